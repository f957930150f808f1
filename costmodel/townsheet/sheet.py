"""From rows to figures: every fault is said at once, with file, row and column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from costmodel.case import workbook
from costmodel.errors import CostModelError, InputError
from costmodel.language import language, nearest, translate
from costmodel.parameters import number as plain_number
from costmodel.scaffold import (
    Figure,
    checked,
    clean,
    known_quantity,
    placed,
)
from costmodel.townsheet.cells import (
    COLUMNS,
    HEADER_ROWS,
    MOST_ERRORS,
    NAME_ROWS,
    NO,
    TEMPLATE_COLUMNS,
    YES,
    Cell,
    Percent,
    Rows,
    Wrong,
    column_word,
    csv_rows,
    excel_rows,
    header_of,
    said,
)
from costmodel.townsheet.words import conversion, find_name, find_tool, folded, not_a_number, number
from costmodel.yamlfile import read as yaml_tree

DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
YEAR = re.compile(r"[12][0-9]{3}")


@dataclass(frozen=True)
class Sheet:
    """What a sheet says: the authority's name, if it does, its figures, and what should be looked at again."""

    name: str | None
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...] = ()


@dataclass
class Reading:
    """The rows of a sheet, and the errors found so far."""

    path: Path
    errors: list[str] = field(default_factory=list)

    def add(self, error: CostModelError) -> None:
        self.errors.append(str(error))


def read(path: Path, sheet: str | None = None, folder: Path | None = None, for_tool: bool = False) -> Sheet:
    """The figures of a CSV or Excel file, of an authority or of a tool.

    Raises InputError with one line for each thing that cannot be used.
    """
    ending = path.suffix.lower()
    if ending in (".xlsx", ".xlsm"):
        rows = excel_rows(path, sheet)
    elif ending in (".csv", ".txt", ".tsv"):
        if sheet is not None:
            raise InputError(translate("--sheet {name}: a CSV file has no sheets; leave it out.", name=sheet))
        rows = csv_rows(path)
    else:
        raise InputError(translate("{file}: save the sheet as .xlsx or .csv; other kinds are not read.", file=path))
    return figures_of(path, rows, folder, for_tool)


def figures_of(path: Path, rows: Rows, folder: Path | None, for_tool: bool) -> Sheet:
    """The figures of the rows under the header; every fault is collected and said."""
    reading = Reading(path)
    header = header_of(rows)
    if header is None:
        words = [cell.text for _, cells in rows[:HEADER_ROWS] for cell in cells if 0 < len(cell.text) < 40]
        close = next((nearest(w, ("value", "valeur")) for w in words if nearest(folded(w), ("value", "valeur"))), "")
        raise InputError(
            translate(
                "{file}: no header was found; name the columns {columns}.",
                file=path,
                columns=", ".join(column_word(c) for c in COLUMNS if c != "label"),
            )
            + close
        )
    start, columns = header
    check_header(rows[start][1], reading)
    unused = [
        translate("{file}: the column '{name}' is not used.", file=path, name=cell.text)
        for i, cell in enumerate(rows[start][1])
        if cell.text and i not in columns.values() and not informs(cell.text)
    ]
    name: str | None = None
    figures: list[Figure] = []
    seen: dict[tuple[str | None, str], str] = {}
    for _, cells in rows[start + 1 :]:
        row = {column: cells[i] for column, i in columns.items() if i < len(cells)}
        first = next((cell.text for cell in cells if cell.value is not None), "")
        if not first or first.startswith("#"):
            continue
        before = len(reading.errors)
        for column, cell in row.items():
            if isinstance(cell.value, str):
                collected(reading, clean, cell.value, said(cell, column))
        if len(reading.errors) > before:
            continue
        try:
            if (found := name_of_authority(row)) is not None:
                name = found or name
                continue
            if figure := figure_of(row, reading, folder, for_tool):
                place = figure.tool, figure.name
                if place in seen:
                    raise InputError(
                        translate(
                            "{where}: '{name}' is given twice (also {other}); keep one.",
                            where=figure.where,
                            name=figure.name,
                            other=seen[place],
                        )
                    )
                seen[place] = figure.where
                figures.append(figure)
        except CostModelError as error:
            reading.add(error)
    if reading.errors:
        shown = reading.errors[:MOST_ERRORS]
        if len(reading.errors) > MOST_ERRORS:
            shown.append(translate("And {count} more.", count=len(reading.errors) - MOST_ERRORS))
        raise InputError("\n".join(shown))
    return Sheet(name, tuple(figures), tuple(unused))


