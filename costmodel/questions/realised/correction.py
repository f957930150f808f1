"""What an authority's own record says of its optimism, offered to later cases as a scenario, never applied unasked.

For each parameter that corrects optimism, the mean observed is drawn toward that of the reference: with n tools
followed up, it weighs n / (n + k) (Bühlmann's credibility). One tool counts once, however many of its figures were
measured: they share the same supplier, the same team and the same luck.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.figures import plain_number, quoted
from costmodel.intake.files import comment, head
from costmodel.language.catalogue import N_, SHIPPED, in_language, translate
from costmodel.language.presentation import amount
from costmodel.model.quantity import Quantity
from costmodel.parameters import distributions
from costmodel.parameters.record import GRADES, Record
from costmodel.questions.realised.followed import DELAY
from costmodel.questions.realised.ledger import Row, latest

KEPT = ("realism", "self_report_correction")
"""Corrections that say the part of a gain that is kept, and not the part that is missing or on top."""

DIGITS = 4


@dataclass(frozen=True, kw_only=True)
class Correction:
    """The value offered for a parameter that corrects optimism.

    ``own`` is the mean of the tools followed up, ``weight`` what it weighs, ``offered`` what comes out, between
    ``low`` and ``high``; ``limited`` says that what came out was beyond what the model allows.
    """

    quantity: Quantity
    tools: int
    forecasts: int
    own: float
    reference: float
    weight: float
    offered: float
    low: float
    high: float
    limited: bool

    @property
    def name(self) -> str:
        return self.quantity.name


def corrections(rows: Iterable[Row], folder: Path | None = None) -> list[Correction]:
    """The corrections that a record allows, by parameter; none from rows that mix costs and benefits."""
    model, library = workbook(folder)
    k = values("time_saved", folder)["credibility_observations"].number
    return [
        correction(model[name], library.records[name], list(tools.values()), k)
        for name, tools in sorted(by_correction(rows).items())
        if name in library.records
    ]


def by_correction(rows: Iterable[Row]) -> dict[str, dict[str, list[float]]]:
    """What was observed of each parameter that corrects, by tool: the latest observation of each quantity counts."""
    last: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.tool, row.quantity)
        if key not in last or row.months >= last[key].months:
            last[key] = row
    by_tool: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in last.values():
        observed = observed_of(row)
        if observed is not None:
            by_tool[row.correction][row.tool].append(observed)
    return by_tool


def observed_of(row: Row) -> float | None:
    """The value that the parameter should have had: the part of a gain that is kept or missing, or the cost on top.

    None where the row says nothing of it: no correction, nothing promised, a sign that changed, another duration than
    the overrun itself.
    """
    if row.role == "duration":
        return row.observed if row.quantity == DELAY else None
    if row.ratio is None or row.ratio < 0 or not row.correction:
        return None
    if row.role == "cost":
        return row.ratio - 1
    return row.ratio if row.correction in KEPT else 1 - row.ratio


def left_out(rows: Iterable[Row]) -> int:
    """How many forecasts have a grade of evidence, from a record of version 0.1, where the correction now stands."""
    return sum(row.correction in GRADES for row in latest(rows))


def correction(quantity: Quantity, reference: Record, tools: list[list[float]], k: float) -> Correction:
    """The offer, from what was observed tool by tool, kept within what the model allows; its range is that of the
    reference, moved with it.

    It is moved on the scale on which the distribution is drawn, so that no end passes what is possible; a value at the
    limit of what is possible has no range.
    """
    own, weight = sum(sum(x) / len(x) for x in tools) / len(tools), len(tools) / (len(tools) + k)
    wanted = weight * own + (1 - weight) * reference.number
    least, most = reference.bounds
    possible = min(max(wanted, wanted if least is None else least), wanted if most is None else most)
    low = high = possible
    if reference.uncertain and possible not in reference.bounds:
        low, high = (moved(end, reference, possible) for end in (reference.low, reference.high) if end is not None)
    return Correction(
        quantity=quantity,
        tools=len(tools),
        forecasts=sum(map(len, tools)),
        own=own,
        reference=reference.number,
        weight=weight,
        offered=round(possible, DIGITS),
        low=round(low, DIGITS),
        high=round(high, DIGITS),
        limited=possible != wanted,
    )


def moved(end: float, reference: Record, to: float) -> float:
    """An end of a range, moved as far as the value is."""
    a, b, c = (distributions.to_scale(x, reference.bounds) for x in (end, reference.number, to))
    return float(distributions.from_scale(np.array(a + c - b), reference.bounds))


def scenario_text(authority: str, offers: list[Correction], folder: Path | None = None) -> str:
    """A scenario file with the corrections, each with the follow-ups it rests on; empty without any."""
    if not offers:
        return ""
    k = values("time_saved", folder)["credibility_observations"].number
    lines = [
        *comment(translate("Own record of {name}, written by costmodel realised.", name=authority)),
        *comment(translate("Use it with --scenario; it is never applied unless you do. Grade D: few follow-ups.")),
        *head(*both(LABEL, name=authority), *both(SUMMARY, name=authority)),
        f"reason: {quoted(translate(REASON, name=authority, k=plain_number(k)))}",
        "values:",
    ]
    return "\n".join([*lines, *map(line, offers)]) + "\n"


LABEL = N_("Own optimism of {name}")
SUMMARY = N_("The correction for optimism rests on what {name} promised and got, drawn toward the reference.")
REASON = N_("Forecasts of {name} against what happened; n tools followed up weigh n / (n + {k}).")


def both(sentence: str, **fields: str) -> list[str]:
    """A sentence in English and in French."""
    texts = []
    for lang in reversed(SHIPPED):
        with in_language(lang):
            texts.append(translate(sentence, **fields))
    return texts


def line(c: Correction) -> str:
    reason = translate(
        "Tools followed up: {tools}; forecasts: {forecasts}; observed {own}, reference {reference}, weight {weight}.",
        tools=c.tools,
        forecasts=c.forecasts,
        own=amount(round(c.own, DIGITS), "share"),
        reference=amount(c.reference, "share"),
        weight=amount(round(c.weight, DIGITS), "share"),
    )
    value = plain_number(c.offered)
    ends = f", low: {plain_number(c.low)}, high: {plain_number(c.high)}" if c.low < c.high else ""
    return f"  {c.name}: {{value: {value}{ends}, reason: {quoted(reason)}}}"
