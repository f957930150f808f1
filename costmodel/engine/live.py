"""A case kept in memory: when a value is moved, only what depends on it is computed again.

Every draw of the parameters, and of the intermediate results that are worth their memory, is kept; the results shown
are kept too. A change makes stale the values that rest on it; the others are the inputs of the next evaluation. The
central case rides along as one more draw, after the last. The figures are those of ``uncertainty.simulate`` with the
same seed and draws (a test compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, cast

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.comparison import ToolResult, concluded
from costmodel.engine.memory import keep_freed_memory
from costmodel.engine.reading import measured, one_a_draw, read_by_rule
from costmodel.engine.sampling import Sampler
from costmodel.engine.statistics import STATISTICS, exact
from costmodel.engine.uncertainty import PAIR, Simulation, signs
from costmodel.engine.worlds import Worlds
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import CostModelError
from costmodel.model.model import Model, flat

BLOCK = 2500
"""Draws evaluated at once by a thread: small enough for the processor's cache."""

MEMORY = 250_000_000
"""Bytes of intermediate results with one value per year kept by default: the rest is computed again when needed."""


class Live:
    """One case, the draws of what it rests on, and the results wanted, always up to date with its values.

    ``wanted`` says of each result whether all its years are looked at, the last only, or (None) the central case alone.
    """

    def __init__(
        self,
        case: Case,
        wanted: Mapping[str, bool | None],
        draws: int,
        seed: int,
        memory: int = MEMORY,
        workers: int = 2,
    ) -> None:
        keep_freed_memory()
        self.draws, self.seed = draws, seed
        self.workers = workers
        self.pool = ThreadPoolExecutor(workers)
        rule = {n: n in case.model.limits for n in read_by_rule(case.model)}
        self.all_years = rule | dict(wanted) | {name: wanted.get(name, False) or False for name in PAIR}
        self.values: dict[str, np.ndarray] = {}
        self.statistics: dict[str, LiveSummary] = {}
        self.used: dict[frozenset[str], set[str]] = {}
        self.case = case
        self.concluded: dict[str, ToolResult] = {}
        self.kept = worth_keeping(case, self.all_years, memory, draws)
        self._take(case, case.used(self.all_years) | set(case.clock))

    # Changes

    def change(self, case: Case) -> None:
        """Take the values of another case of the same tool, authority, options and years.

        Raises CostModelError, and keeps the values there were, when a result would not be finite.
        """
        before = self.case
        moved = differing(before, case) & (self._used(before) | self._used(case))
        try:
            self._take(case, moved)
        except CostModelError:
            self._take(before, moved)
            raise

    def _used(self, case: Case) -> set[str]:
        """Names of the values that the results rest on; they depend on which values are given, not on what they are."""
        given = frozenset().union(*case.records)
        if given not in self.used:
            self.used[given] = case.used(self.all_years)
        return self.used[given]

    def _take(self, case: Case, moved: set[str]) -> None:
        """Draw what moved, and evaluate again what rests on it."""
        given = set().union(*case.records) | set(case.clock)
        drawn = self._draw(case, (moved & given) - set(case.clock)) | case.clock
        moved = moved | (set(drawn) - set(case.clock))
        stale = moved | descendants(case.model, moved, given)
        targets = set(self.all_years) & stale - given
        self.case = case
        self.values = {n: x for n, x in self.values.items() if n not in stale} | drawn
        central: dict[str, np.ndarray] = {}
        found = self._evaluate(targets, central)
        for name in stale.intersection(self.all_years):
            x = found[name] if name in found else self.values[name]
            self._show(name, x, central.get(name))
        looked_at = [n for n in stale.intersection(self.all_years) if self.all_years[n] is not None]
        list(self.pool.map(lambda name: self.statistics[name].found, looked_at))
        self.__dict__.pop("simulation", None)
        self.concluded = {}

    def refresh(self) -> None:
        """Compute again the intermediate results that a change made stale, so that the next change finds them."""
        given = set().union(*self.case.records)
        targets = self.kept - self.values.keys() - given
        self.values |= self._evaluate(targets)

    def _draw(self, case: Case, names: set[str]) -> dict[str, np.ndarray]:
        """Draws of parameters, the central value after the last. Shape (options or 1, draws + 1, years or 1)."""
        sampler = Sampler(case, names, self.seed)
        page = sampler.page(0, self.draws)
        found: dict[str, np.ndarray] = {n: x for n, x in sampler.constants.items() if n in names}
        for name, x in page.items():
            records = [r[name] for r in case.records]
            levels = np.stack([np.atleast_1d(case.in_base_year(r, case.level(r))) for r in records])[:, None, :]
            if (levels == levels[:1]).all() and x.shape[0] == 1:
                levels = levels[:1]
            years = max(x.shape[2], levels.shape[2])
            options = max(x.shape[0], levels.shape[0])
            found[name] = np.concatenate(
                [np.broadcast_to(x, (options, self.draws, years)), np.broadcast_to(levels, (options, 1, years))], axis=1
            )
        return found

    def _evaluate(self, targets: Iterable[str], central: dict[str, np.ndarray] | None = None) -> dict[str, np.ndarray]:
        """The targets from the values held, block by block.

        With ``central``, a target of which only the last year is looked at is cut to it, and its central values, all
        years, are put there: writing what nobody looks at would cost more than computing it.
        """
        worlds = Worlds(self.case, targets, self.values, self.draws + 1)
        found: dict[str, np.ndarray] = {}
        size = -(-worlds.draws // max(1, round(worlds.draws / BLOCK)))
        for start, stop, values in worlds.blocks(size, self.pool, self.workers):
            for name, x in values:
                if central is not None and x.shape[2] > 1 and not self.all_years[name]:
                    if stop == worlds.draws:
                        central[name] = x[:, -1].copy()
                    x = x[:, :, -1:]
                if name not in found:
                    found[name] = np.empty((x.shape[0], worlds.draws, x.shape[2]))
                found[name][:, start:stop] = x
        return found | {n: worlds.certain[n] for n in worlds.wanted if n not in worlds.uncertain}

    def _show(self, name: str, values: np.ndarray, central: np.ndarray | None) -> None:
        """Keep what is looked at of a result."""
        options, years = len(self.case.options), self.case.horizon + 1
        x = np.asarray(values, dtype=float)
        x = x if x.ndim == 3 else np.atleast_1d(x)[None, None, :]
        level = x[:, -1] if central is None else central
        level = np.broadcast_to(level, (options, level.shape[1]))
        if x.shape[2] == years and not self.all_years[name]:
            x = x[:, :, -1:]
        draws = x[:, :-1] if x.shape[1] > 1 else x
        if not (np.isfinite(draws.sum()) and np.isfinite(level).all()):
            raise CostModelError(
                translate("'{name}' has no finite value in some draws; narrow its parameters.", name=name)
            )
        self.statistics[name] = LiveSummary(np.ascontiguousarray(np.swapaxes(draws, 1, 2)), level, self.draws)

    def close(self) -> None:
        """Give back the memory and the threads."""
        self.pool.shutdown(cancel_futures=True)
        self.values.clear()

    # Answers

    @cached_property
    def simulation(self) -> Simulation:
        """What ``simulate`` would give, each figure computed when it is asked for."""
        pair = {n: np.swapaxes(self.statistics[n].x, 1, 2) for n in PAIR}
        quadrants = signs(pair, len(self.case.options), self.draws) / self.draws
        shown = cast(Any, {n: self.statistics[n] for n in self.all_years})
        return Simulation(shown, quadrants, self.draws, self.seed, self._read())

    def _read(self) -> dict[str, np.ndarray]:
        """What the rule of the verdict reads of each draw. Shape (options, draws) each."""
        model, size = self.case.model, (len(self.case.options), self.draws)
        moving = {n: x for n, x in self.values.items() if np.ndim(x) == 3 and x.shape[1] > 1}
        found = {n: np.broadcast_to(moving[n][:, :-1, -1], size) for n in measured(moving)}
        for name in read_by_rule(model):
            x = np.swapaxes(self.statistics[name].x, 1, 2)
            found[name] = np.broadcast_to(one_a_draw(model, name, x), size)
        return found

    def result(self) -> ToolResult:
        """The tool, its verdict and its figures, as a report takes them, in the language in use."""
        if language() not in self.concluded:
            self.concluded[language()] = concluded(self.case, self.simulation, None)
        return self.concluded[language()]


class LiveSummary:
    """A result over all draws, in the shapes of ``uncertainty.Summary``; its statistics are computed at first sight.

    ``x`` has the shape (options or 1, years looked at, draws or 1), ``central`` the shape (options, years).
    """

    def __init__(self, x: np.ndarray, central: np.ndarray, draws: int) -> None:
        self.x, self.central, self.draws = x, central, draws

    @cached_property
    def found(self) -> np.ndarray:
        """Shape (statistics, options, years looked at)."""
        options, years, draws = self.x.shape
        found = exact(self.x.reshape(options * years, draws)).reshape(-1, options, years)
        return np.broadcast_to(found, (len(STATISTICS), len(self.central), self.x.shape[1]))

    def __getattr__(self, name: str) -> np.ndarray:
        if name not in STATISTICS:
            raise AttributeError(name)
        return self.found[STATISTICS.index(name)]

    @property
    def mean_error(self) -> np.ndarray:
        """Monte Carlo standard error of the mean."""
        return self.sd / np.sqrt(self.draws)

    @property
    def positive_error(self) -> np.ndarray:
        """Monte Carlo standard error of the probability of being positive."""
        return np.sqrt(self.positive * (1 - self.positive) / self.draws)

    def settled(self) -> LiveSummary:
        """The same without its draws, its statistics computed."""
        found = LiveSummary(self.x[:, :, :0], self.central, self.draws)
        found.__dict__["found"] = self.found
        return found


def worth_keeping(case: Case, wanted: Iterable[str], memory: int, draws: int) -> frozenset[str]:
    """Intermediate results kept between changes: all that have one column, and of those with one value per year the
    ones that most parameters leave alone while moving something that needs them.
    """
    model, given = case.model, set().union(*case.records) | set(case.clock)
    needed = model.ancestors(wanted, given)
    bit = {name: 1 << i for i, name in enumerate(sorted(needed & given))}
    rests_on: dict[str, int] = {}
    leave_alone: dict[str, int] = {}
    for name in model.order:
        if name in needed:
            needs = () if name in given else flat(model.needs[name])
            rests_on[name] = bit.get(name, 0)
            for need in needs:
                rests_on[name] |= rests_on[need]
            for need in needs:
                leave_alone[need] = leave_alone.get(need, 0) | (rests_on[name] & ~rests_on[need])
    formulas = [n for n in leave_alone if n not in given]
    kept = {n for n in formulas if n not in model.yearly}
    room = memory // (8 * len(case.options) * (draws + 1) * (case.horizon + 1))
    ranked = sorted((n for n in formulas if n in model.yearly), key=lambda n: (-leave_alone[n].bit_count(), n))
    return frozenset(kept | set(ranked[:room]))


def differing(one: Case, other: Case) -> set[str]:
    """Names of the values that are not the same in two cases of the same options."""
    found = set()
    for a, b in zip(one.records, other.records, strict=True):
        found |= {n for n in a.keys() | b.keys() if a.get(n) is not b.get(n) and a.get(n) != b.get(n)}
    return found


def descendants(model: Model, names: Iterable[str], given: set[str]) -> set[str]:
    """All that rests on the names, directly or through others, not looking behind what is given; not the names."""
    below, found, todo = model.children, set(), list(names)
    while todo:
        for name in below.get(todo.pop(), ()):
            if name not in found and name not in given:
                found.add(name)
                todo.append(name)
    return found
