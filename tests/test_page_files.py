"""Files that the page saves and reads: every command takes them; what is wrong in one is said as the loader says it."""

from __future__ import annotations

import copy
import datetime as dt
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needs_chromium
from page_gate import Asked, Gate, any_setting, case_of, differences, facts, gate
from test_page_controls import accepted, on_page, plain, settings_from

from costmodel.engine.case import Case, share_groups, workbook
from costmodel.engine.comparison import drawn, outcomes
from costmodel.engine.rule import decide
from costmodel.intake import files
from costmodel.intake.defaults import default_of
from costmodel.intake.figures import typed
from costmodel.intake.place import json_text
from costmodel.intake.sheet import answer
from costmodel.language.catalogue import in_language
from costmodel.language.errors import CostModelError
from costmodel.outputs import cli
from costmodel.outputs.page.files_data import entry
from costmodel.parameters.country import country_of

pytestmark = [needs_chromium, pytest.mark.browser]

LIBRARY = workbook()[1]
QUESTIONS = [*country_of(None).questions]
DAY = dt.date(2026, 11, 30)
PLAISIR = settings_from(Asked("voicebot", "plaisir"))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with chromium() as browser, gate(browser, tmp_path_factory.mktemp("page")) as opened:
        yield opened


# Scenarios


def decided(case: Case) -> dict[str, Any]:
    """The verdict on a few draws, and all that it rests on."""
    return facts(decide(case, drawn(case, outcomes(case), 200, 7).read))


VALUES = [
    Asked("voicebot", "plaisir", overrides={"bot_resolution": "0.6 measured", "staff_mix_a": "0.5", "horizon": "3"}),
    Asked("voicebot", "plaisir", overrides={"bot_resolution": "0.4 declared", "gain_basis_contacts": "declared"}),
    Asked("drafting_assistant", "nantes", scenario="vendor_promise", overrides={"fixed_yearly_price": "9000 firm"}),
    Asked("chatbot", "commune_500", scenario="carbon_2019", overrides={"carbon_value_2025": "300"}),
]


@pytest.mark.parametrize("i", range(8))
def test_a_scenario_saved_on_the_page_gives_the_same_verdict(page: Gate, tmp_path: Path, i: int) -> None:
    drawing = random.Random(f"scenario {i}")
    asked = VALUES[i] if i < len(VALUES) else any_setting(drawing, moved=4)
    while not accepted(asked):
        asked = any_setting(drawing, moved=4)
    file = tmp_path / "saved.json"
    file.write_text(on_page(page, "scenarioOf", plain(settings_from(asked))), encoding="utf-8")
    saved = replace(asked, scenario=str(file), overrides={})
    assert list(differences(decided(case_of(asked)), decided(case_of(saved)))) == []


def test_a_scenario_saved_and_read_again_sets_the_same_values(page: Gate) -> None:
    settings = plain(settings_from(VALUES[0]))
    bare = settings | {"overrides": {}}
    again = on_page(page, "loaded", "fr", bare, on_page(page, "scenarioOf", settings), "mes réglages.json")
    partners = next(group for group in share_groups(LIBRARY) if "staff_mix_a" in group)
    assert {name: again["overrides"][name] for name in settings["overrides"]} == {
        "bot_resolution": "0.6 measured",
        "staff_mix_a": "0.5",
        "horizon": "3.0",
    }
    assert again["overrides"].keys() == {*settings["overrides"], *partners}
    assert on_page(page, "alike", settings, again) == []


@pytest.mark.parametrize("kind", ["scenarios", "authorities"])
def test_files_of_the_workbook_read_by_the_page_are_what_it_was_written_with(page: Gate, kind: str) -> None:
    """Ranges, chances of zero, paths, choices, marks, values for a tool: as JSON, through the checks of the page."""
    setting = {"scenarios": "scenario", "authorities": "authority"}[kind]
    for name in LIBRARY.names(kind):
        text = json_text(LIBRARY.path(kind, name))
        one = plain(settings_from(Asked("voicebot", "plaisir"))) | {setting: name}
        other = on_page(page, "loaded", "en", one, text, f"{name}.json")
        assert "refused" not in other, other
        assert on_page(page, "alike", one, other) == [], name


