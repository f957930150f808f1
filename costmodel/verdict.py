"""The verdict per tool, in words, with its reasons: constraints first, then sign and probability, budget and society.

The rule, in order:

1. An option that breaks a constraint of the authority is not recommended, whatever its euros.
2. *Adopt* when an option without safeguards holds every constraint, society gains with at least the probability
   ``verdict_confidence``, and the budget is not expected to lose more than ``verdict_budget_tolerance`` per inhabitant
   and year, or gains.
3. *Adopt with safeguards* when only the safeguarded option passes.
4. *Pilot first* when an option holds every constraint and the sign for society is not known: the probability of a gain
   lies above ``1 - verdict_confidence``, but the gain is not sure enough or the budget cannot bear it.
5. *Do not adopt* otherwise.

The thresholds are parameters (group ``value``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from costmodel.case import Case
from costmodel.language import N_, language, translate
from costmodel.model import Model
from costmodel.parameters import Overlay
from costmodel.presentation import probability, shown
from costmodel.quantity import Quantity
from costmodel.uncertainty import Simulation

ADOPT, SAFEGUARDS, PILOT, NO = "adopt", "adopt_with_safeguards", "pilot_first", "do_not_adopt"
WORDS = {
    ADOPT: N_("Adopt"),
    SAFEGUARDS: N_("Adopt with safeguards"),
    PILOT: N_("Run a pilot first"),
    NO: N_("Do not adopt"),
}
SAFEGUARDED = "adopt_safeguarded"
HUMAN = "human_alternative"

NOTHING = 1e-9
"""A margin no larger than this is none."""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit of the authority under one option; ``margin`` is what is left of it in its worst year of use (median)."""

    quantity: Quantity
    margin: float

    @property
    def name(self) -> str:
        return self.quantity.name

    @property
    def yes_or_no(self) -> bool:
        """Whether it is met or not, with nothing between."""
        return self.quantity.unit == "1" and self.margin in (-1.0, 0.0, 1.0)

    @property
    def state(self) -> Literal["held", "tight", "broken"]:
        """Tight is held with nothing to spare, where there could be something."""
        if self.margin < -NOTHING:
            return "broken"
        return "tight" if self.margin < NOTHING and not self.yes_or_no else "held"

    @property
    def topic(self) -> str:
        """What it protects, as words inside a sentence."""
        return self.quantity.topic(language())


