"""From rows to figures: every fault is said at once, with file, row and column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from costmodel.engine.case import workbook
from costmodel.intake.scaffold import (
    Figure,
    check_possible,
    checked,
    clean,
    known_quantity,
    per_inhabitant,
    placed,
    total_unit,
    typed,
)
from costmodel.intake.townsheet.cells import (
    COLUMNS,
    HEADER_ROWS,
    MOST_ERRORS,
    NAME_ROWS,
    NO,
    TEMPLATE_COLUMNS,
    YES,
    Cell,
    Header,
    Rows,
    Wrong,
    column_of,
    column_word,
    csv_rows,
    excel_rows,
    header_of,
    is_comment,
    said,
    titles,
)
from costmodel.intake.townsheet.formats import Shown
from costmodel.intake.townsheet.words import (
    GROSS,
    TOTAL,
    VAT,
    bare,
    before_or_after_tax,
    conversion,
    factor,
    find_name,
    find_tool,
    folded,
    not_a_number,
    number,
    proven_mark,
    visible,
)
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.presentation import amount
from costmodel.language.presentation import unit as unit_in_words
from costmodel.parameters.yamlfile import number as plain_number
from costmodel.parameters.yamlfile import read as yaml_tree

DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
YEAR = re.compile(r"[12][0-9]{3}")
SERIAL = re.compile(r"[34][0-9]{4}")
"""Days as Excel counts them, from 1982 to 2036."""

EXCEL = (".xlsx", ".xlsm")
NUMBERS = ("value", "low", "high")


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
    if ending in EXCEL:
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
        raise no_header(path, rows)
    columns = header.columns
    check_header(header.cells, reading)
    unused = [
        translate("{file}: the column '{name}' is not used.", file=path, name=cell.text)
        for i, cell in enumerate(header.cells)
        if cell.text and i not in columns.values() and not informs(cell.text)
    ]
    name: str | None = None
    figures: list[Figure] = []
    seen: dict[tuple[str | None, str], str] = {}
    data = [
        cells for _, cells in rows[header.row + 1 :] if not is_comment(cells) and not same_texts(cells, header.cells)
    ]
    doubt = doubtful_mark(header, data)
    for cells in data:
        row = {column: replace(cells[i], doubt=doubt) for column, i in columns.items() if i < len(cells)}
        if all(cell.value is None for cell in cells):
            continue
        if path.suffix.lower() not in EXCEL and (fault := cut_row(cells, header)):
            reading.add(fault)
            continue
        before = len(reading.errors)
        filled = "value" in row and row["value"].value is not None
        for column, cell in row.items():
            if isinstance(cell.value, str):
                collected(reading, clean, cell.value, said(cell, column))
            elif isinstance(cell.value, Wrong) and (filled or column in ("name", "label", *NUMBERS)):
                reading.add(wrong(cell.value, said(cell, column)))
        if len(reading.errors) > before:
            continue
        try:
            if (found := name_of_authority(row)) is not None:
                name = found or name
                continue
            if figure := figure_of(row, header.units, reading, folder, for_tool):
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


def no_header(path: Path, rows: Rows) -> InputError:
    """The sentence on a sheet without a header, with what is nearest to one."""
    for number_of_row, cells in rows[:HEADER_ROWS]:
        if any(column_of(cell.text)[0] == "value" for cell in cells):
            return InputError(
                translate(
                    "{file}, row {row}: there is a column of values and none of names; call it {name} or {label}.",
                    file=path,
                    row=number_of_row,
                    name=column_word("name"),
                    label=column_word("label"),
                )
            )
    words = [cell.text for _, cells in rows[:HEADER_ROWS] for cell in cells if 0 < len(cell.text) < 40]
    close = next((nearest(w, ("value", "valeur")) for w in words if nearest(folded(w), ("value", "valeur"))), "")
    return InputError(
        translate(
            "{file}: no header was found; name the columns {columns}.",
            file=path,
            columns=", ".join(column_word(c) for c in COLUMNS if c != "label"),
        )
        + close
    )


def doubtful_mark(header: Header, data: list[list[Cell]]) -> bool:
    """Whether the decimal mark is not sure: other numbers of the sheet, or else its header, speak for the other one."""
    numbers = [
        cells[header.columns[column]]
        for cells in data
        for column in NUMBERS
        if column in header.columns and header.columns[column] < len(cells)
    ]
    proven = {proven_mark(cell.text): cell.mark for cell in numbers if isinstance(cell.value, str)}
    proven.pop("", None)
    if proven:
        return any(mark != usual for mark, usual in proven.items())
    return any(cell.mark != header.mark for cell in numbers)


def cut_row(cells: list[Cell], header: Header) -> InputError | None:
    """The sentence on a row of CSV that a comma inside a number or a text has cut, or None.

    Its last cells stand under no column, or what follows its value is the rest of a number.
    """
    last = max(i for i, cell in enumerate(header.cells) if cell.text)
    at = header.columns["value"]
    extra = [cell for i, cell in enumerate(cells) if cell.value is not None and i > last]
    extra += [
        cell for i, cell in enumerate(cells[: last + 1]) if i > at and cell.value is not None and unnamed(header, i)
    ]
    if extra:
        return InputError(
            translate(
                "{where}: '{text}' stands under no column of the header; name its column, or put between quotes a "
                "number or a text that holds the separator.",
                where=extra[0].where,
                text=extra[0].text[:60],
            )
        )
    if at + 1 >= len(cells) or cells[at].mark != ".":
        return None
    value, after = cells[at].text, cells[at + 1].text
    column = next((column for column, i in header.columns.items() if i == at + 1), "")
    rest = re.fullmatch(r"[0-9]{3}" if not column else r"[0-9]{1,3}( ?[%€])?", after)
    if re.fullmatch(r"[-+]?[0-9]{1,3}", value) and rest and column not in ("low", "high", "date"):
        return InputError(
            translate(
                "{where}: '{value}' and '{rest}' may be one number cut by its comma; put the number between quotes, or "
                "leave '{rest}' out.",
                where=cells[at].where,
                value=value,
                rest=after,
            )
        )
    return None


def same_texts(cells: list[Cell], header: list[Cell]) -> bool:
    """Whether a row says the header again, as at the top of a printed page."""
    return [cell.text for cell in cells] == [cell.text for cell in header]


def unnamed(header: Header, i: int) -> bool:
    return i >= len(header.cells) or header.cells[i].value is None


def informs(text: str) -> bool:
    """Whether a column of the template only informs its reader."""
    word = folded(text)
    return word in TEMPLATE_COLUMNS or word.startswith(("default", "par defaut", "libelle", "label"))


def check_header(cells: list[Cell], reading: Reading) -> None:
    """Two columns with one meaning cannot be told apart."""
    seen: dict[str, str] = {}
    for cell, (column, _) in zip(cells, titles(cells), strict=True):
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
        if column and column != "label":
            seen[column] = cell.text


def name_of_authority(row: Mapping[str, Cell]) -> str | None:
    """The name that a row gives to the authority ('' when it is left empty), None for any other row."""
    for column in ("name", "label"):
        if column in row and folded(row[column].text) in NAME_ROWS:
            cell = row.get("value")
            return clean(cell.text, cell.where) if cell else ""
    return None


def figure_of(
    row: Mapping[str, Cell], units: Mapping[str, str], reading: Reading, folder: Path | None, for_tool: bool
) -> Figure | None:
    """The figure of a row, None when its value is left empty. Faults of several cells are all said.

    ``units`` are those of the header, for the columns whose rows give none.
    """
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
    mark = collected(reading, mark_of, row["mark"]) if "mark" in row else None
    numbers: dict[str, float | str | None] = {}
    bases = {}
    for column in NUMBERS:
        if column in row and row[column].value is not None:
            header = units.get(column) or units.get("value", "")
            collected(reading, check_scale, row[column], bare(unit), bare(header), said(row[column], column))
            given = unit or header
            numbers[column] = collected(reading, value_of, row[column], column, name, given, folder, bool(unit))
            bases[column] = basis_of(row[column], given, name, folder)
            found = as_number(numbers[column])
            if found is not None and bases[column] != "total":
                collected(reading, check_possible, found, Figure(name, found, where=said(row[column], column)), folder)
    if len(set(bases.values()) & {"total"}) and len(set(bases.values())) > 1:
        raise InputError(
            translate(
                "{where}: the value and its range are not all totals; write 'in total' in each, or in none.",
                where=said(value, "value"),
            )
        )
    if len(reading.errors) > before:
        return None
    figure = Figure(
        name,
        numbers["value"] or 0.0,
        tool=tool,
        low=as_number(numbers.get("low")),
        high=as_number(numbers.get("high")),
        source=texts.get("source", ""),
        published=date,
        note=texts.get("note", ""),
        where=said(value, "value"),
        basis=bases["value"],
        mark=mark or "",
    )
    return checked(figure, folder) if for_tool else placed(checked(figure, folder), folder)


def as_number(value: float | str | None) -> float | None:
    return value if isinstance(value, float) else None


def collected(reading: Reading, function: Any, *arguments: Any) -> Any:
    """The result of a call, or None when it raises: the fault is kept, to be said with the others."""
    try:
        return function(*arguments)
    except CostModelError as error:
        reading.add(error)
        return None


def wrong(value: Wrong, where: str) -> InputError:
    """The sentence on a cell that holds an error, or a formula that was never computed."""
    if str(value).startswith("="):
        return InputError(
            translate(
                "{where}: the formula was never computed; open and save the file in Excel, or write the number.",
                where=where,
            )
        )
    return InputError(
        translate("{where}: the cell shows the error {error}; write the number.", where=where, error=value)
    )


def value_of(cell: Cell, column: str, name: str, unit: str, folder: Path | None, in_row: bool = True) -> float | str:
    """The value of a cell in the unit of the model, or the name of a choice.

    ``unit`` is that of its row or, when not ``in_row``, that of the header.
    """
    model, library = workbook(folder)
    where = said(cell, column) if column else cell.where
    record = library.records.get(name)
    if record and record.shape == "choice":
        return next((choice for choice in record.choices if folded(choice) == folded(cell.text)), cell.text)
    if isinstance(cell.value, dt.date | dt.time | dt.timedelta):
        raise InputError(
            translate("{where}: the cell holds a date or a time, not a number; change its format.", where=where)
        )
    in_unit = model[name].unit
    if isinstance(cell.value, bool) or folded(cell.text) in YES | NO:
        if in_unit != "1" or column not in ("value", ""):
            raise not_a_number(cell.text, cell.mark, where)
        return float(cell.value is True or folded(cell.text) in YES)
    return converted(cell, unit, where, name, folder, in_row)


MARK_WORDS = {
    "measured": ("measured here", "measured", "mesure ici", "mesure"),
    "declared": ("declared", "declare"),
    "before_rework": ("before rework", "avant reprise", "avant relecture"),
    "simulated": ("simulated", "simule"),
    "promised": ("promised", "promis"),
    "firm": ("firm quote", "firm", "devis ferme", "devis"),
    "list": ("list price", "tarif public", "tarif"),
    "estimate": ("estimate", "estimation"),
    "guess": ("guess", "ordre de grandeur"),
}
"""How a gain was obtained or how firm a price is, as people write it (without accents or capitals)."""


def mark_of(cell: Cell) -> str:
    """The word of the model; empty for an empty cell. Raises InputError for another word."""
    text = folded(cell.text)
    if not text:
        return ""
    for mark, words in MARK_WORDS.items():
        if text in (mark, *words):
            return mark
    raise InputError(
        translate(
            "{where}: '{text}' is not how a gain was obtained nor how firm a price is; write one of {known}.",
            where=said(cell, "mark"),
            text=cell.text,
            known=", ".join(words[0] for words in MARK_WORDS.values()),
        )
    )


def basis_of(cell: Cell, unit: str, name: str, folder: Path | None) -> str:
    """Whether a figure is a ``total``, or the part of ``each`` inhabitant by its own words, where this is asked for."""
    if not per_inhabitant(workbook(folder)[0][name].unit):
        return ""
    if TOTAL.search(f"{cell.text} {unit}"):
        return "total"
    return "each" if re.search(r"\b(hab|habitants?|inhabitants?|personnes?|person)\b", folded(cell.text)) else ""


def converted(cell: Cell, unit: str, where: str, name: str, folder: Path | None, in_row: bool) -> float:
    """A number in the model's unit, from that written after it, or else from that of its row or header."""
    in_unit = workbook(folder)[0][name].unit
    if isinstance(cell.value, Shown):
        check_thousands(cell.value, bare(unit), where)
        value, own = cell.value.number, cell.value.words
    elif isinstance(cell.value, int | float):
        value, own = finite(cell, where), ""
    else:
        value, own = number(cell.text, cell.mark, where, cell.doubt)
    words = f"{own} {unit}" if in_row or not own else own
    if TOTAL.search(words):
        in_unit = unit_of_total(in_unit, where, name)
    said_unit, said_own = bare(unit), bare(own)
    check_scale(cell, said_own, said_unit, where)
    size = conversion(said_unit, in_unit, where, name) if in_row or not said_own else Fraction(1)
    if said_own:
        size = conversion(said_own, in_unit, where, name, in_cell=True)
    try:
        found = float(value * size)
    except OverflowError:
        raise not_a_number(cell.text, cell.mark, where) from None
    check_tax(words, found, where, name, folder)
    return found


