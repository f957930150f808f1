"""What is known of each commune of France: its own figures where a public file gives them, those of its size elsewhere.

The table that is shipped (``parameters/france/communes.csv.gz``) gives population, department, region and
intercommunality. Files that a person puts beside it (``costmodel.intake.published``) add payroll, means, ages and
digital fragility. ``values`` says of each figure whether it is the commune's own or that of communes of its size, so
that no mean repeated 34,000 times can pass for a finding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from costmodel.engine.case import workbook
from costmodel.engine.values import values as figures_of
from costmodel.intake.defaults import ENDS, agents_of, defaults, end_of, in_year, noted, ranged
from costmodel.intake.faults import fault
from costmodel.intake.figures import Both, Item, both
from costmodel.intake.published import LIST, Listed, Published, listed_files, read
from costmodel.intake.records import with_other_shares
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import decimal, significant
from costmodel.parameters.library import Library, default_folder
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source, read_sources
from costmodel.parameters.yamlfile import Node

if TYPE_CHECKING:
    import pandas as pd

TABLE, TABLE_SOURCE = "communes.csv.gz", "communes.yaml"
COLUMNS = (
    *("code", "name", "population", "department", "department_name", "region", "region_name", "siren", "postcodes"),
    *("epci", "epci_name", "epci_kind", "former"),
)
"""Columns of the shipped table. ``postcodes`` and ``former`` hold several, with a bar between them; ``former`` those
of the communes that became part of this one, and of its arrondissements: a code, and a name where there is one."""

OLD_COUNTS = ("975", "976", "977", "978", "986", "987", "988")
"""Overseas, where the package has populations of an older census than elsewhere."""

DERIVED = "france/derived"
"""What turns a figure of a public file into one of the model."""

MOST_MEMBERS = 20
"""Members of an intercommunality that the comment of a file names; those of Paris have 130 between them."""

Origin = Literal["own", "class mean"]


@dataclass(frozen=True)
class CommuneValue:
    """The value of a parameter for a commune: its record, and whether it is its own or that of communes of its size."""

    record: Record
    origin: Origin


def folder_of(folder: Path | None) -> Path:
    """Where a person puts public files: ``france`` in a folder of parameters, or the workbook's own without one."""
    own = (folder or default_folder()) / "france"
    return own if own.is_dir() else default_folder() / "france"


def shipped_file(place: Path, name: str) -> Path:
    """A file that is shipped with the workbook, or that of the same name in another folder."""
    return place / name if (place / name).is_file() else default_folder() / "france" / name


@lru_cache(maxsize=4)
def shipped_table(place: Path) -> pd.DataFrame:
    """The shipped table, by INSEE code; text but for the population (NaN where nobody is counted)."""
    import pandas as pd

    path = shipped_file(place, TABLE)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, index_col="code", encoding="utf-8")
    table["population"] = pd.to_numeric(table["population"])
    return table


@lru_cache(maxsize=4)
def table_source(place: Path) -> Source:
    """The source of the shipped table."""
    return read_sources(Node.of(shipped_file(place, TABLE_SOURCE)), {})["communes"]


def listed_in(place: Path) -> list[Listed]:
    """The public files that are known, each with its path where it is in the folder."""
    return listed_files(shipped_file(place, LIST), place)


@lru_cache(maxsize=4)
def read_files(place: Path) -> tuple[Published, ...]:
    """The public files that are in the folder, read once; the first that speaks of something is believed."""
    return tuple(read(listed, current_codes(place)) for listed in listed_in(place) if listed.path)


@lru_cache(maxsize=4)
def communes(folder: Path | None = None) -> pd.DataFrame:
    """Every commune by its INSEE code (text), in the order of the codes.

    The columns of the shipped table (``COLUMNS``), then what public files beside it say, NaN where they are silent:
    see ``published.MEASURES`` for names and units. Raises InputError for a public file that cannot be read.
    """
    place = folder_of(folder)
    table = shipped_table(place)
    for file in read_files(place):
        for name in file.measures:
            measured = file.table[name].reindex(table.index)
            table = table.assign(**{name: table[name].fillna(measured) if name in table else measured})
    return table


