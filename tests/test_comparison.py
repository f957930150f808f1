"""The main reading: tools and options side by side, and the verdict by its rule."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import worlds

from costmodel import comparison, verdict
from costmodel.comparison import (
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
from costmodel.errors import UnknownNameError
from costmodel.language import in_language
from costmodel.parameters import Record
from costmodel.uncertainty import Simulation, Summary

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
    assert len(flows) == len(years) * len(plaisir().options)
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
    spent = -found.at("budget_total", "human_alternative")["median"] / found.case.horizon
    assert spent == pytest.approx(means, rel=0.25)  # the price level and the first year lie between


def test_an_unknown_tool_is_refused_with_the_nearest() -> None:
    with in_language("en"), pytest.raises(UnknownNameError, match="'voicebot'"):
        compare("plaisir", ["voicebott"], draws=10)


@pytest.mark.parametrize("tool", worlds.LIBRARY.names("tools"))
def test_every_tool_has_finite_results_in_every_authority(tool: str) -> None:
    for authority in worlds.LIBRARY.names("authorities"):
        found = study(tool, authority, draws=30, today=TODAY)
        assert found.verdict.word in verdict.WORDS


# The verdict


def simulated(options: dict[str, dict[str, Any]]) -> tuple[Any, Simulation]:
    """A case with these options, and draws that give what is said of each: society, probability, budget, margins."""
    levers = {key: {"adoption": float(said.get("adoption", 1))} for key, said in options.items()}
    case = worlds.case_of({}, levers)
    rows = list(options.values())

    def summary(of: Any, probability: Any = lambda said: 1.0) -> Summary:
        x = np.array([[float(of(said))] for said in rows])
        p = np.array([[float(probability(said))] for said in rows])
        return Summary(x, x, x, x, x, np.zeros_like(x), p, 1 - p, 1000)

    summaries = {
        "society_npv": summary(lambda s: s.get("society", 0), lambda s: s.get("sure", 0)),
        "budget_total": summary(lambda s: s.get("budget", 0)),
        "available_hours": summary(lambda s: 100),
        "cashable_hours": summary(lambda s: 0),
        "human_contact_margin": summary(lambda s: s.get("margin", 0.1)),
    }
    quadrants = np.zeros((len(rows), 2, 2))
    quadrants[:, 1, 1] = 1
    return case, Simulation(summaries, quadrants, 1000, 1)


QUO = {"status_quo": {"adoption": 0}}
GOOD = {"society": 1e6, "sure": 0.95, "budget": 1000}


@pytest.mark.parametrize(
    ("options", "word", "option"),
    [
        ({"adopt_tasks": GOOD}, verdict.ADOPT, "adopt_tasks"),
        ({"adopt_tasks": GOOD, "adopt_jobs": GOOD | {"society": 2e6}}, verdict.ADOPT, "adopt_jobs"),
        ({"adopt_tasks": GOOD, "adopt_safeguarded": GOOD | {"society": 2e6}}, verdict.ADOPT, "adopt_tasks"),
        ({"adopt_tasks": GOOD | {"margin": -0.1}, "adopt_safeguarded": GOOD}, verdict.SAFEGUARDS, "adopt_safeguarded"),
        ({"adopt_tasks": GOOD | {"sure": 0.6}}, verdict.PILOT, "adopt_tasks"),
        ({"adopt_tasks": GOOD | {"budget": -1e9}}, verdict.PILOT, "adopt_tasks"),
        ({"adopt_tasks": GOOD | {"sure": 0.6, "margin": -0.1}}, verdict.NO, None),
        ({"adopt_tasks": {"society": -1.0, "sure": 0.1}}, verdict.NO, None),
        ({"adopt_tasks": GOOD | {"margin": -0.1, "society": 1e12}}, verdict.NO, None),
        ({"human_alternative": GOOD | {"adoption": 0}}, verdict.NO, None),
        ({"adopt_tasks": GOOD | {"sure": 0.8}}, verdict.ADOPT, "adopt_tasks"),
        ({"adopt_tasks": GOOD | {"sure": 0.7999}}, verdict.PILOT, "adopt_tasks"),
        ({"adopt_tasks": GOOD | {"margin": 0.0}}, verdict.ADOPT, "adopt_tasks"),
    ],
)
def test_the_rule_of_the_verdict(options: dict[str, dict[str, Any]], word: str, option: str | None) -> None:
    found = verdict.decide(*simulated(QUO | options))
    assert (found.word, found.option) == (word, option)
    assert found.reasons


@pytest.mark.parametrize(("euros_per_head", "word"), [(-0.99, verdict.ADOPT), (-1.01, verdict.PILOT)])
def test_the_budget_may_lose_one_euro_per_inhabitant_and_year(euros_per_head: float, word: str) -> None:
    budget = euros_per_head * worlds.PLAISIR["population"] * 5
    assert verdict.decide(*simulated(QUO | {"adopt_tasks": GOOD | {"budget": budget}})).word == word


def test_the_thresholds_are_parameters() -> None:
    case, simulation = simulated(QUO | {"adopt_tasks": GOOD | {"sure": 0.6}})
    softer = tuple(r | {"verdict_confidence": Record("verdict_confidence", "fixed", 0.5)} for r in case.records)
    assert verdict.decide(dataclasses.replace(case, records=softer), simulation).word == verdict.ADOPT


def test_money_never_buys_back_a_limit() -> None:
    """Whatever its euros, an option that breaks a limit is never the one recommended."""
    rng = np.random.default_rng(5)
    for _ in range(200):
        options = {}
        for name in ("adopt_tasks", "adopt_jobs", "adopt_safeguarded"):
            sure = rng.random()
            society = rng.exponential(1e6) * (1 if sure > 0.5 else -1)
            options[name] = {
                "society": society,
                "sure": sure,
                "budget": rng.normal(0, 1e5),
                "margin": rng.choice([-0.1, 0.1]),
            }
        found = verdict.decide(*simulated(QUO | options))
        if found.option:
            assert options[found.option]["margin"] > 0


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_reasons_are_sentences(lang: str) -> None:
    with in_language(lang):
        found = verdict.decide(
            *simulated(QUO | {"adopt_tasks": GOOD, "human_alternative": {"adoption": 0, "society": 9e6}})
        )
    assert len(found.reasons) == 4
    assert all(reason[0].isupper() and reason.endswith(".") and "{" not in reason for reason in found.reasons)


def test_every_limit_of_the_model_is_looked_at() -> None:
    limits = {q.name for q in worlds.formulas() if q.outcome == "constraint"}
    assert limits
    assert all(name.endswith("_margin") for name in limits), "the verdict knows limits by the end of their name"
    assert limits == {name for name in worlds.MODEL if name.endswith("_margin")}


def test_the_defaults_are_those_of_the_method() -> None:
    assert comparison.DRAWS == 10_000
    assert worlds.LIBRARY.records["verdict_confidence"].value == 0.8
