"""Conventions in words: labels, one-line explanations, tables of texts, the chart, and plain values for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from costmodel.document.answer import fields_of, jsonable
from costmodel.document.blocks import Table, listing
from costmodel.document.drawing import (
    GRID,
    INK,
    LOSS,
    ONE,
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
from costmodel.document.drawing import LINES as FOLDED
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


def sentence(between: Reconciliation) -> str:
    """What the two conventions say and which line counts most, for somebody who knows neither."""
    first, last = between.start, between.end
    texts = {
        "first": convention_label(first.convention),
        "last": convention_label(last.convention),
        "before": signed(first.central),
        "after": signed(last.central),
    }
    moved = [line for line in between.lines if line.central]
    if not moved:
        return translate("{first} and {last} give the same figure here: {before}.", **texts)
    largest = max(moved, key=lambda line: abs(line.central))
    sentences = [
        translate("{first}: {before}. {last}: {after}, in the central case.", **texts),
        translate(
            "What moves it most: {line} ({amount}).", line=line_label(largest.key), amount=signed(largest.central)
        ),
    ]
    if (first.central > 0) != (last.central > 0):
        sentences.append(translate("The sign changes with the convention alone."))
    return " ".join(sentences)


def signed(value: float) -> str:
    return shown(value, "EUR", signed=True)


def worth_table(worths: Iterable[Worth]) -> Table:
    """What each convention says that the option is worth."""
    return listing(
        translate("The same option, by each convention"),
        worths,
        [
            (translate("Convention"), lambda w: convention_label(w.convention)),
            (translate("Central case"), lambda w: signed(w.central)),
            (translate("Median"), lambda w: shown(w.median, "EUR", error=w.mean_error, signed=True)),
            (translate("5–95% range"), lambda w: interval(w.p05, w.p95, "EUR")),
            (translate("Probability of a gain"), lambda w: probability(w.positive)),
            (translate("What it is"), lambda w: says(w.convention)),
        ],
    )


def lines_table(between: Reconciliation) -> Table:
    """The first worth, a line for each swap, and the last: the amounts add up."""

    def total(worth: Worth) -> tuple[str, ...]:
        return convention_label(worth.convention), "", euros(worth.central), "", ""

    rows = [
        (
            line_label(line.key),
            changed(line),
            euros(line.central, signed=True) if line.central else "0",
            "" if line.p05 == line.p95 else interval(line.p05, line.p95, "EUR", "A"),
            says(line.key),
        )
        for line in between.lines
    ]
    heads = [
        translate("Line"),
        translate("What changes"),
        translate("Central case"),
        translate("5–95% range"),
        translate("In one line"),
    ]
    return listing(
        translate("Line by line"),
        [total(between.start), *rows, total(between.end)],
        [(head, itemgetter(i)) for i, head in enumerate(heads)],
    )


def changed(line: Line) -> str:
    before, after = (translate(ANSWERS[line.key][value]) for value in (line.before, line.after))
    return translate("the same in both: {answer}", answer=before) if line.same else f"{before} → {after}"


def euros(value: float, signed: bool = False) -> str:
    """Whole euros: rounded further, the lines would no longer be seen to add up."""
    return decimal(float(round(value)) + 0.0, signed=signed) + "\u00a0€"


def order_words() -> str:
    return translate(
        "Swapped one at a time in this order: whose gains count, taxes, prices, cost of public funds, optimism, "
        "weights, rate, health, year 0; the lines add up to the whole difference. Another order would share out "
        "otherwise what two of them do together. Unit values stay those of the case."
    )


def lines_chart(between: Reconciliation) -> Chart:
    """What each line brings, central case as a bar and 5–95 % range as a thin line; lines that change nothing go."""
    first, last = between.start.convention, between.end.convention
    rows: Rows = [
        {
            "line": line.key,
            **{key: tidy(getattr(line, key)) for key in ("central", "p05", "p95")},
            "label": line_label(line.key),
            "text": signed(line.central) if line.central else "0",
        }
        for line in [line for line in between.lines if not line.same] or between.lines
    ]
    assert between.case.tool is not None
    return Chart(
        f"conventions-{between.case.tool.key}-{first}-{last}".replace("_", "-"),
        translate("From “{first}” to “{last}”", first=convention_label(first), last=convention_label(last)),
        sentence(between)
        + " "
        + translate("Bars: central case; thin lines: 5–95% range. What is the same in both is left out."),
        rows,
        draw_lines,
    )


def draw_lines(rows: Rows) -> Spec:
    drawn = [{**r, "words": folded(r["label"], 30), "end": max(r["central"], r["p95"], 0.0)} for r in rows]
    amounts = [r[key] for r in rows for key in ("central", "p05", "p95")]
    y = {"y": kind("words", sort=[r["words"] for r in drawn], axis={"labelExpr": FOLDED})}
    across = {"axis": axis(amounts, "EUR", 6, labelFlush=False), "scale": {"zero": True, "nice": True, "padding": 40}}
    tone = {"condition": {"test": "datum.central < 0", "value": LOSS}, "value": GAIN}
    text = {"align": "left", "dx": 6, "fontSize": 11, "color": INK}
    return {
        "datasets": ONE | {"lines": drawn},
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


def mark_table(marks: Iterable[Mark]) -> Table:
    return listing(
        translate("The five axes of MAREVA"),
        marks,
        [
            (translate("Axis"), lambda m: translate(AXES[m.axis])),
            (translate("Mark"), mark_text),
            (translate("Probability"), lambda m: "" if m.probability is None else probability(m.probability)),
            (translate("What it rests on"), lambda m: translate(REASONS[m.axis])),
        ],
        translate(
            "Five marks, side by side: no total, and no area of a radar, which depends on the order of its axes. The "
            "scale of one to four is that of MAREVA; the probabilities that part the marks are a convention of this "
            "workbook."
        ),
    )


def mark_text(m: Mark) -> str:
    if m.mark is not None:
        return translate("{mark} out of {best}", mark=m.mark, best=BEST)
    return translate("to be given") if m.axis == "necessity" else translate("no effect")


# Out of date


def outdated_sentences(old: Iterable[Outdated], model: Model) -> list[str]:
    """What is said of each thing out of date, with the results beside today's."""
    return [" ".join([*used_and_now(o, model), *consequence(o, model)]) for o in old]


