"""A user's figures: names made safe, values that are possible, the tool that each belongs to."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from costmodel.engine.case import workbook
from costmodel.language.catalogue import N_, in_language, language, nearest, translate
from costmodel.language.errors import CostModelError, InputError, UnknownNameError
from costmodel.language.presentation import amount, decimal, significant
from costmodel.model.model import CLOCK
from costmodel.model.quantity import Quantity
from costmodel.parameters.overlay import Overlay
from costmodel.parameters.record import Record
from costmodel.parameters.yamlfile import check_allowed

TYPICAL = ("commune_500", "commune_5000", "commune_50000")
"""The authorities between which defaults are taken, by population."""

MOST_PEOPLE = 100_000_000
"""No authority of France has as many inhabitants; a larger number was typed wrong."""

MOST_NAME, MOST_TEXT = 100, 500
"""Characters of a name, and of a source or a note."""

GUIDE = "docs/your-town.md"
OWN = "own_figures"
KINDS = ("commune", "epci", "departement")
GLOBAL, NATIONAL = ("price_index", *CLOCK), "national"

AUTHORITY_QUESTIONS: dict[str, str] = {
    "population": N_("Legal population of the year: the INSEE page of your authority."),
    "agents_total": N_("All the people you employ, permanent or not: your social report (RSU)."),
    "fte_per_agent": N_("Full-time equivalents paid, divided by the number of agents."),
    "landing_posts": N_(
        "Posts that serve today for redeployment, subsidised contracts (PEC), insertion or sheltered work: your list "
        "of posts. Blank: estimated from your staff."
    ),
    "financial_capacity": N_(
        "Your individual sheet of the State grant (DGF), in euros per inhabitant; or a total, such as: 9.2 M€ in total."
    ),
    "employer_cost_base_c": N_("Gross pay and employer's charges of a full-time agent of category C, in a year."),
    "calls_per_day": N_("Calls that reach the switchboard on a day of opening: statistics of your telephone operator."),
    "answered_before": N_("Calls that a person takes, of all that reach the switchboard today."),
    "switchboard_days": N_("Days in the year on which the switchboard is open; two half-days are one day."),
    "desk_floor": N_("Full-time agents it takes to keep the desk of the town hall open, even on a quiet day."),
    "place_factor": N_("1 is the national mean; more where few people are at ease with the internet."),
    "dpo_monthly_fee": N_("What your data protection officer costs in a month, or your share of a pooled one."),
    "human_contact_limit": N_("Below this share of today's human contacts, your council refuses a tool."),
    "meals_per_day": N_("Meals that your canteens serve on a school day."),
    "heated_area": N_("Heated floor area of the public buildings that a control system would cover."),
}
"""What ``new authority`` asks after the name, in this order, and where the figure is found."""

TOOL_QUESTIONS: dict[str, str] = {
    "concerned_share": N_("Of all your agents, those whose work the tool touches."),
    "licence_coverage": N_("1 when each agent concerned has a licence, 0 when no licence is paid by agent."),
    "licence_monthly_price": N_("Without VAT, as in the offer."),
    "fixed_yearly_price": N_("Subscription that does not depend on use, without VAT, as in the offer."),
    "price_per_act": N_("Price of each document, call or file that the tool handles, without VAT."),
    "integration_price": N_("Paid once: set-up, connection to your software, first training by the supplier."),
    "minutes_saved_per_day": N_("What the supplier promises, on a day of use; the model corrects it."),
    "active_share": N_("Licences that are really used."),
    "act_rate": N_("Documents, files or calls that the tool could handle in a year, for each inhabitant."),
    "baseline_minutes": N_("Time that an agent spends on one of them today."),
    "time_reduction": N_("Part of this time that the supplier promises to save."),
    "bot_resolution": N_("Contacts that end well without a person."),
    "overproduction_after": N_("Meals prepared and not eaten, with the tool."),
    "heating_saving_share": N_("Part of the heating that the supplier promises to save."),
    "wrong_answer_rate": N_("Wrong answers given to users, of all answers."),
    "training_time": N_("Hours of first training for each agent."),
    "monitoring_days": N_("Days in a year that your services spend looking after the tool."),
}
"""What ``new tool`` may ask; a figure that plays no part in the tool it starts from is left out."""

NET_PRICES = frozenset(
    (
        *("licence_monthly_price", "price_per_act", "fixed_yearly_price", "compute_yearly_price", "integration_price"),
        *("perpetual_licence_price", "equipment_price", "trainer_day_price", "external_day_rate", "dpo_monthly_fee"),
        *(
            "food_cost",
            "gas_price",
            "heating_price",
            "compliance_price",
            "yearly_price",
            "subscription_cost",
            "infrastructure_cost",
        ),
        *("contract_price", "training_price", "investment_price", "exit_price", "one_off_price", "governance_cost"),
        *("governance_setup_cost", "shared_governance_cost", "governance_running_cost", "tool_operating_cost"),
        *("one_off_operating_cost", "investment_spending", "extra_investment", "compliance_equipment"),
        *(
            "compliance_spending",
            "compliance_avoided",
            "tertiary_at_speed",
            "tertiary_avoided",
            "food_spend_avoided",
            "energy_spend_avoided",
        ),
        *("outsourced_spend_avoided", "outsourced_spend", "purchases_avoided", "taxed_spending", "onsite_electricity"),
    )
)
"""Prices and costs asked without VAT: the model adds it."""

GROSS_PRICES = frozenset(
    (
        *("electricity_price", "debate_cost", "onsite_electricity_cost", "budget_tool_spending"),
        *("budget_purchases_avoided", "budget_investment", "budget_infrastructure"),
    )
)
"""Prices and costs asked with all taxes."""

ALWAYS = ("concerned_share", "licence_monthly_price", "fixed_yearly_price", "integration_price", "training_time")

MOST_QUESTIONS = 16


Place = tuple[str | None, str]
"""A tool (None: all of them) and the name of a quantity."""


@dataclass(frozen=True)
class Figure:
    """A value that a user gives to a quantity, in the model's unit, perhaps with a range, a source and a date.

    ``mark`` says how a gain was obtained or how firm a price is.
    ``basis`` is ``total`` for the total of an authority where a part for each inhabitant is asked for, ``each`` when
    the user wrote that it is such a part, and '' when nothing says.
    """

    name: str
    value: float | str
    tool: str | None = None
    low: float | None = None
    high: float | None = None
    source: str = ""
    published: dt.date | None = None
    note: str = ""
    where: str = ""
    basis: str = ""
    mark: str = ""

    @property
    def place(self) -> Place:
        return self.tool, self.name


@dataclass(frozen=True)
class Entry:
    """A line of a file: its record and where it comes from (``own``, ``default`` or, not written, ``national``)."""

    record: Record
    origin: str


@dataclass(frozen=True)
class Draft:
    """A file to be written: its name, its text, what is in it, and what its author should look at again."""

    kind: str
    key: str
    text: str
    entries: Mapping[Place, Entry]
    warnings: tuple[str, ...] = ()


def clean(text: str, where: str, most: int = MOST_TEXT) -> str:
    """A text on one line. Raises InputError for one that is too long or holds a control character."""
    found = " ".join(text.replace("\ufeff", "").split())
    found = "".join(c for c in found if unicodedata.category(c) != "Cf")
    if any(unicodedata.category(c) in ("Cc", "Cs", "Co", "Cn") for c in found):
        raise InputError(translate("{where}: there is a control character, which is no text; remove it.", where=where))
    if len(found) > most:
        raise InputError(
            translate(
                "{where}: the text has {count} characters; {most} at most.", where=where, count=len(found), most=most
            )
        )
    return found


def checked_name(text: str, where: str) -> str:
    """The name of an authority, a tool or a scenario, on one line and with at least one Latin letter or digit."""
    name = clean(text, where, MOST_NAME)
    if not key_of(name):
        raise InputError(
            translate(
                "{where}: '{name}' has no Latin letter or digit to make the name of a file of; write one.",
                where=where,
                name=name,
            )
        )
    return name


def key_of(name: str) -> str:
    """``Saint-Étienne-du-Rouvray`` gives ``saint_etienne_du_rouvray``: safe as a name of file on every system."""
    for sign, letters in (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss")):
        name = name.replace(sign, letters)
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:50].strip("_")
    reserved = re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", key)
    return f"{key}_" if reserved else key


def quoted(text: str) -> str:
    """Text as YAML reads it back, whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def plain_number(value: float) -> str:
    """The shortest text that gives the same number back."""
    return str(int(value)) if value == int(value) and abs(value) < 10**15 else repr(float(value))


