"""Worlds: what a case is worth in some states of what it does not know. Every value of the model is asked for here.

``Sample`` is the shared sample of a case, by pages; ``Worlds`` are some draws of it, or the central case, or any values
that a study lays down. What no draw moves is evaluated once; the rest by block, small enough for the processor's
cache, so that neither the size of the blocks nor the number of threads changes a bit of the results. With values moved,
only what rests on them is evaluated again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.memory import keep_freed_memory
from costmodel.engine.sampling import Sampler
from costmodel.engine.statistics import refuse_infinite
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.model.model import Reach, Step, each_result, run, run_again

Array = np.ndarray

BLOCK = 110_000
"""Numbers of a quantity (draws of each option and year) evaluated at once: small enough for the processor's cache."""

PAGE = 8192
"""Draws of the parameters made at once; blocks are cut from them."""


def central_values(
    case: Case, option: int, wanted: Iterable[str] | None = None, given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Quantities (default: all) in the central case of an option, some of them given.

    Each has the shape (years,), or none without years; what is given broadcasts.
    """
    return case.model.evaluate(case.central(option) | dict(given or {}), wanted)


def central_stages(
    case: Case, option: int, wanted: Iterable[str], held: Mapping[str, tuple[Array, float]]
) -> dict[str, Array]:
    """Quantities in the central case of an option at several stages. Shape (stages, years or 1).

    ``held`` values, results of formulas among them, are at the stages marked (a flag for each) what is given, and at
    the others what they are.
    """
    wanted, marks = tuple(wanted), {n: np.reshape(stages, (1, -1, 1)) for n, (stages, _) in held.items()}
    count = next(x.shape[1] for x in marks.values())
    values = case.central(option)
    values |= {n: np.where(marks[n], x, values[n]) for n, (_, x) in held.items() if n in values}

    def step(of: Step) -> Step:
        if of.name not in held:
            return of
        return replace(of, formula=lambda *inputs: np.where(marks[of.name], held[of.name][1], of.formula(*inputs)))

    results = run(map(step, case.model.plan(values, wanted)), values, wanted)
    return {n: np.broadcast_to(x, (1, count, np.shape(x)[-1] if np.ndim(x) else 1))[0] for n, x in results.items()}


class Worlds:
    """Values held in some worlds, and the wanted quantities that follow from them.

    ``held`` values broadcast to (options, draws, years); those named in ``varying`` have one value per draw (by
    default, those whose shape says so).
    """

    def __init__(
        self,
        case: Case,
        wanted: Iterable[str],
        held: Mapping[str, Any],
        draws: int,
        varying: Iterable[str] | None = None,
    ) -> None:
        self.case, self.wanted, self.draws, self.held = case, tuple(dict.fromkeys(wanted)), draws, dict(held)
        by_shape = (n for n, x in held.items() if np.ndim(x) == 3 and np.shape(x)[1] > 1)
        self.varying = frozenset(by_shape if varying is None else varying)
        self.plan = case.model.plan(held, self.wanted)

    # By block

    @cached_property
    def _parts(self) -> tuple[list[Step], list[Step]]:
        """The steps that no draw moves, whose inputs are not to be forgotten, and the others."""
        return split(self.plan, self.varying)

    @cached_property
    def certain(self) -> dict[str, Any]:
        """Every value that no draw moves, wanted or not."""
        once, _ = self._parts
        sure = {n: x for n, x in self.held.items() if n not in self.varying}
        return sure | run(once, sure, [step.name for step in once])

    @cached_property
    def uncertain(self) -> tuple[str, ...]:
        """The wanted quantities that draws move."""
        return tuple(n for n in self.wanted if n not in self.certain)

    def block(self, start: int, stop: int) -> Iterator[tuple[str, Array]]:
        """The wanted quantities that draws move, for some draws, each as soon as it is there.

        Shape (options or 1, draws, years or 1).
        """
        drawn = {n: x[:, start:stop] for n, x in self.held.items() if n in self.varying}
        for name, x in each_result(self._parts[1], self.certain | drawn, self.uncertain):
            yield name, full(x, x.shape[0] if np.ndim(x) == 3 else 1, stop - start)
        yield from ((n, x) for n, x in drawn.items() if n in self.wanted)

    def blocks(
        self, size: int | None = None, pool: ThreadPoolExecutor | None = None, workers: int = 1
    ) -> Iterator[tuple[int, int, Iterable[tuple[str, Array]]]]:
        """The same, block after block in order; with a pool, a few of them at the same time.

        Without a pool, whoever takes each quantity as it comes holds few of them at once.
        """
        size = size or max(1, BLOCK // (len(self.case.options) * (self.case.horizon + 1)))
        cuts = [(start, min(start + size, self.draws)) for start in range(0, self.draws, size)]
        if pool is None or workers == 1:
            yield from ((*cut, self.block(*cut)) for cut in cuts)
            return
        for wave in range(0, len(cuts), 2 * workers):
            some = cuts[wave : wave + 2 * workers]
            for cut, values in zip(some, pool.map(lambda cut: list(self.block(*cut)), some), strict=True):
                yield *cut, values

    def with_certain(self, values: Iterable[tuple[str, Array]]) -> Iterator[tuple[str, Any]]:
        """All wanted quantities: those that draws move, for some draws, then those that none moves, as they are."""
        yield from values
        yield from ((n, self.certain[n]) for n in self.wanted if n in self.certain)

    def level(self, name: str) -> Array:
        """A wanted quantity that no draw moves. Shape (options or 1, years or 1)."""
        x = np.asarray(self.certain[name], dtype=float)
        return x[:, 0, :] if x.ndim == 3 else np.atleast_2d(x)

    # With values moved: every intermediate result is kept

    @cached_property
    def values(self) -> dict[str, Any]:
        """All that leads to the wanted quantities."""
        steps = [step for _, step in self.reach.steps]
        return self.held | run(steps, self.held, [step.name for step in steps])

    @cached_property
    def reach(self) -> Reach:
        return self.case.model.reach(self.held, self.wanted)

    def reached(self, names: Iterable[str]) -> list[Step]:
        """The formulas that some of the values held lead to, in order."""
        return self.reach.of(n for n in names if n in self.held)

    def with_values(self, changes: Mapping[str, Any], draws: int | None = None) -> dict[str, Array]:
        """The wanted quantities with other values of some inputs. Shape (options, draws, years or 1).

        ``draws`` says how many the changes have, where the worlds themselves are one.
        """
        moved = run_again(self.reached(changes), self.values, changes)
        options = len(self.case.options)
        return {n: full(moved.get(n, self.values[n]), options, draws or self.draws) for n in self.wanted}


def split(plan: Iterable[Step], names: Iterable[str]) -> tuple[list[Step], list[Step]]:
    """The steps that rest on none of the names, whose inputs are not to be forgotten, and those that do."""
    moved, once, each = set(names), [], []
    for step in plan:
        if moved.isdisjoint(step.inputs):
            once.append(replace(step, release=()))
        else:
            moved.add(step.name)
            each.append(step)
    return once, each


class Places:
    """The worlds of one case in many places: what rests on no value of a place itself is evaluated once for all.

    ``names`` are the values that differ from place to place; those of ``worlds`` are not used.
    """

    def __init__(self, worlds: Worlds, names: Iterable[str]) -> None:
        once, each = split(worlds.plan, names)
        made_there = {*names, *(step.name for step in each)}
        shared = run(once, worlds.held, [step.name for step in once]) | worlds.held
        needed = {name for step in each for name in step.inputs} | set(worlds.wanted)
        self.wanted = worlds.wanted
        self.shared = {name: shared[name] for name in needed - made_there}
        self.steps = [replace(step, release=tuple(n for n in step.release if n in made_there)) for step in each]

    def at(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The wanted quantities in some places, from their own values. Shape (places, options, draws, years).

        Values broadcast to that shape; so do results, each axis being 1 or left out where it changes nothing.
        """
        return run(self.steps, {**self.shared, **values}, self.wanted)


def full(x: Any, options: int, draws: int) -> Array:
    """A value seen in the shape (options, draws, years or 1)."""
    return np.broadcast_to(x, (options, draws, np.shape(x)[-1] if np.ndim(x) else 1))


def central_worlds(case: Case, wanted: Iterable[str]) -> Worlds:
    """One world: the central case of every option."""
    cases = [case.central(i) for i in range(len(case.options))]
    held = {n: np.stack(np.broadcast_arrays(*(np.atleast_1d(c[n]) for c in cases)))[:, None, :] for n in cases[0]}
    return Worlds(case, wanted, held, 1)


class Sample:
    """The shared sample of a case: the worlds that all its results are made of, page after page.

    ``given`` values are taken as they are; they broadcast to (options, draws, years), the draws being all of them.
    """

    def __init__(self, case: Case, wanted: Iterable[str], seed: int, given: Mapping[str, Any] | None = None) -> None:
        self.case, self.wanted, self.seed = case, tuple(dict.fromkeys(wanted)), seed
        self.given = dict(given or {})
        records = set().union(*case.records)
        used = case.model.ancestors(self.wanted, records | self.given.keys())
        self.sampler = Sampler(case, used & records - self.given.keys(), seed)

    def worlds(self, start: int, stop: int) -> Worlds:
        """The draws from ``start`` to ``stop``."""
        keep_freed_memory()
        page = self.sampler.page(start, stop)
        by_draw = {n: x[:, start:stop] for n, x in self.given.items() if np.ndim(x) == 3 and np.shape(x)[1] > 1}
        held = self.sampler.constants | page | self.given | by_draw
        return Worlds(self.case, self.wanted, held, stop - start, page.keys() | by_draw.keys())

    def pages(self, draws: int) -> Iterator[tuple[int, Worlds]]:
        """All the draws, by pages: the first draw of each, and its worlds."""
        for start in range(0, draws, PAGE):
            yield start, self.worlds(start, min(start + PAGE, draws))

    def whole(self, draws: int, progress: Callable[[int], None] = lambda done: None) -> dict[str, Array]:
        """The wanted quantities in every draw. Shape (options, draws, years or 1).

        Raises CostModelError when one is infinite or undefined.
        """
        by_name: dict[str, Array] = {}
        options = len(self.case.options)
        for first, worlds in self.pages(draws):
            for start, stop, values in worlds.blocks():
                for name, x in worlds.with_certain(values):
                    seen = full(x, options, stop - start)
                    if name not in by_name:
                        by_name[name] = np.empty((options, draws, seen.shape[2]))
                    by_name[name][:, first + start : first + stop] = seen
                progress(stop - start)
        for name in self.wanted:
            refuse_infinite(name, by_name[name])
        return {name: by_name[name] for name in self.wanted}

    def central(self) -> dict[str, Array]:
        """The wanted quantities in the central case. Shape (options, years or 1).

        Raises CostModelError, naming the first formula at fault, when one is infinite or undefined.
        """
        rows = [central_values(self.case, i, self.wanted, self.given) for i in range(len(self.case.options))]
        results = {
            n: np.stack(np.broadcast_arrays(*(np.atleast_1d(row[n]) for row in rows))) + 0.0 for n in self.wanted
        }
        if not all(np.isfinite(x).all() for x in results.values()):
            for option in range(len(self.case.options)):
                self._refuse_undefined(option)
        for name, x in results.items():
            refuse_infinite(name, x)
        return results

    def _refuse_undefined(self, option: int) -> None:
        model, given = self.case.model, set().union(*self.case.records) | set(self.case.clock)
        everything = central_values(self.case, option, model.ancestors(self.wanted, given))
        for name in model.order:
            if name in everything and not np.isfinite(everything[name]).all():
                inputs = ", ".join(
                    f"{n} = {np.ravel(everything[n])[0]:g}" for n in model.needs[name] if isinstance(n, str)
                )
                raise CostModelError(
                    translate(
                        "The formula '{name}' has no finite value with {inputs}; change one of them.",
                        name=name,
                        inputs=inputs,
                    )
                )
