"""Where a figure of the page comes from, and its figures as a file: what the package says, element by element."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needs_chromium
from page_gate import Asked, case_of, gate
from page_trace import (
    Opening,
    cells_apart,
    differing,
    file_of_figures,
    traces,
    traces_of_the_page,
)

from costmodel.engine.case import workbook
from costmodel.language.catalogue import LANGUAGES
from costmodel.model.expression import OVER_YEARS, Expression

MODEL, LIBRARY = workbook()
VOICEBOT = Asked("voicebot", "plaisir", draws=300)
SET = replace(
    VOICEBOT,
    scenario="vendor_promise",
    overrides={"calls_per_day": "120", "staff_mix_a": "0.5", "recovered_time_npv": "1000000", "horizon": "9"},
)
"""Values set, a share that others make room for, a formula's result, a reason of a scenario, more years."""

pytestmark = [needs_chromium, pytest.mark.browser]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with gate(browser, tmp_path_factory.mktemp("page")) as opened:
        yield opened


def apart(page: Any, asked: Asked, openings: list[Opening], depth: int = 1, moved: bool = False) -> list[Any]:
    """Traces that differ, each with its first places."""
    page.open(asked, moved)
    return compared(openings, traces(asked, openings, depth), traces_of_the_page(page, openings, depth))


def compared(openings: list[Opening], python: list[Any], of_page: list[Any]) -> list[Any]:
    both = zip(openings, python, of_page, strict=True)
    return [(opening, *list(differing(mine, its))[:3]) for opening, mine, its in both if mine != its]


def some(asked: Asked, count: int) -> list[Opening]:
    """Quantities of a setting drawn at random, with a year and without, in each language."""
    drawing, case = random.Random(str(asked)), case_of(asked)
    option = drawing.choice(case.options).key
    years = [None, drawing.choice(case.calendar)]
    return [
        (name, option, year, lang)
        for name in drawing.sample(sorted(MODEL), count)
        for year in years
        for lang in LANGUAGES
    ]


def operations(tree: Expression) -> Iterator[str]:
    yield tree.operation
    for operand in tree.operands:
        yield from operations(operand)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_quantity_of_a_tool_is_traced_as_by_the_package(page: Any, lang: str) -> None:
    option = case_of(VOICEBOT).options[-2].key
    assert apart(page, VOICEBOT, [(name, option, None, lang) for name in reversed(MODEL.order)], depth=0) == []


@pytest.mark.parametrize("tool", [tool for tool in LIBRARY.names("tools") if tool != VOICEBOT.tool])
def test_some_quantities_of_each_tool_are_traced_alike(page: Any, tool: str) -> None:
    asked = replace(VOICEBOT, tool=tool)
    assert apart(page, asked, some(asked, 8)) == []


def test_values_set_and_reasons_of_a_scenario_are_traced_alike(page: Any) -> None:
    openings = [
        (name, "adopt_tasks", year, lang)
        for name in ["calls_per_day", "staff_mix_b", "recovered_time_npv", "society_npv", "budget_flow", *MODEL.limits]
        for year in (None, 2027)
        for lang in LANGUAGES
    ]
    assert apart(page, SET, [*openings, *some(SET, 30)]) == []


SUMS: list[Opening] = [
    (name, "adopt_tasks", 2028, "en")
    for name, tree in MODEL.expressions.items()
    if not set(OVER_YEARS).isdisjoint(operations(tree))
]
"""Formulas that look at other years."""


def test_a_value_moved_moves_the_years_that_a_sum_spells_out(page: Any) -> None:
    page.open(VOICEBOT)
    moved = replace(VOICEBOT, overrides={"calls_per_day": "150", "bot_resolution": "0.4"})
    assert apart(page, moved, SUMS, depth=0, moved=True) == []


FAULTS = {
    "no brackets": ("rank < outer ?", "rank < 0 ?"),
    "not the year before": ("terms[at - 1]", "terms[at]"),
    "the years in two": ("operation === \"total\" ? terms.length", "operation === \"total\" ? at"),
    "a source left out": ("record.sources.map(", "record.sources.slice(1).map("),
}  # fmt: skip


def test_a_planted_fault_is_found(browser: Any, tmp_path: Path) -> None:
    openings: list[Opening] = [*SUMS, ("calls_per_day", "adopt_tasks", None, "fr")]
    python = traces(VOICEBOT, openings, depth=0)
    for fault in FAULTS:
        with gate(browser, tmp_path, fault=FAULTS[fault]) as page:
            page.open(VOICEBOT)
            assert compared(openings, python, traces_of_the_page(page, openings, depth=0)) != [], fault


