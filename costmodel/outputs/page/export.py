"""What does a browser need, to compute what Python computes? Every declaration of the workbook, as plain data.

Trees of formulas, records with their distributions in closed form, what lies over what, common causes, what the rule of
the verdict looks at: the same objects that the engine of this package reads, written out as values that JSON knows. No
result is here. A quantity is named by its place in ``names``, which is also the order of evaluation: a formula stands
after all that it needs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.engine import case, comparison, measures, piloting, reading, rule, statistics, switching, verdict
from costmodel.engine import weakness as doubt
from costmodel.engine.case import share_groups, workbook
from costmodel.language import presentation
from costmodel.language.catalogue import FALLBACK, LANGUAGES, either, translate
from costmodel.language.errors import ModelError
from costmodel.language.writing import writing
from costmodel.model.expression import COMPARE, OVER_YEARS, Expression
from costmodel.model.model import CLOCK, Model, flat
from costmodel.outputs.page.bundle import sentences
from costmodel.outputs.page.controls_data import controls_data
from costmodel.outputs.page.files_data import files_data
from costmodel.outputs.page.former import known
from costmodel.outputs.page.trace_data import trace_data
from costmodel.outputs.page.view_data import view_data
from costmodel.parameters import distributions
from costmodel.parameters.labelled import Described, Labelled
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.reading import Cause
from costmodel.parameters.record import BASES, FIRMNESS, GRADES, Record

KNOWN = frozenset(
    [
        *("add", "subtract", "multiply", "divide", "power", "negative", "absolute", "floor", "minimum", "maximum"),
        *("exp", "log", "sqrt", "where", *COMPARE, *OVER_YEARS),
    ]
)
"""The operations that the engine of the page computes (``js/program.js``, ``js/wasm.js``)."""

KINDS = ("tools", "authorities", "options", "scenarios")

BARE = Record("", "fixed", 0.0)
"""What a record says when it says nothing: left out of the data."""

Data = dict[str, Any]


def exported(folder: Path | None = None, more: Mapping[str, Iterable[str]] | None = None) -> Data:
    """All tools, authorities, options and scenarios of a folder, and ``more`` files of one's own, by kind.

    The values are those that JSON knows. Raises ModelError for a formula that the page could not compute, InputError
    for a file that cannot be read.
    """
    model, library = workbook(folder)
    pool = Pool(model.order)
    files = {kind: [*library.names(kind), *(more or {}).get(kind, ())] for kind in KINDS}
    overlays = {kind: [library.overlay(kind, name) for name in names] for kind, names in files.items()}
    overlays["options"] += [
        library.overlay("options", name) for authority in overlays["authorities"] for name in authority.options
    ]
    declarations = {
        "quantities": quantities(model),
        "trees": {pool.at[name]: tree(name, expression, pool.at) for name, expression in model.expressions.items()},
        "reference": pool.values(library.records),
        **{kind: {o.key: overlay_data(o, pool) for o in listed} for kind, listed in overlays.items()},
        "causes": [cause_data(cause, pool.at) for cause in library.causes],
        "shares": [[pool.at[n] for n in group] for group in share_groups(library)],
        "rules": rules(model, library),
        "records": pool.records,
        "sources": pool.sources,
    }
    return {
        "version": __version__,
        "fingerprint": fingerprint(declarations),
        "languages": list(LANGUAGES),
        **declarations,
        "sentences": {lang: sentences(lang) for lang in LANGUAGES if lang != FALLBACK},
        "presentation": number_tables(),
        "controls": controls_data(folder),
        "files": files_data(folder),
        "view": view_data(model, library),
        "trace": trace_data(model),
        "former": {key: file["values"] for key, file in known().items() if key != fingerprint(declarations)},
    }


def fingerprint(declarations: Data) -> str:
    """What tells these declarations from others, whatever the version that wrote them: eight digits of their hash."""
    return hashlib.sha256(text_of(declarations).encode()).hexdigest()[:8]


def text_of(data: Data) -> str:
    """The data as compact JSON that may stand inside a page: no ``</script>`` in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=written, allow_nan=False)
    return text.replace("<", "\\u003c")


