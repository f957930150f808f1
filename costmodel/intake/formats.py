"""What Excel shows of a number: the number formats of its cells, with their per cents, thousands and words."""

from __future__ import annotations

import math
import operator
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from costmodel.intake.words import bare, factor, folded

PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<end>;)|(?P<digits>General|E[+-]|[0#?.,@])|(?P<percent>%)|(?P<other>.)",
    re.DOTALL | re.IGNORECASE,
)
CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
COMPARE = {
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
}
LARGE = re.compile(r"\b(k|m|md|mille|milliers?|millions?|milliards?|thousands?|billions?|x ?10+)\b|[%‰]")


@dataclass
class Section:
    """One of the parts of a number format between its semicolons."""

    before: str = ""
    digits: str = ""
    after: str = ""
    percents: int = 0
    for_text: bool = False
    condition: tuple[str, float] | None = None

    def add(self, text: str) -> None:
        if self.digits:
            self.after += text
        else:
            self.before += text


@dataclass(frozen=True)
class Shown:
    """A number as Excel shows it, before rounding, with the unit that its format writes beside it.

    ``thousands`` is how many times the format divides it by a thousand without writing a unit.
    """

    number: Fraction
    words: str = ""
    thousands: int = 0

    def __str__(self) -> str:
        return f"{Decimal(self.number.numerator) / self.number.denominator:.12g} {self.words}".strip()


def shown(value: float, code: str) -> Shown | None:
    """What Excel shows of a number with this format: 0.5 with ``0%`` is 50 %, with ``0.0"%"`` it is 0.5 %.

    None when the format changes nothing: neither per cent nor thousands nor unit.
    """
    section = section_for(value, sections(code))
    skeleton = section.digits
    thousands = sum(len(commas) for commas in re.findall(r"[0#?](,+)(?![0#?,])", skeleton)) if skeleton else 0
    words = "%" * section.percents or unit_in(section.after) or unit_in(section.before)
    if (not words and not thousands) or not math.isfinite(value):
        return None
    number = Fraction(repr(value)) * 100**section.percents / 1000**thousands
    return Shown(number, words, 0 if words else thousands)


@cache
def sections(code: str) -> list[Section]:
    """The parts of a number format, each with its signs and the texts before and after the digits."""
    parts = [Section()]
    for piece in PIECE.finditer(code):
        section = parts[-1]
        kind = piece.lastgroup
        text = piece[kind] if kind else ""
        if kind == "end":
            parts.append(Section())
        elif kind == "bracket":
            condition = CONDITION.fullmatch(text.strip())
            if condition:
                section.condition = condition[1], float(condition[2])
        elif kind == "digits":
            section.for_text = section.for_text or text == "@"
            section.digits += "0" if text.casefold() in ("general", "@", "e+", "e-") else text
            section.after = ""
        elif kind == "percent":
            section.percents += 1
        elif kind:
            section.add(text)
    return parts


def section_for(value: float, parts: list[Section]) -> Section:
    """The part that applies: by its condition, or positive, negative and zero numbers in this order."""
    parts = [part for part in parts[:3] if not part.for_text] or parts[:1]
    if len(parts) == 1:
        return parts[0]
    usual = [(">=", 0.0)] if len(parts) == 2 else [(">", 0.0), ("<", 0.0)]
    for part, condition in zip(parts, usual, strict=False):
        sign, limit = part.condition or condition
        if COMPARE[sign](value, limit):
            return part
    return parts[-1]


def unit_in(text: str) -> str:
    """The unit that a text of a number format begins with; '' for words that are no unit (``agents (100 % FTE)``).

    Words that speak of thousands or per cents and are no unit come back whole: they are refused later as unknown.
    """
    words = text.strip(" \u00a0\u202f-+()[]:/≈~")
    if not words or factor(bare(words)) is not None:
        return words
    first = re.split(r"[\s(,;]", words)[0]
    rest = folded(words[len(first) :])
    if first and factor(first) is not None and not LARGE.search(rest.replace("%", "")):
        return first
    return words if LARGE.search(folded(words)) else ""
