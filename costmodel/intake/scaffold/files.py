"""The text of a file: an authority, a tool or a scenario, each value with a comment in the user's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.intake.scaffold.defaults import assumptions, dated_ahead, default_of, defaults, questioned, surprising
from costmodel.intake.scaffold.figures import (
    ALWAYS,
    AUTHORITY_QUESTIONS,
    KINDS,
    MOST_QUESTIONS,
    NATIONAL,
    TOOL_QUESTIONS,
    Draft,
    Entry,
    Figure,
    Place,
    both,
    key_of,
    placed_figures,
    plain_number,
    possible,
    quoted,
    tools_of,
)
from costmodel.intake.scaffold.records import Citations, own_record, with_other_shares
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import unit as unit_in_words
from costmodel.model import units
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import MARKS, Record


def authority(
    name: str, figures: Iterable[Figure], date: dt.date, kind: str = KINDS[0], folder: Path | None = None
) -> Draft:
    """The file of an authority: the figures given, ``population`` among them, and defaults for all the rest.

    Raises InputError, one line for each figure that cannot be used.
    """
    model, library = workbook(folder)
    figures = list(figures)
    population = next((float(f.value) for f in figures if f.name == "population"), None)
    given = placed_figures(figures, folder, people=population)
    if population is None:
        raise InputError(translate("The population is missing; every default comes from it (--population N)."))
    cited = Citations(library, f"Chiffres de la collectivité · Figures of the authority, {name}, {date}", name, date)
    own = {f.place: own_record(f, cited, "B", folder) for f in given}
    by_population = defaults(population, folder)
    usual = {
        f.place: default_of(f.name, population, by_population, folder)
        for f in given
        if f.name != "population" and (f.name in AUTHORITY_QUESTIONS or f.place in by_population)
    }
    doubts = [questioned(f, usual.get(f.place), population, folder) for f in given]
    if any(doubts):
        raise InputError("\n".join(doubt for doubt in doubts if doubt))
    base = {"": library.records} | {
        t: library.records | dict(library.overlay("tools", t).records) for t in library.names("tools")
    }
    shares = with_other_shares(own, base, folder)
    said_of_all = {n for t, n in own if t is None}
    entries = {
        place: Entry(record, "default")
        for place, record in by_population.items()
        if place not in own and place[1] not in said_of_all
    }
    entries |= {place: Entry(record, "default") for place, record in shares.items()}
    entries |= {place: Entry(record, "own") for place, record in own.items()}
    entries |= one_person(entries, own, folder)
    for asked in AUTHORITY_QUESTIONS:
        if not any(name == asked for _, name in entries):
            national = default_of(asked, population, by_population, folder)
            if national and asked in model and (not tools_of(asked, folder)):
                entries[None, asked] = Entry(national, NATIONAL)
    warnings = [surprising(f, usual.get(f.place), model[f.name], population) for f in given]
    warnings += [dated_ahead(f, date) for f in given]
    first = [(None, asked) for asked in AUTHORITY_QUESTIONS if (None, asked) in entries]
    entries = {place: entries[place] for place in first} | entries
    text = authority_text(name, kind, population, entries, cited, folder)
    return Draft("authorities", key_of(name), text, entries, tuple(w for w in warnings if w))


def one_person(entries: Mapping[Place, Entry], own: Mapping[Place, Record], folder: Path | None) -> dict[Place, Entry]:
    """A tool concerns one agent at least: where the share of the agents is less than one person, one is written."""
    library = workbook(folder)[1]
    total = entries.get((None, "agents_total"))
    found: dict[Place, Entry] = {}
    if total is None or "agents_concerned" not in workbook(folder)[0]:
        return found
    note = both(N_("One person at least works with the tool."))
    for tool in library.names("tools"):
        place = tool, "agents_concerned"
        share = own.get((tool, "concerned_share")) or library.overlay("tools", tool).records.get("concerned_share")
        if place in entries or (None, "agents_concerned") in entries or share is None:
            continue
        if 0 < total.record.number * share.number < 1:
            found[place] = Entry(
                Record(
                    "agents_concerned",
                    "fixed",
                    1.0,
                    sources=tuple(assumptions(library)) or total.record.sources,
                    grade="D",
                    review_by=total.record.review_by,
                    note=note[0],
                    note_fr=note[1],
                ),
                "default",
            )
    return found


def authority_text(
    name: str,
    kind: str,
    population: float,
    entries: Mapping[Place, Entry],
    cited: Citations,
    folder: Path | None,
) -> str:
    library = workbook(folder)[1]
    own = sum(entry.origin == "own" for entry in entries.values())
    sentences = {
        "commune": N_(
            "An authority of {people} inhabitants: {own} figures of its own, defaults for its population elsewhere."
        ),
        "epci": N_(
            "An intercommunality of {people} inhabitants: {own} figures of its own, defaults of a commune elsewhere."
        ),
        "departement": N_(
            "A département of {people} inhabitants: {own} figures of its own, defaults of a commune elsewhere."
        ),
    }
    summary = both(sentences[kind], people=population, own=own)
    lines = [
        *comment(translate("{name}, written by costmodel new authority.", name=name)),
        *comment(
            translate(
                "Grade B, source own_figures: what you gave. Grade D: a default; put your own figure there if you can."
            )
        ),
        *comment(translate("Values after # are national ones, used as they are: take # away and put your own figure.")),
        *comment(translate("Check with costmodel check FILE; a user's guide is in docs/votre-commune.md.")),
        *head(name, name, *summary),
        "sources:",
        *source_lines(entries, cited, library),
        "values:",
    ]
    for (tool, quantity), entry in entries.items():
        if tool is None:
            lines += entry_lines(quantity, entry, cited, "  ", folder)
    lines.append("tools:" if any(tool for tool, _ in entries) else "tools: {}")
    for tool in dict.fromkeys(tool for tool, _ in entries if tool):
        lines += [*comment(library.overlay("tools", tool).text(language()), "  "), f"  {tool}:"]
        for (other, quantity), entry in entries.items():
            if other == tool:
                lines += entry_lines(quantity, entry, cited, "    ", folder)
    return "\n".join(lines) + "\n"


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
            fields = {
                "title": source.title,
                "publisher": source.publisher,
                "kind": source.kind,
                "url": source.url,
                "published": source.published,
            }
            body = ", ".join(f"{field}: {quoted(text)}" for field, text in fields.items())
            yield f"  {plain_key(key)}: {{{body}, read: {source.read.isoformat()}}}"


def plain_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII) else quoted(key)


def entry_lines(name: str, entry: Entry, cited: Citations, indent: str, folder: Path | None) -> list[str]:
    """A comment with label, unit and possible values, then the record; a national value stands in a comment."""
    quantity = workbook(folder)[0][name]
    words = unit_in_words(quantity.unit)
    said = translate(
        "{label}{unit}. Possible: {possible}.",
        label=quantity.text(language()),
        unit=f" ({words})" if words else "",
        possible=possible(name, folder),
    )
    record = entry.record
    if entry.origin != NATIONAL:
        return [*comment(said, indent), f"{indent}{name}: {{{body(record)}}}"]
    money = any(base == "EUR" for base, _ in units.parse(quantity.unit))
    shown = replace(
        record if record.shape == "choice" else record.certain(record.number),
        sources=(cited.own,),
        grade="B",
        price_year=record.price_year if money else None,
        review_by=dt.date(cited.date.year + 1, 12, 31),
        evidence_of=None,
        basis=None,
        control=None,
        place=None,
        firmness=None,
        note="",
        note_fr="",
    )
    return [*comment(said, indent), f"{indent}# {name}: {{{body(shown)}}}"]


def body(record: Record) -> str:
    """The keys and values of a record, as the files write them."""
    low, value, high = record.written
    fields = {
        "value": record.choice if record.shape == "choice" else plain_number(value),
        "low": None if low is None else plain_number(low),
        "high": None if high is None else plain_number(high),
        "chance_of_zero": None if record.chance_of_zero is None else plain_number(record.chance_of_zero),
        "at_most": None if record.at_most is None else plain_number(record.at_most),
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
        fields |= {"values": list_of(record.values), "weights": list_of(record.weights)}
    return ", ".join(f"{key}: {text}" for key, text in fields.items() if text is not None)


def list_of(values: Iterable[float]) -> str:
    return f"[{', '.join(map(plain_number, values))}]"


def tool_questions(like: str | None, folder: Path | None) -> list[str]:
    """What ``new tool`` asks after the name and the tool to start from: what plays a part in that one."""
    model, library = workbook(folder)
    base = library.overlay("tools", like).records if like else {}
    found = [n for n in TOOL_QUESTIONS if n in model and (n in ALWAYS or n in base or not like)]
    return found[: MOST_QUESTIONS - 2]


def tool(
    name: str,
    figures: Iterable[Figure],
    date: dt.date,
    like: str | None = None,
    folder: Path | None = None,
    summary: str = "",
) -> Draft:
    """The file of a tool: the figures given, and for the rest those of the tool it starts from."""
    model, library = workbook(folder)
    base = library.overlay("tools", like) if like else None
    given = placed_figures(figures, folder, tools=False)
    cited = Citations(
        library,
        f"Chiffres du fournisseur ou de la collectivité · Figures of the supplier or of the authority, {name}, {date}",
        name,
        date,
        kind="supplier",
    )
    own = {f.place: own_record(f, cited, "C", folder) for f in given}
    records = dict(base.records) if base else {}
    own = {(t, n): replace(r, evidence_of=records[n].evidence_of) if n in records else r for (t, n), r in own.items()}
    shares = with_other_shares(own, {"": library.records | records}, folder)
    entries: dict[Place, Entry] = {(None, n): Entry(r, "default") for n, r in records.items()}
    entries |= {place: Entry(r, "default") for place, r in shares.items()}
    entries |= {place: Entry(r, "own") for place, r in own.items()}
    warnings = [surprising(f, records.get(f.name) or library.records.get(f.name), model[f.name]) for f in given]
    warnings += [dated_ahead(f, date) for f in given]
    said = (summary, summary) if summary else tool_summary(base, len(own))
    lines = [
        *comment(translate("{name}, written by costmodel new tool.", name=name)),
        *comment(
            translate(
                "Grade C, source own_figures: what you gave. Other lines come from the tool it starts from: check them."
            )
        ),
        *comment(translate("Check with costmodel check FILE; a user's guide is in docs/votre-commune.md.")),
        *head(name, name, *said),
        *(["sources:"] if entries else []),
        *source_lines(entries, cited, library),
        "values:" if entries else "values: {}",
    ]
    for (_, quantity), entry in entries.items():
        lines += entry_lines(quantity, entry, cited, "  ", folder)
    return Draft("tools", key_of(name), "\n".join(lines) + "\n", entries, tuple(w for w in warnings if w))


def tool_summary(base: Overlay | None, own: int) -> tuple[str, str]:
    """What is said of a tool that nobody described, in English and in French."""
    if base is None:
        return both(N_("A tool with {own} figures of its own, national values elsewhere."), own=own)
    found = both(N_("A tool with {own} figures of its own, elsewhere those of:"), own=own)
    return f"{found[0]} {base.label}.", f"{found[1]} {base.label_fr}."


def scenario(name: str, values: Iterable[Figure], reason: str, folder: Path | None = None, summary: str = "") -> Draft:
    """The file of a scenario: values laid over the others, each with its reason (the note of the figure)."""
    library = workbook(folder)[1]
    given = placed_figures(values, folder, tools=False)
    errors = [
        translate("{where}: '{name}' has no reason; say why.", where=f.where, name=f.name) for f in given if not f.note
    ]
    if not given:
        errors.append(translate("A scenario changes one value at least: --set NAME=VALUE."))
    if errors:
        raise InputError("\n".join(errors))
    cited = Citations(library, name, name, dt.date.min)
    entries: dict[Place, Entry] = {}
    own = {f.place: f for f in given}
    lines = [
        *comment(translate("{name}, written by costmodel new scenario.", name=name)),
        *comment(translate("Use it with --scenario; only what differs is here, each value with its reason.")),
        *head(name, name, *((summary, summary) if summary else both(N_("{count} values changed."), count=len(own)))),
        f"reason: {quoted(reason)}",
        "values:",
    ]
    for place, figure in own.items():
        record = scenario_record(figure, library)
        entries[place] = Entry(record, "own")
        text = record.choice if record.shape == "choice" else plain_number(record.number)
        said = entry_lines(figure.name, Entry(record, "own"), cited, "  ", folder)[0]
        lines += [said, f"  {figure.name}: {{value: {text}, reason: {quoted(figure.note)}}}"]
    return Draft("scenarios", key_of(name), "\n".join(lines) + "\n", entries)


def scenario_record(figure: Figure, library: Library) -> Record:
    known = library.records.get(figure.name)
    if known and known.shape == "choice":
        return replace(known, value=known.choices[str(figure.value)], reason=figure.note)
    return Record(figure.name, "fixed", float(figure.value), reason=figure.note)
