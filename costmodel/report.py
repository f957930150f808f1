"""The report: one self-contained page that a mayor reads, a finance officer checks and a printer prints.

The page holds no date (``run.json`` holds the only one), loads nothing and runs no script. Texts of YAML files are
text: the template escapes them.
"""

from __future__ import annotations

import math
import os
import shlex
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from costmodel import figures
from costmodel.comparison import LEDGERS, PARTS, Comparison, ToolResult
from costmodel.figures import (
    buying,
    by_year,
    compared,
    in_order,
    label,
    line_label,
    main_option,
    of_tools,
    option_label,
    slug,
    tidy,
)
from costmodel.language import language, translate
from costmodel.parameters import Library, Overlay, Record
from costmodel.presentation import amount, decimal, interval, probability, rounded, shown, unit
from costmodel.verdict import ADOPT, HUMAN, NO, PILOT, SAFEGUARDS, WORDS, decide

TEMPLATES = Path(__file__).parent / "templates"

PEOPLE = (
    "people_at_risk",
    "managers_at_risk",
    "posts_removed",
    "landing_posts_lost",
    "landing_posts_left",
    "shock_absorber_index",
    "redeployment_failures",
    "people_giving_up",
    "give_ups",
    "calls_newly_answered",
    "human_calls_change",
    "human_contact_share",
)
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
SIGNS = {name: sign for name, sign, _ in figures.BUDGET_LINES}


@dataclass(frozen=True)
class Cell:
    """What a table says in one place: a figure, and below it, smaller, what qualifies it."""

    text: str
    below: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True)
class Table:
    """A caption, the heads of the columns, and groups of rows; the first cell of a row is its head."""

    caption: str
    heads: list[str]
    groups: list[tuple[str, list[list[Cell]]]]
    note: str = ""
    kind: str = "figures"

    @property
    def empty(self) -> bool:
        return not any(rows for _, rows in self.groups)


@dataclass(frozen=True)
class Section:
    """All that the page says of one tool."""

    anchor: str
    label: str
    summary: str
    word: str
    verdict: str
    about: str
    reasons: list[str]
    tables: dict[str, Table]
    charts: dict[str, figures.Chart]
    untouched: list[str]
    boundary: str
    boundary_note: str
    forgone: list[tuple[str, str, str]]
    assumptions: int
    uncertain: int


def write_report(comparison: Comparison, path: Path | str) -> Path:
    """Write the page in the language in use; it is written aside and moved into place."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = html(comparison)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as aside:
        aside.write(text)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)
    return path


def html(comparison: Comparison) -> str:
    """The page as text; the same bytes for the same comparison."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["_"] = translate
    return templates.get_template("report.html").render(
        lang=language(),
        authority=comparison.authority.text(language()),
        about=comparison.authority.describe(language()),
        scenario=comparison.scenario,
        scenario_text=comparison.scenario.text(language()) if comparison.scenario else "",
        scenario_about=comparison.scenario.describe(language()) if comparison.scenario else "",
        years=comparison.results[0].case.horizon,
        calendar=comparison.calendar,
        options=[(o.text(language()), o.describe(language())) for o in ordered_options(comparison)],
        summary=summary(comparison),
        overview=figures.overview(comparison),
        findings=findings(comparison),
        sections=[section(result) for result in comparison.results],
        common_assumptions=common_assumptions(comparison),
        warnings=comparison.warnings,
        method=method(comparison),
        overrides=comparison.overrides,
        command=command(comparison),
        draws=decimal(comparison.draws),
        seed=comparison.seed,
    )


def ordered_options(comparison: Comparison) -> list[Any]:
    return [next(o for o in comparison.options if o.key == key) for key in in_order(o.key for o in comparison.options)]


# All tools


def summary(comparison: Comparison) -> Table:
    rows = []
    for number, result in enumerate(comparison.results, 1):
        option = main_option(result)
        rows.append(
            [
                Cell(f"{number}. {label(result)}", (option_label(result, option),)),
                Cell(result.verdict.text, tone=result.verdict.word),
                euros(result, "budget_total", option),
                euros(result, "society_npv", option),
                figure(result, "available_hours", option, signed=True),
                figure(result, "posts_removed", option),
                carbon(result, option),
            ]
        )
    heads = [
        translate("Tool and option"),
        translate("Verdict"),
        translate("Budget over {years} years", years=horizon(comparison)),
        translate("Society over {years} years", years=horizon(comparison)),
        translate("Hours given back in the last year"),
        translate("Posts removed"),
        translate("Carbon of the tool, kg CO₂e"),
    ]
    return Table(
        translate("The tools side by side, each for the option that its verdict is about"),
        heads,
        [("", rows)],
        translate(
            "Differences from the status quo: median, then 5–95% range, then probability of a gain. The tools are not "
            "added: two tools cannot save the same hour."
        ),
        "summary",
    )


