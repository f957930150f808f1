"""The formulas, one module a domain. ``FORMULAS`` is every formula declared in them."""

from types import ModuleType

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
from costmodel.model.quantity import Formula

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
