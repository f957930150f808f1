"""From the tools of an authority to a problem: items, values by ledger, limits, what is shared and counted once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import product
from pathlib import Path

import numpy as np

from costmodel.engine.case import Case, make_case, workbook
from costmodel.engine.comparison import DRAWS, SEED, STATUS_QUO, compare
from costmodel.engine.rule import thresholds
from costmodel.engine.statistics import median
from costmodel.engine.verdict import ELSE, NO, NOTHING, Verdict
from costmodel.engine.worlds import Sample, central_values
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.questions.together.order import YearlyShared
from costmodel.questions.together.problems import Items, Pair, Pool, Problem, Shared
from costmodel.questions.together.relations import Couple, Relations, relations
from costmodel.questions.together.worlds import (
    COMMON,
    DEBATE,
    DPO,
    GROUPS,
    NIL,
    ONCE,
    SPENDING,
    WORTHS,
    World,
    lost_hours,
    world,
)

SET_DRAWS = 2000
"""The fewest draws on which sets are compared, where there are as many."""

FULL = 1.0
"""A common limit is counted in shares of the margin that is left without any tool."""

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Item:
    """A tool with one of its options (by its place); ``breaks`` names the limits that it breaks by itself."""

    world: World = field(repr=False)
    place: int
    breaks: tuple[str, ...]

    @property
    def tool(self) -> str:
        return self.world.key

    @property
    def option(self) -> str:
        return self.world.options[self.place]

    @property
    def key(self) -> str:
        return f"{self.tool}:{self.option}"

    @property
    def option_label(self) -> str:
        return self.world.case.options[self.place].text(language())

    @property
    def label(self) -> str:
        return f"{self.world.tool.text(language())} ({self.option_label})"

    @property
    def records(self) -> Mapping[str, Record]:
        return self.world.case.records[self.place]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """Something that is limited: what it is, its unit, how much of it there is, and how much each item uses of it.

    ``use`` has the shape (items, draws); ``planned`` is what a plan counts with: the mean, or the median where the
    verdict looks at the median: what the budget may lose, and the authority's own limits.
    """

    kind: str
    unit: str
    most: float
    use: np.ndarray = field(repr=False)
    year: int | None = None
    own: bool = False

    @property
    def planned(self) -> np.ndarray:
        """Shape (items,)."""
        if self.kind == "tolerance":
            return median(self.use)
        return np.minimum(median(self.use), FULL) if self.own else self.use.mean(axis=1)

    def spent(self, spending: np.ndarray, calendar: list[int]) -> np.ndarray:
        """What some spending by draw and year uses of it. Shape (draws,)."""
        if self.kind == "total":
            return spending.sum(axis=1)
        if self.kind == "yearly" and self.year:
            return spending[:, calendar.index(self.year)]
        return np.zeros(len(spending))


@dataclass(frozen=True)
class Limits:
    """What an authority allows: euros over a mandate, euros each year, hours of change each year (None: no limit)."""

    total: float | None = None
    yearly: float | None = None
    change: float | None = None

    @property
    def swept(self) -> str:
        """The budget that the curve of budgets is about: the yearly one where only that is limited."""
        return "yearly" if self.yearly is not None and self.total is None else "total"


@dataclass(frozen=True)
class Once:
    """A cost per authority: which items bear it, its worth by ledger and draw, and its spending by draw and year."""

    members: Items
    cost: Mapping[str, np.ndarray]
    spending: np.ndarray
    lasting: bool


@dataclass(frozen=True)
class Candidates:
    """All items of an authority in every draw, what ties them, and the verdict of each tool by itself.

    A tool whose verdict is to do something else, or not at this price, is in no set.
    """

    worlds: tuple[World, ...]
    verdicts: Mapping[str, Verdict]
    items: tuple[Item, ...]
    ties: Relations
    lost: Mapping[tuple[int, int], Mapping[str, np.ndarray]] = field(repr=False)
    """What two items lose together, by ledger and draw."""
    once: tuple[Once, ...]
    draws: int
    seed: int

    @property
    def case(self) -> Case:
        return self.worlds[0].case

    @property
    def authority(self) -> Overlay:
        assert self.case.authority is not None
        return self.case.authority

    @property
    def calendar(self) -> list[int]:
        """Years in which budgets and hours are counted: those of a mandate, or of the tools if none lasts as long."""
        return years_counted(self.worlds)

    def of_tool(self, tool: str) -> Items:
        return tuple(i for i, item in enumerate(self.items) if item.tool == tool)

    @property
    def tools(self) -> list[str]:
        return [w.key for w in self.worlds]

    def label(self, tool: str) -> str:
        return next(w.tool.text(language()) for w in self.worlds if w.key == tool)

    def column(self, read: Callable[[World], np.ndarray]) -> np.ndarray:
        """What a reading of a tool by option says of each item, items first."""
        by_tool = {w.key: read(w) for w in self.worlds}
        return np.stack([by_tool[i.tool][i.place] for i in self.items]) if self.items else np.zeros((0, self.draws))

    @cached_property
    def spending(self) -> np.ndarray:
        """Shape (items, draws, years)."""
        return self.by_year(World.spending)

    @cached_property
    def change_hours(self) -> np.ndarray:
        return self.by_year(World.change_hours)

    def by_year(self, read: Callable[[World], np.ndarray]) -> np.ndarray:
        """What a reading by year says of each item, in the years counted. Shape (items, draws, years)."""
        count = len(self.calendar)
        return self.column(lambda w: first_years(read(w), count)).reshape(len(self.items), self.draws, count)

    @cached_property
    def eligible(self) -> Items:
        refused = {tool for tool, verdict in self.verdicts.items() if verdict.word in (ELSE, NO)}
        return tuple(i for i, item in enumerate(self.items) if not item.breaks and item.tool not in refused)

    def limits(self, given: Limits) -> list[Limit]:
        """Every limit, in the order of the columns of the problem.

        Of the authority's own limits an item uses a share of the margin; what one tool improves buys back nothing that
        another worsens.
        """
        total, yearly, change = (np.inf if m is None else float(m) for m in (given.total, given.yearly, given.change))
        by_year = (("yearly", "EUR", yearly, self.spending), ("change", "hour", change, self.change_hours))
        return [
            Limit(kind="total", unit="EUR", most=total, use=self.spending.sum(axis=2)),
            *(
                Limit(kind=kind, unit=unit, most=most, year=year, use=use[:, :, t])
                for kind, unit, most, use in by_year
                for t, year in enumerate(self.calendar)
            ),
            Limit(kind="tolerance", unit="EUR/year", most=self.tolerance, use=self.budget_losses),
            *(Limit(kind=n, unit="share", most=FULL, use=self.margins_used[n], own=True) for n in COMMON),
            Limit(kind="departures", unit="post", most=self.departures, use=self.posts_removed),
        ]

    @cached_property
    def margins_used(self) -> dict[str, np.ndarray]:
        """Share of the margin of each common limit that an item uses, in its worst year. Shape (items, draws)."""
        return {name: self.column(partial(margin_used, name=name)) for name in COMMON}

    @property
    def tolerance(self) -> float:
        """What the authority accepts that its tools lose its budget together, euros a year."""
        return max(thresholds(self.case).tolerance / self.case.horizon, 0.0)

    @cached_property
    def budget_losses(self) -> np.ndarray:
        """Euros a year that each item loses the budget; what one saves pays for no other. Shape (items, draws)."""
        return np.maximum(-self.column(lambda w: w.worth("budget")), 0.0)

    @cached_property
    def posts_removed(self) -> np.ndarray:
        """In the last of the years counted. Shape (items, draws)."""
        return self.column(lambda w: last_counted(w, "posts_removed", self.calendar))

    @property
    def departures(self) -> float:
        """Posts that fall vacant where the most agents are covered: no two tools remove the same one."""
        return max(float(last_counted(w, "vacant_posts", self.calendar).mean(axis=1).max()) for w in self.worlds)

    def problem(self, ledger: str, given: Limits) -> Problem:
        """All items under the limits, valued in one ledger: for society, over what would be done without the tool."""
        limits, number = self.limits(given), {tool: self.of_tool(tool) for tool in self.tools}
        return Problem(
            values=self.column(lambda w: self.gain(w, ledger)).T,
            uses=np.stack([limit.use.T for limit in limits], axis=-1),
            planned=np.stack([limit.planned for limit in limits], axis=-1),
            limits=np.array([limit.most for limit in limits]),
            alternatives=(*number.values(), *((*number[a], *number[b]) for a, b in self.ties.excludes)),
            needs=tuple((i, number[b]) for a, b in self.ties.needs for i in number[a]),
            barred=tuple(i for i in range(len(self.items)) if i not in self.eligible),
            pairs=tuple(Pair((i,), (j,), loss[ledger]) for (i, j), loss in self.lost.items()),
            shared=tuple(
                Shared(o.members, o.cost[ledger], np.stack([x.spent(o.spending, self.calendar) for x in limits], -1))
                for o in self.once
            ),
            pools=tuple(self.pool(ledger, group) for group in GROUPS),
            names=tuple(item.key for item in self.items),
        )

    def gain(self, w: World, ledger: str) -> np.ndarray:
        """What options are worth; for society over the best that does not buy, as in the verdict. (options, draws)."""
        worth = w.worth(ledger)
        return worth - worth[w.options.index(self.verdicts[w.key].rival)] if ledger == "society" else worth

    def pool(self, ledger: str, group: str) -> Pool:
        """Hours of a staff group: what the tools save there together, against what those that they cover can free."""

        def part(w: World) -> np.ndarray:
            """Share of the group in the hours a tool can reach. Shape (options, draws)."""
            each = {g: (w.values[f"agents_covered_by_group_{g}"] * w.values[f"exposure_{g}"])[:, :, 0] for g in GROUPS}
            whole = sum(each.values())
            return np.divide(each[group], whole, out=np.zeros_like(each[group]), where=whole > 0)

        hours = self.column(lambda w: w.hours * part(w)).T
        reach = self.column(lambda w: w.values["reachable_hours"][:, :, 0] * part(w)).T
        worth = self.column(lambda w: w.worth_of_an_hour(ledger))
        return Pool(hours, reach, worth.max(axis=0, initial=0.0))

    def yearly_shared(self, ledger: str, rate: float, limits: list[Limit]) -> list[YearlyShared]:
        """The costs per authority, year by year: those in use spread evenly over the years of use."""
        shared, count = [], len(self.calendar)
        for o in self.once:
            spent, worth = o.spending.mean(axis=0), float(o.cost[ledger].mean())
            if o.lasting:
                worth /= float(((1 + rate) ** -np.arange(1.0, count)).sum())
                spent = np.concatenate([[0.0], spent[1:]])
            each_time = spent[1:].mean() if o.lasting else spent.sum()
            whole = np.array([each_time if limit.kind == "total" else 0.0 for limit in limits])
            shared.append(YearlyShared(o.members, worth, np.stack([spent, np.zeros(count)], axis=1), whole, o.lasting))
        return shared


def years_counted(worlds: Iterable[World]) -> list[int]:
    longest = max((w.case for w in worlds), key=lambda case: case.horizon)
    return longest.calendar[: int(longest.records[0]["mandate_years"].number)]


def first_years(x: np.ndarray, count: int) -> np.ndarray:
    """So many years on the last axis: later ones are left out, and nothing happens after the life of a tool."""
    return np.pad(x[..., :count], [(0, 0)] * (x.ndim - 1) + [(0, max(count - x.shape[-1], 0))])


def last_counted(w: World, name: str, calendar: list[int]) -> np.ndarray:
    """A quantity in the last of the years counted in which the tool is there. Shape (options, draws)."""
    x = w.values[name]
    return np.asarray(x[:, :, min(len(calendar), x.shape[2]) - 1])


def margin_used(w: World, name: str) -> np.ndarray:
    """Share of a margin that each option uses, in its worst year. Shape (options, draws)."""
    values = w.values[name][:, :, 1:] if w.values[name].shape[2] > 1 else w.values[name]
    worst = values.min(axis=2)
    without = float(median(worst[0]))
    lost = np.maximum(worst[0] - worst, 0)
    if without > 0:
        return lost / without
    return np.where(lost > NOTHING, np.inf, 0.0) if lost.size else lost


def candidates(
    authority: str,
    tools: Iterable[str] | None = None,
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    needs: Iterable[Couple] = (),
    excludes: Iterable[Couple] = (),
    progress: Advance = lambda done: None,
    verdicts: Mapping[str, Verdict] | None = None,
) -> Candidates:
    """Evaluate all tools (or some) with all options that buy them, on one shared sample.

    ``verdicts`` are those of the tools one by one, by key (default: made on ``draws``); sets are compared on a fifth
    of the draws, and not on fewer than ``SET_DRAWS`` where there are as many.
    Raises InputError when no option buys a tool, or a relation names a tool that is not compared.
    """
    _, library = workbook(folder)
    names = list(tools or library.names("tools"))
    if verdicts is None:
        alone = compare(authority, names, options, scenario, overrides, draws, seed, folder, progress=progress)
        verdicts = {r.tool.key: r.verdict for r in alone.results}
    draws = set_draws(draws)
    if not any(j.buys for verdict in verdicts.values() for j in verdict.judged):
        raise InputError(translate("No option compared buys the tool."))
    cases = []
    for name, verdict in zip(names, verdicts.values(), strict=True):
        looked_at = [j.option for j in verdict.judged if j.buys or j.key in (STATUS_QUO, verdict.rival)]
        cases.append(make_case(name, authority, [str(o.path) for o in looked_at], scenario, overrides, folder))
    keys = [c.tool.key for c in cases if c.tool]
    ties = relations(cases[0].records[0], keys, library.names("tools"), list(needs), list(excludes))
    worlds = tuple(world(c, draws, seed, progress) for c in cases)
    items = tuple(
        Item(w, w.options.index(j.key), tuple(limit.name for limit in j.broken))
        for w in worlds
        for j in verdicts[w.key].judged
        if j.buys
    )
    lost = losses(worlds, items, ties, draws, seed, progress)
    once = tuple(costs_once(worlds, items, draws, seed))
    return Candidates(worlds, dict(verdicts), items, ties, lost, once, draws, seed)


def set_draws(draws: int) -> int:
    """How many of the draws sets are compared on."""
    return min(draws, max(SET_DRAWS, draws // 5))


def costs_once(worlds: tuple[World, ...], items: tuple[Item, ...], draws: int, seed: int) -> Iterable[Once]:
    """The costs that the formulas divide by a number of tools: paid once, whole, by the set.

    They are read on the tool for which they are dearest: where tools differ, the set pays the most.
    """
    count = len(years_counted(worlds))
    debated = tuple(i for i, item in enumerate(items) if item.records["debate_held"].number > 0)
    for name, divisor, members in (
        (DPO, "tools_sharing", tuple(range(len(items)))),
        (DEBATE, "tools_debated", debated),
    ):
        if not members:
            continue
        dearest = max((items[i] for i in members), key=lambda item: central_cost(item, name, divisor))
        w = dearest.world
        given = {n: x for n, x in NIL.items() if n != name} | {divisor: ONCE[divisor]}
        whole = Sample(w.case, [*WORTHS.values(), *SPENDING], seed, given).whole(draws)
        cost = {ledger: (w.worth(ledger) - whole[n][:, :, 0])[dearest.place] for ledger, n in WORTHS.items()}
        spent = sum(whole[n] for n in SPENDING) - w.spending()
        yield Once(members, cost, first_years(spent[dearest.place], count), name == DPO)


def central_cost(item: Item, name: str, divisor: str) -> float:
    """Equivalent annual value of a cost in the central case."""
    undivided = {divisor: np.float64(1)} if divisor in item.records else {}
    central = central_values(item.world.case, item.place, [name, "discount_factor", "annuity"], undivided)
    return float(np.sum(central[name] * central["discount_factor"]) / np.sum(central["annuity"]))


def losses(
    worlds: Iterable[World],
    items: tuple[Item, ...],
    ties: Relations,
    draws: int,
    seed: int,
    progress: Advance = lambda done: None,
) -> dict[tuple[int, int], dict[str, np.ndarray]]:
    """What two items lose together, by ledger: hours saved by both, contacts served by both, each counted once.

    The hours are taken from the tool to which they are worth more, in each draw and ledger: whichever of the two an
    authority says has saved them, the set is worth at least as much.
    """
    by_key = {w.key: w for w in worlds}
    lost: dict[tuple[int, int], dict[str, np.ndarray]] = {}

    def each_pair(one: World, other: World) -> Iterable[tuple[int, int, dict[str, np.ndarray]]]:
        """The options of two tools, two by two, with what they lose so far."""
        for (i, a), (j, b) in product(enumerate(items), repeat=2):
            if a.world is one and b.world is other:
                yield a.place, b.place, lost.setdefault((i, j), {ledger: np.zeros(draws) for ledger in WORTHS})

    def share_of(case: Case, name: str) -> np.ndarray:
        """Draws of a share that two tools count twice. Shape (draws,)."""
        return Sample(case, [name], seed).whole(draws)[name][0, :, 0]

    for (a, b), name in ties.same_hours.items():
        one, other = by_key[a], by_key[b]
        both = share_of(one.case, name) * np.minimum(one.hours.max(axis=0), other.hours.max(axis=0))
        first, second = (lost_hours(w, np.minimum(both, w.hours), draws, seed, progress) for w in (one, other))
        for i, j, lost_by in each_pair(one, other):
            for ledger in WORTHS:
                lost_by[ledger] += np.maximum(np.maximum(first[ledger][i], second[ledger][j]), 0)
    for (a, b), name in ties.same_contacts.items():
        one, other = by_key[a], by_key[b]
        share = share_of(one.case, name)
        for i, j, lost_by in each_pair(one, other):
            lost_by["society"] += share * np.minimum(np.maximum(one.users[i], 0), np.maximum(other.users[j], 0))
    return lost
