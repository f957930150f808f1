"""The page of tools taken together: the best set, how sure it is, what money changes, the order, why not others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.document.blocks import (
    NOTHING,
    Block,
    Cell,
    Figures,
    Table,
    bullets,
    code,
    digits,
    heading,
    paragraph,
    row_of,
    table,
)
from costmodel.engine.statistics import ends, percentiles
from costmodel.language.catalogue import translate
from costmodel.language.presentation import amount, interval, probability, shown
from costmodel.questions.tables import capital
from costmodel.questions.together import Together
from costmodel.questions.together.charts import shares, worth_of_budget
from costmodel.questions.together.findings import names_of
from costmodel.questions.together.words import (
    budget_time,
    euros,
    headline,
    money,
    once,
    order,
    point_of_view,
    reason,
    title,
    topic,
    yearly,
    years_of,
)
from costmodel.questions.together.worlds import COMMON, WORTHS

if TYPE_CHECKING:
    from costmodel.questions.figures import Chart

STEPS_SHOWN = 12
"""Steps of the budget curve in the table; the chart and the JSON have all of them."""


def together_parts(t: Together, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    return {
        "question": heading(title(t), 1)
        + paragraph(
            translate(
                "Of all the tools offered, each with the option chosen or left aside, which ones are best together, "
                "under the budgets, the staff time for change and the limits that the authority sets?"
            )
        )
        + paragraph(point_of_view(t)),
        "answer": heading(translate("The answer")) + bullets(headline(t)) + chosen_block(t),
        "shares chart": shares(t),
        "left": heading(translate("Why the others are left out")) + table(left_table(t)) + beaten_block(t),
        "once": heading(translate("What is counted once")) + bullets(once(t)) + pairs_block(t),
        "limits": heading(translate("Limits that all tools share")) + table(limits_table(t)),
        "money": heading(translate("One more euro")) + bullets(money(t)) + table(steps_table(t)),
        "budget chart": worth_of_budget(t),
        "order": heading(translate("In which order")) + bullets(order(t)) + plan_block(t),
        "words": heading(translate("Words of this page")) + bullets(help_words()),
        "again": heading(translate("How to make this page again")) + code(again),
        "results": figures_of(t),
    }


def help_words() -> list[str]:
    """One line for each word that needs one."""
    return [
        translate("Best set: of all combinations of tools and options within the limits, the one worth most."),
        translate("Shadow price: what one more euro of budget would bring."),
        translate("Regret: what one loses for not having chosen the set that the world as it turns out makes best."),
        translate("Draw: one possible world, in which each uncertain number has one value."),
    ]


def chosen_block(t: Together) -> Block:
    return table(chosen_table(t)) if t.best.chosen else NOTHING


def chosen_table(t: Together) -> Table:
    rows = []
    for i in t.best.chosen:
        item = t.found.items[i]
        values, spent = t.problem.values[:, i], t.problem.uses[:, i, 0]
        rows.append(
            [
                Cell(t.found.label(item.tool), (t.found.option_label(item.option),)),
                Cell(yearly(float(values.mean()), signed=True), (span(values, "EUR/year"),)),
                Cell(yearly(t.gains[item.tool])),
                Cell(euros(float(spent.mean())), (span(spent, "EUR"),)),
                Cell(
                    probability(t.tool_share(item.tool)),
                    (translate("with this option: {p}", p=probability(float(t.robust.shares[i]))),),
                ),
            ]
        )
    return Table(
        translate("The tools chosen"),
        [
            translate("Tool"),
            translate("Worth, common costs apart"),
            translate("Lost without it"),
            translate("Spending over {time}", time=budget_time(t)),
            translate("In the best set"),
        ],
        [("", rows)],
        translate(
            "Means over the draws, 5–95% range below. “Lost without it” is what the best set would be worth less if "
            "the tool did not exist. The last column is a share of the draws looked at one by one."
        ),
    )


def span(values: np.ndarray, in_unit: str) -> str:
    low, high = ends(values)
    return interval(low, high, in_unit)


def left_table(t: Together) -> Table:
    rows = [
        [Cell(t.found.label(tool)), Cell(probability(t.tool_share(tool))), Cell(reason(t, tool))]
        for tool in sorted(t.left, key=lambda tool: -t.tool_share(tool))
    ]
    heads = [translate("Tool"), translate("In the best set"), translate("Why it is left out")]
    note = translate("Share of the draws whose own best set has it, then the reason on the mean of all draws.")
    return Table(translate("The tools left out"), heads, [("", rows)], note, kind="words")


def beaten_block(t: Together) -> Block:
    """Options that another option of the same tool beats on the mean, using no more of anything."""
    sentences = [
        translate(
            "{one}: worth less than {other}, which uses no more of anything.",
            one=names_of(t.found, (worse,))[0],
            other=t.found.option_label(t.found.items[better].option),
        )
        for worse, better in sorted(t.beaten.items())
    ]
    if not sentences:
        return paragraph(translate("No option is dominated: each has more worth, or uses less, than its rivals."))
    return paragraph(translate("Dominated options, never worth choosing:")) + bullets(sentences)


def pairs_block(t: Together) -> Block:
    """What pairs of tools share, and what that takes off, for the options chosen or the plainest."""
    rows = []
    for kind, ties in (
        (translate("hours"), t.found.ties.same_hours),
        (translate("contacts"), t.found.ties.same_contacts),
    ):
        for (a, b), name in ties.items():
            record = t.found.case.records[0][name]
            loss = pair_loss(t, a, b)
            rows.append(
                [
                    Cell(f"{t.found.label(a)} – {t.found.label(b)}"),
                    Cell(kind),
                    Cell(amount(record.number, "share"), (translate("grade {grade}", grade=record.grade),)),
                    Cell(yearly(float(loss.mean())), (span(loss, "EUR/year"),)),
                    Cell(record.says()),
                ]
            )
    if not rows:
        return paragraph(translate("No two of these tools are known to save the same hours."))
    return table(
        Table(
            translate("What two tools would both save"),
            [
                translate("Tools"),
                translate("What"),
                translate("Share"),
                translate("Taken off when both are taken"),
                translate("Why"),
            ],
            [("", rows)],
            translate(
                "Shares are assumptions: set them with --set, by the names of parameters/reference/portfolio.yaml."
            ),
            kind="words",
        )
    )


def pair_loss(t: Together, a: str, b: str) -> np.ndarray:
    """What two tools lose together with the options chosen, or with the first ones."""
    chosen = {t.found.items[i].tool: i for i in t.best.chosen}
    one, other = (chosen.get(tool, t.found.of_tool(tool)[0]) for tool in (a, b))
    return t.found.lost.get((one, other), t.found.lost.get((other, one), {})).get(t.ledger, np.zeros(1))


def limits_table(t: Together) -> Table:
    """What the set uses of each limit, and how surely it keeps within it."""
    rows = []
    for kind, words, unit, most in (
        ("total", translate("Budget over {time}", time=budget_time(t)), "EUR", t.limits.total),
        ("yearly", translate("Budget of the dearest year"), "EUR", t.limits.yearly),
        ("change", translate("Staff time to learn and watch the tools, busiest year"), "hour", t.limits.change),
        ("tolerance", translate("What the tools lose the budget in a year"), "EUR/year", t.found.tolerance),
        ("departures", translate("Posts removed, against posts that fall vacant"), "post", t.found.departures),
    ):
        used, low, high = t.most(kind)
        said = shown(most, unit) if most is not None else translate("none set")
        kept = probability(t.kept((kind,))) if most is not None else "–"
        rows.append([Cell(words), Cell(shown(used, unit), (interval(low, high, unit),)), Cell(said), Cell(kept)])
    for kind in COMMON:
        used, low, high = t.most(kind)
        rows.append(
            [
                Cell(capital(topic(t, kind))),
                Cell(amount(round(used, 2), "share"), (interval(low, high, "share"),)),
                Cell(translate("the whole margin")),
                Cell(probability(t.kept((kind,)))),
            ]
        )
    return Table(
        translate("What the set uses of each limit"),
        [translate("Limit"), translate("Used by the set"), translate("At most"), translate("Kept in")],
        [("", rows)],
        translate(
            "The authority's own limits are counted in shares of the margin left without any tool; what one tool "
            "improves buys back nothing that another worsens. Last column: share of the draws."
        ),
    )


def steps_table(t: Together) -> Table:
    """The steps of the curve: the largest gains when there are too many."""
    curve = t.curve
    gains = [s.value - (curve[k - 1].value if k else s.value) for k, s in enumerate(curve)]
    largest = sorted(range(len(curve)), key=lambda k: (k != 0 and k != len(curve) - 1, -gains[k]))[:STEPS_SHOWN]
    rows = []
    for k in sorted(largest):
        s = curve[k]
        tools = ", ".join(names_of(t.found, s.chosen)) or translate("no tool")
        rows.append([Cell(euros(s.budget)), Cell(yearly(s.value, signed=True)), Cell(tools)])
    heads = [translate("From this budget on"), translate("Worth of the best set"), translate("Best set")]
    note = (
        translate(
            "{shown} of {all} steps: the first, the last, and those that bring most.", shown=len(rows), all=len(curve)
        )
        if len(curve) > len(rows)
        else ""
    )
    return Table(translate("The best set under each budget"), heads, [("", rows)], note, kind="words")


def plan_block(t: Together) -> Block:
    """Year by year: what is adopted, spent and learnt."""
    if t.plan is None or not t.plan.adoptions:
        return NOTHING
    start, rows = t.found.calendar[0], []
    for year, (spent, hours) in enumerate(t.plan.by_year):
        adopted = tuple(a.item for a in t.plan.adoptions if a.year == year)
        if adopted or spent or hours:
            rows.append(
                [
                    Cell(str(start + year)),
                    Cell(", ".join(names_of(t.found, adopted)) or "–"),
                    Cell(euros(float(spent))),
                    Cell(shown(float(hours), "hour")),
                ]
            )
    heads = [
        translate("Year"),
        translate("Tools put into use"),
        translate("Spending of the year"),
        translate("Staff time to learn and watch the tools"),
    ]
    note = translate("Planned means; each tool is counted over {years} from its own first year.", years=years_of(t))
    return table(Table(translate("The order of adoption"), heads, [("", rows)], note, kind="words"))


def figures_of(t: Together) -> Figures:
    """The figures for programs: the worth of each item, of the set, and the shares of draws."""
    rows = []
    unit, name = "EUR/year", WORTHS[t.ledger]
    for i, item in enumerate(t.found.items):
        x = t.problem.values[:, i]
        rows.append(statistics(x, tool=item.tool, option=item.option, quantity=name, unit=unit))
        share = float(t.robust.shares[i])
        rows.append(
            row_of(tool=item.tool, option=item.option, quantity="in_best_set", unit="share", mean=digits(share))
        )
    rows.append(statistics(t.best.worth, quantity="best_set_worth", unit=unit))
    rows.append(statistics(t.robust.regret, quantity="best_set_regret", unit=unit))
    return Figures(rows)


def statistics(x: np.ndarray, **said: Any) -> list[Any]:
    low, middle, high = (digits(float(q)) for q in percentiles(x))
    return row_of(
        **said,
        p05=low,
        median=middle,
        mean=digits(float(x.mean())),
        p95=high,
        probability_positive=digits(float((x > 0).mean())),
    )
