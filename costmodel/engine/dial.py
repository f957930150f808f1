"""The dial from tasks to jobs: what each position gives, and where society's answer flips (method B5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.worlds import central_values

POSITIONS = (0.0, 0.5, 1.0)
STEPS = 200
SHOWN = ("posts_removed", "budget_total", "society_npv", "landing_posts_lost")


@dataclass(frozen=True)
class Dial:
    """Central results along the dial; ``flips`` are the positions at which society's balance changes sign."""

    positions: np.ndarray
    results: dict[str, np.ndarray]
    flips: tuple[float, ...]

    def at(self, position: float, name: str) -> float:
        return float(self.results[name][np.argmin(np.abs(self.positions - position))])


def turn_dial(case: Case, option: int) -> Dial:
    """Evaluate the central case of an option for all positions of the dial between 0 and 1.

    Posts are whole, so the response has steps: every change of sign on a fine grid is listed, narrowed by bisection.
    """
    positions = np.linspace(0, 1, STEPS + 1)
    results = along(case, option, positions)
    society = results["society_npv"]
    flips = [
        narrow(case, option, positions[i], positions[i + 1])
        for i in range(STEPS)
        if (society[i] < 0) != (society[i + 1] < 0)
    ]
    return Dial(positions, results, tuple(flips))


def along(case: Case, option: int, positions: np.ndarray) -> dict[str, np.ndarray]:
    """Last value of the shown quantities for each position. Shape (positions,)."""
    values = central_values(case, option, SHOWN, {"job_replacement": positions[:, None]})
    return {name: np.broadcast_to(np.atleast_1d(x)[..., -1], positions.shape) for name, x in values.items()}


def narrow(case: Case, option: int, low: float, high: float) -> float:
    """The position between two of opposite signs at which the sign changes, to a thousandth."""
    negative = along(case, option, np.array([low]))["society_npv"][0] < 0
    while high - low > 1e-3:
        middle = (low + high) / 2
        if (along(case, option, np.array([middle]))["society_npv"][0] < 0) == negative:
            low = middle
        else:
            high = middle
    return (low + high) / 2
