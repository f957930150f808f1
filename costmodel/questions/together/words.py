"""The answer in sentences that need no training: what is best together, how sure, what money changes, why not more."""

from __future__ import annotations

from collections.abc import Iterable

from costmodel.engine.statistics import ends
from costmodel.engine.verdict import ELSE, NO
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import amount, colon, interval, probability, shown
from costmodel.questions.figures import ledger_label
from costmodel.questions.together.findings import Together, names_of
from costmodel.questions.together.items import Limit
from costmodel.questions.together.problems import Chosen
from costmodel.questions.together.worlds import COMMON

SETS_NAMED = 3
"""Sets worth as much that are named; the others are counted."""

APART = 2.0
"""Two sets are told apart when they differ by so many Monte Carlo errors."""


def euros(value: float, signed: bool = False) -> str:
    return shown(value, "EUR", signed=signed)


def yearly(value: float, signed: bool = False) -> str:
    """Worths are equivalent annual values."""
    return shown(value, "EUR/year", signed=signed)


def listed(names: Iterable[str]) -> str:
    found = list(names)
    return translate("{first} and {last}", first=", ".join(found[:-1]), last=found[-1]) if len(found) > 1 else found[0]


def set_words(t: Together, chosen: Chosen) -> str:
    return listed(names_of(t.found, chosen)) if chosen else translate("no tool")


def headline(t: Together) -> list[str]:
    """Which tools, what they are worth together, how sure that is, and whether another set is worth as much."""
    if not t.best.chosen:
        return [*nothing(t), *ties(t), *doubt(t)]
    worth = t.best.worth
    low, high = ends(worth)
    return [
        translate("Best together: {tools}.", tools=set_words(t, t.best.chosen)),
        translate(
            "Worth of the set (equivalent annual value): {value} on the mean of {draws} draws (range from 5 to 95%: "
            "{range}; Monte Carlo error {error}); a gain in {p} of draws.",
            value=yearly(t.best.value, signed=True),
            draws=amount(t.problem.draws, "1"),
            range=interval(low, high, "EUR/year"),
            error=yearly(t.best.error),
            p=probability(float((worth > 0).mean())),
        ),
        translate("Tool by tool, the answers are: {answers}.", answers=listed(answers(t))),
        *spent(t),
        *ties(t),
        *doubt(t),
    ]


def answers(t: Together) -> list[str]:
    """The answer to each tool of the set by itself."""
    tools = dict.fromkeys(t.chosen_tools)
    return [f"{t.found.label(tool)}{colon()} “{t.found.verdicts[tool].text}”" for tool in tools]


def nothing(t: Together) -> list[str]:
    """No tool is worth adopting; which one comes nearest."""
    found = [translate("No tool is worth adopting, alone or with others: the best set is empty.")]
    worth = {i: t.problem.mean((i,)) for i, item in enumerate(t.found.items) if not item.breaks}
    if worth:
        i = max(worth, key=lambda i: worth[i])
        found.append(
            translate(
                "The one that comes nearest, {tools}, would bring {worth}.",
                tools=set_words(t, (i,)),
                worth=yearly(worth[i], signed=True),
            )
        )
    return found


def spent(t: Together) -> list[str]:
    """What the set takes of budgets and staff time, and how surely it keeps within the limits."""
    total, low, high = t.most("total")
    hours = t.most("change")[0]
    found = [
        translate(
            "It spends {total} over {time} ({range}), taxes included, {year} in its dearest year; learning and "
            "watching the tools takes {hours} of staff time in the busiest year.",
            time=budget_time(t),
            total=euros(total),
            range=interval(low, high, "EUR"),
            year=euros(t.most("yearly")[0]),
            hours=shown(hours, "hour"),
        )
    ]
    given = t.limits
    if given.total is not None or given.yearly is not None:
        found.append(
            translate(
                "Planned on means, the budget is kept in {p} of draws: where it must be kept for sure, ask for a "
                "margin.",
                p=probability(t.kept(("total", "yearly"))),
            )
        )
    if given.change is not None:
        found.append(translate("The hours of change are kept in {p} of draws.", p=probability(t.kept(("change",)))))
    found.append(
        translate(
            "Landing posts, human contact, access, requests given up and carbon stay within the authority's limits, "
            "all tools together, in {p} of draws.",
            p=probability(t.kept(COMMON)),
        )
    )
    return found


