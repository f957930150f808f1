"""Charts: one declaration each, drawn by Vega-Lite, with the data and the sentence that stand for the picture.

A chart is a vector image in reports, and in notebooks an image beside its series of numbers, which tests compare. It
shows medians with their 5-95 % range, but for the yearly budget, whose lines add up in the central case only.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from multiprocessing import get_context
from typing import Any

import numpy as np

from costmodel.comparison import LEDGERS, PARTS, STATUS_QUO, Comparison, ToolResult
from costmodel.language import in_language, language, translate
from costmodel.presentation import UNITS, shown, significant
from costmodel.verdict import HUMAN

Rows = list[dict[str, Any]]
NamedRows = dict[str, Rows]

SERIES = "application/vnd.costmodel.series+json"
"""Type of the data of a chart in a notebook: what nbval compares."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
"""The first is inside the drawing program, so that texts are measured alike on every machine; Arial has its widths."""
INK, SOFT, GRID = "#1f2933", "#52606d", "#dde3ea"
LOSS, GAIN = "#b3361b", "#1f6f54"

OPTION_COLOURS = {
    STATUS_QUO: "#5f6b76",
    "adopt_tasks": "#0072b2",
    "adopt_jobs": "#c44e00",
    "adopt_safeguarded": "#00805e",
    HUMAN: "#8e4585",
}
"""One colour per option in every chart: told apart by colour-blind readers, at least 3:1 on white."""

MORE_COLOURS = ("#7a5c00", "#b0174a", "#3b3b98", "#4f6f00")
SHAPES = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross")

BUDGET_LINES = (
    ("budget_staff_savings", 1, "#117733"),
    ("budget_purchases_avoided", 1, "#2f8f7f"),
    ("budget_fctva", 1, "#4a8fc2"),
    ("budget_subsidy", 1, "#85851f"),
    ("budget_tool_spending", -1, "#882255"),
    ("budget_new_staff", -1, "#cc6677"),
    ("budget_human_costs", -1, "#aa4499"),
    ("budget_other_spending", -1, "#7a6a58"),
    ("budget_investment", -1, "#332288"),
)
"""Lines of the budget with the sign they have in the balance, which they add up to."""

STEPS = (
    "gross_hours_saved",
    "net_hours_saved",
    "incremental_hours",
    "available_hours",
    "recovered_hours",
    "cashable_hours",
    "extra_hours",
)
FOOTPRINT = ("total_footprint_carbon", "total_net_carbon", "total_footprint_energy", "total_footprint_water")

FRENCH_NUMBERS = {
    "decimal": ",",
    "thousands": "\u202f",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "percent": "\u202f%",
    "minus": "\u2212",
}
ENGLISH_NUMBERS = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "\u00a0€"], "minus": "\u2212"}


