"""The page of pilot or buy: what knowing more is worth, what to measure first, the pilot worth running."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import fields_of
from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, row_of
from costmodel.document.saving import write_page
from costmodel.engine.comparison import ToolResult
from costmodel.engine.piloting import Pilot
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import colon
from costmodel.questions.pilot import words
from costmodel.questions.pilot.estimators import Estimate
from costmodel.questions.pilot.protocol import markdown, protocol, title
from costmodel.questions.pilot.study import Information, check, information_of
from costmodel.questions.question import BRIEF_DRAWS, Ask, Question
from costmodel.questions.settings import COMPARED, LEDGER, TOOL, Setting

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

STYLE = "body{font:1rem/1.5 Arial,Helvetica,sans-serif;color:#1f2933;max-width:45rem;margin:2rem auto;padding:0 1rem}"


def pilot_parts(known: Information, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    from costmodel.questions.pilot.picture import curves

    return {
        "question": question(known),
        "answer": heading(translate("The answer")) + paragraph(strong=words.answer(known)) + bullets(words.why(known)),
        "known": heading(translate("What is known today"))
        + bullets([*words.left_out(known), words.today(known), words.everything(known)]),
        "numbers": heading(translate("What to measure first"))
        + paragraph(words.first_to_measure(known))
        + words.parameters_table(known),
        "themes": heading(translate("Themes, each known as a whole")) + words.themes_table(known),
        "measured": heading(translate("What a pilot can measure")) + words.measured_table(known),
        "sizes": heading(translate("Pilots, at the length worth most")) + words.sizes_table(known),
        "sizes chart": curves(known),
        "lengths": heading(translate("Longer or shorter")) + words.lengths_table(known),
        "protocol": protocol_block(known),
        "words": heading(translate("The words")) + bullets(words.explained()),
        "again": heading(translate("How to make this page again"))
        + paragraph(translate("The same inputs, draws and seed give the same figures. This page:"))
        + code(again),
        "results": figures_of(known),
    }


def question(known: Information) -> Block:
    """Title, question, options compared, scenario and values set."""
    case, lang = known.case, language()
    block = (
        heading(page_title(known), 1)
        + paragraph(known.tool.describe(lang))
        + paragraph(
            translate(
                "Before deciding: is something unknown that could change the choice? What is it worth to know it? Is a "
                "pilot, of which size and length, worth its price? Amounts are over the horizon, for {ledger}.",
                ledger=translate(words.LEDGER_WORDS[known.ledger]),
            )
        )
        + bullets(
            translate("{option}: {value} on average.", option=known.option(key), value=words.euros(mean, signed=True))
            for key, mean in known.means.items()
        )
    )
    if case.scenario:
        block += paragraph(
            case.scenario.describe(lang), strong=f"{translate('Scenario')}{colon()} {case.scenario.text(lang)}."
        )
    if case.overrides:
        block += paragraph(translate("Values set for this page, in place of those of the files:"))
        block += bullets(f"{key} = {value}" for key, value in case.overrides.items())
    return block


def protocol_block(known: Information, level: int = 2) -> Block:
    """The protocol, its title at a level of headings and its parts below."""
    block = heading(title(known), level)
    for part in protocol(known):
        block += heading(part.title, level + 1)
        block += bullets(part.sentences) if part.listed else sum(map(paragraph, part.sentences), NOTHING)
    return block


def protocol_page(known: Information) -> str:
    """The protocol as a page of its own, to print."""
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title(known))}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{protocol_block(known, 1).html}\n</main>\n</body>\n</html>\n"
    )


def figures_of(known: Information) -> Figures:
    """EVPI, EVPPI that can be told apart from zero, and the best pilot, for programs."""
    tool, best = known.tool.key, known.best_pilot
    euros = {"evpi": known.evpi.value}
    euros |= {f"evppi {e.name}": e.value for e in (*known.themes, *known.parameters) if e.distinct}
    euros |= fields_of(best, evsi="told", price="price", delay="delay", enbs="net") if best else {}
    sizes = fields_of(best, "agents", "cases", "months") if best else {}
    means = known.means.items()
    return Figures(
        [
            *(row_of(tool=tool, option=o, quantity="mean", unit="EUR", mean=digits(x)) for o, x in means),
            *(row_of(tool=tool, quantity=name, unit="EUR", mean=digits(x)) for name, x in euros.items()),
            *(row_of(tool=tool, quantity=name, unit="1", central=float(x)) for name, x in sizes.items()),
        ]
    )


# Asked


def compute(ask: Ask) -> Information:
    """With ``most_draws``, on the first of the draws that were made."""
    ledger, most = ask.more["ledger"], ask.more["most_draws"]
    check(ledger, ask.draws)
    result = ask.studied(wanted=())
    draws = result.simulation.draws
    return information_of(result, ledger, min(draws, most or draws), ask.progress)


def page_title(known: Information) -> str:
    tool, authority = (overlay.text(language()) for overlay in (known.tool, known.authority))
    return translate("{authority}, {tool}: pilot or buy?", tool=tool, authority=authority)


def brief(result: ToolResult) -> Block:
    known = information_of(result, "society", min(result.simulation.draws, BRIEF_DRAWS))
    return bullets([words.answer(known), *words.why(known), words.everything(known), words.first_to_measure(known)])


def write_protocol(known: Information, path: Path) -> None:
    """The protocol as a page when the file's name says so, as Markdown otherwise; written aside, then moved."""
    write_page(path, protocol_page(known) if path.suffix.lower() in (".html", ".htm") else markdown(known))


