"""The page of what decides: what flips the answer, where the doubt comes from, for whom each option is best."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from costmodel.document.answer import fields_of, jsonable
from costmodel.document.blocks import (
    NOTHING,
    Block,
    Cell,
    Figures,
    Table,
    bullets,
    code,
    digits,
    heading,
    listing,
    paragraph,
    row_of,
    table,
)
from costmodel.engine.comparison import LEDGERS, ToolResult
from costmodel.engine.switching import Switch
from costmodel.engine.verdict import WORDS
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, colon, interval, listed, probability, shown
from costmodel.questions.decides.acceptability import Acceptability
from costmodel.questions.decides.charts import acceptability_chart, ledger_words, map_chart, sobol_chart, tornado_chart
from costmodel.questions.decides.discovery import Box, Condition, regions
from costmodel.questions.decides.sobol import BASE, Sobol, sobol
from costmodel.questions.decides.study import Decides, decides
from costmodel.questions.decides.verdicts import VerdictRange
from costmodel.questions.decides.worlds import DRAWS as WORLDS
from costmodel.questions.figures import label, ledger_label, main_option, option_label
from costmodel.questions.question import BRIEF_DRAWS, Ask, Question
from costmodel.questions.settings import AUTHORITY, COMPARED, TOOL, Setting, counted, names, two_names
from costmodel.questions.tables import fine, flipped_words

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart
    from costmodel.parameters.record import Record
    from costmodel.questions.decides.tornado import Tornado
    from costmodel.questions.decides.worlds import Range

SHOWN = 12
"""Rows of a table that shows the heaviest; JSON has all of them."""

LEAST = 0.02
"""A probability that moves by less, from one end of a range to the other, makes no picture."""

MOST_WORLDS, MOST_BASE = 5000, 2**14

BRIEF_BASE = 128
"""Of the Sobol sample in a note."""

NAMED = 3
"""Values named in a sentence."""


def decides_parts(study: Decides, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part, from top to bottom."""
    result, option, help = study.result, study.option, help_words()
    parts: dict[str, Block | Chart | Figures] = {
        "question": question(study),
        "verdict": section(translate("What would change the verdict"), verdict_sentence(study))
        + tables(verdict_table(study)),
        "signs": section(translate("What would flip a sign"), help["switching"])
        + bullets(sign_sentence(study.switches[option][target], target) for target in TARGETS)
        + table(signs_table(study))
        + tables(*(flips_table(study, target) for target in TARGETS)),
        "tornado": section(translate("One value at a time"), help["tornado"]),
    }
    for target, bars in study.tornado.items():
        parts[f"tornado {target} chart"] = tornado_chart(result, bars)
        parts[f"tornado {target}"] = table(tornado_table(bars))
    parts["sobol"] = section(translate("Where the doubt comes from"), help["sobol"])
    for target, indices in study.sobol.items():
        parts[f"sobol {target} chart"] = sobol_chart(result, indices)
        parts[f"sobol {target}"] = paragraph(sobol_sentence(indices)) + table(sobol_table(indices))
    parts["map"] = heading(translate("Two values at once"))
    if study.map:
        parts["map chart"] = map_chart(result, study.map)
        parts["map central chart"] = map_chart(result, study.map, certain=True)
    parts["curves"] = section(
        translate("Which option is best, along a contested value"), help["acceptability"]
    ) + curves_block(study)
    return parts | {
        **curve_charts(study),
        "region": section(translate("Where adopting loses"), help["region"])
        + region(result, option, study.losing, gains=False)
        + region(result, option, study.gaining, gains=True),
        "words": heading(translate("Words of this page")) + bullets(help.values()),
        "again": heading(translate("How to make this page again")) + code(again),
        "results": figures_of(study),
    }


TARGETS = {name: key for key, (name, _) in LEDGERS.items()}
"""The ledgers, by the quantity whose sign is looked at."""


def section(title: str, sentence: str) -> Block:
    return heading(title) + paragraph(sentence)


def tables(*some: Table) -> Block:
    """Tables that have rows."""
    return table(*(t for t in some if not t.empty))


