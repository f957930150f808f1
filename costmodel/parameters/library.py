"""Parameters: records with a value, a range, a source and a date, read from the files in ``parameters/`` and checked.

A record is refused, with file, line and key, when a key is missing, unknown or twice there, when a value lies outside
its range or is no finite number, when a unit, a source or a shape is unknown. A ``review_by`` that has passed is a
warning that travels with every result that uses the value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError, ModelError, UnknownNameError
from costmodel.language.places import shipped
from costmodel.model import units
from costmodel.model.quantity import DIMENSIONS, Dimension, Quantity, expand
from costmodel.parameters import distributions
from costmodel.parameters.yamlfile import Place, Text, Where, read

GRADES = ("A", "B", "C", "D")
GROUPS = ("lever", "uncertainty", "value", "constant")
DRAWN = ("uncertainty", "constant")
"""Groups of states of the world; levers and values are what readers move, never drawn."""

SHAPES = ("fixed", "metalog", "lognormal", "discrete", "choice", "path")
WITH_RANGE = ("metalog", "lognormal")
RETIRED = {"uniform": "metalog", "triangular": "metalog", "pert": "metalog", "beta": "metalog"}
"""Shapes of files of version 0.1, and what their low, value and high now are."""

BETWEEN = ("linear", "geometric", "step")
ROLES = ("cost", "benefit")
BASES = ("measured", "declared", "before_rework", "simulated", "promised")
"""How the figure of a gain was obtained; what says nothing is a promise."""

FIRMNESS = ("firm", "list", "estimate", "guess")
"""How firm a price is; what says nothing is as firm as its grade: a list price, an estimate (C) or a guess (D)."""

HERE = ("here", "elsewhere")
MARKS = {"basis": BASES, "control": ("yes", "no"), "place": HERE, "firmness": FIRMNESS}
"""What is said of a figure beside its value, and the words for it."""

MEASURED_HERE: dict[str, Any] = {"basis": "measured", "control": "yes", "place": "here", "grade": "A"}

DECLARATION = {"label", "label_fr", "symbol", "unit", "group"}
"""What a reference file says of a parameter once; tools and authorities only bring values."""

VALUE = {"value", "source", "grade", "review_by"}
OPTIONAL = {
    "shape",
    "low",
    "high",
    "chance_of_zero",
    "at_most",
    "range",
    "allowed",
    "price_year",
    "evidence_of",
    *MARKS,
    "note",
    "note_fr",
    "choices",
    "between",
    "values",
    "weights",
    "over",
    "members",
    "adds_to_one",
    "reason",
    "reason_fr",
}
SILENT = {"grade": "grade", "source": "sources"} | {mark: mark for mark in MARKS}
"""What a file may leave to the record that its own takes the place of, and the field of it."""

DECLARED_ONCE = {"allowed", "choices", "over", "members", "adds_to_one"}
"""What only a reference file says of a parameter: no tool or authority moves the limits of what is possible."""

SOURCE = {"title", "publisher", "url", "published", "read"}
KINDS = {
    "primary": N_("from those who produced it"),
    "secondary": N_("second-hand"),
    "supplier": N_("from a supplier"),
    "workbook": N_("from this workbook"),
    "definition": N_("a definition"),
}
"""Who speaks in a source: the body that measured or enacted, a copy or the press, a seller, this workbook, nobody."""

FIRST_HAND = ("primary", "definition")
"""The kinds of source of which a value of grade A has one at least."""

FIRST_YEAR, LAST_YEAR = 1950, 2150

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
COMMA_NUMBER = re.compile(r"[-+]?\d+,\d+")


@dataclass(frozen=True)
class Source:
    """A document that says a figure, and when it was read."""

    key: str
    title: str
    publisher: str
    url: str
    published: str
    read: dt.date
    kind: str

    @property
    def hand(self) -> str:
        """Who speaks in it, in words."""
        return translate(KINDS[self.kind])


@dataclass(frozen=True)
class Record:
    """One value of one quantity, as a file or a user gives it.

    ``low``, ``value`` and ``high`` are the 5th, 50th and 95th percentiles of what is believed. With ``chance_of_zero``
    the file gives those of the rest (``rest``), and these are those of the whole. ``at_most``: the most that is
    possible here, where it is less than ``allowed`` says. ``silent``: what the file leaves to the record that this one
    takes the place of.
    """

    name: str
    shape: str
    value: float | Mapping[int, float]
    low: float | None = None
    high: float | None = None
    chance_of_zero: float | None = None
    rest: tuple[float, float, float] | None = None
    at_most: float | None = None
    allowed: tuple[float | None, float | None] = (None, None)
    sources: tuple[Source, ...] = ()
    grade: str = "D"
    price_year: int | None = None
    review_by: dt.date | None = None
    group: str = "uncertainty"
    evidence_of: str | None = None
    basis: str | None = None
    control: str | None = None
    place: str | None = None
    firmness: str | None = None
    note: str = ""
    note_fr: str = ""
    reason: str = ""
    reason_fr: str = ""
    choices: Mapping[str, int] = field(default_factory=dict)
    between: str = "linear"
    values: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    adds_to_one: str | None = None
    where: Where = ""
    layer: str = "reference"
    silent: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """The page of parameters that holds it: the name of its file, empty for a value that no file gives."""
        return self.where.file.stem if isinstance(self.where, Place) else ""

    @property
    def number(self) -> float:
        """The value, for a record that is no path by year."""
        if isinstance(self.value, Mapping):
            raise ModelError(f"'{self.name}' has a value for each year")
        return float(self.value)

    @property
    def choice(self) -> str:
        """The name of the choice taken."""
        return next(name for name, code in self.choices.items() if code == self.value)

    @property
    def ranged(self) -> bool:
        """Whether several values are thought of: those that draws go through, or that readers move it over."""
        return self.shape in WITH_RANGE or self.shape == "discrete"

    @property
    def uncertain(self) -> bool:
        """Whether draws move it."""
        return self.ranged and self.group in DRAWN

    @property
    def held(self) -> str:
        """How the figure was obtained."""
        return self.basis or "promised"

    @property
    def measured_here(self) -> bool:
        """Whether it is a gain that the authority has measured."""
        return (self.basis, self.place) == (MEASURED_HERE["basis"], MEASURED_HERE["place"])

    @property
    def firm(self) -> str:
        """How firm the price is."""
        return self.firmness or {"C": "estimate", "D": "guess"}.get(self.grade, "list")

    @property
    def meaning(self) -> str:
        """What the low and high values are: ends that draws go beyond one time in ten, or values looked at."""
        return "drawn" if self.uncertain else "looked at"

    @property
    def written(self) -> tuple[float | None, float, float | None]:
        """The low, central and high values as a file gives them: with a chance of zero, those of the rest."""
        return self.rest or (self.low, self.number, self.high)

    @property
    def bounds(self) -> distributions.Bounds:
        """The least and the most that is possible."""
        return self.allowed[0], self.allowed[1] if self.at_most is None else self.at_most

    @cached_property
    def reading(self) -> distributions.Inverse | None:
        """From uniform numbers to values; None when no draw moves it. Raises InputError, saying what is wrong."""
        if not self.uncertain:
            return None
        try:
            if self.shape == "discrete":
                return distributions.discrete(self.values, self.weights, self.number)
            low, value, high = self.written
            assert low is not None
            assert high is not None
            if self.shape == "lognormal":
                return distributions.lognormal(low, value, high)
            rest = distributions.metalog(low, value, high, self.bounds)
            return rest if self.chance_of_zero is None else distributions.or_zero(self.chance_of_zero, rest)
        except InputError as error:
            raise InputError(f"{self.where}: {error}") from None

    def whole(self) -> Record:
        """The record that draws can go through: with a chance of zero, the percentiles of the whole."""
        record = self
        if self.chance_of_zero is not None and self.low is not None and self.high is not None:
            record = replace(self, rest=(self.low, self.number, self.high))
        if record.reading is None or record.rest is None:
            return record
        low, value, high = distributions.percentiles(record.reading)
        return replace(record, low=low, value=value, high=high)

    def instead_of(self, other: Record | None) -> Record:
        """This record in the place of another; what it is silent on (grade, sources) is that of the other."""
        return replace(self, **{key: getattr(other, key) for key in self.silent}) if other else self

    def says(self) -> str:
        return self.note_fr if language() == "fr" and self.note_fr else self.note

    def why(self, lang: str = "") -> str:
        """The reason of a value of a scenario."""
        return self.reason_fr if (lang or language()) == "fr" and self.reason_fr else self.reason

    def stale(self, today: dt.date) -> bool:
        return self.review_by is not None and self.review_by < today

    def at(self, text: str) -> Record:
        """This record with the value a user typed, now certain; it keeps the marks of this one unless it says its own.

        ``0.19 measured`` is measured here, by whoever types, beside people or buildings without the tool; ``0.19
        declared`` was asked; ``8000 firm`` is a firm quote. Raises InputError outside the allowed values.
        """
        text, said = self.marked(text)
        if self.shape == "choice":
            return replace(self, value=self.choice_code(text), review_by=None, layer="set", where="--set")
        value = number(text, f"--set {self.name}")
        check_allowed(value, self.allowed, f"--set {self.name}", self.choices)
        typed = replace(self.certain(value), price_year=None, review_by=None, layer="set", where="--set")
        return replace(typed, **said)

    def certain(self, value: float) -> Record:
        """This record with one value for sure."""
        sure = replace(self, shape="fixed", value=value, low=None, high=None, values=(), weights=())
        return replace(sure, chance_of_zero=None, rest=None, at_most=None)

    def marked(self, text: str) -> tuple[str, dict[str, Any]]:
        """A value as typed, without the mark that may follow it, and what the mark says.

        Raises InputError for a mark that is said of other figures.
        """
        value, _, mark = text.strip().rpartition(" ")
        if not value or mark not in (*BASES, *FIRMNESS):
            return text, {}
        return value, self.saying(mark, f"--set {self.name}")

    def saying(self, mark: str, where: Where) -> dict[str, Any]:
        """What a word says of a gain or of a price. Raises InputError for one that is said of other figures."""
        if self.evidence_of == "benefit" and mark in BASES:
            return MEASURED_HERE if mark == "measured" else {"basis": mark}
        if self.evidence_of == "cost" and mark in FIRMNESS:
            return {"firmness": mark}
        raise InputError(
            translate(
                "{where}: '{mark}' cannot be said of '{name}'; figures of a gain are {bases}, prices are {firmness}. "
                "Give the value alone.",
                where=where,
                name=self.name,
                mark=mark,
                bases=", ".join(BASES),
                firmness=", ".join(FIRMNESS),
            )
        )

    def choice_code(self, text: str, where: Where | None = None) -> float:
        text = text.strip()
        if text in self.choices:
            return self.choices[text]
        for code in self.choices.values():
            if text in (str(code), f"{code}.0"):
                return code
        raise InputError(
            translate(
                "{where}: '{text}' is not one of the choices {choices}.",
                where=where or f"--set {self.name}",
                text=text,
                choices=", ".join(self.choices),
            )
            + nearest(text, self.choices)
        )


@dataclass(frozen=True)
class Cause:
    """A common cause of several beliefs, which then stand or fall together.

    ``beliefs``: parameters, each with the chance that it follows the cause in a draw; the chance is negative when it is
    low where the cause is high. A cause is high where it speaks for the tool.
    """

    key: str
    label: str
    label_fr: str
    beliefs: Mapping[str, float]
    reason: str
    reason_fr: str
    where: Place

    def text(self, lang: str) -> str:
        return self.label_fr if lang == "fr" else self.label


@dataclass(frozen=True)
class Overlay:
    """A tool, an authority, an option or a scenario: a name and the values that it brings.

    ``tools``: those for which an option makes sense, all when empty. ``options``: files of the options that an
    authority compares beside those of the workbook.
    """

    key: str
    label: str
    label_fr: str
    summary: str
    summary_fr: str
    records: Mapping[str, Record]
    for_tool: Mapping[str, Mapping[str, Record]]
    path: Path
    tools: tuple[str, ...] = ()
    options: tuple[str, ...] = ()

    def suits(self, tool: str) -> bool:
        """Whether an option makes sense for a tool."""
        return not self.tools or tool in self.tools

    def on(self, tool: Overlay | None) -> Overlay:
        """An option, or a scenario, with its values for a tool. Raises InputError where it makes no sense for it."""
        if tool is None:
            return self
        if not self.suits(tool.key):
            raise InputError(
                translate(
                    "The option '{option}' makes no sense for {tool}: it is for {tools}.",
                    option=self.key,
                    tool=tool.key,
                    tools=", ".join(self.tools),
                )
            )
        return replace(self, records={**self.records, **self.for_tool.get(tool.key, {})}, for_tool={})

    def text(self, lang: str) -> str:
        return self.label_fr if lang == "fr" else self.label

    def describe(self, lang: str) -> str:
        return self.summary_fr if lang == "fr" else self.summary


# Text to values


def number(text: Any, where: Where) -> float:
    """A finite number written with a point. Raises InputError for ``3,2``, ``nan``, ``inf``, words and lists."""
    cleaned = plain(text, where).strip().replace("_", "")
    if NUMBER.fullmatch(cleaned):
        value = float(cleaned)
        if abs(value) != float("inf"):
            return value
    if COMMA_NUMBER.fullmatch(cleaned):
        raise InputError(
            translate(
                "{where}: '{text}' has a comma; write {better} with a decimal point.",
                where=where,
                text=text,
                better=cleaned.replace(",", "."),
            )
        )
    raise InputError(
        translate("{where}: '{text}' is not a finite number; write one such as 3.2.", where=where, text=text)
    )


def plain(text: Any, where: Where) -> str:
    """Text, where somebody may have written a list or names and values. Raises InputError for those."""
    if isinstance(text, str):
        return text
    raise InputError(translate("{where}: write one plain value, not a list nor names and values.", where=where))


def whole(text: Any, where: Where, low: int, high: int) -> int:
    """A whole number within limits, such as a year."""
    value = number(text, where)
    if value != int(value) or not low <= value <= high:
        raise InputError(
            translate(
                "{where}: '{text}' is not a whole number from {low} to {high}.",
                where=where,
                text=text,
                low=low,
                high=high,
            )
        )
    return int(value)


def date(text: Any, where: Where) -> dt.date:
    try:
        return dt.date.fromisoformat(plain(text, where).strip())
    except ValueError:
        raise InputError(
            translate("{where}: '{text}' is not a date; write it as 2027-12-31.", where=where, text=text)
        ) from None


def check_allowed(value: float, allowed: tuple[float | None, float | None], where: Where, choices: Any = None) -> None:
    low, high = allowed
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(
            translate(
                "{where}: {value} is outside what is possible, {low} to {high}.",
                where=where,
                value=f"{value:g}",
                low="-∞" if low is None else f"{low:g}",
                high="+∞" if high is None else f"{high:g}",
            )
        )


class FileReader:
    """Reads the records of one file; its errors name the file, the line and the key."""

    def __init__(self, path: Path, shared: Mapping[str, Source]) -> None:
        self.path = path
        self.tree = read(path)
        self.errors: list[str] = []
        self.sources = dict(shared)
        for key, fields in self.part("sources").items():
            try:
                self.sources[key] = self.source(key, fields)
            except CostModelError as error:
                self.errors.append(str(error))

    def section(self, key: str) -> dict[Text, Any]:
        found = self.tree.get(key) or {}  # type: ignore[call-overload]
        if not isinstance(found, dict):
            raise self.fail(self.key_of(self.tree, key), "'{key}' must hold names and values.", key=key)
        return found

    def part(self, key: str) -> dict[Text, Any]:
        """The same; a fault is kept, to be said with the others."""
        try:
            return self.section(key)
        except CostModelError as error:
            self.errors.append(str(error))
            return {}

    def text(self, fields: Mapping[Text, Any], key: str, default: str = "") -> str:
        return plain(fields[key], self.where(self.key_of(fields, key))) if key in fields else default  # type: ignore[index]

    def words(self, fields: Mapping[Text, Any], key: str) -> list[Text]:
        """A list of plain values; empty when the key is not there."""
        found = fields.get(key, [])  # type: ignore[call-overload]
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            raise self.fail(self.key_of(fields, key), "'{key}' is a list such as [a, b].", key=key)
        return found

    @staticmethod
    def key_of(tree: Mapping[Text, Any], key: str) -> Text:
        return next(k for k in tree if k == key)

    def where(self, key: str) -> Place:
        return Place(self.path, getattr(key, "line", None), str(key))

    def fail(self, key: str, sentence: str, /, **fields: Any) -> InputError:
        return InputError(f"{self.where(key)}: " + translate(sentence, **fields))

    def check_keys(self, name: Text, fields: Any, required: set[str], allowed: set[str]) -> None:
        if not isinstance(fields, dict):
            raise self.fail(name, "write keys and values under it: {keys}.", keys=", ".join(sorted(required)))
        for key in fields:
            if key not in allowed:
                raise UnknownNameError(
                    str(
                        self.fail(
                            key,
                            "the key '{key}' of '{name}' is unknown; allowed: {allowed}.",
                            key=str(key),
                            name=str(name),
                            allowed=", ".join(sorted(allowed)),
                        )
                    )
                    + nearest(key, allowed)
                )
        missing = sorted(required - set(fields))
        if missing:
            raise self.fail(name, "'{name}' lacks {missing}; add it.", name=str(name), missing=", ".join(missing))

    def source(self, key: Text, fields: Any) -> Source:
        self.check_keys(key, fields, SOURCE, SOURCE | {"kind"})
        for name, value in fields.items():
            if not isinstance(value, str) or not value.strip():
                raise self.fail(name, "the source '{key}' has an empty '{name}'; say it.", key=str(key), name=str(name))
        texts = {k: str(v) for k, v in fields.items() if k not in ("read", "kind")}
        kind = self.one_of(fields, "kind", KINDS, "secondary") or "secondary"
        return Source(str(key), read=date(fields["read"], self.where(key)), kind=kind, **texts)

    def record(
        self,
        name: Text,
        fields: Any,
        declared: Record | None,
        unit: str,
        layer: str,
        least: float | None = None,
        group: str | None = None,
    ) -> Record:
        """A record; what it does not say is taken from the declaration when there is one."""
        where = self.where(name)
        required = set(VALUE)
        if layer == "scenario":
            required = {"value", "reason"}
        known = VALUE | OPTIONAL | {"unit"}
        self.check_keys(name, fields, required, known if layer == "reference" else known - DECLARED_ONCE)
        if "unit" in fields and units.parse(self.unit(name, fields["unit"])) != units.parse(unit):
            raise self.fail(
                self.key_of(fields, "unit"),
                "'{name}' is in {unit}, not in {wrong}; convert the value.",
                name=str(name),
                unit=unit,
                wrong=str(fields["unit"]),
            )
        base = declared or Record(str(name), "fixed", 0.0, allowed=(least, None))
        shape = self.shape(name, fields, declared, layer)
        money = any(u == "EUR" for u, _ in units.parse(unit))
        if money and "price_year" not in fields and layer != "scenario":
            raise self.fail(
                name, "'{name}' is in euros and lacks price_year; say of which year the euros are.", name=str(name)
            )
        if not money and "price_year" in fields:
            raise self.fail(
                self.key_of(fields, "price_year"), "'{name}' is not in euros; take price_year away.", name=str(name)
            )
        found = replace(
            base,
            name=str(name),
            shape=shape,
            layer=layer,
            where=where,
            silent=tuple(f for key, f in SILENT.items() if key not in fields),
            allowed=self.limits(fields, unit, base, declared is not None),
            low=self.optional_number(fields, "low"),
            high=self.optional_number(fields, "high"),
            chance_of_zero=self.optional_number(fields, "chance_of_zero"),
            rest=None,
            at_most=self.optional_number(fields, "at_most"),
            sources=tuple(self.cited(name, fields["source"])) if "source" in fields else base.sources,
            grade=self.one_of(fields, "grade", GRADES, base.grade) or "D",
            price_year=self.price_year(fields),
            review_by=date(fields["review_by"], self.where(self.key_of(fields, "review_by")))
            if "review_by" in fields
            else base.review_by,
            evidence_of=self.one_of(fields, "evidence_of", ROLES, base.evidence_of),
            basis=self.one_of(fields, "basis", BASES, base.basis),
            control=self.one_of(fields, "control", MARKS["control"], base.control),
            place=self.one_of(fields, "place", HERE, base.place),
            firmness=self.one_of(fields, "firmness", FIRMNESS, base.firmness),
            note=self.text(fields, "note", base.note),
            note_fr=self.text(fields, "note_fr", base.note_fr),
            reason=self.text(fields, "reason"),
            reason_fr=self.text(fields, "reason_fr"),
            choices=self.choices(fields) if "choices" in fields else base.choices,
            between=self.one_of(fields, "between", BETWEEN, base.between) or "linear",
            values=tuple(number(v, where) for v in self.words(fields, "values")),
            weights=tuple(number(v, where) for v in self.words(fields, "weights")),
            adds_to_one=self.text(fields, "adds_to_one") if "adds_to_one" in fields else base.adds_to_one,
        )
        for key in MARKS:
            role = "cost" if key == "firmness" else "benefit"
            if key in fields and found.evidence_of != role:
                raise self.fail(
                    self.key_of(fields, key),
                    "'{key}' is said of {role} only, and '{name}' is none; take it away.",
                    key=key,
                    role=translate("prices") if role == "cost" else translate("figures of a gain"),
                    name=str(name),
                )
        found = self.checked(name, replace(found, value=self.value(name, fields["value"], found)), unit)
        return replace(found, group=group or base.group).whole()

    def shape(self, name: Text, fields: Mapping[Text, Any], declared: Record | None, layer: str) -> str:
        """The shape said, or else that of the declaration when it is a choice or a path, or that of a range."""
        ranged = "low" in fields and "high" in fields
        own = declared.shape if declared and declared.shape in ("choice", "path") else "metalog" if ranged else "fixed"
        shape = self.one_of(fields, "shape", (*SHAPES, *RETIRED), own) or own
        shape = RETIRED.get(shape, shape)
        if declared and shape != own and "choice" in (shape, own):
            raise self.fail(
                name,
                "'{name}' has the shape {own} and cannot take the shape {shape}.",
                name=str(name),
                own=own,
                shape=shape,
            )
        if layer != "reference" and shape == "path" != own:
            raise self.fail(name, "'{name}' has one value for all years, not a path; give one number.", name=str(name))
        return shape

    def price_year(self, fields: Mapping[Text, Any]) -> int | None:
        if "price_year" not in fields:
            return None
        return whole(fields["price_year"], self.where(self.key_of(fields, "price_year")), FIRST_YEAR, LAST_YEAR)  # type: ignore[index]

    def choices(self, fields: Mapping[Text, Any]) -> dict[str, int]:
        """Names and the whole numbers that stand for them, all different."""
        given, key = fields["choices"], self.key_of(fields, "choices")  # type: ignore[index]
        if not isinstance(given, dict) or len({str(v) for v in given.values()}) < max(len(given), 1):
            raise self.fail(key, "'choices' gives each name a number of its own, such as {no: 0, yes: 1}.")
        return {str(k): whole(v, self.where(k), 0, 99) for k, v in given.items()}

    def value(self, name: Text, given: Any, record: Record) -> float | dict[int, float]:
        if record.shape == "choice":
            return record.choice_code(plain(given, self.where(name)), self.where(name))
        if record.shape == "path":
            if not isinstance(given, dict) or not given:
                raise self.fail(name, "a path gives a value for each year, such as {2025: 256, 2030: 300}.")
            points = {
                whole(year, self.where(year), FIRST_YEAR, LAST_YEAR): number(v, self.where(year))
                for year, v in given.items()
            }
            if record.between == "geometric" and min(points.values()) <= 0:
                raise self.fail(name, "a path that is geometric between its years has values above zero only.")
            return points
        if not isinstance(given, str):
            raise self.fail(name, "the value of '{name}' must be one number.", name=str(name))
        return number(given, self.where(name))

    def checked(self, name: Text, record: Record, unit: str) -> Record:
        where = self.where(name)
        own = record.measured_here and record.layer in ("authority", "scenario")  # its own meters and registers
        if record.grade == "A" and not own and not any(source.kind in FIRST_HAND for source in record.sources):
            raise self.fail(
                name,
                "'{name}' has grade A and no source of kind primary; cite those who produced the figure, or write "
                "grade B.",
                name=str(name),
            )
        for value in record.value.values() if isinstance(record.value, Mapping) else (record.value,):
            check_allowed(value, record.allowed, where)
        if record.shape in WITH_RANGE:
            if record.low is None or record.high is None:
                raise self.fail(
                    name,
                    "'{name}' has the shape {shape} and needs low and high.",
                    name=str(name),
                    shape=record.shape,
                )
            if not record.low <= record.value <= record.high:  # type: ignore[operator]
                raise self.fail(
                    name,
                    "the value {value} of '{name}' is outside its range, {low} to {high}.",
                    value=f"{record.value:g}",
                    name=str(name),
                    low=f"{record.low:g}",
                    high=f"{record.high:g}",
                )
            for bound in (record.low, record.high):
                check_allowed(bound, record.allowed, where)
        elif record.shape != "fixed" and (record.low, record.high) != (None, None):
            raise self.fail(
                name, "'{name}' has the shape {shape}, which takes no low and high.", name=str(name), shape=record.shape
            )
        elif record.shape == "fixed":
            check_allowed(record.value, (record.low, record.high), where)  # type: ignore[arg-type]
        for value in record.values:
            check_allowed(value, record.allowed, where)
        if (record.chance_of_zero, record.at_most) != (None, None) and record.shape != "metalog":
            raise self.fail(
                name,
                "'{name}' has no range: take chance_of_zero and at_most away, or give low and high.",
                name=str(name),
            )
        if record.chance_of_zero is not None:
            check_allowed(0.0, record.allowed, where)
        if record.at_most is not None:
            check_allowed(record.at_most, record.allowed, where)
        return record

    def unit(self, name: Text, text: Any) -> str:
        try:
            units.parse(str(text))
        except ModelError as error:
            raise self.fail(
                name, "the unit '{unit}' has an unknown part '{part}'.", unit=str(text), part=str(error)
            ) from None
        return str(text)

    def limits(
        self, fields: Mapping[Text, Any], unit: str, base: Record, declared: bool
    ) -> tuple[float | None, float | None]:
        if "allowed" in fields:
            pair = fields["allowed"]  # type: ignore[index]
            key = self.key_of(fields, "allowed")
            if not isinstance(pair, list) or len(pair) != 2:
                raise self.fail(key, "'allowed' is a pair such as [0, 1] or [0, null].")
            low, high = (None if t in ("null", "~", "") else number(t, self.where(key)) for t in pair)
            if low is not None and high is not None and low > high:
                raise self.fail(
                    key,
                    "'allowed' goes from the lowest value to the highest: {low} is above {high}.",
                    low=low,
                    high=high,
                )
            return low, high
        if declared or base.allowed != (None, None):
            return base.allowed
        return (0.0, 1.0) if unit == "share" else (None, None)

    def one_of(self, fields: Mapping[Text, Any], key: str, allowed: Iterable[str], default: str | None) -> str | None:
        if key not in fields:
            return default
        value = str(fields[key])  # type: ignore[index]
        if value not in allowed:
            raise self.fail(
                self.key_of(fields, key), "'{value}' is not one of {allowed}.", value=value, allowed=", ".join(allowed)
            ) from None
        return value

    def optional_number(self, fields: Mapping[Text, Any], key: str) -> float | None:
        return number(fields[key], self.where(self.key_of(fields, key))) if key in fields else None  # type: ignore[index]

    def cited(self, name: Text, keys: Any) -> Iterator[Source]:
        listed = keys if isinstance(keys, list) else [keys]
        if not listed:
            raise self.fail(name, "'{name}' has no source; name at least one.", name=str(name))
        for key in listed:
            if plain(key, self.where(name)) not in self.sources:
                raise UnknownNameError(
                    f"{self.where(name)}: "
                    + translate("the source '{key}' is not declared under `sources`.", key=str(key))
                    + nearest(str(key), self.sources)
                )
            yield self.sources[str(key)]

    def said(self, name: Text, fields: Mapping[Text, Any], key: str) -> str:
        """A text that must not be empty."""
        if not (found := self.text(fields, key).strip()):
            raise self.fail(self.key_of(fields, key), "'{key}' of '{name}' is empty; say it.", key=key, name=str(name))
        return found

    # Reference files

    def declarations(self) -> Iterator[tuple[Quantity, Record]]:
        """Every parameter a reference file declares, family members one by one."""
        for name, fields in self.part("parameters").items():
            try:
                yield from self.declaration(name, fields)
            except CostModelError as error:
                self.errors.append(str(error))

    def declaration(self, name: Text, fields: Any) -> Iterator[tuple[Quantity, Record]]:
        self.check_keys(name, fields, DECLARATION, DECLARATION | VALUE | OPTIONAL)
        unit = self.unit(name, fields["unit"])
        group = self.one_of(fields, "group", GROUPS, None) or "uncertainty"
        dimensions = tuple(self.dimension(key) for key in self.words(fields, "over"))
        adds = self.text(fields, "adds_to_one")
        if adds and adds not in [d.name for d in dimensions]:
            raise self.fail(
                self.key_of(fields, "adds_to_one"), "'adds_to_one' names a dimension that stands under 'over'."
            )
        rest = {k: v for k, v in fields.items() if k not in DECLARATION | {"over", "members"}}
        members = fields.get("members", {})
        if (
            not isinstance(members, dict)
            or not all(isinstance(v, dict) for v in members.values())
            or (members and not dimensions)
        ):
            raise self.fail(
                self.key_of(fields, "members"), "'members' gives keys and values for each member of 'over'."
            )
        known = ["_".join(q["members"]) for q in expand(str(name), {}, "", dimensions)] if dimensions else []
        for key in members:
            if key not in known:
                raise UnknownNameError(
                    f"{self.where(key)}: "
                    + translate(
                        "'{key}' is not a member of {name}: {known}.",
                        key=str(key),
                        name=str(name),
                        known=", ".join(known),
                    )
                    + nearest(key, known)
                )
        english, french, symbol = (self.said(name, fields, key) for key in ("label", "label_fr", "symbol"))
        for texts in expand(str(name), {"en": english, "fr": french}, symbol, dimensions):
            quantity = Quantity(**texts, unit=unit, source="")
            key = Text(quantity.name, name.line)
            own = rest | members.get("_".join(quantity.members), {}) if dimensions else rest
            if own.get("shape") == "fixed" and dimensions:
                own = {k: v for k, v in own.items() if k not in ("range", "low", "high")}
            record = self.record(key, own, None, unit, "reference", group=group)
            yield replace(quantity, source="; ".join(s.title for s in record.sources)), record

    def causes(self, library: Library, others: Iterable[Cause]) -> list[Cause]:
        """Common causes: ``prices: {label: …, label_fr: …, reason: …, reason_fr: …, beliefs: {price: -0.7, …}}``.

        A belief follows one cause at most: ``others`` are those of other files.
        """
        found: list[Cause] = []
        keys = {"label", "label_fr", "reason", "reason_fr", "beliefs"}
        for name, fields in self.section("causes").items():
            self.check_keys(name, fields, keys, keys)
            beliefs: dict[str, float] = {}
            if not isinstance(fields["beliefs"], dict) or len(fields["beliefs"]) < 2:
                raise self.fail(name, "'beliefs' gives two parameters or more, each with a chance from -1 to 1.")
            for belief, chance in fields["beliefs"].items():
                library.known(belief, self.where(belief))
                other = next((c for c in (*others, *found) if belief in c.beliefs), None)
                if other:
                    raise self.fail(
                        belief, "'{name}' already follows '{cause}'; keep one.", name=str(belief), cause=other.key
                    )
                beliefs[str(belief)] = number(chance, self.where(belief))
                check_allowed(beliefs[str(belief)], (-1.0, 1.0), self.where(belief))
            texts = {key: self.said(name, fields, key) for key in keys - {"beliefs"}}
            found.append(Cause(str(name), beliefs=beliefs, where=self.where(name), **texts))
        return found

    def dimension(self, key: Text) -> Dimension:
        if key not in DIMENSIONS:
            raise self.fail(
                key, "the dimension '{key}' is unknown; known: {known}.", key=str(key), known=", ".join(DIMENSIONS)
            )
        return DIMENSIONS[str(key)]

    # Tools, authorities, options, scenarios

    def overlay(self, library: Library, layer: str) -> Overlay:
        """The values of a file that lies over the reference."""
        head = {"label", "label_fr", "summary", "summary_fr"}
        more = (
            {"sources", "values"}
            | ({"tools", "options"} if layer == "authority" else set())
            | ({"tools", "extends"} if layer == "option" else set())
            | ({"reason", "tools"} if layer == "scenario" else set())
        )
        texts: dict[str, Any] = dict.fromkeys(("label", "label_fr", "summary", "summary_fr"), "")
        name = Text(self.path.stem, 1)
        try:
            self.check_keys(name, self.tree, head, head | more)
            texts = {key: self.said(name, self.tree, key) for key in texts}
        except CostModelError as error:
            self.errors.append(str(error))
        found = Overlay(
            self.path.stem,
            **texts,
            path=self.path,
            records=self.values(self.part("values"), library, layer),
            for_tool={str(t): self.values(v, library, layer) for t, v in self.for_tools(library, layer)},
        )
        try:
            if layer == "authority":
                found = replace(found, options=tuple(self.own_options()))
            if layer == "option":
                found = replace(found, tools=tuple(found.for_tool))
            if layer == "option" and "extends" in self.tree:
                found = self.extended(found, library)
        except CostModelError as error:
            self.errors.append(str(error))
        if self.errors:
            raise InputError("\n".join(self.errors))
        return found

    def own_options(self) -> Iterator[str]:
        """The paths of the option files that an authority names: they stand beside its own, unless it says where."""
        for name in self.words(self.tree, "options"):
            if not is_file(name):
                raise self.fail(name, "'options' names files, such as [my_option.yaml].")
            yield str(self.path.parent / name)

    def extended(self, own: Overlay, library: Library) -> Overlay:
        """An option on top of the one that it extends: that one's values and tools where it says none."""
        key = self.key_of(self.tree, "extends")
        name, known = plain(self.tree[key], self.where(key)), library.names("options")
        if name not in known:
            raise UnknownNameError(f"{self.where(key)}: " + unknown_overlay("options", name, known))
        base = library.overlay("options", name)
        if strange := [tool for tool in own.tools if not base.suits(tool)]:
            raise self.fail(
                key,
                "'{name}' makes no sense for {tools}; take them away from 'tools'.",
                name=base.key,
                tools=", ".join(strange),
            )
        tools = own.tools or base.tools
        for_tool = {t: {**base.for_tool.get(t, {}), **own.for_tool.get(t, {})} for t in tools}
        return replace(own, records={**base.records, **own.records}, for_tool=for_tool, tools=tools)

    def for_tools(self, library: Library, layer: str) -> Iterator[tuple[Text, dict[Text, Any]]]:
        """What an authority says of some tools, or an option, which may only list them; the tools must exist."""
        known = library.names("tools")
        listed = layer == "option" and isinstance(self.tree.get("tools"), list)  # type: ignore[call-overload]
        given = dict.fromkeys(self.words(self.tree, "tools")) if listed else self.part("tools")
        for tool, section in given.items():
            if tool not in known:
                self.errors.append(f"{self.where(tool)}: " + unknown_overlay("tools", tool, known))
            elif section and not isinstance(section, dict):
                self.errors.append(str(self.fail(tool, "'{key}' must hold names and values.", key=str(tool))))
            else:
                yield tool, section or {}

    def values(self, section: Mapping[Text, Any], library: Library, layer: str) -> dict[str, Record]:
        found = {}
        for name, fields in section.items():
            try:
                quantity = library.known(name, self.where(name))
                declared = library.records.get(str(name))
                found[str(name)] = self.record(name, fields, declared, quantity.unit, layer, quantity.least)
            except CostModelError as error:
                self.errors.append(str(error))
        return found


