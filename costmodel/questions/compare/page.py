"""The pages of comparisons: one tool option by option, and all the tools of an authority side by side."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import jsonable
from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, row_of, table
from costmodel.engine.comparison import Comparison, ToolResult, compare
from costmodel.engine.verdict import Weakness
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import colon
from costmodel.model.quantity import Quantity
from costmodel.questions import figures
from costmodel.questions.beside import why
from costmodel.questions.compare.findings import command, findings, opening, summary
from costmodel.questions.compare.section import harm_of_giving_up, section
from costmodel.questions.figures import label, main_option, option_label
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import COMPARED, TOOL, TOOLS

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart


def tool_parts(comparison: Comparison, again: str) -> dict[str, Block | Chart | Figures]:
    """The page of one tool, part by part."""
    result = comparison.results[0]
    s = section(result)
    tables = {key: table(t) for key, t in s.tables.items()}
    people = tables["people"]
    if s.tables["people"].empty:
        people = paragraph(translate("No option changes any of these."))
    if s.untouched:
        people += paragraph(s.untouched)
    parts: dict[str, Block | Chart | Figures] = {
        "question": question(comparison, s.label, s.summary),
        "verdict": heading(translate("Verdict")) + verdict(result),
        "limits": heading(translate("Limits")) + tables["constraints"],
        "ledgers": heading(translate("Four points of view")) + tables["ledgers"],
        "steps": heading(translate("From the promise to the result")) + tables["steps"],
        "winners": heading(translate("Who gains and who loses")) + tables["winners"],
        "budget": heading(translate("Budget by year")) + tables["budget"],
        "hours": heading(translate("Hours")) + tables["hours"],
        "people": heading(translate("People")) + people + benefits(s.forgone),
        "footprint": heading(translate("Footprint"))
        + paragraph(s.boundary[1], strong=s.boundary[0])
        + tables["footprint"],
        "unpriced": heading(translate("What is not turned into euros")) + tables["unpriced"],
        "assumptions": heading(translate("What rests on assumptions"))
        + paragraph(s.doubt)
        + (NOTHING if s.tables["assumptions"].empty else tables["assumptions"]),
        **closing(comparison, again),
    }
    return parts | {f"{key} chart": chart for key, chart in s.charts.items()}


def comparison_parts(comparison: Comparison, authority: str, again: str) -> dict[str, Block | Chart | Figures]:
    """The page of all tools, part by part."""
    answers = heading(translate("Verdict of each tool, with its reasons"))
    for number, result in enumerate(comparison.results, 1):
        answers += heading(f"{number}. {label(result)}", 3) + verdict(result)
    first = comparison.results[0].tool.key
    return {
        "question": question(comparison, translate("AI tools side by side"), ""),
        "summary": heading(translate("The answer on one page")) + table(summary(comparison)),
        "findings": heading(translate("What this says")) + bullets(findings(comparison)),
        "overview chart": figures.overview(comparison),
        "reasons": answers,
        "further": heading(translate("Further on one tool"))
        + paragraph(
            translate(
                "The notebook tool.ipynb opens one tool: points of view, budget by year, hours, people, footprint "
                "and what rests on assumptions. Type, with any tool above:"
            )
        )
        + code(f"papermill notebooks/tool.ipynb {first}.ipynb -p tool {first} -p authority {shlex.quote(authority)}"),
        **closing(comparison, again),
    }


def verdict(result: ToolResult) -> Block:
    """The word, the option that it is about, and why."""
    option = option_label(result, main_option(result))
    return paragraph(
        translate("Figures for the option “{option}”.", option=option), strong=f"{result.verdict.text}."
    ) + bullets(why(result))


def figures_of(comparison: Comparison) -> Figures:
    """The headline figures of every tool and option, in the last year of the horizon where they go by year."""
    return Figures(
        [
            figure_row(result, quantity, option)
            for result in comparison.results
            for quantity in result.case.model.values()
            if quantity.headline and quantity.name in result.simulation.summaries
            for option in result.options
        ]
    )


def figure_row(result: ToolResult, quantity: Quantity, option: str) -> list[Any]:
    by_year = result.summary(quantity.name).mean.shape[1] > 1
    stats = {key: digits(x) for key, x in result.at(quantity.name, option).items()}
    return row_of(
        tool=result.tool.key,
        option=option,
        quantity=quantity.name,
        year=result.case.calendar[-1] if by_year else None,
        unit=quantity.unit,
        probability_positive=stats["positive"],
        **stats,
    )


def question(comparison: Comparison, title: str, summary: str) -> Block:
    """Title, question, options compared, scenario and values set."""
    authority, scenario, lang = comparison.authority, comparison.scenario, language()
    purpose, difference = opening(comparison)
    block = (
        heading(f"{title} – {authority.text(lang)}", 1)
        + paragraph(*(w for w in (summary, authority.describe(lang)) if w))
        + paragraph(purpose)
        + paragraph(difference)
        + bullets(f"{o.text(lang)}{colon()} {o.describe(lang)}" for o in comparison.options)
    )
    if scenario:
        block += paragraph(scenario.describe(lang), strong=f"{translate('Scenario')}{colon()} {scenario.text(lang)}.")
    if comparison.overrides:
        block += paragraph(translate("Values set for this page, in place of those of the files:"))
        block += bullets(f"{key} = {value}" for key, value in comparison.overrides.items())
    return block


def benefits(forgone: list[tuple[str, str, str]]) -> Block:
    title = heading(translate("Benefits that people would no longer claim"), 3)
    if not forgone:
        return title + paragraph(
            translate(
                "None: no option makes people give up a benefit. Such a sum would be shown apart and "
                "excluded from every total."
            )
        )
    return (
        title
        + paragraph(
            harm_of_giving_up(),
            strong=translate("Shown apart, excluded from every total."),
        )
        + bullets(f"{option}{colon()} {value}" + (f" ({span})" if span else "") for option, value, span in forgone)
    )


def closing(comparison: Comparison, again: str) -> dict[str, Block | Figures]:
    """What to beware of, whatever the day and today, and how to make the page again."""
    lasting, overdue = warnings(comparison)
    return {
        "warnings": heading(translate("Warnings"))
        + (bullets(lasting) if lasting else paragraph(translate("No value is set outside its known range.")))
        + paragraph(review(comparison)),
        "overdue": bullets(overdue) if overdue else paragraph(translate("Today no value is past its date of review.")),
        "again": heading(translate("How to make this page again"))
        + paragraph(translate("The same inputs, draws and seed give the same figures. This page:"))
        + code(again)
        + paragraph(translate("The report with the same figures:"))
        + code(command(comparison))
        + paragraph(translate("To open a figure down to its sources: costmodel explain NAME.")),
        "results": figures_of(comparison),
    }


def warnings(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Warnings that hold on any day, and those of reviews overdue on the day of the comparison."""
    lasting = list(
        dict.fromkeys(w for r in comparison.results for w in r.case.warnings(r.simulation.summaries, dt.date.min))
    )
    return lasting, [w for w in comparison.warnings if w not in lasting]


