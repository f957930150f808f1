"""Why a figure moved between two runs: what differs, and what each thing that differs brings to the figure.

What differs is swapped one at a time, from the first run's to the second's, in one order: the years, the price index
and the correlations, the inputs in the order of the model, the formulas in the order of the model. Each contribution is
the change that its swap makes; so they add up to the whole difference, whatever the formulas. Another order would share
out otherwise what two inputs do together (a product moves by more than the sum of its parts).

Formulas are compared as expressions, kept as text with each run: those of a program that is gone can still be
evaluated.
"""

from __future__ import annotations

import hashlib
import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from costmodel.document.saving import plain_text
from costmodel.engine.case import Case, clock, one_option
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.uncertainty import simulate
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError, ModelError, UnknownNameError
from costmodel.language.presentation import amount, colon
from costmodel.model.expression import NUMBERS, Expression
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import Quantity
from costmodel.parameters.record import Record, values_of

FORMAT = 1
"""Version of the layout of a difference as JSON."""

NOISE = 1e-9
"""Of the largest number at hand: below it, a difference is what floating point leaves."""

KEPT_DIGITS = 1e-8
"""results.csv holds ten significant digits: a result computed again agrees with it within this share of it."""

YEARS = ("horizon", "start_year")


# Formulas as text


def expression_text(tree: Expression) -> str:
    """The tree written as calls: ``multiply(a, add(b, 1))``."""
    if tree.operation == "name":
        return str(tree.leaf)
    if tree.operation == "number":
        return str(tree.leaf) if isinstance(tree.leaf, int) else repr(float(tree.leaf))
    return f"{tree.operation}({', '.join(map(expression_text, tree.operands))})"


WORD = re.compile(r"\s*([A-Za-z_]\w*|[-+]?\d[\w.+-]*|[(),])")


def read_expression(text: str) -> Expression:
    """The tree that a text stands for. Raises ModelError for a text that is none; nothing in it is executed."""
    at = 0

    def word() -> str:
        nonlocal at
        found = WORD.match(text, at)
        if not found:
            raise ModelError(translate("'{text}' is no formula.", text=text))
        at = found.end()
        return found[1]

    def tree() -> Expression:
        first = word()
        ahead = WORD.match(text, at)
        if not ahead or ahead[1] != "(":
            return leaf(first)
        if first not in NUMBERS:
            raise ModelError(translate("'{text}' is no formula.", text=text))
        word()
        operands = [tree()]
        while (sign := word()) == ",":
            operands.append(tree())
        if sign != ")":
            raise ModelError(translate("'{text}' is no formula.", text=text))
        return Expression(first, *operands)

    def leaf(found: str) -> Expression:
        if found[0].isalpha() or found[0] == "_":
            return Expression("name", leaf=found)
        try:
            return Expression("number", leaf=int(found) if found.lstrip("+-").isdigit() else float(found))
        except ValueError:
            raise ModelError(translate("'{text}' is no formula.", text=text)) from None

    found = tree()
    if text[at:].strip():
        raise ModelError(translate("'{text}' is no formula.", text=text))
    return found


def formula_of(tree: Expression) -> Callable[..., Any]:
    """A function that does what the tree says; its arguments are the names of the tree."""
    names = list(dict.fromkeys(tree.leaves("name")))

    def formula(*values: Any) -> Any:
        return tree.evaluate(dict(zip(names, values, strict=True)))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    formula.__signature__ = inspect.Signature([inspect.Parameter(n, kind) for n in names])  # type: ignore[attr-defined]
    return formula


def formula_texts(model: Model) -> dict[str, str]:
    """Every formula of a model as text, in the order of the model."""
    return {name: expression_text(tree) for name, tree in model.expressions.items()}


def declaration(quantity: Quantity, text: str) -> str:
    """A hash of a formula: its expression and all that is declared of it."""
    said = (
        quantity.name,
        quantity.label,
        quantity.label_fr,
        quantity.symbol,
        quantity.unit,
        quantity.source,
        quantity.outcome,
        quantity.headline,
        quantity.note,
        quantity.least,
        text,
    )
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


