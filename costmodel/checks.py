"""Checks of parameter files as a whole: every error in every file, and what has grown old."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from costmodel.case import make_case, workbook
from costmodel.errors import CostModelError
from costmodel.language import translate
from costmodel.parameters import LAYERS, FileReader, Library, Record


def check_files(files: list[Path], folder: Path | None = None, today: dt.date | None = None) -> tuple[list[str], list[str], int]:
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
    chosen = files or [p for kind in LAYERS for p in sorted((library.folder / kind).glob("*.yaml"))]
    for path in chosen:
        try:
            records.extend(check_one(path, library))
        except CostModelError as error:
            errors.extend(str(error).splitlines())
    errors.extend(f"{e}" for e in model.unit_errors())
    old = [
        translate("{where}: should have been reviewed by {date}; check its source.", where=r.where, date=r.review_by)
        for r in records if r.stale(today)
    ]
    return errors, old, len(chosen) + (0 if files else len(list((library.folder / "reference").glob("*.yaml"))))


def check_one(path: Path, library: Library) -> list[Record]:
    """The records of a file: a reference file, or an overlay (checked together with the shares it changes)."""
    reader = FileReader(path, library.sources)
    if "parameters" in reader.tree or "correlations" in reader.tree:
        reader.check_keys(next(iter(reader.tree)), reader.tree, set(), {"sources", "parameters", "correlations"})
        found = [record for _, record in reader.declarations()]
        if reader.errors:
            raise CostModelError("\n".join(reader.errors))
        return found
    if set(reader.tree) == {"sources"}:
        if reader.errors:
            raise CostModelError("\n".join(reader.errors))
        return []
    kind = path.parent.name if path.parent.name in LAYERS else "authorities" if "tools" in reader.tree else (
        "scenarios" if "reason" in reader.tree else "tools")
    overlay = reader.overlay(library, LAYERS[kind])
    names = {"tools": (str(path), None, "status_quo", None), "authorities": (None, str(path), "status_quo", None),
             "options": (None, None, str(path), None), "scenarios": (None, None, "status_quo", str(path))}[kind]
    make_case(names[0], names[1], [names[2]], names[3], folder=library.folder)
    return [*overlay.records.values(), *(r for section in overlay.for_tool.values() for r in section.values())]