def review(comparison: Comparison) -> str:
    """When the values used must be reviewed at the earliest: the same sentence on any day."""
    dates = sorted(
        (record.review_by, key)
        for r in comparison.results
        for key in r.case.used(r.simulation.summaries)
        for records in r.case.records
        if (record := records.get(key)) and record.review_by
    )
    if not dates:
        return translate("No value used has a date of review.")
    day = dates[0][0]
    first = sorted({key for when, key in dates if when == day})
    return translate(
        "The first review is due by {date}, for {count} of the values used, such as '{name}'.",
        date=day,
        count=len(first),
        name=first[0],
    )


# Asked


def compute(ask: Ask) -> Comparison:
    return compare(tools=ask.tools or None, workers=ask.workers, progress=ask.progress, **ask.given)


SHOWN = 5
"""Inputs of grade D that are named for scripts."""

VERDICT_FACTS = ("text", "option", "about", "rival", "strict", "verified", "turning", "conditions")
"""What scripts receive of a verdict, after its word and before its reasons."""


def as_json(comparison: Comparison) -> dict[str, Any]:
    """Headline results by tool and option, for scripts."""
    headlines = [q.name for q in comparison.results[0].case.model.values() if q.headline]
    return {
        "format": 1,
        "authority": comparison.authority.key,
        "draws": comparison.draws,
        "seed": comparison.seed,
        "warnings": comparison.warnings,
        "tools": {
            r.tool.key: {
                "verdict": r.verdict.word,
                **{name: jsonable(getattr(r.verdict, name)) for name in VERDICT_FACTS},
                "reasons": why(r),
                "weak_evidence": weak_json(r.verdict.weakness),
                "options": {
                    option: {name: r.at(name, option) | {"unit": comparison.quantity(name).unit} for name in headlines}
                    for option in r.options
                },
            }
            for r in comparison.results
        },
    }


def weak_json(weak: Weakness | None) -> dict[str, Any] | None:
    """The share of assumptions in what moves the deciding gain, what of it is read, and the heaviest of them."""
    if weak is None:
        return None
    heaviest = {quantity.name: part for quantity, part in weak.heaviest[:SHOWN]}
    return {"share": weak.share, "explained": weak.explained, "heaviest": heaviest}


QUESTION = Question(
    key="compare",
    sentence=N_("all tools (or some) of an authority, side by side: the main job"),
    about="tools",
    compute=compute,
    say=lambda comparison, ask: comparison_parts(comparison, ask.authority, ask.again),
    title=lambda comparison: translate("AI tools side by side"),
    settings=(TOOLS, *COMPARED),
    json=as_json,
)
ONE_TOOL = Question(
    key="tool",
    sentence=N_("one tool, all its options"),
    compute=compute,
    say=lambda comparison, ask: tool_parts(comparison, ask.again),
    title=lambda comparison: label(comparison.results[0]),
    settings=(TOOL, *COMPARED),
    json=as_json,
)
