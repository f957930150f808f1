"""What comes to nothing whatever else happens: a case without a tool, or with one that heats nothing, leaves much of
the model at zero, and need not compute it.

Read from the formulas themselves, from the values that are certain and the same everywhere: a product with a nil factor
is nil, a choice whose condition is certain is one of its ends. Where a formula has a finite value, it is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.worlds import central_values
from costmodel.model.expression import NUMBERS, OVER_YEARS, Expression, row


def nil_results(case: Case, held: Mapping[str, Any], moved: Iterable[str]) -> dict[str, np.ndarray]:
    """The formulas that give zero in every world, option and year, as arrays of zeros of their shape (years or 1,).

    ``held`` are the values of the case, as ``Worlds`` holds them; those named in ``moved`` may be anything.
    """
    apart = set(moved)
    certain = {n: level for n, x in held.items() if n not in apart and (level := one_level(x)) is not None}
    for name in case.model.order:
        if name in case.model.expressions and name not in certain and name not in held and name not in apart:
            level = constant(case.model.expressions[name], certain)
            if level is not None:
                certain[name] = level
    nil = [n for n, level in certain.items() if level == 0 and n not in held]
    shapes = central_values(case, 0, nil)
    return {n: np.zeros(np.shape(shapes[n])[-1:] or 1) for n in nil}


def one_level(x: Any) -> float | None:
    """The number that a value is in all options, draws and years, or None."""
    flat = np.asarray(x)
    if flat.ndim == 3 and flat.shape[1] > 1:
        return None
    return float(flat.flat[0]) if flat.size and (flat == flat.flat[0]).all() else None


def constant(tree: Expression, certain: Mapping[str, float]) -> float | None:
    """The number that an expression is whatever the other values are, or None."""
    if tree.operation == "name":
        return certain.get(tree.leaf)
    if tree.operation == "number":
        return float(tree.leaf)
    levels = [constant(x, certain) for x in tree.operands]
    first = levels[0]
    if (tree.operation == "multiply" and 0 in levels) or (tree.operation == "divide" and first == 0):
        return 0.0
    if tree.operation in OVER_YEARS:
        return 0.0 if first == 0 else None
    if tree.operation == "where":
        condition, yes, no = levels
        if condition is None:
            return yes if yes == no else None
        return yes if condition else no
    known = [level for level in levels if level is not None]
    if len(known) < len(levels):
        return None
    with np.errstate(all="ignore"):
        return float(row(NUMBERS, tree.operation)(*map(np.float64, known)))
