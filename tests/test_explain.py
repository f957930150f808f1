"""Any number opens down to its sources, in text, in HTML that needs no script, and in JSON that stays small."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from browser import chromium, needs_chromium, opened

from costmodel.engine.case import Case, make_case
from costmodel.language.catalogue import in_language
from costmodel.model.expression import Expression, cumulative, previous, total
from costmodel.parameters.library import default_folder
from costmodel.questions.trace.mathml import MATHML, cases, mathml, number_mathml, symbol_mathml
from costmodel.questions.trace.trace import Spread, Trace, in_numbers, trace

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def plaisir() -> Case:
    return make_case("voicebot", "plaisir", ["status_quo", "adopt_tasks"])


class Names(dict[Any, Any]):
    """A leaf is its own value."""

    def __missing__(self, key: Any) -> Any:
        return key


# Formulas in numbers


def test_the_numbers_of_every_formula_give_its_result(plaisir: Case) -> None:
    """What stands on the line of numbers, worked out, is the value that stands under it."""
    given = plaisir.central(1)
    values = plaisir.model.evaluate(given)
    computed = [name for name in plaisir.model.expressions if name not in given]
    assert len(computed) > 600
    years = len(plaisir.calendar)
    with np.errstate(all="ignore"):
        for name in computed:
            for at in (0, 2, years - 1):
                written = in_numbers(plaisir.model.expressions[name], values, at, years)
                series = np.broadcast_to(np.ravel(values[name]), (years,))
                assert float(written.evaluate(Names())) == pytest.approx(float(series[at]), rel=1e-12, abs=1e-12), name


def test_sums_over_years_are_spelt_out() -> None:
    flow = Expression("name", leaf="flow")
    values = {"flow": np.array([1.0, 20.0, 300.0])}

    def spelt(tree: Expression, at: int) -> str:
        return in_numbers(tree, values, at, 3).write(
            {"add": ("{}+{}", 2, False), "multiply": ("{}*{}", 3, False)}, lambda x: f"{x:g}"
        )

    assert spelt(total(flow), 2) == "1+20+300"
    assert spelt(cumulative(flow), 1) == "1+20"
    assert [spelt(previous(flow), at) for at in range(3)] == ["0", "1", "20"]
    assert spelt(total(flow) * flow, 1) == "(1+20+300)*20"


# Formulas as MathML


def words(markup: str) -> str:
    return "".join(ET.fromstring(f"<math>{markup}</math>").itertext())


def test_every_symbol_is_mathml(plaisir: Case) -> None:
    for quantity in plaisir.model.values():
        text = words(symbol_mathml(quantity.symbol))
        assert text
        assert not set(text) & set("\\{}_^ "), quantity.symbol


@pytest.mark.parametrize(
    ("latex", "written"),
    [
        ("H", "<mi>H</mi>"),
        ("H_{gross,t}", "<msub><mi>H</mi><mrow><mi>gross</mi><mo>,</mo><mi>t</mi></mrow></msub>"),
        (r"\bar w_0", "<msub><mover><mi>w</mi><mo>¯</mo></mover><mn>0</mn></msub>"),
        (r"\Delta Y", "<mrow><mi>Δ</mi><mi>Y</mi></mrow>"),
        (r"\kappa^{*}", "<msup><mi>κ</mi><mo>*</mo></msup>"),
        (r"\sigma^{0}_{auto}", "<msubsup><mi>σ</mi><mi>auto</mi><mn>0</mn></msubsup>"),
    ],
)
def test_symbols_as_mathml(latex: str, written: str) -> None:
    assert symbol_mathml(latex) == written


@pytest.mark.parametrize("latex", ["<script>", "a&b", "{", "}", "_", r"\unknown", "a_{b", "^^", ""])
def test_a_symbol_that_is_no_latex_is_still_text(latex: str) -> None:
    assert "<script" not in symbol_mathml(latex)
    words(symbol_mathml(latex))


def test_brackets_of_mathml() -> None:
    a, b, c = (Expression("name", leaf=x) for x in "abc")
    table = MATHML | {"where": cases()}

    def text(tree: Expression) -> str:
        return words(mathml(tree, lambda n: f"<mi>{n}</mi>", table))

    assert text((a + b) * c) == "(a+b)×c"
    assert text(a - (b - c)) == "a−(b−c)"
    assert text(a - b - c) == "a−b−c"
    assert text((a + b) / (a * c)) == "a+ba×c"  # a fraction needs no brackets
    assert text(np.where(a > 0, b, c)) == "{bif a>0cotherwise "
    assert text(np.minimum(a, b + c)) == "min(a;b+c)"
    assert text((a**b) ** c) == "(ab)c"


def test_every_formula_is_mathml(plaisir: Case) -> None:
    table = MATHML | {"where": cases()}
    for tree in plaisir.model.expressions.values():
        ET.fromstring("<math>" + mathml(tree, lambda n: symbol_mathml(plaisir.model[n].symbol), table) + "</math>")


def test_negative_numbers_stand_in_brackets() -> None:
    assert words(number_mathml(-3.0)) == "(\u22123)"
    assert words(number_mathml(3.0)) == "3"


# HTML


class Reader(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()
        assert self.open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, tag: str, key: str) -> list[str]:
        return [v for t, attrs in self.tags if t == tag and (v := attrs.get(key)) is not None]


@pytest.fixture(scope="module")
def page(plaisir: Case) -> str:
    with in_language("en"):
        return trace(plaisir, "society_npv", 1).page(["About <this>"])


def test_the_page_opens_every_quantity_once_down_to_the_leaves(plaisir: Case, page: str) -> None:
    given = plaisir.central(1)
    wanted = plaisir.model.ancestors(["society_npv"], given)
    found = Reader(page).values("details", "data-quantity")
    assert len(found) == len(set(found))
    assert set(found) == wanted


def test_the_page_asks_for_nothing_and_runs_nothing(page: str) -> None:
    read = Reader(page)
    assert {tag for tag, _ in read.tags} & {"script", "link", "img", "iframe", "object", "form", "base"} == set()
    assert [attrs for _, attrs in read.tags if {"src", "srcset", "style"} & set(attrs)] == []
    assert not [key for _, attrs in read.tags for key in attrs if key.startswith("on")]
    assert not re.search(r"@import|url\(", page)


def test_every_link_of_the_page_leads_somewhere(page: str) -> None:
    read = Reader(page)
    ids = [v for _, attrs in read.tags if (v := attrs.get("id"))]
    assert len(ids) == len(set(ids))
    inside = [h for h in read.values("a", "href") if h.startswith("#")]
    assert inside
    assert {h[1:] for h in inside} <= set(ids)
    assert all(h.startswith(("https://", "http://")) for h in read.values("a", "href") if not h.startswith("#"))


def test_the_page_says_its_language_and_escapes_what_it_is_given(page: str) -> None:
    assert Reader(page).values("html", "lang") == ["en"]
    assert "About &lt;this&gt;" in page


def test_every_leaf_of_the_page_has_its_sources(plaisir: Case, page: str) -> None:
    said = Reader(page).text
    leaves = plaisir.model.ancestors(["society_npv"], plaisir.central(1)) & set(plaisir.records[1])
    titles = {s.title for name in leaves for s in plaisir.records[1][name].sources}
    assert len(titles) > 30
    assert [title for title in titles if title not in said] == []


def test_a_fragment_is_light_and_names_what_it_does_not_open(plaisir: Case) -> None:
    found = trace(plaisir, "society_npv", 1)
    whole = found.html()
    light = found.html(depth=2)
    assert len(light.encode()) < 200_000
    assert len(whole) > 10 * len(light)
    read = Reader(light)
    opened = read.values("details", "data-quantity")
    named = read.values("span", "data-quantity")
    levels = {found.name, *(n.name for n in found.needs), *(m.name for n in found.needs for m in n.needs)}
    assert set(opened) == levels
    assert set(named) == {m.name for t in opened_traces(found, 2) for m in t.needs} - levels
    assert all(name in plaisir.model for name in named)


def opened_traces(found: Any, depth: int) -> Iterator[Any]:
    yield found
    if depth:
        for need in found.needs:
            yield from opened_traces(need, depth - 1)


def test_two_fragments_can_stand_in_one_page(plaisir: Case) -> None:
    found = trace(plaisir, "society_npv", 1)
    both = found.html(2, "left") + found.html(2, "right")
    ids = [v for _, attrs in Reader(both).tags if (v := attrs.get("id"))]
    assert len(ids) == len(set(ids))


def test_the_same_trace_gives_the_same_bytes(plaisir: Case, page: str) -> None:
    assert trace(plaisir, "society_npv", 1).page(["About <this>"]) == page


def test_texts_of_files_are_no_markup(folder: Path, tmp_path: Path, write_overlay: Callable[..., str]) -> None:
    town = tmp_path / "town.yaml"
    town.write_text(
        write_overlay("x", population=900)
        .replace("workbook_assumption", "mine")
        .replace(
            "values:",
            "sources:\n  mine: {title: '<script>alert(1)</script>', publisher: '<b>', url: 'javascript:alert(1)', "
            "published: '2026', read: 2026-01-02}\nvalues:",
        )
    )
    case = make_case("voicebot", str(town), ["adopt_tasks"], folder=folder)
    page = trace(case, "population").page()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert Reader(page).values("a", "href") == []


@pytest.mark.browser
@needs_chromium
def test_the_page_is_read_with_the_keyboard_and_without_scripts(page: str, tmp_path: Path) -> None:
    file = tmp_path / "trace.html"
    file.write_text(page, encoding="utf-8")
    with chromium() as browser, opened(browser, file, java_script_enabled=False) as (view, asked):
        inner = view.locator("#trace-society_flow > .made")
        assert not inner.is_visible()
        view.keyboard.press("Tab")
        view.keyboard.press("Tab")
        view.keyboard.press("Enter")
        assert inner.is_visible()
        formula = view.locator("#trace-society_npv > .made > .formula math").first
        box = formula.bounding_box()
        assert box is not None
        assert box["width"] > 40
        assert box["height"] > 10
        view.goto(file.as_uri() + "#trace-population")
        assert view.locator("#trace-population").is_visible()
        assert asked == []


# JSON and text


def test_json_opens_each_quantity_once(plaisir: Case) -> None:
    found = trace(plaisir, "society_npv", 1).json()
    assert found["format"] == 2
    text = json.dumps(found, allow_nan=False)
    assert len(text) < 2_000_000, "without this rule the tree has hundreds of megabytes"

    def opened(node: dict[str, Any]) -> Iterator[str]:
        if not node.get("opened_before"):
            yield node["name"]
        for need in node.get("needs", ()):
            yield from opened(need)

    names = list(opened(found))
    assert len(names) == len(set(names))
    assert set(names) == plaisir.model.ancestors(["society_npv"], plaisir.central(1))


def test_json_has_the_values_of_each_year(plaisir: Case) -> None:
    found = trace(plaisir, "society_flow", 1, plaisir.calendar[2]).json()
    assert list(found["by_year"]) == [str(year) for year in plaisir.calendar]
    assert found["value"] == found["by_year"][str(plaisir.calendar[2])]
    assert found["year"] == plaisir.calendar[2]


def test_json_stops_at_the_depth_asked_for(plaisir: Case) -> None:
    found = trace(plaisir, "society_npv", 1).json(0)
    assert found["needs"] == ["society_flow", "discount_factor"]


def test_text_opens_each_quantity_once(plaisir: Case) -> None:
    lines = list(trace(plaisir, "society_npv", 1).lines())
    sources = [line for line in lines if line.strip().startswith("<- ")]
    records = [
        r
        for n, r in plaisir.records[1].items()
        if n in plaisir.model.ancestors(["society_npv"], plaisir.central(1)) and n != "price_index"
    ]
    assert len(sources) == sum(len(r.sources) for r in records)


def test_the_range_of_a_run_stands_beside_the_value(plaisir: Case) -> None:
    found = trace(plaisir, "society_npv", 1, None, {("society_npv", None): Spread(-200_000.0, -80_000.0, 150_000.0)})
    assert found.json()["median"] == -80_000.0
    assert "median \u221280,000\u00a0€, 5–95% range" in "\n".join(found.lines(0))
    assert "median \u221280,000\u00a0€" in found.html(0)
    assert "median" not in trace(plaisir, "society_npv", 1).html(0)


# The command


def test_a_page_from_the_command(command: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "trace.html"
    found = command("explain", "society_npv", "--tool", "voicebot", "--html", str(file))
    assert (found.status, found.out, found.err) == (0, "", "")
    assert Reader(file.read_text(encoding="utf-8")).values("details", "data-quantity")[0] == "society_npv"
    assert [p.name for p in tmp_path.iterdir()] == ["trace.html"]


def test_a_page_that_cannot_be_written_is_said_in_one_sentence(command: Callable[..., Any], tmp_path: Path) -> None:
    found = command("explain", "society_npv", "--tool", "voicebot", "--html", str(tmp_path / "none" / "trace.html"))
    assert found.status == 2
    assert found.err.count("\n") == 1
    assert "none" in found.err


# In the language of the reader


def traces(case: Case, option: int) -> dict[str, Trace]:
    """Every quantity opened, by name: those that results rest on are opened with them, as if asked for alone."""
    by_name: dict[str, Trace] = {}

    def add(one: Trace) -> None:
        if one.name not in by_name:
            by_name[one.name] = one
            for need in one.needs:
                add(need)

    for name in sorted(case.model.expressions, key=lambda name: not case.model[name].outcome):
        if name not in by_name:
            add(trace(case, name, option))
    return by_name


def test_a_quantity_opened_below_another_is_the_one_opened_alone() -> None:
    case = make_case("voicebot", "plaisir", ["status_quo", "adopt_tasks"])
    (below,) = (need for need in trace(case, "society_npv", 1).needs if need.name == "society_flow")
    alone = trace(case, "society_flow", 1)
    assert (below.html(), list(below.lines())) == (alone.html(), list(alone.lines()))


def test_a_french_trace_shows_no_note_of_the_code_and_no_english_reason() -> None:
    case = make_case("voicebot", "plaisir", ["status_quo", "adopt_tasks"], "vendor_promise")
    scenario = yaml.safe_load((default_folder() / "scenarios" / "vendor_promise.yaml").read_text(encoding="utf-8"))
    with in_language("fr"):
        by_name = traces(case, 1)
        shown = {name: Reader(by_name[name].html(depth=0)).text for name in case.model.expressions}
        spoken = {name: "\n".join(trace(case, name, 1).lines(0)) for name in scenario["values"]}
    notes = {name: case.model[name].note for name in shown if name not in case.records[1] and case.model[name].note}
    assert len(notes) > 100
    assert {name for name, note in notes.items() if note in shown[name]} == set()
    for name, value in scenario["values"].items():
        assert value["reason_fr"] in spoken[name]
        assert value["reason"] not in spoken[name]


@pytest.mark.parametrize("file", sorted((default_folder() / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_reason_of_a_scenario_is_in_both_languages(file: Path) -> None:
    values = yaml.safe_load(file.read_text(encoding="utf-8"))["values"]
    assert [name for name, value in values.items() if not value.get("reason_fr")] == []
