"""What Excel accepts: texts of cells, names of sheets and of quantities, references to cells.

Rows are numbered from 1, as people see them; columns from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\()]|_(?=x[0-9A-Fa-f]{4}_)")
CELL_LIKE = re.compile(r"[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*|true|false", re.IGNORECASE)
RESERVED = ("history", "historique")
"""Names of sheets that Excel keeps for itself."""


def plain(text: Any) -> str:
    """The text as a cell can hold it: on one line, without characters that the file format cannot carry."""
    return NOT_IN_XML.sub("\ufffd", re.sub(r"\s*[\t\r\n]\s*", " ", str(text)))[:LONGEST_TEXT]


def cell_text(text: Any) -> str:
    """The text as a formula quotes it."""
    return '"' + plain(text).replace('"', '""')[:255] + '"'


def header_text(text: Any, longest: int) -> str:
    """The text as heads and feet of printed pages hold it, where & is a command."""
    return plain(text)[:longest].replace("&", "&&")


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column numbered from 0: 0 is A, 26 is AA."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def cell(column: int, row: int) -> str:
    return f"${letters(column)}${row}"


def span(row: int, first: int, last: int) -> str:
    """The cells of a row, from a column to another."""
    return f"{cell(first, row)}:{cell(last, row)}"


def on(sheet: str, reference: str) -> str:
    """A reference, or a name, on another sheet."""
    return "'" + sheet.replace("'", "''") + "'!" + reference


def sheet_names(fixed: Mapping[str, str], labels: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Names of sheets that Excel accepts, all different: those of the workbook by key, and one for each label."""
    taken: set[str] = set(RESERVED)

    def free(wanted: str) -> str:
        base = re.sub(r"\s+", " ", NOT_IN_SHEET_NAMES.sub(" ", plain(wanted)).replace("'", "’")).strip() or "_"
        name, n = base[:LONGEST_SHEET_NAME].strip(), 1
        while name.lower() in taken:
            n += 1
            name = f"{base[: LONGEST_SHEET_NAME - 3].strip()} {n}"
        taken.add(name.lower())
        return name

    return {key: free(text) for key, text in fixed.items()}, [free(label) for label in labels]


def excel_names(names: Iterable[str]) -> dict[str, str]:
    """Each name as Excel accepts it: itself, unless it looks like a cell or differs from another by capitals only."""
    accepted: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        wanted = re.sub(r"[^\w.]", "_", name)[:250]
        wanted = wanted if re.match(r"[^\W\d]", wanted) else f"_{wanted}"
        while CELL_LIKE.fullmatch(wanted) or wanted.lower() in taken:
            wanted += "_"
        taken.add(wanted.lower())
        accepted[name] = wanted
    return accepted
