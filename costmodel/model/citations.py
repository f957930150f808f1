"""What a formula's source names: codes, traps and cases of the method page, in the words of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from costmodel.language.errors import ModelError
from costmodel.language.vocabulary import Text

PHRASES: dict[str, tuple[str, Text]] = {
    "options": ("options", ("options", "options")),
    "ramp": ("ramp", ("ramp", "montée en charge")),
    "delays": ("delays", ("delays", "retards")),
    "firmness of prices": ("firmness", ("firmness of prices", "fermeté des prix")),
    "one correction by basis": ("optimism", ("one correction by basis", "une correction par origine")),
    "control and place": ("control", ("control and place", "comparaison et lieu")),
    "two readings": ("two-readings", ("two readings", "deux lectures")),
    "two counterfactuals": ("two-counterfactuals", ("two counterfactuals", "deux contrefactuels")),
    "perspective P": ("ledgers", ("public ledger", "point de vue public")),
    "perspective S": ("ledgers", ("society ledger", "point de vue de la société")),
    "FCTVA": ("fctva", ("FCTVA", "FCTVA")),
    "chapter 012": ("chapter-012", ("chapter 012", "chapitre 012")),
    "depreciation": ("depreciation", ("depreciation", "amortissement")),
    "exit": ("exit", ("exit", "sortie")),
    "gross saving": ("gross-saving", ("gross saving", "épargne brute")),
    "indexation": ("indexation", ("indexation", "indexation")),
    "plausibility": ("plausibility", ("plausibility", "vraisemblance")),
    "anchor": ("anchor", ("anchor", "point d'ancrage")),
    "other uses": ("footprint-other-uses", ("other uses", "autres usages")),
    "reserve checks (SOCITM)": ("socitm", ("cost by channel (SOCITM)", "coût par canal (SOCITM)")),
    "GDPR article 35": ("dpia", ("GDPR, article 35", "RGPD, article 35")),
    "doctrine of the executive": ("doctrine", ("doctrine of the executive", "doctrine de l'exécutif")),
    "equivalent annual value": ("annual-value", ("equivalent annual value", "valeur annuelle équivalente")),
    "harms": ("harms", ("harm", "dommages")),
    "reservation price": ("reservation-price", ("reservation price", "prix de réserve")),
    "break-even minutes": ("reservation-price", ("break-even minutes", "minutes d'équilibre")),
    "lawful reference": ("lawful-reference", ("lawful reference", "référence légale")),
    "payback": ("payback", ("payback", "délai de retour")),
    "France Stratégie 2021": ("discounting", ("France Stratégie 2021", "France Stratégie 2021")),
    "France Stratégie 2021: 1.2 % + β × 2 %": (
        "discounting",
        ("France Stratégie 2021: 1.2 % + β × 2 %", "France Stratégie 2021 : 1,2 % + β × 2 %"),
    ),
    "Green Book": ("optimism", ("Green Book", "Green Book")),
    "Green Book: cost × (1 + bias × (1 − mitigation))": (
        "optimism",
        (
            "Green Book: cost × (1 + bias × (1 − mitigation))",
            "Green Book : coût × (1 + biais × (1 − correction déjà faite))",
        ),
    ),
    "Guide de l'évaluation socioéconomique 2017": (
        "public-funds",
        ("Guide de l'évaluation socioéconomique 2017", "Guide de l'évaluation socioéconomique 2017"),
    ),
    "workbook convention": ("conventions", ("workbook convention", "convention du classeur")),
}
"""What a source may say beside codes: the anchor of the method page, and the words."""


CODE = re.compile(r"([A-F]\d*)('?)(?:-[A-F]\d+)?")


TRAP = re.compile(r"traps? (\d+)((?: and \d+)*)")


BOOKS: dict[str, Text] = {"method": ("method", "méthode"), "footprint": ("footprint", "empreinte")}


@dataclass(frozen=True)
class Citation:
    """One thing that a formula's source names: words to show and an anchor of the method page."""

    text: Text
    anchor: str


@lru_cache(maxsize=1024)
def citations(source: str) -> tuple[Citation, ...]:
    """The parts of a formula's source, each with its anchor.

    Raises ModelError for a part that the method page does not know.
    """
    parts: list[Citation] = []
    book = "method"
    for part in source.split(", "):
        head, _, rest = part.partition(" ")
        name = {"method": "method", "footprint": "footprint"}.get(head)
        if name:
            book = name
            if not rest:
                continue
        parts.extend(cited(book, rest if name else part, source, shown=name is not None))
    return tuple(parts)


def cited(book: str, part: str, source: str, shown: bool) -> Iterator[Citation]:
    """What one part of a source names; ``shown`` when it says its book itself."""
    english, french = BOOKS[book] if shown else ("", "")
    named = (f"{english} {part}".strip(), f"{french} {part}".strip())
    of_book = "footprint-" if book == "footprint" else ""
    if part in PHRASES:
        anchor, text = PHRASES[part]
        yield Citation(text, anchor)
    elif part in ("9.0", "7"):
        yield Citation(named, {"9.0": "frame", "7": "budget"}[part])
    elif TRAP.fullmatch(part):
        for number in re.findall(r"\d+", part):
            yield Citation((f"trap {number}", f"piège {number}"), f"trap-{number}")
    elif case := re.fullmatch(r"(?:case )?V(\d+)", part):
        yield Citation((f"case V{case[1]}", f"cas V{case[1]}"), f"{of_book}case-v{case[1]}")
    elif code := CODE.fullmatch(part):
        beyond_governance = code[1][0] == "F" and int(code[1][1:] or 0) > 5
        prefix = "footprint-" if beyond_governance else of_book
        yield Citation(named, prefix + code[1].lower() + ("-prime" if code[2] else ""))
    else:
        raise ModelError(f"the source '{source}' names '{part}', which the method page does not know")