def curves_block(study: Decides) -> Block:
    """What is said of each contested value."""
    block = NOTHING
    for curves in study.curves.values():
        sentences = dict.fromkeys(s for curve in curves.values() for s in curve_sentences(study.result, curve))
        block += heading(next(iter(curves.values())).range.label, 3) + bullets(sentences)
    return block


def curve_charts(study: Decides) -> dict[str, Chart]:
    """The curves that move, the one for society that moves most first; that one where none does."""
    curves = [curve for by_target in study.curves.values() for curve in by_target.values()]
    curves.sort(key=lambda curve: (curve.target != "society_npv", -travel(curve)))
    return {
        f"curve {curve.range.name} {curve.target} chart" if i else "curve chart": acceptability_chart(
            study.result, curve
        )
        for i, curve in enumerate(curves)
        if i == 0 or moves(curve)
    }


def travel(curve: Acceptability) -> float:
    """How far the probability of any option moves over the range."""
    return float(np.ptp(curve.within_limits.share, axis=0).max())


def moves(curve: Acceptability) -> bool:
    """Whether a curve shows anything: some option's probability moves by more than its error."""
    shares = curve.within_limits
    return bool((np.ptp(shares.share, axis=0) > 4 * shares.error.max(axis=0) + LEAST).any())


def help_words() -> dict[str, str]:
    """One line for each word that a reader may not know."""
    return {
        "switching": translate(
            "Switching value: the value at which one input, all others staying in the central case, flips the answer."
        ),
        "tornado": translate(
            "Tornado: each value goes alone from the low to the high end of its range; the longest bars move the "
            "result most."
        ),
        "sobol": translate(
            "Sobol index: the share of the doubt on a result (its variance) that would go if a value were known; "
            "“total” adds what it does together with others."
        ),
        "acceptability": translate(
            "Acceptability: the probability that an option is the best one, for each value that people disagree on."
        ),
        "region": translate(
            "Region: a few conditions under which an outcome is frequent. Coverage: the share of these outcomes that "
            "the region holds. Density: how often the outcome happens inside it."
        ),
    }


def question(study: Decides) -> Block:
    result = study.result
    authority = result.case.authority
    return (
        heading(page_title(study) + (f" – {authority.text(language())}" if authority else ""), 1)
        + paragraph(
            translate("Figures for the option “{option}”.", option=option_label(result, study.option)),
            strong=f"{result.verdict.text}.",
        )
        + paragraph(
            translate(
                "What would have to be true for this answer to be another one? Which value makes it doubtful, for whom "
                "is which option best, and where does adopting lose? Verdicts, curves and maps rest on the first "
                "{draws} of {all} draws, the same for all.",
                draws=amount(study.verdicts[0].draws if study.verdicts else 0, "1"),
                all=amount(result.simulation.draws, "1"),
            )
        )
    )


# The verdict


def verdict_sentence(study: Decides) -> str:
    """How many values would turn the verdict, and which of them first."""
    turning = [v for v in study.verdicts if v.turns]
    word = translate(WORDS[study.verdicts[0].word]) if study.verdicts else study.result.verdict.text
    if not turning:
        return translate(
            "The verdict is “{word}”, and none of the {all} values looked at changes it, anywhere in its range.",
            word=word,
            all=len(study.verdicts),
        )
    return translate(
        "The verdict is “{word}”. Of the {all} values looked at, {some} would change it by themselves, first: "
        "{names}. The others never do within their range.",
        word=word,
        all=len(study.verdicts),
        some=len(turning),
        names=listed(v.range.label for v in turning[:NAMED]),
    )


def verdict_table(study: Decides) -> Table:
    """The verdict along the range of each value that turns it."""

    def at(v: VerdictRange, value: float) -> str:
        return value_text(study.result, v.range, value)

    def along(v: VerdictRange) -> str:
        return listed(
            translate(
                "{low} to {high}{colon} {word}",
                low=at(v, piece.low),
                high=at(v, piece.high),
                colon=colon(),
                word=piece.text,
            )
            for piece in v.pieces
        )

    return listing(
        translate("Values that change the verdict by themselves"),
        [v for v in study.verdicts if v.turns],
        [
            (translate("Single value"), lambda v: Cell(v.range.label, (v.name,))),
            (translate("Central case"), lambda v: at(v, v.range.central)),
            (translate("Verdict along its range"), along),
        ],
        translate(
            "The value is set in all draws, the others stay uncertain, and the rule of the verdict judges again. A "
            "value that options set themselves moves in these options only. Values that weigh little are looked at at "
            "the ends of their range and at their centre."
        ),
        "words",
    )


