"""From the promise to the result: each reason why a tool brings less than announced, one at a time, adding up.

The promise is what the tool's own figures say at full speed from the first day: gross hours at the full cost of an
hour, prices without rises, nothing to learn, to watch, to correct or to lose. Each step gives one of these things back
its value, in the order below, and keeps those before it; the last step is the result. Central case, one option.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case, position
from costmodel.engine.worlds import central_stages
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import shown
from costmodel.model.quantity import GAIN

LEDGERS = {"society": "society_npv", "budget": "budget_total", "hours": "recovered_hours"}
"""Euros over the horizon for society and for the budget; hours recovered for the service in the last year."""

STEPS: tuple[tuple[str, str, dict[str, float]], ...] = (
    ("ramp", N_("People need time to take it up"), {"first_year_realisation": 1.0}),
    ("delay", N_("It starts late"), {"start_delay": 0.0}),
    (
        "basis",
        N_("Corrected for how the gain was obtained"),
        {f"gain_correction_{gain.key}": 1.0 for gain in GAIN},
    ),
    (
        "today",
        N_("Unauthorised use and the trend do part of it already"),
        {"shadow_share": 0.0, "heating_trend_share": 0.0},
    ),
    (
        "rebound",
        N_("Part comes back as more use"),
        {"heating_rebound": 0.0, "food_rebound": 0.0, "travel_rebound": 0.0},
    ),
    ("learning", N_("Hours to learn it"), {"learning_hours": 0.0, "training_price": 0.0}),
    ("monitoring", N_("Hours to watch it"), {"monitoring_hours": 0.0}),
    ("reuse", N_("Freed time that no other work takes up"), {"redeployed_share": 1.0}),
    ("harm", N_("Errors, departures, absence, lost skill"), {"staff_risk_cost": 0.0, "deskilling_cost": 0.0}),
    ("incidents", N_("Incidents"), {"incident_cost": 0.0}),
    (
        "users",
        N_("Users: wrong answers, requests given up, help"),
        {"wrong_answer_loss": 0.0, "give_up_loss": 0.0, "accompaniment_cost": 0.0},
    ),
    ("governance", N_("Assessments, data protection, debate"), {"governance_cost": 0.0, "debate_cost": 0.0}),
    ("exit", N_("Leaving it"), {"exit_price": 0.0}),
    ("prices", N_("Rises and renewals of the price"), {"price_drift": 1.0}),
    ("overrun", N_("Prices that are not firm"), {"one_off_overrun": 1.0, "recurring_overrun": 1.0}),
    ("carbon", N_("Carbon, net"), {"carbon_cost": 0.0}),
)
"""Key, words, and what is as promised before the step."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What one reason changes, and what is left after it, by ledger of ``LEDGERS``."""

    key: str
    label: str
    change: Mapping[str, float]
    left: Mapping[str, float]

    @property
    def text(self) -> str:
        return translate(self.label)


PROMISE, RESULT = N_("As promised"), N_("Result, central case")


def steps(case: Case, option: str) -> tuple[Step, ...]:
    """The way from the promise, which is the first, to the result; changes add up to it.

    Raises UnknownNameError for an option that is not compared.
    """
    i = position(case, option)
    promised = {n: x for _, _, values in STEPS for n, x in values.items() if n in case.model}
    stages, left = [promised], dict(promised)
    for _, _, values in STEPS:
        left = {n: x for n, x in left.items() if n not in values}
        stages.append(left)
    before, *others = figures(case, i, promised, stages)
    way = [Step(key="promise", label=PROMISE, change=before, left=before)]
    for (key, label, _), after in zip(STEPS, others, strict=True):
        change = {name: after[name] - before[name] for name in LEDGERS}
        if any(abs(x) > 0 for x in change.values()):
            way.append(Step(key=key, label=label, change=change, left=after))
        before = after
    return tuple(way)


def figures(
    case: Case, option: int, promised: Mapping[str, float], stages: Sequence[Mapping[str, float]]
) -> list[dict[str, float]]:
    """Each ledger at each stage, at which some values are as promised; hours of the last year."""
    held = {n: (np.array([n in stage for stage in stages]), x) for n, x in promised.items()}
    left = central_stages(case, option, LEDGERS.values(), held)
    return [{key: float(left[n][stage, -1]) for key, n in LEDGERS.items()} for stage in range(len(stages))]


def heads() -> list[str]:
    return [translate("Step"), translate("Society"), translate("Budget"), translate("Hours a year")]


def rows(way: tuple[Step, ...]) -> list[list[str]]:
    """The promise, each change with its sign, and the result."""
    units = {"society": "EUR", "budget": "EUR", "hours": "hour/year"}
    lines = [[s.text, *(shown(s.change[k], unit, signed=True) for k, unit in units.items())] for s in way]
    return [*lines, [translate(RESULT), *(shown(way[-1].left[k], unit, signed=True) for k, unit in units.items())]]
