"""Sheets that may be read in two ways: what people see is what counts, and what is not sure is refused in a sentence.

Each kind was met in public reports of other programs; the files here are our own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import worlds
import xlsxwriter
from conftest import Answer, run_command

from costmodel.intake.figures import Figure
from costmodel.intake.sheet import answer, read
from costmodel.intake.words import number
from costmodel.language.catalogue import in_language
from costmodel.language.errors import InputError
from costmodel.parameters.country import country_of
from costmodel.parameters.overlay import Overlay

PRICE = "voicebot.fixed_yearly_price"


def new(*words: str, lang: str = "en") -> Answer:
    return run_command("new", "authority", "--name", "T", "--yes", *words, "--lang", lang)


def written(path: Path) -> Overlay:
    return worlds.LIBRARY.read_overlay(path, "authorities")


def saved(tmp_path: Path, content: str | bytes, name: str = "f.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def values(path: Path, lang: str = "fr") -> dict[str, Any]:
    with in_language(lang):
        return {f.name: f.value for f in read(path).figures}


def refusal(path: Path, lang: str = "en") -> str:
    """What is said of a sheet that cannot be used."""
    with in_language(lang), pytest.raises(InputError) as error:
        read(path)
    return str(error.value)


def shown_as(tmp_path: Path, name: str, value: float, code: str, unit: str | None = None) -> Path:
    """An Excel file with one figure under this number format."""
    book = openpyxl.Workbook()
    for row in (["nom", "valeur", "unité"], ["population", 32000], [name, value, unit]):
        book.active.append(row)  # type: ignore[union-attr]
    book.active["B3"].number_format = code  # type: ignore[index]
    book.save(tmp_path / "f.xlsx")
    return tmp_path / "f.xlsx"


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


# Number formats of Excel


@pytest.mark.parametrize(
    ("value", "code", "share"),
    [
        (0.088, "0.0%", 0.088),
        (0.088, "0.0%;[Red]-0.0%", 0.088),
        (0.088, '[Blue]0.0%;[Red]"-"0.0%;"-"', 0.088),
        (0.088, '0.0%" des jours"', 0.088),
        (0.5, '0.0"%"', 0.005),
        (8.8, '0.0"%"', 0.088),
        (8.8, "0.00\\%", 0.088),
        (8.8, "0.0\\ [$%-40C]", 0.088),
        (8.8, "[$%]0.0", 0.088),
        (8.8, '0.0" % des jours"', 0.088),
        (8.8, '0.0"‰"', 0.0088),
        (8.8, '[<1]0.0%;0.0"%"', 0.088),
        (0.088, '[>=1]0.0"%";0.0%', 0.088),
        (0.088, "0.0_%", 0.088),
        (0.088, "0.0*%", 0.088),
    ],
)
def test_a_number_of_excel_counts_as_it_is_shown(tmp_path: Path, value: float, code: str, share: float) -> None:
    """Excel multiplies by a hundred for a plain per cent only; a quoted, escaped or bracketed one is a text."""
    assert values(shown_as(tmp_path, "absence_rate", value, code))["absence_rate"] == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "code", "unit", "read_as"),
    [
        ("agents_total", 500, '[$-40C]#\\ ##0" agents (100 % ETP)"', None, 500),
        ("agents_total", 500, "#,##0", None, 500),
        ("agents_total", 500, '0" personnels"', None, 500),
        (PRICE, 12.5, '0.0"k€"', None, 12500),
        (PRICE, 12500, '#,##0.0,"k€"', None, 12500),
        (PRICE, 12500, "#,##0.0,", "k€", 12500),
        (PRICE, 12500, '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', None, 12500),
        (PRICE, 700, '0" €/mois"', None, 8400),
    ],
)
def test_words_of_a_number_format_are_a_unit_or_nothing(
    tmp_path: Path, name: str, value: float, code: str, unit: str | None, read_as: float
) -> None:
    found = values(shown_as(tmp_path, name, value, code, unit))
    assert found[name.rpartition(".")[2]] == read_as


@pytest.mark.parametrize(
    ("name", "value", "code", "unit", "said"),
    [
        ("absence_rate", 1e307, "0%", None, "outside what is possible"),
        (PRICE, 12500, "#,##0.0,", None, "shows 12.5 and holds 12500"),
        (PRICE, 12, '#,##0\\ "€"', "k€", "in € and its row or column in k€"),
        ("agents_total", 5, '0" milliers"', None, "'milliers' is unknown"),
        ("absence_rate", 8.8, '"taux (%) "0.0', None, "is unknown"),
    ],
)
def test_a_number_format_with_two_readings_is_refused(
    tmp_path: Path, name: str, value: float, code: str, unit: str | None, said: str
) -> None:
    found = refusal(shown_as(tmp_path, name, value, code, unit))
    assert "cell B3" in found
    assert said in found


# Formulas and errors


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(tmp_path: Path) -> None:
    """Excel marks its result as text; without this mark nothing was computed, and that is said."""
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["nom", "valeur", "bas", "haut"])
        sheet.write_row(1, 0, ["population", 32000])
        sheet.write_string(2, 0, "agents_total")
        sheet.write_formula(2, 1, '=IF(D9="","",D9)', None, "")
        sheet.write_string(3, 0, "absence_rate")
        sheet.write_number(3, 1, 0.08)
        for column in (2, 3):
            sheet.write_formula(3, column, '=IF(D9="","",D9)', None, "")
    assert refusal(path).count("the formula was never computed") == 3
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    computed = re.sub(rb'(<c r="[A-Z]\d")(><f>)', rb'\1 t="str"\2', parts["xl/worksheets/sheet1.xml"])
    path.write_bytes(zipped(**parts | {"xl/worksheets/sheet1.xml": computed}))
    assert values(path) == {"population": 32000, "absence_rate": 0.08}


@pytest.mark.parametrize(
    "error", ["#DIV/0!", "#N/A", "#REF!", "#NOM?", "#VALEUR!", "#NOMBRE!", "#NUL!", "Err:502", "####"]
)
@pytest.mark.parametrize("row", ["{};agents_total", "500;{}"])
def test_a_row_with_an_error_is_refused_and_not_lost(tmp_path: Path, error: str, row: str) -> None:
    said = refusal(saved(tmp_path, f"valeur;nom\n32000;population\n{row.format(error)}\n"))
    assert "row 3" in said
    assert f"the cell shows the error {error}" in said


def test_an_error_is_no_name_of_an_authority(tmp_path: Path) -> None:
    assert "shows the error #REF!" in refusal(saved(tmp_path, "nom;valeur\nnom;#REF!\npopulation;32000\n"))


def test_a_comment_begins_with_a_sign_and_a_space(tmp_path: Path) -> None:
    path = saved(tmp_path, "ligne;nom;valeur\n#1;population;32000\n#2;agents_total;500\n# 3;absence_rate;8 %\n")
    assert values(path) == {"population": 32000, "agents_total": 500, "absence_rate": 0.08}
    path = saved(tmp_path, "nom;valeur\n# relu;9\n## titre;\n#;9\n#lu par moi;\n# agents_total;500\npopulation;32000\n")
    assert values(path) == {"population": 32000}
    assert "row 2" in refusal(saved(tmp_path, "nom;valeur\n#agents_total;500\n"))


# Rows cut by a comma


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("nom,valeur\npopulation,32,000\nagents_total,500\n", 2),
        ("nom,valeur,source\nagents_total,500,RSU\npopulation,32,000,INSEE 2022\n", 3),
        ("nom,valeur,source\npopulation,32,000\n", 2),
        ("nom,valeur,\npopulation,32,000\n", 2),
        ("nom,valeur,,note\npopulation,32,000,x\n", 2),
        ("nom,valeur,unité\nabsence_rate,0,1\n", 2),
        ("nom,valeur,source\nabsence_rate,8,8 %\n", 2),
        ("nom;valeur;note\npopulation;32000;un; deux\n", 2),
    ],
)
def test_a_row_longer_than_its_header_is_refused(tmp_path: Path, text: str, row: int) -> None:
    said = refusal(saved(tmp_path, text))
    assert f"row {row}" in said
    assert "quotes" in said


def test_empty_cells_at_the_end_of_a_row_are_nothing(tmp_path: Path) -> None:
    assert values(saved(tmp_path, "nom;valeur\npopulation;32000;;;\n")) == {"population": 32000}


# Which comma


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('nom,valeur,unité,outil\nabsence_rate,"8,8 %",,\nfixed_yearly_price,"12,500",k€,voicebot\n', "12,500"),
        ('name,value\nabsence_rate,"8,8 %"\nagents_total,"1,234"\n', "1,234"),
        ('name,value\nabsence_rate,"8,8 %"\nagents_total,1.234\n', "1.234"),
        ('nom,valeur\nagents_total,"1,234"\n', "1,234"),
        ("nom;valeur\nabsence_rate;0.5\nagents_total;1,234\n", "1,234"),
        ("nom;valeur\nheated_area;1,234,567\nagents_total;1,234\n", "1,234"),
        ("name;value\nagents_total;1,234\n", "1,234"),
        ("name\tvalue\nagents_total\t1,234\n", "1,234"),
        ("nom;valeur\npopulation;32,000\n", "32,000"),
        ("nom;valeur\npopulation;32.000\n", "32.000"),
        ("name,value\npopulation,32.000\n", "32.000"),
    ],
)
def test_three_digits_after_a_mark_that_is_not_sure_are_refused(tmp_path: Path, text: str, cell: str) -> None:
    """A factor of a thousand hangs on it; both readings are said."""
    said = refusal(saved(tmp_path, text), "fr")
    assert f"« {cell} » peut être " in said.replace("\u00a0", " ")
    assert cell.replace(",", "").replace(".", "") in said


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("nom;valeur\nabsence_rate;8,8 %\nagents_total;1,234\n", "en", 1.234),
        ('name,value\nabsence_rate,0.5\nagents_total,"1,234"\n', "fr", 1234),
        ('nom,valeur\nabsence_rate,0.5\nagents_total,"1,234"\n', "fr", 1234),
        ('name,value\nagents_total,"1,234,567"\n', "fr", 1234567),
        ("nom;valeur\nagents_total;1.234.567\n", "en", 1234567),
        ("nom;valeur\nagents_total;1 234,567\n", "en", 1234.567),
        ("nom\tvaleur\nagents_total\t1,234\n", "fr", 1.234),
        ("nom|valeur\nagents_total|1234,5\n", "fr", 1234.5),
    ],
)
def test_a_mark_that_the_file_proves_is_read(tmp_path: Path, text: str, lang: str, found: float) -> None:
    assert values(saved(tmp_path, text), lang)["agents_total"] == found


def test_both_readings_can_be_written_again() -> None:
    """What the sentence offers is not refused in its turn."""
    for text in ("1,234", "12,500", "1.234", "32.000"):
        with in_language("en"), pytest.raises(InputError) as error:
            number(text, ".", "here", doubt=True)
        small, _, large = str(error.value).partition(" may be ")[2].partition(";")[0].partition(" or ")
        before, after = text.replace(",", ".").split(".")
        assert float(number(small, ".", "here", doubt=True)[0]) == int(before) + int(after) / 1000
        assert float(number(large, ".", "here", doubt=True)[0]) == int(before + after)


# Letters


NAMES = [
    "Orléans-le-Pré",
    "Noël-sur-Saône",
    "Hôpital à vendre",
    "L’Haÿ-les-Roses",
    "Bâle où ça",
    "Forêt",
    "Nîmes",
    "août",
]

UNSURE = {"mac_roman": {"Nîmes"}, "cp850": {"Forêt", "août"}}
"""Words whose letters are too few to tell one old encoding from another."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "iso8859_15", "mac_roman", "cp850"])
@pytest.mark.parametrize("name", NAMES)
def test_accented_letters_are_read_or_refused_and_never_changed(tmp_path: Path, encoding: str, name: str) -> None:
    name = name if encoding.startswith("utf") else name.replace("’", "'")
    path = saved(tmp_path, f"nom;valeur\nnom;{name}\npopulation;32000\n".encode(encoding))
    if name in UNSURE.get(encoding, set()):
        assert "save" in refusal(path)
    else:
        assert read(path).name == name


