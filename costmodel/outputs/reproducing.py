"""A run made again from what its run.json keeps, and compared file by file with what it wrote."""

from __future__ import annotations

import datetime as dt
import platform
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from costmodel import __version__
from costmodel.engine.comparison import COLUMNS, compare
from costmodel.language.catalogue import in_language, translate
from costmodel.outputs import writing
from costmodel.outputs.writing import DOCUMENT, FRENCH_TABLE
from costmodel.parameters.library import default_folder
from costmodel.runs.run import (
    Run,
    asked_again,
    commit,
    digest,
    formulas_json,
    lost_words,
    packages,
    read_rows,
    unpacked,
    versions,
)


@dataclass(frozen=True)
class Again:
    """One file of a run: whether the file in its folder and the one made again are what the run wrote.

    ``state`` is ``same``, ``different`` (made again, it has other bytes), ``changed`` (the file in the folder is not
    what the run wrote), ``missing`` (it is not there) or ``not_made`` (this program did not make it).
    """

    name: str
    state: str


@dataclass(frozen=True)
class Number:
    """The first number of the results that differs."""

    tool: str
    option: str
    quantity: str
    year: str
    column: str
    was: str
    now: str


@dataclass(frozen=True)
class Reproduction:
    """What came of making a run again."""

    files: tuple[Again, ...]
    versions: dict[str, tuple[str, str]]
    parameter_files: tuple[str, ...]
    formulas: tuple[str, ...]
    first: Number | None
    lost: str = ""
    """What could not be put back of a run of an older version, in a sentence."""

    @property
    def agrees(self) -> bool:
        return all(file.state == "same" for file in self.files)


def reproduce(
    run: Run, current: Path | None = None, workers: int = 1, progress: Callable[[int], None] = lambda done: None
) -> Reproduction:
    """Make a run again in a temporary folder, from what its run.json keeps, and compare every file with what it wrote.

    With ``current``, the files of that folder are read instead of those kept. A notebook reads the workbook's files of
    the day: it is made again when they are still the same. Raises CostModelError when the run
    cannot be made again at all.
    """
    given, outputs = run.inputs, run.said["outputs"]
    today = dt.date.fromisoformat(run.said["today"])
    with (
        tempfile.TemporaryDirectory(prefix="costmodel-") as place,
        in_language(given["lang"]),
        asked_again(run, current) as question,
    ):
        comparison = compare(
            question.authority,
            question.tools,
            question.options,
            question.scenario,
            given["set"],
            given["draws"],
            given["seed"],
            question.folder,
            today,
            workers,
            progress,
        )
        formulas = formulas_json(comparison.results[0].case.model)
        made = Path(place)
        excel = any(name.startswith("model-") and name.endswith(".xlsx") for name in outputs)
        notebook = any(name.endswith(".ipynb") for name in outputs) and not changed_files(run, None)
        writing.write_outputs(comparison, made, workers, excel, notebook)
        if FRENCH_TABLE in outputs:
            writing.write_results(comparison, made / FRENCH_TABLE, french=True)
        if DOCUMENT in outputs:
            writing.write_document(comparison, made / DOCUMENT)
        files = tuple(again(run, made, name) for name in sorted(outputs))
        first = None
        if any(file.name == "results.csv" and file.state in ("different", "changed") for file in files):
            first = first_number(run.rows, read_rows(made / "results.csv"))
    now = {"costmodel": __version__, "commit": commit() or "", "python": platform.python_version(), **packages()}
    kept = {name: fields["hash"] for name, fields in run.said["formulas"].items()}
    now_hashed = {name: fields["hash"] for name, fields in formulas.items()}
    return Reproduction(
        files,
        {name: (was, now.get(name, "")) for name, was in versions(run.said).items() if was != now.get(name, "")},
        tuple(changed_files(run, current)),
        tuple(sorted(name for name in kept.keys() | now_hashed.keys() if kept.get(name) != now_hashed.get(name))),
        first,
        lost_words(question.lost) if question.lost else "",
    )


def again(run: Run, made: Path, name: str) -> Again:
    """One file of a run beside the one made again."""
    wrote = run.said["outputs"][name]
    path = run.folder / Path(name).name
    if not path.is_file():
        return Again(name, "missing")
    if digest(path) != wrote:
        return Again(name, "changed")
    if not (made / Path(name).name).is_file():
        return Again(name, "not_made")
    return Again(name, "same" if digest(made / Path(name).name) == wrote else "different")


def changed_files(run: Run, folder: Path | None) -> list[str]:
    """Files that are no longer what the run read, in ``folder`` or in the workbook if the run read that one."""
    if folder is None and not run.said.get("workbook"):
        return []
    folder = folder or default_folder()
    read = unpacked(run.said["parameter_texts"])
    return [
        name
        for name, was in run.said["parameter_files"].items()
        if name in read and not ((folder / name).is_file() and digest(folder / name) == was)
    ]


def first_number(before: list[dict[str, str]], after: list[dict[str, str]]) -> Number | None:
    """The first cell that differs between two tables of results, row by row."""

    def key(row: Mapping[str, str]) -> tuple[str, str, str, str]:
        return row.get("tool", ""), row.get("option", ""), row.get("quantity", ""), row.get("year", "")

    made = {key(row): row for row in after}
    for row in before:
        other = made.pop(key(row), None)
        if other is None:
            return Number(*key(row), "", translate("present"), translate("absent"))
        for column in COLUMNS:
            if row.get(column) != other.get(column):
                return Number(*key(row), column, row.get(column) or "", other.get(column) or "")
    if made:
        return Number(*next(iter(made)), "", translate("absent"), translate("present"))
    return None
