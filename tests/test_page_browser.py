"""The page in a real Chromium, as the finance officer uses it: drag, type, keyboard, errors, files, languages."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import LIMIT, chromium, needs_chromium, violations
from waiting import PATIENCE, until

import start
from costmodel.engine.comparison import study
from costmodel.language.catalogue import in_language
from costmodel.language.presentation import shown
from costmodel.outputs.cli import main

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).resolve().parent.parent
DRAWS, SEED = 500, 11
OPTIONS = ["status_quo", "adopt_tasks", "adopt_safeguarded"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page for three options and few draws, as the command writes it."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    options = [word for option in OPTIONS[1:] for word in ("--option", option)]
    command = ["page", "--draws", str(DRAWS), "--seed", str(SEED), "--lang", "en", "--out", str(path), *options]
    with in_language("fr"):  # the command speaks English from then on; the tests that follow do not
        assert main(command) == 0
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def open_page(browser: Any, file: Path) -> Iterator[Callable[..., Any]]:
    """Opens the file from disk, without a network; fails at the end if it threw an error or asked for anything."""
    contexts, faults = [], []
    address = file.as_uri()

    def opening(fragment: str = "", script: str = "", **context: Any) -> Any:
        place = browser.new_context(accept_downloads=True, offline=True, **context)
        contexts.append(place)
        page = place.new_page()
        page.add_init_script(script)
        page.set_default_timeout(LIMIT)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: None if r.url.startswith((address, "blob:")) else faults.append(r.url))
        page.goto(address + fragment)
        page.wait_for_selector(".cw[data-count]")
        page.wait_for_selector(".cw:not([aria-busy])")
        return page

    yield opening
    for place in contexts:
        place.close()
    assert faults == []


def holds(page: Any, expression: str, given: Any = None) -> None:
    """Wait until something is true on the page, whose policy forbids the waiting of playwright (it calls ``eval``)."""
    until(lambda: page.evaluate(expression, given))


def after(page: Any, act: Callable[[], Any]) -> None:
    """Do something, and wait until the page shows what followed."""
    before = page.locator(".cw").get_attribute("data-count")
    act()
    holds(page, "b => document.querySelector('.cw').dataset.count !== b", before)
    page.wait_for_selector(".cw:not([aria-busy])")


def card(page: Any, name: str) -> str:
    return page.locator(f".cw-card[data-name={name}] .cw-number").inner_text()


def control(page: Any, name: str) -> Any:
    return page.locator(f".cw-control[data-name={name}]").first


def expected(name: str, option: str = "adopt_safeguarded", **overrides: str) -> str:
    """The headline as the command would give it, on the same draws."""
    found = study("voicebot", "plaisir", OPTIONS, overrides=overrides, draws=DRAWS, seed=SEED).at(name, option)
    return shown(found["median"], "EUR", error=found["mean_error"], signed=True)


def focused(page: Any) -> str:
    return page.locator(".cw-focus button[aria-pressed=true]").get_attribute("value")


def test_first_figures_are_those_of_the_command(open_page: Callable[..., Any], english: None) -> None:
    page = open_page()
    assert card(page, "society_npv") == expected("society_npv", focused(page))
    assert (
        page.locator(".cw-verdict strong").inner_text()
        == study("voicebot", "plaisir", OPTIONS, draws=DRAWS, seed=SEED).verdict.text
    )


def test_a_slider_dragged_moves_the_figures(open_page: Callable[..., Any], english: None) -> None:
    page = open_page()
    slider = control(page, "answered_before").locator("input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    before = card(page, "society_npv")

    def drag() -> None:
        page.mouse.move(box["x"] + box["width"] * 0.2, middle)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=4)
        page.mouse.move(box["x"] + box["width"] * 0.03, middle, steps=4)
        page.mouse.up()

    after(page, drag)
    holds(page, "document.querySelector('[data-keep=undo]').disabled === false")
    value = slider.input_value()
    holds(page, f"location.hash.includes('answered_before={value}')")
    page.wait_for_selector(".cw:not([aria-busy])")
    assert card(page, "society_npv") != before
    assert card(page, "society_npv") == expected("society_npv", focused(page), answered_before=value)
    shown_value = control(page, "answered_before").locator("input[type=text]").input_value()
    assert float(shown_value) == pytest.approx(100 * float(value), abs=0.051)


def test_a_value_typed_and_an_error_beside_its_control(open_page: Callable[..., Any], english: None) -> None:
    page = open_page()
    field = control(page, "answered_before").locator("input[type=text]")
    field.fill("60 %")
    after(page, lambda: field.press("Enter"))
    figure = card(page, "society_npv")
    assert figure == expected("society_npv", focused(page), answered_before="0.6")
    for wrong in ("600 %", "<b>x</b>", "=cmd|' /C calc'!A0"):
        field.fill(wrong)
        field.press("Enter")
        error = control(page, "answered_before").locator(".cw-error")
        holds(page, "([e, w]) => e.textContent.includes(w)", [error.element_handle(), wrong[:3]])
        assert "Traceback" not in error.inner_text()
        assert error.locator("b").count() == 0
        assert card(page, "society_npv") == figure
        page.wait_for_selector(".cw:not([aria-busy])")
    assert field.get_attribute("aria-invalid") == "true"


def test_keyboard_alone(open_page: Callable[..., Any]) -> None:
    """Tab to a slider, arrows to move it, Tab to undo, Enter on a figure, Escape out of its dialog."""
    page = open_page()
    reached = ""
    for _ in range(60):
        page.keyboard.press("Tab")
        reached = page.evaluate("document.activeElement.closest('.cw-control')?.dataset.name || ''")
        if reached and page.evaluate("document.activeElement.type") == "range":
            break
    assert reached
    before = page.evaluate("document.activeElement.value")
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert page.evaluate("document.activeElement.value") != before, "the slider kept the focus and moved"
    undo = page.locator("[data-keep=undo]")
    undo.focus()
    after(page, lambda: page.keyboard.press("Enter"))
    assert undo.is_disabled()
    page.locator(".cw-card[data-name=society_npv] .cw-number").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog:not([open])", state="attached")
    assert page.evaluate("document.activeElement.closest('.cw-card').dataset.name") == "society_npv"


def test_a_figure_opens_down_to_its_sources(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.locator(".cw-card[data-name=available_hours] .cw-number").click()
    page.wait_for_selector("dialog[open] .cw-trace details")
    seen = set()
    for _ in range(60):
        closed = page.locator("dialog .cw-trace details:not([open]) > summary:visible")
        while closed.count():
            closed.first.click()
        if page.locator("dialog .cw-trace a[href^=http]").count():
            break
        title = page.locator("dialog h2").inner_text()
        names = page.locator("dialog .cw-trace button.cw-number")
        fresh = next((i for i, text in enumerate(names.all_inner_texts()) if text not in seen), None)
        if fresh is None:
            page.locator("dialog .cw-buttons button").first.click()
        else:
            seen.add(names.nth(fresh).inner_text())
            names.nth(fresh).click()
        holds(page, "t => document.querySelector('dialog h2').textContent !== t", title)
    link = page.locator("dialog .cw-trace a[href^=http]").first
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in link.get_attribute("rel")


def test_pin_undo_reset(open_page: Callable[..., Any], english: None) -> None:
    page = open_page()
    first = card(page, "society_npv")
    after(page, lambda: page.locator("[data-keep=pin]").click())
    field = control(page, "answered_before").locator("input[type=text]")
    field.fill("60")
    after(page, lambda: field.press("Enter"))
    before = expected("society_npv", focused(page))  # of the option looked at now
    assert page.locator(".cw-card[data-name=society_npv] .cw-before").inner_text() == f"before: {before}"
    assert page.locator(".cw-ledgers circle.cw-svg-before").count() > 0
    after(page, lambda: control(page, "answered_before").locator("button.cw-small").first.click())
    assert card(page, "society_npv") == first
    after(page, lambda: page.locator("[data-keep=undo]").click())
    assert card(page, "society_npv") != first
    after(page, lambda: page.locator("[data-keep=reset_all]").click())
    assert card(page, "society_npv") == first


def test_charts_are_moved_and_not_rebuilt(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.evaluate("window.mark = document.querySelector('.cw-ledgers svg circle')")
    at = page.evaluate("window.mark.getAttribute('cx')")
    field = control(page, "answered_before").locator("input[type=text]")
    field.fill("70")
    after(page, lambda: field.press("Enter"))
    assert page.evaluate("window.mark.isConnected")
    assert page.evaluate("window.mark.getAttribute('cx')") != at


def test_the_address_restores_the_setting(open_page: Callable[..., Any]) -> None:
    page = open_page()
    field = control(page, "answered_before").locator("input[type=text]")
    field.fill("60")
    after(page, lambda: field.press("Enter"))
    holds(page, "location.hash.includes('answered_before')")
    other = open_page("#" + page.url.partition("#")[2])
    holds(other, "f => document.querySelector('.cw-card .cw-number').textContent === f", card(page, "society_npv"))
    assert control(other, "answered_before").locator("input[type=text]").input_value() == "60"
    wrong = open_page("#tool=nothing")
    wrong.wait_for_selector(".cw-alert:has-text('nothing')")
    assert card(wrong, "society_npv")


def test_a_shared_address_shows_no_other_town_first(open_page: Callable[..., Any]) -> None:
    """Every frame that the browser draws is looked at."""
    watch = """
    window.seen = [];
    const look = () => {
      const town = document.querySelector("select[data-keep=authority]");
      if (town && town.checkVisibility()) window.seen.push(town.value);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    """
    page = open_page("#authority=nantes", script=watch)
    holds(page, "window.seen.length > 0")
    assert page.evaluate("[...new Set(window.seen)]") == ["nantes"]


def test_both_languages(open_page: Callable[..., Any]) -> None:
    page = open_page()
    after(page, lambda: page.locator("[data-keep=lang-fr]").click())
    assert page.locator("html").get_attribute("lang") == "fr"
    text = page.locator(".cw").inner_text()
    assert "Réglages" in text
    assert "Settings" not in text
    assert re.search(r"[\u2212+]\d{1,3}(\u202f\d{3})*\u00a0€", card(page, "society_npv"))
    assert page.evaluate("document.activeElement.dataset.keep") == "lang-fr", "the focus stays where it was"


def test_what_was_measured_here_is_said_by_a_tick(open_page: Callable[..., Any]) -> None:
    """It stays in the address, through a slider moved and a page loaded again."""
    page = open_page()
    tick = control(page, "bot_resolution").get_by_label(re.compile("^Measured here"))
    assert not tick.is_checked()
    after(page, tick.check)
    page.wait_for_url(re.compile(r"bot_resolution=[\d.]+%20measured"))
    first = page.url
    after(page, lambda: control(page, "bot_resolution").locator("input[type=range]").press("ArrowLeft"))
    page.wait_for_url(lambda url: url != first and "%20measured" in url)
    again = open_page("#" + page.url.partition("#")[2])
    ticked = control(again, "bot_resolution").get_by_label(re.compile("^Measured here"))
    ticked.and_(again.locator(":checked")).wait_for()
    after(again, ticked.uncheck)
    again.wait_for_url(lambda url: "measured" not in url)


def test_another_tool_and_other_options(open_page: Callable[..., Any]) -> None:
    page = open_page()
    after(page, lambda: page.locator("select[data-keep=tool]").select_option("transcription"))
    assert "tool=transcription" in page.url
    after(page, lambda: page.locator("[data-keep=option-adopt_safeguarded]").uncheck())
    assert page.locator(".cw-focus button").count() == 1
    page.locator("[data-keep=option-adopt_tasks]").click()
    page.wait_for_selector(".cw-alert:has-text('at least one option')")
    assert page.locator("[data-keep=option-adopt_tasks]").is_checked(), "what was refused is shown as it was"


def test_all_values_are_one_click_away(open_page: Callable[..., Any]) -> None:
    page = open_page()
    assert page.locator(".cw-side > .cw-controls").first.locator(".cw-control").count() == 12
    for summary in page.locator(".cw-side details > summary").all():
        told = int(re.search(r"\((\d+)\)", summary.inner_text())[1])  # type: ignore[index]
        summary.click()
        inside = summary.locator("xpath=..").locator(".cw-control")
        inside.nth(told - 1).wait_for()
        assert inside.count() == told
    page.locator("input[type=search]").fill("inflation")
    page.wait_for_selector(".cw-side [role=status]:has-text('found')")


def test_help_gives_range_grade_and_source(open_page: Callable[..., Any]) -> None:
    page = open_page()
    node = control(page, "answered_before")
    node.locator("button[aria-expanded]").click()
    text = node.locator(".cw-help").inner_text()
    assert "grade" in text
    assert "answered_before" in text
    assert node.locator(".cw-help a").first.get_attribute("href").startswith("http")


@pytest.mark.parametrize("kind", ["csv", "file"])
def test_files_are_downloaded(open_page: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    page = open_page("#set=answered_before=0.6")
    holds(page, "location.hash.includes('answered_before')")
    figure = card(page, "society_npv")
    with page.expect_download() as waiting:
        page.locator(f"[data-keep={kind}]").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    if kind == "csv":
        rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
        option = focused(page)
        row = next(r for r in rows if r["quantity"] == "society_npv" and r["option"] == option)
        written = shown(float(row["median"]), "EUR", error=float(row["mean_error"]), signed=True)
        assert re.sub(r"\D", "", written) == re.sub(r"\D", "", figure)
    else:
        other = open_page()
        after(other, lambda: other.locator("input[type=file]").set_input_files(file))
        assert card(other, "society_npv") == figure


def test_a_wrong_file_is_refused_in_one_sentence(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page()
    for name, content, words in (
        ("wrong.json", '{"reason": "x", "values": {"nothing": {"value": 3, "reason": "x"}}}', "nothing"),
        ("mine.yaml", "values: {inflation: {value: 0.02}}", "costmodel check mine.yaml --to mine.json"),
        ("town.xlsx", "PK", "costmodel new authority --from town.xlsx"),
    ):
        file = tmp_path / name
        file.write_text(content)
        page.locator("input[type=file]").set_input_files(file)
        page.wait_for_selector(f".cw-alert:has-text('{words}')")
        assert str(tmp_path) not in page.locator(".cw-alert").inner_text()


def test_a_town_is_made_by_a_few_questions(open_page: Callable[..., Any], tmp_path: Path, english: None) -> None:
    """Population and agents answered; the file that is saved gives the command the same figures."""
    page = open_page()
    page.locator("[data-keep=town]").click()
    page.locator(".cw-question").first.wait_for()
    page.locator("[data-keep=town-name]").fill("Saint-Exemple")
    people = page.locator(".cw-question[data-name=population] input")
    people.fill("12,400")
    people.press("Tab")
    page.wait_for_selector("#cw-usual-agents_total:has-text('By default')")
    page.locator(".cw-question[data-name=agents_total] input").first.fill("210")
    with page.expect_download() as waiting:
        page.locator("[data-keep=town-make]").click()
    file = tmp_path / "saint_exemple.json"
    waiting.value.save_as(file)
    holds(page, "document.querySelector('select[data-keep=authority]').value === 'saint_exemple'")
    page.wait_for_selector(".cw:not([aria-busy])")
    option = focused(page)
    figures = study("voicebot", str(file), OPTIONS, draws=DRAWS, seed=SEED).at("society_npv", option)
    assert card(page, "society_npv") == shown(figures["median"], "EUR", error=figures["mean_error"], signed=True)


def test_what_is_heard_when_a_value_is_changed(open_page: Callable[..., Any]) -> None:
    """The slider says its name and its new value; then one polite sentence says the answer, and no other speaks."""
    watch = """
    window.heard = [];
    const listen = () => new MutationObserver((changes) => {
      for (const { target } of changes) {
        const live = (target.nodeType === 1 ? target : target.parentElement)?.closest("[role=status], [role=alert]");
        if (live?.textContent) window.heard.push([live.getAttribute("role"), live.textContent]);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    addEventListener("DOMContentLoaded", listen);
    """
    page = open_page(script=watch)
    slider = control(page, "answered_before").locator("input[type=range]")
    slider.focus()
    page.evaluate("window.heard.length = 0")
    after(page, lambda: page.keyboard.press("ArrowRight"))
    tree = page.locator(".cw-control[data-name=answered_before]").aria_snapshot()
    assert re.search(r'slider "Share of calls answered, today"', tree)
    assert slider.get_attribute("aria-valuetext").startswith("3")
    heard = page.evaluate("window.heard")
    word, about = (page.locator(f".cw-verdict {part}").inner_text() for part in ("strong", ".cw-verdict-about"))
    assert [role for role, _ in heard] == ["status"]
    assert heard[0][1] == f"{word}. Society {card(page, 'society_npv')}, budget {card(page, 'budget_total')}."
    assert about


def test_it_prints_as_a_report(open_page: Callable[..., Any], tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = open_page()
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages)
    assert page.locator(".cw-verdict strong").inner_text() in text
    assert "The four points of view" in text
    assert "values " in text
    assert "Undo" not in text
    assert "Pin this setting" not in text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_barrier_for_those_who_hear_the_page(open_page: Callable[..., Any], lang: str) -> None:
    page = open_page(f"#lang={lang}")
    holds(page, f"document.documentElement.lang === '{lang}'")
    page.locator(".cw-side details > summary").first.click()
    page.wait_for_selector(".cw-side details .cw-control")
    for details in page.locator(".cw-results details > summary").all():
        details.click()
    assert violations(page) == []
    page.locator(".cw-card .cw-number").first.click()
    page.wait_for_selector("dialog[open] .cw-trace")
    assert violations(page, "dialog[open]") == []


def test_what_is_pressed_stays_readable_under_the_mouse(open_page: Callable[..., Any]) -> None:
    page = open_page()
    for button in page.locator(".cw button[aria-pressed=true]").all():
        button.hover()
        ink, paper = button.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
        lights = [sum(map(int, re.findall(r"\d+", colour)[:3])) for colour in (ink, paper)]
        assert abs(lights[0] - lights[1]) > 300, (ink, paper)


def test_charts_write_money_as_people_do_and_none_is_empty(open_page: Callable[..., Any]) -> None:
    page = open_page("#lang=fr")
    page.wait_for_selector(".cw[lang=fr]")
    ticks = page.locator(".cw-winners .cw-svg-tick, .cw-budget .cw-svg-tick").all_text_contents()
    euros = [tick for tick in ticks if "€" in tick]
    assert len(euros) > 10
    assert [tick for tick in euros if not re.fullmatch(r"\u2212?\d+(,\d+)?\u00a0[kM]?€", tick)] == []
    widths = page.evaluate(
        "[...document.querySelectorAll('.cw-winners svg line:not(.cw-svg-grid, .cw-svg-zero)')]"
        ".map(e => Math.abs(e.getAttribute('x2') - e.getAttribute('x1')))"
    )
    titles = page.locator(".cw-winners .cw-svg-title").all_text_contents()
    assert any("à sa propre échelle" in title for title in titles)
    per_panel = len(widths) // len(titles)
    panels = [widths[i : i + per_panel] for i in range(0, len(widths), per_panel)]
    assert min(max(panel) for panel in panels) > 4, "pixels of the widest range of each panel"


def test_words_of_the_field_have_a_word_of_help(open_page: Callable[..., Any]) -> None:
    page = open_page("#lang=fr")
    page.wait_for_selector(".cw[lang=fr]")
    page.locator(".cw-words summary").click()
    terms = page.locator(".cw-words dt:visible").all_inner_texts()
    assert {"Tirage", "Cas central", "Heures monnayables", "EVSI"} <= set(terms)
    assert page.locator(".cw-words dd:visible").count() == len(terms)


def test_every_slider_has_a_name_and_says_its_value_with_its_unit(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sliders = page.get_by_role("slider").all()
    assert len(sliders) >= 10
    for slider in sliders:
        assert page.locator(f"label[for='{slider.get_attribute('id')}']").inner_text().strip()
        assert slider.get_attribute("aria-valuetext")


def test_a_narrow_screen_loses_nothing(open_page: Callable[..., Any]) -> None:
    page = open_page(viewport={"width": 400, "height": 800})
    assert page.evaluate("document.querySelector('.cw').scrollWidth <= document.querySelector('.cw').clientWidth + 1")


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """JupyterLab on a copy of the notebook, with settings of its own."""
    (tmp_path / "work").mkdir()
    notebook = json.loads((ROOT / "notebooks" / "dashboard.ipynb").read_text(encoding="utf-8"))
    last = notebook["cells"][-1]
    last["source"] = [*last["source"], "\n", 'print("set here:", page.settings["overrides"])']
    (tmp_path / "work" / "dashboard.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ("--no-browser", "--allow-root", f"--port={port}", "--ServerApp.token=")
    options += start.quiet_lab(tmp_path / "settings")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={tmp_path / 'work'}"],
        env=os.environ | own | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=(tmp_path / "errors.txt").open("w"),
        start_new_session=True,
    )

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return True
        return process.poll() is not None

    until(answers)
    yield f"http://127.0.0.1:{port}/lab/tree/dashboard.ipynb?reset"
    os.killpg(process.pid, signal.SIGTERM)
    process.wait(PATIENCE)


def test_the_same_page_inside_jupyterlab(browser: Any, lab: str) -> None:
    """It shows the verdict, and the keyboard moves a slider: JupyterLab's own shortcuts stay out of the page."""
    place = browser.new_context(viewport={"width": 1500, "height": 1000})
    page = place.new_page()
    page.set_default_timeout(LIMIT)
    page.goto(lab)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.wait_for_selector(".jp-StatusBar-TextItem:has-text('| Idle')")  # before, JupyterLab runs no cell
    page.locator(".lm-MenuBar-item:has-text('Run')").first.click()
    page.locator(".lm-Menu-item:has-text('Run All Cells')").first.click()
    page.wait_for_selector(".cw[data-count]")
    page.wait_for_selector(".cw:not([aria-busy])")
    title = page.title()
    slider = page.locator(".cw-control input[type=range]").first
    slider.focus()
    before = slider.input_value()
    after(page, lambda: page.keyboard.press("ArrowRight"))
    assert slider.input_value() != before
    name = page.locator(".cw-control").first.get_attribute("data-name")
    cell = page.locator(".jp-CodeCell:has-text('page.answer')")
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    cell.locator(f".jp-OutputArea-output:has-text(\"set here: {{'{name}'\")").wait_for()
    assert "#" not in page.url, "the address of JupyterLab is its own"
    assert page.title() == title
    assert "news" not in page.locator("body").inner_text(), "nobody is asked about Jupyter's news"
    place.close()
