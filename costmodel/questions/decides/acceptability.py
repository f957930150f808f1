"""Acceptability: along the values of one contested input, the probability that each option is the best one.

At each value the input is the same in all worlds of the shared sample, the others keep theirs. The best option of a
world is the one with the largest result; options that are equal share it. Beside the probability stands the option that
is best on average: with lopsided results they may differ. Both are read twice: whatever the limits say, and among
options that hold them (at the median, as in the verdict; the status quo is always allowed).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.comparison import STATUS_QUO
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.questions.decides.tornado import TARGETS
from costmodel.questions.decides.worlds import (
    DRAWS,
    Range,
    Studied,
    case_of,
    judged_quantities,
    range_of,
    shared_worlds,
)

POINTS = 21
CONTESTED = (
    "reuse_scattered",
    "reuse_queue",
    "self_report_correction",
    "carbon_value_factor",
    "job_replacement",
    "non_monetary_loss",
)
"""Values on which people differ more than evidence decides; those of a case that has them are shown first."""

EQUAL = 1e-9
"""Results no further apart than this, for a euro or a share, are equal."""


@dataclass(frozen=True)
class Shares:
    """Probability that each option is best. ``share`` and ``error`` have the shape (values, options).

    ``error`` is the Monte Carlo standard error; ``on_average`` the number of the option with the largest mean.
    """

    share: np.ndarray
    error: np.ndarray
    on_average: np.ndarray


@dataclass(frozen=True)
class Acceptability:
    """For one result (society, budget): shares along the range of an input, without and with the limits.

    ``allowed`` has the shape (values, options): which options hold every limit.
    """

    target: str
    range: Range
    options: tuple[str, ...]
    anyhow: Shares
    within_limits: Shares
    allowed: np.ndarray
    draws: int

    def favourites(self, limits: bool = True) -> list[tuple[float, float, str]]:
        """The likeliest best option, part of the range by part: from, to, option; ends lie halfway between values.

        A list has nothing between its values: there, parts end at them.
        """
        best = np.argmax((self.within_limits if limits else self.anyhow).share, axis=1)
        values, listed = self.range.values, self.range.listed
        changes = np.flatnonzero(np.diff(best))
        starts = [values[i + 1] if listed else (values[i] + values[i + 1]) / 2 for i in changes]
        ends = [values[i] for i in changes] if listed else starts
        options = [self.options[i] for i in best[[*changes, -1]]]
        return list(zip([self.range.low, *starts], [*ends, self.range.high], options, strict=True))


def best_shares(results: np.ndarray, allowed: np.ndarray | None = None) -> Shares:
    """Probability that each option is best, from results of shape (values, options, draws).

    ``allowed`` of shape (values, options) says which options may win; all when not given. Raises InputError where none
    may.
    """
    results = np.asarray(results, float)
    if allowed is not None:
        if not np.all(np.any(allowed, axis=1)):
            raise InputError(translate("At every value at least one option must be allowed."))
        results = np.where(np.asarray(allowed)[:, :, None], results, -np.inf)
    top = results.max(axis=1, keepdims=True)
    wins = (results >= top - EQUAL * (1 + np.abs(top))).astype(float)
    wins /= wins.sum(axis=1, keepdims=True)
    return Shares(
        wins.mean(axis=2), wins.std(axis=2) / np.sqrt(results.shape[2]), np.argmax(results.mean(axis=2), axis=1)
    )


def acceptability(
    studied: Studied,
    name: str,
    targets: Iterable[str] = TARGETS,
    draws: int = DRAWS,
    points: int = POINTS,
    seed: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Acceptability]:
    """Curves of some results along the range of an input; ``progress`` is told of each value done.

    A result with one value per year is read in its last year. Raises UnknownNameError for a name that is not there,
    CostModelError for one that cannot move.
    """
    case, targets = case_of(studied), tuple(dict.fromkeys(targets))
    along = range_of(case, name, points)
    worlds = shared_worlds(studied, [*judged_quantities(case), *targets], draws, seed)
    options = tuple(o.key for o in case.options)
    results = {t: np.empty((len(along.values), len(options), draws)) for t in targets}
    allowed = np.ones((len(along.values), len(options)), bool)
    for k, (value, at) in enumerate(zip(along.values, worlds.at_each({name: along.values}), strict=True)):
        allowed[k] = worlds.within_limits({name: value}, at) | (np.array(options) == STATUS_QUO)
        for t in targets:
            results[t][k] = at[t][:, :, -1]
        progress(1)
    if STATUS_QUO not in options:
        allowed[~allowed.any(axis=1)] = True
    return {
        t: Acceptability(t, along, options, best_shares(x), best_shares(x, allowed), allowed, draws)
        for t, x in results.items()
    }


def contested(case: Case) -> list[str]:
    """The contested values that this case uses and that can move."""
    used = case.used(judged_quantities(case))
    return [name for name in CONTESTED if name in used]
