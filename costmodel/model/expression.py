"""Numbers that remember how they were made.

A formula called with expressions instead of numbers gives back the tree of its operations. The tree is then read: as
LaTeX, as text with values in place of names, as cells of a spreadsheet, as a unit, as a plain list of literals. Nothing
parses source code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from typing import Any, NamedTuple

import numpy as np

from costmodel.language.errors import ModelError
from costmodel.model import units


class Expression(np.lib.mixins.NDArrayOperatorsMixin):
    """A leaf (``name`` or ``number``) or an operation on other expressions."""

    def __init__(self, operation: str, *operands: Any, leaf: Any = None) -> None:
        self.operation, self.leaf = operation, leaf
        self.operands = tuple(x if isinstance(x, Expression) else Expression("number", leaf=x) for x in operands)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Expression:
        if method != "__call__" or options:
            raise ModelError(f"a formula cannot use numpy's {ufunc.__name__}.{method}: use total() or sum_of()")
        return Expression(ufunc.__name__, *operands)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, operands: tuple[Any, ...], options: Any
    ) -> Expression:
        if options:
            raise ModelError(f"a formula cannot use numpy's {function.__name__} with options {sorted(options)}")
        return Expression(function.__name__, *operands)

    def __bool__(self) -> bool:
        raise ModelError("a formula cannot say 'if', 'and' or 'or' on a value: write np.where(condition, a, b)")

    __hash__ = object.__hash__

    def leaves(self, kind: str) -> Iterator[Any]:
        """Names or numbers of the tree, from left to right."""
        if self.operation == kind:
            yield self.leaf
        for operand in self.operands:
            yield from operand.leaves(kind)

    def write(self, language: Mapping[str, tuple[str, int, bool]], name: Callable[[str], str], outer: int = 0) -> str:
        """The tree in a language: a table from operation to (template, rank, operands need no brackets)."""
        if self.operation == "name":
            return name(self.leaf)
        if self.operation == "number":
            return f"{self.leaf:.15g}"
        template, rank, bare = row(language, self.operation)
        tight = self.operation in TIGHT
        text = template.format(
            *(x.write(language, name, 0 if bare else rank + (tight or i > 0)) for i, x in enumerate(self.operands))
        )
        return f"({text})" if rank < outer else text

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """The number the tree stands for, given the values of its names."""
        if self.operation == "name":
            return values[self.leaf]
        if self.operation == "number":
            return self.leaf
        return row(NUMBERS, self.operation)(*(x.evaluate(values) for x in self.operands))


def row(table: Mapping[str, Any], operation: str) -> Any:
    if operation not in table:
        raise ModelError(f"a formula uses '{operation}', which has no reading; available: {', '.join(sorted(table))}")
    return table[operation]


# What formulas may use beside operators, np.where, np.minimum, np.maximum, np.floor, np.abs, np.exp and np.log.


def total(flow: Any) -> Any:
    """Sum over the years of the horizon, kept as one column. Shape (..., years) -> (..., 1); EUR/year -> EUR."""
    return Expression("total", flow) if isinstance(flow, Expression) else np.sum(flow, axis=-1, keepdims=True)


def cumulative(flow: Any) -> Any:
    """Running sum over the years. Shape kept; EUR/year -> EUR."""
    return Expression("cumulative", flow) if isinstance(flow, Expression) else np.cumsum(flow, axis=-1)


def previous(flow: Any) -> Any:
    """Value of the year before, zero in year 0. Shape and unit kept."""
    if isinstance(flow, Expression):
        return Expression("previous", flow)
    shifted = np.zeros_like(flow)
    shifted[..., 1:] = flow[..., :-1]
    return shifted


def sum_of(*families: Any) -> Any:
    """Sum over the members of a dimension; of the products, member by member, when several families are given."""
    products = [reduce(lambda x, y: x * y, members) for members in zip(*families, strict=True)]
    return reduce(lambda x, y: x + y, products)


def ratio(above: Any, below: Any, otherwise: float = 0) -> Any:
    """The ratio where the denominator is positive; np.divide because plain floats would raise before the choice."""
    return np.where(below > 0, np.divide(above, below), otherwise)


def by_code(code: Any, first: Any, second: Any, third: Any, *fourth: Any) -> Any:
    """What a code of 0, 1, 2 or 3 stands for; written so that a formula holds no number but 0 and 1."""
    later = np.where(code - 1 <= 1, third, *fourth) if fourth else third
    return np.where(code <= 0, first, np.where(code <= 1, second, later))


NUMBERS: dict[str, Callable[..., Any]] = {
    name: getattr(np, name)
    for name in [
        "add",
        "subtract",
        "multiply",
        "divide",
        "power",
        "negative",
        "minimum",
        "maximum",
        "floor",
        "absolute",
        "exp",
        "log",
        "sqrt",
        "where",
        "greater",
        "greater_equal",
        "less",
        "less_equal",
        "equal",
        "not_equal",
    ]
} | {"total": total, "cumulative": cumulative, "previous": previous}

TIGHT = {"power", "negative", "total", "cumulative"}
"""Operations whose first operand, too, is put in brackets when it has the same rank: (a^b)^c, -(-a)."""

LATEX: dict[str, tuple[str, int, bool]] = {
    "add": ("{} + {}", 2, False),
    "subtract": ("{} - {}", 2, False),
    "multiply": (r"{} \, {}", 3, False),
    "divide": (r"\frac{{{}}}{{{}}}", 5, True),
    "power": ("{}^{{{}}}", 5, False),
    "negative": ("-{}", 2, False),
    "minimum": (r"\min\left({};\; {}\right)", 9, True),
    "maximum": (r"\max\left({};\; {}\right)", 9, True),
    "floor": (r"\left\lfloor {} \right\rfloor", 9, True),
    "absolute": (r"\left| {} \right|", 9, True),
    "exp": (r"\exp\left({}\right)", 9, True),
    "log": (r"\ln\left({}\right)", 9, True),
    "sqrt": (r"\sqrt{{{}}}", 9, True),
    "where": (r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}", 9, True),
    "greater": ("{} > {}", 1, False),
    "greater_equal": (r"{} \ge {}", 1, False),
    "less": ("{} < {}", 1, False),
    "less_equal": (r"{} \le {}", 1, False),
    "equal": ("{} = {}", 1, False),
    "not_equal": (r"{} \ne {}", 1, False),
    "total": (r"\sum_t {}", 2, False),
    "cumulative": (r"\sum_{{s \le t}} {}", 2, False),
    "previous": (r"\left[{}\right]_{{t-1}}", 9, True),
}
TEXT: dict[str, tuple[str, int, bool]] = LATEX | {
    "multiply": ("{} × {}", 3, False),
    "divide": ("{} / {}", 3, False),
    "power": ("{}^{}", 5, False),
    "minimum": ("min({}; {})", 9, True),
    "maximum": ("max({}; {})", 9, True),
    "floor": ("floor({})", 9, True),
    "absolute": ("|{}|", 9, True),
    "exp": ("exp({})", 9, True),
    "log": ("ln({})", 9, True),
    "sqrt": ("sqrt({})", 9, True),
    "where": ("({1} if {0} else {2})", 9, True),
    "greater_equal": ("{} >= {}", 1, False),
    "less_equal": ("{} <= {}", 1, False),
    "not_equal": ("{} != {}", 1, False),
    "total": ("sum over years of {}", 2, False),
    "cumulative": ("running sum of {}", 2, False),
    "previous": ("[{} of the year before]", 9, True),
}

EXCEL: dict[str, tuple[str, int, bool]] = {
    "add": ("{}+{}", 2, False),
    "subtract": ("{}-{}", 2, False),
    "multiply": ("{}*{}", 3, False),
    "divide": ("{}/{}", 3, False),
    "power": ("IF({1}=0,1,{0}^{1})", 5, False),  # 0^0 is an error in Excel
    "negative": ("(-{})", 5, False),  # -2^2 is 4 in Excel
    "minimum": ("MIN({},{})", 9, True),
    "maximum": ("MAX({},{})", 9, True),
    "floor": ("INT({})", 9, True),
    "absolute": ("ABS({})", 9, True),
    "exp": ("EXP({})", 9, True),
    "log": ("LN({})", 9, True),
    "sqrt": ("SQRT({})", 9, True),
    "where": ("IF({},{},{})", 9, True),
    "greater": ("{}>{}", 1, False),
    "greater_equal": ("{}>={}", 1, False),
    "less": ("{}<{}", 1, False),
    "less_equal": ("{}<={}", 1, False),
    "equal": ("{}={}", 1, False),
    "not_equal": ("{}<>{}", 1, False),
    "truth": ("IF({},1,0)", 9, True),
    "total": ("SUM({})", 9, True),
    "cumulative": ("SUM({})", 9, True),
    "previous": ("{}", 9, True),
}
"""For trees that have gone through ``in_cells``."""

ANY: units.Unit = (("any", 1.0),)
"""Unit of a literal zero, which may stand for nothing of anything."""

SAME = {"add", "subtract", "minimum", "maximum", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}
KEEP = {"negative", "floor", "absolute", "previous"}
COMPARE = {"greater", "greater_equal", "less", "less_equal", "equal", "not_equal"}


def unit_of(tree: Expression, unit: Callable[[str], units.Unit]) -> units.Unit:
    """Unit of the number a tree stands for, or ModelError where units that differ are added or compared."""
    if tree.operation == "name":
        return unit(tree.leaf)
    if tree.operation == "number":
        return ANY if tree.leaf == 0 else ()
    parts = [unit_of(x, unit) for x in tree.operands]
    if tree.operation in SAME:
        common = agree(tree, parts)
        return () if tree.operation in COMPARE else common
    if tree.operation == "where":
        return agree(tree, parts[1:])
    if tree.operation == "multiply":
        return ANY if ANY in parts else units.product(parts[0], parts[1])
    if tree.operation == "divide":
        return ANY if parts[0] == ANY else units.product(parts[0], parts[1], sign=-1)
    if tree.operation in KEEP:
        return parts[0]
    if tree.operation in ("total", "cumulative"):
        return units.product(parts[0], (("year", 1.0),))
    if tree.operation in ("power", "exp", "log", "sqrt"):
        if tree.operation == "sqrt":
            return units.power(parts[0], 0.5)
        if any(parts):
            raise ModelError(f"'{tree.operation}' takes pure numbers, not {' and '.join(map(units.write, parts))}")
        return ()
    return row(NUMBERS, tree.operation)


def agree(tree: Expression, parts: list[units.Unit]) -> units.Unit:
    known = [unit for unit in parts if unit != ANY]
    if any(unit != known[0] for unit in known):
        raise ModelError(f"'{tree.operation}' mixes {' and '.join(map(units.write, parts))}")
    return known[0] if known else ANY


def varies_by_year(tree: Expression, yearly: Callable[[str], bool]) -> bool:
    """Whether the number has one value per year; total() of a number that has not is refused."""
    if tree.operation == "name":
        return yearly(tree.leaf)
    varying = [varies_by_year(x, yearly) for x in tree.operands]
    if tree.operation in ("total", "cumulative", "previous") and not any(varying):
        raise ModelError(f"'{tree.operation}' is taken of a number that does not vary by year")
    return any(varying) and tree.operation != "total"


# Spreadsheets

OVER_YEARS = ("total", "cumulative", "previous")


class Reach(NamedTuple):
    """What an operation over years takes of a row: ``total`` all its cells, ``previous`` the one before."""

    operation: str
    name: str


def in_cells(tree: Expression, put_aside: Callable[[Expression], str], condition: bool = False) -> Expression:
    """The tree as cells can hold it, to be written with EXCEL.

    A comparison counts as 1 or 0, but where a condition is asked for: a truth is no number in Excel. An operation over
    years is taken of one row, a leaf of type Reach; what is no quantity by itself goes to ``put_aside``, which makes a
    row of it and gives its name.
    """
    if tree.operation in OVER_YEARS:
        (flow,) = tree.operands
        name = flow.leaf if flow.operation == "name" else put_aside(flow)
        return Expression(tree.operation, Expression("name", leaf=Reach(tree.operation, name)))
    if not tree.operands:
        return tree
    asked = tree.operation == "where"
    cells = Expression(tree.operation, *(in_cells(x, put_aside, asked and i == 0) for i, x in enumerate(tree.operands)))
    return cells if condition or tree.operation not in COMPARE else Expression("truth", cells)
