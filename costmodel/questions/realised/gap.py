"""From what users declare to what a budget sees: the gap of realised gains, and the evidence that disagrees on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from costmodel.document.blocks import Cell, Table, listing
from costmodel.document.drawing import Chart, Rows, Spec, folded, steps, tidy
from costmodel.engine.case import Case, one_option
from costmodel.engine.comparison import ToolResult
from costmodel.engine.uncertainty import Simulation, simulate
from costmodel.engine.values import Value, values
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import N_, language, nearest, translate
from costmodel.language.errors import UnknownNameError
from costmodel.language.presentation import amount, decimal, interval, probability, shown, significant
from costmodel.parameters.record import Record
from costmodel.parameters.sources import Source
from costmodel.questions.figures import buying, chart_key, main_option

STAGES = {
    "gross_hours_saved": N_("Declared by users"),
    "net_hours_saved": N_("Verified"),
    "recovered_hours": N_("Recovered for the service"),
    "cashable_hours": N_("Cashable: no longer paid"),
}
MEANS = {
    "gross_hours_saved": N_("What users or suppliers say, at cruising speed."),
    "net_hours_saved": N_(
        "What is left once corrected for how it was obtained: declared, timed before checking, or promised."
    ),
    "recovered_hours": N_(
        "What the service gets in the last year, once unauthorised use, training and checks are taken off."
    ),
    "cashable_hours": N_("The part of it that somebody is no longer paid for; the only one that a budget sees."),
}
POINTS = (
    "time_saved_dbt",
    "time_saved_treasury",
    "time_saved_humlum",
    "time_saved_dillon",
    "time_saved_gds",
    "time_saved_supplier",
)
"""Evidence on an assistant, from the least to the most."""

THRESHOLD = "time_saved_treasury"
"""What pays for a licence: no measure of time saved."""

MINUTES = ("minutes_saved_per_day", "gain_correction_time", "assistant_hours")


@dataclass(frozen=True)
class Stage:
    """Hours at one stage of the way: median, range, and the share of what was declared."""

    name: str
    p05: float
    median: float
    p95: float
    share: float | None


@dataclass(frozen=True)
class Point:
    """One piece of evidence, in minutes a working day, and what society would have in the central case with it.

    ``published`` is the figure in its own unit; ``society`` takes the figure at its word, None where the tool does not
    save minutes of this kind.
    """

    name: str
    value: Value
    minutes: float
    society: float | None


@dataclass(frozen=True, kw_only=True)
class Gap:
    """The stages of one option of a tool, the evidence, and what the model takes (minutes, declared and verified)."""

    case: Case
    stages: tuple[Stage, ...]
    points: tuple[Point, ...]
    declared: float
    verified: float
    assistant: bool

    @property
    def option(self) -> str:
        return self.case.options[0].key

    @property
    def tool(self) -> str:
        assert self.case.tool is not None
        return self.case.tool.key

    @property
    def title(self) -> str:
        assert self.case.tool is not None
        return translate("{tool}: from declared to cashable hours", tool=self.case.tool.text(language()))

    @property
    def sentence(self) -> str:
        """The gap in one or two sentences, for somebody who decides."""
        first, verified, recovered, cashable = self.stages
        if first.median <= 0:
            return translate("Nobody declares staff hours saved with this tool: its gains, if any, are elsewhere.")
        sentence = translate(
            "Of 100 hours declared by users, {verified} are verified, {recovered} are recovered for the service and "
            "{cashable} stop being paid.",
            verified=hundredth(verified),
            recovered=hundredth(recovered),
            cashable=hundredth(cashable),
        )
        if not self.assistant:
            return sentence
        studied = [significant(p.minutes, 3) for p in self.points if p.name != THRESHOLD]
        return f"{sentence} " + translate(
            "Studies go from {low} to {high} a day; the workbook takes {declared} declared, {verified} verified.",
            low=decimal(min(studied)),
            high=amount(max(studied), "minute"),
            declared=amount(significant(self.declared, 3), "minute"),
            verified=amount(significant(self.verified, 3), "minute"),
        )

    def notes(self) -> list[str]:
        """What must be known to read the evidence."""
        threshold = next(p.value.number for p in self.points if p.name == THRESHOLD)
        about = translate("These studies are about assistants; this tool is counted by the act or the call.")
        return [
            *([] if self.assistant else [about]),
            translate(
                "{minutes} are often quoted as a gain: they are those a week that pay for a licence in staff time, "
                "not minutes that somebody saves.",
                minutes=amount(threshold, "minute"),
            ),
        ]


def stages_table(gap: Gap, caption: str, note: str = "") -> Table:
    """Stage, hours with their range, share of what was declared, and what the stage means."""

    def share(s: Stage) -> str:
        if s.share is None:
            return ""
        return probability(s.share) if 0 <= s.share <= 1 else amount(s.share, "share")

    return listing(
        caption,
        gap.stages,
        [
            (translate("Stage"), lambda s: translate(STAGES[s.name])),
            (translate("Median"), lambda s: shown(s.median, "hour/year")),
            (translate("5–95% range"), lambda s: "" if s.p05 == s.p95 else interval(s.p05, s.p95, "hour/year")),
            (translate("Share of the declared"), share),
            (translate("What it is"), lambda s: translate(MEANS[s.name])),
        ],
        note,
    )


def evidence_table(gap: Gap, note: str = "") -> Table:
    """The evidence that disagrees, side by side: who says it, what, how and where, and society with it."""

    def sources(some: tuple[Source, ...]) -> str:
        return "; ".join(f"{s.title} ({s.publisher})" for s in some)

    table = listing(
        translate("Time saved by an assistant: the evidence disagrees"),
        gap.points,
        [
            (translate("Who says so"), lambda p: p.value.label),
            (translate("Published"), lambda p: amount(p.value.number, p.value.quantity.unit)),
            (translate("A working day"), lambda p: amount(significant(p.minutes, 3), "minute/day")),
            (translate("How it was found"), lambda p: p.value.record.says()),
            (translate("Grade"), lambda p: p.value.record.grade),
            (translate("Source"), lambda p: sources(p.value.record.sources)),
            (
                translate("Society, taken at its word"),
                lambda p: "" if p.society is None else shown(p.society, "EUR", signed=True),
            ),
        ],
        note,
    )
    (_, rows), *_ = table.groups
    return replace(table, groups=[("", [*rows, workbook_row(gap)])]) if gap.assistant else table


def workbook_row(gap: Gap) -> list[Cell]:
    """What the workbook takes, in the columns of the evidence."""
    record = gap.case.records[0]["minutes_saved_per_day"]
    share = amount(significant(gap.verified / gap.declared, 2) if gap.declared else 0.0, "share")
    texts = (
        translate("What the workbook takes"),
        amount(significant(gap.declared, 3), "minute/agent/day"),
        amount(significant(gap.verified, 3), "minute/day"),
        translate("Declared, of which {share} is verified; on days of use only.", share=share),
        record.grade,
        "; ".join(s.title for s in record.sources),
        shown(headline(gap.case), "EUR", signed=True),
    )
    return [Cell(text) for text in texts]


def hundredth(stage: Stage) -> str:
    """How many of a hundred, without a false nought."""
    share = 100 * (stage.share or 0.0)
    if 0 < share < 1:
        return translate("fewer than {n}", n=1)
    return f"{share:.0f}"


def gain_gap(result: ToolResult, option: str | None = None, folder: Path | None = None) -> Gap:
    """The gap of one option of a tool (default: the one the verdict is about, or the first that buys the tool).

    Raises UnknownNameError for an option that the result does not have.
    """
    if option is None:
        about, bought = main_option(result), buying(result)
        option = about if about in bought or not bought else bought[0]
    if option not in result.options:
        raise UnknownNameError(
            translate("The option '{name}' is unknown; known: {known}.", name=option, known=", ".join(result.options))
            + nearest(option, result.options)
        )
    return gap_between(
        one_option(result.case, option), stages_of(result.simulation, result.options.index(option)), folder
    )


def gap_of(case: Case, option: str, draws: int, seed: int, folder: Path | None = None) -> Gap:
    """The same for one option of a case, with draws of its own."""
    single = one_option(case, option)
    return gap_between(single, stages_of(simulate(single, STAGES, draws, seed), 0), folder)


def stages_of(simulation: Simulation, option: int) -> tuple[Stage, ...]:
    """The stages in the last year; the share is of medians."""
    rows: list[Stage] = []
    for name in STAGES:
        s = simulation.summaries[name]
        low, median, high = (float(x[option, -1]) for x in (s.p05, s.median, s.p95))
        first = rows[0].median if rows else median
        rows.append(Stage(name, low, median, high, median / first if first else None))
    return tuple(rows)


def gap_between(single: Case, stages: tuple[Stage, ...], folder: Path | None) -> Gap:
    """The gap of a case of one option, beside the evidence."""
    folder = folder or single.library.folder
    central = {n: float(np.ravel(x)[-1]) for n, x in central_values(single, 0, MINUTES).items()}
    assistant, published = central["assistant_hours"] > 0, values("time_saved", folder)
    declared = central["minutes_saved_per_day"]
    return Gap(
        case=single,
        stages=stages,
        points=tuple(point(single, name, published[name], assistant, folder) for name in POINTS),
        declared=declared,
        verified=declared * central["gain_correction_time"],
        assistant=assistant,
    )


def point(case: Case, name: str, value: Value, assistant: bool, folder: Path | None) -> Point:
    minutes = minutes_a_day(case, value, folder)
    if not assistant or name == THRESHOLD:  # a threshold is no gain: nothing is taken at its word
        return Point(name, value, minutes, None)
    return Point(name, value, minutes, headline(case, {"minutes_saved_per_day": minutes, "gain_correction_time": 1.0}))


def minutes_a_day(case: Case, value: Value, folder: Path | None) -> float:
    """Minutes a working day, from minutes or hours a day or a week."""
    size, _, per = value.quantity.unit.split("/")
    minutes = value.number * (case.records[0]["minutes_per_hour"].number if size == "hour" else 1)
    return minutes / (values("time_saved", folder)["working_days_per_week"].number if per == "week" else 1)


def headline(case: Case, given: Mapping[str, float] | None = None) -> float:
    """Society over the horizon, central case, with some values in place of the case's own."""
    others = {n: Record(n, "fixed", x, layer="evidence", where=n) for n, x in (given or {}).items()}
    moved = replace(case, records=(dict(case.records[0]) | others,))
    return float(np.ravel(central_values(moved, 0, ["society_npv"])["society_npv"])[0])


COLOUR = "#0072b2"


def chart(gap: Gap) -> Chart:
    """Bars from declared to cashable; behind each, pale, the stage before it."""
    rows: Rows = [
        {
            "step": s.name,
            "label": translate(STAGES[s.name]),
            **{key: tidy(getattr(s, key)) for key in ("p05", "median", "p95")},
            "text": shown(s.median, "hour/year"),
        }
        for s in gap.stages
    ]
    option = gap.case.options[0].text(language())
    caption = translate("Option “{option}”, last year, median and 5–95% range.", option=option)
    return Chart(chart_key("gap", gap.tool, gap.option), gap.title, f"{caption} {gap.sentence}", rows, draw)


def draw(rows: Rows) -> Spec:
    before = [None, *[max(r["median"], 0.0) for r in rows[:-1]]]
    bars = [
        {**r, "label": folded(r["label"], 40), "before": b, "end": max(r["p95"], r["median"], b or 0.0, 0.0)}
        for r, b in zip(rows, before, strict=True)
    ]
    return steps(bars, COLOUR)
