"""The set of quantities, wired by argument names and evaluated in an order in which each finds what it needs."""

from __future__ import annotations

import functools
import graphlib
import itertools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import ModelError, UnknownNameError
from costmodel.model import units
from costmodel.model.expression import Expression, unit_of, varies_by_year
from costmodel.model.quantity import DIMENSIONS, Quantity

Need = str | tuple[str, ...]
"""What an argument receives: one quantity, or all members of a family."""

Values = dict[str, Any]

CLOCK = ("year_index", "calendar_year")
"""Quantities that have one value per year without being computed."""


@dataclass(frozen=True)
class Step:
    """One formula of an evaluation: its result, its inputs, and the names that nobody needs after it."""

    name: str
    formula: Callable[..., Any]
    needs: tuple[Need, ...]
    release: tuple[str, ...]

    @cached_property
    def inputs(self) -> frozenset[str]:
        """The names of all that it needs."""
        return frozenset(flat(self.needs))

    def result(self, values: Mapping[str, Any]) -> Any:
        """What the formula gives, the values of its needs being known."""
        return self.formula(
            *[tuple(values[n] for n in need) if isinstance(need, tuple) else values[need] for need in self.needs]
        )


class Model(Mapping[str, Quantity]):
    """Quantities by name. Refuses a name declared twice, an argument that nothing provides, and a cycle."""

    def __init__(self, quantities: Iterable[Quantity]) -> None:
        self._quantities: dict[str, Quantity] = {}
        self.families: dict[str, list[str]] = {}
        for quantity in quantities:
            if quantity.name in self._quantities:
                raise ModelError(translate("'{name}' is declared twice.", name=quantity.name))
            self._quantities[quantity.name] = quantity
            if quantity.over:
                self.families.setdefault(quantity.family, []).append(quantity.name)
        self.needs = {q.name: tuple(self._resolve(q, argument) for argument in q.arguments) for q in self.values()}
        try:
            sorter = graphlib.TopologicalSorter({name: flat(needs) for name, needs in self.needs.items()})
            self.order = tuple(sorter.static_order())
        except graphlib.CycleError as error:
            path = " -> ".join(error.args[1])
            raise ModelError(translate("These formulas need each other in a circle: {path}.", path=path)) from None

    def __getitem__(self, name: str) -> Quantity:
        return self._quantities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __hash__(self) -> int:
        return id(self)

    def __len__(self) -> int:
        return len(self._quantities)

    def _resolve(self, quantity: Quantity, argument: str) -> Need:
        """The quantity, or the members of a family, that an argument of a formula receives."""
        if argument in self._quantities:
            return argument
        if argument not in self.families:
            raise UnknownNameError(
                translate(
                    "The formula '{name}' needs '{missing}', which no parameter or formula provides.",
                    name=quantity.name,
                    missing=argument,
                )
                + nearest(argument, [*self, *self.families])
            )
        own = dict(zip(quantity.over, quantity.members, strict=True))
        dimensions = self[self.families[argument][0]].over
        choices = [[own[d]] if d in own else [m.key for m in DIMENSIONS[d]] for d in dimensions]
        names = tuple("_".join([argument, *keys]) for keys in itertools.product(*choices))
        return names[0] if all(d in own for d in dimensions) else names

    def check_known(self, names: Iterable[str], sentence: str) -> None:
        """Raises UnknownNameError, with the nearest name, for a name that is not in the model."""
        for name in names:
            if name not in self:
                raise UnknownNameError(translate(sentence, name=name) + nearest(name, self))

    @cached_property
    def expressions(self) -> dict[str, Expression]:
        """Every formula read by calling it with names instead of numbers."""

        def leaf(need: Need) -> Any:
            return tuple(map(leaf, need)) if isinstance(need, tuple) else Expression("name", leaf=need)

        trees = {}
        for q in self.values():
            if q.formula:
                try:
                    trees[q.name] = q.formula(*map(leaf, self.needs[q.name]))
                except ModelError as error:
                    raise ModelError(f"'{q.name}': {error}") from None
        return trees

    @cached_property
    def limits(self) -> tuple[str, ...]:
        """Names of the margins of the authority's limits: zero or more holds."""
        return tuple(q.name for q in self.values() if q.outcome == "constraint")

    @cached_property
    def yearly(self) -> frozenset[str]:
        """Names of the quantities that have one value per year (paths of parameters are added by their case)."""
        names = set(CLOCK)
        for name in self.order:
            if name in self.expressions and varies_by_year(self.expressions[name], names.__contains__):
                names.add(name)
        return frozenset(names)

    @cached_property
    def children(self) -> Mapping[str, list[str]]:
        """The formulas that need each quantity directly."""
        by_need: dict[str, list[str]] = {}
        for name, needs in self.needs.items():
            for need in flat(needs):
                by_need.setdefault(need, []).append(name)
        return by_need

    def unit(self, name: str) -> units.Unit:
        try:
            return units.parse(self[name].unit)
        except ModelError as part:
            raise ModelError(f"the unit of '{name}' has an unknown part '{part}'") from None

    def unit_errors(self) -> list[str]:
        """A sentence for each formula whose body does not give the unit that it declares."""
        errors = []
        for name, tree in self.expressions.items():
            try:
                computed = unit_of(tree, self.unit)
                declared = self.unit(name)
            except ModelError as error:
                errors.append(f"{name}: {error}")
                continue
            if computed not in (declared, (("any", 1.0),)):
                errors.append(
                    f"{name} is declared in {units.write(declared)} but its formula gives {units.write(computed)}"
                )
        return errors

    def ancestors(self, names: Iterable[str], given: Iterable[str] = ()) -> set[str]:
        """The names and all that they need, not looking behind those given."""
        known: set[str] = set()
        todo, stop = list(names), set(given)
        while todo:
            name = todo.pop()
            if name not in known:
                known.add(name)
                if name not in stop:
                    todo.extend(flat(self.needs[name]))
        return known

    def plan(self, given: Iterable[str], wanted: Iterable[str]) -> list[Step]:
        """Steps that compute ``wanted`` from ``given``; each says which values can be forgotten after it."""
        return self._plan(frozenset(given), frozenset(wanted))

    @lru_cache(maxsize=256)  # noqa: B019 - a process holds one or two models, for its whole life
    def _plan(self, given: frozenset[str], wanted: frozenset[str]) -> list[Step]:
        needed = self.ancestors(wanted, given)
        names = [n for n in self.order if n in needed and n not in given]
        for name in names:
            if not self[name].formula:
                raise UnknownNameError(translate("The parameter '{name}' has no value.", name=name))
        last: dict[str, int] = {}
        for i, name in enumerate(names):
            last |= dict.fromkeys([name, *flat(self.needs[name])], i)
        release: dict[int, list[str]] = {}
        for name, i in last.items():
            if name not in given:
                release.setdefault(i, []).append(name)
        return [
            Step(n, self[n].formula, self.needs[n], tuple(release.get(i, ())))  # type: ignore[arg-type]
            for i, n in enumerate(names)
        ]

    def reach(self, given: Iterable[str], wanted: Iterable[str]) -> Reach:
        """Which steps of a plan each given value leads to."""
        return self._reach(frozenset(given), frozenset(wanted))

    @lru_cache(maxsize=64)  # noqa: B019 - as above
    def _reach(self, given: frozenset[str], wanted: frozenset[str]) -> Reach:
        return Reach(given, self._plan(given, wanted))

    def evaluate(self, given: Mapping[str, Any], wanted: Iterable[str] | None = None) -> Values:
        """Values of ``wanted`` (default: everything); a formula's result found in ``given`` is taken as it is.

        Values broadcast to (options, draws, years). Raises UnknownNameError for a name the model does not have.
        """
        self.check_known(given, "You gave '{name}', which no parameter or formula provides.")
        wanted = list(self if wanted is None else wanted)
        return run(self.plan(given, wanted), given, wanted)


