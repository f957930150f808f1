"""What the figures say, for somebody who has never heard of them: one sentence each, and rows of tables."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.comparison import STATUS_QUO
from costmodel.language import N_, translate
from costmodel.measures import ACT, AGENT, CONTACT, DAY
from costmodel.presentation import amount, decimal, interval, probability, rounded, shown
from costmodel.value_of_information.estimators import Estimate
from costmodel.value_of_information.pilot import BUY, KEEP, RUN, WORDS, Pilot, Size
from costmodel.value_of_information.study import THEMES, Information

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
    return shown(value, "EUR", error=error, signed=signed)


# What is known


def left_out(found: Information) -> list[str]:
    """Which options cannot be chosen, and why."""
    said = [
        translate(
            "The option “{option}” is left out, whatever its euros: it breaks {limits} at the median.",
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


def size_text(size: Size, units: Iterable[str]) -> str:
    """``20 agents, 3 months`` or ``400 contacts, 1 month``."""
    kinds = [u for u in units if u != AGENT]
    parts = [f"{decimal(size.agents)} {translate(UNIT_WORDS[AGENT])}"] if size.agents else []
    parts += [f"{decimal(size.cases)} {translate(UNIT_WORDS[kind])}" for kind in kinds if size.cases]
    return ", ".join([*parts, amount(size.months, "month")])


def units_of(found: Pilot) -> list[str]:
    """On what the pilot measures, agents first."""
    units = {m.unit for m, _ in found.measured if m.name in found.leading}
    return [u for u in (AGENT, CONTACT, ACT, DAY) if u in units]


def answer(found: Pilot) -> str:
    """Pilot, buy, or do not bother: the word."""
    return translate(WORDS[found.word])


def why(found: Pilot) -> list[str]:
    """The answer in sentences: why, how sure."""
    best, information = found.best, found.information
    option = information.option(information.best)
    if best is None:
        return [
            translate(
                "Nothing that a pilot can measure moves the options compared: decide on what is known, “{option}”.",
                option=option,
            )
        ]
    words = {
        "size": size_text(best, units_of(found)),
        "told": euros(best.told.value, best.told.error),
        "price": euros(best.price),
        "range": interval(best.price_low, best.price_high, "EUR"),
        "delay": euros(best.delay),
        "net": euros(best.net, best.told.error),
        "option": option,
    }
    said = []
    if found.word == RUN:
        said.append(
            translate(
                "A pilot with {size} is worth running: it would tell {told} (EVSI) for a price of {price} ({range}) "
                "and "
                "{delay} of gains that come later; {net} is left (ENBS).",
                **words,
            )
        )
        said.append(
            translate(
                "Above {cap}, its price would eat what it tells: then choose “{option}” without it.",
                cap=euros(max(best.told.value - best.delay, 0.0)),
                option=option,
            )
        )
    elif best.told.value <= 0:
        said.append(
            translate(
                "Whatever a pilot could measure would leave the choice as it is, “{option}”: even the smallest would "
                "cost {price} for nothing.",
                **words,
            )
        )
    else:
        said.append(
            translate(
                "No pilot pays: the least bad one, with {size}, would tell {told} (EVSI) for {price} ({range}) and "
                "{delay} "
                "of gains that come later ({net}, ENBS).",
                **words,
            )
        )
    if found.word == BUY:
        said.append(
            translate("Decide now: “{option}” is the best option on average, and a pilot would not pay.", **words)
        )
    if found.word == KEEP:
        said.append(
            translate("Decide now: “{option}” stays the best option on average, and the tool is not bought.", **words)
        )
    if not found.sure:
        said.append(translate("This is a close call: other draws could give the other answer; take more of them."))
    return said


def measured_rows(found: Pilot) -> list[list[str]]:
    """What the pilot would measure: label, on what, how, what knowing it without error would be worth."""
    ranked = sorted(found.measured, key=lambda pair: (pair[0].name not in found.leading, -pair[1].value))
    return [
        [found.information.label(m.name), translate(UNIT_WORDS[m.unit]), translate(m.how), with_error(e)]
        for m, e in ranked
        if e.distinct or m.name in found.leading
    ]


def size_rows(found: Pilot) -> list[list[str]]:
    """The sizes at the best length: size, what it tells, delay, price with its range, what is left."""
    if found.best is None:
        return []
    units = units_of(found)
    return [
        [
            size_text(s, units),
            translate("{value} (± {error})", value=euros(s.told.value, s.told.error), error=euros(s.told.error)),
            euros(s.delay),
            f"{euros(s.price)} ({interval(s.price_low, s.price_high, 'EUR')})",
            euros(s.net, s.told.error, signed=True),
        ]
        for s in found.curve(found.best.months)
    ]


def length_rows(found: Pilot) -> list[list[str]]:
    """The best size at each length: length, size, what is left."""
    units, rows = units_of(found), []
    for months in dict.fromkeys(s.months for s in found.sizes):
        s = max(found.curve(months), key=lambda size: size.net)
        rows.append([amount(months, "month"), size_text(s, units), euros(rounded(s.net), s.told.error, signed=True)])
    return rows