@dataclass(frozen=True)
class Chart:
    """A picture, the numbers in it, and the sentence that says what is seen."""

    key: str
    title: str
    caption: str
    data: Rows
    draw: Callable[[Rows], Any] = field(repr=False, compare=False)
    lang: str = field(default_factory=language)

    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, which can be drawn by any of its programs."""
        with in_language(self.lang), named_rows() as datasets:
            drawn = self.draw(self.data).properties(title=title(self.title))
            return {**drawn.to_dict(validate=False), "config": config(self.lang), "datasets": dict(datasets)}

    def svg(self) -> str:
        """The chart as SVG, with its title and description; the same bytes for the same inputs."""
        return self._drawing

    @cached_property
    def _drawing(self) -> str:
        return accessible(drawn(self.spec(), self.lang), self.key, self.title, self.caption, self.lang)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            "image/svg+xml": self.svg(),
            SERIES: {"key": self.key, "data": self.data},
            "text/plain": f"{self.title}\n{self.caption}",
        }


def drawn(spec: dict[str, Any], lang: str) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(spec, format_locale=numbers(lang))


def draw_all(charts: list[Chart], workers: int) -> None:
    """Draw charts beforehand, shared out between processes: each then gives its picture at once."""
    if workers > 1 and len(charts) > 1:
        with ProcessPoolExecutor(min(workers, len(charts)), get_context("spawn")) as pool:
            texts = pool.map(drawn, [c.spec() for c in charts], [c.lang for c in charts], chunksize=4)
            for c, text in zip(charts, texts, strict=True):
                c.__dict__["_drawing"] = accessible(text, c.key, c.title, c.caption, c.lang)


_datasets: ContextVar[NamedRows | None] = ContextVar("datasets", default=None)


@contextmanager
def named_rows() -> Iterator[NamedRows]:
    """Where the rows of a chart are kept while it is built: Altair copies what it is given at every step."""
    datasets: NamedRows = {}
    token = _datasets.set(datasets)
    try:
        yield datasets
    finally:
        _datasets.reset(token)


def rows_of(rows: Rows) -> Any:
    """Rows as data of a chart."""
    import altair as alt

    datasets = _datasets.get()
    if datasets is None:
        return alt.Data(values=rows)
    name = f"rows{len(datasets)}"
    datasets[name] = rows
    return alt.NamedData(name=name)


# What the charts show


def ledgers(result: ToolResult) -> Chart:
    """Each ledger by option, each on its own scale: they are never added."""
    rows = [
        row(result, name, option, unit, ledger=ledger)
        for ledger, (name, unit) in LEDGERS.items()
        for option in compared(result)
    ]
    return Chart(
        chart_key("ledgers", result.tool.key),
        translate("{tool}: each point of view, against the status quo", tool=label(result)),
        translate(
            "Median and 5–95% range over {years} years, by option, for the budget, all public finances, society "
            "and the territory. Each panel has its own scale; the panels are not added. {best}",
            years=result.case.horizon,
            best=best_and_worst(result, "society_npv"),
        ),
        rows,
        lambda data: panels([(ledger_label(key), "EUR", pick(data, ledger=key)) for key in LEDGERS], colours(result)),
    )


def winners(result: ToolResult) -> Chart:
    """Who gains and who loses: the parts of society, which add up, then the budget and the insertion posts, apart."""
    rows = [
        row(result, name, option, "EUR", who=name) for name in (*PARTS, "budget_total") for option in compared(result)
    ]
    rows += [
        lost(row(result, "insertion_posts_lost", option, "post", who="insertion_posts_lost"), "post")
        for option in compared(result)
    ]

    def draw(data: Rows) -> Any:
        import altair as alt

        society = bars([r for r in data if r["who"] in PARTS], who_label, "EUR", colours(result))
        budget = bars(pick(data, who="budget_total"), who_label, "EUR", colours(result))
        posts = pick(data, who="insertion_posts_lost")
        insertion = [bars(posts, who_label, "post", colours(result))] if any(extent(posts)) else []
        return alt.vconcat(society, budget, *insertion, spacing=14)

    return Chart(
        chart_key("winners", result.tool.key),
        translate("{tool}: who gains and who loses", tool=label(result)),
        translate(
            "Gains to the right, losses to the left, over {years} years: median as a bar, 5–95% range as a thin line. "
            "{words} Residents, agents, users and planet make up society; the budget, and the insertion posts lost in "
            "the last year if there are any, are read apart, on their own scales.",
            years=result.case.horizon,
            words=gainers(result),
        ),
        rows,
        draw,
    )


def budget_by_year(result: ToolResult, option: str) -> Chart:
    """The lines of the budget by year, central case, nominal; they add up to the balance drawn over them."""
    years = result.case.calendar
    rows: Rows = [
        {"line": name, "year": year, "value": tidy(sign * value)}
        for name, sign, _ in BUDGET_LINES
        for year, value in zip(years, by_year(result, name, option), strict=True)
    ]
    rows += [
        {"line": "budget_flow", "year": year, "value": tidy(value), "p05": tidy(low), "p95": tidy(high)}
        for year, value, low, high in zip(
            years, *(by_year(result, "budget_flow", option, what) for what in ("central", "p05", "p95")), strict=True
        )
    ]
    total = float(result.at("budget_total", option)["central"])
    return Chart(
        chart_key("budget", result.tool.key, option),
        translate("{tool}: the budget by year", tool=label(result)),
        translate(
            "Option “{option}”, central case, nominal euros, taxes included. Bars above zero are receipts and savings, "
            "bars below are spending; the line is the balance of the year, with its 5–95% range. Over the horizon the "
            "balance is {total}.",
            option=option_label(result, option),
            total=shown(total, "EUR", signed=True),
        ),
        rows,
        lambda data: stacked(result, data),
    )


def hours(result: ToolResult, option: str) -> Chart:
    """From the hours promised to the hours that the budget sees, in the last year."""
    rows = [row(result, name, option, "hour/year", step=name) for name in STEPS]
    gross, available, cashable, extra = (
        shown(result.at(name, option)["median"], "hour/year")
        for name in ("gross_hours_saved", "available_hours", "cashable_hours", "extra_hours")
    )
    words = {"option": option_label(result, option), "gross": gross}
    if result.at("available_hours", option)["median"] < 0:
        caption = translate(
            "Option “{option}”, last year, median and 5–95% range: of {gross} promised, nothing is left; the tool adds "
            "{extra} of work that somebody must do.",
            **words,
            extra=extra,
        )
    else:
        caption = translate(
            "Option “{option}”, last year, median and 5–95% range: of {gross} promised, {available} become available "
            "and {cashable} stop being paid. Pale bars show what the step before had.",
            **words,
            available=available,
            cashable=cashable,
        )
    return Chart(
        chart_key("hours", result.tool.key, option),
        translate("{tool}: from hours promised to hours that can be cashed", tool=label(result)),
        caption,
        rows,
        lambda data: steps(data, colours(result).get(option, SOFT)),
    )


def footprint(result: ToolResult) -> Chart:
    """Carbon, energy and water over the horizon, within the boundary chosen."""
    rows = [
        row(result, name, option, unit_of(result, name), impact=name)
        for name in FOOTPRINT
        for option in compared(result)
    ]
    return Chart(
        chart_key("footprint", result.tool.key),
        translate("{tool}: footprint over the horizon", tool=label(result)),
        translate(
            "Median and 5–95% range over {years} years, by option. Boundary: {boundary}. Another boundary gives "
            "another figure; net carbon takes off what the tool avoids.",
            years=result.case.horizon,
            boundary=boundary(result),
        ),
        rows,
        lambda data: panels(
            [(footprint_label(name), unit_of(result, name), pick(data, impact=name)) for name in FOOTPRINT],
            colours(result),
        ),
    )


def overview(comparison: Comparison) -> Chart:
    """All tools at once: budget across, society up, one numbered point per tool for the option of its verdict."""
    rows: Rows = []
    for number, result in enumerate(comparison.results, 1):
        option = main_option(result)
        budget, society = result.at("budget_total", option), result.at("society_npv", option)
        rows.append(
            {
                "number": number,
                "tool": result.tool.key,
                "tool_label": label(result),
                "option": option,
                "option_label": option_label(result, option),
                "verdict": result.verdict.word,
                "verdict_label": result.verdict.text,
                **{f"budget_{key}": tidy(budget[key]) for key in ("p05", "median", "p95")},
                **{f"society_{key}": tidy(society[key]) for key in ("p05", "median", "p95")},
            }
        )
    both = [r["tool_label"] for r in rows if r["budget_median"] > 0 and r["society_median"] > 0]
    paid = [r["tool_label"] for r in rows if r["budget_median"] <= 0 < r["society_median"]]
    names = [r["tool_label"] for r in rows]
    words = [
        translate("Budget and society both gain: {tools}.", tools=of_tools(both, names))
        if both
        else translate("No tool brings a gain to both budget and society."),
        translate("Society gains and the budget pays: {tools}.", tools=of_tools(paid, names)) if paid else "",
    ]
    first = comparison.results[0]
    return Chart(
        chart_key("overview", comparison.authority.key),
        translate("All tools: the budget and society"),
        translate(
            "One numbered point per tool, for the option its verdict is about: median, with 5–95% ranges as lines. To "
            "the right the budget gains, upwards society gains. {words}",
            words=" ".join(w for w in words if w),
        ),
        rows,
        lambda data: quadrants(data, colours(first), {o: option_label(first, o) for o in first.options}),
    )


# Words


def label(result: ToolResult) -> str:
    return result.tool.text(language())


def option_label(result: ToolResult, key: str) -> str:
    return next(o for o in result.case.options if o.key == key).text(language())


def ledger_label(key: str) -> str:
    return {
        "budget": translate("Budget of the authority (nominal)"),
        "public": translate("All public finances (present value)"),
        "society": translate("Society (present value)"),
        "territory": translate("Territory, for memory (present value)"),
    }[key]


def who_label(key: str) -> str:
    return {
        "society_residents_npv": translate("Residents"),
        "society_agents_npv": translate("Agents"),
        "society_users_npv": translate("Users"),
        "society_planet_npv": translate("Planet"),
        "budget_total": translate("Budget (apart)"),
        "insertion_posts_lost": translate("Insertion posts (apart)"),
    }[key]


def line_label(key: str) -> str:
    return {
        "budget_staff_savings": translate("Staff no longer paid"),
        "budget_purchases_avoided": translate("Purchases avoided"),
        "budget_fctva": translate("VAT compensation (FCTVA)"),
        "budget_subsidy": translate("Subsidies"),
        "budget_tool_spending": translate("Spending on the tool"),
        "budget_new_staff": translate("Staff newly paid"),
        "budget_human_costs": translate("Absence, errors, departures, incidents"),
        "budget_other_spending": translate("Other spending"),
        "budget_investment": translate("Investment"),
        "budget_flow": translate("Balance of the year"),
    }[key]


def step_label(key: str) -> str:
    return {
        "gross_hours_saved": translate("Promised, gross"),
        "net_hours_saved": translate("Verified: proofreading and redoing taken off"),
        "incremental_hours": translate("Additional: what unauthorised use saves already taken off"),
        "available_hours": translate("Available: training, checks and new calls taken off"),
        "recovered_hours": translate("Recovered for the service"),
        "cashable_hours": translate("Cashable: no longer paid"),
        "extra_hours": translate("Extra hours that somebody must work"),
    }[key]


def footprint_label(key: str) -> str:
    return {
        "total_footprint_carbon": translate("Carbon of the tool"),
        "total_net_carbon": translate("Net carbon, less what it avoids"),
        "total_footprint_energy": translate("Energy of the tool"),
        "total_footprint_water": translate("Water of the tool"),
    }[key]


def boundary(result: ToolResult) -> str:
    """The boundary of the footprint, in words."""
    choice = result.case.records[0]["footprint_boundary"].choice
    return {
        "operational": translate("operation (electricity, making of the servers, network, screens)"),
        "disclosed": translate("the provider's own published figure"),
        "life_cycle": translate("life cycle, from the published assessment of a model"),
    }.get(choice, choice)


def slug(text: str) -> str:
    """The text as a name that HTML and SVG accept."""
    return re.sub(r"[^\w-]", "-", text)


def chart_key(*parts: str) -> str:
    return "-".join(map(slug, parts))


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def of_tools(chosen: list[str], everything: list[str]) -> str:
    """The tools by name; all of them, or all but a few, in fewer words."""
    others = [tool for tool in everything if tool not in chosen]
    if len(everything) > 1 and not others:
        return translate("all tools")
    if len(everything) > 4 and len(others) <= 2:
        return translate("all tools but {tools}", tools=listed(others))
    return listed(chosen)


def best_and_worst(result: ToolResult, name: str) -> str:
    found = {o: result.at(name, o)["median"] for o in compared(result)}
    best, worst = max(found, key=found.__getitem__), min(found, key=found.__getitem__)
    return translate(
        "For society the best option is “{best}” ({high}), the worst “{worst}” ({low}).",
        best=option_label(result, best),
        high=shown(found[best], "EUR", signed=True),
        worst=option_label(result, worst),
        low=shown(found[worst], "EUR", signed=True),
    )


def gainers(result: ToolResult) -> str:
    option = main_option(result)
    values = {name: result.at(name, option)["median"] for name in PARTS}
    up = listed(f"{who_label(n)} {shown(v, 'EUR', signed=True)}" for n, v in values.items() if v > 0)
    down = listed(f"{who_label(n)} {shown(v, 'EUR', signed=True)}" for n, v in values.items() if v < 0)
    nobody = translate("nobody")
    return translate(
        "With “{option}”, gain: {up}; lose: {down}.",
        option=option_label(result, option),
        up=up or nobody,
        down=down or nobody,
    )


# Numbers


def compared(result: ToolResult) -> list[str]:
    """The options other than the status quo, from which everything is counted, in the order in which they are shown."""
    return [o for o in in_order(result.options) if o != STATUS_QUO]


def buying(result: ToolResult) -> list[str]:
    """The options that buy the tool, in the order in which they are shown."""
    return in_order(o for o, r in zip(result.options, result.case.records, strict=True) if r["adoption"].value)


def in_order(options: Iterable[str]) -> list[str]:
    """The options of the workbook in the order of their colours, then a user's own."""
    known = list(OPTION_COLOURS)
    return sorted(options, key=lambda o: known.index(o) if o in known else len(known))


