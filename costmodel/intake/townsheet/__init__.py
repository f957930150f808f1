"""A sheet of an authority's own figures, CSV or Excel, read as a person of the town hall writes it.

Decimal commas, thousands with spaces, ``%``, ``€``, ``k€``, dates in both orders, names of the model or their labels in
French or English. All that cannot be used is said at once, with file, row and column; text stays text.
"""

from __future__ import annotations

from costmodel.intake.townsheet.sheet import Sheet, answer, option, read, settings_of
from costmodel.intake.townsheet.template import template
from costmodel.intake.townsheet.words import find_name, find_tool

__all__ = ["Sheet", "answer", "find_name", "find_tool", "option", "read", "settings_of", "template"]
