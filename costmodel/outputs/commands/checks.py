"""Checks of parameter files as a whole: every error in every file, and what has grown old."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.intake.checks import check_one
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.parameters.overlay import LAYERS
from costmodel.parameters.record import Record
from costmodel.parameters.renamed import old_name, renamed_sentence
from costmodel.parameters.yamlfile import Node
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
            if is_panel(path):
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
    old += dict.fromkeys(renamed_sentence(name, r.where) for r in records if (name := old_name(r.where)))
    return errors, old, len(chosen) + (0 if files else len(list((library.folder / "reference").glob("*.yaml"))))


def is_panel(path: Path) -> bool:
    """Whether a file holds people's weights: it stands with the panels, or has members."""
    return path.parent.name == PANELS or "members" in Node.of(path)


def panel_warnings(panel: Panel, today: dt.date) -> list[str]:
    """What is to know of a panel, invented examples aside: those of the workbook say so wherever they are used."""
    return [f"{panel.path}: {warning}" for warning in panel.warnings(today, examples=False)]
