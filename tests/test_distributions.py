"""Shapes against scipy, closed forms, and themselves cut in blocks."""

import doctest
import itertools
import math
import os
import pickle
import re
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from costmodel import distributions
from costmodel.distributions import Beta, correlate, inverse
from costmodel.errors import InputError, UnknownNameError
from costmodel.language import in_language

EVEN = (np.arange(1_000_000) + 0.5) / 1_000_000
PROBABILITIES = np.concatenate(
    [np.logspace(-12, -3, 500), np.linspace(0.001, 0.999, 5001), 1 - np.logspace(-3, -12, 500)]
)
EVERY_SHAPE: dict[str, dict[str, Any]] = {
    "fixed": {"value": 3},
    "uniform": {"value": 2, "low": 1, "high": 6},
    "triangular": {"value": 2, "low": 1, "high": 6},
    "pert": {"value": 2, "low": 1, "high": 6},
    "lognormal": {"value": 30, "low": 10, "high": 100, "range": "p05-p95"},
    "beta": {"value": 0.2, "low": 0.1, "high": 0.32, "range": "p05-p95"},
    "discrete": {"value": 2, "values": [1, 2, 5], "weights": [0.2, 0.5, 0.3]},
}


@pytest.fixture(autouse=True)
def english():
    with in_language("en"):
        yield


def test_examples_of_the_docstrings_run() -> None:
    failed, tried = doctest.testmod(distributions)
    assert tried > 3
    assert not failed


def test_every_shape_is_tested() -> None:
    assert set(EVERY_SHAPE) == set(distributions.SHAPES)


@pytest.mark.parametrize("mode", [0, 0.05, 0.2, 0.5, 0.9, 1])
def test_pert_against_scipy(mode: float) -> None:
    alpha, beta = 1 + 4 * mode, 5 - 4 * mode
    exact = 10 + 20 * special.betaincinv(alpha, beta, PROBABILITIES)
    values = inverse("pert", 10 + 20 * mode, 10, 30)(PROBABILITIES)
    assert np.abs(values - exact).max() < 2e-5 * 20
    draws = inverse("pert", 10 + 20 * mode, 10, 30)(EVEN)
    assert draws.mean() == pytest.approx(10 + 20 * alpha / 6, rel=1e-5)
    assert draws.std() == pytest.approx(20 * stats.beta(alpha, beta).std(), rel=1e-4)
    assert np.all(np.diff(draws) >= 0)
    assert draws.min() >= 10
    assert draws.max() <= 30


@pytest.mark.parametrize(
    ("alpha", "beta"),
    [(0.2, 0.2), (0.25, 2), (0.5, 0.5), (1, 1), (2, 200), (50, 3), (0.2, 1000), (3000, 0.2), (1000, 2000), (1e5, 1e6)],
)
def test_table_of_beta_against_scipy(alpha: float, beta: float) -> None:
    exact = stats.beta(alpha, beta)
    table = Beta(alpha, beta)
    error = np.abs(table(PROBABILITIES) - special.betaincinv(alpha, beta, PROBABILITIES))
    assert error.max() < 2e-4
    middle = (PROBABILITIES > 0.001) & (PROBABILITIES < 0.999)
    assert error[middle].max() < 1e-3 * exact.std()
    assert table(EVEN).std() == pytest.approx(exact.std(), rel=1e-4)


def test_table_holds_at_its_joints_and_ends() -> None:
    uniforms = np.array([0, 2.0**-53, np.nextafter(0.5, 0), 0.5, np.nextafter(0.5, 1), 1 - 2.0**-53])
    values = Beta(3, 3)(uniforms)
    np.testing.assert_allclose(values, [0, 0, 0.5, 0.5, 0.5, 1], atol=1e-5)
    cells = 2.0 ** -np.arange(1, 20)[:, None] * (1 + np.arange(32) / 32)
    joints = np.sort(np.concatenate([cells.ravel(), 1 - cells.ravel()]))
    joints = joints[(joints > 0) & (joints < 1)]
    jumps = Beta(1.8, 4.2)(np.nextafter(joints, 1)) - Beta(1.8, 4.2)(np.nextafter(joints, 0))
    assert np.abs(jumps).max() < 1e-9


@pytest.mark.parametrize("shape", ["pert", "triangular"])
@pytest.mark.parametrize("value", [10, 10.5, 14, 20, 29, 30])
def test_limits_from_a_range_that_nine_draws_in_ten_respect(shape: str, value: float) -> None:
    made: Any = inverse(shape, value, 10, 30, "p05-p95")
    low, high = made.low, made.high
    if shape == "pert":
        mode = (made.alpha - 1) / 4
        exact = low + (high - low) * special.betaincinv(1 + 4 * mode, 5 - 4 * mode, [0.05, 0.95])
        assert low + mode * (high - low) == pytest.approx(value, abs=1e-6)
    else:
        exact = stats.triang((value - low) / (high - low), low, high - low).ppf([0.05, 0.95])
        assert made.mode == value
    np.testing.assert_allclose(exact, [10, 30], atol=1e-4)


