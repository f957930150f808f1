"""The page of a debate: limits, who was asked, each panel apart, the mixing of panels, what asking is worth."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from typing import Any

from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, plain, row_of
from costmodel.document.drawing import Chart
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal
from costmodel.questions.debate import deliberate, panel, panel_names, words
from costmodel.questions.debate.charts import charts
from costmodel.questions.debate.debate import Debate, Preferred, deliberate_on
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
        + grid(words.beside(debate)),
        "asked": heading(translate("Who was asked"))
        + grid(words.asked(debate))
        + grid(words.scale_grid(debate))
        + (bullets(words.scale_lines(debate)) if debate.short else NOTHING),
        "choices": heading(translate("What each panel would choose"))
        + bullets([*(words.choices(debate, p) for p in debate.panels), *words.agreement(debate)]),
        "panels": panels(debate),
        "mixing": heading(translate("Mixing the executive's weights with the others'"))
        + (bullets(words.mixing_line(debate, m) for m in debate.mixings) if debate.mixings else alone),
        "worth": heading(translate("What holding the debate is worth"))
        + bullets(dict.fromkeys(line for p in debate.panels for line in words.worth_lines(debate, p)))
        + grid(words.price_grid(debate))
        + paragraph(words.not_only()),
        "words": heading(translate("Words")) + bullets(words.glossary()),
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
    for key in ("choices", "weights", "values", "mixing"):
        parts[f"{key} chart"] = pictures.get(key, alone)
    return parts


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
        + bullets(f"{p.panel.text(language())}: {p.panel.describe(language())}" for p in debate.panels)
    )


def panels(debate: Debate) -> Block:
    """Each panel apart: what it prefers, the values behind, what would change its choice, what its weights imply."""
    found = heading(translate("Panel by panel"))
    for p in debate.panels:
        found += (
            heading(p.panel.text(language()), 3)
            + grid(words.preferences(debate, p))
            + grid(words.central(debate, p))
            + paragraph(strong=translate("Weights at which the choice of the panel's mean weights changes"))
            + bullets(words.flip_lines(debate, p))
            + paragraph(strong=translate("What the mean weights imply"))
            + bullets(words.tradeoff_lines(p))
        )
    return found


def grid(g: words.Grid) -> Block:
    return plain(g.caption, g.heads, {"": g.rows}, g.note)


def rows(debate: Debate, p: Preferred) -> Iterator[list[Any]]:
    """The figures of a panel for programs."""
    tool = debate.result.tool.key
    for i, option in enumerate(debate.kept):
        figures = {
            "people": float(p.counts[i]),
            "first": float(p.accepted.first[i]),
            "confidence": float(p.accepted.confidence[i]),
            "largest_regret": float(p.regret[:, i].max()),
        }
        for name, value in figures.items():
            if math.isfinite(value):
                unit = "person" if name == "people" else "share"
                yield row_of(
                    tool=tool, option=option, quantity=f"{p.panel.key}.{name}", unit=unit, central=digits(value)
                )


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
        "draws": debate.draws,
        "seed": debate.seed,
        "options": list(result.options),
        "verdict": result.verdict.word,
        "kept": list(debate.kept),
        "broken": {
            option: [
                {
                    "limit": b.name,
                    "margin": b.margin,
                    "unit": b.quantity.unit,
                    "holds_in_share_of_draws": b.chance,
                    "asked": b.needed,
                }
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
        "least_regret": debate.kept[debate.least_regret],
        "largest_regret": by_option(debate, debate.largest_regret),
        "mixing": [
            {
                "executive": m.executive.key,
                "other": m.other.key,
                "mu": list(m.shares),
                "first": {option: m.best[i].tolist() for i, option in enumerate(debate.kept)},
                "flips": [{"mu": f.at, "below": debate.kept[f.below], "above": debate.kept[f.above]} for f in m.flips],
            }
            for m in debate.mixings
        ],
        "debate_prices": {p.kind: {"low": p.low, "value": p.value, "high": p.high} for p in debate.prices},
        "scales_too_short": dict(debate.short),
        "warnings": list(debate.warnings),
    }


def panel_json(debate: Debate, preferred: Preferred) -> dict[str, Any]:
    panel, accepted = preferred.panel, preferred.accepted
    return {
        "label": panel.label,
        "label_fr": panel.label_fr,
        "role": panel.role,
        "method": panel.method,
        "date": panel.date.isoformat(),
        "invented": panel.invented,
        "grade": panel.grade,
        "members": len(panel.members),
        "heard": preferred.people,
        "abstain": [m.key for m in panel.silent],
        "left_out": {key: list(why) for key, why in panel.astray.items()},
        "people": by_option(debate, preferred.counts),
        "undecided": preferred.people - sum(preferred.counts),
        "choices": {
            m.key: None if c is None else debate.kept[c] for m, c in zip(panel.heard, preferred.chosen, strict=True)
        },
        "first": by_option(debate, accepted.first),
        "ranks": {option: accepted.ranks[i].tolist() for i, option in enumerate(debate.kept)},
        "central_weights": {
            option: {c: number(accepted.central[i, k]) for k, c in enumerate(panel.criteria)}
            for i, option in enumerate(debate.kept)
        },
        "confidence": by_option(debate, accepted.confidence),
        "mean_weights": dict(zip(panel.criteria, preferred.centre.tolist(), strict=True)),
        "largest_regret": by_option(debate, preferred.regret.max(axis=0)),
        "least_regret": debate.kept[preferred.least_regret],
        "flips": {
            key: [{"weight": f.at, "below": debate.kept[f.below], "above": debate.kept[f.above]} for f in flips]
            for key, flips in preferred.flips.items()
        },
        "tradeoffs": [
            {"losing": t.losing, "lost": t.lost, "gaining": t.gaining, "gained": t.gained, "sentence": t.sentence}
            for t in preferred.tradeoffs
        ],
        "worth_of_knowing": {
            "nothing_known": {"points": preferred.gain_unknown, "euros": preferred.euros_unknown},
            "people_known": {"points": preferred.gain_known, "euros": preferred.euros_known},
        },
    }


def by_option(debate: Debate, figures: Iterable[Any]) -> dict[str, Any]:
    return {option: number(x) for option, x in zip(debate.kept, figures, strict=True)}


def number(x: Any) -> float | int | None:
    """A figure as JSON has it; nothing where there is none."""
    if isinstance(x, int):
        return x
    return float(x) if math.isfinite(x) else None


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
