"""The check of one parameter file: all that using it would stop at."""

from __future__ import annotations

from pathlib import Path

from costmodel.engine.case import make_case
from costmodel.intake.faults import fail
from costmodel.language.errors import CostModelError
from costmodel.parameters.library import LAYERS, FileReader, Library, Record


def check_one(path: Path, library: Library, folder: Path | None = None, kind: str = "") -> list[Record]:
    """The records of a file: a reference file, or an overlay (checked together with the shares it changes)."""
    reader = FileReader(path, library.sources)
    if reader.tree.keys() & {"parameters", "causes"} or set(reader.tree) == {"sources"}:
        return check_reference(reader, library)
    if path.suffix not in (".yaml", ".yml"):
        raise fail(path, "{file}: a parameter file is called {name}.yaml; rename it.", name=path.stem)
    kind = kind or kind_of(reader)
    overlay = reader.overlay(library, LAYERS[kind])
    used = {name: str(path) if kind == name else None for name in LAYERS}
    for tool in {used["tools"]: None} | dict.fromkeys(overlay.for_tool):
        make_case(tool, used["authorities"], [used["options"] or "status_quo"], used["scenarios"], folder=folder)
    own = [r for option in overlay.options for r in check_one(Path(option), library, folder, "options")]
    return [*own, *overlay.records.values(), *(r for section in overlay.for_tool.values() for r in section.values())]


def check_reference(reader: FileReader, library: Library) -> list[Record]:
    """The records of a reference file; one that holds sources alone has none."""
    records = []
    if set(reader.tree) != {"sources"}:
        reader.check_keys(next(iter(reader.tree)), reader.tree, set(), {"sources", "parameters", "causes"})
        records = [record for _, record in reader.declarations()]
        here = reader.path.resolve()
        try:
            reader.causes(library, [c for c in library.causes if Path(c.where.file).resolve() != here])
        except CostModelError as error:
            reader.errors.append(str(error))
    if reader.errors:
        raise CostModelError("\n".join(reader.errors))
    return records


def kind_of(reader: FileReader) -> str:
    """What a file is: by its folder, or else by its keys."""
    tree = reader.tree
    if reader.path.parent.name in LAYERS:
        return reader.path.parent.name
    if "extends" in tree or isinstance(tree.get("tools"), list):  # type: ignore[call-overload]
        return "options"
    if "tools" in tree:
        return "authorities"
    return "scenarios" if "reason" in tree else "tools"
