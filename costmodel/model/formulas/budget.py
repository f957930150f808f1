"""The budget as a finance officer reads it: taxes included, by section, nominal, year by year (method 7).

Every flow of the other modules is in real euros of year 0; ``price_level`` turns it into nominal euros here and only
here. Receipts and savings are positive, spending is negative in the balances and positive in the lines that name it.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import cumulative, previous, total
from costmodel.model.quantity import formula

# What the tool costs


@formula("EUR/year", symbol="c_{lic}", source="method A5")
def licence_price(seats, licence_monthly_price, months_per_year):
    return seats * licence_monthly_price * months_per_year


@formula("EUR/year", symbol="c_{use}", source="method A5")
def usage_price(acts_handled, price_per_act):
    return acts_handled * price_per_act


@formula("EUR/year", symbol="c_{HT}", source="method A5", outcome="budget", least=0)
def yearly_price(licence_price, usage_price, fixed_yearly_price, compute_yearly_price, scope_share, negotiated_price):
    """Subscription, price by the act, fixed part and rented infrastructure, at today's prices."""
    by_number = licence_price + usage_price
    return (by_number + fixed_yearly_price * scope_share + compute_yearly_price * scope_share) * negotiated_price


@formula("1", symbol="d_t", source="method 7, indexation")
def price_drift(contract_indexation, renewals, renewal_step, inflation, year_index):
    """Within a contract its index, nominal; at each renewal a step on top."""
    return ((1 + contract_indexation) / (1 + inflation)) ** year_index * (1 + renewal_step) ** renewals


@formula("1", symbol="n_{ren,t}", source="method 7, indexation")
def renewals(use_year, year_index, contract_years, single_year):
    """The first contract begins with year 1."""
    return use_year * np.floor((year_index - use_year) / (contract_years / single_year))


@formula("EUR/year", symbol="C_{sub,t}", source="method A5")
def subscription_cost(software_price, price_drift, recurring_overrun, phase_part):
    return software_price * price_drift * recurring_overrun * phase_part


@formula("EUR/year", symbol="c_{sub}", source="method A5")
def software_price(licence_price, usage_price, fixed_yearly_price, scope_share, negotiated_price):
    return (licence_price + usage_price + fixed_yearly_price * scope_share) * negotiated_price


@formula("EUR/year", symbol="C_{iaas,t}", source="method 7, FCTVA")
def infrastructure_cost(compute_yearly_price, price_drift, recurring_overrun, price_paid, phase_part):
    return compute_yearly_price * price_drift * recurring_overrun * price_paid * phase_part


@formula("EUR", symbol="C_{contr}", source="method, firmness of prices", outcome="budget")
def contract_price(
    yearly_price,
    horizon,
    single_year,
    integration_price,
    perpetual_licence_price,
    equipment_price,
    shared_integration,
    price_paid,
):
    """At today's prices and as quoted."""
    yearly = yearly_price * horizon * single_year
    return (
        yearly
        + integration_price * shared_integration
        + perpetual_licence_price * price_paid
        + equipment_price * price_paid
    )


@formula("EUR", symbol="C_{tr}", source="method 9.0, trap 21")
def training_price(agents_covered, training_group_size, trainer_day_price, training_days, levy_funded_share):
    """The part already funded by the training levy (CNFPT) is not paid twice."""
    return agents_covered / training_group_size * training_days * trainer_day_price * (1 - levy_funded_share)


@formula("EUR", symbol="I_{HT}", source="method 7")
def investment_price(one_off_announced, one_off_overrun):
    return one_off_announced * one_off_overrun


@formula("EUR", symbol="I_{ann}", source="method 7")
def one_off_announced(integration_price, perpetual_licence_price, equipment_price, shared_integration, price_paid):
    return integration_price * shared_integration + perpetual_licence_price * price_paid + equipment_price * price_paid


