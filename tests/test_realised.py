"""Promised and realised: scores against closed forms, a record that only grows, a correction no single case decides."""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from conftest import results_alone
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from costmodel.engine.case import Case, make_case, workbook
from costmodel.engine.comparison import compare, study
from costmodel.engine.scores import coverage, crps, pit
from costmodel.engine.uncertainty import simulate
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs.cli import main
from costmodel.outputs.writing import save
from costmodel.parameters.overlay import Overlay
from costmodel.questions.conventions import values
from costmodel.questions.realised import (
    COLUMNS,
    Observation,
    Row,
    added,
    corrections,
    follow_up,
    gain_gap,
    gap_of,
    left_out,
    read_ledger,
    read_observed,
    rows_of,
    scenario_text,
    whole_coverage,
    words,
)
from costmodel.questions.realised.gap import chart, evidence_table, stages_table

ROOT = Path(__file__).resolve().parent.parent

DRAWS, SEED = 400, 11
TOOL, OPTION = "drafting_assistant", "adopt_tasks"
DAY = dt.date(2027, 11, 30)


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case(TOOL, "plaisir", ["status_quo", OPTION])


def seen(**observed: float) -> list[Observation]:
    return [Observation(name, value) for name, value in observed.items()]


# Scores


@pytest.mark.parametrize(("mean", "sd", "y"), [(0, 1, 0), (10, 3, 14.2), (-5, 0.5, -5.4), (2, 4, 30)])
def test_crps_of_a_normal_forecast_is_the_closed_form(mean: float, sd: float, y: float) -> None:
    """σ [z (2Φ(z) − 1) + 2φ(z) − 1/√π] (Gneiting and others 2005), on quantiles evenly spread in probability."""
    n = 200_000
    sample = stats.norm.ppf((np.arange(n) + 0.5) / n, mean, sd)
    z = (y - mean) / sd
    exact = sd * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert crps(sample, y) == pytest.approx(exact, rel=2e-4)


def test_crps_of_a_uniform_forecast_and_of_a_point() -> None:
    """Uniform on (0, 1): for y inside, y² − y + 1/3. A point: the plain error."""
    sample = (np.arange(100_000) + 0.5) / 100_000
    for y in (0.0, 0.3, 1.0):
        assert crps(sample, y) == pytest.approx(y * y - y + 1 / 3, abs=1e-5)
    assert crps([26.0], 14.0) == 12.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30), st.floats(-1e6, 1e6))
def test_crps_is_its_definition_whatever_the_order(sample: list[float], y: float) -> None:
    """E|X − y| − E|X − X'| / 2 over all pairs; never negative; nothing when all draws are what happened."""
    x = np.array(sample)
    by_pairs = np.abs(x - y).mean() - np.abs(x[:, None] - x[None, :]).mean() / 2
    assert crps(sample, y) == pytest.approx(by_pairs, abs=1e-6)
    assert crps(sample, y) >= -1e-6
    assert crps([y] * 3, y) == pytest.approx(0, abs=1e-9)


def test_crps_is_proper_the_true_distribution_scores_best_on_average() -> None:
    rng = np.random.default_rng(1)
    happened = rng.normal(0, 1, 2000)
    grid = (np.arange(500) + 0.5) / 500
    scores = {sd: np.mean([crps(stats.norm.ppf(grid, 0, sd), y) for y in happened]) for sd in (0.4, 1.0, 2.5)}
    assert min(scores, key=scores.__getitem__) == 1.0


def test_pit_is_the_share_below_ties_counting_half() -> None:
    assert pit([1, 2, 3, 4], 2.5) == 0.5
    assert pit([1, 2, 3, 4], 0) == 0.0
    assert pit([1, 2, 3, 4], 9) == 1.0
    assert pit([2, 2, 2, 5], 2) == 0.375


def test_pit_of_what_a_forecast_says_of_itself_is_uniform() -> None:
    rng = np.random.default_rng(2)
    sample = rng.lognormal(0, 1, 5000)
    places = [pit(sample, y) for y in rng.lognormal(0, 1, 1000)]
    assert stats.kstest(places, "uniform").pvalue > 0.01


