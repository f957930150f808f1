"""What differs from one country to the next: one file, ``country.yaml`` in a folder of parameters or ``france.yaml``.

It says what the accounts, the staff and the authorities are called there, what ``costmodel new authority`` asks and
where each figure is found, and the values that the law or the statistics of the country give. A folder that has this
file and no ``reference`` of its own stands on the files of the workbook: all but the authorities are taken from there.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from costmodel.language.labels import Words, entry, in_all, text_of
from costmodel.language.places import shipped
from costmodel.model.quantity import DIMENSIONS, Quantity
from costmodel.parameters.labelled import Labelled
from costmodel.parameters.yamlfile import Node

__all__ = ["FILE", "Country", "country_of"]

FILE, FRANCE = "country.yaml", Path(__file__).parent / "france.yaml"
NEEDED = ("label", "label_fr", "authority", "typical", "most_people", "kinds", "questions")
MORE = ("labels", "members", "terms", "sources", "values")
TEXTS = ("label", "label_fr")
TERMS = ("means",)
"""Words of a country inside the sentences of the workbook: ``means``, how it calls what an authority can afford."""

FIELDS = {"people", "own"}
"""What the summary of a new authority may name: its inhabitants, and how many figures are its own."""

MOST_PEOPLE = 2_000_000_000


@dataclass(frozen=True, kw_only=True)
class Country(Labelled):
    """A country: its names and questions.

    ``authority`` is looked at unless another is named; ``typical`` are those between which defaults are taken;
    ``most_people``: no authority has more inhabitants. ``kinds`` of authority come with the summary of a new file, the
    first is the usual one. ``labels`` are those of quantities by name or family, ``members`` those of dimensions.
    """

    head: Node
    authority: str
    typical: tuple[str, ...]
    most_people: int
    kinds: Mapping[str, Words]
    questions: Mapping[str, Words]
    labels: Mapping[str, Words]
    members: Mapping[str, Mapping[str, Words]]
    terms: Mapping[str, Words]

    def member(self, dimension: str, key: str) -> Words:
        """What a member of a dimension is called here."""
        return self.members.get(dimension, {}).get(key) or entry(key, "members", dimension)

    def term(self, key: str, lang: str) -> str:
        """A word of the country inside a sentence, as `` (potentiel financier)``; nothing where it has none."""
        return f" ({text_of(self.terms[key], lang)})" if key in self.terms else ""

    def named(self, quantity: Quantity) -> Quantity:
        """The quantity as it is called here."""
        members = list(zip(quantity.over, quantity.members, strict=True))
        own = self.labels.get(quantity.family or quantity.name)
        if own is None and not any(key in self.members.get(dimension, {}) for dimension, key in members):
            return quantity
        family = own or quantity.family_labels or quantity.labels
        labels = {
            lang: ", ".join([text, *(self.member(dimension, key)[lang] for dimension, key in members)])
            for lang, text in family.items()
        }
        return replace(quantity, labels=labels, family_labels=family)

    def check_names(self, quantities: Iterable[Quantity]) -> None:
        """Adds to the faults of the file a label or a question of no quantity."""
        known = {q.family or q.name: None for q in quantities} | {q.name: None for q in quantities}
        for node in (*self.head.section("labels"), *self.head.section("questions")):
            if node.name not in known:
                with self.head.gathering():
                    raise node.unknown("no parameter or formula is called '{name}'.", known)


def country_of(folder: Path | None = None) -> Country:
    """The country of a folder of parameters, by default that of the workbook; France where it does not say."""
    own = (folder or shipped("parameters")) / FILE
    file = own if own.is_file() else FRANCE
    return read_country(file, file.stat().st_mtime_ns)


@cache
def read_country(file: Path, changed: int) -> Country:
    """Raises InputError, with all that is wrong in the file."""
    head = Node.of(file)
    head.check_keys(NEEDED, (*NEEDED, *MORE))
    country = Country(
        key=file.stem,
        label=head.said("label"),
        label_fr=head.said("label_fr"),
        head=head,
        authority=head.said("authority"),
        typical=tuple(word.name for word in head.words("typical")),
        most_people=head.whole("most_people", 1, MOST_PEOPLE),
        kinds={node.name: summary(node) for node in head.section("kinds")},
        questions={node.name: texts(node) for node in head.section("questions")},
        labels={node.name: texts(node) for node in head.section("labels")},
        members={node.name: members(node) for node in head.section("members")},
        terms={node.name: term(node) for node in head.section("terms")},
    )
    if not country.kinds:
        raise head["kinds"].fail("'{key}' must hold names and values.")
    return country


def texts(node: Node) -> Words:
    """``{label: …, label_fr: …}`` in every language."""
    node.check_keys(TEXTS, TEXTS)
    return in_all(node.said("label"), node.said("label_fr"))


def summary(node: Node) -> Words:
    words = texts(node)
    for key in TEXTS:
        text = node.text(key)
        try:
            fields = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError:
            fields = {text}
        if not fields <= FIELDS:
            raise node[key].fail(
                "'{key}' may name {known} in braces, and nothing else.", known=", ".join(sorted(FIELDS))
            )
    return words


def members(node: Node) -> dict[str, Words]:
    """What the members of a dimension are called."""
    if node.name not in DIMENSIONS:
        raise node.unknown("the dimension '{key}' is unknown; known: {known}.", DIMENSIONS)
    known = [member.key for member in DIMENSIONS[node.name]]
    own = {}
    for child in node:
        if child.name not in known:
            raise child.unknown("'{key}' is not a member of {name}: {known}.", known, name=node.name)
        own[child.name] = texts(child)
    return own


def term(node: Node) -> Words:
    if node.name not in TERMS:
        raise node.unknown("the key '{key}' is unknown; allowed: {allowed}.", TERMS, allowed=", ".join(TERMS))
    return texts(node)
