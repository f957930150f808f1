"""The tables of a report: each figure with its range, its unit and what qualifies it, ready for any page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace

import numpy as np

from costmodel.document.blocks import Cell, Table
from costmodel.document.drawing import tidy
from costmodel.engine import steps
from costmodel.engine.comparison import (
    ANNUAL,
    LEDGERS,
    MEANS,
    PARTS,
    PUBLIC_FUNDS,
    STATUS_QUO,
    USERS,
    Comparison,
    ToolResult,
)
from costmodel.engine.dial import POSITIONS, SHOWN, turn_dial
from costmodel.engine.switching import Switch, switching
from costmodel.engine.verdict import Limit
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, decimal, interval, probability, rounded, shown, significant, unit
from costmodel.parameters.record import Record
from costmodel.questions import figures
from costmodel.questions.figures import buying, by_year, compared, in_order, line_label, main_option, option_label
from costmodel.questions.returns import in_words, returns

PEOPLE = (
    "people_at_risk",
    "managers_at_risk",
    "posts_removed",
    "landing_posts_lost",
    "landing_content_lost",
    "landing_posts_left",
    "shock_absorber_index",
    "redeployment_failures",
    "people_giving_up",
    "give_ups",
    "calls_newly_answered",
    "human_calls_change",
    "human_contact_share",
    *USERS,
    *MEANS,
)
BY_GROUP = ("people_at_risk_by_group", "user_time_saved_by_segment", "segment_give_ups")
"""Families of figures that say which agents and which users gain or lose."""

FOOTPRINT = (
    "total_footprint_carbon",
    "total_net_carbon",
    "total_footprint_energy",
    "total_footprint_water",
    "total_footprint_antimony",
)
NOT_IN_EUROS = ("score_sovereignty", "score_transparency")

WITH_UNIT = ("share", "kgSb")
"""Units written beside each figure, not in the head of the row."""

OPERATING = (
    "budget_staff_savings",
    "budget_purchases_avoided",
    "budget_tool_spending",
    "budget_new_staff",
    "budget_human_costs",
    "budget_other_spending",
)
SIGNS_THAT_FLIP = ("society_npv", "budget_total")
"""The headline figures whose sign a single value may flip."""

FLIPS = 6
"""Values shown that flip a sign; the likeliest come first, the others are counted."""

HEAVIEST = 3
"""Values named as those that weigh most."""

JOBS = "adopt_jobs"
SIGNS = {name: sign for name, sign, _ in figures.BUDGET_LINES}

APART = 0.1
"""The share of the 5-95 % range by which the central case may differ from the median without a word."""

PILE = 0.05
"""The share of draws with one and the same value that makes a floor or a ceiling."""


# Tables of one tool


def steps_table(result: ToolResult, option: str) -> Table:
    """The way from the promise of the tool to its result, adding up."""
    return Table(
        translate("From the promise to the result, step by step"),
        steps.heads(),
        [("", [[Cell(text) for text in row] for row in steps.rows(steps.steps(result.case, option))])],
        translate(
            "Central case, option “{option}”. Each line changes one thing and keeps those above; the last is their "
            "sum. Hours: given back to the service in the last year.",
            option=option_label(result, option),
        ),
    )


def constraints(result: ToolResult) -> Table:
    """Every limit by option: held or broken, and by how much, in the worst year of use."""
    options = in_order(result.options)
    rows = [
        [limit_head(result, limit.name), *(margin(result, result.verdict.of(o).limits[i], o) for o in options)]
        for i, limit in enumerate(result.verdict.of(options[0]).limits)
    ]
    return Table(
        translate("Limits set by the authority, by option"),
        [translate("Limit"), *option_heads(result, options)],
        [("", rows)],
        translate("Median of the worst year of use. Money does not buy back a broken limit."),
    )


def off_centre(result: ToolResult, rows: Iterable[list[Cell]]) -> str:
    """For which rows the central case is not near the median, and why; nothing where it is near for all."""
    apart: dict[str, dict[str, None]] = {}
    for name, *cells in rows:
        for cell in cells:
            stats = result.at(cell.quantity, cell.option)
            gap, width = abs(stats["central"] - stats["median"]), stats["p95"] - stats["p05"]
            if gap > APART * width + 1e-9:
                piled = 1 - stats["positive"] - stats["negative"] >= PILE
                why = (
                    translate("many draws share one value there, a floor")
                    if piled
                    else translate("uncertain values multiply there, with longer tails on one side")
                )
                apart.setdefault(why, {})[name.text] = None
    return "".join(
        " "
        + translate(
            "The central case, every value in its middle, is more than a tenth of the range from the median for: "
            "{names} ({why}).",
            names=" · ".join(names),
            why=why,
        )
        for why, names in apart.items()
    )


def limit_head(result: ToolResult, name: str) -> Cell:
    """What the limit is about, and its unit."""
    return Cell(capital(result.case.model[name].topic(language())), head(result, name).below)


def capital(words: str) -> str:
    """Words that stand inside a sentence, at the head of a line."""
    return words[:1].upper() + words[1:]


def margin(result: ToolResult, limit: Limit, option: str) -> Cell:
    in_unit = limit.quantity.unit
    by = shown(abs(limit.margin) * 100, "point") if in_unit == "share" else number(abs(limit.margin), in_unit)
    said, tone = (translate("broken"), "broken") if limit.state == "broken" else (translate("holds"), "holds")
    if limit.yes_or_no:
        below = ""
    elif limit.state == "broken":
        below = translate("by {value}", value=by)
    else:
        below = translate("with no margin") if limit.state == "tight" else translate("margin {value}", value=by)
    return Cell(said, (below,) if below else (), tone, limit.name, option, year_of(result, limit.name, -1))


def status_quo_table(result: ToolResult) -> Table:
    """Levels without any decision, which every other figure is a difference from: in year 0 and in the last year."""
    marked = [q.name for q in result.case.model.values() if q.outcome == "status_quo"]
    names = [n for n in dict.fromkeys([*marked, "shadow_incident_cost"]) if n in result.simulation.summaries]
    first, *_, last = result.case.calendar
    rows = [[head(result, n), *(figure(result, n, STATUS_QUO, year=year) for year in (0, -1))] for n in names]
    return Table(
        translate("The status quo: levels, not differences"),
        [translate("What is looked at"), str(first), str(last)],
        [("", rows)],
        translate("Median, then 5–95% range."),
    )


def ledger_table(result: ToolResult) -> Table:
    rows = [
        [Cell(figures.ledger_label(key)), *(euros(result, name, o) for o in compared(result))]
        for key, (name, _) in LEDGERS.items()
    ]
    if mandate_years(result):
        mandate = [euros(result, "budget_mandate", o) for o in compared(result)]
        rows.insert(1, [Cell(quantity_label(result, "budget_mandate")), *mandate])
    funds = [euros(result, PUBLIC_FUNDS, o) for o in compared(result)]
    rows.insert(-1, [Cell(quantity_label(result, PUBLIC_FUNDS)), *funds])
    return Table(
        translate("The four points of view, by option"),
        [translate("Point of view"), *option_heads(result, compared(result))],
        [("", rows)],
        translate(
            "Differences from the status quo: median, 5–95% range, probability of a gain. The rows are never added."
        )
        + off_centre(result, rows),
    )


def winners_table(result: ToolResult) -> Table:
    society = [[Cell(figures.who_label(name)), *(euros(result, name, o) for o in compared(result))] for name in PARTS]
    budget = [[Cell(figures.who_label("budget_total")), *(euros(result, "budget_total", o) for o in compared(result))]]
    posts = [
        [
            Cell(translate("Insertion posts lost, last year")),
            *(figure(result, "insertion_posts_lost", o) for o in compared(result)),
        ]
    ]
    return Table(
        translate("Who gains and who loses, by option"),
        [translate("Who"), *option_heads(result, compared(result))],
        [(translate("Society"), society), (translate("Apart"), budget + posts)],
        translate("The parts of society add up draw by draw; their medians, only nearly.")
        + off_centre(result, society),
    )


def groups_table(result: ToolResult) -> Table:
    """Agents by category and users by segment, in the last year; groups that no option touches are left out."""
    model, country = result.case.model, result.case.library.country
    titles = {
        "people_at_risk_by_group": translate("Agents newly overloaded, by category"),
        "user_time_saved_by_segment": translate("Users’ time saved, hours a year, by segment"),
        "segment_give_ups": translate("Change of the requests given up, a year, by segment"),
    }
    groups = []
    for family in BY_GROUP:
        rows = []
        for name in model.families[family]:
            if moves(result, name):
                words = country.member(model[name].over[0], model[name].members[0])[language()]
                label = words[0].upper() + words[1:]
                rows.append([Cell(label), *(figure(result, name, o, signed=True) for o in compared(result))])
        if rows:
            groups.append((titles[family], rows))
    return Table(
        translate("Agents by category and users by segment, in the last year"),
        [translate("Who"), *option_heads(result, compared(result))],
        groups,
        translate("Median, then 5–95% range."),
    )


def hours_table(result: ToolResult) -> Table:
    options = buying(result) or compared(result)
    rows = [[Cell(figures.step_label(n)), *(figure(result, n, o) for o in options)] for n in figures.STEPS]
    return Table(
        translate("Hours in the last year, by option"),
        [translate("Hours in the year"), *option_heads(result, options)],
        [("", rows)],
        translate("Cashable hours are a part of recovered hours: the two are never added.") + off_centre(result, rows),
    )


def people_table(result: ToolResult) -> tuple[Table, list[str]]:
    """The table of people in the last year, and the names of what no option changes."""
    options = in_order(result.options)
    touched = [name for name in PEOPLE if moves(result, name)]
    untouched = [name for name in PEOPLE if name not in touched]
    rows = [[head(result, n), *(figure(result, n, o) for o in options)] for n in touched]
    table = Table(
        translate("People, contacts and posts in the last year, by option"),
        [translate("What is looked at"), *option_heads(result, options)],
        [("", rows)],
        translate("Median, then 5–95% range.") + off_centre(result, rows),
    )
    return table, [unchanged(result, n) for n in untouched]


def dial_table(result: ToolResult) -> tuple[Table, str]:
    """What each position between tasks and jobs gives, and the sentence on where society's answer flips."""
    if JOBS not in result.options:
        return Table("", [], []), ""
    dial = turn_dial(result.case, result.options.index(JOBS))
    rows = [
        [head(result, n), *(Cell(number(dial.at(p, n), figures.unit_of(result, n), signed=True)) for p in POSITIONS)]
        for n in SHOWN
    ]
    caption = translate("From tasks to jobs: option “{option}”, central case", option=option_label(result, JOBS))
    heads = [translate("Position of the dial"), translate("0 (tasks)"), "½", translate("1 (jobs)")]
    return Table(caption, heads, [("", rows)]), flips_words(dial.flips, dial.at(0, "society_npv"))


