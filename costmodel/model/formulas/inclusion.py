"""Users: calls, contacts by segment and channel, time, people who give up, and the price of a human (method A6, A8, E).

Quantities without a year are those of the cruising speed. Everything is zero for options that do not buy the tool,
because ``touched_contacts`` is; the human alternative is counted apart, in the same units.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import sum_of, total
from costmodel.model.quantity import CHANNEL, SEGMENT, STRATUM, formula

# Calls (A8)


@formula(
    en="Calls in a day",
    fr="Appels par jour",
    symbol="Q_{call}",
    unit="call/day",
    source="method A8",
    outcome="contacts",
    least=0,
)
def calls_per_day(population, call_rate):
    """Stands in for the authority's own count of calls."""
    return population * call_rate


@formula(
    en="Calls answered by a human in a day, today",
    fr="Appels pris par un humain par jour, aujourd'hui",
    symbol="Q_{hum,0}",
    unit="call/day",
    source="method A8",
    outcome="contacts",
)
def human_calls_before(calls_per_day, answered_before):
    return calls_per_day * answered_before


@formula(
    en="Calls that a bot answering first passes on to a human, in a day",
    fr="Appels qu'un robot en première ligne passe à un humain, par jour",
    symbol="Q_{pass}",
    unit="call/day",
    source="method A8",
)
def calls_passed_on(calls_per_day, answered_after, bot_resolution):
    return calls_per_day * answered_after * (1 - bot_resolution)


@formula(
    en="Change of the calls answered by a human in a day",
    fr="Variation des appels pris par un humain, par jour",
    symbol=r"\Delta Q_{hum}",
    unit="call/day",
    source="method A8, trap 6",
    outcome="contacts",
    headline=True,
)
def human_calls_change(adoption, handles_calls, call_mode, calls_passed_on, human_calls_before):
    """Most calls passed on were not answered before, so the work of humans can rise; in overflow mode it stays."""
    return adoption * handles_calls * np.where(call_mode <= 0, calls_passed_on - human_calls_before, 0)


@formula(
    en="Calls answered by a human in a day, with the option",
    fr="Appels pris par un humain par jour, avec l'option",
    symbol="Q_{hum,1}",
    unit="call/day",
    source="method A8",
    outcome="contacts",
)
def human_calls_after(human_calls_before, human_calls_change):
    return human_calls_before + human_calls_change


@formula(
    en="Calls newly answered in a day",
    fr="Appels nouvellement pris, par jour",
    symbol="Q_{new}",
    unit="call/day",
    source="method A8",
    outcome="contacts",
    headline=True,
)
def calls_newly_answered(adoption, handles_calls, calls_per_day, answered_before, answered_after):
    """What a voicebot buys: access."""
    return adoption * handles_calls * calls_per_day * (answered_after - answered_before)


@formula(
    en="Share of answered calls above which a bot answering first saves human calls",
    fr="Part d'appels pris au-delà de laquelle un robot en première ligne épargne des appels aux humains",
    symbol="p^{*}",
    unit="share",
    source="method A8",
    outcome="contacts",
)
def break_even_answered_share(answered_after, bot_resolution):
    return answered_after * (1 - bot_resolution)


@formula(
    en="Messages left for a human in a day",
    fr="Messages laissés à un humain, par jour",
    symbol="Q_{mess}",
    unit="call/day",
    source="method A8",
)
def messages_left(call_mode, calls_newly_answered, bot_resolution, message_share):
    """Overflow mode only: a bot answering first has already passed these calls on (never counted twice)."""
    return np.where(call_mode <= 0, 0, calls_newly_answered * (1 - bot_resolution) * message_share)


@formula(
    en="Share offered to the bot of a channel where nobody answers",
    fr="Part présentée au robot d'un canal où personne ne répond",
    symbol="k_{scr}",
    unit="share",
    source="method E8, trap 6",
    over=CHANNEL,
)
def screen_capture(effective_capture, human_channel):
    return effective_capture * (1 - human_channel)


@formula(
    en="Share of needs that the bot hands to a human and that asked nobody before",
    fr="Part des besoins que le robot passe à un humain et qui n'en sollicitaient aucun",
    symbol="k_{hand}",
    unit="share",
    source="method E8, trap 6",
    over=SEGMENT,
)
def handed_share(
    channel_share_before, screen_capture, bot_acceptance, segment_resolution, bot_transfer_share, asked_anyway_share
):
    """What leaves the telephone or the desk took somebody's time already, as who would have called after the site."""
    asked = sum_of(channel_share_before, screen_capture) * bot_acceptance
    return asked * (1 - segment_resolution) * bot_transfer_share * (1 - asked_anyway_share)


@formula(
    en="Contacts that the bot hands to a human and that asked nobody before",
    fr="Contacts que le robot passe à un humain et qui n'en sollicitaient aucun",
    symbol="B_{hand}",
    unit="contact/year",
    source="method E8, trap 6",
    outcome="contacts",
)
def handed_contacts(touched_contacts, handed_share):
    return sum_of(touched_contacts, handed_share)


@formula(
    en="Hours of humans for the contacts that the bot hands over",
    fr="Heures humaines pour les contacts que le robot passe",
    symbol="H_{hand}",
    unit="hour/year",
    source="method E8, trap 6",
)
def handed_hours(handed_contacts, contact_minutes_phone, minutes_per_hour):
    """The right to a human takes the time of one: as long as the user is on the telephone."""
    return handed_contacts * contact_minutes_phone / minutes_per_hour


@formula(
    en="Extra hours of humans for users",
    fr="Heures humaines supplémentaires pour les usagers",
    symbol="H_{call}",
    unit="hour/year",
    source="method A8, trap 6",
    outcome="hours",
)
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


