"""The page of a debate: limits, who was asked, each panel apart, the mixing of panels, what asking is worth."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import Any

from costmodel.document.answer import fields_of, jsonable
from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, row_of, table
from costmodel.document.drawing import Chart
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal
from costmodel.questions.debate import deliberate, panel, panel_names, words
from costmodel.questions.debate.charts import charts
from costmodel.questions.debate.debate import Debate, Preferred, deliberate_on
from costmodel.questions.debate.smaa import Flip
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import AUTHORITY, COMPARED, TOOL, Setting, names


def debate_parts(debate: Debate, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part. Where there is nothing to mix, words say so in place of the chart."""
    pictures = charts(debate)
    alone = paragraph(words.unmixed(debate) or translate("One panel alone: there is nothing to mix."))
    parts: dict[str, Block | Chart | Figures] = {
        "question": question(debate),
        "limits": heading(translate("Limits, before any weight"))
        + bullets(words.limits(debate))
        + table(words.beside(debate)),
        "asked": heading(translate("Who was asked"))
        + table(words.asked(debate), words.scale_table(debate))
        + (bullets(words.scale_lines(debate)) if debate.short else NOTHING),
        "choices": heading(translate("What each panel would choose"))
        + bullets([*(words.choices(debate, p) for p in debate.panels), *words.agreement(debate)]),
        "panels": sum((panel_block(debate, p) for p in debate.panels), heading(translate("Panel by panel"))),
        "mixing": heading(translate("Mixing the executive's weights with the others'"))
        + (bullets(words.mixing_line(debate, m) for m in debate.mixings) if debate.mixings else alone),
        "worth": heading(translate("What holding the debate is worth"))
        + bullets(dict.fromkeys(line for p in debate.panels for line in words.worth_lines(debate, p)))
        + table(words.prices(debate))
        + paragraph(words.not_only()),
        "words": heading(translate("Words")) + bullets(translate(word) for word in words.WORDS),
        "warnings": heading(translate("Warnings"))
        + (bullets(debate.lasting) if debate.lasting else paragraph(translate("None."))),
        "overdue": bullets(debate.overdue)
        if debate.overdue
        else paragraph(translate("Today no value is past its date of review.")),
        "again": heading(translate("How to make this page again"))
        + paragraph(translate("The same inputs, draws and seed give the same figures. This page:"))
        + code(again),
        "results": Figures([row for p in debate.panels for row in rows(debate, p)]),
    }
    return parts | {f"{key} chart": pictures.get(key, alone) for key in ("choices", "weights", "values", "mixing")}


def question(debate: Debate) -> Block:
    return (
        heading(page_title(debate), 1)
        + paragraph(
            translate(
                "Which option do those concerned prefer, once the limits that nothing buys back are held? Limits come "
                "first; then each panel stands alone, over {draws} possible worlds; no average hides a disagreement.",
                draws=decimal(debate.draws),
            )
        )
        + bullets(f"{p.name}: {p.panel.describe(language())}" for p in debate.panels)
    )


def panel_block(debate: Debate, p: Preferred) -> Block:
    """One panel: what it prefers, the values behind, what would change its choice, what its weights imply."""
    return (
        heading(p.name, 3)
        + table(words.preferences(debate, p), words.central(debate, p))
        + paragraph(strong=translate("Weights at which the choice of the panel's mean weights changes"))
        + bullets(words.flip_lines(debate, p))
        + paragraph(strong=translate("What the mean weights imply"))
        + bullets(t.sentence for t in p.tradeoffs)
    )


def rows(debate: Debate, p: Preferred) -> Iterator[list[Any]]:
    """The figures of a panel for programs."""
    tool, largest_regret = debate.result.tool.key, p.regret.max(axis=0)
    for i, option in enumerate(debate.eligible):
        for name, unit, figures in (
            ("people", "person", p.counts),
            ("first", "share", p.accepted.first),
            ("confidence", "share", p.accepted.confidence),
            ("largest_regret", "share", largest_regret),
        ):
            if math.isfinite(figures[i]):
                central = digits(float(figures[i]))
                yield row_of(tool=tool, option=option, quantity=f"{p.panel.key}.{name}", unit=unit, central=central)


# Asked


def compute(ask: Ask) -> Debate:
    """In the first ``worlds`` of the draws, if they are said."""
    return deliberate(
        ask.tool, panels=ask.more["panels"], worlds=ask.more["worlds"], progress=ask.progress, **ask.given
    )


def brief(result: ToolResult) -> Block:
    model, library = result.case.model, result.case.library
    debate = deliberate_on(result, [panel(library, model, name) for name in panel_names(library)], dt.date.min)
    choices = [words.choices(debate, p) for p in debate.panels]
    return bullets([*words.agreement(debate), *choices, *words.scale_lines(debate), words.not_only()])


