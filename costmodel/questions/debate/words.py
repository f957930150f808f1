"""What a debate says, in sentences for people who were not trained in it, and in tables beside them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, decimal, interval, listed, probability, shown, significant
from costmodel.questions.debate.debate import Debate, Mixing, Preferred
from costmodel.questions.debate.panels import METHODS, ROLES
from costmodel.questions.debate.smaa import Flip
from costmodel.questions.reasons import answered, broken_before

WORDS = (
    N_(
        "SMAA: a method that does not impose one set of weights but asks which weights, among those that people give, "
        "lead to each option."
    ),
    N_("Pair: one person in one of the possible worlds (a draw of all that is uncertain)."),
    N_("Central weights: the typical values of those who would choose an option."),
    N_("Confidence factor: with these typical values, in how many worlds the option really comes first."),
    N_("Regret: what a person loses, on their own scale from 0 to 1, when their best option is not the one taken."),
    N_("μ: the share given to a panel's weights, the rest staying with the executive's; it is a choice to publish."),
)
"""The words of the field, in one line each."""

FORMAT_NAMES = {
    "light": N_("public meeting and questionnaire"),
    "forum": N_("citizens' forum"),
    "convention": N_("citizens' convention"),
}


@dataclass(frozen=True)
class Grid:
    """A table of texts, the first of each row being its head."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


def glossary() -> list[str]:
    return [translate(word) for word in WORDS]


# Limits first


def limits(debate: Debate) -> list[str]:
    """The answer, which weights do not change, and which options are out before any weight is asked."""
    answer = answered(debate.result.verdict)
    answer += " " + translate("Weights do not change it: they say what each panel would choose.")
    found = [
        translate(
            "“{option}” is out, whatever its euros: the limit “{limit}” holds in {share} of worlds, where {needed} "
            "are asked for (margin {margin}, median).",
            option=debate.label(key),
            limit=limit.topic,
            share=probability(limit.chance),
            needed=probability(limit.needed),
            margin=margin(limit.margin, limit.quantity.unit),
        )
        for key, broken in debate.broken.items()
        for limit in broken
    ]
    if not found:
        found.append(translate("No option breaks a limit of the authority: weights may be asked."))
    found = [answer, *found, *broken_before(debate.result.verdict)]
    if len(debate.kept) == 1:
        found.append(translate("One option alone holds every limit: it is the answer, whatever the weights."))
    return found


def margin(by: float, in_unit: str) -> str:
    """How far beyond a limit; shares in points, as 1 % of a share would be something else."""
    return shown(100 * by, "point") if in_unit == "share" else shown(by, in_unit)


def beside(debate: Debate) -> Grid:
    """The euros, beside the weights and never added to them."""
    result = debate.result
    rows = []
    for key in result.options:
        figures = (result.at(name, key) for name in ("budget_total", "society_npv"))
        cells = (f"{shown(x['median'], 'EUR', signed=True)} ({interval(x['p05'], x['p95'], 'EUR')})" for x in figures)
        held = translate("held") if not debate.broken[key] else translate("not held")
        rows.append((debate.label(key), held, *cells))
    return Grid(
        translate("Limits and euros, beside the weights"),
        (translate("Option"), translate("Limits"), translate("Budget"), translate("Society")),
        tuple(rows),
        translate(
            "Median and 5–95% range over {years} years. Euros are not added to weights: what a panel weighs is not "
            "counted in euros in the same sum.",
            years=debate.case.horizon,
        ),
    )


# Who was asked


def asked(debate: Debate) -> Grid:
    rows = []
    for p in (preferred.panel for preferred in debate.panels):
        rows.append(
            (
                p.text(language()),
                translate(ROLES[p.role]),
                translate(METHODS[p.method]),
                p.date.isoformat(),
                str(len(p.members)),
                str(len(p.heard)),
                str(len(p.silent)),
                str(len(p.astray)),
                p.grade,
            )
        )
    heads = tuple(
        translate(w)
        for w in (
            N_("Panel"),
            N_("Who"),
            N_("Method"),
            N_("Date"),
            N_("Members"),
            N_("Heard"),
            N_("Abstain"),
            N_("Method not followed"),
            N_("Grade"),
        )
    )
    return Grid(
        translate("Who was asked, and how"),
        heads,
        tuple(rows),
        translate(
            "Each panel stands alone; none is averaged with another. Weights are drawn around those given, more "
            "widely for people less sure: an assumption, graded D."
        ),
    )


