"""The page of tools taken together: the best set, how sure it is, what money changes, the order, why not others."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.document.answer import fields_of
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
    listing,
    paragraph,
    row_of,
    table,
)
from costmodel.engine.statistics import LEVELS, ends, percentiles
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, interval, probability, shown
from costmodel.questions.question import Ask, Question
from costmodel.questions.settings import AUTHORITY, COMPARED, LEDGER, TOOLS, Setting, counted, some_or_none
from costmodel.questions.tables import capital
from costmodel.questions.together import Limits, Together, together, words
from costmodel.questions.together.charts import shares, worth_of_budget
from costmodel.questions.together.findings import check_ledger, evaluations
from costmodel.questions.together.items import Limit, set_draws
from costmodel.questions.together.problems import Items
from costmodel.questions.together.reading import MOST_WORLDS
from costmodel.questions.together.words import budget_time, euros, yearly
from costmodel.questions.together.worlds import WORTHS

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

STEPS_SHOWN = 12
"""Steps of the budget curve in the table; the chart and the JSON have all of them."""


def together_parts(t: Together, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    return {
        "question": heading(words.title(t), 1)
        + paragraph(
            translate(
                "Of all the tools offered, each with the option chosen or left aside, which ones are best together, "
                "under the budgets, the staff time for change and the limits that the authority sets?"
            )
        )
        + paragraph(words.point_of_view(t)),
        "answer": heading(translate("The answer"))
        + bullets(words.headline(t))
        + (table(chosen_table(t)) if t.best.chosen else NOTHING),
        "shares chart": shares(t),
        "left": heading(translate("Why the others are left out")) + table(left_table(t)) + dominated_options(t),
        "once": heading(translate("What is counted once")) + bullets(words.once(t)) + pairs_table(t),
        "limits": heading(translate("Limits that all tools share")) + table(limits_table(t)),
        "money": heading(translate("One more euro")) + bullets(words.money(t)) + table(steps_table(t)),
        "budget chart": worth_of_budget(t),
        "order": heading(translate("In which order")) + bullets(words.order(t)) + plan_table(t),
        "words": heading(translate("Words of this page")) + bullets(translate(line) for line in GLOSSARY),
        "again": heading(translate("How to make this page again")) + code(again),
        "results": figures_of(t),
    }


GLOSSARY = (
    N_("Best set: of all combinations of tools and options within the limits, the one worth most."),
    words.SHADOW_PRICE,
    N_("Regret: what one loses for not having chosen the set that the world as it turns out makes best."),
    N_("Draw: one possible world, in which each uncertain number has one value."),
)
"""One line for each word that needs one."""


def spread(values: np.ndarray, unit: str, signed: bool = False) -> Cell:
    """A mean over the draws, its 5-95 % range below."""
    return Cell(shown(float(values.mean()), unit, signed=signed), (interval(*ends(values), unit),))


def chosen_table(t: Together) -> Table:
    def how_often(i: int) -> Cell:
        share = probability(float(t.robust.shares[i]))
        return Cell(probability(t.tool_share(item[i].tool)), (translate("with this option: {p}", p=share),))

    item = t.candidates.items
    return listing(
        translate("The tools chosen"),
        t.best.chosen,
        [
            (translate("Tool"), lambda i: Cell(t.candidates.label(item[i].tool), (item[i].option_label,))),
            (translate("Worth, common costs apart"), lambda i: spread(t.problem.values[:, i], "EUR/year", signed=True)),
            (translate("Lost without it"), lambda i: yearly(t.gains[item[i].tool])),
            (
                translate("Spending over {time}", time=budget_time(t)),
                lambda i: spread(t.problem.uses[:, i, 0], "EUR"),
            ),
            (translate("In the best set"), how_often),
        ],
        translate(
            "Means over the draws, 5–95% range below. “Lost without it” is what the best set would be worth less if "
            "the tool did not exist. The last column is a share of the draws looked at one by one."
        ),
    )


def left_table(t: Together) -> Table:
    return listing(
        translate("The tools left out"),
        sorted(t.left, key=lambda tool: -t.tool_share(tool)),
        [
            (translate("Tool"), t.candidates.label),
            (translate("In the best set"), lambda tool: probability(t.tool_share(tool))),
            (translate("Why it is left out"), lambda tool: words.reason(t, tool)),
        ],
        translate("Share of the draws whose own best set has it, then the reason on the mean of all draws."),
        kind="words",
    )


def dominated_options(t: Together) -> Block:
    """Options that another option of the same tool beats on the mean, using no more of anything."""
    item = t.candidates.items
    sentences = [
        translate(
            "{one}: worth less than {other}, which uses no more of anything.",
            one=item[worse].label,
            other=item[better].option_label,
        )
        for worse, better in sorted(t.beaten.items())
    ]
    if not sentences:
        return paragraph(translate("No option is dominated: each has more worth, or uses less, than its rivals."))
    return paragraph(translate("Dominated options, never worth choosing:")) + bullets(sentences)


def pairs_table(t: Together) -> Block:
    """What pairs of tools share, and what that takes off, for the options chosen or the plainest."""
    ties, records = t.candidates.ties, t.candidates.case.records[0]
    hours = [(translate("hours"), *tie) for tie in ties.same_hours.items()]
    pairs = [*hours, *((translate("contacts"), *tie) for tie in ties.same_contacts.items())]
    if not pairs:
        return paragraph(translate("No two of these tools are known to save the same hours."))

    def share(name: str) -> Cell:
        grade = translate("grade {grade}", grade=records[name].grade)
        return Cell(amount(records[name].number, "share"), (grade,))

    return table(
        listing(
            translate("What two tools would both save"),
            pairs,
            [
                (translate("Tools"), lambda pair: " – ".join(map(t.candidates.label, pair[1]))),
                (translate("What"), lambda pair: pair[0]),
                (translate("Share"), lambda pair: share(pair[2])),
                (translate("Taken off when both are taken"), lambda pair: spread(pair_loss(t, *pair[1]), "EUR/year")),
                (translate("Why"), lambda pair: records[pair[2]].says()),
            ],
            translate(
                "Shares are assumptions: set them with --set, by the names of parameters/reference/portfolio.yaml."
            ),
            kind="words",
        )
    )


def pair_loss(t: Together, a: str, b: str) -> np.ndarray:
    """What two tools lose together with the options chosen, or with the first ones."""
    chosen = {t.candidates.items[i].tool: i for i in t.best.chosen}
    one, other = (chosen.get(tool, t.candidates.of_tool(tool)[0]) for tool in (a, b))
    lost = t.candidates.lost
    return lost.get((one, other), lost.get((other, one), {})).get(t.ledger, np.zeros(1))


LIMIT_HEADS = {
    "total": N_("Budget over {time}"),
    "yearly": N_("Budget of the dearest year"),
    "change": N_("Staff time to learn and watch the tools, busiest year"),
    "tolerance": N_("What the tools lose the budget in a year"),
    "departures": N_("Posts removed, against posts that fall vacant"),
}


def limits_table(t: Together) -> Table:
    """What the set uses of each limit, and how surely it keeps within it; the authority's own limits last."""
    limits = {limit.kind: limit for limit in t.limit_list}

    def head(limit: Limit) -> str:
        if limit.own:
            return capital(words.topic(t, limit.kind))
        return translate(LIMIT_HEADS[limit.kind], time=budget_time(t))

    def used(limit: Limit) -> Cell:
        mean, low, high = t.most(limit.kind)
        mean_text = amount(round(mean, 2), limit.unit) if limit.own else shown(mean, limit.unit)
        return Cell(mean_text, (interval(low, high, limit.unit),))

    def most(limit: Limit) -> str:
        if limit.own:
            return translate("the whole margin")
        return shown(limit.most, limit.unit) if math.isfinite(limit.most) else translate("none set")

    return listing(
        translate("What the set uses of each limit"),
        sorted(limits.values(), key=lambda limit: limit.own),
        [
            (translate("Limit"), head),
            (translate("Used by the set"), used),
            (translate("At most"), most),
            (translate("Kept in"), lambda x: probability(t.held(x.kind)) if math.isfinite(x.most) else "–"),
        ],
        translate(
            "The authority's own limits are counted in shares of the margin left without any tool; what one tool "
            "improves buys back nothing that another worsens. Last column: share of the draws."
        ),
    )


