"""Which commune a person means: by its name, however it is written, by a postcode or by its INSEE code.

``St Étienne``, ``saint-etienne (42)``, ``Lyon 3e`` and the name that a commune had before it joined another all lead
to one. Several communes of one name, or of one postcode, are all given back: only a person can choose.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from costmodel.intake.communes import Commune, folder_of, shipped_table
from costmodel.intake.faults import fault
from costmodel.intake.words import folded
from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError, UnknownNameError

MOST_LISTED = 12
NEAREST = 3
CODE = re.compile(r"[0-9][0-9AB][0-9]{3}")
PLACED = re.compile(r"(?P<name>.*\D)\s*[(,]\s*(?P<hint>[^()]+?)\s*\)?|(?P<before>.*\D)\s+(?P<digits>\d[\dABab]\d{0,3})")
"""A name with what tells it from its namesakes: ``Saint-Denis (93)``, ``Plaisir, Yvelines``, ``Plaisir 78370``."""

ABBREVIATED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
ARTICLES = ("l", "la", "le", "les")
ORDINAL = re.compile(r"(\d+)(?:er|ere|e|eme|nd|nde)?(?: arrondissement)?")


def plain(name: str) -> str:
    """A name as it is compared, without accents, capitals, hyphens or abbreviations; ``Lyon 3e`` is ``lyon 3``."""
    words = re.sub(r"[^a-z0-9]+", " ", folded(name)).split()
    text = " ".join(ABBREVIATED.get(word, word) for word in words)
    return ORDINAL.sub(r"\1", text)


def without_article(name: str) -> str:
    first, _, rest = name.partition(" ")
    return rest if first in ARTICLES and rest else name


Index = Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=4)
def indexes(place: Path) -> tuple[Index, Index, Index, Index]:
    """Communes by INSEE code or postcode, by name, by name without article, and by former name or arrondissement."""
    numbers, names, short, former = (defaultdict[str, list[str]](list) for _ in range(4))
    table = shipped_table(place)
    columns = (table[column] for column in ("name", "postcodes", "former"))
    for code, name, postcodes, parts in zip(table.index, *columns, strict=True):
        for postcode in filter(None, postcodes.split("|")):
            numbers[postcode].append(code)
        own_name = plain(name)
        names[own_name].append(code)
        short[without_article(own_name)].append(code)
        for part in filter(None, parts.split("|")):
            old_code, _, old_name = part.partition(" ")
            numbers[old_code].append(code)
            if old_name:
                former[plain(old_name)].append(code)
    return tuple({key: tuple(codes) for key, codes in index.items()} for index in (numbers, names, short, former))  # type: ignore[return-value]


def communes_called(text: str, folder: Path | None = None) -> tuple[str, ...]:
    """The INSEE codes of the communes that a text may mean; none where nothing fits.

    Five digits may be an INSEE code and the postcode of others: the code comes first.
    """
    place = folder_of(folder)
    numbers, names, short, former = indexes(place)
    text = text.strip()
    if CODE.fullmatch(text.upper()):
        own = [text.upper()] if text.upper() in shipped_table(place).index else []
        return tuple(dict.fromkeys([*own, *numbers.get(text.upper(), ())]))
    for name, hint in readings(text):
        for index in (names, former, short):
            if codes := [code for code in index.get(plain(name), ()) if lies_in(code, hint, place)]:
                return tuple(dict.fromkeys(codes))
    return tuple(dict.fromkeys(short.get(without_article(plain(text)), ())))


def readings(text: str) -> list[tuple[str, str]]:
    """How a text can be read: a name alone, or a name and where it is."""
    whole = [(text, "")]
    if placed := PLACED.fullmatch(text):
        return [*whole, (placed["name"] or placed["before"], placed["hint"] or placed["digits"])]
    return whole


def lies_in(code: str, hint: str, place: Path) -> bool:
    """Whether a commune is where a person says: a department by number or name, a region, a postcode."""
    commune = shipped_table(place).loc[code]
    known = {code, commune["department"], *commune["postcodes"].split("|")}
    named = {plain(str(commune[column])) for column in ("department_name", "region_name", "epci_name")}
    return not hint or hint.upper() in known or plain(hint) in named


def unknown_commune(text: str, where: str, folder: Path | None = None) -> UnknownNameError:
    """The error of a name that no commune has, with the nearest ones."""
    _, names, _, _ = indexes(folder_of(folder))
    close = difflib.get_close_matches(plain(text), names, n=NEAREST)
    sentence = translate("{where}: no commune is called '{name}'.", where=where, name=text[:80])
    if close:
        titles = ", ".join(Commune(code, folder).title for name in close for code in names[name][:NEAREST])
        sentence += " " + translate("The nearest: {communes}.", communes=titles)
    return UnknownNameError(sentence)


def several_communes(text: str, codes: tuple[str, ...], where: str, folder: Path | None = None) -> InputError:
    """The error of a name that several communes have, with how to write each."""
    return fault(
        where,
        "{where}: '{name}' may be {count} communes; write one of {communes}.",
        name=text[:80],
        count=len(codes),
        communes=", ".join(Commune(code, folder).title for code in codes[:MOST_LISTED])
        + (", …" if len(codes) > MOST_LISTED else ""),
    )
