"""run.json is enough to make a run again, to open its numbers, and to say what changed since."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import REAL, run_command
from pypdf import PdfReader

from costmodel.engine.case import make_case
from costmodel.engine.comparison import compare
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs import writing
from costmodel.outputs.reproducing import reproduce
from costmodel.outputs.writing import save
from costmodel.parameters import yamlfile
from costmodel.questions.trace.trace import trace
from costmodel.runs.run import cases_of, read_run

pytestmark = pytest.mark.usefixtures("english")
DAY = dt.date(2026, 12, 15)


def quickly(comparison: Any, folder: Path, *_: Any) -> None:
    """Results, and the warnings, which the report shows and which depend on the day."""
    writing.write_results(comparison, folder / "results.csv")
    (folder / "report.html").write_text("\n".join(comparison.warnings), encoding="utf-8")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "write_outputs", quickly)


@pytest.fixture
def own_folder(folder: Path, tmp_path: Path) -> Path:
    """A copy of the small folder, to be changed."""
    return Path(shutil.copytree(folder, tmp_path / "parameters", symlinks=False))


@pytest.fixture(scope="module")
def made(folder: Path, tmp_path_factory: pytest.TempPathFactory, write_overlay: Callable[..., str]) -> Path:
    """A run with a scenario, own files of three kinds, values set, and a review that is overdue on its day.

    All files that it read are gone.
    """
    place = tmp_path_factory.mktemp("gone")
    reports = tmp_path_factory.mktemp("reports")
    parameters = shutil.copytree(folder, place / "parameters", symlinks=False)
    town, tool, option = place / "=ma commune.yaml", place / "my bot.yaml", place / "my_option.yaml"
    text = write_overlay("A <town>", calls_per_day=30, population=900)
    town.write_text(text.replace("2090-12-31", "2026-11-30", 1))
    tool.write_text(write_overlay("A tool", handles_calls=1, concerned_share=0.02))
    option.write_text(write_overlay("An option", adoption=1, job_replacement=0.5))
    with pytest.MonkeyPatch.context() as patch, in_language("en"):
        patch.setattr(writing, "write_outputs", quickly)
        comparison = compare(
            str(town),
            ["voicebot", str(tool)],
            ["adopt_tasks", str(option)],
            "dear_work",
            {"population": "1200", "horizon": "4"},
            draws=60,
            seed=9,
            folder=parameters,
            today=DAY,
        )
        found = save(comparison, reports, today=DAY)
    shutil.rmtree(place)
    return found


@pytest.fixture
def run(made: Path, tmp_path: Path, quick: None) -> Path:
    """A copy of the run, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "reports" / made.name))


def said(run: Path) -> dict[str, Any]:
    return json.loads((run / "run.json").read_text(encoding="utf-8"))


def rewrite(run: Path, **changes: Any) -> None:
    (run / "run.json").write_text(json.dumps(said(run) | changes), encoding="utf-8")


# What it keeps


def test_every_value_is_kept_as_it_was_resolved(run: Path) -> None:
    kept = said(run)
    assert kept["format"] == 2
    values = kept["values"]
    options = kept["inputs"]["options"]
    assert options == ["status_quo", "adopt_tasks", "my_option"]
    resolved = {
        (tool, option): {**values["all_tools"], **layers["all_options"], **layers["options"][option]}
        for tool, layers in values["tools"].items()
        for option in options
    }
    assert {r["population"]["value"] for r in resolved.values()} == {1200}
    assert {r["population"]["layer"] for r in resolved.values()} == {"set"}
    assert [resolved["my bot", o]["job_replacement"]["value"] for o in options[1:]] == [0, 0.5]
    assert resolved["my bot", "my_option"]["job_replacement"]["where"].startswith("my_option.yaml, line ")
    assert {resolved[t, "adopt_tasks"]["concerned_share"]["value"] for t in ("voicebot", "my bot")} == {0.01, 0.02}
    calls = values["all_tools"]["calls_per_day"]
    assert (calls["layer"], calls["unit"], calls["shape"]) == ("authority", "call/day", "fixed")
    assert all(
        key in kept["sources"] for r in resolved.values() for fields in r.values() for key in fields.get("sources", ())
    )
    high = values["all_tools"]["contacts_per_user"]
    assert high["low"] < high["value"] < high["high"]


