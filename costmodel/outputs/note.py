"""The decision note: a PDF whose first two pages an elected official reads, then an annex that an officer checks.

It is typeset by typst with the fonts that come with it: the same comparison gives the same bytes on every machine. It
is tagged (PDF/UA-1), holds no date, and every text reaches the template as data: nothing in it can be markup.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.document.answer import jsonable
from costmodel.document.blocks import Block, Bullets, Cell, Table, cells
from costmodel.document.saving import write_bytes
from costmodel.document.templates import TEMPLATES
from costmodel.engine.comparison import LEDGERS, PARTS, STATUS_QUO, Comparison, ToolResult
from costmodel.engine.switching import Switch
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import CostModelError
from costmodel.language.presentation import amount, colon, decimal, listed, probability, rounded, shown, unit
from costmodel.language.writing import writing
from costmodel.outputs import typesetting
from costmodel.outputs.beyond import best_together, beyond
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source
from costmodel.questions import figures, tables
from costmodel.questions.beside import why
from costmodel.questions.compare import findings
from costmodel.questions.compare.findings import command, method, summary
from costmodel.questions.figures import by_year, compared, label, main_option, name_of, option_label, period
from costmodel.questions.realised import gain_gap
from costmodel.questions.tables import at, euros, quantity_label, rows_of, used_records

TEMPLATE = TEMPLATES / "note.typ"

Switches = dict[str, list[Switch]]
Data = dict[str, Any]
"""What the template receives: texts, tables, and places on a line between 0 and 1."""

LONGEST = 90
"""Letters that a name may have where it stands in a table; the annex has the whole name."""

SUMMARY = 420
"""Letters of a description when the whole of it leaves no room for the rest; the annex has all of it."""

FLIPS_AMONG_OTHERS = 4
"""Values that flip a sign, on the page of a tool among others."""

WEIGHTY = 12
"""Reference values listed in the annex: those that move society most."""

KEY_FIGURES = (
    "available_hours",
    "posts_removed",
    "people_at_risk",
    "landing_posts_left",
    "people_giving_up",
    "human_contact_share",
    "total_footprint_carbon",
)
"""What is shown beside euros."""

SIGNED = ("available_hours",)
"""Of these, what is written with its sign."""

WATCHED = (
    ("people_at_risk", 1),
    ("managers_at_risk", 1),
    ("people_giving_up", 1),
    ("landing_posts_left", -1),
    ("human_contact_share", -1),
    ("redeployment_failures", 1),
)
"""What an option may make worse, and the direction in which it is worse."""

LEAST_SHARE, LEAST_NUMBER = 0.01, 0.5
"""Changes smaller than these, of a share or of a number of people and posts, are not worth a line."""

COUNTED, LEAST_COUNTED = ("agent", "person", "post"), 0.1
"""Units of which a smaller part than this is not worth its digits."""

FIRST_MEASURED = 3
ENDLESS = re.compile(r"[^\s\u200b]{41,}")
"""Words so long that they would not fit in a column."""

UNPRINTABLE = "□"
UNSEEN = ("Cc", "Cs", "Cf")
"""Kinds of characters that no font shows: controls, halves of pairs, marks of direction and of joining."""

LAST_ASCII = 0x7F
ORIENTAL = range(0x590, 0x1E00)
ORIENTAL_AND_PICTURES = 0x2E80
GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def write_note(comparison: Comparison, path: Path | str) -> Path:
    """Write the note in the language in use; it is written aside and moved into place."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, typeset(note(comparison)))
    return path


# Typesetting


def typeset(data: Data) -> bytes:
    """The note as PDF. Letters that the fonts do not have are replaced by a square, and a warning says so."""
    text = json.dumps(tidied(data), ensure_ascii=False)
    command = [sys.executable, "-P", typesetting.__file__, str(TEMPLATE)]
    while True:
        done = subprocess.run(command, input=text.encode("utf-8", "replace"), capture_output=True, check=False)
        if not done.returncode:
            return done.stdout
        why = done.stderr.decode("utf-8", "replace")
        unknown = GLYPH.search(why) if done.returncode == typesetting.REFUSED else None
        if unknown is None or not (text := without(text, unknown[1], data["unprintable"])):
            raise CostModelError(translate("The decision note could not be typeset: {why}.", why=why.strip()))


