"""Governance: what it costs, how options score on each criterion, and the limits that money never buys back (method F).

Scores and limits are read in the last year of the horizon, at full use; sums over the horizon are divided by its years.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from costmodel.model.expression import sum_of, total
from costmodel.model.quantity import formula

# Costs (F1)


@formula(
    en="Days of assessment and registration",
    fr="Jours d'analyse et d'inscription au registre",
    symbol="D_{gov}",
    unit="day",
    source="method F1",
    outcome="governance",
)
def assessment_days(dpia_days, dpia_done, fria_days, annex_three, register_days, shared_governance):
    """The fundamental rights assessment is due for high-risk uses (AI Act, annex III) only."""
    return (dpia_days * dpia_done + fria_days * annex_three + register_days) * shared_governance


@formula(
    en="Governance at installation, outside, before tax",
    fr="Gouvernance à l'installation, externe, hors taxes",
    symbol="C_{gov,0,t}",
    unit="EUR/year",
    source="method F1",
    outcome="governance",
)
def governance_setup_cost(assessment_days, external_share, external_day_rate, installation, single_year):
    return assessment_days * external_share * external_day_rate * installation / single_year


@formula(
    en="Share of the common governance for this tool, before tax",
    fr="Part de la gouvernance commune pour cet outil, hors taxes",
    symbol="C_{dpo}",
    unit="EUR/year",
    source="method F1, trap 23",
    outcome="governance",
)
def shared_governance_cost(dpo_monthly_fee, months_per_year, dpo_ai_share, tools_sharing):
    """The data protection officer and the register serve several tools: their cost is divided once, here."""
    return dpo_monthly_fee * months_per_year * dpo_ai_share / tools_sharing


@formula(
    en="Governance in use, outside, before tax",
    fr="Gouvernance en usage, externe, hors taxes",
    symbol="C_{gov,1,t}",
    unit="EUR/year",
    source="method F1",
    outcome="governance",
)
def governance_running_cost(shared_governance_cost, high_risk_cost, annex_three, in_use):
    """An assistant or a voicebot is normally not high risk; ranking applicants or social-aid files is."""
    return (shared_governance_cost + high_risk_cost * annex_three) * in_use


@formula(
    en="Staff hours of assessment and registration",
    fr="Heures d'agents pour l'analyse et le registre",
    symbol="H_{gov,0}",
    unit="hour",
    source="method F1",
)
def assessment_hours(assessment_days, external_share, hours_per_day):
    return assessment_days * (1 - external_share) * hours_per_day


@formula(
    en="Hours of work done with the tool",
    fr="Heures de travail faites avec l'outil",
    symbol="H_{out}",
    unit="hour/year",
    source="method F1",
)
def output_hours(gross_hours_saved, contacts, contact_share, captured_share, contact_minutes_bot, minutes_per_hour):
    """What there is to check: work spared to agents, and conversations of the bot."""
    conversations = contacts * sum_of(contact_share, captured_share)
    return gross_hours_saved + conversations * contact_minutes_bot / minutes_per_hour


@formula(
    en="Staff hours for governance and monitoring",
    fr="Heures d'agents pour la gouvernance et la surveillance",
    symbol="H_{gov,t}",
    unit="hour/year",
    source="method F1",
    outcome="hours",
)
def monitoring_hours(
    assessment_hours, installation, single_year, yearly_monitoring_hours, in_use, sampled_hours, option_hours
):
    """With what the option itself takes."""
    fixed = assessment_hours * installation / single_year + yearly_monitoring_hours * in_use
    return fixed + sampled_hours + option_hours


@formula(
    en="Fixed hours of monitoring",
    fr="Heures fixes de surveillance",
    symbol="H_{mon}",
    unit="hour/year",
    source="method F1",
)
def yearly_monitoring_hours(monitoring_days, hours_per_day):
    return monitoring_days * hours_per_day


@formula(
    en="Hours of output checked by sampling, at cruising speed",
    fr="Heures de production contrôlées par sondage, en régime de croisière",
    symbol="H_{samp}",
    unit="hour/year",
    source="method F1",
)
def sampling_at_speed(output_hours, monitoring_share):
    return output_hours * monitoring_share


@formula(
    en="Hours of output checked by sampling",
    fr="Heures de production contrôlées par sondage",
    symbol="H_{samp,t}",
    unit="hour/year",
    source="method F1",
)
def sampled_hours(sampling_at_speed, adoption_ramp, volume_index):
    return sampling_at_speed * adoption_ramp * volume_index


@formula(
    en="Incidents of unauthorised AI, status quo",
    fr="Incidents de l'IA non autorisée, option de référence",
    symbol="C_{sh}",
    unit="EUR/year",
    source="method F1, trap 16",
    outcome="status_quo",
)
def shadow_incident_cost(agents_concerned, shadow_share, shadow_incident_rate, incident_price):
    """Not deciding is not free of incidents: agents already use tools that nobody checks."""
    return agents_concerned * shadow_share * shadow_incident_rate * incident_price


@formula(
    en="Incidents of the tool",
    fr="Incidents de l'outil",
    symbol="C_{inc}",
    unit="EUR/year",
    source="method F1",
    outcome="governance",
)
def tool_incident_cost(incident_rate, incident_price):
    return incident_rate * incident_price


@formula(
    en="Incidents, net of those of unauthorised AI",
    fr="Incidents, nets de ceux de l'IA non autorisée",
    symbol="C_{inc,t}",
    unit="EUR/year",
    source="method F1, trap 16",
    outcome="governance",
)
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


@formula(
    en="Price of the debate",
    fr="Prix du débat",
    symbol="C_{deb}",
    unit="EUR",
    source="method F1, F5",
)
def debate_price(debate_kind, debate_price_light, debate_price_forum, debate_price_convention):
    return np.where(
        debate_kind <= 0, debate_price_light, np.where(debate_kind <= 1, debate_price_forum, debate_price_convention)
    )


@formula(
    en="Citizen debate, taxes included",
    fr="Débat citoyen, TTC",
    symbol="C_{deb,t}",
    unit="EUR/year",
    source="method F1, F5, trap 23",
    outcome="governance",
)
def debate_cost(debate_held, debate_price, tools_debated, installation, single_year):
    """One debate may bear on several tools: its price is divided once."""
    return debate_held * debate_price / tools_debated * installation / single_year


# What scores and limits look at


@formula(
    en="Hours given to users per inhabitant",
    fr="Heures données aux usagers par habitant",
    symbol="z_{serv}",
    unit="hour/person/year",
    source="method F2",
    outcome="governance",
)
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


@formula(
    en="Share of the staff newly at risk",
    fr="Part des agents nouvellement exposés",
    symbol="z_{risk}",
    unit="share",
    source="method F2, C9",
    outcome="governance",
)
def staff_at_risk(people_at_risk, final_year, single_year, agents_total):
    return total(people_at_risk * final_year) / single_year / agents_total


@formula(
    en="Share of landing posts left",
    fr="Part restante des postes de reclassement ou d'insertion",
    symbol="z_{land}",
    unit="share",
    source="method F2, D1",
    outcome="governance",
)
def landing_share_left(landing_posts_left, landing_posts, final_year, single_year):
    share = np.where(landing_posts > 0, landing_posts_left / landing_posts, 1)
    return total(share * final_year) / single_year


@formula(
    en="Requests given up per inhabitant, net",
    fr="Demandes abandonnées par habitant, nettes",
    symbol="z_{ren}",
    unit="contact/person/year",
    source="method F2, E4",
    outcome="governance",
)
def net_give_ups(give_ups, alternative_give_ups_avoided, final_year, single_year, population):
    return total((give_ups - alternative_give_ups_avoided) * final_year) / single_year / population


@formula(
    en="Human contacts kept, against today",
    fr="Contacts humains gardés, par rapport à aujourd'hui",
    symbol="z_{hum}",
    unit="share",
    source="method F2, E7",
    outcome="governance",
)
def human_contact_kept(human_contact_share, human_contact_share_before):
    return np.where(human_contact_share_before > 0, human_contact_share / human_contact_share_before, 1)


@formula(
    en="Work done with tools under control",
    fr="Travail fait avec des outils maîtrisés",
    symbol="z_{sov}",
    unit="share",
    source="method F2, trap 16",
    outcome="governance",
)
def sovereignty_level(adoption, sovereignty, shadow_share, governed_share):
    """Without the tool, the agents who use unauthorised AI hand data to services that nobody chose."""
    return adoption * sovereignty + (1 - adoption) * (1 - shadow_share * (1 - governed_share))


@formula(
    en="Work done with tools that are public knowledge",
    fr="Travail fait avec des outils connus du public",
    symbol="z_{trans}",
    unit="share",
    source="method F2, trap 16",
    outcome="governance",
)
def transparency_level(adoption, transparency, shadow_share, governed_share):
    return adoption * transparency + (1 - adoption) * (1 - shadow_share * (1 - governed_share))


@formula(
    en="Budget balance per inhabitant and year",
    fr="Solde budgétaire par habitant et par an",
    symbol="z_{bud}",
    unit="EUR/person/year",
    source="method F2",
    outcome="governance",
)
def budget_per_inhabitant(budget_total, population, horizon, single_year):
    return budget_total / population / (horizon * single_year)


@formula(
    en="Carbon per inhabitant and year",
    fr="Carbone par habitant et par an",
    symbol="z_{CO2}",
    unit="kgCO2e/person/year",
    source="method F2",
    outcome="governance",
)
def carbon_per_inhabitant(total_net_carbon, population, horizon, single_year):
    return total_net_carbon / population / (horizon * single_year)


# Scores (F2)


def score(en: str, fr: str, **declared: Any) -> Callable[[Callable[..., Any]], Any]:
    """A score from 0 to 1; ``en`` and ``fr`` say inside a sentence what is scored."""
    declared |= {"unit": "share", "outcome": "score", "headline": True, "about": (en, fr)}
    return formula(f"Score: {en}", f"Note : {fr}", **declared)


def on_scale(measure, worst, best):
    """Place between the two declared ends of the scale, 0 to 1; the scale never depends on the options compared."""
    return np.minimum(1, np.maximum(0, (measure - worst) / (best - worst)))


@score(
    en="service",
    fr="service rendu",
    symbol="y_{serv}",
    source="method F2",
)
def score_service(service_gain, service_worst, service_best):
    return on_scale(service_gain, service_worst, service_best)


@score(
    en="health of the agents",
    fr="santé des agents",
    symbol="y_{health}",
    source="method F2",
)
def score_agent_health(staff_at_risk, agent_health_worst, agent_health_best):
    return on_scale(staff_at_risk, agent_health_worst, agent_health_best)


@score(
    en="insertion and second chances",
    fr="insertion et seconde chance",
    symbol="y_{ins}",
    source="method F2",
)
def score_insertion(landing_share_left, insertion_worst, insertion_best):
    return on_scale(landing_share_left, insertion_worst, insertion_best)


@formula(
    en="Part of the score: people who give up",
    fr="Élément de note : renoncement",
    symbol="y_{ren}",
    unit="share",
    source="method F2",
)
def score_access(net_give_ups, access_worst, access_best):
    return on_scale(net_give_ups, access_worst, access_best)


@formula(
    en="Part of the score: human contact",
    fr="Élément de note : contact humain",
    symbol="y_{hum}",
    unit="share",
    source="method F2",
)
def score_human_contact(human_contact_kept, human_contact_worst, human_contact_best):
    return on_scale(human_contact_kept, human_contact_worst, human_contact_best)


@score(
    en="inclusion",
    fr="inclusion",
    symbol="y_{incl}",
    source="method F2, trap 24",
)
def score_inclusion(score_access, score_human_contact):
    """As weak as the weaker of the two: more answers do not make up for fewer people to talk to."""
    return np.minimum(score_access, score_human_contact)


@score(
    en="sovereignty",
    fr="souveraineté",
    symbol="y_{sov}",
    source="method F2",
)
def score_sovereignty(sovereignty_level, sovereignty_worst, sovereignty_best):
    return on_scale(sovereignty_level, sovereignty_worst, sovereignty_best)


@score(
    en="transparency",
    fr="transparence",
    symbol="y_{trans}",
    source="method F2",
)
def score_transparency(transparency_level, transparency_worst, transparency_best):
    return on_scale(transparency_level, transparency_worst, transparency_best)


@score(
    en="cost",
    fr="coût",
    symbol="y_{cost}",
    source="method F2",
)
def score_cost(budget_per_inhabitant, cost_worst, cost_best):
    return on_scale(budget_per_inhabitant, cost_worst, cost_best)


@score(
    en="ecology",
    fr="écologie",
    symbol="y_{eco}",
    source="method F2",
)
def score_ecology(carbon_per_inhabitant, ecology_worst, ecology_best):
    return on_scale(carbon_per_inhabitant, ecology_worst, ecology_best)


# Limits (F3): a margin of zero or more holds


def limit(en: str, fr: str, **declared: Any) -> Callable[[Callable[..., Any]], Any]:
    """The margin of a limit; ``en`` and ``fr`` say inside a sentence what the limit protects."""
    return formula(f"Margin: {en}", f"Limite : {fr}", **declared, outcome="constraint", about=(en, fr))


@limit(
    en="contacts served by a human",
    fr="contacts servis par un humain",
    symbol="g_{hum}",
    unit="share",
    source="method F3, E7",
)
def human_contact_margin(human_contact_share, human_contact_limit, human_contact_share_before):
    return human_contact_share - human_contact_limit * human_contact_share_before


@limit(
    en="hours of human access",
    fr="horaires d'accès à un humain",
    symbol="g_{acc}",
    unit="share",
    source="method F3, E7",
)
def human_access_margin(human_access_lost, human_access_limit):
    return 1 - human_access_lost - human_access_limit


@limit(
    en="right to a human when the bot fails",
    fr="droit à un humain quand le robot échoue",
    symbol="g_{esc}",
    unit="share",
    source="method F3, E8",
)
def human_escape_margin(bot_contacts, human_escape_share, human_escape_limit):
    """Nothing to escape from where no bot takes contacts."""
    return np.where(bot_contacts > 0, human_escape_share, 1) - human_escape_limit


@limit(
    en="requests given up",
    fr="demandes abandonnées",
    symbol="g_{ren}",
    unit="contact/person/year",
    source="method F3, E4",
)
def give_up_margin(give_up_limit, net_give_ups):
    return give_up_limit - net_give_ups


@limit(
    en="landing posts",
    fr="postes de reclassement ou d'insertion",
    symbol="g_{land}",
    unit="share",
    source="method F3, D6",
)
def landing_post_margin(landing_share_left, landing_post_limit):
    return landing_share_left - landing_post_limit


@limit(
    en="landing posts falling vacant for each person who needs one",
    fr="postes de reclassement ou d'insertion devenant vacants par personne qui en a besoin",
    symbol="g_{ASI}",
    unit="1",
    source="method F3, D6",
)
def shock_absorber_margin(shock_absorber_index, shock_absorber_limit, shock_absorber_before, final_year, single_year):
    """Where landing posts are short already, refusing the tool creates none: the limit is then to lose no more."""
    floor = np.minimum(shock_absorber_limit, shock_absorber_before)
    return total((shock_absorber_index - floor) * final_year) / single_year


@limit(
    en="wrong answers given to users",
    fr="réponses fausses données aux usagers",
    symbol="g_{err}",
    unit="share",
    source="method F3, A6",
)
def wrong_answer_margin(wrong_answer_limit, wrong_answer_rate, bot_contacts):
    return wrong_answer_limit - np.where(bot_contacts > 0, wrong_answer_rate, 0)


@limit(
    en="carbon",
    fr="carbone",
    symbol="g_{carb}",
    unit="kgCO2e/person/year",
    source="method F3",
)
def carbon_margin(carbon_limit, carbon_per_inhabitant):
    return carbon_limit - carbon_per_inhabitant


@limit(
    en="impact assessment done before use",
    fr="analyse d'impact faite avant l'usage",
    symbol="g_{dpia}",
    unit="1",
    source="method F3, GDPR article 35",
)
def dpia_margin(dpia_done, adoption):
    return dpia_done - adoption


@limit(
    en="doctrine on AI facing users",
    fr="doctrine sur l'IA au contact des usagers",
    symbol="g_{doc}",
    unit="1",
    source="method F3, doctrine of the executive",
)
def doctrine_margin(bot_allowed, bot_contacts):
    """Lyon forbids generative AI in direct contact with users: a value of the executive, not a price."""
    return bot_allowed - np.where(bot_contacts > 0, 1, 0)


@limit(
    en="open to the authority",
    fr="ouverture à la collectivité",
    symbol="g_{open}",
    unit="1",
    source="method F3, options",
)
def availability_margin(open_to_authority, adoption):
    """What the authority may not buy is compared, and never recommended."""
    return open_to_authority - adoption