# What differs


@dataclass(frozen=True)
class Side:
    """One of the two runs: its cases by tool, what it was made with, and its results by tool, option, name and year."""

    name: str
    cases: Mapping[str, Case]
    draws: int
    seed: int
    versions: Mapping[str, str]
    formulas: Mapping[str, str]
    results: Mapping[tuple[str, str, str, int | None], Mapping[str, float]]


@dataclass(frozen=True)
class Step:
    """One swap. ``kind`` is years, library, input, formula or formulas; names are several where one cannot go alone."""

    kind: str
    names: tuple[str, ...]
    before: Record | None = None
    after: Record | None = None


@dataclass(frozen=True)
class Input:
    """A value that differs, and the tools and options in which it does.

    ``computed`` says that a formula gives it in the run that has no such value.
    """

    name: str
    label: str
    unit: str
    before: Record | None
    after: Record | None
    where: tuple[tuple[str, str], ...]
    computed: bool = False

    @property
    def kind(self) -> str:
        return "added" if self.before is None else "removed" if self.after is None else "changed"


@dataclass(frozen=True)
class Contribution:
    """What one swap brings to a figure, in the figure's unit; ``kind`` may also be versions or others."""

    kind: str
    names: tuple[str, ...]
    value: float


@dataclass(frozen=True)
class Figure:
    """One figure of one option in both runs, central case and median, and why it moved.

    The contributions add up to ``after - before``, those of the median to ``after_median - before_median``; there are
    none of the median when it was not asked for. ``year`` is None for a figure that has no year.
    """

    tools: tuple[str, str]
    option: str
    name: str
    label: str
    unit: str
    year: int | None
    before: float
    after: float
    contributions: tuple[Contribution, ...]
    before_median: float | None = None
    after_median: float | None = None
    median_contributions: tuple[Contribution, ...] = ()

    @property
    def change(self) -> float:
        return self.after - self.before

    @property
    def moved(self) -> bool:
        medians = [x for x in (self.before_median, self.after_median) if x is not None]
        return differs(self.before, self.after) or (len(medians) == 2 and differs(*medians))


@dataclass(frozen=True)
class Difference:
    """All that differs between two runs, and the figures."""

    before: Side
    after: Side
    versions: dict[str, tuple[str, str]]
    formulas: dict[str, str]
    inputs: tuple[Input, ...]
    figures: tuple[Figure, ...]
    left_out: tuple[str, ...]


def differs(x: float, y: float) -> bool:
    return abs(x - y) > NOISE * max(abs(x), abs(y))


def difference(
    before: Side,
    after: Side,
    quantities: Iterable[str] | None = None,
    options: Iterable[str] | None = None,
    year: int | None = None,
    median: int = 0,
    progress: Callable[[int], None] = lambda done: None,
) -> Difference:
    """Compare two runs in the tools and options that they share; a run of one tool compares with one of another.

    ``year`` is a calendar year (default: the last of each run). With ``median`` above zero, the medians too are
    explained, by drawing again with that many inputs swapped one at a time and the others together at the end.
    """
    pairs, left_out = tool_pairs(before, after)
    inputs: dict[tuple[Any, ...], Input] = {}
    figures: list[Figure] = []
    for tools in pairs:
        first, second = before.cases[tools[0]], after.cases[tools[1]]
        shared, missing = shared_options(first, second, options)
        left_out += [f"{tools[0]}: {key}" for key in missing]
        names = figure_names(first.model, second.model, quantities)
        for option in shared:
            walk = Walk(one_option(first, option), one_option(second, option))
            for found in walk.inputs():
                kept = inputs.setdefault((found.name, values_of(found.before), values_of(found.after)), found)
                inputs[found.name, values_of(found.before), values_of(found.after)] = replace(
                    kept, where=(*kept.where, (tools[1], option))
                )
            figures += explained(walk, (before, after), tools, option, names, year, median)
            progress(1)
    order = {name: i for i, name in enumerate([*after.cases[pairs[0][1]].model, *before.cases[pairs[0][0]].model])}
    return Difference(
        before,
        after,
        {
            name: (before.versions.get(name, ""), after.versions.get(name, ""))
            for name in [*before.versions, *(n for n in after.versions if n not in before.versions)]
            if before.versions.get(name, "") != after.versions.get(name, "")
        },
        changed_formulas(before, after),
        tuple(sorted(inputs.values(), key=lambda i: order.get(i.name, len(order)))),
        tuple(figures),
        tuple(left_out),
    )


