"""Users: calls, contacts by segment and channel, time, people who give up, and the price of a human (method A6, A8, E).

Quantities without a year are those of the cruising speed. Everything is zero for options that do not buy the tool,
because ``touched_contacts`` is; the human alternative is counted apart, in the same units.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import ratio, sum_of, total
from costmodel.model.quantity import CHANNEL, SEGMENT, STRATUM, formula

# Calls (A8)


@formula("call/day", symbol="Q_{call}", source="method A8", outcome="contacts", least=0)
def calls_per_day(population, call_rate):
    """Stands in for the authority's own count of calls."""
    return population * call_rate


@formula("call/day", symbol="Q_{hum,0}", source="method A8", outcome="contacts")
def human_calls_before(calls_per_day, answered_before):
    return calls_per_day * answered_before


@formula("call/day", symbol="Q_{pass}", source="method A8")
def calls_passed_on(calls_per_day, answered_after, bot_resolution):
    return calls_per_day * answered_after * (1 - bot_resolution)


@formula("call/day", symbol=r"\Delta Q_{hum}", source="method A8, trap 6", outcome="contacts", headline=True)
def human_calls_change(adoption, handles_calls, call_mode, calls_passed_on, human_calls_before):
    """Most calls passed on were not answered before, so the work of humans can rise; in overflow mode it stays."""
    return adoption * handles_calls * np.where(call_mode <= 0, calls_passed_on - human_calls_before, 0)


@formula("call/day", symbol="Q_{hum,1}", source="method A8", outcome="contacts")
def human_calls_after(human_calls_before, human_calls_change):
    return human_calls_before + human_calls_change


@formula("call/day", symbol="Q_{new}", source="method A8", outcome="contacts", headline=True)
def calls_newly_answered(adoption, handles_calls, calls_per_day, answered_before, answered_after):
    """What a voicebot buys: access."""
    return adoption * handles_calls * calls_per_day * (answered_after - answered_before)


@formula("share", symbol="p^{*}", source="method A8", outcome="contacts")
def break_even_answered_share(answered_after, bot_resolution):
    return answered_after * (1 - bot_resolution)


@formula("call/day", symbol="Q_{mess}", source="method A8")
def messages_left(call_mode, calls_newly_answered, bot_resolution, message_share):
    """Overflow mode only: a bot answering first has already passed these calls on (never counted twice)."""
    return np.where(call_mode <= 0, 0, calls_newly_answered * (1 - bot_resolution) * message_share)


@formula("share", symbol="k_{scr}", source="method E8, trap 6", over=CHANNEL)
def screen_capture(effective_capture, human_channel):
    return effective_capture * (1 - human_channel)


@formula("share", symbol="k_{hand}", source="method E8, trap 6", over=SEGMENT)
def handed_share(
    channel_share_before, screen_capture, bot_acceptance, segment_resolution, bot_transfer_share, asked_anyway_share
):
    """What leaves the telephone or the desk took somebody's time already, as who would have called after the site."""
    asked = sum_of(channel_share_before, screen_capture) * bot_acceptance
    return asked * (1 - segment_resolution) * bot_transfer_share * (1 - asked_anyway_share)


@formula("contact/year", symbol="B_{hand}", source="method E8, trap 6", outcome="contacts")
def handed_contacts(touched_contacts, handed_share):
    return sum_of(touched_contacts, handed_share)


@formula("hour/year", symbol="H_{hand}", source="method E8, trap 6")
def handed_hours(handed_contacts, contact_minutes_phone, minutes_per_hour):
    """The right to a human takes the time of one: as long as the user is on the telephone."""
    return handed_contacts * contact_minutes_phone / minutes_per_hour


@formula("hour/year", symbol="H_{call}", source="method A8, trap 6", outcome="hours")
def extra_human_hours(
    human_calls_change, messages_left, switchboard_days, call_minutes, minutes_per_hour, handed_hours
):
    """Positive: more work for humans; negative only where most calls were already answered.

    Time of the agents in place, who are paid while they wait in any case; whoever is hired to answer is paid while
    waiting too (`paid_hours_per_call`).
    """
    calls = (human_calls_change + messages_left) * call_minutes * switchboard_days / minutes_per_hour
    return calls + handed_hours


