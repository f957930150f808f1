"""The page of conventions: one option by several guides, each difference on a line, and what is out of date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import (
    Block,
    Figures,
    Table,
    bullets,
    code,
    digits,
    heading,
    paragraph,
    row_of,
    table,
)
from costmodel.engine.case import Case
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.questions.conventions import (
    Line,
    Mark,
    Reconciliation,
    Worth,
    marks,
    outdated,
    reconcile,
    side_by_side,
    words,
)
from costmodel.questions.conventions.outdated import Outdated
from costmodel.questions.figures import main_option
from costmodel.questions.question import BRIEF_DRAWS, Ask, Question
from costmodel.questions.settings import DAY, DRAWN, ONE_OPTION, Setting, name, typed_whole

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart


NECESSITIES = 4


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """One option by several guides: what each says it is worth, the lines between two, MAREVA's marks, what is old."""

    case: Case
    option: str
    worths: list[Worth]
    lines: Reconciliation
    marks: list[Mark]
    old: list[Outdated]
    day: dt.date


def compute(ask: Ask) -> Conventions:
    one, run, more = (ask.case, ask.option), (ask.draws, ask.seed), ask.more
    today = more["day"] or dt.date.today()
    return Conventions(
        case=ask.case,
        option=ask.option,
        lines=reconcile(*one, more["start"], more["to"], *run, ask.folder),
        worths=side_by_side(*one, *run, ask.folder),
        marks=marks(*one, *run, more["necessity"], ask.folder),
        old=outdated(*one, today, ask.folder),
        day=today,
    )


def page_title(facts: Conventions) -> str:
    overlays = [overlay.text(language()) for overlay in (facts.case.tool, facts.case.authority) if overlay]
    return " – ".join([translate("The same case by other guides"), *overlays])


def conventions_parts(facts: Conventions, ask: Ask) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; what is out of date is counted to a day that is a parameter."""
    option = next(o for o in facts.case.options if o.key == facts.option)
    old = words.outdated_sentences(facts.old, facts.case.model)
    return {
        "question": heading(page_title(facts), 1)
        + paragraph(
            translate(
                "Guides do not count alike. How far apart are their answers for the same option, and which of their "
                "rules makes the difference?"
            )
        )
        + paragraph(translate("Option: {option}.", option=option.text(language()))),
        "conventions": titled(words.worth_table(facts.worths)),
        "lines": titled(words.lines_table(facts.lines))
        + paragraph(words.sentence(facts.lines))
        + paragraph(words.order_words()),
        "lines chart": words.lines_chart(facts.lines),
        "mareva": titled(words.mark_table(facts.marks)),
        "outdated": heading(translate("What is out of date"))
        + (bullets(old) if old else paragraph(translate("On {day}, nothing in use is out of date.", day=facts.day))),
        "again": heading(translate("How to make this page again")) + code(ask.again),
        "results": figures(facts),
    }


def titled(listed: Table) -> Block:
    return heading(listed.caption) + table(listed)


def brief(result: ToolResult) -> Block:
    draws, seed = min(result.simulation.draws, BRIEF_DRAWS), result.simulation.seed
    worths = side_by_side(result.case, main_option(result), draws, seed)
    return table(replace(words.worth_table(worths), widths=(1.7, 0.9, 0.9, 1.6, 0.9, 3.0)))


def figures(facts: Conventions) -> Figures:
    """What the page says rounded, for programs."""

    def row(quantity: str, of: Worth | Line, *names: str, **more: Any) -> list[Any]:
        statistics = {name: digits(getattr(of, name)) for name in names}
        return row_of(tool=tool, option=facts.option, quantity=quantity, unit="EUR", **statistics, **more)

    tool = facts.case.tool.key if facts.case.tool else ""
    rows = [
        row(f"worth_{w.convention}", w, "central", "p05", "median", "mean", "p95",
            probability_positive=digits(w.positive))
        for w in facts.worths
    ]  # fmt: skip
    rows += [row(f"line_{line.key}", line, "central", "p05", "mean", "p95") for line in facts.lines.lines]
    rows += [
        row_of(tool=tool, option=facts.option, quantity=f"mareva_{m.axis}", unit="1", central=float(m.mark),
               probability_positive=None if m.probability is None else digits(m.probability))
        for m in facts.marks
        if m.mark is not None
    ]  # fmt: skip
    return Figures(rows)


QUESTION = Question(
    key="conventions",
    sentence=N_("the same case by other guides, line by line"),
    label=N_("The same case by other guides"),
    about="option",
    compute=compute,
    say=conventions_parts,
    title=page_title,
    settings=(
        *ONE_OPTION,
        Setting(
            name="start",
            default="french",
            check=name,
            option="--from",
            read=lambda text, option: text or "french",
            metavar=N_("CONVENTION"),
            help=N_("first convention (default: french)"),
        ),
        Setting(
            name="to",
            default="green_book",
            check=name,
            option="--to",
            read=lambda text, option: text or "green_book",
            metavar=N_("CONVENTION"),
            help=N_("second convention: green_book, excel, budget, french_guide (default: green_book)"),
        ),
        DAY,
        *DRAWN,
        Setting(
            name="necessity",
            option="--necessity",
            read=lambda text, option: None if text is None else typed_whole(text, option, 1, 1, NECESSITIES),
            metavar="1|2|3|4",
            help=N_("mark of MAREVA’s first axis, which is the authority’s to give"),
        ),
    ),
    json=lambda facts: words.as_json(facts.worths, facts.lines, facts.marks, facts.old),
    brief=brief,
)
