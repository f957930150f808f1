"""Two languages: every sentence comes out in the one in use, and names that are nearly right are suggested."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from costmodel.language import catalogue as languages
from costmodel.language.catalogue import in_language, language, nearest, set_language, translate

SENTENCES = {
    "Error: {error}": "Erreur : {error}",
    "Did you mean '{close}'?": "Vouliez-vous dire « {close} » ?",
    "The tool '{name}' is unknown; known: {known}.": "L'outil « {name} » est inconnu ; connus : {known}.",
    "{where}: '{text}' has a comma; write {better} with a decimal point.": (
        "{where} : « {text} » a une virgule ; écrivez {better} avec un point."
    ),
    "'{name}' is not a command; known: {known}.": "« {name} » n'est pas une commande ; connues : {known}.",
}


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "sentences", lambda lang: SENTENCES)


@pytest.mark.parametrize("lang", ["de", "", "FR", "fr_FR", "e"])
def test_another_language_is_refused(lang: str) -> None:
    before = language()
    with pytest.raises(ValueError, match=r"choose fr or en$"):
        set_language(lang)
    assert language() == before


def test_a_language_lasts_for_a_block_even_when_it_fails() -> None:
    set_language("fr")
    seen = []

    def fail() -> None:
        with in_language("en"):
            seen.append(language())
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen == ["en"]
    assert language() == "fr"


def test_sentences_are_translated_with_their_fields(catalogue: None) -> None:
    with in_language("fr"):
        assert translate("Error: {error}", error="{x} %s") == "Erreur : {x} %s"
        assert translate("A sentence that nobody translated.") == "A sentence that nobody translated."
    with in_language("en"):
        assert translate("Error: {error}", error="x") == "Error: x"


def test_braces_stay_where_a_sentence_has_no_field() -> None:
    assert translate("such as {2025: 256}") == "such as {2025: 256}"


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("plaisr", ["nantes", "plaisir"], " Did you mean 'plaisir'?"),
        ("PLAISIR", ["nantes", "plaisir"], " Did you mean 'plaisir'?"),
        ("voice_bot", ["Voicebot"], " Did you mean 'Voicebot'?"),
        ("zzz", ["nantes", "plaisir"], ""),
        ("", ["nantes"], ""),
        ("nantes", [], ""),
        ("x" * 100_000, ["nantes"], ""),
    ],
)
def test_the_nearest_name_is_suggested_or_none(name: str, known: list[str], said: str) -> None:
    with in_language("en"):
        assert nearest(name, known) == said


@pytest.mark.parametrize(
    ("words", "french", "english"),
    [
        (
            ("value", "budget_total", "--tool", "voicebt"),
            "Erreur : L'outil « voicebt » est inconnu ; connus : drafting, voicebot. Vouliez-vous dire « voicebot » ?",
            "Error: The tool 'voicebt' is unknown; known: drafting, voicebot. Did you mean 'voicebot'?",
        ),
        (
            ("value", "budget_total", "--set", "population=3,2"),
            "Erreur : --set population : « 3,2 » a une virgule ; écrivez 3.2 avec un point.",
            "Error: --set population: '3,2' has a comma; write 3.2 with a decimal point.",
        ),
        (
            ("valeu", "budget_total"),
            "Erreur : « valeu » n'est pas une commande ; connues : ",
            "Error: 'valeu' is not a command; known: ",
        ),
    ],
)
def test_errors_are_said_in_the_language_asked_for(
    catalogue: None, command: Callable[..., Any], words: tuple[str, ...], french: str, english: str
) -> None:
    assert command(*words, "--lang", "fr").err.startswith(french)
    assert command(*words, "--lang=en").err.startswith(english)


def test_labels_follow_the_language(command: Callable[..., Any]) -> None:
    french, english = (command("quantities", "--lang", lang).out for lang in ("fr", "en"))
    assert "Habitants" in french
    assert "Inhabitants" in english
    assert len(french.splitlines()) == len(english.splitlines()) > 1000
