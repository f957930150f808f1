"""Monte Carlo: all the draws of a case, and what is said of each of its results.

The result depends on the case, the number of draws and the seed only: neither the size of the blocks nor the number of
threads changes a single bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.case import Case
from costmodel.statistics import STATISTICS, Sketch, Store, Summary, refuse_infinite
from costmodel.worlds import BLOCK, Sample, Worlds

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

    Raises CostModelError for results that are not finite.
    """
    wanted = tuple(dict.fromkeys([*wanted, *PAIR]))
    sample = Sample(case, wanted, seed)
    central = sample.central()
    store: Store | Sketch = Store(draws) if draws <= EXACT else Sketch(draws)
    counts = np.zeros((len(case.options), 2, 2), dtype=np.int64)
    with ThreadPoolExecutor(workers) as pool:
        for first, worlds in sample.pages(draws):
            for start, stop, values in worlds.blocks(block, pool, workers):
                store.add(first + start, first + stop, values)
                counts += signs(worlds.certain | values, len(case.options), stop - start)
                progress(stop - start)

        def summary(name: str) -> Summary:
            shape = central[name].shape
            return Summary(central=central[name], draws=draws, **statistics(store, worlds, name, shape))

        share_out = pool.map if workers > 1 else map
        summaries = dict(zip(wanted, share_out(summary, wanted), strict=True))
    return Simulation(summaries, counts / draws, draws, seed)


def signs(values: Mapping[str, Any], options: int, draws: int) -> np.ndarray:
    """Draws in each quadrant of budget x society. Shape (options, 2, 2)."""
    budget, society = (np.broadcast_to(np.atleast_1d(values[n])[..., 0] >= 0, (options, draws)) for n in PAIR)
    return np.stack([[((budget == i) & (society == j)).sum(axis=1) for j in (0, 1)] for i in (0, 1)]).transpose(2, 0, 1)


def statistics(store: Store | Sketch, worlds: Worlds, name: str, shape: tuple[int, ...]) -> dict[str, np.ndarray]:
    """Statistics of a quantity, options and years filled in where it is the same for all of them."""
    if name in worlds.uncertain:
        found = store.statistics(name)
        refuse_infinite(name, found)
    else:
        level = worlds.level(name)
        found = np.stack([level, level, level, level, np.zeros_like(level), level > 0, level < 0])
    return dict(zip(STATISTICS, (np.broadcast_to(x, shape) for x in found), strict=True))
