"""The check of one parameter file: all that using it would stop at."""

from __future__ import annotations

from pathlib import Path

from costmodel.engine.case import make_case
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.parameters.library import REFERENCE, Library
from costmodel.parameters.overlay import LAYERS, is_file
from costmodel.parameters.reading import declarations, read_causes
from costmodel.parameters.record import Record
from costmodel.parameters.sources import read_sources
from costmodel.parameters.yamlfile import Node


def check_one(path: Path, library: Library, folder: Path | None = None, kind: str = "") -> list[Record]:
    """The records of a file: a reference file, or an overlay (checked together with the shares it changes)."""
    head = Node.of(path)
    if "parameters" in head or "causes" in head:
        return check_reference(head, library)
    if set(head.tree) == {"sources"}:
        read_sources(head, library.sources)
        head.refuse()
        return []
    kind = kind or kind_of(head)
    if not is_file(path.name):
        raise InputError(
            translate("{file}: a parameter file is called {name}.yaml; rename it.", file=path, name=path.stem)
        )
    overlay = library.read_overlay(path, kind)
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


def check_reference(head: Node, library: Library) -> list[Record]:
    """The records of a reference file, with the causes that it declares beside those of other files."""
    sources = read_sources(head, library.sources)
    head.under(next(iter(head.tree)), head.tree).check_keys((), REFERENCE)
    others = [c for c in library.causes if Path(c.where.file).resolve() != head.file.resolve()]
    records = [record for _, record in declarations(head, sources)]
    with head.gathering():
        read_causes(head, library.known, others)
    head.refuse()
    return records


def kind_of(head: Node) -> str:
    """The kind of an overlay: that of its folder, or else what its keys tell."""
    if head.file.parent.name in LAYERS:
        return head.file.parent.name
    if "extends" in head or isinstance(head.tree.get("tools"), list):
        return "options"
    if "tools" in head:
        return "authorities"
    return "scenarios" if "reason" in head else "tools"
