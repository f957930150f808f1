"""Monte Carlo: all the draws of a case, and what is said of each of its results.

The result depends on the case, the number of draws and the seed only: neither the size of the blocks nor the number of
threads changes a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.reading import measured, one_a_draw
from costmodel.engine.statistics import STATISTICS, Sketch, Store, Summary, refuse_infinite
from costmodel.engine.worlds import Sample, Worlds, full

EXACT = 20_000
"""Up to so many draws every result is kept and percentiles are exact; beyond, they are read from fine histograms."""

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
    read: Mapping[str, np.ndarray] = field(default_factory=dict)
    """What the rule of the verdict reads of each draw, of shape (options, draws)."""


def simulate(
    case: Case,
    wanted: Iterable[str],
    draws: int,
    seed: int,
    block: int | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
    read: Iterable[str] = (),
) -> Simulation:
    """Evaluate a case over ``draws`` draws, summarise the wanted quantities and keep those to ``read``.

    Raises CostModelError for results that are not finite.
    """
    wanted, read = tuple(dict.fromkeys([*wanted, *PAIR])), tuple(read)
    sample = Sample(case, [*wanted, *read], seed)
    central = sample.central()
    reading = Reading(case, read, draws)
    store: Store | Sketch = Store(draws) if draws <= EXACT else Sketch(draws)
    counts, asked = np.zeros((len(case.options), 2, 2), dtype=np.int64), set(wanted)
    with ThreadPoolExecutor(workers) as pool:
        for first, worlds in sample.pages(draws):
            reading.inputs(first, worlds)
            for start, stop, values in worlds.blocks(block, pool, workers):
                pair = {}
                for name, x in worlds.with_certain(values):
                    reading.add(name, first + start, first + stop, x)
                    if name in PAIR:
                        pair[name] = x
                    if name in asked and name not in worlds.certain:
                        store.add(name, first + start, first + stop, x)
                counts += signs(pair, len(case.options), stop - start)
                progress(stop - start)

        def summary(name: str) -> Summary:
            shape = central[name].shape
            return Summary(central=central[name], draws=draws, **statistics(store, worlds, name, shape))

        share_out = pool.map if workers > 1 else map
        summaries = dict(zip(wanted, share_out(summary, wanted), strict=True))
    return Simulation(summaries, counts / draws, draws, seed, reading.values)


class Reading:
    """Keeps what the rule of the verdict reads of each draw: quantities, and the inputs that a pilot could measure."""

    def __init__(self, case: Case, names: Iterable[str], draws: int) -> None:
        self.case, self.names, self.draws = case, frozenset(names), draws
        self.values: dict[str, np.ndarray] = {}

    def inputs(self, first: int, worlds: Worlds) -> None:
        for name in measured(worlds.varying) if self.names else ():
            self._put(name, first, first + worlds.draws, worlds.held[name][:, :, -1])

    def add(self, name: str, start: int, stop: int, x: Any) -> None:
        """Take the draws from ``start`` to ``stop`` of a quantity, if it is read."""
        if name in self.names:
            x = full(x, len(self.case.options), stop - start)
            self._put(name, start, stop, one_a_draw(self.case.model, name, x))

    def _put(self, name: str, start: int, stop: int, x: np.ndarray) -> None:
        if name not in self.values:
            self.values[name] = np.empty((len(self.case.options), self.draws))
        self.values[name][:, start:stop] = x


def signs(values: Mapping[str, Any], options: int, draws: int) -> np.ndarray:
    """Draws in each quadrant of budget x society. Shape (options, 2, 2)."""
    budget, society = (np.broadcast_to(np.atleast_1d(values[n])[..., 0] >= 0, (options, draws)) for n in PAIR)
    return np.stack([[((budget == i) & (society == j)).sum(axis=1) for j in (0, 1)] for i in (0, 1)]).transpose(2, 0, 1)


def statistics(store: Store | Sketch, worlds: Worlds, name: str, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Statistics of a quantity, options and years filled in where it is the same for all of them."""
    if name in worlds.uncertain:
        levels = store.statistics(name)
        refuse_infinite(name, levels)
    else:
        level = worlds.level(name)
        levels = np.stack([level, level, level, level, np.zeros_like(level), level > 0, level < 0])
    return dict(zip(STATISTICS, (np.broadcast_to(x, shape) for x in levels), strict=True))
