"""What happens to the agents when the easy tasks go: load, exposure, absence, errors, departures (method C).

Easy tasks are also moments of decompression. Part of the time they leave is filled with demanding work, part is left as
breathing space; the difference may be of either sign, so the day of a user, and absence, may be a relief.

People are counted once: users whose day passes what can be recovered from. Absence, errors and departures all read this
count; errors and departures have no known relief and are never negative.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import by_code, ratio, sum_of
from costmodel.model.quantity import STAFF, formula

# How much of the day changes (C1)


@formula("minute/agent/day", symbol="m_{day}", source="method C1")
def working_minutes(hours_per_day, minutes_per_hour, fte_per_agent, full_time):
    """The 420 minutes of a full-time day, for the part of a full-time post that an agent holds on average."""
    return hours_per_day * minutes_per_hour * fte_per_agent / full_time


@formula("share", symbol="s_{add}", source="method A3, C1")
def additional_share(incremental_hours, net_hours_saved):
    """What unauthorised use has not taken already."""
    return ratio(incremental_hours, net_hours_saved, otherwise=1)


@formula("agent", symbol="N_{use}", source="method C1, trap 16")
def equivalent_users(agents_covered, active_share, additional_share, phase_part):
    """Over whom hours are spread: not over those who leave the tool aside, nor over those who do not have it yet."""
    return agents_covered * active_share * additional_share * phase_part


@formula("minute/hour/agent/day*year", symbol="k_{day}", source="method C1")
def minutes_per_yearly_hour(equivalent_users, productive_days, minutes_per_hour):
    """Spreads hours of a year over the users; nothing to spread over when nobody uses the tool."""
    return ratio(minutes_per_hour, equivalent_users * productive_days)


@formula("minute/agent/day", symbol="b_{max}", source="method C1", over=STAFF)
def easy_minutes_reachable(working_minutes, task_share, task_exposure, task_acceptance):
    """C1 for the easy tasks only, less what quality and legal checks refuse (B1): a task refused stays a human task."""
    easy_time, _ = task_share
    easy_exposure, _ = task_exposure
    easy_acceptance, _ = task_acceptance
    return working_minutes * easy_time * easy_exposure * easy_acceptance


@formula("minute/agent/day", symbol="m_{inc}", source="method A3, C1")
def freed_minutes(incremental_hours, phase_part, minutes_per_yearly_hour):
    """Verified and additional: what unauthorised use has already taken does not change anybody's day (trap 16)."""
    return np.maximum(incremental_hours, 0) * phase_part * minutes_per_yearly_hour


@formula("minute/agent/day", symbol="b", source="method C1", over=STAFF, outcome="people")
def easy_minutes_removed(easy_minutes_reachable, freed_minutes, easy_minutes_basis):
    """No more easy minutes go than are freed, unless the tool takes acts without freeing time (a voicebot)."""
    measured = np.minimum(easy_minutes_reachable, freed_minutes)
    return np.where(easy_minutes_basis <= 0, measured, easy_minutes_reachable)


@formula("1", symbol="r_{part,t}", source="method, options")
def ramp_in_part(adoption_ramp, phase_part):
    """A first part has its own pace: its users' days change as much as those of the whole will."""
    return adoption_ramp / phase_part


@formula("minute/agent/day", symbol="b_{fill,t}", source="method C1", over=STAFF)
def refilled_minutes(easy_minutes_removed, refill_share, ramp_in_part):
    return easy_minutes_removed * refill_share * ramp_in_part


@formula("minute/agent/day", symbol="b_{free,t}", source="method C1", over=STAFF)
def unfilled_minutes(easy_minutes_removed, refill_share, ramp_in_part):
    return easy_minutes_removed * (1 - refill_share) * ramp_in_part


@formula("minute/agent/day", symbol="m_{slack,t}", source="method A5, C1")
def slack_minutes(slack_hours, minutes_per_yearly_hour):
    return slack_hours * minutes_per_yearly_hour


@formula("minute/agent/day", symbol=r"\pi_{rest,t}", source="method A5, C1", over=STAFF)
def rest_minutes(protected_hours, minutes_per_yearly_hour, slack_minutes, unfilled_minutes):
    """Slack feeds the protected time, so only the larger of the two counts; easy minutes left free are not new rest."""
    return np.maximum(protected_hours * minutes_per_yearly_hour, slack_minutes - unfilled_minutes)


