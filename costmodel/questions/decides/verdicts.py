"""The verdict along the range of one input: which word is said where.

The verdict rests on probabilities. So the input is set to one value in all worlds of a shared sample, the others keep
theirs, and the rule judges again; then the next value, in the same worlds. Where two neighbours give different words,
the place between them is halved again and again; a third word found on the way is kept. What a correlated input would
do besides is left aside: the input is set, not observed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from costmodel.engine.case import Case, share_groups
from costmodel.engine.switching import points
from costmodel.engine.verdict import WORDS
from costmodel.language.catalogue import translate
from costmodel.questions.decides.tornado import TARGETS, tornado
from costmodel.questions.decides.worlds import (
    DRAWS,
    RULE,
    Array,
    MovableWorlds,
    Range,
    Studied,
    case_of,
    judged_quantities,
    range_of,
    shared_worlds,
)

GRID = 9
"""Values at which the rule judges first, of an input that weighs much."""

ENDS = 2
"""The same of any other: its ends, and its central value."""

HALVINGS = 6
"""Times that the place of a change is halved: to a five-hundredth of the range."""

HEAVIEST = 12
"""Inputs looked at for how much they move each ledger of each option that buys the tool."""


@dataclass(frozen=True)
class Piece:
    """A part of the range in which the verdict is the same."""

    low: float
    high: float
    word: str

    @property
    def text(self) -> str:
        return translate(WORDS[self.word])


@dataclass(frozen=True)
class VerdictRange:
    """An input and the verdict along its range. ``word`` is the one where it keeps its own distribution."""

    range: Range
    word: str
    pieces: tuple[Piece, ...]
    draws: int

    @property
    def name(self) -> str:
        return self.range.name

    @property
    def values(self) -> tuple[float, ...]:
        """Where the word changes, rising: the switching values of the verdict."""
        return tuple(piece.low for piece in self.pieces[1:])

    @property
    def turns(self) -> bool:
        """Whether another word than today's is said anywhere in the range."""
        return any(piece.word != self.word for piece in self.pieces)


def verdict_ranges(
    studied: Studied,
    names: Iterable[str] | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
    heavy: Iterable[str] | None = None,
) -> list[VerdictRange]:
    """The verdict along the range of each of ``names``; those that turn it come first.

    By default of every uncertain input that moves what is judged: of ``heavy`` ones (``that_matter``, when they are not
    known yet) on a grid, of the others at the ends of the range and at the central value. ``progress`` is told of each
    input done. Raises UnknownNameError and CostModelError for names that cannot move.
    """
    case = case_of(studied)
    heavy = dict.fromkeys((that_matter(case) if heavy is None else heavy) if names is None else names)
    ranges = [range_of(case, name, GRID) for name in heavy]
    if names is None:
        ranges += [range_of(case, name, ENDS) for name in all_uncertain(case) if name not in heavy]
    worlds = shared_worlds(studied, judged_quantities(case), draws, seed)
    today = worlds.word({})
    judged = []
    for range in ranges:
        results = list(worlds.at_each({range.name: range.values}))
        if range.name in heavy or any(map(worlds.moved_by, (results[0], results[-1]))):
            judged.append(along(worlds, range, today, results))
        progress(1)
    return sorted(judged, key=lambda v: (not v.turns, len(v.pieces) == 1))


def along(worlds: MovableWorlds, range: Range, today: str, results: Iterable[Mapping[str, Array]]) -> VerdictRange:
    """The verdict along one range; ``results`` are results at each of its values."""
    known = dict(zip(range.values, results, strict=True))

    def word(value: float) -> str:
        return worlds.word({range.name: value}, known.get(value))

    return VerdictRange(range, today, pieces_of(word, range.values, -1 if range.listed else HALVINGS), worlds.draws)


def pieces_of(word: Callable[[float], str], grid: Iterable[float], halvings: int = HALVINGS) -> tuple[Piece, ...]:
    """The parts of a range in which a word stays the same, from the words at the values of a grid.

    A change between two values is placed in their middle after ``halvings`` halvings; with −1, for a list that has
    nothing between its values, at the upper one.
    """
    values = list(grid)
    words = [word(value) for value in values]
    changes = [
        change
        for i in range(len(values) - 1)
        for change in changes_between(word, values[i], values[i + 1], words[i], words[i + 1], halvings)
    ]
    starts = [(values[0], words[0]), *changes]
    ends = [*(place for place, _ in changes), values[-1]]
    return tuple(Piece(start, end, own) for (start, own), end in zip(starts, ends, strict=True))


def changes_between(
    word: Callable[[float], str], low: float, high: float, at_low: str, at_high: str, halvings: int
) -> list[tuple[float, str]]:
    """Places between two values at which the word changes, and the word after each."""
    if at_low == at_high:
        return []
    if halvings < 0:
        return [(high, at_high)]
    middle = (low + high) / 2
    if halvings == 0:
        return [(middle, at_high)]
    between = word(middle)
    return [
        *changes_between(word, low, middle, at_low, between, halvings - 1),
        *changes_between(word, middle, high, between, at_high, halvings - 1),
    ]


def all_uncertain(case: Case) -> list[str]:
    """Every uncertain input that the verdict depends on and that can move alone, by name."""
    groups = {name: group for group in share_groups(case.library) for name in group}
    return [
        name
        for name in sorted(case.used(judged_quantities(case)))
        if any(name in records and records[name].ranged for records in case.records)
        and all(
            sum(records[n].number for n in groups[name] if n != name) > 0 for records in case.records if name in groups
        )
    ]


def that_matter(case: Case) -> list[str]:
    """Inputs that may turn the verdict: thresholds, those that may break or mend a limit, those that move most.

    All options that buy the tool are looked at, one input at a time, in their central cases.
    """
    limits = case.model.limits
    names = {n: None for n in RULE if n in case.records[0] and len(points(case.records[0][n], GRID, possible=True)) > 1}
    for i, option in enumerate(case.options):
        if case.records[i]["adoption"].number <= 0:
            continue
        for target, bars in tornado(case, option.key, (*TARGETS, *limits)).items():
            heavy = bars.flipping() if target in limits else bars.bars[:HEAVIEST]
            names |= {bar.name: None for bar in heavy if bar.swing > 0}
    return list(names)
