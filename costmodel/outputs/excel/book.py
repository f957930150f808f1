"""Writes the workbook: sheets in their order, names, properties; the same inputs give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

from costmodel.document.saving import write_bytes
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import language, translate
from costmodel.outputs.excel import front, inputs, results
from costmodel.outputs.excel.pages import Page
from costmodel.outputs.excel.plan import Plan
from costmodel.outputs.excel.style import Styles, plain

MADE = dt.datetime(2000, 1, 1)
"""The date written in the file, always the same."""
CORE = "docProps/core.xml"
STAMP = (1980, 1, 1, 0, 0, 0)
TABS = {"front": "#1f3a5f", "results": "#0072b2", "inputs": "#e0b800", "option": "#00805e", "log": "#5f6b76"}


def write_model(result: ToolResult, path: Path | str) -> Path:
    """Write the workbook of a tool, an authority and its options, in the language in use; gives back its path.

    It is written aside and moved into place. Every figure is a formula; beside it stands the number that the program
    finds, for viewers that do not compute.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, workbook(Plan(result)))
    return path


def workbook(plan: Plan) -> bytes:
    """The bytes of the file."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):
        """A sheet that takes formulas as they are: looking in each for functions that need a prefix takes long."""

        def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
            return formula.removeprefix("=")

    store = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(store, safe)
    style = Styles(book)
    sheets = plan.sheets
    order: list[tuple[str, str, Any]] = [
        (sheets["Summary"], "front", front.summary),
        (sheets["How to use"], "front", front.how_to),
        (sheets["Points of view"], "results", results.points_of_view),
        (sheets["Budget"], "results", results.budget),
        (sheets["Parameters"], "inputs", inputs.parameters),
        (sheets["Options"], "inputs", inputs.options),
        *((plan.option_sheets[i], "option", i) for i in plan.options),
        (sheets["By year"], "inputs", inputs.by_year),
        (sheets["Change log"], "log", front.change_log),
    ]
    pages = [(Page(plan, book.add_worksheet(title, Sheet), style, title), kind, fill) for title, kind, fill in order]
    for page, kind, fill in pages:
        if callable(fill):
            fill(page)
        else:
            results.option_sheet(page, fill)
        page.finish(TABS[kind])
    for name, where in plan.defined():
        book.define_name(name, "=" + where)
    properties(plan, book)
    book.close()
    return with_language(store.getvalue())


def properties(plan: Plan, book: Any) -> None:
    """Title, subject and language of the document; a date that never changes."""
    case = plan.case
    names = [o.text(plan.lang) for o in (case.tool, case.authority) if o]
    book.set_properties(
        {
            "title": plain(" – ".join(names))[:250],
            "subject": translate("Cost-benefit model with live formulas"),
            "author": "costmodel",
            "comments": translate("Central values are live; verdict and ranges are those of the run."),
            "created": MADE,
        }
    )
    book.set_calc_mode("auto")


def with_language(content: bytes) -> bytes:
    """The same file, with the language of the document among its properties."""
    words = f"<dc:language>{'fr-FR' if language() == 'fr' else 'en-GB'}</dc:language></cp:coreProperties>"
    store = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == CORE:
                part = part.replace(b"</cp:coreProperties>", words.encode())
            kept = zipfile.ZipInfo(entry.filename, STAMP)
            kept.compress_type = zipfile.ZIP_DEFLATED
            kept.external_attr = 0o644 << 16
            new.writestr(kept, part, compresslevel=6)
    return store.getvalue()