def test_own_files_are_kept_as_text_and_no_path_of_this_machine_is(run: Path, tmp_path: Path) -> None:
    kept = said(run)
    assert set(kept["own_files"]) == {"authorities/=ma commune", "tools/my bot", "options/my_option"}
    for own in kept["own_files"].values():
        assert hashlib.sha256(own["text"].encode()).hexdigest() == own["sha256"]
    assert str(tmp_path) not in (run / "run.json").read_text(encoding="utf-8")


def test_the_kept_texts_are_those_of_the_files_read(run: Path, folder: Path) -> None:
    kept = said(run)
    texts = json.loads(zlib.decompress(base64.b64decode(kept["parameter_texts"])))
    assert set(texts) == {
        *(
            f"{kind}/{p.name}"
            for kind in ("reference", "panels", "tools", "options")
            for p in (folder / kind).iterdir()
        ),
        "conventions.yaml",
        "staffing.yaml",
        "time_saved.yaml",
        "scenarios/dear_work.yaml",
    }
    for name, text in texts.items():
        assert (folder / name).read_text(encoding="utf-8") == text
        assert hashlib.sha256(text.encode()).hexdigest() == kept["parameter_files"][name]


def test_every_formula_has_its_hash(run: Path) -> None:
    model = make_case("voicebot", "plaisir", ["adopt_tasks"]).model
    kept = said(run)["formulas"]
    assert set(kept) == set(model.expressions)
    assert len({f["hash"] for f in kept.values()}) == len(kept)


# Making it again


def test_a_run_is_made_again_without_any_of_its_files(run: Path) -> None:
    found = reproduce(read_run(run))
    assert {f.name: f.state for f in found.files} == {"results.csv": "same", "report.html": "same"}
    assert (found.agrees, found.versions, found.formulas, found.first) == (True, {}, (), None)


def test_the_day_of_the_run_counts_not_today(run: Path) -> None:
    """On its day one review was overdue; read on an earlier day the report has another text."""
    assert "'calls_per_day' should have been reviewed by 2026-11-30" in (run / "report.html").read_text()
    assert said(run)["today"] == "2026-12-15"
    assert reproduce(read_run(run)).agrees
    rewrite(run, today="2020-01-01")
    assert {f.name: f.state for f in reproduce(read_run(run)).files} == {
        "results.csv": "same",
        "report.html": "different",
    }


def test_a_number_changed_by_hand_is_seen_and_named(run: Path) -> None:
    lines = (run / "results.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    number = next(i for i, line in enumerate(lines) if ",society_npv," in line and ",adopt_tasks," in line)
    cells = lines[number].split(",")
    was, cells[6] = cells[6], "123456"
    lines[number] = ",".join(cells)
    (run / "results.csv").write_text("".join(lines), encoding="utf-8")
    found = reproduce(read_run(run))
    assert {f.name: f.state for f in found.files} == {"results.csv": "changed", "report.html": "same"}
    assert found.first is not None
    assert (found.first.quantity, found.first.option, found.first.column) == ("society_npv", "adopt_tasks", "median")
    assert (found.first.was, found.first.now) == ("123456", was)


def test_a_missing_file_is_said(run: Path) -> None:
    (run / "report.html").unlink()
    assert [f.state for f in reproduce(read_run(run)).files] == ["missing", "same"]


def test_a_parameter_that_changed_is_named_and_counts_only_if_asked(
    own_folder: Path, tmp_path: Path, quick: None
) -> None:
    run = save(compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=40, folder=own_folder), tmp_path / "reports")
    file = own_folder / "authorities" / "plaisir.yaml"
    file.write_text(file.read_text().replace("300", "350"))
    assert reproduce(read_run(run)).agrees
    found = reproduce(read_run(run), current=own_folder)
    assert not found.agrees
    assert found.parameter_files == ("authorities/plaisir.yaml",)
    assert found.first is not None
    assert found.first.was != found.first.now


def test_a_formula_that_changed_is_named(run: Path) -> None:
    formulas = said(run)["formulas"]
    formulas["society_npv"] = {**formulas["society_npv"], "hash": "0" * 16}
    del formulas["budget_total"]
    rewrite(run, formulas=formulas)
    assert reproduce(read_run(run)).formulas == ("budget_total", "society_npv")


