"""The work of a batch: runs side by side, each written aside and moved into place, none made twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import COLUMNS, RESULTS, read_rows
from costmodel.document.saving import plain_text, write_page
from costmodel.language.catalogue import in_language, language, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.outputs.batch.plan import Run
from costmodel.outputs.notebooks.running import CELL_TIMEOUT, execute

if TYPE_CHECKING:
    import pandas as pd

FORMAT = 1
"""Version of the layout of ``batch.json`` and of the note beside each run."""

LIST, TABLE, NOTE = "batch.json", "results.csv", ".run.json"


@dataclass
class Report:
    """What became of a batch: the runs made now, those made before, and the sentences of those that failed."""

    folder: Path
    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def run_batch(
    runs: list[Run],
    folder: Path,
    jobs: int = 1,
    again: bool = False,
    progress: Callable[[Run, str], None] = lambda run, failure: None,
    timeout: int = CELL_TIMEOUT,
) -> Report:
    """Make the runs that are not there yet, and the table of all that are.

    ``progress`` hears of each run that ends, with the sentence of its failure or nothing. An interruption ends the
    kernels, leaves finished runs in place and is raised again.
    """
    report = Report(folder)
    folder.mkdir(parents=True, exist_ok=True)
    keys = {run.name: run.key for run in runs}
    write_page(folder / LIST, json_text({"format": FORMAT, "runs": [{"name": n, "key": k} for n, k in keys.items()]}))
    todo = []
    for run in runs:
        finished = not again and finished_note(folder, run.name, keys[run.name])
        report.kept.append(run.name) if finished else todo.append(run)
    try:
        if todo:
            side_by_side(todo, keys, report, jobs, progress, timeout)
    finally:
        write_table(folder)
    return report


def side_by_side(
    todo: list[Run],
    keys: Mapping[str, str],
    report: Report,
    jobs: int,
    progress: Callable[[Run, str], None],
    timeout: int,
) -> None:
    from costmodel.outputs.batch.kernels import Kernels

    quiet_papermill()
    kernels = Kernels(copies=len(todo) > 1)
    engine = {"kernel_manager_class": kernels.manager(), "execution_timeout": timeout}
    pool = ThreadPoolExecutor(max(1, min(jobs, len(todo))))
    lang = language()
    waited: dict[Future[str], Run] = {
        pool.submit(make, run, keys[run.name], report.folder, lang, engine): run for run in todo
    }
    try:
        while waited:
            for future in wait_for(waited, timeout=1, return_when=FIRST_COMPLETED).done:
                run, failure = waited.pop(future), future.result()
                if failure:
                    report.failed[run.name] = failure
                else:
                    report.made.append(run.name)
                progress(run, failure)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        kernels.close()
        pool.shutdown(wait=True)


def quiet_papermill() -> None:
    """What papermill tells of each cell would hide what the batch tells of each run."""
    import logging

    for name in ("papermill", "traitlets"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def make(run: Run, key: str, folder: Path, lang: str, engine: Mapping[str, Any]) -> str:
    """Make one run; gives back the sentence of its failure, or nothing."""
    with in_language(lang):
        target, note = folder / f"{run.name}.ipynb", folder / f"{run.name}{NOTE}"
        try:
            note.unlink(missing_ok=True)
            execute(run.notebook.path, target, run.parameters, lang=lang, **engine)
            if run.key != key:
                return translate("its files changed while the batch was running; run the batch again.")
            write_page(note, json_text(description(run, key, target)))
        except CostModelError as error:
            return str(error)
        except OSError as error:
            return translate(
                "{file}: the system refuses it ({why}).", file=error.filename or "-", why=error.strerror or error
            )
        except Exception as error:  # one run that cannot be made must not stop the others
            return f"{run.notebook.path.name}: {type(error).__name__}: {str(error).partition(chr(10))[0]}"
        return ""


def description(run: Run, key: str, target: Path) -> dict[str, Any]:
    """What is kept of a finished run, beside its notebook."""
    return {
        "format": FORMAT,
        "run": run.name,
        "notebook": run.notebook.path.name,
        "parameters": dict(run.parameters),
        "key": key,
        "columns": list(COLUMNS),
        "results": results_in(target),
    }


def results_in(path: Path) -> list[list[Any]]:
    """The rows of figures that an executed notebook shows."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = [o["data"][RESULTS] for c in cells for o in c.get("outputs", []) if RESULTS in o.get("data", {})]
    return [row for output in shown for row in read_rows("".join(output))]


def finished_note(folder: Path, name: str, key: str | None = None) -> dict[str, Any] | None:
    """The note of a run that was made with the same inputs (any inputs, without a key) and is still there."""
    try:
        note = json.loads((folder / f"{name}{NOTE}").read_text(encoding="utf-8"))
        good = note["format"] == FORMAT and note["run"] == name and note["columns"] == list(COLUMNS)
        same = key is None or note["key"] == key
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(note) if good and same and (folder / f"{name}.ipynb").is_file() else None


# The table


def table(folder: Path | str) -> pd.DataFrame:
    """The results of all finished runs of a batch, one row for each figure.

    Columns: the run, its notebook, what was asked of it (``asked.tool``, ``asked.overrides.calls_per_day``), then tool,
    option, quantity, year, unit and statistics. Raises InputError when the folder holds no batch.
    """
    import pandas as pd

    heads, rows = gathered(Path(folder))
    return pd.DataFrame(rows, columns=heads)


def gathered(folder: Path) -> tuple[list[str], list[list[Any]]]:
    try:
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))["runs"]
        notes = [note for r in listed if (note := finished_note(folder, r["name"], r["key"]))]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise InputError(
            translate("{folder}: no batch of notebooks was run there ({file} is missing).", folder=folder, file=LIST)
        ) from None
    asked = [flat(note["parameters"]) for note in notes]
    names = list(dict.fromkeys(name for one in asked for name in one))
    rows = [
        [note["run"], note["notebook"], *(one.get(name) for name in names), *row]
        for note, one in zip(notes, asked, strict=True)
        for row in note["results"]
    ]
    return ["run", "notebook", *names, *COLUMNS], rows


def flat(parameters: Mapping[str, Any], above: str = "asked") -> dict[str, Any]:
    """Parameters with one plain value each: lists as text with commas, values in ``overrides`` by their own name."""
    settings: dict[str, Any] = {}
    for name, value in parameters.items():
        if isinstance(value, Mapping):
            settings |= flat(value, f"{above}.{name}")
        else:
            settings[f"{above}.{name}"] = ",".join(map(str, value)) if isinstance(value, list) else value
    return settings


def write_table(folder: Path) -> None:
    heads, rows = gathered(folder)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heads)
    writer.writerows([plain_text(cell) for cell in row] for row in rows)
    write_page(folder / TABLE, text.getvalue())


def json_text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
