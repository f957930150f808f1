"""A number opened down to its sources: symbols, then numbers, then what they rest on; as text, as HTML, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from costmodel.document.answer import fields_of, jsonable
from costmodel.document.templates import templates
from costmodel.engine.case import ENGINE, Case
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import either, language, translate
from costmodel.language.errors import ModelError
from costmodel.language.presentation import amount, decimal, interval, shown
from costmodel.model.expression import TEXT, Expression
from costmodel.model.model import flat
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source
from costmodel.questions.trace.mathml import MATHML, cases, mathml, number_mathml, symbol_mathml

FORMAT = 2
"""Version of the layout of the trace as JSON: since 2, a quantity needed twice is opened once and then only named."""


@dataclass(frozen=True)
class Spread:
    """What the draws of a run gave for a quantity, in its unit."""

    p05: float
    median: float
    p95: float


@dataclass(frozen=True)
class Trace:
    """One quantity of a case, its value, how it was made, and the traces of what it was made of.

    ``tree`` is the formula, ``counted`` the same with values in place of names and sums spelt out year by year.
    """

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
    source: str = ""
    tree: Expression | None = None
    counted: Expression | None = None
    by_year: tuple[tuple[int, float], ...] = ()
    spread: Spread | None = None

    def json(self, depth: int = 99) -> dict[str, Any]:
        """The trace as plain values; a quantity opened before is only named again (``opened_before``)."""
        return {"format": FORMAT, **self._json(depth, set())}

    def _json(self, depth: int, seen: set[str]) -> dict[str, Any]:
        facts = fields_of(self, "name", "label", "symbol", "unit", "value", "year")
        if self.by_year:
            facts["by_year"] = dict(self.by_year)
        if self.spread:
            facts |= vars(self.spread)
        facts = jsonable(facts)
        if self.name in seen:
            return facts | {"opened_before": True}
        seen.add(self.name)
        if self.record:
            r = self.record
            own = fields_of(r, "grade", "low", "high", "chance_of_zero", "shape", "price_year", "layer", "review_by")
            sources = [source_json(s) for s in r.sources]
            return facts | jsonable(own) | {"reason": r.reason or None, "sources": sources}
        needs = [t._json(depth - 1, seen) for t in self.needs] if depth > 0 else [t.name for t in self.needs]
        return (
            facts
            | fields_of(self, formula="written", numbers="numbers", why="note", source="source")
            | {"needs": needs}
        )

    def lines(self, depth: int = 99, indent: int = 0, seen: set[str] | None = None) -> Iterator[str]:
        """The trace as text; a quantity already opened above is only named again."""
        seen = set() if seen is None else seen
        pad = "  " * indent
        year = f" ({self.year})" if self.year else ""
        yield f"{pad}{self.label}{year} = {amount(self.value, self.unit)}   [{self.name}]"
        if self.spread:
            yield f"{pad}    {self.range_words()}"
        if self.name in seen:
            yield f"{pad}    " + translate("(opened above)")
            return
        seen.add(self.name)
        if self.record:
            yield from (f"{pad}    {line}" for line in provenance(self.record))
            return
        if self.written:
            yield f"{pad}    = {self.written}"
            yield f"{pad}    = {self.numbers}"
        if depth > 0:
            for need in self.needs:
                yield from need.lines(depth - 1, indent + 1, seen)

    def range_words(self) -> str:
        """Median and 5-95 % range of the run, in words; nothing when the trace is of no run."""
        if not self.spread:
            return ""
        return translate(
            "median {median}, 5–95% range {range}",
            median=shown(self.spread.median, self.unit),
            range=interval(self.spread.p05, self.spread.p95, self.unit),
        )

    def html(self, depth: int = 99, prefix: str = "trace") -> str:
        """The trace as a tree of ``<details>``, to be put into a page; all texts are escaped.

        Each quantity is opened once, as near to the top as it can; elsewhere it is a link to that place. Below
        ``depth`` levels, quantities are named only: ``<span class="trace-name" data-quantity="NAME">``. ``prefix``
        begins every id, so that a page can hold several traces.
        """
        view = Outline(self, depth, prefix).view(self.name, 0)
        return str(templates().get_template("tracenode.html").module.node(view))  # type: ignore[attr-defined]

    def page(self, about: Iterable[str] = ()) -> str:
        """A self-contained HTML page of the trace, readable without scripts, in the language in use."""
        return (
            templates()
            .get_template("trace.html")
            .render(
                lang=language(),
                title=self.label,
                result=amount(self.value, self.unit) + (f" ({self.year})" if self.year else ""),
                spread=self.range_words(),
                about=list(about),
                fragment=self.html(),
            )
        )


def source_json(source: Source) -> dict[str, str]:
    return dict(jsonable(fields_of(source, "title", "publisher", "url", "published", "read", "kind")))


def words() -> dict[str, tuple[str, int, bool]]:
    """How operations are written as text, in the language in use."""
    table = {
        "where": translate("({1} if {0} else {2})"),
        "total": translate("sum over years of {}"),
        "cumulative": translate("running sum of {}"),
        "previous": translate("[{} of the year before]"),
    }
    return TEXT | {operation: (text, *TEXT[operation][1:]) for operation, text in table.items()}


def provenance(record: Record) -> Iterator[str]:
    """Range, grade and sources of a value."""
    if record.layer == "set":
        yield translate("set by you")
        return
    yield known(record)
    for s in record.sources:
        yield f"<- {s.title}, {s.publisher}, {s.published}, {s.hand}. {s.url}"
    if record.says():
        yield record.says()
    if record.reason:
        yield record.why()


def known(record: Record) -> str:
    """Range, shape and grade of a value, in words."""
    from costmodel.language.vocabulary import RANGES

    if record.low is None or record.high is None:
        return translate("grade {grade}", grade=record.grade)
    return translate(
        "range {low} to {high} ({range}), grade {grade}",
        low=decimal(record.low),
        high=decimal(record.high),
        range=either(*RANGES[record.meaning]),
        grade=record.grade,
    )


def trace(
    case: Case,
    name: str,
    option: int = 0,
    year: int | None = None,
    spreads: Mapping[tuple[str, int | None], Spread] | None = None,
) -> Trace:
    """Open a quantity of the central case of an option, in a calendar year for quantities that vary by year.

    ``spreads`` holds what a run's draws gave, by name and by year (None for what has no year). Raises UnknownNameError
    for a name the model does not have.
    """
    case.model.check_known([name], "No parameter or formula is called '{name}'.")
    values = central_values(case, option, case.model.ancestors([name], case.central(option)))
    at = case.calendar.index(year) if year is not None else case.horizon
    made: dict[str, Trace] = {}

    def build(leaf: str) -> Trace:
        if leaf not in made:
            quantity, record = case.model[leaf], case.records[option].get(leaf)
            computed = record is None and leaf not in ENGINE and quantity.formula is not None
            tree = case.model.expressions[leaf] if computed else None
            counted = in_numbers(tree, values, at, len(case.calendar)) if tree is not None else None
            series = np.ravel(values[leaf])
            when = case.calendar[at] if len(series) > 1 else None
            made[leaf] = Trace(
                name=leaf,
                label=quantity.text(language()),
                symbol=quantity.symbol,
                unit=quantity.unit,
                value=at_year(series, at),
                year=when,
                written=tree.write(words(), str) if tree is not None else "",
                numbers=counted.write(words(), lambda x: decimal(float(x))) if counted is not None else "",
                note=quantity.note,
                record=record,
                needs=tuple(build(n) for n in dict.fromkeys(flat(case.model.needs[leaf]))) if computed else (),
                source=quantity.source if computed else "",
                tree=tree,
                counted=counted,
                by_year=tuple(zip(case.calendar, map(float, series), strict=True)) if when else (),
                spread=(spreads or {}).get((leaf, when)),
            )
        return made[leaf]

    return build(name)


def at_year(series: np.ndarray, at: int) -> float:
    """The value of a year, or the only one."""
    return float(series[at] if len(series) > 1 else series[0])


def in_numbers(tree: Expression, values: Mapping[str, Any], at: int, years: int) -> Expression:
    """The tree with values as its leaves, sums over years as the sum of their terms, for the year at place ``at``."""
    if tree.operation == "name":
        return Expression("name", leaf=at_year(np.ravel(values[tree.leaf]), at))
    if tree.operation == "number":
        return tree
    if tree.operation in ("total", "cumulative", "previous"):
        terms = np.broadcast_to(np.ravel(tree.operands[0].evaluate(values)), (years,))
        if tree.operation == "previous":
            return Expression("name", leaf=float(terms[at - 1]) if at else 0.0)
        last = years if tree.operation == "total" else at + 1
        return reduce(lambda x, y: Expression("add", x, y), (Expression("name", leaf=float(x)) for x in terms[:last]))
    return Expression(tree.operation, *(in_numbers(x, values, at, years) for x in tree.operands))


# The page


class Outline:
    """Where each quantity of a trace is opened: under the first that needs it, nearest to the top."""

    def __init__(self, root: Trace, depth: int, prefix: str) -> None:
        self.prefix = prefix
        self.traces = {root.name: root}
        self.under: dict[str, list[str]] = {}
        self.table = MATHML | {"where": cases()}
        todo = [(root, 0)]
        for trace, level in todo:
            for need in trace.needs if level < depth else ():
                if need.name not in self.traces:
                    self.traces[need.name] = need
                    self.under.setdefault(trace.name, []).append(need.name)
                    todo.append((need, level + 1))

    def view(self, name: str, level: int) -> dict[str, Any]:
        """What the template shows of a quantity opened here."""
        trace, here = self.traces[name], self.under.get(name, [])
        record = trace.record
        return {
            **self.mention(trace),
            "open": level == 0,
            "symbols": self.formula(trace.tree, {t.name: symbol_mathml(t.symbol) for t in trace.needs}.__getitem__),
            "numbers": self.formula(trace.counted, number_mathml),
            "years": [(year, amount(x, trace.unit)) for year, x in trace.by_year] if record is None else [],
            "plain": trace.written,
            "why": trace.note if language() == "en" else "",  # written in the code, in English
            "source": ", ".join(cited(trace.source)),
            "record": record,
            "known": known(record) if record and record.layer != "set" else "",
            "says": record.says() if record else "",
            "needs": [self.view(t.name, level + 1) if t.name in here else self.mention(t) for t in trace.needs],
        }

    def mention(self, trace: Trace) -> dict[str, Any]:
        """A quantity as it is named: with a link when it is opened elsewhere."""
        return {
            "name": trace.name,
            "label": trace.label,
            "symbol": symbol_mathml(trace.symbol),
            "value": amount(trace.value, trace.unit),
            "year": trace.year,
            "spread": trace.range_words(),
            "target": f"{self.prefix}-{trace.name}" if trace.name in self.traces else "",
        }

    def formula(self, tree: Expression | None, name: Callable[[Any], str]) -> str:
        return mathml(tree, name, self.table) if tree is not None else ""


def cited(source: str) -> list[str]:
    """The parts of a formula's source in the language in use; the source as it is when the method page lacks it."""
    from costmodel.model.citations import citations

    try:
        return [either(*c.text) for c in citations(source)] if source else []
    except ModelError:
        return [source]
