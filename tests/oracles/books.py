"""A second opinion on the ledgers: the entries of an option, then three balances by the rules of accounting alone.

The model adds up lines, ledger by ledger. Here each entry says once what is paid before tax, which tax it bears, what
VAT compensation it earns and who is on the other side; the balances of the authority, of all public finances and of
society follow from it. What is bought, hours and prices are taken as the model gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Entry:
    """What the authority pays in a year, in euros of year 0 before tax; negative: what it receives or saves."""

    paid: Any
    tax: Any = 0.0
    compensated: Any = 0.0
    """The share of the payment, tax included, that VAT compensation gives back later."""
    to_public: Any = 0.0
    """The share before tax that goes to another public body (contributions, subsidies)."""
    resource: bool = True
    """Whether something is used up for it, or it only changes hands."""
    labour: bool = False
    """Hours of staff: society counts them as hours, not as money."""


def entries(w: Mapping[str, Any]) -> Iterator[Entry]:
    """The entries of an option, from quantities and prices. Shape of each: (draws, years)."""
    vat, wage = w["vat_rate"], w["blended_hourly_cost"]
    serving = w["price_drift"] * w["recurring_overrun"] * w["phase_part"] * w["in_use"]
    yield Entry(w["software_price"] * serving, vat)
    yield Entry(w["compute_yearly_price"] * w["price_paid"] * serving, vat, compensated=w["fctva_cloud_rate"])
    yield Entry(w["training_price"] * w["installed_part"], vat)
    yield Entry(w["exit_price"] * w["final_year"] * w["in_use"], vat)
    yield Entry(w["governance_setup_cost"] + w["governance_running_cost"] + w["option_cost"], vat)
    spared = w["compliance_avoided"] + w["tertiary_avoided"]
    equipment = w["investment_price"] * w["installed_part"] - spared
    yield Entry(equipment, vat, compensated=w["investment_eligible_share"] * w["fctva_rate"])
    yield Entry(w["debate_cost"])
    meter = (w["onsite_hosting"] * w["server_energy"] + w["screen_energy"]) * w["electricity_price"]
    yield Entry(meter / (1 + vat), vat)
    yield Entry(w["accompaniment_cost"])
    for name in ("absence_cost", "error_cost", "departure_cost", "redeployment_cost", "incident_cost"):
        yield Entry(w[name])
    contributions = w["social_contribution_share"]
    insertion_hours = w["insertion_person_years"] * w["productive_hours"]
    yield Entry(w["staffed_hours"] * wage, to_public=contributions, labour=True)
    yield Entry(w["alternative_budget"], to_public=contributions)
    yield Entry(-(w["cashable_hours"] - insertion_hours) * wage, to_public=contributions, labour=True)
    yield Entry(-insertion_hours * wage, labour=True)
    yield Entry(-w["outsourced_spend_avoided"] - w["energy_spend_avoided"], vat)
    yield Entry(-w["meals_saved"] * w["food_cost"], w["food_vat_rate"])
    yield Entry(w["insertion_subsidy_lost"], to_public=1.0, resource=False)
    yield Entry(-w["subsidy"] * w["installation"] / w["price_level"], to_public=1.0, resource=False)
    yield Entry(-w["certificates_received"] / w["price_level"], resource=False)


def later(amount: Any, years: int) -> Any:
    """What is received so many years after."""
    moved = np.zeros_like(amount)
    moved[..., years:] = amount[..., : amount.shape[-1] - years]
    return moved


def compensation(entry: Entry, w: Mapping[str, Any]) -> Any:
    """VAT compensation in nominal euros: in the year, the next, or the one after."""
    earned = entry.paid * (1 + entry.tax) * entry.compensated * w["price_level"]
    same, following = w["fctva_same_year"], w["fctva_next_year"]
    return earned * same + later(earned, 1) * following + later(earned, 2) * (1 - same - following)


def authority(w: Mapping[str, Any]) -> Any:
    """The balance of the authority, nominal, taxes included."""
    return sum(compensation(e, w) - e.paid * (1 + e.tax) * w["price_level"] for e in entries(w))


def public(w: Mapping[str, Any]) -> Any:
    """The balance of all public finances, in euros of year 0: what leaves them, whichever body pays and receives."""
    owed = w["clause_hours"] / w["statutory_hours"] * w["in_use"]
    income = w["minimum_income_share"] * w["minimum_income_spending"] * w["uncompensated_share"]
    without_place = w["avoided_public_cost"] + income * (1 - w["department_compensated"])
    outside = (w["insertion_person_years"] - owed) * without_place + owed * w["insertion_subsidy"]
    return -sum(e.paid * (1 - e.to_public) for e in entries(w)) - outside


def resources(w: Mapping[str, Any]) -> Any:
    """What society uses up, less what it no longer buys, in euros of year 0; hours of staff left out."""
    return sum(e.paid for e in entries(w) if e.resource and not e.labour)
