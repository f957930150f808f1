"""What the page shows of a result, as plain values: the page draws them as text, never as markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from costmodel.document.blocks import Table
from costmodel.document.drawing import Chart
from costmodel.engine.case import Case, position
from costmodel.engine.comparison import LEDGERS, MEANS, PARTS, PUBLIC_FUNDS, ToolResult
from costmodel.engine.switching import Mover, Switch, switching
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import amount, interval, listed, probability, shown, significant
from costmodel.outputs.dashboard.controls import default_record, ends_of
from costmodel.questions import figures
from costmodel.questions.beside import why
from costmodel.questions.figures import compared, main_option, option_label
from costmodel.questions.tables import (
    BY_GROUP,
    FOOTPRINT,
    PEOPLE,
    SIGNS,
    budget_table,
    constraints,
    groups_table,
    hours_table,
    ledger_table,
    people_table,
    plain_table,
    winners_table,
)

HEADLINES = (
    ("society_npv", "gain"),
    ("budget_total", "gain"),
    ("public_npv", "gain"),
    ("available_hours", "more"),
    ("cashable_hours", "more"),
    ("people_at_risk", "more"),
    ("posts_removed", "some"),
    ("landing_posts_lost", "some"),
    ("people_giving_up", "more"),
    ("human_contact_share", "limit"),
    *((name, "none") for name in MEANS),
    ("total_footprint_energy", "none"),
    ("total_net_carbon", "more"),
    ("total_footprint_water", "none"),
)
"""The figures shown first, and what their probability is about."""

LIMITS = {"human_contact_share": "human_contact_margin"}
"""Headlines that are judged against a limit of the authority."""

BY_YEAR = ("budget_flow",)
CENTRAL_ONLY = (*SIGNS, "budget_operating", "budget_investment_balance", "budget_cumulative", "budget_depreciation")
SHORT = {
    "society_npv": N_("Society"),
    "budget_total": N_("Budget of the authority"),
    "public_npv": N_("All public finances"),
    "available_hours": N_("Hours given back to the staff, a year"),
    "cashable_hours": N_("Hours that stop being paid, a year"),
    "people_at_risk": N_("Agents pushed into overload"),
    "posts_removed": N_("Posts removed"),
    "landing_posts_lost": N_("Landing and insertion posts lost"),
    "people_giving_up": N_("People who give up, a year"),
    "human_contact_share": N_("Contacts handled by a human"),
    "luxury_index": N_("Human contact in the authority's means"),
    "luxury_index_peers": N_("The same in the means of communes of its size"),
    "total_footprint_energy": N_("Electricity of the tool"),
    "total_net_carbon": N_("Carbon, net"),
    "total_footprint_water": N_("Water of the tool"),
}


def wanted(case: Case) -> dict[str, bool | None]:
    """Names of the results the page shows, in the order of the model, and which of their years it looks at."""
    names = {name for name, _ in LEDGERS.values()} | {*PARTS, *PEOPLE, *FOOTPRINT, *figures.STEPS}
    names |= {name for family in BY_GROUP for name in case.model.families[family]}
    names |= {name for name, _ in HEADLINES} | {PUBLIC_FUNDS, "insertion_posts_lost", *BY_YEAR}
    names |= {*case.model.limits}
    every_year = {*case.model.limits, *BY_YEAR}
    return {n: n in every_year if n in names else None for n in case.model if n in names or n in CENTRAL_ONLY}


def view(result: ToolResult, focus: str, before: ToolResult | None = None) -> dict[str, Any]:
    """Verdict, headlines, tables and charts; ``before`` is the result of the pinned setting."""
    people, untouched = people_table(result)
    tables = {
        "ledgers": ledger_table(result),
        "winners": winners_table(result),
        "groups": groups_table(result),
        "budget": budget_table(result, focus),
        "hours": hours_table(result),
        "people": people,
        "footprint": plain_table(
            result,
            FOOTPRINT,
            translate("Footprint over the horizon, by option"),
            compared(result),
        ),
        "limits": constraints(result),
    }
    charts = [
        figures.ledgers(result),
        figures.winners(result),
        figures.budget_by_year(result, focus),
        figures.hours(result, focus),
        figures.footprint(result),
    ]
    kinds = ("ledgers", "winners", "budget", "hours", "footprint")
    past = dict(zip(kinds, charts_of(before, focus), strict=True)) if before else {}
    return {
        "verdict": verdict(result, before),
        "options": [
            {"key": o, "label": option_label(result, o), "colour": figures.colours(result)[o]} for o in compared(result)
        ],
        "focus": focus,
        "cards": [card(result, name, about, focus, before) for name, about in HEADLINES],
        "tables": {key: table(t) for key, t in tables.items()},
        "untouched": untouched,
        "charts": {kind: chart(result, kind, c, past.get(kind)) for kind, c in zip(kinds, charts, strict=True)},
        "boundary": figures.boundary(result),
        "warnings": list(result.warnings),
    }


def charts_of(result: ToolResult, focus: str) -> list[Chart]:
    option = focus if focus in result.options else main_option(result)
    return [
        figures.ledgers(result),
        figures.winners(result),
        figures.budget_by_year(result, option),
        figures.hours(result, option),
        figures.footprint(result),
    ]


def verdict(result: ToolResult, before: ToolResult | None) -> dict[str, Any]:
    found = result.verdict
    return {
        "word": found.word,
        "text": found.text,
        "option": option_label(result, found.about) if found.about else "",
        "about": translate("for the option “{option}”", option=option_label(result, found.about))
        if found.about
        else "",
        "reasons": why(result),
        "quadrants": quadrants(result),
        "before": before.verdict.text if before and before.verdict.text != found.text else "",
    }


def quadrants(result: ToolResult) -> str:
    """In which of the four quadrants of budget and society the option lies, in shares of the draws."""
    if not result.verdict.about:
        return ""
    both, paid, taken, neither = result.verdict.of(result.verdict.about).quadrants
    return translate(
        "Out of 100 draws: budget and society both gain in {both}; society gains and the budget pays in {paid}; the "
        "budget gains and society pays in {taken}; both lose in {neither}.",
        **{k: round(100 * v) for k, v in (("both", both), ("paid", paid), ("taken", taken), ("neither", neither))},
    )


def card(result: ToolResult, name: str, about: str, option: str, before: ToolResult | None) -> dict[str, Any]:
    """One headline: its figure, its range, its probability, and what it was before."""
    stats, in_unit = result.at(name, option), result.case.model[name].unit
    signed = about in ("gain", "more")
    text = figure_text(stats, in_unit, signed)
    found = {
        "name": name,
        "label": translate(SHORT[name]),
        "text": text,
        "tone": tone(stats["median"], name) if signed else "",
        "range": "" if stats["p05"] == stats["p95"] else interval(stats["p05"], stats["p95"], in_unit),
        "chance": chance(result, stats, name, about, option),
        "before": "",
    }
    if before is not None and option in before.options:
        past = figure_text(before.at(name, option), in_unit, signed)
        found["before"] = past if past != text else ""
    return found


def figure_text(stats: Mapping[str, float], in_unit: str, signed: bool) -> str:
    return shown(stats["median"], in_unit, error=stats["mean_error"], signed=signed)


LOSSES = ("people_at_risk", "people_giving_up", "total_net_carbon")
"""Headlines of which more is worse."""


def tone(value: float, name: str) -> str:
    value = significant(value, 2) * (-1 if name in LOSSES else 1)
    return "gain" if value > 0 else "loss" if value < 0 else ""


def chance(result: ToolResult, stats: Mapping[str, float], name: str, about: str, option: str) -> str:
    if about == "gain":
        return translate("a gain in {p} of draws", p=probability(stats["positive"]))
    if about == "more":
        if stats["positive"] == 0 and stats["negative"] == 0:
            return translate("no change in any draw")
        return translate(
            "more in {p} of draws, less in {q}", p=probability(stats["positive"]), q=probability(stats["negative"])
        )
    if about == "some":
        return translate("at least one in {p} of draws", p=probability(stats["positive"]))
    if about == "limit":
        margin = result.at(LIMITS[name], option)
        return translate("the limit holds in {p} of draws", p=probability(1 - margin["negative"]))
    return ""


# What would flip a headline


def targets() -> list[str]:
    return [LIMITS.get(name, name) for name, about in HEADLINES if about != "none"]


def flips(case: Case, option: str, names: list[str]) -> dict[str, str]:
    """For each headline, the sentence on what would flip it among the values that matter most."""
    moving = with_ranges(case, option, list(names))
    mover = Mover(moving, option, tuple(targets()))
    found = switching(moving, option, targets(), [n for n in names if mover.movable(n) and len(mover.grid(n)) > 1])
    return {name: flip_words(found[LIMITS.get(name, name)], about) for name, about in HEADLINES if about != "none"}


def with_ranges(case: Case, option: str, names: list[str]) -> Case:
    """The case with a range, that of its slider, for the values that are set or fixed; they keep their value."""
    i = position(case, option)
    own = dict(case.records[i])
    for name in names:
        ends = ends_of(case, default_record(case, name, i))
        if own[name].low is None and ends:
            value = float(case.in_base_year(own[name], own[name].number))
            low, high = min(ends[0], value), max(ends[1], value)
            own[name] = replace(own[name], shape="fixed", value=value, low=low, high=high, price_year=None)
    return replace(case, records=tuple(own if j == i else r for j, r in enumerate(case.records)))


def flip_words(switches: list[Switch], about: str) -> str:
    flipping = [s for s in switches if s.values]
    if not flipping:
        return translate("None of the values shown first changes this answer within its range.")
    words = listed(
        translate(
            "{label} at {value} (here {central})",
            label=s.label,
            value=amount(significant(s.nearest or 0.0, 3), s.unit),
            central=amount(significant(s.central, 3), s.unit),
        )
        for s in flipping[:2]
    )
    return translate("Flips in the central case with: {values}.", values=words)


# Tables and charts as plain values


def table(found: Table) -> dict[str, Any]:
    return {
        "caption": found.caption,
        "heads": found.heads,
        "note": found.note,
        "groups": [
            {
                "label": label,
                "rows": [
                    [
                        {
                            "text": c.text,
                            "below": list(c.below),
                            "tone": c.tone,
                            "name": c.quantity,
                            "option": c.option,
                            "year": c.year,
                        }
                        for c in row
                    ]
                    for row in rows
                ],
            }
            for label, rows in found.groups
        ],
    }


def chart(result: ToolResult, kind: str, found: Chart, before: Chart | None) -> dict[str, Any]:
    """The data of a chart with the words of its axes; the page draws them."""
    return {
        "title": found.title,
        "caption": found.caption,
        "data": labelled(result, kind, found.data),
        "before": labelled(result, kind, before.data) if before else [],
    }


def labelled(result: ToolResult, kind: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    colour = figures.colours(result)
    out = []
    for r in rows:
        key = r.get("ledger") or r.get("who") or r.get("line") or r.get("step") or r.get("impact")
        words = {
            "ledgers": figures.ledger_label,
            "winners": figures.who_label,
            "budget": figures.line_label,
            "hours": figures.step_label,
            "footprint": figures.footprint_label,
        }[kind](str(key))
        name = dict(LEDGERS).get(str(key), (key, ""))[0] if kind == "ledgers" else key
        in_unit = result.case.model[str(name)].unit
        out.append(
            {
                **r,
                "key": key,
                "label": words,
                "unit": in_unit,
                "colour": colour.get(r.get("option", ""), LINE_COLOURS.get(str(key), "#5f6b76")),
            }
        )
    return out


LINE_COLOURS = {name: colour for name, _, colour in figures.BUDGET_LINES}