@formula(
    en="Needs per call",
    fr="Besoins par appel",
    symbol="b_{call}",
    unit="contact/call",
    source="method A8, trap 7",
)
def needs_per_call(needs_per_first_call, repeat_share, answered_before):
    """Callers who fail try again: 300 calls may be 150 needs. The chance of trying again is the same each time."""
    return needs_per_first_call * (1 - repeat_share * (1 - answered_before))


@formula(
    en="Needs behind the calls",
    fr="Besoins derrière les appels",
    symbol="B_{call}",
    unit="contact/year",
    source="method A8, trap 7",
)
def call_needs(calls_per_day, switchboard_days, needs_per_call):
    return calls_per_day * switchboard_days * needs_per_call


@formula(
    en="Contacts that the tool may touch",
    fr="Contacts que l'outil peut toucher",
    symbol="B_{tot}",
    unit="contact/year",
    source="method A6, E2",
    outcome="contacts",
    least=0,
)
def contacts(handles_calls, call_needs, population, contact_rate):
    return handles_calls * call_needs + population * contact_rate


@formula(
    en="People digitally excluded",
    fr="Personnes exclues du numérique",
    symbol="x_{loc}",
    unit="share",
    source="method E1",
    outcome="people",
)
def excluded_share(age_share, exclusion_rate, place_factor):
    """Age explains most of it, then the place."""
    return np.minimum(1, sum_of(age_share, exclusion_rate) * place_factor)


@formula(
    en="Share of the people",
    fr="Part des personnes",
    symbol="s_{pop}",
    unit="share",
    source="method E1",
    over=SEGMENT,
)
def segment_share(excluded_share, connected_mix, disconnected_mix):
    return connected_mix * (1 - excluded_share) + disconnected_mix * excluded_share


@formula(
    en="Mean weight of contacts",
    fr="Poids moyen des contacts",
    symbol=r"\bar g",
    unit="1",
    source="method E1",
)
def mean_contact_weight(segment_share, contact_weight):
    return sum_of(segment_share, contact_weight)


@formula(
    en="Share of the contacts",
    fr="Part des contacts",
    symbol="s_{cont}",
    unit="share",
    source="method E1",
    over=SEGMENT,
)
def contact_share(segment_share, contact_weight, mean_contact_weight):
    return segment_share * contact_weight / mean_contact_weight


@formula(
    en="Contacts touched by the option",
    fr="Contacts touchés par l'option",
    symbol="B",
    unit="contact/year",
    source="method E1",
    over=SEGMENT,
)
def touched_contacts(adoption, contacts, contact_share):
    return adoption * contacts * contact_share


# Channels (E2)


@formula(
    en="Share of calls that reach the bot",
    fr="Part des appels qui arrivent au robot",
    symbol="k_{call}",
    unit="share",
    source="method A8",
)
def bot_call_share(handles_calls, call_mode, answered_before, answered_after):
    """All of them when the bot answers first; in overflow mode, those that humans do not take."""
    return 1 - handles_calls * np.where(call_mode <= 0, 0, answered_before / answered_after)


@formula(
    en="Share of a channel offered to the bot",
    fr="Part d'un canal présentée au robot",
    symbol="k_{off}",
    unit="share",
    source="method E2",
    over=CHANNEL,
)
def effective_capture(bot_capture, bot_call_share):
    return bot_capture * bot_call_share


@formula(
    en="Share of contacts taken by the bot",
    fr="Part des contacts prise par le robot",
    symbol="k_{bot}",
    unit="share",
    source="method E2",
    over=SEGMENT,
)
def captured_share(channel_share_before, effective_capture, bot_acceptance):
    return sum_of(channel_share_before, effective_capture) * bot_acceptance


@formula(
    en="Share of contacts by channel, with the tool",
    fr="Part des contacts par canal, avec l'outil",
    symbol=r"\sigma^{1}",
    unit="share",
    source="method E2",
    over=(SEGMENT, CHANNEL),
)
def channel_share_after(channel_share_before, effective_capture, bot_acceptance, bot_channel, captured_share):
    """What leaves each channel arrives at the bot: shares still add up to one."""
    return channel_share_before * (1 - effective_capture * bot_acceptance) + bot_channel * captured_share


@formula(
    en="Contacts taken by the bot",
    fr="Contacts pris par le robot",
    symbol="B_{bot}",
    unit="contact/year",
    source="method E2",
    outcome="contacts",
)
def bot_contacts(touched_contacts, captured_share):
    return sum_of(touched_contacts, captured_share)


@formula(
    en="Mean ease of solving with the bot",
    fr="Facilité moyenne à conclure avec le robot",
    symbol=r"\bar e",
    unit="1",
    source="method E2",
)
def mean_bot_ease(contact_share, bot_ease):
    return sum_of(contact_share, bot_ease)


@formula(
    en="Share of bot contacts solved",
    fr="Part des contacts conclus par le robot",
    symbol=r"\rho_{bot,z}",
    unit="share",
    source="method A8, E2",
    over=SEGMENT,
)
def segment_resolution(bot_resolution, bot_ease, mean_bot_ease):
    """Differs by segment and keeps the mean that was observed."""
    return np.minimum(1, bot_resolution * bot_ease / mean_bot_ease)


# Reaching a human (E7, E8)


@formula(
    en="Share of phone needs answered in the end, today",
    fr="Part des besoins par téléphone finalement pris, aujourd'hui",
    symbol="r_{tel,0}",
    unit="share",
    source="method A6, trap 7",
)
def phone_reach_before(answered_before, repeat_share):
    """Callers try again with the chance that ``repeat_share`` says, until they are answered or stop."""
    return answered_before / (1 - repeat_share * (1 - answered_before))


