"""The page of published outcomes: what was found elsewhere, what the model gives when asked the same, what it misses.

The outcomes stand in ``tests/cases/outcomes.yaml``; each says how it was obtained and how to set the model up. One that
the model misses stays on the page, with the reason; so does one that it has no quantity for.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import Block, Figures, bullets, code, digits, heading, paragraph, plain, row_of
from costmodel.engine.scores import LEVEL
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, colon, decimal, interval, listed, probability, significant
from costmodel.parameters.library import Library
from costmodel.questions.question import Question
from costmodel.questions.settings import LANG, RUN, Setting, names
from costmodel.questions.validation.calibration import (
    BASES,
    HALVES,
    MARKS,
    OTHERS_NEEDED,
    READINGS,
    TIE_NAMES,
    TIES,
    Answer,
    Calibration,
    Group,
    Outcome,
    calibrate,
    chosen_outcomes,
    facts,
)
from costmodel.questions.validation.priors import Fit, fits, reference

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

EXACT = 1e-4
"""Below this distance an answer is said to be the same to so many digits."""

SHOWN = 4
"""Significant digits in the table; the figures for programs have more."""

PLACES = {"inside": N_("inside"), "above": N_("above"), "below": N_("below")}


def published_parts(found: Calibration, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    asked = [*(a.outcome for a in found.answers), *found.lacking]
    apart = [a for a in found.answers if not a.agrees]
    near = [a for a in found.answers if a.agrees]
    return {
        "question": question(found),
        "coverage": coverage_of(found) + priors_of(fits().values()),
        "answers": table_of(found.answers),
        "disagree": heading(translate("Where they disagree, and why"))
        + (reasons(a.outcome for a in apart) if apart else paragraph(translate("No study looked at here disagrees."))),
        "agree": heading(translate("Where they agree, and what that is worth"))
        + (reasons(a.outcome for a in near) if near else paragraph(translate("None."))),
        "lacking": heading(translate("What the model has no quantity for"))
        + (reasons(found.lacking) if found.lacking else paragraph(translate("None."))),
        "sources": sources(asked),
        "again": heading(translate("How to make this page again"))
        + paragraph(
            translate("The outcomes stand in tests/cases/outcomes.yaml, each with the values that set the model up.")
        )
        + code(again),
        "results": Figures([row for a in found.answers for row in rows_of(a)] + list(group_rows(found))),
    }


# Words


def question(found: Calibration) -> Block:
    said = heading(translate("Published outcomes, and what the model gives"), 1) + paragraph(
        translate(
            "{count} published figures. The model answers {answered} of them, set up as each study was and told "
            "nothing of its result; for {lacking} it has no quantity.",
            count=len(found.answers) + len(found.lacking),
            answered=len(found.answers),
            lacking=len(found.lacking),
        ),
        *(headline(group) for group in found.ties[:1] if group.name == "independent"),
    )
    return said + bullets(translate(words) for words in TIES.values())


def headline(group: Group) -> str:
    """How the independent outcomes fell."""
    held = group.coverage
    counted = translate(
        "Of the {count} that set no value of the model and so test it, {inside} lie inside its 5–95% range, {above} "
        "above and {below} below; {beyond} lie outside every draw.",
        count=group.count,
        inside=group.inside,
        above=group.above,
        below=group.below,
        beyond=group.beyond,
    )
    share = translate(
        "With one weight for each of the {programmes} programmes, {share} are inside ({low} to {high} at 95%, by exact "
        "binomial), where {level} are promised.",
        programmes=group.programmes,
        share=probability(held.inside / held.scored),
        low=probability(held.low),
        high=probability(held.high),
        level=amount(LEVEL, "share"),
    )
    verdict = (
        translate("The ranges do not hold what they promise: this is a fact of the page, no error of the program.")
        if held.surprising
        else translate("Ranges that hold what they promise would give this.")
    )
    return " ".join((counted, share, verdict, *leaning(group)))


def leaning(group: Group) -> Iterator[str]:
    """Which way the misses lean, where one side has more than twice the other."""
    if group.share_above > 2 * group.share_below:
        yield translate("Reality lies above the range more than twice as often as below: the model says too little.")
    elif group.share_below > 2 * group.share_above:
        yield translate("Reality lies below the range more than twice as often as above: the model says too much.")


def coverage_of(found: Calibration) -> Block:
    """The counts by tie, then those of independent outcomes by basis and by tool."""
    library = names_of_tools()
    groups = {
        translate("By tie to the model"): [(translate(TIE_NAMES[g.name]), g) for g in found.ties],
        translate("Independent, by what they were kept for"): [(translate(HALVES[g.name]), g) for g in found.halves],
        translate("Independent, by how it was obtained"): [(translate(BASES[g.name]), g) for g in found.bases],
        translate("Independent, by tool"): [(tool_name(library, g.name), g) for g in found.tools],
    }
    heads = [
        translate(w)
        for w in (
            N_("Studies"),
            N_("Number (programmes)"),
            N_("Inside"),
            N_("Above"),
            N_("Below"),
            N_("Outside every draw"),
            N_("Share inside"),
            N_("Mean place (PIT)"),
            N_("Mean width"),
            N_("Interval score"),
            N_("Distance (CRPS)"),
            N_("Beside its class: model, class"),
            N_("Version 0.1: inside, distance"),
        )
    ]
    note = translate(
        "Inside: the middle of what was found is in the 5–95% range. Shares and means give each programme the same "
        "weight. Place: 0.5 on average when the model leans to neither side, near 1 when reality lies above it. Width, "
        "interval score and distance are relative to what was found in the class (same tool, same quantity): the lower "
        "the better. Class: the other outcomes of the class taken as a forecast, where {count} other programmes exist.",
        count=OTHERS_NEEDED,
    )
    rows = {name: [[label, *cells(group)] for label, group in some] for name, some in groups.items() if some}
    return heading(translate("How often the ranges hold")) + plain(
        translate("What was found, in the ranges of the model"), heads, rows, note
    )


def priors_of(found: Iterable[Fit]) -> Block:
    """The records fitted to a class of outcomes, with the sites of each."""
    heads = [
        translate(w)
        for w in (
            N_("Quantity"),
            N_("Programmes that feed it"),
            N_("Spread between sites"),
            N_("Spread taken"),
            N_("5–95% range of a new site"),
            N_("Median"),
        )
    ]
    note = translate(
        "Each programme is brought to what the quantity counts, what suppliers say being taken with the realism of the "
        "model. Spreads are standard deviations on the scale of the quantity (logit). The one taken is moderated by "
        "that of all classes, and the range is Student’s for one more site. The programmes that may feed a prior are "
        "drawn by the name, blind to what they found; the others, and all read since, only test."
    )
    model = reference().model

    def unit_of(fit: Fit) -> str:
        return model[fit.record].unit

    rows = [
        [
            model[fit.record].text(language()),
            "; ".join(f"{name} {amount(significant(x, 2), unit_of(fit))}" for name, x in fit.figures.items()),
            decimal(round(fit.spread, 2)),
            decimal(round(fit.moderated, 2)),
            figure(significant(fit.low, 2), significant(fit.high, 2), unit_of(fit)),
            amount(significant(fit.value, 2), unit_of(fit)),
        ]
        for fit in found
    ]
    return plain(translate("Priors fitted to classes of outcomes"), heads, {"": rows}, note)


def cells(group: Group) -> list[str]:
    held = group.coverage
    return [
        translate("{count} ({programmes})", count=group.count, programmes=group.programmes),
        *(str(n) for n in (group.inside, group.above, group.below, group.beyond)),
        translate(
            "{share} ({low} to {high})",
            share=probability(held.inside / held.scored),
            low=probability(held.low),
            high=probability(held.high),
        ),
        decimal(round(group.pit, 2)),
        *(relative(x) for x in (group.width, group.score, group.crps)),
        pair(relative(group.crps_compared), relative(group.crps_class)) if group.compared else "–",
        pair(translate("{inside} of {count}", inside=group.inside_then, count=group.then), relative(group.crps_then))
        if group.then
        else "–",
    ]


def relative(x: float) -> str:
    return decimal(significant(x, 2)) if math.isfinite(x) else "–"


def pair(left: str, right: str) -> str:
    return listed((left, right))


def names_of_tools() -> Library:
    from costmodel.engine.case import workbook

    return workbook(None)[1]


def tool_name(library: Library, tool: str | None) -> str:
    return library.overlay("tools", tool).text(language()) if tool else translate("no tool in particular")


def table_of(answers: Iterable[Answer]) -> Block:
    library = names_of_tools()
    groups: dict[str, list[list[str]]] = {}
    for a in sorted(answers, key=lambda a: a.outcome.set_up["tool"] or ""):
        groups.setdefault(tool_name(library, a.outcome.set_up["tool"]), []).append(row(a))
    heads = [
        translate(w)
        for w in (
            N_("Study"),
            N_("Found"),
            N_("Model"),
            N_("5–95% range"),
            N_("Asked"),
            N_("Tie"),
            N_("Obtained"),
            N_("Verdict"),
            N_("Place in the forecast (PIT)"),
        )
    ]
    return plain(translate("Outcomes and model"), heads, groups)


def row(a: Answer) -> list[str]:
    o = a.outcome
    scored = o.tie != "arithmetic"
    return [
        o.says("label"),
        figure(o.low or 0.0, o.high or 0.0, a.unit),
        amount(significant(a.central, SHOWN), a.unit),
        figure(a.p05, a.p95, a.unit),
        asked_of(a),
        translate(TIE_NAMES[o.tie]),
        obtained(o) if scored else "–",
        verdict(a),
        decimal(round(a.pit, 2)) if scored else "–",
    ]


def obtained(o: Outcome) -> str:
    basis = translate(BASES[o.basis])
    return translate("{basis}, against others without", basis=basis) if o.control else basis


def figure(low: float, high: float, unit: str) -> str:
    low, high = significant(low, SHOWN), significant(high, SHOWN)
    return amount(low, unit) if low == high else interval(low, high, unit, "A")


def asked_of(a: Answer) -> str:
    """How near the answer must be."""
    o = a.outcome
    if o.absolute is not None:
        return translate("± {room}", room=amount(o.absolute, a.unit))
    if o.within is None:
        return translate("in the model's range")
    if not o.within:
        return translate("in the study's range")
    if o.within < EXACT:
        return translate("to {count} digits", count=round(-math.log10(o.within)))
    return translate("± {room}", room=amount(o.within, "share"))


def verdict(a: Answer) -> str:
    if a.outcome.within is None and a.outcome.absolute is None:
        return translate(PLACES[a.place])
    return translate("agrees") if a.agrees else translate("disagrees")


def reasons(some: Iterable[Outcome]) -> Block:
    return bullets(f"{o.says('label')}{colon()} {o.says('why')}" for o in some)


def sources(some: Iterable[Outcome]) -> Block:
    rows = [
        [
            o.says("label"),
            o.source["title"],
            o.source["publisher"],
            o.source.get("country", "–"),
            o.source["url"],
            translate(MARKS[o.mark]),
            translate(READINGS[o.reading]) if o.reading else "–",
        ]
        for o in some
    ]
    heads = [
        translate(w)
        for w in (
            N_("Study"),
            N_("Source"),
            N_("Publisher"),
            N_("Country"),
            N_("Address"),
            N_("Figure"),
            N_("Reading"),
        )
    ]
    return heading(translate("Where the figures come from")) + plain(
        translate("Sources of the studies"), heads, {"": rows}
    )


# Figures for programs


def rows_of(a: Answer) -> Iterator[list[Any]]:
    """The model's answer, the study's figure and whether they agree, for programs."""
    o = a.outcome
    yield row_of(
        tool=o.set_up["tool"],
        option=o.set_up["option"],
        quantity=f"{o.key}.{o.predicts}",
        unit=a.unit,
        central=digits(a.central),
        p05=digits(a.p05),
        median=digits(a.median),
        p95=digits(a.p95),
    )
    yield row_of(quantity=f"{o.key}.found", unit=a.unit, central=digits(o.middle), p05=o.low, p95=o.high)
    yield row_of(quantity=f"{o.key}.agrees", unit="1", central=float(a.agrees))
    if o.tie != "arithmetic":
        yield row_of(quantity=f"{o.key}.pit", unit="1", central=digits(a.pit))
        yield row_of(quantity=f"{o.key}.crps", unit=a.unit, central=digits(a.crps))


def group_rows(found: Calibration) -> Iterator[list[Any]]:
    """The counts, one a line: kind, group and name joined by points."""
    for kind, groups in facts(found).items():
        for group, values in groups.items():
            for name, x in values.items():
                yield row_of(quantity=f"{kind}.{group}.{name}", unit="1", central=None if x is None else digits(x))


QUESTION = Question(
    key="validation",
    sentence=N_("published studies, and what the model gives"),
    about="",
    compute=lambda ask: calibrate(chosen_outcomes(ask.more["only"]), ask.draws, ask.seed),
    say=lambda found, ask: published_parts(found, ask.again),
    title=lambda found: translate("Published outcomes, and what the model gives"),
    settings=(
        Setting(
            name="only",
            check=names,
            option="--only",
            repeated=True,
            metavar=N_("NAME"),
            help=N_("one study, by its name (may be repeated; default: all)"),
        ),
        *RUN,
        LANG,
    ),
    json=lambda found: Figures([row for a in found.answers for row in rows_of(a)]).named(),
)
