"""What a person does on the page, without its elements: settings, answers, files, and sentences for what is wrong.

The session runs in a real Chromium, as it does in the worker of the page.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needs_chromium, opened
from page_gate import page_text

from costmodel.engine.case import make_case
from costmodel.engine.comparison import study, with_status_quo
from costmodel.language.catalogue import LANGUAGES
from costmodel.language.presentation import shown
from costmodel.outputs.page.export import exported, text_of
from costmodel.outputs.page.view_data import HEADLINES

pytestmark = [pytest.mark.browser, needs_chromium]

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = tuple(with_status_quo(["adopt_tasks", "adopt_safeguarded"]))
START = {"authority": "plaisir", "tool": "voicebot", "options": list(OPTIONS), "scenario": None, "overrides": {}}
DRAWS, SEED = 300, 3

HARNESS = """
const { Library } = library_js, { Session } = session_js, { wanted } = facts_js;
const library = new Library(JSON.parse(document.getElementById("data").textContent));
let session = null;
const at = (name, option) => {
  const own = session.engine.summary(name)[session.settings.options.indexOf(option)];
  return own[own.length - 1];
};
globalThis.opens = (settings, lang, draws, seed) => {
  session = new Session(library, settings, lang, { draws, seed });
};
globalThis.handle = (message) => [...session.handle(message)];
globalThis.look = () => ({
  settings: session.settings, first: session.first, movable: session.movable, past: session.past.length,
  focus: session.focusOption(), lang: session.words.lang, names: Object.keys(wanted(library)),
});
globalThis.figureOf = (name, option) => at(name, option);
globalThis.handleBroken = (method) => {
  session[method] = () => {
    delete session[method]; // once
    throw new Error("planted");
  };
  return [...session.handle({ do: "set", name: "answered_before", value: 0.6, seq: 4 })];
};
document.title = "ready";
"""


class Session:
    """A session in the page; one at a time."""

    def __init__(self, page: Any, settings: dict[str, Any], lang: str, draws: int = DRAWS, seed: int = SEED) -> None:
        self.page = page
        page.evaluate("given => opens(...given)", [settings, lang, draws, seed])

    def handle(self, message: Any) -> list[dict[str, Any]]:
        return self.page.evaluate("message => handle(message)", message)

    def ask(self, do: str, **message: Any) -> dict[str, Any]:
        """All answers to a message, the later ones over the earlier."""
        told: dict[str, Any] = {}
        for answer in self.handle({"do": do, **message}):
            told |= answer
        json.dumps(told, allow_nan=False)
        return told

    def look(self) -> dict[str, Any]:
        return self.page.evaluate("() => look()")

    @property
    def settings(self) -> dict[str, Any]:
        return self.look()["settings"]

    @property
    def overrides(self) -> dict[str, str]:
        return self.settings["overrides"]

    def figure(self, name: str, option: str) -> dict[str, float]:
        return self.page.evaluate("([name, option]) => figureOf(name, option)", [name, option])


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def place(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    file = tmp_path_factory.mktemp("session") / "session.html"
    file.write_text(page_text(harness=HARNESS), encoding="utf-8")
    with opened(browser, file) as (page, asked):
        assert page.title() == "ready", "the session could not be read"
        yield page
        assert asked == []


@pytest.fixture
def session(place: Any) -> Session:
    return Session(place, START, "en")


@pytest.fixture
def another(place: Any) -> Callable[..., Session]:
    """Another session in the place of the one before."""
    return lambda settings=START, lang="en", **how: Session(place, settings, lang, **how)


def text_of_card(told: dict[str, Any], name: str) -> str:
    return next(c["text"] for c in told["view"]["cards"] if c["name"] == name)


ODD = (
    None, True, [], [["a"]], {}, {"a": []}, 10**20, math.nan, math.inf, -math.inf, 1e300, "", "nan", "9" * 400,
    "\x00", "x" * 100_000, "set=a=1&" * 2500,
)  # fmt: skip
DOINGS = (
    "start", "set", "reset", "choose", "focus", "language", "undo", "redo", "pin", "keep", "group", "find", "trace",
    "restore", "load", "download", "nothing", "toString", [], {}, None,
)  # fmt: skip


@pytest.mark.parametrize("do", DOINGS, ids=lambda do: str(do)[:12])
def test_every_message_is_answered_whatever_it_holds(session: Session, do: Any) -> None:
    """The last answer closes the message; nothing is thrown, and nobody's values are changed by what is no value."""
    own = [{"name": v, "value": v, "year": v, "what": v, "seq": 7} for v in ODD]
    own += [
        {"name": "answered_before", "value": v, "year": v, "what": w, "seq": 7}
        for v in ODD
        for w in ("tool", "options")
    ]
    own += [{"name": "available_hours", "option": v, "year": v, "seq": 7} for v in ODD]
    for message in own:
        answers = session.handle({"do": do, **message})
        assert answers[-1] == {"done": 7}, message
        problems = [a["problem"]["text"] for a in answers if "problem" in a]
        assert len(problems) <= 1
        assert not any("\n" in text or "Error" in text for text in problems)
        assert session.overrides == {}, message
        assert not any("unforeseen" in text for text in problems), message


