"""``costmodel pilot``: what knowing more is worth, which number to measure first, and whether a pilot pays."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings

if TYPE_CHECKING:
    from costmodel.engine.piloting import Pilot
    from costmodel.questions.pilot import Estimate, PilotOrBuy

TOOL = "voicebot"
FORMAT = 1


def do_pilot(args: argparse.Namespace) -> int:
    from costmodel.outputs.terminal import progress_bar
    from costmodel.questions.pilot import PilotOrBuy, information

    given = settings(args)
    tools = args.tool or [TOOL]
    if len(tools) > 1:
        raise InputError(translate("pilot takes one tool: costmodel pilot --tool voicebot."))
    if args.protocol and not Path(args.protocol).resolve().parent.is_dir():
        raise InputError(translate("--protocol {file}: there is no such folder.", file=args.protocol))
    with progress_bar(2 * given["draws"]) as advance:
        answered = PilotOrBuy(information(tools[0], ledger=args.ledger, progress=advance, **given))
    if args.protocol:
        write_protocol(Path(args.protocol), answered)
    if args.json:
        print_json(as_json(answered))
    else:
        show(answered)
    return 0


def write_protocol(path: Path, found: PilotOrBuy) -> None:
    """The protocol as a page when the file's name says so, as Markdown otherwise; written aside, then moved."""
    from costmodel.document.saving import write_page
    from costmodel.questions.pilot.page import protocol_page
    from costmodel.questions.pilot.protocol import markdown

    write_page(path, protocol_page(found) if path.suffix.lower() in (".html", ".htm") else markdown(found))


def show(found: PilotOrBuy) -> None:
    """The tables and the sentences, for a terminal."""
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import escaped, grid, say
    from costmodel.questions.pilot import words

    known = found.information
    case = known.case
    screen = console(132)

    def numbers(title: str, heads: list[str], rows: list[list[str]]) -> Any:
        return grid(title, heads, escaped(rows))

    names = {"tool": case.tool.text(language()) if case.tool else "",
             "authority": case.authority.text(language()) if case.authority else ""}  # fmt: skip
    screen.print()
    say(screen, translate("{authority}, {tool}: pilot or buy?", **names), "bold")
    for sentence in [
        *words.left_out(known),
        words.today(known),
        words.everything(known),
        words.first_to_measure(known),
    ]:
        say(screen, f"  • {sentence}", indent=4)
    heads = [translate("Number"), translate("Worth knowing (EVPPI)"), translate("Noise alone would give"),
             translate("Grade"), translate("Name to type")]  # fmt: skip
    rows = words.parameter_rows(known)
    if rows:
        screen.print(numbers(translate("What to measure first"), heads, rows))
    screen.print(
        numbers(translate("Themes, each known as a whole"), [translate("Theme"), *heads[1:3]], words.theme_rows(known))
    )
    sizes = words.size_rows(found)
    if sizes:
        heads = [translate("Size of the pilot"), translate("What it tells (EVSI)"), translate("Gains that come later"),
                 translate("Price"), translate("What is left (ENBS)")]  # fmt: skip
        screen.print(numbers(translate("Pilots, at the length worth most"), heads, sizes))
    say(screen, words.answer(found), "bold")
    for sentence in words.why(found):
        say(screen, f"  • {sentence}", indent=4)
    for sentence in words.explained():
        say(screen, sentence, "dim")


def as_json(found: PilotOrBuy) -> dict[str, Any]:
    """All figures, for scripts."""
    known = found.information
    case = known.case
    return {
        "format": FORMAT,
        "tool": case.tool.key if case.tool else None,
        "authority": case.authority.key if case.authority else None,
        "scenario": case.scenario.key if case.scenario else None,
        "ledger": known.ledger,
        "unit": "EUR",
        "draws": known.draws,
        "seed": known.seed,
        "means": known.means,
        "left_out": {key: list(limits) for key, limits in known.broken.items()},
        "best": known.best,
        "chance_of_being_wrong": known.wrong,
        "evpi": estimate(known.evpi),
        "evppi": {e.name: estimate(e) for e in known.parameters},
        "evppi_themes": {e.name: estimate(e) for e in known.themes},
        "verdict": found.verdict.word,
        "sentences": answer_sentences(found),
        "measured": [m.name for m in found.leading],
        "known_without_error": found.known,
        "best_pilot": None if found.best is None else size_of(found.best),
        "pilots": [size_of(s) for s in found.sizes],
    }


def answer_sentences(found: PilotOrBuy) -> list[str]:
    from costmodel.questions.pilot import words

    return [words.answer(found), *words.why(found)]


def estimate(found: Estimate) -> dict[str, Any]:
    return {"value": found.value, "error": found.error, "null": found.null, "distinct": found.distinct}


def size_of(size: Pilot) -> dict[str, Any]:
    return {
        "agents": size.agents,
        "cases": size.cases,
        "months": size.months,
        "evsi": size.told,
        "delay": size.delay,
        "price": size.price,
        "enbs": size.net,
    }


def ledger_and_protocol(parser: Parser) -> None:
    parser.add_argument(
        "--ledger",
        metavar="society|budget|public",
        default="society",
        help=translate("point of view that decides (default: society)"),
    )
    parser.add_argument(
        "--protocol",
        metavar=translate("FILE"),
        help=translate("write the protocol of the pilot: a page (.html) or Markdown"),
    )


COMMANDS = (
    Command(
        "pilot", N_("pilot or buy: what to measure first, and the pilot worth running"), do_pilot, ledger_and_protocol
    ),
)
