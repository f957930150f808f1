"""Defaults of an authority by its population, on lines between the typical communes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from costmodel.engine.case import path as by_year
from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.asking import ALWAYS, MOST_QUESTIONS, TOOL_QUESTIONS, asked_of_authorities
from costmodel.intake.faults import fault
from costmodel.intake.figures import (
    Both,
    Figure,
    Item,
    Place,
    both,
    is_total,
    per_inhabitant,
    total_unit,
    typed,
    typical,
)
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import DIGITS, amount, decimal, interval, significant
from costmodel.language.presentation import unit as unit_in_words
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source

STAFF: Place = None, "agents_total"
PER_AGENT: Place = None, "fte_per_agent"

SEVERAL = 3
"""How many times more or less than a default without a range is no longer usual."""

LARGE_SUM, LARGE_SUM_EACH = 10_000_000, 100
"""Euros above which a price is looked at again: for a tool, and for each inhabitant of an authority."""

ENDS = ("low", "value", "high")
MOST_DIGITS = 9

Point = tuple[float, Record | None]
"""Inhabitants of a typical commune, and what it says of a quantity."""


@lru_cache(maxsize=8)
def defaults(population: float, folder: Path | None) -> Mapping[Place, Record]:
    """What the typical communes say, brought to this population: records by tool and name, their notes saying how."""
    records = {place: default_at(population, place, folder) for place in known_places(folder)}
    return {place: record for place, record in records.items() if record}


@lru_cache(maxsize=4096)
def default_at(population: float, place: Place, folder: Path | None) -> Record | None:
    """One of the defaults; None where the typical communes leave it to the national value or to each tool's own."""
    item, points = known_places(folder)[place]
    record = at_population(population, item, points)
    if record is None or place != STAFF or population in {people for people, _ in points}:
        return record
    return staff_by_size(population, default_at(population, PER_AGENT, folder), folder)


@lru_cache(maxsize=8)
def known_places(folder: Path | None) -> Mapping[Place, tuple[Item, list[Point]]]:
    """What the typical communes speak of, and what each of them says."""
    library = workbook(folder)[1]
    communes = typical(folder)
    set_by_tools = {name for tool in library.names("tools") for name in library.overlay("tools", tool).records}
    places: dict[Place, None] = {}
    for _, commune in communes:
        places |= dict.fromkeys((None, name) for name in commune.records if name != "population")
    for _, commune in communes:
        for tool, section in commune.for_tool.items():
            places |= dict.fromkeys((None if asked_of_all(name, folder) else tool, name) for name in section)
    known = {}
    for place in (*places, *({PER_AGENT} - places.keys() if places else ())):
        asked = asked_of_all(place[1], folder)
        points = [(people, spoken(commune, place, library, set_by_tools, asked)) for people, commune in communes]
        known[place] = Item(place[1], folder), points
    return known


def staff_by_size(population: float, per_agent: Record | None, folder: Path | None) -> Record:
    """Agents of a commune of this size, by its full-time posts per inhabitant (``staffing.yaml``)."""
    sizes = {int(name.rpartition("_")[2]): size.record for name, size in values("staffing", folder).items()}
    rate = sizes[max(size for size in sizes if size <= population)]
    sources = (*rate.sources, *assumptions(workbook(folder)[1]))
    note = both(N_("Default for {people} inhabitants, from the payroll of communes of this size."), people=population)
    return agents_of(noted(replace(rate, sources=sources, grade="D"), note), population, per_agent, folder)


def agents_of(rate: Record, population: float, per_agent: Record | None, folder: Path | None) -> Record:
    """Agents from full-time posts per inhabitant (``rate``), over those of an agent (default: the national ones)."""
    posts = (per_agent or workbook(folder)[1].records["fte_per_agent"]).number
    low, value, high = (end_of(rate, end) * population / posts for end in ENDS)
    one = max(1.0, 1 / value)  # there is somebody to answer these questions
    staff = replace(rate, name=STAFF[1], allowed=(0.0, None))
    return ranged(staff, *(significant(x * one, DIGITS[rate.grade]) for x in (low, value, high)))


def ranged(record: Record, low: float | None, value: float, high: float | None) -> Record:
    """The record with a value and its range, or with the value alone where the ends are one."""
    if low is not None and high is not None and low < high:
        return replace(record, value=value, shape="metalog", low=low, high=high)
    return replace(record, value=value, shape="fixed", low=None, high=None)


