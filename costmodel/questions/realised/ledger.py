"""The authority's own record of forecasts: a table that only grows, one row for each forecast that was scored.

A row is never changed. A forecast scored again with another observation is a new row below; readers take the last.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from costmodel.document.answer import fields_of
from costmodel.document.saving import plain_text
from costmodel.engine.scores import Coverage, coverage
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.parameters.yamlfile import file_text
from costmodel.questions.realised.followed import FollowUp

DIGITS = 10


@dataclass(frozen=True, kw_only=True)
class Row:
    """One forecast scored. Numbers have ten significant digits; a ratio is empty where nothing was promised."""

    date: str
    authority: str
    tool: str
    option: str
    run: str
    months: int
    quantity: str
    year: int | None
    unit: str
    role: str
    correction: str
    promised: float
    p05: float
    median: float
    p95: float
    observed: float
    ratio: float | None
    inside: str
    pit: float
    crps: float
    source: str

    @property
    def key(self) -> tuple[str, str, str, str, int, str, int | None]:
        """What makes it the same forecast."""
        return self.authority, self.tool, self.option, self.run, self.months, self.quantity, self.year


COLUMNS = tuple(field.name for field in fields(Row))
OLD_COLUMNS = tuple("grade" if name == "correction" else name for name in COLUMNS)
"""Records of version 0.1 said the grade of the evidence (A to D) where the correction now stands."""

INTEGERS, OPTIONAL = ("months", "year"), ("year", "ratio")
NUMBERS = ("promised", "p05", "median", "p95", "observed", "ratio", "pit", "crps")


def rows_of(followed: FollowUp, run: str, date: dt.date, source: str) -> list[Row]:
    """A row for each forecast of a follow-up; ``inside`` is yes, no, or none for a forecast without a range."""
    case = followed.case
    assert case.tool is not None
    assert case.authority is not None
    of: dict[str, Any] = {"date": date.isoformat(), "authority": case.authority.key, "tool": case.tool.key, "run": run}
    return [
        Row(
            **of,
            **fields_of(followed, "option", "months"),
            **fields_of(f, "year", "unit", "role", "correction", quantity="name"),
            **{name: rounded(value) for name, value in fields_of(f, *NUMBERS).items()},
            inside="none" if f.point else "yes" if f.inside else "no",
            source=one_line(f.note or source),
        )
        for f in followed.forecasts
    ]


def rounded(value: float | None) -> Any:
    return None if value is None else float(f"{value:.{DIGITS}g}")


def one_line(text: str) -> str:
    return " ".join(text.split())


def added(text: str, rows: Iterable[Row]) -> tuple[str, list[Row]]:
    """The text of a record with the rows that it has not yet, below those it has; and those rows.

    A row that says the same as the last one of its forecast, whatever the day, is not written twice.
    """
    last = {row.key: row for row in parsed(text, "") if row.key} if text else {}
    new = [row for row in rows if not same(last.get(row.key), row)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if not text:
        writer.writerow(COLUMNS)
    for row in new:
        writer.writerow([cell(x) for x in astuple(row)])
    return text + ("\n" if text and not text.endswith("\n") else "") + out.getvalue(), new


def same(before: Row | None, row: Row) -> bool:
    return before is not None and astuple(before)[1:] == astuple(row)[1:]


def cell(x: object) -> str:
    if x is None:
        return ""
    return f"{x:.{DIGITS}g}" if isinstance(x, float) else plain_text(str(x))


def latest(rows: Iterable[Row]) -> list[Row]:
    """The last row of each forecast: those above it were corrected."""
    return list({row.key: row for row in rows}.values())


def whole_coverage(rows: Iterable[Row]) -> Coverage:
    """Over all forecasts of a record that had a range."""
    ranged = [row.inside for row in latest(rows) if row.inside != "none"]
    return coverage(ranged.count("yes"), len(ranged))


def read_ledger(path: Path) -> tuple[str, list[Row]]:
    """The text of a record and its rows; nothing when there is no file.

    Raises InputError, with file and line, for a record that somebody changed into something else.
    """
    if not path.exists():
        return "", []
    text = file_text(path)
    return text, parsed(text, str(path))


def parsed(text: str, where: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text))
    heads = next(reader, [])
    if tuple(heads) not in (COLUMNS, OLD_COLUMNS):
        raise InputError(
            translate("{file}: this is no record of forecasts; its first line should be {heads}.", file=where,
                      heads=",".join(COLUMNS))
        )  # fmt: skip
    return [row(cells, f"{where}, {i}") for i, cells in enumerate(reader, 2) if cells]


def row(cells: list[str], where: str) -> Row:
    """A row from its cells. Raises InputError for one that no program wrote."""
    try:
        values: dict[str, Any] = {name: value(name, text) for name, text in zip(COLUMNS, cells, strict=True)}
        return Row(**values)
    except (ValueError, TypeError):
        raise InputError(
            translate("{where}: the row is damaged; put it back as it was, or take it away.", where=where)
        ) from None


def value(name: str, text: str) -> str | int | float | None:
    if name in OPTIONAL and not text:
        return None
    if name in INTEGERS:
        return int(text)
    if name in NUMBERS:
        if not math.isfinite(float(text)):
            raise ValueError(text)
        return float(text)
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r", "\n") else text
