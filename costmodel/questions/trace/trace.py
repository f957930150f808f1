"""A number opened down to its sources: symbols, then numbers, then what they rest on; as text, as HTML, as JSON."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.document.templates import templates
from costmodel.engine.case import ENGINE, Case
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import either, language, translate
from costmodel.language.errors import ModelError
from costmodel.language.presentation import amount, decimal, interval, shown
from costmodel.model.expression import TEXT, TIGHT, Expression, row
from costmodel.model.model import flat
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source

if TYPE_CHECKING:
    pass

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
        found: dict[str, Any] = {
            "name": self.name,
            "label": self.label,
            "symbol": self.symbol,
            "unit": self.unit,
            "value": finite(self.value),
            "year": self.year,
        }
        if self.by_year:
            found["by_year"] = {str(year): finite(x) for year, x in self.by_year}
        if self.spread:
            found |= {key: finite(getattr(self.spread, key)) for key in ("p05", "median", "p95")}
        if self.name in seen:
            return found | {"opened_before": True}
        seen.add(self.name)
        if self.record:
            r = self.record
            return found | {
                "grade": r.grade,
                "low": r.low,
                "high": r.high,
                "chance_of_zero": r.chance_of_zero,
                "shape": r.shape,
                "price_year": r.price_year,
                "layer": r.layer,
                "review_by": str(r.review_by) if r.review_by else None,
                "reason": r.reason or None,
                "sources": [source_json(s) for s in r.sources],
            }
        return found | {
            "formula": self.written,
            "numbers": self.numbers,
            "why": self.note,
            "source": self.source,
            "needs": [t._json(depth - 1, seen) for t in self.needs] if depth > 0 else [t.name for t in self.needs],
        }

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


def finite(value: float) -> float | None:
    """The value for JSON, which has neither NaN nor infinity."""
    return value if math.isfinite(value) else None


def source_json(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "published": source.published,
        "read": str(source.read),
        "kind": source.kind,
    }


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
    given = case.central(option)
    values = central_values(case, option, case.model.ancestors([name], given))
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
                leaf,
                quantity.text(language()),
                quantity.symbol,
                quantity.unit,
                at_year(series, at),
                when,
                tree.write(words(), str) if tree is not None else "",
                counted.write(words(), said) if counted is not None else "",
                quantity.note,
                record,
                tuple(build(n) for n in dict.fromkeys(flat(case.model.needs[leaf]))) if computed else (),
                quantity.source if computed else "",
                tree,
                counted,
                tuple(zip(case.calendar, map(float, series), strict=True)) if len(series) > 1 else (),
                (spreads or {}).get((leaf, when)),
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


def said(value: Any) -> str:
    """A value in a formula written as text."""
    return decimal(float(value))


# Formulas as MathML, which browsers draw and screen readers read without any script

Row = tuple[str, int, bool]

MATHML: dict[str, Row] = {
    "add": ("{}<mo>+</mo>{}", 2, False),
    "subtract": ("{}<mo>−</mo>{}", 2, False),
    "multiply": ("{}<mo>×</mo>{}", 3, False),
    "divide": ("<mfrac><mrow>{}</mrow><mrow>{}</mrow></mfrac>", 5, True),
    "power": ("<msup><mrow>{}</mrow><mrow>{}</mrow></msup>", 5, False),
    "negative": ("<mo>−</mo>{}", 2, False),
    "minimum": ("<mi>min</mi><mo>(</mo>{}<mo>;</mo>{}<mo>)</mo>", 9, True),
    "maximum": ("<mi>max</mi><mo>(</mo>{}<mo>;</mo>{}<mo>)</mo>", 9, True),
    "floor": ("<mo>⌊</mo>{}<mo>⌋</mo>", 9, True),
    "absolute": ("<mo>|</mo>{}<mo>|</mo>", 9, True),
    "exp": ("<mi>exp</mi><mo>(</mo>{}<mo>)</mo>", 9, True),
    "log": ("<mi>ln</mi><mo>(</mo>{}<mo>)</mo>", 9, True),
    "sqrt": ("<msqrt>{}</msqrt>", 9, True),
    "greater": ("{}<mo>&gt;</mo>{}", 1, False),
    "greater_equal": ("{}<mo>≥</mo>{}", 1, False),
    "less": ("{}<mo>&lt;</mo>{}", 1, False),
    "less_equal": ("{}<mo>≤</mo>{}", 1, False),
    "equal": ("{}<mo>=</mo>{}", 1, False),
    "not_equal": ("{}<mo>≠</mo>{}", 1, False),
    "total": ("<munder><mo>∑</mo><mi>t</mi></munder>{}", 2, False),
    "cumulative": ("<munder><mo>∑</mo><mrow><mi>s</mi><mo>≤</mo><mi>t</mi></mrow></munder>{}", 2, False),
    "previous": (
        "<msub><mrow><mo>[</mo>{}<mo>]</mo></mrow><mrow><mi>t</mi><mo>−</mo><mn>1</mn></mrow></msub>",
        9,
        True,
    ),
}


def cases() -> Row:
    """A choice between two values, in the language in use."""
    line = "<mtr><mtd><mrow>{}</mrow></mtd><mtd><mtext>{} </mtext>{}</mtd></mtr>"
    first = line.format("{1}", escape(translate("if")), "<mrow>{0}</mrow>")
    second = line.format("{2}", escape(translate("otherwise")), "")
    return f"<mrow><mo>{{{{</mo><mtable>{first}{second}</mtable></mrow>", 9, True


def mathml(tree: Expression, name: Callable[[Any], str], table: Mapping[str, Row], outer: int = 0) -> str:
    """The tree as the inside of a ``<math>``; ``name`` gives the MathML of a name. Brackets as in ``write``."""
    if tree.operation == "name":
        return name(tree.leaf)
    if tree.operation == "number":
        return f"<mn>{escape(f'{tree.leaf:.15g}')}</mn>"
    form, rank, bare = row(table, tree.operation)
    tight = tree.operation in TIGHT
    inside = form.format(
        *(mathml(x, name, table, 0 if bare else rank + (tight or i > 0)) for i, x in enumerate(tree.operands))
    )
    return f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>" if rank < outer else inside


COMMANDS = {
    "Delta": "Δ",
    "Pi": "Π",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ϵ",
    "varepsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "varphi": "φ",
    "phi": "ϕ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "ell": "ℓ",
}
"""Letters of symbols that LaTeX names."""

ATOM = re.compile(r"\\([A-Za-z]+)\s*|([A-Za-z]+)|(\d+)|(\S)|\s+")


def symbol_mathml(latex: str) -> str:
    r"""A quantity's symbol, such as ``\Delta p_{job}`` or ``\bar w_0``, as MathML."""
    found, _ = symbol_row(latex, 0)
    return found