def test_versions_that_differ_are_told(run: Path) -> None:
    rewrite(run, python="3.9.0", packages={**said(run)["packages"], "numpy": "1.0"})
    found = reproduce(read_run(run))
    assert set(found.versions) == {"python", "numpy"}
    assert found.versions["numpy"][0] == "1.0"


def test_the_command_answers_with_a_status(run: Path, command: Callable[..., Any]) -> None:
    found = command("reproduce", str(run))
    assert found.status == 0, found.err
    assert "results.csv – same bytes" in found.out
    assert "All files agree." in found.out
    (run / "results.csv").write_text("tool\n", encoding="utf-8")
    found = command("reproduce", str(run), "--json")
    assert found.status == 1
    assert found.json["files"] == {"report.html": "same", "results.csv": "changed"}
    assert found.json["first_number"]["now"] == "present"


# What is damaged


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"inputs": ' * 100_000,
        "",
        "[]",
        "{}",
        '{"format": 1}',
        '{"format": 2}',
        "nonsense",
        '{"format": 99, "inputs": 1}',
        "\udcff",
    ],
)
def test_a_run_json_that_is_none_is_refused_in_one_sentence(run: Path, text: str, command: Callable[..., Any]) -> None:
    (run / "run.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    for words in (
        ("reproduce", str(run)),
        ("diff", str(run), str(run)),
        ("explain", "budget_total", "--run", str(run)),
    ):
        found = command(*words)
        assert (found.status, found.out) == (2, "")
        assert found.err.count("\n") == 1


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped", "tools/../../escaped", "authorities/a/b"])
def test_a_run_json_writes_nothing_outside_its_place(run: Path, name: str) -> None:
    text = "label: x"
    own = {"text": text, "sha256": hashlib.sha256(text.encode()).hexdigest()}
    rewrite(run, own_files={**said(run)["own_files"], name: own})
    with pytest.raises(InputError, match="damaged"):
        reproduce(read_run(run))
    assert not Path("/tmp/escaped.yaml").exists()


def test_a_kept_text_that_was_changed_is_refused(run: Path) -> None:
    own = said(run)["own_files"]
    own["tools/my bot"]["text"] += "#"
    rewrite(run, own_files=own)
    with pytest.raises(InputError, match="damaged"):
        cases_of(read_run(run))


# Opening its numbers


def test_numbers_open_as_in_the_run(run: Path, command: Callable[..., Any]) -> None:
    found = command("explain", "society_npv", "--run", str(run), "--tool", "my bot", "--option", "my_option", "--json")
    assert found.status == 0, found.err
    rows = {
        r["quantity"]: r
        for r in read_run(run).rows
        if (r["tool"], r["option"]) == ("my bot", "my_option") and not r["year"]
    }
    row = rows["society_npv"]
    assert found.json["value"] == pytest.approx(float(row["central"]), rel=1e-9)
    assert [found.json[k] for k in ("p05", "median", "p95")] == [float(row[k]) for k in ("p05", "median", "p95")]
    text = command("explain", "calls_per_day", "--run", str(run), "--tool", "voicebot").out
    assert "In the run" in text
    assert "30" in text


def test_every_result_of_a_run_opens_to_its_own_number(run: Path) -> None:
    read = read_run(run)
    case = cases_of(read, ["my bot"])["my bot"]
    for row in read.rows[::3]:
        if (row["tool"], row["option"]) == ("my bot", "adopt_tasks"):
            year = int(row["year"]) if row["year"] else None
            if year in (None, case.calendar[-1]):
                found = trace(case, row["quantity"], 1, year)
                assert found.value == pytest.approx(float(row["central"]), rel=1e-9, abs=1e-12), row["quantity"]


def test_a_run_whose_formula_changed_since_opens_with_its_own(run: Path) -> None:
    """The run was made when society counted the users alone; the program has moved on."""
    formulas = said(run)["formulas"]
    formulas["society_flow"] = {
        **formulas["society_flow"],
        "hash": "0" * 16,
        "expression": "multiply(society_users, 2)",
    }
    rewrite(run, formulas=formulas)
    case = cases_of(read_run(run), ["voicebot"])["voicebot"]
    found = trace(case, "society_flow", 1)
    assert found.written == "society_users × 2"
    assert found.value == 2 * found.needs[0].value
    assert [n.name for n in found.needs] == ["society_users"]


