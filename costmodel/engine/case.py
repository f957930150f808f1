"""A case: one tool for one authority, compared over several options, with every value resolved to one record.

Later layers win: reference, tool, authority, what the authority says of the tool, option, scenario, then the values a
user sets.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.language.labels import label_of
from costmodel.model.formulas import quantities
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import GAIN, Quantity
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import FIELDS, Record
from costmodel.parameters.renamed import RENAMED, current_name, old_name, renamed_sentence

Records = dict[str, Record]

PRICES = {"one_off_firmness": "one_off_announced", "recurring_firmness": "yearly_price"}
"""How firm the prices of a kind are, and what they add up to."""

GAINS = tuple(f"gain_basis_{gain.key}" for gain in GAIN)
"""How each kind of gain was obtained."""

MARKED = frozenset([*PRICES, *GAINS, *(name.replace("gain_basis", "compared") for name in GAINS)])
"""What follows from the marks of the figures that the tool uses."""

ADOPTED = {"adoption": 1.0, "human_alternative": 0.0}
"""What makes an option one that buys the tool: its evidence is the same whatever it is compared with."""

ENGINE = frozenset({*CLOCK, "start_year", "price_index"})
"""Quantities that the engine uses, beside the formulas."""


@lru_cache(maxsize=8)
def workbook(folder: Path | None = None) -> tuple[Model, Library]:
    """The model and the library of parameters, read once per process (per folder)."""
    formulas = quantities()
    library = Library(folder, [*formulas, *clock()])
    named = map(library.country.named, formulas)
    return Model([*clock(), *library.quantities.values(), *named]), library


@cache
def clock() -> tuple[Quantity, ...]:
    """The two quantities that say which year it is."""
    symbols = zip(CLOCK, ("t", "t_{cal}"), strict=True)
    return tuple(Quantity(name, label_of(name), symbol, "1", "workbook convention") for name, symbol in symbols)


@dataclass(frozen=True)
class Case:
    """One tool, one authority, several options; ``records`` holds the resolved records of each option."""

    model: Model
    library: Library
    tool: Overlay | None
    authority: Overlay | None
    options: tuple[Overlay, ...]
    scenario: Overlay | None
    records: tuple[Records, ...]
    overrides: Mapping[str, str]
    old_names: tuple[str, ...] = ()
    """Overrides that were given under the name of a former version."""

    @cached_property
    def horizon(self) -> int:
        return int(self.records[0]["horizon"].number)

    @cached_property
    def calendar(self) -> list[int]:
        start = int(self.records[0]["start_year"].number)
        return [start + t for t in range(self.horizon + 1)]

    @cached_property
    def clock(self) -> dict[str, Any]:
        index = np.arange(self.horizon + 1.0)
        return {"year_index": index, "calendar_year": index + self.calendar[0]}

    @cached_property
    def from_files(self) -> tuple[Records, ...]:
        """The records of each option as the files give them: nothing set, shares and grades not yet adapted."""
        return tuple(layered(self.library, self.tool, self.authority, o, self.scenario) for o in self.options)

    def used(self, wanted: Iterable[str]) -> set[str]:
        """Names of the records that the wanted quantities depend on."""
        given = set().union(*self.records)
        return {name for name in self.model.ancestors(wanted, given) if name in given}

    def central(self, option: int) -> dict[str, Any]:
        """Values of all records in the central case; paths have one value per year."""
        return self.clock | self._central[option]

    @cached_property
    def _central(self) -> tuple[dict[str, Any], ...]:
        values: dict[int, Any] = {}  # most records are the same in all options
        for record in (r for records in self.records for r in records.values()):
            if id(record) not in values:
                values[id(record)] = self.in_base_year(record, self.level(record))
        return tuple({name: values[id(r)] for name, r in records.items()} for records in self.records)

    def level(self, record: Record) -> Any:
        """The central value; one per year for a path, and for a yearly quantity that was given."""
        value = (
            path(record.points, record.between, self.calendar)
            if isinstance(record.value, Mapping)
            else np.float64(record.value)
        )
        if record.name in self.model.yearly and record.shape != "path":
            return np.full(self.horizon + 1, float(value))
        return value

    def in_base_year(self, record: Record, value: Any) -> Any:
        """Euros of the record's price year brought to year 0 (trap 17); other values as they are."""
        if record.price_year is None or record.price_year == self.calendar[0]:
            return value
        index = self.library.records["price_index"]
        first, last = min(index.points), max(index.points)
        if not first <= record.price_year <= last:
            raise InputError(
                translate(
                    "{where}: no price index is known for {year}; give euros of a year from {first} to {last}.",
                    where=record.where,
                    year=record.price_year,
                    first=first,
                    last=last,
                )
            )
        now, then = path(index.points, index.between, [self.calendar[0], record.price_year])
        return value * (now / then)

    def warnings(self, wanted: Iterable[str], today: dt.date) -> list[str]:
        """Sentences on values past their review date, and on values set outside the known range."""
        sentences = []
        used = self.used(wanted)
        for name in sorted(used):
            late = {r[name].review_by: None for r in self.records if name in r and r[name].stale(today)}
            sentences += [
                translate(
                    "'{name}' should have been reviewed by {date}: check its source before deciding.",
                    name=name,
                    date=date,
                )
                for date in late
            ]
        sentences += [renamed_sentence(old, "--set") for old in self.old_names]
        old_places = {r.where: old for records in self.records for r in records.values() if (old := old_name(r.where))}
        sentences += [renamed_sentence(old, where) for where, old in old_places.items()]
        for name in self.overrides:
            if len(self.options) > 1 and any(name in option.records for option in self.options):
                sentences.append(
                    translate(
                        "'{name}' is set to {value} in every option, the status quo too: they no longer differ by it.",
                        name=name,
                        value=self.overrides[name],
                    )
                )
            known = self.library.records.get(name)
            if known and known.low is not None and known.high is not None:
                value = self.records[0][name].number
                if not known.low <= value <= known.high:
                    sentences.append(
                        translate(
                            "'{name}' is set to {value}, outside its known range {low} to {high}.",
                            name=name,
                            value=f"{value:g}",
                            low=f"{known.low:g}",
                            high=f"{known.high:g}",
                        )
                    )
        return sentences

    @cached_property
    def fingerprint(self) -> str:
        """A hash of every resolved value: two runs with the same fingerprint, seed and version give the same bytes."""
        values = [
            sorted((n, *(str(r.value) if f == "value" else getattr(r, f) for f in FIELDS)) for n, r in records.items())
            for records in self.records
        ]
        text = repr([values, [(c.key, *c.beliefs.items()) for c in self.library.causes]])
        return hashlib.sha256(text.encode()).hexdigest()