def typed(value: float) -> str:
    """A number as a person may type it again, with the decimal mark of the language and no thousands separators."""
    text = plain_number(significant(value, 6))
    return text.replace(".", ",") if language() == "fr" else text


def both(sentence: str, /, **fields: float) -> tuple[str, str]:
    """A sentence in English and in French, with numbers as each writes them."""
    found = []
    for lang in ("en", "fr"):
        with in_language(lang):
            found.append(translate(sentence, **{k: decimal(v) for k, v in fields.items()}))
    return found[0], found[1]


def limits_of(name: str, folder: Path | None) -> tuple[float | None, float | None]:
    """Least and greatest possible values of a quantity."""
    model, library = workbook(folder)
    if name in library.records:
        return library.records[name].allowed
    quantity = model[name]
    if quantity.least is None and quantity.unit == "share":
        return 0.0, 1.0
    return quantity.least, None


def possible(name: str, folder: Path | None) -> str:
    """The possible values in words: ``0 % à 100 %``, ``0 or more``, ``overflow, all``."""
    model, library = workbook(folder)
    if (record := library.records.get(name)) and record.choices:
        return ", ".join(record.choices)
    low, high = limits_of(name, folder)
    in_unit = model[name].unit
    if low is not None and high is not None:
        return translate("{low} to {high}", low=amount(low, in_unit), high=amount(high, in_unit))
    if low is not None:
        return translate("{low} or more", low=amount(low, in_unit))
    if high is not None:
        return translate("{high} or less", high=amount(high, in_unit))
    return translate("any number")


