"""The page of a debate: limits, who was asked, each panel apart, the mixing of panels, what asking is worth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, plain, row_of
from costmodel.document.drawing import Chart
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import decimal
from costmodel.questions.debate import words
from costmodel.questions.debate.charts import charts
from costmodel.questions.debate.debate import Debate, Preferred


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
    authority = debate.case.authority
    name = debate.result.tool.text(language())
    where = authority.text(language()) if authority else ""
    return (
        heading(translate("Whose values decide? {tool} – {authority}", tool=name, authority=where), 1)
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
