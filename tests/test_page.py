"""The page's data and engine: whole, small, and equal to Python in a real browser, under its policy.

Settings with fixed seeds: three of each tool, over layers, options, horizons and values moved. The wide comparison is a
script: ``python tests/page_gate.py --wide 1000``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needs_chromium
from page_gate import Asked, any_numbers, by_python, differences, gate, in_words, leaves, nil, settings_of

from costmodel.engine.case import workbook
from costmodel.engine.sampling import uniforms
from costmodel.language.catalogue import LANGUAGES
from costmodel.language.errors import ModelError
from costmodel.model.expression import NUMBERS, OVER_YEARS, Expression, total
from costmodel.outputs.page import export, former
from costmodel.outputs.page.bundle import FOLDER, enclosed, modules, script, sentences
from costmodel.parameters.distributions import Fixed

MODEL, LIBRARY = workbook()
NODE, TSC = shutil.which("node"), shutil.which("tsc")
DRAWS = 500
"""Draws of the settings compared: enough for each estimator, few enough for three minutes."""

VOICEBOT = Asked("voicebot", "plaisir", draws=DRAWS)
BUILDINGS = Asked("building_energy", "plaisir", ("adopt_tasks",), draws=DRAWS)
"""Little to compute, and a pilot to look at."""


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return json.loads(export.text_of(export.exported()))


# The data


def test_data_and_engine_fit_in_a_mail() -> None:
    """Under 2 MB, under 500 KB compressed: the page around them adds little."""
    text = (export.text_of(export.exported()) + script()).encode()
    assert len(text) < 1_800_000
    assert len(gzip.compress(text, 9)) < 400_000


def test_a_formula_stands_after_all_that_it_needs(data: dict[str, Any]) -> None:
    def places(tree: Any) -> Iterator[int]:
        if isinstance(tree, int):
            yield tree
        elif len(tree) > 1:
            for operand in tree[1:]:
                yield from places(operand)

    assert len(data["trees"]) == len(MODEL.expressions)
    assert [place for place, tree in data["trees"].items() if max(places(tree)) >= int(place)] == []


def test_every_file_is_there(data: dict[str, Any]) -> None:
    for kind in export.KINDS:
        assert list(data[kind]) == LIBRARY.names(kind)
        assert all(overlay["label"].keys() == set(LANGUAGES) for overlay in data[kind].values())


def test_every_record_has_its_sources_and_what_is_said_of_it(data: dict[str, Any]) -> None:
    for name, record in LIBRARY.records.items():
        written = data["records"][data["reference"][str(data["quantities"]["names"].index(name))]]
        assert [data["sources"][s]["title"] for s in written["sources"]] == [s.title for s in record.sources]
        assert (written.get("grade", "D"), written.get("note_fr", "")) == (record.grade, record.note_fr)


def test_no_path_of_the_machine_is_in_the_data() -> None:
    assert str(LIBRARY.folder.parent) not in export.text_of(export.exported())


def test_nothing_in_the_data_ends_the_script_that_holds_it() -> None:
    text = export.text_of({"note": "</script><!-- x"})
    assert not re.search("</|<!--", text)
    assert json.loads(text) == {"note": "</script><!-- x"}


def test_the_page_knows_every_operation_that_a_formula_may_use() -> None:
    kernels = re.findall(r"^  (\w+): \(m, c, n", (FOLDER / "program.js").read_text(encoding="utf-8"), re.MULTILINE)
    assert NUMBERS.keys() == export.KNOWN
    assert {*kernels, *OVER_YEARS} - {"copy"} == export.KNOWN


@pytest.mark.parametrize(
    ("formula", "why"),
    [
        (Expression("arctan", Expression("name", leaf="a")), "arctan"),
        (total(Expression("sinh", Expression("name", leaf="a"))) + 1, "sinh"),
        ((Expression("name", leaf="a") > 0) + (Expression("name", leaf="a") > 1), "comparisons|comparaisons"),
    ],
)
def test_what_the_page_cannot_compute_is_refused_when_it_is_written(formula: Expression, why: str) -> None:
    with pytest.raises(ModelError, match=f"planted.*({why})"):
        export.tree("planted", formula, {"a": 0})


def test_a_distribution_that_the_page_does_not_know_is_refused() -> None:
    assert export.distribution(Fixed(3.0)) == ["fixed", 3.0]
    with pytest.raises(ModelError, match=r"\bfunction\b"):
        export.distribution(lambda u: u)


# The script


def test_modules_stand_after_those_that_they_import() -> None:
    listed = modules()
    assert sorted(listed) == sorted(p.name for p in FOLDER.glob("*.js"))
    for i, name in enumerate(listed):
        imported = re.findall(r'from "\./(\w+\.js)"', (FOLDER / name).read_text(encoding="utf-8"))
        assert set(imported) <= set(listed[:i])


def test_the_script_makes_no_code_from_text_and_asks_for_nothing() -> None:
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", script(), flags=re.DOTALL)
    assert not re.search(r"\bimport\b|\bexport\b|\beval\b|new Function|\bfetch\b|XMLHttpRequest|localStorage", text)


def test_every_module_is_checked_by_types() -> None:
    assert [
        name for name in modules() if not (FOLDER / name).read_text(encoding="utf-8").startswith("// @ts-check\n")
    ] == []


@pytest.mark.skipif(NODE is None, reason="node is not installed; the browser reads the scripts in the tests below")
@pytest.mark.parametrize("name", modules())
def test_every_module_is_a_script(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(enclosed(name), encoding="utf-8")
    subprocess.run([str(NODE), "--check", str(file)], check=True)


@pytest.mark.skipif(TSC is None, reason="tsc is not installed; docs/page-engine.md says how to do without")
def test_the_types_of_the_modules_agree() -> None:
    result = subprocess.run([str(TSC), "-p", str(FOLDER / "jsconfig.json")], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_what_the_script_says_has_its_french() -> None:
    assert len(sentences("fr")) > 10
    same = {english for english, french in sentences("fr").items() if french in ("", english)}
    assert same == {"Budget", "Total", "Verdict"}


# Equal to Python, in a real browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with gate(browser, tmp_path_factory.mktemp("page")) as opened:
        yield opened


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("asked", [a for tool in LIBRARY.names("tools") for a in settings_of(tool)], ids=str)
def test_the_page_says_what_python_says(page: Any, asked: Asked) -> None:
    asked = replace(asked, draws=DRAWS)
    coming = page.answering(asked)
    python, answer = by_python(asked), coming()
    assert "refused" in python or leaves(python) > 20_000
    assert [apart for apart in differences(python, answer) if not nil(asked, page, apart[0])] == []
    assert answer.get("backend", "wasm") == "wasm"


@needs_chromium
@pytest.mark.browser
def test_values_moved_one_after_the_other_give_what_opening_with_them_gives(page: Any) -> None:
    """A value, a choice, a share that others make room for, a formula's result, marks, an option less, and back."""
    steps: list[dict[str, Any]] = [
        {"overrides": {"calls_per_day": "120"}},
        {"overrides": {"calls_per_day": "120", "staff_mix_a": "0.5", "bot_resolution": "0.6 measured"}},
        {"overrides": {"gain_basis_contacts": "declared", "verdict_confidence": "0.5"}},
        {"overrides": {"gain_basis_contacts": "declared"}, "scenario": "vendor_promise"},
        {"overrides": {"recovered_time_npv": "1000000"}},
        {"options": ("adopt_tasks", "human_alternative"), "overrides": {"horizon": "3"}},
        {"authority": "nantes"},
        {},
    ]
    page.open(VOICEBOT)
    for step in steps:
        asked = replace(VOICEBOT, **step)
        moved = page.answering(asked, moved=True)
        assert list(differences(by_python(asked), moved())) == [], asked


