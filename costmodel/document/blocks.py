"""The pieces of a page: words, tables and data, each as HTML and as plain text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeVar

from costmodel.language.catalogue import language, translate

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

Item = TypeVar("Item")

RESULTS = "text/vnd.costmodel.results+csv"
"""Type of the figures of a page for programs, a line for each: what a batch reads back and nbval compares."""

COLUMNS = ("tool", "option", "quantity", "year", "unit", "central", "p05", "median", "mean", "p95",
           "probability_positive")  # fmt: skip
"""What a row of figures says; a page leaves empty what it has not."""


@dataclass(frozen=True)
class Cell:
    """What a table says in one place: a figure, and below it, smaller, what qualifies it.

    ``quantity``, ``option`` and ``year`` say which figure it is, for pages on which a figure can be opened.
    ``bar``, for outputs that draw it: where its range, its median and zero lie, between 0 and 1, on the column's line.
    """

    text: str
    below: tuple[str, ...] = ()
    tone: str = ""
    quantity: str = ""
    option: str = ""
    year: int | None = None
    bar: Mapping[str, float] | None = None

    def html(self, head: bool) -> str:
        below = "".join(f"<br><small>{escape(line)}</small>" for line in self.below)
        words = f"{escape(self.text)}{below}"
        return f'<th scope="row">{words}</th>' if head else f"<td>{words}</td>"


def cells(rows: Iterable[Iterable[str]]) -> list[list[Cell]]:
    """Rows of texts as rows of cells."""
    return [[Cell(text) for text in row] for row in rows]


@dataclass(frozen=True)
class Table:
    """A caption, the heads of the columns, and groups of rows; the first cell of a row is its head."""

    caption: str
    heads: list[str]
    groups: list[tuple[str, list[list[Cell]]]]
    note: str = ""
    kind: str = "figures"
    widths: tuple[float, ...] = ()
    """How wide each column is beside the others, for outputs that must be told."""

    @property
    def empty(self) -> bool:
        return not any(rows for _, rows in self.groups)

    @property
    def html(self) -> str:
        """With its caption and the heads of its columns and rows."""
        heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in self.heads)
        lines = [f"<table>\n<caption>{escape(self.caption)}</caption>\n<thead><tr>{heads}</tr></thead>"]
        for group, rows in self.groups:
            lines.append("<tbody>")
            if group:
                lines.append(f'<tr><th scope="rowgroup" colspan="{len(self.heads)}">{escape(group)}</th></tr>')
            lines += ["<tr>" + "".join(c.html(head=i == 0) for i, c in enumerate(row)) + "</tr>" for row in rows]
            lines.append("</tbody>")
        return "\n".join([*lines, "</table>"])

    @property
    def text(self) -> str:
        lines = [self.caption, " | ".join(self.heads)]
        for group, rows in self.groups:
            lines += [group] if group else []
            lines += [" | ".join("; ".join((c.text, *c.below)) for c in row) for row in rows]
        return "\n".join(lines)


@dataclass(frozen=True)
class Heading:
    words: str
    level: int = 2

    @property
    def html(self) -> str:
        return f"<h{self.level}>{escape(self.words)}</h{self.level}>"

    @property
    def text(self) -> str:
        return f"{self.words}\n"


@dataclass(frozen=True)
class Paragraph:
    """A sentence or several; ``strong`` is what it begins with, in bold."""

    words: str
    strong: str = ""

    @property
    def html(self) -> str:
        bold = f"<strong>{escape(self.strong)}</strong> " if self.strong else ""
        return f"<p>{bold}{escape(self.words)}</p>"

    @property
    def text(self) -> str:
        return " ".join(w for w in (self.strong, self.words) if w)


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]

    @property
    def html(self) -> str:
        return "<ul>\n" + "\n".join(f"<li>{escape(s)}</li>" for s in self.items) + "\n</ul>"

    @property
    def text(self) -> str:
        return "\n".join(f"- {s}" for s in self.items)


@dataclass(frozen=True)
class Code:
    """A line to type."""

    line: str

    @property
    def html(self) -> str:
        return f"<pre><code>{escape(self.line)}</code></pre>"

    @property
    def text(self) -> str:
        return self.line


Element = Heading | Paragraph | Bullets | Code | Table
"""What stands on a page, for any output: each says itself as HTML and as plain text; others read its fields."""


@dataclass(frozen=True)
class Block:
    """Elements, one below the other."""

    elements: tuple[Element, ...] = ()

    def __add__(self, other: Block) -> Block:
        return Block(self.elements + other.elements)

    @property
    def html(self) -> str:
        return "\n".join(element.html for element in self.elements)

    @property
    def text(self) -> str:
        return "\n".join(element.text for element in self.elements)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


NOTHING = Block()


def heading(words: str, level: int = 2) -> Block:
    return Block((Heading(words, level),))


def paragraph(*words: str, strong: str = "") -> Block:
    return Block((Paragraph(" ".join(words), strong),))


def bullets(sentences: Iterable[str]) -> Block:
    return Block((Bullets(tuple(sentences)),))


def code(line: str) -> Block:
    return Block((Code(line),))


def table(*tables: Table) -> Block:
    """Tables, one below the other, each with its note."""
    return sum((Block((t,)) + (paragraph(t.note) if t.note else NOTHING) for t in tables), NOTHING)


@dataclass(frozen=True)
class Figures:
    """The figures of a page for programs: what the page says rounded, they say with ten digits."""

    rows: Sequence[Sequence[Any]]

    def named(self) -> list[dict[str, Any]]:
        """Each row by column, without what it leaves empty."""
        return [{c: x for c, x in zip(COLUMNS, row, strict=True) if x is not None} for row in self.rows]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        words = translate("{count} rows of figures for programs, with ten digits.", count=len(self.rows))
        return {RESULTS: written(self.rows), "text/plain": words}


def written(rows: Iterable[Sequence[Any]]) -> str:
    """Rows of figures as CSV, their heads first."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return text.getvalue()


