"""The page of the finance officer: sliders made from the parameters, and the answer at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costmodel.outputs.dashboard.session import Session
    from costmodel.outputs.dashboard.widget import Page


def open_dashboard(
    authority: str = "plaisir",
    tool: str = "voicebot",
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    lang: str = "fr",
    draws: int | None = None,
    seed: int | None = None,
    folder: Path | None = None,
) -> Page:
    """The page as a widget. Raises InputError or UnknownNameError for names and values that cannot be used."""
    from costmodel.outputs.dashboard.widget import Page

    return Page(session_for(authority, tool, options, scenario, overrides, lang, draws, seed, folder))


def session_for(
    authority: str,
    tool: str,
    options: Iterable[str] | None,
    scenario: str | None,
    overrides: Mapping[str, Any] | None,
    lang: str,
    draws: int | None,
    seed: int | None,
    folder: Path | None,
) -> Session:
    """What one person does, from the settings that the page opens with."""
    from costmodel.engine.comparison import DRAWS, SEED, options_by_tool
    from costmodel.outputs.dashboard.session import Session
    from costmodel.outputs.dashboard.settings import Settings
    from costmodel.questions.settings import enough_draws

    given = {str(name): str(value) for name, value in (overrides or {}).items()}
    chosen = tuple(options_by_tool([tool], options, folder, authority)[0])
    settings = Settings(authority, tool, chosen, scenario or None, given)
    draws = DRAWS if draws is None else enough_draws(draws, "draws")
    return Session(settings, lang, draws, SEED if seed is None else seed, folder)