def noted(record: Record, note: Both) -> Record:
    return replace(record, note=note.en, note_fr=note.fr)


def asked_of_all(name: str, folder: Path | None) -> bool:
    """Whether a figure is asked once, for all tools."""
    return name in asked_of_authorities(folder) and not Item(name, folder).tools


def spoken(commune: Overlay, place: Place, library: Library, set_by_tools: set[str], asked: bool) -> Record | None:
    """What a typical commune says of a quantity; where it is silent, what its tool or the reference says.

    None when several tools say different things of what the commune leaves to them, and for what formulas compute.
    """
    tool, name = place
    sections = [commune.for_tool.get(tool, {})] if tool else list(commune.for_tool.values()) if asked else []
    for section in (*sections, commune.records):
        if name in section:
            return section[name]
    if tool:
        return library.overlay("tools", tool).records.get(name) or library.records.get(name)
    return None if name in set_by_tools else library.records.get(name)


def at_population(population: float, item: Item, points: list[Point]) -> Record | None:
    """The record at a population; None where only the national value, or each tool's own, is known there.

    Where one of two neighbours is silent, the nearer one decides.
    """
    pair = neighbours(population, points)
    if any(record is None for _, record in pair):
        pair = [min(pair, key=lambda point: abs(math.log(point[0] / population)))]
    known = [(people, record) for people, record in pair if record]
    if not known or all(record.layer in ("reference", "tool") for _, record in known):
        return None
    if len(known) == 1 or known[0][1].shape == "choice":
        return the_nearest(population, *known[0])
    return on_line(population, item, known)


def neighbours(population: float, points: list[Point]) -> list[Point]:
    """The point at this population, or the two on its sides, or the two at the nearer end."""
    if exact := [point for point in points if point[0] == population]:
        return exact
    first = sum(people < population for people, _ in points) - 1
    first = min(max(first, 0), max(len(points) - 2, 0))
    return points[first : first + 2]


def the_nearest(population: float, people: float, record: Record) -> Record:
    """The record of a typical commune as it is; graded D when the population is another."""
    if people == population:
        first, grade = both(N_("Default for {people} inhabitants."), people=population), record.grade
    else:
        sentence = N_("Default for {people} inhabitants: that of the typical commune of {nearest}.")
        first, grade = both(sentence, people=population, nearest=people), "D"
    note = Both(f"{first.en} {record.note}".strip(), f"{first.fr} {record.note_fr}".strip())
    return noted(replace(record, grade=grade), note)


def on_line(population: float, item: Item, known: list[tuple[float, Record]]) -> Record:
    """The record on the line through two typical communes, between them or beyond."""
    library = workbook(item.folder)[1]
    (few, first), (many, last) = known
    year = max((r.price_year for _, r in known if r.price_year), default=None)
    inside = few < population < many
    nearest = 0 if population < few else 1
    lines = {
        end: [(people, in_year(library, record, year, end_of(record, end))) for people, record in known] for end in ENDS
    }
    grows = is_total(item.unit)
    value = line_at(population, lines["value"], grows)
    growth = value / lines["value"][nearest][1] if lines["value"][nearest][1] else 1.0
    ends = [line_at(population, line, grows) if inside else line[nearest][1] * growth for line in lines.values()]
    nil = line_at(population, [(people, record.chance_of_zero or 0.0) for people, record in known], grows=False)
    times = [record.at_most / record.written[1] for _, record in known if record.at_most]
    if inside:
        sentence = N_("Default for {people} inhabitants, between the typical communes of {low} and {high}.")
        note = both(sentence, people=population, low=few, high=many)
    else:
        sentence = N_("Default for {people} inhabitants, beyond the typical commune of {nearest}.")
        note = both(sentence, people=population, nearest=known[nearest][0])
    record = replace(
        noted(last, note),
        chance_of_zero=significant(nil, DIGITS["D"]) or None,
        rest=None,
        at_most=value * max(times) if times else None,
        sources=tuple(dict.fromkeys([*first.sources, *last.sources, *assumptions(library)])),
        grade="D",
        price_year=year,
        review_by=min((r.review_by for _, r in known if r.review_by), default=None),
    )
    for digits in range(DIGITS["D"], MOST_DIGITS):
        with suppress(InputError):  # rounded, a narrow or one-sided range may be none
            return in_digits(record, ends, digits, item.limits)
    return in_digits(record, ends, MOST_DIGITS, item.limits)


