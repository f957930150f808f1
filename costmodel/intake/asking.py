"""What a town can ask, count or try to put its own figure in the place of an assumption that weighs much.

For the inputs of grade D that weigh most over the authorities and tools of the workbook, where no source was found that
measures them for French local authorities.
"""

from __future__ import annotations

from costmodel.intake.scaffold.figures import AUTHORITY_QUESTIONS, TOOL_QUESTIONS
from costmodel.language.catalogue import N_, translate

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


def question(name: str) -> str:
    """What to ask to replace a figure, in the language in use; empty where nobody wrote it."""
    known = QUESTIONS | TOOL_QUESTIONS | AUTHORITY_QUESTIONS
    return translate(known[name]) if name in known else ""