def typical(folder: Path | None) -> list[tuple[float, Overlay]]:
    """The typical communes of this folder with their populations, smallest first."""
    library = workbook(folder)[1]
    found = [library.overlay("authorities", name) for name in TYPICAL if name in library.names("authorities")]
    return sorted(((o.records["population"].number, o) for o in found if "population" in o.records), key=lambda p: p[0])


def tools_of(name: str, folder: Path | None) -> list[str]:
    """The tools to which a figure belongs: those whose file sets it, or sets a parameter behind it; [] for all."""
    model, library = workbook(folder)
    if any(name in commune.records for _, commune in typical(folder)):
        return []
    behind = model.ancestors([name]) if model[name].formula else {name}
    return [tool for tool in library.names("tools") if behind & set(library.overlay("tools", tool).records)]


def placed(figure: Figure, folder: Path | None) -> Figure:
    """The figure with the tool it belongs to. Raises InputError when it could be that of several tools."""
    tools = tools_of(figure.name, folder)
    if figure.tool or not tools:
        return figure
    if len(tools) > 1:
        raise InputError(
            translate(
                "{where}: '{name}' differs from tool to tool; say of which, such as {example} (tools: {tools}).",
                where=figure.where,
                name=figure.name,
                example=f"{tools[0]}.{figure.name}",
                tools=", ".join(tools),
            )
        )
    return replace(figure, tool=tools[0])


def per_inhabitant(unit: str) -> bool:
    """Whether a quantity is a part for each inhabitant: ``EUR/person/year``."""
    return "person" in unit.split("/")[1:]


def total_unit(unit: str) -> str:
    """The unit of the whole authority, from that of a part for each inhabitant: ``EUR/year``."""
    return unit.replace("/person", "", 1)


def shared_out(figure: Figure, people: float, folder: Path | None) -> Figure:
    """The part for each inhabitant of a figure that is the total of an authority; its note says so."""
    unit = total_unit(workbook(folder)[0][figure.name].unit)
    note = translate(
        "Total of {total} for {people} inhabitants.", total=amount(float(figure.value), unit), people=decimal(people)
    )
    return replace(
        figure,
        value=float(figure.value) / people,
        low=None if figure.low is None else figure.low / people,
        high=None if figure.high is None else figure.high / people,
        note=f"{figure.note} {note}".strip(),
        basis="each",
    )


