"""The sheets of what comes out: one per option, the points of view compared, the budget by year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from costmodel.engine.comparison import LEDGERS, PARTS
from costmodel.language.catalogue import language, translate
from costmodel.language.presentation import unit
from costmodel.outputs.excel.charts import Series, add_chart, block
from costmodel.outputs.excel.names import cell_text, letters, on, span
from costmodel.outputs.excel.pages import LEVELS, Page
from costmodel.outputs.excel.plan import FIRST_ROW, HEAD_ROW, VALUE_COLUMN, YEAR_COLUMN, Line, Live, Option
from costmodel.outputs.excel.style import INK
from costmodel.questions.figures import BUDGET_LINES, ledger_label, line_label, who_label

OPERATING = (
    "budget_staff_savings",
    "budget_purchases_avoided",
    "budget_tool_spending",
    "budget_new_staff",
    "budget_human_costs",
    "budget_other_spending",
)
"""Lines of the operating section; the others are those of the investment section."""

BY_YEAR = (
    "budget_flow",
    "budget_cumulative",
    "public_flow",
    "society_flow",
    "society_residents",
    "society_agents",
    "society_users",
    "society_planet",
    "territory_flow",
)
ADDED_UP = "budget_cumulative"
"""The one row by year whose total over the years means nothing."""

PART_COLOURS = ("#8c510a", "#01665e", "#5ab4ac", "#4d4d4d")
CENT = 0.005
FIRST_YEAR = 2
"""Column of year 0, and of the first option, on the sheets that compare."""
CHART_ROWS = 19


# One option


def option_sheet(page: Page, option: Option) -> None:
    """Every quantity of an option: outcomes first, then the workings, each with the formula that gives it."""
    plan, style = page.plan, page.style
    heads = [
        (translate("Quantity"), 58),
        (translate("Name"), 28),
        (translate("Unit"), 16),
        (translate("Shown"), 10),
        (translate("Value"), 15),
        *[("", 14)] * plan.count,
    ]
    page.top(
        option.label,
        translate(
            "{summary} Every figure is a formula, which uses the names of the second column. To see the details and "
            "the workings, choose all in the filter “{shown}”.",
            summary=option.overlay.describe(language()),
            shown=translate("Shown"),
        ),
        heads,
    )
    page.row = HEAD_ROW
    page.fill(YEAR_COLUMN, plan.calendar(), style("head", num_format="0", align="right"))
    page.rows(plan.rows, len(heads), 3, lambda line: quantity_row(page, line, option))
    page.print_area(FIRST_ROW + len(plan.rows) - 1, len(heads) - 1)


def quantity_row(page: Page, line: Line, option: Option) -> None:
    plan, style = page.plan, page.style
    page.put(0, line.label, "one_line")
    page.fill(1, [line.name if line.quantity else "", unit(line.unit)], "soft")
    page.put(3, translate(LEVELS[line.level]), style("soft", font_size=9))
    if line.yearly:
        page.put(VALUE_COLUMN, None, "soft")
    look = style.number(line.unit, [x for values in line.values for x in values])
    if line.name in ("calendar_year", "year_index"):
        look = "year"
    cells = map(Live, plan.formulas(line, option), line.values[option.index])
    page.fill(YEAR_COLUMN if line.yearly else VALUE_COLUMN, cells, look)


# Points of view


def points_of_view(page: Page) -> None:
    """The points of view by option, over the horizon and by year, with their charts."""
    plan, options = page.plan, page.plan.compared
    wide = max(len(options), plan.count + 1)
    heads = [
        (translate("Over the horizon"), 46),
        (translate("Unit"), 9),
        *((option.label, 17) for option in options),
        *[("", 17)] * (wide - len(options)),
    ]
    page.top(
        translate("Points of view"),
        translate(
            "Differences from the status quo, central values, live. The points of view are never added to each other; "
            "the parts of society add up to society."
        ),
        heads,
        frozen=1,
        repeated=False,
    )
    for key, (name, _) in LEDGERS.items():
        whole_row(page, ledger_label(key), name, bold=True)
    first_part = page.row
    for name in PARTS:
        whole_row(page, who_label(name), name)
    check_parts(page, first_part)
    charts_row = page.row + 2
    page.row = charts_row + CHART_ROWS
    blocks = {name: year_block(page, name) for name in BY_YEAR if name in plan.lines}
    ledger_chart(page, (charts_row, 0))
    parts_chart(page, (charts_row, 4), first_part)
    break_row = page.row
    if "budget_flow" in blocks:
        flow, running = (year_series(page, blocks[name]) for name in ("budget_flow", ADDED_UP))
        words = translate("The balance of the budget in each year, one column per option.")
        add_chart(page, (break_row, 0), translate("Budget: balance of each year"), words, flow)
        words = translate("The cumulated balance of the budget by year, one line per option.")
        add_chart(page, (break_row, 4), translate("Budget: cumulated balance"), words, running, lines=True)
        page.row += CHART_ROWS
    page.sheet.set_h_pagebreaks([break_row - 1])
    page.losses(FIRST_ROW, (2, 1 + wide))
    page.print_area(page.row, 1 + wide)


def whole_row(page: Page, words: str, name: str, bold: bool = False) -> None:
    """A quantity over the horizon, one column per option, linked to the sheets of the options; then the next row."""
    in_unit = page.plan.case.model[name].unit
    cells = [page.plan.live(name, option) for option in page.plan.compared]
    page.put(0, words, "bold" if bold else page.style("label", indent=1))
    page.put(1, unit(in_unit), "soft")
    page.figures(FIRST_YEAR, in_unit, cells, bold=bold)
    page.row += 1


def check_parts(page: Page, first: int) -> None:
    """What is left of society without its parts: nothing."""
    plan, style = page.plan, page.style
    page.put(0, translate("Check: parts less society"), "fixed_label")
    page.put(1, None, "soft")
    society = FIRST_ROW + [name for name, _ in LEDGERS.values()].index("society_npv")
    look = style("soft", italic=True, num_format="0.00;-0.00;0")
    for column, option in enumerate(plan.compared, 2):
        c = letters(column)
        gap = sum(plan.live(name, option).value for name in PARTS) - plan.live("society_npv", option).value
        formula = f"SUM({c}{first}:{c}{page.row - 1})-{c}{society}"
        page.put(column, Live(formula, round(gap, 6)), look)


def year_block(page: Page, name: str) -> int:
    """A quantity by year, one row per option, and an empty row; gives the row of its heading."""
    plan, style, quantity = page.plan, page.style, page.plan.case.model[name]
    heading, added = page.row, name != ADDED_UP
    year_heads(page, quantity.text(language()), added)
    rows = [plan.series(name, option) for option in plan.compared]
    look = style.number(quantity.unit, [year.value for cells in rows for year in cells])
    for option, cells in zip(plan.compared, rows, strict=True):
        page.put(0, option.label, "label")
        page.put(1, unit(quantity.unit), "soft")
        year_cells(page, cells, look, added)
    page.row += 1
    return heading


def year_heads(page: Page, words: str, added: bool = True) -> None:
    """A heading, the years, and that of their total; then the next row."""
    page.fill(0, [words, None], "section")
    page.fill(FIRST_YEAR, page.plan.calendar(), "year_head")
    page.put(FIRST_YEAR + page.plan.count, translate("Total") if added else "", page.style("section", align="right"))
    page.row += 1


def year_cells(page: Page, cells: Sequence[Live], look: Any, added: bool = True) -> None:
    """A row of years and their total; then the next row."""
    page.fill(FIRST_YEAR, cells, look)
    if added:
        first, last = letters(FIRST_YEAR), letters(FIRST_YEAR + len(cells) - 1)
        total = float(sum(year.value for year in cells))
        page.put(FIRST_YEAR + len(cells), Live(f"SUM({first}{page.row}:{last}{page.row})", total), look)
    page.row += 1


def ledger_chart(page: Page, place: tuple[int, int], **more: Any) -> None:
    """Points of view across, one column per option: from the sheet that compares them, on any sheet."""
    sheet, last = page.plan.sheets["Points of view"], FIRST_ROW + len(LEDGERS) - 1
    along = block(sheet, FIRST_ROW, 0, 0, last)
    series = [
        Series(block(sheet, HEAD_ROW, k), along, block(sheet, FIRST_ROW, k, k, last), option.colour)
        for k, option in enumerate(page.plan.compared, 2)
    ]
    words = translate("Each point of view by option over {years} years, central values.", years=page.plan.case.horizon)
    add_chart(page, place, translate("Each point of view by option"), words, series, **more)


def parts_chart(page: Page, place: tuple[int, int], first: int) -> None:
    """Options across, the parts of society stacked."""
    sheet, last = page.title, 1 + len(page.plan.compared)
    along = "=" + on(sheet, span(HEAD_ROW, 2, last))
    series = [
        Series(block(sheet, row, 0), along, block(sheet, row, 2, last), colour)
        for row, colour in enumerate(PART_COLOURS, first)
    ]
    words = translate("The parts of society by option: who gains and who loses.")
    add_chart(page, place, translate("Society: who gains and who loses"), words, series, stacked=True)


def year_series(page: Page, heading: int) -> list[Series]:
    """Years across, one series per option: from a block by year."""
    rows = enumerate((option.colour for option in page.plan.compared), heading + 1)
    return [row_series(page, heading, row, colour) for row, colour in rows]


def row_series(page: Page, heading: int, row: int, colour: str) -> Series:
    last = FIRST_YEAR + page.plan.count - 1
    years, values = (block(page.title, r, FIRST_YEAR, last) for r in (heading, row))
    return Series(block(page.title, row, 0), years, values, colour)


# Budget


def budget(page: Page) -> None:
    """The lines of the budget by section and year, option by option, with the sums that they add up to."""
    plan = page.plan
    page.top(
        translate("Budget by year"),
        translate(
            "Central values, in nominal euros, taxes included. Plus: receipts and savings. Minus: spending. The lines "
            "add up to the balances, and a check says so."
        ),
        [("", 50), ("", 3), *[("", 14)] * (plan.count + 1)],
        frozen=1,
        repeated=False,
    )
    page.row, breaks = HEAD_ROW, []
    for option in sorted(plan.compared, key=lambda option: option != plan.main):
        breaks.append(page.row - 1)
        rows = budget_block(page, option)
        if option == plan.main:
            budget_chart(page, rows, option)
            page.row += CHART_ROWS + 1
    page.sheet.set_h_pagebreaks(breaks[1:])
    page.losses(FIRST_ROW, (2, 2 + plan.count))
    page.print_area(page.row, 2 + plan.count)


def budget_block(page: Page, option: Option) -> dict[str, int]:
    """The budget of an option and an empty row; gives the rows of its lines."""
    plan, style = page.plan, page.style
    signs = {name: sign for name, sign, _ in BUDGET_LINES}
    columns = [letters(FIRST_YEAR + t) for t in range(plan.count)]
    rows: dict[str, int] = {}

    def line(key: str, words: str, cells: list[Live], bold: bool = False, added: bool = True) -> list[Live]:
        """Write a line; gives its cells as others name them."""
        more: dict[str, Any] = {"bold": True, "bg_color": "#f3f5f8"} if bold else {}
        row = rows[key] = page.row
        page.fill(0, [words, None], style("label", **more))
        year_cells(page, cells, style.number("EUR/year", [1000.0], **more), added)
        return [Live(f"{column}{row}", year.value) for column, year in zip(columns, cells, strict=True)]

    def signed(name: str) -> list[Live]:
        return [-year if signs.get(name) == -1 else year for year in plan.series(name, option)]

    def sums(first: int, values: Iterable[float]) -> list[Live]:
        """The lines from a row on added up, whose sums the program knows."""
        spans = (f"SUM({column}{first}:{column}{page.row - 1})" for column in columns)
        return list(map(Live, spans, values))

    def less(wholes: list[Live], parts: list[Live]) -> list[Live]:
        return [whole - part for whole, part in zip(wholes, parts, strict=True)]

    def values(name: str) -> list[float]:
        return [year.value for year in plan.series(name, option)]

    title = style(bold=True, font_size=13, font_color=option.colour)
    page.paragraph(option.label, title, (0, 1), least=24)
    year_heads(page, translate("Operating section"))
    first = page.row
    lines = [line(name, line_label(name), signed(name)) for name in OPERATING]
    rest = sums(first, (sum(cell.value for cell in year) for year in zip(*lines, strict=True)))
    rented = less(signed("budget_operating"), rest)
    rented = line("rented", translate("VAT compensation on rented infrastructure"), rented)
    balance = sums(first, values("budget_operating"))
    operating = line("operating", translate("Operating balance"), balance, bold=True)
    year_heads(page, translate("Investment section"))
    first = page.row
    for name in ("budget_investment", "budget_subsidy"):
        line(name, line_label(name), signed(name))
    line("budget_fctva", line_label("budget_fctva"), less(signed("budget_fctva"), rented))
    balance = sums(first, values("budget_investment_balance"))
    investment = line("investment", translate("Investment balance"), balance, bold=True)
    year_heads(page, translate("Both sections"))
    both = (f"{o.formula}+{i.formula}" for o, i in zip(operating, investment, strict=True))
    line("budget_flow", line_label("budget_flow"), list(map(Live, both, values("budget_flow"))), bold=True)
    line("cumulative", translate("Cumulated balance"), signed("budget_cumulative"), added=False)
    line("depreciation", translate("For memory: depreciation (no cash)"), signed("budget_depreciation"))
    check_balance(page, option, rows["budget_flow"])
    return rows


def check_balance(page: Page, option: Option, balance: int) -> None:
    """Whether the balance of the lines is that of the sheet of the option, in every year; then an empty row."""
    page.put(0, translate("Check: the lines add up to the balance of the option"), "fixed")
    page.put(1, None, "soft")
    good, wrong = translate("yes"), translate("no")
    for column, year in enumerate(page.plan.series("budget_flow", option), FIRST_YEAR):
        same = f"ABS({letters(column)}{balance}-{year.formula})<{CENT}"
        formula = f"IF({same},{cell_text(good)},{cell_text(wrong)})"
        page.put(column, Live(formula, good), "fixed_right")
    page.row += 2


def budget_chart(page: Page, rows: Mapping[str, int], option: Option) -> None:
    """Lines of the budget stacked by year, and the balance over them."""
    heading = rows[OPERATING[0]] - 1
    series = [
        row_series(page, heading, rows[name], colour)
        for name, _, colour in BUDGET_LINES
        if any(abs(year.value) > CENT for year in page.plan.series(name, option))
    ]
    words = translate(
        "The lines of the budget by year, option “{option}”: receipts above zero, spending below, the balance as a "
        "line.",
        option=option.label,
    )
    balance = row_series(page, heading, rows["budget_flow"], INK)
    title, size = translate("Budget by year"), (980, 330)
    add_chart(page, (page.row, 0), title, words, series, size=size, stacked=True, gap=60, over=balance)
