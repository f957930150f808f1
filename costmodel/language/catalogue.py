"""Languages as folders: sentences from standard catalogues, keyed by the English that stands in code and files.

A language is a folder of ``locale``, or of a folder that the environment variable ``COSTMODEL_LANGUAGES`` names. French
stands beside English in the files of parameters; any other language finds both kinds of text in its catalogues
(``LC_MESSAGES/*.po``), and shows in English what they lack. The language is chosen once per command, notebook or
report.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

SHIPPED = ("fr", "en")
"""The languages of the workbook, complete; the first is spoken unless another is asked for."""
FALLBACK = "en"
"""The language of the code, in which what another lacks is shown."""

VARIABLE = "COSTMODEL_LANGUAGES"
FOLDERS = [Path(__file__).parent / "locale", *map(Path, filter(None, [os.environ.get(VARIABLE)]))]
"""Where the folders of languages are; what stands in the last counts."""


def language_file(lang: str, name: str) -> Path:
    """A file of a language; where it would be, for one that is not there."""
    files = [folder / lang / name for folder in reversed(FOLDERS)]
    return next((file for file in files if file.exists()), files[0])


def more_languages() -> list[str]:
    """Languages that somebody added, by the names of their folders (``nl``, ``de``)."""
    names = {path.name for folder in FOLDERS if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    return sorted(name for name in names - set(SHIPPED) if re.fullmatch("[a-z]{2,3}", name))


LANGUAGES = (*SHIPPED, *more_languages())
CATALOGUE = FOLDERS[0] / "fr" / "LC_MESSAGES" / "costmodel.po"

_language: ContextVar[str] = ContextVar("language", default="fr")


def language() -> str:
    """The language in use, one of ``LANGUAGES``."""
    return _language.get()


def set_language(lang: str) -> None:
    """Use this language from now on. Raises ValueError for one that is not among ``LANGUAGES``."""
    if lang not in LANGUAGES:
        raise ValueError(f"language '{lang}': choose {' or '.join(LANGUAGES)}")
    _language.set(lang)


@contextmanager
def in_language(lang: str) -> Any:
    """Use a language inside a ``with`` block."""
    before = language()
    set_language(lang)
    try:
        yield
    finally:
        set_language(before)


@lru_cache(maxsize=8)
def sentences(lang: str) -> dict[str, str]:
    """The translations of the catalogues of a language, by their English text."""
    from babel.messages.pofile import read_po

    texts: dict[str, str] = {}
    for path in (p for folder in FOLDERS for p in sorted((folder / lang / "LC_MESSAGES").glob("*.po"))):
        with path.open("rb") as file:
            texts |= {str(m.id): str(m.string) for m in read_po(file) if m.id and m.string}
    return texts


def translate(sentence: str, /, **fields: Any) -> str:
    """The sentence in the language in use, with its fields filled in."""
    if language() != FALLBACK:
        sentence = sentences(language()).get(sentence, sentence)
    return sentence.format(**fields) if fields else sentence


def either(english: str, french: str, lang: str | None = None) -> str:
    """A text that stands in English and in French, in a language: others find it in their catalogues by its English."""
    lang = lang or language()
    if lang in SHIPPED:
        return french if lang == "fr" and french else english
    return sentences(lang).get(english, english)


def known_languages() -> str:
    """``fr or en``: what may be asked for, in the language in use."""
    *first, last = LANGUAGES
    return translate("{first} or {last}", first=", ".join(first), last=last)


def N_(sentence: str) -> str:
    """A sentence that is translated later: marks it for the catalogue (the usual gettext name)."""
    return sentence


def nearest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'plaisir'?``, or nothing when no known name is close."""
    lowered = {k.lower(): k for k in known}
    close = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.55)
    return " " + translate("Did you mean '{close}'?", close=lowered[close[0]]) if close else ""