def unit_of_total(unit: str, where: str, name: str) -> str:
    """The unit of a figure that its author calls a total. Raises InputError where a total has no meaning."""
    if per_inhabitant(unit):
        return total_unit(unit)
    if all(part in ("year", "month", "day") for part in unit.split("/")[1:]) and unit != "share":
        return unit
    raise InputError(
        translate(
            "{where}: '{name}' is in {unit}, not a total; convert it.", where=where, name=name, unit=unit_in_words(unit)
        )
    )


def check_scale(cell: Cell, own: str, unit: str, where: str) -> None:
    """Raises InputError where a cell or row and its row or header name units that differ by thousands.

    A cell that says ``12 k€`` in a row of euros is plain; one that shows euros in a row of ``k€`` is not.
    """
    one, other = factor(own) if own else None, factor(unit) if unit else None
    if one and other and one[1] == other[1] and other[0] / one[0] in (1000, 1_000_000):
        raise InputError(
            translate(
                "{where}: the cell is in {own} and its row or column in {unit}; keep one of them.",
                where=where,
                own=own,
                unit=unit,
            )
        )


def check_thousands(shown: Shown, unit: str, where: str) -> None:
    """Raises InputError for a number that Excel shows in thousands, unless the unit of its row says so too."""
    large = Fraction(1000) ** shown.thousands
    found = factor(unit) if unit else None
    if shown.thousands and not (found and found[0] == large):
        raise InputError(
            translate(
                "{where}: the cell shows {small} and holds {large}; write its unit or change its format.",
                where=where,
                small=f"{float(shown.number):.12g}",
                large=f"{float(shown.number * large):.12g}",
            )
        )