@formula(
    en="Share of calls answered, with the tool",
    fr="Part des appels pris, avec l'outil",
    symbol="p_{tool}",
    unit="share",
    source="method A6",
)
def answered_with_tool(answered_before, answered_after, handles_calls):
    return answered_before + handles_calls * (answered_after - answered_before)


@formula(
    en="Share of phone needs answered in the end, with the tool",
    fr="Part des besoins par téléphone finalement pris, avec l'outil",
    symbol="r_{tel,1}",
    unit="share",
    source="method A6, trap 7",
)
def phone_reach_after(answered_with_tool, repeat_share):
    return answered_with_tool / (1 - repeat_share * (1 - answered_with_tool))


@formula(
    en="Share of needs served, today",
    fr="Part des besoins servis, aujourd'hui",
    symbol="r_0",
    unit="share",
    source="method A6",
    over=CHANNEL,
)
def served_share_before(phone_channel, phone_reach_before):
    return 1 - phone_channel * (1 - phone_reach_before)


@formula(
    en="Share of needs served, with the tool",
    fr="Part des besoins servis, avec l'outil",
    symbol="r_1",
    unit="share",
    source="method A6",
    over=CHANNEL,
)
def served_share_after(phone_channel, phone_reach_after):
    return 1 - phone_channel * (1 - phone_reach_after)


@formula(
    en="Human access removed",
    fr="Accès humain supprimé",
    symbol="h_{cut}",
    unit="share",
    source="method E4, E7",
    outcome="contacts",
)
def human_access_lost(removed_share, human_channel_kept):
    """Hours are removed only as far as posts really are, and the human channel is not kept for who wants it."""
    return removed_share * (1 - human_channel_kept)


@formula(
    en="Failing bot contacts that may reach a human",
    fr="Échecs du robot qui peuvent joindre un humain",
    symbol="r_{esc}",
    unit="share",
    source="method E8",
    outcome="contacts",
)
def human_escape_share(bot_transfer_share, human_access_lost):
    """The right to a human: passed on at once, or called back after a message."""
    return bot_transfer_share * (1 - human_access_lost)


@formula(
    en="Failing bot contacts that do reach a human",
    fr="Échecs du robot qui joignent un humain",
    symbol="r_{fail}",
    unit="share",
    source="method E8",
)
def failing_reach_share(human_escape_share, handles_calls, call_mode, message_share):
    """Out of hours, only those who leave a message are called back."""
    return human_escape_share * np.where(handles_calls * call_mode <= 0, 1, message_share)


@formula(
    en="Share of needs served by a human, today",
    fr="Part des besoins servis par un humain, aujourd'hui",
    symbol="h_0",
    unit="share",
    source="method E7",
    over=SEGMENT,
)
def human_share_before(channel_share_before, human_channel, served_share_before):
    return sum_of(channel_share_before, human_channel, served_share_before)


@formula(
    en="Share of needs that go straight to a human, with the tool",
    fr="Part des besoins servis directement par un humain, avec l'outil",
    symbol="h_{dir}",
    unit="share",
    source="method E7",
    over=SEGMENT,
)
def direct_human_share(channel_share_after, human_channel, served_share_after):
    return sum_of(channel_share_after, human_channel, served_share_after)


@formula(
    en="Share of contacts that the bot does not solve",
    fr="Part des contacts que le robot ne conclut pas",
    symbol="k_{fail}",
    unit="share",
    source="method E8",
    over=SEGMENT,
)
def bot_failure_share(captured_share, segment_resolution):
    return captured_share * (1 - segment_resolution)


@formula(
    en="Share of needs served by a human, with the tool",
    fr="Part des besoins servis par un humain, avec l'outil",
    symbol="h_1",
    unit="share",
    source="method E7",
    over=SEGMENT,
)
def human_share_with_tool(direct_human_share, human_access_lost, bot_failure_share, failing_reach_share):
    return direct_human_share * (1 - human_access_lost) + bot_failure_share * failing_reach_share


@formula(
    en="Share of contacts served by a human, today",
    fr="Part des contacts servis par un humain, aujourd'hui",
    symbol="h_{tot,0}",
    unit="share",
    source="method E7",
    outcome="contacts",
)
def human_contact_share_before(contact_share, human_share_before):
    return sum_of(contact_share, human_share_before)


@formula(
    en="Share of contacts served by a human, with the option",
    fr="Part des contacts servis par un humain, avec l'option",
    symbol="h_{tot,1}",
    unit="share",
    source="method E7",
    outcome="contacts",
    headline=True,
)
def human_contact_share(human_contact_share_before, adoption, contact_share, human_share_with_tool):
    with_tool = sum_of(contact_share, human_share_with_tool)
    return human_contact_share_before + adoption * (with_tool - human_contact_share_before)


@formula(
    en="Contacts served by a human that are lost",
    fr="Contacts servis par un humain qui disparaissent",
    symbol="B_{lost}",
    unit="contact/year",
    source="method E7",
    outcome="contacts",
)
def human_contacts_lost(contacts, human_contact_share_before, human_contact_share):
    """Negative where the option lets more people reach a human."""
    return contacts * (human_contact_share_before - human_contact_share)


# Users' time (A6, E3)


@formula(
    en="Minutes of failed calls for one that succeeds, today",
    fr="Minutes d'appels échoués pour un appel réussi, aujourd'hui",
    symbol="T_{fail,0}",
    unit="minute/contact",
    source="method A6",
)
def failed_minutes_before(answered_before, failed_call_minutes, needs_per_first_call):
    return (1 / answered_before - 1) * failed_call_minutes / needs_per_first_call


