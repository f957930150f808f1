"""Posts that are a second chance: redeployment, insertion, and who pays when they go (method D).

What drives the losses is ``posts_removed``, not exposure alone: a landing post disappears when a post is really no
longer filled, in whole posts and no faster than posts fall vacant (B3). With tasks only (dial at 0) no post goes;
``landing_posts_exposed`` shows what the tool would put at stake with the dial at 1, and ``landing_content_lost`` what
it takes out of posts that stay: a switchboard without easy calls. Content is shown beside posts and has no price.

Redeployment falls on the authority. Insertion has three accounts with different signs: the public purse may *gain* from
cheaper insertion, which is shown as it is and never enters the account of society (trap 9).
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import by_code, previous, ratio, sum_of
from costmodel.model.quantity import LABOUR, formula

# Landing posts (D1)


@formula("post", symbol="J", source="method D1", outcome="jobs", least=0)
def landing_posts(agents_total, landing_post_share, fte_per_agent, fte_per_post):
    """Stands in for the authority's own count, which ``new authority`` asks."""
    return agents_total * landing_post_share * fte_per_agent / fte_per_post


@formula("post", symbol="J_{exp}", source="method D1", outcome="jobs")
def landing_posts_exposed(touched_posts, landing_share_touched, active_share, adoption, landing_posts):
    """Before ring-fencing and before attrition: what the tool could do, whatever the option promises."""
    return np.minimum(touched_posts * landing_share_touched * active_share * adoption, landing_posts)


@formula("post", symbol="J_{work}", source="method B1, D1")
def touched_posts(agents_covered_by_group, exposure, fte_per_agent, fte_per_post):
    return sum_of(agents_covered_by_group, exposure) * fte_per_agent / fte_per_post


@formula("post", symbol=r"\Delta J_t", source="method D1", outcome="jobs", headline=True)
def landing_posts_lost(posts_removed, landing_share_touched, landing_posts_protected, landing_posts):
    """Among the posts really removed, those that are landing posts and not ring-fenced; never more than there are."""
    return np.minimum(posts_removed * landing_share_touched * (1 - landing_posts_protected), landing_posts)


@formula("post", symbol="J_{left,t}", source="method D1", outcome="jobs")
def landing_posts_left(landing_posts, landing_posts_lost):
    return landing_posts - landing_posts_lost


@formula("post", symbol=r"\Delta J_{cont,t}", source="method D1", outcome="jobs", headline=True)
def landing_content_lost(
    agents_covered_by_group,
    easy_minutes_reachable,
    working_minutes,
    active_share,
    fte_per_agent,
    fte_per_post,
    landing_share_touched,
    adoption_ramp,
    landing_posts,
    landing_posts_lost,
):
    """Easy work that the tool takes out of landing posts which stay, counted in posts' worth of work. Ring-fencing
    a post keeps the post, not its content. What goes with posts removed is not counted again."""
    easy = sum_of(agents_covered_by_group, easy_minutes_reachable) / working_minutes * fte_per_agent / fte_per_post
    taken = np.minimum(easy * active_share * landing_share_touched * adoption_ramp, landing_posts)
    return np.maximum(taken - landing_posts_lost, 0)


@formula("FTE", symbol="n_{cut,t}", source="method D1, D4", over=LABOUR, outcome="jobs")
def work_cut(variable_hours_saved, cut_share, productive_hours):
    """Hours no longer paid (A4), by those who worked them: beside whole posts. Nothing unless the authority says so."""
    return variable_hours_saved * cut_share / productive_hours


@formula("share", symbol="j_t", source="method D2", outcome="jobs")
def landing_loss_share(landing_posts_lost, landing_posts):
    return ratio(landing_posts_lost, landing_posts)


# Redeployment (D2)


@formula("1/year", symbol="r_{req}", source="method D2")
def redeployment_request_rate(national_redeployment_requests, national_agents):
    return national_redeployment_requests / national_agents


@formula("agent/year", symbol="R", source="method D2", outcome="jobs")
def redeployment_requests(agents_total, redeployment_request_rate):
    return agents_total * redeployment_request_rate


