"""Two-way maps: two inputs moved together over their ranges, and who gains where.

The central map gives both ledgers of each option, all other inputs central, and the word that the rule of the verdict
says when nothing is uncertain. The map of probabilities sets both inputs in all worlds of the shared sample:
probability that society (and the budget) gains, and the verdict.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case, share_groups
from costmodel.engine.worlds import central_worlds
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.questions.decides.tornado import TARGETS
from costmodel.questions.decides.worlds import (
    DRAWS,
    Range,
    Studied,
    case_of,
    judged_quantities,
    movable,
    range_of,
    shared_worlds,
)

POINTS = 9


@dataclass(frozen=True)
class Map:
    """Two inputs (``x`` across, ``y`` up) and what they give together.

    ``results`` (target by name, central case) and ``gains`` (probability that the target is above zero) have the shape
    (options, y, x); ``words`` and ``central_words``, the verdict, (y, x). ``error`` is the largest Monte Carlo standard
    error that a probability can have with these draws.
    """

    x: Range
    y: Range
    options: tuple[str, ...]
    results: dict[str, np.ndarray]
    central_words: np.ndarray
    gains: dict[str, np.ndarray]
    words: np.ndarray
    draws: int

    @property
    def error(self) -> float:
        return 0.5 / np.sqrt(self.draws) if self.draws else 0.0


def two_way(
    studied: Studied,
    x: str,
    y: str,
    draws: int = DRAWS,
    points: int = POINTS,
    seed: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Map:
    """The map of two inputs; with no draws, the central one alone. ``progress`` is told of each place done.

    Raises UnknownNameError for names that are not there, CostModelError for what cannot move, InputError for two inputs
    that cannot move apart.
    """
    case = case_of(studied)
    across, up = range_of(case, x, points), range_of(case, y, points)
    refuse_together(case, x, y)
    options = tuple(o.key for o in case.options)
    middle = movable(central_worlds(case, judged_quantities(case)))
    shape = (len(up.values), len(across.values))
    results = {t: np.empty((len(options), *shape)) for t in TARGETS}
    gains = {t: np.zeros((len(options), *shape)) for t in TARGETS}
    words, central_words = np.empty(shape, object), np.empty(shape, object)
    worlds = shared_worlds(studied, judged_quantities(case), draws, seed) if draws else None
    places = {x: across.values * len(up.values), y: [v for v in up.values for _ in across.values]}
    drawn = worlds.at_each(places) if worlds is not None else itertools.repeat({})
    rows = itertools.product(range(len(up.values)), range(len(across.values)))
    for (j, i), sure, unsure in zip(rows, middle.at_each(places), drawn, strict=False):
        values = {x: across.values[i], y: up.values[j]}
        central_words[j, i] = middle.word(values, sure)
        for t in TARGETS:
            results[t][:, j, i] = sure[t][:, 0, -1]
        if worlds is not None:
            words[j, i] = worlds.word(values, unsure)
            for t in TARGETS:
                gains[t][:, j, i] = (unsure[t][:, :, -1] > 0).mean(axis=1)
        progress(1)
    return Map(across, up, options, results, central_words, gains, words, draws)


def refuse_together(case: Case, x: str, y: str) -> None:
    """Raises InputError for the same input twice, or for two shares that make room for each other."""
    if x == y:
        raise InputError(translate("A map takes two different inputs, not '{name}' twice.", name=x))
    for group in share_groups(case.library):
        if x in group and y in group:
            raise InputError(
                translate(
                    "'{first}' and '{second}' add to one with others: one cannot move apart from the other.",
                    first=x,
                    second=y,
                )
            )
