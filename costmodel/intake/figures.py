"""A user's figures: names made safe, values that are possible, the tool that each belongs to."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from costmodel.engine.case import workbook
from costmodel.intake.faults import Faults, fault, unknown_tool
from costmodel.language.catalogue import in_language, language, nearest, translate
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.language.labels import Words
from costmodel.language.presentation import amount, decimal, significant
from costmodel.language.presentation import unit as unit_in_words
from costmodel.language.writing import writing
from costmodel.model import units
from costmodel.model.model import CLOCK
from costmodel.model.quantity import Quantity
from costmodel.parameters.country import country_of
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.parameters.yamlfile import check_allowed

MOST_NAME, MOST_TEXT = 100, 500
"""Characters of a name, and of a source or a note."""

GLOBAL, NATIONAL = ("price_index", *CLOCK), "national"

Place = tuple[str | None, str]
"""A tool (None: all of them) and the name of a quantity."""


@dataclass(frozen=True)
class Figure:
    """A value that a user gives to a quantity, in the model's unit, perhaps with a range, a source and a date.

    ``mark`` says how a gain was obtained or how firm a price is.
    ``basis`` is ``total`` for the total of an authority where a part for each inhabitant is asked for, ``each`` when
    the user wrote that it is such a part, and '' when nothing says.
    """

    name: str
    value: float | str
    tool: str | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    published: dt.date | None = None
    note: str = ""
    where: str = ""
    basis: str = ""
    mark: str = ""

    @property
    def place(self) -> Place:
        return self.tool, self.name


@dataclass(frozen=True)
class Entry:
    """A line of a file: its record and where it comes from.

    ``own`` (the user's), ``published`` (a public file on the commune), ``default``, or ``national``, not written.
    """

    record: Record
    origin: str


@dataclass(frozen=True)
class Draft:
    """A file to be written: its name, its text, what is in it, and what its author should look at again."""

    kind: str
    key: str
    text: str
    entries: Mapping[Place, Entry]
    warnings: tuple[str, ...] = ()


# Texts and numbers


def visible(text: str) -> str:
    """Text without the signs that nobody sees, such as zero-width spaces and soft hyphens, nor spaces around it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def clean(text: str, where: str, most: int = MOST_TEXT) -> str:
    """A text on one line. Raises InputError for one that is too long or holds a control character."""
    line = "".join(c for c in " ".join(text.replace("\ufeff", "").split()) if unicodedata.category(c) != "Cf")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in line):
        raise fault(where, "{where}: there is a control character, which is no text; remove it.")
    if len(line) > most:
        raise fault(where, "{where}: the text has {count} characters; {most} at most.", count=len(line), most=most)
    return line


def checked_name(text: str, where: str) -> str:
    """The name of an authority, a tool or a scenario, on one line and with at least one Latin letter or digit."""
    name = clean(text, where, MOST_NAME)
    if not key_of(name):
        raise fault(
            where, "{where}: '{name}' has no Latin letter or digit to make the name of a file of; write one.", name=name
        )
    return name


def without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def key_of(name: str) -> str:
    """``Saint-Étienne-du-Rouvray`` gives ``saint_etienne_du_rouvray``: safe as a name of file on every system."""
    for sign, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        name = name.replace(sign, letters)
    key = re.sub(r"[^a-z0-9]+", "_", without_accents(name).lower()).strip("_")[:50].strip("_")
    return f"{key}_" if re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", key) else key


