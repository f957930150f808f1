"""``costmodel new``: an authority, a tool or a scenario of one's own, from questions, from options or from a sheet."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.commands.common import Command, Parser, print_json, settings

if TYPE_CHECKING:
    from costmodel.intake.scaffold import Draft, Figure
    from costmodel.parameters.record import Record

WHAT = ("authority", "tool", "scenario")
TEMPLATE_PEOPLE = "5000"
"""Inhabitants whose defaults a template shows when nobody says how many there are."""

Answer = TypeVar("Answer")


class Asked(NamedTuple):
    """What the options say, checked."""

    args: argparse.Namespace
    folder: Path | None
    date: dt.date


class Stopped(CostModelError):
    """The answers ended before the questions did."""


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
        asked = Asked(args, settings_folder(args), the_date(args.date))
        return {"authority": new_authority, "tool": new_tool, "scenario": new_scenario}[args.what](asked)
    except KeyboardInterrupt:
        print("\n" + translate("Interrupted: nothing was written."), file=sys.stderr)
        return 130


OPTIONS_OF = {
    "population": ("authority",),
    "kind": ("authority",),
    "sheet": ("authority", "tool"),
    "from_file": ("authority", "tool"),
    "template": ("authority",),
    "like": ("tool",),
    "reason": ("scenario",),
    "from_settings": ("scenario",),
}


def check_options(args: argparse.Namespace) -> None:
    """Raises InputError for an option that has no meaning for what is made."""
    for option, kinds in OPTIONS_OF.items():
        if getattr(args, option) and args.what not in kinds:
            word = "--" + option.replace("_file", "").replace("_", "-")
            raise InputError(
                translate("{option} belongs to: costmodel new {known}.", option=word, known=" | ".join(kinds))
            )


def settings_folder(args: argparse.Namespace) -> Path | None:
    """The folder of parameters; --set is read here with names of tools before a dot, so not by the common options."""
    bare = argparse.Namespace(**vars(args) | {"set": []})
    folder: Path | None = settings(bare)["folder"]
    return folder


def the_date(text: str | None) -> dt.date:
    from costmodel.parameters.yamlfile import date

    return dt.date.today() if text is None else date(text, "--date")


# Questions


class Dialogue:
    """Questions on the terminal, or answers line by line from a file; what is asked goes to the standard error."""

    def __init__(self, count: int) -> None:
        self.count, self.number = count, 0

    def ask(self, lines: list[str], read: Callable[[str, str], Answer]) -> Answer:
        """The answer to a question, asked again until it can be used. Raises Stopped when there is no more input."""
        self.number += 1
        asked = "\n      ".join([f"[{self.number}/{self.count}] {lines[0]}", *lines[1:]]) + "\n    > "
        where = translate("Question {number}", number=self.number)
        terminal = sys.stdin is not None and sys.stdin.isatty()
        while True:
            if terminal:
                print(asked, end="", file=sys.stderr, flush=True)
            answer = next_line(where)
            if not answer:
                raise Stopped(
                    translate(
                        "The answers end at question {number} of {count}: nothing was written; --yes takes defaults.",
                        number=self.number,
                        count=self.count,
                    )
                )
            if not terminal:
                print(asked + answer.strip(), file=sys.stderr)
            try:
                return read(answer.strip(), where)
            except CostModelError as error:
                print(f"      {error}", file=sys.stderr)
                asked = "    > "


def next_line(where: str) -> str:
    """The next line of the standard input, '' at its end."""
    if sys.stdin is None:
        return ""
    try:
        return sys.stdin.readline()
    except UnicodeDecodeError:
        raise InputError(translate("{where}: the answer is not text in UTF-8.", where=where)) from None


def read_name(text: str, where: str) -> str:
    from costmodel.intake.scaffold import checked_name

    if not text:
        raise InputError(translate("{where}: write a name.", where=where))
    return checked_name(text, where)


def reader(
    name: str, usual: Record | None, folder: Path | None, people: float | None = None
) -> Callable[[str, str], Figure | None]:
    """Reads an answer as a figure of this quantity; an empty one takes what is usual, when there is such a thing.

    With ``people``, the inhabitants, an answer that looks like the total of the authority is questioned.
    """

    def read(text: str, where: str) -> Figure | None:
        from costmodel.intake.scaffold import checked, questioned
        from costmodel.intake.townsheet import answer

        if not text and usual is None:
            raise InputError(translate("{where}: this one has no default; write a number.", where=where))
        figure = checked(answer(name, text, where, folder), folder) if text else None
        if figure and people and (doubt := questioned(figure, usual, people, folder)):
            raise InputError(doubt)
        return figure

    return read


def question(name: str, help_text: str, usual: Record | None, folder: Path | None) -> list[str]:
    """Label and unit; where to find the figure; default with range, grade and source; what is possible."""
    from costmodel.engine.case import workbook
    from costmodel.intake.scaffold import possible, short_title
    from costmodel.language.presentation import amount, interval
    from costmodel.language.presentation import unit as unit_in_words

    quantity = workbook(folder)[0][name]
    words = unit_in_words(quantity.unit)
    lines = [quantity.text(language()) + (f" ({words})" if words else ""), translate(help_text)]
    if usual is not None:
        shown = usual.choice if usual.shape == "choice" else amount(usual.number, quantity.unit)
        if usual.low is not None and usual.high is not None:
            shown += f" [{interval(usual.low, usual.high, quantity.unit, usual.grade)}]"
        lines.append(
            translate(
                "Default (Enter): {shown}; grade {grade}; source: {source}",
                shown=shown,
                grade=usual.grade,
                source=short_title(usual),
            )
        )
    return [*lines, translate("Possible: {possible}.", possible=possible(name, folder))]


def on_terminal(args: argparse.Namespace) -> bool:
    """Whether there are questions to ask: not with --yes, nor when a sheet or a file of settings gives the figures."""
    return not (args.yes or args.from_file or args.from_settings)


def asked_name(args: argparse.Namespace, dialogue: Dialogue | None, found: str | None = None) -> str:
    """The name, from --name, from the sheet or from a question."""
    name = args.name if args.name is not None else found
    if name is not None:
        return read_name(name, "--name")
    if dialogue is None:
        raise InputError(translate("The name is missing: --name NAME."))
    labels = {
        "authority": N_("Name of your authority"),
        "tool": N_("Name of the tool"),
        "scenario": N_("Name of the scenario"),
    }
    return dialogue.ask([translate(labels[args.what])], read_name)


def set_figures(asked: Asked) -> list[Figure]:
    """``--set NAME=VALUE`` and ``--set TOOL.NAME=VALUE`` as figures, checked; all faults are said at once."""
    from costmodel.engine.case import parse_overrides, workbook
    from costmodel.intake.scaffold import Figure, known_quantity, placed_figures
    from costmodel.intake.townsheet import answer
    from costmodel.parameters.yamlfile import number

    folder = asked.folder
    library = workbook(folder)[1]
    found, errors = [], []
    for written, text in parse_overrides(asked.args.set).items():
        tool, _, name = written.rpartition(".")
        where = f"--set {written}"
        try:
            known_quantity(name, where, folder)
            record = library.records.get(name)
            choice = record is not None and record.shape == "choice"
            if re.search("[^-+0-9.,_eE ]", text) and not choice and text.casefold() not in ("nan", "inf", "-inf"):
                figure = answer(name, text, where, folder, doubt=True)
            else:
                figure = Figure(name, text if choice else number(text, where), where=where)
            found.append(replace(figure, tool=tool or None))
        except CostModelError as error:
            errors.append(str(error))
    try:
        found = placed_figures(found, folder, tools=asked.args.what == "authority")
    except CostModelError as error:
        errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    return found


def whole_people(text: str, option: str, folder: Path | None) -> Figure:
    """The figure of a population given by an option: ``32000``, ``32 000``."""
    from costmodel.intake.scaffold import checked
    from costmodel.intake.townsheet import answer

    return checked(answer("population", text, option, folder), folder)


# Authorities


def new_authority(asked: Asked) -> int:
    from costmodel.intake.scaffold import AUTHORITY_QUESTIONS, KINDS, Draft, authority
    from costmodel.intake.townsheet import read, template

    args, folder, date = asked
    kind = args.kind or KINDS[0]
    if kind not in KINDS:
        raise InputError(
            translate("--kind {value}: choose one of {known}.", value=kind, known=", ".join(KINDS))
            + nearest(kind, KINDS)
        )
    if args.template:
        if args.from_file:
            raise InputError(translate("--template writes a sheet and --from reads one; choose."))
        people = whole_people(args.population or TEMPLATE_PEOPLE, "--population", folder)
        template(Path(args.template), float(people.value), args.replace, folder)
        print_json({"format": 1, "file": args.template}) if args.json else print(
            translate("Written: {file}. Fill it in, then: costmodel new authority --from {file}", file=args.template)
        )
        return 0
    figures = set_figures(asked)
    warnings: list[str] = []
    name_found = None
    if args.from_file:
        sheet = read(Path(args.from_file), args.sheet, folder)
        name_found, warnings = sheet.name, list(sheet.warnings)
        figures = [f for f in sheet.figures if f.place not in {g.place for g in figures}] + figures
    elif args.sheet:
        raise InputError(translate("--sheet names a sheet of the file given by --from; add --from FILE."))
    if args.population is not None:
        figures = [f for f in figures if f.name != "population"]
        figures.insert(0, whole_people(args.population, "--population", folder))
    given = {f.name for f in figures}
    wanted = [n for n in AUTHORITY_QUESTIONS if n not in given]
    dialogue = Dialogue(len(wanted) + (args.name is None)) if on_terminal(args) else None
    name = asked_name(args, dialogue, name_found)
    path = path_for(asked, "authorities", name)
    if dialogue:
        figures += ask_authority(dialogue, wanted, figures, folder)
    draft = authority(name, figures, date, kind, folder)
    if kind != KINDS[0]:
        warnings.append(translate("The defaults are those of a commune of this size: check staff, means and prices."))
    return finish(asked, Draft(draft.kind, draft.key, draft.text, draft.entries, (*warnings, *draft.warnings)), path)


def ask_authority(
    dialogue: Dialogue, wanted: list[str], figures: list[Figure], folder: Path | None
) -> Iterator[Figure]:
    """The questions about an authority; once the population is known, each has a default."""
    from costmodel.intake.scaffold import AUTHORITY_QUESTIONS, default_of, defaults

    people = next((float(f.value) for f in figures if f.name == "population"), None)
    by_population: Mapping[Any, Record] = {}
    for name in wanted:
        if people and not by_population:
            by_population = defaults(people, folder)
        usual = default_of(name, people, by_population, folder) if people else None
        lines = question(name, AUTHORITY_QUESTIONS[name], usual, folder)
        figure = dialogue.ask(lines, reader(name, usual, folder, people))
        if figure:
            people = float(figure.value) if name == "population" else people
            yield figure


# Tools


def new_tool(asked: Asked) -> int:
    from costmodel.engine.case import workbook
    from costmodel.intake.scaffold import MOST_QUESTIONS, TOOL_QUESTIONS, tool, tool_questions
    from costmodel.intake.townsheet import read

    args, folder, date = asked
    library = workbook(folder)[1]
    if args.like:
        library.overlay("tools", args.like)
    figures = set_figures(asked)
    name_found = None
    if args.from_file:
        sheet = read(Path(args.from_file), args.sheet, folder, for_tool=True)
        name_found = sheet.name
        figures = [f for f in sheet.figures if f.name not in {g.name for g in figures}] + figures
    dialogue = Dialogue(MOST_QUESTIONS) if on_terminal(args) else None
    if dialogue:
        dialogue.count = (args.name is None) + (not args.like) + len(tool_questions(args.like, folder))
    name = asked_name(args, dialogue, name_found)
    path = path_for(asked, "tools", name)
    like = args.like
    if dialogue and not like:
        like = dialogue.ask(closest_tool(folder), lambda text, where: known_tool(text, where, folder))
    if dialogue:
        wanted = [n for n in tool_questions(like, folder) if n not in {f.name for f in figures}]
        dialogue.count = dialogue.number + len(wanted)
        base = library.overlay("tools", like).records if like else {}
        for each in wanted:
            usual = base.get(each) or library.records.get(each)
            figure = dialogue.ask(question(each, TOOL_QUESTIONS[each], usual, folder), reader(each, usual, folder))
            figures += [figure] if figure else []
    return finish(asked, tool(name, figures, date, like, folder), path)


def closest_tool(folder: Path | None) -> list[str]:
    from costmodel.engine.case import workbook

    library = workbook(folder)[1]
    lines = [f"{key}: {library.overlay('tools', key).text(language())}" for key in library.names("tools")]
    return [
        translate("Which known tool is it closest to? What you do not know is taken from it."),
        *lines,
        translate("Enter: none, the national values alone."),
    ]


def known_tool(text: str, where: str, folder: Path | None) -> str | None:
    from costmodel.intake.townsheet import find_tool

    return find_tool(text, where, folder) if text else None


# Scenarios


def new_scenario(asked: Asked) -> int:
    from costmodel.intake.scaffold import MOST_QUESTIONS, scenario

    args, folder, _ = asked
    reasons, general = split_reasons(args.reason or [])
    figures = set_figures(asked)
    if args.from_settings:
        from costmodel.intake.townsheet import settings_of

        figures = [*settings_of(Path(args.from_settings), folder), *figures]
    dialogue = Dialogue(MOST_QUESTIONS) if on_terminal(args) and not (args.name and figures and general) else None
    name = asked_name(args, dialogue)
    path = path_for(asked, "scenarios", name)
    if dialogue and not general:
        general = dialogue.ask([translate("Why this scenario? One sentence.")], some_text)
    if dialogue and not figures:
        figures = ask_values(dialogue, folder)
    unknown = [n for n in reasons if n not in {f.name for f in figures}]
    if unknown:
        raise InputError(translate("--reason {name}: no value is set for it; add --set {name}=VALUE.", name=unknown[0]))
    if not general:
        raise InputError(translate("The reason of the scenario is missing: --reason TEXT."))
    given = [with_reason(f, reasons.get(f.name) or f.note or general) for f in figures]
    return finish(asked, scenario(name, given, general, folder), path)


def split_reasons(texts: list[str]) -> tuple[dict[str, str], str]:
    """``--reason NAME=TEXT`` by name, and the reason of the whole, ``--reason TEXT``."""
    from costmodel.intake.scaffold import clean

    by_name, general = {}, ""
    for text in texts:
        name, sign, reason = text.partition("=")
        if sign and name.isidentifier():
            by_name[name] = clean(reason, f"--reason {name}")
        else:
            general = clean(text, "--reason")
    return by_name, general


def with_reason(figure: Figure, reason: str) -> Figure:
    return replace(figure, note=reason)


def some_text(text: str, where: str) -> str:
    from costmodel.intake.scaffold import clean

    if not text:
        raise InputError(translate("{where}: write a sentence.", where=where))
    return clean(text, where)


def ask_values(dialogue: Dialogue, folder: Path | None) -> list[Figure]:
    """Values and their reasons, two questions each, until an empty answer."""
    figures: list[Figure] = []

    def pair(text: str, where: str) -> Figure | None:
        from costmodel.intake.scaffold import checked
        from costmodel.intake.townsheet import answer, find_name

        if not text and figures:
            return None
        name, sign, value = text.partition("=")
        if not sign or not value.strip():
            raise InputError(translate("{where}: write NAME=VALUE, such as calls_per_day=300.", where=where))
        known = find_name(name, where, folder)
        if known in {f.name for f in figures}:
            raise InputError(translate("{where}: '{name}' has a value already.", where=where, name=known))
        return checked(answer(known, value, where, folder), folder)

    while dialogue.number + 2 <= dialogue.count:
        line = translate("A value that changes, NAME=VALUE (Enter alone: that is all)")
        figure = dialogue.ask([line], pair)
        if figure is None:
            break
        figures.append(with_reason(figure, dialogue.ask([translate("Why {name}?", name=figure.name)], some_text)))
    return figures


# Out


def path_for(asked: Asked, kind: str, name: str) -> Path:
    """Where the file goes; refused before any further question when something is there."""
    from costmodel.intake.scaffold import key_of, refuse_existing, target

    path = target(kind, key_of(name), asked.args.to, asked.folder)
    refuse_existing(path, asked.args.replace)
    return path


def finish(asked: Asked, draft: Draft, path: Path) -> int:
    """Write the file and say what is in it and how to use it."""
    from costmodel.intake.scaffold import NATIONAL, use, write

    write(draft, path, asked.args.replace, asked.folder)
    command = use(draft, path, asked.folder)
    if asked.args.json:
        print_json(as_json(draft, path, command, asked))
        return 0
    own = sum(entry.origin == "own" for entry in draft.entries.values())
    others = sum(entry.origin not in ("own", NATIONAL) for entry in draft.entries.values())
    print(
        translate("Written: {file} ({own} figures of yours, {others} by default).", file=path, own=own, others=others)
    )
    print(translate("To use it: {command}", command=command))
    for warning in draft.warnings:
        print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
    return 0


def as_json(draft: Draft, path: Path, command: str, asked: Asked) -> dict[str, Any]:
    """What was written, for scripts."""
    from costmodel.engine.case import workbook

    model, _ = workbook(asked.folder)
    return {
        "format": 1,
        "kind": draft.kind,
        "key": path.stem,
        "file": str(path),
        "use": command,
        "figures": [
            {
                "name": name,
                "tool": tool,
                "value": entry.record.choice if entry.record.shape == "choice" else entry.record.number,
                "low": entry.record.low,
                "high": entry.record.high,
                "unit": model[name].unit,
                "label": model[name].label,
                "label_fr": model[name].label_fr,
                "origin": entry.origin,
                "written": entry.origin != "national",
                "grade": entry.record.grade,
                "sources": [source.title for source in entry.record.sources],
            }
            for (tool, name), entry in draft.entries.items()
        ],
        "warnings": list(draft.warnings),
    }


def more_options(parser: Parser) -> None:
    add = parser.add_argument
    add("what", nargs="?", metavar="|".join(WHAT), help=translate("what is new"))
    add("--name", metavar=translate("NAME"), help=translate("its name, as people write it"))
    add("--population", metavar="N", help=translate("inhabitants of the authority; defaults come from it"))
    add("--kind", metavar="commune|epci|departement", help=translate("kind of authority (default: commune)"))
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
