"""A sheet to fill in: the figures that count most, with labels, units, defaults and help in both languages."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from costmodel.document.saving import write_bytes
from costmodel.engine.case import workbook
from costmodel.intake.scaffold import (
    AUTHORITY_QUESTIONS,
    default_of,
    defaults,
    possible,
    refuse_existing,
)
from costmodel.language.catalogue import in_language, language, translate
from costmodel.language.errors import InputError
from costmodel.language.presentation import amount, decimal
from costmodel.language.presentation import unit as unit_in_words

WIDTHS = (24, 36, 36, 14, 14, 11, 11, 24, 12, 24, 18, 24, 50, 50)

FIXED_DAY = dt.datetime(2000, 1, 1)
"""Written in the properties of the file, so that the same template has the same bytes."""


def template(path: Path, population: float, replace_it: bool, folder: Path | None) -> None:
    """Write a sheet to fill in, CSV or Excel by the ending of its name: the figures that ``new authority`` asks for."""
    refuse_existing(path, replace_it)
    if path.suffix.lower() == ".csv":
        content = csv_template(population, folder)
    elif path.suffix.lower() == ".xlsx":
        content = excel_template(population, folder)
    else:
        raise InputError(translate("--template {file}: give a name that ends in .xlsx or .csv.", file=path))
    if not path.parent.is_dir():
        raise InputError(translate("{file}: there is no folder {folder}.", file=path, folder=path.parent))
    write_bytes(path, content)


def header_words() -> list[str]:
    """The columns of the template in the language in use; labels and help stand in both."""
    french = language() == "fr"
    names = ["nom", "libellé (fr)", "label (en)", "valeur", "unité", "bas", "haut", "source", "date", "note"]
    if not french:
        names = ["name", "libellé (fr)", "label (en)", "value", "unit", "low", "high", "source", "date", "note"]
    return [*names, "par défaut" if french else "default", "possible", "aide", "help"]


def template_rows(population: float, folder: Path | None) -> Iterator[list[str]]:
    """A row for the name of the authority and one for each question, their values left empty."""
    model, _ = workbook(folder)
    by_population = defaults(population, folder)
    empty = [""] * 5
    first = ["nom" if language() == "fr" else "name", "Nom de la collectivité", "Name of the authority", "", "", *empty]
    yield [*first, "", "", "", ""]
    for name, sentence in AUTHORITY_QUESTIONS.items():
        if name not in model:
            continue
        quantity = model[name]
        usual = None if name == "population" else default_of(name, population, by_population, folder)
        helps = []
        for lang in ("fr", "en"):
            with in_language(lang):
                helps.append(translate(sentence))
        yield [
            name,
            quantity.text("fr"),
            quantity.text("en"),
            "",
            unit_in_words(quantity.unit),
            *empty,
            amount(usual.number, quantity.unit) if usual else "",
            possible(name, folder),
            *helps,
        ]


def said_above(population: float) -> list[str]:
    """What a reader of the template should know."""
    return [
        translate("Fill in the column of values; leave empty what you do not know: a default is taken."),
        translate(
            "Defaults are those of {people} inhabitants; low and high give a range, source and date say where from.",
            people=decimal(population),
        ),
        translate("Then type: costmodel new authority --from FILE"),
    ]


def csv_template(population: float, folder: Path | None) -> bytes:
    """The template as Excel opens it in the language in use: semicolons in French, commas in English."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if language() == "fr" else ",", lineterminator="\r\n")
    for line in said_above(population):
        writer.writerow([f"# {line}"])
    writer.writerow(header_words())
    writer.writerows(template_rows(population, folder))
    return out.getvalue().encode("utf-8-sig")


def excel_template(population: float, folder: Path | None) -> bytes:
    """The template in Excel: cells to fill are marked, and a second sheet lists every other quantity."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "costmodel", "created": FIXED_DAY})
    bold = book.add_format({"bold": True, "bg_color": "#DDE6F0", "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    free = book.add_format({"bg_color": "#FFF6D6", "border": 1, "valign": "top", "text_wrap": True})
    sheet = book.add_worksheet(translate("Your figures"))
    for row, line in enumerate(said_above(population)):
        sheet.write_string(row, 0, f"# {line}")
    top = len(said_above(population))
    for column, (word, width) in enumerate(zip(header_words(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, word, bold)
    for row, cells in enumerate(template_rows(population, folder), top + 1):
        for column, text in enumerate(cells):
            fill = column in (3, 5, 6, 7, 8, 9)
            if fill:
                sheet.write_blank(row, column, None, free)
            else:
                sheet.write_string(row, column, text, wrap)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    every_quantity(book.add_worksheet(translate("All quantities")), bold, wrap, folder)
    book.close()
    return out.getvalue()


def every_quantity(sheet: Any, bold: Any, wrap: Any, folder: Path | None) -> None:
    """The names and labels that may be added to the first sheet, with unit, national value and possible values."""
    model, library = workbook(folder)
    titles = [
        translate("Name in the model"),
        "libellé (fr)",
        "label (en)",
        translate("Unit of the value"),
        translate("National value"),
        translate("Possible"),
    ]
    for column, (title, width) in enumerate(zip(titles, (38, 56, 56, 20, 18, 30), strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, bold)
    row = 0
    for name, record in library.records.items():
        if record.shape == "path":
            continue
        row += 1
        value = record.choice if record.shape == "choice" else amount(record.number, model[name].unit)
        texts = [
            name,
            model[name].text("fr"),
            model[name].text("en"),
            unit_in_words(model[name].unit),
            value,
            possible(name, folder),
        ]
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, wrap)
    sheet.freeze_panes(1, 1)
