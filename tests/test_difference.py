"""Why a figure moved: contributions that add up, whatever changed, and that closed forms confirm."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costmodel.engine.case import Case, clock, make_case
from costmodel.engine.comparison import compare
from costmodel.language.errors import InputError, ModelError, UnknownNameError
from costmodel.model.expression import Expression
from costmodel.model.model import Model
from costmodel.model.quantity import Quantity
from costmodel.outputs import writing
from costmodel.outputs.writing import save
from costmodel.parameters.library import default_folder
from costmodel.parameters.record import Record
from costmodel.questions.difference.difference import Side, difference
from costmodel.questions.difference.formulas import expression_text, formula_of, formula_texts, read_expression
from costmodel.questions.difference.words import as_json, largest
from costmodel.runs.run import read_run, side

pytestmark = pytest.mark.usefixtures("english")


def quantity(name: str, formula: Callable[..., Any] | None = None) -> Quantity:
    return Quantity(name, {"en": name.title(), "fr": name}, name, "1", "test", formula=formula)


def small(formulas: Mapping[str, Callable[..., Any]], **records: Record | float) -> Case:
    """A case of a few parameters and formulas; results that the simulation wants are there too."""
    nothing = {name: quantity(name, lambda horizon: horizon * 0) for name in ("budget_total", "society_npv")}
    made = {name: quantity(name, f) for name, f in formulas.items()}
    parameters = {name: quantity(name) for name in (*records, "horizon", "start_year", "price_index")}
    model = Model([*clock(), *parameters.values(), *(nothing | made).values()])
    rows = {n: r if isinstance(r, Record) else Record(n, "fixed", float(r)) for n, r in records.items()}
    return worlds.small_case(model, [rows], parameters)


def of(case: Case, name: str = "run", draws: int = 2000, seed: int = 1) -> Side:
    return Side(name, {"t": case}, draws, seed, {}, {}, {})


def contributions(figure: Any) -> dict[str, float]:
    return {"+".join(c.names): c.value for c in figure.contributions}


# Closed forms


@pytest.mark.parametrize(("x", "y", "x2", "y2"), [(2, 3, 5, 7), (2, 3, 2, 7), (0, 3, 5, 0), (-1, 4, 1, -4)])
def test_a_product_shares_out_its_difference_in_the_stated_order(x: float, y: float, x2: float, y2: float) -> None:
    """x goes first, at the old y; then y, at the new x."""
    product = {"product": lambda x, y: x * y}
    before, after = small(product, x=x, y=y), small(product, x=x2, y=y2)
    (figure,) = difference(of(before), of(after), ["product"]).figures
    assert (figure.before, figure.after) == (x * y, x2 * y2)
    wanted = {"x": (x2 - x) * y, "y": x2 * (y2 - y)}
    assert contributions(figure) == {name: value for name, value in wanted.items() if value}


def test_a_sum_has_no_effect_of_order() -> None:
    made = {"result": lambda x, y, z: x + y * 10 + z * 100}
    (figure,) = difference(of(small(made, x=1, y=2, z=3)), of(small(made, x=2, y=4, z=3)), ["result"]).figures
    assert contributions(figure) == {"x": 1, "y": 20}


def test_the_median_of_a_shifted_input_moves_with_it() -> None:
    """x is uniform on [0, 10] then on [2, 12]: the median of x + y moves by exactly 2, that of y by its own 5."""
    made = {"result": lambda x, y: x + y}
    low = small(made, x=worlds.spread("x", 0, 5, 10), y=1)
    high = small(made, x=worlds.spread("x", 2, 7, 12), y=6)
    (figure,) = difference(of(low), of(high), ["result"], median=5).figures
    parts = {"+".join(c.names): c.value for c in figure.median_contributions}
    assert parts == {"x": pytest.approx(2, abs=1e-12), "y": pytest.approx(5, abs=1e-12)}
    assert figure.after_median - figure.before_median == pytest.approx(7, abs=1e-12)


def test_draws_and_seed_have_their_own_line() -> None:
    made = {"result": lambda x: x}
    case = small(made, x=worlds.spread("x", 0, 5, 10))
    (figure,) = difference(of(case, seed=1), of(case, seed=2), ["result"], median=5).figures
    assert [c.kind for c in figure.median_contributions] == ["draws"]
    assert figure.contributions == ()


def test_many_inputs_are_swapped_together_for_the_median() -> None:
    names = [f"x{i}" for i in range(6)]
    made = {"result": lambda x0, x1, x2, x3, x4, x5: x0 + x1 + x2 + x3 + x4 + x5}
    before = small(made, **dict.fromkeys(names, 0.0))
    after = small(made, **{name: 10.0**i for i, name in enumerate(names)})
    (figure,) = difference(of(before), of(after), ["result"], median=2).figures
    assert [(c.kind, c.names, c.value) for c in figure.median_contributions] == [
        ("input", ("x4",), 10_000),
        ("input", ("x5",), 100_000),
        ("others", ("x0", "x1", "x2", "x3"), 1111),
    ]


# Formulas


def test_a_formula_that_changed_has_its_own_part() -> None:
    """From x * y = 6 to x + y with y = 5: first y at the old formula, then the formula at the new y."""
    before = small({"result": lambda x, y: x * y}, x=2, y=3)
    after = small({"result": lambda x, y: x + y}, x=2, y=5)
    (figure,) = difference(of(before), of(after), ["result"]).figures
    assert [(c.kind, c.names, c.value) for c in figure.contributions] == [
        ("input", ("y",), 4),
        ("formula", ("result",), 2 + 5 - 2 * 5),
    ]


def test_formulas_swap_one_at_a_time_with_new_ones_and_new_parameters() -> None:
    before = small({"part": lambda x: x, "result": lambda part: part}, x=2)
    after = small(
        {"part": lambda x, w: x * w, "more": lambda w: w, "result": lambda part, more: part + more}, x=2, w=10
    )
    (figure,) = difference(of(before), of(after), ["result"]).figures
    assert figure.before == 2
    assert figure.after == 30
    assert contributions(figure) == {"part": 18, "result": 10}


def test_formulas_that_cannot_be_mixed_are_swapped_together() -> None:
    """b needs a, then a needs b: one of them alone makes a circle."""
    before = small({"a": lambda x: x, "b": lambda a: a + 3, "result": lambda a, b: a + b}, x=2)
    after = small({"a": lambda b: b + 1, "b": lambda x: x, "result": lambda a, b: a + b}, x=2)
    (figure,) = difference(of(before), of(after), ["result"]).figures
    assert [(c.kind, c.value) for c in figure.contributions] == [("formulas", 5 - 7)]


def test_states_without_a_finite_value_are_taken_together() -> None:
    """1 / (x - y): swapping x alone divides by zero."""
    made = {"result": lambda x, y: 1 / (x - y)}
    (figure,) = difference(of(small(made, x=1, y=2)), of(small(made, x=2, y=1)), ["result"]).figures
    assert contributions(figure) == {"x+y": 2}


def test_a_result_given_in_one_run_only_is_an_input_added() -> None:
    made = {"part": lambda x: x * 10, "result": lambda part: part + 1}
    before = small(made, x=2)
    after = small(made, x=3)
    after = replace(after, records=({**after.records[0], "part": Record("part", "fixed", 100.0)},))
    for first, second, sign in ((before, after, 1), (after, before, -1)):
        found = difference(of(first), of(second), ["result"])
        (figure,) = found.figures
        assert sign * (figure.after - figure.before) == 80
        assert math.fsum(contributions(figure).values()) == sign * 80
        assert {i.name: i.kind for i in found.inputs} == {"x": "changed", "part": "added" if sign > 0 else "removed"}


def test_every_formula_survives_being_written(capsys: pytest.CaptureFixture[str]) -> None:
    """Text, read back, is evaluated to the same last bit, and called with names gives the same text."""
    model = worlds.MODEL
    values = worlds.case_of({}).central(0)
    everything = model.evaluate(values)
    for name, text in formula_texts(model).items():
        tree = read_expression(text)
        assert expression_text(tree) == text
        function = formula_of(tree)
        leaves = dict.fromkeys(tree.leaves("name"))
        with np.errstate(all="ignore"):
            again = function(*(everything[n] for n in leaves))
        if name not in values:
            np.testing.assert_array_equal(np.ravel(again), np.ravel(everything[name]), name)
        assert expression_text(function(*(Expression("name", leaf=n) for n in leaves))) == text


@pytest.mark.parametrize(
    "text", ["", "add(", "add(a", "add(a b)", "__import__(os)", "a; b", "eval(a)", "add(a, b) c", "1.2.3", "(a)", "a.b"]
)
def test_a_text_that_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        read_expression(text)


# Runs


def quickly(comparison: Any, folder: Path, *_: Any) -> None:
    writing.write_results(comparison, folder / "results.csv")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report: it has its own tests."""
    monkeypatch.setattr(writing, "write_outputs", quickly)


