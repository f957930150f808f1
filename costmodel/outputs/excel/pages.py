"""A page of the workbook: what all sheets share, from the title to the print set-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from costmodel.language.catalogue import translate
from costmodel.outputs.excel.plan import DETAIL, FIRST_ROW, MAIN, WORKING, Head, Input, Line, Plan, quoted
from costmodel.outputs.excel.style import LINK, Styles, header_text, plain

LINE_HEIGHT = 13.5
LETTERS_PER_WIDTH = 1.12
"""Letters of a text that one unit of the width of a column holds, on average."""
A3, A4 = 8, 9
"""Paper, as Excel numbers it."""


class Page:
    """A sheet and the means to write on it. Rows and columns are counted from 0, unless said otherwise."""

    def __init__(self, plan: Plan, sheet: Any, style: Styles, title: str) -> None:
        self.plan, self.sheet, self.style, self.title = plan, sheet, style, title
        self.widths: list[float] = []

    def text(self, row: int, column: int, text: Any, look: Any) -> None:
        """A text, which is never a formula nor a link."""
        cleaned = plain(text)
        if cleaned:
            self.sheet.write_string(row, column, cleaned, look)
        else:
            self.blank(row, column, look)

    def blank(self, row: int, column: int, look: Any) -> None:
        self.sheet.write_blank(row, column, None, look)

    def number(self, row: int, column: int, value: float | None, look: Any) -> None:
        if value is None:
            self.blank(row, column, look)
        else:
            self.sheet.write_number(row, column, value, look)

    def link(self, row: int, column: int, target: str, words: str, look: Any) -> None:
        """A link inside the workbook."""
        self.sheet.write_url(row, column, target, look, string=plain(words))

    def columns(self, widths: Sequence[float]) -> None:
        self.widths = list(widths)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, self.style())

    def paragraph(self, row: int, first: int, last: int, text: str, look: Any, least: float = 0) -> None:
        """A text over several columns, in a row high enough for it."""
        cleaned = plain(text)
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", look)
        self.text(row, first, cleaned, look)
        room = sum(self.widths[first : last + 1]) * LETTERS_PER_WIDTH
        lines = max(1, math.ceil(len(cleaned) / room))
        self.sheet.set_row(row, max(least, lines * LINE_HEIGHT + 2))

    def top(
        self, title: str, note: str, heads: Sequence[tuple[str, float]], frozen: int, repeated: bool = True
    ) -> None:
        """Title, note, way back and heads of the columns; the heads stand just above FIRST_ROW."""
        self.columns([width for _, width in heads])
        self.text(0, 0, title, self.style.title())
        self.sheet.set_row(0, 28)
        last, room = 0, self.widths[0]
        while room < 120 and last + 1 < len(self.widths):
            last += 1
            room += self.widths[last]
        self.paragraph(1, 0, last, note, self.style.note())
        back = self.plan.sheets["Summary"]
        words = translate("Back to: {sheet}", sheet=back)
        self.link(2, 0, f"internal:{quoted(back)}!A1", words, self.style(font_color=LINK, underline=1))
        if any(words for words, _ in heads):
            for column, (words, _) in enumerate(heads):
                look = self.style.head(align="left" if column < 2 else "center")
                self.text(FIRST_ROW - 2, column, words, look)
            self.sheet.set_row(FIRST_ROW - 2, 44)
        self.sheet.freeze_panes(FIRST_ROW - 1, min(frozen, 2))
        if repeated:
            self.sheet.repeat_rows(FIRST_ROW - 2)

    def losses(self, first_row: int, first: int, last_row: int, last: int) -> None:
        """Show amounts below zero in the colour of losses, beside their sign."""
        rule = {"type": "cell", "criteria": "<", "value": 0, "format": self.style.losses}
        self.sheet.conditional_format(first_row, first, last_row, last, rule)

    def section(self, row: int, text: str, columns: int, shown_column: int | None = None) -> None:
        """A heading over so many columns, in a row counted from 1."""
        look = self.style.section()
        self.text(row - 1, 0, text, look)
        for column in range(1, columns):
            self.blank(row - 1, column, look)
        if shown_column is not None:
            self.text(row - 1, shown_column, self.shown(MAIN), self.style.section(font_size=9))

    def shown(self, level: str) -> str:
        return {
            MAIN: translate("main"),
            DETAIL: translate("detail"),
            WORKING: translate("working"),
        }[level]

    def filter(self, column: int, last: int, last_column: int, items: Iterable[Head | Input | Line]) -> None:
        """Show the main rows only: a filter, which still works on a protected sheet, over an outline of the details."""
        self.sheet.autofilter(FIRST_ROW - 2, 0, last - 1, last_column)
        self.sheet.filter_column_list(column, [self.shown(MAIN)])
        self.sheet.outline_settings(True, False, False, False)
        for item in items:
            if isinstance(item, Head):
                continue
            main = item.level == MAIN
            self.sheet.set_row(item.row - 1, None, None, {"level": 1 if main else 2, "hidden": not main})

    def print_area(self, last: int, last_column: int, paper: int = A4, upright: bool = False) -> None:
        """What is printed, one page wide; ``last`` is the last row."""
        self.sheet.print_area(0, 0, last, last_column)
        if upright:
            self.sheet.set_portrait()
        else:
            self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.fit_to_pages(1, 0)

    def finish(self, tab: str, zoom: int = 90) -> None:
        """What all sheets have: protection without a password, print set-up, head and foot."""
        sheet = self.sheet
        allowed = ("format_columns", "format_rows", "autofilter", "select_locked_cells", "select_unlocked_cells")
        sheet.protect("", dict.fromkeys(allowed, True))
        sheet.hide_gridlines(2)
        sheet.set_zoom(zoom)
        sheet.set_tab_color(tab)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        case = self.plan.case
        names = [o.text(self.plan.lang) for o in (case.tool, case.authority) if o]
        sheet.set_header(f"&L&8 {header_text(' – '.join(names), 100)}&R&8 {header_text(self.title, 60)}")
        sheet.set_footer(f"&C&8 {translate('Page')} &P / &N")
