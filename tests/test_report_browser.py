"""The report in a real browser: axe-core, a keyboard, a narrow screen, a printer, and no scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import pytest
from paper import bare, words_of
from pypdf import PdfReader
from test_figures import comparison  # noqa: F401 - a fixture

from costmodel.engine.comparison import Comparison, compare
from costmodel.language.catalogue import in_language
from costmodel.outputs.report import write_report

pytestmark = [pytest.mark.browser, browser.needs_chromium]

A4 = {"width": 688, "height": 1009}
"""The inside of a page of the print style, in pixels: 182 by 267 mm."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.chromium() as found:
        yield found


@pytest.fixture(scope="module")
def pages(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:  # noqa: F811
    """The report of two small tools and of a real one, in both languages."""
    place = tmp_path_factory.mktemp("pages")
    one = compare("plaisir", ["voicebot"], draws=200)
    found = {}
    for lang in ("fr", "en"):
        with in_language(lang):
            for name, what in (("several", comparison), ("one", one)):
                found[f"{name}-{lang}"] = write_report(what, place / f"{name}-{lang}.html")
    return found


@pytest.mark.parametrize("name", ["one-fr", "one-en", "several-fr", "several-en"])
def test_axe_finds_nothing_and_the_page_asks_for_nothing(chromium: Any, pages: dict[str, Path], name: str) -> None:
    with browser.opened(chromium, pages[name]) as (page, asked):
        assert browser.violations(page) == []
        assert asked == []
        assert page.evaluate("document.documentElement.lang") == name.partition("-")[2]


def test_axe_would_find_a_fault(chromium: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    text = pages["one-fr"].read_text(encoding="utf-8")
    bad.write_text(text.replace(' lang="fr">\n<head>', ">\n<head>").replace("<main", "<img src='x.png'><main"), "utf-8")
    with browser.opened(chromium, bad) as (page, asked):
        found = browser.violations(page)
        assert {"html-has-lang", "image-alt"} <= {line.split(": ")[1].split(" at ")[0] for line in found}
        assert [url.rpartition("/")[2] for url in asked] == ["x.png"]


def test_page_is_readable_without_scripts(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.opened(chromium, pages["one-en"], java_script_enabled=False) as (page, _):
        words = page.inner_text("main")
        for heading in ("Verdict", "Four points of view", "What would flip the answer", "Method in ten lines"):
            assert heading in words
        assert page.locator("table").count() > 10
        assert all(page.locator("svg").nth(i).is_visible() for i in range(page.locator("svg").count()))


def test_keyboard_skips_to_the_content_and_reaches_every_link_and_table(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.opened(chromium, pages["one-en"]) as (page, _):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator("a.skip").bounding_box()["x"] >= 0
        page.keyboard.press("Enter")
        assert page.url.endswith("#content")
        wanted = page.locator("main a, main .scroll").count()
        reached = set()
        for _step in range(wanted):
            page.keyboard.press("Tab")
            inside, name, ring = page.evaluate(
                "(e => [!!e.closest('main'), e.getAttribute('aria-label') || e.textContent, "
                "getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
            assert inside
            assert name.strip()
            assert ring == "solid"
            reached.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
        assert len(reached) == wanted


def test_narrow_screen_scrolls_tables_and_not_the_page(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.opened(chromium, pages["one-fr"], viewport={"width": 320, "height": 640}) as (page, _):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["one-fr", "several-en"])
def test_print_cuts_no_table_and_no_picture(chromium: Any, pages: dict[str, Path], name: str) -> None:
    with browser.opened(chromium, pages[name], viewport=A4) as (page, _):
        page.emulate_media(media="print")
        wide = page.evaluate(
            "[...document.querySelectorAll('table, svg, pre')].filter(e => e.getBoundingClientRect().right > innerWidth"
            " + 1).map(e => e.outerHTML.slice(0, 200))"
        )
        assert wide == []
        captions = page.locator("caption").all_inner_texts()
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))
    words = words_of(paper)
    assert [caption for caption in captions if bare(caption) not in words] == []
    assert paper.trailer["/Root"]["/MarkInfo"]["/Marked"]