def without(text: str, letters: str, warning: str) -> str:
    """The data without letters that cannot be printed nor others of their alphabet; empty when nothing changes."""
    alphabets = {alphabet(c) for c in letters if c != UNPRINTABLE and ord(c) > LAST_ASCII}
    plain = "".join(UNPRINTABLE if c != UNPRINTABLE and alphabet(c) in alphabets else c for c in text)
    if plain == text:
        return ""
    data = json.loads(plain)
    data["warnings"] = list(dict.fromkeys([*data["warnings"], warning]))
    return json.dumps(data, ensure_ascii=False)


def alphabet(letter: str) -> tuple[str, int]:
    """The alphabet of a letter, for those that the fonts lack as a whole; elsewhere each letter stands for itself."""
    code = ord(letter)
    whole = code in ORIENTAL or code >= ORIENTAL_AND_PICTURES
    return ("block", code >> 7) if whole else ("letter", code)


def tidied(data: Any) -> Any:
    """The same with every text on one line, without control characters, and with endless words that may be broken."""
    if isinstance(data, dict):
        return {key: tidied(value) for key, value in data.items()}
    if isinstance(data, list):
        return [tidied(value) for value in data]
    if not isinstance(data, str):
        return data
    line = re.sub(r"[\t\r\n\f\v]", " ", data)
    plain = "".join(c for c in line if unicodedata.category(c) not in UNSEEN)
    return plain if "://" in plain else ENDLESS.sub(lambda word: "\u200b".join(word[0]), plain)


# The whole note


def note(comparison: Comparison) -> Data:
    """Everything that the template shows."""
    asked, comparison = comparison, comparison.ranked()
    one = len(comparison.results) == 1
    sources = Sources()
    switches = [tables.headline_switches(result, main_option(result)) for result in comparison.results]
    pairs = list(zip(comparison.results, switches, strict=True))
    authority = comparison.authority.text(language())
    return jsonable(
        {
            "lang": language(),
            "title": translate("AI tools for {authority}: decision note", authority=authority)
            if not one
            else translate(
                "{tool}, {authority}: decision note", tool=label(comparison.results[0]), authority=authority
            ),
            "authority": short(authority),
            "place": [short(authority), f"{comparison.calendar[0]}–{comparison.calendar[-1]}"],
            "sentences": fixed_sentences(),
            "scenario": scenario_words(comparison),
            "one": one,
            "compared": None if one else comparison_pages(comparison, switches),
            "tools": [tool_pages(result, own, alone=one) for result, own in pairs],
            "method": method(comparison),
            "about": prose(comparison.authority.describe(language())),
            "options": [[o.text(language()), prose(o.describe(language()))] for o in comparison.options],
            "levers": lever_table(comparison.results[0]),
            "parameters": [[label(result), parameter_tables(result, own, sources)] for result, own in pairs],
            "sources": [source_words(s) for s in sources.cited],
            "beyond": [beyond_words(*b) for b in beyond(comparison.results[0])] if one else [],
            "together": [] if one else best_together(asked),
            "gaps": [] if one else [f"{label(r)} – {gain_gap(r).sentence}" for r in comparison.results],
            "boundaries": boundaries(comparison),
            "warnings": comparison.warnings,
            "no_warning": findings.no_warning(),
            "unprintable": translate("Some letters cannot be printed with the fonts of this note; □ stands for them."),
            "command": command(asked),
            "overrides": list(comparison.overrides.items()),
        }
    )


def fixed_sentences() -> dict[str, str]:
    """What the template says by itself, ``translate("…")``, in the language in use."""
    written = re.findall(r'\btranslate\("(.+?)"\)', TEMPLATE.read_text(encoding="utf-8"))
    return {sentence: translate(sentence) for sentence in written}


