"""The sheets of what goes in: parameters, what differs by option, values by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from costmodel.engine.case import path
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.presentation import decimal, unit
from costmodel.language.vocabulary import BETWEEN, GROUPS, RANGES
from costmodel.outputs.excel.names import cell, cell_text, letters, on, plain, span
from costmodel.outputs.excel.pages import A3, LEVELS, Content, Link, Page
from costmodel.outputs.excel.plan import (
    CALENDAR_ROW,
    FIRST_ROW,
    INDEX_ROW,
    VALUE_COLUMN,
    YEAR_0_ROW,
    YEAR_COLUMN,
    Cells,
    Columns,
    Input,
    Live,
    Option,
    Plan,
    input_columns,
    points_of,
    term,
)
from costmodel.parameters.record import Record

ANY = 1e300
"""Wider than any value: the limits of a cell that takes any number."""

NOT_A_NUMBER = N_("✗ a number is asked for")
UNKNOWN_CHOICE = N_("✗ unknown choice")
IMPOSSIBLE = N_("✗ outside what is possible")
WRONG_SHARES = N_("✗ these shares do not add to 1")
UNUSUAL = N_("! outside the known range")
"""What the check beside a typed cell says; the mark before it, its colour."""

LAYERS = {
    "reference": N_("reference"),
    "tool": N_("tool"),
    "authority": N_("authority"),
    "option": N_("option"),
    "scenario": N_("scenario"),
    "set": N_("this run"),
}
"""Who gives a value."""


# What is known of an input


class Fact(NamedTuple):
    """A column that says something of an input."""

    head: str
    width: float
    content: Callable[[Input], Content]
    look: str = "soft"
    """The style of the cell; ``number``: that of the values of the input; ``limit``: that of this value."""


def layer_words(layer: str) -> str:
    return translate(LAYERS.get(layer, layer))


def name_of_choice(record: Record, value: float) -> str:
    return next((name for name, code in record.choices.items() if code == value), str(value))


def price_years_of(entry: Input) -> str:
    return ", ".join(map(str, entry.price_years))


def sources(entry: Input) -> str:
    return "; ".join(f"{s.title}, {s.publisher}, {s.published}, {s.hand}. {s.url}" for s in entry.record.sources)


def remarks(entry: Input, before: str = "") -> str:
    return " ".join(text for text in (before, entry.record.says(), entry.record.why()) if text)


def remarks_with_euros(entry: Input) -> str:
    years = price_years_of(entry)
    return remarks(entry, translate("Files in euros of {years}.", years=years) if years else "")


LIMITS = (
    Fact(N_("Possible from"), 10, lambda entry: entry.record.allowed[0], "limit"),
    Fact(N_("Possible to"), 10, lambda entry: entry.record.allowed[1], "limit"),
)
SHOWN = Fact(N_("Shown"), 12, lambda entry: translate(LEVELS[entry.level]))
OF_PARAMETERS = (
    Fact(N_("Euros of"), 8, price_years_of, "center"),
    Fact(N_("Low"), 11, lambda entry: entry.record.low, "number"),
    Fact(N_("High"), 11, lambda entry: entry.record.high, "number"),
    Fact(
        N_("What low and high are"),
        18,
        lambda entry: term(RANGES, entry.record.meaning) if entry.record.low is not None else "",
    ),
    *LIMITS,
    Fact(N_("Grade"), 7, lambda entry: entry.record.grade if entry.records[0] else "", "center"),
    Fact(N_("Review by"), 11, lambda entry: str(entry.record.review_by or ""), "center"),
    Fact(N_("Kind"), 19, lambda entry: term(GROUPS, entry.record.group)),
    SHOWN,
    Fact(N_("Given by"), 14, lambda entry: layer_words(entry.layer)),
    Fact(N_("Sources"), 60, sources),
    Fact(N_("Remarks"), 60, remarks),
)
OF_OPTIONS = (*LIMITS, Fact(N_("Remarks"), 60, remarks_with_euros))


# The sheets of parameters and of options


def parameters(page: Page) -> None:
    """Every value that goes in: what the user types, what is used, what the files say and why."""
    plan, columns = page.plan, input_columns(1)
    heads = [
        (translate("Parameter"), 62),
        (translate("Name"), 34),
        (translate("Unit"), 14),
        (translate("Your value"), 14),
        (translate("Check"), 15),
        (translate("Value used"), 15),
        (translate("Value of the files"), 15),
        *((translate(fact.head), fact.width) for fact in OF_PARAMETERS),
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
    )
    rows = plan.inputs.parameters
    level = columns.about + OF_PARAMETERS.index(SHOWN)
    page.rows(rows, len(heads), level, lambda entry: input_row(page, entry, OF_PARAMETERS))
    colour_checks(page, columns, len(rows))
    page.print_area(FIRST_ROW + len(rows), level, A3)


def options(page: Page) -> None:
    """The values that make the options what they are, one column each."""
    plan, columns = page.plan, input_columns(len(page.plan.options))
    names = [option.label for option in plan.options]
    heads = [
        (translate("Parameter"), 58),
        (translate("Name"), 26),
        (translate("Unit"), 12),
        *((translate("Your value: {option}", option=name), 16) for name in names),
        (translate("Check"), 15),
        *((translate("Value used: {option}", option=name), 16) for name in names),
        *((translate("Files: {option}", option=name), 16) for name in names),
        *((translate(fact.head), fact.width) for fact in OF_OPTIONS),
    ]
    page.top(
        translate("What differs from one option to another"),
        translate(
            "Type in the yellow cells only. An empty cell keeps the value of the files. To set the same value in all "
            "options, as --set does, type it in each column."
        ),
        heads,
    )
    for entry in plan.inputs.by_option:
        page.row = entry.row
        input_row(page, entry, OF_OPTIONS)
    rows = max(len(plan.inputs.by_option), 1)
    colour_checks(page, columns, rows)
    page.print_area(FIRST_ROW + rows, columns.files - 1, A3)


def input_row(page: Page, entry: Input, facts: Iterable[Fact]) -> None:
    """What an input is; by option, the value typed, that of the files and that used; the check; what is known of it."""
    plan, columns, record, in_unit = page.plan, entry.columns, entry.record, entry.quantity.unit
    page.put(0, entry.quantity.text(language()), "label")
    page.fill(1, [entry.name, unit(in_unit)], "soft")
    known = entry.records if entry.by_option else (entry.records[0], plan.case.records[0].get(entry.name))
    sizes = [x for x in (*map(amount_of, known), record.low, record.high) if x is not None]
    number = "year" if entry.name == "start_year" else page.style.number(in_unit, sizes)
    options = plan.options if entry.by_option else (plan.main,)
    for k, option in enumerate(options):
        typed_cell(page, columns.typed + k, entry, sizes)
        for column, content in (
            (columns.files, file_content(plan, entry, option)),
            (columns.used, used_content(plan, entry, option)),
        ):
            look = "right" if isinstance(content, str) else "right_link" if isinstance(content, Link) else number
            page.put(column + k, content, look)
    check = None if entry.locked else Live(check_formula(plan, entry, options), check_of(entry))
    page.put(columns.check, check, "soft_wrapped" if check else "soft")
    for column, fact in enumerate(facts, columns.about):
        content, look = fact.content(entry), fact.look
        if look == "limit":
            look = page.style.number(in_unit, [content or 0.0])  # type: ignore[list-item]
        page.put(column, content, number if look == "number" else look)


def amount_of(record: Record | None) -> float | None:
    return None if record is None or isinstance(record.value, Mapping) else record.number


def used_content(plan: Plan, entry: Input, option: Option) -> Content:
    formula = used_formula(plan, entry, option)
    if formula is None:
        words = translate("by year")
        return words if entry.by_option else Link(plan.sheets["By year"], words)
    in_use = entry.name in plan.case.records[option.index]
    return Live(formula, float(np.ravel(option.values[entry.name])[0]) if in_use else "")


def file_content(plan: Plan, entry: Input, option: Option) -> Content:
    record = entry.records[option.index]
    if record is None:
        return ""
    if isinstance(record.value, Mapping):
        return translate("by year")
    if record.shape == "choice":
        return name_of_choice(record, record.number)
    return plan.case.horizon if entry.name == "horizon" else record.number


def typed_cell(page: Page, column: int, entry: Input, sizes: list[float]) -> None:
    """A cell to type in, with the value that the run set if it set one; it refuses what the program would refuse."""
    record, content = entry.record, entry.typed
    if entry.locked:
        page.put(column, None, "soft")
        return
    look = page.style.number(entry.quantity.unit, sizes, "typed")
    if entry.name == "start_year":
        look = page.style("typed", num_format="0")
    by_name = content is not None and record.shape == "choice"
    page.put(column, name_of_choice(record, content) if by_name else content, look)  # type: ignore[arg-type]
    words = typing_words(page.plan, entry)
    rule: dict[str, Any] = {
        "input_title": translate("Your value"),
        "input_message": words,
        "error_title": translate("This value is not possible"),
        "error_message": words[:225],
    }
    names = list(record.choices)
    if record.shape == "choice" and sum(map(len, names)) + len(names) < 255 and not any("," in n for n in names):
        rule |= {"validate": "list", "source": names}
    else:
        low, high = ends(record)
        kind = "integer" if entry.name == "start_year" else "decimal"
        rule |= {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    page.sheet.data_validation(page.row - 1, column, page.row - 1, column, rule)


def ends(record: Record) -> tuple[float, float]:
    """The least and the most that may be typed."""
    low, high = record.allowed
    return -ANY if low is None else low, ANY if high is None else high


def typing_words(plan: Plan, entry: Input) -> str:
    """What a user is told when the cell is chosen."""
    record = entry.record
    sentences = []
    if record.shape == "choice":
        sentences.append(translate("Choices: {names}.", names=", ".join(record.choices)))
    low, high = record.allowed
    if low is not None and high is not None:
        sentences.append(translate("From {low} to {high}.", low=decimal(low), high=decimal(high)))
    elif low is not None:
        sentences.append(translate("Not below {low}.", low=decimal(low)))
    elif high is not None:
        sentences.append(translate("Not above {high}.", high=decimal(high)))
    if record.low is not None and record.high is not None:
        known = {"low": decimal(record.low), "high": decimal(record.high)}
        sentences.append(translate("Known range: {low} to {high}.", **known))
    if entry.quantity.unit.startswith("EUR"):
        sentences.append(translate("In euros of {year}.", year=plan.case.calendar[0]))
    sentences.append(translate("Empty: the value of the files."))
    return plain(" ".join(sentences))[:255]


def colour_checks(page: Page, columns: Columns, rows: int) -> None:
    """Colour typed cells and their check: red when impossible, orange outside the known range."""
    first, check = letters(columns.typed), letters(columns.check)
    for mark, look in (("✗", page.style.impossible), ("!", page.style.unusual)):
        rule = {"type": "formula", "criteria": f'=LEFT(${check}{FIRST_ROW},1)="{mark}"', "format": look}
        page.sheet.conditional_format(f"{first}{FIRST_ROW}:{check}{FIRST_ROW + rows - 1}", rule)


# Formulas of what is used and of checks


def used_formula(plan: Plan, entry: Input, option: Option) -> str | None:
    """The value used: the one typed, or else that of the files in euros of year 0; None for a value by year."""
    record, cells = entry.records[option.index], entry.cells[option.index]
    value = cells.files
    if entry.name == "horizon":
        return value
    if record is None:
        value = '""'
    elif isinstance(record.value, Mapping):
        return None
    elif record.shape == "choice":
        value = str(int(record.number))
        for name, code in reversed(list(entry.record.choices.items())):
            value = f"IF({cells.typed}={cell_text(name)},{code},{value})"
    elif entry.group:
        value = untyped_share(group_cells(plan, entry, option), value)
    elif record.price_year is not None:
        value += factor(plan, record.price_year)
    return f"IF(ISNUMBER({cells.typed}),{cells.typed},{value})"


def factor(plan: Plan, price_year: int) -> str:
    """What brings the euros of a year to year 0, in a formula."""
    return "*" + on(plan.sheets["By year"], cell(VALUE_COLUMN, plan.years.price_rows[price_year]))


def group_cells(plan: Plan, entry: Input, option: Option) -> list[Cells]:
    return [plan.inputs.named[name].cells[option.index] for name in entry.group]


def not_typed(group: Iterable[Cells]) -> str:
    """What the files say, added up, of the shares that are not typed."""
    return "+".join(f"IF(ISNUMBER({share.typed}),0,{share.files})" for share in group)


def untyped_share(group: Sequence[Cells], value: str) -> str:
    """Shares that add to one: those not typed make room for those that are."""
    typed, rest = ",".join(share.typed for share in group), not_typed(group)
    return f"IF(COUNT({typed})=0,{value},IF({rest}=0,0,{value}*MAX(1-SUM({typed}),0)/({rest})))"


def wrong_shares(group: Sequence[Cells]) -> str:
    typed = ",".join(share.typed for share in group)
    gap = f"AND({not_typed(group)}=0,ABS(1-SUM({typed}))>0.000000001)"
    return f"AND(COUNT({typed})>0,OR(SUM({typed})>1.000000001,{gap}))"


def check_formula(plan: Plan, entry: Input, options: Sequence[Option]) -> str:
    """A formula that says in words what is wrong with what was typed in some cells; nothing when all is well."""
    record, typed = entry.record, [entry.cells[option.index].typed for option in options]
    cells = typed[0] if len(typed) == 1 else f"{typed[0]}:{typed[-1].rpartition('!')[2]}"

    def unless(fault: str, words: str, otherwise: str) -> str:
        return f"IF({fault},{cell_text(translate(words))},{otherwise})"

    if record.shape == "choice":
        known = "+".join(
            f"COUNTIF({cells},{choice})" for choice in (*map(cell_text, record.choices), *record.choices.values())
        )
        return f'IF(COUNTA({cells})={known},"",{cell_text(translate(UNKNOWN_CHOICE))})'
    text = '""'
    if record.low is not None and record.high is not None:
        text = unless(f"{outside(cells, record.low, record.high)}>0", UNUSUAL, text)
    if entry.group:
        for option in reversed(options):
            text = unless(wrong_shares(group_cells(plan, entry, option)), WRONG_SHARES, text)
    if record.allowed != (None, None):
        text = unless(f"{outside(cells, *ends(record))}>0", IMPOSSIBLE, text)
    return unless(f"COUNTA({cells})>COUNT({cells})", NOT_A_NUMBER, text)


def outside(cells: str, low: float, high: float) -> str:
    return f"SUMPRODUCT(ISNUMBER({cells})*(({cells}<{low!r})+({cells}>{high!r})))"


def check_of(entry: Input) -> str:
    """What the check says of the value that the run typed."""
    record, value = entry.record, entry.typed
    if value is None or record.shape == "choice" or record.low is None or record.high is None:
        return ""
    return "" if record.low <= value <= record.high else translate(UNUSUAL)


# Values by year


def by_year(page: Page) -> None:
    """The calendar, the price index that brings euros to year 0, and the parameters that have one value a year."""
    plan = page.plan
    heads = [(translate("Row"), 46), (translate("Name"), 24), (translate("Unit"), 14), ("", 11), ("", 12)]
    page.top(
        translate("Values by year and price index"),
        translate(
            "Values between the known years are computed here. The yellow points may be changed. The price index is "
            "national: it is changed in its file."
        ),
        [*heads, *[("", 11)] * plan.years.widest],
    )
    start = plan.inputs.named["start_year"].cells[plan.main.index].used
    page.row = CALENDAR_ROW
    years = (Live(f"{start}+{t}", year) for t, year in enumerate(plan.case.calendar))
    page.fill(YEAR_COLUMN, years, page.style("head", num_format="0"))
    page.row = INDEX_ROW
    points(page, plan.price_index, "label")
    price_years(page, start)
    for record, row in plan.years.paths:
        page.row = row
        points(page, record, "typed")
        page.put(2, term(BETWEEN, record.between), "section", row)
        path_values(page, record, row)
    page.print_area(plan.years.last_row + 2, YEAR_COLUMN + plan.years.widest - 1, A3)


def points(page: Page, record: Record, kind: str) -> None:
    """The known years of a path, and under them their values."""
    quantity = page.plan.case.model[record.name]
    known = sorted(points_of(record).items())
    page.section(quantity.text(language()), YEAR_COLUMN + len(known))
    page.put(0, translate("Known values"), "label")
    price_year = f"({record.price_year})" if record.price_year else ""
    page.fill(1, [record.name, unit(quantity.unit), price_year, None], "soft")
    number = page.style.number(quantity.unit, [value for _, value in known], kind)
    for column, (year, value) in enumerate(known, YEAR_COLUMN):
        page.put(column, year, "year_head", page.row - 1)
        page.put(column, value, number)
    page.row += 1


def price_years(page: Page, start: str) -> None:
    """What brings euros of each year to year 0."""
    plan, style, index = page.plan, page.style, page.plan.price_index
    page.row = YEAR_0_ROW - 2
    page.section(translate("Euros of each year brought to year 0"), YEAR_COLUMN)
    heads = (translate("Euros of"), None, translate("Year"), translate("Index"), translate("Multiplied by"))
    page.fill(0, heads, "bold")
    page.row = YEAR_0_ROW

    def index_row(words: str, year: Content, at: float) -> None:
        page.fill(0, [words, None], "label")
        page.put(2, year, "year")
        formula = value_in(index, INDEX_ROW, f"$C${page.row}")
        page.put(3, Live(formula, at), style("label", num_format="0.00"))

    def at(year: int) -> float:
        return float(path(points_of(index), index.between, [year])[0])

    first = plan.case.calendar[0]
    index_row(translate("Year 0"), Live(start, first), at(first))
    for year, row in plan.years.price_rows.items():
        page.row = row
        index_row(translate("Euros of {year}", year=year), year, at(year))
        formula = f"$D${YEAR_0_ROW}/$D${row}"
        page.put(VALUE_COLUMN, Live(formula, at(first) / at(year)), style("label", num_format="0.0000"))


def value_in(record: Record, row: int, year: str, position: str | None = None) -> str:
    """The formula of a path's value in a year, from its points: known years in a row, values in the next."""
    n = len(points_of(record))
    years, values = (span(r, YEAR_COLUMN, YEAR_COLUMN + n - 1) for r in (row, row + 1))
    if n == 1:
        return cell(YEAR_COLUMN, row + 1)
    before = f"IFERROR(MATCH({year},{years},1),1)"
    if record.between == "step":
        return f"INDEX({values},{before})"
    k = position or f"MIN({n - 1},{before})"
    a, b, x, y = (f"INDEX({r},{k}{more})" for r in (values, years) for more in ("", "+1"))
    first, last = years.split(":")
    part = f"(MAX(MIN({year},{last}),{first})-{x})/({y}-{x})"
    if record.between == "geometric":
        return f"EXP(LN({a})+(LN({b})-LN({a}))*{part})"
    return f"{a}+({b}-{a})*{part}"


