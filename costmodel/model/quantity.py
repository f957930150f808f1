"""A quantity is a number a reader may ask about: a parameter or the result of a formula, declared once.

A formula is a plain function whose argument names are the names of other quantities. Quantities that exist once per
staff category, user segment, channel or task are declared once ``over`` a dimension and become one plain quantity per
member: ``hourly_cost`` over STAFF gives ``hourly_cost_a``, ``hourly_cost_b``... (docs/decisions/0002).
"""

from __future__ import annotations

import inspect
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from costmodel.language.labels import Words, entry, everywhere, label_of, text_of, topic_of


@dataclass(frozen=True)
class Member:
    """One value of a dimension: a staff category, a segment of users, a channel, a kind of task, a kind of gain."""

    dimension: str
    key: str
    symbol: str

    @property
    def labels(self) -> Words:
        return entry(self.key, "members", self.dimension)


@dataclass(frozen=True)
class Dimension:
    """A closed list of members, in the order in which they are shown."""

    name: str
    members: tuple[Member, ...]

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def member(self, key: str) -> Member:
        return next(m for m in self.members if m.key == key)


def dimension(name: str, **symbols: str) -> Dimension:
    """``dimension("staff", a="A")``: the symbol of each member, by its key."""
    return Dimension(name, tuple(Member(name, key, symbol) for key, symbol in symbols.items()))


STAFF = dimension("staff", a="A", b="B", c="C", manager="M")
SEGMENT = dimension("segment", autonomous="auto", weak="weak", excluded="excl")
CHANNEL = dimension("channel", desk="desk", phone="tel", web="web", bot="bot")
TASK = dimension("task", easy="easy", demanding="dem")
AGE = dimension("age", from_15="15", from_25="25", from_40="40", from_60="60", from_75="75")
GAIN = dimension(
    "gain", time="time", contacts="us", purchases="ext", heating="chauf", food="den", travel="traj", output="prod"
)
FIRMNESS = dimension("firmness", firm="firm", list="list", estimate="est", guess="guess")
LABOUR = dimension("labour", contracts="con", hours="part", temps="int")
LEAST_INHABITANTS = ("0", "500", "2000", "3500", "5000", "10000", "20000", "50000", "100000")
STRATUM = dimension("stratum", **{f"from_{least}": least for least in LEAST_INHABITANTS})
DIMENSIONS = {d.name: d for d in (STAFF, SEGMENT, CHANNEL, TASK, AGE, GAIN, FIRMNESS, LABOUR, STRATUM)}


@dataclass(frozen=True)
class Quantity:
    """What a number is, in which unit, and where it comes from.

    ``formula`` is None for parameters; ``least`` is the least value that may be given in place of a formula's result.
    ``family`` is the name declared, ``name`` the name of this member of it; ``family_labels`` and ``family_symbol``
    are declared, without the member. ``outcome`` names the section of the results that shows the quantity, or None.
    ``topics`` say, inside a sentence, what a limit or a criterion is about.
    """

    name: str
    labels: Words = field(hash=False)
    symbol: str
    unit: str
    source: str
    family: str = ""
    over: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    formula: Callable[..., Any] | None = field(default=None, compare=False)
    outcome: str | None = None
    headline: bool = False
    note: str = ""
    least: float | None = None
    topics: Words = field(default_factory=dict, hash=False)
    family_labels: Words = field(default_factory=dict, hash=False)
    family_symbol: str = ""

    @classmethod
    def bare(cls, name: str, unit: str, **declared: Any) -> Quantity:
        """A quantity of which little more is known than its name, which is its label and its symbol."""
        return cls(name, everywhere(name), name, unit, **{"source": "", **declared})

    @property
    def kind(self) -> str:
        return "formula" if self.formula else "parameter"

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.formula).parameters) if self.formula else ()

    @property
    def label(self) -> str:
        return self.labels["en"]

    @property
    def label_fr(self) -> str:
        return self.labels["fr"]

    def text(self, lang: str) -> str:
        return text_of(self.labels, lang)

    def family_text(self, lang: str) -> str:
        """The label without the member of the family."""
        return text_of(self.family_labels or self.labels, lang)

    def topic(self, lang: str) -> str:
        """What a limit or a criterion is about, as words inside a sentence."""
        return text_of(self.topics, lang)


