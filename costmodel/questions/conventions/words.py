"""Conventions in words: labels, one-line explanations, tables of texts, the chart, and plain values for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from costmodel.document.drawing import (
    GRID,
    INK,
    LOSS,
    Chart,
    Rows,
    Spec,
    axis,
    end,
    folded,
    kind,
    layer,
    size,
    tidy,
    zero_line,
)
from costmodel.engine.values import values
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, decimal, interval, probability, shown
from costmodel.model.model import Model
from costmodel.questions.conventions.mareva import BEST, Mark
from costmodel.questions.conventions.outdated import Outdated
from costmodel.questions.conventions.reconcile import Line, Reconciliation, Worth

FORMAT = 1
"""Version of the layout as JSON."""

GAIN = "#1b6e53"

LABELS = {
    "french": N_("French socio-economic convention"),
    "french_guide": N_("The same, with the cost of public funds of the guide of 2017"),
    "green_book": N_("Green Book 2026 (United Kingdom)"),
    "excel": N_("Excel’s NPV()"),
    "budget": N_("Nominal budget"),
}
SAYS = {
    "french": N_("Real euros before tax, everyone’s gains, 3.2% a year, year 0 not discounted."),
    "french_guide": N_("Each net public euro is counted 1.2 times, because taxes weigh on the economy."),
    "green_book": N_(
        "Everyone’s gains at market prices, 3.5% a year (health 1.5%), costs raised to the published upper bound of "
        "optimism, a euro counting more for those who have less."
    ),
    "excel": N_("The same flows; NPV() takes the first one for a flow at the end of a year and discounts it."),
    "budget": N_("What the accounts show: cash, taxes included, in the euros of each year, added up as they are."),
}
LINES = {
    "whose": N_("Whose gains count"),
    "money": N_("What is money for the authority"),
    "taxes": N_("Taxes"),
    "nominal": N_("Prices"),
    "public_funds": N_("Cost of public funds"),
    "optimism": N_("Optimism"),
    "weighted": N_("Distributional weights (η)"),
    "rate": N_("Discount rate"),
    "health": N_("Rate for health"),
    "delay": N_("Year 0"),
}
MEANS = {
    "whose": N_("A budget does not see what agents, users and the planet gain or lose."),
    "money": N_(
        "Staff time gained or lost counts for residents; an account shows it only when somebody is paid more or less."
    ),
    "taxes": N_("For society a tax is a transfer and is left out; for a buyer it is a price."),
    "nominal": N_("Real euros keep the prices of year 0; nominal euros rise with inflation."),
    "public_funds": N_("Raising a public euro costs society a little more than a euro."),
    "optimism": N_("Costs and delays are raised by what such projects overrun in general."),
    "weighted": N_(
        "η says how much more a euro counts for those who have less: at 1.3, with half the income it counts 2.5 times."
    ),
    "rate": N_("The rate makes later years count less; STPR is the British one (social time preference rate)."),
    "health": N_("The Green Book discounts health at a lower rate; nothing moves unless wellbeing is given a value."),
    "delay": N_("Year 0 is now: a guide does not discount it, Excel’s NPV() discounts it by a year."),
}
ANSWERS: dict[str, Mapping[Any, str]] = {
    "whose": {"society": N_("everyone’s"), "residents": N_("the residents’"), "own": N_("the authority’s")},
    "money": {"residents": N_("time and money"), "own": N_("money alone"), "society": N_("time and money")},
    "taxes": {"none": N_("left out"), "market": N_("VAT in"), "paid": N_("as paid, compensation taken off")},
    "nominal": {False: N_("real"), True: N_("nominal")},
    "public_funds": {"on": N_("counted"), "off": N_("not counted")},
    "optimism": {"case": N_("by grade of evidence"), "green_book": N_("published upper bound")},
    "weighted": {False: N_("none"), True: N_("η of the Green Book")},
    "rate": {"social": N_("French rate"), "stpr": N_("STPR"), "none": N_("not discounted")},
    "health": {False: N_("same rate"), True: N_("its own rate")},
    "delay": {0: N_("not discounted"), 1: N_("discounted by a year")},
}
AXES = {
    "necessity": N_("Necessity"),
    "profitability": N_("Profitability"),
    "risk": N_("Control of risks"),
    "internal": N_("Internal benefits (agents)"),
    "external": N_("External benefits (users)"),
}
REASONS = {
    "necessity": N_("A law, an end of support, a political choice: the authority’s to say, no calculation knows it."),
    "profitability": N_("Probability that the budget gains over the horizon."),
    "risk": N_("Probability that the limit most at risk holds in the worst year of use."),
    "internal": N_("Probability that the staff has more hours available in the last year."),
    "external": N_("Probability that users gain over the horizon."),
}


def convention_label(name: str) -> str:
    return translate(LABELS[name])


def line_label(key: str) -> str:
    return translate(LINES[key])


def says(key: str) -> str:
    """One line on what a convention, or a line between two, means."""
    return translate(SAYS[key] if key in SAYS else MEANS[key])


def answer(key: str, value: Any) -> str:
    return translate(ANSWERS[key][value])


def sentence(found: Reconciliation) -> str:
    """What the two conventions say and which line counts most, for somebody who knows neither."""
    first, last = found.start, found.end
    words = {
        "first": convention_label(first.convention),
        "last": convention_label(last.convention),
        "before": shown(first.central, "EUR", signed=True),
        "after": shown(last.central, "EUR", signed=True),
    }
    moved = [line for line in found.lines if line.central]
    if not moved:
        return translate("{first} and {last} give the same figure here: {before}.", **words)
    largest = max(moved, key=lambda line: abs(line.central))
    said = translate("{first}: {before}. {last}: {after}, in the central case.", **words)
    said += " " + translate(
        "What moves it most: {line} ({amount}).",
        line=line_label(largest.key),
        amount=shown(largest.central, "EUR", signed=True),
    )
    if (first.central > 0) != (last.central > 0):
        said += " " + translate("The sign changes with the convention alone.")
    return said


def worth_rows(found: Iterable[Worth]) -> list[list[str]]:
    """Convention, central case, median with its range, probability of a gain, and what the convention is."""
    return [
        [
            convention_label(w.convention),
            shown(w.central, "EUR", signed=True),
            shown(w.median, "EUR", error=w.mean_error, signed=True),
            interval(w.p05, w.p95, "EUR"),
            probability(w.positive),
            says(w.convention),
        ]
        for w in found
    ]


def worth_heads() -> list[str]:
    return [
        translate("Convention"),
        translate("Central case"),
        translate("Median"),
        translate("5–95% range"),
        translate("Probability of a gain"),
        translate("What it is"),
    ]


def lines_rows(found: Reconciliation) -> list[list[str]]:
    """The first worth, a line for each swap, and the last: the amounts add up."""
    rows = [[convention_label(found.start.convention), "", euros(found.start.central), "", ""]]
    rows += [
        [
            line_label(line.key),
            changed(line),
            "0" if not line.central else euros(line.central, signed=True),
            "" if line.p05 == line.p95 else interval(line.p05, line.p95, "EUR", "A"),
            says(line.key),
        ]
        for line in found.lines
    ]
    return [*rows, [convention_label(found.end.convention), "", euros(found.end.central), "", ""]]


def lines_heads() -> list[str]:
    return [
        translate("Line"),
        translate("What changes"),
        translate("Central case"),
        translate("5–95% range"),
        translate("In one line"),
    ]


def changed(line: Line) -> str:
    if line.same:
        return translate("the same in both: {answer}", answer=answer(line.key, line.before))
    return f"{answer(line.key, line.before)} → {answer(line.key, line.after)}"


def euros(value: float, signed: bool = False) -> str:
    """Whole euros: rounded further, the lines would no longer be seen to add up."""
    return decimal(float(round(value)) + 0.0, signed=signed) + "\u00a0€"


def order_words() -> str:
    return translate(
        "Swapped one at a time in this order: whose gains count, taxes, prices, cost of public funds, optimism, "
        "weights, rate, health, year 0; the lines add up to the whole difference. Another order would share out "
        "otherwise what two of them do together. Unit values stay those of the case."
    )


def lines_chart(found: Reconciliation) -> Chart:
    """What each line brings, central case as a bar and 5–95 % range as a thin line."""
    rows: Rows = [
        {
            "line": line.key,
            "central": tidy(line.central),
            "p05": tidy(line.p05),
            "p95": tidy(line.p95),
            "label": line_label(line.key),
            "text": shown(line.central, "EUR", signed=True) if line.central else "0",
        }
        for line in moving(found)
    ]
    assert found.case.tool is not None
    return Chart(
        f"conventions-{found.case.tool.key}-{found.start.convention}-{found.end.convention}".replace("_", "-"),
        translate(
            "From “{first}” to “{last}”",
            first=convention_label(found.start.convention),
            last=convention_label(found.end.convention),
        ),
        sentence(found)
        + " "
        + translate("Bars: central case; thin lines: 5–95% range. What is the same in both is left out."),
        rows,
        draw_lines,
    )


def moving(found: Reconciliation) -> list[Line]:
    """The lines on which the conventions differ; all of them when there are none."""
    return [line for line in found.lines if not line.same] or list(found.lines)


def draw_lines(rows: Rows) -> Spec:
    drawn = [{**r, "words": folded(r["label"], 30), "end": max(r["central"], r["p95"], 0.0)} for r in rows]
    values_ = [r[key] for r in rows for key in ("central", "p05", "p95")]
    y = {"y": kind("words", sort=[r["words"] for r in drawn], axis={"labelExpr": "split(datum.label, '\\n')"})}
    across = {"axis": axis(values_, "EUR", 6, labelFlush=False), "scale": {"zero": True, "nice": True, "padding": 40}}
    tone = {"condition": {"test": "datum.central < 0", "value": LOSS}, "value": GAIN}
    text = {"align": "left", "dx": 6, "fontSize": 11, "color": INK}
    return {
        "datasets": {"one": [{}], "lines": drawn},
        "data": {"name": "lines"},
        "layer": [
            layer("bar", {"height": 14}, x=size("central", **across), color=tone, **y),
            layer("rule", {"color": INK, "strokeWidth": 1.2}, x=size("p05"), x2=end("p95"), **y),
            zero_line("x"),
            layer("text", text, x=size("end"), text=kind("text"), **y),
        ],
        "width": 460,
        "height": {"step": 34},
        "config": {"axis": {"gridColor": GRID}},
    }


# MAREVA


def mark_rows(found: Iterable[Mark]) -> list[list[str]]:
    return [[translate(AXES[m.axis]), mark_words(m), chance_words(m), translate(REASONS[m.axis])] for m in found]


def mark_heads() -> list[str]:
    return [translate("Axis"), translate("Mark"), translate("Probability"), translate("What it rests on")]


def mark_words(m: Mark) -> str:
    if m.mark is not None:
        return translate("{mark} out of {best}", mark=m.mark, best=BEST)
    return translate("to be given") if m.axis == "necessity" else translate("no effect")


def chance_words(m: Mark) -> str:
    return "" if m.probability is None else probability(m.probability)


def mark_note() -> str:
    return translate(
        "Five marks, side by side: no total, and no area of a radar, which depends on the order of its axes. The scale "
        "of one to four is that of MAREVA; the probabilities that part the marks are a convention of this workbook."
    )


# Out of date


def outdated_sentences(found: Iterable[Outdated], model: Model) -> list[str]:
    """One sentence for each thing out of date, with the results beside today's."""
    return [" ".join(one_outdated(o, model)) for o in found]


