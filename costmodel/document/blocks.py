"""The pieces of a page: words, tables and data, each as HTML and as plain text."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import language, translate

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

RESULTS = "text/vnd.costmodel.results+csv"
"""Type of the figures of a page for programs, a line for each: what a batch reads back and nbval compares."""

COLUMNS = ("tool", "option", "quantity", "year", "unit", "central", "p05", "median", "mean", "p95",
           "probability_positive")  # fmt: skip
"""What a row of figures says; a page leaves empty what it has not."""


@dataclass(frozen=True)
class Cell:
    """What a table says in one place: a figure, and below it, smaller, what qualifies it.

    ``quantity``, ``option`` and ``year`` say which figure it is, for pages on which a figure can be opened.
    """

    text: str
    below: tuple[str, ...] = ()
    tone: str = ""
    quantity: str = ""
    option: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Table:
    """A caption, the heads of the columns, and groups of rows; the first cell of a row is its head."""

    caption: str
    heads: list[str]
    groups: list[tuple[str, list[list[Cell]]]]
    note: str = ""
    kind: str = "figures"

    @property
    def empty(self) -> bool:
        return not any(rows for _, rows in self.groups)


@dataclass(frozen=True)
class Block:
    """Words and tables as HTML, with the same as plain text for those who read no HTML."""

    html: str
    text: str

    def __add__(self, other: Block) -> Block:
        return Block(f"{self.html}\n{other.html}", f"{self.text}\n{other.text}")

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}


NOTHING = Block("", "")


def heading(words: str, level: int = 2) -> Block:
    return Block(f"<h{level}>{escape(words)}</h{level}>", f"{words}\n")


def paragraph(*words: str, strong: str = "") -> Block:
    text = " ".join(w for w in (strong, *words) if w)
    bold = f"<strong>{escape(strong)}</strong> " if strong else ""
    return Block(f"<p>{bold}{escape(' '.join(words))}</p>", text)


def bullets(sentences: Iterable[str]) -> Block:
    rows = list(sentences)
    return Block(
        "<ul>\n" + "\n".join(f"<li>{escape(s)}</li>" for s in rows) + "\n</ul>", "\n".join(f"- {s}" for s in rows)
    )


def code(line: str) -> Block:
    return Block(f"<pre><code>{escape(line)}</code></pre>", line)


def table(t: Table) -> Block:
    """A table of the report, with its caption and the heads of its columns and rows."""
    heads = "".join(f'<th scope="col">{escape(h)}</th>' for h in t.heads)
    html = [f"<table>\n<caption>{escape(t.caption)}</caption>\n<thead><tr>{heads}</tr></thead>"]
    text = [t.caption, " | ".join(t.heads)]
    for group, rows in t.groups:
        html.append("<tbody>")
        if group:
            html.append(f'<tr><th scope="rowgroup" colspan="{len(t.heads)}">{escape(group)}</th></tr>')
            text.append(group)
        html += ["<tr>" + "".join(cell(c, head=i == 0) for i, c in enumerate(row)) + "</tr>" for row in rows]
        html.append("</tbody>")
        text += [" | ".join("; ".join((c.text, *c.below)) for c in row) for row in rows]
    html.append("</table>")
    found = Block("\n".join(html), "\n".join(text))
    return found + paragraph(t.note) if t.note else found


def cell(c: Cell, head: bool) -> str:
    below = "".join(f"<br><small>{escape(line)}</small>" for line in c.below)
    return f'<th scope="row">{escape(c.text)}{below}</th>' if head else f"<td>{escape(c.text)}{below}</td>"


@dataclass(frozen=True)
class Figures:
    """The figures of a page for programs: what the page says rounded, they say with ten digits."""

    rows: Sequence[Sequence[Any]]

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


def typed(column: str, cell: str) -> Any:
    if column in ("tool", "option", "quantity", "unit"):
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
    made = [(group, [[Cell(text) for text in row] for row in rows]) for group, rows in groups.items()]
    return table(Table(caption, list(heads), made, note))


def whole_page(title: str, parts: Iterable[Block | Chart]) -> str:
    """Parts as a self-contained HTML page, in the language in use; pictures are in it."""
    from costmodel.document.drawing import Chart
    from costmodel.document.templates import templates

    shown = [
        {"svg": part.svg(), "caption": part.caption} if isinstance(part, Chart) else {"html": part.html}
        for part in parts
    ]
    return templates().get_template("parts_page.html").render(lang=language(), title=title, parts=shown)