@dataclass(frozen=True)
class Formula:
    """A declared function and what it stands for; still callable as the plain function it is."""

    function: Callable[..., Any]
    unit: str
    symbol: str
    source: str
    over: tuple[Dimension, ...] = ()
    outcome: str | None = None
    headline: bool = False
    least: float | None = None
    labels: Words = field(default_factory=dict, hash=False)

    def __call__(self, *values: Any, **named: Any) -> Any:
        return self.function(*values, **named)

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def domain(self) -> str:
        """The module that declares it, which is also its page in the documents."""
        return self.function.__module__.rpartition(".")[2]

    def quantities(self) -> Iterator[Quantity]:
        """The quantity declared, or one for each member. Raises ModelError where a language has no label for it."""
        note = inspect.cleandoc(self.function.__doc__ or "")
        words, topics = self.labels, everywhere("")
        if not words and self.outcome in ABOUT:
            words, topics = topic_of(self.name, self.outcome)
        for fields in expand(self.name, words or label_of(self.name), self.symbol, self.over):
            yield Quantity(
                **fields,
                unit=self.unit,
                source=self.source,
                formula=self.function,
                outcome=self.outcome,
                headline=self.headline,
                note=note,
                least=self.least,
                topics=topics,
            )


ABOUT = ("constraint", "score")
"""Outcomes that protect or score something, of which sentences speak."""


def expand(name: str, words: Words, symbol: str, over: tuple[Dimension, ...]) -> Iterator[dict[str, Any]]:
    """One set of names and labels for each combination of members of the dimensions in ``over``."""
    for members in itertools.product(*over):
        yield {
            "name": "_".join([name, *(member.key for member in members)]),
            "labels": {lang: ", ".join([text, *(m.labels[lang] for m in members)]) for lang, text in words.items()},
            "symbol": with_subscript(symbol, ",".join(member.symbol for member in members)),
            "family": name,
            "family_labels": words,
            "family_symbol": symbol,
            "over": tuple(d.name for d in over),
            "members": tuple(member.key for member in members),
        }


def with_subscript(symbol: str, subscript: str) -> str:
    """``H_{gross}`` and ``A`` give ``H_{gross,A}``; ``r_0`` gives ``r_{0,A}``; ``N`` gives ``N_{A}``."""
    if not subscript:
        return symbol
    base, mark, own = symbol.rpartition("_")
    if mark and (len(own) == 1 or (own.startswith("{") and own.endswith("}"))):
        return f"{base}_{{{own.strip('{}')},{subscript}}}"
    return f"{symbol}_{{{subscript}}}"


def formula(
    unit: str,
    *,
    symbol: str,
    source: str,
    over: Dimension | tuple[Dimension, ...] = (),
    outcome: str | None = None,
    headline: bool = False,
    least: float | None = None,
    label: str = "",
) -> Callable[[Callable[..., Any]], Formula]:
    """Declare a formula: unit, symbol in LaTeX, source, dimensions, place in the results.

    ``least`` is the least value that a user may give instead of the formula's result. What the formula is called stands
    under its name in ``locale/en/labels.yaml`` and the file of each other language, or is ``label`` in all of them.
    """
    dimensions = over if isinstance(over, tuple) else (over,)
    words = everywhere(label) if label else {}
    return lambda function: Formula(function, unit, symbol, source, dimensions, outcome, headline, least, words)


class Alike(tuple[Formula, ...]):
    """Formulas that one function declares."""


def each(**formulas: Callable[[Callable[..., Any]], Formula]) -> Callable[[Callable[..., Any]], Alike]:
    """Declare several formulas that compute alike, each with its own name, unit, symbol and label.

    A word in capitals in the names of the function and of its arguments stands for the key of each: ``@each(carbon=…,
    water=…)`` before ``grid_QUALITY(grid_QUALITY_fr)`` declares ``grid_carbon``, of ``grid_carbon_fr``, and
    ``grid_water``. Where names end in the key, units and symbols are the same and labels follow, ``over`` says it.
    """

    def declare(function: Callable[..., Any]) -> Alike:
        (word,) = re.findall("[A-Z]+", function.__name__)
        return Alike(declared(renamed(function, word, key)) for key, declared in formulas.items())

    return declare


def renamed(function: Any, word: str, key: str) -> Callable[..., Any]:
    """The same function, whose name and arguments say ``key`` where they said ``word``."""
    name = function.__name__.replace(word, key)
    names = tuple(variable.replace(word, key) for variable in function.__code__.co_varnames)
    code = function.__code__.replace(co_name=name, co_qualname=name, co_varnames=names)
    copy = FunctionType(code, function.__globals__, name)
    copy.__doc__ = function.__doc__
    return copy