@pytest.mark.parametrize("message", [None, [], "x", 3, [{"do": "undo"}], {}])
def test_what_is_no_message_is_answered_too(session: Session, message: Any) -> None:
    answers = session.handle(message)
    assert answers[-1] == {"done": 0}
    assert [a["problem"]["text"] for a in answers if "problem" in a]


@pytest.mark.parametrize("broken", ["view", "flips", "control"])
def test_an_unforeseen_error_is_one_sentence_and_the_settings_stay(session: Session, broken: str) -> None:
    first = text_of_card(session.ask("start"), "society_npv")
    answers = session.page.evaluate("method => handleBroken(method)", broken)
    assert answers[-1] == {"done": 4}
    problems = [a["problem"]["text"] for a in answers if "problem" in a]
    assert problems[0].startswith("Something unforeseen went wrong; your settings are as before.")
    assert session.settings == START
    assert text_of_card(session.ask("start"), "society_npv") == first
    assert text_of_card(session.ask("set", name="answered_before", value=0.6), "society_npv") != first


def test_a_change_of_language_changes_every_word_of_the_verdict(session: Session, another: Any) -> None:
    told = session.ask("language", value="fr")
    english = session.ask("language", value="en")
    fresh = another(START, "fr").ask("start")
    assert told["view"]["verdict"] == fresh["view"]["verdict"]
    assert told["view"]["warnings"] == fresh["view"]["warnings"]
    assert english["view"]["verdict"]["reasons"] != fresh["view"]["verdict"]["reasons"]


# Controls


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_control_can_be_made_for_every_tool(another: Any, lang: str) -> None:
    data = exported()
    for tool in data["tools"]:
        session = another({**START, "tool": tool, "options": []}, lang)
        groups = [session.ask("group", value=group)["group"] for group in data["controls"]["groups"]]
        own = session.ask("start")["controls"]["own"]
        controls = [control for group in groups for control in group["controls"]] + own
        assert {c["name"] for c in controls} == set(session.look()["movable"])
        assert len(controls) > 100
        for control in controls:
            assert control["label"].strip()
            if control["kind"] == "slider":
                assert control["low"] < control["high"]
                assert control["low"] <= control["value"] <= control["high"]
                assert 0 < control["step"] <= (control["high"] - control["low"]) / 2 or control["unit"] in (
                    "ans",
                    "years",
                )


@pytest.mark.parametrize(
    ("tool", "names"),
    [
        ("voicebot", {"agents_total", "calls_per_day"}),
        ("canteen_forecast", {"meals_per_day"}),
        ("building_energy", {"heated_area"}),
        ("drafting_assistant", {"agents_total"}),
    ],
)
def test_staff_and_volumes_are_among_the_controls_shown(another: Any, tool: str, names: set[str]) -> None:
    shown = another({**START, "tool": tool, "options": []}).ask("start")["controls"]
    assert names <= {control["name"] for part in ("first", "own") for control in shown[part]}


