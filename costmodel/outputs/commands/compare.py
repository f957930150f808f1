"""``costmodel compare`` and ``costmodel run``: the tools, the options, the report."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings
from costmodel.questions.compare.page import as_json

if TYPE_CHECKING:
    pass


def do_compare(args: argparse.Namespace) -> int:
    from costmodel.document.saving import check_writable
    from costmodel.engine.case import make_case, refuse_twice, workbook
    from costmodel.engine.comparison import compare, options_by_tool
    from costmodel.outputs.terminal import print_comparison, print_place, progress_bar
    from costmodel.outputs.writing import save

    given, today = settings(args), dt.date.today()
    out = Path(args.out)
    tools = args.tool or workbook(given["folder"])[1].names("tools")
    options = options_by_tool(tools, given["options"], given["folder"], given["authority"])
    for tool, own in zip(tools, options, strict=True):
        make_case(tool, given["authority"], own, given["scenario"], given["overrides"], given["folder"])
    refuse_twice([Path(tool).stem for tool in tools])
    if args.notebook:
        refuse_own_files(
            [*tools, *(o for own in options for o in own), given["authority"], given["scenario"] or ""], args.parameters
        )
    check_writable(out)
    with progress_bar(given["draws"] * len(tools)) as advance:
        workers = os.cpu_count() or 1
        comparison = compare(tools=tools, today=today, progress=advance, workers=workers, **given)
    if not args.json:
        print_comparison(comparison)  # before the files, which take longer
        sys.stdout.flush()
    more = args.excel, args.notebook, args.csv_fr, args.docx
    folder = save(comparison, out, ["costmodel", *args.arguments], workers, today, *more)
    if args.json:
        files = sorted(path.name for path in folder.iterdir())
        where = {"folder": str(folder), "report": str(folder / "report.html"), "files": files}
        print_json(as_json(comparison) | where)
    else:
        print_place(folder)
    return 0


def do_run(args: argparse.Namespace) -> int:
    if not args.tool or len(args.tool) != 1:
        raise InputError(translate("run takes one tool: costmodel run --tool voicebot; for several, use compare."))
    return do_compare(args)


def refuse_own_files(names: list[str], folder: str | None) -> None:
    """Raises InputError when a notebook is asked for with files that it could not find later."""
    if folder or any(name.endswith((".yaml", ".yml")) for name in names):
        raise InputError(
            translate(
                "--notebook works with the names of the workbook only, not with files or another folder of one's own."
            )
        )


def outputs(parser: Parser) -> None:
    parser.add_argument(
        "--excel",
        action="store_true",
        help=translate("a spreadsheet for each tool (one tool alone always has its own)"),
    )
    parser.add_argument(
        "--csv-fr",
        action="store_true",
        help=translate("the results for French Excel too: a CSV file with semicolons and decimal commas"),
    )
    parser.add_argument(
        "--docx", action="store_true", help=translate("the report to the council as a document to edit (.docx) too")
    )
    parser.add_argument(
        "--notebook", action="store_true", help=translate("the executed notebook too, with the parameters of the run")
    )


COMMANDS = (
    Command("compare", N_("all tools (or some) of an authority, side by side: the main job"), do_compare, outputs),
    Command("run", N_("one tool, all its options"), do_run, outputs),
)