def flips_words(flips: Iterable[float], society: float) -> str:
    places = ", ".join(decimal(round(flip, 2)) for flip in flips)
    if places:
        return translate("Between tasks (0) and jobs (1), society’s answer flips at: {places}.", places=places)
    if society < 0:
        return translate("Society loses at every position: its answer never flips between tasks and jobs.")
    return translate("Society gains at every position: its answer never flips between tasks and jobs.")


def moves(result: ToolResult, name: str) -> bool:
    """Whether an option changes the quantity in the last year, in any part of its range."""
    found = result.summary(name)
    return any(np.ptp(array[:, -1]) > 1e-9 for array in (found.p05, found.median, found.p95))


def unchanged(result: ToolResult, name: str) -> str:
    value = at(result, name, result.options[0])
    return f"{quantity_label(result, name)} ({shown(value, figures.unit_of(result, name))})"


def plain_table(result: ToolResult, names: Iterable[str], caption: str, options: list[str]) -> Table:
    rows = [[head(result, n), *(figure(result, n, o) for o in options)] for n in names]
    return Table(caption, [translate("What is looked at"), *option_heads(result, options)], [("", rows)])


def budget_table(result: ToolResult, option: str) -> Table:
    """The budget by section and year, central case: lines add up to balances."""
    calendar = result.case.calendar
    lines = {n: SIGNS[n] * by_year(result, n, option) for n in SIGNS}
    operating, investment = (by_year(result, n, option) for n in ("budget_operating", "budget_investment_balance"))
    operating_fctva = operating - sum(lines[n] for n in OPERATING)
    step = rounding(np.abs([*lines.values(), operating, investment]).max())
    council = mandate_years(result)

    def line(words: str, values: np.ndarray, tone: str = "", total: bool = True, name: str = "") -> list[Cell]:
        cells = [Cell(whole(v, step), (), tone, name, option, y) for v, y in zip(values, calendar, strict=True)]
        sums = [values[:council].sum(), values.sum()] if council else [values.sum()]
        return [Cell(words, tone=tone), *cells, *(Cell(whole(x, step) if total else "", tone=tone) for x in sums)]

    operating_rows = [line(line_label(n), lines[n], name=n) for n in OPERATING]
    if np.abs(operating_fctva).max() > 0.5:
        operating_rows.append(line(translate("VAT compensation on rented infrastructure"), operating_fctva))
    operating_rows.append(line(translate("Operating balance"), operating, "total", name="budget_operating"))
    investment_rows = [
        line(line_label("budget_investment"), lines["budget_investment"], name="budget_investment"),
        line(line_label("budget_subsidy"), lines["budget_subsidy"], name="budget_subsidy"),
        line(line_label("budget_fctva"), lines["budget_fctva"] - operating_fctva),
        line(translate("Investment balance"), investment, "total", name="budget_investment_balance"),
    ]
    flow = by_year(result, "budget_flow", option)
    low, high = (
        [*by_year(result, "budget_flow", option, end), *(result.at(n, option)[end] for n in sums_of_budget(result))]
        for end in ("p05", "p95")
    )
    ranges = [
        Cell(translate("{low} to {high}", low=whole(a, step), high=whole(b, step)), tone="range")
        for a, b in zip(low, high, strict=True)
    ]
    balance_rows = [
        line(line_label("budget_flow"), flow, "total", name="budget_flow"),
        [Cell(translate("5–95% range")), *ranges],
        line(
            translate("Cumulated balance"), by_year(result, "budget_cumulative", option), "", False, "budget_cumulative"
        ),
        line(translate("For memory: depreciation (no cash)"), by_year(result, "budget_depreciation", option)),
    ]
    return Table(
        translate(
            "Budget by year, option “{option}”, central case, in nominal euros, taxes included",
            option=option_label(result, option),
        ),
        [translate("Line"), *map(str, calendar), *([translate("Mandate")] if council else []), translate("Total")],
        [
            (translate("Operating section"), operating_rows),
            (translate("Investment section"), investment_rows),
            (translate("Both sections"), balance_rows),
        ],
        translate(
            "Plus: receipts and savings. Minus: spending. Rounded to the nearest {step}. The central case is not "
            "the middle of the range: prices and delays overrun more often than they shrink.",
            step=amount(step, "EUR"),
        ),
        "budget",
    )


