"""``costmodel realised`` and ``costmodel conventions``: what came of a forecast, and what other guides would say."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.ask import one_of
from costmodel.outputs.commands.common import OPTION, Command, Parser, print_json, settings, whole

if TYPE_CHECKING:
    from costmodel.engine.case import Case
    from costmodel.questions.realised.ledger import Row
    from costmodel.runs.run import Run

NECESSITIES = 4


def do_realised(args: argparse.Namespace) -> int:
    """Score a run against what was observed; with nothing observed, the gap of a tool from declared to cashable."""
    if args.observed is None:
        for option, given in (("--after", args.after), ("--ledger-folder", args.ledger_folder), ("--date", args.date)):
            if given:
                raise InputError(translate("{option} goes with --observed; take it away or add it.", option=option))
        return do_gap(args)
    if not args.run:
        raise InputError(translate("--observed goes with the run that forecast it: --run reports/FOLDER."))
    if args.after is None:
        raise InputError(translate("Say after how many months it was observed: --after 6, 12 or 24."))
    return do_follow(args)


def do_follow(args: argparse.Namespace) -> int:
    from costmodel.questions.realised import follow_up, read_observed
    from costmodel.questions.realised.followed import MONTHS

    months = whole(args.after, "--after", MONTHS[0], 1, 1200)
    run, case, option = run_case(args)
    seen = read_observed(Path(args.observed), case)
    found = follow_up(case, option, seen.observations, months, run.inputs["draws"], run.inputs["seed"])
    day = the_day(args.date) or seen.measured_on or dt.date.today()
    return record(args, run, found, day, seen.source)


def record(args: argparse.Namespace, run: Run, found: Any, day: dt.date, source: str) -> int:
    """Add the forecasts to the authority's record, write what it offers, and show both."""
    from costmodel.document.saving import check_writable, write_page
    from costmodel.questions.realised import added, as_json, corrections, read_ledger, rows_of, scenario_text
    from costmodel.runs.run import file_name

    authority = found.case.authority.key
    folder = Path(args.ledger_folder) if args.ledger_folder else run.folder.resolve().parent
    check_writable(folder)
    ledger = folder / f"realised-{file_name(authority)}.csv"
    offer = folder / f"optimism-{file_name(authority)}.yaml"
    before, _ = read_ledger(ledger)
    text, new = added(before, rows_of(found, run.name, day, source))
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
            as_json(found, offers)
            | {"ledger": str(ledger), "added": len(new), "rows": len(rows), "offer": str(offer) if scenario else None}
        )
        return 0
    show_follow_up(found, rows, offers)
    print(translate("Added to {file}: {count} rows ({total} in all).", file=ledger, count=len(new), total=len(rows)))
    if scenario:
        print(translate("Offered in {file}; to use it: --scenario {file}.", file=offer))
    return 0


def all_rows(text: str, path: Path) -> list[Row]:
    from costmodel.questions.realised.ledger import parsed

    return parsed(text, str(path))


def show_follow_up(found: Any, rows: list[Row], offers: list[Any]) -> None:
    from costmodel.questions.realised import left_out, whole_coverage, words

    show(translate("Forecast and observed, after {months} months", months=found.months), words.forecast_heads(),
         words.forecast_rows(found))  # fmt: skip
    say(*words.help_words(), words.coverage_words(found))
    say(translate("Over the whole record: {sentence}", sentence=words.coverage_sentence(whole_coverage(rows))))
    show(translate("Results, before and after"), words.result_heads(), words.result_rows(found))
    say(words.result_sentence(found))
    if offers:
        show(
            translate("Own optimism, offered as a correction"), words.correction_heads(), words.correction_rows(offers)
        )
    say(words.correction_sentence(offers, left_out(rows)))


def do_gap(args: argparse.Namespace) -> int:
    from costmodel.questions.realised import gap_of

    if args.run:
        run, case, option = run_case(args)
        draws, seed, folder = run.inputs["draws"], run.inputs["seed"], None
    else:
        case, option, given = asked_case(args)
        draws, seed, folder = given["draws"], given["seed"], given["folder"]
    found = gap_of(case, option, draws, seed, folder)
    if args.json:
        print_json(found.as_json())
        return 0
    say(found.sentence)
    show(found.chart.title, found.stage_heads(), found.stage_rows())
    show(translate("What studies and suppliers say"), found.point_heads(), found.point_rows())
    say(*found.notes())
    return 0


