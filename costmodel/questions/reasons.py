"""The verdict in sentences: why, what would turn it, and what to do instead."""

from __future__ import annotations

from collections.abc import Callable

from costmodel.engine.verdict import HUMAN, WORDS, Gain, OptionJudged, Turning, Verdict
from costmodel.intake.asking import question
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import decimal, probability, shown
from costmodel.parameters.country import Country, country_of


def reasons(verdict: Verdict, longest: Callable[[str], str] = str, country: Country | None = None) -> list[str]:
    """Why: the comparison, the budget, what would turn it, limits, hours, harm, purpose, and what to do instead.

    ``longest`` shortens the name of an option that would be too long for its place.
    """
    if verdict.about is None:
        return [translate("No option compared buys the tool.")]
    about, rival = verdict.of(verdict.about), verdict.of(verdict.rival)
    sentences = [*deciding_limits(verdict, longest), *purpose_reasons(verdict), *condition_reasons(verdict)]
    sentences.append(
        translate(
            "Society, against “{rival}”: {value} over the horizon (median), {mean} on average; a gain in {p}, where "
            "{needed} are asked for.",
            rival=longest(rival.option.text(language())),
            value=money(verdict.strict.median),
            mean=money(verdict.strict.mean),
            p=in_draws(verdict.strict),
            needed=probability(verdict.confidence),
        )
    )
    sentences.append(
        translate(
            "If all verified time counts: {value} (median); a gain in {p}.",
            value=money(verdict.verified.median),
            p=in_draws(verdict.verified),
        )
    )
    sentences += weakness_reasons(verdict, country)
    if verdict.strict.tails_disagree:
        sentences.append(
            translate("The mean and the median have other signs: rare draws with large gains decide.")
            if verdict.strict.mean > 0
            else translate("The mean and the median have other signs: rare draws with large losses decide.")
        )
    sentences.append(
        translate("Budget: {value} over the horizon (median).", value=money(about.budget))
        + mandate_words(about)
        + ("" if verdict.affordable else " " + translate("It is more than the authority accepts to lose on its tools."))
    )
    sentences += turning_reasons(verdict)
    sentences.append(hours_reason(verdict.available, verdict.cashable))
    if verdict.harm > 0:
        sentences.append(harm_reason(verdict))
    sentences += [
        translate(
            "The option “{option}” breaks: {names}.",
            option=longest(j.option.text(language())),
            names=", ".join(limit.topic for limit in j.broken),
        )
        for j in verdict.judged
        if j.broken
    ]
    human = next((j for j in verdict.judged if j.key == HUMAN), None)
    if human and money(human.society) != money(about.society) and human.society > about.society:
        sentences.append(human_reason(human.society, about.society))
    return sentences


def answered(verdict: Verdict) -> str:
    """The answer of the workbook, for what looks at the same tool from elsewhere."""
    return translate("The answer is “{word}”, by the rule of the verdict.", word=verdict.text)


def mandate_words(about: OptionJudged) -> str:
    """What the budget is over the years of a mandate, where they are not all the years counted."""
    if about.mandate == about.budget:
        return ""
    return " " + translate("In the years of a mandate alone: {value}.", value=money(about.mandate))


def in_draws(gain: Gain) -> str:
    """In how many draws there is a gain: never a certainty, whatever the draws say."""
    if gain.chance == 0:
        return translate("none of {n} draws, with these assumptions", n=decimal(gain.draws))
    if gain.chance == 1:
        return translate("all of {n} draws, with these assumptions", n=decimal(gain.draws))
    return translate("{p} of draws", p=probability(gain.chance))


def weakness_reasons(verdict: Verdict, country: Country | None = None) -> list[str]:
    """How much of the doubt on the gain comes from assumptions, from which first, and where that figure is."""
    weak = verdict.weakness
    if weak is None or weak.explained == 0:
        return []
    if not weak.heaviest:
        return [translate("None of what makes this gain uncertain comes from assumptions (grade D).")]
    first = weak.heaviest[0][0]
    said = translate(
        "Of what makes this gain uncertain, {share} comes from assumptions (grade D); the heaviest: “{name}”.",
        share=probability(weak.share),
        name=first.text(language()),
    )
    asked = question(first.name, country or country_of())
    return [said + (" " + translate("To put your own figure there: {question}", question=asked) if asked else "")]


def weak_words(verdict: Verdict) -> tuple[str, ...]:
    """The share of assumptions in the doubt on the gain, as small print beside the word."""
    if verdict.weakness is None or verdict.weakness.explained == 0:
        return ()
    return (translate("assumptions: {share} of the doubt", share=probability(verdict.weakness.share)),)


def deciding_limits(verdict: Verdict, longest: Callable[[str], str]) -> list[str]:
    """The limits without which the word would be another, with their grade; those that are broken already."""
    found = [
        translate(
            "A limit decides: {topic} (grade {grade}) holds in {p} of draws, where {needed} are asked for.",
            topic=limit.topic,
            grade=limit.grade,
            p=short_of(limit.chance, limit.needed),
            needed=probability(limit.needed),
        )
        for limit in verdict.decided_by
    ]
    return found + broken_before(verdict)


