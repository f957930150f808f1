"""What was observed, as an authority writes it down: a YAML file or a table with a row for each quantity.

::

    measured_on: 2027-11-30
    source: Relevé de temps de deux semaines, service courrier
    values:
      minutes_saved_per_day: {value: 14, low: 9, high: 19, note: twelve agents}
      human_calls_change: {value: 9500, year: 2027}
      calls_per_day: 280

A table (CSV, commas or semicolons) has the columns ``quantity`` and ``value``, and may have ``year``, ``low``,
``high`` and ``note``.
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
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.model.model import CLOCK
from costmodel.parameters.library import check_allowed, date, number, plain, whole
from costmodel.parameters.yamlfile import file_text, read

HEAD = {"measured_on", "source", "values"}
FIELDS = ("value", "year", "low", "high", "note")


@dataclass(frozen=True)
class Observation:
    """One quantity and what was observed of it; ``low`` to ``high`` is the 5–95 % range of the measurement."""

    name: str
    value: float
    year: int | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""
    where: str = ""


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
        tree = read(path)
        for key in tree:
            if key not in HEAD:
                raise UnknownNameError(
                    f"{place(path, key)}: "
                    + translate(
                        "the key '{key}' is unknown; allowed: {allowed}.", key=key, allowed=", ".join(HEAD_SHOWN)
                    )
                    + nearest(key, HEAD)
                )
        values = tree.get("values")  # type: ignore[call-overload]
        if not isinstance(values, dict) or not values:
            raise InputError(translate("{file}: write what was observed under `values` (name: value).", file=path))
        day = tree.get("measured_on")  # type: ignore[call-overload]
        said = tree.get("source", "")  # type: ignore[call-overload]
        when = date(day, f"{path}, measured_on") if day is not None else None
        source = plain(said, f"{path}, source").strip()
        entries = [(place(path, name), str(name), of_yaml(given)) for name, given in values.items()]
    elif suffix in (".csv", ".tsv", ".txt"):
        when, source, entries = None, "", table(path)
    else:
        raise InputError(
            translate("{file}: give what was observed as a YAML file (.yaml) or a table (.csv).", file=path)
        )
    return Observed(checked(entries, case), when, source)


HEAD_SHOWN = ("measured_on", "source", "values")
Entry = tuple[str, str, Mapping[str, Any]]


def place(path: Path, key: Any) -> str:
    """File, line and key."""
    line = getattr(key, "line", "?")
    return f"{path}, line {line}, {key}" if language() == "en" else f"{path}, ligne {line}, {key}"


def of_yaml(given: Any) -> Mapping[str, Any]:
    return given if isinstance(given, dict) else {"value": given}


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
                translate("{file}: the table has no column '{name}'; its heads are {heads}.", file=path, name=needed,
                          heads=", ".join(heads) or "–")
            )  # fmt: skip
    for head in heads:
        if head not in ("quantity", *FIELDS):
            raise InputError(
                translate("{file}: the column '{name}' is unknown; allowed: {allowed}.", file=path, name=head,
                          allowed=", ".join(("quantity", *FIELDS)))
                + nearest(head, ("quantity", *FIELDS))
            )  # fmt: skip
    found: list[Entry] = []
    for i, row in enumerate(rows, 2):
        where = f"{path}, line {i}" if language() == "en" else f"{path}, ligne {i}"
        cells = {(k or "").strip(): v.strip() for k, v in row.items() if isinstance(v, str) and v.strip()}
        if None in row:
            raise InputError(translate("{where}: the row has more cells than the table has columns.", where=where))
        if cells:
            found.append((where, cells.pop("quantity", ""), cells))
    if not found:
        raise InputError(translate("{file}: nothing is observed in it; write a row for each quantity.", file=path))
    return found


def checked(entries: Iterable[Entry], case: Case) -> tuple[Observation, ...]:
    """The observations, each of a quantity that the model has, in a year that the case has."""
    errors: list[str] = []
    found: dict[str, Observation] = {}
    for where, name, fields in entries:
        try:
            one = observation(where, name, fields, case)
            if name in found:
                raise InputError(translate("{where}: '{name}' stands twice; keep one.", where=where, name=name))
            found[name] = one
        except CostModelError as error:
            errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    return tuple(found.values())


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
    if (low is None) != (high is None) or (low is not None and high is not None and not low < high):
        raise InputError(
            translate("{where}: low and high go together, low below high, the value between.", where=where)
        )
    if low is not None and high is not None and not low <= value <= high:
        raise InputError(
            translate("{where}: low and high go together, low below high, the value between.", where=where)
        )
    year = None
    if "year" in fields:
        year = whole(fields["year"], where, case.calendar[0], case.calendar[-1])
    return Observation(name, value, year, low, high, plain(fields.get("note", ""), where), where)


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
