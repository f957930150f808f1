"""Published outcomes: the file, the model's answers worked out by hand, and the counting, on answers made here."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, t

from costmodel.engine.case import make_case
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.language.presentation import significant
from costmodel.questions.validation import calibration, priors
from costmodel.questions.validation.calibration import (
    Answer,
    Calibration,
    Outcome,
    answer,
    calibrate,
    expression,
    facts,
    outcomes,
)
from costmodel.questions.validation.page import chosen_outcomes, published_parts

PREDICTED = "predicts: gain_correction_time"

ROOT = Path(__file__).resolve().parent.parent
SEED = 20261122
ALL = outcomes()
ASKED = [o for o in ALL if o.predicts != calibration.NOTHING]
SET_BEFORE = {"humlum_hours", "gds_minutes", "gds_active", "dbt_weekly", "plaisir_resolved", "geneva_heating"}
"""They had already set a value of the model when the rule was made."""


# The file


def test_the_model_answers_studies_as_worked_out_by_hand() -> None:
    """`tests/expected/validation.csv`: central answers from the study's own inputs; arithmetic must agree."""
    with (ROOT / "tests" / "expected" / "validation.csv").open(encoding="utf-8", newline="") as file:
        wanted = {row["finding"]: float(row["central"]) for row in csv.DictReader(file)}
    assert {o.key for o in ALL if o.tie == "arithmetic"} <= set(wanted)
    for o in ALL:
        if o.key in wanted:
            found = answer(o, 1_000, SEED)
            assert found.central == pytest.approx(wanted[o.key], rel=1e-4 if o.key == "mlenergy_llama" else 1e-9), o.key
            assert o.tie != "arithmetic" or found.agrees, o.key


@pytest.mark.parametrize("o", ASKED, ids=lambda o: o.key)
def test_every_outcome_has_an_answer_in_its_unit(o: Outcome) -> None:
    found = answer(o, 200, SEED)
    assert found.p05 <= found.median <= found.p95
    assert 0 <= found.pit <= 1
    assert found.crps >= -1e-12, "a sum of rounded terms"


def test_every_outcome_says_where_it_was_read_and_how_it_was_obtained() -> None:
    for o in ALL:
        assert re.match(r"https?://\w", o.source["url"]), o.key
        assert dt.date.fromisoformat(o.source["read"]) <= dt.date(2026, 11, 30)
        assert (o.within is not None or o.absolute is not None) or o.tie != "arithmetic", o.key
        assert o.tie == "arithmetic" or (o.basis and o.reading and re.fullmatch("[A-Z]{2}", o.source["country"])), o.key
        for lang in ("fr", "en"):
            with in_language(lang):
                assert o.says("label").strip()
                assert o.says("why").strip().endswith((".", "»", "”"))


def test_a_page_that_set_a_value_behind_the_prediction_is_not_called_independent() -> None:
    for o in ASKED:
        if o.tie == "independent":
            asked = o.set_up
            case = make_case(asked["tool"], asked["authority"], [asked["option"]], asked["scenario"], asked["set"])
            behind = case.model.ancestors(expression(o.predicts).leaves("name"), case.records[0])
            cited = {s.url for n in behind & case.records[0].keys() for s in case.records[0][n].sources}
            assert o.source["url"] not in cited, o.key


def test_what_feeds_a_prior_was_drawn_for_it_and_tests_nothing() -> None:
    """The rule sees the name of the programme only; what was read since the priors were fitted never feeds one."""
    for o in ALL:
        assert not o.later or not o.feeds, o.key
        assert o.tie != "independent" or not o.feeds, o.key
        assert o.feeds or o.fed == "found", o.key
        if o.feeds:
            assert o.reading != "weak", o.key
            assert o.half == "open" or o.key in SET_BEFORE, o.key
    assert len([o for o in ALL if o.later]) >= 10
    assert {o.programme for o in ALL if o.half == "apart"} & {o.programme for o in ALL if o.half == "open"} == set()


def test_the_records_hold_what_their_classes_give() -> None:
    """Two digits of the fit, in the reference and in the tools; a class of fewer than three programmes fits nothing."""
    found = priors.fits(ALL)
    assert set(found) == set(priors.FITTED)
    for name, fit in found.items():
        assert len(fit.figures) >= priors.SITES
        for tool in priors.FITTED[name]:
            case = make_case(tool, None, ["adopt_tasks"])
            record = case.records[0][name]
            three = (record.low, record.number, record.high)
            assert three == tuple(significant(x, 2) for x in (fit.low, fit.value, fit.high)), (name, tool)
    few = [o for o in ALL if o.programme in ("geneva", "noisy")]
    assert [o.feeds for o in few] == ["heating_saving_share"] * 2
    assert priors.fits([o for o in ALL if o.feeds == "active_share"] + few).keys() == {"active_share"}


