"""Each commune of France as an authority: the file that ``costmodel new authority --commune`` would write of it, in
memory, with the values that a question needs.

A figure is the commune's own where a public file gives it, that of communes of its size elsewhere
(``costmodel.intake.communes``); ``own`` names the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from costmodel.engine.case import MARKED, Case, share_groups
from costmodel.engine.nil import nil_results
from costmodel.engine.worlds import Sample
from costmodel.intake.communes import own_records
from costmodel.intake.defaults import default_at, known_places
from costmodel.intake.figures import Place
from costmodel.intake.records import with_other_shares
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record, values_of

AGES = {"age_share_from_60", "age_share_from_75"}

Key = tuple[object, ...]
"""What of a commune moves a result: communes with the same have the same results."""


@dataclass(frozen=True)
class Town:
    """A commune with the values that a question needs of it, by tool (or none) and name."""

    code: str
    population: float
    values: dict[Place, Record]
    own: frozenset[str]

    @property
    def key(self) -> Key:
        return tuple((place, values_of(record)) for place, record in self.values.items())

    def overlay(self, tool: str | None) -> Overlay:
        """The commune as the file of an authority."""
        records = {name: record for (owner, name), record in self.values.items() if owner is None}
        for_tool = {tool: {n: r for (owner, n), r in self.values.items() if owner == tool}} if tool else {}
        return Overlay(
            self.code, self.code, self.code, "", "", records=records, for_tool=for_tool, path=Path(self.code)
        )


@dataclass(frozen=True)
class Needs:
    """What a question needs of each commune: the values that lead to its results, by tool (or none) and name.

    ``nil`` are the formulas that come to nothing everywhere; ``marks`` says whether the results rest on what figures
    say of themselves.
    """

    places: tuple[Place, ...]
    nil: dict[str, np.ndarray]
    marks: bool


def needs(case: Case, wanted: Iterable[str], seed: int, folder: Path | None) -> Needs:
    """What results need, from the case without an authority: whatever a commune says, no more than this matters."""
    wanted = tuple(wanted)
    tool = case.tool.key if case.tool else None
    places = dict.fromkeys(place for place in known_places(folder) if place[0] in (None, tool))
    places |= dict.fromkeys((None, name) for name in ("population", *ages(case)))
    names = {name for _, name in places}
    nil = nil_results(case, Sample(case, wanted, seed).worlds(0, 1).held, names | MARKED)
    given = set().union(*case.records) | case.clock.keys() | nil.keys()
    formulas = {name for name in names if case.model[name].formula}
    used = case.model.ancestors(wanted, given - formulas) | case.model.ancestors(wanted, given | formulas)
    marks = not MARKED.isdisjoint(used)
    if marks:  # they rest on prices and gains that the results may not rest on
        used |= names
    used |= {name for name in ages(case) if not used.isdisjoint(ages(case))}
    return Needs(tuple(place for place in places if place[1] in used), nil, marks)


def ages(case: Case) -> list[str]:
    """The shares of inhabitants by age, which public files give and the typical communes do not."""
    return [name for names in share_groups(case.library) for name in names if not AGES.isdisjoint(names)]


def town(code: str, needed: Needs, library: Library, folder: Path | None) -> Town:
    """A commune with the values needed. Raises InputError where nobody is counted."""
    own: dict[Place, Record] = {(None, name): record for name, record in own_records(code, folder).items()}
    people = own[None, "population"].number
    ours = {(None, name): record for (_, name), record in others_of(own, library).items()} | own
    values = {}
    for place in needed.places:
        record = ours.get(place) or (default_at(people, place, folder) if place in known_places(folder) else None)
        if record is not None:
            values[place] = record
    return Town(code, people, values, frozenset(name for (_, name) in own if (None, name) in values))


def others_of(own: Mapping[Place, Record], library: Library) -> Mapping[Place, Record]:
    """The shares that make room for those that are a commune's own."""
    return with_other_shares(own, {"": library.records}, library) if len(own) > 1 else {}
