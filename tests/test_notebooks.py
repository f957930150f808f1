"""The notebooks: run with any parameters, stopped by a wrong one, compared number by number, refreshed to the byte."""

from __future__ import annotations

import ast
import copy
import datetime as dt
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from waiting import PATIENCE

from costmodel.document import blocks
from costmodel.document.answer import Answer
from costmodel.document.drawing import SERIES
from costmodel.engine.case import make_case, workbook
from costmodel.engine.comparison import DRAWS, SEED, compare
from costmodel.language.catalogue import in_language, language
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.outputs import notebooks
from costmodel.outputs.batch.kernels import Kernels
from costmodel.outputs.notebooks import ask
from costmodel.questions.compare.page import warnings
from costmodel.questions.difference import page as changes
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import Form, form_of, names

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = {path.stem: path for path in notebooks.pages()}
OPENED: dict[str, tuple[Callable[[Mapping[str, Any]], Answer], Form]] = {
    question.notebook or question.key: (partial(ask, question.key), form_of(question.settings))
    for question in QUESTIONS.values()
}
COMPARED = ("compare", "tool")
FEW = 200
ODD: dict[str, dict[str, Any]] = {
    "tool": {"tool": "drafting_assistant", "authority": "commune_500", "scenario": "prudent", "lang": "en",
             "horizon": 3, "draws": FEW, "seed": 7, "overrides": {"licence_price": 111, "calls_per_day": "17.5"},
             "options": ["adopt_tasks", "human_alternative"]},
    "compare": {"tools": ["voicebot", "transcription"], "authority": "commune_500", "scenario": "prudent", "lang": "en",
                "horizon": 3, "draws": FEW, "seed": 7, "overrides": {"calls_per_day": 17.5}},
    "pilot": {"tool": "drafting_assistant", "authority": "commune_500", "scenario": "prudent", "ledger": "budget",
              "lang": "en", "horizon": 3, "draws": FEW, "seed": 7, "overrides": {"calls_per_day": "17.5"},
              "options": ["adopt_tasks", "human_alternative"]},
    "portfolio": {"tools": ["voicebot", "transcription", "drafting_assistant"], "authority": "commune_500",
                  "ledger": "budget", "budget": 20000.5, "yearly_budget": 9000, "change_hours": 60, "draws": FEW,
                  "seed": 7, "scenario": "prudent", "lang": "en", "horizon": 3, "options": ["adopt_tasks"],
                  "overrides": {"calls_per_day": "17.5"}},
    "realised": {"tool": "drafting_assistant", "authority": "commune_500", "option": "adopt_safeguarded",
                 "scenario": "prudent", "lang": "en", "draws": FEW, "seed": 7, "after": 24,
                 "observed": {"minutes_saved_per_day": 9, "recovered_hours": 3}, "overrides": {"licence_price": 111}},
    "conventions": {"tool": "voicebot", "authority": "commune_500", "option": "human_alternative", "to": "budget",
                    "scenario": "carbon_2019", "lang": "en", "draws": FEW, "seed": 7, "day": "2029-01-01",
                    "start": "excel", "overrides": {"calls_per_day": "17.5"}},
    "decides": {"tool": "voicebot", "authority": "commune_500", "over": ["reuse_queue"],
                "pair": ["bot_resolution", "time_value"], "scenario": "prudent", "lang": "en", "horizon": 3,
                "draws": FEW, "seed": 7, "overrides": {"calls_per_day": "17.5"},
                "options": ["adopt_tasks", "human_alternative"]},
    "deliberation": {"tool": "voicebot", "authority": "commune_500", "panels": ["executive", "agents"],
                     "scenario": "prudent", "lang": "en", "horizon": 3, "draws": FEW, "seed": 7,
                     "overrides": {"calls_per_day": "17.5"}},
    "start": {"authority": "commune_500", "lang": "en"},
    "parameters": {"tool": "voicebot", "authority": "commune_500", "day": "2029-01-01", "lang": "en"},
    "validation": {"only": ["plaisir_calls", "dillon_email"], "draws": FEW, "seed": 7, "lang": "en"},
    "register": {"source": "parameters/register/example", "tools": ["voicebot"], "day": "2029-01-01", "lang": "en"},
}  # fmt: skip


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def cell(notebook: Any, name: str) -> Any:
    return next(c for c in notebook.cells if c.id == name or name in c.metadata.get("tags", []))


