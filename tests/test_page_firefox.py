"""The page in Firefox: another engine of the browser, the same figures and words as in Python."""

from __future__ import annotations

from pathlib import Path

import pytest
from firefox import Page, firefox, needs_firefox
from page_gate import Asked, Gate, by_python, differences, nil, page_text
from waiting import until

from costmodel.engine.comparison import study
from costmodel.language.catalogue import in_language
from costmodel.language.presentation import shown
from costmodel.outputs.page.file import opening
from costmodel.outputs.page.file import page_text as file_text

pytestmark = [pytest.mark.browser, needs_firefox]

DRAWS = 500
SETTINGS = (
    Asked("voicebot", "plaisir", draws=DRAWS, overrides={"answered_before": "0.6", "bot_resolution": "0.4 measured"}),
    Asked("building_energy", "commune_5000", ("adopt_tasks", "human_alternative"), draws=DRAWS),
    Asked("drafting_assistant", "nantes", scenario="prudent", draws=DRAWS),
)


def test_every_figure_and_word_is_that_of_python(tmp_path: Path) -> None:
    file = tmp_path / "gate.html"
    file.write_text(page_text(), encoding="utf-8")
    with firefox() as page:
        page.open(file)
        until(lambda: page.evaluate("() => document.title") == "ready")
        asks = Gate(page, wasm=True)
        for asked in SETTINGS:
            coming = asks.answering(asked)
            python, answer = by_python(asked), coming()
            assert answer["backend"] == "wasm"
            assert [apart for apart in differences(python, answer) if not nil(asked, asks, apart[0])] == [], asked


def test_the_file_opens_and_a_slider_moves_the_figures(tmp_path: Path) -> None:
    options = ["status_quo", "adopt_tasks", "adopt_safeguarded"]
    with in_language("en"):
        file = tmp_path / "page.html"
        file.write_text(file_text(opening(options=options, draws=DRAWS)), encoding="utf-8")
        figures = study("voicebot", "plaisir", options, overrides={"answered_before": "0.6"}, draws=DRAWS)
    with firefox() as page, in_language("en"):
        page.open(file)
        until(lambda: quiet(page))
        page.evaluate(
            """() => {
              const field = document.querySelector(".cw-control[data-name=answered_before] input[type=text]");
              field.value = "60 %";
              field.dispatchEvent(new Event("change"));
            }"""
        )
        until(lambda: "answered_before=0.6" in page.evaluate("() => location.hash") and quiet(page))
        option = page.evaluate("() => document.querySelector('.cw-focus button[aria-pressed=true]').value")
        stats = figures.at("society_npv", option)
        society = page.evaluate(
            "() => document.querySelector('.cw-card[data-name=society_npv] .cw-number').textContent"
        )
        assert society == shown(stats["median"], "EUR", error=stats["mean_error"], signed=True)
        assert page.evaluate("() => document.querySelector('.cw-verdict strong').textContent") == figures.verdict.text


def quiet(page: Page) -> bool:
    return page.evaluate("() => !!document.querySelector('.cw[data-count]:not([aria-busy])')")