def page_title(debate: Debate) -> str:
    authority = debate.case.authority
    return translate(
        "Whose values decide? {tool} – {authority}",
        tool=debate.result.tool.text(language()),
        authority=authority.text(language()) if authority else "",
    )


def as_json(debate: Debate) -> dict[str, Any]:
    """Every figure of a debate; options that break a limit stand under ``broken`` and nowhere else."""
    result = debate.result
    return {
        "format": 1,
        "tool": result.tool.key,
        "authority": debate.case.authority.key if debate.case.authority else None,
        **fields_of(debate, "draws", "seed"),
        "options": list(result.options),
        "verdict": result.verdict.word,
        "kept": list(debate.eligible),
        "broken": {
            option: [
                {"limit": b.name, "margin": b.margin, "unit": b.quantity.unit}
                | fields_of(b, holds_in_share_of_draws="chance", asked="needed")
                for b in broken
            ]
            for option, broken in debate.broken.items()
            if broken
        },
        "euros": {
            option: {name: result.at(name, option)["median"] for name in ("budget_total", "society_npv")}
            for option in result.options
        },
        "panels": {p.panel.key: panel_json(debate, p) for p in debate.panels},
        "agree": debate.agree,
        "least_regret": debate.eligible[debate.least_regret],
        "largest_regret": by_option(debate, debate.largest_regret),
        "mixing": [
            {
                "executive": m.executive.key,
                "other": m.other.key,
                "mu": list(m.shares),
                "first": by_option(debate, m.best),
                "flips": flips_json(debate, "mu", m.flips),
            }
            for m in debate.mixings
        ],
        "debate_prices": {p.kind: fields_of(p, "low", "value", "high") for p in debate.prices},
        "scales_too_short": dict(debate.short),
        "warnings": list(debate.warnings),
    }


def panel_json(debate: Debate, preferred: Preferred) -> dict[str, Any]:
    panel, accepted = preferred.panel, preferred.accepted
    choices = [None if c is None else debate.eligible[c] for c in preferred.choices]
    return {
        **fields_of(panel, "label", "label_fr", "role", "method"),
        "date": panel.date.isoformat(),
        **fields_of(panel, "invented", "grade"),
        "members": len(panel.members),
        "heard": preferred.people,
        "abstain": [m.key for m in panel.silent],
        "left_out": {key: list(why) for key, why in panel.astray.items()},
        "people": by_option(debate, preferred.counts),
        "undecided": preferred.undecided,
        "choices": dict(zip((m.key for m in panel.heard), choices, strict=True)),
        "first": by_option(debate, accepted.first),
        "ranks": by_option(debate, accepted.ranks),
        "central_weights": {
            option: dict(zip(panel.criteria, weights, strict=True))
            for option, weights in by_option(debate, accepted.central).items()
        },
        "confidence": by_option(debate, accepted.confidence),
        "mean_weights": dict(zip(panel.criteria, preferred.centre.tolist(), strict=True)),
        "largest_regret": by_option(debate, preferred.regret.max(axis=0)),
        "least_regret": debate.eligible[preferred.least_regret],
        "flips": {key: flips_json(debate, "weight", flips) for key, flips in preferred.flips.items()},
        "tradeoffs": [fields_of(t, "losing", "lost", "gaining", "gained", "sentence") for t in preferred.tradeoffs],
        "worth_of_knowing": {
            "nothing_known": fields_of(preferred.unknown, points="gain", euros="euros"),
            "people_known": fields_of(preferred.known, points="gain", euros="euros"),
        },
    }


def flips_json(debate: Debate, along: str, flips: Iterable[Flip]) -> list[dict[str, Any]]:
    return [{along: f.at, "below": debate.eligible[f.below], "above": debate.eligible[f.above]} for f in flips]


def by_option(debate: Debate, figures: Any) -> dict[str, Any]:
    """Figures by option as JSON has them; nothing where there is none."""
    return dict(zip(debate.eligible, jsonable(figures), strict=True))


QUESTION = Question(
    key="debate",
    sentence=N_("what panels prefer for one tool: limits first, each panel apart"),
    label=N_("Whose values: what panels would choose"),
    notebook="deliberation",
    compute=compute,
    say=lambda debate, ask: debate_parts(debate, ask.again),
    title=page_title,
    settings=(
        TOOL,
        AUTHORITY,
        Setting(
            name="panels",
            check=names,
            option="--panel",
            repeated=True,
            metavar="PANEL",
            help=N_("panel: a name of parameters/panels or a YAML file (may be repeated; default: all)"),
        ),
        *COMPARED,
        Setting(name="worlds"),
    ),
    json=as_json,
    quick={"worlds": 2000},
    brief=brief,
)