def test_the_values_that_matter_most_move_the_answer_most(session: Session) -> None:
    """By hand: each value at the ends of its slider, one case each; none outside the list moves more than the last."""
    targets = ("society_npv", "budget_total", "available_hours")
    looked = session.look()
    case = make_case("voicebot", "plaisir", OPTIONS)
    i = OPTIONS.index(looked["focus"])

    def swing(name: str) -> dict[str, float]:
        record = case.records[i][name]
        ends = [float(case.in_base_year(record, x)) for x in (record.low, record.high)]
        cases = [make_case("voicebot", "plaisir", OPTIONS, overrides={name: repr(x)}) for x in ends]
        low, high = (c.model.evaluate(c.central(i), targets) for c in cases)
        return {t: abs(float(high[t].ravel()[-1] - low[t].ravel()[-1])) for t in targets}

    ranged = [n for n in looked["movable"] if case.records[i][n].uncertain and case.records[i][n].low is not None]
    names = [n for n in looked["first"] if n in ranged]
    assert len(looked["first"]) == 12
    largest = {t: max(swing(n)[t] for n in names) for t in targets}
    last = swing(names[-1])
    worst = max(last[t] / largest[t] for t in targets if largest[t])
    others = [n for n in ranged if n not in names and not case.records[i][n].adds_to_one]
    for name in others[::17]:
        moved = swing(name)
        assert max(moved[t] / largest[t] for t in targets if largest[t]) <= worst + 1e-9, name


# Moving values


def test_the_page_gives_the_figures_of_the_command(session: Session) -> None:
    told = session.ask("set", name="answered_before", value=0.6)
    expected = study("voicebot", "plaisir", OPTIONS, overrides={"answered_before": "0.6"}, draws=DRAWS, seed=SEED)
    assert told["view"]["verdict"]["word"] == expected.verdict.word
    for name, _ in HEADLINES:
        for option in OPTIONS:
            figure = session.figure(name, option)
            assert figure["median"] == pytest.approx(expected.at(name, option)["median"], rel=1e-9)
            assert figure["positive"] == expected.at(name, option)["positive"]


def test_a_typed_share_is_in_per_cent(session: Session) -> None:
    session.ask("set", name="answered_before", value="45 %")
    assert session.overrides == {"answered_before": "0.45"}


def test_what_is_wrong_is_said_beside_its_control_and_changes_nothing(session: Session) -> None:
    before = session.ask("start")["view"]["cards"]
    for value in ("450 %", "abc", "-3"):
        told = session.ask("set", name="answered_before", value=value)
        assert told["problem"]["name"] == "answered_before"
        assert told["problem"]["text"].count("\n") == 0
        assert told["control"]["text"] == "30"
    assert session.ask("start")["view"]["cards"] == before
    assert session.settings == START
    assert session.look()["past"] == 0


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"do": "set", "name": "answered_befor", "value": 0.5}, "answered_before"),
        ({"do": "set", "name": "society_npv", "value": 0.5}, "can be set"),
        ({"do": "set", "name": "horizon", "value": "2.5"}, "whole number"),
        ({"do": "choose", "what": "tool", "value": "voicebott"}, "voicebot"),
        ({"do": "choose", "what": "options", "value": []}, "at least one option"),
        ({"do": "choose", "what": "colour", "value": "red"}, "does not exist"),
        ({"do": "focus", "value": "status_quo"}, "not compared"),
        ({"do": "trace", "name": "society_nvp"}, "society_npv"),
        ({"do": "trace", "name": "society_npv", "year": 1999}, "1999"),
        ({"do": "restore", "value": "#tool=../../etc/passwd"}, "does not have"),
        ({"do": "restore", "value": "#toool=voicebot"}, "tool"),
        ({"do": "restore", "value": "#set=nothing=3"}, "nothing"),
        ({"do": "load", "value": "values: [1, 2", "file": "mine.yaml"}, "mine.yaml"),
        ({"do": "load", "value": "!!python/object/apply:os.system ['true']", "file": "x.yaml"}, "x.yaml"),
        ({"do": "download", "value": "../run.json"}, "does not exist"),
        ({"do": "language", "value": "de"}, "fr"),
        ({"do": "__class__"}, "does not exist"),
        ({}, "does not exist"),
    ],
)
def test_hostile_or_mistaken_messages_are_answered_in_one_sentence(
    session: Session, message: dict[str, Any], words: str
) -> None:
    told: dict[str, Any] = {}
    for answer in session.handle(message):
        told |= answer
    assert words in told["problem"]["text"]
    assert session.settings == START


