"""What is chosen from, and under which limits: values by draw, uses of what is limited, and how items touch each other.

An *item* is one way to take something: a tool with one of its options. A set is a tuple of items, in order. Its worth
in a draw is the sum of its items' values, less what is counted once: losses of pairs, costs shared by several items,
hours beyond a common ceiling.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

Items = tuple[int, ...]
"""Items by number: a set, in order, or those that a rule names."""

TOLERANCE = 1e-9
"""Relative difference below which two amounts are the same."""


@dataclass(frozen=True)
class Pair:
    """What is lost by draw as soon as one of the first and one of the second items are taken together."""

    first: Items
    second: Items
    loss: np.ndarray


@dataclass(frozen=True)
class Shared:
    """A cost by draw, and a use of each limit, paid once as soon as one of the members is taken."""

    members: Items
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

    def excess(self, chosen: Items, draw: int | None = None) -> np.ndarray:
        """Worth of the hours beyond the capacity, by draw (or in one draw, as a single value)."""
        which = slice(None) if draw is None else slice(draw, draw + 1)
        if not chosen:
            return np.zeros(len(self.worth[which]))
        hours, worth, capacity = self.hours[which][:, list(chosen)].sum(axis=1), self.worth[which], self.capacity[which]
        if self.capacity.ndim == 1:
            return worth * np.maximum(hours - capacity, 0)
        each = worth[:, None] * np.maximum(hours[:, None] - capacity[:, list(chosen)], 0)
        return each[:, int(np.argmin(each.mean(axis=0)))]


@dataclass(frozen=True, kw_only=True)
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
    alternatives: tuple[Items, ...] = ()
    needs: tuple[tuple[int, Items], ...] = ()
    required: tuple[Items, ...] = ()
    barred: Items = ()
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

    def losses(self, chosen: Items, draw: int | None = None) -> tuple[list[np.ndarray], ...]:
        """What is taken off a set's values, by draw (or in one): of its pairs, of what is shared, of its pools."""
        taken, which = set(chosen), slice(None) if draw is None else slice(draw, draw + 1)
        return (
            [p.loss[which] for p in self.pairs if taken.intersection(p.first) and taken.intersection(p.second)],
            [s.cost[which] for s in self.shared_by(chosen)],
            [pool.excess(chosen, draw) for pool in self.pools],
        )

    def worth(self, chosen: Items) -> np.ndarray:
        """Worth of a set by draw, everything counted once."""
        worth = self.values[:, list(chosen)].sum(axis=1)
        for loss in chain(*self.losses(chosen)):
            worth = worth - loss
        return worth

    def worth_in(self, chosen: Items, draw: int) -> float:
        """Worth in one draw, the most open of its items saying how many hours there are in that draw."""
        worth = float(self.values[draw, list(chosen)].sum())
        for losses in self.losses(chosen, draw):
            worth -= sum(float(loss[0]) for loss in losses)
        return worth

    def mean(self, chosen: Items) -> float:
        return float(self.worth(chosen).mean())

    def use(self, chosen: Items) -> np.ndarray:
        """What a set uses of each limit, by draw. Shape (draws, limits)."""
        return self.uses[:, list(chosen)].sum(axis=1) + sum(s.uses for s in self.shared_by(chosen))

    def plan(self, chosen: Items) -> np.ndarray:
        """What a set is planned to use of each limit. Shape (limits,)."""
        return self.planned[list(chosen)].sum(axis=0) + sum(s.uses.mean(axis=0) for s in self.shared_by(chosen))

    def shared_by(self, chosen: Items) -> list[Shared]:
        """The shared costs that a set pays."""
        return [s for s in self.shared if not set(chosen).isdisjoint(s.members)]

    def holds(self, chosen: Items) -> bool:
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

    def requiring(self, *collections: Items) -> Problem:
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
    chosen: Items
    ties: tuple[Items, ...] = ()
    second: Items | None = None

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

    def behind(self, other: Items) -> tuple[float, float]:
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
    table = np.atleast_2d(numbers(values, "values"))
    draws, items = table.shape if table.size else (max(table.shape[0], 1), 0)
    if costs is None and budget is not None:
        raise InputError(translate("A budget is given without costs; give what each item costs."))
    columns = [np.zeros((draws, items, 0))]
    most: list[Any] = []
    if costs is not None:
        columns.append(by_draw(numbers(costs, "costs"), (draws, items), "costs")[:, :, None])
        most.append([np.inf if budget is None else float(budget)])
    if uses is not None:
        used = numbers(uses, "uses")
        used = used[None] if used.ndim == 2 else used
        if used.ndim != 3 or used.shape[1] != items or used.shape[0] not in (1, draws):
            raise shape_error("uses", used.shape, (draws, items, "limits"))
        columns.append(np.broadcast_to(used, (draws, items, used.shape[2])))
        most.append(np.full(used.shape[2], np.inf) if limits is None else np.asarray(limits, dtype=float))
    everything = np.concatenate(columns, axis=2)
    ceiling = np.concatenate([np.zeros(0), *map(np.ravel, most)])
    if ceiling.shape != everything.shape[2:] or np.isnan(ceiling).any():
        raise shape_error("limits", ceiling.shape, everything.shape[2:])
    if groups is not None and len(groups) != items:
        raise shape_error("groups", (len(groups),), (items,))
    labels = dict.fromkeys(g for g in groups or () if g is not None)
    alternatives = [tuple(i for i, g in enumerate(groups or ()) if g == label) for label in labels]
    if isinstance(pairs, Mapping):
        pairs = [Pair((i,), (j,), by_draw(numbers(loss, "pairs"), (draws,), "pairs")) for (i, j), loss in pairs.items()]
    couples = tuple(pairs)
    for couple in couples:
        known_items((*couple.first, *couple.second), items)
    unused = np.zeros((draws, everything.shape[2]))
    return Problem(
        values=table.reshape(draws, items),
        uses=everything,
        planned=everything.mean(axis=0) if planned is None else np.asarray(planned, dtype=float),
        limits=ceiling,
        alternatives=(*(a for a in alternatives if len(a) > 1), *(known_items(pair, items) for pair in excludes)),
        needs=tuple((known_items([i], items)[0], known_items(j, items)) for i, j in needs),
        required=tuple(known_items(r, items) for r in required),
        pairs=couples,
        shared=tuple(
            s
            if isinstance(s, Shared)
            else Shared(known_items(s[0], items), by_draw(numbers(s[1], "shared"), (draws,), "shared"), unused)
            for s in shared
        ),
        pools=tuple(p if isinstance(p, Pool) else pool_of(*p, draws, items) for p in pools),
        names=tuple(names) if names is not None else tuple(map(str, range(items))),
    )


