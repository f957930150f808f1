"""The shares of a register pooled, tool by tool and quantity by quantity.

A value is pooled on the scale of its natural bounds (logit, logarithm, or as it is), a ratio as it is, for it may be
nil or negative. A town whose measurement has no range is taken for as unsure as the least sure one of its pool. Towns
that observed nothing at all of what cannot be less (no minute saved) are counted apart: they are the chance that the
next town gets nothing, and the others are pooled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from costmodel.engine.case import workbook
from costmodel.engine.pooling import FEWEST, left_out, limited, pooled
from costmodel.engine.scores import Coverage
from costmodel.engine.values import values
from costmodel.intake.shares import Figure, Register, Share, record_of
from costmodel.model.quantity import Quantity
from costmodel.parameters.distributions import NORMAL_95, Bounds, from_scale, to_scale
from costmodel.parameters.record import GRADES, Record

MEASURES = ("value", "ratio")


@dataclass(frozen=True, kw_only=True)
class Town:
    """One town in a pool: what it observed, and what is believed of it once the others are known.

    ``number`` is its place in the register. ``drawn``, ``weight`` and ``limited`` (its figure was brought back) are
    none where the pool is too small.
    """

    number: int
    size: str
    months: int
    observed: float
    low: float | None
    high: float | None
    count: int | None
    grade: str
    drawn: float | None = None
    weight: float | None = None
    limited: bool = False


@dataclass(frozen=True, kw_only=True)
class Pool:
    """What the towns of a register say of one quantity of one tool, as its value or as its ratio to the promise.

    ``nothing`` towns observed nothing at all and are not among ``towns``. ``mean``, ``low`` and ``high`` (the 5–95 %
    range of the next town) are in the unit of the quantity, ``tau`` is on the scale of its bounds; all none, and
    ``coverage`` empty, where there are too few towns. ``below`` of ``promised`` towns got less than was promised.
    """

    tool: str
    quantity: Quantity
    measure: str
    record: Record | None
    towns: tuple[Town, ...]
    nothing: int
    below: int
    promised: int
    least: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    tau: float | None = None
    coverage: Coverage | None = None

    @property
    def unit(self) -> str:
        return self.quantity.unit if self.measure == "value" else "1"

    @property
    def count(self) -> int:
        """Of the towns, those that observed nothing too."""
        return len(self.towns) + self.nothing

    @property
    def missing(self) -> int:
        """How many towns more make a prior of it."""
        return max(self.least - len(self.towns), 0)

    @property
    def makes_prior(self) -> bool:
        """Whether it says the value of a parameter, from enough towns."""
        return self.measure == "value" and not self.missing

    @property
    def grade(self) -> str:
        """The weakest of the towns; never the best: others observed it, and elsewhere."""
        return max(("B", *(town.grade for town in self.towns)), key=GRADES.index)


@dataclass(frozen=True, kw_only=True)
class Pools:
    """A register and all that can be pooled of it; ``source`` is where it was read, as it was asked for, on that day.

    ``reach``: how many robust standard deviations from the median a figure counts.
    """

    register: Register
    pools: tuple[Pool, ...]
    source: str
    day: dt.date
    reach: float

    @property
    def headlines(self) -> list[Pool]:
        """The pools that say how many towns got less than was promised, each quantity once, where towns are enough."""
        return [p for p in self.pools if p.measure == "ratio" and p.promised >= p.least]

    @cached_property
    def priors(self) -> dict[str, list[Pool]]:
        """The pools that make priors, by tool."""
        tools = dict.fromkeys(pool.tool for pool in self.pools if pool.makes_prior)
        return {tool: [p for p in self.pools if p.tool == tool and p.makes_prior] for tool in tools}


def pools_of(register: Register, source: str, tools: Iterable[str], folder: Path | None, day: dt.date) -> Pools:
    """Every quantity that a register says something of, for some tools or for all."""
    wanted = {*tools}
    known = values("register/thresholds", folder)
    least, reach = int(known["register_least_towns"].number), known["register_reach"].number
    groups: dict[tuple[str, str, str], list[tuple[int, Share, Figure]]] = {}
    for number, share in enumerate(register.shares, 1):
        if wanted and share.tool not in wanted:
            continue
        for figure in share.figures:
            for measure in MEASURES:
                if getattr(figure, measure) is not None:
                    groups.setdefault((share.tool, figure.quantity, measure), []).append((number, share, figure))
    pools = (pool_of(*key, some, least, reach, folder) for key, some in sorted(groups.items()))
    return Pools(register=register, pools=tuple(pools), source=source, day=day, reach=reach)


def pool_of(
    tool: str,
    name: str,
    measure: str,
    some: list[tuple[int, Share, Figure]],
    least: int,
    reach: float,
    folder: Path | None,
) -> Pool:
    model, library = workbook(folder)
    record = record_of(name, tool, library) if measure == "value" else None
    scale = Scale(bounds=record.bounds if record else (None, None), counted=model[name].unit == "share")
    towns = [town_of(number, share, figure, measure) for number, share, figure in some]
    nothing = [town for town in towns if scale.nothing(town)]
    towns = [town for town in towns if town not in nothing]
    ratios = [figure.ratio for _, _, figure in some if figure.ratio is not None]
    pool = Pool(
        tool=tool,
        quantity=model[name],
        measure=measure,
        record=record,
        towns=tuple(towns),
        nothing=len(nothing),
        below=sum(ratio < 1 for ratio in ratios),
        promised=len(ratios),
        least=least,
    )
    return pool if pool.missing or len(towns) < FEWEST else together(pool, scale, reach)


def town_of(number: int, share: Share, figure: Figure, measure: str) -> Town:
    """What a town says in one measure; the range of a value, seen as a ratio, is as wide beside it."""
    observed, low, high = getattr(figure, measure), figure.low, figure.high
    if measure == "ratio" and figure.value is not None:
        scale = observed / figure.value if figure.value else None
        low, high = (None if x is None or scale is None else x * scale for x in (low, high))
    return Town(number=number, size=share.size, months=share.months, observed=observed, low=low, high=high,
                count=figure.count, grade=figure.grade)  # fmt: skip


def together(pool: Pool, scale: Scale, reach: float) -> Pool:
    """The pool with its mean, the range of the next town, and each town drawn toward the others."""
    y, v = scale.of(pool.towns)
    within, variances = limited(y, v, reach)
    result = pooled(within, variances)
    drawn = scale.back(result.drawn)
    towns = tuple(
        replace(town, drawn=float(drawn[i]), weight=float(result.weights[i]), limited=bool(within[i] != y[i]))
        for i, town in enumerate(pool.towns)
    )
    mean, low, high = map(float, scale.back(np.array([result.mean, result.low, result.high])))
    return replace(pool, towns=towns, mean=mean, low=low, high=high, tau=result.tau, coverage=left_out(y, v, reach))


HALF = 0.5
"""Of an observation: what is added where all or none of them are of one kind (Haldane 1955, Anscombe 1956)."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The scale on which towns are pooled: none, the logarithm of the distance to a bound, or the logit between two.

    ``counted``: a share of what was counted; all or none of it is then half an observation inside its bound.
    """

    bounds: Bounds
    counted: bool

    def of(self, towns: Sequence[Town]) -> tuple[np.ndarray, np.ndarray]:
        """What towns observed and the variances of their measurements. Shapes (towns,)."""
        y = np.array([self.at(town.observed, town) for town in towns])
        errors = [self.error(town) for town in towns]
        unsure = max((error for error in errors if error is not None), default=0.0)
        return y, np.array([(unsure if error is None else error) ** 2 for error in errors])

    def back(self, x: np.ndarray) -> np.ndarray:
        """From the scale to the unit of the quantity."""
        return from_scale(x.copy(), self.bounds)

    def error(self, town: Town) -> float | None:
        """The standard error of a measurement, from its 5–95 % range; none where it has none."""
        if town.low is None or town.high is None:
            return None
        low, high = (self.at(x, town) for x in sorted((town.low, town.high)))
        return (high - low) / (2 * NORMAL_95)

    def at(self, x: float, town: Town) -> float:
        """A figure on the scale; one that touches a bound is moved inside it."""
        (least, most), part = self.bounds, HALF / ((town.count or 1) + 1)
        if self.counted and least is not None and most is not None:
            step = (most - least) * part
            return float(to_scale(min(max(x, least + step), most - step), self.bounds))
        if least is not None and x <= least:
            x = least + (town.observed - least) * part
        if most is not None and x >= most:
            x = most - (most - (town.observed if town.observed < most else least or 0.0)) * part
        return float(to_scale(x, self.bounds))

    def nothing(self, town: Town) -> bool:
        """Whether a town observed nothing at all of what cannot be less, and is not a count of none."""
        return self.bounds[0] == 0 == town.observed and not self.counted
