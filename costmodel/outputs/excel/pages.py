"""A page of the workbook: what all sheets share, from the title to the print set-up.

A page is written from top to bottom: ``row``, numbered from 1, is the one to write next. Columns count from 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from costmodel.language.catalogue import N_, translate
from costmodel.outputs.excel.names import header_text, on, plain
from costmodel.outputs.excel.plan import DETAIL, FIRST_ROW, HEAD_ROW, MAIN, WORKING, Head, Input, Line, Live, Plan
from costmodel.outputs.excel.style import Styles

LINE_HEIGHT = 13.5
LETTERS_PER_WIDTH = 1.12
"""Letters of a text that one unit of the width of a column holds, on average."""
A3, A4 = 8, 9
"""Paper, as Excel numbers it."""
ALLOWED = ("format_columns", "format_rows", "autofilter", "select_locked_cells", "select_unlocked_cells")
"""What may be done under the protection."""
LEVELS = {MAIN: N_("main"), DETAIL: N_("detail"), WORKING: N_("working")}


class Link(NamedTuple):
    """A link inside the workbook."""

    sheet: str
    words: str
    row: int = 1


Item = TypeVar("Item", Input, Line)
Content = str | float | Live | Link | None


class Page:
    """A sheet and the means to write on it."""

    def __init__(self, plan: Plan, sheet: Any, style: Styles, title: str) -> None:
        self.plan, self.sheet, self.style, self.title = plan, sheet, style, title
        self.widths: list[float] = []
        self.row = 1

    def put(self, column: int, content: Content, look: Any, row: int | None = None) -> None:
        """Fill a cell, of the row to write next unless another is named. A text is never a formula nor a link.

        ``look``: a style, or the name of one.
        """
        place = (self.row if row is None else row) - 1, column
        look = self.style(look) if isinstance(look, str) else look
        if isinstance(content, Live):
            self.sheet.write_formula(*place, "=" + content.formula, look, content.value)
        elif isinstance(content, Link):
            target = "internal:" + on(content.sheet, f"A{content.row}")
            self.sheet.write_url(*place, target, look, string=plain(content.words))
        elif isinstance(content, int | float):
            self.sheet.write_number(*place, content, look)
        elif text := plain(content or ""):
            self.sheet.write_string(*place, text, look)
        else:
            self.sheet.write_blank(*place, None, look)

    def fill(self, first: int, contents: Iterable[Content], look: Any) -> None:
        """Fill cells side by side that look the same."""
        for column, content in enumerate(contents, first):
            self.put(column, content, look)

    def line(self, *cells: tuple[Content, Any]) -> None:
        """Fill the first cells of the row, each with its look; then the next row."""
        for column, (content, look) in enumerate(cells):
            self.put(column, content, look)
        self.row += 1

    def figures(self, first: int, in_unit: str, cells: Sequence[Live], **look: Any) -> None:
        """Fill cells with figures of a unit, all with as many digits."""
        self.fill(first, cells, self.style.number(in_unit, [cell.value for cell in cells], **look))

    def columns(self, widths: Sequence[float]) -> None:
        self.widths = list(widths)
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, self.style())

    def height(self, points: float) -> None:
        self.sheet.set_row(self.row - 1, points)

    def merge(self, first: int, last: int, look: Any) -> None:
        if last > first:
            look = self.style(look) if isinstance(look, str) else look
            self.sheet.merge_range(self.row - 1, first, self.row - 1, last, "", look)

    def title_row(self, title: str, height: float) -> None:
        self.height(height)
        self.line((title, "title"))

    def paragraph(self, text: str, look: Any, columns: tuple[int, int], least: float = 0) -> None:
        """A text from a column to another, in a row high enough for it; then the next row."""
        first, last = columns
        self.merge(first, last, look)
        self.put(first, text, look)
        room = sum(self.widths[first : last + 1]) * LETTERS_PER_WIDTH
        lines = max(1, math.ceil(len(plain(text)) / room))
        self.height(max(least, lines * LINE_HEIGHT + 2))
        self.row += 1

    def top(
        self, title: str, note: str, heads: Sequence[tuple[str, float]], frozen: int = 2, repeated: bool = True
    ) -> None:
        """Title, note, way back and heads of the columns with their widths; FIRST_ROW comes next."""
        self.columns([width for _, width in heads])
        self.title_row(title, 28)
        last, room = 0, self.widths[0]
        while room < 120 and last + 1 < len(self.widths):
            last += 1
            room += self.widths[last]
        self.paragraph(note, "note", (0, last))
        back = self.plan.sheets["Summary"]
        self.put(0, Link(back, translate("Back to: {sheet}", sheet=back)), "link")
        self.row = HEAD_ROW
        if any(words for words, _ in heads):
            for column, (words, _) in enumerate(heads):
                self.put(column, words, self.style("head", align="left" if column < 2 else "center"))
            self.height(44)
        self.row = FIRST_ROW
        self.sheet.freeze_panes(HEAD_ROW, frozen)
        if repeated:
            self.sheet.repeat_rows(HEAD_ROW - 1)

    def losses(self, first_row: int, columns: tuple[int, int]) -> None:
        """Down to the row to write next, show amounts below zero in the colour of losses, beside their sign."""
        rule = {"type": "cell", "criteria": "<", "value": 0, "format": self.style.losses}
        self.sheet.conditional_format(first_row - 1, columns[0], self.row - 1, columns[1], rule)

    def section(self, text: str, columns: int = 1) -> None:
        """A heading over so many columns; then the next row."""
        self.fill(0, [text, *[None] * (columns - 1)], "section")
        self.row += 1

    def rows(
        self, items: Sequence[Head | Item], columns: int, level_column: int, write: Callable[[Item], None]
    ) -> None:
        """Write the rows of a long list under their headings, of which a filter shows the main ones only.

        A filter still works on a protected sheet; the outline of the details does not.
        """
        last = FIRST_ROW + len(items) - 1
        for item in items:
            self.row = item.row
            if isinstance(item, Head):
                self.section(item.text, columns)
                self.put(level_column, translate(LEVELS[MAIN]), self.style("section", font_size=9), item.row)
            else:
                write(item)
        self.sheet.autofilter(HEAD_ROW - 1, 0, last - 1, columns - 1)
        self.sheet.filter_column_list(level_column, [translate(LEVELS[MAIN])])
        self.sheet.outline_settings(True, False, False, False)
        for item in items:
            if not isinstance(item, Head):
                main = item.level == MAIN
                self.sheet.set_row(item.row - 1, None, None, {"level": 1 if main else 2, "hidden": not main})

    def print_area(self, last_row: int, last_column: int, paper: int = A4, upright: bool = False) -> None:
        """What is printed, one page wide."""
        self.sheet.print_area(0, 0, last_row - 1, last_column)
        if upright:
            self.sheet.set_portrait()
        else:
            self.sheet.set_landscape()
        self.sheet.set_paper(paper)
        self.sheet.fit_to_pages(1, 0)

    def finish(self, tab: str) -> None:
        """What all sheets have: protection without a password, print set-up, head and foot."""
        sheet = self.sheet
        sheet.protect("", dict.fromkeys(ALLOWED, True))
        sheet.hide_gridlines(2)
        sheet.set_zoom(90)
        sheet.set_tab_color(tab)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
        sheet.set_header(f"&L&8 {header_text(self.plan.title, 100)}&R&8 {header_text(self.title, 60)}")
        sheet.set_footer(f"&C&8 {translate('Page')} &P / &N")
