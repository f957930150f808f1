"""The parameters of notebooks: checked one by one, and together before a kernel starts.

papermill puts what a user asks for into a cell below the one tagged ``parameters`` and goes on, whatever it says: a
misspelt name would leave the default in place. So the next cell of a notebook hands all its names over to ``open_tool``
or one of its like, which stop with one sentence.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from costmodel.engine.case import make_case, refuse_twice, workbook
from costmodel.engine.comparison import FEWEST_DRAWS, MOST_DRAWS, options_by_tool, why_draws
from costmodel.language.catalogue import LANGUAGES, nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError

Check = Callable[[Any, str], Any]
Form = Mapping[str, Check]
"""The parameters of a notebook, each with what checks it."""

MOST_YEARS, MOST_SEED = 30, 2**63 - 1
LEDGERS_THAT_DECIDE = ("society", "budget", "public")
OF_IPYTHON = frozenset({"In", "Out", "exit", "get_ipython", "open", "quit"})
OF_PAPERMILL = frozenset({"PAPERMILL_INPUT_PATH", "PAPERMILL_OUTPUT_PATH"})


# One by one


def name(value: Any, parameter: str) -> str:
    """A name, or the path of a YAML file."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise InputError(
        translate(
            "{parameter}: {value} is not a name; write one in quotes, or with papermill's -r.",
            parameter=parameter,
            value=repr(value),
        )
    )


def name_or_nothing(value: Any, parameter: str) -> str | None:
    return None if value is None or value == "" else name(value, parameter)


def names(value: Any, parameter: str) -> list[str] | None:
    """Names in a list, or in a text with commas, which is all that papermill's -p can pass; None when there is none."""
    if isinstance(value, str):
        value = [part for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple):
        raise InputError(
            translate(
                "{parameter}: {value} is not a list of names; write them with commas between.",
                parameter=parameter,
                value=repr(value),
            )
        )
    return [name(part, parameter) for part in value] or None


def two_names(value: Any, parameter: str) -> tuple[str, str] | None:
    """Two names, or none."""
    found = names(value, parameter)
    if found is None:
        return None
    if len(found) != 2:
        raise InputError(
            translate(
                "{parameter}: {value} is not two names; write both, or none.", parameter=parameter, value=repr(value)
            )
        )
    return found[0], found[1]


