"""Worked answers of single formulas, `tests/cases/formulas/*.yaml`: all that a formula needs, and what it gives.

Nothing is hidden: the function is called with what the case gives, and with nothing else.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from other_yaml import read_yaml

from costmodel.model.quantity import DIMENSIONS

FOLDER = Path(__file__).parent / "cases" / "formulas"
NEAR = 1e-9
"""How near, as a share of the answer: answers are written with twelve figures."""

Worked = Mapping[str, Any]


@lru_cache(maxsize=1)
def worked() -> tuple[Worked, ...]:
    return tuple(case | {"module": path.stem} for path in sorted(FOLDER.glob("*.yaml")) for case in read_yaml(path))


def argument(value: Any) -> Any:
    """A number, several years as an array, or the members of a family in the order of their dimension."""
    if isinstance(value, Mapping):
        dimension = next(d for d in DIMENSIONS.values() if {m.key for m in d} == set(value))
        return tuple(argument(value[m.key]) for m in dimension)
    return np.array(value, float) if isinstance(value, list) else float(value)


def faults(function: Callable[..., Any], case: Worked) -> Iterator[str]:
    """Where what a function gives is not what the case says."""
    missing = set(inspect.signature(function).parameters) ^ set(case["given"])
    if missing:
        yield f"{case['formula']}: the case and the formula differ by {sorted(missing)}"
        return
    with np.errstate(all="ignore"):
        found = np.asarray(function(**{name: argument(value) for name, value in case["given"].items()}), float)
    wanted = np.asarray(case["gives"], float)
    if (wanted.ndim and found.shape != wanted.shape) or not np.allclose(found, wanted, rtol=NEAR, atol=0):
        yield f"{case['formula']}: gives {found}, not {wanted}"