@formula("share", symbol="p_{0}", source="method D2", outcome="jobs")
def redeployment_success_before(national_redeployments_done, national_redeployment_requests):
    return national_redeployments_done / national_redeployment_requests


@formula("share", symbol="p_{1,t}", source="method D2", outcome="jobs")
def redeployment_success_after(redeployment_success_before, landing_elasticity, landing_loss_share):
    """Fewer landing posts, fewer redeployments in proportion; the proportion is an assumption."""
    return redeployment_success_before * np.maximum(1 - landing_elasticity * landing_loss_share, 0)


@formula("agent/year", symbol="R_{fail,t}", source="method D2", outcome="jobs", headline=True)
def redeployment_failures(redeployment_requests, redeployment_success_before, redeployment_success_after):
    return redeployment_requests * (redeployment_success_before - redeployment_success_after)


@formula("EUR/agent", symbol="c_{wait,t}", source="method D2")
def waiting_cost(waiting_time, waiting_work_share, employer_cost_c, fte_per_agent, months_per_year):
    """Full pay during the preparation period, less the part of the job that the agent can still do."""
    return waiting_time * (1 - waiting_work_share) * employer_cost_c * fte_per_agent / months_per_year


@formula("EUR/year", symbol="C_{recl,t}", source="method D2", outcome="budget")
def redeployment_cost(redeployment_failures, waiting_cost, exit_cost):
    return redeployment_failures * (waiting_cost + exit_cost)


# Insertion (D3)


@formula("post", symbol="J_{ins,t}", source="method D3", outcome="jobs")
def insertion_posts_lost(landing_posts_lost, insertion_post_share):
    return landing_posts_lost * insertion_post_share


@formula("FTE", symbol="n_t", source="method D3", outcome="jobs")
def insertion_person_years(insertion_posts_lost, fte_per_post):
    """Person-years of insertion that no longer exist in the year."""
    return insertion_posts_lost * fte_per_post


@formula("FTE", symbol="n_{cl,t}", source="method D3", outcome="jobs")
def insertion_clause_work(clause_hours, in_use, statutory_hours):
    """Hours of insertion that the supplier owes, in person-years."""
    return clause_hours * in_use / statutory_hours


@formula("FTE", symbol="n_{net,t}", source="method D3", outcome="jobs")
def insertion_net_work(insertion_person_years, insertion_clause_work):
    """Negative when the contract adds more than the tool takes. What a clause produces is paid in its price: only the
    prospects of people, and the accounts of other public purses, are netted."""
    return insertion_person_years - insertion_clause_work


@formula("EUR/FTE/year", symbol="AP", source="method D3")
def insertion_subsidy(insertion_structure, workshop_subsidy, company_subsidy):
    """Workshop (ACI), company (EI), or none when the authority hires directly."""
    return by_code(insertion_structure, workshop_subsidy, company_subsidy, 0)


@formula("EUR/year", symbol="C_{sub,ins,t}", source="method D3, trap 8", outcome="budget")
def insertion_subsidy_lost(insertion_person_years, insertion_subsidy):
    """To be taken off savings on subsidised posts valued at full cost; netted against the State's saving in public."""
    return insertion_person_years * insertion_subsidy


@formula("EUR/year", symbol="P_{ins,t}", source="method D3, trap 9", outcome="public")
def insertion_public_balance(insertion_subsidy, insertion_net_work, avoided_public_cost):
    """Subsidies saved less costs no longer avoided. Often a gain: that is a fact of accounts, not a benefit."""
    return insertion_net_work * (insertion_subsidy - avoided_public_cost)


@formula("EUR/year", symbol="S_{ins,out,t}", source="method D3, trap 15")
def insertion_output_loss(insertion_person_years, insertion_output_value, insertion_output_replaced):
    """Work of the post less the part that the tool now produces."""
    return insertion_person_years * insertion_output_value * (1 - insertion_output_replaced)


