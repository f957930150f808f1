"""Time: from gross to verified, additional, recovered and cashable hours; then posts (method A and B).

Quantities without a year are those of the tool at cruising speed once bought; those by year follow the adoption ramp
and are zero for options that do not buy the tool.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import sum_of, total
from costmodel.model.quantity import STAFF, formula

# Who and how often


@formula(
    en="Agents whose work the tool touches",
    fr="Agents dont l'outil touche le travail",
    symbol="N_{con}",
    unit="agent",
    source="method A1",
    least=0,
)
def agents_concerned(agents_total, concerned_share):
    return agents_total * concerned_share


@formula(en="Licences", fr="Licences", symbol="N_{lic}", unit="licence", source="method A1", outcome="hours", least=0)
def licences(agents_concerned, licence_coverage):
    return agents_concerned * licence_coverage


@formula(
    en="Agents covered by the tool",
    fr="Agents couverts par l'outil",
    symbol="N_{cov}",
    unit="agent",
    source="method A1",
    outcome="people",
    least=0,
)
def agents_covered(agents_concerned, seats, agents_per_licence):
    """Those who have a licence where the tool is sold by the seat, all those concerned elsewhere."""
    return np.where(seats > 0, seats * agents_per_licence, agents_concerned)


@formula(
    en="Agents covered, by group",
    fr="Agents couverts, par groupe",
    symbol="N",
    unit="agent",
    source="method A1",
    over=STAFF,
)
def agents_covered_by_group(agents_covered, staff_mix):
    return agents_covered * staff_mix


@formula(en="Active users", fr="Utilisateurs actifs", symbol="N_{act}", unit="agent", source="method A1", least=0)
def active_users(seats, agents_per_licence, active_share):
    return seats * agents_per_licence * active_share


@formula(
    en="Days of use", fr="Jours d'utilisation", symbol="D_{act}", unit="agent*day/year", source="method A1", least=0
)
def active_agent_days(active_users, active_day_share, productive_days):
    """Minutes declared 'on days of use' count for those days only (trap 4)."""
    return active_users * active_day_share * productive_days


@formula(en="Acts in a year", fr="Actes par an", symbol="V", unit="act/year", source="method A1'", least=0)
def acts_per_year(population, act_rate):
    """Stands in for the authority's own count of acts."""
    return population * act_rate


@formula(
    en="Acts handled with the tool",
    fr="Actes traités avec l'outil",
    symbol="V_{tool}",
    unit="act/year",
    source="method A1'",
    least=0,
)
def acts_handled(acts_per_year, handled_share, scope_share):
    return acts_per_year * handled_share * scope_share


# Hours


@formula(
    en="Hours saved by assistants, gross",
    fr="Heures gagnées par les assistants, brutes",
    symbol="H_{asst}",
    unit="hour/year",
    source="method A1",
)
def assistant_hours(active_agent_days, minutes_saved_per_day, minutes_per_hour, unit_yield):
    return active_agent_days * minutes_saved_per_day / minutes_per_hour * unit_yield


@formula(
    en="Minutes saved per act",
    fr="Minutes gagnées par acte",
    symbol="m_{act}",
    unit="minute/act",
    source="method A1'",
)
def minutes_saved_per_act(baseline_minutes, time_reduction):
    return baseline_minutes * time_reduction


@formula(
    en="Hours saved on acts, gross",
    fr="Heures gagnées sur les actes, brutes",
    symbol="H_{proc}",
    unit="hour/year",
    source="method A1'",
)
def process_hours(acts_handled, minutes_saved_per_act, minutes_per_hour, unit_yield):
    return acts_handled * minutes_saved_per_act / minutes_per_hour * unit_yield


@formula(
    en="Share of the job the tool can take",
    fr="Part du métier que l'outil peut prendre",
    symbol="E",
    unit="share",
    source="method B1",
    over=STAFF,
)
def exposure(task_share, task_exposure, task_acceptance):
    """Technical share times accepted share of each task, weighted by the time it takes."""
    return sum_of(task_share, task_exposure, task_acceptance)


