"""Compiled formulas give numpy's bits: every operation there is, sums over few and many years, a whole tool."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import REAL, ROOT

from costmodel.engine.case import workbook
from costmodel.engine.compiled import SLOT, Compiled, compiled_places
from costmodel.engine.worlds import Places, Worlds
from costmodel.model.expression import cumulative, previous, total
from costmodel.model.model import Model
from costmodel.model.quantity import Quantity, formula
from costmodel.runs.national.evaluation import Study
from costmodel.runs.national.places import town
from costmodel.runs.national.question import LEDGERS, MEANS

pytest.importorskip("numba", reason="costmodel[france] is not installed: no formula is compiled")

OPTIONS, DRAWS = 2, 2 * SLOT + 5
"""Draws that do not fill the last slot."""


@pytest.fixture(autouse=True)
def kept_here(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path_factory.mktemp("compiled")))


def declared(function: Any) -> list[Quantity]:
    return list(formula("1", symbol=function.__name__, source="test", label=function.__name__)(function).quantities())


def flow(x, y, z):
    return np.where(x * y > z, x / y, np.minimum(x, z) - np.maximum(y, 0))


def stock(flow, z):
    return cumulative(flow * z) + previous(flow)


def whole(flow, stock, y):
    return total(flow - stock * y) + total(previous(flow))


def rounded(whole, x):
    return np.floor(np.abs(whole) + x) - np.sqrt(np.abs(x))


def grown(x, y):
    return (1 + np.abs(y)) ** np.where(x < 0, 0, x)


def compared(x, y, z):
    return np.where(x <= y, 1, np.where(y >= z, 0 - x, np.where(x != z, y, z))) + np.where(x == z, 1, 0)


def shared_part(x, z):
    return x * (z * z + np.exp(0 - z * z)) + np.log(1 + z * z)


MADE = (flow, stock, whole, rounded, grown, compared, shared_part)


def small_model() -> Model:
    """A few formulas that use all there is; x and y are a place's own, z is the same everywhere."""
    inputs = [Quantity.bare(name, "1") for name in ("x", "y", "z")]
    clock = [Quantity.bare(name, "1") for name in ("year_index", "calendar_year")]
    return Model([*inputs, *clock, *(q for function in MADE for q in declared(function))])


def values(years: int, seed: int) -> dict[str, np.ndarray]:
    """Numbers of all signs and sizes, zeros of both signs among them."""
    rng = np.random.default_rng(seed)
    made = {
        "x": rng.normal(size=(OPTIONS, DRAWS, 1)) * 10.0 ** rng.integers(-6, 6, (OPTIONS, DRAWS, 1)),
        "y": rng.normal(size=(1, DRAWS, 1)),
        "z": rng.normal(size=(OPTIONS, DRAWS, years)),
    }
    made["x"][0, :3] = [[0.0], [-0.0], [1e300]]
    return made


def own_of(known: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: known[name] for name in ("x", "y")}


def places_of(model: Model, wanted: list[str], known: dict[str, np.ndarray]) -> Places:
    case: Any = SimpleNamespace(model=model)  # worlds ask a case for its model alone
    return Places(Worlds(case, wanted, known, DRAWS), ["x", "y"])


@pytest.mark.parametrize("years", [1, 6, 7, 8, 9, 16, 17, 31])
def test_every_operation_gives_the_bits_of_numpy(years: int) -> None:
    model, known = small_model(), values(years, years)
    wanted = [function.__name__ for function in MADE]
    places = places_of(model, wanted, known)
    compiled = Compiled(places, model, own_of(known), (OPTIONS, DRAWS, years))
    assert compiled.wanted == wanted
    for seed in (years, years + 100):
        own = own_of(values(years, seed))
        expected, results = places.at(own), compiled.at(own)
        for name in wanted:
            last = np.broadcast_to(expected[name][..., -1], (OPTIONS, DRAWS))
            assert np.array_equal(results[name], last, equal_nan=True), name


@pytest.mark.parametrize(("tool", "wanted"), [(None, MEANS), ("voicebot", LEDGERS)])
def test_a_tool_gives_the_bits_of_numpy(tool: str | None, wanted: tuple[str, ...]) -> None:
    options = ("status_quo", "adopt_tasks") if tool else ("status_quo",)
    plain = Study(
        tool=tool, options=options, scenario=None, overrides={}, wanted=wanted, draws=DRAWS, seed=1, folder=REAL
    )
    library = plain.case.library
    towns = [town(code, plain.needs, library, REAL) for code in ("48001", "78490", "75056", "01004")]
    results = []
    for study in (plain, dataclasses.replace(plain, compiled=True)):
        by_town = {i: {n: x[k] for n, x in some.items()} for at, some in study.results(towns) for k, i in enumerate(at)}
        results.append(by_town)
    assert sorted(results[0]) == sorted(results[1]) == [0, 1, 2, 3]
    for i, by_name in results[0].items():
        for name, x in by_name.items():
            assert np.array_equal(x, results[1][i][name]), name


def test_formulas_that_would_differ_are_left_to_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one bit of an example differs, nothing compiled is used."""
    model, known = small_model(), values(6, 3)
    places = places_of(model, ["whole", "flow"], known)
    own = own_of(known)
    own["x"][0, :3] = 1.0
    assert compiled_places(places, model, (OPTIONS, DRAWS, 6), own)
    real = Compiled.at

    def last_bit(self: Compiled, there: Any) -> Any:
        results = real(self, there)
        results["flow"][1, 7] = np.nextafter(results["flow"][1, 7], np.inf)
        return results

    monkeypatch.setattr(Compiled, "at", last_bit)
    assert compiled_places(places, model, (OPTIONS, DRAWS, 6), own) is None


def test_the_small_model_uses_every_operation() -> None:
    """All that the formulas of the workbook use is compared above."""

    def operations(tree: Any) -> set[str]:
        return {tree.operation}.union(*(operations(x) for x in tree.operands))

    used = set().union(*(operations(tree) for tree in workbook(None)[0].expressions.values()))
    compared_here = set().union(*(operations(tree) for tree in small_model().expressions.values()))
    assert used - compared_here <= {"negative", "name"}


def test_what_is_compiled_is_found_again(tmp_path: Path) -> None:
    """By another process: the same file has the same name, and numba finds what it kept of it."""
    script = (
        "import test_compiled as t\n"
        "from costmodel.engine.compiled import Compiled\n"
        "model, known = t.small_model(), t.values(5, 3)\n"
        "compiled = Compiled(t.places_of(model, ['flow'], known), model, t.own_of(known), (t.OPTIONS, t.DRAWS, 5))\n"
        "compiled.at(t.own_of(known))\n"
        "print(sum(compiled.everything.stats.cache_hits.values()))\n"
    )
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}
    hits = [
        subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]
    assert [int(hit) for hit in hits] == [0, 1]
    assert len(list(tmp_path.glob("compiled_*.py"))) == 1
