"""What every convention starts from: the yearly flows of an option, and the rules by which a guide adds them up.

``worth`` is a plain sum over years; it knows nothing of the model, so that its answers can be worked out by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from costmodel.engine.finance import Array, stepped_discount_factors

Schedule = Sequence[Sequence[float]]
WHOSE = ("society", "residents", "own")
"""Whose gains count: everyone's; the residents' (agents, users, planet left out); what the accounts show."""


@dataclass(frozen=True)
class Rules:
    """A convention: one answer to each question on which guides differ.

    ``whose`` is one of WHOSE. ``taxes``: purchases before tax (none), at market prices with VAT (market), or with all
    that is really paid, VAT compensation taken off (paid). ``rate``: social, stpr or none.
    ``nominal`` counts euros of each year;
    ``public_funds`` and ``optimism`` say whether the case's own treatment (``case``) is kept; ``weighted`` lets a euro
    count more for those who have less; ``health`` discounts health at its own rate; ``delay`` is the years that year 0
    waits.
    """

    whose: str = "society"
    taxes: str = "none"
    nominal: bool = False
    public_funds: str = "case"
    optimism: str = "case"
    weighted: bool = False
    rate: str = "social"
    health: bool = False
    delay: int = 0


@dataclass(frozen=True)
class Accounts:
    """Yearly flows of an option in real euros of year 0, receipts positive, before tax. Shape (..., years).

    ``health`` is among ``agents``, ``transfers`` (already weighted by income) among ``users``. ``vat`` is what the
    option's purchases bear, ``tax`` what is really paid of it, both positive when they cost. ``own`` is the authority's
    account before tax.
    """

    residents: Array
    agents: Array
    users: Array
    planet: Array
    own: Array
    vat: Array
    tax: Array
    price_level: Array
    rate: Array
    health: Array = field(default_factory=lambda: np.zeros(1))
    transfers: Array = field(default_factory=lambda: np.zeros(1))


@dataclass(frozen=True)
class Guide:
    """What a guide brings besides its rules: rates by first year, and the weight of a euro for each group.

    The weight of the users may differ from one draw to the next. Shape (...) or ().
    """

    stpr: Schedule = ((0, 0.0),)
    health: Schedule = ((0, 0.0),)
    residents: float = 1.0
    agents: float = 1.0
    users: Any = 1.0


def worth(accounts: Accounts, rules: Rules, guide: Guide = Guide()) -> Array:
    """What the flows are worth by these rules, in euros. Shape (...): one value for each draw.

    Source: discounted sums; Green Book 2026 for the falling rates and weights, Excel for the delay of a year.
    """
    years = np.broadcast_shapes(*(np.shape(x) for x in (accounts.residents, accounts.own)))[-1]
    flow, health = flows(accounts, rules, guide)
    level = accounts.price_level if rules.nominal else 1.0
    at = np.arange(years, dtype=float) + rules.delay
    usual = factors(accounts, rules, guide, at)
    total = np.sum(flow * level * usual, axis=-1)
    if rules.health and rules.rate == "stpr" and rules.whose == "society":
        own = stepped_discount_factors(guide.health, at)
        total = total + np.sum(health * level * (own - usual), axis=-1)
    return np.asarray(total)


def flows(accounts: Accounts, rules: Rules, guide: Guide) -> tuple[Array, Array]:
    """The flows that count, and the part of them that is health. Shapes (..., years)."""
    tax: Any = {"none": 0.0, "market": accounts.vat, "paid": accounts.tax}[rules.taxes]
    if rules.whose == "own":
        return np.asarray(accounts.own - tax), np.zeros(1)
    residents, agents, users, health = accounts.residents - tax, accounts.agents, accounts.users, accounts.health
    if rules.weighted:
        felt = accounts.users - accounts.transfers
        users = felt * np.asarray(guide.users)[..., None] + accounts.transfers
        residents, agents, health = residents * guide.residents, agents * guide.agents, health * guide.agents
    if rules.whose == "residents":
        return np.asarray(residents), np.zeros(1)
    return np.asarray(residents + agents + users + accounts.planet), np.asarray(health)


def factors(accounts: Accounts, rules: Rules, guide: Guide, at: Array) -> Any:
    """Discount factors. Shape (years,), or (..., years) for a rate that differs by draw."""
    if rules.rate == "none":
        return np.ones(len(at))
    if rules.rate == "stpr":
        return stepped_discount_factors(guide.stpr, at)
    return 1 / (1 + np.asarray(accounts.rate)[..., None]) ** at


def accounts_of(x: Mapping[str, Array]) -> Accounts:
    """The accounts from the quantities of ``NAMES``, years on their last axis."""
    vat = x["taxed_spending"] * x["vat_rate"] - x["purchases_tax"]
    transfers = -x["give_up_loss"] + x["alternative_user_benefit"] - x["alternative_user_hours"] * x["time_value"]
    return Accounts(
        residents=x["society_residents"],
        agents=x["society_agents"],
        users=x["society_users"],
        planet=x["society_planet"],
        own=x["budget_real"] + x["public_tax_return"],
        vat=vat,
        tax=x["public_tax_return"],
        price_level=x["price_level"],
        rate=x["real_discount_rate"][..., 0],
        health=-x["wellbeing_cost"],
        transfers=transfers,
    )


NAMES = (
    "society_residents",
    "society_agents",
    "society_users",
    "society_planet",
    "budget_real",
    "public_tax_return",
    "taxed_spending",
    "vat_rate",
    "purchases_tax",
    "price_level",
    "real_discount_rate",
    "wellbeing_cost",
    "give_up_loss",
    "alternative_user_benefit",
    "alternative_user_hours",
    "time_value",
)
"""Quantities of the model that the accounts are made of."""
