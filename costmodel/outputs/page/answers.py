"""What a page in a notebook asks of Python: the comparison, further questions, files; with the settings of the page."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.drawing import Chart
from costmodel.engine.comparison import compare
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.questions.question import Ask
from costmodel.questions.registry import QUESTIONS

FURTHER = {name: question for name, question in QUESTIONS.items() if question.label}
"""The questions that the page offers."""

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Asked:
    """Settings of a page, and the files that stand behind names of one's own."""

    settings: Mapping[str, Any]
    own: Mapping[str, Iterable[str]]
    draws: int
    seed: int
    folder: Path | None = None

    def named(self, kind: str, name: str) -> str:
        """The file of one's own that goes by a name, or the name."""
        return next((path for path in self.own.get(kind, ()) if Path(path).stem == name), name)

    @property
    def given(self) -> dict[str, Any]:
        """What ``compare`` and its like take, but for the tools."""
        s = self.settings
        return {
            "authority": self.named("authorities", s["authority"]),
            "options": [self.named("options", option) for option in s.get("options") or ()] or None,
            "scenario": self.named("scenarios", s["scenario"]) if s.get("scenario") else None,
            "overrides": {name: str(value) for name, value in s.get("overrides", {}).items()},
            "draws": self.draws,
            "seed": self.seed,
            "folder": self.folder,
        }

    @property
    def tool(self) -> str:
        return self.named("tools", self.settings["tool"])


def answer(name: str, asked: Asked, option: str = "") -> Answer:
    """The answer of a question. Raises InputError for one that is none, or for settings that cannot be."""
    if name not in QUESTIONS:
        raise InputError(translate("The page asked for something that does not exist; load it again."))
    question, given = QUESTIONS[name], asked.given
    options = (option,) if question.about == "option" and option else tuple(given.pop("options") or ())
    given.pop("options", None)
    return question.answer(
        Ask(
            question=name,
            tools=() if question.about == "tools" else (asked.tool,),
            options=options,
            **given | {"draws": min(asked.draws, question.quick.get("draws", asked.draws))},
            more=question.quick,
            again=again(name, asked),
        )
    )


def again(name: str, asked: Asked) -> str:
    """The command that gives the same answer, with all its draws."""
    given = asked.given
    words = ["costmodel", name, "--for", given["authority"]]
    words += [] if name in QUESTIONS and QUESTIONS[name].about == "tools" else ["--tool", asked.tool]
    words += ["--scenario", given["scenario"]] if given["scenario"] else []
    words += [word for set_ in given["overrides"].items() for word in ("--set", "=".join(set_))]
    return " ".join(map(shlex.quote, words))


def answered(message: Any, asked: Asked) -> tuple[dict[str, Any], bytes | None]:
    """What is sent back for a message, and a file's content; a problem is one sentence."""
    try:
        if message.get("do") == "further":
            key = str(message.get("value"))
            parts = [part_shown(part) for part in answer(key, asked, str(message.get("option") or "")).to_read()]
            return {"further": {"key": key, "parts": parts}}, None
        kind = str(message.get("value"))
        if message.get("do") == "download" and kind in TYPES:
            name = f"{asked.settings['authority']}-{asked.settings['tool']}.{kind}"
            return {"download": {"name": name, "type": TYPES[kind]}}, content(kind, asked)
        raise InputError(translate("The page asked for something that does not exist; load it again."))
    except CostModelError as error:
        return {"problem": {"text": str(error), "name": ""}}, None


def part_shown(part: Any) -> dict[str, str]:
    if isinstance(part, Chart):
        return {"svg": part.svg(), "title": part.title, "caption": part.caption}
    return {"html": part.html}


def content(kind: str, asked: Asked) -> bytes:
    """A note, a spreadsheet or a document made of the settings."""
    from costmodel.outputs.excel import write_model
    from costmodel.outputs.note import write_note
    from costmodel.outputs.writing import write_document

    comparison = compare(tools=[asked.tool], **asked.given)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"file.{kind}"
        if kind == "pdf":
            write_note(comparison, path)
        elif kind == "xlsx":
            write_model(comparison.results[0], path)
        else:
            write_document(comparison, path)
        return path.read_bytes()
