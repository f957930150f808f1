"""Start from your own town: questions, options and defaults give a file that is valid and works at once."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import worlds
import yaml
from conftest import Answer, results_alone, run_command
from hypothesis import given, settings
from hypothesis import strategies as st
from terminal import terminal
from waiting import PATIENCE

from costmodel.engine.case import make_case
from costmodel.intake import place
from costmodel.intake.asking import MOST_QUESTIONS, TOOL_QUESTIONS
from costmodel.intake.defaults import asked_of_tool, defaults
from costmodel.intake.figures import Figure, key_of
from costmodel.intake.files import authority, body
from costmodel.intake.place import write
from costmodel.language.catalogue import in_language, translate
from costmodel.language.errors import InputError
from costmodel.outputs.commands.checks import check_files
from costmodel.parameters.country import country_of
from costmodel.parameters.library import default_folder
from costmodel.parameters.overlay import Overlay

ROOT = Path(__file__).resolve().parent.parent
DAY = dt.date(2026, 11, 22)
QUESTIONS = country_of().questions
TYPICAL = {500: "commune_500", 5000: "commune_5000", 50000: "commune_50000"}


def new(*words: str, lang: str = "en") -> Answer:
    return run_command("new", *words, "--lang", lang)


def written(path: Path, kind: str = "authorities") -> Overlay:
    return worlds.LIBRARY.read_overlay(path, kind)


def people(number: float, **figures: float) -> list[Figure]:
    return [Figure("population", number), *(Figure(name, value) for name, value in figures.items())]


def run(*words: str, answers: str | bytes = "", cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its standard input a pipe."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    sent = answers.encode() if isinstance(answers, str) else answers
    return subprocess.run(
        [sys.executable, "-m", "costmodel.outputs.cli", *words],
        input=sent,
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )


# Questions


def test_an_authority_is_asked_sixteen_questions_its_name_included() -> None:
    assert len(QUESTIONS) + 1 <= MOST_QUESTIONS == 16
    assert [name for name in QUESTIONS if name not in worlds.MODEL] == []


@pytest.mark.parametrize("like", [None, *worlds.LIBRARY.names("tools")])
def test_a_tool_is_asked_sixteen_questions_its_name_and_model_included(like: str | None) -> None:
    asked = [question.item.name for question in asked_of_tool(like, None)]
    assert 5 <= len(asked) <= MOST_QUESTIONS - 2
    assert set(asked) <= set(worlds.MODEL)


def test_every_question_says_where_the_figure_is_found_in_both_languages() -> None:
    for sentence in TOOL_QUESTIONS.values():
        with in_language("fr"):
            assert translate(sentence) != sentence
    assert all(words["fr"] and words["fr"] != words["en"] for words in QUESTIONS.values())


@pytest.fixture
def own_folder(tmp_path: Path) -> Path:
    """The parameters of the repository, with a folder of authorities that a test may write into."""
    found = tmp_path / "parameters"
    for kind in ("reference", "tools", "options", "scenarios"):
        found.mkdir(exist_ok=True)
        (found / kind).symlink_to(default_folder() / kind, target_is_directory=True)
    shutil.copytree(default_folder() / "authorities", found / "authorities")
    return found


def test_answers_by_pipe_become_the_values_of_the_case(own_folder: Path) -> None:
    """French answers: thousands with a space, a decimal comma, a per cent; an empty line takes the default."""
    answers = dict.fromkeys(QUESTIONS, "")
    answers |= {"population": "32 000", "agents_total": "612,5", "calls_per_day": "250", "answered_before": "45 %"}
    lines = "\n".join(["Saint-Étienne", *answers.values()]) + "\n"
    done = run("new", "authority", "--parameters", str(own_folder), answers=lines, cwd=own_folder)
    assert done.returncode == 0, done.stderr.decode()
    assert (own_folder / "authorities" / "saint_etienne.yaml").is_file()
    words = ("--for", "saint_etienne", "--tool", "voicebot", "--json", "--parameters", str(own_folder))
    expected = {"population": 32000, "agents_total": 612.5, "calls_per_day": 250, "answered_before": 0.45}
    for name, value in expected.items():
        said = run_command("value", name, *words).json
        assert (said["value"], said["warnings"]) == (value, [])


def test_a_wrong_answer_is_asked_again_with_one_sentence(tmp_path: Path) -> None:
    lines = ["T", "beaucoup", "-3", "12,5", "900", *[""] * (len(QUESTIONS) - 1)]
    done = run("new", "authority", "--to", "t.yaml", answers="\n".join(lines) + "\n", cwd=tmp_path)
    assert done.returncode == 0
    said = done.stderr.decode()
    assert "Question 2\u00a0: «\u00a0beaucoup\u00a0» n’est pas un nombre" in said
    assert "une population est un nombre entier" in said
    assert [said.count(f"    > {answer}\n") for answer in lines[:5]] == [1, 1, 1, 1, 1]
    assert written(tmp_path / "t.yaml").records["population"].value == 900


def test_a_share_above_one_is_asked_again_and_says_how_to_write_a_per_cent(tmp_path: Path) -> None:
    answers = ["" if name != "answered_before" else "45\n45 %" for name in QUESTIONS if name != "population"]
    words = ("new", "authority", "--population", "900", "--to", "t.yaml", "--lang", "en")
    done = run(*words, answers="\n".join(["T", *answers]) + "\n", cwd=tmp_path)
    assert "write 45% or 0.45" in done.stderr.decode()
    assert written(tmp_path / "t.yaml").records["answered_before"].value == 0.45


@pytest.mark.parametrize("answers", ["", "Trappes\n", "Trappes\n32000\n\n\n", b"\xff\xfe\n"])
def test_answers_that_end_too_soon_write_nothing(tmp_path: Path, answers: str | bytes) -> None:
    done = run("new", "authority", "--to", "t.yaml", answers=answers, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == b""
    assert "Traceback" not in done.stderr.decode()
    assert list(tmp_path.iterdir()) == []
    if not answers:
        assert done.stderr.decode().count("\n") == 1
        assert "rien n’a été écrit" in done.stderr.decode()


def test_control_c_on_a_terminal_writes_nothing_and_says_so(tmp_path: Path) -> None:
    with terminal(tmp_path, "new", "authority", "--to", "t.yaml") as program:
        shown = program.until("[1/16]")
        program.type("Trappes\n32000\n")
        shown += program.until("[3/16]")
        os.killpg(program.process.pid, signal.SIGINT)
        shown += program.until("Interrompu\u00a0: rien n’a été écrit.")
        assert program.status() == 130
    assert "Traceback" not in shown
    assert list(tmp_path.iterdir()) == []


def test_end_of_file_on_a_terminal_writes_nothing_and_says_so(tmp_path: Path) -> None:
    with terminal(tmp_path, "new", "scenario", "--to", "t.yaml", "--lang", "en") as program:
        program.until("[1/16]")
        program.type("\x04")
        assert "Traceback" not in program.until("nothing was written")
        assert program.status() == 2
    assert list(tmp_path.iterdir()) == []


# Defaults by population


@pytest.mark.parametrize(("number", "name"), TYPICAL.items())
def test_the_population_of_a_typical_commune_gives_its_figures(number: int, name: str) -> None:
    """Read by another reader of YAML: value, low and high of every line of the file."""
    tree = yaml.safe_load((default_folder() / "authorities" / f"{name}.yaml").read_text(encoding="utf-8"))
    found = defaults(number, None)
    sections = {None: tree["values"], **tree["tools"]}
    for tool, section in sections.items():
        for quantity, fields in section.items():
            if quantity == "population":
                continue
            record = found.get((tool, quantity)) or found[None, quantity]
            said = [fields.get(key) for key in ("low", "value", "high", "chance_of_zero", "at_most", "grade")]
            assert [*record.written, record.chance_of_zero, record.at_most, record.grade] == said, (tool, quantity)


def test_between_two_typical_communes_defaults_lie_on_a_line_of_logarithms() -> None:
    """Half-way on the scale of logarithms, sqrt(500 x 5000) = 1581 inhabitants, each figure is the geometric mean."""
    found = defaults(1581, None)
    assert found["building_energy", "heated_area"].value == pytest.approx(math.sqrt(1000 * 10000), rel=0.05)
    price = found["voicebot", "fixed_yearly_price"]
    assert price.value == pytest.approx(math.sqrt(600 * 2500), rel=0.05)
    assert price.grade == "D"
    assert "1,581 inhabitants" in price.note
    assert "1\u202f581\u00a0habitants".replace("\u00a0", " ") in price.note_fr.replace("\u00a0", " ")


def test_beyond_the_typical_communes_totals_grow_and_means_stay() -> None:
    """At most in proportion: twice the inhabitants, at most twice the agents; euros per inhabitant do not move."""
    one, two = defaults(100_000, None), defaults(200_000, None)
    assert 1 < two[None, "agents_total"].number / one[None, "agents_total"].number <= 2
    assert two[None, "agents_total"].value == 3300  # 731 € per inhabitant / 47,500 € / 0.93 × 200,000 = 3,310
    assert two[None, "financial_capacity"].value == one[None, "financial_capacity"].value == 1300
    assert defaults(10, None)[None, "agents_total"].value == 1


@pytest.mark.parametrize(
    ("people", "low", "value", "high"),
    [
        (400, 0.67, 2.5, 7.4),  # 1.0, 3.7 and 11.1 posts for 1,000 inhabitants, 0.6 post an agent
        (3000, 15, 27, 51),  # 4.1, 7.6 and 14.3; 0.6 × (0.93 / 0.6) ^ log10(3000 / 500) = 0.84 post an agent
        (9999, 71, 120, 210),  # 6.6, 11.4 and 19.4; 0.93 post an agent
        (10001, 94, 150, 240),  # 8.7, 13.8 and 21.9
        (70000, 860, 1400, 2000),  # 11.4, 18.1 and 26.9
    ],
)
def test_staff_follows_the_payroll_of_communes_of_the_same_size(
    people: int, low: float, value: float, high: float
) -> None:
    found = defaults(people, None)[None, "agents_total"]
    assert (found.low, found.value, found.high) == (low, value, high)
    assert found.grade == "D"
    assert "communes of this size" in found.note
    assert "communes de cette taille" in found.note_fr


def test_euros_of_different_years_are_brought_to_one_before_the_line_is_drawn() -> None:
    """5,000 inhabitants: 3,600 euros of one year; 50,000: 30,000 of another; the price index joins them."""
    record = defaults(15811, None)["building_energy", "fixed_yearly_price"]
    years = {}
    for commune in ("commune_5000", "commune_50000"):
        fields = written(default_folder() / "authorities" / f"{commune}.yaml").for_tool["building_energy"]
        years[commune] = fields["fixed_yearly_price"].price_year
    index = worlds.LIBRARY.records["price_index"].value
    lower = 3600 * index[record.price_year] / index[years["commune_5000"]]  # type: ignore[index]
    upper = 30000 * index[record.price_year] / index[years["commune_50000"]]  # type: ignore[index]
    assert record.price_year == max(years.values())
    assert record.value == pytest.approx(math.sqrt(lower * upper), rel=0.05)


@given(st.integers(1, 100_000_000))
@settings(max_examples=60, deadline=None)
def test_every_population_has_defaults_inside_their_ranges(number: int) -> None:
    for (_, name), record in defaults(number, None).items():
        assert math.isfinite(record.number), name
        if record.low is not None and record.high is not None:
            assert record.low <= record.number <= record.high, name
        if record.uncertain:
            assert record.reading is not None, name


def test_what_may_be_nil_is_written_back_as_a_file_gives_it() -> None:
    """Between a village where integration is nil half of the time and a town where it never is."""
    record = defaults(1581, None)["transcription", "integration_price"]  # half way, on the scale of logarithms
    assert record.chance_of_zero == pytest.approx(0.25, abs=0.005)
    low, value, high = record.written
    fields = yaml.safe_load(f"{{{body(record)}}}")
    assert [fields[key] for key in ("low", "value", "high", "chance_of_zero")] == [low, value, high, 0.25]
    assert record.reading is not None
    drawn = record.reading((np.arange(100_000) + 0.5) / 100_000)
    assert np.mean(drawn == 0) == pytest.approx(0.25, abs=1e-4)
    np.testing.assert_allclose(np.quantile(drawn[drawn > 0], [0.05, 0.5, 0.95]), [low, value, high], rtol=2e-3)


@pytest.mark.parametrize("number", [1, 30, 499, 500, 501, 1581, 3500, 15811, 32000, 50001, 314610, 2_000_000])
def test_a_file_made_from_a_population_alone_is_valid_for_every_tool(tmp_path: Path, number: int) -> None:
    file = tmp_path / "t.yaml"
    assert new("authority", "--name", "T", "--population", str(number), "--yes", "--to", str(file)).status == 0
    assert check_files([file], today=dt.date(2026, 11, 22)) == ([], [], 1)
    for tool in worlds.LIBRARY.names("tools"):
        case = make_case(tool, str(file), ["status_quo", "adopt_tasks"])
        values = case.model.evaluate(case.central(1), ["agents_concerned", "budget_total", "society_npv"])
        assert all(math.isfinite(float(v.sum())) for v in values.values()), tool
        assert float(values["agents_concerned"]) >= 0.999, f"{tool} concerns nobody"


def test_a_new_authority_is_compared_at_once(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    made = new("authority", "--name", "T", "--population", "3500", "--yes", "--to", str(file), "--json").json
    assert made["use"] == f"costmodel compare --for {file}"
    words = ("--tool", "voicebot", "--option", "adopt_tasks", "--draws", "100", "--out", str(tmp_path / "r"), "--json")
    with results_alone():
        found = run_command("compare", "--for", str(file), *words).json
    assert found["authority"] == "t"
    assert set(found["tools"]) == {"voicebot"}


# Files


def test_own_figures_and_defaults_say_where_they_come_from(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    words = ("--population", "32000", "--set", "calls_per_day=250", "--date", "2026-03-31", "--yes", "--to", str(file))
    made = new("authority", "--name", "Trappes", *words, "--json").json
    found = written(file)
    own = found.records["calls_per_day"]
    assert (own.grade, own.sources[0].published, own.sources[0].publisher) == ("B", "2026-03-31", "Trappes")
    assert "Trappes" in own.sources[0].title
    assert own.review_by == dt.date(2027, 12, 31)
    usual = found.records["agents_total"]
    assert usual.grade == "D"
    assert "32,000 inhabitants" in usual.note
    assert "DGFiP" in usual.sources[0].publisher
    origins = {f["name"]: f["origin"] for f in made["figures"] if f["tool"] is None}
    assert (origins["calls_per_day"], origins["agents_total"], origins["switchboard_days"]) == (
        "own",
        "default",
        "national",
    )
    assert "switchboard_days" not in found.records, "a national value stays that of the reference"
    assert "# switchboard_days: {value: 250" in file.read_text(encoding="utf-8")


def test_a_national_value_taken_out_of_its_comment_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    new("authority", "--name", "T", "--population", "9000", "--yes", "--to", str(file))
    text = file.read_text(encoding="utf-8")
    freed = re.sub(r"^( *)# (\w+: \{)", r"\1\2", text, flags=re.M)
    assert freed != text
    file.write_text(freed, encoding="utf-8")
    assert check_files([file])[0] == []
    assert written(file).records["switchboard_days"].value == 250


def test_a_figure_of_one_tool_goes_to_that_tool(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    words = ("--set", "meals_per_day=444", "--set", "voicebot.fixed_yearly_price=7000", "--yes", "--to", str(file))
    assert new("authority", "--name", "T", "--population", "9000", *words).status == 0
    found = written(file)
    assert "meals_per_day" not in found.records, "all the tools would save meals"
    assert found.for_tool["canteen_forecast"]["meals_per_day"].value == 444
    assert found.for_tool["voicebot"]["fixed_yearly_price"].value == 7000
    assert found.for_tool["chatbot"]["fixed_yearly_price"].value != 7000


def test_a_figure_of_the_authority_takes_the_place_of_the_defaults_of_every_tool(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    words = ("--set", "answered_before=0.8", "--set", "units=3", "--yes", "--to", str(file))
    assert new("authority", "--name", "T", "--population", "700", *words).status == 0
    for tool in ("voicebot", "drafting_assistant"):
        records = make_case(tool, str(file)).records[0]
        assert (records["answered_before"].value, records["units"].value) == (0.8, 3)


def test_shares_make_room_for_the_one_that_is_given(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    words = ("--population", "9000", "--set", "age_share_from_75=0.2", "--yes", "--to", str(file))
    assert new("authority", "--name", "T", *words).status == 0
    shares = [r.number for name, r in written(file).records.items() if name.startswith("age_share_")]
    assert len(shares) == 5
    assert sum(shares) == pytest.approx(1)
    before = [worlds.LIBRARY.records[f"age_share_from_{n}"].number for n in (15, 25)]
    after = [written(file).records[f"age_share_from_{n}"].number for n in (15, 25)]
    assert after[0] / after[1] == pytest.approx(before[0] / before[1])


def test_the_same_answers_give_the_same_bytes() -> None:
    one, two = (authority("T", people(9000, calls_per_day=44), DAY).text for _ in range(2))
    assert one == two


@given(st.text(min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_a_name_stays_text_whatever_it_holds(name: str) -> None:
    """Quotes, braces, formulas, tags and paths come back letter for letter; the key is plain letters and digits."""
    from costmodel.intake.figures import checked_name

    try:
        said = checked_name(name, "here")
    except InputError:
        return
    draft = authority(said, people(9000), DAY)
    tree = yaml.safe_load(draft.text)
    assert tree["label"] == tree["label_fr"] == said
    assert re.fullmatch(r"[a-z0-9][a-z0-9_]*", draft.key)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saint-Étienne-du-Rouvray", "saint_etienne_du_rouvray"),
        ("Œuilly", "oeuilly"),
        ("L’Haÿ-les-Roses", "l_hay_les_roses"),
        ("../../etc/passwd", "etc_passwd"),
        ("=cmd|' /C calc'!A0", "cmd_c_calc_a0"),
        ("<script>alert(1)</script>", "script_alert_1_script"),
        ("Aux", "aux_"),
        ("x" * 90, "x" * 50),
    ],
)
def test_a_key_is_safe_as_a_name_of_file(name: str, key: str) -> None:
    assert key_of(name) == key


def test_the_comments_are_in_the_language_of_the_user(tmp_path: Path) -> None:
    texts = {}
    for lang in ("fr", "en"):
        file = tmp_path / f"{lang}.yaml"
        new("authority", "--name", "T", "--population", "9000", "--yes", "--to", str(file), lang=lang)
        texts[lang] = file.read_text(encoding="utf-8")
    assert "# Effectif de la collectivité (agents)" in texts["fr"]
    assert "# Staff of the authority (agents)" in texts["en"]
    assert yaml.safe_load(texts["fr"])["values"] == yaml.safe_load(texts["en"])["values"]


def wrong(answer: Answer) -> str:
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert "Traceback" not in answer.err
    return answer.err


BASE = ("authority", "--name", "T", "--population", "900")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what is new: authority, tool, scenario"),
        (("autority",), "Did you mean 'authority'?"),
        (("authority", "--yes"), "The name is missing"),
        (("authority", "--name", "T", "--yes"), "The population is missing"),
        (("authority", "--name", "北京", "--population", "900", "--yes"), "no Latin letter or digit"),
        (("authority", "--name", "a\tb\x1b[2J", "--population", "900", "--yes"), "control character"),
        (("authority", "--name", "x" * 101, "--population", "900", "--yes"), "101 characters; 100 at most"),
        (("authority", "--name", "T", "--population", "0", "--yes"), "--population: 0 is outside what is possible, 1"),
        (("authority", "--name", "T", "--population", "many", "--yes"), "--population: 'many' is not a number"),
        (("authority", "--name", "T", "--population", "1e400", "--yes"), "--population: '1e400' is not a number"),
        (("authority", "--name", "T", "--population", "1000000001", "--yes"), "outside what is possible"),
        ((*BASE, "--set", "cals_per_day=3"), "Did you mean 'calls_per_day'"),
        ((*BASE, "--set", "calls_per_day=3,5"), "write 3.5 with a decimal"),
        ((*BASE, "--set", "answered_before=3"), "write 3% or 0.03"),
        ((*BASE, "--set", "act_rate=3", "--yes"), "say of which"),
        ((*BASE, "--set", "vocebot.units=3", "--yes"), "Did you mean 'voicebot'"),
        ((*BASE, "--set", "price_index=3", "--yes"), "is national"),
        ((*BASE, "--set", "horizon=2.5", "--yes"), "whole number"),
        ((*BASE, "--set", "call_mode=never", "--yes"), "bot_first, overflow"),
        ((*BASE, "--kind", "region", "--yes"), "commune, epci, departement"),
        ((*BASE, "--date", "31/03/2026", "--yes"), "is not a date"),
        ((*BASE, "--date", "1990-01-01", "--set", "gas_price=1", "--yes"), "no price index is known for 1990"),
        ((*BASE, "--to", "t.csv", "--yes"), "is called t.yaml"),
        ((*BASE, "--to", "none/t.yaml", "--yes"), "there is no folder none"),
        (("authority", "--name", "Plaisir", "--population", "900", "--yes"), "the file is there already"),
        (("authority", "--like", "voicebot"), "--like belongs to: costmodel new tool"),
        (("tool", "--population", "3"), "--population belongs to: costmodel new authority"),
        (("tool", "--name", "T", "--like", "voicbot", "--yes"), "Did you mean 'voicebot'"),
        (("scenario", "--name", "T", "--yes", "--reason", "x"), "changes one value at least"),
        (("scenario", "--name", "T", "--set", "gas_price=1", "--yes"), "The reason of the scenario is missing"),
        (("scenario", "--name", "T", "--set", "gas_price=1", "--reason", "x", "--reason", "beta=y"), "--reason beta"),
        (("authority", "--sheet", "x", "--name", "T", "--yes"), "add --from FILE"),
        (("authority", "--template", "t.ods"), "ends in .xlsx or .csv"),
        (("authority", "--from", "none.csv"), "none.csv: the file cannot be read"),
        (("authority", "--from", "none.ods"), "save the sheet as .xlsx or .csv"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {p.name: p.stat().st_mtime_ns for p in (default_folder() / "authorities").iterdir()}
    assert said in wrong(new(*words))
    assert list(tmp_path.iterdir()) == []
    assert {p.name: p.stat().st_mtime_ns for p in (default_folder() / "authorities").iterdir()} == before


def test_a_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    file.write_text("mine", encoding="utf-8")
    words = ("authority", "--name", "T", "--population", "900", "--yes", "--to", str(file))
    assert "--replace" in wrong(new(*words))
    assert file.read_text(encoding="utf-8") == "mine"
    assert new(*words, "--replace").status == 0
    assert written(file).records["population"].value == 900
    assert [p.name for p in tmp_path.iterdir()] == ["t.yaml"]


def test_a_file_that_would_be_invalid_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "t.yaml"
    draft = authority("T", people(900), DAY)
    broken = type(draft)(draft.kind, draft.key, draft.text.replace("grade: B", "grade: Z"), draft.entries)
    with in_language("en"), pytest.raises(InputError, match=r"t\.yaml, line \d+, grade: 'Z' is not one of"):
        write(broken, file)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="no folder here that nobody may write into")
def test_a_folder_that_cannot_be_written_is_said() -> None:
    words = ("--population", "900", "--yes", "--to", "/proc/self/t.yaml")
    assert "/proc/self/t.yaml: nothing can be written there" in wrong(new("authority", "--name", "T", *words))


def test_with_an_installed_package_the_file_goes_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wheel keeps its parameters inside the package, which is no place for a user's file."""
    inside = ROOT / "costmodel" / "_data" / "parameters"
    monkeypatch.setattr(place, "default_folder", lambda: inside)
    monkeypatch.chdir(tmp_path)
    answer = new("authority", "--name", "Trappes", "--population", "900", "--yes")
    assert answer.status == 0, answer.err
    assert "costmodel compare --for ./trappes.yaml" in answer.out
    assert [p.name for p in tmp_path.iterdir()] == ["trappes.yaml"]


