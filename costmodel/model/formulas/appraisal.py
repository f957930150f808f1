"""Ledgers side by side: public finances, society and its parts, the territory; discounting and optimism.

The budget ledger is nominal cash (budget.py). The others are in real euros of year 0, discounted at the official rate.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import by_code, total
from costmodel.model.quantity import GAIN, each, formula

# Rate and optimism


@formula("share", symbol="i", source="France Stratégie 2021: 1.2 % + β × 2 %")
def real_discount_rate(risk_free_rate, risk_premium, beta):
    return risk_free_rate + beta * risk_premium


@formula("1", symbol=r"\delta_t", source="France Stratégie 2021", outcome="appraisal")
def discount_factor(real_discount_rate, year_index):
    """Year 0 is today and is not discounted."""
    return 1 / (1 + real_discount_rate) ** year_index


@formula("year", symbol=r"\Delta", source="equivalent annual value")
def annuity(discount_factor, use_year):
    """Present worth of one euro in each year after year 0."""
    return total(discount_factor * use_year)


@formula("1", symbol="o_{one}", source="method, firmness of prices", outcome="appraisal")
def one_off_overrun(optimism_correction, one_off_firmness, one_off_bias):
    """A firm quote and a list price are what will be paid; an estimate and a guess overrun."""
    return 1 + optimism_correction * by_code(one_off_firmness, *one_off_bias)


@formula("1", symbol="o_{year}", source="method, firmness of prices", outcome="appraisal")
def recurring_overrun(optimism_correction, recurring_firmness, recurring_bias):
    """Until a price is quoted: renewals raise it later, apart from this (price_drift)."""
    return 1 + optimism_correction * by_code(recurring_firmness, *recurring_bias)


@formula("year", symbol="y_{late}", source="method, delays", outcome="appraisal")
def start_delay(optimism_correction, installation_time, delay_overrun):
    """It shifts the use of the tool and its subscription alike."""
    return optimism_correction * installation_time * delay_overrun


@formula("1", symbol="o_B", source="method, one correction by basis", over=GAIN, outcome="appraisal")
def gain_correction(optimism_correction, gain_basis, self_report_correction, rework_share, realism):
    """One correction, from how the figure was obtained.

    Measured: none. Declared: self-report. Timed at the task before checking: rework. Simulated or promised: realism.
    """
    kept = by_code(gain_basis, 1, self_report_correction, 1 - rework_share, realism)
    return 1 - optimism_correction * (1 - kept)


# Public finances


@formula("EUR/year", symbol=r"\Pi_t", source="method 9.0, perspective P", outcome="public", headline=True)
def public_flow(
    budget_real, public_tax_return, contribution_loss, insertion_public_balance, insertion_department_transfer
):
    """All tiers together: what one tier pays another is netted; the sign may be against intuition (trap 8)."""
    return (
        budget_real + public_tax_return - contribution_loss + insertion_public_balance + insertion_department_transfer
    )


@formula("EUR/year", symbol="P_{dep,t}", source="method D3")
def insertion_department_transfer(insertion_department_cost, department_compensated):
    """Minimum income paid by the département is already in the avoided costs: netted to zero unless switched."""
    return 0 - insertion_department_cost * (1 - department_compensated)


@formula("EUR/year", symbol="F_{r,t}", source="method 9.0")
def budget_real(budget_flow, price_level):
    return budget_flow / price_level


@formula("EUR/year", symbol="P_{tax,t}", source="method 9.0, trap 8")
def public_tax_return(
    taxed_spending, vat_rate, purchases_tax, budget_fctva, budget_subsidy, certificates_received, price_level
):
    """VAT paid by the authority returns to the State; VAT compensation and subsidies are paid by it.

    Certificates are bought by energy suppliers.
    """
    paid = budget_fctva + budget_subsidy - certificates_received
    return taxed_spending * vat_rate - purchases_tax - paid / price_level


@formula("EUR/year", symbol="C_{tva,t}", source="method 9.0, trap 8")
def taxed_spending(tool_resource_cost, debate_cost, onsite_electricity):
    """A debate is priced taxes included and is left out."""
    return tool_resource_cost - debate_cost + onsite_electricity


@formula("EUR/year", symbol="P_{cot,t}", source="method 9.0, perspective P")
def contribution_loss(ordinary_paid_hours, blended_hourly_cost, social_contribution_share):
    """The authority no longer pays them, but social security no longer receives them."""
    return ordinary_paid_hours * blended_hourly_cost * social_contribution_share


@formula("hour/year", symbol="H_{ord,t}", source="method 9.0, perspective P")
def ordinary_paid_hours(cashable_hours, staffed_hours, alternative_hours, insertion_hours):
    """People hired pay contributions as those who leave stop to; an insertion post's are in the costs it avoids."""
    return cashable_hours - staffed_hours - alternative_hours - insertion_hours


