"""An answer as a document to edit (.docx): headings, paragraphs, lists, tables and pictures, with fixed timestamps.

The same answer gives the same bytes: nothing in the file depends on the day or the machine.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from costmodel.document.answer import Answer
from costmodel.document.blocks import Block, Bullets, Code, Element, Heading, Paragraph, Table
from costmodel.language.catalogue import in_language, translate
from costmodel.language.writing import writing

if TYPE_CHECKING:
    from costmodel.document.drawing import Chart

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time written beside each file of the archive: the earliest that there is."""

TEXT_WIDTH = 17.0
"""Centimetres, on an A4 page with these margins."""
SIZES = (9, 8, 7, 6.5, 6)
"""Points of the letters of a table: the largest that fits."""
LETTER = 0.58
"""Width of a letter or digit of Arial, bold ones too, as a part of its size."""
CM_PER_POINT = 2.54 / 72
CELL_MARGINS = 0.4
SCALE = 2
"""Pixels for one of the picture, so that it prints well."""


def document(answer: Answer) -> bytes:
    """The answer as the bytes of a .docx file, in its language."""
    import docx
    from docx.shared import Cm, Pt

    with in_language(answer.lang):
        made = docx.Document()
        section = made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21 - TEXT_WIDTH) / 2)
        made.styles["Normal"].font.name, made.styles["Normal"].font.size = "Arial", Pt(10)
        describe(made, answer)
        for part in answer.to_read():
            if isinstance(part, Block):
                above = ""
                for element in part.elements:
                    add(made, element, above)
                    above = element.words if isinstance(element, Heading) else above
            else:
                picture(made, part)
        stream = io.BytesIO()
        made.save(stream)
    return same_bytes(stream.getvalue())


def describe(made: Any, answer: Answer) -> None:
    """Title, language and times of the file: a fixed day, as whoever opens it has its own."""
    properties = made.core_properties
    properties.title, properties.author = answer.title, "costmodel"
    properties.language = writing(answer.lang).tag
    properties.comments = translate("Figures and words of the workbook; the file can be edited.")
    properties.created = properties.modified = dt.datetime(*EPOCH)
    properties.revision = 1
    for style in made.styles.element.iter("{*}lang"):
        for name in list(style.attrib):
            if name.endswith("}val"):
                style.set(name, writing(answer.lang).tag)


def add(made: Any, element: Element, above: str) -> None:
    """One element at the end of the document, below a heading."""
    match element:
        case Heading():
            made.add_heading(element.words, level=min(element.level, 9))
        case Paragraph():
            paragraph = made.add_paragraph()
            if element.strong:
                paragraph.add_run(element.strong).bold = True
            if element.words:
                paragraph.add_run(f" {element.words}" if element.strong else element.words)
        case Bullets():
            for item in element.items:
                made.add_paragraph(item, style="List Bullet")
        case Code():
            made.add_paragraph().add_run(element.line).font.name = "Courier New"
        case Table():
            grid(made, element, above)


def grid(made: Any, table: Table, above: str) -> None:
    """A table with its caption above, where the heading is another; its heads are repeated on each page."""
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    if table.caption != above:
        made.add_paragraph(table.caption, style="Caption")
    texts = [["\n".join((c.text, *c.below)) for c in row] for _, rows in table.groups for row in rows]
    points, widths = fitted([table.heads, *texts])
    drawn = made.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    drawn.autofit = False
    fill(drawn.rows[0].cells, table.heads, Pt(points), bold=True)
    drawn.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    left = iter(texts)
    for group, rows in table.groups:
        if group:
            cells = drawn.add_row().cells
            fill([cells[0].merge(cells[-1])], [group], Pt(points), bold=True)
        for _ in rows:
            fill(drawn.add_row().cells, next(left), Pt(points))
    for row in drawn.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if len(row._tr.tc_lst) == len(widths):  # not one that is merged
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Cm(width)
    made.add_paragraph()


def fitted(rows: Sequence[Sequence[str]]) -> tuple[float, list[float]]:
    """The size of letters (points) and the widths of columns (cm) at which no word or number is cut, if there is one.

    Each column has room for its longest word; what is left goes to the columns that say most.
    """
    columns = list(zip(*rows, strict=True))
    longest = [max(len(word) for text in column for word in re.split("[ \n]", text)) for column in columns]
    weights = [sum(map(len, column)) ** 0.5 for column in columns]
    for points in SIZES:
        letter = LETTER * points * CM_PER_POINT
        needed = [max(n, 1) * letter + CELL_MARGINS for n in longest]
        if sum(needed) <= TEXT_WIDTH:
            break
    spare = max(TEXT_WIDTH - sum(needed), 0.0)
    shrunk = min(TEXT_WIDTH / sum(needed), 1.0)
    total = sum(weights) or 1.0
    return points, [width * shrunk + spare * weight / total for width, weight in zip(needed, weights, strict=True)]


def fill(cells: Iterable[Any], texts: Iterable[str], size: Any, bold: bool = False) -> None:
    for cell, text in zip(cells, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = 0
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, size


def picture(made: Any, chart: Chart) -> None:
    """A chart as a picture, and what is seen on it; readers of the screen hear the same."""
    import vl_convert
    from docx.shared import Cm

    image = vl_convert.svg_to_png(chart.svg(), scale=SCALE)
    made.add_paragraph(chart.title, style="Caption")
    shape = made.add_picture(io.BytesIO(image), width=Cm(TEXT_WIDTH))
    shape._inline.docPr.set("descr", f"{chart.title}. {chart.caption}")
    made.add_paragraph(chart.caption)


def same_bytes(content: bytes) -> bytes:
    """The archive with its files in order and no time of day."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for name in sorted(before.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            after.writestr(entry, before.read(name))
    return stream.getvalue()
