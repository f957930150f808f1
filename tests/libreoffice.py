"""Recalculates workbooks with LibreOffice, and reads and types cells without trusting what was written beside formulas.

LibreOffice believes the values that stand beside the formulas of a file unless its profile says to recalculate: the
profile made here says so. Each call has a profile and a folder of its own, so that calls never meet.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from waiting import PATIENCE

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
needs_libreoffice = pytest.mark.skipif(PROGRAM is None, reason="LibreOffice (soffice) is not installed")

ALWAYS = "".join(
    f'<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="{name}" oor:op="fuse">'
    "<value>0</value></prop></item>"
    for name in ("OOXMLRecalcMode", "ODFRecalcMode")
)
PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    f"{ALWAYS}</oor:items>"
)
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def convert(files: Iterable[Path], folder: Path, kind: str = "xlsx") -> list[Path]:
    """The files recalculated and written in another folder, all in one start of the program."""
    assert PROGRAM is not None
    files = list(files)
    with tempfile.TemporaryDirectory(prefix="profile-") as home:
        user = Path(home) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        done = subprocess.run(
            [
                PROGRAM,
                f"-env:UserInstallation=file://{home}",
                "--headless",
                "--norestore",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    found = [folder / f"{file.stem}.{kind}" for file in files]
    missing = [file.name for file in found if not file.exists()]
    assert not missing, f"LibreOffice did not write {missing}: {done.stdout} {done.stderr}"
    return found


@dataclass(frozen=True)
class Sheets:
    """The cells of a workbook as they stand in the file, read without any spreadsheet library."""

    path: Path

    @cached_property
    def parts(self) -> dict[str, str]:
        """Names of sheets and the parts of the file that hold them."""
        with zipfile.ZipFile(self.path) as file:
            book = ElementTree.fromstring(file.read("xl/workbook.xml"))
            links = ElementTree.fromstring(file.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): (link.get("Target") or "").removeprefix("/xl/") for link in links}
        return {s.get("name", ""): f"xl/{targets[s.get(OFFICE + 'id')]}" for s in book.iter(MAIN + "sheet")}

    @cached_property
    def strings(self) -> list[str]:
        with zipfile.ZipFile(self.path) as file:
            if "xl/sharedStrings.xml" not in file.namelist():
                return []
            table = ElementTree.fromstring(file.read("xl/sharedStrings.xml"))
        texts = ("".join(t.text or "" for t in item.iter(MAIN + "t")) for item in table.iter(MAIN + "si"))
        return [ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) for text in texts]

    @cached_property
    def names(self) -> dict[tuple[str, str], str]:
        """Cells by defined name and sheet ('' for names of the whole workbook)."""
        with zipfile.ZipFile(self.path) as file:
            book = ElementTree.fromstring(file.read("xl/workbook.xml"))
        titles = list(self.parts)
        found = {}
        for name in book.iter(MAIN + "definedName"):
            own = name.get("localSheetId")
            found[titles[int(own)] if own else "", name.get("name", "")] = name.text or ""
        return found

    @cached_property
    def cells(self) -> dict[str, dict[str, float | str]]:
        """Values by sheet and address: numbers, texts, and errors as texts that begin with #."""
        found: dict[str, dict[str, float | str]] = {}
        with zipfile.ZipFile(self.path) as file:
            for title, part in self.parts.items():
                found[title] = dict(self._read(ElementTree.fromstring(file.read(part))))
        return found

    def _read(self, sheet: ElementTree.Element) -> Iterable[tuple[str, float | str]]:
        for cell in sheet.iter(MAIN + "c"):
            value, kind = cell.find(MAIN + "v"), cell.get("t", "n")
            if value is None or value.text is None:
                inline = cell.find(f"{MAIN}is/{MAIN}t")
                if inline is not None:
                    yield cell.get("r", ""), inline.text or ""
            elif kind == "s":
                yield cell.get("r", ""), self.strings[int(value.text)]
            elif kind in ("n", "b"):
                yield cell.get("r", ""), float(value.text)
            else:
                yield cell.get("r", ""), value.text

    def formulas(self, title: str) -> dict[str, str]:
        with zipfile.ZipFile(self.path) as file:
            sheet = ElementTree.fromstring(file.read(self.parts[title]))
        found = ((c.get("r", ""), c.find(MAIN + "f")) for c in sheet.iter(MAIN + "c"))
        return {address: f.text or "" for address, f in found if f is not None}

    def at(self, name: str, sheet: str = "") -> list[float | str]:
        """Values of the cells that a name stands for, by its own sheet or for the whole workbook."""
        where = self.names.get((sheet, name)) or self.names["", name]
        title, _, span = where.rpartition("!")
        title = title[1:-1].replace("''", "'") if title.startswith("'") else title
        cells = self.cells[title]
        return [cells.get(address, "") for address in addresses(span.replace("$", ""))]


def addresses(span: str) -> list[str]:
    """The cells of a span of one row, such as F12:K12."""
    first, _, last = span.partition(":")
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", first).groups()  # type: ignore[union-attr]
    until = re.fullmatch(r"([A-Z]+)(\d+)", last or first).group(1)  # type: ignore[union-attr]
    return [f"{letters(k)}{row}" for k in range(number(column), number(until) + 1)]


def number(column: str) -> int:
    found = 0
    for letter in column:
        found = found * 26 + ord(letter) - 64
    return found


def letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def typed(source: Path, target: Path, edits: Mapping[tuple[str, str], float | str]) -> Path:
    """A copy of a workbook in which values are typed into cells, by sheet and address.

    All that stands beside formulas is left as it was: wrong, until somebody recalculates.
    """
    parts = Sheets(source).parts
    by_part: dict[str, dict[str, float | str]] = {}
    for (title, address), value in edits.items():
        by_part.setdefault(parts[title], {})[address] = value
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.namelist():
            content = old.read(entry)
            for address, value in by_part.get(entry, {}).items():
                content = with_cell(content, address, value)
            new.writestr(entry, content)
    return target


def with_cell(content: bytes, address: str, value: float | str) -> bytes:
    """The sheet with a value in a cell that exists in it."""
    pattern = re.compile(rf'<c r="{address}"( s="\d+")?[^>]*?(/>|>.*?</c>)'.encode())
    assert pattern.search(content), f"no cell {address}"
    cell = f't="inlineStr"><is><t>{escape(value)}</t></is></c>' if isinstance(value, str) else f"><v>{value!r}</v></c>"
    return pattern.sub(lambda m: f'<c r="{address}"'.encode() + (m[1] or b"") + b" " + cell.encode(), content, count=1)


def with_wrong_numbers(source: Path, target: Path, wrong: float) -> Path:
    """A copy in which every number that stands beside a formula is this wrong one."""
    beside = re.compile(rb"(</f><v>)[^<]*(</v>)")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry.startswith("xl/worksheets/sheet"):
                content = beside.sub(lambda m: m[1] + str(wrong).encode() + m[2], content)
            new.writestr(entry, content)
    return target