def main_option(result: ToolResult) -> str:
    """The option that the verdict is about; if it recommends none, the best for society of those that buy."""
    if result.verdict.option:
        return result.verdict.option
    return max(
        buying(result) or compared(result) or result.options, key=lambda o: result.at("society_npv", o)["median"]
    )


def unit_of(result: ToolResult, name: str) -> str:
    return result.case.model[name].unit


def tidy(value: float) -> float:
    """Four significant digits, and no negative zero: the same on every machine."""
    return significant(float(value), 4) + 0.0


def row(result: ToolResult, name: str, option: str, unit: str, **keys: str) -> dict[str, Any]:
    found = result.at(name, option)
    return {
        **keys,
        "option": option,
        "option_label": option_label(result, option),
        **{key: tidy(found[key]) for key in ("p05", "median", "p95")},
        "text": shown(found["median"], unit),
    }


def lost(found: dict[str, Any], unit: str) -> dict[str, Any]:
    """A row of losses counted as positive numbers, with the sign that a loss has in a chart."""
    low, median, high = (0.0 - found[key] for key in ("p95", "median", "p05"))
    return {**found, "p05": low, "median": median, "p95": high, "text": shown(median, unit)}


def by_year(result: ToolResult, name: str, option: str, what: str = "central") -> np.ndarray:
    return np.broadcast_to(result.series(name, option, what), (len(result.case.calendar),))


