"""The page of published outcomes: what was found elsewhere, what the model gives when asked the same, what it misses.

The outcomes stand in ``tests/cases/outcomes.yaml``; each says how it was obtained and how to set the model up. One that
the model misses stays on the page, with the reason; so does one that it has no quantity for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import fields_of
from costmodel.document.blocks import (
    Block,
    Figures,
    bullets,
    code,
    digits,
    heading,
    listing,
    listings,
    paragraph,
    row_of,
    table,
)
from costmodel.engine.case import workbook
from costmodel.engine.scores import LEVEL
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, colon, decimal, interval, listed, probability, significant
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


def published_parts(calibration: Calibration, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    apart, near = ([a.outcome for a in calibration.answers if a.agrees == agrees] for agrees in (False, True))
    none, agreed = translate("None."), translate("No study looked at here disagrees.")
    return {
        "question": question(calibration),
        "coverage": coverage_of(calibration) + priors_of(fits().values()),
        "answers": outcomes_table(calibration.answers),
        "disagree": heading(translate("Where they disagree, and why")) + reasons(apart, agreed),
        "agree": heading(translate("Where they agree, and what that is worth")) + reasons(near, none),
        "lacking": heading(translate("What the model has no quantity for")) + reasons(calibration.lacking, none),
        "sources": sources([*(a.outcome for a in calibration.answers), *calibration.lacking]),
        "again": heading(translate("How to make this page again"))
        + paragraph(
            translate("The outcomes stand in tests/cases/outcomes.yaml, each with the values that set the model up.")
        )
        + code(again),
        "results": Figures([row for a in calibration.answers for row in rows_of(a)] + list(group_rows(calibration))),
    }


# Words


def question(calibration: Calibration) -> Block:
    about = heading(translate("Published outcomes, and what the model gives"), 1) + paragraph(
        translate(
            "{count} published figures. The model answers {answered} of them, set up as each study was and told "
            "nothing of its result; for {lacking} it has no quantity.",
            count=len(calibration.answers) + len(calibration.lacking),
            answered=len(calibration.answers),
            lacking=len(calibration.lacking),
        ),
        *(headline(group) for group in calibration.ties[:1] if group.name == "independent"),
    )
    return about + bullets(translate(words) for words in TIES.values())


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


def coverage_of(calibration: Calibration) -> Block:
    """The counts by tie, then those of independent outcomes by basis and by tool."""

    def named(names: Mapping[str, str], groups: Iterable[Group]) -> list[tuple[str, Group]]:
        return [(translate(names[group.name]), group) for group in groups]

    groups = {
        translate("By tie to the model"): named(TIE_NAMES, calibration.ties),
        translate("Independent, by what they were kept for"): named(HALVES, calibration.halves),
        translate("Independent, by how it was obtained"): named(BASES, calibration.bases),
        translate("Independent, by tool"): [(tool_name(group.name), group) for group in calibration.tools],
    }
    columns: list[tuple[str, Callable[[Group], str]]] = [
        (translate("Number (programmes)"), lambda g: f"{g.count} ({g.programmes})"),
        (translate("Inside"), lambda g: str(g.inside)),
        (translate("Above"), lambda g: str(g.above)),
        (translate("Below"), lambda g: str(g.below)),
        (translate("Outside every draw"), lambda g: str(g.beyond)),
        (translate("Share inside"), share_inside),
        (translate("Mean place (PIT)"), lambda g: decimal(round(g.pit, 2))),
        (translate("Mean width"), lambda g: relative(g.width)),
        (translate("Interval score"), lambda g: relative(g.score)),
        (translate("Distance (CRPS)"), lambda g: relative(g.crps)),
        (translate("Beside its class: model, class"), beside_class),
        (translate("Version 0.1: inside, distance"), then),
    ]
    note = translate(
        "Inside: the middle of what was found is in the 5–95% range. Shares and means give each programme the same "
        "weight. Place: 0.5 on average when the model leans to neither side, near 1 when reality lies above it. Width, "
        "interval score and distance are relative to what was found in the class (same tool, same quantity): the lower "
        "the better. Class: the other outcomes of the class taken as a forecast, where {count} other programmes exist.",
        count=OTHERS_NEEDED,
    )
    return heading(translate("How often the ranges hold")) + table(
        listings(
            translate("What was found, in the ranges of the model"),
            {name: some for name, some in groups.items() if some},
            [
                (translate("Studies"), lambda row: row[0]),
                *((head, lambda row, say=say: say(row[1])) for head, say in columns),
            ],
            note,
        )
    )


def share_inside(group: Group) -> str:
    held = group.coverage
    shares = {"share": held.inside / held.scored, "low": held.low, "high": held.high}
    return translate("{share} ({low} to {high})", **{name: probability(x) for name, x in shares.items()})


def beside_class(group: Group) -> str:
    return pair(relative(group.crps_compared), relative(group.crps_class)) if group.compared else "–"


def then(group: Group) -> str:
    inside = translate("{inside} of {count}", inside=group.inside_then, count=group.then)
    return pair(inside, relative(group.crps_then)) if group.then else "–"


def priors_of(fits: Iterable[Fit]) -> Block:
    """The records fitted to a class of outcomes, with the sites of each."""
    model = reference().model

    def value(fit: Fit, x: float) -> str:
        return amount(significant(x, 2), model[fit.record].unit)

    return table(
        listing(
            translate("Priors fitted to classes of outcomes"),
            fits,
            [
                (translate("Quantity"), lambda fit: model[fit.record].text(language())),
                (
                    translate("Programmes that feed it"),
                    lambda fit: "; ".join(f"{name} {value(fit, x)}" for name, x in fit.figures.items()),
                ),
                (translate("Spread between sites"), lambda fit: decimal(round(fit.spread, 2))),
                (translate("Spread taken"), lambda fit: decimal(round(fit.moderated, 2))),
                (
                    translate("5–95% range of a new site"),
                    lambda fit: figure(significant(fit.low, 2), significant(fit.high, 2), model[fit.record].unit),
                ),
                (translate("Median"), lambda fit: value(fit, fit.value)),
            ],
            translate(
                "Each programme is brought to what the quantity counts, what suppliers say being taken with the "
                "realism of the model. Spreads are standard deviations on the scale of the quantity (logit). The one "
                "taken is moderated by that of all classes, and the range is Student’s for one more site. The "
                "programmes that may feed a prior are drawn by the name, blind to what they found; the others, and all "
                "read since, only test."
            ),
        )
    )


def relative(x: float) -> str:
    return decimal(significant(x, 2)) if math.isfinite(x) else "–"


def pair(left: str, right: str) -> str:
    return listed((left, right))


def tool_name(tool: str | None) -> str:
    return workbook(None)[1].overlay("tools", tool).text(language()) if tool else translate("no tool in particular")


def outcomes_table(answers: Iterable[Answer]) -> Block:
    groups: dict[str, list[Answer]] = {}
    for a in sorted(answers, key=lambda a: a.outcome.set_up["tool"] or ""):
        groups.setdefault(tool_name(a.outcome.set_up["tool"]), []).append(a)
    return table(
        listings(
            translate("Outcomes and model"),
            groups,
            [
                (translate("Study"), lambda a: a.outcome.says("label")),
                (translate("Found"), lambda a: figure(a.outcome.low or 0.0, a.outcome.high or 0.0, a.unit)),
                (translate("Model"), lambda a: amount(significant(a.central, SHOWN), a.unit)),
                (translate("5–95% range"), lambda a: figure(a.p05, a.p95, a.unit)),
                (translate("Asked"), asked_of),
                (translate("Tie"), lambda a: translate(TIE_NAMES[a.outcome.tie])),
                (translate("Obtained"), lambda a: obtained(a.outcome) if a.outcome.scored else "–"),
                (translate("Verdict"), verdict),
                (
                    translate("Place in the forecast (PIT)"),
                    lambda a: decimal(round(a.pit, 2)) if a.outcome.scored else "–",
                ),
            ],
        )
    )


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


def reasons(some: Sequence[Outcome], none: str) -> Block:
    sentences = [f"{o.says('label')}{colon()} {o.says('why')}" for o in some]
    return bullets(sentences) if sentences else paragraph(none)


def sources(some: Iterable[Outcome]) -> Block:
    return heading(translate("Where the figures come from")) + table(
        listing(
            translate("Sources of the studies"),
            some,
            [
                (translate("Study"), lambda o: o.says("label")),
                (translate("Source"), lambda o: o.source["title"]),
                (translate("Publisher"), lambda o: o.source["publisher"]),
                (translate("Country"), lambda o: o.source.get("country", "–")),
                (translate("Address"), lambda o: o.source["url"]),
                (translate("Figure"), lambda o: translate(MARKS[o.mark])),
                (translate("Reading"), lambda o: translate(READINGS[o.reading]) if o.reading else "–"),
            ],
        )
    )


# Figures for programs


def rows_of(a: Answer) -> Iterator[list[Any]]:
    """The model's answer, the study's figure and whether they agree, for programs."""
    o = a.outcome
    asked = {"tool": o.set_up["tool"], "option": o.set_up["option"], "quantity": f"{o.key}.{o.predicts}"}
    figures = fields_of(a, "central", "p05", "median", "p95")
    yield row_of(**asked, unit=a.unit, **{name: digits(x) for name, x in figures.items()})
    yield row_of(quantity=f"{o.key}.found", unit=a.unit, central=digits(o.middle), p05=o.low, p95=o.high)
    yield row_of(quantity=f"{o.key}.agrees", unit="1", central=float(a.agrees))
    if o.scored:
        yield row_of(quantity=f"{o.key}.pit", unit="1", central=digits(a.pit))
        yield row_of(quantity=f"{o.key}.crps", unit=a.unit, central=digits(a.crps))


def group_rows(calibration: Calibration) -> Iterator[list[Any]]:
    """The counts, one a line: kind, group and name joined by points."""
    for kind, groups in facts(calibration).items():
        for group, values in groups.items():
            for name, x in values.items():
                yield row_of(quantity=f"{kind}.{group}.{name}", unit="1", central=None if x is None else digits(x))


QUESTION = Question(
    key="validation",
    sentence=N_("published studies, and what the model gives"),
    about="",
    compute=lambda ask: calibrate(chosen_outcomes(ask.more["only"]), ask.draws, ask.seed),
    say=lambda calibration, ask: published_parts(calibration, ask.again),
    title=lambda calibration: translate("Published outcomes, and what the model gives"),
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
    json=lambda calibration: Figures([row for a in calibration.answers for row in rows_of(a)]).named(),
)