@formula("EUR", symbol="C_{exit}", source="method 7, exit")
def exit_price(yearly_price, exit_years, investment_price, exit_investment_share):
    """Recovering the data, running two tools side by side, ending the contract."""
    return yearly_price * exit_years + investment_price * exit_investment_share


@formula("EUR/year", symbol="C_{op,t}", source="method A5")
def tool_operating_cost(subscription_cost, infrastructure_cost, in_use):
    return (subscription_cost + infrastructure_cost) * in_use


@formula("EUR/year", symbol="C_{one,t}", source="method 9.0")
def one_off_operating_cost(training_price, installed_part, exit_spending, single_year):
    """Training in the year of installation, exit in the last year."""
    return training_price * installed_part / single_year + exit_spending


@formula("EUR/year", symbol="C_{exit,t}", source="method 7, exit")
def exit_spending(exit_price, final_year, in_use, single_year):
    return exit_price * final_year * in_use / single_year


@formula("EUR/year", symbol="C_{four,t}", source="method, reservation price")
def supplier_cost(tool_operating_cost, investment_spending, exit_spending):
    """All that moves with the price of the tool: subscription, investment, exit."""
    return tool_operating_cost + investment_spending + exit_spending


@formula("EUR", symbol="F_{four}", source="method, reservation price")
def supplier_budget(supplier_cost, vat_rate, price_level):
    return total(supplier_cost * (1 + vat_rate) * price_level)


@formula("EUR", symbol="F_{dom}", source="method, harms")
def harm_budget(staff_risk_cost, price_level):
    return total(staff_risk_cost * price_level)


@formula("EUR/year", symbol="C_{gov,t}", source="method F1")
def governance_cost(governance_setup_cost, governance_running_cost, option_cost):
    return governance_setup_cost + governance_running_cost + option_cost


@formula("EUR/year", symbol="C_{S,t}", source="method A5, trap 8", outcome="society")
def tool_resource_cost(tool_operating_cost, one_off_operating_cost, governance_cost, debate_cost, extra_investment):
    """Real resources before tax: VAT and its compensation are transfers."""
    return tool_operating_cost + one_off_operating_cost + governance_cost + debate_cost + extra_investment


@formula("EUR/year", symbol="I_t", source="method 7")
def investment_spending(investment_price, installed_part, single_year):
    return investment_price * installed_part / single_year


@formula("EUR/year", symbol="I_{sup,t}", source="method, lawful reference")
def extra_investment(investment_spending, compliance_avoided, tertiary_avoided):
    """The supplier is paid the whole; what the reference would have had to buy anyway is taken off."""
    return investment_spending - compliance_avoided - tertiary_avoided


# The human alternative


@formula("EUR/year", symbol="B_{alt,t}", source="method 9.0, two counterfactuals", outcome="budget")
def alternative_budget(alternative_yearly_means, human_alternative, use_year, recruitable_hours, blended_hourly_cost):
    """All that the tool would have cost in the year, spent on human service instead, as far as people can be hired."""
    hired = np.minimum(alternative_yearly_means, recruitable_hours * blended_hourly_cost)
    return hired * human_alternative * use_year


@formula("hour/year", symbol="H_{rec}", source="method 9.0, two counterfactuals")
def recruitable_hours(recruitable_rate, population, productive_hours):
    return recruitable_rate * population * productive_hours


@formula("1", symbol="u_t", source="method A1")
def use_year(year_index):
    return np.minimum(year_index, 1)


@formula("EUR/year", symbol="b_{alt}", source="method 9.0, two counterfactuals")
def alternative_yearly_means(
    subscription_cost,
    infrastructure_cost,
    one_off_price,
    governance_price,
    vat_rate,
    tool_staff_hours,
    checks_at_speed,
    tertiary_at_speed,
    whole_ramp,
    blended_hourly_cost,
):
    """All that the tool costs the authority: prices of the year, one-off costs spread, governance, staff hours.

    Whoever does not buy the tool still has to save what the tertiary decree asks for: that spending is not free for
    people.
    """
    bought = subscription_cost + infrastructure_cost + one_off_price + governance_price - tertiary_at_speed * whole_ramp
    hours = tool_staff_hours + checks_at_speed * whole_ramp
    return np.maximum(bought * (1 + vat_rate) + hours * blended_hourly_cost, 0)


