"""Templates of pages and of the note, and the one way to read those in HTML."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.language.catalogue import translate
from costmodel.language.presentation import colon

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent


@cache
def templates() -> Environment:
    """The templates of this package, compiled once in a process; texts that they show are escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"_": translate, "colon": lambda: colon().replace("\u00a0", " ")}
    return environment