def test_undo_and_redo_walk_through_the_settings(session: Session) -> None:
    first = text_of_card(session.ask("start"), "society_npv")
    second = text_of_card(session.ask("set", name="answered_before", value=0.6), "society_npv")
    third = text_of_card(session.ask("set", name="bot_resolution", value=0.1), "society_npv")
    assert len({first, second, third}) == 3
    assert text_of_card(session.ask("undo"), "society_npv") == second
    assert text_of_card(session.ask("undo"), "society_npv") == first
    assert "view" not in session.ask("undo")
    assert text_of_card(session.ask("redo"), "society_npv") == second
    assert text_of_card(session.ask("redo"), "society_npv") == third


def test_a_slider_held_and_let_go_is_one_step(session: Session) -> None:
    for value in (0.3, 0.4, 0.5):
        session.ask("set", name="answered_before", value=value, final=False)
    session.ask("set", name="answered_before", value=0.6, final=True)
    assert session.look()["past"] == 1
    session.ask("undo")
    assert session.settings == START


def test_reset_one_then_all(session: Session) -> None:
    session.ask("set", name="answered_before", value=0.6)
    session.ask("set", name="bot_resolution", value=0.1)
    session.ask("reset", name="answered_before")
    assert list(session.overrides) == ["bot_resolution"]
    session.ask("reset")
    assert session.settings == START


def test_the_pinned_setting_stands_beside_the_new_one(session: Session) -> None:
    before = text_of_card(session.ask("pin", value=True), "society_npv")
    told = session.ask("set", name="answered_before", value=0.6)
    card = next(c for c in told["view"]["cards"] if c["name"] == "society_npv")
    assert card["before"] == before != card["text"]
    assert told["view"]["charts"]["ledgers"]["before"]
    assert not session.ask("pin", value=False)["view"]["charts"]["ledgers"]["before"]


def test_scenarios_stand_side_by_side(session: Session) -> None:
    first = text_of_card(session.ask("keep", value="As it is"), "society_npv")
    session.ask("set", name="answered_before", value=0.6)
    told = session.ask("keep", value="Better answered")
    table = told["view"]["kept"]
    assert table["heads"][1:] == ["Now", "As it is", "Better answered"]
    society = next(row for row in table["groups"][0]["rows"] if row[0]["text"] == "Society")
    now = text_of_card(told, "society_npv")
    assert [cell["text"] for cell in society[1:]] == [now, first, now] != [first] * 3
    assert session.ask("keep", value="As it is", drop=True)["view"]["kept"]["heads"][1:] == ["Now", "Better answered"]
    assert session.ask("keep", value="Better answered", drop=True)["view"]["kept"] is None


def test_another_authority_tool_scenario_and_other_options(session: Session) -> None:
    for what, value in (
        ("authority", "nantes"),
        ("tool", "canteen_forecast"),
        ("scenario", "prudent"),
        ("options", ["adopt_jobs"]),
    ):
        told = session.ask("choose", what=what, value=value)
        assert "problem" not in told, told
        assert told["settings"][what] == value
    expected = study("canteen_forecast", "nantes", ["adopt_jobs"], "prudent", draws=DRAWS, seed=SEED)
    figure = session.figure("society_npv", "adopt_jobs")
    assert {k: figure[k] for k in ("median", "mean", "p05", "p95")} == pytest.approx(
        {k: expected.at("society_npv", "adopt_jobs")[k] for k in ("median", "mean", "p05", "p95")}, rel=1e-9
    )


def test_the_horizon_can_be_moved(session: Session) -> None:
    told = session.ask("set", name="horizon", value="8")
    assert len(told["view"]["tables"]["budget"]["heads"]) == 8 + 4  # the words, year 0, the mandate, the total
    assert len(told["page"]["calendar"]) == 9


# Measured here


