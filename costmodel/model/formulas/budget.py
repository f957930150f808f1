"""The budget as a finance officer reads it: taxes included, by section, nominal, year by year (method 7).

Every flow of the other modules is in real euros of year 0; ``price_level`` turns it into nominal euros here and only
here. Receipts and savings are positive, spending is negative in the balances and positive in the lines that name it.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import cumulative, previous, total
from costmodel.model.quantity import formula

# What the tool costs


@formula(
    en="Price of the licences in a year",
    fr="Prix annuel des licences",
    symbol="c_{lic}",
    unit="EUR/year",
    source="method A5",
)
def licence_price(seats, licence_monthly_price, months_per_year):
    return seats * licence_monthly_price * months_per_year


@formula(
    en="Price paid by the act",
    fr="Prix payé à l'acte",
    symbol="c_{use}",
    unit="EUR/year",
    source="method A5",
)
def usage_price(acts_handled, price_per_act):
    return acts_handled * price_per_act


@formula(
    en="Yearly price of the tool, before tax",
    fr="Prix annuel de l'outil, hors taxes",
    symbol="c_{HT}",
    unit="EUR/year",
    source="method A5",
    outcome="budget",
    least=0,
)
def yearly_price(licence_price, usage_price, fixed_yearly_price, compute_yearly_price, scope_share, negotiated_price):
    """Subscription, price by the act, fixed part and rented infrastructure, at today's prices."""
    by_number = licence_price + usage_price
    return (by_number + fixed_yearly_price * scope_share + compute_yearly_price * scope_share) * negotiated_price


@formula(
    en="Real drift of the tool's price",
    fr="Dérive réelle du prix de l'outil",
    symbol="d_t",
    unit="1",
    source="method 7, indexation",
)
def price_drift(contract_indexation, renewals, renewal_step, inflation, year_index):
    """Within a contract its index, nominal; at each renewal a step on top."""
    return ((1 + contract_indexation) / (1 + inflation)) ** year_index * (1 + renewal_step) ** renewals


@formula(
    en="Renewals of the contract so far",
    fr="Renouvellements du contrat à cette date",
    symbol="n_{ren,t}",
    unit="1",
    source="method 7, indexation",
)
def renewals(use_year, year_index, contract_years, single_year):
    """The first contract begins with year 1."""
    return use_year * np.floor((year_index - use_year) / (contract_years / single_year))


@formula(
    en="Subscription and use of the tool, before tax",
    fr="Abonnement et usage de l'outil, hors taxes",
    symbol="C_{sub,t}",
    unit="EUR/year",
    source="method A5",
)
def subscription_cost(software_price, price_drift, recurring_overrun, phase_part):
    return software_price * price_drift * recurring_overrun * phase_part


@formula(
    en="Yearly price of the tool by purchase kind: subscription",
    fr="Prix annuel de l'outil, part abonnement",
    symbol="c_{sub}",
    unit="EUR/year",
    source="method A5",
)
def software_price(licence_price, usage_price, fixed_yearly_price, scope_share, negotiated_price):
    return (licence_price + usage_price + fixed_yearly_price * scope_share) * negotiated_price


@formula(
    en="Rented infrastructure (IaaS), before tax",
    fr="Infrastructure louée (IaaS), hors taxes",
    symbol="C_{iaas,t}",
    unit="EUR/year",
    source="method 7, FCTVA",
)
def infrastructure_cost(compute_yearly_price, price_drift, recurring_overrun, price_paid, phase_part):
    return compute_yearly_price * price_drift * recurring_overrun * price_paid * phase_part


@formula(
    en="Price of the whole contract, before tax",
    fr="Prix du contrat entier, hors taxes",
    symbol="C_{contr}",
    unit="EUR",
    source="method, firmness of prices",
    outcome="budget",
)
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


@formula(
    en="Outside training, before tax",
    fr="Formation externe, hors taxes",
    symbol="C_{tr}",
    unit="EUR",
    source="method 9.0, trap 21",
)
def training_price(agents_covered, training_group_size, trainer_day_price, training_days, levy_funded_share):
    """The part already funded by the training levy (CNFPT) is not paid twice."""
    return agents_covered / training_group_size * training_days * trainer_day_price * (1 - levy_funded_share)


