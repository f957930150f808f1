"""Charts of a debate: who would choose what, what people weigh, the values behind each option, the mixing of panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from costmodel.document.drawing import (
    GRID,
    INK,
    LINES,
    SHAPES,
    SOFT,
    Chart,
    Rows,
    Spec,
    folded,
    kind,
    layer,
    size,
    tidy,
)
from costmodel.language.catalogue import language, translate
from costmodel.questions.debate import words
from costmodel.questions.debate.debate import Debate, Mixing
from costmodel.questions.debate.words import agreement, mixing_line, percent
from costmodel.questions.figures import chart_key, colours, label, pick

PANEL_INK = "#0072b2"
PER_CENT = {"format": "~%", "grid": True, "gridColor": GRID, "tickCount": 6}
WIDTH = 420


def charts(debate: Debate) -> dict[str, Chart]:
    """All charts that there is something to draw in, by name."""
    drawn = {"choices": choices(debate), "weights": weights(debate), "values": values(debate)}
    return drawn | ({"mixing": mixed(debate)} if debate.mixings else {})


def made(debate: Debate, name: str, title: str, caption: str, rows: Iterable[Any], draw: Callable[..., Spec]) -> Chart:
    key = chart_key("debate", name, debate.result.tool.key)
    return Chart(key, title, caption, list(rows), lambda data: draw(debate, data))


def legend(debate: Debate, shapes: bool = False) -> dict[str, Spec]:
    """One colour, and one shape for points, per option, with its name above the chart."""
    tones, names = colours(debate.result), [debate.label(o) for o in debate.eligible]
    look = {"orient": "top", "columns": 2, "title": None}
    ranges = {"color": [tones[o] for o in debate.eligible]}
    if shapes:
        ranges["shape"] = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
    return {
        channel: kind("option_label", legend=look, scale={"domain": names, "range": marks})
        for channel, marks in ranges.items()
    }


def panel_by_panel(debate: Debate, rows: Rows, content: Spec) -> Spec:
    """The same chart of the criteria for each panel, one below the other."""
    return {
        "vconcat": [
            {
                "title": p.name,
                "width": WIDTH,
                "height": {"step": 24},
                "data": {"values": pick(rows, panel=p.panel.key)},
                **content,
            }
            for p in debate.panels
        ]
    }


# Who would choose what


def choices(debate: Debate) -> Chart:
    """Each panel's shares of pairs, side by side, never added up."""
    rows: Rows = [
        {
            "panel": p.panel.key,
            "panel_label": p.panel.text(language()),
            "option": key,
            "option_label": debate.label(key),
            "order": i,
            "share": tidy(p.accepted.first[i]),
            "people": p.counts[i],
            "heard": p.people,
        }
        for p in debate.panels
        for i, key in enumerate(debate.eligible)
    ]
    agreed = agreement(debate) or [words.choices(debate, p) for p in debate.panels]
    return made(
        debate,
        "choices",
        translate("{tool}: which option comes first, panel by panel", tool=label(debate.result)),
        translate(
            "Each bar is a panel; its parts are the shares of (person, world) pairs in which an option comes first "
            "among those that hold every limit. The numbers are people who would choose it. {words}",
            words=" ".join(agreed),
        ),
        rows,
        draw_choices,
    )


def draw_choices(debate: Debate, rows: Rows) -> Spec:
    bars = []
    for p in debate.panels:
        start = 0.0
        for r in pick(rows, panel=p.panel.key):
            inside = str(r["people"]) if r["share"] > 0.05 else ""
            bars.append({**r, "label": folded(r["panel_label"], 28), "start": start, "end": start + r["share"],
                         "middle": start + r["share"] / 2, "words": inside})  # fmt: skip
            start += r["share"]
    y = {"y": kind("label", sort=[r["label"] for r in bars], axis={"labelExpr": LINES})}
    x = {"x": size("start", axis=PER_CENT, scale={"domain": [0, 1]}), "x2": {"field": "end"}}
    text = {"color": "white", "fontWeight": "bold", "fontSize": 13}
    return {
        "width": WIDTH,
        "height": {"step": 48},
        "data": {"values": bars},
        "layer": [
            layer("bar", {"height": 26, "stroke": "white"}, **x, **legend(debate), **y),
            layer("text", text, x=size("middle"), text=kind("words"), **y),
        ],
    }


# What people weigh


