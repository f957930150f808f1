"""The cells of a CSV or Excel file, each with the place where it stands."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.intake.faults import fault
from costmodel.intake.figures import visible
from costmodel.intake.formats import shown
from costmodel.intake.header import HEADER_ROWS, Cell, Rows, column_of, header_of
from costmodel.intake.kinds import refuse_other_kinds, text_of
from costmodel.language.catalogue import N_, nearest, translate
from costmodel.language.errors import InputError
from costmodel.language.writing import writing

MOST_BYTES = 5_000_000

MOST_UNPACKED = 100_000_000
"""Bytes of an Excel file once unpacked: a small file that unpacks to more was made to do harm."""

MOST_ROWS, MOST_COLUMNS = 2_000, 26

EXCEL, TEXT = (".xlsx", ".xlsm"), (".csv", ".txt", ".tsv")

ERROR = re.compile(r"#\S*[!?]|#N/A|#GETTING_DATA|##+|(Err|Erreur) ?: ?[0-9]{3}", re.IGNORECASE)
"""What spreadsheets write where a formula fails or a column is too narrow, in any language."""


@dataclass(frozen=True)
class Wrong:
    """A cell that holds no value: a formula that was never computed, or an error of Excel."""

    formula: str

    def __str__(self) -> str:
        return self.formula


def rows_of(path: Path, sheet: str | None) -> Rows:
    """The rows of a CSV file, or of a sheet of an Excel file (default: the first that has a header)."""
    ending = path.suffix.lower()
    if ending not in (*EXCEL, *TEXT):
        raise fault(path, "{file}: save the sheet as .xlsx or .csv; other kinds are not read.")
    if ending in TEXT and sheet is not None:
        raise InputError(translate("--sheet {name}: a CSV file has no sheets; leave it out.", name=sheet))
    content = file_bytes(path)
    refuse_other_kinds(path, content)
    return csv_rows(path, content) if ending in TEXT else excel_rows(path, content, sheet)


def file_bytes(path: Path) -> bytes:
    """The content of a file of reasonable size."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise fault(path, "{file}: the file cannot be read ({why}).", why=why) from None
    refuse_larger(path, len(content), MOST_BYTES)
    return content


def refuse_larger(path: Path, size: int, limit: int) -> None:
    if size > limit:
        raise fault(path, "{file}: the file is larger than {limit} bytes; keep your figures alone in it.", limit=limit)


def refuse_far_below(path: Path, row: int, filled: bool) -> None:
    if row > MOST_ROWS and filled:
        sentence = N_("{file}, row {row}: there is something after row {limit}; keep your figures alone in the sheet.")
        raise InputError(translate(sentence, file=path, row=row, limit=MOST_ROWS))


def text_value(text: str) -> Any:
    """A text as people see it, None for an empty one; the error of a spreadsheet that was saved as text is one."""
    text = visible(text)
    return Wrong(text) if ERROR.fullmatch(text) else text or None


# CSV


def csv_rows(path: Path, content: bytes) -> Rows:
    """The rows of a CSV file in UTF-8 or an older encoding, with ; , | or tab between its columns."""
    text = text_of(path, content).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise fault(path, "{file}, line {line}: there is a control character, which is no text; remove it.", line=line)
    skipped = 0
    if declared := re.match(r"sep=(.)\n", text):
        separator, text, skipped = declared[1], text[declared.end() :], 1
    else:
        separator = separator_of(text)
    mark = {";": ",", ",": "."}.get(separator, writing().decimal)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    rows: Rows = []
    start = skipped + 1
    try:
        for texts in reader:
            refuse_far_below(path, start, any(text.strip() for text in texts))
            where = translate("{file}, row {row}", file=path, row=start)
            rows.append((start, [Cell(text_value(text), where, mark) for text in texts[:MOST_COLUMNS]]))
            start = reader.line_num + skipped + 1
    except csv.Error as error:
        raise fault(
            path, "{file}, row {row}: this is not CSV ({why}); check the quotes.", row=start, why=error
        ) from None
    return rows