@formula(
    en="Investment, before tax",
    fr="Investissement, hors taxes",
    symbol="I_{HT}",
    unit="EUR",
    source="method 7",
)
def investment_price(one_off_announced, one_off_overrun):
    return one_off_announced * one_off_overrun


@formula(
    en="Investment announced, before tax",
    fr="Investissement annoncé, hors taxes",
    symbol="I_{ann}",
    unit="EUR",
    source="method 7",
)
def one_off_announced(integration_price, perpetual_licence_price, equipment_price, shared_integration, price_paid):
    return integration_price * shared_integration + perpetual_licence_price * price_paid + equipment_price * price_paid


@formula(
    en="Leaving the tool, before tax",
    fr="Sortie de l'outil, hors taxes",
    symbol="C_{exit}",
    unit="EUR",
    source="method 7, exit",
)
def exit_price(yearly_price, exit_years, investment_price, exit_investment_share):
    """Recovering the data, running two tools side by side, ending the contract."""
    return yearly_price * exit_years + investment_price * exit_investment_share


@formula(
    en="Operating cost of the tool, before tax",
    fr="Coût de fonctionnement de l'outil, hors taxes",
    symbol="C_{op,t}",
    unit="EUR/year",
    source="method A5",
)
def tool_operating_cost(subscription_cost, infrastructure_cost, in_use):
    return (subscription_cost + infrastructure_cost) * in_use


@formula(
    en="One-off operating costs, before tax",
    fr="Coûts ponctuels de fonctionnement, hors taxes",
    symbol="C_{one,t}",
    unit="EUR/year",
    source="method 9.0",
)
def one_off_operating_cost(training_price, installed_part, exit_spending, single_year):
    """Training in the year of installation, exit in the last year."""
    return training_price * installed_part / single_year + exit_spending


@formula(
    en="Spending to leave the tool, before tax",
    fr="Dépense de sortie de l'outil, hors taxes",
    symbol="C_{exit,t}",
    unit="EUR/year",
    source="method 7, exit",
)
def exit_spending(exit_price, final_year, in_use, single_year):
    return exit_price * final_year * in_use / single_year


@formula(
    en="What the supplier is paid in the year, before tax",
    fr="Ce que le fournisseur reçoit dans l'année, hors taxes",
    symbol="C_{four,t}",
    unit="EUR/year",
    source="method, reservation price",
)
def supplier_cost(tool_operating_cost, investment_spending, exit_spending):
    """All that moves with the price of the tool: subscription, investment, exit."""
    return tool_operating_cost + investment_spending + exit_spending


@formula(
    en="What the supplier is paid over the horizon, taxes included, nominal",
    fr="Ce que le fournisseur reçoit sur l'horizon, TTC, en euros courants",
    symbol="F_{four}",
    unit="EUR",
    source="method, reservation price",
)
def supplier_budget(supplier_cost, vat_rate, price_level):
    return total(supplier_cost * (1 + vat_rate) * price_level)


@formula(
    en="Harm to staff borne by the budget over the horizon, nominal",
    fr="Dommages pour les agents portés par le budget, sur l'horizon, en euros courants",
    symbol="F_{dom}",
    unit="EUR",
    source="method, harms",
)
def harm_budget(staff_risk_cost, price_level):
    return total(staff_risk_cost * price_level)


@formula(
    en="Outside governance costs, before tax",
    fr="Coûts externes de gouvernance, hors taxes",
    symbol="C_{gov,t}",
    unit="EUR/year",
    source="method F1",
)
def governance_cost(governance_setup_cost, governance_running_cost, option_cost):
    return governance_setup_cost + governance_running_cost + option_cost


@formula(
    en="Cost of the tool to society",
    fr="Coût de l'outil pour la société",
    symbol="C_{S,t}",
    unit="EUR/year",
    source="method A5, trap 8",
    outcome="society",
)
def tool_resource_cost(tool_operating_cost, one_off_operating_cost, governance_cost, debate_cost, extra_investment):
    """Real resources before tax: VAT and its compensation are transfers."""
    return tool_operating_cost + one_off_operating_cost + governance_cost + debate_cost + extra_investment


@formula(
    en="Investment spending, before tax",
    fr="Dépense d'investissement, hors taxes",
    symbol="I_t",
    unit="EUR/year",
    source="method 7",
)
def investment_spending(investment_price, installed_part, single_year):
    return investment_price * installed_part / single_year


