"""How charts are drawn: Vega-Lite specifications as plain dictionaries, and light pictures made from them.

A process that only draws loads this module and the drawing program, and nothing of the model.
"""

from __future__ import annotations

import re
import signal
import textwrap
from base64 import b64encode
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from multiprocessing import get_context
from typing import Any
from xml.etree import ElementTree

from costmodel.language.catalogue import in_language, language, translate
from costmodel.language.presentation import significant, unit
from costmodel.language.writing import writing

Rows = list[dict[str, Any]]
Spec = dict[str, Any]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SERIES = "application/vnd.costmodel.series+json"
"""Type of the data of a chart in a notebook: what nbval compares."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is inside the drawing program, so that texts are measured alike on every machine; Arial has its widths."""
INK, SOFT, GRID = "#1f2933", "#52606d", "#dde3ea"
LOSS = "#b3361b"
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")


@dataclass(frozen=True)
class Chart:
    """A picture, the numbers in it, and the sentence that says what is seen."""

    key: str
    title: str
    caption: str
    data: Rows
    draw: Callable[[Rows], Spec] = field(repr=False, compare=False)
    lang: str = field(default_factory=language)
    dotted: bool = False
    """Whether it has so many points that it is drawn as dots (PNG) inside the picture."""

    def spec(self) -> Spec:
        """The Vega-Lite specification, which can be drawn by any of its programs."""
        with in_language(self.lang):
            return {"$schema": SCHEMA, "title": title(self.title), **self.draw(self.data), "config": config(self.lang)}

    def svg(self) -> str:
        """The chart as SVG, with its title and description; the same bytes for the same inputs."""
        return self._drawing

    @cached_property
    def _drawing(self) -> str:
        return self.told((dots if self.dotted else drawn)(self.spec(), self.lang))

    def told(self, svg: str) -> str:
        return accessible(svg, self.key, self.title, self.caption, self.lang)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "image/svg+xml": self.svg(),
            SERIES: {"key": self.key, "data": self.data},
            "text/plain": f"{self.title}\n{self.caption}",
        }


def draw_all(charts: list[Chart], workers: int) -> None:
    """Draw charts beforehand, shared out between processes: each then gives its picture at once."""
    if workers > 1 and len(charts) > 1:
        with ProcessPoolExecutor(min(workers, len(charts)), get_context("spawn"), leave_interrupts) as pool:
            lines = [chart for chart in charts if not chart.dotted]
            pictures = pool.map(drawn, [c.spec() for c in lines], [c.lang for c in lines])
            for chart, svg in zip(lines, pictures, strict=True):
                chart.__dict__["_drawing"] = chart.told(svg)


