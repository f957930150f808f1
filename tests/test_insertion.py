"""Redeployment and insertion: units, signs by tier of government, and the traps of double counting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import worlds

CITY = worlds.reference(
    5,
    agents_total=1000.0,
    agents_covered_by_group_a=15.0,
    agents_covered_by_group_b=30.0,
    agents_covered_by_group_c=45.0,
    agents_covered_by_group_manager=10.0,
    exposure_a=0.2,
    exposure_b=0.25,
    exposure_c=0.3,
    exposure_manager=0.15,
    adoption=1.0,
    posts_removed=np.array([0.0, 1.0, 2.0, 3.0, 3.0]),
    employer_cost_a=78000.0,
    employer_cost_b=58000.0,
    employer_cost_c=45000.0,
    employer_cost_manager=70000.0,
    outsourced_spend_avoided=np.array([0.0, 1000.0, 2000.0, 3000.0, 3000.0]),
)
"""A city of 1,000 agents that removes one post, two, then three."""

LOSSES = [
    "landing_posts_lost",
    "redeployment_failures",
    "redeployment_cost",
    "insertion_person_years",
    "insertion_subsidy_lost",
    "insertion_public_balance",
    "insertion_society_loss",
    "insertion_department_cost",
    "scarring_loss",
    "territory_loss",
]


def result(name: str, **changes: Any) -> Any:
    return worlds.evaluate(CITY | changes, name)


# D1: landing posts


@pytest.mark.parametrize("name", LOSSES)
def test_tasks_only_lose_no_post(name: str) -> None:
    assert (result(name, posts_removed=np.zeros(5)) == 0).all()


def test_tasks_only_still_show_what_is_at_stake() -> None:
    work = (15 * 0.2 + 30 * 0.25 + 45 * 0.3 + 10 * 0.15) * 0.93 * CITY["active_share"]
    assert result("landing_posts_exposed", posts_removed=np.zeros(5)) == pytest.approx(work * 0.10)
    assert result("landing_posts_exposed", adoption=0.0) == 0


@pytest.mark.parametrize("name", LOSSES[:-2])
def test_ring_fencing_saves_all_landing_posts(name: str) -> None:
    assert (result(name, landing_posts_protected=1.0) == 0).all()


def test_no_more_landing_posts_go_than_there_are() -> None:
    lost = result("landing_posts_lost", posts_removed=np.full(5, 10_000.0))
    assert lost == pytest.approx(np.full(5, result("landing_posts")))
    assert result("landing_posts_left", posts_removed=np.full(5, 10_000.0)) == pytest.approx(np.zeros(5))


# D2: redeployment


def test_chances_of_redeployment_never_become_negative() -> None:
    flooded = {"posts_removed": np.full(5, 10_000.0), "landing_elasticity": 1.5}
    assert (result("redeployment_success_after", **flooded) == 0).all()
    assert result("redeployment_failures", **flooded) == pytest.approx(1000 * 3460 / 1_900_000)


def test_an_authority_without_landing_posts_has_none_to_lose() -> None:
    assert (result("redeployment_failures", landing_post_share=0.0) == 0).all()
    assert result("shock_absorber_index", landing_post_share=0.0) == pytest.approx(np.zeros(5))


# D3: insertion, one account after the other


def test_trap_9_cheaper_insertion_is_never_a_benefit_to_society() -> None:
    transfers = {
        "insertion_subsidy",
        "workshop_subsidy",
        "company_subsidy",
        "avoided_public_cost",
        "net_insertion_cost",
        "minimum_income_spending",
        "insertion_public_balance",
    }
    assert not worlds.MODEL.ancestors(["insertion_society_loss"]) & transfers
    assert (result("insertion_public_balance")[1:] > 0).all()
    assert (result("insertion_society_loss")[1:] > 0).all()


def test_trap_8_the_subsidy_is_netted_between_authority_and_state() -> None:
    together = result("insertion_public_balance") - result("insertion_subsidy_lost")
    assert together == pytest.approx(-result("insertion_person_years") * 14_100)


@pytest.mark.parametrize(("structure", "subsidy"), [(0, 24_230), (1, 13_480), (2, 0)])
def test_each_structure_has_its_subsidy(structure: int, subsidy: float) -> None:
    assert result("insertion_subsidy", insertion_structure=structure) == subsidy


def test_unsubsidised_posts_cost_the_public_purse() -> None:
    assert (result("insertion_public_balance", insertion_structure=2)[1:] < 0).all()


@pytest.mark.parametrize("rate", [0.0, 0.032, 0.1])
def test_the_closed_form_of_prospects_is_the_sum_of_the_years(rate: float) -> None:
    by_hand = sum(1 / (1 + rate) ** year for year in range(1, 4))
    assert result("prospect_annuity", real_discount_rate=rate, prospect_time=3.0) == pytest.approx(by_hand)


# D4: scarring


@pytest.mark.parametrize(("recovery", "rate"), [(0.10, 0.032), (0.05, 0.0), (1.0, 0.032)])
def test_the_closed_form_of_scarring_is_the_sum_of_the_years(recovery: float, rate: float) -> None:
    by_hand = sum(0.175 * (1 - recovery) ** year / (1 + rate) ** year for year in range(10))
    assert result("scar_years", scar_recovery=recovery, real_discount_rate=rate) == pytest.approx(by_hand)


def test_scarring_is_counted_once_in_the_year_of_the_loss() -> None:
    loss = result("scarring_loss")
    assert loss[0] == 0
    assert loss[1:4] == pytest.approx(np.full(3, loss[1]))
    assert loss[4] == 0


def test_trap_14_people_in_insertion_are_not_scarred_as_well() -> None:
    all_insertion = {"landing_share_touched": 1.0, "insertion_post_share": 1.0}
    assert (result("insertion_society_loss", **all_insertion)[1:] > 0).all()
    assert (result("scarring_loss", **all_insertion) == 0).all()


def test_trap_14_scarring_does_not_enter_the_loss_of_insertion() -> None:
    assert not worlds.MODEL.ancestors(["insertion_society_loss"]) & {"scarring_loss", "wage_penalty", "monthly_net_pay"}


# D5: territory


def test_trap_12_the_territory_is_beside_society() -> None:
    society = worlds.MODEL.ancestors(["insertion_society_loss", "scarring_loss", "redeployment_cost"])
    assert not society & {"territory_loss", "local_multiplier", "local_spending_share"}


def test_trap_13_the_multiplier_of_tradable_jobs_is_refused() -> None:
    """The loader refuses any value outside what is allowed."""
    _, most = worlds.LIBRARY.records["local_multiplier"].allowed
    assert most == 0.5


# D6: alert


NO_POST_GONE = {"posts_removed": np.zeros(5)}


def test_the_index_is_a_flow_over_a_flow() -> None:
    """Held posts absorb nobody: 40 posts for 5 people a year are not eight for each."""
    index = result("shock_absorber_index", **NO_POST_GONE, landing_posts=40.0, insertion_promise_share=0.0)
    need = 1000 * (5730 + 2270) / 1_900_000 * 0.93
    assert index == pytest.approx(40 * 0.07 / need * (1 - np.exp(-need)))


def test_the_index_differs_by_town() -> None:
    """In a village nobody leaves a landing post in the year in which somebody needs one."""
    village, town, city = (
        result("shock_absorber_index", agents_total=n, **NO_POST_GONE)[0] for n in (10.0, 500.0, 5000.0)
    )
    assert village < 0.03 < town < city
    own_list = result("shock_absorber_index", landing_posts=60.0, **NO_POST_GONE)
    assert own_list[0] > result("shock_absorber_index", **NO_POST_GONE)[0]


def test_a_town_without_need_has_an_index() -> None:
    assert np.isfinite(
        result("shock_absorber_index", national_redeployment_requests=1e-9, national_redeployment_waiting=0.0)
    ).all()


def test_the_index_falls_with_the_posts_left() -> None:
    lost = {"landing_share_touched": 1.0, "posts_removed": np.array([0.0, 10.0, 20.0, 30.0, 35.0])}
    assert (np.diff(result("shock_absorber_index", **lost)) < 0).all()
    assert result("shock_absorber_index", **lost)[0] == result("shock_absorber_before", **lost)


# Content, and what goes beside whole posts


def test_content_goes_where_no_post_goes() -> None:
    staff = {"a": 15, "b": 30, "c": 45, "manager": 10}
    easy = sum(n * CITY[f"task_share_{g}_easy"] * 0.4 * 0.8 for g, n in staff.items())
    content = result("landing_content_lost", **NO_POST_GONE, adoption_ramp=1.0, task_exposure_easy=0.4)
    assert content == pytest.approx(np.full(5, easy * 0.93 * CITY["active_share"] * 0.10))


def test_content_is_not_lost_twice_nor_saved_by_ring_fencing() -> None:
    tool = {"adoption_ramp": 1.0, "landing_share_touched": 1.0}
    content, posts = result("landing_content_lost", **tool), result("landing_posts_lost", **tool)
    assert content + posts == pytest.approx(np.full(5, content[0] + posts[0]))
    assert (result("landing_content_lost", **tool, landing_posts_protected=1.0) == content[0]).all()


def test_content_has_no_price_and_no_limit_unless_the_town_says_so() -> None:
    index = {"landing_content_lost": np.full(5, 10.0)} | NO_POST_GONE
    assert result("shock_absorber_index", **index) == pytest.approx(result("shock_absorber_index", **NO_POST_GONE))
    assert (result("shock_absorber_index", **index, content_weight=1.0) < result("shock_absorber_index", **index)).all()
    assert "landing_content_lost" not in worlds.MODEL.ancestors(["society_npv", "budget_total", "public_npv"])


def test_a_clause_adds_work_that_is_no_saving_of_the_authority() -> None:
    clause = {"clause_hours": 1607.0, "in_use": np.array([0.0, 1.0, 1.0, 1.0, 1.0]), **NO_POST_GONE}
    assert result("insertion_clause_work", **clause) == pytest.approx([0, 1, 1, 1, 1])
    assert (result("insertion_society_loss", **clause)[1:] < 0).all()
    assert (result("insertion_subsidy_lost", **clause) == 0).all()
    assert (result("insertion_output_loss", **clause) == 0).all()


def test_contracts_not_renewed_are_people_like_those_of_posts() -> None:
    cut = {"variable_hours_saved": np.full(5, 1449.514), "cut_share_contracts": 1.0, **NO_POST_GONE}
    assert result("work_cut_contracts", **cut) == pytest.approx(np.ones(5))
    assert result("displaced_staff", **cut) == pytest.approx([1, 0, 0, 0, 0])
    assert (result("displaced_staff", **cut | {"cut_share_contracts": 0.0}) == 0).all()


@pytest.mark.parametrize(
    ("name", "lever", "low", "high"),
    [
        ("landing_posts_lost", "landing_share_touched", 0.05, 0.5),
        ("landing_posts_lost", "landing_posts_protected", 0.9, 0.1),
        ("redeployment_failures", "landing_elasticity", 0.5, 1.5),
        ("redeployment_failures", "landing_post_share", 0.10, 0.02),
        ("redeployment_cost", "waiting_time", 3.0, 12.0),
        ("redeployment_cost", "waiting_work_share", 0.5, 0.0),
        ("redeployment_cost", "exit_cost", 0.0, 30_000.0),
        ("insertion_person_years", "insertion_post_share", 0.1, 0.6),
        ("insertion_public_balance", "avoided_public_cost", 15_300.0, 12_900.0),
        ("insertion_society_loss", "insertion_output_replaced", 1.0, 0.3),
        ("insertion_society_loss", "job_chance_gain", 0.0, 0.74),
        ("insertion_society_loss", "insertion_path_time", 2.0, 0.5),
        ("insertion_society_loss", "prospect_time", 1.0, 5.0),
        ("insertion_society_loss", "insertion_wellbeing_value", 0.0, 10_000.0),
        ("insertion_department_cost", "uncompensated_share", 0.3, 0.45),
        ("scarring_loss", "displaced_share", 0.1, 0.6),
        ("scarring_loss", "unemployment_time", 3.0, 18.0),
        ("scarring_loss", "scar_recovery", 0.25, 0.05),
        ("territory_loss", "local_multiplier", 0.2, 0.5),
        ("shock_absorber_index", "insertion_promise_share", 0.01, 0.0),
        ("shock_absorber_index", "landing_vacancy_rate", 0.034, 0.099),
        ("shock_absorber_index", "national_redeployment_waiting", 4890.0, 1100.0),
    ],
)
def test_more_of_this_makes_more_of_that(name: str, lever: str, low: float, high: float) -> None:
    assert result(name, **{lever: low})[1] < result(name, **{lever: high})[1]
