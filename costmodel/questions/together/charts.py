"""Two charts: how often each tool belongs to the best set, and what the set is worth as a function of the budget."""

from __future__ import annotations

from costmodel.document.drawing import (
    INK,
    LINES,
    ONE,
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
from costmodel.language.catalogue import translate
from costmodel.language.presentation import probability
from costmodel.questions.figures import slug
from costmodel.questions.together.findings import Together
from costmodel.questions.together.words import budget_time, euros, yearly

IN, OUT = "#0072b2", "#9aa5b1"
WIDE, HIGH = 470, 300


def shares(t: Together) -> Chart:
    """Share of the draws whose best set has each tool."""
    tools = {tool: t.tool_share(tool) for tool in sorted(t.candidates.tools, key=lambda tool: -t.tool_share(tool))}
    rows: Rows = [
        {
            "tool": tool,
            "label": folded(t.candidates.label(tool)),
            "share": tidy(share),
            "low": tidy(max(share - 2 * t.robust.error(share), 0)),
            "high": tidy(min(share + 2 * t.robust.error(share), 1)),
            "text": probability(share),
            "chosen": tool in t.chosen_tools,
        }
        for tool, share in tools.items()
    ]
    first = rows[0]
    return Chart(
        f"together-shares-{slug(t.candidates.authority.key)}",
        translate("How often each tool belongs to the best set"),
        translate(
            "Share of {worlds} draws whose own best set, under the same limits, has the tool; in blue, the tools "
            "chosen on the mean of all draws; thin line: twice the Monte Carlo error. Most often there: {tool}, {p}.",
            worlds=t.robust.worlds,
            tool=t.candidates.label(str(first["tool"])),
            p=first["text"],
        ),
        rows,
        draw_shares,
    )


def draw_shares(rows: Rows) -> Spec:
    y = {"y": kind("label", sort=[r["label"] for r in rows], axis={"labelExpr": LINES})}
    across = {"axis": {"format": "%", "grid": True, "tickCount": 5}, "scale": {"domain": [0, 1]}}
    tone = {"condition": {"test": "datum.chosen", "value": IN}, "value": OUT}
    text = {"align": "left", "dx": 7, "fontSize": 12, "fontWeight": "bold", "color": INK}
    return {
        "datasets": ONE | {"tools": rows},
        "data": {"name": "tools"},
        "layer": [
            layer("bar", {"height": 18}, x=size("share", **across), color=tone, **y),
            layer("rule", {"color": INK, "strokeWidth": 1.2}, x=size("low"), x2=end("high"), **y),
            layer("text", text, x=size("high"), text=kind("text"), **y),
        ],
        "width": WIDE,
        "height": {"step": 34},
    }


def worth_of_budget(t: Together) -> Chart:
    """The best worth under each budget, a step for each set."""
    top = max(t.curve[-1].budget, t.budget or 0.0) * 1.1 or 1.0
    ends = [*(s.budget for s in t.curve[1:]), top]
    rows: Rows = [
        {"budget": tidy(s.budget), "until": tidy(until), "value": tidy(s.value), "tools": len(s.chosen)}
        for s, until in zip(t.curve, ends, strict=True)
    ]
    marked = [{"budget": tidy(t.budget)}] if t.budget is not None else []
    name = (
        translate("Budget of each year (taxes included)")
        if t.swept == "yearly"
        else translate("Budget over {time} (taxes included)", time=budget_time(t))
    )

    def draw(data: Rows) -> Spec:
        budgets, values = [r["until"] for r in data], [r["value"] for r in data]
        across = {"title": name, "axis": axis(budgets, "EUR", 6)}
        up = {"title": translate("Worth of the best set a year"), "axis": axis(values, "EUR", 6)}
        x, y = size("budget", **across), size("value", **up)
        line = {"strokeWidth": 3, "color": IN}
        dashed = {"strokeDash": [5, 4], "color": SOFT, "strokeWidth": 1.5}
        return {
            "datasets": ONE | {"steps": data, "given": marked},
            "layer": [
                zero_line("y"),
                layer("rule", line, "steps", x=x, x2=end("until"), y=y),
                layer("point", {"filled": True, "size": 30, "color": IN, "opacity": 1}, "steps", x=x, y=y),
                *([layer("rule", dashed, "given", x=x)] if marked else []),
            ],
            "width": WIDE,
            "height": HIGH,
        }

    words = (
        translate("No budget makes any tool worth adopting.")
        if len(t.curve) == 1 and not t.curve[0].chosen
        else translate(
            "The highest step, {value}, needs {budget}.",
            value=yearly(t.curve[-1].value),
            budget=euros(t.curve[-1].budget),
        )
    )
    return Chart(
        f"together-budget-{slug(t.candidates.authority.key)}",
        translate("What the best set is worth under each budget"),
        translate(
            "Mean worth of the best set as a function of the budget: each step is another set; between two steps one "
            "more euro brings nothing. {words}",
            words=words,
        )
        + (" " + translate("Dashed: the budget given.") if t.budget is not None else ""),
        rows,
        draw,
    )
