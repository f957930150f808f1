"""Units: written, read, multiplied, refused."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from costmodel.language.errors import ModelError
from costmodel.model import units


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("EUR/agent/year", "EUR/year/agent"),
        ("hour*agent", "agent * hour"),
        ("share", "1"),
        ("1/year", "1 / year"),
        ("minute/agent/day*year", "minute*year/agent/day"),
        ("EUR/EUR", "1"),
        ("kWh*year/kWh", "year"),
    ],
)
def test_the_same_unit_can_be_written_in_several_ways(text: str, same: str) -> None:
    assert units.parse(text) == units.parse(same)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("hour", "minute"),
        ("FTE", "post"),
        ("post", "agent"),
        ("EUR", "EUR/year"),
        ("agent", "person"),
        ("kgCO2e", "gCO2e"),
        ("kWh", "Wh"),
    ],
)
def test_nothing_is_converted_in_secret(text: str, other: str) -> None:
    """FTE, posts and people are not the same (trap 18); hours and minutes neither."""
    assert units.parse(text) != units.parse(other)


@pytest.mark.parametrize(
    "text",
    [
        "euro",
        "EUR/agnet",
        "hours",
        "EUR/3",
        "%",
        "€",
        "EUR^2",
        "/year",
        "EUR/",
        "",
        "EUR//year",
        "EUR year",
        "EUR/agent year",
        "*",
    ],
)
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(ModelError):
        units.parse(text)


def test_the_part_at_fault_is_named() -> None:
    with pytest.raises(ModelError) as refused:
        units.parse("EUR/agnet/year")
    assert str(refused.value) == "agnet"


def random_unit(rng: np.random.Generator) -> units.Unit:
    names = rng.choice(sorted(units.BASE_UNITS), size=3, replace=False)
    return units.normal({str(n): float(p) for n, p in zip(names, rng.integers(-2, 3, size=3), strict=True)})


def test_products_and_quotients_undo_each_other() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        a, b, c = (random_unit(rng) for _ in range(3))
        assert units.product(units.product(a, b), b, sign=-1) == a
        assert units.product(a, b) == units.product(b, a)
        assert units.product(units.product(a, b), c) == units.product(a, units.product(b, c))
        assert units.product(a, ()) == a
        assert units.product(a, a, sign=-1) == ()
        assert units.power(units.product(a, a), 0.5) == a


def test_what_is_written_can_be_read_again() -> None:
    for above, below in itertools.product(["EUR", "hour*agent", "1"], ["", "/year", "/agent/day"]):
        unit = units.parse(above + below)
        assert units.parse(units.write(unit)) == unit


def test_powers_are_written() -> None:
    assert units.write(units.power(units.parse("EUR/year"), 2)) == "EUR^2/year^2"
    assert units.write(()) == "1"
