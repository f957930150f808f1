"""A second opinion on the sums of an appraisal: textbook forms that share no line with the formulas of the model.

Flows have years on their last axis, year 0 first and not discounted; rates are shares a year; arguments broadcast.
``tests/cases/appraisal.yaml`` holds published answers for each function here.
"""

from __future__ import annotations

from typing import Any

import numpy as np


def discount_factors(rate: Any, years: Any) -> Any:
    """What one euro of each year is worth today (HM Treasury, Green Book, discounting annex)."""
    return np.power.outer(1 + np.asarray(rate, float), -np.asarray(years, float))


def npv(rate: Any, flows: Any) -> Any:
    """Net present value of flows, with the convention of numpy-financial."""
    amounts = np.asarray(flows, float)
    return np.sum(amounts * discount_factors(rate, np.arange(amounts.shape[-1])), axis=-1)


def annuity_factor(rate: Any, years: Any) -> Any:
    """Present value of one euro a year for so many years, the first in a year: the closed form (1 - (1 + r)^-n) / r."""
    growth, count = np.log1p(np.asarray(rate, float)), np.asarray(years, float)
    level = growth == 0
    return np.where(level, count, -np.expm1(-count * growth) / np.where(level, 1, np.expm1(growth)))


def equivalent_annual_value(present_value: Any, rate: Any, horizon: Any) -> Any:
    """The same amount every year from year 1 to the horizon that is worth ``present_value`` today."""
    return np.asarray(present_value, float) / annuity_factor(rate, horizon)


def real_to_nominal(rate: Any, inflation: Any) -> Any:
    """The nominal rate that goes with a real one (Fisher)."""
    return (1 + np.asarray(rate, float)) * (1 + np.asarray(inflation, float)) - 1


def social_rate(risk_free: Any, premium: Any, beta: Any) -> Any:
    """Real discount rate of a public project (France Stratégie, révision du taux d'actualisation, 2021)."""
    return np.asarray(risk_free, float) + np.asarray(beta, float) * np.asarray(premium, float)


def optimism_bias(cost: Any, bias: Any, mitigation: Any) -> Any:
    """A cost raised by the share of its overrun that is not under control (HM Treasury, optimism bias)."""
    return np.asarray(cost, float) * (1 + np.asarray(bias, float) * (1 - np.asarray(mitigation, float)))
