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
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.engine.case import workbook
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import PACKAGE
from costmodel.outputs.notebooks.running import Notebook, notebook_folder, notebook_named
from costmodel.parameters.yamlfile import Node, Text, Tree, at_line
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
        digests = {name: digest(path) for name, path in library.all_files.items()}
        own = [t for t in texts(self.parameters) if t.endswith((".yaml", ".yml")) and Path(t).is_file()]
        studies = sorted(notebook_folder().glob("*.yaml"))
        return digests | {path: digest(Path(path)) for path in own} | {path.name: digest(path) for path in studies}


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
    head = Node.of(path, by_line=True)
    refuse_unknown(head, OF_FILE)
    defaults = mapping(head, "defaults")
    refuse_unknown(defaults, OF_DEFAULTS)
    shared = mapping(defaults, "parameters")
    asked = head.tree.get("runs")
    if not isinstance(asked, list) or not asked:
        raise InputError(translate("{file}: write under 'runs:' a list of runs.", file=path))
    runs: list[Run] = []
    for i, tree in enumerate(asked, 1):
        runs += runs_of(item(head, tree, translate("run {number}", number=i)), defaults, shared)
        refuse_too_many(path, len(runs))
    taken = {name for run in runs for name in run.notebook.defaults}
    for node in shared:
        if node.name not in taken:
            raise node.unknown("no notebook of this file takes the parameter '{name}'.", taken)
    refuse_same_names(runs)
    for run in runs:
        try:
            run.notebook.check(run.parameters)
        except CostModelError as error:
            raise InputError(f"{run.where}'{run.name}': {error}") from None
    return runs


def item(head: Node, tree: Tree, name: str) -> Node:
    """One item of the list of runs, on the line of its first key."""
    lines = [text.line for text in (tree if isinstance(tree, dict) else [tree]) if isinstance(text, Text)]
    return names_and_values(head.under(Text(name, min(lines, default=1)), tree))


def runs_of(asked: Node, defaults: Node, shared: Node) -> list[Run]:
    """The runs of one item of the list: one, or as many as the values of its grid combine to."""
    refuse_unknown(asked, OF_RUN)
    title = asked.tree.get("notebook", defaults.tree.get("notebook"))
    if not isinstance(title, Text) or not title:
        raise asked.fail("name a notebook for this run (notebook: tool).")
    try:
        notebook = notebook_named(str(title), asked.file.parent)
    except InputError as error:
        raise InputError(at_line(asked.file, title.line) + str(error)) from None
    own, grid = mapping(asked, "parameters"), mapping(asked, "grid")
    for values in grid:
        if not isinstance(values.tree, list) or not values.tree:
            raise values.fail("'{name}': write a list of values.")
    refuse_too_many(asked.file, math.prod(len(values.tree) for values in grid))
    base = {name: value for name, value in shared.tree.items() if name in notebook.defaults}
    runs = []
    for combination in itertools.product(*(values.tree for values in grid)):
        chosen = dict(zip((values.name for values in grid), combination, strict=True))
        stem = asked.tree.get("name", "" if chosen else Path(str(title)).stem)
        name = "-".join([*([named(asked, stem)] if stem else []), *map(short, chosen.values())])
        if chosen and not asked.tree.get("name"):
            name = f"{notebook.path.stem}-{name}"
        parameters = merged(base, own.tree, chosen)
        typed = {key: notebook.read(key, value) for key, value in parameters.items()}
        runs.append(Run(name, notebook, typed, asked.opening))
    return runs


def merged(base: Mapping[Any, Any], own: Mapping[Any, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters over parameters; values in ``overrides`` join those that are there."""
    parameters = {str(key): value for key, value in base.items()}
    for key, value in own.items():
        before = parameters.get(str(key))
        joined = isinstance(before, Mapping) and isinstance(value, Mapping)
        parameters[str(key)] = {**(before or {}), **value} if joined else value
    for key, value in chosen.items():
        if key.startswith(WITHIN):
            before = parameters.get("overrides")
            inner = before if isinstance(before, Mapping) else {}
            parameters["overrides"] = {**inner, key.removeprefix(WITHIN): value}
        else:
            parameters[key] = value
    return parameters


def short(value: Any) -> str:
    """A value of a grid as a part of a name."""
    parts = [Path(text).stem if "/" in text else re.sub("^-", "minus", text) for text in texts(value)]
    return file_name("_".join(parts))


def named(asked: Node, name: Any) -> str:
    """A name that is safe for files. Raises InputError for one that leads elsewhere."""
    if isinstance(name, str) and file_name(name) == name:
        return str(name)
    node = asked.under(name if isinstance(name, Text) else asked.key, name)
    raise node.fail(
        "'{name}' is no name for a run; use letters, digits, - and _, at most 50 of them.",
        name=name if isinstance(name, str) else "?",
    )


def refuse_same_names(runs: Iterable[Run]) -> None:
    seen: dict[str, str] = {}
    for run in runs:
        if run.name.lower() in seen:
            raise InputError(
                run.where + translate("two runs are called '{name}'; give each a name of its own.", name=run.name)
            )
        seen[run.name.lower()] = run.where


def refuse_too_many(path: Path, runs: int) -> None:
    if runs > MOST_RUNS:
        raise InputError(
            translate("{file}: these are more than {limit} runs; split the file.", file=path, limit=MOST_RUNS)
        )


def mapping(node: Node, key: str) -> Node:
    """Names and values under a key. A fault stands on the line of what is written there, if it is a plain text."""
    tree = node.tree.get(key, {})
    return names_and_values(node.under(Text(key, tree.line if isinstance(tree, Text) else node.key.line), tree))


def names_and_values(node: Node) -> Node:
    """The node. Raises InputError for a list or a plain text; an empty text stands for no names."""
    if isinstance(node.tree, dict):
        return node
    if node.tree == "":
        return node.under(node.key, {})
    raise node.fail("{what}: write names and values (name: value).", what=node.name)


def refuse_unknown(node: Node, known: Iterable[str]) -> None:
    for child in node:
        if child.name not in known:
            raise child.unknown("'{name}' is not known here; known: {known}.", known)
