"""Facts first, words last: no word is read back as data, so no figure and no verdict depends on the language.

In the mock language every sentence and every label is ``§``: whatever was read out of one would be lost.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import run_command

from costmodel.engine.case import workbook
from costmodel.engine.comparison import study
from costmodel.language import catalogue as language
from costmodel.language.catalogue import in_language
from costmodel.model.quantity import Quantity
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.questions.reasons import reasons

MOCK = "§"
LANGS = ("fr", "en", MOCK)
AUTHORITIES, TOOLS = (workbook()[1].names(kind) for kind in ("authorities", "tools"))
DRAWS = "200"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use a language, the mock one among them."""
    if lang != MOCK:
        with in_language(lang):
            yield
        return
    with pytest.MonkeyPatch.context() as patch, in_language("fr"):
        patch.setattr(language, "sentences", lambda lang: Mock())
        for owner, name in (
            (Quantity, "text"),
            (Quantity, "topic"),
            (Quantity, "family_text"),
            (Overlay, "text"),
            (Overlay, "describe"),
        ):
            patch.setattr(owner, name, lambda self, lang: MOCK)
        patch.setattr(Record, "says", lambda self: MOCK)
        yield


class Mock:
    """A catalogue that knows one sentence."""

    def get(self, sentence: str, default: str) -> str:
        return MOCK


def verdict_facts(tool: str, authority: str) -> Any:
    v = study(tool, authority, draws=int(DRAWS), wanted=()).verdict  # of what the rule reads alone
    limits = [[(limit.name, limit.margin, limit.state) for limit in j.limits] for j in v.judged]
    return (v.word, v.option, v.about, v.available, v.cashable, limits, [j.quadrants for j in v.judged])


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_verdicts_are_the_same_in_every_language(authority: str) -> None:
    facts = {}
    for lang in LANGS:
        with speaking(lang):
            facts[lang] = [verdict_facts(tool, authority) for tool in TOOLS]
    assert facts["fr"] == facts["en"] == facts[MOCK]
    assert any(limits for *_, limits, _ in facts["fr"])


def test_the_mock_language_says_nothing() -> None:
    with speaking(MOCK):
        verdict = study("voicebot", "plaisir", draws=int(DRAWS)).verdict
        assert set(" ".join((verdict.text, *reasons(verdict))).split()) == {MOCK}
        assert {limit.topic for j in verdict.judged for limit in j.limits} == {MOCK}


NAME = re.compile(r"[a-z0-9_.:-]+")


def figures(tree: Any) -> Any:
    """A tree of JSON without its sentences: numbers and names, what a program would compute with."""
    if isinstance(tree, dict):
        return {key: figures(x) for key, x in tree.items()}
    if isinstance(tree, list):
        return [x for x in map(figures, tree) if x is not None]
    return None if isinstance(tree, str) and not NAME.fullmatch(tree) else tree


COMMANDS = {
    "compare": ("--tool", "canteen_forecast"),
    "value": ("budget_flow", "--option", "adopt_tasks"),
    "explain": ("society_npv", "--option", "adopt_tasks", "--depth", "3"),
    "quantities": (),
    "decides": ("--worlds", "40", "--base", "16"),
    "pilot": (),
    "debate": (),
    "together": ("--tool", "chatbot", "--worlds", "5", "--budget", "60000"),
    "realised": ("--option", "adopt_tasks"),
    "conventions": ("--option", "adopt_tasks"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_figures_are_the_same_in_every_language(command: str, tmp_path: Any) -> None:
    asked = [command, *COMMANDS[command], "--tool", "voicebot", "--json", "--draws", DRAWS, "--out", str(tmp_path)]
    if command in ("explain", "quantities"):
        asked = [word for word in asked if word not in ("--draws", DRAWS)]
    trees = {}
    for lang in LANGS:
        with speaking(lang):
            answer = run_command(*asked, "--lang", "en" if lang == "en" else "fr")
        assert answer.status == 0, answer.err
        trees[lang] = figures(answer.json)
    assert trees["fr"] == trees["en"] == trees[MOCK]
    assert any(isinstance(x, float) and math.isfinite(x) for x in numbers(trees["fr"]))


def numbers(tree: Any) -> Iterator[Any]:
    if isinstance(tree, dict | list):
        yield from itertools.chain.from_iterable(map(numbers, tree.values() if isinstance(tree, dict) else tree))
    else:
        yield tree