def leave_interrupts() -> None:
    """Ctrl-C is for the process that started the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def drawn(spec: Spec, lang: str) -> str:
    """The picture of a specification."""
    import vl_convert

    return lighter(vl_convert.vegalite_to_svg(spec, format_locale=numbers(lang)))


def dots(spec: Spec, lang: str) -> str:
    """The same for very many points, whose outlines would weigh megabytes: a picture that holds a PNG."""
    import vl_convert

    png = vl_convert.vegalite_to_png(spec, scale=SHARPER, format_locale=numbers(lang))
    wide, high = (int.from_bytes(png[at : at + 4], "big") / SHARPER for at in PNG_SIZES)
    sizes = f'width="{wide:g}" height="{high:g}"'
    content = b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {sizes} viewBox="0 0 {wide:g} {high:g}">'
        f'<image {sizes} href="data:image/png;base64,{content}"/></svg>'
    )


SHARPER = 2
"""Dots of a PNG for a pixel of the page."""

PNG_SIZES = (16, 20)
"""Where a PNG says how wide and how high it is, four bytes each (PNG specification, IHDR)."""


# Pieces


def numbers(lang: str) -> dict[str, Any]:
    """What the drawing program is told of a language."""
    marks = writing(lang)
    return {
        "decimal": marks.decimal,
        "thousands": marks.thousands,
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "percent": marks.per_cent,
        "minus": "\u2212",
    }


def config(lang: str) -> Spec:
    axis = {"labelColor": SOFT, "labelFontSize": 12, "titleColor": SOFT, "titleFontSize": 12, "gridColor": GRID}
    return {
        "aria": False,
        "background": "white",
        "font": FONT,
        "locale": {"number": numbers(lang)},
        "view": {"stroke": None},
        "axis": axis
        | {"titleFontWeight": "normal", "domain": False, "ticks": False, "labelPadding": 6, "labelLimit": 0},
        "axisY": {"labelColor": INK, "grid": False},
        "legend": {"labelColor": INK, "labelFontSize": 12, "labelLimit": 0, "title": None, "symbolSize": 110},
        "header": {"labelColor": INK, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
        "title": {"color": INK, "fontSize": 13, "fontWeight": "bold", "anchor": "start", "offset": 8},
    }


def title(text: str) -> Spec:
    return {"text": text, "anchor": "start", "fontSize": 16, "fontWeight": "bold", "color": INK, "offset": 16}


def layer(mark: str, look: Spec, data: str | None = None, /, **channels: Spec) -> Spec:
    """One kind of mark, how it looks, and what its channels show."""
    return {"mark": {"type": mark, **look}, "encoding": channels} | ({"data": {"name": data}} if data else {})


def size(name: str, **more: Any) -> Spec:
    """A channel that shows a quantity; the axis bears no name unless one is given."""
    return {"field": name, "type": "quantitative", "title": None, **more}


def kind(name: str, **more: Any) -> Spec:
    """A channel that shows which one it is."""
    return {"field": name, "type": "nominal", "title": None, **more}


def end(name: str) -> Spec:
    return {"field": name}


def zero_line(channel: str) -> Spec:
    return layer("rule", {"color": SOFT, "strokeWidth": 1}, "one", **{channel: {"datum": 0}})


ONE: dict[str, Rows] = {"one": [{}]}
"""The data of what is drawn once."""


def tint(name: str, colour: dict[str, str], **more: Any) -> Spec:
    return kind(name, legend=None, scale={"domain": [*colour], "range": [*colour.values()]}, **more)


def folded(text: str, width: int = 30) -> str:
    return "\n".join(textwrap.wrap(text, width))


LINES = "split(datum.label, '\\n')"


def axis(values: Iterable[float], in_unit: str, ticks: int, **more: Any) -> Spec:
    return {"labelExpr": axis_words(values, in_unit), "tickCount": ticks, "grid": True, **more}


def axis_words(values: Iterable[float], in_unit: str) -> str:
    """The Vega expression that writes the ticks of an axis: thousands and millions of euros as k€ and M€."""
    top = max((abs(v) for v in values), default=0.0)
    base = in_unit.partition("/")[0]
    divisor, one, many = 1.0, unit(base, value=1), unit(base)
    if in_unit == "EUR" and top >= 2e3:
        divisor, one = (1e6, "M€") if top >= 2e6 else (1e3, "k€")
        many = one
    most = "abs(datum.value) < 2" if writing().plural == "from_two" else "abs(datum.value) == 1"
    name = f"'\u00a0{many}'" if one == many else f"({most} ? '\u00a0{one}' : '\u00a0{many}')"
    return f"datum.value == 0 ? '0' : format(datum.value / {divisor:.0f}, ',~r') + {name}"


def across_zero(rows: Rows, in_unit: str, ticks: int, padding: int) -> Spec:
    """The axis and the scale of ranges that lie on either side of zero."""
    scale = {"zero": True, "nice": True, "padding": padding}
    return {"axis": axis(extent(rows), in_unit, ticks, labelFlush=False), "scale": scale}


def extent(rows: Rows) -> list[float]:
    return [r[key] for r in rows for key in ("p05", "median", "p95")]


def shared(**channels: Any) -> Spec:
    return {"scale": channels}


# Charts


def panels(parts: list[tuple[str, str, Rows]], colour: dict[str, str]) -> Spec:
    """Small multiples, two by two, of a point and its range by option, each on its own scale."""
    labelled = [[{**r, "label": folded(r["option_label"])} for r in rows] for *_, rows in parts]
    return {
        "datasets": ONE | {f"panel{i}": rows for i, rows in enumerate(labelled)},
        "concat": [
            range_panel(f"panel{i}", words, in_unit, rows, colour, named=i % 2 == 0)
            for i, ((words, in_unit, _), rows) in enumerate(zip(parts, labelled, strict=True))
        ],
        "columns": 2,
        "spacing": {"row": 26, "column": 34},
        "resolve": shared(x="independent", color="shared"),
    }


def range_panel(data: str, words: str, in_unit: str, rows: Rows, colour: dict[str, str], named: bool) -> Spec:
    keys = [r["option"] for r in rows]
    shapes = [SHAPES[i % len(SHAPES)] for i in range(len(keys))]
    look = kind("option", legend=None, scale={"domain": keys, "range": shapes})
    text = {"dy": -13, "fontSize": 12, "fontWeight": "bold", "stroke": "white", "strokeWidth": 4}
    across = across_zero(rows, in_unit, 5, padding=26)
    names = {"labelExpr": LINES, "labels": named, "labelPadding": 10}
    common = {
        "y": kind("label", sort=[r["label"] for r in rows], axis=names),
        "color": tint("option", {k: colour[k] for k in keys}),
    }
    return {
        "title": words,
        "width": 330,
        "height": {"step": 46},
        "data": {"name": data},
        "layer": [
            zero_line("x"),
            layer(
                "rule",
                {"strokeWidth": 4, "opacity": 0.45, "strokeCap": "round"},
                x=size("p05", **across),
                x2=end("p95"),
                **common,
            ),
            layer("point", {"filled": True, "size": 110, "opacity": 1}, x=size("median"), shape=look, **common),
            layer("text", text, x=size("median"), text=kind("text"), **common),
        ],
    }


def bars(data: str, rows: Rows, in_unit: str, colour: dict[str, str]) -> Spec:
    """Diverging bars by option, one band of rows for each of those who gain or lose."""
    tone = tint("option", {r["option"]: colour[r["option"]] for r in rows})
    y = {"y": kind("option_label", sort=None)}
    across = across_zero(rows, in_unit, 6, padding=20)
    layers = [
        layer("bar", {"height": 11}, x=size("median", **across), color=tone, **y),
        layer("rule", {"color": INK, "strokeWidth": 1.2}, x=size("p05"), x2=end("p95"), **y),
        zero_line("x"),
        layer("text", {"align": "left", "dx": 6, "fontSize": 11, "color": INK}, x=size("end"), text=kind("text"), **y),
    ]
    header = {"labelAngle": 0, "labelAlign": "left", "labelAnchor": "middle", "labelLimit": 0, "title": None}
    return {
        "data": {"name": data},
        "facet": {"row": kind("group", sort=list(dict.fromkeys(r["group"] for r in rows)), header=header)},
        "spacing": 12,
        "spec": {"layer": layers, "width": 500, "height": {"step": 19}},
    }


def stack_of_bars(groups: dict[str, tuple[str, Rows]], words: Callable[[str], str], colour: dict[str, str]) -> Spec:
    """Bars with their own scales, one under the other: by name, the unit and the rows."""
    named = {
        name: [{**r, "group": words(r["who"]), "end": max(r["p95"], r["median"], 0.0)} for r in rows]
        for name, (_, rows) in groups.items()
    }
    return {
        "datasets": ONE | named,
        "vconcat": [bars(name, named[name], in_unit, colour) for name, (in_unit, _) in groups.items()],
        "spacing": 14,
    }


def stacked(spent: Rows, balance: Rows, colour: dict[str, str]) -> Spec:
    """Bars by year, piled up on both sides of zero, and the balance as a line with its range."""
    values = [r["value"] for r in spent] + [r[key] for r in balance for key in ("value", "p05", "p95")]
    x = {"x": {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelFontSize": 13}}}
    pile = layer(
        "bar",
        {"size": 46, "stroke": "white", "strokeWidth": 1},
        "lines",
        y=size("value", axis=axis(values, "EUR", 6)),
        color=tint("words", colour) | {"legend": {"orient": "right", "symbolType": "square"}},
        order=size("order"),
        **x,
    )
    look = {"symbolType": "stroke", "symbolStrokeWidth": 2.5, "symbolStrokeColor": INK}
    dash = kind("words", legend=look, scale={"domain": [balance[0]["words"]], "range": [[1, 0]]})
    line = layer("line", {"color": INK, "strokeWidth": 2}, "balance", y=size("value"), strokeDash=dash, **x)
    spans = layer("rule", {"color": INK, "strokeWidth": 1.5}, "balance", y=size("p05"), y2=end("p95"), **x)
    points = layer("point", {"filled": True, "color": INK, "size": 70, "opacity": 1}, "balance", y=size("value"), **x)
    return {
        "datasets": ONE | {"lines": spent, "balance": balance},
        "layer": [pile, zero_line("y"), spans, line, points],
        "width": 540,
        "height": 320,
    }


def steps(rows: Rows, colour: str) -> Spec:
    """Bars from gross to cashable; behind each, pale, the step before it."""
    y = {"y": kind("label", sort=[r["label"] for r in rows], axis={"labelExpr": LINES, "labelFontSize": 13})}
    across = across_zero(rows, "hour", 6, padding=12)
    tone = {"condition": {"test": "datum.step == 'extra_hours' || datum.median < 0", "value": LOSS}, "value": colour}
    text = {"align": "left", "dx": 7, "fontSize": 12, "fontWeight": "bold", "color": INK}
    return {
        "datasets": ONE | {"steps": rows},
        "data": {"name": "steps"},
        "layer": [
            layer("bar", {"height": 24, "color": GRID}, x=size("before", **across), **y),
            layer("bar", {"height": 24}, x=size("median"), color=tone, **y),
            layer("rule", {"color": INK, "strokeWidth": 1.2}, x=size("p05"), x2=end("p95"), **y),
            zero_line("x"),
            layer("text", text, x=size("end"), text=kind("text"), **y),
        ],
        "width": 470,
        "height": {"step": 44},
    }


PERCENT = "format(datum.value, '.0%')"


def ribbon(rows: Rows, across: str, up: str, colour: str) -> Spec:
    """A curve with its range, of shares, over sizes that go from units to millions."""
    x = {"x": size("people", title=across, scale={"type": "log"}, axis=decades(rows))}
    vertical = {"title": up, "axis": {"labelExpr": PERCENT, "grid": True}, "scale": {"zero": True}}
    return {
        "datasets": ONE | {"curve": rows},
        "data": {"name": "curve"},
        "layer": [
            layer("area", {"opacity": 0.2, "color": colour}, y=size("p05", **vertical), y2=end("p95"), **x),
            layer("line", {"color": colour, "strokeWidth": 2.5, "point": True}, y=size("median", **vertical), **x),
        ],
        "width": 540,
        "height": 320,
    }


def decades(rows: Rows) -> Spec:
    """The axis of sizes: a tick at each power of ten."""
    last = max(len(str(r["people"])) for r in rows)
    return {"values": [10**k for k in range(last)], "labelExpr": "format(datum.value, ',')"}


def spots(rows: Rows, words: str) -> Spec:
    """Places on a map, a dot each, its colour a share."""
    tone = size("share", scale={"scheme": "viridis", "reverse": True}, legend={"title": words, "labelExpr": PERCENT})
    places = {"longitude": size("longitude"), "latitude": size("latitude")}
    return {
        "datasets": ONE | {"places": rows},
        "data": {"name": "places"},
        "projection": {"type": "mercator"},
        "mark": {"type": "circle", "size": 5, "opacity": 0.8},
        "encoding": places | {"color": tone},
        "width": 520,
        "height": 520,
    }


WIDE, HIGH = 470, 430


def quadrants(rows: Rows, colour: dict[str, str], annual: bool = False) -> Spec:
    """Points with their ranges; beside each, moved apart where they would hide each other, its number."""
    x_domain, y_domain = (
        around_zero([r[f"{way}_{k}"] for r in rows for k in ("p05", "p95")]) for way in ("budget", "society")
    )
    places = moved_apart(
        [(along(r["budget_median"], x_domain, WIDE), along(r["society_median"], y_domain, HIGH)) for r in rows]
    )
    placed = [
        {**r, "x": back(x, x_domain, WIDE), "y": back(y, y_domain, HIGH)}
        for r, (x, y) in zip(rows, places, strict=True)
    ]
    return {
        "datasets": ONE | {"tools": placed},
        "hconcat": [
            {"layer": [*points(colour, x_domain, y_domain, annual), *corners()], "width": WIDE, "height": HIGH},
            {"layer": listing(colour), "width": 330, "height": max(40 * len(rows), 60)},
        ],
        "spacing": 26,
    }


def points(colour: dict[str, str], x_domain: list[float], y_domain: list[float], annual: bool) -> list[Spec]:
    """The points of the tools, their ranges, and their numbers at the end of a short line."""

    def side(words: str, domain: list[float]) -> Spec:
        ticks = axis(domain, "EUR", 6, labelColor=SOFT)
        return {"title": words, "scale": {"domain": domain, "nice": False}, "axis": ticks}

    across = side(translate("Budget a year") if annual else translate("Budget over the horizon"), x_domain)
    up = side(translate("Society a year") if annual else translate("Society over the horizon"), y_domain)
    x, y = size("budget_median", **across), size("society_median", **up)
    faint, tone = {"strokeWidth": 1.5, "opacity": 0.35}, {"color": tint("words", colour)}
    disc = {"size": 300, "opacity": 1, "stroke": "white", "strokeWidth": 1.5}
    digits = {"color": "white", "fontSize": 11, "fontWeight": "bold"}
    moved = {"x": size("x", **across), "y": size("y", **up)}
    return [
        zero_line("x"),
        zero_line("y"),
        layer("rule", faint, "tools", x=size("budget_p05", **across), x2=end("budget_p95"), y=y, **tone),
        layer("rule", faint, "tools", y=size("society_p05", **up), y2=end("society_p95"), x=x, **tone),
        layer("rule", {"strokeWidth": 1}, "tools", x=x, y=y, x2=end("x"), y2=end("y"), **tone),
        layer("circle", {"size": 45, "opacity": 1}, "tools", x=x, y=y, **tone),
        layer("circle", disc, "tools", **moved, **tone),
        layer("text", digits, "tools", **moved, text=size("number")),
    ]


def listing(colour: dict[str, str]) -> list[Spec]:
    """The tools by number, in two lines each."""
    place: Spec = {"y": {"field": "number", "type": "ordinal", "axis": None}, "x": {"value": 0}}
    bold = {"align": "left", "dy": -7, "fontSize": 13, "fontWeight": "bold", "color": INK}
    plain = {"align": "left", "dy": 9, "fontSize": 11}
    return [
        layer("text", bold, "tools", text=kind("list"), **place),
        layer("text", plain, "tools", text=kind("below"), color=tint("words", colour), **place),
    ]


def corners() -> list[Spec]:
    """What each quadrant means, in its corner."""
    places = (
        (translate("budget pays, society gains"), 8, 14, "left", "top"),
        (translate("both gain"), 462, 14, "right", "top"),
        (translate("both lose"), 8, 418, "left", "bottom"),
        (translate("budget gains, society loses"), 462, 418, "right", "bottom"),
    )
    look = {"color": SOFT, "fontSize": 12, "fontStyle": "italic"}
    specs = []
    for words, x, y, align, edge in places:
        lines = textwrap.wrap(words, 16)
        dy = 0 if edge == "top" else -14 * (len(lines) - 1)
        mark = {"text": lines, "align": align, "baseline": edge, "dy": dy, **look}
        specs.append(layer("text", mark, "one", x={"value": x}, y={"value": y}))
    return specs


def along(value: float, domain: list[float], length: int) -> float:
    """Where a value falls on an axis of so many pixels."""
    return (value - domain[0]) / (domain[1] - domain[0]) * length


def back(pixel: float, domain: list[float], length: int) -> float:
    return tidy(domain[0] + pixel / length * (domain[1] - domain[0]))


def tidy(value: float) -> float:
    """Four significant digits, and no negative zero: the same on every machine."""
    return significant(float(value), 4) + 0.0


def around_zero(values: list[float]) -> list[float]:
    """A domain that holds the values and leaves room on both sides of zero for the words of the quadrants."""
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    return [tidy(min(low * 1.05, -0.3 * span)), tidy(max(high * 1.05, 0.3 * span))]


def moved_apart(places: list[tuple[float, float]], gap: float = 21.0, rounds: int = 200) -> list[tuple[float, float]]:
    """Places near the points, none closer to another than the gap: those too close push each other."""
    placed = [complex(*place) + 1e-3 * (1 + 0.1 * i) * 1j**i for i, place in enumerate(places)]
    for _ in range(rounds):
        pushes = [sum(push(one, other, gap) for other in placed if other != one) for one in placed]
        if not any(pushes):
            break
        placed = [one + 0.9 * move for one, move in zip(placed, pushes, strict=True)]
    return [(one.real, one.imag) for one in placed]


def push(one: complex, other: complex, gap: float) -> complex:
    """How a place moves away from another, which moves as much the other way."""
    between = one - other
    distance = abs(between)
    return between / distance * max(gap - distance, 0.0) / 2


# The picture


LETTERS = ("text-anchor", "font-family", "font-size", "font-weight", "font-style")
STROKES = ("stroke", "stroke-width", "stroke-linecap", "stroke-miterlimit", "stroke-dasharray")
INHERITED = ("fill", "paint-order", *STROKES, *LETTERS)
"""Said of a group, they hold for what is in it; those of letters change nothing for lines."""
NEEDLESS = ("class", "role", "version", "pointer-events")
NEUTRAL = {("opacity", "1"), ("stroke-width", "1"), ("transform", "translate(0,0)")}
PLACES = ("d", "transform", "x", "y", "x1", "x2", "y1", "y2", "dy", "width", "height")
NUMBER = re.compile(r"-?\d*\.?\d+(?:e[-+]?\d+)?")
SHIFT = re.compile(r"translate\(([^,()]+),([^,()]+)\)")


def lighter(svg: str) -> str:
    """The same picture in far fewer letters: no empty groups, tenths of a pixel, what is common said once."""
    root = ElementTree.fromstring(svg.replace("&nbsp;", "\u00a0"))
    return written(simplified(root)[0]).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)


def simplified(element: ElementTree.Element) -> list[ElementTree.Element]:
    """What stands for an element: itself made simpler, its children if it adds nothing, nothing if it is not seen."""
    if unseen(element):
        return []
    children = [simpler for child in element for simpler in simplified(child)]
    attributes = {name: short(name, value) for name, value in element.attrib.items() if needed(name, value)}
    if element.tag.endswith("text") and attributes.get("stroke") == "white":
        attributes["paint-order"] = "stroke"  # a halo behind the letters
    element.attrib.clear()
    element.attrib.update(attributes)
    element[:] = children
    return grouped(element) if element.tag.endswith("}g") else [element]


def unseen(element: ElementTree.Element) -> bool:
    painted = any(element.get(name) for name in ("fill", "stroke"))
    return element.get("display") == "none" or (element.get("class") == "background" and not painted)


def needed(name: str, value: str) -> bool:
    return name not in NEEDLESS and not name.startswith("aria-") and (name, value) not in NEUTRAL


def short(name: str, value: str) -> str:
    """Coordinates to a tenth of a pixel."""
    return NUMBER.sub(lambda number: f"{round(float(number[0]), 1) + 0.0:g}", value) if name in PLACES else value


def grouped(group: ElementTree.Element) -> list[ElementTree.Element]:
    """The group with what all its children say, said once; its children when it says nothing."""
    for name in INHERITED:
        values = {child.get(name) for child in group if name not in LETTERS or written_in(child)}
        if len(values) == 1 and (value := values.pop()) is not None:
            group.set(name, value)
            for child in group:
                child.attrib.pop(name, None)
    if not len(group):
        return []
    inner = group[0]
    if len(group) == 1 and inner.tag == group.tag and all(only_moves(g) for g in (group, inner)):
        move = moved(group, inner)
        group.attrib.update(inner.attrib)
        group.attrib.pop("transform", None)
        group.attrib.update({"transform": move} if move else {})
        group[:] = list(inner)
    return [group] if group.attrib else list(group)


def written_in(element: ElementTree.Element) -> bool:
    return any(part.tag.endswith("}text") for part in element.iter())


def only_moves(group: ElementTree.Element) -> bool:
    return SHIFT.sub("", group.get("transform", "")) == "" and group.get("opacity") is None


def moved(outer: ElementTree.Element, inner: ElementTree.Element) -> str:
    """The move of a group and of the only group in it, as one; empty when they cancel out."""
    places = [SHIFT.findall(g.get("transform", "")) for g in (outer, inner)]
    x, y = (round(sum(float(move[i]) for moves in places for move in moves), 1) for i in (0, 1))
    return f"translate({x:g},{y:g})" if x or y else ""


def written(element: ElementTree.Element) -> str:
    tag, inner = element.tag.rpartition("}")[2], escape(element.text or "") + "".join(map(written, element))
    words = "".join(f' {name.rpartition("}")[2]}="{escape(value)}"' for name, value in element.attrib.items())
    return f"<{tag}{words}>{inner}</{tag}>" if inner else f"<{tag}{words}/>"


def accessible(svg: str, key: str, heading: str, description: str, lang: str) -> str:
    """The drawing as one image with a title and a description, and with names of its own for what it defines."""
    svg = re.sub(r'(\bid="|url\(#)([\w-]+)', rf"\g<1>{key}-\2", svg)
    head, rest = svg.split(">", 1)
    names = f'<title id="{key}-title">{escape(heading)}</title><desc id="{key}-desc">{escape(description)}</desc>'
    return f'{head} role="img" lang="{lang}" aria-labelledby="{key}-title {key}-desc">{names}{rest}'
