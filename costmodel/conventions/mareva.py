"""The five axes of MAREVA, each with a mark of one to four and its reason; never a total, never the area of a radar.

The area of a radar depends on the order of its axes and squares the marks: two projects with the same marks have two
areas. So the marks stand side by side. The scale of one to four is MAREVA's; how a probability becomes a mark is a
convention of this workbook, in ``parameters/conventions.yaml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from costmodel.comparison import ToolResult
from costmodel.conventions.values import values
from costmodel.errors import InputError
from costmodel.language import translate

AXES = ("necessity", "profitability", "risk", "internal", "external")
BEST = 4


@dataclass(frozen=True)
class Mark:
    """One axis: its mark (None when it is not the workbook's to give), and the probability behind it."""

    axis: str
    mark: int | None
    probability: float | None
    error: float | None = None


def marks(result: ToolResult, option: str, necessity: int | None = None, folder: Path | None = None) -> list[Mark]:
    """The marks of an option. ``necessity``, from 1 to 4, is the authority's to give: no calculation knows it.

    Raises InputError for another necessity.
    """
    if necessity is not None and not 1 <= necessity <= BEST:
        raise InputError(
            translate("The necessity is a mark from {low} to {high}, or nothing.", low=1, high=BEST)
        )
    return [
        Mark("necessity", necessity, None),
        mark("profitability", *chance(result, option, "budget_npv"), folder),
        mark("risk", *limits_held(result, option), folder),
        mark("internal", *chance(result, option, "available_hours"), folder),
        mark("external", *chance(result, option, "society_users_npv"), folder),
    ]


def mark(axis: str, probability: float | None, error: float | None, folder: Path | None) -> Mark:
    if probability is None:
        return Mark(axis, None, None)
    found = values("conventions", folder)
    steps = [found[name].number for name in ("mark_unlikely", "mark_likely", "mark_sure")]
    return Mark(axis, 1 + sum(probability >= step for step in steps), probability, error)


def chance(result: ToolResult, option: str, name: str) -> tuple[float | None, float | None]:
    """The probability that a figure is above zero in the last year, and its Monte Carlo error; none without effect."""
    summary, i = result.summary(name), result.options.index(option)
    if summary.positive[i, -1] == summary.negative[i, -1] == 0:
        return None, None
    return float(summary.positive[i, -1]), float(summary.positive_error[i, -1])


def limits_held(result: ToolResult, option: str) -> tuple[float | None, float | None]:
    """The probability that the limit most at risk holds, in the worst year of use."""
    i = result.options.index(option)
    names = [name for name in result.simulation.summaries if name.endswith("_margin")]
    if not names:
        return None, None
    broken = max(float(np.max(result.summary(name).negative[i, -result.case.horizon :])) for name in names)
    draws = result.simulation.draws
    return 1 - broken, float(np.sqrt(broken * (1 - broken) / draws))
