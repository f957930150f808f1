"""What a debate says, in sentences for people who were not trained in it, and in tables beside them."""

from __future__ import annotations

import math

from costmodel.document.blocks import Table, listing
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import amount, decimal, interval, listed, probability, shown, significant
from costmodel.questions.debate.criteria import CRITERIA, scales
from costmodel.questions.debate.debate import Debate, Mixing, Preferred
from costmodel.questions.debate.panels import METHODS, ROLES
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


# Limits first


def limits(debate: Debate) -> list[str]:
    """The answer, which weights do not change, and which options are out before any weight is asked."""
    answer = answered(debate.result.verdict)
    answer += " " + translate("Weights do not change it: they say what each panel would choose.")
    out = [
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
    ] or [translate("No option breaks a limit of the authority: weights may be asked.")]
    alone = translate("One option alone holds every limit: it is the answer, whatever the weights.")
    return [answer, *out, *broken_before(debate.result.verdict), *([alone] if len(debate.eligible) == 1 else [])]


def margin(by: float, in_unit: str) -> str:
    """How far beyond a limit; shares in points, as 1 % of a share would be something else."""
    return shown(100 * by, "point") if in_unit == "share" else shown(by, in_unit)


def beside(debate: Debate) -> Table:
    """The euros, beside the weights and never added to them."""

    def euros(option: str, name: str) -> str:
        x = debate.result.at(name, option)
        return f"{shown(x['median'], 'EUR', signed=True)} ({interval(x['p05'], x['p95'], 'EUR')})"

    return listing(
        translate("Limits and euros, beside the weights"),
        debate.result.options,
        [
            (translate("Option"), debate.label),
            (translate("Limits"), lambda o: translate("not held") if debate.broken[o] else translate("held")),
            (translate("Budget"), lambda o: euros(o, "budget_total")),
            (translate("Society"), lambda o: euros(o, "society_npv")),
        ],
        translate(
            "Median and 5–95% range over {years} years. Euros are not added to weights: what a panel weighs is not "
            "counted in euros in the same sum.",
            years=debate.case.horizon,
        ),
    )


# Who was asked


def asked(debate: Debate) -> Table:
    return listing(
        translate("Who was asked, and how"),
        [preferred.panel for preferred in debate.panels],
        [
            (translate("Panel"), lambda p: p.text(language())),
            (translate("Who"), lambda p: translate(ROLES[p.role])),
            (translate("Method"), lambda p: translate(METHODS[p.method])),
            (translate("Date"), lambda p: p.date.isoformat()),
            (translate("Members"), lambda p: str(len(p.members))),
            (translate("Heard"), lambda p: str(len(p.heard))),
            (translate("Abstain"), lambda p: str(len(p.silent))),
            (translate("Method not followed"), lambda p: str(len(p.astray))),
            (translate("Grade"), lambda p: p.grade),
        ],
        translate(
            "Each panel stands alone; none is averaged with another. Weights are drawn around those given, more "
            "widely for people less sure: an assumption, graded D."
        ),
    )


# Each panel apart


def people(preferred: Preferred, share: float) -> str:
    """A share of pairs: in people for a small panel, in per cent for a large one."""
    if not preferred.small:
        return probability(share)
    return translate("{count} of {all} people", count=decimal(round(share * preferred.people, 1)), all=preferred.people)


def counted(preferred: Preferred, count: int) -> str:
    """How many people: ``4 people of 7``; with a share of those heard as well in a large panel."""
    of = {"count": count, "all": preferred.people}
    if preferred.small:
        return translate("1 person of {all}", **of) if count == 1 else translate("{count} people of {all}", **of)
    share = amount(round(count / preferred.people, 2), "share")
    return translate("{count} people of {all} ({share} of those heard)", **of, share=share)