@formula(
    en="Investment beyond what the law asks for, before tax",
    fr="Investissement au-delà de ce que la loi demande, hors taxes",
    symbol="I_{sup,t}",
    unit="EUR/year",
    source="method, lawful reference",
)
def extra_investment(investment_spending, compliance_avoided, tertiary_avoided):
    """The supplier is paid the whole; what the reference would have had to buy anyway is taken off."""
    return investment_spending - compliance_avoided - tertiary_avoided


# The human alternative


@formula(
    en="Money available for the human alternative",
    fr="Moyens disponibles pour l'alternative humaine",
    symbol="B_{alt,t}",
    unit="EUR/year",
    source="method 9.0, two counterfactuals",
    outcome="budget",
)
def alternative_budget(alternative_yearly_means, human_alternative, use_year, recruitable_hours, blended_hourly_cost):
    """All that the tool would have cost in the year, spent on human service instead, as far as people can be hired."""
    hired = np.minimum(alternative_yearly_means, recruitable_hours * blended_hourly_cost)
    return hired * human_alternative * use_year


@formula(
    en="Hours of human service that can be recruited",
    fr="Heures de service humain qu'on peut recruter",
    symbol="H_{rec}",
    unit="hour/year",
    source="method 9.0, two counterfactuals",
)
def recruitable_hours(recruitable_rate, population, productive_hours):
    return recruitable_rate * population * productive_hours


@formula(
    en="Years after year 0",
    fr="Années après l'année 0",
    symbol="u_t",
    unit="1",
    source="method A1",
)
def use_year(year_index):
    return np.minimum(year_index, 1)


@formula(
    en="Yearly means of the human alternative",
    fr="Moyens annuels de l'alternative humaine",
    symbol="b_{alt}",
    unit="EUR/year",
    source="method 9.0, two counterfactuals",
)
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


@formula(
    en="Outside governance in a year, before tax",
    fr="Gouvernance externe d'une année, hors taxes",
    symbol="c_{gov}",
    unit="EUR/year",
    source="method F1",
)
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


@formula(
    en="Staff hours that the tool takes in a year, checks apart",
    fr="Heures d'agents que l'outil demande par an, contrôles à part",
    symbol="h_{tool}",
    unit="hour/year",
    source="method A2, F1",
)
def tool_staff_hours(
    agents_covered, training_time, refresher_time, assessment_hours, horizon, single_year, yearly_monitoring_hours
):
    """Training and assessments spread over the years, refreshers, monitoring."""
    once = (agents_covered * training_time * single_year + assessment_hours) / (horizon * single_year)
    return once + agents_covered * refresher_time + yearly_monitoring_hours


@formula(
    en="Staff hours of checking what the tool produces, at cruising speed",
    fr="Heures d'agents pour contrôler ce que produit l'outil, en régime de croisière",
    symbol="h_{chk}",
    unit="hour/year",
    source="method C8, F1",
)
def checks_at_speed(review_at_speed, sampling_at_speed):
    """By managers and by sampling."""
    return review_at_speed + sampling_at_speed


@formula(
    en="One-off prices spread over the contract, before tax",
    fr="Prix ponctuels étalés sur le contrat, hors taxes",
    symbol="c_{one}",
    unit="EUR/year",
    source="method 9.0",
)
def one_off_price(investment_price, compliance_spending, training_price, exit_price, horizon, single_year):
    """Whoever does not buy the tool still has to comply with the law."""
    return (investment_price - total(compliance_spending) + training_price + exit_price) / (horizon * single_year)


# The budget, nominal euros


@formula(
    en="Operating spending on the tool, taxes included",
    fr="Dépenses de fonctionnement pour l'outil, TTC",
    symbol="F_{op,t}",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
)
def budget_tool_spending(tool_operating_cost, one_off_operating_cost, governance_cost, vat_rate, price_level):
    return (tool_operating_cost + one_off_operating_cost + governance_cost) * (1 + vat_rate) * price_level


@formula(
    en="Other operating spending of the option",
    fr="Autres dépenses de fonctionnement de l'option",
    symbol="F_{oth,t}",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
)
def budget_other_spending(debate_cost, onsite_electricity_cost, accompaniment_cost, price_level):
    return (debate_cost + onsite_electricity_cost + accompaniment_cost) * price_level


