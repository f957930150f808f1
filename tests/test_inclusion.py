"""Users: calls, segments, channels, time, people who give up; each trap of double counting has its test."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.model.expression import sum_of
from costmodel.model.quantity import CHANNEL, SEGMENT

RAMP = np.array([0.0, 0.5, 0.8, 1.0])

TOWN = worlds.reference(
    4,
    population=31000.0,
    financial_capacity=1000.0,
    adoption=1.0,
    removed_share=0.0,
    adoption_ramp=RAMP,
    productive_hours=1453.0,
    employer_cost_c=np.full(4, 45000.0),
    blended_hourly_cost=np.full(4, 31.0),
    society_npv=np.array([100000.0]),
)
"""A town of 31,000 inhabitants that buys a tool in year 0."""

VOICEBOT = {
    "handles_calls": 1.0,
    "calls_per_day": 300.0,
    "answered_before": 0.275,
    "answered_after": 1.0,
    "bot_resolution": 0.5,
    "bot_capture_phone": 1.0,
    **{f"bot_acceptance_{z.key}": 1.0 for z in SEGMENT},
    **{f"channel_share_before_{z.key}_{c.key}": float(c.key == "phone") for z in SEGMENT for c in CHANNEL},
}
CHATBOT = {"contact_rate": 1.0, "bot_capture_web": 0.6, "bot_capture_phone": 0.2, "bot_capture_desk": 0.1}
CUT = {"removed_share": 1.0, "human_channel_kept": 0.5}
HUMAN = {
    "adoption": 0.0,
    "adoption_ramp": np.zeros(4),
    "human_alternative": 1.0,
    "alternative_budget": np.full(4, 20000.0),
}
USER_FLOWS = ["user_time_value", "wrong_answer_loss", "give_up_loss", "accompaniment_cost"]
EFFECTS = [
    *USER_FLOWS,
    "human_calls_change",
    "calls_newly_answered",
    "extra_human_hours",
    "bot_contacts",
    "user_time_saved",
    "give_ups",
    "people_giving_up",
    "wrong_answers",
    "accompanied_contacts",
    "forgone_benefit_saving",
    "human_access_lost",
    "human_contacts_lost",
    "give_up_anchor",
    "price_of_keeping_human",
]
ALTERNATIVE = [
    "alternative_hours",
    "alternative_calls",
    "alternative_help",
    "alternative_contacts",
    "alternative_give_ups_avoided",
    "alternative_user_benefit",
]


def result(name: str, **changes: Any) -> Any:
    return worlds.evaluate(TOWN | changes, name)


def family(name: str, **changes: Any) -> list[Any]:
    return list(worlds.evaluate(TOWN | changes, *worlds.MODEL.families[name]))


@pytest.mark.parametrize("tool", [VOICEBOT, VOICEBOT | {"call_mode": 1.0}, CHATBOT, CHATBOT | CUT])
@pytest.mark.parametrize("name", EFFECTS)
def test_status_quo_changes_exactly_nothing(name: str, tool: dict[str, float]) -> None:
    nothing = {"adoption": 0.0, "adoption_ramp": np.zeros(4), "removed_share": 0.0}
    assert np.all(result(name, **tool | nothing) == 0)


@pytest.mark.parametrize("name", [*EFFECTS, *ALTERNATIVE])
def test_a_tool_that_no_user_meets_changes_nothing_for_users(name: str) -> None:
    assert np.all(result(name) == 0)


@pytest.mark.parametrize("name", USER_FLOWS)
def test_nothing_happens_to_users_in_the_year_of_installation(name: str) -> None:
    assert result(name, **CHATBOT | CUT | {"accompaniment_share": 0.5})[0] == 0


# A8: calls


def test_trap_6_the_voicebot_of_plaisir_adds_human_calls() -> None:
    assert result("human_calls_before", **VOICEBOT) == pytest.approx(82.5)
    assert result("human_calls_after", **VOICEBOT) == pytest.approx(150)
    assert result("human_calls_change", **VOICEBOT) == pytest.approx(67.5)
    assert result("calls_newly_answered", **VOICEBOT) == pytest.approx(217.5)
    assert result("extra_human_hours", **VOICEBOT) == pytest.approx(67.5 * 2.5 * 250 / 60)


@pytest.mark.parametrize("calls", [10.0, 200.0, 300.0, 600.0])
@pytest.mark.parametrize("mode", [0.0, 1.0])
def test_trap_6_no_staff_hour_is_saved_when_few_calls_were_answered(calls: float, mode: float) -> None:
    assert result("extra_human_hours", **VOICEBOT | {"calls_per_day": calls, "call_mode": mode}) > 0


def test_in_overflow_mode_humans_answer_what_they_answered_before() -> None:
    overflow = VOICEBOT | {"call_mode": 1.0}
    assert result("human_calls_change", **overflow) == 0
    assert result("human_calls_after", **overflow) == pytest.approx(82.5)
    assert result("messages_left", **overflow | {"message_share": 1.0}) == pytest.approx(217.5 * 0.5)


def test_messages_are_not_counted_again_when_the_bot_answers_first() -> None:
    assert result("messages_left", **VOICEBOT) == 0


def test_human_calls_fall_only_above_the_break_even_share() -> None:
    threshold = result("break_even_answered_share", **VOICEBOT)
    assert result("human_calls_change", **VOICEBOT | {"answered_before": threshold}) == pytest.approx(0)
    assert result("human_calls_change", **VOICEBOT | {"answered_before": threshold + 0.2}) < 0


def test_only_a_voicebot_touches_calls() -> None:
    assert result("human_calls_change", **VOICEBOT | {"handles_calls": 0.0}) == 0


# Needs and segments


def test_trap_7_calls_that_repeat_are_not_needs() -> None:
    calls = {"handles_calls": 1.0, "calls_per_day": 300.0, "switchboard_days": 1.0, "answered_before": 0.275}
    assert result("call_needs", **calls, repeat_share=0.0) == pytest.approx(300)
    assert result("call_needs", **calls, repeat_share=0.5 / 0.725) == pytest.approx(150)


def test_trap_7_needs_answered_are_calls_answered() -> None:
    needs, reach = (result(n, **VOICEBOT | {"switchboard_days": 1.0}) for n in ("call_needs", "phone_reach_before"))
    assert needs * reach == pytest.approx(82.5)


def test_segments_and_their_contacts_add_to_one() -> None:
    assert sum(family("segment_share")) == pytest.approx(1)
    assert sum(family("contact_share", contact_weight_excluded=2.0)) == pytest.approx(1)


def test_older_and_rural_places_have_more_excluded_people() -> None:
    older = {"age_share_from_25": 0.124, "age_share_from_75": 0.217}
    assert result("excluded_share", **older) > result("excluded_share")
    assert result("excluded_share", place_factor=1.4) == pytest.approx(1.4 * result("excluded_share"))


# Channels


@pytest.mark.parametrize("tool", [{}, VOICEBOT, VOICEBOT | {"call_mode": 1.0}, CHATBOT])
def test_channel_shares_still_add_to_one_after_the_bot(tool: dict[str, float]) -> None:
    shares = np.reshape(family("channel_share_after", **tool), (3, 4))
    assert shares.sum(axis=1) == pytest.approx([1, 1, 1])
    assert (shares >= -1e-12).all()


def test_mean_resolution_is_the_one_observed() -> None:
    solved = sum_of(family("contact_share"), family("segment_resolution"))
    assert solved == pytest.approx(TOWN["bot_resolution"])


def test_excluded_users_fail_more_often_with_the_bot() -> None:
    autonomous, weak, excluded = family("segment_resolution")
    assert autonomous > weak > excluded


def test_in_overflow_mode_the_bot_takes_only_what_humans_do_not() -> None:
    assert result("captured_share_weak", **VOICEBOT) == pytest.approx(1)
    assert result("captured_share_weak", **VOICEBOT | {"call_mode": 1.0}) == pytest.approx(1 - 0.275)


# Human contact


def test_human_share_of_the_voicebot_follows_its_transfers() -> None:
    assert result("human_contact_share", **VOICEBOT) == pytest.approx(0.5)
    assert result("human_contact_share", **VOICEBOT | {"bot_transfer_share": 0.6}) == pytest.approx(0.3)


def test_human_share_falls_as_human_access_is_removed() -> None:
    cuts = [CUT | {"human_channel_kept": kept} for kept in (1, 0.8, 0.5, 0)]
    shares = [result("human_contact_share", **CHATBOT | cut) for cut in cuts]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] == pytest.approx(0)


def test_human_access_is_lost_only_where_posts_are_replaced() -> None:
    assert result("human_access_lost", human_channel_kept=0.5) == 0
    assert result("human_access_lost", **CUT) == pytest.approx(0.5)


# Users' time


def test_minutes_by_telephone_count_failed_calls() -> None:
    minutes = result("minutes_before_phone", answered_before=0.25)
    assert minutes == pytest.approx(TOWN["contact_minutes_phone"] + TOWN["waiting_minutes_phone"] + 3 * 2)


def test_better_answering_saves_users_time() -> None:
    worse, better = (result("user_time_saved", **VOICEBOT | {"answered_after": p}) for p in (0.6, 1.0))
    assert better > worse


def test_wrong_answers_cost_users_time_and_money() -> None:
    low, high = ({"wrong_answer_rate": e} for e in (0.05, 0.24))
    assert result("user_time_saved", **CHATBOT | high) < result("user_time_saved", **CHATBOT | low)
    assert result("wrong_answer_loss", **CHATBOT | high)[-1] > result("wrong_answer_loss", **CHATBOT | low)[-1] > 0


def test_digital_only_procedures_cost_fragile_users_time() -> None:
    kept, cut = (family("segment_minutes_saved", **CHATBOT | change) for change in ({}, CUT))
    losses = [k - c for k, c in zip(kept, cut, strict=True)]
    assert min(losses[1:]) > losses[0] > 0


def test_failing_to_reach_a_human_saves_nobody_time() -> None:
    times = [result("user_time_saved", **CHATBOT | {"bot_transfer_share": s}) for s in (0.5, 0.8, 1.0)]
    assert times == sorted(times)


def test_trap_11_needs_newly_served_save_the_way_elsewhere_and_nothing_more() -> None:
    """With nobody answered before there are no minutes to compare with, but for those who went elsewhere."""
    nobody = VOICEBOT | {"answered_before": 1e-9, "failed_call_minutes": 0.0}
    assert result("user_time_saved", **nobody, elsewhere_share=0.0) == pytest.approx(0, abs=1e-3)
    assert result("user_time_saved", **nobody, elsewhere_share=0.5) > 0
    assert result("give_ups", **nobody) < 0


def test_out_of_hours_only_those_who_leave_a_message_reach_a_human() -> None:
    overflow = VOICEBOT | {"call_mode": 1.0, "message_share": 0.6}
    assert result("human_escape_share", **overflow) == pytest.approx(1)
    assert result("failing_reach_share", **overflow) == pytest.approx(0.6)
    assert result("failing_reach_share", **VOICEBOT | {"message_share": 0.6}) == pytest.approx(1)


# People who give up


def test_the_voicebot_brings_back_people_who_gave_up() -> None:
    assert result("give_ups", **VOICEBOT) < 0
    assert result("give_up_loss", **VOICEBOT)[-1] < 0


def test_a_bot_and_fewer_humans_push_people_out() -> None:
    assert result("give_ups", **CHATBOT) > 0
    assert result("give_ups", **CHATBOT | CUT) > result("give_ups", **CHATBOT)


def test_nobody_is_pushed_out_more_than_fragile_users() -> None:
    autonomous, weak, excluded = (
        r / c
        for r, c in zip(
            family("segment_give_ups", **CHATBOT | CUT), family("touched_contacts", **CHATBOT | CUT), strict=True
        )
    )
    assert autonomous < weak
    assert autonomous < excluded


def test_the_anchor_from_closed_offices_is_of_the_same_order() -> None:
    """Sixteen per cent of the requests for a benefit when all human access goes; the central rates stay below it."""
    gone = {"contact_rate": 1.0, "removed_share": 1.0, "human_channel_kept": 0.0, "benefit_request_share": 1.0}
    assert 0 < result("give_ups", **gone) < result("give_up_anchor", **gone)


def test_trap_9_the_saving_on_rights_is_shown_and_used_by_no_formula() -> None:
    assert result("forgone_benefit_saving", **CHATBOT | CUT) > 0
    assert worlds.feeds("forgone_benefit_saving") == set()


def test_trap_9_giving_up_a_right_is_never_a_gain_for_society() -> None:
    losses = family("give_up_unit_loss", public_funds_factor=3.0, relative_income_autonomous=1.2)
    assert min(losses) == pytest.approx(TOWN["non_monetary_loss"])
    assert result("give_up_loss", **CHATBOT | CUT)[-1] > 0


def test_trap_10_help_replaces_giving_up_for_the_same_people() -> None:
    alone, helped = CHATBOT | CUT, CHATBOT | CUT | {"accompaniment_share": 1.0, "accompaniment_success": 1.0}
    assert result("accompanied_contacts", **helped) == pytest.approx(sum(family("pushed_out", **alone)))
    assert result("give_ups", **helped) == pytest.approx(0)
    assert result("accompaniment_cost", **alone)[-1] == 0
    assert result("accompaniment_cost", **helped)[-1] > 0


def test_weights_rise_as_income_falls() -> None:
    weights = family("distribution_weight")
    assert weights == sorted(weights)
    assert family("distribution_weight", weight_elasticity=0.0) == pytest.approx([1, 1, 1])


# The human alternative


@pytest.mark.parametrize("name", ALTERNATIVE)
def test_the_human_alternative_costs_nothing_unless_chosen(name: str) -> None:
    assert np.all(result(name, **VOICEBOT | {"alternative_budget": np.full(4, 20000.0)}) == 0)


def test_the_same_money_answers_no_more_calls_than_there_are() -> None:
    rich = VOICEBOT | HUMAN | {"alternative_budget": np.full(4, 1e9)}
    assert result("alternative_calls", **rich)[-1] == pytest.approx(217.5 * 250)
    assert result("alternative_help", **rich)[-1] == pytest.approx(result("help_needs"))


def test_all_calls_answered_by_humans_serve_all_needs() -> None:
    rich = VOICEBOT | HUMAN | {"alternative_budget": np.full(4, 1e9)}
    needs = result("call_needs", **VOICEBOT)
    served = result("alternative_call_contacts", **rich)[-1] + needs * result("phone_reach_before", **VOICEBOT)
    assert served == pytest.approx(needs)


def test_hours_of_the_human_alternative_are_spent_once() -> None:
    given = VOICEBOT | HUMAN | {"alternative_budget": np.full(4, 60000.0)}
    calls, help_, price, hours = (
        np.max(result(n, **given))
        for n in ("alternative_calls", "alternative_help", "accompaniment_price", "paid_hours_per_call")
    )
    assert calls * hours * 31 + help_ * price <= 60000 + 1e-6


def test_more_money_never_serves_fewer_people() -> None:
    served = [
        result("alternative_contacts", **VOICEBOT | HUMAN | {"alternative_budget": np.full(4, b)})[-1]
        for b in (0.0, 1e4, 1e5, 1e6)
    ]
    assert served[0] == 0
    assert served == sorted(served)


# The desk


def test_the_desk_is_a_luxury_for_small_authorities() -> None:
    small, large = (
        result("luxury_index", population=p, desk_floor=f, financial_capacity=m, calls_per_day=0.0)[-1]
        for p, f, m in ((500.0, 0.5, 668.0), (50000.0, 10.0, 989.0))
    )
    assert small > 7 * large


def test_the_desk_costs_less_when_access_is_removed() -> None:
    assert result("human_desk_cost", **CUT)[-1] == pytest.approx(0.5 * result("human_desk_cost")[-1])


def test_price_of_keeping_humans_is_the_gain_over_the_contacts() -> None:
    lost = result("human_contacts_lost", **CHATBOT | CUT) * RAMP.sum()
    assert lost > 0
    assert result("price_of_keeping_human", **CHATBOT | CUT) == pytest.approx(100000 / lost)
