"""Time: from gross to verified, additional, recovered and cashable hours; then posts (method A and B).

Quantities without a year are those of the tool at cruising speed once bought; those by year follow the adoption ramp
and are zero for options that do not buy the tool.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import ratio, sum_of, total
from costmodel.model.quantity import STAFF, formula

# Who and how often


@formula("agent", symbol="N_{con}", source="method A1", least=0)
def agents_concerned(agents_total, concerned_share):
    return agents_total * concerned_share


@formula("licence", symbol="N_{lic}", source="method A1", outcome="hours", least=0)
def licences(agents_concerned, licence_coverage):
    return agents_concerned * licence_coverage


@formula("agent", symbol="N_{cov}", source="method A1", outcome="people", least=0)
def agents_covered(agents_concerned, seats, agents_per_licence):
    """Those who have a licence where the tool is sold by the seat, all those concerned elsewhere."""
    return np.where(seats > 0, seats * agents_per_licence, agents_concerned)


@formula("agent", symbol="N", source="method A1", over=STAFF)
def agents_covered_by_group(agents_covered, staff_mix):
    return agents_covered * staff_mix


@formula("agent", symbol="N_{act}", source="method A1", least=0)
def active_users(seats, agents_per_licence, active_share):
    return seats * agents_per_licence * active_share


@formula("agent*day/year", symbol="D_{act}", source="method A1", least=0)
def active_agent_days(active_users, active_day_share, productive_days):
    """Minutes declared 'on days of use' count for those days only (trap 4)."""
    return active_users * active_day_share * productive_days


@formula("act/year", symbol="V", source="method A1'", least=0)
def acts_per_year(population, act_rate):
    """Stands in for the authority's own count of acts."""
    return population * act_rate


@formula("act/year", symbol="V_{tool}", source="method A1'", least=0)
def acts_handled(acts_per_year, handled_share, scope_share):
    return acts_per_year * handled_share * scope_share


# Hours


@formula("hour/year", symbol="H_{asst}", source="method A1")
def assistant_hours(active_agent_days, minutes_saved_per_day, minutes_per_hour, unit_yield):
    return active_agent_days * minutes_saved_per_day / minutes_per_hour * unit_yield


@formula("minute/act", symbol="m_{act}", source="method A1'")
def minutes_saved_per_act(baseline_minutes, time_reduction):
    return baseline_minutes * time_reduction


@formula("hour/year", symbol="H_{proc}", source="method A1'")
def process_hours(acts_handled, minutes_saved_per_act, minutes_per_hour, unit_yield):
    return acts_handled * minutes_saved_per_act / minutes_per_hour * unit_yield


@formula("share", symbol="E", source="method B1", over=STAFF)
def exposure(task_share, task_exposure, task_acceptance):
    """Technical share times accepted share of each task, weighted by the time it takes."""
    return sum_of(task_share, task_exposure, task_acceptance)


@formula("hour/year", symbol="H_{max}", source="method B2, trap 5")
def reachable_hours(agents_covered_by_group, exposure, fte_per_agent, productive_hours, hours_saved_by_other_tools):
    """Ceiling of what one or several tools can save: the same hour is never saved twice."""
    hours = sum_of(agents_covered_by_group, exposure) * fte_per_agent * productive_hours
    return np.maximum(hours - hours_saved_by_other_tools, 0)


@formula("hour/year", symbol="H_{gross}", source="method A1", outcome="hours", least=0)
def gross_hours_saved(assistant_hours, process_hours, reachable_hours):
    return np.minimum(assistant_hours + process_hours, reachable_hours)


@formula("hour/year", symbol="H_{net}", source="method A2", outcome="hours")
def net_hours_saved(gross_hours_saved, gain_correction_time):
    return gross_hours_saved * gain_correction_time


@formula("hour/year", symbol="H_{sh}", source="method A3, trap 16", outcome="hours")
def shadow_hours(net_hours_saved, shadow_share, shadow_efficiency, compared_time):
    """The status quo has them too, so they are no gain of adopting; a comparison group has already taken them off."""
    return net_hours_saved * shadow_share * shadow_efficiency * (1 - compared_time)


@formula("hour/year", symbol="H_{inc}", source="method A3", outcome="hours")
def incremental_hours(net_hours_saved, shadow_hours):
    return net_hours_saved - shadow_hours


# By year


@formula("1", symbol="a_t", source="method A1")
def in_use(adoption, effective_years, kept_on):
    """The part of the year in which the tool serves: year 0 is for the decision and the installation."""
    return adoption * np.minimum(effective_years, 1) * kept_on


