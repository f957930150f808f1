"""Governance: costs counted once, scores on fixed scales, limits that hold for the status quo."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import worlds

NONE = np.zeros(4)

TOWN = worlds.reference(
    4,
    population=10000.0,
    adoption=1.0,
    installation=np.array([1.0, 0.0, 0.0, 0.0]),
    in_use=np.array([0.0, 1.0, 1.0, 1.0]),
    adoption_ramp=np.array([0.0, 0.5, 0.8, 1.0]),
    agents_total=170.0,
    agents_concerned=100.0,
    gross_hours_saved=3000.0,
    recovered_hours=np.array([0.0, 400.0, 700.0, 900.0]),
    people_at_risk=np.array([0.0, 1.0, 1.5, 2.0]),
    landing_posts=8.0,
    landing_posts_left=np.full(4, 8.0),
    landing_posts_needed=4.0,
    shock_absorber_before=2.0,
    shock_absorber_index=np.full(4, 2.0),
    total_net_carbon=np.array([600.0]),
    budget_total=np.array([-30000.0]),
    user_time_saved=0.0,
    give_ups=0.0,
    human_contact_share=0.8,
    human_contact_share_before=0.8,
    human_access_lost=0.0,
    human_escape_share=1.0,
)
"""An assistant bought in year 0 by an authority of 10,000 inhabitants."""

STATUS_QUO = {
    "adoption": 0.0,
    "installation": NONE,
    "in_use": NONE,
    "adoption_ramp": NONE,
    "recovered_hours": NONE,
    "people_at_risk": NONE,
    "total_net_carbon": np.array([0.0]),
    "budget_total": np.array([0.0]),
}
BOT = {"bot_contacts": 5000.0, "human_contact_share": 0.7, "user_time_saved": 500.0, "give_ups": 30.0}
FLOWS = ["governance_setup_cost", "governance_running_cost", "monitoring_hours", "incident_cost", "debate_cost"]
SCORES = ["service", "agent_health", "insertion", "inclusion", "sovereignty", "transparency", "cost", "ecology"]


MARGINS = list(worlds.MODEL.limits)


def result(name: str, **changes: Any) -> Any:
    return worlds.evaluate(TOWN | changes, name)


@pytest.mark.parametrize("name", FLOWS)
def test_status_quo_pays_nothing(name: str) -> None:
    assert (result(name, **STATUS_QUO | {"debate_held": 1.0, "annex_three": 1.0}) == 0).all()


# Costs


def test_assessment_is_paid_once_and_shared_with_the_staff() -> None:
    bought, done = (result(n, external_share=0.25) for n in ("governance_setup_cost", "monitoring_hours"))
    assert bought[0] == pytest.approx(13 * 0.25 * 1000)
    assert done[0] == pytest.approx(13 * 0.75 * 7)
    assert (bought[1:] == 0).all()


def test_high_risk_costs_more_at_installation_and_each_year() -> None:
    assert result("governance_setup_cost", annex_three=1.0)[0] > result("governance_setup_cost")[0]
    extra = result("governance_running_cost", annex_three=1.0) - result("governance_running_cost")
    assert extra == pytest.approx(TOWN["high_risk_cost"] * TOWN["in_use"])


def test_an_ordinary_tool_pays_no_high_risk_compliance() -> None:
    assert result("governance_running_cost", tools_sharing=1.0)[-1] == pytest.approx(800 * 12 * 0.2)


@pytest.mark.parametrize("tools", [1.0, 4.0, 11.0])
def test_trap_23_common_governance_is_divided_once(tools: float) -> None:
    assert tools * result("shared_governance_cost", tools_sharing=tools) == pytest.approx(
        result("shared_governance_cost", tools_sharing=1.0)
    )


def test_monitoring_grows_with_what_the_tool_produces() -> None:
    three_in_ten = {f"captured_share_{s}": 0.3 for s in ("autonomous", "weak", "excluded")}
    without, with_bot = (result("monitoring_hours", contacts=n, **three_in_ten)[-1] for n in (0.0, 100000.0))
    assert with_bot - without == pytest.approx(30000 * 2 / 60 * TOWN["monitoring_share"])


def test_trap_16_the_status_quo_has_incidents_too() -> None:
    assert result("shadow_incident_cost", **STATUS_QUO) == pytest.approx(100 * 0.4 * 0.0005 * TOWN["incident_price"])


def test_trap_16_incidents_can_fall_when_the_tool_displaces_unauthorised_use() -> None:
    assert result("incident_cost", agents_concerned=2000.0)[-1] < 0
    assert result("incident_cost", shadow_displaced=0.0)[-1] == pytest.approx(0.05 * TOWN["incident_price"])


@pytest.mark.parametrize(("kind", "price"), [(0.0, "light"), (1.0, "forum"), (2.0, "convention")])
def test_a_debate_is_paid_once_if_held(kind: float, price: str) -> None:
    assert (result("debate_cost", debate_kind=kind) == 0).all()
    held = result("debate_cost", debate_kind=kind, debate_held=1.0)
    assert held.sum() == pytest.approx(TOWN[f"debate_price_{price}"])


# Scores


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize(
    "option",
    [
        {},
        STATUS_QUO,
        BOT,
        {"budget_total": np.array([-1e9]), "give_ups": 1e9},
        {"total_net_carbon": np.array([-1e9]), "recovered_hours": np.full(4, 1e9)},
    ],
)
def test_scores_lie_between_nothing_and_one(score: str, option: dict[str, Any]) -> None:
    assert 0 <= np.ravel(result(f"score_{score}", **option))[0] <= 1


@pytest.mark.parametrize(
    ("score", "better", "worse"),
    [
        ("service", {"recovered_hours": np.full(4, 2000.0)}, {}),
        ("service", {"alternative_hours": np.full(4, 2000.0)}, {}),
        ("agent_health", STATUS_QUO, {}),
        ("insertion", {}, {"landing_posts_left": np.full(4, 7.0)}),
        ("inclusion", {}, {"give_ups": 100.0}),
        ("inclusion", {}, {"human_contact_share": 0.5}),
        ("sovereignty", {"sovereignty": 0.9}, {}),
        ("transparency", {"transparency": 0.9}, {}),
        ("cost", STATUS_QUO, {}),
        ("ecology", STATUS_QUO, {}),
    ],
)
def test_better_outcomes_score_higher(score: str, better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert result(f"score_{score}", **better) > result(f"score_{score}", **worse)


def test_scores_compare_authorities_of_different_sizes() -> None:
    tenfold = {
        n: 10 * TOWN[n]
        for n in ("population", "agents_total", "recovered_hours", "people_at_risk", "budget_total", "total_net_carbon")
    }
    for score in SCORES:
        assert result(f"score_{score}", **tenfold) == pytest.approx(result(f"score_{score}"))


def test_more_answers_do_not_make_up_for_fewer_people_to_talk_to() -> None:
    assert result("score_inclusion", give_ups=-1e9, human_contact_share=0.4) == pytest.approx(0)


def test_trap_16_the_status_quo_is_not_sovereign() -> None:
    assert result("score_sovereignty", **STATUS_QUO) == pytest.approx(1 - 0.4)


# Limits


@pytest.mark.parametrize("margin", MARGINS)
def test_the_status_quo_breaks_no_limit(margin: str) -> None:
    assert np.all(result(margin, **STATUS_QUO) >= 0)


@pytest.mark.parametrize(
    ("margin", "change"),
    [
        ("human_contact", {"human_contact_share": 0.5}),
        ("human_access", {"human_access_lost": 0.4}),
        ("human_escape", BOT | {"human_escape_share": 0.5}),
        ("give_up", {"give_ups": 100.0}),
        ("landing_post", {"landing_posts_left": np.full(4, 5.0)}),
        ("shock_absorber", {"shock_absorber_index": np.full(4, 0.8)}),
        ("wrong_answer", BOT | {"wrong_answer_rate": 0.3}),
        ("carbon", {"total_net_carbon": np.array([1e5])}),
        ("dpia", {"dpia_done": 0.0}),
        ("doctrine", BOT | {"bot_allowed": 0.0}),
        ("availability", {"open_to_authority": 0.0}),
    ],
)
def test_each_limit_can_be_broken(margin: str, change: dict[str, Any]) -> None:
    assert np.all(result(f"{margin}_margin") >= 0)
    assert np.all(result(f"{margin}_margin", **change) < 0)


def test_every_limit_has_its_test() -> None:
    assert len(MARGINS) == 11


def test_limits_on_bots_do_not_concern_tools_without_a_bot() -> None:
    bad = {"human_escape_share": 0.0, "wrong_answer_rate": 0.9, "bot_allowed": 0.0}
    for margin in ("human_escape_margin", "wrong_answer_margin", "doctrine_margin"):
        assert result(margin, **bad) >= 0


def test_where_landing_posts_are_short_already_the_limit_is_to_lose_no_more() -> None:
    short = {"shock_absorber_before": 0.5, "shock_absorber_index": np.full(4, 0.5)}
    assert result("shock_absorber_margin", **short) == pytest.approx(0)
    assert result("shock_absorber_margin", **short | {"shock_absorber_index": np.full(4, 0.45)}) < 0
