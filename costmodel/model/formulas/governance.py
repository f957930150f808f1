"""Governance: what it costs, how options score on each criterion, and the limits that money never buys back (method F).

Scores and limits are read in the last year of the horizon, at full use; sums over the horizon are divided by its years.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import by_code, ratio, sum_of, total
from costmodel.model.quantity import formula

# Costs (F1)


@formula("day", symbol="D_{gov}", source="method F1", outcome="governance")
def assessment_days(dpia_days, dpia_done, fria_days, annex_three, register_days, shared_governance):
    """The fundamental rights assessment is due for high-risk uses (AI Act, annex III) only."""
    return (dpia_days * dpia_done + fria_days * annex_three + register_days) * shared_governance


@formula("EUR/year", symbol="C_{gov,0,t}", source="method F1", outcome="governance")
def governance_setup_cost(assessment_days, external_share, external_day_rate, installation, single_year):
    return assessment_days * external_share * external_day_rate * installation / single_year


@formula("EUR/year", symbol="C_{dpo}", source="method F1, trap 23", outcome="governance")
def shared_governance_cost(dpo_monthly_fee, months_per_year, dpo_ai_share, tools_sharing):
    """The data protection officer and the register serve several tools: their cost is divided once, here."""
    return dpo_monthly_fee * months_per_year * dpo_ai_share / tools_sharing


@formula("EUR/year", symbol="C_{gov,1,t}", source="method F1", outcome="governance")
def governance_running_cost(shared_governance_cost, high_risk_cost, annex_three, in_use):
    """An assistant or a voicebot is normally not high risk; ranking applicants or social-aid files is."""
    return (shared_governance_cost + high_risk_cost * annex_three) * in_use


@formula("hour", symbol="H_{gov,0}", source="method F1")
def assessment_hours(assessment_days, external_share, hours_per_day):
    return assessment_days * (1 - external_share) * hours_per_day


@formula("hour/year", symbol="H_{out}", source="method F1")
def output_hours(gross_hours_saved, contacts, contact_share, captured_share, contact_minutes_bot, minutes_per_hour):
    """What there is to check: work spared to agents, and conversations of the bot."""
    conversations = contacts * sum_of(contact_share, captured_share)
    return gross_hours_saved + conversations * contact_minutes_bot / minutes_per_hour


@formula("hour/year", symbol="H_{gov,t}", source="method F1", outcome="hours")
def monitoring_hours(
    assessment_hours, installation, single_year, yearly_monitoring_hours, in_use, sampled_hours, option_hours
):
    """With what the option itself takes."""
    fixed = assessment_hours * installation / single_year + yearly_monitoring_hours * in_use
    return fixed + sampled_hours + option_hours


@formula("hour/year", symbol="H_{mon}", source="method F1")
def yearly_monitoring_hours(monitoring_days, hours_per_day):
    return monitoring_days * hours_per_day


@formula("hour/year", symbol="H_{samp}", source="method F1")
def sampling_at_speed(output_hours, monitoring_share):
    return output_hours * monitoring_share


@formula("hour/year", symbol="H_{samp,t}", source="method F1")
def sampled_hours(sampling_at_speed, adoption_ramp, volume_index):
    return sampling_at_speed * adoption_ramp * volume_index


@formula("EUR/year", symbol="C_{sh}", source="method F1, trap 16", outcome="status_quo")
def shadow_incident_cost(agents_concerned, shadow_share, shadow_incident_rate, incident_price):
    """Not deciding is not free of incidents: agents already use tools that nobody checks."""
    return agents_concerned * shadow_share * shadow_incident_rate * incident_price


@formula("EUR/year", symbol="C_{inc}", source="method F1", outcome="governance")
def tool_incident_cost(incident_rate, incident_price):
    return incident_rate * incident_price


@formula("EUR/year", symbol="C_{inc,t}", source="method F1, trap 16", outcome="governance")
def incident_cost(
    tool_incident_cost, in_use, shadow_incident_cost, shadow_displaced, adoption_ramp, governed_share, use_year
):
    """Can be negative: an official tool displaces a part of the unauthorised use, and a charter governs the rest."""
    left = shadow_incident_cost * (1 - shadow_displaced * adoption_ramp)
    return (
        tool_incident_cost * in_use
        - shadow_incident_cost * shadow_displaced * adoption_ramp
        - left * governed_share * use_year
    )


@formula("EUR", symbol="C_{deb}", source="method F1, F5")
def debate_price(debate_kind, debate_price_light, debate_price_forum, debate_price_convention):
    return by_code(debate_kind, debate_price_light, debate_price_forum, debate_price_convention)


@formula("EUR/year", symbol="C_{deb,t}", source="method F1, F5, trap 23", outcome="governance")
def debate_cost(debate_held, debate_price, tools_debated, installation, single_year):
    """One debate may bear on several tools: its price is divided once."""
    return debate_held * debate_price / tools_debated * installation / single_year


# What scores and limits look at


@formula("hour/person/year", symbol="z_{serv}", source="method F2", outcome="governance")
def service_gain(
    recovered_hours,
    alternative_hours,
    user_time_saved,
    adoption_ramp,
    alternative_user_hours,
    final_year,
    population,
    single_year,
):
    """Staff time returned to the service and users' own time, in the last year."""
    hours = recovered_hours + alternative_hours + user_time_saved * adoption_ramp + alternative_user_hours
    return total(hours * final_year) / single_year / population


