"""The sheets of what goes in: parameters, what differs by option, values by year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from costmodel.engine.case import path
from costmodel.language.catalogue import translate
from costmodel.language.presentation import decimal, unit
from costmodel.language.vocabulary import BETWEEN, GROUPS, RANGES
from costmodel.outputs.excel.pages import A3, Page
from costmodel.outputs.excel.plan import (
    CHECK,
    FILE,
    FIRST_ROW,
    TYPED,
    USED,
    VALUE_COLUMN,
    YEAR_COLUMN,
    Head,
    Input,
    Plan,
    letters,
    quoted,
)
from costmodel.outputs.excel.style import LINK, cell_text, plain
from costmodel.parameters.record import Record

Text = tuple[str, str]
NOTHING = 1e300
"""Wider than any value: the limits of a cell that takes any number."""


def word(plan: Plan, table: Mapping[str, Text], key: str) -> str:
    found = table.get(key, (key, key))[plan.lang == "fr"]
    return found.replace("'", "’")


def amount_of(record: Record | None) -> float | None:
    return None if record is None or isinstance(record.value, Mapping) else float(record.value)


# Checks of what is typed


def check_words() -> dict[str, str]:
    return {
        "number": translate("✗ a number is asked for"),
        "choice": translate("✗ unknown choice"),
        "limits": translate("✗ outside what is possible"),
        "shares": translate("✗ these shares do not add to 1"),
        "range": translate("! outside the known range"),
    }


def check_formula(plan: Plan, found: Input, typed: list[str]) -> str:
    """A formula that says in words what is wrong with what was typed in some cells; nothing when all is well."""
    words = {key: cell_text(text) for key, text in check_words().items()}
    record = found.record
    span = typed[0] if len(typed) == 1 else f"{typed[0]}:{typed[-1].rpartition('!')[2]}"
    if record.shape == "choice":
        codes = list(record.choices.values())
        known = "+".join(
            [f"COUNTIF({span},{cell_text(name)})" for name in record.choices] + [f"COUNTIF({span},{c})" for c in codes]
        )
        return f'IF(COUNTA({span})={known},"",{words["choice"]})'
    text = '""'
    if record.low is not None and record.high is not None:
        text = f"IF({outside(span, record.low, record.high)}>0,{words['range']},{text})"
    if group := next((g for g in plan.groups if found.name in g), None):
        for option in [0] if not found.by_option else reversed(plan.options):
            text = f"IF({wrong_shares(plan, group, option)},{words['shares']},{text})"
    if record.allowed != (None, None):
        low, high = (x if x is not None else s * NOTHING for x, s in zip(record.allowed, (-1, 1), strict=True))
        text = f"IF({outside(span, low, high)}>0,{words['limits']},{text})"
    return f"IF(COUNTA({span})>COUNT({span}),{words['number']},{text})"


def outside(span: str, low: float, high: float) -> str:
    return f"SUMPRODUCT(ISNUMBER({span})*(({span}<{low!r})+({span}>{high!r})))"


def wrong_shares(plan: Plan, group: tuple[str, ...], option: int) -> str:
    typed = [plan.typed_cell(n, option) for n in group]
    rest = "+".join(f"IF(ISNUMBER({t}),0,{plan.file_cell(n, option)})" for t, n in zip(typed, group, strict=True))
    total = f"SUM({','.join(typed)})"
    return f"AND(COUNT({','.join(typed)})>0,OR({total}>1.000000001,AND({rest}=0,ABS(1-{total})>0.000000001)))"


def check_of(plan: Plan, found: Input) -> str:
    """What the check says of the value that the run typed."""
    record, value, words = found.record, found.typed, check_words()
    if value is None or record.shape == "choice":
        return ""
    if record.low is not None and record.high is not None and not record.low <= value <= record.high:
        return words["range"]
    return ""


def limit_words(plan: Plan, found: Input) -> str:
    """What a user is told when the cell is chosen."""
    record = found.record
    parts = []
    if record.shape == "choice":
        parts.append(translate("Choices: {names}.", names=", ".join(record.choices)))
    low, high = record.allowed
    if low is not None and high is not None:
        parts.append(translate("From {low} to {high}.", low=decimal(low), high=decimal(high)))
    elif low is not None:
        parts.append(translate("Not below {low}.", low=decimal(low)))
    elif high is not None:
        parts.append(translate("Not above {high}.", high=decimal(high)))
    if record.low is not None and record.high is not None:
        parts.append(translate("Known range: {low} to {high}.", low=decimal(record.low), high=decimal(record.high)))
    if found.quantity.unit.startswith("EUR"):
        parts.append(translate("In euros of {year}.", year=plan.case.calendar[0]))
    parts.append(translate("Empty: the value of the files."))
    return plain(" ".join(parts))[:255]


def validate(page: Page, row: int, column: int, found: Input) -> None:
    """Refuse, at the keyboard, what the program would refuse."""
    record = found.record
    message = {
        "input_title": translate("Your value"),
        "input_message": limit_words(page.plan, found),
        "error_title": translate("This value is not possible"),
        "error_message": limit_words(page.plan, found)[:225],
    }
    names = list(record.choices)
    if record.shape == "choice" and sum(map(len, names)) + len(names) < 255 and not any("," in n for n in names):
        page.sheet.data_validation(row - 1, column, row - 1, column, {"validate": "list", "source": names, **message})
        return
    low, high = record.allowed
    low = -NOTHING if low is None else low
    high = NOTHING if high is None else high
    kind = "integer" if found.name == "start_year" else "decimal"
    rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    page.sheet.data_validation(row - 1, column, row - 1, column, {**rule, **message})


# Parameters


def parameters(page: Page) -> None:
    """Every value that goes in: what the user types, what is used, what the files say and why."""
    plan = page.plan
    heads = [
        (translate("Parameter"), 62),
        (translate("Name"), 34),
        (translate("Unit"), 14),
        (translate("Your value"), 14),
        (translate("Check"), 15),
        (translate("Value used"), 15),
        (translate("Value of the files"), 15),
        (translate("Euros of"), 8),
        (translate("Low"), 11),
        (translate("High"), 11),
        (translate("What low and high are"), 18),
        (translate("Possible from"), 10),
        (translate("Possible to"), 10),
        (translate("Grade"), 7),
        (translate("Review by"), 11),
        (translate("Kind"), 19),
        (translate("Shown"), 12),
        (translate("Given by"), 14),
        (translate("Sources"), 60),
        (translate("Remarks"), 60),
    ]
    page.top(
        translate("Parameters"),
        translate(
            "Type in the yellow column only. An empty cell keeps the value of the files; a value typed holds for every "
            "option, as --set does, in euros of {year}. To see every parameter, choose all in the filter “{shown}”. "
            "How firm the prices are and how the gains were obtained stand as the program saw them: a price or a gain "
            "typed here leaves them as they are, until you choose another word for them.",
            year=plan.case.calendar[0],
            shown=translate("Shown"),
        ),
        heads,
        frozen=5,
    )
    for item in plan.parameter_rows:
        if isinstance(item, Head):
            page.section(item.row, item.text, len(heads), shown_column=16)
        else:
            parameter(page, item)
    last = FIRST_ROW + len(plan.parameter_rows) - 1
    page.filter(16, last, len(heads) - 1, plan.parameter_rows)
    marks(page, f"D{FIRST_ROW}:E{last}", f"$E{FIRST_ROW}")
    page.print_area(last, 16, A3)


def parameter(page: Page, found: Input) -> None:
    plan, sheet, style, row = page.plan, page.sheet, page.style, found.row - 1
    in_unit, record = found.quantity.unit, found.record
    page.text(row, 0, found.quantity.text(plan.lang), style.label())
    page.text(row, 1, found.name, style.soft())
    page.text(row, 2, unit(in_unit), style.soft())
    value = amount_of(found.records[0])
    central = amount_of(plan.case.records[0].get(found.name))
    sizes = [x for x in (value, central, record.low, record.high) if x is not None]
    number = style.number(in_unit, sizes) if found.name != "start_year" else style.label(num_format="0")
    if not found.locked:
        typed_cell(page, row, TYPED, found, sizes)
        formula = check_formula(plan, found, [plan.typed_cell(found.name, 0)])
        sheet.write_formula(row, CHECK, f"={formula}", style.soft(text_wrap=True), check_of(plan, found))
    else:
        page.blank(row, TYPED, style.soft())
        page.blank(row, CHECK, style.soft())
    if record.shape == "choice" and value is not None:
        page.text(row, FILE, name_of_choice(record, value), style.soft(align="right"))
    elif value is not None:
        given = plan.case.horizon if found.name == "horizon" else value
        sheet.write_number(row, FILE, given, number)
    else:
        page.text(row, FILE, "" if found.name not in plan.files[0] else translate("by year"), style.soft(align="right"))
    used_formula = plan.used_formula(found.name, plan.main)
    if used_formula is None:
        where = f"internal:{quoted(plan.sheets['By year'])}!A1"
        page.link(row, USED, where, translate("by year"), style.soft(align="right", font_color=LINK))
    elif central is None:
        sheet.write_formula(row, USED, f"={used_formula}", number, "")
    else:
        used = plan.values[plan.main][found.name]
        sheet.write_formula(row, USED, f"={used_formula}", number, float(np.ravel(used)[0]))
    about(page, row, found, number)


def about(page: Page, row: int, found: Input, number: Any) -> None:
    """What is known of a value: range, limits, grade, date, kind, sources."""
    plan, style, record = page.plan, page.style, found.record
    in_unit = found.quantity.unit
    soft = style.soft()
    years = {r.price_year for r in found.records if r and r.price_year is not None}
    page.text(row, 7, ", ".join(map(str, sorted(years))), style.soft(align="center"))
    for column, value in enumerate((record.low, record.high), 8):
        page.number(row, column, value, number)
    page.text(row, 10, word(plan, RANGES, record.meaning if record.low is not None else ""), soft)
    for column, value in enumerate(record.allowed, 11):
        page.number(row, column, value, style.number(in_unit, [value or 0.0]))
    page.text(row, 13, record.grade if found.records[0] else "", style.soft(align="center"))
    page.text(row, 14, str(record.review_by or ""), style.soft(align="center"))
    page.text(row, 15, word(plan, GROUPS, record.group), soft)
    page.text(row, 16, page.shown(found.level), soft)
    page.text(row, 17, layer_words(plan, found), soft)
    cited = (f"{s.title}, {s.publisher}, {s.published}, {s.hand}. {s.url}" for s in record.sources)
    page.text(row, 18, "; ".join(cited), soft)
    page.text(row, 19, " ".join(t for t in (record.says(), record.why()) if t), soft)


def layer_words(plan: Plan, found: Input) -> str:
    if found.name in plan.case.overrides:
        return translate("this run")
    return layer_name(found.record.layer)


def layer_name(layer: str) -> str:
    known = {
        "reference": translate("reference"),
        "tool": translate("tool"),
        "authority": translate("authority"),
        "option": translate("option"),
        "scenario": translate("scenario"),
        "set": translate("this run"),
    }
    return known.get(layer, layer)


def name_of_choice(record: Record, value: float) -> str:
    return next((name for name, code in record.choices.items() if code == value), str(value))


def typed_cell(page: Page, row: int, column: int, found: Input, sizes: list[float]) -> None:
    """A cell to type in, with the value that the run set if it set one."""
    if found.name == "start_year":
        look = page.style.typed("1", [], num_format="0")
    else:
        look = page.style.typed(found.quantity.unit, sizes)
    if found.typed is None:
        page.blank(row, column, look)
    elif found.record.shape == "choice":
        page.text(row, column, name_of_choice(found.record, found.typed), look)
    else:
        page.sheet.write_number(row, column, found.typed, look)
    validate(page, row + 1, column, found)


def marks(page: Page, span: str, check: str) -> None:
    """Colour a typed cell and its check: red when impossible, orange outside the known range."""
    for mark, look in (("✗", page.style.impossible), ("!", page.style.unusual)):
        rule = {"type": "formula", "criteria": f'=LEFT({check},1)="{mark}"', "format": look}
        page.sheet.conditional_format(span, rule)


# What differs by option


def options(page: Page) -> None:
    """The values that make the options what they are, one column each."""
    plan = page.plan
    names = [plan.case.options[i].text(plan.lang) for i in plan.options]
    heads = [(translate("Parameter"), 58), (translate("Name"), 26), (translate("Unit"), 12)]
    heads += [(translate("Your value: {option}", option=n), 16) for n in names]
    heads += [(translate("Check"), 15)]
    heads += [(translate("Value used: {option}", option=n), 16) for n in names]
    heads += [(translate("Files: {option}", option=n), 16) for n in names]
    heads += [(translate("Possible from"), 10), (translate("Possible to"), 10), (translate("Remarks"), 60)]
    page.top(
        translate("What differs from one option to another"),
        translate(
            "Type in the yellow cells only. An empty cell keeps the value of the files. To set the same value in all "
            "options, as --set does, type it in each column."
        ),
        heads,
        frozen=3,
    )
    for item in plan.option_rows:
        if isinstance(item, Input):
            by_option(page, item)
    last = FIRST_ROW + max(len(plan.option_rows), 1) - 1
    marks(
        page,
        f"D{FIRST_ROW}:{letters(3 + plan.size)}{last}",
        f"${letters(3 + plan.size)}{FIRST_ROW}",
    )
    page.print_area(last, 3 + 2 * plan.size, A3)


def by_option(page: Page, found: Input) -> None:
    plan, sheet, style, row, n = page.plan, page.sheet, page.style, found.row - 1, page.plan.size
    in_unit, record = found.quantity.unit, found.record
    page.text(row, 0, found.quantity.text(plan.lang), style.label())
    page.text(row, 1, found.name, style.soft())
    page.text(row, 2, unit(in_unit), style.soft())
    sizes = [x for x in (*map(amount_of, found.records), record.low, record.high) if x is not None]
    number = style.number(in_unit, sizes)
    for k, i in enumerate(plan.options):
        value, own = amount_of(found.records[i]), found.records[i]
        if found.locked:
            page.blank(row, 3 + k, style.soft())
        else:
            typed_cell(page, row, 3 + k, found, sizes)
        if own is not None and own.shape == "choice" and value is not None:
            page.text(row, 4 + 2 * n + k, name_of_choice(own, value), style.soft(align="right"))
        elif value is not None:
            sheet.write_number(row, 4 + 2 * n + k, value, number)
        else:
            page.text(row, 4 + 2 * n + k, translate("by year") if own else "", style.soft(align="right"))
        formula = plan.used_formula(found.name, i)
        if formula is None:
            page.text(row, 4 + n + k, translate("by year"), style.soft(align="right"))
        else:
            there = found.name in plan.case.records[i]
            cached = float(np.ravel(plan.values[i][found.name])[0]) if there else ""
            sheet.write_formula(row, 4 + n + k, f"={formula}", number, cached)
    if found.locked:
        page.blank(row, 3 + n, style.soft())
    else:
        typed = [plan.typed_cell(found.name, i) for i in plan.options]
        formula = check_formula(plan, found, typed)
        sheet.write_formula(row, 3 + n, f"={formula}", style.soft(text_wrap=True), check_of(plan, found))
    for column, value in enumerate(record.allowed, 4 + 3 * n):
        page.number(row, column, value, style.number(in_unit, [value or 0.0]))
    years = {r.price_year for r in found.records if r and r.price_year is not None}
    words = [translate("Files in euros of {years}.", years=", ".join(map(str, sorted(years))))] if years else []
    page.text(row, 6 + 3 * n, " ".join([*words, record.says(), record.why()]).strip(), style.soft())


# Values by year


def by_year(page: Page) -> None:
    """The calendar, the price index that brings euros to year 0, and the parameters that have one value a year."""
    plan, sheet, style = page.plan, page.sheet, page.style
    heads = [
        (translate("Row"), 46),
        (translate("Name"), 24),
        (translate("Unit"), 14),
        ("", 11),
        ("", 12),
        *(("", 11) for _ in range(plan.widest)),
    ]
    page.top(
        translate("Values by year and price index"),
        translate(
            "Values between the known years are computed here. The yellow points may be changed. The price index is "
            "national: it is changed in its file."
        ),
        heads,
        frozen=3,
    )
    calendar = plan.calendar_row - 1
    start = plan.used_cell("start_year", plan.main)
    for t in range(plan.years):
        sheet.write_formula(
            calendar, YEAR_COLUMN + t, f"={start}+{t}", style.head(num_format="0"), plan.case.calendar[t]
        )
    index, row = plan.price_index, plan.index_row
    points(page, index, row, locked=True)
    page.section(row + 3, translate("Euros of each year brought to year 0"), YEAR_COLUMN)
    for column, title in enumerate(
        (translate("Euros of"), "", translate("Year"), translate("Index"), translate("Multiplied by"))
    ):
        page.text(row + 3, column, title, style.label(bold=True))
    assert isinstance(index.value, Mapping)
    for line, year in [(row + 5, None), *((r, y) for y, r in plan.price_rows.items())]:
        k = line - 1
        value = plan.case.calendar[0] if year is None else year
        page.text(k, 0, translate("Year 0") if year is None else translate("Euros of {year}", year=year), style.label())
        page.blank(k, 1, style.label())
        if year is None:
            sheet.write_formula(k, 2, f"={start}", style.label(num_format="0"), value)
        else:
            sheet.write_number(k, 2, value, style.label(num_format="0"))
        formula = between(plan, index, row, f"$C${line}")
        at = float(path(index.value, index.between, [value])[0])
        sheet.write_formula(k, 3, f"={formula}", style.label(num_format="0.00"), at)
        if year is not None:
            factor = plan.factor(year)
            sheet.write_formula(k, VALUE_COLUMN, f"=$D${row + 5}/$D${line}", style.label(num_format="0.0000"), factor)
    for record, first in plan.path_records:
        path_rows(page, record, first)
    page.print_area(first_free(plan), YEAR_COLUMN + plan.widest - 1, A3)


def first_free(plan: Plan) -> int:
    return max([plan.index_row + 6 + len(plan.price_rows), *(row + 4 for _, row in plan.path_records)])


def points(page: Page, record: Record, row: int, locked: bool) -> None:
    """The known years of a path, and under them their values."""
    plan, sheet, style = page.plan, page.sheet, page.style
    quantity = plan.model[record.name]
    assert isinstance(record.value, Mapping)
    page.section(row, quantity.text(plan.lang), YEAR_COLUMN + len(record.value))
    page.text(row, 0, translate("Known values"), style.label())
    page.text(row, 1, record.name, style.soft())
    page.text(row, 2, unit(quantity.unit), style.soft())
    years = f"({record.price_year})" if record.price_year else ""
    page.text(row, 3, years, style.soft())
    page.blank(row, 4, style.soft())
    known = [record.value[year] for year in sorted(record.value)]
    for k, year in enumerate(sorted(record.value)):
        sheet.write_number(row - 1, YEAR_COLUMN + k, year, style.section(num_format="0", align="right"))
        number = style.number(quantity.unit, known) if locked else style.typed(quantity.unit, known)
        sheet.write_number(row, YEAR_COLUMN + k, known[k], number)


def between(plan: Plan, record: Record, row: int, year: str, position: str | None = None) -> str:
    """The formula of a path's value in a year, from its points: known years in a row, values in the next."""
    assert isinstance(record.value, Mapping)
    n = len(record.value)
    first, last = letters(YEAR_COLUMN), letters(YEAR_COLUMN + n - 1)
    years, values = f"${first}${row}:${last}${row}", f"${first}${row + 1}:${last}${row + 1}"
    if n == 1:
        return f"${first}${row + 1}"
    found = f"IFERROR(MATCH({year},{years},1),1)"
    if record.between == "step":
        return f"INDEX({values},{found})"
    k = position or f"MIN({n - 1},{found})"
    a, b, x, y = (f"INDEX({r},{k}{more})" for r in (values, years) for more in ("", "+1"))
    part = f"(MAX(MIN({year},${last}${row}),${first}${row})-{x})/({y}-{x})"
    if record.between == "geometric":
        return f"EXP(LN({a})+(LN({b})-LN({a}))*{part})"
    return f"{a}+({b}-{a})*{part}"


