"""New files of parameters: an authority, a tool or a scenario, from a few figures and defaults with their sources.

Defaults of an authority come from its population, between the typical communes of ``parameters/authorities``; what a
user gives is written with the user's own source. A file is checked like any other before it takes its place.
"""

from __future__ import annotations

from costmodel.intake.scaffold.defaults import Asked, asked_of_authority, asked_of_tool, default_of, refuse_total
from costmodel.intake.scaffold.figures import (
    KINDS,
    NATIONAL,
    Draft,
    Figure,
    Figures,
    Item,
    check_possible,
    checked,
    checked_name,
    clean,
    is_total,
    key_of,
    known_item,
    per_inhabitant,
    placed,
    placed_figures,
    total_unit,
    typed,
    visible,
    without_accents,
)
from costmodel.intake.scaffold.files import authority, count_own, scenario, tool
from costmodel.intake.scaffold.place import refuse_existing, target, use, write

__all__ = [
    "KINDS",
    "NATIONAL",
    "Asked",
    "Draft",
    "Figure",
    "Figures",
    "Item",
    "asked_of_authority",
    "asked_of_tool",
    "authority",
    "check_possible",
    "checked",
    "checked_name",
    "clean",
    "count_own",
    "default_of",
    "is_total",
    "key_of",
    "known_item",
    "per_inhabitant",
    "placed",
    "placed_figures",
    "refuse_existing",
    "refuse_total",
    "scenario",
    "target",
    "tool",
    "total_unit",
    "typed",
    "use",
    "visible",
    "without_accents",
    "write",
]