def test_a_trace_is_followed_down_to_all_that_it_rests_on(page: Any) -> None:
    """What is named and not opened can be asked for: step by step, every quantity behind a result and every source."""
    page.open(VOICEBOT)
    case, option = case_of(VOICEBOT), 1
    opened: set[str] = set()
    titles: set[str] = set()
    asked = ["society_npv"]
    while asked:
        named: set[str] = set()
        for tree in traces_of_the_page(page, [(name, case.options[option].key, None, "en") for name in asked]):
            opened |= {attributes["data-quantity"] for tag, attributes, *_ in elements(tree) if tag == "details"}
            titles |= {inside[0] for tag, attributes, *inside in elements(tree) if "rel" in attributes}
            named |= {a["data-quantity"] for tag, a, *_ in elements(tree) if tag == "span" and "data-quantity" in a}
        asked = sorted(named - opened)
    behind = MODEL.ancestors(["society_npv"], case.central(option))
    assert opened == behind
    records = [case.records[option][name] for name in behind if name in case.records[option]]
    assert titles == {" ".join(s.title.split()) for r in records for s in r.sources if s.url.startswith("http")}


def elements(tree: Any) -> Iterator[Any]:
    if not isinstance(tree, str):
        yield tree
        for child in tree[2:]:
            yield from elements(child)


def test_formulas_are_mathml_and_texts_are_no_markup(page: Any) -> None:
    page.open(VOICEBOT)
    kinds = page.page.evaluate(
        """() => [...traced("society_npv", "adopt_tasks", null, "fr").querySelectorAll("math, math *, details")]
          .map((element) => [element.localName, element.constructor.name])"""
    )
    assert {kind for name, kind in kinds if name == "details"} == {"HTMLDetailsElement"}
    assert {kind for name, kind in kinds if name != "details"} == {"MathMLElement"}
    markup = {"tag": "p", "attributes": {"title": '"<b>'}, "children": ["<img src=x onerror=alert(1)>"]}
    inside = page.page.evaluate("(markup) => [drawn(markup).children.length, drawn(markup).textContent]", markup)
    assert inside == [0, "<img src=x onerror=alert(1)>"]


@pytest.mark.parametrize(
    ("name", "option", "year", "why"),
    [
        ("society_nvp", "adopt_tasks", None, "society_nvp"),
        ("society_npv", "adopt_nothing", None, "adopt_nothing"),
        ("society_npv", "adopt_tasks", 1999, "1999"),
    ],
)
def test_what_there_is_not_is_refused(page: Any, name: str, option: str, year: int | None, why: str) -> None:
    page.open(VOICEBOT)
    with pytest.raises(Exception, match=why):
        traces_of_the_page(page, [(name, option, year, "en")])


# The file of figures


@pytest.mark.parametrize(("asked", "french"), [(VOICEBOT, False), (SET, True)], ids=str)
def test_the_file_of_figures_is_that_of_the_package(page: Any, tmp_path: Path, asked: Asked, french: bool) -> None:
    page.open(asked)
    python, of_page = file_of_figures(asked, tmp_path, french), page.figures(french=french)
    assert of_page.startswith("\ufeff") == python.startswith("\ufeff") == french
    assert list(cells_apart(asked, page, python, of_page)) == []


def test_an_engine_that_does_not_watch_all_results_writes_the_same_file(page: Any) -> None:
    """The page watches what it shows, with few draws; the file has every result, with as many as asked for."""
    page.open(VOICEBOT)
    whole = page.figures()
    few = replace(VOICEBOT, draws=100)
    watch, page.watch = page.watch, ["society_npv"]
    page.open(few)
    page.watch = watch
    assert page.figures(draws=VOICEBOT.draws) == whole


def test_numbers_of_the_file_are_written_as_by_the_package(page: Any) -> None:
    drawing = random.Random("general")
    numbers = [drawing.choice([1, -1]) * drawing.random() * 10 ** drawing.uniform(-12, 14) for _ in range(5000)]
    numbers += [0.0, -0.0, 1e10, 9999999999.5, 1234567890.5, 1234567891.5, 12345678905.0, 1e-4, 9.9999999999e-5, 1e100]
    written = page.page.evaluate("(numbers) => numbers.map(general)", numbers)
    assert written == [f"{x:.10g}" for x in numbers]
