"""What is said of the tools of an authority side by side, whatever shows it: the table that answers, what the figures
say in sentences, the method in ten lines, and the line that makes the page again.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Iterable

from costmodel.document.blocks import Cell, Table
from costmodel.engine.comparison import Comparison, ToolResult
from costmodel.engine.verdict import HUMAN, WORDS
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, colon, decimal, probability, shown
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.questions.figures import compared, label, main_option, of_tools, option_label
from costmodel.questions.reasons import weak_words
from costmodel.questions.tables import at, carbon, compared_euros, figure, gives_up_benefits, how_long, own_years


def summary(
    comparison: Comparison,
    name: Callable[[ToolResult], str] = label,
    option_name: Callable[[ToolResult, str], str] = option_label,
) -> Table:
    """The tools with their verdicts and main figures; ``name`` and ``option_name`` shorten where there is no room."""
    rows = []
    for number, result in enumerate(comparison.results, 1):
        option = main_option(result)
        rows.append(
            [
                Cell(f"{number}. {name(result)}", (option_name(result, option), *own_years(comparison, result))),
                Cell(result.verdict.text, weak_words(result.verdict), tone=result.verdict.word),
                compared_euros(comparison, result, "budget_total", option),
                compared_euros(comparison, result, "society_npv", option),
                figure(result, "available_hours", option, signed=True),
                figure(result, "posts_removed", option),
                carbon(result, option),
            ]
        )
    return Table(
        translate("The tools side by side, each for the option that its verdict is about"),
        [
            translate("Tool and option"),
            translate("Verdict"),
            translate("Budget over {time}", time=how_long(comparison)),
            translate("Society over {time}", time=how_long(comparison)),
            translate("Hours given back in the last year"),
            translate("Posts removed"),
            translate("Carbon of the tool, kg CO₂e"),
        ],
        [("", rows)],
        translate(
            "Differences from the status quo: median, then 5–95% range, then probability of a gain. The tools are not "
            "added: two tools cannot save the same hour."
        ),
        "summary",
    )


Test = Callable[..., bool]


def findings(comparison: Comparison) -> list[str]:
    """What the figures say, in sentences without jargon."""
    results = comparison.results
    sentences = [
        f"{translate(WORDS[word])}{colon()} {tools}."
        for word in WORDS
        if (tools := tools_with(results, lambda r, w=word: r.verdict.word == w))
    ]
    sentences += about_tools(
        N_("These tools leave the budget better off, in the median case: {tools}."),
        results,
        lambda r: at_main(r, "budget_total") > 0,
    ) or [translate("No tool leaves the budget better off, in the median case: what is gained is time, not money.")]
    sentences += about_tools(
        N_("These tools add work for the staff instead of taking some away: {tools}."),
        results,
        lambda r: at_main(r, "available_hours") < 0,
    )
    giving = max(results, key=lambda r: at_main(r, "available_hours"))
    if at_main(giving, "available_hours") > 0:
        sentences.append(
            translate(
                "The tool that gives most time back is {tool}: {hours} in the last year, of which {cash} stop being "
                "paid.",
                tool=label(giving),
                hours=shown(at_main(giving, "available_hours"), "hour/year"),
                cash=shown(at_main(giving, "cashable_hours"), "hour/year"),
            )
        )
    sentences.append(posts_finding(results))
    sentences += about_tools(
        N_("At least one option breaks a limit that the authority has set: {tools}."),
        results,
        lambda r: any(j.broken for j in r.verdict.judged),
    )
    sentences += human_findings(results)
    if not comparison.same_years:
        sentences.append(different_years(comparison))
    return sentences + about_tools(
        N_(
            "People would give up benefits they are entitled to; that is counted as a loss, never as a saving: {tools}."
        ),
        results,
        gives_up_benefits,
    )


def about_tools(sentence: str, results: Iterable[ToolResult], test: Test) -> list[str]:
    """The sentence with the names of the tools that pass the test; nothing when none does."""
    tools = tools_with(results, test)
    return [translate(sentence, tools=tools)] if tools else []


def tools_with(results: Iterable[ToolResult], test: Test) -> str:
    """The names of the tools that pass the test; empty when none does."""
    results = list(results)
    passing = [label(r) for r in results if test(r)]
    return of_tools(passing, [label(r) for r in results]) if passing else ""


def at_main(result: ToolResult, name: str) -> float:
    return at(result, name, main_option(result))


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

    def better(r: ToolResult, gains: bool) -> bool:
        human = at(r, "society_npv", HUMAN) if HUMAN in r.options else -math.inf
        return human > at_main(r, "society_npv") and (human > 0) == gains

    more = N_("The same money spent on human service would bring society more: {tools}.")
    less = N_("The same money spent on human service would cost society less: {tools}.")
    return [
        *about_tools(more, results, lambda r: better(r, gains=True)),
        *about_tools(less, results, lambda r: better(r, gains=False)),
    ]


def posts_finding(results: Iterable[ToolResult]) -> str:
    posts, tool, option = max(
        ((at(r, "posts_removed", o), label(r), option_label(r, o)) for r in results for o in compared(r)),
        key=lambda removed: removed[0],
        default=(0.0, "", ""),
    )
    if posts <= 0:
        return translate("No option of any tool frees a whole post: tasks change, posts do not.")
    return translate(
        "Posts: at most {posts} for one tool ({tool}, option “{option}”), never more than fall vacant.",
        posts=shown(posts, "post"),
        tool=tool,
        option=option,
    )


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


def opening(comparison: Comparison) -> tuple[str, str]:
    """The question that a page of the comparison answers, and what its figures are."""
    return (
        translate(
            "What does adopting each tool change, against not adopting it: for the budget, for the staff, for "
            "the users, for the people whose jobs are a second chance, for the planet? How sure is that?"
        ),
        translate(
            "Every figure below is a difference from the status quo, from {first} to {last}. For each tool, "
            "these options are compared:",
            first=comparison.calendar[0],
            last=comparison.calendar[-1],
        ),
    )


def no_warning() -> str:
    return translate("None: no value is past its date of review, and none is set outside its known range.")


def unpriced() -> list[str]:
    """What nothing turns into euros, but what has units of its own."""
    return [
        translate("The worth of a human voice for those who need one, beyond the time and the rights they lose."),
        translate(
            "The meaning of work, and the small repetitive tasks that are also moments of rest, beyond absence, errors "
            "and wellbeing."
        ),
        translate("Trust in the administration, and the democratic worth of having debated the choice."),
    ]


def command(comparison: Comparison) -> str:
    """The line that makes this page again."""
    library = comparison.results[0].case.library
    line = ["costmodel", "compare", "--for", named(comparison.authority, "authorities", library)]
    tools = [r.tool for r in comparison.results]
    suiting = [o for o in library.names("options") if any(library.overlay("options", o).suits(t.key) for t in tools)]
    for kind, option, overlays, every in (
        ("tools", "--tool", tools, library.names("tools")),
        ("options", "--option", comparison.options, suiting),
    ):
        names = [named(o, kind, library) for o in overlays]
        if sorted(names) != every:
            line += [word for name in names for word in (option, name)]
    if comparison.scenario:
        line += ["--scenario", named(comparison.scenario, "scenarios", library)]
    for name, value in comparison.overrides.items():
        line += ["--set", f"{name}={value}"]
    return shlex.join([*line, "--draws", str(comparison.draws), "--seed", str(comparison.seed), "--lang", language()])


def named(overlay: Overlay, kind: str, library: Library) -> str:
    """The name to type for an overlay: its own when the workbook knows it, or else the name of its file."""
    return overlay.key if overlay.key in library.names(kind) else overlay.path.name
