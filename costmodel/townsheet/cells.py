"""The cells of a CSV or Excel file, each with the place where it stands."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.errors import InputError
from costmodel.language import language, nearest, translate
from costmodel.townsheet.words import folded

MOST_BYTES = 5_000_000

MOST_UNPACKED = 100_000_000
"""Bytes of an Excel file once unpacked: a small file that unpacks to more was made to do harm."""

MOST_ROWS, MOST_COLUMNS, HEADER_ROWS = 2_000, 26, 30

MOST_ERRORS = 50

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "nom", "parameter", "parametre", "quantity", "grandeur", "variable"),
    "label": ("label", "libelle", "intitule", "libelle (fr)", "label (en)"),
    "value": ("value", "valeur", "votre chiffre", "your figure"),
    "unit": ("unit", "unite"),
    "low": ("low", "bas", "minimum", "min"),
    "high": ("high", "haut", "maximum", "max"),
    "source": ("source", "sources"),
    "date": ("date",),
    "note": ("note", "notes", "commentaire", "remarque", "comment"),
    "tool": ("tool", "outil"),
}
"""Columns that are read, and how they may be called (without accents or capitals)."""

TEMPLATE_COLUMNS = frozenset({"default", "par defaut", "possible", "aide", "help", "grade"})
"""Columns of the template that only inform."""

NAME_ROWS = frozenset({"name", "nom", "collectivite", "nom de la collectivite", "name of the authority", "authority"})

YES, NO = frozenset({"oui", "yes", "vrai", "true"}), frozenset({"non", "no", "faux", "false"})


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where: text, a number, a date or a truth value."""

    value: Any
    where: str
    mark: str = ","

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()


Rows = list[tuple[int, list[Cell]]]


