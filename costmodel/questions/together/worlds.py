"""One tool in every draw: what its options are worth, spend and use, with some results given instead of computed.

What several tools share is taken out by giving the quantity that bears it: no formula is written twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.comparison import ANNUAL, LEDGERS
from costmodel.engine.worlds import Sample
from costmodel.model.quantity import STAFF
from costmodel.parameters.overlay import Overlay

WORTHS = {ledger: ANNUAL[LEDGERS[ledger][0]] for ledger in ("society", "budget", "public")}
"""Equivalent annual values: tools that do not last as long add up as what they bring each year."""

SPENDING = ("budget_tool_spending", "budget_other_spending", "budget_new_staff", "budget_investment")
"""What the authority pays out for an option, taxes included: savings come elsewhere in the budget and pay for none."""

CHANGE = ("learning_hours", "monitoring_hours")
"""Staff time that a tool takes: learning it, watching it."""

COMMON = (
    "human_contact_margin",
    "human_access_margin",
    "give_up_margin",
    "landing_post_margin",
    "shock_absorber_margin",
    "carbon_margin",
)
"""Limits on what all tools do together; the others bind each tool by itself."""

OTHERS = (
    "posts_removed",
    "vacant_posts",
    "landing_posts_lost",
    "society_users_npv",
    "annuity",
    "real_discount_rate",
)
"""What is read besides."""

HOURS, REACH = "gross_hours_saved", "reachable_hours"
GROUPS = tuple(member.key for member in STAFF)
DPO, DEBATE = "shared_governance_cost", "debate_cost"
"""Costs per authority: their formulas divide them by a number of tools. All others are paid by each tool."""

ONCE = {"tools_sharing": np.float64(1), "tools_debated": np.float64(1)}
NIL: dict[str, Any] = {DPO: np.float64(0), DEBATE: np.float64(0)}


@dataclass(frozen=True)
class World:
    """A tool in every draw, what is shared apart. Options are those of the case, the status quo first."""

    case: Case
    values: Mapping[str, np.ndarray]
    idle: Mapping[str, np.ndarray]
    """Worth of each ledger where the tool saves no hour. Shape (options, draws)."""

    @property
    def tool(self) -> Overlay:
        assert self.case.tool is not None
        return self.case.tool

    @property
    def key(self) -> str:
        return self.tool.key

    @property
    def options(self) -> list[str]:
        return [o.key for o in self.case.options]

    @property
    def hours(self) -> np.ndarray:
        """Gross hours saved in a year at cruising speed. Shape (options, draws)."""
        return self.values[HOURS][:, :, 0]

    @property
    def users(self) -> np.ndarray:
        """What users gain, equivalent annual value. Shape (options, draws)."""
        return (self.values["society_users_npv"] / self.values["annuity"])[:, :, 0]

    def worth(self, ledger: str) -> np.ndarray:
        """Equivalent annual value. Shape (options, draws)."""
        return self.values[WORTHS[ledger]][:, :, 0]

    def worth_of_an_hour(self, ledger: str) -> np.ndarray:
        """Worth of a gross hour, never below zero. Shape (options, draws)."""
        some = self.hours > 0
        each = np.divide(self.worth(ledger) - self.idle[ledger], self.hours, out=np.zeros_like(self.hours), where=some)
        return np.maximum(each, 0)

    def spending(self) -> np.ndarray:
        """Taxes included, nominal. Shape (options, draws, years)."""
        return sum(self.values[n] for n in SPENDING)  # type: ignore[return-value]

    def change_hours(self) -> np.ndarray:
        """Shape (options, draws, years)."""
        return sum(self.values[n] for n in CHANGE)  # type: ignore[return-value]


def world(case: Case, draws: int, seed: int, progress: Callable[[int], None] = lambda done: None) -> World:
    """Evaluate a tool twice: as it is (shared costs apart), and saving no hour."""
    groups = [f"{n}_{g}" for n in ("agents_covered_by_group", "exposure") for g in GROUPS]
    wanted = [*WORTHS.values(), *SPENDING, *CHANGE, HOURS, REACH, *case.model.limits, *groups, *OTHERS]
    values = Sample(case, wanted, seed, NIL).whole(draws, progress)
    return World(case, values, worths_with_hours(case, np.zeros(()), draws, seed, progress))


def worths_with_hours(
    case: Case, hours: np.ndarray, draws: int, seed: int, progress: Callable[[int], None] = lambda done: None
) -> dict[str, np.ndarray]:
    """Worth by ledger with gross hours given, which broadcast to (options, draws, 1). Shape (options, draws)."""
    values = Sample(case, WORTHS.values(), seed, NIL | {HOURS: hours}).whole(draws, progress)
    return {ledger: values[name][:, :, 0] for ledger, name in WORTHS.items()}


def lost_hours(
    one: World, beyond: np.ndarray, draws: int, seed: int, progress: Callable[[int], None] = lambda done: None
) -> dict[str, np.ndarray]:
    """What a tool loses, by ledger, when some of its gross hours (options, draws) are saved by another already."""
    left = np.maximum(one.hours - beyond, 0)[:, :, None]
    worths = worths_with_hours(one.case, left, draws, seed, progress)
    return {ledger: one.worth(ledger) - worth for ledger, worth in worths.items()}
