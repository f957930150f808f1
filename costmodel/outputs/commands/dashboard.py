"""``costmodel dashboard``: the page of the finance officer, served to a browser."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings
from costmodel.questions.settings import typed_whole

TOOL = "voicebot"
HIGHEST_PORT = 65535


def do_dashboard(args: argparse.Namespace) -> int:
    from costmodel.engine.case import make_case
    from costmodel.engine.comparison import options_by_tool
    from costmodel.outputs.dashboard.server import MOST_PEOPLE, Opening, checked_place, serve

    given = settings(args)
    folder = given.pop("folder")
    tools = args.tool or [TOOL]
    if len(tools) > 1:
        raise InputError(translate("dashboard opens on one tool; others are chosen on the page."))
    options = options_by_tool(tools, given["options"], folder, given["authority"])[0]
    make_case(tools[0], given["authority"], options, given["scenario"], given["overrides"], folder)
    place = checked_place(
        host=args.host,
        port=None if args.port is None else typed_whole(args.port, "--port", 0, 1, HIGHEST_PORT),
        token=args.token,
        behind_proxy=args.behind_proxy,
        base_url=args.base_url,
        most_people=None
        if args.most_people is None
        else typed_whole(args.most_people, "--most-people", 0, 1, MOST_PEOPLE),
    )
    given["authority"], tool = found_again(given["authority"]), found_again(tools[0])
    given["scenario"] = given["scenario"] and found_again(given["scenario"])
    given["options"] = given["options"] and [found_again(option) for option in given["options"]]
    opening = Opening(tool=tool, lang=language(), folder=str(folder.resolve()) if folder else None, **given)

    def started(address: str) -> None:
        announce(address, args)

    serve(opening, place, started)
    if not args.json:
        print(translate("The dashboard is closed."))
    return 0


def found_again(name: str) -> str:
    """A name as it is; a file by its whole path, since the notebook runs in another folder."""
    return str(Path(name).resolve()) if Path(name).suffix and Path(name).is_file() else name


def announce(address: str, args: argparse.Namespace) -> None:
    """Say where the page is, and open it."""
    if args.json:
        print_json({"format": 1, "address": address})
    else:
        print(translate("The dashboard is at {address} (Ctrl-C closes it).", address=address), flush=True)
    if not args.no_browser:
        open_browser(address)


def open_browser(address: str) -> Any:
    """Open the page in the user's browser, if there is one; the server goes on meanwhile."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def where_and_to_whom(parser: Parser) -> None:
    add = parser.add_argument
    add(
        "--host",
        metavar=translate("HOST"),
        default="127.0.0.1",
        help=translate("address to listen on (default: this machine only); for another, a token is made"),
    )
    add("--port", metavar="N", help=translate("port (default: the first free one from 8866 on)"))
    add("--token", metavar="TOKEN", help=translate("word that opens the page, as part of the address"))
    add(
        "--behind-proxy",
        action="store_true",
        help=translate("a reverse proxy says who may come in: no token (docs/dashboard.md)"),
    )
    add("--base-url", metavar="/x/", default="/", help=translate("path under which the proxy serves the page"))
    add(
        "--most-people",
        metavar="N",
        help=translate("people let in at the same time (default: what half of the memory holds)"),
    )
    add("--no-browser", action="store_true", help=translate("do not open a browser"))


COMMANDS = (Command("dashboard", N_("the page with sliders, in a browser"), do_dashboard, where_and_to_whom),)