def test_a_file_read_twice_is_the_same(page: Gate) -> None:
    text = json_text(LIBRARY.path("authorities", "nantes"))
    names = [on_page(page, "loaded", "en", plain(PLAISIR), text, "ma ville.json")["authority"] for _ in "ab"]
    other = on_page(page, "loaded", "en", plain(PLAISIR), f"{text}\n", "ma ville.json")["authority"]
    assert (*names, other) == ("ma_ville", "ma_ville", "ma_ville_2")


# What is wrong in a file


def planted() -> Iterator[tuple[str, Any]]:
    """What somebody may get wrong in the file of an authority, or in a scenario."""
    nantes = json.loads(json_text(LIBRARY.path("authorities", "nantes")))
    priced = next(name for name, value in nantes["values"].items() if "price_year" in value)
    plain_one = next(name for name, v in nantes["values"].items() if "low" in v and "price_year" not in v)

    def value(name: str, **fields: Any) -> Any:
        tree = copy.deepcopy(nantes)
        kept = {key: x for key, x in (tree["values"][name] | fields).items() if x is not None}
        tree["values"] = {name: kept}
        tree["tools"] = {}
        return tree

    yield "unknown name", nantes | {"values": {"populaton": nantes["values"]["population"]}}
    yield "outside what is possible", value(plain_one, value=-5e9)
    yield "a comma", value(plain_one, value="3,2")
    yield "no number", value(plain_one, value="beaucoup")
    yield "a list", value(plain_one, value=[1, 2])
    yield "one end", value(plain_one, shape="metalog", high=None)
    yield "outside its range", value(plain_one, low=1e7, high=2e7)
    yield "no price year", value(priced, price_year=None)
    yield "a year too much", value(plain_one, price_year=2024)
    yield "no such year", value(priced, price_year=20244)
    yield "an unknown source", value(plain_one, source=["nowhere"])
    yield "no source", value(plain_one, source=[])
    yield "grade E", value(plain_one, grade="E")
    yield "a key too much", value(plain_one, valeu=3)
    yield "a key too few", value(plain_one, review_by=None)
    yield "no date", value(plain_one, review_by="2027-13-01")
    yield "a mark of something else", value(plain_one, firmness="firm")
    yield "another unit", value(plain_one, unit="EUR/year")
    yield "a path", value(plain_one, shape="path")
    yield "a range too one-sided", value("financial_capacity", low=900.0, value=901.0, high=4000.0)
    yield "a chance without range", value(plain_one, low=None, high=None, chance_of_zero=0.2)
    yield "a chance of one", value("financial_capacity", low=900.0, value=1000.0, high=1200.0, chance_of_zero=1.5)
    yield "an unknown tool", nantes | {"tools": {"voicebott": {}}}
    yield "no label", {key: x for key, x in nantes.items() if key != "label"}
    yield "an empty label", nantes | {"label": " "}
    yield "a section that is none", nantes | {"values": [1]}
    yield "two faults", nantes | {"values": {"populaton": {}, "calls_per_dey": {}}}
    scenario = {key: nantes[key] for key in ("label", "label_fr", "summary", "summary_fr")} | {"reason": "x"}
    yield "a choice", scenario | {"values": {"hosting_country": {"value": "freland", "reason": "x"}}}
    yield "no reason", scenario | {"values": {"horizon": {"value": 3}}}
    yield (
        "a shape for a choice",
        scenario | {"values": {"hosting_country": {"value": 1, "shape": "fixed", "reason": "x"}}},
    )
    yield "an empty path", scenario | {"values": {"carbon_value_2025": {"value": {}, "reason": "x"}}}


