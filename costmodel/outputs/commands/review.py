"""``costmodel diff`` and ``costmodel reproduce``: why a figure moved, and whether a run gives the same bytes again."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.common import Command, Parser, print_json
from costmodel.questions.settings import typed_whole

if TYPE_CHECKING:
    from rich.table import Table

    from costmodel.outputs.reproducing import Reproduction
    from costmodel.questions.difference.difference import Difference, Figure
    from costmodel.runs.run import Run

TOP = 5
MEDIAN_TOP = 8
"""Inputs swapped one at a time for the medians, when there are many: each needs all draws again."""

FEW = 5
"""Up to so many pairs of tool and option, the medians are explained without being asked."""

INPUTS_SHOWN = 30


def do_diff(args: argparse.Namespace) -> int:
    from costmodel.document.saving import write_page
    from costmodel.questions.difference.difference import difference, tool_pairs
    from costmodel.questions.difference.words import as_json
    from costmodel.runs.run import read_run, side

    if len(args.runs) != 2:
        raise InputError(translate("diff takes two runs: costmodel diff reports/FIRST reports/SECOND."))
    top = typed_whole(args.top, "--top", TOP, 1, 1000)
    runs = [read_run(Path(name)) for name in args.runs]
    before, after = (side(run, chosen_tools(run, args.tool, runs)) for run in runs)
    year = typed_whole(args.year, "--year", 0, 1950, 2150) if args.year else None
    pairs = len(tool_pairs(before, after)[0]) * len(args.option or before_options(runs[0]))
    median = typed_whole(args.median, "--median", MEDIAN_TOP if pairs <= FEW else 0, 0, 1000)
    change = difference(before, after, args.quantity_names or None, args.option, year, median)
    if args.html:
        write_page(Path(args.html), page(change, top))
    if args.json:
        print_json(as_json(change))
    elif not args.html:
        print_difference(change, top)
    return 0


def before_options(run: Run) -> list[str]:
    return run.inputs["options"][1:] or run.inputs["options"]


def chosen_tools(run: Run, wanted: list[str] | None, runs: list[Run]) -> list[str] | None:
    """The tools of a run that were asked for; a run of one tool compares with one of another."""
    from costmodel.language.catalogue import nearest

    if not wanted:
        return None
    known = list(dict.fromkeys(t for r in runs for t in r.inputs["tools"]))
    for tool in wanted:
        if tool not in known:
            raise InputError(
                translate("No run has the tool '{name}'; known: {known}.", name=tool, known=", ".join(known))
                + nearest(tool, known)
            )
    common = [tool for tool in run.inputs["tools"] if tool in wanted]
    if not common:
        raise InputError(
            translate(
                "{run} has no tool among {names}; it has {known}.",
                run=run.name,
                names=", ".join(wanted),
                known=", ".join(run.inputs["tools"]),
            )
        )
    return common


def print_difference(change: Difference, top: int) -> None:
    """The difference as tables for the terminal."""
    from costmodel.outputs.screen import console
    from costmodel.outputs.terminal import say

    screen = console(132)
    first, second = change.before.name, change.after.name
    say(screen, translate("From {first} to {second}.", first=first, second=second), "bold")
    for sentence in sentences(change):
        say(screen, sentence)
    if change.inputs:
        screen.print(inputs_table(change))
    if len(change.inputs) > INPUTS_SHOWN:
        rest = len(change.inputs) - INPUTS_SHOWN
        screen.print(translate("and {count} others, all in --json and --html.", count=rest), markup=False)
    for name, kind in change.formulas.items():
        screen.print(f"{name} – {kind_words(kind)}", markup=False)
    for heading, figures in groups(change):
        screen.print(figures_table(heading, figures, top))
    if not groups(change):
        screen.print(translate("No figure moved."), style="bold", markup=False)


def inputs_table(change: Difference) -> Table:
    from rich.markup import escape

    from costmodel.outputs.terminal import grid
    from costmodel.questions.difference.words import origin, value_words

    heads = [translate("Input"), translate("First run"), translate("Second run"), translate("Where")]
    rows = [
        [
            f"{escape(i.label)}\n[dim]{escape(i.name)}[/]",
            *(f"{escape(value_words(r, i))}\n[dim]{escape(origin(r))}[/]" for r in (i.before, i.after)),
            escape(where(change, i)),
        ]
        for i in shown_inputs(change)
    ]
    return grid(translate("Inputs that differ"), heads, rows)


def figures_table(heading: str, figures: list[Figure], top: int) -> Table:
    from rich.markup import escape

    from costmodel.outputs.terminal import grid

    heads = [translate("Figure"), translate("Why"), translate("First run"), translate("Second run")]
    lines = []
    for figure in figures:
        label = figure.label + (f" ({figure.year})" if figure.year else "")
        for row in rows(figure, top):
            why = "\n".join(f"{line.amount}  {line.words}" for line in row["lines"])
            numbers = (row["before"], row["after"], row["change"])
            lines.append([f"{escape(label)}\n[dim]{escape(row['what'])}[/]", escape(why), *numbers])
    return grid(heading, [*heads, translate("Difference")], lines, lines=True)


def sentences(change: Difference) -> Iterator[str]:
    """What differs beside inputs and formulas, what was left out, and how contributions are made."""
    from costmodel.questions.difference.words import order_words

    for name, (was, now) in change.versions.items():
        yield translate("{name}: {before}, then {after}.", name=name, before=was or "–", after=now or "–")
    for word, first, second in (
        (translate("draws"), change.before.draws, change.after.draws),
        (translate("seed"), change.before.seed, change.after.seed),
    ):
        if first != second:
            yield translate("{name}: {before}, then {after}.", name=word, before=first, after=second)
    if change.left_out:
        yield translate("In one run only, not compared: {names}.", names=", ".join(change.left_out))
    if change.formulas:
        yield translate("Formulas that differ: {count}.", count=len(change.formulas))
    yield order_words()
    if not any(f.median_contributions for f in change.figures) and any(f.moved for f in change.figures):
        yield translate("The medians are those of the runs; to explain them too, draw again with --median 8.")


def shown_inputs(change: Difference) -> list[Any]:
    """The inputs that move the figures most, in their order."""
    if len(change.inputs) <= INPUTS_SHOWN:
        return list(change.inputs)
    weight: dict[str, float] = {}
    for figure in change.figures:
        total = sum(abs(c.value) for c in figure.contributions) or 1.0
        for c in figure.contributions:
            for name in c.names:
                weight[name] = max(weight.get(name, 0.0), abs(c.value) / total)
    first = sorted(change.inputs, key=lambda i: -weight.get(i.name, 0.0))[:INPUTS_SHOWN]
    return [i for i in change.inputs if i in first]


def where(change: Difference, i: Any) -> str:
    """The options in which a value differs; nothing when it is all of those compared."""
    places = list(dict.fromkeys((f.tools[1], f.option) for f in change.figures))
    if len(i.where) == len(places):
        return translate("everywhere")
    one_tool = len({tool for tool, _ in places}) == 1
    return ", ".join(option if one_tool else f"{tool} {option}" for tool, option in i.where)


def kind_words(kind: str) -> str:
    return {
        "added": translate("formula added"),
        "removed": translate("formula removed"),
        "changed": translate("formula changed"),
    }[kind]


def groups(change: Difference) -> list[tuple[str, list[Figure]]]:
    """The figures that moved, by tool and option."""
    made: dict[str, list[Figure]] = {}
    for figure in change.figures:
        if figure.moved:
            made.setdefault(f"{title(change, figure)}", []).append(figure)
    return list(made.items())


def title(change: Difference, figure: Figure) -> str:
    first, second = change.before.cases[figure.tools[0]], change.after.cases[figure.tools[1]]
    names = [case.tool.text(language()) for case in (first, second) if case.tool]
    option = next(o for o in second.options if o.key == figure.option).text(language())
    return " – ".join([" → ".join(dict.fromkeys(names)), option])


def rows(figure: Figure, top: int, say: Callable[[str], str] = str) -> Iterator[dict[str, Any]]:
    """A row for the central case and one for the median, when it is known; ``say`` gives what to show of a name."""
    from costmodel.language.presentation import amount
    from costmodel.questions.difference.words import largest, moved_by

    ends = [(translate("central case"), figure.before, figure.after, figure.contributions)]
    if figure.before_median is not None and figure.after_median is not None:
        ends.append((translate("median"), figure.before_median, figure.after_median, figure.median_contributions))
    for what, before, after, contributions in ends:
        yield {
            "what": what,
            "before": amount(before, figure.unit),
            "after": amount(after, figure.unit),
            "change": moved_by(after - before, figure.unit),
            "lines": largest(figure, contributions, top, say),
        }


def page(change: Difference, top: int) -> str:
    """The difference as a self-contained HTML page."""
    from costmodel.document.templates import templates
    from costmodel.questions.difference.words import origin, value_words

    labels = {i.name: i.label for i in change.inputs}

    def say(name: str) -> str:
        return f"{labels[name]} ({name})" if name in labels else name

    return (
        templates()
        .get_template("difference.html")
        .render(
            lang=language(),
            change=change,
            sentences=list(sentences(change)),
            value=value_words,
            origin=origin,
            where=lambda i: where(change, i),
            kind_words=kind_words,
            groups=[
                (name, [{"label": f.label, "year": f.year, "rows": list(rows(f, top, say))} for f in figures])
                for name, figures in groups(change)
            ],
        )
    )


def do_reproduce(args: argparse.Namespace) -> int:
    from costmodel.outputs.reproducing import reproduce
    from costmodel.outputs.terminal import progress_bar
    from costmodel.parameters.library import default_folder
    from costmodel.runs.run import read_run

    if len(args.runs) != 1:
        raise InputError(translate("reproduce takes one run: costmodel reproduce reports/RUN."))
    run = read_run(Path(args.runs[0]))
    current = (Path(args.parameters) if args.parameters else default_folder()) if args.current else None
    with progress_bar(run.inputs["draws"] * len(run.inputs["tools"])) as advance:
        again = reproduce(run, current, os.cpu_count() or 1, advance)
    if args.json:
        print_json(reproduction_json(again))
    else:
        print_reproduction(again, args.current)
    return 0 if again.agrees else 1


def reproduction_json(again: Reproduction) -> dict[str, Any]:
    first = again.first
    return {
        "format": 1,
        "agrees": again.agrees,
        "files": {file.name: file.state for file in again.files},
        "versions": {name: {"was": was, "is": now} for name, (was, now) in again.versions.items()},
        "parameter_files": list(again.parameter_files),
        "formulas": list(again.formulas),
        "lost": again.lost,
        "first_number": vars(first) if first else None,
    }


def print_reproduction(again: Reproduction, current: bool) -> None:
    """File by file, then what may be the cause."""
    said = {
        "same": translate("same bytes"),
        "different": translate("made again, it has other bytes"),
        "changed": translate("is no longer what the run wrote"),
        "missing": translate("is missing from the folder"),
        "not_made": translate("could not be made again"),
    }
    for file in again.files:
        print(f"{file.name} – {said[file.state]}")
    for name, (was, now) in again.versions.items():
        print(translate("{name}: was {before}, is {after}.", name=name, before=was or "–", after=now or "–"))
    if again.lost:
        print(again.lost)
    if again.formulas:
        print(translate("Formulas that changed since: {names}.", names=", ".join(again.formulas)))
    if again.parameter_files and current:
        print(translate("Parameter files that changed since: {names}.", names=", ".join(again.parameter_files)))
    elif again.parameter_files:
        print(
            translate(
                "Parameter files that changed since: {names}. The run was made again with those that it kept; to use "
                "today's, add --current.",
                names=", ".join(again.parameter_files),
            )
        )
    if first := again.first:
        print(
            translate(
                "First number that differs: {quantity}, tool {tool}, option {option}, year {year}, {column}: was "
                "{before}, is {after}.",
                quantity=first.quantity,
                tool=first.tool,
                option=first.option,
                year=first.year or "–",
                column=first.column or "–",
                before=first.was,
                after=first.now,
            )
        )
    print(translate("All files agree.") if again.agrees else translate("The run is not the same."))


def two_runs(parser: Parser) -> None:
    add = parser.add_argument
    add("runs", nargs="*", metavar="RUN", help=translate("folder of a run; the first, then the second"))
    add(
        "--quantity",
        dest="quantity_names",
        action="append",
        metavar=translate("NAME"),
        help=translate("figure to explain (may be repeated; default: the headline figures)"),
    )
    add("--year", help=translate("calendar year (default: the last one)"))
    add("--top", metavar="N", help=translate("contributions shown one by one (default: 5)"))
    add(
        "--median",
        metavar="N",
        help=translate("draw again to explain the medians, with N inputs one by one (default: 8 for one tool, else 0)"),
    )
    add("--html", metavar=translate("FILE"), help=translate("write a page instead of showing it"))


def one_run(parser: Parser) -> None:
    parser.add_argument("runs", nargs="*", metavar="RUN", help=translate("folder of a run"))
    parser.add_argument(
        "--current",
        action="store_true",
        help=translate("read today's parameter files instead of those that the run kept"),
    )


COMMANDS = (
    Command("diff", N_("why figures moved between two runs"), do_diff, two_runs),
    Command(
        "reproduce", N_("make a run again and compare the bytes (status 1 when they differ)"), do_reproduce, one_run
    ),
)
