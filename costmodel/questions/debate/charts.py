"""Charts of a debate: who would choose what, what people weigh, the values behind each option, the mixing of panels."""

from __future__ import annotations

from costmodel.document.drawing import GRID, INK, SHAPES, SOFT, Chart, Rows, Spec, folded, kind, layer, size, tidy
from costmodel.language.catalogue import language, translate
from costmodel.questions.debate.debate import Debate, Mixing
from costmodel.questions.debate.words import agreement, choices, mixing_line, percent
from costmodel.questions.figures import chart_key, colours, label, pick

PANEL_INK = "#0072b2"
PER_CENT = {"format": "~%", "grid": True, "gridColor": GRID, "tickCount": 6}
WIDTH = 420


def charts(debate: Debate) -> dict[str, Chart]:
    """All charts that there is something to draw in, by name."""
    found = {"choices": chosen(debate), "weights": weights(debate), "values": values(debate)}
    return found | ({"mixing": mixed(debate)} if debate.mixings else {})


def legend(debate: Debate, shapes: bool = False) -> dict[str, Spec]:
    """One colour, and one shape for points, per option, with its name above the chart."""
    tones = colours(debate.result)
    names = [debate.label(o) for o in debate.kept]
    look = {"orient": "top", "columns": 2, "title": None}
    found = {
        "color": kind("option_label", legend=look, scale={"domain": names, "range": [tones[o] for o in debate.kept]})
    }
    if shapes:
        marks = [SHAPES[i % len(SHAPES)] for i in range(len(names))]
        found["shape"] = kind("option_label", legend=look, scale={"domain": names, "range": marks})
    return found


def panel_titles(debate: Debate) -> dict[str, str]:
    return {p.panel.key: p.panel.text(language()) for p in debate.panels}


# Who would choose what


def chosen(debate: Debate) -> Chart:
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
        for i, key in enumerate(debate.kept)
    ]
    return Chart(
        chart_key("debate", "choices", debate.result.tool.key),
        translate("{tool}: which option comes first, panel by panel", tool=label(debate.result)),
        translate(
            "Each bar is a panel; its parts are the shares of (person, world) pairs in which an option comes first "
            "among those that hold every limit. The numbers are people who would choose it. {words}",
            words=" ".join(agreement(debate) or [choices(debate, p) for p in debate.panels]),
        ),
        rows,
        lambda data: draw_chosen(debate, data),
    )


def draw_chosen(debate: Debate, rows: Rows) -> Spec:
    said = []
    for p in debate.panels:
        start = 0.0
        for r in pick(rows, panel=p.panel.key):
            words = str(r["people"]) if r["share"] > 0.05 else ""
            said.append({**r, "label": folded(r["panel_label"], 28), "start": start, "end": start + r["share"],
                         "middle": start + r["share"] / 2, "words": words})  # fmt: skip
            start += r["share"]
    y = {"y": kind("label", sort=[r["label"] for r in said], axis={"labelExpr": "split(datum.label, '\\n')"})}
    across = {"axis": PER_CENT, "scale": {"domain": [0, 1]}}
    return {
        "width": WIDTH,
        "height": {"step": 48},
        "data": {"values": said},
        "layer": [
            layer(
                "bar",
                {"height": 26, "stroke": "white"},
                x=size("start", **across),
                x2={"field": "end"},
                **legend(debate),
                **y,
            ),
            layer(
                "text",
                {"color": "white", "fontWeight": "bold", "fontSize": 13},
                x=size("middle"),
                text=kind("words"),
                **y,
            ),
        ],
    }  # fmt: skip


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
    widest = max(
        ((p, c) for p in debate.panels for c in range(len(p.panel.criteria))),
        key=lambda pair: pair[0].panel.centres[:, pair[1]].max() - pair[0].panel.centres[:, pair[1]].min(),
    )
    return Chart(
        chart_key("debate", "weights", debate.result.tool.key),
        translate("What people weigh, one dot a person"),
        translate(
            "Each dot is the weight that one person gives to a criterion, the stroke is the mean of the panel. People "
            "stand furthest apart in “{panel}” on “{criterion}”: from {low} to {high}.",
            panel=widest[0].panel.text(language()),
            criterion=debate.criterion_label(widest[0].panel.criteria[widest[1]], widest[0].panel),
            low=percent(widest[0].panel.centres[:, widest[1]].min()),
            high=percent(widest[0].panel.centres[:, widest[1]].max()),
        ),
        rows,
        lambda data: draw_weights(debate, data),
    )


