"""Which public files on the communes are there, which are missing, where to get them, and what rests on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from costmodel.intake.communes import MADE_FROM, communes, folder_of, listed_in, read_files, table_source
from costmodel.intake.published import Listed, Published


@dataclass(frozen=True)
class FileFacts:
    """A public file: what it is, where it is had, and what it says of how many communes when it is there.

    ``gives``: its measures (``published.MEASURES``); ``feeds``: the parameters made from them. ``file`` is empty, and
    ``year`` none, where it is missing.
    """

    key: str
    title: str
    publisher: str
    address: str
    licence: str
    names: tuple[str, ...]
    gives: tuple[str, ...]
    feeds: tuple[str, ...]
    file: str = ""
    year: int | None = None
    communes: int = 0
    left_out: int = 0


@dataclass(frozen=True)
class Inventory:
    """The data on the communes in a folder; ``own``: by parameter, how many communes have a value of their own."""

    folder: str
    source: str
    communes: int
    inhabited: int
    own: dict[str, int]
    files: tuple[FileFacts, ...]


def inventory(folder: Path | None = None) -> Inventory:
    """What is in the folder of the communes. Raises InputError for a public file that cannot be read."""
    place = folder_of(folder)
    table = communes(folder)
    inhabited = table["population"] > 0
    files = {file.key: file for file in read_files(place)}
    own = {"population": int(inhabited.sum())}
    for measure, made in MADE_FROM.items():
        own[made.parameter] = int((table[measure].notna() & inhabited).sum()) if measure in table else 0
    return Inventory(
        folder=str(place),
        source=table_source(place).title,
        communes=len(table),
        inhabited=own["population"],
        own=own,
        files=tuple(facts(listed, files.get(listed.key)) for listed in listed_in(place)),
    )


def facts(listed: Listed, read: Published | None) -> FileFacts:
    known = FileFacts(
        key=listed.key,
        title=listed.source.title,
        publisher=listed.source.publisher,
        address=listed.source.url,
        licence=listed.licence,
        names=listed.names,
        gives=listed.measures,
        feeds=tuple(MADE_FROM[measure].parameter for measure in listed.measures if measure in MADE_FROM),
    )
    if read is None:
        return known
    spoken_of = read.table.notna().any(axis=1)
    return replace(known, file=read.path.name, year=read.year, communes=int(spoken_of.sum()), left_out=read.left_out)
