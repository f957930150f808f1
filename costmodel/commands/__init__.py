"""The commands, one module for each kind of work; ``cli`` finds them in ``COMMANDS``."""

from costmodel.commands import ask, compare, files, notebooks

COMMANDS = (*compare.COMMANDS, *ask.COMMANDS, *files.COMMANDS, *notebooks.COMMANDS)
