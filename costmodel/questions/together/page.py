"""The page of tools taken together: the best set, how sure it is, what money changes, the order, why not others."""

from __future__ import annotations

import math
import re
from dataclasses import replace
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
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, interval, probability, shown
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import AUTHORITY, COMPARED, LEDGER, TOOLS, Setting, counted, some_or_none
from costmodel.questions.tables import capital
from costmodel.questions.together import Limits, Together, together
from costmodel.questions.together.charts import shares, worth_of_budget
from costmodel.questions.together.findings import check_ledger, evaluations, names_of
from costmodel.questions.together.items import set_draws
from costmodel.questions.together.reading import MOST_WORLDS
from costmodel.questions.together.words import (
    budget_time,
    doubt,
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
    from costmodel.document.drawing import Chart

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


# Asked


def compute(ask: Ask) -> Together:
    more = ask.more
    check_ledger(more["ledger"])
    budgets = more["budgets"]
    limits = Limits(
        budgets.get("total") or more["budget"], budgets.get("yearly") or more["yearly_budget"], more["change_hours"]
    )
    return together(
        tools=ask.tools or None,
        ledger=more["ledger"],
        limits=limits,
        years=more["years"] or None,
        a_year=more["a_year"] or None,
        worlds=more["worlds"],
        needs=more["needs"],
        excludes=more["excludes"],
        verdicts=more["verdicts"],
        progress=ask.progress,
        **ask.given,
    )


def work(ask: Ask) -> int:
    tools, times = evaluations(ask.tools, ask.folder)
    return ask.draws * tools + set_draws(ask.draws) * times


MOST_PLAN, MOST_A_YEAR, MOST_READ = 15, 100, 10_000
AMOUNT = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)(?P<year>/(?:year|an))?", re.ASCII)


def typed_budgets(texts: list[str] | None, option: str) -> dict[str, float]:
    """The budgets typed, by their kind. Raises InputError for an amount that is none, or given twice."""
    budgets: dict[str, float] = {}
    for text in texts or ():
        match = AMOUNT.fullmatch(re.sub(r"[\s_\u202f\u00a0]", "", text))
        value = float(match["number"].replace(",", ".")) if match else math.nan
        if not match or not math.isfinite(value):
            raise InputError(
                translate(
                    "--budget {text}: give euros over a mandate, such as 100000, or euros of each year, such as "
                    "20000/an.",
                    text=text,
                )
            )
        kind = "yearly" if match["year"] else "total"
        if kind in budgets:
            raise InputError(translate("--budget {text}: this kind of budget is given twice; keep one.", text=text))
        budgets[kind] = value
    return budgets


def typed_hours(text: str | None, option: str) -> float | None:
    """Hours of staff time in a year."""
    if text is None:
        return None
    match = AMOUNT.fullmatch(text)
    if not match or match["year"] or not math.isfinite(float(match["number"].replace(",", "."))):
        raise InputError(
            translate("--change-hours {text}: give the hours of staff time in a year, such as 500.", text=text)
        )
    return float(match["number"].replace(",", "."))


def couples(texts: list[str] | None, option: str) -> list[tuple[str, str]]:
    """Two tools with a colon between. Raises InputError otherwise."""
    pairs = []
    for text in texts or ():
        first, sign, second = (word.strip() for word in text.partition(":"))
        if not (first and sign and second) or ":" in second or first == second:
            raise InputError(
                translate("{option} {text}: name two tools, such as chatbot:mail_triage.", option=option, text=text)
            )
        pairs.append((first, second))
    return pairs


