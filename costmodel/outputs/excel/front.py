"""The sheets read first: the summary with its verdict, how to use the workbook, and the log of changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from costmodel import __version__
from costmodel.engine.comparison import LEDGERS, MEANS, PUBLIC_FUNDS, USERS
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, PILOT, UNKNOWN
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import decimal, interval, probability, shown, unit
from costmodel.outputs.excel.inputs import layer_name, name_of_choice
from costmodel.outputs.excel.pages import Page
from costmodel.outputs.excel.plan import FIRST_ROW, Plan, letters, quoted
from costmodel.outputs.excel.results import (
    colour_of,
    insert,
    label_of,
    ledger_chart,
    plan_words,
    shown_options,
)
from costmodel.outputs.excel.style import BAD, GOOD, IMPOSSIBLE, LINK, SOFT, TYPE_HERE, UNUSUAL, WARN, cell_text
from costmodel.parameters.record import Record
from costmodel.questions.beside import why
from costmodel.questions.figures import ledger_label

KEY_RESULTS = (
    "available_hours",
    "cashable_hours",
    "posts_removed",
    "people_at_risk",
    "landing_posts_lost",
    "insertion_posts_lost",
    "people_giving_up",
    "human_contact_share",
    *MEANS,
    *USERS,
    PUBLIC_FUNDS,
    "total_footprint_carbon",
    "total_net_carbon",
)
VERDICT_COLOURS = {ADOPT: GOOD, CONDITIONS: GOOD, PILOT: WARN, UNKNOWN: WARN, ELSE: BAD, NO: BAD}
SAME = 1e-6
"""Euros by which a central value may differ from that of the run and still be called the same."""
EMPTY_ROWS = 40
COLUMNS = 6
"""Columns of texts on the summary, at least."""


def summary(page: Page) -> None:
    """The question, the verdict with its reasons, the points of view live beside their ranges, the main results."""
    plan, sheet, style, result = page.plan, page.sheet, page.style, page.plan.result
    chosen = shown_options(plan)
    wide = max(COLUMNS, 1 + len(chosen))
    page.columns([46, *([20] * (wide - 1))])
    last = wide - 1
    tool, authority = plan.case.tool, plan.case.authority
    names = [o.text(plan.lang) for o in (tool, authority) if o]
    page.text(0, 0, " – ".join(names), style.title())
    sheet.set_row(0, 30)
    question = translate(
        "What does adopting this tool change against not adopting it, over {years} years from {first}: for the budget, "
        "the staff, the users, the jobs and the planet?",
        years=plan.case.horizon,
        first=plan.case.calendar[0],
    )
    page.paragraph(1, 0, last, question, style(font_size=11, text_wrap=True, valign="top"))
    row = 2
    if tool:
        page.paragraph(row, 0, last, tool.describe(plan.lang), style.note())
        row += 1
    if plan.case.scenario:
        words = translate("Scenario: {name}", name=plan.case.scenario.text(plan.lang))
        page.paragraph(row, 0, last, words, style.note(italic=True))
        row += 1
    row = verdict(page, row + 1, last)
    at = row
    row, gaps = ledgers(page, row + 1, chosen)
    state(page, at, last, gaps)
    breaks = [row]
    page.losses(at, 1, row, len(chosen))
    row = key_results(page, row, chosen)
    page.text(row, 0, translate("Charts"), style.section())
    chart = ledger_chart_of_summary(page, chosen)
    insert(page, row + 1, 0, chart, plan_words(plan))
    row += 17
    if result.warnings:
        page.text(row, 0, translate("Warnings of the run"), style.section())
        for warning in result.warnings:
            row += 1
            page.paragraph(row, 0, last, f"• {warning}", style.note())
    sheet.set_h_pagebreaks(breaks)
    page.print_area(row, last)


def verdict(page: Page, row: int, last: int) -> int:
    """The verdict of the run in words; gives the row after it."""
    plan, style, found = page.plan, page.style, page.plan.result.verdict
    about = next((o.text(plan.lang) for o in plan.case.options if o.key == found.about), "")
    words = translate("Verdict: {verdict}", verdict=found.text)
    look = style(font_size=16, bold=True, bg_color=VERDICT_COLOURS.get(found.word, WARN), indent=1)
    page.paragraph(row, 0, last, words, look, least=32)
    row += 1
    if about:
        note = style(bg_color=VERDICT_COLOURS.get(found.word, WARN), indent=1)
        page.paragraph(row, 0, last, translate("Option looked at: {option}", option=about), note)
        row += 1
    for reason in why(plan.result):
        page.paragraph(row, 0, last, f"• {reason}", style(text_wrap=True, indent=1, valign="top"))
        row += 1
    words = translate(
        "This verdict, its reasons and all probabilities come from {draws} draws made when this workbook was written "
        "(seed {seed}). They do not move when cells are edited.",
        draws=decimal(plan.result.simulation.draws),
        seed=str(plan.result.simulation.seed),
    )
    page.paragraph(row, 0, last, words, style.note(italic=True))
    return row + 1


def state(page: Page, row: int, last: int, gaps: list[str]) -> None:
    """Whether the figures are still those of the run, and whether something typed is impossible: live."""
    plan, sheet, style = page.plan, page.sheet, page.style
    look = style(text_wrap=True, bold=True)
    page.text(row, 0, translate("State of the workbook"), style(bold=True))
    sheet.merge_range(row, 1, row, last, "", look)
    sheet.set_row(row, 32)
    moved = translate(
        "Values were changed: the central values are yours; verdict, medians, ranges and probabilities are still those "
        "of the run."
    )
    wrong = translate("A value typed is not possible: look for ✗ on the sheets of parameters and options.")
    broken = translate("A value typed leads to a division by zero or the like: take the last one back.")
    impossible = "+".join(f'COUNTIF({where},"✗*")' for where in check_columns(plan))
    answer = f"IF({'+'.join(gaps) or '0'}<{SAME!r},{cell_text(same_words())},{cell_text(moved)})"
    formula = f"=IF({impossible}>0,{cell_text(wrong)},IFERROR({answer},{cell_text(broken)}))"
    sheet.write_formula(row, 1, formula, look, same_words())


def same_words() -> str:
    return translate("The central values are those of the run.")


def check_columns(plan: Plan) -> Iterator[str]:
    last = FIRST_ROW + len(plan.parameter_rows)
    yield f"{quoted(plan.sheets['Parameters'])}!$E${FIRST_ROW}:$E${last}"
    column = letters(3 + plan.size)
    last = FIRST_ROW + max(len(plan.option_rows), 1)
    yield f"{quoted(plan.sheets['Options'])}!${column}${FIRST_ROW}:${column}${last}"


def ledgers(page: Page, row: int, chosen: list[int]) -> tuple[int, list[str]]:
    """Each point of view: its live central value, then what the draws of the run gave, fixed.

    Gives the row after them, and formulas of the euros by which the live values have moved.
    """
    plan, sheet, style = page.plan, page.sheet, page.style
    note = translate(
        "Bold: live, it moves with the yellow cells. Italic: fixed, from the draws of the run. The central case is not "
        "the middle of the range: prices and delays overrun more often than they shrink. The rows are never added."
    )
    page.paragraph(row, 0, max(COLUMNS, 1 + len(chosen)) - 1, note, style.note())
    row += 1
    page.text(row, 0, translate("Points of view, against the status quo"), style.head())
    for k, i in enumerate(chosen):
        page.text(row, 1 + k, label_of(plan, i), style.head(align="center", bg_color=colour_of(plan, i)))
    sheet.set_row(row, 34)
    row += 1
    gaps = []
    for key, (name, in_unit) in LEDGERS.items():
        if name not in plan.result.simulation.summaries:
            continue
        found = plan.result.summary(name)
        look = style.number(in_unit, [1000.0], bold=True, font_size=11, top=1)
        page.link(
            row, 0, plan.target(name, plan.main), ledger_label(key), style.label(bold=True, font_color=LINK, top=1)
        )
        fixed = style.soft(italic=True, align="right")
        words = [
            translate("Central value of the run (fixed)"),
            translate("Median of the draws (fixed)"),
            translate("5–95% range (fixed)"),
            translate("Probability of a gain (fixed)"),
        ]
        for n, text in enumerate(words, 1):
            page.text(row + n, 0, text, style.soft(italic=True, indent=1))
        number = style.number(in_unit, [1000.0], italic=True, font_color=SOFT)
        for k, i in enumerate(chosen):
            low, median, high, gain = (
                float(getattr(found, part)[i, -1]) for part in ("p05", "median", "p95", "positive")
            )
            sheet.write_formula(row, 1 + k, "=" + plan.at(name, i), look, plan.value(name, i))
            sheet.write_number(row + 1, 1 + k, plan.value(name, i), number)
            sheet.write_number(row + 2, 1 + k, median, number)
            page.text(row + 3, 1 + k, interval(low, high, in_unit), fixed)
            page.text(row + 4, 1 + k, probability(gain), fixed)
        columns = f"{letters(1)}{{0}}:{letters(len(chosen))}{{0}}"
        gaps.append(f"SUMPRODUCT(ABS({columns.format(row + 1)}-{columns.format(row + 2)}))")
        row += 5
    return row + 1, gaps


def key_results(page: Page, row: int, chosen: list[int]) -> int:
    """Hours, posts, people, contacts and carbon in the last year, live, with the medians and ranges of the run."""
    plan, sheet, style = page.plan, page.sheet, page.style
    year = plan.case.calendar[-1]
    page.text(row, 0, translate("Main results in {year} or over the horizon", year=year), style.head())
    for k, i in enumerate(chosen):
        page.text(row, 1 + k, label_of(plan, i), style.head(align="center", bg_color=colour_of(plan, i)))
    sheet.set_row(row, 34)
    row += 1
    for name in KEY_RESULTS:
        if name not in plan.lines or name not in plan.result.simulation.summaries:
            continue
        quantity, found = plan.model[name], plan.result.summary(name)
        words = quantity.text(plan.lang)
        in_words = unit(quantity.unit)
        words += f" ({in_words})" if in_words and quantity.unit != "share" else ""
        page.link(row, 0, plan.target(name, plan.main), words, style.label(bold=True, font_color=LINK, text_wrap=True))
        sheet.set_row(row, 28 if len(words) > 44 else 16)
        page.text(row + 1, 0, translate("Median and 5–95% range (fixed)"), style.soft(italic=True, indent=1))
        look = style.number(quantity.unit, [plan.value(name, i, plan.case.horizon) for i in chosen], bold=True)
        for k, i in enumerate(chosen):
            value = plan.value(name, i, plan.case.horizon)
            sheet.write_formula(row, 1 + k, "=" + plan.at(name, i, -1), look, value)
            low, median, high = (float(getattr(found, part)[i, -1]) for part in ("p05", "median", "p95"))
            same = quantity.unit if quantity.unit == "share" else "1"
            text = shown(median, same) + ("" if low == high else f" ({interval(low, high, same)})")
            page.text(row + 1, 1 + k, text, style.soft(italic=True, align="right"))
        row += 2
    return row + 1


def ledger_chart_of_summary(page: Page, chosen: list[int]) -> object:
    """The same chart as on the sheet of the points of view, from its cells."""
    view = Page(page.plan, page.sheet, page.style, page.plan.sheets["Points of view"])
    chart = ledger_chart(view, FIRST_ROW - 1, len(LEDGERS), chosen)
    chart.set_size({"width": 900, "height": 290})
    return chart


# How to use


def how_to(page: Page) -> None:
    """What each sheet is for, what moves and what does not, and what identifies the run."""
    plan, style = page.plan, page.style
    page.columns([34, 110])
    page.text(0, 0, translate("How to use this workbook"), style.title())
    page.sheet.set_row(0, 30)
    row = 2
    for title, text in steps(plan):
        page.text(row, 0, title, style(bold=True, valign="top"))
        page.paragraph(row, 1, 1, text, style(text_wrap=True, valign="top"))
        row += 1
    row = colours(page, row + 1)
    row = contents(page, row + 1)
    identity(page, row + 1)


def steps(plan: Plan) -> list[tuple[str, str]]:
    """What a user does, and what there is to know."""
    sheets = plan.sheets
    return [
        (
            translate("Type your values"),
            translate(
                "Type them in the yellow cells of the sheets “{parameters}” and “{options}”. Every figure follows at "
                "once.",
                parameters=sheets["Parameters"],
                options=sheets["Options"],
            ),
        ),
        (
            translate("Come back"),
            translate(
                "Empty a yellow cell to come back to the value of the files. That value stays beside it: nothing is "
                "lost."
            ),
        ),
        (
            translate("Leave a trace"),
            translate("Write each change on the sheet “{log}”: who, when, which value, why.", log=sheets["Change log"]),
        ),
        (
            translate("What moves, what does not"),
            translate(
                "Central values, budget lines, footprint, scores and limits are live. The verdict, the medians, the "
                "ranges and the probabilities come from the draws of the run and do not move. For new ones, run "
                "costmodel again with the same values: costmodel run, with --set NAME=VALUE for each yellow cell."
            ),
        ),
        (
            translate("Euros"),
            translate(
                "Type euros of year 0. The values of the files are in euros of their own year, and a formula brings "
                "them to year 0 with the price index."
            ),
        ),
        (
            translate("Shares that add to 1"),
            translate("Those that you do not type make room for those that you type, in proportion."),
        ),
        (
            translate("Horizon"),
            translate(
                "It is fixed in a workbook, because each year is a column. For another, write another workbook with "
                "--set horizon=N."
            ),
        ),
        (
            translate("Names"),
            translate(
                "The names of the model are names of cells. On the sheet of an option they mean that option; elsewhere "
                "they mean the option “{option}”.",
                option=label_of(plan, plan.main),
            ),
        ),
        (
            translate("Details and workings"),
            translate(
                "They are hidden at first: choose all in the filter at the head of the column “{shown}”.",
                shown=translate("Shown"),
            ),
        ),
        (
            translate("Protection"),
            translate(
                "Sheets are protected without a password, against slips of the hand. To change a formula or to open "
                "the outline: Review, then Unprotect Sheet."
            ),
        ),
    ]


def colours(page: Page, row: int) -> int:
    style = page.style
    page.text(row, 0, translate("Colours"), style.section())
    page.blank(row, 1, style.section())
    legend = [
        (style(bg_color=TYPE_HERE, border=1, border_color="#e0b800"), translate("Cell to type in, not locked")),
        (style(bg_color=UNUSUAL), translate("Value typed outside the known range: allowed, say why")),
        (style(bg_color=IMPOSSIBLE), translate("Value typed that is not possible: correct it")),
        (style(italic=True, font_color=SOFT), translate("Italic grey: fixed, from the draws of the run")),
    ]
    for look, words in legend:
        row += 1
        page.text(row, 0, translate("Example"), look)
        page.text(row, 1, words, style())
    return row + 1


def contents(page: Page, row: int) -> int:
    plan, style = page.plan, page.style
    page.text(row, 0, translate("Sheets"), style.section())
    page.blank(row, 1, style.section())
    about = {
        "Summary": translate("The verdict, the points of view and the main results"),
        "Points of view": translate(
            "Budget, public finances, society and territory by option and by year, with charts"
        ),
        "Budget": translate("The budget lines by section and by year, option by option"),
        "Parameters": translate("Every value that goes in: value, range, unit, source, grade; yellow cells to type in"),
        "Options": translate("The values that differ from one option to another"),
        "By year": translate("Calendar, price index, and parameters with one value a year"),
        "Change log": translate("A table to fill in, and what this run changed from the reference"),
    }
    rows = [(plan.sheets[key], words) for key, words in about.items()]
    every = translate("Every quantity of this option, with its formula")
    rows[5:5] = [(plan.option_sheets[i], every) for i in plan.options]
    for sheet, words in rows:
        row += 1
        page.link(row, 0, f"internal:{quoted(sheet)}!A1", sheet, style(font_color=LINK, underline=1))
        page.text(row, 1, words, style())
    return row + 1


def identity(page: Page, row: int) -> None:
    """What the run was, so that it can be made again."""
    plan, style, case = page.plan, page.style, page.plan.case
    page.text(row, 0, translate("The run"), style.section())
    page.blank(row, 1, style.section())
    told = [
        (translate("Tool"), case.tool.key if case.tool else ""),
        (translate("Authority"), case.authority.key if case.authority else ""),
        (translate("Options"), ", ".join(o.key for o in case.options)),
        (translate("Scenario"), case.scenario.key if case.scenario else ""),
        (translate("Values set"), ", ".join(f"{name}={value}" for name, value in case.overrides.items())),
        (translate("Draws and seed"), f"{plan.result.simulation.draws}, {plan.result.simulation.seed}"),
        (translate("Fingerprint of the values"), case.fingerprint),
        (translate("Version of costmodel"), __version__),
    ]
    for words, value in told:
        row += 1
        page.text(row, 0, words, style.label())
        page.text(row, 1, value, style.label(text_wrap=True))
    page.print_area(row, 1, upright=True)


# Change log


def change_log(page: Page) -> None:
    """A table to fill in, then the values of this run that are not those of the reference."""
    plan, style = page.plan, page.style
    heads = [
        (translate("Date"), 13),
        (translate("Who"), 22),
        (translate("Name of the parameter"), 34),
        (translate("Value before"), 18),
        (translate("Value after"), 18),
        (translate("Why"), 60),
        (translate("Source"), 40),
    ]
    page.top(
        translate("Change log"),
        translate("Each time a yellow cell is changed: one line, so that another reader can follow and repeat."),
        heads,
        frozen=0,
    )
    free = {"bg_color": TYPE_HERE, "border": 1, "border_color": "#e0b800", "locked": False, "text_wrap": True}
    for line in range(EMPTY_ROWS):
        page.blank(
            FIRST_ROW - 1 + line, 0, style(**free, num_format="dd/mm/yyyy" if plan.lang == "fr" else "yyyy-mm-dd")
        )
        for column in range(1, len(heads)):
            page.blank(FIRST_ROW - 1 + line, column, style(**free))
    row = FIRST_ROW + EMPTY_ROWS
    page.text(row, 0, translate("Values of this run that differ from the reference"), style.section())
    for column in range(1, len(heads)):
        page.blank(row, column, style.section())
    row += 1
    words = (
        translate("Given by"),
        translate("Option"),
        translate("Name"),
        translate("Reference"),
        translate("This run"),
        translate("Parameter"),
        translate("Reason"),
    )
    for column, text in enumerate(words):
        page.text(row, column, text, style.label(bold=True))
    for told in changes(plan):
        row += 1
        for column, text in enumerate(told):
            page.text(row, column, text, style.label(text_wrap=column == 5))
    page.print_area(row, len(heads) - 1)


def changes(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Given by, option, name, reference value, value of the run, label and reason of each value that was changed."""
    case = plan.case
    for name in plan.inputs:
        reference = case.library.records.get(name)
        found: dict[int, Record] = {i: case.records[i][name] for i in plan.options if name in case.records[i]}
        changed = {i: r for i, r in found.items() if reference is None or r.value != reference.value}
        groups: dict[str, list[int]] = {}
        for i, record in changed.items():
            groups.setdefault(value_words(record), []).append(i)
        for value, members in groups.items():
            record = changed[members[0]]
            everywhere = len(members) == plan.size
            yield (
                layer_name(record.layer),
                translate("all") if everywhere else ", ".join(label_of(plan, i) for i in members),
                name,
                value_words(reference) if reference else translate("computed"),
                value,
                plan.model[name].text(plan.lang),
                record.why(),
            )


def value_words(record: Record) -> str:
    """A value with all its digits, in the language in use."""
    if isinstance(record.value, Mapping):
        return translate("by year")
    if record.shape == "choice":
        return name_of_choice(record, record.value)
    text = np.format_float_positional(record.value, trim="-")
    return text.replace(".", ",") if language() == "fr" else text