def known_quantity(name: str, where: str, folder: Path | None, more: Iterable[str] = ()) -> Quantity:
    """The quantity of this name, one that a file may set. Raises InputError with what to write instead."""
    model, library = workbook(folder)
    if name in model.families:
        members = ", ".join(model.families[name])
        raise InputError(
            f"{where}: " + translate("'{name}' has several members: set one of {members}.", name=name, members=members)
        )
    if name not in model:
        raise UnknownNameError(
            f"{where}: "
            + translate("no parameter or formula is called '{name}'.", name=name)
            + nearest(name, [*model, *more])
        )
    record = library.records.get(name)
    if name in GLOBAL or (record and record.shape == "path"):
        raise InputError(
            translate(
                "{where}: '{name}' changes from year to year and is national; leave it out.", where=where, name=name
            )
        )
    return model[name]


def checked(figure: Figure, folder: Path | None) -> Figure:
    """The figure when it is possible: known name and tool, value and range allowed. Raises InputError."""
    library = workbook(folder)[1]
    known_quantity(figure.name, figure.where, folder)
    if figure.tool is not None and figure.tool not in library.names("tools"):
        known = library.names("tools")
        raise UnknownNameError(
            f"{figure.where}: "
            + translate("The tool '{name}' is unknown; known: {known}.", name=figure.tool, known=", ".join(known))
            + nearest(figure.tool, known)
        )
    record = library.records.get(figure.name)
    if record and record.shape == "choice":
        code = record.choice_code(str(figure.value), figure.where)
        return replace(figure, value=next(name for name, c in record.choices.items() if c == code))
    value = float(figure.value)
    for number in (value, figure.low, figure.high):
        if number is not None and figure.basis != "total":
            check_possible(number, figure, folder)
    if (figure.low is None) != (figure.high is None):
        raise InputError(
            translate(
                "{where}: '{name}' has one end of a range; give both or none.", where=figure.where, name=figure.name
            )
        )
    if figure.low is not None and figure.high is not None and not figure.low <= value <= figure.high:
        raise InputError(
            translate(
                "{where}: the value {value} of '{name}' is outside its range, {low} to {high}.",
                where=figure.where,
                value=decimal(value),
                name=figure.name,
                low=decimal(figure.low),
                high=decimal(figure.high),
            )
        )
    return figure


def check_possible(value: float, figure: Figure, folder: Path | None) -> None:
    """Raises InputError for a value that is not possible; says how to write a per cent when one was meant."""
    quantity = workbook(folder)[0][figure.name]
    if not math.isfinite(value):
        raise InputError(translate("{where}: '{text}' is not a finite number.", where=figure.where, text=value))
    low, high = limits_of(figure.name, folder)
    if figure.name == "population":
        high = MOST_PEOPLE
        if value != int(value):
            raise InputError(translate("{where}: a population is a whole number of inhabitants.", where=figure.where))
    if figure.name in ("horizon", "start_year") and value != int(value):
        raise InputError(translate("{where}: '{name}' is a whole number.", where=figure.where, name=figure.name))
    if quantity.unit == "share" and high is not None and high <= 1 < value <= 100:
        raise InputError(
            translate(
                "{where}: {value} is more than all of it; a share goes up to 1: write {percent} or {share}.",
                where=figure.where,
                value=decimal(value),
                percent=amount(value / 100, "share"),
                share=decimal(value / 100),
            )
        )
    check_allowed(value, (low, high), figure.where)


def placed_figures(
    figures: Iterable[Figure], folder: Path | None, tools: bool = True, people: float | None = None
) -> list[Figure]:
    """The figures, checked, each with its tool; all that is wrong is said at once.

    With ``people``, the inhabitants, totals become parts for each of them.
    """
    found: dict[Place, Figure] = {}
    errors = []
    for figure in figures:
        try:
            if people and figure.basis == "total":
                figure = shared_out(figure, people, folder)
            if figure.basis == "total" and not tools:
                raise InputError(
                    translate(
                        "{where}: a total belongs to an authority; write '{name}' for each inhabitant.",
                        where=figure.where,
                        name=figure.name,
                    )
                )
            figure = checked(figure, folder)
            figure = placed(figure, folder) if tools else figure
            if figure.place in found:
                raise InputError(
                    translate(
                        "{where}: '{name}' is given twice (also {other}); keep one.",
                        where=figure.where,
                        name=figure.name,
                        other=found[figure.place].where,
                    )
                )
            found[figure.place] = figure
        except CostModelError as error:
            errors.append(str(error))
    if errors:
        raise InputError("\n".join(errors))
    return list(found.values())
