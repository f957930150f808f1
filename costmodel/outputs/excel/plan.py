"""What the workbook holds and where it stands: inputs, rows of the option sheets, names and the formula of each cell.

Nothing here writes a file. Rows are numbered from 1, as people see them; a formula may hold marks that stand for the
column of the year (OWN) and for the one before it (BEFORE).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from costmodel.engine.case import MARKED, Records, path, share_groups, with_marks
from costmodel.engine.comparison import LEDGERS, ToolResult
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import N_, language, translate
from costmodel.language.errors import ModelError
from costmodel.language.vocabulary import FORMULA_PAGES, OUTCOMES, PARAMETER_PAGES
from costmodel.model.expression import EXCEL, Expression, Reach, in_cells, varies_by_year
from costmodel.model.model import CLOCK
from costmodel.model.quantity import Quantity
from costmodel.outputs.excel.style import cell_text, sheet_names
from costmodel.parameters.record import Record
from costmodel.questions.figures import BUDGET_LINES, in_order, main_option

OWN, BEFORE = "\x01", "\x02"
LONGEST_FORMULA = 8192
"""Characters that Excel accepts in one cell."""

VALUE_COLUMN, YEAR_COLUMN = 4, 5
"""Columns, from 0, of single values and of year 0 in the sheets that have years."""

TYPED, CHECK, USED, FILE = 3, 4, 5, 6
"""Columns of the sheet of parameters: what the user types, its check, the value used, the value of the files."""

FIRST_ROW = 7
"""First row under the heads, in the sheets of parameters, options and results."""

SHEETS = (
    N_("Summary"),
    N_("How to use"),
    N_("Points of view"),
    N_("Budget"),
    N_("Parameters"),
    N_("Options"),
    N_("By year"),
    N_("Change log"),
)
"""Sheets beside those of the options, by their English names."""

MAIN, DETAIL, WORKING = "main", "detail", "working"
ALWAYS_MAIN = ("constraint", "status_quo", "appraisal")
"""Sections whose quantities are all shown at first."""

CELL_LIKE = re.compile(r"[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*|true|false", re.IGNORECASE)


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column numbered from 0: 0 is A, 26 is AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def cell(column: int, row: int) -> str:
    return f"${letters(column)}${row}"


def quoted(sheet: str) -> str:
    """The name of a sheet as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def excel_names(names: Iterable[str]) -> dict[str, str]:
    """Each name as Excel accepts it: itself, unless it looks like a cell or differs from another by capitals only."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        wanted = re.sub(r"[^\w.]", "_", name)[:250]
        wanted = wanted if re.match(r"[^\W\d]", wanted) else f"_{wanted}"
        while CELL_LIKE.fullmatch(wanted) or wanted.lower() in taken:
            wanted += "_"
        taken.add(wanted.lower())
        found[name] = wanted
    return found


@dataclass(frozen=True)
class Input:
    """A value that may be typed: its record by option (None where only the user gives it) and what the run typed."""

    name: str
    quantity: Quantity
    records: tuple[Record | None, ...]
    typed: float | None
    row: int
    level: str
    by_option: bool = False
    locked: bool = False

    @property
    def record(self) -> Record:
        """The record that speaks for all options: that of the first one that has one."""
        bare = Record(self.name, "fixed", 0.0, allowed=(self.quantity.least, None), group="lever", layer="set")
        return next((r for r in self.records if r), bare)

    @property
    def is_path(self) -> bool:
        return any(r is not None and isinstance(r.value, Mapping) for r in self.records)


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


@dataclass(frozen=True)
class Head:
    """A heading above rows."""

    text: str
    row: int
    level: str


@dataclass
class Aside:
    """What operations over years are taken of, when it is no quantity: it has a row of its own below its formula."""

    trees: dict[str, Expression] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)


class Plan:
    """The whole workbook of a result, cell by cell, before it is written."""

    def __init__(self, result: ToolResult) -> None:
        self.result, self.case = result, result.case
        self.model, self.lang = result.case.model, language()
        self.size = len(self.case.options)
        self.years = self.case.horizon + 1
        self.options = [result.options.index(key) for key in in_order(result.options)]
        self.main = result.options.index(main_option(result))
        self.groups = share_groups(self.case.library)
        self.names = excel_names(self.model)
        self.sheets, self.option_sheets = sheet_names(
            {key: translate(key) for key in SHEETS},
            [option.text(self.lang) for option in self.case.options],
        )
        self.values = [central_values(self.case, i) for i in range(self.size)]
        self._central: dict[tuple[str, int], list[float]] = {}
        self._place_inputs()
        self._place_years()
        self._place_lines()

    # Inputs

    @cached_property
    def files(self) -> list[Records]:
        """What the files say, by option: the values that an empty cell stands for.

        How gains were obtained and how firm prices are stand as the program sees them with the values of the run.
        """
        touched = {*self.case.overrides, *(n for g in self.groups for n in g)}
        seen = self.case.records
        if marks := touched.intersection(MARKED):
            put_back = tuple(r | {n: f[n] for n in marks} for r, f in zip(seen, self.case.from_files, strict=True))
            others = {n: text for n, text in self.case.overrides.items() if n not in marks}
            seen = with_marks(replace(self.case, records=put_back, overrides=others)).records
            touched -= marks
        return [
            {n: r for n, r in records.items() if n not in touched} | {n: r for n, r in plain.items() if n in touched}
            for records, plain in zip(seen, self.case.from_files, strict=True)
        ]

    def _place_inputs(self) -> None:
        names = list(dict.fromkeys(n for records in (*self.files, *self.case.records) for n in records))
        apart = {n for n in names if self._differs(n)}
        for group in self.groups:
            if apart.intersection(group):
                apart.update(group)
        outcomes = [q.name for q in self.model.values() if q.outcome]
        given = set.intersection(*(set(records) for records in self.files))
        needed = {*self.model.ancestors(outcomes, given), "start_year", "horizon"}
        self.inputs: dict[str, Input] = {}
        self.parameter_rows: list[Head | Input] = []
        self.option_rows: list[Head | Input] = []
        row = FIRST_ROW
        for title, members in self._sections([n for n in names if n not in apart], needed):
            inputs = [self._input(n, row + 1 + k, needed, False) for k, n in enumerate(members)]
            level = MAIN if any(i.level == MAIN for i in inputs) else inputs[0].level
            self.parameter_rows += [Head(title, row, level), *inputs]
            row += len(inputs) + 1
        for k, name in enumerate(n for n in names if n in apart):
            self.option_rows.append(self._input(name, FIRST_ROW + k, needed, True))
        self.inputs = {i.name: i for i in (*self.parameter_rows, *self.option_rows) if isinstance(i, Input)}

    def _differs(self, name: str) -> bool:
        first, *others = (records.get(name) for records in self.files)
        return any((r and (r.value, r.price_year)) != (first and (first.value, first.price_year)) for r in others)

    def _input(self, name: str, row: int, needed: set[str], by_option: bool) -> Input:
        records = tuple(found.get(name) for found in self.files)
        typed = self.case.records[0][name].number if name in self.case.overrides and name != "horizon" else None
        own = typed is not None or any(r is None or r.layer != "reference" or r.group == "lever" for r in records)
        level = MAIN if own else DETAIL
        if name not in needed:
            level = WORKING
        locked = name in ("horizon", "price_index") or name not in needed
        return Input(name, self.model[name], records, typed, row, level, by_option, locked)

    def _sections(self, names: list[str], needed: set[str]) -> Iterator[tuple[str, list[str]]]:
        """Values of the tool, authority and scenario first, then those of the reference by file, then those idle."""
        idle = [n for n in names if n not in needed]
        own = [n for n in names if n in needed and self._layer(n) != "reference"]
        rest = [n for n in names if n not in idle and n not in own]
        pages: dict[str, list[str]] = {page: [] for page in PARAMETER_PAGES}
        for n in rest:
            pages.setdefault(self.case.library.records[n].page, []).append(n)
        column = 0 if self.lang == "en" else 1
        sections = [(translate("What the tool, the authority, the scenario and you say"), own)]
        sections += [
            (PARAMETER_PAGES[p][column].replace("'", "’") if p in PARAMETER_PAGES else p, found)
            for p, found in pages.items()
        ]
        sections += [(translate("Not used by the formulas here"), idle)]
        return ((title, found) for title, found in sections if found)

    def _layer(self, name: str) -> str:
        record = self.files[0].get(name)
        return "set" if record is None or name in self.case.overrides else record.layer

    def sheet_of(self, found: Input) -> str:
        return quoted(self.sheets["Options" if found.by_option else "Parameters"])

    def typed_cell(self, name: str, option: int) -> str:
        """Reference to the cell where a user types the value of an input."""
        found = self.inputs[name]
        column = 3 + self.options.index(option) if found.by_option else TYPED
        return f"{self.sheet_of(found)}!{cell(column, found.row)}"

    def used_cell(self, name: str, option: int) -> str:
        found = self.inputs[name]
        column = 4 + self.size + self.options.index(option) if found.by_option else USED
        return f"{self.sheet_of(found)}!{cell(column, found.row)}"

    def file_cell(self, name: str, option: int) -> str:
        found = self.inputs[name]
        column = 4 + 2 * self.size + self.options.index(option) if found.by_option else FILE
        return f"{self.sheet_of(found)}!{cell(column, found.row)}"

    def used_formula(self, name: str, option: int) -> str | None:
        """The value used: the one typed, or else that of the files in euros of year 0; None for a value by year."""
        found, record = self.inputs[name], self.inputs[name].records[option]
        typed, given = self.typed_cell(name, option), self.file_cell(name, option)
        if name == "horizon":
            return given
        if record is not None and isinstance(record.value, Mapping):
            return None
        if record is None:
            return f'IF(ISNUMBER({typed}),{typed},"")'
        if record.shape == "choice":
            return f"IF(ISNUMBER({typed}),{typed},{self.choice_of(found, typed, str(int(record.number)))})"
        if group := next((g for g in self.groups if name in g), None):
            return self._share(name, group, option)
        if record.price_year is not None:
            given = f"{given}*{self.factor_cell(record.price_year)}"
        return f"IF(ISNUMBER({typed}),{typed},{given})"

    def choice_of(self, found: Input, typed: str, otherwise: str) -> str:
        """The code of the choice whose name is typed."""
        for word, code in reversed(list(found.record.choices.items())):
            otherwise = f"IF({typed}={cell_text(word)},{code},{otherwise})"
        return otherwise

    def _share(self, name: str, group: tuple[str, ...], option: int) -> str:
        """Shares that add to one: those not typed make room for those that are."""
        typed, given = self.typed_cell(name, option), self.file_cell(name, option)
        all_typed = ",".join(self.typed_cell(n, option) for n in group)
        rest = "+".join(f"IF(ISNUMBER({self.typed_cell(n, option)}),0,{self.file_cell(n, option)})" for n in group)
        room = f"MAX(1-SUM({all_typed}),0)"
        return f"IF(ISNUMBER({typed}),{typed},IF(COUNT({all_typed})=0,{given},IF({rest}=0,0,{given}*{room}/({rest}))))"

    # Years: price index and paths

    def _place_years(self) -> None:
        """Rows of the sheet of values by year: calendar, price index, then each path with its points."""
        prices = {r.price_year for i in self.inputs.values() for r in i.records if r and r.price_year is not None}
        index = self.case.library.records["price_index"]
        self.calendar_row = FIRST_ROW - 1
        self.index_row = self.calendar_row + 3
        self.price_rows = {year: self.index_row + 6 + k for k, year in enumerate(sorted(prices))}
        row = self.index_row + 6 + len(prices) + 1
        self.paths: dict[tuple[str, int], int] = {}
        self.path_records: list[tuple[Record, int]] = []
        for found in self.inputs.values():
            if found.is_path and found.name != "price_index":
                for i, record in enumerate(found.records):
                    if record is None or not isinstance(record.value, Mapping):
                        continue
                    known = next((r for other, r in self.path_records if other == record), None)
                    if known is None:
                        known, row = row, row + 5
                        self.path_records.append((record, known))
                    self.paths[found.name, i] = known
        self.price_index = index
        points = [len(r.value) for r, _ in self.path_records if isinstance(r.value, Mapping)]
        self.widest = max(self.years, len(index.value), *points)  # type: ignore[arg-type]

    def factor_cell(self, price_year: int) -> str:
        return f"{quoted(self.sheets['By year'])}!{cell(VALUE_COLUMN, self.price_rows[price_year])}"

    def factor(self, price_year: int) -> float:
        start = self.case.calendar[0]
        if price_year == start:
            return 1.0
        now, then = path(self.price_index.value, self.price_index.between, [start, price_year])  # type: ignore[arg-type]
        return float(now / then)

    # Rows of the option sheets

    def _place_lines(self) -> None:
        given = set.intersection(*(set(records) for records in self.files))
        paths = {n for n, found in self.inputs.items() if found.is_path and n != "price_index"}
        self.yearly = set(CLOCK) | paths
        for name in self.model.order:
            if name in self.model.expressions and (
                name in self.model.yearly or varies_by_year(self.model.expressions[name], self.yearly.__contains__)
            ):
                self.yearly.add(name)
        self.aside = Aside()
        self.trees: dict[str, Expression] = {}
        for name, tree in self.model.expressions.items():
            if name not in given:
                self.trees[name] = self._cells_of(name, tree)
        self.given = given
        self.rows: list[Head | Line] = []
        self.lines: dict[str, Line] = {}
        row = FIRST_ROW
        for title, level, members in self._results(given, paths):
            self.rows.append(Head(title, row, level))
            row += 1
            for name, own_level in members:
                for line in self._lines_of(name, own_level, row):
                    self.rows.append(line)
                    self.lines[line.name] = line
                    row += 1

    def _cells_of(self, name: str, tree: Expression) -> Expression:
        def put_aside(flow: Expression) -> str:
            key = f"{name} {len([n for n in self.aside.of.values() if n == name]) + 1}"
            self.aside.of[key] = name
            self.aside.trees[key] = flow
            self.trees[key] = in_cells(flow, put_aside)
            self.yearly.add(key)
            return key

        return in_cells(tree, put_aside)

    def _lines_of(self, name: str, level: str, row: int) -> Iterator[Line]:
        quantity = self.model[name]
        yield Line(name, quantity, quantity.text(self.lang), quantity.unit, level, row, name in self.yearly)
        for k, key in enumerate((key for key, of in self.aside.of.items() if of == name), 1):
            label = translate("{label}: what is added up over the years", label=quantity.text(self.lang))
            yield Line(key, None, label, "", WORKING, row + k, True)

    def _results(self, given: set[str], paths: set[str]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Sections of the option sheets: outcomes by subject, their main figures first, then the workings by domain."""
        column = 0 if self.lang == "en" else 1
        wanted = {name for name, _ in LEDGERS.values()} | {name for name, _, _ in BUDGET_LINES}
        quantities = [q for q in self.model.values() if q.formula]
        for outcome in dict.fromkeys([*OUTCOMES, *(q.outcome for q in quantities if q.outcome)]):
            members = [
                (q.name, MAIN if q.headline or q.name in wanted or outcome in ALWAYS_MAIN else DETAIL)
                for q in quantities
                if q.outcome == outcome
            ]
            if members:
                title = OUTCOMES[outcome][column] if outcome in OUTCOMES else outcome
                title = translate("Results: {subject}", subject=title.replace("'", "’"))
                members.sort(key=lambda member: member[1] != MAIN)
                yield title, members[0][1], members
        for page in dict.fromkeys([*FORMULA_PAGES, *(module_of(q) for q in quantities)]):
            members = [(q.name, WORKING) for q in quantities if not q.outcome and module_of(q) == page]
            if members:
                title = FORMULA_PAGES[page][column] if page in FORMULA_PAGES else page
                title = translate("Workings: {subject}", subject=title.replace("'", "’"))
                yield title, WORKING, members
        yield translate("Years"), WORKING, [(n, WORKING) for n in (*CLOCK, *sorted(paths))]

    # Formulas of the option sheets

    def reference(self, leaf: Any) -> str:
        """How a formula of an option sheet names a quantity: the cell of its year, or the name of its only value."""
        if isinstance(leaf, Reach):
            row, first = self.lines[leaf.name].row, letters(YEAR_COLUMN)
            if leaf.operation == "total":
                return f"${first}${row}:${letters(YEAR_COLUMN + self.years - 1)}${row}"
            return f"${first}{row}:{OWN}{row}" if leaf.operation == "cumulative" else f"{BEFORE}{row}"
        return f"{OWN}{self.lines[leaf].row}" if leaf in self.yearly else self.names[leaf]

    @cached_property
    def written(self) -> dict[str, tuple[str, str]]:
        """Formulas of the computed rows: of the first year (or of the only value), and of the years that follow."""

        def first(leaf: Any) -> str:
            before = isinstance(leaf, Reach) and leaf.operation == "previous"
            return "0" if before else self.reference(leaf)

        found = {}
        for name, tree in self.trees.items():
            rest = tree.write(EXCEL, self.reference)
            found[name] = (tree.write(EXCEL, first) if BEFORE in rest else rest, rest)
        return found

    def formulas(self, line: Line, option: int) -> list[str]:
        """The formula of each cell of a row, for an option; one for a value without years."""
        years = range(YEAR_COLUMN, YEAR_COLUMN + (self.years if line.yearly else 1))
        found = [self._formula(line.name, option, column, column == YEAR_COLUMN) for column in years]
        if max(map(len, found)) > LONGEST_FORMULA:
            raise ModelError(f"'{line.name}': its formula is longer than the {LONGEST_FORMULA} characters of a cell")
        return found

    def _formula(self, name: str, option: int, column: int, first: bool) -> str:
        if name == "year_index":
            return str(column - YEAR_COLUMN)
        by_year = f"{quoted(self.sheets['By year'])}!"
        if name == "calendar_year":
            return f"{by_year}{letters(column)}${self.calendar_row}"
        known = self.inputs.get(name)
        if (name, option) in self.paths:
            text = f"{by_year}{letters(column)}${self.paths[name, option] + 3}"
        elif name in self.trees and not (known and known.records[option]):
            text = self.written[name][not first]
            text = text.replace(OWN, letters(column)).replace(BEFORE, letters(column - 1))
        else:
            return self.used_cell(name, option)
        typed = self.typed_cell(name, option) if known else ""
        return f"IF(ISNUMBER({typed}),{typed},{text})" if known else text

    def central(self, line: Line, option: int) -> list[float]:
        """The numbers that the program finds for the cells of a row."""
        found = self._central.get((line.name, option))
        if found is None:
            values = self.values[option]
            if line.name in self.aside.trees:
                with np.errstate(all="ignore"):
                    value = self.aside.trees[line.name].evaluate(values)
            else:
                value = values[line.name]
            found = np.ravel(value).tolist()
            found = [float(x) for x in found * (self.years if line.yearly and len(found) == 1 else 1)]
            self._central[line.name, option] = found
        return found

    def in_all(self, line: Line) -> list[float]:
        """The numbers of a row on the sheets of all options."""
        return [x for i in range(self.size) for x in self.central(line, i)]

    # Where a reader finds a result

    def at(self, name: str, option: int, year: int | None = None) -> str:
        """Reference to a quantity on the sheet of an option: its only value, or that of a year (-1: the last)."""
        line = self.lines[name]
        column = VALUE_COLUMN
        if line.yearly:
            column = YEAR_COLUMN + (self.years + year if year is not None and year < 0 else year or 0)
        return f"{quoted(self.option_sheets[option])}!{cell(column, line.row)}"

    def value(self, name: str, option: int, year: int | None = None) -> float:
        found = self.central(self.lines[name], option)
        return found[year or 0] if self.lines[name].yearly else found[0]

    def target(self, name: str, option: int) -> str:
        """The same, as a link inside the workbook."""
        return f"internal:{quoted(self.option_sheets[option])}!A{self.lines[name].row}"

    # Names

    def defined(self) -> Iterator[tuple[str, str]]:
        """Names and the cells they stand for: of the whole workbook, then of each option's own sheet."""
        for name in self.inputs:
            if name not in self.lines and name != "price_index":
                yield self.names[name], self.used_cell(name, self.main)
        for name, line in self.lines.items():
            if line.quantity:
                yield self.names[name], self._whole(line, self.main)
        index = self.index_row + 1
        span = f"{cell(YEAR_COLUMN, index)}:{cell(YEAR_COLUMN + len(self.price_index.value) - 1, index)}"  # type: ignore[arg-type]
        yield self.names["price_index"], f"{quoted(self.sheets['By year'])}!{span}"
        if self.size == 1:
            return
        for i, sheet in enumerate(self.option_sheets):
            own = [(n, self.used_cell(n, i)) for n, found in self.inputs.items() if found.by_option]
            own = [(n, where) for n, where in own if n not in self.lines]
            own += [(n, self._whole(line, i)) for n, line in self.lines.items() if line.quantity]
            for name, where in own:
                yield f"{quoted(sheet)}!{self.names[name]}", where

    def _whole(self, line: Line, option: int) -> str:
        sheet = quoted(self.option_sheets[option])
        if not line.yearly:
            return f"{sheet}!{cell(VALUE_COLUMN, line.row)}"
        first, last = cell(YEAR_COLUMN, line.row), cell(YEAR_COLUMN + self.years - 1, line.row)
        return f"{sheet}!{first}:{last}"


def module_of(quantity: Quantity) -> str:
    """The domain that a formula belongs to: the name of its module."""
    return quantity.formula.__module__.rpartition(".")[2] if quantity.formula else ""
