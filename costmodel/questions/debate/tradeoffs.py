"""What weights imply: how much of one thing somebody accepts to lose for how much of another.

A weight says what going from one end of a scale to the other is worth. Divided by the width of the scale it is the
worth of one unit, and two of them make a rate of exchange, which can be said in a sentence and refused by the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from costmodel.language.catalogue import translate
from costmodel.language.presentation import amount, significant
from costmodel.questions.debate.criteria import Scale, criterion

REFERENCES = ("service", "cost", "euros")
"""What the others are exchanged against: hours first, which people can picture, then euros."""


@dataclass(frozen=True)
class Tradeoff:
    """``lost`` of one criterion is made up for by ``gained`` of another; ``reach`` is all that its scale holds.

    ``gained`` is None where the other criterion has no weight, and zero where the first has none.
    """

    losing: str
    lost: float
    gaining: str
    gained: float | None
    reach: float

    @property
    def sentence(self) -> str:
        """The question to put to the person."""
        loss = in_words(self.losing, "loss", self.lost)
        if not self.gained:
            return translate(
                "With these weights you accept {loss} for nothing in return: is that what you mean?", loss=loss
            )
        gain = in_words(self.gaining, "gain", self.gained)
        if self.gained > self.reach:
            return translate(
                "With these weights, nothing on the scale makes up for {loss}: it would take {gain}, and the scale "
                "ends at {reach}. Is that what you mean?",
                loss=loss,
                gain=gain,
                reach=amount(significant(self.reach, 2), criterion(self.gaining).unit),
            )
        return translate("You accept {loss} for {gain}: is that what you mean?", loss=loss, gain=gain)


def in_words(key: str, side: str, value: float) -> str:
    c = criterion(key)
    return translate(getattr(c, side), amount=amount(significant(value, 2), c.unit))


def worth(key: str, weights: Mapping[str, float], scales: Mapping[str, Scale]) -> float:
    """What one unit that people picture (an hour, a tonne) is worth, in value."""
    return weights.get(key, 0.0) / (scales[key].width * scales[key].whole)


def exchange(
    losing: str, lost: float, gaining: str, weights: Mapping[str, float], scales: Mapping[str, Scale]
) -> Tradeoff:
    """How much of ``gaining`` makes up for ``lost`` of ``losing``; weights need not add to one."""
    price = worth(gaining, weights, scales)
    gained = worth(losing, weights, scales) * lost / price if price > 0 else None
    return Tradeoff(losing, lost, gaining, gained, scales[gaining].width * scales[gaining].whole)


def tradeoffs(weights: Mapping[str, float], scales: Mapping[str, Scale]) -> list[Tradeoff]:
    """Each criterion against hours given to users, or euros, or whatever has the largest weight.

    What has no weight is exchanged for nothing: that is said too. Criteria of which the authority has nothing (no
    landing post) are left out.
    """
    usable = [key for key in weights if scales[key].whole > 0]
    weighed = [key for key in usable if weights[key] > 0]
    if not weighed:
        return []
    reference = next((k for k in REFERENCES if k in weighed), max(weighed, key=lambda k: weights[k]))
    return [exchange(key, criterion(key).handle, reference, weights, scales) for key in usable if key != reference]
