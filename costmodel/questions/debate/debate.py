"""A debate on one tool: limits first, then each panel apart, on the worlds that all options share.

An option that breaks a limit by the rule of the verdict is out before any weight is looked at. The others are scored
on fixed scales in every world, and each panel says which it prefers. Panels are never averaged; the mixing of two of
them is a curve over a stated share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from costmodel.engine.case import Case, workbook
from costmodel.engine.comparison import ToolResult, study
from costmodel.engine.verdict import Limit
from costmodel.engine.worlds import Sample
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.parameters.record import Record
from costmodel.questions.debate import smaa
from costmodel.questions.debate.criteria import CRITERIA, EUROS, LEDGERS, Scale, criterion, scales
from costmodel.questions.debate.panels import Panel, panel, panel_names
from costmodel.questions.debate.smaa import Acceptability, Array, Flip
from costmodel.questions.debate.tradeoffs import Tradeoff, tradeoffs

SMALL = 30
"""Panels of fewer people are counted in people, never in per cent."""

MIXES = 21
"""Points of the curve of mixing."""

RARE = 0.01
"""Options first in fewer pairs than this have too few supporters, among the draws, for typical values to be shown."""

TOUCH = 1e-9
"""Part of a scale that rounding may leave between a measure and an end that it reaches."""

CLIPPED = 0.05
"""A scale is said to be too short where more than this share of worlds lies beyond one of its ends."""

NEEDED = ("available_hours", "cashable_hours", "society_npv", "budget_total", "public_npv", "territory_npv")
FORMATS = ("light", "forum", "convention")


@dataclass(frozen=True)
class Knowing:
    """The most that knowing people's values brings to the choice: points of value, euros where they weigh money."""

    gain: float
    euros: float | None


@dataclass(frozen=True, kw_only=True)
class Preferred:
    """What a panel prefers among the options that hold every limit; arrays follow ``Debate.eligible``.

    ``choices`` gives each person's option of highest expected value, None where several are equal. ``regret`` has the
    shape (people, options), in points of value from 0 to 1. ``flips`` are those of each criterion's weight around
    ``centre``, the mean of the members' weights: it is used for flips and mixing alone, and said to be one.
    ``known`` and ``unknown`` are what knowing values is worth, when they are those of the members, or anybody's.
    """

    panel: Panel
    scores: Array
    accepted: Acceptability
    expected: Array
    regret: Array
    choices: tuple[int | None, ...]
    centre: Array
    flips: Mapping[str, list[Flip]]
    tradeoffs: tuple[Tradeoff, ...]
    known: Knowing
    unknown: Knowing

    @property
    def name(self) -> str:
        return self.panel.text(language())

    @property
    def people(self) -> int:
        return len(self.choices)

    @property
    def small(self) -> bool:
        return len(self.panel.members) < SMALL

    @cached_property
    def counts(self) -> list[int]:
        """How many people would choose each option."""
        return [self.choices.count(i) for i in range(self.expected.shape[1])]

    @property
    def undecided(self) -> int:
        """How many put several options first alike."""
        return self.people - sum(self.counts)

    @property
    def favourite(self) -> int | None:
        """The option that most people would choose; None when several come first alike."""
        top = max(self.counts)
        return self.counts.index(top) if self.counts.count(top) == 1 else None

    @property
    def backed(self) -> list[int]:
        """Options first in enough pairs to show the values of those who would choose them."""
        return [i for i, share in enumerate(self.accepted.first) if share >= RARE]

    @property
    def least_regret(self) -> int:
        """The option whose largest regret, over the people, is smallest."""
        return int(np.argmin(self.regret.max(axis=0)))


@dataclass(frozen=True)
class Mixing:
    """What follows when the weights of the executive and of another panel are mixed with a share μ for the other."""

    executive: Panel
    other: Panel
    shares: tuple[float, ...]
    best: Array
    expected: Array
    flips: tuple[Flip, ...]


@dataclass(frozen=True)
class Price:
    """What a kind of debate costs for this tool, in euros of year 0."""

    kind: str
    low: float
    value: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Debate:
    """A tool, its options, what limits leave of them, and what each panel prefers."""

    result: ToolResult
    broken: Mapping[str, tuple[Limit, ...]]
    eligible: tuple[str, ...]
    panels: tuple[Preferred, ...]
    mixings: tuple[Mixing, ...]
    prices: tuple[Price, ...]
    short: Mapping[str, float]
    lasting: tuple[str, ...]
    overdue: tuple[str, ...]
    draws: int
    seed: int

    @property
    def warnings(self) -> tuple[str, ...]:
        """Those that hold on any day, then what is past its date of review today."""
        return self.lasting + self.overdue

    @property
    def case(self) -> Case:
        return self.result.case

    def label(self, option: int | str) -> str:
        key = self.eligible[option] if isinstance(option, int) else option
        return next(o for o in self.case.options if o.key == key).text(language())

    def criterion_label(self, key: str, panel: Panel | None = None) -> str:
        if key == EUROS:
            name = LEDGERS[panel.euros.ledger] if panel and panel.euros else "society_npv"
            return self.case.model[name].text(language())
        return criterion(key).label(self.case.model)

    @cached_property
    def largest_regret(self) -> Array:
        """The largest regret of anyone in any panel, by option: a maximum, so that nobody is averaged away."""
        return np.max([p.regret.max(axis=0) for p in self.panels], axis=0)

    @property
    def least_regret(self) -> int:
        return int(np.argmin(self.largest_regret))

    @property
    def agree(self) -> bool:
        """Whether all panels have the same favourite."""
        favourites = {p.favourite for p in self.panels}
        return len(favourites) == 1 and None not in favourites