NUMBERS = {
    "calls_per_day": st.floats(1, 5000),
    "population": st.integers(200, 200_000),
    "real_discount_rate": st.floats(0, 0.1),
    "answered_before": st.floats(0.02, 1),
    "bot_resolution": st.floats(0, 1),
    "horizon": st.integers(1, 12),
    "start_year": st.integers(2026, 2029),
    "gross_hours_saved": st.floats(0, 50_000),
    "job_replacement": st.floats(0, 1),
}
HEADLINES = ["budget_total", "public_npv", "society_npv", "society_users_npv", "posts_removed", "people_at_risk"]


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries({}, optional=NUMBERS),
    st.fixed_dictionaries({}, optional=NUMBERS),
    st.sampled_from(["plaisir", "nantes", "typical_500"]),
)
def test_contributions_add_up_whatever_changed(
    folder: Path, before: dict[str, float], after: dict[str, float], other: str
) -> None:
    known = default_folder() / "authorities" / f"{other}.yaml"
    authority = other if known.exists() else "plaisir"
    first = make_case(
        "voicebot",
        "plaisir",
        ["adopt_tasks"],
        None,
        {n: f"{x:.6f}" if isinstance(x, float) else str(x) for n, x in before.items()},
    )
    second = make_case(
        "voicebot",
        authority,
        ["adopt_tasks"],
        None,
        {n: f"{x:.6f}" if isinstance(x, float) else str(x) for n, x in after.items()},
    )
    found = difference(of(first), of(second), HEADLINES)
    for figure in found.figures:
        independent = [
            float(np.ravel(case.model.evaluate(case.central(0), [figure.name])[figure.name])[-1])
            for case in (first, second)
        ]
        assert [figure.before, figure.after] == independent
        size = max(map(abs, [*independent, *(c.value for c in figure.contributions)]), default=0)
        total = math.fsum(c.value for c in figure.contributions)
        assert total == pytest.approx(figure.after - figure.before, abs=1e-9 * size)
        assert all(c.kind != "versions" for c in figure.contributions)


