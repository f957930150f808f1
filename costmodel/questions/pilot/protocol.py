"""The protocol of a pilot, to print: what to measure, on whom, for how long, against what, and what then decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from costmodel.engine.measures import AGENT
from costmodel.engine.piloting import Pilot
from costmodel.engine.verdict import ADOPT, WORDS
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, decimal, interval, probability
from costmodel.questions.pilot.study import Information
from costmodel.questions.pilot.words import (
    UNIT_WORDS,
    answer,
    euros,
    explained,
    left_out,
    size_text,
    today,
    units_of,
    why,
)


@dataclass(frozen=True)
class Part:
    """A heading and its sentences; ``listed`` says that they are items of a list."""

    title: str
    sentences: tuple[str, ...]
    listed: bool = False


def protocol(known: Information) -> list[Part]:
    """The protocol, part by part, in the language in use. There is one even when no pilot pays: what it would be."""
    size, question = known.best_pilot, Part(translate("The question"), tuple(asked(known)))
    if size is None:
        return [question]
    return [
        question,
        Part(translate("What to measure"), tuple(what(known)), listed=True),
        Part(translate("On how many, for how long"), tuple(how_many(known, size))),
        Part(translate("Compared with what"), tuple(compared(known, size)), listed=True),
        Part(translate("Why not simply ask"), (bias(),)),
        Part(translate("How to compute"), tuple(computed(known)), listed=True),
        Part(translate("What decides, written before the start"), tuple(rule(known)), listed=True),
        Part(translate("What is owed to the people in it"), tuple(owed()), listed=True),
        Part(translate("The words"), tuple(explained()), listed=True),
    ]


def title(known: Information) -> str:
    tool, authority = (overlay.text(language()) for overlay in (known.tool, known.authority))
    return translate("Protocol of a pilot: {tool}, {authority}", tool=tool, authority=authority)


def markdown(known: Information) -> str:
    """The protocol as Markdown, to be printed or changed. Texts of files stay texts: what would be markup is
    escaped."""
    lines = [f"# {plain(title(known))}", ""]
    for part in protocol(known):
        mark = "- " if part.listed else ""
        lines += [f"## {plain(part.title)}", ""]
        for sentence in part.sentences:
            lines += [f"{mark}{plain(sentence)}", *([] if part.listed else [""])]
        lines += [""] if part.listed else []
    return "\n".join(lines).rstrip("\n") + "\n"


def plain(text: str) -> str:
    """A text in which nothing is markup."""
    return "".join("\\" + sign if sign in "\\`*_[]<>#|" else sign for sign in re.sub(r"[ \t\r\n]+", " ", text))


def asked(known: Information) -> Iterator[str]:
    yield translate("Is the tool worth buying, and would a pilot tell enough to pay for itself?")
    yield today(known)
    yield from left_out(known)
    yield " ".join([answer(known), *why(known)])


def what(known: Information) -> Iterator[str]:
    """The numbers to measure, those that decide first, with what is believed today."""
    for measure in known.leading:
        low, high = believed(known, measure.name)
        yield translate(
            "{label} (today: {range}, 5–95%), on {unit}. {how}",
            label=known.label(measure.name),
            range=interval(low, high, known.case.model[measure.name].unit),
            unit=translate(UNIT_WORDS[measure.unit]),
            how=translate(measure.how),
        )
    others = [m for m in known.measured if m not in known.leading and (e := known.value_of(m)) and e.distinct]
    if others:
        yield translate("If it costs nothing more, also: {list}.", list="; ".join(known.label(m.name) for m in others))


def believed(known: Information, name: str) -> tuple[float, float]:
    """The 5-95 % range of a number, in the option that the verdict is about."""
    case, about = known.case, known.verdict.about
    record = next(own[name] for option, own in zip(case.options, case.records, strict=True) if option.key == about)
    assert record.low is not None
    assert record.high is not None
    return record.low, record.high


def how_many(known: Information, size: Pilot) -> Iterator[str]:
    yield translate(
        "{size}: the size that leaves most once paid for. Its price is {price}.",
        size=size_text(size, units_of(known)).capitalize(),
        price=euros(size.price),
    )
    if size.agents:
        control = known.case.records[0]["pilot_control_ratio"].number
        yield translate(
            "{others} agents without the tool do the same measures: {all} agents in all.",
            others=decimal(round(size.agents * control)),
            all=decimal(round(size.agents * (1 + control))),
        )
    if size.cases:
        yield translate(
            "What is checked is drawn at random over the whole length, every day and hour of opening, and not chosen "
            "by the service or the supplier; as many in each group of users where groups are told apart."
        )
    if size.months <= 1:
        yield translate(
            "The euros ask for {months} only; add two weeks of use at the start that are not measured, since people "
            "are still learning.",
            months=amount(size.months, "month"),
        )
    yield translate(
        "Do not stop early because the first figures please, nor go on because they do not: the size is fixed now."
    )


def compared(known: Information, size: Pilot) -> Iterator[str]:
    if size.agents:
        yield translate(
            "Best: draw by lot who has the tool first; the others have it afterwards (stepped start), so that nobody "
            "is left out and each person is compared with themselves too."
        )
        yield translate(
            "Otherwise: a group of agents with the same tasks and the same volume, measured in the same weeks."
        )
        yield translate(
            "Volunteers like tools more than others do: if only volunteers take part, say so, and expect less "
            "afterwards."
        )
    if size.cases:
        yield translate(
            "Turn the tool on and off by half-days or by weeks drawn by lot, or place by place, and measure both. "
            "Before and after alone confuses the tool with the season."
        )
    yield translate("The two weeks before the start are measured in the same way: they are the reference.")


def bias() -> str:
    return translate(
        "People who are asked how much time a tool saves answer with what they hope and what is expected of them: the "
        "same kind of tool gave 26 minutes a day when asked for in one British trial, and no evidence of a gain in "
        "another that observed tasks and compared with colleagues. What is declared is noted, but it decides nothing."
    )


def computed(known: Information) -> Iterator[str]:
    units = units_of(known)
    if AGENT in units:
        yield translate(
            "For each agent, the mean over the weeks; then the difference between those with the tool and those "
            "without, and its standard error, agents being the units and not days."
        )
    if [u for u in units if u != AGENT]:
        yield translate(
            "For each rate, how many out of how many; its standard error is the root of p (1 − p) / n. Two people "
            "judge a tenth of the cases; if they disagree on more than one in ten, the grid is rewritten."
        )
    yield translate(
        "Write the result and its range into a scenario file, in place of the values of today, and run the comparison "
        "again: the workbook gives the verdict."
    )
    names = " ".join(f"--set {m.name}=…" for m in known.leading)
    yield f"costmodel run --tool {known.tool.key} {names}"


def rule(known: Information) -> Iterator[str]:
    verdict, information = known.verdict, known
    yield translate(
        "The tool is bought if, with the values measured, the workbook answers “{adopt}”: a gain for society in at "
        "least {p} of draws in both readings of freed time, no limit broken, and a budget that bears it.",
        adopt=translate(WORDS[ADOPT]),
        p=probability(verdict.confidence),
    )
    yield translate(
        "Without a result by the date set, what does not buy the tool stands: “{option}”.",
        option=information.option(verdict.rival),
    )
    yield translate("A limit broken during the pilot (errors, human contact, data) stops it, whatever the euros.")


def owed() -> Iterator[str]:
    yield translate(
        "The staff committee is told before the start what is measured, why, and that no measure is of a person: "
        "results are by group, and the raw notes are destroyed at the end."
    )
    yield translate("Users are told that they speak to a machine and can reach a person at once.")
    yield translate("The data protection officer agrees in writing before the first contact is recorded.")
    yield translate("The result is published, whatever it is.")
