"""A debate on one tool: limits first, then each panel apart, on the worlds that all options share.

An option that breaks a limit at the median, in any year of use, is out before any weight is looked at, by how much and
in what share of draws being shown. The others are scored on fixed scales in every world, and each panel says which it
prefers. Panels are never averaged; the mixing of two of them is a curve over a stated share.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from costmodel.case import Case, workbook
from costmodel.comparison import DRAWS, SEED, ToolResult, study
from costmodel.deliberation import smaa
from costmodel.deliberation.criteria import CRITERIA, EUROS, LEDGERS, Scale, criterion, scales
from costmodel.deliberation.panels import Panel, panel, panel_names
from costmodel.deliberation.smaa import Acceptability, Array, Flip
from costmodel.deliberation.tradeoffs import Tradeoff, tradeoffs
from costmodel.errors import InputError
from costmodel.language import language, translate
from costmodel.uncertainty import PAGE, Engine
from costmodel.verdict import broken_constraints

SMALL = 30
"""Panels of fewer people are counted in people, never in per cent."""

MIXES = 21
"""Points of the curve of mixing."""

CLIPPED = 0.05
"""A scale is said to be too short where more than this share of worlds lies beyond one of its ends."""

NEEDED = ("available_hours", "cashable_hours", "society_npv", "budget_total", "public_npv", "territory_npv")
FORMATS = ("light", "forum", "convention")


@dataclass(frozen=True)
class Broken:
    """A limit that an option breaks: by how much at the median, in the margin's unit, and in what share of draws."""

    name: str
    by: float
    unit: str
    share: float


@dataclass(frozen=True)
class Preferred:
    """What a panel prefers among the options that hold every limit; arrays follow ``Debate.kept``.

    ``chosen`` gives each person's option of highest expected value, None where several are equal. ``regret`` has the
    shape (people, options), in points of value from 0 to 1. ``flips`` are those of each criterion's weight around
    ``centre``, the mean of the members' weights: it is used for flips and mixing alone, and said to be one.
    """

    panel: Panel
    scores: Array
    accepted: Acceptability
    expected: Array
    regret: Array
    chosen: tuple[int | None, ...]
    centre: Array
    flips: Mapping[str, list[Flip]]
    tradeoffs: tuple[Tradeoff, ...]
    scales: Mapping[str, Scale]
    gain_known: float
    gain_unknown: float
    euros_known: float | None
    euros_unknown: float | None

    @property
    def people(self) -> int:
        return len(self.chosen)

    @property
    def small(self) -> bool:
        return len(self.panel.members) < SMALL

    def count(self, option: int) -> int:
        """How many people would choose an option."""
        return sum(c == option for c in self.chosen)

    @cached_property
    def counts(self) -> list[int]:
        return [self.count(i) for i in range(self.expected.shape[1])]

    @property
    def favourite(self) -> int | None:
        """The option that most people would choose; None when several come first alike."""
        top = [i for i, n in enumerate(self.counts) if n == max(self.counts)]
        return top[0] if len(top) == 1 else None

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


@dataclass(frozen=True)
class Debate:
    """A tool, its options, what limits leave of them, and what each panel prefers."""

    result: ToolResult
    broken: Mapping[str, tuple[Broken, ...]]
    kept: tuple[str, ...]
    panels: tuple[Preferred, ...]
    mixings: tuple[Mixing, ...]
    prices: tuple[Price, ...]
    short: Mapping[str, float]
    warnings: tuple[str, ...]
    draws: int
    seed: int

    @property
    def case(self) -> Case:
        return self.result.case

    def label(self, option: int | str) -> str:
        key = self.kept[option] if isinstance(option, int) else option
        return next(o for o in self.case.options if o.key == key).text(language())

    def criterion_label(self, key: str, chosen: Panel | None = None) -> str:
        if key == EUROS:
            name = LEDGERS[chosen.euros.ledger] if chosen and chosen.euros else "society_npv"
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
        found = {p.favourite for p in self.panels}
        return len(found) == 1 and None not in found


