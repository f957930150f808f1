"""EVPI, EVPPI and EVSI from one sample of draws, by regression, each with its error and what noise alone would give.

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

import numpy as np
from numpy.typing import ArrayLike

from costmodel.errors import InputError
from costmodel.language import nearest, translate
from costmodel.value_of_information.bases import Array, Basis, basis, orthonormal, shared_table, standardised

SWEEPS = 12
"""Rounds of the joint fit, at most; parameters that do not move together need two."""

SETTLED = 1e-4
"""The joint fit stops when a round moves less than this share of the spread of the results."""

FALSE_ALARMS = 0.05
"""Chance that any one of all parameters that do nothing is said to do something."""

NULLS = 200
"""Parameters that do nothing, made up to see what noise gives."""

NULL_DRAWS = 2000
"""Draws on which these are looked at."""

NULL_LEVEL = 0.95
CLEAR = 2.0
"""A value further above zero than so many standard errors is told apart from it."""

JOINT = 8
"""Members of a group that have products with each other; the others are added up."""

CUBED = 4
"""Members, at most, of a group for products of three."""

DRAWS_PER_COLUMN = 20


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
    from costmodel.finance import value_of_perfect_information

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


def evsi(
    net_benefits: ArrayLike, summaries: ArrayLike, seed: int = 0, name: str = "EVSI", cap: float | None = None
) -> Estimate:
    """What data to come are worth: ``summaries`` are what the data would say in each draw, shape (draws, summaries).

    Each row is simulated from the parameters of its draw. ``cap`` is the value of knowing without error what the data
    measure, which data cannot exceed.
    """
    table = checked(net_benefits)
    told = np.asarray(summaries, float)
    told = told[:, None] if told.ndim == 1 else told
    fit = Fit(table, told, [str(i) for i in range(told.shape[1])], [map(str, range(told.shape[1]))], seed)
    found = fit.together(name, fit.names)
    return found if cap is None else at_most(found, cap)


def at_most(found: Estimate, cap: float) -> Estimate:
    return Estimate(found.name, min(found.value, cap), found.error, found.null, found.distinct, found.related)


def evsi_of(
    net_benefits: ArrayLike,
    samples: ArrayLike | Mapping[str, ArrayLike],
    measured: Mapping[str, Callable[[Array, np.random.Generator], Array]],
    names: Sequence[str] | None = None,
    seed: int = 0,
) -> Estimate:
    """What measuring some parameters is worth: ``measured`` says what an observer would find, from draws of each."""
    fit = Fit(net_benefits, samples, names, None, seed)
    known = list(measured)
    fit.check(known)
    means = fit.surface(known)
    rng = np.random.default_rng(seed)
    told = np.column_stack([see(fit.samples[name], rng) for name, see in measured.items()])
    cap = fit.together("", known).value
    return evsi(means, told, seed, cap=cap)


def checked(net_benefits: ArrayLike) -> Array:
    table = np.asarray(net_benefits, float)
    if table.ndim != 2 or not table.size:
        raise InputError(translate("Payoffs must be a table with a row for each draw and a column for each option."))
    if not np.isfinite(table).all():
        raise InputError(translate("Some net benefits are not finite; take those draws or options out."))
    return table


def named(samples: ArrayLike | Mapping[str, ArrayLike], names: Sequence[str] | None, draws: int) -> dict[str, Array]:
    """The draws of each parameter by name. Raises InputError for what is not one finite number a draw."""
    if isinstance(samples, Mapping):
        found = {str(name): np.asarray(x, float) for name, x in samples.items()}
    else:
        table = np.asarray(samples, float)
        table = table[:, None] if table.ndim == 1 else table
        labels = [f"{i + 1}" for i in range(table.shape[1])] if names is None else [*names]
        if table.ndim != 2 or len(labels) != table.shape[1] or len(set(labels)) != len(labels):
            raise InputError(translate("Samples must have a column, and a name of its own, for each parameter."))
        found = dict(zip(labels, np.ascontiguousarray(table.T), strict=True))
    for name, x in found.items():
        if x.shape != (draws,) or not np.isfinite(x).all():
            raise InputError(
                translate("'{name}' must have one finite value for each of the {draws} draws.", name=name, draws=draws)
            )
    return found


@dataclass(frozen=True)
class Space:
    """The functions that a part was fitted with: what they leave unexplained and its covariance, shapes (draws,
    functions), (draws, columns), (columns, columns); ``follow`` gives the nearest to any columns that they can come.
    """

    table: Array
    unexplained: Array
    noise: Array
    follow: Callable[[Array], Array]


class Fit:
    """The joint fit of net benefits, from which the value of any parameter or group is read."""

    def __init__(
        self,
        net_benefits: ArrayLike,
        samples: ArrayLike | Mapping[str, ArrayLike],
        names: Sequence[str] | None = None,
        dependent: Iterable[Iterable[str]] | None = None,
        seed: int = 0,
    ) -> None:
        self.table = checked(net_benefits)
        self.draws, self.options = self.table.shape
        self.samples = named(samples, names, self.draws)
        self.names = list(self.samples)
        self.level = self.table.mean(axis=0)
        self.chosen = int(np.argmax(self.level))
        self.gains = self.table - self.table[:, [self.chosen]]
        self.mean = self.gains.mean(axis=0)
        self.varying = [i for i in range(self.options) if np.ptp(self.gains[:, i]) > 0]
        self.start = self.gains[:, self.varying] - self.mean[self.varying]
        self.seed = seed
        self.bases = {name: found for name, x in self.samples.items() if (found := basis(x)) is not None}
        self.partners = self.found_partners() if dependent is None else self.told_partners(dependent)
        self.parts: dict[str, Array] = {}
        self.left = self.start
        if self.varying:
            self.settle()
        self.noise = self.left.T @ self.left / max(self.draws - 1, 1)

    def check(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.samples:
                raise InputError(translate("There is no sample of '{name}'.", name=name) + nearest(name, self.samples))

    # Which parameters move together

    def told_partners(self, dependent: Iterable[Iterable[str]]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {name: set() for name in self.names}
        for some in dependent:
            together = [name for name in some if name in found]
            for name in together:
                found[name] |= set(together) - {name}
        return found

    def found_partners(self) -> dict[str, set[str]]:
        """Parameters whose draws, or squares of draws, go together more than chance allows."""
        from scipy.special import ndtri

        names = list(self.bases)
        found: dict[str, set[str]] = {name: set() for name in self.names}
        if len(names) < 2:
            return found
        lines = np.column_stack([standardised(by_rank(self.bases[n])) for n in names])
        bends = np.column_stack([standardised(x**2) for x in lines.T])
        limit = -ndtri(FALSE_ALARMS / (4 * len(names) ** 2)) / np.sqrt(self.draws)
        linked = np.zeros((len(names), len(names)), dtype=bool)
        for a, b in ((lines, lines), (lines, bends), (bends, lines), (bends, bends)):
            linked |= np.abs(a.T @ b / self.draws) > limit
        for i, j in np.argwhere(linked):
            if i != j:
                found[names[i]].add(names[j])
        return found

    # The joint fit

    def settle(self) -> None:
        """Fit all parameters that matter, one after the other, until nothing moves; the others are left at nothing."""
        spread = np.sqrt((self.start**2).mean(axis=0))
        first = {n: self.signal(b, b.project(self.start), self.start) for n, b in self.bases.items()}
        limit = self.limit(len(self.bases))
        todo = sorted((n for n, s in first.items() if s > 1), key=lambda n: -first[n])
        for sweep in range(SWEEPS):
            moved = 0.0
            for name in todo:
                before = self.parts.get(name)
                rest = self.left if before is None else self.left + before
                after = self.fitted(self.bases[name], rest)
                self.left = rest - after
                step = after if before is None else after - before
                moved = max(moved, float((np.sqrt((step**2).mean(axis=0)) / spread).max()))
                self.parts[name] = after
            if sweep == 0:
                left = {n: self.signal(b, b.project(self.left), self.left) for n, b in self.bases.items()}
                todo = [n for n in todo if self.parts[n].any()]
                todo += sorted((n for n, s in left.items() if s > limit and n not in todo), key=lambda n: -left[n])
            elif moved < SETTLED:
                break

    def signal(self, functions: Basis, coefficients: Array, rest: Array) -> float:
        """How much more a parameter explains of any option than noise would: 1 is what noise gives on average."""
        noise = np.maximum((rest**2).mean(axis=0), 1e-300) / self.draws
        return float(((coefficients**2).sum(axis=0) / noise).max() / functions.functions)

    def limit(self, tried: int) -> float:
        """The signal that noise does not reach, for any of the parameters tried."""
        from scipy.special import chdtri

        functions = max((b.functions for b in self.bases.values()), default=1)
        chance = FALSE_ALARMS / max(tried * max(len(self.varying), 1), 1)
        return float(chdtri(functions, chance) / functions)

    def fitted(self, functions: Basis, rest: Array) -> Array:
        return functions.evaluate(shrunk(functions, functions.project(rest), self.variance(rest)))

    def variance(self, rest: Array) -> Array:
        """Variance of each coefficient, from what stays unexplained."""
        return (rest**2).mean(axis=0) / self.draws

    # Values

    def estimates(self, groups: Mapping[str, Iterable[str]], progress: Callable[[int], None]) -> list[Estimate]:
        found = []
        for name in self.names:
            found.append(self.one(name))
            progress(1)
        for title, members in groups.items():
            known = list(members)
            self.check(known)
            found.append(self.together(title, known))
            progress(1)
        return found

    def one(self, name: str) -> Estimate:
        """The value of knowing one parameter."""
        if name not in self.bases or not self.varying:
            return Estimate(name, 0.0, 0.0, 0.0, False, False)
        functions = self.bases[name]
        rest = self.left + self.shared_with([name])
        coefficients = functions.project(rest)
        unexplained = rest - functions.evaluate(coefficients)
        noise = covariance(unexplained, functions.functions)
        kept = shrunk(functions, coefficients, np.diag(noise) / self.draws)
        part = functions.evaluate(kept) if kept.any() else np.zeros_like(rest)
        space = Space(functions.table, unexplained, noise, lambda picked: functions.evaluate(functions.project(picked)))
        return self.valued(name, part, rest, space, self.related(coefficients, noise))

    def shared_with(self, names: Iterable[str]) -> Array:
        """What the parameters themselves explain, and those that move with them."""
        around = {p for name in names for p in (name, *self.partners[name])}
        found = np.zeros_like(self.left)
        for name in sorted(around & self.parts.keys()):
            found += self.parts[name]
        return found

    def related(self, coefficients: Array, noise: Array) -> bool:
        """Whether the coefficients are more than noise, all options looked at together."""
        from scipy.special import chdtri

        inverse = np.linalg.pinv(noise / self.draws, hermitian=True)
        found = float(np.einsum("ki,ij,kj->", coefficients, inverse, coefficients))
        free = len(coefficients) * np.linalg.matrix_rank(noise, hermitian=True)
        return bool(free > 0 and found > chdtri(free, FALSE_ALARMS / max(len(self.names), 1)))

    def valued(self, name: str, part: Array, rest: Array, space: Space, related: bool) -> Estimate:
        """The value of a choice made on ``part``, the means of options as known; ``rest`` is what it was fitted to."""
        means = np.tile(self.mean, (self.draws, 1))
        means[:, self.varying] += part
        best = means.argmax(axis=1)
        value = max(float(means.max(axis=1).mean() - self.mean[self.chosen]), 0.0)
        if value <= 0:
            return Estimate(name, 0.0, 0.0, self.usual_null, False, related)
        picked = (best[:, None] == np.array(self.varying)).astype(float)
        shares = picked.mean(axis=0)
        others = (self.start - rest) @ shares
        followed = shares + space.follow(picked - shares)
        influence = means.max(axis=1) + others + (followed * space.unexplained).sum(axis=1)
        error = float(influence.std(ddof=1) / np.sqrt(self.draws))
        null = self.null(space.table, space.noise)
        return Estimate(name, value, error, null, related and value > max(CLEAR * error, null), related)

    @cached_property
    def usual_null(self) -> float:
        """The null of a parameter that explains nothing."""
        return self.null(shared_table(self.draws), self.noise) if self.varying else 0.0

    def null(self, table: Array, noise: Array) -> float:
        """The value that 95 % of parameters that do nothing would stay under, with as many functions."""
        rng = np.random.default_rng(self.seed)
        rows = table[:: max(len(table) // NULL_DRAWS, 1)]
        columns, variance = len(self.varying), np.diag(noise) / self.draws
        root = np.linalg.cholesky(noise + np.eye(columns) * (1e-9 * np.trace(noise) + 1e-300))
        still = max((self.mean[i] for i in range(self.options) if i not in self.varying), default=-np.inf)
        found = np.zeros(NULLS)
        for i in range(NULLS):
            made = shrunk_block(rng.standard_normal((rows.shape[1], columns)) @ root.T / np.sqrt(self.draws), variance)
            reach = np.abs(rows).max(axis=0) @ np.abs(made) if made.any() else np.zeros(columns)
            if (self.mean[self.varying] + reach).max() > 0:
                means = rows @ made + self.mean[self.varying]
                found[i] = np.maximum(means.max(axis=1), still).mean()
        return float(np.quantile(np.maximum(found, 0), NULL_LEVEL))

    # Groups

    def surface(self, names: Iterable[str]) -> Array:
        """What each option brings on average, against the best one now, given all of some parameters.

        Shape (draws, options).
        """
        members = [n for n in dict.fromkeys(names) if n in self.bases]
        means = np.tile(self.mean, (self.draws, 1))
        if not members or not self.varying:
            return means
        rest = self.left + self.shared_with(members)
        means[:, self.varying] += self.jointly(members, rest)[0]
        return means

    def together(self, title: str, names: Iterable[str]) -> Estimate:
        """The value of knowing all of some parameters."""
        members = [n for n in dict.fromkeys(names) if n in self.bases]
        if not members or not self.varying:
            return Estimate(title, 0.0, 0.0, 0.0, False, False)
        if len(members) == 1:
            found = self.one(members[0])
            return Estimate(title, found.value, found.error, found.null, found.distinct, found.related)
        rest = self.left + self.shared_with(members)
        part, space, related = self.jointly(members, rest)
        return self.valued(title, part, rest, space, related)

    def jointly(self, members: list[str], rest: Array) -> tuple[Array, Space, bool]:
        """The part of a group: own functions of its strongest members, the sum of the others', products of the first.

        Gives back the part, its functions, and whether it is more than noise.
        """
        strength = {n: self.signal(self.bases[n], self.bases[n].project(rest), rest) for n in members}
        ranked = sorted(members, key=lambda n: -strength[n])
        limit = self.limit(len(self.bases))
        strong = [n for n in ranked if strength[n] > limit or len(members) <= CUBED] or ranked[:1]
        most = max(self.draws // DRAWS_PER_COLUMN, JOINT)
        leading = strong[: max(min(JOINT, most // JOINT), 1)]
        own = [self.bases[n].columns() for n in leading]
        weak = [self.parts[n] for n in strong[len(leading) :] if n in self.parts]
        added = [np.sum(weak, axis=0)] if weak else []
        alone = sum(c.shape[1] for c in (*own, *added))
        table, kept = orthonormal(np.hstack([np.ones((self.draws, 1)), *own, *added, *products_of(own, most - alone)]))
        first = int(kept[:alone].sum())
        coefficients = table.T @ rest / self.draws
        unexplained = rest - table @ coefficients
        noise = covariance(unexplained, table.shape[1])
        variance = np.diag(noise) / self.draws
        pieces = [shrunk_block(coefficients[:first], variance), shrunk_block(coefficients[first:], variance)]
        space = Space(table, unexplained, noise, lambda picked: table @ (table.T @ picked / self.draws))
        return table @ np.vstack(pieces), space, self.related(coefficients, noise)


def covariance(unexplained: Array, functions: int) -> Array:
    return unexplained.T @ unexplained / max(len(unexplained) - functions - 1, 1)


def by_rank(functions: Basis) -> Array:
    """The place of each draw among the others: what no outlier moves."""
    found = np.empty(len(functions.order))
    found[functions.order] = functions.table[:, 0]
    return found


def shrunk(functions: Basis, coefficients: Array, variance: Array) -> Array:
    """Coefficients less what noise adds to their spread, the line and the bends apart."""
    along = functions.line[:, None] * (functions.line @ coefficients)
    bends = coefficients - along
    return shrunk_block(along, variance, 1) + shrunk_block(bends, variance, functions.functions - 1)


def shrunk_block(coefficients: Array, variance: Array, free: int | None = None) -> Array:
    """Coefficients scaled so that their squares add to what they would without noise; nothing when they are noise."""
    free = len(coefficients) if free is None else free
    strength = (coefficients**2).sum(axis=0)
    share = 1 - free * variance / np.maximum(strength, 1e-300)
    return coefficients * np.sqrt(np.maximum(share, 0))


def products_of(own: list[Array], room: int) -> list[Array]:
    """Products of the members' first functions, two by two (bends too), then three by three, as far as there is room.

    The line of each member is the first of its functions, its main bend the second.
    """
    found: list[Array] = []

    def add(*columns: Array) -> None:
        if len(found) < room:
            found.append(np.prod(columns, axis=0)[:, None])

    count = len(own)
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    for i, j in pairs:
        add(own[i][:, 0], own[j][:, 0])
    for i, j in pairs:
        for a, b in ((1, 0), (0, 1), (1, 1), (2, 0), (0, 2)):
            if a < own[i].shape[1] and b < own[j].shape[1]:
                add(own[i][:, a], own[j][:, b])
    for i, j in pairs if count <= CUBED else []:
        for k in range(j + 1, count):
            add(own[i][:, 0], own[j][:, 0], own[k][:, 0])
    return found
