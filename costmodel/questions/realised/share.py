"""What a follow-up gives to other towns: its figures without a name, and the list of what leaves and what stays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from costmodel.document.blocks import Table, listing
from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.shares import MEANS, Figure, Share, gives_value, new_key, read_share, record_of, size_of
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import decimal, significant
from costmodel.parameters.record import Record
from costmodel.questions.realised.followed import FollowUp, Forecast
from costmodel.questions.realised.observed import Observation

DIGITS = 3
"""Significant digits that leave: enough to pool, and fewer than a report would be found by."""

UNCOUNTED = ("cost", "duration")
"""What is of a contract, and counts nobody."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A share and what is kept back: the quantities, each with the reason."""

    share: Share
    withheld: tuple[tuple[str, str], ...]


def share_of(followed: FollowUp, observations: Iterable[Observation], key: str) -> Shared:
    """What may leave of a follow-up: for each quantity its value or its ratio, its range and over how many.

    Raises InputError for a tool that is not of the workbook (its name might be a supplier's), or where nothing is left.
    """
    tool, library = followed.case.tool, workbook(None)[1]
    assert tool is not None
    if tool.key not in library.names("tools"):
        raise InputError(
            translate("--share: '{tool}' is a tool of your own, whose name might tell who you are; it is not shared.",
                      tool=tool.key)
        )  # fmt: skip
    least = int(values("register/thresholds")["register_least_count"].number)
    figures, withheld = [], []
    for forecast, observation in zip(followed.forecasts, observations, strict=True):
        record = record_of(forecast.name, tool.key, library)
        value = gives_value(forecast.name, record, library)
        if reason := why_withheld(forecast, observation, value, least):
            withheld.append((forecast.name, reason))
        else:
            figures.append(figure(forecast, observation, record if value else None))
            if figures[-1].ratio is None and forecast.ratio is not None:
                withheld.append(
                    (f"{forecast.name} ratio", translate("Beside the value it would tell your own promise."))
                )
    if not figures:
        reasons = " ".join(f"{name}: {reason}" for name, reason in withheld)
        raise InputError(translate("--share: nothing can be shared. {reasons}", reasons=reasons))
    population = followed.case.records[0]["population"].number
    share = Share(key=key, tool=tool.key, size=size_of(population), months=followed.months, figures=tuple(figures))
    return Shared(share=share, withheld=tuple(withheld))


def why_withheld(forecast: Forecast, observation: Observation, value: bool, least: int) -> str:
    """Why a quantity stays in the town; empty for one that may leave."""
    if not value and forecast.ratio is None:
        return translate("Nothing was promised, and its value would tell how large the authority is.")
    if observation.count is None and forecast.role not in UNCOUNTED:
        return translate("Say over how many people, calls or files it was observed (count: 120).")
    if observation.count is not None and observation.count < least:
        return translate("Observed over fewer than {least}: it might tell of somebody.", least=least)
    return ""


def figure(forecast: Forecast, observation: Observation, record: Record | None) -> Figure:
    """What leaves, with few digits; the range of a ratio is that of the value over what was promised.

    ``record``: the workbook's, of a quantity whose value may leave. A value beside its ratio tells what was promised:
    both leave only where that is what the workbook says, and no offer made to the authority.
    """
    ends = (observation.low, observation.high)
    public = record is None or math.isclose(forecast.promised, record.number, rel_tol=1e-9)
    if record is None:
        ends = tuple(None if x is None else x / forecast.promised for x in ends)  # type: ignore[assignment]
    low, high = sorted(rounded(x) for x in ends if x is not None) or (None, None)
    return Figure(
        quantity=forecast.name,
        value=None if record is None else rounded(observation.value),
        ratio=rounded(forecast.ratio) if public and forecast.ratio is not None else None,
        low=low,
        high=high,
        count=observation.count,
        grade=observation.grade,
    )


def rounded(x: float) -> float:
    return significant(x, DIGITS)


def key_for(path: Path, tool: str) -> str:
    """The key of the share that stands there already, so that the new one takes its place; else one drawn at random.

    Raises InputError for a file that is no share of this tool.
    """
    if not path.exists():
        return new_key()
    share = read_share(path)
    if share.tool != tool:
        raise InputError(
            translate("--share {file}: a share of {other} stands there; choose another name.", file=path,
                      other=share.tool)
        )  # fmt: skip
    return share.key


# Shown before it is written


def leaving(share: Share) -> Table:
    """Every line of the file, with what it is."""
    return listing(
        translate("What leaves: all of the file"),
        lines(share),
        [
            (translate("Line"), lambda line: line[0]),
            (translate("Content"), lambda line: line[1]),
            (translate("What it is"), lambda line: translate(MEANS[line[0].rpartition(" ")[2]])),
        ],
    )


def lines(share: Share) -> Iterator[tuple[str, str]]:
    """Each value of a share by its name, those of a figure behind the name of its quantity."""
    for key, value in share.head().items():
        yield key, str(value)
    for one in share.figures:
        for key, x in one.fields().items():
            yield f"{one.quantity} {key}", x if isinstance(x, str) else decimal(x)


def staying(shared: Shared) -> list[str]:
    """What does not leave: what no share has, and what is kept back here."""
    never = translate(
        "Nothing else leaves: no name of the authority, of a service, of a supplier or of a person, no population, no "
        "date, no source, no note, no amount in euros."
    )
    return [never, *(f"{name}: {reason}" for name, reason in shared.withheld)]