def in_digits(record: Record, ends: list[float], digits: int, limits: tuple[float | None, float | None]) -> Record:
    """The record with a low, central and high value, rounded and inside what is possible; certain if they are one."""
    least, most = (fallback if x is None else x for x, fallback in zip(limits, (-math.inf, math.inf), strict=True))
    people = max(1.0, round(ends[1])) / ends[1] if record.name == STAFF[1] else 1.0
    low, value, high = (significant(x * people, digits) for x in ends)
    value = min(max(value, least), most)
    if low <= least:
        low = (value + least) / 2 if record.uncertain else least
    if high >= most:
        high = (value + most) / 2 if record.uncertain else most
    if low >= high or value in (least, most):
        return record.certain(value)
    return ranged(record, low, value, high).whole()


def end_of(record: Record, end: str) -> float:
    """The low, central or high value of a record as its file gives it; the central one where there is no range."""
    number = record.written[ENDS.index(end)]
    return record.written[1] if number is None else number


def in_year(library: Library, record: Record, year: int | None, value: float) -> float:
    """Euros of the record's year in those of another."""
    if year is None or record.price_year in (None, year):
        return value
    index = library.records["price_index"]
    now, then = by_year(index.value, index.between, [year, record.price_year])  # type: ignore[arg-type]
    return value * float(now / then)


def line_at(population: float, points: list[tuple[float, float]], grows: bool) -> float:
    """The value on the line through two points, populations and values on logarithmic scales.

    Beyond the points it grows at most in proportion to the population and never shrinks with it (``grows``), or
    stays what it is at the nearest point.
    """
    (x0, y0), (x1, y1) = points
    x = math.log(population)
    a, b = math.log(x0), math.log(x1)
    if a <= x <= b:
        share = (x - a) / (b - a)
        if y0 > 0 and y1 > 0:
            return math.exp(math.log(y0) + share * (math.log(y1) - math.log(y0)))
        return y0 + share * (y1 - y0)
    nearest_x, nearest_y = (a, y0) if x < a else (b, y1)
    if not grows or y0 <= 0 or y1 <= 0:
        return nearest_y
    slope = min(max((math.log(y1) - math.log(y0)) / (b - a), 0.0), 1.0)
    return nearest_y * math.exp(slope * (x - nearest_x))


def default_of(name: str, population: float, folder: Path | None) -> Record:
    """What a question proposes: the default by population, or else the national value, or what formulas give."""
    by_place = defaults(population, folder)
    model, library = workbook(folder)
    if record := next((record for (_, other), record in by_place.items() if other == name), library.records.get(name)):
        return record
    central = {n: np.float64(r.number) for n, r in library.records.items() if r.shape != "path"}
    central["population"] = np.float64(population)
    behind = [library.records[n] for n in sorted(model.ancestors([name])) if n in central and n != "population"]
    moved = [
        {record.name: np.float64(end)} for record in behind for end in (record.low, record.high) if end is not None
    ]
    results = [float(np.sum(model.evaluate(central | one, [name])[name])) for one in ({}, *moved)]
    numbers = [significant(x, DIGITS["D"]) for x in results]
    note = both(N_("Default for {people} inhabitants, from national figures."), people=population)
    return Record(
        name,
        "metalog" if min(numbers) < max(numbers) else "fixed",
        numbers[0],
        low=min(numbers),
        high=max(numbers),
        sources=tuple(dict.fromkeys(s for record in behind for s in record.sources)),
        grade=max((record.grade for record in behind), default="D"),
        note=note.en,
        note_fr=note.fr,
        layer="reference",
    )


def assumptions(library: Library) -> tuple[Source, ...]:
    return tuple(source for key, source in library.sources.items() if key == "workbook_assumption")


# Questions


@dataclass(frozen=True)
class Asked:
    """A figure that is asked for: where it is found, and what is taken where nothing is answered."""

    item: Item
    sentence: str
    usual: Record | None

    @property
    def lines(self) -> list[str]:
        """Label and unit; where to find the figure; default with range, grade and source; what is possible."""
        lines, usual = [self.item.heading, self.sentence], self.usual
        if usual is not None:
            shown = self.item.shown(usual)
            if usual.low is not None and usual.high is not None:
                shown += f" [{interval(usual.low, usual.high, self.item.unit, usual.grade)}]"
            lines.append(
                translate(
                    "Default (Enter): {shown}; grade {grade}; source: {source}",
                    shown=shown,
                    grade=usual.grade,
                    source=short_title(usual),
                )
            )
        return [*lines, translate("Possible: {possible}.", possible=self.item.possible)]


