"""What is said of many draws: percentiles, mean, spread, chances of either sign; written once, for every study.

A percentile is a draw: the one of nearest rank (index ``int(level * n)`` of the sorted draws), never a value between
two. So a result that is always a whole number of posts has whole percentiles, and any program repeats them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError

Array = np.ndarray

LEVELS = (0.05, 0.5, 0.95)
STATISTICS = ("p05", "median", "p95", "mean", "sd", "positive", "negative")

BINS = 4096
LOOK = 4096
"""Draws looked at before the bins of a histogram are laid."""

SIGNATURE = 32
"""Draws by which two columns are taken for the same until they differ."""


def rank(level: float, n: int) -> int:
    """Index, among n sorted draws, of the percentile of a level from 0 to 1."""
    return min(n - 1, int(level * n))


def percentiles(x: Array, levels: Iterable[float] = LEVELS, axis: int = -1) -> Array:
    """Percentiles by nearest rank along an axis, which is left out. Shape (levels, …)."""
    ranks = [rank(level, x.shape[axis]) for level in levels]
    return np.moveaxis(np.take(np.sort(x, axis=axis), ranks, axis=axis), axis, 0)


def median(x: Array, axis: int = -1) -> Array:
    return percentiles(x, (0.5,), axis)[0]


def ends(x: Array) -> tuple[float, float]:
    """The 5–95 % range of some draws. Input (draws,)."""
    low, high = percentiles(x, (0.05, 0.95))
    return float(low), float(high)


@dataclass(frozen=True)
class Summary:
    """A quantity over all draws; every array has the shape (options, years), years being 1 for quantities without."""

    central: Array
    p05: Array
    median: Array
    mean: Array
    p95: Array
    sd: Array
    positive: Array
    negative: Array
    draws: int

    @property
    def mean_error(self) -> Array:
        """Monte Carlo standard error of the mean."""
        return self.sd / np.sqrt(self.draws)

    @property
    def positive_error(self) -> Array:
        """Monte Carlo standard error of the probability of being positive."""
        return np.sqrt(self.positive * (1 - self.positive) / self.draws)


def exact(columns: Array) -> Array:
    """The statistics of each column of draws. Input (columns, draws); shape (statistics, columns)."""
    n = columns.shape[1]
    rows = np.sort(columns, axis=1)
    low, high = rows[:, 0], rows[:, -1]
    levels = rows[:, [rank(level, n) for level in LEVELS]].T
    positive = (n - np.array([np.searchsorted(row, 0.0, "right") for row in rows])) / n
    negative = np.array([np.searchsorted(row, 0.0, "left") for row in rows]) / n
    mean = columns.mean(axis=1)
    sd = columns.std(axis=1, mean=mean[:, None])
    same = low == high
    statistics = np.stack([*levels, np.where(same, low, mean), np.where(same, 0.0, sd), positive, negative])
    return statistics + 0.0  # no draw sorts −0 before 0 on every processor: both are 0


class Columns:
    """The draws of a quantity, those of options and years that are the same in all draws so far kept once.

    ``place`` says which column each option and year has, shape (options, years). Some options lead; each other one
    follows the first whose columns are all its own. ``sources`` are the option and year that each column is taken
    from, ``repeats`` the other options and years of leaders, with the column that they repeat.
    """

    def __init__(self, place: Array, draws: Array) -> None:
        self.place, self.draws = place, draws
        seen: dict[bytes, int] = {}
        leading = [seen.setdefault(row.tobytes(), option) for option, row in enumerate(place)]
        self.followers = [(option, leader) for option, leader in enumerate(leading) if option != leader]
        sources: dict[int, tuple[int, int]] = {}
        self.repeats: list[tuple[int, int, int]] = []
        for option in sorted(seen.values()):
            for year, column in enumerate(place[option].tolist()):
                if sources.setdefault(column, (option, year)) != (option, year):
                    self.repeats.append((option, year, column))
        self.sources = [sources[column] for column in range(len(draws))]

    def take(self, start: int, stop: int, x: Array) -> bool:
        """Take some draws, shape (options, draws, years); False when what was the same in all draws so far differs."""
        if any(not np.array_equal(x[option], x[leader]) for option, leader in self.followers):
            return False
        for column, (option, year) in enumerate(self.sources):
            self.draws[column, start:stop] = x[option, :, year]
        return all(np.array_equal(x[o, :, t], self.draws[column, start:stop]) for o, t, column in self.repeats)

    def parted(self, x: Array, start: int) -> Columns:
        """The same, with columns of their own for what differs from now on."""
        rows, place, count = rows_of(x), self.place.copy(), len(self.draws)
        own = rows[np.unique(place, return_index=True)[1]]
        known: dict[tuple[int, bytes], int] = {}
        for i in np.flatnonzero((rows != own[place.ravel()]).any(axis=1)):
            place.flat[i] = known.setdefault((int(place.flat[i]), rows[i].tobytes()), count + len(known))
        grown = np.empty((count + len(known), self.draws.shape[1]))
        grown[:count, :start] = self.draws[:, :start]
        for (old, _), new in known.items():
            grown[new, :start] = self.draws[old, :start]
        return Columns(place, grown)


def rows_of(x: Array) -> Array:
    """Draws (options, draws, years) as rows (options and years, draws)."""
    return np.swapaxes(x, 1, 2).reshape(x.shape[0] * x.shape[2], x.shape[1])


class Store:
    """Keeps every result, for exact percentiles."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.kept: dict[str, Columns] = {}

    def add(self, name: str, start: int, stop: int, x: Array) -> None:
        """Take the draws from ``start`` to ``stop`` of a quantity, in order. Input (options, draws, years)."""
        if name not in self.kept:
            known: dict[bytes, int] = {}
            place = [known.setdefault(row.tobytes(), len(known)) for row in rows_of(x[:, :SIGNATURE])]
            self.kept[name] = Columns(
                np.array(place).reshape(x.shape[0], x.shape[2]), np.empty((len(known), self.draws))
            )
        if not self.kept[name].take(start, stop, x):
            self.kept[name] = self.kept[name].parted(x, start)
            if not self.kept[name].take(start, stop, x):  # what is undefined is the same as nothing, itself included
                raise infinite(name)

    def statistics(self, name: str) -> Array:
        """Shape (statistics, options or 1, years or 1). The draws are given up."""
        columns = self.kept.pop(name)
        return exact(columns.draws)[:, columns.place]


