"""The commands: each question is one, and others have a module for each kind of work; ``cli`` finds them here."""

from costmodel.outputs.commands import ask, asked, compare, files, followup, france, new, notebooks, page, review

COMMANDS = (
    *compare.COMMANDS,
    *ask.COMMANDS,
    *files.COMMANDS,
    *review.COMMANDS,
    *new.COMMANDS,
    *france.COMMANDS,
    *notebooks.COMMANDS,
    *page.COMMANDS,
    *asked.COMMANDS,
    *followup.COMMANDS,
)