def mandate_years(result: ToolResult) -> int:
    """How many of the years, from year 0, are those of a mandate; 0 where all of them are."""
    years = int(result.case.records[0]["mandate_years"].number)
    return years if years <= result.case.horizon else 0


def sums_of_budget(result: ToolResult) -> tuple[str, ...]:
    return ("budget_mandate", "budget_total") if mandate_years(result) else ("budget_total",)


def payback_words(result: ToolResult, option: str) -> list[str]:
    """Payback, rate of return and other discount rates, as sentences."""
    return in_words(returns(result.case, result.options.index(option)))


def rounding(largest: float) -> float:
    """The step at which the largest amount keeps three digits."""
    return 10.0 ** max(0, math.floor(math.log10(largest)) - 2) if largest >= 1 else 1.0


def whole(value: float, step: float) -> str:
    return decimal(round(float(value) / step) * step + 0.0)


def forgone(result: ToolResult) -> list[tuple[str, str, str]]:
    """Benefits not claimed in the last year, by option: shown, and counted nowhere. Empty when there are none."""
    stats = {o: result.at("forgone_benefit_saving", o) for o in compared(result)}
    if not any(rounded(s[key]) for s in stats.values() for key in ("p05", "median", "p95")):
        return []
    return [(option_label(result, o), shown(s["median"], "EUR/year"), spread(s, "EUR/year")) for o, s in stats.items()]


