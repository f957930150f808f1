"""Every formula is held by an answer from outside: worked by hand, read in a document, or given by another program.

A formula is held by `tests/cases/formulas/*.yaml`, where all its arguments stand beside what it gives, or by a case of
`tests/cases/*.yaml` that expects its result and gives everything it needs. An answer that rests on a value hidden in
the library holds nothing. `python -m tests.mutation` says how well they hold.
"""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import mutation
import numpy as np
import pytest
import worlds
from oracles import books
from other_yaml import read_yaml
from test_cases import FOLDER
from worked import Worked, faults, worked

from costmodel.model.formulas import FORMULAS, MODULES
from costmodel.model.model import CLOCK, flat

BY_NAME = {formula.name: formula for formula in FORMULAS}


def held_by_a_case() -> Iterator[str]:
    """Formulas whose result a case expects, all that they need being given."""
    for path in set(FOLDER.glob("*.yaml")) - {FOLDER / "outcomes.yaml"}:
        for case in read_yaml(path):
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
    assert [case["formula"] for case in worked() if BY_NAME[case["formula"]].domain != case["module"]] == []


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


# How well answers hold: `python -m tests.mutation` tries every change, here are some of them


@pytest.mark.parametrize("module", [m.__name__.rpartition(".")[2] for m in MODULES])
def test_changes_of_a_formula_are_noticed(module: str) -> None:
    tried = random.Random(1).sample(list(mutation.mutants(f"costmodel/model/formulas/{module}.py")), 20)
    listed = mutation.equivalent()
    survived = [str(m) for m in tried if m.key not in listed and not mutation.noticed_by_answers(m)]
    assert len(survived) <= 2, "\n".join(survived)


def test_a_change_is_one_operation() -> None:
    (tree,) = ast.parse("np.minimum(a, 1 - b) / c <= 2").body
    found = [change for node in ast.walk(tree) for change in mutation.changes(node)]
    assert found == [
        "np.minimum(a, 1 - b) / c < 2", "np.minimum(a, 1 - b) / c > 2",
        "(np.minimum(a, 1 - b)) * (c)", "np.minimum(a, 1 - b)", "c",
        "3",
        "np.maximum(a, 1 - b)", "a", "1 - b",
        "(1) + (b)", "1", "b",
        "2", "0",
    ]  # fmt: skip


def test_every_change_listed_as_equivalent_is_one_that_can_be_made() -> None:
    files = {file for file, *_ in mutation.equivalent()}
    assert mutation.equivalent() <= {mutant.key for file in files for mutant in mutation.mutants(file)}


# The ledgers, against books kept entry by entry

OPTIONS: dict[str, dict[str, float]] = {
    "buying": {},
    "people": {"adoption": 0.0, "human_alternative": 1.0},
    "in_parts": {
        "phase_share": 0.3,
        "phase_time": 1.0,
        "break_clause": 1.0,
        "scope_share": 0.6,
        "negotiated_price": 0.9,
    },
}
ALL = {"onsite_hosting": 1.0, "outsourced_share": 0.3, "outsourced_share_stopped": 0.5, "debate_held": 1.0,
    "subsidy": 9000.0, "certificate_share": 0.4, "area_rate": 2.3, "heating_saving_share": 0.1, "compared_time": 1.0,
    "fixed_yearly_price": 9000.0, "equipment_price": 40_000.0, "department_compensated": 0.4, "job_replacement": 1.0,
    "automation_share": 0.8, "landing_share_touched": 0.4, "insertion_post_share": 0.3, "accompaniment_share": 0.5,
    "departure_rate": 0.1, "units": 1.0, "concerned_share": 0.6, "human_channel_kept": 0.4, "clause_hours": 4000.0,
    "cut_share_contracts": 0.2, "drafts_per_day": 0.5}  # fmt: skip
"""What makes a tool pay and receive a bit of everything."""


@cache
def world(option: str) -> dict[str, Any]:
    return dict(worlds.MODEL.evaluate(worlds.random_world(5, 300) | ALL | OPTIONS[option]))


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize(
    ("balance", "lines"),
    [
        (books.authority, {"budget_flow": 1}),
        (books.public, {"public_flow": 1}),
        (books.resources, {"resource_cost": 1, "deskilling_cost": -1, "service_loss": -1, "purchases_avoided": -1}),
    ],
)
def test_ledgers_are_what_the_entries_add_up_to(balance: Any, lines: dict[str, int], option: str) -> None:
    found = sum(sign * world(option)[name] for name, sign in lines.items())
    assert np.ptp(found) > 1000
    np.testing.assert_allclose(balance(world(option)), found, rtol=1e-9, atol=1e-6)


def test_every_entry_of_the_books_is_paid_by_some_option() -> None:
    paid = np.array([[np.any(entry.paid) for entry in books.entries(world(option))] for option in OPTIONS])
    assert paid.any(axis=0).all()