class Sketch:
    """Keeps counts in fine bins: memory does not grow with the draws, and whole numbers add up the same in any order.

    The bins are laid over the first draws, kept until there are enough of them. The middle of a bin stands for its
    draws. Zero is the middle of one, and the lowest and highest draws are kept: a result that is nil, or the same in
    all draws, stays exactly that.
    """

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.first: dict[str, Array] = {}
        self.width: dict[str, Array] = {}
        self.counts: dict[str, Array] = {}
        self.signs: dict[str, Array] = {}
        self.ends: dict[str, Array] = {}
        self.waiting: dict[str, list[Array]] = {}

    def add(self, name: str, start: int, stop: int, x: Array) -> None:
        """Take the draws from ``start`` to ``stop`` of a quantity, in order. Input (options, draws, years)."""
        if name in self.first:
            self._count(name, x)
            return
        self.waiting.setdefault(name, []).append(x)
        if stop >= min(LOOK, self.draws):
            first = np.concatenate(self.waiting.pop(name), axis=1)
            self._lay(name, first[:, :LOOK])
            self._count(name, first)

    def _lay(self, name: str, x: Array) -> None:
        low, high = x.min(axis=1), x.max(axis=1)
        refuse_infinite(name, low, high)
        span = np.where(high > low, high - low, 1.0)
        self.width[name] = span * 2 / BINS
        self.first[name] = np.round((low - span / 2) / self.width[name])
        self.counts[name] = np.zeros((*low.shape, BINS), dtype=np.int64)
        self.signs[name] = np.zeros((2, *low.shape), dtype=np.int64)
        self.ends[name] = np.stack([low, high])

    def _count(self, name: str, x: Array) -> None:
        low, high = x.min(axis=1), x.max(axis=1)
        refuse_infinite(name, low, high)
        numbered = np.floor(x / self.width[name][:, None] + 0.5) - self.first[name][:, None]
        bins = np.clip(numbered, 0, BINS - 1).astype(np.int64)
        self.ends[name] = np.stack([np.minimum(self.ends[name][0], low), np.maximum(self.ends[name][1], high)])
        options, _, years = x.shape
        bins += (np.arange(options)[:, None, None] * years + np.arange(years)) * BINS
        counted = np.bincount(bins.ravel(), minlength=options * years * BINS)
        self.counts[name] += counted.reshape(options, years, BINS)
        self.signs[name] += [(x > 0).sum(axis=1), (x < 0).sum(axis=1)]

    def statistics(self, name: str) -> Array:
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
        within = [np.clip(x, low, high) for x in (*levels, mean)]
        return np.stack([*within, np.where(low < high, sd, 0), *(self.signs[name] / self.draws)])


def refuse_infinite(name: str, *values: Array) -> None:
    """Raises CostModelError for a quantity that is infinite or undefined in some draws."""
    if not all(np.isfinite(x).all() for x in values):
        raise infinite(name)


def infinite(name: str) -> CostModelError:
    return CostModelError(translate("'{name}' has no finite value in some draws; narrow its parameters.", name=name))