@formula("year", symbol=r"A_{\theta}", source="method D3")
def prospect_annuity(real_discount_rate, prospect_time, single_year):
    """Closed form of the sum of discount factors; undiscounted when the rate is nil."""
    faded = 1 - (1 + real_discount_rate) ** (0 - prospect_time / single_year)
    rate = np.where(real_discount_rate > 0, real_discount_rate, 1)
    return np.where(real_discount_rate > 0, faded / rate * single_year, prospect_time)


@formula("EUR/year", symbol="S_{ins,job,t}", source="method D3")
def insertion_prospect_loss(insertion_net_work, insertion_path_time, job_chance_gain, prospect_annuity, job_year_value):
    """Each place serves one person after another: each loses a chance of work, for some years."""
    return insertion_net_work / insertion_path_time * job_chance_gain * prospect_annuity * job_year_value


@formula("EUR/year", symbol="S_{ins,t}", source="method D3, trap 9", outcome="society")
def insertion_society_loss(
    insertion_output_loss, insertion_prospect_loss, insertion_net_work, insertion_wellbeing_value
):
    """No subsidy nor avoided benefit enters: they are transfers. Wellbeing counts only when somebody values it."""
    return insertion_output_loss + insertion_prospect_loss + insertion_net_work * insertion_wellbeing_value


@formula("EUR/year", symbol="C_{dep,t}", source="method D3", outcome="public")
def insertion_department_cost(insertion_net_work, minimum_income_share, minimum_income_spending, uncompensated_share):
    """Minimum income (RSA) of those without a place, for the part that the State does not compensate."""
    return insertion_net_work * minimum_income_share * minimum_income_spending * uncompensated_share


@formula("EUR/FTE/year", symbol="c_{ins}", source="method D3, case V4", outcome="jobs")
def insertion_gross_cost(avoided_public_cost, net_insertion_cost):
    """Identity of the 2025 evaluation: gross = avoided + net."""
    return avoided_public_cost + net_insertion_cost


@formula("share", symbol="c_{ins,net}", source="method D3, case V4", outcome="jobs")
def insertion_net_share(net_insertion_cost, insertion_gross_cost):
    return net_insertion_cost / insertion_gross_cost


# People whose contract ends (D4)


@formula("FTE/year", symbol="n_{d,t}", source="method D4, trap 14", outcome="jobs")
def displaced_staff(ordinary_posts_removed, displaced_share, fte_per_post, single_year, work_cut_contracts):
    """New removals of the year only, in posts or in contracts; retirement displaces nobody."""
    newly_removed = np.maximum(ordinary_posts_removed - previous(ordinary_posts_removed), 0)
    contracts = np.maximum(work_cut_contracts - previous(work_cut_contracts), 0)
    return (newly_removed * displaced_share * fte_per_post + contracts) / single_year


@formula("post", symbol="J_{ord,t}", source="method D4, trap 14")
def ordinary_posts_removed(posts_removed, insertion_posts_lost):
    """People in insertion are counted in their own account, so not here."""
    return posts_removed - insertion_posts_lost


@formula("EUR/FTE/year", symbol="w_{net}", source="method D4, D5")
def yearly_net_pay(monthly_net_pay, months_per_year):
    return monthly_net_pay * months_per_year


@formula("1", symbol=r"\rho_{scar}", source="method D4")
def scar_persistence(scar_recovery, real_discount_rate):
    return (1 - scar_recovery) / (1 + real_discount_rate)


@formula("year", symbol="y_{scar}", source="method D4")
def scar_years(wage_penalty, scar_persistence, scar_time, single_year):
    """Closed form of the geometric sum of a penalty that fades each year."""
    return wage_penalty * (1 - scar_persistence ** (scar_time / single_year)) / (1 - scar_persistence) * single_year


@formula("EUR/year", symbol="S_{scar,t}", source="method D4, trap 14", outcome="society")
def scarring_loss(displaced_staff, yearly_net_pay, unemployment_time, months_per_year, scar_years):
    """Present worth, in the year of the loss; a private loss, in the account of society only."""
    return displaced_staff * yearly_net_pay * (unemployment_time / months_per_year + scar_years)


