"""What can go wrong, said in one sentence to the person who can mend it."""


class CostModelError(Exception):
    """An error a user can act on: the message says where, what, what is allowed, what to do."""

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the sentence, not the way through the code."""
        return [f"{type(self).__name__}: {self}"]


class InputError(CostModelError):
    """A file, an option or a value cannot be used as it is."""


class UnknownNameError(InputError):
    """A name that nothing provides; the message suggests the nearest one."""


class ModelError(CostModelError):
    """The declared formulas do not hold together."""