def weights(debate: Debate) -> Chart:
    """Everybody's weights, one dot each: how far people of one panel stand from each other."""
    rows: Rows = [
        {
            "panel": p.panel.key,
            "criterion": key,
            "criterion_label": debate.criterion_label(key, p.panel),
            "member": member.key,
            "weight": tidy(p.panel.centres[i, c]),
        }
        for p in debate.panels
        for c, key in enumerate(p.panel.criteria)
        for i, member in enumerate(p.panel.heard)
    ]
    columns = [(p.panel, c) for p in debate.panels for c in range(len(p.panel.criteria))]
    panel, c = max(columns, key=lambda column: np.ptp(column[0].centres[:, column[1]]))
    return made(
        debate,
        "weights",
        translate("What people weigh, one dot a person"),
        translate(
            "Each dot is the weight that one person gives to a criterion, the stroke is the mean of the panel. People "
            "stand furthest apart in “{panel}” on “{criterion}”: from {low} to {high}.",
            panel=panel.text(language()),
            criterion=debate.criterion_label(panel.criteria[c], panel),
            low=percent(panel.centres[:, c].min()),
            high=percent(panel.centres[:, c].max()),
        ),
        rows,
        draw_weights,
    )


def draw_weights(debate: Debate, rows: Rows) -> Spec:
    across = size("weight", axis=PER_CENT, scale={"domain": [0, max(r["weight"] for r in rows)]})
    dot = {"filled": True, "size": 70, "opacity": 0.5, "color": PANEL_INK}
    stroke, mean = {"color": INK, "thickness": 2.5, "size": 18}, {"aggregate": "mean", "type": "quantitative"}
    y = kind("criterion_label", sort=None)
    layers = [layer("point", dot, x=across, y=y), layer("tick", stroke, x={"field": "weight", **mean}, y=y)]
    return panel_by_panel(debate, rows, {"layer": layers})


# The values behind each option


def values(debate: Debate) -> Chart:
    """Central weights: the typical values of those who would choose each option."""
    rows: Rows = [
        {
            "panel": p.panel.key,
            "criterion": key,
            "criterion_label": debate.criterion_label(key, p.panel),
            "option": option,
            "option_label": debate.label(option),
            "weight": tidy(p.accepted.central[i, c]),
        }
        for p in debate.panels
        for c, key in enumerate(p.panel.criteria)
        for i, option in enumerate(debate.eligible)
        if i in p.backed
    ]
    return made(
        debate,
        "values",
        translate("The typical values of those who would choose each option"),
        translate(
            "Central weights, panel by panel: mean weights of the pairs in which an option comes first. Where two "
            "marks lie far apart, this criterion separates those who would choose the one or the other."
        ),
        rows,
        draw_values,
    )


def draw_values(debate: Debate, rows: Rows) -> Spec:
    across = {"axis": PER_CENT, "scale": {"domain": [0, max(r["weight"] for r in rows)], "nice": True}}
    x, y = size("weight", **across), kind("criterion_label", sort=None)
    look = {"filled": True, "size": 90, "opacity": 0.9}
    return panel_by_panel(debate, rows, layer("point", look, x=x, y=y, **legend(debate, shapes=True)))


# Mixing


def mixed(debate: Debate) -> Chart:
    """In how many worlds each option comes first, along the share μ of another panel's weights."""
    rows: Rows = [
        {
            "panel": m.other.key,
            "option": option,
            "option_label": debate.label(option),
            "mu": share,
            "share": tidy(m.best[i, s]),
            "expected": tidy(m.expected[i, s]),
        }
        for m in debate.mixings
        for i, option in enumerate(debate.eligible)
        for s, share in enumerate(m.shares)
    ]
    return made(
        debate,
        "mixing",
        translate("Mixing the executive's weights with those of a panel"),
        translate(
            "Across, the share μ of the weights given to the panel; up, the share of worlds in which each option comes "
            "first for the mixed weights. Dotted lines: where the option of highest expected value changes. {words}",
            words=" ".join(mixing_line(debate, m) for m in debate.mixings),
        ),
        rows,
        draw_mixed,
    )


def draw_mixed(debate: Debate, rows: Rows) -> Spec:
    return {"vconcat": [mixing_panel(debate, m, pick(rows, panel=m.other.key)) for m in debate.mixings]}


def mixing_panel(debate: Debate, mixing: Mixing, rows: Rows) -> Spec:
    x = size("mu", title="μ", axis={**PER_CENT, "title": "μ"}, scale={"domain": [0, 1]})
    y = size("share", axis=PER_CENT, scale={"domain": [0, 1]})
    dotted, dots = {"color": SOFT, "strokeDash": [3, 3]}, {"filled": True, "size": 70}

    def over(values: Rows, mark: str, look: Spec, **channels: Spec) -> Spec:
        return {"data": {"values": values}, **layer(mark, look, x=x, **channels)}

    return {
        "title": f"{mixing.executive.text(language())} → {mixing.other.text(language())}",
        "width": WIDTH,
        "height": 190,
        "layer": [
            over([{"mu": f.at} for f in mixing.flips], "rule", dotted),
            over(rows, "line", {"strokeWidth": 2.5}, y=y, **legend(debate)),
            over(rows[::5], "point", dots, y=y, **legend(debate, shapes=True)),
        ],
    }
