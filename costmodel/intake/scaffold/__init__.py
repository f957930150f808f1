"""New files of parameters: an authority, a tool or a scenario, from a few figures and defaults with their sources.

Defaults of an authority come from its population, between the typical communes of ``parameters/authorities``; what a
user gives is written with the user's own source. A file is checked like any other before it takes its place.
"""

from __future__ import annotations

from costmodel.intake.scaffold.defaults import default_of, defaults, questioned, short_title
from costmodel.intake.scaffold.figures import (
    ALWAYS,
    AUTHORITY_QUESTIONS,
    GROSS_PRICES,
    KINDS,
    MOST_QUESTIONS,
    NATIONAL,
    NET_PRICES,
    TOOL_QUESTIONS,
    Draft,
    Entry,
    Figure,
    check_possible,
    checked,
    checked_name,
    clean,
    key_of,
    known_quantity,
    per_inhabitant,
    placed,
    placed_figures,
    possible,
    total_unit,
    typed,
)
from costmodel.intake.scaffold.files import authority, scenario, tool, tool_questions
from costmodel.intake.scaffold.place import refuse_existing, target, use, write

__all__ = [
    "ALWAYS",
    "AUTHORITY_QUESTIONS",
    "GROSS_PRICES",
    "KINDS",
    "MOST_QUESTIONS",
    "NATIONAL",
    "NET_PRICES",
    "TOOL_QUESTIONS",
    "Draft",
    "Entry",
    "Figure",
    "authority",
    "check_possible",
    "checked",
    "checked_name",
    "clean",
    "default_of",
    "defaults",
    "key_of",
    "known_quantity",
    "per_inhabitant",
    "placed",
    "placed_figures",
    "possible",
    "questioned",
    "refuse_existing",
    "scenario",
    "short_title",
    "target",
    "tool",
    "tool_questions",
    "total_unit",
    "typed",
    "use",
    "write",
]
