"""Where things stand in the spreadsheet: the plan in its steps, without a workbook."""

from __future__ import annotations

from itertools import pairwise

import pytest

from costmodel.engine.case import Case, make_case
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import in_language
from costmodel.outputs.excel.plan import (
    FIRST_ROW,
    YEAR_0_ROW,
    Head,
    Input,
    Inputs,
    Line,
    Live,
    Option,
    input_columns,
    lay_out_inputs,
    lay_out_lines,
    lay_out_years,
)

SHEETS = {"Parameters": "Parameters", "Options": "Options"}
OVERRIDES = {"calls_per_day": "120", "answered_before": "0.5"}


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case("voicebot", "plaisir", ("status_quo", "adopt_safeguarded", "adopt_tasks"), None, OVERRIDES)


@pytest.fixture(scope="module")
def options(case: Case) -> list[Option]:
    """In another order than in the case, as readers see them."""
    return [Option(i, case.options[i], f"sheet {i}", "#000000", central_values(case, i)) for i in (0, 2, 1)]


@pytest.fixture(scope="module")
def inputs(case: Case, options: list[Option]) -> Inputs:
    with in_language("en"):
        return lay_out_inputs(case, options, SHEETS)


@pytest.fixture(scope="module")
def lines(case: Case, options: list[Option], inputs: Inputs) -> list[Head | Line]:
    with in_language("en"):
        return list(lay_out_lines(case, options, inputs))


@pytest.mark.parametrize("count", [1, 2, 7])
def test_columns_of_inputs_do_not_overlap(count: int) -> None:
    columns = input_columns(count)
    wide = {"typed": count, "check": 1, "used": count, "files": count}
    ends = [getattr(columns, name) + size for name, size in wide.items()]
    assert ends == [columns.check, columns.used, columns.files, columns.about]


def test_every_value_of_the_case_is_an_input_in_a_row_of_its_own(case: Case, inputs: Inputs) -> None:
    assert set(inputs.named) == {name for records in (*case.records, *case.from_files) for name in records}
    for rows in (inputs.parameters, inputs.by_option):
        assert [item.row for item in rows] == list(range(FIRST_ROW, FIRST_ROW + len(rows)))


def test_no_two_inputs_share_a_cell(inputs: Inputs) -> None:
    cells = [cell for entry in inputs.named.values() for places in set(entry.cells) for cell in places]
    assert len(cells) == len(set(cells))


def test_what_differs_by_option_has_cells_for_each_in_the_order_of_readers(inputs: Inputs) -> None:
    entry = inputs.named["adoption"]
    assert entry.by_option
    row = f"${entry.row}"
    assert [c.typed for c in entry.cells] == [f"'Options'!${column}{row}" for column in "DFE"]
    assert [c.used for c in entry.cells] == [f"'Options'!${column}{row}" for column in "HJI"]
    assert [c.files for c in entry.cells] == [f"'Options'!${column}{row}" for column in "KML"]


def test_a_parameter_has_the_same_cells_for_all_options(inputs: Inputs) -> None:
    entry = inputs.named["calls_per_day"]
    assert not entry.by_option
    assert {c.typed for c in entry.cells} == {f"'Parameters'!$D${entry.row}"}
    assert (entry.typed, entry.layer) == (120.0, "set")


def test_the_horizon_is_locked_and_shares_stay_together(inputs: Inputs) -> None:
    assert inputs.named["horizon"].locked
    for entry in inputs.named.values():
        assert not entry.group or entry.name in entry.group
        assert {inputs.named[name].by_option for name in entry.group} <= {entry.by_option}


def test_rows_of_values_by_year_do_not_overlap(case: Case, inputs: Inputs) -> None:
    years = lay_out_years(case, inputs)
    used = {year for entry in inputs.named.values() for year in entry.price_years}
    assert list(years.price_rows.values()) == list(range(YEAR_0_ROW + 1, YEAR_0_ROW + 1 + len(used)))
    rows = [row for _, row in years.paths]
    assert rows[0] > max(years.price_rows.values()) + 1
    assert all(after - before == 5 for before, after in pairwise(rows))
    assert years.widest >= max(case.horizon + 1, *(len(record.value) for record, _ in years.paths))  # type: ignore[arg-type]


def test_a_path_that_options_share_has_one_place(case: Case, inputs: Inputs) -> None:
    years = lay_out_years(case, inputs)
    assert len({years.path_rows["pension_rate", i] for i in range(len(case.options))}) == 1
    assert set(years.path_rows.values()) == {row for _, row in years.paths}


def test_every_formula_has_one_line_and_its_numbers(
    case: Case, options: list[Option], lines: list[Head | Line]
) -> None:
    assert [item.row for item in lines] == list(range(FIRST_ROW, FIRST_ROW + len(lines)))
    by_name = {line.name: line for line in lines if isinstance(line, Line)}
    assert {name for name, q in case.model.items() if q.formula} <= set(by_name)
    for name in ("society_npv", "budget_flow"):
        line = by_name[name]
        assert len(line.values[0]) == (case.horizon + 1 if line.yearly else 1)
        for option in options:
            assert line.values[option.index][-1] == pytest.approx(float(option.values[name].ravel()[-1]))


def test_what_a_formula_adds_up_stands_under_it(lines: list[Head | Line]) -> None:
    apart = [(above, line) for above, line in pairwise(lines) if isinstance(line, Line) and not line.quantity]
    assert apart
    for above, line in apart:
        assert isinstance(above, Line)
        assert above.name.partition(" ")[0] == line.name.partition(" ")[0]
        assert line.yearly


def test_a_heading_stands_over_something(inputs: Inputs, lines: list[Head | Line]) -> None:
    for items in (inputs.parameters, lines):
        assert isinstance(items[0], Head)
        assert isinstance(items[-1], Input | Line)
        assert not any(isinstance(a, Head) and isinstance(b, Head) for a, b in pairwise(items))


def test_live_values_are_subtracted_with_their_formulas() -> None:
    assert -Live("A1", 2.0) - Live("B1", 3.0) == Live("-A1-B1", -5.0)