def choices(debate: Debate, preferred: Preferred) -> str:
    """What the people of a panel would choose, as counts."""
    ranked = sorted(range(len(debate.eligible)), key=lambda i: (-preferred.counts[i], i))
    parts = [
        translate("{count}: “{option}”", count=counted(preferred, preferred.counts[i]), option=debate.label(i))
        for i in ranked
        if preferred.counts[i]
    ]
    if preferred.undecided:
        count = counted(preferred, preferred.undecided)
        parts.append(translate("{count}: no preference between the best options", count=count))
    return translate("{panel} – {choices}.", panel=preferred.name, choices=listed(parts))


def agreement(debate: Debate) -> list[str]:
    """Whether panels prefer the same, and the option that nobody regrets much."""
    if len(debate.eligible) < 2 or not debate.panels:
        return []
    sentences = []
    if len(debate.panels) > 1:
        favourites = [debate.label(p.favourite) if p.favourite is not None else "" for p in debate.panels]
        sides = listed(
            translate("{panel}: {option}", panel=p.name, option=option or translate("divided"))
            for p, option in zip(debate.panels, favourites, strict=True)
        )
        sentences.append(
            translate(
                "The panels agree: in each of them, the option that most people would choose is “{option}”.",
                option=favourites[0],
            )
            if debate.agree
            else translate("The panels do not agree, and no average hides it. {sides}.", sides=sides)
        )
    sentences.append(
        translate(
            "The option of least regret is “{option}”: of all the people asked, the one who loses most with it loses "
            "{regret} points out of 1.",
            option=debate.label(debate.least_regret),
            regret=points(debate.largest_regret[debate.least_regret]),
        )
    )
    return sentences


def points(value: float) -> str:
    """Points of value, out of 1."""
    return decimal(significant(float(value), 2))


def preferences(debate: Debate, preferred: Preferred) -> Table:
    """Each option for a panel: people, pairs, ranks, confidence, regret."""
    accepted, regret = preferred.accepted, preferred.regret.max(axis=0)

    def confidence(i: int) -> str:
        share = float(accepted.confidence[i])
        return "–" if math.isnan(share) else probability(share)

    return listing(
        translate("What the panel prefers: {panel}", panel=preferred.name),
        range(len(debate.eligible)),
        [
            (translate("Option"), debate.label),
            (translate("Would choose it"), lambda i: counted(preferred, preferred.counts[i])),
            (translate("First, over all worlds"), lambda i: people(preferred, float(accepted.first[i]))),
            (translate("Last, over all worlds"), lambda i: people(preferred, float(accepted.ranks[i, -1]))),
            (translate("Confidence factor"), confidence),
            (translate("Largest regret"), lambda i: points(regret[i])),
        ],
        translate(
            "First and last: on average over the worlds and over what people are unsure of. These are the "
            "people asked, not the population."
        ),
    )


def central(debate: Debate, preferred: Preferred) -> Table:
    """The typical values of those who would choose each option, by criterion."""
    weights = preferred.accepted.central
    return listing(
        translate("Typical values of those who would choose each option: {panel}", panel=preferred.name),
        enumerate(preferred.panel.criteria),
        [
            (translate("Criterion"), lambda c: debate.criterion_label(c[1], preferred.panel)),
            (translate("Mean of the panel"), lambda c: share_of(preferred.centre[c[0]])),
            *((debate.label(i), lambda c, i=i: share_of(weights[i, c[0]])) for i in preferred.backed),
        ],
        translate("Weights add to 100%. The mean of a panel is nobody's opinion: it serves as a starting point only."),
    )


def share_of(weight: float) -> str:
    return amount(round(float(weight), 2), "share")


def flip_lines(debate: Debate, preferred: Preferred) -> list[str]:
    """Weights at which the choice of the panel's mean weights would change, criterion by criterion."""
    sentences = []
    for key, now in zip(preferred.panel.criteria, preferred.centre.tolist(), strict=True):
        name, flips = debate.criterion_label(key, preferred.panel), preferred.flips[key]
        below, above = [f for f in flips if f.at <= now][-1:], [f for f in flips if f.at > now][:1]
        changes = [(BELOW, f.at, f.below) for f in below] + [(ABOVE, f.at, f.above) for f in above]
        sentences += [
            translate(sentence, criterion=name, now=percent(now), at=percent(at), option=debate.label(option))
            for sentence, at, option in changes
        ] or [translate("{criterion}: no weight of it changes the choice.", criterion=name)]
    return sentences


