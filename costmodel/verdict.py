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

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from costmodel.case import Case
from costmodel.language import N_, language, translate
from costmodel.presentation import probability, shown
from costmodel.uncertainty import Simulation, Summary

ADOPT, SAFEGUARDS, PILOT, NO = "adopt", "adopt_with_safeguards", "pilot_first", "do_not_adopt"
WORDS = {
    ADOPT: N_("Adopt"),
    SAFEGUARDS: N_("Adopt with safeguards"),
    PILOT: N_("Run a pilot first"),
    NO: N_("Do not adopt"),
}
SAFEGUARDED = "adopt_safeguarded"
HUMAN = "human_alternative"


@dataclass(frozen=True)
class OptionJudged:
    """What the rule looks at for one option."""

    key: str
    broken: tuple[str, ...]
    society_gain: float
    budget_gain: float
    society: float
    budget: float
    affordable: bool
    quadrants: tuple[float, float, float, float]
    """Shares of draws: both gain; budget loses, society gains; budget gains, society loses; both lose."""


@dataclass(frozen=True)
class Verdict:
    """The word, the option it recommends, the option that the reasons are about, and the reasons as sentences.

    Nothing is recommended by *do not adopt*: the reasons are then about the option that costs society least.
    """

    word: str
    option: str | None
    about: str | None
    judged: tuple[OptionJudged, ...]
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        return translate(WORDS[self.word])

    def of(self, option: str) -> OptionJudged:
        return next(j for j in self.judged if j.key == option)


def decide(case: Case, simulation: Simulation) -> Verdict:
    """Apply the rule to the options of a tool that buy it."""
    confidence, tolerance, population = (
        case.records[0][n].number for n in ("verdict_confidence", "verdict_budget_tolerance", "population")
    )
    judged = tuple(judge(case, simulation, i, tolerance * population) for i in range(len(case.options)))
    buying = [j for i, j in enumerate(judged) if case.records[i]["adoption"].number > 0]
    passing = [j for j in buying if not j.broken and j.society_gain >= confidence and j.affordable]
    plain = [j for j in passing if j.key != SAFEGUARDED]
    hopeful = [j for j in buying if not j.broken and j.society_gain > 1 - confidence]
    pick = best(plain) or best(passing) or best(hopeful)
    word = ADOPT if plain else SAFEGUARDS if passing else PILOT if hopeful else NO
    if not buying:
        return Verdict(NO, None, None, judged, (translate("No option compared buys the tool."),))
    about = pick or best(buying)
    assert about is not None
    return Verdict(
        word, pick.key if pick else None, about.key, judged, tuple(reasons(case, simulation, judged, about, confidence))
    )


def best(options: list[OptionJudged]) -> OptionJudged | None:
    return max(options, key=lambda j: j.society, default=None)


def judge(case: Case, simulation: Simulation, i: int, yearly_tolerance: float) -> OptionJudged:
    society, budget = simulation.summaries["society_npv"], simulation.summaries["budget_total"]
    q = simulation.quadrants[i]
    return OptionJudged(
        key=case.options[i].key,
        broken=tuple(broken_constraints(simulation.summaries, i)),
        society_gain=float(society.positive[i, 0]),
        budget_gain=float(budget.positive[i, 0]),
        society=float(society.median[i, 0]),
        budget=float(budget.median[i, 0]),
        affordable=float(budget.median[i, 0]) >= -yearly_tolerance * case.horizon,
        quadrants=(float(q[1, 1]), float(q[0, 1]), float(q[1, 0]), float(q[0, 0])),
    )


def broken_constraints(summaries: Mapping[str, Summary], i: int) -> list[str]:
    """Names of the margins that are below zero at the median, in any year of use."""
    return [
        name
        for name, s in summaries.items()
        if name.endswith("_margin") and np.min(s.median[i, 1:] if s.median.shape[1] > 1 else s.median[i]) < -1e-9
    ]


def reasons(
    case: Case, simulation: Simulation, judged: tuple[OptionJudged, ...], about: OptionJudged, confidence: float
) -> list[str]:
    """Why: society, budget, constraints of each option, hours, people, and the human alternative."""
    i = [o.key for o in case.options].index(about.key)
    found = [
        translate(
            "Society: {value} over the horizon (median); a gain in {p} of draws, where {needed} are asked for.",
            value=money(about.society),
            p=probability(about.society_gain),
            needed=probability(confidence),
        ),
        translate(
            "Budget: {value} over the horizon (median); a gain in {p} of draws.",
            value=money(about.budget),
            p=probability(about.budget_gain),
        ),
    ]
    found += [hours_reason(simulation.summaries, i)]
    for j in judged:
        if j.broken:
            names = ", ".join(limit_text(case, n) for n in j.broken)
            found.append(
                translate("The option “{option}” breaks: {names}.", option=option_text(case, j.key), names=names)
            )
    human = next((j for j in judged if j.key == HUMAN), None)
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


def hours_reason(summaries: Mapping[str, Summary], i: int) -> str:
    available, cashable = (float(summaries[n].median[i, -1]) for n in ("available_hours", "cashable_hours"))
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


def limit_text(case: Case, name: str) -> str:
    """What a margin is about: its label without the word that says it is a margin."""
    return case.model[name].text(language()).partition(":")[2].strip()


def money(value: float) -> str:
    return shown(value, "EUR", signed=True)


def option_text(case: Case, key: str) -> str:
    return next(o for o in case.options if o.key == key).text(language())
