"""Further questions in the annex of a note: whose values, pilot or buy, promised and realised, other guides.

Each is a few sentences and at most one or two tables; the command or notebook of the same name says all.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from costmodel.document.blocks import Cell, Table
from costmodel.engine.comparison import STATUS_QUO, Comparison, ToolResult
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.parameters.library import default_folder
from costmodel.questions.figures import main_option

DRAWS = 2000
"""Draws of these answers at most: the whole note is made in seconds."""

BASE = 128
"""Of the Sobol sample."""

FEW, WORLDS = 500, 40
"""Draws of the best set of tools, and worlds in which it is sought again."""


Wide = tuple[Table, tuple[float, ...]]
"""A table, and how wide each of its columns is beside the others."""

Answer = tuple[list[str], list[Wide]]


@dataclass(frozen=True)
class Beyond:
    """One further question, its answer in sentences, and the tables it rests on."""

    title: str
    sentences: list[str]
    tables: list[Wide] = field(default_factory=list)


def beyond(result: ToolResult) -> Iterator[Beyond]:
    """The further questions of one tool; one that cannot be answered for it says why."""
    for title, answer in (
        (translate("Where the doubt comes from, and where adopting loses"), doubt),
        (translate("Promised and realised: from time declared to money"), promised),
        (translate("Pilot or buy: what is worth measuring first"), pilot_or_buy),
        (translate("Whose values: what panels would choose"), whose_values),
        (translate("The same case by other guides"), other_guides),
    ):
        try:
            sentences, tables = answer(result)
        except CostModelError as error:
            sentences, tables = [placeless(error, result)], []
        yield Beyond(title, sentences, tables)


def placeless(error: CostModelError, result: ToolResult) -> str:
    """The sentence of an error without the folders of this machine: a note says the same wherever it is made."""
    text = str(error)
    for folder in (result.case.library.folder, default_folder()):
        text = re.sub(rf"(?<![\w/\\.-]){re.escape(f'{folder}{os.sep}')}", "", text)
    return text


def doubt(result: ToolResult) -> Answer:
    from costmodel.questions.decides import losing, sobol
    from costmodel.questions.decides.page import region_words, sobol_sentence

    option = main_option(result)
    draws = min(result.simulation.draws, DRAWS)
    found = sobol(result, option, base=BASE)
    _, lost, conditions = region_words(result, option, losing(result, option, draws=draws), gains=False)
    return [*(sobol_sentence(found[t]) for t in ("society_npv", "budget_total")), lost, *conditions], []


def promised(result: ToolResult) -> Answer:
    from costmodel.questions.realised import gain_gap
    from costmodel.questions.realised.page import evidence_table, gap_table

    gap = gain_gap(result)
    evidence = (evidence_table(gap), (1.6, 1.0, 0.9, 2.6, 0.45, 2.6, 1.0))
    return [], [(gap_table(gap), (1.8, 0.9, 1.3, 0.8, 3.2)), *([evidence] if gap.assistant else [])]


def pilot_or_buy(result: ToolResult) -> Answer:
    from costmodel.questions.pilot import PilotOrBuy, words
    from costmodel.questions.pilot.study import information_of

    found = PilotOrBuy(information_of(result, "society", min(result.simulation.draws, DRAWS)))
    known = found.information
    said = [words.answer(found), *words.why(found), words.everything(known), words.first_to_measure(known)]
    return said, []


def whose_values(result: ToolResult) -> Answer:
    from costmodel.questions.debate import panel, panel_names, words
    from costmodel.questions.debate.debate import deliberate_on

    model, library = result.case.model, result.case.library
    asked = [panel(library, model, name) for name in panel_names(library)]
    debate = deliberate_on(result, asked, dt.date.min)
    said = [*words.agreement(debate), *(words.choices(debate, p) for p in debate.panels)]
    return [*said, *words.scale_lines(debate), words.not_only()], []


def other_guides(result: ToolResult) -> Answer:
    from costmodel.questions.conventions import side_by_side, words

    draws, seed = min(result.simulation.draws, DRAWS), result.simulation.seed
    rows = words.worth_rows(side_by_side(result.case, main_option(result), draws, seed))
    cells = [[Cell(text) for text in row] for row in rows]
    found = Table(translate("The same option, by each convention"), words.worth_heads(), [("", cells)])
    return [], [(found, (1.7, 0.9, 0.9, 1.6, 0.9, 3.0))]


def best_together(comparison: Comparison) -> list[str]:
    """Which of the tools compared are best together for society: the set, its doubt, its order."""
    from costmodel.questions.together import together
    from costmodel.questions.together.words import headline, order

    folder = comparison.results[0].case.library.folder
    try:
        found = together(
            str(comparison.authority.path),
            [str(r.tool.path) for r in comparison.results],
            options=[str(o.path) for o in comparison.options if o.key != STATUS_QUO],
            scenario=str(comparison.scenario.path) if comparison.scenario else None,
            overrides=comparison.overrides,
            draws=FEW,
            seed=comparison.seed,
            folder=None if folder == default_folder() else folder,
            worlds=WORLDS,
            verdicts={r.tool.key: r.verdict for r in comparison.results},
        )
    except CostModelError as error:
        return [placeless(error, comparison.results[0])]
    return [*headline(found), *order(found)]