def separator_of(text: str) -> str:
    """The separator that the first lines with words use most."""
    lines = [line for line in text.split("\n") if line.strip() and not line.lstrip("\"' ;,|\t").startswith("#")]
    head = [re.sub(r'"[^"]*"', "", line) for line in lines[:HEADER_ROWS]]
    for line in head:
        if any(column_of(visible(word).strip(' "'))[0] == "value" for word in re.split(r"[;,|\t]", line)):
            head = [line]
            break
    return max(";\t,|", key=lambda sign: sum(line.count(sign) for line in head))


# Excel


def excel_rows(path: Path, content: bytes, sheet: str | None) -> Rows:
    """The rows of a sheet of an Excel file, with the values Excel computed."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_larger(path, sum(part.file_size for part in archive.infolist()), MOST_UNPACKED)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl speaks of styles and lists that do not matter here
            values, formulas = workbook_of(content, computed=True), workbook_of(content, computed=False)
        names = [ws.title for ws in values.worksheets]
        if sheet is not None and sheet not in names:
            known = ", ".join(names)
            sentence = translate("--sheet {name}: there is no such sheet; there are: {known}.", name=sheet, known=known)
            raise InputError(sentence + nearest(sheet, names))
        rows: Rows = []
        for name in names if sheet is None else [sheet]:
            rows = sheet_rows(path, name, values[name], formulas[name])
            if header_of(rows) is not None:
                break
        return rows
    except InputError:
        raise
    except Exception as error:  # whatever a damaged or hostile file makes the reader do
        raise fault(
            path,
            "{file}: this is not an Excel file that can be read ({why}); save it again as .xlsx or .csv.",
            why=type(error).__name__,
        ) from None


def workbook_of(content: bytes, computed: bool) -> Any:
    """An Excel file as openpyxl reads it, with the values that Excel computed or with the formulas.

    Sheets that hold one chart are passed over: openpyxl reads their drawings, and fails on some.
    """
    from openpyxl.chartsheet import Chartsheet
    from openpyxl.reader.excel import ExcelReader

    class Reader(ExcelReader):
        def read_chartsheet(self, sheet: Any, rel: Any) -> None:
            self.wb._add_sheet(Chartsheet(parent=self.wb, title=sheet.name))

    reader = Reader(io.BytesIO(content), read_only=True, data_only=computed, keep_links=False)
    reader.read()
    return reader.wb


def sheet_rows(path: Path, name: str, values: Any, formulas: Any) -> Rows:
    """The cells of a sheet; a formula that was never computed is kept as text that says so."""
    from openpyxl.utils import get_column_letter

    mark = writing().decimal
    file = f"{path} [{name}]"
    rows: Rows = []
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    both = zip(values.iter_rows(max_col=MOST_COLUMNS), formulas.iter_rows(max_col=MOST_COLUMNS), strict=False)
    for number, (row, texts) in enumerate(both, 1):
        if number > MOST_ROWS:
            refuse_far_below(path, number, any(cell.value is not None for cell in row))
            continue
        cells = []
        for i, cell in enumerate(row):
            formula = texts[i].value if i < len(texts) and texts[i].data_type == "f" else None
            where = translate("{file}, cell {cell}", file=file, cell=f"{get_column_letter(i + 1)}{number}")
            cells.append(Cell(cell_value(cell, formula), where, mark, has_address=True))
        rows.append((number, cells))
    return rows


def cell_value(cell: Any, formula: Any) -> Any:
    """What a cell holds; a number that its format shows as a per cent, in thousands or with a unit keeps them."""
    value = cell.value
    if value is None:
        computed = formula is None or cell.data_type == "str"  # a formula may give an empty text
        return None if computed else Wrong(str(getattr(formula, "text", formula)))
    if cell.data_type == "e":
        return Wrong(str(value))
    if isinstance(value, str):
        return text_value(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return shown(value, str(cell.number_format or "")) or value
    return value