@formula(
    en="Costs of absence, errors, departures and incidents",
    fr="Coûts d'absence, d'erreurs, de départs et d'incidents",
    symbol="F_{soc,t}",
    unit="EUR/year",
    source="method C4-C6, F1",
    outcome="budget",
)
def budget_human_costs(staff_risk_cost, redeployment_cost, incident_cost, price_level):
    return (staff_risk_cost + redeployment_cost + incident_cost) * price_level


@formula(
    en="Costs of absence, errors and departures",
    fr="Coûts d'absence, d'erreurs et de départs",
    symbol="C_{risk,t}",
    unit="EUR/year",
    source="method C4-C6",
    outcome="people",
)
def staff_risk_cost(absence_cost, error_cost, departure_cost):
    return absence_cost + error_cost + departure_cost


@formula(
    en="Staff newly paid (chapter 012)",
    fr="Personnel nouvellement payé (chapitre 012)",
    symbol="F_{hire,t}",
    unit="EUR/year",
    source="method A8",
    outcome="budget",
)
def budget_new_staff(staffed_hours, blended_hourly_cost, alternative_budget, price_level):
    return (staffed_hours * blended_hourly_cost + alternative_budget) * price_level


@formula(
    en="Staff no longer paid (chapter 012)",
    fr="Personnel qui n'est plus payé (chapitre 012)",
    symbol="F_{012,t}",
    unit="EUR/year",
    source="method A5",
    outcome="budget",
    headline=True,
)
def budget_staff_savings(cashable_hours, blended_hourly_cost, price_level):
    """Only hours that are really no longer paid."""
    return cashable_hours * blended_hourly_cost * price_level


@formula(
    en="Full-time posts no longer paid",
    fr="Équivalents temps plein qui ne sont plus payés",
    symbol="ETP_t",
    unit="FTE",
    source="method 7, chapter 012",
    outcome="budget",
)
def budget_fte_saved(cashable_hours, staffed_hours, productive_hours):
    """Positive: fewer paid; the table of posts itself changes by ``posts_removed``."""
    return (cashable_hours - staffed_hours) / productive_hours


@formula(
    en="Outside spending really stopped, before tax",
    fr="Dépenses externes réellement arrêtées, hors taxes",
    symbol=r"\Delta E_t",
    unit="EUR/year",
    source="method A5",
)
def outsourced_spend_avoided(
    outsourced_spend, stopped_share, scope_reach, adoption_ramp, simplified_ramp, gain_correction_purchases
):
    stopped = outsourced_spend * stopped_share * scope_reach
    return stopped * (adoption_ramp + simplified_ramp) * gain_correction_purchases


@formula(
    en="Outside spending really stopped at cruising speed, before tax",
    fr="Dépenses externes réellement arrêtées en régime de croisière, hors taxes",
    symbol=r"\Delta E",
    unit="EUR/year",
    source="method A5",
)
def outsourced_at_speed(outsourced_spend, stopped_share, scope_reach, gain_correction_purchases):
    return outsourced_spend * stopped_share * scope_reach * gain_correction_purchases


@formula(
    en="Share of outside spending stopped, sheltered work kept",
    fr="Part des dépenses externes arrêtée, travail protégé maintenu",
    symbol="s_{stop}^{*}",
    unit="share",
    source="method D3",
)
def stopped_share(outsourced_share_stopped, sheltered_share, landing_posts_protected):
    """An option that ring-fences second-chance jobs goes on ordering from sheltered workshops."""
    return outsourced_share_stopped * (1 - sheltered_share * landing_posts_protected)


@formula(
    en="Outside spending today, before tax",
    fr="Dépenses externes aujourd'hui, hors taxes",
    symbol="E_{ext}",
    unit="EUR/year",
    source="method A5",
    least=0,
)
def outsourced_spend(acts_per_year, outsourced_share, outsourced_price):
    return acts_per_year * outsourced_share * outsourced_price


@formula(
    en="Purchases avoided, before tax",
    fr="Achats évités, hors taxes",
    symbol="A_{buy,t}",
    unit="EUR/year",
    source="method A5, A9",
    outcome="society",
)
def purchases_avoided(outsourced_spend_avoided, food_spend_avoided, energy_spend_avoided):
    """Outside services, food and energy; never the labour behind a meal (trap 20)."""
    return outsourced_spend_avoided + food_spend_avoided + energy_spend_avoided