@needs_chromium
@pytest.mark.browser
def test_a_pinned_setting_stands_beside_the_next(page: Any) -> None:
    """It is kept as it was while the engine goes on."""
    moved = replace(BUILDINGS, overrides={"gas_price": "0.2"})
    page.open(BUILDINGS)
    page.pin()
    try:
        answer = page.answering(moved, moved=True)
        assert list(differences(by_python(moved, BUILDINGS), answer())) == []
    finally:
        page.pin(None)


@needs_chromium
@pytest.mark.browser
def test_a_setting_refused_leaves_everything_as_it_was(page: Any) -> None:
    before = page.answer(VOICEBOT)
    for overrides in ({"calls_per_day": "-3"}, {"no_such_name": "1"}, {"staff_mix_a": "0.9", "staff_mix_b": "0.9"}):
        refused = page.answer(replace(VOICEBOT, overrides=overrides), moved=True)
        assert refused["refused"]
        assert by_python(replace(VOICEBOT, overrides=overrides)) == {"refused": True}
    assert list(differences(before, page.answer(VOICEBOT, moved=True))) == []


@needs_chromium
@pytest.mark.browser
def test_without_webassembly_the_figures_are_the_same(browser: Any, tmp_path: Path) -> None:
    """The policy forbids it, as an old browser would: an interpreter works by columns."""
    with gate(browser, tmp_path, wasm=False) as page:
        coming = page.answering(VOICEBOT, wasm=True)
        python, answer = by_python(VOICEBOT), coming()
        assert answer["backend"] == "columns"
        assert list(differences(python, answer)) == []