@pytest.mark.parametrize(("encoding", "end"), [("mac_roman", "\r"), ("cp850", "\r\n")])
def test_an_old_mac_and_dos_are_understood(tmp_path: Path, encoding: str, end: str) -> None:
    content = f"nom;valeur{end}nom;Orléans-le-Pré{end}population;32000{end}".encode(encoding)
    assert read(saved(tmp_path, content)).name == "Orléans-le-Pré"


@pytest.mark.parametrize("name", ["OrlÃ©ans", "Orl\ufffdans", "SaÃ´ne", "Ã‰vreux", "CÅ“ur", "lâ€™Est"])
def test_letters_lost_before_are_said(tmp_path: Path, name: str) -> None:
    said = refusal(saved(tmp_path, f"nom;valeur\nnom;{name}\npopulation;3\n"))
    assert f"line 2: letters were lost ('{name}')" in said


@pytest.mark.parametrize("end", ["\n", "\r"])
def test_letters_that_cannot_be_made_out_are_said_with_their_line(tmp_path: Path, end: str) -> None:
    rows = ["nom;valeur", *["agents_total;"] * 40, "nom;Nîmes", *["agents_total;"] * 40]
    assert "line 42: the accented letters cannot" in refusal(saved(tmp_path, end.join(rows).encode("mac_roman")))


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\ufeff", "\u2060", "\u200e"])
def test_signs_that_nobody_sees_are_left_out(tmp_path: Path, sign: str) -> None:
    text = f"nom;valeur{sign}\npopul{sign}ation{sign};32{sign}000\nagents_total;{sign}\n"
    assert values(saved(tmp_path, text)) == {"population": 32000}


