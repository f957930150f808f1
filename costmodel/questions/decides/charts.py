"""Charts of what decides: each with its data and the sentence that says what is seen and how sure it is."""

from __future__ import annotations

from typing import Any

from costmodel.document.drawing import (
    INK,
    ONE,
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
from costmodel.questions.decides.tornado import Tornado
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


def ledger_words(target: str) -> str:
    """What a result is about, in the middle of a sentence."""
    return {"society_npv": translate("society"), "budget_total": translate("the budget")}.get(target, target)


def tornado_chart(result: ToolResult, found: Tornado) -> Chart:
    """The longest bars of a tornado."""
    rows: Rows = [
        {
            "name": bar.name,
            "label": folded(bar.label, LABEL),
            "end": side,
            "value": tidy(value),
            "central": tidy(found.central),
            "text": amount(significant(at, 3), bar.unit),
        }
        for bar in found.bars[:SHOWN]
        if bar.swing > 0
        for side, at, value in (("low", bar.low, bar.at_low), ("high", bar.high, bar.at_high))
    ]
    flips = len(found.flipping())
    return Chart(
        chart_key(f"tornado-{found.target}", result.tool.key),
        translate(
            "{tool}: what moves {ledger} most, one value at a time",
            tool=label(result),
            ledger=ledger_words(found.target),
        ),
        translate(
            "Option “{option}”, central case: {central}. Each bar: the result when one value alone goes from the low "
            "to the high end of its range, all others central. {flips} of {all} values give the other sign at one end.",
            option=option_label(result, found.option),
            central=shown(found.central, "EUR", signed=True),
            flips=flips,
            all=len(found.bars),
        ),
        rows,
        draw_tornado,
    )


def draw_tornado(rows: Rows) -> Spec:
    names = {"low": translate("at its low end"), "high": translate("at its high end")}
    data = [{**r, "side": names[r["end"]]} for r in rows]
    values = [r[key] for r in rows for key in ("value", "central")]
    y = {"y": kind("label", sort=list(dict.fromkeys(r["label"] for r in rows)), axis={"labelExpr": FOLDED})}
    across = {"axis": axis(values, "EUR", 6), "scale": {"zero": False, "nice": True}}
    tone = kind("side", scale={"domain": list(names.values()), "range": [LOW, HIGH]}, legend={"orient": "top"})
    return {
        "datasets": ONE | {"bars": data},
        "layer": [
            layer("bar", {"height": 14}, "bars", x=size("central", **across), x2=end("value"), color=tone, **y),
            layer("rule", {"color": INK}, "bars", x=size("central")),
            zero_line("x"),
        ],
        "width": 430,
        "height": {"step": 32},
    }


def sobol_chart(result: ToolResult, found: Sobol) -> Chart:
    """First-order and total indices of the inputs that weigh most, with their intervals."""
    names = {"first": translate("alone"), "total": translate("with interactions")}
    rows: Rows = [
        {
            "name": "+".join(index.names),
            "label": folded(index.label, LABEL),
            "order": order,
            "words": names[order],
            "value": tidy(value),
            "low": tidy(low),
            "high": tidy(high),
        }
        for index in found.indices[:SHOWN]
        if index.total > 0
        for order, value, low, high in (
            ("first", index.first, index.first_low, index.first_high),
            ("total", index.total, index.total_low, index.total_high),
        )
    ]
    return Chart(
        chart_key(f"sobol-{found.target}", result.tool.key),
        translate(
            "{tool}: where the uncertainty on {ledger} comes from",
            tool=label(result),
            ledger=ledger_words(found.target),
        ),
        translate(
            "Option “{option}”: share of the variance of the result that each value explains, alone and with its "
            "interactions; lines are 95% intervals. Taken alone, the values explain {share} of it.",
            option=option_label(result, found.option),
            share=probability(min(max(found.alone, 0.0), 1.0)),
        ),
        rows,
        lambda data: draw_sobol(data, list(names.values())),
    )


def draw_sobol(rows: Rows, names: list[str]) -> Spec:
    y = {
        "y": kind("label", sort=list(dict.fromkeys(r["label"] for r in rows)), axis={"labelExpr": FOLDED}),
        "yOffset": kind("words", sort=names),
    }
    tone = kind("words", scale={"domain": names, "range": [LOW, HIGH]}, legend={"orient": "top"})
    shape = kind("words", scale={"domain": names, "range": list(SHAPES[:2])}, legend={"orient": "top"})
    across = {"axis": axis([1], "share", 5, format="%") | {"labelExpr": "format(datum.value, '.0%')"}}
    return {
        "datasets": ONE | {"indices": rows},
        "layer": [
            zero_line("x"),
            layer("rule", {"strokeWidth": 2}, "indices", x=size("low", **across), x2=end("high"), color=tone, **y),
            layer(
                "point",
                {"filled": True, "size": 60, "opacity": 1},
                "indices",
                x=size("value"),
                color=tone,
                shape=shape,
                **y,
            ),
        ],
        "width": 430,
        "height": {"step": 17},
    }


def acceptability_chart(result: ToolResult, found: Acceptability, limits: bool = True) -> Chart:
    """Probability that each option is best along the range of an input, with two standard errors on either side."""
    shares = found.within_limits if limits else found.anyhow
    rows: Rows = [
        {
            "input": tidy(value),
            "option": option,
            "words": option_label(result, option),
            "share": tidy(shares.share[k, i]),
            "low": tidy(max(shares.share[k, i] - 2 * shares.error[k, i], 0.0)),
            "high": tidy(min(shares.share[k, i] + 2 * shares.error[k, i], 1.0)),
        }
        for k, value in enumerate(found.range.values)
        for i, option in enumerate(found.options)
    ]
    tone = {option_label(result, o): c for o, c in colours(result).items() if o in found.options}
    caption = (
        translate(
            "Probability that each option is the best one for {ledger}, among those that hold every limit, when "
            "“{input}” has the value below; other values stay uncertain. {draws} draws; bands are two standard errors.",
            **chart_words(found),
        )
        if limits
        else translate(
            "Probability that each option is the best one for {ledger}, limits set aside, when “{input}” has the value "
            "below; other values stay uncertain. {draws} draws; bands are two standard errors.",
            **chart_words(found),
        )
    )
    return Chart(
        chart_key(f"acceptability-{found.target}-{found.range.name}{'' if limits else '-anyhow'}", result.tool.key),
        translate("{tool}: which option is best for {ledger}", tool=label(result), ledger=ledger_words(found.target)),
        caption,
        rows,
        lambda data: draw_acceptability(data, found.range, tone),
    )


def chart_words(found: Acceptability) -> dict[str, Any]:
    return {"ledger": ledger_words(found.target), "input": found.range.label, "draws": amount(found.draws, "1")}


def draw_acceptability(rows: Rows, range: Range, tone: dict[str, str]) -> Spec:
    scale = {"domain": list(tone), "range": list(tone.values())}
    colour = kind(
        "words", scale=scale, legend={"orient": "top", "columns": 2, "symbolOpacity": 1, "symbolType": "square"}
    )
    across = range_axis(range)
    x = {"x": size("input", title=range.label, axis=across, scale={"zero": False, "nice": False})}
    up = {"axis": {"labelExpr": "format(datum.value, '.0%')", "grid": True}, "scale": {"domain": [0, 1]}}
    dash = kind("words", legend=None, scale={"domain": list(tone), "range": DASHES[: len(tone)]})
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


DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 2, 1, 2], [1, 4], [10, 2]]