def ties(t: Together) -> list[str]:
    """Sets worth as much, and the next best one."""
    found = []
    if t.best.ties:
        named = "; ".join(set_words(t, c) for c in t.best.ties[:SETS_NAMED])
        found.append(
            translate(
                "It is not the only one: {count} other sets are worth as much, such as {sets}. Of these, the one with "
                "the fewest tools, then the least spending, is shown.",
                count=len(t.best.ties),
                sets=named,
            )
        )
    if t.best.second is not None:
        loss, error = t.best.behind(t.best.second)
        found.append(
            translate(
                "The next best set is worth {loss} less: {tools}.", loss=yearly(loss), tools=set_words(t, t.best.second)
            )
            + (
                " " + translate("The draws do not tell the two apart: choose on other grounds.")
                if loss <= APART * error
                else ""
            )
        )
    return found


def doubt(t: Together) -> list[str]:
    """How robust the choice is, and what it may be regretted for."""
    r = t.robust
    return [
        translate(
            "Knowing in advance how the world turns out, one would choose this very set, or one worth no more, in {p} "
            "of the {worlds} draws looked at one by one (give or take {error}).",
            p=probability(r.whole),
            worlds=amount(r.worlds, "1"),
            error=shown(2 * r.error(r.whole) * 100, "point"),
        ),
        translate(
            "Regret (what the best set of each draw would bring more than this one): {mean} on average, {high} in one "
            "draw of twenty. Nobody should pay more than the average to know in advance.",
            mean=yearly(float(r.regret.mean())),
            high=yearly(ends(r.regret)[1]),
        ),
    ]


def money(t: Together) -> list[str]:
    """What one more euro brings."""
    about = translate("Shadow price: what one more euro of budget would bring.")
    if t.budget is None:
        free = euros(t.most("total")[0])
        return [
            about,
            translate(
                "No budget is set, so it is nil: the best set spends {total} and more money changes nothing.",
                total=free,
            ),
        ]
    each = translate("{value} for a euro", value=yearly(t.price))
    found = [
        about
        + " "
        + translate("Over a tenth of the budget more ({more}), it is {price}.", more=euros(0.1 * t.budget), price=each)
    ]
    if t.next is None:
        return [*found, translate("The budget does not bind: no larger one brings more.")]
    gain = t.next.value - t.best.value
    more = t.next.budget - t.budget
    return [
        *found,
        translate(
            "Nothing changes before {more} are added; with {budget} the best set is worth {gain} more: {tools}.",
            more=euros(more),
            budget=euros(t.next.budget),
            gain=yearly(gain),
            tools=set_words(t, t.next.chosen),
        ),
    ]


def once(t: Together) -> list[str]:
    """What is counted once: hours and contacts that two tools share, costs per authority."""
    found = [
        translate(
            "The same hour is saved once: for each pair of tools a part of the hours of the one that saves fewer is "
            "taken off, at the worth of the tool where it is worth more; and the tools of a set never save more, in "
            "any staff category, than the largest of them could reach alone. Both are cautious."
        ),
        translate(
            "Paid once by the set: the share of the data protection officer and register that AI adds, and one citizen "
            "debate. Impact assessment, registration, sampling and training are paid by each tool."
        ),
    ]
    parts = t.breakdown()
    if t.best.chosen:
        found.append(
            translate(
                "Tool by tool they are worth {each}; {twice} are taken off for what two of them would save, and {once} "
                "for what they share: {sum} together.",
                each=yearly(parts["each"], signed=True),
                twice=yearly(parts["twice"]),
                once=yearly(parts["once"]),
                sum=yearly(parts["sum"], signed=True),
            )
        )
    return found


