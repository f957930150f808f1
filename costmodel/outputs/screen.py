"""What reaches the terminal: text alone. A sign that would command it or turn its lines round is shown by its code."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

COMMANDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""All controls but the tab and the end of line; marks of direction; ends of line that not every program sees."""


def visible(text: str) -> str:
    """The text with ``\\u001b`` in place of an escape, as JSON writes it too."""
    return COMMANDING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


class Plain:
    """A stream to which text alone can be written; the rest is as in the stream below."""

    def __init__(self, below: TextIO) -> None:
        self.below = below

    def write(self, text: str) -> int:
        self.below.write(visible(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


@contextmanager
def plain_streams() -> Iterator[None]:
    """Whatever is printed inside is text alone, except what a ``console`` adds itself."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (Plain(stream) if stream else stream for stream in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def console(width: int | None = None, stderr: bool = False) -> Console:
    """A console of rich whose colours reach the terminal, and whose texts are text alone.

    ``width`` counts where no terminal has one.
    """
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text

    class Screen(Console):
        def render_str(self, text: str, **look: Any) -> Text:
            return super().render_str(visible(text), **look)

        def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                yield segment if segment.control else Segment(visible(segment.text), segment.style)

    stream = sys.stderr if stderr else sys.stdout
    below: Any = stream.below if isinstance(stream, Plain) else stream
    made = Screen(file=below, highlight=False, soft_wrap=False)
    return made if made.is_terminal or width is None else Screen(file=below, width=width, highlight=False)
