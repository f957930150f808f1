"""YAML read by a reader that is not ours: in C where PyYAML has it, since tests read ten thousand lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The plain values of a file; an empty one gives nothing."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) or {}
