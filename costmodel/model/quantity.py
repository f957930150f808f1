"""A quantity is a number a reader may ask about: a parameter or the result of a formula, declared once.

A formula is a plain function whose argument names are the names of other quantities. Quantities that exist once per
staff category, user segment, channel or task are declared once ``over`` a dimension and become one plain quantity per
member: ``hourly_cost`` over STAFF gives ``hourly_cost_a``, ``hourly_cost_b``... (docs/decisions/0002).
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Member:
    """One value of a dimension: a staff category, a segment of users, a channel, a kind of task, a kind of gain."""

    key: str
    label: str
    label_fr: str
    symbol: str


@dataclass(frozen=True)
class Dimension:
    """A closed list of members, in the order in which they are shown."""

    name: str
    members: tuple[Member, ...]

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def member(self, key: str) -> Member:
        return next(m for m in self.members if m.key == key)


def dimension(name: str, **members: tuple[str, str, str]) -> Dimension:
    """``dimension("staff", a=("category A", "catégorie A", "A"))``: key = (label, French label, symbol)."""
    return Dimension(name, tuple(Member(key, *texts) for key, texts in members.items()))


STAFF = dimension(
    "staff",
    a=("category A", "catégorie A", "A"),
    b=("category B", "catégorie B", "B"),
    c=("category C", "catégorie C", "C"),
    manager=("managers", "encadrants", "M"),
)
SEGMENT = dimension(
    "segment",
    autonomous=("autonomous users", "usagers autonomes", "auto"),
    weak=("users with weak digital skills", "usagers peu à l'aise avec le numérique", "weak"),
    excluded=("digitally excluded users", "usagers exclus du numérique", "excl"),
)
CHANNEL = dimension(
    "channel",
    desk=("counter", "guichet", "desk"),
    phone=("telephone", "téléphone", "tel"),
    web=("web and e-mail", "web et courriel", "web"),
    bot=("bot", "robot", "bot"),
)
TASK = dimension(
    "task",
    easy=("easy, repetitive tasks", "tâches faciles et répétitives", "easy"),
    demanding=("demanding tasks", "tâches exigeantes", "dem"),
)
AGE = dimension(
    "age",
    from_15=("15 to 24 years old", "15 à 24 ans", "15"),
    from_25=("25 to 39 years old", "25 à 39 ans", "25"),
    from_40=("40 to 59 years old", "40 à 59 ans", "40"),
    from_60=("60 to 74 years old", "60 à 74 ans", "60"),
    from_75=("75 years old and over", "75 ans et plus", "75"),
)
GAIN = dimension(
    "gain",
    time=("agents' time", "temps des agents", "time"),
    contacts=("users' time", "temps des usagers", "us"),
    purchases=("outside services", "prestations externes", "ext"),
    heating=("heating", "chauffage", "chauf"),
    food=("food", "denrées", "den"),
    travel=("journeys and paper", "trajets et papier", "traj"),
    output=("output", "production", "prod"),
)
FIRMNESS = dimension(
    "firmness",
    firm=("firm quote", "devis ferme", "firm"),
    list=("list price", "tarif public", "list"),
    estimate=("estimate", "estimation", "est"),
    guess=("guess", "ordre de grandeur", "guess"),
)
LABOUR = dimension(
    "labour",
    contracts=("contracts not renewed", "contrats non renouvelés", "con"),
    hours=("hours of part-time staff", "heures d'agents à temps partiel", "part"),
    temps=("temporary workers", "intérimaires", "int"),
)
STRATUM = dimension(
    "stratum",
    from_0=("communes of fewer than 500 inhabitants", "communes de moins de 500 habitants", "0"),
    from_500=("communes of 500 to 1,999 inhabitants", "communes de 500 à 1 999 habitants", "500"),
    from_2000=("communes of 2,000 to 3,499 inhabitants", "communes de 2 000 à 3 499 habitants", "2000"),
    from_3500=("communes of 3,500 to 4,999 inhabitants", "communes de 3 500 à 4 999 habitants", "3500"),
    from_5000=("communes of 5,000 to 9,999 inhabitants", "communes de 5 000 à 9 999 habitants", "5000"),
    from_10000=("communes of 10,000 to 19,999 inhabitants", "communes de 10 000 à 19 999 habitants", "10000"),
    from_20000=("communes of 20,000 to 49,999 inhabitants", "communes de 20 000 à 49 999 habitants", "20000"),
    from_50000=("communes of 50,000 to 99,999 inhabitants", "communes de 50 000 à 99 999 habitants", "50000"),
    from_100000=("communes of 100,000 inhabitants and more", "communes de 100 000 habitants et plus", "100000"),
)
DIMENSIONS = {d.name: d for d in (STAFF, SEGMENT, CHANNEL, TASK, AGE, GAIN, FIRMNESS, LABOUR, STRATUM)}


@dataclass(frozen=True)
class Quantity:
    """What a number is, in which unit, and where it comes from.

    ``formula`` is None for parameters; ``least`` is the least value that may be given in place of a formula's result.
    ``family`` is the name declared, ``name`` the name of this member of it; ``family_label``, ``family_label_fr`` and
    ``family_symbol`` are declared, without the member. ``outcome`` names the section of the results that shows the
    quantity, or None. ``about`` and ``about_fr`` say, inside a sentence, what a limit or a criterion is about.
    """

    name: str
    label: str
    label_fr: str
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
    about: str = ""
    about_fr: str = ""
    family_label: str = ""
    family_label_fr: str = ""
    family_symbol: str = ""

    @property
    def kind(self) -> str:
        return "formula" if self.formula else "parameter"

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.formula).parameters) if self.formula else ()

    def text(self, lang: str) -> str:
        return self.label_fr.replace("'", "’") if lang == "fr" else self.label

    def family_text(self, lang: str) -> str:
        """The label without the member of the family."""
        fr, en = self.family_label_fr or self.label_fr, self.family_label or self.label
        return fr.replace("'", "’") if lang == "fr" else en

    def topic(self, lang: str) -> str:
        """What a limit or a criterion is about, as words inside a sentence."""
        return self.about_fr.replace("'", "’") if lang == "fr" else self.about


@dataclass(frozen=True)
class Formula:
    """A declared function and what it stands for; still callable as the plain function it is."""

    function: Callable[..., Any]
    label: str
    label_fr: str
    symbol: str
    unit: str
    source: str
    over: tuple[Dimension, ...] = ()
    outcome: str | None = None
    headline: bool = False
    least: float | None = None
    about: tuple[str, str] = ("", "")

    def __call__(self, *values: Any, **named: Any) -> Any:
        return self.function(*values, **named)

    def quantities(self) -> Iterator[Quantity]:
        name = self.function.__name__
        note = inspect.cleandoc(self.function.__doc__ or "")
        for quantity in expand(name, self.label, self.label_fr, self.symbol, self.over):
            yield Quantity(
                **quantity,
                unit=self.unit,
                source=self.source,
                formula=self.function,
                outcome=self.outcome,
                headline=self.headline,
                note=note,
                least=self.least,
                about=self.about[0],
                about_fr=self.about[1],
            )


def expand(
    name: str, label: str, label_fr: str, symbol: str, over: tuple[Dimension, ...]
) -> Iterator[Mapping[str, Any]]:
    """One set of names and labels for each combination of members of the dimensions in ``over``."""
    for members in itertools.product(*over):
        subscript = ",".join(member.symbol for member in members)
        yield {
            "name": "_".join([name, *(member.key for member in members)]),
            "label": ", ".join([label, *(member.label for member in members)]),
            "label_fr": ", ".join([label_fr, *(member.label_fr for member in members)]),
            "symbol": with_subscript(symbol, subscript),
            "family": name,
            "family_label": label,
            "family_label_fr": label_fr,
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
    en: str,
    fr: str,
    symbol: str,
    unit: str,
    source: str,
    over: Dimension | tuple[Dimension, ...] = (),
    outcome: str | None = None,
    headline: bool = False,
    least: float | None = None,
    about: tuple[str, str] = ("", ""),
) -> Callable[[Callable[..., Any]], Formula]:
    """Declare a formula: label in English and French, symbol in LaTeX, unit, source, dimensions, place in the results.

    ``least`` is the least value that a user may give instead of the formula's result; ``about`` says in English and
    French, inside a sentence, what a limit or a criterion is about.
    """
    dimensions = over if isinstance(over, tuple) else (over,)
    return lambda function: Formula(function, en, fr, symbol, unit, source, dimensions, outcome, headline, least, about)