def pick(rows: Rows, **keys: str) -> Rows:
    return [r for r in rows if all(r[k] == v for k, v in keys.items())]


# How they are drawn


def colours(result: ToolResult) -> dict[str, str]:
    """The colour of each option; those of a user's own options follow their order."""
    spare = iter(MORE_COLOURS * len(result.options))
    return {o: OPTION_COLOURS.get(o) or next(spare) for o in result.options}


def numbers(lang: str) -> dict[str, Any]:
    return FRENCH_NUMBERS if lang == "fr" else ENGLISH_NUMBERS


def config(lang: str) -> dict[str, Any]:
    return {
        "aria": False,
        "background": "white",
        "font": FONT,
        "locale": {"number": numbers(lang)},
        "view": {"stroke": None},
        "axis": {
            "labelColor": SOFT,
            "labelFontSize": 12,
            "titleColor": SOFT,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
            "gridColor": GRID,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelLimit": 0,
        },
        "axisY": {"labelColor": INK, "grid": False},
        "legend": {"labelColor": INK, "labelFontSize": 12, "labelLimit": 0, "title": None, "symbolSize": 110},
        "header": {"labelColor": INK, "labelFontSize": 13, "labelFontWeight": "bold", "title": None},
        "title": {"color": INK, "fontSize": 13, "fontWeight": "bold", "anchor": "start", "offset": 8},
    }


