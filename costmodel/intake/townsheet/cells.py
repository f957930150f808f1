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

from costmodel.intake.townsheet.formats import shown
from costmodel.intake.townsheet.kinds import refuse_other_kinds, text_of
from costmodel.intake.townsheet.words import bare, factor, folded, visible
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import InputError

MOST_BYTES = 5_000_000

MOST_UNPACKED = 100_000_000
"""Bytes of an Excel file once unpacked: a small file that unpacks to more was made to do harm."""

MOST_ROWS, MOST_COLUMNS, HEADER_ROWS = 2_000, 26, 30

MOST_ERRORS = 50

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "nom", "parameter", "parametre", "quantity", "grandeur", "variable", "indicateur", "indicator"),
    "label": ("label", "libelle", "intitule", "libelle (fr)", "label (en)"),
    "value": ("value", "valeur", "votre chiffre", "your figure"),
    "unit": ("unit", "unite"),
    "low": ("low", "bas", "minimum", "min"),
    "high": ("high", "haut", "maximum", "max"),
    "source": ("source", "sources"),
    "date": ("date",),
    "note": ("note", "notes", "commentaire", "remarque", "comment"),
    "tool": ("tool", "outil"),
    "mark": ("mark", "marque", "origine", "how it was obtained", "comment il a ete obtenu"),
}
"""Columns that are read, and how they may be called (without accents or capitals)."""

TEMPLATE_COLUMNS = frozenset({"default", "par defaut", "possible", "aide", "help", "grade"})
"""Columns of the template that only inform."""

NAME_ROWS = frozenset({"name", "nom", "collectivite", "nom de la collectivite", "name of the authority", "authority"})

FRENCH_VALUE = ("valeur", "votre chiffre")

NO_UNIT = re.compile(
    r"[12][0-9]{3}|a remplir|a completer|obligatoire|facultati[fv]e?|to fill( in)?|required|optional|compulsory"
)
"""Words after the name of a column that are no unit."""

ERROR = re.compile(r"#\S*[!?]|#N/A|#GETTING_DATA|##+|(Err|Erreur) ?: ?[0-9]{3}", re.IGNORECASE)
"""What spreadsheets write where a formula fails or a column is too narrow, in any language."""

COMMENT = re.compile(r"#|#+\s.*", re.DOTALL)
NUMBERED = re.compile(r"#\s*[0-9]+")

YES, NO = frozenset({"oui", "yes", "vrai", "true"}), frozenset({"non", "no", "faux", "false"})


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where: text, a number, a date or a truth value.

    ``mark`` is the decimal mark that is usual there; with ``doubt``, something in the file speaks for the other.
    """

    value: Any
    where: str
    mark: str = ","
    doubt: bool = False

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
    """The rows of a CSV file in UTF-8 or an older encoding, with ; , | or tab between its columns."""
    content = file_bytes(path)
    refuse_other_kinds(path, content)
    text = text_of(path, content).replace("\r\n", "\n").replace("\r", "\n")
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
            rows.append((start, [Cell(text_value(c), where, mark) for c in cells[:MOST_COLUMNS]]))
            start = reader.line_num + skipped + 1
    except csv.Error as error:
        raise InputError(
            translate("{file}, row {row}: this is not CSV ({why}); check the quotes.", file=path, row=start, why=error)
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
    content = file_bytes(path)
    refuse_other_kinds(path, content)
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
            values, formulas = workbook_of(content, computed=True), workbook_of(content, computed=False)
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
            formula = texts[i].value if i < len(texts) and texts[i].data_type == "f" else None
            where = translate(
                "{file}, cell {cell}", file=f"{path} [{name}]", cell=f"{get_column_letter(i + 1)}{number_of_row}"
            )
            cells.append(Cell(cell_value(cell, formula), where, mark))
        rows.append((number_of_row, cells))
    return rows


@dataclass(frozen=True)
class Wrong:
    """A cell that holds no value: a formula that was never computed, or an error of Excel."""

    formula: str

    def __str__(self) -> str:
        return self.formula


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


def text_value(text: str) -> Any:
    """A text as people see it, None for an empty one; the error of a spreadsheet that was saved as text is one."""
    text = visible(text)
    return Wrong(text) if ERROR.fullmatch(text) else text or None


def is_comment(cells: Iterable[Cell]) -> bool:
    """Whether a row is a comment: its first cell is ``#`` alone, or ``#`` and a space before more than a number."""
    texts = [cell.text for cell in cells if cell.value is not None]
    if len(texts) == 1 and texts[0].startswith("##"):
        return True
    return bool(texts) and bool(COMMENT.fullmatch(texts[0])) and not NUMBERED.fullmatch(texts[0])


