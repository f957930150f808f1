"""What an authority's own record says of its optimism, offered to later cases as a scenario, never applied unasked.

For each role and grade of evidence, the mean optimism observed is drawn toward that of the reference: with n tools
followed up, it weighs n / (n + k) (Bühlmann's credibility). One tool counts once, however many of its figures were
measured: they share the same supplier, the same team and the same luck.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from costmodel.case import workbook
from costmodel.conventions.values import values
from costmodel.distributions import from_scale, to_scale
from costmodel.language import LANGUAGES, N_, in_language, translate
from costmodel.parameters import GRADES, Record
from costmodel.presentation import amount
from costmodel.realised.ledger import Row
from costmodel.scaffold.figures import plain_number, quoted
from costmodel.scaffold.files import comment, head

REALISATION = "first_year_realisation"
"""The one duration whose observation says how much longer things take."""

DIGITS = 4


@dataclass(frozen=True)
class Correction:
    """The optimism offered for a role and a grade.

    ``own`` is the mean of the tools followed up, ``weight`` what it weighs, ``offered`` what comes out, between
    ``low`` and ``high``; ``limited`` says that what came out was beyond what the model allows.
    """

    role: str
    grade: str
    name: str
    tools: int
    forecasts: int
    own: float
    reference: float
    weight: float
    offered: float
    low: float
    high: float
    limited: bool


def corrections(rows: Iterable[Row], folder: Path | None = None) -> list[Correction]:
    """The corrections that a record allows, by role and grade; none from rows that mix costs and benefits."""
    library = workbook(folder)[1]
    k = values("time_saved", folder)["credibility_observations"].number
    found = []
    for (role, grade), tools in sorted(by_role(rows, library.records).items()):
        reference = library.records.get(f"optimism_{role}_{grade.lower()}")
        if reference is None:
            continue
        means = [sum(x) / len(x) for x in tools.values()]
        own, n = sum(means) / len(means), len(means)
        weight = n / (n + k)
        wanted = weight * own + (1 - weight) * reference.number
        found.append(correction(role, grade, reference, n, sum(map(len, tools.values())), own, weight, wanted))
    return found


def by_role(rows: Iterable[Row], records: Mapping[str, Record]) -> dict[tuple[str, str], dict[str, list[float]]]:
    """Optimism observed, by role and grade, then by tool: the latest observation of each quantity counts."""
    latest: dict[tuple[str, str], Row] = {}
    for row in rows:
        key = (row.tool, row.quantity)
        if key not in latest or row.months >= latest[key].months:
            latest[key] = row
    found: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for row in latest.values():
        optimism = optimism_of(row)
        if optimism is not None and row.grade in GRADES:
            found[row.role, row.grade][row.tool].append(optimism)
    return {key: dict(tools) for key, tools in found.items()}


def optimism_of(row: Row) -> float | None:
    """By how much the promise was too good: share of the benefit missing, of the cost or of the time on top.

    None where the row says nothing of it: another role, nothing promised, a sign that changed.
    """
    if row.role == "duration":
        return delay_of(row.promised, row.observed) if row.quantity == REALISATION else None
    if row.ratio is None or row.ratio < 0 or row.role not in ("cost", "benefit"):
        return None
    return row.ratio - 1 if row.role == "cost" else 1 - row.ratio


def delay_of(promised: float, observed: float) -> float | None:
    """How much longer things take, from the share of the cruising speed promised and observed after a year.

    With o more time, 1 − (1 − r)^(1 / (1 + o)) is reached after one year instead of r.
    """
    if not (0 < promised < 1 and 0 < observed < 1):
        return None
    return math.log1p(-promised) / math.log1p(-observed) - 1


def correction(
    role: str, grade: str, reference: Record, tools: int, forecasts: int, own: float, weight: float, wanted: float
) -> Correction:
    """The offer, kept within what the model allows; its range is that of the reference, moved on the scale it has."""
    least, most = reference.allowed

    def kept(x: float) -> float:
        return min(max(x, least if least is not None else x), most if most is not None else x)

    offered = round(kept(wanted), DIGITS)
    low, high = (
        offered if end is None or offered in reference.allowed else round(moved(reference, end, offered), DIGITS)
        for end in (reference.low, reference.high)
    )
    return Correction(
        role,
        grade,
        reference.name,
        tools,
        forecasts,
        own,
        reference.number,
        weight,
        offered,
        min(low, offered),
        max(high, offered),
        kept(wanted) != wanted,
    )


def moved(reference: Record, end: float, offered: float) -> float:
    """An end of the range of the reference where the offer takes the place of its value; never out of its bounds."""
    a, b, c = (to_scale(x, reference.bounds) for x in (end, reference.number, offered))
    return float(from_scale(np.array(a - b + c), reference.bounds))


def scenario_text(authority: str, found: Iterable[Correction], folder: Path | None = None) -> str:
    """A scenario file with the corrections, each with the follow-ups it rests on. Raises nothing; empty without any."""
    offers = list(found)
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
    found = []
    for lang in reversed(LANGUAGES):
        with in_language(lang):
            found.append(translate(sentence, **fields))
    return found


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