def test_a_new_site_is_forecast_with_the_spread_between_sites() -> None:
    """By scipy.stats: three sites, the spread of two classes pooled for four degrees of freedom."""
    sites = np.log(np.array([0.1, 0.2, 0.4]) / (1 - np.array([0.1, 0.2, 0.4])))
    squares = float(((sites - sites.mean()) ** 2).sum())
    (first, second) = priors.moderated([squares, 3 * squares], [2, 2])
    assert first == pytest.approx(np.sqrt((4 * squares + squares) / 6))
    assert second > first
    low, value, high = priors.next_site(float(sites.mean()), first, 3, (0, 1))
    reach = t.ppf(0.95, 6) * first * np.sqrt(4 / 3)
    assert np.log(low / (1 - low)) == pytest.approx(sites.mean() - reach)
    assert np.log(high / (1 - high)) == pytest.approx(sites.mean() + reach)
    assert low < value < high


@pytest.mark.parametrize(("key", "wanted"), [("plaisir_resolved", 0.5 * 0.75), ("lanarkshire_gas", 0.26)])
def test_a_figure_is_brought_to_what_the_record_counts(key: str, wanted: float) -> None:
    """A promise at the central realism; a meter has already seen the rebound."""
    assert priors.figure(next(o for o in ALL if o.key == key)) == pytest.approx(wanted, rel=0.01)


def test_version_0_1_answered_outcomes_that_are_still_there() -> None:
    assert set(calibration.earlier()) <= {o.key for o in ASKED}


STUDY = """
findings:
  one:
    label: "A"
    label_fr: "B"
    source: {title: "T", publisher: "P", url: "https://example.org", read: 2026-11-22}
    mark: seen
    tie: arithmetic
    found: 0.63
    tool: drafting_assistant
    authority: plaisir
    set: {gain_basis_time: before_rework, rework_share: 0.37}
    predicts: gain_correction_time
    within: 0.01
    why: "C."
    why_fr: "D."
"""


def study(tmp_path: Path, old: str = "", new: str = "") -> Answer:
    path = tmp_path / "outcomes.yaml"
    path.write_text(STUDY.replace(old, new) if old else STUDY, encoding="utf-8")
    return answer(outcomes(path)[0], 50, 1)


def test_a_study_that_is_far_off_disagrees(tmp_path: Path) -> None:
    assert study(tmp_path).agrees
    assert not study(tmp_path, "found: 0.63", "found: 0.65").agrees
    assert study(tmp_path, "found: 0.63", "low: 0.6\n    high: 0.7").agrees
    assert study(tmp_path, "    within: 0.01\n", "    absolute: 0.001\n").agrees
    assert not study(tmp_path, "rework_share: 0.37", "rework_share: 0.5").agrees
    assert study(tmp_path, PREDICTED, "predicts: 1 - rework_share\n    unit: share").central == 0.63


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("    mark: seen\n", "", "line 3: 'one' lacks 'mark'"),
        ("publisher: ", "publishr: ", "line 3: 'one' lacks 'publisher'"),
        ("tie: arithmetic", "tie: independent", "line 3: 'one' lacks 'basis'"),
        ("tie: arithmetic", "tie: loose\n    basis: asked\n    programme: p\n    reading: sure", "lacks 'country'"),
        ("mark: seen", "mark: heard", "line 3: mark: 'heard' is not one of seen, derived"),
        ("found: 0.63", "found: much", "'much' is not a finite number"),
        ("found: 0.63", "low: 2\n    high: 1", "give what was found"),
        ("within:", "withn:", r"'withn' is not known here.*Did you mean 'within'\?"),
        ("rework_share:", "rework_sharre:", r"one: .*Did you mean 'rework_share'\?"),
        (PREDICTED, "predicts: gain_correction_tim", r"one: .*Did you mean 'gain_correction_time'\?"),
        (PREDICTED, "predicts: rework_share ** 2", r"one: 'rework_share \*\* 2' cannot be read"),
        (PREDICTED, "predicts: open(rework_share)", r"one: 'open\(rework_share\)' cannot be read"),
        (PREDICTED, "predicts: 1 - rework_share", "one: say in 'unit' the unit"),
        (PREDICTED, PREDICTED + "\n    unit: EUR", "gives 1, the figure is in EUR"),
        (PREDICTED, PREDICTED + "\n    unit: leagues", "unit: .*leagues"),
    ],
)
def test_a_study_written_wrongly_is_told_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    with in_language("en"), pytest.raises(InputError, match=sentence):
        study(tmp_path, old, new)


# The counting


def made(key: str, found: float, low: float, high: float, crps: float = 0.0, pit: float = 0.5, **said: Any) -> Answer:
    """An answer made by hand, of the first independent outcome of the file."""
    like = next(o for o in ASKED if o.tie == "independent")
    outcome = replace(like, key=key, low=found, high=found, **said)
    middle = (low + high) / 2
    places = {"central": low, "p05": low, "median": middle, "p95": high}
    return Answer(outcome=outcome, unit="share", **places, pit=pit, crps=crps, score=high - low)