FAULTS = {
    "a percentile of another rank": ("Math.floor(level * n)", "Math.floor(level * n) + 1", "statistics"),
    "a sum for a difference": ("add: 0xf0, subtract: 0xf1", "add: 0xf0, subtract: 0xf0", "statistics"),
    "another stream of numbers": ("0x846ca68b", "0x846ca68c", "statistics"),
    "a price index turned over": ("return now / then;", "return then / now;", "central"),
    "a pilot that tells too little": ("erfc(z / Math.SQRT2)", "erfc(z)", "verdict"),
    "a flip looked for too early": ("look < closer", "look < 1", "switching"),
    "spending shown as receipts": ("of(name).map((x) => sign * x)", "of(name)", "view"),
    "a range without its lower end": ("interval(stats.p05, stats.p95", "interval(stats.p95, stats.p95", "view"),
}  # fmt: skip


@pytest.fixture(scope="module")
def buildings() -> dict[str, Any]:
    return by_python(BUILDINGS)


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(browser: Any, tmp_path: Path, buildings: dict[str, Any], fault: str) -> None:
    text, wrong, part = FAULTS[fault]
    with gate(browser, tmp_path, fault=(text, wrong)) as page:
        wheres = [where for where, *_ in differences(buildings, page.answer(BUILDINGS))]
    assert any(where.startswith(f"/{part}") for where in wheres)


@needs_chromium
@pytest.mark.browser
def test_the_first_draws_are_the_same_whatever_their_number(page: Any) -> None:
    """The page may begin with 2,000 draws and settle on 10,000; both sides make the same integers."""
    numbers = page.uniforms(7, "bot_résolution", 40)
    assert numbers == uniforms(7, "bot_résolution", 0, 40).tolist()
    assert numbers[:10] == page.uniforms(7, "bot_résolution", 10)


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_numbers_are_written_as_python_writes_them(page: Any, lang: str) -> None:
    asked = list(any_numbers(random.Random("numbers"), 20_000))
    written = page.written(lang, asked)
    wrong = [(a, mine, its) for a, its in zip(asked, written, strict=True) if (mine := in_words(lang, a)) != its]
    assert wrong == []


def test_the_page_that_the_project_shows_holds_the_values_of_today(data: dict[str, Any]) -> None:
    """When it fails: ``python -m costmodel.outputs.page.publish docs/page`` writes it anew."""
    shown = (Path(__file__).parent.parent / "docs" / "page" / "index.html").read_text(encoding="utf-8")
    assert f'"fingerprint":"{data["fingerprint"]}"' in shown
    assert data["fingerprint"] in former.known()
    assert data["former"] == {key: file["values"] for key, file in former.known().items() if key != data["fingerprint"]}


def test_both_sides_know_the_central_values_of_a_file(data: dict[str, Any]) -> None:
    values = former.medians(data)
    assert values[".inflation"] == LIBRARY.records["inflation"].value
    assert len(values) > 1000
