"""The spreadsheet: every quantity a live formula that LibreOffice finds equal, whatever is typed into it.

Expected numbers come from the model evaluated in Python, never from the workbook. The workbook is read from its file,
by names and headings, as a person would: nothing here asks the code under test where it put things.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from conftest import HOSTILE_LABEL, overlay_text
from libreoffice import Sheets, addresses, convert, needs_libreoffice, typed, with_wrong_numbers
from test_expression import random_formula

from costmodel.engine.case import Case, make_case, share_groups, workbook
from costmodel.engine.comparison import ToolResult, study
from costmodel.engine.switching import lacking
from costmodel.language.catalogue import in_language
from costmodel.language.errors import ModelError
from costmodel.model.expression import (
    EXCEL,
    NUMBERS,
    Expression,
    Reach,
    cumulative,
    in_cells,
    previous,
    total,
    varies_by_year,
)
from costmodel.outputs.excel import write_model
from costmodel.outputs.excel.names import excel_names, plain, sheet_names
from costmodel.questions.reasons import reasons

CLOSE = 1e-9
NEAR_ZERO = 1e-11
"""Below this, a number is what rounding left of a difference."""
HEADS = 6
"""Row of the headings of the columns."""
RANDOM_SETS = 24
RANDOM_TREES = 400
TWO = ("status_quo", "adopt_safeguarded")

SHEETS = {
    "en": ("Summary", "Parameters", "Options", "Change log"),
    "fr": ("Synthèse", "Paramètres", "Options", "Journal"),
}


def result_of(tool: str = "voicebot", authority: str = "plaisir", **more: Any) -> ToolResult:
    return study(tool, authority, draws=more.pop("draws", 60), **more)


Written = Callable[..., tuple[ToolResult, Path]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """What is asked and its workbook, in a language: written once, since the same inputs give the same bytes."""
    made: dict[str, tuple[ToolResult, Path]] = {}

    def write(lang: str, **asked: Any) -> tuple[ToolResult, Path]:
        key = repr((lang, asked))
        if key not in made:
            with in_language(lang):
                result = result_of(**asked)
                made[key] = result, write_model(result, tmp_path_factory.mktemp("excel") / "model.xlsx")
        return made[key]

    return write


@pytest.fixture(scope="module")
def model(written: Written) -> tuple[ToolResult, Path]:
    """The voicebot of Plaisir with all its options, in English."""
    return written("en")


@pytest.fixture(scope="module")
def book(model: tuple[ToolResult, Path]) -> openpyxl.Workbook:
    return opened(model[1])


def opened(path: Path, **more: Any) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, **more)


# Formulas: operations


A, B, C = (Expression("name", leaf=n) for n in "abc")


def excel(tree: Any) -> str:
    def refuse(flow: Expression) -> str:
        raise AssertionError("nothing to put aside")

    return in_cells(tree, refuse).write(EXCEL, lambda leaf: leaf.name if isinstance(leaf, Reach) else leaf)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (A - (B - C), "a-(b-c)"),
        (A / (B * C), "a/(b*c)"),
        (A / B * C, "a/b*c"),
        (A * (B + C), "a*(b+c)"),
        (-(A**B), "(-(IF(b=0,1,a^b)))"),
        ((-A) ** B, "IF(b=0,1,((-a))^b)"),
        ((A + B) ** (C - A), "IF((c-a)=0,1,(a+b)^(c-a))"),
        ((A**B) ** C, "IF(c=0,1,(IF(b=0,1,a^b))^c)"),
        (np.where(A > B, A, B), "IF(a>b,a,b)"),
        (np.where((A > B) * (A < C), 1, 0), "IF(IF(a>b,1,0)*IF(a<c,1,0),1,0)"),
        ((A <= B) + C, "IF(a<=b,1,0)+c"),
        ((A == B) == (B != C), "IF(IF(a=b,1,0)=IF(b<>c,1,0),1,0)"),
        (np.where(A > B, A > C, B), "IF(a>b,IF(a>c,1,0),b)"),
        (np.minimum(A, B + C), "MIN(a,b+c)"),
        (-np.floor(-A / B), "(-INT((-a)/b))"),
        (np.log(A) * np.exp(B), "LN(a)*EXP(b)"),
        (total(A) * B, "SUM(a)*b"),
        (cumulative(A) + previous(B), "SUM(a)+b"),
    ],
)
def test_formulas_are_written_with_the_brackets_that_excel_needs(tree: Expression, expected: str) -> None:
    assert excel(tree) == expected.replace("(-INT((-a)/b))", excel(-np.floor(-A / B)))


def test_excel_reads_a_minus_before_a_power_otherwise_than_python() -> None:
    """-2^2 is 4 in Excel: the minus keeps its operand in brackets."""
    assert excel(-(A**B)).startswith("(-(")
    assert "((-a))^b" in excel((-A) ** B)


def test_every_operation_of_formulas_has_an_excel_form() -> None:
    assert set(NUMBERS) <= set(EXCEL)


def test_what_is_added_up_is_put_aside_when_it_is_no_quantity() -> None:
    aside = {}

    def keep(flow: Expression) -> str:
        aside[f"row {len(aside)}"] = flow
        return f"row {len(aside) - 1}"

    tree = in_cells(total(A * B) / total(C), keep)
    assert list(tree.leaves("name")) == [Reach("total", "row 0"), Reach("total", "c")]
    assert list(aside["row 0"].leaves("name")) == ["a", "b"]


class Grid:
    """A small sheet of formulas, written without the code that lays out the model."""

    YEARS = 6

    def __init__(self, values: Mapping[str, np.ndarray]) -> None:
        import xlsxwriter

        self.rows: dict[str, int] = {}
        self.tree: dict[str, Expression] = {}
        self.values = dict(values)
        self.number, self.xlsxwriter = 0, xlsxwriter
        for name in values:
            self.place(name)

    def place(self, name: str) -> str:
        self.rows[name] = len(self.rows) + 1
        return name

    def aside(self, flow: Expression) -> str:
        self.number += 1
        name = f"aside {self.number}"
        self.tree[self.place(name)] = in_cells(flow, self.aside)
        return name

    def add(self, name: str, tree: Expression) -> None:
        self.tree[self.place(name)] = in_cells(tree, self.aside)

    def cell(self, leaf: Any, year: int) -> str:
        column = chr(ord("A") + year)
        if not isinstance(leaf, Reach):
            return f"{column}{self.rows[leaf]}"
        row, last = self.rows[leaf.name], chr(ord("A") + self.YEARS - 1)
        if leaf.operation == "previous":
            return f"{chr(ord('A') + year - 1)}{row}" if year else "0"
        return f"$A{row}:{column if leaf.operation == 'cumulative' else '$' + last}{row}"

    def write(self, path: Path) -> Path:
        book = self.xlsxwriter.Workbook(path)
        sheet = book.add_worksheet("Grid")
        for name, numbers in self.values.items():
            for year, number in enumerate(numbers):
                sheet.write_number(self.rows[name] - 1, year, number)
        for name, tree in self.tree.items():
            for year in range(self.YEARS):
                formula = tree.write(EXCEL, lambda leaf, year=year: self.cell(leaf, year))
                sheet.write_formula(self.rows[name] - 1, year, "=" + formula, None, -77)
        book.close()
        return path


@needs_libreoffice
@pytest.mark.oracle
def test_libreoffice_computes_random_formulas_as_numpy_does(tmp_path: Path) -> None:
    rng = np.random.default_rng(20261122)
    values = {name: rng.normal(0, 3, size=Grid.YEARS) for name in "abc"}
    grid, expected = Grid(values), {}
    for k in range(RANDOM_TREES):
        formula = random_formula(rng, depth=4)
        tree = formula(*(Expression("name", leaf=n) for n in "abc"))
        if not isinstance(tree, Expression) or not allowed(tree):
            continue
        grid.add(f"tree {k}", tree)
        with np.errstate(all="ignore"):
            expected[f"tree {k}"] = np.broadcast_to(formula(*values.values()), (Grid.YEARS,)).astype(float)
    (found,) = convert([grid.write(tmp_path / "grid.xlsx")], tmp_path / "out")
    cells = Sheets(found).cells["Grid"]
    wrong = {}
    for name, numbers in expected.items():
        got = [cells[f"{chr(ord('A') + t)}{grid.rows[name]}"] for t in range(Grid.YEARS)]
        if not np.allclose(np.array(got, dtype=float), numbers, rtol=CLOSE, atol=1e-9):
            wrong[name] = (got, numbers)
    assert len(expected) > 0.7 * RANDOM_TREES
    assert {k: found for k, (_, found) in wrong.items()} == {}, [v for v, _ in wrong.values()]


def allowed(tree: Expression) -> bool:
    """Whether the model would accept the formula: it refuses a sum over years of what has no years."""
    try:
        varies_by_year(tree, lambda name: True)
    except ModelError:
        return False
    return True


# Names


@pytest.mark.parametrize(
    "name", ["Q1", "co2", "tax24", "R", "c", "r1c1", "R1C1", "rc", "abc123", "true", "XFD1", "C12", "r5"]
)
def test_a_name_that_looks_like_a_cell_is_changed(name: str) -> None:
    (found,) = excel_names([name]).values()
    assert found == f"{name}_"


def test_names_that_differ_by_capitals_only_stay_apart() -> None:
    found = excel_names(["rate", "Rate", "rate_", "9lives", "a b"])
    assert len({text.lower() for text in found.values()}) == 5
    assert all(re.fullmatch(r"[A-Za-z_][\w.]*", text) for text in found.values())


def test_long_names_are_cut_to_what_excel_holds() -> None:
    found = excel_names(["a" * 300, "a" * 299])
    assert len(set(found.values())) == 2
    assert max(map(len, found.values())) <= 255


def test_names_of_the_model_are_kept_as_they_are() -> None:
    whole, _ = workbook()
    assert {name: text for name, text in excel_names(whole).items() if name != text} == {}


def test_every_quantity_of_the_model_has_its_name_in_the_workbook(model: tuple[ToolResult, Path]) -> None:
    result, path = model
    assert set(result.case.model) - {name for sheet, name in Sheets(path).names if not sheet} == set()


@pytest.mark.parametrize(
    "labels",
    [
        ["a/b", "a:b", "a?b"],
        ["'quoted'", "'", ""],
        ["x" * 40, "x" * 50],
        ["History", "SUMMARY", "_x0041_"],
        [HOSTILE_LABEL, "=1+1", "SORT(A1)", "\x00\ud800\ttab"],
    ],
)
def test_names_of_sheets_are_those_that_excel_accepts(labels: list[str]) -> None:
    fixed, found = sheet_names({"Summary": "Summary"}, labels)
    names = [*fixed.values(), *found]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\()\x00-\x1f]", name)
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"


# The file


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path, model: tuple[ToolResult, Path]) -> None:
    result, path = model
    with in_language("en"):
        again = write_model(result, tmp_path / "deeper" / "again.xlsx")
        fresh = write_model(result_of(), tmp_path / "fresh.xlsx")
    assert again.read_bytes() == path.read_bytes() == fresh.read_bytes()
    assert [p.name for p in again.parent.iterdir()] == ["again.xlsx"]


def test_the_file_is_small_and_holds_neither_links_nor_programs(model: tuple[ToolResult, Path]) -> None:
    _, path = model
    assert path.stat().st_size < 1_500_000
    with zipfile.ZipFile(path) as file:
        parts = file.namelist()
        assert not [p for p in parts if "vba" in p.lower() or "external" in p.lower()]
        for part in parts:
            assert b'TargetMode="External"' not in file.read(part), part


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_document_says_its_title_and_its_language(written: Written, lang: str) -> None:
    result, path = written(lang, options=["adopt_tasks"])
    properties = opened(path, read_only=True).properties
    assert properties.title == f"{result.tool.text(lang)} – {result.case.authority.text(lang)}"  # type: ignore[union-attr]
    assert properties.language == {"fr": "fr-FR", "en": "en-GB"}[lang]
    assert str(properties.created) == "2000-01-01 00:00:00"
    assert set(SHEETS[lang]) < set(Sheets(path).parts)


def test_the_summary_says_the_verdict_its_reasons_and_the_ranges(model: tuple[ToolResult, Path]) -> None:
    result, path = model
    texts = [v for v in Sheets(path).cells["Summary"].values() if isinstance(v, str)]
    with in_language("en"):
        assert any(result.verdict.text in text for text in texts)
        for reason in reasons(result.verdict):
            assert any(plain(reason) in text for text in texts), reason
    assert sum("do not move" in text for text in texts) == 1


def test_numbers_stand_beside_the_formulas_for_viewers_that_do_not_compute(model: tuple[ToolResult, Path]) -> None:
    result, path = model
    assert differences(result.case, Sheets(path)) == []


def test_every_computed_quantity_is_a_formula(model: tuple[ToolResult, Path]) -> None:
    """Not one result of a formula of the model is a number typed by the program."""
    result, path = model
    sheets = Sheets(path)
    given = set(result.case.records[0])
    for sheet in option_sheets(result.case, sheets):
        formulas = sheets.formulas(sheet)
        for name, quantity in result.case.model.items():
            if quantity.formula and name not in given:
                where = sheets.names.get((sheet, name)) or sheets.names["", name]
                cells = addresses(where.rpartition("!")[2].replace("$", ""))
                assert all(cell in formulas for cell in cells), name


def test_formulas_use_the_names_of_the_model(model: tuple[ToolResult, Path]) -> None:
    result, path = model
    sheets = Sheets(path)
    sheet = option_sheets(result.case, sheets)[1]
    (cell,) = addresses(sheets.names[sheet, "licence_price"].rpartition("!")[2].replace("$", ""))
    names = set(result.case.model.expressions["licence_price"].leaves("name"))
    assert names <= set(re.findall(r"\w+", sheets.formulas(sheet)[cell]))


def test_only_cells_to_type_in_are_unlocked_and_they_are_coloured(book: openpyxl.Workbook) -> None:
    unlocked = 0
    for sheet in book:
        assert sheet.protection.sheet, sheet.title
        assert not sheet.protection.password, sheet.title
        for row in sheet.iter_rows():
            for cell in row:
                if not cell.protection.locked:
                    unlocked += 1
                    assert cell.fill.start_color.rgb == "FFFFF3C4", f"{sheet.title}!{cell.coordinate}"
                    assert not str(cell.value or "").startswith("="), f"{sheet.title}!{cell.coordinate}"
    assert unlocked > 400


def test_filters_and_columns_still_work_under_the_protection(book: openpyxl.Workbook) -> None:
    """An outline cannot be opened on a protected sheet: the details are behind a filter, which can."""
    for sheet in (book["Parameters"], book["Adopt tasks only"]):
        assert sheet.auto_filter.ref
        assert not sheet.protection.autoFilter
        assert not sheet.protection.formatColumns
        hidden = [n for n, row in sheet.row_dimensions.items() if row.hidden]
        assert len(hidden) > 200
        assert all(sheet.row_dimensions[n].outlineLevel == 2 for n in hidden)


def test_what_is_possible_is_checked_at_the_keyboard(book: openpyxl.Workbook) -> None:
    sheet = book["Parameters"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    rows = {sheet.cell(n, 2).value: n for n in range(HEADS + 1, sheet.max_row + 1)}
    share, choice = rules[f"D{rows['answered_after']}"], rules[f"D{rows['call_mode']}"]
    assert (float(share.formula1), float(share.formula2)) == workbook()[1].records["answered_after"].allowed
    assert choice.type == "list"
    assert "overflow" in choice.formula1
    assert all(rule.promptTitle and rule.prompt and len(rule.prompt) <= 255 for rule in rules.values())


def test_every_sheet_is_set_up_for_paper(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        assert sheet.page_setup.fitToWidth in (None, 1), sheet.title  # 1 is what is meant when nothing is said
        assert sheet.print_area, sheet.title
        assert "&P" in (sheet.oddFooter.center.text or ""), sheet.title
        assert sheet.oddHeader.left.text, sheet.title
    assert book["Parameters"].print_title_rows == f"${HEADS}:${HEADS}"
    assert book["Parameters"].freeze_panes


def test_charts_are_native_and_described_in_words(model: tuple[ToolResult, Path]) -> None:
    with zipfile.ZipFile(model[1]) as file:
        charts = [n for n in file.namelist() if n.startswith("xl/charts/chart")]
        drawings = "".join(file.read(n).decode() for n in file.namelist() if n.startswith("xl/drawings/drawing"))
    assert len(charts) >= 5
    described = re.findall(r'<xdr:cNvPr [^>]*descr="([^"]+)"', drawings)
    assert len(described) == len(charts)
    assert all(len(words) > 20 for words in described)


@pytest.mark.parametrize(
    ("name", "part"),
    [("contract_price", "€"), ("answered_after", "%"), ("start_year", "0"), ("total_footprint_energy", "kWh")],
)
def test_number_formats_follow_the_units(book: openpyxl.Workbook, name: str, part: str) -> None:
    sheet, cell = book.defined_names[name].attr_text.replace("$", "").replace("'", "").rsplit("!", 1)
    assert part in book[sheet][cell].number_format


# Text is text


HOSTILE = [
    HOSTILE_LABEL,
    "=1+1",
    "@SUM(1)",
    "{=1}",
    "+1",
    "-1",
    "\ttab\nline",
    "control \x01\x0b end \"quoted\" & 'apostrophe'",
    "_x0041_",
    "SORT(A1) [x] *?",
]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_of_files_are_never_formulas(folder: Path, tmp_path: Path, label: str) -> None:
    """A label of a file by path, of an option and of an authority: shown as text wherever it stands."""
    for name, more in (("town", {"population": 900, "calls_per_day": 30}), ("mine", {"adoption": 1})):
        text = overlay_text(label.replace("\x01", "").replace("\x0b", ""), **more)
        (tmp_path / f"{name}.yaml").write_text(text.replace("Un nom", "Un autre nom"), encoding="utf-8")
    with in_language("en"):
        result = study(
            "voicebot",
            str(tmp_path / "town.yaml"),
            ["status_quo", str(tmp_path / "mine.yaml")],
            folder=folder,
            draws=20,
        )
        path = write_model(result, tmp_path / "model.xlsx")
    sheets = Sheets(path)
    marks = plain(result.case.authority.label)  # type: ignore[union-attr]
    assert any(marks in str(v) for v in sheets.cells["Summary"].values())
    for title in sheets.parts:
        for address, formula in sheets.formulas(title).items():
            assert not formula.startswith(("1+1", "SUM(1)", "alert")), f"{title}!{address}"
    assert differences(result.case, sheets) == []
    opened(path, read_only=True)


@needs_libreoffice
@pytest.mark.oracle
def test_hostile_labels_do_not_break_a_formula(folder: Path, tmp_path: Path) -> None:
    label = 'O\'Neil & "SORT(A1)" [1]: =x'
    (tmp_path / "mine.yaml").write_text(overlay_text(label, adoption=1), encoding="utf-8")
    with in_language("en"):
        result = study("voicebot", "plaisir", ["status_quo", str(tmp_path / "mine.yaml")], folder=folder, draws=20)
        path = write_model(result, tmp_path / "model.xlsx")
    (found,) = convert([with_wrong_numbers(path, tmp_path / "wrong.xlsx", -77.5)], tmp_path / "out")
    assert differences(result.case, Sheets(found)) == []
    assert errors(Sheets(found)) == []


def test_control_characters_are_replaced() -> None:
    assert plain("a\x00b\x1fc\ud800\tz\r\nend") == "a\ufffdb\ufffdc\ufffd z end"


# The same numbers as Python


def option_sheets(case: Case, sheets: Sheets) -> list[str]:
    """Sheets of the options, in the order of the case: found by the title in their first cell."""
    titles = {str(cells.get("A1")): title for title, cells in sheets.cells.items()}
    return [titles[plain(option.text(language_of(sheets)))] for option in case.options]


def language_of(sheets: Sheets) -> str:
    return "fr" if SHEETS["fr"][0] in sheets.parts else "en"


def differences(case: Case, sheets: Sheets) -> list[tuple[str, str, Any, float]]:
    """Cells that do not hold what the model gives, for every quantity of every option."""
    wrong = []
    given = [case.central(i) for i in range(len(case.options))]
    for sheet, values in zip(option_sheets(case, sheets), map(case.model.evaluate, given), strict=True):
        for name in case.model:
            if name == "price_index":
                continue
            own = (sheet, name) in sheets.names
            if not own and len(given) > 1 and any(not np.array_equal(g.get(name), given[0].get(name)) for g in given):
                wrong.append((sheet, name, "no name of its own", 0.0))
            found = sheets.at(name, sheet)
            expected = np.broadcast_to(np.ravel(values[name]), (len(found),)).astype(float)
            for got, number in zip(found, expected.tolist(), strict=True):
                if not isinstance(got, float) or abs(got - number) > NEAR_ZERO + CLOSE * abs(number):
                    wrong.append((sheet, name, got, number))
    return wrong


def errors(sheets: Sheets) -> list[tuple[str, str, str]]:
    return [
        (title, address, value)
        for title, cells in sheets.cells.items()
        for address, value in cells.items()
        if isinstance(value, str) and re.match(r"#[A-Z]+[/!?0A-Z]*$|Err:", value)
    ]


CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "voicebot": ("fr", {}),
    "one-year": (
        "en",
        {"tool": "transcription", "authority": "commune_500", "options": TWO, "overrides": {"horizon": "1"}},
    ),
    "twelve-years": (
        "fr",
        {"tool": "drafting_assistant", "authority": "nantes", "options": TWO, "overrides": {"horizon": "12"}},
    ),
    "thirty-years": (
        "en",
        {"tool": "building_energy", "authority": "commune_50000", "options": TWO, "overrides": {"horizon": "30"}},
    ),
    "canteen": (
        "fr",
        {"tool": "canteen_forecast", "authority": "nantes", "options": TWO, "scenario": "footprint_life_cycle"},
    ),
    "scenario": (
        "en",
        {"tool": "chatbot", "authority": "commune_5000", "options": ["adopt_jobs"], "scenario": "carbon_2019"},
    ),
    "vendor": (
        "fr",
        {
            "tool": "planning_permits",
            "authority": "plaisir",
            "options": ["human_alternative"],
            "scenario": "vendor_promise",
        },
    ),
    "alone": ("en", {"tool": "mail_triage", "options": ["status_quo"], "overrides": {"adoption": "1"}}),
    "given-results": (
        "fr",
        {
            "tool": "drafting_assistant",
            "options": TWO,
            "overrides": {
                "gross_hours_saved": "40000",
                "freed_hours": "1200",
                "carbon_value_2025": "300",
                "start_year": "2030",
            },
        },
    ),
    "choices-and-shares": (
        "en",
        {
            "tool": "chatbot",
            "options": TWO,
            "overrides": {
                "hosting_country": "us",
                "footprint_boundary": "life_cycle",
                "staff_mix_a": "0.5",
                "age_share_from_15": "0.4",
                "recurring_firmness": "firm",
                "gain_basis_contacts": "measured",
                "adoption": "1",
            },
        },
    ),
}


@pytest.fixture(scope="module")
def recalculated(tmp_path_factory: pytest.TempPathFactory, written: Written) -> dict[str, tuple[ToolResult, Sheets]]:
    """Workbooks of many cases, every number beside a formula made wrong, then recalculated."""
    folder = tmp_path_factory.mktemp("cases")
    results, files = {}, []
    for name, (lang, asked) in CASES.items():
        results[name], path = written(lang, **asked)
        files.append(with_wrong_numbers(path, folder / f"{name}.xlsx", -77.5))
    recomputed = convert(files, folder / "out")
    return {name: (results[name], Sheets(path)) for name, path in zip(CASES, recomputed, strict=True)}


@needs_libreoffice
@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_libreoffice_finds_every_number_of_python(
    recalculated: dict[str, tuple[ToolResult, Sheets]], name: str
) -> None:
    result, sheets = recalculated[name]
    assert errors(sheets) == []
    assert differences(result.case, sheets) == []


@needs_libreoffice
@pytest.mark.oracle
@pytest.mark.parametrize("name", CASES)
def test_every_formula_of_every_sheet_gives_what_stands_beside_it(
    recalculated: dict[str, tuple[ToolResult, Sheets]], written: Written, name: str
) -> None:
    """Summary, budget, checks and links too: numbers and words."""
    lang, asked = CASES[name]
    made, recomputed = Sheets(written(lang, **asked)[1]), recalculated[name][1]
    wrong = {}
    for title in made.parts:
        for address in made.formulas(title):
            was, now = (sheets.cells[title].get(address, "") for sheets in (made, recomputed))
            same = was == now or (
                isinstance(was, float) and isinstance(now, float) and abs(was - now) <= 1e-6 + CLOSE * abs(was)
            )
            if not same:
                wrong[title, address] = (was, now)
    assert wrong == {}


@needs_libreoffice
@pytest.mark.oracle
def test_a_wrong_number_beside_a_formula_is_seen_and_corrected(model: tuple[ToolResult, Path], tmp_path: Path) -> None:
    """The comparison is with what LibreOffice computes, not with what was written: a planted number is found out."""
    result, path = model
    planted = with_wrong_numbers(path, tmp_path / "planted.xlsx", -77.5)
    assert len(differences(result.case, Sheets(planted))) > 2500
    (found,) = convert([planted], tmp_path / "out")
    assert differences(result.case, Sheets(found)) == []


@needs_libreoffice
@pytest.mark.oracle
def test_checks_and_words_of_the_recalculated_workbook_hold(
    recalculated: dict[str, tuple[ToolResult, Sheets]],
) -> None:
    _, sheets = recalculated["voicebot"]
    budget = [v for v in sheets.cells["Budget"].values() if isinstance(v, str)]
    assert "non" not in budget
    assert budget.count("oui") >= 24
    assert "Les valeurs centrales sont celles du calcul d’origine." in sheets.cells["Synthèse"].values()


# What is typed


class Desk:
    """A workbook as a person finds it: which cells are to be typed in, for each name."""

    def __init__(self, path: Path) -> None:
        self.sheets = Sheets(path)
        _, parameters, options, *_ = SHEETS[language_of(self.sheets)]
        self.cells: dict[str, list[tuple[str, str]]] = {}
        book = opened(path)
        for title in (parameters, options):
            sheet = book[title]
            for row in sheet.iter_rows(min_row=HEADS + 1):
                name = row[1].value
                free = [(title, c.coordinate) for c in row if not c.protection.locked]
                if name and free:
                    self.cells[name] = free

    def type(self, target: Path, values: Mapping[str, float | str]) -> Path:
        edits = {where: value for name, value in values.items() for where in self.cells[name]}
        return typed(self.sheets.path, target, edits)


@cache
def desk_of(path: Path) -> Desk:
    return Desk(path)


def random_values(desk: Desk, case: Case, rng: np.random.Generator) -> dict[str, float | str]:
    """Between 1 and 60 values within what is known or possible; one at most of each group of shares.

    What the tool lacks is left nil, and what settings alone give: the sheet keeps the evidence that counted when it was
    written (decision 0013).
    """
    groups, records = share_groups(workbook()[1]), case.records[1]
    free = [n for n in desk.cells if n in records and n != "simplified_share" and not lacking(case, records[n])]
    found: dict[str, float | str] = {}
    for name in rng.choice(free, size=min(len(free), int(rng.integers(1, 60))), replace=False):
        record = records[str(name)]
        group = next((g for g in groups if name in g), ())
        if record.shape == "choice":
            found[str(name)] = str(rng.choice(list(record.choices)))
            continue
        if found.keys() & set(group) or (group and sum(records[n].number for n in group if n != name) == 0):
            continue
        if name == "start_year":
            found[str(name)] = float(rng.integers(2020, 2045))
            continue
        around = 100.0 if isinstance(record.value, Mapping) else record.number or 1.0
        low, high = (record.low, record.high) if record.low is not None else (around * 0.5, around * 1.5)
        low, high = sorted((low, high))  # type: ignore[type-var]
        least, most = record.allowed
        low, high = (float(np.clip(x, least, most)) if (least, most) != (None, None) else x for x in (low, high))
        found[str(name)] = float(rng.uniform(low, high))
    return found


def text_of(value: float | str) -> str:
    return value if isinstance(value, str) else repr(value)


@needs_libreoffice
@pytest.mark.oracle
def test_random_values_typed_give_what_python_gives(tmp_path: Path, written: Written) -> None:
    """Typed in the yellow cells of all options, they mean what --set means, for every quantity."""
    tools = [("voicebot", "plaisir"), ("drafting_assistant", "commune_5000"), ("mail_triage", "nantes")]
    books = [written("fr", tool=tool, authority=authority, options=TWO) for tool, authority in tools]
    desks = [(result, desk_of(path)) for result, path in books]
    files, cases = [], []
    for k in range(RANDOM_SETS):
        result, desk = desks[k % len(desks)]
        rng = np.random.default_rng([20261122, k])
        values = random_values(desk, result.case, rng)
        files.append(desk.type(tmp_path / f"typed-{k}.xlsx", values))
        tool, authority = tools[k % len(tools)]
        cases.append(make_case(tool, authority, TWO, None, {n: text_of(v) for n, v in values.items()}))
    wrong = {}
    for k, (case, path) in enumerate(zip(cases, convert(files, tmp_path / "out"), strict=True)):
        sheets = Sheets(path)
        if found := [*differences(case, sheets)[:3], *errors(sheets)[:3]]:
            wrong[k] = (dict(case.overrides), found)
        assert len(case.overrides) > 0
    assert {k: found for k, (_, found) in wrong.items()} == {}, [v for v, _ in wrong.values()]


@pytest.fixture(scope="module")
def typing(tmp_path_factory: pytest.TempPathFactory, written: Written) -> Callable[[str], tuple[Case, Sheets]]:
    """Workbooks in which one thing was typed, and the case that --set makes of the same."""
    folder = tmp_path_factory.mktemp("typing")
    tasks: dict[str, tuple[dict[str, str], dict[str, float | str], dict[str, str]]] = {
        # values set by the run, values typed afterwards ("" empties a cell), what the two amount to
        "a firmness by name": ({}, {"recurring_firmness": "firm"}, {"recurring_firmness": "firm"}),
        "how a gain was obtained": ({}, {"gain_basis_contacts": "measured"}, {"gain_basis_contacts": "measured"}),
        "a benefit of another tool typed counts for nothing": (
            {},
            {"heating_saving_share": 0.05},
            {"heating_saving_share": "0.05"},
        ),
        "a price as firm as the file's": ({}, {"integration_price": 900000.0}, {"integration_price": "900000"}),
        "two shares": (
            {},
            {"staff_mix_a": 0.3, "staff_mix_b": 0.4},
            {"staff_mix_a": "0.3", "staff_mix_b": "0.4"},
        ),
        "a share of 1": ({}, {"staff_mix_b": 1.0}, {"staff_mix_b": "1"}),
        "another first year": ({}, {"start_year": 2035.0}, {"start_year": "2035"}),
        "a path": ({}, {"pension_rate": 0.5}, {"pension_rate": "0.5"}),
        "a choice by name": ({}, {"call_mode": "overflow"}, {"call_mode": "overflow"}),
        "a choice by number": ({}, {"call_mode": 1.0}, {"call_mode": "1"}),
        "a lever of all options": ({}, {"adoption": 1.0}, {"adoption": "1"}),
        "a result given, then typed again": (
            {"gross_hours_saved": "40000"},
            {"gross_hours_saved": 10000.0},
            {"gross_hours_saved": "10000"},
        ),
        "a result given, then emptied": ({"gross_hours_saved": "40000"}, {"gross_hours_saved": ""}, {}),
        "a yearly result given, then emptied": ({"freed_hours": "900"}, {"freed_hours": ""}, {}),
        "a value set, then emptied": ({"calls_per_day": "120"}, {"calls_per_day": ""}, {}),
        "a share set, then emptied": ({"staff_mix_a": "1"}, {"staff_mix_a": ""}, {}),
        "a firmness set, then emptied": ({"recurring_firmness": "firm"}, {"recurring_firmness": ""}, {}),
        "text where a number is asked for": ({}, {"answered_before": "many"}, {}),
    }
    files, cases = [], []
    for k, (before, values, after) in enumerate(tasks.values()):
        _, path = written("en", options=TWO, **({"overrides": before} if before else {}))
        files.append(desk_of(path).type(folder / f"after-{k}.xlsx", values))
        cases.append(make_case("voicebot", "plaisir", TWO, None, after))
    found = dict(zip(tasks, zip(cases, map(Sheets, convert(files, folder / "out")), strict=True), strict=True))
    return found.__getitem__


@needs_libreoffice
@pytest.mark.oracle
@pytest.mark.parametrize(
    "what",
    [
        "a firmness by name",
        "how a gain was obtained",
        "a benefit of another tool typed counts for nothing",
        "a price as firm as the file's",
        "two shares",
        "a share of 1",
        "another first year",
        "a path",
        "a choice by name",
        "a choice by number",
        "a lever of all options",
        "a result given, then typed again",
        "a result given, then emptied",
        "a yearly result given, then emptied",
        "a value set, then emptied",
        "a share set, then emptied",
        "a firmness set, then emptied",
        "text where a number is asked for",
    ],
)
def test_what_is_typed_means_what_set_means(typing: Callable[[str], tuple[Case, Sheets]], what: str) -> None:
    case, sheets = typing(what)
    assert differences(case, sheets) == []


@needs_libreoffice
@pytest.mark.oracle
def test_the_marks_typed_above_move_results(typing: Callable[[str], tuple[Case, Sheets]]) -> None:
    """Otherwise those cases would promise nothing."""
    start = make_case("voicebot", "plaisir", TWO)
    for what, result in (("a firmness by name", "budget_total"), ("how a gain was obtained", "society_npv")):
        before, after = (c.model.evaluate(c.central(1), [result])[result] for c in (start, typing(what)[0]))
        assert not np.array_equal(before, after), what


@needs_libreoffice
@pytest.mark.oracle
def test_the_summary_says_that_values_were_changed_or_are_impossible(tmp_path: Path, written: Written) -> None:
    desk = desk_of(written("en", options=TWO)[1])
    said = {
        "Values were changed": {"calls_per_day": 100.0},
        "A value typed is not possible": {"answered_before": 3.0},
        "are those of the run": {"review": 0.0},
    }
    files = []
    for k, values in enumerate(said.values()):
        files.append(desk.type(tmp_path / f"said-{k}.xlsx", {n: v for n, v in values.items() if n in desk.cells}))
    for words, found in zip(said, convert(files, tmp_path / "out"), strict=True):
        texts = [v for v in Sheets(found).cells["Summary"].values() if isinstance(v, str)]
        assert sum(words in text for text in texts) == 1, words


@needs_libreoffice
@pytest.mark.oracle
def test_each_kind_of_mistake_is_said_beside_the_cell(tmp_path: Path, written: Written) -> None:
    desk = desk_of(written("en", options=TWO)[1])
    mistakes: dict[str, tuple[float | str, str]] = {
        "answered_before": (0.99, "! outside the known range"),
        "answered_after": (2.0, "✗ outside what is possible"),
        "population": ("many", "✗ a number is asked for"),
        "call_mode": ("sometimes", "✗ unknown choice"),
        "staff_mix_a": (0.9, "✗ these shares do not add to 1"),
        "staff_mix_b": (0.9, "✗ these shares do not add to 1"),
        "units": (2.0, ""),
    }
    path = desk.type(tmp_path / "mistakes.xlsx", {n: v for n, (v, _) in mistakes.items()})
    (found,) = convert([path], tmp_path / "out")
    cells = Sheets(found).cells["Parameters"]
    for name, (_, words) in mistakes.items():
        ((_, address),) = desk.cells[name]
        assert cells.get(address.replace("D", "E"), "") == words, name


@needs_libreoffice
@pytest.mark.oracle
def test_points_of_a_path_may_be_changed(tmp_path: Path, written: Written) -> None:
    """The value of carbon of 2030 doubled: years up to 2025 keep theirs, 2030 has the double, others lie between."""
    result, path = written("en", options=TWO)
    sheets = Sheets(path)
    title = "By year"
    cells = sheets.cells[title]
    (known,) = [
        int(a[1:]) for a, v in cells.items() if v == "carbon_value_2025" and cells.get(f"A{a[1:]}") == "Known values"
    ]
    year = next(a for a, v in cells.items() if v == 2030.0 and a.endswith(str(known - 1)) and a[0] > "E")
    column = re.match(r"[A-Z]+", year).group()  # type: ignore[union-attr]
    changed = typed(path, tmp_path / "changed.xlsx", {(title, f"{column}{known}"): 600.0})
    (found,) = convert([changed], tmp_path / "out")
    index = result.case.library.records["price_index"].value
    euros = index[2026] / index[2023]  # type: ignore[index]
    got = Sheets(found).at("carbon_value_2025", option_sheets(result.case, sheets)[1])
    growth = (600 / 256) ** (1 / 5)
    expected = [256 * growth**t * euros for t in range(1, 6)] + [600 * (563 / 600) ** (1 / 20) * euros]
    np.testing.assert_allclose(np.array(got, dtype=float), expected, rtol=CLOSE)


# A second opinion


@pytest.mark.oracle
def test_another_program_finds_the_same_numbers(written: Written) -> None:
    """The package `formulas`, which knows nothing of LibreOffice, on a workbook of one option."""
    formulas = pytest.importorskip("formulas")
    result, path = written(
        "en", options=["status_quo"], overrides={"adoption": "1", "horizon": "1", "protected_recovery": "5"}
    )
    sheets = Sheets(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = formulas.ExcelModel().loads(str(path)).finish().calculate()
    cells = {key.upper(): value for key, value in found.items() if isinstance(key, str)}
    values = result.case.model.evaluate(result.case.central(0))
    compared = 0
    for name in result.case.model:
        title, _, span = sheets.names["", name].replace("$", "").replace("''", "'").rpartition("!")
        if name == "price_index":
            continue
        for k, address in enumerate(addresses(span)):
            solved = cells.get(f"'[{path.name}]{title.strip(chr(39))}'!{address}".upper())
            if solved is None:
                continue
            expected = float(np.broadcast_to(np.ravel(values[name]), (len(addresses(span)),))[k])
            got = float(np.ravel(solved.value)[0])
            assert np.isclose(got, expected, rtol=CLOSE, atol=NEAR_ZERO), (name, got, expected)
            compared += 1
    assert compared > 1000


# Every visible sentence


def test_no_heading_is_left_in_the_other_language(written: Written) -> None:
    """Headings of both workbooks side by side: only words that both languages share are the same."""
    heads = {}
    for lang in ("fr", "en"):
        sheets = Sheets(written(lang, options=["adopt_tasks"])[1])
        heads[lang] = [
            {v for a, v in cells.items() if isinstance(v, str) and re.fullmatch(rf"[A-Z]+(1|2|{HEADS})", a)}
            for cells in sheets.cells.values()
        ]
    shared: Iterable[str] = {text for fr, en in zip(heads["fr"], heads["en"], strict=True) for text in fr & en}
    assert set(shared) <= {"Options", "Budget", "Sources", "Date", "Source", "Nom"}
