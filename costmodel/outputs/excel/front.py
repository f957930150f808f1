"""The sheets read first: the summary with its verdict, how to use the workbook, and the log of changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from costmodel import __version__
from costmodel.engine.comparison import LEDGERS, MEANS, PUBLIC_FUNDS, USERS
from costmodel.engine.verdict import ADOPT, CONDITIONS, ELSE, NO, PILOT, UNKNOWN
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal, interval, probability, shown, unit
from costmodel.language.writing import writing
from costmodel.outputs.excel.inputs import layer_words, name_of_choice
from costmodel.outputs.excel.names import cell, cell_text, letters, on
from costmodel.outputs.excel.pages import Link, Page
from costmodel.outputs.excel.plan import FIRST_ROW, Live, Option, Plan, input_columns
from costmodel.outputs.excel.results import ledger_chart
from costmodel.outputs.excel.style import BAD, FREE, GOOD, IMPOSSIBLE, LINK, SOFT, UNUSUAL, WARN, YELLOW
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
SAME_WORDS = N_("The central values are those of the run.")
EMPTY_ROWS = 40
COLUMNS = 6
"""Columns of texts on the summary, at least."""
CHART_ROWS = 16

LEDGER_ROWS = (
    N_("Central value of the run (fixed)"),
    N_("Median of the draws (fixed)"),
    N_("5–95% range (fixed)"),
    N_("Probability of a gain (fixed)"),
)
"""What stands under the live value of a point of view."""


# Summary


def summary(page: Page) -> None:
    """The question, the verdict with its reasons, the points of view live beside their ranges, the main results."""
    plan, style = page.plan, page.style
    case, across = plan.case, (0, max(COLUMNS, 1 + len(plan.compared)) - 1)
    page.columns([46, *[20] * across[1]])
    page.title_row(plan.title, 30)
    question = translate(
        "What does adopting this tool change against not adopting it, over {years} years from {first}: for the budget, "
        "the staff, the users, the jobs and the planet?",
        years=case.horizon,
        first=case.calendar[0],
    )
    page.paragraph(question, style(font_size=11, text_wrap=True, valign="top"), across)
    if case.tool:
        page.paragraph(case.tool.describe(language()), "note", across)
    if case.scenario:
        words = translate("Scenario: {name}", name=case.scenario.text(language()))
        page.paragraph(words, style("note", italic=True), across)
    page.row += 1
    verdict(page, across)
    state_row = page.row
    page.row += 1
    gaps = ledgers(page, across)
    page.losses(state_row, (1, len(plan.compared)))
    page.sheet.set_h_pagebreaks([page.row - 1])
    page.row, next_row = state_row, page.row
    state(page, across[1], gaps)
    page.row = next_row
    key_results(page)
    page.section(translate("Charts"))
    ledger_chart(page, (page.row, 0), size=(900, 290))
    page.row += CHART_ROWS
    if plan.result.warnings:
        page.section(translate("Warnings of the run"))
        for warning in plan.result.warnings:
            page.paragraph(f"• {warning}", "note", across)
        page.row -= 1
    page.print_area(page.row, across[1])


def verdict(page: Page, across: tuple[int, int]) -> None:
    """The verdict of the run in words."""
    style, result = page.style, page.plan.result
    colour = VERDICT_COLOURS.get(result.verdict.word, WARN)
    words = translate("Verdict: {verdict}", verdict=result.verdict.text)
    page.paragraph(words, style(font_size=16, bold=True, bg_color=colour, indent=1), across, least=32)
    about = next((option.label for option in page.plan.options if option.overlay.key == result.verdict.about), "")
    if about:
        words = translate("Option looked at: {option}", option=about)
        page.paragraph(words, style(bg_color=colour, indent=1), across)
    for reason in why(result):
        page.paragraph(f"• {reason}", style(text_wrap=True, indent=1, valign="top"), across)
    words = translate(
        "This verdict, its reasons and all probabilities come from {draws} draws made when this workbook was written "
        "(seed {seed}). They do not move when cells are edited.",
        draws=decimal(result.simulation.draws),
        seed=str(result.simulation.seed),
    )
    page.paragraph(words, style("note", italic=True), across)


def state(page: Page, last: int, gaps: list[str]) -> None:
    """Whether the figures are still those of the run, and whether something typed is impossible: live."""
    look = page.style(text_wrap=True, bold=True)
    page.put(0, translate("State of the workbook"), page.style(bold=True))
    page.merge(1, last, look)
    page.height(32)
    moved = translate(
        "Values were changed: the central values are yours; verdict, medians, ranges and probabilities are still those "
        "of the run."
    )
    wrong = translate("A value typed is not possible: look for ✗ on the sheets of parameters and options.")
    broken = translate("A value typed leads to a division by zero or the like: take the last one back.")
    same = translate(SAME_WORDS)
    impossible = "+".join(f'COUNTIF({where},"✗*")' for where in checks(page.plan))
    answer = f"IF({'+'.join(gaps) or '0'}<{SAME!r},{cell_text(same)},{cell_text(moved)})"
    formula = f"IF({impossible}>0,{cell_text(wrong)},IFERROR({answer},{cell_text(broken)}))"
    page.put(1, Live(formula, same), look)


def checks(plan: Plan) -> Iterator[str]:
    """The cells that say what is wrong with what is typed."""
    inputs = plan.inputs
    for key, count, rows in (
        ("Parameters", 1, len(inputs.parameters)),
        ("Options", len(plan.options), max(len(inputs.by_option), 1)),
    ):
        column = input_columns(count).check
        yield on(plan.sheets[key], f"{cell(column, FIRST_ROW)}:{cell(column, FIRST_ROW + rows)}")


def option_heads(page: Page, words: str) -> None:
    """A heading, and the options that are compared; then the next row."""
    page.put(0, words, "head")
    for column, option in enumerate(page.plan.compared, 1):
        page.put(column, option.label, page.style("head", align="center", bg_color=option.colour))
    page.height(34)
    page.row += 1


def ledgers(page: Page, across: tuple[int, int]) -> list[str]:
    """Each point of view: its live central value, then what the draws of the run gave, fixed; an empty row.

    Gives formulas of the euros by which the live values have moved.
    """
    plan, style = page.plan, page.style
    note = translate(
        "Bold: live, it moves with the yellow cells. Italic: fixed, from the draws of the run. The central case is not "
        "the middle of the range: prices and delays overrun more often than they shrink. The rows are never added."
    )
    page.paragraph(note, "note", across)
    option_heads(page, translate("Points of view, against the status quo"))
    gaps = []
    for key, (name, in_unit) in LEDGERS.items():
        if name not in plan.result.simulation.summaries:
            continue
        live = style.number(in_unit, [1000.0], bold=True, font_size=11, top=1)
        number = style.number(in_unit, [1000.0], italic=True, font_color=SOFT)
        looks = (live, number, number, "fixed_right", "fixed_right")
        link = Link(plan.main.sheet, ledger_label(key), plan.lines[name].row)
        page.put(0, link, style("label", bold=True, font_color=LINK, top=1))
        for row, text in enumerate(LEDGER_ROWS, page.row + 1):
            page.put(0, translate(text), "fixed_label", row)
        for column, option in enumerate(plan.compared, 1):
            central, drawn = plan.live(name, option), plan.result.at(name, option.overlay.key)
            width, gain = interval(drawn["p05"], drawn["p95"], in_unit), probability(drawn["positive"])
            contents = (central, central.value, drawn["median"], width, gain)
            for row, (content, look) in enumerate(zip(contents, looks, strict=True), page.row):
                page.put(column, content, look, row)
        first, last = letters(1), letters(len(plan.compared))
        now, then = (f"{first}{row}:{last}{row}" for row in (page.row, page.row + 1))
        gaps.append(f"SUMPRODUCT(ABS({now}-{then}))")
        page.row += 1 + len(LEDGER_ROWS)
    page.row += 1
    return gaps


def key_results(page: Page) -> None:
    """Hours, posts, people, contacts and carbon in the last year, live, with the medians and ranges of the run."""
    plan, style = page.plan, page.style
    option_heads(page, translate("Main results in {year} or over the horizon", year=plan.case.calendar[-1]))
    for name in KEY_RESULTS:
        if name not in plan.lines or name not in plan.result.simulation.summaries:
            continue
        quantity = plan.case.model[name]
        in_words = unit(quantity.unit) if quantity.unit != "share" else ""
        words = quantity.text(language()) + (f" ({in_words})" if in_words else "")
        link = Link(plan.main.sheet, words, plan.lines[name].row)
        page.put(0, link, style("label", bold=True, font_color=LINK, text_wrap=True))
        page.height(28 if len(words) > 44 else 16)
        cells = [plan.live(name, option, -1) for option in plan.compared]
        page.figures(1, quantity.unit, cells, bold=True)
        page.row += 1
        page.put(0, translate("Median and 5–95% range (fixed)"), "fixed_label")
        ranges = (median_and_range(plan, name, option.overlay.key) for option in plan.compared)
        page.fill(1, ranges, "fixed_right")
        page.row += 1
    page.row += 1


def median_and_range(plan: Plan, name: str, option: str) -> str:
    drawn, in_unit = plan.result.at(name, option), plan.case.model[name].unit
    in_unit = in_unit if in_unit == "share" else "1"
    low, high = drawn["p05"], drawn["p95"]
    return shown(drawn["median"], in_unit) + ("" if low == high else f" ({interval(low, high, in_unit)})")


# How to use

STEPS = {
    N_("Type your values"): N_(
        "Type them in the yellow cells of the sheets “{parameters}” and “{options}”. Every figure follows at once."
    ),
    N_("Come back"): N_(
        "Empty a yellow cell to come back to the value of the files. That value stays beside it: nothing is lost."
    ),
    N_("Leave a trace"): N_("Write each change on the sheet “{log}”: who, when, which value, why."),
    N_("What moves, what does not"): N_(
        "Central values, budget lines, footprint, scores and limits are live. The verdict, the medians, the "
        "ranges and the probabilities come from the draws of the run and do not move. For new ones, run costmodel "
        "again with the same values: costmodel run, with --set NAME=VALUE for each yellow cell."
    ),
    N_("Euros"): N_(
        "Type euros of year 0. The values of the files are in euros of their own year, and a formula brings them "
        "to year 0 with the price index."
    ),
    N_("Shares that add to 1"): N_("Those that you do not type make room for those that you type, in proportion."),
    N_("Horizon"): N_(
        "It is fixed in a workbook, because each year is a column. For another, write another workbook with --set "
        "horizon=N."
    ),
    N_("Names"): N_(
        "The names of the model are names of cells. On the sheet of an option they mean that option; elsewhere "
        "they mean the option “{option}”."
    ),
    N_("Details and workings"): N_(
        "They are hidden at first: choose all in the filter at the head of the column “{shown}”."
    ),
    N_("Protection"): N_(
        "Sheets are protected without a password, against slips of the hand. To change a formula or to open the "
        "outline: Review, then Unprotect Sheet."
    ),
}
"""What a user does, and what there is to know."""

LEGEND = (
    (YELLOW, N_("Cell to type in, not locked")),
    ({"bg_color": UNUSUAL}, N_("Value typed outside the known range: allowed, say why")),
    ({"bg_color": IMPOSSIBLE}, N_("Value typed that is not possible: correct it")),
    ({"italic": True, "font_color": SOFT}, N_("Italic grey: fixed, from the draws of the run")),
)

CONTENTS = (
    ("Summary", N_("The verdict, the points of view and the main results")),
    ("Points of view", N_("Budget, public finances, society and territory by option and by year, with charts")),
    ("Budget", N_("The budget lines by section and by year, option by option")),
    ("Parameters", N_("Every value that goes in: value, range, unit, source, grade; yellow cells to type in")),
    ("Options", N_("The values that differ from one option to another")),
    ("", N_("Every quantity of this option, with its formula")),
    ("By year", N_("Calendar, price index, and parameters with one value a year")),
    ("Change log", N_("A table to fill in, and what this run changed from the reference")),
)
"""What each sheet holds; without a name, those of the options."""


def how_to(page: Page) -> None:
    """What each sheet is for, what moves and what does not, and what identifies the run."""
    plan, style, sheets = page.plan, page.style, page.plan.sheets
    page.columns([34, 110])
    page.title_row(translate("How to use this workbook"), 30)
    page.row += 1
    names = {
        "parameters": sheets["Parameters"],
        "options": sheets["Options"],
        "log": sheets["Change log"],
        "option": plan.main.label,
        "shown": translate("Shown"),
    }
    for title, text in STEPS.items():
        page.put(0, translate(title), style(bold=True, valign="top"))
        page.paragraph(translate(text, **names), style(text_wrap=True, valign="top"), (1, 1))
    page.row += 1
    page.section(translate("Colours"), 2)
    for look, words in LEGEND:
        page.line((translate("Example"), style(**look)), (translate(words), "text"))
    page.row += 1
    page.section(translate("Sheets"), 2)
    for key, words in CONTENTS:
        for sheet in [sheets[key]] if key else [option.sheet for option in plan.options]:
            page.line((Link(sheet, sheet), "link"), (translate(words), "text"))
    page.row += 1
    page.section(translate("The run"), 2)
    for words, value in identity(plan):
        page.line((words, "label"), (value, "wrapped"))
    page.print_area(page.row - 1, 1, upright=True)


def identity(plan: Plan) -> list[tuple[str, str]]:
    """What the run was, so that it can be made again."""
    case, simulation = plan.case, plan.result.simulation
    return [
        (translate("Tool"), case.tool.key if case.tool else ""),
        (translate("Authority"), case.authority.key if case.authority else ""),
        (translate("Options"), ", ".join(o.key for o in case.options)),
        (translate("Scenario"), case.scenario.key if case.scenario else ""),
        (translate("Values set"), ", ".join(f"{name}={value}" for name, value in case.overrides.items())),
        (translate("Draws and seed"), f"{simulation.draws}, {simulation.seed}"),
        (translate("Fingerprint of the values"), case.fingerprint),
        (translate("Version of costmodel"), __version__),
    ]


# Change log


def change_log(page: Page) -> None:
    """A table to fill in, then the values of this run that are not those of the reference."""
    style = page.style
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
    day = style(**FREE, text_wrap=True, num_format=writing().sheet_date)
    for _ in range(EMPTY_ROWS):
        page.line((None, day), *[(None, style(**FREE, text_wrap=True))] * (len(heads) - 1))
    page.row += 1
    page.section(translate("Values of this run that differ from the reference"), len(heads))
    words = (
        translate("Given by"),
        translate("Option"),
        translate("Name"),
        translate("Reference"),
        translate("This run"),
        translate("Parameter"),
        translate("Reason"),
    )
    page.fill(0, words, "bold")
    page.row += 1
    for change in changes(page.plan):
        page.line(*((text, "wrapped" if column == 5 else "one_line") for column, text in enumerate(change)))
    page.print_area(page.row - 1, len(heads) - 1)


def changes(plan: Plan) -> Iterator[tuple[str, ...]]:
    """Given by, option, name, reference value, value of the run, label and reason of each value that was changed."""
    case = plan.case
    for name in plan.inputs.named:
        reference = case.library.records.get(name)
        groups: dict[str, list[tuple[Option, Record]]] = {}
        for option in plan.options:
            record = case.records[option.index].get(name)
            if record and (reference is None or record.value != reference.value):
                groups.setdefault(value_words(record), []).append((option, record))
        for value, members in groups.items():
            everywhere = len(members) == len(plan.options)
            record = members[0][1]
            yield (
                layer_words(record.layer),
                translate("all") if everywhere else ", ".join(option.label for option, _ in members),
                name,
                value_words(reference) if reference else translate("computed"),
                value,
                case.model[name].text(language()),
                record.why(),
            )


def value_words(record: Record) -> str:
    """A value with all its digits, in the language in use."""
    if isinstance(record.value, Mapping):
        return translate("by year")
    if record.shape == "choice":
        return name_of_choice(record, record.value)
    text = np.format_float_positional(record.value, trim="-")
    return writing().point(text)