def path_rows(page: Page, record: Record, row: int) -> None:
    """A path: its points, its position between them, and its values in euros of year 0."""
    plan, sheet, style = page.plan, page.sheet, page.style
    quantity = plan.model[record.name]
    assert isinstance(record.value, Mapping)
    points(page, record, row, locked=False)
    sheet.write_string(row - 1, 2, word(plan, BETWEEN, record.between), style.section())
    known, n = sorted(record.value), len(record.value)
    values = plan.case.in_base_year(record, path(record.value, record.between, plan.case.calendar))
    page.text(row + 1, 0, translate("Position among the known values"), style.soft())
    page.text(
        row + 2,
        0,
        translate("Value of each year, in euros of year 0") if record.price_year else translate("Value of each year"),
        style.label(bold=True),
    )
    page.text(row + 2, 1, record.name, style.soft())
    page.text(row + 2, 2, unit(quantity.unit), style.soft())
    factor = f"*{plan.factor_cell(record.price_year)}" if record.price_year is not None else ""
    first, last = letters(YEAR_COLUMN), letters(YEAR_COLUMN + n - 1)
    for t, year in enumerate(plan.case.calendar):
        column = YEAR_COLUMN + t
        now = f"{letters(column)}${plan.calendar_row}"
        most = n if record.between == "step" else max(n - 1, 1)
        position = min(most, max(1, int(np.searchsorted(known, year, side="right"))))
        formula = f"MIN({most},IFERROR(MATCH({now},${first}${row}:${last}${row},1),1))"
        sheet.write_formula(row + 1, column, f"={formula}", style.soft(num_format="0"), position)
        here = f"{letters(column)}${row + 2}"
        formula = between(plan, record, row, now, here)
        formula = f"({formula}){factor}" if factor else formula
        sheet.write_formula(row + 2, column, f"={formula}", style.number(quantity.unit, values), float(values[t]))
