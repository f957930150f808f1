"""From uniform numbers to values: the shapes an uncertain parameter may have, and rank correlation.

A sample is made of uniform numbers, open to 0 and 1; the inverse of a distribution turns each of them into a value. All
is done number by number, with operations that give the same bits whatever the length of the array: cutting a sample in
blocks changes nothing.

PERT and beta have no closed inverse. Theirs is read in a table: from each end of (0, 1) to the middle, the powers of
two (1/4 to 1/2, 1/8 to 1/4…) are cut in 32 cells with a straight line in each, so that the tails are as precise as the
middle. The cell of a number is read from its bits. Error, checked by the tests against scipy: under 2e-5 of the range
for PERT and 2e-4 for beta, at every probability; standard deviation within 0.01 %.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from costmodel.errors import InputError, UnknownNameError
from costmodel.language import nearest, translate

Array = NDArray[np.float64]

SHAPES = ("fixed", "uniform", "triangular", "pert", "lognormal", "beta", "discrete")
RANGES = ("limits", "p05-p95")

_NORMAL_95 = 1.6448536269514722  # the standard normal is below it 95 times in 100
_TAIL = 0.05

# Table of an inverse: lines in cells, by bits of the distance w to the nearer end of (0, 1).
_LOWEST = -54  # power of two where the table begins; numpy's uniform numbers are multiples of 2^-53
_OCTAVES = -_LOWEST  # 2^-54 to 1
_CELLS = 32  # in each power of two
_SHIFT = 52 - 5  # of the bits of a double, keeps the exponent and 5 bits: 32 cells
_FIRST = (1023 + _LOWEST) * _CELLS
_UPPER = 2.0 ** (_OCTAVES - 1023)  # its exponent bits, added to those of w, lead to the second half of the table
_GRID = 256  # points on which a density is integrated, on either side of its peak
_DEPTH = 45.0  # how far down, in logarithms: e^-45 is below 2^-54
_BLOCK = 4096  # numbers treated at a time, whatever the sample: what fits in the processor's cache
_SMALLEST_SHAPE = 0.2  # of a beta distribution
_MISFIT = 0.2  # of the width of a range: how far a beta may be from the range asked


class Inverse(Protocol):
    """Turns uniform numbers in (0, 1) into values, into ``out`` when given (which may be the numbers themselves)."""

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array: ...


def inverse(
    shape: str,
    value: float,
    low: float | None = None,
    high: float | None = None,
    range: str = "limits",
    *,
    values: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
) -> Inverse:
    """The function that turns uniform numbers into values of a distribution.

    Parameters
    ----------
    shape : one of SHAPES.
    value : the central value: mode of ``triangular`` and ``pert``, mean of ``beta``, the value itself of ``fixed``; it
        must be between low and high, and has no other part in ``uniform``, ``lognormal`` and ``discrete``.
    low, high : the range, in the unit of the value.
    range : ``limits`` (nothing is outside) or ``p05-p95`` (one time in twenty below, one time in twenty above).
        ``lognormal`` and ``beta`` take only ``p05-p95``; a beta lies between 0 and 1, has exactly this mean and a
        5–95 % range exactly this wide. With ``p05-p95``, uniform, triangular and pert go beyond low and high, and may
        go below 0.
    values, weights : of ``discrete``; the weights add to one.

    Returns
    -------
    A function of an array of numbers in (0, 1), of any shape, that gives an array of the same shape.

    Raises
    ------
    InputError : in one sentence, what is wrong and what is allowed.

    Source: PERT with weight 4 for the mode (Malcolm and others 1959; Vose 2008).

    >>> inverse("triangular", value=2, low=1, high=6)(np.array([0.2])).tolist()
    [2.0]
    >>> inverse("lognormal", value=30, low=10, high=100, range="p05-p95")(np.array([0.5])).round(3).tolist()
    [31.623]
    """
    if shape not in SHAPES:
        raise UnknownNameError(_unknown("Shape '{name}' is not known: choose {allowed}.", shape, SHAPES))
    if range not in RANGES:
        raise UnknownNameError(_unknown("Range '{name}' is not known: choose {allowed}.", range, RANGES))
    _fail_if_not_finite(value, low, high)
    if shape == "discrete":
        return _discrete(values, weights)
    if shape == "fixed":
        return Fixed(float(value))
    if low is None or high is None:
        raise InputError(translate("A {shape} distribution needs a low and a high value.", shape=shape))
    _fail_if_out_of_order(value, low, high)
    if shape in ("lognormal", "beta") and range == "limits":
        raise InputError(
            translate("A {shape} distribution takes a 5–95 % range, not limits: write range: p05-p95.", shape=shape)
        )
    if shape == "lognormal" and low <= 0:
        raise InputError(
            translate("A lognormal distribution needs a low value above zero, not {low:g}: use pert.", low=low)
        )
    if low == high:
        return Fixed(float(value))
    return _MAKERS[shape](float(value), float(low), float(high), range)


@dataclass(frozen=True)
class Fixed:
    """Always the same value."""

    value: float

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        out = _room(uniforms, out)
        out.fill(self.value)
        return out


@dataclass(frozen=True)
class Uniform:
    """Any value between two limits, none more likely."""

    low: float
    high: float

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        out = np.multiply(uniforms, self.high - self.low, out=_room(uniforms, out))
        out += self.low
        return out


@dataclass(frozen=True)
class Triangular:
    """Between two limits, the likelier the nearer to the mode."""

    low: float
    mode: float
    high: float

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        width = self.high - self.low
        out = _room(uniforms, out)
        above = np.greater(uniforms, (self.mode - self.low) / width)
        upper = np.subtract(1, uniforms, out=np.empty(out.shape))
        upper *= width * (self.high - self.mode)
        np.sqrt(upper, out=upper)
        np.subtract(self.high, upper, out=upper)
        np.multiply(uniforms, width * (self.mode - self.low), out=out)
        np.sqrt(out, out=out)
        out += self.low
        np.copyto(out, upper, where=above)
        return out


@dataclass(frozen=True)
class Lognormal:
    """A value whose logarithm is normal. Its inverse is exact: a table would miss the far end that makes its mean."""

    mu: float
    sigma: float

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        from scipy.special import ndtri

        out = ndtri(uniforms, out=_room(uniforms, out))
        out *= self.sigma
        out += self.mu
        np.exp(out, out=out)
        return out


@dataclass(frozen=True)
class Beta:
    """Beta distribution stretched between two limits (PERT is one), by the table that the module describes."""

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    @cached_property
    def lines(self) -> NDArray[np.complex128]:
        """Each cell's line as a complex number, intercept and slope, which are then fetched together."""
        return _lines(self.alpha, self.beta) * (self.high - self.low) + self.low

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        out = _room(uniforms, out)
        if not (uniforms.flags.c_contiguous and out.flags.c_contiguous):
            out[...] = self(np.array(uniforms, float, order="C"))
            return out
        source, target = uniforms.reshape(-1), out.reshape(-1)
        for start in range(0, source.size, _BLOCK):
            self._fill(source[start : start + _BLOCK], target[start : start + _BLOCK])
        return out

    def _fill(self, uniforms: Array, out: Array) -> None:
        n = uniforms.size
        buffers = _buffers()
        side, distance, cell, line = buffers[0][:n], buffers[1][:n], buffers[2][:n], buffers[3][:n]
        np.rint(uniforms, out=side)  # 0 in the lower half, 1 in the upper
        np.subtract(uniforms, side, out=out)  # distance to the nearer end, negative in the upper half
        np.abs(out, out=distance)
        side *= _UPPER
        np.add(distance.view(np.int64), side.view(np.int64), out=cell)
        cell >>= _SHIFT
        cell -= _FIRST
        self.lines.take(cell, out=line, mode="clip")
        out *= line.imag
        out += line.real


