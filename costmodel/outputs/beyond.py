"""Further questions in the annex of a note: whose values, pilot or buy, promised and realised, other guides.

Each is a few sentences and at most one or two tables; the command or notebook of the same name says all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from costmodel.document.blocks import Block, paragraph
from costmodel.engine.comparison import STATUS_QUO, Comparison, ToolResult
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.parameters.library import default_folder
from costmodel.questions.question import Ask
from costmodel.questions.registry import QUESTIONS

FEW, WORLDS = 500, 40
"""Draws of the best set of tools, and worlds in which it is sought again."""


def beyond(result: ToolResult) -> Iterator[tuple[str, Block]]:
    """The further questions of one tool, each with its title; one that cannot be answered for it says why."""
    for question in QUESTIONS.values():
        if question.brief:
            try:
                answer = question.brief(result)
            except CostModelError as error:
                answer = paragraph(placeless(error, result))
            yield translate(question.brief_label or question.label), answer


def placeless(error: CostModelError, result: ToolResult) -> str:
    """The sentence of an error without the folders of this machine: a note says the same wherever it is made."""
    text = str(error)
    for folder in (result.case.library.folder, default_folder()):
        text = re.sub(rf"(?<![\w/\\.-]){re.escape(f'{folder}{os.sep}')}", "", text)
    return text


def best_together(comparison: Comparison) -> list[str]:
    """Which of the tools compared are best together for society: the set, its doubt, its order."""
    from costmodel.questions.together.words import headline, order

    folder = comparison.results[0].case.library.folder
    question = QUESTIONS["together"]
    ask = Ask(
        authority=str(comparison.authority.path),
        tools=tuple(str(r.tool.path) for r in comparison.results),
        options=tuple(str(o.path) for o in comparison.options if o.key != STATUS_QUO),
        scenario=str(comparison.scenario.path) if comparison.scenario else None,
        overrides=comparison.overrides,
        draws=FEW,
        seed=comparison.seed,
        folder=None if folder == default_folder() else folder,
        more={"worlds": WORLDS, "verdicts": {r.tool.key: r.verdict for r in comparison.results}},
    )
    try:
        facts = question.facts(ask)
    except CostModelError as error:
        return [placeless(error, comparison.results[0])]
    return [*headline(facts), *order(facts)]