def value_text(result: ToolResult, range: Range, value: float) -> str:
    """A value of an input; the name of a choice in place of its number."""
    record = next((r[range.name] for r in result.case.records if range.name in r), None)
    return choice_name(record, value) or fine(value, range.unit)


def choice_name(record: Record | None, value: float) -> str:
    choices = record.choices if record else {}
    return next((name for name, number in choices.items() if number == value), "")


# Signs


def signed_euros(value: float) -> str:
    return shown(value, "EUR", signed=True)


def sign_sentence(switches: list[Switch], target: str) -> str:
    """The sign of a ledger in the central case, and how many values flip it."""
    counts: dict[str, Any] = {
        "ledger": ledger_label(TARGETS[target]),
        "colon": colon(),
        "value": signed_euros(central_of(switches)),
        "all": len(switches),
    }
    flipping = sum(bool(s.values) for s in switches)
    if not flipping:
        return translate(
            "{ledger}{colon} {value} in the central case; none of {all} values flips that sign within its range.",
            **counts,
        )
    return translate(
        "{ledger}{colon} {value} in the central case; {some} of {all} values flip that sign by themselves.",
        some=flipping,
        **counts,
    )


def central_of(switches: list[Switch]) -> float:
    return switches[0].target if switches else 0.0


def signs_table(study: Decides) -> Table:
    """By option and ledger: the sign in the central case and how many values flip it."""

    def cell(switches: list[Switch]) -> Cell:
        central, many = central_of(switches), sum(bool(s.values) for s in switches)
        below = translate("{some} of {all} values flip it", some=many, all=len(switches))
        return Cell(signed_euros(central), (below,), "gain" if central > 0 else "loss" if central < 0 else "")

    return listing(
        translate("Signs in the central case, and values that flip them"),
        study.switches.items(),
        [
            (translate("Option"), lambda row: option_label(study.result, row[0])),
            *((ledger_label(key), lambda row, t=target: cell(row[1][t])) for target, key in TARGETS.items()),
        ],
        translate("All inputs with a range are moved, those that are certain over all values that are possible."),
    )


def flips_table(study: Decides, target: str) -> Table:
    """The values most likely to flip the sign of a ledger of the main option, uncertain ones first."""
    flipping = [s for s in study.switches[study.option][target] if s.values]
    groups = [
        (title, [flip_row(study, s) for s in [s for s in flipping if (s.chance > 0) == unsure][:SHOWN]])
        for title, unsure in (
            (translate("Uncertain values"), True),
            (translate("Choices and values held certain"), False),
        )
    ]
    left = len(flipping) - sum(len(rows) for _, rows in groups)
    return Table(
        translate("What flips the sign: {ledger}", ledger=ledger_label(TARGETS[target])),
        [
            translate("Single value"),
            translate("Central case"),
            translate("The sign flips"),
            translate("Range looked at"),
            translate("Chance of lying there"),
        ],
        [(name, rows) for name, rows in groups if rows],
        translate("And {n} other values, less likely to do so.", n=left) if left else "",
        "flips",
    )


def flip_row(study: Decides, switch: Switch) -> list[Cell]:
    record = study.result.case.records[study.result.options.index(study.option)].get(switch.name)
    choices = record.choices if record else {}
    flips = [choice_name(record, value) for value in switch.values] if choices else flipped_words(switch)
    return [
        Cell(switch.label, (switch.name,)),
        Cell(choice_name(record, switch.central) or fine(switch.central, switch.unit)),
        Cell(", ".join(flips)),
        Cell(", ".join(choices) if choices else interval(switch.low, switch.high, switch.unit, "A")),
        Cell(probability(switch.chance) if switch.chance else "–"),
    ]


# One value at a time, and together


