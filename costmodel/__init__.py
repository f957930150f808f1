"""Compare adopting with not adopting an AI tool, for a French local authority, in every ledger.

    import costmodel
    answer = costmodel.ask("compare", authority="plaisir", tools=["voicebot", "chatbot"])
    answer.frame

Names are loaded when they are first used, so that ``import costmodel`` stays light.
"""

from __future__ import annotations

import importlib
import os
from typing import Any

# The matrices of this workbook are small. With several threads of linear algebra the last bits of a result depend on
# the machine, and on a busy one it takes ten times longer. Said before numpy is loaded; what a user has set stays.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

__version__ = "0.2.0"

_WHERE = {
    "ask": "costmodel.outputs.notebooks.opening",
    "page": "costmodel.outputs.page.widget",
    "compare": "costmodel.engine.comparison",
    "study": "costmodel.engine.comparison",
    "make_case": "costmodel.engine.case",
    "workbook": "costmodel.engine.case",
    "Model": "costmodel.model.model",
    "formula": "costmodel.model.quantity",
    "set_language": "costmodel.language.catalogue",
}
__all__ = ["__version__", *_WHERE]


def __getattr__(name: str) -> Any:
    if name in _WHERE:
        return getattr(importlib.import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'costmodel' has no attribute '{name}'")