def uncertain(result: ToolResult) -> list[Record]:
    """The values of the main option that are not known for sure, by label."""
    case = result.case
    records = case.records[result.options.index(main_option(result))]
    used = [records[n] for n in case.used(name for name, _ in LEDGERS.values()) if n in records]
    return sorted((r for r in used if r.uncertain), key=lambda r: quantity_label(result, r.name))


def assumptions(result: ToolResult, own: bool) -> list[tuple[Record, list[Cell]]]:
    """Those that rest on grade D: of the tool, authority or option, or of the reference."""
    return [(r, assumption(result, r)) for r in uncertain(result) if r.grade == "D" and (r.layer != "reference") == own]


def own_assumptions(result: ToolResult) -> Table:
    return Table(
        translate("Values set for this tool, authority or option that rest on an assumption"),
        assumption_heads(),
        [("", [cells for _, cells in assumptions(result, own=True)])],
        kind="words",
    )


def common_assumptions(comparison: Comparison) -> Table:
    rows = {r.name: cells for result in comparison.results for r, cells in assumptions(result, own=False)}
    return Table(
        translate("Values of the reference files that rest on an assumption"),
        assumption_heads(),
        [("", sorted(rows.values(), key=lambda cells: cells[0].text))],
        kind="words",
    )


def assumption_heads() -> list[str]:
    return [translate("Parameter"), translate("Value"), translate("Range"), translate("Why")]


