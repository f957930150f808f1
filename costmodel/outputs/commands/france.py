"""``costmodel france``: one question to every commune; ``costmodel france data``: what is known of them."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.language.catalogue import N_, nearest, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json
from costmodel.outputs.commands.communes import do_data
from costmodel.questions.settings import typed_whole

if TYPE_CHECKING:
    from costmodel.runs.national.question import National
    from costmodel.runs.national.workers import Workers

ALL = "all"
MOST_WORKERS = 256
ON_PAGE_ALONE = ("keeping", "together", "map")
"""Parts of the answer that are too wide for a terminal, or a picture alone."""

FEWEST_SECONDS = 10
"""Between two lines of progress, where the error stream is no terminal."""


def do_france(args: argparse.Namespace) -> int:
    actions: dict[str | None, Callable[[argparse.Namespace], int]] = {None: do_run, "data": do_data}
    if args.what not in actions:
        raise InputError(
            translate("'{name}' is not known here; choose one of {known}.", name=args.what, known="data")
            + nearest(args.what, ["data"])
        )
    return actions[args.what](args)


def do_run(args: argparse.Namespace) -> int:
    """Ask every commune, show the answer and say where its files are."""
    from costmodel.outputs.terminal import show
    from costmodel.runs.national.answer import answer
    from costmodel.runs.national.pages import Pages
    from costmodel.runs.national.run import Run

    national, hands = asked(args), workers(args)
    run = Run(national, place(args, national.key))
    national.counts, national.codes  # noqa: B018 - what cannot be asked is refused before anything is written
    run.begin(args.resume)
    with progress_shown() as progress:
        run.make(hands, progress)
    outcome = run.finish()
    page, said = Pages(national, outcome).write(), answer(national, outcome)
    if args.json:
        files = {"folder": str(outcome.folder), "page": str(page)}
        print_json({**files, **outcome.manifest, "answer": asdict(said.facts)})
    else:
        show(said, ON_PAGE_ALONE)
        print(page)
    return 0


def asked(args: argparse.Namespace) -> National:
    """The question, from the words of the command."""
    from costmodel.engine.comparison import SEED
    from costmodel.runs.national.question import DRAWS, FEWEST_DRAWS, MOST_DRAWS, National, department_code

    if any(word.split("=")[0] == "--for" for word in args.arguments):
        raise InputError(translate("{command} does not take {option}; take it away.", command="france", option="--for"))
    if args.option and not tools(args):
        raise InputError(translate("--option is an option of tools: name them too, with --tools LIST or --tools all."))
    horizon = [f"horizon={typed_whole(args.horizon, '--horizon', 5, 1, 30)}"] if args.horizon is not None else []
    return National(
        tools=tools(args),
        options=tuple(args.option or ()),
        scenario=args.scenario,
        overrides=(*args.set, *horizon),
        draws=typed_whole(args.draws, "--draws", DRAWS, FEWEST_DRAWS, MOST_DRAWS),
        seed=typed_whole(args.seed, "--seed", SEED, 0, 2**63 - 1),
        folder=Path(args.parameters) if args.parameters else None,
        department=department_code(args.departement),
        epci=args.epci,
    )


def tools(args: argparse.Namespace) -> tuple[str, ...]:
    """The tools asked for; ``--tools all`` are those of the workbook."""
    from costmodel.engine.case import workbook

    named = [name for text in args.tools or () for name in text.split(",") if name]
    if ALL in named:
        named = workbook(Path(args.parameters) if args.parameters else None)[1].names("tools")
    return tuple(dict.fromkeys([*(args.tool or ()), *named]))


def place(args: argparse.Namespace, key: str) -> Path:
    """The folder of a run, whose name says which question it is."""
    parts = ["france", args.departement or args.epci or "", key[:8]]
    return Path(args.out) / "-".join(filter(None, parts))


def workers(args: argparse.Namespace) -> Workers:
    from costmodel.runs.national.workers import Here, Processes, Scheduler

    if args.scheduler is not None and args.workers is not None:
        raise InputError(translate("The scheduler has workers of its own; take --workers or --scheduler away."))
    if args.scheduler is not None:
        return Scheduler(args.scheduler)
    number = typed_whole(args.workers, "--workers", os.cpu_count() or 1, 1, MOST_WORKERS)
    return Here() if number == 1 else Processes(number)


@contextmanager
def progress_shown() -> Iterator[Callable[[int, int], None]]:
    """What is done, how fast, and when it will end: one line, written again on a terminal."""
    begun, known, last = time.monotonic(), 0, 0.0

    def advance(done: int, total: int) -> None:
        nonlocal known, last
        now = time.monotonic()
        if not last:
            known, last = done, now
        made = done - known
        if not made or not (done == total or now - last >= (0 if sys.stderr.isatty() else FEWEST_SECONDS)):
            return
        last = now
        rate = made / (now - begun)
        line = translate(
            "{done} of {total} units, {rate} a minute, end at about {end}",
            done=done,
            total=total,
            rate=f"{60 * rate:.0f}",
            end=time.strftime("%H:%M:%S", time.localtime(time.time() + (total - done) / rate)),
        )
        print(
            f"\r{line}\x1b[K" if sys.stderr.isatty() else line,
            end="" if sys.stderr.isatty() else "\n",
            file=sys.stderr,
            flush=True,
        )

    try:
        yield advance
    finally:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def configure(parser: Parser) -> None:
    add = parser.add_argument
    add("what", nargs="?", metavar="data", help=translate("data: show which public files on the communes are there"))
    add(
        "--tools",
        action="append",
        metavar=translate("LIST"),
        help=translate("tools between commas, or all (default: none, human contact alone)"),
    )
    add("--departement", metavar=translate("CODE"), help=translate("the communes of one department only: 78, 2A, 974"))
    add("--epci", metavar="SIREN", help=translate("the communes of one intercommunality only"))
    add("--workers", metavar="N", help=translate("processes at work (default: one for each processor)"))
    add("--scheduler", metavar="tcp://…", help=translate("work on the machines of a Dask scheduler"))
    add("--resume", action="store_true", help=translate("go on with a run that was stopped"))


COMMANDS = (Command("france", N_("ask every commune of France: is human contact a luxury?"), do_france, configure),)
