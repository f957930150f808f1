"""Why a figure moved between two runs: what differs, and what each thing that differs brings to the figure.

What differs is swapped one at a time, from the first run's to the second's, in one order: the years, the price index
and the correlations, the inputs in the order of the model, the formulas in the order of the model. Each contribution is
the change that its swap makes; so they add up to the whole difference, whatever the formulas. Another order would share
out otherwise what two inputs do together (a product moves by more than the sum of its parts).

Formulas are compared as expressions, kept as text with each run: those of a program that is gone can still be
evaluated.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

import numpy as np

from costmodel.document.saving import plain_text
from costmodel.engine.case import Case, clock, one_option
from costmodel.engine.comparison import STATUS_QUO
from costmodel.engine.uncertainty import simulate
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import language, nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.model.model import CLOCK, Model
from costmodel.parameters.library import Library
from costmodel.parameters.record import Record, values_of
from costmodel.questions.difference.formulas import formula_texts

NOISE = 1e-9
"""Of the largest number at hand: below it, a difference is what floating point leaves."""

KEPT_DIGITS = 1e-8
"""results.csv holds ten significant digits: a result computed again agrees with it within this share of it."""

YEARS = ("horizon", "start_year")


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
    def key(self) -> tuple[Any, ...]:
        """What tells one change from another, wherever it is."""
        return self.name, values_of(self.before), values_of(self.after)

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
    places: dict[tuple[Any, ...], list[tuple[str, str]]] = defaultdict(list)
    figures: list[Figure] = []
    for tools in pairs:
        first, second = before.cases[tools[0]], after.cases[tools[1]]
        shared, missing = shared_options(first, second, options)
        left_out += [f"{tools[0]}: {key}" for key in missing]
        names = figure_names(first.model, second.model, quantities)
        for option in shared:
            walk = Walk(one_option(first, option), one_option(second, option))
            for change in walk.inputs():
                inputs.setdefault(change.key, change)
                places[change.key].append((tools[1], option))
            ends = End(before, tools[0], walk.before, names, year), End(after, tools[1], walk.after, names, year)
            figures += explained(walk, ends, option, median)
            progress(1)
    versions = {
        name: (before.versions.get(name, ""), after.versions.get(name, ""))
        for name in {**before.versions, **after.versions}
    }
    order = {name: i for i, name in enumerate([*after.cases[pairs[0][1]].model, *before.cases[pairs[0][0]].model])}
    return Difference(
        before=before,
        after=after,
        versions={name: pair for name, pair in versions.items() if pair[0] != pair[1]},
        formulas=changed_formulas(before.formulas, after.formulas),
        inputs=tuple(
            replace(inputs[key], where=tuple(places[key]))
            for key in sorted(inputs, key=lambda key: order.get(key[0], len(order)))
        ),
        figures=tuple(figures),
        left_out=tuple(left_out),
    )


def changed_formulas(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Names of the formulas that differ, with ``changed``, ``added`` or ``removed``."""
    return {
        name: "added" if name not in before else "removed" if name not in after else "changed"
        for name in {**after, **before}
        if before.get(name) != after.get(name)
    }


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
    return pairs, [t for t in {**before.cases, **after.cases} if t not in before.cases or t not in after.cases]


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
    if wanted:
        return list(dict.fromkeys(wanted)), []
    return [k for k in both if k != STATUS_QUO] or both, [key for key in [*first, *second] if key not in both]


def figure_names(before: Model, after: Model, wanted: Iterable[str] | None) -> list[str]:
    """The figures asked for (default: the headline quantities of both models)."""
    if wanted is None:
        return [q.name for q in after.values() if q.headline and q.name in before]
    names = list(dict.fromkeys(wanted))
    for name in names:
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
    return names


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
        """The state after a swap: what the second case has of these names, or nothing where it has none."""
        with_library, with_formulas = step.kind == "library", step.kind in ("formula", "formulas")
        own = self.after.library.records if with_library else self.after.records[0]
        records = {name: r for name, r in state.records[0].items() if name not in step.names}
        return replace(
            state,
            library=self.after.library if with_library else state.library,
            model=self.mixed(state.model, step.names) if with_formulas else state.model,
            records=(records | {name: own[name] for name in step.names if name in own},),
        )

    def mixed(self, model: Model, names: Iterable[str]) -> Model:
        """A model in which some quantities are those of the second case."""
        mixed = {name: q for name, q in model.items() if name not in names and name not in CLOCK}
        mixed |= {name: self.after.model[name] for name in names if name in self.after.model}
        return Model([*clock(), *mixed.values()])

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
        for of_values, group in groupby(steps, lambda s: s.kind == "input" and bool(s.before and s.after)):
            some = list(group)
            if of_values:
                rows += together(state, some, wanted, year)
            for step in some:
                state = self.swap(state, step)
                if not of_values:
                    rows.append(figures_of(state, wanted, year))
        return rows, state


def prices(library: Library) -> tuple[Any, ...]:
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
    values = central_values(case, 0, wanted)
    return np.array([of_year(values[name], at) for name in wanted])


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
    values = central_values(case, 0, wanted, moved)
    tables = (np.atleast_2d(values[name]) for name in wanted)
    columns = [np.broadcast_to(x[:, at if x.shape[1] > 1 else 0], len(steps)) for x in tables]
    return list(np.stack(columns, axis=1))


