"""From rows to figures: every fault is said at once, with file, row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from costmodel.engine.case import workbook
from costmodel.intake.cells import EXCEL, Wrong, rows_of
from costmodel.intake.faults import Faults, fault
from costmodel.intake.figures import Figure, Figures, Item, check_possible, checked, clean, known_item, placed, visible
from costmodel.intake.header import (
    COLUMNS,
    HEADER_ROWS,
    INFORMING,
    NUMBERS,
    Cell,
    Header,
    Rows,
    column_of,
    header_of,
    is_comment,
    titles,
)
from costmodel.intake.measure import basis_of, check_scale, date_of, mark_of, value_of
from costmodel.intake.words import bare, find_name, find_tool, folded, proven_mark
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import InputError
from costmodel.language.writing import writing
from costmodel.parameters.yamlfile import number as plain_number
from costmodel.parameters.yamlfile import read as yaml_tree

MOST_ERRORS = 50
NAME_ROWS = frozenset({"name", "nom", "collectivite", "nom de la collectivite", "name of the authority", "authority"})

Row = Mapping[str, Cell]
"""The cells of a row by column."""


@dataclass(frozen=True)
class Sheet:
    """What a sheet says: the authority's name, if it does, its figures, and what should be looked at again."""

    name: str | None
    figures: tuple[Figure, ...]
    warnings: tuple[str, ...] = ()


def read(path: Path, sheet: str | None = None, folder: Path | None = None, for_tool: bool = False) -> Sheet:
    """The figures of a CSV or Excel file, of an authority or of a tool.

    Raises InputError with one line for each thing that cannot be used.
    """
    rows = rows_of(path, sheet)
    header = header_of(rows)
    if header is None:
        raise no_header(path, rows)
    faults = Faults()
    check_header(header.cells, faults)
    name: str | None = None
    figures = Figures()
    for row in data_rows(path, rows, header, faults):
        with faults.collected():
            if (words := name_of_authority(row)) is not None:
                name = words or name
            elif figure := figure_of(row, header, faults, folder, for_tool):
                figures.add(figure)
    if len(faults) > MOST_ERRORS:
        faults[MOST_ERRORS:] = [translate("And {count} more.", count=len(faults) - MOST_ERRORS)]
    faults.refuse()
    unused = (
        translate("{file}: the column '{name}' is not used.", file=path, name=cell.text)
        for i, cell in enumerate(header.cells)
        if cell.text and i not in header.columns.values() and not INFORMING.fullmatch(folded(cell.text))
    )
    return Sheet(name, tuple(figures.values()), tuple(unused))


# The header


def no_header(path: Path, rows: Rows) -> InputError:
    """The sentence on a sheet without a header, with what is nearest to one."""
    for number, cells in rows[:HEADER_ROWS]:
        if any(column_of(cell.text)[0] == "value" for cell in cells):
            return fault(
                path,
                "{file}, row {row}: there is a column of values and none of names; call it {name} or {label}.",
                row=number,
                name=COLUMNS["name"].title,
                label=COLUMNS["label"].title,
            )
    words = [cell.text for _, cells in rows[:HEADER_ROWS] for cell in cells if 0 < len(cell.text) < 40]
    close = next((nearest(w, ("value", "valeur")) for w in words if nearest(folded(w), ("value", "valeur"))), "")
    columns = ", ".join(column.title for key, column in COLUMNS.items() if key != "label")
    sentence = translate("{file}: no header was found; name the columns {columns}.", file=path, columns=columns)
    return InputError(sentence + close)


def check_header(cells: list[Cell], faults: Faults) -> None:
    """Two columns with one meaning cannot be told apart."""
    seen: dict[str, str] = {}
    for cell, (column, _) in zip(cells, titles(cells), strict=True):
        if column in seen:
            faults.append(
                translate(
                    "{where}: the columns '{one}' and '{other}' mean the same; keep one.",
                    where=cell.where,
                    one=seen[column],
                    other=cell.text,
                )
            )
        if column and column != "label":
            seen[column] = cell.text


# Rows


