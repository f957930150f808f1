"""What did the files published before hold? Their central values, so that a newer page can say which have changed.

Those of this version are added when a page is published (``publish``); a file of which nothing is known says so.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("former.json")
KINDS = ("tools", "authorities", "options", "scenarios")


def medians(data: dict[str, Any]) -> dict[str, float]:
    """The central values of exported declarations, by where they stand and the name of their quantity."""
    names, records = data["quantities"]["names"], data["records"]
    values: dict[str, float] = {}

    def take(origin: str, places: dict[str, int]) -> None:
        for n, place in places.items():
            value = records[place].get("value", 0.0)
            if isinstance(value, int | float):
                values[f"{origin}.{names[int(n)]}"] = value

    take("", data["reference"])
    for kind in KINDS:
        for key, overlay in data[kind].items():
            take(f"{kind}.{key}", overlay["values"])
            for tool, places in overlay.get("for_tool", {}).items():
                take(f"{kind}.{key}.{tool}", places)
    return values


def known() -> dict[str, Any]:
    """Version and central values of each file published, by its fingerprint."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
