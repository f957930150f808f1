"""The commands: each question is one, and others have a module for each kind of work; ``cli`` finds them here."""

from costmodel.outputs.commands import ask, asked, communes, compare, dashboard, files, followup, new, notebooks, review

COMMANDS = (
    *compare.COMMANDS,
    *ask.COMMANDS,
    *files.COMMANDS,
    *review.COMMANDS,
    *new.COMMANDS,
    *communes.COMMANDS,
    *notebooks.COMMANDS,
    *dashboard.COMMANDS,
    *asked.COMMANDS,
    *followup.COMMANDS,
)
