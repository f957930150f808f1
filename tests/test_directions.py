"""What a reader expects of each parameter: which way it moves which result, for Plaisir with a tool.

The pairs are in `tests/expected/directions.csv`, with the reason in words; `given` holds values set for a pair, such as
hours enough for posts to go. A parameter takes nine values over its range.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import worlds

from costmodel.engine.case import Case, make_case

PAIRS = list(csv.DictReader((Path(__file__).parent / "expected" / "directions.csv").open(encoding="utf-8")))
POINTS = 9
MODULES = (
    "productivity",
    "labour",
    "workload",
    "insertion",
    "inclusion",
    "governance",
    "energy",
    "budget",
    "appraisal",
)


@cache
def case_of(tool: str, option: str) -> Case:
    return make_case(tool, "plaisir", [option])


def ends(case: Case, parameter: str) -> tuple[float, float]:
    """The range of the value used, or what is possible at all for a lever without one."""
    record = case.records[0][parameter]
    low, high = (record.low, record.high) if record.low is not None else record.allowed
    assert low is not None, f"{parameter} has no range"
    assert high is not None, f"{parameter} has no range"
    return low, high


def response(pair: dict[str, str]) -> np.ndarray:
    """The headline, for the nine values. Shape (points, years or 1)."""
    case = case_of(pair["tool"], pair["option"])
    values = np.linspace(*ends(case, pair["parameter"]), POINTS)[:, None]
    fixed = {
        name: np.full(case.horizon + 1, float(value))
        for name, _, value in (g.partition("=") for g in pair["given"].split())
    }
    given = case.central(0) | fixed | {pair["parameter"]: case.in_base_year(case.records[0][pair["parameter"]], values)}
    return np.atleast_2d(case.model.evaluate(given, [pair["headline"]])[pair["headline"]])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p['parameter']}-{p['headline']}-{p['tool']}")
def test_direction(pair: dict[str, str]) -> None:
    found = response(pair) * {"+": 1, "-": -1}[pair["sign"]]
    assert found.shape[0] == POINTS, f"{pair['parameter']} does not move {pair['headline']} at all"
    steps = np.diff(found, axis=0)
    room = 1e-9 * np.abs(found).max()
    assert (steps >= -room).all(), (
        f"{pair['parameter']} should move {pair['headline']} {pair['sign']}: {pair['because']}"
    )
    assert (found[-1] > found[0] + room).any(), f"{pair['parameter']} does not move {pair['headline']}"


def test_the_pairs_are_many_and_cover_the_model() -> None:
    assert len(PAIRS) >= 40
    assert len({(p["parameter"], p["headline"], p["tool"], p["option"]) for p in PAIRS}) == len(PAIRS)
    assert {p["tool"] for p in PAIRS} <= set(worlds.LIBRARY.names("tools"))
    formulas = {q.name: q.formula.__module__.rsplit(".", 1)[1] for q in worlds.formulas()}  # type: ignore[union-attr]
    touched = {
        formulas[name] for p in PAIRS for name in [p["headline"], *direct_users(p["parameter"])] if name in formulas
    }
    assert touched >= set(MODULES)


def direct_users(name: str) -> list[str]:
    return [
        n
        for n, needs in worlds.MODEL.needs.items()
        if any(name == need or (isinstance(need, tuple) and name in need) for need in needs)
    ]


def test_a_wrong_direction_would_be_found() -> None:
    wrong = PAIRS[0] | {"sign": {"+": "-", "-": "+"}[PAIRS[0]["sign"]]}
    with pytest.raises(AssertionError, match="should move"):
        test_direction(wrong)


def test_a_pair_without_effect_would_be_found() -> None:
    with pytest.raises(AssertionError, match="does not move"):
        test_direction(
            {
                "parameter": "wue_remote",
                "headline": "budget_total",
                "sign": "+",
                "tool": "voicebot",
                "option": "adopt_tasks",
                "given": "",
                "because": "water is no money",
            }
        )
