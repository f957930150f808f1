"""The figures that a town is asked for, by name, and where each is found."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from costmodel.language.catalogue import N_, language, translate
from costmodel.language.labels import Words
from costmodel.parameters.country import Country, country_of

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

ALWAYS = ("concerned_share", "licence_monthly_price", "fixed_yearly_price", "integration_price", "training_time")
"""What ``new tool`` asks whatever the tool it starts from."""

MOST_QUESTIONS = 16

QUESTIONS: dict[str, str] = {
    "dpia_days": N_("Days that your last data protection impact assessment took, all people together."),
    "register_days": N_("Days that your last entry in the register took, with its notice and its publication."),
    "dpo_ai_share": N_("Part of the month that your data protection officer expects to give to this tool."),
    "incident_rate": N_("Leaks and harmful answers of such tools in the last three years, in towns that use them."),
    "option_price": N_("What the pooled body asks for this service in a year; nothing where you are a member already."),
    "option_days": N_("Days a year that your services gave to the last purchase made together, or procedure changed."),
    "option_days_rate": N_("Days a year that somebody looks after the settings of your buildings."),
    "start_later": N_("Months that your last purchase with neighbours took, from the agreement to the first use."),
    "shared_integration": N_("Part of the set-up that the pooled body pays once for all its members."),
    "scope_yield": N_("Sites or seats that make the most of the gain: rank them by volume."),
    "recurring_bias_guess": N_("A quote for three years, its rises written in: a quoted price takes no correction."),
    "equipment_price": N_("A quote for the equipment, without VAT, from the building or the vehicle it goes into."),
    "self_report_correction": N_("Time thirty tasks with the tool and thirty without, rather than ask for minutes."),
    "reuse_queue": N_("What your service would do with the hours: a list of the work that waits today."),
    "acts_per_year": N_("Kilometres of road, or files, that your own service counts in a year."),
    "handled_share": N_("Of a hundred recent files, those that the tool could have handled."),
    "active_day_share": N_("Days of use of a seat in a month: the supplier's own statistics."),
    "outsourced_share": N_("Part of this work that you pay outside today: your invoices of last year."),
    "contact_minutes_web": N_("Ask ten inhabitants to find an answer on your site, and time them."),
    "redo_minutes": N_("Ask ten inhabitants what they did after a wrong answer, and how long it took."),
    "undetected_error_loss": N_("Of your last complaints, those that came from a wrong answer, and what each cost."),
    "repeat_share": N_("Numbers that call again within a week: the statistics of your telephone operator."),
    "failed_call_minutes": N_("Time that a caller waits before hanging up: the statistics of your telephone operator."),
    "elsewhere_minutes": N_("Ask those who could not reach you where they went instead, and for how long."),
    "unanswered_give_up_excluded": N_(
        "Ask at your social service how many gave up a request because nobody answered the telephone."
    ),
    "bot_give_up_excluded": N_("In a trial, call back those who hung up on the robot and ask what became of it."),
    "compliance_saving_share": N_("What the cheapest control that the decree accepts saved in a neighbouring town."),
}
"""What a town can ask, count or try to put its own figure in the place of an assumption that weighs much.

For the inputs of grade D that weigh most over the authorities and tools of the workbook, where no source was found that
measures them for French local authorities.
"""

NET_PRICES = frozenset(
    (
        *("licence_monthly_price", "price_per_act", "fixed_yearly_price", "compute_yearly_price", "integration_price"),
        *("perpetual_licence_price", "equipment_price", "trainer_day_price", "external_day_rate", "dpo_monthly_fee"),
        *("food_cost", "gas_price", "heating_price", "compliance_price", "yearly_price", "subscription_cost"),
        *("infrastructure_cost", "contract_price", "training_price", "investment_price", "exit_price", "one_off_price"),
        *("governance_cost", "governance_setup_cost", "shared_governance_cost", "governance_running_cost"),
        *("tool_operating_cost", "one_off_operating_cost", "investment_spending", "extra_investment"),
        *("compliance_equipment", "compliance_spending", "compliance_avoided", "tertiary_at_speed", "tertiary_avoided"),
        *("food_spend_avoided", "energy_spend_avoided", "outsourced_spend_avoided", "outsourced_spend"),
        *("purchases_avoided", "taxed_spending", "onsite_electricity"),
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


def asked_of_authorities(folder: Path | None) -> Mapping[str, Words]:
    """What ``new authority`` asks after the name, in this order, and where the figure is found in the country."""
    return country_of(folder).questions


def question(name: str, country: Country) -> str:
    """What to ask to replace a figure, in the language in use; empty where nobody wrote it."""
    if name in country.questions:
        return country.questions[name][language()]
    known = QUESTIONS | TOOL_QUESTIONS
    return translate(known[name]) if name in known else ""
