"""Whose values: known answers of SMAA, limits before weights, panels read strictly, nothing averaged in silence."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import REAL, run_command
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.document.drawing import SERIES
from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import study
from costmodel.engine.verdict import WORDS as VERDICTS
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs.commands.checks import check_files
from costmodel.questions.debate import smaa, words
from costmodel.questions.debate.criteria import CRITERIA, LEDGERS, Scale, priced, scales
from costmodel.questions.debate.debate import Debate, deliberate, deliberate_on
from costmodel.questions.debate.form import form, implied
from costmodel.questions.debate.page import debate_parts
from costmodel.questions.debate.panels import (
    CONCENTRATION,
    Member,
    add_member,
    departures,
    panel,
    panel_names,
    read_panel,
)
from costmodel.questions.debate.tradeoffs import exchange, tradeoffs

MODEL, LIBRARY = workbook()
MANY = 200_000
FEW = 400


def options(*rows: list[float]) -> np.ndarray:
    """Scores that are the same in every world. Shape (options, 1, criteria)."""
    return np.array(rows, dtype=float)[:, None, :]


def anybody(criteria: int, seed: int = 1) -> np.ndarray:
    return smaa.any_weights(criteria, MANY, seed)[None]


# Known answers


def test_three_options_two_criteria_have_the_shares_of_the_closed_form() -> None:
    """A wins where w > 0.6, B where w < 0.4, C between: shares .4, .4, .2, and the middles of these intervals."""
    found = smaa.acceptability(options([1, 0], [0, 1], [0.6, 0.6]), anybody(2))
    assert found.first == pytest.approx([0.4, 0.4, 0.2], abs=0.005)
    assert found.central == pytest.approx(np.array([[0.8, 0.2], [0.2, 0.8], [0.5, 0.5]]), abs=0.005)
    assert found.confidence.tolist() == [1, 1, 1]
    assert found.ranks.sum(axis=0) == pytest.approx([1, 1, 1])
    assert found.ranks[2] == pytest.approx([0.2, 0.8, 0], abs=0.005)


def test_three_unit_vectors_share_alike_with_central_weights_11_18() -> None:
    found = smaa.acceptability(options([1, 0, 0], [0, 1, 0], [0, 0, 1]), anybody(3))
    assert found.first == pytest.approx([1 / 3] * 3, abs=0.005)
    assert found.central[0] == pytest.approx([11 / 18, 7 / 36, 7 / 36], abs=0.005)


def test_adopting_against_nothing_wins_in_25_of_72_weights() -> None:
    found = smaa.acceptability(options([0.5, -0.3, -0.4], [0, 0, 0]), anybody(3))
    assert found.first[0] == pytest.approx(25 / 72, abs=0.004)


@given(a=st.floats(0.05, 1), b=st.floats(0.05, 1))
@settings(max_examples=20, deadline=None)
def test_two_options_two_criteria_win_in_proportion_of_what_they_are_good_at(a: float, b: float) -> None:
    """(a, 0) beats (0, b) where w > b / (a + b): in a share a / (a + b) of uniform weights, and it flips there."""
    scores = options([a, 0], [0, b])
    found = smaa.acceptability(scores, smaa.any_weights(2, 20_000, 3)[None])
    assert found.first[0] == pytest.approx(a / (a + b), abs=0.02)
    (flip,) = smaa.weight_flips(scores[:, 0], [0.5, 0.5], 0)
    assert flip.at == pytest.approx(b / (a + b))
    assert (flip.below, flip.above) == (1, 0)


THROMBO = os.environ.get("COSTMODEL_THROMBO", "")
"""A folder with the files of ``inst/extdata`` of the R package smaa (GPL-3, not copied here)."""


def dget(name: str) -> np.ndarray:
    """An array as R writes it: numbers, then their dimensions, the first varying fastest."""
    with gzip.open(Path(THROMBO) / name, "rt") as file:
        found = re.search(r"c\((.*?)\).*?\.Dim\s*=\s*c\((.*?)\)", file.read(), re.S)
    assert found
    shape = [int(n.strip().rstrip("L")) for n in found[2].split(",")]
    return np.array([float(x) for x in found[1].split(",")]).reshape(shape, order="F")


@pytest.mark.oracle
@pytest.mark.skipif(not THROMBO, reason="COSTMODEL_THROMBO names no folder with the data of the R package smaa")
def test_the_published_case_of_the_r_package_comes_out_to_its_digits() -> None:
    scores = dget("thrombo-meas.txt.gz").transpose(1, 0, 2)
    found = smaa.acceptability(scores, dget("thrombo-weights-nopref.txt.gz")[None])
    assert found.ranks[0] == pytest.approx([0.3504, 0.6496], abs=1e-9)
    assert found.central[0] == pytest.approx([0.1865097, 0.2772205, 0.5362698], abs=1e-7)
    assert found.central[1] == pytest.approx([0.4073100, 0.3641477, 0.2285423], abs=1e-7)
    assert found.confidence == pytest.approx([0.6682, 0.8956], abs=1e-9)
    entropy = -(found.ranks * np.log2(found.ranks)).sum(axis=1)
    assert entropy == pytest.approx([0.9344248] * 2, abs=1e-7)
    fixed = smaa.acceptability(scores, np.array([[[0.5, 0.2, 0.3]]]))
    assert fixed.ranks[0] == pytest.approx([0.1279, 0.8721], abs=1e-9)


def test_pairs_are_people_and_worlds() -> None:
    """Two worlds, two people with opposite weights: each option is first in half of the pairs of each."""
    scores = np.array([[[1, 0], [1, 0]], [[0, 1], [0, 2]]], dtype=float)
    people = np.array([[[0.6, 0.4]] * 2, [[0.4, 0.6]] * 2])
    found = smaa.acceptability(scores, people)
    # person 1: 0.6 > 0.4, then 0.6 < 0.8; person 2: 0.4 < 0.6, 0.4 < 1.2
    assert found.first.tolist() == [0.25, 0.75]
    assert found.central[0] == pytest.approx([0.6, 0.4])
    assert found.central[1] == pytest.approx([(0.6 + 0.4 + 0.4) / 3, (0.4 + 0.6 + 0.6) / 3])
    assert found.confidence[0] == 0.5


def test_options_that_tie_share_their_ranks() -> None:
    found = smaa.acceptability(options([0.5, 0.5], [0.5, 0.5], [0, 0]), anybody(2)[:, :10])
    assert found.ranks == pytest.approx(np.array([[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]))


def test_an_option_nobody_chooses_has_no_central_weights() -> None:
    found = smaa.acceptability(options([1, 1], [0, 0]), anybody(2)[:, :10])
    assert np.isnan(found.central[1]).all()
    assert np.isnan(found.confidence[1])


# A dominated option never changes the order of the others


def test_min_max_scales_would_flip_the_published_case_and_fixed_ones_do_not() -> None:
    """Gain and impact of A (60, 40), B (80, 65), then the dominated C (20, 150); weights .45 and .55."""
    raw = np.array([[60, 40], [80, 65], [20, 150]], dtype=float)
    weights = np.array([[0.45, 0.55]])

    def moving(rows: np.ndarray) -> np.ndarray:
        low, high = rows.min(axis=0), rows.max(axis=0)
        scaled = (rows - low) / (high - low)
        return np.stack([scaled[:, 0], 1 - scaled[:, 1]], axis=1)[:, None]

    fixed = np.stack([raw[:, 0] / 100, 1 - raw[:, 1] / 200], axis=1)[:, None]
    two, three = (smaa.values(moving(raw[:n]), weights)[:, 0] for n in (2, 3))
    assert two == pytest.approx([0.55, 0.45])
    assert three[:2] == pytest.approx([0.85, 0.875])
    for n in (2, 3):
        assert smaa.values(fixed[:n], weights)[:, 0] == pytest.approx([0.71, 0.73125, 0.2275][:n])


scores_in_worlds = st.integers(0, 2**32 - 1)


@given(seed=scores_in_worlds, criteria=st.integers(2, 5), count=st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_a_dominated_option_changes_nothing_for_the_others(seed: int, criteria: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random((count, 30, criteria))
    people = rng.dirichlet(np.ones(criteria), size=(3, 30))
    poor = scores[:1] * rng.random((1, 30, criteria)) * 0.999
    more = np.concatenate([scores, poor])
    before, after = smaa.acceptability(scores, people), smaa.acceptability(more, people)
    assert after.first[:count] == pytest.approx(before.first)
    assert after.first[count] == 0
    kept = before.first > 0
    assert after.central[:count][kept] == pytest.approx(before.central[kept])
    order = np.argsort(smaa.expected(scores, people), axis=1)
    again = np.argsort(smaa.expected(more, people)[:, :count], axis=1)
    assert (order == again).all()
    means, wider = scores.mean(axis=1), more.mean(axis=1)
    weights = people.mean(axis=(0, 1))
    for c in range(criteria):
        assert [f.at for f in smaa.weight_flips(wider, weights.tolist(), c)] == pytest.approx(
            [f.at for f in smaa.weight_flips(means, weights.tolist(), c)]
        )
    assert smaa.regrets(smaa.expected(more, people))[:, :count] == pytest.approx(
        smaa.regrets(smaa.expected(scores, people))
    )


# Flips, mixing, regret, value of knowing


def test_flips_along_a_line_are_the_crossings_of_the_best_options() -> None:
    flips = smaa.along(np.array([0, 1, 0.6]), np.array([1, 0, 0.6]))
    assert [(f.at, f.below, f.above) for f in flips] == [(pytest.approx(0.4), 1, 2), (pytest.approx(0.6), 2, 0)]


def test_options_that_only_touch_do_not_flip() -> None:
    assert smaa.along(np.array([1, 0.5]), np.array([1, 1])) == []
    assert smaa.along(np.array([1, 1]), np.array([1, 0])) == []


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 6))
@settings(max_examples=80, deadline=None)
def test_flips_agree_with_a_search_of_the_whole_line(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    start, finish = rng.random(count), rng.random(count)
    flips = smaa.along(start, finish)
    places = [0.0, *(f.at for f in flips), 1.0]
    kept = [f.below for f in flips[:1]] + [f.above for f in flips]
    for low, high, best in zip(places, places[1:], kept or [int(start.argmax())], strict=False):
        middle = (low + high) / 2
        assert int(((1 - middle) * start + middle * finish).argmax()) == best


def test_mixing_flips_where_the_two_panels_are_balanced() -> None:
    """Ours (1, 0), theirs (0, 1), options (1, 0) and (0, 1): the choice flips at one half."""
    (flip,) = smaa.mixing_flips(np.eye(2), [1, 0], [0, 1])
    assert flip.at == pytest.approx(0.5)
    assert smaa.mixing_flips(np.eye(2), [1, 0], [0.6, 0.4]) == []


def test_other_weights_keep_their_proportions() -> None:
    """With a for the first, the others share 1 - a as 2 to 1: the last has (1 - a) / 3, and a = 0.9 (1 - a) / 3."""
    scores = np.array([[1, 0, 0], [0, 0, 0.9]])
    (flip,) = smaa.weight_flips(scores, [0.4, 0.4, 0.2], 0)
    assert flip.at == pytest.approx(0.3 / 1.3)


def test_knowing_uniform_values_before_choosing_is_worth_a_quarter() -> None:
    """E max(w, 1 - w) = 3/4 against max(E w, 1 - E w) = 1/2; nothing when one option is best for all."""
    assert smaa.value_of_knowing(np.eye(2), anybody(2)[0]) == pytest.approx(0.25, abs=0.002)
    assert smaa.value_of_knowing(np.array([[1.0, 1.0], [0.0, 0.5]]), anybody(2)[0]) == 0


def test_regret_is_what_each_person_loses() -> None:
    people = np.array([[[0.9, 0.1]], [[0.2, 0.8]]])
    expected = smaa.expected(options([1, 0], [0, 1], [0.6, 0.6]), people)
    assert smaa.regrets(expected) == pytest.approx(np.array([[0, 0.8, 0.3], [0.6, 0, 0.2]]))


@pytest.mark.parametrize("certainty", [1, 3, 5])
def test_drawn_weights_have_the_stated_mean_and_the_spread_of_the_certainty(certainty: int) -> None:
    """Dirichlet: mean w, variance w (1 - w) / (concentration + 1); a stated zero stays zero."""
    stated = np.array([50.0, 30, 20, 0])
    drawn = smaa.with_certainty(stated.tolist(), CONCENTRATION[certainty], MANY, 5, "somebody")
    share = stated / 100
    assert drawn.sum(axis=1) == pytest.approx(np.ones(MANY))
    assert drawn.mean(axis=0) == pytest.approx(share, abs=0.003)
    spread = np.sqrt(share * (1 - share) / (CONCENTRATION[certainty] + 1))
    assert drawn.std(axis=0) == pytest.approx(spread, abs=0.003)
    assert (drawn[:, 3] == 0).all()


# Panel files


PANEL = """\
label: A panel
label_fr: Un panel
summary: Asked.
summary_fr: Interrogé.
role: residents
method: allocation
date: 2026-11-22
led_by: Somebody
invented: true
grade: D
source: [workbook_assumption]
review_by: 2030-12-31
criteria: [service, cost, ecology]
members:
  one: {who: x, who_fr: x, certainty: 3, weights: {service: 50, cost: 30, ecology: 20}}
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(text: str, name: str = "mine") -> Path:
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def changed(before: str, after: str) -> str:
    assert PANEL.count(before) == 1, before
    return PANEL.replace(before, after)