def as_json(t: Together) -> dict[str, Any]:
    """Everything, for scripts."""

    def named(chosen: tuple[int, ...]) -> list[dict[str, str]]:
        return [{"tool": t.found.items[i].tool, "option": t.found.items[i].option} for i in chosen]

    start, p = t.found.calendar[0], t.problem
    return {
        "format": 2,
        "unit_of_worth": "EUR/year",
        "authority": t.found.authority.key,
        "ledger": t.ledger,
        "draws": t.found.draws,
        "seed": t.found.seed,
        "limits": {"budget": t.limits.total, "yearly_budget": t.limits.yearly, "change_hours": t.limits.change},
        "sentences": [*headline(t), *money(t), *order(t)],
        "best": {
            "set": named(t.best.chosen),
            "value": t.best.value,
            "error": t.best.error,
            **dict(zip(("p05", "median", "p95"), quantiles(t.best.worth), strict=True)),
            "probability_positive": float((t.best.worth > 0).mean()),
            "ties": [named(c) for c in t.best.ties],
            "second": named(t.best.second) if t.best.second is not None else None,
            "second_loss": t.best.behind(t.best.second)[0] if t.best.second is not None else None,
            "spending": t.most("total")[0],
            "budget_kept": t.kept(("total", "yearly")),
            "parts": t.breakdown(),
        },
        "robustness": {
            "draws": t.robust.worlds,
            "set_is_best": t.robust.whole,
            "regret_mean": float(t.robust.regret.mean()),
            "regret_p95": quantiles(t.robust.regret)[2],
            "tools": {tool: t.tool_share(tool) for tool in t.found.tools},
            "items": {item.key: float(t.robust.shares[i]) for i, item in enumerate(t.found.items)},
            "sentences": doubt(t),
        },
        "verdicts": {tool: verdict.word for tool, verdict in t.found.verdicts.items()},
        "items": {
            item.key: {
                "value": float(p.values[:, i].mean()),
                "alone": p.mean((i,)),
                "spending": float(p.planned[i, 0]),
                "breaks": list(item.breaks),
            }
            for i, item in enumerate(t.found.items)
        },
        "contribution": {tool: gain if math.isfinite(gain) else None for tool, gain in t.gains.items()},
        "left_out": {
            tool: {"loss": left.loss, "alone": left.alone, "reason": reason(t, tool)} for tool, left in t.left.items()
        },
        "dominated": {t.found.items[a].key: t.found.items[b].key for a, b in t.beaten.items()},
        "budget_curve": {
            "budget_is": t.swept,
            "shadow_price": t.price,
            "steps": [{"budget": s.budget, "value": s.value, "set": named(s.chosen)} for s in t.curve],
        },
        "order": None
        if t.plan is None
        else {
            "value": t.plan.value,
            "adoptions": [{"year": start + a.year, **named((a.item,))[0]} for a in t.plan.adoptions],
            "spending": {start + k: float(row[0]) for k, row in enumerate(t.plan.by_year)},
            "change_hours": {start + k: float(row[1]) for k, row in enumerate(t.plan.by_year)},
        },
    }


def quantiles(x: Any) -> list[float]:
    return [float(q) for q in percentiles(x)]


QUESTION = Question(
    key="together",
    sentence=N_("which tools are best together, within budgets and limits"),
    label=N_("Which tools together, for this authority"),
    notebook="portfolio",
    about="tools",
    compute=compute,
    say=lambda found, ask: together_parts(found, ask.again),
    title=title,
    settings=(
        TOOLS,
        AUTHORITY,
        replace(LEDGER, help=N_("the point of view whose gain is sought (default: society)")),
        Setting(name="budget", default=None, check=some_or_none),
        Setting(name="yearly_budget", default=None, check=some_or_none),
        Setting(
            name="budgets",
            default={},
            option="--budget",
            read=typed_budgets,
            repeated=True,
            metavar=N_("EUROS"),
            help=N_(
                "most spent on the tools, taxes included: over a mandate (100000), or in each year (20000/an); may be "
                "repeated for both"
            ),
        ),
        Setting(
            name="change_hours",
            check=some_or_none,
            option="--change-hours",
            read=typed_hours,
            metavar=N_("HOURS"),
            help=N_("most staff time spent in a year on learning and watching the tools"),
        ),
        *COMPARED,
        Setting(
            name="needs",
            default=(),
            option="--need",
            read=couples,
            repeated=True,
            metavar="A:B",
            help=N_("tool A is taken only with tool B (may be repeated)"),
        ),
        Setting(
            name="excludes",
            default=(),
            option="--exclude",
            read=couples,
            repeated=True,
            metavar="A:B",
            help=N_("tools A and B are never taken together (may be repeated)"),
        ),
        Setting(
            name="a_year",
            option="--a-year",
            read=counted(0, 1, MOST_A_YEAR),
            metavar="N",
            help=N_("most tools put into use in one year (default: 1)"),
        ),
        Setting(
            name="years",
            option="--years",
            read=counted(0, 1, MOST_PLAN),
            metavar="N",
            help=N_("years in which tools may be adopted (default: 5)"),
        ),
        Setting(
            name="worlds",
            default=MOST_WORLDS,
            option="--worlds",
            read=counted(MOST_WORLDS, 1, MOST_READ),
            metavar="N",
            help=N_("draws whose own best set is looked for (default: 250)"),
        ),
        Setting(name="verdicts"),
    ),
    json=as_json,
    not_on_terminal=(),
    work=work,
)