@formula("hour/year", symbol="H_{ins,t}", source="method D3")
def insertion_hours(insertion_person_years, productive_hours):
    return insertion_person_years * productive_hours


# Society and its parts


@formula("EUR/year", symbol="S_{time,t}", source="method A5", outcome="society")
def recovered_time_value(recovered_hours, taken_hours, alternative_hours, human_hour_worth, blended_hourly_cost):
    """Recovered hours once (cashable ones are among them), less the hours that the tool takes: one price for all.

    An hour of human service paid instead is worth a multiple of what it costs, as for any service that has no price.
    """
    return (recovered_hours - taken_hours + alternative_hours * human_hour_worth) * blended_hourly_cost


@formula("EUR/year", symbol="S_{slack,t}", source="method A5, two readings", outcome="society")
def unused_time_value(slack_hours, blended_hourly_cost):
    """Counts in the reading in which all verified time counts, and in no other."""
    return slack_hours * blended_hourly_cost


@formula("EUR/year", symbol="S_{out,t}", source="method A9", outcome="society")
def extra_output_value(extra_output, output_value, adoption_ramp, gain_correction_output):
    return extra_output * output_value * adoption_ramp * gain_correction_output


@formula("output/year", symbol="Y_{us,c}", source="method, one correction by basis")
def cautious_user_units(user_units, gain_correction_output):
    """A gain is reduced, a loss is left whole."""
    return np.minimum(user_units, user_units * gain_correction_output)


@formula("EUR/year", symbol="S_{uo,t}", source="method A6, A9", outcome="society")
def user_units_value(cautious_user_units, output_value, option_pace):
    """Nothing until somebody gives a unit a value."""
    return cautious_user_units * output_value * option_pace


@formula("EUR/year", symbol="S_{serv,t}", source="trap 15")
def service_loss(post_hours, insertion_hours, uncovered_share, blended_hourly_cost):
    """A leaver not replaced saves a salary, but society loses what the hours freed do not really cover.

    The work of insertion posts is counted with their loss (method D3).
    """
    return (post_hours - insertion_hours) * uncovered_share * blended_hourly_cost


@formula("EUR/year", symbol="S_{res,t}", source="method 9.0", outcome="society")
def resource_cost(tool_resource_cost, staff_risk_cost, service_risk_cost, help_cost, alternative_budget):
    return tool_resource_cost + staff_risk_cost + service_risk_cost + help_cost + alternative_budget


@formula("EUR/year", symbol="S_{qual,t}", source="method C7, C8, F1")
def service_risk_cost(deskilling_cost, incident_cost, service_loss):
    return deskilling_cost + incident_cost + service_loss


@formula("EUR/year", symbol="S_{help,t}", source="method D2, E5, footprint F3")
def help_cost(accompaniment_cost, redeployment_cost, onsite_electricity):
    return accompaniment_cost + redeployment_cost + onsite_electricity


@formula("EUR/year", symbol="C_{elec,HT,t}", source="footprint F3, trap 8")
def onsite_electricity(onsite_electricity_cost, vat_rate):
    return onsite_electricity_cost / (1 + vat_rate)