def test_another_folder_of_parameters_takes_the_file(folder: Path) -> None:
    """This one has no typical communes: the national values are taken, and that is said by their absence."""
    file = folder / "authorities" / "trappes.yaml"
    try:
        answer = new("authority", "--name", "Trappes", "--population", "900", "--yes", "--parameters", str(folder))
        assert answer.status == 0, answer.err
        assert f"--for trappes --parameters {folder}" in answer.out
        assert yaml.safe_load(file.read_text(encoding="utf-8"))["values"].keys() == {"population"}
    finally:
        file.unlink(missing_ok=True)


def test_a_surprising_figure_is_said(tmp_path: Path) -> None:
    words = ("--population", "32000", "--set", "agents_total=9", "--yes", "--to", str(tmp_path / "t.yaml"))
    answer = new("authority", "--name", "T", *words)
    assert answer.status == 0
    assert "agents_total is 9 agents; 360 to 790 agents is usual" in answer.err.replace("\u00a0", " ")


def test_a_departement_is_told_that_the_defaults_are_those_of_a_commune(tmp_path: Path) -> None:
    words = ("--kind", "departement", "--population", "600000", "--yes", "--to", str(tmp_path / "t.yaml"))
    answer = new("authority", "--name", "Loire", *words)
    assert "those of a commune" in answer.err
    assert "département" in written(tmp_path / "t.yaml").summary


