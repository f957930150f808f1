"""A sheet of an authority's own figures: what people write is understood, or refused with the place and the reason."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import shutil
import subprocess
import tempfile
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import worlds
from conftest import Answer, run_command
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import numbers
from waiting import PATIENCE

from costmodel.intake.figures import Figure
from costmodel.intake.sheet import answer, read
from costmodel.intake.words import conversion, find_name, number
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.parameters.country import country_of
from costmodel.parameters.overlay import Overlay

NARROW, WIDE = "\u202f", "\u00a0"


def new(*words: str, lang: str = "en") -> Answer:
    return run_command("new", "authority", *words, "--lang", lang)


def written(path: Path) -> Overlay:
    return worlds.LIBRARY.read_overlay(path, "authorities")


def sheet(tmp_path: Path, text: str, encoding: str = "utf-8", name: str = "f.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def book(tmp_path: Path, rows: list[list[Any]], name: str = "f.xlsx") -> Path:
    found = openpyxl.Workbook()
    for row in rows:
        found.active.append(row)  # type: ignore[union-attr]
    found.save(tmp_path / name)
    return tmp_path / name


def figures(path: Path, **named: Any) -> dict[str, Figure]:
    return {f.name: f for f in read(path, **named).figures}


# Numbers


DECIMALS = st.decimals(min_value=0, max_value=10**12, allow_nan=False, allow_infinity=False, places=4)


def grouped(value: Decimal, separator: str, mark: str) -> str:
    """A number as an accountant writes it, made without the code under test."""
    whole, _, part = f"{value:f}".partition(".")
    chunks = []
    while whole:
        chunks.append(whole[-3:])
        whole = whole[:-3]
    return separator.join(reversed(chunks)) + (mark + part if part else "")


@given(DECIMALS, st.sampled_from([" ", NARROW, WIDE, "\u2009", "'", "’", "", "."]), st.booleans())
@settings(max_examples=300)
def test_french_numbers_are_read_as_written(value: Decimal, separator: str, negative: bool) -> None:
    text = grouped(value, separator, ",")
    found, words = number(("\u2212" if negative else "") + text, ",", "here")
    assert (Decimal(found.numerator) / Decimal(found.denominator)) == (-value if negative else value)
    assert words == ""


@given(DECIMALS, st.sampled_from([",", " ", ""]))
@settings(max_examples=300)
def test_english_numbers_are_read_as_written(value: Decimal, separator: str) -> None:
    found, _ = number(grouped(value, separator, "."), ".", "here")
    assert Decimal(found.numerator) / Decimal(found.denominator) == value


@given(st.integers(0, 10**12), st.sampled_from([" ", NARROW, "", "'"]))
def test_whole_numbers_with_spaces_mean_the_same_in_both_languages(value: int, separator: str) -> None:
    text = grouped(Decimal(value), separator, "")
    assert number(text, ",", "here")[0] == number(text, ".", "here")[0] == value


@pytest.mark.parametrize(
    ("text", "mark", "value", "words"),
    [
        ("1 234,5", ",", "1234.5", ""),
        ("1.234,5", ",", "1234.5", ""),
        ("1,234.5", ",", "1234.5", ""),
        ("1.234.567", ",", "1234567", ""),
        ("1,234", ",", "1.234", ""),
        ("1,234", ".", "1234", ""),
        ("1,234,567", ".", "1234567", ""),
        ("1,5", ".", "1.5", ""),
        ("0.125", ",", "0.125", ""),
        ("0,125", ".", "0.125", ""),
        ("12.5", ",", "12.5", ""),
        (",5", ",", "0.5", ""),
        ("5,", ",", "5", ""),
        ("+3", ",", "3", ""),
        ("1e3", ",", "1000", ""),
        ("1,5E-2", ",", "0.015", ""),
        ("60 %", ",", "60", "%"),
        ("60%", ",", "60", "%"),
        (f"12{NARROW}k€", ",", "12", "k€"),
        ("12k€/an", ",", "12", "k€/an"),
        ("€1,200", ".", "1200", "€"),
        ("1,2 M€", ",", "1.2", "M€"),
        ("7 ETP", ",", "7", "ETP"),
    ],
)
def test_a_number_and_the_words_after_it(text: str, mark: str, value: str, words: str) -> None:
    found, rest = number(text, mark, "here")
    assert Decimal(found.numerator) / Decimal(found.denominator) == Decimal(value)
    assert rest == words


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "abc",
            "-",
            ",",
            "1,2,3",
            "12 34",
            "1 23,4",
            "1.23.4",
            "1,234 567.8",
            "(12)",
            "--3",
            "1,2.3,4",
            "٣",
            "１２",
        ),
        *("9" * 50, "nan", "inf", "=1+1", "0x10", "1e9999"),
    ],
)
@pytest.mark.parametrize("mark", [",", "."])
def test_what_is_no_number_is_refused(text: str, mark: str) -> None:
    with pytest.raises(InputError):
        refuse_words(number(text, mark, "here")[1])


def refuse_words(words: str) -> None:
    """Words after a number are read as a unit."""
    conversion(words, "agent", "here", "x")


def test_a_point_that_may_be_a_thousands_separator_is_refused_among_decimal_commas() -> None:
    """A silent factor of a thousand is the worst that a reader of sheets can do."""
    with in_language("en"), pytest.raises(InputError, match=r"'1\.234' may be 1,234 or 1234; write one of them"):
        number("1.234", ",", "here")


# Units


@pytest.mark.parametrize(
    ("given_unit", "unit", "factor"),
    [
        ("k€", "EUR", 1000),
        ("M€/an", "EUR/year", 1_000_000),
        ("€", "EUR/year", 1),
        ("€/mois", "EUR/year", 12),
        ("€/an", "EUR/month", 1 / 12),
        ("€/hab", "EUR/person/year", 1),
        ("€/habitant/an", "EUR/person/year", 1),
        ("euros par habitant par an", "EUR/person/year", 1),
        ("milliers d’euros", "EUR", 1000),
        ("%", "share", 0.01),
        ("part", "share", 1),
        ("h", "minute", 60),
        ("minutes/acte", "minute/act", 1),
        ("heures/acte", "minute/act", 60),
        ("MWh", "kWh", 1000),
        ("appels/jour", "call/day", 1),
        ("calls/day", "call/day", 1),
        ("m²", "m2", 1),
        ("ETP", "FTE", 1),
        ("jours/an", "day/year", 1),
        ("t CO₂e", "kgCO2e", 1000),
    ],
)
def test_units_that_differ_by_a_factor_are_converted(given_unit: str, unit: str, factor: float) -> None:
    assert float(conversion(given_unit, unit, "here", "x")) == pytest.approx(factor, rel=1e-15)


@pytest.mark.parametrize(
    ("given_unit", "unit"),
    [
        *(("€", "agent"), ("%", "EUR"), ("km", "call/day"), ("jours", "hour/day"), ("€/mois", "EUR"), ("jour", "hour")),
        *(("bananes", "EUR"), ("€/€", "EUR"), ("€/an", "EUR/person/year")),
    ],
)
def test_other_units_are_refused(given_unit: str, unit: str) -> None:
    with pytest.raises(InputError):
        conversion(given_unit, unit, "here", "x")


def test_every_unit_of_the_model_is_understood_as_it_is_shown() -> None:
    """What the program writes after a number, in either language, it reads back."""
    from costmodel.language.presentation import unit as shown

    for unit in {q.unit for q in worlds.MODEL.values() if q.unit not in ("1", "share")}:
        for lang in ("fr", "en"):
            assert float(conversion(shown(unit, lang), unit, "here", "x")) == 1, (unit, lang)


# Names


def test_every_quantity_is_found_by_its_name_and_by_its_label_in_both_languages() -> None:
    for name, record in worlds.LIBRARY.records.items():
        if record.shape == "path":
            continue
        quantity = worlds.MODEL[name]
        for text in (name, quantity.label, quantity.label_fr, quantity.text("fr").upper(), f" {quantity.label_fr}  "):
            assert find_name(text, "here", None) == name


# CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings_separators_and_line_ends(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    rows = [["Libellé", "Valeur", "Unité"], ["Effectif de la collectivité", "612", "agents"], ["Habitants", "9000", ""]]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    found = figures(sheet(tmp_path, out.getvalue(), encoding))
    assert (found["agents_total"].value, found["population"].value) == (612, 9000)


def test_the_decimal_mark_follows_the_separator(tmp_path: Path) -> None:
    """Semicolons come with decimal commas, commas with decimal points, whatever the language of the command."""
    for lang in ("fr", "en"):
        with in_language(lang):
            assert figures(sheet(tmp_path, "nom;valeur\nagents_total;1,234\n"))["agents_total"].value == 1.234
            assert figures(sheet(tmp_path, 'name,value\nagents_total,"1,234"\n'))["agents_total"].value == 1234
            assert figures(sheet(tmp_path, "name,value\nagents_total,1.234\n"))["agents_total"].value == 1.234


def test_a_sheet_as_a_town_hall_writes_it(tmp_path: Path) -> None:
    text = (
        "Chiffres de la mairie 2025;;;;;;;\n\n"
        "# relu par la directrice\n"
        "Nom;Valeur;Unité;Bas;Haut;Source;Date;Remarque\n"
        "Nom de la collectivité;Saint-Denis;;;;;;\n"
        f"Habitants;113{NARROW}116;;;;Insee https://www.insee.fr/fr;2023;\n"
        "\n"
        "Effectif de la collectivité;2 612,5;agents;2 500;2 700;RSU;31/12/2025;"
        '"avec ; point-virgule et ""guillemets"""\n'
        "voicebot.fixed_yearly_price;12 k€;€;9 k€;15 k€;Devis;01/03/2026;\n"
        "Part des appels pris, aujourd'hui;45;%;;;;;\n"
        "switchboard_days;;;;;;;\n"
        "call_mode;overflow;;;;;;\n"
    )
    file = tmp_path / "t.yaml"
    answer = new("--from", str(sheet(tmp_path, text, "utf-8-sig")), "--to", str(file))
    assert answer.status == 0, answer.err
    found = written(file)
    assert found.label == "Saint-Denis"
    assert found.records["population"].value == 113116
    assert found.records["population"].sources[0].url == "https://www.insee.fr/fr"
    assert found.records["population"].sources[0].published == "2023-12-31"
    staff = found.records["agents_total"]
    assert (staff.value, staff.low, staff.high, staff.shape) == (2612.5, 2500, 2700, "metalog")
    assert staff.note == staff.note_fr == 'avec ; point-virgule et "guillemets"'
    price = found.for_tool["voicebot"]["fixed_yearly_price"]
    assert (price.value, price.low, price.high, price.price_year, price.grade) == (12000, 9000, 15000, 2026, "B")
    assert found.records["answered_before"].value == 0.45
    assert found.records["call_mode"].choice == "overflow"
    assert "switchboard_days" not in found.records


