"""What the commands share: a parser whose errors are one sentence, the options that all take, JSON on stdout."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from costmodel.language.catalogue import LANGUAGES, nearest, translate
from costmodel.language.errors import InputError
from costmodel.questions.settings import typed_whole

if TYPE_CHECKING:
    from costmodel.engine.case import Case
    from costmodel.runs.run import Run

AUTHORITY, OPTION = "plaisir", "adopt_tasks"


def no_more_options(parser: Parser) -> None:
    """For a command that takes the common options alone."""


@dataclass(frozen=True)
class Command:
    """A command: its name, the sentence of its help, what it does, and the options it adds to the common ones."""

    name: str
    sentence: str
    do: Callable[[argparse.Namespace], int]
    configure: Callable[[Parser], None] = no_more_options


class Help(argparse.HelpFormatter):
    """Help whose first word is in the user's language."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, translate("usage: ") if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence in the user's language."""

    def __init__(self, **named: Any) -> None:
        super().__init__(formatter_class=Help, **named)
        self._positionals.title, self._optionals.title = translate("arguments"), translate("options")
        for action in self._actions:
            if isinstance(action, argparse._HelpAction):
                action.help = translate("show this help and stop")

    def error(self, message: str) -> NoReturn:
        option = message.partition(":")[0].removeprefix("argument ")
        if "expected one argument" in message:
            message = translate("{option} needs a value", option=option)
        elif "ignored explicit argument" in message:
            message = translate("{option} takes no value", option=option)
        raise InputError(translate("{problem}. See: {command} --help", problem=message, command=self.prog))


def common_options() -> Parser:
    """The options that every command takes, with the same meaning."""
    common = Parser(add_help=False, allow_abbrev=False)
    add = common.add_argument
    add(
        "--for",
        dest="authority",
        metavar=translate("AUTHORITY"),
        help=translate("authority: a name of parameters/authorities or a YAML file (default: plaisir)"),
    )
    add("--tool", action="append", metavar=translate("TOOL"), help=translate("tool (may be repeated; default: all)"))
    add("--option", action="append", metavar="OPTION", help=translate("option (may be repeated; default: all)"))
    add("--scenario", metavar=translate("SCENARIO"), help=translate("scenario laid over the other values"))
    add(
        "--set",
        action="append",
        metavar=translate("NAME=VALUE"),
        default=[],
        help=translate("give a value to any quantity, a formula's result too (may be repeated)"),
    )
    add(
        "--measured",
        dest="set",
        action="append",
        type=measured,
        metavar=translate("NAME=VALUE"),
        default=[],
        help=translate("the same, for a gain measured here beside people or buildings without the tool"),
    )
    add(
        "--horizon",
        metavar="N",
        help=translate("years after year 0, for every tool (default: each tool its own, 5 for software)"),
    )
    add("--draws", metavar="N", help=translate("Monte Carlo draws (default: 10,000)"))
    add("--seed", metavar="N", help=translate("seed of the draws"))
    add("--lang", metavar="|".join(LANGUAGES), default="fr", help=translate("language (default: fr)"))
    add(
        "--out",
        metavar=translate("FOLDER"),
        default="reports",
        help=translate("where runs are written (default: reports/)"),
    )
    add("--json", action="store_true", help=translate("answer in JSON"))
    add("--parameters", metavar=translate("FOLDER"), help=translate("another folder of parameter files"))
    return common


def measured(pair: str) -> str:
    """``NAME=VALUE`` as --set takes a value that was measured here."""
    return f"{pair} measured" if pair.partition("=")[2].strip() else pair


def settings(args: argparse.Namespace, verdict: bool = True) -> dict[str, Any]:
    """The common options, checked, as arguments of compare() and make_case(); a verdict takes enough draws."""
    from costmodel.engine.case import parse_overrides
    from costmodel.engine.comparison import DRAWS, FEWEST_DRAWS, MOST_DRAWS, SEED, why_draws

    if args.authority.lower().endswith((".csv", ".xlsx")):
        raise InputError(
            translate(
                "--for {file}: make an authority of this sheet first: costmodel new authority --from {file}.",
                file=args.authority,
            )
        )
    overrides = parse_overrides(args.set)
    if args.horizon is not None:
        if "horizon" in overrides:
            raise InputError(translate("--set {name} is given twice; keep one.", name="horizon"))
        overrides["horizon"] = str(typed_whole(args.horizon, "--horizon", 5, 1, 30))
    if args.parameters and not Path(args.parameters).is_dir():
        raise InputError(translate("--parameters {folder}: there is no such folder.", folder=args.parameters))
    return {
        "authority": args.authority,
        "options": args.option,
        "scenario": args.scenario,
        "overrides": overrides,
        "draws": typed_whole(args.draws, "--draws", DRAWS, FEWEST_DRAWS, MOST_DRAWS, why_draws())
        if verdict
        else typed_whole(args.draws, "--draws", DRAWS, 1, MOST_DRAWS),
        "seed": typed_whole(args.seed, "--seed", SEED, 0, 2**63 - 1),
        "folder": Path(args.parameters) if args.parameters else None,
    }


def one_case(args: argparse.Namespace, verdict: bool = True, quantity: bool = True) -> tuple[Any, dict[str, Any]]:
    """The case of one tool (or none) and one option; the quantity asked for, if there must be one, is known."""
    from costmodel.engine.case import make_case

    given = settings(args, verdict)
    if len(args.tool or []) > 1 or len(args.option or []) > 1:
        raise InputError(translate("{command} takes one tool and one option.", command=args.command))
    if quantity and not args.quantity:
        refuse_quantity(None, None)
    case = make_case(
        args.tool[0] if args.tool else None,
        given["authority"],
        args.option or [OPTION],
        given["scenario"],
        given["overrides"],
        given["folder"],
    )
    if quantity:
        refuse_quantity(args.quantity, case.model)
    return case, given


def refuse_quantity(name: str | None, model: Any) -> None:
    """Raises InputError for a name that is missing, unknown or that of a family."""
    if not name:
        raise InputError(translate("Name a quantity; `costmodel quantities` lists them all."))
    if name in model.families:
        raise InputError(
            translate(
                "'{name}' has several members: ask for one of {members}.",
                name=name,
                members=", ".join(model.families[name]),
            )
        )
    model.check_known([name], "No parameter or formula is called '{name}'.")


def asked_year(args: argparse.Namespace, case: Any) -> int:
    return typed_whole(args.year, "--year", case.calendar[-1], case.calendar[0], case.calendar[-1])


def print_json(content: Any) -> None:
    """JSON that any program reads: no NaN, and no letter that the terminal's encoding lacks."""
    plain = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "") != "utf8"
    print(json.dumps(content, ensure_ascii=plain, indent=2, allow_nan=False))