@dataclass(frozen=True)
class Discrete:
    """A few values, each with its weight; ``bounds`` are the cumulated weights of all but the last."""

    values: tuple[float, ...]
    bounds: tuple[float, ...]

    def __call__(self, uniforms: Array, out: Array | None = None) -> Array:
        out = _room(uniforms, out)
        out[...] = np.array(self.values)[np.searchsorted(self.bounds, uniforms, side="right")]
        return out


def correlate(uniforms: ArrayLike, rank_matrix: ArrayLike, names: Sequence[str] | None = None) -> Array:
    """Give the columns of a sample the rank correlations asked (Gaussian copula), each column staying uniform.

    Parameters
    ----------
    uniforms : numbers in (0, 1), shape (draws, k), columns independent.
    rank_matrix : Spearman correlations, (k, k), symmetric, with ones on the diagonal.
    names : of the columns, for messages.

    Returns
    -------
    A new array of the same shape. A column correlated with none before it is returned as it was.

    Raises
    ------
    InputError : a matrix of another form, or one that no sample can have; the message then names the pair to change and
        between which values, if changing one pair is enough.

    Source: Pearson of the normal scores = 2 sin(pi rank / 6) (Pearson 1907).

    >>> sample = np.random.default_rng(1).random((20_000, 2))
    >>> together = correlate(sample, [[1, 0.8], [0.8, 1]])
    >>> round(float(np.corrcoef(together, rowvar=False)[0, 1]), 1)
    0.8
    """
    from scipy.special import ndtr, ndtri

    ranks = np.asarray(rank_matrix, float)
    sample = np.asarray(uniforms, float)
    names = names or [str(i + 1) for i in range(len(ranks))]
    _fail_if_not_a_correlation_matrix(ranks, sample.shape[-1])
    pearson = 2 * np.sin(np.pi * ranks / 6)
    np.fill_diagonal(pearson, 1)
    try:
        factor = np.linalg.cholesky(pearson)
    except np.linalg.LinAlgError:
        raise InputError(_pair_to_change(pearson, names)) from None
    scores = ndtri(np.clip(sample, 2.0**-54, 1 - 2.0**-53))
    result = np.array(sample)
    for j in range(len(ranks)):
        if np.any(factor[j, :j]):
            # Not a matrix product: that one's rounding depends on the number of rows.
            mixed = scores[..., j] * factor[j, j]
            for i in np.flatnonzero(factor[j, :j]):
                mixed += scores[..., i] * factor[j, i]
            result[..., j] = ndtr(mixed)
    return result