# Needs and who has them (trap 7, E1)


@formula("contact/call", symbol="b_{call}", source="method A8, trap 7")
def needs_per_call(needs_per_first_call, repeat_share, answered_before):
    """Callers who fail try again: 300 calls may be 150 needs. The chance of trying again is the same each time."""
    return needs_per_first_call * (1 - repeat_share * (1 - answered_before))


@formula("contact/year", symbol="B_{call}", source="method A8, trap 7")
def call_needs(calls_per_day, switchboard_days, needs_per_call):
    return calls_per_day * switchboard_days * needs_per_call


@formula("contact/year", symbol="B_{tot}", source="method A6, E2", outcome="contacts", least=0)
def contacts(handles_calls, call_needs, population, contact_rate):
    return handles_calls * call_needs + population * contact_rate


@formula("share", symbol="x_{loc}", source="method E1", outcome="people")
def excluded_share(age_share, exclusion_rate, place_factor):
    """Age explains most of it, then the place."""
    return np.minimum(1, sum_of(age_share, exclusion_rate) * place_factor)


@formula("share", symbol="s_{pop}", source="method E1", over=SEGMENT)
def segment_share(excluded_share, connected_mix, disconnected_mix):
    return connected_mix * (1 - excluded_share) + disconnected_mix * excluded_share


@formula("1", symbol=r"\bar g", source="method E1")
def mean_contact_weight(segment_share, contact_weight):
    return sum_of(segment_share, contact_weight)


@formula("share", symbol="s_{cont}", source="method E1", over=SEGMENT)
def contact_share(segment_share, contact_weight, mean_contact_weight):
    return segment_share * contact_weight / mean_contact_weight


@formula("contact/year", symbol="B", source="method E1", over=SEGMENT)
def touched_contacts(adoption, contacts, contact_share):
    return adoption * contacts * contact_share


# Channels (E2)


@formula("share", symbol="k_{call}", source="method A8")
def bot_call_share(handles_calls, call_mode, answered_before, answered_after):
    """All of them when the bot answers first; in overflow mode, those that humans do not take."""
    return 1 - handles_calls * np.where(call_mode <= 0, 0, answered_before / answered_after)


@formula("share", symbol="k_{off}", source="method E2", over=CHANNEL)
def effective_capture(bot_capture, bot_call_share):
    return bot_capture * bot_call_share


@formula("share", symbol="k_{bot}", source="method E2", over=SEGMENT)
def captured_share(channel_share_before, effective_capture, bot_acceptance):
    return sum_of(channel_share_before, effective_capture) * bot_acceptance


@formula("share", symbol=r"\sigma^{1}", source="method E2", over=(SEGMENT, CHANNEL))
def channel_share_after(channel_share_before, effective_capture, bot_acceptance, bot_channel, captured_share):
    """What leaves each channel arrives at the bot: shares still add up to one."""
    return channel_share_before * (1 - effective_capture * bot_acceptance) + bot_channel * captured_share


@formula("contact/year", symbol="B_{bot}", source="method E2", outcome="contacts")
def bot_contacts(touched_contacts, captured_share):
    return sum_of(touched_contacts, captured_share)


@formula("1", symbol=r"\bar e", source="method E2")
def mean_bot_ease(contact_share, bot_ease):
    return sum_of(contact_share, bot_ease)


@formula("share", symbol=r"\rho_{bot,z}", source="method A8, E2", over=SEGMENT)
def segment_resolution(bot_resolution, bot_ease, mean_bot_ease):
    """Differs by segment and keeps the mean that was observed."""
    return np.minimum(1, bot_resolution * bot_ease / mean_bot_ease)


# Reaching a human (E7, E8)


@formula("share", symbol="r_{tel,0}", source="method A6, trap 7")
def phone_reach_before(answered_before, repeat_share):
    """Callers try again with the chance that ``repeat_share`` says, until they are answered or stop."""
    return answered_before / (1 - repeat_share * (1 - answered_before))