def reason(t: Together, tool: str) -> str:
    """Why a tool is left out, in one sentence."""
    items, left, p = t.found.of_tool(tool), t.left[tool], t.problem
    loss = yearly(left.loss) if left.loss is not None else ""
    verdict = t.found.verdicts[tool]
    if all(t.found.items[i].breaks for i in items):
        broken = sorted({name for i in items for name in t.found.items[i].breaks})
        return translate(
            "Each of its options breaks a limit by itself: {limits}.",
            limits=", ".join(topic(t, name) for name in broken),
        )
    if verdict.word in (ELSE, NO):
        return translate("By itself the answer is “{word}”.", word=verdict.text)
    if left.loss is not None and left.loss <= 1e-9 * p.scale:
        return translate("It could be in a set worth as much (see above).")
    against = [b if a == tool else a for a, b in t.found.ties.excludes if tool in (a, b)]
    against = [other for other in against if other in t.chosen_tools]
    if against:
        return translate(
            "It is never taken with {others}; taking it instead loses {loss}.",
            others=listed(t.found.label(o) for o in against),
            loss=loss,
        )
    if left.rooms:
        limits = listed(limit_words(t, t.limit_list[k]) for k in left.rooms[:2])
        if left.loss is None:
            return translate("No set that holds it keeps within: {limits}.", limits=limits)
        return translate(
            "It would be in the best set but for {limits}; within them, taking it loses {loss}.",
            limits=limits,
            loss=loss,
        )
    if left.loss is None:
        return translate("No set within the limits and rules holds it.")
    if left.alone <= 0:
        return translate(
            "Its best option loses {alone} even alone, common costs included; adding it to the set loses {loss}.",
            alone=yearly(-left.alone),
            loss=loss,
        )
    shared = [
        t.found.label(t.found.items[k].tool)
        for k in t.best.chosen
        if any({k} <= {*pair.first, *pair.second} and {*pair.first, *pair.second} & {*items} for pair in p.pairs)
    ]
    if shared:
        return translate(
            "Alone it is worth {alone}, but a part of what it saves is saved already by {others}: adding it loses "
            "{loss}.",
            alone=yearly(left.alone),
            others=listed(dict.fromkeys(shared)),
            loss=loss,
        )
    return translate(
        "Alone it is worth {alone}, but with the set its hours exceed what the staff can free, or it would drive out "
        "better tools: taking it loses {loss}.",
        alone=yearly(left.alone),
        loss=loss,
    )


def limit_words(t: Together, limit: Limit) -> str:
    """A limit in words, with its year."""
    if limit.kind == "total":
        return translate("the budget over {time}", time=budget_time(t))
    if limit.kind == "yearly":
        return translate("the budget of {year}", year=limit.year)
    if limit.kind == "change":
        return translate("the hours of change of {year}", year=limit.year)
    if limit.kind == "tolerance":
        return translate("the loss of the budget that the authority accepts")
    if limit.kind == "departures":
        return translate("the posts that fall vacant")
    return translate("a limit that all tools share ({limit})", limit=topic(t, limit.kind))


def topic(t: Together, name: str) -> str:
    """What a limit of the authority is about, as words inside a sentence."""
    return t.found.case.model[name].topic(language())


def order(t: Together) -> list[str]:
    """In which year to adopt what."""
    about = translate(
        "At most {count} a year, over {years}. What is put off keeps its costs and gains, later, and is worth less at "
        "the official discount rate.",
        count=translate("one tool") if t.a_year == 1 else amount(t.a_year, "tool"),
        years=amount(t.plan_years, "year"),
    )
    if t.plan is None:
        return [about, translate("No order keeps the limits of every year.")]
    if not t.plan.adoptions:
        return [about, translate("There is nothing to put in order: no tool is worth adopting.")]
    start = t.found.calendar[0]
    by_year: dict[int, list[int]] = {}
    for a in t.plan.adoptions:
        by_year.setdefault(start + a.year, []).append(a.item)
    steps = "; ".join(f"{year}{colon()} {set_words(t, tuple(items))}" for year, items in by_year.items())
    return [
        about,
        translate("Order: {steps}.", steps=steps),
        translate(
            "Worth today of the whole plan: {value}, where adopting the best set at once would be worth {all}.",
            value=yearly(t.plan.value, signed=True),
            all=yearly(t.best.value, signed=True),
        ),
    ]


def budget_time(t: Together) -> str:
    """Over how long budgets are counted, as words inside a sentence."""
    return translate("{years} from year 0", years=years_of(t))


def years_of(t: Together) -> str:
    return amount(t.years, "year")


def title(t: Together) -> str:
    return translate("{authority}: which tools together?", authority=t.found.authority.text(language()))


def point_of_view(t: Together) -> str:
    return translate("Point of view: {ledger}.", ledger=ledger_label(t.ledger))
