"""What a cell or an answer says, in the unit of the model: a number, a choice, a date, a mark."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

from costmodel.intake.faults import fault
from costmodel.intake.figures import Item, is_total, per_inhabitant, total_unit, typed
from costmodel.intake.formats import Shown
from costmodel.intake.header import Cell
from costmodel.intake.words import (
    GROSS,
    TOTAL,
    VAT,
    bare,
    before_or_after_tax,
    conversion,
    factor,
    folded,
    not_a_number,
    number,
)
from costmodel.language.catalogue import N_
from costmodel.language.presentation import amount
from costmodel.language.presentation import unit as unit_in_words

DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
YEAR = re.compile(r"[12][0-9]{3}")
SERIAL = re.compile(r"[34][0-9]{4}")
"""Days as Excel counts them, from 1982 to 2036."""

YES, NO = frozenset({"oui", "yes", "vrai", "true"}), frozenset({"non", "no", "faux", "false"})

EACH = re.compile(r"\b(hab|habitants?|inhabitants?|personnes?|person)\b")

MARK_WORDS = {
    "measured": ("measured here", "measured", "mesure ici", "mesure"),
    "declared": ("declared", "declare"),
    "before_rework": ("before rework", "avant reprise", "avant relecture"),
    "simulated": ("simulated", "simule"),
    "promised": ("promised", "promis"),
    "firm": ("firm quote", "firm", "devis ferme", "devis"),
    "list": ("list price", "tarif public", "tarif"),
    "estimate": ("estimate", "estimation"),
    "guess": ("guess", "ordre de grandeur"),
}
"""How a gain was obtained or how firm a price is, as people write it (without accents or capitals)."""


def value_of(cell: Cell, item: Item) -> float | str:
    """The value of a cell in the unit of the model, or the name of a choice."""
    if item.choices:
        return next((choice for choice in item.choices if folded(choice) == folded(cell.text)), cell.text)
    if isinstance(cell.value, dt.date | dt.time | dt.timedelta):
        raise fault(cell.place, "{where}: the cell holds a date or a time, not a number; change its format.")
    if isinstance(cell.value, bool) or folded(cell.text) in YES | NO:
        if item.unit != "1" or cell.column not in ("value", ""):
            raise not_a_number(cell.text, cell.mark, cell.place)
        return float(cell.value is True or folded(cell.text) in YES)
    return converted(cell, item)


def converted(cell: Cell, item: Item) -> float:
    """A number in the model's unit, from that written after it, or else from that of its row or header."""
    where, unit = cell.place, item.unit
    value, own = number_and_words(cell)
    words = f"{own} {cell.unit}" if cell.unit_in_row or not own else own
    if TOTAL.search(words):
        unit = unit_of_total(item, where)
    beside, inside = bare(cell.unit), bare(own)
    check_scale(inside, beside, where)
    size = conversion(beside, unit, where, item.name) if cell.unit_in_row or not inside else Fraction(1)
    if inside:
        size = conversion(inside, unit, where, item.name, in_cell=True)
    try:
        result = float(value * size)
    except OverflowError:
        raise not_a_number(cell.text, cell.mark, where) from None
    check_tax(words, result, item, where)
    return result


def number_and_words(cell: Cell) -> tuple[Fraction, str]:
    """The number that people see in a cell, and the words that stand with it."""
    if isinstance(cell.value, Shown):
        check_thousands(cell.value, bare(cell.unit), cell.place)
        return cell.value.number, cell.value.words
    if not isinstance(cell.value, int | float):
        return number(cell.text, cell.mark, cell.place, cell.doubt)
    try:
        return Fraction(repr(cell.value)), ""
    except ValueError:
        raise not_a_number(cell.text, cell.mark, cell.place) from None


def basis_of(cell: Cell, item: Item) -> str:
    """Whether a figure is a ``total``, or the part of ``each`` inhabitant by its own words, where this is asked for."""
    if not per_inhabitant(item.unit):
        return ""
    if TOTAL.search(f"{cell.text} {cell.unit}"):
        return "total"
    return "each" if EACH.search(folded(cell.text)) else ""