def test_the_panels_that_come_with_the_workbook_are_invented_and_say_so() -> None:
    assert {"executive", "residents", "agents"} <= set(panel_names(LIBRARY))
    for name in ("executive", "residents", "agents"):
        found = panel(LIBRARY, MODEL, name)
        assert found.invented
        assert found.grade == "D"
        assert found.role == name
        assert "invented" in found.label
        assert "inventé" in found.label_fr
        assert found.criteria == tuple(CRITERIA)
        assert found.astray == {}


@pytest.mark.parametrize("name", ["executive", "residents", "agents"])
def test_every_answer_of_a_file_is_read(name: str) -> None:
    written = yaml.safe_load((REAL / "panels" / f"{name}.yaml").read_text(encoding="utf-8"))["members"]
    found = {m.key: m for m in panel(LIBRARY, MODEL, name).members}
    assert set(found) == set(written)
    for key, fields in written.items():
        assert found[key].weights == fields.get("weights", {})
        assert found[key].silent == (fields.get("abstains") == "all")


WRONG = [
    (("service: 50", "services: 50"), "line 15, services: 'services' is not among the criteria .* Did you mean 'serv"),
    (("criteria: [service, cost", "criteria: [service, costs"), "line 13, costs: 'costs' is no criterion.*'cost'"),
    (("service: 50, ", ""), "line 15, one: 'one' says nothing of service; give a weight"),
    (("service: 50", "service: -1"), "line 15, service: a weight is zero or more, not -1"),
    (("service: 50", 'service: "3,5"'), "line 15, service: '3,5' has a comma; write 3.5"),
    (("service: 50", "service: nan"), "line 15, service: 'nan' is not a finite number"),
    (("{service: 50, cost: 30, ecology: 20}", "{service: 0, cost: 0, ecology: 0}"), "all weights of 'one' are zero"),
    (("certainty: 3", "certainty: 6"), "line 15, certainty: '6' is not a whole number from 1 to 5"),
    (("certainty: 3, ", ""), "line 15, one: 'one' lacks certainty"),
    (("certainty: 3", "certain: 3"), "the key 'certain' of 'one' is unknown.*Did you mean 'certainty'"),
    (("method: allocation", "method: guess"), "line 6, method: 'guess' is not one of swing, allocation"),
    (("role: residents", "role: king"), "'king' is not one of executive, residents, agents, other"),
    (("grade: D", "grade: A"), "line 10, grade: an invented panel has the grade D, not A"),
    (("[workbook_assumption]", "[nobody]"), "the source 'nobody' is not declared"),
    (("date: 2026-11-22", "date: yesterday"), "line 7, date: 'yesterday' is not a date"),
    (("led_by: Somebody\n", ""), "lacks led_by"),
    (("criteria: [service, cost, ecology]", "criteria: [service, cost, cost]"), "each of them once"),
    (("who: x,", "who: '',"), "'who' of 'one' is empty"),
    (("certainty: 3", "certainty: 3, abstains: [cost]"), "'cost' has a weight and an abstention"),
    (("certainty: 3", "certainty: 3, abstains: all"), "abstains on everything and has weights"),
    (("{who: x, who_fr: x, certainty: 3, weights: {service: 50, cost: 30, ecology: 20}}", "[]"), "line 15, one: write"),
    (("criteria: [service", "criteria: [euros, service"), "no section 'euros'"),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG, ids=lambda x: str(x)[:40])
