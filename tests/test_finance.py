"""Discounting and returns against published answers, closed forms and high-precision roots."""

import doctest
import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from costmodel import finance
from costmodel.errors import InputError
from costmodel.language import in_language

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "appraisal.yaml").read_text(encoding="utf-8"))
LISTED = {"1", "2", "3", "4", "5", "14", "16", "17", "18", "20", "23"}
KEYS = {"case", "says", "source", "function", "arguments", "expect"}

rates = st.floats(-0.5, 1.0)
amounts = st.floats(-1e6, 1e6).map(lambda x: round(x, 2))


@pytest.fixture(autouse=True)
def english():
    with in_language("en"):
        yield


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']} {case['says']:.60}")
def test_known_answer(case: dict[str, Any]) -> None:
    module, name = case["function"].split(".")
    arguments = dict(case["arguments"])
    if draws := case.get("evenly_spaced_draws"):
        arguments["probability"] = (np.arange(draws) + 0.5) / draws
    answer = getattr(importlib.import_module(f"costmodel.{module}"), name)(**arguments)
    if draws:
        answer = np.mean(answer)
    expected = np.asarray(case["expect"], float)
    assert np.shape(answer) == expected.shape
    np.testing.assert_allclose(answer, expected, rtol=case.get("within", 0), atol=case.get("absolute", 0))


def test_every_listed_case_is_there_and_complete() -> None:
    assert {case["case"] for case in CASES} == LISTED
    for case in CASES:
        tolerances = set(case) & {"within", "absolute"}
        assert len(tolerances) == 1, case["says"]
        assert set(case) - tolerances - {"evenly_spaced_draws"} == KEYS, case["says"]
        assert set(case["source"]) == {"title", "url"}, case["says"]


def test_examples_of_the_docstrings_run() -> None:
    failed, tried = doctest.testmod(finance)
    assert tried > 20
    assert not failed


def test_hundred_years_of_the_declining_rate_add_up_to_the_published_annuity() -> None:
    schedule = [(0, 0.035), (31, 0.03), (76, 0.025)]
    assert finance.stepped_discount_factors(schedule, np.arange(1, 101)).sum() == pytest.approx(28.8633634, abs=5e-8)


def test_leading_axes_are_kept() -> None:
    rate = np.array([0.01, 0.03, 0.05])
    flows = np.arange(12.0).reshape(3, 4) - 5
    by_hand = [sum(f / (1 + r) ** t for t, f in enumerate(row)) for r, row in zip(rate, flows, strict=True)]
    assert finance.discount_factors(rate, [0, 1]).shape == (3, 2)
    np.testing.assert_allclose(finance.npv(rate, flows), by_hand, rtol=1e-14)
    np.testing.assert_allclose(finance.npv(0.0, flows), flows.sum(axis=1), rtol=1e-14)


@given(rate=rates, years=st.integers(1, 40), timing=st.sampled_from(["start", "middle", "end"]))
def test_annuity_is_the_sum_of_the_factors(rate: float, years: int, timing: finance.Timing) -> None:
    by_hand = math.fsum((1 + rate) ** -(t + {"start": 0, "middle": 0.5, "end": 1}[timing]) for t in range(years))
    assert finance.annuity_factor(rate, years, timing) == pytest.approx(by_hand, rel=1e-9)
    assert finance.discount_factors(rate, np.arange(years), timing).sum() == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize(("rate", "factor"), [(0.0, 10), (1e-12, 10 - 55e-12)])
def test_annuity_at_no_or_hardly_any_rate(rate: float, factor: float) -> None:
    assert finance.annuity_factor(rate, 10) == pytest.approx(factor, rel=1e-14)


@given(rate=rates, inflation=rates)
def test_real_and_nominal_are_inverse(rate: float, inflation: float) -> None:
    nominal = finance.real_to_nominal(rate, inflation)
    assert finance.nominal_to_real(nominal, inflation) == pytest.approx(rate, abs=1e-12)