@formula("EUR/year", symbol="c_{gov}", source="method F1")
def governance_price(
    assessment_days,
    external_share,
    external_day_rate,
    horizon,
    single_year,
    shared_governance_cost,
    high_risk_cost,
    annex_three,
):
    """Assessments spread over the years, then what runs."""
    once = assessment_days * external_share * external_day_rate / (horizon * single_year)
    return once + shared_governance_cost + high_risk_cost * annex_three


@formula("hour/year", symbol="h_{tool}", source="method A2, F1")
def tool_staff_hours(
    agents_covered, training_time, refresher_time, assessment_hours, horizon, single_year, yearly_monitoring_hours
):
    """Training and assessments spread over the years, refreshers, monitoring."""
    once = (agents_covered * training_time * single_year + assessment_hours) / (horizon * single_year)
    return once + agents_covered * refresher_time + yearly_monitoring_hours


@formula("hour/year", symbol="h_{chk}", source="method C8, F1")
def checks_at_speed(review_at_speed, sampling_at_speed):
    """By managers and by sampling."""
    return review_at_speed + sampling_at_speed


@formula("EUR/year", symbol="c_{one}", source="method 9.0")
def one_off_price(investment_price, compliance_spending, training_price, exit_price, horizon, single_year):
    """Whoever does not buy the tool still has to comply with the law."""
    return (investment_price - total(compliance_spending) + training_price + exit_price) / (horizon * single_year)


# The budget, nominal euros


@formula("EUR/year", symbol="F_{op,t}", source="method 7", outcome="budget")
def budget_tool_spending(tool_operating_cost, one_off_operating_cost, governance_cost, vat_rate, price_level):
    return (tool_operating_cost + one_off_operating_cost + governance_cost) * (1 + vat_rate) * price_level


@formula("EUR/year", symbol="F_{oth,t}", source="method 7", outcome="budget")
def budget_other_spending(debate_cost, onsite_electricity_cost, accompaniment_cost, price_level):
    return (debate_cost + onsite_electricity_cost + accompaniment_cost) * price_level


@formula("EUR/year", symbol="F_{soc,t}", source="method C4-C6, F1", outcome="budget")
def budget_human_costs(staff_risk_cost, redeployment_cost, incident_cost, price_level):
    return (staff_risk_cost + redeployment_cost + incident_cost) * price_level


@formula("EUR/year", symbol="C_{risk,t}", source="method C4-C6", outcome="people")
def staff_risk_cost(absence_cost, error_cost, departure_cost):
    return absence_cost + error_cost + departure_cost


@formula("EUR/year", symbol="F_{hire,t}", source="method A8", outcome="budget")
def budget_new_staff(staffed_hours, blended_hourly_cost, alternative_budget, price_level):
    return (staffed_hours * blended_hourly_cost + alternative_budget) * price_level


@formula("EUR/year", symbol="F_{012,t}", source="method A5", outcome="budget", headline=True)
def budget_staff_savings(cashable_hours, blended_hourly_cost, price_level):
    """Only hours that are really no longer paid."""
    return cashable_hours * blended_hourly_cost * price_level


@formula("FTE", symbol="ETP_t", source="method 7, chapter 012", outcome="budget")
def budget_fte_saved(cashable_hours, staffed_hours, productive_hours):
    """Positive: fewer paid; the table of posts itself changes by ``posts_removed``."""
    return (cashable_hours - staffed_hours) / productive_hours


