"""Which number of a page changed, in one sentence: the outputs that a notebook holds against those it gives now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from itertools import zip_longest
from typing import Any

from costmodel.document.blocks import COLUMNS, RESULTS, read_rows
from costmodel.document.drawing import SERIES
from costmodel.language.catalogue import translate

PICTURE = "image/svg+xml"
ORDER = (RESULTS, SERIES, "text/html", PICTURE, "text/plain")
"""The kinds of outputs, those first that say best what a number is."""

KEYS = ("tool", "option", "quantity", "year")
Change = tuple[str, Any, Any]
"""Where, what was there, what is there now."""


def sentence(cell: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> str:
    """One sentence on what changed between the outputs of a cell, the first change first; empty when nothing did."""
    all_changes = list(changes(before, after))
    if not all_changes:
        return ""
    (where, was, now), *others = all_changes
    sentences = [
        translate(
            "{cell}: {where} was {before} and is now {after}.",
            cell=cell,
            where=where,
            before=written(was),
            after=written(now),
        )
    ]
    if others:
        sentences.append(translate("In this cell, {count} others changed.", count=len(others)))
    return " ".join(sentences)


def written(value: Any) -> str:
    return translate("nothing") if value is None or value == "" else str(value)


def changes(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    """Every change, by kind of output; the plain text is looked at only where nothing else changed."""
    seen = False
    for kind in (*ORDER, None):
        was, now = contents(before, kind), contents(after, kind)
        if kind == "text/plain" and seen:
            continue
        for one, other in zip_longest(was, now):
            if one != other:
                for change in of_kind(kind, one, other):
                    seen = True
                    yield change


def contents(outputs: Iterable[Mapping[str, Any]], kind: str | None) -> list[Any]:
    """What outputs hold of a kind; without one, what was printed, and errors by their sentence."""
    if kind is None:
        return [o.get("text", o.get("evalue")) for o in outputs if "data" not in o]
    return [o["data"][kind] for o in outputs if kind in o.get("data", {})]


def of_kind(kind: str | None, before: Any, after: Any) -> Iterator[Change]:
    if before is None or after is None:
        yield (translate("an output"), brief(before), brief(after))
    elif kind == RESULTS:
        try:
            was, now = records(text_of(before)), records(text_of(after))
        except ValueError:  # edited by hand into something else than figures
            yield from of_lines(translate("a line"), text_of(before).splitlines(), text_of(after).splitlines())
        else:
            yield from of_records(was, now)
    elif kind == SERIES:
        yield from of_records(chart_rows(before), chart_rows(after))
    elif kind == "text/html":
        yield from of_html(text_of(before), text_of(after))
    elif kind == PICTURE:
        yield from of_lines(translate("a word of the picture"), words(text_of(before)), words(text_of(after)))
    else:
        yield from of_lines(translate("a line"), text_of(before).splitlines(), text_of(after).splitlines())


def text_of(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def brief(value: Any) -> str:
    lines = [] if value is None else words(text_of(value))
    return lines[0][:80] if lines else ""


def words(svg: str) -> list[str]:
    """What a picture says, wherever the fonts of a machine put it."""
    return [line for line in re.sub("<[^>]*>", "\n", svg).splitlines() if line.strip()]


# Figures and charts


def records(text: str) -> dict[str, Mapping[str, Any]]:
    """Rows of figures, by what they are about."""
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in read_rows(text)]
    return {
        ", ".join(str(row[key]) for key in KEYS if row.get(key) is not None): {
            key: value for key, value in row.items() if key not in KEYS
        }
        for row in rows
    }


def chart_rows(series: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Rows of a chart, by the words in them that are no labels."""
    made: dict[str, Mapping[str, Any]] = {}
    for number, row in enumerate(series["data"], 1):
        words_in = {k: v for k, v in sorted(row.items()) if isinstance(v, str)}
        about = [v for k, v in words_in.items() if not k.endswith(("label", "text", "words"))]
        key = f"{series['key']}: {', '.join(about) or number}"
        made[key if key not in made else f"{key} ({number})"] = row
    return made


def of_records(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[Change]:
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            row = translate("a row of figures")
            yield (key, row if was is not None else None, row if now is not None else None)
            continue
        for column in sorted({*was, *now}):
            if was.get(column) != now.get(column):
                yield (f"{key}, {column}", was.get(column), now.get(column))


# Tables and words


class Texts(HTMLParser):
    """The texts of a page: cells of tables by caption, row and column, and lines outside them."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, str] = {}
        self.lines: list[str] = []
        self.caption, self.heads, self.group, self.row = "", [""], "", [""]
        self.text, self.kind, self.inside = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.keep_line()
            self.inside, self.caption, self.heads, self.group = True, "", [], ""
        elif tag == "tr":
            self.row = []
        elif tag == "br":
            self.text += "; "
        elif tag in ("caption", "th", "td", "p", "li", "h1", "h2", "h3", "pre"):
            if not self.inside:
                self.keep_line()
            self.text, self.kind = "", dict(attrs).get("scope") or tag

    def handle_endtag(self, tag: str) -> None:
        text = " ".join(self.text.split())
        if tag == "table":
            self.inside = False
        elif tag == "caption":
            self.caption = text
        elif tag in ("th", "td"):
            if self.kind == "col":
                self.heads.append(text)
            elif self.kind == "rowgroup":
                self.group = text
            else:
                self.row.append(text)
        elif tag == "tr" and self.row:
            self.keep_row()
        elif tag in ("p", "li", "h1", "h2", "h3", "pre"):
            self.keep_line()
            return
        if tag in ("table", "caption", "th", "td"):
            self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def keep_row(self) -> None:
        above = [part for part in (self.caption, self.group) if part]
        for number, text in enumerate(self.row):
            head = self.heads[number] if number < len(self.heads) else str(number + 1)
            key = " › ".join([*above, self.row[0], head])
            while key in self.cells:
                key += "'"
            self.cells[key] = text
        self.row = []

    def keep_line(self) -> None:
        if line := " ".join(self.text.split()):
            self.lines.append(line)
        self.text = ""


def of_html(before: str, after: str) -> Iterator[Change]:
    was, now = Texts(), Texts()
    for texts, html in ((was, before), (now, after)):
        texts.feed(html)
        texts.close()
    pairs = {key: (was.cells.get(key), now.cells.get(key)) for key in {**was.cells, **now.cells}}
    seen: list[Change] = [(key, *pair) for key, pair in pairs.items() if pair[0] != pair[1]]
    seen += of_lines(translate("a sentence"), was.lines, now.lines)
    yield from seen or of_lines(translate("a line"), before.splitlines(), after.splitlines())


def of_lines(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Lines that differ, each cut to where it does."""
    for was, now in zip_longest(before, after):
        if was != now:
            yield (what, *cut(was or "", now or ""))


def cut(was: str, now: str, around: int = 30) -> tuple[str, str]:
    """Two lines without what is the same before and after, but for a few words around."""
    start = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now)))
    start = max(start - around, 0)
    return tuple(  # type: ignore[return-value]
        ("…" if start else "")
        + text[start : start + 3 * around].strip()
        + ("…" if len(text) > start + 3 * around else "")
        for text in (was, now)
    )
