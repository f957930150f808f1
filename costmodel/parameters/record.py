"""A record: one value of one quantity, with its range, its sources, its grade and what is said of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from costmodel.language.catalogue import either, nearest, translate
from costmodel.language.errors import InputError, ModelError
from costmodel.parameters import distributions
from costmodel.parameters.sources import Source
from costmodel.parameters.yamlfile import Place, Where, check_allowed, number

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
    def points(self) -> Mapping[int, float]:
        """The values by year, for a record that is a path."""
        if not isinstance(self.value, Mapping):
            raise ModelError(f"'{self.name}' has one value for all years")
        return self.value

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
        return either(self.note, self.note_fr)

    def why(self, lang: str = "") -> str:
        """The reason of a value of a scenario."""
        return either(self.reason, self.reason_fr, lang)

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
        check_allowed(value, self.allowed, f"--set {self.name}")
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


FIELDS = ("shape", "value", "low", "high", "bounds", "rest", "between", "price_year", "weights", "values")
"""What of a record moves a result."""


def values_of(record: Record | None) -> tuple[Any, ...] | None:
    """What of a record moves a result, to be compared."""
    if record is None:
        return None
    values = (getattr(record, name) for name in FIELDS)
    return tuple(tuple(sorted(x.items())) if isinstance(x, Mapping) else x for x in values)
