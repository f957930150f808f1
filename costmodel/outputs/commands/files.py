"""``costmodel check`` and ``docs``: files of parameters checked, pages generated from the model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import colon
from costmodel.outputs.commands.common import Command, Parser, print_json, settings

SHOWN_DUE = 10
"""Values that `check --due` shows; `--json` has all of them."""


def do_check(args: argparse.Namespace) -> int:
    from costmodel.outputs.commands.checks import check_files

    folder = settings(args)["folder"]
    if args.due:
        return show_due(args, folder)
    if args.translation:
        return show_untranslated(args, folder)
    problems, warnings, count = check_files([Path(f) for f in args.files], folder)
    if args.json:
        print_json({"files": count, "errors": problems, "warnings": warnings})
    else:
        for problem in problems:
            print(translate("Error: {error}", error=problem), file=sys.stderr)
        for warning in warnings:
            print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
        print(
            translate(
                "{count} files read, {errors} errors, {warnings} warnings.",
                count=count,
                errors=len(problems),
                warnings=len(warnings),
            )
        )
    return 2 if problems else 0


def show_due(args: argparse.Namespace, folder: Path | None) -> int:
    """The values whose review is nearest, and what to do with them."""
    from costmodel.engine.case import workbook
    from costmodel.intake.due import due

    values = due(workbook(folder)[1])
    if args.json:
        print_json(
            [
                {
                    "name": one.name,
                    "review_by": one.review_by.isoformat(),
                    "file": str(one.place.file),
                    "line": one.place.line,
                    "grade": one.grade,
                    "urls": one.urls,
                    "to_do": one.to_do,
                }
                for one in values
            ]
        )
    else:
        for one in values[:SHOWN_DUE]:
            print(one)
    return 0


def show_untranslated(args: argparse.Namespace, folder: Path | None) -> int:
    """The texts that are shown in English in a language, for want of a translation."""
    from costmodel.intake.untranslated import untranslated

    texts = untranslated(args.translation, folder)
    if args.json:
        print_json([{"where": one.where, "text": one.text} for one in texts])
    else:
        for one in texts:
            print(f"{one.where}{colon()} {one.text}")
        print(translate("{count} texts are shown in English.", count=len(texts)))
    return 0


def do_docs(args: argparse.Namespace) -> int:
    from costmodel.outputs.documents import stale_pages, write_pages

    pages = stale_pages() if args.check else write_pages()
    for page in pages:
        print(f"docs/{page}")
    return 2 if args.check and pages else 0


def some_files(parser: Parser) -> None:
    add = parser.add_argument
    add("files", nargs="*", help=translate("files to check (default: all)"))
    add("--due", action="store_true", help=translate("show the values whose review is nearest, and what to do"))
    add(
        "--translation",
        metavar=translate("LANGUAGE"),
        help=translate("list what has no translation into a language, and is shown in English"),
    )


def check_only(parser: Parser) -> None:
    parser.add_argument("--check", action="store_true", help=translate("write nothing; status 2 when a page is stale"))


COMMANDS = (
    Command("check", N_("check parameter files"), do_check, some_files),
    Command("docs", N_("write the pages of equations and parameters again"), do_docs, check_only),
)