@dataclass(frozen=True)
class Header:
    """The row of a header, or the lower of two; which column is which, and the units that the header gives."""

    row: int
    cells: list[Cell]
    columns: dict[str, int]
    units: dict[str, str]

    @property
    def mark(self) -> str:
        """The decimal mark of the language in which the column of values is named."""
        return "," if folded(self.cells[self.columns["value"]].text).startswith(FRENCH_VALUE) else "."


def header_of(rows: Rows) -> Header | None:
    """Where the header stands, in one row or in two; None when nothing names a value and a name or label."""
    above: list[Cell] = []
    for i, (_, cells) in enumerate(rows[:HEADER_ROWS]):
        for candidate in (cells, one_above_other(above, cells)):
            columns, units = columns_of(candidate)
            if "value" in columns and ("name" in columns or "label" in columns):
                return Header(i, candidate, columns, units)
        above = cells
    return None


def one_above_other(above: list[Cell], below: list[Cell]) -> list[Cell]:
    """Two rows as one header: what stands below, or else above; a unit below the name of a column belongs to it.

    [] when the lower row names no column or has other words below the name of one: then it is no header.
    """
    found = list(below)
    if not columns_of(below)[0]:
        return []
    for i, cell in enumerate(above):
        if i >= len(found) or found[i].value is None:
            found[i : i + 1] = [cell]
        elif column_of(cell.text)[0] and not column_of(found[i].text)[0]:
            if factor(bare(found[i].text.strip("()[]"))) is None:
                return []
            found[i] = Cell(f"{cell.text} ({found[i].text.strip('()[]')})", cell.where)
    return found


def columns_of(cells: Iterable[Cell]) -> tuple[dict[str, int], dict[str, str]]:
    """Where each column stands and the units that the header gives, by column."""
    found: dict[str, int] = {}
    units: dict[str, str] = {}
    for i, (column, unit) in enumerate(titles(cells)):
        if column and column not in found:
            found[column] = i
            units[column] = unit
    return found, units


def titles(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """What each title of a header means; ``valeur 2023`` is another thing where there is a plain ``valeur``."""
    texts = [cell.text for cell in cells]
    found = [column_of(text) for text in texts]
    plain = {column for text, (column, _) in zip(texts, found, strict=True) if is_plain(text, column)}
    return [
        ("", "") if column in plain and not unit and not is_plain(text, column) else (column, unit)
        for text, (column, unit) in zip(texts, found, strict=True)
    ]


def is_plain(text: str, column: str) -> bool:
    """Whether a title is the word of a column alone, perhaps with the star or colon of a form."""
    return folded(text).strip(" *:") in COLUMNS.get(column, ())


def column_of(text: str) -> tuple[str, str]:
    """Which column a title means, ('' for none) and the unit it gives: ``Valeur (k€) *`` is ``value`` in ``k€``."""
    for column in COLUMNS:
        if is_plain(text, column):
            return column, ""
    word = folded(text).strip(" *:")
    found = re.fullmatch(r"(.+?)[ *:]*([(\[])\s*(.*?)\s*[)\]]|(\w+)[ ,:–-]+(.+)", word)
    if not found:
        return "", ""
    column = column_of(found[1] or found[4])[0]
    unit = re.sub(r"^(en|in) ", "", found[3] or found[5] or "")
    if column not in ("value", "low", "high"):
        return (column, "") if found[2] else ("", "")
    if NO_UNIT.fullmatch(unit):
        return column, ""
    known = factor(bare(unit)) is not None
    return (column, unit) if known or found[2] else ("", "")


def said(cell: Cell, column: str) -> str:
    """Where a cell stands: its address in Excel, its row and column in a CSV file."""
    if "[" in cell.where:
        return cell.where
    return translate("{where}, column {column}", where=cell.where, column=column_word(column))


def column_word(column: str) -> str:
    return COLUMNS[column][
        1 if language() == "fr" and column not in ("source", "date", "note", "label") else 0
    ].replace("unite", "unité")
