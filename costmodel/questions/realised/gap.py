"""From what users declare to what a budget sees: the gap of realised gains, and the evidence that disagrees on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

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
from costmodel.questions.figures import buying, chart_key, colours, label, main_option, option_label

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


@dataclass(frozen=True)
class Gap:
    """The stages of one option of a tool, the evidence, and what the model takes."""

    case: Case
    option: str
    stages: tuple[Stage, ...]
    points: tuple[Point, ...]
    declared: float
    verified: float
    assistant: bool
    chart: Chart

    @property
    def sentence(self) -> str:
        """The gap in one or two sentences, for somebody who decides."""
        first, *_, recovered, cashable = self.stages
        if first.median <= 0:
            return translate("Nobody declares staff hours saved with this tool: its gains, if any, are elsewhere.")
        said = translate(
            "Of 100 hours declared by users, {verified} are verified, {recovered} are recovered for the service and "
            "{cashable} stop being paid.",
            verified=hundredth(self.stages[1]),
            recovered=hundredth(recovered),
            cashable=hundredth(cashable),
        )
        if self.assistant:
            found = [significant(p.minutes, 3) for p in self.points if p.name != THRESHOLD]
            said += " " + translate(
                "Studies go from {low} to {high} a day; the workbook takes {declared} declared, {verified} verified.",
                low=decimal(min(found)),
                high=amount(max(found), "minute"),
                declared=amount(significant(self.declared, 3), "minute"),
                verified=amount(significant(self.verified, 3), "minute"),
            )
        return said

    def stage_rows(self) -> list[list[str]]:
        """Stage, hours with their range, share of what was declared, and what the stage means."""
        return [
            [
                translate(STAGES[s.name]),
                shown(s.median, "hour/year"),
                "" if s.p05 == s.p95 else interval(s.p05, s.p95, "hour/year"),
                "" if s.share is None else probability(s.share) if 0 <= s.share <= 1 else amount(s.share, "share"),
                translate(MEANS[s.name]),
            ]
            for s in self.stages
        ]

    def stage_heads(self) -> list[str]:
        return [
            translate("Stage"),
            translate("Median"),
            translate("5–95% range"),
            translate("Share of the declared"),
            translate("What it is"),
        ]

    def point_rows(self) -> list[list[str]]:
        """Who says it, the published figure, minutes a working day, method, grade, source, and society with it."""
        rows = [
            [
                p.value.label,
                amount(p.value.number, p.value.quantity.unit),
                amount(significant(p.minutes, 3), "minute/day"),
                p.value.record.says(),
                p.value.record.grade,
                "; ".join(f"{s.title} ({s.publisher})" for s in p.value.record.sources),
                "" if p.society is None else shown(p.society, "EUR", signed=True),
            ]
            for p in self.points
        ]
        if self.assistant:
            record = self.case.records[0]["minutes_saved_per_day"]
            rows.append(
                [
                    translate("What the workbook takes"),
                    amount(significant(self.declared, 3), "minute/agent/day"),
                    amount(significant(self.verified, 3), "minute/day"),
                    translate(
                        "Declared, of which {share} is verified; on days of use only.",
                        share=amount(significant(self.verified / self.declared, 2) if self.declared else 0.0, "share"),
                    ),
                    record.grade,
                    "; ".join(s.title for s in record.sources),
                    shown(headline(self.case), "EUR", signed=True),
                ]
            )
        return rows

    def point_heads(self) -> list[str]:
        return [
            translate("Who says so"),
            translate("Published"),
            translate("A working day"),
            translate("How it was found"),
            translate("Grade"),
            translate("Source"),
            translate("Society, taken at its word"),
        ]

    def notes(self) -> list[str]:
        """What must be known to read the two tables."""
        said = [
            translate(
                "{minutes} are often quoted as a gain: they are those a week that pay for a licence in staff time, "
                "not minutes that somebody saves.",
                minutes=amount(next(p.value.number for p in self.points if p.name == THRESHOLD), "minute"),
            )
        ]
        if not self.assistant:
            said.insert(
                0, translate("These studies are about assistants; this tool is counted by the act or the call.")
            )
        return said

    def as_json(self) -> dict[str, Any]:
        return {
            "option": self.option,
            "sentence": self.sentence,
            "stages": [
                {"quantity": s.name, "p05": s.p05, "median": s.median, "p95": s.p95, "share": s.share}
                for s in self.stages
            ],
            "evidence": [
                {
                    "name": p.name,
                    "label": p.value.label,
                    "published": p.value.number,
                    "unit": p.value.quantity.unit,
                    "minutes_per_day": p.minutes,
                    "method": p.value.record.says(),
                    "grade": p.value.record.grade,
                    "sources": [{"title": s.title, "url": s.url} for s in p.value.record.sources],
                    "society_npv": p.society,
                }
                for p in self.points
            ],
            "model": {"declared": self.declared, "verified": self.verified} if self.assistant else None,
        }


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
    found = stages_of(result.simulation, result.options.index(option))
    return made(
        result.case, option, found, colours(result)[option], label(result), option_label(result, option), folder
    )


def gap_of(case: Case, option: str, draws: int, seed: int, folder: Path | None = None) -> Gap:
    """The same for one option of a case, with draws of its own."""
    single = one_option(case, option)
    simulation = simulate(single, STAGES, draws, seed)
    assert single.tool is not None
    names = single.tool.text(language()), single.options[0].text(language())
    return made(single, option, stages_of(simulation, 0), COLOUR, *names, folder)


COLOUR = "#0072b2"


def stages_of(simulation: Simulation, option: int) -> tuple[Stage, ...]:
    """The stages in the last year; the share is of medians."""
    rows: list[Stage] = []
    for name in STAGES:
        s = simulation.summaries[name]
        low, median, high = (float(x[option, -1]) for x in (s.p05, s.median, s.p95))
        first = rows[0].median if rows else median
        rows.append(Stage(name, low, median, high, median / first if first else None))
    return tuple(rows)


def made(
    case: Case,
    option: str,
    stages: tuple[Stage, ...],
    colour: str,
    tool: str,
    words: str,
    folder: Path | None,
) -> Gap:
    single, folder = one_option(case, option), folder or case.library.folder
    central = {n: float(np.ravel(x)[-1]) for n, x in central_values(single, 0, MINUTES).items()}
    assistant = central["assistant_hours"] > 0
    points = tuple(point(single, name, value, assistant, folder) for name, value in evidence(folder).items())
    declared = central["minutes_saved_per_day"]
    found = Gap(
        single,
        option,
        stages,
        points,
        declared,
        declared * central["gain_correction_time"],
        assistant,
        Chart("", "", "", [], lambda rows: {}),
    )
    return replace(found, chart=chart(found, colour, tool, words))


def evidence(folder: Path | None) -> Mapping[str, Value]:
    found = values("time_saved", folder)
    return {name: found[name] for name in POINTS}


def point(case: Case, name: str, value: Value, assistant: bool, folder: Path | None) -> Point:
    minutes = minutes_a_day(case, value, folder)
    society = headline(case, {"minutes_saved_per_day": minutes, "gain_correction_time": 1.0}) if assistant else None
    if name == THRESHOLD:  # a threshold is no gain: nothing is taken at its word
        society = None
    return Point(name, value, minutes, society)


def minutes_a_day(case: Case, value: Value, folder: Path | None) -> float:
    """Minutes a working day, from minutes or hours a day or a week."""
    size, _, per = value.quantity.unit.split("/")
    minutes = value.number * (case.records[0]["minutes_per_hour"].number if size == "hour" else 1)
    return minutes / (values("time_saved", folder)["working_days_per_week"].number if per == "week" else 1)


def headline(case: Case, given: Mapping[str, float] | None = None) -> float:
    """Society over the horizon, central case, with some values in place of the case's own."""
    records = dict(case.records[0])
    for name, x in (given or {}).items():
        records[name] = Record(name, "fixed", x, layer="evidence", where=name)
    found = replace(case, records=(records,))
    return float(np.ravel(central_values(found, 0, ["society_npv"])["society_npv"])[0])


def chart(found: Gap, colour: str, tool: str, option: str) -> Chart:
    """Bars from declared to cashable; behind each, pale, the stage before it."""
    rows: Rows = [
        {
            "step": s.name,
            "label": translate(STAGES[s.name]),
            **{key: tidy(getattr(s, key)) for key in ("p05", "median", "p95")},
            "text": shown(s.median, "hour/year"),
        }
        for s in found.stages
    ]
    assert found.case.tool is not None

    def draw(data: Rows) -> Spec:
        before = [None, *[max(r["median"], 0.0) for r in data[:-1]]]
        return steps(
            [
                {**r, "label": folded(r["label"], 40), "before": b, "end": max(r["p95"], r["median"], b or 0.0, 0.0)}
                for r, b in zip(data, before, strict=True)
            ],
            colour,
        )

    return Chart(
        chart_key("gap", found.case.tool.key, found.option),
        translate("{tool}: from declared to cashable hours", tool=tool),
        translate("Option “{option}”, last year, median and 5–95% range.", option=option) + " " + found.sentence,
        rows,
        draw,
    )