def asked_of_authority(name: str, people: float | None, folder: Path | None, published: Record | None = None) -> Asked:
    """A question of ``new authority``; its default is what is published, or follows from the inhabitants."""
    usual = published or (default_of(name, people, folder) if people else None)
    return Asked(Item(name, folder), asked_of_authorities(folder)[name][language()], usual)


def asked_of_tool(like: str | None, folder: Path | None) -> list[Asked]:
    """What ``new tool`` asks after the name and the tool to start from: what plays a part in that one."""
    model, library = workbook(folder)
    base = library.overlay("tools", like).records if like else {}
    names = [n for n in TOOL_QUESTIONS if n in model and (n in ALWAYS or n in base or not like)]
    return [
        Asked(Item(n, folder), translate(TOOL_QUESTIONS[n]), base.get(n) or library.records.get(n))
        for n in names[: MOST_QUESTIONS - 2]
    ]


def short_title(record: Record) -> str:
    """The title of the first source, in the language in use, and how many more there are."""
    if not record.sources:
        return "–"
    french, mark, english = record.sources[0].title.partition(" · ")
    more = len(record.sources) - 1
    return (english if mark and language() == "en" else french) + (f" (+{more})" if more else "")


# Figures to look at again


def usual_range(usual: Record | None, unit: str) -> tuple[float, float] | None:
    """What is usual: the range of a default, or a third to three times one that has none. None for 0 and choices."""
    if usual is None or usual.shape in ("choice", "path"):
        return None
    if usual.low is not None and usual.high is not None:
        return usual.low, usual.high
    least, most = usual.number / SEVERAL, usual.number * SEVERAL
    return (least, min(most, 1.0) if unit == "share" else most) if usual.number > 0 else None


def surprising(figure: Figure, usual: Record | None, item: Item, people: float | None = None) -> str | None:
    """A sentence on a figure outside the range that is usual or on a very large sum, or None.

    ``people`` are the inhabitants of the authority, when there is one.
    """
    if isinstance(figure.value, str):
        return None
    fields = {
        "where": figure.where,
        "label": item.quantity.text(language()),
        "name": figure.name,
        "value": amount(figure.value, item.unit),
    }
    known = usual_range(usual, item.unit)
    if known and not known[0] <= figure.value <= known[1]:
        return translate(
            "{where}, {label}: {name} is {value}; {usual} is usual. Check it.",
            usual=interval(*known, item.unit),
            **fields,
        )
    most = LARGE_SUM if people is None else LARGE_SUM_EACH * people
    if known is None and item.unit in ("EUR", "EUR/year", "EUR/month") and figure.value > most:
        return translate(
            "{where}, {label}: {name} is {value}, more than {most}. Check it.", most=amount(most, item.unit), **fields
        )
    return None


def refuse_total(figure: Figure, usual: Record | None, people: float, folder: Path | None) -> None:
    """Raises InputError for a part for each inhabitant that looks like the total of the authority.

    That is a figure far above what is usual, where its division by the inhabitants is not. Who wrote that it is a
    part (``each``) is not asked again.
    """
    item = Item(figure.name, folder)
    known = usual_range(usual, item.unit)
    if figure.basis or known is None or known[1] <= 0 or not per_inhabitant(item.unit):
        return
    value, (low, high) = float(figure.value), known
    if value <= SEVERAL * high or not low / SEVERAL <= value / people <= SEVERAL * high:
        return
    whole = total_unit(item.unit)
    raise fault(
        figure.where,
        "{where}, {label}: {value} for each inhabitant? If it is the total, {total} ÷ {people} inhabitants = {part}: "
        "write '{plain} {unit} in total'; if not, write '{plain} {unit_each}'.",
        label=item.quantity.text(language()),
        value=amount(value, item.unit),
        total=amount(value, whole),
        people=decimal(people),
        part=amount(value / people, item.unit),
        plain=typed(value),
        unit=unit_in_words(whole),
        unit_each=unit_in_words(item.unit),
    )


def dated_ahead(figure: Figure, today: dt.date) -> str | None:
    """A sentence on a figure dated after today, or None. The end of the year may be the year alone (``2026``)."""
    if figure.published is None or figure.published <= today or figure.published == dt.date(today.year, 12, 31):
        return None
    date, now = figure.published.isoformat(), today.isoformat()
    return translate("{where}: the date {date} is after {today}. Check it.", where=figure.where, date=date, today=now)