def test_a_wrong_panel_is_refused_with_file_line_and_key(
    change: tuple[str, str], sentence: str, write: Callable[..., Path], english: None
) -> None:
    path = write(changed(*change))
    with pytest.raises(InputError, match=sentence) as error:
        read_panel(path, LIBRARY, MODEL)
    assert str(path) in str(error.value)
    assert check_files([path])[0] == str(error.value).splitlines()


def test_all_that_is_wrong_in_a_panel_is_said_at_once(write: Callable[..., Path], english: None) -> None:
    text = changed("service: 50", "service: -1")
    text += "  two: {who: y, who_fr: y}\n  three: {who: z, who_fr: z, certainty: 9, weights: {}}\n"
    with pytest.raises(InputError) as error:
        read_panel(write(text), LIBRARY, MODEL)
    lines = str(error.value).splitlines()
    assert [re.search(r"line (\d+)", line)[1] for line in lines] == ["15", "16", "17"]  # type: ignore[index]


def test_an_impact_in_euros_may_not_be_weighed_too(write: Callable[..., Path], english: None) -> None:
    euros = "euros: {ledger: society, worst: -3, best: 3}\ncriteria: [euros, transparency, ecology]"
    text = changed("criteria: [service, cost, ecology]", euros)
    with pytest.raises(InputError, match="'ecology' is counted in the euros of 'society' already"):
        read_panel(write(text), LIBRARY, MODEL)