def test_two_runs_of_two_authorities_add_up_too(
    folder: Path, tmp_path: Path, write_overlay: Callable[..., str], quick: None
) -> None:
    town = tmp_path / "town.yaml"
    town.write_text(write_overlay("A town", population=900, calls_per_day=30))
    folders = [
        save(compare(authority, ["voicebot", "drafting"], draws=300, seed=3, folder=folder), tmp_path)
        for authority in ("plaisir", str(town))
    ]
    town.unlink()
    found = difference(*(side(read_run(f)) for f in folders), median=3)
    assert {f.tools for f in found.figures} == {("voicebot", "voicebot"), ("drafting", "drafting")}
    assert {f.option for f in found.figures} == {"adopt_tasks", "adopt_jobs"}
    moved = [f for f in found.figures if f.moved]
    assert moved
    for f in moved:
        for ends, parts in (
            ((f.before, f.after), f.contributions),
            ((f.before_median, f.after_median), f.median_contributions),
        ):
            size = max(map(abs, [*ends, *(c.value for c in parts)]), default=0)
            assert math.fsum(c.value for c in parts) == pytest.approx(ends[1] - ends[0], abs=1e-8 * size)
    assert {i.name for i in found.inputs} >= {"population", "calls_per_day"}


def test_medians_are_those_of_the_runs(folder: Path, tmp_path: Path, quick: None) -> None:
    """What is drawn again for the two ends agrees with what results.csv holds."""
    folders = [
        save(compare("plaisir", ["voicebot"], draws=400, seed=5, folder=folder, overrides=o), tmp_path)
        for o in ({}, {"calls_per_day": "400"})
    ]
    found = difference(*(side(read_run(f)) for f in folders), median=8)
    for figure in found.figures:
        assert not [c for c in figure.median_contributions if c.kind == "versions"]
    rows = {(r["option"], r["quantity"]): r for r in read_run(folders[1]).rows if not r["year"] or r["year"] == "2031"}
    for figure in found.figures:
        row = rows[figure.option, figure.name]
        assert figure.after_median == pytest.approx(float(row["median"]), rel=1e-9)
        assert figure.after == pytest.approx(float(row["central"]), rel=1e-9)