@formula(
    en="Minutes of failed calls for one that succeeds, with the tool",
    fr="Minutes d'appels échoués pour un appel réussi, avec l'outil",
    symbol="T_{fail,1}",
    unit="minute/contact",
    source="method A6",
)
def failed_minutes_after(answered_with_tool, failed_call_minutes, needs_per_first_call):
    return (1 / answered_with_tool - 1) * failed_call_minutes / needs_per_first_call


@formula(
    en="User's minutes per successful contact, today",
    fr="Minutes d'usager par contact réussi, aujourd'hui",
    symbol="T^{0}",
    unit="minute/contact",
    source="method A6",
    over=CHANNEL,
)
def minutes_before(contact_minutes, waiting_minutes, phone_channel, failed_minutes_before):
    return contact_minutes + waiting_minutes + phone_channel * failed_minutes_before


@formula(
    en="User's minutes per successful contact, with the tool",
    fr="Minutes d'usager par contact réussi, avec l'outil",
    symbol="T^{1}",
    unit="minute/contact",
    source="method A6",
    over=CHANNEL,
)
def minutes_after(contact_minutes, waiting_minutes, phone_channel, failed_minutes_after):
    return contact_minutes + waiting_minutes + phone_channel * failed_minutes_after


@formula(
    en="User's minutes when the bot takes the contact",
    fr="Minutes d'usager quand le robot prend le contact",
    symbol="T_{bot}",
    unit="minute/contact",
    source="method A6, E3",
    over=SEGMENT,
)
def bot_path_minutes(
    contact_minutes_bot, segment_resolution, wrong_answer_rate, redo_minutes, failing_reach_share, minutes_after_phone
):
    """The bot, then a human for who fails; starting again without one, and after a wrong answer."""
    failing = failing_reach_share * minutes_after_phone + (1 - failing_reach_share) * redo_minutes
    wrong = wrong_answer_rate * redo_minutes
    return contact_minutes_bot + segment_resolution * wrong + (1 - segment_resolution) * failing


@formula(
    en="User's minutes saved per need, by channel of origin",
    fr="Minutes d'usager gagnées par besoin, par canal d'origine",
    symbol=r"\Delta T",
    unit="minute/contact",
    source="method A6, E3, trap 11",
    over=(SEGMENT, CHANNEL),
)
def origin_minutes_saved(
    served_share_before, minutes_before, minutes_after, effective_capture, bot_acceptance, bot_path_minutes
):
    """Needs served before, only: those newly served have no minutes of before to compare with."""
    taken_by_bot = effective_capture * bot_acceptance * (minutes_after - bot_path_minutes)
    return served_share_before * (minutes_before - minutes_after + taken_by_bot)


@formula(
    en="Share of needs newly served",
    fr="Part des besoins nouvellement servis",
    symbol="r_{new}",
    unit="share",
    source="method A8, trap 7",
    over=SEGMENT,
)
def newly_served_share(channel_share_before, phone_channel, phone_reach_before, phone_reach_after):
    return sum_of(channel_share_before, phone_channel) * (phone_reach_after - phone_reach_before)


@formula(
    en="User's minutes saved per need by not having to go elsewhere",
    fr="Minutes d'usager gagnées par besoin, faute d'avoir à aller ailleurs",
    symbol=r"\Delta T_{else}",
    unit="minute/contact",
    source="method A8, trap 11",
    over=SEGMENT,
)
def elsewhere_minutes_saved(newly_served_share, elsewhere_share, elsewhere_minutes, bot_path_minutes):
    """An unanswered caller gives up, drops the question, or goes elsewhere: only the last has minutes to save."""
    return newly_served_share * elsewhere_share * (elsewhere_minutes - bot_path_minutes)


@formula(
    en="User's minutes lost per need on digital-only procedures",
    fr="Minutes d'usager perdues par besoin dans les démarches seulement numériques",
    symbol=r"\Delta T_{dig}",
    unit="minute/contact",
    source="method E3",
    over=SEGMENT,
)
def digital_minutes_lost(human_access_lost, direct_human_share, digital_extra_minutes):
    return human_access_lost * direct_human_share * digital_extra_minutes


@formula(
    en="User's minutes saved per need",
    fr="Minutes d'usager gagnées par besoin",
    symbol=r"\Delta T_{tot}",
    unit="minute/contact",
    source="method E3",
    over=SEGMENT,
)
def segment_minutes_saved(channel_share_before, origin_minutes_saved, elsewhere_minutes_saved, digital_minutes_lost):
    return sum_of(channel_share_before, origin_minutes_saved) + elsewhere_minutes_saved - digital_minutes_lost


@formula(
    en="Users' time saved, by segment",
    fr="Temps d'usager gagné, par segment",
    symbol="H_{us}",
    unit="hour/year",
    source="method A6, E3",
    over=SEGMENT,
    outcome="contacts",
)
def user_time_saved_by_segment(touched_contacts, segment_minutes_saved, minutes_per_hour):
    return touched_contacts * segment_minutes_saved / minutes_per_hour


@formula(
    en="Users' time saved",
    fr="Temps d'usager gagné",
    symbol="H_{us,tot}",
    unit="hour/year",
    source="method A6, E3",
    outcome="contacts",
    headline=True,
)
def user_time_saved(user_time_saved_by_segment):
    return sum_of(user_time_saved_by_segment)


@formula(
    en="Value of the users' time saved",
    fr="Valeur du temps d'usager gagné",
    symbol="S_{time,us,t}",
    unit="EUR/year",
    source="method A6, E3",
    outcome="society",
)
def user_time_value(user_time_saved, time_value, adoption_ramp, volume_index):
    return user_time_saved * time_value * adoption_ramp * volume_index


