"""Monte Carlo: one seeded sample, shared by all options and tools, evaluated in blocks.

Each parameter has its own stream of uniform numbers, chosen by the seed and the parameter's name. So the same parameter
takes the same values in every option and tool of a run (common random numbers), adding a parameter moves no other, and
any block of draws can be made without the others: neither the size of the blocks nor the number of threads changes a
single bit of the results.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from costmodel.case import Case, share_groups
from costmodel.distributions import correlate, inverse
from costmodel.errors import CostModelError
from costmodel.language import translate
from costmodel.model import Step, run
from costmodel.parameters import Record

BLOCK = 1024
"""Draws evaluated at once: small enough for the processor's cache."""

EXACT = 20_000
"""Up to so many draws every result is kept and percentiles are exact; beyond, they are read from fine histograms."""

BINS = 4096
PILOT = 4096
LEVELS = (0.05, 0.5, 0.95)

Inverse = Callable[[np.ndarray], np.ndarray]


def stream(seed: int, name: str) -> np.random.PCG64:
    return np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))


def uniforms(seed: int, name: str, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of a parameter for the draws from ``start`` to ``stop``. Shape (draws,)."""
    bits = stream(seed, name)
    bits.advance(start)
    return inside(np.random.Generator(bits).random(stop - start))


def inside(numbers: np.ndarray) -> np.ndarray:
    """Numbers of [0, 1) moved, where one is zero, into (0, 1)."""
    return np.maximum(numbers, 2.0**-54)


class Sampler:
    """Draws the parameters of a case, in any block, from the shared streams."""

    def __init__(self, case: Case, names: Iterable[str], seed: int) -> None:
        self.case, self.seed = case, seed
        self.constants: dict[str, Any] = dict(case.clock)
        self.varying: dict[str, list[tuple[Record, Inverse | None]]] = {}
        for name in sorted(names):
            records = [r[name] for r in case.records if name in r]
            if len(records) == len(case.records):
                self._add(name, records)
        self.shares = [g for g in share_groups(case.library) if any(n in self.varying for n in g)]
        self.copula = [c for c in case.library.clusters if any(n in self.varying for n in c.names)]
        self.streams = {n: stream(seed, n) for n in {*self.varying, *(n for c in self.copula for n in c.names)}}

    def _add(self, name: str, records: list[Record]) -> None:
        same = all(r is records[0] or r == records[0] for r in records)
        records = records[:1] if same else records
        if not any(r.uncertain for r in records):
            levels = [self.case.in_base_year(r, self.case.level(r)) for r in records]
            stacked = levels[0] if same else np.stack([np.atleast_1d(x) for x in levels])[:, None, :]
            self.constants[name] = stacked if np.ndim(stacked) else float(stacked)
            return
        self.varying[name] = [(r, inverse_of(r)) for r in records]

    def block(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Values of the uncertain parameters. Shape (options or 1, draws, 1)."""
        scores = {n: self._uniforms(n, start, stop) for n in self.streams}
        for cluster in self.copula:
            joint = correlate(np.stack([scores[n] for n in cluster.names], axis=1), cluster.ranks, cluster.names)
            scores |= dict(zip(cluster.names, joint.T, strict=True))
        values = {}
        for name, readings in self.varying.items():
            columns = [self._values(record, read, scores[name]) for record, read in readings]
            values[name] = columns[0][None, :, None] if len(columns) == 1 else np.stack(columns)[:, :, None]
        for names in self.shares:
            total = sum(values.get(n, self.constants.get(n)) for n in names)
            for n in names:
                if n in values or n in self.constants:
                    values[n] = values.get(n, self.constants.get(n)) / total
        return values

    def _uniforms(self, name: str, start: int, stop: int) -> np.ndarray:
        bits = np.random.PCG64()
        bits.state = self.streams[name].state
        bits.advance(start)
        return inside(np.random.Generator(bits).random(stop - start))

    def _values(self, record: Record, read: Inverse | None, scores: np.ndarray) -> np.ndarray:
        if read is None:
            return np.full(len(scores), float(record.value))  # type: ignore[arg-type]
        return self.case.in_base_year(record, read(scores))


def inverse_of(record: Record) -> Inverse | None:
    """The function from uniform numbers to values of a record; None when it is certain."""
    if not record.uncertain:
        return None
    try:
        return inverse(record.shape, value=record.value, low=record.low, high=record.high, range=record.range,
                       values=record.values, weights=record.weights)
    except CostModelError as error:
        raise type(error)(f"{record.where}: {error}") from None


@dataclass(frozen=True)
class Summary:
    """A quantity over all draws; every array has the shape (options, years), years being 1 for quantities without."""

    central: np.ndarray
    p05: np.ndarray
    median: np.ndarray
    mean: np.ndarray
    p95: np.ndarray
    sd: np.ndarray
    positive: np.ndarray
    negative: np.ndarray
    draws: int

    @property
    def mean_error(self) -> np.ndarray:
        """Monte Carlo standard error of the mean."""
        return self.sd / np.sqrt(self.draws)

    @property
    def positive_error(self) -> np.ndarray:
        """Monte Carlo standard error of the probability of being positive."""
        return np.sqrt(self.positive * (1 - self.positive) / self.draws)


Summaries = dict[str, Summary]
PAIR = ("budget_total", "society_npv")


@dataclass(frozen=True)
class Simulation:
    """Results of a case: summaries by quantity, and the quadrants of budget x society by option.

    ``quadrants`` has the shape (options, 2, 2): budget below zero or not, society below zero or not; shares of draws.
    """

    summaries: Summaries
    quadrants: np.ndarray
    draws: int
    seed: int


class Store:
    """Keeps every result, for exact percentiles."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.kept: dict[str, np.ndarray] = {}

    def prepare(self, pilot: Mapping[str, np.ndarray]) -> None:
        for name, x in pilot.items():
            self.kept[name] = np.empty((x.shape[0], x.shape[2], self.draws))

    def add(self, start: int, stop: int, values: Mapping[str, np.ndarray]) -> None:
        for name, x in values.items():
            self.kept[name][:, :, start:stop] = np.swapaxes(x, 1, 2)

    def summary(self, name: str, central: np.ndarray) -> Summary:
        kept = self.kept.pop(name)
        shape = kept.shape[:2]
        stats = np.empty((6, *shape))
        for at in np.ndindex(shape):
            stats[(slice(None), *at)] = exact(kept[at])
        p05, median, p95, mean, sd, _ = stats
        positive, negative = (kept > 0).mean(axis=2), (kept < 0).mean(axis=2)
        return Summary(central, p05, median, mean, p95, sd, positive, negative, self.draws)


def exact(x: np.ndarray) -> tuple[float, ...]:
    """5th, 50th, 95th percentiles (nearest rank), mean and standard deviation of a column of draws."""
    low, high = x.min(), x.max()
    if low == high:
        return low, low, low, low, 0.0, 0.0
    ranks = [min(len(x) - 1, int(level * len(x))) for level in LEVELS]
    parted = np.partition(x, ranks)
    return (*parted[ranks], x.mean(), x.std(), 0.0)


class Sketch:
    """Keeps counts in fine bins: memory does not grow with the draws, and whole numbers add up the same in any order."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.origin: dict[str, np.ndarray] = {}
        self.width: dict[str, np.ndarray] = {}
        self.counts: dict[str, np.ndarray] = {}
        self.signs: dict[str, np.ndarray] = {}

    def prepare(self, pilot: Mapping[str, np.ndarray]) -> None:
        for name, x in pilot.items():
            low, high = x.min(axis=1), x.max(axis=1)
            span = np.where(high > low, high - low, 1.0)
            self.origin[name], self.width[name] = low - span / 2, span * 2 / BINS
            self.counts[name] = np.zeros((*low.shape, BINS), dtype=np.int64)
            self.signs[name] = np.zeros((2, *low.shape), dtype=np.int64)

    def add(self, start: int, stop: int, values: Mapping[str, np.ndarray]) -> None:
        for name, x in values.items():
            bins = np.clip((x - self.origin[name][:, None]) / self.width[name][:, None], 0, BINS - 1).astype(np.int64)
            options, _, years = x.shape
            bins += (np.arange(options)[:, None, None] * years + np.arange(years)) * BINS
            self.counts[name] += np.bincount(bins.ravel(), minlength=options * years * BINS).reshape(options, years, BINS)
            self.signs[name] += [(x > 0).sum(axis=1), (x < 0).sum(axis=1)]

    def summary(self, name: str, central: np.ndarray) -> Summary:
        counts, width, origin = self.counts[name], self.width[name], self.origin[name]
        running = np.cumsum(counts, axis=2)
        middle = origin[..., None] + width[..., None] * (np.arange(BINS) + 0.5)
        levels = [
            np.take_along_axis(middle, (running <= level * self.draws).sum(axis=2, keepdims=True).clip(max=BINS - 1), axis=2)[..., 0]
            for level in LEVELS
        ]
        mean = (counts * middle).sum(axis=2) / self.draws
        sd = np.sqrt((counts * (middle - mean[..., None]) ** 2).sum(axis=2) / self.draws)
        positive, negative = self.signs[name] / self.draws
        return Summary(central, levels[0], levels[1], mean, levels[2], sd, positive, negative, self.draws)


class Engine:
    """Evaluates the wanted quantities of a case: what is certain once, the rest block by block."""

    def __init__(self, case: Case, wanted: Iterable[str], seed: int) -> None:
        self.case = case
        self.wanted = tuple(wanted)
        self.given = set().union(*case.records) | set(case.clock)
        self.sampler = Sampler(case, case.used(self.wanted), seed)
        steps = case.model.plan(self.given, self.wanted)
        certain = set(self.sampler.constants)
        once: list[Step] = []
        self.steps: list[Step] = []
        for step in steps:
            names = [n for need in step.needs for n in (need if isinstance(need, tuple) else (need,))]
            if certain.issuperset(names):
                certain.add(step.name)
                once.append(Step(step.name, step.formula, step.needs, ()))
            else:
                self.steps.append(step)
        self.constants = run(once, self.sampler.constants, certain)
        self.wanted_constants = set(self.wanted) & certain

    @cached_property
    def yearly(self) -> frozenset[str]:
        return self.case.model.yearly

    def block(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Wanted quantities for some draws. Shape (options, draws, years or 1)."""
        values = run(self.steps, self.constants | self.sampler.block(start, stop), self.wanted)
        options, years = len(self.case.options), self.case.horizon + 1
        return {
            name: np.broadcast_to(x, (options, stop - start, years if name in self.yearly else 1))
            for name, x in values.items()
        }

    def central(self) -> dict[str, np.ndarray]:
        """Wanted quantities in the central case. Shape (options, years or 1)."""
        years = self.case.horizon + 1
        found: dict[str, list[np.ndarray]] = {name: [] for name in self.wanted}
        for option in range(len(self.case.options)):
            values = self.case.model.evaluate(self.case.central(option), self.wanted)
            for name, x in values.items():
                found[name].append(np.broadcast_to(x, (years if name in self.yearly else 1,)))
        return {name: np.stack(rows) for name, rows in found.items()}

    def refuse_undefined(self, values: Mapping[str, np.ndarray]) -> None:
        """Raises CostModelError, naming the first formula at fault, when a result is infinite or undefined."""
        if all(np.isfinite(x).all() for x in values.values()):
            return
        for option in range(len(self.case.options)):
            everything = self.case.model.evaluate(self.case.central(option), self.case.model.ancestors(self.wanted, self.given))
            for name in self.case.model.order:
                if name in everything and not np.isfinite(everything[name]).all():
                    inputs = ", ".join(f"{n} = {np.ravel(everything[n])[0]:g}" for n in self.case.model.needs[name] if isinstance(n, str))
                    raise CostModelError(
                        translate("The formula '{name}' has no finite value with {inputs}; change one of them.",
                                  name=name, inputs=inputs)
                    )
        bad = next(name for name, x in values.items() if not np.isfinite(x).all())
        raise CostModelError(translate("'{name}' has no finite value in some draws; narrow its parameters.", name=bad))


def simulate(
    case: Case,
    wanted: Iterable[str],
    draws: int,
    seed: int,
    block: int = BLOCK,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> Simulation:
    """Evaluate a case over ``draws`` draws and summarise the wanted quantities.

    The result depends on the case, the draws and the seed only. Raises CostModelError for results that are not finite.
    """
    wanted = tuple(dict.fromkeys([*wanted, *PAIR]))
    engine = Engine(case, wanted, seed)
    central = engine.central()
    engine.refuse_undefined(central)
    store: Store | Sketch = Store(draws) if draws <= EXACT else Sketch(draws)
    pilot = engine.block(0, min(draws, PILOT))
    engine.refuse_undefined(pilot)
    store.prepare(pilot)
    quadrants = np.zeros((len(case.options), 2, 2), dtype=np.int64)

    def work(start: int) -> tuple[int, int, dict[str, np.ndarray]]:
        stop = min(start + block, draws)
        return start, stop, engine.block(start, stop)

    def keep(start: int, stop: int, values: dict[str, np.ndarray]) -> None:
        engine.refuse_undefined(values)
        store.add(start, stop, values)
        budget, society = (values[name][:, :, 0] >= 0 for name in PAIR)
        for i in (0, 1):
            for j in (0, 1):
                quadrants[:, i, j] += ((budget == i) & (society == j)).sum(axis=1)
        progress(stop - start)

    starts = range(0, draws, block)
    if workers == 1:
        for start in starts:
            keep(*work(start))
    else:
        with ThreadPoolExecutor(workers) as pool:
            for wave in range(0, len(starts), workers * 4):
                for done in pool.map(work, starts[wave : wave + workers * 4]):
                    keep(*done)
    summaries = {name: store.summary(name, central[name]) for name in wanted}
    return Simulation(summaries, quadrants / draws, draws, seed)
