"""The register: what leaves a town, what is read of others, random effects against published answers, the prior."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from conftest import results_alone, run_command
from hypothesis import given
from hypothesis import strategies as st
from other_yaml import read_yaml
from scipy import stats
from scipy.optimize import minimize_scalar

import costmodel
from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import compare
from costmodel.engine.pooling import left_out, limited, pooled
from costmodel.intake import repository
from costmodel.intake.shares import (
    Figure,
    Share,
    gives_value,
    new_key,
    read_register,
    read_share,
    record_of,
    share_text,
    size_of,
    sizes,
)
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.writing import save
from costmodel.questions.register.pools import pools_of

ROOT = Path(__file__).resolve().parent.parent

# Random effects

BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
"""Thirteen trials of a vaccine against tuberculosis: cases and others with it, cases and others without (Colditz and
others 1994, as in dat.bcg: https://metafor-project.org/doku.php/analyses:vanhouwelingen2002)."""


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    """The logarithms of the risk ratios and their variances."""
    a, b, c, d = np.array(BCG, float).T
    return np.log(a / (a + b)) - np.log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def test_the_answers_are_those_published_for_the_vaccine() -> None:
    """What metafor prints for ``rma(yi, vi, data=dat, test="knha")``: τ² 0.3132, τ 0.5597, mean −0.7145 with the error
    0.1808, its 95 % interval −1.1084 to −0.3206 (https://wviechtb.github.io/metafor/reference/rma.uni.html)."""
    y, v = log_risk_ratios()
    assert round(float(y[0]), 4) == -0.8893
    result = pooled(y, v)
    assert round(result.mean, 4) == -0.7145
    assert (round(result.tau**2, 4), round(result.tau, 4)) == (0.3132, 0.5597)
    assert round(result.error, 4) == 0.1808
    ends = [result.mean + side * stats.t.ppf(0.975, 12) * result.error for side in (-1, 1)]
    assert ends == pytest.approx([-1.1084, -0.3206], abs=1e-4)


def test_the_range_of_the_next_one_is_student_s_over_the_published_figures() -> None:
    """Mean ± t(0.95; 11) √(τ² + error²), from the four published digits (Higgins and others 2009, section 4.1)."""
    result = pooled(*log_risk_ratios())
    reach = stats.t.ppf(0.95, 11) * math.sqrt(0.3132 + 0.1808**2)
    assert (result.low, result.high) == pytest.approx((-0.7145 - reach, -0.7145 + reach), abs=3e-4)


def restricted(y: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    """Mean and τ² by searching the highest restricted likelihood, another way than the steps of the program."""

    def minus_likelihood(tau2: float) -> float:
        w = 1 / (v + tau2)
        mean = np.sum(w * y) / np.sum(w)
        return float(np.sum(np.log(v + tau2)) + np.log(np.sum(w)) + np.sum(w * (y - mean) ** 2)) / 2

    most = 10 * float(np.var(y)) + 1e-9
    tau2 = float(minimize_scalar(minus_likelihood, bounds=(0, most), method="bounded", options={"xatol": 1e-12}).x)
    if minus_likelihood(0.0) <= minus_likelihood(tau2):
        tau2 = 0.0
    w = 1 / (v + tau2)
    return float(np.sum(w * y) / np.sum(w)), tau2


@pytest.mark.parametrize("seed", range(12))
def test_the_spread_between_towns_is_where_the_restricted_likelihood_is_highest(seed: int) -> None:
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.3, 4 + seed)
    y = rng.normal(0, [0.0, 0.2, 0.8][seed % 3], len(v)) + rng.normal(0, np.sqrt(v))
    mean, tau2 = restricted(y, v)
    result = pooled(y, v)
    assert result.tau**2 == pytest.approx(tau2, abs=2e-5)
    assert result.mean == pytest.approx(mean, abs=2e-4)


def test_without_errors_of_measurement_it_is_the_mean_and_student_s_range_of_one_more() -> None:
    y = np.array([1.0, 2.0, 4.0, 7.0, 6.0])
    result = pooled(y, np.zeros(5))
    reach = stats.t.ppf(0.95, 3) * np.std(y, ddof=1) * math.sqrt(1 + 1 / 5)
    assert (result.mean, result.low, result.high) == pytest.approx((4.0, 4 - reach, 4 + reach))
    assert result.drawn == pytest.approx(y)  # nothing to doubt in what each saw


def test_a_town_keeps_the_part_of_its_distance_that_is_between_towns() -> None:
    y, v = log_risk_ratios()
    result = pooled(y, v)
    mean, tau2 = restricted(y, v)
    assert result.drawn == pytest.approx(mean + tau2 / (tau2 + v) * (y - mean), abs=2e-4)
    assert np.all(np.abs(result.drawn - result.mean) < np.abs(y - result.mean))
    assert result.weights == pytest.approx((1 / (tau2 + v)) / np.sum(1 / (tau2 + v)), abs=1e-4)


def test_towns_that_agree_have_the_usual_error_and_no_less() -> None:
    result = pooled(np.full(6, 3.0), np.full(6, 0.6))
    assert (result.mean, result.tau) == (3.0, 0.0)
    assert result.error == pytest.approx(math.sqrt(0.6 / 6))
    assert list(result.drawn) == [3.0] * 6
    same = pooled(np.full(4, 2.0), np.zeros(4))
    assert (same.low, same.high, same.error) == (2.0, 2.0, 0.0)


@pytest.mark.parametrize(
    ("y", "v"),
    [([1.0, 2.0], [0.1, 0.1]), ([1.0, 2.0, math.nan], [0.1] * 3), ([1.0, 2.0, 3.0], [0.1, -0.1, 0.1]),
     ([1.0, 2.0, 3.0], [0.1, 0.1])],
)  # fmt: skip
def test_what_cannot_be_pooled_is_refused(y: Sequence[float], v: Sequence[float]) -> None:
    with pytest.raises(InputError):
        pooled(np.array(y), np.array(v))


REACH = 3.0


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(0, 1e6)), min_size=4, max_size=15))
def test_no_file_weighs_more_than_half_of_the_towns_each(towns: list[tuple[float, float]]) -> None:
    """At least half of the towns weigh as much as the heaviest, whatever they write: 2 / k at most."""
    y, v = (np.array(x) for x in zip(*towns, strict=True))
    result = pooled(*limited(y, v, REACH))
    assert float(result.weights.max()) <= 1 / math.ceil(len(y) / 2) + 1e-9
    assert float(result.weights.sum()) == pytest.approx(1)


