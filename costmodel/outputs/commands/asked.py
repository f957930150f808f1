"""Every question as a command: its settings are options, its answer is words, a page, a document or JSON."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from costmodel.document.saving import check_writable, write_bytes, write_page
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, run_case, settings
from costmodel.questions.question import Ask, Question
from costmodel.questions.registry import QUESTIONS

ELSEWHERE = {"start", "tool", "compare", "realised"}
"""Questions that have commands of their own, or none."""


def do(question: Question) -> Callable[[argparse.Namespace], int]:
    return lambda args: answered(question, args)


def answered(question: Question, args: argparse.Namespace) -> int:
    """Compute and say, on the terminal or in the files asked for."""
    from costmodel.outputs.terminal import progress_bar, show
    from costmodel.outputs.word import document

    ask = asked(question, args)
    for path in filter(None, (args.html, args.docx)):
        check_writable(Path(path).parent)
    with progress_bar(question.work(ask)) as advance:
        answer = question.answer(replace(ask, progress=advance))
    if args.html:
        write_page(Path(args.html), answer.page())
    if args.docx:
        write_bytes(Path(args.docx), document(answer))
    for name, write in question.writes.items():
        if ask.more.get(name):
            write(answer.facts, ask.more[name])
    if args.json:
        print_json(question.json(answer.facts))
    elif args.html or args.docx:
        print(*filter(None, (args.html, args.docx)), sep="\n")
    else:
        show(answer, question.not_on_terminal)
    return 0


def asked(question: Question, args: argparse.Namespace) -> Ask:
    """What the words of a command ask."""
    again = " ".join(["costmodel", *map(shlex.quote, args.arguments)])
    more = {s.name: s.read(getattr(args, s.destination), s.option) for s in question.settings if s.option}
    common: dict[str, Any] = {"question": question.key, "again": again, "more": more}
    if getattr(args, "run", None):
        run, case, option = run_case(args)
        drawn = {"draws": run.inputs["draws"], "seed": run.inputs["seed"]}
        return Ask(**common, **drawn, known_case=case, options=(option,), tools=(case.tool.key,) if case.tool else ())
    given = settings(args)
    tools = tuple(args.tool or ([question.usual_tool] if question.usual_tool else ()))
    if question.about == "option" and (len(tools) != 1 or len(args.option or []) > 1):
        raise InputError(
            translate(
                "{command} takes one tool and one option: --tool voicebot, or --run FOLDER.", command=args.command
            )
        )
    refuse_idle(question, args)
    if question.about != "tools" and len(tools) > 1:
        raise InputError(
            translate("{command} takes one tool: costmodel {command} --tool voicebot.", command=question.key)
        )
    ask = Ask(**common, tools=tools, **(given | {"options": tuple(given["options"] or ())}))
    if question.about == "tool":
        ask.tool  # noqa: B018 - refused here, before anything is computed
    return ask


def refuse_idle(question: Question, args: argparse.Namespace) -> None:
    """Raises InputError for a common option that means nothing for the question: it would change nothing, unsaid."""
    taken = {s.name for s in question.settings}
    for option, typed, settings_of_it in (
        ("--tool", args.tool, {"tool", "tools"}),
        ("--option", args.option, {"option", "options"}),
        ("--scenario", args.scenario, {"scenario"}),
        ("--set", args.set, {"overrides"}),
        ("--horizon", args.horizon, {"overrides"}),
        ("--draws", args.draws, {"draws"}),
        ("--seed", args.seed, {"seed"}),
    ):
        if typed and not taken & settings_of_it:
            raise InputError(
                translate("{command} does not take {option}; take it away.", command=question.key, option=option)
            )


def configure(question: Question) -> Callable[[Parser], None]:
    """Gives the parser of a command the options of its question."""

    def add(parser: Parser) -> None:
        for s in question.settings:
            if s.option:
                parser.add_argument(
                    s.option,
                    dest=s.destination,
                    action="append" if s.repeated else "store",
                    metavar=translate(s.metavar),
                    help=translate(s.help),
                )
        if question.about == "option":
            parser.add_argument(
                "--run", metavar=translate("FOLDER"), help=translate("as in this run, whatever changed since")
            )
        parser.add_argument("--html", metavar=translate("FILE"), help=translate("write a page instead of showing it"))
        parser.add_argument(
            "--docx",
            metavar=translate("FILE"),
            help=translate("write a document (.docx) instead of showing it"),
        )

    return add


COMMANDS = tuple(Command(q.key, q.sentence, do(q), configure(q)) for q in QUESTIONS.values() if q.key not in ELSEWHERE)
