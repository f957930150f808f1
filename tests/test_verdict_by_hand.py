"""The verdict on eight draws, every figure of it worked by hand; and the pilots that are looked at, one by one."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from costmodel.engine.case import Case, make_case
from costmodel.engine.measures import ACT, AGENT, CONTACT, DAY
from costmodel.engine.piloting import Prices, pilots, sizes, unit_loss
from costmodel.engine.reading import read_by_rule
from costmodel.engine.rule import decide, thresholds, word_of
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, PILOT, UNKNOWN, Limit, Turning, Verdict

BUY, PEOPLE = "adopt_tasks", "human_alternative"
DRAWS = 8


@cache
def case(*options: str, **given: str) -> Case:
    return make_case("drafting_assistant", "plaisir", ["status_quo", *(options or (BUY, PEOPLE))], overrides=given)


def judged(of: Case | None = None, **given: Any) -> Verdict:
    """The verdict on draws that are nil but for what is given, (options,) or (options, draws); limits hold."""
    of = of or case()
    size = len(of.options)
    found = {n: np.zeros((size, DRAWS)) for n in read_by_rule(of.model)} | {"annuity": np.full((size, DRAWS), 5.0)}
    found |= {n: np.ones((size, DRAWS)) for n in of.model.limits}
    for name, x in given.items():
        rows = np.asarray(x, float)
        found[name] = np.broadcast_to(rows[:, None] if rows.ndim == 1 else rows, (size, DRAWS)).copy()
    verdict = decide(of, found)
    assert word_of(of, found) == verdict.word
    return verdict


def middles(*odd: float) -> list[float]:
    """A row whose odd draws are these and whose even draws are as good as them on average."""
    return [x for value in odd for x in (sum(odd) / len(odd), value)]


# Choices are made on draws 0, 2, 4 and 6; the rest counts

SOCIETY = [[0] * 8, [0.5, 10, -20, 30, 40, -50, 60, 70], [1, -2, 3, -4, 5, -6, 7, 80]]
FACTS: dict[str, Any] = {
    "society_npv": SOCIETY,
    "unused_time_npv": [[0] * 8, [90, 3, 90, 2, 90, 50, 90, 11], [0] * 8],
    "budget_total": [[0] * 8, [-9, 0.5, -8, 3, -7, 2, -6, 0], [-5] * 8],
    "budget_mandate": [[0] * 8, [-19, 14, -18, 13, -17, 12, -16, 11], [-3] * 8],
    "reusable_time_npv": [[0] * 8, [9, 100, 9, 50, 9, 80, 9, 40], [0] * 8],
    "redeployed_share": [0.2, 0.2, 0.2],
    "supplier_npv": [[0] * 8, [9, 50, 9, 60, 9, 70, 9, 80], [0] * 8],
    "supplier_budget": [[0] * 8, [60, 61, 62, 63, 64, 65, 66, 67], [0] * 8],
    "recovered_time_npv": [[0] * 8, [9, 20, 9, 30, 9, 40, 9, 70], [0] * 8],
    "harm_npv": [[0] * 8, [1, 2, 3, 4, 5, 6, 7, 8], [0] * 8],
    "available_hours": [[0] * 8, [10, 20, 30, 40, 50, 60, 70, 80], [0] * 8],
    "cashable_hours": [[0] * 8, [15, 25, 35, 45, 55, 65, 75, 85], [0] * 8],
    "annuity": [4, 4, 4],
}


@pytest.fixture(scope="module")
def facts() -> Verdict:
    return judged(**FACTS)


def test_the_options_compared_are_chosen_on_even_draws(facts: Verdict) -> None:
    """Even draws: people 4 on average, buying 20.125; odd ones: people 17, buying 15."""
    assert (facts.about, facts.rival) == (BUY, PEOPLE)
    assert judged(society_npv=[[0] * 8, [-9] * 8, [1, -2] * 4]).rival == PEOPLE
    assert judged(society_npv=[[0] * 8, [-9] * 8, [-1, 2] * 4]).rival == "status_quo"


def test_one_draw_chooses_and_counts() -> None:
    of = case()
    one = {n: np.zeros((3, 1)) for n in read_by_rule(of.model)} | {"annuity": np.full((3, 1), 5.0)}
    one |= {n: np.ones((3, 1)) for n in of.model.limits} | {"society_npv": np.array([[0.0], [7.0], [3.0]])}
    found = decide(of, one)
    assert (found.word, found.rival, found.strict.mean, found.strict.draws) == (ADOPT, PEOPLE, 4, 1)


def test_the_gain_is_counted_on_odd_draws(facts: Verdict) -> None:
    """10+2, 30+4, -50+6, 70-80, then with unused time 3, 2, 50, 11 more; the median of four is the third."""
    strict, verified = facts.strict, facts.verified
    assert (strict.mean, strict.median, strict.chance, strict.draws) == (-2, 12, 0.5, 4)
    assert (verified.mean, verified.median, verified.chance, verified.draws) == (14.5, 15, 1, 4)
    assert (strict.tails_disagree, verified.tails_disagree) == (True, False)


def test_regret_and_families(facts: Verdict) -> None:
    """Best of odd draws: buying, buying, nothing (50 better), people (10 better)."""
    assert facts.regret == 15
    assert facts.families == {"buying": 0.5, "people": 0.25, "no_tool": 0.25}


def test_each_option_on_all_draws(facts: Verdict) -> None:
    """The median of eight is the fifth: society -50 -20 0.5 10 (30), verified 0 13 32 70 (81)."""
    found = facts.of(BUY)
    assert (found.society, found.expected, found.verified) == (30, 17.5625, 81)
    assert (found.budget, found.mandate, found.affordable) == (0, 11, True)
    assert (found.society_gain, found.budget_gain, found.best) == (0.75, 0.375, 0.5)
    assert found.quadrants == (0.375, 0.375, 0.125, 0.125)
    assert facts.of("status_quo").quadrants == (1, 0, 0, 0)
    assert [j.buys for j in facts.judged] == [False, True, False]


def test_harm_hours_and_years(facts: Verdict) -> None:
    assert (facts.harm, facts.available, facts.cashable) == (5, 50, 55)
    assert facts.calendar == tuple(range(facts.calendar[0], facts.calendar[0] + 6))


def test_what_would_turn_it(facts: Verdict) -> None:
    """Odd draws: price 65, gain -2 and 14.5, time 40, reusable 67.5; all over four years of annuity."""
    found = facts.turning
    assert (found.price, found.price_strict, found.price_verified) == (65 / 4, 63 / 4, 79.5 / 4)
    assert found.price_sure == pytest.approx((1 - 44 / 70) * 65 / 4)  # the worst of four: a loss of 44 at 70
    assert found.volume == pytest.approx(65 / 63)
    assert found.minutes == pytest.approx(1 + 2 / 40)
    assert found.reuse == pytest.approx(0.2 + 2 / 67.5)
    assert (found.saving, found.cost, found.gain) == (40, 65, -2)


def test_reuse_that_would_do_is_a_condition(facts: Verdict) -> None:
    """0.2 less 12/100, 34/50, -44/80, -10/40: 0.08, -0.48, 0.75, 0.45; in four of five, the largest."""
    assert (facts.word, facts.option) == (CONDITIONS, BUY)
    assert [(c.kind, pytest.approx(c.value)) for c in facts.conditions] == [("reuse", 0.75)]


def test_the_pair_of_price_and_minutes() -> None:
    """A gain of -2, 65 of price, 40 of time: at 1.2 times the price 15 more to find, 37.5 % of the time."""
    found = Turning(price=1, price_strict=None, price_verified=None, price_sure=None, volume=None, minutes=None,
        reuse=None, saving=40, cost=65, gain=-2)  # fmt: skip
    assert found.minutes_at(1.2) == pytest.approx(1.375)
    assert found.minutes_at(0.8) == pytest.approx(1 - 11 / 40)
    assert replace(found, saving=0.5).minutes_at(1) == 5
    assert replace(found, saving=0).minutes_at(1.2) is None


def test_nothing_to_pay_nothing_to_save_nothing_to_reuse_turns_nothing() -> None:
    found = judged(society_npv=[0, -5, -1]).turning
    assert (found.price, found.price_strict, found.price_verified, found.price_sure) == (0, None, None, None)
    assert (found.volume, found.minutes, found.reuse) == (None, None, None)
    assert judged(society_npv=[0, 5, -1]).turning.volume is None


@pytest.mark.parametrize(("gain", "reuse"), [(20, 0.0), (21, None), (-80, 1.0), (-81, None)])
def test_a_share_of_reuse_is_between_none_and_all(gain: float, reuse: float | None) -> None:
    found = judged(society_npv=[0, gain, -1000], reusable_time_npv=[0, 100, 0], redeployed_share=[0.2] * 3)
    assert found.turning.reuse == (None if reuse is None else pytest.approx(reuse, abs=1e-9))


@pytest.mark.parametrize(
    ("gain", "paid", "price"),
    [(-9, 10, 0.2), (-9.5, 10, 0.1), (-10, 10, None), (-11, 10, None), (0.25, 0.5, 0.15), (-0.25, 0.5, 0.05)],
)
def test_a_price_that_turns_is_above_nothing(gain: float, paid: float, price: float | None) -> None:
    found = judged(society_npv=[0, gain, -1000], supplier_npv=[0, paid, 0]).turning
    assert found.price_strict == (None if price is None else pytest.approx(price))
    assert found.price_sure == (None if price is None else pytest.approx(price))
    assert found.volume == (None if price is None else pytest.approx(paid / (paid + gain)))


# Words at their edges

SURE = [-5, 1, -5, 2, -5, 3, -5, 4]


def test_half_is_not_four_in_five() -> None:
    """Odd draws gain in three of four, then in four of four."""
    assert judged(society_npv=[[0] * 8, middles(30, 20, 10, -1), [-9] * 8]).word == CONDITIONS
    assert judged(society_npv=[[0] * 8, middles(30, 20, 10, 0.5), [-9] * 8]).word == ADOPT
    three = case(verdict_confidence="0.75")
    assert judged(three, society_npv=[[0] * 8, middles(30, 20, 10, -1), [-9] * 8]).word == ADOPT


def test_a_gain_of_nothing_is_none() -> None:
    assert judged(society_npv=[[0] * 8, middles(30, 20, 10, 0), [-9] * 8]).strict.chance == 0.75


def test_reuse_is_a_condition_where_all_verified_time_is_just_sure_enough() -> None:
    """Three of four draws gain when all verified time counts, where three of four are asked for."""
    found = judged(case(verdict_confidence="0.75"), society_npv=[[0] * 8, middles(-9, -9, -9, -9), [-99] * 8],
        unused_time_npv=[[0] * 8, middles(10, 10, 10, 8), [0] * 8], reusable_time_npv=[0, 36, 0],
        redeployed_share=[0.25] * 3)  # fmt: skip
    assert (found.strict.chance, found.verified.chance) == (0, 0.75)
    assert [(c.kind, c.value) for c in found.conditions] == [("reuse", 0.5)]


def test_where_no_time_can_be_reused_all_of_it_would_have_to_be() -> None:
    found = judged(society_npv=[0, -9, -99], unused_time_npv=[0, 10, 0])
    assert [(c.kind, c.value) for c in found.conditions] == [("reuse", 1.0)]


def test_both_readings_must_be_sure() -> None:
    """Time that is lost when all verified time counts: sure in the strict reading alone."""
    found = judged(society_npv=[0, 10, -9], unused_time_npv=[0, -11, 0], supplier_npv=[0, 0, 0])
    assert (found.strict.chance, found.verified.chance, found.word) == (1, 0, CONDITIONS)
    assert [c.kind for c in found.conditions] == ["chance"]


@pytest.mark.parametrize(
    ("people", "buying", "word", "option"),
    [
        (middles(1, 2, 3, 4), -9, ELSE, PEOPLE),
        (middles(1, 2, 3, 0), -9, ELSE, PEOPLE),  # three in four: 1.5 on average, more than two standard errors of 0.6
        (middles(1, 2, 3, -1), -9, NO, None),  # 1.25 on average, less than two standard errors of 0.74
        (SURE, -9, NO, None),  # sure, but a loss where choices are made
    ],
)
def test_people_are_recommended_where_they_surely_gain(
    people: list[float], buying: float, word: str, option: str | None
) -> None:
    found = judged(society_npv=[[0] * 8, [buying] * 8, people])
    assert (found.word, found.option) == (word, option)


def test_where_nothing_can_be_bought_people_may_still_do() -> None:
    found = judged(case(PEOPLE), society_npv=[0, 10], harm_npv=[5, 9], budget_total=[3, -200_000])
    assert (found.word, found.option, found.about, found.rival) == (ELSE, PEOPLE, None, PEOPLE)
    assert (found.harm, found.affordable, found.strict.mean) == (5, True, -10)


def test_a_loss_of_the_budget_that_is_just_accepted_is_borne() -> None:
    accepted = thresholds(case()).tolerance
    assert judged(society_npv=[0, 50, 10], budget_total=[0, -accepted, 0]).word == ADOPT
    assert judged(society_npv=[0, 50, 10], budget_total=[0, -accepted - 0.01, 0]).word == ELSE


def test_where_no_option_may_be_bought_something_else_is_still_said() -> None:
    broken = {"carbon_margin": [1, -1, 1]}
    found = judged(society_npv=[0, 50, 10], **broken)
    assert (found.word, found.option, found.about, found.rival) == (ELSE, PEOPLE, BUY, PEOPLE)
    assert [limit.name for limit in found.decided_by] == ["carbon_margin"]
    assert judged(society_npv=[0, 50, -10], **broken).word == NO


def test_people_who_break_a_limit_are_no_rival() -> None:
    found = judged(society_npv=[0, 50, 90], carbon_margin=[1, 1, -1])
    assert (found.word, found.rival, found.strict.mean) == (ADOPT, "status_quo", 50)


def test_an_option_without_the_tool_whose_gain_is_assumed_is_no_rival() -> None:
    found = judged(case(BUY, "charter"), society_npv=[0, 50, 90])
    assert (found.word, found.rival) == (ADOPT, "status_quo")
    assert judged(case(BUY, "charter"), society_npv=[0, -50, 90]).word == NO


def test_a_limit_that_changes_no_word_decides_nothing() -> None:
    found = judged(society_npv=[0, -50, -10], carbon_margin=[1, -1, 1])
    assert (found.word, found.decided_by) == (NO, ())


def test_a_limit_in_figures() -> None:
    """Margins of eight draws: the fifth is the median; it holds in seven of eight, and in six with nothing bought."""
    rows = [[1, 1, 1, 1, 1, 1, -1, -1], [-2, 5, 4, 3, 2, 7, 8, 0], [1] * 8]
    found = judged(society_npv=[0, 50, -10], carbon_margin=rows)
    (limit,) = (limit for limit in found.of(BUY).limits if limit.name == "carbon_margin")
    assert (limit.margin, limit.chance, limit.needed, limit.before) == (4, 0.875, 0.8, 0.75)


def limit_of(margin: float, chance: float, before: float) -> Limit:
    quantity = case().model["carbon_margin"]
    return Limit(quantity=quantity, margin=margin, chance=chance, needed=0.8, before=before, grade="D")


@pytest.mark.parametrize(
    ("margin", "chance", "before", "state", "broken_before"),
    [
        (1.0, 0.8, 1.0, "held", False),
        (1.0, 0.79, 1.0, "broken", False),
        (1.0, 0.79, 0.8, "broken", False),
        (1.0, 0.5, 0.5, "held", True),
        (-1.0, 0.5, 0.5, "tight", True),
        (1.0, 0.49, 0.5, "broken", True),
        (0.0, 1.0, 1.0, "tight", False),
        (1e-9, 1.0, 1.0, "held", False),
    ],
)
def test_states_of_a_limit(margin: float, chance: float, before: float, state: str, broken_before: bool) -> None:
    found = limit_of(margin, chance, before)
    assert (found.state, found.broken_before) == (state, broken_before)


@pytest.mark.parametrize(("margin", "yes_or_no"), [(-1.0, True), (0.0, True), (1.0, True), (0.5, False), (2.0, False)])
def test_some_limits_are_met_or_not(margin: float, yes_or_no: bool) -> None:
    assert not limit_of(margin, 1, 1).yes_or_no
    found = replace(limit_of(margin, 1.0, 1.0), quantity=case().model["dpia_margin"])
    assert found.yes_or_no == yes_or_no
    assert found.state == "held"


# Prices


@pytest.mark.parametrize(
    ("budget", "paid", "value"),
    [
        (-100_000.0, 100, 0.4),  # society: 60 lost at a price of 100, in every draw; the budget has room
        (-159_055.0 - 80.0, 100, 0.2),  # the budget bears a fifth of a price of 100 that is over by 80
        (-159_055.0 - 0.4, 0.5, 0.2),
        (-159_055.0 - 95.0, 100, None),  # a twentieth is less than the price is ever believed to be
    ],
)
def test_the_price_that_both_society_and_the_budget_bear(budget: float, paid: float, value: float | None) -> None:
    """The price is 10 in the lowest of eight draws and 100 in the middle; accepted, 1 euro x 31,811 x 5 years."""
    price = [10, 10, 100, 100, 100, 100, 100, 100]
    society = [-6, -6, -60, -60, -60, -60, -60, -60]
    found = judged(society_npv=[[0] * 8, society, [-900] * 8], supplier_npv=[[0] * 8, price, [0] * 8],
        supplier_budget=[0, paid, 0], budget_total=[0, budget, 0])  # fmt: skip
    assert [(c.kind, pytest.approx(c.value)) for c in found.conditions] == ([("price", value)] if value else [])
    assert found.word == (CONDITIONS if value else NO)


def test_harm_is_taken_off_society_and_budget() -> None:
    """Without a harm of 60 to society and of 200,000 to the budget the tool would be bought."""
    found = judged(society_npv=[0, -50, -900], harm_npv=[0, 60, 0], budget_total=[0, -300_000, 0],
        harm_budget=[0, 200_000, 0])  # fmt: skip
    assert (found.word, found.without_harm) == (NO, ADOPT)
    assert judged(society_npv=[0, -50, -900], harm_npv=[0, 49, 0]).without_harm == NO


# Options that rest on an assumption, or that may stop

MANY = (BUY, "shared", "phased")


def test_the_plain_purchase_is_adopted_where_the_best_rests_on_an_assumption() -> None:
    of = case(*MANY)
    found = judged(of, society_npv=[0, 40, 50, 30])
    assert (found.word, found.option) == (ADOPT, BUY)
    assert (found.about, found.strict.mean) == (BUY, 40)


@pytest.mark.parametrize(
    "plain",
    [
        {"society_npv": [[0] * 8, middles(40, 40, 40, -1), [50] * 8, [-30] * 8]},  # not sure
        {"society_npv": [0, 40, 50, -30], "budget_total": [0, -200_000, 0, 0]},  # not within the budget
        {"society_npv": [0, 40, 50, -30], "carbon_margin": [1, -1, 1, 1]},  # out
    ],
)
def test_an_assumed_gain_is_a_condition_where_the_plain_purchase_will_not_do(plain: dict[str, Any]) -> None:
    found = judged(case(*MANY), **plain)
    assert (found.word, found.option) == (CONDITIONS, "shared")
    assert (found.about, found.rival) == ("shared", "status_quo")
    assert [(c.kind, c.value) for c in found.conditions] == [("evidence", 50)]


def test_an_assumed_gain_is_a_condition_where_there_is_no_plain_purchase() -> None:
    found = judged(case("shared", "phased"), society_npv=[0, 50, -30])
    assert (found.word, found.option) == (CONDITIONS, "shared")


def test_what_the_plain_purchase_rests_on_is_no_assumption_of_an_option() -> None:
    of = case()
    minutes = {"minutes_saved_per_day": replace(of.records[1]["minutes_saved_per_day"], grade="D")}
    for key, word in ((BUY, ADOPT), ("mine", CONDITIONS)):
        option = replace(of.options[1], key=key, records={**of.options[1].records, **minutes})
        mine = replace(of, options=(of.options[0], option, of.options[2]), records=(of.records[0],
            {**of.records[1], **minutes}, of.records[2]))  # fmt: skip
        assert judged(mine, society_npv=[0, 50, -10]).word == word


def test_an_option_that_may_stop_is_chosen_where_its_own_gain_is_sure() -> None:
    """It rests on assumptions: on conditions, with what it gains over doing nothing."""
    found = judged(case(*MANY), society_npv=[[0] * 8, [-40] * 8, [-50] * 8, middles(1, 2, 3, 6)])
    assert (found.word, found.option, found.about) == (CONDITIONS, "phased", "phased")
    assert [(c.kind, c.value) for c in found.conditions] == [("evidence", 3)]
    unsure = judged(case(*MANY), society_npv=[[0] * 8, [-40] * 8, [-50] * 8, middles(1, 2, 9, 0)])
    assert (unsure.word, unsure.about) == (NO, BUY)


def test_an_option_that_may_stop_stands_for_buying_where_no_other_can() -> None:
    found = judged(case(*MANY), society_npv=[0, 40, 50, -3], carbon_margin=[1, -1, -1, 1])
    assert found.about == "phased"


# What nothing prices


@pytest.mark.parametrize(("made", "word", "turns"), [(10.0, UNKNOWN, 5.0), (-10.0, UNKNOWN, 2.5), (3.0, NO, None)])
def test_the_value_of_a_purpose_that_turns_the_word(made: float, word: str, turns: float | None) -> None:
    """A loss of 50 less 10 units is nil at 5 euros each; a gain of 25 with 10 units lost, at 2.5."""
    roads = make_case("road_survey", "plaisir", ["status_quo", BUY, PEOPLE])
    ranged = replace(roads.records[0]["output_value"], value=0.0, low=1.0, high=10.0, shape="metalog",
        price_year=roads.calendar[0])  # fmt: skip
    of = replace(roads, records=tuple({**r, "output_value": ranged} for r in roads.records))
    found = judged(of, society_npv=[0, -50 if made > 0 else 25, -900], output_npv=[0, made, 0])
    assert (found.word, found.without_harm) == (word, word)
    assert found.purpose is not None
    assert (found.purpose.low, found.purpose.high) == (1, 10)
    assert found.purpose.turns == (None if turns is None else pytest.approx(turns, abs=1e-6))


@pytest.mark.parametrize("given", [{"output_value": "4"}, {}], ids=["a price given", "no range"])
def test_what_has_a_price_or_no_range_is_no_purpose_without_one(given: dict[str, str]) -> None:
    """Ten units more that would each make up for five euros of a loss of 50: nobody asks what they are worth."""
    tool = "plain_language" if given else "road_survey"
    of = make_case(tool, "plaisir", ["status_quo", BUY, PEOPLE], overrides=given)
    found = judged(of, society_npv=[0, -50, -900], output_npv=[0, 10, 0])
    assert (found.word, found.purpose) == (NO, None)


# Pilots


def test_sizes_double_as_far_as_there_are_any() -> None:
    """1,200 acts a year are 100 in a month, 200 in two, 300 in three, 600 in six."""
    acts = {AGENT: 0.0, ACT: 1200.0, DAY: 0.0, CONTACT: 0.0}
    of_acts = sizes({ACT}, acts)
    assert [s for s in of_acts if s[2] <= 3] == [
        (0, 50, 1), (0, 100, 1), (0, 50, 2), (0, 100, 2), (0, 200, 2), (0, 50, 3), (0, 100, 3), (0, 200, 3), (0, 300, 3)
    ]  # fmt: skip
    assert of_acts[-1] == (0, 1200, 12)
    assert sizes({AGENT}, acts | {AGENT: 12.9})[:3] == [(5, 0, 1), (10, 0, 1), (12, 0, 1)]
    assert sizes({AGENT, ACT, DAY}, acts | {AGENT: 700.0, DAY: 2400.0})[:3] == [(5, 50, 1), (10, 100, 1), (20, 100, 1)]
    assert max(sizes({AGENT}, acts | {AGENT: 1e9})) == (640, 0, 12)


def pilot_draws(**given: Any) -> dict[str, np.ndarray]:
    found = {n: np.zeros((3, DRAWS)) for n in read_by_rule(case().model)}
    for name, x in given.items():
        found[name] = np.zeros((3, DRAWS))
        found[name][1] = x
    return found


PRICED = {"blended_hourly_cost": 30.0, "licence_price": 4000.0, "usage_price": 600.0, "fixed_yearly_price": 900.0,
    "compute_yearly_price": 300.0, "one_off_announced": 2000.0}  # fmt: skip
OWN = {"pilot_preparation_days": "10", "pilot_control_ratio": "0.5", "pilot_hours_per_agent": "8",
    "pilot_minutes_per_case": "12", "pilot_price_share": "0.7", "pilot_integration_share": "0.3",
    "pilot_spread_between_agents": "0.9", "pilot_spread_between_weeks": "1.1",
    "pilot_spread_between_cases": "1.3"}  # fmt: skip


@pytest.mark.parametrize(("agents", "part"), [(10, 0.25), (0, 1.0)])
def test_what_a_pilot_costs(agents: int, part: float) -> None:
    """Ten days of seven hours, half as many people to compare with, 200 cases of 12 minutes, three months."""
    prices = Prices(case(**OWN), pilot_draws(**PRICED), 1, {AGENT: 40.0, ACT: 0.0, DAY: 0.0, CONTACT: 0.0})
    hours = 10 * 7 + agents * 1.5 * 8 + 200 * 12 / 60
    supplier = 0.7 * (4600 * part + 1200) / 4 + 0.3 * 2000
    assert prices.of(agents, 200, 3) == pytest.approx(hours * 30 + supplier)


def test_prices_are_whole_where_there_is_no_agent_to_count() -> None:
    prices = Prices(case(**OWN), pilot_draws(**PRICED), 1, {AGENT: 0.0, ACT: 0.0, DAY: 0.0, CONTACT: 0.0})
    assert prices.of(7, 0, 12) == pytest.approx((70 + 84) * 30 + 0.7 * 5800 + 600)


def loss(mean: float, sd: float) -> float:
    """The mean of the positive part of a normal, less that of its mean: by the tables of the normal."""
    z = mean / sd
    return mean * stats.norm.cdf(z) + sd * stats.norm.pdf(z) - max(mean, 0)


def knowing(gain: np.ndarray) -> float:
    """What knowing each draw would be worth: more cannot be told."""
    return float(np.mean(np.maximum(gain, 0)) - max(np.mean(gain), 0))


def test_a_pilot_on_agents_by_hand() -> None:
    """Three agents, minutes of 10 or 30 worth 1,000 euros each: of a spread of 10,000 in the gain, what they tell."""
    x = np.array([10, 30, 30, 10, 10, 30, 10, 30.0])
    gain = 1000 * (x - 20) + np.array([3, 3, -3, -3, 3, -3, -3, 3.0]) * 900 - 1000
    found = pilots(case(**OWN), pilot_draws(minutes_saved_per_day=x, agents_covered=3.9, **PRICED), 1, gain)
    covariance = float(np.mean((x - 20) * (gain - np.mean(gain))))
    nets = {}
    for months in (1, 2, 3, 6, 12):
        noise = 400 * (0.9**2 + 1.1**2 / (months * 52 / 12)) / 3
        told = min(loss(float(np.mean(gain)), math.sqrt(covariance**2 / 100 * 100 / (100 + noise))), knowing(gain))
        supplier = 0.7 * (4600 * 3 / 3.9 + 1200) * months / 12 + 600
        later = months / 60 * max(float(np.mean(gain)) + told, 0)
        nets[months] = (told, (70 + 3 * 1.5 * 8) * 30 + supplier + later)
    best = max(nets, key=lambda m: nets[m][0] - nets[m][1])
    assert found is not None
    found = found.best
    assert (found.agents, found.cases, found.months) == (3, 0, best)
    assert (found.told, found.cost) == (pytest.approx(nets[best][0]), pytest.approx(nets[best][1]))
    assert found.net == found.told - found.cost


def test_a_pilot_on_acts_counts_cases_for_each_kind() -> None:
    """Time reduction compared with a group half as large, and bot answers: cases of two kinds, 1,200 of each a year."""
    reduction, solved = np.array([0.1, 0.3] * 4), np.array([0.2, 0.2, 0.4, 0.4] * 2)
    gain = 1e5 * (reduction - 0.2) + 2e5 * (solved - 0.3) + 5000
    given = pilot_draws(time_reduction=reduction, bot_resolution=solved, acts_handled=1200.0, bot_contacts=1200.0,
        **PRICED)  # fmt: skip
    found = pilots(case(**OWN), given, 1, gain)
    nets = {}
    for months, most in ((1, 100), (2, 200), (3, 300), (6, 600), (12, 1200)):
        for cases in {min(size, most) for size in (50, 100, 200, 400, 800, 1600)}:
            known = 1e8 * 0.01 / (0.01 + 1.69 * 3 / cases) + 4e8 * 0.01 / (0.01 + 0.21 / cases)
            told = min(loss(5000, math.sqrt(known)), knowing(gain))
            hours, supplier = 70 + 2 * cases * 12 / 60, 0.7 * 5800 * months / 12 + 600
            nets[cases, months] = (told, hours * 30 + supplier + months / 60 * (5000 + told))
    best = max(nets, key=lambda size: nets[size][0] - nets[size][1])
    assert found is not None
    found = found.best
    assert (found.agents, found.cases, found.months) == (0, *best)
    assert (found.told, found.cost) == (pytest.approx(nets[best][0]), pytest.approx(nets[best][1]))


@pytest.mark.parametrize(("worth", "word"), [(100_000, PILOT), (1, CONDITIONS)])
def test_a_pilot_is_proposed_where_it_tells_more_than_it_costs(worth: float, word: str) -> None:
    """Minutes of 10 or 30, on average a gain of one tenth of what one more or less changes."""
    x = np.array([10, 30, 30, 10, 10, 10, 30, 30.0])
    of = case(**OWN)
    found = judged(of, society_npv=[[0] * 8, (x - 19.9) * worth, [-9e6] * 8],
        **{n: [0, v, 0] for n, v in PRICED.items()}, agents_covered=[0, 40, 0],
        minutes_saved_per_day=[[0] * 8, x, [0] * 8])  # fmt: skip
    assert found.pilots is not None
    assert (found.word, found.about, found.rival, found.option) == (word, BUY, "status_quo", BUY)
    assert (found.pilots.best.net > 0) == (found.pilot is not None) == (word == PILOT)


@pytest.mark.parametrize("more", [5, -5])
def test_what_people_would_gain_as_well_is_not_worth_a_pilot(more: float) -> None:
    """Minutes change what buying and people bring alike: nothing about the choice can be learned."""
    x = np.array([10, 30, 30, 10, 10, 10, 30, 30.0])
    found = judged(society_npv=[[-9e6] * 8, (x - 20) * 100 + more, (x - 20) * 100], agents_covered=[0, 40, 0],
        minutes_saved_per_day=[[0] * 8, x, [0] * 8])  # fmt: skip
    assert (found.rival, found.pilot) == (PEOPLE, None)
    assert (found.word == ADOPT) == (more > 0)


@pytest.mark.parametrize(("agents", "some"), [(2.0, True), (1.9, False)])
def test_two_agents_are_the_fewest(agents: float, some: bool) -> None:
    x = np.array([10, 30] * 4)
    found = pilots(case(), pilot_draws(minutes_saved_per_day=x, agents_covered=agents, **PRICED), 1, x - 20.0)
    assert (found is not None) == some


@pytest.mark.parametrize(("acts", "some"), [(50.0, True), (49.0, False)])
def test_fifty_cases_are_the_fewest(acts: float, some: bool) -> None:
    x = np.array([0.1, 0.3] * 4)
    found = pilots(case(), pilot_draws(time_reduction=x, acts_handled=acts, **PRICED), 1, x - 0.2)
    assert (found is not None) == some


def test_what_does_not_move_the_gain_is_no_pilot() -> None:
    x = np.array([10, 30] * 4)
    still = pilot_draws(minutes_saved_per_day=20.0, agents_covered=9.0, **PRICED)
    assert pilots(case(), still, 1, x - 20.0) is None
    apart = pilot_draws(minutes_saved_per_day=x, agents_covered=9.0, **PRICED)
    assert pilots(case(), apart, 1, np.full(DRAWS, 5.0)) is None


def test_knowing_nothing_is_worth_nothing() -> None:
    assert unit_loss(5.0, 0.0) == 0
    assert unit_loss(0.5, 2.0) == pytest.approx(loss(0.5, 2.0))
