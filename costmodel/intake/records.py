"""Records of the figures that a user gives, with the sources they cite."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from costmodel.engine.case import share_groups, workbook
from costmodel.intake.defaults import assumptions, noted, ranged
from costmodel.intake.faults import fault
from costmodel.intake.figures import Figure, Item, Place, both
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import decimal
from costmodel.parameters.library import Library
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source

GUIDE, OWN = "docs/your-town.md", "own_figures"


class Citations:
    """The sources that a file cites, each under a key of its own."""

    def __init__(self, title: str, publisher: str, date: dt.date, kind: str = "primary") -> None:
        self.date = date
        self.own = Source(OWN, title, publisher, GUIDE, date.isoformat(), date, kind)
        self.by_text: dict[tuple[str, dt.date | None], Source] = {}

    @property
    def review_by(self) -> dt.date:
        return dt.date(self.date.year + 1, 12, 31)

    def of(self, figure: Figure) -> Source:
        """The source that a figure names, or that of all the user's own figures."""
        if not figure.source and not figure.published:
            return self.own
        title = figure.source or self.own.title
        address = re.search(r"https?://[^\s<>\"]+", title)
        new = replace(
            self.own,
            key=f"figures_{len(self.by_text) + 1}",
            title=title,
            url=address[0] if address else GUIDE,
            published=figure.published.isoformat() if figure.published else "n.d.",
            kind="secondary",
        )
        return self.by_text.setdefault((title, figure.published), new)


def own_record(figure: Figure, cited: Citations, grade: str, folder: Path | None) -> Record:
    """The record of a figure that a user gives."""
    item = Item(figure.name, folder)
    bare = Record(figure.name, "fixed", 0.0)
    date = figure.published or cited.date
    record = replace(
        bare,
        sources=(cited.of(figure),),
        grade=grade,
        price_year=price_year(item, date, figure.where) if item.in_euros else None,
        review_by=dt.date(date.year + 1, 12, 31),
        note=figure.note,
        note_fr=figure.note,
        where=figure.where,
    )
    if item.choices:
        record = replace(record, shape="choice", value=item.choices[str(figure.value)], choices=item.choices)
    else:
        record = ranged(record, figure.low, float(figure.value), figure.high)
    marks = (item.national or bare).saying(figure.mark, figure.where) if figure.mark else {}
    return replace(record, **marks | {"grade": grade})


def price_year(item: Item, date: dt.date, where: str) -> int:
    """The year of the euros of a figure: the one that the label asks for, or that of its date.

    Raises InputError when no price index is known for it.
    """
    record = item.national
    asked = record.price_year if record and str(record.price_year) in item.quantity.label else None
    year = asked or date.year
    index = workbook(item.folder)[1].records["price_index"].value
    if isinstance(index, Mapping) and not min(index) <= year <= max(index):
        raise fault(
            where,
            "{where}: no price index is known for {year}; give euros of a year from {first} to {last}.",
            year=year,
            first=min(index),
            last=max(index),
        )
    return year


def with_other_shares(
    own: Mapping[Place, Record], base: Mapping[str, Mapping[str, Record]], library: Library
) -> dict[Place, Record]:
    """Shares that must add to one: those the user does not give make room for those that are given.

    ``base`` holds the records of each tool ('' for all tools). Raises InputError when no room is left.
    """
    scaled: dict[Place, Record] = {}
    for names in share_groups(library):
        for tool in dict.fromkeys(tool for tool, name in own if name in names):
            given = [n for n in names if (tool, n) in own]
            before = {n: base.get(tool or "", {}).get(n, library.records[n]).number for n in names if n not in given}
            room, rest = 1 - sum(own[tool, n].number for n in given), sum(before.values())
            if room < -1e-6 or (rest == 0 and abs(room) > 1e-6):
                names_given, total = ", ".join(given), decimal(1 - room)
                raise InputError(
                    translate("{names}: these shares add to {total}, not to 1.", names=names_given, total=total)
                )
            record = replace(own[tool, given[0]], sources=assumptions(library), grade="D")
            record = noted(record, both(N_("Scaled so that the shares add to one.")))
            for name, value in before.items():
                share = value * max(room, 0.0) / rest if rest else 0.0
                scaled[tool, name] = replace(record.certain(share), name=name)
    return scaled