def steps_table(t: Together) -> Table:
    """The steps of the curve: the largest gains when there are too many."""
    curve = t.curve
    gains = np.diff([s.value for s in curve], prepend=curve[0].value)
    ranked = sorted(range(len(curve)), key=lambda k: (k != 0 and k != len(curve) - 1, -gains[k]))[:STEPS_SHOWN]
    return listing(
        translate("The best set under each budget"),
        [curve[k] for k in sorted(ranked)],
        [
            (translate("From this budget on"), lambda step: euros(step.budget)),
            (translate("Worth of the best set"), lambda step: yearly(step.value, signed=True)),
            (translate("Best set"), lambda step: names_of(t, step.chosen) or translate("no tool")),
        ],
        translate(
            "{shown} of {all} steps: the first, the last, and those that bring most.", shown=len(ranked), all=len(curve)
        )
        if len(curve) > len(ranked)
        else "",
        kind="words",
    )


def names_of(t: Together, chosen: Items) -> str:
    return ", ".join(t.candidates.items[i].label for i in chosen)


def plan_table(t: Together) -> Block:
    """Year by year: what is adopted, spent and learnt."""
    if t.plan is None or not t.plan.adoptions:
        return NOTHING
    adopted = [tuple(a.item for a in t.plan.adoptions if a.year == year) for year in range(len(t.plan.by_year))]
    years = [
        (str(t.candidates.calendar[0] + k), items, float(spent), float(hours))
        for k, (items, (spent, hours)) in enumerate(zip(adopted, t.plan.by_year, strict=True))
        if items or spent or hours
    ]
    return table(
        listing(
            translate("The order of adoption"),
            years,
            [
                (translate("Year"), lambda year: year[0]),
                (translate("Tools put into use"), lambda year: names_of(t, year[1]) or "–"),
                (translate("Spending of the year"), lambda year: euros(year[2])),
                (translate("Staff time to learn and watch the tools"), lambda year: shown(year[3], "hour")),
            ],
            translate(
                "Planned means; each tool is counted over {years} from its own first year.", years=words.years_of(t)
            ),
            kind="words",
        )
    )