def test_a_tick_says_that_a_gain_was_measured_here_and_the_slider_keeps_it(session: Session) -> None:
    name = "bot_resolution"
    ticked = session.ask("set", name=name, value=0.4, measured=True)
    assert session.overrides == {name: "0.4 measured"}
    assert ticked["control"]["measured"] is True
    typed = study("voicebot", "plaisir", OPTIONS, None, {name: "0.4 measured"}, DRAWS, SEED)
    assert session.figure("society_npv", "adopt_tasks")["mean"] == pytest.approx(
        typed.at("society_npv", "adopt_tasks")["mean"], rel=1e-9
    )
    session.ask("set", name=name, value=0.45)
    assert session.overrides == {name: "0.45 measured"}
    session.ask("set", name=name, measured=False)
    assert session.overrides == {name: "0.45"}
    session.ask("undo")
    assert session.overrides == {name: "0.45 measured"}


def test_the_tick_alone_is_said_of_the_value_of_the_files_and_taken_away(session: Session) -> None:
    own = session.ask("set", name="bot_resolution", measured=True)["control"]
    assert session.overrides == {"bot_resolution": f"{own['value']!r} measured"}
    session.ask("set", name="bot_resolution", measured=False)
    assert session.overrides == {}


def test_only_gains_have_the_tick(session: Session) -> None:
    records = make_case("voicebot", "plaisir", OPTIONS).records[-1]
    groups = [session.ask("group", value=group)["group"] for group in exported()["controls"]["groups"]]
    for control in (c for group in groups for c in group["controls"]):
        gain = records[control["name"]].evidence_of == "benefit" and control["kind"] != "choice"
        assert (control["measured"] is not None) == gain, control["name"]
    told = session.ask("set", name="answered_before", value=0.6, measured=True)
    assert session.overrides == {"answered_before": "0.6"}
    assert told["control"]["measured"] is None


# Addresses and files


def test_an_address_restores_the_setting(session: Session, another: Any) -> None:
    session.ask("choose", what="tool", value="transcription")
    session.ask("choose", what="scenario", value="prudent")
    told = session.ask("set", name="debate_kind", value="forum")
    address, settings = told["settings"]["address"], session.settings
    other = another(START, "fr")
    restored = other.ask("restore", value="#" + address)
    assert "problem" not in restored
    assert other.settings == settings
    assert other.look()["lang"] == "en"
    assert restored["view"]["cards"] == told["view"]["cards"]
    assert "told" not in restored, "the same file has nothing to add"


def test_an_address_of_another_version_says_what_it_said(place: Any, browser: Any, tmp_path: Path) -> None:
    """The file of today, opened on an address of a file in which one value was another."""
    data = exported()
    names = data["quantities"]["names"]
    was = {f".{names[int(n)]}": data["records"][p].get("value", 0.0) for n, p in data["reference"].items()}
    before = {key: value for key, value in was.items() if isinstance(value, int | float)}
    data["former"] = {"0123abcd": before | {".inflation": before[".inflation"] + 0.01, ".nothing_any_more": 3.0}}
    for kind in ("tools", "authorities", "options", "scenarios"):
        data[kind] = {key: overlay | {"values": {}, "for_tool": {}} for key, overlay in data[kind].items()}
    file = tmp_path / "then.html"
    file.write_text(page_text(harness=HARNESS, data=text_of(data)), encoding="utf-8")
    with opened(browser, file) as (page, _):
        session = Session(page, {**START, "tool": "drafting_assistant", "options": []}, "en")
        told = session.ask("restore", value="#tool=drafting_assistant&v=0.1.9&f=0123abcd&said=Adopt%20it")["told"]
        assert (told["version"], told["said"]) == ("0.1.9", "Adopt it")
        assert told["names"] == [data["quantities"]["labels"]["en"][names.index("inflation")]]
        unknown = session.ask("restore", value="#tool=drafting_assistant&v=0.1.9&f=ffffffff&said=No")["told"]
        assert unknown["names"] is None