@formula(
    en="Bot contacts solved, by segment",
    fr="Contacts conclus par le robot, par segment",
    symbol="B_{sol}",
    unit="contact/year",
    source="method A6",
    over=SEGMENT,
)
def solved_by_bot(touched_contacts, captured_share, segment_resolution):
    return touched_contacts * captured_share * segment_resolution


@formula(
    en="Wrong answers of the bot",
    fr="Réponses fausses du robot",
    symbol="B_{err}",
    unit="contact/year",
    source="method A6",
    outcome="contacts",
)
def wrong_answers(solved_by_bot, wrong_answer_rate):
    """Among answers that look like a solution: the error term is compulsory for a tool that faces users."""
    return sum_of(solved_by_bot) * wrong_answer_rate


@formula(
    en="Loss from undetected wrong answers",
    fr="Perte due aux réponses fausses non détectées",
    symbol="S_{err,t}",
    unit="EUR/year",
    source="method A6",
    outcome="society",
)
def wrong_answer_loss(wrong_answers, error_detection_share, undetected_error_loss, adoption_ramp, volume_index):
    return wrong_answers * (1 - error_detection_share) * undetected_error_loss * adoption_ramp * volume_index


# What users feel that no clock of theirs shows: waiting, comfort, choice, understanding (A6, A9)


@formula(
    en="Requests whose user waits for the answer",
    fr="Demandes dont l'usager attend la réponse",
    symbol="N_{wait}",
    unit="act/year",
    source="method A6, A9",
)
def waiting_requests(acts_handled, user_waiting_share, population, user_waiting_rate, scope_share):
    """Acts of the tool that somebody outside waits for, or requests counted apart where the tool has no acts."""
    return acts_handled * user_waiting_share + population * user_waiting_rate * scope_share


@formula(
    en="Days of waiting spared to users",
    fr="Jours d'attente épargnés aux usagers",
    symbol="D_{wait}",
    unit="day/year",
    source="method A6, A9",
    outcome="contacts",
    headline=True,
)
def waiting_days_spared(procedure_reach, waiting_requests, days_sooner):
    """A file decided a day sooner is one day. Negative where answers come later."""
    return procedure_reach * waiting_requests * days_sooner


@formula(
    en="Readers who understand what they did not",
    fr="Lecteurs qui comprennent ce qu'ils ne comprenaient pas",
    symbol="N_{read}",
    unit="person/year",
    source="method A6, A9",
    outcome="contacts",
    headline=True,
)
def readers_gained(procedure_reach, acts_handled, public_share, readers_per_act, understanding_gain):
    """A reader of two texts counts twice."""
    return procedure_reach * acts_handled * public_share * readers_per_act * understanding_gain


@formula(
    en="Hours of discomfort spared in heated buildings",
    fr="Heures d'inconfort épargnées dans les bâtiments chauffés",
    symbol="H_{comf}",
    unit="hour*person/year",
    source="method A6, A9",
    outcome="contacts",
    headline=True,
)
def comfort_hours_gained(adoption, heated_area, occupant_rate, comfort_hours, scope_reach):
    """Hours too cold or too warm, once for each occupant. Negative where it is colder."""
    return adoption * heated_area * occupant_rate * comfort_hours * scope_reach


@formula(
    en="Meals with the dish that was chosen, gained",
    fr="Repas avec le plat choisi, gagnés",
    symbol="N_{choice}",
    unit="meal/year",
    source="method A6, A9",
    outcome="contacts",
    headline=True,
)
def full_meals_gained(adoption, meals_per_day, canteen_days, short_share_before, short_share_after, scope_reach):
    """Negative where fewer meals prepared leave the last children without a choice."""
    return adoption * meals_per_day * canteen_days * (short_share_before - short_share_after) * scope_reach


@formula(
    en="What users gain, in the tool's own unit",
    fr="Ce que les usagers gagnent, dans l'unité de l'outil",
    symbol="Y_{us}",
    unit="output/year",
    source="method A6, A9",
)
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


@formula(
    en="Share of needs given up because of the bot",
    fr="Part des besoins abandonnés à cause du robot",
    symbol=r"\nu_{bot}",
    unit="share",
    source="method E4",
    over=SEGMENT,
)
def bot_push_out(captured_share, bot_give_up, bot_failure_share, failing_reach_share, unanswered_give_up):
    """Hanging up on a machine, or being left without an answer nor a human."""
    return captured_share * bot_give_up + bot_failure_share * (1 - failing_reach_share) * unanswered_give_up


@formula(
    en="Share of needs given up because human access is removed",
    fr="Part des besoins abandonnés faute d'accès humain",
    symbol=r"\nu_{hum}",
    unit="share",
    source="method E4",
    over=SEGMENT,
)
def access_push_out(human_access_lost, direct_human_share, digital_only_give_up):
    return human_access_lost * direct_human_share * digital_only_give_up


@formula(
    en="Share of needs brought back by calls newly answered",
    fr="Part des besoins ramenés par les appels nouvellement pris",
    symbol=r"\nu_{back}",
    unit="share",
    source="method E4, trap 7",
    over=SEGMENT,
)
def answer_pull_back(newly_served_share, unanswered_give_up):
    """Only those who would have given up altogether: a lost call is not a lost citizen."""
    return newly_served_share * unanswered_give_up


@formula(
    en="Requests pushed out, before help",
    fr="Demandes écartées, avant accompagnement",
    symbol="R_{push}",
    unit="contact/year",
    source="method E4",
    over=SEGMENT,
)
def pushed_out(touched_contacts, bot_push_out, access_push_out):
    return touched_contacts * (bot_push_out + access_push_out)