@formula("share", symbol="z_{risk}", source="method F2, C9", outcome="governance")
def staff_at_risk(people_at_risk, final_year, single_year, agents_total):
    return total(people_at_risk * final_year) / single_year / agents_total


@formula("share", symbol="z_{land}", source="method F2, D1", outcome="governance")
def landing_share_left(landing_posts_left, landing_posts, final_year, single_year):
    share = ratio(landing_posts_left, landing_posts, otherwise=1)
    return total(share * final_year) / single_year


@formula("contact/person/year", symbol="z_{ren}", source="method F2, E4", outcome="governance")
def net_give_ups(give_ups, alternative_give_ups_avoided, final_year, single_year, population):
    return total((give_ups - alternative_give_ups_avoided) * final_year) / single_year / population


@formula("share", symbol="z_{hum}", source="method F2, E7", outcome="governance")
def human_contact_kept(human_contact_share, human_contact_share_before):
    return ratio(human_contact_share, human_contact_share_before, otherwise=1)


@formula("share", symbol="z_{sov}", source="method F2, trap 16", outcome="governance")
def sovereignty_level(adoption, sovereignty, shadow_share, governed_share):
    """Without the tool, the agents who use unauthorised AI hand data to services that nobody chose."""
    return adoption * sovereignty + (1 - adoption) * (1 - shadow_share * (1 - governed_share))


@formula("share", symbol="z_{trans}", source="method F2, trap 16", outcome="governance")
def transparency_level(adoption, transparency, shadow_share, governed_share):
    return adoption * transparency + (1 - adoption) * (1 - shadow_share * (1 - governed_share))


@formula("EUR/person/year", symbol="z_{bud}", source="method F2", outcome="governance")
def budget_per_inhabitant(budget_total, population, horizon, single_year):
    return budget_total / population / (horizon * single_year)


@formula("kgCO2e/person/year", symbol="z_{CO2}", source="method F2", outcome="governance")
def carbon_per_inhabitant(total_net_carbon, population, horizon, single_year):
    return total_net_carbon / population / (horizon * single_year)


# Scores (F2)


def on_scale(measure, worst, best):
    """Place between the two declared ends of the scale, 0 to 1; the scale never depends on the options compared."""
    return np.minimum(1, np.maximum(0, (measure - worst) / (best - worst)))


@formula("share", symbol="y_{serv}", source="method F2", outcome="score", headline=True)
def score_service(service_gain, service_worst, service_best):
    return on_scale(service_gain, service_worst, service_best)


@formula("share", symbol="y_{health}", source="method F2", outcome="score", headline=True)
def score_agent_health(staff_at_risk, agent_health_worst, agent_health_best):
    return on_scale(staff_at_risk, agent_health_worst, agent_health_best)


@formula("share", symbol="y_{ins}", source="method F2", outcome="score", headline=True)
def score_insertion(landing_share_left, insertion_worst, insertion_best):
    return on_scale(landing_share_left, insertion_worst, insertion_best)


@formula("share", symbol="y_{ren}", source="method F2")
def score_access(net_give_ups, access_worst, access_best):
    return on_scale(net_give_ups, access_worst, access_best)


