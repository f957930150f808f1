"""``costmodel new``: an authority, a tool or a scenario of one's own, from questions, from options or from a sheet."""

from __future__ import annotations

import argparse
import sys

from costmodel.language.catalogue import N_, nearest, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser
from costmodel.parameters.country import country_of

WHAT = ("authority", "tool", "scenario")

OPTIONS_OF = {
    "commune": ("authority",),
    "population": ("authority",),
    "kind": ("authority",),
    "sheet": ("authority", "tool"),
    "from_file": ("authority", "tool"),
    "template": ("authority",),
    "like": ("tool",),
    "reason": ("scenario",),
    "from_settings": ("scenario",),
}


def do_new(args: argparse.Namespace) -> int:
    try:
        if args.what is None:
            raise InputError(translate("Say what is new: {known}.", known=", ".join(WHAT)))
        if args.what not in WHAT:
            raise InputError(
                translate("'{name}' cannot be made; choose one of {known}.", name=args.what, known=", ".join(WHAT))
                + nearest(args.what, WHAT)
            )
        check_options(args)
        from costmodel.outputs.commands.creation import make

        return make(args)
    except KeyboardInterrupt:
        print("\n" + translate("Interrupted: nothing was written."), file=sys.stderr)
        return 130


def check_options(args: argparse.Namespace) -> None:
    """Raises InputError for an option that has no meaning for what is made."""
    for option, kinds in OPTIONS_OF.items():
        if getattr(args, option) and args.what not in kinds:
            word = "--" + option.replace("_file", "").replace("_", "-")
            raise InputError(
                translate("{option} belongs to: costmodel new {known}.", option=word, known=" | ".join(kinds))
            )


def more_options(parser: Parser) -> None:
    add = parser.add_argument
    add("what", nargs="?", metavar="|".join(WHAT), help=translate("what is new"))
    add("--name", metavar=translate("NAME"), help=translate("its name, as people write it"))
    add("--commune", metavar=translate("COMMUNE"), help=translate("commune by name, postcode or INSEE code"))
    add("--population", metavar="N", help=translate("inhabitants of the authority; defaults come from it"))
    add("--kind", metavar="|".join(country_of().kinds), help=translate("kind of authority (default: commune)"))
    add(
        "--like",
        metavar=translate("TOOL"),
        help=translate("tool to start from: its values are kept where you give none"),
    )
    add(
        "--reason",
        action="append",
        metavar=translate("TEXT"),
        help=translate("reason of a scenario, or NAME=TEXT for one value"),
    )
    add(
        "--from",
        dest="from_file",
        metavar=translate("FILE"),
        help=translate("sheet of your own figures, .csv or .xlsx"),
    )
    add(
        "--sheet",
        metavar=translate("NAME"),
        help=translate("sheet of the Excel file (default: the first with a header)"),
    )
    add(
        "--from-settings",
        metavar=translate("FILE"),
        help=translate("run.json, JSON or YAML file whose values make the scenario"),
    )
    add("--template", metavar=translate("FILE"), help=translate("write a sheet to fill in (.xlsx or .csv), and stop"))
    add("--date", metavar=translate("DATE"), help=translate("date of your figures (default: today)"))
    add("--to", metavar=translate("FILE"), help=translate("YAML file to write (default: in the folder of parameters)"))
    add("--replace", action="store_true", help=translate("replace the file if it is there"))
    add("--yes", action="store_true", help=translate("ask nothing: take the defaults"))


COMMANDS = (Command("new", N_("make a file for your own authority, tool or scenario"), do_new, more_options),)