@formula("share", symbol="p_{tool}", source="method A6")
def answered_with_tool(answered_before, answered_after, handles_calls):
    return answered_before + handles_calls * (answered_after - answered_before)


@formula("share", symbol="r_{tel,1}", source="method A6, trap 7")
def phone_reach_after(answered_with_tool, repeat_share):
    return answered_with_tool / (1 - repeat_share * (1 - answered_with_tool))


@formula("share", symbol="r_0", source="method A6", over=CHANNEL)
def served_share_before(phone_channel, phone_reach_before):
    return 1 - phone_channel * (1 - phone_reach_before)


@formula("share", symbol="r_1", source="method A6", over=CHANNEL)
def served_share_after(phone_channel, phone_reach_after):
    return 1 - phone_channel * (1 - phone_reach_after)


@formula("share", symbol="h_{cut}", source="method E4, E7", outcome="contacts")
def human_access_lost(removed_share, human_channel_kept):
    """Hours are removed only as far as posts really are, and the human channel is not kept for who wants it."""
    return removed_share * (1 - human_channel_kept)


@formula("share", symbol="r_{esc}", source="method E8", outcome="contacts")
def human_escape_share(bot_transfer_share, human_access_lost):
    """The right to a human: passed on at once, or called back after a message."""
    return bot_transfer_share * (1 - human_access_lost)


@formula("share", symbol="r_{fail}", source="method E8")
def failing_reach_share(human_escape_share, handles_calls, call_mode, message_share):
    """Out of hours, only those who leave a message are called back."""
    return human_escape_share * np.where(handles_calls * call_mode <= 0, 1, message_share)


@formula("share", symbol="h_0", source="method E7", over=SEGMENT)
def human_share_before(channel_share_before, human_channel, served_share_before):
    return sum_of(channel_share_before, human_channel, served_share_before)


@formula("share", symbol="h_{dir}", source="method E7", over=SEGMENT)
def direct_human_share(channel_share_after, human_channel, served_share_after):
    return sum_of(channel_share_after, human_channel, served_share_after)


@formula("share", symbol="k_{fail}", source="method E8", over=SEGMENT)
def bot_failure_share(captured_share, segment_resolution):
    return captured_share * (1 - segment_resolution)


@formula("share", symbol="h_1", source="method E7", over=SEGMENT)
def human_share_with_tool(direct_human_share, human_access_lost, bot_failure_share, failing_reach_share):
    return direct_human_share * (1 - human_access_lost) + bot_failure_share * failing_reach_share


@formula("share", symbol="h_{tot,0}", source="method E7", outcome="contacts")
def human_contact_share_before(contact_share, human_share_before):
    return sum_of(contact_share, human_share_before)


@formula("share", symbol="h_{tot,1}", source="method E7", outcome="contacts", headline=True)
def human_contact_share(human_contact_share_before, adoption, contact_share, human_share_with_tool):
    with_tool = sum_of(contact_share, human_share_with_tool)
    return human_contact_share_before + adoption * (with_tool - human_contact_share_before)


@formula("contact/year", symbol="B_{lost}", source="method E7", outcome="contacts")
def human_contacts_lost(contacts, human_contact_share_before, human_contact_share):
    """Negative where the option lets more people reach a human."""
    return contacts * (human_contact_share_before - human_contact_share)


# Users' time (A6, E3)


@formula("minute/contact", symbol="T_{fail,0}", source="method A6")
def failed_minutes_before(answered_before, failed_call_minutes, needs_per_first_call):
    return (1 / answered_before - 1) * failed_call_minutes / needs_per_first_call


@formula("minute/contact", symbol="T_{fail,1}", source="method A6")
def failed_minutes_after(answered_with_tool, failed_call_minutes, needs_per_first_call):
    return (1 / answered_with_tool - 1) * failed_call_minutes / needs_per_first_call


@formula("minute/contact", symbol="T^{0}", source="method A6", over=CHANNEL)
def minutes_before(contact_minutes, waiting_minutes, phone_channel, failed_minutes_before):
    return contact_minutes + waiting_minutes + phone_channel * failed_minutes_before


