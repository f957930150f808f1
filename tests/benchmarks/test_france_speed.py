"""A national run, measured: ``pytest -m benchmark -s tests/benchmarks/test_france_speed.py``. No time is asserted.

Milliseconds of processor for one commune: with numpy, with compiled formulas (where numba is there), and the ratio of
the two in the same run; and all that stands beside the formulas.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from costmodel.engine.case import marked
from costmodel.engine.comparison import options_by_tool
from costmodel.engine.compiled import Compiled, available
from costmodel.engine.worlds import Places, Sample
from costmodel.intake.communes import communes
from costmodel.runs.national.evaluation import Study
from costmodel.runs.national.places import town
from costmodel.runs.national.question import DRAWS, National, Unit
from costmodel.runs.national.unit import piece

CODES = tuple(communes().index[5000:5256])
TIMES = 5


def processor(work: Callable[[], object], times: int = TIMES) -> float:
    """The fewest seconds of processor that some work takes."""
    best = float("inf")
    for _ in range(times):
        before = time.process_time()
        work()
        best = min(best, time.process_time() - before)
    return best


@pytest.mark.benchmark
def test_human_contact_in_every_commune() -> None:
    national = National()
    once = processor(lambda: piece(national, Unit(None, 0, CODES)), 3)
    print(f"\nhuman contact: {1000 * once / len(CODES):.2f} ms a commune, all included")


@pytest.mark.benchmark
@pytest.mark.parametrize("tool", ["voicebot", "building_energy"])
def test_a_tool_in_a_commune(tool: str) -> None:
    study: Study = National(tools=(tool,)).studies[tool]
    assert list(study.options) == options_by_tool([tool], None)[0]
    towns = [town(code, study.needs, study.case.library, None) for code in CODES[:8]]
    given = {frozenset(name for _, name in t.values): t for t in towns}
    (cases,) = [marked([study.at(t) for t in list(given.values())[:1]])]
    worlds = Sample(cases[0], study.wanted, study.seed, study.needs.nil).worlds(0, DRAWS)
    names = sorted({name for _, name in study.needs.places} & worlds.held.keys())
    places, there = Places(worlds, names), study.drawn(cases[0], names)
    with_numpy = processor(lambda: places.at(there))
    print(f"\n{tool}: {len(places.steps)} formulas, numpy {1000 * with_numpy:.1f} ms a commune")
    if not available():
        pytest.skip("costmodel[france] is not installed: no formula is compiled")
    sizes = len(study.options), DRAWS, study.case.horizon + 1
    compiled = Compiled(places, study.case.model, there, sizes)
    compiled.at(there)
    once = processor(lambda: compiled.at(there))
    print(f"{tool}: compiled {1000 * once:.1f} ms a commune, {with_numpy / once:.1f} times faster")
