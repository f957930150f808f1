"""Numbers as people read them: the digits and units of a language, no more digits than are known.

A number is rounded to two significant digits when it rests on assumptions or expert figures (grades C and D), three
when it rests on surveys or measures, and never finer than its Monte Carlo error.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from costmodel.language.catalogue import language, translate
from costmodel.language.writing import writing

DIGITS = {"A": 3, "B": 3, "C": 2, "D": 2}

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SEPARATORS = re.compile("[.,]")
MILLION = 1e6


def unit(text: str, lang: str | None = None, value: float | None = None) -> str:
    """A unit in words: ``EUR/year`` is ``€/an`` in French. With a value, one hour is ``1 hour`` and not ``1 hours``."""
    lang = lang or language()
    return unit_in(text, lang, value is None or writing(lang).is_plural(value))


@lru_cache(maxsize=512)
def unit_in(text: str, lang: str, many: bool) -> str:
    names = writing(lang)
    above, *below = text.split("/")
    after_number = names.units if many else {**names.units, **names.singular, **names.one}
    after_slash = {**names.units, **names.singular}
    above_words = "·".join(word for part in above.split("*") if (word := after_number.get(part, part)) or not below)
    return "/".join([above_words or "1", *(after_slash.get(part, part) for part in below)]) if below else above_words


def significant(value: float, digits: int) -> float:
    """The value rounded to so many significant digits."""
    if not value or not math.isfinite(value):
        return value
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def rounded(value: float, grade: str = "D", error: float = 0.0) -> float:
    """The value with the digits that its evidence grade and its Monte Carlo error allow."""
    shown = significant(value, DIGITS[grade])
    if error > 0 and math.isfinite(error):
        step = 10.0 ** math.floor(math.log10(error))
        shown = round(shown / step) * step if step > abs(value) * 10.0 ** -DIGITS[grade] else shown
    return shown


def decimal(value: float, lang: str | None = None, signed: bool = False) -> str:
    """A number in the language's digits: ``1 234,5`` or ``1,234.5``, with a true minus sign."""
    if not math.isfinite(value):
        return "–"
    marks = writing(lang)
    size = abs(value)
    places = 0 if size >= 100 or size == round(size) else 1 if size >= 10 else 2 if size >= 0.1 else 3
    if 0 < size < 0.001:
        text = f"{size:.1e}"
        mantissa, exponent = text.split("e")
        text = f"{mantissa.removesuffix('.0')}×10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    else:
        text = f"{size:,.{places}f}"
        if "." in text:
            text = text.rstrip("0").rstrip(".")
    text = SEPARATORS.sub(lambda mark: marks.thousands if mark[0] == "," else marks.decimal, text)
    sign = "\u2212" if value < 0 and text.strip("0.,") else "+" if signed and value > 0 else ""
    return sign + text


def amount(value: float, in_unit: str, lang: str | None = None, signed: bool = False) -> str:
    """A number with its unit: ``−1 230 €/an``, ``1,2 M€`` from a million on, shares as per cent."""
    lang = lang or language()
    if in_unit == "share":
        return decimal(value * 100, lang, signed) + writing(lang).per_cent
    name = unit(in_unit, lang, value)
    if in_millions(value, in_unit):
        value, name = value / MILLION, "M" + name
    elif in_milligrams(value, in_unit):
        value, name = value * MILLION, name.replace("kg", "mg", 1)
    space = "\u00a0" if name else ""
    return decimal(value, lang, signed) + space + name


def in_millions(value: float, in_unit: str) -> bool:
    return in_unit.partition("/")[0] == "EUR" and math.isfinite(value) and abs(value) >= MILLION


def in_milligrams(value: float, in_unit: str) -> bool:
    return in_unit.startswith("kgSb") and 0 < abs(value) < 0.01


def shown(value: float, in_unit: str, grade: str = "D", error: float = 0.0, signed: bool = False) -> str:
    """A result as it is printed: rounded to what is known, in the language in use, with its unit."""
    return amount(rounded(value, grade, error), in_unit, signed=signed)


def interval(low: float, high: float, in_unit: str, grade: str = "D") -> str:
    """A 5-95 % range: ``−1 200 à 3 400 €/an``, ``−0,6 à 1,1 M€``; one amount when both ends are the same."""
    low, high = rounded(low, grade), rounded(high, grade)
    if low == high:
        return amount(low, in_unit)
    smaller, larger = sorted((abs(low), abs(high)))
    if in_millions(larger, in_unit) and (smaller == 0 or smaller >= MILLION / 10):
        millions = f"{decimal(high / MILLION)}\u00a0M{unit(in_unit)}"
        return translate("{low} to {high}", low=decimal(low / MILLION), high=millions)
    if in_unit == "share" or in_millions(larger, in_unit) or in_milligrams(smaller, in_unit):
        return translate("{low} to {high}", low=amount(low, in_unit), high=amount(high, in_unit))
    space, name = "\u00a0", unit(in_unit, value=larger)
    return translate("{low} to {high}", low=decimal(low), high=decimal(high) + (space + name if name else ""))


def probability(share: float) -> str:
    """A chance in whole per cents, never 0 nor 100: what no draw shows may still happen."""
    if share < 0.01:
        return translate("under {p}", p=amount(0.01, "share"))
    if share > 0.99:
        return translate("over {p}", p=amount(0.99, "share"))
    return amount(round(share, 2), "share")


def colon() -> str:
    """A colon with the space before it that French has."""
    return writing().colon


def listed(sentences: Iterable[str]) -> str:
    """Words that hold commas, one after the other, with the semicolons of the language."""
    return f"{writing().semicolon} ".join(sentences)