# Each panel apart


def joined(parts: Iterable[str]) -> str:
    """Parts of a sentence, with the semicolons of the language."""
    return listed(parts)


def people(preferred: Preferred, share: float) -> str:
    """A share of pairs: in people for a small panel, in per cent for a large one."""
    if not preferred.small:
        return probability(share)
    return translate("{count} of {all} people", count=decimal(round(share * preferred.people, 1)), all=preferred.people)


def counted(preferred: Preferred, count: int) -> str:
    """How many people: ``4 people of 7``; with a share of those heard as well in a large panel."""
    all_of = preferred.people
    if preferred.small:
        if count == 1:
            return translate("1 person of {all}", all=all_of)
        return translate("{count} people of {all}", count=count, all=all_of)
    return translate(
        "{count} people of {all} ({share} of those heard)",
        count=count,
        all=all_of,
        share=amount(round(count / all_of, 2), "share"),
    )


def choices(debate: Debate, preferred: Preferred) -> str:
    """What the people of a panel would choose, as counts."""
    ranked = sorted(range(len(debate.kept)), key=lambda i: (-preferred.counts[i], i))
    parts = [
        translate("{count}: “{option}”", count=counted(preferred, preferred.counts[i]), option=debate.label(i))
        for i in ranked
        if preferred.counts[i]
    ]
    undecided = preferred.people - sum(preferred.counts)
    if undecided:
        parts.append(translate("{count}: no preference between the best options", count=counted(preferred, undecided)))
    return translate("{panel} – {choices}.", panel=preferred.panel.text(language()), choices=joined(parts))


def agreement(debate: Debate) -> list[str]:
    """Whether panels prefer the same, and the option that nobody regrets much."""
    if len(debate.kept) < 2 or not debate.panels:
        return []
    found = []
    if len(debate.panels) > 1:
        sides = joined(
            translate(
                "{panel}: {option}",
                panel=p.panel.text(language()),
                option=debate.label(p.favourite) if p.favourite is not None else translate("divided"),
            )
            for p in debate.panels
        )
        common = debate.panels[0].favourite
        found.append(
            translate("The panels do not agree, and no average hides it. {sides}.", sides=sides)
            if common is None or not debate.agree
            else translate(
                "The panels agree: in each of them, the option that most people would choose is “{option}”.",
                option=debate.label(common),
            )
        )
    found.append(
        translate(
            "The option of least regret is “{option}”: of all the people asked, the one who loses most with it loses "
            "{regret} points out of 1.",
            option=debate.label(debate.least_regret),
            regret=decimal(significant(float(debate.largest_regret[debate.least_regret]), 2)),
        )
    )
    return found


def preferences(debate: Debate, preferred: Preferred) -> Grid:
    """Each option for a panel: people, pairs, ranks, confidence, regret."""
    rows = []
    accepted = preferred.accepted
    for i in range(len(debate.kept)):
        rows.append(
            (
                debate.label(i),
                counted(preferred, preferred.counts[i]),
                people(preferred, float(accepted.first[i])),
                people(preferred, float(accepted.ranks[i, -1])),
                "–" if math.isnan(accepted.confidence[i]) else probability(float(accepted.confidence[i])),
                decimal(significant(float(preferred.regret[:, i].max()), 2)),
            )
        )
    heads = tuple(
        translate(w)
        for w in (
            N_("Option"),
            N_("Would choose it"),
            N_("First, over all worlds"),
            N_("Last, over all worlds"),
            N_("Confidence factor"),
            N_("Largest regret"),
        )
    )
    note = translate(
        "First and last: on average over the worlds and over what people are unsure of. These are the "
        "people asked, not the population."
    )
    return Grid(
        translate("What the panel prefers: {panel}", panel=preferred.panel.text(language())), heads, tuple(rows), note
    )


