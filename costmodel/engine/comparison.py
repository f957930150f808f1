"""The main reading: each tool, each option, against the status quo, in every ledger, with its uncertainty."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.engine.case import Case, make_case, workbook
from costmodel.engine.reading import OUTPUT, SOCIETY, read_by_rule
from costmodel.engine.rule import decide
from costmodel.engine.statistics import Summary
from costmodel.engine.uncertainty import Simulation, simulate
from costmodel.engine.verdict import WORDS, Verdict
from costmodel.engine.weakness import weakness
from costmodel.language.catalogue import language, set_language, translate
from costmodel.model.quantity import Quantity
from costmodel.parameters.overlay import Overlay

if TYPE_CHECKING:
    import pandas as pd

STATUS_QUO = "status_quo"
ORDER = (
    STATUS_QUO,
    "adopt_tasks",
    "adopt_jobs",
    "adopt_safeguarded",
    "targeted",
    "phased",
    "shared",
    "state",
    "simplify",
    "charter",
    "human_alternative",
)
"""The order in which options are shown; an authority's own options follow."""

DRAWS = 10_000
FEWEST_DRAWS, MOST_DRAWS = 100, 10_000_000
"""Draws that a user may ask for. With fewer than a hundred, whether four in five gain is known to 8 points at best."""

SEED = 20261122

LEDGERS = {
    "budget": ("budget_total", "EUR"),
    "public": ("public_npv", "EUR"),
    "society": ("society_npv", "EUR"),
    "territory": ("territory_npv", "EUR"),
}
"""The one figure of each ledger over the horizon: never added to each other."""

ANNUAL = {
    "budget_total": "budget_annual",
    "budget_npv": "budget_annual",
    "public_npv": "public_annual",
    "society_npv": "society_annual",
}
"""The equivalent annual value of what is counted over the horizon: it compares tools that do not last as long."""

PUBLIC_FUNDS = "society_public_funds_npv"
"""Society with the cost of public funds: beside its ledger, and never deciding."""

MEANS = ("luxury_index", "luxury_index_peers")
"""The cost of the human channel in the authority's means, and in those of communes of its size."""

USERS = {
    "waiting_days_spared": "output_per_day",
    "readers_gained": "output_per_reader",
    "comfort_hours_gained": "output_per_comfort_hour",
    "full_meals_gained": "output_per_meal",
}
"""What users feel, each in its own unit, a tool having one of them or none; and whether it is what the tool is for."""

SAID_LATER = (SOCIETY, OUTPUT)
"""Of what the rule reads of each draw, what is looked at again once it has decided; the rest is let go."""

PARTS = ("society_residents_npv", "society_agents_npv", "society_users_npv", "society_planet_npv")

COLUMNS = (
    "tool",
    "option",
    "ledger",
    "quantity",
    "year",
    "p05",
    "median",
    "mean",
    "p95",
    "unit",
    "central",
    "probability_positive",
    "mean_error",
)

SHOWN = ("p05", "median", "mean", "p95", "central", "positive", "mean_error")
"""Statistics of a row, in order."""


@dataclass(frozen=True)
class ToolResult:
    """One tool: its case, what the draws gave, and what follows."""

    case: Case
    simulation: Simulation
    verdict: Verdict
    warnings: tuple[str, ...]

    @property
    def tool(self) -> Overlay:
        assert self.case.tool is not None
        return self.case.tool

    @property
    def options(self) -> list[str]:
        return [o.key for o in self.case.options]

    def summary(self, name: str) -> Summary:
        return self.simulation.summaries[name]

    def at(self, name: str, option: str, year: int = -1) -> dict[str, float]:
        """All statistics of a quantity for an option (by default in the last year of the horizon)."""
        summary, i = self.summary(name), self.options.index(option)
        return {
            key: float(getattr(summary, key)[i, year])
            for key in ("central", "p05", "median", "mean", "p95", "positive", "negative", "mean_error")
        }

    def series(self, name: str, option: str, what: str = "median") -> np.ndarray:
        """One statistic of a quantity by year. Shape (years,) or (1,)."""
        return getattr(self.summary(name), what)[self.options.index(option)]