BELOW = N_("{criterion}: now {now}; below {at}, the choice becomes “{option}”.")
ABOVE = N_("{criterion}: now {now}; above {at}, the choice becomes “{option}”.")


def percent(weight: float) -> str:
    return amount(significant(weight, 3), "share")


# Panels together


def mixing_line(debate: Debate, mixing: Mixing) -> str:
    """Where along the mixing of two panels the choice changes."""
    panels = {"executive": mixing.executive.text(language()), "other": mixing.other.text(language())}
    if not mixing.flips:
        return translate(
            "Whatever share μ of the weights goes to “{other}” and the rest to “{executive}”, the choice stays "
            "“{option}”.",
            **panels,
            option=debate.label(int(mixing.expected[:, 0].argmax())),
        )
    steps = listed(
        translate(
            "from μ = {at}, “{after}” in place of “{before}”",
            at=percent(f.at),
            after=debate.label(f.above),
            before=debate.label(f.below),
        )
        for f in mixing.flips
    )
    return translate(
        "With a share μ of the weights for “{other}” and the rest for “{executive}”: {steps}.", **panels, steps=steps
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


# What the debate is worth


def worth_lines(debate: Debate, preferred: Preferred) -> list[str]:
    """The most that knowing a panel's values could bring to this choice, against what asking costs."""
    sentences = []
    for knowing, sentence in ((preferred.unknown, WORTH_UNKNOWN), (preferred.known, WORTH_KNOWN)):
        if knowing.gain <= 0:
            sentence = N_("{panel}: no values among those considered would change the choice.")
            sentences.append(translate(sentence, panel=preferred.name))
            continue
        worth = translate("{points} points out of 1", points=points(knowing.gain))
        if knowing.euros is not None:
            worth = f"{shown(knowing.euros, 'EUR')} ({worth})"
        sentences.append(f"{translate(sentence, worth=worth, panel=preferred.name)} {against(debate, knowing.euros)}")
    return list(dict.fromkeys(sentences))


WORTH_UNKNOWN = N_(
    "If nothing were known of people's values, knowing them would be worth at most {worth} to this choice."
)
WORTH_KNOWN = N_(
    "Among the people of “{panel}”, deciding by the values of the one who is to count, and not by their mean, is worth "
    "at most {worth}."
)


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


def prices(debate: Debate) -> Table:
    return listing(
        translate("What a debate costs, for this tool"),
        debate.prices,
        [
            (translate("Format"), lambda p: translate(FORMAT_NAMES[p.kind])),
            (translate("Price"), lambda p: shown(p.value, "EUR")),
            (translate("Range"), lambda p: interval(p.low, p.high, "EUR")),
        ],
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
            worst=CRITERIA[key].ends[0],
            best=CRITERIA[key].ends[1],
        )
        for key, share in debate.short.items()
    ]


def scale_table(debate: Debate) -> Table:
    """The declared scales, which were there before any option was scored."""
    names = {c for p in debate.panels for c in p.panel.criteria}
    declared = scales(debate.case, [c for c in CRITERIA if c in names])
    measures = {key: debate.case.model[CRITERIA[key].measure] for key in declared}
    return listing(
        translate("The scales, fixed before anything is scored"),
        declared,
        [
            (translate("Criterion"), debate.criterion_label),
            (translate("Measure"), lambda key: measures[key].text(language())),
            (translate("Worst: 0"), lambda key: amount(significant(declared[key].worst, 2), measures[key].unit)),
            (translate("Best: 1"), lambda key: amount(significant(declared[key].best, 2), measures[key].unit)),
        ],
        translate(
            "They do not depend on the options compared: adding a poor option never changes the order of the others."
        ),
    )
