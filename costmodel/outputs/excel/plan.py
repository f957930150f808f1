"""What the workbook holds and where it stands: inputs, rows of the option sheets, and the formula of each cell.

Nothing here writes a file. ``lay_out`` makes the plan in four steps, each from those before: options, inputs, values by
year, lines of the option sheets. Rows are numbered from 1, as people see them; columns from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from costmodel.engine.case import MARKED, Case, Records, share_groups, with_marks
from costmodel.engine.comparison import LEDGERS, STATUS_QUO, ToolResult
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import either, language, translate
from costmodel.language.errors import ModelError
from costmodel.language.vocabulary import FORMULA_PAGES, OUTCOMES, PARAMETER_PAGES, Text
from costmodel.model.expression import EXCEL, Expression, Reach, in_cells, varies_by_year
from costmodel.model.model import CLOCK, Model
from costmodel.model.quantity import Quantity
from costmodel.outputs.excel.names import cell, excel_names, letters, on, sheet_names, span
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.questions.figures import BUDGET_LINES, colours, in_order, main_option

LONGEST_FORMULA = 8192
"""Characters that Excel accepts in one cell."""

HEAD_ROW, FIRST_ROW = 6, 7
"""Heads of the columns, and the first row under them, in the sheets that have heads."""

VALUE_COLUMN, YEAR_COLUMN = 4, 5
"""Columns of single values and of year 0 in the sheets that have years."""

CALENDAR_ROW, INDEX_ROW, YEAR_0_ROW = 6, 9, 14
"""On the sheet of values by year: the calendar, the points of the price index, the index of year 0."""

PATH_ROWS = 5
"""Rows of a path: its known years, their values, the position among them, the value of each year, an empty one."""

MAIN, DETAIL, WORKING = "main", "detail", "working"
"""Levels: what is shown at first, and what a filter hides."""

ALWAYS_MAIN = ("constraint", "status_quo", "appraisal")
"""Sections whose quantities are all shown at first."""


@dataclass(frozen=True)
class Live:
    """A formula, and the value that the program finds for it."""

    formula: str
    value: Any

    def __neg__(self) -> Live:
        return Live(f"-{self.formula}", -self.value)

    def __sub__(self, other: Live) -> Live:
        return Live(f"{self.formula}-{other.formula}", self.value - other.value)


@dataclass(frozen=True)
class Head:
    """A heading above rows."""

    text: str
    row: int


@dataclass(frozen=True)
class Option:
    """An option of the case, and its sheet."""

    index: int
    overlay: Overlay
    sheet: str
    colour: str
    values: Mapping[str, Any]
    """What the program finds for each quantity, in the central case."""

    @property
    def label(self) -> str:
        return self.overlay.text(language())


class Columns(NamedTuple):
    """Columns of a sheet of inputs: those of values are as many as it holds of each input, one or one per option."""

    typed: int
    check: int
    used: int
    files: int
    about: int


def input_columns(count: int) -> Columns:
    return Columns(typed=3, check=3 + count, used=4 + count, files=4 + 2 * count, about=4 + 3 * count)


class Cells(NamedTuple):
    """Where an input of an option stands: what a user types, the value used, that of the files."""

    typed: str
    used: str
    files: str


@dataclass(frozen=True)
class Input:
    """A value that may be typed: its record by option (None where only the user gives it) and what the run typed."""

    name: str
    quantity: Quantity
    records: tuple[Record | None, ...]
    record: Record
    """The one that speaks for all options: that of the first one that has one."""
    typed: float | None
    row: int
    level: str
    layer: str
    """Who gives the value."""
    locked: bool
    by_option: bool
    columns: Columns
    cells: tuple[Cells, ...]
    group: tuple[str, ...]
    """The shares that add to one with this one."""

    @property
    def price_years(self) -> list[int]:
        return sorted({r.price_year for r in self.records if r and r.price_year is not None})

    @property
    def paths(self) -> dict[int, Record]:
        """Records with a value by year, by option; the price index, which no formula uses by year, has none."""
        paths = {i: r for i, r in enumerate(self.records) if r and isinstance(r.value, Mapping)}
        return paths if self.name != "price_index" else {}


@dataclass(frozen=True)
class Inputs:
    """The rows of the sheets of parameters and of options."""

    parameters: tuple[Head | Input, ...]
    by_option: tuple[Input, ...]

    @cached_property
    def named(self) -> dict[str, Input]:
        return {i.name: i for i in (*self.parameters, *self.by_option) if isinstance(i, Input)}


@dataclass(frozen=True)
class Years:
    """The rows of the sheet of values by year: of each price year, of each path, of the path of an input and option."""

    price_rows: Mapping[int, int]
    paths: tuple[tuple[Record, int], ...]
    path_rows: Mapping[tuple[str, int], int]
    widest: int
    """Columns of years that the sheet needs."""

    @property
    def last_row(self) -> int:
        return max([YEAR_0_ROW, *self.price_rows.values(), *(row + PATH_ROWS - 2 for _, row in self.paths)])


@dataclass(frozen=True)
class Line:
    """A row of the option sheets: a quantity, or what one of them adds up over the years."""

    name: str
    quantity: Quantity | None
    label: str
    unit: str
    level: str
    row: int
    yearly: bool
    tree: Expression | None
    """Its formula; None for what is given."""
    values: tuple[list[float], ...]
    """The numbers of its cells, by option."""


@dataclass(frozen=True)
class Plan:
    """The whole workbook of a result, cell by cell."""

    result: ToolResult
    sheets: Mapping[str, str]
    names: Mapping[str, str]
    options: tuple[Option, ...]
    """In the order in which they are shown."""
    inputs: Inputs
    years: Years
    rows: tuple[Head | Line, ...]

    @property
    def case(self) -> Case:
        return self.result.case

    @property
    def count(self) -> int:
        """How many years there are."""
        return self.case.horizon + 1

    @property
    def title(self) -> str:
        return " – ".join(o.text(language()) for o in (self.case.tool, self.case.authority) if o)

    @cached_property
    def main(self) -> Option:
        """The option that names of the workbook stand for."""
        return next(o for o in self.options if o.overlay.key == main_option(self.result))

    @cached_property
    def compared(self) -> tuple[Option, ...]:
        """The options that are compared with the status quo; the status quo itself when it is alone."""
        return tuple(o for o in self.options if o.overlay.key != STATUS_QUO) or self.options

    @cached_property
    def lines(self) -> dict[str, Line]:
        return {line.name: line for line in self.rows if isinstance(line, Line)}

    @property
    def price_index(self) -> Record:
        return self.case.library.records["price_index"]

    # Where a reader finds a value

    def by_year(self, column: int, row: int) -> str:
        return on(self.sheets["By year"], f"{letters(column)}${row}")

    def calendar(self) -> list[Live]:
        """The years, one in each column."""
        return [Live(self.by_year(YEAR_COLUMN + t, CALENDAR_ROW), year) for t, year in enumerate(self.case.calendar)]

    def live(self, name: str, option: Option, year: int = 0) -> Live:
        """A quantity from the sheet of an option: its only value, or that of a year (-1: the last)."""
        line = self.lines[name]
        year = year if line.yearly else 0
        return Live(on(option.sheet, cell(self.columns(line)[year], line.row)), line.values[option.index][year])

    def series(self, name: str, option: Option) -> list[Live]:
        """A quantity that has a value by year."""
        return [self.live(name, option, t) for t in range(self.count)]

    # Formulas of the option sheets

    def columns(self, line: Line) -> range:
        first, count = (YEAR_COLUMN, self.count) if line.yearly else (VALUE_COLUMN, 1)
        return range(first, first + count)

    def formulas(self, line: Line, option: Option) -> list[str]:
        """The formula of each cell of a row, for an option; one for a value without years."""
        formulas = self._formulas(line, option)
        if max(map(len, formulas)) > LONGEST_FORMULA:
            raise ModelError(f"'{line.name}': its formula is longer than the {LONGEST_FORMULA} characters of a cell")
        return formulas

    def _formulas(self, line: Line, option: Option) -> list[str]:
        columns, entry = self.columns(line), self.inputs.named.get(line.name)
        if line.name == "year_index":
            return [str(column - YEAR_COLUMN) for column in columns]
        path_row = self.years.path_rows.get((line.name, option.index))
        if line.name == "calendar_year":
            formulas = [self.by_year(column, CALENDAR_ROW) for column in columns]
        elif path_row is not None:
            formulas = [self.by_year(column, path_row + 3) for column in columns]
        elif line.tree is not None and not (entry and entry.records[option.index]):
            formulas = self.written[line.name]
        else:
            return [self.inputs.named[line.name].cells[option.index].used for _ in columns]
        typed = entry and entry.cells[option.index].typed
        return [f"IF(ISNUMBER({typed}),{typed},{formula})" for formula in formulas] if typed else formulas

    @cached_property
    def written(self) -> dict[str, list[str]]:
        """Formulas of the computed rows, the same on the sheets of all options, which have names of their own."""
        return {
            line.name: [line.tree.write(EXCEL, partial(self.reference, column)) for column in self.columns(line)]
            for line in self.lines.values()
            if line.tree is not None
        }

    def reference(self, column: int, leaf: Any) -> str:
        """How a formula in a column names a quantity: the cell of its year, or the name of its only value."""
        if not isinstance(leaf, Reach):
            line = self.lines.get(leaf)
            return f"{letters(column)}{line.row}" if line and line.yearly else self.names[leaf]
        row, first = self.lines[leaf.name].row, letters(YEAR_COLUMN)
        if leaf.operation == "total":
            return span(row, YEAR_COLUMN, YEAR_COLUMN + self.count - 1)
        if leaf.operation == "cumulative":
            return f"${first}{row}:{letters(column)}{row}"
        return f"{letters(column - 1)}{row}" if column > YEAR_COLUMN else "0"

    # Names

    def defined(self) -> Iterator[tuple[str, str]]:
        """Names and the cells they stand for: of the whole workbook, then of each option's own sheet."""
        yield from self._defined(self.main, self.inputs.named.values())
        points = span(INDEX_ROW + 1, YEAR_COLUMN, YEAR_COLUMN + len(points_of(self.price_index)) - 1)
        yield self.names["price_index"], on(self.sheets["By year"], points)
        for option in self.options if len(self.options) > 1 else ():
            for name, where in self._defined(option, self.inputs.by_option):
                yield on(option.sheet, name), where

    def _defined(self, option: Option, inputs: Iterable[Input]) -> Iterator[tuple[str, str]]:
        for entry in inputs:
            if entry.name not in self.lines and entry.name != "price_index":
                yield self.names[entry.name], entry.cells[option.index].used
        for line in self.lines.values():
            if line.quantity:
                columns = self.columns(line)
                where = span(line.row, columns[0], columns[-1]) if line.yearly else cell(VALUE_COLUMN, line.row)
                yield self.names[line.name], on(option.sheet, where)


