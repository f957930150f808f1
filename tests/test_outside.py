"""The outside held still: no face of the workbook changes without being accepted by its name."""

from __future__ import annotations

import pytest

from tests import outside

GROUPS = [(case, group) for case in outside.CASES for group, _ in outside.faces(case)]


@pytest.mark.parametrize(("case", "group"), GROUPS, ids=[f"{case.name}-{group}" for case, group in GROUPS])
def test_the_outside_is_as_accepted(case: outside.Case, group: str) -> None:
    accepted = {face: digest for (name, face), digest in outside.kept().items() if name == case.name}
    now = {face: outside.digest(lines) for face, lines in outside.made(case, group).items()}
    changed = [face for face, digest in now.items() if accepted.get(face) != digest]
    words = f"{case.name} {' '.join(changed)}"
    assert not changed, f"see `python -m tests.outside diff HEAD {words}`; if meant: `… accept {words}`"


def test_only_noise_is_taken_away() -> None:
    assert outside.rounded("x 1.2345678901 y 0.12 2.5e-13") == "x 1.23457 y 0.12 0"
    assert outside.digest(["1.00000001"]) == outside.digest(["1.00000002"])
    assert outside.digest(["1.0001234"]) != outside.digest(["1.0002234"])
    assert outside.digest(["−758 €"]) != outside.digest(["−759 €"])
