"""From three percentiles to draws: an independent reading of Keelin (2016), scipy, and what is refused."""

from __future__ import annotations

import doctest
import math
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.parameters import distributions
from costmodel.parameters.distributions import (
    Bounds,
    Fixed,
    Inverse,
    discrete,
    lognormal,
    metalog,
    or_zero,
    percentiles,
)

EVEN = (np.arange(200_000) + 0.5) / 200_000
PROBABILITIES = np.concatenate(
    [np.logspace(-9, -3, 200), np.linspace(0.001, 0.999, 1999), 1 - np.logspace(-3, -9, 200)]
)
FORMS: dict[str, Bounds] = {
    "unbounded": (None, None),
    "bounded below": (-2.0, None),
    "bounded above": (None, 7.0),
    "bounded on both sides": (-2.0, 7.0),
}
PUBLISHED_LIMIT = 1.66711
"""Of |a3| / a2 with three terms (Keelin 2016, table 3)."""


@pytest.fixture(autouse=True)
def english():
    with in_language("en"):
        yield


def test_examples_of_the_docstrings_run() -> None:
    failed, tried = doctest.testmod(distributions)
    assert tried > 4
    assert not failed


# Keelin's formula, written again from the paper: the coefficients solve the linear system of the three points


def on_scale(x: float, bounds: Bounds) -> float:
    match bounds:
        case (None, None):
            return x
        case (float(least), None):
            return math.log(x - least)
        case (None, float(most)):
            return -math.log(most - x)
        case (float(least), float(most)):
            return math.log((x - least) / (most - x))
    raise AssertionError(bounds)


def off_scale(s: np.ndarray, bounds: Bounds) -> np.ndarray:
    match bounds:
        case (None, None):
            return s
        case (float(least), None):
            return least + np.exp(s)
        case (None, float(most)):
            return most - np.exp(-s)
        case (float(least), float(most)):
            return (least + most * np.exp(s)) / (1 + np.exp(s))
    raise AssertionError(bounds)


def basis(y: Any) -> np.ndarray:
    """1, the logit, and the logit times the distance to one half: equation 6 with three terms. Shape (points, 3)."""
    y = np.asarray(y, float)
    logit = np.log(y) - np.log1p(-y)
    return np.stack([np.ones_like(y), logit, (y - 0.5) * logit], axis=-1)


def keelin(three: tuple[float, float, float], bounds: Bounds) -> np.ndarray:
    return np.linalg.solve(basis([0.05, 0.5, 0.95]), [on_scale(x, bounds) for x in three])


def triplets(bounds: Bounds) -> st.SearchStrategy[tuple[float, float, float]]:
    """Three values in order, not too one-sided on the scale of the form; with one bound, not too wide."""

    def made(middle: float, width: float, lean: float) -> tuple[float, float, float]:
        ends = middle - width * lean, middle + width * (1 - lean)
        low, value, high = (float(off_scale(np.float64(s), bounds)) for s in (ends[0], middle, ends[1]))
        return low, value, high

    widest = 1.6 if bounds.count(None) == 1 else 4.0  # the tail is then at most 1.6 (1/2 + 0.7/1.8) / ln 19: under 0.5
    return st.builds(made, st.floats(-2, 2), st.floats(0.05, widest), st.floats(0.15, 0.85))


@pytest.mark.parametrize("bounds", FORMS.values(), ids=FORMS)
def test_the_draws_have_the_percentiles_that_are_written(bounds: Bounds) -> None:
    @settings(max_examples=300, deadline=None)
    @given(triplets(bounds))
    def holds(three: tuple[float, float, float]) -> None:
        low, value, high = three
        read = metalog(low, value, high, bounds)
        np.testing.assert_allclose(percentiles(read), three, rtol=1e-12, atol=1e-12)
        drawn = read(PROBABILITIES)
        assert np.isfinite(drawn).all()
        assert (np.diff(drawn) >= 0).all()
        assert bounds[0] is None or drawn.min() >= bounds[0]
        assert bounds[1] is None or drawn.max() <= bounds[1]

    holds()


