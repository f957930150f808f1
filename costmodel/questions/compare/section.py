"""All that is said of one tool, for the report, the notebook and the document: its verdict, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass

from costmodel.document.blocks import Table
from costmodel.document.drawing import Chart
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import language, translate
from costmodel.questions import figures
from costmodel.questions.beside import why
from costmodel.questions.figures import compared, label, main_option, option_label, slug
from costmodel.questions.returns import in_words, returns
from costmodel.questions.tables import (
    FOOTPRINT,
    NOT_IN_EUROS,
    Flips,
    budget_table,
    constraints,
    dial_table,
    flips,
    forgone,
    groups_table,
    headline_switches,
    hours_table,
    ledger_table,
    own_assumptions,
    people_table,
    plain_table,
    status_quo_table,
    steps_table,
    uncertain,
    winners_table,
)


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
    untouched: str
    boundary: tuple[str, str]
    forgone: list[tuple[str, str, str]]
    flips: list[Flips]
    doubt: str


def section(result: ToolResult) -> Section:
    option = main_option(result)
    verdict = result.verdict
    people, untouched = people_table(result)
    dial, dial_flips = dial_table(result)
    values = uncertain(result)
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
        payback=in_words(returns(result.case, result.options.index(option))),
        dial=dial_flips,
        untouched=translate("The same for all options: {list}.", list=", ".join(untouched)) if untouched else "",
        boundary=figures.boundary_sentences(result),
        forgone=forgone(result),
        flips=flips(result, option, headline_switches(result, option)),
        doubt=translate(
            "Of the {all} uncertain values behind these results, {some} rest on an assumption (grade D) and not "
            "on a measure, a survey or an expert. They are the first to question.",
            all=len(values),
            some=sum(r.grade == "D" for r in values),
        ),
    )


def harm_of_giving_up() -> str:
    """What stands above the benefits not claimed, wherever they are shown."""
    return translate(
        "When people give up their rights, public money is not spent. That is a harm done to them, not a saving. In "
        "the last year (with a minus sign, people claim more than today):"
    )
