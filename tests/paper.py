"""The words of a PDF, whatever font and program made it."""

from __future__ import annotations

import unicodedata

from pypdf import PdfReader


def words_of(paper: PdfReader, first: int = 0, last: int | None = None) -> str:
    """The text of some pages, ``bare``."""
    return bare("".join(p.extract_text() for p in paper.pages[first:last]))


def bare(text: str) -> str:
    """A text to compare: no space, since lines are broken where they please, and no ligature (``ﬁ`` is ``fi``)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("\u200b", "").replace("\u00ad", "")