def title(text: str) -> dict[str, Any]:
    return {"text": text, "anchor": "start", "fontSize": 16, "fontWeight": "bold", "color": INK, "offset": 16}


def folded(text: str, width: int = 30) -> str:
    return "\n".join(textwrap.wrap(text, width))


LINES = "split(datum.label, '\\n')"


def axis_words(values: Iterable[float], unit: str) -> str:
    """The Vega expression that writes the ticks of an axis: thousands and millions of euros as k€ and M€."""
    top = max((abs(v) for v in values), default=0.0)
    divisor, name = 1.0, UNITS.get(unit.partition("/")[0], (unit, unit))[language() == "fr"]
    if unit == "EUR" and top >= 2e3:
        divisor, name = (1e6, "M€") if top >= 2e6 else (1e3, "k€")
    return f"datum.value == 0 ? '0' : format(datum.value / {divisor:.0f}, ',~r') + '\u00a0{name}'"


def extent(rows: Rows) -> list[float]:
    return [r[key] for r in rows for key in ("p05", "median", "p95")]


def panels(parts: list[tuple[str, str, Rows]], colour: dict[str, str]) -> Any:
    """Small multiples, two by two, of a point and its range by option, each on its own scale."""
    import altair as alt

    drawn = [range_panel(words, unit, rows, colour, named=i % 2 == 0) for i, (words, unit, rows) in enumerate(parts)]
    return alt.concat(*drawn, columns=2, spacing={"row": 26, "column": 34}).resolve_scale(
        x="independent", color="shared"
    )


