"""YAML files read as text with line numbers: nothing is guessed, nothing is executed, nothing is lost.

Every scalar stays the text that a person typed; ``parameters.py`` turns it into numbers and dates where a number or a
date is expected. So ``no``, ``1e3``, ``12:30`` and ``0123`` never become something else on their way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import yaml

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

MOST_BYTES = 1_000_000
MOST_LEVELS = 12
"""Files have five levels; the limit keeps a hostile one from exhausting the stack."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Text(str):
    """A scalar or a key, with the line on which it stands."""

    line: int

    def __new__(cls, text: str, line: int) -> Text:
        self = super().__new__(cls, text)
        self.line = line
        return self


Tree = Any
"""Nested dicts (with Text keys), lists and Text leaves."""


def read(path: Path) -> dict[Text, Tree]:
    """The mapping a YAML file holds.

    Raises InputError, naming file and line, for a file that is missing, empty, too large, not YAML, not a mapping, or
    that has a duplicate key, a tag (``!!python/object``), an anchor or an alias.
    """
    text = file_text(path)
    try:
        tree = _Reader(path, yaml.parse(text, Loader=_Loader)).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            translate(
                "{file}, line {line}: this is not YAML ({why}). Check the indentation, colons and quotes of that line.",
                file=path,
                line=mark.line + 1 if mark else 1,
                why=getattr(error, "problem", None) or getattr(error, "reason", None) or "?",
            )
        ) from None
    if tree is None:
        raise InputError(translate("{file}: the file is empty; write names and values (name: value).", file=path))
    if not isinstance(tree, dict):
        raise InputError(translate("{file}: the file must hold names and values (name: value).", file=path))
    return tree


def file_text(path: Path) -> str:
    """The text of a file of reasonable size, whatever the system says of its length."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(translate("{file}: the file cannot be read ({why}).", file=path, why=why)) from None
    if len(content) > MOST_BYTES:
        raise InputError(
            translate(
                "{file}: the file is larger than {limit} bytes; a parameter file holds a few pages. Split it.",
                file=path,
                limit=MOST_BYTES,
            )
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            translate("{file}: the file is not text in UTF-8; save it as a YAML text file.", file=path)
        ) from None
    text = text.replace("\r\n", "\n")
    if found := CONTROL.search(text):
        raise InputError(
            translate(
                "{file}, line {line}: there is a control character, which is no text; remove it.",
                file=path,
                line=text.count("\n", 0, found.start()) + 1,
            )
        )
    return text


@dataclass(frozen=True)
class Place:
    """Where a value stands in a file; written out in the language in use, at the head of a sentence about it."""

    file: PurePath
    line: int | None
    key: str

    def __str__(self) -> str:
        return translate("{file}, line {line}, {key}", file=self.file, line=self.line, key=self.key)


Where = Place | str
"""A place in a file, or the option of the command line that gave a value."""


class _Reader:
    """Builds the tree from the events of the parser, one by one, so that nothing is ever expanded."""

    def __init__(self, path: Path, events: Iterator[Any]) -> None:
        self.path = path
        self.events = events

    def fail(self, event: Any, sentence: str, **fields: Any) -> InputError:
        where = translate("{file}, line {line}: ", file=self.path, line=event.start_mark.line + 1)
        return InputError(where + translate(sentence, **fields))

    def document(self) -> Tree:
        tree = None
        started = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    raise self.fail(event, "a second document starts here (---); a file holds one.")
                started = True
                tree = self.tree(next(self.events), 0)
        return None if isinstance(tree, str) and not tree else tree

    def tree(self, event: Any, level: int) -> Tree:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.fail(
                event, "anchors and aliases (& and *) are not used in parameter files; write the value again."
            )
        if event.tag is not None:
            raise self.fail(event, "the tag '{tag}' is not allowed; write a plain value.", tag=event.tag)
        if level > MOST_LEVELS:
            raise self.fail(
                event, "values are nested more than {limit} levels deep; check the brackets.", limit=MOST_LEVELS
            )
        if isinstance(event, yaml.ScalarEvent):
            if CONTROL.search(event.value):
                raise self.fail(event, "there is a control character, which is no text; remove it.")
            return Text(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.tree(child, level + 1) for child in self.until(yaml.SequenceEndEvent)]
        found: dict[Text, Tree] = {}
        for key_event in self.until(yaml.MappingEndEvent):
            key = self.tree(key_event, level + 1)
            if not isinstance(key, Text):
                raise self.fail(key_event, "a key must be a plain name.")
            if key in found:
                raise self.fail(key_event, "the key '{key}' stands twice; keep one.", key=key)
            found[key] = self.tree(next(self.events), level + 1)
        return found

    def until(self, end: type[yaml.Event]) -> Iterator[Any]:
        """The events up to the end of a list or mapping, each read by the caller with what it holds."""
        while not isinstance(event := next(self.events), end):
            yield event