def one_outdated(o: Outdated, model: Model) -> list[str]:
    names = ", ".join(model[n].text(language()) for n in o.names)
    said = []
    if o.kind == "rate":
        said.append(
            translate(
                "The discount rate is {used}, today’s guide gives {now}.",
                used=amount(tidy(float(o.used)), "share"),
                now=amount(tidy(float(o.now or 0)), "share"),
            )
        )
        if o.former:
            said.append(translate("It is an old one: {label}.", label=values("conventions")[o.former].label))
    elif o.kind == "carbon":
        said.append(
            translate(
                "A tonne of carbon is worth {used} in year 0, {now} on today’s path.",
                used=amount(tidy(float(o.used)), "EUR"),
                now=amount(tidy(float(o.now or 0)), "EUR"),
            )
        )
        if o.former:
            said.append(translate("It is the path of 2019."))
    elif o.now is not None:
        said.append(
            translate(
                "“{name}” should have been reviewed by {date}: {used} is used, the workbook has {now} today.",
                name=names,
                date=o.review_by,
                used=value_words(o, model, o.used),
                now=value_words(o, model, o.now),
            )
        )
    else:
        said.append(
            translate(
                "“{name}” ({used}) should have been reviewed by {date}, and the workbook knows no newer value.",
                name=names,
                date=o.review_by,
                used=value_words(o, model, o.used),
            )
        )
    if o.now is not None:
        said.append(beside(o.results, o.others[0], model))
    elif o.others:
        ends = [o.others[0], o.others[-1]]
        said.append(
            translate(
                "At the ends of its range, society would have {low} or {high} instead of {used}.",
                low=shown(ends[0]["society_npv"], "EUR", signed=True),
                high=shown(ends[1]["society_npv"], "EUR", signed=True),
                used=shown(o.results["society_npv"], "EUR", signed=True),
            )
        )
    return said


