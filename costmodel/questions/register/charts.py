"""The forest of a pool: each town with its range, drawn toward the others, and the range of the next one."""

from __future__ import annotations

from costmodel.document.drawing import INK, ONE, SOFT, Chart, Rows, Spec, axis, end, kind, layer, size, tidy
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, interval, significant
from costmodel.questions.figures import chart_key
from costmodel.questions.register.pools import Pool, Town

COLOUR = "#0072b2"
PERCENT = "format(datum.value, '.0%')"


def town_name(town: Town) -> str:
    return translate("Town {number} ({size} inhabitants)", number=town.number, size=town.size)


def title_of(pool: Pool, tool: str) -> str:
    quantity = pool.quantity.text(language())
    if pool.measure == "value":
        return translate("{tool}: {quantity}", tool=tool, quantity=quantity)
    return translate("{tool}: {quantity}, observed over promised", tool=tool, quantity=quantity)


def forest(pool: Pool, tool: str) -> Chart:
    """Of a pool with enough towns."""
    assert pool.mean is not None
    assert pool.low is not None
    assert pool.high is not None
    rows: Rows = [
        {
            "label": town_name(town),
            "kind": "town",
            "observed": tidy(town.observed),
            "low": tidy(town.observed if town.low is None else town.low),
            "high": tidy(town.observed if town.high is None else town.high),
            "drawn": tidy(town.observed if town.drawn is None else town.drawn),
            "weight": tidy(town.weight or 0.0),
        }
        for town in pool.towns
    ]
    next_one = {"observed": tidy(pool.mean), "low": tidy(pool.low), "high": tidy(pool.high), "drawn": tidy(pool.mean)}
    rows.append({"label": translate("The next town"), "kind": "next", "weight": 1.0, **next_one})
    caption = translate(
        "Dots: what each town observed, with its measurement’s 5–95% range; their size is the weight. Ticks: what is "
        "believed of it once the others are known. Below: the mean, {mean}, and the 5–95% range of the next town, "
        "{range}.",
        mean=amount(significant(pool.mean, 3), pool.unit),
        range=interval(pool.low, pool.high, pool.unit, "A"),
    )
    key = chart_key("forest", pool.tool, pool.quantity.name, pool.measure)
    return Chart(key, title_of(pool, tool), caption, rows, lambda data: draw(data, pool.unit))


def draw(rows: Rows, in_unit: str) -> Spec:
    ends = [r[key] for r in rows for key in ("low", "high", "observed")]
    ticks = axis([1], "share", 6) | {"labelExpr": PERCENT} if in_unit == "share" else axis(ends, in_unit, 6)
    across = {"axis": ticks, "scale": {"zero": False, "nice": True}}
    y = {"y": kind("label", sort=[r["label"] for r in rows])}
    parts = {"towns": [r for r in rows if r["kind"] == "town"], "next": [r for r in rows if r["kind"] == "next"]}
    bigger = size("weight", scale={"domain": [0, 1], "range": [30, 500]}, legend=None)
    wide = {"strokeWidth": 5, "opacity": 0.5, "color": INK, "strokeCap": "round"}
    return {
        "datasets": ONE | parts,
        "layer": [
            layer("rule", {"strokeWidth": 1.5, "color": COLOUR}, "towns", x=size("low", **across), x2=end("high"), **y),
            layer("circle", {"opacity": 1, "color": COLOUR}, "towns", x=size("observed"), size=bigger, **y),
            layer("tick", {"thickness": 2, "height": 14, "color": SOFT}, "towns", x=size("drawn"), **y),
            layer("rule", wide, "next", x=size("low"), x2=end("high"), **y),
            layer("point", {"filled": True, "size": 120, "opacity": 1, "color": INK, "shape": "diamond"}, "next",
                  x=size("observed"), **y),
        ],
        "width": 430,
        "height": {"step": 24},
    }  # fmt: skip
