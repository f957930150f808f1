"""Charts show what the simulation found, in words too, and the same bytes for the same inputs."""

import dataclasses
import json
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from costmodel.document import drawing
from costmodel.engine.case import workbook
from costmodel.engine.comparison import LEDGERS, ORDER, PARTS, Comparison, compare
from costmodel.language.catalogue import in_language
from costmodel.language.presentation import amount, interval, significant
from costmodel.questions import figures

KNOWN = "shape: fixed, source: [workbook_convention], grade: D, review_by: 2099-12-31"
MARKUP = '<b>Assistant</b> & "plume"'

FILES = {
    "authorities/ville.yaml": ("Ville <i>", "Ville <i>", "population: {value: 30000, %s}"),
    "tools/assistant.yaml": (
        MARKUP,
        MARKUP,
        """
  concerned_share: {value: 0.5, %s}
  licence_coverage: {value: 0.6, %s}
  licence_monthly_price: {value: 20, price_year: 2026, evidence_of: cost, %s}
  requests_per_active_day: {value: 8, %s}
  integration_price: {value: 15000, price_year: 2026, evidence_of: cost, %s}""",
    ),
    "tools/voicebot.yaml": (
        "Voicebot",
        "Robot vocal",
        """
  concerned_share: {value: 0.02, %s}
  licence_coverage: {value: 1, %s}
  handles_calls: {value: 1, %s}
  bot_capture_phone: {value: 0.9, %s}
  fixed_yearly_price: {value: 24000, price_year: 2026, evidence_of: cost, %s}
  requests_per_bot_contact: {value: 4, %s}""",
    ),
    "options/status_quo.yaml": ("Status quo", "Option de référence", ""),
    "options/adopt_tasks.yaml": ("Adopt", "Adopter", "adoption: {value: 1, %s}"),
    "options/adopt_jobs.yaml": (
        "Adopt, posts removed",
        "Adopter, postes supprimés",
        """
  adoption: {value: 1, %s}
  job_replacement: {value: 1, %s}""",
    ),
    "options/human_alternative.yaml": ("Human alternative", "Alternative humaine", "human_alternative: {value: 1, %s}"),
}
"""A small workbook of one authority, two tools and four options: results that no change of the real files moves."""