def file_bytes(path: Path) -> bytes:
    """The content of a file of reasonable size."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(translate("{file}: the file cannot be read ({why}).", file=path, why=why)) from None
    if len(content) > MOST_BYTES:
        raise InputError(
            translate(
                "{file}: the file is larger than {limit} bytes; keep your figures alone in it.",
                file=path,
                limit=MOST_BYTES,
            )
        )
    return content


def csv_rows(path: Path) -> Rows:
    """The rows of a CSV file in UTF-8 or in the Windows encoding of Excel, with ; , or tab between its columns."""
    content = file_bytes(path)
    try:
        text = content.decode("utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            raise InputError(translate("{file}: the file is not text; save it as CSV in UTF-8.", file=path)) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            translate(
                "{file}, line {line}: there is a control character, which is no text; remove it.", file=path, line=line
            )
        )
    skipped = 0
    if found := re.match(r"sep=(.)\n", text):
        separator, text, skipped = found[1], text[found.end() :], 1
    else:
        separator = separator_of(text)
    mark = {";": ",", ",": "."}.get(separator, "," if language() == "fr" else ".")
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    rows: Rows = []
    start = skipped + 1
    try:
        for cells in reader:
            check_count(path, start, any(c.strip() for c in cells))
            where = translate("{file}, row {row}", file=path, row=start)
            rows.append((start, [Cell(c.strip() or None, where, mark) for c in cells[:MOST_COLUMNS]]))
            start = reader.line_num + skipped + 1
    except csv.Error as error:
        raise InputError(
            translate("{file}, row {row}: this is not CSV ({why}); check the quotes.", file=path, row=start, why=error)
        ) from None
    return rows


def separator_of(text: str) -> str:
    """The separator that the first lines with words use most."""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip("\"' ;,\t").startswith("#")]
    head = [re.sub(r'"[^"]*"', "", line) for line in lines[:HEADER_ROWS]]
    for line in head:
        if any(folded(word.strip(' "')) in COLUMNS["value"] for word in re.split(r"[;,\t]", line)):
            head = [line]
            break
    return max(";\t,", key=lambda sign: sum(line.count(sign) for line in head))


def check_count(path: Path, row: int, filled: bool) -> None:
    if row > MOST_ROWS and filled:
        raise InputError(
            translate(
                "{file}, row {row}: there is something after row {limit}; keep your figures alone in the sheet.",
                file=path,
                row=row,
                limit=MOST_ROWS,
            )
        )


def excel_rows(path: Path, sheet: str | None) -> Rows:
    """The rows of a sheet of an Excel file (default: the first that has a header), with the values Excel computed."""
    from openpyxl import load_workbook

    content = file_bytes(path)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_UNPACKED:
            raise InputError(
                translate(
                    "{file}: the file is larger than {limit} bytes; keep your figures alone in it.",
                    file=path,
                    limit=MOST_UNPACKED,
                )
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl speaks of styles and lists that do not matter here
            values = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            formulas = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        names = [ws.title for ws in values.worksheets]
        if sheet is not None and sheet not in names:
            raise InputError(
                translate(
                    "--sheet {name}: there is no such sheet; there are: {known}.", name=sheet, known=", ".join(names)
                )
                + nearest(sheet, names)
            )
        found: Rows = []
        for name in [sheet] if sheet is not None else names:
            found = sheet_rows(path, name, values[name], formulas[name])
            if header_of(found) is not None:
                break
        return found
    except InputError:
        raise
    except Exception as error:  # whatever a damaged or hostile file makes the reader do
        raise InputError(
            translate(
                "{file}: this is not an Excel file that can be read ({why}); save it again as .xlsx or .csv.",
                file=path,
                why=type(error).__name__,
            )
        ) from None


def sheet_rows(path: Path, name: str, values: Any, formulas: Any) -> Rows:
    """The cells of a sheet; a formula that was never computed is kept as text that says so."""
    from openpyxl.utils import get_column_letter

    mark = "," if language() == "fr" else "."
    rows: Rows = []
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    for number_of_row, (row, texts) in enumerate(
        zip(values.iter_rows(max_col=MOST_COLUMNS), formulas.iter_rows(max_col=MOST_COLUMNS), strict=False), 1
    ):
        if number_of_row > MOST_ROWS:
            check_count(path, number_of_row, any(cell.value is not None for cell in row))
            continue
        cells = []
        for i, cell in enumerate(row):
            written = texts[i].value if i < len(texts) else None
            where = translate(
                "{file}, cell {cell}", file=f"{path} [{name}]", cell=f"{get_column_letter(i + 1)}{number_of_row}"
            )
            cells.append(Cell(cell_value(cell, written), where, mark))
        rows.append((number_of_row, cells))
    return rows


@dataclass(frozen=True)
class Wrong:
    """A cell that holds no value: a formula that was never computed, or an error of Excel."""

    formula: str

    def __str__(self) -> str:
        return self.formula


def cell_value(cell: Any, written: Any) -> Any:
    """What a cell holds; a number shown as a per cent becomes text with its sign, so that it is read once."""
    value = cell.value
    if value is None and isinstance(written, str) and getattr(cell, "data_type", "") != "s" and written.startswith("="):
        return Wrong(written)
    if cell.data_type == "e":
        return Wrong(str(value))
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in str(cell.number_format or ""):
        return Percent(value)
    return value


@dataclass(frozen=True)
class Percent:
    """A number that Excel shows as a per cent."""

    share: float

    def __str__(self) -> str:
        return f"{self.share:.0%}"


def header_of(rows: Rows) -> tuple[int, dict[str, int]] | None:
    """Where the header stands and which column is which; None when no row names a value and a name or label."""
    for i, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        columns = columns_of(cells)
        if "value" in columns and ("name" in columns or "label" in columns):
            return i, columns
    return None


def columns_of(cells: Iterable[Cell]) -> dict[str, int]:
    found: dict[str, int] = {}
    for i, cell in enumerate(cells):
        word = folded(cell.text)
        for column, words in COLUMNS.items():
            if word in words:
                found.setdefault(column, i)
    return found


def said(cell: Cell, column: str) -> str:
    """Where a cell stands: its address in Excel, its row and column in a CSV file."""
    if "[" in cell.where:
        return cell.where
    return translate("{where}, column {column}", where=cell.where, column=column_word(column))


def column_word(column: str) -> str:
    return COLUMNS[column][
        1 if language() == "fr" and column not in ("source", "date", "note", "label") else 0
    ].replace("unite", "unité")
