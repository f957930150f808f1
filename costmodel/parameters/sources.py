"""Sources: the documents that say the figures, who speaks in them, and when they were read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from costmodel.language.catalogue import N_, translate
from costmodel.parameters.yamlfile import Node, Tree, date, plain

KEYS = {"title", "publisher", "url", "published", "read"}
KINDS = {
    "primary": N_("from those who produced it"),
    "secondary": N_("second-hand"),
    "supplier": N_("from a supplier"),
    "workbook": N_("from this workbook"),
    "definition": N_("a definition"),
}
"""Who speaks in a source: the body that measured or enacted, a copy or the press, a seller, this workbook, nobody."""

FIRST_HAND = ("primary", "definition")
"""The kinds of source of which a value of grade A has one at least."""


@dataclass(frozen=True)
class Source:
    """A document that says a figure, and when it was read."""

    key: str
    title: str
    publisher: str
    url: str
    published: str
    read: dt.date
    kind: str

    @property
    def hand(self) -> str:
        """Who speaks in it, in words."""
        return translate(KINDS[self.kind])


def read_sources(head: Node, shared: Mapping[str, Source]) -> dict[str, Source]:
    """What a file may cite: its own sources beside those shared by all; what is wrong in them is told with the rest."""
    sources = dict(shared)
    with head.gathering():
        for node in head.section("sources"):
            with head.gathering():
                sources[node.name] = read_source(node)
    return sources


def read_source(node: Node) -> Source:
    node.check_keys(KEYS, KEYS | {"kind"})
    for field in node:
        if not isinstance(field.tree, str) or not field.tree.strip():
            raise field.fail("the source '{key}' has an empty '{name}'; say it.", key=node.name)
    texts = {key: node.text(key) for key in KEYS - {"read"}}
    kind = node.one_of("kind", KINDS, "secondary")
    return Source(node.name, read=date(node.tree["read"], node.place), kind=kind, **texts)


def cited(node: Node, keys: Tree, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources that a value names, one or a list. Raises InputError for none and for one that is not declared."""
    listed = keys if isinstance(keys, list) else [keys]
    if not listed:
        raise node.fail("'{name}' has no source; name at least one.")
    for key in listed:
        if plain(key, node.place) not in sources:
            raise node.unknown("the source '{key}' is not declared under `sources`.", sources, word=key)
    return tuple(sources[key] for key in listed)
