"""The rule of the verdict on draws laid down by hand: each word, in order; limits; choices; what turns the answer."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from scipy import integrate, stats

from costmodel.engine.case import Case, make_case
from costmodel.engine.piloting import pilots, unit_loss
from costmodel.engine.reading import read_by_rule
from costmodel.engine.rule import Rule, decide, thresholds, word_of
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, ORDER, PILOT, UNKNOWN, WORDS, Verdict
from costmodel.language.catalogue import in_language
from costmodel.questions.reasons import reasons

OPTIONS = ("status_quo", "adopt_tasks", "human_alternative")
DRAWS = 2000
NORMAL = stats.norm.ppf((np.arange(DRAWS // 2) + 0.5) / (DRAWS // 2))


@lru_cache
def case(tool: str = "drafting_assistant", **given: str) -> Case:
    return make_case(tool, "plaisir", OPTIONS, overrides=given)


def spread(mean: float, sd: float, seed: int = 0) -> np.ndarray:
    """The same normal sample in both halves, in another order for each seed. Shape (draws,)."""
    half = np.random.default_rng(seed).permutation(NORMAL)
    return mean + sd * np.repeat(half, 2)


def draws(
    society: np.ndarray, human: np.ndarray | float = -1.0, of: Case | None = None, **given: Any
) -> dict[str, np.ndarray]:
    """Draws in which the tool brings ``society``, the human alternative ``human`` and all limits hold."""
    of = of or case()
    found = {n: np.zeros((3, DRAWS)) for n in read_by_rule(of.model)}
    for name in of.model.limits:
        found[name] += 1.0
    found["annuity"] += 5.0
    found["society_npv"][1], found["society_npv"][2] = society, human
    for name, x in given.items():
        found[name] = np.zeros((3, DRAWS)) if name not in found else found[name].copy()
        found[name][1] = x
    return found


def judged(*args: Any, of: Case | None = None, **given: Any) -> Verdict:
    known, values = of or case(), draws(*args, of=of, **given)
    verdict = decide(known, values)
    assert word_of(known, values) == verdict.word
    return verdict


# The six words


def test_a_sure_gain_is_adopted() -> None:
    found = judged(spread(100, 50))  # a gain in 97.7 % of draws
    assert (found.word, found.option, found.rival) == (ADOPT, "adopt_tasks", "status_quo")
    assert found.strict.chance == pytest.approx(stats.norm.cdf(2), abs=0.001)
    assert found.strict.mean == pytest.approx(100, abs=1e-9)


def test_a_gain_that_only_all_verified_time_makes_sure_asks_for_reuse() -> None:
    """Society -10 +- 10; time that could be reused is worth 100, a fifth of it is: unused 80, +70 in the other."""
    found = judged(
        spread(-10, 10), unused_time_npv=80.0, reusable_time_npv=100.0, redeployed_share=0.2
    )  # fmt: skip
    assert found.word == CONDITIONS
    # share s with -10 + 100 (s - 0.2) + 10 z > 0 in four draws of five: s = 0.3 + 0.1 x 0.8416
    assert [(c.kind, pytest.approx(c.value, abs=0.002)) for c in found.conditions] == [("reuse", 0.3 + 0.0842)]
    assert found.turning.reuse == pytest.approx(0.3, abs=1e-9)


def test_a_price_within_its_range_is_a_condition() -> None:
    """-10 +- 5 at a price of 100 that goes from 70 to 130: sure at a price lower by 10 + 5 x 0.8416."""
    price = np.repeat(np.linspace(67, 133, DRAWS // 2), 2)
    found = judged(spread(-10, 5, seed=3), supplier_npv=price, supplier_budget=price)
    [condition] = found.conditions
    assert (found.word, condition.kind) == (CONDITIONS, "price")
    assert condition.value == pytest.approx(1 - 0.142, abs=0.01)
    assert found.turning.price == pytest.approx(20)
    assert found.turning.price_strict == pytest.approx(18)


def test_a_price_out_of_reach_is_no_condition() -> None:
    found = judged(spread(-60, 5), supplier_npv=100.0, supplier_budget=100.0)
    assert (found.word, found.option) == (NO, None)
    assert found.turning.price_strict == pytest.approx(8)
    assert found.turning.minutes is None


def test_the_best_on_average_is_at_least_a_chance_to_take() -> None:
    found = judged(spread(10, 20))  # a gain in 69 %
    [condition] = found.conditions
    assert (found.word, condition.kind) == (CONDITIONS, "chance")
    assert condition.value == pytest.approx(stats.norm.cdf(0.5), abs=0.001)


def test_people_are_recommended_when_they_do_better() -> None:
    found = judged(spread(-50, 10), human=spread(30, 10, seed=1))
    assert (found.word, found.option, found.rival) == (ELSE, "human_alternative", "human_alternative")
    assert found.strict.mean == pytest.approx(-80, abs=1e-9)


@pytest.mark.parametrize("mean", [0.5, -5.0])
def test_people_whose_gain_the_draws_do_not_tell_from_nothing_are_not_recommended(mean: float) -> None:
    """With 100 to either side, the mean of a thousand draws is known to 3 and more."""
    found = judged(spread(-50, 10), human=spread(mean, 100, seed=1))
    assert (found.word, found.option) == (NO, None)


def test_a_pilot_comes_first_when_it_tells_more_than_it_costs() -> None:
    """All that is not known is one thing that a pilot measures; it costs nothing to run but a few hours."""
    x = spread(20, 5, seed=2)
    common = {"minutes_saved_per_day": x, "agents_covered": 70.0, "blended_hourly_cost": 0.001}
    found = judged(-4000 + 100_000 * (x - 20), **common)
    assert found.word == PILOT
    assert found.pilot is not None
    assert 0 < found.pilot.cost < found.pilot.told < unit_loss(4000, 500_000)


def test_a_budget_that_cannot_bear_it_is_no_adoption() -> None:
    tolerance = thresholds(case()).tolerance
    assert tolerance == pytest.approx(1.0 * 31_811 * 5, rel=0.01)
    assert judged(spread(100, 10), budget_total=-tolerance + 1).word == ADOPT
    assert judged(spread(100, 10), budget_total=-tolerance - 1).word == NO
    lower = judged(spread(100, 10), budget_total=-tolerance - 1, supplier_npv=10.0, supplier_budget=10.0)
    assert [c.kind for c in lower.conditions] == []  # the price does not vary: no lower one is known


def test_what_other_tools_take_is_not_left() -> None:
    taken = case(verdict_budget_committed="100000")
    assert thresholds(taken).tolerance == pytest.approx(thresholds(case()).tolerance - 5 * 100_000)  # five years of it


def test_an_unpriced_purpose_that_changes_the_word_is_not_judged() -> None:
    """900 units of output: -4,500 euros are made good from 5 euros a unit on; four draws in five from 5.84 on."""
    roads = case("road_survey")
    record = roads.records[0]["output_value"]
    ranged = replace(record, value=0.0, low=1.0, high=10.0, shape="metalog", price_year=roads.calendar[0])
    roads = replace(roads, records=tuple({**r, "output_value": ranged} for r in roads.records))
    found = judged(spread(-4500, 900), of=roads, output_npv=900.0)
    assert (found.word, found.option) == (UNKNOWN, None)
    assert found.purpose is not None
    assert found.purpose.words == (NO, ADOPT)
    assert found.purpose.turns == pytest.approx(5.0, abs=0.01)  # the best on average: a chance to take
    assert judged(spread(-45_000, 900), of=roads, output_npv=900.0).word == NO


def test_harm_that_changes_the_word_is_told() -> None:
    found = judged(spread(-20, 5), harm_npv=60.0)
    assert (found.word, found.without_harm, found.harm) == (NO, ADOPT, 60.0)
    assert any("Adopt" in sentence for sentence in english(found))


# Always one word, never backwards


def random_draws(seed: int) -> tuple[dict[str, np.ndarray], Case]:
    rng = np.random.default_rng(seed)
    values = {
        "unused_time_npv": abs(spread(rng.normal(20, 30), 10, seed + 1)),
        "reusable_time_npv": abs(spread(60, 20, seed + 2)),
        "redeployed_share": rng.uniform(0.1, 0.9),
        "supplier_npv": abs(spread(50, 20, seed + 3)),
        "supplier_budget": abs(spread(60, 20, seed + 3)),
        "budget_total": rng.normal(-1e5, 1e5) + spread(0, 1000, seed + 4),
        "harm_npv": abs(spread(5, 5, seed + 5)),
        "minutes_saved_per_day": spread(20, 5, seed),
        "agents_covered": rng.uniform(2, 300),
        "blended_hourly_cost": rng.uniform(0, 0.02),
        "human_access_margin": spread(rng.normal(0.5, 0.5), 0.3, seed + 6),
    }
    society = spread(rng.normal(-20, 60), rng.uniform(5, 80), seed)
    return draws(society, human=spread(rng.normal(-5, 20), 20, seed + 7), **values), case()


@pytest.mark.parametrize("seed", range(40))
def test_exactly_one_word_always_applies(seed: int) -> None:
    values, of = random_draws(seed)
    found = decide(of, values)
    assert found.word in WORDS
    assert (found.option is not None) == (found.word not in (NO, UNKNOWN))
    assert bool(found.conditions) == (found.word == CONDITIONS)
    assert sum(found.families.values()) == pytest.approx(1)
    assert sum(j.best for j in found.judged) == pytest.approx(1)
    assert found.regret >= 0


@pytest.mark.parametrize("seed", range(12))
def test_asking_for_less_certainty_is_never_answered_more_harshly(seed: int) -> None:
    values, of = random_draws(seed)
    ranks = [ORDER[Rule(of, values, replace(thresholds(of), confidence=c), np.array([False, True, False])).judge(
        np.zeros(3, bool)).word] for c in np.linspace(0.5, 0.95, 46)]  # fmt: skip
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize("seed", range(12))
def test_a_better_tool_is_never_answered_more_harshly(seed: int) -> None:
    values, of = random_draws(seed)
    ranks = []
    for shift in np.linspace(-200, 200, 200):
        society = values["society_npv"] + np.array([[0], [shift], [0]])
        ranks.append(ORDER[decide(of, values | {"society_npv": society}).word])
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


# Limits and choices


def test_a_limit_is_broken_when_it_holds_too_seldom() -> None:
    holds = np.where(np.arange(DRAWS) < 0.79 * DRAWS, 1.0, -1.0)
    found = judged(spread(100, 10), carbon_margin=holds)
    assert found.word == NO
    assert [limit.name for limit in found.decided_by] == ["carbon_margin"]
    [limit] = found.of("adopt_tasks").broken
    assert (limit.chance, limit.needed, limit.grade) == (0.79, 0.8, "D")
    enough = np.where(np.arange(DRAWS) < 0.8 * DRAWS, 1.0, -1.0)
    assert judged(spread(100, 10), carbon_margin=enough).word == ADOPT


def test_a_limit_broken_already_is_no_reason_unless_it_is_broken_further() -> None:
    seldom = np.where(np.arange(DRAWS) < DRAWS / 2, 1.0, -1.0)
    values = draws(spread(100, 10))
    values["carbon_margin"] = np.stack([seldom] * 3)
    found = decide(case(), values)
    assert found.word == ADOPT
    assert found.of("adopt_tasks").limits[7].broken_before
    values["carbon_margin"][1, :100] = -1.0
    assert decide(case(), values).word == NO


def test_an_option_is_chosen_on_draws_that_do_not_count() -> None:
    """Luck in the even draws chooses it; the odd ones say what it is worth."""
    society = np.where(np.arange(DRAWS) % 2 == 0, 1000.0, -1000.0)
    found = judged(society)
    assert (found.about, found.strict.mean, found.word) == ("adopt_tasks", -1000.0, NO)


def test_nothing_is_certain_whatever_the_draws_say() -> None:
    assert "all of 1,000 draws, with these assumptions" in " ".join(english(judged(spread(100, 1))))
    assert "none of 1,000 draws, with these assumptions" in " ".join(english(judged(spread(-100, 1))))
    assert not any("0%" in s.replace("80%", "") for s in english(judged(spread(-100, 1))))


def english(found: Verdict) -> list[str]:
    with in_language("en"):
        return reasons(found)


def test_rare_large_gains_are_said_to_decide() -> None:
    society = np.where(np.arange(DRAWS) % 20 < 18, -10.0, 1000.0)
    found = judged(society)
    assert found.strict.tails_disagree
    assert any("rare draws with large gains decide" in s for s in english(found))


# The pilot in closed form


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (1.0, 1.0), (-2.5, 0.7), (3.0, 0.2)])
def test_unit_loss_is_the_integral_it_stands_for(mean: float, sd: float) -> None:
    expected, _ = integrate.quad(lambda x: max(x, 0) * stats.norm.pdf(x, mean, sd), mean - 12 * sd, mean + 12 * sd)
    assert unit_loss(mean, sd) == pytest.approx(expected - max(mean, 0), abs=1e-8)


def test_a_large_pilot_tells_almost_what_perfect_knowledge_would() -> None:
    """The largest has 640 agents (5 doubled 7 times): a share of 0.5 counted on them has the variance 0.25 / 640."""
    x = np.clip(spread(0.5, 0.1, seed=4), 0.01, 0.99)
    gain = 1e6 * (x - 0.5)
    values = draws(gain, active_share=x, agents_covered=1e9)
    found = pilots(case(), values, 1, gain)
    assert found is not None
    variance = float(np.var(x))
    perfect = 1e6 * math.sqrt(variance) / math.sqrt(2 * math.pi)
    assert found.best.told == pytest.approx(perfect * math.sqrt(variance / (variance + 0.25 / 640)), rel=1e-4)


def test_nothing_to_measure_on_is_no_pilot() -> None:
    x = spread(0.5, 0.1)
    assert pilots(case(), draws(x, active_share=x, agents_covered=1.0), 1, x) is None


# Sentences


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("seed", range(8))
def test_reasons_are_sentences(lang: str, seed: int) -> None:
    values, of = random_draws(seed)
    with in_language(lang):
        found = reasons(decide(of, values))
    assert len(found) >= 4
    assert all(reason[0].isupper() and reason.endswith(".") and "{" not in reason for reason in found)


@pytest.mark.parametrize("seed", range(20))
def test_money_never_buys_back_a_limit(seed: int) -> None:
    """Whatever its euros, an option that breaks a limit is never the one recommended."""
    values, of = random_draws(seed)
    values["society_npv"][1] += 1e9
    values["budget_total"][1] = 0.0
    values["carbon_margin"][1] = -1.0
    found = decide(of, values)
    assert found.option != "adopt_tasks"
    assert "carbon_margin" in {limit.name for limit in found.decided_by}
