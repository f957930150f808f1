"""What ties tools: shares of hours and of contacts that two of them count twice, tools that need or exclude each other.

Relations are parameters like any other, read by their names (``parameters/reference/portfolio.yaml``): their values are
drawn, and a user sets them with ``--set``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import InputError
from costmodel.parameters.record import Record

SAME_HOURS = "portfolio_same_hours"
SAME_CONTACTS = "portfolio_same_contacts"
NOT_BOTH = "portfolio_not_both"
NEED = "portfolio_need"
UNKNOWN = f"{SAME_HOURS}_unknown"
A_YEAR = "portfolio_adoptions_per_year"

Couple = tuple[str, str]


@dataclass(frozen=True)
class Relations:
    """By couple of tools, the parameter that says what they share; the couples that exclude or need each other."""

    same_hours: Mapping[Couple, str]
    same_contacts: Mapping[Couple, str]
    excludes: tuple[Couple, ...]
    needs: tuple[Couple, ...]

    @property
    def parameters(self) -> list[str]:
        return list(dict.fromkeys([*self.same_hours.values(), *self.same_contacts.values()]))


def relations(
    records: Mapping[str, Record],
    tools: Iterable[str],
    known: Iterable[str],
    needs: Iterable[Couple] = (),
    excludes: Iterable[Couple] = (),
) -> Relations:
    """The relations between some tools.

    ``known`` are the tools of the workbook: another one shares hours with all (``portfolio_same_hours_unknown``).
    ``needs`` and ``excludes`` are the user's own. Raises InputError for a couple with a tool that is not compared.
    """
    tools = list(tools)
    for couple in (*needs, *excludes):
        for tool in couple:
            if tool not in tools:
                raise InputError(
                    translate("'{name}' is not among the tools compared ({known}).", name=tool, known=", ".join(tools))
                    + nearest(tool, tools)
                )
    hours = couples(records, SAME_HOURS, tools)
    strangers = set(tools) - set(known)
    for couple in combinations(tools, 2):
        if strangers.intersection(couple) and not {couple, couple[::-1]} & hours.keys():
            hours[couple] = UNKNOWN
    return Relations(
        hours,
        couples(records, SAME_CONTACTS, tools),
        tuple(dict.fromkeys([*switched(records, NOT_BOTH, tools), *excludes])),
        tuple(dict.fromkeys([*switched(records, NEED, tools), *needs])),
    )


def couples(records: Mapping[str, Record], kind: str, tools: Iterable[str]) -> dict[Couple, str]:
    """The parameters of a kind of relation, by the couple of tools that their names say."""
    tools, prefix = set(tools), f"{kind}_of_"
    pairs = {name: name.removeprefix(prefix).split("_and_", 1) for name in records if name.startswith(prefix)}
    return {(pair[0], pair[1]): name for name, pair in pairs.items() if {*pair} <= tools and len(pair) > 1}


def switched(records: Mapping[str, Record], kind: str, tools: Iterable[str]) -> list[Couple]:
    return [couple for couple, name in couples(records, kind, tools).items() if records[name].number > 0]
