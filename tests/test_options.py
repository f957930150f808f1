"""Options: what each lever does, by hand; files that say for which tools they make sense; their own costs."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds

from costmodel.engine.case import make_case
from costmodel.engine.comparison import compare, options_by_tool, outcomes, study, with_status_quo
from costmodel.engine.rule import Rule
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.model.formulas import budget, energy, governance, levers, productivity
from costmodel.parameters.library import Library
from costmodel.questions import figures
from costmodel.questions.together.items import candidates

LIBRARY = worlds.LIBRARY
TOOLS = LIBRARY.names("tools")
NEW = ("targeted", "shared", "state", "simplify", "phased", "charter")
ASKED = {option: [t for t in TOOLS if LIBRARY.overlay("options", option).suits(t)] for option in NEW}
PAIRS = [(option, tool) for option, tools in ASKED.items() for tool in tools]
YEARS = np.arange(6.0)


def central(tool: str, option: str, names: list[str], **given: float) -> dict[str, np.ndarray]:
    """Central values at Plaisir, some of them given."""
    case = make_case(tool, "plaisir", [option])
    return central_values(case, 0, names, {n: np.float64(x) for n, x in given.items()})


# Defaults change nothing, to the last bit: what each formula was before, and the levers as they stand

NEUTRAL = {
    "scope_share": 1.0,
    "unit_yield": 1.0,
    "scope_reach": 1.0,
    "price_paid": 1.0,
    "negotiated_price": 1.0,
    "shared_integration": 1.0,
    "shared_governance": 1.0,
    "start_later": 0.0,
    "phase_share": 1.0,
    "phase_part": np.ones(6),
    "kept_on": np.ones(6),
    "bought_share": 1.0,
    "simplified_ramp": np.zeros(6),
    "governed_share": 0.0,
    "option_hours": np.zeros(6),
    "option_cost": 0.0,
}
BEFORE: list[tuple[Any, Callable[..., Any]]] = [
    (productivity.acts_handled, lambda v: v["acts_per_year"] * v["handled_share"]),
    (
        productivity.assistant_hours,
        lambda v: v["active_agent_days"] * v["minutes_saved_per_day"] / v["minutes_per_hour"],
    ),
    (productivity.process_hours, lambda v: v["acts_handled"] * v["minutes_saved_per_act"] / v["minutes_per_hour"]),
    (productivity.in_use, lambda v: v["adoption"] * np.minimum(v["effective_years"], 1)),
    (
        productivity.effective_years,
        lambda v: np.maximum(v["year_index"] - v["start_delay"] / v["single_year"], 0),
    ),
    (
        productivity.adoption_ramp,
        lambda v: v["adoption"] * v["whole_ramp"],
    ),
    (
        productivity.hours_given_back,
        lambda v: (v["incremental_hours"] - v["extra_human_hours"]) * v["adoption_ramp"] * v["volume_index"],
    ),
    (
        budget.yearly_price,
        lambda v: v["licence_price"] + v["usage_price"] + v["fixed_yearly_price"] + v["compute_yearly_price"],
    ),
    (budget.software_price, lambda v: v["licence_price"] + v["usage_price"] + v["fixed_yearly_price"]),
    (budget.subscription_cost, lambda v: v["software_price"] * v["price_drift"] * v["recurring_overrun"]),
    (budget.infrastructure_cost, lambda v: v["compute_yearly_price"] * v["price_drift"] * v["recurring_overrun"]),
    (
        budget.contract_price,
        lambda v: (
            v["yearly_price"] * v["horizon"] * v["single_year"]
            + v["integration_price"]
            + v["perpetual_licence_price"]
            + v["equipment_price"]
        ),
    ),
    (
        budget.one_off_announced,
        lambda v: v["integration_price"] + v["perpetual_licence_price"] + v["equipment_price"],
    ),
    (budget.governance_cost, lambda v: v["governance_setup_cost"] + v["governance_running_cost"]),
    (
        budget.outsourced_spend_avoided,
        lambda v: v["outsourced_spend"] * v["stopped_share"] * v["adoption_ramp"] * v["gain_correction_purchases"],
    ),
    (
        governance.assessment_days,
        lambda v: v["dpia_days"] * v["dpia_done"] + v["fria_days"] * v["annex_three"] + v["register_days"],
    ),
    (
        governance.monitoring_hours,
        lambda v: (
            v["assessment_hours"] * v["installation"] / v["single_year"]
            + v["yearly_monitoring_hours"] * v["in_use"]
            + v["sampled_hours"]
        ),
    ),
    (
        governance.incident_cost,
        lambda v: (
            v["tool_incident_cost"] * v["in_use"]
            - v["shadow_incident_cost"] * v["shadow_displaced"] * v["adoption_ramp"]
        ),
    ),
    (
        governance.sovereignty_level,
        lambda v: v["adoption"] * v["sovereignty"] + (1 - v["adoption"]) * (1 - v["shadow_share"]),
    ),
    (energy.meals_saved, lambda v: v["meals_at_speed"] * v["adoption_ramp"]),
    (energy.heating_energy_saved, lambda v: v["heating_at_speed"] * v["adoption_ramp"]),
    (levers.installed_part, lambda v: v["installation"]),
]


@pytest.mark.parametrize(("formula", "before"), BEFORE, ids=[f.function.__name__ for f, _ in BEFORE])
def test_levers_left_alone_change_nothing_to_the_last_bit(formula: Any, before: Callable[..., Any]) -> None:
    chance = np.random.default_rng(20261130)
    names = formula.function.__code__.co_varnames[: formula.function.__code__.co_argcount]
    values = {n: chance.uniform(0.01, 0.99, (50, 6)) for n in names} | {n: x for n, x in NEUTRAL.items() if n in names}
    assert np.array_equal(formula(**values), before(values))


def test_the_levers_stand_at_what_changes_nothing() -> None:
    found = {n: LIBRARY.records[n].number for n in NEUTRAL if n in LIBRARY.records}
    assert found == {n: x for n, x in NEUTRAL.items() if n in LIBRARY.records}
    for nil in ("break_clause", "simplified_share", "charter_time", "option_days", "option_days_rate", "option_price"):
        assert LIBRARY.records[nil].number == 0
    assert LIBRARY.records["scope_yield"].number == LIBRARY.records["phase_reading"].number == 1


# Each lever, by hand


def test_half_the_seats_cost_half_and_give_half_or_more() -> None:
    names = ["licence_price", "agents_covered", "assistant_hours"]
    whole, half = (central("drafting_assistant", "adopt_tasks", names, scope_share=s) for s in (1, 0.5))
    for name in names:
        assert half[name] == pytest.approx(whole[name] / 2)
    best = central("drafting_assistant", "adopt_tasks", names, scope_share=0.5, scope_yield=1.5)
    assert best["assistant_hours"] == pytest.approx(whole["assistant_hours"] * 0.75)
    most = central("drafting_assistant", "adopt_tasks", names, scope_share=0.5, scope_yield=7)
    assert most["assistant_hours"] == pytest.approx(whole["assistant_hours"]), "a part never gains more than the whole"


def test_half_the_buildings_pay_half_the_equipment_and_the_whole_integration() -> None:
    names = ["one_off_announced", "yearly_price", "heating_at_speed", "integration_price", "equipment_price"]
    whole = central("building_energy", "adopt_tasks", names)
    half = central("building_energy", "adopt_tasks", names, scope_share=0.5, scope_yield=1.5)
    assert half["one_off_announced"] == pytest.approx(whole["integration_price"] + whole["equipment_price"] / 2)
    assert half["yearly_price"] == pytest.approx(whole["yearly_price"] / 2)
    assert half["heating_at_speed"] == pytest.approx(whole["heating_at_speed"] * 0.75)


def test_a_purchase_together_pays_part_of_prices_integration_and_assessment() -> None:
    names = ["yearly_price", "one_off_announced", "assessment_days", "integration_price", "equipment_price"]
    alone = central("building_energy", "adopt_tasks", names)
    given = {"negotiated_price": 0.9, "shared_integration": 0.4, "shared_governance": 0.25}
    together = central("building_energy", "adopt_tasks", names, **given)
    assert together["yearly_price"] == pytest.approx(0.9 * alone["yearly_price"])
    assert together["assessment_days"] == pytest.approx(alone["assessment_days"] / 4)
    expected = 0.4 * alone["integration_price"] + 0.9 * alone["equipment_price"]
    assert together["one_off_announced"] == pytest.approx(expected)


def test_a_later_start_moves_use_and_subscription_alike() -> None:
    found = productivity.effective_years(YEARS, 0.25, 0.5, 1.0)
    assert found.tolist() == [0, 0.25, 1.25, 2.25, 3.25, 4.25]
    assert productivity.in_use(1.0, found, 1.0).tolist() == [0, 0.25, 1, 1, 1, 1]


def test_a_first_part_then_the_rest_a_year_later() -> None:
    """A third first, half of the gap closed each year: 1/3 x 1/2, then 1/3 x 3/4 + 2/3 x 1/2, ..."""
    later = levers.later_years(YEARS, 1.0, 1.0)
    ramp = productivity.adoption_ramp(1.0, productivity.whole_ramp(0.5, YEARS), 0.5, 1 / 3, later, 1.0)
    assert ramp == pytest.approx([0, 1 / 6, 1 / 4 + 1 / 3, 7 / 24 + 1 / 2, 15 / 48 + 7 / 12, 31 / 96 + 5 / 8])
    assert levers.phase_part(YEARS, 1.0, 1.0, 1 / 3) == pytest.approx([1 / 3, 1 / 3, 1, 1, 1, 1])
    installation = productivity.installation(1.0, YEARS)
    extension = levers.extension(YEARS, 1.0, 1.0)
    for go, second in ((1.0, 2 / 3), (0.0, 0.0)):
        installed = levers.installed_part(installation, 1 / 3, 1.0, go, extension)
        assert installed == pytest.approx([1 / 3, second, 0, 0, 0, 0])


def test_a_first_part_that_loses_is_stopped_and_nothing_more_is_paid() -> None:
    seen = np.array([5.0, 1000.0, 7.0, 7.0, 7.0, 7.0])  # read in the year before the rest would be bought
    extension = levers.extension(YEARS, 1.0, 1.0)
    balance = levers.shown_balance(seen, np.array([[1.0], [0.7], [1.3]]), 900.0, extension, 1.0)
    assert balance == pytest.approx(np.array([[100.0], [-200.0], [400.0]]))
    go = levers.pursued(1.0, balance)
    assert go.tolist() == [[1], [0], [1]]
    assert levers.pursued(0.0, balance).tolist() == [[1], [1], [1]], "without the clause it goes on"
    kept = levers.kept_on(YEARS, 1.0, 1.0, go)
    assert kept.tolist() == [[1] * 6, [1, 1, 0, 0, 0, 0], [1] * 6]
    assert productivity.in_use(1.0, YEARS, kept)[1].tolist() == [0, 1, 0, 0, 0, 0]


def test_what_settings_give_without_the_tool() -> None:
    ramp = levers.simplified_ramp(0.4, 0.5, YEARS)
    assert ramp == pytest.approx([0, 0.2, 0.3, 0.35, 0.375, 0.3875])
    assert energy.heating_energy_saved(1000.0, 0 * YEARS, ramp) == pytest.approx([0, 200, 300, 350, 375, 387.5])
    hours = productivity.hours_given_back(100.0, 30.0, 0 * YEARS, 1 + 0 * YEARS, ramp)
    assert hours == pytest.approx(100 * ramp), "no bot, no calls newly answered"


def test_what_an_option_takes_is_staff_time_and_money() -> None:
    hours = levers.option_hours(4.0, 0.001, 30_000.0, 7.0, 12.0, np.ones(6))
    assert hours == pytest.approx([(4 + 30) * 7 + 12] * 6)
    assert levers.option_cost(0.05, 30_000.0) == pytest.approx(1500)
    names = ["available_hours", "budget_tool_spending", "society_npv", "blended_hourly_cost", "discount_factor"]
    names += ["governance_cost", "price_level", "vat_rate"]
    free = central("invoice_reading", "status_quo", names)
    taken = central("invoice_reading", "status_quo", names, option_days=10, option_price=0.1)
    day = make_case("invoice_reading", "plaisir", ["status_quo"]).records[0]["hours_per_day"].number
    assert taken["available_hours"] == pytest.approx(free["available_hours"] - 10 * day)
    money = 0.1 * 31_811
    assert taken["budget_tool_spending"] == pytest.approx(money * (1 + free["vat_rate"]) * free["price_level"])
    worth = (10 * day * free["blended_hourly_cost"] + money) * free["discount_factor"]
    assert taken["society_npv"] < free["society_npv"] - worth.sum() * 0.99
    assert taken["society_npv"] > free["society_npv"] - worth.sum() * 1.5, "what extra work costs comes on top"


def test_a_charter_avoids_part_of_the_incidents_and_trains_those_who_use_ai() -> None:
    cost = governance.incident_cost(0.0, 0 * YEARS, 1000.0, 0.5, 0 * YEARS, 0.3, np.minimum(YEARS, 1))
    assert cost == pytest.approx([0, -300, -300, -300, -300, -300])
    with_tool = governance.incident_cost(0.0, 0 * YEARS, 1000.0, 0.5, 1 + 0 * YEARS, 0.3, np.minimum(YEARS, 1))
    assert with_tool[1:] == pytest.approx([-500 - 150] * 5), "of the half that the tool leaves"
    assert levers.charter_hours(200.0, 0.4, 2.0) == pytest.approx(160)
    assert governance.transparency_level(0.0, 0.5, 0.4, 0.5) == pytest.approx(0.8)


# Files


@pytest.mark.parametrize(("option", "tool"), PAIRS)
def test_each_option_of_each_tool_has_finite_results_and_costs_of_its_own(option: str, tool: str) -> None:
    case = make_case(tool, "plaisir", [option])
    names = outcomes(case)
    found = central_values(case, 0, names, {})
    assert all(np.isfinite(found[n]).all() for n in names)
    own = ("option_days", "option_days_rate", "option_price", "charter_time")
    free = central_values(case, 0, ["society_npv"], {n: np.float64(0) for n in own})
    assert float(found["society_npv"].item()) < float(free["society_npv"].item())
    assert any(case.records[0][n].number > 0 and case.records[0][n].layer == "option" for n in own)


@pytest.mark.parametrize("option", ["simplify", "charter"])
def test_options_that_buy_nothing_pay_no_supplier(option: str) -> None:
    for tool in ASKED[option]:
        found = central(tool, option, ["supplier_cost", "society_npv", "footprint_carbon"])
        assert not found["supplier_cost"].any()
        assert not found["footprint_carbon"].any()


def test_each_tool_is_compared_with_the_options_that_make_sense_for_it() -> None:
    found = dict(zip(TOOLS, options_by_tool(TOOLS, None), strict=True))
    assert "state" in found["drafting_assistant"]
    assert "state" not in found["building_energy"]
    assert "simplify" in found["building_energy"]
    assert "simplify" not in found["drafting_assistant"]
    assert all({"status_quo", "adopt_tasks", "shared", "human_alternative"} <= set(own) for own in found.values())
    two = compare("plaisir", ["building_energy", "drafting_assistant"], draws=100, seed=1)
    assert [o.key for o in two.options] == with_status_quo(None)
    assert [r.options for r in two.results] == [found["building_energy"], found["drafting_assistant"]]


def test_an_option_asked_for_that_makes_no_sense_is_refused_in_one_sentence() -> None:
    with in_language("en"), pytest.raises(InputError) as said:
        study("building_energy", "plaisir", ["state"], draws=100)
    assert str(said.value) == (
        "The option 'state' makes no sense for building_energy: it is for drafting_assistant, transcription, "
        "plain_language."
    )
    both = options_by_tool(["building_energy", "drafting_assistant"], ["adopt_tasks", "state"])
    assert both == [["status_quo", "adopt_tasks"], ["status_quo", "adopt_tasks", "state"]]


def test_what_is_not_open_is_shown_and_never_recommended() -> None:
    for given, broken in (({}, True), ({"open_to_authority": "1"}, False)):
        result = study("drafting_assistant", "plaisir", ["adopt_tasks", "state"], overrides=given, draws=200, seed=3)
        names = [limit.name for limit in result.verdict.of("state").broken]
        assert ("availability_margin" in names) == broken
        assert result.verdict.of("state").expected > result.verdict.of("adopt_tasks").expected
        assert result.verdict.about == ("adopt_tasks" if broken else "state")
    assert governance.availability_margin(0.0, 0.0) == 0, "who buys nothing breaks nothing"


HEAD = "label: Mine\nlabel_fr: La mienne\nsummary: An option.\nsummary_fr: Une option.\n"
DAYS = "{value: 9, source: [workbook_assumption], grade: D, review_by: 2027-12-31}"


def written(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + text, encoding="utf-8")
    return str(path)


def test_an_option_of_ones_own_extends_another(tmp_path: Path) -> None:
    mine = written(tmp_path / "mine.yaml", f"extends: targeted\nvalues:\n  option_days: {DAYS}\n")
    case = make_case("building_energy", "plaisir", [mine])
    known = make_case("building_energy", "plaisir", ["targeted"]).records[0]
    own = case.records[0]
    assert own["option_days"].number == 9
    assert own["scope_yield"] == known["scope_yield"], "what the other says of this tool too"
    assert own["adoption"].number == 1
    few = written(tmp_path / "few.yaml", "extends: targeted\ntools: [drafting_assistant]\n")
    assert options_by_tool(["building_energy", "drafting_assistant"], ["adopt_tasks", few])[0] == [
        "status_quo",
        "adopt_tasks",
    ]
    some = written(tmp_path / "some.yaml", f"extends: adopt_tasks\ntools:\n  voicebot:\n    option_days: {DAYS}\n")
    assert make_case("voicebot", "plaisir", [some]).records[0]["option_days"].number == 9


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("extends: adopt_task\n", "mine.yaml, line 5, extends: The option 'adopt_task' is unknown"),
        ("tools: [voicebots]\n", "mine.yaml, line 5, voicebots: The tool 'voicebots' is unknown"),
        ("extends: state\ntools: [voicebot]\n", "'state' makes no sense for voicebot"),
        ("extends: [a, b]\n", "write one plain value"),
        ("options: [a.yaml]\n", "the key 'options' of 'mine' is unknown"),
    ],
)
def test_a_file_that_cannot_be_used_gets_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    mine = written(tmp_path / "mine.yaml", text)
    with in_language("en"), pytest.raises(CostModelError) as said:
        LIBRARY.overlay("options", mine)
    assert len(str(said.value).splitlines()) == 1
    assert sentence in str(said.value)


def test_options_that_extend_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    shutil.copytree(LIBRARY.folder, tmp_path / "parameters")
    for one, other in (("first", "second"), ("second", "first")):
        written(tmp_path / "parameters" / "options" / f"{one}.yaml", f"extends: {other}\n")
    library = Library(tmp_path / "parameters", [q for q in worlds.MODEL.values() if q.formula])
    with in_language("en"), pytest.raises(InputError, match="first -> second -> first; take one away"):
        library.overlay("options", "first")
    assert library.overlay("options", "charter").tools, "the others are still read"


def test_an_authority_brings_options_of_its_own(tmp_path: Path) -> None:
    written(tmp_path / "mine.yaml", f"extends: shared\nvalues:\n  option_days: {DAYS}\n")
    town = LIBRARY.overlay("authorities", "plaisir").path.read_text(encoding="utf-8")
    (tmp_path / "town.yaml").write_text(town + "options: [mine.yaml]\n", encoding="utf-8")
    result = study("voicebot", str(tmp_path / "town.yaml"), draws=100, seed=1)
    assert result.options[-1] == "mine"
    (tmp_path / "other.yaml").write_text(town + "options: [mine]\n", encoding="utf-8")
    with in_language("en"), pytest.raises(InputError, match="'options' names files"):
        LIBRARY.overlay("authorities", str(tmp_path / "other.yaml"))
    (tmp_path / "third.yaml").write_text(town + "options: [nowhere.yaml]\n", encoding="utf-8")
    with pytest.raises(CostModelError, match="nowhere"):
        study("voicebot", str(tmp_path / "third.yaml"), draws=100)


def test_an_unknown_option_is_said_with_the_nearest() -> None:
    with in_language("en"), pytest.raises(UnknownNameError, match="shared"):
        options_by_tool(["voicebot"], ["sharde"])


def assumed(tool: str, *compared: str) -> list[bool]:
    rule = Rule.__new__(Rule)
    rule.case = make_case(tool, "plaisir", compared)
    return [rule.assumed_option(i) for i in range(len(compared))]


def test_an_option_is_assumed_when_its_gain_is_whatever_its_own_costs_rest_on() -> None:
    assert assumed("building_energy", "status_quo", "adopt_tasks", "shared", "simplify") == [False, False, True, False]
    assert assumed("mail_triage", "simplify", "human_alternative") == [True, False]
    assert assumed("drafting_assistant", "charter", "targeted") == [True, False]


def test_an_option_without_the_tool_that_is_assumed_decides_nothing(tmp_path: Path) -> None:
    """Where a procedure is assumed to give the whole gain for nothing, the answer about the tool stays what it was."""
    gain = "{value: 0.95, low: 0.9, high: 0.99, source: [workbook_assumption], grade: %s, review_by: 2027-12-31}"
    found = {}
    for grade in "DC":
        text = f"extends: status_quo\nvalues:\n  simplified_share: {gain % grade}\n"
        mine = written(tmp_path / grade / "mine.yaml", text)
        found[grade] = study("mail_triage", "nantes", ["adopt_tasks", mine], draws=400, seed=5).verdict
    plain = study("mail_triage", "nantes", ["adopt_tasks"], draws=400, seed=5).verdict
    assert (found["D"].word, found["D"].rival) == (plain.word, plain.rival)
    assert (found["C"].word, found["C"].rival) == ("do_something_else", "mine")


def test_an_option_that_may_stop_is_what_the_answer_is_about_only_where_its_gain_is_sure() -> None:
    compared = ["adopt_tasks", "phased"]
    losing = study("drafting_assistant", "plaisir", compared, draws=400, seed=5).verdict
    assert losing.of("phased").expected > losing.of("adopt_tasks").expected
    assert losing.about == "adopt_tasks"


def test_tools_compared_on_different_options_share_pictures_and_sets() -> None:
    """The first tool has fewer options than the second: nothing may be looked up in the first one alone."""
    two = compare("plaisir", ["chatbot", "building_energy"], draws=100, seed=1)
    assert {"phased", "simplify"} <= set(two["building_energy"].options) - set(two["chatbot"].options)
    assert figures.overview(two).svg()
    found = candidates("plaisir", ["chatbot", "building_energy"], draws=100)
    assert {i.option for i in found.items if i.tool == "chatbot"} < {i.option for i in found.items}
    assert all(i.option_label for i in found.items)