def quoted(text: str) -> str:
    """Text as YAML reads it back, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def plain_number(value: float) -> str:
    """The shortest text that gives the same number back."""
    return str(int(value)) if value == int(value) and abs(value) < 10**15 else repr(float(value))


def typed(value: float) -> str:
    """A number as a person may type it again, with the decimal mark of the language and no thousands separators."""
    text = plain_number(significant(value, 6))
    return writing().point(text)


class Both(NamedTuple):
    """A sentence in both languages."""

    en: str
    fr: str


def both(sentence: str | Words, /, **fields: float | str) -> Both:
    """A sentence, or the words of a country, in English and in French, with numbers as each writes them."""
    texts = []
    for lang in Both._fields:
        with in_language(lang):
            words = translate(sentence) if isinstance(sentence, str) else sentence[lang]
            texts.append(words.format(**{k: v if isinstance(v, str) else decimal(v) for k, v in fields.items()}))
    return Both(*texts)


# Quantities


@dataclass(frozen=True)
class Item:
    """A quantity that a person may give a value to, as a folder of parameters declares it."""

    name: str
    folder: Path | None = None

    @property
    def quantity(self) -> Quantity:
        return workbook(self.folder)[0][self.name]

    @property
    def unit(self) -> str:
        return self.quantity.unit

    @property
    def national(self) -> Record | None:
        """The record of the reference files; None for what formulas compute."""
        return workbook(self.folder)[1].records.get(self.name)

    @property
    def choices(self) -> Mapping[str, int]:
        """Names of the choices; empty for a number."""
        return self.national.choices if self.national and self.national.shape == "choice" else {}

    @property
    def heading(self) -> str:
        """The label in the language in use, with the unit."""
        words = unit_in_words(self.unit)
        return self.quantity.text(language()) + (f" ({words})" if words else "")

    def shown(self, record: Record) -> str:
        """The central value of a record of it, in words."""
        return record.choice if record.shape == "choice" else amount(record.number, self.unit)

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Least and greatest possible values."""
        if self.national:
            return self.national.allowed
        if self.quantity.least is None and self.unit == "share":
            return 0.0, 1.0
        return self.quantity.least, None

    @property
    def possible(self) -> str:
        """The possible values in words: ``0 % à 100 %``, ``0 or more``, ``overflow, all``."""
        if self.national and self.national.choices:
            return ", ".join(self.national.choices)
        low, high = ("" if x is None else amount(x, self.unit) for x in self.limits)
        if low and high:
            return translate("{low} to {high}", low=low, high=high)
        if low:
            return translate("{low} or more", low=low)
        return translate("{high} or less", high=high) if high else translate("any number")

    @property
    def in_euros(self) -> bool:
        return any(base == "EUR" for base, _ in units.parse(self.unit))

    @property
    def tools(self) -> list[str]:
        """The tools to which it belongs: those whose file sets it, or sets a parameter behind it; [] for all."""
        model, library = workbook(self.folder)
        if any(self.name in commune.records for _, commune in typical(self.folder)):
            return []
        behind = model.ancestors([self.name]) if self.quantity.formula else {self.name}
        return [tool for tool in library.names("tools") if behind & set(library.overlay("tools", tool).records)]


def per_inhabitant(unit: str) -> bool:
    """Whether a unit is that of a part for each inhabitant: ``EUR/person/year``."""
    return "person" in unit.split("/")[1:]


def total_unit(unit: str) -> str:
    """The unit of the whole authority, from that of a part for each inhabitant: ``EUR/year``."""
    return unit.replace("/person", "", 1)


def is_total(unit: str) -> bool:
    """Whether a unit is that of the whole authority (euros a year), not of a mean (euros per inhabitant, a share)."""
    return unit != "share" and all(part in ("year", "month", "day") for part in unit.split("/")[1:])


def typical(folder: Path | None) -> list[tuple[float, Overlay]]:
    """The typical communes of this folder with their populations, smallest first."""
    library = workbook(folder)[1]
    communes = [
        library.overlay("authorities", name) for name in library.country.typical if name in library.names("authorities")
    ]
    return sorted(
        ((c.records["population"].number, c) for c in communes if "population" in c.records), key=lambda p: p[0]
    )


def known_item(name: str, where: str, folder: Path | None) -> Item:
    """The quantity of this name, one that a file may set. Raises InputError with what to write instead."""
    model, _ = workbook(folder)
    if name in model.families:
        members = ", ".join(model.families[name])
        sentence = translate("'{name}' has several members: set one of {members}.", name=name, members=members)
        raise InputError(f"{where}: {sentence}")
    if name not in model:
        sentence = translate("no parameter or formula is called '{name}'.", name=name)
        raise UnknownNameError(f"{where}: {sentence}{nearest(name, model)}")
    item = Item(name, folder)
    if name in GLOBAL or (item.national and item.national.shape == "path"):
        raise fault(where, "{where}: '{name}' changes from year to year and is national; leave it out.", name=name)
    return item


# Figures


