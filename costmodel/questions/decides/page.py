"""The page of what decides: what flips the answer, where the doubt comes from, for whom each option is best."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

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
from costmodel.questions.decides.discovery import Box, Condition, losing
from costmodel.questions.decides.sobol import BASE, Index, Sobol, sobol
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


def decides_parts(found: Decides, again: str) -> dict[str, Block | Chart | Figures]:
    """The page, part by part."""
    result, option = found.result, found.option
    parts: dict[str, Block | Chart | Figures] = {
        "question": question(found),
        "verdict": heading(translate("What would change the verdict"))
        + paragraph(verdict_sentence(found))
        + tables(verdict_table(found)),
        "signs": heading(translate("What would flip a sign"))
        + paragraph(help_words()["switching"])
        + bullets(sign_sentence(result, option, target, found) for target in targets())
        + table(signs_table(found))
        + tables(*(flips_table(found, target) for target in targets())),
        "tornado": heading(translate("One value at a time")) + paragraph(help_words()["tornado"]),
        "sobol": heading(translate("Where the doubt comes from")) + paragraph(help_words()["sobol"]),
        "map": heading(translate("Two values at once")),
        "curves": heading(translate("Which option is best, along a contested value"))
        + paragraph(help_words()["acceptability"])
        + curves_block(found),
        "region": heading(translate("Where adopting loses"))
        + paragraph(help_words()["region"])
        + region(result, option, found.losing, gains=False)
        + region(result, option, found.gaining, gains=True),
        "words": heading(translate("Words of this page")) + bullets(help_words().values()),
        "again": heading(translate("How to make this page again")) + code(again),
        "results": figures_of(found),
    }
    for target, bars in found.tornado.items():
        parts[f"tornado {target} chart"] = tornado_chart(result, bars)
        parts[f"tornado {target}"] = table(tornado_table(result, bars))
    for target, indices in found.sobol.items():
        parts[f"sobol {target} chart"] = sobol_chart(result, indices)
        parts[f"sobol {target}"] = paragraph(sobol_sentence(indices)) + table(sobol_table(result, indices))
    if found.map:
        parts["map chart"] = map_chart(result, found.map)
        parts["map central chart"] = map_chart(result, found.map, certain=True)
    parts |= curve_charts(found)
    return {key: parts[key] for key in sorted(parts, key=place)}


def curves_block(found: Decides) -> Block:
    """What is said of each contested value."""
    said = NOTHING
    for curves in found.curves.values():
        sentences = dict.fromkeys(words for curve in curves.values() for words in curve_sentences(found.result, curve))
        said += heading(next(iter(curves.values())).range.label, 3) + bullets(sentences)
    return said


def curve_charts(found: Decides) -> dict[str, Block | Chart | Figures]:
    """The curves that move, the one for society that moves most first; that one where none does."""
    drawn = [curve for curves in found.curves.values() for curve in curves.values()]
    drawn.sort(key=lambda curve: (curve.target != "society_npv", -travel(curve)))
    keys = ["curve chart", *(f"curve {curve.range.name} {curve.target} chart" for curve in drawn[1:])]
    return {
        key: acceptability_chart(found.result, curve)
        for i, (key, curve) in enumerate(zip(keys, drawn, strict=False))
        if i == 0 or moves(curve)
    }


def travel(curve: Acceptability) -> float:
    """How far the probability of any option moves over the range."""
    return float(np.ptp(curve.within_limits.share, axis=0).max())


def moves(curve: Acceptability) -> bool:
    """Whether a curve shows anything: some option's probability moves by more than its error."""
    shares = curve.within_limits
    return bool((np.ptp(shares.share, axis=0) > 4 * shares.error.max(axis=0) + LEAST).any())


ORDER = ("question", "verdict", "signs", "tornado", "sobol", "map", "curve", "region", "words", "again", "results")


def place(key: str) -> int:
    """Where a part stands on a page that is read from top to bottom."""
    return ORDER.index(next(word for word in ORDER if key.startswith(word)))


def targets() -> list[str]:
    return [name for name, _ in LEDGERS.values()]


def tables(*found: Table) -> Block:
    """Tables that have rows."""
    return table(*(t for t in found if not t.empty))


def joined(words: Iterable[str]) -> str:
    """Words that hold commas, one after the other."""
    return listed(words)


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