def is_file(name: str) -> bool:
    return name.endswith((".yaml", ".yml"))


LAYERS = {"tools": "tool", "authorities": "authority", "options": "option", "scenarios": "scenario"}


def unknown_overlay(kind: str, name: str, known: list[str]) -> str:
    sentences = {
        "tools": translate("The tool '{name}' is unknown; known: {known}.", name=name, known=", ".join(known)),
        "authorities": translate(
            "The authority '{name}' is unknown; known: {known}.", name=name, known=", ".join(known)
        ),
        "options": translate("The option '{name}' is unknown; known: {known}.", name=name, known=", ".join(known)),
        "scenarios": translate("The scenario '{name}' is unknown; known: {known}.", name=name, known=", ".join(known)),
    }
    return sentences[kind] + nearest(name, known)


def default_folder() -> Path:
    """The folder of parameters beside the package in a checkout, or inside it when installed."""
    return shipped("parameters")


FIELDS = ("shape", "value", "low", "high", "bounds", "rest", "between", "price_year", "values", "weights")
"""What of a record moves a result."""


def values_of(record: Record | None) -> tuple[Any, ...] | None:
    """What of a record moves a result, to be compared."""
    if record is None:
        return None
    found = (getattr(record, name) for name in FIELDS)
    return tuple(tuple(sorted(x.items())) if isinstance(x, Mapping) else x for x in found)


