"""What ``costmodel new`` does: figures from a sheet, options and questions, then a file and how to use it."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from costmodel.engine.case import parse_overrides, workbook
from costmodel.intake import files
from costmodel.intake.asking import MOST_QUESTIONS
from costmodel.intake.commune_names import communes_called, several_communes, unknown_commune
from costmodel.intake.communes import Commune
from costmodel.intake.defaults import Asked, asked_of_authority, asked_of_tool, refuse_total
from costmodel.intake.faults import Faults, fault
from costmodel.intake.figures import (
    NATIONAL,
    Draft,
    Figure,
    Item,
    checked,
    checked_name,
    clean,
    key_of,
    placed_figures,
)
from costmodel.intake.place import refuse_existing, target, use, write
from costmodel.intake.sheet import Sheet, answer, option, read, settings_of
from costmodel.intake.template import template
from costmodel.intake.words import find_name, find_tool
from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.commands.common import print_json, settings
from costmodel.parameters.country import FRANCE, country_of
from costmodel.parameters.yamlfile import date

TEMPLATE_PEOPLE = "5000"
"""Inhabitants whose defaults a template shows when nobody says how many there are."""

Answer = TypeVar("Answer")


class Stopped(CostModelError):
    """The answers ended before the questions did."""


def make(args: argparse.Namespace) -> int:
    """Make what the command names, write its file and say how to use it."""
    bare = argparse.Namespace(**vars(args) | {"set": []})  # read here, with names of tools before a dot
    folder: Path | None = settings(bare)["folder"]
    day = dt.date.today() if args.date is None else date(args.date, "--date")
    makers: dict[str, Callable[..., Making]] = {"authority": Authority, "tool": Tool, "scenario": Scenario}
    return makers[args.what](args, folder, day).run()


# Questions


class Dialogue:
    """Questions on the terminal, or answers line by line from a file; what is asked goes to the standard error."""

    def __init__(self, count: int) -> None:
        self.count, self.number = count, 0
        self.on_terminal = sys.stdin is not None and sys.stdin.isatty()

    def ask(self, lines: list[str], read: Callable[[str, str], Answer]) -> Answer:
        """The answer to a question, asked again until it can be used. Raises Stopped when there is no more input."""
        self.number += 1
        prompt = "\n      ".join([f"[{self.number}/{self.count}] {lines[0]}", *lines[1:]]) + "\n    > "
        where = translate("Question {number}", number=self.number)
        while True:
            if self.on_terminal:
                print(prompt, end="", file=sys.stderr, flush=True)
            line = next_line(where)
            if not line:
                raise Stopped(
                    translate(
                        "The answers end at question {number} of {count}: nothing was written; --yes takes defaults.",
                        number=self.number,
                        count=self.count,
                    )
                )
            if not self.on_terminal:
                print(prompt + line.strip(), file=sys.stderr)
            try:
                return read(line.strip(), where)
            except CostModelError as error:
                print(f"      {error}", file=sys.stderr)
                prompt = "    > "

    def ask_figure(self, asked: Asked, people: float | None = None) -> Figure | None:
        """A figure; None for what is usual. With the inhabitants, what looks like a total is questioned."""
        item, usual = asked.item, asked.usual

        def read(text: str, where: str) -> Figure | None:
            if not text and usual is None:
                raise fault(where, "{where}: this one has no default; write a number.")
            if not text:
                return None
            figure = checked_answer(item.name, text, where, item.folder)
            if people:
                refuse_total(figure, usual, people, item.folder)
            return figure

        return self.ask(asked.lines, read)


def next_line(where: str) -> str:
    """The next line of the standard input, '' at its end."""
    if sys.stdin is None:
        return ""
    try:
        return sys.stdin.readline()
    except UnicodeDecodeError:
        raise fault(where, "{where}: the answer is not text in UTF-8.") from None


def checked_answer(name: str, text: str, where: str, folder: Path | None) -> Figure:
    return checked(answer(name, text, where, folder), folder)


def read_name(text: str, where: str) -> str:
    if not text:
        raise fault(where, "{where}: write a name.")
    return checked_name(text, where)


def read_sentence(text: str, where: str) -> str:
    if not text:
        raise fault(where, "{where}: write a sentence.")
    return clean(text, where)


# Authorities, tools, scenarios


@dataclass
class Making(ABC):
    """What all three have in common."""

    args: argparse.Namespace
    folder: Path | None
    date: dt.date

    kind = ""
    question = ""

    @abstractmethod
    def run(self) -> int:
        """Make it, and say how to use it."""

    @property
    def asks(self) -> bool:
        """Whether there are questions: not with --yes, nor when a sheet or a file of settings gives the figures."""
        return not (self.args.yes or self.args.from_file or self.args.from_settings)

    def name(self, dialogue: Dialogue | None, from_sheet: str | None = None) -> str:
        """The name, from --name, from the sheet or from a question."""
        name = self.args.name if self.args.name is not None else from_sheet
        if name is not None:
            return read_name(name, "--name")
        if dialogue is None:
            raise InputError(translate("The name is missing: --name NAME."))
        return dialogue.ask([translate(self.question)], read_name)

    def path(self, name: str) -> Path:
        """Where the file goes; refused before any further question when something is there."""
        path = target(self.kind, key_of(name), self.args.to, self.folder)
        refuse_existing(path, self.args.replace)
        return path

    def options(self) -> list[Figure]:
        """``--set NAME=VALUE`` and ``--set TOOL.NAME=VALUE`` as figures, checked; all faults are said at once."""
        figures, faults = [], Faults()
        for written, text in parse_overrides(self.args.set).items():
            tool, _, name = written.rpartition(".")
            with faults.collected():
                figure = option(name, text, f"--set {written}", self.folder)
                figures.append(replace(figure, tool=tool or None))
        placed = faults.of(placed_figures, figures, self.folder, self.kind == "authorities")
        faults.refuse()
        return placed or []

    def sheet(self, for_tool: bool) -> Sheet:
        """What the sheet says; nothing when there is none."""
        if not self.args.from_file:
            return Sheet(None, ())
        return read(Path(self.args.from_file), self.args.sheet, self.folder, for_tool)

    def finish(self, draft: Draft, path: Path, commune: Commune | None = None) -> int:
        """Write the file and say of which commune it is, what is in it and how to use it."""
        write(draft, path, self.args.replace, self.folder)
        command = use(draft, path, self.folder)
        if self.args.json:
            print_json(as_json(draft, path, command, self.folder) | (commune_json(commune) if commune else {}))
            return 0
        if commune:
            print(translate("Commune: {commune}, INSEE code {code}.", commune=commune.title, code=commune.code))
        own, published, others = (files.count_of(draft.entries, origin) for origin in ("own", "published", "default"))
        sentence = N_("Written: {file} ({own} figures of yours, {others} by default).")
        if published:
            sentence = N_("Written: {file} ({own} figures of yours, {published} published, {others} by default).")
        print(translate(sentence, file=path, own=own, published=published, others=others))
        print(translate("To use it: {command}", command=command))
        for warning in draft.warnings:
            print(translate("Warning: {warning}", warning=warning), file=sys.stderr)
        return 0


class Authority(Making):
    kind = "authorities"
    question = N_("Name of your authority")

    def run(self) -> int:
        args, kinds = self.args, [*country_of(self.folder).kinds]
        kind = args.kind or kinds[0]
        if kind not in kinds:
            sentence = translate("--kind {value}: choose one of {known}.", value=kind, known=", ".join(kinds))
            raise InputError(sentence + nearest(kind, kinds))
        if args.template:
            return self.template()
        figures = self.options()
        if args.commune and kind != kinds[0]:
            raise InputError(translate("--commune names a commune; take --kind {kind} away.", kind=kind))
        if args.sheet and not args.from_file:
            raise InputError(translate("--sheet names a sheet of the file given by --from; add --from FILE."))
        sheet = self.sheet(for_tool=False)
        places = {f.place for f in figures}
        figures = [f for f in sheet.figures if f.place not in places] + figures
        if args.population is not None:
            figures = [self.population(args.population), *(f for f in figures if f.name != "population")]
        given = {f.name for f in figures}
        wanted = [name for name in country_of(self.folder).questions if name not in given]
        dialogue = Dialogue(len(wanted) + (args.name is None and not args.commune)) if self.asks else None
        commune = self.commune(dialogue) if args.commune else None
        name = self.name(dialogue, sheet.name or (commune.name if commune else None))
        path = self.path(name)
        published = commune.records if commune else {}
        if dialogue:
            people = next((float(f.value) for f in figures if f.name == "population"), None)
            if people is None and commune:
                people = published["population"].number
            for each in wanted:
                asked = asked_of_authority(each, people, self.folder, published.get(each))
                figure = dialogue.ask_figure(asked, people)
                if figure:
                    people = float(figure.value) if each == "population" else people
                    figures.append(figure)
        draft = files.authority(name, figures, self.date, kind, self.folder, commune)
        warnings = list(sheet.warnings)
        if kind != kinds[0]:
            warnings.append(
                translate("The defaults are those of a commune of this size: check staff, means and prices.")
            )
        return self.finish(replace(draft, warnings=(*warnings, *draft.warnings)), path, commune)

    def commune(self, dialogue: Dialogue | None) -> Commune:
        """The commune that --commune names; of several, a person at a terminal is asked which."""
        text, where = self.args.commune, "--commune"
        if country_of(self.folder).head.file != FRANCE:
            raise fault(
                where,
                "{where}: the communes known are those of France, and {folder} is of another country; give --name and "
                "--population.",
                folder=self.folder,
            )
        codes = communes_called(text, self.folder)
        if not codes:
            raise unknown_commune(text, where, self.folder)
        if len(codes) == 1:
            return Commune(codes[0], self.folder)
        if dialogue is None or not dialogue.on_terminal:
            raise several_communes(text, codes, where, self.folder)
        communes = [Commune(code, self.folder) for code in codes]
        dialogue.count += 1
        lines = [
            translate("Which commune?"),
            *(f"{i}: {each.title}, {each.code}" for i, each in enumerate(communes, 1)),
        ]

        def read_number(text: str, where: str) -> Commune:
            if text.isdecimal() and 1 <= int(text) <= len(communes):
                return communes[int(text) - 1]
            raise fault(where, "{where}: write a number from 1 to {count}.", count=len(communes))

        return dialogue.ask(lines, read_number)

    def population(self, text: str) -> Figure:
        """The figure of a population given by an option: ``32000``, ``32 000``."""
        return checked_answer("population", text, "--population", self.folder)

    def template(self) -> int:
        args = self.args
        if args.from_file:
            raise InputError(translate("--template writes a sheet and --from reads one; choose."))
        people = float(self.population(args.population or TEMPLATE_PEOPLE).value)
        if args.commune and args.population is None:
            people = self.commune(None).records["population"].number
        template(Path(args.template), people, args.replace, self.folder)
        if args.json:
            print_json({"format": 1, "file": args.template})
        else:
            sentence = N_("Written: {file}. Fill it in, then: costmodel new authority --from {file}")
            print(translate(sentence, file=args.template))
        return 0


class Tool(Making):
    kind = "tools"
    question = N_("Name of the tool")

    def run(self) -> int:
        args, like = self.args, self.args.like
        if like:
            workbook(self.folder)[1].overlay("tools", like)
        figures = self.options()
        sheet = self.sheet(for_tool=True)
        given = {f.name for f in figures}
        figures = [f for f in sheet.figures if f.name not in given] + figures
        questions = asked_of_tool(like, self.folder)
        dialogue = Dialogue((args.name is None) + (not like) + len(questions)) if self.asks else None
        name = self.name(dialogue, sheet.name)
        path = self.path(name)
        if dialogue:
            like = like or dialogue.ask(self.closest(), self.known_tool)
            given = {f.name for f in figures}
            wanted = [q for q in asked_of_tool(like, self.folder) if q.item.name not in given]
            dialogue.count = dialogue.number + len(wanted)
            figures += filter(None, map(dialogue.ask_figure, wanted))
        return self.finish(files.tool(name, figures, self.date, like, self.folder), path)

    def closest(self) -> list[str]:
        library = workbook(self.folder)[1]
        return [
            translate("Which known tool is it closest to? What you do not know is taken from it."),
            *(f"{key}: {library.overlay('tools', key).text(language())}" for key in library.names("tools")),
            translate("Enter: none, the national values alone."),
        ]

    def known_tool(self, text: str, where: str) -> str | None:
        return find_tool(text, where, self.folder) if text else None


class Scenario(Making):
    kind = "scenarios"
    question = N_("Name of the scenario")

    def run(self) -> int:
        args = self.args
        reasons, general = split_reasons(args.reason or [])
        figures = self.options()
        if args.from_settings:
            figures = [*settings_of(Path(args.from_settings), self.folder), *figures]
        dialogue = Dialogue(MOST_QUESTIONS) if self.asks and not (args.name and figures and general) else None
        name = self.name(dialogue)
        path = self.path(name)
        if dialogue and not general:
            general = dialogue.ask([translate("Why this scenario? One sentence.")], read_sentence)
        if dialogue and not figures:
            figures = self.ask_values(dialogue)
        given = {f.name for f in figures}
        if unknown := next((name for name in reasons if name not in given), None):
            raise InputError(
                translate("--reason {name}: no value is set for it; add --set {name}=VALUE.", name=unknown)
            )
        if not general:
            raise InputError(translate("The reason of the scenario is missing: --reason TEXT."))
        figures = [replace(f, note=reasons.get(f.name) or f.note or general) for f in figures]
        return self.finish(files.scenario(name, figures, general, self.folder), path)

    def ask_values(self, dialogue: Dialogue) -> list[Figure]:
        """Values and their reasons, two questions each, until an empty answer."""
        figures: list[Figure] = []

        def read_pair(text: str, where: str) -> Figure | None:
            if not text and figures:
                return None
            name, sign, value = text.partition("=")
            if not sign or not value.strip():
                raise fault(where, "{where}: write NAME=VALUE, such as calls_per_day=300.")
            name = find_name(name, where, self.folder)
            if name in {f.name for f in figures}:
                raise fault(where, "{where}: '{name}' has a value already.", name=name)
            return checked_answer(name, value, where, self.folder)

        while dialogue.number + 2 <= dialogue.count:
            figure = dialogue.ask([translate("A value that changes, NAME=VALUE (Enter alone: that is all)")], read_pair)
            if figure is None:
                break
            reason = dialogue.ask([translate("Why {name}?", name=figure.name)], read_sentence)
            figures.append(replace(figure, note=reason))
        return figures


def split_reasons(texts: Iterable[str]) -> tuple[dict[str, str], str]:
    """``--reason NAME=TEXT`` by name, and the reason of the whole, ``--reason TEXT``."""
    by_name, general = {}, ""
    for text in texts:
        name, sign, reason = text.partition("=")
        if sign and name.isidentifier():
            by_name[name] = clean(reason, f"--reason {name}")
        else:
            general = clean(text, "--reason")
    return by_name, general


def commune_json(commune: Commune) -> dict[str, Any]:
    """Where the commune of a file is, for scripts."""
    columns = ("name", "department", "department_name", "region", "region_name", "siren", "epci", "epci_name")
    place = {column: commune.said(column) for column in columns}
    return {"commune": {"code": commune.code, **place, "epci_members": list(commune.members.index)}}


def as_json(draft: Draft, path: Path, command: str, folder: Path | None) -> dict[str, Any]:
    """What was written, for scripts."""
    figures = []
    for (tool, name), entry in draft.entries.items():
        quantity, record = Item(name, folder).quantity, entry.record
        figures.append(
            {
                "name": name,
                "tool": tool,
                "value": record.choice if record.shape == "choice" else record.number,
                "low": record.low,
                "high": record.high,
                "unit": quantity.unit,
                "label": quantity.label,
                "label_fr": quantity.label_fr,
                "origin": entry.origin,
                "written": entry.origin != NATIONAL,
                "grade": record.grade,
                "sources": [source.title for source in record.sources],
            }
        )
    return {
        "format": 1,
        "kind": draft.kind,
        "key": path.stem,
        "file": str(path),
        "use": command,
        "figures": figures,
        "warnings": list(draft.warnings),
    }