# Tools and scenarios


def test_a_tool_starts_from_another_and_keeps_what_is_not_given(tmp_path: Path) -> None:
    file = tmp_path / "robot.yaml"
    words = (
        "--like",
        "voicebot",
        "--set",
        "fixed_yearly_price=7000",
        "--date",
        "2026-05-04",
        "--yes",
        "--to",
        str(file),
    )
    assert new("tool", "--name", "Robot", *words).status == 0
    assert check_files([file])[0] == []
    found, base = written(file, "tools"), worlds.LIBRARY.overlay("tools", "voicebot")
    assert set(found.records) == set(base.records)
    for name, record in base.records.items():
        if name != "fixed_yearly_price":
            own = found.records[name]
            assert (own.value, own.low, own.high, own.grade, own.shape) == (
                record.value,
                record.low,
                record.high,
                record.grade,
                record.shape,
            ), name
            assert [s.title for s in own.sources] == [s.title for s in record.sources]
    own = found.records["fixed_yearly_price"]
    assert (own.value, own.grade, own.price_year) == (7000, "C", 2026)


def test_a_price_of_ones_own_stays_evidence_of_cost(tmp_path: Path) -> None:
    """The grade of the dearest line of the contract decides on optimism: a supplier's offer, C, as in the model."""
    file = tmp_path / "t.yaml"
    words = ("--like", "building_energy", "--set", "dpia_days=2", "--set", "equipment_price=90000", "--yes")
    assert new("tool", "--name", "T", *words, "--to", str(file)).status == 0
    found, base = written(file, "tools").records, worlds.LIBRARY.overlay("tools", "building_energy").records
    for name in ("dpia_days", "equipment_price"):
        assert found[name].evidence_of == base[name].evidence_of == "cost"


