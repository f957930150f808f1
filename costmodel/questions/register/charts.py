"""The forest of a register: each town with its range, drawn toward the others, and the range of the next one."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.document.drawing import INK, ONE, SOFT, Chart, Rows, Spec, axis, end, folded, kind, layer, size, tidy
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, colon, interval, listed, significant
from costmodel.questions.register.pools import Pool, Town

COLOUR = "#0072b2"
LETTERS = 70
"""Of a title on one line."""

PERCENT = "format(datum.value, '.0%')"


def title_of(pool: Pool, tool: str) -> str:
    quantity = pool.quantity.text(language())
    if pool.measure == "value":
        return f"{tool}{colon()} {quantity}"
    return translate("{tool}: {quantity}, observed over promised", tool=tool, quantity=quantity)


def forest(titles: Iterable[tuple[str, Pool]]) -> Chart:
    """Pools with enough towns, one below the other, each on its own scale."""
    titles = list(titles)
    caption = translate(
        "Dots: what each town observed, with its measurement’s 5–95% range; their size is the weight. Ticks: what is "
        "believed of it once the others are known. Diamonds: the mean, with the 5–95% range of the next town."
    )
    means = listed(f"{title}{colon()} {next_town(pool)}" for title, pool in titles)
    rows: Rows = [row for title, pool in titles for row in rows_of(title, pool)]
    return Chart("forest", translate("What towns observed"), f"{caption} {means}.", rows, draw)


def next_town(pool: Pool) -> str:
    """The mean and the range of the next town, in words."""
    assert pool.mean is not None
    assert pool.low is not None
    assert pool.high is not None
    mean = amount(significant(pool.mean, 3), pool.unit)
    return f"{mean} ({interval(pool.low, pool.high, pool.unit, 'A')})"


def rows_of(title: str, pool: Pool) -> Rows:
    def row(label: str, observed: float, low: float, high: float, **more: object) -> dict[str, object]:
        ends = {"observed": tidy(observed), "low": tidy(low), "high": tidy(high)}
        return {"pool": title, "unit": pool.unit, "label": label, **ends, **more}

    def of_town(town: Town) -> dict[str, object]:
        assert town.drawn is not None
        assert town.weight is not None
        low, high = (town.observed if x is None else x for x in (town.low, town.high))
        name = translate("Town {number} ({size} inhabitants)", number=town.number, size=town.size)
        return row(name, town.observed, low, high, drawn=tidy(town.drawn), weight=tidy(town.weight))

    assert pool.mean is not None
    assert pool.low is not None
    assert pool.high is not None
    return [*map(of_town, pool.towns), row(translate("The next town"), pool.mean, pool.low, pool.high)]


def draw(rows: Rows) -> Spec:
    pools = {title: [r for r in rows if r["pool"] == title] for title in dict.fromkeys(r["pool"] for r in rows)}
    data: dict[str, Rows] = {}
    for i, some in enumerate(pools.values()):
        data |= {f"towns{i}": some[:-1], f"next{i}": some[-1:]}
    panels = [panel(i, title, some) for i, (title, some) in enumerate(pools.items())]
    return {"datasets": ONE | data, "vconcat": panels, "spacing": 26}


def panel(i: int, title: str, rows: Rows) -> Spec:
    in_unit = rows[0]["unit"]
    ends = [r[key] for r in rows for key in ("low", "high", "observed")]
    ticks = axis([1], "share", 6) | {"labelExpr": PERCENT} if in_unit == "share" else axis(ends, in_unit, 6)
    across = {"axis": ticks, "scale": {"zero": False, "nice": True}}
    y = {"y": kind("label", sort=[r["label"] for r in rows])}
    weight = size("weight", scale={"domain": [0, 1], "range": [30, 500]}, legend=None)
    wide = {"strokeWidth": 5, "opacity": 0.5, "color": INK, "strokeCap": "round"}
    diamond = {"filled": True, "size": 120, "opacity": 1, "color": INK, "shape": "diamond"}
    towns, following = f"towns{i}", f"next{i}"
    return {
        "title": folded(title, LETTERS).split("\n"),
        "layer": [
            layer("rule", {"strokeWidth": 1.5, "color": COLOUR}, towns, x=size("low", **across), x2=end("high"), **y),
            layer("circle", {"opacity": 1, "color": COLOUR}, towns, x=size("observed"), size=weight, **y),
            layer("tick", {"thickness": 2, "height": 14, "color": SOFT}, towns, x=size("drawn"), **y),
            layer("rule", wide, following, x=size("low"), x2=end("high"), **y),
            layer("point", diamond, following, x=size("observed"), **y),
        ],
        "width": 430,
        "height": {"step": 24},
    }