def figures_of(t: Together) -> Figures:
    """The figures for programs: the worth of each item, of the set, and the shares of draws."""
    rows = []
    for i, item in enumerate(t.candidates.items):
        of = {"tool": item.tool, "option": item.option}
        rows.append(statistics(t.problem.values[:, i], **of, quantity=WORTHS[t.ledger]))
        rows.append(row_of(**of, quantity="in_best_set", unit="share", mean=digits(float(t.robust.shares[i]))))
    rows.append(statistics(t.best.worth, quantity="best_set_worth"))
    rows.append(statistics(t.robust.regret, quantity="best_set_regret"))
    return Figures(rows)


def statistics(x: np.ndarray, **of: Any) -> list[Any]:
    """A row of figures from the draws of a worth."""
    figures = quantiles(x) | {"mean": float(x.mean()), "probability_positive": float((x > 0).mean())}
    return row_of(**of, unit="EUR/year", **{name: digits(value) for name, value in figures.items()})


def quantiles(x: np.ndarray) -> dict[str, float]:
    return dict(zip(("p05", "median", "p95"), map(float, percentiles(x, LEVELS)), strict=True))


# Asked


def compute(ask: Ask) -> Together:
    more = dict(ask.more)
    check_ledger(more["ledger"])
    budgets, total, yearly = more.pop("budgets"), more.pop("budget"), more.pop("yearly_budget")
    limits = Limits(budgets.get("total") or total, budgets.get("yearly") or yearly, more.pop("change_hours"))
    more |= {name: more[name] or None for name in ("years", "a_year")}
    return together(tools=ask.tools or None, limits=limits, progress=ask.progress, **more, **ask.given)


