"""Discounting, returns and the other standard sums of an appraisal, over numbers and arrays.

Conventions of every function here: the last axis of ``flows`` holds the years, from year 0 on; receipts are positive
and costs negative; rates are shares a year (0.032 is 3.2 %), real with real flows and nominal with nominal ones. Year 0
is now: with ``timing="start"`` its flow is not discounted. Leading axes (draws, options) are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from costmodel.errors import InputError
from costmodel.language import nearest, translate

Array = NDArray[np.float64]
Timing = Literal["start", "middle", "end"]

_DELAY = {"start": 0.0, "middle": 0.5, "end": 1.0}
_SAME = 1e-6  # two rates closer than this are one


def discount_factors(rate: ArrayLike, years: ArrayLike, timing: Timing = "start") -> Array:
    """What one euro of each year is worth today.

    Parameters
    ----------
    rate : rate a year, above -1; a number or an array.
    years : the years themselves (0, 1, 2…), not how many there are.
    timing : when in its year a flow falls: year t waits t years (``start``), t + 0.5 (``middle``) or t + 1 (``end``).

    Returns
    -------
    Factors of shape ``rate.shape + years.shape``.

    Raises
    ------
    InputError : a rate of -100 % or less, an unknown timing.

    Source: HM Treasury, Green Book, discounting annex; France Stratégie, guide de l'évaluation socioéconomique.

    >>> discount_factors(0.035, [0, 1, 2]).round(4).tolist()
    [1.0, 0.9662, 0.9335]
    """
    return np.asarray(np.power.outer(1 + _rates(rate), -(np.asarray(years, float) + _delay(timing))))


def stepped_discount_factors(schedule: Sequence[Sequence[float]], years: ArrayLike) -> Array:
    """What one euro of each year is worth today when the rate falls with time.

    The factors are cumulative: a lower rate applies only to the years in which it is in force, never backwards.

    Parameters
    ----------
    schedule : pairs (first year, rate), in order, the first from year 0: ``[(0, 0.035), (31, 0.03)]``.
    years : the years, 0 or later, flows at the start of the year.

    Returns
    -------
    Factors of the shape of ``years``.

    Raises
    ------
    InputError : a schedule that does not begin at year 0 or is out of order, a rate of -100 % or less.

    Source: HM Treasury, Green Book, long-term discount rates (0–30, 31–75, 76–125, 126–200, 201–300, 301 and later).

    >>> stepped_discount_factors([(0, 0.035), (31, 0.03)], [30, 31]).round(4).tolist()
    [0.3563, 0.3459]
    """
    firsts = np.array([first for first, _ in schedule], float)
    rates = _rates([rate for _, rate in schedule])
    if not firsts.size or firsts[0] != 0 or np.any(np.diff(firsts) <= 0):
        raise InputError(translate("A schedule of rates begins at year 0 and goes on in order of years."))
    begins = np.maximum(firsts - 1, 0)  # the step from year 30 to year 31 is the first at the rate of year 31
    lasts = np.append(begins[1:], np.inf)
    spent = np.clip(np.asarray(years, float)[..., None], begins, lasts) - begins
    return np.asarray(np.exp(-np.sum(spent * np.log1p(rates), axis=-1)))


def npv(rate: ArrayLike, flows: ArrayLike, timing: Timing = "start") -> Any:
    """Net present value: the discounted sum of the flows.

    The flow of year 0 is not discounted (Excel's NPV discounts it: that is ``timing="end"``).

    Parameters
    ----------
    rate : a number, or an array that broadcasts against the leading axes of ``flows``.
    flows : euros, years on the last axis.

    Returns
    -------
    Euros of year 0: a number for one series, else an array of the leading shape.

    Raises
    ------
    InputError : a rate of -100 % or less, an unknown timing.

    Source: HM Treasury, Green Book; same convention as numpy-financial.

    >>> round(npv(0.035, [-100, 30, 30, 30, 30, 30]), 4)
    35.4516
    """
    amounts = np.asarray(flows, float)
    return _plain(np.sum(amounts * discount_factors(rate, np.arange(amounts.shape[-1]), timing), axis=-1))


def annuity_factor(rate: ArrayLike, years: ArrayLike, timing: Timing = "end") -> Any:
    """Present value of one euro a year for so many years.

    Parameters
    ----------
    rate : rate a year, above -1; 0 is allowed.
    years : how many payments. ``rate`` and ``years`` broadcast.
    timing : first payment in a year (``end``, the usual annuity), in half a year (``middle``), now (``start``).

    Returns
    -------
    A number, or an array of the broadcast shape.

    Raises
    ------
    InputError : a rate of -100 % or less, an unknown timing.

    Source: closed form (1 - (1 + r)^-n) / r.

    >>> round(annuity_factor(0.032, 5), 7)
    4.5536717
    """
    growth = np.log1p(_rates(rate))
    count = np.asarray(years, float)
    level = growth == 0
    ends = np.where(level, count, -np.expm1(-count * growth) / np.where(level, 1, np.expm1(growth)))
    return _plain(ends * np.exp(growth * (1 - _delay(timing))))


def equivalent_annual_value(present_value: ArrayLike, rate: ArrayLike, horizon: ArrayLike) -> Any:
    """The same amount every year, from year 1 to the horizon, that is worth ``present_value`` today.

    It compares options of different lives. Arguments broadcast; the result is in euros a year, with the sign of the
    present value. Raises InputError for a rate of -100 % or less or a horizon that is not positive.

    Source: HM Treasury, Green Book (equivalent annual net cost).

    >>> round(equivalent_annual_value(35.4516, 0.035, 5), 4)
    7.8519
    """
    if np.any(np.asarray(horizon) <= 0):
        raise InputError(translate("The horizon must be at least one year."))
    return _plain(np.asarray(present_value, float) / annuity_factor(rate, horizon))


@dataclass(frozen=True)
class Payback:
    """When the running balance is first no longer negative, and when, if ever, it turns negative again."""

    year: float
    negative_again: int | None


def payback(flows: ArrayLike, interpolated: bool = False) -> Payback | None:
    """The year in which what was spent has come back, not discounted.

    Parameters
    ----------
    flows : euros of one series, year 0 first; discount them before for a discounted payback.
    interpolated : True gives the moment within the year, as if the flow came evenly over it.

    Returns
    -------
    None when the balance never comes back to zero; else its year, and the later year in which a new cost makes it
    negative again (None when there is none). A series that begins with a receipt is paid back in year 0.

    Source: CIMA terminology; the second field answers a known fault of the criterion, blind to what comes after.

    >>> payback([-100, 60, 60])
    Payback(year=2.0, negative_again=None)
    >>> payback([-100, 50, 100], interpolated=True).year
    1.5
    >>> payback([-100, 120, -50]).negative_again
    2
    >>> payback([-100, 50]) is None
    True
    """
    year = float(payback_years(flows, interpolated))
    if not np.isfinite(year):
        return None
    balance = np.cumsum(np.asarray(flows, float))
    later = np.flatnonzero((balance < 0) & (np.arange(len(balance)) > year))
    return Payback(year, int(later[0]) if later.size else None)


def payback_years(flows: ArrayLike, interpolated: bool = False) -> Any:
    """Payback year of each series, infinite when never: for samples, where "never" must stay in the ranking.

    ``flows`` has years on its last axis; the result has the leading shape. See ``payback`` for the convention.

    >>> payback_years([[-100, 60, 60], [-100, 10, 10]]).tolist()
    [2.0, inf]
    """
    amounts = np.asarray(flows, float)
    balance = np.cumsum(amounts, axis=-1)
    back = balance >= 0
    first = np.argmax(back, axis=-1)
    year = first.astype(float)
    if interpolated:
        at = first[..., None]
        owed = np.take_along_axis(balance, at, -1)[..., 0]
        received = np.take_along_axis(amounts, at, -1)[..., 0]
        year = np.where(first > 0, year - owed / np.where(received == 0, 1, received), year)
    return _plain(np.where(back.any(axis=-1), year, np.inf))


def irr(flows: ArrayLike) -> float:
    """Internal rate of return: the one rate at which the flows are worth nothing.

    Only conventional flows have one: their sign changes once (costs then receipts, or the reverse for a loan received).

    Parameters
    ----------
    flows : euros of one series, year 0 first.

    Returns
    -------
    A rate a year, above -1.

    Raises
    ------
    InputError : flows that never change sign (no rate), or change it more than once; the message lists the rates found.

    Source: pyxirr (Unlicense), checked against the roots of the polynomial.

    >>> round(irr([-100, 39, 59, 55, 20]), 5)
    0.28095
    """
    amounts = _series(flows)
    changes = _sign_changes(amounts)
    if changes == 0:
        raise InputError(translate("These flows never change sign: they have no internal rate of return."))
    if changes > 1:
        rates = irr_candidates(amounts)
        if not rates:
            raise InputError(
                translate(
                    "These flows change sign {changes} times and no rate makes them worth nothing: "
                    "use the net present value.",
                    changes=changes,
                )
            )
        raise InputError(
            translate(
                "These flows change sign {changes} times, so an internal rate of return means nothing "
                "(rates found: {rates}): use the net present value.",
                changes=changes,
                rates=" · ".join(_percent(rate) for rate in rates),
            )
        )
    import pyxirr

    rate = pyxirr.irr(amounts)
    return irr_candidates(amounts)[0] if rate is None else float(rate)


def irr_candidates(flows: ArrayLike) -> list[float]:
    """Every real rate above -1 at which the flows are worth nothing, in rising order.

    ``flows`` is one series, year 0 first. A list of none means that no rate does; rates nearer than 1e-6 count once.

    Source: roots of the polynomial in 1 + r (eigenvalues of its companion matrix).

    >>> [round(rate, 4) for rate in irr_candidates([-100, 230, -132])]
    [0.1, 0.2]
    """
    roots = np.roots(np.trim_zeros(_series(flows)))
    growth = np.sort(roots.real[(np.abs(roots.imag) <= _SAME * np.abs(roots)) & (roots.real > 0)])
    apart = np.diff(growth, prepend=-1.0) > _SAME * np.maximum(growth, 1)
    return [float(one - 1) for one in growth[apart]]


def mirr(flows: ArrayLike, finance_rate: float, reinvest_rate: float) -> float:
    """Modified internal rate of return: costs are borrowed at one rate, receipts placed at another until the last year.

    Parameters
    ----------
    flows : euros of one series, year 0 first, with at least one cost and one receipt.
    finance_rate, reinvest_rate : rates a year.

    Returns
    -------
    A rate a year; unlike ``irr`` it is unique whatever the signs.

    Raises
    ------
    InputError : flows without both a cost and a receipt.

    Source: pyxirr (Unlicense); same convention as numpy-financial and Excel.

    >>> round(mirr([-100, 50, -60, 70], 0.10, 0.12), 7)
    -0.0390937
    """
    amounts = _series(flows)
    if _sign_changes(amounts) == 0:
        raise InputError(translate("A modified rate of return needs at least one cost and one receipt."))
    import pyxirr

    return cast(float, pyxirr.mirr(amounts, finance_rate, reinvest_rate))


def real_to_nominal(rate: ArrayLike, inflation: ArrayLike) -> Any:
    """The nominal rate that goes with a real one: (1 + r)(1 + i) - 1. Arguments broadcast.

    >>> round(real_to_nominal(0.032, 0.02), 5)
    0.05264
    """
    return _plain((1 + np.asarray(rate, float)) * (1 + np.asarray(inflation, float)) - 1)


def nominal_to_real(rate: ArrayLike, inflation: ArrayLike) -> Any:
    """The real rate that goes with a nominal one: (1 + n) / (1 + i) - 1. Arguments broadcast.

    >>> round(nominal_to_real(0.05264, 0.02), 5)
    0.032
    """
    return _plain((1 + np.asarray(rate, float)) / (1 + _rates(inflation)) - 1)


def social_rate(risk_free: ArrayLike, premium: ArrayLike, beta: ArrayLike) -> Any:
    """Real discount rate of a public project: risk-free rate + beta x risk premium.

    ``beta`` says how far the gains follow the economy (negative for what insures against bad times). Arguments
    broadcast.

    Source: France Stratégie, révision du taux d'actualisation, 2021 (1.2 % + beta x 2 %).

    >>> round(social_rate(0.012, 0.02, 1), 4)
    0.032
    """
    return _plain(np.asarray(risk_free, float) + np.asarray(beta, float) * np.asarray(premium, float))


def optimism_bias(cost: ArrayLike, bias: ArrayLike, mitigation: ArrayLike = 0.0) -> Any:
    """A cost raised by what such costs overrun in general, less the share of the overrun that is under control.

    Parameters
    ----------
    cost : euros, in the sign given. bias : share (2 is +200 %). mitigation : share of the bias removed, 0 to 1.

    Returns
    -------
    cost x (1 + bias x (1 - mitigation)); arguments broadcast. Do not add a risk register for the same risks.

    Raises
    ------
    InputError : a mitigation outside 0 to 1.

    Source: HM Treasury, supplementary Green Book guidance on optimism bias.

    >>> round(optimism_bias(100, 0.51, 0.92), 2)
    104.08
    """
    _fail_if_outside_0_1(mitigation, translate("mitigation"))
    return _plain(np.asarray(cost, float) * (1 + np.asarray(bias, float) * (1 - np.asarray(mitigation, float))))


def risk_register(risks: Iterable[Sequence[float]]) -> float:
    """Expected cost of named risks: sum of probability x impact over pairs (probability, impact).

    The result has the unit and the sign of the impacts. Raises InputError for a probability outside 0 to 1.

    Source: HM Treasury, Green Book, quantified risk.

    >>> risk_register([(0.3, 2e6), (0.5, 5e6), (0.2, 10e6)])
    5100000.0
    """
    pairs = np.array(list(risks), float).reshape(-1, 2)
    _fail_if_outside_0_1(pairs[:, 0], translate("probability"))
    return float(pairs[:, 0] @ pairs[:, 1])


def distribution_weight(own: ArrayLike, reference: ArrayLike, elasticity: ArrayLike) -> Any:
    """What a euro counts for people of an income, against people of the reference one: (reference / own)^elasticity.

    Incomes are positive, in the same unit, equivalised; arguments broadcast. Show the weighted result beside the
    unweighted one, never instead. Raises InputError for an income that is not positive.

    Source: HM Treasury, Green Book, distributional weights (elasticity 1.3, Layard and others 2008).

    >>> round(distribution_weight(15_000, 35_000, 1.3), 3)
    3.009
    """
    incomes = np.asarray(own, float), np.asarray(reference, float)
    if any(np.any(income <= 0) for income in incomes):
        raise InputError(translate("Incomes must be above zero."))
    return _plain((incomes[1] / incomes[0]) ** np.asarray(elasticity, float))


def income_ratio(weight: ArrayLike, elasticity: ArrayLike) -> Any:
    """The ratio of reference to own income at which a euro counts ``weight``: inverse of ``distribution_weight``.

    Arguments broadcast. Raises InputError for a weight that is not positive.

    >>> round(income_ratio(2.4, 1.3), 3)
    1.961
    """
    weights = np.asarray(weight, float)
    if np.any(weights <= 0):
        raise InputError(translate("A weight must be above zero."))
    return _plain(weights ** (1 / np.asarray(elasticity, float)))


def standard_cost(price: ArrayLike, time: ArrayLike, quantity: ArrayLike, frequency: ArrayLike) -> Any:
    """Cost of a procedure a year: price of an hour x hours each time x how many people x times a year.

    Arguments broadcast; the result is in euros a year, with the sign of the price.

    Source: European Commission, Better Regulation toolbox, Standard Cost Model.

    >>> standard_cost(25, 0.5, 10_000, 2)
    250000.0
    """
    return _plain(np.asarray(price, float) * np.asarray(time) * np.asarray(quantity) * np.asarray(frequency))


def value_of_perfect_information(payoffs: ArrayLike, weights: ArrayLike | None = None) -> float:
    """What knowing everything before deciding would be worth: mean of the best option minus the best mean.

    Parameters
    ----------
    payoffs : euros, shape (draws, options), more is better, doing nothing included as an option.
    weights : probability of each draw, adding to one; all the same when not given.

    Returns
    -------
    Euros a decision, never negative.

    Raises
    ------
    InputError : payoffs without two axes, or weights that are negative, too few or do not add to one.

    Source: Raiffa and Schlaifer 1961; same figure as BCEA, dampack and voi.

    >>> round(value_of_perfect_information([[100, 0], [-120, 0]], weights=[0.6, 0.4]), 6)
    48.0
    """
    table = np.asarray(payoffs, float)
    if table.ndim != 2 or not table.size:
        raise InputError(translate("Payoffs must be a table with a row for each draw and a column for each option."))
    chance = np.full(len(table), 1 / len(table)) if weights is None else np.asarray(weights, float)
    if chance.shape != (len(table),) or np.any(chance < 0) or abs(chance.sum() - 1) > 1e-9:
        raise InputError(translate("Weights must be one for each draw, none negative, and add to one."))
    # With the best option's own column taken away first, equal columns give exactly zero.
    chosen = table[:, [int(np.argmax(chance @ table))]]
    return float(chance @ (table - chosen).max(axis=1))


def break_even(inputs: Sequence[float], results: Sequence[float]) -> float | None:
    """The value of an input at which a result that depends on it along a straight line is zero.

    Parameters
    ----------
    inputs, results : two values of the input, and the result at each.

    Returns
    -------
    The switching value, in the unit of the input, inside or outside the two values; None when the result does not move.

    Raises
    ------
    InputError : other than two different inputs with a result each.

    Source: HM Treasury, Green Book, switching values.

    >>> break_even(inputs=[0, 1], results=[-30, 90])
    0.25
    """
    if len(inputs) != 2 or len(results) != 2 or inputs[0] == inputs[1]:
        raise InputError(translate("A switching value needs two different inputs and the result at each."))
    move = results[1] - results[0]
    return None if move == 0 else float(inputs[0] - results[0] * (inputs[1] - inputs[0]) / move)


def _rates(rate: ArrayLike) -> Array:
    rates = np.asarray(rate, float)
    if not np.all(rates > -1):
        raise InputError(translate("A rate must be above −100 %: write 0.032 for 3.2 %."))
    return rates


def _delay(timing: str) -> float:
    if timing not in _DELAY:
        raise InputError(
            translate("Timing '{timing}': choose start, middle or end.", timing=timing) + nearest(timing, _DELAY)
        )
    return _DELAY[timing]


def _series(flows: ArrayLike) -> Array:
    amounts = np.asarray(flows, float)
    if amounts.ndim != 1 or not np.all(np.isfinite(amounts)):
        raise InputError(translate("Flows must be one series of numbers, year 0 first."))
    return amounts


def _sign_changes(amounts: Array) -> int:
    signs = np.sign(amounts[amounts != 0])
    return int(np.count_nonzero(np.diff(signs)))


def _fail_if_outside_0_1(share: ArrayLike, name: str) -> None:
    shares = np.asarray(share, float)
    if not np.all((shares >= 0) & (shares <= 1)):
        raise InputError(translate("{name} must be between 0 and 1.", name=name.capitalize()))


def _plain(result: Any) -> Any:
    """A number when there is only one, else the array."""
    return float(result) if np.ndim(result) == 0 else result


def _percent(rate: float) -> str:
    from babel.numbers import format_decimal, format_percent

    from costmodel.language import language

    if abs(rate) < 10:
        return str(format_percent(rate, format="#,##0.0# %", locale=language()))
    return str(format_decimal(100 * rate, format="#,##0", locale=language())) + " %"