def tornado_table(tornado: Tornado) -> Table:
    return listing(
        translate("The values that move {ledger} most, one at a time", ledger=ledger_words(tornado.target)),
        [bar for bar in tornado.bars[:SHOWN] if bar.swing > 0],
        [
            (translate("Single value"), lambda bar: Cell(bar.label, (bar.name,))),
            (translate("Range"), lambda bar: interval(bar.low, bar.high, bar.unit, "A")),
            (translate("At the low end"), lambda bar: signed_euros(bar.at_low)),
            (translate("At the high end"), lambda bar: signed_euros(bar.at_high)),
        ],
        translate("All others central; correlations are left aside."),
    )


def sobol_sentence(sobol: Sobol) -> str:
    """Which values the doubt comes from, and of how many nothing can be said."""
    heavy = [i for i in sobol.indices if i.matters]
    if not heavy:
        return translate("Nothing makes this result uncertain.")
    return translate(
        "{names} weigh most in the doubt on {ledger}. For {dim} of the {all} values, alone or with others, the effect "
        "is not distinguishable from zero.",
        names=listed(f"{i.label} ({probability(max(i.total, 0.0))})" for i in heavy[:NAMED]),
        ledger=ledger_words(sobol.target),
        dim=len(sobol.indices) - len(heavy),
        all=len(sobol.indices),
    )


def sobol_table(sobol: Sobol) -> Table:
    return listing(
        translate("Share of the doubt on {ledger} that each value explains", ledger=ledger_words(sobol.target)),
        [i for i in sobol.indices[:SHOWN] if i.total > 0],
        [
            (translate("Value"), lambda i: Cell(i.label, (", ".join(i.names),))),
            (translate("Alone"), lambda i: index_cell(i.first, i.first_low, i.first_high)),
            (translate("With interactions"), lambda i: index_cell(i.total, i.total_low, i.total_high)),
        ],
        translate(
            "95% intervals, from {runs} runs of the model. Values that are correlated or add to one count together.",
            runs=amount(sobol.runs, "1"),
        ),
    )


def index_cell(value: float, low: float, high: float) -> Cell:
    if low <= 0:
        most = fine(max(high, 0.0), "share", 2)
        return Cell(translate("not distinguishable from zero"), (translate("at most {p}", p=most),))
    return Cell(fine(value, "share", 2), (interval(low, max(high, 0.0), "share", "A"),))


# Curves


def curve_sentences(result: ToolResult, curve: Acceptability) -> list[str]:
    """Which option is likeliest to be best where, with the limits and without, and what breaks them."""
    ledger = ledger_words(curve.target)
    worst = max(float(curve.within_limits.error.max()), float(curve.anyhow.error.max()))
    error = amount(max(round(200 * worst), 1), "point")
    held, anyhow = (listed(favourite_texts(result, curve, limits)) for limits in (True, False))
    if held == anyhow:
        sentences = [
            translate(
                "For {ledger}, limits held or not: {parts}. Probabilities are known to within {error} (two standard "
                "errors).",
                ledger=ledger,
                parts=held,
                error=error,
            )
        ]
    else:
        sentences = [
            translate("For {ledger}, limits held: {parts}.", ledger=ledger, parts=held),
            translate(
                "For {ledger}, limits set aside: {parts}. Probabilities are known to within {error} (two standard "
                "errors).",
                ledger=ledger,
                parts=anyhow,
                error=error,
            ),
        ]
    for key, broken in zip(curve.options, (~curve.allowed).mean(axis=0), strict=True):
        option = option_label(result, key)
        if broken == 1:
            sentences.append(translate("“{option}” breaks a limit at every value.", option=option))
        elif broken > 0:
            sentences.append(
                translate(
                    "“{option}” breaks a limit over a part of the range ({p}).",
                    option=option,
                    p=probability(float(broken)),
                )
            )
    return sentences


