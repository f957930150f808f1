"""Further questions of the page, each computed when it is asked, with fewer draws where one would wait too long.

Each answer is that of the notebook of the same question, for the settings of the moment.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from costmodel.document.drawing import Chart
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError
from costmodel.outputs.dashboard.settings import Settings
from costmodel.questions.question import Ask
from costmodel.questions.registry import QUESTIONS

FURTHER = {key: question for key, question in QUESTIONS.items() if question.label}


def further(key: str, settings: Settings, option: str, draws: int, seed: int, folder: Path | None) -> list[Any]:
    """The parts of an answer, ready for the page. Raises InputError for a question that is none."""
    if key not in FURTHER:
        raise InputError(translate("The page asked for something that does not exist; load it again."))
    question = FURTHER[key]
    ask = Ask(
        authority=settings.authority,
        tools=() if question.about == "tools" else (settings.tool,),
        options=(option,) if question.about == "option" else tuple(settings.options),
        scenario=settings.scenario,
        overrides=dict(settings.overrides),
        draws=min(draws, question.quick.get("draws", draws)),
        seed=seed,
        folder=folder,
        more=question.quick,
        again=again(key, settings),
    )
    return [shown(part) for part in question.answer(ask).to_read()]


def shown(part: Any) -> dict[str, str]:
    if isinstance(part, Chart):
        return {"svg": part.svg(), "title": part.title, "caption": part.caption}
    return {"html": part.html}


def again(command: str, settings: Settings) -> str:
    """The command that gives the same answer, with all its draws."""
    words = ["costmodel", command, "--for", settings.authority]
    words += [] if QUESTIONS[command].about == "tools" else ["--tool", settings.tool]
    words += ["--scenario", settings.scenario] if settings.scenario else []
    words += [word for name, value in settings.overrides.items() for word in ("--set", f"{name}={value}")]
    return " ".join(map(shlex.quote, words))
