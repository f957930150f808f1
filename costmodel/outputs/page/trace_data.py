"""What a trace on the page shows beside values: symbols, signs of operations, and what formulas cite.

MathML is data too, so that the page makes elements of it and never reads markup: a text, or a list of a tag and what is
inside it; where an operand goes stands its place among the operands.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from costmodel.language.catalogue import LANGUAGES, either, in_language, translate
from costmodel.language.vocabulary import RANGES
from costmodel.model.expression import TIGHT
from costmodel.model.model import Model, flat
from costmodel.parameters.sources import KINDS
from costmodel.questions.trace.mathml import MATHML, Row, cases, symbol_mathml
from costmodel.questions.trace.trace import cited

MOST_OPERANDS = 3


def trace_data(model: Model) -> dict[str, Any]:
    """Symbols by the place of their quantity; what formulas need, where that is not the order of their leaves."""
    at = {name: i for i, name in enumerate(model.order)}
    needs = {name: list(dict.fromkeys(flat(model.needs[name]))) for name in model.expressions}
    return {
        "symbols": [inside(symbol_mathml(model[name].symbol)) for name in model.order],
        "needs": {
            str(at[name]): [at[n] for n in listed]
            for name, listed in needs.items()
            if listed != list(dict.fromkeys(model.expressions[name].leaves("name")))
        },
        "tight": sorted(TIGHT),
        "words": {lang: words(model, lang) for lang in LANGUAGES},
    }


def words(model: Model, lang: str) -> dict[str, Any]:
    """In a language: operations as MathML, sources of formulas, who speaks in a source, what a range means."""
    with in_language(lang):
        return {
            "operations": {operation: form(row) for operation, row in (MATHML | {"where": cases()}).items()},
            "cited": {q.source: ", ".join(cited(q.source)) for q in model.values() if q.formula and q.source},
            "hands": {kind: translate(text) for kind, text in KINDS.items()},
            "ranges": {meaning: either(*texts) for meaning, texts in RANGES.items()},
        }


def form(row: Row) -> list[Any]:
    """How an operation is written: what it looks like, its rank, whether its operands need no brackets."""
    template, rank, bare = row
    return [inside(template.format(*(f"<_{i}/>" for i in range(MOST_OPERANDS)))), rank, bare]


def inside(markup: str) -> list[Any]:
    """MathML as lists."""
    return listed(ElementTree.fromstring(f"<math>{markup}</math>"))[1:]


def listed(element: ElementTree.Element) -> list[Any]:
    children = ([int(x.tag[1:]) if x.tag.startswith("_") else listed(x), x.tail] for x in element)
    return [x for x in [element.tag, element.text, *(part for pair in children for part in pair)] if x is not None]
