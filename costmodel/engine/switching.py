"""Switching values: how far one input must move, all others staying in the central case, for the answer to flip.

A target gains when it is above zero. Each input moves over its known range, on a grid; wherever two neighbours differ,
the same grid is laid between them again and again. So an answer that goes back and forth, or that jumps because posts
are whole, shows every value at which it flips (two flips closer than a step of the first grid may hide each other).

Euros are those of year 0, as ``--set`` takes them. A share moved makes the others of its group make room, as with
``--set``. The grade of the evidence stays what the files say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from costmodel.engine.case import Case, one_option, share_groups
from costmodel.engine.comparison import ToolResult
from costmodel.engine.worlds import Worlds
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import CostModelError
from costmodel.parameters.library import Library
from costmodel.parameters.record import Record

GRID = 33
"""Points of the first look over a range, and of each closer look between two of them."""

CLOSER = 6
"""Closer looks: each is 32 times finer than the one before, the last a billionth of the first."""

AT_ONCE = 2048
"""Points evaluated together."""

LEVELS = 1000
"""Evenly spread values of an input that say how likely it is to lie where the answer is the other one."""

CLOCKWORK = frozenset({"horizon", "start_year", "price_index", "year_index", "calendar_year"})
"""What the years themselves follow from: moved by running the case again, not here."""

NOTHING = 1e-9
"""A target no larger than this is zero: what is left of sums that cancel out."""


@dataclass(frozen=True)
class Switch:
    """One input and what moving it alone does to a target.

    ``values`` are the values at which the target flips between gain and loss, rising, none when it never does in the
    range from ``low`` to ``high``. ``chance`` is the probability that the input lies where the answer is the other
    one. ``least`` and ``most`` are the smallest and largest target over the range, ``target`` the central one.
    """

    name: str
    label: str
    unit: str
    central: float
    low: float
    high: float
    values: tuple[float, ...]
    chance: float
    target: float
    least: float
    most: float

    @property
    def swing(self) -> float:
        """What is at stake: the distance between the smallest and the largest target."""
        return self.most - self.least

    @property
    def nearest(self) -> float | None:
        """The value closest to the central one at which the answer flips."""
        return min(self.values, key=lambda v: abs(v - self.central), default=None)

    @property
    def flipped(self) -> tuple[tuple[float | None, float | None], ...]:
        """The parts of the range where the answer is the other one; None stands for an end of the range."""
        ends = (None, *self.values, None)
        own = int(np.searchsorted(self.values, self.central))
        return tuple((ends[i], ends[i + 1]) for i in range(len(ends) - 1) if (i - own) % 2)


def switching(
    result: ToolResult | Case,
    option: str,
    targets: Iterable[str],
    names: Iterable[str] | None = None,
    possible: bool = False,
) -> dict[str, list[Switch]]:
    """How each uncertain input that moves the targets of an option (or each of ``names``) can flip their sign.

    With ``possible``, inputs that are certain move too, over all values that their file allows; so do those named.
    Those most likely to flip it come first, then those that move it most. For a target with one value per year, the
    last year is meant. Raises UnknownNameError for a name or an option that is not there, CostModelError for a name
    that has no range.
    """
    case = result if isinstance(result, Case) else result.case
    targets = tuple(targets)
    case.model.check_known(targets, "No parameter or formula is called '{name}'.")
    mover = Mover(case, option, targets)
    moved = mover.chosen(names, possible)
    grids = {name: mover.grid(name) for name in moved}
    values = mover.responses([(name, x) for name, grid in grids.items() for x in grid])
    ends = np.cumsum([len(grid) for grid in grids.values()])[:-1]
    if not moved:
        return {target: [] for target in targets}
    switches = mover.switches(grids, {target: np.split(values[target], ends) for target in targets})
    return {
        target: [s for s in ordered(own) if names is not None or s.swing > NOTHING * (1 + abs(s.target))]
        for target, own in switches.items()
    }


def ordered(switches: list[Switch]) -> list[Switch]:
    """Those that flip first, the likeliest before the others; then by what they move."""
    return sorted(switches, key=lambda s: (not s.values, -s.chance, -s.swing, s.name))


class Bracket(NamedTuple):
    """Two neighbouring values of an input between which a target flips."""

    target: str
    name: str
    low: float
    high: float


class Mover:
    """Moves single inputs of the central case of an option."""

    def __init__(self, case: Case, option: str, targets: tuple[str, ...]) -> None:
        self.case, self.targets = one_option(case, option), targets
        [self.records] = self.case.records
        self.central = self.case.central(0)
        self.worlds = Worlds(self.case, targets, self.central, 1)
        self.partners = {name: group for group in share_groups(case.library) for name in group}
        self.grid = cache(self._grid)

    def chosen(self, names: Iterable[str] | None, possible: bool = False) -> list[str]:
        """The inputs to move: those asked for, or all uncertain ones that the targets need (or all that may move)."""
        if names is None:
            used = self.case.used(self.targets) & self.records.keys()
            used = {n for n in used if not lacking(self.case, self.records[n])}
            if possible:
                return sorted(n for n in used - CLOCKWORK if self.movable(n) and len(self.grid(n)) > 1)
            return sorted(n for n in used if self.records[n].ranged and self.movable(n))
        names = list(dict.fromkeys(names))
        self.case.model.check_known(names, "No parameter or formula is called '{name}'.")
        for name in names:
            known = name in self.records and name not in CLOCKWORK
            if not known or not self.movable(name) or len(self.grid(name)) < 2:
                raise CostModelError(translate("'{name}' has no range over which it could move.", name=name))
        return names

    def movable(self, name: str) -> bool:
        """Whether it may move alone: a share of a group whose others are nil has nothing to give way to."""
        return name not in self.partners or self.others(name) > 0

    def others(self, name: str) -> float:
        return float(sum(self.central[n] for n in self.partners[name] if n != name))

    def _grid(self, name: str) -> np.ndarray:
        """The values to look at, in euros of year 0; the central one is among them."""
        record = self.records[name]
        known = points(record, possible=True)
        return np.unique(self.case.in_base_year(record, np.append(known, record.number) if len(known) else known))

    def responses(self, moves: list[tuple[str, float]]) -> dict[str, np.ndarray]:
        """The targets after each move, a name and its new value. Shape (moves,)."""
        parts = [self.together(moves[i : i + AT_ONCE]) for i in range(0, len(moves), AT_ONCE)]
        return {t: np.concatenate([part[t] for part in parts]) if parts else np.empty(0) for t in self.targets}

    def together(self, moves: list[tuple[str, float]]) -> dict[str, np.ndarray]:
        moved: dict[str, Any] = {}
        at: dict[str, list[int]] = {}
        for i, (name, _) in enumerate(moves):
            at.setdefault(name, []).append(i)
        for name, rows in at.items():
            for changed, level in self.changed(name, np.array([[moves[i][1]] for i in rows])).items():
                if changed not in moved:
                    moved[changed] = np.tile(np.atleast_1d(self.central[changed]), (1, len(moves), 1))
                moved[changed][0, rows] = level
        values = self.worlds.with_values(moved, len(moves))
        return {t: x[0, :, -1] for t, x in values.items()}

    def changed(self, name: str, value: Any) -> Mapping[str, Any]:
        """All that a move changes: the input, and the shares that make room for it."""
        if name not in self.partners:
            return {name: value}
        room = (1 - value) / self.others(name)
        return {n: value if n == name else self.central[n] * room for n in self.partners[name]}

    def switches(
        self, grids: Mapping[str, np.ndarray], values: Mapping[str, list[np.ndarray]]
    ) -> dict[str, list[Switch]]:
        """What each input does to each target, from the targets along its grid."""
        brackets = [
            Bracket(target, name, float(grid[i]), float(grid[i + 1]))
            for target in self.targets
            for (name, grid), along in zip(grids.items(), values[target], strict=True)
            for i in flips(along)
        ]
        at: dict[tuple[str, str], list[float]] = {}
        for bracket, value in zip(brackets, self.narrowed(brackets), strict=True):
            at.setdefault((bracket.target, bracket.name), []).append(value)
        return {
            target: [
                self.switch(name, grid, along, tuple(at.get((target, name), ())))
                for (name, grid), along in zip(grids.items(), values[target], strict=True)
            ]
            for target in self.targets
        }

    def narrowed(self, brackets: list[Bracket]) -> list[float]:
        """Where a target flips between two values of an input; for listed values, the one that is not central."""
        listed = {b.name for b in brackets if self.records[b.name].values or self.records[b.name].choices}
        places = {i: (b.low, b.high) for i, b in enumerate(brackets) if b.name not in listed}
        for _ in range(CLOSER if places else 0):
            looks = {i: np.linspace(low, high, GRID) for i, (low, high) in places.items()}
            results = self.responses([(brackets[i].name, x) for i, look in looks.items() for x in look])
            for row, (i, look) in enumerate(looks.items()):
                along = results[brackets[i].target][row * GRID : (row + 1) * GRID]
                first = next(iter(flips(along)), None)
                if first is not None:
                    places[i] = (look[first], look[first + 1])
        return [
            float(sum(places[i]) / 2) if i in places else (b.high if b.high > self.central[b.name] else b.low)
            for i, b in enumerate(brackets)
        ]

    def switch(self, name: str, grid: np.ndarray, values: np.ndarray, at: tuple[float, ...]) -> Switch:
        record, quantity = self.records[name], self.case.model[name]
        central = float(self.case.in_base_year(record, record.number))
        finite = values[np.isfinite(values)]
        return Switch(
            name=name,
            label=quantity.text(language()),
            unit=quantity.unit,
            central=central,
            low=float(grid[0]),
            high=float(grid[-1]),
            values=at,
            chance=self.chance(record, central, at) if at else 0.0,
            target=float(values[np.argmin(np.abs(grid - central))]),
            least=float(finite.min()) if len(finite) else 0.0,
            most=float(finite.max()) if len(finite) else 0.0,
        )

    def chance(self, record: Record, central: float, at: tuple[float, ...]) -> float:
        """How likely the input is to lie where the answer is not that of the central case."""
        if record.reading is None:
            return 0.0
        drawn = self.case.in_base_year(record, record.reading((np.arange(LEVELS) + 0.5) / LEVELS))
        parts, own = np.searchsorted(at, drawn), np.searchsorted(at, central)
        return float(np.mean(parts % 2 != own % 2))


def lacking(case: Case, record: Record) -> bool:
    """Whether a record says that the tool has no such thing: a certain nil where another tool has a value.

    Heated area of a voicebot, price by act of a licence: moving it would tell of another tool, not of this one.
    """
    certain_nil = not record.ranged and not record.choices and record.value == 0
    return certain_nil and record.name in of_tools(case.library)


@lru_cache(maxsize=8)
def of_tools(library: Library) -> frozenset[str]:
    """Names of the values that some tool of the library gives: what tools differ by."""
    return frozenset(n for key in library.names("tools") for n in library.overlay("tools", key).records)


def points(record: Record, count: int = GRID, possible: bool = False) -> np.ndarray:
    """The values of a record to look at: those listed, or a grid over its range; none when it has no range.

    With ``possible``, a record without a range is looked at over all that its file allows, when that has two ends, and
    a choice over all its codes.
    """
    if record.values:
        return np.array(sorted(record.values))
    if isinstance(record.value, Mapping):
        return np.empty(0)
    low, high = record.low, record.high
    if possible and (low is None or high is None):
        if record.choices:
            return np.array(sorted(map(float, record.choices.values())))
        low, high = record.allowed
    return np.empty(0) if low is None or high is None else np.linspace(low, high, count)


def in_range(record: Record, value: float) -> bool:
    """Whether a value lies between the ends of the values that are looked at."""
    known = points(record, 2, possible=True)
    return bool(len(known)) and float(known[0]) <= value <= float(known[-1])


def flips(values: np.ndarray) -> list[int]:
    """Places after which the values pass from gain to none or back; values that are not finite are passed over."""
    known = np.flatnonzero(np.isfinite(values))
    gains = values[known] > NOTHING
    return [int(known[i]) for i in np.flatnonzero(gains[1:] != gains[:-1]) if known[i + 1] == known[i] + 1]