@formula(
    en="Hours the tool can reach",
    fr="Heures que l'outil peut atteindre",
    symbol="H_{max}",
    unit="hour/year",
    source="method B2, trap 5",
)
def reachable_hours(agents_covered_by_group, exposure, fte_per_agent, productive_hours, hours_saved_by_other_tools):
    """Ceiling of what one or several tools can save: the same hour is never saved twice."""
    hours = sum_of(agents_covered_by_group, exposure) * fte_per_agent * productive_hours
    return np.maximum(hours - hours_saved_by_other_tools, 0)


@formula(
    en="Hours saved, gross",
    fr="Heures gagnées, brutes",
    symbol="H_{gross}",
    unit="hour/year",
    source="method A1",
    outcome="hours",
    least=0,
)
def gross_hours_saved(assistant_hours, process_hours, reachable_hours):
    return np.minimum(assistant_hours + process_hours, reachable_hours)


@formula(
    en="Hours saved, verified",
    fr="Heures gagnées, vérifiées",
    symbol="H_{net}",
    unit="hour/year",
    source="method A2",
    outcome="hours",
)
def net_hours_saved(gross_hours_saved, gain_correction_time):
    return gross_hours_saved * gain_correction_time


@formula(
    en="Hours that unauthorised use saves already",
    fr="Heures déjà gagnées par l'usage non autorisé",
    symbol="H_{sh}",
    unit="hour/year",
    source="method A3, trap 16",
    outcome="hours",
)
def shadow_hours(net_hours_saved, shadow_share, shadow_efficiency, compared_time):
    """The status quo has them too, so they are no gain of adopting; a comparison group has already taken them off."""
    return net_hours_saved * shadow_share * shadow_efficiency * (1 - compared_time)


@formula(
    en="Hours saved, additional to today",
    fr="Heures gagnées, en plus d'aujourd'hui",
    symbol="H_{inc}",
    unit="hour/year",
    source="method A3",
    outcome="hours",
)
def incremental_hours(net_hours_saved, shadow_hours):
    return net_hours_saved - shadow_hours


# By year


@formula(
    en="Use of the tool",
    fr="Usage de l'outil",
    symbol="a_t",
    unit="1",
    source="method A1",
)
def in_use(adoption, effective_years, kept_on):
    """The part of the year in which the tool serves: year 0 is for the decision and the installation."""
    return adoption * np.minimum(effective_years, 1) * kept_on


@formula(
    en="Installation of the tool",
    fr="Installation de l'outil",
    symbol="i_t",
    unit="1",
    source="method A1",
)
def installation(adoption, year_index):
    return adoption * (1 - np.minimum(year_index, 1))


@formula(
    en="Years of use after the delay",
    fr="Années d'usage après le retard",
    symbol="y_t",
    unit="1",
    source="method, delays",
)
def effective_years(year_index, start_delay, start_later, single_year):
    """A late start moves the years of use; it does not make people learn more slowly."""
    return np.maximum(year_index - start_delay / single_year - start_later / single_year, 0)


@formula(
    en="Share of the cruising speed reached by what is bought at once",
    fr="Part du régime de croisière atteinte par ce qui est acheté d'emblée",
    symbol="r_{1,t}",
    unit="1",
    source="method A1, ramp",
)
def whole_ramp(first_year_realisation, effective_years):
    """Each year closes the same share of the gap that is left."""
    return 1 - (1 - first_year_realisation) ** effective_years


@formula(
    en="Share of the cruising speed reached",
    fr="Part du régime de croisière atteinte",
    symbol="r_t",
    unit="1",
    source="method A1, ramp",
    outcome="hours",
)
def adoption_ramp(adoption, whole_ramp, first_year_realisation, phase_share, later_years, kept_on):
    """What is bought later starts later."""
    later = 1 - (1 - first_year_realisation) ** later_years
    return adoption * kept_on * (phase_share * whole_ramp + (1 - phase_share) * later)