@pytest.mark.parametrize("bounds", FORMS.values(), ids=FORMS)
def test_the_metalog_is_that_of_the_paper(bounds: Bounds) -> None:
    @settings(max_examples=100, deadline=None)
    @given(triplets(bounds))
    def holds(three: tuple[float, float, float]) -> None:
        expected = off_scale(basis(PROBABILITIES) @ keelin(three, bounds), bounds)
        np.testing.assert_allclose(metalog(*three, bounds)(PROBABILITIES), expected, rtol=1e-9, atol=1e-9)

    holds()


def test_a_symmetric_metalog_is_the_logistic_distribution() -> None:
    scale = 3 / math.log(19)
    exact = stats.logistic(5, scale)
    np.testing.assert_allclose(metalog(2, 5, 8)(PROBABILITIES), exact.ppf(PROBABILITIES), rtol=1e-9, atol=1e-9)
    assert metalog(2, 5, 8)(EVEN).std() == pytest.approx(scale * math.pi / math.sqrt(3), rel=1e-3)
    log_logistic = stats.fisk(math.log(19) / math.log(2), scale=10)
    drawn = metalog(5, 10, 20, (0.0, None))(PROBABILITIES)
    np.testing.assert_allclose(
        drawn, log_logistic.ppf(PROBABILITIES), rtol=1e-7
    )  # scipy's own is less exact in its tail


# What three terms can do


def rises(ratio: float) -> bool:
    """Whether logit + ratio (y - 1/2) logit rises everywhere, by its derivative on a fine grid of probabilities."""
    tail = np.logspace(-12, -3, 2000)
    y = np.concatenate([tail, np.linspace(0.001, 0.999, 40_001), 1 - tail])
    slope = 1 / (y * (1 - y)) + ratio * (np.log(y / (1 - y)) + (y - 0.5) / (y * (1 - y)))
    return bool((slope >= 0).all())


def value_with(ratio: float, low: float, high: float) -> float:
    """The middle for which a3 / a2 is this ratio: a2 = (c - a) / (2 ln 19), a3 = (a + c - 2 b) / (0.9 ln 19)."""
    return (low + high - ratio * 0.9 * (high - low) / 2) / 2


@pytest.mark.parametrize("sign", [1, -1])
def test_too_one_sided_is_exactly_where_the_curve_stops_rising(sign: int) -> None:
    assert rises(sign * (PUBLISHED_LIMIT - 1e-5))
    assert not rises(sign * (PUBLISHED_LIMIT + 1e-5))
    metalog(10, value_with(sign * (PUBLISHED_LIMIT - 1e-5), 10, 30), 30)
    with pytest.raises(InputError, match="too near to an end"):
        metalog(10, value_with(sign * (PUBLISHED_LIMIT + 1e-5), 10, 30), 30)