@formula("minute/agent/day", symbol="m_{abs,t}", source="method A8, C1")
def absorbed_minutes(extra_hours, staffed_hours, supervision_hours, monitoring_hours, in_use, minutes_per_yearly_hour):
    """Calls newly answered without new staff. A training day of year 0 is not a harder day; what managers check weighs
    on managers, below; whoever monitors the tool or runs the option is seldom its user."""
    elsewhere = staffed_hours + supervision_hours + monitoring_hours
    return np.maximum(extra_hours - elsewhere, 0) * in_use * minutes_per_yearly_hour


@formula("minute/agent/day", symbol="m_{chk,t}", source="method C1, C5")
def checking_minutes(
    gross_hours_saved, additional_share, rework_share, oversight_share, minutes_per_yearly_hour, adoption_ramp
):
    """The users' own checking: already off the time saved (A2), so it costs no hour here, but it tires."""
    checked = gross_hours_saved * additional_share * rework_share * oversight_share
    return checked * minutes_per_yearly_hour * adoption_ramp


@formula("minute/agent/day", symbol="m_{own,t}", source="method C1", over=STAFF)
def intensified_minutes(refilled_minutes, checking_minutes, absorbed_minutes, rest_minutes):
    """Beyond recovery. Negative when the tool gives more rest than it adds demanding work: relief is counted too."""
    return refilled_minutes + checking_minutes + absorbed_minutes - rest_minutes


# Managers check what their teams produce with the tool (C8)


@formula("act/year", symbol="V_{dr}", source="method C8", outcome="hours")
def drafts_made(acts_handled, draft_share, active_agent_days, drafts_per_day):
    """Texts that go up to a manager: acts that end in one, and what an assistant writes on a day of use."""
    return acts_handled * draft_share + active_agent_days * drafts_per_day


@formula("hour/year", symbol="H_{sup}", source="method C8, trap 3")
def review_at_speed(drafts_made, shadow_share, reviewed_share, review_minutes, minutes_per_hour):
    """Time that the manager adds because a draft is a machine's. It is not the checking by the users themselves, which
    is in the correction of the time saved (A2), nor monitoring by those who run the tool (F). Drafts made without
    permission already reach managers (trap 16)."""
    return drafts_made * (1 - shadow_share) * reviewed_share * review_minutes / minutes_per_hour


@formula("hour/year", symbol="H_{sup,t}", source="method C8, trap 3", outcome="hours")
def supervision_hours(review_at_speed, adoption_ramp, volume_index):
    """Counted in the hours that the tool takes, at the price of any hour."""
    return review_at_speed * adoption_ramp * volume_index


@formula("minute/agent/day", symbol="m_{rev,t}", source="method C8", outcome="people")
def manager_review_minutes(
    supervision_hours, minutes_per_hour, span_of_control, agents_covered, productive_days, phase_part
):
    """Drafts of the whole team: hours of checking over the managers of the agents who have the tool."""
    days = agents_covered * productive_days * phase_part
    return ratio(supervision_hours * minutes_per_hour * span_of_control, days)


@formula("agent", symbol="N_{rev}", source="method C8", over=STAFF)
def reviewers(agents_covered, review_role, span_of_control, drafts_made):
    """One manager for each team of the agents covered, whether or not the manager has the tool."""
    return np.where(drafts_made > 0, agents_covered * review_role / span_of_control, 0)


# Who passes the threshold (C2, C9)


@formula("agent", symbol="N_{use,g}", source="method C2, trap 16", over=STAFF)
def added_users(agents_covered_by_group, active_share, shadow_share):
    """Unauthorised users already carry the risk, so it is not a cost of adopting."""
    return agents_covered_by_group * active_share * (1 - shadow_share)


@formula("agent", symbol="N_{rev,o}", source="method C8", over=STAFF)
def other_reviewers(reviewers, added_users):
    """Those of the group who use the tool check first."""
    return np.maximum(reviewers - added_users, 0)


@formula("minute/agent/day", symbol="m_{dem,t}", source="method C2, C8", over=STAFF, outcome="people")
def added_minutes(intensified_minutes, manager_review_minutes, reviewers, added_users):
    """The user's own, and the drafts of the team for those who check."""
    checking = np.where(added_users > 0, np.minimum(np.divide(reviewers, added_users), 1), 0)
    return intensified_minutes + manager_review_minutes * checking


