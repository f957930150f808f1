"""What others may use, as one file: a change of it is seen in a diff, and meant (docs/promises.md).

To accept one:  python -m tests.test_api > tests/expected/api.txt
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import costmodel
from costmodel.document.answer import Answer
from costmodel.document.blocks import COLUMNS
from costmodel.outputs.commands import COMMANDS
from costmodel.outputs.commands.common import Parser, common_options
from costmodel.questions.question import Ask, Question
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import Setting

KEPT = Path(__file__).resolve().parent / "expected" / "api.txt"


def public_face() -> Iterator[str]:
    for name in costmodel.__all__:
        thing = getattr(costmodel, name)
        yield f"costmodel.{name}{signature(thing) if callable(thing) else ''}"
    yield f"Answer.frame columns: {', '.join(COLUMNS)}"
    for kind in (Answer, Ask, Question, Setting):
        for field in dataclasses.fields(kind):
            yield f"{kind.__name__}.{field.name}: {field.type}"
        for name, method in vars(kind).items():
            if inspect.isfunction(method) and not name.startswith("_"):
                yield f"{kind.__name__}.{name}{signature(method)}"
    for key, question in QUESTIONS.items():
        yield f"question {key}: {', '.join(s.name for s in question.settings)}"
    common = {o for action in common_options()._actions for o in action.option_strings}
    yield f"every command: {' '.join(sorted(common))}"
    for command in COMMANDS:
        parser = Parser(add_help=False)
        command.configure(parser)
        own = sorted(o for action in parser._actions for o in action.option_strings)
        yield f"command {command.name}: {' '.join(own)}".rstrip()


def signature(thing: object) -> str:
    return re.sub(r"<function [^>]*>* at 0x\w+>|<[^<>]*0x\w+>", "…", str(inspect.signature(thing)))  # type: ignore[arg-type]


def test_what_others_may_use_is_what_is_written_down() -> None:
    assert list(public_face()) == KEPT.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    print("\n".join(public_face()))