def changed_formulas(before: Side, after: Side) -> dict[str, str]:
    """Names of the formulas that differ, with ``changed``, ``added`` or ``removed``."""
    found = {}
    for name in [*after.formulas, *(n for n in before.formulas if n not in after.formulas)]:
        if before.formulas.get(name) != after.formulas.get(name):
            found[name] = (
                "added" if name not in before.formulas else "removed" if name not in after.formulas else "changed"
            )
    return found


def tool_pairs(before: Side, after: Side) -> tuple[list[tuple[str, str]], list[str]]:
    """Tools to compare, and those of one run only. Raises InputError when there is none to compare."""
    if len(before.cases) == len(after.cases) == 1:
        return [(next(iter(before.cases)), next(iter(after.cases)))], []
    pairs = [(tool, tool) for tool in before.cases if tool in after.cases]
    if not pairs:
        raise InputError(
            translate(
                "The two runs share no tool: {first} on one side, {second} on the other.",
                first=", ".join(before.cases),
                second=", ".join(after.cases),
            )
        )
    return pairs, [
        *(t for t in before.cases if t not in after.cases),
        *(t for t in after.cases if t not in before.cases),
    ]


def shared_options(before: Case, after: Case, wanted: Iterable[str] | None) -> tuple[list[str], list[str]]:
    """Options to compare (by default all but the status quo), and those of one run only."""
    first, second = ([o.key for o in case.options] for case in (before, after))
    both = [key for key in first if key in second]
    for key in wanted or ():
        if key not in both:
            raise UnknownNameError(
                translate("The two runs share no option '{name}'; they share {known}.", name=key, known=", ".join(both))
                + nearest(key, both)
            )
    chosen = list(dict.fromkeys(wanted)) if wanted else [k for k in both if k != STATUS_QUO] or both
    apart = [key for key in [*first, *second] if key not in both]
    return chosen, [] if wanted else apart


def figure_names(before: Model, after: Model, wanted: Iterable[str] | None) -> list[str]:
    """The figures asked for (default: the headline quantities of both models)."""
    if wanted is None:
        return [q.name for q in after.values() if q.headline and q.name in before]
    found = list(dict.fromkeys(wanted))
    for name in found:
        for model in (before, after):
            if name in model.families:
                raise InputError(
                    translate(
                        "'{name}' has several members: ask for one of {members}.",
                        name=name,
                        members=", ".join(model.families[name]),
                    )
                )
            model.check_known([name], "No parameter or formula is called '{name}'.")
    return found


# Swapping


