"""What a question gives in many communes: arrays (communes, options, draws), from the project's own formulas.

A commune in a national run has the bits that ``costmodel compare`` gives for its file: the same values, the same
streams of draws, the same formulas. What no commune moves is evaluated once, what is nil everywhere not at all, and
communes with the same values once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.engine.case import MARKED, Case, make_case, marked, resolved
from costmodel.engine.compiled import available, compiled_places
from costmodel.engine.sampling import Sampler
from costmodel.engine.worlds import Places, Sample
from costmodel.parameters.record import values_of
from costmodel.runs.national.places import Needs, Town, needs

Array = np.ndarray

AT_ONCE = 48_000
"""Numbers of an array (communes, options, draws, years) evaluated at once: small enough for the processor's cache."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """One tool (or none) and its options, for any commune: the results wanted, draw by draw."""

    tool: str | None
    options: tuple[str, ...]
    scenario: str | None
    overrides: Mapping[str, str]
    wanted: tuple[str, ...]
    draws: int
    seed: int
    folder: Path | None
    compiled: bool = False
    """Whether the formulas are compiled, where numba is there: the bits are the same."""

    @cached_property
    def case(self) -> Case:
        """The case without an authority."""
        return make_case(self.tool, None, self.options, self.scenario, self.overrides, self.folder)

    @cached_property
    def needs(self) -> Needs:
        return needs(self.case, self.wanted, self.seed, self.folder)

    def at(self, town: Town) -> Case:
        """The case of a commune, without what its figures say of themselves."""
        case, overlay = self.case, town.overlay(self.case.tool.key if self.case.tool else None)
        return resolved(case.model, case.library, case.tool, overlay, case.options, case.scenario, case.overrides)

    def results(self, towns: Sequence[Town]) -> Iterator[tuple[list[int], dict[str, Array]]]:
        """Positions of some towns, and each wanted quantity there in the last year. Shape (towns, options, draws)."""
        alike: dict[frozenset[str], list[int]] = {}
        for i, town in enumerate(towns):  # the plan rests on which formulas have their result given
            formulas = frozenset(name for _, name in town.values if self.case.model[name].formula)
            alike.setdefault(formulas, []).append(i)
        for positions in alike.values():
            cases = [self.at(towns[i]) for i in positions]
            if not self.needs.marks:
                yield from self._results(positions, cases)
                continue
            by_marks: dict[tuple[Any, ...], list[tuple[int, Case]]] = {}
            for i, case in zip(positions, marked(cases), strict=True):  # what a mark moves is then the same for all
                by_marks.setdefault(marks_of(case), []).append((i, case))
            for some in by_marks.values():
                yield from self._results([i for i, _ in some], [case for _, case in some])

    def _results(self, positions: list[int], cases: list[Case]) -> Iterator[tuple[list[int], dict[str, Array]]]:
        worlds = Sample(cases[0], self.wanted, self.seed, self.needs.nil).worlds(0, self.draws)
        size, years = len(self.case.options), self.case.horizon + 1
        moved = sorted({name for _, name in self.needs.places} & worlds.held.keys())
        if self.compiled and available():
            example = self.drawn(cases[0], moved)
            places = Places(worlds, moved)
            if formulas := compiled_places(places, self.case.model, (size, self.draws, years), example):
                shared = {n: last_year(x, (1, size, self.draws)) for n, x in places.shared.items() if n in self.wanted}
                for position, case in zip(positions, cases, strict=True):
                    there = formulas.at(self.drawn(case, moved))
                    yield [position], shared | {name: x[None] for name, x in there.items()}
                return
        moved = [name for name in moved if differs(cases, name)]
        places = Places(worlds, moved)
        step = max(1, AT_ONCE // (size * self.draws * years))
        for start in range(0, len(cases), step):
            some = cases[start : start + step]
            values = places.at(side_by_side([self.drawn(case, moved) for case in some], moved))
            shape = (len(some), size, self.draws)
            yield positions[start : start + step], {n: last_year(values[n], shape) for n in self.wanted}

    def drawn(self, case: Case, names: Sequence[str]) -> dict[str, Array]:
        """Values of a commune in every draw. Shape (options or 1, draws or 1, years or 1)."""
        sampler = Sampler(case, names, self.seed)
        values = sampler.constants | sampler.page(0, self.draws)
        return {n: np.reshape(x, (1,) * (3 - np.ndim(x)) + np.shape(x)) for n in names for x in (values[n],)}


def marks_of(case: Case) -> tuple[Any, ...]:
    """What the figures of a case say of themselves, in all its options."""
    return tuple(values_of(records.get(name)) for records in case.records for name in sorted(MARKED))


def differs(cases: Sequence[Case], name: str) -> bool:
    """Whether a value is not the same in all cases."""
    first = [records.get(name) for records in cases[0].records]
    known = [values_of(record) for record in first]
    return any(
        record is not one and values_of(record) != value
        for case in cases[1:]
        for record, one, value in zip((r.get(name) for r in case.records), first, known, strict=True)
    )


def side_by_side(values: Sequence[Mapping[str, Array]], names: Sequence[str]) -> dict[str, Array]:
    """Values of several communes as one array each, their first axis being the communes."""
    return {n: np.stack(np.broadcast_arrays(*(one[n] for one in values))) for n in names}


def last_year(x: Any, shape: tuple[int, int, int]) -> Array:
    """A result in its last year, seen in the shape (communes, options, draws)."""
    x = np.asarray(x)
    return np.broadcast_to(x[..., -1] if x.ndim else x, shape)
