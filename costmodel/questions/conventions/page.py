"""The page of conventions: one option by several guides, each difference on a line, and what is out of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import Block, Figures, bullets, code, digits, heading, paragraph, plain, row_of
from costmodel.engine.case import make_case
from costmodel.language.catalogue import language, translate
from costmodel.questions.conventions import marks, outdated, reconcile, side_by_side, words

if TYPE_CHECKING:
    from costmodel.questions.conventions import Mark, Reconciliation, Worth
    from costmodel.questions.figures import Chart


def conventions_parts(
    tool: str,
    authority: str,
    option: str,
    scenario: str | None,
    start: str,
    to: str,
    day: dt.date,
    draws: int,
    seed: int,
    overrides: Mapping[str, str],
    again: str,
) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; what is out of date is counted to a day that is a parameter."""
    case = make_case(tool, authority, [option], scenario, overrides)
    option = case.options[0].key
    found = reconcile(case, option, start, to, draws, seed)
    worths = side_by_side(case, option, draws, seed)
    marked = marks(case, option, draws, seed)
    old = words.outdated_sentences(outdated(case, option, day), case.model)
    assert case.tool is not None
    assert case.authority is not None
    lang = language()
    title = " – ".join([translate("The same case by other guides"), case.tool.text(lang), case.authority.text(lang)])
    return {
        "question": heading(title, 1)
        + paragraph(
            translate(
                "Guides do not count alike. How far apart are their answers for the same option, and which of their "
                "rules makes the difference?"
            )
        )
        + paragraph(translate("Option: {option}.", option=case.options[0].text(lang))),
        "conventions": table(translate("The same option, by each convention"), words.worth_heads(),
                             words.worth_rows(worths)),
        "lines": table(translate("Line by line"), words.lines_heads(), words.lines_rows(found))
        + paragraph(words.sentence(found))
        + paragraph(words.order_words()),
        "lines chart": words.lines_chart(found),
        "mareva": table(translate("The five axes of MAREVA"), words.mark_heads(), words.mark_rows(marked))
        + paragraph(words.mark_note()),
        "outdated": heading(translate("What is out of date"))
        + (bullets(old) if old else paragraph(translate("On {day}, nothing in use is out of date.", day=day))),
        "again": heading(translate("How to make this page again")) + code(again),
        "results": figures(case.tool.key, option, worths, found, marked),
    }  # fmt: skip


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