@formula("share", symbol="y_{hum}", source="method F2")
def score_human_contact(human_contact_kept, human_contact_worst, human_contact_best):
    return on_scale(human_contact_kept, human_contact_worst, human_contact_best)


@formula("share", symbol="y_{incl}", source="method F2, trap 24", outcome="score", headline=True)
def score_inclusion(score_access, score_human_contact):
    """As weak as the weaker of the two: more answers do not make up for fewer people to talk to."""
    return np.minimum(score_access, score_human_contact)


@formula("share", symbol="y_{sov}", source="method F2", outcome="score", headline=True)
def score_sovereignty(sovereignty_level, sovereignty_worst, sovereignty_best):
    return on_scale(sovereignty_level, sovereignty_worst, sovereignty_best)


@formula("share", symbol="y_{trans}", source="method F2", outcome="score", headline=True)
def score_transparency(transparency_level, transparency_worst, transparency_best):
    return on_scale(transparency_level, transparency_worst, transparency_best)


@formula("share", symbol="y_{cost}", source="method F2", outcome="score", headline=True)
def score_cost(budget_per_inhabitant, cost_worst, cost_best):
    return on_scale(budget_per_inhabitant, cost_worst, cost_best)


@formula("share", symbol="y_{eco}", source="method F2", outcome="score", headline=True)
def score_ecology(carbon_per_inhabitant, ecology_worst, ecology_best):
    return on_scale(carbon_per_inhabitant, ecology_worst, ecology_best)


# Limits (F3): a margin of zero or more holds


@formula("share", symbol="g_{hum}", source="method F3, E7", outcome="constraint")
def human_contact_margin(human_contact_share, human_contact_limit, human_contact_share_before):
    return human_contact_share - human_contact_limit * human_contact_share_before


@formula("share", symbol="g_{acc}", source="method F3, E7", outcome="constraint")
def human_access_margin(human_access_lost, human_access_limit):
    return 1 - human_access_lost - human_access_limit


@formula("share", symbol="g_{esc}", source="method F3, E8", outcome="constraint")
def human_escape_margin(bot_contacts, human_escape_share, human_escape_limit):
    """Nothing to escape from where no bot takes contacts."""
    return np.where(bot_contacts > 0, human_escape_share, 1) - human_escape_limit


@formula("contact/person/year", symbol="g_{ren}", source="method F3, E4", outcome="constraint")
def give_up_margin(give_up_limit, net_give_ups):
    return give_up_limit - net_give_ups


@formula("share", symbol="g_{land}", source="method F3, D6", outcome="constraint")
def landing_post_margin(landing_share_left, landing_post_limit):
    return landing_share_left - landing_post_limit


@formula("1", symbol="g_{ASI}", source="method F3, D6", outcome="constraint")
def shock_absorber_margin(shock_absorber_index, shock_absorber_limit, shock_absorber_before, final_year, single_year):
    """Where landing posts are short already, refusing the tool creates none: the limit is then to lose no more."""
    floor = np.minimum(shock_absorber_limit, shock_absorber_before)
    return total((shock_absorber_index - floor) * final_year) / single_year


@formula("share", symbol="g_{err}", source="method F3, A6", outcome="constraint")
def wrong_answer_margin(wrong_answer_limit, wrong_answer_rate, bot_contacts):
    return wrong_answer_limit - np.where(bot_contacts > 0, wrong_answer_rate, 0)


@formula("kgCO2e/person/year", symbol="g_{carb}", source="method F3", outcome="constraint")
def carbon_margin(carbon_limit, carbon_per_inhabitant):
    return carbon_limit - carbon_per_inhabitant


@formula("1", symbol="g_{dpia}", source="method F3, GDPR article 35", outcome="constraint")
def dpia_margin(dpia_done, adoption):
    return dpia_done - adoption


@formula("1", symbol="g_{doc}", source="method F3, doctrine of the executive", outcome="constraint")
def doctrine_margin(bot_allowed, bot_contacts):
    """Lyon forbids generative AI in direct contact with users: a value of the executive, not a price."""
    return bot_allowed - np.where(bot_contacts > 0, 1, 0)


@formula("1", symbol="g_{open}", source="method F3, options", outcome="constraint")
def availability_margin(open_to_authority, adoption):
    """What the authority may not buy is compared, and never recommended."""
    return open_to_authority - adoption