def lay_out(result: ToolResult, titles: Iterable[str]) -> Plan:
    """The plan of the workbook of a result, in the language in use; ``titles``: the sheets beside those of options."""
    case = result.case
    labels = [option.text(language()) for option in case.options]
    sheets, own_sheets = sheet_names({title: translate(title) for title in titles}, labels)
    options = tuple(
        Option(i, case.options[i], own_sheets[i], colours(result)[key], central_values(case, i))
        for key in in_order(result.options)
        for i in [result.options.index(key)]
    )
    inputs = lay_out_inputs(case, options, sheets)
    years = lay_out_years(case, inputs)
    rows = tuple(lay_out_lines(case, options, inputs))
    return Plan(result, sheets, excel_names(case.model), options, inputs, years, rows)


def term(table: Mapping[str, Text], key: str) -> str:
    """What the vocabulary calls a thing in the language in use: the key itself where it has no word."""
    return either(*table.get(key, (key, key))).replace("'", "’")


def points_of(record: Record) -> Mapping[int, float]:
    """The known years of a path and their values."""
    assert isinstance(record.value, Mapping)
    return record.value


# Inputs


def file_records(case: Case) -> list[Records]:
    """What the files say, by option: the values that an empty cell stands for.

    How gains were obtained and how firm prices are stand as the program sees them with the values of the run.
    """
    touched = {*case.overrides, *(name for group in share_groups(case.library) for name in group)}
    seen = case.records
    if marks := touched.intersection(MARKED):
        put_back = tuple(r | {n: f[n] for n in marks} for r, f in zip(seen, case.from_files, strict=True))
        others = {n: text for n, text in case.overrides.items() if n not in marks}
        seen = with_marks(replace(case, records=put_back, overrides=others)).records
        touched -= marks
    return [
        {n: r for n, r in records.items() if n not in touched} | {n: r for n, r in plain.items() if n in touched}
        for records, plain in zip(seen, case.from_files, strict=True)
    ]