def question(found: Decides) -> Block:
    result = found.result
    authority = result.case.authority
    place = f" – {authority_text(result)}" if authority else ""
    return (
        heading(translate("What decides: {tool}", tool=label(result)) + place, 1)
        + paragraph(
            translate("Figures for the option “{option}”.", option=option_label(result, found.option)),
            strong=f"{result.verdict.text}.",
        )
        + paragraph(
            translate(
                "What would have to be true for this answer to be another one? Which value makes it doubtful, for whom "
                "is which option best, and where does adopting lose? Verdicts, curves and maps rest on the first "
                "{draws} of {all} draws, the same for all.",
                draws=amount(worlds_of(found), "1"),
                all=amount(result.simulation.draws, "1"),
            )
        )
    )


def authority_text(result: ToolResult) -> str:
    return result.case.authority.text(language()) if result.case.authority else ""


def worlds_of(found: Decides) -> int:
    return found.verdicts[0].draws if found.verdicts else 0


# The verdict


def verdict_sentence(found: Decides) -> str:
    """How many values would turn the verdict, and which of them first."""
    turning = [v for v in found.verdicts if v.turns]
    word = translate(WORDS[found.verdicts[0].word]) if found.verdicts else found.result.verdict.text
    if not turning:
        return translate(
            "The verdict is “{word}”, and none of the {all} values looked at changes it, anywhere in its range.",
            word=word,
            all=len(found.verdicts),
        )
    return translate(
        "The verdict is “{word}”. Of the {all} values looked at, {some} would change it by themselves, first: "
        "{names}. The others never do within their range.",
        word=word,
        all=len(found.verdicts),
        some=len(turning),
        names=joined(v.range.label for v in turning[:NAMED]),
    )


def verdict_table(found: Decides) -> Table:
    """The verdict along the range of each value that turns it."""
    rows = [
        [
            Cell(v.range.label, (v.name,)),
            Cell(value_words(found.result, v.range, v.range.central)),
            Cell(joined(piece_words(found, v))),
        ]
        for v in found.verdicts
        if v.turns
    ]
    return Table(
        translate("Values that change the verdict by themselves"),
        [translate("Single value"), translate("Central case"), translate("Verdict along its range")],
        [("", rows)],
        translate(
            "The value is set in all draws, the others stay uncertain, and the rule of the verdict judges again. A "
            "value that options set themselves moves in these options only. Values that weigh little are looked at at "
            "the ends of their range and at their centre."
        ),
        "words",
    )


def piece_words(found: Decides, v: VerdictRange) -> list[str]:
    """Each part of the range with its word."""
    return [
        translate(
            "{low} to {high}{colon} {word}",
            low=value_words(found.result, v.range, piece.low),
            high=value_words(found.result, v.range, piece.high),
            colon=colon(),
            word=piece.text,
        )
        for piece in v.pieces
    ]


def value_words(result: ToolResult, range: Range, value: float) -> str:
    """A value of an input; the name of a choice in place of its number."""
    record = next((r[range.name] for r in result.case.records if range.name in r), None)
    return choice_words(record, value) or fine(value, range.unit)


def choice_words(record: Record | None, value: float) -> str:
    if record is None or not record.choices:
        return ""
    return next((name for name, number in record.choices.items() if number == value), "")


# Signs


def sign_sentence(result: ToolResult, option: str, target: str, found: Decides) -> str:
    """The sign of a ledger of the main option, and how many values flip it."""
    switches = found.switches[option][target]
    flipping = [s for s in switches if s.values]
    central = switches[0].target if switches else 0.0
    what = ledger_label(next(key for key, (name, _) in LEDGERS.items() if name == target))
    if not flipping:
        return translate(
            "{ledger}{colon} {value} in the central case; none of {all} values flips that sign within its range.",
            ledger=what,
            colon=colon(),
            value=shown(central, "EUR", signed=True),
            all=len(switches),
        )
    return translate(
        "{ledger}{colon} {value} in the central case; {some} of {all} values flip that sign by themselves.",
        ledger=what,
        colon=colon(),
        value=shown(central, "EUR", signed=True),
        some=len(flipping),
        all=len(switches),
    )