def beyond_words(title: str, block: Block) -> Data:
    """A further question: its sentences, then the tables it rests on."""
    shown_tables = [element for element in block.elements if isinstance(element, Table)]
    sentences: list[str] = []
    for element in block.elements:
        if not isinstance(element, Table):
            sentences += element.items if isinstance(element, Bullets) else [element.text]
    notes = {table.note for table in shown_tables}
    return {"title": title, "sentences": [s for s in sentences if s not in notes], "tables": shown_tables}


def scenario_words(comparison: Comparison) -> str:
    if not comparison.scenario:
        return ""
    name = translate("Scenario “{name}”.", name=comparison.scenario.text(language()))
    return f"{name} {prose(comparison.scenario.describe(language()))}"


# One tool on two pages


def tool_pages(result: ToolResult, switches: Switches, alone: bool) -> Data:
    """What the pages of one tool say; the page of a tool among others says less."""
    option = main_option(result)
    summary = prose(result.tool.describe(language()))
    return {
        "label": label(result),
        "question": translate("{tool}: should it be adopted?", tool=label(result)),
        "asked": translate(
            "What does adopting it change, from {first} to {last}, against not deciding? Each option below is compared "
            "with the status quo, which has its own costs.",
            first=result.case.calendar[0],
            last=result.case.calendar[-1],
        ),
        "summary": summary,
        "summary_short": short(summary, SUMMARY),
        "options": [option_words(o) for o in result.case.options],
        "word": result.verdict.word,
        "verdict": result.verdict.text,
        "verdict_about": translate("Figures for the option “{option}”.", option=short_option(result, option, LONGEST)),
        "chances": chances(result, option),
        "quadrants": quadrants(result, option),
        "reasons": why(result, short),
        "ledgers": ledger_table(result),
        "winners": winners_table(result, KEY_FIGURES if alone else ()),
        "flips": [
            {
                "sentence": flips.sentence,
                "rows": [flip_words(value) for value in flips.values],
                "note": flips.table.note,
                "heaviest": in_a_sentence(flips.heaviest),
            }
            for flips in tables.flips(result, option, switches, tables.FLIPS if alone else FLIPS_AMONG_OTHERS)
        ],
        "unpriced": unpriced(),
        "watch": watch(result, option, switches),
    }


