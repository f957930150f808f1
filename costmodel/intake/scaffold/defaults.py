"""Defaults of an authority by its population, on lines between the typical communes."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from costmodel.engine.case import path as by_year
from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.scaffold.figures import (
    AUTHORITY_QUESTIONS,
    Figure,
    Place,
    both,
    limits_of,
    per_inhabitant,
    tools_of,
    total_unit,
    typed,
    typical,
)
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import DIGITS, amount, decimal, interval, significant
from costmodel.language.presentation import unit as unit_in_words
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source

STAFF: Place = None, "agents_total"

SEVERAL = 3
"""How many times more or less than a default without a range is no longer usual."""

LARGE_SUM, LARGE_SUM_EACH = 10_000_000, 100
"""Euros above which a price is looked at again: for a tool, and for each inhabitant of an authority."""


def defaults(population: float, folder: Path | None) -> dict[Place, Record]:
    """What the typical communes say, brought to this population: records by tool and name, their notes saying how."""
    library = workbook(folder)[1]
    communes = typical(folder)
    if not communes:
        return {}
    set_by_tools = {name for tool in library.names("tools") for name in library.overlay("tools", tool).records}
    places: dict[Place, None] = {}
    for _, commune in communes:
        places |= dict.fromkeys((None, name) for name in commune.records if name != "population")
    for _, commune in communes:
        for tool, section in commune.for_tool.items():
            places |= dict.fromkeys((None if asked_of_all(name, folder) else tool, name) for name in section)
    found = {}
    for place in places:
        asked = asked_of_all(place[1], folder)
        points = [(people, spoken(commune, place, library, set_by_tools, asked)) for people, commune in communes]
        if record := at_population(population, place[1], points, folder):
            found[place] = record
    if STAFF in found and population not in dict(communes):
        found[STAFF] = staff_by_size(population, found.get((None, "fte_per_agent")), folder)
    return found


def staff_by_size(population: float, per_agent: Record | None, folder: Path | None) -> Record:
    """Agents of a commune of this size: full-time posts per inhabitant (``staffing.yaml``) over those of an agent."""
    library = workbook(folder)[1]
    sizes = {int(name.rpartition("_")[2]): size.record for name, size in values("staffing", folder).items()}
    rate = sizes[max(size for size in sizes if size <= population)]
    posts = (per_agent or library.records["fte_per_agent"]).number
    ends = [number_of(rate, end) * population / posts for end in ("low", "value", "high")]
    one = max(1.0, 1 / ends[1])  # there is somebody to answer these questions
    low, value, high = (significant(x * one, DIGITS["D"]) for x in ends)
    note, note_fr = both(
        N_("Default for {people} inhabitants, from the payroll of communes of this size."), people=population
    )
    found = replace(
        rate,
        name=STAFF[1],
        sources=(*rate.sources, *assumptions(library)),
        grade="D",
        allowed=(0.0, None),
        note=note,
        note_fr=note_fr,
    )
    return ranged(found, low, value, high)


def ranged(record: Record, low: float, value: float, high: float) -> Record:
    """The record with a value and its range, or with the value alone where the ends are one."""
    more = {"shape": "metalog", "low": low, "high": high}
    alone = {"shape": "fixed", "low": None, "high": None}
    return replace(record, value=value, **(more if low < high else alone))


def asked_of_all(name: str, folder: Path | None) -> bool:
    """Whether a figure is asked once, for all tools."""
    return name in AUTHORITY_QUESTIONS and not tools_of(name, folder)


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


def at_population(
    population: float, name: str, points: list[tuple[float, Record | None]], folder: Path | None
) -> Record | None:
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
    return on_line(population, name, known, folder)


def neighbours(population: float, points: list[tuple[float, Record | None]]) -> list[tuple[float, Record | None]]:
    """The point at this population, or the two on its sides, or the two at the nearer end."""
    if exact := [point for point in points if point[0] == population]:
        return exact
    first = sum(people < population for people, _ in points) - 1
    first = min(max(first, 0), max(len(points) - 2, 0))
    return points[first : first + 2]


def the_nearest(population: float, people: float, record: Record) -> Record:
    """The record of a typical commune as it is; graded D when the population is another."""
    if people == population:
        return noted(both(N_("Default for {people} inhabitants."), people=population), record, record.grade)
    note = both(
        N_("Default for {people} inhabitants: that of the typical commune of {nearest}."),
        people=population,
        nearest=people,
    )
    return noted(note, record, "D")


def on_line(population: float, name: str, known: list[tuple[float, Record]], folder: Path | None) -> Record:
    """The record on the line through two typical communes, between them or beyond."""
    model, library = workbook(folder)
    (few, first), (many, last) = known
    beyond = in_total(model[name].unit)
    year = max((r.price_year for _, r in known if r.price_year), default=None)
    inside = few < population < many
    nearest = 0 if population < few else 1
    said = {
        end: [(people, in_year(library, record, year, number_of(record, end))) for people, record in known]
        for end in ("low", "value", "high")
    }
    value = line_at(population, said["value"], beyond)
    growth = value / said["value"][nearest][1] if said["value"][nearest][1] else 1.0
    ends = [line_at(population, x, beyond) if inside else x[nearest][1] * growth for x in said.values()]
    nil = line_at(population, [(people, record.chance_of_zero or 0.0) for people, record in known], beyond=False)
    times = [record.at_most / record.written[1] for _, record in known if record.at_most]
    if inside:
        note = both(
            N_("Default for {people} inhabitants, between the typical communes of {low} and {high}."),
            people=population,
            low=few,
            high=many,
        )
    else:
        note = both(
            N_("Default for {people} inhabitants, beyond the typical commune of {nearest}."),
            people=population,
            nearest=few if population < few else many,
        )
    found = replace(
        last,
        chance_of_zero=significant(nil, DIGITS["D"]) or None,
        rest=None,
        at_most=value * max(times) if times else None,
        sources=tuple(dict.fromkeys([*first.sources, *last.sources, *assumptions(library)])),
        grade="D",
        price_year=year,
        review_by=min((r.review_by for _, r in known if r.review_by), default=None),
        note=note[0],
        note_fr=note[1],
    )
    for digits in range(DIGITS["D"], MOST_DIGITS):
        with suppress(InputError):  # rounded, a narrow or one-sided range may be none
            return in_digits(found, ends, digits, limits_of(name, folder))
    return in_digits(found, ends, MOST_DIGITS, limits_of(name, folder))


MOST_DIGITS = 9


def in_digits(record: Record, ends: list[float], digits: int, limits: tuple[float | None, float | None]) -> Record:
    """The record with a low, central and high value, rounded and inside what is possible; certain if they are one."""
    least, most = (fallback if x is None else x for x, fallback in zip(limits, (-math.inf, math.inf), strict=True))
    people = max(1.0, round(ends[1])) / ends[1] if record.name == "agents_total" else 1.0
    low, value, high = (significant(x * people, digits) for x in ends)
    value = min(max(value, least), most)
    if low <= least:
        low = (value + least) / 2 if record.uncertain else least
    if high >= most:
        high = (value + most) / 2 if record.uncertain else most
    if low >= high or value in (least, most):
        return record.certain(value)
    return replace(record, shape="metalog", low=low, value=value, high=high).whole()


def noted(first: tuple[str, str], record: Record, grade: str) -> Record:
    """The record with a note in both languages put before its own, and a grade."""
    note, note_fr = f"{first[0]} {record.note}".strip(), f"{first[1]} {record.note_fr}".strip()
    return replace(record, grade=grade, note=note, note_fr=note_fr)


def number_of(record: Record, end: str) -> float:
    low, value, high = record.written
    found = {"low": low, "high": high}.get(end)
    return value if found is None else found


def in_total(unit: str) -> bool:
    """Whether a quantity is that of the whole authority (euros a year), not a mean (euros per inhabitant, a share)."""
    return unit not in ("share",) and all(part in ("year", "month", "day") for part in unit.split("/")[1:])


def in_year(library: Library, record: Record, year: int | None, value: float) -> float:
    """Euros of the record's year in those of another."""
    if year is None or record.price_year in (None, year):
        return value
    index = library.records["price_index"]
    now, then = by_year(index.value, index.between, [year, record.price_year])  # type: ignore[arg-type]
    return value * float(now / then)


