"""Load and exposure: units, both signs, the traps, and nothing where nothing is adopted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.quantity import STAFF

GROUPS = [member.key for member in STAFF]

OFFICE = worlds.reference(
    fte_per_agent=1.0,
    agents_covered=100.0,
    agents_covered_by_group_a=15.0,
    agents_covered_by_group_b=30.0,
    agents_covered_by_group_c=45.0,
    agents_covered_by_group_manager=10.0,
    productive_days=207.5,
    task_exposure_easy=0.5,
    task_exposure_demanding=0.2,
    exposure_a=0.2,
    exposure_b=0.25,
    exposure_c=0.3,
    exposure_manager=0.15,
    incremental_hours=3000.0,
    slack_hours=600.0,
    extra_hours=0.0,
    staffed_hours=0.0,
    adoption_ramp=0.75,
    in_use=1.0,
    protected_hours=0.0,
    employer_cost_a=78000.0,
    employer_cost_b=58000.0,
    employer_cost_c=45000.0,
    employer_cost_manager=70000.0,
    hourly_cost_a=53.7,
    hourly_cost_b=39.9,
    hourly_cost_c=31.0,
    hourly_cost_manager=48.0,
    acts_handled=5000.0,
)
"""A hundred agents, ten of them managers, in the second year."""

MINUTE = 100 * 207.5 / 60
"""Hours a year in one minute a day of each agent."""

EUROS = ["absence_cost", "error_cost", "departure_cost", "deskilling_cost", "wellbeing_cost"]


def result(name: str, **changes: Any) -> Any:
    return worlds.evaluate(OFFICE | changes, name)


# C1: the day


def test_a_full_day_is_420_minutes() -> None:
    assert result("working_minutes") == pytest.approx(420)


def test_easy_tasks_that_go_intensify_the_day() -> None:
    assert all(result(f"intensification_{g}") > 0 for g in GROUPS)
    assert result("people_at_risk") > 0
    assert result("absence_cost") > 0


def test_protected_rest_can_relieve_more_than_the_tool_loads() -> None:
    rested = {"protected_hours": 60.0 * MINUTE}
    assert all(result(f"intensification_{g}", **rested) < 0 for g in GROUPS)
    assert result("people_at_risk", **rested) < 0
    assert result("managers_at_risk", **rested) < 0
    assert result("absence_cost", **rested) < 0


def test_no_more_easy_minutes_go_than_are_freed() -> None:
    freed = result("freed_minutes")
    assert freed == pytest.approx(3000 * 60 / (100 * 207.5))
    assert all(result(f"easy_minutes_removed_{g}") <= freed for g in GROUPS)


def test_a_voicebot_takes_easy_calls_without_freeing_time() -> None:
    bot = {"incremental_hours": 0.0, "slack_hours": 0.0}
    assert result("easy_minutes_removed_c", **bot) == 0
    taken = result("easy_minutes_removed_c", **bot, easy_minutes_basis=1)
    assert taken == pytest.approx(420 * 0.65 * 0.6 * 0.5 * 0.8)


def test_slack_that_is_the_unfilled_easy_time_is_not_counted_twice() -> None:
    slack = result("unfilled_minutes_c") * 100 * 207.5 / 60
    assert result("rest_minutes_c", slack_hours=slack) == pytest.approx(0, abs=1e-9)
    assert result("rest_minutes_c", slack_hours=slack * 2) == pytest.approx(result("unfilled_minutes_c"))


def test_slack_feeds_protected_time() -> None:
    protected = result("rest_minutes_c", protected_hours=20.0 * MINUTE, slack_hours=0.0)
    assert protected == pytest.approx(20)
    assert result("rest_minutes_c", protected_hours=20.0 * MINUTE, slack_hours=600.0) == pytest.approx(protected)


def test_extra_calls_without_staff_are_load_and_with_staff_are_not() -> None:
    calm = result("intensification_c")
    assert result("intensification_c", extra_hours=2000.0) > calm
    assert result("intensification_c", extra_hours=2000.0, staffed_hours=2000.0) == pytest.approx(calm)


def test_training_days_of_year_zero_are_not_load() -> None:
    idle = {"adoption_ramp": 0.0, "in_use": 0.0, "slack_hours": 0.0, "extra_hours": 700.0}
    assert result("people_at_risk", **idle) == 0


# C2 and C9: people


@pytest.mark.parametrize("minutes", [0.0, 400.0])
@pytest.mark.parametrize("group", GROUPS)
def test_nobody_is_relieved_or_exposed_beyond_the_staff(group: str, minutes: float) -> None:
    extreme = {"exposure_elasticity": 1000.0, "protected_hours": minutes * MINUTE}
    baseline = OFFICE[f"baseline_exposure_{group}"]
    bound = -baseline if minutes else 1 - baseline
    assert result(f"exposure_shift_{group}", **extreme) == pytest.approx(bound)


def test_groups_add_up_and_managers_are_shown_apart() -> None:
    parts = [result(f"people_at_risk_by_group_{g}") for g in GROUPS]
    assert result("people_at_risk") == pytest.approx(sum(parts))
    assert result("managers_at_risk") == pytest.approx(parts[-1])


def test_managers_bear_more_of_the_same_intensification() -> None:
    same = {f"intensification_{g}": 0.05 for g in GROUPS}
    shifts = {g: result(f"exposure_shift_{g}", **same) for g in GROUPS}
    assert shifts["manager"] == pytest.approx(1.2 * shifts["c"])


# No adoption, nobody


@pytest.mark.parametrize("name", [*EUROS, "workload_cost", "people_at_risk", "managers_at_risk"])
def test_nothing_happens_when_nothing_is_adopted(name: str) -> None:
    idle = {"adoption_ramp": 0.0, "in_use": 0.0, "slack_hours": 0.0, "wellbeing_value": 100.0}
    assert result(name, **idle) == 0


@pytest.mark.parametrize("name", [*EUROS, "workload_cost", "people_at_risk", "intensification_ceiling"])
def test_a_tool_without_agents_costs_nothing_to_agents(name: str) -> None:
    nobody = {"agents_covered": 0.0} | {f"agents_covered_by_group_{g}": 0.0 for g in GROUPS}
    assert result(name, **nobody) == 0


def test_years_and_draws_go_through_together() -> None:
    ramp = np.array([0.0, 0.5, 0.75, 0.875])
    elasticity = np.array([[0.3], [1.0], [2.0]])
    cost = result(
        "workload_cost",
        adoption_ramp=ramp,
        in_use=np.minimum(ramp * 10, 1),
        slack_hours=800 * ramp,
        exposure_elasticity=elasticity,
    )
    assert cost.shape == (3, 4)
    assert (cost[:, 0] == 0).all()
    assert (np.diff(cost, axis=0)[:, 1:] > 0).all()


# Traps


def test_trap_3_hours_of_checking_are_shown_and_never_added() -> None:
    assert result("supervision_hours") == pytest.approx(5000 * 0.10 * 10 / 60 * 0.75)
    assert "supervision_hours" not in worlds.MODEL.ancestors(["workload_cost", "society_npv", "budget_total"])


def test_trap_3_the_stress_reference_contains_absence_and_is_never_added() -> None:
    needed = worlds.MODEL.ancestors(["workload_cost"])
    assert not needed & {"work_stress_national_cost", "work_stress_ceiling", "wellbeing_value", "wellbeing_cost"}
    assert result("wellbeing_cost") == 0


def test_trap_3_errors_counted_with_users_are_not_counted_here() -> None:
    assert result("error_cost") > 0
    assert result("error_cost", user_facing_share=1.0) == 0


@pytest.mark.parametrize("name", ["error_cost", "departure_cost", "deskilling_cost"])
def test_trap_16_shadow_users_already_carry_the_risk(name: str) -> None:
    assert result(name, shadow_share=1.0) == 0
    assert result(name, shadow_share=0.5) == pytest.approx(result(name, shadow_share=0.0) / 2)


@pytest.mark.parametrize("name", ["error_cost", "departure_cost"])
def test_a_tool_that_nobody_oversees_wears_nobody_out(name: str) -> None:
    assert result(name, oversight_share=0.0) == 0


def test_parts_add_up() -> None:
    parts = [result(name) for name in EUROS[:-1]]
    assert all(part > 0 for part in parts)
    assert result("workload_cost") == pytest.approx(sum(parts))


@pytest.mark.parametrize(
    ("name", "lever", "low", "high"),
    [
        ("managers_at_risk", "refill_share", 0.3, 1.0),
        ("managers_at_risk", "manager_multiplier_manager", 1.0, 1.35),
        ("people_at_risk", "exposure_elasticity", 0.3, 2.0),
        ("people_at_risk", "protected_hours", 30.0 * MINUTE, 0.0),
        ("people_at_risk", "slack_hours", 2000.0, 0.0),
        ("people_at_risk", "staffed_hours", 500.0, 0.0),
        ("absence_cost", "exposure_level", 0.0, 1.0),
        ("absence_cost", "exposure_level", 1.0, 2.0),
        ("absence_cost", "published_risk_kind", 0.0, 1.0),
        ("absence_cost", "absence_indirect_share", 0.0, 1.1),
        ("error_cost", "overload_prevalence", 0.06, 0.26),
        ("error_cost", "major_error_loss", 500.0, 10000.0),
        ("error_cost", "minor_error_rate", 4.0, 50.0),
        ("departure_cost", "intention_to_departure", 0.1, 0.5),
        ("departure_cost", "replacement_time", 0.2, 0.75),
        ("deskilling_cost", "outage_days", 1.0, 10.0),
        ("deskilling_cost", "skill_loss", 0.06, 0.37),
        ("wellbeing_cost", "wellbeing_value", 0.0, 108.0),
    ],
)
def test_more_of_this_makes_more_of_that(name: str, lever: str, low: float, high: float) -> None:
    busy = {"extra_hours": 500.0}
    assert result(name, **busy | {lever: low}) < result(name, **busy | {lever: high})