@formula(
    en="Purchases avoided, taxes included",
    fr="Achats évités, TTC",
    symbol="F_{buy,t}",
    unit="EUR/year",
    source="method A5",
    outcome="budget",
)
def budget_purchases_avoided(purchases_avoided, purchases_tax, price_level):
    return (purchases_avoided + purchases_tax) * price_level


@formula(
    en="VAT on the purchases avoided",
    fr="TVA sur les achats évités",
    symbol="T_{buy,t}",
    unit="EUR/year",
    source="method A5, trap 8",
)
def purchases_tax(purchases_avoided, food_spend_avoided, vat_rate, food_vat_rate):
    """Food bears a reduced rate."""
    return (purchases_avoided - food_spend_avoided) * vat_rate + food_spend_avoided * food_vat_rate


@formula(
    en="Investment, taxes included",
    fr="Investissement, TTC",
    symbol="F_{inv,t}",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
)
def budget_investment(extra_investment, vat_rate, price_level):
    """Less the compliance that need no longer be bought."""
    return extra_investment * (1 + vat_rate) * price_level


@formula(
    en="Rented infrastructure, taxes included",
    fr="Infrastructure louée, TTC",
    symbol="F_{iaas,t}",
    unit="EUR/year",
    source="method 7, FCTVA",
)
def budget_infrastructure(infrastructure_cost, in_use, vat_rate, price_level):
    return infrastructure_cost * in_use * (1 + vat_rate) * price_level


@formula(
    en="VAT compensation earned in the year",
    fr="Droit au FCTVA né dans l'année",
    symbol="f_t",
    unit="EUR/year",
    source="method 7, FCTVA",
)
def fctva_earned(budget_investment, budget_infrastructure, fctva_rate, fctva_cloud_rate, investment_eligible_share):
    """Investment and rented infrastructure only: software as a service gives no right to it."""
    return budget_investment * investment_eligible_share * fctva_rate + budget_infrastructure * fctva_cloud_rate


@formula(
    en="VAT compensation received (FCTVA)",
    fr="FCTVA reçu",
    symbol="F_{tva,t}",
    unit="EUR/year",
    source="method 7, FCTVA",
    outcome="budget",
)
def budget_fctva(fctva_earned, fctva_same_year, fctva_next_year):
    """A receipt of the year in which it is paid: the same, the next or the one after."""
    before = previous(fctva_earned)
    later = 1 - fctva_same_year - fctva_next_year
    return fctva_earned * fctva_same_year + before * fctva_next_year + previous(before) * later


@formula(
    en="Subsidies and energy-saving certificates received",
    fr="Subventions et certificats d'économies d'énergie reçus",
    symbol="F_{sub,t}",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
)
def budget_subsidy(subsidy, installation, single_year, certificates_received):
    return subsidy * installation / single_year + certificates_received


@formula(
    en="Operating balance of the option",
    fr="Solde de fonctionnement de l'option",
    symbol="F_{fonc,t}",
    unit="EUR/year",
    source="method 7, gross saving",
    outcome="budget",
)
def budget_operating(operating_receipts, operating_spending):
    """Effect on gross savings (épargne brute)."""
    return operating_receipts - operating_spending


@formula(
    en="Operating savings",
    fr="Économies de fonctionnement",
    symbol="F_{eco,t}",
    unit="EUR/year",
    source="method 7",
)
def operating_receipts(budget_staff_savings, budget_purchases_avoided, infrastructure_fctva, budget_subsidy_lost):
    return budget_staff_savings + budget_purchases_avoided + infrastructure_fctva - budget_subsidy_lost


@formula(
    en="Aid for insertion posts no longer received",
    fr="Aides aux postes d'insertion qui ne sont plus reçues",
    symbol="F_{aide,t}",
    unit="EUR/year",
    source="method D3",
    outcome="budget",
)
def budget_subsidy_lost(insertion_subsidy_lost, price_level):
    """Savings on subsidised posts are counted at full cost: the aid that paid for a part of it goes too."""
    return insertion_subsidy_lost * price_level


@formula(
    en="VAT compensation on operating items",
    fr="FCTVA de fonctionnement",
    symbol="F_{tva,op,t}",
    unit="EUR/year",
    source="method 7, FCTVA",
)
def infrastructure_fctva(budget_infrastructure, fctva_cloud_rate, fctva_same_year, fctva_next_year):
    earned = budget_infrastructure * fctva_cloud_rate
    before = previous(earned)
    return (
        earned * fctva_same_year + before * fctva_next_year + previous(before) * (1 - fctva_same_year - fctva_next_year)
    )


