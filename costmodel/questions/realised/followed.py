"""A run some months later: each forecast scored against what happened, and the case run again with it.

Forecasts are those of the run: its values, its formulas, its draws and its seed. What was observed then takes the place
of inputs and of intermediate results alike. A result that has a value by year is overwritten in the year observed; the
years after keep the shape of the forecast, moved by the same ratio; the years before stay.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from costmodel.engine.case import GAINS, PRICES, Case, evidence_used, one_option, set_value, with_marks
from costmodel.engine.scores import Coverage, coverage, crps, pit
from costmodel.engine.statistics import Summary, percentiles
from costmodel.engine.uncertainty import EXACT, simulate
from costmodel.engine.worlds import Sample, central_values
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.parameters.record import MEASURED_HERE, Record
from costmodel.questions.realised.observed import Observation

MONTHS = (6, 12, 24)
MONTHS_PER_YEAR = 12
"""A definition: years have twelve months."""

HEADLINES = ("budget_total", "public_npv", "society_npv")

LAYER = "observed"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What a quantity rests on.

    ``role`` is cost, benefit or duration, empty when the quantity mixes them. ``mark`` says how firm the price is, or
    how the gain was obtained; ``correction`` is the parameter that corrects it. Both are empty where there are several.
    """

    role: str = ""
    mark: str = ""
    correction: str = ""


@dataclass(frozen=True, kw_only=True)
class Forecast(Evidence):
    """One forecast and what happened. ``promised`` is what the sources announced, before correction for optimism.

    ``point`` says that the run gave no range. ``crps`` is in the unit of the quantity.
    """

    name: str
    unit: str
    year: int | None
    promised: float
    central: float
    p05: float
    median: float
    p95: float
    observed: float
    inside: bool
    pit: float
    crps: float
    point: bool
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """What was observed over what was promised; none where nothing was promised."""
        return self.observed / self.promised if self.promised else None


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A case followed up: its forecasts scored, and its results before and after."""

    case: Case
    option: str
    months: int
    draws: int
    seed: int
    forecasts: tuple[Forecast, ...]
    before: Mapping[str, Summary]
    after: Mapping[str, Summary]

    @cached_property
    def coverage(self) -> Coverage:
        """Over the forecasts that had a range."""
        ranged = [f for f in self.forecasts if not f.point]
        return coverage(sum(f.inside for f in ranged), len(ranged))


def follow_up(
    case: Case, option: str, observations: Iterable[Observation], months: int, draws: int, seed: int
) -> FollowUp:
    """Score the forecasts of an option and run it again with what was observed.

    Parameters
    ----------
    case : a case with the values of the run, all its options.
    option : the option that was taken.
    observations : what was observed, as ``read_observed`` gives it.
    months : 6, 12 or 24 months after the start; yearly results are compared in the year that these months end in.
    draws, seed : those of the run, so that the forecasts are its own; of very many draws, the first 20,000.

    Raises
    ------
    InputError : other months, a year given for a quantity that has none, a range for one that has a value by year.
    """
    if months not in MONTHS:
        raise InputError(
            translate("--after {months}: choose {known} months.", months=months, known=", ".join(map(str, MONTHS)))
        )
    single, draws = one_option(case, option), min(draws, EXACT)
    seen = list(observations)
    names = [o.name for o in seen]
    samples, central = drawn(single, names, draws, seed)
    promised, about = promises(single, names), evidence_of(single, names)
    usual = min(math.ceil(months / MONTHS_PER_YEAR), single.horizon)
    forecasts, records = [], dict(single.records[0])
    for o in seen:
        at = when(single, o, central[o.name], usual)
        forecasts.append(forecast(single, o, at, samples[o.name], central[o.name], promised[o.name], about[o.name]))
        records[o.name] = overwritten(single, o, at, central[o.name])
    again = with_marks(replace(single, records=(records,)))  # observed: measured, with no optimism to correct
    before, after = (simulate(c, HEADLINES, draws, seed).summaries for c in (single, again))
    return FollowUp(case=again, option=option, months=months, draws=draws, seed=seed, forecasts=tuple(forecasts),
                    before=before, after=after)  # fmt: skip


def drawn(case: Case, names: list[str], draws: int, seed: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The draws of each quantity, of shape (draws, years or 1), and its central case, of shape (years or 1,)."""
    sample = Sample(case, names, seed)
    middle = sample.central()
    return {n: x[0] for n, x in sample.whole(draws).items()}, {n: x[0] for n, x in middle.items()}


def promises(case: Case, names: list[str]) -> dict[str, np.ndarray]:
    """The central case without correction for optimism: what the sources announced. Shape (years or 1,)."""
    records = dict(case.records[0])
    records["optimism_correction"] = replace(records["optimism_correction"], value=0.0)
    central = central_values(replace(case, records=(records,)), 0, names)
    return {n: np.ravel(np.asarray(x, float)) for n, x in central.items()}


def when(case: Case, o: Observation, central: np.ndarray, usual: int) -> int | None:
    """The place of the year observed; None for a quantity that has no year."""
    if len(central) == 1:
        if o.year is not None:
            raise InputError(
                translate("{where}: '{name}' has one value for all years; take the year away.", where=o.where,
                          name=o.name)
            )  # fmt: skip
        return None
    if o.low is not None:
        raise InputError(
            translate("{where}: '{name}' has a value for each year; give one number, without low and high.",
                      where=o.where, name=o.name)
        )  # fmt: skip
    return usual if o.year is None else case.calendar.index(o.year)


