"""Numbers, units and names as people write them, in French and in English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.intake.asking import GROSS_PRICES, NET_PRICES
from costmodel.intake.faults import fault, unknown_tool
from costmodel.intake.figures import known_item, per_inhabitant, total_unit, without_accents
from costmodel.language.catalogue import LANGUAGES, nearest, translate
from costmodel.language.errors import InputError, UnknownNameError
from costmodel.language.presentation import unit as unit_in_words
from costmodel.language.writing import writing
from costmodel.model import units

SPACES = "".join(map(chr, (0x20, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000))) + "'\u2019"
NUMBER = re.compile(
    rf"([-+\u2212\u2013]?)\s*(€?)\s*([0-9.,][0-9.,{SPACES}]*)(?:[eE]([-+]?[0-9]{{1,3}})(?![0-9]))?\s*(.*)", re.DOTALL
)
GROUPS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+|[0-9]+")
ONE_GROUP = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
MOST_DIGITS = 40


def number(text: str, mark: str, where: str, doubt: bool = False) -> tuple[Fraction, str]:
    """A number as people write it, and the words after it: ``1 234,5 k€`` gives 1234.5 and ``k€``.

    ``mark`` is the decimal mark that is usual there, ``,`` or ``.``; the other is understood too, but where it could
    be a thousands separator as well (``1.234`` among decimal commas) an InputError asks to write it otherwise. With
    ``doubt`` the usual mark is not sure, and both are refused there.
    """
    parts = NUMBER.fullmatch(text.strip())
    if not parts or len(parts[3]) > MOST_DIGITS:
        raise not_a_number(text, mark, where)
    sign, euro, digits, exponent, words = parts.groups()
    body = one_space(digits)
    decimal_mark = decimal_mark_of(body, mark, doubt)
    if decimal_mark is None:
        raise two_readings(body, mark, text, where, doubt)
    whole, part = split(body, decimal_mark)
    if not (whole or part) or (whole and not GROUPS.fullmatch(whole)) or (part and not part.isdigit()):
        raise not_a_number(text, mark, where)
    value = Fraction(f"{whole.replace(' ', '') or 0}.{part or 0}") * Fraction(10) ** int(exponent or 0)
    return (-value if sign and sign in "-\u2212\u2013" else value), (words.strip() or euro)


def one_space(digits: str) -> str:
    """Digits with the same space between their groups, whatever a keyboard or a program put there."""
    return re.sub(f"[{SPACES}]", " ", digits.strip(SPACES))


def decimal_mark_of(body: str, mark: str, doubt: bool) -> str | None:
    """The decimal mark of a number, '' when it has none, None when its only mark may also separate thousands."""
    if not ONE_GROUP.fullmatch(body):
        marks = re.findall("[.,]", body)
        return marks[-1] if len(marks) == 1 or len(set(marks)) == 2 else ""
    sign = re.sub("[0-9]", "", body)
    if doubt or sign == "." != mark or (sign == mark and body.endswith("000")):
        return None
    return sign if sign == mark else ""


def split(body: str, decimal_mark: str) -> tuple[str, str]:
    """Digits before and after the decimal mark, with spaces between thousands; ('', '') when there are two marks."""
    whole, _, part = body.rpartition(decimal_mark) if decimal_mark else (body, "", "")
    thousands = re.findall("[.,]", whole)
    if thousands and (decimal_mark in thousands or " " in whole):
        return "", ""
    return (whole.replace(thousands[0], " ") if thousands else whole), part


def two_readings(body: str, mark: str, text: str, where: str, doubt: bool) -> InputError:
    """The sentence on a number such as ``1.234``, with both readings written so that neither is refused again."""
    before, after = re.split("[.,]", body)
    after = after.rstrip("0")
    small = f"{before}{mark}{after}{'0' if doubt and len(after) == 3 else ''}" if after else before
    large = re.sub("[.,]", "", body)
    return fault(
        where, "{where}: '{text}' may be {small} or {large}; write one of them.", text=text, small=small, large=large
    )


def proven_mark(text: str) -> str:
    """The decimal mark that a number must have been written with, ``,`` or ``.``; '' when it may be either.

    ``8,8`` and ``1.234.567`` prove a comma, ``12,500`` proves nothing.
    """
    parts = NUMBER.fullmatch(text.strip())
    body = one_space(parts[3]) if parts else ""
    thousands = re.findall("[.,]", body)
    if not thousands or ONE_GROUP.fullmatch(body):
        return ""
    return decimal_mark_of(body, "", doubt=False) or ("." if thousands[0] == "," else ",")


def not_a_number(text: str, mark: str, where: str) -> InputError:
    return fault(
        where,
        "{where}: '{text}' is not a number; write one such as {example}.",
        text=text[:60],
        example=f"1234{mark}5",
    )


def folded(text: str) -> str:
    """Text without accents, capitals and double spaces, to compare what people type."""
    return " ".join(without_accents(text.replace("œ", "oe").replace("’", "'")).casefold().split())


THOUSAND, MILLION = 1000, 1_000_000

MORE_WORDS = {
    word: (base, Fraction(size))
    for base, size, words in (
        ("EUR", 1, ("€", "eur", "euro", "euros")),
        ("EUR", THOUSAND, ("k€", "k €", "keur", "keuros", "milliers d'euros", "milliers €", "thousand euros")),
        ("EUR", MILLION, ("m€", "m €", "meur", "meuros", "million d'euros", "millions d'euros", "million euros")),
        ("EUR", MILLION, ("millions €",)),
        ("1", Fraction(1, 100), ("%", "pour cent", "per cent", "percent")),
        ("1", Fraction(1, THOUSAND), ("‰",)),
        ("1", 1, ("share", "part", "1")),
        ("person", 1, ("hab", "hab.", "habitant", "habitants", "inhabitant", "inhabitants")),
        ("minute", 1, ("min", "mn")),
        ("hour", 1, ("h", "heure", "heures")),
        ("year", 1, ("an", "ans", "annee", "annees", "yr")),
        ("m2", 1, ("m2", "m²")),
        ("kWh", THOUSAND, ("mwh",)),
        ("kWh", MILLION, ("gwh",)),
    )
    for word in words
}

SAME: dict[str, tuple[str, Fraction]] = {
    "minute": ("hour", Fraction(1, 60)),
    "second": ("hour", Fraction(1, 3600)),
    "month": ("year", Fraction(1, 12)),
    "Wh": ("kWh", Fraction(1, THOUSAND)),
    "gCO2e": ("kgCO2e", Fraction(1, THOUSAND)),
    "tCO2e": ("kgCO2e", Fraction(THOUSAND)),
}
"""Units that differ by a fixed factor; days, weeks and years do not (a year has no fixed number of working days)."""


@cache
def unit_words() -> dict[str, tuple[str, Fraction]]:
    """Base unit and factor of each word that people use, in every language."""
    base_units: dict[str, tuple[str, Fraction]] = {}
    languages = [writing(lang) for lang in reversed(LANGUAGES)]
    for tables in zip(*((w.units, w.singular, w.one) for w in languages), strict=True):
        for base in dict.fromkeys(base for table in tables for base in table):
            for word in (base, *(table.get(base, "") for table in tables)):
                if word and base in units.BASE_UNITS:
                    base_units.setdefault(folded(word), (base, Fraction(1)))
    return base_units | MORE_WORDS


def factor(text: str) -> tuple[Fraction, units.Unit] | None:
    """How many base units one of these is, and which: ``k€/mois`` gives 12000 and EUR/year. None when unknown."""
    total = Fraction(1)
    exponents: dict[str, float] = {}
    parts = re.split(r"\s*([*·/])\s*", re.sub(r"\s+(par|per)\s+", "/", folded(text)))
    for sign, part in zip(["*", *parts[1::2]], parts[::2], strict=True):
        if part not in unit_words():
            return None
        power = -1 if sign == "/" else 1
        base, size = unit_words()[part]
        base, more = SAME.get(base, (base, Fraction(1)))
        total *= (size * more) ** power
        if base not in units.PURE:
            exponents[base] = exponents.get(base, 0.0) + power
    return total, units.normal(exponents)


TOTAL = re.compile(r"\(?\b(?:au total|en tout|in total|in all|total)\b\)?", re.IGNORECASE)
"""Words that say that a figure is that of the whole authority, not of one inhabitant."""

GROSS = (
    *("ttc", "t.t.c.", "t.t.c", "toutes taxes comprises", "toutes taxes", "taxes comprises", "tva comprise"),
    *("tva incluse", "avec tva", "vat included", "including vat", "incl. vat", "inc. vat", "with vat", "tax included"),
    "taxes included",
)
NET = (
    *("ht", "h.t.", "h.t", "hors taxes", "hors taxe", "hors tva", "sans tva", "vat excluded", "excluding vat"),
    *("excl. vat", "exc. vat", "without vat", "before vat", "before tax", "net of vat"),
)
VAT = re.compile(rf"\(?(?<!\w)({'|'.join(map(re.escape, (*GROSS, *NET)))})(?!\w)\)?", re.IGNORECASE)
"""Words that say whether a price bears VAT."""


def bare(text: str) -> str:
    """A unit without the words on a total and on VAT that stand with it: ``€ HT/mois`` gives ``€/mois``."""
    words = TOTAL.sub("", VAT.sub("", text))
    return re.sub(r"\s*/\s*", "/", " ".join(words.split())).strip(" ,")


def before_or_after_tax(name: str, folder: Path | None) -> tuple[str, float]:
    """Whether a quantity is a price before VAT (``net``), with VAT (``gross``) or neither (''), and its rate of VAT."""
    _, library = workbook(folder)
    rate = library.records.get("food_vat_rate" if name.startswith("food") else "vat_rate")
    kind = "gross" if name in GROSS_PRICES else "net" if name in NET_PRICES else ""
    return kind, rate.number if rate else 0.0


def conversion(given: str, unit: str, where: str, name: str, in_cell: bool = False) -> Fraction:
    """The factor from the unit that a person wrote to that of the model. Raises InputError for another kind of unit.

    A yearly quantity may be given without its "a year": ``€`` for euros a year. Words in the cell itself may say the
    first unit alone (``1,2 k€`` where euros a month are asked for).
    """
    if not given:
        return Fraction(1)
    size = factor(given)
    texts = [unit, unit.removesuffix("/year"), *([unit.partition("/")[0]] if in_cell else [])]
    for wanted in map(factor, texts):
        if size and wanted and size[1] == wanted[1]:
            return size[0] / wanted[0]
    fields = {"name": name, "given": given[:60], "unit": unit_in_words(unit) or "1"}
    whole = total_unit(unit) if per_inhabitant(unit) else ""
    if size and whole and size[1] in (units.parse(whole), units.parse(whole.removesuffix("/year"))):
        raise fault(
            where,
            "{where}: '{name}' is in {unit}, not in {given}; for the total of the authority, write '{given} in total'.",
            **fields,
        )
    if size:
        raise fault(where, "{where}: '{name}' is in {unit}, not in {given}; convert it.", **fields)
    raise fault(where, "{where}: the unit '{given}' is unknown; '{name}' is in {unit}.", **fields)


def find_name(text: str, where: str, folder: Path | None) -> str:
    """The name of a quantity from its name or its label in either language. Raises InputError with the nearest one."""
    model, _ = workbook(folder)
    cleaned = text.strip()
    name = cleaned if cleaned in model else cleaned.casefold()
    if name not in model and name not in model.families:
        name = labels(folder).get(folded(cleaned), "")
    if name:
        return known_item(name, where, folder).name
    every = [q.text(lang) for q in model.values() for lang in LANGUAGES]
    sentence = translate("{where}: no quantity is called '{name}'.", where=where, name=cleaned[:80])
    raise UnknownNameError(sentence + nearest(cleaned[:80], [*model, *every]))


@cache
def labels(folder: Path | None) -> Mapping[str, str]:
    """Names by label, in every language."""
    return {folded(q.text(lang)): q.name for q in workbook(folder)[0].values() for lang in reversed(LANGUAGES)}


def find_tool(text: str, where: str, folder: Path | None) -> str:
    """The key of a tool from its key or its label. Raises InputError with those there are."""
    library = workbook(folder)[1]
    known = library.names("tools")
    for key in known:
        overlay = library.overlay("tools", key)
        if folded(text) in {folded(word) for word in (key, *map(overlay.text, LANGUAGES))}:
            return key
    raise unknown_tool(text[:80], where, known)
