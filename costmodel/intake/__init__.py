"""One's own town, tool, quote or scenario: questions, sheet, file, and their checks."""
