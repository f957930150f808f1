"""The main reading: tools and options side by side, and the verdict by its rule."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import numpy as np
import pytest
import worlds

from costmodel.engine import comparison, verdict
from costmodel.engine.comparison import (
    COLUMNS,
    LEDGERS,
    PARTS,
    Comparison,
    compare,
    options_by_tool,
    outcomes,
    study,
    with_status_quo,
)
from costmodel.language.catalogue import in_language
from costmodel.language.errors import UnknownNameError

TOOLS = ("voicebot", "canteen_forecast")
DRAWS = 300
TODAY = dt.date(2026, 11, 22)


@lru_cache(maxsize=1)
def plaisir() -> Comparison:
    return compare("plaisir", TOOLS, draws=DRAWS, today=TODAY)


# Comparing


def test_the_status_quo_is_always_there_and_first() -> None:
    assert with_status_quo(["adopt_tasks"]) == ["status_quo", "adopt_tasks"]
    assert with_status_quo(["adopt_tasks", "status_quo", "adopt_tasks"]) == ["status_quo", "adopt_tasks"]
    assert with_status_quo(None)[0] == "status_quo"
    assert set(with_status_quo(None)) == set(worlds.LIBRARY.names("options"))


def test_every_tool_has_its_options_and_every_outcome() -> None:
    for tool, options in zip(TOOLS, options_by_tool(TOOLS, None), strict=True):
        result = plaisir()[tool]
        assert result.options == options
        assert set(outcomes(result.case)) <= set(result.simulation.summaries)


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
def test_the_status_quo_is_nil_in_every_ledger(ledger: str) -> None:
    name, unit = LEDGERS[ledger]
    assert worlds.MODEL[name].unit == unit
    for tool in TOOLS:
        assert set(plaisir()[tool].at(name, "status_quo").values()) == {0.0}


def test_the_parts_of_society_are_its_whole() -> None:
    for tool in TOOLS:
        for option in plaisir()[tool].options:
            parts = sum(plaisir()[tool].at(part, option)["mean"] for part in PARTS)
            assert parts == pytest.approx(plaisir()[tool].at("society_npv", option)["mean"], abs=1e-6)


def test_tables_have_one_row_for_each_tool_option_quantity_and_year() -> None:
    frame = plaisir().frame
    assert list(frame.columns) == list(COLUMNS)
    assert not frame.duplicated(["tool", "option", "quantity", "year"]).any()
    years = plaisir().calendar
    flows = frame[(frame["quantity"] == "budget_flow") & (frame["tool"] == "voicebot")]
    assert sorted(flows["year"].unique()) == years
    assert len(flows) == len(years) * len(plaisir()["voicebot"].options)
    assert (frame["p05"] <= frame["median"]).all()
    assert (frame["median"] <= frame["p95"]).all()
    assert frame["probability_positive"].between(0, 1).all()
    assert np.isfinite(frame[["p05", "median", "mean", "p95", "central", "mean_error"]].to_numpy(dtype=float)).all()


def test_tables_say_what_the_results_say() -> None:
    row = plaisir().frame.query("tool == 'voicebot' and option == 'adopt_tasks' and quantity == 'society_npv'").iloc[0]
    said = plaisir()["voicebot"].at("society_npv", "adopt_tasks")
    assert (row["median"], row["mean"], row["central"]) == (said["median"], said["mean"], said["central"])
    assert row["unit"] == "EUR"


def test_yearly_lines_add_up_to_the_budget_in_the_central_case() -> None:
    for option in plaisir()["voicebot"].options:
        flow = plaisir()["voicebot"].series("budget_flow", option, "central")
        assert flow.sum() == pytest.approx(plaisir()["voicebot"].at("budget_total", option)["central"])


def test_comparing_is_studying_one_by_one() -> None:
    alone = study("canteen_forecast", "plaisir", draws=DRAWS, today=TODAY)
    for name, summary in plaisir()["canteen_forecast"].simulation.summaries.items():
        np.testing.assert_array_equal(alone.summary(name).median, summary.median, err_msg=name)
    assert alone.verdict == plaisir()["canteen_forecast"].verdict


def test_the_order_of_tools_and_options_changes_no_number() -> None:
    back = compare("plaisir", TOOLS[::-1], ["human_alternative", "adopt_jobs", "adopt_tasks"], draws=DRAWS, today=TODAY)
    for tool in TOOLS:
        for option in ("adopt_tasks", "adopt_jobs", "human_alternative"):
            for name in ("society_npv", "budget_total", "people_at_risk"):
                assert back[tool].at(name, option) == plaisir()[tool].at(name, option)


def test_processes_change_no_byte() -> None:
    several = compare("plaisir", TOOLS, draws=DRAWS, today=TODAY, workers=2)
    for tool in TOOLS:
        for name, summary in plaisir()[tool].simulation.summaries.items():
            for field in ("central", "p05", "median", "mean", "p95", "sd", "positive", "negative"):
                assert getattr(several[tool].summary(name), field).tobytes() == getattr(summary, field).tobytes(), (
                    tool,
                    name,
                )
        assert several[tool].verdict == plaisir()[tool].verdict


def test_a_value_set_reaches_every_tool_and_option() -> None:
    found = compare(
        "plaisir", TOOLS, ["adopt_tasks"], overrides={"vat_rate": "0.055", "horizon": "3"}, draws=20, today=TODAY
    )
    assert found.calendar == [2026, 2027, 2028, 2029]
    assert all(r["vat_rate"].value == 0.055 for tool in TOOLS for r in found[tool].case.records)


def test_the_human_alternative_spends_what_the_tool_would_have_cost() -> None:
    """On people, so that the two options answer the same question: what is this money worth?"""
    found = study("voicebot", "plaisir", ["adopt_tasks", "human_alternative"], draws=DRAWS, today=TODAY)
    means = found.at("alternative_budget", "human_alternative")["median"]
    assert means > 0
    assert found.at("alternative_budget", "adopt_tasks")["median"] == 0
    spent, tool = (-found.at("budget_total", o)["central"] for o in ("human_alternative", "adopt_tasks"))
    assert spent / found.case.horizon == pytest.approx(means, rel=0.25)  # the price level lies between
    assert spent == pytest.approx(tool, rel=0.3)  # all of it: governance and the staff's own hours are in both


def test_an_unknown_tool_is_refused_with_the_nearest() -> None:
    with in_language("en"), pytest.raises(UnknownNameError, match="'voicebot'"):
        compare("plaisir", ["voicebott"], draws=10)


@pytest.mark.parametrize("tool", worlds.LIBRARY.names("tools"))
def test_every_tool_has_finite_results_in_every_authority(tool: str) -> None:
    for authority in worlds.LIBRARY.names("authorities"):
        found = study(tool, authority, draws=30, today=TODAY)
        assert found.verdict.word in verdict.WORDS


def test_every_limit_of_the_model_is_looked_at() -> None:
    limits = {q.name for q in worlds.formulas() if q.outcome == "constraint"}
    assert limits
    assert all(name.endswith("_margin") for name in limits), "the verdict knows limits by the end of their name"
    assert limits == {name for name in worlds.MODEL if name.endswith("_margin")}


def test_the_defaults_are_those_of_the_method() -> None:
    assert comparison.DRAWS == 10_000
    assert worlds.LIBRARY.records["verdict_confidence"].value == 0.8
