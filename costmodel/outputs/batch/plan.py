"""What a batch file asks for: runs of notebooks, each with its name and its parameters, all checked before one starts.

```yaml
defaults: {notebook: tool, parameters: {authority: plaisir, draws: 2000}}
runs:
  - {name: many-calls, parameters: {tool: voicebot, overrides: {calls_per_day: 600}}}
  - {name: towns, grid: {tool: [voicebot, chatbot], authority: [commune_5000, commune_50000]}}
```
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.engine.case import workbook
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import PACKAGE
from costmodel.outputs.notebooks.running import Notebook, notebook_folder, notebook_named
from costmodel.parameters.yamlfile import Text, read
from costmodel.runs.run import digest, file_name

MOST_RUNS = 10_000
OF_FILE, OF_DEFAULTS, OF_RUN = (
    ("defaults", "runs"),
    ("notebook", "parameters"),
    ("name", "notebook", "parameters", "grid"),
)
WITHIN = "overrides."
"""Before the name of a quantity in a grid: its value in ``overrides`` changes from run to run."""


@dataclass(frozen=True)
class Run:
    """One notebook with its parameters, under a name that is also that of its files."""

    name: str
    notebook: Notebook
    parameters: Mapping[str, Any]
    where: str

    @property
    def key(self) -> str:
        """A hash of all that the outputs depend on: notebook, parameters, files of parameters, the package itself."""
        inputs = {"notebook": digest(self.notebook.path), "parameters": self.parameters, "files": self.files()}
        text = json.dumps(inputs | {"costmodel": __version__, "code": code()}, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def files(self) -> dict[str, str]:
        """Hashes of the files of parameters, of the user's own too."""
        library = workbook(None)[1]
        found = {path.relative_to(library.folder).as_posix(): digest(path) for path in library.all_files}
        own = [t for t in texts(self.parameters) if t.endswith((".yaml", ".yml")) and Path(t).is_file()]
        studies = sorted(notebook_folder().glob("*.yaml"))
        return found | {path: digest(Path(path)) for path in own} | {path.name: digest(path) for path in studies}