class Walk:
    """The way from one case to another (of one option each), one swap after the other."""

    def __init__(self, before: Case, after: Case) -> None:
        self.after = after
        self.before = replace(before, model=self.wide(before))
        self.texts = formula_texts(before.model), formula_texts(after.model)
        self.steps = list(self._steps())

    def wide(self, case: Case) -> Model:
        """The formulas of the first case with the parameters of both."""
        missing = [q for q in self.after.model.values() if not q.formula and q.name not in case.model]
        return Model([*case.model.values(), *missing]) if missing else case.model

    def _steps(self) -> Iterator[Step]:
        old, new = self.before.records[0], self.after.records[0]
        if years := tuple(n for n in YEARS if values_of(old[n]) != values_of(new[n])):
            yield Step("years", years)
        libraries = self.before.library, self.after.library
        if prices(libraries[0]) != prices(libraries[1]):
            yield Step("library", ("price_index",))
        skip = {*YEARS, "price_index"}
        for name in [*self.before.model, *(n for n in self.after.model if n not in self.before.model)]:
            first, second = old.get(name), new.get(name)
            known = name in self.before.model and (second is not None or self.computed(name))
            if known and name not in skip and values_of(first) != values_of(second):
                yield Step("input", (name,), first, second)
        for name in [*self.texts[1], *(n for n in self.texts[0] if n not in self.texts[1])]:
            if self.texts[0].get(name) != self.texts[1].get(name):
                yield Step("formula", (name,))

    def computed(self, name: str) -> bool:
        """Whether the first case has a formula for the name: a value given there can be taken away."""
        return self.before.model[name].formula is not None

    def inputs(self) -> Iterator[Input]:
        """Every value that differs, those included that no formula of the first case needs."""
        old, new = self.before.records[0], self.after.records[0]
        for name in [*old, *(n for n in new if n not in old)]:
            first, second = old.get(name), new.get(name)
            if values_of(first) != values_of(second):
                model = self.after.model if name in self.after.model else self.before.model
                other = self.before.model if first is None else self.after.model
                computed = None in (first, second) and name in other and other[name].formula is not None
                yield Input(name, model[name].text(language()), model[name].unit, first, second, (), computed)

    def swap(self, state: Case, step: Step) -> Case:
        """The state after a swap."""
        if step.kind == "library":
            index = self.after.library.records["price_index"]
            return replace(state, library=self.after.library, records=({**state.records[0], "price_index": index},))
        if step.kind in ("formula", "formulas"):
            records = dict(state.records[0])
            for name in step.names:
                self.put(records, name)
            return replace(state, model=self.mixed(state.model, step.names), records=(records,))
        records = dict(state.records[0])
        for name in step.names:
            self.put(records, name)
        return replace(state, records=(records,))

    def put(self, records: dict[str, Record], name: str) -> None:
        """The second case's record of a name, or none when it has none."""
        records.pop(name, None)
        if name in self.after.records[0]:
            records[name] = self.after.records[0][name]

    def mixed(self, model: Model, names: Iterable[str]) -> Model:
        """A model in which some quantities are those of the second case."""
        found = dict(model)
        for name in names:
            found.pop(name, None)
            if name in self.after.model:
                found[name] = self.after.model[name]
        return Model([*clock(), *(q for q in found.values() if q.name not in CLOCK)])

    def central(self, wanted: list[str], year: int | None) -> tuple[list[Step], np.ndarray]:
        """The steps taken, and the wanted figures before, after each step. Shape (steps + 1, figures)."""
        steps = [s for s in self.steps if s.kind != "formula"]
        rows, state = self.rows(self.before, steps, wanted, year)
        formulas = [s for s in self.steps if s.kind == "formula"]
        if formulas:
            try:
                more, _ = self.rows(state, formulas, wanted, year)
            except CostModelError:
                together = Step("formulas", tuple(n for s in formulas for n in s.names))
                formulas = [together]
                more = [rows[-1], figures_of(self.swap(state, together), wanted, year)]
            steps, rows = steps + formulas, rows + more[1:]
        return steps, np.array(rows)

    def rows(
        self, state: Case, steps: list[Step], wanted: list[str], year: int | None
    ) -> tuple[list[np.ndarray], Case]:
        """The wanted figures before and after each step, and the last state; values alone are swapped all at once."""
        rows = [figures_of(state, wanted, year)]
        at = 0
        while at < len(steps):
            some = []
            while at < len(steps) and steps[at].kind == "input" and steps[at].before and steps[at].after:
                some.append(steps[at])
                at += 1
            if some:
                rows += together(state, some, wanted, year)
                for step in some:
                    state = self.swap(state, step)
            else:
                state = self.swap(state, steps[at])
                rows.append(figures_of(state, wanted, year))
                at += 1
        return rows, state


