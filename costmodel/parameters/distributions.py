"""From uniform numbers to values: what a low, a central and a high value say of a parameter that is not known.

They are the 5th, 50th and 95th percentiles of what is believed: the value shown is the median of the draws. The metalog
distribution passes through the three in closed form, on the scale that the natural bounds of the parameter ask for: as
it stands without bounds, by logarithm with one, by logit with two. A value that may also be nil has a chance of zero,
and a metalog for the rest.

Sources: Keelin, T. W. (2016), The Metalog Distributions, Decision Analysis 13(4), sections 4 to 6 (three terms,
symmetric-percentile triplet); conditions of feasibility, table 3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

Array = NDArray[np.float64]
Bounds = tuple[float | None, float | None]

ENDS = (0.05, 0.5, 0.95)
"""The probabilities of the low, central and high values."""

LOGIT_95 = math.log(19)  # of 0.95
STEEPEST = 1.66711  # of the skewness |a3| / a2 of three terms: beyond it, no distribution passes through the values
NORMAL_95 = 1.6448536269514722  # the standard normal is below it 95 times in 100
MISFIT = 0.01  # of a value that a stated shape gives, against the one written


class Inverse(Protocol):
    """Turns uniform numbers in (0, 1) into values, number by number: cutting a sample in blocks changes nothing."""

    def __call__(self, uniforms: Array) -> Array: ...


@dataclass(frozen=True)
class Fixed:
    """Always the same value."""

    value: float

    def __call__(self, uniforms: Array) -> Array:
        return np.full(np.shape(uniforms), self.value)


@dataclass(frozen=True)
class Metalog:
    """Three terms on a scale: none, the logarithm of the distance to one bound, or the logit between two."""

    a1: float
    a2: float
    a3: float
    bounds: Bounds = (None, None)

    def __call__(self, uniforms: Array) -> Array:
        scaled = np.subtract(1, uniforms)
        np.divide(uniforms, scaled, out=scaled)
        np.log(scaled, out=scaled)
        slope = np.subtract(uniforms, 0.5)
        slope *= self.a3
        slope += self.a2
        scaled *= slope
        scaled += self.a1
        return from_scale(scaled, self.bounds)


@dataclass(frozen=True)
class OrZero:
    """Zero with some chance, the rest otherwise."""

    chance: float
    rest: Inverse

    def __call__(self, uniforms: Array) -> Array:
        values = np.zeros(np.shape(uniforms))
        there = np.greater(uniforms, self.chance)
        values[there] = self.rest((uniforms[there] - self.chance) / (1 - self.chance))
        return values


@dataclass(frozen=True)
class Lognormal:
    """A value whose logarithm is normal."""

    mu: float
    sigma: float

    def __call__(self, uniforms: Array) -> Array:
        from scipy.special import ndtri

        values = ndtri(uniforms)
        values *= self.sigma
        values += self.mu
        return np.asarray(np.exp(values, out=values))


@dataclass(frozen=True)
class Discrete:
    """A few values, each with its weight; ``ends`` are the cumulated weights of all but the last."""

    values: tuple[float, ...]
    ends: tuple[float, ...]

    def __call__(self, uniforms: Array) -> Array:
        return np.array(self.values)[np.searchsorted(self.ends, uniforms, side="right")]


def metalog(low: float, value: float, high: float, bounds: Bounds = (None, None)) -> Inverse:
    """The distribution with these 5th, 50th and 95th percentiles, within natural bounds.

    Raises
    ------
    InputError : in one sentence, when the three are not in order, an end touches a bound, they are too one-sided for
        three terms, or with one bound the variance would be infinite.

    >>> metalog(1, 2, 4)(np.array([0.05, 0.5, 0.95])).round(9).tolist()
    [1.0, 2.0, 4.0]
    >>> metalog(0.05, 0.2, 0.6, (0, 1))(np.array([0.05, 0.5, 0.95])).round(9).tolist()
    [0.05, 0.2, 0.6]
    """
    if low == value == high:
        return Fixed(value)
    if not all(map(math.isfinite, (low, value, high))):
        raise InputError(translate("A distribution is described by finite numbers."))
    if not low < value < high:
        raise InputError(
            translate(
                "The values {low:g}, {value:g} and {high:g} are the 5th, 50th and 95th percentiles: they must rise.",
                low=low,
                value=value,
                high=high,
            )
        )
    least, most = bounds
    if (least is not None and low <= least) or (most is not None and high >= most):
        raise InputError(
            translate(
                "The range {low:g} to {high:g} touches what is possible ({least} to {most}), which the 5th and 95th "
                "percentiles cannot: move the end inside, or give chance_of_zero and the range of the rest.",
                low=low,
                high=high,
                least="-∞" if least is None else f"{least:g}",
                most="+∞" if most is None else f"{most:g}",
            )
        )
    a, b, c = (to_scale(x, bounds) for x in (low, value, high))
    a2, a3 = (c - a) / (2 * LOGIT_95), (a + c - 2 * b) / (0.9 * LOGIT_95)
    if abs(a3) >= STEEPEST * a2:
        lean = (1 - 0.9 * STEEPEST / 2) / 2
        nearest = [float(from_scale(np.array(x), bounds)) for x in (a + lean * (c - a), c - lean * (c - a))]
        raise InputError(
            translate(
                "The value {value:g} lies too near to an end of its range, {low:g} to {high:g}: between these ends it "
                "must be from {first:.4g} to {last:.4g}; else move an end.",
                value=value,
                low=low,
                high=high,
                first=nearest[0],
                last=nearest[1],
            )
        )
    tail = a2 + a3 / 2 if most is None else a2 - a3 / 2
    if (least is None) != (most is None) and tail >= 0.5:
        raise InputError(
            translate(
                "The range {low:g} to {high:g} has no finite spread with a single bound: narrow it or give the other "
                "(at_most for the highest).",
                low=low,
                high=high,
            )
        )
    return Metalog(b, a2, a3, bounds)


def to_scale(x: float, bounds: Bounds) -> float:
    least, most = bounds
    if least is None:
        return x if most is None else -math.log(most - x)
    return math.log(x - least) if most is None else math.log((x - least) / (most - x))


def from_scale(scaled: Array, bounds: Bounds) -> Array:
    """The inverse of ``to_scale``, in place of the numbers given when they form an array."""
    least, most = bounds
    if least is None and most is None:
        return scaled
    if least is None:
        return np.asarray(most - np.exp(-scaled))
    grown = np.exp(scaled, out=scaled)
    if most is None:
        if least:
            grown += least
        return grown
    share = np.add(grown, 1)
    np.divide(grown, share, out=grown)
    grown *= most - least
    if least:
        grown += least
    return grown


def lognormal(low: float, value: float, high: float) -> Inverse:
    """The lognormal distribution with this 5–95 % range; its median is that of the record.

    Raises InputError for a range that does not lie above zero, or whose median is another.

    >>> lognormal(10, 31.6, 100)(np.array([0.05, 0.95])).round(6).tolist()
    [10.0, 100.0]
    """
    if low <= 0:
        raise InputError(translate("A lognormal distribution needs a low value above zero, not {low:g}.", low=low))
    middle = math.sqrt(low * high)
    if abs(value - middle) > MISFIT * middle:
        raise InputError(
            translate(
                "A lognormal distribution from {low:g} to {high:g} has the median {middle:.4g}, not {value:g}: "
                "write that, or leave the shape out.",
                low=low,
                high=high,
                middle=middle,
                value=value,
            )
        )
    return Lognormal((math.log(low) + math.log(high)) / 2, math.log(high / low) / (2 * NORMAL_95))


def discrete(values: Sequence[float], weights: Sequence[float], value: float) -> Inverse:
    """A few values and as many weights, which add to one; the value shown is their median.

    Raises InputError for anything else.

    >>> discrete([1, 2, 5], [0.2, 0.5, 0.3], 2)(np.array([0.1, 0.5, 0.95])).tolist()
    [1.0, 2.0, 5.0]
    """
    if not values or len(values) != len(weights):
        raise InputError(translate("A discrete distribution needs values, and as many weights."))
    if not all(map(math.isfinite, (*values, *weights))):
        raise InputError(translate("A distribution is described by finite numbers."))
    if min(weights) < 0 or abs(math.fsum(weights) - 1) > 1e-9:
        raise InputError(
            translate("The weights add to {total:g}: they must add to 1, none negative.", total=math.fsum(weights))
        )
    if list(values) != sorted(values):
        raise InputError(translate("The values of a discrete distribution are written from the lowest to the highest."))
    inverse = Discrete(tuple(map(float, values)), tuple(np.cumsum(weights)[:-1].tolist()))
    middle = float(inverse(np.array([0.5]))[0])
    if middle != value:
        raise InputError(
            translate("The median of these values is {middle:g}, not {value:g}: write it.", middle=middle, value=value)
        )
    return inverse


def or_zero(chance: float, rest: Inverse) -> Inverse:
    """Zero with this chance, the rest otherwise. Raises InputError for a chance that is not between 0 and 1.

    >>> or_zero(0.5, Fixed(3.0))(np.array([0.2, 0.7])).tolist()
    [0.0, 3.0]
    """
    if not 0 < chance < 1:
        raise InputError(translate("chance_of_zero is {chance:g}: give a number between 0 and 1.", chance=chance))
    return OrZero(chance, rest)


def percentiles(read: Inverse) -> tuple[float, float, float]:
    """The low, central and high values of a distribution."""
    low, value, high = map(float, read(np.array(ENDS)))
    return low, value, high
