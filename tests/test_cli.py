"""The command answers with a status, one clear sentence when something is wrong, and JSON that any program reads."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import run_command
from waiting import PATIENCE, hear_interruptions, until

from costmodel.engine.case import workbook
from costmodel.outputs import cli
from costmodel.outputs.commands import common
from costmodel.parameters.library import default_folder

ROOT = Path(__file__).resolve().parent.parent
Command = Callable[..., Any]


def wrong(answer: Any) -> str:
    """The one sentence of an error; nothing else is said."""
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("Error: ")
    assert answer.err.count("\n") == 1
    return answer.err


COMMANDS = ("compare", "run", "value", "explain", "quantities", "check")


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("--version",), ("compare", "--help"), ("value", "-h")])
def test_help_and_version_end_well(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as found:
        cli.main(words)
    assert found.value.code == 0
    assert "costmodel" in capsys.readouterr().out


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([]) == 0
    said = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in said] == []


def test_help_tells_what_each_option_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["compare", "--help", "--lang", "en"])
    said = capsys.readouterr().out
    assert said.count("show this help and stop") == 1
    assert "Monte Carlo draws" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("comapre",), "'comapre' is not a command; known: compare, run, value, explain, quantities, check"),
        (("comapre",), "Did you mean 'compare'?"),
        (("",), "'' is not a command"),
        (("--set", "a=1", "compare"), "--set stands before the command"),
        (("compare", "--drwas", "3"), "'--drwas' is not an option of 'compare'. Did you mean '--draws'?"),
        (("compare", "--drwas=3"), "Did you mean '--draws'?"),
        (("compare", "--dra", "3"), "'--dra' is not an option"),
        (("explain", "budget_total", "--dept", "3"), "Did you mean '--depth'?"),
        (("compare", "--depth", "3"), "'--depth' is not an option of 'compare'"),
        (("compare", "voicebot"), "'voicebot' is not an option of 'compare'"),
        (("compare", "--draws"), "--draws needs a value"),
        (("compare", "--json=yes"), "--json takes no value"),
        (("compare", "--draws", "-5"), "--draws -5: give a whole number from 100 to 10000000"),
        (("compare", "--draws", "0"), "--draws 0: give a whole number from 100"),
        (("compare", "--draws", "1e4"), "--draws 1e4: give a whole number"),
        (("compare", "--draws", "10.5"), "--draws 10.5: give a whole number"),
        (("compare", "--draws", "10000001"), "give a whole number from 100 to 10000000"),
        (("compare", "--draws", "9" * 5000), "give a whole number from 100 to 10000000"),
        (("compare", "--draws", "٣"), "give a whole number"),
        (("compare", "--draws", ""), "give a whole number"),
        (("compare", "--horizon", "0"), "--horizon 0: give a whole number from 1 to 30"),
        (("compare", "--horizon", "31"), "--horizon 31: give a whole number from 1 to 30"),
        (("compare", "--horizon", "1000000"), "give a whole number from 1 to 30"),
        (("compare", "--horizon", "3", "--set", "horizon=4"), "--set horizon is given twice"),
        (("compare", "--seed", "-1"), "--seed -1: give a whole number from 0"),
        (("compare", "--seed", "abc"), "--seed abc: give a whole number from 0"),
        (("compare", "--seed", "1" * 30), "give a whole number from 0"),
        (("compare", "--set", "population"), "--set population: write NAME=VALUE"),
        (("compare", "--set", "population=1", "--set", "population=2"), "--set population is given twice; keep one"),
        (("compare", "--set", "age_share=1"), "'age_share' has several members"),
        (("compare", "--set", "calendar_year=2030"), "'calendar_year' follows from the horizon"),
        (("compare", "--tool", "voicebt"), "Did you mean 'voicebot'?"),
        (("compare", "--tool", "../../x"), "The tool '../../x' is unknown"),
        (("compare", "--tool", "missing.yaml"), "missing.yaml: the file cannot be read"),
        (("compare", "--tool", "voicebot", "--tool", "voicebot"), "'voicebot' is given twice"),
        (("compare", "--for", "plaisi"), "The authority 'plaisi' is unknown; known: plaisir. Did you mean 'plaisir'?"),
        (("compare", "--for", ""), "The authority '' is unknown"),
        (("compare", "--option", "adopt"), "The option 'adopt' is unknown"),
        (("compare", "--scenario", "dear"), "Did you mean 'dear_work'?"),
        (("run",), "run takes one tool"),
        (("run", "--tool", "a", "--tool", "b"), "run takes one tool"),
        (("value",), "Name a quantity"),
        (("explain",), "Name a quantity"),
        (("value", "budgt_total"), "No parameter or formula is called 'budgt_total'. Did you mean 'budget_total'?"),
        (("explain", "budgt_total"), "Did you mean 'budget_total'?"),
        (("value", "hourly_cost"), "'hourly_cost' has several members: ask for one of hourly_cost_a"),
        (("value", "budget_total", "--tool", "voicebot", "--tool", "drafting"), "value takes one tool and one option"),
        (("value", "budget_total", "--year", "1999"), "--year 1999: give a whole number from 2026 to 2031"),
        (("explain", "budget_total", "--depth", "-1"), "--depth -1: give a whole number from 0 to 99"),
        (("value", "budget_total", "--set", "\udcff=1"), "is not text in UTF-8"),
        (("compare", "--out", "/dev/null/reports"), "--out /dev/null/reports: nothing can be written there"),
    ],
)
def test_what_is_typed_wrong_is_said_in_one_sentence(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in wrong(command(*words))
    assert not [p for p in tmp_path.rglob("*") if p.name != "reports"], "nothing is written"


def test_the_folder_of_parameters_must_be_one(tmp_path: Path) -> None:
    assert "there is no such folder" in wrong(
        run_command("check", "--parameters", str(tmp_path / "none"), "--lang", "en")
    )
    assert "no reference parameters are found" in wrong(
        run_command("quantities", "--parameters", str(tmp_path), "--lang", "en")
    )


@pytest.mark.parametrize("lang", ["de", "", "FR", "english"])
def test_another_language_is_refused(command: Command, lang: str) -> None:
    assert f"--lang {lang}\N{NO-BREAK SPACE}: choisissez " in command("quantities", "--lang", lang).err
    assert f"--lang {lang}\N{NO-BREAK SPACE}: choisissez " in command("quantities", f"--lang={lang}").err
    assert command("quantities", "--lang", lang).status == 2


def test_a_language_without_value_is_refused(folder: Path) -> None:
    assert run_command("quantities", "--parameters", str(folder), "--lang").status == 2


def test_an_out_that_is_a_file_is_refused_and_kept(command: Command, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("mine")
    assert f"--out {taken}: nothing can be written there" in wrong(command("compare", "--out", str(taken)))
    assert taken.read_text() == "mine"


def test_a_full_disk_is_said_in_one_sentence(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "results.csv")

    monkeypatch.setattr("costmodel.engine.case.workbook", full)
    assert "results.csv: the system refuses it (No space left on device)" in wrong(command("quantities"))


# Answers

VOICEBOT = ("--tool", "voicebot", "--option", "adopt_tasks")


def test_a_value_is_a_number_for_scripts(command: Command) -> None:
    found = command("value", "budget_total", *VOICEBOT, "--json")
    assert found.status == 0
    assert found.err == ""
    said = found.json
    assert (said["quantity"], said["unit"], said["tool"], said["authority"]) == (
        "budget_total",
        "EUR",
        "voicebot",
        "plaisir",
    )
    assert isinstance(said["value"], float)
    assert said["by_year"] is None or list(said["by_year"]) == [str(2026 + t) for t in range(6)]


def test_a_value_with_draws_has_its_range(command: Command) -> None:
    said = command("value", "budget_total", *VOICEBOT, "--draws", "50", "--seed", "3", "--json").json
    assert said["p05"] <= said["median"] <= said["p95"]
    assert 0 <= said["probability_positive"] <= 1
    assert (said["draws"], said["seed"]) == (50, 3)
    again = command("value", "budget_total", *VOICEBOT, "--draws", "50", "--seed", "3", "--json").json
    assert again == said
    assert (
        command("value", "budget_total", *VOICEBOT, "--draws", "50", "--seed", "4", "--json").json["mean"]
        != said["mean"]
    )


def test_a_set_value_moves_the_answer_and_travels_in_it(command: Command) -> None:
    said = command("value", "population", "--set", "population=742", "--json").json
    assert said["value"] == 742
    assert said["set"] == {"population": "742"}
    assert command("value", "gross_hours_saved", "--set", "gross_hours_saved=40000", "--json").json["value"] == 40000


def test_a_value_outside_its_range_comes_with_a_warning(command: Command) -> None:
    high = workbook()[1].records["contacts_per_user"].high
    words = ("value", "contacts_per_user", "--set", f"contacts_per_user={high + 1}")
    found = command(*words)
    assert found.status == 0
    assert found.err.startswith(f"Warning: 'contacts_per_user' is set to {high + 1:g}, outside its known range")
    assert "outside its known range" in command(*words, "--json").json["warnings"][0]


def test_quantities_are_listed_for_people_and_for_scripts(command: Command, folder: Path) -> None:
    model, _ = workbook(folder)
    rows = command("quantities", "--json").json
    assert [row["name"] for row in rows] == list(model)
    assert all(row["unit"] and row["label"] and row["label_fr"] for row in rows)
    assert [line.split()[0] for line in command("quantities").out.splitlines()] == list(model)


def test_explain_opens_a_number_down_to_its_sources(command: Command) -> None:
    text = command("explain", "gross_hours_saved", "--tool", "drafting").out
    assert "[gross_hours_saved]" in text
    assert "<- " in text
    said = command("explain", "gross_hours_saved", "--tool", "drafting", "--json").json
    assert said["needs"]
    assert said["formula"]
    shallow = command("explain", "gross_hours_saved", "--tool", "drafting", "--depth", "0").out
    assert 0 < shallow.count("\n") < text.count("\n")


def test_explain_shows_who_set_a_value(command: Command) -> None:
    assert "set by you" in command("explain", "population", "--set", "population=742").out


def test_every_quantity_can_be_explained(command: Command, folder: Path) -> None:
    from costmodel.engine.case import make_case
    from costmodel.questions.trace.trace import trace

    case = make_case("voicebot", "plaisir", ["adopt_tasks"], folder=folder)
    for name in list(case.model)[::40]:
        json.dumps(trace(case, name).json(), allow_nan=False)


def test_check_says_how_many_files_are_good(
    command: Command, tmp_path: Path, write_overlay: Callable[..., str]
) -> None:
    good = command("check")
    assert (good.status, good.err) == (0, "")
    assert "files read, 0 errors, 0 warnings" in good.out
    bad = tmp_path / "bad.yaml"
    bad.write_text(write_overlay(populaton=3, adoption=7))
    found = command("check", str(bad))
    assert found.status == 2
    assert found.err.count("Error: ") == 2
    assert "1 files read, 2 errors, 0 warnings" in found.out
    said = command("check", str(bad), "--json")
    assert said.status == 2
    assert (said.json["files"], len(said.json["errors"]), said.json["warnings"]) == (1, 2, [])


def test_check_warns_of_old_values(command: Command, tmp_path: Path, write_overlay: Callable[..., str]) -> None:
    old = tmp_path / "old.yaml"
    old.write_text(write_overlay(population=3).replace("2090-12-31", "2020-12-31"))
    found = command("check", str(old))
    assert found.status == 0
    assert "old.yaml, line 6, population: should have been reviewed by 2020-12-31" in found.err


def test_no_answer_holds_nan(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="JSON"):
        common.print_json({"value": float("nan")})


def test_a_poor_terminal_gets_its_letters_replaced(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert cli.main(["quantities", "--lang", "fr", "--parameters", str(folder)]) == 0
    assert "Annee civile" in raw.getvalue().decode("ascii")
    raw.seek(0)
    raw.truncate()
    assert cli.main(["quantities", "--json", "--parameters", str(folder)]) == 0
    assert any("é" in row["label_fr"] for row in json.loads(raw.getvalue()))


# Real processes


def start(*words: str, folder: Path) -> subprocess.Popen[str]:
    """A process of its own, which hears interruptions even when the tests run in the background."""
    return subprocess.Popen(
        [sys.executable, "-m", "costmodel.outputs.cli", *words, "--parameters", str(folder)],
        text=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=None if os.name == "nt" else hear_interruptions,
    )


def computed(process: subprocess.Popen[str]) -> float:
    """Seconds of processor that a process and those it started have had."""
    assert process.poll() is None, process.communicate()
    whole = psutil.Process(process.pid)
    return sum(p.cpu_times().user for p in (whole, *whole.children(recursive=True)))


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
@pytest.mark.parametrize("tools", [("voicebot",), ("voicebot", "drafting")])
def test_an_interruption_leaves_nothing_behind(folder: Path, tmp_path: Path, tools: tuple[str, ...]) -> None:
    out = tmp_path / "reports"
    words = [word for tool in tools for word in ("--tool", tool)]
    process = start("compare", *words, "--draws", "10000000", "--out", str(out), "--lang", "en", folder=folder)
    until(lambda: out.exists() or process.poll() is not None)
    begun = computed(process)
    until(lambda: computed(process) > begun + 1)  # seconds of work, not of waiting for a busy machine
    process.send_signal(signal.SIGINT)
    said, complaint = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert said == ""
    assert complaint.strip() == "Interrupted: no report was written."
    assert list(out.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise there")
def test_a_reader_who_leaves_is_no_error(folder: Path) -> None:
    process = start("quantities", "--json", folder=folder)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=PATIENCE) == 0


# The files of the repository

REAL = default_folder()


def test_the_voicebot_of_plaisir_answers() -> None:
    found = run_command(
        "value", "budget_total", "--for", "plaisir", *VOICEBOT, "--draws", "100", "--json", "--lang", "fr"
    )
    assert found.status == 0, found.err
    assert found.json["by_year"] is None or len(found.json["by_year"]) == 6
    assert "voicebot" in run_command("value", "budget_total", "--tool", "voicebott", "--lang", "en").err
    assert run_command("check", "--lang", "en").status == 0


# Too few draws

VERDICTS = [
    ("run", "--tool", "voicebot"),
    ("compare", "--tool", "voicebot"),
    ("decides", "--tool", "voicebot"),
    ("pilot", "--tool", "voicebot"),
    ("debate", "--tool", "voicebot"),
    ("together",),
    ("dashboard", "--no-browser"),
]


@pytest.mark.parametrize("draws", ["1", "99"])
@pytest.mark.parametrize("words", VERDICTS, ids=[words[0] for words in VERDICTS])
def test_a_verdict_takes_a_hundred_draws(command: Command, tmp_path: Path, words: tuple[str, ...], draws: str) -> None:
    out = tmp_path / "reports"
    said = wrong(command(*words, "--draws", draws, "--out", str(out)))
    assert f"--draws {draws}: give a whole number from 100 to 10000000." in said
    assert "a verdict would hang on chance" in said
    assert not out.exists()


def test_one_number_of_few_draws_comes_with_a_warning(command: Command) -> None:
    few = command("value", "budget_total", *VOICEBOT, "--draws", "99", "--json")
    assert few.status == 0
    assert [w for w in few.json["warnings"] if "99 draws; ask for 100 or more" in w]
    enough = command("value", "budget_total", *VOICEBOT, "--draws", "100", "--json")
    assert not [w for w in enough.json["warnings"] if "draws" in w]
    assert "99 draws" in command("value", "budget_total", *VOICEBOT, "--draws", "99").err


# What reaches the terminal

SIGNS = [
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x08\x08",
    "\x7f",
    "\x9b31m",
    "\r",
    "\u202e",
    "\u2066",
    "\u2069",
    "\u200f",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "words",
    [
        ("compare", "--tool", "{}bot"),
        ("compare", "--for", "{}.yaml"),
        ("compare", "--set", "{}=1"),
        ("compare", "--draws", "{}"),
        ("compare", "--scenario", "{}"),
        ("compare", "--out", "taken/{}"),
        ("compare", "--{}", "1"),
        ("{}",),
        ("explain", "{}"),
        ("reproduce", "{}"),
        ("notebooks", "{}"),
        ("notebooks", "run", "{}"),
        ("check", "{}"),
    ],
    ids=" ".join,
)
def test_no_sign_of_an_argument_commands_the_terminal(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sign: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken").touch()
    asked = [word.format(sign) for word in words]
    answer = run_command(*asked, "--lang", "en") if words[0] == "notebooks" else command(*asked)
    assert answer.status == 2
    assert answer.err
    assert not {c for c in sign if not c.isprintable()} & set(answer.out + answer.err)
    assert f"\\u{ord(sign[0]):04x}" in answer.err or sign == "\r"  # check takes it for an end of line


def test_no_sign_of_a_file_commands_the_terminal(command: Command, tmp_path: Path) -> None:
    """A key that turns the line round, the name of a file, a run.json with an escape."""
    town = tmp_path / "\x1b[31mtown.yaml"
    town.write_text("label: A\n\u202eevil: 1\n", encoding="utf-8")
    run = tmp_path / "run"
    run.mkdir()
    (run / "run.json").write_text('{"format": "\\u001b]0;title\\u0007\\u202e"}', encoding="utf-8")
    for words in (
        ("check", str(town)),
        ("compare", "--for", str(town)),
        ("reproduce", str(run)),
        ("diff", *[str(run)] * 2),
    ):
        answer = command(*words)
        assert answer.status == 2
        assert not {"\x1b", "\x07", "\u202e"} & set(answer.out + answer.err)
        assert "\\u202e" in answer.err


def test_json_says_the_same_with_codes_in_place_of_signs(command: Command, tmp_path: Path) -> None:
    from conftest import overlay_text

    tool = tmp_path / "\u202etool.yaml"
    tool.write_text(overlay_text(handles_calls=1, concerned_share=0.01), encoding="utf-8")
    answer = command("value", "budget_total", "--tool", str(tool), "--json")
    assert answer.status == 0, answer.err
    assert "\u202e" not in answer.out
    assert answer.json["tool"] == "\u202etool"


def test_tables_show_signs_by_their_code_and_keep_their_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.table import Table

    from costmodel.outputs.screen import console, plain_streams

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    below = Terminal()
    monkeypatch.setattr(sys, "stdout", below)
    with plain_streams():
        screen = console(100)
        table = Table()
        table.add_column("\x1b]0;title\x07")
        table.add_row("\u202eturned")
        screen.print(table)
        screen.print("bold \x1b[31m", style="bold", markup=False)
        print("plain \x1b[31m")
    said = below.getvalue()
    assert not {"\x07", "\u202e"} & set(said)
    assert "\x1b[31m" not in said
    assert "\x1b[1m" in said, "rich's own"
    for text in ("\\u001b]0;title\\u0007", "\\u202eturned", "plain \\u001b[31m"):
        assert text in said


# Nested deeply


@pytest.mark.parametrize(
    "words", [("reproduce", "{}"), ("diff", "{}", "{}"), ("explain", "budget_total", "--run", "{}")]
)
def test_a_run_nested_deeply_is_one_sentence(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "run.json").write_text("[" * 200_000, encoding="utf-8")
    assert "nested too deeply" in wrong(command(*(word.format(tmp_path) for word in words)))


def test_notebooks_without_an_action_show_their_help_and_run_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from costmodel.outputs import notebooks

    def refuse(*_: Any) -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(notebooks, "refresh", refuse)
    assert cli.main(["notebooks", "--lang", "en"]) == 0
    assert "run, batch, or refresh" in capsys.readouterr().out
