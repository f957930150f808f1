"""A run on disk is whole or absent, says what it was made of, and has the same bytes for the same question."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from waiting import PATIENCE

from costmodel import __version__
from costmodel.document import saving
from costmodel.document.saving import check_writable, plain_text
from costmodel.engine.comparison import COLUMNS, Comparison, compare
from costmodel.engine.verdict import WORDS
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs import excel, note, report, terminal
from costmodel.outputs.terminal import print_comparison, print_place
from costmodel.outputs.writing import save
from costmodel.parameters.library import default_folder
from costmodel.questions.reasons import reasons
from costmodel.runs import run as runs
from costmodel.runs.run import file_name, run_name

pytestmark = pytest.mark.usefixtures("english")

ROOT = Path(__file__).resolve().parent.parent
TODAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def comparison(folder: Path, write_overlay: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two tools, one of them by path, with labels that look like markup and formulas."""
    from conftest import HOSTILE_LABEL

    place = tmp_path_factory.mktemp("mine")
    tool = place / "=cmd|' -C calc'!A0.yaml"
    tool.write_text(write_overlay(HOSTILE_LABEL, licence_coverage=1, concerned_share=0.2))
    commune = place / "-commune.yaml"
    commune.write_text(write_overlay(HOSTILE_LABEL, population=900))
    return compare(str(commune), ["voicebot", str(tool)], ["adopt_tasks"], draws=30, seed=1, folder=folder, today=TODAY)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No charts, note or spreadsheet: they have their own tests."""
    monkeypatch.setattr(
        report, "write_report", lambda comparison, path, workers=1: path.write_text("<p>", encoding="utf-8")
    )
    monkeypatch.setattr(note, "write_note", lambda comparison, path: path.write_bytes(b"%PDF"))
    monkeypatch.setattr(excel, "write_model", lambda result, path: path.write_bytes(b"PK"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# What is written


def test_a_run_of_one_tool_has_its_spreadsheet_several_have_theirs_when_asked(
    comparison: Comparison, tmp_path: Path, quick: None
) -> None:
    def sheets(found: Comparison, **asked: bool) -> list[str]:
        return sorted(p.name for p in save(found, tmp_path, **asked).glob("*.xlsx"))

    one = replace(comparison, results=comparison.results[:1])
    assert sheets(one) == ["model.xlsx"]
    assert sheets(comparison) == []
    assert sheets(comparison, excel=True) == ["model-cmd_-C_calc_A0.xlsx", "model-voicebot.xlsx"]
    twins = replace(
        comparison, results=(comparison.results[1], replace(comparison.results[1], case=comparison.results[1].case))
    )
    assert len(sheets(twins, excel=True)) == 2


def test_a_run_is_four_files_and_more_and_says_what_it_was_made_of(finished: Any, folder: Path) -> None:
    assert {p.name for p in finished.folder.iterdir()} >= {
        "results.csv",
        "report.html",
        "report.pdf",
        "model.xlsx",
        "run.json",
    }
    said = json.loads((finished.folder / "run.json").read_text(encoding="utf-8"))
    assert set(said) >= {
        "format",
        "time",
        "costmodel",
        "commit",
        "python",
        "packages",
        "command",
        "inputs",
        "identity",
        "cases",
        "today",
        "values",
        "sources",
        "formulas",
        "parameter_files",
        "own_files",
        "parameter_texts",
        "outputs",
        "verdicts",
        "warnings",
    }
    assert said["format"] == 2
    assert said["costmodel"] == __version__
    assert dt.datetime.fromisoformat(said["time"]).tzinfo is not None
    assert said["command"][:2] == ["costmodel", "run"]
    assert said["inputs"] == {
        "authority": "=ma commune",
        "tools": ["voicebot"],
        "options": ["status_quo", "adopt_tasks"],
        "scenario": None,
        "set": {"job_replacement": "0"},
        "draws": 100,
        "seed": said["inputs"]["seed"],
        "lang": "en",
    }
    assert set(said["packages"]) >= {"numpy", "scipy", "PyYAML"}
    assert set(said["verdicts"]) == {"voicebot"}


def test_every_file_read_and_written_is_told_by_its_hash(finished: Any, folder: Path) -> None:
    said = json.loads((finished.folder / "run.json").read_text(encoding="utf-8"))
    for name, found in said["outputs"].items():
        assert hashlib.sha256((finished.folder / name).read_bytes()).hexdigest() == found
    assert set(said["outputs"]) == {p.name for p in finished.folder.iterdir()} - {"run.json"}
    for name, found in said["parameter_files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == found
    assert {"tools/voicebot.yaml", "reference/labour.yaml"} <= set(said["parameter_files"])
    own = said["own_files"]["authorities/=ma commune"]
    assert own["text"] == finished.authority.read_text(encoding="utf-8")
    assert hashlib.sha256(finished.authority.read_bytes()).hexdigest() == own["sha256"]


def test_a_passed_review_travels_to_the_answer_the_run_and_the_report(finished: Any) -> None:
    sentence = "'population' should have been reviewed by 2020-01-31: check its source before deciding."
    assert sentence in finished.answer.json["warnings"]
    assert sentence in json.loads((finished.folder / "run.json").read_text(encoding="utf-8"))["warnings"]
    assert "should have been reviewed by 2020-01-31" in (finished.folder / "report.html").read_text(encoding="utf-8")


def test_only_run_json_holds_a_time(finished: Any) -> None:
    today = dt.date.today().isoformat()
    for name in ("results.csv", "report.html"):
        text = (finished.folder / name).read_text(encoding="utf-8")
        assert today not in text
        assert str(finished.folder.parent) not in text


def test_labels_are_text_in_the_report(finished: Any) -> None:
    page = (finished.folder / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_answer_in_json_names_the_folder_and_every_option(finished: Any) -> None:
    said = finished.answer.json
    assert finished.answer.err == ""
    assert Path(said["report"]) == finished.folder / "report.html"
    assert set(said["tools"]["voicebot"]["options"]) == {"status_quo", "adopt_tasks"}
    assert said["tools"]["voicebot"]["verdict"] in WORDS
    for headline in said["tools"]["voicebot"]["options"]["adopt_tasks"].values():
        assert headline["p05"] <= headline["median"] <= headline["p95"]


def test_results_are_tidy_and_numbers_are_numbers(finished: Any) -> None:
    found = rows(finished.folder / "results.csv")
    assert list(found[0]) == list(COLUMNS)
    assert {r["option"] for r in found} == {"status_quo", "adopt_tasks"}
    for row in found:
        for name in ("p05", "median", "mean", "p95", "central", "probability_positive", "mean_error"):
            assert abs(float(row[name])) < float("inf")
    assert all(
        float(r["median"]) == 0 for r in found if r["option"] == "status_quo" and r["quantity"] == "budget_total"
    )


def test_no_cell_is_run_by_a_spreadsheet(comparison: Comparison, tmp_path: Path, quick: None) -> None:
    found = rows(save(comparison, tmp_path) / "results.csv")
    assert {r["tool"] for r in found} == {"voicebot", "'=cmd|' -C calc'!A0"}
    assert any(r["median"].startswith("-") for r in found), "negative numbers stay numbers"
    text = [
        value for r in found for name, value in r.items() if name in ("tool", "option", "ledger", "quantity", "unit")
    ]
    assert not [value for value in text if value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n")]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_text_that_looks_like_a_formula_stays_text(start: str) -> None:
    assert plain_text(start + "1+1") == "'" + start + "1+1"


def test_other_cells_stay_as_they_are() -> None:
    assert [plain_text(x) for x in ("EUR/year", "1", "", 2026, -3)] == ["EUR/year", "1", "", 2026, -3]


def test_a_notebook_of_files_of_ones_own_is_refused(command: Callable[..., Any], tmp_path: Path) -> None:
    found = command("run", "--tool", "voicebot", "--notebook", "--out", str(tmp_path))
    assert (found.status, found.out) == (2, "")
    assert "--notebook works with the names of the workbook only" in found.err
    assert list(tmp_path.iterdir()) == []


# Where it is written


@pytest.mark.parametrize(
    "name", ["../../x", "..", ".", "/etc/passwd", "a/b\\c", "C:\\x", "x" * 300, "-rf", ".hidden", "", "a\nb", "~"]
)
def test_a_run_cannot_leave_its_folder(comparison: Comparison, tmp_path: Path, quick: None, name: str) -> None:
    assert file_name(name) not in ("", ".", "..")
    assert not set("/\\:\n~.") & set(file_name(name))
    out = tmp_path / "reports"
    found = save(replace(comparison, authority=replace(comparison.authority, key=name)), out)
    assert found.parent == out
    assert found.resolve().parent == out.resolve()
    assert [p.name for p in tmp_path.iterdir()] == ["reports"]


def test_the_name_says_who_and_what_and_depends_on_the_inputs(comparison: Comparison) -> None:
    assert run_name(comparison).startswith("commune-2-tools-")
    assert run_name(replace(comparison, results=comparison.results[:1])).startswith("commune-voicebot-")
    names = {
        run_name(comparison),
        run_name(replace(comparison, seed=2)),
        run_name(replace(comparison, draws=31)),
        run_name(replace(comparison, overrides={"adoption": "1"})),
    }
    assert len(names) == 4


def test_a_label_that_changes_gives_another_run(comparison: Comparison) -> None:
    before = run_name(comparison)
    path = comparison.authority.path
    kept = path.read_text()
    path.write_text(kept.replace("What it is.", "What it was."))
    try:
        assert run_name(comparison) != before
    finally:
        path.write_text(kept)


def test_a_second_run_takes_the_place_of_the_first(comparison: Comparison, tmp_path: Path, quick: None) -> None:
    first = save(comparison, tmp_path)
    (first / "results.csv").write_text("old")
    second = save(comparison, tmp_path)
    assert second == first
    assert {p.name for p in second.iterdir()} == {"results.csv", "steps.csv", "report.html", "report.pdf", "run.json"}
    assert (second / "results.csv").read_text(encoding="utf-8") != "old"
    assert list(tmp_path.iterdir()) == [second]
    if os.name != "nt":
        assert stat.S_IMODE(second.stat().st_mode) & 0o500 == 0o500


def test_a_second_run_takes_away_what_the_first_wrote_and_nothing_else(
    comparison: Comparison, tmp_path: Path, quick: None
) -> None:
    """The spreadsheets of the first go, but one that its reader filled in stays, and so do files of their own."""
    first = save(comparison, tmp_path, excel=True)
    one, other = sorted(first.glob("*.xlsx"))
    other.write_bytes(b"filled in")
    (first / "notes.docx").write_text("mine")
    (first / "drafts").mkdir()
    (first / "drafts" / "run.json").write_text("mine")
    for _ in range(2):
        second = save(comparison, tmp_path)
        assert not one.exists()
        assert other.read_bytes() == b"filled in"
        assert (second / "notes.docx").read_text() == "mine"
        assert (second / "drafts" / "run.json").read_text() == "mine"
    outputs = json.loads((second / "run.json").read_text(encoding="utf-8"))["outputs"]
    assert set(outputs) == {"results.csv", "steps.csv", "report.html", "report.pdf"}


@pytest.mark.parametrize(
    "text", ["", "half", "[" * 100_000, '{"outputs": 3}', '{"outputs": {"../../x": 1, "\\u0000": 2}}']
)
def test_what_stands_in_the_place_of_a_run_loses_no_file(
    comparison: Comparison, tmp_path: Path, quick: None, text: str
) -> None:
    first = save(comparison, tmp_path)
    (first / "run.json").write_text(text)
    (first / "notes.docx").write_text("mine")
    assert (save(comparison, tmp_path) / "notes.docx").read_text() == "mine"
    assert json.loads((first / "run.json").read_text(encoding="utf-8"))["format"] == 2


@pytest.mark.parametrize("name", ["a b", "été", "-rf", "[bold]", "a\nb", "\u202eback", "\x1b[31m", "x" * 200, "名"])
def test_runs_are_written_into_folders_of_any_name(
    comparison: Comparison, tmp_path: Path, quick: None, name: str
) -> None:
    out = tmp_path / name
    check_writable(out)
    for _ in range(2):
        assert save(comparison, out).parent == out
    assert len(list(out.iterdir())) == 1


def test_a_table_that_french_excel_reads(comparison: Comparison, tmp_path: Path, quick: None) -> None:
    """Semicolons, decimal commas and the mark of UTF-8; the other table stays as it is."""
    folder = save(comparison, tmp_path / "french", french_table=True)
    content = (folder / "results-fr.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    french = list(csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";"))
    usual = rows(folder / "results.csv")
    assert list(french[0]) == list(COLUMNS)
    assert len(french) == len(usual)
    for row, other in zip(french, usual, strict=True):
        for name in COLUMNS:
            if name in ("median", "mean", "p05", "p95", "probability_positive"):
                assert "." not in row[name]
                assert float(row[name].replace(",", ".")) == float(other[name])
            else:
                assert row[name].replace(",", ".") == other[name].replace(",", ".")
    assert any("," in row["median"] for row in french)
    plain = save(comparison, tmp_path / "plain")
    assert (plain / "results.csv").read_bytes() == (folder / "results.csv").read_bytes()
    assert not (plain / "results-fr.csv").exists()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device"), ZeroDivisionError])
def test_a_run_that_fails_leaves_the_one_before(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick: None, error: Any
) -> None:
    first = save(comparison, tmp_path)
    before = {p.name: p.read_bytes() for p in first.iterdir()}

    def failing(*_: Any) -> None:
        raise error

    monkeypatch.setattr(report, "write_report", failing)
    with pytest.raises(error if isinstance(error, type) else type(error)):
        save(comparison, tmp_path)
    assert {p.name: p.read_bytes() for p in first.iterdir()} == before
    assert list(tmp_path.iterdir()) == [first]


def test_a_folder_that_cannot_be_written_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    for folder in (taken, taken / "below"):
        with pytest.raises(InputError, match=r"nothing can be written there .*; choose another folder with --out"):
            check_writable(folder)

    def refuse(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(saving.tempfile, "TemporaryDirectory", refuse)
    with pytest.raises(InputError, match="Permission denied"):
        check_writable(tmp_path)


def test_looking_whether_one_can_write_leaves_nothing(tmp_path: Path) -> None:
    check_writable(tmp_path / "reports")
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_machine_without_git_writes_runs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert runs.commit() is None


# What the terminal shows


@pytest.mark.parametrize("tools", [1, 2])
def test_the_table_shows_labels_as_they_are(
    comparison: Comparison, capsys: pytest.CaptureFixture[str], tools: int
) -> None:
    found = replace(comparison, results=comparison.results[-tools:])
    print_comparison(found)
    print_place(Path("reports/[bold]x[/nothing]"))
    said = capsys.readouterr().out
    assert "=1+1 [/bold] <script>alert(1)</script> {0}: what each AI tool changes" in said
    assert "[/bold]" in said.partition("what each AI tool changes")[2], "in the table too"
    assert "reports/[bold]x[/nothing]/report.html" in said


@pytest.mark.parametrize("tools", [1, 2])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_number_is_cut_in_a_terminal_of_80_columns(
    comparison: Comparison, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tools: int, lang: str
) -> None:
    """Large figures: what stands right of a line is never a sign alone, nor a number that goes on below."""
    option = comparison.results[-1].options[-1]
    summaries = {n: replace(s, **{k: getattr(s, k) * 1e4 - 123_456_789 for k in ("median", "p05", "p95")})
                 for n, s in comparison.results[-1].simulation.summaries.items()}  # fmt: skip
    large = [replace(r, simulation=replace(r.simulation, summaries=summaries)) for r in comparison.results[-tools:]]
    monkeypatch.setattr(terminal, "console", lambda width=None: Console(width=80, highlight=False))
    with in_language(lang):
        print_comparison(replace(comparison, results=tuple(large)))
        numbers = [terminal.thousands(large[0].at(n, option)[k]) for n in ("budget_total", "society_npv")
                   for k in ("median", "p05", "p95")]  # fmt: skip
        words = [s for r in large[: 2 - tools] for s in reasons(r.verdict)]
    said = capsys.readouterr().out
    assert [n for n in numbers if n not in said] == []
    pieces = re.findall(r"\S*\d(?:[\d\u00a0\u202f,.]*\d)?(?:\u00a0\S+)?", " ".join(words))
    assert [piece for piece in pieces if piece not in said] == []
    assert max(map(len, said.splitlines()[1:-1])) <= 80


# The same question twice


def fresh_run(folder: Path, out: Path, seed: str, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "costmodel.outputs.cli",
            "run",
            "--tool",
            "voicebot",
            "--option",
            "adopt_tasks",
            "--draws",
            "100",
            "--lang",
            "en",
            "--json",
            "--out",
            str(out),
            "--parameters",
            str(folder),
            *words,
        ],
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=out.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
    )


def test_the_same_question_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    places = [tmp_path / "a" / "reports", tmp_path / "b" / "reports"]
    for place in places:
        place.parent.mkdir()
    processes = [fresh_run(folder, place, seed) for place, seed in zip(places, ("1", "4242"), strict=True)]
    answers = [process.communicate(timeout=PATIENCE) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    one, two = (Path(json.loads(out)["folder"]) for out, _ in answers)
    assert one.name == two.name
    for name in ("results.csv", "report.html", "report.pdf", "model.xlsx"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    told = [json.loads((run / "run.json").read_text(encoding="utf-8")) for run in (one, two)]
    for name in set(told[0]) - {"time", "command"}:
        assert told[0][name] == told[1][name]


def test_the_folder_of_parameters_does_not_count(comparison: Comparison, folder: Path, tmp_path: Path) -> None:
    """The same values read from another place and in another language are the same case."""
    from costmodel.engine.case import make_case
    from costmodel.language.catalogue import in_language

    other = tmp_path / "elsewhere"
    other.symlink_to(folder, target_is_directory=True)
    with in_language("fr"):
        moved = make_case("voicebot", "plaisir", ["status_quo"], folder=other).fingerprint
    assert moved == make_case("voicebot", "plaisir", ["status_quo"], folder=folder).fingerprint


REAL = default_folder()


def test_the_voicebot_of_plaisir_is_a_run(tmp_path: Path, quick: None) -> None:
    found = save(compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=40, today=TODAY), tmp_path)
    assert found.name.startswith("plaisir-voicebot-")
    assert {r["tool"] for r in rows(found / "results.csv")} == {"voicebot"}
