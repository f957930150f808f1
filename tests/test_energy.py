"""The footprint: directions, boundaries kept apart, a server on site, and no kilowatt-hour paid twice."""

from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.engine.case import path

YEARS = np.arange(2026, 2032)
IN_SERVICE = np.where(YEARS > 2026, 1.0, 0.0)

QUIET_TOWN = worlds.reference(
    adoption_ramp=IN_SERVICE,
    in_use=IN_SERVICE,
    installation=1 - IN_SERVICE,
    gain_basis_food=0.0,
    gain_basis_travel=0.0,
    gain_basis_heating=0.0,
    optimism_correction=0.0,
    population=10_000.0,
)
"""A tool in service from the second year on, that nobody uses yet."""

BOUNDARIES = {"operational": 0, "disclosed": 1, "life_cycle": 2}
COLUMNS = {"energy": "kWh/year", "carbon": "kgCO2e/year", "water": "litre/year", "antimony": "kgSb/year"}
FLOWS = [f"footprint_{column}" for column in COLUMNS] + [
    "net_carbon", "carbon_cost", "onsite_electricity_cost", "food_spend_avoided", "energy_spend_avoided",
]  # fmt: skip


def evaluate(*wanted: str, **given: Any) -> Any:
    """Values of the names wanted in the quiet town, with what is given."""
    return worlds.evaluate(QUIET_TOWN | given, *wanted)


# Directions


@pytest.mark.parametrize("boundary", [0, 2])
@pytest.mark.parametrize("method", [0, 1])
@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("output_tokens", [0, 1, 200, 400, 1500, 100_000]),
        ("input_tokens", [0, 400, 600, 3000, 30_000]),
        ("total_parameters", [1, 8, 24, 70, 123, 405, 675, 2000]),
        ("active_fraction", [0.02, 0.06, 0.2, 1]),
        ("reasoning", [0, 1]),
        ("pue_remote", [1, 1.2, 1.46]),
        ("hosting_country", [0, 2, 3]),
        ("screen_minutes_per_request", [-1, 0, 1, 5]),
    ],
)
def test_more_is_not_less(name: str, values: list[float], method: int, boundary: int) -> None:
    for outcome in ("request_energy", "request_carbon", "request_antimony"):
        results = [evaluate(outcome, footprint_boundary=boundary, energy_method=method, **{name: v}) for v in values]
        assert np.all(np.diff(results) >= 0), outcome


def test_more_requests_together_take_less_each() -> None:
    results = [evaluate("request_energy", concurrency_remote=b) for b in (1, 2, 8, 64, 256, 512, 1024)]
    assert np.all(np.diff(results) <= 0)
    assert results[-1] == results[-2], "the fit says nothing beyond 512 requests together"


def test_below_the_fit_the_same_power_is_shared_by_fewer() -> None:
    four, eight = (evaluate("output_token_energy", concurrency_remote=b) for b in (4, 8))
    assert four == pytest.approx(2 * eight)
    assert evaluate("outside_fit", concurrency_remote=4) == 1
    assert evaluate("outside_fit", concurrency_remote=64) == 0


def test_ecologits_falls_short_when_few_requests_run_together() -> None:
    """Why the power law is the default: for 4 to 12 requests together EcoLogits finds 0.25 of what was measured."""
    chips = {"concurrency_remote": 8.0, "total_parameters": 70.0, "input_tokens": 0.0, "output_tokens": 1.0}
    cards, card_energy, token_energy = evaluate("cards", "card_token_energy", "output_token_energy", **chips)
    assert cards * card_energy * 3600 < 0.6 * token_energy


# Boundaries


@pytest.mark.parametrize("column", COLUMNS)
def test_the_boundary_chosen_is_the_outcome(column: str) -> None:
    given = {"requests": 100_000.0, "other_uses": 1000.0, "unit_energy": 0.026}
    for boundary, code in BOUNDARIES.items():
        own = "operational" if (column, boundary) == ("energy", "life_cycle") else boundary
        chosen, result = evaluate(f"footprint_{column}", f"{own}_{column}", footprint_boundary=code, **given)
        assert np.array_equal(chosen, result)
        assert worlds.MODEL[f"footprint_{column}"].unit == COLUMNS[column]


def test_boundaries_differ_by_more_than_noise() -> None:
    carbon = [evaluate("request_carbon", footprint_boundary=code, total_parameters=123.0) for code in (0, 2)]
    assert carbon[1] > 10 * carbon[0]


@pytest.mark.parametrize("onsite", [0, 1])
@pytest.mark.parametrize("code", BOUNDARIES.values(), ids=BOUNDARIES)
@pytest.mark.parametrize(
    ("yearly", "each", "scale"),
    [
        ("footprint_energy", "request_energy", 1000),
        ("footprint_carbon", "request_carbon", 1000),
        ("footprint_water", "request_water", 1),
        ("footprint_antimony", "request_antimony", 1),
    ],
)
def test_a_year_is_its_requests(yearly: str, each: str, scale: float, code: int, onsite: int) -> None:
    """The figure of one request and that of the year come from two chains of formulas: they must agree."""
    given = {"requests": 50_000.0, "footprint_boundary": code, "onsite_hosting": onsite}
    still = {"request_growth": 0.0, "efficiency_gain": 0.0}
    year, request = evaluate(yearly, each, **given, **still)
    assert year[1:] == pytest.approx(50_000 * request / scale, rel=1e-12)


