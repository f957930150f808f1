"""The check of one parameter file: all that using it would stop at."""

from __future__ import annotations

from pathlib import Path

from costmodel.engine.case import make_case
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.parameters.library import LAYERS, FileReader, Library, Record


def check_one(path: Path, library: Library, folder: Path | None = None, kind: str = "") -> list[Record]:
    """The records of a file: a reference file, or an overlay (checked together with the shares it changes)."""
    reader = FileReader(path, library.sources)
    if "parameters" in reader.tree or "causes" in reader.tree:
        reader.check_keys(next(iter(reader.tree)), reader.tree, set(), {"sources", "parameters", "causes"})
        found = [record for _, record in reader.declarations()]
        try:
            reader.causes(library, [c for c in library.causes if Path(c.where.file).resolve() != path.resolve()])
        except CostModelError as error:
            reader.errors.append(str(error))
        if reader.errors:
            raise CostModelError("\n".join(reader.errors))
        return found
    if set(reader.tree) == {"sources"}:
        if reader.errors:
            raise CostModelError("\n".join(reader.errors))
        return []
    kind = kind or (
        path.parent.name
        if path.parent.name in LAYERS
        else "options"
        if "extends" in reader.tree or isinstance(reader.tree.get("tools"), list)  # type: ignore[call-overload]
        else "authorities"
        if "tools" in reader.tree
        else ("scenarios" if "reason" in reader.tree else "tools")
    )
    if path.suffix not in (".yaml", ".yml"):
        raise InputError(
            translate("{file}: a parameter file is called {name}.yaml; rename it.", file=path, name=path.stem)
        )
    overlay = reader.overlay(library, LAYERS[kind])
    names = {
        "tools": (str(path), None, "status_quo", None),
        "authorities": (None, str(path), "status_quo", None),
        "options": (None, None, str(path), None),
        "scenarios": (None, None, "status_quo", str(path)),
    }[kind]
    for tool in {names[0]: None} | dict.fromkeys(overlay.for_tool):
        make_case(tool, names[1], [names[2]], names[3], folder=folder)
    own = [r for option in overlay.options for r in check_one(Path(option), library, folder, "options")]
    return [*own, *overlay.records.values(), *(r for section in overlay.for_tool.values() for r in section.values())]