def range_panel(words: str, unit: str, rows: Rows, colour: dict[str, str], named: bool) -> Any:
    import altair as alt

    rows = [{**r, "label": folded(r["option_label"])} for r in rows]
    keys = [r["option"] for r in rows]
    base = alt.Chart(rows_of(rows)).encode(
        alt.Y(
            "label:N",
            sort=[r["label"] for r in rows],
            title=None,
            axis=alt.Axis(labelExpr=LINES, labels=named, labelPadding=10),
        ),
        alt.Color("option:N", legend=None, scale=alt.Scale(domain=keys, range=[colour[k] for k in keys])),
    )
    axis = alt.Axis(labelExpr=axis_words(extent(rows), unit), tickCount=5, labelFlush=False)
    scale = alt.Scale(zero=True, nice=True, padding=26)
    return alt.layer(
        zero_line("x"),
        base.mark_rule(strokeWidth=4, opacity=0.45, strokeCap="round").encode(
            alt.X("p05:Q", title=None, axis=axis, scale=scale), alt.X2("p95:Q")
        ),
        base.mark_point(filled=True, size=110, opacity=1).encode(
            alt.X("median:Q"), alt.Shape("option:N", legend=None, scale=alt.Scale(domain=keys, range=shapes(keys)))
        ),
        base.mark_text(dy=-13, fontSize=12, fontWeight="bold", stroke="white", strokeWidth=4).encode(
            alt.X("median:Q"), alt.Text("text:N")
        ),
        base.mark_text(dy=-13, fontSize=12, fontWeight="bold").encode(alt.X("median:Q"), alt.Text("text:N")),
    ).properties(width=330, height=alt.Step(46), title=words)


def shapes(keys: list[str]) -> list[str]:
    return [SHAPES[i % len(SHAPES)] for i in range(len(keys))]


def zero_line(way: str) -> Any:
    import altair as alt

    channel = alt.X("zero:Q", title=None) if way == "x" else alt.Y("zero:Q", title=None)
    return alt.Chart(rows_of([{"zero": 0}])).mark_rule(color=SOFT, strokeWidth=1).encode(channel)


def bars(rows: Rows, words: Callable[[str], str], unit: str, colour: dict[str, str]) -> Any:
    """Diverging bars by option, one band of rows for each of those who gain or lose."""
    import altair as alt

    rows = [{**r, "group": words(r["who"]), "end": max(r["p95"], r["median"], 0.0)} for r in rows]
    keys = list(dict.fromkeys(r["option"] for r in rows))
    base = alt.Chart().encode(alt.Y("option_label:N", sort=None, title=None))
    axis = alt.Axis(labelExpr=axis_words(extent(rows), unit), tickCount=6, labelFlush=False)
    scale = alt.Scale(zero=True, nice=True, padding=20)
    layer = alt.layer(
        base.mark_bar(height=11).encode(
            alt.X("median:Q", title=None, axis=axis, scale=scale),
            alt.Color("option:N", legend=None, scale=alt.Scale(domain=keys, range=[colour[k] for k in keys])),
        ),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(alt.X("p05:Q"), alt.X2("p95:Q")),
        alt.Chart().mark_rule(color=SOFT, strokeWidth=1).encode(x=alt.datum(0)),
        base.mark_text(align="left", dx=6, fontSize=11, color=INK).encode(alt.X("end:Q"), alt.Text("text:N")),
        data=rows_of(rows),
    ).properties(width=500, height=alt.Step(19))
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="middle", labelLimit=0, title=None)
    return layer.facet(
        row=alt.Row("group:N", sort=list(dict.fromkeys(r["group"] for r in rows)), header=header), spacing=12
    )


def stacked(result: ToolResult, rows: Rows) -> Any:
    import altair as alt

    used = [(name, colour) for name, _, colour in BUDGET_LINES if any(r["value"] for r in pick(rows, line=name))]
    spent = [
        {**r, "words": line_label(r["line"]), "order": i}
        for i, (name, _) in enumerate(used)
        for r in pick(rows, line=name)
    ]
    balance = [{**r, "words": line_label("budget_flow")} for r in pick(rows, line="budget_flow")]
    values = [r["value"] for r in rows] + extent([{"median": r["value"], **r} for r in balance])
    words = [line_label(name) for name, _ in used]
    legend = alt.Legend(orient="right", symbolType="square")
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelFontSize=13))
    axis = alt.Axis(labelExpr=axis_words(values, "EUR"), tickCount=6, grid=True)
    base = alt.Chart(rows_of(balance)).encode(x)
    stroke = alt.StrokeDash(
        "words:N",
        title=None,
        scale=alt.Scale(domain=[line_label("budget_flow")], range=[[1, 0]]),
        legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=2.5, symbolStrokeColor=INK),
    )
    return alt.layer(
        alt.Chart(rows_of(spent))
        .mark_bar(size=46, stroke="white", strokeWidth=1)
        .encode(
            x,
            alt.Y("value:Q", title=None, axis=axis),
            alt.Color("words:N", legend=legend, scale=alt.Scale(domain=words, range=[c for _, c in used])),
            alt.Order("order:Q"),
        ),
        zero_line("y"),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(alt.Y("p05:Q"), alt.Y2("p95:Q")),
        base.mark_line(color=INK, strokeWidth=2).encode(alt.Y("value:Q"), stroke),
        base.mark_point(filled=True, color=INK, size=70, opacity=1).encode(alt.Y("value:Q")),
    ).properties(width=540, height=320)


