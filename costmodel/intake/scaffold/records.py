"""Records of the figures that a user gives, with the sources they cite."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from costmodel.engine.case import share_groups, workbook
from costmodel.intake.scaffold.defaults import assumptions
from costmodel.intake.scaffold.figures import (
    GUIDE,
    OWN,
    Figure,
    Place,
    both,
)
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import decimal
from costmodel.model import units
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import Library
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source


class Citations:
    """The sources that a file cites, each under a key of its own."""

    def __init__(
        self, library: Library, title: str, publisher: str, date: dt.date, key: str = OWN, kind: str = "primary"
    ) -> None:
        self.shared = library.sources
        self.date = date
        self.publisher = publisher
        self.own = Source(key, title, publisher, GUIDE, date.isoformat(), date, kind)
        self.by_text: dict[tuple[str, dt.date | None], Source] = {}

    def of(self, figure: Figure) -> Source:
        """The source that a figure names, or that of all the user's own figures."""
        if not figure.source and not figure.published:
            return self.own
        title = figure.source or self.own.title
        key = title, figure.published
        address = re.search(r"https?://[^\s<>\"]+", title)
        if key not in self.by_text:
            self.by_text[key] = Source(
                f"figures_{len(self.by_text) + 1}",
                title,
                self.publisher,
                address[0] if address else GUIDE,
                figure.published.isoformat() if figure.published else "n.d.",
                self.date,
                "secondary",
            )
        return self.by_text[key]


def own_record(figure: Figure, cited: Citations, grade: str, folder: Path | None) -> Record:
    """The record of a figure that a user gives."""
    model, library = workbook(folder)
    known = library.records.get(figure.name)
    date = figure.published or cited.date
    choice = known is not None and known.shape == "choice"
    ranged = figure.low is not None and figure.high is not None and figure.low < figure.high
    money = any(base == "EUR" for base, _ in units.parse(model[figure.name].unit))
    bare = known or Record(figure.name, "fixed", 0.0)
    said: dict[str, Any] = bare.saying(figure.mark, figure.where) if figure.mark else {}
    found = Record(
        figure.name,
        "choice" if choice else "metalog" if ranged else "fixed",
        known.choices[str(figure.value)] if choice and known else float(figure.value),
        low=figure.low if ranged else None,
        high=figure.high if ranged else None,
        sources=(cited.of(figure),),
        grade=grade,
        price_year=price_year(figure, date, library, model[figure.name]) if money else None,
        review_by=dt.date(date.year + 1, 12, 31),
        note=figure.note,
        note_fr=figure.note,
        choices=known.choices if choice and known else {},
        where=figure.where,
    )
    return replace(found, **{**said, "grade": grade})


def price_year(figure: Figure, date: dt.date, library: Library, quantity: Quantity) -> int:
    """The year of the euros of a figure: the one that the label asks for, or that of its date.

    Raises InputError when no price index is known for it.
    """
    record = library.records.get(figure.name)
    asked = record.price_year if record and str(record.price_year) in quantity.label else None
    year = asked or date.year
    known = library.records["price_index"].value
    if isinstance(known, Mapping) and not min(known) <= year <= max(known):
        raise InputError(
            translate(
                "{where}: no price index is known for {year}; give euros of a year from {first} to {last}.",
                where=figure.where,
                year=year,
                first=min(known),
                last=max(known),
            )
        )
    return year


def with_other_shares(
    own: Mapping[Place, Record], base: Mapping[str, Mapping[str, Record]], folder: Path | None
) -> dict[Place, Record]:
    """Shares that must add to one: those the user does not give make room for those that are given.

    ``base`` holds the records of each tool ('' for all tools). Raises InputError when no room is left.
    """
    library = workbook(folder)[1]
    found: dict[Place, Record] = {}
    for names in share_groups(library):
        for tool in dict.fromkeys(tool for tool, name in own if name in names):
            given = [n for n in names if (tool, n) in own]
            before = {n: base.get(tool or "", {}).get(n, library.records[n]).number for n in names if n not in given}
            room, rest = 1 - sum(own[tool, n].number for n in given), sum(before.values())
            if room < -1e-6 or (rest == 0 and abs(room) > 1e-6):
                raise InputError(
                    translate(
                        "{names}: these shares add to {total}, not to 1.",
                        names=", ".join(given),
                        total=decimal(1 - room),
                    )
                )
            note = both(N_("Scaled so that the shares add to one."))
            for name, value in before.items():
                found[tool, name] = replace(
                    own[tool, given[0]].certain(value * max(room, 0.0) / rest if rest else 0.0),
                    name=name,
                    sources=library.records[name].sources[:0] + tuple(assumptions(library)),
                    grade="D",
                    note=note[0],
                    note_fr=note[1],
                )
    return found