def assumption(result: ToolResult, record: Record) -> list[Cell]:
    in_unit = figures.unit_of(result, record.name)
    value = amount(tidy(record.value), in_unit) if isinstance(record.value, (int, float)) else translate("by year")
    ends = "" if record.low is None or record.high is None else interval(record.low, record.high, in_unit, "A")
    return [Cell(quantity_label(result, record.name), (record.name,)), Cell(value), Cell(ends), Cell(record.says())]


# What would flip the answer


@dataclass(frozen=True)
class FlipWords:
    """A value that would flip a sign: its name, what is taken, where the sign is another, what is known of it."""

    name: str
    central: str
    where: str
    around: str
    chance: str


def flip_words(s: Switch) -> FlipWords:
    return FlipWords(
        s.label,
        fine(s.central, s.unit),
        ", ".join(flipped_words(s)),
        interval(s.low, s.high, s.unit, "A"),
        probability(s.chance),
    )


@dataclass(frozen=True)
class Flips:
    """How single values could flip the sign of a headline figure of an option, all others staying central."""

    target: str
    sentence: str
    switches: tuple[Switch, ...]
    table: Table
    heaviest: list[str]


def flips(result: ToolResult, option: str, found: Mapping[str, list[Switch]], most: int = FLIPS) -> list[Flips]:
    """For society and for the budget: the sign in the central case, and the single values that would flip it."""
    return [flips_of(result, option, target, switches, most) for target, switches in found.items()]