# ---- what can go wrong


def _unknown(sentence: str, name: str, allowed: Sequence[str]) -> str:
    return translate(sentence, name=name, allowed=", ".join(allowed)) + nearest(name, allowed)


def _fail_if_not_finite(*numbers: float | None) -> None:
    if not all(number is None or math.isfinite(number) for number in numbers):
        raise InputError(translate("A distribution is described by finite numbers."))


def _fail_if_out_of_order(value: float, low: float, high: float) -> None:
    if low > high:
        raise InputError(translate("The low value {low:g} is above the high value {high:g}.", low=low, high=high))
    if not low <= value <= high:
        raise InputError(
            translate("The value {value:g} is outside its range, {low:g} to {high:g}.", value=value, low=low, high=high)
        )


def _fail_if_not_a_correlation_matrix(ranks: Array, columns: int) -> None:
    if ranks.shape != (columns, columns):
        raise InputError(
            translate("The matrix of rank correlations must have {columns} rows and columns.", columns=columns)
        )
    if not (np.all(np.abs(ranks) <= 1) and np.array_equal(ranks, ranks.T) and np.all(np.diag(ranks) == 1)):
        raise InputError(
            translate("Rank correlations form a symmetric matrix, with ones on its diagonal and the rest from −1 to 1.")
        )


