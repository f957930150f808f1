"""The verdict in sentences: why, what would turn it, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from costmodel.engine.verdict import HUMAN, WORDS, Condition, Gain, OptionJudged, Turning, Verdict
from costmodel.intake.asking import question
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import decimal, probability, shown
from costmodel.parameters.country import Country, country_of

Shorten = Callable[[str], str]


def reasons(verdict: Verdict, shorten: Shorten = str, country: Country | None = None) -> list[str]:
    """Why: the comparison, the budget, what would turn it, limits, hours, harm, purpose, and what to do instead.

    ``shorten`` is for the name of an option that would be too long for its place.
    """
    if verdict.about is None:
        return [translate("No option compared buys the tool.")]
    return list(all_reasons(verdict, verdict.of(verdict.about), shorten, country or country_of()))


def all_reasons(verdict: Verdict, about: OptionJudged, shorten: Shorten, country: Country) -> Iterator[str]:
    yield from deciding_limits(verdict)
    yield from broken_before(verdict)
    yield from purpose_reasons(verdict)
    for condition in verdict.conditions:
        yield condition_reason(condition, verdict.turning)
    yield from pilot_reasons(verdict)
    yield translate(
        "Society, against “{rival}”: {value} over the horizon (median), {mean} on average; a gain in {p}, where "
        "{needed} are asked for.",
        rival=shorten(verdict.of(verdict.rival).option.text(language())),
        value=money(verdict.strict.median),
        mean=money(verdict.strict.mean),
        p=in_draws(verdict.strict),
        needed=probability(verdict.confidence),
    )
    yield translate(
        "If all verified time counts: {value} (median); a gain in {p}.",
        value=money(verdict.verified.median),
        p=in_draws(verdict.verified),
    )
    yield from weakness_reasons(verdict, country)
    if verdict.strict.tails_disagree:
        yield (
            translate("The mean and the median have other signs: rare draws with large gains decide.")
            if verdict.strict.mean > 0
            else translate("The mean and the median have other signs: rare draws with large losses decide.")
        )
    yield budget_reason(verdict, about)
    yield from turning_reasons(verdict.turning)
    yield hours_reason(verdict.available, verdict.cashable)
    if verdict.harm > 0:
        yield harm_reason(verdict)
    for judged in verdict.judged:
        if judged.broken:
            yield translate(
                "The option “{option}” breaks: {names}.",
                option=shorten(judged.option.text(language())),
                names=", ".join(limit.topic for limit in judged.broken),
            )
    human = next((judged.society for judged in verdict.judged if judged.key == HUMAN), about.society)
    if money(human) != money(about.society) and human > about.society:
        yield human_reason(human, about.society)


def answered(verdict: Verdict) -> str:
    """The answer of the workbook, for what looks at the same tool from elsewhere."""
    return translate("The answer is “{word}”, by the rule of the verdict.", word=verdict.text)


def budget_reason(verdict: Verdict, about: OptionJudged) -> str:
    """What the budget gains or loses, also in the years of a mandate alone, and whether the authority accepts it."""
    sentences = [translate("Budget: {value} over the horizon (median).", value=money(about.budget))]
    if about.mandate != about.budget:
        sentences.append(translate("In the years of a mandate alone: {value}.", value=money(about.mandate)))
    if not verdict.affordable:
        sentences.append(translate("It is more than the authority accepts to lose on its tools."))
    return " ".join(sentences)


def in_draws(gain: Gain) -> str:
    """In how many draws there is a gain: never a certainty, whatever the draws say."""
    if gain.chance == 0:
        return translate("none of {n} draws, with these assumptions", n=decimal(gain.draws))
    if gain.chance == 1:
        return translate("all of {n} draws, with these assumptions", n=decimal(gain.draws))
    return translate("{p} of draws", p=probability(gain.chance))


def weakness_reasons(verdict: Verdict, country: Country) -> list[str]:
    """How much of the doubt on the gain comes from assumptions, from which first, and where that figure is."""
    weak = verdict.weakness
    if weak is None or weak.explained == 0:
        return []
    if not weak.heaviest:
        return [translate("None of what makes this gain uncertain comes from assumptions (grade D).")]
    first = weak.heaviest[0][0]
    share = translate(
        "Of what makes this gain uncertain, {share} comes from assumptions (grade D); the heaviest: “{name}”.",
        share=probability(weak.share),
        name=first.text(language()),
    )
    asked = question(first.name, country)
    return [share + (" " + translate("To put your own figure there: {question}", question=asked) if asked else "")]


def weak_words(verdict: Verdict) -> tuple[str, ...]:
    """The share of assumptions in the doubt on the gain, as small print beside the word."""
    if verdict.weakness is None or verdict.weakness.explained == 0:
        return ()
    return (translate("assumptions: {share} of the doubt", share=probability(verdict.weakness.share)),)


def deciding_limits(verdict: Verdict) -> Iterator[str]:
    """The limits without which the word would be another, with their grade."""
    for limit in verdict.decided_by:
        yield translate(
            "A limit decides: {topic} (grade {grade}) holds in {p} of draws, where {needed} are asked for.",
            topic=limit.topic,
            grade=limit.grade,
            p=short_of(limit.chance, limit.needed),
            needed=probability(limit.needed),
        )


def short_of(share: float, needed: float) -> str:
    """A chance that falls short, told from the one that is asked for even where both round to the same per cent."""
    p = probability(share)
    return translate("a little under {p}", p=p) if share < needed and p == probability(needed) else p


def broken_before(verdict: Verdict) -> list[str]:
    """The limits that are broken already, with nothing bought."""
    names = [limit.topic for limit in verdict.judged[0].limits if limit.broken_before]
    if not names:
        return []
    return [translate("Broken today already, with nothing bought: {names}.", names=", ".join(names))]


def purpose_reasons(verdict: Verdict) -> Iterator[str]:
    """What the value of what the tool is for would change, where nothing prices it."""
    purpose = verdict.purpose
    if purpose is None:
        return
    unit = purpose.quantity.unit
    if purpose.turns is None:
        yield translate(
            "What it is for has no price: from {low} to {high}, the answer stays the same.",
            low=shown(purpose.low, unit),
            high=shown(purpose.high, unit),
        )
    else:
        yield translate(
            "What it is for has no price: below {value} the answer is “{before}”, above it “{after}”.",
            value=shown(purpose.turns, unit),
            before=translate(WORDS[purpose.words[0]]),
            after=translate(WORDS[purpose.words[1]]),
        )


def condition_reason(condition: Condition, turning: Turning) -> str:
    """What must hold for the tool to be adopted."""
    if condition.kind == "reuse":
        return translate(
            "On condition that {share} of the time freed goes to other work.", share=probability(condition.value)
        )
    if condition.kind == "price":
        price = shown(condition.value * turning.price, "EUR/year")
        return translate("On condition that all its prices come to {price} at most, before tax.", price=price)
    if condition.kind == "chance":
        return translate(
            "It is the best choice on average, if the council takes the chance: a gain in {p} of draws.",
            p=probability(condition.value),
        )
    return translate("On condition that what sets this option apart is confirmed: it rests on an assumption.")


def pilot_reasons(verdict: Verdict) -> Iterator[str]:
    if verdict.pilot is not None:
        yield translate(
            "A pilot of {months} months would tell what is worth {told} and cost {cost}.",
            months=verdict.pilot.months,
            told=shown(verdict.pilot.told, "EUR"),
            cost=shown(verdict.pilot.cost, "EUR"),
        )


BEYOND_ALL_TIME = 1000
"""Times the time saved beyond which the number says nothing more."""


def turning_reasons(turning: Turning) -> Iterator[str]:
    """The price, the volume, the minutes and the reused share at which society neither gains nor loses on average."""
    if turning.cost > 0:
        yield price_reason(turning)
    if turning.volume is not None:
        yield volume_reason(turning.volume)
    if turning.minutes is not None and turning.minutes > 1:
        yield minutes_reason(turning, turning.minutes)
    if turning.reuse is not None:
        yield translate(
            "The answer turns when {share} of the time freed goes to other work.", share=probability(turning.reuse)
        )
    elif turning.saving > 0:
        yield translate("No share of reuse of the time freed turns it.")


def price_reason(turning: Turning) -> str:
    now = shown(turning.price, "EUR/year")
    if turning.price_strict is None:
        return translate("Even free of charge it would not gain on average (it costs {now} now).", now=now)
    return translate(
        "Worth at most {price} before tax, all prices together (it costs {now} now); {other} if all "
        "verified time counts.",
        price=shown(turning.price_strict, "EUR/year"),
        now=now,
        other=shown(turning.price_verified or 0.0, "EUR/year"),
    )


def volume_reason(volume: float) -> str:
    """How much more there would have to be to do, or how much less there may be."""
    if volume > 1:
        return translate(
            "At this price it would take {times} times the volume (acts, calls, meals, area), all else in proportion.",
            times=times(volume),
        )
    return translate(
        "At this price {share} of the volume (acts, calls, meals, area) would do, all else in proportion.",
        share=probability(volume),
    )


def minutes_reason(turning: Turning, minutes: float) -> str:
    """How many times as much time it would have to save."""
    if minutes > BEYOND_ALL_TIME:
        return translate("The time it saves does not decide: a thousand times as much would not be worth this price.")
    half = turning.minutes_at(0.5) or 0.0
    if half <= 1:
        return translate("It would have to save {times} times as much time, at this price.", times=times(minutes))
    return translate(
        "It would have to save {times} times as much time, at this price; {half} times at half of it.",
        times=times(minutes),
        half=times(half),
    )


def times(x: float) -> str:
    return decimal(round(x, 1) if x < 10 else float(round(x)))


def harm_reason(verdict: Verdict) -> str:
    harm = translate("Harm to staff is counted for {value} (assumptions).", value=shown(verdict.harm, "EUR"))
    if verdict.without_harm == verdict.word:
        return harm + " " + translate("Without it the answer is the same.")
    return harm + " " + translate("Without it: “{word}”.", word=translate(WORDS[verdict.without_harm]))


def human_reason(human: float, tool: float) -> str:
    """How the same money spent on human service does better than the tool."""
    if human > 0:
        return translate("The same money spent on human service brings society more: {value}.", value=money(human))
    return translate(
        "The same money spent on human service costs society less: {value} instead of {tool}.",
        value=money(human),
        tool=money(tool),
    )


def hours_reason(available: float, cashable: float) -> str:
    if available < 0:
        return translate(
            "It adds work for the staff: {hours} in the last year, and none is cashable.",
            hours=shown(-available, "hour"),
        )
    return translate(
        "It gives {hours} back to the staff in the last year, of which {cash} can be turned into cash.",
        hours=shown(available, "hour"),
        cash=shown(cashable, "hour"),
    )


def money(value: float) -> str:
    return shown(value, "EUR", signed=True)