def position(case: Case, option: str) -> int:
    keys = [o.key for o in case.options]
    if option not in keys:
        raise UnknownNameError(
            translate("The option '{option}' is not compared here.", option=option) + nearest(option, keys)
        )
    return keys.index(option)


def one_option(case: Case, option: str) -> Case:
    """The case with one option only: results are differences inside an option, so they do not change.

    Raises UnknownNameError, with the nearest name, for an option that is not compared.
    """
    i = position(case, option)
    return replace(case, options=(case.options[i],), records=(case.records[i],))


def path(points: Mapping[int, float], between: str, years: Iterable[int]) -> np.ndarray:
    """Values by year between the years given: linear, geometric or by step; constant outside them."""
    known = np.array(sorted(points))
    values = np.array([points[int(year)] for year in known], dtype=float)
    wanted = np.array(list(years), dtype=float)
    if between == "step":
        return values[np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 1)]
    if between == "geometric":
        return np.exp(np.interp(wanted, known, np.log(values)))
    return np.interp(wanted, known, values)


def make_case(
    tool: str | None = None,
    authority: str | None = None,
    options: Iterable[str] = ("status_quo",),
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Case:
    """Resolve files and overrides into one record per quantity and option.

    Raises InputError or UnknownNameError with one sentence when a name or a value cannot be used.
    """
    model, library = workbook(folder)
    return case_of(
        model,
        library,
        None if tool is None else library.overlay("tools", tool),
        None if authority is None else library.overlay("authorities", authority),
        tuple(library.overlay("options", name) for name in options),
        None if scenario is None else library.overlay("scenarios", scenario),
        tuple((str(name), str(value)) for name, value in (overrides or {}).items()),
        language(),
    )


@lru_cache(maxsize=128)
def case_of(
    model: Model,
    library: Library,
    tool: Overlay | None,
    authority: Overlay | None,
    options: tuple[Overlay, ...],
    scenario: Overlay | None,
    given: tuple[tuple[str, str], ...],
    lang: str,
) -> Case:
    """The case of some files as they are now: a run asks for the same one several times."""
    overrides = {current_name(name): value for name, value in given}
    if len(overrides) < len(given):
        twice = next(name for name, _ in given if name in RENAMED)
        raise InputError(translate("--set {name} is given twice; keep one.", name=current_name(twice)))
    the_options = tuple(option.on(tool) for option in options)
    the_scenario = None if scenario is None else scenario.on(tool)
    refuse_twice([option.key for option in the_options])
    for name in overrides:
        if name not in model:
            raise unknown_override(name, model)
    case = resolved(model, library, tool, authority, the_options, the_scenario, overrides)
    return with_marks(replace(case, old_names=tuple(name for name, _ in given if name in RENAMED)))


def resolved(
    model: Model,
    library: Library,
    tool: Overlay | None,
    authority: Overlay | None,
    options: tuple[Overlay, ...],
    scenario: Overlay | None,
    overrides: Mapping[str, str],
) -> Case:
    """The case of some files already read, without what its figures say of themselves (``marked``).

    ``options`` and ``scenario`` hold their values for the tool. Raises InputError for a value that cannot be used.
    """
    records = []
    for option in options:
        merged = layered(library, tool, authority, option, scenario)
        merged |= {name: set_value(model, library, merged, name, text) for name, text in overrides.items()}
        records.append(check_shares(library, merged, overrides))
    check_clock(library, records)
    return Case(model, library, tool, authority, options, scenario, tuple(records), overrides)


def layered(
    library: Library, tool: Overlay | None, authority: Overlay | None, option: Overlay, scenario: Overlay | None
) -> Records:
    """The records of an option as the files give them; later layers win."""
    records = dict(library.records)
    for layer in (tool, authority):
        records |= layer.records if layer else {}
    if authority and tool:
        records |= authority.for_tool.get(tool.key, {})
    records |= option.records
    for name, record in scenario.records.items() if scenario else ():
        records[name] = record.instead_of(records.get(name))
    return records


def refuse_twice(keys: Iterable[str]) -> None:
    """Raises InputError when two files (of tools, of options) have the same name: results could not tell them apart."""
    seen = set()
    for key in keys:
        if key in seen:
            raise InputError(translate("'{name}' is given twice, as a name or as a file; keep one.", name=key))
        seen.add(key)


def check_clock(library: Library, records: Iterable[Records]) -> None:
    """The years are whole and the same for all options; the price index is the national one."""
    for name in ("horizon", "start_year"):
        own = [resolved[name] for resolved in records]
        for record in own:
            if record.shape != "fixed" or record.number != int(record.number):
                raise InputError(
                    translate(
                        "{where}: '{name}' is one whole number of years, with the shape fixed.",
                        where=record.where,
                        name=name,
                    )
                )
            if record.value != own[0].value:
                raise InputError(
                    translate(
                        "{where}: '{name}' is the same for all options; an option cannot change it.",
                        where=record.where,
                        name=name,
                    )
                )
    for record in (resolved[name] for resolved in records for name in CLOCK if name in resolved):
        raise InputError(
            translate(
                "{where}: '{name}' follows from the horizon and the first year; set those.",
                where=record.where,
                name=record.name,
            )
        )
    for record in (resolved["price_index"] for resolved in records):
        if record is not library.records["price_index"]:
            raise InputError(
                translate(
                    "{where}: '{name}' is national; change it in parameters/reference/clock.yaml.",
                    where=record.where,
                    name="price_index",
                )
            )


def unknown_override(name: str, model: Model) -> InputError:
    if name in model.families:
        members = ", ".join(model.families[name])
        return InputError(translate("'{name}' has several members: set one of {members}.", name=name, members=members))
    return InputError(translate("--set: no parameter or formula is called '{name}'.", name=name) + nearest(name, model))


def set_value(model: Model, library: Library, merged: Mapping[str, Record], name: str, text: str) -> Record:
    if name in CLOCK:
        raise InputError(translate("'{name}' follows from the horizon and the first year; set those.", name=name))
    if name in merged:
        return merged[name].at(text)
    bare = Record(name, "fixed", 0.0, allowed=(model[name].least, None), group="lever", where="--set", layer="set")
    return bare.at(text)


def with_marks(case: Case) -> Case:
    """The case with what its figures say of themselves, from those that the tool really uses (``marked``)."""
    return marked([case])[0]


def marked(cases: Sequence[Case]) -> list[Case]:
    """Cases of one tool, options and scenario for several authorities, with what their figures say of themselves.

    Prices are as firm as the dearest of their kind. A kind of gain has the basis, among those of its figures, whose
    correction is the strongest, and a comparison where all of them have one. What a scenario or a user sets stays.
    """
    evidence = iter(evidence_used(cases))
    return [replace(case, records=tuple(r | marks(case, r, next(evidence)) for r in case.records)) for case in cases]


def marks(case: Case, records: Records, evidence: Mapping[str, Mapping[str, float]]) -> Records:
    """The marks of an option that follow from the evidence used."""
    by_name = {}
    for name, effects in evidence.items():
        counted = [records[n] for n in effects if records[n].value]
        for mark, word in said(name, counted, effects, records).items() if counted else ():
            record = records.get(mark)
            if record and mark not in case.overrides and record.layer != "scenario":
                by_name[mark] = replace(record, value=record.choices[word])
    return by_name


def said(name: str, counted: Sequence[Record], effects: Mapping[str, float], records: Records) -> dict[str, str]:
    """The marks of a kind of price or of gain, from those of the figures behind it."""
    if name in PRICES:
        return {name: max(counted, key=lambda r: effects[r.name]).firm}
    compared = all(r.control == "yes" for r in counted)
    strongest = min((r.held for r in counted), key=lambda basis: kept(records, basis))
    return {name: strongest, name.replace("gain_basis", "compared"): "yes" if compared else "no"}


def kept(records: Records, basis: str) -> float:
    """The part of a gain that the correction of a basis leaves, in the central case."""
    if basis == "measured":
        return 1.0
    if basis == "before_rework":
        return 1 - records["rework_share"].number
    return records["self_report_correction" if basis == "declared" else "realism"].number


def evidence_used(cases: Sequence[Case]) -> list[dict[str, dict[str, float]]]:
    """By case and option, for each kind of price and of gain, the values behind it and what each does to it.

    Each is taken away (a nil one is given: 1), the tool being adopted: for a price, the euros that the kind loses; for
    a gain, the size of the change in what is corrected. Those that change nothing are left out. What is set in place of
    a formula has the evidence of what the formula rests on, so here the formula stays.
    """
    case = cases[0]
    model, rows = case.model, [records for each in cases for records in each.records]
    size = len(rows)
    files = [layered(c.library, c.tool, c.authority, option, None) for c in cases for option in c.options]
    given = frozenset(n for n in files[0] if n in case.library.records or all(n in by_name for by_name in files))

    @cache
    def records_of(name: str) -> list[Record]:
        return [(f if model[name].formula else r)[name] for f, r in zip(files, rows, strict=True)]

    @cache
    def levels(name: str) -> np.ndarray:
        return by_option(case, records_of(name))

    effects: list[dict[str, dict[str, float]]] = [{} for _ in rows]
    for kind in (*PRICES, *GAINS):
        role = "cost" if kind in PRICES else "benefit"
        targets, used = corrected(model, given, kind)
        lines = [n for n in used if any(r.evidence_of == role for r in records_of(n))]
        values = case.clock | {n: levels(n) for n in used}
        values |= {n: np.float64(x) for n, x in ADOPTED.items() if n in used}
        for k, name in enumerate(lines):
            level = np.broadcast_to(values[name], (size, 1, np.shape(values[name])[-1]))
            there = level.any(axis=-1, keepdims=True)
            columns = np.repeat(level, 2 * len(lines), axis=1)
            columns[:, 2 * k] = np.where(there, level, 1.0)[:, 0]
            columns[:, 2 * k + 1] = 0
            values[name] = columns
        changes = np.zeros((size, len(lines)))
        for x in model.evaluate(values, targets).values() if lines else ():
            pairs = np.broadcast_to(x, (size, 2 * len(lines), np.shape(x)[-1])).reshape(size, len(lines), 2, -1)
            changes += np.abs(np.nan_to_num(pairs[:, :, 0] - pairs[:, :, 1])).sum(axis=-1)
        for i, row in enumerate(changes):
            effects[i][kind] = {n: float(change) for n, change in zip(lines, row, strict=True) if change > 0}
    return effects


@lru_cache(maxsize=64)
def corrected(model: Model, given: frozenset[str], kind: str) -> tuple[list[str], list[str]]:
    """What a kind of price adds up to, or what the correction of a kind of gain applies to; the given values behind."""
    names = [PRICES[kind]] if kind in PRICES else model.children.get(kind.replace("basis", "correction"), [])
    targets = [n for n in names if n in model]
    return targets, sorted(model.ancestors(targets, given) & given)


def by_option(case: Case, records: Sequence[Record]) -> np.ndarray:
    """Central values. Shape (options, 1, 1 or years), or (1,) or (years,) when all options have the same record."""
    if all(r is records[0] for r in records):
        return np.atleast_1d(case.in_base_year(records[0], case.level(records[0])))
    levels = [np.atleast_1d(case.in_base_year(r, case.level(r))) for r in records]
    return np.stack(np.broadcast_arrays(*levels))[:, None, :]


def check_shares(library: Library, records: Records, overrides: Mapping[str, str]) -> Records:
    """Shares that must add to one: those not set by the user make room for those that are; others must add up."""
    adapted = dict(records)
    for names in share_groups(library):
        total = sum(records[n].number for n in names)
        fixed = [n for n in names if n in overrides]
        if fixed:
            room = 1 - sum(records[n].number for n in fixed)
            rest = sum(records[n].number for n in names if n not in fixed)
            if room < -1e-9 or (rest == 0 and abs(room) > 1e-9):
                raise InputError(
                    translate(
                        "{names}: these shares add to {total}, not to 1.", names=", ".join(fixed), total=f"{1 - room:g}"
                    )
                )
            room = rest if abs(room - rest) < 1e-12 else max(room, 0.0)  # what is set is what there was: nothing moves
            for n in names:
                if n not in fixed:
                    value = records[n].number * (room / rest) if rest else 0.0
                    adapted[n] = records[n].certain(value)
        elif abs(total - 1) > 1e-6:
            where = records[names[0]].where
            raise InputError(
                translate(
                    "{where}: the shares {names} add to {total}, not to 1.",
                    where=where,
                    names=", ".join(names),
                    total=f"{total:g}",
                )
            )
    return adapted


@lru_cache(maxsize=8)
def share_groups(library: Library) -> list[tuple[str, ...]]:
    """Names of the parameters that add to one, group by group."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, record in library.records.items():
        if record.adds_to_one:
            quantity = library.quantities[name]
            key = (
                quantity.family,
                *(m for d, m in zip(quantity.over, quantity.members, strict=True) if d != record.adds_to_one),
            )
            groups.setdefault(key, []).append(name)
    return [tuple(names) for names in groups.values()]


def parse_overrides(pairs: Iterable[str]) -> dict[str, str]:
    """``["calls_per_day=300"]`` as a dict. Raises InputError for a pair that is not NAME=VALUE or stands twice."""
    overrides: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        name = name.strip()
        if not sign or not name or not value.strip():
            raise InputError(translate("--set {pair}: write NAME=VALUE, such as calls_per_day=300.", pair=pair))
        if name in overrides:
            raise InputError(translate("--set {name} is given twice; keep one.", name=name))
        overrides[name] = value.strip()
    return overrides
