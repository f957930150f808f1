"""The header of a sheet: which column is which, in both languages, and the units that it gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from costmodel.intake.words import bare, factor, folded
from costmodel.language.catalogue import either, translate


@dataclass(frozen=True)
class Column:
    """A column that is read: its title in English and in French, and how else it may be called."""

    en: str
    fr: str
    others: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return either(self.en, self.fr)

    def called(self, text: str) -> bool:
        """Whether a title is one of its words alone, perhaps with the star or colon of a form."""
        return folded(text).strip(" *:") in (self.en, folded(self.fr), *self.others)


COLUMNS = {
    "name": Column(
        "name", "nom", ("parameter", "parametre", "quantity", "grandeur", "variable", "indicateur", "indicator")
    ),
    "label": Column("label", "label", ("libelle", "intitule", "libelle (fr)", "label (en)")),
    "value": Column("value", "valeur", ("votre chiffre", "your figure")),
    "unit": Column("unit", "unité"),
    "low": Column("low", "bas", ("minimum", "min")),
    "high": Column("high", "haut", ("maximum", "max")),
    "source": Column("source", "source", ("sources",)),
    "date": Column("date", "date"),
    "note": Column("note", "note", ("notes", "commentaire", "remarque", "comment")),
    "tool": Column("tool", "outil"),
    "mark": Column("mark", "marque", ("origine", "how it was obtained", "comment il a ete obtenu")),
}
"""Columns that are read; other words without accents or capitals."""

NUMBERS = ("value", "low", "high")
HEADER_ROWS = 30

INFORMING = re.compile(r"(default|par defaut|libelle|label).*|possible|aide|help|grade")
"""Columns of the template that only inform its reader."""

FRENCH_VALUE = ("valeur", "votre chiffre")

NO_UNIT = re.compile(
    r"[12][0-9]{3}|a remplir|a completer|obligatoire|facultati[fv]e?|to fill( in)?|required|optional|compulsory"
)
"""Words after the name of a column that are no unit."""

COMMENT = re.compile(r"#|#+\s.*", re.DOTALL)
NUMBERED = re.compile(r"#\s*[0-9]+")


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where: text, a number, a date or a truth value.

    ``mark`` is the decimal mark that is usual there; with ``doubt``, something in the file speaks for the other.
    ``where`` is its row, or with ``has_address`` its address in Excel; ``unit`` that of its row or, when it is not
    ``unit_in_row``, that of its header.
    """

    value: Any
    where: str
    mark: str = ","
    doubt: bool = False
    has_address: bool = False
    column: str = ""
    unit: str = ""
    unit_in_row: bool = True

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()

    @property
    def place(self) -> str:
        """Where it stands: its address in Excel, its row and column in a CSV file."""
        return self.under(self.column)

    def under(self, column: str) -> str:
        """Where it stands, its column called by another name."""
        if self.has_address or not column:
            return self.where
        return translate("{where}, column {column}", where=self.where, column=COLUMNS[column].title)


Rows = list[tuple[int, list[Cell]]]


@dataclass(frozen=True)
class Header:
    """The row of a header, or the lower of two; which column is which, and the units that the header gives."""

    row: int
    cells: list[Cell]
    columns: dict[str, int]
    units: dict[str, str]

    def unit_of(self, column: str) -> str:
        """The unit of a column of numbers: its own, or else that of the values."""
        return self.units.get(column) or self.units.get("value", "")

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
    cells = list(below)
    if not columns_of(below)[0]:
        return []
    for i, cell in enumerate(above):
        if i >= len(cells) or cells[i].value is None:
            cells[i : i + 1] = [cell]
        elif column_of(cell.text)[0] and not column_of(cells[i].text)[0]:
            unit = cells[i].text.strip("()[]")
            if factor(bare(unit)) is None:
                return []
            cells[i] = Cell(f"{cell.text} ({unit})", cell.where)
    return cells


def columns_of(cells: Iterable[Cell]) -> tuple[dict[str, int], dict[str, str]]:
    """Where each column stands and the units that the header gives, by column."""
    places: dict[str, int] = {}
    units: dict[str, str] = {}
    for i, (column, unit) in enumerate(titles(cells)):
        if column and column not in places:
            places[column] = i
            units[column] = unit
    return places, units


def titles(cells: Iterable[Cell]) -> list[tuple[str, str]]:
    """What each title of a header means; ``valeur 2023`` is another thing where there is a plain ``valeur``."""
    texts = [cell.text for cell in cells]
    plain = {column for text in texts for column in COLUMNS if COLUMNS[column].called(text)}
    meanings = []
    for text in texts:
        column, unit = column_of(text)
        other = column in plain and not unit and not COLUMNS[column].called(text)
        meanings.append(("", "") if other else (column, unit))
    return meanings


def column_of(text: str) -> tuple[str, str]:
    """Which column a title means, ('' for none) and the unit it gives: ``Valeur (k€) *`` is ``value`` in ``k€``."""
    for key, column in COLUMNS.items():
        if column.called(text):
            return key, ""
    parts = re.fullmatch(r"(.+?)[ *:]*([(\[])\s*(.*?)\s*[)\]]|(\w+)[ ,:–-]+(.+)", folded(text).strip(" *:"))
    if not parts:
        return "", ""
    word, bracket, inside, first, rest = parts.groups()
    key = column_of(word or first)[0]
    unit = re.sub(r"^(en|in) ", "", inside or rest or "")
    if key not in NUMBERS:
        return (key, "") if bracket else ("", "")
    if NO_UNIT.fullmatch(unit):
        return key, ""
    return (key, unit) if bracket or factor(bare(unit)) is not None else ("", "")


def is_comment(cells: Iterable[Cell]) -> bool:
    """Whether a row is a comment: its first cell is ``#`` alone, or ``#`` and a space before more than a number."""
    texts = [cell.text for cell in cells if cell.value is not None]
    if len(texts) == 1 and texts[0].startswith("##"):
        return True
    return bool(texts) and bool(COMMENT.fullmatch(texts[0])) and not NUMBERED.fullmatch(texts[0])