def lay_out_inputs(case: Case, options: Sequence[Option], sheets: Mapping[str, str]) -> Inputs:
    """Parameters, section by section, and those whose values differ from one option to another."""
    files, groups = file_records(case), share_groups(case.library)
    names = list(dict.fromkeys(n for records in (*files, *case.records) for n in records))
    given = set.intersection(*(set(records) for records in files))
    outcomes = [q.name for q in case.model.values() if q.outcome]
    needed = {*case.model.ancestors(outcomes, given), "start_year", "horizon"}
    apart = {name for name in names if differs(name, files)}
    for group in groups:
        apart.update(group if apart.intersection(group) else ())

    def lay_out_input(name: str, row: int, by_option: bool) -> Input:
        quantity, records = case.model[name], tuple(records.get(name) for records in files)
        bare = Record(name, "fixed", 0.0, allowed=(quantity.least, None), group="lever", layer="set")
        record = next((r for r in records if r), bare)
        typed = case.records[0][name].number if name in case.overrides and name != "horizon" else None
        own = typed is not None or any(r is None or r.layer != "reference" or r.group == "lever" for r in records)
        cells = {}
        sheet = sheets["Options" if by_option else "Parameters"]
        columns = input_columns(len(options) if by_option else 1)
        for k, option in enumerate(options):
            shift = k if by_option else 0
            places = (cell(column + shift, row) for column in (columns.typed, columns.used, columns.files))
            cells[option.index] = Cells(*(on(sheet, place) for place in places))
        return Input(
            name=name,
            quantity=quantity,
            records=records,
            record=record,
            typed=typed,
            row=row,
            layer="set" if name in case.overrides else record.layer,
            level=WORKING if name not in needed else MAIN if own else DETAIL,
            locked=name in ("horizon", "price_index") or name not in needed,
            by_option=by_option,
            columns=columns,
            cells=tuple(cells[i] for i in range(len(options))),
            group=next((g for g in groups if name in g), ()),
        )

    parameters: list[Head | Input] = []
    for title, members in input_sections(case, files[0], [n for n in names if n not in apart], needed):
        row = FIRST_ROW + len(parameters)
        if members:
            parameters.append(Head(title, row))
            parameters += [lay_out_input(name, row + k, False) for k, name in enumerate(members, 1)]
    by_option = [n for n in names if n in apart]
    return Inputs(tuple(parameters), tuple(lay_out_input(n, FIRST_ROW + k, True) for k, n in enumerate(by_option)))


