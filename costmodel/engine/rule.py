"""The verdict: one comparison, a rule of six words tried in order, and what would turn the answer.

What is compared: the option that buys the tool with the highest expected gain for society, against the best that does
not, both fixed on half of the draws; the other half says how sure the gain is. Two readings stand side by side: only
time given to other work counts (strict), or all verified time does. In order, the first that applies:

1. *Not enough to judge*: what the tool is for has no price, and its value within the range recorded changes the word.
2. *Adopt*: the gain is as sure as asked in both readings, and the budget bears it.
3. *Run a pilot first*: it is not, and what a pilot would tell is worth more than the pilot costs.
4. *Adopt on conditions*: a share of reuse, or a price within reach, would make it as sure as asked; or the tool is the
   best choice in expectation, and the council takes the chance that is left.
5. *Do something else*: the best option does not buy the tool and gains, on average as in the middle.
6. *Not at this price or size*: with what would turn it.

An option is out for a limit that it breaks and the reference does not, or breaks further. Every estimator is a mean, a
covariance, a percentile of nearest rank or a closed form (docs/decisions/0030). The thresholds are parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.piloting import Pilots, pilots
from costmodel.engine.reading import (
    BUDGET,
    HARM,
    HARM_BUDGET,
    HOURS,
    OUTPUT,
    PURPOSE,
    RECOVERED,
    REUSABLE,
    REUSE,
    SOCIETY,
    SUPPLIER,
    SUPPLIER_BUDGET,
    UNUSED,
    Draws,
)
from costmodel.engine.statistics import median, rank
from costmodel.engine.verdict import (
    ADOPT,
    CONDITIONS,
    ELSE,
    HUMAN,
    NO,
    NOTHING,
    PILOT,
    PLAIN,
    UNKNOWN,
    Condition,
    Gain,
    Limit,
    OptionJudged,
    Purpose,
    Turning,
    Verdict,
    breaks,
)
from costmodel.model.model import flat
from costmodel.parameters.record import GRADES

Array = np.ndarray


@dataclass(frozen=True)
class Thresholds:
    """What the authority asks: certainty, certainty of limits, and the budget that it accepts to lose (euros)."""

    confidence: float
    limits: float
    tolerance: float


def thresholds(case: Case) -> Thresholds:
    records = case.records[0]
    accepted = records["verdict_budget_tolerance"].number * records["population"].number
    committed = records["verdict_budget_committed"]
    left = (accepted - float(case.in_base_year(committed, committed.number))) * case.horizon
    return Thresholds(records["verdict_confidence"].number, records["verdict_limit_confidence"].number, left)


def decide(case: Case, draws: Draws) -> Verdict:
    """Apply the rule to the options of a tool; ``draws`` hold what ``read_by_rule`` names and what a pilot measures."""
    asked = thresholds(case)
    limits = limits_of(case, draws, asked.limits)
    buys = buying(case)
    out = out_of(case, draws, asked.limits)
    rule = Rule(case, draws, asked, buys)
    judgement = rule.judge(out)
    free = rule.judge(np.zeros(len(buys), bool))
    deciding = () if free.word == judgement.word else limits[free.about] if free.about is not None else ()
    purpose = rule.purpose(out)
    word = UNKNOWN if purpose is not None and purpose.turns is not None else judgement.word
    harmless = Rule(case, without_harm(draws), asked, buys).judge(out)
    about = free.about if judgement.about is None else judgement.about
    i = 0 if about is None else about
    return Verdict(
        word=word,
        option=case.options[judgement.option].key if judgement.option is not None and word != UNKNOWN else None,
        about=None if about is None else case.options[about].key,
        rival=case.options[judgement.rival].key,
        judged=rule.options(limits),
        confidence=asked.confidence,
        strict=rule.gain(i, judgement.rival, 0.0),
        verified=rule.gain(i, judgement.rival, 1.0),
        affordable=rule.affordable(i),
        regret=rule.regret(i),
        families=rule.families(),
        conditions=judgement.conditions if word == CONDITIONS else (),
        turning=rule.turning(i, judgement.rival),
        pilots=rule.pilots(i, judgement.rival) if judgement.about is not None else None,
        purpose=purpose,
        without_harm=harmless.word if purpose is None or purpose.turns is None else word,
        harm=float(median(draws[HARM], axis=1)[i]),
        decided_by=tuple(limit for limit in deciding if limit.state == "broken"),
        available=float(median(draws[HOURS[0]], axis=1)[i]),
        cashable=float(median(draws[HOURS[1]], axis=1)[i]),
        calendar=tuple(case.calendar),
    )


def word_of(case: Case, draws: Draws) -> str:
    """The word that ``decide`` gives, without the facts around it, which take longer: for many worlds one by one."""
    asked = thresholds(case)
    rule, out = Rule(case, draws, asked, buying(case)), out_of(case, draws, asked.limits)
    purpose = rule.purpose(out)
    return UNKNOWN if purpose is not None and purpose.turns is not None else rule.judge(out).word


def buying(case: Case) -> Array:
    """Which options buy the tool. Shape (options,)."""
    return np.array([records["adoption"].number > 0 for records in case.records])


def without_harm(draws: Draws) -> dict[str, Array]:
    """The draws in which nobody is harmed."""
    spared = dict(draws)
    spared[SOCIETY] = draws[SOCIETY] + draws[HARM]
    spared[BUDGET] = draws[BUDGET] + draws[HARM_BUDGET]
    return spared


@dataclass(frozen=True)
class Judgement:
    """The word and its options, by position."""

    word: str
    about: int | None
    rival: int
    option: int | None
    conditions: tuple[Condition, ...] = ()


OWN_COSTS = ("option_days", "option_days_rate", "option_price", "charter_time", "start_later")
"""What an option takes: an assumed cost is no reason to think that it gains."""


class Rule:
    """The rule on some draws: choices on the even ones, what is counted on the odd ones.

    An option that may stop after a first part (``stops``) buys little where the tool loses: the word is about it only
    where its own gain is sure; otherwise price, minutes and reuse are those of the best that buys the whole.
    An option that buys nothing and whose gain is an assumption is shown, and decides neither for itself nor against
    the tool.
    """

    def __init__(self, case: Case, draws: Draws, asked: Thresholds, buys: Array) -> None:
        self.case, self.draws, self.asked, self.buys = case, draws, asked, buys
        size, count = len(case.options), draws[SOCIETY].shape[1]
        self.at = {
            n: x if np.shape(x) == (size, count) else np.broadcast_to(x, (size, count)) for n, x in draws.items()
        }
        halves = (slice(0, None, 2), slice(1, None, 2)) if count > 1 else (slice(None), slice(None))
        self.expected = self.at[SOCIETY][:, halves[0]].mean(axis=1)
        self.counted = {n: self.at[n][:, halves[1]] for n in COUNTED}
        self.stops = np.array([records["break_clause"].number > 0 for records in case.records])
        self.assumed = np.array([self.assumed_option(i) for i in range(size)])

    def judge(self, out: Array, value: float | None = None) -> Judgement:
        """The word with some options out, the purpose of the tool worth ``value`` a unit (default: as drawn)."""
        if value is not None:
            return self.valued(value).judge(out)
        expected = self.expected
        rival = best_of(expected, ~self.buys & ~out & ~self.assumed)
        buying = self.buys & ~out
        whole = buying & ~self.stops if (buying & ~self.stops).any() else buying
        about = best_of(expected, whole) if whole.any() else None
        instead = rival if not self.buys[rival] and self.gains(rival) else None
        last = Judgement(NO if instead is None else ELSE, about, rival, instead)
        if about is None:
            return last
        asked = self.asked
        strict, verified = self.gain(about, rival, 0.0), self.gain(about, rival, 1.0)
        affordable = self.affordable(about)
        if self.sure(about, rival):
            plain = self.plain(out)
            if not self.assumed_option(about):
                return Judgement(ADOPT, about, rival, about)
            if plain is not None and self.gain(plain, rival, 0.0).chance >= asked.confidence and self.affordable(plain):
                return Judgement(ADOPT, plain, rival, plain)
            return Judgement(CONDITIONS, about, rival, about, (Condition(kind="evidence", value=strict.mean),))
        if (buying & self.stops).any() and self.sure(part := best_of(expected, buying & self.stops), rival):
            if not self.assumed_option(part):
                return Judgement(ADOPT, part, rival, part)
            evidence = Condition(kind="evidence", value=self.gain(part, rival, 0.0).mean)
            return Judgement(CONDITIONS, part, rival, part, (evidence,))
        if affordable:
            pilots = self.pilots(about, rival)
            if pilots is not None and pilots.best.net > 0:
                return Judgement(PILOT, about, rival, about)
        conditions = self.conditions(about, rival, strict, verified, affordable)
        if conditions:
            return Judgement(CONDITIONS, about, rival, about, conditions)
        return last

    def pilots(self, about: int, rival: int) -> Pilots | None:
        """What pilots would tell of the gain in the strict reading."""
        return pilots(self.case, self.at, about, self.at[SOCIETY][about] - self.at[SOCIETY][rival])

    def sure(self, i: int, rival: int) -> bool:
        """Whether the gain is as sure as asked in both readings, and the budget bears it."""
        chances = [self.gain(i, rival, counted).chance for counted in (0.0, 1.0)]
        return self.affordable(i) and min(chances) >= self.asked.confidence

    def gains(self, i: int) -> bool:
        """Whether an option does better than nothing, beyond the error of the draws, on average as in the middle."""
        x = self.counted[SOCIETY][i]
        return bool(x.mean() > CLEAR * x.std() / np.sqrt(len(x)) and median(x) > 0)

    def plain(self, out: Array) -> int | None:
        keys = [o.key for o in self.case.options]
        return keys.index(PLAIN) if PLAIN in keys and not out[keys.index(PLAIN)] else None

    def assumed_option(self, i: int) -> bool:
        """Whether the gain that sets the option apart is assumed about the world, not decided by the council."""
        option, records = self.case.options[i], self.case.records[i]
        own = [records[n] for n in option.records if n not in OWN_COSTS]
        return option.key != PLAIN and any(r.uncertain and r.grade == GRADES[-1] for r in own)

    def gain(self, about: int, rival: int, counted: float) -> Gain:
        """The gain with this share of the unused time counted: 0 strict, 1 all verified time."""
        difference = self.difference(about, rival, counted)
        return Gain(
            mean=float(difference.mean()),
            median=float(median(difference)),
            chance=float((difference > 0).mean()),
            draws=len(difference),
        )

    def difference(self, about: int, rival: int, counted: float) -> Array:
        worth = self.counted[SOCIETY] + counted * self.counted[UNUSED]
        return np.asarray(worth[about] - worth[rival])

    def affordable(self, i: int) -> bool:
        return bool(median(self.at[BUDGET][i]) >= -self.asked.tolerance)

    def conditions(
        self, about: int, rival: int, strict: Gain, verified: Gain, affordable: bool
    ) -> tuple[Condition, ...]:
        """What within reach would make the gain as sure as asked, and the budget bear it."""
        needed = []
        asked, gain = self.asked.confidence, self.difference(about, rival, 0.0)
        if affordable and strict.chance < asked <= verified.chance:
            reusable = self.counted[REUSABLE][about]
            share = np.where(reusable > 0, self.counted[REUSE][about] - gain / np.maximum(reusable, NOTHING), 1.0)
            needed.append(Condition(kind="reuse", value=min(max(at_rank(share, asked), 0.0), 1.0)))
        cost = self.counted[SUPPLIER][about]
        if median(cost) > 0:
            price = min(self.price_for(gain, cost, 1 - asked), self.bearable(about))
            if price * median(cost) >= at_rank(cost, 0.05) and price < 1:
                needed.append(Condition(kind="price", value=price))
        if affordable and strict.mean >= 0 and not needed:
            needed.append(Condition(kind="chance", value=strict.chance))
        return tuple(needed)

    @staticmethod
    def price_for(gain: Array, cost: Array, level: float) -> float:
        """The multiple of the price at which all but this share of the draws gain."""
        return at_rank(1 + gain / np.maximum(cost, NOTHING), level)

    def bearable(self, about: int) -> float:
        """The most, as a multiple of the price, that the budget bears; the median of the budget moves with it."""
        paid = float(median(self.at[SUPPLIER_BUDGET][about]))
        room = float(median(self.at[BUDGET][about])) + self.asked.tolerance
        return 1 + room / paid if paid > 0 else np.inf

    def turning(self, about: int, rival: int) -> Turning:
        gain, paid = self.difference(about, rival, 0.0), self.counted[SUPPLIER][about]
        whole = self.difference(about, rival, 1.0)
        years = float(self.at["annuity"][about].mean())
        saving, cost, expected = (float(x.mean()) for x in (self.counted[RECOVERED][about], paid, gain))
        reusable, used = float(self.counted[REUSABLE][about].mean()), float(self.counted[REUSE][about].mean())
        share = used - expected / reusable if reusable > 0 else None

        def price(worth: float) -> float | None:
            return (worth + cost) / years if cost > 0 and worth + cost > 0 else None

        sure = self.price_for(gain, paid, 1 - self.asked.confidence) * cost / years
        return Turning(
            price=cost / years,
            price_strict=price(expected),
            price_verified=price(float(whole.mean())),
            price_sure=sure if sure > 0 else None,
            volume=cost / (cost + expected) if cost > 0 and cost + expected > 0 else None,
            minutes=1 - expected / saving if saving > 0 else None,
            reuse=share if share is not None and 0 <= share <= 1 else None,
            saving=saving,
            cost=cost,
            gain=expected,
        )

    def regret(self, about: int) -> float:
        """What choosing the buying option would cost against knowing the best in each draw, on average."""
        worth = self.counted[SOCIETY]
        return float((worth.max(axis=0) - worth[about]).mean())

    def winners(self) -> Array:
        """How often each option is the best. Shape (options,)."""
        return (
            np.bincount(self.counted[SOCIETY].argmax(axis=0), minlength=len(self.buys)) / self.counted[SOCIETY].shape[1]
        )

    def families(self) -> dict[str, float]:
        """How often the best option buys, is people, or is no tool at all."""
        best, human = self.winners(), np.array([o.key == HUMAN for o in self.case.options])
        return {
            "buying": float(best[self.buys].sum()),
            "people": float(best[human].sum()),
            "no_tool": float(best[~self.buys & ~human].sum()),
        }

    def valued(self, value: float) -> Rule:
        """The same with a unit of the tool's purpose worth this much, in place of what it is worth today."""
        records = self.case.records[0]
        today = float(self.case.in_base_year(records[PURPOSE], records[PURPOSE].number))
        worth = self.at[SOCIETY] + (value - today) * self.at[OUTPUT]
        return Rule(self.case, dict(self.draws) | {SOCIETY: worth}, self.asked, self.buys)

    def purpose(self, out: Array) -> Purpose | None:
        """What nothing prices, and whether its value changes the word; None where somebody gave it a value."""
        record = self.case.records[0][PURPOSE]
        if not record.ranged or record.layer == "set" or not self.at[OUTPUT].any():
            return None
        assert record.low is not None
        assert record.high is not None
        low, high = (float(self.case.in_base_year(record, x)) for x in (record.low, record.high))
        words = self.judge(out, low).word, self.judge(out, high).word
        turns = None
        if words[0] != words[1]:
            below, above = low, high
            for _ in range(CLOSER):
                middle = (below + above) / 2
                if self.judge(out, middle).word == words[0]:
                    below = middle
                else:
                    above = middle
            turns = above
        return Purpose(quantity=self.case.model[PURPOSE], low=low, high=high, words=words, turns=turns)

    def options(self, limits: list[tuple[Limit, ...]]) -> tuple[OptionJudged, ...]:
        society, budget, unused = self.at[SOCIETY], self.at[BUDGET], self.at[UNUSED]
        best = self.winners()
        judged = []
        for i, option in enumerate(self.case.options):
            gains, saves = society[i] >= 0, budget[i] >= 0
            quadrants = [float((s & b).mean()) for s, b in ((gains, saves), (gains, ~saves), (~gains, saves))]
            judged.append(
                OptionJudged(
                    option=option,
                    buys=bool(self.buys[i]),
                    limits=limits[i],
                    society_gain=float((society[i] > 0).mean()),
                    budget_gain=float((budget[i] > 0).mean()),
                    society=float(median(society[i])),
                    verified=float(median(society[i] + unused[i])),
                    expected=float(society[i].mean()),
                    budget=float(median(budget[i])),
                    mandate=float(median(self.at["budget_mandate"][i])),
                    affordable=self.affordable(i),
                    best=float(best[i]),
                    quadrants=(*quadrants, float((~gains & ~saves).mean())),  # type: ignore[arg-type]
                )
            )
        return tuple(judged)


