"""Running notebooks: with other parameters into another file, or as they are to write them back.

What can be checked is checked before a kernel starts. Files are written aside and moved into place when all went well.
"""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.saving import working_folder, write_page
from costmodel.language.catalogue import in_language, nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import shipped
from costmodel.outputs.notebooks.checks import FORMS, refuse_strangers, resolved
from costmodel.outputs.notebooks.opening import asked_language
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import Form, form_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
NOT_KEPT = "nbval-ignore-output"
"""Tag of the cells whose output depends on the day: shown to whoever runs them, neither compared nor committed."""

PICTURE = "image/svg+xml"

CELL_TIMEOUT = 600
"""Seconds after which a cell is given up: papermill alone waits for ever."""

PATIENT: Mapping[str, Any] = {"iopub_timeout": CELL_TIMEOUT, "raise_on_iopub_timeout": True}
"""On a busy machine outputs may come long after their cell: nbclient would go on without them after four seconds."""

QUIET = ["--log-level=40"]
"""Keeps the kernel from telling at each start that it talks in plain text to the same machine."""

ASKS = re.compile(r"\bask\(\"(\w+)\", globals\(\)\)")
"""The cell of a notebook that asks a question, whose settings are then its parameters."""

TYPES: dict[str, type] = {"int": int, "float": float, "str": str, "bool": bool, "list": list, "dict": dict}


# What a notebook takes


@dataclass(frozen=True)
class Notebook:
    """A notebook: its file, the values in its cell tagged ``parameters``, and what checks others."""

    path: Path
    defaults: Mapping[str, Any]
    types: Mapping[str, str]
    form: Form | None

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Raises InputError with the sentence that the notebook would stop with, or for a name it does not take."""
        given = {**self.defaults, **parameters}
        if self.form is not None:
            resolved(given, self.form)
            return
        refuse_strangers(parameters, self.defaults, False) if not set(parameters) <= set(self.defaults) else None
        for name, value in parameters.items():
            kind = TYPES.get(self.types[name], object)
            right = isinstance(value, (int, float) if kind is float else kind) and isinstance(value, bool) <= (
                kind in (bool, object)
            )
            if not right:
                raise InputError(
                    translate(
                        "{parameter}: {value} is not of the type {type} that the notebook says.",
                        parameter=name,
                        value=repr(value),
                        type=self.types[name],
                    )
                )

    def read(self, name: str, text: Any) -> Any:
        """A value as it was typed, in the type of the parameter; what cannot be is left for the check to refuse."""
        kind = self.types.get(name, "str")
        if kind == "list" and isinstance(text, str):
            return [part.strip() for part in text.split(",") if part.strip()]
        if kind == "dict" and isinstance(text, str):
            pairs = [part.partition("=") for part in text.split(",") if part.strip()]
            return {key.strip(): value.strip() for key, sign, value in pairs} if all(p[1] for p in pairs) else text
        if isinstance(text, list):
            return [self.read("", part) for part in text]
        if isinstance(text, Mapping):
            return {str(key): self.read("", value) for key, value in text.items()}
        text = str(text)
        if kind == "int" and re.fullmatch(r"[-+]?\d[\d_]{0,30}", text):
            return int(text.replace("_", ""))
        if kind == "float" and re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text):
            return float(text)
        if kind == "bool" and text in ("true", "false", "True", "False"):
            return text.lower() == "true"
        return text


def notebook_folder() -> Path:
    """The folder of notebooks beside the package in a checkout, or inside it when installed."""
    return shipped("notebooks")


def pages() -> list[Path]:
    """The notebooks of the workbook whose outputs are kept and compared; the dashboard keeps none."""
    files = [notebook_folder() / f"{name}.ipynb" for name in sorted(FORMS)]
    return [path for path in files if path.is_file()]


def notebook_named(name: str, beside: Path | None = None) -> Notebook:
    """A notebook of the workbook by its name, or any by the path of its file (from the folder ``beside``).

    Raises InputError when there is none, or when it has no cell tagged ``parameters`` that holds plain values.
    """
    known = sorted(path.stem for path in notebook_folder().glob("*.ipynb"))
    if name.removesuffix(".ipynb") in known and not (beside or Path()).joinpath(name).is_file():
        path = notebook_folder() / f"{name.removesuffix('.ipynb')}.ipynb"
    elif name.endswith(".ipynb"):
        path = (beside or Path()) / name
    else:
        raise InputError(
            translate("There is no notebook '{name}'; known: {known}.", name=name, known=", ".join(known))
            + nearest(name, known)
        )
    return notebook_at(path)


def notebook_at(path: Path) -> Notebook:
    """What a notebook's file says of the parameters it takes."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = [("".join(c["source"]), c["metadata"].get("tags", [])) for c in cells if c["cell_type"] == "code"]
    except OSError as error:
        raise InputError(
            translate("{file}: the file cannot be read ({why}).", file=path, why=error.strerror or error)
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(translate("{file}: the file is not a Jupyter notebook.", file=path)) from None
    tagged = next((source for source, tags in sources if "parameters" in tags), None)
    if tagged is None:
        raise InputError(
            translate("{file}: no cell is tagged parameters, so that nothing can be set in it.", file=path)
        )
    defaults, types = {}, {}
    try:
        for node in ast.parse(tagged).body:
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
                defaults[node.target.id] = ast.literal_eval(node.value)
                types[node.target.id] = ast.unparse(node.annotation).partition("[")[0]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                defaults[node.targets[0].id] = value = ast.literal_eval(node.value)
                types[node.targets[0].id] = type(value).__name__
    except (SyntaxError, ValueError):
        raise InputError(
            translate("{file}: the cell tagged parameters may hold plain values only: name = value.", file=path)
        ) from None
    asks = ASKS.findall("\n".join(source for source, _ in sources))
    form = next((form_of(QUESTIONS[key].settings) for key in asks if key in QUESTIONS), None)
    return Notebook(path, defaults, types, form)


# Running with other parameters


def execute(
    source: Path | str,
    target: Path | str,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[int, int], None] = lambda done, cells: None,
    lang: str | None = None,
    **engine: Any,
) -> Path:
    """Run a notebook with papermill into another file, which appears when all went well.

    Raises InputError before a kernel starts for a parameter that the notebook does not take, and with the sentence of
    the cell that failed; what the program says itself is in ``lang``, by default the language of the notebook.
    ``progress`` hears of each cell done; ``engine`` is handed to papermill.
    """
    target, parameters = Path(target), dict(parameters or {})
    notebook = notebook_at(Path(source))
    with in_language(lang or asked_language({**notebook.defaults, **parameters})):
        try:
            notebook.check(parameters)
        except CostModelError as error:
            raise InputError(f"{Path(source).name}: {error}") from None
        target.parent.mkdir(parents=True, exist_ok=True)
        with working_folder(target.parent) as aside:
            made = aside / target.name
            run_papermill(notebook.path, made, parameters, progress, engine)
            os.replace(made, target)
    return target