@formula("minute/contact", symbol="T^{1}", source="method A6", over=CHANNEL)
def minutes_after(contact_minutes, waiting_minutes, phone_channel, failed_minutes_after):
    return contact_minutes + waiting_minutes + phone_channel * failed_minutes_after


@formula("minute/contact", symbol="T_{bot}", source="method A6, E3", over=SEGMENT)
def bot_path_minutes(
    contact_minutes_bot, segment_resolution, wrong_answer_rate, redo_minutes, failing_reach_share, minutes_after_phone
):
    """The bot, then a human for who fails; starting again without one, and after a wrong answer."""
    failing = failing_reach_share * minutes_after_phone + (1 - failing_reach_share) * redo_minutes
    wrong = wrong_answer_rate * redo_minutes
    return contact_minutes_bot + segment_resolution * wrong + (1 - segment_resolution) * failing


@formula("minute/contact", symbol=r"\Delta T", source="method A6, E3, trap 11", over=(SEGMENT, CHANNEL))
def origin_minutes_saved(
    served_share_before, minutes_before, minutes_after, effective_capture, bot_acceptance, bot_path_minutes
):
    """Needs served before, only: those newly served have no minutes of before to compare with."""
    taken_by_bot = effective_capture * bot_acceptance * (minutes_after - bot_path_minutes)
    return served_share_before * (minutes_before - minutes_after + taken_by_bot)


@formula("share", symbol="r_{new}", source="method A8, trap 7", over=SEGMENT)
def newly_served_share(channel_share_before, phone_channel, phone_reach_before, phone_reach_after):
    return sum_of(channel_share_before, phone_channel) * (phone_reach_after - phone_reach_before)


@formula("minute/contact", symbol=r"\Delta T_{else}", source="method A8, trap 11", over=SEGMENT)
def elsewhere_minutes_saved(newly_served_share, elsewhere_share, elsewhere_minutes, bot_path_minutes):
    """An unanswered caller gives up, drops the question, or goes elsewhere: only the last has minutes to save."""
    return newly_served_share * elsewhere_share * (elsewhere_minutes - bot_path_minutes)


@formula("minute/contact", symbol=r"\Delta T_{dig}", source="method E3", over=SEGMENT)
def digital_minutes_lost(human_access_lost, direct_human_share, digital_extra_minutes):
    return human_access_lost * direct_human_share * digital_extra_minutes


@formula("minute/contact", symbol=r"\Delta T_{tot}", source="method E3", over=SEGMENT)
def segment_minutes_saved(channel_share_before, origin_minutes_saved, elsewhere_minutes_saved, digital_minutes_lost):
    return sum_of(channel_share_before, origin_minutes_saved) + elsewhere_minutes_saved - digital_minutes_lost


@formula("hour/year", symbol="H_{us}", source="method A6, E3", over=SEGMENT, outcome="contacts")
def user_time_saved_by_segment(touched_contacts, segment_minutes_saved, minutes_per_hour):
    return touched_contacts * segment_minutes_saved / minutes_per_hour


@formula("hour/year", symbol="H_{us,tot}", source="method A6, E3", outcome="contacts", headline=True)
def user_time_saved(user_time_saved_by_segment):
    return sum_of(user_time_saved_by_segment)


@formula("EUR/year", symbol="S_{time,us,t}", source="method A6, E3", outcome="society")
def user_time_value(user_time_saved, time_value, adoption_ramp, volume_index):
    return user_time_saved * time_value * adoption_ramp * volume_index


@formula("contact/year", symbol="B_{sol}", source="method A6", over=SEGMENT)
def solved_by_bot(touched_contacts, captured_share, segment_resolution):
    return touched_contacts * captured_share * segment_resolution


@formula("contact/year", symbol="B_{err}", source="method A6", outcome="contacts")
def wrong_answers(solved_by_bot, wrong_answer_rate):
    """Among answers that look like a solution: the error term is compulsory for a tool that faces users."""
    return sum_of(solved_by_bot) * wrong_answer_rate


