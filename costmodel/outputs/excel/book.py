"""Writes the workbook: sheets in their order, names, properties; the same inputs give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from costmodel.document.saving import write_bytes
from costmodel.engine.comparison import ToolResult
from costmodel.language.catalogue import N_, translate
from costmodel.language.writing import writing
from costmodel.outputs.excel import front, inputs, results
from costmodel.outputs.excel.names import plain
from costmodel.outputs.excel.pages import Page
from costmodel.outputs.excel.plan import Plan, lay_out
from costmodel.outputs.excel.style import Styles

MADE = dt.datetime(2000, 1, 1)
"""The date written in the file, always the same."""
CORE = "docProps/core.xml"
STAMP = (1980, 1, 1, 0, 0, 0)
Fill = Callable[[Page], None]
Sheets = tuple[tuple[str, str, Fill], ...]
BLUE, SKY, YELLOW, GREEN, GREY = "#1f3a5f", "#0072b2", "#e0b800", "#00805e", "#5f6b76"
BEFORE_OPTIONS: Sheets = (
    (N_("Summary"), BLUE, front.summary),
    (N_("How to use"), BLUE, front.how_to),
    (N_("Points of view"), SKY, results.points_of_view),
    (N_("Budget"), SKY, results.budget),
    (N_("Parameters"), YELLOW, inputs.parameters),
    (N_("Options"), YELLOW, inputs.options),
)
AFTER_OPTIONS: Sheets = ((N_("By year"), YELLOW, inputs.by_year), (N_("Change log"), GREY, front.change_log))
"""Sheets beside those of the options: their English name, the colour of their tab, and what fills them."""


def write_model(result: ToolResult, path: Path | str) -> Path:
    """Write the workbook of a tool, an authority and its options, in the language in use; gives back its path.

    It is written aside and moved into place. Every figure is a formula; beside it stands the number that the program
    finds, for viewers that do not compute.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    titles = [name for name, _, _ in (*BEFORE_OPTIONS, *AFTER_OPTIONS)]
    write_bytes(path, workbook(lay_out(result, titles)))
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
    before, after = (
        [(plan.sheets[name], tab, fill) for name, tab, fill in sheets] for sheets in (BEFORE_OPTIONS, AFTER_OPTIONS)
    )
    own: list[tuple[str, str, Fill]] = [
        (option.sheet, GREEN, partial(results.option_sheet, option=option)) for option in plan.options
    ]
    pages = [
        (Page(plan, book.add_worksheet(title, Sheet), style, title), tab, fill)
        for title, tab, fill in [*before, *own, *after]
    ]
    for page, tab, fill in pages:
        fill(page)
        page.finish(tab)
    for name, where in plan.defined():
        book.define_name(name, "=" + where)
    book.set_properties(
        {
            "title": plain(plan.title)[:250],
            "subject": translate("Cost-benefit model with live formulas"),
            "author": "costmodel",
            "comments": translate("Central values are live; verdict and ranges are those of the run."),
            "created": MADE,
        }
    )
    book.set_calc_mode("auto")
    book.close()
    return with_language(store.getvalue())


def with_language(content: bytes) -> bytes:
    """The same file, with the language of the document among its properties."""
    words = f"<dc:language>{writing().tag}</dc:language></cp:coreProperties>"
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