def data_rows(path: Path, rows: Rows, header: Header, faults: Faults) -> Iterator[Row]:
    """The rows under the header that hold something and can be read; what is wrong with others is kept."""
    texts = [cell.text for cell in header.cells]
    data = [
        cells
        for _, cells in islice(rows, header.row + 1, None)
        if not is_comment(cells) and [cell.text for cell in cells] != texts  # said again at the top of a printed page
    ]
    doubt = doubtful_mark(header, data)
    for cells in data:
        if all(cell.value is None for cell in cells):
            continue
        if path.suffix.lower() not in EXCEL and (fault := cut_row(cells, header)):
            faults.append(str(fault))
            continue
        row = {
            column: replace(cells[i], doubt=doubt, column=column)
            for column, i in header.columns.items()
            if i < len(cells)
        }
        before = len(faults)
        for cell in row.values():
            faults.of(check_cell, cell, row)
        if len(faults) == before:
            yield row


def doubtful_mark(header: Header, data: list[list[Cell]]) -> bool:
    """Whether the decimal mark is not sure: other numbers of the sheet, or else its header, speak for the other one."""
    columns = [header.columns[column] for column in NUMBERS if column in header.columns]
    numbers = [cells[i] for cells in data for i in columns if i < len(cells)]
    proven = {proven_mark(cell.text): cell.mark for cell in numbers if isinstance(cell.value, str)}
    proven.pop("", None)
    if proven:
        return any(mark != usual for mark, usual in proven.items())
    return any(cell.mark != header.mark for cell in numbers)


def cut_row(cells: list[Cell], header: Header) -> InputError | None:
    """The sentence on a row of CSV that a comma inside a number or a text has cut, or None.

    Its last cells stand under no column, or what follows its value is the rest of a number.
    """
    at = header.columns["value"]
    named = [i for i, cell in enumerate(header.cells) if cell.text]
    unnamed = [i for i in range(at + 1, named[-1]) if header.cells[i].value is None]
    for i in (*range(named[-1] + 1, len(cells)), *unnamed):
        if i < len(cells) and cells[i].value is not None:
            return fault(
                cells[i].where,
                "{where}: '{text}' stands under no column of the header; name its column, or put between quotes a "
                "number or a text that holds the separator.",
                text=cells[i].text[:60],
            )
    if at + 1 >= len(cells) or cells[at].mark != ".":
        return None
    value, after = cells[at].text, cells[at + 1].text
    column = next((column for column, i in header.columns.items() if i == at + 1), "")
    rest = re.fullmatch(r"[0-9]{1,3}( ?[%€])?" if column else r"[0-9]{3}", after)
    if column in ("low", "high", "date") or not rest or not re.fullmatch(r"[-+]?[0-9]{1,3}", value):
        return None
    return fault(
        cells[at].where,
        "{where}: '{value}' and '{rest}' may be one number cut by its comma; put the number between quotes, or "
        "leave '{rest}' out.",
        value=value,
        rest=after,
    )


def check_cell(cell: Cell, row: Row) -> None:
    """Raises InputError for a text that is too long, and for an error of a spreadsheet where something is read."""
    if isinstance(cell.value, str):
        clean(cell.value, cell.place)
    read_here = cell.column in ("name", "label", *NUMBERS) or ("value" in row and row["value"].value is not None)
    if not isinstance(cell.value, Wrong) or not read_here:
        return
    if str(cell.value).startswith("="):
        raise fault(
            cell.place,
            "{where}: the formula was never computed; open and save the file in Excel, or write the number.",
        )
    raise fault(cell.place, "{where}: the cell shows the error {error}; write the number.", error=cell.value)


def name_of_authority(row: Row) -> str | None:
    """The name that a row gives to the authority ('' when it is left empty), None for any other row."""
    for column in ("name", "label"):
        if column in row and folded(row[column].text) in NAME_ROWS:
            cell = row.get("value")
            return clean(cell.text, cell.where) if cell else ""
    return None


