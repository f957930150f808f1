"""Letters for an output that lacks some: a Windows code page, or plain ASCII. No sign of a number is ever lost.

A program run in a pipe or a file on Windows writes in cp1252 or cp850, where U+2212 (the minus sign) does not exist.
"""

from __future__ import annotations

import codecs
import sys
import unicodedata

HANDLER = "costmodel_letters"

PLAIN = {
    letter: ascii
    for ascii, letters in {
        "-": "\u2212\u2010\u2011\u2012–—",
        "x": "×✗",
        "/": "÷\u2044",
        "+/-": "±",
        "<=": "≤",
        ">=": "≥",
        "!=": "≠",
        "~": "≈",
        "inf": "∞",
        "sqrt": "√",
        "sum": "∑",
        "->": "→",
        "<-": "←",
        "*": "•",
        ".": "·",
        "EUR": "€",
        "GBP": "£",
        " deg": "°",
        " per mille": "‰",
        "'": "‘’",
        "<": "‹",
        ">": "›",
        '"': "“”„«»",
        "oe": "œ",
        "OE": "Œ",
        "ae": "æ",
        "AE": "Æ",
        "ss": "ß",
        "[": "⌊",
        "]": "⌋",
        "[]": "□",
        "v": "✓",
        "": "\u200b\ufeff",
    }.items()
    for letter in letters
}
"""Letters that have no likeness of their own in ASCII, and what stands for them."""


def plain(text: str, start: int, end: int) -> str:
    """A part of a text in ASCII, read as closely as it can be; what has no likeness is written as ``\\u4e2d``."""
    likeness = ""
    for i in range(start, end):
        if text[i] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻" and text[i - 1 : i].isdecimal():
            likeness += "^"  # 10⁵ is not 105
        likeness += letter(text[i])
    return likeness


def letter(sign: str) -> str:
    if sign in PLAIN:
        return PLAIN[sign]
    if "\u2500" <= sign <= "\u257f":  # boxes of tables, bars of progress
        return "-" if sign in "─━╌╍┄┅┈┉═╴╶╸╺╼╾" else "|" if sign in "│┃║╎╏┆┇┊┋" else "+"
    if "\u2580" <= sign <= "\u259f":
        return "#"
    apart = [x for x in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(x)]
    if apart != [sign]:
        return "".join(map(letter, apart))
    if sign.isascii():
        return sign
    kind, _, name = unicodedata.name(sign, "").rpartition(" LETTER ")
    if kind.startswith("GREEK"):
        return name.lower() if "SMALL" in kind else name.capitalize()
    return sign.encode("ascii", "backslashreplace").decode("ascii")


def replaced(error: UnicodeError) -> tuple[str, int]:
    """What ``codecs`` calls for letters that an encoding lacks: the words in their place, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object, error.start, error.end), error.end


codecs.register_error(HANDLER, replaced)


def never_fail() -> None:
    """Make the output and the error stream write what they can in place of letters that they lack."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=HANDLER)
