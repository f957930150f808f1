"""What the outcomes of a class say of a site that was not seen: the three values written in the record of a prior.

Reference-class forecasting (Kahneman and Tversky 1979; Flyvbjerg 2006): a new town is forecast from towns that did the
same, not from one of them. Each outcome that feeds a record is brought to what it counts (``fed``), on the scale of its
natural bounds; a programme counts once. With m their mean, n their number and s their spread, the 5th and 95th
percentiles of the next one are

    m ± t(0.95; d) · s · √(1 + 1/n)

where t is Student's quantile with d degrees of freedom: the range of a new site, not of the mean. A spread seen on
three sites says little: it is moderated by that of all classes together, which counts for ``PRIOR`` degrees of freedom
(Smyth 2004; the weight is an assumption). Fewer than ``SITES`` programmes are no class and leave the record as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from costmodel.engine.case import Case, make_case
from costmodel.engine.worlds import Sample
from costmodel.parameters.distributions import Bounds, from_scale, to_scale
from costmodel.questions.validation.calibration import Outcome, expression, outcomes

FITTED = {
    "active_share": (None, "drafting_assistant"),
    "bot_resolution": (None, "voicebot", "chatbot"),
    "heating_saving_share": (None, "building_energy"),
    "minutes_saved_per_day": (None, "drafting_assistant"),
}
"""The records that are fitted, and the tools where they hold; None is the reference."""

SITES = 3
PRIOR = 4.0
END = 0.95


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The class behind a record: its figures by programme, their spread alone and moderated, and the three values."""

    record: str
    figures: Mapping[str, float]
    spread: float
    moderated: float
    low: float
    value: float
    high: float


def figure(o: Outcome) -> float:
    """What was found, brought to what the record counts, with the central values of the model."""
    tree, asked = expression(o.fed), o.set_up
    case = make_case(asked["tool"], asked["authority"], [asked["option"]], asked["scenario"], asked["set"])
    central = Sample(case, [name for name in tree.leaves("name") if name != "found"], 0).central()
    return float(np.ravel(tree.evaluate({**central, "found": o.middle}))[-1])


def moderated(squares: Sequence[float], freedom: Sequence[int]) -> list[float]:
    """Spread of each class: its own sum of squares, and that of all classes counted for ``PRIOR`` degrees of freedom.

    >>> [round(s, 3) for s in moderated([2.0, 6.0], [2, 2])]
    [1.291, 1.528]
    """
    pooled = sum(squares) / sum(freedom)
    return [math.sqrt((PRIOR * pooled + own) / (PRIOR + d)) for own, d in zip(squares, freedom, strict=True)]


def next_site(mean: float, spread: float, sites: int, bounds: Bounds) -> tuple[float, float, float]:
    """5th, 50th and 95th percentiles of a new site, from the mean and the moderated spread of those seen.

    >>> [round(x, 3) for x in next_site(0.0, 1.0, 3, (0, 1))]
    [0.095, 0.5, 0.905]
    """
    from scipy.special import stdtrit

    reach = float(stdtrit(PRIOR + sites - 1, END)) * spread * math.sqrt(1 + 1 / sites)
    low, value, high = (float(from_scale(np.array(x), bounds)) for x in (mean - reach, mean, mean + reach))
    return low, value, high


def fits(some: Iterable[Outcome] | None = None) -> dict[str, Fit]:
    """The classes that are large enough, by record."""
    fed: dict[str, dict[str, list[float]]] = {}
    for o in outcomes() if some is None else some:
        if o.feeds:
            fed.setdefault(o.feeds, {}).setdefault(o.programme, []).append(figure(o))
    classes = {
        record: {programme: sum(values) / len(values) for programme, values in programmes.items()}
        for record, programmes in sorted(fed.items())
        if len(programmes) >= SITES
    }
    scaled = [np.array([to_scale(x, bounds(record)) for x in sites.values()]) for record, sites in classes.items()]
    spreads = moderated([float(np.sum((x - x.mean()) ** 2)) for x in scaled], [len(x) - 1 for x in scaled])
    fitted = {}
    for (record, sites), x, spread in zip(classes.items(), scaled, spreads, strict=True):
        low, value, high = next_site(float(x.mean()), spread, len(x), bounds(record))
        fitted[record] = Fit(
            record=record,
            figures=sites,
            spread=float(x.std(ddof=1)),
            moderated=spread,
            low=low,
            value=value,
            high=high,
        )
    return fitted


@cache
def reference() -> Case:
    return make_case(None, None, ["adopt_tasks"])


def bounds(record: str) -> Bounds:
    """The natural bounds of a record."""
    return reference().records[0][record].bounds
