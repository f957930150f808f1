"""The real input: every file loads, every tool resolves for every authority and option, known answers come out."""

import itertools
import re

import numpy as np
import pytest
from other_yaml import read_yaml

from costmodel.engine.case import Case, make_case, workbook
from costmodel.engine.comparison import options_by_tool
from costmodel.outputs.commands.checks import check_files
from costmodel.parameters.overlay import LAYERS, Overlay
from costmodel.parameters.record import WITH_RANGE, Record
from costmodel.parameters.yamlfile import Node

MODEL, LIBRARY = workbook()
TOOLS, AUTHORITIES, OPTIONS, SCENARIOS = (LIBRARY.names(kind) for kind in LAYERS)
OVERLAYS = [(kind, name) for kind in LAYERS for name in LIBRARY.names(kind)]
OURS = {"workbook_assumption", "workbook_convention"}
ZERO_IN_STATUS_QUO = (
    "budget_flow",
    "society_flow",
    "public_flow",
    "territory_flow",
    "footprint_carbon",
    "people_at_risk",
)


def records_of(overlay: Overlay) -> list[Record]:
    return [*overlay.records.values(), *(r for section in overlay.for_tool.values() for r in section.values())]


def central(tool: str, authority: str, option: str, scenario: str | None = None, **given: str) -> dict[str, np.ndarray]:
    case = make_case(tool, authority, [option], scenario, given)
    return MODEL.evaluate(case.central(0))


def test_the_library_holds_what_the_design_promises() -> None:
    assert set(TOOLS) == {
        "drafting_assistant",
        "transcription",
        "chatbot",
        "voicebot",
        "mail_triage",
        "invoice_reading",
        "planning_permits",
        "plain_language",
        "road_survey",
        "canteen_forecast",
        "building_energy",
    }
    assert AUTHORITIES == ["commune_500", "commune_5000", "commune_50000", "nantes", "plaisir"]
    assert set(OPTIONS) == {
        "status_quo",
        "adopt_tasks",
        "adopt_jobs",
        "adopt_safeguarded",
        "targeted",
        "phased",
        "shared",
        "state",
        "simplify",
        "charter",
        "human_alternative",
    }
    assert len(SCENARIOS) >= 10


def test_no_file_has_an_error_or_is_out_of_date_when_shipped() -> None:
    errors, _, read = check_files([])
    assert not errors
    assert read == len([path for path in LIBRARY.all_files.values() if path.parent != LIBRARY.folder])


@pytest.mark.parametrize(("kind", "name"), OVERLAYS)
def test_overlay_speaks_both_languages(kind: str, name: str) -> None:
    overlay = LIBRARY.overlay(kind, name)
    assert overlay.label
    assert overlay.label_fr
    for summary in (overlay.summary, overlay.summary_fr):
        assert 40 < len(summary) < 500
    for record in records_of(overlay):
        assert bool(record.note) == bool(record.note_fr), record.where


@pytest.mark.parametrize(("kind", "name"), [o for o in OVERLAYS if o[0] != "scenarios"])
def test_every_source_survives_loading(kind: str, name: str) -> None:
    overlay = LIBRARY.overlay(kind, name)
    declared = {node.name for node in Node.of(overlay.path).section("sources")}
    cited = {s.key: s for r in records_of(overlay) for s in r.sources}
    assert declared == set(cited) - OURS
    for source in cited.values():
        assert source.title
        assert source.publisher
        assert (source.kind in ("workbook", "definition")) == (source.key in OURS), source.key
        assert re.match(r"https?://|docs/", source.url)


def test_every_source_of_these_files_says_who_speaks_and_the_same_everywhere() -> None:
    """Read by another reader of YAML: one kind for one address, and none left to the reader."""
    kinds: dict[str, set[str]] = {}
    for path in LIBRARY.all_files.values():
        for key, fields in (read_yaml(path).get("sources") or {}).items():
            assert "kind" in fields, (path.name, key)
            if "://" in fields["url"]:
                kinds.setdefault(fields["url"], set()).add(fields["kind"])
    assert len(kinds) > 150
    assert {url: found for url, found in kinds.items() if len(found) > 1} == {}


@pytest.mark.parametrize(("kind", "name"), [o for o in OVERLAYS if o[0] in ("tools", "authorities")])
def test_an_assumption_is_graded_d_and_is_a_slider(kind: str, name: str) -> None:
    for record in records_of(LIBRARY.overlay(kind, name)):
        if [s.key for s in record.sources] == ["workbook_assumption"]:
            assert record.grade == "D", record.where
            assert record.shape in WITH_RANGE, record.where
            assert record.low < record.high, record.where  # type: ignore[operator]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_value_of_a_scenario_has_its_reason(name: str) -> None:
    for record in LIBRARY.overlay("scenarios", name).records.values():
        assert record.reason, record.where


