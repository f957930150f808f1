"""The five axes of MAREVA, each with a mark of one to four and its reason; never a total, never the area of a radar.

The area of a radar depends on the order of its axes and squares the marks: two projects with the same marks have two
areas. So the marks stand side by side. The scale of one to four is MAREVA's; how a probability becomes a mark is a
convention of this workbook, in ``parameters/conventions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from costmodel.engine.case import Case, one_option
from costmodel.engine.comparison import DRAWS, SEED
from costmodel.engine.statistics import Summary
from costmodel.engine.uncertainty import simulate
from costmodel.engine.values import values
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

AXES = ("necessity", "profitability", "risk", "internal", "external")
BEST = 4


@dataclass(frozen=True)
class Mark:
    """One axis: its mark (None when it is not the workbook's to give), and the probability behind it."""

    axis: str
    mark: int | None
    probability: float | None
    error: float | None = None


def marks(
    case: Case,
    option: str,
    draws: int = DRAWS,
    seed: int = SEED,
    necessity: int | None = None,
    folder: Path | None = None,
) -> list[Mark]:
    """The marks of one option. ``necessity``, from 1 to 4, is the authority's to give: no calculation knows it.

    Raises InputError for another necessity.
    """
    if necessity is not None and not 1 <= necessity <= BEST:
        raise InputError(translate("The necessity is a mark from {low} to {high}, or nothing.", low=1, high=BEST))
    single = one_option(case, option)
    margins = single.model.limits
    summaries = simulate(single, [*BEHIND.values(), *margins], draws, seed).summaries
    behind = {axis: chance(summaries[name]) for axis, name in BEHIND.items()}
    behind["risk"] = limits_held([summaries[name] for name in margins], single.horizon)
    return [
        Mark(axis, necessity, None) if axis == "necessity" else mark(axis, *behind[axis], folder=folder)
        for axis in AXES
    ]


BEHIND = {"profitability": "budget_npv", "internal": "available_hours", "external": "society_users_npv"}
"""The figure whose sign an axis looks at."""


def mark(axis: str, probability: float | None, error: float | None, folder: Path | None) -> Mark:
    if probability is None:
        return Mark(axis, None, None)
    known = values("conventions", folder)
    steps = [known[name].number for name in ("mark_unlikely", "mark_likely", "mark_sure")]
    return Mark(axis, 1 + sum(probability >= step for step in steps), probability, error)


def chance(s: Summary) -> tuple[float | None, float | None]:
    """The probability that a figure is above zero in the last year, and its Monte Carlo error; none without effect."""
    if s.positive[0, -1] == s.negative[0, -1] == 0:
        return None, None
    return float(s.positive[0, -1]), float(s.positive_error[0, -1])


def limits_held(margins: list[Summary], years: int) -> tuple[float | None, float | None]:
    """The probability that the limit most at risk holds, in the worst of the years of use."""
    if not margins:
        return None, None
    broken = max(float(np.max(s.negative[0, -years:])) for s in margins)
    return 1 - broken, float(np.sqrt(broken * (1 - broken) / margins[0].draws))