def steps(rows: Rows, colour: str) -> Any:
    """Bars from gross to cashable; behind each, pale, the step before it."""
    import altair as alt

    before = [None, *[max(r["median"], 0.0) for r in rows[:-2]], None]
    rows = [
        {**r, "label": folded(step_label(r["step"]), 40), "before": b, "end": max(r["p95"], r["median"], b or 0.0, 0.0)}
        for r, b in zip(rows, before, strict=True)
    ]
    base = alt.Chart(rows_of(rows)).encode(
        alt.Y("label:N", sort=[r["label"] for r in rows], title=None, axis=alt.Axis(labelExpr=LINES, labelFontSize=13))
    )
    axis = alt.Axis(labelExpr=axis_words(extent(rows), "hour"), tickCount=6, labelFlush=False)
    scale = alt.Scale(zero=True, nice=True, padding=12)
    tone = {"condition": {"test": "datum.step == 'extra_hours' || datum.median < 0", "value": LOSS}, "value": colour}
    return alt.layer(
        base.mark_bar(height=24, color=GRID).encode(alt.X("before:Q", title=None, axis=axis, scale=scale)),
        base.mark_bar(height=24).encode(alt.X("median:Q"), color=tone),
        base.mark_rule(color=INK, strokeWidth=1.2).encode(alt.X("p05:Q"), alt.X2("p95:Q")),
        zero_line("x"),
        base.mark_text(align="left", dx=7, fontSize=12, fontWeight="bold", color=INK).encode(
            alt.X("end:Q"), alt.Text("text:N")
        ),
    ).properties(width=470, height=alt.Step(44))


WIDE, HIGH = 470, 430


def quadrants(rows: Rows, colour: dict[str, str], words: dict[str, str]) -> Any:
    """Points with their ranges; beside each, moved apart where they would hide each other, its number."""
    import altair as alt

    x_domain = around_zero([r[f"budget_{k}"] for r in rows for k in ("p05", "p95")])
    y_domain = around_zero([r[f"society_{k}"] for r in rows for k in ("p05", "p95")])
    places = moved_apart(
        [(along(r["budget_median"], x_domain, WIDE), along(r["society_median"], y_domain, HIGH)) for r in rows]
    )
    used = [o for o in words if any(r["option"] == o for r in rows)]
    rows = [
        {
            **r,
            "words": words[r["option"]],
            "list": f"{r['number']}. {r['tool_label']}",
            "below": f"{r['verdict_label']} · {r['option_label']}",
            "x": back(x, x_domain, WIDE),
            "y": back(y, y_domain, HIGH),
        }
        for r, (x, y) in zip(rows, places, strict=True)
    ]
    tint = alt.Color(
        "words:N", scale=alt.Scale(domain=[words[o] for o in used], range=[colour[o] for o in used]), legend=None
    )
    across = alt.X(
        "budget_median:Q",
        title=translate("Budget over the horizon"),
        scale=alt.Scale(domain=x_domain, nice=False),
        axis=alt.Axis(labelExpr=axis_words(x_domain, "EUR"), tickCount=6, grid=True),
    )
    up = alt.Y(
        "society_median:Q",
        title=translate("Society over the horizon"),
        scale=alt.Scale(domain=y_domain, nice=False),
        axis=alt.Axis(labelExpr=axis_words(y_domain, "EUR"), tickCount=6, grid=True, labelColor=SOFT),
    )
    base = alt.Chart(rows_of(rows)).encode(tint)
    faint = base.mark_rule(strokeWidth=1.5, opacity=0.35)
    points = alt.layer(
        zero_line("x"),
        zero_line("y"),
        faint.encode(alt.X("budget_p05:Q"), alt.X2("budget_p95:Q"), alt.Y("society_median:Q")),
        faint.encode(alt.Y("society_p05:Q"), alt.Y2("society_p95:Q"), alt.X("budget_median:Q")),
        base.mark_rule(strokeWidth=1).encode(
            alt.X("budget_median:Q"), alt.Y("society_median:Q"), alt.X2("x"), alt.Y2("y")
        ),
        base.mark_circle(size=45, opacity=1).encode(across, up),
        base.mark_circle(size=300, opacity=1, stroke="white", strokeWidth=1.5).encode(alt.X("x:Q"), alt.Y("y:Q")),
        alt.Chart(rows_of(rows))
        .mark_text(color="white", fontSize=11, fontWeight="bold")
        .encode(alt.X("x:Q"), alt.Y("y:Q"), alt.Text("number:N")),
        *corners(),
    ).properties(width=WIDE, height=HIGH)
    names = alt.Chart(rows_of(rows)).encode(alt.Y("number:O", axis=None))
    legend = alt.layer(
        names.mark_text(align="left", dy=-7, fontSize=13, fontWeight="bold", color=INK).encode(
            x=alt.value(0), text="list:N"
        ),
        names.mark_text(align="left", dy=9, fontSize=11).encode(tint, x=alt.value(0), text="below:N"),
    ).properties(width=330, height=max(40 * len(rows), 60))
    return alt.hconcat(points, legend, spacing=26)


