"""Scenario discovery: in which region of the inputs does an option lose? A few conditions that a reader can check.

PRIM (Friedman and Fisher 1999): from all worlds, the twentieth at one end of one input is cut away again and again,
each time the cut that raises the share of losing worlds most for what it leaves out. Of the boxes on the way, the
one with the best balance of coverage and density is kept. Half of the worlds find the box; coverage and density are
those of the other half. Conditions that could be chance in either half are dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import one_option
from costmodel.engine.statistics import percentiles
from costmodel.engine.worlds import full
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.questions.decides.worlds import Studied, case_of, sample_of, seed_of

Array = np.ndarray

PEEL = 0.05
"""Share of the worlds in the box that a cut takes away."""

SMALLEST = 0.02
"""Share of all worlds below which a box is no longer cut."""

MOST = 4
"""Conditions, at most: more are not read."""

SCREENED = 30
"""Inputs that may make a condition: those whose ranks differ most between worlds that lose and worlds that do not."""

CHANCE = 0.05
"""Quasi-p-value above which a condition is dropped."""

DRAWS = 10_000
FEW = 20
"""Worlds of either kind below which nothing is looked for."""


@dataclass(frozen=True)
class Condition:
    """An input above ``low`` or below ``high`` (or both). ``chance`` is its quasi-p-value.

    That is the probability that a cut made blindly gives at least this share of losing worlds: small when the condition
    does something. It is too small by what choosing the best cut adds ("quasi").
    """

    name: str
    label: str
    unit: str
    low: float | None
    high: float | None
    chance: float


@dataclass(frozen=True)
class Step:
    """A box on the way: how many conditions, which share of the losing worlds it holds, how many of its worlds lose."""

    conditions: int
    coverage: float
    density: float
    mass: float


@dataclass(frozen=True)
class Box:
    """The region found.

    ``coverage``: of all losing worlds, the share inside. ``density``: of the worlds inside, the share that loses.
    ``base``: of all worlds. ``mass``: the share of worlds inside. ``density_error`` is a Monte Carlo standard error.
    """

    conditions: tuple[Condition, ...]
    coverage: float
    density: float
    density_error: float
    base: float
    mass: float
    worlds: int
    path: tuple[Step, ...]


def prim(
    inputs: Array,
    event: Array,
    names: Sequence[str],
    labels: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
    most: int = MOST,
    screened: int = SCREENED,
) -> Box:
    """The box of inputs in which an event is frequent.

    Parameters
    ----------
    inputs : shape (worlds, inputs).
    event : whether it happens in each world. Shape (worlds,).
    names, labels, units : of the inputs.
    most : conditions, at most.
    screened : inputs that may make one.

    Returns
    -------
    A box; without conditions when the event, or its absence, is too rare to look for, or when nothing stands out.
    Raises InputError for arrays that do not fit together.
    """
    x, y = np.asarray(inputs, float), np.asarray(event, bool)
    if x.ndim != 2 or y.shape != x.shape[:1] or x.shape[1] != len(names):
        raise InputError(
            translate("Inputs have a row for each world and a column for each name, events one value a world.")
        )
    base = float(y.mean()) if len(y) else 0.0
    nothing = Box((), 1.0, base, error_of(base, len(y)), base, 1.0, len(y), ())
    if min(y.sum(), (~y).sum()) < 2 * FEW:
        return nothing
    learning = np.arange(len(y)) % 2 == 0
    seen, happened = x[learning], y[learning]
    columns = standing_out(seen, happened, screened)
    path = peeled(seen[:, columns], happened, most)
    ends = simplest(seen[:, columns], happened, best_of(path)[1])
    test, truth = x[~learning][:, columns], y[~learning]
    ends = simplest(test, truth, ends)
    if not len(ends):
        return nothing
    inside = within(test, ends)
    hits = int((inside & truth).sum())
    coverage, density = hits / max(int(truth.sum()), 1), hits / max(int(inside.sum()), 1)
    conditions = [
        Condition(
            names[columns[k]],
            (labels or names)[columns[k]],
            units[columns[k]] if units else "1",
            float(low) if np.isfinite(low) else None,
            float(high) if np.isfinite(high) else None,
            chance_of(test, truth, ends, k),
        )
        for k, (low, high) in ends.items()
    ]
    conditions.sort(key=lambda c: c.chance)
    return Box(
        tuple(conditions),
        coverage,
        density,
        error_of(density, int(inside.sum())),
        base,
        float(inside.mean()),
        len(truth),
        tuple(step for step, _ in path),
    )


Ends = dict[int, tuple[float, float]]
"""Of the inputs that a box restricts, the low and the high end; infinite where there is none."""


def error_of(share: float, worlds: int) -> float:
    """Standard error of a share; never nil: a share of 0 or 1 is not known for sure either (Agresti and Coull)."""
    near = (share * worlds + 2) / (worlds + 4)
    return float(np.sqrt(near * (1 - near) / (worlds + 4)))


def standing_out(x: Array, y: Array, most: int) -> Array:
    """Columns whose spread of ranks differs most between worlds where it happens and others (in level or in width)."""
    ranks = x.argsort(axis=0).argsort(axis=0) / len(x) - 0.5
    level = np.abs(ranks[y].mean(axis=0) - ranks[~y].mean(axis=0)) * np.sqrt(12)
    width = np.abs((ranks[y] ** 2).mean(axis=0) - (ranks[~y] ** 2).mean(axis=0)) * np.sqrt(180)
    varies = np.ptp(x, axis=0) > 0
    first = np.argsort(-np.maximum(level, width) * varies, kind="stable")[:most]
    return first[varies[first]]


def within(x: Array, ends: Ends) -> Array:
    inside = np.ones(len(x), bool)
    for k, (low, high) in ends.items():
        inside &= (x[:, k] >= low) & (x[:, k] <= high)
    return inside


def peeled(x: Array, y: Array, most: int) -> list[tuple[Step, Ends]]:
    """Boxes from the whole to the smallest, each cut from the one before."""
    ends: Ends = {}
    kept = np.ones(len(x), bool)
    path: list[tuple[Step, Ends]] = [(step_of(y, kept, ends), dict(ends))]
    while kept.sum() > SMALLEST * len(x):
        cut = best_cut(x[kept], y[kept], list(ends) if len(ends) >= most else list(range(x.shape[1])))
        if cut is None:
            break
        k, low, high = cut
        before = ends.get(k, (-np.inf, np.inf))
        ends = ends | {k: (max(before[0], low), min(before[1], high))}
        kept = within(x, ends)
        path.append((step_of(y, kept, ends), dict(ends)))
        if y[kept].all():
            break
    return path


def step_of(y: Array, kept: Array, ends: Ends) -> Step:
    hits = int((y & kept).sum())
    return Step(len(ends), hits / int(y.sum()), hits / int(kept.sum()), float(kept.mean()))


def best_cut(x: Array, y: Array, columns: list[int]) -> tuple[int, float, float] | None:
    """The cut that raises the share of events most for each world it leaves out: column, new low, new high."""
    density, gain, cut = y.mean(), 0.0, None
    for k in columns:
        column = x[:, k]
        low, high = percentiles(column, (PEEL, 1 - PEEL))
        # Where many worlds share the end of the range, the whole of them is cut.
        for kept, ends in (
            (column > low if (column < low).sum() == 0 else column >= low, "low"),
            (column < high if (column > high).sum() == 0 else column <= high, "high"),
        ):
            left = int(kept.sum())
            if not 0 < left < len(x):
                continue
            rise = (y[kept].mean() - density) / (len(x) - left)
            if rise > gain:
                inside = column[kept]
                gain = rise
                cut = (k, inside.min(), np.inf) if ends == "low" else (k, -np.inf, inside.max())
    return cut


def best_of(path: list[tuple[Step, Ends]]) -> tuple[Step, Ends]:
    """The box with the best balance of coverage and density: the largest harmonic mean of the two beyond chance.

    Density counts from the share that any box would have, so that the whole is worth nothing.
    """
    base = path[0][0].density

    def balance(step: Step) -> float:
        lift = (step.density - base) / (1 - base)
        return 2 * lift * step.coverage / (lift + step.coverage) if lift > 0 else 0.0

    return max(path, key=lambda box: balance(box[0]))


def simplest(x: Array, y: Array, ends: Ends) -> Ends:
    """The box without the conditions that could be chance, the weakest dropped first."""
    ends = dict(ends)
    while ends:
        chances = {k: chance_of(x, y, ends, k) for k in ends}
        worst = max(chances, key=lambda k: chances[k])
        if chances[worst] <= CHANCE:
            break
        del ends[worst]
    return ends


def chance_of(x: Array, y: Array, ends: Ends, k: int) -> float:
    """Quasi-p-value of a condition: the probability of as many events inside, drawn at the share without it."""
    from scipy.special import bdtrc

    without = within(x, {j: pair for j, pair in ends.items() if j != k})
    inside = without & within(x, {k: ends[k]})
    return float(bdtrc(int((y & inside).sum()) - 1, int(inside.sum()), y[without].mean())) if inside.any() else 1.0


# On a case


def regions(
    studied: Studied,
    option: str,
    target: str = "society_npv",
    draws: int = DRAWS,
    seed: int | None = None,
    most: int = MOST,
) -> tuple[Box, Box]:
    """The region of the inputs in which an option loses, and that in which it gains, in the shared sample.

    Values are euros of year 0 and the other units of the inputs. A target with one value per year is read in its last
    year.
    """
    case = one_option(case_of(studied), option)
    sample = sample_of(case, [target], seed_of(studied) if seed is None else seed)
    names = sorted(sample.sampler.varying)
    inputs, results = np.empty((draws, len(names))), np.empty(draws)
    for first, worlds in sample.pages(draws):
        for k, name in enumerate(names):
            inputs[first : first + worlds.draws, k] = worlds.held[name][0, :, 0]
        for start, stop, values in worlds.blocks():
            for _, x in worlds.with_certain(values):
                results[first + start : first + stop] = full(x, 1, stop - start)[0, :, -1]
    labels, units = [case.model[n].text(language()) for n in names], [case.model[n].unit for n in names]
    losing, gaining = (prim(inputs, event, names, labels, units, most) for event in (results < 0, results > 0))
    return losing, gaining
