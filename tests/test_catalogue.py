"""Every sentence a user may see is in the French catalogue, with the same fields, and nothing else is."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import costmodel
from costmodel.language.catalogue import CATALOGUE, sentences

PACKAGE = Path(costmodel.__file__).parent
KEYWORDS = {"translate": None, "_": None, "N_": None, "fail": None, "unknown": None, "fault": (2,), "check_known": (2,)}
"""Which argument of a call is a sentence: the same as in docs/translating.md."""

with (PACKAGE / "language" / "locale" / "babel.cfg").open(encoding="utf-8") as mapping:
    METHODS, OPTIONS = parse_mapping_cfg(mapping)

COMMAND = re.compile(r"-[a-z] '[^']*'")
"""Straight quotes belong to what a user types: ``-y 'overrides: {example}'``."""

WRONG = {
    "an ordinary space before : ; ! ? » %": re.compile(r" [:;!?»%]"),
    "an ordinary space after «": re.compile(r"« "),
    "a no-break space missing inside « »": re.compile(r"«[^\u00a0]|[^\u00a0]»"),
    "a no-break space missing before ; ! ?": re.compile(r"[^\u00a0][;!?]"),
    "a no-break space missing before %": re.compile(r"[^\u00a0]%"),
    "a straight apostrophe": re.compile(r"'"),
    "English or straight quotes": re.compile(r"[“”\"]"),
    "three dots": re.compile(r"\.\.\."),
    "a hyphen for a dash, a range or a minus": re.compile(r" - |\d-\d|(?<![\w-])-\d"),
    "two spaces, or one before a comma or a full stop": re.compile(r"  | [,.](?!\w)"),
}
DATE = re.compile(r"\d{4}-\d\d-\d\d")


@cache
def said() -> dict[str, str]:
    """Sentences of the package, and where they stand."""
    found = {}
    for file, line, message, _, _ in extract_from_dir(
        PACKAGE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        text = message if isinstance(message, str) else message[-1]
        found[text] = f"{file}:{line}"
    return found


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    return {
        (name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(text) if name is not None
    }


def faults(french_text: str) -> Iterator[str]:
    """What a French reader would find badly set."""
    prose = DATE.sub("x", COMMAND.sub("x", french_text))
    prose = re.sub(r"\{[^{}]*\}", "{}", prose)
    yield from (fault for fault, pattern in WRONG.items() if pattern.search(prose))


@pytest.fixture(scope="module")
def po() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


@pytest.fixture(scope="module")
def catalogue(po: Catalog) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in po if m.id}


def test_no_sentence_is_missing(catalogue: dict[str, str]) -> None:
    missing = {where: text for text, where in said().items() if not catalogue.get(text)}
    assert missing == {}


def test_no_sentence_is_left_over(po: Catalog, catalogue: dict[str, str]) -> None:
    assert set(catalogue) - set(said()) == set()
    assert not po.obsolete


def test_no_translation_is_a_guess(po: Catalog) -> None:
    """The program does not know that gettext calls some translations fuzzy: it would show them."""
    assert [m.id for m in po if m.fuzzy and m.id] == []


def test_the_program_reads_all_of_it(catalogue: dict[str, str]) -> None:
    assert sentences("fr") == catalogue


def test_fields_are_the_same(catalogue: dict[str, str]) -> None:
    assert {t: f for t, f in catalogue.items() if fields(t) != fields(f)} == {}


def test_ends_are_the_same(catalogue: dict[str, str]) -> None:
    """Sentences end as sentences, and words that are put before others keep their space."""

    def end(text: str) -> tuple[bool, bool]:
        return text.endswith(" "), text.rstrip().endswith((".", ":", "?", "\u00a0?"))

    assert {t: f for t, f in catalogue.items() if end(t) != end(f)} == {}


def test_french_typography(catalogue: dict[str, str]) -> None:
    """No-break spaces before : ; ! ? % and inside « », curly apostrophes, French quotes, true dashes."""
    wrong = {f: list(faults(f)) for f in catalogue.values() if any(faults(f))}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        "l'outil",
        "Erreur : x",
        "Erreur\u00a0: « x »",
        "un “mot”",
        "5-95\u00a0%",
        "5–95 %",
        "«\u00a0x\u00a0»; y",
        "attendez...",
        "entre -1 et 1",
    ],
)
def test_bad_typography_is_seen(text: str) -> None:
    assert any(faults(text))


def test_good_typography_is_not_refused() -> None:
    good = "«\u00a0{name}\u00a0»\u00a0: écrivez -y 'overrides: {example}', --set ou 2027-12-31, à 90\u00a0%."
    assert not any(faults(good))
