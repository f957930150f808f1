"""A difference in words, and as plain values for programs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.document.answer import fields_of, jsonable
from costmodel.language.catalogue import N_, translate
from costmodel.language.presentation import amount, colon
from costmodel.parameters.record import Record
from costmodel.questions.difference.difference import Contribution, Difference, Figure, Input, Side

FORMAT = 1
"""Version of the layout of a difference as JSON."""

SHOWN = 3
"""Names shown of things that were swapped together."""

LAYERS = {
    "reference": N_("national reference"),
    "tool": N_("tool"),
    "authority": N_("authority"),
    "option": N_("option"),
    "scenario": N_("scenario"),
    "set": N_("set by you"),
}


@dataclass(frozen=True)
class Line:
    """What a reader is shown of a contribution: words, and the amount with its sign."""

    words: str
    amount: str


def largest(
    figure: Figure, contributions: Iterable[Contribution], most: int, say: Callable[[str], str] = str
) -> list[Line]:
    """The contributions that count most, in the order of the swaps, then the others in one line.

    ``say`` gives what to show of a name.
    """
    contributions = list(contributions)
    first = sorted(contributions, key=lambda c: -abs(c.value))[:most]
    lines = [Line(cause(c, say), moved_by(c.value, figure.unit)) for c in contributions if c in first]
    if rest := [c for c in contributions if c not in first]:
        count = len({name for c in rest for name in c.names})
        others = moved_by(math.fsum(c.value for c in rest), figure.unit)
        lines.append(Line(translate("{count} others together", count=count), others))
    return lines


def moved_by(value: float, unit: str) -> str:
    """A difference with its sign; that of two shares is in points."""
    return amount(value * 100, "point", signed=True) if unit == "share" else amount(value, unit, signed=True)


def cause(c: Contribution, say: Callable[[str], str] = str) -> str:
    """What moved a figure."""
    names = ", ".join(map(say, c.names[:SHOWN])) + (", …" if len(c.names) > SHOWN else "")
    return {
        "years": translate("years of the horizon: {names}", names=names),
        "library": translate("price index and correlations"),
        "formula": translate("formula {names}", names=names),
        "formulas": translate("formulas together: {names}", names=names),
        "draws": translate("draws and seed"),
        "others": translate("{count} others together", count=len(c.names)),
        "versions": translate("formulas and versions that cannot be swapped"),
    }.get(c.kind, names)


def value_words(record: Record | None, of: Input) -> str:
    """A value of an input with its range; when there is none, that it is computed, or a dash."""
    if record is None:
        return translate("computed") if of.computed else "–"
    if record.shape == "choice":
        value = record.choice if record.value in record.choices.values() else f"{record.value:g}"
    elif isinstance(record.value, Mapping):
        value = ", ".join(f"{year}{colon()} {amount(x, of.unit)}" for year, x in sorted(record.value.items()))
    else:
        value = amount(record.value, of.unit)
    if record.low is not None and record.high is not None:
        low, high = (amount(x, of.unit) for x in (record.low, record.high))
        value += " (" + translate("{low} to {high}", low=low, high=high) + ")"
    return value


def origin(record: Record | None) -> str:
    """The layer of a value and its first source."""
    if record is None:
        return ""
    layer = translate(LAYERS[record.layer]) if record.layer in LAYERS else record.layer
    return layer + (f" – {record.sources[0].title}" if record.sources and record.layer != "set" else "")


def order_words() -> str:
    """The order of the swaps, in one sentence."""
    return translate(
        "Swapped one at a time from the first run to the second, in this order: horizon and first year, price index "
        "and correlations, inputs in the order of the model, formulas in the order of the model; another order would "
        "share out otherwise what several do together."
    )


# For programs


def as_json(difference: Difference) -> dict[str, Any]:
    """The difference as plain values, with the version of their layout."""
    facts = {
        "format": FORMAT,
        "before": side_facts(difference.before),
        "after": side_facts(difference.after),
        "order": order_words(),
        "versions": {name: {"before": was, "after": now} for name, (was, now) in difference.versions.items()},
        "formulas": difference.formulas,
        "inputs": [
            fields_of(i, "name", "label", "unit", "kind")
            | {"before": record_facts(i.before), "after": record_facts(i.after)}
            | {"where": [{"tool": tool, "option": option} for tool, option in i.where]}
            for i in difference.inputs
        ],
        "figures": [
            {"tool": f.tools[1], "tool_before": f.tools[0], "option": f.option, "quantity": f.name}
            | fields_of(f, "label", "unit", "year", "before", "after", difference="change")
            | fields_of(f, "contributions", "before_median", "after_median", "median_contributions")
            for f in difference.figures
        ],
        "not_compared": difference.left_out,
    }
    return dict(jsonable(facts))


def side_facts(side: Side) -> dict[str, Any]:
    return {"run": side.name} | fields_of(side, "draws", "seed", "versions")


def record_facts(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    own = fields_of(record, "value", "low", "high", "shape", "price_year", "layer")
    return own | {"sources": [s.title for s in record.sources]}