def test_what_a_ledger_counts_is_asked_of_the_model() -> None:
    assert set(priced(MODEL, "society")) == {"service", "agent_health", "insertion", "inclusion", "cost", "ecology"}
    assert priced(MODEL, "budget") == ["cost"]
    for ledger in LEDGERS:
        for key in set(CRITERIA) - set(priced(MODEL, ledger)):
            assert not MODEL.ancestors([LEDGERS[ledger]]) & set(CRITERIA[key].in_euros)


def test_each_name_that_prices_an_impact_is_in_the_model() -> None:
    names = {name for c in CRITERIA.values() for name in (c.score, c.measure, *c.ends, *c.in_euros)}
    assert names - set(MODEL) == set()


@pytest.mark.parametrize(
    ("method", "weights", "follows"),
    [
        ("swing", {"a": 100, "b": 40, "c": 0}, True),
        ("swing", {"a": 100, "b": 100, "c": 0}, False),
        ("swing", {"a": 90, "b": 40, "c": 0}, False),
        ("swing", {"a": 120, "b": 100, "c": 0}, False),
        ("allocation", {"a": 60, "b": 40}, True),
        ("allocation", {"a": 60, "b": 30}, False),
        ("allocation", {"a": 33.4, "b": 33.3, "c": 33.3}, True),
        ("allocation", {"a": 50, "b": 50}, False),
    ],
)
def test_an_answer_follows_its_method_or_says_why_not(method: str, weights: dict[str, float], follows: bool) -> None:
    assert (departures(method, weights) == []) == follows


def test_who_did_not_follow_the_method_is_left_out_counted_and_named(write: Callable[..., Path], english: None) -> None:
    text = PANEL + "  two: {who: y, who_fr: y, certainty: 2, weights: {service: 50, cost: 30, ecology: 10}}\n"
    text += "  three: {who: z, who_fr: z, abstains: all}\n"
    debate = deliberate("voicebot", "plaisir", [str(write(text))], draws=FEW)
    (found,) = debate.panels
    assert [m.key for m in found.panel.heard] == ["one"]
    assert [m.key for m in found.panel.silent] == ["three"]
    assert any("two: left out" in w and "add to 90, not to 100" in w for w in debate.warnings)
    ((_, [row]),) = words.asked(debate).groups
    assert [cell.text for cell in row[4:8]] == ["3", "1", "1", "1"]


def test_a_panel_where_nobody_followed_the_method_is_refused(write: Callable[..., Path], english: None) -> None:
    path = write(changed("service: 50", "service: 40"))
    with pytest.raises(InputError, match=r"nobody in this panel followed the method\. one: the points add to 90"):
        deliberate("voicebot", "plaisir", [str(path)], draws=FEW)


def test_abstaining_on_a_criterion_is_not_a_weight_of_zero(write: Callable[..., Path]) -> None:
    text = changed("{service: 50, cost: 30, ecology: 20}}", "{service: 60, cost: 40}, abstains: [ecology]}")
    found = read_panel(write(text), LIBRARY, MODEL)
    assert found.centres[0] == pytest.approx(np.array([60, 40, 30]) / 130)
    drawn = found.draw(20_000, 1)[0]
    assert drawn.sum(axis=1) == pytest.approx(np.ones(20_000))
    ratio = drawn[:, 2] / (drawn[:, 0] + drawn[:, 1])  # from nothing to their largest: 60 of 100
    assert 0 < ratio.min() < 0.01
    assert 0.59 < ratio.max() <= 0.6
    assert ratio.mean() == pytest.approx(0.3, abs=0.005)