def test_an_option_goes_before_the_sheet(tmp_path: Path) -> None:
    path = sheet(tmp_path, "nom;valeur\nnom;A\npopulation;9000\nagents_total;50\n")
    file = tmp_path / "t.yaml"
    words = ("--from", str(path), "--name", "B", "--set", "agents_total=60", "--population", "800", "--to", str(file))
    assert new(*words).status == 0
    found = written(file)
    values = (found.label, found.records["population"].value, found.records["agents_total"].value)
    assert values == ("B", 800, 60)


def test_all_that_is_wrong_is_said_at_once_with_its_place(tmp_path: Path) -> None:
    rows = [
        "name,value,unit,low,high,date,tool",
        "populatoin,5000,,,,,",
        "agents_total,abc,,,,,",
        "answered_before,45,,,,,",
        'calls_per_day,"1,234",km,,,,',
        "switchboard_days,200,,150,,,",
        "desk_floor,2,,3,4,,",
        "fixed_yearly_price,3,,,,,",
        "units,3,,,,,voicbot",
        ",7,,,,,",
        "heated_area,500,,,,32/13/2026,",
        "../../x,1,,,,,",
        "=cmd|' /C calc'!A0,2,,,,,",
        "place_factor,1,,,,,",
        "place_factor,2,,,,,",
        "call_mode,never,,,,,",
        "horizon,2.5,,,,,",
        "price_index,2,,,,,",
        "dpo_monthly_fee,90000000,,,,,",
    ]
    file = tmp_path / "t.yaml"
    answer = new("--from", str(sheet(tmp_path, "\n".join(rows))), "--name", "T", "--to", str(file))
    assert answer.status == 2
    assert not file.exists()
    said = answer.err.splitlines()
    numbers_of_rows = [*range(2, 14), *range(15, 20)]
    assert [line.partition("row ")[2].partition(",")[0] for line in said] == list(map(str, numbers_of_rows))
    for i, words in enumerate(
        [
            "column name: no quantity is called 'populatoin'. Did you mean 'population'?",
            "column value: 'abc' is not a number",
            "write 45% or 0.45",
            "is in calls/day, not in km",
            "one end of a range",
            "outside its range, 3 to 4",
            "say of which",
            "column tool: The tool 'voicbot' is unknown",
            "the value 7 has no name",
            "column date: '32/13/2026' is not a date",
            "no quantity is called '../../x'",
            "no quantity is called '=cmd|",
            "'place_factor' is given twice",
            "'never' is not one of the choices bot_first, overflow",
            "'horizon' is a whole number",
            "is national",
            "outside what is possible, 0 to 50000",
        ]
    ):
        assert words in said[i]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no header was found"),
        (b"a;b\n1;2\n", "no header was found"),
        (b"nom;vleur\npopulation;3\n", "Did you mean 'valeur'?"),
        (b"nom;valeur;value\npopulation;3;4\n", "mean the same"),
        (b"nom;valeur\npopulation;\x00\n", "line 2: there is a control character"),
        (b"nom;valeur\n\x1b[2Jpopulation;3\n", "row 2, column name: there is a control character"),
        (b'nom;valeur\npopulation;"3\n', "row 2: this is not CSV"),
        (b"nom;valeur\n" + b"\n" * 3000 + b"population;3\n", "there is something after row 2000"),
        (b"nom;valeur\n" + b"x" * 6_000_000, "larger than 5000000 bytes"),
        (b"nom;valeur\npopulation;" + b"9" * 100_000, "the text has 100000 characters"),
        (b"nom;valeur\npopulation;" + b"9" * 400, "is not a number"),
        (b"nom;valeur;note\npopulation;3;" + b"x" * 600, "the text has 600 characters"),
        (b"\x81\x8d\x8f\x90\x9d", "the file is not text"),
        (b"nom;valeur\nagents_total;3\n", "The population is missing"),
    ],
)
def test_a_hostile_or_broken_csv_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "f.csv"
    path.write_bytes(content)
    answer = new("--from", str(path), "--name", "T", "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 2
    assert said in answer.err
    assert len(answer.err) < 2000
    assert [p.name for p in tmp_path.iterdir()] == ["f.csv"]


@given(st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_it_fall(content: bytes) -> None:
    """Random files end in figures or in an InputError, never in another exception."""
    for name, start in (("f.csv", b"nom;valeur\n"), ("f.xlsx", b"PK\x03\x04")):
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / name
            path.write_bytes(start + content)
            with contextlib.suppress(InputError):
                read(path)


@given(st.text(max_size=40), st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_no_text_in_a_row_makes_it_fall(name: str, value: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([["nom", "valeur"], [name, value]])
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "f.csv"
        path.write_bytes(out.getvalue().encode("utf-8", "surrogatepass"))
        with contextlib.suppress(InputError):
            read(path)


def test_text_stays_text(tmp_path: Path) -> None:
    """Formulas, markup and shell words in notes and sources come back letter for letter, in quotes."""
    note, source = '=HYPERLINK("http://x";"y")', "<script>alert(1)</script> {0} !!python/object $(rm -rf /)"
    out = io.StringIO()
    rows = [["nom", "valeur", "note", "source"], ["nom", "=1+1 'x': {y}", "", ""], ["population", "900", note, source]]
    csv.writer(out, delimiter=";").writerows(rows)
    file = tmp_path / "t.yaml"
    answer = new("--from", str(sheet(tmp_path, out.getvalue())), "--to", str(file))
    assert answer.status == 0, answer.err
    record = written(file).records["population"]
    assert (record.note, record.sources[0].title, written(file).label) == (note, source, "=1+1 'x': {y}")


def test_a_column_that_is_not_read_is_said(tmp_path: Path) -> None:
    path = sheet(tmp_path, "nom;valeur;service\nnom;T;\npopulation;900;RH\n")
    answer = new("--from", str(path), "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 0
    assert "the column 'service' is not used" in answer.err


# Excel


def test_cells_of_excel_are_read_as_excel_shows_them(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        [
            ["Nos chiffres"],
            [],
            ["nom", "valeur", "unité", "bas", "haut", "date"],
            ["nom", "Trappes"],
            ["population", 32000],
            ["agents_total", 612.5, "agents", 600, 640, dt.datetime(2025, 12, 31)],
            ["answered_before", 0.45],
            ["human_contact_limit", 80, "%"],
            ["calls_per_day", "1 250,5", "appels/jour"],
            ["voicebot.fixed_yearly_price", 12, "k€/an"],
            ["bot_allowed", False],
        ],
    )
    found = openpyxl.load_workbook(path)
    found.active["B7"].number_format = numbers.FORMAT_PERCENTAGE  # type: ignore[index]
    found.save(path)
    with in_language("fr"):
        said = read(path)
    values = {f.name: f for f in said.figures}
    assert said.name == "Trappes"
    assert {n: f.value for n, f in values.items()} == {
        "population": 32000,
        "agents_total": 612.5,
        "answered_before": 0.45,
        "human_contact_limit": 0.8,
        "calls_per_day": 1250.5,
        "fixed_yearly_price": 12000,
        "bot_allowed": 0,
    }
    assert (values["agents_total"].low, values["agents_total"].high) == (600, 640)
    assert values["agents_total"].published == dt.date(2025, 12, 31)
    assert values["fixed_yearly_price"].tool == "voicebot"


def test_a_per_cent_of_excel_beside_the_sign_is_counted_once(tmp_path: Path) -> None:
    path = book(tmp_path, [["nom", "valeur", "unité"], ["answered_before", 0.45, "%"]])
    found = openpyxl.load_workbook(path)
    found.active["B2"].number_format = "0.0%"  # type: ignore[index]
    found.save(path)
    assert figures(path)["answered_before"].value == 0.45


def test_what_is_wrong_in_excel_is_said_with_its_cell(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        [
            ["nom", "valeur", "date"],
            ["agents_total", "=B3*2"],
            ["population", dt.datetime(2026, 1, 2)],
            ["calls_per_day", True],
            ["heated_area", "#DIV/0!"],
            ["desk_floor", "beaucoup", "hier"],
        ],
    )
    with in_language("en"), pytest.raises(InputError) as error:
        read(path)
    said = str(error.value).splitlines()
    assert len(said) == 6
    for line, (cell, words) in zip(
        said,
        [
            ("B2", "the formula was never computed"),
            ("B3", "a date or a time, not a number"),
            ("B4", "is not a number"),
            ("B5", "shows the error #DIV/0!"),
            ("C6", "is not a date"),
            ("B6", "'beaucoup' is not a number"),
        ],
        strict=True,
    ):
        assert f"[Sheet], cell {cell}: " in line
        assert words in line


def test_a_sheet_is_chosen_by_its_name_or_by_its_header(tmp_path: Path) -> None:
    found = openpyxl.Workbook()
    found.active.append(["Sommaire"])  # type: ignore[union-attr]
    for title, people in (("2024", 900), ("2025", 950)):
        found.create_sheet(title).append(["nom", "valeur"])
        found[title].append(["population", people])
    found.save(tmp_path / "f.xlsx")
    assert figures(tmp_path / "f.xlsx")["population"].value == 900
    assert figures(tmp_path / "f.xlsx", sheet="2025")["population"].value == 950
    with in_language("en"), pytest.raises(InputError, match="there are: Sheet, 2024, 2025"):
        read(tmp_path / "f.xlsx", sheet="2026")


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, [["nom", "valeur"], ["population", 3]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/bomb.xml", b"0" * 150_000_000)
    assert path.stat().st_size < 1_000_000
    with in_language("en"), pytest.raises(InputError, match="larger than 100000000 bytes"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"nom;valeur\npopulation;3\n", b"\xd0\xcf\x11\xe0 old"])
def test_a_file_that_is_not_excel_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "f.xlsx"
    path.write_bytes(content)
    with in_language("en"), pytest.raises(InputError, match="not an Excel file that can be read"):
        read(path)


def test_a_row_far_below_is_refused_and_not_lost(tmp_path: Path) -> None:
    found = openpyxl.Workbook()
    found.active.append(["nom", "valeur"])  # type: ignore[union-attr]
    found.active["A5000"], found.active["B5000"] = "population", 3  # type: ignore[index]
    found.save(tmp_path / "f.xlsx")
    with in_language("en"), pytest.raises(InputError, match="row 5000: there is something after row 2000"):
        read(tmp_path / "f.xlsx")


@pytest.mark.oracle
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_file_of_libreoffice_with_formulas_is_read(tmp_path: Path) -> None:
    """Formulas that LibreOffice computed are read as their values; the same file before it did is refused."""
    path = book(
        tmp_path,
        [
            ["nom", "valeur", "unité"],
            ["population", "=30000+2000"],
            ["agents_total", "=B2*0.02"],
            ["voicebot.units", "=1+1"],
        ],
    )
    with pytest.raises(InputError):
        read(path)
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(words, check=True, capture_output=True, timeout=PATIENCE)
    found = figures(out / "f.xlsx")
    assert {n: f.value for n, f in found.items()} == {"population": 32000, "agents_total": 640, "units": 2}


# The template


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_template_filled_in_makes_an_authority(tmp_path: Path, ending: str, lang: str) -> None:
    path, file = tmp_path / f"f.{ending}", tmp_path / "t.yaml"
    assert new("--template", str(path), "--population", "32000", lang=lang).status == 0
    numbers_given = {name: 10 + i for i, name in enumerate(country_of().questions)}
    numbers_given |= {"answered_before": 50, "human_contact_limit": 90, "fte_per_agent": 1, "place_factor": 2}
    numbers_given |= {"employer_cost_base_c": 44000}
    fill(path, {"nom": "Trappes", "name": "Trappes"} | numbers_given)
    answer = new("--from", str(path), "--to", str(file), lang=lang)
    assert answer.status == 0, answer.err
    found = written(file)
    every = {**found.records} | {n: r for section in found.for_tool.values() for n, r in section.items()}
    shares = {"answered_before", "human_contact_limit"}
    for name, value in numbers_given.items():
        assert every[name].value == (value / 100 if name in shares else value), name
        assert every[name].grade == "B"
    assert found.label == "Trappes"


MARKED_SHEET = """nom;valeur;marque;outil
Nom de la collectivité;Trappes;;
population;32000;;
heating_saving_share;0,19;{word};building_energy
fixed_yearly_price;9000;devis ferme;voicebot
"""


def test_a_sheet_says_what_was_measured_here_and_what_is_a_firm_quote(tmp_path: Path) -> None:
    path, file = tmp_path / "f.csv", tmp_path / "t.yaml"
    path.write_text(MARKED_SHEET.format(word="Mesuré ici"), encoding="utf-8")
    assert new("--from", str(path), "--to", str(file)).status == 0
    saved = written(file).for_tool["building_energy"]["heating_saving_share"]
    assert (saved.basis, saved.control, saved.place, saved.grade) == ("measured", "yes", "here", "B")
    price = written(file).for_tool["voicebot"]["fixed_yearly_price"]
    assert (price.firmness, price.basis) == ("firm", None)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("pifomètre", "'pifomètre' is not how a gain was obtained"), ("devis ferme", "cannot be said")],
)
def test_a_word_that_is_said_of_something_else_is_refused_in_a_sheet(tmp_path: Path, word: str, sentence: str) -> None:
    path = tmp_path / "f.csv"
    path.write_text(MARKED_SHEET.format(word=word), encoding="utf-8")
    answer = new("--from", str(path), "--to", str(tmp_path / "t.yaml"), lang="en")
    assert answer.status == 2
    assert sentence in answer.err
    assert "f.csv" in answer.err


def fill(path: Path, values: dict[str, Any]) -> None:
    """What a person does: writes in the column of values, saves in the same format."""
    if path.suffix == ".xlsx":
        found = openpyxl.load_workbook(path)
        for row in found.worksheets[0].iter_rows(min_row=5):
            if row[0].value in values:
                row[3].value = values[row[0].value]
        found.save(path)
        return
    text = path.read_text(encoding="utf-8-sig")
    separator = ";" if ";valeur;" in text else ","
    rows = list(csv.reader(io.StringIO(text), delimiter=separator))
    for row in rows:
        if len(row) > 3 and row[0] in values and not row[3]:
            row[3] = str(values[row[0]])
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    path.write_bytes(out.getvalue().encode("cp1252", "replace") if separator == ";" else out.getvalue().encode())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_template_has_labels_and_help_in_both_languages_and_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for n in ("1", "2"):
        assert new("--template", str(tmp_path / f"{n}.{ending}")).status == 0
    one, two = ((tmp_path / f"{n}.{ending}").read_bytes() for n in ("1", "2"))
    assert one == two
    if ending == "csv":
        text = one.decode("utf-8-sig")
    else:
        cells = [c.value for row in openpyxl.load_workbook(io.BytesIO(one)).worksheets[0].iter_rows() for c in row]
        text = " ".join(str(c) for c in cells if c is not None)
    for name in country_of().questions:
        assert name in text
        assert worlds.MODEL[name].label in text
        assert worlds.MODEL[name].text("fr") in text
    assert "Meals that your canteens serve" in text
    assert "Repas que vos cantines servent" in text
    assert "5,000 inhabitants" in text


def test_an_empty_template_says_that_the_population_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    new("--template", str(path))
    answer = new("--from", str(path), "--name", "T", "--to", str(tmp_path / "t.yaml"))
    assert answer.status == 2
    assert "The population is missing" in answer.err


def test_a_template_replaces_nothing_unless_asked(tmp_path: Path) -> None:
    path = sheet(tmp_path, "mine")
    assert new("--template", str(path)).status == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert new("--template", str(path), "--replace").status == 0


# Answers


@pytest.mark.parametrize(
    ("name", "text", "lang", "value"),
    [
        ("answered_before", "45 %", "fr", 0.45),
        ("answered_before", "0,45", "fr", 0.45),
        ("answered_before", "0.45", "en", 0.45),
        ("heated_area", "12 500 m²", "fr", 12500),
        ("dpo_monthly_fee", "1,2 k€", "fr", 1200),
        ("dpo_monthly_fee", "2400 €/an", "fr", 200),
        ("agents_total", "1,200", "en", 1200),
        ("bot_allowed", "non", "fr", 0),
        ("call_mode", "overflow", "en", "overflow"),
    ],
)
def test_an_answer_is_read_in_the_language_of_the_question(name: str, text: str, lang: str, value: Any) -> None:
    with in_language(lang):
        assert answer(name, text, "here", None).value == value