def _pair_to_change(pearson: Array, names: Sequence[str]) -> str:
    """Name the one correlation that, moved least, makes the matrix possible: the others leave it an interval."""
    size, least = len(pearson), math.inf
    message = translate("No sample can have these rank correlations together: lower several of them.")
    for i, j in combinations(np.arange(size).tolist(), 2):
        others = [k for k in np.arange(size).tolist() if k not in (i, j)]
        block = pearson[np.ix_(others, others)]
        if others and np.linalg.eigvalsh(block)[0] <= 0:
            continue
        known = pearson[np.ix_([i, j], others)]
        rest = pearson[np.ix_([i, j], [i, j])] - known @ np.linalg.solve(block, known.T)
        if min(rest[0, 0], rest[1, 1]) <= 0:
            continue
        centre, half = pearson[i, j] - rest[0, 1], math.sqrt(rest[0, 0] * rest[1, 1])
        low, high = (6 / math.pi * math.asin(max(-1.0, min(1.0, r)) / 2) for r in (centre - half, centre + half))
        move = abs(pearson[i, j] - centre) - half
        if move < least:
            least = move
            message = translate(
                "No sample can have these rank correlations together: with the others as they are, "
                "that of {first} and {second} must be between {low:.2f} and {high:.2f}.",
                first=names[i],
                second=names[j],
                low=math.ceil(low * 100) / 100,
                high=math.floor(high * 100) / 100,
            )
    return message


def _room(uniforms: Array, out: Array | None) -> Array:
    return np.empty(np.shape(uniforms)) if out is None else out


# ---- shapes from what a parameter file says


def _make_uniform(value: float, low: float, high: float, range: str) -> Inverse:
    beyond = 0.0 if range == "limits" else (high - low) * _TAIL / (1 - 2 * _TAIL)
    return Uniform(low - beyond, high + beyond)


def _make_triangular(value: float, low: float, high: float, range: str) -> Inverse:
    low, high = (low, high) if range == "limits" else _limits(_triangular_range, value, low, high)
    return Triangular(low, value, high)


def _make_pert(value: float, low: float, high: float, range: str) -> Inverse:
    low, high = (low, high) if range == "limits" else _limits(_pert_range, value, low, high)
    return Beta(*_pert_shapes((value - low) / (high - low)), low, high)


def _make_lognormal(value: float, low: float, high: float, range: str) -> Inverse:
    return Lognormal((math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * _NORMAL_95))


def _make_beta(value: float, low: float, high: float, range: str) -> Inverse:
    if low < 0 or high > 1 or not 0 < value < 1:
        raise InputError(translate("A beta distribution is for shares: its low, mean and high are between 0 and 1."))
    return Beta(*_beta_shapes(value, low, high))


_MAKERS: dict[str, Callable[[float, float, float, str], Inverse]] = {
    "uniform": _make_uniform,
    "triangular": _make_triangular,
    "pert": _make_pert,
    "lognormal": _make_lognormal,
    "beta": _make_beta,
}


def _discrete(values: Sequence[float] | None, weights: Sequence[float] | None) -> Inverse:
    if not values or not weights or len(values) != len(weights):
        raise InputError(translate("A discrete distribution needs values, and as many weights."))
    _fail_if_not_finite(*values, *weights)
    if min(weights) < 0 or abs(math.fsum(weights) - 1) > 1e-9:
        raise InputError(
            translate("The weights add to {total:g}: they must add to 1, none negative.", total=math.fsum(weights))
        )
    return Discrete(tuple(map(float, values)), tuple(np.cumsum(weights)[:-1].tolist()))


def _pert_shapes(mode: float) -> tuple[float, float]:
    return 1 + 4 * mode, 1 + 4 * (1 - mode)


def _pert_range(mode: float) -> tuple[float, float]:
    return _beta_range(*_pert_shapes(mode))


def _triangular_range(mode: float) -> tuple[float, float]:
    low = math.sqrt(_TAIL * mode) if mode > _TAIL else 1 - math.sqrt((1 - _TAIL) * (1 - mode))
    high = 1 - math.sqrt(_TAIL * (1 - mode)) if mode < 1 - _TAIL else math.sqrt((1 - _TAIL) * mode)
    return low, high


