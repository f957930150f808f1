"""What a language still lacks: every text that is shown in English for want of a translation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.intake.header import COLUMNS
from costmodel.language import labels, vocabulary
from costmodel.language.catalogue import (
    FALLBACK,
    LANGUAGES,
    SHIPPED,
    known_languages,
    language_file,
    sentences,
    translate,
)
from costmodel.language.errors import InputError
from costmodel.model.citations import BOOKS, PHRASES
from costmodel.parameters.library import default_folder
from costmodel.parameters.yamlfile import Node

__all__ = ["Untranslated", "untranslated"]


@dataclass(frozen=True, kw_only=True)
class Untranslated:
    """An English text, and the file and key where it stands."""

    where: str
    text: str


def untranslated(lang: str, folder: Path | None = None) -> list[Untranslated]:
    """The texts that have no translation into a language, each once: sentences, labels, texts of parameter files.

    Raises InputError for a language that is none of those there are.
    """
    if lang not in LANGUAGES:
        raise InputError(translate("--translation {value}: choose {known}.", value=lang, known=known_languages()))
    if lang == FALLBACK:
        return []
    return [*lacking_labels(lang), *lacking_texts(lang, folder)]


def lacking_labels(lang: str) -> Iterator[Untranslated]:
    """Labels are found by their name, in the file of the language."""
    own = dict(leaves(labels.read(lang)))
    file = language_file(lang, "labels.yaml")
    for key, text in leaves(labels.read(FALLBACK)):
        if key not in own:
            yield Untranslated(where=f"{file}, {key}", text=text)


def leaves(tree: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def lacking_texts(lang: str, folder: Path | None) -> Iterator[Untranslated]:
    """Other texts are found by their English, in the catalogues of the language."""
    known = sentences(lang)
    catalogue = str(language_file(lang, "LC_MESSAGES"))
    seen = set(known)
    pairs = [("costmodel", text) for text in sentences(SHIPPED[0])] if lang not in SHIPPED else []
    pairs += [("costmodel", english) for english, _ in coded_pairs()] if lang not in SHIPPED else []
    pairs += list(file_texts(lang, folder))
    for where, text in pairs:
        if text and text not in seen:
            seen.add(text)
            yield Untranslated(where=f"{catalogue} ({where})", text=text)


def coded_pairs() -> Iterator[tuple[str, str]]:
    """The words of the code that stand in English and in French, side by side."""
    for table in vars(vocabulary).values():
        if isinstance(table, dict):
            yield from (pair for pair in table.values() if isinstance(pair, tuple) and len(pair) == 2)
    yield from (words for _, words in PHRASES.values())
    yield from BOOKS.values()
    yield from ((column.en, column.fr) for column in COLUMNS.values())


def file_texts(lang: str, folder: Path | None) -> Iterator[tuple[str, str]]:
    """The texts of parameter files that have a French one beside them; those that lack it, for French."""
    folder = folder or default_folder()
    for path in sorted((*folder.glob("*.yaml"), *folder.glob("*/*.yaml"))):
        for key, text, french in texts_of(Node.of(path).tree):
            if lang not in SHIPPED or not french:
                yield f"{path.relative_to(folder).as_posix()}, {key}", text


def texts_of(tree: Any, above: str = "") -> Iterator[tuple[str, str, str]]:
    """Key, English and French of each text."""
    if isinstance(tree, list):
        for part in tree:
            yield from texts_of(part, above)
    elif isinstance(tree, Mapping):
        for key, value in tree.items():
            if isinstance(value, str) and f"{key}_fr" in tree:
                yield f"{above}{key}", str(value), str(tree[f"{key}_fr"])
            else:
                yield from texts_of(value, f"{above}{key}.")