def prices(library: Any) -> tuple[Any, ...]:
    """What the library itself brings: the price index and the common causes."""
    return values_of(library.records["price_index"]), tuple((c.key, *c.beliefs.items()) for c in library.causes)


def place(case: Case, year: int | None) -> int:
    """Where a calendar year stands; the last when none is asked for."""
    if year is None:
        return -1
    if year not in case.calendar:
        raise InputError(
            translate(
                "--year {year}: give a year that both runs have, from {first} to {last}.",
                year=year,
                first=case.calendar[0],
                last=case.calendar[-1],
            )
        )
    return case.calendar.index(year)


def figures_of(case: Case, wanted: list[str], year: int | None) -> np.ndarray:
    """The wanted figures of the central case. Shape (figures,)."""
    at = place(case, year)
    found = central_values(case, 0, wanted)
    return np.array([of_year(found[name], at) for name in wanted])


def of_year(x: Any, at: int) -> float:
    flat = np.ravel(x)
    return float(flat[at] if len(flat) > 1 else flat[0])


def together(case: Case, steps: list[Step], wanted: list[str], year: int | None) -> list[np.ndarray]:
    """The wanted figures after each of some swaps of values, all rows of one evaluation. Shape (steps, figures)."""
    at, moved = place(case, year), {}
    rows = np.arange(1, len(steps) + 1)[:, None]
    for i, step in enumerate(steps):
        assert step.before is not None
        assert step.after is not None
        old, new = (case.in_base_year(r, case.level(r)) for r in (step.before, step.after))
        moved[step.names[0]] = np.where(rows > i, new, old)
    found = central_values(case, 0, wanted, moved)
    tables = (np.atleast_2d(found[name]) for name in wanted)
    columns = [np.broadcast_to(x[:, at if x.shape[1] > 1 else 0], len(steps)) for x in tables]
    return list(np.stack(columns, axis=1))


def explained(
    walk: Walk,
    sides: tuple[Side, Side],
    tools: tuple[str, str],
    option: str,
    names: list[str],
    year: int | None,
    median: int,
) -> list[Figure]:
    """The figures of one option of one tool, with the contributions of every step."""
    steps, rows = walk.central(names, year)
    both = walk.before, walk.after
    ends = [figures_of(case, names, year) for case in both]
    yearly = [with_years(case, names) for case in both]
    figures = []
    for i, name in enumerate(names):
        quantity = walk.after.model[name]
        when = [c.calendar[place(c, year)] if name in y else None for c, y in zip(both, yearly, strict=True)]
        keys = [(plain_text(tool), plain_text(option), name, w) for tool, w in zip(tools, when, strict=True)]
        kept = [side.results.get(key) for side, key in zip(sides, keys, strict=True)]
        values = [
            k["central"] if k and abs(k["central"] - end[i]) > KEPT_DIGITS * abs(end[i]) else float(end[i])
            for k, end in zip(kept, ends, strict=True)
        ]
        found = merged(steps, rows[:, i])
        rest = (values[1] - values[0]) - math.fsum(c.value for c in found)
        if abs(rest) > NOISE * max(map(abs, [*values, *(c.value for c in found)]), default=0.0):
            found.append(Contribution("versions", (), rest))
        figures.append(
            Figure(
                tools,
                option,
                name,
                quantity.text(language()),
                quantity.unit,
                when[1],
                values[0],
                values[1],
                tuple(found),
                before_median=kept[0]["median"] if kept[0] else None,
                after_median=kept[1]["median"] if kept[1] else None,
            )
        )
    return with_medians(walk, sides, figures, steps, rows, year, median) if median else figures


def with_years(case: Case, names: list[str]) -> set[str]:
    """Those that have one value per year."""
    found = central_values(case, 0, names)
    return {name for name in names if np.size(found[name]) > 1}


