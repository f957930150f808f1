"""Pilot or buy: the answer of the verdict, and the pilots that its rule looked at (``piloting``).

Whatever the ledger whose numbers are studied, pilots are those of the verdict: of the gain for society, of the option
that it is about over the best that does not buy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from costmodel.engine.measures import Measure
from costmodel.engine.piloting import Pilot
from costmodel.engine.verdict import Verdict
from costmodel.questions.pilot.estimators import Estimate
from costmodel.questions.pilot.study import Information

ENOUGH = 0.95
"""Part of what a pilot would tell that the parameters to be measured hold; others are measured if it costs no more."""


@dataclass(frozen=True)
class PilotOrBuy:
    """The answer for a tool, and every pilot looked at."""

    information: Information

    @property
    def verdict(self) -> Verdict:
        return self.information.verdict

    @property
    def sizes(self) -> tuple[Pilot, ...]:
        return self.verdict.pilots.sizes if self.verdict.pilots else ()

    @property
    def best(self) -> Pilot | None:
        """The size that leaves most; None when a pilot can measure nothing."""
        return self.verdict.pilots.best if self.verdict.pilots else None

    @property
    def known(self) -> float:
        """What measuring all that a pilot can measure, without error, would be worth."""
        return self.verdict.pilots.known if self.verdict.pilots else 0.0

    @cached_property
    def measured(self) -> tuple[tuple[Measure, Estimate | None], ...]:
        """What a pilot can measure, the most telling first, with what each is worth known without error, where said."""
        values = {e.name: e for e in self.information.parameters}
        shares = self.verdict.pilots.measured if self.verdict.pilots else ()
        return tuple((m, values.get(m.name)) for m, _ in shares)

    @cached_property
    def leading(self) -> tuple[Measure, ...]:
        """The fewest of these that hold nearly all of what a pilot would tell."""
        found, held = [], 0.0
        for measure, share in self.verdict.pilots.measured if self.verdict.pilots else ():
            if held < ENOUGH:
                found.append(measure)
            held += share
        return tuple(found)

    def curve(self, months: int) -> list[Pilot]:
        return [s for s in self.sizes if s.months == months]
