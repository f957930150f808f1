"""Further questions of the page, each computed when it is asked: what decides, pilot or buy, whose values, and more.

Each answer is the page of the notebook of the same name, for the settings of the moment, with fewer draws where the
whole would keep a person waiting.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

from costmodel.document.blocks import Figures
from costmodel.document.drawing import Chart
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError
from costmodel.outputs.dashboard.settings import Settings

LABELS = {
    "decides": N_("What flips the answer, and where the doubt comes from"),
    "pilot": N_("Pilot or buy: what is worth measuring first"),
    "debate": N_("Whose values: what panels would choose"),
    "together": N_("Which tools together, for this authority"),
    "gap": N_("Promised and realised: from time declared to money"),
    "conventions": N_("The same case by other guides"),
}
WORLDS, BASE, FEW, SOME = 400, 128, 2000, 5000

Parts = dict[str, Any]


def further(key: str, settings: Settings, option: str, draws: int, seed: int, folder: Path | None) -> list[Any]:
    """The parts of an answer, ready for the page. Raises InputError for a question that is none."""
    if key not in ANSWERS:
        raise InputError(translate("The page asked for something that does not exist; load it again."))
    given = {
        "options": list(settings.options),
        "scenario": settings.scenario,
        "overrides": dict(settings.overrides),
        "draws": draws,
        "seed": seed,
        "folder": folder,
    }
    parts = ANSWERS[key](settings, option, given)
    return [shown(part) for part in parts.values() if not isinstance(part, Figures)]


def shown(part: Any) -> dict[str, str]:
    if isinstance(part, Chart):
        return {"svg": part.svg(), "title": part.title, "caption": part.caption}
    return {"html": part.html}


def again(command: str, settings: Settings) -> str:
    """The command that gives the same answer, with all its draws."""
    words = ["costmodel", command, "--for", settings.authority]
    words += [] if command == "together" else ["--tool", settings.tool]
    words += ["--scenario", settings.scenario] if settings.scenario else []
    words += [word for name, value in settings.overrides.items() for word in ("--set", f"{name}={value}")]
    return " ".join(map(shlex.quote, words))


def what_decides(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.engine.comparison import study
    from costmodel.questions.decides import decides
    from costmodel.questions.decides.page import decides_parts, in_order

    result = study(settings.tool, settings.authority, **given)
    found = decides(result, (), None, min(WORLDS, given["draws"]), BASE)
    return dict(enumerate(in_order(decides_parts(found, again("decides", settings)))))  # type: ignore[arg-type]


def pilot_or_buy(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.engine.comparison import study
    from costmodel.questions.pilot import PilotOrBuy
    from costmodel.questions.pilot.page import pilot_parts
    from costmodel.questions.pilot.study import information_of

    result = study(settings.tool, settings.authority, **given, wanted=())
    found = PilotOrBuy(information_of(result, "society", min(given["draws"], SOME)))
    return pilot_parts(found, again("pilot", settings))


def whose_values(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.questions.debate import deliberate
    from costmodel.questions.debate.page import debate_parts

    found = deliberate(settings.tool, settings.authority, **given, worlds=FEW)
    return debate_parts(found, again("debate", settings))


def which_together(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.questions.together import together
    from costmodel.questions.together.page import together_parts

    return together_parts(together(settings.authority, **given), again("together", settings))


def promised_and_realised(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.engine.case import make_case
    from costmodel.questions.realised import gap_of
    from costmodel.questions.realised.page import evidence_block, gap_block

    case = make_case(
        settings.tool, settings.authority, settings.options, settings.scenario, settings.overrides, given["folder"]
    )
    gap = gap_of(case, option, given["draws"], given["seed"], given["folder"])
    return {"gap": gap_block(gap), "chart": gap.chart, "evidence": evidence_block(gap)}


def other_guides(settings: Settings, option: str, given: dict[str, Any]) -> Parts:
    from costmodel.questions.conventions.page import conventions_parts

    return conventions_parts(
        settings.tool,
        settings.authority,
        option,
        settings.scenario,
        "french",
        "green_book",
        dt.date.today(),
        min(given["draws"], FEW),
        given["seed"],
        settings.overrides,
        again("conventions", settings),
    )


ANSWERS: dict[str, Callable[[Settings, str, dict[str, Any]], Parts]] = {
    "decides": what_decides,
    "pilot": pilot_or_buy,
    "debate": whose_values,
    "together": which_together,
    "gap": promised_and_realised,
    "conventions": other_guides,
}