@dataclass(frozen=True)
class End:
    """One of two runs in one option of one tool: what it computes today, and what its results say."""

    side: Side
    tool: str
    case: Case
    names: list[str]
    year: int | None

    @cached_property
    def values(self) -> dict[str, Any]:
        return central_values(self.case, 0, self.names)

    def year_of(self, name: str) -> int | None:
        """The calendar year of a figure; none where it has one value for all of them."""
        return self.case.calendar[place(self.case, self.year)] if np.size(self.values[name]) > 1 else None

    def saved(self, option: str, name: str) -> Mapping[str, float] | None:
        """What results.csv says of a figure."""
        return self.side.results.get((plain_text(self.tool), plain_text(option), name, self.year_of(name)))

    def central(self, option: str, name: str) -> float:
        """The central case: as saved, all its digits where they are computed again."""
        now, saved = of_year(self.values[name], place(self.case, self.year)), self.saved(option, name)
        return saved["central"] if saved and abs(saved["central"] - now) > KEPT_DIGITS * abs(now) else now


def explained(walk: Walk, ends: tuple[End, End], option: str, median: int) -> list[Figure]:
    """The figures of one option of one tool, with the contributions of every step."""
    first, second = ends
    steps, rows = walk.central(second.names, second.year)
    figures = []
    for name, column in zip(second.names, rows.T, strict=True):
        quantity = walk.after.model[name]
        before, after = (end.central(option, name) for end in ends)
        saved = [end.saved(option, name) for end in ends]
        figures.append(
            Figure(
                tools=(first.tool, second.tool),
                option=option,
                name=name,
                label=quantity.text(language()),
                unit=quantity.unit,
                year=second.year_of(name),
                before=before,
                after=after,
                contributions=whole(merged(steps, column), before, after),
                before_median=saved[0]["median"] if saved[0] else None,
                after_median=saved[1]["median"] if saved[1] else None,
            )
        )
    return with_medians(walk, ends, figures, steps, rows, median) if median else figures


def whole(contributions: list[Contribution], before: float, after: float) -> tuple[Contribution, ...]:
    """The contributions, and a last one for what is left of the difference: no swap brings it."""
    values = [c.value for c in contributions]
    rest = (after - before) - math.fsum(values)
    if abs(rest) > NOISE * max(map(abs, [before, after, *values])):
        contributions = [*contributions, Contribution("versions", (), rest)]
    return tuple(contributions)


def merged(steps: list[Step], column: np.ndarray) -> list[Contribution]:
    """The change of each step; steps between which a figure has no finite value are taken together."""
    contributions: list[Contribution] = []
    names: list[str] = []
    kinds: list[str] = []
    last = column[0]
    for step, value in zip(steps, column[1:], strict=True):
        names += step.names
        kinds.append(step.kind)
        if math.isfinite(value) and math.isfinite(last):
            if value != last:
                kind = kinds[0] if len(set(kinds)) == 1 else "input"
                contributions.append(Contribution(kind, tuple(names), float(value - last)))
            names, kinds, last = [], [], value
        elif math.isfinite(value):
            last = value
    return contributions


# Medians


def with_medians(
    walk: Walk, ends: tuple[End, End], figures: list[Figure], steps: list[Step], rows: np.ndarray, most: int
) -> list[Figure]:
    """The figures with the contributions to their medians: the same draws, after each swap.

    The ``most`` steps that move the figures most in the central case are swapped one at a time, the others together.
    """
    moves = np.abs(np.diff(np.nan_to_num(rows, posinf=0.0, neginf=0.0), axis=0))
    weights = (moves / np.maximum(moves.sum(axis=0), np.finfo(float).tiny)).max(axis=1, initial=0.0)
    alone = set(np.argsort(-weights, kind="stable")[:most].tolist())
    rest = [step for i, step in enumerate(steps) if i not in alone]
    (draws, seed), last = ((end.side.draws, end.side.seed) for end in ends)
    swaps = [(step, [step]) for i, step in enumerate(steps) if i in alone]
    if (draws, seed) != last:
        swaps.insert(0, (Step("draws", ()), []))
    if rest:
        swaps.append((Step("others", tuple(n for step in rest for n in step.names)), rest))
    names, year, state = ends[1].names, ends[1].year, walk.before
    medians = [medians_of(state, names, draws, seed, year)]
    for _, together in swaps:
        for step in together:
            state = walk.swap(state, step)
        medians.append(medians_of(state, names, *last, year))
    return [
        median_explained(figure, column, [step for step, _ in swaps])
        for figure, column in zip(figures, np.array(medians).T, strict=True)
    ]


def median_explained(figure: Figure, medians: np.ndarray, swaps: list[Step]) -> Figure:
    """A figure with its medians, before and after each swap: as saved where that is not what is computed again."""
    before, after = (
        float(now) if saved is None or abs(saved - now) <= KEPT_DIGITS * abs(now) else saved
        for saved, now in ((figure.before_median, medians[0]), (figure.after_median, medians[-1]))
    )
    changes = zip(swaps, np.diff(medians), strict=True)
    contributions = [Contribution(step.kind, step.names, float(x)) for step, x in changes if x]
    return replace(
        figure,
        before_median=before,
        after_median=after,
        median_contributions=whole(contributions, before, after),
    )


def medians_of(case: Case, names: list[str], draws: int, seed: int, year: int | None) -> np.ndarray:
    """Medians of some quantities over the draws. Shape (figures,)."""
    summaries = simulate(case, names, draws, seed).summaries
    return np.array([of_year(summaries[name].median[0], place(case, year)) for name in names])