def differs(name: str, files: Iterable[Records]) -> bool:
    """Whether an input has not the same value for all options."""
    first, *others = (record and (record.value, record.price_year) for record in (r.get(name) for r in files))
    return any(other != first for other in others)


def input_sections(
    case: Case, files: Records, names: Sequence[str], needed: set[str]
) -> Iterator[tuple[str, list[str]]]:
    """Values of the tool, authority and scenario first, then those of the reference by file, then those idle."""
    own: list[str] = []
    idle: list[str] = []
    pages: dict[str, list[str]] = {page: [] for page in PARAMETER_PAGES}
    for name in names:
        if name not in needed:
            idle.append(name)
        elif name not in files or name in case.overrides or files[name].layer != "reference":
            own.append(name)
        else:
            pages.setdefault(case.library.records[name].page, []).append(name)
    yield translate("What the tool, the authority, the scenario and you say"), own
    for page, members in pages.items():
        yield term(PARAMETER_PAGES, page), members
    yield translate("Not used by the formulas here"), idle


# Values by year


def lay_out_years(case: Case, inputs: Inputs) -> Years:
    """The calendar and the price index, whose rows are fixed, then each price year, then each path with its points."""
    entries = inputs.named.values()
    prices = sorted({year for entry in entries for year in entry.price_years})
    first = YEAR_0_ROW + len(prices) + 2
    paths: list[tuple[Record, int]] = []
    path_rows = {}
    for entry in entries:
        for i, record in entry.paths.items():
            known = next((row for other, row in paths if other == record), None)
            if known is None:
                known = first + PATH_ROWS * len(paths)
                paths.append((record, known))
            path_rows[entry.name, i] = known
    points = (len(points_of(record)) for record in (case.library.records["price_index"], *(r for r, _ in paths)))
    price_rows = {year: row for row, year in enumerate(prices, YEAR_0_ROW + 1)}
    return Years(price_rows, tuple(paths), path_rows, widest=max(case.horizon + 1, *points))


