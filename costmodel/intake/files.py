"""The text of a file: an authority, a tool or a scenario, each value with a comment in the user's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from costmodel.engine.case import workbook
from costmodel.intake.asking import asked_of_authorities
from costmodel.intake.communes import Commune
from costmodel.intake.defaults import (
    assumptions,
    dated_ahead,
    default_of,
    defaults,
    noted,
    refuse_total,
    surprising,
)
from costmodel.intake.faults import Faults
from costmodel.intake.figures import (
    NATIONAL,
    Both,
    Draft,
    Entry,
    Figure,
    Item,
    Place,
    both,
    key_of,
    placed_figures,
    plain_number,
    quoted,
)
from costmodel.intake.records import Citations, own_record, with_other_shares
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import MARKS, Record

CHECK = N_("Check with costmodel check FILE; a user's guide is in docs/votre-commune.md.")
OPENINGS = {
    "authorities": (
        N_("{name}, written by costmodel new authority."),
        N_("Grade B, source own_figures: what you gave. Grade D: a default; put your own figure there if you can."),
        N_("Values after # are national ones, used as they are: take # away and put your own figure."),
        CHECK,
    ),
    "tools": (
        N_("{name}, written by costmodel new tool."),
        N_("Grade C, source own_figures: what you gave. Other lines come from the tool it starts from: check them."),
        CHECK,
    ),
    "scenarios": (
        N_("{name}, written by costmodel new scenario."),
        N_("Use it with --scenario; only what differs is here, each value with its reason."),
    ),
}
"""The comments that a file opens with, by the folder it goes to."""

# Authorities


def authority(
    name: str,
    figures: Iterable[Figure],
    date: dt.date,
    kind: str | None = None,
    folder: Path | None = None,
    commune: Commune | None = None,
) -> Draft:
    """The file of an authority: the figures given, what is published of its commune, and defaults for all the rest.

    ``population`` is among the first or the second. Raises InputError, one line for each figure that cannot be used.
    """
    library = workbook(folder)[1]
    asked, kinds = library.country.questions, library.country.kinds
    figures = list(figures)
    published = commune.records if commune else {}
    counted = [float(f.value) for f in figures if f.name == "population"]
    counted += [published["population"].number] if "population" in published else []
    population = counted[0] if counted else None
    given = placed_figures(figures, folder, people=population)
    if population is None:
        raise InputError(translate("The population is missing; every default comes from it (--population N)."))
    cited = Citations(f"Chiffres de la collectivité · Figures of the authority, {name}, {date}", name, date)
    own = {f.place: own_record(f, cited, "B", folder) for f in given}
    by_population = defaults(population, folder)
    usual = {
        f.place: published.get(f.name) or default_of(f.name, population, folder)
        for f in given
        if f.name in published or (f.name != "population" and (f.name in asked or f.place in by_population))
    }
    faults = Faults()
    for figure in given:
        faults.of(refuse_total, figure, usual.get(figure.place), population, folder)
    faults.refuse()
    entries = authority_entries(own, population, folder, published)
    warnings = [surprising(f, usual.get(f.place), Item(f.name, folder), population) for f in given]
    warnings += [dated_ahead(f, date) for f in given]
    counts = {"people": population, "own": count_of(entries)}
    if commune:
        summary = commune.summary(published=count_of(entries, "published"), **counts)
    else:
        summary = both(kinds[kind or next(iter(kinds))], **counts)
    lines = [
        *opening("authorities", name, summary),
        *(comment(commune.neighbours) if commune and commune.neighbours else ()),
        "sources:",
        *source_lines(entries, cited, library),
        "values:",
        *entry_lines(of_tool(entries, None), cited, "  ", folder),
        "tools:" if any(tool for tool, _ in entries) else "tools: {}",
    ]
    for tool in dict.fromkeys(tool for tool, _ in entries if tool):
        lines += [*comment(library.overlay("tools", tool).text(language()), "  "), f"  {tool}:"]
        lines += entry_lines(of_tool(entries, tool), cited, "    ", folder)
    return draft("authorities", name, lines, entries, warnings)


def authority_entries(
    own: Mapping[Place, Record], population: float, folder: Path | None, published: Mapping[str, Record] | None = None
) -> dict[Place, Entry]:
    """The lines of an authority's file: what is asked first, then the defaults of its population, then its own.

    ``published``: what public files say of its commune, by name; the user's own figures come before it.
    """
    model, library = workbook(folder)
    tools = library.names("tools")
    base = {"": library.records} | {t: library.records | dict(library.overlay("tools", t).records) for t in tools}
    for_all_tools = {name for tool, name in own if tool is None}
    public: dict[Place, Record] = {
        (None, name): record for name, record in (published or {}).items() if name not in for_all_tools
    }
    records = {
        place: record
        for place, record in defaults(population, folder).items()
        if place not in own and place[1] not in for_all_tools and place not in public
    }
    entries = merged(records | with_other_shares(public | dict(own), base, library), own)
    entries |= {place: Entry(record, "published") for place, record in public.items()}
    entries |= one_person(entries, own, folder)
    asked = asked_of_authorities(folder)
    for name in asked:
        absent = name in model and not any(name == other for _, other in entries)
        if absent and not Item(name, folder).tools:
            entries[None, name] = Entry(default_of(name, population, folder), NATIONAL)
    first: list[Place] = [(None, name) for name in asked if (None, name) in entries]
    return {place: entries[place] for place in first} | entries


def one_person(entries: Mapping[Place, Entry], own: Mapping[Place, Record], folder: Path | None) -> dict[Place, Entry]:
    """A tool concerns one agent at least: where the share of the agents is less than one person, one is written."""
    model, library = workbook(folder)
    name = "agents_concerned"
    total = entries.get((None, "agents_total"))
    if total is None or name not in model or (None, name) in entries:
        return {}
    sources = assumptions(library) or total.record.sources
    one = Record(name, "fixed", 1.0, sources=sources, grade="D", review_by=total.record.review_by)
    entry = Entry(noted(one, both(N_("One person at least works with the tool."))), "default")
    written: dict[Place, Entry] = {}
    for tool in library.names("tools"):
        share = own.get((tool, "concerned_share")) or library.overlay("tools", tool).records.get("concerned_share")
        if (tool, name) not in entries and share is not None and 0 < total.record.number * share.number < 1:
            written[tool, name] = entry
    return written


# Tools


def tool(
    name: str, figures: Iterable[Figure], date: dt.date, like: str | None = None, folder: Path | None = None
) -> Draft:
    """The file of a tool: the figures given, and for the rest those of the tool it starts from."""
    library = workbook(folder)[1]
    base = library.overlay("tools", like) if like else None
    records = dict(base.records) if base else {}
    given = placed_figures(figures, folder, tools=False)
    title = (
        f"Chiffres du fournisseur ou de la collectivité · Figures of the supplier or of the authority, {name}, {date}"
    )
    cited = Citations(title, name, date, "supplier")
    own = {f.place: own_record(f, cited, "C", folder) for f in given}
    own = {(t, n): replace(r, evidence_of=records[n].evidence_of) if n in records else r for (t, n), r in own.items()}
    others: dict[Place, Record] = {(None, n): r for n, r in records.items()}
    usual = library.records | records
    entries = merged(others | with_other_shares(own, {"": usual}, library), own)
    warnings = [surprising(f, usual.get(f.name), Item(f.name, folder)) for f in given]
    warnings += [dated_ahead(f, date) for f in given]
    lines = [
        *opening("tools", name, tool_summary(base, len(own))),
        *(["sources:"] if entries else []),
        *source_lines(entries, cited, library),
        "values:" if entries else "values: {}",
        *entry_lines(entries, cited, "  ", folder),
    ]
    return draft("tools", name, lines, entries, warnings)


def tool_summary(base: Overlay | None, own: int) -> Both:
    """What is said of a tool that nobody described, in English and in French."""
    if base is None:
        return both(N_("A tool with {own} figures of its own, national values elsewhere."), own=own)
    summary = both(N_("A tool with {own} figures of its own, elsewhere those of:"), own=own)
    return Both(f"{summary.en} {base.label}.", f"{summary.fr} {base.label_fr}.")


# Scenarios


def scenario(name: str, values: Iterable[Figure], reason: str, folder: Path | None = None) -> Draft:
    """The file of a scenario: values laid over the others, each with its reason (the note of the figure)."""
    given = placed_figures(values, folder, tools=False)
    faults = Faults(
        translate("{where}: '{name}' has no reason; say why.", where=f.where, name=f.name) for f in given if not f.note
    )
    if not given:
        faults.append(translate("A scenario changes one value at least: --set NAME=VALUE."))
    faults.refuse()
    summary = both(N_("{count} values changed."), count=len(given))
    lines = [*opening("scenarios", name, summary), f"reason: {quoted(reason)}", "values:"]
    entries: dict[Place, Entry] = {}
    for figure in given:
        item = Item(figure.name, folder)
        if item.national and item.choices:
            record = replace(item.national, value=item.choices[str(figure.value)], reason=figure.note)
        else:
            record = Record(figure.name, "fixed", float(figure.value), reason=figure.note)
        entries[figure.place] = Entry(record, "own")
        lines += value_lines(item, f"value: {central(record)}, reason: {quoted(figure.note)}", "  ")
    return draft("scenarios", name, lines, entries, [])


# Lines


def draft(
    kind: str, name: str, lines: list[str], entries: Mapping[Place, Entry], warnings: Iterable[str | None]
) -> Draft:
    return Draft(kind, key_of(name), "\n".join(lines) + "\n", entries, tuple(w for w in warnings if w))


def merged(defaults: Mapping[Place, Record], own: Mapping[Place, Record]) -> dict[Place, Entry]:
    """Defaults, and in their places or after them what the user gives."""
    entries = {place: Entry(record, "default") for place, record in defaults.items()}
    return entries | {place: Entry(record, "own") for place, record in own.items()}


def count_of(entries: Mapping[Place, Entry], origin: str = "own") -> int:
    return sum(entry.origin == origin for entry in entries.values())


def opening(kind: str, name: str, summary: Both) -> list[str]:
    """How a file begins: what it is for, in comments, then its name and its summary in both languages."""
    sentences = (translate(sentence, name=name) for sentence in OPENINGS[kind])
    return [*(line for sentence in sentences for line in comment(sentence)), *head(name, name, *summary)]


def head(label: str, label_fr: str, summary: str, summary_fr: str) -> list[str]:
    texts = {"label": label, "label_fr": label_fr, "summary": summary, "summary_fr": summary_fr}
    return [f"{key}: {quoted(text)}" for key, text in texts.items()]


def comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}# {' '.join(text.split())}"]


def source_lines(entries: Mapping[Place, Entry], cited: Citations, library: Library) -> Iterator[str]:
    """The sources that the written lines cite and that the folder does not share."""
    used = {s.key: s for e in entries.values() for s in ([cited.own] if e.origin == NATIONAL else e.record.sources)}
    for key, source in used.items():
        if library.sources.get(key) != source:
            texts = ("title", "publisher", "kind", "url", "published")
            fields = ", ".join(f"{field}: {quoted(getattr(source, field))}" for field in texts)
            yield f"  {plain_key(key)}: {{{fields}, read: {source.read.isoformat()}}}"


def plain_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else quoted(key)


def of_tool(entries: Mapping[Place, Entry], tool: str | None) -> dict[Place, Entry]:
    return {place: entry for place, entry in entries.items() if place[0] == tool}


def entry_lines(entries: Mapping[Place, Entry], cited: Citations, indent: str, folder: Path | None) -> Iterator[str]:
    """The lines of a file; a national value stands in a comment."""
    for (_, name), entry in entries.items():
        item = Item(name, folder)
        if entry.origin == NATIONAL:
            yield from value_lines(item, body(taken_over(entry.record, item, cited)), indent, "# ")
        else:
            yield from value_lines(item, body(entry.record), indent)


def value_lines(item: Item, text: str, indent: str, sign: str = "") -> list[str]:
    """A comment with label, unit and possible values, then the value."""
    said = translate("{label}{unit}. Possible: {possible}.", label=item.heading, unit="", possible=item.possible)
    return [*comment(said, indent), f"{indent}{sign}{item.name}: {{{text}}}"]


def taken_over(record: Record, item: Item, cited: Citations) -> Record:
    """A national value as an authority would write it, with a source of its own."""
    unmarked: dict[str, Any] = dict.fromkeys(MARKS)
    return replace(
        record if record.shape == "choice" else record.certain(record.number),
        sources=(cited.own,),
        grade="B",
        price_year=record.price_year if item.in_euros else None,
        review_by=cited.review_by,
        evidence_of=None,
        note="",
        note_fr="",
        **unmarked,
    )


def central(record: Record) -> str:
    """The value of a record, without its range."""
    return record.choice if record.shape == "choice" else plain_number(record.written[1])


def body(record: Record) -> str:
    """The keys and values of a record, as the files write them."""
    low, _, high = record.written
    numbers = {"low": low, "high": high, "chance_of_zero": record.chance_of_zero, "at_most": record.at_most}
    fields = {
        "value": central(record),
        **{key: None if number is None else plain_number(number) for key, number in numbers.items()},
        "shape": record.shape if record.shape not in ("fixed", "metalog") else None,
        "source": f"[{', '.join(plain_key(s.key) for s in record.sources)}]",
        "grade": record.grade,
        "price_year": record.price_year,
        "review_by": record.review_by.isoformat() if record.review_by else None,
        "evidence_of": record.evidence_of,
        **{mark: getattr(record, mark) for mark in MARKS},
        "note": quoted(record.note) if record.note else None,
        "note_fr": quoted(record.note_fr) if record.note_fr else None,
    }
    if record.shape == "discrete":
        lists = {"values": record.values, "weights": record.weights}
        fields |= {key: f"[{', '.join(map(plain_number, numbers))}]" for key, numbers in lists.items()}
    return ", ".join(f"{key}: {text}" for key, text in fields.items() if text is not None)
