"""YAML files read as text with line numbers: nothing is guessed, nothing is executed, nothing is lost.

Every scalar stays the text that a person typed; ``parameters.py`` turns it into numbers and dates where a number or a
date is expected. So ``no``, ``1e3``, ``12:30`` and ``0123`` never become something else on their way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from costmodel.errors import InputError
from costmodel.language import translate

MOST_BYTES = 1_000_000

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

    Raises InputError, naming file and line, for a file that is missing, too large, not YAML, not a mapping, or that has
    a duplicate key, a tag (``!!python/object``), an anchor or an alias.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(
                translate(
                    "{file}: the file is larger than {limit} bytes; a parameter file holds a few pages. Split it.",
                    file=path, limit=MOST_BYTES,
                )
            )
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(translate("{file}: the file is not text in UTF-8; save it as a YAML text file.", file=path)) from None
    except OSError as error:
        raise InputError(translate("{file}: the file cannot be read ({why}).", file=path, why=error.strerror)) from None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            translate(
                "{file}, line {line}: this is not YAML ({why}). Check the indentation, colons and quotes of that line.",
                file=path, line=mark.line + 1 if mark else 1, why=getattr(error, "problem", None) or "?",
            )
        ) from None
    tree = _Reader(path).tree(node) if node else {}
    if not isinstance(tree, dict):
        raise InputError(translate("{file}: the file must hold names and values (name: value).", file=path))
    return tree


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: set[int] = set()

    def fail(self, node: yaml.Node, sentence: str, **fields: Any) -> InputError:
        where = translate("{file}, line {line}: ", file=self.path, line=node.start_mark.line + 1)
        return InputError(where + translate(sentence, **fields))

    def tree(self, node: yaml.Node) -> Tree:
        if id(node) in self.seen:
            raise self.fail(node, "anchors and aliases (& and *) are not used in parameter files; write the value again.")
        self.seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.rpartition(":")[2] not in ("str", "map", "seq"):
            raise self.fail(node, "the tag '{tag}' is not allowed; write a plain value.", tag=node.tag)
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Text(node.value, line)
        if isinstance(node, yaml.SequenceNode):
            return [self.tree(child) for child in node.value]
        found: dict[Text, Tree] = {}
        for key_node, value_node in node.value:
            key = self.tree(key_node)
            if not isinstance(key, Text):
                raise self.fail(key_node, "a key must be a plain name.")
            if key in found:
                raise self.fail(key_node, "the key '{key}' stands twice; keep one.", key=key)
            found[key] = self.tree(value_node)
        return found
