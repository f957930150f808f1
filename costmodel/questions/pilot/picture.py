"""The curves of a pilot: what it tells, what it costs and what is left, by its size."""

from __future__ import annotations

from costmodel.document.answer import fields_of
from costmodel.document.drawing import INK, ONE, Chart, Rows, Spec, axis, kind, layer, size, tidy, tint, zero_line
from costmodel.language.catalogue import language, translate
from costmodel.questions.pilot.study import Information
from costmodel.questions.pilot.words import answer, size_text, units_of

TOLD, COST, NET = "told", "cost", "net"
COLOURS = {TOLD: "#0072b2", COST: "#c44e00", NET: "#00805e"}
WIDTH, HEIGHT = 560, 320
GAP = 0.08
"""Between the names of two lines, as a share of the largest amount drawn."""


def curves(known: Information) -> Chart:
    """EVSI, price with delay, and ENBS by size, at the length worth most."""
    best = known.best_pilot
    rows: Rows = [
        {**fields_of(s, "agents", "cases", "months"), "observed": s.cases or s.agents, "line": line, "value": tidy(x)}
        for s in (known.curve(best.months) if best else [])
        for line, x in ((TOLD, s.told), (COST, s.cost), (NET, s.net))
    ]
    if best:
        caption = translate(
            "By size, at the length worth most: what the pilot would tell (EVSI), what it costs with its delay, "
            "and what is left (ENBS). Most is left with {size}. {answer}",
            size=size_text(best, units_of(known)),
            answer=answer(known),
        )
    else:
        caption = translate("A pilot of this tool can measure nothing that matters to the choice: there is no curve.")
    title = translate("{tool}: what a pilot tells and costs, by its size", tool=known.tool.text(language()))
    return Chart(f"pilot-{known.tool.key}".replace("_", "-"), title, caption, rows, draw)


def line_label(key: str) -> str:
    return {
        TOLD: translate("What it tells (EVSI)"),
        COST: translate("Price and delay"),
        NET: translate("What is left (ENBS)"),
    }[key]


def named_apart(lasts: Rows, gap: float) -> Rows:
    """Where the names of the lines stand: beside their last point, moved up where they would hide each other."""
    placed: Rows = []
    for r in sorted(lasts, key=lambda r: r["value"]):
        lowest = placed[-1]["at"] + gap if placed else r["value"]
        placed.append({**r, "at": tidy(max(r["value"], lowest))})
    return placed


def draw(rows: Rows) -> Spec:
    """Three lines over the number observed, on a scale of doublings."""
    labelled = [{**r, "words": line_label(r["line"])} for r in rows]
    lasts = [max(rs, key=lambda r: r["observed"]) for k in COLOURS if (rs := [r for r in labelled if r["line"] == k])]
    lasts = named_apart(lasts, max((abs(r["value"]) for r in rows), default=1.0) * GAP)
    colour = {line_label(key): tone for key, tone in COLOURS.items()}
    values = [r["value"] for r in rows] or [0.0, 1.0]
    ticks = sorted({r["observed"] for r in rows})
    observed = {
        "scale": {"type": "log", "base": 2, "nice": False},
        "axis": {"values": ticks, "grid": False, "format": ",~r"},
        "title": translate("Agents, contacts or acts observed"),
    }
    x = size("observed", **observed)
    tone = {"color": tint("words", colour)}
    text = {"align": "left", "dx": 8, "fontSize": 12, "fontWeight": "bold"}
    return {
        "datasets": ONE | {"sizes": labelled, "lasts": lasts},
        "layer": [
            zero_line("y"),
            layer("line", {"strokeWidth": 2}, "sizes", x=x, y=size("value", axis=axis(values, "EUR", 6)), **tone),
            layer("point", {"filled": True, "size": 40, "opacity": 1}, "sizes", x=x, y=size("value"), **tone),
            layer("text", text | {"stroke": "white", "strokeWidth": 3}, "lasts", x=x, y=size("at"), text=kind("words")),
            layer("text", text | {"color": INK}, "lasts", x=x, y=size("at"), text=kind("words")),
        ],
        "width": WIDTH,
        "height": HEIGHT,
    }
