"""A follow-up in words: each forecast, the ranges that held, the results before and after, the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from costmodel.engine.scores import CONFIDENCE, LEVEL, Coverage
from costmodel.language.catalogue import either, language, translate
from costmodel.language.presentation import amount, decimal, interval, probability, shown, significant
from costmodel.language.writing import writing
from costmodel.questions.realised.correction import Correction
from costmodel.questions.realised.followed import FollowUp, Forecast, as_numbers, summary_at

FORMAT = 2
"""Version of the layout as JSON."""


def forecast_rows(found: FollowUp) -> list[list[str]]:
    """Quantity, promised, forecast with its range, observed, ratio, place in the distribution, CRPS."""
    model = found.case.model
    return [
        [
            model[f.name].text(language()) + (f" ({f.year})" if f.year else ""),
            number(f.promised, f.unit),
            number(f.median, f.unit),
            translate("no range") if f.point else interval(f.p05, f.p95, f.unit, "A"),
            number(f.observed, f.unit),
            "–" if f.ratio is None else decimal(significant(f.ratio, 3)),
            verdict_of(f),
            probability(f.pit),
            number(f.crps, f.unit),
        ]
        for f in found.forecasts
    ]


def forecast_heads() -> list[str]:
    return [
        translate("Quantity"),
        translate("Promised"),
        translate("Forecast (median)"),
        translate("5–95% range"),
        translate("Observed"),
        translate("Observed / promised"),
        translate("In the range"),
        translate("Place in the forecast (PIT)"),
        translate("Distance (CRPS)"),
    ]


def number(value: float, unit: str) -> str:
    return amount(significant(value, 3), unit)


def verdict_of(f: Forecast) -> str:
    if f.point:
        return translate("as forecast") if f.inside else translate("no range was given")
    return translate("yes") if f.inside else translate("above") if f.observed > f.p95 else translate("below")


def help_words() -> list[str]:
    """One line on each term."""
    return [
        translate("Promised: what the sources announced, before the workbook’s correction for optimism."),
        translate(
            "PIT: share of the forecast’s draws below what happened; near 0 or 1, the forecast did not see it coming."
        ),
        translate(
            "CRPS: how far the whole forecast was from what happened, in the unit of the quantity; 0 is perfect, and "
            "without a range it is the plain error."
        ),
    ]


def coverage_words(found: FollowUp) -> str:
    """How many ranges held, what was expected, and what so few forecasts allow to say."""
    c = found.coverage
    points = sum(f.point for f in found.forecasts)
    said = coverage_sentence(c)
    if points:
        said += " " + translate("Figures given without a range, which are not counted here: {count}.", count=points)
    return said + " " + translate("Forecasts of one tool share their causes: they say less than as many tools would.")


def coverage_sentence(c: Coverage) -> str:
    if not c.scored:
        return translate("No forecast with a range was scored.")
    said = translate(
        "Forecasts that held in their 5–95% range: {inside} of {scored}, where {level} were expected; so few are "
        "compatible with {low} to {high} ({confidence} interval).",
        inside=c.inside,
        scored=c.scored,
        level=amount(LEVEL, "share"),
        low=amount(round(c.low, 2), "share"),
        high=amount(round(c.high, 2), "share"),
        confidence=amount(CONFIDENCE, "share"),
    )
    if not c.surprising:
        return said + " " + translate("Nothing shows that the ranges are too narrow or too wide.")
    wide = c.low > LEVEL
    return (
        said
        + " "
        + (translate("The ranges are too wide.") if wide else translate("The ranges are too narrow: be wary of them."))
    )


def result_rows(found: FollowUp) -> list[list[str]]:
    """Headline results before and after: median, range, probability of a gain."""
    model = found.case.model
    rows = []
    for name in found.before:
        cells = [model[name].text(language())]
        for summaries in (found.before, found.after):
            s = summary_at(summaries, name)
            cells += [
                shown(s["median"], "EUR", error=s["mean_error"], signed=True),
                interval(s["p05"], s["p95"], "EUR"),
                probability(s["positive"]),
            ]
        rows.append(cells)
    return rows


def result_heads() -> list[str]:
    three = [translate("5–95% range"), translate("Gain")]
    return [translate("Result"), translate("Forecast (median)"), *three, translate("With what was observed"), *three]


def result_sentence(found: FollowUp) -> str:
    """What the follow-up changes, for somebody who decides."""
    before, after = (summary_at(s, "society_npv") for s in (found.before, found.after))
    return translate(
        "With what was observed after {months} months, society would have {after} instead of {before}, and a gain "
        "has a probability of {p} instead of {q}.",
        months=found.months,
        after=shown(after["median"], "EUR", error=after["mean_error"], signed=True),
        before=shown(before["median"], "EUR", error=before["mean_error"], signed=True),
        p=probability(after["positive"]),
        q=probability(before["positive"]),
    )


def correction_rows(found: Iterable[Correction]) -> list[list[str]]:
    return [
        [
            writing().set(either(c.label, c.label_fr)),
            str(c.tools),
            amount(round(c.own, 3), "share"),
            amount(c.reference, "share"),
            amount(round(c.weight, 3), "share"),
            amount(round(c.offered, 3), "share"),
            interval(c.low, c.high, "share", "A"),
        ]
        for c in found
    ]


def correction_heads() -> list[str]:
    return [
        translate("Correction"),
        translate("Tools followed up"),
        translate("Observed"),
        translate("Reference"),
        translate("Weight of the observed"),
        translate("Offered"),
        translate("Range"),
    ]


def correction_sentence(found: Iterable[Correction], old: int = 0) -> str:
    """What is offered, and how many forecasts of an older record could not say what they correct."""
    said = offer_sentence(list(found))
    if not old:
        return said
    return (
        said
        + " "
        + translate(
            "Left out: {count} forecasts of an older record, which says a grade and not how the figure was obtained; "
            "score their runs again to count them.",
            count=old,
        )
    )


def offer_sentence(offers: list[Correction]) -> str:
    if not offers:
        return translate(
            "No correction is offered: nothing observed is a cost, a benefit or a delay of one kind alone."
        )
    return translate(
        "Offered, never applied unasked: with n tools followed up, what was observed weighs n / (n + k), the reference "
        "the rest, so that one observation does not decide; k is an assumption (grade D)."
    )


def as_json(found: FollowUp, corrections: Iterable[Correction]) -> dict[str, Any]:
    """Everything as plain values, with the version of their layout."""
    c = found.coverage
    return {
        "format": FORMAT,
        "option": found.option,
        "months": found.months,
        "draws": found.draws,
        "seed": found.seed,
        "forecasts": [as_numbers(f) for f in found.forecasts],
        "coverage": {
            "inside": c.inside,
            "scored": c.scored,
            "low": c.low,
            "high": c.high,
            "expected": LEVEL,
            "confidence": CONFIDENCE,
        },
        "results": {
            name: {"before": summary_at(found.before, name), "after": summary_at(found.after, name)}
            for name in found.before
        },
        "corrections": [
            {
                "quantity": x.name,
                "tools": x.tools,
                "forecasts": x.forecasts,
                "observed": x.own,
                "reference": x.reference,
                "weight": x.weight,
                "offered": x.offered,
                "low": x.low,
                "high": x.high,
                "limited": x.limited,
            }
            for x in corrections
        ],
    }
