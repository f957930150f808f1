"""The parameters of notebooks: checked together, before a kernel starts.

papermill puts what a user asks for into a cell below the one tagged ``parameters`` and goes on, whatever it says: a
misspelt name would leave the default in place. So the next cell of a notebook hands all its names over to
``costmodel.ask``, which stops with one sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from costmodel.engine.case import make_case, refuse_twice, workbook
from costmodel.engine.comparison import options_by_tool
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.questions.registry import QUESTIONS
from costmodel.questions.settings import Form, form_of

OF_IPYTHON = frozenset({"In", "Out", "exit", "get_ipython", "open", "quit"})
OF_PAPERMILL = frozenset({"PAPERMILL_INPUT_PATH", "PAPERMILL_OUTPUT_PATH"})


FORMS: dict[str, Form] = {q.notebook or q.key: form_of(q.settings) for q in QUESTIONS.values()}
"""What checks the parameters of each notebook of the workbook, by its name."""


def settings(given: Mapping[str, Any], known: Form, opened_before: bool = False) -> dict[str, Any]:
    """The parameters of a notebook, checked, from all the names that stand in it.

    Raises UnknownNameError for a name that is no parameter, InputError for a parameter of the wrong type.
    """
    refuse_strangers(given, known, opened_before)
    checked = {parameter: check(given[parameter], parameter) for parameter, check in known.items()}
    if "horizon" not in checked:
        return checked
    overrides, horizon = checked["overrides"], checked.pop("horizon")
    if horizon:  # 0: each tool its own years
        if "horizon" in overrides:
            raise InputError(
                translate("'{name}' is given twice, as a parameter and in overrides; keep one.", name="horizon")
            )
        checked["overrides"] = {"horizon": str(horizon), **overrides}
    return checked


def refuse_strangers(given: Mapping[str, Any], known: Iterable[str], opened_before: bool) -> None:
    """A new session holds its parameters only; one in which the page was opened before may hold its reader's names."""
    missing = [parameter for parameter in known if parameter not in given]
    strangers = [key for key, value in given.items() if not (key in known or expected(key, value))]
    if strangers and (missing or not opened_before):
        raise unknown_parameter(strangers[0], given[strangers[0]], list(known))
    if missing:
        raise UnknownNameError(translate("The cell tagged parameters does not give '{name}'.", name=missing[0]))


def unknown_parameter(stranger: str, value: Any, known: list[str]) -> UnknownNameError:
    if stranger in workbook(None)[0] and "overrides" in known:
        return UnknownNameError(
            translate(
                "'{name}' is a quantity of the workbook, not a parameter of this notebook; "
                "write -y 'overrides: {example}'.",
                name=stranger,
                example=f"{{{stranger}: {value}}}",
            )
        )
    return UnknownNameError(
        translate(
            "'{name}' is not a parameter of this notebook; known: {known}.", name=stranger, known=", ".join(known)
        )
        + nearest(stranger, known)
    )


def expected(key: str, value: Any) -> bool:
    """Whether a name is there in any session: Python's and IPython's own, and what was imported."""
    return key.startswith("_") or key in OF_IPYTHON | OF_PAPERMILL or isinstance(value, ModuleType) or callable(value)


def resolved(given: Mapping[str, Any], known: Form) -> dict[str, Any]:
    """The parameters, checked down to the files and the values that they name, as the page will when it is opened.

    Raises InputError with the sentence that the page would stop with.
    """
    with one_sentence():
        chosen = settings(given, known)
        library = workbook(None)[1]
        tools = [chosen["tool"]] if chosen.get("tool") else chosen.get("tools") or []
        if "tools" in known and not tools:
            tools = library.names("tools")
        if "options" in known:
            refuse_twice([library.overlay("tools", tool).key for tool in tools])
            options = options_by_tool(tools, chosen["options"], None, chosen["authority"])
            for tool, own in zip(tools, options, strict=True):
                make_case(tool, chosen["authority"], own, chosen["scenario"], chosen["overrides"])
        elif "authority" in known:
            make_case(tools[0] if tools else None, chosen["authority"])
        return chosen


@contextmanager
def one_sentence() -> Iterator[None]:
    """Errors that a user can mend show their sentence in the notebook, not the way through the code nor an option of
    the command."""
    try:
        yield
    except CostModelError as error:
        error.args = (str(error).replace("--set", "overrides"),)
        raise