@formula("EUR/year", symbol=r"\Delta E_t", source="method A5")
def outsourced_spend_avoided(
    outsourced_spend, stopped_share, scope_reach, adoption_ramp, simplified_ramp, gain_correction_purchases
):
    stopped = outsourced_spend * stopped_share * scope_reach
    return stopped * (adoption_ramp + simplified_ramp) * gain_correction_purchases


@formula("EUR/year", symbol=r"\Delta E", source="method A5")
def outsourced_at_speed(outsourced_spend, stopped_share, scope_reach, gain_correction_purchases):
    return outsourced_spend * stopped_share * scope_reach * gain_correction_purchases


@formula("share", symbol="s_{stop}^{*}", source="method D3")
def stopped_share(outsourced_share_stopped, sheltered_share, landing_posts_protected):
    """An option that ring-fences second-chance jobs goes on ordering from sheltered workshops."""
    return outsourced_share_stopped * (1 - sheltered_share * landing_posts_protected)


@formula("EUR/year", symbol="E_{ext}", source="method A5", least=0)
def outsourced_spend(acts_per_year, outsourced_share, outsourced_price):
    return acts_per_year * outsourced_share * outsourced_price


@formula("EUR/year", symbol="A_{buy,t}", source="method A5, A9", outcome="society")
def purchases_avoided(outsourced_spend_avoided, food_spend_avoided, energy_spend_avoided):
    """Outside services, food and energy; never the labour behind a meal (trap 20)."""
    return outsourced_spend_avoided + food_spend_avoided + energy_spend_avoided


@formula("EUR/year", symbol="F_{buy,t}", source="method A5", outcome="budget")
def budget_purchases_avoided(purchases_avoided, purchases_tax, price_level):
    return (purchases_avoided + purchases_tax) * price_level


@formula("EUR/year", symbol="T_{buy,t}", source="method A5, trap 8")
def purchases_tax(purchases_avoided, food_spend_avoided, vat_rate, food_vat_rate):
    """Food bears a reduced rate."""
    return (purchases_avoided - food_spend_avoided) * vat_rate + food_spend_avoided * food_vat_rate


@formula("EUR/year", symbol="F_{inv,t}", source="method 7", outcome="budget")
def budget_investment(extra_investment, vat_rate, price_level):
    """Less the compliance that need no longer be bought."""
    return extra_investment * (1 + vat_rate) * price_level


@formula("EUR/year", symbol="F_{iaas,t}", source="method 7, FCTVA")
def budget_infrastructure(infrastructure_cost, in_use, vat_rate, price_level):
    return infrastructure_cost * in_use * (1 + vat_rate) * price_level


@formula("EUR/year", symbol="f_t", source="method 7, FCTVA")
def fctva_earned(budget_investment, budget_infrastructure, fctva_rate, fctva_cloud_rate, investment_eligible_share):
    """Investment and rented infrastructure only: software as a service gives no right to it."""
    return budget_investment * investment_eligible_share * fctva_rate + budget_infrastructure * fctva_cloud_rate


@formula("EUR/year", symbol="F_{tva,t}", source="method 7, FCTVA", outcome="budget")
def budget_fctva(fctva_earned, fctva_same_year, fctva_next_year):
    """A receipt of the year in which it is paid: the same, the next or the one after."""
    return as_paid(fctva_earned, fctva_same_year, fctva_next_year)


def as_paid(earned, same_year, next_year):
    """What is earned in a year, in the years in which it is paid: a part the same, a part the next, the rest after."""
    before = previous(earned)
    return earned * same_year + before * next_year + previous(before) * (1 - same_year - next_year)


@formula("EUR/year", symbol="F_{sub,t}", source="method 7", outcome="budget")
def budget_subsidy(subsidy, installation, single_year, certificates_received):
    return subsidy * installation / single_year + certificates_received


@formula("EUR/year", symbol="F_{fonc,t}", source="method 7, gross saving", outcome="budget")
def budget_operating(operating_receipts, operating_spending):
    """Effect on gross savings (épargne brute)."""
    return operating_receipts - operating_spending


