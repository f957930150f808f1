"""The report: one self-contained page that a mayor reads, a finance officer checks and a printer prints.

The page holds no date (``run.json`` holds the only one), loads nothing and runs no script. Texts of YAML files are
text: the template escapes them.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from costmodel.document.blocks import Cell, Table
from costmodel.document.drawing import Chart
from costmodel.engine.comparison import Comparison, ToolResult
from costmodel.engine.verdict import HUMAN, WORDS
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, colon, decimal, probability, shown
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.questions import figures
from costmodel.questions.beside import why
from costmodel.questions.figures import compared, in_order, label, main_option, of_tools, option_label, slug
from costmodel.questions.reasons import weak_words
from costmodel.questions.tables import (
    FOOTPRINT,
    NOT_IN_EUROS,
    at,
    budget_table,
    carbon,
    compared_euros,
    constraints,
    dial_table,
    figure,
    flips,
    forgone,
    groups_table,
    headline_switches,
    hours_table,
    how_long,
    ledger_table,
    own_assumptions,
    own_years,
    payback_words,
    people_table,
    plain_table,
    status_quo_table,
    steps_table,
    uncertain,
    winners_table,
)
from costmodel.questions.tables import Flips as Flips


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
    charts: dict[str, Chart]
    payback: list[str]
    dial: str
    untouched: list[str]
    boundary: str
    boundary_note: str
    forgone: list[tuple[str, str, str]]
    flips: list[Flips]
    assumptions: int
    uncertain: int


def ordered_options(comparison: Comparison) -> list[Any]:
    return [next(o for o in comparison.options if o.key == key) for key in in_order(o.key for o in comparison.options)]


# All tools


def summary(comparison: Comparison) -> Table:
    rows = []
    for number, result in enumerate(comparison.results, 1):
        option = main_option(result)
        rows.append(
            [
                Cell(f"{number}. {label(result)}", (option_label(result, option), *own_years(comparison, result))),
                Cell(result.verdict.text, weak_words(result.verdict), tone=result.verdict.word),
                compared_euros(comparison, result, "budget_total", option),
                compared_euros(comparison, result, "society_npv", option),
                figure(result, "available_hours", option, signed=True),
                figure(result, "posts_removed", option),
                carbon(result, option),
            ]
        )
    heads = [
        translate("Tool and option"),
        translate("Verdict"),
        translate("Budget over {time}", time=how_long(comparison)),
        translate("Society over {time}", time=how_long(comparison)),
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


def findings(comparison: Comparison) -> list[str]:
    """What the figures say, in sentences without jargon."""
    results = comparison.results
    found = [
        f"{translate(WORDS[word])}{colon()} {tools_with(results, lambda r, w=word: r.verdict.word == w)}."
        for word in WORDS
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
    found += human_findings(results)
    if not comparison.same_years:
        found.append(different_years(comparison))
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


def different_years(comparison: Comparison) -> str:
    """Over how many years each tool is counted, where they differ, and how they then compare."""
    by_years: dict[int, list[str]] = {}
    for r in comparison.results:
        by_years.setdefault(r.case.horizon, []).append(label(r))
    return translate(
        "Equipment lasts longer than a software contract, and each tool is counted over its own years ({years}): "
        "amounts do not compare, the equivalent annual values do.",
        years=" · ".join(f"{amount(n, 'year')}{colon()} {', '.join(by_years[n])}" for n in sorted(by_years)),
    )


def human_findings(results: Iterable[ToolResult]) -> list[str]:
    """For which tools the same money does better as human service: with a gain for society, or with a smaller loss."""
    results = list(results)

    def better(r: ToolResult) -> bool:
        return HUMAN in r.options and at(r, "society_npv", HUMAN) > at_main(r, "society_npv")

    gains = tools_with(results, lambda r: better(r) and at(r, "society_npv", HUMAN) > 0)
    loses = tools_with(results, lambda r: better(r) and at(r, "society_npv", HUMAN) <= 0)
    found = []
    if gains:
        found.append(translate("The same money spent on human service would bring society more: {tools}.", tools=gains))
    if loses:
        found.append(translate("The same money spent on human service would cost society less: {tools}.", tools=loses))
    return found


def posts_finding(results: Iterable[ToolResult]) -> str:
    most = max(
        ((at(r, "posts_removed", o), label(r), option_label(r, o)) for r in results for o in compared(r)),
        key=lambda found: found[0],
        default=(0.0, "", ""),
    )
    if most[0] <= 0:
        return translate("No option of any tool frees a whole post: tasks change, posts do not.")
    return translate(
        "Posts: at most {posts} for one tool ({tool}, option “{option}”), never more than fall vacant.",
        posts=shown(most[0], "post"),
        tool=most[1],
        option=most[2],
    )


def tools_with(results: Iterable[ToolResult], test: Callable[..., bool]) -> str:
    """The tools that pass the test, in words; nothing when none does."""
    results = list(results)
    chosen = [label(r) for r in results if test(r)]
    return of_tools(chosen, [label(r) for r in results]) if chosen else ""


def at_main(result: ToolResult, name: str) -> float:
    return at(result, name, main_option(result))


def method(comparison: Comparison) -> list[str]:
    case = comparison.results[0].case
    rate = float(central_values(case, 0, ["real_discount_rate"])["real_discount_rate"])
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
        )
        if comparison.same_years
        else translate(
            "Year 0 ({first}) is for the decision and the installation; each tool serves from year 1 to the end of its "
            "own years.",
            first=comparison.calendar[0],
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
        translate(
            "A gain is corrected once, for how it was obtained, and a price for how firm it is; a delay shifts the use "
            "and the subscription."
        ),
        translate(
            "Uncertainty: {draws} draws, the same for all tools and options; the median is shown with the range that "
            "holds 90% of the draws.",
            draws=decimal(comparison.draws),
        ),
        translate(
            "Verdict: the best option that buys, against the best that does not. No limit broken, a gain for society "
            "in at least {p} of the draws in both readings of freed time, and a loss for the budget of no more than "
            "{loss}; otherwise a pilot, conditions, something else, or not at this price.",
            p=probability(confidence),
            loss=amount(tolerance, "EUR/person/year"),
        ),
    ]


def command(comparison: Comparison) -> str:
    """The line that makes this page again."""
    library = comparison.results[0].case.library
    words = ["costmodel", "compare", "--for", named(comparison.authority, "authorities", library)]
    tools = [r.tool for r in comparison.results]
    suiting = [o for o in library.names("options") if any(library.overlay("options", o).suits(t.key) for t in tools)]
    for kind, option, chosen, every in (
        ("tools", "--tool", tools, library.names("tools")),
        ("options", "--option", comparison.options, suiting),
    ):
        names = [named(o, kind, library) for o in chosen]
        if sorted(names) != every:
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
    verdict = result.verdict
    people, untouched = people_table(result)
    dial, dial_flips = dial_table(result)
    known = uncertain(result)
    record = result.case.records[0]["footprint_boundary"]
    return Section(
        anchor=f"tool-{slug(result.tool.key)}",
        label=label(result),
        summary=result.tool.describe(language()),
        word=verdict.word,
        verdict=verdict.text,
        about=option_label(result, option),
        reasons=why(result),
        tables={
            "status_quo": status_quo_table(result),
            "constraints": constraints(result),
            "ledgers": ledger_table(result),
            "steps": steps_table(result, option),
            "winners": winners_table(result),
            "groups": groups_table(result),
            "budget": budget_table(result, option),
            "hours": hours_table(result),
            "people": people,
            "dial": dial,
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
        payback=payback_words(result, option),
        dial=dial_flips,
        untouched=untouched,
        boundary=figures.boundary(result),
        boundary_note=record.says(),
        forgone=forgone(result),
        flips=flips(result, option, headline_switches(result, option)),
        assumptions=sum(r.grade == "D" for r in known),
        uncertain=len(known),
    )
