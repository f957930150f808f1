"""How does a director open the workbook by a double click? As one HTML file that holds all of it, and asks nobody.

The file holds the declarations, the engine and the page; its policy forbids any connection and any script but its own.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from costmodel.document.templates import templates
from costmodel.engine.case import make_case
from costmodel.engine.comparison import DRAWS, SEED, options_by_tool
from costmodel.language.catalogue import LANGUAGES, N_, in_language, language, translate
from costmodel.outputs.page.bundle import script
from costmodel.outputs.page.export import exported, text_of
from costmodel.parameters.overlay import is_file

HERE = Path(__file__).parent
FIRST_DRAWS = 2000
"""Draws of a picture while something moves: the first of those on which the page settles."""

FIRST, START = "app.js", '\nif (typeof document === "object" && document.getElementById("code")) app_js.start();\n'
POLICY = (
    "default-src 'none'; connect-src 'none'; script-src {script} 'wasm-unsafe-eval'; style-src {style}; "
    "worker-src blob:; base-uri 'none'; form-action 'none'"
)
WITHOUT_SCRIPT = N_(
    "This page computes in your browser, with the scripts that are in this file and no others; allow them, or open the "
    "file with another browser. Nothing leaves your machine."
)
Opening = dict[str, Any]


def opening(
    authority: str = "plaisir",
    tool: str = "voicebot",
    options: Iterable[str] | None = None,
    scenario: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    folder: Path | None = None,
    today: dt.date | None = None,
) -> Opening:
    """What the page opens with: names, or files of one's own by their names; ``draws`` are those on which it settles.

    Raises InputError or UnknownNameError for what cannot be computed.
    """
    values = {str(name): str(value) for name, value in (overrides or {}).items()}
    chosen = options_by_tool([tool], options, folder, authority)[0]
    make_case(tool, authority, chosen, scenario, values, folder)
    own = {"tools": [tool], "authorities": [authority], "options": chosen, "scenarios": [scenario] if scenario else []}
    settings = {
        "tool": key(tool),
        "authority": key(authority),
        "options": [key(option) for option in options or ()],
        "scenario": key(scenario) if scenario else None,
        "overrides": values,
    }
    return {
        "settings": settings,
        "lang": language(),
        "draws": min(FIRST_DRAWS, draws),
        "all": draws,
        "seed": seed,
        "made": (today or dt.date.today()).isoformat(),
        "own": {kind: [name for name in names if is_file(name)] for kind, names in own.items()},
    }


def key(name: str) -> str:
    """The name by which the page knows a tool, an authority, an option, a scenario."""
    return Path(name).stem if is_file(name) else name


def page_text(opened: Opening, folder: Path | None = None) -> str:
    """The file, whole. Raises ModelError for a formula that the page could not compute."""
    css, code = (HERE / "page.css").read_text(encoding="utf-8"), program()
    assert "</" + "script" not in code
    data = text_of(exported(folder, opened["own"]))
    words = {}
    for lang in LANGUAGES:
        with in_language(lang):
            words[lang] = translate(WITHOUT_SCRIPT)
    with in_language(opened["lang"]):
        return (
            templates()
            .get_template("page_file.html")
            .render(
                lang=opened["lang"],
                title=translate("Adopt an AI tool, or not?"),
                preparing=translate("Being prepared…"),
                without_script=words.values(),
                policy=POLICY.format(script=hashed(code), style=hashed(css)),
                css=css,
                opening=text_of({name: value for name, value in opened.items() if name != "own"}),
                data=data,
                code=code,
            )
        )


@cache
def program() -> str:
    """All that the page runs, as one script; in a worker it only declares."""
    return script(FIRST) + START


def widget_module(folder: Path | None, own: Mapping[str, Iterable[str]]) -> str:
    """The same program and declarations as a module that draws a widget."""
    code = script(FIRST)
    literals = ", ".join(json.dumps(text).replace("</", "<\\/") for text in (code, text_of(exported(folder, own))))
    return f"{code}\nexport default app_js.widget({literals});\n"


def hashed(text: str) -> str:
    """What a policy calls a script or a style sheet that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