def test_adding_a_person_moves_nobody_elses_draws(write: Callable[..., Path]) -> None:
    more = PANEL + "  two: {who: y, who_fr: y, certainty: 2, weights: {service: 20, cost: 30, ecology: 50}}\n"
    alone = read_panel(write(PANEL), LIBRARY, MODEL).draw(50, 7)
    both = read_panel(write(more), LIBRARY, MODEL).draw(50, 7)
    assert (both[0] == alone[0]).all()
    assert not np.allclose(both[1], alone[0])


@pytest.mark.parametrize("guide", ["animer-un-debat.md", "running-a-debate.md"])
def test_the_panel_of_the_guide_can_be_typed_in(guide: str, write: Callable[..., Path]) -> None:
    text = (REAL.parent / "docs" / guide).read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.S)
    found = read_panel(write(example), LIBRARY, MODEL)
    assert (len(found.members), len(found.heard), len(found.silent)) == (3, 2, 1)


# Writing


def member(key: str = "two", **weights: float) -> Member:
    return Member(key, "A person", "Une personne", 4, weights or {"service": 20, "cost": 30, "ecology": 50})


def test_a_person_is_added_and_nothing_else_moves(write: Callable[..., Path]) -> None:
    path = write("# a remark\n" + PANEL)
    before = path.read_text(encoding="utf-8")
    found = add_member(path, member(), LIBRARY, MODEL)
    assert path.read_text(encoding="utf-8").startswith(before)
    assert [m.key for m in found.members] == ["one", "two"]
    assert found.members[1].weights == {"service": 20, "cost": 30, "ecology": 50}
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "bad",
    [
        member("one"),
        member("../two"),
        member("two: {}\nthree"),
        member(service=20, cost=30),
        member(service=20, cost=30, ecology=50, insertion=1),
    ],
    ids=["there already", "path", "yaml", "nothing said", "not asked"],
)
def test_a_person_who_cannot_be_added_leaves_the_file_as_it_was(bad: Member, write: Callable[..., Path]) -> None:
    path = write(PANEL)
    with pytest.raises(InputError):
        add_member(path, bad, LIBRARY, MODEL)
    assert path.read_text(encoding="utf-8") == PANEL
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_text_of_a_person_stays_text(write: Callable[..., Path]) -> None:
    hostile = '"}, abstains: all} # <b>&\\n!!python/object'
    path = write(PANEL)
    found = add_member(
        path, Member("two", hostile, hostile, 1, {"service": 1, "cost": 99, "ecology": 0}), LIBRARY, MODEL
    )
    assert found.members[1].who == hostile


# A debate


@pytest.fixture(scope="module")
def voicebot() -> Debate:
    return deliberate("voicebot", "plaisir", draws=FEW)


def test_an_option_that_breaks_a_limit_is_out_whatever_its_euros(english: None) -> None:
    """Forbidding bots in contact with users throws out the options that answer calls, by 1, in every draw."""
    rich = {"bot_allowed": "0", "time_value": "100"}
    debate = deliberate("voicebot", "plaisir", overrides=rich, draws=FEW)
    gains = {o: debate.result.at("society_npv", o)["median"] for o in debate.result.options}
    assert gains["adopt_safeguarded"] > max(gains["human_alternative"], 0), "the option thrown out has the most euros"
    assert debate.eligible == ("status_quo", "human_alternative")
    for option in ("adopt_tasks", "adopt_jobs", "adopt_safeguarded"):
        (broken,) = [b for b in debate.broken[option] if b.name == "doctrine_margin"]
        assert (broken.margin, broken.chance) == (-1, 0)
    for found in debate.panels:
        assert found.scores.shape[0] == 2
        assert set(found.counts) <= set(range(found.people + 1))
    sentences = " ".join(words.limits(debate))
    assert "“Adopt: tasks only” is out, whatever its euros" in sentences
    assert "doctrine" in sentences


def test_a_limit_broken_with_nothing_bought_throws_out_no_option(english: None) -> None:
    debate = deliberate("voicebot", "plaisir", overrides={"carbon_limit": "-100"}, draws=FEW)
    assert "carbon_margin" not in {b.name for broken in debate.broken.values() for b in broken}
    assert debate.eligible[0] == "status_quo"
    assert "Broken today already, with nothing bought: carbon." in " ".join(words.limits(debate))


def test_a_debate_says_the_answer_that_its_weights_do_not_change(english: None, voicebot: Debate) -> None:
    verdict = study("voicebot", "plaisir", draws=FEW).verdict
    assert f"The answer is “{VERDICTS[verdict.word]}”" in words.limits(voicebot)[0]


def test_limits_are_those_of_the_verdict(voicebot: Debate) -> None:
    result = study("voicebot", "plaisir", draws=FEW)
    assert {o: tuple(b.name for b in found) for o, found in voicebot.broken.items()} == {
        j.key: tuple(limit.name for limit in j.broken) for j in result.verdict.judged
    }


def test_scores_are_those_of_any_other_result_with_the_same_seed(voicebot: Debate) -> None:
    result = study("voicebot", "plaisir", draws=FEW)
    found = voicebot.panels[0]
    for c, key in enumerate(found.panel.criteria):
        for i, option in enumerate(voicebot.eligible):
            row = result.options.index(option)
            assert found.scores[i, :, c].mean() == pytest.approx(result.summary(f"score_{key}").mean[row, 0])