def path_values(page: Page, record: Record, row: int) -> None:
    """The position of each year among the points of a path, and under it its value in euros of year 0."""
    plan, quantity, calendar = page.plan, page.plan.case.model[record.name], page.plan.case.calendar
    known = sorted(points_of(record))
    years = span(row, YEAR_COLUMN, YEAR_COLUMN + len(known) - 1)
    last = len(known) if record.between == "step" else max(len(known) - 1, 1)
    columns = [letters(YEAR_COLUMN + t) for t in range(plan.count)]
    positions = [
        Live(
            f"MIN({last},IFERROR(MATCH({column}${CALENDAR_ROW},{years},1),1))",
            min(last, max(1, int(np.searchsorted(known, year, side="right")))),
        )
        for column, year in zip(columns, calendar, strict=True)
    ]
    page.put(0, translate("Position among the known values"), "soft")
    page.fill(YEAR_COLUMN, positions, page.style("soft", num_format="0"))
    words = translate("Value of each year")
    formulas = [value_in(record, row, f"{c}${CALENDAR_ROW}", f"{c}${page.row}") for c in columns]
    if record.price_year is not None:
        words = translate("Value of each year, in euros of year 0")
        formulas = [f"({formula}){factor(plan, record.price_year)}" for formula in formulas]
    page.row += 1
    page.put(0, words, "bold")
    page.fill(1, [record.name, unit(quantity.unit)], "soft")
    values = plan.case.in_base_year(record, path(points_of(record), record.between, calendar)).tolist()
    page.figures(YEAR_COLUMN, quantity.unit, list(map(Live, formulas, values)))
