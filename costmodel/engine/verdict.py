"""The verdict as facts: the word, the options compared, and all that it rests on; the rule is in ``rule``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from costmodel.engine.piloting import Pilot, Pilots
from costmodel.language.catalogue import N_, language, translate
from costmodel.model.quantity import Quantity
from costmodel.parameters.overlay import Overlay

Array = np.ndarray

UNKNOWN, ADOPT, PILOT, CONDITIONS, ELSE, NO = (
    "not_enough_to_judge",
    "adopt",
    "pilot_first",
    "adopt_on_conditions",
    "do_something_else",
    "not_at_this_price",
)
WORDS = {
    ADOPT: N_("Adopt"),
    PILOT: N_("Run a pilot first"),
    CONDITIONS: N_("Adopt on conditions"),
    UNKNOWN: N_("Not enough to judge"),
    ELSE: N_("Do something else"),
    NO: N_("Not at this price or size"),
}
ORDER = {ADOPT: 2, PILOT: 1, CONDITIONS: 1, ELSE: 0, NO: 0}
"""From the harshest to the kindest; *not enough to judge* lies outside."""

PLAIN = "adopt_tasks"
HUMAN = "human_alternative"

NOTHING = 1e-9
"""A margin no larger than this is none."""


def breaks(chance: Any, before: Any, needed: float) -> Any:
    """Whether a limit held with this chance is broken by the option: the reference holds it, or holds it better."""
    return (chance < needed) & ((before >= needed) | (chance < before))


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A limit of the authority under one option.

    ``margin`` is what is left of it in its worst year of use (median); ``chance`` that it holds in every year of use;
    ``needed``, the chance asked for; ``before``, the chance that it holds with nothing bought.
    """

    quantity: Quantity
    margin: float
    chance: float
    needed: float
    before: float
    grade: str

    @property
    def name(self) -> str:
        return self.quantity.name

    @property
    def yes_or_no(self) -> bool:
        """Whether it is met or not, with nothing between."""
        return self.quantity.unit == "1" and self.margin in (-1.0, 0.0, 1.0)

    @property
    def broken_before(self) -> bool:
        """Whether it is broken already, with nothing bought."""
        return self.before < self.needed

    @property
    def state(self) -> Literal["held", "tight", "broken"]:
        """Broken is broken by the option itself; tight is held with nothing to spare where there could be some."""
        if breaks(self.chance, self.before, self.needed):
            return "broken"
        return "tight" if self.margin < NOTHING and not self.yes_or_no else "held"

    @property
    def topic(self) -> str:
        """What it protects, as words inside a sentence."""
        return self.quantity.topic(language())


@dataclass(frozen=True, kw_only=True)
class OptionJudged:
    """What the rule looks at for one option; ``best`` is the share of draws in which no option is better.

    ``mandate`` is the part of ``budget`` that falls within the years of a mandate.
    """

    option: Overlay
    buys: bool
    limits: tuple[Limit, ...]
    society_gain: float
    budget_gain: float
    society: float
    verified: float
    expected: float
    budget: float
    mandate: float
    affordable: bool
    best: float
    quadrants: tuple[float, float, float, float]
    """Shares of draws: both gain; budget loses, society gains; budget gains, society loses; both lose."""

    @property
    def key(self) -> str:
        return self.option.key

    @property
    def broken(self) -> tuple[Limit, ...]:
        return tuple(limit for limit in self.limits if limit.state == "broken")


@dataclass(frozen=True, kw_only=True)
class Gain:
    """What buying brings society over the best that does not buy, in one reading, on the draws that did not choose."""

    mean: float
    median: float
    chance: float
    draws: int

    @property
    def tails_disagree(self) -> bool:
        """Whether the mean and the median have other signs: rare draws decide."""
        return self.mean * self.median < 0


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What would make the tool pass: a share of reuse, a multiple of today's price, a chance taken, evidence."""

    kind: Literal["reuse", "price", "chance", "evidence"]
    value: float


@dataclass(frozen=True, kw_only=True)
class Turning:
    """What would turn the answer, every other value as drawn: None where nothing does.

    Prices are yearly, before tax, all prices of the tool spread over the horizon: today's, the most at which the
    expected gain is not negative (strict, then all verified time), and the most at which the gain is as sure as asked.
    ``volume`` is the multiple of today's volume (acts, calls, meals, area; all else in proportion, the price as it is),
    ``minutes`` that of today's time saved, ``reuse`` the share of freed time, at which the expected gain is nil.
    ``saving`` and ``cost`` are the parts of the gain that move with minutes and with the price: any pair of multiples
    (minutes, price) at which saving x (minutes - 1) + cost x (1 - price) + gain is nil turns it.
    """

    price: float
    price_strict: float | None
    price_verified: float | None
    price_sure: float | None
    volume: float | None
    minutes: float | None
    reuse: float | None
    saving: float
    cost: float
    gain: float

    def minutes_at(self, price: float) -> float | None:
        """The multiple of today's time saved that turns the answer at a multiple of today's price."""
        if self.saving <= 0:
            return None
        return 1 - (self.gain + self.cost * (1 - price)) / self.saving


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What the tool is for where nothing prices it: the quantity, its range of values in euros, and words at both ends.

    ``turns`` is the value that changes the word, None when none in the range does.
    """

    quantity: Quantity
    low: float
    high: float
    words: tuple[str, str]
    turns: float | None


@dataclass(frozen=True, kw_only=True)
class Weakness:
    """How much of what moves the deciding gain is assumed.

    ``explained`` is the share of the variance of its rank that is read, ``share`` the part of it that inputs of grade D
    make, ``heaviest`` these inputs with their own parts, the largest first.
    """

    share: float
    explained: float
    heaviest: tuple[tuple[Quantity, float], ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The word, the option it recommends, the options compared, and what they rest on.

    ``option`` is bought, or is what to do instead; None for *not at this price*, and where nothing is bought nor
    better. ``about`` is the buying option looked at, ``rival`` the best that does not buy.
    """

    word: str
    option: str | None
    about: str | None
    rival: str
    judged: tuple[OptionJudged, ...]
    confidence: float
    strict: Gain
    verified: Gain
    affordable: bool
    regret: float
    families: Mapping[str, float]
    conditions: tuple[Condition, ...]
    turning: Turning
    pilots: Pilots | None
    purpose: Purpose | None
    without_harm: str
    harm: float
    decided_by: tuple[Limit, ...]
    available: float = 0.0
    cashable: float = 0.0
    calendar: tuple[int, ...] = field(default=())
    weakness: Weakness | None = None

    @property
    def text(self) -> str:
        return translate(WORDS[self.word])

    @property
    def pilot(self) -> Pilot | None:
        """The pilot worth running: before anything else, or by the side of adopting."""
        best = self.pilots.best if self.pilots and self.word in (PILOT, ADOPT) else None
        return best if best and best.net > 0 else None

    def of(self, option: str) -> OptionJudged:
        return next(j for j in self.judged if j.key == option)
