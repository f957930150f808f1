"""Figures that no formula reads, from files beside the folders of parameters, with the same checks as the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.language.catalogue import language
from costmodel.language.errors import InputError
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import FileReader, Record, default_folder


@dataclass(frozen=True)
class Value:
    """A figure with its labels, its unit and its record."""

    quantity: Quantity
    record: Record

    @property
    def number(self) -> float:
        return self.record.number

    @property
    def label(self) -> str:
        return self.quantity.text(language())


@lru_cache(maxsize=16)
def values(name: str, folder: Path | None = None) -> dict[str, Value]:
    """The figures of ``name.yaml`` in a folder of parameters, or in the workbook's own where it has none.

    Raises InputError, a line for each fault, with file, line and key.
    """
    chosen = folder or default_folder()
    own, shared = chosen / f"{name}.yaml", chosen / "reference" / "sources.yaml"
    sources = workbook(None)[1].sources | (FileReader(shared, {}).sources if shared.is_file() else {})
    reader = FileReader(own if own.is_file() else default_folder() / f"{name}.yaml", sources)
    found = {quantity.name: Value(quantity, record) for quantity, record in reader.declarations()}
    if reader.errors:
        raise InputError("\n".join(reader.errors))
    return found


def schedule(name: str, folder: Path | None = None) -> list[tuple[int, float]]:
    """The rates called ``name_0``, ``name_31``…, each with the first year in which it is in force."""
    found = values("conventions", folder)
    parts = ((key.rpartition("_"), value) for key, value in found.items())
    return sorted((int(year), value.number) for (stem, _, year), value in parts if stem == name)
