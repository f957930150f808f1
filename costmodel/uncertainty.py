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
from functools import partial
from typing import Any

import numpy as np

from costmodel.case import Case, share_groups
from costmodel.distributions import correlate, inverse
from costmodel.errors import CostModelError
from costmodel.language import translate
from costmodel.memory import keep_freed_memory
from costmodel.model import Step, run
from costmodel.parameters import Cluster, Record

BLOCK = 2048
"""Draws evaluated at once: small enough for the processor's cache."""

PAGE = 8192
"""Draws of the parameters made at once; blocks are cut from them."""

EXACT = 20_000
"""Up to so many draws every result is kept and percentiles are exact; beyond, they are read from fine histograms."""

BINS = 4096
PILOT = 4096
LEVELS = (0.05, 0.5, 0.95)

Inverse = Callable[[np.ndarray], np.ndarray]


def uniforms(seed: int, name: str, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of a parameter for the draws from ``start`` to ``stop``. Shape (draws,)."""
    bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))
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
        groups = [g for g in share_groups(case.library) if not set(names).isdisjoint(g)]
        for name in sorted({*names, *(n for g in groups for n in g)}):
            self._add(name, self._records(name))
        self.shares = [g for g in groups if any(n in self.varying for n in g)]
        self.certain_shares = {n: self.constants.pop(n) for g in self.shares for n in g if n in self.constants}
        self.copula = [c for c in case.library.clusters if any(n in self.varying for n in c.names)]
        self.linked = {n: c for c in self.copula for n in c.names}

    def _records(self, name: str) -> list[Record]:
        """The record of each option. Raises CostModelError where some options give a result and others do not."""
        for option, records in zip(self.case.options, self.case.records, strict=True):
            if name not in records:
                raise CostModelError(
                    translate(
                        "'{name}' is given by some options and not by '{option}'; give it in all of them or in none.",
                        name=name,
                        option=option.key,
                    )
                )
        return [records[name] for records in self.case.records]

    def _add(self, name: str, records: list[Record]) -> None:
        same = all(r is records[0] or r == records[0] for r in records)
        records = records[:1] if same else records
        if not any(r.uncertain for r in records):
            levels = [self.case.in_base_year(r, self.case.level(r)) for r in records]
            stacked = levels[0] if same else np.stack(np.broadcast_arrays(*map(np.atleast_1d, levels)))[:, None, :]
            self.constants[name] = stacked if np.ndim(stacked) else np.float64(stacked)
            return
        self.varying[name] = [(r, inverse_of(r)) for r in records]

    def page(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Values of the uncertain parameters. Shape (options or 1, draws, 1 or, for results given by year, years)."""
        scores: dict[str, np.ndarray] = {}
        for cluster in self.copula:
            scores |= dict(zip(cluster.names, linked(self.seed, cluster, start, stop), strict=True))
        values = {}
        for name, readings in self.varying.items():
            columns = [self._column(record, read, start, stop, scores.get(name)) for record, read in readings]
            column = columns[0][None, :, None] if len(columns) == 1 else np.stack(columns)[:, :, None]
            by_year = name in self.case.model.yearly
            values[name] = np.broadcast_to(column, (*column.shape[:2], self.case.horizon + 1)) if by_year else column
        for names in self.shares:
            found = {n: values[n] if n in values else self.certain_shares[n] for n in names}
            total = sum(found.values())
            values |= {n: x / total for n, x in found.items()}
        return values

    def _column(
        self, record: Record, read: Inverse | None, start: int, stop: int, scores: np.ndarray | None
    ) -> np.ndarray:
        if read is None:
            return np.full(stop - start, record.number)
        key = (
            self.seed,
            record.name,
            record.shape,
            record.value,
            record.low,
            record.high,
            record.range,
            record.values,
            record.weights,
            float(self.case.in_base_year(record, 1.0)),
            start,
            stop,
            self.linked.get(record.name),
        )
        column = COLUMNS.get(key)
        if column is None:
            numbers = uniforms(self.seed, record.name, start, stop) if scores is None else scores
            column = self.case.in_base_year(record, read(numbers))
            column.flags.writeable = False
            if stop <= EXACT:
                COLUMNS.put(key, column)
        return column


class Cache:
    """Keeps the columns drawn last: the tools of a comparison share most of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: dict[tuple[Any, ...], np.ndarray] = {}

    def get(self, key: tuple[Any, ...]) -> np.ndarray | None:
        return self.kept.get(key)

    def put(self, key: tuple[Any, ...], column: np.ndarray) -> None:
        while len(self.kept) >= self.most:
            self.kept.pop(next(iter(self.kept)))
        self.kept[key] = column


COLUMNS = Cache(2000)


def linked(seed: int, cluster: Cluster, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of parameters that move together. Shape (parameters, draws)."""
    apart = np.stack([uniforms(seed, n, start, stop) for n in cluster.names], axis=1)
    return correlate(apart, cluster.ranks, cluster.names).T


def inverse_of(record: Record) -> Inverse | None:
    """The function from uniform numbers to values of a record; None when it is certain."""
    if not record.uncertain:
        return None
    try:
        return inverse(
            record.shape,
            record.number,
            low=record.low,
            high=record.high,
            range=record.range or "limits",
            values=record.values,
            weights=record.weights,
        )
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

    def statistics(self, name: str) -> np.ndarray:
        """Shape (statistics, options or 1, years or 1)."""
        kept = self.kept.pop(name)
        found = np.empty((len(STATISTICS), *kept.shape[:2]))
        for option, year in np.ndindex(kept.shape[:2]):
            column = kept[option, year]
            twin = next((o for o in range(option) if np.array_equal(kept[o, year], column)), None)
            found[:, option, year] = exact(column) if twin is None else found[:, twin, year]
        return found


STATISTICS = ("p05", "median", "p95", "mean", "sd", "positive", "negative")


def exact(x: np.ndarray) -> tuple[float, ...]:
    """Percentiles (nearest rank), mean, standard deviation and shares of either sign of a column of draws."""
    low, high = x.min(), x.max()
    if low == high:
        return (low, low, low, low, 0.0, float(low > 0), float(low < 0))
    ranks = [min(len(x) - 1, int(level * len(x))) for level in LEVELS]
    parted = np.partition(x, ranks)
    positive = 1.0 if low > 0 else (x > 0).mean()
    negative = 0.0 if low >= 0 else (x < 0).mean()
    return (*parted[ranks], x.mean(), x.std(), positive, negative)


class Sketch:
    """Keeps counts in fine bins: memory does not grow with the draws, and whole numbers add up the same in any order.

    The middle of a bin stands for its draws. Zero is the middle of one, and the lowest and highest draws are kept: a
    result that is nil, or the same in all draws, stays exactly that.
    """

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.first: dict[str, np.ndarray] = {}
        self.width: dict[str, np.ndarray] = {}
        self.counts: dict[str, np.ndarray] = {}
        self.signs: dict[str, np.ndarray] = {}
        self.ends: dict[str, np.ndarray] = {}

    def prepare(self, pilot: Mapping[str, np.ndarray]) -> None:
        for name, x in pilot.items():
            low, high = x.min(axis=1), x.max(axis=1)
            span = np.where(high > low, high - low, 1.0)
            self.width[name] = span * 2 / BINS
            self.first[name] = np.round((low - span / 2) / self.width[name])
            self.counts[name] = np.zeros((*low.shape, BINS), dtype=np.int64)
            self.signs[name] = np.zeros((2, *low.shape), dtype=np.int64)
            self.ends[name] = np.stack([low, high])

    def add(self, start: int, stop: int, values: Mapping[str, np.ndarray]) -> None:
        for name, x in values.items():
            numbered = np.floor(x / self.width[name][:, None] + 0.5) - self.first[name][:, None]
            bins = np.clip(numbered, 0, BINS - 1).astype(np.int64)
            low, high = self.ends[name]
            self.ends[name] = np.stack([np.minimum(low, x.min(axis=1)), np.maximum(high, x.max(axis=1))])
            options, _, years = x.shape
            bins += (np.arange(options)[:, None, None] * years + np.arange(years)) * BINS
            self.counts[name] += np.bincount(bins.ravel(), minlength=options * years * BINS).reshape(
                options, years, BINS
            )
            self.signs[name] += [(x > 0).sum(axis=1), (x < 0).sum(axis=1)]

    def statistics(self, name: str) -> np.ndarray:
        """Shape (statistics, options or 1, years or 1)."""
        counts, (low, high) = self.counts[name], self.ends[name]
        running = np.cumsum(counts, axis=2)
        middle = self.width[name][..., None] * (self.first[name][..., None] + np.arange(BINS))
        levels = [
            np.take_along_axis(
                middle, (running <= int(level * self.draws)).sum(axis=2, keepdims=True).clip(max=BINS - 1), axis=2
            )[..., 0]
            for level in LEVELS
        ]
        mean = (counts * middle).sum(axis=2) / self.draws
        sd = np.sqrt((counts * (middle - mean[..., None]) ** 2).sum(axis=2) / self.draws)
        found = [np.clip(x, low, high) for x in (*levels, mean)]
        return np.stack([*found, np.where(low < high, sd, 0), *(self.signs[name] / self.draws)])


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
        self.uncertain = tuple(name for name in self.wanted if name not in certain)

    def block(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Wanted quantities that are not certain, for some draws. Shape (options or 1, draws, years or 1)."""
        return self.evaluate(self.sampler.page(start, stop), 0, stop - start)

    def evaluate(self, page: Mapping[str, np.ndarray], start: int, stop: int) -> dict[str, np.ndarray]:
        """The same, from drawn parameters, for a slice of their draws."""
        values = run(self.steps, self.constants | {n: x[:, start:stop] for n, x in page.items()}, self.uncertain)
        return {name: self.full(x, (x.shape[0] if np.ndim(x) == 3 else 1, stop - start)) for name, x in values.items()}

    def cut(self, page: Mapping[str, np.ndarray], ends: tuple[int, int]) -> dict[str, np.ndarray]:
        return self.evaluate(page, *ends)

    def full(self, x: Any, shape: tuple[int, int]) -> np.ndarray:
        return np.broadcast_to(x, (*shape, np.shape(x)[-1] if np.ndim(x) else 1))

    def central(self) -> dict[str, np.ndarray]:
        """Wanted quantities in the central case. Shape (options, years or 1)."""
        found: dict[str, list[np.ndarray]] = {name: [] for name in self.wanted}
        for option in range(len(self.case.options)):
            values = self.case.model.evaluate(self.case.central(option), self.wanted)
            for name, x in values.items():
                found[name].append(np.atleast_1d(x))
        return {name: np.stack(np.broadcast_arrays(*rows)) for name, rows in found.items()}

    def refuse_undefined(self, values: Mapping[str, np.ndarray]) -> None:
        """Raises CostModelError, naming the first formula at fault, when a result is infinite or undefined."""
        if all(np.isfinite(x).all() for x in values.values()):
            return
        for option in range(len(self.case.options)):
            everything = self.case.model.evaluate(
                self.case.central(option), self.case.model.ancestors(self.wanted, self.given)
            )
            for name in self.case.model.order:
                if name in everything and not np.isfinite(everything[name]).all():
                    inputs = ", ".join(
                        f"{n} = {np.ravel(everything[n])[0]:g}"
                        for n in self.case.model.needs[name]
                        if isinstance(n, str)
                    )
                    raise CostModelError(
                        translate(
                            "The formula '{name}' has no finite value with {inputs}; change one of them.",
                            name=name,
                            inputs=inputs,
                        )
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
    keep_freed_memory()
    wanted = tuple(dict.fromkeys([*wanted, *PAIR]))
    engine = Engine(case, wanted, seed)
    central = engine.central()
    engine.refuse_undefined(central)
    store: Store | Sketch = Store(draws) if draws <= EXACT else Sketch(draws)
    pilot = engine.block(0, min(draws, PILOT))
    engine.refuse_undefined(pilot)
    store.prepare(pilot)
    quadrants = np.zeros((len(case.options), 2, 2), dtype=np.int64)
    with ThreadPoolExecutor(workers) as pool:
        share_out = pool.map if workers > 1 else map
        for start in range(0, draws, PAGE):
            stop = min(start + PAGE, draws)
            page = engine.sampler.page(start, stop)
            cuts = [(i, min(i + block, stop - start)) for i in range(0, stop - start, block)]
            for wave in range(0, len(cuts), 2 * workers):
                some = cuts[wave : wave + 2 * workers]
                for (i, j), values in zip(some, share_out(partial(engine.cut, page), some), strict=True):
                    engine.refuse_undefined(values)
                    store.add(start + i, start + j, values)
                    count_quadrants(quadrants, engine, values, j - i)
                    progress(j - i)
        summaries = dict(
            zip(wanted, share_out(lambda n: summary(engine, store, n, central[n], draws), wanted), strict=True)
        )
    return Simulation(summaries, quadrants / draws, draws, seed)


def count_quadrants(quadrants: np.ndarray, engine: Engine, values: Mapping[str, np.ndarray], draws: int) -> None:
    """Add the draws of a block to the quadrants of budget x society, by option."""
    everything: Mapping[str, Any] = engine.constants | dict(values)
    budget, society = (
        np.broadcast_to(np.atleast_1d(everything[n])[..., 0] >= 0, (len(quadrants), draws)) for n in PAIR
    )
    for i in (0, 1):
        for j in (0, 1):
            quadrants[:, i, j] += ((budget == i) & (society == j)).sum(axis=1)


def summary(engine: Engine, store: Store | Sketch, name: str, central: np.ndarray, draws: int) -> Summary:
    """Statistics of a quantity, options and years filled in where it is the same for all of them."""
    if name in engine.uncertain:
        found = store.statistics(name)
    else:
        x = np.asarray(engine.constants[name], dtype=float)
        level = x[:, 0, :] if x.ndim == 3 else np.atleast_2d(x)
        found = np.stack([level, level, level, level, np.zeros_like(level), level > 0, level < 0])
    shape = central.shape
    statistics = dict(zip(STATISTICS, (np.broadcast_to(x, shape) for x in found), strict=True))
    return Summary(central=central, draws=draws, **statistics)
