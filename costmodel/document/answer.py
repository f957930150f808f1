"""An answer: parts in order, the facts they rest on, and its figures as a table; any output shows it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import COLUMNS, TEXTS, Block, Figures, paragraph, whole_page
from costmodel.language.catalogue import in_language, language, nearest, translate
from costmodel.language.errors import UnknownNameError

if TYPE_CHECKING:
    import pandas

    from costmodel.document.drawing import Chart
    from costmodel.document.pictures import Pictures


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is said of a question, part by part, in its language.

    ``facts`` are what the words say, as values; ``figures`` of the parts are the table behind ``frame``.
    """

    title: str
    parts: Mapping[str, Block | Chart | Figures]
    facts: Any = field(default=None, repr=False)
    lang: str = field(default_factory=language)
    pictures: Pictures | None = field(default=None, repr=False, compare=False)

    @cached_property
    def frame(self) -> pandas.DataFrame:
        """The figures with ten digits, a row for each; columns are those of ``blocks.COLUMNS``."""
        import pandas

        rows = [row for part in self.parts.values() if isinstance(part, Figures) for row in part.rows]
        table = pandas.DataFrame(rows, columns=list(COLUMNS))
        return table.astype(dict.fromkeys((c for c in COLUMNS if c not in TEXTS), float))

    def to_read(self, without: Iterable[str] = ()) -> list[Block | Chart]:
        """The parts for a reader, from top to bottom: without the figures for programs, and those named."""
        left_out = set(without)
        return [part for key, part in self.parts.items() if key not in left_out and not isinstance(part, Figures)]

    def page(self) -> str:
        """The answer as a self-contained HTML page; pictures are in it."""
        with in_language(self.lang):
            return whole_page(self.title, self.to_read())

    def show(self, part: str) -> None:
        """Show one part in a notebook; a chart comes with the sentence that says what is seen.

        Raises UnknownNameError, with the nearest name, for a part that there is not.
        """
        from IPython.display import display

        with in_language(self.lang):
            if part not in self.parts:
                raise UnknownNameError(
                    translate("This page has no part '{name}'; known: {known}.", name=part, known=", ".join(self.parts))
                    + nearest(part, self.parts)
                )
            wanted = self.parts[part]
            if isinstance(wanted, Block | Figures):
                display(wanted)
                return
            if self.pictures:
                self.pictures.give(wanted)
            display(wanted)
            display(paragraph(wanted.caption))


def fields_of(facts: Any, *names: str, **others: str) -> dict[str, Any]:
    """Some fields of a fact by name; ``others`` are those that scripts know by another name.

    >>> fields_of(3 + 4j, "real", imaginary="imag")
    {'real': 3.0, 'imaginary': 4.0}
    """
    return {name: getattr(facts, name) for name in names} | {new: getattr(facts, old) for new, old in others.items()}


def jsonable(facts: Any) -> Any:
    """Facts as JSON has them: dataclasses as mappings, arrays as lists, dates and paths as texts; no NaN."""
    if dataclasses.is_dataclass(facts) and not isinstance(facts, type):
        return {f.name: jsonable(getattr(facts, f.name)) for f in dataclasses.fields(facts)}
    if isinstance(facts, Mapping):
        return {str(key): jsonable(x) for key, x in facts.items()}
    if isinstance(facts, list | tuple | set | frozenset):
        return [jsonable(x) for x in facts]
    if hasattr(facts, "tolist"):
        return jsonable(facts.tolist())
    if isinstance(facts, float):
        return facts if facts == facts and abs(facts) != float("inf") else None
    return str(facts) if isinstance(facts, dt.date | Path) else facts