def headline_switches(result: ToolResult, option: str) -> dict[str, list[Switch]]:
    """How each value moves the headline figures whose sign is looked at."""
    return switching(result.case, option, SIGNS_THAT_FLIP)


def flips_of(result: ToolResult, option: str, target: str, switches: list[Switch], most: int) -> Flips:
    flipping = [s for s in switches if s.values]
    central = result.at(target, option)["central"]
    heavy = sorted(switches, key=lambda s: -s.swing)[:HEAVIEST]
    shown_here = tuple(flipping[:most])
    rows = [[Cell(words) for words in astuple(flip_words(s))] for s in shown_here]
    society = target == "society_npv"
    caption = (
        translate("What would flip the sign for society, option “{option}”", option=option_label(result, option))
        if society
        else translate(
            "What would flip the sign for the budget, option “{option}”", option=option_label(result, option)
        )
    )
    heads = [
        translate("Single value"),
        translate("Central case"),
        translate("The sign flips"),
        translate("Range looked at"),
        translate("Chance of lying there"),
    ]
    others = len(flipping) - len(rows)
    note = translate("And {n} other values, less likely to do so.", n=others) if others > 0 else ""
    return Flips(
        target,
        " ".join(
            [
                sign_sentence(target, central),
                *other_side(central, at(result, target, option)),
                flips_sentence(len(flipping)),
            ]
        ),
        shown_here,
        Table(caption, heads, [("", rows)], note, "flips"),
        [s.label for s in heavy if s.swing > 0],
    )


def sign_sentence(target: str, value: float) -> str:
    """Whether society or the budget gains in the central case, and how much."""
    size, society = shown(abs(value), "EUR"), target == "society_npv"
    if rounded(value) > 0:
        return (
            translate("In the central case, society gains {value}.", value=size)
            if society
            else translate("In the central case, the budget gains {value}.", value=size)
        )
    if rounded(value) < 0:
        return (
            translate("In the central case, society loses {value}.", value=size)
            if society
            else translate("In the central case, the budget loses {value}.", value=size)
        )
    return (
        translate("In the central case, society neither gains nor loses.")
        if society
        else translate("In the central case, the budget neither gains nor loses.")
    )


def other_side(central: float, median: float) -> list[str]:
    """A warning where the median of the draws has not the sign of the central case."""
    if (rounded(central) > 0) == (rounded(median) > 0):
        return []
    words = shown(median, "EUR", signed=True)
    return [translate("The median of the draws has the other sign ({value}): the answer hangs on little.", value=words)]


def flips_sentence(many: int) -> str:
    if not many:
        return translate("No single value flips that within its range.")
    if many == 1:
        return translate("A single value would flip that by itself.")
    return translate("{n} values would each flip that by themselves.", n=many)


def flipped_words(switch: Switch) -> list[str]:
    """Where the sign is the other one: above a value, below a value, or between two."""
    return [part_words(switch, low, high) for low, high in switch.flipped]