def deliberate(
    tool: str,
    authority: str,
    panels: Iterable[str] | None = None,
    today: dt.date | None = None,
    worlds: int | None = None,
    **given: Any,
) -> Debate:
    """Put a tool to panels (default: all those of ``parameters/panels``), in the first ``worlds`` of the draws.

    ``given`` goes to ``study``: options, scenario, overrides, draws, seed, folder, progress.
    Raises InputError when there is no panel, when two are the same, or when nobody in one followed the method.
    """
    model, library = workbook(given.get("folder"))
    today = today or dt.date.today()
    asked = [panel(library, model, name) for name in (list(panels) if panels else panel_names(library))]
    refuse_panels(asked)  # before the draws are made
    wanted = [*model.limits, *NEEDED, *(c.score for c in CRITERIA.values())]
    return deliberate_on(study(tool, authority, wanted=wanted, today=today, **given), asked, today, worlds)


def deliberate_on(
    result: ToolResult, asked: Sequence[Panel], today: dt.date | None = None, worlds: int | None = None
) -> Debate:
    """Put a tool that was compared already to panels, on the draws of the comparison. Raises InputError alike."""
    today = today or dt.date.today()
    refuse_panels(asked)
    draws, seed = min(worlds or result.simulation.draws, result.simulation.draws), result.simulation.seed
    case = result.case
    broken = {j.key: j.broken for j in result.verdict.judged}
    rows = [i for i, o in enumerate(result.options) if not broken[o]]
    drawn = draws_of(case, quantities_of(asked), draws, seed)
    preferred = tuple(prefer(case, p, scores_of(case, p, drawn)[rows], seed) for p in asked)
    lasting = [w for p in asked for w in p.warnings(dt.date.min)]
    lasting += case.warnings(result.simulation.summaries, dt.date.min)
    warnings = [w for p in asked for w in p.warnings(today)] + list(result.warnings)
    return Debate(
        result=result,
        broken=broken,
        eligible=tuple(result.options[i] for i in rows),
        panels=preferred,
        mixings=mixings(preferred),
        prices=prices(case),
        short=short_scales(case, {c for p in asked for c in p.criteria}, drawn, rows),
        lasting=tuple(dict.fromkeys(lasting)),
        overdue=tuple(dict.fromkeys(w for w in warnings if w not in lasting)),
        draws=draws,
        seed=seed,
    )


def refuse_panels(asked: Sequence[Panel]) -> None:
    if not asked:
        raise InputError(
            translate("There is no panel: put a file in parameters/panels, or name one with --panel FILE.yaml.")
        )
    keys = [p.key for p in asked]
    for key in keys:
        if keys.count(key) > 1:
            raise InputError(translate("'{name}' is given twice, as a name or as a file; keep one.", name=key))
    for p in asked:
        if not p.heard:
            why = "; ".join(f"{key}: {', '.join(departures)}" for key, departures in p.astray.items())
            raise InputError(
                translate("{file}: nobody in this panel followed the method. {why}", file=p.path, why=why).rstrip()
            )


# Worlds


def quantities_of(asked: Iterable[Panel]) -> set[str]:
    """What the panels look at: the scores and measures of their criteria, and the ledgers that they count."""
    names = {c for p in asked for c in p.criteria if c != EUROS}
    ledgers = {LEDGERS[p.euros.ledger] for p in asked if p.euros}
    return {CRITERIA[n].score for n in names} | {CRITERIA[n].measure for n in names} | ledgers


def draws_of(case: Case, names: Iterable[str], draws: int, seed: int) -> dict[str, Array]:
    """Quantities without years, in every draw. Shape (options, draws)."""
    return {name: x[:, :, -1] for name, x in Sample(case, sorted(names), seed).whole(draws).items()}


def scores_of(case: Case, panel: Panel, drawn: Mapping[str, Array]) -> Array:
    """Scores on the panel's criteria. Shape (options, draws, criteria)."""
    columns = []
    for key in panel.criteria:
        if key == EUROS and panel.euros:
            yearly = drawn[LEDGERS[panel.euros.ledger]] / (population(case) * case.horizon)
            columns.append(np.clip((yearly - panel.euros.worst) / (panel.euros.best - panel.euros.worst), 0, 1))
        else:
            columns.append(drawn[CRITERIA[key].score])
    return np.stack(columns, axis=2)


