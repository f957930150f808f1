"""What the figures say, for somebody who has never heard of them: one sentence each, and rows of tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from costmodel.document.blocks import Block, Item, listing, paragraph, table
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.measures import ACT, AGENT, CONTACT, DAY
from costmodel.engine.piloting import Pilot
from costmodel.engine.verdict import PILOT
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import amount, decimal, probability, shown
from costmodel.questions.pilot.estimators import Estimate
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


def explained() -> list[str]:
    return [translate(sentence) for sentence in EXPLAINED.values()]


def with_error(e: Estimate) -> str:
    """A value and its Monte Carlo error, or that it cannot be told apart from zero."""
    if not e.distinct:
        return translate("not distinguishable from zero")
    return translate("{value} (± {error})", value=euros(e.value, e.error), error=euros(e.error))


def euros(value: float, error: float = 0.0, signed: bool = False) -> str:
    """An amount; less than a euro is none."""
    return shown(value if abs(value) >= 1 else 0.0, "EUR", error=error, signed=signed)


# What is known


def left_out(known: Information) -> list[str]:
    """Which options cannot be chosen, and why."""
    sentences = [
        translate(
            "The option “{option}” is left out, whatever its euros: it breaks {limits}.",
            option=known.option(key),
            limits=known.limits(key),
        )
        for key in known.broken
        if key != STATUS_QUO
    ]
    return sentences or [translate("No option breaks a limit of the authority: all are compared.")]


def today(known: Information) -> str:
    """What to choose when nothing more is learnt, and how often that is the wrong choice."""
    return translate(
        "With what is known today, the best option for {ledger} is “{option}” ({value} on average over the horizon); "
        "it is not the best one in {p} of the worlds drawn.",
        ledger=translate(LEDGER_WORDS[known.ledger]),
        option=known.option(known.best),
        value=euros(known.means[known.best], signed=True),
        p=probability(known.wrong),
    )


def everything(known: Information) -> str:
    """The EVPI in a sentence."""
    if len(known.eligible) < 2:
        return translate("One option only is left: nothing to be learnt would change the choice.")
    if not known.evpi.distinct:
        return translate("Knowing everything would hardly change the choice: its value is {value}.",
                         value=with_error(known.evpi))  # fmt: skip
    return translate(
        "Being wrong costs {value} on average (Monte Carlo error {error}): that is the most that any study, pilot or "
        "advice could be worth (EVPI).",
        value=euros(known.evpi.value, known.evpi.error),
        error=euros(known.evpi.error),
    )


def first_to_measure(known: Information) -> str:
    """Which numbers are worth measuring."""
    worth = [e for e in known.parameters if e.distinct]
    if not worth:
        return translate(
            "No single number, known without error, would change the choice enough to be told apart from noise."
        )
    names = "; ".join(f"{known.label(e.name)} ({euros(e.value, e.error)})" for e in worth[:3])
    return translate(
        "Of {all} uncertain numbers, {some} are worth knowing on their own; first: {names}. The others are not "
        "distinguishable from zero.",
        all=len(known.parameters),
        some=len(worth),
        names=names,
    )


def parameters_table(known: Information) -> Block:
    """Parameters worth knowing: value with its error, what noise would give, grade of the evidence."""
    return listed(
        translate("What to measure first"),
        [e for e in known.parameters if e.distinct][:MOST_ROWS],
        [
            (translate("Number"), lambda e: known.label(e.name)),
            (translate("Worth knowing (EVPPI)"), with_error),
            (translate("Noise alone would give"), lambda e: euros(e.null)),
            (translate("Grade"), lambda e: known.case.records[-1][e.name].grade),
            (translate("Name to type"), lambda e: e.name),
        ],
    )


def themes_table(known: Information) -> Block:
    return listed(
        translate("Themes, each known as a whole"),
        known.themes,
        [
            (translate("Theme"), lambda e: translate(THEMES[e.name])),
            (translate("Worth knowing (EVPPI)"), with_error),
            (translate("Noise alone would give"), lambda e: euros(e.null) if e.null else "0"),
        ],
    )


def listed(caption: str, items: Sequence[Item], columns: Iterable[tuple[str, Callable[[Item], str]]]) -> Block:
    """A table, or that there is nothing in it."""
    return table(listing(caption, items, columns)) if items else paragraph(translate("None."))


# The pilot


def size_text(size: Pilot, units: Iterable[str]) -> str:
    """``20 agents, 3 months`` or ``400 contacts, 1 month``."""
    kinds = [u for u in units if u != AGENT]
    parts = [f"{decimal(size.agents)} {translate(UNIT_WORDS[AGENT])}"] if size.agents else []
    parts += [f"{decimal(size.cases)} {translate(UNIT_WORDS[kind])}" for kind in kinds if size.cases]
    return ", ".join([*parts, amount(size.months, "month")])


def units_of(known: Information) -> list[str]:
    """On what the pilot measures, agents first."""
    units = {m.unit for m in known.leading}
    return [u for u in (AGENT, CONTACT, ACT, DAY) if u in units]


def answer(known: Information) -> str:
    """The answer of the verdict."""
    return answered(known.verdict)


def why(known: Information) -> list[str]:
    """What a pilot would change of it, in sentences."""
    best, verdict = known.best_pilot, known.verdict
    option = known.option(verdict.option or verdict.rival)
    if best is None and verdict.about and verdict.of(verdict.about).broken:
        return [translate("Every option that buys the tool breaks a limit: no pilot is proposed.")]
    if best is None:
        return [translate("Nothing that a pilot can measure moves the gain: decide on what is known, “{option}”.",
                          option=option)]  # fmt: skip
    fields = {"size": size_text(best, units_of(known))}
    fields |= {name: euros(getattr(best, name)) for name in ("told", "price", "delay", "net")}
    if best.net <= 0:
        return [
            translate(
                "No pilot pays: the least bad one, with {size}, would tell {told} (EVSI) for {price} and {delay} of "
                "gains that come later ({net}, ENBS). Decide on what is known, “{option}”.",
                option=option,
                **fields,
            )
        ]
    if verdict.word == PILOT:
        worth_running = translate(
            "A pilot with {size} is worth running: it would tell {told} (EVSI) for a price of {price} and {delay} of "
            "gains that come later; {net} is left (ENBS).",
            **fields,
        )
        dearest = euros(max(best.told - best.delay, 0.0))
        return [worth_running, translate("Above {price}, its price would eat what it tells.", price=dearest)]
    pays = translate(
        "A pilot with {size} would still pay: it would tell {told} (EVSI) for {price} and {delay} of gains that come "
        "later ({net}, ENBS).",
        **fields,
    )
    if not verdict.affordable:
        pays += " " + translate("None is proposed as long as the budget does not bear the tool.")
    return [pays]


def measured_table(known: Information) -> Block:
    """What the pilot would measure, on what, how, and what knowing it without error would be worth."""
    values = {m: known.value_of(m) for m in known.measured}
    return listed(
        translate("What a pilot can measure"),
        [(m, e) for m, e in values.items() if m in known.leading or (e and e.distinct)],
        [
            (translate("Number"), lambda row: known.label(row[0].name)),
            (translate("Observed on"), lambda row: translate(UNIT_WORDS[row[0].unit])),
            (translate("How"), lambda row: translate(row[0].how)),
            (translate("Worth knowing (EVPPI)"), lambda row: with_error(row[1]) if row[1] else "–"),
        ],
    )


def sizes_table(known: Information) -> Block:
    """The sizes at the best length: what each tells, its delay, its price, what is left."""
    units, best = units_of(known), known.best_pilot
    return listed(
        translate("Pilots, at the length worth most"),
        known.curve(best.months) if best else [],
        [
            (translate("Size of the pilot"), lambda s: size_text(s, units)),
            (translate("What it tells (EVSI)"), lambda s: euros(s.told)),
            (translate("Gains that come later"), lambda s: euros(s.delay)),
            (translate("Price"), lambda s: euros(s.price)),
            (translate("What is left (ENBS)"), lambda s: euros(s.net, signed=True)),
        ],
    )


def lengths_table(known: Information) -> Block:
    """The best size at each length, and what is left."""
    lengths = dict.fromkeys(s.months for s in known.sizes)
    return listed(
        translate("The best size at each length"),
        [max(known.curve(months), key=lambda size: size.net) for months in lengths],
        [
            (translate("Length"), lambda s: amount(s.months, "month")),
            (translate("Size of the pilot"), lambda s: size_text(s, units_of(known))),
            (translate("What is left (ENBS)"), lambda s: euros(s.net, signed=True)),
        ],
    )