def test_triangular_uniform_and_lognormal_against_scipy() -> None:
    p = np.linspace(0.001, 0.999, 999)
    np.testing.assert_allclose(inverse("triangular", 2, 1, 6)(p), stats.triang(0.2, 1, 5).ppf(p), rtol=1e-12)
    np.testing.assert_allclose(inverse("triangular", 1, 1, 6)(p), stats.triang(0, 1, 5).ppf(p), rtol=1e-12)
    np.testing.assert_allclose(inverse("triangular", 6, 1, 6)(p), stats.triang(1, 1, 5).ppf(p), rtol=1e-12)
    np.testing.assert_allclose(inverse("uniform", 2, 1, 6)(p), stats.uniform(1, 5).ppf(p), rtol=1e-12)
    np.testing.assert_allclose(inverse("uniform", 2, 1, 6, "p05-p95")(np.array([0.05, 0.95])), [1, 6], rtol=1e-12)
    exact = stats.lognorm(math.log(10) / (2 * stats.norm.ppf(0.95)), scale=math.sqrt(1000))
    np.testing.assert_allclose(inverse("lognormal", 30, 10, 100, "p05-p95")(p), exact.ppf(p), rtol=1e-12)


@pytest.mark.parametrize(
    ("mean", "low", "high"), [(0.3, 0.1, 0.55), (0.02, 0.001, 0.06), (0.5, 0.4, 0.6), (0.9, 0.8, 0.97)]
)
def test_beta_keeps_mean_and_width(mean: float, low: float, high: float) -> None:
    made: Any = inverse("beta", mean, low, high, "p05-p95")
    exact = special.betaincinv(made.alpha, made.beta, [0.05, 0.95])
    assert made.alpha / (made.alpha + made.beta) == pytest.approx(mean)
    assert exact[1] - exact[0] == pytest.approx(high - low, abs=1e-5)
    np.testing.assert_allclose(exact, [low, high], atol=0.01)


def test_discrete_takes_each_value_as_often_as_its_weight() -> None:
    draws = inverse("discrete", 2, values=[1, 2, 5], weights=[0.2, 0.5, 0.3])(EVEN)
    taken, times = np.unique(draws, return_counts=True)
    assert taken.tolist() == [1, 2, 5]
    np.testing.assert_allclose(times / len(EVEN), [0.2, 0.5, 0.3], atol=2e-6)
    tenths = inverse("discrete", 2, values=range(10), weights=[0.1] * 10)
    assert tenths(np.array([0.999999999])).tolist() == [9]
    never = inverse("discrete", 2, values=[1, 2, 3], weights=[0, 0.5, 0.5])
    assert never(np.array([0.0, 0.5])).tolist() == [2, 3]


def test_a_range_of_no_width_is_a_fixed_value() -> None:
    for shape in ("uniform", "triangular", "pert"):
        assert inverse(shape, 4, 4, 4)(np.array([0.1, 0.9])).tolist() == [4, 4]


@pytest.mark.parametrize("shape", EVERY_SHAPE)
def test_same_bits_whatever_the_blocks(shape: str) -> None:
    draw = inverse(shape, **EVERY_SHAPE[shape])
    uniforms = np.random.default_rng(3).random(9_001)
    whole = draw(uniforms).tobytes()
    for size in (1, 3, 7, 1000, 4096, 4097):
        pieces = [draw(uniforms[i : i + size]) for i in range(0, len(uniforms), size)]
        assert np.concatenate(pieces).tobytes() == whole
    table = np.zeros((len(uniforms), 3))
    table[:, 1] = uniforms
    assert draw(table[:, 1]).tobytes() == whole
    draw(uniforms, out=table[:, 2])
    assert table[:, 2].tobytes() == whole
    assert draw(uniforms[:9000].reshape(3, -1)).tobytes() == whole[: 9000 * 8]
    assert float(draw(np.array(uniforms[0]))) == np.frombuffer(whole)[0]
    assert pickle.loads(pickle.dumps(draw))(uniforms).tobytes() == whole
    again = draw(uniforms, out=uniforms)
    assert again is uniforms
    assert uniforms.tobytes() == whole


def test_rank_correlation_is_the_one_asked_and_columns_stay_uniform() -> None:
    ranks = np.array([[1, 0.6, -0.3], [0.6, 1, 0], [-0.3, 0, 1]])
    uniforms = np.random.default_rng(4).random((100_000, 3))
    together = correlate(uniforms, ranks)
    np.testing.assert_allclose(stats.spearmanr(together).statistic, ranks, atol=0.01)
    assert all(stats.kstest(column, "uniform").pvalue > 0.001 for column in together.T)
    assert together[:, 0].tobytes() == uniforms[:, 0].tobytes()
    pieces = [correlate(uniforms[i : i + n], ranks) for i, n in ((0, 1), (1, 6), (7, 2000))]
    assert np.concatenate(pieces).tobytes() == together[:2007].tobytes()