def along(value: float, domain: list[float], length: int) -> float:
    """Where a value falls on an axis of so many pixels."""
    return (value - domain[0]) / (domain[1] - domain[0]) * length


def back(pixel: float, domain: list[float], length: int) -> float:
    return tidy(domain[0] + pixel / length * (domain[1] - domain[0]))


def moved_apart(points: list[tuple[float, float]], gap: float = 21.0, rounds: int = 200) -> list[tuple[float, float]]:
    """Places near the points, none closer to another than the gap: those too close push each other."""
    placed = np.array(points, dtype=float).reshape(-1, 2)
    turn = np.arange(len(placed))
    placed += np.column_stack([np.cos(turn), np.sin(turn)]) * 1e-3
    for _ in range(rounds):
        between = placed[:, None] - placed[None, :]
        distance = np.hypot(between[..., 0], between[..., 1])
        np.fill_diagonal(distance, np.inf)
        short = np.maximum(gap - distance, 0) / 2
        if not short.any():
            break
        placed += (between / distance[..., None] * short[..., None]).sum(axis=1) * 0.9
    return [(float(x), float(y)) for x, y in placed]


def around_zero(values: list[float]) -> list[float]:
    """A domain that holds the values and leaves room on both sides of zero for the words of the quadrants."""
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    return [tidy(min(low * 1.05, -0.3 * span)), tidy(max(high * 1.05, 0.3 * span))]


def corners() -> list[Any]:
    """What each quadrant means, in its corner."""
    import altair as alt

    places = (
        (translate("budget pays, society gains"), 8, 14, "left", "top"),
        (translate("both gain"), 462, 14, "right", "top"),
        (translate("both lose"), 8, 418, "left", "bottom"),
        (translate("budget gains, society loses"), 462, 418, "right", "bottom"),
    )
    return [
        alt.Chart(rows_of([{}]))
        .mark_text(
            text=textwrap.wrap(words, 16),
            align=align,  # type: ignore[arg-type]
            baseline=edge,  # type: ignore[arg-type]
            color=SOFT,
            fontSize=12,
            fontStyle="italic",
            dy=0 if edge == "top" else -14 * (len(textwrap.wrap(words, 16)) - 1),
        )
        .encode(x=alt.value(x), y=alt.value(y))
        for words, x, y, align, edge in places
    ]


def accessible(svg: str, key: str, heading: str, description: str, lang: str) -> str:
    """The drawing as one image with a title and a description, and with names of its own for what it defines."""
    svg = re.sub(r'(\bid="|url\(#)([\w-]+)', rf"\g<1>{key}-\2", svg)
    svg = svg.replace("&nbsp;", "\u00a0")
    head, rest = svg.split(">", 1)
    names = f'<title id="{key}-title">{escape(heading)}</title><desc id="{key}-desc">{escape(description)}</desc>'
    return f'{head} role="img" lang="{lang}" aria-labelledby="{key}-title {key}-desc">{names}{rest}'