def signs_table(found: Decides) -> Table:
    """By option and ledger: the sign in the central case and how many values flip it."""
    rows = []
    for option, switches in found.switches.items():
        cells = [Cell(option_label(found.result, option))]
        for target in targets():
            central = switches[target][0].target if switches[target] else 0.0
            many = sum(bool(s.values) for s in switches[target])
            below = translate("{some} of {all} values flip it", some=many, all=len(switches[target]))
            tone = "gain" if central > 0 else "loss" if central < 0 else ""
            cells.append(Cell(shown(central, "EUR", signed=True), (below,), tone))
        rows.append(cells)
    return Table(
        translate("Signs in the central case, and values that flip them"),
        [translate("Option"), *(ledger_label(key) for key in LEDGERS)],
        [("", rows)],
        translate("All inputs with a range are moved, those that are certain over all values that are possible."),
    )


def flips_table(found: Decides, target: str) -> Table:
    """The values most likely to flip the sign of a ledger of the main option, uncertain ones first."""
    flipping = [s for s in found.switches[found.option][target] if s.values]
    unsure = [s for s in flipping if s.chance > 0]
    sure = [s for s in flipping if s.chance == 0]
    groups = [
        (translate("Uncertain values"), [flip_row(found, s) for s in unsure[:SHOWN]]),
        (translate("Choices and values held certain"), [flip_row(found, s) for s in sure[:SHOWN]]),
    ]
    ledger = ledger_label(next(key for key, (name, _) in LEDGERS.items() if name == target))
    left = len(flipping) - sum(len(rows) for _, rows in groups)
    return Table(
        translate("What flips the sign: {ledger}", ledger=ledger),
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


def flip_row(found: Decides, switch: Switch) -> list[Cell]:
    records = found.result.case.records[found.result.options.index(found.option)]
    record = records.get(switch.name)
    named = [choice_words(record, value) for value in switch.values]
    flips = named if record is not None and record.choices else flipped_words(switch)
    known = record.choices if record is not None else {}
    span = ", ".join(known) if known else interval(switch.low, switch.high, switch.unit, "A")
    return [
        Cell(switch.label, (switch.name,)),
        Cell(choice_words(record, switch.central) or fine(switch.central, switch.unit)),
        Cell(", ".join(flips)),
        Cell(span),
        Cell(probability(switch.chance) if switch.chance else "–"),
    ]


# One value at a time, and together


def tornado_table(result: ToolResult, found: Tornado) -> Table:
    rows = [
        [
            Cell(bar.label, (bar.name,)),
            Cell(interval(bar.low, bar.high, bar.unit, "A")),
            Cell(shown(bar.at_low, "EUR", signed=True)),
            Cell(shown(bar.at_high, "EUR", signed=True)),
        ]
        for bar in found.bars[:SHOWN]
        if bar.swing > 0
    ]
    return Table(
        translate("The values that move {ledger} most, one at a time", ledger=ledger_words(found.target)),
        [translate("Single value"), translate("Range"), translate("At the low end"), translate("At the high end")],
        [("", rows)],
        translate("All others central; correlations are left aside."),
    )


def sobol_sentence(found: Sobol) -> str:
    """Which values the doubt comes from, and of how many nothing can be said."""
    heavy = [i for i in found.indices if i.matters][:NAMED]
    if not heavy:
        return translate("Nothing makes this result uncertain.")
    dim = sum(not i.matters for i in found.indices)
    return translate(
        "{names} weigh most in the doubt on {ledger}. For {dim} of the {all} values, alone or with others, the effect "
        "is not distinguishable from zero.",
        names=joined(f"{i.label} ({probability(max(i.total, 0.0))})" for i in heavy),
        ledger=ledger_words(found.target),
        dim=dim,
        all=len(found.indices),
    )


def sobol_table(result: ToolResult, found: Sobol) -> Table:
    rows = [
        [Cell(i.label, (", ".join(i.names),)), index_cell(i, "first"), index_cell(i, "total")]
        for i in found.indices[:SHOWN]
        if i.total > 0
    ]
    return Table(
        translate("Share of the doubt on {ledger} that each value explains", ledger=ledger_words(found.target)),
        [translate("Value"), translate("Alone"), translate("With interactions")],
        [("", rows)],
        translate(
            "95% intervals, from {runs} runs of the model. Values that are correlated or add to one count together.",
            runs=amount(found.runs, "1"),
        ),
    )


def index_cell(index: Index, order: str) -> Cell:
    value, low, high = (getattr(index, f"{order}{end}") for end in ("", "_low", "_high"))
    span = interval(max(low, 0.0), max(high, 0.0), "share", "A")
    if low <= 0:
        return Cell(translate("not distinguishable from zero"), (translate("at most {p}", p=percent(max(high, 0.0))),))
    return Cell(percent(value), (span,))


def percent(share: float) -> str:
    return fine(share, "share", 2)


# Curves


def curve_sentences(result: ToolResult, curve: Acceptability) -> list[str]:
    """Which option is likeliest to be best where, with the limits and without, and what breaks them."""
    ledger = ledger_words(curve.target)
    worst = max(float(curve.within_limits.error.max()), float(curve.anyhow.error.max()))
    error = amount(max(round(200 * worst), 1), "point")
    held, anyhow = (part_words(result, curve, limits) for limits in (True, False))
    if held == anyhow:
        found = [
            translate(
                "For {ledger}, limits held or not: {parts}. Probabilities are known to within {error} (two standard "
                "errors).",
                ledger=ledger,
                parts=joined(held),
                error=error,
            )
        ]
    else:
        found = [
            translate("For {ledger}, limits held: {parts}.", ledger=ledger, parts=joined(held)),
            translate(
                "For {ledger}, limits set aside: {parts}. Probabilities are known to within {error} (two standard "
                "errors).",
                ledger=ledger,
                parts=joined(anyhow),
                error=error,
            ),
        ]
    out = [o for i, o in enumerate(curve.options) if not curve.allowed[:, i].all()]
    for option in out:
        share = float((~curve.allowed[:, curve.options.index(option)]).mean())
        found.append(
            translate("“{option}” breaks a limit at every value.", option=option_label(result, option))
            if share == 1
            else translate(
                "“{option}” breaks a limit over a part of the range ({p}).",
                option=option_label(result, option),
                p=probability(share),
            )
        )
    return found


def part_words(result: ToolResult, curve: Acceptability, limits: bool) -> list[str]:
    shares = (curve.within_limits if limits else curve.anyhow).share
    middle = int(min(range(len(curve.range.values)), key=lambda k: abs(curve.range.values[k] - curve.range.central)))
    parts = curve.favourites(limits)
    if len(parts) == 1:
        option = parts[0][2]
        return [
            translate(
                "“{option}” is the likeliest to be best whatever “{input}” ({p} at its central value)",
                option=option_label(result, option),
                input=curve.range.label,
                p=probability(float(shares[middle, curve.options.index(option)])),
            )
        ]
    return [
        translate(
            "“{option}” from {low} to {high}",
            option=option_label(result, option),
            low=value_words(result, curve.range, low),
            high=value_words(result, curve.range, high),
        )
        for low, high, option in parts
    ]


# Regions


def region(result: ToolResult, key: str, box: Box, gains: bool) -> Block:
    """The conditions under which an option loses (or gains)."""
    title, sentence, conditions = region_words(result, key, box, gains)
    return heading(title, 3) + paragraph(sentence) + (bullets(conditions) if conditions else NOTHING)


def region_words(result: ToolResult, key: str, box: Box, gains: bool) -> tuple[str, str, list[str]]:
    """A title, how much the conditions say, and the conditions (none when no region of the inputs stands out)."""
    option = option_label(result, key)
    head = (
        translate("Where “{option}” gains", option=option)
        if gains
        else translate("Where “{option}” loses", option=option)
    )
    if not box.found:
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
    return head, sentence, [condition_words(c) for c in box.conditions]


def condition_words(c: Condition) -> str:
    chance = translate("chance alone: {p}", p=probability(c.chance))
    if c.low is not None and c.high is not None:
        words = translate("between {low} and {high}", low=fine(c.low, c.unit), high=fine(c.high, c.unit))
    elif c.low is not None:
        words = translate("above {value}", value=fine(c.low, c.unit))
    else:
        words = translate("below {value}", value=fine(c.high or 0.0, c.unit))
    return f"{c.label} {words} ({chance})"


# For programs


def figures_of(found: Decides) -> Figures:
    """Central results, number of values that flip them, first-order indices of the heaviest values."""
    tool, rows = found.result.tool.key, []
    for option, switches in found.switches.items():
        for target, list_of in switches.items():
            central = list_of[0].target if list_of else 0.0
            rows.append(row_of(tool=tool, option=option, quantity=target, unit="EUR", central=digits(central)))
    for target, indices in found.sobol.items():
        for i in indices.indices[:SHOWN]:
            rows.append(
                row_of(
                    tool=tool,
                    option=found.option,
                    quantity=f"sobol_total/{target}/{'+'.join(i.names)}",
                    unit="share",
                    p05=digits(i.total_low),
                    mean=digits(i.total),
                    p95=digits(i.total_high),
                )
            )
    return Figures(rows)


# Asked


def compute(ask: Ask) -> Decides:
    names = [word.strip() for text in ask.more["over"] or () for word in text.split(",") if word.strip()]
    result = ask.studied(today=dt.date.today())
    worlds = min(ask.more["worlds"], result.simulation.draws)
    return decides(result, names, ask.more["pair"], worlds, ask.more["base"], ask.progress)


def page_title(found: Decides) -> str:
    return translate("What decides: {tool}", tool=found.result.tool.text(language()))


def brief(result: ToolResult) -> Block:
    """Where the doubt of its main option comes from, and where that option loses."""
    option, draws = main_option(result), min(result.simulation.draws, BRIEF_DRAWS)
    doubt = sobol(result, option, base=BRIEF_BASE)
    _, lost, conditions = region_words(result, option, losing(result, option, draws=draws), gains=False)
    return bullets([*(sobol_sentence(doubt[t]) for t in ("society_npv", "budget_total")), lost, *conditions])


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


def as_json(found: Decides) -> dict[str, Any]:
    """Everything, all values and not only the heaviest, for scripts."""
    result = found.result
    return {
        "format": 1,
        "tool": result.tool.key,
        "verdict": result.verdict.word,
        "option": found.option,
        "draws": result.simulation.draws,
        "seed": result.simulation.seed,
        "verdict_ranges": [verdict_json(v) for v in found.verdicts],
        "switching": {
            option: {target: [switch_json(s) for s in list_of] for target, list_of in switches.items()}
            for option, switches in found.switches.items()
        },
        "tornado": {
            target: {"central": t.central, "bars": [vars(bar) for bar in t.bars]} for target, t in found.tornado.items()
        },
        "sobol": {
            target: {
                "variance": s.variance,
                "runs": s.runs,
                "alone": s.alone,
                "indices": [vars(i) | {"distinct": i.distinct, "matters": i.matters} for i in s.indices],
            }
            for target, s in found.sobol.items()
        },
        "map": map_json(found),
        "acceptability": {
            name: {target: curve_json(c) for target, c in curves.items()} for name, curves in found.curves.items()
        },
        "losing": box_json(found.losing),
        "gaining": box_json(found.gaining),
    }


def verdict_json(v: VerdictRange) -> dict[str, Any]:
    return {
        "name": v.name,
        "label": v.range.label,
        "unit": v.range.unit,
        "central": v.range.central,
        "values": list(v.values),
        "turns": v.turns,
        "pieces": [vars(piece) for piece in v.pieces],
        "draws": v.draws,
    }


def switch_json(s: Switch) -> dict[str, Any]:
    return vars(s) | {"values": list(s.values), "never": not s.values}


def curve_json(c: Acceptability) -> dict[str, Any]:
    return {
        "values": list(c.range.values),
        "unit": c.range.unit,
        "options": list(c.options),
        "draws": c.draws,
        "allowed": c.allowed.tolist(),
        **{
            key: {
                "share": shares.share.tolist(),
                "error": shares.error.tolist(),
                "best_on_average": [c.options[i] for i in shares.on_average],
            }
            for key, shares in (("within_limits", c.within_limits), ("anyhow", c.anyhow))
        },
    }


def map_json(found: Decides) -> dict[str, Any] | None:
    m = found.map
    if m is None:
        return None
    return {
        "x": {"name": m.x.name, "values": list(m.x.values)},
        "y": {"name": m.y.name, "values": list(m.y.values)},
        "options": list(m.options),
        "central": {t: x.tolist() for t, x in m.results.items()},
        "central_verdict": m.central_words.tolist(),
        "gain": {t: x.tolist() for t, x in m.gains.items()},
        "verdict": m.words.tolist(),
        "draws": m.draws,
    }


def box_json(box: Box) -> dict[str, Any]:
    return vars(box) | {"conditions": [vars(c) for c in box.conditions], "path": [vars(s) for s in box.path]}


QUESTION = Question(
    key="decides",
    sentence=N_("what would change the answer of one tool, and where its doubt comes from"),
    label=N_("What flips the answer, and where the doubt comes from"),
    compute=compute,
    say=lambda found, ask: decides_parts(found, ask.again),
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
