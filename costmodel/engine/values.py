"""Figures that no formula reads, from files beside the folders of parameters, with the same checks as the others."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.language.catalogue import language
from costmodel.model.quantity import Quantity
from costmodel.parameters.library import default_folder, shared_sources
from costmodel.parameters.reading import declarations
from costmodel.parameters.record import Record
from costmodel.parameters.sources import read_sources
from costmodel.parameters.yamlfile import Node


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
    own, shared = chosen / f"{name}.yaml", workbook(None)[1].sources | shared_sources(chosen)
    head = Node.of(own if own.is_file() else default_folder() / f"{name}.yaml")
    figures = {q.name: Value(q, record) for q, record in declarations(head, read_sources(head, shared))}
    head.refuse()
    return figures


def schedule(name: str, folder: Path | None = None) -> list[tuple[int, float]]:
    """The rates called ``name_0``, ``name_31``…, each with the first year in which it is in force."""
    known = values("conventions", folder)
    parts = ((key.rpartition("_"), value) for key, value in known.items())
    return sorted((int(year), value.number) for (stem, _, year), value in parts if stem == name)
