"""The best set, exactly: a mixed integer programme solved by HiGHS (scipy), checked afterwards in plain arithmetic.

Products of two choices (losses of pairs) become a variable of their own between linear bounds. Hours beyond a common
ceiling are a convex function of the choices, in each draw: cuts that touch it where the programme stands are added
until the programme's own figure is exact (the L-shaped method of stochastic programming).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.questions.together.problems import TOLERANCE, Best, Items, Problem, problem

MOST_TIES = 20
MOST_CUTS = 500
SIZE = 1e6
"""Largest coefficient of the objective given to HiGHS, whose absolute tolerance is 1e-6."""


@dataclass
class Row:
    """Bounds on a sum of columns."""

    columns: list[int]
    factors: list[float]
    low: float
    high: float


class Programme:
    """The columns and rows of a problem, built once; solved for the mean of the draws, or for one draw."""

    def __init__(self, given: Problem) -> None:
        self.problem = given
        n = given.items
        self.pairs = range(n, n + len(given.pairs))
        self.shared = range(self.pairs.stop, self.pairs.stop + len(given.shared))
        self.losses = range(self.shared.stop, self.shared.stop + len(given.pools))
        self.leaders: list[range] = []
        at = self.losses.stop
        for pool in given.pools:
            self.leaders.append(range(at, at + (n if pool.capacity.ndim == 2 else 0)))
            at = self.leaders[-1].stop
        self.columns = at
        self.roles = [self._role(i) for i in range(n)]
        self.bears = np.array([[float(i in s.members) for s in given.shared] for i in range(n)]).reshape(
            n, len(given.shared)
        )
        self.rules = [*self._choices(), *self._products(), *self._once()]

    def _role(self, item: int) -> tuple[Any, ...]:
        """The rules that name an item: two items with the same ones can stand for each other."""
        p = self.problem
        within = tuple(k for k, some in enumerate(p.alternatives) if item in some)
        asked = tuple(k for k, some in enumerate(p.required) if item in some)
        needed = tuple(k for k, (_, others) in enumerate(p.needs) if item in others)
        return within, asked, needed, tuple(sorted(others for i, others in p.needs if i == item))

    def _choices(self) -> Iterable[Row]:
        for some in self.problem.alternatives:
            yield Row(list(some), [1.0] * len(some), -np.inf, 1)
        for item, others in self.problem.needs:
            if item not in others:
                yield Row([item, *others], [1.0] + [-1.0] * len(others), -np.inf, 0)
        for some in self.problem.required:
            yield Row(list(dict.fromkeys(some)), [1.0] * len(set(some)), 1, np.inf)

    def _products(self) -> Iterable[Row]:
        """y = 1 exactly when one of the first and one of the second are taken."""
        for y, pair in zip(self.pairs, self.problem.pairs, strict=True):
            both = [*pair.first, *pair.second]
            yield Row([*both, y], [1.0] * len(both) + [-1.0], -np.inf, 1)
            for side in (pair.first, pair.second):
                yield Row([y, *side], [1.0] + [-1.0] * len(side), -np.inf, 0)

    def _once(self) -> Iterable[Row]:
        """z = 1 exactly when a member is taken."""
        for z, shared in zip(self.shared, self.problem.shared, strict=True):
            for i in shared.members:
                yield Row([i, z], [1.0, -1.0], -np.inf, 0)
            yield Row([z, *shared.members], [1.0] + [-1.0] * len(shared.members), -np.inf, 0)

    def _leading(self) -> Iterable[Row]:
        """One of the items taken says how many hours there are."""
        for leaders in self.leaders:
            if leaders:
                yield Row(list(leaders), [1.0] * len(leaders), -np.inf, 1)
            for i, u in enumerate(leaders):
                yield Row([u, i], [1.0, -1.0], -np.inf, 0)

    def _limits(self) -> Iterable[Row]:
        p = self.problem
        once = np.stack([s.uses.mean(axis=0) for s in p.shared]) if p.shared else np.zeros((0, len(p.limits)))
        for k, limit in enumerate(p.limits):
            if np.isfinite(limit):
                factors = np.array([*p.planned[:, k], *once[:, k]])
                size = np.abs(factors).max(initial=0) or 1.0
                yield Row([*range(p.items), *self.shared], [*(factors / size)], -np.inf, float(limit) / size)

    def best(self, draw: int | None = None, refused: Iterable[Items] = ()) -> Items | None:
        """The best set for the mean of the draws (or for one draw) but those refused; None when there is no set.

        A set that is best when no ceiling binds, and that no ceiling binds, is the best: most often the pools stay out.
        """
        refused = list(refused)
        rows = [*self.rules, *self._limits(), *(self._refusal(some) for some in refused)]
        pooled, useless = False, set() if refused else self._useless(draw, False)
        for _ in range(MOST_CUTS):
            x = self._solved(rows, draw, pooled, useless)
            if x is None:
                return None
            chosen = tuple(int(i) for i in np.flatnonzero(x[: self.problem.items] > 0.5))
            if not self.problem.holds(chosen):  # within the program's tolerance, outside ours
                refused.append(chosen)
                rows.append(self._refusal(chosen))
                useless = set()
            elif not pooled and self.problem.pools:
                if not any(self._lost(k, chosen, draw) for k in range(len(self.losses))):
                    return chosen
                pooled, useless = True, set() if refused else self._useless(draw, True)
                rows += self._leading()
            else:
                cuts = [cut for k in range(len(self.losses)) if (cut := self._cut(k, x, draw))]
                if not cuts:
                    return chosen
                rows += cuts
        raise CostModelError(translate("No best set was found in {count} steps; give fewer tools.", count=MOST_CUTS))

    def _lost(self, k: int, chosen: Items, draw: int | None) -> bool:
        """Whether the set loses hours in a pool."""
        return bool(self.problem.pools[k].excess(chosen, draw).mean() > TOLERANCE * self.problem.scale)

    def _useless(self, draw: int | None, pooled: bool) -> set[int]:
        """Items that some best set does without: worth nothing to anybody, or no better than another in their place."""
        p, cost = self.problem, self._cost(draw)
        if (cost[list(self.pairs)] < 0).any() or (cost[list(self.shared)] < 0).any():
            return set()
        if any((s.uses < 0).any() for s in p.shared) or (p.planned < 0).any():
            return set()
        wanted = {j for _, others in p.needs for j in others} | {i for some in p.required for i in some}
        useless = set() if pooled else {int(i) for i in np.flatnonzero(cost[: p.items] >= 0)} - wanted
        figures = self._figures(cost, draw, pooled)
        for some in p.alternatives:
            live = [i for i in some if i not in useless and i not in p.barred]
            for i in live:
                rivals = [j for j in live if j != i and j not in useless and self.roles[j] == self.roles[i]]
                if any((figures[j] <= figures[i]).all() for j in rivals):
                    useless.add(i)
        return useless

    def _figures(self, cost: np.ndarray, draw: int | None, pooled: bool) -> np.ndarray:
        """By item, all figures of which less is better: cost, uses, losses with each other item, shared costs borne."""
        p = self.problem
        which = slice(None) if draw is None else slice(draw, draw + 1)
        columns = [cost[: p.items, None], p.planned, self._losses_with_others(cost), self.bears]
        for pool in p.pools if pooled else ():
            columns.append(pool.hours[which].T)
            if pool.capacity.ndim == 2:
                columns.append(-pool.capacity[which].T)
        return np.concatenate(columns, axis=1)

    def _losses_with_others(self, cost: np.ndarray) -> np.ndarray:
        """Shape (items, items): what a pair of items loses together."""
        table = np.zeros((self.problem.items, self.problem.items))
        for y, pair in zip(self.pairs, self.problem.pairs, strict=True):
            table[np.ix_(pair.first, pair.second)] += cost[y]
            table[np.ix_(pair.second, pair.first)] += cost[y]
        return table

    def _solved(self, rows: list[Row], draw: int | None, pooled: bool, useless: set[int]) -> np.ndarray | None:
        """Values of the columns, those of the pools only when they are looked at; None when no set keeps the rows."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        p = self.problem
        count = self.columns if pooled else self.losses.start
        gone = useless | set(p.barred)
        dead = {
            y for y, pair in zip(self.pairs, p.pairs, strict=True) if gone >= {*pair.first} or gone >= {*pair.second}
        }
        dead |= {z for z, shared in zip(self.shared, p.shared, strict=True) if gone >= {*shared.members}}
        live = [k for k in range(count) if k not in gone and k not in dead]
        x, at = np.zeros(self.columns), [(r, c) for r, row in enumerate(rows) for c in row.columns]
        factors = [f for row in rows for f in row.factors]
        table = csr_array((factors, tuple(np.array(at, dtype=int).reshape(-1, 2).T)), (len(rows), self.columns))[
            :, live
        ]
        low, high = np.array([(row.low, row.high) for row in rows]).reshape(-1, 2).T
        empty = np.diff(table.indptr) == 0
        if (low[empty] > 0).any() or (high[empty] < 0).any():
            return None
        if not live:
            return x
        continuous = np.isin(live, self.losses)
        cost = self._cost(draw)[live]
        solved = milp(
            cost * (SIZE / (np.abs(cost).max() or 1)),
            integrality=~continuous,
            bounds=Bounds(0, np.where(continuous, np.inf, 1)),
            constraints=LinearConstraint(table[~empty], low[~empty], high[~empty]) if not empty.all() else (),
            options={"mip_rel_gap": 0.0, "presolve": False},
        )
        if solved.status == 2:
            return None
        if solved.x is None:
            raise CostModelError(translate("The solver stopped without an answer ({why}).", why=solved.message))
        x[live] = solved.x
        return x

    def _cost(self, draw: int | None) -> np.ndarray:
        p = self.problem

        def level(x: np.ndarray) -> Any:
            return x.mean(axis=0) if draw is None else x[draw]

        cost = np.zeros(self.columns)
        cost[: p.items] = -level(p.values)
        cost[list(self.pairs)] = [level(pair.loss) for pair in p.pairs]
        cost[list(self.shared)] = [level(shared.cost) for shared in p.shared]
        cost[list(self.losses)] = 1.0
        return cost

    def _cut(self, k: int, x: np.ndarray, draw: int | None) -> Row | None:
        """The tangent of the hours lost in a pool where the programme stands; None when its own figure is exact."""
        pool, leaders, at = self.problem.pools[k], self.leaders[k], self.losses[k]
        which = slice(None) if draw is None else slice(draw, draw + 1)
        hours, capacity, worth = pool.hours[which], pool.capacity[which], pool.worth[which]
        taken = np.round(x[: self.problem.items])
        led = np.round(x[list(leaders)])
        beyond = hours @ taken - (capacity @ led if leaders else capacity)
        lost = float((worth * np.maximum(beyond, 0)).mean())
        if lost <= x[at] + TOLERANCE * max(self.problem.scale, lost):
            return None
        share = worth * (beyond > 0) / len(worth)
        columns, factors, constant = [*range(self.problem.items)], [*(share @ hours)], 0.0
        if leaders:
            columns, factors = [*columns, *leaders], [*factors, *(-(share @ capacity))]
        else:
            constant = float(share @ capacity)
        return Row([*columns, at], [*factors, -1.0], -np.inf, constant)

    def _refusal(self, chosen: Items) -> Row:
        """At least one choice differs from this set."""
        taken = set(chosen)
        factors = [-1.0 if i in taken else 1.0 for i in range(self.problem.items)]
        return Row([*range(self.problem.items)], factors, 1 - len(taken), np.inf)


