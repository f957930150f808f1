"""The formulas, one module a domain. ``FORMULAS`` is every formula declared in them."""

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from costmodel.language.labels import refuse_idle
from costmodel.model.formulas import (
    appraisal,
    budget,
    energy,
    governance,
    inclusion,
    insertion,
    labour,
    levers,
    productivity,
    workload,
)
from costmodel.model.model import CLOCK
from costmodel.model.quantity import Alike, Formula, Quantity

MODULES: tuple[ModuleType, ...] = (
    labour,
    productivity,
    workload,
    insertion,
    inclusion,
    governance,
    energy,
    budget,
    appraisal,
    levers,
)


def formulas_in(values: Iterable[Any]) -> Iterator[Formula]:
    """The formulas among the values of a module, those declared together included."""
    for value in values:
        yield from value if isinstance(value, Alike) else [value] if isinstance(value, Formula) else []


FORMULAS = tuple(formulas_in(value for module in MODULES for value in vars(module).values()))


def quantities() -> list[Quantity]:
    """Every quantity that the formulas give. Raises ModelError for a formula or a label that lacks the other."""
    refuse_idle([*CLOCK, *(declared.name for declared in FORMULAS)])
    return [quantity for declared in FORMULAS for quantity in declared.quantities()]
