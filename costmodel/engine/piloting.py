"""What a pilot would be worth, in closed form: part of the rule of the verdict.

The gain of buying over not buying is taken as normal, and as linear in what a pilot can measure. A reading of a
parameter by so many people or cases has the share s² / (s² + v / n) of its variance, s² being what is not known and v
how single observations differ. What the readings explain of the gain is the sum, over parameters, of the square of its
covariance with each over the variance of it, times that share; to know a part of the gain of standard deviation σ
before deciding is worth σ φ(m / σ) − |m| Φ(−|m| / σ), m being the mean gain (unit normal loss), and never more than
knowing the gain of each draw.

Source: Raiffa and Schlaifer (1961), Applied Statistical Decision Theory, section 5.5 (linear terminal analysis).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.measures import ACT, AGENT, CONTACT, DAY, MEASURES, Measure, noise

Array = np.ndarray

MONTHS = (1, 2, 3, 6, 12)
"""Lengths of a pilot that are looked at."""

MONTHS_PER_YEAR = 12

FEWEST_AGENTS, FEWEST_CASES = 5, 50
"""The smallest pilot; each larger one has twice as many."""

SIZES = 8

VOLUMES = {
    AGENT: ("agents_covered",),
    ACT: ("acts_handled",),
    DAY: ("productive_days",),
    CONTACT: ("bot_contacts",),
}
"""What there is of each kind of thing to measure on, in a year."""


@dataclass(frozen=True, kw_only=True)
class Pilot:
    """A pilot: agents with the tool, cases checked, months; in euros, what it tells (EVSI), its price, its delay.

    ``delay`` is what is lost because gains come later; ``net`` is what is left (ENBS).
    """

    agents: int
    cases: int
    months: int
    told: float
    price: float
    delay: float

    @property
    def cost(self) -> float:
        return self.price + self.delay

    @property
    def net(self) -> float:
        return self.told - self.cost


@dataclass(frozen=True, kw_only=True)
class Pilots:
    """Every pilot looked at before deciding on a gain.

    ``measured`` gives what can be measured, with the share of what all of it explains of the gain, the largest first;
    ``known`` is what measuring all of it without error would be worth, in euros.
    """

    sizes: tuple[Pilot, ...]
    measured: tuple[tuple[Measure, float], ...]
    known: float

    @property
    def best(self) -> Pilot:
        return max(self.sizes, key=lambda p: p.net)


def pilots(case: Case, draws: Mapping[str, Array], option: int, gain: Array) -> Pilots | None:
    """The pilots of an option before deciding on a gain (draws,); None when nothing can be measured."""
    volumes = {
        kind: sum(float(draws[n][option].mean()) for n in names if n in draws) for kind, names in VOLUMES.items()
    }
    fewest = {AGENT: 2, ACT: FEWEST_CASES, DAY: FEWEST_CASES, CONTACT: FEWEST_CASES}
    explained = []
    for m in MEASURES:
        if m.name in draws and volumes[m.unit] >= fewest[m.unit]:
            x = draws[m.name][option]
            variance = float(x.var())
            if variance > 0:
                covariance = float(((x - x.mean()) * (gain - gain.mean())).mean())
                explained.append((m, float(x.mean()), variance, covariance**2 / variance))
    whole = sum(part for *_, part in explained)
    if not whole:
        return None
    spreads = spreads_of(case) | {m.name: middle for m, middle, *_ in explained}
    average, kinds = float(gain.mean()), {m.unit for m, *_ in explained}
    most = float(np.maximum(gain, 0).mean()) - max(average, 0.0)
    prices = Prices(case, draws, option, volumes)
    tried = []
    for agents, cases, months in sizes(kinds, volumes):
        known = sum(
            part * variance / (variance + reading(m, middle, spreads, agents, cases, months))
            for m, middle, variance, part in explained
        )
        told = min(unit_loss(average, math.sqrt(known)), most)
        delay = min(months / (MONTHS_PER_YEAR * case.horizon), 1.0) * max(average + told, 0.0)
        price = prices.of(agents, cases * len(kinds - {AGENT}), months)
        tried.append(Pilot(agents=agents, cases=cases, months=months, told=told, price=price, delay=delay))
    largest = sorted(explained, key=lambda e: -e[3])
    return Pilots(
        sizes=tuple(tried),
        measured=tuple((m, part / whole) for m, _, _, part in largest),
        known=min(unit_loss(average, math.sqrt(whole)), most),
    )


def unit_loss(mean: float, sd: float) -> float:
    """What knowing a normal part of the gain, of this standard deviation, is worth before deciding.

    >>> round(unit_loss(0.0, 1.0), 6)
    0.398942
    """
    if sd <= 0:
        return 0.0
    z = abs(mean) / sd
    return sd * math.exp(-z * z / 2) / math.sqrt(2 * math.pi) - abs(mean) * math.erfc(z / math.sqrt(2)) / 2


def reading(
    measure: Measure, middle: float, spreads: Mapping[str, float], agents: int, cases: int, months: int
) -> float:
    """The variance of what so many observations say of a parameter around what it is."""
    spread, seen = noise(measure, spreads, agents, cases, months)
    return (middle * (1 - middle) if measure.kind == "rate" else spread**2) / seen


def spreads_of(case: Case) -> dict[str, float]:
    """How observations differ, from the parameter files."""
    records, prefix = case.records[0], "pilot_spread_"
    spreads = {n.removeprefix(prefix): r.number for n, r in records.items() if n.startswith(prefix)}
    return spreads | {"control_ratio": records["pilot_control_ratio"].number}


def sizes(kinds: set[str], volumes: Mapping[str, float]) -> list[tuple[int, int, int]]:
    """Agents, cases and months of the pilots to look at, each size twice the one before as far as there are any."""
    apart = kinds - {AGENT}
    plans: dict[tuple[int, int, int], None] = {}
    for months, step in product(MONTHS, range(SIZES)):
        most = int(min((volumes[k] * months / MONTHS_PER_YEAR for k in apart), default=0))
        agents = min(FEWEST_AGENTS * 2**step, int(volumes[AGENT])) if AGENT in kinds else 0
        cases = min(FEWEST_CASES * 2**step, most) if apart else 0
        if agents or cases:
            plans[agents, cases, months] = None
    return list(plans)


class Prices:
    """What a pilot takes, expected: days to prepare, hours of agents, cases checked, the supplier's price."""

    def __init__(self, case: Case, draws: Mapping[str, Array], option: int, volumes: Mapping[str, float]) -> None:
        self.volumes = volumes
        self.of_tool = {
            n: float(draws[n][option].mean())
            for n in ("blended_hourly_cost", "licence_price", "usage_price", "fixed_yearly_price",
                      "compute_yearly_price", "one_off_announced")
        }  # fmt: skip
        records = case.records[option]
        self.own = {
            n: float(case.in_base_year(r, r.number))
            for n, r in records.items()
            if n.startswith("pilot_") or n in ("hours_per_day", "minutes_per_hour")
        }

    def of(self, agents: int, cases: int, months: int) -> float:
        own, of = self.own, self.of_tool
        hours = own["pilot_preparation_days"] * own["hours_per_day"]
        hours += agents * (1 + own["pilot_control_ratio"]) * own["pilot_hours_per_agent"]
        hours += cases * own["pilot_minutes_per_case"] / own["minutes_per_hour"]
        part = agents / self.volumes[AGENT] if agents and self.volumes[AGENT] else 1.0
        yearly = (of["licence_price"] + of["usage_price"]) * part
        yearly += of["fixed_yearly_price"] + of["compute_yearly_price"]
        supplier = own["pilot_price_share"] * yearly * months / MONTHS_PER_YEAR
        supplier += own["pilot_integration_share"] * of["one_off_announced"]
        return hours * of["blended_hourly_cost"] + supplier