@formula(
    en="Requests accompanied by a person",
    fr="Demandes accompagnées par une personne",
    symbol="R_{acc}",
    unit="contact/year",
    source="method E5, trap 10",
    outcome="contacts",
)
def accompanied_contacts(pushed_out, accompaniment_share):
    return sum_of(pushed_out) * accompaniment_share


@formula(
    en="Change of the requests given up",
    fr="Variation des demandes abandonnées",
    symbol=r"\Delta R",
    unit="contact/year",
    source="method E4, trap 10",
    over=SEGMENT,
    outcome="contacts",
)
def segment_give_ups(pushed_out, accompaniment_share, accompaniment_success, touched_contacts, answer_pull_back):
    """Help is an alternative to giving up for the same people, not an addition; negative: fewer people give up."""
    return pushed_out * (1 - accompaniment_share * accompaniment_success) - touched_contacts * answer_pull_back


@formula(
    en="Change of the requests given up, all users",
    fr="Variation des demandes abandonnées, tous usagers",
    symbol=r"\Delta R_{tot}",
    unit="contact/year",
    source="method E4",
    outcome="contacts",
    headline=True,
)
def give_ups(segment_give_ups):
    return sum_of(segment_give_ups)


@formula(
    en="Change of the people who give up",
    fr="Variation des personnes qui renoncent",
    symbol=r"\Delta N_{ren}",
    unit="person",
    source="method E4",
    outcome="people",
    headline=True,
)
def people_giving_up(give_ups, contacts_per_user):
    return give_ups / contacts_per_user


@formula(
    en="Requests for a benefit given up, as after the closure of an office (cross-check)",
    fr="Demandes de droits abandonnées, comme après la fermeture d'un bureau (recoupement)",
    symbol="R_{anchor}",
    unit="contact/year",
    source="method E4, anchor",
    outcome="contacts",
)
def give_up_anchor(closure_effect, human_access_lost, contacts, benefit_request_share):
    """A measured effect from elsewhere, beside the result and never added to it."""
    return closure_effect * human_access_lost * contacts * benefit_request_share


@formula(
    en="Distribution weight",
    fr="Poids distributif",
    symbol="w_{dist}",
    unit="1",
    source="method E4, trap 24",
    over=SEGMENT,
)
def distribution_weight(relative_income, weight_elasticity):
    return (1 / relative_income) ** weight_elasticity


@formula(
    en="Loss to society of a request given up",
    fr="Perte pour la société d'une demande abandonnée",
    symbol=r"\ell_{tot}",
    unit="EUR/contact",
    source="method E4, trap 9",
    over=SEGMENT,
)
def give_up_unit_loss(
    benefit_request_share, benefit_forgone, distribution_weight, public_funds_factor, non_monetary_loss
):
    """A benefit is a transfer: its weight above a public euro counts, and giving up a right is never a gain."""
    weight = np.maximum(0, distribution_weight - public_funds_factor)
    return benefit_request_share * benefit_forgone * weight + non_monetary_loss


@formula(
    en="Loss from requests given up",
    fr="Perte due aux demandes abandonnées",
    symbol="S_{ren,t}",
    unit="EUR/year",
    source="method E4",
    outcome="society",
)
def give_up_loss(segment_give_ups, give_up_unit_loss, adoption_ramp, volume_index):
    """Negative when more people come back than give up."""
    return sum_of(segment_give_ups, give_up_unit_loss) * adoption_ramp * volume_index


@formula(
    en="Benefits not claimed: a 'saving' shown in red and counted nowhere",
    fr="Droits non réclamés : une « économie » montrée en rouge et comptée nulle part",
    symbol="E_{red}",
    unit="EUR/year",
    source="method E4, trap 9",
    outcome="contacts",
)
def forgone_benefit_saving(give_ups, benefit_request_share, benefit_forgone):
    """No formula may use this quantity (a test says so)."""
    return give_ups * benefit_request_share * benefit_forgone


@formula(
    en="Requests per France services site",
    fr="Demandes par maison France services",
    symbol="n_{site}",
    unit="contact/unit/year",
    source="method E5",
)
def requests_per_site(site_requests, site_count):
    return site_requests / site_count


@formula(
    en="Cost of an accompanied request",
    fr="Coût d'une demande accompagnée",
    symbol="c_{acc}",
    unit="EUR/contact",
    source="method E5",
    outcome="contacts",
)
def accompaniment_price(site_cost, requests_per_site):
    return site_cost / requests_per_site


@formula(
    en="Accompaniment of users",
    fr="Accompagnement des usagers",
    symbol="C_{acc,t}",
    unit="EUR/year",
    source="method E5, trap 10",
    outcome="budget",
)
def accompaniment_cost(accompanied_contacts, accompaniment_price, adoption_ramp, volume_index):
    return accompanied_contacts * accompaniment_price * adoption_ramp * volume_index


# The same money spent on people


@formula(
    en="Hours of human service bought instead",
    fr="Heures de service humain achetées à la place",
    symbol="H_{alt,t}",
    unit="hour/year",
    source="method 9.0, two counterfactuals",
    outcome="hours",
)
def alternative_hours(human_alternative, alternative_budget, blended_hourly_cost):
    return human_alternative * alternative_budget / blended_hourly_cost


@formula(
    en="Calls that nobody answers today",
    fr="Appels que personne ne prend aujourd'hui",
    symbol="Q_{lost}",
    unit="call/year",
    source="method A8",
)
def unanswered_calls(handles_calls, calls_per_day, answered_before, switchboard_days):
    return handles_calls * calls_per_day * (1 - answered_before) * switchboard_days