@formula(
    en="Hours spent learning the tool",
    fr="Heures passées à apprendre l'outil",
    symbol="H_{learn,t}",
    unit="hour/year",
    source="method A2, trap 21",
    outcome="hours",
)
def learning_hours(agents_covered, training_time, refresher_time, installed_part, in_use, phase_part):
    """The agents' time is always a cost, whoever pays the course."""
    return agents_covered * (training_time * installed_part + refresher_time * in_use * phase_part)


@formula(
    en="Hours given back to the staff",
    fr="Heures rendues aux agents",
    symbol="H_{back,t}",
    unit="hour/year",
    source="method A3, A8",
    outcome="hours",
)
def hours_given_back(incremental_hours, extra_human_hours, adoption_ramp, volume_index, simplified_ramp):
    """Verified savings, less the work of calls newly answered: their sum may be negative (trap 6)."""
    with_tool = (incremental_hours - extra_human_hours) * adoption_ramp * volume_index
    return with_tool + incremental_hours * simplified_ramp * volume_index


@formula(
    en="Change of the hours available",
    fr="Variation des heures disponibles",
    symbol="H_{av,t}",
    unit="hour/year",
    source="method A3",
    outcome="hours",
    headline=True,
)
def available_hours(hours_given_back, learning_hours, monitoring_hours, supervision_hours):
    """Hours given back less those that the tool itself takes; negative when it takes more than it gives."""
    return hours_given_back - learning_hours - monitoring_hours - supervision_hours


@formula(
    en="Hours freed",
    fr="Heures libérées",
    symbol="H_{free,t}",
    unit="hour/year",
    source="method B2",
    outcome="hours",
)
def freed_hours(hours_given_back):
    """Before those that the tool takes: an hour is priced the same whether saved, trained, monitored or lost."""
    return np.maximum(hours_given_back, 0)


@formula(
    en="Hours freed beyond those that the tool takes",
    fr="Heures libérées au-delà de celles que l'outil prend",
    symbol="H_{net,t}",
    unit="hour/year",
    source="method B2",
)
def spared_hours(available_hours):
    """What posts and overtime can be taken from: nobody stops paying an hour that the tool itself needs."""
    return np.maximum(available_hours, 0)


@formula(
    en="Hours that the tool takes",
    fr="Heures que l'outil prend",
    symbol="H_{take,t}",
    unit="hour/year",
    source="method A2, A8",
    outcome="hours",
)
def taken_hours(learning_hours, monitoring_hours, supervision_hours, hours_given_back):
    """Learning, monitoring, managers' checks, and the work of calls newly answered beyond what is saved."""
    return learning_hours + monitoring_hours + supervision_hours + np.maximum(0 - hours_given_back, 0)


@formula(
    en="Posts that the dial could remove",
    fr="Postes que le curseur pourrait supprimer",
    symbol="Q_t",
    unit="post",
    source="method B3, trap 18",
)
def removable_posts(job_replacement, automation_share, spared_hours, units, productive_hours, fte_per_post):
    """Whole posts in each unit: a fifth of a post in five places is not one post."""
    hours_per_unit = job_replacement * automation_share * spared_hours / units
    return units * np.floor(hours_per_unit / (productive_hours * fte_per_post))


@formula(
    en="Posts falling vacant",
    fr="Postes devenant vacants",
    symbol="A_t",
    unit="post",
    source="method B3",
    outcome="jobs",
)
def vacant_posts(agents_covered, fte_per_agent, fte_per_post, departure_rate, year_index):
    return np.floor(agents_covered * fte_per_agent / fte_per_post * (1 - (1 - departure_rate) ** year_index))


@formula(
    en="Posts removed",
    fr="Postes supprimés",
    symbol="Post_t",
    unit="post",
    source="method B3",
    outcome="jobs",
    headline=True,
)
def posts_removed(removable_posts, vacant_posts):
    """Capped by departures: nobody is dismissed."""
    return np.minimum(removable_posts, vacant_posts)


