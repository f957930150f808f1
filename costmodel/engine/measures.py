"""What a pilot can measure, on whom, and with what noise: declared once, read for any tool.

A *mean* differs between agents, weeks or cases by the spreads of ``parameters/reference/pilot.yaml``; a *rate* is
counted, yes or no, and needs no spread. What is found by comparing with people who do not have the tool carries the
noise of both groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from costmodel.language.catalogue import N_

AGENT, CONTACT, ACT, DAY = "agent", "contact", "act", "day"
WEEKS_PER_MONTH = 52 / 12


@dataclass(frozen=True)
class Measure:
    """A parameter that a pilot can measure: on agents, contacts, acts or days, as a mean or a rate.

    ``compared`` says that it is found by comparison with those who do not have the tool; ``stratum`` is the share of
    the cases that tell of it; ``scale`` stands for the mean to which the spread is relative, the parameter's own when
    not given.
    """

    name: str
    unit: str
    kind: str
    how: str
    compared: bool = False
    stratum: float = 1.0
    scale: float | None = None


THIRD = 1 / 3
DIARY = N_("Time diary for two weeks, then timed tasks, with the tool and without it.")
LOGS = N_("Logs of the tool, week by week, without names.")
TIMED = N_("Acts timed from start to end, checking included, with the tool and without it.")
CHECKED = N_("Contacts drawn at random, listened to or read again by two people with the same grid.")
CALLED = N_("Contacts drawn at random, with one question at the end or a call back within two days.")
WEIGHED = N_("What is left weighed every day, in places with the tool and in places without it.")
METERED = N_("Meters read every day, corrected for the weather, in buildings with the tool and in others without it.")
ASKED = N_("Questionnaire before, in the middle and at the end, answered without names.")

MEASURES = (
    Measure("minutes_saved_per_day", AGENT, "mean", DIARY),
    Measure("self_report_correction", AGENT, "mean", DIARY, compared=True, scale=1.0),
    Measure("active_share", AGENT, "rate", LOGS),
    Measure("active_day_share", AGENT, "rate", LOGS),
    Measure("overload_prevalence", AGENT, "rate", ASKED),
    Measure("training_time", AGENT, "mean", DIARY),
    Measure("rework_share", ACT, "mean", TIMED),
    Measure("time_reduction", ACT, "mean", TIMED, compared=True, scale=1.0),
    Measure("baseline_minutes", ACT, "mean", TIMED),
    Measure("handled_share", ACT, "rate", LOGS),
    Measure("review_minutes", ACT, "mean", TIMED),
    Measure("bot_resolution", CONTACT, "rate", CALLED),
    Measure("wrong_answer_rate", CONTACT, "rate", CHECKED),
    Measure("error_detection_share", CONTACT, "rate", CALLED, stratum=0.1),
    Measure("bot_give_up_autonomous", CONTACT, "rate", CALLED, stratum=THIRD),
    Measure("bot_give_up_weak", CONTACT, "rate", CALLED, stratum=THIRD),
    Measure("bot_give_up_excluded", CONTACT, "rate", CALLED, stratum=THIRD),
    Measure("bot_acceptance_autonomous", CONTACT, "rate", LOGS, stratum=THIRD),
    Measure("bot_acceptance_weak", CONTACT, "rate", LOGS, stratum=THIRD),
    Measure("bot_acceptance_excluded", CONTACT, "rate", LOGS, stratum=THIRD),
    Measure("contact_minutes_bot", CONTACT, "mean", LOGS),
    Measure("call_minutes", CONTACT, "mean", LOGS),
    Measure("repeat_share", CONTACT, "rate", LOGS, stratum=THIRD),
    Measure("elsewhere_share", CONTACT, "rate", CALLED, stratum=THIRD),
    Measure("overproduction_before", DAY, "mean", WEIGHED),
    Measure("overproduction_after", DAY, "mean", WEIGHED),
    Measure("heating_saving_share", DAY, "mean", METERED, compared=True, scale=1.0),
)


def noise(
    measure: Measure, spreads: Mapping[str, float], agents: int, cases: int, months: float
) -> tuple[float, float]:
    """The spread of one observation, in the unit of the parameter (0 for a rate), and how many there are.

    ``spreads`` are those of the parameter files, and the central value of each parameter.
    """
    seen = max((agents if measure.unit == AGENT else cases) * measure.stratum, 1)
    if measure.kind == "rate":
        return 0.0, seen
    if measure.unit == AGENT:
        weeks = max(months * WEEKS_PER_MONTH, 1)
        spread = np.hypot(spreads["between_agents"], spreads["between_weeks"] / np.sqrt(weeks))
    else:
        spread = spreads["between_cases"]
    both = np.sqrt(1 + 1 / spreads["control_ratio"]) if measure.compared else 1.0
    scale = abs(spreads[measure.name] if measure.scale is None else measure.scale)
    return float(spread * both * scale), seen