def as_json(known: Information) -> dict[str, Any]:
    """All figures, for scripts."""
    best = known.best_pilot
    return {
        "format": 1,
        "tool": known.tool.key,
        "authority": known.authority.key,
        "scenario": known.case.scenario.key if known.case.scenario else None,
        "ledger": known.ledger,
        "unit": "EUR",
        **fields_of(known, "draws", "seed", "means"),
        "left_out": {key: list(limits) for key, limits in known.broken.items()},
        **fields_of(known, "best", chance_of_being_wrong="wrong"),
        "evpi": estimate(known.evpi),
        "evppi": {e.name: estimate(e) for e in known.parameters},
        "evppi_themes": {e.name: estimate(e) for e in known.themes},
        "verdict": known.verdict.word,
        "sentences": [words.answer(known), *words.why(known)],
        "measured": [m.name for m in known.leading],
        "known_without_error": known.known,
        "best_pilot": best and size_of(best),
        "pilots": [size_of(s) for s in known.sizes],
    }


def estimate(e: Estimate) -> dict[str, Any]:
    return fields_of(e, "value", "error", "null", "distinct")


def size_of(size: Pilot) -> dict[str, Any]:
    return fields_of(size, "agents", "cases", "months", evsi="told", delay="delay", price="price", enbs="net")


def a_file(text: str | None, option: str) -> Path | None:
    """Where to write, in a folder that is there."""
    if text and not Path(text).resolve().parent.is_dir():
        raise InputError(translate("{option} {file}: there is no such folder.", option=option, file=text))
    return Path(text) if text else None


QUESTION = Question(
    key="pilot",
    usual_tool="voicebot",
    sentence=N_("pilot or buy: what to measure first, and the pilot worth running"),
    label=N_("Pilot or buy: what is worth measuring first"),
    compute=compute,
    say=lambda known, ask: pilot_parts(known, ask.again),
    title=page_title,
    settings=(
        TOOL,
        LEDGER,
        *COMPARED,
        Setting(
            name="protocol",
            option="--protocol",
            read=a_file,
            metavar=N_("FILE"),
            help=N_("write the protocol of the pilot: a page (.html) or Markdown"),
        ),
        Setting(name="most_draws"),
    ),
    json=as_json,
    quick={"most_draws": 5000},
    brief=brief,
    not_on_terminal=("again", "measured", "lengths", "protocol"),
    work=lambda ask: 2 * ask.draws,
    writes={"protocol": write_protocol},
)