@pytest.mark.parametrize("poison", [-1e9, -50.0, 50.0, 1e9])
@pytest.mark.parametrize("variance", [0.0, 1e-12, 0.02])
def test_a_poisoned_file_moves_the_prior_by_its_weight_and_no_more(poison: float, variance: float) -> None:
    """By hand: the nine others stay; the tenth counts at the limit, with a tenth of the weight, so that the mean moves
    by a tenth of the distance from theirs to the limit. A file a million times further off moves it no further."""
    rng = np.random.default_rng(4)
    honest = rng.normal(0.0, 0.4, 9)
    y, v = np.append(honest, poison), np.append(np.full(9, 0.02), variance)
    center = float(np.median(y))
    limit = center + math.copysign(REACH, poison) * 1.4826022185 * float(np.median(np.abs(y - center)))
    assert np.abs(honest - center).max() < abs(limit - center)  # none of the others is brought back
    result = pooled(*limited(y, v, REACH))
    alone = pooled(*limited(honest, v[:9], REACH))
    assert result.weights[-1] == pytest.approx(0.1)
    assert result.mean - alone.mean == pytest.approx(0.1 * (limit - alone.mean), rel=1e-6)
    further = pooled(*limited(np.append(honest, poison * 1e6), v, REACH))
    assert (further.low, further.mean, further.high) == (result.low, result.mean, result.high)
    plain = pooled(y, np.maximum(v, 0.02))
    assert abs(plain.mean) > 4  # what the file would have done without a limit


@pytest.mark.parametrize("spread", [0.3, 0.6])
def test_ranges_hold_the_town_left_out_as_often_as_they_promise(spread: float) -> None:
    """Simulated towns, logits with errors of measurement: 85 to 95 of 100 lie in the 5–95 % range of the others."""
    rng = np.random.default_rng(20261130)
    inside = scored = 0.0
    for _ in range(120):
        v = rng.uniform(0.005, 0.1, rng.integers(8, 15))
        y = rng.normal(-0.8, spread, len(v)) + rng.normal(0, np.sqrt(v))
        held = left_out(y, v, REACH)
        inside, scored = inside + held.inside, scored + held.scored
    assert 0.85 <= inside / scored <= 0.95


def test_too_few_towns_are_not_left_out_one_by_one() -> None:
    assert left_out(np.array([1.0, 2.0, 3.0]), np.zeros(3), REACH).scored == 0


