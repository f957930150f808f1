"""Fixtures shared by the tests of what people type and write: a small folder of parameters, and the command itself."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from costmodel.engine.case import workbook
from costmodel.engine.comparison import Comparison
from costmodel.language.catalogue import in_language, language, set_language
from costmodel.outputs import writing
from costmodel.outputs.cli import main
from costmodel.parameters.library import Library

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "parameters"
HOSTILE_LABEL = "=1+1 [/bold] <script>alert(1)</script> {0}"


LONGEST = (
    "test_outside",
    "test_excel",
    "test_dashboard_server",
    "test_dashboard_browser",
    "test_facts",
    "test_reproduce",
    "test_notebooks",
    "test_evidence",
    "test_batch",
    "test_sensitivity",
    "test_cli",
    "test_new",
)
"""Files of tests that take longest, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files, so that none of them is begun when the other processes are about to end."""
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(autouse=True, scope="session")
def _one_process() -> Iterator[None]:
    """A command called in this process starts no others: the processors are busy with tests already.

    Tests of several workers say how many; commands that run as programs have as many as there are processors.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(autouse=True)
def _same_language_after() -> Iterator[None]:
    """A test that changes the language leaves the next one in peace."""
    before = language()
    yield
    set_language(before)


@pytest.fixture
def english() -> Iterator[None]:
    with in_language("en"):
        yield


def overlay_text(label: str = "A label", **values: Any) -> str:
    """A tool, authority or option that gives fixed values, in units that are not euros."""
    lines = [f"label: {json.dumps(label)}", "label_fr: Un nom", "summary: What it is.", "summary_fr: Ce que c'est."]
    lines += ["values:"] if values else []
    for name, value in values.items():
        lines.append(
            f"  {name}: {{value: {value}, shape: fixed, source: [workbook_assumption], grade: D, "
            "review_by: 2090-12-31}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="session")
def write_overlay() -> Callable[..., str]:
    return overlay_text


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All that the repository's own folder has, but two small tools, one authority and three options."""
    found = tmp_path_factory.mktemp("parameters")
    for name in ("reference", "panels"):
        (found / name).symlink_to(REAL / name, target_is_directory=True)
    for path in REAL.glob("*.yaml"):
        (found / path.name).symlink_to(path)
    files = {
        "options/status_quo": overlay_text(adoption=0),
        "options/adopt_tasks": overlay_text(adoption=1),
        "options/adopt_jobs": overlay_text(adoption=1, job_replacement=1),
        "tools/voicebot": overlay_text(handles_calls=1, concerned_share=0.01),
        "tools/drafting": overlay_text(licence_coverage=1, concerned_share=0.3),
        "authorities/plaisir": overlay_text(population=31811, calls_per_day=300),
        "scenarios/dear_work": overlay_text().replace("summary:", "reason: To see.\nsummary:"),
    }
    for name, text in files.items():
        path = found / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def library(folder: Path) -> Library:
    return workbook(folder)[1]


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=not_json)


def not_json(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def run_command(*words: str) -> Answer:
    """The command, in this process; a fixture that outlives a test leaves it in the language it had."""
    out, err, before = io.StringIO(), io.StringIO(), language()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main(words)
    finally:
        set_language(before)
    return Answer(status, out.getvalue(), err.getvalue())


@pytest.fixture
def command(folder: Path) -> Callable[..., Answer]:
    """The command on the small folder, in English unless --lang is among the words."""

    def run(*words: str) -> Answer:
        lang = () if any(w.startswith("--lang") for w in words) else ("--lang", "en")
        return run_command(*words, *lang, "--parameters", str(folder))

    return run


@contextlib.contextmanager
def results_alone() -> Iterator[None]:
    """Runs write their results and run.json, for tests that read no page, note or spreadsheet of theirs."""

    def write(comparison: Comparison, folder: Path, *more: Any) -> None:
        writing.write_results(comparison, folder / "results.csv")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "write_outputs", write)
        yield


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, what the command said, and the authority file it was asked for."""

    folder: Path
    answer: Answer
    authority: Path


@pytest.fixture(scope="session")
def finished(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A whole run, report included, for an authority by path whose label is hostile and one value is old."""
    place = tmp_path_factory.mktemp("work")
    authority = place / "=ma commune.yaml"
    text = overlay_text(HOSTILE_LABEL, population=900, calls_per_day=30).replace("Un nom", json.dumps(HOSTILE_LABEL))
    authority.write_text(text.replace("2090-12-31", "2020-01-31", 1), encoding="utf-8")
    answer = run_command(
        "run",
        "--for",
        str(authority),
        "--tool",
        "voicebot",
        "--option",
        "adopt_tasks",
        "--draws",
        "100",
        "--set",
        "job_replacement=0",
        "--out",
        str(place / "reports"),
        "--lang",
        "en",
        "--json",
        "--parameters",
        str(folder),
    )
    assert answer.status == 0, answer.err
    return Run(Path(answer.json["folder"]), answer, authority)