@formula(
    en="Share of the staff concerned whose posts are removed",
    fr="Part des agents concernés dont le poste est supprimé",
    symbol="s_{sup}",
    unit="share",
    source="method B3, E4",
    outcome="jobs",
)
def removed_share(posts_removed, final_year, single_year, fte_per_post, agents_covered, fte_per_agent):
    """In the last year, when the removals are complete."""
    removed = total(posts_removed * final_year) / single_year * fte_per_post
    staff = agents_covered * fte_per_agent
    return np.where(staff > 0, np.minimum(np.divide(removed, staff), 1), 0)


@formula(
    en="Hours of the posts removed",
    fr="Heures des postes supprimés",
    symbol="H_{post,t}",
    unit="hour/year",
    source="method A4",
)
def post_hours(posts_removed, productive_hours, fte_per_post):
    return posts_removed * productive_hours * fte_per_post


@formula(
    en="Hours no longer paid without a post removed",
    fr="Heures qui ne sont plus payées, sans suppression de poste",
    symbol="H_{var,t}",
    unit="hour/year",
    source="method A4, trap 1",
)
def variable_hours_saved(spared_hours, post_hours, cashable_share):
    """Overtime and temporary staff, on the hours left by the posts: the same hour is not counted in both."""
    return cashable_share * np.maximum(spared_hours - post_hours, 0)


@formula(
    en="Cashable hours",
    fr="Heures monnayables",
    symbol="H_{cash,t}",
    unit="hour/year",
    source="method A4",
    outcome="hours",
    headline=True,
)
def cashable_hours(post_hours, variable_hours_saved):
    return post_hours + variable_hours_saved


@formula(
    en="Hours saved as minutes scattered over the day",
    fr="Heures gagnées en minutes éparses dans la journée",
    symbol="s_{min}",
    unit="share",
    source="method A4",
)
def scattered_share(assistant_hours, process_hours):
    """The others are gained act by act, in a queue. Equipment frees no minutes."""
    hours = assistant_hours + process_hours
    return np.where(hours > 0, np.divide(assistant_hours, hours), 0)


@formula(
    en="Share of the freed time given back to the service",
    fr="Part du temps libéré rendue au service",
    symbol="r",
    unit="share",
    source="method A4",
)
def redeployed_share(scattered_share, reuse_scattered, reuse_queue):
    """By kind of work: minutes here and there are harder to reuse than the time of whole acts."""
    return scattered_share * reuse_scattered + (1 - scattered_share) * reuse_queue


@formula(
    en="Recovered hours",
    fr="Heures récupérées",
    symbol="H_{rec,t}",
    unit="hour/year",
    source="method A4, trap 1",
    outcome="hours",
    headline=True,
)
def recovered_hours(cashable_hours, reusable_hours, redeployed_share):
    """Cashable hours are a part of them, so the two are never added."""
    return cashable_hours + redeployed_share * reusable_hours


@formula(
    en="Hours freed that could be given to other work",
    fr="Heures libérées qui pourraient être redéployées",
    symbol="H_{reuse,t}",
    unit="hour/year",
    source="method A4, trap 1",
    outcome="hours",
)
def reusable_hours(spare_hours, protected_hours):
    """Protected rest is not given to the service."""
    return spare_hours - protected_hours


@formula(
    en="Hours of protected recovery",
    fr="Heures de récupération protégées",
    symbol="H_{prot,t}",
    unit="hour/year",
    source="method C1",
    outcome="hours",
)
def protected_hours(protected_recovery, agents_covered, productive_days, minutes_per_hour, spare_hours):
    """Recovery is taken out of the time the tool frees: an option cannot protect more than there is."""
    asked = protected_recovery * agents_covered * productive_days / minutes_per_hour
    return np.minimum(asked, spare_hours)