@formula("EUR/year", symbol="F_{eco,t}", source="method 7")
def operating_receipts(budget_staff_savings, budget_purchases_avoided, infrastructure_fctva, budget_subsidy_lost):
    return budget_staff_savings + budget_purchases_avoided + infrastructure_fctva - budget_subsidy_lost


@formula("EUR/year", symbol="F_{aide,t}", source="method D3", outcome="budget")
def budget_subsidy_lost(insertion_subsidy_lost, price_level):
    """Savings on subsidised posts are counted at full cost: the aid that paid for a part of it goes too."""
    return insertion_subsidy_lost * price_level


@formula("EUR/year", symbol="F_{tva,op,t}", source="method 7, FCTVA")
def infrastructure_fctva(budget_infrastructure, fctva_cloud_rate, fctva_same_year, fctva_next_year):
    return as_paid(budget_infrastructure * fctva_cloud_rate, fctva_same_year, fctva_next_year)


@formula("EUR/year", symbol="F_{dep,t}", source="method 7")
def operating_spending(budget_tool_spending, budget_other_spending, budget_human_costs, budget_new_staff):
    return budget_tool_spending + budget_other_spending + budget_human_costs + budget_new_staff


@formula("EUR/year", symbol="F_{isec,t}", source="method 7", outcome="budget")
def budget_investment_balance(budget_investment, budget_fctva, infrastructure_fctva, budget_subsidy):
    return budget_fctva - infrastructure_fctva + budget_subsidy - budget_investment


@formula("EUR/year", symbol="F_t", source="method 7", outcome="budget", headline=True)
def budget_flow(budget_operating, budget_investment_balance):
    """Cash, taxes included, nominal: what the accounts of that year would show."""
    return budget_operating + budget_investment_balance


@formula("EUR/year", symbol="F_{dot,t}", source="method 7, depreciation", outcome="budget")
def budget_depreciation(investment_price, vat_rate, adoption, depreciation_years, depreciating, bought_share):
    """Straight line from the year after the purchase; beside the balance, never inside it."""
    return investment_price * (1 + vat_rate) * adoption / depreciation_years * depreciating * bought_share


@formula("1", symbol="z_t", source="method 7, depreciation")
def depreciating(year_index, depreciation_years, single_year, use_year):
    return np.where(year_index <= depreciation_years / single_year, 1, 0) * use_year


@formula("EUR", symbol="F_{cum,t}", source="method 7", outcome="budget")
def budget_cumulative(budget_flow):
    return cumulative(budget_flow)


@formula("EUR", symbol="F", source="method 7", outcome="budget", headline=True)
def budget_total(budget_flow):
    """Nominal and not discounted, as a budget is."""
    return total(budget_flow)


@formula("EUR", symbol="F_{man}", source="method 7", outcome="budget")
def budget_mandate(budget_flow, year_index, mandate_years, single_year):
    """Nominal, from year 0, as a council votes it; a tool that lasts less has its own years."""
    return total(budget_flow * np.where(year_index < mandate_years / single_year, 1, 0))


# The status quo, which is not free


@formula("EUR/year", symbol="F_{ref,t}", source="method 9.0", outcome="status_quo")
def status_quo_staff_cost(agents_covered, fte_per_agent, blended_employer_cost, price_level):
    """What the staff concerned cost without deciding anything: it rises with pensions and wages."""
    return agents_covered * fte_per_agent * blended_employer_cost * price_level


@formula("EUR/year", symbol="E_{ref,t}", source="method 9.0", outcome="status_quo")
def status_quo_outsourced(outsourced_spend, volume_index, vat_rate, price_level):
    return outsourced_spend * volume_index * (1 + vat_rate) * price_level


@formula("hour/year", symbol="H_{ref,t}", source="method A3", outcome="status_quo")
def status_quo_shadow_hours(shadow_hours, volume_index):
    return shadow_hours * volume_index