def informs(text: str) -> bool:
    """Whether a column of the template only informs its reader."""
    word = folded(text)
    return word in TEMPLATE_COLUMNS or word.startswith(("default", "par defaut", "libelle", "label"))


def check_header(cells: list[Cell], reading: Reading) -> None:
    """Two columns with one meaning cannot be told apart."""
    seen: dict[str, str] = {}
    for cell in cells:
        for column, words in COLUMNS.items():
            if folded(cell.text) in words and column != "label":
                if column in seen:
                    reading.add(
                        InputError(
                            translate(
                                "{where}: the columns '{one}' and '{other}' mean the same; keep one.",
                                where=cell.where,
                                one=seen[column],
                                other=cell.text,
                            )
                        )
                    )
                seen[column] = cell.text


def name_of_authority(row: Mapping[str, Cell]) -> str | None:
    """The name that a row gives to the authority ('' when it is left empty), None for any other row."""
    for column in ("name", "label"):
        if column in row and folded(row[column].text) in NAME_ROWS:
            cell = row.get("value")
            return clean(cell.text, cell.where) if cell else ""
    return None


def figure_of(row: Mapping[str, Cell], reading: Reading, folder: Path | None, for_tool: bool) -> Figure | None:
    """The figure of a row, None when its value is left empty. Faults of several cells are all said."""
    value = row.get("value")
    label = row["name"] if "name" in row and row["name"].text else row.get("label")
    if value is None or value.value is None:
        return None
    before = len(reading.errors)
    if label is None or not label.text:
        raise InputError(
            translate(
                "{where}: the value {value} has no name; write it beside.",
                where=said(value, "value"),
                value=value.text[:60],
            )
        )
    tool: str | None = None
    words = label.text
    if "." in words and words not in workbook(folder)[0] and re.fullmatch(r"\w+\.\w+", words):
        head, words = words.split(".")
        tool = find_tool(head, said(label, "name"), folder)
    name = find_name(words, said(label, "name"), folder)
    if "tool" in row and row["tool"].text:
        tool = collected(reading, find_tool, row["tool"].text, said(row["tool"], "tool"), folder) or tool
    unit = row["unit"].text if "unit" in row else ""
    texts = {
        column: collected(reading, clean, row[column].text, said(row[column], column)) or ""
        for column in ("source", "note")
        if column in row
    }
    date = collected(reading, date_of, row["date"]) if "date" in row else None
    numbers: dict[str, float | str | None] = {}
    for column in ("value", "low", "high"):
        if column in row and row[column].value is not None:
            numbers[column] = collected(reading, value_of, row[column], column, name, unit, folder)
    if len(reading.errors) > before:
        return None
    found = Figure(
        name,
        numbers["value"] or 0.0,
        tool=tool,
        low=as_number(numbers.get("low")),
        high=as_number(numbers.get("high")),
        source=texts.get("source", ""),
        published=date,
        note=texts.get("note", ""),
        where=said(value, "value"),
    )
    return checked(found, folder) if for_tool else placed(checked(found, folder), folder)


