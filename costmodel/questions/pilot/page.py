"""The page of pilot or buy: what knowing more is worth, what to measure first, the pilot worth running."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costmodel.document.blocks import NOTHING, Block, Figures, bullets, code, digits, heading, paragraph, plain, row_of
from costmodel.document.saving import write_page
from costmodel.engine.comparison import ToolResult
from costmodel.engine.piloting import Pilot
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import colon
from costmodel.questions.pilot import words
from costmodel.questions.pilot.estimators import Estimate
from costmodel.questions.pilot.pilot import PilotOrBuy
from costmodel.questions.pilot.protocol import markdown, protocol, title
from costmodel.questions.pilot.study import check, information_of
from costmodel.questions.question import BRIEF_DRAWS, Ask, Question
from costmodel.questions.settings import COMPARED, LEDGER, TOOL, Setting

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

STYLE = "body{font:1rem/1.5 Arial,Helvetica,sans-serif;color:#1f2933;max-width:45rem;margin:2rem auto;padding:0 1rem}"


def pilot_parts(found: PilotOrBuy, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    from costmodel.questions.pilot.picture import curves

    known = found.information
    return {
        "question": question(found),
        "answer": heading(translate("The answer"))
        + paragraph(strong=words.answer(found))
        + bullets(words.why(found)),
        "known": heading(translate("What is known today"))
        + bullets([*words.left_out(known), words.today(known), words.everything(known)]),
        "numbers": heading(translate("What to measure first"))
        + paragraph(words.first_to_measure(known))
        + table_of(
            translate("What to measure first"),
            [translate("Number"), translate("Worth knowing (EVPPI)"), translate("Noise alone would give"),
             translate("Grade"), translate("Name to type")],
            words.parameter_rows(known),
        ),
        "themes": heading(translate("Themes, each known as a whole"))
        + table_of(
            translate("Themes, each known as a whole"),
            [translate("Theme"), translate("Worth knowing (EVPPI)"), translate("Noise alone would give")],
            words.theme_rows(known),
        ),
        "measured": heading(translate("What a pilot can measure"))
        + table_of(
            translate("What a pilot can measure"),
            [translate("Number"), translate("Observed on"), translate("How"), translate("Worth knowing (EVPPI)")],
            words.measured_rows(found),
        ),
        "sizes": heading(translate("Pilots, at the length worth most"))
        + table_of(
            translate("Pilots, at the length worth most"),
            [translate("Size of the pilot"), translate("What it tells (EVSI)"), translate("Gains that come later"),
             translate("Price"), translate("What is left (ENBS)")],
            words.size_rows(found),
        ),
        "sizes chart": curves(found),
        "lengths": heading(translate("Longer or shorter"))
        + table_of(
            translate("The best size at each length"),
            [translate("Length"), translate("Size of the pilot"), translate("What is left (ENBS)")],
            words.length_rows(found),
        ),
        "protocol": protocol_block(found),
        "words": heading(translate("The words")) + bullets(words.explained()),
        "again": heading(translate("How to make this page again"))
        + paragraph(translate("The same inputs, draws and seed give the same figures. This page:"))
        + code(again),
        "results": figures_of(found),
    }  # fmt: skip


def question(found: PilotOrBuy) -> Block:
    """Title, question, options compared, scenario and values set."""
    known, lang = found.information, language()
    case = known.case
    assert case.tool is not None
    assert case.authority is not None
    block = (
        heading(page_title(found), 1)
        + paragraph(case.tool.describe(lang))
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


def table_of(caption: str, heads: list[str], rows: list[list[str]]) -> Block:
    return plain(caption, heads, {"": rows}) if rows else paragraph(translate("None."))


def protocol_block(found: PilotOrBuy, level: int = 2) -> Block:
    """The protocol, its title at a level of headings and its parts below."""
    block = heading(title(found), level)
    for part in protocol(found):
        said = list(part.sentences)
        block += heading(part.title, level + 1)
        block += bullets(said) if part.listed else sum((paragraph(s) for s in said), NOTHING)
    return block


def protocol_page(found: PilotOrBuy) -> str:
    """The protocol as a page of its own, to print."""
    return (
        f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title(found))}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{protocol_block(found, 1).html}\n</main>\n</body>\n</html>\n"
    )


def figures_of(found: PilotOrBuy) -> Figures:
    """EVPI, EVPPI that can be told apart from zero, and the best pilot, for programs."""
    known = found.information
    tool = known.case.tool.key if known.case.tool else None
    rows = [
        row_of(tool=tool, option=key, quantity="mean", unit="EUR", mean=digits(x)) for key, x in known.means.items()
    ]
    values = [("evpi", known.evpi), *((f"evppi {e.name}", e) for e in (*known.themes, *known.parameters) if e.distinct)]
    rows += [row_of(tool=tool, quantity=name, unit="EUR", mean=digits(e.value)) for name, e in values]
    best = found.best
    if best:
        of_best = {"evsi": best.told, "price": best.price, "delay": best.delay, "enbs": best.net}
        rows += [row_of(tool=tool, quantity=name, unit="EUR", mean=digits(x)) for name, x in of_best.items()]
        sizes = {"agents": best.agents, "cases": best.cases, "months": best.months}
        rows += [row_of(tool=tool, quantity=name, unit="1", central=float(x)) for name, x in sizes.items()]
    return Figures(rows)


# Asked


def compute(ask: Ask) -> PilotOrBuy:
    """With ``most_draws``, on the first of the draws that were made."""
    ledger, most = ask.more["ledger"], ask.more["most_draws"]
    check(ledger, ask.draws)
    result = ask.studied(wanted=())
    draws = result.simulation.draws
    return PilotOrBuy(information_of(result, ledger, min(draws, most or draws), ask.progress))


def page_title(found: PilotOrBuy) -> str:
    case = found.information.case
    return translate(
        "{authority}, {tool}: pilot or buy?",
        tool=case.tool.text(language()) if case.tool else "",
        authority=case.authority.text(language()) if case.authority else "",
    )


def brief(result: ToolResult) -> Block:
    found = PilotOrBuy(information_of(result, "society", min(result.simulation.draws, BRIEF_DRAWS)))
    known = found.information
    return bullets([words.answer(found), *words.why(found), words.everything(known), words.first_to_measure(known)])


def write_protocol(found: PilotOrBuy, path: Path) -> None:
    """The protocol as a page when the file's name says so, as Markdown otherwise; written aside, then moved."""
    write_page(path, protocol_page(found) if path.suffix.lower() in (".html", ".htm") else markdown(found))