def pool_of(hours: Any, capacity: Any, worth: Any, draws: int, items: int) -> Pool:
    hours, capacity, worth = (numbers(x, "pools") for x in (hours, capacity, worth))
    own = capacity.ndim and capacity.shape[-1] == items and capacity.shape != (draws,)
    return Pool(
        by_draw(hours, (draws, items), "pools"),
        by_draw(capacity, (draws, items) if own or capacity.ndim == 2 else (draws,), "pools"),
        by_draw(worth, (draws,), "pools"),
    )


def numbers(values: Any, name: str) -> np.ndarray:
    """An array of finite numbers. Raises InputError otherwise."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        array = np.array(np.nan)
    if not np.isfinite(array).all():
        raise InputError(translate("{name}: every value is a finite number; correct or remove the others.", name=name))
    return array


def by_draw(array: np.ndarray, shape: tuple[int, ...], name: str) -> np.ndarray:
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise shape_error(name, array.shape, shape) from None


def shape_error(name: str, actual: Iterable[Any], expected: Iterable[Any]) -> InputError:
    given, wanted = (" × ".join(map(str, shape)) or "1" for shape in (actual, expected))
    return InputError(
        translate("{name}: {given} values where {wanted} are expected.", name=name, given=given, wanted=wanted)
    )


def known_items(numbers: int | Iterable[int], items: int) -> Items:
    """One item or several by number. Raises InputError for one that there is not."""
    some = (numbers,) if isinstance(numbers, int) else tuple(map(int, numbers))
    for i in some:
        if not 0 <= i < items:
            raise InputError(
                translate("Item {item} does not exist; items are numbered from 0 to {last}.", item=i, last=items - 1)
            )
    return some