PLANTED = dict(planted())


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_what_is_wrong_in_a_file_is_said_as_the_loader_says_it(page: Gate, tmp_path: Path, lang: str) -> None:
    """But for the line, which the page does not know."""
    file = tmp_path / "mine.json"
    for fault, tree in PLANTED.items():
        text = json.dumps(tree, ensure_ascii=False)
        file.write_text(text, encoding="utf-8")
        with in_language(lang), pytest.raises(CostModelError) as refused:
            LIBRARY.read_overlay(file, "scenarios" if "reason" in tree else "authorities")
        told = on_page(page, "loaded", lang, plain(PLAISIR), text, "mine.json")
        assert "refused" in told, fault
        assert without_places(told["refused"]) == without_places(str(refused.value)), fault


def without_places(text: str) -> list[str]:
    """The sentences, each without the file, the line and the key before it."""
    lines = (line.replace("\u00a0:", ":").partition(": ")[2] for line in text.splitlines())
    return [
        line.replace("'mine.json'", "'mine'").replace("mine.json", "mine").replace("«\u00a0", "«") for line in lines
    ]


@pytest.mark.parametrize(
    ("file", "text", "command"),
    [
        ("ma_ville.yaml", "label: x\n", "costmodel check ma_ville.yaml --to ma_ville.json"),
        ("ma_ville.csv", "nom;valeur\n", "costmodel new authority --from ma_ville.csv --to ma_ville.json"),
        ("ma_ville.xlsx", "PK\u0003\u0004", "costmodel new authority --from ma_ville.xlsx --to ma_ville.json"),
        ("liste.json", "[1]", "costmodel check liste.json --to liste.json"),
    ],
)
def test_any_other_file_is_refused_with_the_command_that_converts_it(
    page: Gate, file: str, text: str, command: str
) -> None:
    assert on_page(page, "loaded", "fr", plain(PLAISIR), text, file)["refused"].endswith(command)


def test_a_tool_is_neither_authority_nor_scenario(page: Gate) -> None:
    text = json_text(LIBRARY.path("tools", "voicebot"))
    told = on_page(page, "loaded", "en", plain(PLAISIR), text, "voicebot.json")
    assert told["refused"].startswith("voicebot.json: this is no scenario")


def test_the_commands_make_json_that_the_page_reads(page: Gate, tmp_path: Path) -> None:
    sheet, yaml = tmp_path / "ville.csv", LIBRARY.path("authorities", "nantes")
    sheet.write_text("nom;valeur\npopulation;12 400\ncalls_per_day;90\n", encoding="utf-8")
    mine, nantes = tmp_path / "ville.json", tmp_path / "nantes.json"
    assert cli.main(["new", "authority", "--from", str(sheet), "--name", "Ville", "--to", str(mine)]) == 0
    assert cli.main(["check", str(yaml), "--to", str(nantes)]) == 0
    assert cli.main(["check", str(mine), str(nantes)]) == 0
    for file in (mine, nantes):
        told = on_page(page, "loaded", "en", plain(PLAISIR), file.read_text(encoding="utf-8"), file.name)
        assert told["authority"].startswith(file.stem)


@pytest.mark.parametrize("words", [["--to", "x.json"], ["a.yaml", "b.yaml", "--to", "x.json"]])
def test_check_writes_one_file(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["check", *words]) == 2
    assert "--to" in capsys.readouterr().err


# An authority of one's own


def answers_of(drawing: random.Random) -> dict[str, str]:
    """What a town may answer: its inhabitants, and some of the rest near what is usual, as people type it."""
    size = int(10 ** drawing.uniform(1.6, 6))
    people = drawing.choice([500, 5000, 50_000, size, size])
    answers = {"population": typed(people)}
    for name in drawing.sample(QUESTIONS[1:], drawing.choice([0, 2, 5])):
        number = default_of(name, people, None).number * drawing.choice([0.9, 1.0])
        share = workbook()[0][name].unit == "share"
        answers[name] = f"{typed(number * 100)} %" if share else typed(number)
    return answers


