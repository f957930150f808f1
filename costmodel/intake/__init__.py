"""One's own town, tool, quote or scenario: questions, sheet, file, and their checks.

Defaults of an authority come from its population, between the typical communes of ``parameters/authorities``; what a
user gives, typed or in a sheet, is written with the user's own source. A sheet is read as a person of the town hall
writes it: decimal commas, thousands with spaces, ``%``, ``k€``, dates in both orders, labels in French or English; all
that cannot be used is said at once, with file, row and column. A file is checked like any other before it takes its
place.
"""