def do_conventions(args: argparse.Namespace) -> int:
    """One option of a tool by every convention, the lines between two, the marks of MAREVA, and what is out of date."""
    from costmodel.questions.conventions import marks, outdated, reconcile, side_by_side, words

    necessity = None if args.necessity is None else whole(args.necessity, "--necessity", 1, 1, NECESSITIES)
    if args.run:
        run, case, option = run_case(args)
        draws, seed, folder = run.inputs["draws"], run.inputs["seed"], None
    else:
        case, option, given = asked_case(args)
        draws, seed, folder = given["draws"], given["seed"], given["folder"]
    found = reconcile(case, option, args.start, args.to, draws, seed, folder)
    worths = side_by_side(case, option, draws, seed, folder)
    marked = marks(case, option, draws, seed, necessity, folder)
    old = outdated(case, option, the_day(args.date) or dt.date.today(), folder)
    if args.json:
        print_json(words.as_json(worths, found, marked, old))
        return 0
    show(translate("The same option, by each convention"), words.worth_heads(), words.worth_rows(worths))
    show(found_title(found), words.lines_heads(), words.lines_rows(found))
    say(words.sentence(found), words.order_words())
    show(translate("The five axes of MAREVA"), words.mark_heads(), words.mark_rows(marked))
    say(words.mark_note())
    for text in words.outdated_sentences(old, case.model):
        say(translate("Warning: {warning}", warning=text))
    return 0


def found_title(found: Any) -> str:
    from costmodel.questions.conventions import convention_label

    return translate(
        "From “{first}” to “{last}”",
        first=convention_label(found.start.convention),
        last=convention_label(found.end.convention),
    )


# What the two share


def asked_case(args: argparse.Namespace) -> tuple[Case, str, dict[str, Any]]:
    """The case of one tool and one option, from the common options."""
    from costmodel.engine.case import make_case

    given = settings(args)
    if len(args.tool or []) != 1 or len(args.option or []) > 1:
        raise InputError(
            translate("{command} takes one tool and one option: --tool voicebot, or --run FOLDER.",
                      command=args.command)
        )  # fmt: skip
    option = (args.option or [OPTION])[0]
    case = make_case(args.tool[0], given["authority"], [option], given["scenario"], given["overrides"], given["folder"])
    return case, case.options[0].key, given


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


def the_day(text: str | None) -> dt.date | None:
    from costmodel.parameters.yamlfile import date

    return None if text is None else date(text, "--date")


def show(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table for the terminal."""
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import escaped, grid

    console(160).print(grid(title, heads, escaped(rows), words=-1))


def say(*sentences: str) -> None:
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import say

    screen = console(160)
    for sentence in sentences:
        say(screen, sentence)


def of_a_run(parser: Parser) -> None:
    parser.add_argument("--run", metavar=translate("FOLDER"), help=translate("as in this run, whatever changed since"))
    parser.add_argument("--date", metavar=translate("DATE"), help=translate("day to count from (default: today)"))


def of_realised(parser: Parser) -> None:
    of_a_run(parser)
    add = parser.add_argument
    add("--observed", metavar=translate("FILE"), help=translate("what was observed: YAML, or a table (CSV)"))
    add("--after", metavar="6|12|24", help=translate("months after the start"))
    add(
        "--ledger-folder",
        metavar=translate("FOLDER"),
        help=translate("where the authority’s record is kept (default: beside the run)"),
    )


def of_conventions(parser: Parser) -> None:
    of_a_run(parser)
    add = parser.add_argument
    add("--from", dest="start", metavar=translate("CONVENTION"), default="french",
        help=translate("first convention (default: french)"))  # fmt: skip
    add("--to", metavar=translate("CONVENTION"), default="green_book",
        help=translate("second convention: green_book, excel, budget, french_guide (default: green_book)"))  # fmt: skip
    add(
        "--necessity",
        metavar="1|2|3|4",
        help=translate("mark of MAREVA’s first axis, which is the authority’s to give"),
    )


COMMANDS = (
    Command("realised", N_("what came of a forecast, and the authority’s own record"), do_realised, of_realised),
    Command("conventions", N_("the same case by other guides, line by line"), do_conventions, of_conventions),
)