@lru_cache(maxsize=512)
def _limits(
    range_of: Callable[[float], tuple[float, float]], value: float, low: float, high: float
) -> tuple[float, float]:
    """The limits of the distribution with this mode and 5–95 % range; ``range_of`` gives that of limits 0 and 1."""
    position = (value - low) / (high - low)

    def gap(mode: float) -> float:
        q05, q95 = range_of(mode)
        return mode - q05 - position * (q95 - q05)

    mode = _root(gap, 0.0, 1.0)
    q05, q95 = range_of(mode)
    width = (high - low) / (q95 - q05)
    return value - mode * width, value + (1 - mode) * width


@lru_cache(maxsize=512)
def _beta_shapes(mean: float, low: float, high: float) -> tuple[float, float]:
    """Alpha and beta of the distribution with this mean whose 5–95 % range has this width."""

    def shapes(log_size: float) -> tuple[float, float]:
        return math.exp(log_size) * mean, math.exp(log_size) * (1 - mean)

    def excess(log_size: float) -> float:
        q05, q95 = _beta_range(*shapes(log_size))
        return q95 - q05 - (high - low)

    smallest = math.log(_SMALLEST_SHAPE / min(mean, 1 - mean))
    # A normal distribution of this width gives the order of magnitude.
    narrow = math.log(mean * (1 - mean) * (2 * _NORMAL_95 / (high - low)) ** 2 + 1) + 1
    while excess(narrow) > 0:
        narrow += 1
    wide = narrow
    while excess(wide) < 0:
        if wide <= smallest:
            raise InputError(_no_beta(mean, low, high))
        narrow, wide = wide, max(wide - 0.5, smallest)
    alpha, beta = shapes(_root(excess, wide, narrow))
    q05, q95 = _beta_range(alpha, beta)
    if abs(q05 - low) > _MISFIT * (high - low):
        raise InputError(_no_beta(mean, low, high) + " " + _nearest_beta(q05, q95))
    return alpha, beta


def _no_beta(mean: float, low: float, high: float) -> str:
    return translate(
        "No beta distribution has mean {mean:g} and 5–95 % range {low:g} to {high:g}: change one of them, or use pert.",
        mean=mean,
        low=low,
        high=high,
    )


