"""The page of conventions: one option by several guides, each difference on a line, and what is out of date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from costmodel.document import blocks
from costmodel.document.blocks import (
    Block,
    Cell,
    Figures,
    Table,
    bullets,
    code,
    digits,
    heading,
    paragraph,
    plain,
    row_of,
)
from costmodel.engine.case import Case
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.questions.conventions import Mark, Reconciliation, Worth, marks, outdated, reconcile, side_by_side, words
from costmodel.questions.conventions.outdated import Outdated
from costmodel.questions.figures import main_option
from costmodel.questions.question import BRIEF_DRAWS, Ask, Question
from costmodel.questions.settings import DRAWN, ONE_OPTION, Setting, day, name, typed_day, typed_whole

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
    case, option, more = ask.case, ask.option, ask.more
    one, today = (case, option), more["day"] or dt.date.today()
    return Conventions(
        case=case,
        option=option,
        lines=reconcile(*one, more["start"], more["to"], ask.draws, ask.seed, ask.folder),
        worths=side_by_side(*one, ask.draws, ask.seed, ask.folder),
        marks=marks(*one, ask.draws, ask.seed, more["necessity"], ask.folder),
        old=outdated(case, option, today, ask.folder),
        day=today,
    )


def page_title(found: Conventions) -> str:
    overlays = [overlay.text(language()) for overlay in (found.case.tool, found.case.authority) if overlay]
    return " – ".join([translate("The same case by other guides"), *overlays])


def conventions_parts(found: Conventions, ask: Ask) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; what is out of date is counted to a day that is a parameter."""
    case, worths = found.case, found.worths
    option = next(o for o in case.options if o.key == found.option)
    old = words.outdated_sentences(found.old, case.model)
    return {
        "question": heading(page_title(found), 1)
        + paragraph(
            translate(
                "Guides do not count alike. How far apart are their answers for the same option, and which of their "
                "rules makes the difference?"
            )
        )
        + paragraph(translate("Option: {option}.", option=option.text(language()))),
        "conventions": table(translate("The same option, by each convention"), words.worth_heads(),
                             words.worth_rows(worths)),
        "lines": table(translate("Line by line"), words.lines_heads(), words.lines_rows(found.lines))
        + paragraph(words.sentence(found.lines))
        + paragraph(words.order_words()),
        "lines chart": words.lines_chart(found.lines),
        "mareva": table(translate("The five axes of MAREVA"), words.mark_heads(), words.mark_rows(found.marks))
        + paragraph(words.mark_note()),
        "outdated": heading(translate("What is out of date"))
        + (bullets(old) if old else paragraph(translate("On {day}, nothing in use is out of date.", day=found.day))),
        "again": heading(translate("How to make this page again")) + code(ask.again),
        "results": figures(case.tool.key if case.tool else "", found.option, worths, found.lines, found.marks),
    }  # fmt: skip


def brief(result: ToolResult) -> Block:
    draws, seed = min(result.simulation.draws, BRIEF_DRAWS), result.simulation.seed
    rows = words.worth_rows(side_by_side(result.case, main_option(result), draws, seed))
    cells = [[Cell(text) for text in row] for row in rows]
    caption = translate("The same option, by each convention")
    return blocks.table(Table(caption, words.worth_heads(), [("", cells)], widths=(1.7, 0.9, 0.9, 1.6, 0.9, 3.0)))


def table(title: str, heads: list[str], rows: list[list[str]]) -> Block:
    return heading(title) + plain(title, heads, {"": rows})


def figures(tool: str, option: str, worths: list[Worth], found: Reconciliation, marked: list[Mark]) -> Figures:
    """What the page says rounded, for programs."""
    of: dict[str, Any] = {"tool": tool, "option": option}
    rows = [
        row_of(**of, quantity=f"worth_{w.convention}", unit="EUR", probability_positive=digits(w.positive),
               **{key: digits(getattr(w, key)) for key in ("central", "p05", "median", "mean", "p95")})
        for w in worths
    ]  # fmt: skip
    rows += [
        row_of(**of, quantity=f"line_{line.key}", unit="EUR",
               **{key: digits(getattr(line, key)) for key in ("central", "p05", "mean", "p95")})
        for line in found.lines
    ]  # fmt: skip
    rows += [
        row_of(**of, quantity=f"mareva_{m.axis}", unit="1", central=float(m.mark),
               probability_positive=None if m.probability is None else digits(m.probability))
        for m in marked
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
        Setting(
            name="day",
            check=day,
            option="--date",
            read=typed_day,
            metavar=N_("DATE"),
            help=N_("day to count from (default: today)"),
        ),
        *DRAWN,
        Setting(
            name="necessity",
            option="--necessity",
            read=lambda text, option: None if text is None else typed_whole(text, option, 1, 1, NECESSITIES),
            metavar="1|2|3|4",
            help=N_("mark of MAREVA’s first axis, which is the authority’s to give"),
        ),
    ),
    json=lambda found: words.as_json(found.worths, found.lines, found.marks, found.old),
    brief=brief,
)
