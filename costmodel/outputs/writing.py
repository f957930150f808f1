"""All the files of a run, written aside and moved into place when all are there."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, code, heading
from costmodel.document.saving import plain_text, write_bytes, written_aside
from costmodel.engine.comparison import COLUMNS, Comparison
from costmodel.engine.steps import LEDGERS as STEP_LEDGERS
from costmodel.engine.steps import steps
from costmodel.language.catalogue import language, translate
from costmodel.outputs.beyond import beyond
from costmodel.outputs.word import document
from costmodel.questions.compare.findings import command
from costmodel.questions.figures import buying
from costmodel.questions.question import Ask
from costmodel.questions.registry import QUESTIONS
from costmodel.runs.run import describe, file_name, run_name, written_files

FRENCH_TABLE = "results-fr.csv"
DOCUMENT = "report.docx"


def save(
    comparison: Comparison,
    out: Path,
    words: list[str] | None = None,
    workers: int = 1,
    today: dt.date | None = None,
    excel: bool = False,
    notebook: bool = False,
    french_table: bool = False,
    word: bool = False,
) -> Path:
    """Write the results, the report, the note, the spreadsheet and ``run.json``, and give back their folder.

    ``today`` is the day that the comparison was made for, if it was not made for today. One tool has its spreadsheet;
    several have one each if asked for with ``excel``. ``french_table``: the results as French Excel reads them, too.
    ``word``: the report to the council as a document that can be edited.
    """
    target = out / run_name(comparison)
    with written_aside(target, written_files) as folder:
        write_outputs(comparison, folder, workers, excel, notebook)
        if french_table:
            write_results(comparison, folder / FRENCH_TABLE, french=True)
        if word:
            write_document(comparison, folder / DOCUMENT)
        description = describe(comparison, folder, words or [], today or dt.date.today())
        (folder / "run.json").write_text(json.dumps(description, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return target


def write_outputs(comparison: Comparison, folder: Path, workers: int, excel: bool, notebook: bool) -> None:
    """All files of a run but ``run.json``."""
    from costmodel.outputs.excel import write_model
    from costmodel.outputs.note import write_note
    from costmodel.outputs.report import write_report

    write_results(comparison, folder / "results.csv")
    write_steps(comparison, folder / "steps.csv")
    write_report(comparison, folder / "report.html", workers)
    write_note(comparison, folder / "report.pdf")
    if excel or len(comparison.results) == 1:
        for result, name in zip(comparison.results, model_names(comparison), strict=True):
            write_model(result, folder / name)
    if notebook:
        write_notebook(comparison, folder)


def model_names(comparison: Comparison) -> list[str]:
    """The file of each tool's spreadsheet: ``model.xlsx``, or ``model-voicebot.xlsx`` when there are several tools."""
    if len(comparison.results) == 1:
        return ["model.xlsx"]
    names: list[str] = []
    for number, result in enumerate(comparison.results, 1):
        key = file_name(result.tool.key)
        name = f"model-{key}.xlsx"
        names.append(name if name not in names else f"model-{number}-{key}.xlsx")
    return names


def write_notebook(comparison: Comparison, folder: Path) -> None:
    """The notebook of the run, executed with its parameters, without what changes from one execution to the next."""
    import nbformat

    from costmodel.outputs.notebooks import clean, execute, notebook_folder

    one = len(comparison.results) == 1
    name = "tool.ipynb" if one else "compare.ipynb"
    horizon = comparison.overrides.get("horizon")
    parameters: dict[str, Any] = {
        "authority": comparison.authority.key,
        "options": [o.key for o in comparison.options],
        "scenario": comparison.scenario.key if comparison.scenario else "",
        "draws": comparison.draws,
        "seed": comparison.seed,
        "lang": language(),
        "overrides": {k: v for k, v in comparison.overrides.items() if k != "horizon"},
        **({"horizon": int(horizon)} if horizon else {}),
        **({"tool": comparison.results[0].tool.key} if one else {"tools": [r.tool.key for r in comparison.results]}),
    }
    made = execute(notebook_folder() / name, folder / name, parameters)
    notebook = clean(nbformat.read(made, as_version=4))
    for number, part in enumerate(notebook.cells, 1):
        part.id = f"cell-{number}"
    made.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")


def write_document(comparison: Comparison, path: Path) -> None:
    """The decision note as a document: the answer first, then the page of the comparison, then further questions."""
    one = len(comparison.results) == 1
    question = QUESTIONS["tool" if one else "compare"]
    again = command(comparison)
    page = dict(question.say(comparison, Ask(authority=comparison.authority.key, again=again)))
    title, *asked = page.pop("question").elements
    parts: dict[str, Any] = {"title": Block((title,))}
    parts |= {key: page.pop(key) for key in ("verdict", "summary", "findings") if key in page}
    parts["question"] = heading(translate("The question")) + Block(tuple(asked))
    parts |= {key: part for key, part in page.items() if key not in ("overdue", "again")}
    if one:
        parts |= {name: heading(name) + brief for name, brief in beyond(comparison.results[0])}
    parts["again"] = heading(translate("How to make this page again")) + code(again)
    write_bytes(path, document(Answer(title=question.title(comparison), parts=parts)))


def write_results(comparison: Comparison, path: Path, french: bool = False) -> None:
    """Tidy CSV, one row for each tool, option, quantity and year; text that looks like a formula stays text.

    ``french``: with semicolons, decimal commas and the mark of UTF-8, as Excel in French opens it by a double click.
    """
    with path.open("w", encoding="utf-8-sig" if french else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";" if french else ",", lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in comparison.rows():
            cells = [f"{x:.10g}" if isinstance(x, float) else plain_text(x) for x in row]
            if french:
                cells = [c.replace(".", ",") if isinstance(x, float) else c for c, x in zip(cells, row, strict=True)]
            writer.writerow(cells)


def write_steps(comparison: Comparison, path: Path) -> None:
    """The way from the promise of each tool to its result, one row for each option that buys it, step and ledger."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tool", "option", "step", "label", "ledger", "unit", "change", "left"])
        for result in comparison.results:
            for option in buying(result):
                for step in steps(result.case, option):
                    for ledger, quantity in STEP_LEDGERS.items():
                        numbers = [f"{x[ledger]:.10g}" for x in (step.change, step.left)]
                        in_unit = result.case.model[quantity].unit
                        writer.writerow([result.tool.key, option, step.key, step.text, ledger, in_unit, *numbers])