def said(notebook: Any, name: str) -> str:
    return "\n".join(o.data["text/plain"] for o in cell(notebook, name).outputs)


def defaults(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(cell(read(NOTEBOOKS[kind]), "parameters").source, found)
    return {key: value for key, value in found.items() if not key.startswith("_")}


def papermill(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "--no-log-output", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE, check=False
    )


@pytest.fixture(scope="module", params=sorted(NOTEBOOKS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Each notebook run once by papermill, with no parameter at its default; its kernels are those of a batch."""
    made: dict[str, Path] = {}
    kernels = Kernels()

    def run(kind: str) -> Path:
        if kind not in made:
            target = tmp_path_factory.mktemp("executed") / f"{kind}.ipynb"
            manager = kernels.manager()
            made[kind] = notebooks.execute(NOTEBOOKS[kind], target, ODD[kind], kernel_manager_class=manager)
        return made[kind]

    yield run
    kernels.close()


# Run with any parameters


def test_the_notebooks_are_those_of_the_design() -> None:
    found = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(NOTEBOOKS) == set(OPENED) == set(notebooks.FORMS)
    assert set(NOTEBOOKS) <= found <= {*NOTEBOOKS, "dashboard", "france"}


@pytest.mark.parametrize("kind", COMPARED)
def test_a_run_shows_what_was_asked_for(kind: str, executed: Callable[[str], Path]) -> None:
    made, asked = read(executed(kind)), ODD[kind]
    first = said(made, "question")
    assert "500" in first
    assert "from 2026 to 2029" in first
    assert "calls_per_day = 17.5" in first
    assert "Scenario: " in first
    again = said(made, "again")
    for name in ("draws", "seed", "scenario", "authority", "lang"):
        assert f"-p {name} {asked[name]}" in again
    assert f'-y \'{{"overrides": {{"{next(iter(asked["overrides"]))}"' in again


def test_a_run_shows_pages_and_nothing_else(kind: str, executed: Callable[[str], Path]) -> None:
    made = read(executed(kind))
    of_the_reader = {"pivot": "execute_result", "plot": "execute_result"}
    outputs = [
        (o.output_type, of_the_reader.get(c.id, "display_data")) for c in made.cells for o in c.get("outputs", [])
    ]
    assert [pair for pair in outputs if pair[0] != pair[1]] == []
    shown = "\n".join(str(o.data) for c in made.cells for o in c.get("outputs", []))
    assert "Comment refaire" not in shown
    assert "what people weigh" in shown or kind != "parameters"


def test_the_page_of_a_tool_has_every_part(executed: Callable[[str], Path]) -> None:
    made = read(executed("tool"))
    assert "Drafting" in said(made, "question")
    assert "licence_price = 111" in said(made, "question")
    for part, words in {"verdict": "Verdict", "ledgers": "Society", "winners": "Planet", "budget": "2029",
                        "hours": "Promised, gross", "people": "overload", "footprint": "Boundary: ",
                        "assumptions": "grade D", "warnings": "review", "overdue": "review"}.items():  # fmt: skip
        assert words in said(made, part), part


def test_the_page_of_all_tools_gives_each_its_reasons(executed: Callable[[str], Path]) -> None:
    made = read(executed("compare"))
    assert said(made, "reasons").count("Society, against “") == len(ODD["compare"]["tools"])
    assert "notebooks/tool.ipynb" in said(made, "further")


@pytest.mark.parametrize("kind", [*COMPARED, "parameters"])
def test_each_chart_stands_in_a_cell_of_its_own_with_its_data(kind: str) -> None:
    charts = [c for c in read(NOTEBOOKS[kind]).cells if c.cell_type == "code" and "chart" in c.source]
    assert charts
    for found in charts:
        picture, words = found.outputs
        assert picture.data[SERIES]["data"]
        assert "<title" in picture.data[notebooks.PICTURE]
        assert set(words.data) == {"text/html", "text/plain"}


# Stopped by a wrong parameter


def given(kind: str, **changed: Any) -> dict[str, Any]:
    """The names of a session as papermill leaves them."""
    few = {"draws": FEW} if "draws" in OPENED[kind][1] else {}
    return {"In": [], "Out": {}, "_": "", "sys": sys, "exit": sys.exit, **defaults(kind), **few, **changed}


WRONG = [
    ({"toool": "voicebot"}, "'toool' is not a parameter of this notebook; known: "),
    ({"Draws": 5}, r"Did you mean 'draws'\?"),
    ({"calls_per_day": 300}, r"-y 'overrides: \{calls_per_day: 300\}'"),
    ({"draws": "many"}, r"draws: 'many' is not a whole number from 100 to"),
    ({"draws": True}, "draws: True"),
    ({"draws": "true"}, "draws: 'true'"),
    ({"draws": 0}, "draws: 0 "),
    ({"draws": 99}, "draws: 99 .* a verdict would hang on chance"),
    ({"draws": 100.0}, r"draws: 100\.0 "),
    ({"seed": -1}, "seed: -1 "),
    ({"horizon": 31}, "from 0 to 30"),
    ({"horizon": 7, "overrides": {"horizon": 8}}, "'horizon' is given twice"),
    ({"lang": "de"}, "lang.: 'de' .* choisissez fr ou en"),
    ({"lang": True}, "lang.: True"),
    ({"authority": 78490}, "authority: 78490 is not a name"),
    ({"authority": "plaisirs"}, r"Did you mean 'plaisir'\?"),
    ({"scenario": "prudents"}, r"Did you mean 'prudent'\?"),
    ({"options": ["adopt_task"]}, r"Did you mean 'adopt_tasks'\?"),
    ({"options": 3}, "options: 3 is not a list of names"),
    ({"options": [3]}, "options: 3 is not a name"),
    ({"overrides": "calls_per_day=300"}, "does not give values to names"),
    ({"overrides": {"calls_per_dey": 300}}, r"overrides: .* Did you mean 'calls_per_day'\?"),
    ({"overrides": {"calls_per_day": True}}, "True is no value for 'calls_per_day'"),
    ({"overrides": {"calls_per_day": [300]}}, "is no value for 'calls_per_day'"),
    ({"overrides": {"calls_per_day": "a lot"}}, "calls_per_day"),
    ({"overrides": {"calls_per_day": math.inf}}, "calls_per_day"),
    ({"overrides": {"one_off_bias_guess": -9}}, "one_off_bias_guess"),
    ({"day": "2027-13-01"}, "day: '2027-13-01' is not a day"),
    ({"day": 2027}, "day: 2027 is not a day"),
    ({"only": ["dilon_email"]}, r"Did you mean 'dillon_email'\?"),
]


def wrong() -> Iterator[Any]:
    """Each wrong parameter, for the notebooks that have it; misspelt ones where the hint is what it says."""
    for kind, (_, known) in OPENED.items():
        for changed, sentence in WRONG:
            if set(changed) <= {*known, "toool"} or (kind in COMPARED and set(changed) <= {"Draws", "calls_per_day"}):
                yield pytest.param(kind, changed, sentence, id=f"{kind}-{changed}")


@pytest.mark.parametrize(("kind", "changed", "sentence"), list(wrong()))
def test_a_wrong_parameter_stops_the_page(kind: str, changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        OPENED[kind][0](given(kind, **({"lang": "en"} | changed)))
    message = str(caught.value)
    assert "\n" not in message
    assert "--set" not in message
    assert caught.value._render_traceback_() == [f"{type(caught.value).__name__}: {message}"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tool": "voicebott"}, r"Did you mean 'voicebot'\?"),
        ({"tool": 12}, "12 is not a name"),
        ({"tool": ""}, "tool: ''"),
    ],
)
def test_a_wrong_tool_stops_the_page(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        ask("tool", given("tool", lang="en", **changed))


def test_a_parameters_cell_that_lost_a_parameter_says_which(kind: str) -> None:
    session = given(kind, lang="en")
    lost = next(name for name in OPENED[kind][1] if name != "lang")
    del session[lost]
    with pytest.raises(UnknownNameError, match=f"'{lost}'"):
        OPENED[kind][0](session)


def test_a_misspelt_parameter_stops_the_cells_of_every_notebook(kind: str) -> None:
    notebook = read(NOTEBOOKS[kind])
    name = next(iter(OPENED[kind][1]))
    session: dict[str, Any] = {}
    exec(cell(notebook, "parameters").source, session)
    with pytest.raises(UnknownNameError, match=f"^'{name}s0' is not a parameter of this notebook.*Did you mean '"):
        exec(cell(notebook, "open").source, session | {f"{name}s0": 5, "lang": "en"})


def test_a_misspelt_parameter_fails_the_plain_call(tmp_path: Path) -> None:
    done = papermill(NOTEBOOKS["tool"], tmp_path / "out.ipynb", "-p", "tools0", "5", "-p", "lang", "en")
    assert done.returncode == 1
    last = done.stderr.rstrip().splitlines()[-1]
    assert last.startswith("UnknownNameError: 'tools0' is not a parameter of this notebook")
    assert "Did you mean '" in last
    assert "costmodel/outputs/notebooks" not in done.stderr


def test_the_python_call_says_the_sentence_and_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^tool\.ipynb: draws: 'many' "):
        notebooks.execute(NOTEBOOKS["tool"], tmp_path / "out.ipynb", {"draws": "many", "lang": "en"})
    assert not list(tmp_path.iterdir())


def test_names_may_be_written_with_commas() -> None:
    """All that papermill's -p can pass is a text."""
    assert names("voicebot, transcription", "tools") == ["voicebot", "transcription"]
    assert names("", "tools") is None
    assert names([], "tools") is None


def test_a_page_opened_again_lets_its_reader_have_names_of_their_own() -> None:
    session = given("tool", options=["adopt_tasks"], lang="en")
    session["page"] = ask("tool", session)
    session["my_figure"] = 3
    ask("tool", session)
    with pytest.raises(UnknownNameError, match=r"no part 'ledger'.*Did you mean 'ledgers'"):
        session["page"].show("ledger")


def test_a_page_leaves_the_language_as_it_was() -> None:
    with in_language("fr"):
        page = ask("tool", given("tool", options=["adopt_tasks"], lang="en"))
        assert language() == "fr"
    assert page.lang == "en"
    assert page.facts.results[0].tool.key == defaults("tool")["tool"]


# Defaults and pages that hold nothing of their own


def test_defaults_are_those_of_the_workbook(kind: str) -> None:
    found = defaults(kind)
    assert list(found) == list(OPENED[kind][1])
    assert found.get("seed", SEED) == SEED
    assert found["lang"] == "fr"
    chosen = notebooks.settings(found, OPENED[kind][1])
    if kind in COMPARED:
        assert chosen["overrides"] == {}  # the usual horizon is that of the files, and leaves a scenario free
        assert chosen["options"] is None


def test_the_page_of_a_tool_has_the_figures_of_the_command() -> None:
    assert defaults("tool")["draws"] == DRAWS


def test_every_parameter_has_a_type_and_an_explanation(kind: str) -> None:
    source = cell(read(NOTEBOOKS[kind]), "parameters").source
    assert all(isinstance(node, ast.AnnAssign) for node in ast.parse(source).body)
    assert all("  # " in line for line in source.splitlines())


def code_cells(kind: str) -> Iterator[Any]:
    yield from (c for c in read(NOTEBOOKS[kind]).cells if c.cell_type == "code" and c.id != "parameters")


def test_pages_hold_no_number_and_no_formula(kind: str) -> None:
    allowed = (ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.Name,
               ast.Attribute, ast.Constant, ast.List, ast.Subscript, ast.keyword, ast.expr_context)  # fmt: skip
    for found in code_cells(kind):
        for node in ast.walk(ast.parse(found.source)):
            assert isinstance(node, allowed), found.source
            assert not isinstance(node, ast.Constant) or isinstance(node.value, str | None), found.source


def test_pages_show_every_part_they_have_once(kind: str) -> None:
    shown = [m[1] for c in code_cells(kind) if (m := re.fullmatch(r'answer\.show\("(.+)"\)', c.source))]
    assert len(shown) == len(set(shown))
    few = {"tools": ODD[kind]["tools"]} if "tools" in ODD[kind] else {}
    assert set(OPENED[kind][0](given(kind, **few)).parts) == set(shown)


def test_committed_pages_tell_nothing_of_a_machine_or_a_day(kind: str) -> None:
    path = NOTEBOOKS[kind]
    notebook, text = read(path), path.read_text(encoding="utf-8")
    assert notebook.metadata == {"kernelspec": notebooks.KERNEL, "language_info": notebooks.LANGUAGE_INFO}
    assert not re.search(r"(?<![\w.<])/(?:home|root|tmp|work|Users|usr|var|opt)/|[A-Z]:\\\\", text)
    assert "papermill" not in {key for c in notebook.cells for key in c.metadata}
    counts = [c.execution_count for c in notebook.cells if c.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert all(c.outputs == [] for c in notebook.cells if notebooks.NOT_KEPT in c.metadata.get("tags", []))
    outputs = [o for c in notebook.cells for o in c.get("outputs", [])]
    assert {o.output_type for o in outputs} <= {"display_data", "execute_result"}
    assert not any("widget" in key for o in outputs for key in o.data)


def test_only_reviews_overdue_depend_on_the_day() -> None:
    days = (dt.date(2000, 1, 1), dt.date(2200, 1, 1))
    asked: dict[str, Any] = {"options": ["adopt_tasks"], "overrides": {"one_off_bias_guess": "4"}, "draws": FEW}
    before, after = (warnings(compare("plaisir", ["voicebot"], today=day, **asked)) for day in days)
    assert before[0] == after[0] != []
    assert before[1] == []
    assert len(after[1]) > 3


def test_text_of_a_file_is_text() -> None:
    hostile = "<script>alert(1)</script> **bold**"
    found = blocks.heading(hostile) + blocks.bullets([hostile]) + blocks.paragraph(hostile, strong=hostile)
    found += blocks.plain(hostile, [hostile], {hostile: [[hostile]]}, hostile)
    assert "<script" not in found.html
    assert hostile in found.text


# The evidence


def test_the_evidence_counts_every_value_once_and_ages_to_the_day_asked_for() -> None:
    library = workbook()[1]
    with in_language("en"):
        page = ask("evidence", {"tool": "", "authority": "", "day": "2028-01-01", "lang": "en"})
    rows = {row[2]: row[5] for row in page.parts["results"].rows}  # type: ignore[union-attr]
    late = sum(r.review_by is not None and r.review_by < dt.date(2028, 1, 1) for r in library.records.values())
    assert rows.pop("values_overdue") == late > 0
    assert sum(rows.values()) == len(library.records)
    assert rows["values_value_A"] == sum(r.group == "value" and r.grade == "A" for r in library.records.values())
    assert f"{late} values are past their date of review" in page.parts["reviews"].text  # type: ignore[union-attr]


def test_the_evidence_of_a_tool_is_what_its_results_rest_on() -> None:
    page = ask("evidence", {"tool": "voicebot", "authority": "plaisir", "day": "2026-11-22", "lang": "en"})
    case = make_case("voicebot", "plaisir")
    used = case.used(q.name for q in case.model.values() if q.outcome)
    counted = sum(row[5] for row in page.parts["results"].rows[:-1])  # type: ignore[union-attr]
    assert counted == len([n for n in case.records[0] if n in used])
    assert "Voicebot" in page.parts["question"].text  # type: ignore[union-attr]


# Compared number by number, refreshed to the same bytes


def other_digit(text: str, pattern: str) -> str:
    """The text with one digit changed, where the pattern's group finds it."""
    found = re.search(pattern, text)
    assert found, pattern
    at = found.start(1)
    return text[:at] + str((int(text[at]) + 1) % 10) + text[at + 1 :]


def edit_table(notebook: Any) -> None:
    data = cell(notebook, "ledgers").outputs[0].data
    data["text/html"] = other_digit(data["text/html"], r"<td>\D{0,3}(\d)")


def edit_chart_data(notebook: Any) -> None:
    cell(notebook, "winners-chart").outputs[0].data[SERIES]["data"][0]["median"] += 1


def edit_picture(notebook: Any) -> None:
    data = cell(notebook, "winners-chart").outputs[0].data
    data[notebooks.PICTURE] = other_digit(data[notebooks.PICTURE], r"<text[^>]*>\D{0,3}(\d)[^<]*</text>")


def edit_value(notebook: Any) -> None:
    injected = cell(notebook, "injected-parameters")
    injected.source = other_digit(injected.source, r'"licence_price": (\d)')


def edit_figures(notebook: Any) -> None:
    data = cell(notebook, "results").outputs[0].data
    data[blocks.RESULTS] = other_digit(data[blocks.RESULTS], r"society_npv,,EUR,\D?(\d)")


EDITS: dict[str, tuple[Callable[[Any], None], dict[str, str]]] = {
    "as_it_is": (lambda notebook: None, {}),
    "table": (edit_table, {"ledgers": r"Four points of view|The four points of view.* › .* was .*€.* and is now .*€"}),
    "chart": (edit_chart_data, {"winners-chart": r"society_residents_npv, median was -?[\d.]+ and is now -?[\d.]+\.$"}),
    "picture": (edit_picture, {"winners-chart": "a word of the picture was .* and is now"}),
    "figures": (edit_figures, {"results": r"society_npv, central was -?[\d.]+ and is now -?[\d.]+\.$"}),
    "value": (
        edit_value,
        {"ledgers": " others changed", "winners-chart": " others changed", "results": " others changed"},
    ),
}
IN_ONE_NOTEBOOK = {
    "as_it_is": ("as_it_is",),
    "cells": ("table", "chart", "figures"),
    "picture": ("picture",),
    "value": ("value",),
}
"""Edits of different cells share a notebook, and with it a kernel: each cell is compared for itself."""


def test_nbval_fails_when_somebody_edits_a_number(tmp_path: Path, executed: Callable[[str], Path]) -> None:
    whole = read(executed("tool"))
    kept = ("parameters", "injected-parameters", "open", "ledgers", "winners-chart", "results")
    whole.cells = [cell(whole, name) for name in kept]
    expected: dict[str, str] = {}
    for name, edits in IN_ONE_NOTEBOOK.items():
        edited = copy.deepcopy(whole)
        for edit, sentences in map(EDITS.__getitem__, edits):
            edit(edited)
            expected |= {f"{name}.ipynb, {at}": sentence for at, sentence in sentences.items()}
        nbformat.write(edited, tmp_path / f"{name}.ipynb")
    conftest = (ROOT / "notebooks" / "conftest.py").read_text(encoding="utf-8")
    english = "from costmodel.language.catalogue import set_language\nset_language('en')\n"
    (tmp_path / "conftest.py").write_text(f"{conftest}\n{english}", encoding="utf-8")
    own = ["-pno:cacheprovider", "-pno:xdist", f"--rootdir={tmp_path}", f"-c{tmp_path / 'pytest.ini'}", str(tmp_path)]
    options = ["--nbval", "--nbval-current-env", f"--nbval-cell-timeout={PATIENCE}", "-q", "-rf", *own]
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    sentences = dict(re.findall(r"^(\w+\.ipynb, [\w-]+): (.*)$", done.stdout, re.MULTILINE))
    assert set(sentences) == set(expected), done.stdout
    for where, sentence in expected.items():
        assert re.search(sentence, sentences[where]), sentences[where]
    assert len(re.findall("^FAILED ", done.stdout, re.MULTILINE)) == len(expected)


def test_refreshing_changes_no_byte_and_an_edit_is_undone(tmp_path: Path) -> None:
    """When it fails: costmodel notebooks refresh, then look at what changed.

    Two notebooks here, with a chart and without figures; that every notebook gives the outputs it holds is what nbval
    compares in the second part of ``start.py test``.
    """
    committed = [NOTEBOOKS[kind] for kind in ("parameters", "start")]
    untouched, edited = (Path(shutil.copy(path, tmp_path)) for path in committed)
    edited.write_text(edited.read_text(encoding="utf-8").replace("costmodel compare", "costmodel count"), "utf-8")
    assert edited.read_bytes() != committed[1].read_bytes()
    changed = notebooks.refresh([untouched, edited])
    for path, before in zip((untouched, edited), committed, strict=True):
        now, then = (notebooks.in_words(p.read_text(encoding="utf-8"))["cells"] for p in (path, before))
        assert [cell["id"] for cell, was in zip(now, then, strict=True) if cell != was] == [], path.name
    assert changed == [edited]
    assert untouched.read_bytes() == committed[0].read_bytes()
    assert len(list(tmp_path.iterdir())) == len(committed)


def test_committed_pages_are_as_refreshing_writes_them(kind: str) -> None:
    """With what nbval does not compare: layout of the file, notes beside outputs."""
    text, notebook = NOTEBOOKS[kind].read_text(encoding="utf-8"), read(NOTEBOOKS[kind])
    assert [output.metadata for cell in notebook.cells for output in cell.get("outputs", []) if output.metadata] == []
    assert nbformat.writes(notebooks.clean(notebook)).rstrip("\n") + "\n" == text


def test_a_change_says_where_what_was_and_what_is() -> None:
    table = blocks.plain("Sums", ["Who", "2026", "2027"], {"All": [["Agents", "1 200 €", "1 300 €"]]})
    other = blocks.plain("Sums", ["Who", "2026", "2027"], {"All": [["Agents", "1 200 €", "1 400 €"]]})
    before, after = ([{"data": t._repr_mimebundle_()}] for t in (table, other))
    with in_language("en"):
        found = changes.sentence("page.ipynb, sums", before, after)
        assert found == "page.ipynb, sums: Sums › All › Agents › 2027 was 1 300 € and is now 1 400 €."
        assert changes.sentence("page.ipynb, sums", before, before) == ""
        assert "an output was Sums and is now nothing" in changes.sentence("x", before, [])


def test_figures_for_programs_are_read_back_as_they_were_written() -> None:
    rows = [blocks.row_of(tool="a", option="=1+1", quantity='q "x", y', year=2026, unit="EUR", central=0.1, p05=-1e-12),
            blocks.row_of(quantity="é", mean=3.0)]  # fmt: skip
    assert blocks.read_rows(blocks.Figures(rows)._repr_mimebundle_()[blocks.RESULTS]) == rows
    assert [blocks.digits(x) for x in (1 / 3, math.nan, math.inf)] == [0.3333333333, None, None]


def test_a_picture_moved_by_other_fonts_says_the_same() -> None:
    words = [notebooks.picture_words(f'<svg width="{w}">\n<text x="{w}">1 200 €</text></svg>') for w in (10, 12)]
    assert words == ["1 200 €", "1 200 €"]


def test_nothing_is_refreshed_when_a_page_fails(tmp_path: Path) -> None:
    path = Path(shutil.copy(NOTEBOOKS["tool"], tmp_path))
    path.write_text(
        path.read_text(encoding="utf-8").replace('\\"voicebot\\"  #', '\\"voicebott\\"  #'), encoding="utf-8"
    )
    before = path.read_bytes()
    with pytest.raises(InputError, match="voicebott"):
        notebooks.refresh([path])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