def work(ask: Ask) -> int:
    tools, times = evaluations(ask.tools, ask.folder)
    return ask.draws * tools + set_draws(ask.draws) * times


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
    candidates, best, robust, p, start = t.candidates, t.best, t.robust, t.problem, t.candidates.calendar[0]
    numbered = list(enumerate(candidates.items))

    def named(chosen: Items) -> list[dict[str, str]]:
        return [fields_of(candidates.items[i], "tool", "option") for i in chosen]

    return {
        "format": 2,
        "unit_of_worth": "EUR/year",
        "authority": candidates.authority.key,
        "ledger": t.ledger,
        **fields_of(candidates, "draws", "seed"),
        "limits": fields_of(t.limits, budget="total", yearly_budget="yearly", change_hours="change"),
        "sentences": [*words.headline(t), *words.money(t), *words.order(t)],
        "best": {
            "set": named(best.chosen),
            **fields_of(best, "value", "error"),
            **quantiles(best.worth),
            "probability_positive": float((best.worth > 0).mean()),
            "ties": [named(c) for c in best.ties],
            "second": None if best.second is None else named(best.second),
            "second_loss": None if best.second is None else best.behind(best.second)[0],
            "spending": t.most("total")[0],
            "budget_kept": t.held("total", "yearly"),
            "parts": t.breakdown(),
        },
        "robustness": {
            **fields_of(robust, draws="worlds", set_is_best="whole"),
            "regret_mean": float(robust.regret.mean()),
            "regret_p95": quantiles(robust.regret)["p95"],
            "tools": {tool: t.tool_share(tool) for tool in candidates.tools},
            "items": {item.key: float(robust.shares[i]) for i, item in numbered},
            "sentences": words.doubt(t),
        },
        "verdicts": {tool: verdict.word for tool, verdict in candidates.verdicts.items()},
        "items": {
            item.key: {
                "value": float(p.values[:, i].mean()),
                "alone": p.mean((i,)),
                "spending": float(p.planned[i, 0]),
                "breaks": list(item.breaks),
            }
            for i, item in numbered
        },
        "contribution": {tool: gain if math.isfinite(gain) else None for tool, gain in t.gains.items()},
        "left_out": {
            tool: fields_of(left, "loss", "alone") | {"reason": words.reason(t, tool)} for tool, left in t.left.items()
        },
        "dominated": {candidates.items[a].key: candidates.items[b].key for a, b in t.beaten.items()},
        "budget_curve": {
            **fields_of(t, budget_is="swept", shadow_price="price"),
            "steps": [fields_of(s, "budget", "value") | {"set": named(s.chosen)} for s in t.curve],
        },
        "order": t.plan
        and {
            "value": t.plan.value,
            "adoptions": [{"year": start + a.year, **named((a.item,))[0]} for a in t.plan.adoptions],
            "spending": {start + k: float(row[0]) for k, row in enumerate(t.plan.by_year)},
            "change_hours": {start + k: float(row[1]) for k, row in enumerate(t.plan.by_year)},
        },
    }


def a_relation(name: str, option: str, help: str) -> Setting:
    return Setting(name=name, default=(), option=option, read=couples, repeated=True, metavar="A:B", help=help)


def a_count(name: str, usual: int | None, most: int, help: str) -> Setting:
    """A whole number from 1 on; typed under the setting's own name."""
    read, option = counted(usual or 0, 1, most), f"--{name.replace('_', '-')}"
    return Setting(name=name, default=usual, option=option, read=read, metavar="N", help=help)


QUESTION = Question(
    key="together",
    sentence=N_("which tools are best together, within budgets and limits"),
    label=N_("Which tools together, for this authority"),
    notebook="portfolio",
    about="tools",
    compute=compute,
    say=lambda t, ask: together_parts(t, ask.again),
    title=words.title,
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
        a_relation("needs", "--need", N_("tool A is taken only with tool B (may be repeated)")),
        a_relation("excludes", "--exclude", N_("tools A and B are never taken together (may be repeated)")),
        a_count("a_year", None, 100, N_("most tools put into use in one year (default: 1)")),
        a_count("years", None, 15, N_("years in which tools may be adopted (default: 5)")),
        a_count("worlds", MOST_WORLDS, 10_000, N_("draws whose own best set is looked for (default: 250)")),
        Setting(name="verdicts"),
    ),
    json=as_json,
    not_on_terminal=(),
    work=work,
)