def population(case: Case) -> float:
    return case.records[0]["population"].number


def short_scales(case: Case, names: Iterable[str], drawn: Mapping[str, Array], rows: list[int]) -> dict[str, float]:
    """Criteria of which some option lies beyond the ends of the scale in more than 5 % of worlds, and in how many."""
    short = {}
    for key, scale in scales(case, [n for n in CRITERIA if n in set(names)]).items():
        low, high = sorted((scale.worst, scale.best))
        measure = drawn[CRITERIA[key].measure][rows]
        room = TOUCH * (high - low)
        beyond = ((measure < low - room) | (measure > high + room)).mean(axis=1)
        if len(beyond) and beyond.max() > CLIPPED:
            short[key] = float(beyond.max())
    return short


# Each panel apart


def prefer(case: Case, panel: Panel, scores: Array, seed: int) -> Preferred:
    """What a panel prefers. ``scores`` are those of the options eligible, of shape (options, draws, criteria)."""
    worlds = scores.shape[1]
    weights = panel.draw(worlds, seed)
    expected = smaa.expected(scores, weights)
    means, centre = scores.mean(axis=1), panel.centres.mean(axis=0)
    declared = scales(case, panel.criteria, (panel.euros.worst, panel.euros.best) if panel.euros else None)

    def knowing(values: Array) -> Knowing:
        gain, price = smaa.value_of_knowing(means, values), euros_of_a_point(case, panel, declared, values.mean(axis=0))
        return Knowing(gain, None if price is None else gain * price)

    return Preferred(
        panel=panel,
        scores=scores,
        accepted=smaa.acceptability(scores, weights),
        expected=expected,
        regret=smaa.regrets(expected),
        choices=tuple(choice(row) for row in expected),
        centre=centre,
        flips={key: smaa.weight_flips(means, centre.tolist(), i) for i, key in enumerate(panel.criteria)},
        tradeoffs=tuple(tradeoffs(dict(zip(panel.criteria, centre.tolist(), strict=True)), declared)),
        known=knowing(weights.reshape(-1, weights.shape[2])),
        unknown=knowing(smaa.any_weights(len(panel.criteria), worlds, seed, panel.key)),
    )


def choice(expected: Array) -> int | None:
    """The option of highest expected value, or None when several have it."""
    best = np.flatnonzero(expected >= expected.max() - smaa.TIE)
    return int(best[0]) if len(best) == 1 else None


def euros_of_a_point(case: Case, panel: Panel, scales: Mapping[str, Scale], weights: Array) -> float | None:
    """Euros over the horizon that weigh as much as one point of value; None for people to whom euros count nothing."""
    money = EUROS if panel.euros else "cost"
    weight = float(weights[panel.criteria.index(money)]) if money in panel.criteria else 0.0
    return scales[money].width * scales[money].whole * case.horizon / weight if weight > 0 else None


# Panels together: never an average, a stated mixing


def mixings(preferred: Sequence[Preferred]) -> tuple[Mixing, ...]:
    """The executive's weights mixed with those of each other panel that was asked about the same criteria."""
    ours, theirs = ([p for p in preferred if (p.panel.role == "executive") == own] for own in (True, False))
    asked = [(a, b) for a in ours for b in theirs if a.panel.criteria == b.panel.criteria]
    return tuple(mixing(a, b) for a, b in asked if a.panel.euros == b.panel.euros)


def mixing(ours: Preferred, theirs: Preferred) -> Mixing:
    shares = np.linspace(0, 1, MIXES)
    mixed = [(1 - s) * ours.centre + s * theirs.centre for s in shares]
    values = [smaa.values(ours.scores, w[None]) for w in mixed]
    return Mixing(
        executive=ours.panel,
        other=theirs.panel,
        shares=tuple(float(round(s, 6)) for s in shares),
        best=np.stack([smaa.rank_shares(v)[:, 0].mean(axis=1) for v in values], axis=1),
        expected=np.stack([v.mean(axis=1) for v in values], axis=1),
        flips=tuple(smaa.mixing_flips(ours.scores.mean(axis=1), ours.centre.tolist(), theirs.centre.tolist())),
    )


# What a debate costs


def prices(case: Case) -> tuple[Price, ...]:
    """The price of each kind of debate, taxes included; one debate on several tools is shared between them."""
    shared = case.records[0]["tools_debated"].number
    records = {kind: case.records[0][f"debate_price_{kind}"] for kind in FORMATS}

    def price(record: Record, end: Any) -> float:
        return float(case.in_base_year(record, record.number if end is None else end)) / shared

    return tuple(Price(kind, *(price(r, end) for end in (r.low, r.value, r.high))) for kind, r in records.items())
