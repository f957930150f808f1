"""How the workbook looks: texts that are only text, names of sheets, number formats by unit, and styles of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from costmodel.language.catalogue import language
from costmodel.language.presentation import unit

LONGEST_TEXT = 32_767
LONGEST_SHEET_NAME = 31
INK, SOFT, LINE, BAND = "#1f2933", "#52606d", "#c9d1da", "#1f3a5f"
TYPE_HERE, TYPED_INK, LINK, LOSS = "#fff3c4", "#1d4ed8", "#1d4ed8", "#a8321a"
GOOD, BAD, WARN = "#e3f4ea", "#fbe3dd", "#fdf0d5"
IMPOSSIBLE, UNUSUAL = "#fbd5cc", "#fde3b0"
FONT = "Arial"

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\()]|_(?=x[0-9A-Fa-f]{4}_)")
RESERVED = ("history", "historique")
"""Names of sheets that Excel keeps for itself."""


def plain(text: Any) -> str:
    """The text as a cell can hold it: on one line, without characters that the file format cannot carry."""
    return NOT_IN_XML.sub("\ufffd", re.sub(r"\s*[\t\r\n]\s*", " ", str(text)))[:LONGEST_TEXT]


def cell_text(text: Any) -> str:
    """The text as a formula quotes it."""
    return '"' + plain(text).replace('"', '""')[:255] + '"'


def header_text(text: Any, longest: int = 120) -> str:
    """The text as heads and feet of printed pages hold it, where & is a command."""
    return plain(text)[:longest].replace("&", "&&")


def sheet_names(fixed: Mapping[str, str], labels: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Names of sheets that Excel accepts, all different: those of the workbook by key, and one for each label."""
    taken: set[str] = set(RESERVED)

    def free(wanted: str) -> str:
        base = re.sub(r"\s+", " ", NOT_IN_SHEET_NAMES.sub(" ", plain(wanted)).replace("'", "’")).strip() or "_"
        found, n = base[:LONGEST_SHEET_NAME].strip(), 1
        while found.lower() in taken:
            n += 1
            found = f"{base[: LONGEST_SHEET_NAME - 3].strip()} {n}"
        taken.add(found.lower())
        return found

    return {key: free(text) for key, text in fixed.items()}, [free(label) for label in labels]


def number_format(in_unit: str, values: Iterable[float]) -> str:
    """The number format of a unit, for such numbers. Excel shows it with the separators of its reader."""
    found = [abs(value) for value in values]
    size = max(found, default=0.0)
    space = "\\\u00a0" if language() == "fr" else ""
    if in_unit == "share":
        return f"0.000{space}%" if 0 < size < 0.001 else f"0.0{space}%"
    if in_unit.startswith("EUR"):
        digits = "#,##0" if in_unit in ("EUR", "EUR/year") or size >= 1000 else "#,##0.00"
        digits = digits if not 0 < size < 0.01 else "0.00E+00" if size < 1e-4 else "0.0000"
        return f'{digits}\\\u00a0"€"'
    digits = digits_for(size, all(value == round(value) for value in found))
    name = "" if in_unit in ("1", "") or "/" in in_unit or "*" in in_unit else unit(in_unit)
    return f'{digits}\\\u00a0"{name}"' if name else digits


def digits_for(size: float, whole: bool) -> str:
    if size >= 100:
        return "#,##0"
    if whole:
        return "General"
    if size >= 0.1:
        return "#,##0.0" if size >= 10 else "0.00"
    return "0.0000" if size >= 0.001 else "0.00E+00"


class Styles:
    """Styles of cells, made once each."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.losses = book.add_format({"font_color": LOSS})
        self.impossible = book.add_format({"bg_color": IMPOSSIBLE})
        self.unusual = book.add_format({"bg_color": UNUSUAL})

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self.made[key] = self.book.add_format(base | look)
        return self.made[key]

    def title(self) -> Any:
        return self(font_size=18, bold=True, font_color=BAND)

    def note(self, **more: Any) -> Any:
        return self(**{"font_color": SOFT, "text_wrap": True, "valign": "top"} | more)

    def head(self, **more: Any) -> Any:
        return self(
            **{"bold": True, "font_color": "white", "bg_color": BAND, "text_wrap": True, "border_color": BAND} | more
        )

    def section(self, **more: Any) -> Any:
        return self(**{"bold": True, "font_size": 11, "font_color": BAND, "bg_color": "#e4eaf2"} | more)

    def label(self, **more: Any) -> Any:
        return self(**{"bottom": 1, "bottom_color": LINE} | more)

    def soft(self, **more: Any) -> Any:
        return self(**{"font_color": SOFT, "bottom": 1, "bottom_color": LINE} | more)

    def number(self, in_unit: str, values: Iterable[float], **more: Any) -> Any:
        return self(**{"num_format": number_format(in_unit, values), "bottom": 1, "bottom_color": LINE} | more)

    def typed(self, in_unit: str, values: Iterable[float], **more: Any) -> Any:
        """A cell to type in: coloured and unlocked."""
        look = {"bg_color": TYPE_HERE, "font_color": TYPED_INK, "border": 1, "border_color": "#e0b800", "locked": False}
        return self(**{"num_format": number_format(in_unit, values)} | look | more)
