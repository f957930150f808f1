"""Discounting and returns against published answers, and the formulas of the model against a second opinion."""

import doctest
import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
import yaml
from hypothesis import given
from hypothesis import strategies as st
from oracles import finance as oracle

from costmodel.engine import finance
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "appraisal.yaml").read_text(encoding="utf-8"))
LISTED = {"1", "2", "3", "4", "5", "14", "16", "17", "18", "20"}
KEYS = {"case", "says", "source", "function", "arguments", "expect"}

amounts = st.floats(-1e6, 1e6).map(lambda x: round(x, 2))


@pytest.fixture(autouse=True)
def english():
    with in_language("en"):
        yield


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']} {case['says']:.60}")
def test_known_answer(case: dict[str, Any]) -> None:
    module, _, name = case["function"].rpartition(".")
    answer = getattr(importlib.import_module(module), name)(**case["arguments"])
    if "probabilities" in case:
        answer = answer(np.array(case["probabilities"]))
    elif draws := case.get("evenly_spaced_draws"):
        answer = np.mean(answer((np.arange(draws) + 0.5) / draws))
    expected = np.asarray(case["expect"], float)
    assert np.shape(answer) == expected.shape
    np.testing.assert_allclose(answer, expected, rtol=case.get("within", 0), atol=case.get("absolute", 0))


def test_every_listed_case_is_there_and_complete() -> None:
    assert {case["case"] for case in CASES} == LISTED
    for case in CASES:
        tolerances = set(case) & {"within", "absolute"}
        assert len(tolerances) == 1, case["says"]
        assert set(case) - tolerances - {"probabilities", "evenly_spaced_draws"} == KEYS, case["says"]
        assert set(case["source"]) == {"title", "url"}, case["says"]


def test_examples_of_the_docstrings_run() -> None:
    failed, tried = doctest.testmod(finance)
    assert tried > 5
    assert not failed


def test_hundred_years_of_the_declining_rate_add_up_to_the_published_annuity() -> None:
    schedule = [(0, 0.035), (31, 0.03), (76, 0.025)]
    assert finance.stepped_discount_factors(schedule, np.arange(1, 101)).sum() == pytest.approx(28.8633634, abs=5e-8)


# The formulas of the model, against a second opinion

LEDGERS = {"budget_real": "budget_npv", "public_flow": "public_npv", "society_flow": "society_npv",
    "society_residents": "society_residents_npv", "society_agents": "society_agents_npv",
    "society_users": "society_users_npv", "society_planet": "society_planet_npv",
    "territory_flow": "territory_npv", "unused_time_value": "unused_time_npv",
    "supplier_cost": "supplier_npv", "alternative_user_benefit": "alternative_user_npv"}  # fmt: skip
PRODUCTS: dict[str, tuple[dict[str, Any], float]] = {
    "recovered_time_npv": ({"blended_hourly_cost": 30.0, "recovered_hours": None}, 30.0),
    "output_npv": ({"extra_output": 4.0, "gain_correction_output": 0.5, "option_pace": None}, 2.0),
    "harm_npv": ({"staff_risk_cost": None, "deskilling_cost": 0.0}, 1.0),
}
"""Present values of what several flows make: what is given (None: the flow) and its multiple."""
ANNUAL = {"budget_npv": "budget_annual", "public_npv": "public_annual", "society_npv": "society_annual"}
RATES = [-0.02, 0.0, 0.026, 0.032, 0.12]
FLOW = np.array([-60_000.0, -4_000.0, 31_000.0, 28_500.5, -12_000.0, 45_000.0, 17.25])


def test_every_present_value_of_the_model_is_compared() -> None:
    """A ledger added to the model is added here."""
    apart = {
        "reusable_time_npv",
        "society_verified_npv",
        "society_public_funds_npv",
    }  # below, and by hand in tests/cases
    assert {n for n in worlds.MODEL if n.endswith("_npv")} == {*LEDGERS.values(), *PRODUCTS, *apart}
    assert {n for n in worlds.MODEL if n.endswith("_annual")} == set(ANNUAL.values())


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("worth", PRODUCTS)
def test_present_values_of_products(worth: str, rate: float) -> None:
    given, times = PRODUCTS[worth]
    flows = {n: FLOW if x is None else x for n, x in given.items()}
    found = worlds.evaluate(worlds.reference(7, real_discount_rate=rate, **flows), worth)
    assert found == pytest.approx(times * oracle.npv(rate, FLOW), rel=1e-12)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("flow", "worth"), LEDGERS.items())
