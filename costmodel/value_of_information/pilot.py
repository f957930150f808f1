"""Pilot or buy: what a pilot of each size and length would tell, what it costs, and the size worth running.

What a pilot tells is simulated in every draw, from the parameters of that draw, and the mean of each option given that
reading is found by regression (Strong, Oakley, Brennan and Breeze 2015). The price is what it takes of time and money;
a pilot also delays the gains of the option that would have been chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from costmodel.case import Case
from costmodel.language import N_
from costmodel.measures import ACT, AGENT, CONTACT, DAY, MEASURES, Measure
from costmodel.sampling import uniforms
from costmodel.statistics import ends
from costmodel.value_of_information.bases import Array
from costmodel.value_of_information.estimators import CLEAR, Estimate, Fit, at_most
from costmodel.value_of_information.measures import observer
from costmodel.value_of_information.study import Information
from costmodel.worlds import central_values

MONTHS = (1, 2, 3, 6, 12)
"""Lengths of a pilot that are looked at."""

FEWEST_AGENTS, FEWEST_CASES = 5, 50
"""The smallest pilot; each larger one has twice as many."""

SIZES = 8
LEADING = 4
"""Measured parameters whose readings are taken into account together: those that move the options most."""

PRICE_DRAWS = 4000
MONTHS_PER_YEAR = 12

RUN, BUY, KEEP = "pilot", "buy", "do_not_bother"
WORDS = {RUN: N_("Run a pilot"), BUY: N_("Buy without a pilot"), KEEP: N_("Do not bother with a pilot")}


@dataclass(frozen=True)
class Size:
    """A pilot: agents with the tool; contacts, acts or days checked; months; its worth and its cost in euros.

    ``told`` is what it tells (EVSI); ``delay`` what is lost because the gains come later; ``price`` the rest, with its
    5-95 % range; ``net`` what is left (ENBS), with the Monte Carlo error of what it tells.
    """

    agents: int
    cases: int
    months: int
    told: Estimate
    delay: float
    price: float
    price_low: float
    price_high: float

    @property
    def net(self) -> float:
        return self.told.value - self.delay - self.price


@dataclass(frozen=True)
class Pilot:
    """Whether to run a pilot, and which. ``known`` is what knowing all that it measures without error would be worth.

    ``measured`` are all the parameters that it would read, with what each is worth known without error; ``leading``
    those whose readings are counted in ``told``.
    """

    information: Information
    measured: tuple[tuple[Measure, Estimate], ...]
    leading: tuple[str, ...]
    known: Estimate
    sizes: tuple[Size, ...]
    spreads: Mapping[str, float]

    @cached_property
    def best(self) -> Size | None:
        """The size that leaves most; None when a pilot can measure nothing."""
        return max(self.sizes, key=lambda s: s.net, default=None)

    @property
    def word(self) -> str:
        if self.best and self.best.net > 0:
            return RUN
        return BUY if self.buys else KEEP

    @property
    def buys(self) -> bool:
        """Whether the option to choose when nothing more is learnt buys the tool."""
        case = self.information.case
        option = [o.key for o in case.options].index(self.information.best)
        return case.records[option]["adoption"].number > 0

    @property
    def sure(self) -> bool:
        """Whether the answer would hold with other draws."""
        return self.best is None or abs(self.best.net) > CLEAR * self.best.told.error

    def curve(self, months: int) -> list[Size]:
        return [s for s in self.sizes if s.months == months]


def pilot(found: Information, progress: Callable[[int], None] = lambda done: None) -> Pilot:
    """What a pilot would be worth, by its size and length. ``progress`` hears of each size done."""
    volumes = volumes_of(found)
    measured = [m for m in MEASURES if m.name in found.samples and seen(m, volumes)]
    values = {e.name: e for e in found.parameters}
    names = [m.name for m in measured]
    leading = leading_of(found.fit, names)
    known = found.fit.together("", leading)
    spreads = spreads_of(found.case, [m.name for m in measured if m.name in leading])
    sizes = []
    if leading:
        means = found.fit.surface(leading).T
        told_by = [m for m in measured if m.name in leading]
        costs = Costs(found, volumes)
        for agents, cases, months in plan(told_by, volumes):
            told = told_of(found, means, told_by, spreads, (agents, cases, months), known)
            sizes.append(costs.size(agents, cases, months, told, len({m.unit for m in told_by} - {AGENT})))
            progress(1)
    return Pilot(found, tuple((m, values[m.name]) for m in measured), tuple(leading), known, tuple(sizes), spreads)


def pilots_to_try(found: Information) -> int:
    """How many sizes ``pilot`` will look at."""
    volumes = volumes_of(found)
    names = [m.name for m in MEASURES if m.name in found.samples and seen(m, volumes)]
    leading = leading_of(found.fit, names)
    return len(plan([m for m in MEASURES if m.name in leading], volumes)) if leading else 0


def leading_of(fit: Fit, names: list[str]) -> list[str]:
    """The measured parameters that move the options most, in the order of the measures."""
    moved = {n: float((fit.parts[n] ** 2).mean()) for n in names if n in fit.parts and fit.parts[n].any()}
    first = sorted(moved, key=lambda n: -moved[n])[:LEADING]
    return [n for n in names if n in first]


def volumes_of(found: Information) -> dict[str, float]:
    """Agents covered; contacts, acts and days of work in a year: the most that any option has, central case."""
    case, names = found.case, ("agents_covered", "acts_handled", "productive_days")
    families = case.model.families.get("bot_contacts", ["bot_contacts"])
    volumes = {AGENT: 0.0, ACT: 0.0, CONTACT: 0.0, DAY: 0.0}
    for option in range(len(case.options)):
        if case.records[option]["adoption"].number > 0:
            values = central_values(case, option, [*names, *families])
            volumes[AGENT] = max(volumes[AGENT], last(values["agents_covered"]))
            volumes[ACT] = max(volumes[ACT], last(values["acts_handled"]))
            volumes[DAY] = max(volumes[DAY], last(values["productive_days"]))
            volumes[CONTACT] = max(volumes[CONTACT], sum(last(values[n]) for n in families))
    return volumes


def last(value: object) -> float:
    return float(np.ravel(np.asarray(value, float))[-1])


def seen(measure: Measure, volumes: Mapping[str, float]) -> bool:
    """Whether the tool has enough of what the measure is made on."""
    return volumes[measure.unit] >= (2 if measure.unit == AGENT else FEWEST_CASES)


def plan(measures: list[Measure], volumes: Mapping[str, float]) -> list[tuple[int, int, int]]:
    """Agents, cases and months of the pilots to look at, each size twice the one before as far as there are any."""
    units = {m.unit for m in measures}
    kinds = units - {AGENT}
    found: dict[tuple[int, int, int], None] = {}
    for months in MONTHS:
        most = int(min((volumes[k] * months / MONTHS_PER_YEAR for k in kinds), default=0))
        for step in range(SIZES):
            agents = min(FEWEST_AGENTS * 2**step, int(volumes[AGENT])) if AGENT in units else 0
            cases = min(FEWEST_CASES * 2**step, most) if kinds else 0
            if agents or cases:
                found[agents, cases, months] = None
    return list(found)


def spreads_of(case: Case, names: list[str]) -> dict[str, float]:
    """How observations differ, from the parameter files, and the central values to which that is relative."""
    records, prefix = case.records[-1], "pilot_spread_"
    spreads = {n.removeprefix(prefix): r.number for n, r in records.items() if n.startswith(prefix)}
    central = case.central(buying_option(case))
    return spreads | {"control_ratio": records["pilot_control_ratio"].number} | {n: last(central[n]) for n in names}


def buying_option(case: Case) -> int:
    """The first option that buys the tool; the last one when none does."""
    buying = [i for i in range(len(case.options)) if case.records[i]["adoption"].number > 0]
    return buying[0] if buying else len(case.options) - 1


def told_of(
    found: Information,
    means: Array,
    measures: list[Measure],
    spreads: Mapping[str, float],
    size: tuple[int, int, int],
    known: Estimate,
) -> Estimate:
    """What a pilot would tell: each draw has its reading, and the mean of options given the reading is regressed."""
    told = {}
    for measure in measures:
        rng = np.random.default_rng([found.seed, MEASURES.index(measure)])
        told[measure.name] = observer(measure, spreads, *size)(found.samples[measure.name], rng)
    names = list(told)
    reading = Fit(means, told, dependent=[names], seed=found.seed).together("", names, null=0.0)
    error = max(reading.error, known.error) if reading.value > 0 else 0.0
    return replace(at_most(reading, known.value), error=error, distinct=reading.value > CLEAR * error)


class Costs:
    """What a pilot takes: days to prepare, hours of agents, cases checked, the supplier's price, gains that come later.

    The tool's own prices are those of the central case; what is peculiar to pilots is drawn from its ranges.
    """

    def __init__(self, found: Information, volumes: Mapping[str, float]) -> None:
        case = found.case
        self.case, self.volumes = case, volumes
        option = buying_option(case)
        wanted = ["blended_hourly_cost", "hours_per_day", "licence_price", "usage_price", "fixed_yearly_price",
                  "compute_yearly_price", "integration_price", "equipment_price", "vat_rate"]  # fmt: skip
        values = central_values(case, option, wanted)
        self.of = {n: float(np.ravel(np.asarray(x, float))[0]) for n, x in values.items()}
        self.tax = 1 + self.of["vat_rate"] if found.ledger == "budget" else 1.0
        self.drawn = {n: drawn_values(case, n, found.seed) for n in case.records[option] if n.startswith("pilot_")}
        self.now = max(found.means.values())

    def size(self, agents: int, cases: int, months: int, told: Estimate, kinds: int) -> Size:
        """A pilot with its price; ``kinds`` is the number of kinds of cases that are checked."""
        later = min(months / (MONTHS_PER_YEAR * self.case.horizon), 1.0)
        price = self.price(agents, cases * kinds, months)
        low, high = ends(price)
        delay = later * max(self.now + told.value, 0.0)
        return Size(agents, cases, months, told, delay, float(price.mean()), low, high)

    def price(self, agents: int, cases: int, months: int) -> Array:
        drawn, of = self.drawn, self.of
        hours = drawn["pilot_preparation_days"] * of["hours_per_day"]
        hours = hours + agents * (1 + drawn["pilot_control_ratio"]) * drawn["pilot_hours_per_agent"]
        hours = hours + cases * drawn["pilot_minutes_per_case"] / 60
        part = agents / self.volumes[AGENT] if agents and self.volumes[AGENT] else 1.0
        yearly = (of["licence_price"] + of["usage_price"]) * part
        yearly += of["fixed_yearly_price"] + of["compute_yearly_price"]
        supplier = drawn["pilot_price_share"] * yearly * months / MONTHS_PER_YEAR
        supplier = supplier + drawn["pilot_integration_share"] * (of["integration_price"] + of["equipment_price"])
        return hours * of["blended_hourly_cost"] + supplier * self.tax


def drawn_values(case: Case, name: str, seed: int) -> Array:
    """Draws of a parameter of pilots from its range; the same value throughout when it is certain."""
    record = case.records[-1][name]
    if record.reading is None:
        return np.full(PRICE_DRAWS, float(case.in_base_year(record, record.number)))
    return np.asarray(case.in_base_year(record, record.reading(uniforms(seed, name, 0, PRICE_DRAWS))))
