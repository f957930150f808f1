"""Every sentence a user may see is in the French catalogue, with the same fields, and nothing else is."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import costmodel
from costmodel.language import CATALOGUE

PACKAGE = Path(costmodel.__file__).parent
KEYWORDS = {"translate": None, "_": None, "N_": None, "fail": (2,), "check_known": (2,)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true"}}


def said() -> dict[str, str]:
    """Sentences of the package, and where they stand."""
    found = {}
    for file, line, message, _, _ in extract_from_dir(
        PACKAGE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        text = message if isinstance(message, str) else message[-1]
        found[text] = f"{file}:{line}"
    return found


@pytest.fixture(scope="module")
def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="fr") if m.id}


def test_no_sentence_is_missing(catalogue: dict[str, str]) -> None:
    missing = {where: text for text, where in said().items() if not catalogue.get(text)}
    assert missing == {}


def test_no_sentence_is_left_over(catalogue: dict[str, str]) -> None:
    assert set(catalogue) - set(said()) == set()


def test_fields_are_the_same(catalogue: dict[str, str]) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    assert {t for t, f in catalogue.items() if f and fields(t) != fields(f)} == set()


def test_french_typography(catalogue: dict[str, str]) -> None:
    """A no-break space stands before : ; ! ? and inside « », and apostrophes are curly."""
    wrong = [f for f in catalogue.values() if any(f" {mark}" in f for mark in ":;!?»") or "« " in f or "'" in f.replace("'{", "").replace("}'", "")]
    assert wrong == []
