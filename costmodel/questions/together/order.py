"""In which order to adopt: each item at most once, in one of several years, under the limits of every year.

The same programme as for one set, with one column for an item in a year: what is put off is worth less (discounted),
costs as much but later, and takes its staff time later. What is shared is paid in each year in which somebody uses it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.questions.together.problems import Items, Pair, Pool, Problem, Shared
from costmodel.questions.together.solver import best_of


@dataclass(frozen=True)
class Adoption:
    """An item taken in a year, counted from 0."""

    item: int
    year: int


@dataclass(frozen=True)
class Plan:
    """Adoptions in order, what they are worth today, and what each year uses: (calendar years, yearly limits)."""

    adoptions: tuple[Adoption, ...]
    value: float
    by_year: np.ndarray


@dataclass(frozen=True)
class YearlyShared:
    """What members share: its cost each time it is paid, its yearly uses (years of a contract, yearly limits), and what
    it takes of the limits of the problem itself each time.

    ``lasting`` costs are paid in each year of use, others in each year in which a member is taken.
    """

    members: Items
    cost: float
    profile: np.ndarray
    whole: np.ndarray
    lasting: bool = True


def in_order(
    problem: Problem,
    profiles: np.ndarray,
    yearly: Sequence[float],
    years: int,
    rate: float,
    a_year: int | None = 1,
    shared: Sequence[YearlyShared] = (),
) -> Plan | None:
    """The best plan: which item in which year. None when no plan keeps the limits.

    ``problem``: the items, their rules and the limits on the whole (its ``shared`` are replaced by those given here);
    ``profiles``: (items, years of a contract, yearly limits), what an item uses by year after it is taken; ``yearly``:
    the limits of each calendar year; ``years``: how many years there are to adopt in; ``rate``: yearly discount rate of
    what is put off; ``a_year``: most adoptions in one year (None: as many as wanted). The limits of the
    problem itself hold for all that is taken, whenever it is.
    """
    if years < 1:
        raise InputError(translate("A plan needs at least one year."))
    items, contract, count = profiles.shape
    calendar = years + contract - 1
    where = [(i, t) for t in range(years) for i in range(items)]
    number = {pair: k for k, pair in enumerate(where)}

    def spread(some: Items) -> Items:
        return tuple(number[i, t] for t in range(years) for i in some)

    factor = (1 + rate) ** -np.arange(years, dtype=float)
    values = problem.values.mean(axis=0)
    uses = np.zeros((len(where), calendar, count + 1))
    for k, (i, t) in enumerate(where):
        uses[k, t : t + contract, :count] = profiles[i]
        uses[k, t, count] = 1
    limits = np.broadcast_to([*yearly, np.inf if a_year is None else a_year], (calendar, count + 1))
    whole = np.repeat(problem.planned[None], years, axis=0).reshape(len(where), -1)
    planned = np.concatenate([uses.reshape(len(where), -1), whole], axis=1)
    once = []
    for s in shared:
        for year in range(calendar):
            members = tuple(
                number[i, t]
                for t in range(years)
                for i in s.members
                if (t < year < t + contract if s.lasting else t == year)
            )
            if members:
                row = np.zeros((calendar, count + 1))
                row[year, :count] = s.profile[min(year, contract - 1) if s.lasting else 0]
                cost = s.cost * (1 + rate) ** -float(year)
                once.append(Shared(members, np.array([cost]), np.concatenate([row.ravel(), s.whole])[None]))
    by_year = Problem(
        values=np.array([[values[i] * factor[t] for i, t in where]]),
        uses=planned[None],
        planned=planned,
        limits=np.concatenate([limits.ravel(), problem.limits]),
        alternatives=tuple(spread(some) for some in (*problem.alternatives, *((i,) for i in range(items)))),
        needs=tuple(
            (number[i, t], tuple(number[j, s] for s in range(t + 1) for j in others))
            for i, others in problem.needs
            for t in range(years)
        ),
        required=tuple(spread(some) for some in problem.required),
        barred=spread(problem.barred),
        pairs=tuple(Pair(spread(p.first), spread(p.second), p.loss.mean(keepdims=True)) for p in problem.pairs),
        shared=tuple(once),
        pools=tuple(spread_pool(p, years) for p in problem.pools),
    )
    best = best_of(by_year, ties=False)
    if best is None:
        return None
    adoptions = tuple(sorted((Adoption(*where[k]) for k in best.chosen), key=lambda a: (a.year, a.item)))
    used = by_year.plan(best.chosen)[: calendar * (count + 1)].reshape(calendar, count + 1)
    return Plan(adoptions, best.value, used[:, :count])


def spread_pool(pool: Pool, years: int) -> Pool:
    """The same pool for items in each year."""
    capacity = np.tile(pool.capacity, years) if pool.capacity.ndim == 2 else pool.capacity
    return Pool(np.tile(pool.hours, years), capacity, pool.worth)
