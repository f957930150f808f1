"""Charts: one declaration each, drawn by Vega-Lite, with the data and the sentence that stand for the picture.

A chart is a vector image in reports, and in notebooks an image beside its series of numbers, which tests compare. It
shows medians with their 5-95 % range, but for the yearly budget, whose lines add up in the central case only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from costmodel.document.drawing import (
    Chart,
    Rows,
    Spec,
    extent,
    folded,
    panels,
    quadrants,
    stack_of_bars,
    stacked,
    steps,
    tidy,
)
from costmodel.engine.comparison import ANNUAL, LEDGERS, PARTS, STATUS_QUO, Comparison, ToolResult, place
from costmodel.engine.verdict import HUMAN
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, shown

OPTION_COLOURS = {
    STATUS_QUO: "#5f6b76",
    "adopt_tasks": "#0072b2",
    "adopt_jobs": "#c44e00",
    "adopt_safeguarded": "#00805e",
    "targeted": "#7a5c00",
    "phased": "#3b3b98",
    "shared": "#b0174a",
    "state": "#4f6f00",
    "simplify": "#00707a",
    "charter": "#8a4b2a",
    HUMAN: "#8e4585",
}
"""One colour per option in every chart: told apart by colour-blind readers, at least 3:1 on white."""

MORE_COLOURS = ("#5a3d8a", "#a03050", "#2a5f2a", "#6b6b00")

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


# What the charts show


def ledgers(result: ToolResult) -> Chart:
    """Each ledger by option, each on its own scale: they are never added."""
    rows = rows_by_option(result, "ledger", {ledger: name for ledger, (name, _) in LEDGERS.items()})
    return Chart(
        chart_key("ledgers", result.tool.key),
        translate("{tool}: each point of view, against the status quo", tool=label(result)),
        translate(
            "Median and 5–95% range over {time}, by option, for the budget, all public finances, society "
            "and the territory. Each panel has its own scale; the panels are not added. {best}",
            time=period(result),
            best=best_and_worst(result, "society_npv"),
        )
        + ("" if moves_territory(rows) else " " + translate("Nothing leaves the territory: it has no panel.")),
        rows,
        lambda data: panels(
            [
                (name_of(key), "EUR", pick(data, ledger=key))
                for key in LEDGERS
                if key != "territory" or moves_territory(data)
            ],
            colours(result),
        ),
    )


def moves_territory(rows: Rows) -> bool:
    """Whether an option brings money to the territory or takes some from it, in any part of its range."""
    return any(extent(pick(rows, ledger="territory")))


def winners(result: ToolResult) -> Chart:
    """Who gains and who loses: the parts of society, which add up, then the budget and the insertion posts, apart."""
    rows = rows_by_option(result, "who", (*PARTS, "budget_total"))
    rows += [lost(r, "post") for r in rows_by_option(result, "who", ["insertion_posts_lost"])]

    def draw(data: Rows) -> Spec:
        posts = pick(data, who="insertion_posts_lost")
        society, budget = [r for r in data if r["who"] in PARTS], pick(data, who="budget_total")
        groups = {"society": ("EUR", society), "budget": ("EUR", budget)}
        insertion = {"posts": ("post", posts)} if any(extent(posts)) else {}
        return stack_of_bars(groups | insertion, name_of, colours(result))

    return Chart(
        chart_key("winners", result.tool.key),
        translate("{tool}: who gains and who loses", tool=label(result)),
        translate(
            "Gains to the right, losses to the left, over {time}: median as a bar, 5–95% range as a thin line. "
            "{words} Residents, agents, users and planet make up society; the budget, and the insertion posts lost in "
            "the last year if there are any, are read apart, on their own scales.",
            time=period(result),
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
        draw_budget,
    )


def draw_budget(rows: Rows) -> Spec:
    used = {name: colour for name, _, colour in BUDGET_LINES if any(r["value"] for r in pick(rows, line=name))}
    spent = [{**r, "words": name_of(name), "order": i} for i, name in enumerate(used) for r in pick(rows, line=name)]
    balance = [{**r, "words": name_of("budget_flow")} for r in pick(rows, line="budget_flow")]
    return stacked(spent, balance, {name_of(name): colour for name, colour in used.items()})


def hours(result: ToolResult, option: str) -> Chart:
    """From the hours promised to the hours that the budget sees, in the last year."""
    rows = [row(result, name, option, step=name) for name in STEPS]
    gross, available, cashable, extra = (
        shown(result.at(name, option)["median"], "hour/year")
        for name in ("gross_hours_saved", "available_hours", "cashable_hours", "extra_hours")
    )
    if result.at("available_hours", option)["median"] < 0:
        caption = translate(
            "Option “{option}”, last year, median and 5–95% range: of {gross} promised, nothing is left; the tool adds "
            "{extra} of work that somebody must do.",
            option=option_label(result, option),
            gross=gross,
            extra=extra,
        )
    else:
        caption = translate(
            "Option “{option}”, last year, median and 5–95% range: of {gross} promised, {available} become available "
            "and {cashable} stop being paid. Pale bars show what the step before had.",
            option=option_label(result, option),
            gross=gross,
            available=available,
            cashable=cashable,
        )
    return Chart(
        chart_key("hours", result.tool.key, option),
        translate("{tool}: from hours promised to hours that can be cashed", tool=label(result)),
        caption,
        rows,
        lambda data: draw_hours(data, colours(result)[option]),
    )


def draw_hours(rows: Rows, colour: str) -> Spec:
    before = [None, *[max(r["median"], 0.0) for r in rows[:-2]], None]
    drawn = [
        {**r, "label": folded(name_of(r["step"]), 40), "before": b, "end": max(r["p95"], r["median"], b or 0.0, 0.0)}
        for r, b in zip(rows, before, strict=True)
    ]
    return steps(drawn, colour)


def footprint(result: ToolResult) -> Chart:
    """Carbon, energy and water over the horizon, within the boundary chosen."""
    rows = rows_by_option(result, "impact", FOOTPRINT)
    return Chart(
        chart_key("footprint", result.tool.key),
        translate("{tool}: footprint over the horizon", tool=label(result)),
        translate(
            "Median and 5–95% range over {time}, by option. Boundary: {boundary}. Another boundary gives "
            "another figure; net carbon takes off what the tool avoids.",
            time=period(result),
            boundary=boundary(result),
        ),
        rows,
        lambda data: panels(
            [(name_of(name), unit_of(result, name), pick(data, impact=name)) for name in FOOTPRINT],
            colours(result),
        ),
    )


def overview(comparison: Comparison) -> Chart:
    """All tools at once: budget across, society up, one numbered point per tool for the option of its verdict."""
    rows: Rows = []
    for number, result in enumerate(comparison.results, 1):
        option = main_option(result)
        budget, society = (
            result.at(n if comparison.same_years else ANNUAL[n], option) for n in ("budget_total", "society_npv")
        )
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
    annual = not comparison.same_years
    if annual:
        words.append(translate("Equivalent annual values, since the tools do not last as long."))
    return Chart(
        chart_key("overview", comparison.authority.key),
        translate("All tools: the budget and society"),
        translate(
            "One numbered point per tool, for the option its verdict is about: median, with 5–95% ranges as lines. To "
            "the right the budget gains, upwards society gains. {words}",
            words=" ".join(w for w in words if w),
        ),
        rows,
        lambda data: draw_overview(data, palette(o.key for o in comparison.options), annual),
    )


def draw_overview(rows: Rows, colour: dict[str, str], annual: bool) -> Spec:
    drawn = [
        {
            **r,
            "words": r["option_label"],
            "list": f"{r['number']}. {r['tool_label']}",
            "below": f"{r['verdict_label']} · {r['option_label']}",
        }
        for r in rows
    ]
    return quadrants(drawn, {r["option_label"]: colour[r["option"]] for r in rows}, annual)


# Words


def label(result: ToolResult) -> str:
    return result.tool.text(language())


def option_label(result: ToolResult, key: str) -> str:
    return next(o for o in result.case.options if o.key == key).text(language())


LABELS = {
    "budget": N_("Budget of the authority (nominal)"),
    "public": N_("All public finances (present value)"),
    "society": N_("Society (present value)"),
    "territory": N_("Territory, for memory (present value)"),
    "society_residents_npv": N_("Residents"),
    "society_agents_npv": N_("Agents"),
    "society_users_npv": N_("Users"),
    "society_planet_npv": N_("Planet"),
    "budget_total": N_("Budget (apart)"),
    "insertion_posts_lost": N_("Insertion posts (apart)"),
    "budget_staff_savings": N_("Staff no longer paid"),
    "budget_purchases_avoided": N_("Purchases avoided"),
    "budget_fctva": N_("VAT compensation (FCTVA)"),
    "budget_subsidy": N_("Subsidies"),
    "budget_tool_spending": N_("Spending on the tool"),
    "budget_new_staff": N_("Staff newly paid"),
    "budget_human_costs": N_("Absence, errors, departures, incidents"),
    "budget_other_spending": N_("Other spending"),
    "budget_investment": N_("Investment"),
    "budget_flow": N_("Balance of the year"),
    "gross_hours_saved": N_("Promised, gross"),
    "net_hours_saved": N_("Verified: proofreading and redoing taken off"),
    "incremental_hours": N_("Additional: what unauthorised use saves already taken off"),
    "available_hours": N_("Available: training, checks and new calls taken off"),
    "recovered_hours": N_("Recovered for the service"),
    "cashable_hours": N_("Cashable: no longer paid"),
    "extra_hours": N_("Extra hours that somebody must work"),
    "total_footprint_carbon": N_("Carbon of the tool"),
    "total_net_carbon": N_("Net carbon, less what it avoids"),
    "total_footprint_energy": N_("Energy of the tool"),
    "total_footprint_water": N_("Water of the tool"),
}
"""What stands beside a ledger, those who gain or lose, a line of the budget, a step of the hours, a footprint."""


def name_of(key: str) -> str:
    """The name of a ledger or of a quantity, short enough for a chart. Raises KeyError for one without."""
    return translate(LABELS[key])


ledger_label = who_label = line_label = step_label = footprint_label = name_of
"""The names by which other outputs know it."""


def boundary(result: ToolResult) -> str:
    """The boundary of the footprint, in words."""
    choice = result.case.records[0]["footprint_boundary"].choice
    return {
        "operational": translate("operation (electricity, making of the servers, network, screens)"),
        "disclosed": translate("the provider's own published figure"),
        "life_cycle": translate("life cycle, from the published assessment of a model"),
    }.get(choice, choice)


def boundary_sentences(result: ToolResult) -> tuple[str, str]:
    """The boundary of the footprint in a sentence, and what its file says of it."""
    record = result.case.records[0]["footprint_boundary"]
    return translate("Boundary: {boundary}.", boundary=boundary(result)), record.says()


def slug(text: str) -> str:
    """The text as a name that HTML and SVG accept."""
    return re.sub(r"[^\w-]", "-", text)


def chart_key(*parts: str) -> str:
    return "-".join(map(slug, parts))


def of_tools(tools: list[str], everything: list[str]) -> str:
    """The tools by name; all of them, or all but a few, in fewer words."""
    others = [tool for tool in everything if tool not in tools]
    if len(everything) > 1 and not others:
        return translate("all tools")
    if len(everything) > 4 and len(others) <= 2:
        return translate("all tools but {tools}", tools=", ".join(others))
    return ", ".join(tools)


def best_and_worst(result: ToolResult, name: str) -> str:
    medians = {o: result.at(name, o)["median"] for o in compared(result)}
    if not medians:
        return ""
    best, worst = max(medians, key=medians.__getitem__), min(medians, key=medians.__getitem__)
    return translate(
        "For society the best option is “{best}” ({high}), the worst “{worst}” ({low}).",
        best=option_label(result, best),
        high=shown(medians[best], "EUR", signed=True),
        worst=option_label(result, worst),
        low=shown(medians[worst], "EUR", signed=True),
    )


def gainers(result: ToolResult) -> str:
    option = main_option(result)
    values = {name: result.at(name, option)["median"] for name in PARTS}
    up, down = (
        ", ".join(f"{name_of(n)} {shown(v, 'EUR', signed=True)}" for n, v in values.items() if sign * v > 0)
        for sign in (1, -1)
    )
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
    """The options of the workbook in the order in which they are shown, then a user's own."""
    return sorted(options, key=place)