@formula("1", symbol="i_t", source="method A1")
def installation(adoption, year_index):
    return adoption * (1 - np.minimum(year_index, 1))


@formula("1", symbol="y_t", source="method, delays")
def effective_years(year_index, start_delay, start_later, single_year):
    """A late start moves the years of use; it does not make people learn more slowly."""
    return np.maximum(year_index - start_delay / single_year - start_later / single_year, 0)


@formula("1", symbol="r_{1,t}", source="method A1, ramp")
def whole_ramp(first_year_realisation, effective_years):
    """Each year closes the same share of the gap that is left."""
    return 1 - (1 - first_year_realisation) ** effective_years


@formula("1", symbol="r_t", source="method A1, ramp", outcome="hours")
def adoption_ramp(adoption, whole_ramp, first_year_realisation, phase_share, later_years, kept_on):
    """What is bought later starts later."""
    later = 1 - (1 - first_year_realisation) ** later_years
    return adoption * kept_on * (phase_share * whole_ramp + (1 - phase_share) * later)


@formula("hour/year", symbol="H_{learn,t}", source="method A2, trap 21", outcome="hours")
def learning_hours(agents_covered, training_time, refresher_time, installed_part, in_use, phase_part):
    """The agents' time is always a cost, whoever pays the course."""
    return agents_covered * (training_time * installed_part + refresher_time * in_use * phase_part)


@formula("hour/year", symbol="H_{back,t}", source="method A3, A8", outcome="hours")
def hours_given_back(incremental_hours, extra_human_hours, adoption_ramp, volume_index, simplified_ramp):
    """Verified savings, less the work of calls newly answered: their sum may be negative (trap 6)."""
    with_tool = (incremental_hours - extra_human_hours) * adoption_ramp * volume_index
    return with_tool + incremental_hours * simplified_ramp * volume_index


@formula("hour/year", symbol="H_{av,t}", source="method A3", outcome="hours", headline=True)
def available_hours(hours_given_back, learning_hours, monitoring_hours, supervision_hours):
    """Hours given back less those that the tool itself takes; negative when it takes more than it gives."""
    return hours_given_back - learning_hours - monitoring_hours - supervision_hours


@formula("hour/year", symbol="H_{free,t}", source="method B2", outcome="hours")
def freed_hours(hours_given_back):
    """Before those that the tool takes: an hour is priced the same whether saved, trained, monitored or lost."""
    return np.maximum(hours_given_back, 0)


@formula("hour/year", symbol="H_{net,t}", source="method B2")
def spared_hours(available_hours):
    """What posts and overtime can be taken from: nobody stops paying an hour that the tool itself needs."""
    return np.maximum(available_hours, 0)


@formula("hour/year", symbol="H_{take,t}", source="method A2, A8", outcome="hours")
def taken_hours(learning_hours, monitoring_hours, supervision_hours, hours_given_back):
    """Learning, monitoring, managers' checks, and the work of calls newly answered beyond what is saved."""
    return learning_hours + monitoring_hours + supervision_hours + np.maximum(0 - hours_given_back, 0)


@formula("post", symbol="Q_t", source="method B3, trap 18")
def removable_posts(job_replacement, automation_share, spared_hours, units, productive_hours, fte_per_post):
    """Whole posts in each unit: a fifth of a post in five places is not one post."""
    hours_per_unit = job_replacement * automation_share * spared_hours / units
    return units * np.floor(hours_per_unit / (productive_hours * fte_per_post))


@formula("post", symbol="A_t", source="method B3", outcome="jobs")
def vacant_posts(agents_covered, fte_per_agent, fte_per_post, departure_rate, year_index):
    return np.floor(agents_covered * fte_per_agent / fte_per_post * (1 - (1 - departure_rate) ** year_index))


@formula("post", symbol="Post_t", source="method B3", outcome="jobs", headline=True)
def posts_removed(removable_posts, vacant_posts):
    """Capped by departures: nobody is dismissed."""
    return np.minimum(removable_posts, vacant_posts)


@formula("share", symbol="s_{sup}", source="method B3, E4", outcome="jobs")
def removed_share(posts_removed, final_year, single_year, fte_per_post, agents_covered, fte_per_agent):
    """In the last year, when the removals are complete."""
    removed = total(posts_removed * final_year) / single_year * fte_per_post
    staff = agents_covered * fte_per_agent
    return np.where(staff > 0, np.minimum(np.divide(removed, staff), 1), 0)


@formula("hour/year", symbol="H_{post,t}", source="method A4")
def post_hours(posts_removed, productive_hours, fte_per_post):
    return posts_removed * productive_hours * fte_per_post