def texts(value: Any) -> Iterator[str]:
    """All texts in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for part in value.values() for text in texts(part))
    elif isinstance(value, list):
        yield from (text for part in value for text in texts(part))


@lru_cache(maxsize=1)
def code() -> str:
    """A hash of the program: a formula changed in a checkout makes every run again."""
    files = sorted(path for kind in ("*.py", "*.po") for path in PACKAGE.rglob(kind))
    return hashlib.sha256("".join(digest(path) for path in files).encode()).hexdigest()


def plan(path: Path) -> list[Run]:
    """The runs that a batch file asks for, in its order.

    Raises InputError, naming file and line, for anything that one of them would stop at.
    """
    tree: Mapping[Any, Any] = read(path)
    check_keys(path, tree, OF_FILE, 1)
    defaults = mapping(path, tree.get("defaults", {}), "defaults")
    check_keys(path, defaults, OF_DEFAULTS, 1)
    shared = mapping(path, defaults.get("parameters", {}), "parameters")
    asked = tree.get("runs")
    if not isinstance(asked, list) or not asked:
        raise InputError(translate("{file}: write under 'runs:' a list of runs.", file=path))
    found: list[Run] = []
    for number, item in enumerate(asked, 1):
        found += runs_of(path, mapping(path, item, translate("run {number}", number=number)), defaults, shared)
        if len(found) > MOST_RUNS:
            raise InputError(
                translate("{file}: these are more than {limit} runs; split the file.", file=path, limit=MOST_RUNS)
            )
    taken = {name for run in found for name in run.notebook.defaults}
    for name in shared:
        if name not in taken:
            raise InputError(
                at(path, line_of(name))
                + translate("no notebook of this file takes the parameter '{name}'.", name=name)
                + nearest(name, taken)
            )
    refuse_same_names(found)
    for run in found:
        try:
            run.notebook.check(run.parameters)
        except CostModelError as error:
            raise InputError(f"{run.where}'{run.name}': {error}") from None
    return found


def runs_of(path: Path, item: Mapping[Any, Any], defaults: Mapping[Any, Any], shared: Mapping[Any, Any]) -> list[Run]:
    """The runs of one item of the list: one, or as many as the values of its grid combine to."""
    line = min((line_of(key) for key in item), default=1)
    check_keys(path, item, OF_RUN, line)
    asked = item.get("notebook", defaults.get("notebook"))
    if not isinstance(asked, str) or not asked:
        raise InputError(at(path, line) + translate("name a notebook for this run (notebook: tool)."))
    try:
        notebook = notebook_named(str(asked), path.parent)
    except InputError as error:
        raise InputError(at(path, line_of(asked)) + str(error)) from None
    own = mapping(path, item.get("parameters", {}), "parameters", line)
    grid = mapping(path, item.get("grid", {}), "grid", line)
    for name, values in grid.items():
        if not isinstance(values, list) or not values:
            raise InputError(at(path, line_of(name)) + translate("'{name}': write a list of values.", name=name))
    base = {name: value for name, value in shared.items() if name in notebook.defaults}
    size = 1
    for values in grid.values():
        size *= len(values)
    if size > MOST_RUNS:
        raise InputError(
            translate("{file}: these are more than {limit} runs; split the file.", file=path, limit=MOST_RUNS)
        )
    found = []
    for combination in itertools.product(*grid.values()):
        chosen = dict(zip(map(str, grid), combination, strict=True))
        stem = item.get("name", "" if chosen else Path(str(asked)).stem)
        name = "-".join([*([named(path, stem, line)] if stem else []), *(short(value) for value in chosen.values())])
        if not item.get("name") and chosen:
            name = f"{notebook.path.stem}-{name}"
        parameters = merged(base, own, chosen)
        typed = {str(key): notebook.read(str(key), value) for key, value in parameters.items()}
        found.append(Run(name, notebook, typed, at(path, line)))
    return found


def merged(base: Mapping[Any, Any], own: Mapping[Any, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters over parameters; values in ``overrides`` join those that are there."""
    found: dict[str, Any] = {}
    for layer in (base, own):
        for key, value in layer.items():
            before = found.get(str(key))
            joined = isinstance(before, Mapping) and isinstance(value, Mapping)
            found[str(key)] = {**(before or {}), **value} if joined else value
    for key, value in chosen.items():
        if key.startswith(WITHIN):
            before = found.get("overrides")
            inner = dict(before) if isinstance(before, Mapping) else {}
            found["overrides"] = inner | {key.removeprefix(WITHIN): value}
        else:
            found[key] = value
    return found


def short(value: Any) -> str:
    """A value of a grid as a part of a name."""
    parts = [Path(text).stem if "/" in text else re.sub("^-", "minus", text) for text in texts(value)]
    return file_name("_".join(parts))


def named(path: Path, name: Any, line: int) -> str:
    """A name that is safe for files. Raises InputError for one that leads elsewhere."""
    if not isinstance(name, str) or file_name(name) != name:
        raise InputError(
            at(path, line_of(name) or line)
            + translate(
                "'{name}' is no name for a run; use letters, digits, - and _, at most 50 of them.",
                name=name if isinstance(name, str) else "?",
            )
        )
    return str(name)


def refuse_same_names(runs: Iterable[Run]) -> None:
    seen: dict[str, str] = {}
    for run in runs:
        if run.name.lower() in seen:
            raise InputError(
                run.where + translate("two runs are called '{name}'; give each a name of its own.", name=run.name)
            )
        seen[run.name.lower()] = run.where


def mapping(path: Path, value: Any, what: str, line: int = 1) -> Mapping[Any, Any]:
    """Names and values. Raises InputError for a list or a plain text; an empty text stands for none."""
    if isinstance(value, Mapping):
        return value
    if value == "":
        return {}
    raise InputError(
        at(path, line_of(value) or line) + translate("{what}: write names and values (name: value).", what=what)
    )


def check_keys(path: Path, tree: Mapping[Any, Any], known: Iterable[str], line: int) -> None:
    for key in tree:
        if key not in known:
            raise InputError(
                at(path, line_of(key) or line)
                + translate("'{name}' is not known here; known: {known}.", name=key, known=", ".join(known))
                + nearest(key, known)
            )


def line_of(value: Any) -> int:
    """The line on which a text stands; 0 where it is not known."""
    return value.line if isinstance(value, Text) else 0


def at(path: Path, line: int) -> str:
    return translate("{file}, line {line}: ", file=path, line=max(line, 1))
