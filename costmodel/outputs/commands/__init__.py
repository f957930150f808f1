"""The commands: each question is one, and others have a module for each kind of work; ``cli`` finds them here."""

from costmodel.outputs.commands import ask, asked, compare, dashboard, files, followup, france, new, notebooks, review

COMMANDS = (
    *compare.COMMANDS,
    *ask.COMMANDS,
    *files.COMMANDS,
    *review.COMMANDS,
    *new.COMMANDS,
    *france.COMMANDS,
    *notebooks.COMMANDS,
    *dashboard.COMMANDS,
    *asked.COMMANDS,
    *followup.COMMANDS,
)