def check_tax(words: str, value: float, where: str, name: str, folder: Path | None) -> None:
    """Raises InputError for a price with VAT where one without is asked for, and the other way round."""
    found = VAT.search(words)
    if not found:
        return
    unit = workbook(folder)[0][name].unit
    kind, rate = before_or_after_tax(name, folder)
    gross = folded(found[1]) in GROSS
    if kind == ("gross" if gross else "net"):
        return
    fields = {"where": where, "name": name, "words": found[1]}
    if not kind:
        raise InputError(
            translate("{where}: '{name}' has neither net nor gross of VAT; leave out '{words}'.", **fields)
        )
    net = value / (1 + rate) if gross else value * (1 + rate)
    fields |= {"rate": amount(rate, "share"), "value": f"{typed(net)} {unit_in_words(unit)}"}
    if gross:
        raise InputError(
            translate(
                "{where}: '{name}' is asked before VAT, not '{words}'; at a rate of {rate}, write {value}.", **fields
            )
        )
    raise InputError(
        translate("{where}: '{name}' is asked with VAT, not '{words}'; at a rate of {rate}, write {value}.", **fields)
    )


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
    if SERIAL.fullmatch(text.removesuffix(".0")):
        day = dt.date(1899, 12, 30) + dt.timedelta(int(text.removesuffix(".0")))
        raise InputError(
            translate(
                "{where}: '{text}' is a day as Excel counts them; write it as a date ({date}?).",
                where=where,
                text=text,
                date=day.isoformat(),
            )
        )
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


def answer(name: str, text: str, where: str, folder: Path | None, doubt: bool = False) -> Figure:
    """The figure that a person types for a quantity, in the language in use: ``1 234,5``, ``60 %``, ``12 k€``.

    With ``doubt``, which decimal mark is meant is not sure: what may be read in two ways is refused.
    """
    cell = Cell(visible(text) or None, where, "," if language() == "fr" else ".", doubt)
    return Figure(name, value_of(cell, "", name, "", folder), where=where, basis=basis_of(cell, "", name, folder))


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