def draw_weights(debate: Debate, rows: Rows) -> Spec:
    top = max(r["weight"] for r in rows)
    return {
        "vconcat": [
            {
                "title": words,
                "width": WIDTH,
                "height": {"step": 24},
                "data": {"values": pick(rows, panel=key)},
                "layer": [
                    layer(
                        "point",
                        {"filled": True, "size": 70, "opacity": 0.5, "color": PANEL_INK},
                        x=size("weight", axis=PER_CENT, scale={"domain": [0, top]}),
                        y=kind("criterion_label", sort=None),
                    ),
                    layer(
                        "tick",
                        {"color": INK, "thickness": 2.5, "size": 18},
                        x={"field": "weight", "aggregate": "mean", "type": "quantitative"},
                        y=kind("criterion_label", sort=None),
                    ),
                ],
            }
            for key, words in panel_titles(debate).items()
        ]
    }


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
        for i, option in enumerate(debate.kept)
        if i in p.backed
    ]
    return Chart(
        chart_key("debate", "values", debate.result.tool.key),
        translate("The typical values of those who would choose each option"),
        translate(
            "Central weights, panel by panel: mean weights of the pairs in which an option comes first. Where two "
            "marks lie far apart, this criterion separates those who would choose the one or the other."
        ),
        rows,
        lambda data: draw_values(debate, data),
    )


def draw_values(debate: Debate, rows: Rows) -> Spec:
    top = max(r["weight"] for r in rows)
    return {
        "vconcat": [
            {
                "title": words,
                "width": WIDTH,
                "height": {"step": 24},
                "data": {"values": pick(rows, panel=key)},
                **layer(
                    "point",
                    {"filled": True, "size": 90, "opacity": 0.9},
                    x=size("weight", axis=PER_CENT, scale={"domain": [0, top], "nice": True}),
                    y=kind("criterion_label", sort=None),
                    **legend(debate, shapes=True),
                ),
            }
            for key, words in panel_titles(debate).items()
        ]
    }


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
        for i, option in enumerate(debate.kept)
        for s, share in enumerate(m.shares)
    ]
    return Chart(
        chart_key("debate", "mixing", debate.result.tool.key),
        translate("Mixing the executive's weights with those of a panel"),
        translate(
            "Across, the share μ of the weights given to the panel; up, the share of worlds in which each option comes "
            "first for the mixed weights. Dotted lines: where the option of highest expected value changes. {words}",
            words=" ".join(mixing_line(debate, m) for m in debate.mixings),
        ),
        rows,
        lambda data: draw_mixed(debate, data),
    )


def draw_mixed(debate: Debate, rows: Rows) -> Spec:
    return {"vconcat": [mixing_panel(debate, m, pick(rows, panel=m.other.key)) for m in debate.mixings]}


def mixing_panel(debate: Debate, mixing: Mixing, rows: Rows) -> Spec:
    across = size("mu", title="μ", axis={**PER_CENT, "title": "μ"}, scale={"domain": [0, 1]})
    up = size("share", axis=PER_CENT, scale={"domain": [0, 1]})
    marks = rows[::5]
    return {
        "title": f"{mixing.executive.text(language())} → {mixing.other.text(language())}",
        "width": WIDTH,
        "height": 190,
        "layer": [
            {
                "data": {"values": [{"mu": f.at} for f in mixing.flips]},
                **layer("rule", {"color": SOFT, "strokeDash": [3, 3]}, x=across),
            },
            {"data": {"values": rows}, **layer("line", {"strokeWidth": 2.5}, x=across, y=up, **legend(debate))},
            {
                "data": {"values": marks},
                **layer("point", {"filled": True, "size": 70}, x=across, y=up, **legend(debate, shapes=True)),
            },
        ],
    }  # fmt: skip