def run_papermill(
    source: Path,
    made: Path,
    parameters: Mapping[str, Any],
    progress: Callable[[int, int], None],
    engine: Mapping[str, Any],
) -> None:
    """Raises InputError with the sentence of the cell that failed, or that took too long."""
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    cells = len(json.loads(source.read_text(encoding="utf-8"))["cells"])
    quiet = {"shutdown_kernel": "immediate", "extra_arguments": QUIET}
    options = {"execution_timeout": CELL_TIMEOUT, "start_timeout": CELL_TIMEOUT, **PATIENT, **quiet, **engine}
    try:
        papermill.execute_notebook(
            str(source),
            str(made),
            dict(parameters),
            progress_bar=False,
            request_save_on_cell_execute=False,
            on_cell_executed=lambda cell, cell_index, execute_reply: progress(cell_index + 1, cells),
            **options,
        )
    except PapermillExecutionError as error:
        raise InputError(f"{source.name}: {error.evalue}") from None
    except CellTimeoutError:
        raise InputError(
            translate(
                "{file}: a cell took longer than {seconds} seconds and was stopped; ask for fewer draws.",
                file=source.name,
                seconds=options["execution_timeout"],
            )
        ) from None
    except DeadKernelError:
        raise InputError(
            translate("{file}: the kernel stopped, perhaps for want of memory; ask for fewer draws.", file=source.name)
        ) from None


# Running again as they are


def refresh(
    paths: Iterable[Path | str] | None = None, progress: Callable[[Path], None] = lambda path: None
) -> list[Path]:
    """Run notebooks with the parameters they hold and write back, clean, those that changed; gives their paths.

    Nothing is written unless all of them ran. One whose pictures alone moved, with other fonts, has not changed.
    """
    import nbformat

    made = {}
    for path in map(Path, paths or pages()):
        progress(path)
        before = path.read_text(encoding="utf-8")
        after = nbformat.writes(clean(run(nbformat.reads(before, as_version=4), path))).rstrip("\n") + "\n"
        if in_words(before) != in_words(after):
            made[path] = after
    for path, text in made.items():
        write_page(path, text)
    return list(made)


def in_words(text: str) -> Any:
    """A notebook's file with the words of its pictures in their place."""
    notebook = json.loads(text)
    for part in notebook["cells"]:
        for output in part.get("outputs", []):
            if PICTURE in output.get("data", {}):
                output["data"][PICTURE] = picture_words("".join(output["data"][PICTURE]))
    return notebook


def picture_words(svg: str) -> str:
    """What a picture says, wherever the fonts of a machine put it."""
    return "\n".join(line for line in re.sub("<[^>]*>", "\n", svg).splitlines() if line.strip())


def run(notebook: NotebookNode, path: Path) -> NotebookNode:
    """The notebook with the outputs of a new kernel."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        startup_timeout=CELL_TIMEOUT,
        **PATIENT,
        kernel_name=KERNEL["name"],
        record_timing=False,
        extra_arguments=QUIET,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        return client.execute()
    except CellExecutionError as error:
        raise InputError(f"{path.name}: {error.evalue}") from None


def clean(notebook: NotebookNode) -> NotebookNode:
    """Without what changes from run to run or tells on a machine: times, versions, papermill's notes, today's words."""
    notebook.metadata = {"kernelspec": KERNEL, "language_info": LANGUAGE_INFO}
    for part in notebook.cells:
        tags = part.metadata.get("tags", [])
        part.metadata = {"tags": tags} if tags else {}
        if part.cell_type == "code" and NOT_KEPT in tags:
            part.outputs = []
    return notebook
