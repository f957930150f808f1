"""From one convention to another: what differs is swapped one at a time, in one order, so that the lines add up.

The order is that of ``ORDER``: whose gains count, taxes, prices, cost of public funds, optimism, distributional
weights, rate, rate of health, year 0. Each line is the change that its swap makes, in the central case and in every
draw; another order would share out otherwise what two swaps do together (docs/decisions/0025).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.engine.case import Case, one_option
from costmodel.engine.comparison import DRAWS, SEED
from costmodel.engine.finance import Array, distribution_weight
from costmodel.engine.statistics import ends, exact
from costmodel.engine.values import schedule, values
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import UnknownNameError
from costmodel.model.quantity import SEGMENT
from costmodel.parameters.record import Record
from costmodel.questions.conventions.accounts import NAMES, WHOSE, Accounts, Guide, Rules, accounts_of, worth

CONVENTIONS: dict[str, Rules] = {
    "french": Rules(),
    "french_guide": Rules(public_funds="french_guide"),
    "green_book": Rules(
        taxes="green_book",
        public_funds="green_book",
        optimism="green_book",
        weighted=True,
        rate="stpr",
        health=True,
    ),
    "excel": Rules(delay=1),
    "budget": Rules(whose="own", taxes="paid", nominal=True, rate="none"),
}
"""The French one as the model applies it; with the guide's cost of public funds; the Green Book of 2026; Excel's NPV();
and the budget, nominal, not discounted."""

ORDER = ("whose", "taxes", "nominal", "public_funds", "optimism", "weighted", "rate", "health", "delay")

ELASTICITY = "weight_elasticity"


@dataclass(frozen=True)
class Worth:
    """What an option is worth by one convention: central case, and over the draws."""

    convention: str
    central: float
    p05: float
    median: float
    mean: float
    p95: float
    positive: float
    draws: int
    sd: float

    @property
    def mean_error(self) -> float:
        return self.sd / float(np.sqrt(self.draws))


@dataclass(frozen=True)
class Line:
    """What one swap changes. ``before`` and ``after`` are the two answers; ``p05`` to ``p95`` is over the draws."""

    key: str
    before: Any
    after: Any
    central: float
    p05: float
    mean: float
    p95: float

    @property
    def same(self) -> bool:
        return bool(self.before == self.after)


@dataclass(frozen=True)
class Reconciliation:
    """Two conventions and the lines between them; the lines add up to the difference, centrally and on the mean."""

    case: Case
    start: Worth
    end: Worth
    lines: tuple[Line, ...]
    seed: int

    @property
    def change(self) -> float:
        return self.end.central - self.start.central


def reconcile(
    case: Case,
    option: str,
    start: str = "french",
    end: str = "green_book",
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
) -> Reconciliation:
    """Explain the difference between two conventions for one option of a case.

    Raises UnknownNameError for an option or a convention that does not exist.
    """
    book = Book(case, option, draws, seed, folder)
    first, last = (book.rules(name) for name in (start, end))
    steps = list(swaps(first, last))
    states = [first, *(rules for _, rules in steps)]
    central = np.array([book.central(rules) for rules in states])
    drawn = np.stack([book.drawn(rules) for rules in states])
    changes = zip(steps, pairwise(states), np.diff(central), np.diff(drawn, axis=0), strict=True)
    by_key = {key: line(key, *both, *change) for (key, _), both, *change in changes}
    lines = tuple(by_key.get(key) or unchanged(key, first) for key in keys(by_key))
    return Reconciliation(
        book.case, summed(start, central[0], drawn[0]), summed(end, central[-1], drawn[-1]), lines, seed
    )


def side_by_side(
    case: Case, option: str, draws: int = DRAWS, seed: int = SEED, folder: Path | None = None
) -> list[Worth]:
    """One option of a case by every convention, on the same draws."""
    book = Book(case, option, draws, seed, folder)
    rules = {name: book.rules(name) for name in CONVENTIONS}
    return [summed(name, book.central(r), book.drawn(r)) for name, r in rules.items()]


def swaps(first: Rules, last: Rules) -> Iterator[tuple[str, Rules]]:
    """The swaps from one convention to another, in order, with the rules after each.

    From society to the authority's own account there are two: whose gains count, then what is money for the authority.
    """
    state = first
    for key in ORDER:
        wanted = getattr(last, key)
        if key == "whose":
            at, to = WHOSE.index(state.whose), WHOSE.index(wanted)
            step = 1 if to > at else -1
            for place in range(at + step, to + step, step):
                name = "whose" if {WHOSE[place], state.whose} == {"society", "residents"} else "money"
                state = replace(state, whose=WHOSE[place])
                yield name, state
        elif getattr(state, key) != wanted:
            state = replace(state, **{key: wanted})
            yield key, state


def keys(lines: Mapping[str, Line]) -> list[str]:
    """The lines in the order of the swaps; those in which the two conventions agree are there too, with nothing."""
    order = ["whose", "money", *ORDER[1:]]
    if [key for key in lines if key in ("money", "whose")] == ["money", "whose"]:
        order[:2] = ["money", "whose"]
    return order


def unchanged(key: str, rules: Rules) -> Line:
    name = "whose" if key == "money" else key
    return Line(key, getattr(rules, name), getattr(rules, name), 0.0, 0.0, 0.0, 0.0)


def line(key: str, before: Rules, after: Rules, central: float, drawn: Array) -> Line:
    name = "whose" if key == "money" else key
    low, high = ends(drawn)
    return Line(key, getattr(before, name), getattr(after, name), float(central), low, float(drawn.mean()), high)


def summed(name: str, central: float, drawn: Array) -> Worth:
    low, middle, high, mean, sd, positive, _ = map(float, exact(drawn[None, :])[:, 0])
    return Worth(name, float(central), low, middle, mean, high, positive, len(drawn), sd)


Evaluated = tuple[Accounts, Guide]


class Book:
    """One option of a case, evaluated once for each way of treating optimism, public funds and inequality."""

    def __init__(self, case: Case, option: str, draws: int, seed: int, folder: Path | None) -> None:
        known = [o.key for o in case.options]
        if option not in known:
            raise UnknownNameError(
                translate("The option '{name}' is unknown; known: {known}.", name=option, known=", ".join(known))
                + nearest(option, known)
            )
        self.case = one_option(case, option)
        self.draws, self.seed, self.folder = draws, seed, folder or case.library.folder
        self.figures = values("conventions", self.folder)
        self._evaluated: dict[tuple[Any, ...], tuple[Evaluated, Evaluated]] = {}

    def number(self, name: str) -> float:
        return self.figures[name].number

    def rules(self, name: str) -> Rules:
        """A convention by its name, with the answers that stand in a file put in."""
        if name not in CONVENTIONS:
            raise UnknownNameError(
                translate(
                    "The convention '{name}' is unknown; known: {known}.", name=name, known=", ".join(CONVENTIONS)
                )
                + nearest(name, CONVENTIONS)
            )
        rules = CONVENTIONS[name]
        if rules.taxes == "green_book":
            rules = replace(rules, taxes="market" if self.number("green_book_taxes") else "none")
        if rules.public_funds != "case":
            applied = self.number(f"{rules.public_funds}_public_funds")
        else:  # as what the case does, so that two conventions that agree are seen to
            applied = self.case.records[0]["public_funds_cost_applied"].number
        return replace(rules, public_funds="on" if applied > 0 else "off")

    def central(self, rules: Rules) -> float:
        (accounts, guide), _ = self.evaluated(rules)
        return float(worth(accounts, rules, guide))

    def drawn(self, rules: Rules) -> Array:
        _, (accounts, guide) = self.evaluated(rules)
        return worth(accounts, rules, guide)

    def evaluated(self, rules: Rules) -> tuple[Evaluated, Evaluated]:
        """Accounts and guide of the central case, and of the draws."""
        key = (rules.public_funds, rules.optimism, rules.weighted)
        if key not in self._evaluated:
            sample = Sample(self.variant(rules), (*NAMES, *SHARES, *RELATIVE), self.seed)
            central, drawn = (
                self.with_guide({n: x[0] for n, x in values.items()})
                for values in (sample.central(), sample.whole(self.draws))
            )
            self._evaluated[key] = central, drawn
        return self._evaluated[key]

    def with_guide(self, values: Mapping[str, Array]) -> Evaluated:
        """The accounts, and what the Green Book says of them: rates, and what a euro counts for each group."""
        eta, median = self.number("green_book_elasticity"), self.euros("median_income")
        users = sum(
            values[share][..., 0] * distribution_weight(values[income][..., 0], 1.0, eta)
            for share, income in zip(SHARES, RELATIVE, strict=True)
        )
        residents, agents = (
            float(distribution_weight(self.euros(name), median, eta)) for name in ("resident_income", "agent_income")
        )
        guide = Guide(schedule("stpr", self.folder), schedule("health", self.folder), residents, agents, users)
        return accounts_of(values), guide

    def euros(self, name: str) -> float:
        """An income in euros of year 0."""
        record = self.figures[name].record
        return float(self.case.in_base_year(record, record.number))

    def variant(self, rules: Rules) -> Case:
        """The case with another treatment of public funds, optimism or inequality; its own elsewhere."""
        records = dict(self.case.records[0])
        applied = float(rules.public_funds == "on")
        if records["public_funds_cost_applied"].number != applied and rules.public_funds != "case":
            records["public_funds_cost_applied"] = records["public_funds_cost_applied"].certain(applied)
        if rules.optimism == "green_book":
            records |= self.green_book_optimism(records)
        if rules.weighted:
            records[ELASTICITY] = records[ELASTICITY].certain(self.number("green_book_elasticity"))
        return replace(self.case, records=(records,))

    def green_book_optimism(self, records: Mapping[str, Record]) -> dict[str, Record]:
        """Upper bounds, nothing being mitigated; the benefits keep the case's own correction, if it is on.

        The time to install takes so much longer: the use of the tool and its subscription start later.
        """
        capital, running, duration = (
            self.number(f"green_book_{what}_optimism") for what in ("capital", "running", "duration")
        )
        late = records["installation_time"].number * duration
        bounds = {"one_off_overrun": 1 + capital, "recurring_overrun": 1 + running, "start_delay": late}
        return {name: Record(name, "fixed", x, layer="convention", where=name) for name, x in bounds.items()}


SHARES = tuple(f"contact_share_{z.key}" for z in SEGMENT)
RELATIVE = tuple(f"relative_income_{z.key}" for z in SEGMENT)