@formula("EUR/year", symbol="S_{err,t}", source="method A6", outcome="society")
def wrong_answer_loss(wrong_answers, error_detection_share, undetected_error_loss, adoption_ramp, volume_index):
    return wrong_answers * (1 - error_detection_share) * undetected_error_loss * adoption_ramp * volume_index


# What users feel that no clock of theirs shows: waiting, comfort, choice, understanding (A6, A9)


@formula("act/year", symbol="N_{wait}", source="method A6, A9")
def waiting_requests(acts_handled, user_waiting_share, population, user_waiting_rate, scope_share):
    """Acts of the tool that somebody outside waits for, or requests counted apart where the tool has no acts."""
    return acts_handled * user_waiting_share + population * user_waiting_rate * scope_share


@formula("day/year", symbol="D_{wait}", source="method A6, A9", outcome="contacts", headline=True)
def waiting_days_spared(procedure_reach, waiting_requests, days_sooner):
    """A file decided a day sooner is one day. Negative where answers come later."""
    return procedure_reach * waiting_requests * days_sooner


@formula("person/year", symbol="N_{read}", source="method A6, A9", outcome="contacts", headline=True)
def readers_gained(procedure_reach, acts_handled, public_share, readers_per_act, understanding_gain):
    """A reader of two texts counts twice."""
    return procedure_reach * acts_handled * public_share * readers_per_act * understanding_gain


@formula("hour*person/year", symbol="H_{comf}", source="method A6, A9", outcome="contacts", headline=True)
def comfort_hours_gained(adoption, heated_area, occupant_rate, comfort_hours, scope_reach):
    """Hours too cold or too warm, once for each occupant. Negative where it is colder."""
    return adoption * heated_area * occupant_rate * comfort_hours * scope_reach


@formula("meal/year", symbol="N_{choice}", source="method A6, A9", outcome="contacts", headline=True)
def full_meals_gained(adoption, meals_per_day, canteen_days, short_share_before, short_share_after, scope_reach):
    """Negative where fewer meals prepared leave the last children without a choice."""
    return adoption * meals_per_day * canteen_days * (short_share_before - short_share_after) * scope_reach


@formula("output/year", symbol="Y_{us}", source="method A6, A9")
def user_units(
    waiting_days_spared,
    output_per_day,
    readers_gained,
    output_per_reader,
    comfort_hours_gained,
    output_per_comfort_hour,
    full_meals_gained,
    output_per_meal,
):
    """One kind for each tool: days, readers, hours or meals are never added to each other."""
    return (
        waiting_days_spared * output_per_day
        + readers_gained * output_per_reader
        + comfort_hours_gained * output_per_comfort_hour
        + full_meals_gained * output_per_meal
    )


# People who give up (E4), people who are helped (E5)


@formula("share", symbol=r"\nu_{bot}", source="method E4", over=SEGMENT)
def bot_push_out(captured_share, bot_give_up, bot_failure_share, failing_reach_share, unanswered_give_up):
    """Hanging up on a machine, or being left without an answer nor a human."""
    return captured_share * bot_give_up + bot_failure_share * (1 - failing_reach_share) * unanswered_give_up


@formula("share", symbol=r"\nu_{hum}", source="method E4", over=SEGMENT)
def access_push_out(human_access_lost, direct_human_share, digital_only_give_up):
    return human_access_lost * direct_human_share * digital_only_give_up


@formula("share", symbol=r"\nu_{back}", source="method E4, trap 7", over=SEGMENT)
def answer_pull_back(newly_served_share, unanswered_give_up):
    """Only those who would have given up altogether: a lost call is not a lost citizen."""
    return newly_served_share * unanswered_give_up


@formula("contact/year", symbol="R_{push}", source="method E4", over=SEGMENT)
def pushed_out(touched_contacts, bot_push_out, access_push_out):
    return touched_contacts * (bot_push_out + access_push_out)


@formula("contact/year", symbol="R_{acc}", source="method E5, trap 10", outcome="contacts")
def accompanied_contacts(pushed_out, accompaniment_share):
    return sum_of(pushed_out) * accompaniment_share


