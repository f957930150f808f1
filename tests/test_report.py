"""The report is one accessible page that loads nothing, says nothing of the clock, and takes texts as texts."""

import dataclasses
import datetime as dt
import itertools
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from test_figures import MARKUP, comparison  # noqa: F401 - a fixture
from worlds import switching_values

from costmodel.engine.comparison import Comparison, ToolResult, compare, study
from costmodel.engine.dial import turn_dial
from costmodel.engine.switching import Switch
from costmodel.language.catalogue import in_language, language
from costmodel.language.presentation import shown
from costmodel.outputs import report
from costmodel.outputs.terminal import print_comparison
from costmodel.questions import tables
from costmodel.questions.compare.findings import human_findings
from costmodel.questions.figures import BUDGET_LINES, compared, main_option
from costmodel.questions.reasons import human_reason

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """The elements of a page: tag, attributes, text, and the tags around it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[list] = []
        self.elements: list[list] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = [tag, dict(attributes), "", [e[0] for e in self.open]]
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.elements.append([tag, dict(attributes), "", [e[0] for e in self.open]])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        for element in self.open:
            element[2] += data

    def all(self, *tags):
        return [e for e in self.elements if e[0] in tags]


@pytest.fixture(scope="module", params=["fr", "en"])
def page(request, comparison, tmp_path_factory) -> tuple[str, str]:  # noqa: F811
    with in_language(request.param):
        path = report.write_report(comparison, tmp_path_factory.mktemp("run") / "new" / "report.html")
        assert language() == request.param
    return request.param, path.read_text(encoding="utf-8")


def test_page_has_a_language_one_title_and_headings_without_gaps(page: tuple[str, str]) -> None:
    lang, text = page
    found = Page(text)
    assert not found.open
    assert found.all("html")[0][1]["lang"] == lang
    assert len(found.all("h1")) == len(found.all("main")) == len(found.all("title")) - len(found.all("svg")) == 1
    levels = [int(e[0][1]) for e in found.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_tables_have_captions_and_their_heads_a_scope(page: tuple[str, str]) -> None:
    found = Page(page[1])
    assert len(found.all("table")) == len(found.all("caption"))
    assert found.all("table")
    assert {e[1].get("scope") for e in found.all("th")} == {"col", "row", "rowgroup"}


def test_pictures_have_words_and_captions(page: tuple[str, str]) -> None:
    found = Page(page[1])
    pictures = found.all("svg")
    assert len(pictures) == 1 + 5 * 2
    assert not found.all("img")
    ids = {e[1]["id"]: e[2] for e in found.all("title", "desc") if "id" in e[1]}
    for picture in pictures:
        assert picture[1]["role"] == "img"
        assert all(ids[i].strip() for i in picture[1]["aria-labelledby"].split())
    assert all(e[2].strip() for e in found.all("figcaption"))
    assert len(found.all("figcaption")) == len(pictures)


def test_names_are_unique_and_links_lead_somewhere(page: tuple[str, str]) -> None:
    found = Page(page[1])
    ids = [e[1]["id"] for e in found.elements if "id" in e[1]]
    assert len(ids) == len(set(ids))
    assert {e[1]["href"].removeprefix("#") for e in found.all("a")} <= set(ids)
    assert found.all("a")[0][1]["class"] == "skip"


def test_page_loads_nothing_and_runs_nothing(page: tuple[str, str]) -> None:
    found = Page(page[1])
    assert not found.all("script", "link", "iframe", "object", "img")
    for _, attributes, _, _ in found.elements:
        assert not any(name == "src" or name.startswith("on") for name in attributes)
        assert not any("http" in (value or "") for name, value in attributes.items() if not name.startswith("xmlns"))
    assert not re.search(r"@import|url\((?!#)", page[1])


def test_page_holds_no_date(page: tuple[str, str]) -> None:
    assert dt.date.today().isoformat() not in page[1]
    assert not re.search(r"\d{1,2}:\d{2}:\d{2}", page[1])


def test_markup_in_a_label_is_text(page: tuple[str, str]) -> None:
    found = Page(page[1])
    assert not found.all("b", "i")
    assert any(re.fullmatch(rf"\d\. {re.escape(MARKUP)}", e[2]) for e in found.all("h2"))
    assert found.all("h1")[0][2].endswith("Ville <i>")


def test_page_shows_medians_ranges_and_probabilities(page: tuple[str, str], comparison: Comparison) -> None:  # noqa: F811
    lang, text = page
    words = Page(text).all("html")[0][2]
    with in_language(lang):
        for result in comparison.results:
            for option in compared(result):
                for name in ("budget_total", "public_npv", "society_npv"):
                    stats = result.at(name, option)
                    assert shown(stats["median"], "EUR", error=stats["mean_error"], signed=True) in words
    assert "−0 " not in words


def test_budget_table_has_a_column_per_year_and_a_row_per_line(comparison: Comparison) -> None:  # noqa: F811
    result = comparison.results[0]
    with in_language("en"):
        table = tables.budget_table(result, main_option(result))
    assert table.heads[1:-1] == [str(y) for y in comparison.calendar]
    rows = [row for _, rows in table.groups for row in rows]
    assert all(len(row) == len(table.heads) for row in rows)
    assert len(rows) >= len(BUDGET_LINES) + 6
    for _, group in table.groups[:2]:
        for i in range(1, len(table.heads)):
            *lines, total = (float(row[i].text.replace(",", "").replace("−", "-")) for row in group)
            assert sum(lines) == pytest.approx(total, abs=len(lines) * 1000 / 2)


def test_sections_stand_in_the_order_of_the_reading(page: tuple[str, str]) -> None:
    ids = [e[1]["id"] for e in Page(page[1]).all("h2")]
    assert ids == [
        "question",
        "summary",
        "tool-voicebot",
        "tool-assistant",
        "warnings",
        "method",
        "again",
        "assumptions",
    ]


def test_english_page_says_what_a_mayor_asks(page: tuple[str, str]) -> None:
    lang, text = page
    if lang == "en":
        for sentence in (
            "What this says",
            "Who gains and who loses",
            "Boundary: operation",
            "excluded from every total",
            "costmodel compare --for ville --draws 300",
            "Method in ten lines",
        ):
            assert sentence in text
    assert len([e for e in Page(text).all("li") if e[3][-1] == "ol"]) == 10


def test_same_comparison_gives_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:  # noqa: F811
    comparison = dataclasses.replace(comparison, results=comparison.results[1:])
    with in_language("en"):
        one, two = (report.write_report(comparison, tmp_path / name) for name in ("a.html", "b.html"))
    assert one.read_bytes() == two.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_forgone_benefits_are_red_and_in_no_total(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    rows = [("Adopt", "12,345 €/year", "1 to 2 €/year")]
    monkeypatch.setattr("costmodel.questions.compare.section.forgone", lambda result: rows)
    comparison = dataclasses.replace(comparison, results=comparison.results[1:])
    with in_language("en"):
        found = Page(report.html(comparison))
    boxes = [e for e in found.elements if e[1].get("class") == "forgone"]
    assert len(boxes) == 1
    assert all("12,345 €/year" in e[2] and "excluded from every total" in e[2] for e in boxes)
    assert not any("12,345 €/year" in e[2] for e in found.all("table"))


def test_several_workers_give_the_same_bytes(comparison: Comparison, tmp_path: Path) -> None:  # noqa: F811
    with in_language("en"):
        one, two = (report.write_report(comparison, tmp_path / f"{n}.html", workers=n) for n in (1, 2))
    assert one.read_bytes() == two.read_bytes()


def test_page_says_what_the_status_quo_costs_and_when_the_budget_is_repaid(page: tuple[str, str]) -> None:
    lang, text = page
    if lang == "en":
        words = Page(text).all("html")[0][2]
        assert words.count("What happens without deciding") == 2
        assert words.count("Incidents of unauthorised AI, status quo") == 2
        assert words.count("Society’s net present value:") == 2
        assert len(re.findall(r"The budget is (?:not )?repaid", words)) == 2


def test_dial_gives_what_the_positions_give(comparison: Comparison) -> None:  # noqa: F811
    for result in comparison.results:
        with in_language("en"):
            table, sentence = tables.dial_table(result)
        dial = turn_dial(result.case, result.options.index("adopt_jobs"))
        [(_, rows)] = table.groups
        assert [len(row) for row in rows] == [4] * 4
        society = {p: dial.at(p, "society_npv") for p in (0.0, 0.5, 1.0)}
        with in_language("en"):
            assert [cell.text for cell in rows[2][1:]] == [shown(v, "1", signed=True) for v in society.values()]
        assert ("never flips" in sentence) == (not dial.flips)


def test_dial_is_left_out_without_the_option_that_removes_posts(comparison: Comparison) -> None:  # noqa: F811
    result = comparison.results[0]
    case = dataclasses.replace(result.case, options=tuple(o for o in result.case.options if o.key != "adopt_jobs"))
    table, sentence = tables.dial_table(dataclasses.replace(result, case=case))
    assert (table.empty, sentence) == (True, "")


def test_flips_of_the_dial_are_said_in_words() -> None:
    with in_language("en"):
        assert tables.flips_words((0.254, 0.75), -1.0).endswith("society’s answer flips at: 0.25, 0.75.")
        assert tables.flips_words((), -1.0).startswith("Society loses at every position")
        assert tables.flips_words((), 1.0).startswith("Society gains at every position")


def test_margins_that_are_shares_are_points(page: tuple[str, str]) -> None:
    limits = [e[2] for e in Page(page[1]).all("small") if e[2].startswith(("margin", "marge", "by", "de "))]
    assert limits
    assert not any(text.endswith("%") for text in limits)
    assert any(text.endswith(("point", "points")) for text in limits)


def test_human_service_brings_more_or_costs_less() -> None:
    with in_language("en"):
        assert human_reason(5000.0, -200.0) == (
            "The same money spent on human service brings society more: +5,000\u00a0€."
        )
        assert human_reason(-15000.0, -27000.0) == (
            "The same money spent on human service costs society less: −15,000\u00a0€ instead of −27,000\u00a0€."
        )


def with_medians(result, name: str, values: dict[str, float]):
    """The result with other medians of a quantity, by option."""
    summary = result.simulation.summaries[name]
    median = summary.median.copy()
    for option, value in values.items():
        median[result.options.index(option)] = value
    summaries = result.simulation.summaries | {name: dataclasses.replace(summary, median=median)}
    return dataclasses.replace(result, simulation=dataclasses.replace(result.simulation, summaries=summaries))


def test_findings_tell_smaller_losses_from_larger_gains(comparison: Comparison) -> None:  # noqa: F811
    one, two = comparison.results
    human = "human_alternative"
    changed = [
        with_medians(one, "society_npv", {main_option(one): -9000.0, human: -100.0}),
        with_medians(two, "society_npv", {main_option(two): -9000.0, human: 700.0}),
    ]
    with in_language("en"):
        more, less = human_findings(changed)
        assert more.endswith(f"would bring society more: {two.tool.label}.")
        assert less.endswith(f"would cost society less: {one.tool.label}.")
        worse = [with_medians(r, "society_npv", {main_option(r): 5.0, human: 4.0}) for r in changed]
        assert human_findings(worse) == []


def test_page_says_what_would_flip_the_answer() -> None:
    result = compare("plaisir", ["voicebot"], draws=60).results[0]
    with in_language("en"):
        society, budget = tables.flips(
            result, main_option(result), tables.headline_switches(result, main_option(result))
        )
        found = switching_values(result, main_option(result))
        flipping = [s for s in found if s.values]
        [(_, rows)] = society.table.groups
        assert [row[0].text for row in rows] == [s.label for s in flipping[: tables.FLIPS]]
        assert society.table.note == f"And {len(flipping) - tables.FLIPS} other values, less likely to do so."
        assert f"{len(flipping)} values would each flip that" in society.sentence
        assert budget.table.empty
        assert budget.sentence.endswith("No single value flips that within its range.")
        assert (
            budget.heaviest[0]
            == max(switching_values(result, main_option(result), "budget_total"), key=lambda s: s.swing).label
        )


def test_places_where_the_sign_flips_are_said_in_words() -> None:
    s = Switch("x", "X", "EUR", 50_000.0, 0.0, 1e5, (20_001.0, 50_004.0, 90_000.0), 0.1, -1.0, -2.0, 2.0)
    with in_language("en"):
        words = ["below 20,000\u00a0€", "between 50,004\u00a0€ and 90,000\u00a0€"]
        assert tables.flipped_words(s) == words, "with the digits that tell a value from the central one"
    with in_language("fr"):
        low = dataclasses.replace(s, unit="share", central=0.5, values=(0.7,))
        assert tables.flipped_words(low) == ["plus de 70\u202f%"]


def test_a_median_of_the_other_sign_is_said() -> None:
    with in_language("en"):
        assert tables.other_side(-10.0, -20.0) == tables.other_side(10.0, 20.0) == []
        [sentence] = tables.other_side(5000.0, -900.0)
        assert "−900\u00a0€" in sentence


def test_tools_stand_in_the_order_of_their_verdicts_then_of_society(comparison: Comparison, capsys) -> None:  # noqa: F811
    """The best first, for readers; files for programs keep the order that was asked for."""

    def judged(result, word, tool):
        overlay = dataclasses.replace(result.tool, label=f"Tool {tool}")
        case = dataclasses.replace(result.case, tool=overlay)
        return dataclasses.replace(result, case=case, verdict=dataclasses.replace(result.verdict, word=word))

    society = [r.at("society_annual", r.verdict.about)["median"] for r in comparison.results]
    better, worse = (comparison.results[i] for i in sorted((0, 1), key=lambda i: -society[i]))
    asked = [
        judged(better, "not_at_this_price", "E"),
        judged(better, "adopt_on_conditions", "D"),
        judged(worse, "pilot_first", "C"),
        judged(better, "pilot_first", "B"),
        judged(worse, "adopt", "A"),
    ]
    mixed = dataclasses.replace(comparison, results=tuple(asked))
    rows = mixed.rows()
    with in_language("en"):
        print_comparison(mixed)
        table = capsys.readouterr().out.partition("Medians over")[0]
        assert re.findall(r"Tool ([A-E])", table) == list("ABCDE")
        titles = [e[2] for e in Page(report.html(mixed)).all("h2")]
        assert [found[1] for title in titles if (found := re.search(r"\d\. Tool ([A-E])", title))] == list("ABCDE")
    assert mixed.rows() == rows
    assert [r.tool.label for r in mixed.results] == ["Tool E", "Tool D", "Tool C", "Tool B", "Tool A"]


@pytest.mark.parametrize("tool", ["building_energy", "drafting_assistant", "voicebot"])
def test_a_central_case_far_from_the_median_is_said_with_its_reason(tool: str) -> None:
    result = study(tool, "commune_5000", draws=1000)
    with in_language("en"):
        for table in (tables.ledger_table(result), tables.hours_table(result), tables.people_table(result)[0]):
            [(_, rows)] = table.groups
            far = [name.text for name, *cells in rows if any(off(result, cell) for cell in cells)]
            named = " · ".join(re.findall(r"median for: (.*?) \((?:many draws|uncertain values)", table.note))
            assert set(named.split(" · ") if named else ()) == set(far)


def off(result: ToolResult, cell: tables.Cell) -> bool:
    stats = result.at(cell.quantity, cell.option)
    return abs(stats["central"] - stats["median"]) > 0.1 * (stats["p95"] - stats["p05"]) + 1e-9
