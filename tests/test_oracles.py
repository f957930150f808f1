"""Every formula is held by an answer from outside: worked by hand, read in a document, or given by another program.

A formula is held by `tests/cases/formulas/*.yaml`, where all its arguments stand beside what it gives, or by a case of
`tests/cases/*.yaml` that expects its result and gives everything it needs. An answer that rests on a value hidden in
the library holds nothing. `python -m tests.mutation` says how well they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import worlds
import yaml
from test_cases import FOLDER
from worked import Worked, faults, worked

from costmodel.formulas import FORMULAS, MODULES
from costmodel.model import CLOCK, flat
from costmodel.quantity import Formula

BY_NAME = {formula.function.__name__: formula for formula in FORMULAS}


def held_by_a_case() -> Iterator[str]:
    """Formulas whose result a case expects, all that they need being given."""
    for path in set(FOLDER.glob("*.yaml")) - {FOLDER / "outcomes.yaml"}:
        for case in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            given = {*(case.get("given") or {}), *CLOCK}
            for name in case["expect"] if isinstance(case.get("expect"), dict) else ():
                if worlds.MODEL[name].formula and given.issuperset(flat(worlds.MODEL.needs[name])):
                    yield worlds.MODEL[name].family


def test_every_formula_is_held() -> None:
    held = {case["formula"] for case in worked()} | set(held_by_a_case())
    assert set(BY_NAME) <= held, f"no outside answer holds {sorted(set(BY_NAME) - held)}"


@pytest.mark.parametrize("case", worked(), ids=lambda case: case["formula"])
def test_formula(case: Worked) -> None:
    assert not list(faults(BY_NAME[case["formula"]].function, case))


def test_worked_answers_stand_in_the_file_of_their_module() -> None:
    home = {f.function.__name__: m.__name__.rpartition(".")[2] for m in MODULES for f in formulas_of(m)}
    assert [case["formula"] for case in worked() if home[case["formula"]] != case["module"]] == []


def formulas_of(module: Any) -> Iterator[Formula]:
    return (value for value in vars(module).values() if isinstance(value, Formula))


def by_group(group: Any, share: Any) -> Any:
    return sum(x * y for x, y in zip(group, share, strict=True))


BY_GROUP = {
    "formula": "by_group",
    "given": {"group": {"easy": 3, "demanding": 5}, "share": {"easy": [7, 2], "demanding": 11}},
}


@pytest.mark.parametrize(
    ("gives", "right"), [([76, 61], True), ([76, 61.001], False), ([76, 61, 61], False), (76, False)]
)
def test_a_wrong_answer_is_seen(gives: Any, right: bool) -> None:
    assert (not list(faults(by_group, BY_GROUP | {"gives": gives}))) == right


def test_an_argument_left_to_chance_is_seen() -> None:
    (fault,) = faults(by_group, {"formula": "by_group", "given": {"group": 1}, "gives": 1})
    assert "share" in fault