def test_present_values(flow: str, worth: str, rate: float) -> None:
    found = worlds.evaluate(worlds.reference(7, real_discount_rate=rate, **{flow: FLOW}), worth)
    assert found == pytest.approx(oracle.npv(rate, FLOW), rel=1e-12)


@pytest.mark.parametrize("rate", RATES)
def test_present_value_of_hours_that_may_be_reused(rate: float) -> None:
    given = worlds.reference(7, real_discount_rate=rate, reusable_hours=FLOW, blended_hourly_cost=32.0)
    assert worlds.evaluate(given, "reusable_time_npv") == pytest.approx(32 * oracle.npv(rate, FLOW), rel=1e-12)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("inflation", [-0.01, 0.0, 0.02])
def test_nominal_cash_at_the_nominal_rate_is_worth_as_much(rate: float, inflation: float) -> None:
    """The model takes inflation out of the budget and discounts at the real rate."""
    given = worlds.reference(7, real_discount_rate=rate, inflation=inflation, budget_flow=FLOW)
    by_the_other_way = oracle.npv(oracle.real_to_nominal(rate, inflation), FLOW)
    assert worlds.evaluate(given, "budget_npv") == pytest.approx(by_the_other_way, rel=1e-12)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("years", [1, 3, 10, 30])
@pytest.mark.parametrize(("worth", "annual"), ANNUAL.items())
def test_equivalent_annual_values(worth: str, annual: str, years: int, rate: float) -> None:
    found = worlds.evaluate(worlds.reference(years + 1, real_discount_rate=rate, **{worth: -35_451.6}), annual)
    assert found == pytest.approx(oracle.equivalent_annual_value(-35_451.6, rate, years), rel=1e-12)


@pytest.mark.parametrize("years", [1.0, 2.5, 5.0])
@pytest.mark.parametrize("rate", [0.0, 0.032, 0.1])
def test_annuity_of_lost_prospects(rate: float, years: float) -> None:
    found = worlds.evaluate(worlds.reference(real_discount_rate=rate, prospect_time=years), "prospect_annuity")
    assert found == pytest.approx(oracle.annuity_factor(rate, years), rel=1e-12)


@pytest.mark.parametrize("beta", [-0.5, 0.0, 0.7, 1.0, 1.4])
def test_rate_of_a_public_project(beta: float) -> None:
    found = worlds.evaluate(worlds.reference(risk_free_rate=0.012, risk_premium=0.02, beta=beta), "real_discount_rate")
    assert found == pytest.approx(oracle.social_rate(0.012, 0.02, beta))


@pytest.mark.parametrize("mitigation", [0.0, 0.5, 0.92, 1.0])
@pytest.mark.parametrize("kind", ["one_off", "recurring"])
@pytest.mark.parametrize(("firmness", "bias"), enumerate([0.1, 0.51, 1.0, 2.0]))
def test_optimism_on_costs(firmness: int, bias: float, kind: str, mitigation: float) -> None:
    """The part of the correction that is left is the part that is not under control."""
    names = ("firm", "list", "estimate", "guess")
    biases = {f"{kind}_bias_{name}": x for name, x in zip(names, (0.1, 0.51, 1.0, 2.0), strict=True)}
    given = worlds.reference(optimism_correction=1 - mitigation, **{f"{kind}_firmness": float(firmness)}, **biases)
    assert worlds.evaluate(given, f"{kind}_overrun") == pytest.approx(oracle.optimism_bias(1, bias, mitigation))


@pytest.mark.parametrize("segment", ["autonomous", "weak", "excluded"])
@pytest.mark.parametrize(("income", "elasticity"), [(15_000, 1.3), (35_000, 1.3), (75_000, 0.5), (20_000, 0.0)])
def test_weight_of_an_income(income: float, elasticity: float, segment: str) -> None:
    """The model has incomes as shares of the reference one."""
    shares = {f"relative_income_{segment}": income / 35_000}
    weight = worlds.evaluate(worlds.reference(weight_elasticity=elasticity, **shares), f"distribution_weight_{segment}")
    assert weight == pytest.approx(finance.distribution_weight(income, 35_000, elasticity))


