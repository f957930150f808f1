"""What is chosen from, and under which limits: values by draw, uses of what is limited, and how items touch each other.

An *item* is one way to take something: a tool with one of its options. A set is a tuple of items, in order. Its worth
in a draw is the sum of its items' values, less what is counted once: losses of pairs, costs shared by several items,
hours beyond a common ceiling.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

Chosen = tuple[int, ...]
TOLERANCE = 1e-9
"""Relative difference below which two amounts are the same."""


@dataclass(frozen=True)
class Pair:
    """What is lost by draw as soon as one of the first and one of the second items are taken together."""

    first: Chosen
    second: Chosen
    loss: np.ndarray


@dataclass(frozen=True)
class Shared:
    """A cost by draw, and a use of each limit, paid once as soon as one of the members is taken."""

    members: Chosen
    cost: np.ndarray
    uses: np.ndarray


@dataclass(frozen=True)
class Pool:
    """Hours that can be saved once: beyond the capacity, hours are lost at their worth.

    ``hours`` has the shape (draws, items), ``worth`` (draws,). ``capacity`` has the shape (draws,) or, when each item
    opens some of the same hours, (draws, items): the item taken that opens most then says how many there are.
    """

    hours: np.ndarray
    capacity: np.ndarray
    worth: np.ndarray

    def excess(self, chosen: Chosen, draw: int | None = None) -> np.ndarray:
        """Worth of the hours beyond the capacity, by draw (or in one draw, as a single value)."""
        which = slice(None) if draw is None else slice(draw, draw + 1)
        if not chosen:
            return np.zeros(len(self.worth[which]))
        hours, worth, capacity = self.hours[which][:, list(chosen)].sum(axis=1), self.worth[which], self.capacity[which]
        if self.capacity.ndim == 1:
            return worth * np.maximum(hours - capacity, 0)
        each = worth[:, None] * np.maximum(hours[:, None] - capacity[:, list(chosen)], 0)
        return each[:, int(np.argmin(each.mean(axis=0)))]


@dataclass(frozen=True)
class Problem:
    """Items by draw, limits, and rules. Make it with ``problem``, which checks shapes.

    ``values`` has the shape (draws, items); ``uses`` (draws, items, limits); ``planned`` (items, limits) is what a
    decision counts with, their mean unless told otherwise; ``limits`` (limits,), infinite where there is none. At most
    one item of each of ``alternatives`` is taken; ``needs`` says that an item is taken only with one of others;
    ``required`` are collections of which one item is taken, ``barred`` items that are not.
    """

    values: np.ndarray
    uses: np.ndarray
    planned: np.ndarray
    limits: np.ndarray
    alternatives: tuple[Chosen, ...] = ()
    needs: tuple[tuple[int, Chosen], ...] = ()
    required: tuple[Chosen, ...] = ()
    barred: Chosen = ()
    pairs: tuple[Pair, ...] = ()
    shared: tuple[Shared, ...] = ()
    pools: tuple[Pool, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def items(self) -> int:
        return self.values.shape[1]

    @property
    def draws(self) -> int:
        return self.values.shape[0]

    @cached_property
    def scale(self) -> float:
        """Size of the values that differences are compared with."""
        return float(np.abs(self.values).mean(axis=0).sum() + sum(np.abs(s.cost).mean() for s in self.shared)) or 1.0

    def worth(self, chosen: Chosen) -> np.ndarray:
        """Worth of a set by draw, everything counted once."""
        taken = set(chosen)
        found = self.values[:, list(chosen)].sum(axis=1)
        for pair in self.pairs:
            if taken.intersection(pair.first) and taken.intersection(pair.second):
                found = found - pair.loss
        for shared in self.shared:
            if taken.intersection(shared.members):
                found = found - shared.cost
        for pool in self.pools:
            found = found - pool.excess(chosen)
        return found

    def mean(self, chosen: Chosen) -> float:
        return float(self.worth(chosen).mean())

    def use(self, chosen: Chosen) -> np.ndarray:
        """What a set uses of each limit, by draw. Shape (draws, limits)."""
        taken = set(chosen)
        found = self.uses[:, list(chosen)].sum(axis=1)
        return found + sum(s.uses for s in self.shared if taken.intersection(s.members))

    def plan(self, chosen: Chosen) -> np.ndarray:
        """What a set is planned to use of each limit. Shape (limits,)."""
        taken = set(chosen)
        found = self.planned[list(chosen)].sum(axis=0)
        return found + sum(s.uses.mean(axis=0) for s in self.shared if taken.intersection(s.members))

    def holds(self, chosen: Chosen) -> bool:
        """Whether a set keeps every rule and every limit."""
        taken = set(chosen)
        slack = TOLERANCE * np.maximum(1, np.abs(np.where(np.isfinite(self.limits), self.limits, 0)))
        return bool(
            (self.plan(chosen) <= self.limits + slack).all()
            and all(len(taken.intersection(some)) <= 1 for some in self.alternatives)
            and all(taken.intersection(others) for item, others in self.needs if item in taken)
            and all(taken.intersection(some) for some in self.required)
            and not taken.intersection(self.barred)
        )

    def within(self, limits: np.ndarray) -> Problem:
        return replace(self, limits=np.asarray(limits, dtype=float))

    def requiring(self, *collections: Chosen) -> Problem:
        return replace(self, required=(*self.required, *collections))

    def without(self, items: Iterable[int]) -> Problem:
        """The same where these items are never taken."""
        return replace(self, barred=(*self.barred, *items))


@dataclass(frozen=True)
class Best:
    """The best set, its worth, and the other sets that are worth as much.

    ``ties`` are the other sets of the same worth (at most ``MOST_TIES``); ``second`` is the next best set, if any.
    """

    problem: Problem = field(repr=False)
    chosen: Chosen
    ties: tuple[Chosen, ...] = ()
    second: Chosen | None = None

    @property
    def value(self) -> float:
        return self.problem.mean(self.chosen)

    @cached_property
    def worth(self) -> np.ndarray:
        return self.problem.worth(self.chosen)

    @property
    def error(self) -> float:
        """Monte Carlo standard error of the value."""
        return float(self.worth.std() / np.sqrt(self.problem.draws))

    def behind(self, other: Chosen) -> tuple[float, float]:
        """What another set is worth less, and the Monte Carlo standard error of that, draw by draw."""
        less = self.worth - self.problem.worth(other)
        return float(less.mean()), float(less.std() / np.sqrt(self.problem.draws))

    @property
    def names(self) -> list[str]:
        return [self.problem.names[i] for i in self.chosen]


def problem(
    values: Any,
    costs: Any = None,
    budget: float | None = None,
    *,
    uses: Any = None,
    limits: Any = None,
    planned: Any = None,
    groups: Sequence[Hashable] | None = None,
    needs: Iterable[tuple[int, int | Iterable[int]]] = (),
    excludes: Iterable[tuple[int, int]] = (),
    pairs: Mapping[tuple[int, int], Any] | Iterable[Pair] = (),
    shared: Iterable[Shared | tuple[Iterable[int], Any]] = (),
    pools: Iterable[Pool | tuple[Any, Any, Any]] = (),
    required: Iterable[int | Iterable[int]] = (),
    names: Sequence[str] | None = None,
) -> Problem:
    """A problem from plain arrays.

    ``values``: (items,) or (draws, items). ``costs``: the same, limited by ``budget``. ``uses``: (items, limits) or
    (draws, items, limits), limited by ``limits`` (limits,). ``groups``: one label an item, at most one item of a label
    (None: free). ``needs``: (item, item or items of which one is needed). ``excludes``: items never taken together.
    ``pairs``: what two items lose together (a number, or one a draw; below zero they gain). ``shared``: (items, cost),
    paid once. ``pools``: (hours, capacity, worth of an hour). ``required``: items taken in any case.
    Raises InputError, in one sentence, for shapes that do not fit or values that are not finite.
    """
    found = np.atleast_2d(numbers(values, "values"))
    draws, items = found.shape if found.size else (max(found.shape[0], 1), 0)
    found = found.reshape(draws, items)
    columns: list[np.ndarray] = []
    most: list[Any] = []
    if costs is not None:
        columns.append(by_draw(numbers(costs, "costs"), (draws, items), "costs")[:, :, None])
        most.append([np.inf if budget is None else float(budget)])
    elif budget is not None:
        raise InputError(translate("A budget is given without costs; give what each item costs."))
    if uses is not None:
        table = numbers(uses, "uses")
        table = table[None] if table.ndim == 2 else table
        if table.ndim != 3 or table.shape[1] != items or table.shape[0] not in (1, draws):
            raise shape_error("uses", table.shape, (draws, items, "limits"))
        columns.append(np.broadcast_to(table, (draws, items, table.shape[2])))
        most.append(np.asarray(limits if limits is not None else np.full(table.shape[2], np.inf), dtype=float))
    everything = np.concatenate(columns, axis=2) if columns else np.zeros((draws, items, 0))
    ceiling = np.concatenate([np.ravel(m) for m in most]) if most else np.zeros(0)
    if ceiling.shape != everything.shape[2:] or np.isnan(ceiling).any():
        raise shape_error("limits", ceiling.shape, everything.shape[2:])
    if groups is not None and len(groups) != items:
        raise shape_error("groups", (len(groups),), (items,))
    labels = list(dict.fromkeys(g for g in groups or () if g is not None))
    alternatives = [tuple(i for i, g in enumerate(groups or ()) if g == label) for label in labels]
    alternatives += [known_items((i, j), items) for i, j in excludes]
    zero = np.zeros((draws, everything.shape[2]))
    couples = (
        [Pair((i,), (j,), by_draw(numbers(loss, "pairs"), (draws,), "pairs")) for (i, j), loss in pairs.items()]
        if isinstance(pairs, Mapping)
        else list(pairs)
    )
    once = [
        s
        if isinstance(s, Shared)
        else Shared(known_items(s[0], items), by_draw(numbers(s[1], "shared"), (draws,), "shared"), zero)
        for s in shared
    ]
    for couple in couples:
        known_items((*couple.first, *couple.second), items)
    return Problem(
        found,
        everything,
        everything.mean(axis=0) if planned is None else np.asarray(planned, dtype=float),
        ceiling,
        tuple(a for a in alternatives if len(a) > 1),
        tuple((known_items([i], items)[0], known_items([j] if isinstance(j, int) else j, items)) for i, j in needs),
        tuple(known_items([r] if isinstance(r, int) else r, items) for r in required),
        pairs=tuple(couples),
        shared=tuple(once),
        pools=tuple(p if isinstance(p, Pool) else pool_of(p, draws, items) for p in pools),
        names=tuple(names) if names is not None else tuple(str(i) for i in range(items)),
    )


def pool_of(given: tuple[Any, Any, Any], draws: int, items: int) -> Pool:
    hours, capacity, worth = (numbers(x, "pools") for x in given)
    own = capacity.ndim and capacity.shape[-1] == items and capacity.shape != (draws,)
    return Pool(
        by_draw(hours, (draws, items), "pools"),
        by_draw(capacity, (draws, items) if own or capacity.ndim == 2 else (draws,), "pools"),
        by_draw(worth, (draws,), "pools"),
    )


def numbers(given: Any, name: str) -> np.ndarray:
    """An array of finite numbers. Raises InputError otherwise."""
    try:
        found = np.asarray(given, dtype=float)
    except (TypeError, ValueError):
        found = np.array(np.nan)
    if not np.isfinite(found).all():
        raise InputError(translate("{name}: every value is a finite number; correct or remove the others.", name=name))
    return found


def by_draw(given: np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    try:
        return np.broadcast_to(given, shape)
    except ValueError:
        raise shape_error(name, given.shape, shape) from None


def shape_error(name: str, given: Iterable[Any], wanted: Iterable[Any]) -> InputError:
    said = [" × ".join(map(str, shape)) or "1" for shape in (given, wanted)]
    return InputError(
        translate("{name}: {given} values where {wanted} are expected.", name=name, given=said[0], wanted=said[1])
    )


def known_items(given: Iterable[int], items: int) -> Chosen:
    found = tuple(int(i) for i in given)
    for i in found:
        if not 0 <= i < items:
            raise InputError(
                translate("Item {item} does not exist; items are numbered from 0 to {last}.", item=i, last=items - 1)
            )
    return found