# What may leave


def test_no_class_of_size_holds_fewer_than_a_hundred_communes() -> None:
    """Counted in the national file by a reader of its own: no town can be told by its class."""
    with gzip.open(ROOT / "parameters" / "france" / "communes.csv.gz", "rt", encoding="utf-8") as file:
        people = [float(row["population"] or 0) for row in csv.DictReader(file)]
    bounds = [*sizes().values(), math.inf]
    counts = [sum(low <= x < high for x in people) for low, high in pairwise(bounds)]
    assert len(counts) == 4
    assert min(counts) >= 100
    assert sum(counts) == len(people)


def test_the_class_of_a_population_is_named_by_its_bounds() -> None:
    assert [size_of(x) for x in (1, 1999, 2000, 31811, 49999, 50000, 2e6)] == [
        "0-1999", "0-1999", "2000-9999", "10000-49999", "10000-49999", "50000+", "50000+",
    ]  # fmt: skip


def test_no_value_that_leaves_tells_how_large_a_town_is_or_what_it_pays() -> None:
    model, library = workbook()
    given = {n for t in library.names("tools") for n in model if gives_value(n, record_of(n, t, library), library)}
    assert {"bot_resolution", "minutes_saved_per_day", "delay_overrun", "heating_saving_share"} <= given
    assert not given & set(library.country.questions)
    assert not [n for n in given if "EUR" in model[n].unit]
    sized = {"calls_per_day", "agents_total", "heated_area", "fixed_yearly_price", "licence_monthly_price",
             "human_calls_change", "society_npv", "acts_per_year", "units"}  # fmt: skip
    assert not given & sized


