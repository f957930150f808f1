"""Batches of notebooks: planned before they start, equal to papermill's figures, resumed, stopped, read as a table."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import run_command
from waiting import PATIENCE, hear_interruptions, until

from costmodel.document.blocks import COLUMNS, RESULTS
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.outputs import batch
from costmodel.outputs.batch import kernels as kernels_of
from costmodel.outputs.batch.plan import code
from costmodel.outputs.batch.work import finished_note, gathered

ROOT = Path(__file__).resolve().parent.parent
FEW = 100
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="signals and forks as on Linux")

TWICE = """
from IPython.display import display

from costmodel.document.blocks import Figures, row_of

display(Figures([row_of(quantity="twice", option=word, unit="1", central=2.0 * n)]))
"""


def write_notebook(path: Path, parameters: str, *cells: str) -> Path:
    made = nbformat.v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    )
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    made.cells = [first, *(nbformat.v4.new_code_cell(c) for c in cells)]
    nbformat.write(made, path)
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a quick notebook of one's own; with a negative n it fails."""
    check = 'if n < 0:\n    raise ValueError("n must not be negative")'
    write_notebook(tmp_path / "twice.ipynb", 'n: int = 1\nword: str = "a"\nwait: float = 0.0', check, TWICE)
    return tmp_path


def runs_file(folder: Path, text: str) -> Path:
    path = folder / "runs.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def made(path: Path, **options: Any) -> batch.Report:
    return batch.run_batch(batch.plan(path), path.parent / "out", **options)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


class Borrowed:
    """Kernels that outlive a batch."""

    def __init__(self, kernels: kernels_of.Kernels) -> None:
        self.manager = kernels.manager

    def close(self) -> None:
        """They are those of the whole file."""


@pytest.fixture(scope="module")
def kernels() -> Iterator[kernels_of.Kernels]:
    started = kernels_of.Kernels()
    yield started
    started.close()


