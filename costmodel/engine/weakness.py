"""Where the doubt on a verdict comes from: the weight of each input in the deciding gain, and the share of assumptions.

The deciding gain, that of buying over the rival in the strict reading, is read by its rank among the draws: the word
asks in how many draws there is a gain, and a few extreme ones do not decide. Inputs are read by the uniform numbers
that they are drawn from, so one that rises through a straight line or a curve weighs the same. With r the correlations
of the numbers of inputs with the rank, and R those of the numbers among themselves, what a straight line explains of
the variance of the rank is r' R⁻¹ r, and the part of input i is r_i (R⁻¹ r)_i. R is known: only inputs with a common
cause are linked, by the product c_i c_j of their chances, so with w = 1 - c² and q = Σ c r / w / (1 + Σ c² / w),

    (R⁻¹ r)_i = (r_i - c_i q) / w_i

and what linked inputs explain together is shared half and half between each two. Chance alone gives each input 1 / n of
the variance in n draws: this is taken off. What inputs do only together, or first up and then down, is not read:
``explained`` says how much is. Levers and values of the council are not drawn and have no weight.

Sources: Iman and Conover (1979), The use of the rank transform in regression, Technometrics 21(4); Pratt (1987),
Dividing the indivisible: using simple symmetry to partition variance explained.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from costmodel.engine.case import Case, position
from costmodel.engine.reading import SOCIETY
from costmodel.engine.sampling import Sampler, drawn_from, uniforms
from costmodel.engine.uncertainty import Simulation
from costmodel.engine.verdict import NOTHING, Verdict, Weakness
from costmodel.parameters.reading import Cause
from costmodel.parameters.record import GRADES

Array = np.ndarray

LOOKED_AT = 8192
"""Draws read, the first ones: more would move no per cent."""


def weakness(case: Case, verdict: Verdict, simulation: Simulation) -> Weakness | None:
    """The share of assumptions (grade D) in what moves the deciding gain; None where no option buys the tool."""
    if verdict.about is None:
        return None
    about, rival = (position(case, option) for option in (verdict.about, verdict.rival))
    society = simulation.read[SOCIETY][:, :LOOKED_AT]
    sampler = Sampler(case, case.used([SOCIETY]), simulation.seed)
    records = {n: case.records[about][n] for n in sampler.varying}
    records |= {n: case.records[rival][n] for n, r in records.items() if not r.uncertain}
    moving = [n for n, r in records.items() if r.uncertain]
    shares = weights(society[about] - society[rival], moving, sampler)
    explained = sum(shares.values())
    if explained <= NOTHING:
        return Weakness(share=0.0, explained=0.0, heaviest=())
    weak = {n: weight / explained for n, weight in shares.items() if records[n].grade == GRADES[-1]}
    heaviest = sorted(weak, key=lambda n: -weak[n])
    return Weakness(
        share=min(max(sum(weak.values()), 0.0), 1.0),
        explained=min(explained, 1.0),
        heaviest=tuple((case.model[n], weak[n]) for n in heaviest if weak[n] > 0),
    )


def weights(gain: Array, names: Iterable[str], sampler: Sampler) -> dict[str, float]:
    """The part of the variance of the rank of a gain (draws,) that each input explains."""
    draws, ranks = len(gain), middle_ranks(gain)
    if not ranks.any():
        return {}
    ranks /= np.sqrt((ranks**2).mean())
    known: dict[str, Array] = {}

    def stream(name: str) -> Array:
        if name not in known:
            known[name] = uniforms(sampler.seed, name, 0, draws)
        return known[name]

    correlations = {}
    for name in names:
        numbers = drawn_from(stream, name, sampler.causes.get(name))
        known.pop(name, None)
        correlations[name] = float((numbers - 0.5) @ ranks) / draws * math.sqrt(12)
    shares = shared_out(correlations, {n: sampler.causes[n] for n in correlations if n in sampler.causes})
    return {n: part - 1 / draws for n, part in shares.items()}


def middle_ranks(x: Array) -> Array:
    """Ranks around their mean; equal values have the same."""
    ordered = np.sort(x)
    ranks = np.searchsorted(ordered, x, "left") + np.searchsorted(ordered, x, "right")
    return np.asarray(ranks - ranks.mean())


def shared_out(correlations: Mapping[str, float], causes: Mapping[str, Cause]) -> dict[str, float]:
    """What each input explains, from its correlation with the result and from the causes that link some of them.

    >>> shared_out({"a": 0.6, "b": 0.5}, {})
    {'a': 0.36, 'b': 0.25}
    """
    shares = {n: r * r for n, r in correlations.items() if n not in causes}
    for cause in {c.key: c for c in causes.values()}.values():
        linked = [n for n in correlations if n in causes and causes[n].key == cause.key]
        r = np.array([correlations[n] for n in linked])
        c = np.array([cause.beliefs[n] for n in linked])
        own = np.maximum(1 - c * c, NOTHING)
        common = (c * r / own).sum() / (1 + (c * c / own).sum())
        shares |= dict(zip(linked, (r * (r - c * common) / own).tolist(), strict=True))
    return shares