def test_saved_settings_give_the_command_the_same_figures(session: Session, tmp_path: Path) -> None:
    session.ask("set", name="answered_before", value=0.6)
    session.ask("set", name="debate_kind", value="forum")
    session.ask("set", name="staff_mix_c", value="50 %")
    session.ask("set", name="fixed_yearly_price", value="12 k€")
    session.ask("set", name="bot_resolution", value=0.4, measured=True)
    file = tmp_path / "mine.json"
    file.write_text(session.ask("download", value="file")["download"]["text"], encoding="utf-8")
    figures = study("voicebot", "plaisir", OPTIONS, str(file), draws=DRAWS, seed=SEED)
    for name, _ in HEADLINES:
        for option in OPTIONS:
            assert session.figure(name, option)["median"] == pytest.approx(
                figures.at(name, option)["median"], rel=1e-9, abs=1e-9
            ), name


def test_settings_saved_over_a_scenario_keep_its_values(session: Session, tmp_path: Path) -> None:
    session.ask("choose", what="scenario", value="prudent")
    session.ask("set", name="answered_before", value=0.6)
    file = tmp_path / "mine.json"
    file.write_text(session.ask("download", value="file")["download"]["text"], encoding="utf-8")
    figures = study("voicebot", "plaisir", OPTIONS, str(file), draws=DRAWS, seed=SEED)
    assert session.figure("society_npv", "adopt_tasks")["median"] == pytest.approx(
        figures.at("society_npv", "adopt_tasks")["median"], rel=1e-9
    )


def test_a_saved_file_is_loaded_again(session: Session, another: Any) -> None:
    session.ask("set", name="answered_before", value=0.6)
    told = session.ask("set", name="debate_kind", value="forum")
    content = session.ask("download", value="file")["download"]["text"]
    other = another()
    loaded = other.ask("load", value=content, file="mine.json")
    assert "problem" not in loaded, loaded
    assert loaded["view"]["cards"] == told["view"]["cards"]


def test_the_figures_taken_away_are_those_shown(session: Session) -> None:
    content = session.ask("download", value="csv")["download"]["text"]
    rows = [line.split(",") for line in content.splitlines()]
    at = {name: i for i, name in enumerate(rows[0])}
    row = next(r for r in rows if r[at["quantity"]] == "society_npv" and r[at["option"]] == "adopt_tasks")
    figure = session.figure("society_npv", "adopt_tasks")["median"]
    assert float(row[at["median"]]) == pytest.approx(figure, rel=1e-9)
    card = text_of_card(session.ask("focus", value="adopt_tasks"), "society_npv")
    error = float(row[at["mean_error"]])
    digits = [c for c in card if c.isdigit()]
    assert digits == [c for c in shown(figure, "EUR", error=error) if c.isdigit()]


# What is shown


def test_every_figure_shown_can_be_opened(session: Session) -> None:
    view = session.ask("start")["view"]
    for card in view["cards"]:
        assert "trace" in session.ask("trace", name=card["name"]), card["name"]
    cells = [
        cell
        for table in view["tables"].values()
        for group in table["groups"]
        for row in group["rows"]
        for cell in row[1:]
        if cell["name"]
    ]
    assert len(cells) > 100
    for cell in cells[::9]:
        told = session.ask("trace", name=cell["name"], option=cell["option"], year=cell["year"])
        assert "trace" in told, (cell, told)


def test_a_trace_can_be_followed_to_its_sources(session: Session) -> None:
    """From the headline down, one level at a time, to a parameter with an address."""
    needs, todo, seen = make_case("voicebot", "plaisir").model.needs, ["society_npv"], set()
    while todo:
        name = todo.pop()
        text = json.dumps(session.ask("trace", name=name, option="adopt_tasks")["trace"])
        if not needs[name] and "https://" in text:
            return
        seen.add(name)
        below = [n for need in needs[name] for n in ([need] if isinstance(need, str) else need)]
        assert all(n in text for n in below), name
        todo += [n for n in below if n not in seen]
    pytest.fail("no source was reached")


def test_words_are_in_the_language_asked_for(session: Session) -> None:
    assert session.ask("start")["page"]["texts"]["settings"] == "Settings"
    told = session.ask("language", value="fr")
    assert told["page"]["texts"]["settings"] == "Réglages"
    assert told["settings"]["lang"] == "fr"
    assert "€" in text_of_card(told, "society_npv")