def test_a_tool_from_a_sheet(tmp_path: Path) -> None:
    sheet, file = tmp_path / "offer.csv", tmp_path / "t.yaml"
    sheet.write_text("nom;valeur\nnom;Robot\nfixed_yearly_price;3 k€\nTaux de TVA;20 %\n", encoding="utf-8")
    assert new("tool", "--from", str(sheet), "--like", "voicebot", "--to", str(file)).status == 0
    found = written(file, "tools")
    assert (found.label, found.records["fixed_yearly_price"].value) == ("Robot", 3000)
    assert found.records["vat_rate"].value == 0.2


def test_a_copied_tool_gives_the_figures_of_the_tool_it_starts_from(tmp_path: Path) -> None:
    for like in worlds.LIBRARY.names("tools"):
        file = tmp_path / f"{like}_2.yaml"
        assert new("tool", "--name", like, "--like", like, "--yes", "--to", str(file)).status == 0
        totals = []
        for tool in (like, str(file)):
            case = make_case(tool, None, ["adopt_tasks"])
            totals.append(float(case.model.evaluate(case.central(0), ["society_npv"])["society_npv"].sum()))
        assert totals[0] == totals[1], like


def test_a_tool_by_questions(tmp_path: Path) -> None:
    answers = ["Mon outil", "transcription", "5 %", *[""] * 20]
    done = run("new", "tool", "--to", "t.yaml", answers="\n".join(answers) + "\n", cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    found = written(tmp_path / "t.yaml", "tools")
    assert found.records["concerned_share"].value == 0.05
    assert found.records["baseline_minutes"].value == 120


def test_a_scenario_has_a_reason_for_each_value(tmp_path: Path) -> None:
    file = tmp_path / "dear.yaml"
    sets = ("--set", "gas_price=0.2", "--set", "call_mode=overflow")
    reasons = ("--reason", "A hard winter", "--reason", "gas_price=Contract of 2027")
    assert new("scenario", "--name", "Dear", *sets, *reasons, "--to", str(file)).status == 0
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert tree["reason"] == "A hard winter"
    assert tree["values"] == {
        "gas_price": {"value": 0.2, "reason": "Contract of 2027"},
        "call_mode": {"value": "overflow", "reason": "A hard winter"},
    }
    assert check_files([file])[0] == []


def test_a_scenario_by_questions(tmp_path: Path) -> None:
    answers = "Hiver\nPour voir\ngas_price=0,2\nContrat\nPrix du gaz, hors TVA=3\nincome=1\nbeta=1,2\nEssai\n\n"
    done = run("new", "scenario", "--to", "t.yaml", answers=answers, cwd=tmp_path)
    assert done.returncode == 0, done.stderr.decode()
    assert "a déjà une valeur" in done.stderr.decode()
    assert "aucune grandeur ne s’appelle «\u00a0income\u00a0»" in done.stderr.decode()
    tree = yaml.safe_load((tmp_path / "t.yaml").read_text(encoding="utf-8"))
    assert tree["values"] == {
        "gas_price": {"value": 0.2, "reason": "Contrat"},
        "beta": {"value": 1.2, "reason": "Essai"},
    }


@pytest.mark.parametrize(
    "content",
    [
        {"gas_price": 0.2, "beta": "1.2"},
        {"inputs": {"set": {"gas_price": "0.2", "beta": "1.2"}, "draws": 10}},
        {"label": "x", "values": {"gas_price": {"value": 0.2}, "beta": {"value": 1.2, "reason": "z"}}},
    ],
)
def test_settings_saved_elsewhere_become_a_scenario(tmp_path: Path, content: dict[str, Any]) -> None:
    settings_file, file = tmp_path / "run.json", tmp_path / "t.yaml"
    settings_file.write_text(json.dumps(content, indent=2), encoding="utf-8")
    answer = new("scenario", "--name", "T", "--from-settings", str(settings_file), "--reason", "y", "--to", str(file))
    assert answer.status == 0, answer.err
    tree = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {name: fields["value"] for name, fields in tree["values"].items()} == {"gas_price": 0.2, "beta": 1.2}


def test_settings_that_cannot_be_used_are_all_said(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    file.write_text('{"gas_pric": 1, "beta": "x", "units": [1]}', encoding="utf-8")
    said = wrong(
        new("scenario", "--name", "T", "--from-settings", str(file), "--reason", "y", "--to", str(tmp_path / "t.yaml"))
    )
    assert "Did you mean 'gas_price'" in said
    assert "'x' is not a finite number" in said
    assert "one plain value" in said