@formula(
    en="Hours freed and not cashed",
    fr="Heures libérées et non monnayées",
    symbol="H_{spare,t}",
    unit="hour/year",
    source="method A4",
)
def spare_hours(freed_hours, cashable_hours):
    return freed_hours - cashable_hours


@formula(
    en="Slack",
    fr="Marge de respiration",
    symbol="H_{slack,t}",
    unit="hour/year",
    source="method A5",
    outcome="hours",
)
def slack_hours(freed_hours, recovered_hours):
    """Worth nothing in euros, but it is the breathing space that protects agents (method C1)."""
    return freed_hours - recovered_hours


@formula(
    en="Hours given to other work",
    fr="Heures redéployées",
    symbol="H_{redep,t}",
    unit="hour/year",
    source="method B4",
    outcome="jobs",
)
def redeployed_hours(freed_hours, post_hours, new_task_hours):
    return freed_hours - post_hours - new_task_hours


@formula(
    en="Hours of the new tasks that the tool brings",
    fr="Heures des tâches nouvelles que l'outil apporte",
    symbol="H_{new,t}",
    unit="hour/year",
    source="method B4",
)
def new_task_hours(active_users, new_task_share, new_task_time, adoption_ramp):
    return active_users * new_task_share * new_task_time * adoption_ramp


@formula(
    en="Extra hours that somebody must work",
    fr="Heures supplémentaires à assurer",
    symbol="H_{extra,t}",
    unit="hour/year",
    source="method A8, trap 6",
    outcome="hours",
)
def extra_hours(available_hours):
    """Calls newly answered and time the tool takes beyond what it gives: work for humans, never a saving."""
    return np.maximum(0 - available_hours, 0)


@formula(
    en="Extra hours staffed with new means",
    fr="Heures supplémentaires assurées par de nouveaux moyens",
    symbol="H_{hire,t}",
    unit="hour/year",
    source="method A8",
    outcome="jobs",
)
def staffed_hours(extra_hours, staffed_share):
    """The rest is absorbed by the agents in place and shows in their workload."""
    return extra_hours * staffed_share


@formula(
    en="Break-even minutes per day of use",
    fr="Minutes d'équilibre par jour d'utilisation",
    symbol="m^{*}",
    unit="minute/agent/day",
    source="method A7",
    outcome="hours",
)
def break_even_minutes(
    yearly_price, minutes_per_hour, assisted_days, central_hourly_cost, gain_correction_time, redeployed_share
):
    """Gross minutes per day of use at which recovered time is worth the yearly price; zero for tools without them."""
    value = assisted_days * central_hourly_cost * gain_correction_time * redeployed_share
    return np.where(value > 0, np.divide(yearly_price * minutes_per_hour, value), 0)


@formula(
    en="Days of use of an assistant that saves minutes",
    fr="Jours d'usage d'un assistant qui fait gagner des minutes",
    symbol="D_{asst}",
    unit="agent*day/year",
    source="method A7",
)
def assisted_days(active_agent_days, minutes_saved_per_day):
    return np.where(minutes_saved_per_day > 0, active_agent_days, 0)


@formula(
    en="Cost of a productive hour today, staff concerned",
    fr="Coût d'une heure productive aujourd'hui, agents concernés",
    symbol=r"\bar w_0",
    unit="EUR/hour",
    source="method A7",
)
def central_hourly_cost(staff_mix, employer_cost_base, productive_hours):
    return sum_of(staff_mix, employer_cost_base) / productive_hours


@formula(
    en="Output added",
    fr="Production supplémentaire",
    symbol=r"\Delta Y",
    unit="output/year",
    source="method A9",
    outcome="hours",
)
def extra_output(adoption, output_before, output_factor):
    """More is inspected with the same staff: a gain of service with a staff saving of nil."""
    return adoption * output_before * (output_factor - 1)


@formula(
    en="Output of today", fr="Production d'aujourd'hui", symbol="Y_0", unit="output/year", source="method A9", least=0
)
def output_before(population, output_rate):
    """Stands in for the authority's own count."""
    return population * output_rate