def test_a_tool_compared_already_is_put_to_panels_without_drawing_again(voicebot: Debate) -> None:
    asked = [panel(LIBRARY, MODEL, name) for name in panel_names(LIBRARY)]
    found = deliberate_on(study("voicebot", "plaisir", draws=FEW), asked)
    assert found.eligible == voicebot.eligible
    for a, b in zip(found.panels, voicebot.panels, strict=True):
        assert (a.accepted.ranks == b.accepted.ranks).all()


def test_an_option_more_or_less_changes_no_value_of_the_others(voicebot: Debate) -> None:
    fewer = deliberate("voicebot", "plaisir", options=["human_alternative"], draws=FEW)
    for more, less in zip(voicebot.panels, fewer.panels, strict=True):
        for i, option in enumerate(fewer.eligible):
            assert less.expected[:, i] == pytest.approx(more.expected[:, voicebot.eligible.index(option)])


def test_a_panel_says_the_same_alone_and_among_others(voicebot: Debate) -> None:
    alone = deliberate("voicebot", "plaisir", ["residents"], draws=FEW)
    among = next(p for p in voicebot.panels if p.panel.key == "residents")
    assert (alone.panels[0].accepted.ranks == among.accepted.ranks).all()
    assert alone.panels[0].choices == among.choices
    assert alone.mixings == ()


def test_people_are_counted_one_by_one(voicebot: Debate) -> None:
    """Each person's choice, found again from the scores and their weights by hand."""
    for found in voicebot.panels:
        weights = found.panel.draw(FEW, voicebot.seed)
        for person in range(found.people):
            by_hand = [
                np.mean([found.scores[i, k] @ weights[person, k] for k in range(FEW)])
                for i in range(len(voicebot.eligible))
            ]
            assert found.choices[person] == int(np.argmax(by_hand))
            assert found.regret[person] == pytest.approx(max(by_hand) - np.array(by_hand))
        assert sum(found.counts) == found.people
    everybody = np.concatenate([p.regret for p in voicebot.panels])
    assert voicebot.largest_regret == pytest.approx(everybody.max(axis=0))
    assert voicebot.least_regret == int(everybody.max(axis=0).argmin())


def test_small_panels_are_counted_in_people_and_large_ones_in_shares_too(
    voicebot: Debate, write: Callable[..., Path], english: None
) -> None:
    agents = next(p for p in voicebot.panels if p.panel.key == "agents")
    sentence = words.choices(voicebot, agents)
    assert re.search(r"\d (people|person) of 7", sentence)
    assert "%" not in sentence
    assert "%" not in "".join(words.people(agents, x) for x in (0.1, 0.5))
    rows = [
        f"  p{i}: {{who: x, who_fr: x, certainty: 3, weights: {{service: {20 + i}, cost: 30, ecology: {50 - i}}}}}\n"
        for i in range(30)
    ]
    large = deliberate("voicebot", "plaisir", [str(write(PANEL.partition("  one:")[0] + "".join(rows)))], draws=100)
    assert re.search(r"\d+ people of 30 \(\d+% of those heard\)", words.choices(large, large.panels[0]))


def test_the_mixing_begins_with_one_panel_and_ends_with_the_other(voicebot: Debate) -> None:
    by_key = {p.panel.key: p for p in voicebot.panels}
    assert {(m.executive.key, m.other.key) for m in voicebot.mixings} == {
        ("executive", "residents"),
        ("executive", "agents"),
    }
    for m in voicebot.mixings:
        for at, key in ((0, "executive"), (-1, m.other.key)):
            means = by_key[key].scores.mean(axis=1)
            assert m.expected[:, at] == pytest.approx(means @ by_key[key].centre)
        assert m.best.sum(axis=0) == pytest.approx(np.ones(len(m.shares)))


def test_panels_asked_about_other_criteria_are_not_mixed(write: Callable[..., Path], english: None) -> None:
    debate = deliberate("voicebot", "plaisir", ["executive", str(write(PANEL))], draws=100)
    assert debate.mixings == ()
    assert "not mixed" in words.unmixed(debate)


def test_a_panel_may_count_euros_on_a_scale_of_its_own(write: Callable[..., Path]) -> None:
    text = changed(
        "criteria: [service, cost, ecology]",
        "euros: {ledger: society, worst: -2, best: 2}\ncriteria: [euros, transparency]",
    ).replace("{service: 50, cost: 30, ecology: 20}", "{euros: 60, transparency: 40}")
    debate = deliberate("voicebot", "plaisir", [str(write(text))], draws=FEW)
    found = debate.panels[0]
    result = study("voicebot", "plaisir", draws=FEW)
    population, years = 31811, 5
    row = result.options.index("human_alternative")
    mean = result.summary("society_npv").mean[row, 0] / population / years
    spread = (
        (result.summary("society_npv").p95[row, 0] - result.summary("society_npv").p05[row, 0]) / population / years
    )
    assert spread < 2, "no draw should reach an end of the scale, for the mean to be exact"
    assert found.scores[debate.eligible.index("human_alternative"), :, 0].mean() == pytest.approx(
        (mean + 2) / 4, rel=1e-6
    )