@pytest.mark.parametrize(
    ("flows", "year", "moment", "again"),
    [
        ([-100, 60, 60], 2, 1 + 40 / 60, None),
        ([-100, 50, 50], 2, 2, None),
        ([-100, 0, 250], 2, 1.4, None),
        ([-100, 120, -50, 100], 1, 100 / 120, 2),
        ([10, -30, 40], 0, 0, 1),
        ([0, 5], 0, 0, None),
    ],
)
def test_payback(flows: list[float], year: float, moment: float, again: int | None) -> None:
    assert finance.payback(flows) == finance.Payback(year, again)
    interpolated = finance.payback(flows, interpolated=True)
    assert interpolated is not None
    assert interpolated.year == pytest.approx(moment)
    assert interpolated.negative_again == again


def test_payback_never() -> None:
    assert finance.payback([-100, 10, 10]) is None
    assert finance.payback_years([[-100, 10], [-5, 10]]).tolist() == [math.inf, 1]
    assert finance.payback_years([[-100, 10], [-5, 10]], interpolated=True).tolist() == [math.inf, 0.5]


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


def test_mirr_by_hand() -> None:
    flows = [-100, 50, -60, 70]
    placed, borrowed = 50 * 1.12**2 + 70, 100 + 60 / 1.10**2
    assert finance.mirr(flows, 0.10, 0.12) == pytest.approx((placed / borrowed) ** (1 / 3) - 1, rel=1e-9)


@given(own=st.floats(1e3, 1e6), reference=st.floats(1e3, 1e6), elasticity=st.floats(0.5, 3))
def test_weight_and_ratio_are_inverse(own: float, reference: float, elasticity: float) -> None:
    weight = finance.distribution_weight(own, reference, elasticity)
    assert finance.income_ratio(weight, elasticity) == pytest.approx(reference / own, rel=1e-9)


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


def test_break_even() -> None:
    assert finance.break_even([2, 4], [10, 10]) is None
    assert finance.break_even([2, 4], [30, 10]) == pytest.approx(5)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (finance.npv, {"rate": -1, "flows": [1]}, "above −100 %"),
        (finance.npv, {"rate": math.nan, "flows": [1]}, "above −100 %"),
        (finance.npv, {"rate": 0, "flows": [1], "timing": "midle"}, "'middle'"),
        (finance.stepped_discount_factors, {"schedule": [(1, 0.03)], "years": [1]}, "begins at year 0"),
        (finance.stepped_discount_factors, {"schedule": [(0, 0.03), (0, 0.02)], "years": [1]}, "order"),
        (finance.equivalent_annual_value, {"present_value": 1, "rate": 0.1, "horizon": 0}, "at least one year"),
        (finance.irr, {"flows": [[-1, 2]]}, "one series"),
        (finance.irr, {"flows": [-1, math.inf]}, "one series"),
        (finance.mirr, {"flows": [1, 2], "finance_rate": 0.1, "reinvest_rate": 0.1}, "one cost and one receipt"),
        (finance.optimism_bias, {"cost": 1, "bias": 1, "mitigation": 1.2}, "Mitigation must be between 0 and 1"),
        (finance.risk_register, {"risks": [(30, 100)]}, "Probability must be between 0 and 1"),
        (finance.distribution_weight, {"own": 0, "reference": 1, "elasticity": 1}, "above zero"),
        (finance.income_ratio, {"weight": 0, "elasticity": 1}, "above zero"),
        (finance.value_of_perfect_information, {"payoffs": [1, 2]}, "a table"),
        (finance.value_of_perfect_information, {"payoffs": [[1], [2]], "weights": [0.5, 0.6]}, "add to one"),
        (finance.break_even, {"inputs": [1, 1], "results": [1, 2]}, "two different inputs"),
    ],
)
def test_errors_are_one_sentence(function: Any, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        function(**arguments)
    assert "\n" not in str(error.value)
