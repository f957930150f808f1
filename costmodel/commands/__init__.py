"""The commands, one module for each kind of work; ``cli`` finds them in ``COMMANDS``."""

from costmodel.commands import ask, compare, dashboard, decides, files, new, notebooks, pilot, review

COMMANDS = (
    *compare.COMMANDS,
    *ask.COMMANDS,
    *files.COMMANDS,
    *review.COMMANDS,
    *new.COMMANDS,
    *notebooks.COMMANDS,
    *dashboard.COMMANDS,
    *pilot.COMMANDS,
    *decides.COMMANDS,
)
