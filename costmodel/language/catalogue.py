"""French and English: sentences from a standard catalogue, numbers and units as each language writes them.

English sentences stand in the code and are the keys of the catalogue ``locale/fr/LC_MESSAGES/costmodel.po``. The
language is chosen once per command, notebook or report.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
CATALOGUE = Path(__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "costmodel.po"

_language: ContextVar[str] = ContextVar("language", default="fr")


def language() -> str:
    """The language in use, ``fr`` or ``en``."""
    return _language.get()


def set_language(lang: str) -> None:
    """Use this language from now on. Raises ValueError for another than ``fr`` and ``en``."""
    if lang not in LANGUAGES:
        raise ValueError(f"language '{lang}': choose fr or en")
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


@lru_cache(maxsize=1)
def french() -> dict[str, str]:
    """The sentences of the catalogue, by their English text."""
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="fr") if m.id and m.string}


def translate(sentence: str, /, **fields: Any) -> str:
    """The sentence in the language in use, with its fields filled in."""
    if language() == "fr":
        sentence = french().get(sentence, sentence)
    return sentence.format(**fields) if fields else sentence


def N_(sentence: str) -> str:
    """A sentence that is translated later: marks it for the catalogue (the usual gettext name)."""
    return sentence


def nearest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean 'plaisir'?``, or nothing when no known name is close."""
    lowered = {k.lower(): k for k in known}
    close = difflib.get_close_matches(name.lower(), lowered, n=1, cutoff=0.55)
    return " " + translate("Did you mean '{close}'?", close=lowered[close[0]]) if close else ""