def test_the_status_quo_weighs_exactly_nothing() -> None:
    nothing = dict.fromkeys(("adoption_ramp", "in_use", "installation"), np.zeros(len(YEARS)))
    busy = {
        "requests": 1e6, "other_uses": 1e4, "unit_energy": 0.026, "acts_handled": 1e4, "agents_covered": 100.0,
        "screen_minutes_per_act": 1.0, "laptops_renewed_per_agent": 0.1, "meals_per_day": 1e4, "heated_area": 1e4,
        "travel_carbon": 1000.0, "onsite_hosting": 1.0,
    }  # fmt: skip
    for flow in FLOWS:
        assert np.any(evaluate(flow, **busy) != 0)
        assert not np.any(evaluate(flow, **busy, **nothing)), flow


# Countries and years


def test_carbon_follows_the_country_of_the_server() -> None:
    found = [evaluate("grid_carbon", hosting_country=code) for code in (0, 1, 2, 3)]
    assert found == [46.1, 35.26, 282.68, 384.4]


def test_a_server_on_site_is_in_france_whatever_the_provider() -> None:
    assert evaluate("grid_carbon", hosting_country=3, onsite_hosting=1) == 46.1


def test_growth_progress_and_grid_apply_by_year() -> None:
    given = {"request_growth": 0.5, "efficiency_gain": 0.25, "grid_trend_us": -0.1, "hosting_country": 3.0}
    index, grid = evaluate("computing_index", "yearly_grid_carbon", **given)
    assert index[:3] == pytest.approx([0, 0.75, 0.75**2 * 1.5])
    assert grid[:3] == pytest.approx([384.4, 345.96, 311.364])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("carbon_value_2025", {2025: 256, 2026: 264, 2030: 300, 2040: 411, 2050: 563}),
        ("carbon_value_2019", {2025: 168, 2030: 250, 2040: 500, 2045: 638, 2050: 775}),
    ],
)
def test_value_of_carbon_by_year(name: str, expected: dict[int, float]) -> None:
    """V10, in the euros of each report, before they are brought to those of the base year."""
    record = worlds.LIBRARY.records[name]
    assert path(record.value, record.between, expected) == pytest.approx(list(expected.values()), abs=1)


# A server on site


def test_a_server_on_site_waits_whatever_its_traffic() -> None:
    few, many = (evaluate("onsite_standing_energy", onsite_hosting=1, requests=r) for r in (1000.0, 1e6))
    assert few == many == pytest.approx(3942)
    assert evaluate("onsite_standing_energy") == 0


def test_a_server_on_site_beats_a_remote_one_only_when_it_is_busy() -> None:
    remote = evaluate("request_energy", requests=20_000.0)
    onsite = [evaluate("request_energy", onsite_hosting=1, requests=r) for r in (2e4, 1e5, 1e6)]
    assert np.all(np.diff(onsite) < 0)
    assert onsite[0] > 100 * remote


def test_no_request_is_not_an_error() -> None:
    assert evaluate("request_energy", requests=0.0, onsite_hosting=1) > 0
    assert evaluate("breakeven_multiple", requests=0.0) == 0


# F11: the electricity inside a price is not paid twice


def test_remote_electricity_is_never_paid_by_the_authority() -> None:
    busy = {"requests": 1e7, "other_uses": 1e5, "unit_energy": 0.1}
    assert not np.any(evaluate("onsite_electricity_cost", electricity_price=100.0, **busy))


def test_the_server_on_site_is_paid_at_the_meter() -> None:
    cost, used = evaluate("onsite_electricity_cost", "server_energy", onsite_hosting=1, requests=1e5)
    assert cost == pytest.approx(used * 0.17)


def test_screens_are_paid_at_the_meter_and_a_minute_avoided_is_a_gain() -> None:
    given = {"acts_handled": 60_000.0, "request_growth": 0.0}
    for minutes in (1.0, -1.0):
        cost = evaluate("onsite_electricity_cost", screen_minutes_per_act=minutes, **given)
        assert cost[1:] == pytest.approx(minutes * 1000 * 26.5 / 1000 * 0.17)


def test_carbon_is_valued_for_society_and_has_a_sign() -> None:
    busy = {"requests": 1e6, "travel_rebound": 0.0}
    assert np.all(evaluate("carbon_cost", **busy)[1:] > 0)
    assert np.all(evaluate("carbon_cost", travel_carbon=1e6, **busy)[1:] < 0)


# What is avoided


def test_rebound_takes_back_its_share() -> None:
    full = evaluate("carbon_avoided", travel_carbon=1000.0, travel_rebound=0.0)
    assert evaluate("carbon_avoided", travel_carbon=1000.0, travel_rebound=0.31) == pytest.approx(0.69 * full)


def test_only_food_is_saved_in_a_meal() -> None:
    saved, meals = evaluate("food_spend_avoided", "meals_saved", meals_per_day=1000.0)
    assert saved[1:] / meals[1:] == pytest.approx(2.50)


def test_volume_that_cancels_the_saving() -> None:
    """At that volume the net carbon of the horizon is nil."""
    given = {"travel_carbon": 500.0, "footprint_boundary": 2.0}
    limit = evaluate("breakeven_requests", requests=10_000.0, **given)
    total, footprint = evaluate("total_net_carbon", "total_footprint_carbon", requests=limit, **given)
    assert abs(total) < 1e-9 * footprint
    assert limit > 10_000


def test_totals_are_sums_over_the_years() -> None:
    for column in COLUMNS:
        total, flow = evaluate(f"total_footprint_{column}", f"footprint_{column}", requests=1e5)
        assert total == pytest.approx(np.sum(flow))
