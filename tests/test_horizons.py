"""Tools that do not last as long: each over its own years, compared and added by what they bring a year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from costmodel.engine.case import make_case
from costmodel.engine.comparison import Comparison, compare
from costmodel.engine.rule import thresholds
from costmodel.questions import tables
from costmodel.questions.compare.findings import summary
from costmodel.questions.together.items import Candidates, Limits, candidates, first_years

TOOLS = ["building_energy", "transcription"]
OPTIONS = ["adopt_tasks"]
FLAT = {"risk_free_rate": "0", "risk_premium": "0"}
"""Without discounting, an annual value is a total divided by the years."""


def compared(**overrides: str) -> Comparison:
    return compare("plaisir", TOOLS, OPTIONS, overrides=overrides, draws=100)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compared(**FLAT)


@pytest.fixture(scope="module")
def together() -> Candidates:
    return candidates("plaisir", TOOLS, OPTIONS, overrides=FLAT, draws=100)


def test_equipment_has_ten_years_and_software_five(comparison: Comparison) -> None:
    assert [r.case.horizon for r in comparison.results] == [10, 5]
    assert not comparison.same_years
    assert comparison.calendar == list(range(2026, 2037))


def test_rows_stop_with_the_tool(comparison: Comparison) -> None:
    years = {t: {y for tool, _, _, _, y, *_ in comparison.rows() if tool == t and y != ""} for t in TOOLS}
    assert years == {"building_energy": set(range(2026, 2037)), "transcription": set(range(2026, 2032))}


def test_annual_values_divide_by_the_years_of_each_tool(comparison: Comparison) -> None:
    for tool, years in zip(TOOLS, (10, 5), strict=True):
        found = comparison[tool]
        for whole, annual in (("society_npv", "society_annual"), ("public_npv", "public_annual")):
            a, b = (found.at(n, "adopt_tasks")["mean"] for n in (whole, annual))
            assert b == pytest.approx(a / years, rel=1e-12)


@pytest.mark.parametrize("years", [3, 12])
def test_a_horizon_that_is_set_holds_for_all(years: int) -> None:
    found = compared(horizon=str(years))
    assert [r.case.horizon for r in found.results] == [years, years]
    assert found.same_years


def test_tables_of_tools_say_their_years_only_where_they_differ(comparison: Comparison) -> None:
    def words(c: Comparison) -> list[tuple[str, ...]]:
        return [row[0].below for row in summary(c).groups[0][1]]

    assert all("10" in below[-1] or "5" in below[-1] for below in words(comparison))
    assert all(len(below) == 1 for below in words(compared(horizon="5")))


def test_the_first_years_are_a_mandate(comparison: Comparison) -> None:
    """Six years from year 0: a part of the life of equipment, all of the life of software."""
    heating, minutes = (comparison[t] for t in TOOLS)
    assert tables.mandate_years(heating) == 6
    assert tables.mandate_years(minutes) == 0
    flow = heating.series("budget_flow", "adopt_tasks", "central")
    assert heating.at("budget_mandate", "adopt_tasks")["central"] == pytest.approx(flow[:6].sum(), rel=1e-12)
    for what in ("central", "median", "p05"):
        assert minutes.at("budget_mandate", "adopt_tasks")[what] == minutes.at("budget_total", "adopt_tasks")[what]


def test_the_budget_that_may_be_lost_grows_with_the_years() -> None:
    """One euro an inhabitant and year for 1,000 inhabitants, less 400 euros a year that others take."""
    given = {"population": "1000", "verdict_budget_tolerance": "1", "verdict_budget_committed": "400"}
    for tool, years in zip(TOOLS, (10, 5), strict=True):
        assert thresholds(make_case(tool, "plaisir", OPTIONS, overrides=given)).tolerance == 600 * years


# Together


def test_tools_are_added_by_what_they_bring_a_year(together: Candidates) -> None:
    problem = together.problem("society", Limits())
    for i, (item, years) in enumerate(zip(together.items, (10, 5), strict=True)):
        flow = item.world.values
        assert problem.values[:, i] == pytest.approx(flow["society_annual"][1, :, 0])
        assert flow["annuity"][:, :, 0] == pytest.approx(years)


def test_budgets_are_counted_over_a_mandate(together: Candidates) -> None:
    assert together.calendar == list(range(2026, 2032))
    total = together.limits(Limits())[0]
    for use, world in zip(total.use, together.worlds, strict=True):
        assert use == pytest.approx(world.spending()[1, :, :6].sum(axis=1))
    assert together.worlds[0].spending().shape[2] == 11


def test_a_tool_that_ends_before_spends_nothing_after() -> None:
    shown: Any = first_years(np.array([[1.0, 2.0, 3.0]]), 5)
    assert shown.tolist() == [[1, 2, 3, 0, 0]]
    assert first_years(np.array([[1.0, 2.0, 3.0]]), 2).tolist() == [[1, 2]]


# The law


def heating(**overrides: str) -> dict[str, float]:
    """Central results of heating control in Plaisir."""
    given = {"subsidy": "0"} | overrides
    case = make_case("building_energy", "plaisir", OPTIONS, overrides=given)
    found = case.model.evaluate(case.central(0), ["society_npv", "budget_total", "compliance_avoided", "supplier_npv"])
    return {name: float(np.sum(x)) for name, x in found.items()}


def test_a_tool_gains_only_beyond_what_the_law_asks_for() -> None:
    free, obliged = (heating(obliged_area_share=x, obliged_later_share=x) for x in ("0", "1"))
    assert free["compliance_avoided"] == 0
    assert obliged["society_npv"] < free["society_npv"]
    assert obliged["supplier_npv"] == free["supplier_npv"]
    nothing_saved = heating(obliged_area_share="1", compliance_saving_share="0", compliance_replaced_share="0")
    assert nothing_saved == pytest.approx(free)


def test_certificates_are_a_receipt_and_a_transfer() -> None:
    """A tenth of a megawatt-hour for each of 63,000 square metres at 10 euros."""
    none, all_sold = (
        heating(certificate_share=x, certificate_volume="0.1", certificate_price="10") for x in ("0", "1")
    )
    assert all_sold["society_npv"] == pytest.approx(none["society_npv"])
    assert all_sold["budget_total"] - none["budget_total"] == pytest.approx(63_000)


def test_the_tertiary_decree_makes_a_saving_cheaper_compliance_not_a_gain_of_energy() -> None:
    """Where other measures cost as much as heat, carbon is lost; where they are free, the saving is worth nothing."""
    none = heating(tertiary_area_share="0")
    same, free = (heating(tertiary_area_share="1", tertiary_cost_ratio=x, tertiary_gap="1") for x in ("1", "0"))
    assert free["society_npv"] < same["society_npv"] < none["society_npv"]
    met = heating(tertiary_area_share="1", tertiary_gap="0")
    assert met == pytest.approx(none)
    assert same["supplier_npv"] == none["supplier_npv"]
    later = heating(tertiary_area_share="1", tertiary_year="2050")
    assert later == pytest.approx(none)