def test_a_value_read_otherwise_by_this_program_stays_that_of_the_run(run: Path) -> None:
    values = said(run)["values"]
    values["all_tools"]["contacts_per_user"]["value"] = 1.2345
    rewrite(run, values=values)
    case = cases_of(read_run(run), ["voicebot"])["voicebot"]
    assert [r["contacts_per_user"].value for r in case.records] == [1.2345] * 3


@pytest.mark.parametrize(
    ("words", "said_"),
    [
        (("--tool", "my bott"), "Did you mean 'my bot'?"),
        ((), "--tool: choose one of voicebot, my bot"),
        (("--tool", "voicebot", "--option", "adopt_jobs"), "--option adopt_jobs: the run has status_quo, adopt_tasks"),
        (
            ("--tool", "voicebot", "--set", "population=3"),
            "With --run the values are those of the run; take --set away",
        ),
        (("--tool", "voicebot", "--year", "2050"), "--year 2050: give a whole number from 2026 to 2030"),
    ],
)
def test_what_a_run_does_not_have_is_said(
    run: Path, command: Callable[..., Any], words: tuple[str, ...], said_: str
) -> None:
    found = command("explain", "society_npv", "--run", str(run), *words)
    assert found.status == 2
    assert said_ in found.err


# What older programs did not keep


def older(run: Path, *names: str) -> None:
    """A run.json without the texts of some files."""
    texts = json.loads(zlib.decompress(base64.b64decode(said(run)["parameter_texts"])))
    rest = {name: text for name, text in texts.items() if not name.startswith(names)}
    rewrite(run, parameter_texts=base64.b64encode(zlib.compress(json.dumps(rest).encode())).decode())