def write_workbook(root: Path) -> Path:
    shutil.copytree(workbook()[1].folder / "reference", root / "reference")
    for folder in ("tools", "options", "authorities", "scenarios"):
        (root / folder).mkdir()
    for name, (label, label_fr, values) in FILES.items():
        texts = {"label": label, "label_fr": label_fr, "summary": f"About {label}", "summary_fr": f"De {label_fr}"}
        lines = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
        body = ["values:", "  " + values.strip().replace("%s", KNOWN)] if values else []
        (root / name).write_text("\n".join([*lines, *body]) + "\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    with in_language("en"):
        return compare("ville", folder=write_workbook(tmp_path_factory.mktemp("small") / "parameters"), draws=300)


@pytest.fixture(scope="module")
def charts(comparison: Comparison) -> list[drawing.Chart]:
    with in_language("en"):
        return [figures.overview(comparison), *charts_of(comparison.results[0])]


def charts_of(result):
    option = figures.main_option(result)
    return [
        figures.ledgers(result),
        figures.winners(result),
        figures.budget_by_year(result, option),
        figures.hours(result, option),
        figures.footprint(result),
    ]


def found(result, name, option, key, year=-1):
    """A statistic straight from the arrays of the simulation, with the digits that charts keep."""
    array = getattr(result.simulation.summaries[name], key)
    return significant(float(array[result.options.index(option), year]), 4)


def test_importing_the_charts_imports_no_drawing_library() -> None:
    seen = "[m for m in ('altair', 'pandas', 'vl_convert') if m in sys.modules]"
    code = f"import sys, costmodel.questions.figures; print({seen})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ledgers_hold_the_four_points_of_view_of_every_option(comparison: Comparison) -> None:
    for result in comparison.results:
        data = figures.ledgers(result).data
        assert [(r["ledger"], r["option"]) for r in data] == [
            (ledger, option) for ledger in LEDGERS for option in ("adopt_tasks", "adopt_jobs", "human_alternative")
        ]
        for r in data:
            for key in ("p05", "median", "p95"):
                assert r[key] == found(result, LEDGERS[r["ledger"]][0], r["option"], key)


def test_winners_are_society_budget_and_insertion_with_losses_below_zero(comparison: Comparison) -> None:
    for result in comparison.results:
        data = figures.winners(result).data
        assert {r["who"] for r in data} == {*PARTS, "budget_total", "insertion_posts_lost"}
        for r in data:
            if r["who"] == "insertion_posts_lost":
                assert -r["median"] == found(result, r["who"], r["option"], "median")
                assert -r["p05"] == found(result, r["who"], r["option"], "p95")
            else:
                assert r["median"] == found(result, r["who"], r["option"], "median")


def test_lines_of_the_budget_add_up_to_its_balance(comparison: Comparison) -> None:
    for result in comparison.results:
        data = figures.budget_by_year(result, "adopt_tasks").data
        for t, year in enumerate(result.case.calendar):
            balance = result.simulation.summaries["budget_flow"].central[result.options.index("adopt_tasks"), t]
            lines = [r["value"] for r in data if r["year"] == year and r["line"] != "budget_flow"]
            assert len(lines) == len(figures.BUDGET_LINES)
            assert sum(lines) == pytest.approx(balance, rel=1e-3, abs=10)


def test_hours_go_from_gross_to_cashable_in_the_last_year(comparison: Comparison) -> None:
    for result in comparison.results:
        data = figures.hours(result, "adopt_tasks").data
        assert [r["step"] for r in data] == list(figures.STEPS)
        for r in data:
            assert r["median"] == found(result, r["step"], "adopt_tasks", "median")


def test_footprint_names_its_boundary(comparison: Comparison) -> None:
    with in_language("en"):
        chart = figures.footprint(comparison.results[0])
    assert "Boundary: operation (" in chart.caption
    assert all(r["p95"] == found(comparison.results[0], r["impact"], r["option"], "p95") for r in chart.data)


def test_overview_has_a_numbered_point_per_tool_with_its_verdict(comparison: Comparison) -> None:
    data = figures.overview(comparison).data
    assert [r["number"] for r in data] == [1, 2]
    for r, result in zip(data, comparison.results, strict=True):
        assert r["verdict"] == result.verdict.word
        assert r["society_median"] == found(result, "society_npv", r["option"], "median")
        assert r["budget_p05"] == found(result, "budget_total", r["option"], "p05")


def test_a_tool_not_recommended_is_shown_by_the_option_that_the_verdict_is_about(comparison: Comparison) -> None:
    for result in comparison.results:
        if result.verdict.option is None:
            assert figures.main_option(result) == result.verdict.about
            assert result.verdict.about in {j.key for j in result.verdict.judged} - {"status_quo", "human_alternative"}


def test_svg_is_valid_the_same_each_time_and_read_aloud(charts: list[drawing.Chart]) -> None:
    for chart in charts:
        svg = chart.svg()
        assert svg == dataclasses.replace(chart).svg()
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        title, description = root[0], root[1]
        assert (title.text, description.text) == (chart.title, chart.caption)
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        ids = re.findall(r'\bid="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert all(i.startswith(chart.key) for i in ids)
        assert set(re.findall(r"https?://[^\s\"']+", svg)) <= {
            "http://www.w3.org/2000/svg",
            "http://www.w3.org/1999/xlink",
        }


def test_labels_of_yaml_files_are_text_in_svg(charts: list[drawing.Chart]) -> None:
    assert all("<b>" not in chart.svg() for chart in charts)


def test_notebooks_get_the_picture_and_the_series_that_tests_compare(charts: list[drawing.Chart]) -> None:
    for chart in charts:
        bundle = chart._repr_mimebundle_()
        assert set(bundle) == {"image/svg+xml", "application/vnd.costmodel.series+json", "text/plain"}
        assert json.loads(json.dumps(bundle[drawing.SERIES], allow_nan=False))["data"] == chart.data
        assert chart.caption in bundle["text/plain"]


def test_specification_is_vega_lite_with_the_numbers_of_the_language(comparison: Comparison) -> None:
    for lang, decimal in (("fr", ","), ("en", ".")):
        with in_language(lang):
            chart = figures.ledgers(comparison.results[1])
        spec = chart.spec()
        assert "vega-lite" in spec["$schema"]
        assert spec["config"]["locale"]["number"]["decimal"] == decimal
        json.dumps(spec, allow_nan=False)
        assert ("Adopter" in chart.svg()) == (lang == "fr")


def test_colours_are_told_apart_from_white_and_from_each_other() -> None:
    options = [*figures.OPTION_COLOURS.values(), *figures.MORE_COLOURS]
    lines = [colour for _, _, colour in figures.BUDGET_LINES]
    for colour in (*options, *lines, drawing.LOSS, drawing.INK, drawing.SOFT):
        assert contrast(colour, "#ffffff") >= 3, colour
    assert len(set(options)) == len(options)
    assert len(set(lines)) == len(lines)


def test_every_option_of_the_workbook_has_its_colour_and_its_place() -> None:
    assert tuple(figures.OPTION_COLOURS) == ORDER
    own_last = ["mine", "human_alternative", "adopt_tasks", "status_quo", "other"]
    assert figures.in_order(own_last) == ["status_quo", "adopt_tasks", "human_alternative", "mine", "other"]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2."""

    def luminance(colour: str) -> float:
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_numbers_of_tools_do_not_hide_each_other() -> None:
    points = [(100.0, 100.0)] * 5 + [(300.0, 20.0)]
    placed = np.array(drawing.moved_apart(points))
    between = np.hypot(*(placed[:, None] - placed[None, :]).transpose(2, 0, 1)) + np.eye(len(points)) * 1e9
    assert between.min() > 18
    assert placed[5] == pytest.approx(points[5], abs=0.01)
    assert drawing.moved_apart(points) == drawing.moved_apart(points)


def test_tools_are_named_in_few_words() -> None:
    everything = ["a", "b", "c", "d", "e"]
    with in_language("en"):
        assert figures.of_tools(everything, everything) == "all tools"
        assert figures.of_tools(["a", "b", "c", "e"], everything) == "all tools but d"
        assert figures.of_tools(["a", "b"], everything) == "a, b"
        assert figures.of_tools(["a"], ["a"]) == "a"


def test_a_process_that_draws_loads_nothing_of_the_model() -> None:
    heavy = ("numpy", "pandas", "scipy", "yaml", "altair", "vl_convert", "costmodel.engine.case")
    code = f"import sys, costmodel.document.drawing; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_charts_drawn_by_several_processes_are_the_same(charts: list[drawing.Chart]) -> None:
    fresh = [dataclasses.replace(chart) for chart in charts[:3]]
    drawing.draw_all(fresh, 2)
    assert all("_drawing" in chart.__dict__ for chart in fresh)
    assert [chart.svg() for chart in fresh] == [chart.svg() for chart in charts[:3]]


def test_pictures_are_light_and_their_letters_stand_before_what_they_cross(charts: list[drawing.Chart]) -> None:
    for chart in charts:
        svg = chart.svg()
        assert len(svg) < 15_000
        assert not re.search(r'class=|aria-roledescription|translate\(0,0\)|transform="[^"]*\.\d\d', svg)
        assert svg.count("font-family") == 1
    ledgers = next(c.svg() for c in charts if c.key.startswith("ledgers"))
    assert 'paint-order="stroke"' in ledgers


def test_making_a_picture_lighter_changes_nothing_seen() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" class="marks" width="10" height="10"><g transform="translate(1.04,2)">'
        '<g class="mark-group" transform="translate(2,3)"><path class="background" d="M0,0h9v9h-9Z"/>'
        '<path class="background" fill="red" d="M0,0h1v1h-1Z"/><g class="mark-text">'
        '<text fill="blue">a&nbsp;&lt;b 1.234</text><text fill="blue" stroke="white" opacity="1">c</text></g>'
        '<path class="foreground" display="none"/></g>'
        '</g><g class="empty"><g/></g></svg>'
    )
    assert drawing.lighter(svg) == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><g transform="translate(3,5)">'
        '<path fill="red" d="M0,0h1v1h-1Z"/><g fill="blue"><text>a\u00a0&lt;b 1.234</text>'
        '<text stroke="white" paint-order="stroke">c</text></g></g></svg>'
    )


def test_two_groups_become_one_only_when_both_just_move() -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg"><g transform="translate(1,2)"><g transform="rotate(-90)">'
        "<text>a</text></g></g></svg>"
    )
    assert drawing.lighter(svg) == svg


def test_a_territory_that_loses_nothing_has_no_panel(comparison: Comparison) -> None:
    with in_language("en"):
        chart = figures.ledgers(comparison.results[0])
    rows = [r | {"p05": 0.0, "median": 0.0, "p95": 0.0} if r["ledger"] == "territory" else r for r in chart.data]
    moving = [r | {"p05": -5.0} if r["ledger"] == "territory" else r for r in rows]
    empty, full = (dataclasses.replace(chart, data=data).spec() for data in (rows, moving))
    assert (len(empty["concat"]), len(full["concat"])) == (3, 4)
    still = not figures.moves_territory(chart.data)
    assert ("Nothing leaves the territory" in chart.caption) == still


def test_every_dataset_of_a_chart_is_named_once_and_used(charts: list[drawing.Chart]) -> None:
    for chart in charts:
        spec = chart.spec()
        text = json.dumps({key: part for key, part in spec.items() if key != "datasets"})
        assert set(spec["datasets"]) == set(re.findall(r'"data": {"name": "(\w+)"}', text))
        assert '"values"' not in text


@pytest.mark.parametrize(
    ("value", "unit", "french", "english"),
    [
        (1, "hour", "1 heure", "1 hour"),
        (0, "person", "0 personne", "0 people"),
        (1.5, "hour/year", "1,5 heure/an", "1.5 hours/year"),
        (-1, "post", "−1 poste", "−1 post"),
        (2, "person", "2 personnes", "2 people"),
        (1, "person", "1 personne", "1 person"),
        (1.9999, "day", "2 jours", "2 days"),
        (0.3, "EUR/person/year", "0,3 €/habitant/an", "0.3 €/inhabitant/year"),
    ],
)
def test_one_is_no_plural(value: float, unit: str, french: str, english: str) -> None:
    assert [amount(value, unit, lang).replace("\u00a0", " ") for lang in ("fr", "en")] == [french, english]


def test_a_range_is_a_plural_when_an_end_is() -> None:
    with in_language("fr"):
        assert interval(-70, 1, "hour").endswith("1\u00a0heures")
        assert interval(0, 1, "hour").endswith("1\u00a0heure")