def best_of(given: Problem, ties: bool = True) -> Best | None:
    """The best set on the mean of the draws, with the sets that are worth as much; None when no set keeps the limits.

    Of sets worth the same, the one with fewer items is named, then the one that uses less of the first limit.
    """
    programme = Programme(given)
    first = programme.best()
    if first is None or not ties:
        return first if first is None else Best(given, first)
    least, sets, second = given.mean(first) - TOLERANCE * given.scale, [first], None
    while len(sets) <= MOST_TIES and (other := programme.best(refused=sets)) is not None:
        if given.mean(other) < least:
            second = other
            break
        sets.append(other)
    best, *ties_of_it = sorted(sets, key=lambda c: (len(c), *given.plan(c)[:1], c))
    return Best(given, best, tuple(ties_of_it), second)


def best_or_refuse(given: Problem) -> Best:
    """The best set. Raises InputError, in one sentence, when no set keeps the rules."""
    best = best_of(given)
    if best is None:
        raise InputError(translate("No set keeps all the limits and rules at once; loosen one of them."))
    return best


def best_set(values: Any, costs: Any = None, budget: float | None = None, **rules: Any) -> Best:
    """The best set of items under a budget and other rules, from plain arrays (see ``problem``).

    >>> best_set([60, 100, 120], [10, 20, 30], budget=50).chosen
    (1, 2)

    Raises InputError, in one sentence, when no set keeps the rules.
    """
    return best_or_refuse(problem(values, costs, budget, **rules))