def merged(steps: list[Step], column: np.ndarray) -> list[Contribution]:
    """The change of each step; steps between which a figure has no finite value are taken together."""
    found: list[Contribution] = []
    names: list[str] = []
    kinds: list[str] = []
    last = column[0]
    for step, value in zip(steps, column[1:], strict=True):
        names += step.names
        kinds.append(step.kind)
        if math.isfinite(value) and math.isfinite(last):
            if value != last:
                kind = kinds[0] if len(set(kinds)) == 1 else "input"
                found.append(Contribution(kind, tuple(names), float(value - last)))
            names, kinds, last = [], [], value
        elif math.isfinite(value):
            last = value
    return found


# Medians


def with_medians(
    walk: Walk,
    sides: tuple[Side, Side],
    figures: list[Figure],
    steps: list[Step],
    rows: np.ndarray,
    year: int | None,
    most: int,
) -> list[Figure]:
    """The figures with the contributions to their medians: the same draws, after each swap.

    The ``most`` steps that move the figures most in the central case are swapped one at a time, the others together.
    """
    moves = np.abs(np.diff(np.nan_to_num(rows, posinf=0.0, neginf=0.0), axis=0))
    weights = (moves / np.maximum(moves.sum(axis=0), np.finfo(float).tiny)).max(axis=1, initial=0.0)
    chosen = set(np.argsort(-weights, kind="stable")[:most]) if len(steps) > most else set(range(len(steps)))
    names = [f.name for f in figures]
    state, draws, seed = walk.before, sides[0].draws, sides[0].seed
    found = [medians_of(state, names, draws, seed, year)]
    labels: list[tuple[str, tuple[str, ...]]] = []
    if (draws, seed) != (sides[1].draws, sides[1].seed):
        draws, seed = sides[1].draws, sides[1].seed
        found.append(medians_of(state, names, draws, seed, year))
        labels.append(("draws", ()))
    for i, step in enumerate(steps):
        if i in chosen:
            state = walk.swap(state, step)
            found.append(medians_of(state, names, draws, seed, year))
            labels.append((step.kind, step.names))
    rest = [step for i, step in enumerate(steps) if i not in chosen]
    if rest:
        for step in rest:
            state = walk.swap(state, step)
        found.append(medians_of(state, names, draws, seed, year))
        labels.append(("others", tuple(n for s in rest for n in s.names)))
    changes = np.diff(np.array(found), axis=0)
    medians = np.array(found)
    return [
        replace(figure, **median_parts(figure, medians[:, i], changes[:, i], labels))
        for i, figure in enumerate(figures)
    ]


def median_parts(
    figure: Figure, medians: np.ndarray, changes: np.ndarray, labels: list[tuple[str, tuple[str, ...]]]
) -> dict[str, Any]:
    """Medians of both runs and their contributions; what was kept in results.csv and is not found again is a rest."""
    kept = figure.before_median, figure.after_median
    ends = [
        float(now) if was is None or abs(was - now) <= KEPT_DIGITS * abs(now) else was
        for was, now in zip(kept, (medians[0], medians[-1]), strict=True)
    ]
    found = [Contribution(kind, names, float(x)) for (kind, names), x in zip(labels, changes, strict=True) if x]
    rest = (ends[1] - ends[0]) - math.fsum(c.value for c in found)
    if abs(rest) > NOISE * max(map(abs, [*ends, *(c.value for c in found)]), default=0.0):
        found.append(Contribution("versions", (), rest))
    return {"before_median": ends[0], "after_median": ends[1], "median_contributions": tuple(found)}


def medians_of(case: Case, names: list[str], draws: int, seed: int, year: int | None) -> np.ndarray:
    """Medians of some quantities over the draws. Shape (figures,)."""
    summaries = simulate(case, names, draws, seed).summaries
    return np.array([of_year(summaries[name].median[0], place(case, year)) for name in names])


# As plain values, as words


