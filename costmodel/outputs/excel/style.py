"""How the workbook looks: styles of cells, and number formats by unit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from costmodel.language.presentation import unit
from costmodel.language.writing import writing

Look = dict[str, Any]
INK, SOFT, LINE, BAND = "#1f2933", "#52606d", "#c9d1da", "#1f3a5f"
TYPED_INK, LINK, LOSS = "#1d4ed8", "#1d4ed8", "#a8321a"
GOOD, BAD, WARN = "#e3f4ea", "#fbe3dd", "#fdf0d5"
IMPOSSIBLE, UNUSUAL = "#fbd5cc", "#fde3b0"
FONT = "Arial"

UNDERLINED: Look = {"bottom": 1, "bottom_color": LINE}
GREY: Look = UNDERLINED | {"font_color": SOFT}
SECTION: Look = {"bold": True, "font_size": 11, "font_color": BAND, "bg_color": "#e4eaf2"}
YELLOW: Look = {"bg_color": "#fff3c4", "border": 1, "border_color": "#e0b800"}
"""Of the cells to type in."""
FREE: Look = YELLOW | {"locked": False}

LOOKS: dict[str, Look] = {
    "text": {},
    "title": {"font_size": 18, "bold": True, "font_color": BAND},
    "note": {"font_color": SOFT, "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "font_color": "white", "bg_color": BAND, "text_wrap": True, "border_color": BAND},
    "section": SECTION,
    "label": UNDERLINED,
    "soft": GREY,
    "link": {"font_color": LINK, "underline": 1},
    "bold": UNDERLINED | {"bold": True},
    "one_line": UNDERLINED | {"text_wrap": False},
    "wrapped": UNDERLINED | {"text_wrap": True},
    "year": UNDERLINED | {"num_format": "0"},
    "year_head": SECTION | {"num_format": "0", "align": "right"},
    "right": GREY | {"align": "right"},
    "right_link": GREY | {"align": "right", "font_color": LINK},
    "center": GREY | {"align": "center"},
    "soft_wrapped": GREY | {"text_wrap": True},
    "fixed": GREY | {"italic": True},
    "fixed_label": GREY | {"italic": True, "indent": 1},
    "fixed_right": GREY | {"italic": True, "align": "right"},
    "typed": FREE | {"font_color": TYPED_INK},
}
"""What each kind of cell looks like, beside the common font."""


class Styles:
    """Styles of cells, made once each."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.losses = book.add_format({"font_color": LOSS})
        self.impossible = book.add_format({"bg_color": IMPOSSIBLE})
        self.unusual = book.add_format({"bg_color": UNUSUAL})

    def __call__(self, kind: str = "text", **more: Any) -> Any:
        """The style of a kind of cells (LOOKS), with more or other properties."""
        look = LOOKS[kind] | more
        key = tuple(sorted(look.items()))
        if key not in self.made:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self.made[key] = self.book.add_format(base | look)
        return self.made[key]

    def number(self, in_unit: str, values: Iterable[float], kind: str = "label", **more: Any) -> Any:
        """The style of numbers of a unit that are about as large as these."""
        return self(kind, num_format=number_format(in_unit, values), **more)


def number_format(in_unit: str, values: Iterable[float]) -> str:
    """The number format of a unit, for such numbers. Excel shows it with the separators of its reader."""
    sizes = [abs(value) for value in values]
    size = max(sizes, default=0.0)
    space = "\\\u00a0" if len(writing().per_cent) > 1 else ""
    if in_unit == "share":
        return f"0.000{space}%" if 0 < size < 0.001 else f"0.0{space}%"
    if in_unit.startswith("EUR"):
        digits = "#,##0" if in_unit in ("EUR", "EUR/year") or size >= 1000 else "#,##0.00"
        digits = digits if not 0 < size < 0.01 else "0.00E+00" if size < 1e-4 else "0.0000"
        return f'{digits}\\\u00a0"€"'
    digits = digits_for(size, all(value == round(value) for value in sizes))
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