@dataclass(frozen=True, kw_only=True)
class OptionJudged:
    """What the rule looks at for one option."""

    option: Overlay
    limits: tuple[Limit, ...]
    society_gain: float
    budget_gain: float
    society: float
    budget: float
    affordable: bool
    quadrants: tuple[float, float, float, float]
    """Shares of draws: both gain; budget loses, society gains; budget gains, society loses; both lose."""

    @property
    def key(self) -> str:
        return self.option.key

    @property
    def broken(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.state == "broken")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word, the option it recommends, the option that the reasons are about, and what they rest on.

    Nothing is recommended by *do not adopt*: the reasons are then about the option that costs society least.
    ``available`` and ``cashable`` are hours of that option in the last year (medians).
    """

    word: str
    option: str | None
    about: str | None
    judged: tuple[OptionJudged, ...]
    confidence: float
    available: float = 0.0
    cashable: float = 0.0

    @property
    def text(self) -> str:
        return translate(WORDS[self.word])

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(reasons(self))

    def of(self, option: str) -> OptionJudged:
        return next(j for j in self.judged if j.key == option)


def decide(case: Case, simulation: Simulation) -> Verdict:
    """Apply the rule to the options of a tool that buy it."""
    confidence, tolerance, population = (
        case.records[0][n].number for n in ("verdict_confidence", "verdict_budget_tolerance", "population")
    )
    limits = limits_of(case.model, {n: s.median for n, s in simulation.summaries.items()})
    judged = tuple(judge(case, simulation, i, tolerance * population, limits[i]) for i in range(len(case.options)))
    buying = [j for i, j in enumerate(judged) if case.records[i]["adoption"].number > 0]
    passing = [j for j in buying if not j.broken and j.society_gain >= confidence and j.affordable]
    plain = [j for j in passing if j.key != SAFEGUARDED]
    hopeful = [j for j in buying if not j.broken and j.society_gain > 1 - confidence]
    pick = best(plain) or best(passing) or best(hopeful)
    word = ADOPT if plain else SAFEGUARDS if passing else PILOT if hopeful else NO
    about = pick or best(buying)
    if about is None:
        return Verdict(word=NO, option=None, about=None, judged=judged, confidence=confidence)
    i = judged.index(about)
    available, cashable = (float(simulation.summaries[n].median[i, -1]) for n in ("available_hours", "cashable_hours"))
    return Verdict(
        word=word,
        option=pick.key if pick else None,
        about=about.key,
        judged=judged,
        confidence=confidence,
        available=available,
        cashable=cashable,
    )


def best(options: list[OptionJudged]) -> OptionJudged | None:
    return max(options, key=lambda j: j.society, default=None)


def judge(
    case: Case, simulation: Simulation, i: int, yearly_tolerance: float, limits: tuple[Limit, ...]
) -> OptionJudged:
    society, budget = simulation.summaries["society_npv"], simulation.summaries["budget_total"]
    q = simulation.quadrants[i]
    return OptionJudged(
        option=case.options[i],
        limits=limits,
        society_gain=float(society.positive[i, 0]),
        budget_gain=float(budget.positive[i, 0]),
        society=float(society.median[i, 0]),
        budget=float(budget.median[i, 0]),
        affordable=float(budget.median[i, 0]) >= -yearly_tolerance * case.horizon,
        quadrants=(float(q[1, 1]), float(q[0, 1]), float(q[1, 0]), float(q[0, 0])),
    )


def limits_of(model: Model, medians: Mapping[str, np.ndarray]) -> list[tuple[Limit, ...]]:
    """The limits among some quantities, by option; ``medians`` have the shape (options, years or 1)."""
    names = [n for n in model.limits if n in medians]
    margins = np.array([worst(medians[n]) for n in names]).T.tolist()
    return [tuple(Limit(quantity=model[n], margin=x) for n, x in zip(names, row, strict=True)) for row in margins] or [
        () for _ in next(iter(medians.values()))
    ]


def worst(by_year: np.ndarray) -> np.ndarray:
    """The least value in the years of use, those after year 0. Input (options, years or 1), shape (options,)."""
    return (by_year[:, 1:] if by_year.shape[1] > 1 else by_year).min(axis=1)


def reasons(verdict: Verdict, longest: Callable[[str], str] = str) -> list[str]:
    """Why: society, budget, limits of each option, hours, people, and the human alternative.

    ``longest`` shortens the name of an option that would be too long for its place.
    """
    if verdict.about is None:
        return [translate("No option compared buys the tool.")]
    about = verdict.of(verdict.about)
    found = [
        translate(
            "Society: {value} over the horizon (median); a gain in {p} of draws, where {needed} are asked for.",
            value=money(about.society),
            p=probability(about.society_gain),
            needed=probability(verdict.confidence),
        ),
        translate(
            "Budget: {value} over the horizon (median); a gain in {p} of draws.",
            value=money(about.budget),
            p=probability(about.budget_gain),
        ),
        hours_reason(verdict.available, verdict.cashable),
    ]
    found += [
        translate(
            "The option “{option}” breaks: {names}.",
            option=longest(j.option.text(language())),
            names=", ".join(limit.topic for limit in j.broken),
        )
        for j in verdict.judged
        if j.broken
    ]
    human = next((j for j in verdict.judged if j.key == HUMAN), None)
    if human and human.society > about.society:
        found.append(human_reason(human.society, about.society))
    return found


def human_reason(human: float, tool: float) -> str:
    """How the same money spent on human service does better than the tool."""
    if human > 0:
        return translate("The same money spent on human service brings society more: {value}.", value=money(human))
    return translate(
        "The same money spent on human service costs society less: {value} instead of {tool}.",
        value=money(human),
        tool=money(tool),
    )


def hours_reason(available: float, cashable: float) -> str:
    if available < 0:
        return translate(
            "It adds work for the staff: {hours} in the last year, and none is cashable.",
            hours=shown(-available, "hour"),
        )
    return translate(
        "It gives {hours} back to the staff in the last year, of which {cash} can be turned into cash.",
        hours=shown(available, "hour"),
        cash=shown(cashable, "hour"),
    )


def money(value: float) -> str:
    return shown(value, "EUR", signed=True)