@formula(
    en="Paid hours per call answered",
    fr="Heures payées par appel pris",
    symbol="h_{call}",
    unit="hour/call",
    source="method A8",
)
def paid_hours_per_call(call_minutes, minutes_per_hour, call_occupancy):
    """Somebody who waits for calls is paid while waiting."""
    return call_minutes / minutes_per_hour / call_occupancy


@formula(
    en="Calls newly answered by humans",
    fr="Appels nouvellement pris par des humains",
    symbol="Q_{alt,t}",
    unit="call/year",
    source="method 9.0, two counterfactuals",
    outcome="contacts",
)
def alternative_calls(alternative_hours, paid_hours_per_call, unanswered_calls, human_alternative):
    """As many as the hours allow, and no more than go unanswered."""
    return np.minimum(alternative_hours / paid_hours_per_call, human_alternative * unanswered_calls)


@formula(
    en="Help that is needed and could be given",
    fr="Aide utile et possible",
    symbol="B_{help}",
    unit="contact/year",
    source="method E5",
)
def help_needs(population, help_need_rate):
    return population * help_need_rate


@formula(
    en="Requests accompanied with the hours left",
    fr="Demandes accompagnées avec les heures restantes",
    symbol="R_{alt,t}",
    unit="contact/year",
    source="method E5",
    outcome="contacts",
)
def alternative_help(alternative_spare_hours, blended_hourly_cost, accompaniment_price, help_needs):
    return np.minimum(alternative_spare_hours * blended_hourly_cost / accompaniment_price, help_needs)


@formula(
    en="Hours of the human alternative that no call takes",
    fr="Heures de l'alternative humaine qu'aucun appel ne prend",
    symbol="H_{alt,sp,t}",
    unit="hour/year",
    source="method E5",
)
def alternative_spare_hours(alternative_hours, alternative_calls, paid_hours_per_call):
    return alternative_hours - alternative_calls * paid_hours_per_call


@formula(
    en="Needs newly served by phone",
    fr="Besoins nouvellement servis par téléphone",
    symbol="B_{alt,tel,t}",
    unit="contact/year",
    source="trap 7",
)
def alternative_call_contacts(alternative_calls, needs_per_first_call, repeat_share):
    """Answering a call also spares the calls that would have repeated it."""
    return alternative_calls * needs_per_first_call * (1 - repeat_share)


@formula(
    en="Contacts served by humans with the same money",
    fr="Contacts servis par des humains avec le même argent",
    symbol="B_{alt,hum,t}",
    unit="contact/year",
    source="method 9.0, two counterfactuals",
    outcome="contacts",
)
def alternative_contacts(alternative_call_contacts, alternative_help):
    return alternative_call_contacts + alternative_help


@formula(
    en="Requests no longer given up, human alternative",
    fr="Demandes qui ne sont plus abandonnées, alternative humaine",
    symbol="R_{back,t}",
    unit="contact/year",
    source="method E4, E5",
    over=SEGMENT,
)
def alternative_give_ups(
    alternative_call_contacts, contact_share, unanswered_give_up, alternative_help, helped_mix, helped_give_up
):
    by_phone = alternative_call_contacts * contact_share * unanswered_give_up
    return by_phone + alternative_help * helped_mix * helped_give_up


@formula(
    en="Share of requests that help keeps from being given up",
    fr="Part des demandes que l'aide évite d'abandonner",
    symbol=r"\nu_{help}",
    unit="share",
    source="method E5",
    over=SEGMENT,
)
def helped_give_up(digital_only_give_up, accompaniment_success):
    return digital_only_give_up * accompaniment_success


@formula(
    en="Requests no longer given up, human alternative, all users",
    fr="Demandes qui ne sont plus abandonnées, alternative humaine, tous usagers",
    symbol="R_{back,tot,t}",
    unit="contact/year",
    source="method E4, E5",
    outcome="contacts",
)
def alternative_give_ups_avoided(alternative_give_ups):
    return sum_of(alternative_give_ups)


@formula(
    en="User's minutes saved per accompanied request",
    fr="Minutes d'usager gagnées par demande accompagnée",
    symbol=r"\Delta T_{acc}",
    unit="minute/contact",
    source="method E5",
)
def help_minutes_saved(accompaniment_success, helped_mix, digital_extra_minutes, minutes_before_desk):
    """Struggling alone is spared when the help succeeds; going to the desk is not."""
    return accompaniment_success * sum_of(helped_mix, digital_extra_minutes) - minutes_before_desk


@formula(
    en="User's minutes saved per need newly served by a human",
    fr="Minutes d'usager gagnées par besoin nouvellement servi par un humain",
    symbol=r"\Delta T_{hum}",
    unit="minute/contact",
    source="method A8",
)
def human_minutes_saved(elsewhere_share, elsewhere_minutes, contact_minutes_phone, waiting_minutes_phone):
    return elsewhere_share * (elsewhere_minutes - contact_minutes_phone - waiting_minutes_phone)


@formula(
    en="Minutes of failed calls spared by the human alternative",
    fr="Minutes d'appels échoués épargnées par l'alternative humaine",
    symbol="T_{fail,alt,t}",
    unit="minute/year",
    source="method A6",
)
def alternative_failed_minutes(alternative_calls, failed_call_minutes):
    return alternative_calls * failed_call_minutes


@formula(
    en="Users' time saved by the human alternative",
    fr="Temps d'usager gagné par l'alternative humaine",
    symbol="H_{us,alt,t}",
    unit="hour/year",
    source="method A6",
    outcome="contacts",
)
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


@formula(
    en="Benefit of the human alternative for users",
    fr="Gain de l'alternative humaine pour les usagers",
    symbol="S_{alt,t}",
    unit="EUR/year",
    source="method 9.0, two counterfactuals",
    outcome="society",
)
def alternative_user_benefit(alternative_user_hours, time_value, alternative_give_ups, give_up_unit_loss):
    return alternative_user_hours * time_value + sum_of(alternative_give_ups, give_up_unit_loss)


