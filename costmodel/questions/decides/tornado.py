"""Tornado: each input moved alone from the low to the high end of its range, all others central.

The picture that everybody knows. It knows nothing of what happens when inputs move together (Sobol indices do), nor of
an answer that goes back and forth between the two ends (switching values do).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from costmodel.engine.case import Case
from costmodel.engine.switching import NOTHING, Mover
from costmodel.language.catalogue import language
from costmodel.questions.decides.worlds import Studied, case_of

TARGETS = ("society_npv", "budget_total")


@dataclass(frozen=True)
class Bar:
    """One input: its ends, and the result at either."""

    name: str
    label: str
    unit: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Tornado:
    """A result of an option in the central case, and what each input does to it; the longest bars first."""

    target: str
    option: str
    central: float
    bars: tuple[Bar, ...]

    def flipping(self) -> list[Bar]:
        """Inputs one end of which gives the other sign."""
        return [b for b in self.bars if any((x > 0) != (self.central > 0) for x in (b.at_low, b.at_high))]


def tornado(
    studied: Studied,
    option: str,
    targets: Iterable[str] = TARGETS,
    names: Iterable[str] | None = None,
    possible: bool = False,
) -> dict[str, Tornado]:
    """Bars of every uncertain input that moves some results of an option (or of ``names``, whether they move or not).

    With ``possible``, inputs that are certain are moved too, over all that their files allow. A result with one value
    per year is read in its last year. Raises UnknownNameError for a name or an option that is not there.
    """
    case, targets = case_of(studied), tuple(dict.fromkeys(targets))
    case.model.check_known(targets, "No parameter or formula is called '{name}'.")
    mover = Mover(case, option, targets)
    ends = {name: mover.grid(name)[[0, -1]] for name in mover.chosen(names, possible)}
    moves = [(name, float(x)) for name, pair in ends.items() for x in pair]
    results = mover.responses(moves) if moves else {t: np.empty(0) for t in targets}
    usual = mover.worlds.with_values({})
    tornadoes = {}
    for t in targets:
        middle = float(usual[t][0, 0, -1])
        least = NOTHING * (1 + abs(middle))
        drawn = [
            b
            for b in bars(case, ends, results[t])
            if names is not None or max(abs(b.at_low - middle), abs(b.at_high - middle)) > least
        ]
        tornadoes[t] = Tornado(t, option, middle, tuple(drawn))
    return tornadoes


def bars(case: Case, ends: Mapping[str, np.ndarray], results: np.ndarray) -> list[Bar]:
    """The bar of each input, from its ends and the results at them in turn; the longest first."""
    pairs = zip(ends.items(), results.reshape(-1, 2).tolist(), strict=True)
    made = [
        Bar(name, case.model[name].text(language()), case.model[name].unit, *own.tolist(), *at)
        for (name, own), at in pairs
    ]
    return sorted(made, key=lambda b: (-b.swing, b.name))