@formula(
    en="Operating spending",
    fr="Dépenses de fonctionnement",
    symbol="F_{dep,t}",
    unit="EUR/year",
    source="method 7",
)
def operating_spending(budget_tool_spending, budget_other_spending, budget_human_costs, budget_new_staff):
    return budget_tool_spending + budget_other_spending + budget_human_costs + budget_new_staff


@formula(
    en="Investment balance of the option",
    fr="Solde d'investissement de l'option",
    symbol="F_{isec,t}",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
)
def budget_investment_balance(budget_investment, budget_fctva, infrastructure_fctva, budget_subsidy):
    return budget_fctva - infrastructure_fctva + budget_subsidy - budget_investment


@formula(
    en="Budget balance of the option",
    fr="Solde budgétaire de l'option",
    symbol="F_t",
    unit="EUR/year",
    source="method 7",
    outcome="budget",
    headline=True,
)
def budget_flow(budget_operating, budget_investment_balance):
    """Cash, taxes included, nominal: what the accounts of that year would show."""
    return budget_operating + budget_investment_balance


@formula(
    en="Depreciation (entry without cash)",
    fr="Dotation aux amortissements (écriture sans trésorerie)",
    symbol="F_{dot,t}",
    unit="EUR/year",
    source="method 7, depreciation",
    outcome="budget",
)
def budget_depreciation(investment_price, vat_rate, adoption, depreciation_years, depreciating, bought_share):
    """Straight line from the year after the purchase; beside the balance, never inside it."""
    return investment_price * (1 + vat_rate) * adoption / depreciation_years * depreciating * bought_share


@formula(
    en="Year within the depreciation period",
    fr="Année dans la durée d'amortissement",
    symbol="z_t",
    unit="1",
    source="method 7, depreciation",
)
def depreciating(year_index, depreciation_years, single_year, use_year):
    return np.where(year_index <= depreciation_years / single_year, 1, 0) * use_year


@formula(
    en="Cumulated budget balance",
    fr="Solde budgétaire cumulé",
    symbol="F_{cum,t}",
    unit="EUR",
    source="method 7",
    outcome="budget",
)
def budget_cumulative(budget_flow):
    return cumulative(budget_flow)


@formula(
    en="Budget balance over the horizon",
    fr="Solde budgétaire sur l'horizon",
    symbol="F",
    unit="EUR",
    source="method 7",
    outcome="budget",
    headline=True,
)
def budget_total(budget_flow):
    """Nominal and not discounted, as a budget is."""
    return total(budget_flow)


@formula(
    en="Budget balance over the years of a mandate",
    fr="Solde budgétaire sur les années d'un mandat",
    symbol="F_{man}",
    unit="EUR",
    source="method 7",
    outcome="budget",
)
def budget_mandate(budget_flow, year_index, mandate_years, single_year):
    """Nominal, from year 0, as a council votes it; a tool that lasts less has its own years."""
    return total(budget_flow * np.where(year_index < mandate_years / single_year, 1, 0))


# The status quo, which is not free


@formula(
    en="Staff concerned, status quo",
    fr="Agents concernés, option de référence",
    symbol="F_{ref,t}",
    unit="EUR/year",
    source="method 9.0",
    outcome="status_quo",
)
def status_quo_staff_cost(agents_covered, fte_per_agent, blended_employer_cost, price_level):
    """What the staff concerned cost without deciding anything: it rises with pensions and wages."""
    return agents_covered * fte_per_agent * blended_employer_cost * price_level


@formula(
    en="Outside spending, status quo",
    fr="Dépenses externes, option de référence",
    symbol="E_{ref,t}",
    unit="EUR/year",
    source="method 9.0",
    outcome="status_quo",
)
def status_quo_outsourced(outsourced_spend, volume_index, vat_rate, price_level):
    return outsourced_spend * volume_index * (1 + vat_rate) * price_level


@formula(
    en="Hours that unauthorised AI saves, status quo",
    fr="Heures gagnées par l'IA non autorisée, option de référence",
    symbol="H_{ref,t}",
    unit="hour/year",
    source="method A3",
    outcome="status_quo",
)
def status_quo_shadow_hours(shadow_hours, volume_index):
    return shadow_hours * volume_index