@formula("share", symbol=r"\Delta I_t", source="method C1", over=STAFF, outcome="people")
def intensification(added_minutes, working_minutes):
    return added_minutes / working_minutes


def odds_beyond(minutes, manager_multiplier, reference_minutes, load_evenness, overload_prevalence):
    """Log-logistic law: the odds of the survey, times the load against that of its users to the power of evenness."""
    load = np.abs(minutes) * manager_multiplier / reference_minutes
    return overload_prevalence / (1 - overload_prevalence) * load**load_evenness


@formula("1", symbol="o_{t}", source="method C2", over=STAFF)
def overload_odds(added_minutes, manager_multiplier, reference_minutes, load_evenness, overload_prevalence):
    """Each person has a threshold in minutes. Between people, minutes follow a log-logistic law round their mean:
    its evenness fits the weekly time that American users declare to save (Bick, Blandin and Deming 2025: an hour or
    less 33 %, four or more 21 %), grade C; that tolerance differs as little is an assumption, grade D. The threshold
    is the one that the share worn out in the survey (BCG 2026) passes at the minutes of checking that such users
    declare (Foxit 2026); a group that starts from a heavier day passes it with fewer."""
    return odds_beyond(added_minutes, manager_multiplier, reference_minutes, load_evenness, overload_prevalence)


@formula("share", symbol="q_{t}", source="method C2", over=STAFF)
def exposure_shift(added_minutes, overload_odds, baseline_exposure):
    """Minutes below nil are relief, by the same law. No more people can be relieved than are overloaded today, nor
    overloaded than are not."""
    share = overload_odds / (1 + overload_odds)
    return np.where(
        added_minutes < 0, 0 - np.minimum(share, baseline_exposure), np.minimum(share, 1 - baseline_exposure)
    )


@formula("1", symbol="o_{rev,t}", source="method C2, C8", over=STAFF)
def reviewer_odds(manager_review_minutes, manager_multiplier, reference_minutes, load_evenness, overload_prevalence):
    """By the same law."""
    return odds_beyond(
        manager_review_minutes, manager_multiplier, reference_minutes, load_evenness, overload_prevalence
    )


@formula("share", symbol="q_{rev,t}", source="method C2, C8", over=STAFF)
def reviewer_shift(reviewer_odds, baseline_exposure):
    return np.minimum(reviewer_odds / (1 + reviewer_odds), 1 - baseline_exposure)


@formula("agent", symbol="N_{risk,t}", source="method C9", over=STAFF, outcome="people")
def people_at_risk_by_group(added_users, exposure_shift, other_reviewers, reviewer_shift, in_use, phase_part):
    return (added_users * exposure_shift + other_reviewers * reviewer_shift) * in_use * phase_part


@formula("agent", symbol="N_{risk,tot,t}", source="method C9", outcome="people", headline=True)
def people_at_risk(people_at_risk_by_group):
    """In people before euros; negative when more are relieved than overloaded. The one count that absence, errors and
    departures read."""
    return sum_of(people_at_risk_by_group)


@formula("agent", symbol="N_{risk,mgr,t}", source="method C9", outcome="people", headline=True)
def managers_at_risk(people_at_risk_by_group_manager):
    """Shown apart: managers start from the highest exposure, and collect what their teams send up."""
    return people_at_risk_by_group_manager


@formula("agent", symbol="N_{over,t}", source="method C5, C6", over=STAFF)
def overloaded_agents(people_at_risk_by_group):
    """The same people; relief is not known to spare errors or departures."""
    return np.maximum(people_at_risk_by_group, 0)


# Absence (C3, C4)


@formula("1", symbol="OR", source="method C3")
def published_risk(exposure_level, odds_ratio_one, odds_ratio_two, odds_ratio_three):
    """One, two, or three and more strong exposures."""
    return by_code(exposure_level, odds_ratio_one, odds_ratio_two, odds_ratio_three)


@formula("1", symbol="RR", source="method C3", outcome="people")
def relative_risk(published_risk, sick_leave_share, published_risk_kind):
    """A logit gives odds; as a third of the agents are absent each year, odds overstate the risk."""
    converted = published_risk / (1 - sick_leave_share + sick_leave_share * published_risk)
    return np.where(published_risk_kind <= 0, converted, published_risk)


