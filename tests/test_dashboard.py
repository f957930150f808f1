"""What a person does on the page, without a browser: settings, answers, files, and sentences for what is wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import study, with_status_quo
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs.dashboard.controls import control, ends_of, movable, nice, plain_number, value_typed
from costmodel.outputs.dashboard.further import FURTHER
from costmodel.outputs.dashboard.session import Session
from costmodel.outputs.dashboard.settings import Settings
from costmodel.outputs.dashboard.view import HEADLINES, wanted
from costmodel.outputs.page.controls_data import CHOICES, TARGETS

OPTIONS = tuple(with_status_quo(["adopt_tasks", "adopt_safeguarded"]))
START = Settings("plaisir", "voicebot", OPTIONS)
DRAWS, SEED = 300, 3


@pytest.fixture
def session() -> Session:
    return Session(START, "en", DRAWS, SEED)


def ask(session: Session, do: str, **message: Any) -> dict[str, Any]:
    """All answers to a message, the later ones over the earlier."""
    found: dict[str, Any] = {}
    for answer in session.handle({"do": do, **message}):
        found |= answer
    json.dumps({k: v for k, v in found.items() if k != "bytes"}, allow_nan=False)
    return found


def text_of(found: dict[str, Any], name: str) -> str:
    return next(c["text"] for c in found["view"]["cards"] if c["name"] == name)


ODD = (
    None, True, [], [["a"]], {}, {"a": []}, 10**400, -(10**400), 10**20, math.nan, math.inf, -math.inf, 1e300, "",
    "nan", "9" * 400, "\ud800", "\x00", "x" * 100_000, "set=a=1&" * 2500,
)  # fmt: skip
DOINGS = (
    "start", "set", "reset", "choose", "focus", "language", "undo", "redo", "pin", "group", "find", "trace", "restore",
    "load", "download", "further", "nothing", [], {}, 10**400, None,
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
        answers = list(session.handle({"do": do, **message}))
        assert answers[-1] == {"done": 7}, message
        problems = [a["problem"]["text"] for a in answers if "problem" in a]
        assert len(problems) <= 1
        assert not any("\n" in text or "Error" in text for text in problems)
        assert session.settings.overrides == {}, message
        if do != "load":  # half a character cannot be written into a file: told, but not foreseen
            assert not any("unforeseen" in text for text in problems), message
        session.lang = "en"


@pytest.mark.parametrize(
    "message", [None, [], "x", 3, [{"do": "undo"}], {}, {"seq": []}, {"seq": math.nan}, {"seq": 10**400}]
)
def test_what_is_no_message_is_answered_too(session: Session, message: Any) -> None:
    answers = list(session.handle(message))
    assert answers[-1] == {"done": 0}
    assert [a["problem"]["text"] for a in answers if "problem" in a]


@pytest.mark.parametrize("broken", ["view", "flips", "control"])
def test_an_unforeseen_error_is_one_sentence_and_the_settings_stay(
    session: Session, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    first = text_of(ask(session, "start"), "society_npv")
    with monkeypatch.context() as patched:
        patched.setattr(f"costmodel.outputs.dashboard.session.{broken}", lambda *_: 1 / 0)
        found = ask(session, "set", name="answered_before", value=0.6, seq=4)
    assert found["done"] == 4
    assert found["problem"]["text"].startswith("Something unforeseen went wrong; your settings are as before.")
    assert session.settings == START
    assert text_of(ask(session, "start"), "society_npv") == first
    assert text_of(ask(session, "set", name="answered_before", value=0.6), "society_npv") != first


def test_a_change_of_language_changes_every_word_of_the_verdict(session: Session) -> None:
    found = ask(session, "language", value="fr")
    fresh = ask(Session(START, "fr", DRAWS, SEED), "start")
    assert found["view"]["verdict"] == fresh["view"]["verdict"]
    assert found["view"]["warnings"] == fresh["view"]["warnings"]
    assert ask(session, "language", value="en")["view"]["verdict"]["reasons"] != fresh["view"]["verdict"]["reasons"]


# Controls


def test_every_control_can_be_made_for_every_tool_in_both_languages() -> None:
    _, library = workbook()
    for tool in library.names("tools"):
        case = make_case(tool, "plaisir", OPTIONS)
        for lang in ("fr", "en"):
            with in_language(lang):
                for name in movable(case, wanted(case)):
                    found = control(case, name, {}, "adopt_tasks")
                    assert found["label"].strip()
                    if found["kind"] == "slider":
                        assert found["low"] < found["high"]
                        assert found["low"] <= found["value"] <= found["high"]
                        assert 0 < found["step"] <= (found["high"] - found["low"]) / 2 or found["unit"] in (
                            "ans",
                            "years",
                        )


def test_a_slider_spans_the_known_range_and_stays_within_what_is_possible() -> None:
    case = make_case("voicebot", "plaisir", OPTIONS)
    for name in movable(case, wanted(case)):
        record = case.records[1][name]
        ends = ends_of(case, record)
        if ends and record.low is not None and record.high is not None and record.price_year is None:
            assert ends == (record.low, record.high)
        if ends and record.price_year is None:
            least, greatest = record.allowed
            assert least is None or ends[0] >= least
            assert greatest is None or ends[1] <= greatest


@pytest.mark.parametrize(("step", "expected"), [(0.0123, 0.01), (0.029, 0.02), (7.0, 5.0), (10.0, 10.0), (99.0, 50.0)])
def test_steps_are_one_two_or_five(step: float, expected: float) -> None:
    assert nice(step) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "unit", "expected"),
    [
        ("12,5 %", "share", 0.125),
        ("12.5", "share", 0.125),
        ("1\u202f234,5 €", "EUR", 1234.5),
        ("1 234,5", "EUR/year", 1234.5),
        ("1,234.5", "EUR", 1234.5),
        ("1.234.567", "EUR", 1234567.0),
        ("3 k€", "EUR", 3000.0),
        ("1,2 M€/an", "EUR/year", 1.2e6),
        ("−4", "1", -4.0),
        ("300 appels/jour", "call/day", 300.0),
        ("2e3", "call/day", 2000.0),
    ],
)
def test_numbers_are_read_as_people_type_them(words: str, unit: str, expected: float) -> None:
    with in_language("fr"):
        assert float(value_typed(words, unit, "x")) == pytest.approx(expected)


@pytest.mark.parametrize(
    "words", ["", "abc", "12 kg", "=1+1", "1e999", "nan", "1,2,3.4.5", "__import__('os')", "1;2", "12 %%", "%"]
)
def test_what_is_no_number_is_refused_in_one_sentence(words: str) -> None:
    with in_language("fr"), pytest.raises(InputError, match="n’est pas un nombre"):
        value_typed(words, "EUR", "Prix")


def test_a_comma_before_three_digits_is_for_thousands_in_english_only() -> None:
    with in_language("en"):
        assert plain_number("1,234") == 1234
    with in_language("fr"):
        assert plain_number("1,234") == 1.234


def test_every_choice_of_the_model_has_words() -> None:
    _, library = workbook()
    wordless = [(r.name, c) for r in library.records.values() for c in r.choices if c not in CHOICES.get(r.name, {})]
    assert wordless == []


def test_the_values_that_matter_most_move_the_answer_most(session: Session) -> None:
    """By hand: each uncertain value at its two ends, one case each; none outside the list moves more than the last."""
    names = session.first
    assert len(names) == 12
    records = session.live.case.records[1]

    def swing(name: str) -> dict[str, float]:
        found = [
            make_case("voicebot", "plaisir", OPTIONS, overrides={name: repr(x)})
            for x in ends_of(session.live.case, records[name])
        ]  # type: ignore[union-attr]
        i = session.focus
        low, high = (c.model.evaluate(c.central(i), TARGETS) for c in found)
        return {t: abs(float(high[t].ravel()[-1] - low[t].ravel()[-1])) for t in TARGETS}

    first, last = swing(names[0]), swing(names[-1])
    assert any(first[t] > last[t] for t in TARGETS)
    others = [n for n in session.names() if records[n].uncertain and n not in names and not records[n].adds_to_one]
    largest = {t: max(swing(n)[t] for n in names) for t in TARGETS}
    worst = max(max(last[t] / largest[t] for t in TARGETS if largest[t]), 0.0)
    for name in others[::17]:
        moved = swing(name)
        assert max(moved[t] / largest[t] for t in TARGETS if largest[t]) <= worst + 1e-9, name


# Moving values


def test_the_page_gives_the_figures_of_the_command(session: Session) -> None:
    found = ask(session, "set", name="answered_before", value=0.6)
    expected = study("voicebot", "plaisir", OPTIONS, overrides={"answered_before": "0.6"}, draws=DRAWS, seed=SEED)
    assert found["view"]["verdict"]["text"] == expected.verdict.text or session.lang == "en"
    result = session.live.result()
    for name, _ in HEADLINES:
        for option in OPTIONS:
            assert result.at(name, option)["median"] == pytest.approx(expected.at(name, option)["median"], rel=1e-9)
            assert result.at(name, option)["positive"] == expected.at(name, option)["positive"]


def test_a_typed_share_is_in_per_cent(session: Session) -> None:
    ask(session, "set", name="answered_before", value="45 %")
    assert session.settings.overrides == {"answered_before": "0.45"}


def test_what_is_wrong_is_said_beside_its_control_and_changes_nothing(session: Session) -> None:
    before = session.view()["cards"]
    for value in ("450 %", "abc", "-3"):
        found = ask(session, "set", name="answered_before", value=value)
        assert found["problem"]["name"] == "answered_before"
        assert found["problem"]["text"].count("\n") == 0
        assert found["control"]["text"] == "30"
    assert session.view()["cards"] == before
    assert session.settings == START
    assert not session.past


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
        ({"do": "load", "value": "values: [1, 2"}, "the file"),
        ({"do": "load", "value": "!!python/object/apply:os.system ['true']"}, ""),
        ({"do": "download", "value": "../run.json"}, "does not exist"),
        ({"do": "language", "value": "de"}, "fr or en"),
        ({"do": "__class__"}, "does not exist"),
        ({}, "does not exist"),
    ],
)
def test_hostile_or_mistaken_messages_are_answered_in_one_sentence(
    session: Session, message: dict[str, Any], words: str
) -> None:
    found: dict[str, Any] = {}
    for answer in session.handle(message):
        found |= answer
    assert words in found["problem"]["text"]
    assert session.settings == START


@pytest.mark.parametrize("what", ["authority", "tool", "scenario", "options"])
def test_a_message_opens_no_file_of_the_server(session: Session, tmp_path: Path, what: str) -> None:
    file = tmp_path / "secret.yaml"
    file.write_text("password: hunter2\n")
    value = [str(file)] if what == "options" else str(file)
    for message in (
        {"do": "choose", "what": what, "value": value},
        {"do": "restore", "value": f"#{what.removesuffix('s')}={file}"},
    ):
        said = json.dumps([a for a in session.handle(message) if "problem" in a])
        assert "problem" in said
        assert "password" not in said
        assert "hunter2" not in said
    assert session.settings == START


def test_the_file_a_page_was_opened_on_can_be_chosen_again(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_bytes((Path(__file__).parent.parent / "parameters/authorities/commune_500.yaml").read_bytes())
    session = Session(Settings(str(file), "voicebot", OPTIONS), "en", DRAWS, SEED)
    ask(session, "choose", what="authority", value="plaisir")
    assert "problem" not in ask(session, "choose", what="authority", value=str(file))


def test_undo_and_redo_walk_through_the_settings(session: Session) -> None:
    first = text_of(ask(session, "start"), "society_npv")
    second = text_of(ask(session, "set", name="answered_before", value=0.6), "society_npv")
    third = text_of(ask(session, "set", name="bot_resolution", value=0.1), "society_npv")
    assert len({first, second, third}) == 3
    assert text_of(ask(session, "undo"), "society_npv") == second
    assert text_of(ask(session, "undo"), "society_npv") == first
    assert "view" not in ask(session, "undo")
    assert text_of(ask(session, "redo"), "society_npv") == second
    assert text_of(ask(session, "redo"), "society_npv") == third


def test_a_slider_held_and_let_go_is_one_step(session: Session) -> None:
    for value in (0.3, 0.4, 0.5):
        ask(session, "set", name="answered_before", value=value, final=False)
    ask(session, "set", name="answered_before", value=0.6, final=True)
    assert len(session.past) == 1
    ask(session, "undo")
    assert session.settings == START


def test_reset_one_then_all(session: Session) -> None:
    ask(session, "set", name="answered_before", value=0.6)
    ask(session, "set", name="bot_resolution", value=0.1)
    ask(session, "reset", name="answered_before")
    assert list(session.settings.overrides) == ["bot_resolution"]
    ask(session, "reset")
    assert session.settings == START


def test_the_pinned_setting_stands_beside_the_new_one(session: Session) -> None:
    before = text_of(ask(session, "pin", value=True), "society_npv")
    found = ask(session, "set", name="answered_before", value=0.6)
    card = next(c for c in found["view"]["cards"] if c["name"] == "society_npv")
    assert card["before"] == before != card["text"]
    assert found["view"]["charts"]["ledgers"]["before"]
    assert not ask(session, "pin", value=False)["view"]["charts"]["ledgers"]["before"]


def test_another_authority_tool_scenario_and_other_options(session: Session) -> None:
    for what, value in (
        ("authority", "nantes"),
        ("tool", "canteen_forecast"),
        ("scenario", "prudent"),
        ("options", ["adopt_jobs"]),
    ):
        found = ask(session, "choose", what=what, value=value)
        assert "problem" not in found, found
        assert found["settings"][what] == value
    expected = study("canteen_forecast", "nantes", ["adopt_jobs"], "prudent", draws=DRAWS, seed=SEED)
    assert session.live.result().at("society_npv", "adopt_jobs") == pytest.approx(
        expected.at("society_npv", "adopt_jobs"), rel=1e-9
    )


def test_the_horizon_can_be_moved(session: Session) -> None:
    found = ask(session, "set", name="horizon", value="8")
    assert len(found["view"]["tables"]["budget"]["heads"]) == 8 + 4  # the words, year 0, the mandate, the total
    assert len(found["page"]["calendar"]) == 9


# Measured here


def test_a_tick_says_that_a_gain_was_measured_here_and_the_slider_keeps_it(session: Session) -> None:
    name = "bot_resolution"
    ticked = ask(session, "set", name=name, value=0.4, measured=True)
    assert session.settings.overrides == {name: "0.4 measured"}
    assert ticked["control"]["measured"] is True
    typed = study("voicebot", "plaisir", OPTIONS, None, {name: "0.4 measured"}, DRAWS, SEED)
    for found in (typed, session.live.result()):
        assert found.at("society_npv", "adopt_tasks")["mean"] == pytest.approx(
            typed.at("society_npv", "adopt_tasks")["mean"], rel=1e-12
        )
    ask(session, "set", name=name, value=0.45)
    assert session.settings.overrides == {name: "0.45 measured"}
    ask(session, "set", name=name, measured=False)
    assert session.settings.overrides == {name: "0.45"}
    ask(session, "undo")
    assert session.settings.overrides == {name: "0.45 measured"}


def test_the_tick_alone_is_said_of_the_value_of_the_files_and_taken_away(session: Session) -> None:
    own = ask(session, "set", name="bot_resolution", measured=True)["control"]
    assert session.settings.overrides == {"bot_resolution": f"{own['value']!r} measured"}
    ask(session, "set", name="bot_resolution", measured=False)
    assert session.settings.overrides == {}


def test_only_gains_have_the_tick(session: Session) -> None:
    model, records = session.live.case.model, session.live.case.records[-1]
    for name in session.names():
        spec = session.control(name)
        gain = records[name].evidence_of == "benefit" and spec["kind"] != "choice"
        assert (spec["measured"] is not None) == gain, model[name]
    found = ask(session, "set", name="answered_before", value=0.6, measured=True)
    assert session.settings.overrides == {"answered_before": "0.6"}
    assert found["control"]["measured"] is None


def test_measured_here_goes_through_the_address_and_the_file(session: Session) -> None:
    ask(session, "set", name="bot_resolution", value=0.4, measured=True)
    expected = session.settings
    assert Settings("plaisir", "voicebot", OPTIONS).at(expected.address(), START) == expected
    content = ask(session, "download", value="scenario")["bytes"].decode()
    assert 'basis: "measured", control: "yes", place: "here", grade: "A"' in content
    assert START.with_scenario(content).overrides == expected.overrides


# Addresses and files


def test_an_address_restores_the_setting(session: Session) -> None:
    ask(session, "choose", what="tool", value="transcription")
    ask(session, "choose", what="scenario", value="prudent")
    ask(session, "set", name="recovered_share", value="35 %") if session.known("recovered_share") else None
    ask(session, "set", name="debate_kind", value="forum")
    address = session.state()["address"]
    other = Session(START, "fr", DRAWS, SEED)
    assert "problem" not in ask(other, "restore", value="#" + address)
    assert other.settings == session.settings
    assert other.lang == "en"
    assert other.view()["cards"] == session.view()["cards"]


def test_saved_settings_give_the_command_the_same_figures(session: Session, tmp_path: Path) -> None:
    ask(session, "set", name="answered_before", value=0.6)
    ask(session, "set", name="debate_kind", value="forum")
    ask(session, "set", name="staff_mix_c", value="50 %")
    ask(session, "set", name="fixed_yearly_price", value="12 k€")
    file = tmp_path / "mine.yaml"
    file.write_bytes(ask(session, "download", value="scenario")["bytes"])
    found = study(
        "voicebot", "plaisir", OPTIONS, str(file), draws=DRAWS, seed=SEED, wanted=list(session.live.all_years)
    )
    for name, _ in HEADLINES:
        for option in OPTIONS:
            assert session.live.result().at(name, option)["median"] == pytest.approx(
                found.at(name, option)["median"], rel=1e-9, abs=1e-9
            ), name


def test_settings_saved_over_a_scenario_keep_its_values(session: Session, tmp_path: Path) -> None:
    ask(session, "choose", what="scenario", value="prudent")
    ask(session, "set", name="answered_before", value=0.6)
    file = tmp_path / "mine.yaml"
    file.write_bytes(ask(session, "download", value="scenario")["bytes"])
    found = study("voicebot", "plaisir", OPTIONS, str(file), draws=DRAWS, seed=SEED)
    assert session.live.result().at("society_npv", "adopt_tasks")["median"] == pytest.approx(
        found.at("society_npv", "adopt_tasks")["median"], rel=1e-9
    )


def test_a_saved_file_is_loaded_again(session: Session) -> None:
    ask(session, "set", name="answered_before", value=0.6)
    ask(session, "set", name="debate_kind", value="forum")
    content = ask(session, "download", value="scenario")["bytes"].decode()
    other = Session(START, "en", DRAWS, SEED)
    assert "problem" not in ask(other, "load", value=content)
    assert other.view()["cards"] == session.view()["cards"]
    assert set(other.settings.overrides) == {"answered_before", "debate_kind"}


def test_the_figures_are_those_of_the_run(session: Session) -> None:
    content = ask(session, "download", value="csv")["bytes"].decode()
    rows = [line.split(",") for line in content.splitlines()]
    at = {name: i for i, name in enumerate(rows[0])}
    row = next(r for r in rows if r[at["quantity"]] == "society_npv" and r[at["option"]] == "adopt_tasks")
    assert float(row[at["median"]]) == pytest.approx(session.live.result().at("society_npv", "adopt_tasks")["median"])


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK")])
def test_note_and_spreadsheet_are_made(session: Session, kind: str, start: bytes) -> None:
    found = ask(session, "download", value=kind)
    assert "problem" not in found, found
    assert found["bytes"].startswith(start)
    assert found["download"]["name"] == f"plaisir-voicebot.{kind}"


# What is shown


def test_every_figure_shown_can_be_opened(session: Session) -> None:
    view = session.view()
    for card in view["cards"]:
        assert "trace" in ask(session, "trace", name=card["name"]), card["name"]
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
        found = ask(session, "trace", name=cell["name"], option=cell["option"], year=cell["year"])
        assert "trace" in found, (cell, found)


def test_a_trace_can_be_followed_to_its_sources(session: Session) -> None:
    """From the headline down, one level at a time, to a parameter with an address."""
    needs, todo, seen = session.live.case.model.needs, ["society_npv"], set()
    while todo:
        name = todo.pop()
        html = ask(session, "trace", name=name, option="adopt_tasks")["trace"]["html"]
        if not needs[name] and "https://" in html:
            return
        seen.add(name)
        below = [n for need in needs[name] for n in ([need] if isinstance(need, str) else need)]
        assert all(n in html for n in below), name
        todo += [n for n in below if n not in seen]
    pytest.fail("no source was reached")


def test_words_are_in_the_language_asked_for(session: Session) -> None:
    assert ask(session, "start")["page"]["texts"]["settings"] == "Settings"
    found = ask(session, "language", value="fr")
    assert found["page"]["texts"]["settings"] == "Réglages"
    assert found["settings"]["lang"] == "fr"
    assert "€" in text_of(found, "society_npv")


def test_hostile_labels_stay_text(tmp_path: Path) -> None:
    """The page gets plain values: markup is for the browser to draw as text, and a trace escapes it."""
    authority = tmp_path / "town.yaml"
    label = "<img src=x onerror=alert(1)>"
    source = (Path(__file__).parent.parent / "parameters/authorities/commune_500.yaml").read_text(encoding="utf-8")
    lines = [f'label: "{label}"' if line.startswith("label:") else line for line in source.splitlines()]
    authority.write_text("\n".join(lines), encoding="utf-8")
    session = Session(Settings(str(authority), "voicebot", OPTIONS), "en", DRAWS, SEED)
    found = ask(session, "start")
    assert label in [a["label"] for a in found["page"]["authorities"]]
    assert "<img" not in ask(session, "trace", name="population")["trace"]["html"]


# Further questions


@pytest.mark.parametrize("key", list(FURTHER))
def test_every_further_question_is_answered_in_words_tables_and_pictures(key: str) -> None:
    session = Session(START, "fr", 300, SEED)
    found = ask(session, "further", value=key)
    assert "problem" not in found, found
    parts = found["further"]["parts"]
    assert any("<table" in p.get("html", "") for p in parts)
    assert key == "together" or any("<svg" in p.get("svg", "") and p["caption"] for p in parts)
    assert "<script" not in json.dumps(parts)
    assert found["further"]["set"] == session.state()["address"]


def test_further_answers_follow_the_settings(session: Session) -> None:
    before = ask(session, "further", value="conventions")["further"]["parts"]
    ask(session, "set", name="fixed_yearly_price", value=30_000)
    assert ask(session, "further", value="conventions")["further"]["parts"] != before


def test_a_further_question_that_is_none_is_refused(session: Session) -> None:
    assert "does not exist" in ask(session, "further", value="os.system")["problem"]["text"]
