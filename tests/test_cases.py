"""Cases with known answers, written in YAML by people who know the domain: `tests/cases/*.yaml`.

Each case gives some quantities over the reference values (results of formulas too) and says what others must be. To add
one, copy a neighbour; expected values come from documents or from a hand calculation, never from this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
from other_yaml import read_yaml

from costmodel.engine.case import Case, make_case
from costmodel.model.model import Model
from costmodel.parameters.record import Record

FOLDER = Path(__file__).parent / "cases"
KEYS = {"case", "says", "source", "given", "expect", "tool", "authority", "option"}
FIRST_YEAR = int(worlds.LIBRARY.records["start_year"].value)  # type: ignore[arg-type]


def cases() -> Iterator[Any]:
    for path in sorted(
        set(FOLDER.glob("*.yaml")) - {FOLDER / "outcomes.yaml"}
    ):  # read by costmodel.questions.validation.calibration
        for i, case in enumerate(read_yaml(path)):
            if "function" not in case:  # known answers of library functions are in test_finance.py
                yield pytest.param(case, id=f"{path.stem}:{i + 1}:{case['case']}")


def record(name: str, value: Any) -> Record:
    """A number, or {year: number} held until the next year named."""
    if isinstance(value, Mapping):
        return Record(name, "path", {int(year): float(x) for year, x in value.items()}, between="step")
    return worlds.given_record(name, float(value))


def resolved(case: Mapping[str, Any]) -> Case:
    """The reference values, or a tool for an authority with an option, with what the case gives over them."""
    given = {name: record(name, value) for name, value in (case.get("given") or {}).items()}
    unknown = set(given) - set(worlds.MODEL)
    assert not unknown, f"`given` names {sorted(unknown)}, which the model does not have"
    if "tool" in case or "authority" in case or "option" in case:
        base = make_case(case.get("tool"), case.get("authority"), [case.get("option", "adopt_tasks")])
        records: Any = base.records[0]
    else:
        records = worlds.LIBRARY.records
    overlay = worlds.overlay(case["case"])
    return Case(worlds.MODEL, worlds.LIBRARY, overlay, overlay, (overlay,), None, (records | given,), {})


def check(case: Mapping[str, Any], model: Model = worlds.MODEL) -> None:
    names = list(case["expect"])
    whole = resolved(case)
    found = model.evaluate(whole.central(0), names)
    for name, expected in case["expect"].items():
        by_year = expected["value"] if isinstance(expected["value"], Mapping) else None
        values = np.broadcast_to(found[name], (whole.horizon + 1,))
        pairs = (
            [(values[whole.calendar.index(int(year))], x, f"{name} in {year}") for year, x in by_year.items()]
            if by_year
            else [(x, expected["value"], name) for x in values]
        )
        for value, wanted, what in pairs:
            room = expected["absolute"] if "absolute" in expected else expected["within"] * abs(wanted)
            assert abs(value - wanted) <= room, f"{case['case']}: {what} is {value:.10g}, not {wanted} (± {room:g})"


@pytest.mark.parametrize("case", list(cases()))
def test_case(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.parametrize("case", list(cases()))
def test_case_is_well_written(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    assert case["says"].strip().endswith(".")
    assert case["source"]["title"].strip()
    assert case["source"]["url"].startswith(("http://", "https://", "docs/"))
    assert case["expect"]
    for name, expected in case["expect"].items():
        assert name in worlds.MODEL, f"`expect` names {name}, which the model does not have"
        assert ("within" in expected) != ("absolute" in expected), f"{name}: say either within or absolute"
        assert set(expected) <= {"value", "within", "absolute"}
        assert expected.get("within", 0) <= 0.5, f"{name}: a tolerance this wide checks nothing"


def test_there_are_cases_for_every_part_of_the_model() -> None:
    written = {path.stem for path in FOLDER.glob("*.yaml")}
    assert {"productivity", "workload", "insertion", "inclusion", "governance", "energy", "appraisal"} <= written


PLANTED: dict[str, Any] = {
    "case": "planted",
    "says": "A wrong expectation.",
    "source": {"title": "none", "url": "docs/none"},
    "given": {"statutory_hours": 1607, "absence_rate": 0.096},
    "expect": {"productive_hours": {"value": 1453, "absolute": 0.5}},
}


def test_a_right_expectation_passes() -> None:
    check(PLANTED)


@pytest.mark.parametrize(
    "wrong",
    [
        {"expect": {"productive_hours": {"value": 1454, "absolute": 0.5}}},
        {"expect": {"productive_hours": {"value": 1607, "within": 0.01}}},
        {"given": {"statutory_hours": 1600, "absence_rate": 0.096}},
        {"expect": {"pension_rise": {"value": {FIRST_YEAR + 1: 0.03}, "absolute": 1e-9}}},
        {"expect": {"adoption_ramp": {"value": 1, "absolute": 1e-9}}, "given": {"adoption": 1}},
    ],
)
def test_a_wrong_expectation_fails(wrong: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="planted: "):
        check(PLANTED | wrong)


def test_a_misspelt_name_fails() -> None:
    with pytest.raises(AssertionError, match="statutry_hours"):
        check(PLANTED | {"given": {"statutry_hours": 1600}})


def test_a_given_result_is_not_computed_again() -> None:
    check(PLANTED | {"given": {"productive_hours": 1453}})


def test_values_by_year_are_held_until_the_next() -> None:
    given = {"in_use": {FIRST_YEAR: 0, FIRST_YEAR + 2: 1}}
    check(
        PLANTED
        | {
            "given": given,
            "expect": {"in_use": {"value": {FIRST_YEAR + 1: 0, FIRST_YEAR + 2: 1, FIRST_YEAR + 4: 1}, "absolute": 0}},
        }
    )
