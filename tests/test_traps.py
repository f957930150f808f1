"""The 24 traps of double counting and of wrong signs (docs/method.md), one test each.

Where a trap is closed by construction, the test looks at what feeds what. Where it is closed by arithmetic, the test
evaluates the whole model in hundreds of random worlds in which every mechanism runs at once.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import worlds
from worlds import LIBRARY, MODEL, evaluate, feeds, moved, random_world

from costmodel.engine.case import make_case, path
from costmodel.language.errors import InputError
from costmodel.model.model import Model

LEDGERS = ("budget_total", "public_npv", "society_npv", "territory_npv")
NOTHING = 1e-9


@pytest.fixture(scope="module")
def world() -> dict[str, Any]:
    """Every mechanism at once, with hours enough for posts to go in many of the worlds."""
    rng = np.random.default_rng(24)
    return random_world(
        24,
        incremental_hours=rng.uniform(0, 60000, size=(400, 1)),
        job_replacement=rng.uniform(0.5, 1, (400, 1)),
        gain_basis_time=0.0,
        agents_concerned=rng.uniform(100, 400, (400, 1)),
        departure_rate=0.2,
        licence_coverage=0.9,
    )


def unmoved(world: dict[str, Any], changes: dict[str, Any], names: tuple[str, ...]) -> bool:
    return all(by < NOTHING for by in moved(world, changes, names).values())


def test_the_worlds_of_these_tests_run_every_mechanism(world: dict[str, Any]) -> None:
    """A trap tested in a world where nothing happens is not tested."""
    names = (
        "posts_removed",
        "cashable_hours",
        "recovered_hours",
        "give_ups",
        "insertion_person_years",
        "displaced_staff",
        "landing_posts_lost",
        "carbon_cost",
        "budget_fctva",
        "wrong_answers",
        "people_at_risk",
        "service_loss",
        "shadow_hours",
        "food_spend_avoided",
        "debate_price",
        "learning_hours",
        "extra_human_hours",
    )
    assert [
        n for n, x in zip(names, evaluate(world, *names), strict=True) if np.mean(np.abs(x).max(axis=-1) > 0) < 0.25
    ] == []


def test_trap_01_cashable_inside_recovered(world: dict[str, Any]) -> None:
    cashable, recovered, freed = evaluate(world, "cashable_hours", "recovered_hours", "freed_hours")
    assert (cashable > 0).any()
    assert (cashable <= recovered + 1e-9).all()
    assert (recovered <= freed + 1e-9).all()
    # When all the time is given back, society does not care which part of it is cashed: salaries saved are not added.
    whole = world | {"redeployed_share": 1.0, "protected_recovery": 0.0, "public_funds_cost_applied": 0.0}
    more = {"cashable_share": np.minimum(whole["cashable_share"] * 3, 1)}
    assert moved(whole, more, ["budget_total"])["budget_total"] > 1e-3
    assert unmoved(whole, more, ("recovered_time_value", "society_npv"))
    # The dial and the cashable share are never applied to the same hours.
    post, variable, share, spared = evaluate(
        world, "post_hours", "variable_hours_saved", "cashable_share", "spared_hours"
    )
    np.testing.assert_allclose(variable, share * np.maximum(spared - post, 0))


@pytest.mark.parametrize(
    ("basis", "counts"),
    [(0, None), (1, "self_report_correction"), (2, "rework_share"), (3, "realism"), (4, "realism")],
)
def test_trap_02_one_correction_of_time_saved(world: dict[str, Any], basis: int, counts: str | None) -> None:
    chosen = {k: v for k, v in world.items() if k != "incremental_hours"} | {"gain_basis_time": float(basis)}
    for name in ("self_report_correction", "rework_share", "realism"):
        by = moved(chosen, {name: 1 - chosen[name]}, ["net_hours_saved"])["net_hours_saved"]
        assert (by > 1e-3) == (name == counts)


def test_trap_03_supervision_and_stress_are_not_counted_twice(world: dict[str, Any]) -> None:
    # The users' own checking is off the time saved (A2): it costs no hour. Managers' hours are taken once.
    assert MODEL.ancestors(["available_hours", "taken_hours"]).isdisjoint(
        {"checking_minutes", *feeds("checking_minutes")}
    )
    before, after = (
        evaluate(world | {"review_minutes": m}, "supervision_hours", "available_hours") for m in (0.0, 20.0)
    )
    np.testing.assert_allclose(after[0] - before[0], before[1] - after[1], atol=1e-6)
    ceilings = feeds("work_stress_national_cost")  # to compare with, added to nothing
    assert "work_stress_ceiling" in ceilings
    assert ceilings.isdisjoint(MODEL.ancestors([*LEDGERS, "workload_cost"]))
    # An error in an answer that users receive is counted with the users only.
    assert not evaluate(world | {"user_facing_share": 1.0}, "error_cost").any()
    assert evaluate(world | {"user_facing_share": 0.0}, "error_cost").any()


def test_trap_04_minutes_on_days_of_use_count_on_days_of_use(world: dict[str, Any]) -> None:
    hours, users, share, days, minutes = evaluate(
        world,
        "assistant_hours",
        "active_users",
        "active_day_share",
        "productive_days",
        "minutes_saved_per_day",
    )
    assert (users > 0).all()
    np.testing.assert_allclose(hours, users * share * days * minutes / 60)
    fewer = evaluate(world | {"active_day_share": world["active_day_share"] / 2}, "assistant_hours")
    np.testing.assert_allclose(fewer, hours / 2)


def test_trap_05_two_tools_cannot_save_the_same_hour() -> None:
    world = random_world(5, time_reduction=0.9)
    ceiling, first = evaluate(world, "reachable_hours", "gross_hours_saved")
    second = evaluate(world | {"hours_saved_by_other_tools": first}, "gross_hours_saved")
    third = evaluate(world | {"hours_saved_by_other_tools": first + second}, "gross_hours_saved")
    assert (first + second + third <= ceiling * (1 + 1e-12)).all()
    assert np.isclose(first + second + third, ceiling).any(), "the ceiling never bites: nothing is tested"
    assert (second < first).any()
    exposure = sum(
        evaluate(world, f"agents_covered_by_group_{g}") * evaluate(world, f"exposure_{g}")
        for g in ("a", "b", "c", "manager")
    )
    np.testing.assert_allclose(
        ceiling, exposure * evaluate(world, "fte_per_agent") * evaluate(world, "productive_hours")
    )


def test_trap_06_calls_that_were_not_answered_are_not_saved() -> None:
    found = worlds.central(**worlds.VOICEBOT, adoption=1, answered_after=1, call_mode=0)
    assert found["human_calls_before"] == pytest.approx(82.5)
    assert found["human_calls_change"] == pytest.approx(67.5)
    assert found["calls_newly_answered"] == pytest.approx(217.5)
    assert np.all(found["cashable_hours"] == 0)
    assert np.all(found["posts_removed"] == 0)
    assert np.all(found["budget_staff_savings"] == 0)
    assert np.all(found["available_hours"][1:] < 0)
    # Anywhere: fewer human calls only where more were answered before than the bot passes on.
    world = random_world(6, handles_calls=1.0, call_mode=0.0)
    change, before, after, solved = evaluate(
        world, "human_calls_change", "answered_before", "answered_after", "bot_resolution"
    )
    np.testing.assert_array_equal(change > 0, np.broadcast_to(after * (1 - solved) > before, change.shape))
    assert (change > 0).any()
    assert (change < 0).any()


def test_trap_07_a_lost_call_is_not_a_lost_citizen() -> None:
    world = random_world(7, handles_calls=1.0)
    needs, calls, days = evaluate(world, "call_needs", "calls_per_day", "switchboard_days")
    assert (needs < calls * days).all()
    half = evaluate(
        world | {"calls_per_day": 300.0, "switchboard_days": 1.0, "answered_before": 0.275, "repeat_share": 0.69},
        "call_needs",
    )
    np.testing.assert_allclose(half, 150, rtol=0.005)
    # Those who no longer give up thanks to answered calls are fewer than the calls newly answered.
    new, give_ups = evaluate(
        world
        | {
            "human_access_lost": 0.0,
            "bot_give_up_autonomous": 0.0,
            "bot_give_up_weak": 0.0,
            "bot_give_up_excluded": 0.0,
            "bot_transfer_share": 1.0,
            "call_mode": 0.0,
            "contact_rate": 0.0,
        },
        "calls_newly_answered",
        "give_ups",
    )
    assert (give_ups < 0).any()
    assert (0 - give_ups <= 0.25 * new * days).all()


def test_trap_08_taxes_and_subsidies_are_transfers(world: dict[str, Any]) -> None:
    # Electricity and gas are priced taxes included, so their price before tax depends on the rate: left out here.
    plain = world | {
        "onsite_hosting": 0.0,
        "heated_area": 0.0,
        "screen_minutes_per_request": 0.0,
        "screen_minutes_per_act": 0.0,
    }
    society = ("society_npv", *(f"society_{part}_npv" for part in ("residents", "agents", "users", "planet")))
    transfers = {
        "vat_rate": 0.055,
        "fctva_rate": 0.3,
        "fctva_cloud_rate": 0.15,
        "subsidy": 50000.0,
        "workshop_subsidy": 1000.0,
        "company_subsidy": 1000.0,
        "investment_eligible_share": 0.1,
        "minimum_income_spending": 1.0,
        "food_vat_rate": 0.2,
        "insertion_structure": 2.0,
    }
    for name, value in transfers.items():
        assert unmoved(plain, {name: value}, society), name
    for name in ("vat_rate", "fctva_rate", "subsidy", "investment_eligible_share", "workshop_subsidy"):
        base = plain | {"insertion_structure": 0.0}
        assert moved(base, {name: transfers[name]}, ["budget_total"])["budget_total"] > 1e-6, (
            f"{name} should move the budget"
        )
        assert unmoved(base, {name: transfers[name]}, ("public_npv",)), f"{name} is netted between tiers"


def test_trap_09_giving_up_a_right_is_never_a_gain(world: dict[str, Any]) -> None:
    assert feeds("forgone_benefit_saving") == set()
    assert "insertion_public_balance" not in MODEL.ancestors(
        ["society_agents_npv", "society_users_npv", "society_planet_npv", "recovered_time_value", "resource_cost"]
    )
    for z in ("autonomous", "weak", "excluded"):
        assert (evaluate(world, f"give_up_unit_loss_{z}") >= 0).all()
    shut = world | {"human_access_lost": 1.0, "contact_rate": 1.0, "handles_calls": 0.0}
    assert all((evaluate(shut, f"segment_give_ups_{z}") >= 0).all() for z in ("autonomous", "weak", "excluded"))
    give_ups, loss = evaluate(shut, "give_ups", "give_up_loss")
    assert (give_ups > 0).all()
    assert (loss >= 0).all()
    # A dearer benefit forgone never makes society better off for it; cheaper insertion neither.
    dearer = shut | {"benefit_forgone": shut["benefit_forgone"] * 4}
    assert (evaluate(dearer, "society_npv") <= evaluate(shut, "society_npv") + 1e-6).all()
    assert (evaluate(dearer, "forgone_benefit_saving") > evaluate(shut, "forgone_benefit_saving")).all()
    for ledger in ("budget_total", "public_npv"):
        np.testing.assert_array_equal(
            evaluate(dearer | {"public_funds_cost_applied": 0.0}, ledger),
            evaluate(shut | {"public_funds_cost_applied": 0.0}, ledger),
        )
    assert (evaluate(world, "insertion_society_loss") >= 0).all()
    off = world | {"public_funds_cost_applied": 0.0}
    assert unmoved(off, {"avoided_public_cost": 0.0, "workshop_subsidy": 99999.0}, ("society_npv",))


def test_trap_10_help_replaces_giving_up_for_the_same_people(world: dict[str, Any]) -> None:
    pushing = world | {"human_access_lost": 0.8, "contact_rate": 1.0}
    pushed, helped = (
        evaluate(pushing | {"accompaniment_share": 0.0}, "give_ups"),
        evaluate(pushing | {"accompaniment_share": 1.0}, "give_ups"),
    )
    accompanied = evaluate(pushing | {"accompaniment_share": 1.0}, "accompanied_contacts")
    success = pushing["accompaniment_success"]
    np.testing.assert_allclose(pushed - helped, accompanied * success, rtol=1e-9)
    assert (accompanied > 0).any()
    assert not evaluate(pushing | {"accompaniment_share": 0.0}, "accompaniment_cost").any()


def test_trap_11_the_same_minutes_are_saved_once() -> None:
    """A need newly served saves the way elsewhere, and only for those who would have gone elsewhere."""
    world = random_world(11, handles_calls=1.0)
    nobody_goes = evaluate(
        world | {"elsewhere_share": 0.0}, *(f"elsewhere_minutes_saved_{z}" for z in ("autonomous", "weak", "excluded"))
    )
    assert not np.any(nobody_goes)
    for z in ("autonomous", "weak", "excluded"):
        new, minutes, by_bot, saved, share = evaluate(
            world,
            f"newly_served_share_{z}",
            "elsewhere_minutes",
            f"bot_path_minutes_{z}",
            f"elsewhere_minutes_saved_{z}",
            "elsewhere_share",
        )
        np.testing.assert_allclose(saved, new * share * (minutes - by_bot))
    # Minutes of those served before do not depend on what those not served would have done.
    origin = MODEL.families["origin_minutes_saved"]
    assert unmoved(world, {"elsewhere_minutes": 100.0, "elsewhere_share": 1.0}, tuple(origin))
    # Of a need, the part served before and the part newly served make at most one need.
    for c in ("phone",):
        before, after = evaluate(world, f"served_share_before_{c}", f"served_share_after_{c}")
        assert (before <= after + 1e-12).all()
        assert (after <= 1 + 1e-12).all()


def test_trap_12_the_territory_is_never_inside_society() -> None:
    territory = {q.name for q in worlds.formulas() if q.outcome == "territory"} | {
        "local_multiplier",
        "local_spending_share",
    }
    for ledger in ("society_npv", "public_npv", "budget_total", "society_annual", "score_cost"):
        assert territory.isdisjoint(MODEL.ancestors([ledger])), ledger


def test_trap_13_the_multiplier_of_tradable_jobs_is_refused() -> None:
    record = LIBRARY.records["local_multiplier"]
    assert record.high is not None
    assert record.high <= 0.5
    assert record.at("0.5").value == 0.5
    with pytest.raises(InputError, match=r"0\.8"):
        record.at("0.8")


def test_trap_14_lost_wages_and_lost_work_are_not_both_counted(world: dict[str, Any]) -> None:
    displaced, removed, insertion, share, fte = evaluate(
        world,
        "displaced_staff",
        "posts_removed",
        "insertion_posts_lost",
        "displaced_share",
        "fte_per_post",
    )
    ordinary = removed - insertion
    new = np.maximum(np.diff(ordinary, axis=-1, prepend=0), 0)
    np.testing.assert_allclose(displaced, new * share * fte)  # once, in the year of the loss; people in insertion apart
    assert (displaced > 0).any()
    # Wages are in the loss of displaced people only, and work no longer done in the loss of insertion only.
    assert {"yearly_net_pay", "scar_years"}.isdisjoint(MODEL.ancestors(["insertion_society_loss", "service_loss"]))
    assert {"insertion_output_value", "service_loss"}.isdisjoint(MODEL.ancestors(["scarring_loss"]))
    hours, post_hours, insertion_hours = evaluate(world, "service_loss", "post_hours", "insertion_hours")
    cost, uncovered = evaluate(world, "blended_hourly_cost", "uncovered_share")
    np.testing.assert_allclose(hours, (post_hours - insertion_hours) * uncovered * cost)


def test_trap_15_society_loses_the_work_that_is_not_covered() -> None:
    world = random_world(
        15,
        posts_removed=np.array([0, 1, 2, 2, 3, 3.0]),
        freed_hours=np.full((400, 6), 6000.0),
        uncovered_share=1.0,
        insertion_post_share=0.0,
    )
    saving, gain, loss = evaluate(world, "budget_staff_savings", "recovered_time_value", "service_loss")
    value, hours = evaluate(world, "blended_hourly_cost", "post_hours")
    np.testing.assert_allclose(loss, hours * value)
    assert (saving[:, 1:] > 0).all()
    covered, uncovered = evaluate(world | {"uncovered_share": 0.0}, "society_npv"), evaluate(world, "society_npv")
    assert (uncovered < covered).all()
    np.testing.assert_array_equal(
        evaluate(world | {"uncovered_share": 0.0}, "budget_total"), evaluate(world, "budget_total")
    )
    assert (gain - loss <= (evaluate(world, "recovered_hours") - hours) * value + 1e-6).all()


def test_trap_16_shadow_use_leaves_the_gains_and_the_risks() -> None:
    world = random_world(16, compared_time=0.0)
    none, all_of_them = world | {"shadow_share": 0.0}, world | {"shadow_share": 1.0, "shadow_efficiency": 1.0}
    assert not evaluate(all_of_them, "incremental_hours").any()
    compared = all_of_them | {"compared_time": 1.0}  # a comparison group has its unauthorised use too
    np.testing.assert_array_equal(evaluate(compared, "incremental_hours"), evaluate(compared, "net_hours_saved"))
    np.testing.assert_array_equal(evaluate(none, "incremental_hours"), evaluate(none, "net_hours_saved"))
    for risk in ("error_cost", "departure_cost", "deskilling_cost"):
        assert not evaluate(all_of_them, risk).any(), risk
        assert evaluate(none | {"user_facing_share": 0.0}, risk).any(), risk
    more = evaluate(world | {"shadow_share": 0.6}, "incident_cost") - evaluate(
        world | {"shadow_share": 0.3}, "incident_cost"
    )
    assert (more[:, 1:] < 0).all()  # an official tool displaces incidents that happen today
    assert (evaluate(none, "incident_cost")[:, 1:] > 0).all()
    # Without deciding, the hours and the incidents of unauthorised use are there.
    quo = world | {"adoption": 0.0}
    assert evaluate(quo, "status_quo_shadow_hours").any()
    assert evaluate(quo, "shadow_incident_cost").any()


def test_trap_17_every_euro_is_of_the_same_year() -> None:
    index = LIBRARY.records["price_index"]
    case = worlds.case_of()
    seen = set()
    for name, record in LIBRARY.records.items():
        if record.price_year is None or record.shape == "path" or name in worlds.PLAISIR:
            continue
        now, then = path(index.value, index.between, [case.calendar[0], record.price_year])  # type: ignore[arg-type]
        assert case.central(0)[name] == pytest.approx(record.value * now / then), name
        seen.add(record.price_year)
    assert len(seen) >= 3, "euros of several years are in the files"
    # The ledgers are real: only the budget knows inflation, and only through what is nominal.
    old = dataclasses.replace(LIBRARY.records["time_value"], price_year=2010)
    aged = worlds.case_of({"time_value": old}).central(0)["time_value"]
    assert aged > 1.2 * old.value  # type: ignore[operator]
    nominal = {q for q in feeds("price_level") if MODEL[q].unit == "EUR/year"}
    assert all(
        q.startswith(
            (
                "budget_",
                "fctva_",
                "infrastructure_fctva",
                "operating_",
                "status_quo",
                "public_",
                "society_",
                "resource_",
                "tool_",
                "help_",
                "investment_",
            )
        )
        or q in {"taxed_spending"}
        for q in nominal
    )


def test_trap_18_posts_people_and_presence_are_not_the_same(world: dict[str, Any]) -> None:
    # A post removed saves what a post costs: absence is in the hour's cost, and is not taken off a second time.
    posts, hours, fte, cost, hourly = evaluate(
        world, "posts_removed", "post_hours", "fte_per_post", "blended_employer_cost", "blended_hourly_cost"
    )
    assert (posts > 0).any()
    np.testing.assert_allclose(hours * hourly, posts * fte * cost)
    np.testing.assert_allclose(
        evaluate(world, "productive_hours"), world["statutory_hours"] * (1 - world["absence_rate"])
    )
    units_of_posts = {
        "posts_removed": "post",
        "budget_fte_saved": "FTE",
        "people_at_risk": "agent",
        "people_giving_up": "person",
    }
    assert {name: MODEL[name].unit for name in units_of_posts} == units_of_posts
    # Declaring one for another breaks at least one formula.
    for name, wrong in {
        "posts_removed": "FTE",
        "agents_covered": "FTE",
        "fte_per_post": "1",
        "insertion_person_years": "post",
    }.items():
        model = Model(dataclasses.replace(q, unit=wrong) if q.name == name else q for q in MODEL.values())
        assert model.unit_errors(), name
    assert (np.floor(posts) == posts).all() or (world["units"] if np.ndim(world["units"]) else 1) != 1


def test_trap_19_invoices_are_electronic_already() -> None:
    """Chorus Pro has removed paper: the minutes left to an invoice are few, and so are those that a tool saves."""
    case = make_case("invoice_reading", None, ["adopt_tasks"])
    saved = MODEL.evaluate(case.central(0), ["minutes_saved_per_act"])["minutes_saved_per_act"]
    assert 0.5 <= saved <= 2
    minutes, reduction = case.records[0]["baseline_minutes"], case.records[0]["time_reduction"]
    assert minutes.high is not None
    assert minutes.high <= 5, "12 minutes are those of a paper invoice"
    assert minutes.high * (reduction.high or reduction.value) <= 3  # type: ignore[operator]


def test_trap_20_a_meal_avoided_is_its_food(world: dict[str, Any]) -> None:
    spend, meals, cost = evaluate(world, "food_spend_avoided", "meals_saved", "food_cost")
    np.testing.assert_allclose(spend, meals * cost)
    assert spend.any()
    assert LIBRARY.records["food_cost"].high < 4.37, "the full cost of a meal in 2016"  # type: ignore[operator]
    assert {"employer_cost_c", "blended_hourly_cost", "hourly_cost_c"}.isdisjoint(
        MODEL.ancestors(["food_spend_avoided"])
    )
    # A meal fewer frees nobody's hour.
    assert unmoved(world, {"meals_per_day": 0.0}, ("available_hours", "budget_staff_savings"))


def test_trap_21_a_course_already_paid_is_not_paid_twice(world: dict[str, Any]) -> None:
    price, funded = evaluate(world, "training_price", "levy_funded_share")
    whole = evaluate(world | {"levy_funded_share": 0.0}, "training_price")
    np.testing.assert_allclose(price, whole * (1 - funded))
    assert not evaluate(world | {"levy_funded_share": 1.0}, "training_price").any()
    # The agents' time is a cost, whoever pays the course.
    free = world | {"levy_funded_share": 1.0, "trainer_day_price": 0.0}
    assert (evaluate(free, "learning_hours")[:, 0] > 0).all()
    np.testing.assert_array_equal(evaluate(free, "learning_hours"), evaluate(world, "learning_hours"))
    longer = evaluate(free | {"training_time": 40.0}, "society_npv") - evaluate(
        free | {"training_time": 1.0}, "society_npv"
    )
    assert (longer < 0).all()


def test_trap_22_remote_electricity_is_inside_the_subscription(world: dict[str, Any]) -> None:
    remote = world | {
        "onsite_hosting": 0.0,
        "screen_minutes_per_request": 0.0,
        "screen_minutes_per_act": 0.0,
        "heated_area": 0.0,
    }
    assert evaluate(remote, "footprint_energy").any()
    assert unmoved(remote, {"electricity_price": 5.0}, LEDGERS)
    # Its external cost is counted, and nothing but it.
    more = {"host_overhead": 4.0}
    by = moved(
        remote | {"footprint_boundary": 0.0}, more, ["society_planet_npv", "society_residents_npv", "budget_total"]
    )
    assert by["society_planet_npv"] > 1e-3
    assert by["society_residents_npv"] < NOTHING
    assert by["budget_total"] < NOTHING
    assert moved(remote | {"onsite_hosting": 1.0}, {"electricity_price": 5.0}, ["budget_total"])["budget_total"] > 1e-6


@pytest.mark.parametrize(
    ("price", "among"), [("shared_governance_cost", "tools_sharing"), ("debate_cost", "tools_debated")]
)
def test_trap_23_what_several_tools_share_is_paid_once(world: dict[str, Any], price: str, among: str) -> None:
    held = world | {"debate_held": 1.0}
    alone = evaluate(held | {among: 1.0}, price)
    assert alone.any()
    for tools in (2.0, 7.0, 11.0):
        np.testing.assert_allclose(tools * evaluate(held | {among: tools}, price), alone)


def test_trap_24_equity_is_weighed_once() -> None:
    """Distribution weights are in euros; no score of the deliberation repeats them."""
    weights = {n for n in MODEL if n.startswith("distribution_weight")} | {"weight_elasticity"}
    scores = [q.name for q in worlds.formulas() if q.outcome in ("score", "constraint")]
    assert len(scores) >= 15
    assert weights.isdisjoint(MODEL.ancestors(scores))
    # No score is about society's euros: an impact is either in euros or scored by citizens' weights.
    assert {"society_npv", "society_flow", "carbon_cost", "wellbeing_cost", "give_up_loss"}.isdisjoint(
        MODEL.ancestors(scores)
    )
    assert weights <= MODEL.ancestors(["society_npv"])
    assert len([n for n in MODEL if "equity" in n]) == 0