def deliberate(
    tool: str,
    authority: str,
    panels: Iterable[str] | None = None,
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    today: dt.date | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Debate:
    """Put a tool to panels (default: all those of ``parameters/panels``).

    Raises InputError when there is no panel, when two are the same, or when nobody in one followed the method.
    """
    model, library = workbook(folder)
    today = today or dt.date.today()
    asked = [panel(library, model, name) for name in (list(panels) if panels else panel_names(library))]
    refuse_panels(asked)
    limits = [name for name in model if name.endswith("_margin")]
    wanted = [*limits, *NEEDED, *(c.score for c in CRITERIA.values())]
    result = study(tool, authority, options, scenario, overrides, draws, seed, folder, wanted, today, progress=progress)
    case = result.case
    broken = {o: broken_limits(result, i) for i, o in enumerate(result.options)}
    kept = tuple(o for o in result.options if not broken[o])
    names = {c for p in asked for c in p.criteria}
    scored = worlds(case, names, [p for p in asked if p.euros], draws, seed)
    rows = [i for i, o in enumerate(result.options) if o in kept]
    preferred = tuple(prefer(case, p, {k: x[rows] for k, x in scored[p.key].items()}, draws, seed) for p in asked if kept)
    warnings = [w for p in asked for w in p.warnings(today)] + list(result.warnings)
    return Debate(
        result,
        broken,
        kept,
        preferred,
        mixings(preferred),
        prices(case),
        short_scales(scored, rows),
        tuple(dict.fromkeys(warnings)),
        draws,
        seed,
    )


def refuse_panels(asked: list[Panel]) -> None:
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
            why = "; ".join(f"{key}: {', '.join(found)}" for key, found in p.astray.items())
            raise InputError(
                translate("{file}: nobody in this panel followed the method. {why}", file=p.path, why=why).rstrip()
            )


# Limits


def broken_limits(result: ToolResult, option: int) -> tuple[Broken, ...]:
    """The limits that an option breaks, by the rule of the verdict."""
    found = []
    for name in broken_constraints(result.simulation.summaries, option):
        summary = result.summary(name)
        use = slice(1, None) if summary.median.shape[1] > 1 else slice(None)
        margins = summary.median[option, use]
        worst = int(np.argmin(margins))
        found.append(
            Broken(
                name,
                float(-margins[worst]),
                result.case.model[name].unit,
                float(summary.negative[option, use][worst]),
            )
        )
    return tuple(found)


# Worlds


def worlds(case: Case, names: Iterable[str], in_euros: Sequence[Panel], draws: int, seed: int) -> PanelScores:
    """Scores of every option in every world, by panel and criterion. Arrays of shape (options, draws).

    Panels that count euros have a scale of their own; the draws are those of any other result with the same seed.
    """
    quantities = {CRITERIA[n].score for n in names if n != EUROS} | {LEDGERS[p.euros.ledger] for p in in_euros if p.euros}
    drawn = draws_of(case, quantities, draws, seed)
    return PanelScores(case, drawn)


class PanelScores:
    """Scores by panel, made when asked for."""

    def __init__(self, case: Case, drawn: Mapping[str, Array]) -> None:
        self.case, self.drawn = case, drawn


def draws_of(case: Case, names: Iterable[str], draws: int, seed: int) -> dict[str, Array]:
    """Quantities without years, in every draw. Shape (options, draws)."""
    engine = Engine(case, sorted(names), seed)
    found = {name: np.empty((len(case.options), draws)) for name in engine.wanted}
    for start in range(0, draws, PAGE):
        stop = min(start + PAGE, draws)
        block = engine.block(start, stop)
        for name in engine.wanted:
            x = block[name] if name in block else np.atleast_1d(engine.constants[name])
            found[name][:, start:stop] = np.broadcast_to(x[..., -1], (len(case.options), stop - start))
    return found
