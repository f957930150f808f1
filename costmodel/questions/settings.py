"""The settings of questions: what each is called, what it may be, and how it is read from a notebook or a command."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.engine.comparison import DRAWS, FEWEST_DRAWS, MOST_DRAWS, SEED, why_draws
from costmodel.language.catalogue import LANGUAGES, N_, known_languages, translate
from costmodel.language.errors import InputError
from costmodel.parameters.yamlfile import date

Check = Callable[[Any, str], Any]


Form = Mapping[str, Check]
"""The parameters of a notebook, each with what checks it."""


MOST_YEARS = 30


MOST_SEED = 2**63 - 1


LEDGERS_THAT_DECIDE = ("society", "budget", "public")


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
    pair = names(value, parameter)
    if pair is None:
        return None
    if len(pair) != 2:
        raise InputError(
            translate(
                "{parameter}: {value} is not two names; write both, or none.", parameter=parameter, value=repr(value)
            )
        )
    return pair[0], pair[1]


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
            "{parameter}: {value} is not a language of the workbook; choose {known}.",
            parameter=parameter,
            value=repr(value),
            known=known_languages(),
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


def typed_day(text: str | None, option: str) -> dt.date:
    """A day typed after an option; today when there is none."""
    return dt.date.today() if text is None else date(text, option)


def as_typed(value: Any, option: str) -> Any:
    return value


def typed_whole(text: str | None, option: str, default: int, low: int, high: int, why: str = "") -> int:
    """A whole number typed after an option. Raises InputError for another, which ends with ``why``."""
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 20 or not low <= int(text) <= high:
        raise InputError(
            translate(
                "{option} {text}: give a whole number from {low} to {high}.",
                option=option,
                text=text,
                low=low,
                high=high,
            )
            + why
        )
    return int(text)


def counted(default: int, low: int, high: int) -> Callable[[str | None, str], int]:
    """Reads a whole number typed after an option."""
    return lambda text, option: typed_whole(text, option, default, low, high)


# Declared


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting of a question.

    ``check`` takes a value as a notebook gives it; without one the setting is no parameter of notebooks. ``read`` takes
    what was typed after the ``option`` of the command (a text, a list of them where it is repeated, None when it was
    not typed).
    """

    name: str
    default: Any = None
    check: Check | None = None
    option: str = ""
    read: Callable[[Any, str], Any] = as_typed
    metavar: str = ""
    help: str = ""
    repeated: bool = False

    @property
    def destination(self) -> str:
        """Under which name the parser of the command keeps what was typed."""
        return f"of_{self.name}"


AUTHORITY = Setting(name="authority", default="plaisir", check=name)
TOOL = Setting(name="tool", default="voicebot", check=name)
TOOLS = Setting(name="tools", check=names)
OPTION = Setting(name="option", default="adopt_tasks", check=name)
OPTIONS = Setting(name="options", check=names)
SCENARIO = Setting(name="scenario", check=name_or_nothing)
HORIZON = Setting(name="horizon", default=0, check=whole(0, MOST_YEARS))
RUN = (
    Setting(name="draws", default=DRAWS, check=enough_draws),
    Setting(name="seed", default=SEED, check=whole(0, MOST_SEED)),
)
DAY = Setting(
    name="day",
    check=day,
    option="--date",
    read=typed_day,
    metavar=N_("DATE"),
    help=N_("day to count from (default: today)"),
)

LANG = Setting(name="lang", default=LANGUAGES[0], check=one_language)
OVERRIDES = Setting(name="overrides", default={}, check=overridden)

COMPARED = (AUTHORITY, OPTIONS, SCENARIO, HORIZON, *RUN, LANG, OVERRIDES)
"""What every question about several options takes."""

ONE_OPTION = (TOOL, AUTHORITY, OPTION, SCENARIO)
DRAWN = (*RUN, LANG, OVERRIDES)

LEDGER = Setting(
    name="ledger",
    default="society",
    check=one_ledger,
    option="--ledger",
    read=lambda text, option: text or "society",
    metavar="society|budget|public",
    help=N_("point of view that decides (default: society)"),
)


def form_of(settings: Iterable[Setting]) -> dict[str, Check]:
    """What checks each parameter of a notebook, by its name."""
    return {s.name: s.check for s in settings if s.check}
