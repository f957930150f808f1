"""What people weigh: the criteria, their measures, their fixed scales, and the euros that count the same impact.

An impact is either in euros or weighed, never both in the same sum. A panel whose euros are a ledger may not weigh
what that ledger counts already: the model itself says what it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.model.model import Model


@dataclass(frozen=True)
class Criterion:
    """A criterion: its score and measure in the model, and how people hold an amount of it.

    ``scale`` begins the names of the two ends of its scale. ``whole`` names what turns the measure, which is a share or
    goes per inhabitant, into an amount for the whole authority; ``handle`` is an amount that people can picture, in
    ``unit``, of which ``per_unit`` make one unit of the measure. ``in_euros`` are the quantities that price the impact.
    """

    key: str
    measure: str
    unit: str
    handle: float
    loss: str
    gain: str
    whole: str | None = None
    per_unit: float = 1.0
    scale: str = ""
    in_euros: tuple[str, ...] = ()

    @property
    def score(self) -> str:
        return f"score_{self.key}"

    @property
    def ends(self) -> tuple[str, str]:
        """Names of the worst and the best end of the scale."""
        return f"{self.scale or self.key}_worst", f"{self.scale or self.key}_best"

    def label(self, model: Model) -> str:
        return model[self.score].topic(language())


CRITERIA = {
    c.key: c
    for c in (
        Criterion(
            "service",
            "service_gain",
            "hour/year",
            100,
            N_("{amount} fewer given to users"),
            N_("{amount} more given to users"),
            whole="population",
            in_euros=("user_time_value", "recovered_time_value"),
        ),
        Criterion(
            "agent_health",
            "staff_at_risk",
            "agent",
            1,
            N_("{amount} more exposed to overload"),
            N_("{amount} fewer exposed to overload"),
            whole="agents_total",
            in_euros=("wellbeing_cost",),
        ),
        Criterion(
            "insertion",
            "landing_share_left",
            "post",
            1,
            N_("{amount} fewer for redeployment or insertion"),
            N_("{amount} more for redeployment or insertion"),
            whole="landing_posts",
            in_euros=("insertion_society_loss",),
        ),
        Criterion(
            "inclusion",
            "net_give_ups",
            "contact/year",
            100,
            N_("{amount} more given up by users"),
            N_("{amount} fewer given up by users"),
            whole="population",
            scale="access",
            in_euros=("give_up_loss",),
        ),
        Criterion(
            "sovereignty",
            "sovereignty_level",
            "share",
            0.1,
            N_("{amount} less of the work under control"),
            N_("{amount} more of the work under control"),
        ),
        Criterion(
            "transparency",
            "transparency_level",
            "share",
            0.1,
            N_("{amount} less of the work known to the public"),
            N_("{amount} more of the work known to the public"),
        ),
        Criterion(
            "cost",
            "budget_per_inhabitant",
            "EUR/year",
            1000,
            N_("{amount} more spent"),
            N_("{amount} less spent"),
            whole="population",
            in_euros=("budget_real", "budget_flow"),
        ),
        Criterion(
            "ecology",
            "carbon_per_inhabitant",
            "tCO2e/year",
            1,
            N_("{amount} more emitted"),
            N_("{amount} less emitted"),
            whole="population",
            per_unit=0.001,
            in_euros=("carbon_cost",),
        ),
    )
}
"""The criteria of the method (F2), in the order in which they are shown."""

EUROS = "euros"
"""The criterion of a panel that counts a ledger in euros."""

LEDGERS = {"society": "society_npv", "public": "public_npv", "budget": "budget_total"}
EUROS_CRITERION = Criterion(EUROS, "", "EUR/year", 1000, N_("{amount} less"), N_("{amount} more"), whole="population")


def criterion(key: str) -> Criterion:
    return EUROS_CRITERION if key == EUROS else CRITERIA[key]


def priced(model: Model, ledger: str) -> list[str]:
    """Criteria whose impact a ledger counts in euros already: the model is asked, nothing is said by hand."""
    behind = model.ancestors([LEDGERS[ledger]]) | {LEDGERS[ledger]}
    return [c.key for c in CRITERIA.values() if not behind.isdisjoint(c.in_euros)]


@dataclass(frozen=True)
class Scale:
    """The declared ends of a criterion's scale, in the unit of its measure, and what one unit is for the authority."""

    worst: float
    best: float
    whole: float

    @property
    def width(self) -> float:
        return abs(self.best - self.worst)


def scales(case: Case, keys: Iterable[str], euros: tuple[float, float] | None = None) -> dict[str, Scale]:
    """The scales of some criteria. Raises InputError where both ends are the same: nothing could be told apart."""
    declared = {}
    central = case.central(0)
    wholes = {c.whole for c in CRITERIA.values() if c.whole}
    central = central | central_values(case, 0, wholes - central.keys())
    for key in keys:
        c = criterion(key)
        names = ("worst", "best") if key == EUROS else c.ends
        worst, best = euros if key == EUROS and euros else (float(central[n]) for n in names)
        if worst == best:
            raise InputError(
                translate(
                    "The scale of '{name}' goes from {value} to the same value; set {worst} and {best} apart.",
                    name=key,
                    value=f"{worst:g}",
                    worst=names[0],
                    best=names[1],
                )
            )
        whole = 1.0 if c.whole is None else float(np.ravel(central[c.whole])[0])
        declared[key] = Scale(worst, best, whole * c.per_unit)
    return declared