def test_no_correlation_changes_nothing() -> None:
    uniforms = np.random.default_rng(5).random((50, 4))
    assert correlate(uniforms, np.eye(4)).tobytes() == uniforms.tobytes()


def test_an_impossible_correlation_matrix_names_the_pair_to_change() -> None:
    names = ["licences", "staff", "calls"]
    ranks = np.array([[1, 0.9, 0.8], [0.9, 1, -0.1], [0.8, -0.1, 1]])
    with pytest.raises(InputError, match="with the others as they are") as error:
        correlate(np.full((2, 3), 0.5), ranks, names)
    found = re.search(r"that of (\w+) and (\w+) must be between (\S+) and (\S+)\.$", str(error.value))
    assert found
    i, j = names.index(found[1]), names.index(found[2])
    for bound, outwards in ((float(found[3]), -0.02), (float(found[4]), 0.02)):
        for value, possible in ((bound, True), (bound + outwards, False)):
            ranks[i, j] = ranks[j, i] = value
            pearson = 2 * np.sin(np.pi * ranks / 6)
            assert (np.linalg.eigvalsh(pearson)[0] > 0) == possible


def test_an_impossible_correlation_matrix_that_one_pair_cannot_mend() -> None:
    ranks = np.full((5, 5), -0.9)
    np.fill_diagonal(ranks, 1)
    with pytest.raises(InputError, match="lower several of them"):
        correlate(np.full((2, 5), 0.5), ranks)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shape": "lognormal", "value": 1, "low": 0, "high": 2, "range": "p05-p95"}, "above zero, not 0"),
        ({"shape": "lognormal", "value": 1, "low": 0.5, "high": 2}, "takes a 5–95 % range"),
        ({"shape": "beta", "value": 0.5, "low": 0.4, "high": 0.6}, "takes a 5–95 % range"),
        ({"shape": "beta", "value": 2, "low": 1, "high": 3, "range": "p05-p95"}, "for shares"),
        (
            {"shape": "beta", "value": 0.5, "low": 0.1, "high": 0.55, "range": "p05-p95"},
            "nearest to it is 0.275 to 0.725",
        ),
        ({"shape": "beta", "value": 0.01, "low": 0, "high": 0.9, "range": "p05-p95"}, "No beta distribution"),
        ({"shape": "pert", "value": 7, "low": 1, "high": 6}, "value 7 is outside its range, 1 to 6"),
        ({"shape": "pert", "value": 2, "low": 6, "high": 1}, "low value 6 is above the high value 1"),
        ({"shape": "pert", "value": 2}, "needs a low and a high"),
        ({"shape": "pert", "value": math.nan, "low": 1, "high": 2}, "finite"),
        ({"shape": "discrete", "value": 1, "values": [1, 2], "weights": [0.5, 0.6]}, "add to 1.1: they must add to 1"),
        ({"shape": "discrete", "value": 1, "values": [1, 2], "weights": [1.5, -0.5]}, "none negative"),
        ({"shape": "discrete", "value": 1, "values": [1, 2], "weights": [1]}, "as many weights"),
        ({"shape": "discrete", "value": 1}, "as many weights"),
    ],
)
def test_errors_are_one_sentence(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        inverse(**arguments)
    assert "\n" not in str(error.value)


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="Did you mean 'triangular'"):
        inverse("triangle", 2, 1, 3)
    with pytest.raises(UnknownNameError, match="Did you mean 'limits'"):
        inverse("pert", 2, 1, 3, "limit")


@pytest.mark.parametrize(
    ("matrix", "message"), [(np.eye(3), "2 rows"), ([[1, 0.5], [0.4, 1]], "symmetric"), ([[1, 2], [2, 1]], "symmetric")]
)
def test_what_is_no_correlation_matrix(matrix: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        correlate(np.full((5, 2), 0.5), matrix)


def test_scipy_is_imported_only_when_needed() -> None:
    code = (
        "import sys; from costmodel.distributions import inverse; import costmodel.finance, numpy as np;"
        "inverse('pert', 2, 1, 6, 'p05-p95')(np.full(3, 0.5)); assert not {'scipy', 'pyxirr'} & set(sys.modules)"
    )
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ).returncode
        == 0
    )


@pytest.mark.benchmark
@pytest.mark.parametrize("draws", [2000, 8000])
def test_pert_draws_fast(draws: int) -> None:
    """Twenty parameters in turn, with numpy's uniform numbers: 7 to 10 ns each; 15 leaves room for a busy machine."""
    shapes = [inverse("pert", 2 + i / 10, 1, 6) for i in range(20)]
    generator, room = np.random.Generator(np.random.PCG64(1)), np.empty(draws)

    def once() -> float:
        begin = time.perf_counter()
        for shape in shapes:
            generator.random(out=room)
            shape(room, out=room)
        return (time.perf_counter() - begin) / (20 * draws)

    assert min(once() for _ in itertools.repeat(None, 200)) < 15e-9