@pytest.mark.parametrize(("inside", "scored"), [(0, 5), (9, 10), (3, 3), (45, 50)])
def test_coverage_has_the_exact_binomial_interval(inside: int, scored: int) -> None:
    """scipy's own Clopper–Pearson, by another way through the code."""
    exact = stats.binomtest(inside, scored).proportion_ci(0.95, "exact")
    found = coverage(inside, scored)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high))
    assert found.surprising == (not exact.low <= 0.9 <= exact.high)


def test_nothing_is_scored_without_draws_or_with_what_is_not_finite() -> None:
    for sample, y in (([], 1.0), ([1.0, math.nan], 1.0), ([1.0], math.inf)):
        with pytest.raises(InputError):
            crps(sample, y)
    with pytest.raises(InputError):
        coverage(3, 2)
    assert coverage(0, 0).surprising is False


# A run followed up


def test_forecasts_are_those_of_the_run(case: Case) -> None:
    """Median and range of a result are those that any result of the same draws has."""
    found = follow_up(case, OPTION, seen(available_hours=60.0, net_hours_saved=500.0), 24, DRAWS, SEED)
    drawn = simulate(case, ["available_hours", "net_hours_saved"], DRAWS, SEED).summaries
    for f, at in zip(found.forecasts, (2, 0), strict=True):
        s = drawn[f.name]
        kept = [float(getattr(s, key)[1, at]) for key in ("central", "p05", "median", "p95")]
        assert [f.central, f.p05, f.median, f.p95] == kept
        assert f.year == (2028 if f.name == "available_hours" else None)


@pytest.mark.parametrize(("months", "year"), [(6, 2027), (12, 2027), (24, 2028)])
def test_months_say_which_year_is_compared(case: Case, months: int, year: int) -> None:
    assert follow_up(case, OPTION, seen(available_hours=60.0), months, 50, SEED).forecasts[0].year == year
    with pytest.raises(InputError):
        follow_up(case, OPTION, seen(available_hours=60.0), 18, 50, SEED)


def test_promised_is_what_was_announced_before_any_correction(case: Case) -> None:
    """The central case of the scenario that switches the correction off."""
    plain = make_case(TOOL, "plaisir", [OPTION], "no_optimism_correction")
    hours = np.ravel(plain.model.evaluate(plain.central(0), ["recovered_hours"])["recovered_hours"])
    found = follow_up(case, OPTION, seen(recovered_hours=50.0), 12, 50, SEED).forecasts[0]
    assert found.promised == pytest.approx(float(hours[1]))
    assert found.promised > found.central
    assert found.ratio == pytest.approx(50 / float(hours[1]))


def test_an_input_observed_gives_what_setting_it_gives_with_its_evidence_measured(case: Case) -> None:
    """Observed minutes are measured here: no correction, and no unauthorised use to take off."""
    found = follow_up(case, OPTION, seen(minutes_saved_per_day=14.0), 12, 50, SEED)
    by_hand = make_case(TOOL, "plaisir", [OPTION], None, {"minutes_saved_per_day": "14 measured"})
    expected = by_hand.model.evaluate(by_hand.central(0), ["society_npv"])["society_npv"]
    assert float(found.after["society_npv"].central[0, 0]) == pytest.approx(float(np.ravel(expected)[0]))
    before = case.model.evaluate(case.central(1), ["society_npv"])["society_npv"]
    assert float(found.before["society_npv"].central[0, 0]) == pytest.approx(float(np.ravel(before)[0]))


def test_a_result_observed_is_overwritten_and_carried_by_its_ratio(case: Case) -> None:
    """recovered_hours of 2027 halved: so are those after; year 0 stays, and the model goes on from there."""
    hours = np.ravel(case.model.evaluate(case.central(1), ["recovered_hours"])["recovered_hours"])
    found = follow_up(case, OPTION, seen(recovered_hours=float(hours[1]) / 2), 12, 50, SEED)
    expected = case.model.evaluate(case.central(1) | {"recovered_hours": hours / 2}, ["society_npv"])["society_npv"]
    assert hours[0] == 0
    assert float(found.after["society_npv"].central[0, 0]) == pytest.approx(float(np.ravel(expected)[0]))


def test_a_forecast_of_the_other_sign_is_followed_as_observed(case: Case) -> None:
    found = follow_up(case, OPTION, seen(available_hours=-40.0), 12, 50, SEED)
    path = found.case.records[0]["available_hours"].value
    assert list(path.values())[1:] == [-40.0] * 5  # type: ignore[union-attr]