@formula("EUR/year", symbol="S_{res-t}", source="method 9.0", outcome="society", headline=True)
def society_residents(recovered_time_value, extra_output_value, purchases_avoided, resource_cost, public_funds_cost):
    """Residents pay for the service and receive it."""
    return recovered_time_value + extra_output_value + purchases_avoided - resource_cost - public_funds_cost


@formula("EUR/year", symbol="S_{cofp,t}", source="Guide de l'évaluation socioéconomique 2017", outcome="society")
def public_funds_cost(public_flow, public_funds_factor):
    """Zero unless switched on: levying a public euro costs society more than a euro."""
    return (0 - public_flow) * (public_funds_factor - 1)


@formula("1", symbol="c_{pub}", source="Guide de l'évaluation socioéconomique 2017")
def public_funds_factor(public_funds_cost_applied, opportunity_cost_of_public_funds):
    return np.where(public_funds_cost_applied > 0, opportunity_cost_of_public_funds, 1)


@formula("EUR/year", symbol="S_{ag,t}", source="method C9, D3, D4", outcome="society", headline=True)
def society_agents(wellbeing_cost, scarring_loss, insertion_society_loss, sheltered_loss):
    """People whose work changes, ends, or was a second chance."""
    return 0 - wellbeing_cost - scarring_loss - insertion_society_loss - sheltered_loss


@formula("EUR/year", symbol="S_{us,t}", source="method A6, E3, E4", outcome="society", headline=True)
def society_users(cautious_user_time_value, user_units_value, wrong_answer_loss, give_up_loss):
    """What human service paid instead brings users is within the worth of its hours; it is shown beside."""
    return cautious_user_time_value + user_units_value - wrong_answer_loss - give_up_loss


@formula("EUR", symbol="VA_{alt}", source="method 9.0, two counterfactuals", outcome="society")
def alternative_user_npv(alternative_user_benefit, discount_factor):
    """On top of the worth of the hours it would count part of them twice: the wide reading, which decides nothing."""
    return total(alternative_user_benefit * discount_factor)


@formula("EUR/year", symbol="S_{vot,t}", source="method, one correction by basis", outcome="society")
def cautious_user_time_value(user_time_value, gain_correction_contacts):
    """A gain is reduced, a loss is left whole."""
    return np.minimum(user_time_value, user_time_value * gain_correction_contacts)


@formula("EUR/year", symbol="S_{pl,t}", source="footprint F9, trap 22", outcome="society", headline=True)
def society_planet(carbon_cost):
    """External cost only: the price of the energy is inside the subscription."""
    return 0 - carbon_cost


@formula("EUR/year", symbol="S_t", source="method 9.0, perspective S", outcome="society", headline=True)
def society_flow(society_residents, society_agents, society_users, society_planet):
    return society_residents + society_agents + society_users + society_planet


@formula("EUR/year", symbol="T_t", source="method D5, trap 12", outcome="territory", headline=True)
def territory_flow(territory_loss):
    """Beside society, never inside it."""
    return 0 - territory_loss


# Worth over the horizon


@formula("EUR", symbol="VAN_F", source="France Stratégie 2021", outcome="budget")
def budget_npv(budget_real, discount_factor):
    return total(budget_real * discount_factor)


@formula("EUR", symbol="VAN_P", source="France Stratégie 2021", outcome="public", headline=True)
def public_npv(public_flow, discount_factor):
    return total(public_flow * discount_factor)


@formula("EUR", symbol="VAN_S", source="France Stratégie 2021", outcome="society", headline=True)
def society_npv(society_flow, discount_factor):
    return total(society_flow * discount_factor)


@formula("EUR", symbol="VAN_{S,ver}", source="method A5, two readings", outcome="society", headline=True)
def society_verified_npv(society_npv, unused_time_npv):
    """As auditors count: an hour verified is worth an hour, whatever it is then used for."""
    return society_npv + unused_time_npv