def favourite_texts(result: ToolResult, curve: Acceptability, limits: bool) -> list[str]:
    """The likeliest best option, part of the range by part."""
    pieces, range = curve.favourites(limits), curve.range
    if len(pieces) == 1:
        option = pieces[0][2]
        middle = min(enumerate(range.values), key=lambda place: abs(place[1] - range.central))[0]
        shares = (curve.within_limits if limits else curve.anyhow).share
        return [
            translate(
                "“{option}” is the likeliest to be best whatever “{input}” ({p} at its central value)",
                option=option_label(result, option),
                input=range.label,
                p=probability(float(shares[middle, curve.options.index(option)])),
            )
        ]
    return [
        translate(
            "“{option}” from {low} to {high}",
            option=option_label(result, option),
            low=value_text(result, range, low),
            high=value_text(result, range, high),
        )
        for low, high, option in pieces
    ]


# Regions


def region(result: ToolResult, key: str, box: Box, gains: bool) -> Block:
    """The conditions under which an option loses (or gains)."""
    title, sentence, conditions = region_texts(result, key, box, gains)
    return heading(title, 3) + paragraph(sentence) + (bullets(conditions) if conditions else NOTHING)


def region_texts(result: ToolResult, key: str, box: Box, gains: bool) -> tuple[str, str, list[str]]:
    """A title, how much the conditions say, and the conditions (none when no region of the inputs stands out)."""
    option = option_label(result, key)
    head = (
        translate("Where “{option}” gains", option=option)
        if gains
        else translate("Where “{option}” loses", option=option)
    )
    if not box.conditions:
        sentence = (
            translate("Society gains in {p} of draws; no region of the inputs stands out.", p=probability(box.base))
            if gains
            else translate(
                "Society loses in {p} of draws; no region of the inputs stands out.", p=probability(box.base)
            )
        )
        return head, sentence, []
    named = {
        "p": probability(box.density),
        "e": amount(max(round(200 * box.density_error), 1), "point"),
        "base": probability(box.base),
        "coverage": probability(box.coverage),
        "mass": probability(box.mass),
    }
    sentence = (
        translate(
            "When all these conditions hold, society gains in {p} of draws (give or take {e}; {base} of all draws "
            "do). They hold in {mass} of draws and cover {coverage} of all gains.",
            **named,
        )
        if gains
        else translate(
            "When all these conditions hold, society loses in {p} of draws (give or take {e}; {base} of all draws "
            "do). They hold in {mass} of draws and cover {coverage} of all losses.",
            **named,
        )
    )
    return head, sentence, [condition_text(c) for c in box.conditions]


def condition_text(c: Condition) -> str:
    chance = translate("chance alone: {p}", p=probability(c.chance))
    if c.low is not None and c.high is not None:
        place = translate("between {low} and {high}", low=fine(c.low, c.unit), high=fine(c.high, c.unit))
    elif c.low is not None:
        place = translate("above {value}", value=fine(c.low, c.unit))
    else:
        place = translate("below {value}", value=fine(c.high or 0.0, c.unit))
    return f"{c.label} {place} ({chance})"


# For programs


def figures_of(study: Decides) -> Figures:
    """Central results, number of values that flip them, first-order indices of the heaviest values."""
    tool = study.result.tool.key
    rows = [
        row_of(tool=tool, option=option, quantity=target, unit="EUR", central=digits(central_of(by_target[target])))
        for option, by_target in study.switches.items()
        for target in by_target
    ]
    rows += [
        row_of(
            tool=tool,
            option=study.option,
            quantity=f"sobol_total/{target}/{'+'.join(i.names)}",
            unit="share",
            p05=digits(i.total_low),
            mean=digits(i.total),
            p95=digits(i.total_high),
        )
        for target, sobol in study.sobol.items()
        for i in sobol.indices[:SHOWN]
    ]
    return Figures(rows)


