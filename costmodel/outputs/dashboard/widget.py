"""The page as a Jupyter widget: it carries messages between a browser and a session."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from costmodel.language.catalogue import in_language
from costmodel.outputs.dashboard.session import Session, unforeseen
from costmodel.questions.reasons import reasons

HERE = Path(__file__).parent
KEPT = ("page", "controls", "settings", "view", "flips")
"""Answers that a browser finds again when it loads the page a second time."""


class Page(anywidget.AnyWidget):
    """The page of the finance officer. Everything it shows comes from ``session``; it runs nothing that is typed."""

    _esm = HERE / "page.js"
    _css = HERE / "page.css"

    page = traitlets.Dict().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    flips = traitlets.Dict().tag(sync=True)

    def __init__(self, session: Session) -> None:
        start: dict[str, Any] = {}
        with in_language(session.lang):
            for answer in session.everything():
                start |= answer
        super().__init__(**start)
        self.session = session
        self.on_msg(self._receive)

    def _receive(self, _: Any, message: Any, buffers: Any) -> None:
        for answer in self.session.handle(message):
            try:
                self._answer(answer)
            except Exception:  # an answer that no message can carry, such as half a character
                logging.getLogger(__name__).exception("an answer could not be sent")
                with in_language(self.session.lang):
                    self.send({"problem": {"text": unforeseen(), "name": ""}})

    def _answer(self, answer: dict[str, Any]) -> None:
        content = answer.pop("bytes", None)
        with self.hold_sync():
            for key in KEPT:
                if key in answer:
                    setattr(self, key, answer.pop(key))
        if answer:
            self.send(answer, buffers=[content] if content is not None else None)

    def __repr__(self) -> str:
        with in_language(self.session.lang):
            result = self.session.live.result()
            return "\n".join([result.verdict.text, *reasons(result.verdict, country=result.case.library.country)])
