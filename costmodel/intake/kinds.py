"""What a file really is, whatever its name ends in, and the letters of a text file."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

from costmodel.intake.faults import fault
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import InputError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""First bytes of the files of Office before 2007, and of those it protects by a password."""

ZIPPED = {
    "mimetype": N_("an OpenDocument file (.ods)"),
    "xl/workbook.bin": N_("a binary Excel file (.xlsb)"),
    "word/document.xml": N_("a Word document"),
    "Index/Document.iwa": N_("a Numbers file"),
}
"""Files of an archive that tell what it is."""

LETTERS = "àâäçéèêëîïñôöùûüÿœæ"
CAPITALS = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŒÆ"
SIGNS = "€’‘“”«»–—…°²³·µ§±×½\u00a0"
ODD = "øØþÞðÐ¡¿‚„†‡ˆ‰˜‹›ƒŠŽšž•™¤¨¸¯¬¦\x81\x8d\x8f\x90\x9d"
"""Signs that Windows has where older systems have accented letters: a French sheet hardly holds any."""

DAMAGED = re.compile("\ufffd|[ÃÂ][\u0080-\u009f\u00a0-\u00bf‰ˆ‡Š”Ž™›œ]|Å[“’]|Ã |â€|â‚¬")
"""What accented letters become when a program read them wrongly before the sheet was saved."""


def refuse_other_kinds(path: Path, content: bytes) -> None:
    """Raises InputError for a file that is neither text nor .xlsx, saying what it is and what to do."""
    kind = ""
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise fault(
                path,
                "{file}: the file is protected by a password; open it in Excel, take the password away "
                "(File, Info, Protect) and save it.",
            )
        kind = N_("an old Office file (.xls)")
    elif start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")):
        kind = N_("a web page (HTML)")
    elif start.startswith((b"<?xml", b"<workbook")):
        kind = N_("a web page (HTML)") if b"<html" in start else N_("an XML file")
    elif start.startswith(b"%pdf"):
        kind = N_("a PDF file")
    elif content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            kind = next((kind for name, kind in ZIPPED.items() if name in archive.namelist()), "")
            excel = "xl/workbook.xml" in archive.namelist()
        if excel and path.suffix.lower() not in (".xlsx", ".xlsm"):
            raise fault(path, "{file}: this is an Excel file; end its name in .xlsx.")
    if kind:
        raise fault(path, "{file}: this is {kind}; open it and save it as .xlsx or .csv.", kind=translate(kind))


def text_of(path: Path, content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or the encoding of Windows, of an old Mac or of DOS.

    Raises InputError when its letters can be read in several ways, or were lost before.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16").replace("\ufeff", "")
        except UnicodeDecodeError:
            raise not_text(path) from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return old_text(path, content)
    if lost := DAMAGED.search(text):
        raise fault(
            path,
            "{file}, line {line}: letters were lost ('{text}'); write them again, and save as CSV UTF-8.",
            **place_in(text, lost.start(), text),
        )
    return text.replace("\ufeff", "")


def old_text(path: Path, content: bytes) -> str:
    """The text of a file from before UTF-8: in the encoding of Windows unless its letters say another."""
    try:
        windows = content.decode("cp1252")
    except UnicodeDecodeError:
        windows = ""
    faults = doubtful_letters(windows, strict=False)
    if windows and not faults:
        return windows
    others = {content.decode(name) for name in ("mac_roman", "cp850", "iso8859_15")}
    others = {text for text in others if not doubtful_letters(text, strict=True)}
    if len(others) == 1:
        return others.pop()
    if not windows:
        raise not_text(path)
    raise fault(
        path,
        "{file}, line {line}: the accented letters cannot be made out ('{text}'); save the file as CSV UTF-8.",
        **place_in(windows, faults[0], windows.replace("\r\n", "\n").replace("\r", "\n")),
    )


def doubtful_letters(text: str, strict: bool) -> list[int]:
    """Where a letter or sign stands that a French or English sheet would not have there.

    ``strict`` allows the letters of French alone; else those of any language that Windows writes pass too.
    """
    places = []
    for match in re.finditer(r"[^\x00-\x7f]", text):
        sign, at = match[0], match.start()
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        if sign in LETTERS or (sign.islower() and not strict and sign not in ODD):
            wrong = before.isdigit() or after.isdigit() or (before.isupper() and after.isupper())
        elif sign in CAPITALS or (sign.isupper() and not strict and sign not in ODD):
            inside = before.islower() or (before.isalpha() and after.islower())
            wrong = inside or before.isdigit() or (sign != "À" and not (before + after).strip())
        elif sign in ODD or (strict and sign not in SIGNS):
            wrong = True
        elif sign == "…":
            wrong = (before.isalpha() and after.isalpha()) or (before == after == " ")
        elif sign in "–—":
            wrong = before.isalpha() and after.islower()
        elif sign in "€¼½¾":
            wrong = after.islower()
        else:
            wrong = sign != "’" and before.isalpha() and after.isalpha()
        if wrong:
            places.append(at)
    return places


def place_in(text: str, at: int, lines: str) -> dict[str, Any]:
    """The line of a place of a text, counted in ``lines``, and the word around it, to show it."""
    before, after = re.search(r"[^\s;,\t|]{0,20}$", text[:at]), re.match(r"[^\s;,\t|]{0,20}", text[at:])
    word = (before[0] if before else "") + (after[0] if after else "")
    return {"line": lines.count("\n", 0, at) + 1, "text": word}


def not_text(path: Path) -> InputError:
    return fault(path, "{file}: the file is not text; save it as CSV in UTF-8.")
