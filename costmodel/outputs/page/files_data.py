"""What the page needs to read and write files of one's own: their keys, the questions of an authority, its defaults.

The page reads and writes JSON, which is YAML: what it saves, every command takes. A default follows from the
inhabitants on the line through two typical communes (``intake/defaults.py``): here are the points, the page draws it.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.asking import asked_of_authorities
from costmodel.intake.defaults import (
    ENDS,
    MOST_DIGITS,
    STAFF,
    Point,
    asked_of_all,
    assumptions,
    end_of,
    in_year,
    spoken,
)
from costmodel.intake.figures import Item, Place, is_total, typical
from costmodel.intake.records import GUIDE, OWN
from costmodel.parameters.country import country_of
from costmodel.parameters.labelled import DESCRIPTION
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import MORE
from costmodel.parameters.reading import FIRST_YEAR, LAST_YEAR, OPTIONAL, SILENT, VALUE
from costmodel.parameters.record import BASES, FIRMNESS, GRADES, MARKS, ROLES, Record
from costmodel.parameters.sources import FIRST_HAND, KEYS, KINDS, Source

Data = dict[str, Any]


def files_data(folder: Path | None = None) -> Data:
    """Keys and words of files of one's own; what an authority is asked, and what is taken where it does not answer."""
    library = workbook(folder)[1]
    return {
        "keys": {
            "description": list(DESCRIPTION),
            "more": {kind: list(MORE[kind]) for kind in ("authorities", "scenarios")},
            "value": sorted(VALUE),
            "optional": sorted(OPTIONAL),
            "silent": SILENT,
            "source": sorted(KEYS),
        },
        "words": {
            "grade": list(GRADES),
            "evidence_of": list(ROLES),
            **{key: list(words) for key, words in MARKS.items()},
        },
        "marks": {"benefit": list(BASES), "cost": list(FIRMNESS)},
        "source_kinds": list(KINDS),
        "first_hand": list(FIRST_HAND),
        "years": [FIRST_YEAR, LAST_YEAR],
        "shared": {key: source_data(source) for key, source in library.sources.items()},
        "own": {"key": OWN, "url": GUIDE},
        "assumptions": [source.key for source in assumptions(library)],
        "kinds": {kind: dict(summary) for kind, summary in country_of(folder).kinds.items()},
        "most_people": country_of(folder).most_people,
        "questions": [question(name, folder) for name in asked_of_authorities(folder) if name in workbook(folder)[0]],
        "defaults": defaults_data(library, folder),
        "most_digits": MOST_DIGITS,
    }


def source_data(source: Source) -> Data:
    return {key: value for key, value in vars(source).items() if key != "key"}


def question(name: str, folder: Path | None) -> Data:
    """A figure that an authority is asked for: where it is found, of which tool it is, what is possible."""
    item = Item(name, folder)
    national = item.national
    year = national.price_year if national and str(national.price_year) in item.quantity.label else None
    return {
        "name": name,
        "help": dict(asked_of_authorities(folder)[name]),
        "tool": next(iter(item.tools), None),
        "limits": list(item.limits),
        "in_euros": item.in_euros,
        "price_year": year,
    }


# Defaults


def defaults_data(library: Library, folder: Path | None) -> Data:
    """What the typical communes say, by tool and name: the points, and the lines between them (see ``defaults``)."""
    communes = typical(folder)
    set_by_tools = {name for tool in library.names("tools") for name in library.overlay("tools", tool).records}
    places: dict[Place, None] = {}
    for _, commune in communes:
        places |= dict.fromkeys((None, name) for name in commune.records if name != "population")
    for _, commune in communes:
        for tool, section in commune.for_tool.items():
            places |= dict.fromkeys((None if asked_of_all(name, folder) else tool, name) for name in section)
    points: dict[Place, list[Point]] = {
        place: [
            (people, spoken(commune, place, library, set_by_tools, asked_of_all(place[1], folder)))
            for people, commune in communes
        ]
        for place in places
    }
    sizes = {int(name.rpartition("_")[2]): size.record for name, size in values("staffing", folder).items()}
    records = [record for listed in points.values() for _, record in listed if record] + [*sizes.values()]
    return {
        "places": [place_data(place, listed, library, folder) for place, listed in points.items()],
        "staff": STAFF[1],
        "per_inhabitant": [[size, *(end_of(rate, end) for end in ENDS), entry(rate)] for size, rate in sizes.items()],
        "sources": {s.key: source_data(s) for r in records for s in r.sources if library.sources.get(s.key) != s},
    }


def place_data(place: Place, points: list[Point], library: Library, folder: Path | None) -> Data:
    """What is known of a quantity, for a tool or for all: at each typical commune, and on the lines between them."""
    tool, name = place
    item = Item(name, folder)
    return {
        "name": name,
        "tool": tool,
        "limits": list(item.limits),
        "grows": is_total(item.unit),
        "points": [
            [people, record and entry(record), record and record.layer == "authority"] for people, record in points
        ],
        "lines": [line_data(*few, *many, library) for few, many in pairwise(points)],
    }


def line_data(few: float, first: Record | None, many: float, last: Record | None, library: Library) -> Data | None:
    """Between two typical communes: low, central and high values at both in euros of one year, and what else varies."""
    if first is None or last is None or last.shape == "choice":
        return None
    pair = (first, last)
    year = max((r.price_year for r in pair if r.price_year), default=None)
    times = [record.at_most / record.written[1] for record in pair if record.at_most]
    return {
        "year": year,
        "ends": [[in_year(library, r, year, end_of(r, end)) for r in pair] for end in ENDS],
        "nil": [record.chance_of_zero or 0.0 for record in pair],
        "times": max(times, default=None),
        "uncertain": last.uncertain,
    }


def entry(record: Record) -> Data:
    """A value as a file writes it."""
    low, value, high = record.written
    fields: Data = {
        "value": record.choice if record.shape == "choice" else value,
        "low": low,
        "high": high,
        "chance_of_zero": record.chance_of_zero,
        "at_most": record.at_most,
        "shape": record.shape if record.shape not in ("fixed", "metalog") else None,
        "source": [source.key for source in record.sources],
        "grade": record.grade,
        "price_year": record.price_year,
        "review_by": record.review_by.isoformat() if record.review_by else None,
        "evidence_of": record.evidence_of,
        **{mark: getattr(record, mark) for mark in MARKS},
        "note": record.note or None,
        "note_fr": record.note_fr or None,
    }
    return {key: value for key, value in fields.items() if value is not None}
