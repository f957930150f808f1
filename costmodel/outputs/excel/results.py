"""The sheets of what comes out: one per option, the points of view compared, the budget by year."""

from __future__ import annotations

from typing import Any

from costmodel.engine.comparison import LEDGERS, PARTS, STATUS_QUO
from costmodel.language.catalogue import translate
from costmodel.language.presentation import unit
from costmodel.outputs.excel.pages import Page
from costmodel.outputs.excel.plan import (
    FIRST_ROW,
    VALUE_COLUMN,
    YEAR_COLUMN,
    Head,
    Line,
    Plan,
    letters,
    quoted,
)
from costmodel.outputs.excel.style import LINE, SOFT, cell_text, plain
from costmodel.questions import figures
from costmodel.questions.figures import ledger_label, line_label, who_label

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

DASHES = ("solid", "dash", "round_dot", "long_dash_dot", "square_dot")
MARKERS = ("circle", "square", "diamond", "triangle", "x", "star")
CENT = 0.005


def shown_options(plan: Plan) -> list[int]:
    """The options that are compared with the status quo, in order; the status quo itself when it is alone."""
    return [i for i in plan.options if plan.case.options[i].key != STATUS_QUO] or plan.options


def label_of(plan: Plan, option: int) -> str:
    return plan.case.options[option].text(plan.lang)


def colour_of(plan: Plan, option: int) -> str:
    return figures.colours(plan.result)[plan.case.options[option].key]


# One option


def option_sheet(page: Page, option: int) -> None:
    """Every quantity of an option: outcomes first, then the workings, each with the formula that gives it."""
    plan, sheet, style = page.plan, page.sheet, page.style
    overlay = plan.case.options[option]
    heads = [
        (translate("Quantity"), 58),
        (translate("Name"), 28),
        (translate("Unit"), 16),
        (translate("Shown"), 10),
        (translate("Value"), 15),
        *(("", 14) for _ in range(plan.years)),
    ]
    page.top(
        overlay.text(plan.lang),
        translate(
            "{summary} Every figure is a formula, which uses the names of the second column. To see the details and "
            "the workings, choose all in the filter “{shown}”.",
            summary=overlay.describe(plan.lang),
            shown=translate("Shown"),
        ),
        heads,
        frozen=2,
    )
    head = style.head(num_format="0", align="right")
    for t, year in enumerate(plan.case.calendar):
        where = f"={quoted(plan.sheets['By year'])}!{letters(YEAR_COLUMN + t)}${plan.calendar_row}"
        sheet.write_formula(FIRST_ROW - 2, YEAR_COLUMN + t, where, head, year)
    for item in plan.rows:
        if isinstance(item, Head):
            page.section(item.row, item.text, len(heads), shown_column=3)
        else:
            quantity_row(page, item, option)
    last = FIRST_ROW + len(plan.rows) - 1
    page.filter(3, last, len(heads) - 1, plan.rows)
    page.print_area(last - 1, len(heads) - 1)


def quantity_row(page: Page, line: Line, option: int) -> None:
    plan, sheet, style, row = page.plan, page.sheet, page.style, line.row - 1
    page.text(row, 0, line.label, style.label(text_wrap=False))
    page.text(row, 1, line.name if line.quantity else "", style.soft())
    page.text(row, 2, unit(line.unit), style.soft())
    page.text(row, 3, page.shown(line.level), style.soft(font_size=9))
    values = plan.central(line, option)
    look = (
        style.label(num_format="0")
        if line.name in ("calendar_year", "year_index")
        else style.number(line.unit, plan.in_all(line))
    )
    column = YEAR_COLUMN if line.yearly else VALUE_COLUMN
    if line.yearly:
        page.blank(row, VALUE_COLUMN, style.soft())
    for k, (formula, value) in enumerate(zip(plan.formulas(line, option), values, strict=True)):
        sheet.write_formula(row, column + k, "=" + formula, look, value)


# Points of view


