"""The value of knowing more about a case: all its uncertain parameters, and themes of them, for one point of view.

Options that break a limit of the authority, by the rule of the verdict, are left out before anything is compared: no
euro buys a limit back. The status quo is always there: nobody can be kept from not buying. Whatever the ledger whose
numbers are studied, pilots are those of the verdict (``engine.piloting``): of the gain for society, of the option that
it is about over the best that does not buy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from costmodel.engine.case import Case, share_groups
from costmodel.engine.comparison import DRAWS, FEWEST_DRAWS, LEDGERS, STATUS_QUO, ToolResult, study
from costmodel.engine.measures import Measure
from costmodel.engine.piloting import Pilot
from costmodel.engine.statistics import refuse_infinite
from costmodel.engine.verdict import Verdict
from costmodel.engine.worlds import Sample, full
from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import InputError
from costmodel.parameters.overlay import Overlay
from costmodel.questions.pilot.bases import Array
from costmodel.questions.pilot.estimators import Estimate, Fit, evpi

DECIDED_BY = ("society", "budget", "public")
"""Points of view from which a decision may be looked at; the territory is a memo beside them."""

MOST_DRAWS = 100_000

ENOUGH = 0.95
"""Part of what a pilot would tell that the parameters to be measured hold; others are measured if it costs no more."""

THEMES = {
    "time": N_("Time saved"),
    "contacts": N_("Calls, contacts and access"),
    "prices": N_("Prices of the tool and its purchase"),
    "staff": N_("Staff and pay"),
    "workload": N_("Workload and health"),
    "people": N_("Insertion and redeployment"),
    "footprint": N_("Footprint and energy"),
    "governance": N_("Governance and incidents"),
    "optimism": N_("Optimism of forecasts"),
    "values": N_("Values, which no measure settles"),
    "place": N_("Figures of the authority"),
}
"""Groups of parameters that one investigation would tell together."""

THEME_OF_PAGE = {
    "productivity": "time",
    "inclusion": "contacts",
    "budget": "prices",
    "labour": "staff",
    "workload": "workload",
    "insertion": "people",
    "energy": "footprint",
    "governance": "governance",
    "appraisal": "optimism",
}


@dataclass(frozen=True, kw_only=True)
class Information:
    """What knowing more is worth before deciding on one tool, in euros of a ledger over the horizon.

    ``net_benefits`` has the shape (draws, eligible options); ``broken`` gives, for each option left out, the limits
    that it breaks; ``verdict`` is that of the comparison.
    """

    case: Case
    verdict: Verdict
    ledger: str
    draws: int
    seed: int
    eligible: tuple[str, ...]
    broken: Mapping[str, tuple[str, ...]]
    net_benefits: Array
    samples: Mapping[str, Array]
    evpi: Estimate
    parameters: tuple[Estimate, ...]
    themes: tuple[Estimate, ...]

    @cached_property
    def means(self) -> dict[str, float]:
        return dict(zip(self.eligible, map(float, self.net_benefits.mean(axis=0)), strict=True))

    @property
    def best(self) -> str:
        """The option with the best mean: what is to be chosen when nothing more is learnt."""
        return max(self.means, key=lambda key: self.means[key])

    @cached_property
    def chances(self) -> dict[str, float]:
        """Share of draws in which each option is the best; options that tie share it."""
        top = self.net_benefits == self.net_benefits.max(axis=1, keepdims=True)
        return dict(zip(self.eligible, map(float, (top / top.sum(axis=1, keepdims=True)).mean(axis=0)), strict=True))

    @property
    def wrong(self) -> float:
        """Chance that the best option on average is not the best one in the world as it is."""
        return 1 - self.chances[self.best]

    def option(self, key: str) -> str:
        return next(o.text(language()) for o in self.case.options if o.key == key)

    def label(self, name: str) -> str:
        return self.case.model[name].text(language())

    def limits(self, key: str) -> str:
        return ", ".join(self.case.model[name].topic(language()) for name in self.broken[key])

    @property
    def tool(self) -> Overlay:
        assert self.case.tool is not None
        return self.case.tool

    @property
    def authority(self) -> Overlay:
        assert self.case.authority is not None
        return self.case.authority

    # Pilots

    @property
    def sizes(self) -> tuple[Pilot, ...]:
        """Every pilot looked at."""
        return self.verdict.pilots.sizes if self.verdict.pilots else ()

    @property
    def best_pilot(self) -> Pilot | None:
        """The size that leaves most; None when a pilot can measure nothing."""
        return self.verdict.pilots.best if self.verdict.pilots else None

    @property
    def known(self) -> float:
        """What measuring all that a pilot can measure, without error, would be worth."""
        return self.verdict.pilots.known if self.verdict.pilots else 0.0

    @cached_property
    def measured(self) -> dict[Measure, float]:
        """What a pilot can measure, the most telling first, and its share of what all of it tells."""
        return dict(self.verdict.pilots.measured) if self.verdict.pilots else {}

    @cached_property
    def leading(self) -> tuple[Measure, ...]:
        """The fewest of these that hold nearly all of what a pilot would tell."""
        held = list(accumulate(self.measured.values(), initial=0.0))
        return tuple(measure for measure, before in zip(self.measured, held, strict=False) if before < ENOUGH)

    def value_of(self, measure: Measure) -> Estimate | None:
        """What it is worth known without error, where that was estimated."""
        return next((e for e in self.parameters if e.name == measure.name), None)

    def curve(self, months: int) -> list[Pilot]:
        return [s for s in self.sizes if s.months == months]


def information(
    tool: str,
    authority: str,
    options: Iterable[str] | None = None,
    *,
    ledger: str = "society",
    draws: int = DRAWS,
    progress: Callable[[int], None] = lambda done: None,
    **given: Any,
) -> Information:
    """What knowing more before deciding on a tool would be worth. ``progress`` hears of each draw done, twice.

    ``given`` goes to ``study``: scenario, overrides, seed, folder.
    Raises InputError for a ledger that does not decide, or too few draws.
    """
    check(ledger, draws)
    result = study(tool, authority, options, draws=draws, wanted=(), progress=progress, **given)
    return information_of(result, ledger, draws, progress)


def check(ledger: str, draws: int) -> None:
    if ledger not in DECIDED_BY:
        raise InputError(
            translate("ledger '{name}': choose one of {known}.", name=ledger, known=", ".join(DECIDED_BY))
            + nearest(ledger, DECIDED_BY)
        )
    if not FEWEST_DRAWS <= draws <= MOST_DRAWS:
        raise InputError(
            translate(
                "The value of information needs from {low} to {high} draws, not {draws}.",
                low=FEWEST_DRAWS,
                high=MOST_DRAWS,
                draws=draws,
            )
        )


def information_of(
    result: ToolResult, ledger: str, draws: int, progress: Callable[[int], None] = lambda done: None
) -> Information:
    """The same for a tool compared already, on its first draws."""
    check(ledger, draws)
    case, seed = result.case, result.simulation.seed
    results, samples = drawn(case, ledger, draws, seed, progress)
    broken = {j.key: tuple(limit.name for limit in j.broken) for j in result.verdict.judged if j.broken}
    eligible = [i for i, o in enumerate(case.options) if o.key == STATUS_QUO or o.key not in broken]
    net_benefits = np.ascontiguousarray(results[eligible].T)
    fit = Fit(net_benefits, samples, dependent=moving_together(case, samples), seed=seed)
    estimates = fit.estimates(themes(case, samples), lambda done: None)
    parameters, of_themes = (
        tuple(sorted(some, key=lambda e: (not e.distinct, -e.value, e.name)))
        for some in (estimates[: len(samples)], estimates[len(samples) :])
    )
    return Information(
        case=case,
        verdict=result.verdict,
        ledger=ledger,
        draws=draws,
        seed=seed,
        eligible=tuple(case.options[i].key for i in eligible),
        broken=broken,
        net_benefits=net_benefits,
        samples=samples,
        evpi=evpi(net_benefits),
        parameters=parameters,
        themes=of_themes,
    )


def drawn(
    case: Case, ledger: str, draws: int, seed: int, progress: Callable[[int], None]
) -> tuple[Array, dict[str, Array]]:
    """The ledger, shape (options, draws), and the uncertain parameters."""
    name = LEDGERS[ledger][0]
    sample = Sample(case, [name], seed)
    options, needed = len(case.options), case.used([name])
    results = np.empty((options, draws))
    samples = {n: np.empty(draws) for n in sample.sampler.varying if n in needed}
    for first, worlds in sample.pages(draws):
        for n, values in samples.items():
            values[first : first + worlds.draws] = most_varied(worlds.held[n])
        for start, stop, block in worlds.blocks():
            for _, worth in worlds.with_certain(block):
                results[:, first + start : first + stop] = full(worth, options, stop - start)[..., 0]
            progress(stop - start)
    refuse_infinite(name, results)
    return results, samples


def most_varied(values: np.ndarray) -> np.ndarray:
    """The draws of a parameter, of the option in which it is uncertain, in its first year."""
    columns = values[:, :, 0]
    return columns[int(np.argmax(np.ptp(columns, axis=1)))]


def moving_together(case: Case, samples: Iterable[str]) -> list[tuple[str, ...]]:
    """Parameters whose draws are linked: by a common cause, or because they add to one."""
    names = set(samples)
    return [
        tuple(n for n in some if n in names)
        for some in (*(c.beliefs for c in case.library.causes), *share_groups(case.library))
        if len(names.intersection(some)) > 1
    ]


def themes(case: Case, samples: Iterable[str]) -> dict[str, list[str]]:
    """The uncertain parameters by theme, in the order of the themes; themes with none are left out."""
    by_theme = {theme: [name for name in samples if theme_of(case, name) == theme] for theme in THEMES}
    return {theme: names for theme, names in by_theme.items() if names}


def theme_of(case: Case, name: str) -> str:
    declared = case.library.records.get(name)
    if declared is None or (declared.group == "lever" and declared.page == "levers"):
        return "place"
    if declared.group == "value":
        return "values"
    return THEME_OF_PAGE.get(declared.page, "place")
