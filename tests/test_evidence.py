"""How gains were obtained and how firm prices are follow from what the tool uses, whoever gives the value."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from costmodel.engine.case import MARKED, Case, make_case
from costmodel.engine.uncertainty import simulate
from costmodel.language.errors import InputError
from costmodel.model.quantity import GAIN
from costmodel.parameters.record import Record

OPTIONS = ("status_quo", "adopt_tasks", "adopt_jobs", "human_alternative")
TOOLS = ("voicebot", "building_energy", "canteen_forecast", "drafting_assistant", "invoice_reading")
RESULTS = ("society_npv", "budget_total", "public_npv", "available_hours", "cashable_hours")


@cache
def plain(tool: str) -> Case:
    return make_case(tool, "plaisir", OPTIONS)


def marks(case: Case) -> list[dict[str, str]]:
    return [{name: records[name].choice for name in sorted(MARKED) if name in records} for records in case.records]


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
    names = settable(case)
    assert len(names) > 500
    moved = {}
    for name in names:
        again = make_case(tool, "plaisir", few, None, {name: in_force(case, case.records[0][name])})
        for i in range(len(few)):
            if changed := differing(case, again, i):
                moved[name] = changed[:3]
    assert moved == {}


def differing(before: Case, after: Case, option: int) -> list[str]:
    """Names whose central values differ; over the same years, a record that both cases share has one value in both."""
    assert after.calendar == before.calendar
    old, new = before.records[option], after.records[option]
    assert new.keys() == old.keys()
    return [
        name
        for name, record in new.items()
        if record is not old[name] and not np.array_equal(central(after, record), central(before, old[name]))
    ]


def central(case: Case, record: Record) -> np.ndarray:
    return case.in_base_year(record, case.level(record))


def test_a_value_set_to_another_moves_it() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS[:2])
    again = make_case("voicebot", "plaisir", OPTIONS[:2], None, {"calls_per_day": "17"})
    assert differing(case, again, 0) == differing(case, again, 1) == ["calls_per_day"]


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
    ("tool", "name", "value", "kind", "basis"),
    [
        ("voicebot", "heating_saving_share", "0.9", "contacts", "promised"),  # the voicebot heats nothing
        ("canteen_forecast", "heating_saving_share", "0.3", "food", "simulated"),
        ("drafting_assistant", "bot_resolution", "0.9", "time", "declared"),
        ("drafting_assistant", "minutes_saved_per_day", "55", "time", "declared"),  # typed, and still asked
        ("drafting_assistant", "minutes_saved_per_day", "55 measured", "time", "measured"),
        ("drafting_assistant", "minutes_saved_per_day", "55 before_rework", "time", "before_rework"),
        ("building_energy", "heating_saving_share", "0.3", "heating", "measured"),  # as the tool's own figure
        ("building_energy", "heating_saving_share", "0.3 promised", "heating", "promised"),
        ("invoice_reading", "time_reduction", "0.7", "time", "promised"),
        ("canteen_forecast", "overproduction_after", "0.05 measured", "food", "simulated"),  # the other figure is not
    ],
)
def test_how_a_gain_was_obtained_is_that_of_what_the_tool_uses(
    tool: str, name: str, value: str, kind: str, basis: str
) -> None:
    case = make_case(tool, "plaisir", OPTIONS, None, {name: value})
    assert [records[f"gain_basis_{kind}"].choice for records in case.records] == [basis] * len(OPTIONS)


def test_measured_here_is_kept_whole_and_compared() -> None:
    """0.19 of the heating measured here: no correction, no trend taken off, grade A."""
    case = make_case("building_energy", "plaisir", OPTIONS, None, {"heating_saving_share": "0.19 measured"})
    record = case.records[1]["heating_saving_share"]
    assert (record.basis, record.control, record.place, record.grade) == ("measured", "yes", "here", "A")
    assert case.records[1]["compared_heating"].choice == "yes"
    free = {"compliance_saving_share": "0"}  # where the law asks for no control
    typed = ({"heating_saving_share": text} | free for text in ("0.19 measured", "0.19"))
    here, asked = (make_case("building_energy", "plaisir", OPTIONS, None, given) for given in typed)
    whole, less = (
        c.model.evaluate(c.central(1), ["option_saving_share"])["option_saving_share"] for c in (here, asked)
    )
    assert whole == pytest.approx(0.19)
    assert less == pytest.approx(0.19 - asked.records[1]["heating_trend_share"].number)


def test_an_authority_is_its_own_source_of_what_it_has_measured(tmp_path: Path) -> None:
    """Grade A without a primary source: in a scenario, for what was measured here; not for what was only asked."""
    here = "bot_resolution: {value: 0.4, grade: A, basis: measured, control: yes, place: here, reason: Ours.}"
    case = make_case("voicebot", "plaisir", OPTIONS, scenario(tmp_path, f"  {here}"))
    assert case.records[1]["bot_resolution"].grade == "A"
    asked = here.replace("basis: measured", "basis: declared")
    with pytest.raises(InputError, match=r"(note|grade) A"):
        make_case("voicebot", "plaisir", OPTIONS, scenario(tmp_path, f"  {asked}"))


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
    ("tool", "line", "kind", "said"),
    [
        ("voicebot", "heating_saving_share: {value: 0.12, reason: As before.}", "contacts", "promised no"),
        ("building_energy", "heating_saving_share: {value: 0.12, reason: As before.}", "heating", "measured no"),
        (
            "building_energy",
            "heating_saving_share: {value: 0.12, basis: measured, control: yes, place: here, reason: Seen.}",
            "heating",
            "measured yes",
        ),
        (
            "building_energy",
            "heating_saving_share: {value: 0.12, basis: promised, reason: A vendor.}",
            "heating",
            "promised no",
        ),
        ("building_energy", "gain_basis_heating: {value: declared, reason: To see.}", "heating", "declared no"),
        ("building_energy", "compared_heating: {value: yes, reason: To see.}", "heating", "measured yes"),
    ],
)
def test_a_scenario_has_the_marks_it_says_or_those_of_what_it_replaces(
    tmp_path: Path, tool: str, line: str, kind: str, said: str
) -> None:
    records = make_case(tool, "plaisir", OPTIONS, scenario(tmp_path, f"  {line}\n")).records[1]
    control = records.get(f"compared_{kind}")
    assert f"{records[f'gain_basis_{kind}'].choice} {control.choice if control else 'no'}" == said
    if "basis: " not in line and line.startswith("heating"):
        below, own = plain(tool).records[1]["heating_saving_share"], records["heating_saving_share"]
        assert (own.grade, own.sources, own.basis) == (below.grade, below.sources, below.basis)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("population: {value: 3000, basis: measured, reason: Seen.}", "'basis' is said of figures of a gain only"),
        ("fixed_yearly_price: {value: 3, place: here, reason: Seen.}", "'place' is said of figures of a gain only"),
        ("time_reduction: {value: 0.3, firmness: firm, reason: Seen.}", "'firmness' is said of prices only"),
        ("time_reduction: {value: 0.3, basis: mesured, reason: Seen.}", "'mesured' is not one of measured, declared"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_mark_that_is_said_of_other_figures_is_refused(tmp_path: Path, line: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        make_case("voicebot", "plaisir", OPTIONS, scenario(tmp_path, f"  {line}\n"))


def test_a_result_set_in_place_of_its_formula_leaves_the_marks_alone() -> None:
    """Otherwise setting the price of the contract would hide its lines, and with them how firm they are."""
    for name, value in (("contract_price", "90000"), ("hours_given_back", "500"), ("carbon_avoided", "3")):
        for tool in TOOLS:
            case = make_case(tool, "plaisir", OPTIONS, None, {name: value})
            assert marks(case) == marks(plain(tool)), (tool, name)


@pytest.mark.parametrize(
    ("given", "one_off", "recurring"),
    [
        ({}, "guess", "estimate"),
        ({"fixed_yearly_price": "15000 firm"}, "guess", "firm"),
        ({"integration_price": "8000 list"}, "list", "estimate"),
        ({"equipment_price": "900 firm"}, "guess", "estimate"),  # the integration is dearer
        ({"equipment_price": "900000 firm"}, "firm", "estimate"),
        ({"recurring_firmness": "guess", "fixed_yearly_price": "15000 firm"}, "guess", "guess"),
    ],
)
def test_prices_are_as_firm_as_the_dearest_of_their_kind(given: dict[str, str], one_off: str, recurring: str) -> None:
    """Plaisir's yearly price has grade C, an estimate; the tool's integration D, a guess."""
    records = make_case("voicebot", "plaisir", OPTIONS, None, given).records[1]
    assert (records["one_off_firmness"].choice, records["recurring_firmness"].choice) == (one_off, recurring)


# One correction

PATHS = {
    "time": ("net_hours_saved", {"gross_hours_saved": "1000"}),
    "contacts": ("cautious_user_time_value", {"user_time_value": "500"}),
    "purchases": ("outsourced_spend_avoided", {"outsourced_spend": "9000", "adoption_ramp": "1"}),
    "heating": ("option_saving_share", {"heating_saving_share": "0.2", "saving_without_tool": "0"}),
    "food": ("meals_saved", {"meals_saved_per_day": "40", "adoption_ramp": "1"}),
    "travel": ("travel_carbon_avoided", {"travel_carbon": "800", "adoption_ramp": "1"}),
    "output": ("extra_output_value", {"extra_output": "7", "output_value": "100", "adoption_ramp": "1"}),
}
"""What each kind of gain comes to, first, and a world in which there is one."""

FACTOR = {"measured": 1.0, "declared": 0.5, "before_rework": 1 - 0.37, "simulated": 0.75, "promised": 0.75}
GIVEN = {"self_report_correction": "0.5", "rework_share": "0.37", "realism": "0.75", "adoption": "1"}


@pytest.mark.parametrize("basis", FACTOR)
@pytest.mark.parametrize("kind", [gain.key for gain in GAIN])
def test_no_gain_is_corrected_twice(kind: str, basis: str) -> None:
    """The first result is the announced one times the factor of its basis, worked out here."""
    result, world = PATHS[kind]
    found = {}
    for correction in ("1", "0"):
        given = GIVEN | world | {"optimism_correction": correction, f"gain_basis_{kind}": basis}
        case = make_case("drafting_assistant", "plaisir", ["adopt_tasks"], None, given)
        found[correction] = np.ravel(case.model.evaluate(case.central(0), [result])[result])[-1]
    assert found["0"] != 0
    assert found["1"] / found["0"] == pytest.approx(FACTOR[basis], rel=1e-12)


@pytest.mark.parametrize("kind", [gain.key for gain in GAIN])
def test_a_corrected_gain_meets_no_other_correction_on_its_way(kind: str) -> None:
    """What a correction applies to needs no other one, save through what is decided (posts, a trial that ends)."""
    model = plain("drafting_assistant").model
    corrections = {f"gain_correction_{gain.key}" for gain in GAIN}
    own = f"gain_correction_{kind}"
    needed_by = set(model.children[own])
    assert needed_by
    for name in needed_by:
        assert model.ancestors([name], {"posts_removed", "kept_on"}) & corrections == {own}, name


@pytest.mark.parametrize("tool", TOOLS)
def test_realism_is_proportional_in_every_ledger(tool: str) -> None:
    """All gains promised: kept at 0.36, 0.6 and 1, results lie on one line; a gain reduced twice would bend it."""
    bases = {f"gain_basis_{gain.key}": "promised" for gain in GAIN}
    quiet = {"cashable_share": "0", "job_replacement": "0", "protected_recovery": "0"}
    found = []
    for realism in ("0.36", "0.6", "1"):
        case = make_case(tool, "plaisir", ["adopt_tasks"], None, bases | quiet | {"realism": realism})
        found.append([np.ravel(case.model.evaluate(case.central(0), [n])[n])[-1] for n in GROSS])
    low, middle, high = map(np.array, found)
    np.testing.assert_allclose(middle, low + (high - low) * (0.6 - 0.36) / (1 - 0.36), rtol=1e-9, atol=1e-9)


GROSS = ("purchases_avoided", "carbon_avoided", "incremental_hours", "cautious_user_time_value")
"""Gains as they enter the ledgers, before anything is used, taken or lost."""