def main_option(result: ToolResult) -> str:
    """The option that the verdict is about; when none buys the tool, the best for society."""
    return result.verdict.about or max(
        compared(result) or result.options, key=lambda o: result.at("society_npv", o)["median"]
    )


def unit_of(result: ToolResult, name: str) -> str:
    return result.case.model[name].unit


def period(result: ToolResult) -> str:
    """How long the tool serves: ``5 years``, ``1 year``."""
    return amount(result.case.horizon, "year")


def row(result: ToolResult, name: str, option: str, **keys: str) -> dict[str, Any]:
    """What a chart shows of a quantity under an option."""
    stats = result.at(name, option)
    return {
        **keys,
        "option": option,
        "option_label": option_label(result, option),
        **{key: tidy(stats[key]) for key in ("p05", "median", "p95")},
        "text": shown(stats["median"], unit_of(result, name)),
    }


def rows_by_option(result: ToolResult, key: str, names: Iterable[str] | Mapping[str, str]) -> Rows:
    """A row for each quantity and option; under ``key``, the name of the quantity or what it is called here."""
    quantities = names if isinstance(names, Mapping) else {name: name for name in names}
    return [row(result, quantities[x], option, **{key: x}) for x in quantities for option in compared(result)]


def lost(gained: dict[str, Any], unit: str) -> dict[str, Any]:
    """A row of losses counted as positive numbers, with the sign that a loss has in a chart."""
    low, median, high = (0.0 - gained[key] for key in ("p95", "median", "p05"))
    return {**gained, "p05": low, "median": median, "p95": high, "text": shown(median, unit)}


def by_year(result: ToolResult, name: str, option: str, what: str = "central") -> np.ndarray:
    return np.broadcast_to(result.series(name, option, what), (len(result.case.calendar),))


def pick(rows: Rows, **keys: str) -> Rows:
    return [r for r in rows if all(r[k] == v for k, v in keys.items())]


# Colours


def colours(result: ToolResult) -> dict[str, str]:
    """The colour of each option of a tool."""
    return palette(result.options)


def palette(options: Iterable[str]) -> dict[str, str]:
    """The colour of each option; those of a user's own options follow their order."""
    keys = list(options)
    spare = iter(MORE_COLOURS * len(keys))
    return {o: OPTION_COLOURS.get(o) or next(spare) for o in keys}
