"""The commands, one module for each kind of work; ``cli`` finds them in ``COMMANDS``."""

from costmodel.outputs.commands import (
    ask,
    compare,
    dashboard,
    debate,
    decides,
    files,
    followup,
    new,
    notebooks,
    pilot,
    review,
    together,
)

COMMANDS = (
    *compare.COMMANDS,
    *ask.COMMANDS,
    *files.COMMANDS,
    *review.COMMANDS,
    *new.COMMANDS,
    *notebooks.COMMANDS,
    *dashboard.COMMANDS,
    *debate.COMMANDS,
    *pilot.COMMANDS,
    *decides.COMMANDS,
    *followup.COMMANDS,
    *together.COMMANDS,
)