def test_keys_are_drawn_and_never_the_same() -> None:
    keys = {new_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


TOOL, OPTION = "voicebot", "adopt_tasks"
OBSERVED = """measured_on: 2027-11-30
source: Relevé de Mme Durand, service Accueil, fournisseur Vocalia
values:
  bot_resolution: {value: 0.31234, low: 0.25, high: 0.38, count: 1200, note: Mme Durand a compté}
  human_calls_change: {value: -52.6, count: 1200}
  calls_per_day: {value: 287, count: 5000}
  call_minutes: {value: 4.25, count: 10}
  handled_share: 0.4
  delay_overrun: 0.35
"""
SECRETS = (
    "plaisir",
    "31811",
    "31 811",
    "Durand",
    "Accueil",
    "Vocalia",
    "2027",
    "287",
    "adopt_tasks",
    "2026-",
    "compté",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with in_language("en"), results_alone():
        return save(compare("plaisir", [TOOL], [OPTION], draws=200, seed=11), tmp_path_factory.mktemp("runs"))


def shared(run: Path, place: Path, *more: str, observed: str = OBSERVED):  # type: ignore[no-untyped-def]
    (place / "observed.yaml").write_text(observed, encoding="utf-8")
    words = ("--run", str(run), "--observed", str(place / "observed.yaml"), "--after", "12", "--lang", "en")
    return run_command("realised", *words, "--ledger-folder", str(place), "--share", str(place / "share.yaml"), *more)


def leaves(tree: dict, head: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, x in tree.items():
        flat |= leaves(x, f"{head}{key} ") if isinstance(x, dict) else {f"{head}{key}": str(x)}
    return flat


def test_everything_in_the_file_is_shown_and_nothing_else_leaves(run: Path, tmp_path: Path) -> None:
    answer = shared(run, tmp_path)
    assert answer.status == 0, answer.err
    text = (tmp_path / "share.yaml").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret.lower() in text.lower()] == []
    assert "#" not in text
    tree = read_yaml(tmp_path / "share.yaml")
    assert set(tree) == {"format", "share", "version", "tool", "size", "months", "figures"}
    assert (tree["tool"], tree["size"], tree["months"]) == ("voicebot", "10000-49999", 12)
    assert tree["figures"]["bot_resolution"] == {
        "value": 0.312, "low": 0.25, "high": 0.38, "count": 1200, "grade": "B",
    }  # fmt: skip
    assert set(tree["figures"]["human_calls_change"]) == {"ratio", "count", "grade"}
    assert set(tree["figures"]["calls_per_day"]) == {"ratio", "count", "grade"}
    listing = answer.out[answer.out.index("What leaves: all of the file") :]
    cells = {tuple(x.strip() for x in line.split("│")[1:3]) for line in listing.splitlines() if line.startswith("│")}
    names = {name for name, _ in cells}
    assert {key.removeprefix("figures ") for key in leaves(tree)} <= names
    assert ("bot_resolution value", "0.31") in cells
    assert ("size", "10000-49999") in cells
    assert "nothing is sent" in answer.out


def test_small_and_uncounted_figures_stay_and_the_reason_is_said(run: Path, tmp_path: Path) -> None:
    answer = json.loads(shared(run, tmp_path, "--json").out)
    assert set(answer["share"]["figures"]) == {"bot_resolution", "human_calls_change", "calls_per_day", "delay_overrun"}
    assert "count" not in answer["share"]["figures"]["delay_overrun"]  # of a contract: nobody is counted
    assert set(answer["withheld"]) == {"call_minutes", "handled_share", "bot_resolution ratio"}
    assert "fewer than 11" in answer["withheld"]["call_minutes"]
    assert "count: 120" in answer["withheld"]["handled_share"]
    promised = {f["quantity"]: f["promised"] for f in answer["forecasts"]}
    ratio = answer["share"]["figures"]["human_calls_change"]["ratio"]
    assert ratio == pytest.approx(-52.6 / promised["human_calls_change"], rel=5e-3)
    assert answer["share"] == read_share(tmp_path / "share.yaml").json()


def test_a_value_never_leaves_beside_the_ratio_to_a_promise_of_one_s_own(run: Path, tmp_path: Path) -> None:
    """Plaisir says 0.5 of the voicebot, which 0.312 beside 0.624 would tell; its own 0.22 tells of nobody."""
    own = json.loads(shared(run, tmp_path, "--json").out)
    assert "ratio" not in own["share"]["figures"]["bot_resolution"]
    assert "promise" in own["withheld"]["bot_resolution ratio"]
    with in_language("en"), results_alone():
        other = save(compare("nantes", [TOOL], [OPTION], draws=200, seed=11), tmp_path / "nantes")
    figure = json.loads(shared(other, tmp_path, "--json").out)["share"]["figures"]["bot_resolution"]
    usual = workbook()[1].overlay("tools", TOOL).records["bot_resolution"].number
    assert figure["ratio"] == pytest.approx(0.31234 / usual, rel=5e-3)


def test_sharing_again_takes_the_place_of_the_share_and_keeps_its_key(run: Path, tmp_path: Path) -> None:
    first = json.loads(shared(run, tmp_path, "--json").out)["share"]
    later = json.loads(shared(run, tmp_path, "--json", observed=OBSERVED.replace("0.31234", "0.29")).out)["share"]
    assert later["share"] == first["share"]
    assert later["figures"]["bot_resolution"]["value"] == 0.29
    other = Share(key=new_key(), tool="chatbot", size="0-1999", months=6,
                  figures=(Figure(quantity="bot_resolution", value=0.2, count=40, grade="B"),))  # fmt: skip
    (tmp_path / "share.yaml").write_text(share_text(other), encoding="utf-8")
    refused = shared(run, tmp_path)
    assert refused.status == 2
    assert "a share of chatbot stands there" in refused.err
    assert read_share(tmp_path / "share.yaml") == other


def test_two_towns_that_saw_the_same_give_the_same_but_for_the_key(tmp_path: Path) -> None:
    """Nothing in a share depends on the town but its class: bytes are equal once the key is."""
    texts = []
    for town in ("nantes", "commune_50000"):
        with in_language("en"), results_alone():
            run = save(compare(town, [TOOL], [OPTION], draws=200, seed=11), tmp_path / town)
        place = tmp_path / f"of_{town}"
        place.mkdir()
        observed = "values:\n  bot_resolution: {value: 0.3, low: 0.2, high: 0.4, count: 90}\n"
        assert shared(run, place, observed=observed).status == 0
        texts.append(re.sub("[0-9a-f]{32}", "KEY", (place / "share.yaml").read_text(encoding="utf-8")))
    assert texts[0] == texts[1]
    assert "50000+" in texts[0]


@pytest.mark.parametrize(
    ("observed", "sentence"),
    [
        ("values: {handled_share: 0.4}\n", "nothing can be shared. handled_share: Say over how many"),
        ("values: {call_minutes: {value: 4, count: 0}}\n", "whole number from 1"),
        ("values: {call_minutes: {value: 4, count: 20, grade: E}}\n", "the grade is one of A, B, C, D"),
    ],
)
def test_what_cannot_be_shared_is_refused_and_nothing_is_written(
    observed: str, sentence: str, run: Path, tmp_path: Path
) -> None:
    answer = shared(run, tmp_path, observed=observed)
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert sentence in answer.err
    assert [p.name for p in tmp_path.iterdir()] == ["observed.yaml"]


def test_a_tool_of_one_s_own_is_not_shared_for_its_name_may_be_a_supplier_s(tmp_path: Path) -> None:
    tool = tmp_path / "vocalia_premium.yaml"
    shutil.copy(ROOT / "parameters" / "tools" / "voicebot.yaml", tool)
    with in_language("en"), results_alone():
        run = save(compare("plaisir", [str(tool)], [OPTION], draws=200, seed=11), tmp_path / "runs")
    answer = shared(run, tmp_path)
    assert answer.status == 2
    assert "is a tool of your own" in answer.err
    assert not (tmp_path / "share.yaml").exists()


def test_share_goes_with_what_was_observed() -> None:
    answer = run_command("realised", "--tool", TOOL, "--share", "x.yaml", "--lang", "en")
    assert (answer.status, answer.err) == (2, "Error: --share goes with --observed; take it away or add it.\n")


# What is read


def a_share(number: int, value: float = 0.3, **more: object) -> Share:
    figure = Figure(quantity="bot_resolution", value=value, ratio=round(value / 0.4, 3), low=value - 0.03,
                    high=value + 0.03, count=300, grade="B")  # fmt: skip
    fields: dict = {
        "key": f"{number:032x}",
        "tool": "voicebot",
        "size": "2000-9999",
        "months": 12,
        "figures": (figure,),
    }
    return Share(**(fields | more))


RESOLVED = (0.18, 0.22, 0.25, 0.28, 0.31, 0.36, 0.45)


@pytest.fixture
def register(tmp_path: Path) -> Path:
    place = tmp_path / "register"
    (place / "north").mkdir(parents=True)
    for i, x in enumerate(RESOLVED):
        (place / ("north" if i % 2 else "") / f"town_{i}.yaml").write_text(share_text(a_share(i, x)), encoding="utf-8")
    return place


def test_a_share_reads_back_as_it_was_written(tmp_path: Path) -> None:
    share = a_share(7)
    (tmp_path / "a.yaml").write_text(share_text(share), encoding="utf-8")
    assert read_share(tmp_path / "a.yaml") == share
    assert leaves(read_yaml(tmp_path / "a.yaml"))["figures bot_resolution count"] == "300"


GOOD = share_text(a_share(99))


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"),
    [
        ("months: 12", "months: 13", 6, "not one of 6, 12, 24"),
        ("tool: voicebot", "tool: voicebott", 4, "is not one of"),
        ("size: 2000-9999", "size: 31811", 5, "is not one of 0-1999"),
        ("format: 1", "format: 2", 1, "whole number from 1 to 1"),
        ("version: 0.2.0", "version: Ville de Plaisir", 3, "none that the workbook writes"),
        (f"{99:032x}", "plaisir", 2, "none that the workbook writes"),
        ("months: 12", "months: 12\ntown: Plaisir", 7, "the key 'town'"),
        ("count: 300", "count: 3", 8, "not a whole number from 11"),
        ("grade: B", "grade: E", 8, "not one of A, B, C, D"),
        ("grade: B", "grade: B, note: Mme Durand", 8, "the key 'note'"),
        ("bot_resolution: {", "bot_resolutionn: {", 8, "Did you mean 'bot_resolution'"),
        ("bot_resolution: {", "fixed_yearly_price: {", 8, "give its ratio alone"),
        ("value: 0.3,", "value: 1.3,", 8, "low and high go together"),
        ("value: 0.3, ratio: 0.75, low: 0.27, high: 0.32999999999999996", "value: 1.3", 8, "outside what is possible"),
        ("ratio: 0.75", "ratio: 1e300", 8, "outside what is possible"),
        (", high: 0.32999999999999996", "", 8, "low and high go together"),
        ("value: 0.3, ratio: 0.75, ", "", 8, "neither value nor ratio"),
        ("ratio: 0.75", "ratio: .nan", 8, "not a finite number"),
    ],
)
def test_a_faulty_file_is_left_out_with_one_sentence_and_the_others_count(
    old: str, new: str, line: int, sentence: str, register: Path
) -> None:
    assert old in GOOD
    (register / "bad.yaml").write_text(GOOD.replace(old, new), encoding="utf-8")
    with in_language("en"):
        read = read_register(register)
    assert len(read.shares) == len(RESOLVED)
    assert len(read.left_out) == 1
    assert read.left_out[0].startswith(f"bad.yaml, line {line}")
    assert sentence in read.left_out[0]


def test_a_share_counts_once_and_two_that_differ_under_one_key_count_for_nothing(register: Path) -> None:
    shutil.copy(register / "town_0.yaml", register / "copy.yaml")
    (register / "forged.yaml").write_text(share_text(a_share(2, 0.9)), encoding="utf-8")
    with in_language("en"):
        read = read_register(register)
    assert [share.key for share in read.shares] == [f"{i:032x}" for i in (0, 1, 3, 4, 5, 6)]
    assert sorted(read.left_out) == [
        "copy.yaml, town_0.yaml: the same share, counted once.",
        "forged.yaml, town_2.yaml: one share with different figures; keep the last file, none is counted.",
    ]


def test_links_and_hidden_folders_are_not_followed(register: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("secret: yes\n", encoding="utf-8")
    (register / "link.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (register / ".git").mkdir()
    (register / ".git" / "config.yaml").write_text("secret: yes\n", encoding="utf-8")
    read = read_register(register)
    assert (len(read.shares), read.left_out) == (len(RESOLVED), ())


def test_a_folder_without_a_share_is_refused_with_the_fault_of_each_file(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("tool: voicebot\n", encoding="utf-8")
    answer = run_command("register", "--from", str(tmp_path), "--lang", "en")
    assert answer.status == 2
    assert "no share can be used" in answer.err
    assert "a.yaml, line 1" in answer.err
    for words, sentence in (((), "say where the shares are"), (("--from", "nowhere"), "there is no such folder")):
        answer = run_command("register", *words, "--lang", "en")
        assert (answer.status, answer.err.count("\n")) == (2, 1)
        assert sentence in answer.err


# A repository

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(*words: str, where: Path) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *words], cwd=where, check=True, capture_output=True)


@needs_git
def test_a_repository_is_read_as_its_folder_is(register: Path) -> None:
    git("init", "--quiet", where=register)
    git("add", ".", where=register)
    git("commit", "--quiet", "-m", "shares", where=register)
    (register / "town_0.yaml").unlink()  # what is not committed does not count
    answer = run_command("register", "--from", f"file://{register.resolve()}", "--json", "--lang", "en")
    assert answer.status == 0, answer.err
    assert json.loads(answer.out)["shares"] == len(RESOLVED)


@needs_git
def test_a_repository_that_cannot_be_copied_is_one_sentence(tmp_path: Path) -> None:
    answer = run_command("register", "--from", f"file://{tmp_path}/nowhere", "--lang", "en")
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "git could not copy it" in answer.err
    for address in ("ext::sh -c touch% /tmp/owned", "--upload-pack=touch"):
        assert not repository.is_address(address)  # a folder of that name, which there is not


def test_a_missing_git_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    answer = run_command("register", "--from", "https://example.org/register.git", "--lang", "en")
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "git is not installed" in answer.err


# Pooled


def logit(x: float) -> float:
    return math.log(x / (1 - x))


def by_hand(values: Sequence[float]) -> tuple[float, float, float]:
    """5th, 50th and 95th percentiles of the next town, as test_register alone computes them: logits, each with the
    error of its range, none surer than the middle one."""
    y = np.array([logit(x) for x in values])
    v = np.array([((logit(x + 0.03) - logit(x - 0.03)) / (2 * stats.norm.ppf(0.95))) ** 2 for x in values])
    v = np.maximum(v, np.median(v))
    mean, tau2 = restricted(y, v)
    w = 1 / (v + tau2)
    error2 = max(1.0, float(np.sum(w * (y - mean) ** 2)) / (len(y) - 1)) / float(np.sum(w))
    reach = stats.t.ppf(0.95, len(y) - 2) * math.sqrt(tau2 + error2)
    low, middle, high = (1 / (1 + math.exp(-x)) for x in (mean - reach, mean, mean + reach))
    return low, middle, high


def test_the_register_is_pooled_and_told_in_both_languages(register: Path, tmp_path: Path) -> None:
    table = tmp_path / "figures.csv"
    answer = run_command("register", "--from", str(register), "--json", "--csv", str(table), "--lang", "en")
    told = json.loads(answer.out)
    ratio, value = told["pools"]
    assert (told["shares"], value["measure"], ratio["measure"]) == (7, "value", "ratio")
    assert (value["low"], value["mean"], value["high"]) == pytest.approx(by_hand(RESOLVED), abs=2e-4)
    assert (value["below"], value["promised"], value["prior"], ratio["prior"]) == (6, 7, True, False)
    assert [town["observed"] for town in value["towns"]] == list(RESOLVED)
    rows = {row["quantity"]: row for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines())}
    assert float(rows["bot_resolution.value.next_town"]["p95"]) == pytest.approx(value["high"], rel=1e-9)
    for lang, words in (("en", ("7 shares", "6 of 7 towns got less")), ("fr", ("7 partages", "6 collectivités sur 7"))):
        page = tmp_path / f"{lang}.html"
        assert run_command("register", "--from", str(register), "--lang", lang, "--html", str(page)).status == 0
        text = page.read_text(encoding="utf-8")
        assert all(word in text for word in words)
        assert "<title" in text
        assert text.count("2000-9999") >= 2 * 2 * 7  # in the forest and in the tables of both measures
    asked = costmodel.ask("register", source=str(register), lang="fr")
    assert len(asked.frame) == 2 * (3 + 2 * 7)
    assert "7 partages" in asked.page()


def test_a_tool_that_is_asked_for_is_pooled_alone(register: Path) -> None:
    (register / "other.yaml").write_text(share_text(a_share(50, tool="chatbot")), encoding="utf-8")
    told = json.loads(run_command("register", "--from", str(register), "--tool", "chatbot", "--json").out)
    assert {pool["tool"] for pool in told["pools"]} == {"chatbot"}
    assert told["pools"][0]["missing"] == 4
    assert (
        "Did you mean 'voicebot'"
        in run_command("register", "--from", str(register), "--tool", "voicebt", "--lang", "en").err
    )


def test_a_town_without_a_range_is_as_unsure_as_the_least_sure_one(register: Path) -> None:
    wide = replace(a_share(60, 0.3).figures[0], low=0.1, high=0.5)
    bare = replace(a_share(61, 0.3).figures[0], low=None, high=None)
    for number, figure in ((60, wide), (61, bare)):
        (register / f"{number}.yaml").write_text(share_text(a_share(number, figures=(figure,))), encoding="utf-8")
    pools = pools_of(read_register(register), "x", (), None, None)  # type: ignore[arg-type]
    towns = {town.number: town for pool in pools.pools if pool.measure == "value" for town in pool.towns}
    assert towns[8].weight == pytest.approx(towns[9].weight)
    assert towns[8].weight < min(t.weight for n, t in towns.items() if n < 8)  # type: ignore[type-var, operator]


# The prior


def test_the_prior_takes_the_place_of_the_record_with_its_evidence_and_its_reason(
    register: Path, tmp_path: Path
) -> None:
    prior = tmp_path / "prior.yaml"
    address = ("--from", str(register), "--prior", str(prior), "--date", "2028-01-31")
    assert run_command("register", *address, "--lang", "en").status == 0
    usual, own = (make_case(TOOL, "commune_5000", [OPTION], s).records[0] for s in (None, str(prior)))
    record = own["bot_resolution"]
    assert (record.low, record.number, record.high) == pytest.approx(by_hand(RESOLVED), abs=2e-4)
    assert (record.basis, record.control, record.place, record.grade) == ("measured", "no", "elsewhere", "B")
    assert record.sources[0].key == "shared_register"
    assert str(record.sources[0].read) == "2028-01-31"
    assert "7 towns" in record.note
    assert "7 collectivités" in record.note_fr
    assert record.uncertain
    assert {name for name in own if own[name] is not usual[name] and own[name].layer == "scenario"} == {
        "bot_resolution"
    }
    answer = run_command("value", "bot_resolution", "--tool", TOOL, "--scenario", str(prior), "--json")
    assert json.loads(answer.out)["value"] == pytest.approx(by_hand(RESOLVED)[1], abs=2e-4)
    other = make_case("chatbot", "commune_5000", [OPTION], str(prior)).records[0]["bot_resolution"]
    assert other.layer != "scenario"


def test_with_too_few_towns_there_is_no_prior_and_what_is_missing_is_said(register: Path, tmp_path: Path) -> None:
    for i in range(4, 7):
        next(register.rglob(f"town_{i}.yaml")).unlink()
    prior = tmp_path / "prior.yaml"
    answer = run_command("register", "--from", str(register), "--prior", str(prior), "--lang", "en")
    assert (answer.status, answer.err.count("\n")) == (2, 1)
    assert "voicebot, bot_resolution: 4 towns, 5 are needed" in answer.err
    assert not prior.exists()
    page = run_command("register", "--from", str(register), "--lang", "en").out
    assert "No quantity has enough towns" in page


def test_towns_that_got_nothing_are_the_chance_of_nothing(tmp_path: Path) -> None:
    register = tmp_path / "register"
    register.mkdir()
    minutes = (0.0, 0.0, 6.0, 8.0, 9.0, 12.0, 16.0, 20.0)
    for i, x in enumerate(minutes):
        figure = Figure(quantity="minutes_saved_per_day", value=x, ratio=round(x / 26, 3), count=40, grade="C")
        share = a_share(i, tool="drafting_assistant", figures=(figure,))
        (register / f"{i}.yaml").write_text(share_text(share), encoding="utf-8")
    prior = tmp_path / "prior.yaml"
    assert run_command("register", "--from", str(register), "--prior", str(prior)).status == 0
    record = make_case("drafting_assistant", "plaisir", [OPTION], str(prior)).records[0]["minutes_saved_per_day"]
    assert record.chance_of_zero == pytest.approx(2 / 8)
    assert record.grade == "C"
    library = workbook()[1]
    least, most = record_of("minutes_saved_per_day", "drafting_assistant", library).bounds  # type: ignore[union-attr]
    y = np.array([math.log(x) if most is None else math.log(x / (most - x)) for x in minutes[2:]])
    middle = math.exp(y.mean()) if most is None else most / (1 + math.exp(-y.mean()))
    assert record.rest is not None
    assert record.rest[1] == pytest.approx(middle, rel=1e-4)
    assert least == 0


def test_all_or_none_of_what_was_counted_is_half_an_observation_inside(tmp_path: Path) -> None:
    """0 of 20 and 20 of 20 have no logit: (0 + 1/2) / 21 and (20 + 1/2) / 21 have."""
    register = tmp_path / "register"
    register.mkdir()
    for i, x in enumerate((0.0, 0.2, 0.3, 0.4, 1.0)):
        figure = Figure(quantity="bot_resolution", value=x, count=20, grade="B")
        (register / f"{i}.yaml").write_text(share_text(a_share(i, figures=(figure,))), encoding="utf-8")
    (pool,) = pools_of(read_register(register), "x", (), None, None).pools  # type: ignore[arg-type]
    bounds = record_of("bot_resolution", "voicebot", workbook()[1]).bounds  # type: ignore[union-attr]
    assert bounds == (0.0, 1.0)
    y = np.array([logit(0.5 / 21), logit(0.2), logit(0.3), logit(0.4), logit(20.5 / 21)])
    center = np.median(y)
    reach = 3 * 1.4826022185 * np.median(np.abs(y - center))
    mean = float(np.mean(np.clip(y, center - reach, center + reach)))
    assert pool.mean == pytest.approx(1 / (1 + math.exp(-mean)), rel=1e-6)
    assert pool.nothing == 0
    assert [town.limited for town in pool.towns] == [True, False, False, False, True]


def test_the_example_says_that_it_is_invented_and_makes_no_prior(tmp_path: Path) -> None:
    assert "These towns are invented" in run_command("register", "--from", "example", "--lang", "en").out
    answer = run_command("register", "--from", "example", "--prior", str(tmp_path / "p.yaml"), "--lang", "en")
    assert (answer.status, (tmp_path / "p.yaml").exists()) == (2, False)
    assert "are invented" in answer.err
    for path in (ROOT / "parameters" / "register" / "example").glob("*.yaml"):
        assert "Invented" in path.read_text(encoding="utf-8").splitlines()[0]


@pytest.mark.parametrize("page", ["register.md", "register.fr.md"])
def test_the_share_of_the_documentation_is_one(page: str, tmp_path: Path) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(format: 1.*?)```", text, re.DOTALL)
    (tmp_path / "a.yaml").write_text(block, encoding="utf-8")
    assert read_share(tmp_path / "a.yaml").tool == "voicebot"


def test_hostile_text_never_reaches_the_page(register: Path) -> None:
    (register / "<script>.yaml").write_text('format: "<script>alert(1)</script>"\n', encoding="utf-8")
    page = costmodel.ask("register", source=str(register), lang="en").page()
    assert "<script>alert" not in page
    with pytest.raises(CostModelError):
        read_share(register / "<script>.yaml")
