"""The tables of a report: each figure with its range, its unit and what qualifies it, ready for any page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial

import numpy as np

from costmodel.document.blocks import Cell, Table, cells
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
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, decimal, interval, probability, rounded, shown, significant, unit
from costmodel.parameters.record import Record
from costmodel.questions import figures
from costmodel.questions.figures import buying, by_year, compared, in_order, main_option, name_of, option_label, period

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
BY_GROUP = {
    "people_at_risk_by_group": N_("Agents newly overloaded, by category"),
    "user_time_saved_by_segment": N_("Users’ time saved, hours a year, by segment"),
    "segment_give_ups": N_("Change of the requests given up, a year, by segment"),
}
"""Families of figures that say which agents and which users gain or lose."""

FOOTPRINT = (*figures.FOOTPRINT, "total_footprint_antimony")
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

Row = list[Cell]


# Cells


def at(result: ToolResult, name: str, option: str) -> float:
    return result.at(name, option)["median"]


def quantity_label(result: ToolResult, name: str) -> str:
    return result.case.model[name].text(language())


def head(result: ToolResult, name: str) -> Cell:
    """The head of a row: what it is, and the unit of its figures."""
    in_unit = figures.unit_of(result, name)
    below = "" if in_unit in WITH_UNIT else unit(in_unit)
    return Cell(quantity_label(result, name), (below,) if below else ())


def number(value: float, in_unit: str, signed: bool = False) -> str:
    """A figure whose unit stands in the head of its row or column."""
    return shown(value, in_unit if in_unit in WITH_UNIT else "1", signed=signed)


def figure(result: ToolResult, name: str, option: str, signed: bool = False, year: int = -1) -> Cell:
    """Median in a year (the last one) or over the horizon, and its range; the unit stands in the head."""
    stats, in_unit = result.at(name, option, year), figures.unit_of(result, name)
    below = spread(stats, in_unit if in_unit in WITH_UNIT else "1")
    text = number(stats["median"], in_unit, signed)
    return Cell(text, (below,) if below else (), quantity=name, option=option, year=year_of(result, name, year))


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


def spread(stats: dict[str, float], unit: str) -> str:
    return "" if rounded(stats["p05"]) == rounded(stats["p95"]) else interval(stats["p05"], stats["p95"], unit)


# Tables of one tool


def by_option(
    result: ToolResult,
    caption: str,
    first: str,
    groups: Mapping[str, list[Row]],
    options: Iterable[str],
    note: str = "",
) -> Table:
    """A table with a column for each option, and ``first`` at the head of the first column."""
    return Table(caption, [first, *(option_label(result, o) for o in options)], list(groups.items()), note)


def rows_of(
    result: ToolResult,
    heads: Mapping[str, Cell],
    options: Iterable[str],
    cell: Callable[[ToolResult, str, str], Cell] = figure,
) -> list[Row]:
    """A row for each quantity, by its name: its head, then its figure under each option."""
    columns = list(options)
    return [[first, *(cell(result, name, o) for o in columns)] for name, first in heads.items()]


def steps_table(result: ToolResult, option: str) -> Table:
    """The way from the promise of the tool to its result, adding up."""
    return Table(
        translate("From the promise to the result, step by step"),
        steps.heads(),
        [("", cells(steps.rows(steps.steps(result.case, option))))],
        translate(
            "Central case, option “{option}”. Each line changes one thing and keeps those above; the last is their "
            "sum. Hours: given back to the service in the last year.",
            option=option_label(result, option),
        ),
    )


def constraints(result: ToolResult) -> Table:
    """Every limit by option: held or broken, and by how much, in the worst year of use."""
    options = in_order(result.options)
    by_limit = zip(*(result.verdict.of(o).limits for o in options), strict=True)
    rows = [
        [limit_head(result, limits[0]), *(margin(result, x, o) for x, o in zip(limits, options, strict=True))]
        for limits in by_limit
    ]
    caption, first = translate("Limits set by the authority, by option"), translate("Limit")
    note = translate("Median of the worst year of use. Money does not buy back a broken limit.")
    return by_option(result, caption, first, {"": rows}, options, note)


def centred(result: ToolResult, table: Table) -> Table:
    """The table, whose note says for which rows of the first group the central case is not near the median, and why."""
    apart: dict[str, dict[str, None]] = {}
    for name, *figures_of_row in table.groups[0][1]:
        for cell in figures_of_row:
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
    sentences = [
        translate(
            "The central case, every value in its middle, is more than a tenth of the range from the median for: "
            "{names} ({why}).",
            names=" · ".join(names),
            why=why,
        )
        for why, names in apart.items()
    ]
    return replace(table, note=" ".join([table.note, *sentences]))


def limit_head(result: ToolResult, limit: Limit) -> Cell:
    """What the limit is about, and its unit."""
    return Cell(capital(limit.topic), head(result, limit.name).below)


def capital(text: str) -> str:
    """A text that stands inside a sentence, at the head of a line."""
    return text[:1].upper() + text[1:]


def margin(result: ToolResult, limit: Limit, option: str) -> Cell:
    in_unit = limit.quantity.unit
    by = shown(abs(limit.margin) * 100, "point") if in_unit == "share" else number(abs(limit.margin), in_unit)
    broken = limit.state == "broken"
    text, tone = (translate("broken"), "broken") if broken else (translate("holds"), "holds")
    if limit.yes_or_no:
        below = ""
    elif broken:
        below = translate("by {value}", value=by)
    else:
        below = translate("with no margin") if limit.state == "tight" else translate("margin {value}", value=by)
    return Cell(text, (below,) if below else (), tone, limit.name, option, year_of(result, limit.name, -1))


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
    names = [name for name, _ in LEDGERS.values()]
    labels = {name: name_of(key) for key, (name, _) in LEDGERS.items()}
    names.insert(-1, PUBLIC_FUNDS)
    if mandate_years(result):
        names.insert(1, "budget_mandate")
    heads = {name: Cell(labels.get(name) or quantity_label(result, name)) for name in names}
    rows = {"": rows_of(result, heads, compared(result), euros)}
    caption, first = translate("The four points of view, by option"), translate("Point of view")
    note = translate(
        "Differences from the status quo: median, 5–95% range, probability of a gain. The rows are never added."
    )
    return centred(result, by_option(result, caption, first, rows, compared(result), note))


def winners_table(result: ToolResult) -> Table:
    options = compared(result)
    society, budget = (
        rows_of(result, {name: Cell(name_of(name)) for name in names}, options, euros)
        for names in (PARTS, ("budget_total",))
    )
    posts = rows_of(result, {"insertion_posts_lost": Cell(translate("Insertion posts lost, last year"))}, options)
    groups = {translate("Society"): society, translate("Apart"): budget + posts}
    caption = translate("Who gains and who loses, by option")
    note = translate("The parts of society add up draw by draw; their medians, only nearly.")
    return centred(result, by_option(result, caption, translate("Who"), groups, options, note))


def groups_table(result: ToolResult) -> Table:
    """Agents by category and users by segment, in the last year; groups that no option touches are left out."""
    model, options, groups = result.case.model, compared(result), {}
    for family, title in BY_GROUP.items():
        heads = {}
        for name in (n for n in model.families[family] if moves(result, n)):
            member = result.case.library.country.member(model[name].over[0], model[name].members[0])
            heads[name] = Cell(capital(member[language()]))
        if heads:
            groups[translate(title)] = rows_of(result, heads, options, partial(figure, signed=True))
    caption = translate("Agents by category and users by segment, in the last year")
    return by_option(result, caption, translate("Who"), groups, options, translate("Median, then 5–95% range."))


def hours_table(result: ToolResult) -> Table:
    options = buying(result) or compared(result)
    rows = {"": rows_of(result, {name: Cell(name_of(name)) for name in figures.STEPS}, options)}
    caption, first = translate("Hours in the last year, by option"), translate("Hours in the year")
    note = translate("Cashable hours are a part of recovered hours: the two are never added.")
    return centred(result, by_option(result, caption, first, rows, options, note))


def people_table(result: ToolResult) -> tuple[Table, list[str]]:
    """The table of people in the last year, and the names of what no option changes."""
    touched = [name for name in PEOPLE if moves(result, name)]
    caption = translate("People, contacts and posts in the last year, by option")
    table = plain_table(result, touched, caption, in_order(result.options), translate("Median, then 5–95% range."))
    return centred(result, table), [unchanged(result, name) for name in PEOPLE if name not in touched]


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
    summary = result.summary(name)
    return any(np.ptp(array[:, -1]) > 1e-9 for array in (summary.p05, summary.median, summary.p95))


def unchanged(result: ToolResult, name: str) -> str:
    value = at(result, name, result.options[0])
    return f"{quantity_label(result, name)} ({shown(value, figures.unit_of(result, name))})"


def plain_table(
    result: ToolResult, names: Iterable[str], caption: str, options: Sequence[str], note: str = ""
) -> Table:
    rows = rows_of(result, {name: head(result, name) for name in names}, options)
    return by_option(result, caption, translate("What is looked at"), {"": rows}, options, note)


def budget_table(result: ToolResult, option: str) -> Table:
    """The budget by section and year, central case: lines add up to balances."""
    calendar = result.case.calendar
    lines = {n: SIGNS[n] * by_year(result, n, option) for n in SIGNS}
    operating, investment = (by_year(result, n, option) for n in ("budget_operating", "budget_investment_balance"))
    operating_fctva = operating - sum(lines[n] for n in OPERATING)
    step = rounding(np.abs([*lines.values(), operating, investment]).max())
    council = mandate_years(result)

    def line(text: str, values: np.ndarray, tone: str = "", total: bool = True, name: str = "") -> Row:
        years = [Cell(whole(v, step), (), tone, name, option, y) for v, y in zip(values, calendar, strict=True)]
        sums = [values[:council].sum(), values.sum()] if council else [values.sum()]
        return [Cell(text, tone=tone), *years, *(Cell(whole(x, step) if total else "", tone=tone) for x in sums)]

    def named(name: str) -> Row:
        return line(name_of(name), lines[name], name=name)

    rented = line(translate("VAT compensation on rented infrastructure"), operating_fctva)
    operating_rows = [
        *map(named, OPERATING),
        *([rented] if np.abs(operating_fctva).max() > 0.5 else []),
        line(translate("Operating balance"), operating, "total", name="budget_operating"),
    ]
    investment_rows = [
        named("budget_investment"),
        named("budget_subsidy"),
        line(name_of("budget_fctva"), lines["budget_fctva"] - operating_fctva),
        line(translate("Investment balance"), investment, "total", name="budget_investment_balance"),
    ]
    sums = ("budget_mandate", "budget_total") if council else ("budget_total",)
    low, high = (
        [*by_year(result, "budget_flow", option, end), *(result.at(n, option)[end] for n in sums)]
        for end in ("p05", "p95")
    )
    ranges = [
        Cell(translate("{low} to {high}", low=whole(a, step), high=whole(b, step)), tone="range")
        for a, b in zip(low, high, strict=True)
    ]
    cumulated = by_year(result, "budget_cumulative", option)
    balance_rows = [
        line(name_of("budget_flow"), by_year(result, "budget_flow", option), "total", name="budget_flow"),
        [Cell(translate("5–95% range")), *ranges],
        line(translate("Cumulated balance"), cumulated, total=False, name="budget_cumulative"),
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


def gives_up_benefits(result: ToolResult) -> bool:
    """Whether an option makes people give up benefits they are entitled to."""
    return any(at(result, "forgone_benefit_saving", o) > 0 for o in compared(result))


def used_records(result: ToolResult) -> dict[str, Record]:
    """The values of the main option behind the four ledgers, by name."""
    records = result.case.records[result.options.index(main_option(result))]
    return {n: records[n] for n in sorted(result.case.used(name for name, _ in LEDGERS.values())) if n in records}


def uncertain(result: ToolResult) -> list[Record]:
    """The values of the main option that are not known for sure, by label."""
    return sorted(
        (r for r in used_records(result).values() if r.uncertain), key=lambda r: quantity_label(result, r.name)
    )


def assumptions(result: ToolResult, own: bool) -> dict[str, Row]:
    """Those that rest on grade D: of the tool, authority or option, or of the reference."""
    return {
        r.name: assumption(result, r) for r in uncertain(result) if r.grade == "D" and (r.layer != "reference") == own
    }


def own_assumptions(result: ToolResult) -> Table:
    caption = translate("Values set for this tool, authority or option that rest on an assumption")
    return assumption_table(caption, assumptions(result, own=True).values())


def common_assumptions(comparison: Comparison) -> Table:
    rows = {name: row for result in comparison.results for name, row in assumptions(result, own=False).items()}
    caption = translate("Values of the reference files that rest on an assumption")
    return assumption_table(caption, sorted(rows.values(), key=lambda row: row[0].text))


def assumption_table(caption: str, rows: Iterable[Row]) -> Table:
    heads = [translate("Parameter"), translate("Value"), translate("Range"), translate("Why")]
    return Table(caption, heads, [("", list(rows))], kind="words")


def assumption(result: ToolResult, record: Record) -> Row:
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

    sentence: str
    values: tuple[FlipWords, ...]
    table: Table
    heaviest: list[str]


SIGNS_THAT_FLIP = {
    "society_npv": (
        N_("In the central case, society gains {value}."),
        N_("In the central case, society neither gains nor loses."),
        N_("In the central case, society loses {value}."),
        N_("What would flip the sign for society, option “{option}”"),
    ),
    "budget_total": (
        N_("In the central case, the budget gains {value}."),
        N_("In the central case, the budget neither gains nor loses."),
        N_("In the central case, the budget loses {value}."),
        N_("What would flip the sign for the budget, option “{option}”"),
    ),
}
"""The headline figures whose sign a single value may flip: a gain, neither, a loss, and the caption of their table."""


def flips(result: ToolResult, option: str, switches: Mapping[str, list[Switch]], most: int = FLIPS) -> list[Flips]:
    """For society and for the budget: the sign in the central case, and the single values that would flip it."""
    return [flips_of(result, option, target, of_target, most) for target, of_target in switches.items()]


def headline_switches(result: ToolResult, option: str) -> dict[str, list[Switch]]:
    """How each value moves the headline figures whose sign is looked at."""
    return switching(result.case, option, tuple(SIGNS_THAT_FLIP))


def flips_of(result: ToolResult, option: str, target: str, switches: list[Switch], most: int) -> Flips:
    flipping = [s for s in switches if s.values]
    values = tuple(map(flip_words, flipping[:most]))
    central = result.at(target, option)["central"]
    others = len(flipping) - len(values)
    table = Table(
        translate(SIGNS_THAT_FLIP[target][-1], option=option_label(result, option)),
        [
            translate("Single value"),
            translate("Central case"),
            translate("The sign flips"),
            translate("Range looked at"),
            translate("Chance of lying there"),
        ],
        [("", cells(map(astuple, values)))],
        translate("And {n} other values, less likely to do so.", n=others) if others > 0 else "",
        "flips",
    )
    sentences = [
        sign_sentence(target, central),
        *other_side(central, at(result, target, option)),
        flips_sentence(len(flipping)),
    ]
    heavy = sorted(switches, key=lambda s: -s.swing)[:HEAVIEST]
    return Flips(" ".join(sentences), values, table, [s.label for s in heavy if s.swing > 0])


def sign_sentence(target: str, value: float) -> str:
    """Whether society or the budget gains in the central case, and how much."""
    gain, neither, loss, _ = SIGNS_THAT_FLIP[target]
    sentence = gain if rounded(value) > 0 else loss if rounded(value) < 0 else neither
    return translate(sentence, value=shown(abs(value), "EUR"))


def other_side(central: float, median: float) -> list[str]:
    """A warning where the median of the draws has not the sign of the central case."""
    if (rounded(central) > 0) == (rounded(median) > 0):
        return []
    value = shown(median, "EUR", signed=True)
    return [translate("The median of the draws has the other sign ({value}): the answer hangs on little.", value=value)]


def flips_sentence(many: int) -> str:
    if not many:
        return translate("No single value flips that within its range.")
    if many == 1:
        return translate("A single value would flip that by itself.")
    return translate("{n} values would each flip that by themselves.", n=many)


def flipped_words(switch: Switch) -> list[str]:
    """Where the sign is the other one: above a value, below a value, or between two."""
    return [interval_words(switch, low, high) for low, high in switch.flipped]


def interval_words(switch: Switch, low: float | None, high: float | None) -> str:
    def near(value: float) -> str:
        return apart(value, switch.central, switch.unit)

    if low is not None and high is not None:
        return translate("between {low} and {high}", low=near(low), high=near(high))
    if low is not None:
        return translate("above {value}", value=near(low))
    return translate("below {value}", value=near(high or 0.0))


def fine(value: float, in_unit: str, digits: int = 3) -> str:
    """A value of a parameter with its unit, to three digits unless more are asked for."""
    return amount(significant(value, digits), in_unit)


def apart(value: float, central: float, in_unit: str) -> str:
    """A value with as many digits as tell it from the central one."""
    digits = next((d for d in range(3, 8) if significant(value, d) != significant(central, d)), 8)
    return fine(value, in_unit, digits)