@pytest.fixture
def ready(kernels: kernels_of.Kernels, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of a process that runs already, for tests of what is made and not of how it starts."""
    monkeypatch.setattr(kernels_of, "Kernels", lambda copies=True: Borrowed(kernels))


# Planned before they start


def test_a_plan_has_defaults_lists_and_combinations(tmp_path: Path) -> None:
    path = runs_file(
        tmp_path,
        """
defaults: {notebook: tool, parameters: {authority: plaisir, draws: 2_000, lang: en, overrides: {adoption: 1}}}
runs:
  - {name: many-calls, parameters: {tool: voicebot, overrides: {calls_per_day: 600}}}
  - {name: towns, parameters: {draws: 100}, grid: {tool: [voicebot, chatbot], authority: [commune_500, commune_5000]}}
  - {parameters: {tool: voicebot}, grid: {overrides.calls_per_day: [200, 17.5]}}
  - {notebook: start, parameters: {}}
""",
    )
    found = {run.name: (run.notebook.path.stem, run.parameters) for run in batch.plan(path)}
    shared = {"authority": "plaisir", "draws": 2000, "lang": "en"}
    assert found["many-calls"] == (
        "tool", shared | {"overrides": {"adoption": "1", "calls_per_day": "600"}, "tool": "voicebot"}
    )  # fmt: skip
    assert list(found)[1:5] == [
        f"towns-{t}-{a}" for t in ("voicebot", "chatbot") for a in ("commune_500", "commune_5000")
    ]
    assert found["towns-chatbot-commune_500"][1]["draws"] == 100
    assert found["towns-chatbot-commune_500"][1]["authority"] == "commune_500"
    assert found["tool-17_5"][1]["overrides"] == {"adoption": "1", "calls_per_day": "17.5"}
    assert found["start"] == ("start", {"authority": "plaisir", "lang": "en"})


GOOD = "defaults: {notebook: tool, parameters: {draws: 100}}\nruns:\n  - {name: one, parameters: {tool: voicebot}}\n"
BAD = [
    (GOOD + "  - {name: two, parameters: {tool: voicebott}}\n", r"line 4: 'two': .*Did you mean 'voicebot'\?"),
    (GOOD + "  - {name: two, parameters: {toll: voicebot}}\n", r"line 4: 'two': 'toll' is not .*Did you mean 'tool'\?"),
    (GOOD + "  - {name: two, parameters: {draws: 99}}\n", "line 4: 'two': draws: 99 .* a verdict would hang on chance"),
    (GOOD + "  - {name: two, parameters: {draws: many}}\n", "line 4: 'two': draws: 'many' is not a whole number"),
    (GOOD + "  - {name: two, parameters: {overrides: {calls_per_dey: 3}}}\n", "Did you mean 'calls_per_day'"),
    (GOOD + "  - {name: two, grid: {overrides.licence_price: [1, x]}}\n", "line 4: 'two-x': .*'x' is not a finite"),
    (GOOD + "  - {name: ../two}\n", "line 4: '../two' is no name for a run"),
    (GOOD + "  - {name: /etc/two}\n", "line 4: '/etc/two' is no name for a run"),
    (GOOD + "  - {name: .two}\n", "line 4: '.two' is no name"),
    (GOOD + "  - {name: ONE}\n", "line 4: two runs are called 'ONE'"),
    (GOOD + "  - {name: two, notebok: tool}\n", r"line 4: 'notebok' is not known here.*Did you mean 'notebook'\?"),
    (GOOD + "  - {name: two, notebook: tols}\n", r"line 4: There is no notebook 'tols'.*Did you mean 'tool'\?"),
    (GOOD + "  - {name: two, notebook: none.ipynb}\n", "line 4: .*none.ipynb: the file cannot be read"),
    (GOOD + "  - {name: two, grid: {tool: voicebot}}\n", "line 4: 'tool': write a list of values"),
    (GOOD + "  - {name: two, parameters: [tool]}\n", "line 4: parameters: write names and values"),
    (GOOD + "  - two\n", "line 4: run 2: write names and values"),
    (GOOD + "  - {name: two, name: three}\n", "line 4: the key 'name' stands twice"),
    (GOOD + "  - {name: two, parameters: {tool: !!python/object:os.system x}}\n", "line 4: the tag"),
    ("defaults: {notebook: tool, parameters: {drows: 50}}\n" + GOOD.partition("\n")[2],
     r"line 1: no notebook of this file takes the parameter 'drows'. Did you mean 'draws'\?"),
    ("runs: []\n", "write under 'runs:' a list of runs"),
    ("runs:\n  - {name: one}\n", "line 2: name a notebook for this run"),
    (GOOD + "  - {name: two, grid: {seed: [%s], draws: [%s]}}\n" % ((", ".join("1" * 200),) * 2), "than 10000 runs"),
    ("- {name: one}\n", "names and values"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=[s for _, s in BAD])
def test_a_wrong_file_is_refused_before_anything_runs(tmp_path: Path, text: str, sentence: str) -> None:
    path = runs_file(tmp_path, text)
    with pytest.raises(InputError, match=sentence) as caught:
        batch.plan(path)
    assert "runs.yaml" in str(caught.value)
    assert "\n" not in str(caught.value)
    found = run_command("notebooks", "batch", str(path), "--out", str(tmp_path / "out"), "--lang", "en")
    assert found.status == 2
    assert not (tmp_path / "out").exists()


# The same figures as papermill


def outputs(path: Path) -> dict[str, list[Any]]:
    """All that the cells of an executed notebook show, but for what is of the day."""
    cells = nbformat.read(path, as_version=4).cells
    apart = ("nbval-ignore-output", "injected-parameters")
    kept = [c for c in cells if c.cell_type == "code" and not set(apart) & set(c.metadata.get("tags", []))]
    return {c.id: [o.get("data", o) for o in c.outputs] for c in kept}


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The voicebot's page as plain papermill makes it."""
    target = tmp_path_factory.mktemp("plain") / "tool.ipynb"
    command = [sys.executable, "-m", "papermill", str(ROOT / "notebooks" / "tool.ipynb"), str(target)]
    asked = ["-p", "tool", "voicebot", "-p", "draws", str(FEW), "-y", "overrides: {calls_per_day: '300'}"]
    subprocess.run([*command, *asked, "--no-progress-bar"], cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    return target


ONE_TOOL = f"""
runs:
  - {{name: page, notebook: tool, parameters: {{tool: voicebot, draws: {FEW}, overrides: {{calls_per_day: 300}}}}}}
  - {{name: beside, notebook: start}}
"""


def test_a_batch_shows_what_papermill_shows_to_the_last_digit(tmp_path: Path, plain: Path) -> None:
    """Words, tables, pictures and figures; its kernels are copies, its pictures drawn elsewhere."""
    report = made(runs_file(tmp_path, ONE_TOOL))
    assert report.failed == {}
    ours, theirs = outputs(tmp_path / "out" / "page.ipynb"), outputs(plain)
    assert theirs["results"][0][RESULTS].count("\n") > 100
    assert ours.keys() == theirs.keys()
    for name, found in theirs.items():
        assert ours[name] == found, name


def test_without_copies_kernels_start_as_always(tmp_path: Path, plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(self: Any, *given: Any) -> None:
        return None

    monkeypatch.setattr(kernels_of.Kernels, "copy", gone)
    monkeypatch.setenv("COSTMODEL_PICTURES", "")
    assert made(runs_file(tmp_path, ONE_TOOL)).failed == {}
    assert outputs(tmp_path / "out" / "page.ipynb") == outputs(plain)


@LINUX
def test_kernels_are_copies_of_a_process_that_is_gone_afterwards() -> None:
    found = kernels_of.Kernels()
    assert found.ready is not None
    copied = found.copy(["-f", "/nonexistent/connection.json"], os.getcwd(), dict(os.environ))
    assert copied is not None
    parent = Path(f"/proc/{copied.pid}/status")
    assert not parent.exists() or f"PPid:\t{found.ready.pid}" in parent.read_text()
    found.close()
    copied.kill()
    assert found.ready.poll() is not None
    assert copied.wait() == 0
    assert found.copy([], os.getcwd(), {}) is None


# None made twice


@pytest.mark.usefixtures("ready")
def test_a_finished_run_is_made_again_only_when_its_inputs_changed(small: Path) -> None:
    own = small / "town.yaml"
    own.write_text("label: A\n", encoding="utf-8")
    text = "runs:\n  - {name: a, notebook: twice.ipynb, parameters: {n: 1}}\n"
    text += f"  - {{name: b, notebook: twice.ipynb, parameters: {{n: 2, word: {own}}}}}\n"
    path = runs_file(small, text)
    assert sorted(made(path, jobs=2).made) == ["a", "b"]
    before = {p.name: p.stat().st_mtime_ns for p in (small / "out").glob("*.ipynb")}
    again = made(path)
    assert (again.made, again.kept) == ([], ["a", "b"])
    assert {p.name: p.stat().st_mtime_ns for p in (small / "out").glob("*.ipynb")} == before
    assert made(runs_file(small, text.replace("n: 1", "n: 3"))).made == ["a"]
    own.write_text("label: B\n", encoding="utf-8")
    assert made(path).made == ["b"]
    (small / "out" / "a.ipynb").unlink()
    assert made(path).made == ["a"]
    notebook = small / "twice.ipynb"
    notebook.write_text(notebook.read_text(encoding="utf-8").replace("2.0 *", "3.0 *"), encoding="utf-8")
    assert made(path).made == ["a", "b"]
    assert batch.table(small / "out")["central"].tolist() == [9.0, 6.0]
    assert made(path, again=True).made == ["a", "b"]


@pytest.mark.usefixtures("ready")
def test_another_version_of_the_program_makes_every_run_again(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = runs_file(small, "runs:\n  - {name: a, notebook: twice.ipynb}\n")
    made(path)
    monkeypatch.setattr(sys.modules["costmodel.outputs.batch.plan"], "__version__", "99")
    assert made(path).made == ["a"]
    assert re.fullmatch("[0-9a-f]{64}", code())


def test_a_failed_run_is_told_and_stops_no_other(small: Path) -> None:
    path = runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [1, -1, 2]}}\n")
    found = run_command("notebooks", "batch", str(path), "--out", str(small / "out"), "--jobs", "2", "--lang", "en")
    assert found.status == 1
    assert "\nError: r-minus1: twice.ipynb: n must not be negative\n" in found.err
    assert re.search(r"^\d/3 r-minus1 – failed: twice\.ipynb: n must not be negative$", found.err, re.MULTILINE)
    assert "2 runs made, 0 there before, 1 failed" in found.out
    assert batch.table(small / "out")["central"].tolist() == [2.0, 4.0]
    assert not [p for p in (small / "out").iterdir() if p.name.startswith(".")]


@pytest.mark.usefixtures("ready")
def test_a_run_that_fails_now_leaves_no_figure_of_before(small: Path) -> None:
    text = "runs:\n  - {name: a, notebook: twice.ipynb, parameters: {n: 1}}\n"
    made(runs_file(small, text))
    report = made(runs_file(small, text.replace("n: 1", "n: -1")))
    assert list(report.failed) == ["a"]
    assert batch.table(small / "out").empty


def test_a_cell_that_never_ends_is_stopped_with_a_sentence(small: Path) -> None:
    write_notebook(small / "slow.ipynb", "n: int = 1", "import time\ntime.sleep(1e6)")
    report = made(runs_file(small, "runs: [{name: s, notebook: slow.ipynb}]\n"), timeout=2)
    assert report.made == []
    assert report.failed == {"s": "slow.ipynb: a cell took longer than 2 seconds and was stopped; ask for fewer draws."}


def test_a_kernel_that_dies_is_a_failed_run(small: Path) -> None:
    write_notebook(small / "dies.ipynb", "n: int = 1", "import os\nos._exit(1)")
    path = runs_file(small, "runs:\n  - {name: d, notebook: dies.ipynb}\n  - {name: a, notebook: twice.ipynb}\n")
    report = made(path)
    assert report.made == ["a"]
    assert "the kernel stopped" in report.failed["d"]


SLOW = "import os, time\nopen(f'{folder}/{os.getpid()}.pid', 'w').close()\ntime.sleep(0 if n == 1 else 1e6)"


@LINUX
def test_ctrl_c_keeps_what_is_finished_and_ends_the_rest(small: Path) -> None:
    write_notebook(small / "slow.ipynb", 'n: int = 1\nfolder: str = "."', SLOW)
    path = runs_file(
        small,
        f"runs:\n  - {{name: r, notebook: slow.ipynb, parameters: {{folder: {small}}}, grid: {{n: [1, 2, 3]}}}}\n",
    )
    command = [
        sys.executable,
        "-m",
        "costmodel.outputs.cli",
        "notebooks",
        "batch",
        str(path),
        "--out",
        str(small / "out"),
    ]
    running = subprocess.Popen(
        [*command, "--lang", "en"], cwd=ROOT, stdout=-1, stderr=-1, text=True, preexec_fn=hear_interruptions
    )
    until(lambda: len(list(small.glob("*.pid"))) > 1 and (small / "out" / "r-1.run.json").exists())
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert "Interrupted: finished runs are in" in err
    assert "Traceback" not in err
    until(lambda: not any(Path(f"/proc/{p.stem}").exists() for p in small.glob("*.pid")))
    assert sorted(p.name for p in (small / "out").iterdir()) == [
        "batch.json", "r-1.ipynb", "r-1.run.json", "results.csv"
    ]  # fmt: skip
    assert len(batch.table(small / "out")) == 0  # this notebook shows no figures
    listed = json.loads((small / "out" / "batch.json").read_text(encoding="utf-8"))["runs"]
    assert [run["name"] for run in listed] == ["r-1", "r-2", "r-3"]
    done = finished_note(small / "out", "r-1", listed[0]["key"])
    assert done is not None  # and is not made again
    assert done["parameters"] == {"folder": str(small), "n": 1}


@LINUX
def test_kernels_end_when_the_batch_is_killed(small: Path) -> None:
    write_notebook(small / "slow.ipynb", 'n: int = 2\nfolder: str = "."', SLOW)
    path = runs_file(
        small, f"runs:\n  - {{name: r, notebook: slow.ipynb, parameters: {{folder: {small}}}, grid: {{n: [2, 3]}}}}\n"
    )
    command = [
        sys.executable,
        "-m",
        "costmodel.outputs.cli",
        "notebooks",
        "batch",
        str(path),
        "--out",
        str(small / "out"),
    ]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: bool(list(small.glob("*.pid"))))
    helpers = {child for child in children(running.pid) if "import costmodel." in command_line(child)}
    assert len(helpers) == 2
    running.kill()
    running.wait()
    left = [*helpers, *(int(p.stem) for p in small.glob("*.pid"))]
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))


