"""Which figure is to be reviewed next: a first change to the workbook that needs no Python and never runs out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from costmodel.language.catalogue import translate
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import LAYERS
from costmodel.parameters.record import Record
from costmodel.parameters.yamlfile import Place

__all__ = ["Due", "due"]


@dataclass(frozen=True, kw_only=True)
class Due:
    """A value to be reviewed by a day: its name, where it stands, the addresses of its sources."""

    name: str
    review_by: dt.date
    place: Place
    grade: str
    urls: tuple[str, ...]

    @property
    def to_do(self) -> str:
        if self.urls:
            return translate(
                "read {urls} again, change the value if it moved, and set the new dates (read, review_by).",
                urls=", ".join(self.urls),
            )
        return translate("no source has an address: look for one, or keep the assumption, and set review_by.")

    def __str__(self) -> str:
        return translate(
            "{date}, '{name}' ({file}, line {line}): {todo}",
            date=self.review_by,
            name=self.name,
            file=self.place.file,
            line=self.place.line,
            todo=self.to_do,
        )


def due(library: Library) -> list[Due]:
    """Every dated value of a folder, the nearest review first; a family that stands on one line is one value.

    Raises InputError, with what is wrong, for a file that cannot be read.
    """
    by_place: dict[tuple[str, int | None], Due] = {}
    for record in dated(library):
        place = record.where
        if record.review_by is not None and isinstance(place, Place):
            urls = tuple(source.url for source in record.sources if source.url.startswith("http"))
            one = Due(name=place.key, review_by=record.review_by, place=place, grade=record.grade, urls=urls)
            by_place.setdefault((str(place.file), place.line), one)
    return sorted(by_place.values(), key=lambda d: (d.review_by, str(d.place.file), d.place.line or 0))


def dated(library: Library) -> Iterator[Record]:
    """The records of the reference and of every overlay; what a scenario leaves to the reference is dated there."""
    yield from library.records.values()
    for kind in LAYERS:
        for overlay in (library.overlay(kind, name) for name in library.names(kind)):
            for section in (overlay.records, *overlay.for_tool.values()):
                yield from (r for r in section.values() if kind != "scenarios" or own_date(r, library))


def own_date(record: Record, library: Library) -> bool:
    declared = library.records.get(record.name)
    return declared is None or declared.review_by != record.review_by
