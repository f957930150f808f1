"""Numbers as people read them: French or English digits and units, no more digits than are known.

A number is rounded to two significant digits when it rests on assumptions or expert figures (grades C and D), three
when it rests on surveys or measures, and never finer than its Monte Carlo error.
"""

from __future__ import annotations

import math
from functools import lru_cache

from costmodel.language.catalogue import language, translate

DIGITS = {"A": 3, "B": 3, "C": 2, "D": 2}

# Unit -> (English, French), as written after a number.
UNITS: dict[str, tuple[str, str]] = {
    "1": ("", ""),
    "share": ("%", "%"),
    "EUR": ("€", "€"),
    "year": ("years", "ans"),
    "hour": ("hours", "heures"),
    "minute": ("minutes", "minutes"),
    "second": ("seconds", "secondes"),
    "day": ("days", "jours"),
    "week": ("weeks", "semaines"),
    "month": ("months", "mois"),
    "agent": ("agents", "agents"),
    "FTE": ("FTE", "ETP"),
    "post": ("posts", "postes"),
    "person": ("people", "personnes"),
    "licence": ("licences", "licences"),
    "contact": ("contacts", "contacts"),
    "call": ("calls", "appels"),
    "act": ("acts", "actes"),
    "request": ("requests", "requêtes"),
    "token": ("tokens", "jetons"),
    "meal": ("meals", "repas"),
    "m2": ("m²", "m²"),
    "km": ("km", "km"),
    "page": ("pages", "pages"),
    "tool": ("tools", "outils"),
    "group": ("groups", "groupes"),
    "unit": ("units", "unités"),
    "output": ("units of output", "unités produites"),
    "kWh": ("kWh", "kWh"),
    "MWhc": ("MWh cumac", "MWh cumac"),
    "Wh": ("Wh", "Wh"),
    "J": ("J", "J"),
    "W": ("W", "W"),
    "kgCO2e": ("kg CO₂e", "kg CO₂e"),
    "tCO2e": ("t CO₂e", "t CO₂e"),
    "gCO2e": ("g CO₂e", "g CO₂e"),
    "litre": ("litres", "litres"),
    "kgSb": ("kg Sb-eq", "kg éq. Sb"),
    "GB": ("GB", "Go"),
    "error": ("errors", "erreurs"),
    "incident": ("incidents", "incidents"),
    "Gparam": ("billion parameters", "milliards de paramètres"),
    "card": ("cards", "cartes"),
    "server": ("servers", "serveurs"),
    "point": ("points", "points"),
}
SINGULAR = {
    "year": ("year", "an"),
    "hour": ("hour", "h"),
    "minute": ("min", "min"),
    "day": ("day", "jour"),
    "agent": ("agent", "agent"),
    "person": ("inhabitant", "habitant"),
    "licence": ("licence", "licence"),
    "contact": ("contact", "contact"),
    "call": ("call", "appel"),
    "act": ("act", "acte"),
    "request": ("request", "requête"),
    "meal": ("meal", "repas"),
    "month": ("month", "mois"),
    "post": ("post", "poste"),
    "group": ("group", "groupe"),
    "output": ("unit of output", "unité produite"),
    "second": ("s", "s"),
    "token": ("token", "jeton"),
    "unit": ("unit", "unité"),
    "page": ("page", "page"),
    "error": ("error", "erreur"),
    "incident": ("incident", "incident"),
    "server": ("server", "serveur"),
    "card": ("card", "carte"),
    "tool": ("tool", "outil"),
    "week": ("week", "semaine"),
    "litre": ("litre", "litre"),
}

ONE = SINGULAR | {
    "hour": ("hour", "heure"),
    "minute": ("minute", "minute"),
    "second": ("second", "seconde"),
    "person": ("person", "personne"),
    "point": ("point", "point"),
    "Gparam": ("billion parameters", "milliard de paramètres"),
}
"""Units after a number that is no plural; SINGULAR stands after a slash."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MILLION = 1e6


def unit(text: str, lang: str | None = None, value: float | None = None) -> str:
    """A unit in words: ``EUR/year`` is ``€/an`` in French. With a value, one hour is ``1 hour`` and not ``1 hours``."""
    lang = lang or language()
    return unit_in(text, lang, value is None or plural(value, lang))


def plural(value: float, lang: str) -> bool:
    """Whether a number takes a plural: from two on in French, all but one in English."""
    size = abs(round(value, 2))
    return size >= 2 if lang == "fr" else size != 1


@lru_cache(maxsize=512)
def unit_in(text: str, lang: str, many: bool) -> str:
    column = 1 if lang == "fr" else 0
    above, *below = text.split("/")
    parts = [(UNITS if many else UNITS | ONE).get(part, (part, part))[column] for part in above.split("*")]
    rest = [SINGULAR.get(part, UNITS.get(part, (part, part)))[column] for part in below]
    return "/".join(["·".join(p for p in parts if p) or "1", *rest]) if rest else "·".join(parts)


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
    lang = lang or language()
    if not math.isfinite(value):
        return "–"
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
    if lang == "fr":
        text = text.replace(",", "\u202f").replace(".", ",")
    sign = "\u2212" if value < 0 and text.strip("0.,") else "+" if signed and value > 0 else ""
    return sign + text


def amount(value: float, in_unit: str, lang: str | None = None, signed: bool = False) -> str:
    """A number with its unit: ``−1 230 €/an``, ``1,2 M€`` from a million on, shares as per cent."""
    lang = lang or language()
    if in_unit == "share":
        return decimal(value * 100, lang, signed) + ("\u202f%" if lang == "fr" else "%")
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
    return "\u00a0:" if language() == "fr" else ":"
