"""How good a forecast was, once what happened is known: CRPS, place in the distribution, ranges that held."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

LEVEL = 0.90
"""What a 5–95 % range promises to hold."""

CONFIDENCE = 0.95


def crps(sample: ArrayLike, observed: float) -> float:
    """Continuous ranked probability score: how far a forecast was from what happened, in the unit of the quantity.

    Parameters
    ----------
    sample : draws of the forecast, of shape (draws,); a single one is a forecast without a range.
    observed : what happened.

    Returns
    -------
    Mean distance from the draws to what happened, less half their mean distance from each other: 0 at best. For a
    single draw it is the plain error.

    Raises
    ------
    InputError : no draw, or a number that is not finite.

    Source: Gneiting and Raftery 2007 (eq. 21).

    >>> crps([3.0], 5.0)
    2.0
    >>> crps([0.0, 2.0], 1.0)
    0.5
    """
    x = _draws(sample, observed)
    ranks = 2 * np.arange(1, len(x) + 1) - len(x) - 1
    return float(np.mean(np.abs(x - observed)) - np.sum(ranks * x) / len(x) ** 2)


def pit(sample: ArrayLike, observed: float) -> float:
    """Place of what happened in the distribution of the forecast: 0 below all draws, 0.5 in the middle, 1 above all.

    Draws equal to what happened count half (probability integral transform). Raises InputError as ``crps``.

    >>> pit([1, 2, 3, 4], 2.5)
    0.5
    """
    x = _draws(sample, observed)
    below, upto = np.searchsorted(x, observed, "left"), np.searchsorted(x, observed, "right")
    return float(below + upto) / (2 * len(x))


def interval_score(low: float, high: float, observed: float) -> float:
    """Width of a 5-95 % range, and twenty times what it missed by: the narrower and the truer, the lower.

    Source: Gneiting and Raftery 2007 (eq. 43), in the unit of the quantity.

    >>> interval_score(2.0, 4.0, 3.0), round(interval_score(2.0, 4.0, 5.0), 9)
    (2.0, 22.0)
    """
    return high - low + 2 / (1 - LEVEL) * (max(low - observed, 0.0) + max(observed - high, 0.0))


@dataclass(frozen=True)
class Coverage:
    """How many 5–95 % ranges held what happened, and the share that so many forecasts allow to believe in."""

    inside: float
    scored: int
    low: float
    high: float

    @property
    def surprising(self) -> bool:
        """Whether ranges that hold nine times in ten would hardly ever give this."""
        return self.scored > 0 and not self.low <= LEVEL <= self.high


def coverage(inside: float, scored: int, confidence: float = CONFIDENCE) -> Coverage:
    """The share of ranges that held, with its exact binomial interval (Clopper and Pearson 1934).

    ``inside`` is no whole number where several forecasts share one weight. Raises InputError for counts that cannot be.

    >>> found = coverage(9, 10)
    >>> round(found.low, 4), round(found.high, 4)
    (0.555, 0.9975)
    """
    if not 0 <= inside <= scored:
        raise InputError(translate("Of {scored} forecasts, {inside} cannot have held.", scored=scored, inside=inside))
    if not scored:
        return Coverage(0, 0, 0.0, 1.0)
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = 0.0 if inside == 0 else float(betaincinv(inside, scored - inside + 1, tail))
    high = 1.0 if inside == scored else float(betaincinv(inside + 1, scored - inside, 1 - tail))
    return Coverage(inside, scored, low, high)


def _draws(sample: ArrayLike, observed: float) -> np.ndarray:
    x = np.sort(np.asarray(sample, float).ravel())
    if not len(x) or not math.isfinite(observed) or not np.isfinite(x).all():
        raise InputError(translate("A forecast is scored with finite draws, one at least, and a finite observation."))
    return x