def short_of(share: float, needed: float) -> str:
    """A chance that falls short, told from the one that is asked for even where both round to the same per cent."""
    said = probability(share)
    return translate("a little under {p}", p=said) if share < needed and said == probability(needed) else said


def broken_before(verdict: Verdict) -> list[str]:
    """The limits that are broken already, with nothing bought."""
    names = [limit.topic for limit in verdict.judged[0].limits if limit.broken_before]
    if not names:
        return []
    return [translate("Broken today already, with nothing bought: {names}.", names=", ".join(names))]


def purpose_reasons(verdict: Verdict) -> list[str]:
    purpose = verdict.purpose
    if purpose is None:
        return []
    unit = purpose.quantity.unit
    low, high = shown(purpose.low, unit), shown(purpose.high, unit)
    if purpose.turns is None:
        return [
            translate(
                "What it is for has no price: from {low} to {high}, the answer stays the same.", low=low, high=high
            )
        ]
    return [
        translate(
            "What it is for has no price: below {value} the answer is “{before}”, above it “{after}”.",
            value=shown(purpose.turns, unit),
            before=translate(WORDS[purpose.words[0]]),
            after=translate(WORDS[purpose.words[1]]),
        )
    ]


def condition_reasons(verdict: Verdict) -> list[str]:
    """What the word asks for: the conditions, or the pilot."""
    found = []
    for c in verdict.conditions:
        if c.kind == "reuse":
            found.append(
                translate("On condition that {share} of the time freed goes to other work.", share=probability(c.value))
            )
        elif c.kind == "price":
            price = shown(c.value * verdict.turning.price, "EUR/year")
            found.append(
                translate("On condition that all its prices come to {price} at most, before tax.", price=price)
            )
        elif c.kind == "chance":
            found.append(
                translate(
                    "It is the best choice on average, if the council takes the chance: a gain in {p} of draws.",
                    p=probability(c.value),
                )
            )
        else:
            found.append(
                translate("On condition that what sets this option apart is confirmed: it rests on an assumption.")
            )
    if verdict.pilot is not None:
        found.append(
            translate(
                "A pilot of {months} months would tell what is worth {told} and cost {cost}.",
                months=verdict.pilot.months,
                told=shown(verdict.pilot.told, "EUR"),
                cost=shown(verdict.pilot.cost, "EUR"),
            )
        )
    return found


BEYOND_ALL_TIME = 1000
"""Times the time saved beyond which the number says nothing more."""


def turning_reasons(verdict: Verdict) -> list[str]:
    """The price, the minutes and the reused share at which society neither gains nor loses on average."""
    turning, found = verdict.turning, []
    if turning.cost > 0:
        now = shown(turning.price, "EUR/year")
        if turning.price_strict is None:
            found.append(translate("Even free of charge it would not gain on average (it costs {now} now).", now=now))
        else:
            found.append(
                translate(
                    "Worth at most {price} before tax, all prices together (it costs {now} now); {other} if all "
                    "verified time counts.",
                    price=shown(turning.price_strict, "EUR/year"),
                    now=now,
                    other=shown(turning.price_verified or 0.0, "EUR/year"),
                )
            )
    found += volume_reasons(turning)
    if turning.minutes is not None and turning.minutes > BEYOND_ALL_TIME:
        found.append(
            translate("The time it saves does not decide: a thousand times as much would not be worth this price.")
        )
    elif turning.minutes is not None and turning.minutes > 1:
        times, half = decimal(short(turning.minutes)), turning.minutes_at(0.5) or 0.0
        found.append(
            translate(
                "It would have to save {times} times as much time, at this price; {half} times at half of it.",
                times=times,
                half=decimal(short(half)),
            )
            if half > 1
            else translate("It would have to save {times} times as much time, at this price.", times=times)
        )
    if turning.reuse is not None:
        found.append(
            translate(
                "The answer turns when {share} of the time freed goes to other work.", share=probability(turning.reuse)
            )
        )
    elif turning.saving > 0:
        found.append(translate("No share of reuse of the time freed turns it."))
    return found


def volume_reasons(turning: Turning) -> list[str]:
    """How much more there would have to be to do, or how much less there may be."""
    if turning.volume is None:
        return []
    if turning.volume > 1:
        return [
            translate(
                "At this price it would take {times} times the volume (acts, calls, meals, area), all else in "
                "proportion.",
                times=decimal(short(turning.volume)),
            )
        ]
    return [
        translate(
            "At this price {share} of the volume (acts, calls, meals, area) would do, all else in proportion.",
            share=probability(turning.volume),
        )
    ]


def short(x: float) -> float:
    return round(x, 1) if x < 10 else float(round(x))


def harm_reason(verdict: Verdict) -> str:
    said = translate("Harm to staff is counted for {value} (assumptions).", value=shown(verdict.harm, "EUR"))
    if verdict.without_harm == verdict.word:
        return said + " " + translate("Without it the answer is the same.")
    return said + " " + translate("Without it: “{word}”.", word=translate(WORDS[verdict.without_harm]))


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