def test_a_measured_range_stays_a_range(case: Case) -> None:
    observed = [Observation("minutes_saved_per_day", 14.0, low=9.0, high=19.0)]
    found = follow_up(case, OPTION, observed, 12, DRAWS, SEED)
    record = found.case.records[0]["minutes_saved_per_day"]
    assert (record.low, record.high, record.shape, record.basis, record.grade) == (
        9.0,
        19.0,
        "metalog",
        "measured",
        "A",
    )
    with pytest.raises(InputError):
        follow_up(case, OPTION, [Observation("recovered_hours", 50.0, low=40.0, high=60.0)], 12, 50, SEED)
    with pytest.raises(InputError):
        follow_up(case, OPTION, [Observation("minutes_saved_per_day", 14.0, year=2027)], 12, 50, SEED)


def test_a_figure_without_a_range_is_scored_by_its_error_and_not_counted(case: Case) -> None:
    found = follow_up(case, OPTION, seen(vat_rate=0.21, minutes_saved_per_day=26.0), 12, DRAWS, SEED)
    point, ranged = found.forecasts
    assert point.point
    assert point.crps == pytest.approx(0.01)
    assert not point.inside
    assert ranged.inside
    assert (found.coverage.inside, found.coverage.scored) == (1, 1)


def test_roles_follow_from_what_a_quantity_rests_on(case: Case) -> None:
    observed = seen(minutes_saved_per_day=14.0, licence_monthly_price=30.0, delay_overrun=0.4,
                    net_hours_saved=500.0, recovered_hours=50.0, budget_flow=-20000.0, active_share=0.5)  # fmt: skip
    observed += seen(integration_price=5000.0, contract_price=90000.0, start_delay=0.3)
    found = {f.name: (f.role, f.mark, f.correction) for f in follow_up(case, OPTION, observed, 12, 50, SEED).forecasts}
    assert found == {
        "minutes_saved_per_day": ("benefit", "declared", "self_report_correction"),
        "licence_monthly_price": ("cost", "estimate", "recurring_bias_estimate"),
        "integration_price": ("cost", "guess", "one_off_bias_guess"),
        "contract_price": ("cost", "", ""),  # both kinds of prices
        "delay_overrun": ("duration", "", "delay_overrun"),
        "start_delay": ("duration", "", "delay_overrun"),
        "net_hours_saved": ("benefit", "declared", "self_report_correction"),
        "recovered_hours": ("benefit", "declared", "self_report_correction"),
        "budget_flow": ("", "", ""),
        "active_share": ("", "", ""),
    }


# What was observed


GOOD_YAML = """measured_on: 2027-11-30
source: time diary
values:
  minutes_saved_per_day: {value: 14, low: 9, high: 19, note: twelve agents}
  recovered_hours: {value: 50, year: 2028}
  active_share: 0.5
"""
GOOD_CSV = """quantity;value;year;low;high;note
minutes_saved_per_day;14;;9;19;twelve agents
recovered_hours;50;2028;;;
active_share;0.5;;;;
"""


def test_yaml_and_tables_say_the_same(tmp_path: Path, case: Case) -> None:
    read = {}
    for name, text in (("a.yaml", GOOD_YAML), ("b.csv", GOOD_CSV), ("c.csv", "\ufeff" + GOOD_CSV.replace(";", ","))):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        found = read_observed(path, case)
        read[name] = [replace(o, where="") for o in found.observations]
    assert read["a.yaml"] == read["b.csv"] == read["c.csv"]
    assert read_observed(tmp_path / "a.yaml", case).measured_on == DAY
    assert [o.year for o in read["a.yaml"]] == [None, 2028, None]


