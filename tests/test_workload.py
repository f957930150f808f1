"""Load and exposure: units, both signs, the traps, and nothing where nothing is adopted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.model.quantity import STAFF

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
    net_hours_saved=4000.0,
    gross_hours_saved=6000.0,
    equivalent_users=100.0,
    slack_hours=600.0,
    extra_hours=0.0,
    staffed_hours=0.0,
    adoption_ramp=0.75,
    phase_part=1.0,
    volume_index=1.0,
    monitoring_hours=0.0,
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
    drafts_made=0.0,
)
"""A hundred agents who use a tool, ten of them managers, in the second year; nothing goes up to managers."""

TEAMS = {"drafts_made": 5000.0, "shadow_share": 0.4, "agents_covered": 100.0}

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
    assert taken == pytest.approx(420 * 0.6 * 0.5 * 0.8)


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


def test_hours_are_spread_over_those_who_use_the_tool() -> None:
    half = worlds.evaluate(
        {n: x for n, x in OFFICE.items() if n != "equivalent_users"} | {"active_share": 0.5}, "equivalent_users"
    )
    assert half == pytest.approx(100 * 0.5 * 3000 / 4000)
    assert result("freed_minutes", equivalent_users=50.0) == pytest.approx(2 * result("freed_minutes"))


# C2 and C9: people


def shift(load: float, group: str = "c", **changes: Any) -> Any:
    """Share of the group beyond the threshold at a load, as a multiple of that of the users surveyed."""
    minutes = load * OFFICE["reference_minutes"] / OFFICE[f"manager_multiplier_{group}"]
    return result(f"exposure_shift_{group}", **{f"added_minutes_{group}": minutes} | changes)


def test_the_load_of_the_users_surveyed_wears_out_the_share_found_there() -> None:
    assert shift(1.0) == pytest.approx(0.14)
    assert shift(-1.0) == pytest.approx(-0.14)
    assert shift(0.0) == 0


def test_a_threshold_is_no_mean() -> None:
    """Light minutes for all wear out fewer people than heavy minutes for some, the sum being the same."""
    assert 4 * shift(0.25) < shift(1.0) / 2
    assert shift(0.25, load_evenness=1.0) > shift(0.25)


@pytest.mark.parametrize("prevalence", [0.0, 0.9])
def test_bounds_of_the_survey_are_numbers(prevalence: float) -> None:
    assert np.isfinite([shift(load, overload_prevalence=prevalence) for load in (-2.0, 0.0, 2.0)]).all()


@pytest.mark.parametrize("minutes", [0.0, 400.0])
@pytest.mark.parametrize("group", GROUPS)
def test_nobody_is_relieved_or_exposed_beyond_the_staff(group: str, minutes: float) -> None:
    extreme = {"reference_minutes": 0.001, "protected_hours": minutes * MINUTE}
    baseline = OFFICE[f"baseline_exposure_{group}"]
    bound = -baseline if minutes else 1 - baseline
    assert result(f"exposure_shift_{group}", **extreme) == pytest.approx(bound)


def test_groups_add_up_and_managers_are_shown_apart() -> None:
    parts = [result(f"people_at_risk_by_group_{g}") for g in GROUPS]
    assert result("people_at_risk") == pytest.approx(sum(parts))
    assert result("managers_at_risk") == pytest.approx(parts[-1])


def test_the_same_minutes_weigh_more_on_managers() -> None:
    same = {f"added_minutes_{g}": 20.0 for g in GROUPS}
    assert result("exposure_shift_manager", **same) > result("exposure_shift_c", **same)


def test_nobody_is_harmed_twice() -> None:
    """Absence, errors and departures all rest on the one count, and on nothing else that counts people."""
    for name in ("absence_cost", "error_cost", "departure_cost"):
        needed = worlds.MODEL.ancestors([name])
        assert {"people_at_risk_by_group_c", "overload_prevalence", "protected_hours"} <= needed
    nobody = {f"people_at_risk_by_group_{g}": 0.0 for g in GROUPS}
    assert all(result(name, **nobody) == 0 for name in ("absence_cost", "error_cost", "departure_cost"))
    relieved = {f"people_at_risk_by_group_{g}": -1.0 for g in GROUPS}
    assert result("absence_cost", **relieved) < 0
    assert result("error_cost", **relieved) == result("departure_cost", **relieved) == 0


def test_protected_recovery_costs_hours_and_pays_in_people() -> None:
    """Each minute protected is kept from other work; where verified time counts, it is worth more than it costs."""
    harms = ("people_at_risk", "absence_cost", "error_cost", "departure_cost")
    names = (*harms, "protected_hours", "recovered_hours", "society_npv", "society_verified_npv")
    none, some = (
        {n: np.ravel(x)[-1] for n, x in found.items()}
        for found in (worlds.central(*names, **worlds.ASSISTANT, adoption=1, protected_recovery=m) for m in (0, 2))
    )
    assert all(0 < some[name] < none[name] for name in harms)
    assert some["protected_hours"] > none["protected_hours"] == 0
    assert some["recovered_hours"] < none["recovered_hours"]
    assert some["society_npv"] < none["society_npv"]
    assert some["society_verified_npv"] > none["society_verified_npv"]
    for name in ("people_at_risk", "recovered_hours"):  # what `explain` opens
        assert {"protected_recovery", "protected_hours"} <= worlds.MODEL.ancestors([name])


# C8: managers


def test_drafts_of_the_team_load_its_manager_and_nobody_else() -> None:
    calm, busy = ({g: result(f"added_minutes_{g}", **more) for g in GROUPS} for more in ({}, TEAMS))
    assert busy["manager"] > calm["manager"]
    assert all(busy[g] == calm[g] for g in GROUPS[:-1])
    assert result("managers_at_risk", **TEAMS) > result("managers_at_risk")


def test_hours_of_checking_are_those_of_the_managers_there_are() -> None:
    hours = result("supervision_hours", **TEAMS)
    assert hours == pytest.approx(5000 * 0.6 * 0.10 * 10 / 60 * 0.75)
    people, minutes = result("reviewers_manager", **TEAMS), result("manager_review_minutes", **TEAMS)
    assert people > result("added_users_manager", **TEAMS)
    assert people == pytest.approx(100 / 9)
    assert people * minutes * 207.5 / 60 == pytest.approx(hours)


def test_a_wider_span_gives_each_manager_more_to_check() -> None:
    assert result("manager_review_minutes", **TEAMS, span_of_control=18.0) == pytest.approx(
        2 * result("manager_review_minutes", **TEAMS)
    )


def test_hours_of_checking_are_taken_once_and_do_not_load_the_team() -> None:
    assert {"available_hours", "taken_hours"} <= worlds.feeds("supervision_hours")
    extra = {"extra_hours": 300.0, "supervision_hours": 300.0}
    assert result("absorbed_minutes", **extra) == 0
    assert result("absorbed_minutes", **extra | {"supervision_hours": 0.0}) > 0


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
    reference = np.array([[77.0], [46.0], [17.0]])
    cost = result(
        "workload_cost",
        adoption_ramp=ramp,
        in_use=np.minimum(ramp * 10, 1),
        slack_hours=800 * ramp,
        reference_minutes=reference,
    )
    assert cost.shape == (3, 4)
    assert (cost[:, 0] == 0).all()
    assert (np.diff(cost, axis=0)[:, 1:] > 0).all()


# Traps


def test_trap_3_the_users_own_checking_costs_no_hour_here() -> None:
    """It is off the time saved already (A2)."""
    assert "checking_minutes" not in worlds.MODEL.ancestors(["available_hours", "taken_hours", "recovered_hours"])


def test_trap_3_the_stress_reference_contains_absence_and_is_never_added() -> None:
    needed = worlds.MODEL.ancestors(["workload_cost"])
    assert not needed & {"work_stress_national_cost", "work_stress_ceiling", "wellbeing_value", "wellbeing_cost"}
    assert result("wellbeing_cost") == 0


def test_trap_3_errors_counted_with_users_are_not_counted_here() -> None:
    assert result("error_cost") > 0
    assert result("error_cost", user_facing_share=1.0) == 0


@pytest.mark.parametrize("name", ["absence_cost", "error_cost", "departure_cost", "deskilling_cost"])
def test_trap_16_shadow_users_already_carry_the_risk(name: str) -> None:
    assert result(name, shadow_share=1.0) == 0
    assert result(name, shadow_share=0.5) == pytest.approx(result(name, shadow_share=0.0) / 2)


@pytest.mark.parametrize("name", ["error_cost", "departure_cost"])
def test_a_tool_whose_output_nobody_reads_wears_out_fewer(name: str) -> None:
    assert result(name, oversight_share=0.0) < result(name)


def test_parts_add_up() -> None:
    parts = [result(name) for name in EUROS[:-1]]
    assert all(part > 0 for part in parts)
    assert result("workload_cost") == pytest.approx(sum(parts))


@pytest.mark.parametrize(
    ("name", "lever", "low", "high"),
    [
        ("managers_at_risk", "refill_share", 0.3, 1.0),
        ("managers_at_risk", "manager_multiplier_manager", 1.0, 1.35),
        ("people_at_risk", "reference_minutes", 77.0, 17.0),
        ("people_at_risk", "load_evenness", 3.0, 1.2),
        ("people_at_risk", "rework_share", 0.1, 0.5),
        ("people_at_risk", "overload_prevalence", 0.06, 0.26),
        ("managers_at_risk", "reviewed_share", 0.02, 0.5),
        ("managers_at_risk", "review_minutes", 3.0, 30.0),
        ("supervision_hours", "review_minutes", 3.0, 30.0),
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
    busy = TEAMS | {"extra_hours": 500.0}
    assert result(name, **busy | {lever: low}) < result(name, **busy | {lever: high})