def horizon(comparison: Comparison) -> int:
    return comparison.results[0].case.horizon


def findings(comparison: Comparison) -> list[str]:
    """What the figures say, in sentences without jargon."""
    results = comparison.results
    found = [
        f"{translate(WORDS[word])}{colon()} {tools_with(results, lambda r, w=word: r.verdict.word == w)}."
        for word in (ADOPT, SAFEGUARDS, PILOT, NO)
        if any(r.verdict.word == word for r in results)
    ]
    earning = tools_with(results, lambda r: at_main(r, "budget_total") > 0)
    found.append(
        translate("These tools leave the budget better off, in the median case: {tools}.", tools=earning)
        if earning
        else translate("No tool leaves the budget better off, in the median case: what is gained is time, not money.")
    )
    adding = tools_with(results, lambda r: at_main(r, "available_hours") < 0)
    if adding:
        found.append(
            translate("These tools add work for the staff instead of taking some away: {tools}.", tools=adding)
        )
    giving = max(results, key=lambda r: at_main(r, "available_hours"))
    if at_main(giving, "available_hours") > 0:
        found.append(
            translate(
                "The tool that gives most time back is {tool}: {hours} in the last year, of which {cash} stop being "
                "paid.",
                tool=label(giving),
                hours=shown(at_main(giving, "available_hours"), "hour/year"),
                cash=shown(at_main(giving, "cashable_hours"), "hour/year"),
            )
        )
    found.append(posts_finding(results))
    broken = tools_with(results, lambda r: any(j.broken for j in r.verdict.judged))
    if broken:
        found.append(translate("At least one option breaks a limit that the authority has set: {tools}.", tools=broken))
    human = tools_with(
        results, lambda r: HUMAN in r.options and at(r, "society_npv", HUMAN) > at_main(r, "society_npv")
    )
    if human:
        found.append(translate("The same money spent on human service would bring society more: {tools}.", tools=human))
    forgone = tools_with(results, lambda r: any(at(r, "forgone_benefit_saving", o) > 0 for o in compared(r)))
    if forgone:
        found.append(
            translate(
                "People would give up benefits they are entitled to; that is counted as a loss, never as a saving: "
                "{tools}.",
                tools=forgone,
            )
        )
    return found


def posts_finding(results: Iterable[ToolResult]) -> str:
    most = max(
        ((at(r, "posts_removed", o), label(r), option_label(r, o)) for r in results for o in compared(r)),
        key=lambda found: found[0],
    )
    if most[0] <= 0:
        return translate("No option of any tool frees a whole post: tasks change, posts do not.")
    return translate(
        "Posts: at most {posts} for one tool ({tool}, option “{option}”), never more than fall vacant.",
        posts=shown(most[0], "post"),
        tool=most[1],
        option=most[2],
    )


def colon() -> str:
    return "\u00a0:" if language() == "fr" else ":"


def tools_with(results: Iterable[ToolResult], test: Callable[..., bool]) -> str:
    """The tools that pass the test, in words; nothing when none does."""
    results = list(results)
    chosen = [label(r) for r in results if test(r)]
    return of_tools(chosen, [label(r) for r in results]) if chosen else ""


def at(result: ToolResult, name: str, option: str) -> float:
    return result.at(name, option)["median"]


def at_main(result: ToolResult, name: str) -> float:
    return at(result, name, main_option(result))


def method(comparison: Comparison) -> list[str]:
    case = comparison.results[0].case
    rate = float(case.model.evaluate(case.central(0), ["real_discount_rate"])["real_discount_rate"])
    confidence, tolerance = (
        float(case.records[0][n].value)  # type: ignore[arg-type]
        for n in ("verdict_confidence", "verdict_budget_tolerance")
    )
    return [
        translate(
            "Every figure is a difference between an option and the status quo, which has its own costs, its own drift "
            "and its own unauthorised use of AI."
        ),
        translate(
            "Year 0 ({first}) is for the decision and the installation; the tool serves from year 1 to year {last}.",
            first=comparison.calendar[0],
            last=case.horizon,
        ),
        translate(
            "Four points of view stand side by side and are never added: the budget of the authority, all public "
            "finances, society, and the territory for memory."
        ),
        translate(
            "The budget is cash, taxes included, in the euros of each year; the others are in euros of {year}, "
            "discounted at {rate} a year.",
            year=comparison.calendar[0],
            rate=amount(rate, "share"),
        ),
        translate(
            "Hours go from promised to verified, to additional to what agents already do with unauthorised AI, to "
            "available; only those that stop being paid enter the budget."
        ),
        translate("Posts are whole posts, unit by unit, and never more than fall vacant: nobody is dismissed."),
        translate("A call that nobody answered before and that is answered now is new work for humans, not a saving."),
        translate("Gains, costs and delays are corrected for optimism, the more so the weaker the evidence."),
        translate(
            "Uncertainty: {draws} draws, the same for all tools and options; the median is shown with the range that "
            "holds 90% of the draws.",
            draws=decimal(comparison.draws),
        ),
        translate(
            "Verdict: no limit broken, a gain for society in at least {p} of the draws, and a loss for the budget of "
            "no more than {loss}; otherwise safeguards, a pilot, or no.",
            p=probability(confidence),
            loss=amount(tolerance, "EUR/person/year"),
        ),
    ]


