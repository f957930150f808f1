"""Where a new file goes, and how it gets there: checked aside, then moved."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from costmodel.document.saving import working_folder
from costmodel.engine.case import workbook
from costmodel.intake.checks import check_one
from costmodel.intake.faults import fault
from costmodel.intake.figures import Draft
from costmodel.language.errors import CostModelError, InputError
from costmodel.language.places import PACKAGE
from costmodel.parameters.library import default_folder
from costmodel.parameters.overlay import is_file
from costmodel.parameters.yamlfile import NUMBER, read

USED_BY = {"authorities": "--for", "tools": "--tool", "scenarios": "--scenario"}
"""The option that takes a file of each folder."""

NUMBERS = frozenset({"value", "low", "high", "chance_of_zero", "at_most", "values", "weights"})
"""The keys of a value under which numbers stand."""


def target(kind: str, key: str, to: str | None, folder: Path | None) -> Path:
    """Where a file goes: the path asked for, or the folder of parameters (not that of an installed package)."""
    if to is not None:
        path = Path(to)
        if not is_file(path.name):
            raise fault(to, "--to {file}: a parameter file is called {name}.yaml; rename it.", name=path.stem or key)
        if not path.parent.is_dir():
            raise fault(to, "--to {file}: there is no folder {folder}.", folder=path.parent)
        return path
    parameters = folder or default_folder()
    if folder is None and parameters.is_relative_to(PACKAGE):
        return Path(f"{key}.yaml")
    return parameters / kind / f"{key}.yaml"


def refuse_existing(path: Path, replace_it: bool) -> None:
    """Raises InputError when a file is there already and nobody asked to replace it."""
    if path.is_dir():
        raise fault(path, "{file}: this is a folder; name a file.")
    if (path.exists() or path.is_symlink()) and not replace_it:
        raise fault(path, "{file}: the file is there already; add --replace, or write elsewhere with --to FILE.")


def write(draft: Draft, path: Path, replace_it: bool = False, folder: Path | None = None) -> None:
    """Write a file aside, check it like any other, and move it into place. Raises InputError; nothing is lost."""
    refuse_existing(path, replace_it)
    library = workbook(folder)[1]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with working_folder(path.parent) as work:
            aside = work / draft.kind / path.name
            aside.parent.mkdir()
            aside.write_text(draft.text, encoding="utf-8", newline="\n")
            try:
                check_one(aside, library, folder)
            except CostModelError as error:
                raise InputError(str(error).replace(str(aside), str(path))) from None
            if path.suffix == ".json":
                aside.write_text(json_text(aside), encoding="utf-8", newline="\n")
            os.replace(aside, path)
    except OSError as error:
        why = error.strerror or error
        raise fault(
            path, "{file}: nothing can be written there ({why}); choose another file with --to.", why=why
        ) from None


def json_text(path: Path) -> str:
    """A parameter file as the page reads it: the same tree in JSON, its values as numbers."""

    def plain(tree: Any, key: str = "") -> Any:
        if isinstance(tree, dict):
            return {str(name): plain(child, name) for name, child in tree.items()}
        if isinstance(tree, list):
            return [plain(child, key) for child in tree]
        return float(tree) if key in NUMBERS and NUMBER.fullmatch(tree) else str(tree)

    return json.dumps(plain(read(path)), ensure_ascii=False, indent=1) + "\n"


def use(draft: Draft, path: Path, folder: Path | None) -> str:
    """The command that uses a file just written."""
    if path.parent.resolve() == ((folder or default_folder()) / draft.kind).resolve():
        name = path.stem
    else:
        name = str(path) if path.is_absolute() or path.parent.parts else f"./{path}"
    more = f" --parameters {folder}" if folder else ""
    return f"costmodel compare {USED_BY[draft.kind]} {name}{more}"