@formula("contact/year", symbol=r"\Delta R", source="method E4, trap 10", over=SEGMENT, outcome="contacts")
def segment_give_ups(pushed_out, accompaniment_share, accompaniment_success, touched_contacts, answer_pull_back):
    """Help is an alternative to giving up for the same people, not an addition; negative: fewer people give up."""
    return pushed_out * (1 - accompaniment_share * accompaniment_success) - touched_contacts * answer_pull_back


@formula("contact/year", symbol=r"\Delta R_{tot}", source="method E4", outcome="contacts", headline=True)
def give_ups(segment_give_ups):
    return sum_of(segment_give_ups)


@formula("person", symbol=r"\Delta N_{ren}", source="method E4", outcome="people", headline=True)
def people_giving_up(give_ups, contacts_per_user):
    return give_ups / contacts_per_user


@formula("contact/year", symbol="R_{anchor}", source="method E4, anchor", outcome="contacts")
def give_up_anchor(closure_effect, human_access_lost, contacts, benefit_request_share):
    """A measured effect from elsewhere, beside the result and never added to it."""
    return closure_effect * human_access_lost * contacts * benefit_request_share


@formula("1", symbol="w_{dist}", source="method E4, trap 24", over=SEGMENT)
def distribution_weight(relative_income, weight_elasticity):
    return (1 / relative_income) ** weight_elasticity


@formula("EUR/contact", symbol=r"\ell_{tot}", source="method E4, trap 9", over=SEGMENT)
def give_up_unit_loss(
    benefit_request_share, benefit_forgone, distribution_weight, public_funds_factor, non_monetary_loss
):
    """A benefit is a transfer: its weight above a public euro counts, and giving up a right is never a gain."""
    weight = np.maximum(0, distribution_weight - public_funds_factor)
    return benefit_request_share * benefit_forgone * weight + non_monetary_loss


@formula("EUR/year", symbol="S_{ren,t}", source="method E4", outcome="society")
def give_up_loss(segment_give_ups, give_up_unit_loss, adoption_ramp, volume_index):
    """Negative when more people come back than give up."""
    return sum_of(segment_give_ups, give_up_unit_loss) * adoption_ramp * volume_index


@formula("EUR/year", symbol="E_{red}", source="method E4, trap 9", outcome="contacts")
def forgone_benefit_saving(give_ups, benefit_request_share, benefit_forgone):
    """No formula may use this quantity (a test says so)."""
    return give_ups * benefit_request_share * benefit_forgone


@formula("contact/unit/year", symbol="n_{site}", source="method E5")
def requests_per_site(site_requests, site_count):
    return site_requests / site_count


@formula("EUR/contact", symbol="c_{acc}", source="method E5", outcome="contacts")
def accompaniment_price(site_cost, requests_per_site):
    return site_cost / requests_per_site


@formula("EUR/year", symbol="C_{acc,t}", source="method E5, trap 10", outcome="budget")
def accompaniment_cost(accompanied_contacts, accompaniment_price, adoption_ramp, volume_index):
    return accompanied_contacts * accompaniment_price * adoption_ramp * volume_index


# The same money spent on people


@formula("hour/year", symbol="H_{alt,t}", source="method 9.0, two counterfactuals", outcome="hours")
def alternative_hours(human_alternative, alternative_budget, blended_hourly_cost):
    return human_alternative * alternative_budget / blended_hourly_cost


@formula("call/year", symbol="Q_{lost}", source="method A8")
def unanswered_calls(handles_calls, calls_per_day, answered_before, switchboard_days):
    return handles_calls * calls_per_day * (1 - answered_before) * switchboard_days


@formula("hour/call", symbol="h_{call}", source="method A8")
def paid_hours_per_call(call_minutes, minutes_per_hour, call_occupancy):
    """Somebody who waits for calls is paid while waiting."""
    return call_minutes / minutes_per_hour / call_occupancy