@pytest.mark.parametrize("space", ["\u2007", "\u2008", "\u2002", "\u200a", "\u205f", "\u202f", "\u00a0"])
def test_every_space_may_stand_between_thousands(tmp_path: Path, space: str) -> None:
    assert values(saved(tmp_path, f"nom;valeur\npopulation;32{space}000\n")) == {"population": 32000}


def test_capitals_are_the_same_name(tmp_path: Path) -> None:
    text = "NOM;VALEUR\nPOPULATION;32000\nAgents_Total;500\nCALL_MODE;OVERFLOW\nVoicebot.Fixed_Yearly_Price;9000\n"
    found = {"population": 32000, "agents_total": 500, "call_mode": "overflow", "fixed_yearly_price": 9000}
    assert values(saved(tmp_path, text)) == found


# Headers and separators


@pytest.mark.parametrize(
    "text",
    [
        "Nom *;Valeur *;Unité\npopulation;32000;\n",
        "Nom :;Valeur\u00a0:;Unité :\npopulation;32000;hab\n",
        "Nom (obligatoire);Valeur (2024)\npopulation;32000\n",
        "\ufeff\ufeffnom;valeur\r\npopulation;32000\r\n",
        "nom|valeur\npopulation|32000\n",
        "nom;valeur\npopulation;32000\n\nnom;valeur\n",
        "nom;valeur;valeur 2023\npopulation;32000;31000\n",
        "Indicateur;Exercice 2024;\n;valeur;unité\npopulation;32000;hab\n",
        "Nom;;\n;Valeur;Unité\npopulation;32000;hab\n",
    ],
)
def test_headers_as_people_write_them(tmp_path: Path, text: str) -> None:
    path = saved(tmp_path, text)
    assert values(path) == {"population": 32000}
    assert read(path).name is None