def range_axis(range: Range) -> Spec:
    if range.unit == "share":
        return {"labelExpr": "format(datum.value, '.0%')", "tickCount": 6, "grid": False}
    return axis(range.values, range.unit, 6) | {"grid": False}


def map_chart(result: ToolResult, found: Map, certain: bool = False) -> Chart:
    """The verdict for two inputs moved together: in the draws, or in the central case."""
    i = found.options.index(main_option(result))
    rows: Rows = [
        {
            "x": amount(significant(x, 3), found.x.unit),
            "y": amount(significant(y, 3), found.y.unit),
            "word": str((found.central_words if certain else found.words)[k, j]),
            "words": translate(WORDS[(found.central_words if certain else found.words)[k, j]]),
            "society": tidy(found.results["society_npv"][i, k, j]),
            "budget": tidy(found.results["budget_total"][i, k, j]),
            "gain": tidy(found.gains["society_npv"][i, k, j]),
            "text": sign_text(found, i, k, j) if certain else f"{round(found.gains['society_npv'][i, k, j] * 100)}",
        }
        for k, y in enumerate(found.y.values)
        for j, x in enumerate(found.x.values)
    ]
    option = option_label(result, found.options[i])
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
            draws=amount(found.draws, "1"),
            error=amount(max(round(200 * found.error), 1), "point"),
        )
    )
    return Chart(
        chart_key(f"map-{found.x.name}-{found.y.name}{'-central' if certain else ''}", result.tool.key),
        translate("{tool}: the verdict for two values at once", tool=label(result)),
        caption,
        rows,
        lambda data: draw_map(data, found.x.label, found.y.label),
    )


def sign_text(found: Map, i: int, k: int, j: int) -> str:
    return " ".join("+" if found.results[t][i, k, j] > 0 else "\u2212" for t in ("society_npv", "budget_total"))


def draw_map(rows: Rows, across: str, up: str) -> Spec:
    words = {r["word"]: r["words"] for r in rows}
    domain = [words[w] for w in WORD_COLOURS if w in words]
    tone = kind(
        "words",
        scale={"domain": domain, "range": [WORD_COLOURS[w] for w in WORD_COLOURS if w in words]},
        legend={"orient": "top", "symbolType": "square"},
    )
    dark = " || ".join(f"datum.word == '{w}'" for w in (ADOPT, ELSE, NO))
    text = kind("text")
    sides: Spec = {
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": across, "axis": {"labelAngle": -40}},
        "y": {"field": "y", "type": "ordinal", "sort": list(dict.fromkeys(r["y"] for r in rows))[::-1], "title": up},
    }
    return {
        "datasets": {"squares": rows},
        "data": {"name": "squares"},
        "layer": [
            layer("rect", {"stroke": "white"}, color=tone, **sides),
            layer("text", {"fontSize": 11}, text=text, **sides)
            | {
                "encoding": {
                    **sides,
                    "text": text,
                    "color": {"condition": {"test": dark, "value": "white"}, "value": INK},
                }
            },
        ],
        "width": {"step": 46},
        "height": {"step": 30},
    }