def test_a_result_that_the_program_does_not_find_again_is_a_rest(folder: Path, tmp_path: Path, quick: None) -> None:
    """A number of results.csv that another version computed otherwise: the difference is the one between the files."""
    comparison = compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=50, seed=5, folder=folder)
    runs_of_it = [save(comparison, tmp_path / name) for name in ("a", "b")]
    first, second = (side(read_run(f)) for f in runs_of_it)
    key = ("voicebot", "adopt_tasks", "budget_total", None)
    moved = dict(second.results) | {key: {**second.results[key], "central": second.results[key]["central"] + 1000}}
    found = difference(first, replace(second, results=moved), ["budget_total", "society_npv"])
    budget, society = found.figures
    assert [(c.kind, round(c.value)) for c in budget.contributions] == [("versions", 1000)]
    assert not society.moved


def test_what_the_runs_do_not_share_is_said(folder: Path, tmp_path: Path, quick: None) -> None:
    one = save(compare("plaisir", ["voicebot", "drafting"], ["adopt_tasks"], draws=20, folder=folder), tmp_path)
    two = save(compare("plaisir", ["voicebot"], ["adopt_jobs", "adopt_tasks"], draws=20, folder=folder), tmp_path)
    found = difference(side(read_run(one)), side(read_run(two)))
    assert set(found.left_out) == {"drafting", "voicebot: adopt_jobs"}
    with pytest.raises(UnknownNameError, match="share no option 'adopt_jobs'"):
        difference(side(read_run(one)), side(read_run(two)), options=["adopt_jobs"])
    three = save(compare("plaisir", ["drafting"], ["adopt_tasks"], draws=20, folder=folder), tmp_path)
    tools = difference(side(read_run(two)), side(read_run(three)))
    assert {f.tools for f in tools.figures} == {("voicebot", "drafting")}
    with pytest.raises(InputError, match="share no tool"):
        difference(side(read_run(one)), Side("x", {"a": None, "b": None}, 1, 1, {}, {}, {}))  # type: ignore[dict-item]


