"""The answer in sentences that need no training: what is best together, how sure, what money changes, why not more."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from costmodel.engine.statistics import ends
from costmodel.engine.verdict import ELSE, NO
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, colon, interval, probability, shown
from costmodel.questions.figures import ledger_label
from costmodel.questions.together.findings import MORE, Together
from costmodel.questions.together.items import Limit
from costmodel.questions.together.problems import TOLERANCE, Items
from costmodel.questions.together.worlds import COMMON

SETS_NAMED = 3
"""Sets worth as much that are named; the others are counted."""

SHADOW_PRICE = N_("Shadow price: what one more euro of budget would bring.")

APART = 2.0
"""Two sets are told apart when they differ by so many Monte Carlo errors."""


def euros(value: float, signed: bool = False) -> str:
    return shown(value, "EUR", signed=signed)


def yearly(value: float, signed: bool = False) -> str:
    """Worths are equivalent annual values."""
    return shown(value, "EUR/year", signed=signed)


def listed(names: Iterable[str]) -> str:
    *first, last = names
    return translate("{first} and {last}", first=", ".join(first), last=last) if first else last


def set_words(t: Together, chosen: Items) -> str:
    return listed(t.candidates.items[i].label for i in chosen) if chosen else translate("no tool")


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
    return [f"{t.candidates.label(tool)}{colon()} “{t.candidates.verdicts[tool].text}”" for tool in tools]


def nothing(t: Together) -> list[str]:
    """No tool is worth adopting; which one comes nearest."""
    sentences = [translate("No tool is worth adopting, alone or with others: the best set is empty.")]
    worth = {i: t.problem.mean((i,)) for i, item in enumerate(t.candidates.items) if not item.breaks}
    if worth:
        nearest = set_words(t, (max(worth, key=lambda i: worth[i]),))
        bring = yearly(max(worth.values()), signed=True)
        sentences.append(
            translate("The one that comes nearest, {tools}, would bring {worth}.", tools=nearest, worth=bring)
        )
    return sentences


def spent(t: Together) -> list[str]:
    """What the set takes of budgets and staff time, and how surely it keeps within the limits."""
    total, low, high = t.most("total")
    sentences = [
        translate(
            "It spends {total} over {time} ({range}), taxes included, {year} in its dearest year; learning and "
            "watching the tools takes {hours} of staff time in the busiest year.",
            time=budget_time(t),
            total=euros(total),
            range=interval(low, high, "EUR"),
            year=euros(t.most("yearly")[0]),
            hours=shown(t.most("change")[0], "hour"),
        )
    ]
    if t.limits.total is not None or t.limits.yearly is not None:
        sentences.append(
            translate(
                "Planned on means, the budget is kept in {p} of draws: where it must be kept for sure, ask for a "
                "margin.",
                p=probability(t.held("total", "yearly")),
            )
        )
    if t.limits.change is not None:
        sentences.append(translate("The hours of change are kept in {p} of draws.", p=probability(t.held("change"))))
    sentences.append(
        translate(
            "Landing posts, human contact, access, requests given up and carbon stay within the authority's limits, "
            "all tools together, in {p} of draws.",
            p=probability(t.held(*COMMON)),
        )
    )
    return sentences


def ties(t: Together) -> list[str]:
    """Sets worth as much, and the next best one."""
    sentences = []
    if t.best.ties:
        sentences.append(
            translate(
                "It is not the only one: {count} other sets are worth as much, such as {sets}. Of these, the one with "
                "the fewest tools, then the least spending, is shown.",
                count=len(t.best.ties),
                sets="; ".join(set_words(t, c) for c in t.best.ties[:SETS_NAMED]),
            )
        )
    if t.best.second is not None:
        loss, error = t.best.behind(t.best.second)
        next_best = [translate("The next best set is worth {loss} less: {tools}.", loss=yearly(loss),
                               tools=set_words(t, t.best.second))]  # fmt: skip
        if loss <= APART * error:
            next_best.append(translate("The draws do not tell the two apart: choose on other grounds."))
        sentences.append(" ".join(next_best))
    return sentences


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
    about = translate(SHADOW_PRICE)
    if t.budget is None:
        spent = euros(t.most("total")[0])
        nil = translate("No budget is set, so it is nil: the best set spends {total} and more money changes nothing.",
                        total=spent)  # fmt: skip
        return [about, nil]
    more, price = euros(MORE * t.budget), translate("{value} for a euro", value=yearly(t.price))
    about += " " + translate("Over a tenth of the budget more ({more}), it is {price}.", more=more, price=price)
    if t.next is None:
        return [about, translate("The budget does not bind: no larger one brings more.")]
    return [
        about,
        translate(
            "Nothing changes before {more} are added; with {budget} the best set is worth {gain} more: {tools}.",
            more=euros(t.next.budget - t.budget),
            budget=euros(t.next.budget),
            gain=yearly(t.next.value - t.best.value),
            tools=set_words(t, t.next.chosen),
        ),
    ]


def once(t: Together) -> list[str]:
    """What is counted once: hours and contacts that two tools share, costs per authority."""
    sentences = [
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
    if t.best.chosen:
        sums = {name: yearly(x, signed=name in ("each", "sum")) for name, x in t.breakdown().items()}
        sentences.append(
            translate(
                "Tool by tool they are worth {each}; {twice} are taken off for what two of them would save, and {once} "
                "for what they share: {sum} together.",
                **sums,
            )
        )
    return sentences


def reason(t: Together, tool: str) -> str:
    """Why a tool is left out, in one sentence."""
    items, left, p = t.candidates.of_tool(tool), t.left[tool], t.problem
    loss, alone = "" if left.loss is None else yearly(left.loss), yearly(abs(left.alone))
    verdict = t.candidates.verdicts[tool]
    if all(t.candidates.items[i].breaks for i in items):
        broken = sorted({name for i in items for name in t.candidates.items[i].breaks})
        topics = ", ".join(topic(t, name) for name in broken)
        return translate("Each of its options breaks a limit by itself: {limits}.", limits=topics)
    if verdict.word in (ELSE, NO):
        return translate("By itself the answer is “{word}”.", word=verdict.text)
    if left.loss is not None and left.loss <= TOLERANCE * p.scale:
        return translate("It could be in a set worth as much (see above).")
    couples = [{*couple} for couple in t.candidates.ties.excludes if tool in couple]
    against = [other for couple in couples for other in couple - {tool} if other in t.chosen_tools]
    if against:
        others = listed(map(t.candidates.label, against))
        return translate("It is never taken with {others}; taking it instead loses {loss}.", others=others, loss=loss)
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
            alone=alone,
            loss=loss,
        )
    ends = [{*pair.first, *pair.second} for pair in p.pairs]
    partners = [k for k in t.best.chosen if any(k in both and both.intersection(items) for both in ends)]
    if partners:
        return translate(
            "Alone it is worth {alone}, but a part of what it saves is saved already by {others}: adding it loses "
            "{loss}.",
            alone=alone,
            others=listed(dict.fromkeys(t.candidates.label(t.candidates.items[k].tool) for k in partners)),
            loss=loss,
        )
    return translate(
        "Alone it is worth {alone}, but with the set its hours exceed what the staff can free, or it would drive out "
        "better tools: taking it loses {loss}.",
        alone=alone,
        loss=loss,
    )


LIMIT_WORDS = {
    "total": N_("the budget over {time}"),
    "yearly": N_("the budget of {year}"),
    "change": N_("the hours of change of {year}"),
    "tolerance": N_("the loss of the budget that the authority accepts"),
    "departures": N_("the posts that fall vacant"),
}


def limit_words(t: Together, limit: Limit) -> str:
    """A limit in words, with its year."""
    if limit.own:
        return translate("a limit that all tools share ({limit})", limit=topic(t, limit.kind))
    return translate(LIMIT_WORDS[limit.kind], time=budget_time(t), year=limit.year)


def topic(t: Together, name: str) -> str:
    """What a limit of the authority is about, as words inside a sentence."""
    return t.candidates.case.model[name].topic(language())


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
    start = t.candidates.calendar[0]
    years = groupby(t.plan.adoptions, key=lambda a: a.year)
    steps = "; ".join(f"{start + y}{colon()} {set_words(t, tuple(a.item for a in some))}" for y, some in years)
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
    return translate("{authority}: which tools together?", authority=t.candidates.authority.text(language()))


def point_of_view(t: Together) -> str:
    return translate("Point of view: {ledger}.", ledger=ledger_label(t.ledger))
