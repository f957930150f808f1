"""A follow-up in words: each forecast, the ranges that held, the results before and after, the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from costmodel.document.answer import fields_of
from costmodel.document.blocks import Table, listing
from costmodel.engine.scores import CONFIDENCE, LEVEL, Coverage
from costmodel.engine.statistics import Summary
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, decimal, interval, probability, shown, significant
from costmodel.language.writing import writing
from costmodel.questions.realised.correction import Correction
from costmodel.questions.realised.followed import FollowUp, Forecast, summary_at

FORMAT = 2
"""Version of the layout as JSON."""


def forecasts(followed: FollowUp) -> Table:
    """Quantity, promised, forecast with its range, observed, ratio, place in the distribution, CRPS."""

    def quantity(f: Forecast) -> str:
        return followed.case.model[f.name].text(language()) + (f" ({f.year})" if f.year else "")

    return listing(
        translate("Forecast and observed, after {months} months", months=followed.months),
        followed.forecasts,
        [
            (translate("Quantity"), quantity),
            (translate("Promised"), lambda f: number(f.promised, f.unit)),
            (translate("Forecast (median)"), lambda f: number(f.median, f.unit)),
            (
                translate("5–95% range"),
                lambda f: translate("no range") if f.point else interval(f.p05, f.p95, f.unit, "A"),
            ),
            (translate("Observed"), lambda f: number(f.observed, f.unit)),
            (
                translate("Observed / promised"),
                lambda f: "–" if f.ratio is None else decimal(significant(f.ratio, 3)),
            ),
            (translate("In the range"), verdict_of),
            (translate("Place in the forecast (PIT)"), lambda f: probability(f.pit)),
            (translate("Distance (CRPS)"), lambda f: number(f.crps, f.unit)),
        ],
    )


def number(value: float, unit: str) -> str:
    return amount(significant(value, 3), unit)


def verdict_of(f: Forecast) -> str:
    if f.point:
        return translate("as forecast") if f.inside else translate("no range was given")
    return translate("yes") if f.inside else translate("above") if f.observed > f.p95 else translate("below")


def glossary() -> list[str]:
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


def coverage_words(followed: FollowUp) -> str:
    """How many ranges held, what was expected, and what so few forecasts allow to say."""
    points = sum(f.point for f in followed.forecasts)
    uncounted = translate("Figures given without a range, which are not counted here: {count}.", count=points)
    causes = translate("Forecasts of one tool share their causes: they say less than as many tools would.")
    return " ".join([coverage_sentence(followed.coverage), *([uncounted] if points else []), causes])


def coverage_sentence(c: Coverage) -> str:
    if not c.scored:
        return translate("No forecast with a range was scored.")
    counted = translate(
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
        return f"{counted} " + translate("Nothing shows that the ranges are too narrow or too wide.")
    too_wide = translate("The ranges are too wide.")
    return f"{counted} " + (too_wide if c.low > LEVEL else translate("The ranges are too narrow: be wary of them."))


def results(followed: FollowUp) -> Table:
    """Headline results before and after: median, range, probability of a gain."""

    def of(summaries: Mapping[str, Summary], first: str) -> list[tuple[str, Callable[[str], str]]]:
        at = {name: summary_at(summaries, name) for name in summaries}
        return [
            (first, lambda n: shown(at[n]["median"], "EUR", error=at[n]["mean_error"], signed=True)),
            (translate("5–95% range"), lambda n: interval(at[n]["p05"], at[n]["p95"], "EUR")),
            (translate("Gain"), lambda n: probability(at[n]["positive"])),
        ]

    return listing(
        translate("Results, before and after"),
        followed.before,
        [
            (translate("Result"), lambda n: followed.case.model[n].text(language())),
            *of(followed.before, translate("Forecast (median)")),
            *of(followed.after, translate("With what was observed")),
        ],
    )


def result_sentence(followed: FollowUp) -> str:
    """What the follow-up changes, for somebody who decides."""
    before, after = (summary_at(s, "society_npv") for s in (followed.before, followed.after))
    return translate(
        "With what was observed after {months} months, society would have {after} instead of {before}, and a gain "
        "has a probability of {p} instead of {q}.",
        months=followed.months,
        after=shown(after["median"], "EUR", error=after["mean_error"], signed=True),
        before=shown(before["median"], "EUR", error=before["mean_error"], signed=True),
        p=probability(after["positive"]),
        q=probability(before["positive"]),
    )


def corrections(offers: Iterable[Correction]) -> Table:
    def share(value: float) -> str:
        return amount(round(value, 3), "share")

    return listing(
        translate("Own optimism, offered as a correction"),
        offers,
        [
            (translate("Correction"), lambda c: writing().set(c.quantity.text(language()))),
            (translate("Tools followed up"), lambda c: str(c.tools)),
            (translate("Observed"), lambda c: share(c.own)),
            (translate("Reference"), lambda c: amount(c.reference, "share")),
            (translate("Weight of the observed"), lambda c: share(c.weight)),
            (translate("Offered"), lambda c: share(c.offered)),
            (translate("Range"), lambda c: interval(c.low, c.high, "share", "A")),
        ],
    )


def correction_sentence(offers: list[Correction], old: int = 0) -> str:
    """What is offered, and how many forecasts of an older record could not say what they correct."""
    offer = (
        translate(
            "Offered, never applied unasked: with n tools followed up, what was observed weighs n / (n + k), the "
            "reference the rest, so that one observation does not decide; k is an assumption (grade D)."
        )
        if offers
        else translate("No correction is offered: nothing observed is a cost, a benefit or a delay of one kind alone.")
    )
    left_out = translate(
        "Left out: {count} forecasts of an older record, which says a grade and not how the figure was obtained; "
        "score their runs again to count them.",
        count=old,
    )
    return f"{offer} {left_out}" if old else offer


def as_json(followed: FollowUp, offers: Iterable[Correction]) -> dict[str, Any]:
    """Everything as plain values, with the version of their layout."""
    return {
        "format": FORMAT,
        **fields_of(followed, "option", "months", "draws", "seed"),
        "forecasts": [as_numbers(f) for f in followed.forecasts],
        "coverage": fields_of(followed.coverage, "inside", "scored", "low", "high")
        | {"expected": LEVEL, "confidence": CONFIDENCE},
        "results": {
            name: {"before": summary_at(followed.before, name), "after": summary_at(followed.after, name)}
            for name in followed.before
        },
        "corrections": [
            {"quantity": c.name}
            | fields_of(c, "tools", "forecasts", observed="own")
            | fields_of(c, "reference", "weight", "offered", "low", "high", "limited")
            for c in offers
        ],
    }


def as_numbers(f: Forecast) -> dict[str, Any]:
    """A forecast as plain values."""
    return {
        "quantity": f.name,
        **fields_of(f, "unit", "year"),
        **{key: value or None for key, value in fields_of(f, "role", "mark", "correction").items()},
        **fields_of(f, "promised", "central", "p05", "median", "p95", "observed", "ratio", "inside", "pit", "crps"),
        "range": not f.point,
    }