def unit_of_total(item: Item, where: str) -> str:
    """The unit of a figure that its author calls a total. Raises InputError where a total has no meaning."""
    if per_inhabitant(item.unit):
        return total_unit(item.unit)
    if is_total(item.unit):
        return item.unit
    unit = unit_in_words(item.unit)
    raise fault(where, "{where}: '{name}' is in {unit}, not a total; convert it.", name=item.name, unit=unit)


def check_scale(own: str, unit: str, where: str) -> None:
    """Raises InputError where a cell or row and its row or header name units that differ by thousands.

    A cell that says ``12 k€`` in a row of euros is plain; one that shows euros in a row of ``k€`` is not.
    """
    one, other = factor(own) if own else None, factor(unit) if unit else None
    if one and other and one[1] == other[1] and other[0] / one[0] in (1000, 1_000_000):
        sentence = N_("{where}: the cell is in {own} and its row or column in {unit}; keep one of them.")
        raise fault(where, sentence, own=own, unit=unit)


def check_thousands(shown: Shown, unit: str, where: str) -> None:
    """Raises InputError for a number that Excel shows in thousands, unless the unit of its row says so too."""
    large = Fraction(1000) ** shown.thousands
    size = factor(unit) if unit else None
    if shown.thousands and not (size and size[0] == large):
        raise fault(
            where,
            "{where}: the cell shows {small} and holds {large}; write its unit or change its format.",
            small=f"{float(shown.number):.12g}",
            large=f"{float(shown.number * large):.12g}",
        )


def check_tax(words: str, value: float, item: Item, where: str) -> None:
    """Raises InputError for a price with VAT where one without is asked for, and the other way round."""
    stated = VAT.search(words)
    if not stated:
        return
    kind, rate = before_or_after_tax(item.name, item.folder)
    gross = folded(stated[1]) in GROSS
    if kind == ("gross" if gross else "net"):
        return
    fields = {"name": item.name, "words": stated[1]}
    if not kind:
        raise fault(where, "{where}: '{name}' has neither net nor gross of VAT; leave out '{words}'.", **fields)
    wanted = value / (1 + rate) if gross else value * (1 + rate)
    fields |= {"rate": amount(rate, "share"), "value": f"{typed(wanted)} {unit_in_words(item.unit)}"}
    if gross:
        raise fault(
            where,
            "{where}: '{name}' is asked before VAT, not '{words}'; at a rate of {rate}, write {value}.",
            **fields,
        )
    raise fault(
        where, "{where}: '{name}' is asked with VAT, not '{words}'; at a rate of {rate}, write {value}.", **fields
    )


def mark_of(cell: Cell) -> str:
    """The word of the model; empty for an empty cell. Raises InputError for another word."""
    text = folded(cell.text)
    if not text:
        return ""
    for mark, words in MARK_WORDS.items():
        if text in (mark, *words):
            return mark
    raise fault(
        cell.place,
        "{where}: '{text}' is not how a gain was obtained nor how firm a price is; write one of {known}.",
        text=cell.text,
        known=", ".join(words[0] for words in MARK_WORDS.values()),
    )


def date_of(cell: Cell) -> dt.date | None:
    """A date as people write it: 2026-03-31, 31/03/2026, 2025 (then its last day), or a date of Excel."""
    if cell.value is None:
        return None
    if isinstance(cell.value, dt.date):
        return cell.value.date() if isinstance(cell.value, dt.datetime) else cell.value
    text, whole = cell.text, cell.text.removesuffix(".0")
    if SERIAL.fullmatch(whole):
        day = dt.date(1899, 12, 30) + dt.timedelta(int(whole))
        sentence = N_("{where}: '{text}' is a day as Excel counts them; write it as a date ({date}?).")
        raise fault(cell.place, sentence, text=text, date=day.isoformat())
    try:
        if parts := DAY_FIRST.fullmatch(text):
            return dt.date(int(parts[3]), int(parts[2]), int(parts[1]))
        if YEAR.fullmatch(whole):
            return dt.date(int(whole), 12, 31)
        return dt.date.fromisoformat(text)
    except ValueError:
        sentence = N_("{where}: '{text}' is not a date; write it as 31/03/2026, 2026-03-31 or 2026.")
        raise fault(cell.place, sentence, text=text[:60]) from None
