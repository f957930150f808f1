"""The first page: what the workbook answers, what it knows of, and where each reader begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costmodel.document.blocks import Block, Figures, bullets, code, heading, paragraph, plain, row_of
from costmodel.engine.case import workbook
from costmodel.engine.comparison import place
from costmodel.language.catalogue import N_, language, translate
from costmodel.questions.question import Question
from costmodel.questions.settings import AUTHORITY, LANG

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

NOTEBOOKS = {
    "start": N_("This page."),
    "compare": N_("All tools of an authority, side by side: the main question."),
    "tool": N_("One tool, option by option: points of view, budget by year, hours, people, footprint."),
    "decides": N_("What flips the answer, where the doubt comes from, for whom each option is best."),
    "pilot": N_("Pilot or buy: what to measure first, and the pilot worth running, with its protocol."),
    "portfolio": N_("Tools taken together: the best set within budgets and limits, and the order of adoption."),
    "realised": N_("Promised and realised: from declared to cashable hours, and forecasts against what happened."),
    "conventions": N_("The same option by other guides, line by line: Green Book, Excel, MAREVA, the budget."),
    "dashboard": N_("The same with sliders, in a browser."),
    "parameters": N_("The evidence: what is known, how well, how old."),
    "validation": N_("Published studies: what they found, what the model gives."),
}


def start_parts(authority: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part; ``authority`` stands in its examples."""
    model, library = workbook(None)
    example = library.overlay("authorities", authority).text(language())
    formulas = [q for q in model.values() if q.formula]
    counts = {
        "parameters": len(library.records),
        "formulas": len(formulas),
        "sources": len({s.key for r in library.records.values() for s in r.sources}),
    }
    return {
        "question": heading(translate("What does an AI tool change for an authority?"), 1)
        + paragraph(
            translate(
                "An authority is offered tools that promise time. For each, the workbook says what adopting changes "
                "against not adopting: for the budget, for the staff, for the users, for the people whose jobs are a "
                "second chance, for the planet; how sure that is; and what would have to be true for the answer to "
                "flip."
            )
        )
        + paragraph(
            translate(
                "It holds {parameters} parameters with their sources ({sources} of them) and {formulas} formulas, each "
                "written once.",
                **counts,
            )
        ),
        "notebooks": plain(
            translate("The notebooks"),
            [translate("Notebook"), translate("What it shows")],
            {"": [[f"{name}.ipynb", translate(words)] for name, words in NOTEBOOKS.items()]},
        ),
        "tools": listed(translate("The tools"), "tools"),
        "options": listed(translate("The options compared"), "options"),
        "authorities": listed(translate("The authorities"), "authorities"),
        "scenarios": listed(translate("The scenarios"), "scenarios"),
        "commands": heading(translate("Where to begin"))
        + paragraph(translate("All tools for {authority}, then one of them:", authority=example))
        + code(f"costmodel compare --for {authority}")
        + code(f"costmodel notebooks run tool -p tool voicebot -p authority {authority} --out voicebot.ipynb")
        + paragraph(translate("One number opened down to its sources, and many runs from one file:"))
        + code(f"costmodel explain society_npv --for {authority} --tool voicebot")
        + code("costmodel notebooks batch runs.yaml --jobs 2")
        + paragraph(translate("An authority of your own is a file like those of parameters/authorities:"))
        + code("costmodel compare --for my_town.yaml"),
        "rules": heading(translate("What the workbook never does"))
        + bullets(
            [
                translate("It never adds up the points of view: budget, public finances, society, territory."),
                translate("It never counts an hour twice, nor the same hour for two tools."),
                translate("It never books as a saving what people lose when they give up their rights."),
                translate(
                    "It never hides an assumption: each value carries a grade, from A (measured) to D (assumed)."
                ),
            ]
        ),
        "results": Figures([row_of(quantity=name, unit="1", central=float(count)) for name, count in counts.items()]),
    }


def listed(title: str, kind: str) -> Block:
    """The files of a kind: the name to type, what it is called, what it says."""
    library = workbook(None)[1]
    overlays = [library.overlay(kind, name) for name in library.names(kind)]
    overlays.sort(key=lambda overlay: (place(overlay.key), overlay.key))
    return heading(title) + plain(
        title,
        [translate("Name to type"), translate("Called"), translate("What it is")],
        {"": [[o.key, o.text(language()), o.describe(language())] for o in overlays]},
    )


QUESTION = Question(
    key="start",
    sentence="",
    about="",
    compute=lambda ask: ask.authority,
    say=lambda authority, ask: start_parts(authority),
    title=lambda authority: translate("What does an AI tool change for an authority?"),
    settings=(AUTHORITY, LANG),
    json=lambda authority: authority,
)