def figure_of(row: Row, header: Header, faults: Faults, folder: Path | None, for_tool: bool) -> Figure | None:
    """The figure of a row, None when its value is left empty. Faults of several cells are all said."""
    empty = Cell(None, "")
    value = row.get("value", empty)
    label = row["name"] if row.get("name", empty).text else row.get("label", empty)
    if value.value is None:
        return None
    before = len(faults)
    if not label.text:
        raise fault(value.place, "{where}: the value {value} has no name; write it beside.", value=value.text[:60])
    tool, name = tool_and_name(label.text, label.under("name"), folder)
    if (cell := row.get("tool", empty)).text:
        tool = faults.of(find_tool, cell.text, cell.place, folder) or tool
    source, note = (
        faults.of(clean, cell.text, cell.place) or "" for cell in (row.get("source", empty), row.get("note", empty))
    )
    figure = Figure(
        name,
        0.0,
        tool=tool,
        source=source,
        published=faults.of(date_of, row.get("date", empty)),
        note=note,
        where=value.place,
        mark=faults.of(mark_of, row.get("mark", empty)) or "",
    )
    unit = row.get("unit", empty).text
    numbers: dict[str, float | str | None] = {}
    bases = {}
    for column in NUMBERS:
        cell = row.get(column, empty)
        if cell.value is None:
            continue
        faults.of(check_scale, bare(unit), bare(header.unit_of(column)), cell.place)
        cell = replace(cell, unit=unit or header.unit_of(column), unit_in_row=bool(unit))
        item = Item(name, folder)
        number = numbers[column] = faults.of(value_of, cell, item)
        bases[column] = basis_of(cell, item)
        if isinstance(number, float) and bases[column] != "total":
            faults.of(check_possible, number, item, cell.place)
    if "total" in bases.values() and len(set(bases.values())) > 1:
        raise fault(
            value.place, "{where}: the value and its range are not all totals; write 'in total' in each, or in none."
        )
    if len(faults) > before:
        return None
    low, high = (end if isinstance(end, float) else None for end in (numbers.get("low"), numbers.get("high")))
    figure = replace(figure, value=numbers["value"] or 0.0, low=low, high=high, basis=bases["value"])
    return checked(figure, folder) if for_tool else placed(checked(figure, folder), folder)


def tool_and_name(words: str, where: str, folder: Path | None) -> tuple[str | None, str]:
    """The quantity of a row, and its tool where ``voicebot.units`` names it."""
    tool = None
    if words not in workbook(folder)[0] and re.fullmatch(r"\w+\.\w+", words):
        head, words = words.split(".")
        tool = find_tool(head, where, folder)
    return tool, find_name(words, where, folder)


# Answers, options and files of settings


def answer(name: str, text: str, where: str, folder: Path | None, doubt: bool = False) -> Figure:
    """The figure that a person types for a quantity, in the language in use: ``1 234,5``, ``60 %``, ``12 k€``.

    With ``doubt``, which decimal mark is meant is not sure: what may be read in two ways is refused.
    """
    cell = Cell(visible(text) or None, where, writing().decimal, doubt)
    item = Item(name, folder)
    return Figure(name, value_of(cell, item), where=where, basis=basis_of(cell, item))


def setting(name: str, text: str, where: str, folder: Path | None) -> Figure:
    """The figure of a quantity that a program or an option gives: a plain number, or the name of a choice."""
    item = known_item(name, where, folder)
    return Figure(name, text if item.choices else plain_number(text, where), where=where)


def option(name: str, text: str, where: str, folder: Path | None) -> Figure:
    """The same, where a person may have typed a unit beside: ``12 k€``."""
    item = known_item(name, where, folder)
    if re.search("[^-+0-9.,_eE ]", text) and not item.choices and text.casefold() not in ("nan", "inf", "-inf"):
        return answer(name, text, where, folder, doubt=True)
    return setting(name, text, where, folder)


def settings_of(path: Path, folder: Path | None) -> list[Figure]:
    """The values of a file of settings: a scenario, ``run.json``, or names and values in JSON or YAML.

    A reason that stands beside a value becomes the note of its figure.
    """
    tree: Any = yaml_tree(path)
    for key in ("inputs", "set", "values"):
        if isinstance(tree, dict) and isinstance(tree.get(key), dict):
            tree = tree[key]
    figures, faults = [], Faults()
    for key, content in tree.items():
        where = f"{path}, {key}"
        with faults.collected():
            fields = content if isinstance(content, dict) else {"value": content}
            value, reason = fields.get("value"), fields.get("reason", "")
            if not isinstance(value, str) or not isinstance(reason, str):
                raise fault(where, "{where}: write one plain value, not a list nor names and values.")
            figures.append(replace(setting(str(key), str(value), where, folder), note=clean(reason, where)))
    faults.refuse()
    return figures