def points_of_view(page: Page) -> None:
    """The points of view by option, over the horizon and by year, with their charts."""
    plan, sheet, style = page.plan, page.sheet, page.style
    chosen = shown_options(plan)
    wide = max(len(chosen), plan.years + 1)
    page.top(
        translate("Points of view"),
        translate(
            "Differences from the status quo, central values, live. The points of view are never added to each other; "
            "the parts of society add up to society."
        ),
        [(translate("Over the horizon"), 46), (translate("Unit"), 9), *((label_of(plan, i), 17) for i in chosen)]
        + [("", 17)] * (wide - len(chosen)),
        frozen=1,
        repeated=False,
    )
    row = FIRST_ROW - 1
    ledger_rows = [(ledger_label(key), name) for key, (name, _) in LEDGERS.items()]
    part_rows = [(who_label(name), name) for name in PARTS]
    first_ledger = row
    for words, name in ledger_rows:
        whole_row(page, row, words, name, chosen, bold=True)
        row += 1
    first_part = row
    for words, name in part_rows:
        whole_row(page, row, words, name, chosen, bold=False)
        row += 1
    page.text(row, 0, translate("Check: parts less society"), style.soft(italic=True, indent=1))
    page.blank(row, 1, style.soft())
    for k, i in enumerate(chosen):
        column = letters(2 + k)
        society = first_ledger + 1 + [n for _, n in ledger_rows].index("society_npv")
        formula = f"=SUM({column}{first_part + 1}:{column}{row})-{column}{society}"
        gap = sum(plan.value(n, i) for n in PARTS) - plan.value("society_npv", i)
        sheet.write_formula(row, 2 + k, formula, style.soft(italic=True, num_format="0.00;-0.00;0"), round(gap, 6))
    row += 2
    charts_row = row
    row += 19
    blocks: dict[str, int] = {}
    for name in BY_YEAR:
        if name in plan.lines:
            blocks[name] = row
            row = year_block(page, row, name, chosen)
    name = quoted(page.title)
    heads = f"{name}!$C${FIRST_ROW - 1}:${letters(1 + len(chosen))}${FIRST_ROW - 1}"
    insert(page, charts_row, 0, ledger_chart(page, first_ledger, len(ledger_rows), chosen), plan_words(plan))
    insert(
        page,
        charts_row,
        4,
        parts_chart(page, first_part, part_rows, len(chosen), heads),
        translate("The parts of society by option: who gains and who loses."),
    )
    charts = row
    breaks = [charts]
    if "budget_flow" in blocks:
        flow = lines_chart(page, "column", blocks["budget_flow"], chosen, translate("Budget: balance of each year"))
        insert(page, charts, 0, flow, translate("The balance of the budget in each year, one column per option."))
        running = lines_chart(page, "line", blocks[ADDED_UP], chosen, translate("Budget: cumulated balance"))
        insert(page, charts, 4, running, translate("The cumulated balance of the budget by year, one line per option."))
        row += 19
    sheet.set_h_pagebreaks(breaks)
    page.losses(FIRST_ROW - 1, 2, row, 1 + wide)
    page.print_area(row, 1 + wide)


def plan_words(plan: Plan) -> str:
    """What the chart of the points of view shows, in words, for those who cannot see it."""
    return translate("Each point of view by option over {years} years, central values.", years=plan.case.horizon)


def whole_row(page: Page, row: int, words: str, name: str, chosen: list[int], bold: bool = False) -> None:
    """A quantity over the horizon, one column per option, linked to the sheets of the options."""
    plan, style = page.plan, page.style
    page.text(row, 0, words, style.label(bold=True) if bold else style.label(indent=1))
    in_unit = plan.model[name].unit
    page.text(row, 1, unit(in_unit), style.soft())
    look = style.number(in_unit, [plan.value(name, i) for i in chosen], bold=bold)
    for k, i in enumerate(chosen):
        page.sheet.write_formula(row, 2 + k, "=" + plan.at(name, i), look, plan.value(name, i))