@formula("hour/year", symbol="H_{var,t}", source="method A4, trap 1")
def variable_hours_saved(spared_hours, post_hours, cashable_share):
    """Overtime and temporary staff, on the hours left by the posts: the same hour is not counted in both."""
    return cashable_share * np.maximum(spared_hours - post_hours, 0)


@formula("hour/year", symbol="H_{cash,t}", source="method A4", outcome="hours", headline=True)
def cashable_hours(post_hours, variable_hours_saved):
    return post_hours + variable_hours_saved


@formula("share", symbol="s_{min}", source="method A4")
def scattered_share(assistant_hours, process_hours):
    """The others are gained act by act, in a queue. Equipment frees no minutes."""
    return ratio(assistant_hours, assistant_hours + process_hours)


@formula("share", symbol="r", source="method A4")
def redeployed_share(scattered_share, reuse_scattered, reuse_queue):
    """By kind of work: minutes here and there are harder to reuse than the time of whole acts."""
    return scattered_share * reuse_scattered + (1 - scattered_share) * reuse_queue


@formula("hour/year", symbol="H_{rec,t}", source="method A4, trap 1", outcome="hours", headline=True)
def recovered_hours(cashable_hours, reusable_hours, redeployed_share):
    """Cashable hours are a part of them, so the two are never added."""
    return cashable_hours + redeployed_share * reusable_hours


@formula("hour/year", symbol="H_{reuse,t}", source="method A4, trap 1", outcome="hours")
def reusable_hours(spare_hours, protected_hours):
    """Protected rest is not given to the service."""
    return spare_hours - protected_hours


@formula("hour/year", symbol="H_{prot,t}", source="method C1", outcome="hours")
def protected_hours(protected_recovery, agents_covered, productive_days, minutes_per_hour, spare_hours):
    """Recovery is taken out of the time the tool frees: an option cannot protect more than there is."""
    asked = protected_recovery * agents_covered * productive_days / minutes_per_hour
    return np.minimum(asked, spare_hours)


@formula("hour/year", symbol="H_{spare,t}", source="method A4")
def spare_hours(freed_hours, cashable_hours):
    return freed_hours - cashable_hours


@formula("hour/year", symbol="H_{slack,t}", source="method A5", outcome="hours")
def slack_hours(freed_hours, recovered_hours):
    """Worth nothing in euros, but it is the breathing space that protects agents (method C1)."""
    return freed_hours - recovered_hours


@formula("hour/year", symbol="H_{redep,t}", source="method B4", outcome="jobs")
def redeployed_hours(freed_hours, post_hours, new_task_hours):
    return freed_hours - post_hours - new_task_hours


@formula("hour/year", symbol="H_{new,t}", source="method B4")
def new_task_hours(active_users, new_task_share, new_task_time, adoption_ramp):
    return active_users * new_task_share * new_task_time * adoption_ramp


@formula("hour/year", symbol="H_{extra,t}", source="method A8, trap 6", outcome="hours")
def extra_hours(available_hours):
    """Calls newly answered and time the tool takes beyond what it gives: work for humans, never a saving."""
    return np.maximum(0 - available_hours, 0)


@formula("hour/year", symbol="H_{hire,t}", source="method A8", outcome="jobs")
def staffed_hours(extra_hours, staffed_share):
    """The rest is absorbed by the agents in place and shows in their workload."""
    return extra_hours * staffed_share


@formula("minute/agent/day", symbol="m^{*}", source="method A7", outcome="hours")
def break_even_minutes(
    yearly_price, minutes_per_hour, assisted_days, central_hourly_cost, gain_correction_time, redeployed_share
):
    """Gross minutes per day of use at which recovered time is worth the yearly price; zero for tools without them."""
    value = assisted_days * central_hourly_cost * gain_correction_time * redeployed_share
    return ratio(yearly_price * minutes_per_hour, value)


@formula("agent*day/year", symbol="D_{asst}", source="method A7")
def assisted_days(active_agent_days, minutes_saved_per_day):
    return np.where(minutes_saved_per_day > 0, active_agent_days, 0)


@formula("EUR/hour", symbol=r"\bar w_0", source="method A7")
def central_hourly_cost(staff_mix, employer_cost_base, productive_hours):
    return sum_of(staff_mix, employer_cost_base) / productive_hours


@formula("output/year", symbol=r"\Delta Y", source="method A9", outcome="hours")
def extra_output(adoption, output_before, output_factor):
    """More is inspected with the same staff: a gain of service with a staff saving of nil."""
    return adoption * output_before * (output_factor - 1)


@formula("output/year", symbol="Y_0", source="method A9", least=0)
def output_before(population, output_rate):
    """Stands in for the authority's own count."""
    return population * output_rate
