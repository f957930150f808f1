"""The standard sums of an appraisal that are no formula of the model: steps of rates, returns, weights, information.

Conventions of every function here: flows have one amount a year, from year 0 on; receipts are positive and costs
negative; rates are shares a year (0.032 is 3.2 %). Year 0 is now: its flow is not discounted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from costmodel.language.catalogue import translate
from costmodel.language.errors import InputError

Array = NDArray[np.float64]

_SAME = 1e-6  # two rates closer than this are one


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


def payback(flows: ArrayLike) -> float | None:
    """The first year in which what was spent has come back, not discounted; None when it never does.

    ``flows`` is one series in euros, year 0 first. One that begins with a receipt is paid back in year 0; what comes
    after that year is not looked at.

    Source: CIMA terminology.

    >>> payback([-100, 60, 60])
    2.0
    >>> payback([-100, 50]) is None
    True
    """
    back = np.flatnonzero(np.cumsum(np.asarray(flows, float)) >= 0)
    return float(back[0]) if back.size else None


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


def value_of_perfect_information(payoffs: ArrayLike) -> float:
    """What knowing everything before deciding would be worth: mean of the best option minus the best mean.

    Parameters
    ----------
    payoffs : euros, shape (draws, options), more is better, doing nothing included as an option.

    Returns
    -------
    Euros a decision, never negative.

    Raises
    ------
    InputError : payoffs without two axes.

    Source: Raiffa and Schlaifer 1961; same figure as BCEA, dampack and voi.

    >>> round(value_of_perfect_information([[100, 0], [100, 0], [100, 0], [-120, 0], [-120, 0]]), 6)
    48.0
    """
    table = np.asarray(payoffs, float)
    if table.ndim != 2 or not table.size:
        raise InputError(translate("Payoffs must be a table with a row for each draw and a column for each option."))
    chance = np.full(len(table), 1 / len(table))
    # With the best option's own column taken away first, equal columns give exactly zero.
    chosen = table[:, [int(np.argmax(chance @ table))]]
    return float(chance @ (table - chosen).max(axis=1))


def _rates(rate: ArrayLike) -> Array:
    rates = np.asarray(rate, float)
    if not np.all(rates > -1):
        raise InputError(translate("A rate must be above −100 %: write 0.032 for 3.2 %."))
    return rates


def _series(flows: ArrayLike) -> Array:
    amounts = np.asarray(flows, float)
    if amounts.ndim != 1 or not np.all(np.isfinite(amounts)):
        raise InputError(translate("Flows must be one series of numbers, year 0 first."))
    return amounts


def _sign_changes(amounts: Array) -> int:
    signs = np.sign(amounts[amounts != 0])
    return int(np.count_nonzero(np.diff(signs)))


def _plain(result: Any) -> Any:
    """A number when there is only one, else the array."""
    return float(result) if np.ndim(result) == 0 else result


def _percent(rate: float) -> str:
    from babel.numbers import format_decimal, format_percent

    from costmodel.language.catalogue import language

    if abs(rate) < 10:
        return str(format_percent(rate, format="#,##0.0# %", locale=language()))
    return str(format_decimal(100 * rate, format="#,##0", locale=language())) + " %"