THREE = (
    made("a", 2.0, 1.0, 3.0, crps=1.0, pit=0.4, programme="p", basis="measured"),
    made("b", 4.0, 1.0, 3.0, crps=2.0, pit=1.0, programme="p", basis="declared"),
    made("c", 0.0, 1.0, 3.0, crps=4.0, pit=0.1, programme="q", basis="measured"),
)


def test_counts_are_of_outcomes_and_shares_of_programmes() -> None:
    """Programme p is half inside, q is not: a quarter of the weight. Sizes found are 2, 4 and 0: 2 on average."""
    found = Calibration(THREE, (), {})
    (group,) = found.ties
    assert (group.count, group.programmes) == (3, 2)
    assert (group.inside, group.above, group.below, group.beyond) == (1, 1, 1, 1)
    assert group.coverage.inside / group.coverage.scored == 0.25
    assert (group.share_above, group.share_below) == (0.25, 0.5)
    assert group.pit == pytest.approx((0.5 * 0.4 + 0.5 * 1.0 + 0.1) / 2)
    assert group.width == 2 / 2
    assert group.crps == pytest.approx((0.5 * 1 + 0.5 * 2 + 4) / 2 / 2)
    assert {g.name: g.count for g in found.bases} == {"measured": 2, "declared": 1}


def test_the_interval_of_the_share_is_the_exact_one() -> None:
    """Clopper and Pearson by the quantiles of the beta law of scipy.stats, half a success of two."""
    held = Calibration(THREE, (), {}).ties[0].coverage
    assert held.low == pytest.approx(beta.ppf(0.025, 0.5, 2.5))
    assert held.high == pytest.approx(beta.ppf(0.975, 1.5, 1.5))


def test_a_class_alone_forecasts_from_the_outcomes_of_other_programmes() -> None:
    """1 and 3 forecast 2 at 0.5: mean distance 1, less half their mean distance from each other (1). Mean size 2."""
    three = [made(k, x, 0.0, 9.0, programme=k) for k, x in (("a", 1.0), ("b", 2.0), ("c", 3.0))]
    found = Calibration(tuple(three), (), {})
    assert found.of("b", lambda o: o.key == "b").crps_class == pytest.approx(0.5 / 2)  # type: ignore[union-attr]
    same = [made(k, x, 0.0, 9.0, programme="one" if k == "c" else k) for k, x in (("a", 1.0), ("c", 2.0), ("d", 3.0))]
    same.append(made("e", 5.0, 0.0, 9.0, programme="one"))
    kept = Calibration(tuple(same), (), {}).of("c", lambda o: o.key == "c")
    assert kept is not None
    assert kept.crps_class == pytest.approx(0.5 / (11 / 4)), "e is of the programme of c"
    two = Calibration(tuple(three[:2]), (), {}).ties[0]
    assert two.compared == 0, "one other programme is no class"


def test_version_0_1_is_counted_where_it_answered() -> None:
    before = {"a": {"p05": 0.0, "p95": 1.0, "crps": 3.0}, "c": {"p05": -1.0, "p95": 1.0, "crps": 1.0}}
    (group,) = Calibration(THREE, (), before).ties
    assert (group.then, group.inside_then) == (2, 1)
    assert group.crps_then == pytest.approx((0.5 * 3 + 1 * 1) / 1.5 / 2)
    assert group.crps_since == pytest.approx((0.5 * 1 + 1 * 4) / 1.5 / 2)


def test_facts_are_plain_and_undefined_means_are_none() -> None:
    found = facts(Calibration(THREE[:1], (), {}))
    assert found["tie"]["independent"]["share_inside"] == 1
    assert found["tie"]["independent"]["crps_class"] is None
    assert set(found) == {"tie", "half", "basis", "tool"}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_how_many_ranges_held_and_what_the_model_lacks(lang: str) -> None:
    chosen = ["derby_calls", "renfrewshire_calls", "preston_calls", "kent_hours", "plaisir_resolved", "half_life"]
    with in_language(lang):
        parts = published_parts(calibrate(chosen_outcomes(chosen), 300, SEED), "again")
        found = calibrate([o for o in ALL if o.key in chosen], 300, SEED)
    group = found.ties[0]
    places = [a.place for a in found.scored if a.outcome.tie == "independent"]
    assert (group.inside, group.above, group.below) == tuple(map(places.count, ("inside", "above", "below")))
    wanted = {"en": "Of the 3 that set no value", "fr": "Des 3 qui ne fixent aucune valeur"}[lang]
    assert wanted in parts["question"].text  # type: ignore[union-attr]
    assert "Kent" in parts["lacking"].text  # type: ignore[union-attr]
    rows = {row[2]: row[5] for row in parts["results"].rows}  # type: ignore[union-attr]
    assert rows["tie.independent.count"] == 3
    assert rows["tie.calibrated.count"] == 1
    assert not [name for name in rows if name.startswith("half_life.pit")]