def written(value: Any) -> str:
    """A date, as JSON writes it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{value!r} is no value of the page")


# Quantities and formulas


def quantities(model: Model) -> Data:
    """Columns, each with one entry for each quantity in the order of evaluation; what most lack stands by place."""
    listed = [model[name] for name in model.order]

    def some(what: Mapping[int, Any]) -> Data:
        return {str(i): value for i, value in what.items() if value is not None and value != ""}

    return {
        "names": [q.name for q in listed],
        "units": [q.unit for q in listed],
        "labels": {lang: [q.text(lang) for q in listed] for lang in LANGUAGES},
        "topics": {lang: some({i: q.topic(lang) for i, q in enumerate(listed)}) for lang in LANGUAGES},
        "sources": some({i: q.source for i, q in enumerate(listed) if q.formula}),
        "notes": some({i: q.note for i, q in enumerate(listed)}),
        "outcomes": some({i: q.outcome for i, q in enumerate(listed)}),
        "results": [model.order.index(q.name) for q in model.values() if q.outcome],
        "columns": list(comparison.COLUMNS),
        "least": some({i: q.least for i, q in enumerate(listed)}),
        "headlines": [i for i, q in enumerate(listed) if q.headline],
        "yearly": [i for i, q in enumerate(listed) if q.name in model.yearly],
        "clock": [model.order.index(name) for name in CLOCK],
    }


def tree(name: str, expression: Expression, at: Mapping[str, int]) -> Any:
    """A tree as data: the place of a quantity, ``[number]``, or an operation and its operands.

    Raises ModelError, saying which formula, for an operation that the engine of the page does not know, and for a sum
    of two comparisons, which numpy takes for one truth and the page for a count.
    """
    operation, operands = expression.operation, expression.operands
    if operation == "name":
        return at[expression.leaf]
    if operation == "number":
        return [expression.leaf]
    if operation not in KNOWN:
        raise ModelError(
            translate("'{name}' uses '{operation}', which the page cannot compute.", name=name, operation=operation)
        )
    if operation == "add" and all(x.operation in COMPARE for x in operands):
        raise ModelError(translate("'{name}' adds two comparisons, which the page cannot compute.", name=name))
    return [operation, *(tree(name, x, at) for x in operands)]


# Records


class Pool:
    """Records and sources, each said once: what refers to them gives their place."""

    def __init__(self, order: Iterable[str]) -> None:
        self.at = {name: i for i, name in enumerate(order)}
        self.records: list[Data] = []
        self.sources: list[Data] = []
        self._places: dict[str, int] = {}

    def values(self, records: Mapping[str, Record]) -> Data:
        """The places of records, by that of their quantity."""
        return {str(self.at[name]): self.record(record) for name, record in records.items()}

    def record(self, record: Record) -> int:
        data = {
            field.name: value
            for field in fields(Record)
            if field.name not in ("where", "sources", "weights")
            if (value := getattr(record, field.name)) != getattr(BARE, field.name)
        }
        data["name"] = self.at[record.name]
        if isinstance(record.value, Mapping):
            data["value"] = {str(year): value for year, value in record.value.items()}
        data["sources"] = [self._place(self.sources, dict(vars(source))) for source in record.sources]
        data |= {"page": record.page, "reading": distribution(record.reading) if record.reading else None}
        return self._place(self.records, {key: value for key, value in data.items() if value not in (None, "", [])})

    def _place(self, among: list[Data], data: Data) -> int:
        key = json.dumps([among is self.sources, data], default=str)
        if key not in self._places:
            self._places[key] = len(among)
            among.append(data)
        return self._places[key]


def distribution(inverse: distributions.Inverse) -> list[Any]:
    """From uniform numbers to values, in closed form: a word and its numbers.

    Raises ModelError for a distribution that the page does not know.
    """
    match inverse:
        case distributions.Fixed(value):
            return ["fixed", value]
        case distributions.Metalog(a1, a2, a3, bounds):
            return ["metalog", a1, a2, a3, *bounds]
        case distributions.OrZero(chance, rest):
            return ["or_zero", chance, distribution(rest)]
        case distributions.Lognormal(mu, sigma):
            return ["lognormal", mu, sigma]
        case distributions.Discrete(values, ends):
            return ["discrete", list(values), list(ends)]
    raise ModelError(translate("The page does not know the distribution '{name}'.", name=type(inverse).__name__))


def overlay_data(overlay: Overlay, pool: Pool) -> Data:
    """A tool, an authority, an option or a scenario: what it is called, and the values that it brings."""
    data = described(overlay) | {"values": pool.values(overlay.records)}
    if overlay.for_tool:
        data["for_tool"] = {tool: pool.values(records) for tool, records in overlay.for_tool.items()}
    if overlay.tools:
        data["only_for"] = list(overlay.tools)
    if overlay.options:
        data["options"] = [Path(name).stem for name in overlay.options]
    return data


def described(labelled: Labelled) -> Data:
    """Key, label and, where it has one, summary, by language."""
    data: Data = {"key": labelled.key, "label": {lang: labelled.text(lang) for lang in LANGUAGES}}
    if isinstance(labelled, Described):
        data["summary"] = {lang: labelled.describe(lang) for lang in LANGUAGES}
    return data


def cause_data(cause: Cause, at: Mapping[str, int]) -> Data:
    """A common cause: why, and the chance with which each belief follows it."""
    why = {"reason": {lang: either(cause.reason, cause.reason_fr, lang) for lang in LANGUAGES}}
    return described(cause) | why | {"beliefs": {at[name]: chance for name, chance in cause.beliefs.items()}}


def number_tables() -> Data:
    """How numbers are written: digits by grade, and by language what ``writing.yaml`` says of numbers and units."""
    keys = ("decimal", "thousands", "per_cent", "semicolon", "plural", "units", "singular", "one")
    return {
        "digits": presentation.DIGITS,
        "writing": {lang: {key: getattr(writing(lang), key) for key in keys} for lang in LANGUAGES},
    }


# The rules


def rules(model: Model, library: Library) -> Data:
    """What decides, beside the formulas: the marks of evidence, what is read of the draws, limits, pilots, moves."""
    at = {name: i for i, name in enumerate(model.order)}

    def places(names: Iterable[str]) -> list[int]:
        return [at[n] for n in names if n in at]

    return {
        "status_quo": comparison.STATUS_QUO,
        "order": list(comparison.ORDER),
        "draws": comparison.DRAWS,
        "seed": comparison.SEED,
        "levels": list(statistics.LEVELS),
        "statistics": list(statistics.STATISTICS),
        "prices": case.PRICES,
        "gains": {kind: case.corrected(model, frozenset(library.records), kind)[0] for kind in case.GAINS},
        "adopted": case.ADOPTED,
        "bases": list(BASES),
        "firmness": list(FIRMNESS),
        "weakest": GRADES[-1],
        "read": [n for n in reading.READ if n in at],
        "purpose": reading.PURPOSE,
        "limits": [{"name": n, "needs": flat(model.needs[n])} for n in model.limits],
        "measures": [asdict(m) for m in measures.MEASURES],
        "weeks_per_month": measures.WEEKS_PER_MONTH,
        "volumes": {kind: list(names) for kind, names in piloting.VOLUMES.items()},
        "months": list(piloting.MONTHS),
        "months_per_year": piloting.MONTHS_PER_YEAR,
        "fewest_agents": piloting.FEWEST_AGENTS,
        "fewest_cases": piloting.FEWEST_CASES,
        "sizes": piloting.SIZES,
        "own_costs": list(rule.OWN_COSTS),
        "clear": rule.CLEAR,
        "halvings": rule.CLOSER,
        "plain": verdict.PLAIN,
        "human": verdict.HUMAN,
        "nothing": verdict.NOTHING,
        "looked_at": doubt.LOOKED_AT,
        "clockwork": places(sorted(switching.CLOCKWORK)),
        "grid": switching.GRID,
        "closer": switching.CLOSER,
        "chances": switching.LEVELS,
    }