def test_json_adds_up_and_says_its_format(
    folder: Path, tmp_path: Path, quick: None, command: Callable[..., Any]
) -> None:
    folders = [
        save(compare("plaisir", ["voicebot"], draws=60, seed=s, folder=folder, overrides=o), tmp_path)
        for s, o in ((1, {}), (2, {"calls_per_day": "10", "population": "12000"}))
    ]
    words = ("diff", *map(str, folders))
    said = command(*words, "--json").json
    assert said["format"] == 1
    assert [said[k]["seed"] for k in ("before", "after")] == [1, 2]
    assert {i["name"]: i["kind"] for i in said["inputs"]} == {"calls_per_day": "changed", "population": "changed"}
    assert [i["after"]["layer"] for i in said["inputs"]] == ["set", "set"]
    for f in said["figures"]:
        total = math.fsum(c["value"] for c in f["contributions"])
        assert total == pytest.approx(f["difference"], abs=1e-9 * max(1, abs(f["before"]), abs(f["after"])))
    one = command(*words, "--quantity", "society_npv", "--option", "adopt_jobs", "--json").json
    assert [(f["quantity"], f["option"]) for f in one["figures"]] == [("society_npv", "adopt_jobs")]
    text = command(*words, "--quantity", "society_npv").out
    assert "calls_per_day" in text
    assert "Society: net present value" in text
    file = tmp_path / "diff.html"
    assert command(*words, "--html", str(file)).status == 0
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert 'src="' not in page
    assert "calls_per_day" in page
    assert json.loads(json.dumps(said)) == said
    same = command("diff", str(folders[0]), str(folders[0]))
    assert "No figure moved." in same.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diff",), "diff takes two runs"),
        (("diff", "a"), "diff takes two runs"),
        (("diff", "nowhere", "nowhere"), "no run is found there"),
        (("reproduce",), "reproduce takes one run"),
        (("reproduce", "nowhere"), "no run is found there"),
        (("explain", "society_npv", "--run", "nowhere"), "no run is found there"),
    ],
)
def test_what_is_no_run_is_said_in_one_sentence(command: Callable[..., Any], words: tuple[str, ...], said: str) -> None:
    found = command(*words)
    assert (found.status, found.out) == (2, "")
    assert said in found.err
    assert found.err.count("\n") == 1


def test_names_and_years_of_a_difference_are_checked(folder: Path, tmp_path: Path, quick: None, command: Any) -> None:
    run = str(save(compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=20, folder=folder), tmp_path))
    for words, said in (
        (("--quantity", "societ_npv"), "Did you mean 'society_npv'?"),
        (("--quantity", "hourly_cost"), "'hourly_cost' has several members"),
        (("--option", "adopt_task"), "share no option 'adopt_task'; they share status_quo, adopt_tasks. Did you mean"),
        (("--tool", "voicebt"), "No run has the tool 'voicebt'; known: voicebot. Did you mean 'voicebot'?"),
        (("--year", "1999"), "--year 1999: give a year that both runs have, from 2026 to 2031"),
        (("--top", "0"), "--top 0: give a whole number from 1"),
    ):
        found = command("diff", run, run, *words)
        assert found.status == 2, words
        assert said in found.err


def test_what_counts_most_is_shown_first_and_the_others_together() -> None:
    names = [f"x{i}" for i in range(6)]
    made = {"result": lambda x0, x1, x2, x3, x4, x5: x0 + x1 + x2 + x3 + x4 + x5}
    before, after = small(made, **dict.fromkeys(names, 0.0)), small(made, **{n: 10.0**i for i, n in enumerate(names)})
    (figure,) = difference(of(before), of(after), ["result"]).figures
    assert [(line.words, line.amount) for line in largest(figure, figure.contributions, 2)] == [
        ("x4", "+10,000"),
        ("x5", "+100,000"),
        ("4 others together", "+1,111"),
    ]


def test_json_has_no_value_that_is_no_number() -> None:
    made = {"result": lambda x: 1 / x}
    found = difference(of(small(made, x=0)), of(small(made, x=2)), ["result"])
    text = json.dumps(as_json(found), allow_nan=False)
    assert json.loads(text)["figures"][0]["before"] is None