def year_block(page: Page, row: int, name: str, chosen: list[int]) -> int:
    """A quantity by year, one row per option; gives the row after it."""
    plan, sheet, style = page.plan, page.sheet, page.style
    quantity = plan.model[name]
    year_heads(page, row, quantity.text(plan.lang), total=name != ADDED_UP)
    look = style.number(quantity.unit, [x for i in chosen for x in plan.central(plan.lines[name], i)])
    for k, i in enumerate(chosen, 1):
        page.text(row + k, 0, label_of(plan, i), style.label())
        page.text(row + k, 1, unit(quantity.unit), style.soft())
        values = plan.central(plan.lines[name], i)
        for t, value in enumerate(values):
            sheet.write_formula(row + k, 2 + t, "=" + plan.at(name, i, t), look, value)
        if name != ADDED_UP:
            total(page, row + k, values, look)
    return row + len(chosen) + 2


def year_heads(page: Page, row: int, words: str, total: bool = True) -> None:
    plan, style = page.plan, page.style
    page.text(row, 0, words, style.section())
    page.blank(row, 1, style.section())
    for t, year in enumerate(plan.case.calendar):
        where = f"={quoted(plan.sheets['By year'])}!{letters(YEAR_COLUMN + t)}${plan.calendar_row}"
        page.sheet.write_formula(row, 2 + t, where, style.section(num_format="0", align="right"), year)
    page.text(row, 2 + plan.years, translate("Total") if total else "", style.section(align="right"))


def total(page: Page, row: int, values: list[float], look: Any) -> None:
    first, last = letters(2), letters(1 + len(values))
    page.sheet.write_formula(row, 2 + len(values), f"=SUM({first}{row + 1}:{last}{row + 1})", look, float(sum(values)))


# Charts


def insert(page: Page, row: int, column: int, chart: Any, words: str) -> None:
    page.sheet.insert_chart(
        row, column, chart, {"description": plain(words), "object_position": 1, "x_offset": 4, "y_offset": 6}
    )


