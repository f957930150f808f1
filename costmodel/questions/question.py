"""A question: what it takes, how its facts are computed, and how they are said. Commands, notebooks, the page and the
annex of the note are loops over the table of questions (``table``).

To add one, write a module with a ``Question`` and put it into the table (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block
from costmodel.engine.case import Case, make_case
from costmodel.engine.comparison import DRAWS, SEED, ToolResult, study
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.questions.settings import AUTHORITY, OPTION, Setting

Advance = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What is asked: for whom, of which tools and options, with which values, over how many draws.

    ``options`` and ``tools``: none named means all that make sense. ``more`` holds the settings of the question itself,
    ``again`` the line that asks the same. ``result`` and ``known_case`` are what was compared or read already.
    """

    question: str = ""
    authority: str = AUTHORITY.default
    tools: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    scenario: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    draws: int = DRAWS
    seed: int = SEED
    folder: Path | None = None
    workers: int = 1
    more: Mapping[str, Any] = field(default_factory=dict)
    again: str = ""
    progress: Advance = lambda done: None
    result: ToolResult | None = field(default=None, repr=False)
    known_case: Case | None = field(default=None, repr=False)

    @property
    def given(self) -> dict[str, Any]:
        """The arguments that ``compare``, ``study`` and their like share."""
        return {
            "authority": self.authority,
            "options": list(self.options) or None,
            "scenario": self.scenario,
            "overrides": dict(self.overrides),
            "draws": self.draws,
            "seed": self.seed,
            "folder": self.folder,
        }

    @property
    def tool(self) -> str:
        """The only tool. Raises InputError when there is none, or several."""
        if len(self.tools) != 1:
            raise InputError(
                translate("{command} takes one tool: costmodel {command} --tool voicebot.", command=self.question)
            )
        return self.tools[0]

    def studied(self, **more: Any) -> ToolResult:
        """The tool compared in all its options, or what was compared already."""
        return self.result or study(self.tool, **self.given, **more, progress=self.progress)

    @cached_property
    def case(self) -> Case:
        """The case of one tool and one option, or the one that was read already (of a run)."""
        if self.known_case:
            return self.known_case
        option = self.options[0] if self.options else OPTION.default
        return make_case(self.tool, self.authority, [option], self.scenario, self.overrides, self.folder)

    @property
    def option(self) -> str:
        """The key of the one option asked about."""
        if self.known_case or not self.options:
            return self.options[0] if self.options else self.case.options[0].key
        return self.case.options[0].key


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that can be asked of the workbook.

    ``compute`` gives the facts, ``say`` the title and the parts of the answer; ``json`` what scripts receive.
    ``quick`` are settings for a reader who waits; ``brief`` is what the annex of a note says.
    """

    key: str
    sentence: str
    """What the command does, in a line."""
    compute: Callable[[Ask], Any]
    say: Callable[[Any, Ask], Mapping[str, Any]]
    title: Callable[[Any], str]
    settings: tuple[Setting, ...]
    json: Callable[[Any], Any]
    about: str = "tool"
    """What it is asked about: one ``tool`` in all its options, its ``option``, or several ``tools``."""
    usual_tool: str = ""
    """The tool that the command takes when none is named; without one it must be."""
    label: str = ""
    """The same as a further question of the page and of the annex of a note."""
    notebook: str = ""
    quick: Mapping[str, Any] = field(default_factory=dict)
    brief: Callable[[ToolResult], Block] | None = None
    brief_label: str = ""
    not_on_terminal: tuple[str, ...] = ("again", "overdue")
    """Parts that a terminal leaves out."""
    work: Callable[[Ask], int] = lambda ask: ask.draws
    """How much ``progress`` will hear of."""
    writes: Mapping[str, Callable[[Any, Path], None]] = field(default_factory=dict)
    """Files of its own, by the setting that says where."""

    def complete(self, ask: Ask) -> Ask:
        """What is asked, with the defaults of the settings that it leaves open."""
        defaults = {s.name: s.default for s in self.settings if not hasattr(Ask, s.name) and s.name not in OF_ASK}
        return replace(ask, question=self.key, more=defaults | dict(ask.more))

    def facts(self, ask: Ask) -> Any:
        return self.compute(self.complete(ask))

    def answer(self, ask: Ask) -> Answer:
        """The facts of what is asked, said in the language in use."""
        ask = self.complete(ask)
        facts = self.compute(ask)
        return Answer(title=self.title(facts), parts=self.say(facts, ask), facts=facts, lang=language())


BRIEF_DRAWS = 2000
"""Draws of what the annex of a note says, at most: the whole note is made in seconds."""

OF_ASK = frozenset({"authority", "tool", "tools", "option", "options", "scenario", "horizon", "overrides", "draws",
                    "seed", "lang"})  # fmt: skip
"""Settings that have a place of their own in what is asked."""