def central(debate: Debate, preferred: Preferred) -> Grid:
    """The typical values of those who would choose each option, by criterion."""
    backed = preferred.backed
    rows = [
        (
            debate.criterion_label(key, preferred.panel),
            share_of(preferred.centre[c]),
            *(share_of(preferred.accepted.central[i, c]) for i in backed),
        )
        for c, key in enumerate(preferred.panel.criteria)
    ]
    return Grid(
        translate(
            "Typical values of those who would choose each option: {panel}", panel=preferred.panel.text(language())
        ),
        (translate("Criterion"), translate("Mean of the panel"), *(debate.label(i) for i in backed)),
        tuple(rows),
        translate("Weights add to 100%. The mean of a panel is nobody's opinion: it serves as a starting point only."),
    )


def share_of(weight: float) -> str:
    return amount(round(float(weight), 2), "share")


def flip_lines(debate: Debate, preferred: Preferred) -> list[str]:
    """Weights at which the choice of the panel's mean weights would change, criterion by criterion."""
    found = []
    for c, key in enumerate(preferred.panel.criteria):
        now, flips = float(preferred.centre[c]), preferred.flips[key]
        name = debate.criterion_label(key, preferred.panel)
        near = nearest_flips(flips, now)
        if not near:
            found.append(translate("{criterion}: no weight of it changes the choice.", criterion=name))
            continue
        for flip in near:
            sentence, option = (
                (N_("{criterion}: now {now}; above {at}, the choice becomes “{option}”."), flip.above)
                if flip.at > now
                else (N_("{criterion}: now {now}; below {at}, the choice becomes “{option}”."), flip.below)
            )
            found.append(
                translate(sentence, criterion=name, now=percent(now), at=percent(flip.at), option=debate.label(option))
            )
    return found


def percent(weight: float) -> str:
    return amount(significant(weight, 3), "share")


def nearest_flips(flips: Iterable[Flip], now: float) -> list[Flip]:
    """The flips next to a weight: the last below it and the first above it."""
    ranked = sorted(flips, key=lambda f: f.at)
    return [*[f for f in ranked if f.at <= now][-1:], *[f for f in ranked if f.at > now][:1]]


# Panels together


def mixing_line(debate: Debate, mixing: Mixing) -> str:
    """Where along the mixing of two panels the choice changes."""
    ours, theirs = (p.text(language()) for p in (mixing.executive, mixing.other))
    if not mixing.flips:
        option = debate.label(int(mixing.expected[:, 0].argmax()))
        return translate(
            "Whatever share μ of the weights goes to “{other}” and the rest to “{executive}”, the choice stays "
            "“{option}”.",
            other=theirs,
            executive=ours,
            option=option,
        )
    steps = joined(
        translate(
            "from μ = {at}, “{after}” in place of “{before}”",
            at=percent(f.at),
            after=debate.label(f.above),
            before=debate.label(f.below),
        )
        for f in mixing.flips
    )
    return translate(
        "With a share μ of the weights for “{other}” and the rest for “{executive}”: {steps}.",
        other=theirs,
        executive=ours,
        steps=steps,
    )


def unmixed(debate: Debate) -> str:
    """Why no mixing is shown, or nothing."""
    roles = {p.panel.role for p in debate.panels}
    if debate.mixings or len(debate.panels) < 2:
        return ""
    if "executive" not in roles:
        return translate("No panel is the executive's: there is nothing to mix the others with.")
    return translate("Panels that were asked about other criteria are not mixed: their weights do not compare.")


# What weights imply


def tradeoff_lines(preferred: Preferred) -> list[str]:
    return [t.sentence for t in preferred.tradeoffs]


# What the debate is worth


