"""What the controls of the page say beside the declarations: words, groups, choices, units as people type them.

The page (``js/controls.js``, ``js/typed.js``, ``js/files.js``) holds the logic and no table: these are written with its
data, in every language.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from costmodel.engine.case import ENGINE, GAINS, PRICES, workbook
from costmodel.intake.asking import GROSS_PRICES, NET_PRICES
from costmodel.intake.words import GROSS, NET, SAME, before_or_after_tax, unit_words
from costmodel.language.catalogue import LANGUAGES, N_, SHIPPED, either, in_language, language, translate
from costmodel.language.glossary import glossary
from costmodel.language.writing import writing
from costmodel.model import units
from costmodel.model.model import CLOCK
from costmodel.outputs.page.texts import texts
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import LAYERS
from costmodel.parameters.record import GROUPS
from costmodel.parameters.sources import KINDS
from costmodel.questions.registry import QUESTIONS

FIRST = 12
"""Controls shown at once: those that move the answer most."""

TARGETS = ("society_npv", "budget_total", "available_hours")
STEPS = 100
"""Steps of a slider from one end to the other, at least."""

GROUP_LABELS = {
    "lever": N_("Levers: what is decided"),
    "uncertainty": N_("Uncertainties: what is not known for sure"),
    "value": N_("Values: what counts, and for how much"),
    "constant": N_("Constants: law, conventions and measured facts"),
}
GRADES = {
    "A": N_("measured by an experiment or a register"),
    "B": N_("survey or evaluation"),
    "C": N_("expert or supplier"),
    "D": N_("assumption"),
}
FIRM = {
    "firm": N_("firm quote"),
    "list": N_("list price"),
    "estimate": N_("estimate"),
    "guess": N_("rough guess"),
}
OBTAINED = {
    "measured": N_("measured: meters, registers, audits"),
    "declared": N_("declared by those who use it"),
    "before_rework": N_("timed at the task, before checking"),
    "simulated": N_("simulated"),
    "promised": N_("promised by a vendor or a guide"),
}
COMPARED = {"no": N_("no"), "yes": N_("yes, with people or buildings without the tool")}
CHOICES: dict[str, dict[str, str]] = {
    **dict.fromkeys(PRICES, FIRM),
    **dict.fromkeys(GAINS, OBTAINED),
    "compared_time": COMPARED,
    "compared_heating": COMPARED,
    "footprint_boundary": {
        "operational": N_("operation: electricity, servers, network, screens"),
        "disclosed": N_("figure published by the provider"),
        "life_cycle": N_("life cycle of a model"),
    },
    "energy_method": {"power_law": N_("power law of the size of the model"), "ecologits": N_("EcoLogits method")},
    "hosting_country": {
        "fr": N_("France"),
        "se": N_("Sweden"),
        "eu": N_("European Union"),
        "us": N_("United States"),
    },
    "onsite_hosting": {"remote": N_("at a provider's"), "onsite": N_("in the authority's own rooms")},
    "reasoning": {"without": N_("plain answer"), "with": N_("reasoning before answering")},
    "carbon_path": {"path_2025": N_("path of 2025"), "path_2019": N_("path of 2019")},
    "debate_kind": {
        "light": N_("public meeting and questionnaire"),
        "forum": N_("citizens' forum"),
        "convention": N_("citizens' convention"),
    },
    "call_mode": {"bot_first": N_("the bot answers first"), "overflow": N_("the bot takes what nobody answers")},
    "insertion_structure": {
        "workshop": N_("insertion workshop (ACI)"),
        "company": N_("insertion company (EI)"),
        "none": N_("none"),
    },
    "easy_minutes_basis": {"hours_saved": N_("from the hours saved"), "exposure": N_("from the exposure of the tasks")},
    "exposure_level": {"one": N_("low"), "two": N_("middle"), "three": N_("high")},
    "published_risk_kind": {"odds_ratio": N_("odds ratio"), "relative_risk": N_("relative risk")},
}
CLOCKED = ENGINE | {"horizon"}
"""What changes the years themselves: it is set, but not moved over a range."""

HIDDEN = frozenset({*CLOCK, "start_year", "price_index", "adoption", "human_alternative"})
"""What follows from the calendar, and what makes an option what it is."""


def controls_data(folder: Path | None = None) -> dict[str, Any]:
    """What the page needs for its controls, as values that JSON knows; quantities by their names."""
    library = workbook(folder)[1]
    return {
        "first": FIRST,
        "steps": STEPS,
        "targets": list(TARGETS),
        "clocked": sorted(CLOCKED),
        "hidden": sorted(HIDDEN),
        "groups": list(GROUPS),
        "units": {word: units_of(base, size) for word, (base, size) in unit_words().items()},
        "net": list(NET),
        "gross": list(GROSS),
        "taxes": taxes(library, folder),
        "wording": by_language(lambda: wording(library)),
    }


def by_language(make: Callable[[], Any]) -> dict[str, Any]:
    """What something says in each language."""
    made = {}
    for lang in LANGUAGES:
        with in_language(lang):
            made[lang] = make()
    return made


def wording(library: Library) -> dict[str, Any]:
    """Words of the page in the language in use: texts, groups, grades, who speaks in a source, choices, terms."""
    return {
        "language": writing().name,
        "texts": texts(),
        "groups": {key: translate(GROUP_LABELS[key]) for key in GROUPS},
        "grades": {key: translate(words) for key, words in GRADES.items()},
        "hands": {key: translate(words) for key, words in KINDS.items()},
        "choices": {
            name: {key: choice_label(name, key) for key in record.choices}
            for name, record in library.records.items()
            if record.choices
        },
        "glossary": [list(term) for term in glossary()],
        "notes": notes(library),
        "further": {key: translate(question.label) for key, question in QUESTIONS.items() if question.label},
    }


def notes(library: Library) -> dict[str, str]:
    """What a language that somebody added says of values, by the English; shipped ones stand in the records."""
    if language() in SHIPPED:
        return {}
    overlays = (library.overlay(kind, name) for kind in LAYERS for name in library.names(kind))
    tables = [library.records, *(t for o in overlays for t in (o.records, *o.for_tool.values()))]
    return {text: either(text, "") for table in tables for r in table.values() for text in (r.note, r.reason) if text}


def choice_label(name: str, key: str) -> str:
    """A choice as people read it, in the language in use."""
    words = CHOICES.get(name, {}).get(key)
    return translate(words) if words else key.replace("_", " ")


def units_of(base: str, size: Fraction) -> list[Any]:
    """A word for a unit: its base ('' for a pure number), and how many of it one is, as a fraction."""
    base, more = SAME.get(base, (base, Fraction(1)))
    return ["" if base in units.PURE else base, *(size * more).as_integer_ratio()]


def taxes(library: Library, folder: Path | None) -> dict[str, list[Any]]:
    """Prices that may be set: whether each is asked before VAT (``net``) or with it (``gross``), and the rate."""
    names = sorted((NET_PRICES | GROSS_PRICES) & library.records.keys())
    return {name: list(before_or_after_tax(name, folder)) for name in names}