@pytest.mark.parametrize(
    ("flow", "years"),
    [([-100, 60, 60], 2), ([-100, 20, 30, 50, 10], 3), ([0, 5], 0), ([-100, 10, 10, 10], None)],
)
def test_years_in_deficit_are_the_payback_when_the_balance_turns_once(flow: list[float], years: int | None) -> None:
    given = worlds.reference(len(flow), budget_flow=np.array(flow, float))
    assert worlds.evaluate(given, "years_in_deficit") == (len(flow) if years is None else years)
    assert finance.payback(flow) == years


# Returns


@pytest.mark.parametrize(
    ("flows", "year"),
    [
        ([-100, 60, 60], 2),
        ([-100, 50, 50], 2),
        ([-100, 0, 250], 2),
        ([-100, 120, -50, 100], 1),
        ([10, -30, 40], 0),
        ([0, 5], 0),
        ([-100, 10, 10], None),
    ],
)
def test_payback(flows: list[float], year: int | None) -> None:
    assert finance.payback(flows) == year


@given(
    rate=st.floats(-0.3, 2.0),
    cost=st.floats(1, 1e6),
    profile=st.lists(st.floats(0.01, 1), min_size=1, max_size=40),
    silent=st.integers(0, 5),
)
def test_irr_is_found_again(rate: float, cost: float, profile: list[float], silent: int) -> None:
    worth = sum(share / (1 + rate) ** (t + 1 + silent) for t, share in enumerate(profile))
    flows = [-cost, *[0.0] * silent, *(cost / worth * share for share in profile)]
    assert finance.irr(flows) == pytest.approx(rate, abs=1e-6)
    assert finance.irr([-f for f in flows]) == pytest.approx(rate, abs=1e-6)


def test_irr_refuses_what_has_several_rates_and_lists_them() -> None:
    with pytest.raises(InputError, match=r"change sign 2 times.*-67\.89.*-8\.33.*net present value"):
        finance.irr([-100, 100, 0, -7])
    with pytest.raises(InputError, match="no rate"):
        finance.irr([1, -1, 1])
    with pytest.raises(InputError, match="never change sign"):
        finance.irr([0, 10, 10])


def test_a_double_rate_counts_once() -> None:
    assert finance.irr_candidates([-100, 220, -121]) == pytest.approx([0.1], abs=1e-6)
    assert finance.irr_candidates([0, 0, 0]) == []
    assert finance.irr_candidates([0, -100, 110, 0]) == pytest.approx([0.1])


def test_perfect_information_of_two_normals() -> None:
    """E max(0, X) - max(0, E X) of X ~ N(1, 5), the analytic example of the R package voi."""
    from scipy.stats import norm

    draws = 200_001
    gain = norm.ppf((np.arange(draws) + 0.5) / draws, 1, math.sqrt(5))
    payoffs = np.column_stack([gain, np.zeros(draws)])
    assert finance.value_of_perfect_information(payoffs) == pytest.approx(0.4798107, abs=2e-5)


def test_perfect_information_is_worth_nothing_when_one_option_always_wins() -> None:
    payoffs = np.random.default_rng(1).normal(size=(1000, 1)) + np.array([0.0, 0.3, -2.0])
    assert finance.value_of_perfect_information(payoffs) == 0


@given(table=st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=30))
def test_perfect_information_is_never_negative(table: list[tuple[float, ...]]) -> None:
    assert finance.value_of_perfect_information(table) >= 0


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (finance.stepped_discount_factors, {"schedule": [(0, -1)], "years": [1]}, "above −100 %"),
        (finance.stepped_discount_factors, {"schedule": [(0, math.nan)], "years": [1]}, "above −100 %"),
        (finance.stepped_discount_factors, {"schedule": [(1, 0.03)], "years": [1]}, "begins at year 0"),
        (finance.stepped_discount_factors, {"schedule": [(0, 0.03), (0, 0.02)], "years": [1]}, "order"),
        (finance.irr, {"flows": [[-1, 2]]}, "one series"),
        (finance.irr, {"flows": [-1, math.inf]}, "one series"),
        (finance.distribution_weight, {"own": 0, "reference": 1, "elasticity": 1}, "above zero"),
        (finance.value_of_perfect_information, {"payoffs": [1, 2]}, "a table"),
    ],
)
def test_errors_are_one_sentence(function: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        function(**arguments)
    assert "\n" not in str(error.value)