def run_case(args: argparse.Namespace) -> tuple[Run, Case, str]:
    """A run, the case of one of its tools with the values of the run, and one of its options."""
    from costmodel.runs.run import cases_of, read_run

    for option, given in (("--set", args.set), ("--scenario", args.scenario), ("--horizon", args.horizon),
                          ("--draws", args.draws), ("--seed", args.seed)):  # fmt: skip
        if given:
            raise InputError(
                translate("With --run the values are those of the run; take {option} away.", option=option)
            )
    run = read_run(Path(args.run))
    tool = one_of(args.tool, run.inputs["tools"], "--tool", None)
    usual = OPTION if OPTION in run.inputs["options"] else run.inputs["options"][-1]
    option = one_of(args.option, run.inputs["options"], "--option", usual)
    return run, cases_of(run, [tool])[tool], option


def one_of(asked: list[str] | None, known: list[str], word: str, usual: str | None) -> str:
    """The name asked for among those of a run; the usual one, or the only one, when none is."""
    if not asked:
        asked = [usual] if usual else known
    if len(asked) != 1:
        raise InputError(translate("{option}: choose one of {known}.", option=word, known=", ".join(known)))
    if asked[0] not in known:
        raise InputError(
            translate("{option} {name}: the run has {known}.", option=word, name=asked[0], known=", ".join(known))
            + nearest(asked[0], known)
        )
    return asked[0]