def as_json(found: Difference) -> dict[str, Any]:
    """The difference as plain values, with the version of their layout."""
    return {
        "format": FORMAT,
        "before": side_json(found.before),
        "after": side_json(found.after),
        "order": order_words(),
        "versions": {name: {"before": was, "after": now} for name, (was, now) in found.versions.items()},
        "formulas": found.formulas,
        "inputs": [
            {
                "name": i.name,
                "label": i.label,
                "unit": i.unit,
                "kind": i.kind,
                "before": record_json(i.before),
                "after": record_json(i.after),
                "where": [{"tool": tool, "option": option} for tool, option in i.where],
            }
            for i in found.inputs
        ],
        "figures": [
            {
                "tool": f.tools[1],
                "tool_before": f.tools[0],
                "option": f.option,
                "quantity": f.name,
                "label": f.label,
                "unit": f.unit,
                "year": f.year,
                "before": plain(f.before),
                "after": plain(f.after),
                "difference": plain(f.change),
                "contributions": [contribution_json(c) for c in f.contributions],
                "before_median": plain(f.before_median),
                "after_median": plain(f.after_median),
                "median_contributions": [contribution_json(c) for c in f.median_contributions],
            }
            for f in found.figures
        ],
        "not_compared": list(found.left_out),
    }


def plain(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def contribution_json(c: Contribution) -> dict[str, Any]:
    return {"kind": c.kind, "names": list(c.names), "value": plain(c.value)}


def side_json(side: Side) -> dict[str, Any]:
    return {"run": side.name, "draws": side.draws, "seed": side.seed, "versions": dict(side.versions)}


def record_json(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    value = {str(k): v for k, v in record.value.items()} if isinstance(record.value, Mapping) else record.value
    return {
        "value": value,
        "low": record.low,
        "high": record.high,
        "shape": record.shape,
        "price_year": record.price_year,
        "layer": record.layer,
        "sources": [s.title for s in record.sources],
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
    found = list(contributions)
    first = sorted(found, key=lambda c: -abs(c.value))[:most] if len(found) > most else found
    rest = [c for c in found if c not in first]
    lines = [Line(cause(c, say), moved_by(c.value, figure.unit)) for c in found if c in first]
    if rest:
        others = math.fsum(c.value for c in rest)
        count = len({name for c in rest for name in c.names})
        lines.append(Line(translate("{count} others together", count=count), moved_by(others, figure.unit)))
    return lines


def moved_by(value: float, unit: str) -> str:
    """A difference with its sign; that of two shares is in points."""
    return amount(value * 100, "point", signed=True) if unit == "share" else amount(value, unit, signed=True)


def cause(c: Contribution, say: Callable[[str], str] = str) -> str:
    """What moved a figure, in words."""
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


SHOWN = 3
"""Names shown of things that were swapped together."""


def value_words(record: Record | None, found: Input) -> str:
    """A value of an input with its range; when there is none, that it is computed, or a dash."""
    unit = found.unit
    if record is None:
        return translate("computed") if found.computed else "–"
    if record.shape == "choice":
        value = record.choice if record.value in record.choices.values() else f"{record.value:g}"
    elif isinstance(record.value, Mapping):
        value = ", ".join(f"{year}{colon()} {amount(x, unit)}" for year, x in sorted(record.value.items()))
    else:
        value = amount(record.value, unit)
    if record.low is not None and record.high is not None:
        value += " (" + translate("{low} to {high}", low=amount(record.low, unit), high=amount(record.high, unit)) + ")"
    return value


def origin(record: Record | None) -> str:
    """The layer of a value and its first source."""
    if record is None:
        return ""
    layer = LAYER_WORDS.get(record.layer)
    words = translate(layer) if layer else record.layer
    return words + (f" – {record.sources[0].title}" if record.sources and record.layer != "set" else "")


LAYER_WORDS = {
    "reference": N_("national reference"),
    "tool": N_("tool"),
    "authority": N_("authority"),
    "option": N_("option"),
    "scenario": N_("scenario"),
    "set": N_("set by you"),
}


def order_words() -> str:
    """The order of the swaps, in one sentence."""
    return translate(
        "Swapped one at a time from the first run to the second, in this order: horizon and first year, price index "
        "and correlations, inputs in the order of the model, formulas in the order of the model; another order would "
        "share out otherwise what several do together."
    )
