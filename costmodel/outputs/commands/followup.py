"""``costmodel realised`` and ``costmodel conventions``: what came of a forecast, and what other guides would say."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.asked import answered, configure
from costmodel.outputs.commands.common import Command, Parser, print_json, run_case
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import typed_day, typed_whole

if TYPE_CHECKING:
    from costmodel.document.blocks import Table
    from costmodel.questions.realised.followed import FollowUp
    from costmodel.questions.realised.ledger import Row
    from costmodel.questions.realised.observed import Observation
    from costmodel.questions.realised.share import Shared
    from costmodel.runs.run import Run


def do_realised(args: argparse.Namespace) -> int:
    """Score a run against what was observed; with nothing observed, the gap of a tool from declared to cashable."""
    if args.observed is None:
        for option, given in (("--after", args.after), ("--ledger-folder", args.ledger_folder), ("--date", args.date),
                              ("--share", args.share)):  # fmt: skip
            if given:
                raise InputError(translate("{option} goes with --observed; take it away or add it.", option=option))
        return answered(QUESTIONS["realised"], args)
    if not args.run:
        raise InputError(translate("--observed goes with the run that forecast it: --run reports/FOLDER."))
    if args.after is None:
        raise InputError(translate("Say after how many months it was observed: --after 6, 12 or 24."))
    return do_follow(args)


def do_follow(args: argparse.Namespace) -> int:
    from costmodel.questions.realised import follow_up, read_observed
    from costmodel.questions.realised.followed import MONTHS

    months = typed_whole(args.after, "--after", MONTHS[0], 1, 1200)
    run, case, option = run_case(args)
    seen = read_observed(Path(args.observed), case)
    followed = follow_up(case, option, seen.observations, months, run.inputs["draws"], run.inputs["seed"])
    day = (typed_day(args.date, "--date") if args.date else None) or seen.measured_on or dt.date.today()
    shared = to_share(Path(args.share), followed, seen.observations) if args.share else None
    return record(args, run, followed, day, seen.source, shared)


def to_share(path: Path, followed: FollowUp, observations: Iterable[Observation]) -> Shared:
    """What may leave, refused before anything is written where it could not be."""
    from costmodel.document.saving import check_writable
    from costmodel.questions.realised.share import key_for, share_of

    assert followed.case.tool is not None
    check_writable(path.parent)
    return share_of(followed, observations, key_for(path, followed.case.tool.key))


def give(path: Path, shared: Shared, quiet: bool) -> None:
    """Show all that leaves, then write it; nothing is sent anywhere."""
    from costmodel.document.saving import write_page
    from costmodel.intake.shares import share_text
    from costmodel.questions.realised.share import leaving, staying

    if not quiet:
        show(leaving(shared.share))
        say(*staying(shared))
    write_page(path, share_text(shared.share))
    if not quiet:
        print(translate("Written in {file}; nothing is sent: read it, then give it to those who keep the register.",
                        file=path))  # fmt: skip


def record(args: argparse.Namespace, run: Run, followed: Any, day: dt.date, source: str, shared: Shared | None) -> int:
    """Add the forecasts to the authority's record, write what it offers and what is shared, and show it all."""
    from costmodel.document.saving import check_writable, write_page
    from costmodel.questions.realised import added, as_json, corrections, read_ledger, rows_of, scenario_text
    from costmodel.runs.run import file_name

    authority = followed.case.authority.key
    folder = Path(args.ledger_folder) if args.ledger_folder else run.folder.resolve().parent
    check_writable(folder)
    ledger = folder / f"realised-{file_name(authority)}.csv"
    offer = folder / f"optimism-{file_name(authority)}.yaml"
    before, _ = read_ledger(ledger)
    text, new = added(before, rows_of(followed, run.name, day, source))
    rows = all_rows(text, ledger)
    offers = corrections(rows)
    if new:
        if (ledger.read_bytes().decode("utf-8") if ledger.exists() else "") != before:
            raise InputError(translate("{file}: somebody else wrote to it meanwhile; start again.", file=ledger))
        write_page(ledger, text)
    scenario = scenario_text(authority, offers)
    if scenario:
        write_page(offer, scenario)
    if args.json:
        print_json(
            as_json(followed, offers)
            | {"ledger": str(ledger), "added": len(new), "rows": len(rows), "offer": str(offer) if scenario else None}
            | ({"share": shared.share.json(), "withheld": dict(shared.withheld)} if shared else {})
        )
    else:
        show_follow_up(followed, rows, offers)
        added_rows = {"count": len(new), "total": len(rows)}
        print(translate("Added to {file}: {count} rows ({total} in all).", file=ledger, **added_rows))
        if scenario:
            print(translate("Offered in {file}; to use it: --scenario {file}.", file=offer))
    if shared:
        give(Path(args.share), shared, quiet=args.json)
    return 0


def all_rows(text: str, path: Path) -> list[Row]:
    from costmodel.questions.realised.ledger import parsed

    return parsed(text, str(path))


def show_follow_up(followed: Any, rows: list[Row], offers: list[Any]) -> None:
    from costmodel.questions.realised import left_out, whole_coverage, words

    show(words.forecasts(followed))
    say(*words.glossary(), words.coverage_words(followed))
    say(translate("Over the whole record: {sentence}", sentence=words.coverage_sentence(whole_coverage(rows))))
    show(words.results(followed))
    say(words.result_sentence(followed))
    if offers:
        show(words.corrections(offers))
    say(words.correction_sentence(offers, left_out(rows)))


def show(table: Table) -> None:
    """A table for the terminal."""
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import escaped, grid

    rows = [[cell.text for cell in row] for _, some in table.groups for row in some]
    console(160).print(grid(table.caption, table.heads, escaped(rows)))


def say(*sentences: str) -> None:
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import say

    screen = console(160)
    for sentence in sentences:
        say(screen, sentence)


def of_realised(parser: Parser) -> None:
    configure(QUESTIONS["realised"])(parser)
    add = parser.add_argument
    add("--date", metavar=translate("DATE"), help=translate("day to count from (default: today)"))
    add("--observed", metavar=translate("FILE"), help=translate("what was observed: YAML, or a table (CSV)"))
    add("--after", metavar="6|12|24", help=translate("months after the start"))
    add(
        "--share",
        metavar=translate("FILE"),
        help=translate("write what other towns may read of it, without a name; all that leaves is shown"),
    )
    add(
        "--ledger-folder",
        metavar=translate("FOLDER"),
        help=translate("where the authority’s record is kept (default: beside the run)"),
    )


COMMANDS = (Command("realised", QUESTIONS["realised"].sentence, do_realised, of_realised),)
