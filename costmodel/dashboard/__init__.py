"""The page of the finance officer: sliders made from the parameters, and the answer at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costmodel.dashboard.widget import Page


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
    from costmodel.comparison import DRAWS, SEED, with_status_quo
    from costmodel.dashboard.session import Session
    from costmodel.dashboard.settings import Settings
    from costmodel.dashboard.widget import Page

    given = {str(name): str(value) for name, value in (overrides or {}).items()}
    chosen = tuple(with_status_quo(options, folder))
    settings = Settings(authority, tool, chosen, scenario or None, given)
    return Page(Session(settings, lang, draws or DRAWS, SEED if seed is None else seed, folder))