def command(comparison: Comparison) -> str:
    """The line that makes this page again."""
    library = comparison.results[0].case.library
    words = ["costmodel", "compare", "--for", named(comparison.authority, "authorities", library)]
    for kind, option, chosen in (
        ("tools", "--tool", [r.tool for r in comparison.results]),
        ("options", "--option", comparison.options),
    ):
        names = [named(o, kind, library) for o in chosen]
        if sorted(names) != library.names(kind):
            words += [word for name in names for word in (option, name)]
    if comparison.scenario:
        words += ["--scenario", named(comparison.scenario, "scenarios", library)]
    for name, value in comparison.overrides.items():
        words += ["--set", f"{name}={value}"]
    return shlex.join([*words, "--draws", str(comparison.draws), "--seed", str(comparison.seed), "--lang", language()])


def named(overlay: Overlay, kind: str, library: Library) -> str:
    """The name to type for an overlay: its own when the workbook knows it, or else the name of its file."""
    return overlay.key if overlay.key in library.names(kind) else overlay.path.name


# One tool


def section(result: ToolResult) -> Section:
    option = main_option(result)
    verdict = decide(result.case, result.simulation)
    people, untouched = people_table(result)
    known = uncertain(result)
    record = result.case.records[0]["footprint_boundary"]
    return Section(
        anchor=f"tool-{slug(result.tool.key)}",
        label=label(result),
        summary=result.tool.describe(language()),
        word=verdict.word,
        verdict=verdict.text,
        about=option_label(result, option),
        reasons=list(verdict.reasons),
        tables={
            "constraints": constraints(result),
            "ledgers": ledger_table(result),
            "winners": winners_table(result),
            "budget": budget_table(result, option),
            "hours": hours_table(result),
            "people": people,
            "footprint": plain_table(
                result, FOOTPRINT, translate("Footprint over the horizon, by option"), compared(result)
            ),
            "unpriced": plain_table(
                result, NOT_IN_EUROS, translate("What is measured but not turned into euros"), compared(result)
            ),
            "assumptions": own_assumptions(result),
        },
        charts={
            "ledgers": figures.ledgers(result),
            "winners": figures.winners(result),
            "budget": figures.budget_by_year(result, option),
            "hours": figures.hours(result, option),
            "footprint": figures.footprint(result),
        },
        untouched=untouched,
        boundary=figures.boundary(result),
        boundary_note=record.says(),
        forgone=forgone(result),
        assumptions=sum(r.grade == "D" for r in known),
        uncertain=len(known),
    )


def constraints(result: ToolResult) -> Table:
    """Every limit by option: held or broken, and by how much, in the worst year of use."""
    options = in_order(result.options)
    names = [n for n in result.simulation.summaries if n.endswith("_margin")]
    rows = [[limit_head(result, n), *(margin(result, n, o) for o in options)] for n in names]
    return Table(
        translate("Limits set by the authority, by option"),
        [translate("Limit"), *option_heads(result, options)],
        [("", rows)],
        translate("Median of the worst year of use. Money does not buy back a broken limit."),
    )


def limit_head(result: ToolResult, name: str) -> Cell:
    """What the limit is about: “Margin: landing posts” under a column called “Limit” is “Landing posts”."""
    found = head(result, name)
    words = found.text.partition(":")[2].strip() or found.text
    return Cell(words[0].upper() + words[1:], found.below)


def margin(result: ToolResult, name: str, option: str) -> Cell:
    values = result.series(name, option)
    worst = float(np.min(values[1:] if len(values) > 1 else values))
    by = number(abs(worst), figures.unit_of(result, name))
    if figures.unit_of(result, name) == "1" and worst in (-1.0, 0.0, 1.0):  # a limit that is met or not
        return Cell(translate("broken"), tone="broken") if worst < 0 else Cell(translate("holds"), tone="holds")
    if worst < -1e-9:
        return Cell(translate("broken"), (translate("by {value}", value=by),), "broken")
    if worst < 1e-9:
        return Cell(translate("holds"), (translate("with no margin"),), "holds")
    return Cell(translate("holds"), (translate("margin {value}", value=by),), "holds")