@formula("call/year", symbol="Q_{alt,t}", source="method 9.0, two counterfactuals", outcome="contacts")
def alternative_calls(alternative_hours, paid_hours_per_call, unanswered_calls, human_alternative):
    """As many as the hours allow, and no more than go unanswered."""
    return np.minimum(alternative_hours / paid_hours_per_call, human_alternative * unanswered_calls)


@formula("contact/year", symbol="B_{help}", source="method E5")
def help_needs(population, help_need_rate):
    return population * help_need_rate


@formula("contact/year", symbol="R_{alt,t}", source="method E5", outcome="contacts")
def alternative_help(alternative_spare_hours, blended_hourly_cost, accompaniment_price, help_needs):
    return np.minimum(alternative_spare_hours * blended_hourly_cost / accompaniment_price, help_needs)


@formula("hour/year", symbol="H_{alt,sp,t}", source="method E5")
def alternative_spare_hours(alternative_hours, alternative_calls, paid_hours_per_call):
    return alternative_hours - alternative_calls * paid_hours_per_call


@formula("contact/year", symbol="B_{alt,tel,t}", source="trap 7")
def alternative_call_contacts(alternative_calls, needs_per_first_call, repeat_share):
    """Answering a call also spares the calls that would have repeated it."""
    return alternative_calls * needs_per_first_call * (1 - repeat_share)


@formula("contact/year", symbol="B_{alt,hum,t}", source="method 9.0, two counterfactuals", outcome="contacts")
def alternative_contacts(alternative_call_contacts, alternative_help):
    return alternative_call_contacts + alternative_help


@formula("contact/year", symbol="R_{back,t}", source="method E4, E5", over=SEGMENT)
def alternative_give_ups(
    alternative_call_contacts, contact_share, unanswered_give_up, alternative_help, helped_mix, helped_give_up
):
    by_phone = alternative_call_contacts * contact_share * unanswered_give_up
    return by_phone + alternative_help * helped_mix * helped_give_up


@formula("share", symbol=r"\nu_{help}", source="method E5", over=SEGMENT)
def helped_give_up(digital_only_give_up, accompaniment_success):
    return digital_only_give_up * accompaniment_success


@formula("contact/year", symbol="R_{back,tot,t}", source="method E4, E5", outcome="contacts")
def alternative_give_ups_avoided(alternative_give_ups):
    return sum_of(alternative_give_ups)


@formula("minute/contact", symbol=r"\Delta T_{acc}", source="method E5")
def help_minutes_saved(accompaniment_success, helped_mix, digital_extra_minutes, minutes_before_desk):
    """Struggling alone is spared when the help succeeds; going to the desk is not."""
    return accompaniment_success * sum_of(helped_mix, digital_extra_minutes) - minutes_before_desk


@formula("minute/contact", symbol=r"\Delta T_{hum}", source="method A8")
def human_minutes_saved(elsewhere_share, elsewhere_minutes, contact_minutes_phone, waiting_minutes_phone):
    return elsewhere_share * (elsewhere_minutes - contact_minutes_phone - waiting_minutes_phone)


@formula("minute/year", symbol="T_{fail,alt,t}", source="method A6")
def alternative_failed_minutes(alternative_calls, failed_call_minutes):
    return alternative_calls * failed_call_minutes


@formula("hour/year", symbol="H_{us,alt,t}", source="method A6", outcome="contacts")
def alternative_user_hours(
    alternative_failed_minutes,
    alternative_call_contacts,
    human_minutes_saved,
    alternative_help,
    help_minutes_saved,
    minutes_per_hour,
):
    served = alternative_call_contacts * human_minutes_saved + alternative_help * help_minutes_saved
    return (alternative_failed_minutes + served) / minutes_per_hour


@formula("EUR/year", symbol="S_{alt,t}", source="method 9.0, two counterfactuals", outcome="society")
def alternative_user_benefit(alternative_user_hours, time_value, alternative_give_ups, give_up_unit_loss):
    return alternative_user_hours * time_value + sum_of(alternative_give_ups, give_up_unit_loss)


# What a human desk costs (E6, E7)


