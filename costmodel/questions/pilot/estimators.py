"""EVPI and EVPPI from one sample of draws, by regression, each with its error and what noise alone would give.

Each option's net benefit is read as a sum of functions of single parameters (``bases``), all fitted together: what
other parameters explain is no longer noise when one of them is looked at. Parameters that move together are left in
when one of them is looked at, so that what it says of the others counts. Coefficients are shrunk by what their own
noise adds to the spread: a parameter that does nothing gets next to nothing. Groups have products of their members'
functions besides.

All functions take net benefits of shape (draws, options), more being better, doing nothing being an option.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from costmodel.engine.memory import keep_freed_memory
from costmodel.engine.statistics import percentiles
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import InputError
from costmodel.questions.pilot.bases import ADDS_NOTHING, Array, basis, orthonormal, standardised

MOST_TOGETHER = 480
"""Functions fitted together, at most: those of the parameters that explain most."""

FALSE_ALARMS = 0.05
"""Chance that any one of all parameters that do nothing is said to do something."""

NULLS = 100
"""Parameters that do nothing, made up to see what noise gives."""

NULL_DRAWS = 1000
"""Draws on which these are looked at."""

NULL_LEVEL = 0.95
CLEAR = 2.0
"""A value further above zero than so many standard errors is told apart from it."""

JOINT = 8
"""Members of a group that have products with each other; the others are added up."""

CUBED = 4
"""Members, at most, of a group for products of three."""

DRAWS_PER_COLUMN = 20
"""Fewer draws than this for each function of a group would fit noise."""

LINKED = 0.0005
"""Chance that any two of all parameters that do not move together are taken to."""

BOUND = 4.0
"""Standard deviations at which outliers are cut when looking for parameters that move together."""

RIDGE, TINY, ROUNDING = 1e-9, 1e-300, 1e-12


@dataclass(frozen=True)
class Estimate:
    """A value of information in the unit of the net benefits, a decision.

    ``error`` is its Monte Carlo standard error. ``null`` is the level that 95 % of parameters that do nothing would
    stay under with the same draws. ``distinct`` says whether the value can be told apart from zero; ``related``
    whether the parameter moves what an option brings at all.
    """

    name: str
    value: float
    error: float
    null: float
    distinct: bool
    related: bool = True


def evpi(net_benefits: ArrayLike) -> Estimate:
    """What knowing everything before deciding is worth: mean of the best option, less the best mean."""
    from costmodel.engine.finance import value_of_perfect_information

    table = checked(net_benefits)
    value = value_of_perfect_information(table)
    chosen = int(np.argmax(table.mean(axis=0)))
    gains = table.max(axis=1) - table[:, chosen]
    error = float(gains.std(ddof=1) / np.sqrt(len(table))) if len(table) > 1 else 0.0
    return Estimate("EVPI", value, error, 0.0, value > CLEAR * error)


def evppi(
    net_benefits: ArrayLike,
    samples: ArrayLike | Mapping[str, ArrayLike],
    names: Sequence[str] | None = None,
    groups: Mapping[str, Iterable[str]] | None = None,
    dependent: Iterable[Iterable[str]] | None = None,
    seed: int = 0,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Estimate]:
    """What knowing each parameter alone is worth, then each group of parameters.

    Parameters
    ----------
    samples : draws of the parameters, shape (draws, parameters) with ``names``, or an array for each name.
    groups : names of groups and their members, known together.
    dependent : sets of parameters that move together; found from the draws when not given.
    progress : hears of each parameter and group done.

    Raises
    ------
    InputError : draws of other lengths, infinite or undefined ones, a name that is not there.
    """
    fit = Fit(net_benefits, samples, names, dependent, seed)
    return fit.estimates(groups or {}, progress)


def checked(net_benefits: ArrayLike) -> Array:
    table = np.asarray(net_benefits, float)
    if table.ndim != 2 or not table.size:
        raise InputError(translate("Payoffs must be a table with a row for each draw and a column for each option."))
    if not np.isfinite(table).all():
        raise InputError(translate("Some net benefits are not finite; take those draws or options out."))
    return table


def named(samples: ArrayLike | Mapping[str, ArrayLike], names: Sequence[str] | None, draws: int) -> dict[str, Array]:
    """The draws of each parameter by name. Raises InputError for what is not one finite number a draw."""
    if isinstance(samples, Mapping) and names is None:
        by_name = {str(name): np.asarray(x, float) for name, x in samples.items()}
    else:
        table = np.asarray(np.nan if isinstance(samples, Mapping) else samples, float)
        table = table[:, None] if table.ndim == 1 else table
        labels = [*names] if names is not None else [f"{i + 1}" for i in range(table.shape[-1])] if table.ndim else []
        if table.ndim != 2 or len(labels) != table.shape[1] or len(set(labels)) != len(labels):
            raise InputError(translate("Samples must have a column, and a name of its own, for each parameter."))
        by_name = dict(zip(labels, np.ascontiguousarray(table.T), strict=True))
    for name, x in by_name.items():
        if x.shape != (draws,) or not np.isfinite(x).all():
            raise InputError(
                translate("'{name}' must have one finite value for each of the {draws} draws.", name=name, draws=draws)
            )
    return by_name


@dataclass(frozen=True)
class Space:
    """The functions that a part was fitted with, what they leave unexplained, shapes (functions, draws) and (columns,
    draws), and its covariance; ``follow`` gives the nearest to any columns that the functions can come.
    """

    table: Array
    unexplained: Array
    noise: Array
    follow: Callable[[Array], Array]


class Fit:
    """The joint fit of net benefits, from which the value of any parameter or group is read.

    Inside, results have the shape (columns, draws), a column for each option whose difference from the best one varies.
    """

    def __init__(
        self,
        net_benefits: ArrayLike,
        samples: ArrayLike | Mapping[str, ArrayLike],
        names: Sequence[str] | None = None,
        dependent: Iterable[Iterable[str]] | None = None,
        seed: int = 0,
    ) -> None:
        table = checked(net_benefits)
        self.draws, self.options = table.shape
        self.samples = named(samples, names, self.draws)
        self.names = list(self.samples)
        self.seed = seed
        chosen = int(np.argmax(table.mean(axis=0)))
        gains = np.ascontiguousarray(table.T) - table[:, chosen]
        self.varying = [i for i in range(self.options) if np.ptp(gains[i]) > 0]
        self.mean = gains[self.varying].mean(axis=1)
        self.still = max(float(gains[i].mean()) for i in range(self.options) if i not in self.varying)
        self.start = gains[self.varying] - self.mean[:, None]
        keep_freed_memory()
        self.bases = {name: b for name, x in self.samples.items() if (b := basis(x)) is not None}
        self.partners = self.linked_partners() if dependent is None else self.given_partners(dependent)
        self.parts: dict[str, Array] = {}
        self.fitted: dict[str, Array] = {}
        self.seen: dict[str, Array] = {}
        self.left = self.start
        if self.varying:
            self.settle()
        self.noise = covariance(self.left, sum(self.bases[n].functions for n in self.parts))

    def check(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.samples:
                raise InputError(translate("There is no sample of '{name}'.", name=name) + nearest(name, self.samples))

    # Which parameters move together

    def given_partners(self, dependent: Iterable[Iterable[str]]) -> dict[str, set[str]]:
        partners: dict[str, set[str]] = {name: set() for name in self.names}
        for some in dependent:
            together = partners.keys() & some
            for name in together:
                partners[name] |= together - {name}
        return partners

    def linked_partners(self) -> dict[str, set[str]]:
        """Parameters whose values, or squares, go together more than chance allows."""
        from scipy.special import ndtri

        names = list(self.bases)
        partners: dict[str, set[str]] = {name: set() for name in self.names}
        if len(names) < 2:
            return partners
        lines = [np.clip(b.root[0, 0] * (b.table[0] - b.mean[0]), -BOUND, BOUND) for b in self.bases.values()]
        both = np.stack([*lines, *(standardised(x * x) for x in lines)]).astype(np.float32)
        limit = -ndtri(LINKED / (4 * len(names) ** 2)) / np.sqrt(self.draws)
        far = np.abs(both @ both.T / self.draws).reshape(2, len(names), 2, len(names)) > limit
        linked = far.any(axis=(0, 2))
        for i, j in np.argwhere(linked):
            if i != j:
                partners[names[i]].add(names[j])
        return partners

    # The joint fit

    def settle(self) -> None:
        """Fit together all parameters that explain more than noise would; look once more for those that noise hid."""
        limit = self.limit(len(self.bases))
        strength = self.signals(self.start)
        first = self.seen
        self.fit_together([n for n in strength if strength[n] > limit], strength, first)
        left = self.signals(self.left)
        hidden = [n for n in left if n not in self.parts and left[n] > limit]
        if any(self.partners[n] for n in hidden):
            self.fit_together([*self.parts, *hidden], strength | {n: left[n] for n in hidden}, first)
            self.signals(self.left)
            return
        variance = np.diag(covariance(self.left, 0)) / self.draws
        for name in hidden:  # on their own: nothing else moves with them
            self.fitted[name] = shrunk(self.seen[name], variance)
            self.parts[name] = self.bases[name].evaluate(self.fitted[name])
            self.seen[name] = self.seen[name] - self.fitted[name]
        self.left = np.sum([self.left, *(-self.parts[n] for n in hidden)], axis=0) if hidden else self.left

    def signals(self, rest: Array) -> dict[str, float]:
        """How much more each parameter explains of any column than noise would: 1 is what noise gives on average."""
        noise = np.maximum(np.einsum("cn,cn->c", rest, rest) / self.draws, TINY) / self.draws
        self.seen = {n: b.project(rest) for n, b in self.bases.items()}
        return {n: signal(coefficients, noise) for n, coefficients in self.seen.items()}

    def limit(self, tried: int) -> float:
        """The signal that noise does not reach, for any of the parameters tried."""
        from scipy.special import chdtri

        functions = max((b.functions for b in self.bases.values()), default=1)
        chance = FALSE_ALARMS / max(tried * len(self.varying), 1)
        return float(chdtri(functions, chance) / functions)

    def fit_together(self, names: list[str], strength: Mapping[str, float], first: Mapping[str, Array]) -> None:
        """Least squares on the functions of all these parameters, the strongest first as far as there is room."""
        room = min(MOST_TOGETHER, self.draws // DRAWS_PER_COLUMN)
        chosen: list[str] = []
        for name in sorted(names, key=lambda n: -strength[n]):
            room -= self.bases[name].functions
            if room >= 0:
                chosen.append(name)
        self.parts, self.fitted, self.left = {}, {}, self.start
        if not chosen:
            return
        ends = np.cumsum([0] + [self.bases[n].functions for n in chosen])
        table = np.empty((ends[-1], self.draws))
        mean, root = np.empty(ends[-1]), np.zeros((ends[-1], ends[-1]))
        for name, i, j in zip(chosen, ends[:-1], ends[1:], strict=True):
            functions = self.bases[name]
            table[i:j], mean[i:j], root[i:j, i:j] = functions.table, functions.mean, functions.root
        gram = root @ (table @ table.T / self.draws - np.outer(mean, mean)) @ root.T
        target = np.hstack([first[n] for n in chosen])
        coefficients = np.linalg.solve(gram + RIDGE * np.eye(len(gram)), target.T).T
        explained = np.einsum("ci,ij,cj->c", coefficients, gram, coefficients)
        spread = np.einsum("cn,cn->c", self.start, self.start) / self.draws
        variance = np.maximum(spread - explained, 0) / max(self.draws - len(gram) - 1, 1)
        for name, i, j in zip(chosen, ends[:-1], ends[1:], strict=True):
            self.fitted[name] = shrunk(coefficients[:, i:j], variance)
            self.parts[name] = self.bases[name].evaluate(self.fitted[name])
        raw = np.hstack([self.fitted[n] for n in chosen]) @ root
        self.left = self.start - (raw @ table - (raw @ mean)[:, None])

    # Values

    def estimates(self, groups: Mapping[str, Iterable[str]], progress: Callable[[int], None]) -> list[Estimate]:
        members = {title: list(some) for title, some in groups.items()}
        for some in members.values():
            self.check(some)
        estimates = []
        for name in self.names:
            estimates.append(self.one(name))
            progress(1)
        for title, some in members.items():
            estimates.append(self.together(title, some))
            progress(1)
        return estimates

    def one(self, name: str) -> Estimate:
        """The value of knowing one parameter."""
        if name not in self.bases or not self.varying:
            return Estimate(name, 0.0, 0.0, 0.0, False, False)
        functions = self.bases[name]
        rest, coefficients = self.left, self.seen[name]
        unexplained, noise = self.left, self.noise
        if name in self.parts:
            rest, coefficients = rest + self.parts[name], coefficients + self.fitted[name]
        if self.parts.keys() & self.partners[name]:
            rest = self.around([name])
            coefficients = functions.project(rest)
            unexplained = rest - functions.evaluate(coefficients)
            noise = covariance(unexplained, functions.functions)
        related = self.related(coefficients, noise)
        kept = shrunk(coefficients, np.diag(noise) / self.draws)
        if not kept.any():
            return Estimate(name, 0.0, 0.0, self.usual_null, False, related)
        space = Space(functions.table, unexplained, noise, lambda rows: functions.evaluate(functions.project(rows)))
        return self.valued(name, functions.evaluate(kept), rest, space, related, self.usual_null)

    def around(self, members: Iterable[str]) -> Array:
        """The results less what parameters explain that do not move with the members."""
        near = {p for name in members for p in (name, *self.partners[name])}
        return np.sum([self.left, *(part for name, part in self.parts.items() if name in near)], axis=0)

    def related(self, coefficients: Array, noise: Array) -> bool:
        """Whether the coefficients are more than noise, all options looked at together."""
        from scipy.special import chdtri

        values, vectors = np.linalg.eigh(noise / self.draws)
        real = values > ADDS_NOTHING * values.max()
        strength = float(((vectors[:, real].T @ coefficients) ** 2 / values[real, None]).sum())
        free = coefficients.shape[1] * int(real.sum())
        return bool(free > 0 and strength > chdtri(free, FALSE_ALARMS / max(len(self.names), 1)))

    def valued(
        self, name: str, part: Array, rest: Array, space: Space, related: bool, null: float | None = None
    ) -> Estimate:
        """The value of a choice made on ``part``, the means of options as known; ``rest`` is what it was fitted to.

        The null is worked out where it is not given.
        """
        means = part + self.mean[:, None]
        top = np.maximum.reduce(means, axis=0)
        np.maximum(top, self.still, out=top)
        value = float(top.mean())
        if value <= ROUNDING * float(np.abs(means).max()):
            return Estimate(name, 0.0, 0.0, self.usual_null if null is None else null, False, related)
        picked = picks(means, top)
        shares = picked.mean(axis=1)
        influence = top + shares @ (self.start - rest)
        influence += ((shares[:, None] + space.follow(picked - shares[:, None])) * space.unexplained).sum(axis=0)
        error = float(influence.std(ddof=1) / np.sqrt(self.draws))
        null = self.null(space.table, space.noise) if null is None else null
        return Estimate(name, value, error, null, related and value > max(CLEAR * error, null), related)

    @cached_property
    def usual_null(self) -> float:
        """The null of a single parameter."""
        fullest = max(self.bases.values(), key=lambda b: b.functions, default=None)
        return self.null(fullest.orthonormal(), self.noise) if fullest and self.varying else 0.0

    def null(self, table: Array, noise: Array) -> float:
        """The value that 95 % of parameters that do nothing would stay under, with as many functions."""
        rng = np.random.default_rng(self.seed)
        rows = np.ascontiguousarray(table[:, :: max(self.draws // NULL_DRAWS, 1)])
        columns, functions = len(noise), len(rows)
        root = np.linalg.cholesky(noise + np.eye(columns) * (ADDS_NOTHING * np.trace(noise) + TINY))
        made = root @ rng.standard_normal((NULLS, columns, functions)) / np.sqrt(self.draws)
        made = shrunk(made.reshape(-1, functions), np.tile(np.diag(noise), NULLS) / self.draws)
        far = self.mean + (np.abs(made) @ np.abs(rows).max(axis=1)).reshape(NULLS, columns) > self.still
        worths = np.zeros(NULLS)
        tried = np.flatnonzero(far.any(axis=1))
        means = made.reshape(NULLS, columns, functions)[tried] @ rows + self.mean[:, None]
        worths[tried] = np.maximum(means.max(axis=1), self.still).mean(axis=1)
        return float(percentiles(np.maximum(worths, 0), (NULL_LEVEL,))[0])

    # Groups

    def together(self, title: str, names: Iterable[str]) -> Estimate:
        """The value of knowing all of some parameters."""
        members = [n for n in dict.fromkeys(names) if n in self.bases]
        if not members or not self.varying:
            return Estimate(title, 0.0, 0.0, 0.0, False, False)
        rest = self.around(members)
        part, space, related = self.jointly(members, rest)
        return self.valued(title, part, rest, space, related)

    def jointly(self, members: list[str], rest: Array) -> tuple[Array, Space, bool]:
        """The part of a group: own functions of its strongest members, the sum of the others', products of the first.

        Gives back the part, its functions, and whether it is more than noise.
        """
        noise = np.maximum((rest**2).mean(axis=1), TINY) / self.draws
        strength = {n: signal(self.bases[n].project(rest), noise) for n in members}
        limit = self.limit(len(self.bases))
        ranked = sorted(members, key=lambda n: -strength[n])
        strong = [n for n in ranked if strength[n] > limit or len(members) <= CUBED] or ranked[:1]
        most = max(self.draws // DRAWS_PER_COLUMN, JOINT)
        leading = strong[: max(min(JOINT, most // JOINT), 1)]
        own = [self.bases[n].orthonormal() for n in leading]
        weak = [self.parts[n] for n in strong[len(leading) :] if n in self.parts]
        added = [np.sum(weak, axis=0)] if weak else []
        alone = sum(len(rows) for rows in (*own, *added))
        table, kept = orthonormal(np.vstack([*own, *added, *products_of(own, most - alone)]))
        first = int(kept[:alone].sum())
        coefficients = rest @ table.T / self.draws
        unexplained = rest - coefficients @ table
        noise = covariance(unexplained, len(table))
        variance = np.diag(noise) / self.draws
        pieces = [shrunk_block(coefficients[:, :first], variance), shrunk_block(coefficients[:, first:], variance)]
        space = Space(table, unexplained, noise, lambda rows: (rows @ table.T / self.draws) @ table)
        return np.hstack(pieces) @ table, space, self.related(coefficients, noise)


def signal(coefficients: Array, noise: Array) -> float:
    return float(((coefficients**2).sum(axis=1) / noise).max(initial=0.0) / coefficients.shape[1])


def picks(means: Array, top: Array) -> Array:
    """Which column is picked in each draw, the first where several are best. Shape (columns, draws)."""
    picked = (means == top).astype(float)
    return picked / np.maximum(picked.sum(axis=0), 1)


def covariance(unexplained: Array, functions: int) -> Array:
    return unexplained @ unexplained.T / max(unexplained.shape[1] - functions - 1, 1)


def shrunk(coefficients: Array, variance: Array) -> Array:
    """Coefficients less what noise adds to their spread, the line and the bends apart."""
    return np.hstack([shrunk_block(coefficients[:, :1], variance), shrunk_block(coefficients[:, 1:], variance)])


def shrunk_block(coefficients: Array, variance: Array) -> Array:
    """Coefficients scaled so that their squares add to what they would without noise; nothing when they are noise."""
    strength = (coefficients**2).sum(axis=1)
    share = 1 - coefficients.shape[1] * variance / np.maximum(strength, TINY)
    return coefficients * np.sqrt(np.maximum(share, 0))[:, None]


def products_of(own: list[Array], room: int) -> list[Array]:
    """Products of the members' first functions, two by two (bends too), then three by three, as far as there is room.

    The line of each member is the first of its functions, its main bend the second.
    """
    pairs = list(combinations(own, 2))
    factors = [(x[0], y[0]) for x, y in pairs]
    factors += [
        (x[a], y[b]) for x, y in pairs for a, b in ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2)) if a < len(x) and b < len(y)
    ]
    factors += [tuple(x[0] for x in three) for three in combinations(own, 3)] if len(own) <= CUBED else []
    return [np.prod(some, axis=0) for some in factors[: max(room, 0)]]
