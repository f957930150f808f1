"""``costmodel notebooks``: run one with other parameters, run many from a file, write those of the workbook again."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json
from costmodel.questions.settings import typed_whole

if TYPE_CHECKING:
    from costmodel.outputs.batch import Report
    from costmodel.outputs.notebooks.running import Notebook

MOST_JOBS = 64
SHOWN = ("budget_total", "society_npv")
"""What the end of a batch shows of each run; the table has all of it."""

MOST_LINES = 40


def do_notebooks(args: argparse.Namespace) -> int:
    if args.action is None:
        args.show_help()
        return 0
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "refresh": do_refresh,
        "run": do_run,
        "batch": do_batch,
    }
    if args.action not in actions:
        raise InputError(
            translate(
                "'{name}' is not an action of notebooks; known: {known}.", name=args.action, known=", ".join(actions)
            )
            + nearest(args.action, actions)
        )
    if args.parameters:
        raise InputError(
            translate(
                "Notebooks read the parameter files of the workbook; give one of your own by its path "
                "(-p authority my_town.yaml) in place of --parameters."
            )
        )
    return actions[args.action](args)


def do_refresh(args: argparse.Namespace) -> int:
    from costmodel.outputs.notebooks import refresh

    refuse(args, "refresh", ("-p", "--jobs", "--again", *MEANT))
    changed = refresh(args.files or None, lambda path: print(path.name, file=sys.stderr))
    for path in changed:
        print(path)
    return 0


def do_run(args: argparse.Namespace) -> int:
    from costmodel.outputs.notebooks.running import execute, notebook_named

    refuse(args, "run", ("--jobs", "--again"))
    if len(args.files) != 1:
        raise InputError(translate("notebooks run takes one notebook: costmodel notebooks run tool."))
    notebook = notebook_named(args.files[0])
    parameters = asked(args, notebook)
    target = Path(args.out)
    if target.suffix != ".ipynb":
        target = target / notebook.path.name
    if target.exists() and target.samefile(notebook.path):
        raise InputError(translate("--out {file}: this is the notebook itself; name another file.", file=args.out))
    with cells_done(notebook.path.stem) as progress:
        execute(notebook.path, target, parameters, progress, language())
    if args.json:
        print_json({"format": 1, "notebook": notebook.path.stem, "file": str(target), "parameters": parameters})
    else:
        print(target)
    return 0


def asked(args: argparse.Namespace, notebook: Notebook) -> dict[str, Any]:
    """The parameters given with -p, and those that the common options stand for, in the types of the notebook."""
    from costmodel.engine.case import parse_overrides

    texts: dict[str, Any] = {}
    for name, text in args.p or []:
        if name in texts:
            raise InputError(translate("-p {name} is given twice; keep one.", name=name))
        texts[name] = text
    meant: dict[str, tuple[str, Any]] = {
        "authority": ("--for", args.authority if given(args, "--for") else None),
        "tool" if "tool" in notebook.defaults else "tools": ("--tool", ",".join(args.tool) if args.tool else None),
        "options": ("--option", ",".join(args.option) if args.option else None),
        "scenario": ("--scenario", args.scenario),
        "horizon": ("--horizon", args.horizon),
        "draws": ("--draws", args.draws),
        "seed": ("--seed", args.seed),
        "overrides": ("--set", parse_overrides(args.set) if args.set else None),
        "lang": ("--lang", language() if "lang" in notebook.defaults else None),
    }
    for name, (option, value) in meant.items():
        if value is None:
            continue
        if name in texts and option != "--lang":
            raise InputError(
                translate("'{name}' is given twice, with {option} and with -p; keep one.", name=name, option=option)
            )
        texts.setdefault(name, value)
    return {name: notebook.read(name, text) for name, text in texts.items()}


def given(args: argparse.Namespace, option: str) -> bool:
    return any(word == option or word.startswith(option + "=") for word in args.arguments)


MEANT = ("--for", "--tool", "--option", "--scenario", "--set", "--horizon", "--draws", "--seed")
"""The common options that stand for a parameter of a notebook."""


def refuse(args: argparse.Namespace, action: str, options: tuple[str, ...]) -> None:
    """Raises InputError for an option that would be left aside."""
    for option in options:
        if given(args, option):
            raise InputError(translate("{option} says nothing to notebooks {action}.", option=option, action=action))


def do_batch(args: argparse.Namespace) -> int:
    from costmodel.document.saving import check_writable
    from costmodel.outputs.batch import plan, run_batch

    refuse(args, "batch", ("-p", *MEANT))
    if len(args.files) != 1:
        raise InputError(translate("notebooks batch takes one file of runs: costmodel notebooks batch runs.yaml."))
    jobs = typed_whole(args.jobs, "--jobs", 1, 1, MOST_JOBS)
    runs = plan(Path(args.files[0]))
    folder = Path(args.out) if given(args, "--out") else Path(args.out) / Path(args.files[0]).stem
    check_writable(folder)
    done = 0

    def progress(run: Any, failure: str) -> None:
        nonlocal done
        done += 1
        line = translate("failed: {why}", why=failure) if failure else translate("done")
        print(f"{done}/{len(runs)} {run.name} – {line}", file=sys.stderr)

    try:
        report = run_batch(runs, folder, jobs, args.again, progress)
    except KeyboardInterrupt:
        print(
            "\n"
            + translate(
                "Interrupted: finished runs are in {folder}; the same command makes those that are missing.",
                folder=folder,
            ),
            file=sys.stderr,
        )
        return 130
    if args.json:
        print_json(
            {"format": 1, "folder": str(folder), "table": str(folder / "results.csv"), "made": sorted(report.made),
             "kept": report.kept, "failed": report.failed}
        )  # fmt: skip
    else:
        print_report(report)
    return 1 if report.failed else 0


def print_report(report: Report) -> None:
    """The results side by side, then what was made, what was there, and what failed with its sentence."""
    from costmodel.engine.comparison import STATUS_QUO
    from costmodel.language.presentation import amount, significant
    from costmodel.outputs.batch.work import gathered

    heads, rows = gathered(report.folder)
    at = {head: number for number, head in enumerate(heads)}
    lines: dict[tuple[str, str, str], dict[str, str]] = {}
    for row in rows:
        if row[at["quantity"]] in SHOWN and row[at["median"]] is not None and row[at["option"]] != STATUS_QUO:
            key = (row[at["run"]], row[at["tool"]] or "", row[at["option"]] or "")
            value = amount(significant(row[at["median"]], 2), row[at["unit"]])
            lines.setdefault(key, {})[row[at["quantity"]]] = value
    for key, values in list(lines.items())[:MOST_LINES]:
        print("  ".join([*(part for part in key if part), *(f"{n} {values[n]}" for n in SHOWN if n in values)]))
    if len(lines) > MOST_LINES:
        print(translate("… and {count} more lines in the table.", count=len(lines) - MOST_LINES))
    print(
        translate(
            "{made} runs made, {kept} there before, {failed} failed; table: {file}",
            made=len(report.made),
            kept=len(report.kept),
            failed=len(report.failed),
            file=report.folder / "results.csv",
        )
    )
    for name, why in report.failed.items():
        print(translate("Error: {error}", error=f"{name}: {why}"), file=sys.stderr)


@contextmanager
def cells_done(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, cell by cell; nothing when that is not a terminal."""
    from rich.progress import Progress

    from costmodel.outputs.screen import console

    screen = console(stderr=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, cells: bar.update(task, completed=done, total=cells)


def action_and_files(parser: Parser) -> None:
    parser.set_defaults(show_help=parser.print_help)
    parser.add_argument("action", nargs="?", help=translate("run, batch, or refresh (the notebooks of the workbook)"))
    parser.add_argument("files", nargs="*", help=translate("a notebook to run, a file of runs, or those to refresh"))
    parser.add_argument(
        "-p",
        nargs=2,
        action="append",
        metavar=(translate("NAME"), translate("VALUE")),
        help=translate("run: a parameter of the notebook (may be repeated)"),
    )
    parser.add_argument("--jobs", metavar="N", help=translate("batch: runs side by side (default: 1)"))
    parser.add_argument("--again", action="store_true", help=translate("batch: make finished runs again too"))


COMMANDS = (
    Command(
        "notebooks",
        N_("run notebooks: one, many from a file, or those of the workbook"),
        do_notebooks,
        action_and_files,
    ),
)