# What a human desk costs (E6, E7)


@formula(
    en="Staff of the human desk",
    fr="Agents du guichet humain",
    symbol="F_{desk}",
    unit="FTE",
    source="method E6",
    outcome="jobs",
)
def desk_staff(desk_floor, population, desk_contact_rate, desk_minutes, desk_capacity):
    """A desk that is open needs somebody, however few people come: that floor makes it dear for small authorities."""
    return np.maximum(desk_floor, population * desk_contact_rate * desk_minutes / desk_capacity)


@formula(
    en="Productive minutes of a full-time post",
    fr="Minutes productives d'un équivalent temps plein",
    symbol="H_{min}",
    unit="minute/FTE/year",
    source="method E6",
)
def desk_capacity(productive_hours, minutes_per_hour):
    return productive_hours * minutes_per_hour


@formula(
    en="Cost of the human desk",
    fr="Coût du guichet humain",
    symbol="C_{desk,t}",
    unit="EUR/year",
    source="method E6",
    outcome="contacts",
)
def human_desk_cost(desk_staff, employer_cost_c, human_access_lost):
    return desk_staff * employer_cost_c * (1 - human_access_lost)


@formula(
    en="Cost of the human desk per inhabitant",
    fr="Coût du guichet humain par habitant",
    symbol="c_{desk,t}",
    unit="EUR/person/year",
    source="method E6",
    outcome="contacts",
)
def desk_cost_per_inhabitant(human_desk_cost, population):
    return human_desk_cost / population


@formula(
    en="Cost of humans on the telephone",
    fr="Coût des humains au téléphone",
    symbol="C_{tel,t}",
    unit="EUR/year",
    source="method E6, A8",
    outcome="contacts",
)
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


@formula(
    en="Cost of the human channel",
    fr="Coût du canal humain",
    symbol="C_{hum,t}",
    unit="EUR/year",
    source="method E6",
    outcome="contacts",
)
def human_channel_cost(human_desk_cost, human_phone_cost, accompaniment_cost, alternative_budget):
    """The desk, the telephone, the help given to users, and the human service that the option buys."""
    return human_desk_cost + human_phone_cost + accompaniment_cost + alternative_budget


@formula(
    en="Cost of the human channel per inhabitant",
    fr="Coût du canal humain par habitant",
    symbol="c_{hum,t}",
    unit="EUR/person/year",
    source="method E6",
    outcome="contacts",
)
def human_channel_per_inhabitant(human_channel_cost, population):
    return human_channel_cost / population


@formula(
    en="Human contact as a luxury: cost of the human channel in the authority's means",
    fr="Le contact humain, un luxe : coût du canal humain dans les moyens de la collectivité",
    symbol="LUX_t",
    unit="share",
    source="method E6",
    outcome="contacts",
    headline=True,
)
def luxury_index(human_channel_per_inhabitant, financial_capacity):
    """Share of the potentiel financier: half a post in a village weighs seven times ten posts in a town."""
    return human_channel_per_inhabitant / financial_capacity


@formula(
    en="Whether the authority is of this size",
    fr="La collectivité est de cette taille",
    symbol="1_{size}",
    unit="1",
    source="method E6",
    over=STRATUM,
)
def of_this_size(population, stratum_from, stratum_below):
    return np.where(population < stratum_from, 0, np.where(population < stratum_below, 1, 0))


@formula(
    en="Financial capacity per inhabitant, mean of communes of this size",
    fr="Potentiel financier par habitant, moyenne des communes de cette taille",
    symbol="PF_{strate}",
    unit="EUR/person/year",
    source="method E6",
)
def peer_capacity(of_this_size, stratum_capacity):
    return sum_of(of_this_size, stratum_capacity)


@formula(
    en="The same human channel in the mean financial capacity of communes of this size",
    fr="Le même canal humain dans le potentiel financier moyen des communes de cette taille",
    symbol="LUX_{strate,t}",
    unit="share",
    source="method E6",
    outcome="contacts",
    headline=True,
)
def luxury_index_peers(human_channel_per_inhabitant, peer_capacity):
    """Beside the authority's own: below it, towns of its size pay the same contact more easily."""
    return human_channel_per_inhabitant / peer_capacity


@formula(
    en="Contacts served by a human lost over the horizon",
    fr="Contacts humains perdus sur l'horizon",
    symbol="B_{lost,tot}",
    unit="contact",
    source="method E7",
)
def human_contacts_lost_total(human_contacts_lost, adoption_ramp, volume_index):
    return total(human_contacts_lost * adoption_ramp * volume_index)


@formula(
    en="Price of keeping a human contact",
    fr="Prix d'un contact humain gardé",
    symbol="v^{*}",
    unit="EUR/contact",
    source="method E7",
    outcome="contacts",
    headline=True,
)
def price_of_keeping_human(society_npv, human_contacts_lost_total):
    """What society gains for each human contact given up: is it worth it to you? Zero when none is lost, and below
    zero when giving them up does not even pay."""
    return np.where(human_contacts_lost_total > 0, society_npv / human_contacts_lost_total, 0)


@formula(
    en="Share of web users who may also phone before the saving is lost",
    fr="Part des usagers du web qui peuvent aussi téléphoner avant que l'économie disparaisse",
    symbol="s_{web}^{*}",
    unit="share",
    source="method, reserve checks (SOCITM)",
    outcome="contacts",
)
def web_break_even_share(phone_contact_price, web_contact_price):
    return (phone_contact_price - web_contact_price) / phone_contact_price