def as_json(found: PilotOrBuy) -> dict[str, Any]:
    """All figures, for scripts."""
    known = found.information
    case = known.case
    return {
        "format": 1,
        "tool": case.tool.key if case.tool else None,
        "authority": case.authority.key if case.authority else None,
        "scenario": case.scenario.key if case.scenario else None,
        "ledger": known.ledger,
        "unit": "EUR",
        "draws": known.draws,
        "seed": known.seed,
        "means": known.means,
        "left_out": {key: list(limits) for key, limits in known.broken.items()},
        "best": known.best,
        "chance_of_being_wrong": known.wrong,
        "evpi": estimate(known.evpi),
        "evppi": {e.name: estimate(e) for e in known.parameters},
        "evppi_themes": {e.name: estimate(e) for e in known.themes},
        "verdict": found.verdict.word,
        "sentences": answer_sentences(found),
        "measured": [m.name for m in found.leading],
        "known_without_error": found.known,
        "best_pilot": None if found.best is None else size_of(found.best),
        "pilots": [size_of(s) for s in found.sizes],
    }


def answer_sentences(found: PilotOrBuy) -> list[str]:
    return [words.answer(found), *words.why(found)]


def estimate(found: Estimate) -> dict[str, Any]:
    return {"value": found.value, "error": found.error, "null": found.null, "distinct": found.distinct}


def size_of(size: Pilot) -> dict[str, Any]:
    return {
        "agents": size.agents,
        "cases": size.cases,
        "months": size.months,
        "evsi": size.told,
        "delay": size.delay,
        "price": size.price,
        "enbs": size.net,
    }


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
    say=lambda found, ask: pilot_parts(found, ask.again),
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
