"""What the figures say, for somebody who has never heard of them: one sentence each, and rows of tables."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.measures import ACT, AGENT, CONTACT, DAY
from costmodel.engine.piloting import Pilot
from costmodel.engine.verdict import PILOT
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import amount, decimal, probability, shown
from costmodel.questions.pilot.estimators import Estimate
from costmodel.questions.pilot.pilot import PilotOrBuy
from costmodel.questions.pilot.study import THEMES, Information
from costmodel.questions.reasons import answered

EXPLAINED = {
    "EVPI": N_(
        "EVPI (expected value of perfect information): what knowing everything before deciding would bring on average; "
        "no study, however good, is worth more."
    ),
    "EVPPI": N_(
        "EVPPI (of partial perfect information): the same when one number, or one theme, is known without error and "
        "the rest is not."
    ),
    "EVSI": N_("EVSI (of sample information): what a pilot of a given size would tell, errors of measure included."),
    "ENBS": N_(
        "ENBS (expected net benefit of sampling): what is left of the EVSI once the pilot is paid for and its delay "
        "counted; the size with the highest is the one to run, if it is above zero."
    ),
}
"""The words of the trade, each in one line."""

LEDGER_WORDS = {
    "society": N_("society"),
    "budget": N_("the authority's budget"),
    "public": N_("all public finances"),
}

UNIT_WORDS = {AGENT: N_("agents"), CONTACT: N_("contacts"), ACT: N_("acts"), DAY: N_("days")}
MOST_ROWS = 12


def explained(words: Iterable[str] = EXPLAINED) -> list[str]:
    return [translate(EXPLAINED[word]) for word in words]


def with_error(found: Estimate) -> str:
    """A value and its Monte Carlo error, or that it cannot be told apart from zero."""
    if not found.distinct:
        return translate("not distinguishable from zero")
    return translate("{value} (± {error})", value=euros(found.value, found.error), error=euros(found.error))


def euros(value: float, error: float = 0.0, signed: bool = False) -> str:
    """An amount; less than a euro is none."""
    return shown(value if abs(value) >= 1 else 0.0, "EUR", error=error, signed=signed)


# What is known


def left_out(found: Information) -> list[str]:
    """Which options cannot be chosen, and why."""
    said = [
        translate(
            "The option “{option}” is left out, whatever its euros: it breaks {limits}.",
            option=found.option(key),
            limits=found.limits(key),
        )
        for key in found.broken
        if key != STATUS_QUO
    ]
    return said or [translate("No option breaks a limit of the authority: all are compared.")]


def today(found: Information) -> str:
    """What to choose when nothing more is learnt, and how often that is the wrong choice."""
    return translate(
        "With what is known today, the best option for {ledger} is “{option}” ({value} on average over the horizon); "
        "it is not the best one in {p} of the worlds drawn.",
        ledger=translate(LEDGER_WORDS[found.ledger]),
        option=found.option(found.best),
        value=euros(found.means[found.best], signed=True),
        p=probability(found.wrong),
    )


def everything(found: Information) -> str:
    """The EVPI in a sentence."""
    if len(found.eligible) < 2:
        return translate("One option only is left: nothing to be learnt would change the choice.")
    if not found.evpi.distinct:
        return translate("Knowing everything would hardly change the choice: its value is {value}.",
                         value=with_error(found.evpi))  # fmt: skip
    return translate(
        "Being wrong costs {value} on average (Monte Carlo error {error}): that is the most that any study, pilot or "
        "advice could be worth (EVPI).",
        value=euros(found.evpi.value, found.evpi.error),
        error=euros(found.evpi.error),
    )


def first_to_measure(found: Information) -> str:
    """Which numbers are worth measuring."""
    worth = [e for e in found.parameters if e.distinct]
    if not worth:
        return translate(
            "No single number, known without error, would change the choice enough to be told apart from noise."
        )
    names = "; ".join(f"{found.label(e.name)} ({euros(e.value, e.error)})" for e in worth[:3])
    return translate(
        "Of {all} uncertain numbers, {some} are worth knowing on their own; first: {names}. The others are not "
        "distinguishable from zero.",
        all=len(found.parameters),
        some=len(worth),
        names=names,
    )


def parameter_rows(found: Information, most: int = MOST_ROWS) -> list[list[str]]:
    """Parameters worth knowing: label, value with its error, what noise would give, grade of the evidence."""
    worth = [e for e in found.parameters if e.distinct][:most]
    return [
        [found.label(e.name), with_error(e), euros(e.null), found.case.records[-1][e.name].grade, e.name] for e in worth
    ]


def theme_rows(found: Information) -> list[list[str]]:
    """Themes: label, value with its error, what noise would give."""
    return [[translate(THEMES[e.name]), with_error(e), euros(e.null) if e.null else "0"] for e in found.themes]


# The pilot


def size_text(size: Pilot, units: Iterable[str]) -> str:
    """``20 agents, 3 months`` or ``400 contacts, 1 month``."""
    kinds = [u for u in units if u != AGENT]
    parts = [f"{decimal(size.agents)} {translate(UNIT_WORDS[AGENT])}"] if size.agents else []
    parts += [f"{decimal(size.cases)} {translate(UNIT_WORDS[kind])}" for kind in kinds if size.cases]
    return ", ".join([*parts, amount(size.months, "month")])


def units_of(found: PilotOrBuy) -> list[str]:
    """On what the pilot measures, agents first."""
    units = {m.unit for m in found.leading}
    return [u for u in (AGENT, CONTACT, ACT, DAY) if u in units]


def answer(found: PilotOrBuy) -> str:
    """The answer of the verdict."""
    return answered(found.verdict)


def why(found: PilotOrBuy) -> list[str]:
    """What a pilot would change of it, in sentences."""
    best, verdict = found.best, found.verdict
    option = found.information.option(verdict.option or verdict.rival)
    if best is None and verdict.about and verdict.of(verdict.about).broken:
        return [translate("Every option that buys the tool breaks a limit: no pilot is proposed.")]
    if best is None:
        return [translate("Nothing that a pilot can measure moves the gain: decide on what is known, “{option}”.",
                          option=option)]  # fmt: skip
    words = {
        "size": size_text(best, units_of(found)),
        "told": euros(best.told),
        "price": euros(best.price),
        "delay": euros(best.delay),
        "net": euros(best.net),
    }
    if best.net <= 0:
        return [
            translate(
                "No pilot pays: the least bad one, with {size}, would tell {told} (EVSI) for {price} and {delay} of "
                "gains that come later ({net}, ENBS). Decide on what is known, “{option}”.",
                option=option,
                **words,
            )
        ]
    if verdict.word == PILOT:
        said = translate(
            "A pilot with {size} is worth running: it would tell {told} (EVSI) for a price of {price} and {delay} of "
            "gains that come later; {net} is left (ENBS).",
            **words,
        )
        dearest = euros(max(best.told - best.delay, 0.0))
        return [said, translate("Above {price}, its price would eat what it tells.", price=dearest)]
    said = translate(
        "A pilot with {size} would still pay: it would tell {told} (EVSI) for {price} and {delay} of gains that come "
        "later ({net}, ENBS).",
        **words,
    )
    if not verdict.affordable:
        said += " " + translate("None is proposed as long as the budget does not bear the tool.")
    return [said]


def measured_rows(found: PilotOrBuy) -> list[list[str]]:
    """What the pilot would measure: label, on what, how, what knowing it without error would be worth."""
    return [
        [
            found.information.label(m.name),
            translate(UNIT_WORDS[m.unit]),
            translate(m.how),
            with_error(e) if e else "–",
        ]
        for m, e in found.measured
        if m in found.leading or (e and e.distinct)
    ]


def size_rows(found: PilotOrBuy) -> list[list[str]]:
    """The sizes at the best length: size, what it tells, delay, price, what is left."""
    if found.best is None:
        return []
    units = units_of(found)
    return [
        [
            size_text(s, units),
            euros(s.told),
            euros(s.delay),
            euros(s.price),
            euros(s.net, signed=True),
        ]
        for s in found.curve(found.best.months)
    ]


def length_rows(found: PilotOrBuy) -> list[list[str]]:
    """The best size at each length: length, size, what is left."""
    units, rows = units_of(found), []
    for months in dict.fromkeys(s.months for s in found.sizes):
        s = max(found.curve(months), key=lambda size: size.net)
        rows.append([amount(months, "month"), size_text(s, units), euros(s.net, signed=True)])
    return rows