BAD_YAML = {
    "values: {minutes_saved_per_dey: 14}": "Did you mean 'minutes_saved_per_day'?",
    "values: {minutes_saved_per_day: a lot}": "is not a finite number",
    "values: {minutes_saved_per_day: '14,5'}": "14.5",
    "values: {minutes_saved_per_day: [1, 2]}": "not a list",
    "values: {minutes_saved_per_day: {low: 1, high: 2}}": "has no value",
    "values: {minutes_saved_per_day: {value: 5, low: 6, high: 7}}": "the value between",
    "values: {minutes_saved_per_day: {value: 5, low: 4}}": "go together",
    "values: {minutes_saved_per_day: -3}": "outside what is possible",
    "values: {recovered_hours: {value: 5, year: 1999}}": "whole number from 2026 to 2031",
    "values: {recovered_hours: {value: 5, yeer: 2027}}": "Did you mean 'year'?",
    "values: {staff_mix: 0.3}": "staff_mix_a",
    "values: {carbon_path: path_2019}": "is chosen, not observed",
    "values: {horizon: 4}": "is chosen, not observed",
    "values: {}": "under `values`",
    "measured_on: 30/11/2027\nvalues: {active_share: 0.5}": "is not a date",
    "observed: {active_share: 0.5}": "is unknown",
    "values: {active_share: 0.5, active_share: 0.6}": "active_share",
}


@pytest.mark.parametrize("text", BAD_YAML)
@pytest.mark.usefixtures("english")
def test_a_bad_file_is_refused_with_its_place(text: str, tmp_path: Path, case: Case) -> None:
    path = tmp_path / "observed.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_observed(path, case)
    assert BAD_YAML[text] in str(error.value)
    assert "observed.yaml" in str(error.value)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.csv", "name,value\nactive_share,0.5\n", "no column 'quantity'"),
        ("a.csv", "quantity,value,yeer\nactive_share,0.5,\n", "Did you mean 'year'?"),
        ("a.csv", "quantity,value\n", "nothing is observed"),
        ("a.csv", "quantity,value\nactive_share,0.5,9\n", "more cells"),
        ("a.csv", "quantity,value\nactive_share,0.5\nactive_share,0.6\n", "stands twice"),
        ("a.csv", "quantity,value\n,0.5\n", "no parameter or formula"),
        ("a.xlsx", "", "YAML file"),
        ("a.yaml", "", "is empty"),
    ],
)
@pytest.mark.usefixtures("english")
def test_a_bad_table_is_refused(name: str, text: str, sentence: str, tmp_path: Path, case: Case) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_observed(path, case)
    assert sentence in str(error.value)


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path, case: Case) -> None:
    path = tmp_path / "observed.yaml"
    path.write_text("values:\n  active_shar: 0.5\n  recovered_hours: x\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_observed(path, case)
    assert str(error.value).count("\n") == 1


# The record


def some_rows(case: Case, months: int = 12, **observed: float) -> list[Row]:
    found = follow_up(case, OPTION, seen(**(observed or {"minutes_saved_per_day": 14.0})), months, 100, SEED)
    return rows_of(found, "run-1", DAY, "time diary")


def test_the_record_only_grows(case: Case) -> None:
    first = some_rows(case, minutes_saved_per_day=14.0, recovered_hours=50.0)
    text, new = added("", first)
    assert new == first
    again, none = added(text, [replace(row, date="2028-01-01") for row in first])
    assert (again, none) == (text, [])
    corrected = [replace(first[0], observed=15.0, date="2028-01-01")]
    more, added_rows = added(text, corrected)
    assert more.startswith(text)
    assert added_rows == corrected
    assert more.count("\n") == text.count("\n") + 1


def test_the_record_is_read_back_as_it_was_written(tmp_path: Path, case: Case) -> None:
    rows = [replace(r, source="=1+1, “é”", option="-adopt") for r in some_rows(case, recovered_hours=50.0)]
    path = tmp_path / "record.csv"
    path.write_text(added("", rows)[0], encoding="utf-8")
    assert read_ledger(path)[1] == rows
    with path.open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    assert tuple(cells[0]) == COLUMNS
    assert cells[0]["source"].startswith("'=")
    assert read_ledger(tmp_path / "none.csv") == ("", [])


@pytest.mark.parametrize(
    ("was", "now"), [("date,", "day,"), (",12,", ",twelve,"), (",14,", ",inf,"), (",yes,", ","), (",no,", ",")]
)
def test_a_record_changed_by_hand_is_refused(was: str, now: str, tmp_path: Path, case: Case) -> None:
    path = tmp_path / "record.csv"
    rows = [*some_rows(case), *some_rows(case, recovered_hours=5000.0)]
    text = added("", rows)[0]
    assert was in text
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"record\.csv"):
        read_ledger(path)