def test_files_that_were_not_kept_are_taken_from_the_workbook_while_they_are_the_same(run: Path) -> None:
    older(run, "panels/", "conventions", "time_saved")
    found = reproduce(read_run(run))
    assert (found.agrees, found.lost) == (True, "")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_files_that_are_lost_are_named_in_one_sentence(
    run: Path, command: Callable[..., Any], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never an empty one in their place: nothing that reads them would be what it was."""
    empty = []

    def looking(comparison: Any, folder: Path, *more: Any) -> None:
        empty.extend(p for p in comparison.results[0].case.library.folder.rglob("*.yaml") if not p.stat().st_size)
        quickly(comparison, folder, *more)

    monkeypatch.setattr(writing, "write_outputs", looking)
    older(run, "panels/")
    files = said(run)["parameter_files"]
    rewrite(run, parameter_files=files | {name: "0" * 64 for name in files if name.startswith("panels/")})
    found = command("reproduce", str(run), "--lang", lang)
    assert found.status == 0, found.err
    sentence = "could not be made again." if lang == "en" else "n’a pas pu être refait."
    [line] = [line for line in found.out.splitlines() if line.endswith(sentence)]
    assert all(f"panels/{name}.yaml" in line for name in ("agents", "executive", "residents"))
    assert empty == []


def test_a_run_that_cannot_be_asked_again_says_which_files_are_lost(run: Path, command: Callable[..., Any]) -> None:
    older(run, "options/", "tools/")
    files = said(run)["parameter_files"]
    rewrite(run, parameter_files=files | {"options/of_ours.yaml": "0" * 64})
    rewrite(run, inputs={**said(run)["inputs"], "options": ["status_quo", "of_ours", "my_option"]})
    found = command("reproduce", str(run))
    assert (found.status, found.out) == (2, "")
    assert "options/of_ours.yaml" in found.err
    assert tempfile.gettempdir() + "/costmodel-" not in found.err
    assert found.err.count("\n") == 1


def test_files_with_ends_of_lines_of_windows_are_the_same_again(own_folder: Path, tmp_path: Path, quick: None) -> None:
    for path in [*own_folder.glob("tools/*.yaml"), *own_folder.glob("authorities/*.yaml")]:
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    run = save(compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=100, folder=own_folder), tmp_path / "reports")
    assert reproduce(read_run(run)).agrees


def test_files_that_nothing_reads_need_not_be_text(own_folder: Path, tmp_path: Path, quick: None) -> None:
    for kind in ("tools", "authorities", "scenarios"):
        (own_folder / kind / "latin.yaml").write_bytes(b"label: \xe9t\xe9\n")
    run = save(compare("plaisir", ["voicebot"], ["adopt_tasks"], draws=100, folder=own_folder), tmp_path / "reports")
    assert reproduce(read_run(run)).agrees
    assert "authorities/latin.yaml" not in json.loads(
        zlib.decompress(base64.b64decode(said(run)["parameter_texts"]))
    ), "the towns of others are not handed on"


# The whole folder


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize(
    "words",
    [
        ("run", "--tool", "voicebot", "--csv-fr"),
        ("compare", "--tool", "voicebot", "--tool", "mail_triage", "--option", "adopt_tasks", "--excel"),
    ],
    ids=["run", "compare"],
)
def test_the_workbooks_own_runs_are_made_again_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], lang: str
) -> None:
    """Nothing is read that is not kept, and no output names a folder of either place."""
    folder = Path(shutil.copytree(REAL, tmp_path / "qzxplace" / "parameters"))
    read: set[str] = set()
    whole = yamlfile.read

    def seen(path: Path) -> Any:
        if path.is_relative_to(folder):
            read.add(path.relative_to(folder).as_posix())
        return whole(path)

    monkeypatch.setattr(yamlfile, "read", seen)
    out = ("--draws", "100", "--lang", lang, "--json", "--out", str(tmp_path / "reports"), "--parameters", str(folder))
    answer = run_command(*words, *out)
    assert answer.status == 0, answer.err
    run = Path(answer.json["folder"])
    texts = json.loads(zlib.decompress(base64.b64decode(said(run)["parameter_texts"])))
    of_the_annex = {"panels/agents.yaml", "conventions.yaml"} if words[0] == "run" else set()
    assert {"time_saved.yaml", "tools/voicebot.yaml", *of_the_annex} <= read <= set(texts)
    shutil.rmtree(folder)
    write, again = writing.write_outputs, tmp_path / "again"

    def kept(comparison: Any, place: Path, *more: Any) -> None:
        write(comparison, place, *more)
        shutil.copytree(place, again)

    monkeypatch.setattr(writing, "write_outputs", kept)
    found = run_command("reproduce", str(shutil.move(run, tmp_path / "moved")), "--json")
    assert found.status == 0, (found.json, found.err)
    assert set(found.json["files"].values()) == {"same"}
    assert set(found.json["files"]) >= {"results.csv", "report.html", "report.pdf"}
    assert ("results-fr.csv" in found.json["files"]) == ("--csv-fr" in words)
    page = " ".join(p.extract_text() for p in PdfReader(again / "report.pdf").pages)
    rest = [p.read_text(encoding="utf-8") for p in again.iterdir() if p.suffix in (".html", ".csv")]
    rest.append((tmp_path / "moved" / "run.json").read_text(encoding="utf-8").partition('"inputs"')[2])
    for text in (page, *rest):
        flat = "".join(text.split()).replace("\u200b", "")
        assert tempfile.gettempdir() not in flat
        assert "costmodel-" not in flat.replace("costmodel-results", "")
        assert "qzxplace" not in flat


def test_a_whole_run_gives_the_same_bytes_again(finished: Any, command: Callable[..., Any]) -> None:
    """Report, note and spreadsheet included; the files that it read need not be there."""
    found = command("reproduce", str(finished.folder), "--json")
    assert found.status == 0, (found.json, found.err)
    assert set(found.json["files"]) == {p.name for p in finished.folder.iterdir()} - {"run.json"}
    assert set(found.json["files"]) >= {"results.csv", "report.html", "report.pdf", "model.xlsx"}
    assert set(found.json["files"].values()) == {"same"}


def test_the_executed_notebook_is_made_again_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel of its own runs the notebook of the tool with the parameters of the run, twice."""

    def results_and_notebook(comparison: Any, folder: Path, workers: int, sheets: bool, notebook: bool) -> None:
        writing.write_results(comparison, folder / "results.csv")
        if notebook:
            writing.write_notebook(comparison, folder)

    monkeypatch.setattr(writing, "write_outputs", results_and_notebook)
    comparison = compare("plaisir", ["voicebot"], ["adopt_tasks"], None, {"horizon": "4"}, draws=100)
    run = save(comparison, tmp_path, notebook=True)
    text = (run / "tool.ipynb").read_text(encoding="utf-8")
    assert '"draws = 100' in text
    assert '"horizon = 4' in text
    assert str(tmp_path) not in text
    assert {f.name: f.state for f in reproduce(read_run(run)).files} == {"results.csv": "same", "tool.ipynb": "same"}