COUNTED = (SOCIETY, UNUSED, REUSABLE, REUSE, SUPPLIER, RECOVERED)
"""What is counted on the draws that did not choose."""

CLEAR = 2.0
"""A mean further above zero than so many of its standard errors is told apart from it."""

CLOSER = 30
"""Halvings of the range of a value in which the word changes."""


def at_rank(x: Array, level: float) -> float:
    """The percentile of some draws by nearest rank."""
    return float(np.sort(x)[rank(level, len(x))])


def best_of(worth: Array, among: Array) -> int:
    """The first of the best among some options."""
    return int(np.argmax(np.where(among, worth, -np.inf)))


def margins_of(case: Case, draws: Draws) -> Iterator[tuple[str, Array]]:
    """The margin of each limit in its worst year of use. Shape (options, draws)."""
    for name in case.model.limits:
        if name in draws:
            yield name, np.broadcast_to(draws[name], (len(case.options), draws[name].shape[1]))


def out_of(case: Case, draws: Draws, needed: float) -> Array:
    """Which options break a limit. Shape (options,)."""
    out = np.zeros(len(case.options), bool)
    for _, worst in margins_of(case, draws):
        chances = (worst >= -NOTHING).mean(axis=1)
        out |= breaks(chances, chances[0], needed)
    return out


def limits_of(case: Case, draws: Draws, needed: float) -> list[tuple[Limit, ...]]:
    """The limits, by option: margins in every draw of their worst year, held with the chance asked for or not."""
    by_option: list[list[Limit]] = [[] for _ in case.options]
    for name, worst in margins_of(case, draws):
        margins, chances = median(worst), (worst >= -NOTHING).mean(axis=1)
        needed_by = (case.records[0][n] for n in flat(case.model.needs[name]) if n in case.records[0])
        set_by = next((r for r in needed_by if r.group == "value"), None)
        for own, margin, chance in zip(by_option, margins, chances, strict=True):
            own.append(
                Limit(
                    quantity=case.model[name],
                    margin=float(margin),
                    chance=float(chance),
                    needed=needed,
                    before=float(chances[0]),
                    grade=set_by.grade if set_by else "",
                )
            )
    return [tuple(own) for own in by_option]
