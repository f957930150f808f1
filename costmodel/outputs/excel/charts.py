"""The charts of the workbook: native ones, which follow its cells."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from costmodel.outputs.excel.names import plain
from costmodel.outputs.excel.pages import Page
from costmodel.outputs.excel.style import BAND, FONT, LINE, SOFT

DASHES = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot")
MARKERS = ("circle", "square", "diamond", "triangle", "x", "star")
EUROS = '#,##0\\ "€"'


Block = str | list[str | int]
"""Cells of a sheet: a reference, or as the library counts, title, rows and columns from 0."""


def block(sheet: str, row: int, first: int, last: int | None = None, last_row: int | None = None) -> Block:
    """A cell; with a last column, cells of a row; with a last row, too, those of several rows."""
    return [sheet, row - 1, first] if last is None else [sheet, row - 1, first, (last_row or row) - 1, last]


class Series(NamedTuple):
    """What a chart shows in a colour: the cells of its name, of what stands along the axis, of its values."""

    name: Block
    categories: Block
    values: Block
    colour: str

    def options(self, **look: Any) -> dict[str, Any]:
        return {"name": self.name, "categories": self.categories, "values": self.values} | look

    def bars(self, gap: int) -> dict[str, Any]:
        return self.options(fill={"color": self.colour}, gap=gap)

    def line(self, marker: str, border: str, dash: str | None) -> dict[str, Any]:
        shape = {"type": marker, "size": 6, "fill": {"color": self.colour}, "border": {"color": border}}
        dashed = {"dash_type": dash} if dash else {}
        return self.options(line={"color": self.colour, "width": 2} | dashed, marker=shape)


def add_chart(
    page: Page,
    place: tuple[int, int],
    title: str,
    words: str,
    series: Iterable[Series],
    *,
    size: tuple[int, int] = (620, 360),
    stacked: bool = False,
    lines: bool = False,
    gap: int = 80,
    over: Series | None = None,
) -> None:
    """Put a chart at a row and column: columns, or lines, and one line over them.

    ``title`` is a text of the program, never one of a file; ``words`` say what it shows to those who cannot see it.
    """
    chart = page.style.book.add_chart(
        {"type": "line" if lines else "column"} | ({"subtype": "stacked"} if stacked else {})
    )
    font = {"name": FONT, "size": 9, "color": SOFT}
    title_font = {"name": FONT, "size": 12, "bold": True, "color": BAND}
    grid = {"visible": True, "line": {"color": "#e3e8ee"}}
    chart.set_title({"name": title, "name_font": title_font, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": LINE}})
    chart.set_y_axis({"num_font": font, "num_format": EUROS, "major_gridlines": grid, "line": {"none": True}})
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size(dict(zip(("width", "height"), size, strict=True)))
    chart.show_na_as_empty_cell()
    for k, one in enumerate(series):
        marker, dash = MARKERS[k % len(MARKERS)], DASHES[k % len(DASHES)]
        chart.add_series(one.line(marker, one.colour, dash) if lines else one.bars(gap))
    if over:
        line = page.style.book.add_chart({"type": "line"})
        line.add_series(over.line("circle", "white", None))
        chart.combine(line)
    row, column = place
    where = {"description": plain(words), "object_position": 1, "x_offset": 4, "y_offset": 6}
    page.sheet.insert_chart(row - 1, column, chart, where)
