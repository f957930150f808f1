"""What several towns say together: their mean, how far they differ, each one drawn toward the others, and the range
of the next one.

Random effects: what town i observed, y, is a town's own truth with an error of variance v; the truths differ between
towns with the variance tau², estimated by restricted maximum likelihood (Viechtbauer 2005, Fisher scoring). The error
of the mean is that of Hartung and Knapp, never below the usual one (Röver, Knapp and Friede 2015). The range of the
next town is that of Higgins, Thompson and Spiegelhalter (2009): Student's with two degrees of freedom fewer than there
are towns, over tau² and the error of the mean together. A town drawn toward the others keeps tau² / (tau² + v) of its
own distance (empirical Bayes, Efron and Morris 1975).

No file may decide alone (``limited``): a value further than some robust standard deviations from the median is brought
to that limit (Huber 1964; the deviation is the median absolute one), and none is taken for surer than the middle one.
So half of the towns at least weigh as much as the heaviest, whatever one of them writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from costmodel.engine.scores import Coverage, coverage
from costmodel.engine.statistics import median
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

Array = np.ndarray

FEWEST = 3
"""Towns of which a range of the next one can be computed: Student's needs a degree of freedom."""

MAD_OF_NORMAL = 1.4826022185056018
"""A normal standard deviation over its median absolute deviation: 1 over the normal quantile of 3/4."""

END = 0.95
STEPS, PRECISION = 500, 1e-12
"""Of Fisher scoring: at most so many steps, until tau² moves by less than this part of all that varies. An error of
measurement below that part counts as that much."""

SMALLEST = 1e-100
"""Variances below it are none: their cubes could not be written."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Pooled:
    """Several towns together, on the scale of their values; ``weights`` (towns,) add to one.

    ``error`` is the standard error of the mean, ``low`` to ``high`` the 5–95 % range of the next town's truth, and
    ``drawn`` (towns,) the truth of each town once the others are known.
    """

    mean: float
    tau: float
    error: float
    weights: Array
    low: float
    high: float
    drawn: Array


def pooled(values: Array, variances: Array) -> Pooled:
    """Random effects over towns.

    Parameters
    ----------
    values, variances : what each town observed and the variance of its error, of shape (towns,); an error of nothing
        is allowed: what towns differ by is then all between them.

    Raises
    ------
    InputError : fewer than three towns, shapes that differ, numbers that are not finite, a negative variance.

    Source: Higgins, Thompson and Spiegelhalter 2009 (section 4.1); Röver, Knapp and Friede 2015.

    >>> together = pooled(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(4))
    >>> together.mean, round(together.tau**2, 9)
    (2.5, 1.666666667)
    """
    y, v = checked(values, variances)
    unit = float(np.var(y, ddof=1)) + float(v.max())
    if unit < SMALLEST:  # all the same, and sure of it
        equal = np.full(len(y), 1 / len(y))
        mean = float(equal @ y)
        return Pooled(mean=mean, tau=0.0, error=0.0, weights=equal, low=mean, high=mean, drawn=y)
    v = np.maximum(v, PRECISION * unit)
    tau2 = unit * between_towns(y / math.sqrt(unit), v / unit)
    weights = (1 / (v + tau2)) / (1 / (v + tau2)).sum()
    mean = float(weights @ y)
    error = math.sqrt(error_squared(y - mean, v + tau2))
    reach = student(len(y)) * math.sqrt(tau2 + error**2)
    return Pooled(
        mean=mean,
        tau=math.sqrt(tau2),
        error=error,
        weights=weights,
        low=mean - reach,
        high=mean + reach,
        drawn=mean + tau2 / (v + tau2) * (y - mean),
    )


def checked(values: Array, variances: Array) -> tuple[Array, Array]:
    y, v = np.asarray(values, float), np.asarray(variances, float)
    if y.ndim != 1 or y.shape != v.shape or len(y) < FEWEST:
        raise InputError(translate("Towns are pooled from {count} on, each with a value and a variance.", count=FEWEST))
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v >= 0).all()):
        raise InputError(translate("Towns are pooled from finite values and variances, none negative."))
    return y, v


def between_towns(y: Array, v: Array) -> float:
    """The variance between towns, tau², by restricted maximum likelihood. Source: Viechtbauer 2005."""
    tau2 = float(np.var(y, ddof=1))
    for _ in range(STEPS):
        w = 1 / (v + tau2)
        mean = w @ y / w.sum()
        first, second, third = w.sum(), (w**2).sum(), (w**3).sum()
        slope = (w**2) @ (y - mean) ** 2 - (first - second / first)
        step = slope / (second - 2 * third / first + (second / first) ** 2)
        before, tau2 = tau2, float(max(tau2 + step, 0.0))
        if abs(tau2 - before) <= PRECISION:
            break
    return tau2


def error_squared(away: Array, variance: Array) -> float:
    """The variance of the mean by Hartung and Knapp, never below the usual one."""
    usual = 1 / float((1 / variance).sum())
    ratio = float((away**2 / variance).sum()) / (len(away) - 1)
    return usual * max(ratio, 1.0)


def student(towns: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(towns - 2, END))


def limited(values: Array, variances: Array, reach: float) -> tuple[Array, Array]:
    """Values no further than ``reach`` robust standard deviations from their median, variances none below the middle
    one: what one file writes has a bounded effect. Shapes (towns,)."""
    y, v = np.asarray(values, float), np.asarray(variances, float)
    floor, center = middle(v), middle(y)
    deviation = max(MAD_OF_NORMAL * middle(np.abs(y - center)), math.sqrt(floor))
    return np.clip(y, center - reach * deviation, center + reach * deviation), np.maximum(v, floor)


def middle(x: Array) -> float:
    """The middle value, or half-way between the two middle ones: the same whichever side is counted from."""
    return float(median(x) - median(-x)) / 2


def left_out(values: Array, variances: Array, reach: float) -> Coverage:
    """How many towns lie in the 5–95 % range that the others, pooled, give for what such a town observes."""
    y, v = np.asarray(values, float), np.asarray(variances, float)
    inside = list(held(y, v, reach)) if len(y) > FEWEST else []
    return coverage(sum(inside), len(inside))


def held(y: Array, v: Array, reach: float) -> Iterator[bool]:
    for i in range(len(y)):
        others = pooled(*limited(np.delete(y, i), np.delete(v, i), reach))
        room = student(len(y) - 1) * math.sqrt(others.tau**2 + others.error**2 + float(v[i]))
        yield bool(abs(y[i] - others.mean) <= room)