def chart_of(page: Page, kind: str, title: str, more: dict[str, Any] | None = None) -> Any:
    """A chart in the workbook's looks; its title is a text of the program, never one of a file."""
    chart = page.style.book.add_chart({"type": kind, **(more or {})})
    font = {"name": "Arial", "size": 9, "color": SOFT}
    chart.set_title(
        {"name": title, "name_font": {"name": "Arial", "size": 12, "bold": True, "color": "#1f3a5f"}, "overlay": False}
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": font, "label_position": "low", "line": {"color": LINE}})
    chart.set_y_axis(
        {
            "num_font": font,
            "num_format": '#,##0\\ "€"',
            "major_gridlines": {"visible": True, "line": {"color": "#e3e8ee"}},
            "line": {"none": True},
        }
    )
    chart.set_chartarea({"border": {"color": LINE}})
    chart.set_size({"width": 620, "height": 360})
    chart.show_na_as_empty_cell()
    return chart


def ledger_chart(page: Page, first: int, count: int, chosen: list[int]) -> Any:
    """Points of view across, one column per option."""
    plan, name = page.plan, page.title
    chart = chart_of(page, "column", translate("Each point of view by option"))
    for k, i in enumerate(chosen):
        chart.add_series(
            {
                "name": [name, FIRST_ROW - 2, 2 + k],
                "categories": [name, first, 0, first + count - 1, 0],
                "values": [name, first, 2 + k, first + count - 1, 2 + k],
                "fill": {"color": colour_of(plan, i)},
                "gap": 80,
            }
        )
    return chart


def parts_chart(page: Page, first: int, parts: list[tuple[str, str]], options: int, heads: str) -> Any:
    """Options across, the parts of society stacked."""
    chart = chart_of(page, "column", translate("Society: who gains and who loses"), {"subtype": "stacked"})
    for k, colour in zip(range(len(parts)), ("#8c510a", "#01665e", "#5ab4ac", "#4d4d4d"), strict=True):
        chart.add_series(
            {
                "name": [page.title, first + k, 0],
                "categories": "=" + heads,
                "values": [page.title, first + k, 2, first + k, 1 + options],
                "fill": {"color": colour},
                "gap": 80,
            }
        )
    return chart


def lines_chart(page: Page, kind: str, row: int, chosen: list[int], title: str) -> Any:
    """Years across, one column or line per option: rows of a block by year."""
    plan, name = page.plan, page.title
    chart = chart_of(page, kind, title)
    for k, i in enumerate(chosen):
        colour = colour_of(plan, i)
        look: dict[str, Any] = {"fill": {"color": colour}, "gap": 80}
        if kind == "line":
            shape = {
                "type": MARKERS[k % len(MARKERS)],
                "size": 6,
                "fill": {"color": colour},
                "border": {"color": colour},
            }
            look = {"line": {"color": colour, "width": 2, "dash_type": DASHES[k % len(DASHES)]}, "marker": shape}
        chart.add_series(
            {
                "name": [name, row + 1 + k, 0],
                "categories": [name, row, 2, row, 1 + plan.years],
                "values": [name, row + 1 + k, 2, row + 1 + k, 1 + plan.years],
                **look,
            }
        )
    return chart


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
        [("", 50), ("", 3), *(("", 14) for _ in range(plan.years + 1))],
        frozen=1,
        repeated=False,
    )
    row, breaks = FIRST_ROW - 2, []
    for i in sorted(shown_options(plan), key=lambda i: i != plan.main):
        breaks.append(row)
        row, at = budget_block(page, row, i)
        if i == plan.main:
            chart = budget_chart(page, at, i)
            insert(
                page,
                row,
                0,
                chart,
                translate(
                    "The lines of the budget by year, option “{option}”: receipts above zero, spending below, the "
                    "balance as a line.",
                    option=label_of(plan, i),
                ),
            )
            row += 20
    page.sheet.set_h_pagebreaks(breaks[1:])
    page.losses(FIRST_ROW - 1, 2, row, 2 + plan.years)
    page.print_area(row, 2 + plan.years)


