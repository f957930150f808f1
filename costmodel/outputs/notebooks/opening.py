"""Asking from a notebook or a program: from names and values to an answer, in its language.

Outputs depend on the settings and the files alone, never on the day, the machine or the time a run took. The one
exception, the values whose review is overdue today, stands in a cell tagged ``nbval-ignore-output`` and is not
committed.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, Figures
from costmodel.document.pictures import started
from costmodel.language.catalogue import LANGUAGES, in_language, nearest, translate
from costmodel.language.errors import UnknownNameError
from costmodel.outputs.notebooks.checks import one_sentence, settings, unknown_parameter
from costmodel.questions.question import OF_ASK, Ask, Question
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import form_of


def ask(question: str, session: Mapping[str, Any] | None = None, **given: Any) -> Answer:
    """Ask a question of the workbook: ``ask("pilot", tool="voicebot", authority="plaisir")``.

    Parameters
    ----------
    question : a key of ``costmodel.questions.registry.QUESTIONS``: compare, tool, decides, pilot, together, debate…
    session : all the names of a notebook, ``globals()``, from which the settings are taken; a name that is none of
        them, and that papermill has put there, is refused.
    given : settings by name, where no session is given; the others keep their defaults.

    Returns the answer: ``show(part)``, ``frame`` (its figures as a DataFrame), ``facts``, ``page()``. Raises
    UnknownNameError for a name that there is not, InputError for a value that cannot be used, each in one sentence.
    """
    with one_sentence(), in_language(asked_language(session if session is not None else given)):
        if question not in QUESTIONS:
            raise UnknownNameError(
                translate("There is no question '{name}'; known: {known}.", name=question, known=", ".join(QUESTIONS))
                + nearest(question, QUESTIONS)
            )
        asked = QUESTIONS[question]
        form = form_of(asked.settings)
        again = ""
        if session is None:
            known = [s.name for s in asked.settings]
            for name in set(given) - set(known):
                raise unknown_parameter(name, given[name], known)
            more = {s.name: given.pop(s.name) for s in asked.settings if not s.check and s.name in given}
            usual = {s.name: s.default for s in asked.settings if s.check and s.default is not None}
            named = {name: list(x) if isinstance(x, tuple) else x for name, x in given.items() if x is not None}
            session = usual | named
            form = {name: check for name, check in form.items() if name in session}
            more |= {s.name: None for s in asked.settings if s.check and s.name not in session}
        else:
            more, again = {}, papermill_line(asked.notebook or asked.key, session, form)
        chosen = settings(session, form, opened_before(session)) | more
        pictures = started()
        answer = asked.answer(replace(ask_of(asked, chosen), again=again))
        if pictures:
            pictures.ask([part for part in answer.parts.values() if not isinstance(part, Block | Figures)])
        return replace(answer, pictures=pictures)


def ask_of(question: Question, chosen: Mapping[str, Any]) -> Ask:
    """The settings of a notebook, checked, as what is asked."""
    more = {name: value for name, value in chosen.items() if name not in OF_ASK}
    place = {name: chosen[name] for name in ("scenario", "overrides", "draws", "seed") if name in chosen}
    tool, authority, option = chosen.get("tool"), chosen.get("authority"), chosen.get("option")
    if question.about:
        place["authority"] = authority
    else:
        more["authority"] = authority
        place |= {"authority": authority} if authority else {}
    return Ask(
        question=question.key,
        tools=(tool,) if tool else tuple(chosen.get("tools") or ()),
        options=(option,) if option else tuple(chosen.get("options") or ()),
        more=more,
        **place,
    )


def opened_before(session: Mapping[str, Any]) -> bool:
    return any(isinstance(value, Answer) for value in session.values())


def asked_language(given: Mapping[str, Any]) -> str:
    """The language in which to say that the language asked for does not exist is French."""
    return next((lang for lang in LANGUAGES if given.get("lang") == lang), LANGUAGES[0])


def papermill_line(notebook: str, given: Mapping[str, Any], known: Iterable[str]) -> str:
    """The command that makes the page again, with every parameter that there is."""
    words = ["papermill", f"notebooks/{notebook}.ipynb", "out.ipynb"]
    for parameter in known:
        value = given.get(parameter)
        if isinstance(value, Mapping | list | tuple):
            words += ["-y", json.dumps({parameter: value}, ensure_ascii=False)] if value else []
        elif value not in ("", None):
            words += ["-p", parameter, str(value)]
    return shlex.join(words)