def test_two_rows_of_header_in_excel(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Indicateur", "Exercice 2024"], [None, "valeur", "unité"], ["population", 32000, "hab"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.active.merge_cells("B1:C1")  # type: ignore[union-attr]
    book.active.merge_cells("A1:A2")  # type: ignore[union-attr]
    book.save(tmp_path / "f.xlsx")
    assert values(tmp_path / "f.xlsx") == {"population": 32000}


@pytest.mark.parametrize("head", ["valeur (k€)", "Valeur [k€]", "valeur en k€", "valeur (en k€ HT)", "valeur k€ *"])
def test_the_unit_of_a_header_is_that_of_its_column(tmp_path: Path, head: str) -> None:
    text = f"nom;{head};unité\n{PRICE};12,5;\npopulation;32000;hab\nabsence_rate;8,8 %;\n"
    found = {"fixed_yearly_price": 12500, "population": 32000, "absence_rate": 0.088}
    assert values(saved(tmp_path, text)) == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom;valeur (k€)\npopulation;32000\n", "'population' is in people, not in k€"),
        ("nom;valeur (milliers)\npopulation;32\n", "'milliers' is unknown"),
        (f"nom;valeur (k€);unité\n{PRICE};12;€\n", "in € and its row or column in k€"),
        (
            "Rubrique;valeur\npopulation;3\n",
            "row 1: there is a column of values and none of names; call it name or label",
        ),
    ],
)
def test_what_is_in_the_way_of_a_header_is_said(tmp_path: Path, text: str, said: str) -> None:
    assert said in refusal(saved(tmp_path, text))


