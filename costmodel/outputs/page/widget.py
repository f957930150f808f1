"""The page in a notebook: the browser computes, Python reads what is set, and sets it.

page = open_page(tool="voicebot", authority="plaisir")
page                                   # a slider is moved
page.settings["overrides"]             # {"bot_resolution": "0.5"}
page.answer.frame                      # the same settings, computed by Python
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from costmodel.document.answer import Answer
from costmodel.engine.comparison import DRAWS, SEED
from costmodel.language.catalogue import LANGUAGES, in_language
from costmodel.outputs.notebooks.checks import one_sentence, settings
from costmodel.outputs.notebooks.opening import asked_language
from costmodel.outputs.page.answers import Asked, answer, answered
from costmodel.outputs.page.file import HERE, opening, widget_module
from costmodel.questions.settings import COMPARED, TOOL, form_of


class Page(anywidget.AnyWidget):
    """The page of the finance officer. ``settings`` are those of the moment: plain values, which may be set."""

    _css = HERE / "page.css"

    opening = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    lang = traitlets.Enum(LANGUAGES).tag(sync=True)

    def __init__(self, opened: dict[str, Any], folder: Path | None = None) -> None:
        self._esm = widget_module(folder, opened["own"])
        super().__init__(opening=opened, settings=opened["settings"], lang=opened["lang"])
        self.folder, self.own = folder, opened["own"]
        self.on_msg(self._receive)

    @property
    def asked(self) -> Asked:
        """The settings of the moment, as the package takes them."""
        return Asked(self.settings, self.own, self.opening["all"], self.opening["seed"], self.folder)

    @property
    def answer(self) -> Answer:
        """The comparison of the settings of the moment, with all draws. Raises InputError for what cannot be."""
        with in_language(self.lang):
            return answer("compare", self.asked)

    def _receive(self, _: Any, message: Any, buffers: Any) -> None:
        """What only Python answers: a further question, a note, a spreadsheet."""
        with in_language(self.lang):
            content, data = answered(message, self.asked)
        self.send(content, buffers=[data] if data is not None else None)

    def __repr__(self) -> str:
        return f"Page({self.settings}, lang={self.lang!r})"


def open_page(
    authority: str = "plaisir",
    tool: str = "voicebot",
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    lang: str = "fr",
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    today: dt.date | None = None,
) -> Page:
    """The page as a widget. Raises InputError or UnknownNameError for names and values that cannot be used."""
    with in_language(lang):
        opened = opening(authority, tool, options, scenario, overrides, draws, seed, folder, today)
    return Page(opened, folder)


def page(session: Mapping[str, Any]) -> Page:
    """The page with sliders, with the settings of a notebook: ``page = costmodel.page(globals())``.

    Raises UnknownNameError for a name that is no parameter, InputError for a value that cannot be used: one sentence.
    """
    form = form_of(s for s in (TOOL, *COMPARED) if s.name != "horizon")
    before = any(isinstance(value, Page) for value in session.values())
    with one_sentence(), in_language(asked_language(session)):
        return open_page(**settings(session, form, before))