@pytest.mark.parametrize("bounds", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("value", [1.05, 2.95])
def test_too_one_sided_says_between_what_the_value_may_lie(bounds: Bounds, value: float) -> None:
    """The two numbers said are those at which values start to be accepted, by halving on the function itself."""
    with pytest.raises(InputError, match="too near to an end of its range, 1 to 3") as found:
        metalog(1, value, 3, bounds)
    said = tuple(map(float, re.findall(r"from ([\d.]+) to ([\d.]+?);", str(found.value))[0]))

    def accepted(x: float) -> bool:
        a, b, c = (on_scale(v, bounds) for v in (1.0, x, 3.0))
        return rises(2 / 0.9 * (a + c - 2 * b) / (c - a))

    for edge, outside in zip(said, (1.0, 3.0), strict=True):
        inside, beyond = 2.0, outside
        for _ in range(20):
            middle = (inside + beyond) / 2
            inside, beyond = (middle, beyond) if accepted(middle) else (inside, middle)
        assert edge == pytest.approx(inside, abs=6e-4)


def test_a_range_without_a_finite_variance_is_refused_exactly_there() -> None:
    """With one bound the tail is (1 - y)^-(a2 + a3 / 2): its square has a mean below one half only."""
    for bounds, sign in (((0.0, None), 1), ((None, 0.0), -1)):

        def three(tail: float, ratio: float, sign: int = sign) -> tuple[float, float, float]:
            a2 = tail / (1 + ratio / 2)
            low, high = -a2 * math.log(19), a2 * math.log(19)
            low, high = low + 0.45 * ratio * a2 * math.log(19), high + 0.45 * ratio * a2 * math.log(19)
            found = sorted(sign * math.exp(x) for x in (low, 0.0, high))
            return found[0], found[1], found[2]

        for ratio in (-0.5, 0.0, 0.8):
            metalog(*three(0.5 - 1e-9, ratio), bounds)
            with pytest.raises(InputError, match="no finite spread with a single bound: narrow it or give the other"):
                metalog(*three(0.5 + 1e-9, ratio), bounds)
            metalog(*three(0.5 + 1e-9, ratio), (-1e9, 1e9))


REFUSED: dict[str, tuple[tuple[float, float, float], Bounds, str]] = {
    "value above the range": ((1, 4, 3), (None, None), "1, 4 and 3 are the 5th, 50th and 95th percentiles: they must"),
    "value at an end": ((1, 1, 3), (None, None), "they must rise"),
    "ends upside down": ((3, 2, 1), (None, None), "they must rise"),
    "no number": ((1, math.nan, 3), (None, None), "finite numbers"),
    "infinite": ((1, 2, math.inf), (None, None), "finite numbers"),
    "touches the least": ((0, 2, 3), (0.0, None), r"0 to 3 touches what is possible \(0 to \+∞\)"),
    "touches the most": ((0.5, 0.8, 1), (0.0, 1.0), r"0\.5 to 1 touches what is possible \(0 to 1\).*chance_of_zero"),
    "beyond the most": ((0.5, 0.8, 2), (None, 1.0), r"0\.5 to 2 touches what is possible \(-∞ to 1\)"),
}


@pytest.mark.parametrize(("three", "bounds", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_distribution_is_refused_in_one_sentence(three: Any, bounds: Bounds, said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        metalog(*three, bounds)
    assert "\n" not in str(found.value)


def test_three_equal_values_are_one_value() -> None:
    assert metalog(2, 2, 2, (2.0, None)) == Fixed(2)
    assert percentiles(Fixed(2.0)) == (2, 2, 2)


# Other shapes


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(1.01, 1e4))
def test_lognormal_is_scipys(low: float, times: float) -> None:
    high = low * times
    exact = stats.lognorm(math.log(times) / (2 * stats.norm.ppf(0.95)), scale=math.sqrt(low * high))
    found = lognormal(low, math.sqrt(low * high), high)
    np.testing.assert_allclose(found(PROBABILITIES), exact.ppf(PROBABILITIES), rtol=1e-7)
    np.testing.assert_allclose(percentiles(found), (low, math.sqrt(low * high), high), rtol=1e-9)


def test_lognormal_refuses_what_it_is_not() -> None:
    lognormal(10, 31.4, 100)
    for value in (31.2, 32.0):
        with pytest.raises(InputError, match=r"from 10 to 100 has the median 31\.62, not 3[12]"):
            lognormal(10, value, 100)
    with pytest.raises(InputError, match="needs a low value above zero, not 0"):
        lognormal(0, 1, 2)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 20)), min_size=1, max_size=9, unique_by=lambda x: x[0]))