@pytest.mark.parametrize(("tool", "authority"), list(itertools.product(TOOLS, AUTHORITIES)))
def test_every_tool_resolves_for_every_authority_and_option(tool: str, authority: str) -> None:
    options = options_by_tool([tool], None)[0]
    case: Case = make_case(tool, authority, options)
    for i, option in enumerate(options):
        values = MODEL.evaluate(case.central(i))
        unusable = [n for n, v in values.items() if not np.all(np.isfinite(np.asarray(v, dtype=float)))]
        assert not unusable, (option, unusable)
        asked = values["assistant_hours"] + values["process_hours"]
        assert np.all(values["gross_hours_saved"] == asked), "savings are cut by the ceiling of reachable hours"
        assert np.all(values["posts_removed"] == 0) or option == "adopt_jobs"
        if option == "status_quo":
            for name in ZERO_IN_STATUS_QUO:
                assert np.all(np.asarray(values[name]) == 0), name
        if option.startswith("adopt"):
            assert np.all(values["yearly_price"] > 0)


@pytest.mark.parametrize(("tool", "scenario"), list(itertools.product(TOOLS, SCENARIOS)))
def test_every_tool_resolves_in_every_scenario(tool: str, scenario: str) -> None:
    values = central(tool, "plaisir", "adopt_tasks", scenario)
    assert all(np.all(np.isfinite(np.asarray(v, dtype=float))) for v in values.values())


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_costs_less_in_a_village_than_in_a_town(tool: str) -> None:
    by_size = ["commune_500", "commune_5000", "plaisir", "nantes"]
    prices = [central(tool, a, "adopt_tasks") for a in by_size]
    whole = [float(v["yearly_price"] + v["investment_price"] / v["horizon"]) for v in prices]
    assert whole == sorted(whole)
    assert whole[0] < 2500, "a village pays a share of a pooled contract"


# Known answers


@pytest.mark.parametrize(("calls", "change"), [("200", 38.0), ("300", 57.0), ("400", 76.0)])
def test_the_voicebot_of_plaisir_adds_human_calls(calls: str, change: float) -> None:
    """Calls × (98 % answered after × half passed on − 30 % answered before)."""
    values = central("voicebot", "plaisir", "adopt_tasks", calls_per_day=calls)
    assert values["human_calls_change"] == pytest.approx(change, abs=1e-9)


def test_the_voicebot_of_plaisir_buys_access_and_saves_no_staff() -> None:
    values = central("voicebot", "plaisir", "adopt_jobs")
    assert values["human_calls_change"] == pytest.approx(400 * (0.98 * 0.5 - 0.3), abs=1e-9)
    assert values["calls_newly_answered"] == pytest.approx(400 * (0.98 - 0.3), abs=1e-9)
    for name in ("recovered_hours", "cashable_hours", "posts_removed", "budget_staff_savings"):
        assert np.all(values[name] == 0), name
    assert np.all(values["available_hours"] < 0)


def test_in_overflow_mode_the_calls_of_humans_do_not_change() -> None:
    assert central("voicebot", "plaisir", "adopt_tasks", "voicebot_overflow")["human_calls_change"] == 0


def test_the_other_reading_of_plaisir_turns_the_sign_round() -> None:
    values = central("voicebot", "plaisir", "adopt_tasks", "voicebot_2025")
    assert values["human_calls_change"] == pytest.approx(-84.0, abs=1e-9)  # 400 × (0.98 × 0.5 − 0.7)


def test_the_range_of_plaisir_holds_both_readings() -> None:
    before = LIBRARY.overlay("authorities", "plaisir").records["answered_before"]
    assert 0.25 <= before.value <= 0.30, "25 to 30 %, as said in 2023"
    assert before.low <= 0.25  # type: ignore[operator]
    assert before.high >= 0.70  # type: ignore[operator]


def test_the_canteens_of_nantes_save_food_only() -> None:
    values = central("canteen_forecast", "nantes", "adopt_tasks")
    assert values["meals_saved_per_day"] == pytest.approx(435.0)
    assert 1.5 < values["food_cost"] < 3.0, "food only, never the full cost of a meal"
    assert np.all(values["recovered_hours"] == 0)


def test_a_road_survey_saves_no_staff_but_gives_output() -> None:
    values = central("road_survey", "plaisir", "adopt_tasks")
    assert values["gross_hours_saved"] == 0
    assert values["extra_output"] > 0


def test_invoices_save_the_minutes_that_chorus_pro_has_left() -> None:
    assert central("invoice_reading", "plaisir", "adopt_tasks")["minutes_saved_per_act"] <= 2


def test_transcription_replaces_a_part_of_the_typing_bought_outside() -> None:
    values = central("transcription", "plaisir", "adopt_tasks")
    assert 0 < values["purchases_avoided"][-1] < values["outsourced_spend"]


@pytest.mark.parametrize("tool", TOOLS)
def test_safeguards_hold_every_constraint_in_plaisir(tool: str) -> None:
    values = central(tool, "plaisir", "adopt_safeguarded")
    for name in MODEL:
        if name.endswith("_margin"):
            assert np.min(np.atleast_1d(values[name])[-1]) >= -1e-9, name


def test_a_tool_that_a_chatbot_cannot_replace_has_no_shadow_gain() -> None:
    for tool in set(TOOLS) - {"drafting_assistant", "transcription", "planning_permits", "plain_language"}:
        assert central(tool, "plaisir", "adopt_tasks")["shadow_hours"] == 0, tool
