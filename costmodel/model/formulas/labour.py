"""Staff of the authority: how many, what an hour of work costs, and how this drifts by year."""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import sum_of
from costmodel.model.quantity import STAFF, formula


@formula("agent", symbol="N_{tot}", source="method 9.0", least=0)
def agents_total(population, staffing_rate):
    """Stands in for the authority's own figure when its file does not give one."""
    return population * staffing_rate


@formula("hour/FTE/year", symbol="H", source="method 9.0")
def productive_hours(statutory_hours, absence_rate):
    """Absence is taken off here, once: an hour that costs ``hourly_cost`` is an hour really worked."""
    return statutory_hours * (1 - absence_rate)


@formula("day/year", symbol="D", source="method 9.0")
def productive_days(productive_hours, full_time, hours_per_day):
    return productive_hours * full_time / hours_per_day


@formula("1", symbol="P_t", source="method 9.0")
def price_level(inflation, year_index):
    """Turns real euros of year 0 into nominal euros of each year."""
    return (1 + inflation) ** year_index


@formula("1", symbol="V_t", source="method 9.0")
def volume_index(volume_growth, year_index):
    """Demand drifts whether or not the tool is bought."""
    return (1 + volume_growth) ** year_index


@formula("share", symbol=r"\Delta\tau_t", source="method 9.0")
def pension_rise(pension_rate, pension_rate_base):
    return pension_rate - pension_rate_base


@formula("1", symbol=r"\omega_t", source="method 9.0")
def staff_cost_drift(pension_rise, pension_base_share, employer_charges, wage_growth, inflation, year_index):
    """CNRACL rates decided for each year and wages rise whether or not the tool is bought; in real terms."""
    pension = 1 + pension_base_share * pension_rise / (1 + employer_charges)
    return pension * ((1 + wage_growth) / (1 + inflation)) ** year_index


@formula("EUR/FTE/year", symbol="W", source="method 9.0", over=STAFF)
def employer_cost(employer_cost_base, staff_cost_drift):
    return employer_cost_base * staff_cost_drift


@formula("EUR/hour", symbol="w", source="method 9.0", over=STAFF)
def hourly_cost(employer_cost, productive_hours):
    return employer_cost / productive_hours


@formula("EUR/FTE/year", symbol=r"\bar W", source="method 9.0")
def blended_employer_cost(staff_mix, employer_cost):
    return sum_of(staff_mix, employer_cost)


@formula("EUR/hour", symbol=r"\bar w", source="method 9.0")
def blended_hourly_cost(blended_employer_cost, productive_hours):
    return blended_employer_cost / productive_hours


@formula("1", symbol="L_t", source="method 9.0")
def final_year(year_index, horizon):
    """Marks the year in which the contract ends and its exit is paid."""
    return np.where(year_index >= horizon, 1, 0)