# What the file is


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (OLE + "Workbook".encode("utf-16-le"), "an old Office file (.xls)"),
        (b"<html><table><tr><td>nom</td></tr></table></html>", "a web page (HTML)"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "an XML file"),
        (b"%PDF-1.7\n", "a PDF file"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument file (.ods)"),
        (zipped(**{"xl__workbook.bin": b""}), "a binary Excel file (.xlsb)"),
        (zipped(**{"word__document.xml": b""}), "a Word document"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(tmp_path: Path, ending: str, content: bytes, said: str) -> None:
    found = refusal(saved(tmp_path, content, f"f.{ending}"))
    assert said in found
    assert "save it" in found


def test_an_excel_file_with_the_ending_of_another_is_said(tmp_path: Path) -> None:
    path = shown_as(tmp_path, "absence_rate", 0.08, "0%").rename(tmp_path / "f.csv")
    assert "end its name in .xlsx" in refusal(path)


@pytest.mark.parametrize("with_drawing", [True, False])
def test_a_sheet_that_is_a_chart_is_passed_over(tmp_path: Path, with_drawing: bool) -> None:
    path = tmp_path / "f.xlsx"
    with xlsxwriter.Workbook(path) as book:
        chart_sheet = book.add_chartsheet()
        sheet = book.add_worksheet("Chiffres")
        sheet.write_row(0, 0, ["nom", "valeur"])
        sheet.write_row(1, 0, ["population", 32000])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Chiffres!$B$2:$B$2"})
        chart_sheet.set_chart(chart)
    if not with_drawing:
        with zipfile.ZipFile(path) as archive:
            parts = {n: archive.read(n) for n in archive.namelist() if "chartsheets/_rels" not in n}
        path.write_bytes(zipped(**parts))
    assert values(path) == {"population": 32000}


# Places, dates, totals


def test_the_cell_at_fault_is_named(tmp_path: Path) -> None:
    path = shown_as(tmp_path, "absence_rate", 0.088, "0.0%")
    book = openpyxl.load_workbook(path)
    for cell, value in {"C1": "bas", "D1": "haut", "C3": 8, "D3": 10}.items():
        book.active[cell] = value  # type: ignore[index]
    book.save(path)
    said = refusal(path).splitlines()
    assert [line.partition("cell ")[2][:2] for line in said] == ["C3", "D3"]


def test_a_day_as_excel_counts_is_refused_with_its_date(tmp_path: Path) -> None:
    said = refusal(saved(tmp_path, "nom;valeur;date\npopulation;32000;46022\n"))
    assert (dt.date(1899, 12, 30) + dt.timedelta(46022)).isoformat() in said


@pytest.mark.parametrize(
    ("date", "warned"), [("31/12/2062", True), ("02/04/2026", True), ("2026", False), ("2025", False)]
)
def test_a_date_ahead_is_said(tmp_path: Path, date: str, warned: bool) -> None:
    path = saved(tmp_path, f"nom;valeur;date\npopulation;32000;{date}\n")
    found = new("--from", str(path), "--date", "2026-04-01", "--to", str(tmp_path / "t.yaml"))
    assert found.status == 0
    assert ("is after 2026-04-01" in found.err) == warned


TOTAL_TEXTS = ["9,2 M€ au total", "9 200 k€ en tout", "9200000 € (total)", "9,2 M€/an au total"]


@pytest.mark.parametrize("text", TOTAL_TEXTS)
def test_a_total_is_divided_by_the_inhabitants(tmp_path: Path, text: str) -> None:
    """9,200,000 € for 12,400 inhabitants are 741.94 € for each, from a sheet, an option or an answer."""
    file = tmp_path / "t.yaml"
    path = saved(tmp_path, f"nom;valeur\nfinancial_capacity;{text}\npopulation;12400\n")
    assert new("--from", str(path), "--to", str(file), lang="fr").status == 0
    one = written(file).records["financial_capacity"]
    words = ("--population", "12400", "--set", f"financial_capacity={text}", "--to", str(file), "--replace")
    assert new(*words, lang="fr").status == 0
    other = written(file).records["financial_capacity"]
    assert one.value == other.value == pytest.approx(9_200_000 / 12_400, rel=1e-12)
    assert "12 400 habitants" in one.note.replace("\u202f", " ")


def test_a_total_in_the_column_of_units_is_divided_too(tmp_path: Path) -> None:
    text = "nom;valeur;unité;bas;haut\nfinancial_capacity;9,2;M€ au total;9;10\npopulation;12400;;;\n"
    assert new("--from", str(saved(tmp_path, text)), "--to", str(tmp_path / "t.yaml")).status == 0
    found = written(tmp_path / "t.yaml").records["financial_capacity"]
    assert (found.low, found.high) == pytest.approx((9e6 / 12400, 10e6 / 12400))


@pytest.mark.parametrize("text", ["9.2 M€", "9200000", "9200000 €"])
def test_a_part_that_looks_like_a_total_is_questioned_before_anything_is_written(tmp_path: Path, text: str) -> None:
    file = tmp_path / "t.yaml"
    path = saved(tmp_path, f"name,value\nfinancial_capacity,{text}\npopulation,12400\n")
    for words in (("--from", str(path)), ("--population", "12400", "--set", f"financial_capacity={text}")):
        found = new(*words, "--to", str(file))
        assert found.status == 2
        assert not file.exists()
        said = found.err.replace("\u00a0", " ")
        assert "Financial capacity per inhabitant" in said
        assert "12,400 inhabitants = 742 €/inhabitant/year: write '9200000 €/year in total'" in said
    again = ("--population", "12400", "--set", "financial_capacity=9200000 €/year in total", "--to", str(file))
    assert new(*again).status == 0


def test_an_answer_that_looks_like_a_total_is_asked_again(tmp_path: Path) -> None:
    """On the terminal too, before the next question; the total is then taken."""
    file = tmp_path / "t.yaml"
    options = ["new", "authority", "--name", "T", "--population", "12400", "--to", str(file), "--lang", "en"]
    for name in country_of().questions:
        if name not in ("population", "financial_capacity"):
            options += [
                "--set",
                f"{name}={worlds.LIBRARY.records[name].number if name in worlds.LIBRARY.records else 5}",
            ]
    found = subprocess.run(
        [sys.executable, "-c", "from costmodel.outputs.cli import main; raise SystemExit(main())", *options],
        input="9.2 M€\n9.2 M€ in total\n",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert found.returncode == 0, found.stderr
    assert "12,400 inhabitants = 742" in found.stderr
    assert written(file).records["financial_capacity"].value == pytest.approx(9_200_000 / 12_400, rel=1e-12)


def test_who_writes_that_it_is_for_each_inhabitant_is_not_asked_again(tmp_path: Path) -> None:
    words = ("--population", "20", "--set", "financial_capacity=16000 €/inhabitant", "--to", str(tmp_path / "t.yaml"))
    assert new(*words).status == 0
    assert written(tmp_path / "t.yaml").records["financial_capacity"].value == 16000


def test_a_total_means_nothing_for_a_share_nor_for_a_tool(tmp_path: Path) -> None:
    assert "not a total" in refusal(saved(tmp_path, "nom;valeur\nabsence_rate;8 % au total\n"))
    words = ("new", "tool", "--name", "T", "--yes", "--to", str(tmp_path / "t.yaml"), "--lang", "en")
    found = run_command(*words, "--set", "call_rate=50 calls/day in total")
    assert found.status == 2
    assert "a total belongs to an authority" in found.err


# Prices


@pytest.mark.parametrize(
    ("text", "lang", "value"),
    [
        ("700 €/mois", "fr", 8400),
        ("8000 € HT", "fr", 8000),
        ("8 k€ hors taxes", "fr", 8000),
        ("8000 € excl. VAT", "en", 8000),
        ("700 € HT/mois", "fr", 8400),
    ],
)
def test_prices_a_month_and_before_tax_are_understood(text: str, lang: str, value: float) -> None:
    with in_language(lang):
        assert answer("fixed_yearly_price", text, "here", None).value == value


@pytest.mark.parametrize(
    "text", ["8000 € TTC", "8000 € T.T.C.", "8000 € TVA comprise", "8000 € toutes taxes comprises"]
)
def test_a_price_with_vat_is_refused_with_the_price_before(text: str) -> None:
    """At 20%, 8,000 € with VAT are 6,666.67 € before."""
    with in_language("fr"), pytest.raises(InputError) as error:
        answer("fixed_yearly_price", text, "ici", None)
    said = str(error.value).replace("\u00a0", " ").replace("\u202f", " ")
    assert "hors TVA" in said
    assert "au taux de 20 %, écrivez 6666,67 €/an" in said


def test_a_price_that_is_asked_with_vat_is_refused_without(tmp_path: Path) -> None:
    with in_language("fr"):
        assert answer("electricity_price", "0,24 €/kWh TTC", "ici", None).value == 0.24
        with pytest.raises(InputError, match="écrivez 0,288 €/kWh"):
            answer("electricity_price", "0,24 €/kWh HT", "ici", None)
        with pytest.raises(InputError, match="ni hors TVA ni avec TVA"):
            answer("financial_capacity", "900 € TTC", "ici", None)


@pytest.mark.parametrize("text", ["12,500 €", "12.500 €"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_an_option_with_two_readings_is_refused(tmp_path: Path, text: str, lang: str) -> None:
    words = ("--population", "12400", "--set", f"{PRICE}={text}", "--to", str(tmp_path / "t.yaml"))
    assert new(*words, lang=lang).status == 2


# Warnings


def warnings_of(tmp_path: Path, *words: str) -> str:
    found = new(*words, "--to", str(tmp_path / "t.yaml"))
    assert found.status == 0, found.err
    return found.err.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("people", ["32", "120", "3200"])
def test_a_small_authority_with_many_agents_is_looked_at_again(tmp_path: Path, people: str) -> None:
    said = warnings_of(tmp_path, "--population", people, "--set", "agents_total=5000")
    assert "agents_total is 5,000 agents" in said
    assert "Headcount" in said or worlds.MODEL["agents_total"].text("en") in said


def test_a_small_authority_with_few_agents_is_not(tmp_path: Path) -> None:
    assert "Check it" not in warnings_of(tmp_path, "--population", "32", "--set", "agents_total=1")


@pytest.mark.parametrize("name", [PRICE, "chatbot.integration_price", "chatbot.equipment_price", "debate_price_light"])
def test_a_very_large_sum_is_looked_at_again(tmp_path: Path, name: str) -> None:
    most = worlds.LIBRARY.records[name.rpartition(".")[2]].allowed[1]
    value = 999_999_999 if most is None else most
    said = warnings_of(tmp_path, "--population", "900", "--set", f"{name}={value}")
    assert name.rpartition(".")[2] in said
    assert "Check it" in said


def test_a_very_large_price_of_a_tool_is_looked_at_again(tmp_path: Path) -> None:
    words = ("new", "tool", "--name", "T", "--yes", "--to", str(tmp_path / "t.yaml"), "--lang", "en")
    assert "Check it" in run_command(*words, "--set", "fixed_yearly_price=999999999").err


def test_what_was_written_between_quotes_is_read_whole(tmp_path: Path) -> None:
    """A comma inside quotes cuts nothing, in a number nor in a note."""
    out = io.StringIO()
    csv.writer(out).writerows([["name", "value", "note"], ["population", "32,000", "one, two"]])
    found: list[Figure] = list(read(saved(tmp_path, out.getvalue())).figures)
    assert (found[0].value, found[0].note) == (32000, "one, two")
