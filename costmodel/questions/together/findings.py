"""Which tools together: the whole answer for an authority, in one ledger, under its limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.engine.case import workbook
from costmodel.engine.statistics import ends
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import InputError
from costmodel.questions.together import items
from costmodel.questions.together.items import Candidates, Limit, Limits
from costmodel.questions.together.order import Plan, in_order
from costmodel.questions.together.problems import TOLERANCE, Best, Problem
from costmodel.questions.together.reading import (
    MOST_WORLDS,
    Left,
    Robustness,
    Step,
    contribution,
    dominated,
    left_out,
    robustness,
    steps,
)
from costmodel.questions.together.relations import A_YEAR, relations
from costmodel.questions.together.solver import best_of, best_or_refuse
from costmodel.questions.together.worlds import WORTHS

MORE = 0.1
"""Share of the budget over which the worth of one more euro is measured."""

GRAIN = 1 / 200
"""Steps of the budget curve closer than this share of the dearest set are not told apart."""

Advance = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Together:
    """The best set of tools, how sure that is, what money would change, in which order, and why the others are left."""

    candidates: Candidates
    ledger: str
    limits: Limits
    best: Best
    robust: Robustness
    curve: tuple[Step, ...]
    plan: Plan | None
    plan_years: int
    a_year: int
    gains: Mapping[str, float]
    """What the set would lose without each tool chosen."""
    left: Mapping[str, Left]
    """Why each tool not chosen is not."""
    beaten: Mapping[int, int]
    """Options that another option of the same tool beats: worth less, using no less."""

    @property
    def problem(self) -> Problem:
        return self.best.problem

    @cached_property
    def limit_list(self) -> list[Limit]:
        return self.candidates.limits(self.limits)

    @property
    def years(self) -> int:
        """Years over which budgets are counted."""
        return len(self.candidates.calendar)

    @property
    def chosen_tools(self) -> list[str]:
        return [self.candidates.items[i].tool for i in self.best.chosen]

    def tool_share(self, tool: str) -> float:
        """Share of the draws whose best set has the tool, with any option."""
        return self.robust.share(self.candidates.of_tool(tool))

    def columns(self, *kinds: str) -> list[int]:
        return [k for k, limit in enumerate(self.limit_list) if limit.kind in kinds]

    def held(self, *kinds: str) -> float:
        """Share of the draws in which the set keeps within all limits of some kinds."""
        at = self.columns(*kinds)
        use = self.problem.use(self.best.chosen)[:, at]
        return float((use <= self.problem.limits[at] + 1e-9).all(axis=1).mean())

    def most(self, kind: str) -> tuple[float, float, float]:
        """What the set uses of a limit, in the year in which it uses most: mean and 5-95 % range."""
        at = self.columns(kind)
        use = self.problem.use(self.best.chosen)[:, at]
        worst = use[:, int(np.argmax(use.mean(axis=0)))]
        return float(worst.mean()), *ends(worst)

    # One more euro

    @property
    def swept(self) -> str:
        """The budget that the curve is about."""
        return self.limits.swept

    @property
    def budget(self) -> float | None:
        return self.limits.yearly if self.swept == "yearly" else self.limits.total

    @cached_property
    def price(self) -> float:
        """What one more euro brings, over a tenth of the budget more; nil without a budget."""
        if self.budget is None:
            return 0.0
        more = max(MORE * self.budget, 1.0)
        levels = self.problem.limits.copy()
        levels[self.columns(self.swept)] = self.budget + more
        richer = best_of(self.problem.within(levels), ties=False)
        assert richer is not None, "the set chosen still keeps the limits"
        return (richer.value - self.best.value) / more

    @cached_property
    def next(self) -> Step | None:
        if self.budget is None:
            return None
        least = self.best.value + TOLERANCE * self.problem.scale
        return next((s for s in self.curve if s.budget > self.budget and s.value > least), None)

    def breakdown(self) -> dict[str, float]:
        """Mean worth of the set: the tools one by one, what two of them count twice, what they share, their sum."""
        pairs, shared, pools = (sum(float(x.mean()) for x in some) for some in self.problem.losses(self.best.chosen))
        each = float(self.problem.values[:, list(self.best.chosen)].sum(axis=1).mean())
        return {"each": each, "twice": pairs + pools, "once": shared, "sum": each - pairs - pools - shared}


def together(
    authority: str,
    tools: Iterable[str] | None = None,
    *,
    ledger: str = "society",
    limits: Limits | None = None,
    years: int | None = None,
    a_year: int | None = None,
    worlds: int = MOST_WORLDS,
    progress: Advance = lambda done: None,
    **given: Any,
) -> Together:
    """The best set of tools of an authority. ``given`` goes to ``candidates``: options, scenario, overrides, draws...

    ``years``: years in which tools may be adopted (default: those after the first of a mandate); ``a_year``: adoptions
    in one year (default: a parameter). Raises InputError when the ledger is unknown or no set keeps the limits.
    """
    check_ledger(ledger)
    candidates = items.candidates(authority, tools, progress=progress, **given)
    return answer(candidates, ledger, limits, years, a_year, worlds, progress)


def evaluations(tools: Iterable[str] | None, folder: Path | None) -> tuple[int, int]:
    """How many tools there are, and how many times the draws of the sets are gone through, more or less."""
    _, library = workbook(folder)
    known = list(tools or library.names("tools"))
    ties = relations(library.records, known, known)
    return len(known), 2 * len(known) + 2 * len(ties.same_hours) + len(known) + 1


def check_ledger(ledger: str) -> None:
    if ledger not in WORTHS:
        raise InputError(
            translate("The ledger '{name}' does not exist; choose {known}.", name=ledger, known=", ".join(WORTHS))
            + nearest(ledger, WORTHS)
        )


def answer(
    candidates: Candidates,
    ledger: str = "society",
    limits: Limits | None = None,
    years: int | None = None,
    a_year: int | None = None,
    worlds: int = MOST_WORLDS,
    progress: Advance = lambda done: None,
) -> Together:
    """The same from candidates already evaluated: another ledger or other limits cost seconds."""
    check_ledger(ledger)
    limits = limits or Limits()
    problem = candidates.problem(ledger, limits)
    best = best_or_refuse(problem)
    groups = {tool: candidates.of_tool(tool) for tool in candidates.tools}
    gains, left = {}, {}
    for tool, some in groups.items():
        if set(some).isdisjoint(best.chosen):
            left[tool] = left_out(best, some)
        else:
            gains[tool] = contribution(best, some)
        progress(problem.draws)
    columns = [k for k, limit in enumerate(candidates.limits(limits)) if limit.kind == limits.swept]
    each = int(candidates.case.records[0][A_YEAR].number) if a_year is None else a_year
    years = years or max(len(candidates.calendar) - 1, 1)
    looked_at = max(min(worlds, problem.draws), 1)
    return Together(
        candidates=candidates,
        ledger=ledger,
        limits=limits,
        best=best,
        curve=tuple(steps(problem, columns, GRAIN)),
        robust=robustness(best, worlds, lambda done: progress(done * problem.draws // looked_at)),
        plan=planned(candidates, problem, ledger, limits, years, each),
        plan_years=years,
        a_year=each,
        gains=gains,
        left=left,
        beaten=dominated(problem, groups),
    )


def planned(
    candidates: Candidates, problem: Problem, ledger: str, limits: Limits, years: int, a_year: int
) -> Plan | None:
    """The order of adoption under the budgets of each year and the pace of change."""
    rate = float(candidates.worlds[0].values["real_discount_rate"].mean())
    profiles = np.stack([x.mean(axis=1) for x in (candidates.spending, candidates.change_hours)], axis=2)
    yearly = [np.inf if m is None else m for m in (limits.yearly, limits.change)]
    listed = candidates.limits(limits)
    whole = np.array([np.inf if limit.kind in ("yearly", "change") else limit.most for limit in listed])  # by year
    shared = candidates.yearly_shared(ledger, rate, listed)
    return in_order(problem.within(whole), profiles, yearly, years, rate, a_year, shared)