@dataclass(frozen=True)
class Comparison:
    """The tools of an authority side by side."""

    results: tuple[ToolResult, ...]
    authority: Overlay
    options: tuple[Overlay, ...]
    scenario: Overlay | None
    overrides: Mapping[str, str]
    draws: int
    seed: int

    @property
    def calendar(self) -> list[int]:
        """The years of the tool that lasts longest."""
        return max((r.case.calendar for r in self.results), key=len)

    @property
    def same_years(self) -> bool:
        """Whether all tools are counted over as many years: their amounts then compare as they are."""
        return len({r.case.horizon for r in self.results}) == 1

    @property
    def warnings(self) -> list[str]:
        return list(dict.fromkeys(w for r in self.results for w in r.warnings))

    def ranked(self) -> Comparison:
        """The same for readers: the tools by verdict, then by what society gains a year (median), the best first."""

        def rank(r: ToolResult) -> tuple[int, float]:
            about = r.verdict.about or r.options[-1]
            return list(WORDS).index(r.verdict.word), -r.at("society_annual", about)["median"]

        return replace(self, results=tuple(sorted(self.results, key=rank)))

    def quantity(self, name: str) -> Quantity:
        return self.results[0].case.model[name]

    def __getitem__(self, tool: str) -> ToolResult:
        return next(r for r in self.results if r.tool.key == tool)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Tidy results: one row for each tool, option, quantity and year."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS))

    def rows(self) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for result in self.results:
            for name, summary in result.simulation.summaries.items():
                quantity = self.quantity(name)
                years = result.case.calendar if summary.mean.shape[1] > 1 else [""]
                columns = np.stack([getattr(summary, k) for k in SHOWN], axis=-1).tolist()
                for option, by_year in zip(result.options, columns, strict=True):
                    opening = (result.tool.key, option, quantity.outcome or "", name)
                    for year, (*levels, central, positive, error) in zip(years, by_year, strict=True):
                        rows.append((*opening, year, *levels, quantity.unit, central, positive, error))
        return rows


def why_draws() -> str:
    """Why there is a least number of draws, after the sentence that says which."""
    return " " + translate("With fewer than {low} draws a verdict would hang on chance.", low=FEWEST_DRAWS)


def outcomes(case: Case) -> list[str]:
    """Names of the quantities that results show."""
    return [q.name for q in case.model.values() if q.outcome]


