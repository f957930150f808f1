"""YAML files read as text with line numbers: nothing is guessed, nothing is executed, nothing is lost.

Every scalar stays the text that a person typed; a ``Node`` turns it into a number or a date where one is expected. So
``no``, ``1e3``, ``12:30`` and ``0123`` never become something else on their way. A node knows its file, its line and
its key, and says them at the head of each sentence about a fault; the faults of a file are told at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, TypeVar

import yaml

from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError

MOST_BYTES = 1_000_000
MOST_LEVELS = 12
"""Files have five levels; the limit keeps a hostile one from exhausting the stack."""

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
COMMA_NUMBER = re.compile(r"[-+]?\d+,\d+")

Default = TypeVar("Default")

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
    if match := CONTROL.search(text):
        raise InputError(
            translate(
                "{file}, line {line}: there is a control character, which is no text; remove it.",
                file=path,
                line=text.count("\n", 0, match.start()) + 1,
            )
        )
    return text


class _Reader:
    """Builds the tree from the events of the parser, one by one, so that nothing is ever expanded."""

    def __init__(self, path: Path, events: Iterator[Any]) -> None:
        self.path = path
        self.events = events

    def fail(self, sentence: str, event: Any, **fields: Any) -> InputError:
        return InputError(at_line(self.path, event.start_mark.line + 1) + translate(sentence, **fields))

    def document(self) -> Tree:
        tree = None
        started = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if started:
                    raise self.fail("a second document starts here (---); a file holds one.", event)
                started = True
                tree = self.tree(next(self.events), 0)
        return None if isinstance(tree, str) and not tree else tree

    def tree(self, event: Any, level: int) -> Tree:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.fail(
                "anchors and aliases (& and *) are not used in parameter files; write the value again.", event
            )
        if event.tag is not None:
            raise self.fail("the tag '{tag}' is not allowed; write a plain value.", event, tag=event.tag)
        if level > MOST_LEVELS:
            raise self.fail(
                "values are nested more than {limit} levels deep; check the brackets.", event, limit=MOST_LEVELS
            )
        if isinstance(event, yaml.ScalarEvent):
            if CONTROL.search(event.value):
                raise self.fail("there is a control character, which is no text; remove it.", event)
            return Text(event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.tree(child, level + 1) for child in self.until(yaml.SequenceEndEvent)]
        mapping: dict[Text, Tree] = {}
        for key_event in self.until(yaml.MappingEndEvent):
            key = self.tree(key_event, level + 1)
            if not isinstance(key, Text):
                raise self.fail("a key must be a plain name.", key_event)
            if key in mapping:
                raise self.fail("the key '{key}' stands twice; keep one.", key_event, key=key)
            mapping[key] = self.tree(next(self.events), level + 1)
        return mapping

    def until(self, end: type[yaml.Event]) -> Iterator[Any]:
        """The events up to the end of a list or mapping, each read by the caller with what it holds."""
        while not isinstance(event := next(self.events), end):
            yield event


# Places and values


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


def at_line(file: PurePath, line: int) -> str:
    """The head of a sentence about a whole line."""
    return translate("{file}, line {line}: ", file=file, line=line)


def plain(text: Any, where: Where) -> str:
    """Text, where somebody may have written a list or names and values. Raises InputError for those."""
    if isinstance(text, str):
        return text
    raise InputError(translate("{where}: write one plain value, not a list nor names and values.", where=where))


def number(text: Any, where: Where) -> float:
    """A finite number written with a point. Raises InputError for ``3,2``, ``nan``, ``inf``, words and lists."""
    cleaned = plain(text, where).strip().replace("_", "")
    if NUMBER.fullmatch(cleaned):
        value = float(cleaned)
        if abs(value) != float("inf"):
            return value
    if COMMA_NUMBER.fullmatch(cleaned):
        raise InputError(
            translate(
                "{where}: '{text}' has a comma; write {better} with a decimal point.",
                where=where,
                text=text,
                better=cleaned.replace(",", "."),
            )
        )
    raise InputError(
        translate("{where}: '{text}' is not a finite number; write one such as 3.2.", where=where, text=text)
    )


def whole(text: Any, where: Where, low: int, high: int) -> int:
    """A whole number within limits, such as a year."""
    value = number(text, where)
    if value == int(value) and low <= value <= high:
        return int(value)
    raise InputError(
        translate(
            "{where}: '{text}' is not a whole number from {low} to {high}.",
            where=where,
            text=text,
            low=low,
            high=high,
        )
    )


def date(text: Any, where: Where) -> dt.date:
    try:
        return dt.date.fromisoformat(plain(text, where).strip())
    except ValueError:
        raise InputError(
            translate("{where}: '{text}' is not a date; write it as 2027-12-31.", where=where, text=text)
        ) from None


def check_allowed(value: float, allowed: tuple[float | None, float | None], where: Where) -> None:
    low, high = allowed
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(
            translate(
                "{where}: {value} is outside what is possible, {low} to {high}.",
                where=where,
                value=f"{value:g}",
                low="-∞" if low is None else f"{low:g}",
                high="+∞" if high is None else f"{high:g}",
            )
        )


# The cursor


@contextmanager
def gathering(faults: list[str]) -> Iterator[None]:
    """What goes wrong inside is added to the faults, and the reading goes on after it."""
    try:
        yield
    except CostModelError as error:
        faults.append(str(error))


def refuse(faults: Iterable[str]) -> None:
    """Raises InputError, a line for each fault, where there is one."""
    if text := "\n".join(faults):
        raise InputError(text)


@dataclass(frozen=True)
class Node:
    """A value in a file under its key: reads itself as what is expected there. All nodes of a file share its faults.

    Readers of a key that must be there are called after ``check_keys``. ``by_line``: sentences name the line alone.
    """

    file: Path
    key: Text
    tree: Tree
    by_line: bool = False
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, file: Path, by_line: bool = False) -> Node:
        """The whole of a file, under its own name. Raises InputError for one that cannot be read."""
        return cls(file, Text(file.stem, 1), read(file), by_line)

    @property
    def name(self) -> str:
        return str(self.key)

    @property
    def place(self) -> Place:
        return Place(self.file, self.key.line, self.name)

    @property
    def opening(self) -> str:
        """The head of a sentence about it."""
        return at_line(self.file, self.key.line) if self.by_line else f"{self.place}: "

    def fail(self, sentence: str, /, **fields: Any) -> InputError:
        """A fault of this value; ``{name}`` and ``{key}`` in the sentence are its own key unless they are given."""
        own = {word: self.name for word in ("name", "key") if f"{{{word}}}" in sentence}
        return InputError(self.opening + translate(sentence, **own | fields))

    def unknown(
        self, sentence: str, known: Iterable[str], /, word: str | None = None, **fields: Any
    ) -> UnknownNameError:
        """The fault of a word, its own key unless it is given, that is none of those known: suggests the nearest."""
        word = self.name if word is None else word
        fields = {"key": word, "known": ", ".join(known)} | fields
        return UnknownNameError(f"{self.fail(sentence, **fields)}{nearest(word, known)}")

    def gathering(self) -> Any:
        return gathering(self.faults)

    def refuse(self) -> None:
        """Raises InputError with all that is wrong in the file so far."""
        refuse(self.faults)

    # What is under it

    def __contains__(self, key: str) -> bool:
        return isinstance(self.tree, dict) and key in self.tree

    def __getitem__(self, key: str) -> Node:
        return self.under(next(k for k in self.tree if k == key), self.tree[key])

    def __iter__(self) -> Iterator[Node]:
        """The values of a mapping, each under its key."""
        return (self.under(key, tree) for key, tree in self.tree.items())

    def under(self, key: Text, tree: Tree) -> Node:
        return Node(self.file, key, tree, self.by_line, self.faults)

    def check_keys(self, required: Iterable[str], allowed: Iterable[str]) -> None:
        """Raises InputError unless it holds names and values, with these keys."""
        required, allowed = sorted(required), sorted(allowed)
        if not isinstance(self.tree, dict):
            raise self.fail("write keys and values under it: {keys}.", keys=", ".join(required))
        for child in self:
            if child.key not in allowed:
                raise child.unknown(
                    "the key '{key}' of '{name}' is unknown; allowed: {allowed}.",
                    allowed,
                    name=self.name,
                    allowed=", ".join(allowed),
                )
        if missing := [key for key in required if key not in self]:
            raise self.fail("'{name}' lacks {missing}; add it.", missing=", ".join(missing))

    def section(self, key: str) -> Node:
        """Names and values; none where the key is not there, or nothing under it."""
        section = self[key] if key in self else self.under(Text(key, self.key.line), {})
        if section.tree and not isinstance(section.tree, dict):
            raise section.fail("'{key}' must hold names and values.")
        return section if section.tree else section.under(section.key, {})

    def words(self, key: str) -> list[Node]:
        """The plain values of a list, each under itself; none where the key is not there."""
        listed = self.tree.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(word, str) for word in listed):
            raise self[key].fail("'{key}' is a list such as [a, b].")
        return [self.under(word, word) for word in listed]

    # What it says under a key

    def text(self, key: str, default: str = "") -> str:
        return plain(self.tree[key], self[key].place) if key in self else default

    def said(self, key: str) -> str:
        """A text that must not be empty."""
        if not (text := self.text(key).strip()):
            raise self[key].fail("'{key}' of '{name}' is empty; say it.", name=self.name)
        return text

    def number(self, key: str) -> float:
        return number(self.tree[key], self[key].place)

    def optional_number(self, key: str) -> float | None:
        return self.number(key) if key in self else None

    def whole(self, key: str, low: int, high: int) -> int:
        return whole(self.tree[key], self[key].place, low, high)

    def date(self, key: str) -> dt.date:
        return date(self.tree[key], self[key].place)

    def one_of(self, key: str, known: Iterable[str], default: Default) -> str | Default:
        if key not in self:
            return default
        value = str(self.tree[key])
        if value not in known:
            raise self[key].fail("'{value}' is not one of {allowed}.", value=value, allowed=", ".join(known))
        return value
