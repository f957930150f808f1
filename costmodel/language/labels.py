"""What formulas and members of dimensions are called: one file a language, ``locale/fr/labels.yaml``, read when asked.

The code holds no label: another language is another file. Parameters bring their labels in their own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import FALLBACK, LANGUAGES, SHIPPED, either, language_file, translate
from costmodel.language.errors import ModelError
from costmodel.language.writing import writing, yaml_of

Words = Mapping[str, str]
"""One text in each language, by language."""


def file_of(lang: str) -> Path:
    return language_file(lang, "labels.yaml")


@cache
def read(lang: str) -> dict[str, Any]:
    """The labels of a language; none where somebody added it without this file."""
    file = file_of(lang)
    return yaml_of(file) if lang in SHIPPED or file.exists() else {}


def everywhere(text: str) -> Words:
    """The same text in every language, for a name that needs no translation."""
    return dict.fromkeys(LANGUAGES, text)


def in_all(english: str, french: str) -> Words:
    """A text of a parameter file, in every language."""
    return {lang: either(english, french, lang) for lang in LANGUAGES}


def text_of(words: Words, lang: str) -> str:
    """The text in a language, in English where it lacks one, with the apostrophes of print."""
    return writing(lang).set(words.get(lang) or words.get(FALLBACK, ""))


def label_of(name: str) -> Words:
    """What a formula, or a quantity of the clock, is called."""
    return entry(name, "labels")


def topic_of(name: str, outcome: str) -> tuple[Words, Words]:
    """The label of a limit or a criterion, and what it is about as words inside a sentence."""
    topics, patterns = entry(name, "topics"), entry(outcome, "patterns")
    return {lang: patterns[lang].format(topic=text) for lang, text in topics.items()}, topics


def entry(name: str, *sections: str) -> Words:
    """What the file of each language says of a name; English where a language that somebody added lacks it.

    Raises ModelError for a language of the workbook that does not know it.
    """
    words = {}
    for lang in LANGUAGES:
        texts = read(lang)
        for section in sections:
            texts = texts.get(section, {})
        if name in texts:
            words[lang] = texts[name]
        elif lang in SHIPPED:
            raise ModelError(translate("{file}: '{name}' has no label.", file=file_of(lang), name=name))
        else:
            words[lang] = words[FALLBACK]
    return words


def refuse_idle(known: Iterable[str]) -> None:
    """Raises ModelError for a label of nothing that is ``known``."""
    for lang in LANGUAGES:
        texts = read(lang)
        for name in {**texts.get("labels", {}), **texts.get("topics", {})}.keys() - set(known):
            raise ModelError(translate("{file}: '{name}' is the label of no formula.", file=file_of(lang), name=name))
