"""What a best set is worth knowing: how robust it is, what one more euro brings, why an item is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from costmodel.questions.together.problems import TOLERANCE, Best, Items, Problem
from costmodel.questions.together.solver import Programme, best_of

MOST_STEPS = 1000
MOST_WORLDS = 250
"""Draws in which the best set is looked for, one by one: a share is then known within 3 points or so."""

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Robustness:
    """The best set of each draw, against the set chosen on their mean.

    ``taken``: (draws looked at, items), whether the best set of the draw has the item, or one worth as much with it in
    the place of another of its group; ``regret``: by draw, what the best set of that draw brings more than the set
    chosen.
    """

    taken: np.ndarray
    regret: np.ndarray

    @property
    def worlds(self) -> int:
        return len(self.regret)

    @property
    def whole(self) -> float:
        """Share of the draws in which no set is worth more than the set chosen."""
        return float((self.regret == 0).mean())

    @property
    def shares(self) -> np.ndarray:
        """By item, the share of the draws whose best set has it."""
        return self.taken.mean(axis=0)

    def share(self, items: Items) -> float:
        """Share of the draws whose best set has one of these items."""
        return float(self.taken[:, list(items)].any(axis=1).mean())

    def error(self, share: float) -> float:
        """Monte Carlo standard error of a share."""
        return float(np.sqrt(share * (1 - share) / self.worlds))


def robustness(best: Best, worlds: int = MOST_WORLDS, progress: Advance = lambda done: None) -> Robustness:
    """Look for the best set in each of the first draws, under the limits that a decision counts with.

    The limits are those of the plan in all draws, so the set chosen is always allowed and no regret is below zero.
    """
    problem = best.problem
    worlds = min(worlds, problem.draws)
    programme = Programme(problem)
    taken, regret = np.zeros((worlds, problem.items), dtype=bool), np.zeros(worlds)
    for d in range(worlds):
        chosen = programme.best(d)
        assert chosen is not None, "the set chosen keeps the limits"
        gained = problem.worth_in(chosen, d) - problem.worth_in(best.chosen, d)
        if gained <= TOLERANCE * problem.scale:  # a tie, or the same set
            gained, chosen = 0.0, best.chosen
        taken[d, list(chosen)] = True
        taken[d, twins(problem, chosen, d)] = True
        regret[d] = gained
        progress(1)
    return Robustness(taken, regret)


def twins(problem: Problem, chosen: Items, draw: int) -> list[int]:
    """Items that can take the place of one of their group at the same worth, in one draw."""
    top, near = problem.worth_in(chosen, draw), TOLERANCE * problem.scale
    places = [(i, j) for i in chosen for some in problem.alternatives if i in some for j in some if j not in chosen]
    sets = [(tuple(sorted({*chosen} - {i} | {j})), j) for i, j in places]
    return [j for other, j in sets if problem.holds(other) and abs(problem.worth_in(other, draw) - top) <= near]


# One more euro


@dataclass(frozen=True)
class Step:
    """From this budget on (until the next step), the best set and its worth."""

    budget: float
    value: float
    chosen: Items


def steps(problem: Problem, limits: Sequence[int] = (0,), grain: float = 0.0, most: int = MOST_STEPS) -> list[Step]:
    """The best worth as a function of a budget, from nothing to plenty: every step of the curve, exactly.

    ``limits`` are the columns that the budget is (several when it holds in each year). Found from the top: the best set
    without the budget, then the best one that costs less, and so on. ``grain``: steps closer to each other than this
    share of the dearest set are not told apart (0: every step; each point given is exact in any case). Of a curve with
    more than ``most`` steps the highest are kept.
    """
    curve: list[Step] = []
    columns, ceiling, dearest = list(limits), np.inf, 0.0
    while len(curve) < most:
        levels = problem.limits.copy()
        levels[columns] = ceiling
        chosen = Programme(problem.within(levels)).best()
        if chosen is None:
            break
        budget = max(float(problem.plan(chosen)[columns].max()), 0.0)
        step = Step(budget, problem.mean(chosen), chosen)
        if curve and step.value >= curve[-1].value - TOLERANCE * problem.scale:
            curve.pop()  # worth as much for less
        curve.append(step)
        if budget <= 0:
            break
        dearest = max(dearest, budget)
        ceiling = max(budget - max(grain * dearest, 10 * TOLERANCE * max(budget, 1.0)), 0.0)
    return curve[::-1]


# Why


@dataclass(frozen=True)
class Left:
    """What a group of items left out would cost: the best set that holds one of them, and what it loses.

    ``best`` and ``loss`` are None when no set within the limits holds one; ``alone`` is the worth of the best item on
    its own; ``rooms`` are the limits, by number, without which it would be in the best set.
    """

    best: Items | None
    loss: float | None
    alone: float
    rooms: tuple[int, ...]


def left_out(best: Best, items: Items) -> Left:
    """Why none of these items is in the best set."""
    problem = best.problem
    forced = best_of(problem.requiring(items), ties=False)
    alone = max(problem.mean((i,)) for i in items)
    rooms = tuple(
        int(k)
        for k in np.flatnonzero(np.isfinite(problem.limits))
        if uses(problem, items, int(k)) and enters(problem, items, int(k))
    )
    if forced is None:
        return Left(None, None, alone, rooms)
    return Left(forced.chosen, best.value - forced.value, alone, rooms)


def uses(problem: Problem, items: Items, limit: int) -> bool:
    """Whether one of the items takes some of a limit, or shares a cost that does."""
    return any(s.uses[:, limit].any() for s in problem.shared_by(items)) or bool(
        (problem.planned[list(items), limit] > 0).any()
    )


def enters(problem: Problem, items: Items, limit: int) -> bool:
    """Whether one of the items would be in the best set without a limit."""
    levels = problem.limits.copy()
    levels[limit] = np.inf
    best = best_of(problem.within(levels), ties=False)
    return best is not None and not set(items).isdisjoint(best.chosen)


def contribution(best: Best, items: Items) -> float:
    """What the best set would lose without these items: the best of the rest takes their place."""
    without = best_of(best.problem.without(items), ties=False)
    return best.value - without.value if without else np.inf


def dominated(problem: Problem, groups: Mapping[str, Items]) -> dict[int, int]:
    """Items that another takes the place of at no cost: by item, one of its group worth as much that uses no more.

    Only options of one tool are compared: two tools can always be taken together, so neither makes the other useless.
    Pairs, shared costs and pools count too: an item dominates another only where it takes no larger part in them.
    """
    beaten: dict[int, int] = {}
    for items in groups.values():
        for i in items:
            better = next((j for j in items if i != j and j not in beaten and beats(problem, j, i)), None)
            if better is not None:
                beaten[i] = better
    return beaten


def beats(problem: Problem, one: int, other: int) -> bool:
    """Whether an item is worth more on the mean than another and uses no more of anything."""
    more = float((problem.values[:, one] - problem.values[:, other]).mean())
    if more <= TOLERANCE * problem.scale or (problem.planned[one] > problem.planned[other] + TOLERANCE).any():
        return False
    if any(one in s.members and other not in s.members for s in problem.shared):
        return False
    if part(problem, one) > part(problem, other) + TOLERANCE * problem.scale:
        return False
    return not any(item == one and others for item, others in problem.needs)


def part(problem: Problem, item: int) -> float:
    """Largest loss an item can bring on others through pairs and pools."""
    pairs = sum(max(float(p.loss.mean()), 0.0) for p in problem.pairs if item in (*p.first, *p.second))
    return pairs + sum(float((p.worth * p.hours[:, item]).mean()) for p in problem.pools)
