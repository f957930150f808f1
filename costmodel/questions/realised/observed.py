"""What was observed, as an authority writes it down: a YAML file or a table with a row for each quantity.

::

    measured_on: 2027-11-30
    source: Relevé de temps de deux semaines, service courrier
    values:
      minutes_saved_per_day: {value: 14, low: 9, high: 19, count: 12, note: twelve agents}
      human_calls_change: {value: 9500, year: 2027}
      calls_per_day: 280

A table (CSV, commas or semicolons) has the columns ``quantity`` and ``value``, and may have ``year``, ``low``,
``high``, ``count``, ``grade`` and ``note``. Who shares what came true (docs/register.md) says over how many it was
observed (``count``), and with which grade of evidence (B unless it says another).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.engine.case import ENGINE, Case
from costmodel.intake.shares import MOST_COUNT
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.model.model import CLOCK
from costmodel.parameters.record import GRADES
from costmodel.parameters.yamlfile import Node, check_allowed, date, file_text, gathering, number, plain, refuse, whole

HEAD = ("measured_on", "source", "values")
FIELDS = ("value", "year", "low", "high", "count", "grade", "note")
Entry = tuple[str, str, Mapping[str, Any]]


@dataclass(frozen=True)
class Observation:
    """One quantity and what was observed of it; ``low`` to ``high`` is the 5–95 % range of the measurement, ``count``
    over how many people, calls or files it was made, where that is known."""

    name: str
    value: float
    year: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    where: str = ""
    count: int | None = None
    grade: str = "B"


@dataclass(frozen=True)
class Observed:
    """The content of a file: what was observed, when, and from what."""

    observations: tuple[Observation, ...]
    measured_on: dt.date | None
    source: str


def read_observed(path: Path, case: Case) -> Observed:
    """What a file says was observed, checked against the model and the years of a case.

    Raises InputError with a line for each fault: file, line, what is wrong, what to do.
    """
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return of_yaml(Node.of(path), case)
    if suffix in (".csv", ".tsv", ".txt"):
        return Observed(checked(table(path), case), None, "")
    raise InputError(translate("{file}: give what was observed as a YAML file (.yaml) or a table (.csv).", file=path))


def of_yaml(head: Node, case: Case) -> Observed:
    for node in head:
        if node.name not in HEAD:
            raise node.unknown("the key '{key}' is unknown; allowed: {allowed}.", HEAD, allowed=", ".join(HEAD))
    values = head.tree.get("values")
    if not isinstance(values, dict) or not values:
        raise InputError(translate("{file}: write what was observed under `values` (name: value).", file=head.file))
    day = date(head.tree["measured_on"], f"{head.file}, measured_on") if "measured_on" in head else None
    source = plain(head.tree.get("source", ""), f"{head.file}, source").strip()
    entries = [
        (str(node.place), node.name, node.tree if isinstance(node.tree, dict) else {"value": node.tree})
        for node in head["values"]
    ]
    return Observed(checked(entries, case), day, source)


def table(path: Path) -> list[Entry]:
    """The rows of a table. Raises InputError for one without the columns that are needed."""
    text = file_text(path).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator)
    heads = [(head or "").strip() for head in rows.fieldnames or []]
    for needed in ("quantity", "value"):
        if needed not in heads:
            raise InputError(
                translate(
                    "{file}: the table has no column '{name}'; its heads are {heads}.",
                    file=path,
                    name=needed,
                    heads=", ".join(heads) or "–",
                )
            )
    for head in heads:
        if head not in ("quantity", *FIELDS):
            raise InputError(
                translate("{file}: the column '{name}' is unknown; allowed: {allowed}.", file=path, name=head,
                          allowed=", ".join(("quantity", *FIELDS)))
                + nearest(head, ("quantity", *FIELDS))
            )  # fmt: skip
    entries: list[Entry] = []
    for i, row in enumerate(rows, 2):
        where = f"{path}, line {i}" if language() == "en" else f"{path}, ligne {i}"
        cells = {(k or "").strip(): v.strip() for k, v in row.items() if isinstance(v, str) and v.strip()}
        if None in row:
            raise InputError(translate("{where}: the row has more cells than the table has columns.", where=where))
        if cells:
            entries.append((where, cells.pop("quantity", ""), cells))
    if not entries:
        raise InputError(translate("{file}: nothing is observed in it; write a row for each quantity.", file=path))
    return entries


def checked(entries: Iterable[Entry], case: Case) -> tuple[Observation, ...]:
    """The observations, each of a quantity that the model has, in a year that the case has."""
    faults: list[str] = []
    observations: dict[str, Observation] = {}
    for where, name, fields in entries:
        with gathering(faults):
            one = observation(where, name, fields, case)
            if name in observations:
                raise InputError(translate("{where}: '{name}' stands twice; keep one.", where=where, name=name))
            observations[name] = one
    refuse(faults)
    return tuple(observations.values())


def observation(where: str, name: str, fields: Mapping[str, Any], case: Case) -> Observation:
    known_quantity(where, name, case)
    for key in fields:
        if key not in FIELDS:
            raise UnknownNameError(
                translate("{where}: the key '{key}' is unknown; allowed: {allowed}.", where=where, key=key,
                          allowed=", ".join(FIELDS))
                + nearest(key, FIELDS)
            )  # fmt: skip
    if "value" not in fields:
        raise InputError(translate("{where}: '{name}' has no value; say what was observed.", where=where, name=name))
    value, low, high = (number(fields[key], where) if key in fields else None for key in ("value", "low", "high"))
    assert value is not None
    record = case.records[0].get(name)
    for x in (value, low, high):
        if x is not None:
            check_allowed(x, record.allowed if record else (case.model[name].least, None), where)
    ends = [x for x in (low, high) if x is not None]
    if ends and not (len(ends) == 2 and ends[0] < ends[1] and ends[0] <= value <= ends[1]):
        raise InputError(
            translate("{where}: low and high go together, low below high, the value between.", where=where)
        )
    year = whole(fields["year"], where, case.calendar[0], case.calendar[-1]) if "year" in fields else None
    count = whole(fields["count"], where, 1, MOST_COUNT) if "count" in fields else None
    grade = plain(fields.get("grade", "B"), where)
    if grade not in GRADES:
        raise InputError(
            translate("{where}: the grade is one of {grades}, not '{text}'.", where=where, grades=", ".join(GRADES),
                      text=grade)
        )  # fmt: skip
    return Observation(name, value, year, low, high, plain(fields.get("note", ""), where), where, count, grade)


def known_quantity(where: str, name: str, case: Case) -> None:
    """Raises InputError for a name that cannot be observed: none, unknown, a family, a choice or the clock."""
    model = case.model
    if name in model.families:
        raise InputError(
            translate("{where}: '{name}' has several members: give one of {members}.", where=where, name=name,
                      members=", ".join(model.families[name]))
        )  # fmt: skip
    if name not in model:
        raise UnknownNameError(
            translate("{where}: no parameter or formula is called '{name}'.", where=where, name=name)
            + nearest(name, model)
        )
    record = case.records[0].get(name)
    if name in ENGINE or name in CLOCK or name == "horizon" or (record is not None and record.shape == "choice"):
        raise InputError(translate("{where}: '{name}' is chosen, not observed; take it away.", where=where, name=name))