def as_number(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def collected(reading: Reading, function: Any, *arguments: Any) -> Any:
    """The result of a call, or None when it raises: the fault is kept, to be said with the others."""
    try:
        return function(*arguments)
    except CostModelError as error:
        reading.add(error)
        return None


def value_of(cell: Cell, column: str, name: str, unit: str, folder: Path | None) -> float | str:
    """The value of a cell in the unit of the model, or the name of a choice."""
    model, library = workbook(folder)
    where = said(cell, column) if column else cell.where
    record = library.records.get(name)
    if isinstance(cell.value, Wrong):
        if str(cell.value).startswith("="):
            raise InputError(
                translate(
                    "{where}: the formula was never computed; open and save the file in Excel, or write the number.",
                    where=where,
                )
            )
        raise InputError(
            translate("{where}: the cell shows the error {error}; write the number.", where=where, error=cell.value)
        )
    if record and record.shape == "choice":
        return str(cell.text)
    if isinstance(cell.value, dt.date | dt.time | dt.timedelta):
        raise InputError(
            translate("{where}: the cell holds a date or a time, not a number; change its format.", where=where)
        )
    in_unit = model[name].unit
    if isinstance(cell.value, bool) or folded(cell.text) in YES | NO:
        if in_unit != "1" or column not in ("value", ""):
            raise not_a_number(cell.text, cell.mark, where)
        return float(cell.value is True or folded(cell.text) in YES)
    return converted(cell, in_unit, unit, where, name)


def converted(cell: Cell, in_unit: str, unit: str, where: str, name: str) -> float:
    """A number in the model's unit, from that written after it, or else from that of its row."""
    if isinstance(cell.value, Percent):
        value, own = Fraction(repr(cell.value.share)) * 100, "%"
    elif isinstance(cell.value, int | float):
        value, own = finite(cell, where), ""
    else:
        value, own = number(cell.text, cell.mark, where)
    size = conversion(unit, in_unit, where, name)
    if own:
        size = conversion(own, in_unit, where, name, in_cell=True)
    try:
        return float(value * size)
    except OverflowError:
        raise not_a_number(cell.text, cell.mark, where) from None


def finite(cell: Cell, where: str) -> Fraction:
    try:
        return Fraction(repr(cell.value))
    except ValueError:
        raise not_a_number(cell.text, cell.mark, where) from None


def date_of(cell: Cell) -> dt.date | None:
    """A date as people write it: 2026-03-31, 31/03/2026, 2025 (then its last day), or a date of Excel."""
    where = said(cell, "date")
    value, text = cell.value, cell.text
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        if found := DAY_FIRST.fullmatch(text):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if YEAR.fullmatch(text.removesuffix(".0")):
            return dt.date(int(text.removesuffix(".0")), 12, 31)
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            translate(
                "{where}: '{text}' is not a date; write it as 31/03/2026, 2026-03-31 or 2026.",
                where=where,
                text=text[:60],
            )
        ) from None


def answer(name: str, text: str, where: str, folder: Path | None) -> Figure:
    """The figure that a person types for a quantity, in the language in use: ``1 234,5``, ``60 %``, ``12 k€``."""
    cell = Cell(text.strip() or None, where, "," if language() == "fr" else ".")
    value = value_of(cell, "", name, "", folder)
    return Figure(name, value, where=where)


def settings_of(path: Path, folder: Path | None) -> list[Figure]:
    """The values of a file of settings: a scenario, ``run.json``, or names and values in JSON or YAML.

    A reason that stands beside a value becomes the note of its figure.
    """
    tree: Any = yaml_tree(path)
    for key in ("inputs", "set", "values"):
        if isinstance(tree, dict) and isinstance(tree.get(key), dict):
            tree = tree[key]
    figures, errors = [], []
    for key, found in tree.items():
        where = f"{path}, {key}"
        try:
            value, reason = (found.get("value"), found.get("reason", "")) if isinstance(found, dict) else (found, "")
            if not isinstance(value, str) or not isinstance(reason, str):
                raise InputError(
                    translate("{where}: write one plain value, not a list nor names and values.", where=where)
                )
            known_quantity(str(key), where, folder)
            record = workbook(folder)[1].records.get(str(key))
            choice = record is not None and record.shape == "choice"
            figures.append(
                Figure(
                    str(key),
                    str(value) if choice else plain_number(value, where),
                    note=clean(reason, where),
                    where=where,
                )
            )
        except CostModelError as error:
            errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    return figures