@formula(
    "EUR", symbol="VAN_{S,cofp}", source="Guide de l'évaluation socioéconomique 2017", outcome="society", headline=True
)
def society_public_funds_npv(society_npv, public_npv, opportunity_cost_of_public_funds, public_funds_factor):
    """Each net public euro costs society more than a euro, as taxes weigh; it decides nothing unless it is applied."""
    return society_npv + public_npv * (opportunity_cost_of_public_funds - public_funds_factor)


@formula("EUR", symbol="VA_{four}", source="method, reservation price")
def supplier_npv(supplier_cost, discount_factor):
    return total(supplier_cost * discount_factor)


@formula("EUR", symbol="VA_{rec}", source="method, break-even minutes")
def recovered_time_npv(recovered_hours, blended_hourly_cost, discount_factor):
    return total(recovered_hours * blended_hourly_cost * discount_factor)


@formula("output", symbol="VA_Y", source="method A9")
def output_npv(extra_output, gain_correction_output, cautious_user_units, option_pace, discount_factor):
    """What a value per unit of output multiplies: kilometres inspected, or what users gain."""
    return total((extra_output * gain_correction_output + cautious_user_units) * option_pace * discount_factor)


@formula("EUR", symbol="VA_{dom}", source="method C4-C7, harms", outcome="society")
def harm_npv(staff_risk_cost, deskilling_cost, discount_factor):
    """Never reduced by realism: nobody promotes harm. The verdict is told with it and without it."""
    return total((staff_risk_cost + deskilling_cost) * discount_factor)


@formula("EUR", symbol="VA_{slack}", source="method A5, two readings", outcome="society")
def unused_time_npv(unused_time_value, discount_factor):
    return total(unused_time_value * discount_factor)


@formula("EUR", symbol="VA_{reuse}", source="method A5, two readings")
def reusable_time_npv(reusable_hours, blended_hourly_cost, discount_factor):
    """What society gains for each whole unit of the reused share."""
    return total(reusable_hours * blended_hourly_cost * discount_factor)


@formula("share", symbol="r^{*}", source="method A5, two readings", outcome="society")
def break_even_reuse(redeployed_share, society_npv, reusable_time_npv):
    """Outside 0 to 1, no share turns the answer; zero where no time is freed."""
    gap = np.divide(society_npv, reusable_time_npv)
    return np.where(reusable_time_npv > 0, redeployed_share - gap, 0)


@each(
    residents=formula("EUR", symbol="VAN_{S,res}", source="France Stratégie 2021", outcome="society", headline=True),
    agents=formula("EUR", symbol="VAN_{S,ag}", source="France Stratégie 2021", outcome="society", headline=True),
    users=formula("EUR", symbol="VAN_{S,us}", source="France Stratégie 2021", outcome="society", headline=True),
    planet=formula("EUR", symbol="VAN_{S,pl}", source="France Stratégie 2021", outcome="society", headline=True),
)
def society_PART_npv(society_PART, discount_factor):
    return total(society_PART * discount_factor)


@formula("EUR", symbol="VA_T", source="method D5, trap 12", outcome="territory")
def territory_npv(territory_flow, discount_factor):
    return total(territory_flow * discount_factor)


@each(
    society=formula("EUR/year", symbol="VAE_S", source="equivalent annual value", outcome="society"),
    budget=formula("EUR/year", symbol="VAE_F", source="equivalent annual value", outcome="budget"),
    public=formula("EUR/year", symbol="VAE_P", source="equivalent annual value", outcome="public"),
)
def LEDGER_annual(LEDGER_npv, annuity):
    return LEDGER_npv / annuity


@formula("year", symbol="n_{neg}", source="payback", outcome="budget")
def years_in_deficit(budget_cumulative):
    """Simple payback when the balance turns once; more than the horizon when it never does."""
    return total(np.where(budget_cumulative < 0, 1, 0))