def children(pid: int) -> set[int]:
    found = [p.read_text(encoding="utf-8").split() for p in Path(f"/proc/{pid}/task").glob("*/children")]
    return {int(child) for one in found for child in one}


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except OSError:
        return ""


# One table


def test_the_results_are_one_table(small: Path) -> None:
    path = runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [1, 20], word: ['=1+1', b]}}\n")
    report = made(path, jobs=2)
    assert len(report.made) == 4
    found = batch.table(small / "out")
    assert list(found.columns) == ["run", "notebook", "asked.n", "asked.word", *COLUMNS]
    assert found["central"].tolist() == [2.0, 2.0, 40.0, 40.0]
    assert found["asked.n"].tolist() == [1, 1, 20, 20]
    assert found["option"].tolist() == ["=1+1", "b"] * 2
    with (small / "out" / "results.csv").open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    assert heads == list(found.columns)
    assert [row[heads.index("option")] for row in rows] == ["'=1+1", "b"] * 2
    assert [float(row[heads.index("central")]) for row in rows] == found["central"].tolist()


def test_the_table_does_not_depend_on_how_many_run_side_by_side(small: Path) -> None:
    path = runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [5, 4, 3, 2, 1]}}\n")
    texts = []
    for jobs in (1, 3):
        made(path, jobs=jobs, again=True)
        texts.append((small / "out" / "results.csv").read_bytes())
    assert texts[0] == texts[1]