def whole(low: int, high: int) -> Callable[[Any, str], int]:
    def check(value: Any, parameter: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise InputError(
                translate(
                    "{parameter}: {value} is not a whole number from {low} to {high}.",
                    parameter=parameter,
                    value=repr(value),
                    low=low,
                    high=high,
                )
            )
        return value

    return check


def enough_draws(value: Any, parameter: str) -> int:
    """Draws that a verdict can rest on."""
    try:
        return whole(FEWEST_DRAWS, MOST_DRAWS)(value, parameter)
    except InputError as error:
        raise InputError(f"{error}{why_draws()}") from None


def one_ledger(value: Any, parameter: str) -> str:
    """The point of view that decides."""
    if value in LEDGERS_THAT_DECIDE:
        return str(value)
    raise InputError(
        translate(
            "{parameter}: {value} is not a point of view that decides; choose one of {known}.",
            parameter=parameter,
            value=repr(value),
            known=", ".join(LEDGERS_THAT_DECIDE),
        )
    )


def one_language(value: Any, parameter: str) -> str:
    if value in LANGUAGES:
        return str(value)
    raise InputError(
        translate(
            "{parameter}: {value} is not a language of the workbook; choose fr or en.",
            parameter=parameter,
            value=repr(value),
        )
    )


def overridden(value: Any, parameter: str) -> dict[str, str]:
    """Values by name of quantity, as the text that the loader checks."""
    if not isinstance(value, Mapping):
        raise InputError(
            translate(
                "{parameter}: {value} does not give values to names; write -y '{parameter}: {example}'.",
                parameter=parameter,
                value=repr(value),
                example="{calls_per_day: 300}",
            )
        )
    for key, given in value.items():
        if isinstance(given, bool) or not isinstance(given, int | float | str) or not isinstance(key, str):
            raise InputError(
                translate(
                    "{parameter}: {value} is no value for '{name}'; give a number, or a choice in quotes.",
                    parameter=parameter,
                    value=repr(given),
                    name=key,
                )
            )
    return {key: given.strip() if isinstance(given, str) else repr(given) for key, given in value.items()}


def some_or_none(value: Any, parameter: str) -> float | None:
    """An amount above zero; zero is no limit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise InputError(
            translate(
                "{parameter}: {value} is not an amount; write 0 for no limit.", parameter=parameter, value=repr(value)
            )
        )
    return float(value) or None


def day(value: Any, parameter: str) -> dt.date:
    """A day, as 2026-12-31."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            pass
    raise InputError(
        translate(
            "{parameter}: {value} is not a day; write it as 2026-12-31, in quotes.",
            parameter=parameter,
            value=repr(value),
        )
    )


SHARED: Form = {
    "authority": name,
    "options": names,
    "scenario": name_or_nothing,
    "horizon": whole(0, MOST_YEARS),
    "draws": enough_draws,
    "seed": whole(0, MOST_SEED),
    "lang": one_language,
    "overrides": overridden,
}
START: Form = {"authority": name, "lang": one_language}
TOOL: Form = {"tool": name, **SHARED}
COMPARISON: Form = {"tools": names, **SHARED}
PORTFOLIO: Form = {
    "tools": names,
    "authority": name,
    "ledger": one_ledger,
    "budget": some_or_none,
    "yearly_budget": some_or_none,
    "change_hours": some_or_none,
    **SHARED,
}
PILOT: Form = {"tool": name, "ledger": one_ledger, **SHARED}
DECIDES: Form = {"tool": name, "authority": name, "over": names, "pair": two_names, **SHARED}
DELIBERATION: Form = {"tool": name, "authority": name, "panels": names, **SHARED}
EVIDENCE: Form = {"tool": name_or_nothing, "authority": name_or_nothing, "day": day, "lang": one_language}
ONE_OPTION: Form = {"tool": name, "authority": name, "option": name, "scenario": name_or_nothing}
DRAWN: Form = {key: SHARED[key] for key in ("draws", "seed", "lang", "overrides")}
REALISED: Form = {**ONE_OPTION, "observed": overridden, "after": whole(6, 24), **DRAWN}
CONVENTIONS: Form = {**ONE_OPTION, "start": name, "to": name, "day": day, **DRAWN}
PUBLISHED: Form = {
    "only": names,
    "draws": enough_draws,
    "seed": whole(0, MOST_SEED),
    "lang": one_language,
}
FORMS: dict[str, Form] = {
    "start": START,
    "tool": TOOL,
    "compare": COMPARISON,
    "decides": DECIDES,
    "pilot": PILOT,
    "portfolio": PORTFOLIO,
    "realised": REALISED,
    "conventions": CONVENTIONS,
    "deliberation": DELIBERATION,
    "parameters": EVIDENCE,
    "validation": PUBLISHED,
}
"""The parameters of each notebook of the workbook, by its name."""


# Together


def settings(given: Mapping[str, Any], known: Form, opened_before: bool = False) -> dict[str, Any]:
    """The parameters of a notebook, checked, from all the names that stand in it.

    Raises UnknownNameError for a name that is no parameter, InputError for a parameter of the wrong type.
    """
    refuse_strangers(given, known, opened_before)
    found = {parameter: check(given[parameter], parameter) for parameter, check in known.items()}
    if "horizon" not in found:
        return found
    overrides, horizon = found["overrides"], found.pop("horizon")
    if horizon:  # 0: each tool its own years
        if "horizon" in overrides:
            raise InputError(
                translate("'{name}' is given twice, as a parameter and in overrides; keep one.", name="horizon")
            )
        found["overrides"] = {"horizon": str(horizon), **overrides}
    return found


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
        text = f"{type(error).__name__}: {error}"
        error._render_traceback_ = lambda: [text]  # type: ignore[attr-defined]
        raise
