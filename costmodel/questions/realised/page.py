"""The page of promised and realised: the gap from declared to cashable hours, and forecasts against what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import fields_of
from costmodel.document.blocks import Block, Figures, bullets, code, digits, heading, paragraph, row_of, table
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.questions.question import Ask, Question
from costmodel.questions.realised import FollowUp, Gap, follow_up, gain_gap, gap_of, words
from costmodel.questions.realised.followed import summary_at
from costmodel.questions.realised.gap import chart, evidence_table, stages_table
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


def page_title(realised: Realised) -> str:
    case, lang = realised.gap.case, language()
    overlays = [overlay.text(lang) for overlay in (case.tool, case.authority) if overlay]
    return " – ".join([translate("Promised and realised"), *overlays])


def realised_parts(realised: Realised, ask: Ask) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; without anything observed, the forecasts are left out."""
    gap, followed = realised.gap, realised.followed
    nothing = paragraph(translate("Nothing is observed yet: give it with -y 'observed: {example}'.", example=EXAMPLE))
    return {
        "question": heading(page_title(realised), 1)
        + paragraph(
            translate(
                "How much of the time declared is verified, given back to the service, and no longer paid? And once "
                "the tool is in use: did the forecast hold?"
            )
        )
        + paragraph(translate("Option: {option}.", option=gap.case.options[0].text(language()))),
        "gap": heading(translate("From declared to cashable"))
        + paragraph(gap.sentence)
        + table(stages_table(gap, translate("Hours, from declared to cashable"))),
        "gap chart": chart(gap),
        "evidence": heading(translate("What studies and suppliers say"))
        + table(evidence_table(gap))
        + bullets(gap.notes()),
        "forecasts": forecasts(followed) if followed else nothing,
        "after": results(followed) if followed else nothing,
        "again": heading(translate("How to make this page again"))
        + code(ask.again)
        + paragraph(
            translate("To keep a record of it: costmodel realised --run reports/FOLDER --observed FILE --after 12.")
        ),
        "results": Figures(list(figures(gap, followed))),
    }


EXAMPLE = "{minutes_saved_per_day: 14}"


def forecasts(followed: FollowUp) -> Block:
    forecasts = words.forecasts(followed)
    return (
        heading(forecasts.caption)
        + table(forecasts)
        + paragraph(words.coverage_words(followed))
        + bullets(words.glossary())
    )


def results(followed: FollowUp) -> Block:
    results = words.results(followed)
    return heading(results.caption) + paragraph(words.result_sentence(followed)) + table(results)


def figures(gap: Gap, followed: FollowUp | None) -> Iterator[list[Any]]:
    """What the page says rounded, for programs."""

    def row(quantity: str, unit: str, figures: dict[str, float], **more: Any) -> list[Any]:
        shortened = {name: digits(value) for name, value in figures.items()}
        return row_of(**fields_of(gap, "tool", "option"), quantity=quantity, unit=unit, **shortened, **more)

    for s in gap.stages:
        yield row(s.name, "hour/year", fields_of(s, "p05", "median", "p95"))
    for f in followed.forecasts if followed else ():
        yield row(f"{f.name}_forecast", f.unit, fields_of(f, "central", "p05", "median", "p95"), year=f.year)
        yield row(f"{f.name}_observed", f.unit, {"central": f.observed}, year=f.year)
        yield row(f"{f.name}_crps", f.unit, {"central": f.crps}, year=f.year)
    for name in followed.after if followed else ():
        after = summary_at(followed.after, name) if followed else {}
        after |= {"probability_positive": after.pop("positive")}
        after.pop("mean_error")
        yield row(f"{name}_after", "EUR", after)


def gap_json(gap: Gap) -> dict[str, Any]:
    return {
        **fields_of(gap, "option", "sentence"),
        "stages": [{"quantity": s.name, **fields_of(s, "p05", "median", "p95", "share")} for s in gap.stages],
        "evidence": [
            {
                "name": p.name,
                **fields_of(p.value, "label", published="number"),
                "unit": p.value.quantity.unit,
                "minutes_per_day": p.minutes,
                "method": p.value.record.says(),
                "grade": p.value.record.grade,
                "sources": [fields_of(s, "title", "url") for s in p.value.record.sources],
                "society_npv": p.society,
            }
            for p in gap.points
        ],
        "model": fields_of(gap, "declared", "verified") if gap.assistant else None,
    }


def brief(result: ToolResult) -> Block:
    gap = gain_gap(result)
    stages = replace(stages_table(gap, gap.title, gap.sentence), widths=(1.8, 0.9, 1.3, 0.8, 3.2))
    evidence = replace(evidence_table(gap, " ".join(gap.notes())), widths=(1.6, 1.0, 0.9, 2.6, 0.45, 2.6, 1.0))
    return table(stages, *([evidence] if gap.assistant else []))


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
    json=lambda realised: gap_json(realised.gap),
    brief=brief,
    not_on_terminal=("again", "forecasts", "after"),
)