def test_an_authority_answered_on_the_page_is_that_of_the_command(page: Gate, tmp_path: Path) -> None:
    """Answers, defaults by population, notes in both languages, sources: to the letter; numbers but for rounding."""
    drawing = random.Random("authorities")
    kinds = [*country_of(None).kinds]
    for i in range(16):
        answers, kind = answers_of(drawing), drawing.choice(kinds)
        with in_language("fr"):
            figures = [answer(name, text, name, None) for name, text in answers.items()]
            draft = files.authority(f"Ville n° {i}", figures, DAY, kind)
        (tmp_path / "a.yaml").write_text(draft.text, encoding="utf-8")
        python = json.loads(json_text(tmp_path / "a.yaml"))
        of = {"name": f"Ville n° {i}", "kind": kind, "day": DAY.isoformat()}
        told = json.loads(on_page(page, "authority", "fr", answers, of))
        assert list(differences(alike(python), alike(told))) == []
        assert list(differences(alike(told), alike(python))) == []
        people = next(figure.value for figure in figures if figure.name == "population")
        assert isinstance(people, float)
        usual = [None if name == "population" else default_of(name, people, None) for name in QUESTIONS]
        keys = ("value", "low", "high", "grade", "source")
        mine = [record and {key: entry(record).get(key) for key in keys} for record in usual]
        its = [u and {key: u.get(key) for key in keys} for u in on_page(page, "usual", people)]
        assert list(differences(mine, its)) == []


def alike(tree: dict[str, Any]) -> dict[str, Any]:
    """The same, years as numbers."""
    for section in (tree["values"], *tree["tools"].values()):
        for value in section.values():
            if "price_year" in value:
                value["price_year"] = int(value["price_year"])
    return tree


def test_the_file_of_an_authority_is_taken_by_commands_and_by_the_page(page: Gate, tmp_path: Path) -> None:
    answers = {"population": "12 400", "calls_per_day": "90", "financial_capacity": "9,2 M€ au total"}
    text = on_page(page, "authority", "fr", answers, {"name": "Saint-Élie", "day": DAY.isoformat()})
    file = tmp_path / "saint-elie.json"
    file.write_text(text, encoding="utf-8")
    assert cli.main(["check", str(file)]) == 0
    told = on_page(page, "loaded", "fr", plain(PLAISIR), text, file.name)
    assert told["authority"] == "saint_elie"
    case = case_of(Asked("voicebot", str(file)))
    assert case.records[0]["financial_capacity"].number == pytest.approx(9.2e6 / 12_400)
    assert case.records[0]["calls_per_day"].number == 90


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("financial_capacity", "9,2 M€", "par habitant sort de l’ordinaire"),
        ("population", "12,5", "nombre entier"),
        ("population", "0", "impossible"),
        ("answered_before", "120 %", "impossible"),
        ("dpo_monthly_fee", "300 € TTC", "se donne hors TVA"),
        ("calls_per_day", "beaucoup", "n’est pas un nombre"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_beside_its_question(page: Gate, name: str, text: str, words: str) -> None:
    assert words in on_page(page, "figure", "fr", name, text, 12_400)["refused"]


def test_the_inhabitants_are_asked_for(page: Gate) -> None:
    told = on_page(page, "authority", "en", {"calls_per_day": "90"}, {"name": "Ville", "day": DAY.isoformat()})
    assert told == {"refused": "The number of inhabitants is missing; every default comes from it."}


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_questions_say_where_the_figure_is_and_what_is_usual(page: Gate, lang: str) -> None:
    before, after = on_page(page, "asked", lang, None), on_page(page, "asked", lang, 12_400)
    assert [q["name"] for q in before] == QUESTIONS
    assert all(q["label"] and q["help"] and q["possible"] for q in before)
    assert {q["usual"] for q in before} == {None}
    assert all(q["usual"] for q in after if q["name"] != "population")


def test_no_question_is_a_share_that_others_make_room_for() -> None:
    """The page writes what is answered as it stands."""
    assert not set(QUESTIONS) & {name for group in share_groups(LIBRARY) for name in group}
