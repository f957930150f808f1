"""A number opened down to its sources: symbols, then numbers, then what they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from costmodel.case import ENGINE, Case
from costmodel.expression import TEXT
from costmodel.language import language, translate
from costmodel.model import flat
from costmodel.parameters import Record
from costmodel.presentation import amount, decimal

FORMAT = 1
"""Version of the layout of the trace as JSON."""


@dataclass(frozen=True)
class Trace:
    """One quantity of a case, its value, how it was made, and the traces of what it was made of."""

    name: str
    label: str
    symbol: str
    unit: str
    value: float
    year: int | None
    written: str
    numbers: str
    note: str
    record: Record | None
    needs: tuple[Trace, ...]

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "format": FORMAT,
            "name": self.name,
            "label": self.label,
            "symbol": self.symbol,
            "unit": self.unit,
            "value": self.value if math.isfinite(self.value) else None,
            "year": self.year,
        }
        if self.record:
            r = self.record
            found |= {
                "grade": r.grade,
                "low": r.low,
                "high": r.high,
                "layer": r.layer,
                "review_by": str(r.review_by) if r.review_by else None,
                "reason": r.reason or None,
                "sources": [
                    {
                        "title": s.title,
                        "publisher": s.publisher,
                        "url": s.url,
                        "published": s.published,
                        "read": str(s.read),
                    }
                    for s in r.sources
                ],
            }
        else:
            found |= {
                "formula": self.written,
                "numbers": self.numbers,
                "why": self.note,
                "needs": [t.json() for t in self.needs],
            }
        return found

    def lines(self, depth: int = 99, indent: int = 0, seen: set[str] | None = None) -> Iterator[str]:
        """The trace as text; a quantity already opened above is only named again."""
        seen = set() if seen is None else seen
        pad = "  " * indent
        year = f" ({self.year})" if self.year else ""
        yield f"{pad}{self.label}{year} = {amount(self.value, self.unit)}   [{self.name}]"
        if self.record:
            yield from (f"{pad}    {line}" for line in provenance(self.record))
            return
        if self.name in seen:
            yield f"{pad}    " + translate("(opened above)")
            return
        seen.add(self.name)
        if self.written:
            yield f"{pad}    = {self.written}"
            yield f"{pad}    = {self.numbers}"
        if depth > 0:
            for need in self.needs:
                yield from need.lines(depth - 1, indent + 1, seen)


def words() -> dict[str, tuple[str, int, bool]]:
    """How operations are written as text, in the language in use."""
    said = {
        "where": translate("({1} if {0} else {2})"),
        "total": translate("sum over years of {}"),
        "cumulative": translate("running sum of {}"),
        "previous": translate("[{} of the year before]"),
    }
    return TEXT | {operation: (text, *TEXT[operation][1:]) for operation, text in said.items()}


def provenance(record: Record) -> Iterator[str]:
    """Range, grade and sources of a value."""
    if record.layer == "set":
        yield translate("set by you")
        return
    if record.low is not None and record.high is not None:
        yield translate(
            "range {low} to {high} ({range}, {shape}), grade {grade}",
            low=decimal(record.low),
            high=decimal(record.high),
            range=record.range or "",
            shape=record.shape,
            grade=record.grade,
        )
    else:
        yield translate("grade {grade}", grade=record.grade)
    for s in record.sources:
        yield f"<- {s.title}, {s.publisher}, {s.published}. {s.url}"
    if record.says():
        yield record.says()
    if record.reason:
        yield record.reason


def trace(case: Case, name: str, option: int = 0, year: int | None = None) -> Trace:
    """Open a quantity of the central case of an option, in a calendar year for quantities that vary by year.

    Raises UnknownNameError for a name the model does not have.
    """
    case.model.check_known([name], "No parameter or formula is called '{name}'.")
    given = case.central(option)
    values = case.model.evaluate(given, case.model.ancestors([name], given))
    at = case.calendar.index(year) if year is not None else case.horizon
    made: dict[str, Trace] = {}

    def value(leaf: str) -> float:
        x = np.ravel(values[leaf])
        return float(x[at] if len(x) > 1 else x[0])

    def build(leaf: str) -> Trace:
        if leaf not in made:
            quantity, record = case.model[leaf], case.records[option].get(leaf)
            computed = record is None and leaf not in ENGINE and quantity.formula is not None
            tree = case.model.expressions[leaf] if computed else None
            made[leaf] = Trace(
                leaf,
                quantity.text(language()),
                quantity.symbol,
                quantity.unit,
                value(leaf),
                case.calendar[at] if np.size(values[leaf]) > 1 else None,
                tree.write(words(), str) if tree is not None else "",
                tree.write(words(), lambda n: decimal(value(n))) if tree is not None else "",
                quantity.note,
                record,
                tuple(build(n) for n in dict.fromkeys(flat(case.model.needs[leaf]))) if computed else (),
            )
        return made[leaf]

    return build(name)