def study(
    tool: str,
    authority: str,
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    wanted: Iterable[str] | None = None,
    today: dt.date | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> ToolResult:
    """Compare the options of one tool for one authority. The status quo is always among them, first."""
    chosen = options_by_tool([tool], options, folder, authority)[0]
    case = make_case(tool, authority, chosen, scenario, overrides, folder)
    names = list(wanted if wanted is not None else outcomes(case))
    return concluded(case, drawn(case, names, draws, seed, workers=workers, progress=progress), today)


def drawn(case: Case, wanted: Iterable[str], draws: int, seed: int, **given: Any) -> Simulation:
    """The draws of a case, with what the rule of the verdict reads of them."""
    return simulate(case, wanted, draws, seed, read=read_by_rule(case.model), **given)


def concluded(case: Case, simulation: Simulation, today: dt.date | None) -> ToolResult:
    """The verdict and the warnings that follow from the draws."""
    warnings = case.warnings(simulation.summaries, today or dt.date.today())
    verdict = decide(case, simulation.read)
    verdict = replace(verdict, weakness=weakness(case, verdict, simulation))
    read = {name: simulation.read[name] for name in SAID_LATER}
    return ToolResult(case, replace(simulation, read=read), verdict, tuple(warnings))


def compare(
    authority: str,
    tools: Iterable[str] | None = None,
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    today: dt.date | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> Comparison:
    """Compare all tools (or some) and all options (or some) for an authority, on one shared sample.

    With several workers the tools are shared out between processes; the results are the same to the last bit.
    """
    _, library = workbook(folder)
    names = list(tools or library.names("tools"))
    chosen = options_by_tool(names, options, folder, authority)
    cases = [make_case(t, authority, o, scenario, overrides, folder) for t, o in zip(names, chosen, strict=True)]
    if workers > 1 and len(cases) > 1:
        jobs = [
            (c.tool.path, authority, own, scenario, dict(overrides or {}), folder, draws, seed)
            for c, own in zip(cases, chosen, strict=True)
            if c.tool
        ]
        simulations = in_processes(jobs, workers, lambda: progress(draws))
    else:
        simulations = ((i, drawn(c, outcomes(c), draws, seed, progress=progress)) for i, c in enumerate(cases))
    with closing(simulations):  # whatever happens, no process is left behind
        by_number = {i: concluded(cases[i], simulation, today) for i, simulation in simulations}
    results = tuple(by_number[i] for i in range(len(cases)))
    first = results[0].case
    assert first.authority is not None
    compared = {o.key: o for r in results for o in r.case.options}
    everyone = tuple(sorted(compared.values(), key=lambda o: place(o.key)))
    return Comparison(results, first.authority, everyone, first.scenario, dict(overrides or {}), draws, seed)


def in_processes(
    jobs: list[tuple[Any, ...]], workers: int, done: Callable[[], None]
) -> Generator[tuple[int, Simulation]]:
    """Simulate each job in a process of a pool of its own: its number and what it gave, as soon as it is there.

    An interruption stops them all.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)), mp_context=context, initializer=begin_worker, initargs=(language(),)
    )
    try:
        waiting = {pool.submit(one_simulation, *job): number for number, job in enumerate(jobs)}
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                number = waiting.pop(future)
                done()
                yield number, future.result()
    except BaseException:
        for process in list(pool._processes.values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def begin_worker(lang: str) -> None:
    """Speak the language of the process that started this one, and leave Ctrl-C to it."""
    set_language(lang)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def one_simulation(
    tool: Path,
    authority: str,
    options: list[str],
    scenario: str | None,
    overrides: dict[str, str],
    folder: Path | None,
    draws: int,
    seed: int,
) -> Simulation:
    case = make_case(str(tool), authority, options, scenario, overrides, folder)
    return drawn(case, outcomes(case), draws, seed)


def with_status_quo(
    options: Iterable[str] | None, folder: Path | None = None, authority: str | None = None
) -> list[str]:
    """The options asked for (default: all, the authority's too), the status quo first, then as they are shown."""
    _, library = workbook(folder)
    own = library.overlay("authorities", authority).options if authority else ()
    names = list(dict.fromkeys(options or [*library.names("options"), *own]))
    return [STATUS_QUO, *sorted((n for n in names if n != STATUS_QUO), key=place)]


def place(option: str) -> int:
    """Where an option stands among those shown."""
    return ORDER.index(option) if option in ORDER else len(ORDER)


def options_by_tool(
    tools: Iterable[str],
    options: Iterable[str] | None,
    folder: Path | None = None,
    authority: str | None = None,
) -> list[list[str]]:
    """For each tool, the options compared: those asked for (default: all) that make sense for it.

    Raises InputError for an option asked for that makes sense for none of the tools.
    """
    _, library = workbook(folder)
    asked = list(options or ())
    chosen = with_status_quo(asked, folder, authority)
    files = [library.overlay("tools", tool) for tool in tools]
    for option in asked:
        overlay = library.overlay("options", option)
        if files and not any(overlay.suits(tool.key) for tool in files):
            overlay.on(files[0])
    return [[o for o in chosen if library.overlay("options", o).suits(tool.key)] for tool in files]