# The territory (D5) and the alert (D6)


@formula("EUR/year", symbol="T_{loss,t}", source="method D5, traps 12 and 13", outcome="territory")
def territory_loss(posts_removed, fte_per_post, work_cut, yearly_net_pay, local_spending_share, local_multiplier):
    """Pay that no longer circulates here, for every post removed and all work that ends without one; elsewhere it does,
    so society does not lose it."""
    work = posts_removed * fte_per_post + sum_of(work_cut)
    return work * yearly_net_pay * local_spending_share * (1 + local_multiplier)


@formula("post", symbol="I_{ins}", source="method D6")
def insertion_places_promised(agents_total, insertion_promise_share, fte_per_agent, fte_per_post):
    """Stands in for the authority's own commitments."""
    return agents_total * insertion_promise_share * fte_per_agent / fte_per_post


@formula("agent", symbol="R_{wait}", source="method D6")
def redeployment_waiting(agents_total, national_redeployment_waiting, national_agents):
    return agents_total * national_redeployment_waiting / national_agents


@formula("1", symbol="n_{need}", source="method D6")
def people_in_need(redeployment_requests, single_year, redeployment_waiting, fte_per_agent, full_time):
    """New requests of the year and those left from before."""
    return (redeployment_requests * single_year + redeployment_waiting) * fte_per_agent / full_time


@formula("post", symbol="J_{need}", source="method D6")
def landing_posts_needed(people_in_need, full_time, fte_per_post):
    """Needs come by ones: in a village where somebody needs a post once in fifty years, that year it is one post,
    and not a fiftieth. The mean of a Poisson number that is not nil (an assumption: needs do not come together)."""
    several = np.where(people_in_need > 0, np.divide(people_in_need, 1 - np.exp(0 - people_in_need)), 1)
    return several * full_time / fte_per_post


@formula("post/year", symbol="V_0", source="method D6")
def landing_vacancies_before(landing_posts, insertion_places_promised, landing_vacancy_rate):
    """The posts are held: only those that somebody leaves can serve. Those promised to insertion are not open to
    redeployment."""
    return np.maximum(landing_posts - insertion_places_promised, 0) * landing_vacancy_rate


@formula("post/year", symbol="V_{J,t}", source="method D6", outcome="jobs")
def landing_vacancies(
    landing_posts_left, landing_content_lost, content_weight, insertion_places_promised, landing_vacancy_rate
):
    """Of the posts left. A post emptied of its easy work counts less only where the authority says so."""
    suited = landing_posts_left - landing_content_lost * content_weight - insertion_places_promised
    return np.maximum(suited, 0) * landing_vacancy_rate


@formula("1", symbol="ASI_0", source="method D6", outcome="jobs")
def shock_absorber_before(landing_vacancies_before, single_year, landing_posts_needed):
    return landing_vacancies_before * single_year / landing_posts_needed


@formula("1", symbol="ASI_t", source="method D6", outcome="jobs", headline=True)
def shock_absorber_index(landing_vacancies, single_year, landing_posts_needed):
    """A flow over a flow. Below 1, the authority cannot absorb the shocks of a year: an alert that money does not buy
    back."""
    return landing_vacancies * single_year / landing_posts_needed


# Sheltered work bought outside


@formula("EUR/year", symbol="E_{esat,t}", source="method D3")
def sheltered_spend_stopped(outsourced_spend_avoided, sheltered_share):
    return outsourced_spend_avoided * sheltered_share


@formula("FTE", symbol="n_{esat,t}", source="method D3", outcome="jobs", headline=True)
def sheltered_work_lost(sheltered_spend_stopped, sheltered_turnover):
    return sheltered_spend_stopped / sheltered_turnover


@formula("EUR/year", symbol="S_{esat,t}", source="method D3, trap 8", outcome="society")
def sheltered_loss(sheltered_spend_stopped, sheltered_idle_share):
    """Money no longer paid for hands that find no other work saves the budget, not society."""
    return sheltered_spend_stopped * sheltered_idle_share