def part_words(switch: Switch, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return translate(
            "between {low} and {high}",
            low=apart(low, switch.central, switch.unit),
            high=apart(high, switch.central, switch.unit),
        )
    if low is not None:
        return translate("above {value}", value=apart(low, switch.central, switch.unit))
    return translate("below {value}", value=apart(high or 0.0, switch.central, switch.unit))


def fine(value: float, in_unit: str, digits: int = 3) -> str:
    """A value of a parameter with its unit, to three digits unless more are asked for."""
    return amount(significant(value, digits), in_unit)


def apart(value: float, central: float, in_unit: str) -> str:
    """A value with as many digits as tell it from the central one."""
    digits = next((d for d in range(3, 8) if significant(value, d) != significant(central, d)), 8)
    return fine(value, in_unit, digits)


# Cells


def at(result: ToolResult, name: str, option: str) -> float:
    return result.at(name, option)["median"]


def quantity_label(result: ToolResult, name: str) -> str:
    return result.case.model[name].text(language())


def option_heads(result: ToolResult, options: Iterable[str]) -> list[str]:
    return [option_label(result, o) for o in options]


def head(result: ToolResult, name: str) -> Cell:
    """The head of a row: what it is, and the unit of its figures."""
    in_unit = figures.unit_of(result, name)
    words = "" if in_unit in WITH_UNIT else unit(in_unit)
    return Cell(quantity_label(result, name), (words,) if words else ())


def number(value: float, in_unit: str, signed: bool = False) -> str:
    """A figure whose unit stands in the head of its row or column."""
    return shown(value, in_unit if in_unit in WITH_UNIT else "1", signed=signed)


def figure(result: ToolResult, name: str, option: str, signed: bool = False, year: int = -1) -> Cell:
    """Median in a year (the last one) or over the horizon, and its range; the unit stands in the head."""
    stats, in_unit = result.at(name, option, year), figures.unit_of(result, name)
    below = spread(stats, in_unit if in_unit in WITH_UNIT else "1")
    words = number(stats["median"], in_unit, signed)
    return Cell(words, (below,) if below else (), quantity=name, option=option, year=year_of(result, name, year))


def year_of(result: ToolResult, name: str, year: int) -> int | None:
    """The calendar year of a figure, None for a quantity that has one value for the horizon."""
    return result.case.calendar[year] if name in result.case.model.yearly else None


def carbon(result: ToolResult, option: str) -> Cell:
    """Kilograms of carbon of the tool, without false precision below one."""
    if 0 < result.at("total_footprint_carbon", option)["p95"] < 1:
        return Cell(translate("under {p}", p=decimal(1)))
    return figure(result, "total_footprint_carbon", option)


def euros(result: ToolResult, name: str, option: str, brief: bool = False) -> Cell:
    """An amount with its sign, its range (unless ``brief``) and its probability of a gain."""
    stats = result.at(name, option)
    text = shown(stats["median"], "EUR", error=stats["mean_error"], signed=True)
    tone = "gain" if rounded(stats["median"]) > 0 else "loss" if rounded(stats["median"]) < 0 else ""
    if stats["p05"] == stats["p95"]:
        return Cell(text, tone=tone, quantity=name, option=option)
    gain = translate("gain: {p}", p=probability(stats["positive"]))
    return Cell(text, (gain,) if brief else (spread(stats, "EUR"), gain), tone, name, option)


def compared_euros(comparison: Comparison, result: ToolResult, name: str, option: str) -> Cell:
    """An amount of a tool among others; where they do not last as long, its equivalent annual value below."""
    cell = euros(result, name, option)
    if comparison.same_years:
        return cell
    each = translate("{value} a year", value=shown(at(result, ANNUAL[name], option), "EUR", signed=True))
    return replace(cell, below=(each, *cell.below))


def how_long(comparison: Comparison) -> str:
    """Over how many years amounts of tools are counted, as words of a head: the same for all, or each its own."""
    return period(comparison.results[0]) if comparison.same_years else translate("the years of each tool")


def own_years(comparison: Comparison, result: ToolResult) -> tuple[str, ...]:
    """The years of a tool among others, where they differ."""
    return () if comparison.same_years else (translate("over {time}", time=period(result)),)


def period(result: ToolResult) -> str:
    """How long the tool serves: ``5 years``, ``1 year``."""
    return amount(result.case.horizon, "year")


def spread(stats: dict[str, float], unit: str) -> str:
    return "" if rounded(stats["p05"]) == rounded(stats["p95"]) else interval(stats["p05"], stats["p95"], unit)