def test_a_scale_that_ends_before_the_options_is_said_to_be_too_short(voicebot: Debate, english: None) -> None:
    assert "inclusion" in voicebot.short
    assert "access_worst and access_best" in " ".join(words.scale_lines(voicebot))
    longer = deliberate("voicebot", "plaisir", overrides={"access_worst": "1", "access_best": "-1"}, draws=FEW)
    assert "inclusion" not in longer.short


def test_a_scale_without_width_is_refused(english: None) -> None:
    with pytest.raises(InputError, match="'ecology' goes from 2 to the same value; set ecology_worst and ecology_best"):
        scales(make_case("voicebot", "plaisir", overrides={"ecology_best": "2", "ecology_worst": "2"}), ["ecology"])


# What weights imply, and what asking is worth


def test_a_tonne_is_exchanged_for_hours_by_weights_and_scales(english: None) -> None:
    """40 points for 4 kg a head, 20 for one hour a head: a tonne (of 1,000 heads: 1 kg each) is 40/4 : 20 = 1/2 hour
    a head, so 500 hours."""
    found = {"ecology": Scale(2, -2, 1.0), "service": Scale(-0.5, 0.5, 1000)}  # 1,000 inhabitants
    swap = exchange("ecology", 1, "service", {"ecology": 40, "service": 20}, found)
    assert swap.gained == pytest.approx(500)
    assert swap.sentence == (
        "You accept 1\u00a0t CO₂e/year more emitted for 500\u00a0hours/year more given to users: is that what you mean?"
    )
    (only,) = tradeoffs({"ecology": 4, "service": 2}, found)
    assert only.gained == pytest.approx(500)


def test_what_has_no_weight_is_given_away_and_what_exceeds_the_scale_is_said(english: None) -> None:
    found = {"ecology": Scale(2, -2, 1.0), "service": Scale(-0.5, 0.5, 1000)}
    (free,) = tradeoffs({"ecology": 0, "service": 20}, found)
    assert "for nothing in return" in free.sentence
    (dear,) = tradeoffs({"ecology": 99, "service": 1}, found)
    assert "nothing on the scale makes up for" in dear.sentence
    assert "ends at 1,000" in dear.sentence


def test_the_most_a_debate_can_bring_is_what_knowing_values_brings(voicebot: Debate) -> None:
    for found in voicebot.panels:
        means = found.scores.mean(axis=1)
        drawn = found.panel.draw(FEW, voicebot.seed).reshape(-1, len(found.panel.criteria))
        by_hand = np.mean([max(means @ w) for w in drawn]) - max(means @ drawn.mean(axis=0))
        assert found.known.gain == pytest.approx(by_hand, abs=1e-12)
        cost = found.panel.criteria.index("cost")
        scale = scales(voicebot.case, ["cost"])["cost"]
        euros = by_hand * (scale.best - scale.worst) * 31811 * 5 / drawn.mean(axis=0)[cost]
        assert found.known.euros == pytest.approx(euros)


def test_a_panel_that_leaves_money_out_gets_no_sum_in_euros(write: Callable[..., Path], english: None) -> None:
    text = changed("criteria: [service, cost, ecology]", "criteria: [inclusion, sovereignty]")
    text = text.replace("service: 50, cost: 30, ecology: 20", "inclusion: 60, sovereignty: 40")
    debate = deliberate("drafting_assistant", "plaisir", [str(write(text))], draws=FEW)
    assert debate.panels[0].unknown.gain > 0.01
    assert debate.panels[0].known.euros is None
    assert "cannot be said in euros" in " ".join(words.worth_lines(debate, debate.panels[0]))


def test_the_rounding_of_numbers_is_no_gain() -> None:
    """One option best for all values: their sums differ in the last digit only."""
    values = np.random.default_rng(1).dirichlet(np.ones(3), size=997)
    assert smaa.value_of_knowing(np.array([[0.1, 0.7, 0.3], [0.1, 0.2, 0.3]]), values) == 0


def test_prices_of_debates_are_the_parameters_shared_between_tools(voicebot: Debate) -> None:
    shared = deliberate("voicebot", "plaisir", overrides={"tools_debated": "4"}, draws=100)
    for alone, split in zip(voicebot.prices, shared.prices, strict=True):
        assert split.value == pytest.approx(alone.value / 4)
    case = make_case("voicebot", "plaisir", overrides={"debate_kind": "forum"})
    price = case.model.evaluate(case.central(0), ["debate_price"])["debate_price"]
    assert voicebot.prices[1].value == pytest.approx(float(price))


def test_democracy_is_never_said_to_be_worth_its_gain_alone() -> None:
    with in_language("fr"):
        assert "droit d’être entendus" in words.not_only()


# Faces


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_part_of_the_page_has_words(lang: str, voicebot: Debate) -> None:
    with in_language(lang):
        parts = debate_parts(voicebot, "again")
        for name, part in parts.items():
            if name.endswith("chart"):
                shown = part._repr_mimebundle_()
                assert shown[SERIES]["data"], name
                assert "<title" in shown["image/svg+xml"]
                assert len(part.caption) > 60  # type: ignore[union-attr]
            elif name != "overdue":
                assert part._repr_mimebundle_()["text/plain"].strip(), name
        told = parts["words"].text  # type: ignore[union-attr]
        assert all(word in told for word in ("SMAA", "μ"))


