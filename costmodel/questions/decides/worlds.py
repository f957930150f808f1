"""Worlds: draws of a case with every intermediate result kept, so that moving an input costs only what follows it.

On average an input reaches an eighth of the formulas. What asks for the same worlds again and again, one input moved
at a time (Sobol indices, acceptability, verdicts along a range), computes that eighth and reads the rest.

A value that options set in their own files (posts replaced, hours kept) is moved in these options only; any other is
moved in all of them, as with ``--set``. A share moved makes the others of its group make room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from costmodel.engine.case import Case, share_groups
from costmodel.engine.comparison import SEED, ToolResult
from costmodel.engine.reading import measured, one_a_draw, read_by_rule
from costmodel.engine.rule import decide, out_of, thresholds, word_of
from costmodel.engine.sampling import Sampler
from costmodel.engine.switching import in_range, points
from costmodel.engine.verdict import Verdict
from costmodel.engine.worlds import Sample, Worlds
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import CostModelError
from costmodel.model.model import CLOCK, run_again
from costmodel.parameters.record import Record

Array = np.ndarray

DRAWS = 1000
"""Worlds in which verdicts and acceptability are looked at; the first of the shared sample."""

AT_ONCE = 8192
"""Worlds evaluated together, where an input is moved to several places."""

KEPT = 1024
"""Worlds kept at a time, where only single figures are read from each."""


Studied = ToolResult | Case
"""What a study looks at: the result of a tool, with its seed, or a case alone."""


def case_of(studied: Studied) -> Case:
    return studied if isinstance(studied, Case) else studied.case


def seed_of(studied: Studied) -> int:
    """The seed of a result, so that a study looks at the worlds of its figures."""
    return studied.simulation.seed if isinstance(studied, ToolResult) else SEED


class MovableWorlds(Worlds):
    """Some draws of a case, in which inputs are moved and the rule of the verdict judges again."""

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The shares that add to one with a share, by its name."""
        return {name: group for group in share_groups(self.case.library) for name in group}

    def moved(self, name: str, value: Any) -> dict[str, Any]:
        """All that giving an input this value (euros of year 0) changes, in all worlds.

        Several values, of shape (values, 1, 1, 1), give results with one axis more.
        """
        where = moving(self.case, name)
        if name in self.groups:
            group = self.groups[name]
            others = sum(self.held[n] for n in group if n != name)
            if np.any(others <= 0):
                raise cannot_move(name)
            changed = {n: value if n == name else self.held[n] * ((1 - value) / others) for n in group}
        else:
            changed = {name: value}
        if not where.all():
            changed = {n: np.where(where[:, None, None], x, self.held[n]) for n, x in changed.items()}
        return {n: self.by_year(n, x) for n, x in changed.items()}

    def by_year(self, name: str, x: Any) -> Any:
        """A result given in place of a formula that has one value per year has one per year too."""
        if name not in self.case.model.yearly or (np.ndim(x) and np.shape(x)[-1] > 1):
            return x
        return np.broadcast_to(np.asarray(x, float), (*np.shape(x)[:-1], self.case.horizon + 1))

    def at(self, values: Mapping[str, float]) -> dict[str, Array]:
        """The wanted quantities with these inputs at these values."""
        [results] = self.at_each({name: [value] for name, value in values.items()})
        return results

    def at_each(self, values: Mapping[str, Sequence[float]]) -> Iterator[dict[str, Array]]:
        """The same at several places, the first having the first value of each input, and so on.

        What does not move is the array of ``usual`` itself.
        """
        count, some = max(map(len, values.values()), default=1), max(AT_ONCE // self.draws, 1)
        for start in range(0, count, some):
            yield from self.together({n: x[start : start + some] for n, x in values.items()})

    def together(self, values: Mapping[str, Sequence[float]]) -> list[dict[str, Array]]:
        """The wanted quantities at some places, evaluated as one."""
        count = max(map(len, values.values()), default=1)
        changes: dict[str, Any] = {}
        for name, column in values.items():
            changes |= self.moved(name, np.reshape(column, (-1, 1, 1, 1)))
        places: list[dict[str, Array]] = [dict(self.usual) for _ in range(count)]
        for where, worlds in self.parts:
            moved = run_again(worlds.reached(changes), worlds.values, {n: of(x, where) for n, x in changes.items()})
            for name in self.usual.keys() & moved.keys():
                for place, x in zip(places, moved[name], strict=True):
                    if place[name] is self.usual[name]:
                        place[name] = place[name].copy()
                    place[name][where] = x
        return places

    @cached_property
    def parts(self) -> list[tuple[Array, Worlds]]:
        """The options that buy the tool, and the others: what all options of a part share is evaluated once."""
        buys = np.ravel(self.held.get("adoption", 0.0)) > 0
        sides = [np.flatnonzero(np.broadcast_to(buys, len(self.case.options)) == side) for side in (False, True)]
        return [(where, self.part(where)) for where in sides if len(where)]

    def part(self, where: Array) -> Worlds:
        """The same worlds with some of the options."""
        options, records = (tuple(rows[i] for i in where) for rows in (self.case.options, self.case.records))
        held = {name: of(x, where) for name, x in self.held.items()}
        return Worlds(replace(self.case, options=options, records=records), self.wanted, held, self.draws, self.varying)

    @cached_property
    def usual(self) -> dict[str, Array]:
        """The wanted quantities where nothing is moved."""
        usual: dict[str, Array] = {}
        for where, worlds in self.parts:
            for name, x in worlds.with_values({}).items():
                usual.setdefault(name, np.empty((len(self.case.options), *x.shape[1:])))[where] = x
        return usual

    def moved_by(self, results: Mapping[str, Array]) -> bool:
        """Whether some results differ from those where nothing is moved."""
        return any(
            x is not self.usual[name] and not np.allclose(x, self.usual[name], rtol=1e-9, atol=1e-9)
            for name, x in results.items()
        )

    def judged(self, values: Mapping[str, float]) -> Verdict:
        """The verdict in these worlds with these inputs at these values, by the rule of ``verdict``."""
        return decide(*self.read_with(values, self.at(values)))

    def word(self, values: Mapping[str, float], results: Mapping[str, Array] | None = None) -> str:
        """The word alone; ``results`` are those at these values, where they are known already."""
        return word_of(*self.read_with(values, self.at(values) if results is None else results))

    def within_limits(self, values: Mapping[str, float], results: Mapping[str, Array]) -> Array:
        """Which options hold every limit. Shape (options,)."""
        case, draws = self.read_with(values, results)
        return ~out_of(case, draws, thresholds(case).limits)

    def read_with(self, values: Mapping[str, float], results: Mapping[str, Array]) -> tuple[Case, dict[str, Array]]:
        """What the rule reads with these inputs at these values."""
        model, usual = self.case.model, self.usual
        moved = {n: one_a_draw(model, n, x) for n, x in results.items() if n in self.read and x is not usual[n]}
        size = (len(self.case.options), self.draws)
        moved |= {n: np.full(size, x) for n, x in values.items() if n in self.read and n not in results}
        return with_records(self.case, values), self.read | moved

    @cached_property
    def read(self) -> dict[str, Array]:
        """What the rule reads where nothing is moved. Shape (options, draws) each."""
        model, size = self.case.model, (len(self.case.options), self.draws)
        inputs = {n: np.broadcast_to(self.held[n][:, :, -1], size) for n in measured(self.varying)}
        return inputs | {n: one_a_draw(model, n, self.usual[n]) for n in read_by_rule(model)}


def of(x: Any, where: Array) -> Any:
    """A value in some options only; given once where it is the same in all of them."""
    if np.ndim(x) < 3 or x.shape[-3] == 1:
        return x
    some = x[..., where, :, :]
    return some[..., :1, :, :] if np.all(some == some[..., :1, :, :]) else some


def moving(case: Case, name: str) -> Array:
    """The options in which a value moves: not in one that fixes or replaces what is uncertain elsewhere.

    What only some options have (days of coordination, a part bought first) moves in those. Shape (options,).
    """
    own = np.array([name in option.records for option in case.options])
    unsure = any(r[name].uncertain for r, its in zip(case.records, own, strict=True) if name in r and not its)
    return ~own if unsure or not own.any() else own


def sample_of(studied: Studied, wanted: Iterable[str], seed: int | None = None) -> Sample:
    """The shared sample that results are made of. Raises UnknownNameError for a quantity that is not there."""
    case, wanted = case_of(studied), tuple(dict.fromkeys(wanted))
    case.model.check_known(wanted, "No parameter or formula is called '{name}'.")
    return Sample(case, wanted, seed_of(studied) if seed is None else seed)


def movable(worlds: Worlds) -> MovableWorlds:
    """The same worlds, whose inputs may be moved."""
    return MovableWorlds(worlds.case, worlds.wanted, worlds.held, worlds.draws, worlds.varying)


def shared_worlds(studied: Studied, wanted: Iterable[str], draws: int, seed: int | None = None) -> MovableWorlds:
    """The first draws of the shared sample."""
    return movable(sample_of(studied, wanted, seed).worlds(0, draws))


def judged_quantities(case: Case) -> tuple[str, ...]:
    """What a verdict is made of."""
    return read_by_rule(case.model)


def with_records(case: Case, values: Mapping[str, float]) -> Case:
    """The case in which the rule reads thresholds: some of them may be moved."""
    read = {n: v for n, v in values.items() if n in RULE}
    if not read:
        return case
    records = tuple(r | {n: replace(r[n], value=v) for n, v in read.items()} for r in case.records)
    return replace(case, records=records)


RULE = (
    "verdict_confidence",
    "verdict_limit_confidence",
    "verdict_budget_tolerance",
    "verdict_budget_committed",
    "population",
)
"""Values that the rule of the verdict reads by itself."""


# What may move


@dataclass(frozen=True)
class Range:
    """An input and the values it may take, in euros of year 0; the central one is among them."""

    name: str
    label: str
    unit: str
    central: float
    values: tuple[float, ...]
    listed: bool

    @property
    def low(self) -> float:
        return self.values[0]

    @property
    def high(self) -> float:
        return self.values[-1]


def record_of(case: Case, name: str) -> Record:
    """The record of an input: of the first option in which it moves and is uncertain.

    Raises UnknownNameError, with the nearest name, for one that is not there; CostModelError for what is no input.
    """
    if name in case.model.families:
        members = ", ".join(case.model.families[name])
        raise CostModelError(
            translate("'{name}' has several members: ask for one of {members}.", name=name, members=members)
        )
    case.model.check_known([name], "No parameter or formula is called '{name}'.")
    where = [int(i) for i in np.flatnonzero(moving(case, name))]
    unsure = [i for i in where if name in case.records[i] and case.records[i][name].ranged]
    i = (unsure or where)[0]
    if name not in case.records[i] or name in CLOCK:
        known = [n for n in case.records[i] if n not in CLOCK]
        raise CostModelError(
            translate("'{name}' is the result of a formula; name a parameter that has a range.", name=name)
            + nearest(name, known)
        )
    return case.records[i][name]


def range_of(studied: Studied, name: str, count: int) -> Range:
    """The known range of an input (else the range that is possible), cut in ``count`` values.

    Raises CostModelError for an input that has no range, or that can move with no other making room.
    """
    case = case_of(studied)
    record = record_of(case, name)
    grid = points(record, count, possible=True)
    if len(grid) < 2 or name in ("horizon", "start_year", "price_index"):
        raise cannot_move(name)
    number, quantity = record.number, case.model[name]
    values = np.append(grid, number) if in_range(record, number) else grid
    return Range(
        name=name,
        label=quantity.text(language()),
        unit=quantity.unit,
        central=float(case.in_base_year(record, number)),
        values=tuple(np.unique(case.in_base_year(record, values)).tolist()),
        listed=bool(record.values or record.choices),
    )


def cannot_move(name: str) -> CostModelError:
    return CostModelError(translate("'{name}' has no range over which it could move.", name=name))


# Samples of one's own


def parts(sampler: Sampler) -> list[tuple[str, ...]]:
    """Inputs that move apart from all others: single ones, and groups that are linked or add to one."""
    part = {name: frozenset([name]) for name in sampler.varying}
    causes = [[n for n in c.beliefs if n in sampler.varying] for c in sampler.causes.values()]
    for group in [*causes, *sampler.shares]:
        joined = frozenset().union(*(part.get(n, {n}) for n in group))
        part |= dict.fromkeys(joined, joined)
    return sorted(tuple(sorted(names)) for names in set(part.values()))
