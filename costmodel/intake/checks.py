"""Checks of parameter files as a whole: every error in every file, and what has grown old."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from costmodel.engine.case import make_case, workbook
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.parameters.library import LAYERS, FileReader, Library, Record
from costmodel.questions.debate.panels import Panel, read_panel

PANELS = "panels"


def check_files(
    files: list[Path], folder: Path | None = None, today: dt.date | None = None
) -> tuple[list[str], list[str], int]:
    """Errors and warnings of the files given (default: all of the folder), and how many were read."""
    today = today or dt.date.today()
    try:
        model, library = workbook(folder)
    except CostModelError as error:
        return str(error).splitlines(), [], 0
    errors: list[str] = []
    records: list[Record] = []
    if not files:
        records.extend(library.records.values())
    chosen = files or [p for kind in (*LAYERS, PANELS) for p in sorted((library.folder / kind).glob("*.yaml"))]
    old: list[str] = []
    for path in chosen:
        try:
            if is_panel(path, library):
                old.extend(panel_warnings(read_panel(path, library, model), today))
            else:
                records.extend(check_one(path, library, folder))
        except CostModelError as error:
            errors.extend(str(error).splitlines())
    errors.extend(f"{e}" for e in model.unit_errors())
    old += [
        translate("{where}: should have been reviewed by {date}; check its source.", where=r.where, date=r.review_by)
        for r in records
        if r.stale(today)
    ]
    return errors, old, len(chosen) + (0 if files else len(list((library.folder / "reference").glob("*.yaml"))))


def is_panel(path: Path, library: Library) -> bool:
    """Whether a file holds people's weights: it stands with the panels, or has members."""
    return path.parent.name == PANELS or "members" in FileReader(path, library.sources).tree


def panel_warnings(panel: Panel, today: dt.date) -> list[str]:
    """What is to know of a panel, invented examples aside: those of the workbook say so wherever they are used."""
    return [f"{panel.path}: {warning}" for warning in panel.warnings(today, examples=False)]


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
