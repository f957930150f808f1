"""``costmodel page`` and ``costmodel dashboard``: the page of the finance officer, as one file for any browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings

TOOL, NAME = "voicebot", "page.html"


def do_page(args: argparse.Namespace) -> int:
    tell(args, written(args))
    return 0


def do_dashboard(args: argparse.Namespace) -> int:
    import webbrowser

    path = written(args)
    tell(args, path)
    if not args.no_browser and not webbrowser.open(path.resolve().as_uri()):
        raise InputError(translate("No browser could be opened; open {file} by a double click.", file=path))
    return 0


def written(args: argparse.Namespace) -> Path:
    """The page, in the file asked for, or under its own name in a folder."""
    from costmodel.document.saving import check_writable, write_page
    from costmodel.outputs.page.file import opening, page_text

    given, tools = settings(args), args.tool or [TOOL]
    if len(tools) > 1:
        raise InputError(translate("The page opens on one tool; the others are chosen on it."))
    out = Path(args.out)
    path = out if out.suffix.lower() in (".html", ".htm") else out / NAME
    check_writable(path.parent)
    text = page_text(opening(tool=tools[0], **given), given["folder"])
    write_page(path, text)
    return path


def tell(args: argparse.Namespace, path: Path) -> None:
    if args.json:
        print_json({"format": 1, "page": str(path), "bytes": path.stat().st_size})
    else:
        size = round(path.stat().st_size / 1e6, 1)
        print(translate("The page is {file} ({size} MB): open it by a double click.", file=path, size=size))


def configure(parser: Parser) -> None:
    parser.add_argument("--no-browser", action="store_true", help=translate("do not open a browser"))


COMMANDS = (
    Command("page", N_("the page with sliders, as one file that opens by a double click"), do_page),
    Command("dashboard", N_("the same page, written and opened in a browser"), do_dashboard, configure),
)