class Library:
    """The parameter files of a folder: the reference, read at once, and the overlays, read when asked for."""

    def __init__(self, folder: Path | None = None, formulas: Iterable[Quantity] = ()) -> None:
        self.folder = folder or default_folder()
        self.formulas = {q.name: q for q in formulas}
        self.quantities: dict[str, Quantity] = {}
        self.records: dict[str, Record] = {}
        self.sources: dict[str, Source] = {}
        self.causes: list[Cause] = []
        self._overlays: dict[tuple[Path, str, int], Overlay] = {}
        self._open: list[Path] = []  # options being read, each extended by the one before
        readers: list[FileReader] = []
        errors: list[str] = []
        shared = self.folder / "reference" / "sources.yaml"
        if shared.exists():
            self.sources = FileReader(shared, {}).sources
        for path in sorted((self.folder / "reference").glob("*.yaml")):
            try:
                readers.append(self._read_reference(path, errors))
            except CostModelError as error:
                errors.append(str(error))
        for reader in readers:
            try:
                self.causes.extend(reader.causes(self, self.causes))
            except CostModelError as error:
                errors.append(str(error))
        if errors:
            raise InputError("\n".join(errors))
        if not self.records:
            raise InputError(translate("{folder}: no reference parameters are found there.", folder=self.folder))

    def _read_reference(self, path: Path, errors: list[str]) -> FileReader:
        reader = FileReader(path, self.sources)
        try:
            reader.check_keys(Text(path.stem, 1), reader.tree, set(), {"sources", "parameters", "causes"})
        except CostModelError as error:
            errors.append(str(error))
        for quantity, record in reader.declarations():
            if quantity.name in self.records or quantity.name in self.formulas:
                errors.append(f"{record.where}: " + translate("'{name}' is declared twice.", name=quantity.name))
            self.quantities[quantity.name], self.records[quantity.name] = quantity, record
        errors.extend(reader.errors)
        return reader

    def known(self, name: str, where: Where) -> Quantity:
        found = self.quantities.get(name) or self.formulas.get(name)
        if found is None:
            raise UnknownNameError(
                f"{where}: "
                + translate("no parameter or formula is called '{name}'.", name=name)
                + nearest(name, [*self.quantities, *self.formulas])
            )
        return found

    def names(self, kind: str) -> list[str]:
        """The tools, authorities, options or scenarios there are, in alphabetical order."""
        return sorted(path.stem for path in (self.folder / kind).glob("*.yaml"))

    def overlay(self, kind: str, name: str) -> Overlay:
        """A tool, authority, option or scenario by its name, or by the path of a YAML file of one's own."""
        if not is_file(name) and name not in self.names(kind):
            raise UnknownNameError(unknown_overlay(kind, name, self.names(kind)))
        path = Path(name) if is_file(name) else self.folder / kind / f"{name}.yaml"
        try:
            changed = path.stat().st_mtime_ns
        except (OSError, ValueError):
            changed = 0
        key = (path, kind, changed)
        if key not in self._overlays:
            if path in self._open:
                names = " -> ".join(p.stem for p in (*self._open, path))
                raise InputError(
                    translate(
                        "{file}: 'extends' goes round in a circle: {names}; take one away.", file=path, names=names
                    )
                )
            self._open.append(path)
            try:
                self._overlays[key] = FileReader(path, self.sources).overlay(self, LAYERS[kind])
            finally:
                self._open.pop()
        return self._overlays[key]

    @cached_property
    def all_files(self) -> list[Path]:
        return sorted([*self.folder.glob("*.yaml"), *self.folder.glob("*/*.yaml")])
