"""Units as products of named base units, with no hidden conversion.

Hours and minutes are different base units here, on purpose: a formula that passes from one to the other must say so
with a parameter in minute/hour, which the reader then sees. ``share`` and ``1`` are pure numbers.
"""

from __future__ import annotations

import re
from functools import cache

from costmodel.language.errors import ModelError

BASE_UNITS = frozenset(
    [
        "EUR",
        "year",
        "month",
        "week",
        "day",
        "hour",
        "minute",
        "second",
        "agent",
        "FTE",
        "post",
        "person",
        "licence",
        "contact",
        "call",
        "act",
        "request",
        "token",
        "meal",
        "m2",
        "km",
        "page",
        "tool",
        "group",
        "unit",
        "output",
        "kWh",
        "MWhc",
        "Wh",
        "J",
        "W",
        "kgCO2e",
        "tCO2e",
        "gCO2e",
        "litre",
        "kgSb",
        "GB",
        "error",
        "incident",
        "Gparam",
        "card",
        "server",
        "GWp",
    ]
)
PURE = frozenset({"1", "share"})

Unit = tuple[tuple[str, float], ...]
"""Exponents of base units, sorted by name; ``()`` is a pure number."""


@cache
def parse(text: str) -> Unit:
    """Exponents of a unit written as ``EUR/agent/year`` or ``hour*agent``.

    Raises ModelError for a name that is not in BASE_UNITS, and for a sign or a name that stands alone.
    """
    exponents: dict[str, float] = {}
    parts = re.split(r"\s*([*/])\s*", text.strip())
    for sign, part in zip(["*", *parts[1::2]], parts[::2], strict=True):
        if part in BASE_UNITS:
            exponents[part] = exponents.get(part, 0) + (1 if sign == "*" else -1)
        elif part not in PURE:
            raise ModelError(part or text)
    return normal(exponents)


def normal(exponents: dict[str, float]) -> Unit:
    return tuple(sorted((name, power) for name, power in exponents.items() if power))


def product(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """Unit of a product (sign 1) or of a quotient (sign -1)."""
    exponents = dict(left)
    for name, power in right:
        exponents[name] = exponents.get(name, 0) + sign * power
    return normal(exponents)


def power(base: Unit, exponent: float) -> Unit:
    return normal({name: value * exponent for name, value in base})


def write(unit: Unit) -> str:
    """The unit as text, ``EUR/agent`` style; pure numbers are ``1``."""
    above = [name if p == 1 else f"{name}^{p:g}" for name, p in unit if p > 0]
    below = [name if p == -1 else f"{name}^{-p:g}" for name, p in unit if p < 0]
    return "/".join(["*".join(above) or "1", *below])
