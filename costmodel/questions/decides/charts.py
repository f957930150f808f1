"""Charts of what decides: each with its data and the sentence that says what is seen and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from costmodel.document.drawing import (
    INK,
    ONE,
    PERCENT,
    SHAPES,
    SOFT,
    Chart,
    Rows,
    Spec,
    axis,
    end,
    folded,
    kind,
    layer,
    size,
    tidy,
    zero_line,
)
from costmodel.document.drawing import LINES as FOLDED
from costmodel.engine.comparison import ToolResult
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, PILOT, UNKNOWN, WORDS
from costmodel.language.catalogue import translate
from costmodel.language.presentation import amount, probability, shown, significant
from costmodel.questions.decides.acceptability import Acceptability
from costmodel.questions.decides.maps import Map
from costmodel.questions.decides.sobol import Sobol
from costmodel.questions.decides.tornado import TARGETS, Tornado
from costmodel.questions.decides.worlds import Range
from costmodel.questions.figures import chart_key, colours, label, main_option, option_label

SHOWN = 12
"""Inputs drawn; the tables have all of them."""

LABEL = 60
"""Letters of a label on one line."""

LOW, HIGH = "#4a8fc2", "#c44e00"
WORD_COLOURS = {
    ADOPT: "#1b7f4b",
    CONDITIONS: "#8cc63f",
    PILOT: "#f2c14e",
    UNKNOWN: "#9aa0a6",
    ELSE: "#8e4585",
    NO: "#b3361b",
}
DARK = (ADOPT, ELSE, NO)
"""Words whose colour asks for white letters."""

DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2, 1, 2], [1, 4], [10, 2]]


def ledger_words(target: str) -> str:
    """What a result is about, in the middle of a sentence."""
    return {"society_npv": translate("society"), "budget_total": translate("the budget")}.get(target, target)


def tornado_chart(result: ToolResult, tornado: Tornado) -> Chart:
    """The longest bars of a tornado."""
    rows: Rows = [
        {
            "name": bar.name,
            "label": folded(bar.label, LABEL),
            "end": side,
            "value": tidy(value),
            "central": tidy(tornado.central),
            "text": amount(significant(at, 3), bar.unit),
        }
        for bar in tornado.bars[:SHOWN]
        if bar.swing > 0
        for side, at, value in (("low", bar.low, bar.at_low), ("high", bar.high, bar.at_high))
    ]
    return Chart(
        chart_key(f"tornado-{tornado.target}", result.tool.key),
        translate(
            "{tool}: what moves {ledger} most, one value at a time",
            tool=label(result),
            ledger=ledger_words(tornado.target),
        ),
        translate(
            "Option “{option}”, central case: {central}. Each bar: the result when one value alone goes from the low "
            "to the high end of its range, all others central. {flips} of {all} values give the other sign at one end.",
            option=option_label(result, tornado.option),
            central=shown(tornado.central, "EUR", signed=True),
            flips=len(tornado.flipping()),
            all=len(tornado.bars),
        ),
        rows,
        draw_tornado,
    )


def draw_tornado(rows: Rows) -> Spec:
    sides = {"low": translate("at its low end"), "high": translate("at its high end")}
    values = [r[key] for r in rows for key in ("value", "central")]
    across = {"axis": axis(values, "EUR", 6), "scale": {"zero": False, "nice": True}}
    tone, y = two("side", sides.values()), {"y": by_label(rows)}
    return {
        "datasets": ONE | {"bars": [{**r, "side": sides[r["end"]]} for r in rows]},
        "layer": [
            layer("bar", {"height": 14}, "bars", x=size("central", **across), x2=end("value"), color=tone, **y),
            layer("rule", {"color": INK}, "bars", x=size("central")),
            zero_line("x"),
        ],
        "width": 430,
        "height": {"step": 32},
    }


def by_label(rows: Rows) -> Spec:
    """Inputs one below the other, in the order of the rows."""
    return kind("label", sort=list(dict.fromkeys(r["label"] for r in rows)), axis={"labelExpr": FOLDED})


def two(field: str, names: Iterable[str], looks: Iterable[str] = (LOW, HIGH)) -> Spec:
    """Two kinds of marks, by their colour or their shape."""
    return kind(field, scale={"domain": list(names), "range": list(looks)}, legend={"orient": "top"})


def sobol_chart(result: ToolResult, sobol: Sobol) -> Chart:
    """First-order and total indices of the inputs that weigh most, with their intervals."""
    names = {"first": translate("alone"), "total": translate("with interactions")}
    rows: Rows = [
        {
            "name": "+".join(index.names),
            "label": folded(index.label, LABEL),
            "order": order,
            "words": name,
            **{key: tidy(getattr(index, order + end)) for key, end in ENDS.items()},
        }
        for index in sobol.indices[:SHOWN]
        if index.total > 0
        for order, name in names.items()
    ]
    return Chart(
        chart_key(f"sobol-{sobol.target}", result.tool.key),
        translate(
            "{tool}: where the uncertainty on {ledger} comes from",
            tool=label(result),
            ledger=ledger_words(sobol.target),
        ),
        translate(
            "Option “{option}”: share of the variance of the result that each value explains, alone and with its "
            "interactions; lines are 95% intervals. Taken alone, the values explain {share} of it.",
            option=option_label(result, sobol.option),
            share=probability(min(max(sobol.alone, 0.0), 1.0)),
        ),
        rows,
        lambda data: draw_sobol(data, list(names.values())),
    )


ENDS = {"value": "", "low": "_low", "high": "_high"}
"""An index and its interval, by the end of their names."""


def draw_sobol(rows: Rows, names: list[str]) -> Spec:
    y = {"y": by_label(rows), "yOffset": kind("words", sort=names)}
    tone, shape = two("words", names), two("words", names, SHAPES[:2])
    across = {"axis": axis([1], "share", 5, format="%") | {"labelExpr": PERCENT}}
    look = {"filled": True, "size": 60, "opacity": 1}
    return {
        "datasets": ONE | {"indices": rows},
        "layer": [
            zero_line("x"),
            layer("rule", {"strokeWidth": 2}, "indices", x=size("low", **across), x2=end("high"), color=tone, **y),
            layer("point", look, "indices", x=size("value"), color=tone, shape=shape, **y),
        ],
        "width": 430,
        "height": {"step": 17},
    }


def acceptability_chart(result: ToolResult, curve: Acceptability) -> Chart:
    """Probability that each option is best along the range of an input, with two standard errors on either side."""
    best, ledger = curve.within_limits, ledger_words(curve.target)
    rows: Rows = [
        {
            "input": tidy(value),
            "option": option,
            "words": option_label(result, option),
            "share": tidy(share),
            "low": tidy(max(share - 2 * error, 0.0)),
            "high": tidy(min(share + 2 * error, 1.0)),
        }
        for value, shares, errors in zip(curve.range.values, best.share, best.error, strict=True)
        for option, share, error in zip(curve.options, shares, errors, strict=True)
    ]
    tone = {option_label(result, o): c for o, c in colours(result).items() if o in curve.options}
    return Chart(
        chart_key(f"acceptability-{curve.target}-{curve.range.name}", result.tool.key),
        translate("{tool}: which option is best for {ledger}", tool=label(result), ledger=ledger),
        translate(
            "Probability that each option is the best one for {ledger}, among those that hold every limit, when "
            "“{input}” has the value below; other values stay uncertain. {draws} draws; bands are two standard errors.",
            ledger=ledger,
            input=curve.range.label,
            draws=amount(curve.draws, "1"),
        ),
        rows,
        lambda data: draw_acceptability(data, curve.range, tone),
    )


def draw_acceptability(rows: Rows, range: Range, tone: dict[str, str]) -> Spec:
    legend = {"orient": "top", "columns": 2, "symbolOpacity": 1, "symbolType": "square"}
    colour = kind("words", scale={"domain": list(tone), "range": list(tone.values())}, legend=legend)
    dash = kind("words", legend=None, scale={"domain": list(tone), "range": DASHES[: len(tone)]})
    ticks = axis(range.values, range.unit, 6) if range.unit != "share" else {"labelExpr": PERCENT, "tickCount": 6}
    x = {"x": size("input", title=range.label, axis=ticks | {"grid": False}, scale={"zero": False, "nice": False})}
    up = {"axis": {"labelExpr": PERCENT, "grid": True}, "scale": {"domain": [0, 1]}}
    return {
        "datasets": {"curves": rows, "central": [{"input": range.central}]},
        "layer": [
            layer("area", {"opacity": 0.15}, "curves", y=size("low", **up), y2=end("high"), color=colour, **x),
            layer("line", {"strokeWidth": 2.5}, "curves", y=size("share"), color=colour, strokeDash=dash, **x),
            layer("rule", {"color": SOFT, "strokeDash": [4, 4]}, "central", x=size("input")),
        ],
        "width": 520,
        "height": 280,
    }


def map_chart(result: ToolResult, map: Map, certain: bool = False) -> Chart:
    """The verdict for two inputs moved together: in the draws, or in the central case."""
    i = map.options.index(main_option(result))
    words = map.central_words if certain else map.words

    def square(j: int, k: int) -> dict[str, Any]:
        society, budget = (map.results[target][i, k, j] for target in TARGETS)
        gain = map.gains["society_npv"][i, k, j]
        signs = " ".join("+" if x > 0 else "\u2212" for x in (society, budget))
        return {
            "x": amount(significant(map.x.values[j], 3), map.x.unit),
            "y": amount(significant(map.y.values[k], 3), map.y.unit),
            "word": str(words[k, j]),
            "words": translate(WORDS[words[k, j]]),
            "society": tidy(society),
            "budget": tidy(budget),
            "gain": tidy(gain),
            "text": signs if certain else f"{round(gain * 100)}",
        }

    option = option_label(result, map.options[i])
    caption = (
        translate(
            "Verdict in the central case when both values move, were everything else sure. In each square: the sign of "
            "society, then that of the budget, option “{option}”.",
            option=option,
        )
        if certain
        else translate(
            "Verdict when both values are set and the others stay uncertain. In each square: chances in 100 that "
            "society gains, option “{option}” ({draws} draws: give or take {error}).",
            option=option,
            draws=amount(map.draws, "1"),
            error=amount(max(round(200 * map.error), 1), "point"),
        )
    )
    return Chart(
        chart_key(f"map-{map.x.name}-{map.y.name}{'-central' if certain else ''}", result.tool.key),
        translate("{tool}: the verdict for two values at once", tool=label(result)),
        caption,
        [square(j, k) for k in range(len(map.y.values)) for j in range(len(map.x.values))],
        lambda data: draw_map(data, map.x.label, map.y.label),
    )


def draw_map(rows: Rows, across: str, up: str) -> Spec:
    names = {r["word"]: r["words"] for r in rows}
    tones = {names[word]: colour for word, colour in WORD_COLOURS.items() if word in names}
    legend = {"orient": "top", "symbolType": "square"}
    tone = kind("words", scale={"domain": list(tones), "range": list(tones.values())}, legend=legend)
    dark = " || ".join(f"datum.word == '{word}'" for word in DARK)
    letters = {"condition": {"test": dark, "value": "white"}, "value": INK}
    sides: Spec = {
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": across, "axis": {"labelAngle": -40}},
        "y": {"field": "y", "type": "ordinal", "sort": list(dict.fromkeys(r["y"] for r in rows))[::-1], "title": up},
    }
    return {
        "datasets": {"squares": rows},
        "data": {"name": "squares"},
        "layer": [
            layer("rect", {"stroke": "white"}, color=tone, **sides),
            layer("text", {"fontSize": 11}, **sides, text=kind("text"), color=letters),
        ],
        "width": {"step": 46},
        "height": {"step": 30},
    }
