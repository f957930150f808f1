"""What a case uses that is out of date, and the same case with today's values beside.

Three things are looked for: values used after the day by which they should have been reviewed; a discount rate that is
not that of today's guide (8, 4 and 4.5 % were, in their time); and a path of the value of carbon that is not today's.
Nothing is replaced: the case is run again beside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from costmodel.engine.case import Case, one_option, workbook
from costmodel.engine.values import values
from costmodel.engine.worlds import central_values
from costmodel.parameters.overlay import LAYERS
from costmodel.parameters.record import Record, values_of

HEADLINES = ("budget_total", "society_npv")
RATE = ("risk_free_rate", "risk_premium")
PATH = "carbon_value_2025"
SAME_RATE = 1e-9


@dataclass(frozen=True)
class Outdated:
    """One thing out of date: ``review``, ``rate`` or ``carbon``; the values used and today's, and the results of both.

    ``now`` is None when the workbook knows no newer value: the two results are then those of the ends of its range
    (None too when it has none). ``results`` and ``others`` are by headline quantity, in the central case.
    """

    kind: str
    names: tuple[str, ...]
    used: float | str
    now: float | str | None
    review_by: dt.date | None
    former: str | None
    results: Mapping[str, float]
    others: tuple[Mapping[str, float], ...]


def outdated(case: Case, option: str, today: dt.date, folder: Path | None = None) -> list[Outdated]:
    """What an option of a case uses that is out of date on a day, each run again with today's value beside."""
    single = one_option(case, option)
    current = workbook(None)[1].records
    used = single.used(HEADLINES)
    superseded = [*old_rate(single, used, current, folder), *old_carbon(single, used, current)]
    others = {n: single.records[0][n] for n in sorted(used - {n for one in superseded for n in one.names})}
    return superseded + [
        overdue(single, record, newest(single, record, current.get(name)))
        for name, record in others.items()
        if record.stale(today)
    ]


def old_rate(case: Case, used: Iterable[str], current: Mapping[str, Record], folder: Path | None) -> Iterator[Outdated]:
    """The discount rate, when its parts are not today's; beta is the project's own and may differ."""
    records = case.records[0]
    forced = records.get("real_discount_rate")
    parts = [n for n in RATE if n in records and values_of(records[n]) != values_of(current[n])]
    names = ("real_discount_rate",) if forced else tuple(parts)
    if not set(names) & set(used):
        return
    now = dict(records)
    now.pop("real_discount_rate", None)
    now |= {n: current[n] for n in RATE}
    rates = [float(rate_of(c)) for c in (case, replace(case, records=(now,)))]
    if abs(rates[0] - rates[1]) <= SAME_RATE:
        return
    known = {n: v.number for n, v in values("conventions", folder).items() if n.startswith("former_rate_")}
    former = next((n for n, rate in known.items() if abs(rate - rates[0]) <= SAME_RATE), None)
    yield Outdated("rate", names, rates[0], rates[1], None, former, headlines(case), (run_with(case, now),))


def rate_of(case: Case) -> Any:
    return central_values(case, 0, ["real_discount_rate"])["real_discount_rate"].flat[0]


def old_carbon(case: Case, used: Iterable[str], current: Mapping[str, Record]) -> Iterator[Outdated]:
    """The path of 2019, or a path that is not today's."""
    records = case.records[0]
    names = [n for n in ("carbon_value", "carbon_path", PATH) if n in set(used) and n in records]
    forced = "carbon_value" in names
    old_path = "carbon_path" in names and records["carbon_path"].value != current["carbon_path"].value
    moved = PATH in names and values_of(records[PATH]) != values_of(current[PATH])
    if not (forced or old_path or moved):
        return
    now = dict(records)
    now.pop("carbon_value", None)
    now |= {"carbon_path": current["carbon_path"], PATH: current[PATH]}
    at = [first_value(c) for c in (case, replace(case, records=(now,)))]
    culprits = ("carbon_value",) if forced else tuple(n for n, hit in (("carbon_path", old_path), (PATH, moved)) if hit)
    former = "path_2019" if old_path else None
    yield Outdated("carbon", culprits, at[0], at[1], None, former, headlines(case), (run_with(case, now),))


def first_value(case: Case) -> float:
    """Euros a tonne in year 0."""
    return float(central_values(case, 0, ["carbon_value"])["carbon_value"].flat[0])


def newest(case: Case, record: Record, reference: Record | None) -> Record | None:
    """What the workbook of today says in place of a record: its file of the same kind and name, else the reference.

    A value of the reference that only waits for a tool to set it says nothing.
    """
    library = workbook(None)[1]
    overlays = {"tool": case.tool, "authority": case.authority, "option": case.options[0], "scenario": case.scenario}
    for kind, layer in LAYERS.items():
        own = overlays[layer]
        if layer == record.layer and own is not None and own.key in library.names(kind):
            overlay = library.overlay(kind, own.key)
            of_tool = overlay.for_tool.get(case.tool.key, {}) if case.tool else {}
            if newer := of_tool.get(record.name) or overlay.records.get(record.name):
                return newer
    waits = reference is not None and {s.key for s in reference.sources} <= {"workbook_convention"}
    return reference if record.layer == "reference" or not waits else None


def overdue(case: Case, record: Record, newer: Record | None) -> Outdated:
    """A value past its review: today's value of the workbook where that is another, else the ends of its range."""
    own = headlines(case)
    now = None
    if newer is not None and values_of(newer) != values_of(record) and later(newer, record):
        others: tuple[Mapping[str, float], ...] = (run_with(case, dict(case.records[0]) | {record.name: newer}),)
        now = words(newer)
    else:
        ends = [end for end in (record.low, record.high) if end is not None and record.ranged]
        others = tuple(
            run_with(case, dict(case.records[0]) | {record.name: replace(record, value=end)}) for end in ends
        )
    return Outdated("review", (record.name,), words(record), now, record.review_by, None, own, others)


def later(newer: Record, record: Record) -> bool:
    """Whether the workbook's value is to be reviewed later than the one used."""
    return newer.review_by is not None and record.review_by is not None and newer.review_by > record.review_by


def words(record: Record) -> float | str:
    """The value as a number, or as text when it is a choice or one for each year."""
    if record.shape == "choice":
        return record.choice
    if isinstance(record.value, Mapping):
        return ", ".join(f"{year}: {x:g}" for year, x in sorted(record.value.items()))
    return float(record.value)


def run_with(case: Case, records: dict[str, Record]) -> dict[str, float]:
    return headlines(replace(case, records=(records,)))


def headlines(case: Case) -> dict[str, float]:
    """The headline figures of the central case."""
    return {name: float(x.flat[0]) for name, x in central_values(case, 0, HEADLINES).items()}