def test_the_command_gives_every_figure_as_json() -> None:
    answer = run_command("debate", "--tool", "voicebot", "--for", "plaisir", "--draws", "300", "--json")
    assert answer.status == 0, answer.err
    found = answer.json
    assert set(found["kept"]) | set(found["broken"]) == set(found["options"])
    assert set(found["kept"]) & set(found["broken"]) == set()
    for one in found["panels"].values():
        assert sum(one["first"].values()) == pytest.approx(1)
        assert sum(one["people"].values()) + one["undecided"] == one["heard"]
        assert sum(one["mean_weights"].values()) == pytest.approx(1)
        assert one["invented"] is True
    again = run_command("debate", "--tool", "voicebot", "--for", "plaisir", "--draws", "300", "--json")
    assert json.dumps(again.json) == json.dumps(found)


@pytest.mark.parametrize(("lang", "sentence"), [("fr", "quels que soient ses euros"), ("en", "whatever its euros")])
def test_the_command_says_limits_first(lang: str, sentence: str) -> None:
    answer = run_command("debate", "--tool", "voicebot", "--draws", "200", "--lang", lang)
    assert answer.status == 0, answer.err
    assert answer.out.index(sentence) < answer.out.index("SMAA")
    assert "{" not in answer.out


WORDS: list[tuple[list[str], str]] = [
    ([], "debate takes one tool"),
    (["--tool", "voicebot", "--tool", "chatbot"], "debate takes one tool"),
    (["--tool", "voicebot", "--panel", "resident"], "Did you mean 'residents'"),
    (["--tool", "voicebot", "--panel", "residents", "--panel", "residents"], "'residents' is given twice"),
    (["--tool", "voicebot", "--panel", "none.yaml"], "none.yaml: the file cannot be read"),
]


@pytest.mark.parametrize(("more", "sentence"), WORDS, ids=lambda x: str(x)[:40])
def test_the_command_refuses_in_one_sentence(more: list[str], sentence: str) -> None:
    answer = run_command("debate", *more, "--lang", "en")
    assert answer.status == 2
    assert sentence in answer.err
    assert "Traceback" not in answer.err


def test_a_folder_without_panels_says_what_to_do(folder: Path, tmp_path: Path) -> None:
    place = shutil.copytree(folder, tmp_path / "parameters", ignore=lambda *_: ["panels"])
    answer = run_command("debate", "--tool", "voicebot", "--lang", "en", "--parameters", str(place))
    assert answer.status == 2
    assert "There is no panel: put a file in parameters/panels" in answer.err


# The form


@pytest.fixture
def shown(tmp_path: Path) -> Any:
    from costmodel.questions.debate.form import Form

    with in_language("en"):
        return Form("plaisir", "voicebot", tmp_path / "panels", tuple(CRITERIA))


def fill(shown: Any, **points: float) -> None:
    shown.label.value, shown.led_by.value, shown.who.value = "Residents 2027", "The town", "Retired"
    for key, value in points.items():
        shown.points[key].value = value


def test_every_field_of_the_form_has_its_own_label(shown: Any) -> None:
    fields = [shown.file, shown.label, shown.led_by, shown.role, shown.method, shown.key, shown.who, shown.certainty]
    fields += [*shown.points.values(), *shown.abstains.values(), shown.button]
    labels = [field.description for field in fields]
    assert all(labels)
    assert len(set(labels)) == len(labels)


def test_the_form_says_back_what_weights_imply_and_never_which_option_wins(shown: Any) -> None:
    fill(shown, service=100, ecology=40)
    assert 'role="status"' in shown.said.value
    assert "t CO₂e/year more emitted for" in shown.said.value
    with in_language("en"):
        assert implied("voicebot", "plaisir", "swing", shown.weights)[0] == []
    assert "human service" not in shown.said.value
    assert "Adopt" not in shown.said.value


def test_the_form_saves_a_panel_then_a_second_person(shown: Any, tmp_path: Path) -> None:
    fill(shown, service=100, ecology=40, cost=20)
    shown.abstains["sovereignty"].value = True
    shown.save()
    assert "residents_2027.yaml: 1" in shown.saved.value
    shown.key.value = "resident_2"
    shown.save()
    found = read_panel(tmp_path / "panels" / "residents_2027.yaml", LIBRARY, MODEL)
    assert [m.key for m in found.members] == ["resident_1", "resident_2"]
    assert found.members[0].weights["service"] == 100
    assert found.members[0].abstains == ("sovereignty",)
    assert found.label == "Residents 2027"
    assert not found.invented
    assert check_files([found.path])[0] == []
    assert deliberate("voicebot", "plaisir", [str(found.path)], draws=50).panels[0].people == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f: setattr(f.file, "value", "../x.yaml"), "cannot name a panel"),
        (lambda f: setattr(f.file, "value", "x.txt"), "cannot name a panel"),
        (lambda f: setattr(f.key, "value", "Jean Dupont"), "cannot name a person"),
        (lambda f: setattr(f.who, "value", " "), "who this person is"),
        (lambda f: setattr(f.label, "value", " "), "Name of the panel"),
        (lambda f: setattr(f.points["service"], "value", 90), "does not follow the method"),
    ],
)
def test_the_form_saves_nothing_that_it_would_not_read(
    change: Callable[[Any], None], sentence: str, shown: Any, tmp_path: Path
) -> None:
    fill(shown, service=100, cost=20)
    change(shown)
    shown.save()
    assert sentence in shown.saved.value
    assert not list(tmp_path.rglob("*.yaml"))


def test_the_form_of_the_notebook_is_the_same(tmp_path: Path) -> None:
    box = form("plaisir", "voicebot", "fr", tmp_path)
    assert len(box.children) > len(CRITERIA)