# Lines of the option sheets


def lay_out_lines(case: Case, options: Iterable[Option], inputs: Inputs) -> Iterator[Head | Line]:
    """Outcomes by subject, then workings by domain, each line with its formula and its numbers."""
    model, years = case.model, case.horizon + 1
    worlds = [option.values for option in sorted(options, key=lambda option: option.index)]
    given = {name for name, entry in inputs.named.items() if all(entry.records)}
    paths = {name for name, entry in inputs.named.items() if entry.paths}
    yearly = yearly_names(model, paths)
    row = FIRST_ROW
    for title, members in line_sections(model, paths):
        yield Head(title, row)
        row += 1
        for name, level in members:
            quantity = model[name]
            label, varies = quantity.text(language()), name in yearly
            tree: Expression | None = None
            flows: dict[str, tuple[Expression, Expression]] = {}
            if name in model.expressions and name not in given:
                tree, flows = split_formula(name, model.expressions[name])
            values = tuple(numbers(world[name], years if varies else 1) for world in worlds)
            yield Line(name, quantity, label, quantity.unit, level, row, varies, tree, values)
            row += 1
            label = translate("{label}: what is added up over the years", label=label)
            for key, (flow, flow_in_cells) in flows.items():
                with np.errstate(all="ignore"):
                    values = tuple(numbers(flow.evaluate(world), years) for world in worlds)
                yield Line(key, None, label, "", WORKING, row, True, flow_in_cells, values)
                row += 1


def yearly_names(model: Model, paths: Iterable[str]) -> set[str]:
    """What has one value a year here: formulas of yearly things, and of what is given by year."""
    yearly = {*CLOCK, *paths}
    for name in model.order:
        tree = model.expressions.get(name)
        if tree is not None and (name in model.yearly or varies_by_year(tree, yearly.__contains__)):
            yearly.add(name)
    return yearly


def split_formula(name: str, tree: Expression) -> tuple[Expression, dict[str, tuple[Expression, Expression]]]:
    """A formula as cells hold it, and what it adds up over the years that is no quantity: rows of their own, by name.

    Each of these is given as it computes, then as cells hold it.
    """
    flows: dict[str, tuple[Expression, Expression]] = {}

    def put_aside(flow: Expression) -> str:
        key = f"{name} {len(flows) + 1}"
        flows[key] = flow, flow  # takes its place before those that it holds
        flows[key] = flow, in_cells(flow, put_aside)
        return key

    return in_cells(tree, put_aside), flows


def numbers(value: Any, cells: int) -> list[float]:
    """A value as the numbers of its cells: a single one stands in each of them."""
    flat = [float(x) for x in np.ravel(value).tolist()]
    return flat * cells if len(flat) == 1 else flat


def line_sections(model: Model, paths: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Title, names and their levels: outcomes, their main figures first, then workings, then what has years."""
    wanted = {name for name, _ in LEDGERS.values()} | {name for name, _, _ in BUDGET_LINES}
    formulas = [q for q in model.values() if q.formula]

    def level(q: Quantity) -> str:
        return MAIN if q.headline or q.name in wanted or q.outcome in ALWAYS_MAIN else DETAIL

    for outcome in dict.fromkeys([*OUTCOMES, *(q.outcome for q in formulas if q.outcome)]):
        members = [(q.name, level(q)) for q in formulas if q.outcome == outcome]
        if members:
            members.sort(key=lambda member: member[1] != MAIN)
            yield translate("Results: {subject}", subject=term(OUTCOMES, outcome)), members
    for domain in dict.fromkeys([*FORMULA_PAGES, *map(domain_of, formulas)]):
        members = [(q.name, WORKING) for q in formulas if not q.outcome and domain_of(q) == domain]
        if members:
            yield translate("Workings: {subject}", subject=term(FORMULA_PAGES, domain)), members
    yield translate("Years"), [(name, WORKING) for name in (*CLOCK, *sorted(paths))]


def domain_of(quantity: Quantity) -> str:
    """The domain that a formula belongs to: the name of its module."""
    return quantity.formula.__module__.rpartition(".")[2] if quantity.formula else ""
