"""What a national run says of each class of communes: its middle commune, with the range over draws.

Classes are those of size of the law; finer steps of size, for a curve; and within a class of size the half of the
communes with less means of their own, and the half with more. A commune whose means are those of its size is in
neither half.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.statistics import median
from costmodel.intake.communes import communes
from costmodel.runs.national.question import NO_TOOL, National
from costmodel.runs.national.table import EVERYWHERE, KEYS, Part
from costmodel.runs.national.unit import LEAST, STATISTICS, size_class

Array = np.ndarray

MEANS = "financial_capacity"
LUXURY = "luxury_index"

SIZE, STEP, POORER, RICHER = "size", "step", "poorer", "richer"

STEPS = 5
"""Points of the curve from one power of ten to the next: enough to look smooth, few enough to hold many communes."""

MOST_PEOPLE = 10_000_000
"""No commune has as many inhabitants."""

FEWEST = 2
"""Communes of a class with means of their own, from which on it has two halves."""


@dataclass(frozen=True, kw_only=True)
class Middle:
    """The middle commune of a class under an option, for a quantity.

    Half of the communes of the class have a lower 5th percentile over draws than ``p05``, and so on. ``least`` are the
    least inhabitants of the class, ``people`` those of its middle commune.
    """

    tool: str
    option: str
    quantity: str
    kind: str
    least: str
    communes: int
    people: int
    p05: float
    median: float
    p95: float


def middles(national: National, tool: str | None, part: Part) -> list[Middle]:
    """The middle commune of each class under a tool; steps and halves for human contact beside means alone."""
    study = national.studies[tool]
    figures = part.figures.reshape(-1, len(study.options), len(study.wanted), len(STATISTICS))
    keys = part.keys[:: len(study.options)]
    people = np.array([int(key[KEYS.index("population")]) for key in keys])
    results = []
    for kind, least, members in classes(people, own_means(national, keys)):
        values = median(figures[members], axis=0)
        results += [
            Middle(
                tool=tool or NO_TOOL,
                option=option,
                quantity=quantity,
                kind=kind,
                least=least,
                communes=int(members.sum()),
                people=int(median(people[members])),
                p05=float(values[o, q, STATISTICS.index("p05")]),
                median=float(values[o, q, STATISTICS.index("median")]),
                p95=float(values[o, q, STATISTICS.index("p95")]),
            )
            for o, option in enumerate(study.options)
            for q, quantity in enumerate(study.wanted)
            if kind == SIZE or (option, quantity) == (STATUS_QUO, LUXURY)
        ]
    return results


def own_means(national: National, keys: list[tuple[str, ...]]) -> Array:
    """Means per inhabitant of the communes that have their own, NaN for the others. Shape (communes,)."""
    table = communes(national.folder)
    own = [MEANS in key[KEYS.index("own")].split("|") for key in keys]
    if MEANS not in table:
        return np.full(len(keys), np.nan)
    return np.where(own, table.loc[[key[0] for key in keys], MEANS].to_numpy(float), np.nan)


def classes(people: Array, means: Array) -> Iterator[tuple[str, str, Array]]:
    """Each class that has communes: its kind, its least inhabitants, and which communes it has. Shape (communes,)."""
    sizes = np.array([size_class(n) for n in people])
    for position, least in enumerate(LEAST):
        members = sizes == position
        if members.any():
            yield SIZE, str(least), members
        known = np.flatnonzero(members & np.isfinite(means))
        if len(known) >= FEWEST:
            order = known[np.argsort(means[known], kind="stable")]
            for kind, half in ((POORER, order[: len(order) // 2]), (RICHER, order[len(order) // 2 :])):
                yield kind, str(least), np.isin(np.arange(len(people)), half)
    yield SIZE, EVERYWHERE, np.ones(len(people), dtype=bool)
    starts = sorted({round(10 ** (k / STEPS)) for k in range(round(STEPS * np.log10(MOST_PEOPLE)))})
    steps = np.digitize(people, starts)
    for position, least in enumerate(starts, start=1):
        if (members := steps == position).any():
            yield STEP, str(least), members
