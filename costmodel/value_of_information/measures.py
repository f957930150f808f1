"""What a pilot would see of a parameter, in draws: its value with the noise of so many observations."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.measures import Measure, noise
from costmodel.value_of_information.sampling import Mean, Rate


def observer(measure: Measure, spreads: Mapping[str, float], agents: int, cases: int, months: float) -> Mean | Rate:
    """What so many agents or cases would show of a parameter. ``spreads`` are those of the parameter files."""
    spread, seen = noise(measure, spreads, agents, cases, months)
    return Rate(seen) if measure.kind == "rate" else Mean(spread, seen)