def placed(figure: Figure, folder: Path | None) -> Figure:
    """The figure with the tool it belongs to. Raises InputError when it could be that of several tools."""
    tools = Item(figure.name, folder).tools
    if figure.tool or not tools:
        return figure
    if len(tools) > 1:
        raise fault(
            figure.where,
            "{where}: '{name}' differs from tool to tool; say of which, such as {example} (tools: {tools}).",
            name=figure.name,
            example=f"{tools[0]}.{figure.name}",
            tools=", ".join(tools),
        )
    return replace(figure, tool=tools[0])


def shared_out(figure: Figure, people: float, folder: Path | None) -> Figure:
    """The part for each inhabitant of a figure that is the total of an authority; its note says so."""
    total = amount(float(figure.value), total_unit(Item(figure.name, folder).unit))
    note = translate("Total of {total} for {people} inhabitants.", total=total, people=decimal(people))
    low, high = (None if end is None else end / people for end in (figure.low, figure.high))
    value, note = float(figure.value) / people, f"{figure.note} {note}".strip()
    return replace(figure, value=value, low=low, high=high, note=note, basis="each")


def checked(figure: Figure, folder: Path | None) -> Figure:
    """The figure when it is possible: known name and tool, value and range allowed. Raises InputError."""
    where, name = figure.where, figure.name
    item = known_item(name, where, folder)
    if figure.tool is not None and figure.tool not in (tools := workbook(folder)[1].names("tools")):
        raise unknown_tool(figure.tool, where, tools)
    if item.national and item.choices:
        code = item.national.choice_code(str(figure.value), where)
        return replace(figure, value=next(name for name, c in item.choices.items() if c == code))
    value, low, high = float(figure.value), figure.low, figure.high
    for number in (value, low, high):
        if number is not None and figure.basis != "total":
            check_possible(number, item, where)
    if (low is None) != (high is None):
        raise fault(where, "{where}: '{name}' has one end of a range; give both or none.", name=name)
    if low is not None and high is not None and not low <= value <= high:
        raise fault(
            where,
            "{where}: the value {value} of '{name}' is outside its range, {low} to {high}.",
            value=decimal(value),
            name=name,
            low=decimal(low),
            high=decimal(high),
        )
    return figure


def check_possible(value: float, item: Item, where: str) -> None:
    """Raises InputError for a value that is not possible; says how to write a per cent when one was meant."""
    if not math.isfinite(value):
        raise fault(where, "{where}: '{text}' is not a finite number.", text=value)
    low, high = item.limits
    if item.name == "population":
        high = country_of(item.folder).most_people
        if value != int(value):
            raise fault(where, "{where}: a population is a whole number of inhabitants.")
    if item.name in ("horizon", "start_year") and value != int(value):
        raise fault(where, "{where}: '{name}' is a whole number.", name=item.name)
    if item.unit == "share" and high is not None and high <= 1 < value <= 100:
        raise fault(
            where,
            "{where}: {value} is more than all of it; a share goes up to 1: write {percent} or {share}.",
            value=decimal(value),
            percent=amount(value / 100, "share"),
            share=decimal(value / 100),
        )
    check_allowed(value, (low, high), where)


class Figures(dict[Place, Figure]):
    """Figures by place, each once."""

    def add(self, figure: Figure) -> None:
        if figure.place in self:
            raise fault(
                figure.where,
                "{where}: '{name}' is given twice (also {other}); keep one.",
                name=figure.name,
                other=self[figure.place].where,
            )
        self[figure.place] = figure


def placed_figures(
    figures: Iterable[Figure], folder: Path | None, tools: bool = True, people: float | None = None
) -> list[Figure]:
    """The figures, checked, each with its tool; all that is wrong is said at once.

    With ``people``, the inhabitants, totals become parts for each of them.
    """
    by_place, faults = Figures(), Faults()
    for figure in figures:
        with faults.collected():
            if people and figure.basis == "total":
                figure = shared_out(figure, people, folder)
            if figure.basis == "total" and not tools:
                raise fault(
                    figure.where,
                    "{where}: a total belongs to an authority; write '{name}' for each inhabitant.",
                    name=figure.name,
                )
            figure = checked(figure, folder)
            by_place.add(placed(figure, folder) if tools else figure)
    faults.refuse()
    return list(by_place.values())
