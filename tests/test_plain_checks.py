"""What nobody needs a model to know: free, a tool without harm loses nothing; twice the town is twice the hours.

A wrong sign here is a fault of the conventions, whatever the evidence says. Every tool, in towns of 500 to 320,000.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from costmodel.engine.case import Case, make_case
from costmodel.engine.worlds import Sample, central_values

PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
TOOLS = sorted(path.stem for path in (PARAMETERS / "tools").glob("*.yaml"))
TOWNS = sorted(path.stem for path in (PARAMETERS / "authorities").glob("*.yaml"))
DRAWS, SEED = 2_000, 20261122

FREE = (
    "licence_monthly_price", "price_per_act", "fixed_yearly_price", "compute_yearly_price", "integration_price",
    "perpetual_licence_price", "equipment_price", "trainer_day_price", "dpo_monthly_fee", "high_risk_cost",
    "dpia_days", "fria_days", "register_days", "monitoring_days", "sampled_hours",
)  # fmt: skip
"""Prices, what is paid or done once, and the work of watching the tool."""
UNTRAINED = ("training_time", "refresher_time", "training_days")
HARMLESS = (
    "staff_risk_cost", "deskilling_cost", "incident_rate", "wrong_answer_rate", "wellbeing_cost", "service_loss",
    "insertion_society_loss", "sheltered_loss", "scarring_loss", "redeployment_cost", "handed_hours",
)  # fmt: skip
"""Harm to people, wrong answers, and the work that questions left open give to others."""
NOTHING = dict.fromkeys(FREE + UNTRAINED + HARMLESS, "0")
PRICED = {"road_survey": {"output_value": "1"}}
"""The one tool whose purpose has no price in its file: a euro for each kilometre inspected."""

DOUBLED = (
    "population", "agents_total", "agents_concerned", "units", "desk_floor", "calls_per_day", "acts_per_year",
    "meals_per_day", "heated_area", "output_before", "additional_uses", "travel_carbon", "incident_rate",
    "integration_price",
    "equipment_price", "perpetual_licence_price", "subsidy", "fixed_yearly_price", "compute_yearly_price",
    "high_risk_cost", "dpo_monthly_fee", "dpia_days", "fria_days", "register_days", "monitoring_days", "option_days",
    "debate_price_light", "debate_price_forum", "debate_price_convention",
)  # fmt: skip
"""People, staff, volumes, and what costs the same whatever the size; unit prices, shares and minutes stay."""
HOURS = ("gross_hours_saved", "net_hours_saved", "incremental_hours", "available_hours", "recovered_hours")
AMOUNTS = ("society_npv", "budget_npv", "purchases_avoided", "total_net_carbon", "bot_contacts")
PER_INHABITANT = ("budget_per_inhabitant", "carbon_per_inhabitant", "net_give_ups", "human_contact_share")


def society(tool: str, town: str, given: dict[str, str]) -> np.ndarray:
    """What buying gains for society against the status quo, draw by draw."""
    case = make_case(tool, town, ["status_quo", "adopt_tasks"], None, given)
    drawn = np.asarray(Sample(case, ["society_npv"], SEED).whole(DRAWS)["society_npv"])
    return (drawn[1] - drawn[0]).reshape(-1)


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("tool", TOOLS)
def test_free_and_without_harm_a_tool_loses_nothing(tool: str, town: str) -> None:
    gain = society(tool, town, NOTHING | PRICED.get(tool, {}))
    assert np.median(gain) >= 0
    assert gain.mean() >= 0


def test_without_a_value_the_survey_of_roads_costs_its_electricity_only() -> None:
    """Why it needs a euro above: nothing else is left against it."""
    gain = society("road_survey", "plaisir", NOTHING)
    assert -20 < np.median(gain) < 0


def test_prices_training_and_harms_are_what_turns_the_sign() -> None:
    """In the village every tool loses at its price: the check above is no matter of course."""
    assert all(np.median(society(tool, "commune_500", {})) < 0 for tool in TOOLS)


@cache
def case_of(tool: str, town: str) -> Case:
    return make_case(tool, town, ["adopt_tasks", "adopt_jobs", "adopt_safeguarded"])


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("tool", TOOLS)
def test_twice_the_town_is_twice_the_hours_and_the_same_for_each_inhabitant(tool: str, town: str) -> None:
    case = case_of(tool, town)
    wanted = [*HOURS, *AMOUNTS, *PER_INHABITANT]
    for i in range(len(case.options)):
        held = case.central(i)
        one = central_values(case, i, wanted)
        two = central_values(case, i, wanted, {n: 2 * np.asarray(held[n]) for n in DOUBLED if n in held})
        for name in wanted:
            times = 1 if name in PER_INHABITANT else 2
            np.testing.assert_allclose(two[name], times * np.asarray(one[name]), rtol=1e-9, atol=1e-9, err_msg=name)
    assert np.any(np.asarray(one["society_npv"]) != 0)


def test_a_fixed_price_left_as_it_is_weighs_half_on_each_inhabitant() -> None:
    """The check above is not blind to size: the same subscription for twice the people."""
    case = case_of("mail_triage", "plaisir")
    held = case.central(0)
    more = {n: 2 * np.asarray(held[n]) for n in DOUBLED if n in held and n != "fixed_yearly_price"}
    one, two = (central_values(case, 0, ["budget_per_inhabitant"], given) for given in ({}, more))
    assert two["budget_per_inhabitant"] > one["budget_per_inhabitant"]
