"""Returns of an option as finance officers ask for them: payback, internal rate, rates beside the official one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.finance import irr, payback
from costmodel.engine.worlds import central_values
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.language.presentation import amount

BETAS = (0.7, 1.0, 1.4)


@dataclass(frozen=True)
class Returns:
    """Of the central case. ``rate`` is None, and ``why`` says so in a sentence, where no single rate exists."""

    payback_year: float | None
    rate: float | None
    why: str
    society_by_beta: dict[float, float]


def returns(case: Case, option: int) -> Returns:
    """Payback and internal rate of the budget, and society's net present value for the betas shown beside."""
    flow = np.ravel(central_values(case, option, ["budget_flow"])["budget_flow"])
    try:
        rate, why = irr(flow), ""
    except CostModelError as error:
        rate, why = None, str(error)
    betas = np.array(BETAS)[:, None]
    society = np.ravel(central_values(case, option, ["society_npv"], {"beta": betas})["society_npv"])
    society = np.broadcast_to(society, (len(BETAS),))
    return Returns(payback(flow), rate, why, dict(zip(BETAS, map(float, society), strict=True)))


def in_words(of_option: Returns) -> list[str]:
    """The same as sentences."""
    year, rate = of_option.payback_year, of_option.rate
    sentences = [
        translate("The budget is repaid in year {year}.", year=f"{year:g}")
        if year is not None
        else translate("The budget is not repaid within the horizon."),
        translate("Internal rate of return of the budget: {rate}.", rate=amount(round(rate, 3), "share"))
        if rate is not None
        else of_option.why,
    ]
    low, middle, high = (amount(float(f"{of_option.society_by_beta[b]:.2g}"), "EUR", signed=True) for b in BETAS)
    sentences.append(
        translate(
            "Society’s net present value: {middle} at 3.2 %, {low} at 2.6 % (β 0.7), {high} at 4.0 % (β 1.4).",
            low=low,
            middle=middle,
            high=high,
        )
    )
    return sentences
