"""The grade of the evidence on costs, gains and delays follows from what the tool uses, whoever gives the value."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from costmodel.case import Case, make_case
from costmodel.parameters import ROLES, Record
from costmodel.uncertainty import simulate

OPTIONS = ("status_quo", "adopt_tasks", "adopt_jobs", "human_alternative")
TOOLS = ("voicebot", "building_energy", "canteen_forecast", "drafting_assistant", "invoice_reading")
RESULTS = ("society_npv", "budget_total", "public_npv", "available_hours", "cashable_hours")


@cache
def plain(tool: str) -> Case:
    return make_case(tool, "plaisir", OPTIONS)


def grades(case: Case) -> list[tuple[str, ...]]:
    return [tuple(records[f"{role}_evidence"].choice for role in ROLES) for records in case.records]


def in_force(case: Case, record: Record) -> str:
    """The value in euros of year 0, as ``--set`` takes it."""
    return record.choice if record.choices else repr(float(case.in_base_year(record, record.number)))


def settable(case: Case) -> list[str]:
    """Values that are the same in all options and one number each."""
    found = []
    for name, record in case.records[0].items():
        same = all(r[name].value == record.value for r in case.records)
        if same and not isinstance(record.value, dict) and name not in ("price_index", "year_index"):
            found.append(name)
    return found


@pytest.mark.parametrize("tool", TOOLS)
def test_setting_any_value_to_what_it_is_moves_nothing(tool: str) -> None:
    """The same bits go in, so the same bits come out."""
    few = OPTIONS[:2]
    case = make_case(tool, "plaisir", few)
    usual, names = [case.central(i) for i in range(len(few))], settable(case)
    assert len(names) > 500
    moved = {}
    for name in names:
        again = make_case(tool, "plaisir", few, None, {name: in_force(case, case.records[0][name])})
        for i, values in enumerate(usual):
            now = again.central(i)
            assert now.keys() == values.keys()
            if changed := [n for n in values if not np.array_equal(values[n], now[n])]:
                moved[name] = changed[:3]
    assert moved == {}


@pytest.mark.parametrize("name", ["heating_saving_share", "meal_rate", "bot_resolution", "time_reduction"])
def test_setting_a_value_that_the_tool_does_not_use_moves_no_draw(name: str) -> None:
    """A building tool takes no calls, a drafting assistant heats nothing."""
    tool = "building_energy" if name == "bot_resolution" else "drafting_assistant"
    case = plain(tool)
    again = make_case(tool, "plaisir", OPTIONS, None, {name: in_force(case, case.records[0][name])})
    before, after = (simulate(c, RESULTS, 300, 7).summaries for c in (case, again))
    for result in RESULTS:
        for statistic in ("central", "p05", "median", "mean", "p95", "positive"):
            assert np.array_equal(getattr(before[result], statistic), getattr(after[result], statistic)), result


@pytest.mark.parametrize(
    ("tool", "name", "value", "grade"),
    [
        ("voicebot", "heating_saving_share", "0.9", "c"),  # the voicebot heats nothing; its calls have grade C
        ("voicebot", "minutes_saved_per_day", "55", "c"),
        ("canteen_forecast", "heating_saving_share", "0.3", "c"),  # Nantes simulated past days
        ("drafting_assistant", "bot_resolution", "0.9", "b"),
        ("drafting_assistant", "minutes_saved_per_day", "55", "b"),  # used: typed, and still of grade B
        ("building_energy", "heating_saving_share", "0.3", "c"),  # the tool's own C, not the D of the reference
        ("invoice_reading", "time_reduction", "0.7", "d"),
    ],
)
def test_the_grade_of_gains_is_that_of_what_the_tool_uses(tool: str, name: str, value: str, grade: str) -> None:
    case = make_case(tool, "plaisir", OPTIONS, None, {name: value})
    assert [records["benefit_evidence"].choice for records in case.records] == [grade] * len(OPTIONS)


def scenario(folder: Path, values: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(
        "label: Mine\nlabel_fr: Le mien\nsummary: Mine.\nsummary_fr: Le mien.\nreason: To see.\n"
        "sources:\n  meters: {title: Our meters, publisher: Us, kind: primary, url: 'https://example.org', "
        "published: '2026', read: 2026-11-22}\nvalues:\n" + values,
        encoding="utf-8",
    )
    return str(path)


@pytest.mark.parametrize(
    ("tool", "line", "grade"),
    [
        ("voicebot", "heating_saving_share: {value: 0.12, reason: As before.}", "c"),
        ("building_energy", "heating_saving_share: {value: 0.12, reason: As before.}", "c"),
        (
            "building_energy",
            "heating_saving_share: {value: 0.12, grade: A, source: [meters], reason: Measured here.}",
            "a",
        ),
        ("building_energy", "heating_saving_share: {value: 0.12, grade: D, reason: A guess.}", "d"),
    ],
)
def test_a_scenario_has_the_grade_it_says_or_that_of_what_it_replaces(
    tmp_path: Path, tool: str, line: str, grade: str
) -> None:
    case = make_case(tool, "plaisir", OPTIONS, scenario(tmp_path, f"  {line}\n"))
    assert case.records[1]["benefit_evidence"].choice == grade
    if "grade" not in line:
        below = plain(tool).records[1]["heating_saving_share"]
        assert (case.records[1]["heating_saving_share"].grade, below.sources) == (
            below.grade,
            case.records[1]["heating_saving_share"].sources,
        )


def test_a_result_set_in_place_of_its_formula_leaves_the_grades_alone() -> None:
    """Otherwise setting the price of the contract would hide its lines, and with them how well they are known."""
    for name, value in (("contract_price", "90000"), ("hours_given_back", "500"), ("carbon_avoided", "3")):
        for tool in TOOLS:
            case = make_case(tool, "plaisir", OPTIONS, None, {name: value})
            assert grades(case) == grades(plain(tool)), (tool, name)


def test_a_dearer_line_grades_the_costs_whoever_gives_it() -> None:
    """The yearly price has grade C; an integration typed at 900,000 € keeps the D of the tool's own figure."""
    assert plain("building_energy").records[1]["cost_evidence"].choice == "c"
    case = make_case("building_energy", "plaisir", OPTIONS, None, {"integration_price": "900000"})
    assert case.records[1]["cost_evidence"].choice == "d"