def budget_block(page: Page, row: int, option: int) -> tuple[int, dict[str, int]]:
    """The budget of an option; gives the row after it, and the rows of its lines."""
    plan, sheet, style = page.plan, page.sheet, page.style
    signs = {name: sign for name, sign, _ in figures.BUDGET_LINES}
    page.paragraph(
        row, 0, 1, label_of(plan, option), style(bold=True, font_size=13, font_color=colour_of(plan, option)), least=24
    )
    row += 1
    central = {
        n: plan.central(plan.lines[n], option)
        for n in [
            *signs,
            "budget_operating",
            "budget_investment_balance",
            "budget_flow",
            "budget_cumulative",
            "budget_depreciation",
        ]
    }
    at: dict[str, int] = {}

    def line(
        words: str, key: str, formulas: list[str], values: list[float], bold: bool = False, summed: bool = True
    ) -> None:
        nonlocal row
        more = {"bold": True, "bg_color": "#f3f5f8"} if bold else {}
        look = style.number("EUR/year", [1000.0], **more)
        page.text(row, 0, words, style.label(**more))
        page.blank(row, 1, style.label(**more))
        for t, (formula, value) in enumerate(zip(formulas, values, strict=True)):
            sheet.write_formula(row, 2 + t, "=" + formula, look, value)
        if summed:
            total(page, row, values, look)
        at[key] = row
        row += 1

    def linked(name: str, sign: int = 1) -> list[str]:
        return [("" if sign > 0 else "-") + plan.at(name, option, t) for t in range(plan.years)]

    def signed(name: str) -> list[float]:
        return [signs[name] * value for value in central[name]]

    def columns() -> list[str]:
        return [letters(2 + t) for t in range(plan.years)]

    operating, investment = central["budget_operating"], central["budget_investment_balance"]
    year_heads(page, row, translate("Operating section"))
    row += 1
    first = row
    for name in OPERATING:
        line(line_label(name), name, linked(name, signs[name]), signed(name))
    rented = [o - sum(signed(n)[t] for n in OPERATING) for t, o in enumerate(operating)]
    formulas = [
        f"{plan.at('budget_operating', option, t)}-SUM({c}{first + 1}:{c}{row})" for t, c in enumerate(columns())
    ]
    line(translate("VAT compensation on rented infrastructure"), "rented", formulas, rented)
    line(
        translate("Operating balance"),
        "operating",
        [f"SUM({c}{first + 1}:{c}{row})" for c in columns()],
        operating,
        True,
    )
    year_heads(page, row, translate("Investment section"))
    row += 1
    first = row
    for name in ("budget_investment", "budget_subsidy"):
        line(line_label(name), name, linked(name, signs[name]), signed(name))
    fctva = [f - r for f, r in zip(central["budget_fctva"], rented, strict=True)]
    formulas = [f"{plan.at('budget_fctva', option, t)}-{c}{at['rented'] + 1}" for t, c in enumerate(columns())]
    line(line_label("budget_fctva"), "budget_fctva", formulas, fctva)
    line(
        translate("Investment balance"),
        "investment",
        [f"SUM({c}{first + 1}:{c}{row})" for c in columns()],
        investment,
        True,
    )
    year_heads(page, row, translate("Both sections"))
    row += 1
    formulas = [f"{c}{at['operating'] + 1}+{c}{at['investment'] + 1}" for c in columns()]
    line(line_label("budget_flow"), "budget_flow", formulas, central["budget_flow"], True)
    line(
        translate("Cumulated balance"),
        "cumulative",
        linked("budget_cumulative"),
        central["budget_cumulative"],
        summed=False,
    )
    line(
        translate("For memory: depreciation (no cash)"),
        "depreciation",
        linked("budget_depreciation"),
        central["budget_depreciation"],
    )
    check_row(page, row, option, at["budget_flow"])
    return row + 2, at


def check_row(page: Page, row: int, option: int, balance: int) -> None:
    """Whether the balance of the lines is that of the sheet of the option, in every year."""
    plan, style = page.plan, page.style
    page.text(row, 0, translate("Check: the lines add up to the balance of the option"), style.soft(italic=True))
    page.blank(row, 1, style.soft())
    good, wrong = translate("yes"), translate("no")
    for t in range(plan.years):
        gap = f"ABS({letters(2 + t)}{balance + 1}-{plan.at('budget_flow', option, t)})<{CENT}"
        formula = f"=IF({gap},{cell_text(good)},{cell_text(wrong)})"
        page.sheet.write_formula(row, 2 + t, formula, style.soft(italic=True, align="right"), good)


def budget_chart(page: Page, at: dict[str, int], option: int) -> Any:
    """Lines of the budget stacked by year, and the balance over them."""
    plan, name = page.plan, page.title
    heads = at[OPERATING[0]] - 1
    chart = chart_of(page, "column", translate("Budget by year"), {"subtype": "stacked"})
    chart.set_size({"width": 980, "height": 330})
    years = [name, heads, 2, heads, 1 + plan.years]
    for line, _, colour in figures.BUDGET_LINES:
        if any(abs(x) > CENT for x in plan.central(plan.lines[line], option)):
            chart.add_series(
                {
                    "name": [name, at[line], 0],
                    "categories": years,
                    "values": [name, at[line], 2, at[line], 1 + plan.years],
                    "fill": {"color": colour},
                    "gap": 60,
                }
            )
    balance = page.style.book.add_chart({"type": "line"})
    balance.add_series(
        {
            "name": [name, at["budget_flow"], 0],
            "categories": years,
            "values": [name, at["budget_flow"], 2, at["budget_flow"], 1 + plan.years],
            "line": {"color": "#1f2933", "width": 2},
            "marker": {"type": "circle", "size": 6, "fill": {"color": "#1f2933"}, "border": {"color": "white"}},
        }
    )
    chart.combine(balance)
    return chart