@formula("FTE", symbol="F_{desk}", source="method E6", outcome="jobs")
def desk_staff(desk_floor, population, desk_contact_rate, desk_minutes, desk_capacity):
    """A desk that is open needs somebody, however few people come: that floor makes it dear for small authorities."""
    return np.maximum(desk_floor, population * desk_contact_rate * desk_minutes / desk_capacity)


@formula("minute/FTE/year", symbol="H_{min}", source="method E6")
def desk_capacity(productive_hours, minutes_per_hour):
    return productive_hours * minutes_per_hour


@formula("EUR/year", symbol="C_{desk,t}", source="method E6", outcome="contacts")
def human_desk_cost(desk_staff, employer_cost_c, human_access_lost):
    return desk_staff * employer_cost_c * (1 - human_access_lost)


@formula("EUR/person/year", symbol="c_{desk,t}", source="method E6", outcome="contacts")
def desk_cost_per_inhabitant(human_desk_cost, population):
    return human_desk_cost / population


@formula("EUR/year", symbol="C_{tel,t}", source="method E6, A8", outcome="contacts")
def human_phone_cost(
    human_calls_after,
    messages_left,
    switchboard_days,
    paid_hours_per_call,
    handed_hours,
    call_occupancy,
    human_access_lost,
    employer_cost_c,
    productive_hours,
):
    """Calls taken, messages called back and failures of the bot taken over, waiting paid; hours that are cut cost
    nothing and answer nobody."""
    calls = (human_calls_after + messages_left) * switchboard_days * paid_hours_per_call
    hours = (calls + handed_hours / call_occupancy) * (1 - human_access_lost)
    return hours * employer_cost_c / productive_hours


@formula("EUR/year", symbol="C_{hum,t}", source="method E6", outcome="contacts")
def human_channel_cost(human_desk_cost, human_phone_cost, accompaniment_cost, alternative_budget):
    """The desk, the telephone, the help given to users, and the human service that the option buys."""
    return human_desk_cost + human_phone_cost + accompaniment_cost + alternative_budget


@formula("EUR/person/year", symbol="c_{hum,t}", source="method E6", outcome="contacts")
def human_channel_per_inhabitant(human_channel_cost, population):
    return human_channel_cost / population


@formula("share", symbol="LUX_t", source="method E6", outcome="contacts", headline=True)
def luxury_index(human_channel_per_inhabitant, financial_capacity):
    """Share of the potentiel financier: half a post in a village weighs seven times ten posts in a town."""
    return human_channel_per_inhabitant / financial_capacity


@formula("1", symbol="1_{size}", source="method E6", over=STRATUM)
def of_this_size(population, stratum_from, stratum_below):
    return np.where(population < stratum_from, 0, np.where(population < stratum_below, 1, 0))


@formula("EUR/person/year", symbol="PF_{strate}", source="method E6")
def peer_capacity(of_this_size, stratum_capacity):
    return sum_of(of_this_size, stratum_capacity)


@formula("share", symbol="LUX_{strate,t}", source="method E6", outcome="contacts", headline=True)
def luxury_index_peers(human_channel_per_inhabitant, peer_capacity):
    """Beside the authority's own: below it, towns of its size pay the same contact more easily."""
    return human_channel_per_inhabitant / peer_capacity


@formula("contact", symbol="B_{lost,tot}", source="method E7")
def human_contacts_lost_total(human_contacts_lost, adoption_ramp, volume_index):
    return total(human_contacts_lost * adoption_ramp * volume_index)


@formula("EUR/contact", symbol="v^{*}", source="method E7", outcome="contacts", headline=True)
def price_of_keeping_human(society_npv, human_contacts_lost_total):
    """What society gains for each human contact given up: is it worth it to you? Zero when none is lost, and below
    zero when giving them up does not even pay."""
    return ratio(society_npv, human_contacts_lost_total)


@formula("share", symbol="s_{web}^{*}", source="method, reserve checks (SOCITM)", outcome="contacts")
def web_break_even_share(phone_contact_price, web_contact_price):
    return (phone_contact_price - web_contact_price) / phone_contact_price
