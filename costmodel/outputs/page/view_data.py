"""What does the page show of a result, and what is it called there? The tables that ``js/view.js`` loops over, as data.

Names, their order, colours, and words that are no sentences, in every language: the same that reports and charts read.
"""

from __future__ import annotations

from typing import Any

from costmodel.engine import steps
from costmodel.engine.comparison import LEDGERS, MEANS, PARTS, PUBLIC_FUNDS, USERS
from costmodel.engine.verdict import WORDS
from costmodel.intake.asking import QUESTIONS, TOOL_QUESTIONS, question
from costmodel.language.catalogue import LANGUAGES, N_, in_language, translate
from costmodel.model.model import Model
from costmodel.parameters.library import Library
from costmodel.questions import figures, tables
from costmodel.questions.reasons import BEYOND_ALL_TIME

HEADLINES = (
    ("society_npv", "gain"),
    ("budget_total", "gain"),
    ("public_npv", "gain"),
    ("available_hours", "more"),
    ("cashable_hours", "more"),
    ("people_at_risk", "more"),
    ("posts_removed", "some"),
    ("landing_posts_lost", "some"),
    ("people_giving_up", "more"),
    ("human_contact_share", "limit"),
    *((name, "none") for name in MEANS),
    ("total_footprint_energy", "none"),
    ("total_net_carbon", "more"),
    ("total_footprint_water", "none"),
)
"""The figures shown first, and what their probability is about."""

LIMITS = {"human_contact_share": "human_contact_margin"}
"""Headlines that are judged against a limit of the authority."""

LOSSES = ("people_at_risk", "people_giving_up", "total_net_carbon")
"""Headlines of which more is worse."""

SHORT = {
    "society_npv": N_("Society"),
    "budget_total": N_("Budget of the authority"),
    "public_npv": N_("All public finances"),
    "available_hours": N_("Hours given back to the staff, a year"),
    "cashable_hours": N_("Hours that stop being paid, a year"),
    "people_at_risk": N_("Agents pushed into overload"),
    "posts_removed": N_("Posts removed"),
    "landing_posts_lost": N_("Landing and insertion posts lost"),
    "people_giving_up": N_("People who give up, a year"),
    "human_contact_share": N_("Contacts handled by a human"),
    "luxury_index": N_("Human contact in the authority's means"),
    "luxury_index_peers": N_("The same in the means of communes of its size"),
    "total_footprint_energy": N_("Electricity of the tool"),
    "total_net_carbon": N_("Carbon, net"),
    "total_footprint_water": N_("Water of the tool"),
}

HUMAN_ROWS = (
    "alternative_hours",
    "alternative_calls",
    "alternative_help",
    "alternative_contacts",
    "alternative_give_ups_avoided",
    "alternative_user_hours",
    "alternative_user_benefit",
)
"""What the option of human service does with the same money."""

MEANS_ROWS = ("human_channel_cost", "human_channel_per_inhabitant", *MEANS)
"""What humans at the desk and on the telephone cost, in euros and in the means of the authority and of its peers."""

MAP = {
    "prices": (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0),
    "minutes": (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0),
}
"""Multiples of today's price and of today's time saved, at which the map says whether society gains on average."""

CAPTIONS = {
    "strict": N_("Freed time counts where other work takes it up"),
    "verified": N_("All verified time counts"),
    "human": N_("What the same money buys in human service, in the last year"),
    "means": N_("What humans at the desk and on the telephone cost, by option"),
    "map": N_("Where society gains on average, by the price of a year and the time saved"),
    "price": N_("Price of a year, before tax"),
    "minutes": N_("Time saved, times today's"),
}

BY_YEAR = ("budget_flow",)
CENTRAL_ONLY = (
    *tables.SIGNS,
    "budget_operating",
    "budget_investment_balance",
    "budget_cumulative",
    "budget_depreciation",
)

STEP_LABELS = {"promise": steps.PROMISE, **{key: text for key, text, _ in steps.STEPS}, "result": steps.RESULT}

NO_COLOUR = "#5f6b76"
"""What is of no option, and has no colour of its own."""

Data = dict[str, Any]


def watched(model: Model) -> dict[str, bool | None]:
    """Names of the results the page shows, in the order of the model: whether all their years are looked at, the last
    only, or (None) the central case alone."""
    names = {name for name, _ in LEDGERS.values()} | {*PARTS, *tables.PEOPLE, *tables.FOOTPRINT, *figures.STEPS}
    names |= {name for family in tables.BY_GROUP for name in model.families[family]}
    names |= {name for name, _ in HEADLINES} | {PUBLIC_FUNDS, "insertion_posts_lost", *BY_YEAR, *model.limits}
    names |= {*HUMAN_ROWS, *MEANS_ROWS}
    every_year = {*model.limits, *BY_YEAR}
    return {n: n in every_year if n in names else None for n in model if n in names or n in CENTRAL_ONLY}


def view_data(model: Model, library: Library) -> Data:
    """Everything that the view reads beside the figures."""
    names = watched(model)
    return {
        "watch": {n: "years" if every else "last" for n, every in names.items() if every is not None},
        "shown": list(names),
        "headlines": HEADLINES,
        "limits": LIMITS,
        "losses": LOSSES,
        "ledgers": {key: name for key, (name, _) in LEDGERS.items()},
        "public_funds": PUBLIC_FUNDS,
        "parts": PARTS,
        "means": MEANS,
        "users": USERS,
        "people": tables.PEOPLE,
        "groups": {family: model.families[family] for family in tables.BY_GROUP},
        "hours": figures.STEPS,
        "footprint": {"chart": figures.FOOTPRINT, "table": tables.FOOTPRINT},
        "budget": {"lines": figures.BUDGET_LINES, "operating": tables.OPERATING},
        "steps": {
            "ledgers": steps.LEDGERS,
            "units": steps.UNITS,
            "list": [[key, {n: x for n, x in values.items() if n in model}] for key, _, values in steps.STEPS],
        },
        "human": HUMAN_ROWS,
        "means_rows": MEANS_ROWS,
        "map": MAP,
        "with_unit": tables.WITH_UNIT,
        "apart": tables.APART,
        "pile": tables.PILE,
        "beyond_all_time": BEYOND_ALL_TIME,
        "colours": figures.OPTION_COLOURS,
        "more_colours": figures.MORE_COLOURS,
        "no_colour": NO_COLOUR,
        "labels": {lang: labels(model, library, lang) for lang in LANGUAGES},
    }


def labels(model: Model, library: Library, lang: str) -> Data:
    """What answers, headlines, rows, groups and boundaries are called in a language, and what a town can ask."""
    country = library.country
    with in_language(lang):
        return {
            "verdicts": {key: translate(text) for key, text in WORDS.items()},
            "headlines": {key: translate(text) for key, text in SHORT.items()},
            "names": {key: translate(text) for key, text in figures.LABELS.items()},
            "groups": {key: translate(text) for key, text in tables.BY_GROUP.items()},
            "members": {
                name: tables.capital(country.member(model[name].over[0], model[name].members[0])[lang])
                for family in tables.BY_GROUP
                for name in model.families[family]
            },
            "steps": {key: translate(text) for key, text in STEP_LABELS.items()},
            "captions": {key: translate(text) for key, text in CAPTIONS.items()},
            "boundaries": {key: translate(text) for key, text in figures.BOUNDARIES.items()},
            "questions": {
                name: asked
                for name in (*country.questions, *QUESTIONS, *TOOL_QUESTIONS)
                if (asked := question(name, country))
            },
            "means": country.term("means", lang),
        }
