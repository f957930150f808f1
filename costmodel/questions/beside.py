"""What stands beside the verdict and decides nothing: the means of the authority, users' own units, public funds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from costmodel.engine.comparison import MEANS, PUBLIC_FUNDS, STATUS_QUO, USERS, ToolResult
from costmodel.engine.reading import OUTPUT, PURPOSE, SOCIETY
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import interval, rounded, shown
from costmodel.questions.figures import option_label
from costmodel.questions.reasons import Shorten, reasons


def why(result: ToolResult, shorten: Shorten = str) -> list[str]:
    """The reasons of the answer, then what stands beside it: the sentences of every face."""
    return [*reasons(result.verdict, shorten, result.case.library.country), *beside(result, shorten)]


def beside(result: ToolResult, shorten: Shorten = str) -> list[str]:
    """Sentences on the option that the verdict is about, in the last year or over the horizon (medians)."""
    option = result.verdict.about
    if option is None:
        return []
    return [means(result, option, shorten), *users(result, option), public_funds(result, option)]


def means(result: ToolResult, option: str, shorten: Shorten = str) -> str:
    """What humans at the desk and on the telephone weigh in the authority's means, and in those of its peers."""
    own, peers = (shown(result.at(name, option)["median"], "share") for name in MEANS)
    now = shown(result.at(MEANS[0], STATUS_QUO)["median"], "share") if STATUS_QUO in result.options else own
    if own == now:
        return translate(
            "Human contact: the desk and the telephone take {own} of the authority's means{means}, with "
            "the tool as without it; for communes of its size on average, {peers}.",
            own=own,
            means=result.case.library.country.term("means", language()),
            peers=peers,
        )
    return translate(
        "Human contact: with “{option}” the desk and the telephone take {own} of the authority's means{means}, "
        "{now} without it; for communes of its size on average, {peers}.",
        own=own,
        option=shorten(option_label(result, option)),
        now=now,
        means=result.case.library.country.term("means", language()),
        peers=peers,
    )


def users(result: ToolResult, option: str) -> Iterator[str]:
    """What users gain or lose in the tool's own unit, and the value of a unit from which society gains."""
    for name, purpose in USERS.items():
        stats, quantity = result.at(name, option), result.case.model[name]
        if not any(rounded(stats[key]) for key in ("p05", "median", "p95")):
            continue
        sentences = [
            translate(
                "Users, in the last year: {label}, {value} ({range}).",
                label=lower(quantity.text(language())),
                value=shown(stats["median"], quantity.unit, signed=True),
                range=interval(stats["p05"], stats["p95"], quantity.unit),
            )
        ]
        if stats["p05"] < 0 < stats["p95"]:
            sentences.append(translate("Whether they gain or lose is not known."))
        worth = unit_value(result, option) if result.case.records[0][purpose].number > 0 else None
        if worth is not None and stats["p05"] > 0:
            sentence = N_("Society gains on average where one of them is worth {value} or more.")
            sentences.append(translate(sentence, value=shown(worth, "EUR")))
        yield " ".join(sentences)


def unit_value(result: ToolResult, option: str) -> float | None:
    """What a unit of what the tool is for would have to be worth, on average; None where the verdict says it."""
    purpose, read = result.verdict.purpose, result.simulation.read
    if purpose is not None and purpose.turns is not None:
        return None
    size, record = len(result.options), result.case.records[0][PURPOSE]
    society, units = (
        float(np.broadcast_to(read[name], (size, read[name].shape[-1]))[result.options.index(option)].mean())
        for name in (SOCIETY, OUTPUT)
    )
    asked = result.case.in_base_year(record, record.number) - society / units if units > 0 else 0.0
    return float(asked) if asked > 0 else None


def public_funds(result: ToolResult, option: str) -> str:
    with_funds = result.at(PUBLIC_FUNDS, option)["median"]
    records = result.case.records[0]
    return translate(
        "Were each net public euro to cost {factor} (French guide of 2017), society: {value} over the horizon "
        "(median); it decides nothing here.",
        factor=shown(records["opportunity_cost_of_public_funds"].number, "EUR"),
        value=shown(with_funds, "EUR", signed=True),
    )


def lower(words: str) -> str:
    return words[:1].lower() + words[1:]