def test_discrete_is_scipys(pairs: list[tuple[int, int]]) -> None:
    values, counts = zip(*sorted(pairs), strict=True)
    weights = [n / sum(counts) for n in counts]
    exact = stats.rv_discrete(values=(values, weights))
    ends = np.cumsum(counts) / sum(counts)
    assume(np.abs(ends - 0.5).min() > 1e-9)
    away = PROBABILITIES[np.abs(PROBABILITIES[:, None] - ends).min(axis=1) > 1e-9]  # at a step either value is right
    found = discrete(values, weights, float(exact.ppf(0.5)))
    np.testing.assert_array_equal(found(away), exact.ppf(away))


DISCRETE_FAULTS: dict[str, tuple[Any, Any, float, str]] = {
    "nothing": ([], [], 0, "needs values, and as many weights"),
    "too few weights": ([1, 2], [1], 1, "needs values, and as many weights"),
    "weights that do not add up": ([1, 2], [0.5, 0.4], 1, r"add to 0\.9: they must add to 1"),
    "a weight below zero": ([1, 2], [-0.5, 1.5], 2, "none negative"),
    "no number": ([1, math.nan], [0.5, 0.5], 1, "finite numbers"),
    "out of order": ([2, 1], [0.6, 0.4], 2, "from the lowest to the highest"),
    "another median": ([1, 2, 5], [0.2, 0.5, 0.3], 5, "The median of these values is 2, not 5: write it"),
}


@pytest.mark.parametrize(("values", "weights", "value", "said"), DISCRETE_FAULTS.values(), ids=DISCRETE_FAULTS)
def test_discrete_refuses(values: Any, weights: Any, value: float, said: str) -> None:
    with pytest.raises(InputError, match=said):
        discrete(values, weights, value)


@pytest.mark.parametrize("chance", [0.02, 0.3, 0.6, 0.97])
def test_zero_has_its_chance_and_the_rest_its_percentiles(chance: float) -> None:
    rest = (2.0, 5.0, 9.0)
    read = or_zero(chance, metalog(*rest, (0.0, None)))
    drawn = read(EVEN)
    assert (drawn == 0).mean() == pytest.approx(chance, abs=1 / len(EVEN))
    np.testing.assert_allclose(read(chance + (1 - chance) * np.array([0.05, 0.5, 0.95])), rest, rtol=1e-9)
    np.testing.assert_allclose(np.quantile(drawn[drawn > 0], [0.05, 0.5, 0.95]), rest, rtol=1e-3)
    whole = [0 if p <= chance else float(metalog(*rest, (0.0, None))(np.array([(p - chance) / (1 - chance)]))[0])
             for p in (0.05, 0.5, 0.95)]  # fmt: skip
    np.testing.assert_allclose(percentiles(read), whole, rtol=1e-12)


@pytest.mark.parametrize("chance", [0, 1, -0.1, 1.5, math.nan])
def test_a_chance_that_is_none_is_refused(chance: float) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        or_zero(chance, Fixed(1))


# Draw by draw

EVERY: dict[str, Inverse] = {
    **{name: metalog(1, 2.2, 4, bounds) for name, bounds in FORMS.items()},
    "fixed": Fixed(3),
    "or zero": or_zero(0.3, metalog(1, 2, 4, (0.0, None))),
    "lognormal": lognormal(10, 31.62, 100),
    "discrete": discrete([1, 2, 5], [0.2, 0.5, 0.3], 2),
}


@pytest.mark.parametrize("read", EVERY.values(), ids=EVERY)
def test_a_draw_does_not_depend_on_those_beside_it(read: Inverse) -> None:
    """Nor on the length of the array: vector instructions and their remainders give the same bytes."""
    some = np.random.default_rng(4).random(1003)
    whole = read(some).tobytes()
    assert some.tobytes() == np.random.default_rng(4).random(1003).tobytes(), "the uniforms are left as they were"
    for cuts in ([0, 1, 7, 500, 1003], list(range(0, 1004, 17))):
        assert b"".join(read(some[i:j]).tobytes() for i, j in pairwise(cuts)) == whole
    assert b"".join(read(some[i : i + 1]).tobytes() for i in range(len(some))) == whole
