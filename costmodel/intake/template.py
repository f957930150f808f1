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
from costmodel.intake.asking import asked_of_authorities
from costmodel.intake.defaults import default_of
from costmodel.intake.faults import fault
from costmodel.intake.figures import Item
from costmodel.intake.header import COLUMNS
from costmodel.intake.place import refuse_existing
from costmodel.language.catalogue import either, translate
from costmodel.language.presentation import decimal
from costmodel.language.presentation import unit as unit_in_words
from costmodel.language.writing import writing

WIDTHS = {
    "name": 24,
    "libellé (fr)": 36,
    "label (en)": 36,
    "value": 14,
    "unit": 14,
    "low": 11,
    "high": 11,
    "source": 24,
    "date": 12,
    "note": 24,
    "default": 18,
    "possible": 24,
    "aide": 50,
    "help": 50,
}
"""The columns of the template in their order; labels and help stand in both languages."""

TO_FILL = ("value", "low", "high", "source", "date", "note")

FIXED_DAY = dt.datetime(2000, 1, 1)
"""Written in the properties of the file, so that the same template has the same bytes."""


def template(path: Path, population: float, replace_it: bool, folder: Path | None) -> None:
    """Write a sheet to fill in, CSV or Excel by the ending of its name: the figures that ``new authority`` asks for."""
    refuse_existing(path, replace_it)
    writers = {".csv": csv_template, ".xlsx": excel_template}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise fault(path, "--template {file}: give a name that ends in .xlsx or .csv.")
    content = writer(population, folder)
    if not path.parent.is_dir():
        raise fault(path, "{file}: there is no folder {folder}.", folder=path.parent)
    write_bytes(path, content)


def title_of(column: str) -> str:
    """A title in the language in use, or in its own."""
    if column == "default":
        return either(column, "par défaut")
    return COLUMNS[column].title if column in COLUMNS else column


def template_rows(population: float, folder: Path | None) -> Iterator[dict[str, str]]:
    """A row for the name of the authority and one for each question, by column, their values left empty."""
    yield {
        "name": COLUMNS["name"].title,
        "libellé (fr)": "Nom de la collectivité",
        "label (en)": "Name of the authority",
    }
    for name, sentence in asked_of_authorities(folder).items():
        if name not in workbook(folder)[0]:
            continue
        item = Item(name, folder)
        row = described(item)
        if name != "population":
            row["default"] = item.shown(default_of(name, population, folder))
        for lang, column in (("fr", "aide"), ("en", "help")):
            row[column] = sentence[lang]
        yield row


def described(item: Item) -> dict[str, str]:
    """What the template says of a quantity."""
    return {
        "name": item.name,
        "libellé (fr)": item.quantity.text("fr"),
        "label (en)": item.quantity.text("en"),
        "unit": unit_in_words(item.unit),
        "possible": item.possible,
    }


def instructions(population: float) -> list[str]:
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
    separator = ";" if writing().decimal == "," else ","
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([f"# {line}"] for line in instructions(population))
    writer.writerow(map(title_of, WIDTHS))
    writer.writerows([row.get(column, "") for column in WIDTHS] for row in template_rows(population, folder))
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
    above = instructions(population)
    for number, line in enumerate(above):
        sheet.write_string(number, 0, f"# {line}")
    write_head(sheet, len(above), {title_of(column): width for column, width in WIDTHS.items()}, bold)
    for number, row in enumerate(template_rows(population, folder), len(above) + 1):
        for i, column in enumerate(WIDTHS):
            if column in TO_FILL:
                sheet.write_blank(number, i, None, free)
            else:
                sheet.write_string(number, i, row.get(column, ""), wrap)
    sheet.freeze_panes(len(above) + 1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    every_quantity(book.add_worksheet(translate("All quantities")), bold, wrap, folder)
    book.close()
    return out.getvalue()


def write_head(sheet: Any, row: int, widths: dict[str, int], bold: Any) -> None:
    for i, (title, width) in enumerate(widths.items()):
        sheet.set_column(i, i, width)
        sheet.write_string(row, i, title, bold)


def every_quantity(sheet: Any, bold: Any, wrap: Any, folder: Path | None) -> None:
    """The names and labels that may be added to the first sheet, with unit, national value and possible values."""
    widths = {
        translate("Name in the model"): 38,
        "libellé (fr)": 56,
        "label (en)": 56,
        translate("Unit of the value"): 20,
        translate("National value"): 18,
        translate("Possible"): 30,
    }
    write_head(sheet, 0, widths, bold)
    records = [record for record in workbook(folder)[1].records.values() if record.shape != "path"]
    for number, record in enumerate(records, 1):
        item = Item(record.name, folder)
        row = described(item)
        possible = row.pop("possible")
        for i, text in enumerate([*row.values(), item.shown(record), possible]):
            sheet.write_string(number, i, text, wrap)
    sheet.freeze_panes(1, 1)
