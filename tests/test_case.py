"""A case holds one value for every quantity and option; what a user sets wins, and is refused when it cannot be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.engine.case import Case, make_case, parse_overrides, path, workbook
from costmodel.engine.comparison import options_by_tool
from costmodel.engine.uncertainty import simulate
from costmodel.engine.worlds import Sample
from costmodel.language.errors import CostModelError, InputError, ModelError, UnknownNameError
from costmodel.model.model import Model
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import Library, default_folder

pytestmark = pytest.mark.usefixtures("english")

OPTIONS = ("status_quo", "adopt_tasks")
TODAY = dt.date(2026, 11, 22)
AGES = tuple(f"age_share_from_{age}" for age in (15, 25, 40, 60, 75))


@pytest.fixture
def case_of(folder: Path) -> Callable[..., Case]:
    def make(
        *pairs: str,
        tool: str = "voicebot",
        authority: str | None = "plaisir",
        options: Any = OPTIONS,
        scenario: str | None = None,
        **more: Any,
    ) -> Case:
        return make_case(tool, authority, options, scenario, parse_overrides(pairs) | more, folder)

    return make


def central(case: Case, name: str) -> np.ndarray:
    return Sample(case, [name], 0).central()[name]


# NAME=VALUE


@pytest.mark.parametrize("pair", ["calls", "calls=", "=3", "calls= ", " =3", "", "="])
def test_a_pair_is_a_name_and_a_value(pair: str) -> None:
    with pytest.raises(InputError, match="write NAME=VALUE, such as calls_per_day=300"):
        parse_overrides([pair])


def test_pairs_are_trimmed_and_values_may_hold_signs() -> None:
    assert parse_overrides([" a = 3 ", "b=-1", "c=x=y"]) == {"a": "3", "b": "-1", "c": "x=y"}


def test_a_name_is_set_once() -> None:
    with pytest.raises(InputError, match="--set a is given twice; keep one"):
        parse_overrides(["a=1", " a =2"])


@pytest.mark.parametrize(
    ("pair", "said"),
    [
        ("population=0", r"--set population: 0 is outside what is possible, 1 to \+∞"),
        ("population=-5", r"--set population: -5 is outside what is possible"),
        ("population=many", r"--set population: 'many' is not a finite number"),
        ("population=3,2", r"'3,2' has a comma; write 3\.2 with a decimal point"),
        ("population=nan", r"'nan' is not a finite number"),
        ("population=inf", r"'inf' is not a finite number"),
        ("population=1e999", r"'1e999' is not a finite number"),
        ("populaton=5", r"--set: no parameter or formula is called 'populaton'\. Did you mean 'population'\?"),
        ("POPULATION=5", r"Did you mean 'population'\?"),
        ("zzzzzz=5", r"no parameter or formula is called 'zzzzzz'\.$"),
        ("job_replacement=50", r"--set job_replacement: 50 is outside what is possible, 0 to 1"),
        ("age_share=0.2", r"'age_share' has several members: set one of age_share_from_15, "),
        ("hourly_cost=30", r"'hourly_cost' has several members: set one of hourly_cost_a, "),
        ("year_index=3", r"'year_index' follows from the horizon and the first year; set those"),
        ("calendar_year=2030", r"'calendar_year' follows from the horizon and the first year; set those"),
        ("price_index=100", r"--set: 'price_index' is national; change it in"),
        ("horizon=2.5", r"--set: 'horizon' is one whole number of years"),
        ("horizon=0", r"--set horizon: 0 is outside what is possible, 1 to 30"),
        ("horizon=1000000", r"--set horizon: 1e\+06 is outside what is possible, 1 to 30"),
        ("start_year=2026.5", r"--set: 'start_year' is one whole number of years"),
        ("start_year=1789", r"--set start_year: 1789 is outside what is possible"),
        (
            "telephone_mode=overfow",
            r"'overfow' is not one of the choices bot_first, overflow\. Did you mean 'overflow'\?",
        ),
        ("telephone_mode=7", r"'7' is not one of the choices bot_first, overflow"),
        ("telephone_mode=0.5", r"'0\.5' is not one of the choices bot_first, overflow"),
        ("recurring_firmness=E", r"'E' is not one of the choices firm, list, estimate, guess"),
        (
            "population=3000 measured",
            r"'measured' cannot be said of 'population'; figures of a gain are measured, declared",
        ),
        ("fixed_yearly_price=3000 measured", r"'measured' cannot be said of '"),
        ("minutes_saved_per_day=20 firm", r"'firm' cannot be said of '"),
        ("recovered_hours=20 measured", r"'measured' cannot be said of '"),
        ("minutes_saved_per_day=measured", r"'measured' is not a finite number"),
        ("minutes_saved_per_day=20 meassured", r"'20 meassured' is not a finite number"),
    ],
)
def test_a_value_that_cannot_be_set_is_refused(case_of: Callable[..., Case], pair: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        case_of(choice_name(pair))


def choice_name(pair: str) -> str:
    """The choice between ways of answering the telephone, under whatever name the reference gives it."""
    names = [n for n, r in workbook()[1].records.items() if set(r.choices) == {"bot_first", "overflow"}]
    return pair.replace("telephone_mode", names[0])


def test_a_choice_is_set_by_its_name_or_its_number(case_of: Callable[..., Case]) -> None:
    name = choice_name("telephone_mode")
    for text in ("overflow", "1", "1.0", " overflow "):
        found = case_of(f"{name}={text}").records[1][name]
        assert (found.choice, found.value, found.layer) == ("overflow", 1, "set")


def test_a_set_value_is_certain_and_wins_over_every_file(case_of: Callable[..., Case]) -> None:
    case = case_of("calls_per_day=500", "adoption=0.5", "population=99")
    for records in case.records:
        assert [records[n].value for n in ("calls_per_day", "adoption", "population")] == [500, 0.5, 99]
        assert not any(records[n].uncertain for n in ("calls_per_day", "adoption", "population"))


def test_numbers_of_a_notebook_are_taken_too(case_of: Callable[..., Case]) -> None:
    assert case_of(population=99).records[0]["population"].value == 99
    assert case_of(population=99.5).records[0]["population"].value == 99.5
    for bad in (float("nan"), [1], {"a": 1}, None, True, np.array([1, 2])):
        with pytest.raises(InputError, match=r"--set population: .* is not a finite number"):
            case_of(population=bad)


def test_the_result_of_a_formula_can_be_set_and_is_taken_as_it_is(case_of: Callable[..., Case]) -> None:
    free = case_of()
    given_hours = case_of("gross_hours_saved=40000", tool="drafting")
    assert central(given_hours, "gross_hours_saved").ravel().tolist() == [40000, 40000]
    assert central(given_hours, "available_hours")[1, -1] > 5 * abs(central(free, "available_hours")[1, -1])


def test_a_yearly_result_that_is_set_holds_for_every_year(case_of: Callable[..., Case]) -> None:
    case = case_of()
    name = next(q.name for q in case.model.values() if q.formula and q.name in case.model.yearly and q.unit == "EUR")
    assert central(case_of(f"{name}=12"), name).tolist() == [[12] * 6] * 2


# Names


@pytest.mark.parametrize(
    ("given_names", "said"),
    [
        ({"tool": "voicebt"}, r"The tool 'voicebt' is unknown; known: drafting, voicebot\. Did you mean 'voicebot'\?"),
        ({"authority": "plaisirs"}, r"The authority 'plaisirs' is unknown; .* Did you mean 'plaisir'\?"),
        ({"options": ["adopt_task"]}, r"The option 'adopt_task' is unknown; .* Did you mean 'adopt_tasks'\?"),
        ({"scenario": "dear_wrk"}, r"The scenario 'dear_wrk' is unknown; .* Did you mean 'dear_work'\?"),
        ({"tool": ""}, r"The tool '' is unknown"),
        ({"authority": ""}, r"The authority '' is unknown"),
        ({"scenario": ""}, r"The scenario '' is unknown"),
        ({"tool": "../../x"}, r"The tool '\.\./\.\./x' is unknown"),
        ({"authority": "../authorities/plaisir"}, r"The authority '\.\./authorities/plaisir' is unknown"),
        ({"options": ["adopt_tasks", "adopt_tasks"]}, r"'adopt_tasks' is given twice"),
    ],
)
def test_an_unknown_name_is_refused(case_of: Callable[..., Case], given_names: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        case_of(**given_names)


def test_files_of_one_s_own_are_given_by_path(
    case_of: Callable[..., Case], tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    for name in ("commune.yaml", "ville à 3 (2).yml"):
        mine = tmp_path / name
        mine.write_text(write_overlay("Chez nous", population=742))
        case = case_of(authority=str(mine))
        assert case.authority is not None
        assert (case.authority.label, case.records[0]["population"].value) == ("Chez nous", 742)


def test_two_options_of_one_name_are_refused(
    case_of: Callable[..., Case], tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    mine = tmp_path / "status_quo.yaml"
    mine.write_text(write_overlay())
    with pytest.raises(InputError, match="'status_quo' is given twice, as a name or as a file"):
        case_of(options=["status_quo", str(mine)])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"population": 0}, r"mine\.yaml, line 6, population: 0 is outside what is possible, 1 to \+∞"),
        ({"horizon": 3.5}, r"mine\.yaml, line 6, horizon: 'horizon' is one whole number of years"),
        ({"price_index": 100}, r"mine\.yaml, line 6, price_index: 'price_index' is national"),
        ({"age_share_from_15": 0.9}, r"age_share_from_15: the shares age_share_from_15, .* add to 1\.\d+, not to 1"),
        ({"year_index": 3}, r"'year_index' follows from"),
    ],
)
def test_a_file_that_breaks_the_whole_is_refused(
    case_of: Callable[..., Case], tmp_path: Path, write_overlay: Callable[..., str], values: dict[str, Any], said: str
) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(write_overlay(**values))
    with pytest.raises(InputError, match=said):
        case_of(authority=str(mine))


def test_an_option_cannot_change_the_years(
    case_of: Callable[..., Case], tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    mine = tmp_path / "longer.yaml"
    mine.write_text(write_overlay(horizon=9))
    with pytest.raises(InputError, match=r"longer.yaml, line 6, horizon: 'horizon' is the same for all options"):
        case_of(options=["status_quo", str(mine)])


def test_euros_of_a_year_without_price_index_are_refused(
    case_of: Callable[..., Case], tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    mine = tmp_path / "old.yaml"
    mine.write_text(write_overlay(financial_capacity=900).replace("grade: D", "grade: D, price_year: 1960"))
    with pytest.raises(InputError, match=r"old\.yaml, line 6, financial_capacity: no price index is known for 1960"):
        central(case_of(authority=str(mine)), "financial_capacity")


# Shares


def test_other_shares_make_room_for_one_that_is_set(case_of: Callable[..., Case]) -> None:
    before, after = case_of().records[0], case_of(f"{AGES[0]}=0.5").records[0]
    assert sum(after[n].value for n in AGES) == pytest.approx(1)
    rest = 1 - before[AGES[0]].value
    for name in AGES[1:]:
        assert after[name].value == pytest.approx(before[name].value * 0.5 / rest)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((0.7, 0.7), "add to 1.4, not to 1"),
        ((0.2, 0.2, 0.2, 0.2, 0.1), "add to 0.9, not to 1"),
        ((0.2, 0.2, 0.2, 0.2, 0.3), "add to 1.1, not to 1"),
    ],
)
def test_shares_that_do_not_add_to_one_are_refused(
    case_of: Callable[..., Case], values: tuple[float, ...], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        case_of(*(f"{name}={value}" for name, value in zip(AGES, values, strict=False)))


def test_shares_that_add_to_one_are_taken(case_of: Callable[..., Case]) -> None:
    values = (0.1, 0.2, 0.3, 0.25, 0.15)
    records = case_of(*(f"{n}={v}" for n, v in zip(AGES, values, strict=True))).records[0]
    assert tuple(records[n].value for n in AGES) == values


# Warnings


def test_a_value_outside_its_known_range_is_allowed_with_a_warning(case_of: Callable[..., Case]) -> None:
    known = next(
        r
        for r in workbook()[1].records.values()
        if r.name == "contacts_per_user" and r.low is not None and r.high is not None
    )
    inside = case_of(f"{known.name}={known.high}").warnings([known.name], TODAY)
    outside = case_of(f"{known.name}={known.high + 1:g}").warnings([known.name], TODAY)
    assert inside == []
    assert outside == [
        f"'{known.name}' is set to {known.high + 1:g}, outside its known range {known.low:g} to {known.high:g}."
    ]


def test_a_past_review_is_a_warning_where_the_value_is_used(case_of: Callable[..., Case]) -> None:
    case = case_of()
    later = dt.date(2080, 1, 1)
    assert any(
        "'population' should have been reviewed by 2090-12-31" in w
        for w in case.warnings(["budget_total"], dt.date(2091, 1, 1))
    )
    assert case.warnings(["population"], later) == []
    assert not any("'population'" in w for w in case_of("population=5").warnings(["budget_total"], dt.date(2091, 1, 1)))


def test_setting_what_tells_the_options_apart_is_a_warning(case_of: Callable[..., Case]) -> None:
    assert "set to 1 in every option, the status quo too" in str(
        case_of("adoption=1").warnings(["budget_total"], TODAY)
    )
    assert case_of("adoption=1", options=["adopt_tasks"]).warnings(["adoption"], TODAY) == []


# Formulas that do not hold together


def quantity(name: str, formula: Callable[..., Any] | None = None) -> Quantity:
    return Quantity.bare(name, "1", formula=formula)


def test_a_cycle_of_formulas_is_shown_whole() -> None:
    with pytest.raises(ModelError, match=r"need each other in a circle: (\w) -> (\w) -> (\w) -> \1\."):
        Model([quantity("a", lambda c: c), quantity("b", lambda a: a), quantity("c", lambda b: b)])


def test_a_formula_that_needs_itself_is_a_cycle() -> None:
    with pytest.raises(ModelError, match="in a circle: a -> a"):
        Model([quantity("a", lambda a: a)])


def test_a_formula_that_needs_a_name_nobody_provides_is_refused() -> None:
    with pytest.raises(
        UnknownNameError, match=r"'cost' needs 'hours_savd', which no parameter .* Did you mean 'hours_saved'\?"
    ):
        Model([quantity("cost", lambda hours_savd: hours_savd), quantity("hours_saved")])


def test_a_name_declared_twice_is_refused() -> None:
    with pytest.raises(ModelError, match="'a' is declared twice"):
        Model([quantity("a"), quantity("a")])


def test_a_zero_where_one_divides_names_the_formula_at_fault(case_of: Callable[..., Case]) -> None:
    case = case_of()
    broken = tuple(records | {"population": replace(records["population"], value=0.0)} for records in case.records)
    with pytest.raises(CostModelError, match=r"The formula '\w+' has no finite value with .* = 0"):
        simulate(replace(case, records=broken), ["luxury_index", "budget_total"], 20, 1)


# Paths and fingerprints


def test_paths_are_linear_geometric_or_by_step() -> None:
    points = {2020: 1.0, 2022: 4.0}
    years = [2019, 2020, 2021, 2022, 2023]
    assert path(points, "linear", years).tolist() == [1, 1, 2.5, 4, 4]
    assert path(points, "geometric", years) == pytest.approx([1, 1, 2, 4, 4])
    assert path(points, "step", years).tolist() == [1, 1, 1, 4, 4]


def test_a_fingerprint_changes_with_any_value_and_with_nothing_else(case_of: Callable[..., Case]) -> None:
    assert case_of().fingerprint == case_of().fingerprint
    assert (
        len({case_of(*pairs).fingerprint for pairs in ((), ("population=99",), ("population=98",), ("horizon=4",))})
        == 4
    )
    assert case_of(tool="drafting").fingerprint != case_of().fingerprint


# Fuzzing what is typed after --set

TEXTS = st.one_of(
    st.text(max_size=8),
    st.floats().map(repr),
    st.integers(-10, 10**30).map(str),
    st.sampled_from(
        ["1e308", "-1e308", "1e-308", "-0", "0", "1", "nan", "3,2", "overflow", "a", "{}", "%s", "--", "\\n", "1_0"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=4))
def test_any_text_after_set_is_parsed_or_refused(pairs: list[str]) -> None:
    said, found = "", {}
    try:
        found = parse_overrides(pairs)
    except InputError as error:
        said = str(error)
    assert "--set" in said or len(found) == len(pairs)
    assert all(name and value for name, value in found.items())


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_any_value_of_any_quantity_is_computed_or_refused(folder: Path, data: st.DataObject) -> None:
    model, _ = workbook(folder)
    names = data.draw(st.lists(st.sampled_from(sorted(model)), min_size=1, max_size=3, unique=True))
    try:
        case = make_case("voicebot", "plaisir", OPTIONS, None, {n: data.draw(TEXTS) for n in names}, folder)
        found = Sample(case, ["budget_total", "society_npv"], 1).central()
    except CostModelError:
        pass
    else:
        assert all(np.isfinite(x).all() for x in found.values())


# The files of the repository

REAL = default_folder()


def test_the_voicebot_of_plaisir_is_a_case() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS)
    assert case.calendar[0] == 2026
    assert case.records[0]["population"].value == 31811
    assert not [w for w in case.warnings(["budget_total", "society_npv"], TODAY) if "reviewed" in w]
    assert np.isfinite(central(case, "budget_total")).all()


def test_a_late_value_is_a_warning_once_however_many_options_have_it() -> None:
    """A scenario gives each option a record of its own for the same value."""
    case = make_case("transcription", "plaisir", ["status_quo", "phased", "targeted"], "vendor_promise")
    late = case.warnings(["budget_total", "society_npv"], dt.date(2030, 1, 1))
    assert len({id(records["active_day_share"]) for records in case.records}) > 1
    assert len(late) == len(set(late)) > 100


def test_every_tool_authority_option_and_scenario_of_the_repository_is_a_case() -> None:
    library: Library = workbook()[1]
    for tool in library.names("tools"):
        for authority in library.names("authorities"):
            assert make_case(tool, authority, options_by_tool([tool], None)[0]).records
    for scenario in library.names("scenarios"):
        assert make_case("voicebot", "plaisir", OPTIONS, scenario).records