def ledger_table(result: ToolResult) -> Table:
    rows = [
        [Cell(figures.ledger_label(key)), *(euros(result, name, o) for o in compared(result))]
        for key, (name, _) in LEDGERS.items()
    ]
    return Table(
        translate("The four points of view, by option"),
        [translate("Point of view"), *option_heads(result, compared(result))],
        [("", rows)],
        translate(
            "Differences from the status quo: median, 5–95% range, probability of a gain. The rows are never added."
        ),
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
        translate("The parts of society add up draw by draw; their medians, only nearly."),
    )


def hours_table(result: ToolResult) -> Table:
    options = buying(result) or compared(result)
    rows = [[Cell(figures.step_label(n)), *(figure(result, n, o) for o in options)] for n in figures.STEPS]
    return Table(
        translate("Hours in the last year, by option"),
        [translate("Hours in the year"), *option_heads(result, options)],
        [("", rows)],
        translate("Cashable hours are a part of recovered hours: the two are never added."),
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
        translate("Median, then 5–95% range."),
    )
    return table, [unchanged(result, n) for n in untouched]


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
    lines = {n: SIGNS[n] * by_year(result, n, option) for n in SIGNS}
    operating, investment = (by_year(result, n, option) for n in ("budget_operating", "budget_investment_balance"))
    operating_fctva = operating - sum(lines[n] for n in OPERATING)
    step = rounding(np.abs([*lines.values(), operating, investment]).max())

    def line(words: str, values: np.ndarray, tone: str = "", total: bool = True) -> list[Cell]:
        cells = [whole(v, step) for v in (*values, values.sum())]
        return [
            Cell(words, tone=tone),
            *(Cell(c if total or i < len(values) else "", tone=tone) for i, c in enumerate(cells)),
        ]

    operating_rows = [line(line_label(n), lines[n]) for n in OPERATING]
    if np.abs(operating_fctva).max() > 0.5:
        operating_rows.append(line(translate("VAT compensation on rented infrastructure"), operating_fctva))
    operating_rows.append(line(translate("Operating balance"), operating, "total"))
    investment_rows = [
        line(line_label("budget_investment"), lines["budget_investment"]),
        line(line_label("budget_subsidy"), lines["budget_subsidy"]),
        line(line_label("budget_fctva"), lines["budget_fctva"] - operating_fctva),
        line(translate("Investment balance"), investment, "total"),
    ]
    flow = by_year(result, "budget_flow", option)
    low, high, low_all, high_all = (
        by_year(result, "budget_flow", option, "p05"),
        by_year(result, "budget_flow", option, "p95"),
        result.at("budget_total", option)["p05"],
        result.at("budget_total", option)["p95"],
    )
    ranges = [
        Cell(translate("{low} to {high}", low=whole(a, step), high=whole(b, step)), tone="range")
        for a, b in zip((*low, low_all), (*high, high_all), strict=True)
    ]
    balance_rows = [
        line(line_label("budget_flow"), flow, "total"),
        [Cell(translate("5–95% range")), *ranges],
        line(translate("Cumulated balance"), by_year(result, "budget_cumulative", option), total=False),
        line(translate("For memory: depreciation (no cash)"), by_year(result, "budget_depreciation", option)),
    ]
    return Table(
        translate(
            "Budget by year, option “{option}”, central case, in nominal euros, taxes included",
            option=option_label(result, option),
        ),
        [translate("Line"), *map(str, result.case.calendar), translate("Total")],
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


# Cells


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


def figure(result: ToolResult, name: str, option: str, signed: bool = False) -> Cell:
    """Median in the last year or over the horizon, and its range; the unit stands in the head."""
    stats, in_unit = result.at(name, option), figures.unit_of(result, name)
    below = spread(stats, in_unit if in_unit in WITH_UNIT else "1")
    return Cell(number(stats["median"], in_unit, signed), (below,) if below else ())


def carbon(result: ToolResult, option: str) -> Cell:
    """Kilograms of carbon of the tool, without false precision below one."""
    if result.at("total_footprint_carbon", option)["p95"] < 1:
        return Cell(translate("under {p}", p=decimal(1)))
    return figure(result, "total_footprint_carbon", option)


def euros(result: ToolResult, name: str, option: str) -> Cell:
    """An amount with its sign, its range and its probability of a gain."""
    stats = result.at(name, option)
    text = shown(stats["median"], "EUR", error=stats["mean_error"], signed=True)
    tone = "gain" if rounded(stats["median"]) > 0 else "loss" if rounded(stats["median"]) < 0 else ""
    if stats["p05"] == stats["p95"]:
        return Cell(text, tone=tone)
    return Cell(text, (spread(stats, "EUR"), translate("gain: {p}", p=probability(stats["positive"]))), tone)


def spread(stats: dict[str, float], unit: str) -> str:
    return "" if rounded(stats["p05"]) == rounded(stats["p95"]) else interval(stats["p05"], stats["p95"], unit)