def test_a_run_taken_off_the_file_leaves_the_table(small: Path) -> None:
    made(runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [1, 2]}}\n"))
    made(runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [2]}}\n"))
    assert gathered(small / "out")[1][0][0] == "r-2"
    assert len(batch.table(small / "out")) == 1


def test_a_folder_without_a_batch_has_no_table(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no batch of notebooks was run there \(batch\.json is missing\)"):
        batch.table(tmp_path)


# The command


def test_the_command_says_in_json_what_became_of_the_runs(small: Path) -> None:
    path = runs_file(small, "runs:\n  - {name: r, notebook: twice.ipynb, grid: {n: [1, 2]}}\n")
    words = ("notebooks", "batch", str(path), "--out", str(small / "out"), "--json", "--lang", "en")
    first, second = run_command(*words), run_command(*words)
    assert first.json["made"] == ["r-1", "r-2"] == second.json["kept"]
    assert second.json["made"] == []
    assert Path(first.json["table"]).is_file()
    notes = [json.loads(p.read_text(encoding="utf-8")) for p in (small / "out").glob("*.run.json")]
    assert not any(re.search("time|date|path", key) for note in notes for key in note)


REFUSED = [
    (("batch",), "takes one file of runs"),
    (("batch", "runs.yaml", "--jobs", "0"), "--jobs 0: give a whole number from 1 to 64"),
    (("batch", "runs.yaml", "--draws", "5"), "--draws says nothing to notebooks batch"),
    (("batch", "none.yaml"), "none.yaml: the file cannot be read"),
    (("run",), "takes one notebook"),
    (("run", "tols"), r"There is no notebook 'tols'.*Did you mean 'tool'\?"),
    (("run", "tool", "-p", "drows", "5"), r"'drows' is not a parameter of this notebook.*Did you mean 'draws'\?"),
    (("run", "tool", "-p", "draws", "x"), "draws: 'x' is not a whole number"),
    (("run", "tool", "-p", "draws", "5", "--draws", "6"), "'draws' is given twice, with --draws and with -p"),
    (("run", "tool", "-p", "draws", "5", "-p", "draws", "6"), "-p draws is given twice"),
    (("run", "tool", "--jobs", "2"), "--jobs says nothing to notebooks run"),
    (("run", "start", "--draws", "6"), "'draws' is not a parameter of this notebook"),
    (("run", "tool", "--parameters", "x"), "in place of --parameters"),
    (("rune", "tool"), r"Did you mean 'run'\?"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED, ids=[" ".join(w) for w, _ in REFUSED])
def test_a_wrong_command_is_one_sentence(
    small: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    runs_file(small, "runs:\n  - {name: a, notebook: twice.ipynb}\n")
    monkeypatch.chdir(small)
    before = sorted(small.iterdir())
    found = run_command("notebooks", *words, "--lang", "en")
    assert found.status == 2
    assert re.search(sentence, found.err)
    assert found.err.count("\n") == 1
    assert sorted(small.iterdir()) == before


def test_one_notebook_run_by_the_command_has_the_figures_of_papermill(tmp_path: Path, plain: Path) -> None:
    target = tmp_path / "made" / "page.ipynb"
    words = ("run", "tool", "-p", "tool", "voicebot", "--draws", str(FEW), "--set", "calls_per_day=300")
    found = run_command("notebooks", *words, "--out", str(target))
    assert (found.status, found.out.strip()) == (0, str(target))
    assert outputs(target) == outputs(plain)
    assert [p.name for p in target.parent.iterdir()] == ["page.ipynb"]


def test_a_cell_that_fails_gives_its_sentence_and_leaves_no_file(small: Path) -> None:
    notebook = small / "twice.ipynb"
    found = run_command(
        "notebooks", "run", str(notebook), "-p", "n", "-1", "--out", str(small / "out.ipynb"), "--lang", "en"
    )
    assert found.status == 2
    assert found.err == "Error: twice.ipynb: n must not be negative\n"
    assert not (small / "out.ipynb").exists()
    found = run_command("notebooks", "run", str(notebook), "--out", str(notebook), "--lang", "en")
    assert "this is the notebook itself" in found.err


NOT_NOTEBOOKS = {
    "text.ipynb": ("hello", "is not a Jupyter notebook"),
    "bare.ipynb": ('{"cells": []}', "no cell is tagged parameters"),
    "code.ipynb": (
        json.dumps({"cells": [{"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": "x = open('y')"}]}),
        "may hold plain values only",
    ),
}


@pytest.mark.parametrize("name", NOT_NOTEBOOKS)
def test_what_is_no_notebook_is_told(tmp_path: Path, name: str) -> None:
    text, sentence = NOT_NOTEBOOKS[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = run_command("notebooks", "run", str(tmp_path / name), "--lang", "en")
    assert found.status == 2
    assert sentence in found.err
