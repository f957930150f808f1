"""What is wrong in what a person wrote: one sentence for each fault, with its place, and all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError

Result = TypeVar("Result")


def fault(place: object, sentence: str, /, **fields: Any) -> InputError:
    """The error of a sentence that names its place as ``{where}`` or ``{file}``."""
    return InputError(translate(sentence, **{"where": place, "file": place} | fields))


def unknown_tool(name: str, where: str, known: Iterable[str]) -> UnknownNameError:
    """The error of a tool that the folder does not have, with the nearest one."""
    known = list(known)
    sentence = translate("The tool '{name}' is unknown; known: {known}.", name=name, known=", ".join(known))
    return UnknownNameError(f"{where}: {sentence}{nearest(name, known)}")


class Faults(list[str]):
    """The faults met so far."""

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Inside, an error is kept to be said with the others."""
        try:
            yield
        except CostModelError as error:
            self.append(str(error))

    def of(self, function: Callable[..., Result], *arguments: Any) -> Result | None:
        """The result of a call, or None when it raises."""
        with self.collected():
            return function(*arguments)
        return None

    def refuse(self) -> None:
        """Raises InputError, one line for each fault, when there are any."""
        if self:
            raise InputError("\n".join(self))
