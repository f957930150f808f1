"""The page of promised and realised: the gap from declared to cashable hours, and forecasts against what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
from costmodel.engine.case import make_case
from costmodel.language.catalogue import language, translate
from costmodel.questions.realised import Gap, follow_up, gap_of, words
from costmodel.questions.realised.followed import summary_at
from costmodel.questions.realised.observed import checked

if TYPE_CHECKING:
    from costmodel.questions.figures import Chart
    from costmodel.questions.realised import FollowUp


def realised_parts(
    tool: str,
    authority: str,
    option: str,
    scenario: str | None,
    observed: Mapping[str, str],
    after: int,
    draws: int,
    seed: int,
    overrides: Mapping[str, str],
    again: str,
) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; without anything observed, the forecasts are left out."""
    case = make_case(tool, authority, [option], scenario, overrides)
    option = case.options[0].key
    gap = gap_of(case, option, draws, seed)
    assert case.tool is not None
    assert case.authority is not None
    lang = language()
    title = " – ".join([translate("Promised and realised"), case.tool.text(lang), case.authority.text(lang)])
    parts: dict[str, Block | Chart | Figures] = {
        "question": heading(title, 1)
        + paragraph(
            translate(
                "How much of the time declared is verified, given back to the service, and no longer paid? And once "
                "the tool is in use: did the forecast hold?"
            )
        )
        + paragraph(translate("Option: {option}.", option=case.options[0].text(lang))),
        "gap": heading(translate("From declared to cashable")) + gap_block(gap),
        "gap chart": gap.chart,
        "evidence": heading(translate("What studies and suppliers say")) + evidence_block(gap),
    }
    if observed:
        seen = checked([("observed", name, {"value": text}) for name, text in observed.items()], case)
        found = follow_up(case, option, seen, after, draws, seed)
        parts |= {"forecasts": forecasts(found), "after": results(found)}
    else:
        nothing = paragraph(
            translate("Nothing is observed yet: give it with -y 'observed: {example}'.", example=EXAMPLE)
        )
        found = None
        parts |= {"forecasts": nothing, "after": nothing}
    return parts | {
        "again": heading(translate("How to make this page again"))
        + code(again)
        + paragraph(
            translate("To keep a record of it: costmodel realised --run reports/FOLDER --observed FILE --after 12.")
        ),
        "results": figures(gap, found),
    }


EXAMPLE = "{minutes_saved_per_day: 14}"


def gap_table(gap: Gap) -> Table:
    """The stages from declared to cashable, for a report or a note."""
    return as_table(gap.chart.title, gap.stage_heads(), gap.stage_rows(), gap.sentence)


def evidence_table(gap: Gap) -> Table:
    """The evidence that disagrees, side by side, for a report or a note."""
    return as_table(
        translate("Time saved by an assistant: the evidence disagrees"),
        gap.point_heads(),
        gap.point_rows(),
        " ".join(gap.notes()),
    )


def as_table(caption: str, heads: list[str], rows: list[list[str]], note: str = "") -> Table:
    return Table(caption, heads, [("", [[Cell(text) for text in row] for row in rows])], note)


def gap_block(gap: Gap) -> Block:
    return paragraph(gap.sentence) + plain(
        translate("Hours, from declared to cashable"), gap.stage_heads(), {"": gap.stage_rows()}
    )


def evidence_block(gap: Gap) -> Block:
    found = evidence_table(gap)
    return plain(found.caption, found.heads, {"": gap.point_rows()}) + bullets(gap.notes())


def forecasts(found: FollowUp) -> Block:
    title = translate("Forecast and observed, after {months} months", months=found.months)
    return (
        heading(title)
        + plain(title, words.forecast_heads(), {"": words.forecast_rows(found)})
        + paragraph(words.coverage_words(found))
        + bullets(words.help_words())
    )


def results(found: FollowUp) -> Block:
    title = translate("Results, before and after")
    return (
        heading(title)
        + paragraph(words.result_sentence(found))
        + plain(title, words.result_heads(), {"": words.result_rows(found)})
    )


def figures(gap: Gap, found: FollowUp | None) -> Figures:
    """What the page says rounded, for programs."""
    assert gap.case.tool is not None
    of: dict[str, Any] = {"tool": gap.case.tool.key, "option": gap.option}
    rows = [
        row_of(
            **of,
            quantity=s.name,
            unit="hour/year",
            p05=digits(s.p05),
            median=digits(s.median),
            p95=digits(s.p95),
        )
        for s in gap.stages
    ]
    for f in found.forecasts if found else ():
        rows.append(
            row_of(**of, quantity=f"{f.name}_forecast", year=f.year, unit=f.unit, central=digits(f.central),
                   p05=digits(f.p05), median=digits(f.median), p95=digits(f.p95))
        )  # fmt: skip
        rows.append(row_of(**of, quantity=f"{f.name}_observed", year=f.year, unit=f.unit, central=digits(f.observed)))
        rows.append(row_of(**of, quantity=f"{f.name}_crps", year=f.year, unit=f.unit, central=digits(f.crps)))
    for name, s in (found.after if found else {}).items():
        at = summary_at({name: s}, name)
        rows.append(
            row_of(**of, quantity=f"{name}_after", unit="EUR", probability_positive=digits(at["positive"]),
                   **{key: digits(at[key]) for key in ("central", "p05", "median", "p95")})
        )  # fmt: skip
    return Figures(rows)