@lru_cache(maxsize=4)
def current_codes(place: Path) -> Mapping[str, str]:
    """The commune of today for each code, of today or former."""
    table = shipped_table(place)
    codes = {code: code for code in table.index}
    former = table["former"][table["former"] != ""]
    return {part[:5]: code for code, parts in former.items() for part in parts.split("|")} | codes


@dataclass(frozen=True)
class Commune:
    """A commune of today, by its INSEE code."""

    code: str
    folder: Path | None = None

    @property
    def name(self) -> str:
        return self.said("name")

    @property
    def title(self) -> str:
        """Its name as no other commune is written: ``Plaisir (Yvelines)``."""
        return f"{self.name} ({self.said('department_name') or self.said('department')})"

    def said(self, column: str) -> str:
        """What the shipped table says of it, as text."""
        return str(shipped_table(folder_of(self.folder)).at[self.code, column])

    @property
    def members(self) -> pd.DataFrame:
        """The communes of its intercommunality, itself among them, largest first; none where there is none."""
        table, epci = shipped_table(folder_of(self.folder)), self.said("epci")
        members = table[table["epci"] == epci] if epci else table.iloc[:0]
        return members.sort_values("population", ascending=False, kind="stable")

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """The figures that are its own, by name. Raises InputError where nobody is counted."""
        return own_records(self.code, self.folder)

    def summary(self, **fields: float) -> Both:
        """What its file is, in both languages, with the inhabitants and how many figures come from where."""
        sentence = N_(
            "{commune}, {people} inhabitants, {epci}: {own} figures of yours, {published} published, "
            "defaults for its population elsewhere."
        )
        if not self.said("epci"):
            sentence = N_(
                "{commune}, {people} inhabitants, in no intercommunality: {own} figures of yours, {published} "
                "published, defaults for its population elsewhere."
            )
        return both(sentence, commune=self.title, epci=self.said("epci_name"), **fields)

    @property
    def neighbours(self) -> str:
        """Its intercommunality and the members of it, in a sentence; empty where there is none."""
        members = self.members
        if members.empty:
            return ""
        largest = members[:MOST_MEMBERS]
        listed = [f"{name} ({decimal(n)})" for name, n in zip(largest["name"], largest["population"], strict=True)]
        return translate(
            "{epci}: {count} communes, {people} inhabitants, {members}.",
            epci=self.said("epci_name"),
            count=len(members),
            people=decimal(members["population"].sum()),
            members=", ".join(listed + ["…"] * (len(members) > MOST_MEMBERS)),
        )


# Values


def values(code: str, library: Library) -> dict[str, CommuneValue]:
    """What is known of a commune: parameters by name, each its own or that of communes of its size.

    ``code`` is the INSEE code of a commune of today. Figures of one tool are not here: they are ``defaults`` of the
    population. Raises InputError for a commune where nobody is counted.
    """
    folder = None if library.folder == default_folder() else library.folder
    own = own_records(code, folder)
    by_size = {name: r for (tool, name), r in defaults(own["population"].number, folder).items() if tool is None}
    rest = with_other_shares({(None, name): r for name, r in own.items()}, {"": library.records}, library)
    others = by_size | {name: record for (_, name), record in rest.items()}
    return {name: CommuneValue(record, "class mean") for name, record in others.items()} | {
        name: CommuneValue(record, "own") for name, record in own.items()
    }


def own_records(code: str, folder: Path | None) -> dict[str, Record]:
    """The figures that are a commune's own, by name, as records with their sources and grades."""
    place = folder_of(folder)
    commune = shipped_table(place).loc[code]
    people = population_of(commune, table_source(place))
    records = {people.name: people}
    for file in read_files(place):
        for measure, made in MADE_FROM.items():
            if measure not in file.measures or code not in file.table.index or made.parameter in records:
                continue
            measured = float(file.table[measure].loc[code])
            if measured > 0:
                record = made.record(measured, people.number, file, folder)
                if is_possible(record, folder):
                    records[record.name] = record
    return records