def _nearest_beta(low: float, high: float) -> str:
    return translate("The range nearest to it is {low:.3g} to {high:.3g}.", low=low, high=high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Where a continuous function that changes sign between low and high is zero (regula falsi, Illinois variant)."""
    at_low, at_high = function(low), function(high)
    point = low
    for _ in range(100):
        if at_low == at_high:
            break
        point = (low * at_high - high * at_low) / (at_high - at_low)
        at_point = function(point)
        if abs(at_point) < 1e-9:
            break
        if (at_point > 0) == (at_high > 0):
            high, at_high, at_low = point, at_point, at_low / 2
        else:
            low, at_low, at_high = point, at_point, at_high / 2
    return point


# ---- the table


@dataclass(frozen=True)
class _Tails:
    """A beta distribution on a grid of logits: density, and the probabilities below and above, on the same scale."""

    logit: Array
    density: Array
    below: Array
    above: Array

    def lower(self, probability: ArrayLike) -> Array:
        """Value below which the distribution stays with this probability, a half or less."""
        logit = _invert(np.log(probability), np.log(self.below), self.logit, self.below / self.density)
        return np.asarray(np.exp(-np.logaddexp(0, -logit)))

    def upper(self, probability: ArrayLike) -> Array:
        """Value above which the distribution stays with this probability, a half or less."""
        slopes = -self.above / self.density
        logit = _invert(np.log(probability), np.log(self.above)[::-1], self.logit[::-1], slopes[::-1])
        return np.asarray(np.exp(-np.logaddexp(0, -logit)))


def _tails(alpha: float, beta: float) -> _Tails:
    """Integrate the density of a beta distribution from both ends.

    On the logit scale the density is smooth and falls exponentially: the trapezium rule, corrected by the slopes at the
    ends of each step, is precise to the fourth power of the step, in the far tails too.
    """
    peak = alpha * math.log(alpha / (alpha + beta)) + beta * math.log(beta / (alpha + beta))
    centre = math.log(alpha / beta)
    graded = np.linspace(0, 1, _GRID) * np.linspace(0.1, 1, _GRID)  # finer near the peak
    left = centre + (-_edge(beta, alpha, peak) - centre) * graded[:0:-1]
    right = centre + (_edge(alpha, beta, peak) - centre) * graded
    logit = np.concatenate([left, right])
    log_share, log_rest = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    density = np.exp(alpha * log_share + beta * log_rest - peak)
    slope = density * (alpha * np.exp(log_rest) - beta * np.exp(log_share))
    step = np.diff(logit)
    pieces = step / 2 * (density[:-1] + density[1:]) + step**2 / 12 * (slope[:-1] - slope[1:])
    below = np.cumsum(np.append(density[0] / alpha, pieces))
    above = np.cumsum(np.append(density[-1] / beta, pieces[::-1]))[::-1]
    total = below[-1] + density[-1] / beta
    return _Tails(logit, density / total, below / total, above / total)


def _edge(alpha: float, beta: float, peak: float) -> float:
    """The logit, above the peak, where the density is e^-45 of what it is there.

    The logarithm of the density is concave and under its asymptote, whose crossing is where Newton's method begins.
    """
    logit = (_DEPTH - peak) / beta
    for _ in range(60):
        share = 1 / (1 + math.exp(-logit)) if logit > 0 else math.exp(logit) / (1 + math.exp(logit))
        log_rest = -max(logit, 0.0) - math.log1p(math.exp(-abs(logit)))
        move = (alpha * (log_rest + logit) + beta * log_rest - peak + _DEPTH) / (alpha - (alpha + beta) * share)
        logit -= move
        if abs(move) < 1e-6 * max(1.0, abs(logit)):
            break
    return logit


def _invert(targets: ArrayLike, heights: Array, places: Array, slopes: Array) -> Array:
    """Places where a rising function has these heights: cubic interpolation from heights, places and their slopes."""
    wanted = np.asarray(targets, float)
    i = np.clip(np.searchsorted(heights, wanted) - 1, 0, len(heights) - 2)
    step = heights[i + 1] - heights[i]
    t = (wanted - heights[i]) / step
    bend_left = slopes[i] * step - (places[i + 1] - places[i])
    bend_right = (places[i + 1] - places[i]) - slopes[i + 1] * step
    straight = places[i] + t * (places[i + 1] - places[i])
    return np.asarray(straight + t * (1 - t) * (bend_left * (1 - t) + bend_right * t))


def _beta_range(alpha: float, beta: float) -> tuple[float, float]:
    tails = _tails(alpha, beta)
    return float(tails.lower(_TAIL)), float(tails.upper(_TAIL))


@lru_cache(maxsize=512)
def _lines(alpha: float, beta: float) -> NDArray[np.complex128]:
    """The table of a beta distribution between 0 and 1: in each cell intercept + slope x distance to the nearer end."""
    octaves = 2.0 ** np.arange(_LOWEST, -1)
    knots = np.append(np.outer(octaves, 1 + np.arange(_CELLS) / _CELLS).ravel(), 0.5)
    tails = _tails(alpha, beta)
    lower, upper = tails.lower(knots), tails.upper(knots)
    lower[-1] = upper[-1] = (lower[-1] + upper[-1]) / 2
    middle = np.full(_CELLS, lower[-1] + 0j)  # the cell of one half, alone in its octave
    return np.concatenate([_segments(knots, lower), middle, _segments(-knots, upper)])


def _segments(knots: Array, heights: Array) -> NDArray[np.complex128]:
    slopes = np.diff(heights) / np.diff(knots)
    return np.asarray(heights[:-1] - slopes * knots[:-1] + 1j * slopes)


_local = threading.local()


def _buffers() -> tuple[Array, Array, NDArray[np.intp], NDArray[np.complex128]]:
    """Working arrays, one set a thread, used again and again: asking the system for memory costs more than the work."""
    if not hasattr(_local, "buffers"):
        _local.buffers = tuple(np.empty(_BLOCK, kind) for kind in (float, float, np.intp, complex))
    return _local.buffers