def symbol_row(latex: str, at: int) -> tuple[str, int]:
    """Symbols up to the end or to the closing brace, and where they end."""
    parts: list[str] = []
    while at < len(latex) and latex[at] != "}":
        if latex[at].isspace():
            at += 1
            continue
        base, at = symbol_atom(latex, at)
        scripts: dict[str, str] = {}
        while at < len(latex) and latex[at] in "_^" and latex[at] not in scripts:
            mark = latex[at]
            scripts[mark], at = symbol_atom(latex, at + 1)
        low, high = scripts.get("_"), scripts.get("^")
        if low and high:
            base = f"<msubsup>{base}{low}{high}</msubsup>"
        elif low or high:
            tag = "msub" if low else "msup"
            base = f"<{tag}>{base}{low or high}</{tag}>"
        parts.append(base)
    return (parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"), at


def symbol_atom(latex: str, at: int) -> tuple[str, int]:
    if at < len(latex) and latex[at] == "{":
        inside, end = symbol_row(latex, at + 1)
        return inside, end + 1
    found = ATOM.match(latex, at)
    if not found:
        return "<mrow></mrow>", len(latex)
    command, letters, number, sign = found.groups()
    if command in ("bar", "hat"):
        below, end = symbol_atom(latex, found.end())
        return f"<mover>{below}<mo>{'¯' if command == 'bar' else '^'}</mo></mover>", end
    if command:
        return f"<mi>{COMMANDS.get(command, command)}</mi>", found.end()
    if letters:
        return f"<mi>{letters}</mi>", found.end()
    return (f"<mn>{number}</mn>" if number else f"<mo>{escape(sign or '')}</mo>"), found.end()


def number_mathml(value: float) -> str:
    """A value in a formula; in brackets when it is negative."""
    text = f"<mn>{decimal(value)}</mn>"
    return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>" if value < 0 else text


# The page


class Outline:
    """Where each quantity of a trace is opened: under the first that needs it, nearest to the top."""

    def __init__(self, root: Trace, depth: int, prefix: str) -> None:
        self.prefix = prefix
        self.traces = {root.name: root}
        self.under: dict[str, list[str]] = {}
        self.table = MATHML | {"where": cases()}
        todo = [(root, 0)]
        for found, level in todo:
            if level >= depth:
                continue
            for need in found.needs:
                if need.name not in self.traces:
                    self.traces[need.name] = need
                    self.under.setdefault(found.name, []).append(need.name)
                    todo.append((need, level + 1))

    def view(self, name: str, level: int) -> dict[str, Any]:
        """What the template shows of a quantity opened here."""
        found = self.traces[name]
        here = self.under.get(name, [])
        return {
            **self.mention(found),
            "open": level == 0,
            "symbols": self.formula(found.tree, {t.name: symbol_mathml(t.symbol) for t in found.needs}.__getitem__),
            "numbers": self.formula(found.counted, number_mathml),
            "years": [(year, amount(x, found.unit)) for year, x in found.by_year] if found.record is None else [],
            "plain": found.written,
            "why": found.note if language() == "en" else "",  # written in the code, in English
            "source": ", ".join(cited(found.source)),
            "record": found.record,
            "known": known(found.record) if found.record and found.record.layer != "set" else "",
            "says": found.record.says() if found.record else "",
            "needs": [self.view(t.name, level + 1) if t.name in here else self.mention(t) for t in found.needs],
        }

    def mention(self, found: Trace) -> dict[str, Any]:
        """A quantity as it is named: with a link when it is opened elsewhere."""
        return {
            "name": found.name,
            "label": found.label,
            "symbol": symbol_mathml(found.symbol),
            "value": amount(found.value, found.unit),
            "year": found.year,
            "spread": found.range_words(),
            "target": f"{self.prefix}-{found.name}" if found.name in self.traces else "",
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