def used_and_now(o: Outdated, model: Model) -> list[str]:
    """The value used, and what stands in its place today."""
    if o.kind == "review":
        texts = {
            "name": ", ".join(model[n].text(language()) for n in o.names),
            "date": o.review_by,
            "used": value_text(o.used, model[o.names[0]].unit),
        }
        if o.now is None:
            return [
                translate(
                    "“{name}” ({used}) should have been reviewed by {date}, and the workbook knows no newer value.",
                    **texts,
                )
            ]
        return [
            translate(
                "“{name}” should have been reviewed by {date}: {used} is used, the workbook has {now} today.",
                now=value_text(o.now, model[o.names[0]].unit),
                **texts,
            )
        ]
    used, now = (value_text(x or 0.0, "share" if o.kind == "rate" else "EUR") for x in (o.used, o.now))
    if o.kind == "rate":
        sentences = [translate("The discount rate is {used}, today’s guide gives {now}.", used=used, now=now)]
        if o.former:
            label = values("conventions")[o.former].label
            sentences.append(translate("It is an old one: {label}.", label=label))
        return sentences
    sentences = [translate("A tonne of carbon is worth {used} in year 0, {now} on today’s path.", used=used, now=now)]
    return sentences + ([translate("It is the path of 2019.")] if o.former else [])


def value_text(value: float | str, unit: str) -> str:
    return value if isinstance(value, str) else amount(tidy(value), unit)


def consequence(o: Outdated, model: Model) -> list[str]:
    """The headline figures as they are and with today's value, or at the ends of the range where there is none."""
    if o.now is not None:
        headlines = [
            translate(
                "{label}: {used}, with today’s value {now}",
                label=model[name].text(language()),
                used=signed(used),
                now=signed(o.others[0][name]),
            )
            for name, used in o.results.items()
        ]
        return ["; ".join(headlines) + "."]
    if not o.others:
        return []
    return [
        translate(
            "At the ends of its range, society would have {low} or {high} instead of {used}.",
            low=signed(o.others[0]["society_npv"]),
            high=signed(o.others[-1]["society_npv"]),
            used=signed(o.results["society_npv"]),
        )
    ]


# For programs


def as_json(
    worths: Iterable[Worth], between: Reconciliation, marks: Iterable[Mark], old: Iterable[Outdated]
) -> dict[str, Any]:
    """Everything as plain values, with the version of their layout."""
    statistics = ("central", "p05", "median", "mean", "p95")
    facts = {
        "format": FORMAT,
        "conventions": [
            {"convention": w.convention, "label": convention_label(w.convention)}
            | fields_of(w, *statistics, probability_positive="positive", mean_error="mean_error", draws="draws")
            for w in worths
        ],
        "reconciliation": {
            "start": between.start.convention,
            "end": between.end.convention,
            "before": between.start.central,
            "after": between.end.central,
            "order": [line.key for line in between.lines],
            "lines": [
                {"line": line.key, "label": line_label(line.key)}
                | fields_of(line, "before", "after", "central", "mean", "p05", "p95")
                for line in between.lines
            ],
            "sentence": sentence(between),
        },
        "mareva": [fields_of(m, "axis", "mark", "probability", monte_carlo_error="error") for m in marks],
        "outdated": list(old),
    }
    return dict(jsonable(facts))