def option_words(option: Overlay) -> list[str]:
    """The name of an option, its description, and a shorter one."""
    about = prose(option.describe(language()))
    return [short(option.text(language())), about, short(about, SUMMARY // 3)]


def flip_words(flip: tables.FlipWords) -> list[str]:
    """What flips the sign, where, and what is known of it."""
    known = translate(
        "{central} is taken; range {range}; chance {chance}",
        central=flip.central,
        range=flip.around,
        chance=flip.chance,
    )
    return [flip.name + colon(), flip.where, known]


def chances(result: ToolResult, option: str) -> list[list[str]]:
    """The probability of a gain for society and for the budget."""
    judged = result.verdict.of(option)
    return [
        [probability(judged.society_gain), translate("chance that society gains")],
        [probability(judged.budget_gain), translate("chance that the budget gains")],
    ]


def quadrants(result: ToolResult, option: str) -> Data:
    """Shares of draws by who gains, with the sentence that stands for the picture."""
    names = (
        translate("both gain"),
        translate("society gains, the budget pays"),
        translate("the budget gains, society loses"),
        translate("both lose"),
    )
    quarters = [
        {"who": name, "share": share, "text": probability(share), "colour": i}
        for i, (name, share) in enumerate(zip(names, result.verdict.of(option).quadrants, strict=True))
        if share > 0
    ]
    named = ", ".join(f"{q['who']} {q['text']}" for q in quarters)
    return {"parts": quarters, "alt": translate("Society and budget, shares of the draws: {words}.", words=named)}


def ledger_table(result: ToolResult) -> Table:
    """Options in rows and ledgers in columns."""
    options = compared(result)
    columns = [
        with_bars([euros(result, name, o) for o in options], [result.at(name, o) for o in options])
        for name, _ in LEDGERS.values()
    ]
    firsts = [Cell(short_option(result, o, LONGEST)) for o in options]
    return Table(
        translate("Each point of view by option, against the status quo, over {time}", time=period(result)),
        [
            translate("Option"),
            translate("Budget of the authority"),
            translate("All public finances"),
            translate("Society"),
            translate("Territory, for memory"),
        ],
        [("", [list(row) for row in zip(firsts, *columns, strict=True)])],
        translate(
            "Median, 5–95% range, probability of a gain. On each line the dot is the median, the thick part the range, "
            "the tick zero. The budget is in the euros of each year, the others are discounted."
        ),
    )


def with_bars(column: Sequence[Cell], stats: list[dict[str, float]]) -> Sequence[Cell]:
    """A column of amounts, each with its range on a line, on the scale of the column."""
    low, high = ends(stats)
    if low == high:
        return column
    return [replace(cell, bar=bar(own, low, high)) for cell, own in zip(column, stats, strict=True)]


def ends(stats: list[dict[str, float]]) -> tuple[float, float]:
    """The ends of a line on which all the ranges and zero have their place."""
    return min([0.0, *(s["p05"] for s in stats)]), max([0.0, *(s["p95"] for s in stats)])


def bar(stats: Mapping[str, float], low: float, high: float) -> dict[str, float]:
    places = {key: (stats[key] - low) / (high - low) for key in ("p05", "median", "p95")}
    return {**{k: float(round(v, 4)) for k, v in places.items()}, "zero": float(round(-low / (high - low), 4))}


def winners_table(result: ToolResult, beside: tuple[str, ...]) -> Table:
    """Euros by who gains or loses, then the insertion posts lost and what else is counted in its own unit."""
    options = compared(result)
    who = {name: Cell(name_of(name)) for name in (*PARTS, "budget_total")}
    amounts = rows_of(result, who, options, partial(euros, brief=True))
    counted = {name: Cell(number_label(result, name)) for name in ("insertion_posts_lost", *beside)}
    numbers = rows_of(result, counted, options, number_cell)
    return Table(
        translate("By option, against the status quo"),
        ["", *(short_option(result, o) for o in options)],
        [
            (translate("In euros over {time}, median and probability of a gain", time=period(result)), amounts),
            (
                translate("In numbers, last year (carbon: over the whole period)")
                if beside
                else translate("In numbers, last year"),
                numbers,
            ),
        ],
    )


def number_label(result: ToolResult, name: str) -> str:
    """What is counted, its unit unless the words say it, and the level of the status quo if there is one."""
    in_unit, counted = figures.unit_of(result, name), quantity_label(result, name)
    if in_unit not in (*COUNTED, *tables.WITH_UNIT):
        counted = f"{counted}, {unit(in_unit)}"
    level = at(result, name, STATUS_QUO) if STATUS_QUO in result.options else 0.0
    if rounded(level):
        return translate("{label} (status quo: {value})", label=counted, value=tables.number(level, in_unit))
    return counted


def number_cell(result: ToolResult, name: str, option: str) -> Cell:
    value, in_unit = at(result, name, option), figures.unit_of(result, name)
    if name == "total_footprint_carbon":
        return Cell(tables.carbon(result, option).text)
    if in_unit in COUNTED and 0 < abs(value) < LEAST_COUNTED:
        return Cell(translate("under {p}", p=decimal(LEAST_COUNTED)) if value > 0 else decimal(0))
    return Cell(tables.number(value, in_unit, signed=name in SIGNED))


def unpriced() -> list[str]:
    return [
        *findings.unpriced(),
        translate("Water, minerals, sovereignty and transparency: measured in their own units, in the report."),
    ]


def watch(result: ToolResult, option: str, switches: Switches) -> list[str]:
    """What deserves an eye, whatever the decision: figures of the option that the verdict is about."""
    sentences = [
        worst_year(result, option),
        *worse(result, option),
        no_margin(result, option),
        translate("People would give up benefits they are entitled to: counted as a loss, never as a saving.")
        if tables.gives_up_benefits(result)
        else "",
        to_measure(result, option, switches),
        translate(
            "Carbon of the tool: {value} over the period, within the boundary “{boundary}”; another boundary gives "
            "another figure.",
            value=carbon(result, option),
            boundary=figures.boundary(result),
        ),
        *(result.warnings if len(result.warnings) == 1 else [number_of_warnings(len(result.warnings))]),
    ]
    return [sentence for sentence in sentences if sentence]


def number_of_warnings(many: int) -> str:
    return translate("{n} warnings about the values used: see the annex.", n=many) if many else ""


def carbon(result: ToolResult, option: str) -> str:
    if result.at("total_footprint_carbon", option)["p95"] < 1:
        return translate("under {p}", p=amount(1, "kgCO2e"))
    return shown(at(result, "total_footprint_carbon", option), "kgCO2e")


def worst_year(result: ToolResult, option: str) -> str:
    flow = by_year(result, "budget_flow", option, "median")
    worst = int(np.argmin(flow))
    if rounded(float(flow[worst])) >= 0:
        return ""
    return translate(
        "The hardest year for the budget is {year}: {value} (median).",
        year=result.case.calendar[worst],
        value=shown(float(flow[worst]), "EUR", signed=True),
    )


def worse(result: ToolResult, option: str) -> list[str]:
    """What the option makes worse than the status quo, in the last year."""
    sentences = []
    for name, direction in WATCHED:
        before, after = (at(result, name, o) for o in (STATUS_QUO, option))
        in_unit = figures.unit_of(result, name)
        if direction * (after - before) >= (LEAST_SHARE if in_unit == "share" else LEAST_NUMBER):
            sentences.append(
                translate(
                    "{label}: {after} in the last year, {before} without deciding.",
                    label=quantity_label(result, name),
                    after=shown(after, in_unit),
                    before=shown(before, in_unit),
                )
            )
    return sentences


def no_margin(result: ToolResult, option: str) -> str:
    """Limits that hold with nothing to spare."""
    tight = [tables.capital(limit.topic) for limit in result.verdict.of(option).limits if limit.state == "tight"]
    return translate("Limits that hold with nothing to spare: {names}.", names=", ".join(tight)) if tight else ""


def to_measure(result: ToolResult, option: str, switches: Switches) -> str:
    """The poorly known values on which society's answer rests most: those to measure in a pilot."""
    records = result.case.records[result.options.index(option)]
    weak = sorted((s for s in switches["society_npv"] if records[s.name].grade in "CD"), key=lambda s: -s.swing)
    names = in_a_sentence(s.label for s in weak[:FIRST_MEASURED])
    if not names:
        return ""
    return translate("To measure first, for they weigh most and are poorly known: {names}.", names=names)


# Several tools on two pages


def comparison_pages(comparison: Comparison, switches: list[Switches]) -> Data:
    return {
        "question": translate("{n} AI tools: which ones to adopt?", n=len(comparison.results)),
        "asked": translate(
            "What does adopting each tool change, from {first} to {last}, against not deciding: for the budget, the "
            "staff, the users, the people whose jobs are a second chance, and the planet?",
            first=comparison.calendar[0],
            last=comparison.calendar[-1],
        ),
        "options": [option_words(o) for o in comparison.options],
        "verdicts": verdict_table(comparison),
        "findings": findings.findings(comparison),
        "facts": facts_table(comparison),
        "flips": flips_table(comparison, switches),
        "unpriced": unpriced(),
        "watch": watch_all(comparison),
    }


def verdict_table(comparison: Comparison) -> Table:
    """The first columns of the table that answers, amounts with their ranges on a line."""
    whole = summary(comparison, short_name, short_option)
    tools, verdicts, *amounts = list(zip(*whole.groups[0][1], strict=True))[:4]
    barred = [
        with_bars(column, [r.at(name, main_option(r)) for r in comparison.results])
        for column, name in zip(amounts, ("budget_total", "society_npv"), strict=True)
    ]
    rows = [list(row) for row in zip(tools, verdicts, *barred, strict=True)]
    note = translate(
        "Median, 5–95% range, probability of a gain. The tools are not added: two cannot save the same hour."
    )
    return Table(whole.caption, whole.heads[:4], [("", rows)], note)


def facts_table(comparison: Comparison) -> Table:
    """What each tool changes that is not in euros, for the option that its verdict is about."""
    names = ("available_hours", "posts_removed", "insertion_posts_lost", "people_giving_up")
    rows = []
    for number, r in enumerate(comparison.results, 1):
        option = main_option(r)
        hours, *others = (number_cell(r, n, option) for n in names)
        if at(r, "available_hours", option) < 0:
            hours = Cell(hours.text, (translate("adds work"),), "loss")
        rows.append([Cell(f"{number}. {short_name(r)}"), hours, *others, tables.carbon(r, option)])
    return Table(
        translate("For the option that the verdict is about: medians in the last year, carbon over the whole period"),
        [
            translate("Tool"),
            translate("Hours given back"),
            translate("Posts removed"),
            translate("Insertion posts lost"),
            translate("Change in people giving up"),
            translate("Carbon of the tool, kg CO₂e"),
        ],
        [("", rows)],
    )


def flips_table(comparison: Comparison, switches: list[Switches]) -> Table:
    """For each tool, the single value most likely to flip society's sign."""
    rows = []
    for number, (r, own) in enumerate(zip(comparison.results, switches, strict=True), 1):
        first = next((tables.flip_words(s) for s in own["society_npv"] if s.values), None)
        flip = [f"{first.name}{colon()} {first.where}", first.central, first.chance] if first else None
        rows.append([f"{number}. {short_name(r)}", *(flip or [translate("No single value does."), "", ""])])
    return Table(
        translate("The single value most likely to flip the sign for society, all others staying central"),
        [
            translate("Tool"),
            translate("What would flip it"),
            translate("Value taken"),
            translate("Chance of lying there"),
        ],
        [("", cells(rows))],
    )


def watch_all(comparison: Comparison) -> list[str]:
    values = [record for result in comparison.results for record in tables.uncertain(result)]
    assumed = sum(record.grade == "D" for record in values)
    sentences = [
        translate("Tools that share the same hours cannot be added: choose one, or count the hours once."),
        translate(
            "Footprint: {boundary}; another boundary gives another figure.",
            boundary=figures.boundary(comparison.results[0]),
        ),
        translate(
            "{share} of the uncertain values rest on an assumption, not on a measure, a survey or an expert: they are "
            "the first to question.",
            share=probability(assumed / len(values) if values else 0.0),
        ),
    ]
    warned = number_of_warnings(len(comparison.warnings))
    return [*sentences, warned] if warned else sentences


# Annex


class Sources:
    """The sources cited so far, each with its number."""

    def __init__(self) -> None:
        self.cited: list[Source] = []

    def numbers(self, sources: Iterable[Source]) -> str:
        return ", ".join(str(self.number(source)) for source in sources)

    def number(self, source: Source) -> int:
        for number, cited in enumerate(self.cited, 1):
            if (cited.title, cited.url) == (source.title, source.url):
                return number
        self.cited.append(source)
        return len(self.cited)


def parameter_tables(result: ToolResult, switches: Switches, sources: Sources) -> list[Table]:
    """The values that the tool, the authority or a scenario set, then the reference values that weigh most."""
    used = list(used_records(result).values())
    weights = {s.name: s.swing for s in switches["society_npv"]}
    own = [r for r in used if r.layer not in ("reference", "option")]
    reference = [r for r in used if r.layer == "reference" and r.uncertain]
    heaviest = sorted(reference, key=lambda r: -weights.get(r.name, 0))[:WEIGHTY]
    both = [
        parameter_table(result, own, sources, translate("Values set for this tool, this authority or this scenario")),
        parameter_table(result, heaviest, sources, translate("Reference values that weigh most on society’s answer")),
    ]
    for record in used:
        sources.numbers(record.sources)
    return [table for table in both if not table.empty]


def parameter_table(result: ToolResult, records: list[Record], sources: Sources, caption: str) -> Table:
    by_label = sorted(records, key=lambda r: quantity_label(result, r.name))
    return Table(
        caption,
        [
            translate("Parameter"),
            translate("Value"),
            translate("Range"),
            translate("Grade"),
            translate("Source"),
        ],
        [("", [parameter_row(result, r, sources) for r in by_label])],
    )


def parameter_row(result: ToolResult, record: Record, sources: Sources) -> list[Cell]:
    below = (translate("euros of {year}", year=record.price_year),) if record.price_year else ()
    in_unit, is_set = figures.unit_of(result, record.name), record.layer == "set"
    return [
        Cell(quantity_label(result, record.name), (record.name,)),
        Cell(value_words(record, in_unit), below),
        Cell(range_words(record, in_unit)),
        Cell(translate("set") if is_set else record.grade),
        Cell("" if is_set else sources.numbers(record.sources)),
    ]


def value_words(record: Record, in_unit: str) -> str:
    """A value as its file gives it."""
    if isinstance(record.value, Mapping):
        return translate("by year")
    return record.choice if record.choices else amount(record.number, in_unit)


def range_words(record: Record, in_unit: str) -> str:
    if record.low is None or record.high is None:
        return ""
    low = amount(record.low, in_unit) if in_unit == "share" else decimal(record.low)
    return translate("{low} to {high}", low=low, high=amount(record.high, in_unit))


def lever_table(result: ToolResult) -> Table:
    """What each option sets, by option; the values that no option changes are left out."""
    by_option = result.case.records
    names = sorted({name for records in by_option for name, record in records.items() if record.layer == "option"})
    rows = [
        [quantity_label(result, name), *(lever(records[name], figures.unit_of(result, name)) for records in by_option)]
        for name in names
        if all(name in records for records in by_option) and len({records[name].value for records in by_option}) > 1
    ]
    return Table(
        translate("What each option sets"),
        [translate("Lever"), *(short_option(result, o) for o in result.options)],
        [("", cells(rows))],
    )


def lever(record: Record, in_unit: str) -> str:
    """What an option sets, in words where it is a yes or a no."""
    if in_unit == "1" and not record.choices and record.value in (0, 1):
        return translate("yes") if record.value else translate("no")
    return value_words(record, in_unit)


def source_words(source: Source) -> list[str]:
    """Title, what follows it, and the address, for a source."""
    read = translate("read on {date}", date=source.read.strftime(writing().date))
    return [source.title, ", ".join(filter(None, (source.publisher, source.published, source.hand, read))), source.url]


def boundaries(comparison: Comparison) -> list[str]:
    """The boundary of the footprint, in words, tool by tool where they differ."""
    tools: dict[str, list[str]] = {}
    for r in comparison.results:
        boundary, about = figures.boundary_sentences(r)
        tools.setdefault(f"{boundary} {prose(about)}", []).append(label(r))
    if len(tools) == 1:
        return list(tools)
    return [f"{', '.join(names)}{colon()} {boundary}" for boundary, names in tools.items()]


# Pieces


def short_name(result: ToolResult) -> str:
    return short(label(result))


def short_option(result: ToolResult, option: str, longest: int = LONGEST // 2) -> str:
    return short(option_label(result, option), longest)


def prose(text: str) -> str:
    """A description as it is printed, in French: curved apostrophes, and no-break spaces before double punctuation."""
    if writing().colon != ":":
        text = re.sub(r" (?=[:;!?»%])|(?<=«) ", "\u00a0", text)
    return writing().set(text)


def in_a_sentence(names: Iterable[str]) -> str:
    """Names one after the other, without the capital that each has at the head of a row."""
    return listed(n[:1].lower() + n[1:] if n[1:2].islower() or n[1:2] in "’ " else n for n in names)


def short(text: str, longest: int = LONGEST) -> str:
    """The text, cut at a word with an ellipsis when it is too long for its place."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return (start.rpartition(" ")[0] if start.rfind(" ") > longest // 2 else start).rstrip(" ,;:.") + "…"