class Reach:
    """The steps of a plan that follow from some given values: one whole number says on which values a step rests."""

    def __init__(self, given: Iterable[str], plan: Iterable[Step]) -> None:
        self.bits = {name: 1 << i for i, name in enumerate(sorted(given))}
        rests_on = dict(self.bits)
        self.steps: list[tuple[int, Step]] = []
        for step in plan:
            rests_on[step.name] = functools.reduce(operator.or_, (rests_on[n] for n in flat(step.needs)), 0)
            self.steps.append((rests_on[step.name], replace(step, release=())))
        self._known: dict[int, list[Step]] = {}

    def of(self, names: Iterable[str]) -> list[Step]:
        """The steps that rest on any of these values, in order; they forget nothing."""
        key = functools.reduce(operator.or_, (self.bits[n] for n in names), 0)
        if key not in self._known:
            self._known[key] = [step for rests_on, step in self.steps if rests_on & key]
        return self._known[key]


def run(steps: Iterable[Step], given: Mapping[str, Any], wanted: Iterable[str]) -> Values:
    """Carry out the steps of a plan. Infinite and undefined values are left for the caller to see."""
    wanted = tuple(wanted)
    values = dict(given) | dict(each_result(steps, given, wanted))
    return {name: values[name] for name in wanted}


def each_result(steps: Iterable[Step], given: Mapping[str, Any], wanted: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """The same, each wanted result as soon as it is there; it is forgotten when no step needs it any more."""
    values, wanted = dict(given), frozenset(wanted)
    for step in steps:
        with np.errstate(all="ignore"):
            values[step.name] = step.result(values)
        if step.name in wanted:
            yield step.name, values[step.name]
        for name in step.release:
            del values[name]


def run_again(steps: Iterable[Step], known: Mapping[str, Any], changes: Mapping[str, Any]) -> Values:
    """The results of steps that come out otherwise than ``known`` when some values change, the changes among them.

    What comes out as it was (a price that nobody pays, a limit that binds all the same) moves nothing that follows.
    """
    values, moved = dict(known), dict(changes)
    values.update(changes)
    with np.errstate(all="ignore"):
        for step in steps:
            if not step.inputs.isdisjoint(moved):
                x = step.result(values)
                if not same(x, known[step.name]):
                    values[step.name] = moved[step.name] = x
    return moved


def same(x: Any, y: Any) -> bool:
    """Whether a result is equal to what it was; most that move do so in the first draw, which is looked at first."""
    if np.ndim(x) > 1 and np.ndim(y) > 1 and not np.all(x[..., :1, :] == y[..., :1, :]):
        return False
    return bool(np.all(x == y))


def flat(needs: Iterable[Need]) -> list[str]:
    return [name for need in needs for name in (need if isinstance(need, tuple) else (need,))]
