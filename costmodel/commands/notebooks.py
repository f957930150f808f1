"""``costmodel notebooks``: run them again and write back those that changed."""

from __future__ import annotations

import argparse
import sys

from costmodel.commands.common import Command, Parser
from costmodel.errors import InputError
from costmodel.language import N_, nearest, translate


def do_notebooks(args: argparse.Namespace) -> int:
    from costmodel.notebooks import refresh

    if args.action != "refresh":
        raise InputError(
            translate("'{name}' is not an action of notebooks; known: refresh.", name=args.action)
            + nearest(args.action, ["refresh"])
        )
    changed = refresh(args.files or None, lambda path: print(path.name, file=sys.stderr))
    for path in changed:
        print(path)
    return 0


def action_and_files(parser: Parser) -> None:
    parser.add_argument("action", nargs="?", default="refresh", help=translate("refresh: the only action so far"))
    parser.add_argument("files", nargs="*", help=translate("notebooks (default: all)"))


COMMANDS = (
    Command(
        "notebooks", N_("run the notebooks again and write back those that changed"), do_notebooks, action_and_files
    ),
)
