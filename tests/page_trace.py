"""The traces and the file of figures of the page, compared with those of the package.

A trace is compared as elements: tags, attributes, texts; white space counts once. A file of figures is compared cell by
cell: as text, but for numbers of which the last of the ten digits differs, and for what is nil but for what rounding
leaves of it (`page_gate.nil`): those are told apart by looking at the draws.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from page_gate import Asked, Gate, case_of, nil

from costmodel.engine.comparison import COLUMNS, compare
from costmodel.engine.statistics import STATISTICS
from costmodel.language.catalogue import in_language
from costmodel.outputs.writing import write_results
from costmodel.questions.trace.trace import Trace, trace

LAST_DIGIT = 1e-9
"""What two numbers of ten digits may differ by, relative to the larger: their last digit."""

Opening = tuple[str, str, int | None, str]
"""A quantity, an option, a year or none, and a language."""


# Traces


class Elements(HTMLParser):
    """HTML as lists: a tag, its attributes, and what is inside it."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[list[Any]] = [["", {}]]
        self.feed(text)
        self.close()
        (self.root,) = [part for part in inside(self.open[0]) if part != " "]

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = [tag, {name: value or "" for name, value in attributes}]
        self.open[-1].append(element)
        self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        element = self.open.pop()
        assert element[0] == tag, f"</{tag}> ends a <{element[0]}>"
        element[2:] = inside(element)

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


HOLDS_BLOCKS = ("details", "div", "ul", "li")


def inside(element: list[Any]) -> list[Any]:
    """What an element holds; white space counts once, and not at its ends nor between blocks."""
    tag, _, *children = element
    merged: list[Any] = []
    for child in children:
        if isinstance(child, str):
            child = re.sub(r"[ \n\t]+", " ", child)
            if merged and isinstance(merged[-1], str):
                child = merged.pop() + child
        merged.append(child)
    if tag == "mtext":
        return merged
    if merged and isinstance(merged[0], str):
        merged[0] = merged[0].lstrip(" ")
    if merged and isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip(" ")
    return [child for child in merged if child and not (tag in HOLDS_BLOCKS and child == " ")]


def traces(asked: Asked, openings: Iterable[Opening], depth: int = 1) -> list[Any]:
    """Each as elements, as the package makes it; the quantities that one rests on are traced with it."""
    case = case_of(asked)
    keys = [option.key for option in case.options]
    made: dict[tuple[str, int | None, str], dict[str, Trace]] = {}
    written = []
    for name, option, year, lang in openings:
        with in_language(lang):
            known = made.setdefault((option, year, lang), {})
            if name not in known:
                gather(trace(case, name, keys.index(option), year), known)
            written.append(Elements(known[name].html(depth)).root)
    return written


def gather(opened: Trace, known: dict[str, Trace]) -> None:
    known[opened.name] = opened
    for need in opened.needs:
        if need.name not in known:
            gather(need, known)


def traces_of_the_page(page: Gate, openings: Iterable[Opening], depth: int = 1) -> list[Any]:
    """The same as the page draws them, with the settings of its last answer."""
    drawn = page.says(
        "((openings, depth) => openings.map((one) => traced(...one, depth).outerHTML))", list(openings), depth
    )
    return [Elements(text).root for text in drawn]


def differing(python: Any, page: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The first places of two elements that differ."""
    if isinstance(python, str) or isinstance(page, str) or python[:2] != page[:2] or len(python) != len(page):
        if python != page:
            yield where, python, page
        return
    for i, (one, other) in enumerate(zip(python[2:], page[2:], strict=True)):
        yield from differing(one, other, f"{where}/{python[0]}{i}")


# Files of figures


def file_of_figures(asked: Asked, folder: Path, french: bool = False) -> str:
    """``results.csv`` as the package writes it."""
    options = [option.key for option in case_of(asked).options]
    run = compare(asked.authority, [asked.tool], options, asked.scenario, asked.overrides, asked.draws, asked.seed)
    path = folder / "results.csv"
    write_results(run, path, french)
    return path.read_bytes().decode()


def cells_apart(asked: Asked, page: Gate, python: str, of_page: str) -> Iterator[tuple[Any, ...]]:
    """Cells that differ, with their row: option, quantity and year."""
    rows, others = table(python), table(of_page)
    assert len(rows) == len(others), (len(rows), len(others))
    case = case_of(asked)
    keys = [option.key for option in case.options]
    for row, other in zip(rows, others, strict=True):
        for column, mine, its in zip(COLUMNS, row, other, strict=True):
            if mine == its or same_number(mine, its):
                continue
            _, option, _, name, year, *_ = row
            at = case.calendar.index(int(year)) if year else 0
            statistic = STATISTICS.index("positive" if column == "probability_positive" else "mean")
            if not nil(asked, page, f"/statistics/{name}/{keys.index(option)}/{at}/{statistic}"):
                yield option, name, year, column, mine, its


def table(text: str) -> list[list[str]]:
    """The cells of a file; of one for Excel in French, as the other would write them."""
    if not text.startswith("\ufeff"):
        return list(csv.reader(io.StringIO(text, newline="")))
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
    return [[re.sub(r"^(-?\d+),(\d)", r"\1.\2", cell) for cell in row] for row in rows]


def same_number(mine: str, its: str) -> bool:
    try:
        return math.isclose(float(mine), float(its), rel_tol=LAST_DIGIT)
    except ValueError:
        return False
