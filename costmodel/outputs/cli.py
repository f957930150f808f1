"""The command ``costmodel``: finds the command asked for and turns what goes wrong into one sentence and a status."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from costmodel import __version__
from costmodel.language.catalogue import LANGUAGES, known_languages, nearest, set_language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.commands import COMMANDS
from costmodel.outputs.commands.common import Parser, common_options
from costmodel.outputs.letters import never_fail
from costmodel.outputs.screen import plain_streams
from costmodel.parameters.country import country_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives back 0, 2 for something the user can mend, 130 when interrupted."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    never_fail()
    with plain_streams():
        return answered(arguments)


def answered(arguments: list[str]) -> int:
    """The status of the command; what goes wrong is one sentence."""
    try:
        set_language(asked_language(arguments))
        refuse_bytes(arguments)
        args = parse(arguments)
        args.arguments = arguments
        status = int(args.do(args))
        if sys.stdout:
            sys.stdout.flush()
        return status
    except CostModelError as error:
        print(translate("Error: {error}", error=error), file=sys.stderr)
        return 2
    except RecursionError:
        print(
            translate("Error: {error}", error=translate("What was read is nested too deeply to be understood.")),
            file=sys.stderr,
        )
        return 2
    except KeyboardInterrupt:
        print("\n" + translate("Interrupted: no report was written."), file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(
            translate(
                "Error: {error}",
                error=translate(
                    "{file}: the system refuses it ({why}).", file=error.filename or "-", why=error.strerror or error
                ),
            ),
            file=sys.stderr,
        )
        return 2


def refuse_bytes(arguments: Sequence[str]) -> None:
    """Raises InputError for an argument that is not text: it could be written in no report."""
    for word in arguments:
        if not word.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in word):
            raise InputError(
                translate(
                    "'{word}' is not text in UTF-8; write it again.", word=word.encode("utf-8", "replace").decode()
                )
            )


def asked_language(arguments: Sequence[str]) -> str:
    """The value of --lang, known before anything else is said."""
    for i, word in enumerate(arguments):
        if word == "--lang" or word.startswith("--lang="):
            value = word.partition("=")[2] if "=" in word else [*arguments, ""][i + 1]
            if value not in LANGUAGES:
                raise InputError(translate("--lang {value}: choose {known}.", value=value, known=known_languages()))
            return value
    return "fr"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = Parser(
        prog="costmodel",
        allow_abbrev=False,
        description=translate("Compares adopting with not adopting AI tools, for a French local authority."),
    )
    parser.add_argument(
        "--version", action="version", version=f"costmodel {__version__}", help=translate("show the version and stop")
    )
    commands = parser.add_subparsers(dest="command", metavar=translate("COMMAND"), parser_class=Parser)
    common = common_options()
    for each in COMMANDS:
        sentence = translate(each.sentence)
        command = commands.add_parser(
            each.name, help=sentence, description=sentence, parents=[common], allow_abbrev=False
        )
        command.set_defaults(do=each.do)
        each.configure(command)
    known = [*commands.choices]
    first = arguments[0] if arguments else None
    if first is not None and not first.startswith("-") and first not in known:
        raise InputError(
            translate("'{name}' is not a command; known: {known}.", name=first, known=", ".join(known))
            + nearest(first, known)
        )
    if first is not None and first.startswith("-") and first not in ("-h", "--help", "--version"):
        raise InputError(
            translate(
                "{name} stands before the command; write costmodel COMMAND {name}, the command being one of {known}.",
                name=first,
                known=", ".join(known),
            )
        )
    args, unknown = parser.parse_known_args(arguments)
    if unknown:
        options = [o for a in commands.choices[args.command]._actions for o in a.option_strings]
        raise InputError(
            translate("'{name}' is not an option of '{command}'.", name=unknown[0], command=args.command or "costmodel")
            + nearest(unknown[0].partition("=")[0], options)
        )
    if args.command is None:
        parser.print_help()
        args.do = lambda _: 0
    elif args.authority is None:
        args.authority = country_of(Path(args.parameters) if args.parameters else None).authority
    return args


if __name__ == "__main__":
    sys.exit(main())
