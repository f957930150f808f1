"""The formulas, one module a domain. ``FORMULAS`` is every formula declared in them."""

from types import ModuleType

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
from costmodel.model.quantity import Formula, Quantity

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

FORMULAS: tuple[Formula, ...] = tuple(
    value for module in MODULES for value in vars(module).values() if isinstance(value, Formula)
)


def quantities() -> list[Quantity]:
    """Every quantity that the formulas give. Raises ModelError for a formula or a label that lacks the other."""
    refuse_idle([*CLOCK, *(declared.name for declared in FORMULAS)])
    return [quantity for declared in FORMULAS for quantity in declared.quantities()]