def is_possible(record: Record, folder: Path | None) -> bool:
    """Whether a value and its range lie inside what the model allows; a file's misprint is no figure of a commune."""
    least, most = Item(record.name, folder).limits
    low, value, high = record.written
    low, high = value if low is None else low, value if high is None else high
    return (least is None or least <= low) and (most is None or high <= most)


def population_of(commune: Any, source: Source) -> Record:
    """The municipal population. Raises InputError where nobody is counted."""
    if not commune["population"] > 0:
        raise fault(commune["name"], "{where}: nobody is counted there; there is nothing to compare.")
    old = commune["department"] in OLD_COUNTS
    note = N_("Municipal population, of an older census.") if old else N_("Municipal population.")
    return sourced("population", float(commune["population"]), source, "B" if old else "A", both(note))


def sourced(name: str, value: float, source: Source, grade: str, note: Both) -> Record:
    record = Record(name, "fixed", value, sources=(source,), grade=grade, review_by=review_by(source))
    return noted(record, note)


def review_by(source: Source) -> dt.date:
    return dt.date(source.read.year + 1, 12, 31)


def agents_from_payroll(payroll: float, people: float, file: Published, folder: Path | None) -> Record:
    """Agents of a commune: payroll per inhabitant over the cost of a post in the same year."""
    library = workbook(folder)[1]
    post = figures_of(DERIVED, folder)["payroll_of_post"].record
    dear, usual, cheap = (payroll / in_year(library, post, file.year, end_of(post, end)) for end in reversed(ENDS))
    note = both(
        N_("Derived: {payroll} euros of payroll per inhabitant in {year}, at {post} euros a full-time post in {base}."),
        payroll=payroll,
        year=str(file.year),
        post=post.number,
        base=str(post.price_year),
    )
    rate = sourced("staffing", usual, file.source, "C", note)
    rate = replace(rate, low=dear, high=cheap, shape="metalog", sources=(file.source, *post.sources))
    return agents_of(rate, people, defaults(people, folder).get((None, "fte_per_agent")), folder)


def published_capacity(capacity: float, people: float, file: Published, folder: Path | None) -> Record:
    note = both(N_("Published for {year}."), year=str(file.year))
    return replace(sourced("financial_capacity", capacity, file.source, "A", note), price_year=file.year)


def place_from_fragility(index: float, people: float, file: Published, folder: Path | None) -> Record:
    """Digital exclusion against the national mean, from an index of risk: a range of ours stands round it."""
    derived = figures_of(DERIVED, folder)
    mean, spread = derived["fragility_mean"], derived["place_factor_spread"]
    factor = index / mean.number
    note = both(
        N_("Derived: {index} over {mean}, an index of risk and not a rate; range ours."),
        index=significant(index, 3),
        mean=mean.number,
    )
    record = sourced("place_factor", significant(factor, 2), file.source, "C", note)
    low, high = (significant(factor * (1 + side * spread.number), 2) for side in (-1, 1))
    sources = (file.source, *mean.record.sources, *spread.record.sources)
    return ranged(replace(record, sources=sources), low, record.number, high)


def share_from_60(share: float, people: float, file: Published, folder: Path | None) -> Record:
    return sourced("age_share_from_60", share, file.source, "A", both(N_("Published for {year}."), year=str(file.year)))


def share_from_75(share: float, people: float, file: Published, folder: Path | None) -> Record:
    return sourced("age_share_from_75", share, file.source, "A", both(N_("Published for {year}."), year=str(file.year)))


@dataclass(frozen=True)
class Made:
    """A parameter made from a measure of a public file."""

    parameter: str
    record: Callable[[float, float, Published, Path | None], Record]
    """From the measure, the inhabitants, the file it stands in and the folder of parameters."""


MADE_FROM = {
    "payroll": Made("agents_total", agents_from_payroll),
    "financial_capacity": Made("financial_capacity", published_capacity),
    "fragility": Made("place_factor", place_from_fragility),
    "share_60_to_74": Made("age_share_from_60", share_from_60),
    "share_75_and_over": Made("age_share_from_75", share_from_75),
}
"""The parameter that each measure of a public file gives; the other measures tell communes apart."""
