"""The page of promised and realised: the gap from declared to cashable hours, and forecasts against what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    table,
)
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.questions.question import Ask, Question
from costmodel.questions.realised import FollowUp, Gap, follow_up, gain_gap, gap_of, words
from costmodel.questions.realised.followed import summary_at
from costmodel.questions.realised.observed import checked
from costmodel.questions.settings import DRAWN, ONE_OPTION, Setting, overridden, whole

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart


@dataclass(frozen=True, kw_only=True)
class Realised:
    """Promised and realised, for one option: the gap from declared to cashable, and what came of its forecasts."""

    gap: Gap
    followed: FollowUp | None


def compute(ask: Ask) -> Realised:
    gap = gap_of(ask.case, ask.option, ask.draws, ask.seed, ask.folder)
    observed = ask.more["observed"]
    if not observed:
        return Realised(gap=gap, followed=None)
    seen = checked([("observed", name, {"value": text}) for name, text in observed.items()], ask.case)
    followed = follow_up(ask.case, ask.option, seen, ask.more["after"], ask.draws, ask.seed)
    return Realised(gap=gap, followed=followed)


def page_title(found: Realised) -> str:
    case, lang = found.gap.case, language()
    overlays = [overlay.text(lang) for overlay in (case.tool, case.authority) if overlay]
    return " – ".join([translate("Promised and realised"), *overlays])


def realised_parts(found: Realised, ask: Ask) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; without anything observed, the forecasts are left out."""
    gap, followed = found.gap, found.followed
    option = next(o for o in gap.case.options if o.key == gap.option)
    nothing = paragraph(translate("Nothing is observed yet: give it with -y 'observed: {example}'.", example=EXAMPLE))
    return {
        "question": heading(page_title(found), 1)
        + paragraph(
            translate(
                "How much of the time declared is verified, given back to the service, and no longer paid? And once "
                "the tool is in use: did the forecast hold?"
            )
        )
        + paragraph(translate("Option: {option}.", option=option.text(language()))),
        "gap": heading(translate("From declared to cashable")) + gap_block(gap),
        "gap chart": gap.chart,
        "evidence": heading(translate("What studies and suppliers say")) + evidence_block(gap),
        "forecasts": forecasts(followed) if followed else nothing,
        "after": results(followed) if followed else nothing,
        "again": heading(translate("How to make this page again"))
        + code(ask.again)
        + paragraph(
            translate("To keep a record of it: costmodel realised --run reports/FOLDER --observed FILE --after 12.")
        ),
        "results": figures(gap, followed),
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


def brief(result: ToolResult) -> Block:
    gap = gain_gap(result)
    evidence = replace(evidence_table(gap), widths=(1.6, 1.0, 0.9, 2.6, 0.45, 2.6, 1.0))
    return table(replace(gap_table(gap), widths=(1.8, 0.9, 1.3, 0.8, 3.2)), *([evidence] if gap.assistant else []))


QUESTION = Question(
    key="realised",
    sentence=N_("what came of a forecast, and the authority’s own record"),
    label=N_("Promised and realised: from time declared to money"),
    about="option",
    compute=compute,
    say=realised_parts,
    title=page_title,
    settings=(
        *ONE_OPTION,
        Setting(name="observed", default={}, check=overridden),
        Setting(name="after", default=12, check=whole(6, 24)),
        *DRAWN,
    ),
    json=lambda found: found.gap.as_json(),
    brief=brief,
    not_on_terminal=("again", "forecasts", "after"),
)