@formula("EUR/agent/year", symbol="c_{abs}", source="method C4")
def absence_full_cost(absence_direct_cost, absence_indirect_share):
    return absence_direct_cost * (1 + absence_indirect_share)


@formula("EUR/agent/year", symbol="c_{abs,year}", source="method C4, plausibility", outcome="people")
def absent_agent_cost(absence_full_cost, absence_rate):
    """To compare with audited authorities: 48 770 euros per absent full-time post in Montpellier in 2020."""
    return absence_full_cost / absence_rate


@formula("EUR/year", symbol="C_{abs,t}", source="method C4", over=STAFF)
def absence_cost_by_group(people_at_risk_by_group, relative_risk, absence_full_cost):
    return people_at_risk_by_group * (relative_risk - 1) * absence_full_cost


@formula("EUR/year", symbol="C_{abs,tot,t}", source="method C4", outcome="people")
def absence_cost(absence_cost_by_group):
    """Negative when the tool relieves more than it loads."""
    return sum_of(absence_cost_by_group)


# Errors, departures, lost skill (C5 to C7)


@formula("EUR/agent/year", symbol="l_{err}", source="method C5")
def error_loss(
    major_error_rise, major_error_rate, major_error_loss, minor_error_rise, minor_error_rate, minor_error_loss
):
    major = major_error_rise * major_error_rate * major_error_loss
    return major + minor_error_rise * minor_error_rate * minor_error_loss


@formula("EUR/year", symbol="C_{err,t}", source="method C5, trap 3", outcome="people")
def error_cost(overloaded_agents, error_loss, user_facing_share):
    """Answers that go straight to users are left out: their errors are counted with the users."""
    return sum_of(overloaded_agents) * error_loss * (1 - user_facing_share)


@formula("agent/year", symbol="N_{quit,t}", source="method C6", over=STAFF, outcome="people")
def additional_departures(overloaded_agents, quit_intention_rise, intention_to_departure):
    return overloaded_agents * quit_intention_rise * intention_to_departure


@formula("EUR/year", symbol="C_{quit,t}", source="method C6", outcome="people")
def departure_cost(additional_departures, employer_cost, fte_per_agent, replacement_time):
    """Replacing an agent costs some months of the post: vacancy, recruitment, learning the job."""
    return sum_of(additional_departures, employer_cost) * fte_per_agent * replacement_time


@formula("EUR*agent/hour", symbol="v_{tool,t}", source="method C7")
def reliant_work(added_users, adoption_ramp, exposure, hourly_cost):
    """Valued at what it costs to do: no market price exists for it."""
    return sum_of(added_users, exposure, hourly_cost) * adoption_ramp


@formula("EUR/year", symbol="C_{skill,t}", source="method C7", outcome="people")
def deskilling_cost(reliant_work, outage_days, skill_loss, working_minutes, minutes_per_hour):
    """Work done without the tool is worse than before it came, by the share measured on endoscopists."""
    return reliant_work * outage_days * skill_loss * working_minutes / minutes_per_hour


# Totals and checks


@formula("EUR/year", symbol="C_{load,t}", source="method C4-C8", outcome="people", headline=True)
def workload_cost(absence_cost, error_cost, departure_cost, deskilling_cost):
    """The reference figure for stress at work is not among them: it already contains absence (trap 3). Nor are hours of
    checking: those of managers are among the hours that the tool takes, those of users are off the time saved."""
    return absence_cost + error_cost + departure_cost + deskilling_cost


@formula("EUR/year", symbol="C_{wb,t}", source="method C9", outcome="people")
def wellbeing_cost(people_at_risk, wellbeing_value):
    """Zero unless somebody gives it a value: people are shown as people first."""
    return people_at_risk * wellbeing_value


@formula("EUR/agent/year", symbol="c_{str}", source="method C9")
def work_stress_ceiling(work_stress_national_cost, national_workers):
    """INRS 2007, job strain only: care, absence, early exits and deaths."""
    return work_stress_national_cost / national_workers


@formula("1", symbol="x_{str,t}", source="method C9, plausibility", outcome="people")
def intensification_ceiling(absence_cost, wellbeing_cost, agents_covered, work_stress_ceiling):
    """Above 1, one tool would weigh more on each agent than all job strain did in 2007: check the elasticity."""
    return ratio(absence_cost + wellbeing_cost, agents_covered * work_stress_ceiling)