def test_coverage_of_the_whole_record_takes_the_last_row_of_each_forecast(case: Case) -> None:
    rows = some_rows(case, minutes_saved_per_day=5.0, recovered_hours=50.0, vat_rate=0.21)
    assert (whole_coverage(rows).inside, whole_coverage(rows).scored) == (1, 2)
    fixed = replace(rows[0], inside="yes")
    assert (whole_coverage([*rows, fixed]).inside, whole_coverage([*rows, fixed]).scored) == (2, 2)


# The correction


def row(tool: str, ratio: float, role: str = "benefit", by: str = "realism", months: int = 12, **more: object) -> Row:
    base = Row(
        date=DAY.isoformat(), authority="plaisir", tool=tool, option=OPTION, run="run", months=months,
        quantity="recovered_hours", year=2027, unit="hour/year", role=role, correction=by, promised=100.0, p05=50.0,
        median=90.0, p95=130.0, observed=100 * ratio, ratio=ratio, inside="yes", pit=0.5, crps=1.0, source="diary",
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


def reference(name: str) -> float:
    return workbook()[1].records[name].number


@pytest.mark.parametrize(
    ("role", "by", "ratio", "own"),
    [
        ("benefit", "realism", 0.5, 0.5),  # the part that is kept
        ("benefit", "self_report_correction", 0.3, 0.3),
        ("benefit", "rework_share", 0.6, 0.4),  # the part that is missing
        ("cost", "recurring_bias_estimate", 1.6, 0.6),  # what comes on top
        ("cost", "one_off_bias_guess", 0.9, -0.1),
    ],
)
def test_one_observation_does_not_decide(role: str, by: str, ratio: float, own: float) -> None:
    """One tool followed up weighs 1/6, and the reference 5/6."""
    (found,) = corrections([row("a", ratio, role, by)])
    assert found.name == by
    assert found.weight == pytest.approx(1 / 6)
    assert found.own == pytest.approx(own)
    assert found.offered == pytest.approx(own / 6 + reference(by) * 5 / 6, abs=1e-4)


def test_many_tools_outweigh_the_reference_and_many_rows_of_one_do_not() -> None:
    tools = [row(f"tool{i}", 0.5) for i in range(20)]
    assert corrections(tools)[0].offered == pytest.approx(0.8 * 0.5 + 0.2 * reference("realism"), abs=1e-4)
    rows = [row("a", 0.5, quantity=f"quantity{i}") for i in range(20)]
    (found,) = corrections(rows)
    assert (found.tools, found.forecasts) == (1, 20)
    assert found.offered == corrections([row("a", 0.5)])[0].offered


def test_a_delay_is_the_overrun_observed() -> None:
    late = row("a", 3.0, "duration", "delay_overrun", quantity="delay_overrun", promised=0.2, observed=0.6)
    assert corrections([late])[0].own == pytest.approx(0.6)
    assert corrections([replace(late, quantity="start_delay")]) == []


def test_what_says_nothing_of_optimism_corrects_nothing() -> None:
    silent = [
        row("a", 0.5, "", by=""),
        row("b", -0.5),
        replace(row("c", 0.5), ratio=None),
        row("d", 0.5, "duration"),
        row("e", 0.5, by=""),
    ]
    assert corrections(silent) == []
    assert scenario_text("plaisir", []) == ""


def test_the_latest_months_count_and_the_offer_stays_within_what_is_possible() -> None:
    later = [row("a", 0.9, months=6), row("a", 0.5, months=24), row("a", 0.7, months=12)]
    assert corrections(later)[0].own == pytest.approx(0.5)
    better = corrections([row(f"tool{i}", 3.0) for i in range(30)])[0]
    assert better.limited
    assert (better.low, better.offered, better.high) == (1.0, 1.0, 1.0)


def test_the_offer_is_a_scenario_that_the_workbook_reads_and_never_applies(tmp_path: Path) -> None:
    offers = corrections(
        [row("a", 0.5), row("b", 1.6, "cost", "one_off_bias_guess"), row("c", 0.02, by="rework_share")]
    )
    path = tmp_path / "own.yaml"
    path.write_text(scenario_text('Town "x"', offers), encoding="utf-8")
    usual, own = (make_case(TOOL, "plaisir", [OPTION], s) for s in (None, str(path)))
    record = own.records[0]["realism"]
    assert record.number == pytest.approx(0.5 / 6 + reference("realism") * 5 / 6, abs=1e-4)
    assert record.uncertain
    assert 0 < record.low < record.number < record.high < 1  # type: ignore[operator]
    assert usual.records[0]["realism"].number == reference("realism")
    assert own.records[0]["one_off_bias_guess"].reading is not None
    assert isinstance(own.scenario, Overlay)
    assert own.scenario.label_fr != own.scenario.label
    assert "1/6" not in own.scenario.summary


def test_a_record_of_version_0_1_is_read_and_what_it_cannot_say_is_left_out(tmp_path: Path) -> None:
    """It gave grades, which do not say how a figure was obtained; rows added below are counted."""
    path = tmp_path / "record.csv"
    old = [row("a", 0.5, by="B"), row("b", 0.5, by="")]
    path.write_text(added("", old)[0].replace(",correction,", ",grade,", 1), encoding="utf-8")
    text, rows = read_ledger(path)
    assert (rows, left_out(rows), corrections(rows)) == (old, 1, [])
    text, new = added(text, [replace(old[0], correction="realism")])
    path.write_text(text, encoding="utf-8")
    again = read_ledger(path)[1]
    assert (len(new), left_out(again)) == (1, 0)
    assert corrections(again)[0].own == pytest.approx(0.5)
    with in_language("en"):
        assert "Left out: 3 forecasts" in words.correction_sentence([], 3)


def test_the_weight_is_a_figure_that_a_folder_may_change(tmp_path: Path) -> None:
    source = ROOT / "parameters" / "time_saved.yaml"
    text = source.read_text(encoding="utf-8").replace("value: 5, low: 2, high: 10", "value: 2, low: 2, high: 10")
    (tmp_path / "time_saved.yaml").write_text(text, encoding="utf-8")
    assert values("time_saved", tmp_path)["credibility_observations"].number == 2
    assert values("time_saved")["credibility_observations"].number == 5


# The gap


def test_the_gap_is_that_of_the_results_and_each_stage_is_smaller() -> None:
    result = study(TOOL, "plaisir", [OPTION], draws=DRAWS, seed=SEED)
    gap = gain_gap(result, OPTION)
    for s in gap.stages:
        assert (s.p05, s.median, s.p95) == tuple(result.at(s.name, OPTION)[key] for key in ("p05", "median", "p95"))
    medians = [s.median for s in gap.stages]
    assert medians == sorted(medians, reverse=True)
    apart = gap_of(make_case(TOOL, "plaisir", [OPTION]), OPTION, DRAWS, SEED)
    assert apart.stages == gap.stages
    assert gain_gap(result).option == OPTION


def test_the_evidence_that_disagrees_stands_side_by_side() -> None:
    """0, 13 a week, 26 a day and 5 hours a week, each with source, method and grade, on one scale."""
    gap = gap_of(make_case(TOOL, "plaisir", [OPTION]), OPTION, 50, SEED)
    minutes = {p.name.removeprefix("time_saved_"): p.minutes for p in gap.points}
    assert minutes == pytest.approx(
        {"dbt": 0, "treasury": 2.6, "humlum": 12, "dillon": 16.8, "gds": 26, "supplier": 60}
    )
    assert all(p.value.record.sources and p.value.record.says() for p in gap.points)
    records = make_case(TOOL, "plaisir", [OPTION]).records[-1]
    minutes_declared = records["minutes_saved_per_day"].number
    assert gap.declared == minutes_declared
    assert gap.verified == minutes_declared * records["self_report_correction"].number
    by_name = {p.name: p.society for p in gap.points}
    assert by_name["time_saved_treasury"] is None  # a threshold is no gain
    alone = make_case(TOOL, "plaisir", [OPTION], None, {"minutes_saved_per_day": "60", "gain_correction_time": "1"})
    expected = alone.model.evaluate(alone.central(0), ["society_npv"])["society_npv"]
    assert by_name["time_saved_supplier"] == pytest.approx(float(np.ravel(expected)[0]))


def test_a_tool_without_declared_hours_says_so() -> None:
    gap = gap_of(make_case("voicebot", "plaisir", [OPTION]), OPTION, 50, SEED)
    with in_language("en"):
        assert gap.sentence.startswith("Nobody declares")
        assert "assistants" in gap.notes()[0]
    assert all(p.society is None for p in gap.points)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_tables_and_chart_have_as_many_cells_as_heads(lang: str) -> None:
    with in_language(lang):
        gap = gap_of(make_case(TOOL, "plaisir", [OPTION]), OPTION, 50, SEED)
        found = follow_up(make_case(TOOL, "plaisir", [OPTION]), OPTION, seen(recovered_hours=5.0), 12, 50, SEED)
        for table in (
            stages_table(gap, gap.title),
            evidence_table(gap),
            words.forecasts(found),
            words.results(found),
            words.corrections(corrections([row("a", 0.5)])),
        ):
            assert {len(r) for _, rows in table.groups for r in rows} == {len(table.heads)}
        assert "<title" in chart(gap).svg()


# The command


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    with in_language("en"), results_alone():
        return save(compare("plaisir", [TOOL], [OPTION], draws=200, seed=SEED), out)


def test_the_command_scores_a_run_and_its_ranges_are_those_of_results_csv(
    run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    observed = tmp_path / "observed.yaml"
    observed.write_text(GOOD_YAML, encoding="utf-8")
    call = ["realised", "--run", str(run), "--observed", str(observed), "--after", "24", "--lang", "en"]
    call += ["--ledger-folder", str(tmp_path / "record"), "--json"]
    assert main(call) == 0
    said = json.loads(capsys.readouterr().out)
    with (run / "results.csv").open(encoding="utf-8", newline="") as file:
        kept = next(r for r in csv.DictReader(file)
                    if (r["option"], r["quantity"], r["year"]) == (OPTION, "recovered_hours", "2028"))  # fmt: skip
    forecast = next(f for f in said["forecasts"] if f["quantity"] == "recovered_hours")
    for key in ("central", "p05", "median", "p95"):
        assert forecast[key] == pytest.approx(float(kept[key]), rel=1e-9)
    ledger = tmp_path / "record" / "realised-plaisir.csv"
    before = ledger.read_bytes()
    assert said["added"] == 3
    assert (tmp_path / "record" / "optimism-plaisir.yaml").is_file()
    assert main(call) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 0
    assert ledger.read_bytes() == before
    assert read_ledger(ledger)[1][0].date == "2027-11-30"


def test_the_command_shows_it_and_the_gap(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    observed = tmp_path / "observed.csv"
    observed.write_text(GOOD_CSV, encoding="utf-8")
    call = ["realised", "--run", str(run), "--observed", str(observed), "--after", "12", "--lang", "en"]
    assert main([*call, "--ledger-folder", str(tmp_path), "--date", "2027-11-30"]) == 0
    said = capsys.readouterr().out
    for part in ("CRPS", "PIT", "Offered, never applied unasked", "Added to", "instead of"):
        assert part in said
    assert main(["realised", "--run", str(run), "--lang", "en", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["stages"][0]["quantity"] == "gross_hours_saved"
    assert main(["realised", "--tool", "voicebot", "--draws", "100", "--lang", "fr"]) == 0
    assert "assistants" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--observed {good}", "goes with the run"),
        ("--run {run} --observed {good}", "--after 6, 12 or 24"),
        ("--run {run} --observed {good} --after 13", "choose 6, 12, 24"),
        ("--run {run} --observed {good} --after x", "whole number"),
        ("--run {run} --after 12", "goes with --observed"),
        ("--run {run} --observed nowhere.yaml --after 12", "cannot be read"),
        ("--run {run} --observed {good} --after 12 --set active_share=0.1", "take --set away"),
        ("--run {run} --observed {good} --after 12 --option adopt_jobs", "the run has"),
        ("--run {good} --observed {good} --after 12", "no run is found there"),
        ("--tool voicebot --tool chatbot", "one tool and one option"),
    ],
)
def test_the_command_refuses_in_one_sentence_and_writes_nothing(
    options: str, sentence: str, run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = tmp_path / "observed.yaml"
    good.write_text(GOOD_YAML, encoding="utf-8")
    words_of = options.format(run=run, good=good).split()
    where = ["--ledger-folder", str(tmp_path / "record")] if "--after" in options and "--observed" in options else []
    assert main(["realised", *words_of, *where, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "record").exists()
