"""What the rule of the verdict reads of each draw: results, margins of limits, and what a pilot could measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from costmodel.engine.measures import MEASURES
from costmodel.model.model import Model

Array = np.ndarray

SOCIETY, BUDGET = "society_npv", "budget_total"
UNUSED, REUSABLE, REUSE = "unused_time_npv", "reusable_time_npv", "redeployed_share"
SUPPLIER, SUPPLIER_BUDGET = "supplier_npv", "supplier_budget"
RECOVERED, OUTPUT, HARM, HARM_BUDGET = "recovered_time_npv", "output_npv", "harm_npv", "harm_budget"
HOURS = ("available_hours", "cashable_hours")
READ = (
    SOCIETY,
    BUDGET,
    UNUSED,
    REUSABLE,
    REUSE,
    SUPPLIER,
    SUPPLIER_BUDGET,
    RECOVERED,
    OUTPUT,
    HARM,
    HARM_BUDGET,
    "budget_mandate",
    "annuity",
    *HOURS,
    "blended_hourly_cost",
    "licence_price",
    "usage_price",
    "fixed_yearly_price",
    "compute_yearly_price",
    "one_off_announced",
    "agents_covered",
    "acts_handled",
    "productive_days",
    "bot_contacts",
)
"""What the rule reads of each draw, beside the limits and what a pilot can measure."""

PURPOSE = "output_value"
"""The value of a unit of what a tool is for, where nothing else prices it."""

Draws = Mapping[str, Array]
"""Values in every draw, each of shape (options, draws)."""


def read_by_rule(model: Model) -> tuple[str, ...]:
    """Names of all that the rule reads of the results."""
    return tuple(n for n in (*READ, *model.limits) if n in model)


def one_a_draw(model: Model, name: str, x: Array) -> Array:
    """One value a draw of a quantity (options, draws, years): of a limit its worst year of use, else the last year."""
    if name not in model.limits or x.shape[2] == 1:
        return np.asarray(x[:, :, -1])
    return np.asarray(x[:, :, 1:].min(axis=2))


def measured(names: Iterable[str]) -> list[str]:
    """Of the inputs that draws move, those that a pilot could measure."""
    known = set(names)
    return [m.name for m in MEASURES if m.name in known]