def line_at(population: float, points: list[tuple[float, float]], beyond: bool) -> float:
    """The value on the line through two points, populations and values on logarithmic scales.

    Beyond the points it grows at most in proportion to the population and never shrinks with it (``beyond``), or
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
    if not beyond or y0 <= 0 or y1 <= 0:
        return nearest_y
    slope = min(max((math.log(y1) - math.log(y0)) / (b - a), 0.0), 1.0)
    return nearest_y * math.exp(slope * (x - nearest_x))


def default_of(name: str, population: float, found: Mapping[Place, Record], folder: Path | None) -> Record | None:
    """What a question proposes: the default by population, or else the national value, or what formulas give."""
    for (_, other), record in found.items():
        if other == name:
            return record
    model, library = workbook(folder)
    if name in library.records:
        return library.records[name]
    given = {n: np.float64(r.number) for n, r in library.records.items() if r.shape != "path"}
    given["population"] = np.float64(population)
    behind = [library.records[n] for n in sorted(model.ancestors([name])) if n in given and n != "population"]
    values = [float(np.sum(model.evaluate(given, [name])[name]))]
    for record in behind:
        for end in (record.low, record.high):
            if end is not None:
                values.append(float(np.sum(model.evaluate(given | {record.name: np.float64(end)}, [name])[name])))
    note = both(N_("Default for {people} inhabitants, from national figures."), people=population)
    shown = [significant(v, DIGITS["D"]) for v in values]
    return Record(
        name,
        "metalog" if min(shown) < max(shown) else "fixed",
        shown[0],
        low=min(shown),
        high=max(shown),
        sources=tuple(dict.fromkeys(s for record in behind for s in record.sources)),
        grade=max((record.grade for record in behind), default="D"),
        note=note[0],
        note_fr=note[1],
        layer="reference",
    )


def assumptions(library: Library) -> Iterator[Source]:
    if "workbook_assumption" in library.sources:
        yield library.sources["workbook_assumption"]


def short_title(record: Record) -> str:
    """The title of the first source, in the language in use, and how many more there are."""
    if not record.sources:
        return "–"
    title = record.sources[0].title
    french, mark, english = title.partition(" · ")
    title = english if mark and language() == "en" else french
    more = len(record.sources) - 1
    return title + (f" (+{more})" if more else "")


def usual_range(usual: Record | None, unit: str) -> tuple[float, float] | None:
    """What is usual: the range of a default, or a third to three times one that has none. None for 0 and choices."""
    if usual is None or usual.shape in ("choice", "path"):
        return None
    if usual.low is not None and usual.high is not None:
        return usual.low, usual.high
    least, most = usual.number / SEVERAL, usual.number * SEVERAL
    return (least, min(most, 1.0) if unit == "share" else most) if usual.number > 0 else None


def surprising(figure: Figure, usual: Record | None, quantity: Quantity, people: float | None = None) -> str | None:
    """A sentence on a figure outside the range that is usual or on a very large sum, or None.

    ``people`` are the inhabitants of the authority, when there is one.
    """
    if isinstance(figure.value, str):
        return None
    said = {
        "where": figure.where,
        "label": quantity.text(language()),
        "name": figure.name,
        "value": amount(figure.value, quantity.unit),
    }
    known = usual_range(usual, quantity.unit)
    if known and not known[0] <= figure.value <= known[1]:
        return translate(
            "{where}, {label}: {name} is {value}; {usual} is usual. Check it.",
            usual=interval(*known, quantity.unit),
            **said,
        )
    most = LARGE_SUM if people is None else LARGE_SUM_EACH * people
    if known is None and quantity.unit in ("EUR", "EUR/year", "EUR/month") and figure.value > most:
        return translate(
            "{where}, {label}: {name} is {value}, more than {most}. Check it.", most=amount(most, quantity.unit), **said
        )
    return None


def questioned(figure: Figure, usual: Record | None, people: float, folder: Path | None) -> str | None:
    """A question on a part for each inhabitant that looks like the total of the authority, or None.

    That is a figure far above what is usual, where its division by the inhabitants is not. Who wrote that it is a
    part (``each``) is not asked again.
    """
    quantity = workbook(folder)[0][figure.name]
    known = usual_range(usual, quantity.unit)
    if figure.basis or known is None or known[1] <= 0 or not per_inhabitant(quantity.unit):
        return None
    value, (low, high) = float(figure.value), known
    if value <= SEVERAL * high or not low / SEVERAL <= value / people <= SEVERAL * high:
        return None
    total = total_unit(quantity.unit)
    return translate(
        "{where}, {label}: {value} for each inhabitant? If it is the total, {total} ÷ {people} inhabitants = {part}: "
        "write '{plain} {unit} in total'; if not, write '{plain} {unit_each}'.",
        where=figure.where,
        label=quantity.text(language()),
        value=amount(value, quantity.unit),
        total=amount(value, total),
        people=decimal(people),
        part=amount(value / people, quantity.unit),
        plain=typed(value),
        unit=unit_in_words(total),
        unit_each=unit_in_words(quantity.unit),
    )


def dated_ahead(figure: Figure, today: dt.date) -> str | None:
    """A sentence on a figure dated after today, or None. The end of the year may be the year alone (``2026``)."""
    if figure.published is None or figure.published <= today or figure.published == dt.date(today.year, 12, 31):
        return None
    return translate(
        "{where}: the date {date} is after {today}. Check it.",
        where=figure.where,
        date=figure.published.isoformat(),
        today=today.isoformat(),
    )
