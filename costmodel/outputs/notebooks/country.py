"""A national run from a notebook: the question of ``costmodel france``, in a folder that is not kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from costmodel.document.answer import Answer
from costmodel.document.pictures import started
from costmodel.engine.comparison import SEED
from costmodel.language.catalogue import in_language
from costmodel.outputs.notebooks.checks import one_sentence, settings
from costmodel.outputs.notebooks.opening import asked_language, opened_before
from costmodel.questions import settings as known
from costmodel.runs.national.answer import answer
from costmodel.runs.national.question import DRAWS, FEWEST_DRAWS, MOST_DRAWS, National, department_code
from costmodel.runs.national.run import Run
from costmodel.runs.national.workers import Here


def code_or_nothing(value: Any, parameter: str) -> str | None:
    """A code, which papermill's -p passes as a number where it has digits alone."""
    return known.name_or_nothing(str(value) if type(value) is int else value, parameter)


SETTINGS = (
    known.TOOLS,
    known.OPTIONS,
    known.SCENARIO,
    known.Setting(name="departement", check=code_or_nothing),
    known.Setting(name="epci", check=code_or_nothing),
    known.Setting(name="draws", default=DRAWS, check=known.whole(FEWEST_DRAWS, MOST_DRAWS)),
    known.Setting(name="seed", default=SEED, check=known.whole(0, known.MOST_SEED)),
    known.LANG,
    known.OVERRIDES,
)


def ask_country(session: Mapping[str, Any]) -> Answer:
    """Ask every commune of France, or those of a department or of an intercommunality.

    ``session``: all the names of a notebook, ``globals()``, from which the settings are taken. Raises UnknownNameError
    for a name that is none of them, InputError for a value that cannot be used, each in one sentence.
    """
    with one_sentence(), in_language(asked_language(session)):
        chosen = settings(session, known.form_of(SETTINGS), opened_before(session))
        national = National(
            tools=tuple(chosen["tools"] or ()),
            options=tuple(chosen["options"] or ()),
            scenario=chosen["scenario"],
            overrides=tuple(f"{name}={value}" for name, value in chosen["overrides"].items()),
            draws=chosen["draws"],
            seed=chosen["seed"],
            department=department_code(chosen["departement"]),
            epci=chosen["epci"],
        )
        pictures = started()
        with TemporaryDirectory() as place:
            run = Run(national, Path(place))
            run.begin(resume=False)
            run.make(Here(), lambda done, total: None)
            said = answer(national, run.finish())
        return Answer(title=said.title, parts=said.parts, facts=said.facts, pictures=pictures)
