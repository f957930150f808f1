"""The decision note: two pages whatever the texts, tagged, the figures of the simulation, and texts that stay texts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
from paper import bare, words_of
from pypdf import PdfReader
from test_figures import write_workbook
from worlds import switching_values

from costmodel.document.blocks import Cell
from costmodel.engine.case import workbook
from costmodel.engine.comparison import LEDGERS, PARTS, Comparison, compare
from costmodel.language.catalogue import in_language, language
from costmodel.language.errors import CostModelError
from costmodel.language.presentation import amount, interval, probability, shown
from costmodel.outputs import note
from costmodel.outputs.beyond import best_together, beyond
from costmodel.outputs.note import write_note
from costmodel.questions.conventions import side_by_side, worth_table
from costmodel.questions.figures import compared, main_option
from costmodel.questions.question import BRIEF_DRAWS
from costmodel.questions.realised import gain_gap
from costmodel.questions.reasons import reasons

HOSTILE = '#panic("x") *bold* _it_ $x^2$ @ref <lab> =1+1 = Title `raw` // no /* no */ \\ #import "a" [b] {c} ~ -- "q"'
ANNEX = {"fr": "Annexe", "en": "Annex"}


def made(comparison: Comparison, folder: Path, lang: str, name: str = "note.pdf") -> PdfReader:
    with in_language(lang):
        path = write_note(comparison, folder / "new" / name)
        assert language() == lang
    return PdfReader(path)


def bookmarks(paper: PdfReader) -> list[tuple[str, int]]:
    """Titles and pages, counted from 0, of the bookmarks of every level."""

    def walk(items: list[Any]) -> Any:
        for item in items:
            if isinstance(item, list):
                yield from walk(item)
            else:
                yield item.title, paper.get_destination_page_number(item)

    return list(walk(paper.outline))


def pages_before_annex(paper: PdfReader, lang: str) -> int:
    [page] = [page for title, page in bookmarks(paper) if title == ANNEX[lang]]
    return page


@pytest.fixture(scope="module")
def voicebot() -> Comparison:
    return compare("plaisir", ["voicebot"], draws=300)


@pytest.fixture(scope="module")
def several() -> Comparison:
    return compare("plaisir", ["voicebot", "transcription", "canteen_forecast"], draws=200)


# The document


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_note_is_tagged_and_has_a_language_a_title_and_bookmarks(
    voicebot: Comparison, tmp_path: Path, lang: str
) -> None:
    paper = made(voicebot, tmp_path, lang)
    root = paper.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"].startswith(lang)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    with in_language(lang):
        label = voicebot.results[0].tool.text(lang)
        assert paper.metadata.title.startswith(label)
        assert "Plaisir" in paper.metadata.title
    assert "pdfuaid:part" in paper.xmp_metadata.rdf_root.toxml()
    titles = [title for title, _ in bookmarks(paper)]
    assert len(titles) >= 12
    assert titles.index(ANNEX[lang]) > 5


def test_structure_has_headings_tables_with_heads_lists_and_a_picture_with_words(
    voicebot: Comparison, tmp_path: Path
) -> None:
    paper = made(voicebot, tmp_path, "en")
    kinds: dict[str, int] = {}
    alternatives = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kind = str(node.get("/S", ""))
            kinds[kind] = kinds.get(kind, 0) + 1
            if kind == "/Figure":
                alternatives.append(str(node.get("/Alt", "")))
            if "/K" in node and not isinstance(node["/K"], int):
                walk(node["/K"])

    walk(paper.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert kinds["/H1"] == 2
    assert {"/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= kinds.keys()
    assert alternatives
    assert all("draws" in text for text in alternatives)


def test_fonts_are_inside_and_none_is_of_this_machine(voicebot: Comparison, tmp_path: Path) -> None:
    fonts = {}
    for page in made(voicebot, tmp_path, "fr").pages:
        for font in page["/Resources"]["/Font"].values():
            [inner] = font.get_object()["/DescendantFonts"]
            description = inner.get_object()["/FontDescriptor"].get_object()
            fonts[str(font.get_object()["/BaseFont"])] = {"/FontFile2", "/FontFile3"} & description.keys()
    assert fonts
    assert all(fonts.values())
    assert {re.sub(r"^/\w+\+|[-,].*", "", name) for name in fonts} <= {"LibertinusSerif", "DejaVuSansMono"}


def test_same_comparison_gives_the_same_bytes_without_a_date(voicebot: Comparison, tmp_path: Path) -> None:
    made(voicebot, tmp_path, "fr", "a.pdf")
    made(voicebot, tmp_path, "fr", "b.pdf")
    one, two = ((tmp_path / "new" / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert one == two
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["a.pdf", "b.pdf"]
    assert b"/CreationDate" not in one
    assert str(tmp_path).encode() not in one


def test_making_a_note_warns_of_nothing(voicebot: Comparison, tmp_path: Path) -> None:
    import typst

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made(voicebot, tmp_path, "fr")
    with in_language("fr"):
        data = json.dumps(note.tidied(note.note(voicebot)))
    compiler = typst.Compiler(
        note.TEMPLATE,
        root=note.TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False),
        sys_inputs={"note": data},
    )
    assert compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")[1] == []


# Two pages


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    ("authority", "tool", "more"),
    [
        ("plaisir", "voicebot", {}),
        ("plaisir", "voicebot", {"scenario": "prudent"}),
        ("plaisir", "voicebot", {"options": ["adopt_tasks"]}),
        ("plaisir", "voicebot", {"options": ["status_quo"]}),
        ("plaisir", "voicebot", {"overrides": {"horizon": "1", "population": "1"}}),
        ("nantes", "transcription", {"overrides": {"horizon": "12"}}),
        ("nantes", "canteen_forecast", {"scenario": "vendor_promise"}),
        ("commune_500", "building_energy", {}),
        ("commune_500", "chatbot", {}),
    ],
)
def test_two_pages_come_before_the_annex(
    authority: str, tool: str, more: dict[str, Any], lang: str, tmp_path: Path
) -> None:
    paper = made(compare(authority, [tool], draws=120, **more), tmp_path, lang)
    assert pages_before_annex(paper, lang) == 2
    assert len(paper.pages) < 15


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_several_tools_have_two_pages_then_one_each(several: Comparison, tmp_path: Path, lang: str) -> None:
    paper = made(several, tmp_path, lang)
    assert pages_before_annex(paper, lang) == 2 + 3
    pages = dict(bookmarks(paper))
    for number, result in enumerate(several.ranked().results, 1):
        assert pages[f"{number}. {result.tool.text(lang)}"] == 1 + number


def wordy(root: Path, label: str, summary: str, options: int = 0) -> Path:
    """The small workbook with other names and descriptions, and more options."""
    write_workbook(root)
    for path in [*root.glob("tools/*.yaml"), *root.glob("options/*.yaml"), *root.glob("authorities/*.yaml")]:
        old = path.read_text(encoding="utf-8").splitlines()
        texts = {"label": f"{label} {path.stem}", "summary": summary}
        texts |= {f"{key}_fr": text for key, text in texts.items()}
        head = [f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items()]
        path.write_text("\n".join(head + [line for line in old if line.partition(":")[0] not in texts]), "utf-8")
    tasks = (root / "options" / "adopt_tasks.yaml").read_text(encoding="utf-8")
    for i in range(options):
        (root / "options" / f"more_{i}.yaml").write_text(tasks.replace("adopt_tasks", f"more {i}"), "utf-8")
    workbook.cache_clear()
    return root


LONG = "Une description qui ne finit pas de décrire ce que fait cet outil de la collectivité et de ses agents. "


@pytest.mark.parametrize(
    ("label", "summary", "options"),
    [
        ("Un nom qui est vraiment très long pour un outil, une option ou une collectivité, et même plus", LONG * 4, 0),
        ("Nom", LONG * 20, 0),
        ("Nom", LONG * 120, 0),
        ("Un nom assez long pour une option", LONG, 6),
        ("a" * 150, "b" * 600, 2),
    ],
)
def test_two_pages_hold_whatever_the_length_of_texts(label: str, summary: str, options: int, tmp_path: Path) -> None:
    root = wordy(tmp_path / "parameters", label, summary, options)
    comparison = compare("ville", ["voicebot"], folder=root, draws=60)
    paper = made(comparison, tmp_path, "fr")
    assert pages_before_annex(paper, "fr") == 2
    with in_language("fr"):
        kept = reasons(comparison.results[0].verdict, note.short)
    front = words_of(paper, 0, 2)
    assert all(bare(reason) in front for reason in kept)
    whole = re.sub(f"{re.escape(bare(note.short(f'{label} ville')))}·2026–2031Page\\d+/\\d+", "", words_of(paper))
    assert bare(summary) in whole
    shortened = bare("Le texte complet est en annexe.") in front
    assert shortened or bare(note.prose(summary)) in front


# What it says


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_first_pages_say_the_verdict_its_reasons_and_every_ledger(
    voicebot: Comparison, tmp_path: Path, lang: str
) -> None:
    [result] = voicebot.results
    first, second = (words_of(made(voicebot, tmp_path, lang), i, i + 1) for i in (0, 1))
    with in_language(lang):
        option = main_option(result)
        assert bare(result.verdict.text) in first
        assert all(bare(reason) in first for reason in reasons(result.verdict))
        judged = result.verdict.of(option)
        assert bare(probability(judged.society_gain)) in first
        for name, in_unit in LEDGERS.values():
            summary = result.simulation.summaries[name]
            for i, key in enumerate(result.options):
                if key in compared(result):
                    median, low, high = (float(getattr(summary, k)[i, -1]) for k in ("median", "p05", "p95"))
                    error = float(summary.mean_error[i, -1])
                    assert bare(shown(median, in_unit, error=error, signed=True)) in first, (name, key)
                    if low != high:
                        assert bare(interval(low, high, in_unit)) in first, (name, key)
        for name in (*PARTS, "budget_total"):
            value = float(result.simulation.summaries[name].median[result.options.index(option), -1])
            assert bare(shown(value, "EUR", signed=True)) in second
        for text in note.unpriced():
            assert bare(text) in second


def test_what_would_flip_the_answer_is_what_the_switching_values_say(voicebot: Comparison, tmp_path: Path) -> None:
    [result] = voicebot.results
    with in_language("en"):
        found = switching_values(result, main_option(result))
        second = words_of(made(voicebot, tmp_path, "en"), 1, 2)
        assert found[0].values
        for s in [s for s in found if s.values][:6]:
            assert bare(s.label) in second
            assert bare(amount(float(f"{s.nearest:.3g}"), s.unit)) in second
        never = [s for s in switching_values(result, main_option(result), "budget_total") if s.values]
        assert (bare("No single value flips that within its range.") in second) == (never == [])


def test_annex_has_the_method_the_parameters_their_sources_and_the_command(
    voicebot: Comparison, tmp_path: Path
) -> None:
    [result] = voicebot.results
    paper = made(voicebot, tmp_path, "en")
    annex = words_of(paper, 2)
    assert bare("costmodel compare --for plaisir --tool voicebot --draws 300") in annex
    assert bare("Boundary: operation") in annex
    records = result.case.records[result.options.index(main_option(result))]
    own = [r for n, r in records.items() if r.layer in ("tool", "authority") and n in result.case.used(["society_npv"])]
    assert len(own) > 20
    for record in own:
        assert record.name in annex
        assert bare(result.case.model[record.name].text("en")) in annex
        assert all(bare(s.title) in annex and bare(s.url) in annex for s in record.sources)
    links = {
        str(a.get_object()["/A"]["/URI"])
        for page in paper.pages
        for a in page.get("/Annots", [])
        if "/URI" in a.get_object().get("/A", {})
    }
    assert {s.url for r in own for s in r.sources if s.url.startswith("https://")} <= links


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_annex_answers_the_further_questions(voicebot: Comparison, tmp_path: Path, lang: str) -> None:
    """Where the doubt comes from, the gap of gains, pilot or buy, panels, other guides: each with its figures."""
    paper = made(voicebot, tmp_path, lang)
    titles = {title for title, _ in bookmarks(paper)}
    annex = bare(words_of(paper, pages_before_annex(paper, lang)))
    with in_language(lang):
        result = voicebot.results[0]
        found = list(beyond(result))
        worths = side_by_side(
            result.case, main_option(result), min(result.simulation.draws, BRIEF_DRAWS), voicebot.seed
        )
        assert [title for title, _ in found if title not in titles] == []
        for _, rows in worth_table(worths).groups:
            for row in rows:
                assert bare(row[1].text) in annex, row
    assert "EVPI" in annex
    assert bare("Green Book 2026") in annex


def test_several_tools_each_have_their_gap_of_gains(several: Comparison, tmp_path: Path) -> None:
    paper = made(several, tmp_path, "en")
    annex = bare(words_of(paper, pages_before_annex(paper, "en")))
    with in_language("en"):
        for result in several.results:
            assert bare(gain_gap(result).sentence) in annex
        found = best_together(several)
    assert "Which tools together" in {title for title, _ in bookmarks(paper)}
    assert len(found) > 2
    assert all(bare(sentence) in annex for sentence in found)


def test_values_set_and_the_scenario_are_said(tmp_path: Path) -> None:
    comparison = compare("plaisir", ["voicebot"], draws=60, scenario="prudent", overrides={"calls_per_day": "222"})
    front = words_of(made(comparison, tmp_path, "fr"), 0, 1)
    assert "calls_per_day=222" in front
    assert bare(comparison.scenario.text("fr")) in front


def test_page_of_several_tools_gives_each_its_verdict_and_its_figures(several: Comparison, tmp_path: Path) -> None:
    paper = made(several, tmp_path, "en")
    first = words_of(paper, 0, 1)
    with in_language("en"):
        for number, result in enumerate(several.ranked().results, 1):
            own = words_of(paper, 1 + number, 2 + number)
            option = main_option(result)
            for name in ("budget_total", "society_npv"):
                stats = result.at(name, option)
                text = bare(shown(stats["median"], "EUR", error=stats["mean_error"], signed=True))
                assert text in first
                assert text in own
            assert bare(result.verdict.text) in first
            assert bare(result.verdict.text) in own
            assert all(bare(reason) in own for reason in reasons(result.verdict))


# Texts are texts


def test_markup_in_texts_is_text(tmp_path: Path) -> None:
    root = wordy(tmp_path / "parameters", HOSTILE, HOSTILE)
    paper = made(compare("ville", ["assistant", "voicebot"], folder=root, draws=60), tmp_path, "en")
    whole = words_of(paper)
    assert bare(f"{HOSTILE} voicebot") in whole
    assert whole.count(bare(HOSTILE)) > 8
    assert any(HOSTILE in title for title, _ in bookmarks(paper))


def test_markup_in_notes_sources_and_values_set_is_text(tmp_path: Path) -> None:
    root = write_workbook(tmp_path / "parameters")
    path = root / "tools" / "voicebot.yaml"
    source = {"title": HOSTILE, "publisher": HOSTILE, "url": "https://x.example/#a[b]", "published": "n.d."}
    text = path.read_text(encoding="utf-8").replace("[workbook_convention]", "[hostile]", 1)
    path.write_text(text + f'sources:\n  hostile: {json.dumps(source)[:-1]}, "read": 2026-11-22}}\n', "utf-8")
    workbook.cache_clear()
    comparison = compare("ville", ["voicebot"], folder=root, draws=60, overrides={"calls_per_day": " 30 "})
    whole = words_of(made(comparison, tmp_path, "en"))
    assert bare(HOSTILE) in whole
    assert bare("https://x.example/#a[b]") in whole


def test_letters_without_a_glyph_become_squares_and_a_warning(tmp_path: Path) -> None:
    root = wordy(
        tmp_path / "parameters",
        "Outil 漢字 😀 العربية ok",
        "Décrit 日本語 et\u200d l’après… – \u2066oui\u2069 \u20e3 €",
    )
    paper = made(compare("ville", ["voicebot"], folder=root, draws=60), tmp_path, "fr")
    assert pages_before_annex(paper, "fr") == 2
    words = words_of(paper)
    assert bare("Outil □□ □") in words
    assert bare("Décrit □□□ et l’après… – oui") in words
    assert words.count("’") > 20
    assert words.count("€") > 20
    assert bare("□ les remplace") in words


def test_a_template_at_fault_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = tmp_path / "bad.typ"
    bad.write_text("#let x = unknown", encoding="utf-8")
    monkeypatch.setattr(note, "TEMPLATE", bad)
    with in_language("en"), pytest.raises(CostModelError, match="could not be typeset: unknown variable"):
        note.typeset({"unprintable": "", "warnings": []})


# Small pieces


def test_control_characters_and_ends_of_lines_leave_the_data() -> None:
    words = {"a": ["one\ttwo\nthree\u0007", 1.5, None], "b": "x\u00a0y\u202fz"}
    assert note.tidied(words) == {"a": ["one two three", 1.5, None], "b": "x\u00a0y\u202fz"}


def test_endless_words_may_be_broken_but_not_addresses() -> None:
    assert note.tidied("a" * 50).replace("\u200b", "") == "a" * 50
    assert "\u200b" in note.tidied("a" * 50)
    assert note.tidied("https://example.org/" + "a" * 50) == "https://example.org/" + "a" * 50


def test_long_names_are_cut_at_a_word_with_an_ellipsis() -> None:
    assert note.short("short") == "short"
    assert note.short("one two three four", 12) == "one two…"
    assert note.short("x" * 30, 12) == "x" * 11 + "…"


def test_descriptions_get_french_typography_in_french_only() -> None:
    text = "L'outil : « oui » ; non ? 5 %"
    with in_language("fr"):
        assert note.prose(text) == "L’outil\u00a0: «\u00a0oui\u00a0»\u00a0; non\u00a0? 5\u00a0%"
    with in_language("en"):
        assert note.prose(text) == text


def test_names_in_a_sentence_lose_their_capital_but_not_acronyms() -> None:
    names = ["Calls per day, today", "TVA", "À part"]
    with in_language("en"):
        assert note.in_a_sentence(names) == "calls per day, today; TVA; à part"
    with in_language("fr"):
        assert note.in_a_sentence(names) == "calls per day, today\u00a0; TVA\u00a0; à part"


def test_bars_place_zero_and_the_range_between_0_and_1() -> None:
    stats = [{"p05": -10.0, "median": 0.0, "p95": 30.0}, {"p05": 5.0, "median": 6.0, "p95": 8.0}]
    low, high = note.ends(stats)
    assert (low, high) == (-10.0, 30.0)
    assert note.bar(stats[0], low, high) == {"p05": 0.0, "median": 0.25, "p95": 1.0, "zero": 0.25}
    assert note.ends([{"p05": 5.0, "median": 6.0, "p95": 8.0}]) == (0.0, 8.0)
    assert note.ends([]) == (0.0, 0.0)
    column = [Cell("a"), Cell("b")]
    assert [cell.bar for cell in note.with_bars(column, stats)] == [
        {"p05": 0.0, "median": 0.25, "p95": 1.0, "zero": 0.25},
        {"p05": 0.375, "median": 0.4, "p95": 0.45, "zero": 0.25},
    ]
    assert note.with_bars(column[:1], [{"p05": 0.0, "median": 0.0, "p95": 0.0}]) == column[:1]


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_another_reader_finds_the_verdict_and_nothing_off_the_page(voicebot: Comparison, tmp_path: Path) -> None:
    made(voicebot, tmp_path, "fr")
    done = subprocess.run(
        ["pdftotext", "-bbox", str(tmp_path / "new" / "note.pdf"), "-"], capture_output=True, text=True, check=True
    )
    boxes = re.findall(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', done.stdout
    )
    assert len(boxes) > 1000
    assert all(float(x) >= 45 and float(right) <= 550 and float(bottom) <= 830 for x, _, right, bottom, _ in boxes)
    with in_language("fr"):
        assert bare(voicebot.results[0].verdict.text) in bare("".join(word for *_, word in boxes[:600]))
