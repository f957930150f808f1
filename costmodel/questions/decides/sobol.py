"""Sobol indices: which inputs make the result uncertain, alone and with others, each with its interval.

The estimators are those of ``scipy.stats.sobol_indices`` (Saltelli 2010 for first order, Jansen for total). The sample
is a scrambled Sobol sequence in both halves, turned into values by the same inverses as every other draw; only what
follows the exchanged input is computed again. Inputs that are correlated, or that add to one, are exchanged together:
an index of one of them alone has no meaning, so they have one as a group. Intervals are a normal law's around the
index, with the standard deviation of indices whose rows were resampled (bootstrap), as SALib does: with a Sobol
sequence they are rather too wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from costmodel.engine.case import Case, one_option
from costmodel.engine.comparison import SEED
from costmodel.engine.sampling import Sampler
from costmodel.engine.worlds import Worlds
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.questions.decides.tornado import TARGETS
from costmodel.questions.decides.worlds import KEPT, Studied, case_of, parts, sample_of, seed_of

Array = np.ndarray
Function = Callable[[Array], Array]
"""From uniform numbers (inputs, draws) to results (draws,)."""

BASE = 1024
"""Rows of each half of the sample: (inputs + 2) times as many runs of the model."""

MOST_BASE = 2**16
SMALLEST = 2.0**-54  # in the place of a uniform number of zero
RESAMPLES = 100
LEVEL = 0.95


@dataclass(frozen=True)
class Index:
    """The share of a result's variance that an input (or a group that moves together) explains.

    ``first``: alone. ``total``: with all its interactions. Each has the interval in which it lies 95 times in 100.
    """

    names: tuple[str, ...]
    label: str
    first: float
    first_low: float
    first_high: float
    total: float
    total_low: float
    total_high: float

    @property
    def distinct(self) -> bool:
        """Whether the first-order index can be told apart from zero: its interval lies above it."""
        return self.first_low > 0

    @property
    def matters(self) -> bool:
        """Whether the total index can be told apart from zero."""
        return self.total_low > 0


@dataclass(frozen=True)
class Sobol:
    """Indices of all inputs of a result, the largest total first, and how they were found."""

    target: str
    option: str
    indices: tuple[Index, ...]
    variance: float
    base: int
    runs: int

    @property
    def alone(self) -> float:
        """The share of the variance that inputs explain one by one; the rest comes from their meeting."""
        return float(sum(i.first for i in self.indices))


def sobol_sample(count: int, base: int, seed: int) -> tuple[Array, Array]:
    """Two halves of a scrambled Sobol sequence of uniform numbers. Shape (count, base) each.

    Raises InputError for a base that is no power of two.
    """
    from scipy.stats import qmc

    if base < 2 or base > MOST_BASE or base & (base - 1):
        raise InputError(
            translate(
                "The base of a Sobol sample is a power of two from 2 to {most}, not {base}.", most=MOST_BASE, base=base
            )
        )
    both = qmc.Sobol(2 * count, scramble=True, rng=np.random.default_rng([seed, count])).random(base).T
    both = np.maximum(both, SMALLEST)
    return both[:count], both[count:]


def estimate(
    f_a: Array, f_b: Array, f_ab: Array, resamples: int = RESAMPLES, level: float = LEVEL, seed: int = SEED
) -> Array:
    """Indices and their intervals from results of a model.

    Parameters
    ----------
    f_a, f_b : results (targets, base) for the rows of either half of the sample.
    f_ab : results (inputs, targets, base) for the rows of the first half with one input from the second.
    resamples : bootstrap samples of the rows.
    level : probability of the intervals.

    Returns
    -------
    Shape (targets, inputs, 6): first order, its low and high, total, its low and high. Zeros where nothing varies.
    """
    from scipy.special import ndtri

    varies = f_a.std(axis=1) + f_b.std(axis=1) > 1e-12 * (1 + np.abs(f_a).max(axis=1))
    estimates = np.zeros((len(f_a), len(f_ab), 6))
    moves = (f_ab != f_a).any(axis=(1, 2))  # an input that moves no result has indices of exactly zero
    if not varies.any() or not moves.any():
        return estimates
    rng, n = np.random.default_rng(seed), f_a.shape[1]
    drawn = [np.bincount(rng.integers(0, n, n), minlength=n) / n for _ in range(resamples)]
    weights = np.stack([np.full(n, 1 / n), *drawn], axis=1)
    indices = weighted(f_a[varies], f_b[varies], f_ab[moves][:, varies], weights)
    central = indices[..., 0]
    half = ndtri((1 + level) / 2) * (indices[..., 1:].std(axis=-1, ddof=1) if resamples > 1 else 0 * central)
    bounds = [x[k] for k in (0, 1) for x in (central, central - half, central + half)]
    estimates[np.ix_(varies, moves)] = np.stack(bounds, axis=-1)
    return estimates


def weighted(f_a: Array, f_b: Array, f_ab: Array, weights: Array) -> Array:
    """First-order and total indices with some weights of the rows, which add to one. Weights (base, samples).

    Shape (2, targets, inputs, samples). Saltelli's formula is taken about the mean of both halves, as scipy does.
    """
    usual = np.stack([f_a, f_b]).mean(axis=(0, 2))[:, None]
    a, b, change = f_a - usual, f_b - usual, f_ab - f_a
    mean = ((a + b) @ weights) / 2
    variance = ((a**2 + b**2) @ weights) / 2 - mean**2
    first = (b * change) @ weights - mean * (change @ weights)
    total = (change**2) @ weights / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.nan_to_num(np.stack([first / variance, total / variance]).swapaxes(1, 2))


def sobol_of(
    function: Function, names: Sequence[str], base: int = BASE, seed: int = SEED, resamples: int = RESAMPLES
) -> Sobol:
    """Indices of any function of independent uniform numbers: of shape (inputs, draws), giving (draws,)."""
    a, b = sobol_sample(len(names), base, seed)
    f_ab = np.empty((len(names), 1, base))
    for i in range(len(names)):
        mixed = a.copy()
        mixed[i] = b[i]
        f_ab[i, 0] = function(mixed)
    f_a, f_b = np.asarray(function(a), float)[None], np.asarray(function(b), float)[None]
    [estimates] = estimate(f_a, f_b, f_ab, resamples, seed=seed)
    return ranked("", "", [((n,), n) for n in names], estimates, np.concatenate([f_a, f_b]))


def ranked(
    target: str,
    option: str,
    inputs: Sequence[tuple[tuple[str, ...], str]],
    estimates: Array,
    results: Array,
) -> Sobol:
    """The indices of inputs, each with its names and label, the largest total first."""
    indices = [Index(names, label, *map(float, row)) for (names, label), row in zip(inputs, estimates, strict=True)]
    indices.sort(key=lambda i: (-i.total, -i.first, i.names))
    base = results.shape[-1]
    return Sobol(target, option, tuple(indices), float(results.var()), base, base * (len(inputs) + 2))


def runs_of(studied: Studied, option: str, base: int = BASE, targets: Iterable[str] = TARGETS) -> int:
    """Runs of the model that indices take."""
    case = one_option(case_of(studied), option)
    return base * (len(parts(Sampler(case, case.used(targets), SEED))) + 2)


def sobol(
    studied: Studied,
    option: str,
    targets: Iterable[str] = TARGETS,
    base: int = BASE,
    resamples: int = RESAMPLES,
    seed: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Sobol]:
    """Indices of every uncertain input that moves some results of an option; ``progress`` is told of the runs done.

    A result with one value per year is read in its last year.
    """
    targets = tuple(dict.fromkeys(targets))
    case, seed = one_option(case_of(studied), option), seed_of(studied) if seed is None else seed
    sampler = sample_of(case, targets, seed).sampler
    apart = parts(sampler)
    scored = sorted({stream for n in sampler.varying for stream in sampler.streams(n)})
    a, b = sobol_sample(max(len(scored), 1), base, seed)
    f_a, f_b = np.empty((2, len(targets), base))
    f_ab = np.empty((len(apart), len(targets), base))
    for start in range(0, base, KEPT):
        rows = slice(start, min(start + KEPT, base))
        draws = rows.stop - rows.start
        first, second = ({n: half[i, rows] for i, n in enumerate(scored)} for half in (a, b))
        pages = [[sampler.values_from(names, scores.__getitem__) for names in apart] for scores in (first, second)]
        whole = [{n: x for page in half for n, x in page.items()} for half in pages]
        worlds = Worlds(case, targets, sampler.constants | whole[0], draws, whole[0])
        f_a[:, rows] = last(worlds.with_values({}), targets)
        f_b[:, rows] = last(worlds.with_values(whole[1]), targets)
        progress(2 * draws)
        for i, page in enumerate(pages[1]):
            f_ab[i][:, rows] = last(worlds.with_values(page), targets)
            progress(draws)
    indices = estimate(f_a, f_b, f_ab, resamples, seed=seed)
    inputs = [(own, label(case, own)) for own in (uncertain(sampler, names) for names in apart)]
    results = np.stack([f_a, f_b])
    ranks = [ranked(t, option, inputs, indices[k], results[:, k]) for k, t in enumerate(targets)]
    return {r.target: replace(r, indices=tuple(i for i in r.indices if i.first or i.total)) for r in ranks}  # 0: idle


def last(results: dict[str, Array], targets: Iterable[str]) -> Array:
    """Results of the only option in the last year. Shape (targets, draws)."""
    return np.stack([results[t][0, :, -1] for t in targets])


def uncertain(sampler: Sampler, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(n for n in names if n in sampler.varying)


def label(case: Case, names: Iterable[str]) -> str:
    """What inputs are called; those that move together are named together."""
    return " + ".join(case.model[n].text(language()) for n in names)