def read_rows(text: str) -> list[list[Any]]:
    """Rows of figures from their CSV, numbers as numbers; nothing where nothing is said."""
    rows = [row for row in csv.reader(io.StringIO(text)) if row]
    return [[typed(column, cell) for column, cell in zip(COLUMNS, row, strict=True)] for row in rows[1:]]


TEXTS = ("tool", "option", "quantity", "unit")
"""The columns that hold words."""


def typed(column: str, cell: str) -> Any:
    if column in TEXTS:
        return cell or None
    return None if not cell else int(cell) if column == "year" else float(cell)


DIGITS = 10
"""Significant digits of figures for programs: all that does not depend on the processor."""


def digits(value: float) -> float | None:
    """A figure for programs; nothing when it is infinite or undefined."""
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def row_of(**given: Any) -> list[Any]:
    """A row of figures from what is known of it."""
    return [given.get(column) for column in COLUMNS]


def plain(caption: str, heads: Sequence[str], groups: Mapping[str, Sequence[Sequence[str]]], note: str = "") -> Block:
    """A table of texts; the first of each row is its head."""
    return table(Table(caption, list(heads), [(group, cells(rows)) for group, rows in groups.items()], note))


Columns = Iterable[tuple[str, Callable[[Item], "str | Cell"]]]
"""The heads of a table, each with what its column says of an item."""


def listing(
    caption: str, items: Iterable[Item], columns: Columns[Item], note: str = "", kind: str = "figures"
) -> Table:
    """A table with a row for each item."""
    return listings(caption, {"": items}, columns, note, kind)


def listings(
    caption: str,
    groups: Mapping[str, Iterable[Item]],
    columns: Columns[Item],
    note: str = "",
    kind: str = "figures",
) -> Table:
    """The same, the items in groups, each under its name."""
    columns = list(columns)

    def row(item: Item) -> list[Cell]:
        cells = (say(item) for _, say in columns)
        return [cell if isinstance(cell, Cell) else Cell(cell) for cell in cells]

    rows = [(name, [row(item) for item in items]) for name, items in groups.items()]
    return Table(caption, [head for head, _ in columns], rows, note, kind)


Links = Iterable[tuple[str, Iterable[tuple[str, str]]]]
"""Other pages and files, under headings: what each is, and its address beside the page."""


def whole_page(title: str, parts: Iterable[Block | Chart], links: Links = ()) -> str:
    """Parts as a self-contained HTML page, in the language in use; pictures are in it. Links come last."""
    from costmodel.document.drawing import Chart
    from costmodel.document.templates import templates

    shown = [
        {"svg": part.svg(), "caption": part.caption} if isinstance(part, Chart) else {"html": part.html}
        for part in parts
    ]
    page = templates().get_template("parts_page.html")
    return page.render(lang=language(), title=title, parts=shown, links=links)
