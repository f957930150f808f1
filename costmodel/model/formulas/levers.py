"""What an option changes beside buying or not: scope, price together, a first part, what settings give, a charter.

Every lever has a value that changes nothing, which is its default: an option says what it moves, its gains and its own
costs alike.
"""

from __future__ import annotations

import numpy as np

from costmodel.model.expression import ratio, total
from costmodel.model.quantity import formula

# Fewer seats, buildings or acts


@formula("licence", symbol="N_{place}", source="method, options", least=0)
def seats(licences, scope_share):
    return licences * scope_share


@formula("1", symbol="y_{unit}", source="method, options")
def unit_yield(scope_yield, scope_share):
    """A part never gains more than the whole."""
    return np.minimum(scope_yield, 1 / scope_share)


@formula("share", symbol="s_{reach}", source="method, options")
def scope_reach(scope_share, unit_yield):
    return scope_share * unit_yield


@formula("1", symbol="s_{price}", source="method, options")
def price_paid(scope_share, negotiated_price):
    """For prices by the building or the site; licences and acts follow their number."""
    return scope_share * negotiated_price


# A first part, and a clause to stop


@formula("share", symbol="s_{part,t}", source="method, options")
def phase_part(year_index, phase_time, single_year, phase_share):
    return np.where(year_index <= phase_time / single_year, phase_share, 1)


@formula("1", symbol="e_t", source="method, options")
def extension(year_index, phase_time, single_year):
    whole = phase_time / single_year
    return np.where(year_index <= whole, 1, 0) - np.where(year_index <= whole - 1, 1, 0)


@formula("EUR/year", symbol="b_{seen}", source="method, options")
def shown_balance(shown_gain, phase_reading, shown_cost, extension, single_year):
    """Read on meters, invoices and hours, with an error: a part is not the whole, nor one year all of them.

    It leaves out what nobody can read there: carbon, harm, users, how prices and wages will rise.
    """
    return total((shown_gain * phase_reading - shown_cost) * extension) / single_year


@formula("EUR/year", symbol="g_{seen,t}", source="method, options")
def shown_gain(
    verified_time_gain,
    outsourced_at_speed,
    meals_at_speed,
    food_cost,
    heating_at_speed,
    heating_price,
    tertiary_at_speed,
):
    heat = heating_at_speed * heating_price + tertiary_at_speed
    return verified_time_gain + outsourced_at_speed + meals_at_speed * food_cost + heat


@formula("EUR/year", symbol="g_{time}", source="method, options")
def verified_time_gain(incremental_hours, extra_human_hours, redeployed_share, central_hourly_cost):
    return (incremental_hours - extra_human_hours) * redeployed_share * central_hourly_cost


@formula("EUR/year", symbol="c_{seen}", source="method, options")
def shown_cost(
    yearly_price,
    recurring_overrun,
    one_off_price,
    governance_price,
    tool_staff_hours,
    checks_at_speed,
    central_hourly_cost,
):
    """Prices of the year, one-off costs spread, governance and the hours of its staff; before tax."""
    bought = yearly_price * recurring_overrun + one_off_price + governance_price
    return bought + (tool_staff_hours + checks_at_speed) * central_hourly_cost


@formula("1", symbol="x_{go}", source="method, options")
def pursued(break_clause, shown_balance):
    return np.where(break_clause > 0, np.where(shown_balance > 0, 1, 0), 1)


@formula("1", symbol="x_{go,t}", source="method, options")
def kept_on(year_index, phase_time, single_year, pursued):
    return np.where(year_index <= phase_time / single_year, 1, pursued)


@formula("1", symbol="i_{part,t}", source="method, options")
def installed_part(installation, phase_share, adoption, pursued, extension):
    return installation * phase_share + adoption * pursued * extension * (1 - phase_share)


@formula("share", symbol="s_{end}", source="method, options")
def bought_share(phase_share, pursued):
    return phase_share + (1 - phase_share) * pursued


@formula("1", symbol="y_{rest,t}", source="method, options")
def later_years(effective_years, phase_time, single_year):
    return np.maximum(effective_years - phase_time / single_year, 0)


# What settings, a procedure or weighing give without the tool


@formula("1", symbol="s_{gain}", source="method, options")
def procedure_reach(adoption, simplified_share):
    """All of it with the tool, a part when the procedure is shortened without it."""
    return adoption + simplified_share


@formula("1", symbol="r_{opt,t}", source="method, options")
def option_pace(adoption_ramp, simplified_ramp, procedure_reach):
    """Of what the option has in the end; nil where it has nothing."""
    return ratio(adoption_ramp + simplified_ramp, procedure_reach)


@formula("1", symbol="r_{simp,t}", source="method, options", outcome="hours")
def simplified_ramp(simplified_share, first_year_realisation, year_index):
    """It comes as fast as with the tool, but for the delays of a purchase."""
    return simplified_share * (1 - (1 - first_year_realisation) ** year_index)


# What the option itself takes


@formula("hour/year", symbol="H_{opt,t}", source="method, options", outcome="hours")
def option_hours(option_days, option_days_rate, population, hours_per_day, charter_hours, kept_on):
    """Coordination, review of use, settings, procedures, training to a charter: in every year, the first included."""
    return ((option_days + option_days_rate * population) * hours_per_day + charter_hours) * kept_on


@formula("hour/year", symbol="H_{char}", source="method, options")
def charter_hours(agents_concerned, shadow_share, charter_time):
    """For those who use AI already; the law asks literacy of the status quo too, which counts none."""
    return agents_concerned * shadow_share * charter_time


@formula("EUR/year", symbol="C_{opt}", source="method, options", outcome="governance")
def option_cost(option_price, population):
    return option_price * population