def worth_lines(debate: Debate, preferred: Preferred) -> list[str]:
    """The most that knowing a panel's values could bring to this choice, against what asking costs."""
    name = preferred.panel.text(language())
    found = []
    for gain, euros, sentence in (
        (
            preferred.gain_unknown,
            preferred.euros_unknown,
            N_("If nothing were known of people's values, knowing them would be worth at most {worth} to this choice."),
        ),
        (
            preferred.gain_known,
            preferred.euros_known,
            N_(
                "Among the people of “{panel}”, deciding by the values of the one who is to count, and not by their "
                "mean, is worth at most {worth}."
            ),
        ),
    ):
        if gain <= 0:
            found.append(translate("{panel}: no values among those considered would change the choice.", panel=name))
            continue
        points = translate("{points} points out of 1", points=decimal(significant(gain, 2)))
        worth = points if euros is None else f"{shown(euros, 'EUR')} ({points})"
        said = translate(sentence, worth=worth, **({"panel": name} if "{panel}" in sentence else {}))
        found.append(f"{said} {against(debate, euros)}")
    return list(dict.fromkeys(found))


def against(debate: Debate, euros: float | None) -> str:
    """The formats that such a sum would pay for."""
    if euros is None:
        return translate("These people give no weight to money: the sum cannot be said in euros.")
    paid = [p for p in debate.prices if p.value <= euros]
    if not paid:
        least = debate.prices[0]
        return translate(
            "That is less than the price of the lightest debate ({price}): by this choice alone it would not pay.",
            price=shown(least.value, "EUR"),
        )
    dearest = paid[-1]
    return translate(
        "That is more than the price of: {format} ({price}; {range}). It is an upper bound: a debate teaches values "
        "imperfectly.",
        format=translate(FORMAT_NAMES[dearest.kind]),
        price=shown(dearest.value, "EUR"),
        range=interval(dearest.low, dearest.high, "EUR"),
    )


def not_only() -> str:
    """What the sum does not say."""
    return translate(
        "This counts only what a debate would change in the choice. People also have a right to be heard on what "
        "concerns them, and a decision debated is better understood, better criticised and better kept: none of this "
        "is in the sum, and none of it needs to be."
    )


def price_grid(debate: Debate) -> Grid:
    rows = [
        (translate(FORMAT_NAMES[p.kind]), shown(p.value, "EUR"), interval(p.low, p.high, "EUR")) for p in debate.prices
    ]
    return Grid(
        translate("What a debate costs, for this tool"),
        (translate("Format"), translate("Price"), translate("Range")),
        tuple(rows),
        translate("Taxes included; sources and grades: costmodel explain debate_price."),
    )


# Scales


def scale_lines(debate: Debate) -> list[str]:
    """Scales that end before the options do: the score no longer tells them apart."""
    return [
        translate(
            "The scale of “{criterion}” is too short: an option lies beyond its ends in {share} of worlds, and what "
            "lies beyond counts for nothing. Lengthen {worst} and {best} before asking people.",
            criterion=debate.criterion_label(key),
            share=probability(share),
            worst=ends_of(key)[0],
            best=ends_of(key)[1],
        )
        for key, share in debate.short.items()
    ]


def ends_of(key: str) -> tuple[str, str]:
    from costmodel.questions.debate.criteria import CRITERIA

    return CRITERIA[key].ends


def scale_grid(debate: Debate) -> Grid:
    """The declared scales, which were there before any option was scored."""
    from costmodel.questions.debate.criteria import CRITERIA, scales

    names = {c for p in debate.panels for c in p.panel.criteria}
    found = scales(debate.case, [c for c in CRITERIA if c in names])
    rows = []
    for key, scale in found.items():
        in_unit = debate.case.model[CRITERIA[key].measure].unit
        ends = (amount(significant(x, 2), in_unit) for x in (scale.worst, scale.best))
        rows.append((debate.criterion_label(key), debate.case.model[CRITERIA[key].measure].text(language()), *ends))
    return Grid(
        translate("The scales, fixed before anything is scored"),
        (translate("Criterion"), translate("Measure"), translate("Worst: 0"), translate("Best: 1")),
        tuple(rows),
        translate(
            "They do not depend on the options compared: adding a poor option never changes the order of the others."
        ),
    )