def value_words(o: Outdated, model: Model, value: float | str) -> str:
    return value if isinstance(value, str) else amount(tidy(value), model[o.names[0]].unit)


def beside(used: Mapping[str, float], now: Mapping[str, float], model: Model) -> str:
    """The headline figures as they are and with today's value."""
    parts = [
        translate(
            "{label}: {used}, with today’s value {now}",
            label=model[name].text(language()),
            used=shown(used[name], "EUR", signed=True),
            now=shown(now[name], "EUR", signed=True),
        )
        for name in used
    ]
    return "; ".join(parts) + "."


# For programs


def as_json(
    worths: Iterable[Worth], found: Reconciliation, marked: Iterable[Mark], old: Iterable[Outdated]
) -> dict[str, Any]:
    """Everything as plain values, with the version of their layout."""
    return {
        "format": FORMAT,
        "conventions": [
            {"convention": w.convention, "label": convention_label(w.convention), **worth_json(w)} for w in worths
        ],
        "reconciliation": {
            "start": found.start.convention,
            "end": found.end.convention,
            "before": found.start.central,
            "after": found.end.central,
            "order": [line.key for line in found.lines],
            "lines": [
                {
                    "line": line.key,
                    "label": line_label(line.key),
                    "before": line.before,
                    "after": line.after,
                    "central": line.central,
                    "mean": line.mean,
                    "p05": line.p05,
                    "p95": line.p95,
                }
                for line in found.lines
            ],
            "sentence": sentence(found),
        },
        "mareva": [
            {"axis": m.axis, "mark": m.mark, "probability": m.probability, "monte_carlo_error": m.error} for m in marked
        ],
        "outdated": [
            {
                "kind": o.kind,
                "names": list(o.names),
                "used": o.used,
                "now": o.now,
                "review_by": str(o.review_by) if o.review_by else None,
                "former": o.former,
                "results": dict(o.results),
                "others": [dict(x) for x in o.others],
            }
            for o in old
        ],
    }


def worth_json(w: Worth) -> dict[str, float | int]:
    return {
        "central": w.central,
        "p05": w.p05,
        "median": w.median,
        "mean": w.mean,
        "p95": w.p95,
        "probability_positive": w.positive,
        "mean_error": w.mean_error,
        "draws": w.draws,
    }
