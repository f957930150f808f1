"""Expressions: the same formula as numbers and as a tree, LaTeX with its brackets, units, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from costmodel.language.errors import ModelError
from costmodel.model import units
from costmodel.model.expression import (
    LATEX,
    NUMBERS,
    TEXT,
    Expression,
    by_code,
    cumulative,
    previous,
    ratio,
    sum_of,
    total,
    unit_of,
    varies_by_year,
)

Tree = Callable[..., Any]
"""A formula: three quantities, then arithmetic on them."""

NAMES = ("a", "b", "c")
RANDOM_FORMULAS = 1500


def leaf(name: str) -> Expression:
    return Expression("name", leaf=name)


A, B, C, D = (leaf(n) for n in "abcd")


def latex(tree: Any) -> str:
    return tree.write(LATEX, str)


def text(tree: Any) -> str:
    return tree.write(TEXT, str)


# Random formulas: built as closures, so that numbers and expressions go through the same code and no text is parsed.

UNARY: tuple[Callable[[Any], Any], ...] = (
    lambda x: -x,
    np.abs,
    np.floor,
    lambda x: np.sqrt(np.abs(x)),
    lambda x: np.exp(0 - np.abs(x)),
    lambda x: np.log(1 + np.abs(x)),
    previous,
    cumulative,
    total,
)
BINARY: tuple[Callable[[Any, Any], Any], ...] = (
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / (1 + np.abs(y)),
    np.minimum,
    np.maximum,
    lambda x, y: (1 + np.abs(x)) ** np.minimum(np.abs(y), 1),
    lambda x, y: np.where(x > y, x, y),
    lambda x, y: np.where(x <= 0, y, 1 - x),
    lambda x, y: sum_of((x, y), (y, x)),
    lambda x, y: 1 - x / (1 + y * y),
    lambda x, y: np.where((x >= y) * (x < 1), x, 0),
    lambda x, y: (x == y) + (x != y) * y,
    lambda x, y: 0 - x,
)


def random_formula(rng: np.random.Generator, depth: int) -> Tree:
    kind = rng.integers(0, 10)
    if depth == 0 or kind == 0:
        i = int(rng.integers(0, len(NAMES) + 1))
        return (lambda *x: x[i]) if i < len(NAMES) else (lambda *x: x[0] * 0 + 1)
    inner = random_formula(rng, depth - 1)
    if kind <= 3:
        unary = UNARY[rng.integers(0, len(UNARY))]
        return lambda *x: unary(inner(*x))
    other = random_formula(rng, depth - 1)
    binary = BINARY[rng.integers(0, len(BINARY))]
    return lambda *x: binary(inner(*x), other(*x))


@pytest.mark.parametrize("batch", range(10))
def test_numbers_and_expressions_agree_on_random_formulas(batch: int) -> None:
    rng = np.random.default_rng([20261122, batch])
    tree_names = [leaf(n) for n in NAMES]
    for _ in range(RANDOM_FORMULAS // 10):
        formula = random_formula(rng, depth=5)
        values = dict(zip(NAMES, rng.normal(0, 3, size=(3, 4, 6)), strict=True))
        with np.errstate(all="ignore"):
            number = formula(*values.values())
            tree = formula(*tree_names)
            np.testing.assert_array_equal(tree.evaluate(values), number)


def test_random_formulas_use_every_operation_that_formulas_may_use() -> None:
    rng = np.random.default_rng(1)
    seen: set[str] = set()

    def walk(tree: Expression) -> None:
        seen.add(tree.operation)
        for operand in tree.operands:
            walk(operand)

    for _ in range(400):
        walk(random_formula(rng, depth=5)(*map(leaf, NAMES)))
    assert set(NUMBERS) <= seen


# Reading


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A - (B - C), "a - (b - c)"),
        (A - B - C, "a - b - c"),
        ((A / B) / C, r"\frac{\frac{a}{b}}{c}"),
        (A / (B / C), r"\frac{a}{\frac{b}{c}}"),
        (-(A**2), "-a^{2}"),
        ((-A) ** 2, "(-a)^{2}"),
        (A**B**C, "a^{(b^{c})}"),
        ((A**B) ** C, "(a^{b})^{c}"),
        ((A / B) ** C, r"(\frac{a}{b})^{c}"),
        ((A + B) * C, r"(a + b) \, c"),
        (A + B * C, r"a + b \, c"),
        (A * (1 - B), r"a \, (1 - b)"),
        (A * -B, r"a \, (-b)"),
        (A - (-B), "a - (-b)"),
        (-(A + B), "-(a + b)"),
        (-(A * B), r"-a \, b"),
        (np.negative(-A), "-(-a)"),
        (total(A) * B, r"(\sum_t a) \, b"),
        (total(A * B), r"\sum_t a \, b"),
        (total(A + B), r"\sum_t (a + b)"),
        (cumulative(A) / B, r"\frac{\sum_{s \le t} a}{b}"),
        (previous(A - B) + C, r"\left[a - b\right]_{t-1} + c"),
        (np.minimum(A + B, C), r"\min\left(a + b;\; c\right)"),
        (np.maximum(0, A) * B, r"\max\left(0;\; a\right) \, b"),
        (np.floor(A / B), r"\left\lfloor \frac{a}{b} \right\rfloor"),
        (np.where(A <= 0, B, C), r"\begin{cases} b & \text{if } a \le 0 \\ c & \text{otherwise} \end{cases}"),
        (1 / (1 + A) ** B, r"\frac{1}{(1 + a)^{b}}"),
        (sum_of((A, B), (C, D)), r"a \, c + b \, d"),
        (np.sqrt(A + 1), r"\sqrt{a + 1}"),
        (np.abs(A - B), r"\left| a - b \right|"),
        ((A > B) * C, r"(a > b) \, c"),
    ],
)
def test_latex_has_the_brackets_it_needs_and_no_others(tree: Expression, expected: str) -> None:
    assert latex(tree) == expected


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A / (B * C), "a / (b × c)"),
        (A / B / C, "a / b / c"),
        (A / (B / C), "a / (b / c)"),
        ((A**B) ** C, "(a^b)^c"),
        (A**B**C, "a^(b^c)"),
        (total(A) / B, "(sum over years of a) / b"),
        (np.where(A > 0, B, C) * D, "(b if a > 0 else c) × d"),
        ((A / B) ** C, "(a / b)^c"),
    ],
)
def test_text_has_the_brackets_it_needs(tree: Expression, expected: str) -> None:
    assert text(tree) == expected


def test_text_read_as_python_gives_the_same_number() -> None:
    """Brackets are enough: the text of any formula, read with the usual precedence, is the formula."""
    words = {
        "floor": np.floor,
        "exp": np.exp,
        "ln": np.log,
        "sqrt": np.sqrt,
        "min": np.minimum,
        "max": np.maximum,
        "absolute": np.abs,
    }
    language = TEXT | {
        "multiply": ("{} * {}", TEXT["multiply"][1], False),
        "power": ("{} ** {}", TEXT["power"][1], False),
        "minimum": ("min({}, {})", 9, True),
        "maximum": ("max({}, {})", 9, True),
        "absolute": ("absolute({})", 9, True),
        "equal": ("{} == {}", 1, False),
    }
    rng = np.random.default_rng(7)
    compared = 0
    for _ in range(600):
        tree = random_formula(rng, depth=4)(*map(leaf, NAMES))
        if any(op in str(operations(tree)) for op in ("total", "cumulative", "previous")):
            continue
        values = dict(zip(NAMES, rng.normal(0, 2, size=3), strict=True))
        with np.errstate(all="ignore"):
            expected = tree.evaluate(values)
            found = eval(tree.write(language, str), {"__builtins__": {}}, words | values)
        np.testing.assert_allclose(found * 1.0, expected * 1.0, rtol=1e-12)
        compared += 1
    assert compared > 100


def operations(tree: Expression) -> set[str]:
    return {tree.operation}.union(*map(operations, tree.operands))


def test_names_and_numbers_are_found_from_left_to_right() -> None:
    tree = A * (1 - B) / np.where(C > 0, A, 0.5)
    assert list(tree.leaves("name")) == ["a", "b", "c", "a"]
    assert list(tree.leaves("number")) == [1, 0, 0.5]


def test_numbers_are_written_whole() -> None:
    assert text(A * 1607) == "a × 1607"
    assert text(A * 0.16404) == "a × 0.16404"


# Refusals


def test_if_on_a_value_is_refused_with_what_to_write() -> None:
    def formula(a: Any) -> Any:
        return a if a > 0 else 0

    assert formula(2.0) == 2.0
    with pytest.raises(ModelError, match=re.escape("write np.where(condition, a, b)")):
        formula(A)


@pytest.mark.parametrize(
    "formula", [lambda a, b: a and b, lambda a, b: a or b, lambda a, b: max(a, b), lambda a, b: not a]
)
def test_other_ways_to_branch_are_refused(formula: Callable[..., Any]) -> None:
    with pytest.raises(ModelError, match=r"np.where"):
        formula(A, B)


@pytest.mark.parametrize(
    ("unknown", "name"),
    [
        (np.sin(A), "sin"),
        (A % B, "remainder"),
        (np.clip(A, 0, 1), "clip"),
        (A // B, "floor_divide"),
        (np.sum(A), "sum"),
    ],
)
def test_an_unknown_operation_is_named_with_those_available(unknown: Expression, name: str) -> None:
    for read in (latex, text, lambda t: t.evaluate({"a": 1.0, "b": 2.0}), lambda t: unit_of(t, lambda n: ())):
        with pytest.raises(ModelError) as refused:
            read(unknown)
        assert f"'{name}'" in str(refused.value)
        assert all(operation in str(refused.value) for operation in ("add", "where", "minimum", "total"))


@pytest.mark.parametrize(
    "formula", [lambda a: np.add.reduce(a), lambda a: np.sum(a, axis=0), lambda a: np.cumsum(a, axis=-1)]
)
def test_numpy_functions_with_options_are_refused(formula: Callable[..., Any]) -> None:
    with pytest.raises(ModelError, match=r"cannot use numpy's"):
        formula(A)


def test_adding_in_place_is_refused() -> None:
    tree = A * 1
    with pytest.raises((ModelError, TypeError)):
        np.add(tree, B, out=np.zeros(1))


# Units


UNITS = {"a": "EUR/year", "b": "hour/year", "c": "share", "d": "EUR/hour"}


def unit(tree: Any) -> str:
    return units.write(unit_of(tree, lambda name: units.parse(UNITS[name])))


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A + A, "EUR/year"),
        (A * C, "EUR/year"),
        (B * D, "EUR/year"),
        (A / B, "EUR/hour"),
        (A / D, "hour/year"),
        (A / A, "1"),
        (1 - C, "1"),
        ((1 + C) ** C, "1"),
        (total(A), "EUR"),
        (cumulative(B), "hour"),
        (previous(A), "EUR/year"),
        (np.maximum(A, 0), "EUR/year"),
        (0 - A, "EUR/year"),
        (np.where(A > 0, A, 0), "EUR/year"),
        (np.floor(A), "EUR/year"),
        (np.where(C <= 0, B * D, A), "EUR/year"),
        (np.exp(C), "1"),
        (np.log(A / A), "1"),
        (np.sqrt(A * A), "EUR/year"),
        (A > 0, "1"),
        (sum_of((A, B), (C, D)), "EUR/year"),
        (-A, "EUR/year"),
        (np.abs(A), "EUR/year"),
    ],
)
def test_units_follow_the_operations(tree: Expression, expected: str) -> None:
    assert unit(tree) == expected


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (A + B, ("add", "EUR/year", "hour/year")),
        (A - B, ("subtract", "EUR/year", "hour/year")),
        (A + 1, ("add", "EUR/year")),
        (1 - A, ("subtract", "EUR/year")),
        (A > B, ("greater", "EUR/year")),
        (np.minimum(A, C), ("minimum", "EUR/year")),
        (np.where(C > 0, A, B), ("where", "hour/year")),
        (C**A, ("power", "EUR/year")),
        (A**C, ("power", "EUR/year")),
        (np.exp(A), ("exp", "EUR/year")),
        (np.log(B), ("log", "hour/year")),
        (np.where(A > B, C, C), ("greater", "hour/year")),
    ],
)
def test_units_that_do_not_fit_are_refused(tree: Expression, words: tuple[str, ...]) -> None:
    with pytest.raises(ModelError) as refused:
        unit(tree)
    assert all(word in str(refused.value) for word in words)


# Years


def test_sums_over_years_keep_one_column() -> None:
    flow = np.arange(24.0).reshape(2, 2, 6)
    assert total(flow).shape == (2, 2, 1)
    np.testing.assert_array_equal(total(flow)[..., 0], flow.sum(axis=-1))
    np.testing.assert_array_equal(cumulative(flow)[..., -1:], total(flow))


def test_the_year_before_is_zero_in_year_0() -> None:
    flow = np.arange(1.0, 7.0)
    np.testing.assert_array_equal(previous(flow), [0, 1, 2, 3, 4, 5])
    np.testing.assert_array_equal(previous(previous(flow)), [0, 0, 1, 2, 3, 4])
    np.testing.assert_array_equal(cumulative(flow) - previous(cumulative(flow)), flow)


def test_previous_leaves_its_argument_alone() -> None:
    flow = np.arange(1.0, 7.0)
    previous(flow)
    np.testing.assert_array_equal(flow, np.arange(1.0, 7.0))


@pytest.mark.parametrize("operation", [total, cumulative, previous])
def test_sums_over_years_of_a_number_without_years_are_refused(operation: Callable[[Any], Any]) -> None:
    with pytest.raises(ModelError, match=r"does not vary by year"):
        varies_by_year(operation(A * B), lambda name: False)


def test_a_total_varies_no_more() -> None:
    yearly = {"a"}.__contains__
    assert varies_by_year(A * B, yearly)
    assert not varies_by_year(total(A * B), yearly)
    assert varies_by_year(cumulative(A), yearly)
    with pytest.raises(ModelError, match="total"):
        varies_by_year(total(total(A)), yearly)


def test_families_of_different_lengths_are_not_summed() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        sum_of((A, B), (C,))


def test_a_code_stands_for_one_of_three_or_four() -> None:
    assert [int(by_code(code, 10, 20, 30)) for code in range(3)] == [10, 20, 30]
    assert [int(by_code(code, 10, 20, 30, 40)) for code in range(4)] == [10, 20, 30, 40]


def test_a_ratio_to_nothing_is_what_is_said_instead() -> None:
    with np.errstate(all="ignore"):
        assert np.array_equal(ratio(np.array([6.0, 6.0, 6.0]), np.array([3.0, 0.0, -3.0])), [2, 0, 0])
        assert ratio(6.0, 0.0, otherwise=1) == 1
