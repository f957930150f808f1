"""Opening a page: from the names that stand in a notebook to its parts, in its language.

Outputs depend on the parameters and the files alone, never on the day, the machine or the time a run took. The one
exception, the values whose review is overdue today, stands in a cell tagged ``nbval-ignore-output`` and is not
committed.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import Block, Figures, paragraph
from costmodel.language.catalogue import LANGUAGES, in_language, nearest, translate
from costmodel.language.errors import UnknownNameError
from costmodel.outputs.notebooks.checks import (
    COMPARISON,
    CONVENTIONS,
    DECIDES,
    DELIBERATION,
    EVIDENCE,
    PILOT,
    PORTFOLIO,
    PUBLISHED,
    REALISED,
    START,
    TOOL,
    one_sentence,
    settings,
)

if TYPE_CHECKING:
    from costmodel.document.pictures import Pictures
    from costmodel.engine.comparison import Comparison, ToolResult
    from costmodel.questions.figures import Chart


@dataclass(frozen=True)
class Page:
    """What a notebook shows, part by part, in its language; ``comparison`` is there for whoever looks further."""

    lang: str
    parts: Mapping[str, Block | Chart | Figures]
    compared: Comparison | None = None
    pictures: Pictures | None = field(default=None, repr=False, compare=False)

    @property
    def comparison(self) -> Comparison:
        if self.compared is None:
            with one_sentence(), in_language(self.lang):
                raise UnknownNameError(translate("This page compares no options; open tool.ipynb or compare.ipynb."))
        return self.compared

    @property
    def result(self) -> ToolResult:
        """The only tool of the page, or its first."""
        return self.comparison.results[0]

    def show(self, part: str) -> None:
        """Show one part; a chart comes with the sentence that says what is seen."""
        from IPython.display import display

        with one_sentence(), in_language(self.lang):
            if part not in self.parts:
                raise UnknownNameError(
                    translate("This page has no part '{name}'; known: {known}.", name=part, known=", ".join(self.parts))
                    + nearest(part, self.parts)
                )
            found = self.parts[part]
            if isinstance(found, Block | Figures):
                display(found)
                return
            if self.pictures:
                self.pictures.give(found)
            display(found)
            display(paragraph(found.caption))


def open_start(given: Mapping[str, Any]) -> Page:
    """The first page: what there is and where to begin: ``open_start(globals())``."""
    from costmodel.questions.compare.start import start_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, START, opened_before(given))
        return Page(chosen["lang"], start_parts(chosen["authority"]))


def open_tool(given: Mapping[str, Any]) -> Page:
    """The page of one tool, from the names of its notebook: ``open_tool(globals())``."""
    from costmodel.questions.compare.page import tool_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, TOOL, opened_before(given))
        return compared_page(chosen, lambda found: tool_parts(found, papermill_line("tool", given, TOOL)))


def open_comparison(given: Mapping[str, Any]) -> Page:
    """The page of all tools of an authority, from the names of its notebook: ``open_comparison(globals())``."""
    from costmodel.questions.compare.page import comparison_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, COMPARISON, opened_before(given))
        again = papermill_line("compare", given, COMPARISON)
        return compared_page(chosen, lambda found: comparison_parts(found, chosen["authority"], again))


def compared_page(chosen: dict[str, Any], parts_of: Callable[[Comparison], dict[str, Block | Chart | Figures]]) -> Page:
    """The page of a comparison; the drawing program starts while the model computes."""
    from costmodel.document.pictures import started
    from costmodel.engine.comparison import compare

    pictures = started()
    lang = chosen.pop("lang")

    if "tool" in chosen:
        chosen["tools"] = [chosen.pop("tool")]
    comparison = compare(**chosen)
    parts = parts_of(comparison)
    if pictures:
        pictures.ask([part for part in parts.values() if not isinstance(part, Block | Figures)])
    return Page(lang, parts, comparison, pictures)


def open_pilot(given: Mapping[str, Any]) -> Page:
    """The page of pilot or buy, from the names of its notebook: ``open_pilot(globals())``."""
    from costmodel.questions.pilot import PilotOrBuy, information
    from costmodel.questions.pilot.page import pilot_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, PILOT, opened_before(given))
        lang = chosen.pop("lang")
        found = PilotOrBuy(information(**chosen))
        return Page(lang, pilot_parts(found, papermill_line("pilot", given, PILOT)))


def open_portfolio(given: Mapping[str, Any]) -> Page:
    """The page of tools taken together, from the names of its notebook: ``open_portfolio(globals())``."""
    from costmodel.questions.together import Limits, together
    from costmodel.questions.together.page import together_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, PORTFOLIO, opened_before(given))
        lang = chosen.pop("lang")
        limits = Limits(*(chosen.pop(name) for name in ("budget", "yearly_budget", "change_hours")))
        found = together(limits=limits, **chosen)
        return Page(lang, together_parts(found, papermill_line("portfolio", given, PORTFOLIO)))


def open_decides(given: Mapping[str, Any]) -> Page:
    """The page of what decides, from the names of its notebook: ``open_decides(globals())``."""
    from costmodel.engine.comparison import study
    from costmodel.questions.decides import decides
    from costmodel.questions.decides.page import decides_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, DECIDES, opened_before(given))
        lang, over, pair = chosen.pop("lang"), chosen.pop("over"), chosen.pop("pair")
        found = decides(study(**chosen), over or (), pair)
        return Page(lang, decides_parts(found, papermill_line("decides", given, DECIDES)))


def open_deliberation(given: Mapping[str, Any]) -> Page:
    """The page of a debate, from the names of its notebook: ``open_deliberation(globals())``."""
    from costmodel.questions.debate import deliberate
    from costmodel.questions.debate.page import debate_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, DELIBERATION, opened_before(given))
        lang = chosen.pop("lang")
        debate = deliberate(**chosen)
        return Page(lang, debate_parts(debate, papermill_line("deliberation", given, DELIBERATION)))


def open_parameters(given: Mapping[str, Any]) -> Page:
    """The page of the evidence: what is known, how well, how old: ``open_parameters(globals())``."""
    from costmodel.questions.evidence.page import evidence_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, EVIDENCE, opened_before(given))
        again = papermill_line("parameters", given, EVIDENCE)
        return Page(chosen["lang"], evidence_parts(chosen["tool"], chosen["authority"], chosen["day"], again))


def open_realised(given: Mapping[str, Any]) -> Page:
    """The page of promised and realised, for one option of one tool: ``open_realised(globals())``."""
    from costmodel.questions.realised.page import realised_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, REALISED, opened_before(given))
        lang = chosen.pop("lang")
        return Page(lang, realised_parts(**chosen, again=papermill_line("realised", given, REALISED)))


def open_conventions(given: Mapping[str, Any]) -> Page:
    """The page of one option by several guides: ``open_conventions(globals())``."""
    from costmodel.questions.conventions.page import conventions_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, CONVENTIONS, opened_before(given))
        lang = chosen.pop("lang")
        return Page(lang, conventions_parts(**chosen, again=papermill_line("conventions", given, CONVENTIONS)))


def open_validation(given: Mapping[str, Any]) -> Page:
    """The page of published studies, beside what the model gives: ``open_validation(globals())``."""
    from costmodel.questions.validation.page import published_parts

    with one_sentence(), in_language(asked_language(given)):
        chosen = settings(given, PUBLISHED, opened_before(given))
        again = papermill_line("validation", given, PUBLISHED)
        return Page(chosen["lang"], published_parts(chosen["only"], chosen["draws"], chosen["seed"], again))


def opened_before(given: Mapping[str, Any]) -> bool:
    return any(isinstance(value, Page) for value in given.values())


def asked_language(given: Mapping[str, Any]) -> str:
    """The language in which to say that the language asked for does not exist is French."""
    return next((lang for lang in LANGUAGES if given.get("lang") == lang), LANGUAGES[0])


def papermill_line(notebook: str, given: Mapping[str, Any], known: Iterable[str]) -> str:
    """The command that makes the page again, with every parameter."""
    words = ["papermill", f"notebooks/{notebook}.ipynb", "out.ipynb"]
    for parameter in known:
        value = given[parameter]
        if isinstance(value, Mapping | list | tuple):
            words += ["-y", json.dumps({parameter: value}, ensure_ascii=False)] if value else []
        elif value not in ("", None):
            words += ["-p", parameter, str(value)]
    return shlex.join(words)
