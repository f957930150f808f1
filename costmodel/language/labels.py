"""What formulas and members of dimensions are called: one file a language, ``locale/fr/labels.yaml``, read when asked.

The code holds no label: another language is another file. Parameters bring their labels in their own files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from costmodel.language.catalogue import LANGUAGES, translate
from costmodel.language.errors import ModelError

LOCALE = Path(__file__).parent / "locale"

Words = Mapping[str, str]
"""One text in each language, by language."""


def file_of(lang: str) -> Path:
    return LOCALE / lang / "labels.yaml"


@cache
def read(lang: str) -> dict[str, Any]:
    import yaml

    with file_of(lang).open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def everywhere(text: str) -> Words:
    """The same text in every language, for a name that needs no translation."""
    return dict.fromkeys(LANGUAGES, text)


def text_of(words: Words, lang: str) -> str:
    """The text in a language, in English where it lacks one; French apostrophes are curly."""
    text = words.get(lang) or words.get("en", "")
    return text.replace("'", "’") if lang == "fr" else text


def label_of(name: str) -> Words:
    """What a formula, or a quantity of the clock, is called."""
    return entry(name, "labels")


def topic_of(name: str, outcome: str) -> tuple[Words, Words]:
    """The label of a limit or a criterion, and what it is about as words inside a sentence."""
    topics, patterns = entry(name, "topics"), entry(outcome, "patterns")
    return {lang: patterns[lang].format(topic=text) for lang, text in topics.items()}, topics


def entry(name: str, *sections: str) -> Words:
    """What the file of each language says of a name. Raises ModelError for a language that does not know it."""
    words = {}
    for lang in LANGUAGES:
        texts = read(lang)
        for section in sections:
            texts = texts[section]
        if name not in texts:
            raise ModelError(translate("{file}: '{name}' has no label.", file=file_of(lang), name=name))
        words[lang] = texts[name]
    return words


def refuse_idle(known: Iterable[str]) -> None:
    """Raises ModelError for a label of nothing that is ``known``."""
    for lang in LANGUAGES:
        texts = read(lang)
        for name in {**texts["labels"], **texts["topics"]}.keys() - set(known):
            raise ModelError(translate("{file}: '{name}' is the label of no formula.", file=file_of(lang), name=name))