def forecast(
    case: Case,
    o: Observation,
    at: int | None,
    sample: np.ndarray,
    central: np.ndarray,
    promised: np.ndarray,
    about: Evidence,
) -> Forecast:
    x = in_year(sample.T, at)
    low, middle, high = map(float, percentiles(x))
    point = bool(np.ptp(x) == 0)
    return Forecast(
        **vars(about),
        name=o.name,
        unit=case.model[o.name].unit,
        year=None if at is None else case.calendar[at],
        promised=float(in_year(promised, at)),
        central=float(in_year(central, at)),
        p05=low,
        median=middle,
        p95=high,
        observed=o.value,
        inside=low <= o.value <= high,
        pit=pit(x, o.value),
        crps=crps(x[:1] if point else x, o.value),
        point=point,
        note=o.note,
    )


def in_year(x: np.ndarray, at: int | None) -> np.ndarray:
    """What a quantity is in a year, its years first."""
    return x[at if at is not None and len(x) > 1 else 0]


DELAY = "delay_overrun"
"""What corrects durations, and the one quantity whose observation says how much longer an installation takes."""

CORRECTED_BY = {
    "declared": "self_report_correction",
    "before_rework": "rework_share",
    "simulated": "realism",
    "promised": "realism",
}
"""The parameter that corrects a gain, by how it was obtained; what is measured has none."""

NUDGE = 1.01
"""By how much an input is moved to see what it moves."""


def evidence_of(case: Case, names: list[str]) -> dict[str, Evidence]:
    """What each quantity rests on, from the inputs and corrections that move it in the central case.

    What a duration moves beside a cost or a benefit is a cost or a benefit that comes later.
    """
    records, inputs = case.records[0], case.central(0)
    used = evidence_used([case])[0]
    factors = {kind: kind.replace("firmness", "overrun") for kind in PRICES}
    factors |= {kind: kind.replace("basis", "correction") for kind in GAINS}
    moving = {kind: ([*used.get(kind, {})], factor) for kind, factor in factors.items()}
    moving[DELAY] = ([DELAY, "installation_time"], "start_delay")
    usual = central_values(case, 0, [*names, *(factor for _, factor in moving.values())])
    behind: dict[str, list[str]] = {name: [] for name in names}
    for kind, (playing, factor) in moving.items():
        moved = {n: inputs[n] * NUDGE for n in playing if n in inputs} | {factor: usual[factor] * NUDGE}
        now = central_values(case, 0, names, moved)
        for name in names:
            if not np.allclose(now[name], usual[name], rtol=1e-12, atol=0):
                behind[name].append(kind)
    return {name: evidence(records, kinds) for name, kinds in behind.items()}


def evidence(records: Mapping[str, Record], kinds: list[str]) -> Evidence:
    """What the kinds of prices and gains behind a quantity have in common."""
    kinds = [kind for kind in kinds if kind != DELAY] or kinds
    role = common(map(role_of, kinds))
    if role in ("", "duration"):
        return Evidence(role=role, correction=DELAY if role else "")
    marks = {kind: records[kind].choice for kind in kinds}
    corrections = (correction_of(kind, mark) for kind, mark in marks.items())
    return Evidence(role=role, mark=common(marks.values()), correction=common(corrections))


def common(texts: Iterable[str]) -> str:
    """The text that all are, empty where they differ."""
    different = {*texts}
    return different.pop() if len(different) == 1 else ""


def role_of(kind: str) -> str:
    return "cost" if kind in PRICES else "benefit" if kind in GAINS else "duration"


def correction_of(kind: str, mark: str) -> str:
    return f"{kind.replace('firmness', 'bias')}_{mark}" if kind in PRICES else CORRECTED_BY.get(mark, "")


def overwritten(case: Case, o: Observation, at: int | None, central: np.ndarray) -> Record:
    """The record that takes the place of a value or of a formula."""
    record = set_value(case.model, case.library, case.records[0], o.name, f"{o.value!r}")
    record = replace(record, **MEASURED_HERE, firmness="firm", layer=LAYER, where=o.where, note=o.note, note_fr=o.note)
    if at is not None:
        return replace(record, shape="path", value=carried(case, central, at, o.value), between="step")
    if o.low is not None and o.high is not None:
        return replace(record, shape="metalog", low=o.low, high=o.high, group="uncertainty")
    return record


def carried(case: Case, central: np.ndarray, at: int, observed: float) -> dict[int, float]:
    """What was observed in its year; the years after as forecast, moved by the same ratio, or as observed where the
    forecast was nil or of the other sign."""
    ratio = observed / central[at] if central[at] * observed > 0 else None
    later = [x * ratio if ratio is not None else observed for x in central[at + 1 :]]
    return dict(zip(case.calendar, [*map(float, central[:at]), observed, *map(float, later)], strict=True))


def summary_at(summaries: Mapping[str, Summary], name: str) -> dict[str, float]:
    """A headline result, over the horizon."""
    keys = ("central", "p05", "median", "p95", "positive", "mean_error")
    return {key: float(np.ravel(getattr(summaries[name], key))[-1]) for key in keys}
