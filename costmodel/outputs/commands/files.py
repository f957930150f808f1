"""``costmodel check`` and ``docs``: files of parameters checked, pages generated from the model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from costmodel.language.catalogue import N_, translate
from costmodel.outputs.commands.common import Command, Parser, print_json, settings


def do_check(args: argparse.Namespace) -> int:
    from costmodel.outputs.commands.checks import check_files

    problems, warnings, count = check_files([Path(f) for f in args.files], settings(args)["folder"])
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


def do_docs(args: argparse.Namespace) -> int:
    from costmodel.outputs.documents import stale_pages, write_pages

    pages = stale_pages() if args.check else write_pages()
    for page in pages:
        print(f"docs/{page}")
    return 2 if args.check and pages else 0


def some_files(parser: Parser) -> None:
    parser.add_argument("files", nargs="*", help=translate("files to check (default: all)"))


def check_only(parser: Parser) -> None:
    parser.add_argument("--check", action="store_true", help=translate("write nothing; status 2 when a page is stale"))


COMMANDS = (
    Command("check", N_("check parameter files"), do_check, some_files),
    Command("docs", N_("write the pages of equations and parameters again"), do_docs, check_only),
)
