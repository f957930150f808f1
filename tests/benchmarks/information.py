"""EVPPI of all parameters against splines and least squares, one parameter at a time: ratios of time and of error.

The splines are those of scikit-learn's ``SplineTransformer`` and ``LinearRegression``: by themselves where it is
installed, else the same columns (four intervals of equal width, cubic) from scipy and numpy, which give the same values
to the last digits without its checks of inputs, so that the ratio is then a lower one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
from scipy.interpolate import BSpline
from scipy.stats import norm

from tests.benchmarks.measures import Measure

DRAWS, PARAMETERS, WORLDS = 10_000, 20, 20
KNOTS, CUBIC = 5, 3
NOTHING = 12
"""Parameters from this one on do next to nothing."""


def loss(mean: float, sd: np.ndarray) -> np.ndarray:
    return mean * norm.cdf(mean / sd) + sd * norm.pdf(mean / sd) - max(mean, 0.0)


def world(seed: int, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A linear gain of normal parameters, against doing nothing."""
    samples = np.random.default_rng(seed).normal(size=(DRAWS, PARAMETERS))
    return np.column_stack([np.zeros(DRAWS), samples @ weights + 0.3]), samples


def columns_of(x: np.ndarray) -> np.ndarray:
    """The columns of ``SplineTransformer()``."""
    knots = np.linspace(x.min(), x.max(), KNOTS)
    step = knots[1] - knots[0]
    before, after = knots[0] - step * np.arange(CUBIC, 0, -1), knots[-1] + step * np.arange(1, CUBIC + 1)
    found: np.ndarray = BSpline.design_matrix(
        x, np.concatenate([before, knots, after]), CUBIC, extrapolate=True
    ).toarray()
    return found


def read_off(fitted: np.ndarray, table: np.ndarray) -> float:
    return float(fitted.max(axis=1).mean() - table.mean(axis=0).max())


def by_scipy(table: np.ndarray, samples: np.ndarray) -> list[float]:
    found = []
    for x in samples.T:
        columns = columns_of(x)
        found.append(read_off(columns @ np.linalg.lstsq(columns, table, rcond=None)[0], table))
    return found


def splines() -> tuple[str, Callable[[np.ndarray, np.ndarray], list[float]]]:
    try:
        from sklearn.linear_model import LinearRegression
        from sklearn.preprocessing import SplineTransformer
    except ImportError:
        return "splines by scipy and numpy (scikit-learn is not installed)", by_scipy

    def by_scikit_learn(table: np.ndarray, samples: np.ndarray) -> list[float]:
        found = []
        for x in samples.T:
            columns = SplineTransformer().fit_transform(x[:, None])
            found.append(read_off(LinearRegression().fit(columns, table).predict(columns), table))
        return found

    return "scikit-learn's splines", by_scikit_learn


def ours(table: np.ndarray, samples: np.ndarray) -> list[float]:
    from costmodel.questions.pilot import evppi

    return [e.value for e in evppi(table, samples)]


def paired(functions: list[Callable[[], object]], times: int = 15) -> list[float]:
    """Processor seconds of the fastest run of each, run in turns, since the machine may be busy."""
    found = np.full((times, len(functions)), np.inf)
    for i, j in np.ndindex(found.shape):
        start = time.process_time()
        functions[j]()
        found[i, j] = time.process_time() - start
    return [float(x) for x in found.min(axis=0)]


def information() -> Iterator[Measure]:
    name, theirs = splines()
    weights = np.random.default_rng(0).normal(size=PARAMETERS) * np.exp(-np.arange(PARAMETERS) / 6)
    truth = loss(0.3, np.abs(weights))
    table, samples = world(0, weights)
    mine, others = paired([lambda: ours(table, samples), lambda: theirs(table, samples)])
    size = f"{PARAMETERS} parameters, {DRAWS:,} draws"
    yield Measure(f"time of {name} / ours", others / mine, "x", f"{size}, {mine * 1000:.0f} ms with errors and nulls")
    for who, function in (("ours", ours), (name, theirs)):
        wrong = np.array([function(*world(seed, weights)) for seed in range(1, WORLDS + 1)]) - truth
        yield Measure(
            f"error, {who}",
            float(np.sqrt((wrong**2).mean()) / truth.max() * 100),
            "%",
            "of the largest, root mean square",
        )
        yield Measure(f"bias of the smallest, {who}", float(wrong[:, NOTHING:].mean() / truth.max() * 100), "%", "")