def as_json(study: Decides) -> dict[str, Any]:
    """Everything, all values and not only the heaviest, for scripts."""
    result, map = study.result, study.map
    facts = {
        "format": 1,
        "tool": result.tool.key,
        "verdict": result.verdict.word,
        "option": study.option,
        "draws": result.simulation.draws,
        "seed": result.simulation.seed,
        "verdict_ranges": [
            fields_of(v.range, "name", "label", "unit", "central") | fields_of(v, "values", "turns", "pieces", "draws")
            for v in study.verdicts
        ],
        "switching": {
            option: {target: [vars(s) | {"never": not s.values} for s in own] for target, own in by_target.items()}
            for option, by_target in study.switches.items()
        },
        "tornado": {target: fields_of(t, "central", "bars") for target, t in study.tornado.items()},
        "sobol": {
            target: fields_of(s, "variance", "runs", "alone")
            | {"indices": [vars(i) | fields_of(i, "distinct", "matters") for i in s.indices]}
            for target, s in study.sobol.items()
        },
        "map": map
        and {axis: fields_of(getattr(map, axis), "name", "values") for axis in ("x", "y")}
        | fields_of(
            map,
            "options",
            central="results",
            central_verdict="central_words",
            gain="gains",
            verdict="words",
            draws="draws",
        ),
        "acceptability": {
            name: {target: curve_facts(curve) for target, curve in curves.items()}
            for name, curves in study.curves.items()
        },
        "losing": study.losing,
        "gaining": study.gaining,
    }
    return dict(jsonable(facts))


def curve_facts(curve: Acceptability) -> dict[str, Any]:
    return (
        fields_of(curve.range, "values", "unit")
        | fields_of(curve, "options", "draws", "allowed")
        | {
            key: fields_of(shares, "share", "error")
            | {"best_on_average": [curve.options[i] for i in shares.on_average]}
            for key, shares in (("within_limits", curve.within_limits), ("anyhow", curve.anyhow))
        }
    )


# Asked


def compute(ask: Ask) -> Decides:
    names = [word.strip() for text in ask.more["over"] or () for word in text.split(",") if word.strip()]
    result = ask.studied(today=dt.date.today(), wanted=[])
    worlds = min(ask.more["worlds"], result.simulation.draws)
    return decides(result, names, ask.more["pair"], worlds, ask.more["base"], ask.progress)


def page_title(study: Decides) -> str:
    return translate("What decides: {tool}", tool=label(study.result))


def brief(result: ToolResult) -> Block:
    """Where the doubt of its main option comes from, and where that option loses."""
    option, draws = main_option(result), min(result.simulation.draws, BRIEF_DRAWS)
    doubt = sobol(result, option, base=BRIEF_BASE)
    losing, _ = regions(result, option, draws=draws)
    _, lost, conditions = region_texts(result, option, losing, gains=False)
    return bullets([*(sobol_sentence(indices) for indices in doubt.values()), lost, *conditions])


def two(text: str | None, option: str) -> tuple[str, str] | None:
    """The two names of a map. Raises InputError for another number of them."""
    if text is None:
        return None
    names = [word.strip() for word in text.split(",")]
    if len(names) != 2 or not all(names):
        raise InputError(
            translate("--map {text}: name two inputs with a comma, such as bot_resolution,calls_per_day.", text=text)
        )
    return names[0], names[1]


QUESTION = Question(
    key="decides",
    sentence=N_("what would change the answer of one tool, and where its doubt comes from"),
    label=N_("What flips the answer, and where the doubt comes from"),
    compute=compute,
    say=lambda study, ask: decides_parts(study, ask.again),
    title=page_title,
    settings=(
        TOOL,
        AUTHORITY,
        Setting(
            name="over",
            check=names,
            option="--over",
            repeated=True,
            metavar=N_("NAME"),
            help=N_("value to draw acceptability curves over (may be repeated; default: the contested values)"),
        ),
        Setting(
            name="pair",
            check=two_names,
            option="--map",
            read=two,
            metavar="X,Y",
            help=N_("the two values of the map (default: the two heaviest for society)"),
        ),
        *COMPARED,
        Setting(
            name="worlds",
            default=WORLDS,
            option="--worlds",
            read=counted(WORLDS, 20, MOST_WORLDS),
            metavar="N",
            help=N_("draws in which verdicts, curves and maps are judged (default: 1,000)"),
        ),
        Setting(
            name="base",
            default=BASE,
            option="--base",
            read=counted(BASE, 2, MOST_BASE),
            metavar="N",
            help=N_("base of the Sobol sample, a power of two (default: 1,024)"),
        ),
    ),
    json=as_json,
    quick={"worlds": 400, "base": 128},
    brief=brief,
    brief_label=N_("Where the doubt comes from, and where adopting loses"),
    not_on_terminal=(),
    work=lambda ask: 1000 + ask.draws,
)
