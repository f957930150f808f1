"""Whose values support which option: arithmetic on scores and weights, for any options, criteria and people.

Stochastic multicriteria acceptability analysis (SMAA, Lahdelma and Salminen 2001) asks which values would lead to each
option, in place of imposing one set of weights. Everywhere

- ``scores`` has the shape (options, worlds, criteria), from 0 to 1 on scales that do not depend on the options;
- ``weights`` has the shape (people, worlds, criteria), adding to one over the criteria; one world for all will do.

A pair is one person in one world. Options that tie share a rank. Adding an option that others dominate changes neither
the values nor the first places of the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TIE = 1e-12
"""Values nearer to each other than this are equal: what rounding leaves between two ways to add the same numbers."""


@dataclass(frozen=True)
class Acceptability:
    """What pairs of people and worlds say of the options.

    ``ranks`` (options, ranks): share of pairs in which an option has a rank. ``central`` (options, criteria): mean
    weights of the pairs that put it first, NaN when none does. ``confidence`` (options,): share of worlds in which
    it is first for somebody with these weights, NaN when none does.
    """

    ranks: Array
    central: Array
    confidence: Array

    @property
    def first(self) -> Array:
        """Share of pairs in which each option wins. Shape (options,)."""
        return self.ranks[:, 0]


def values(scores: Array, weights: Array) -> Array:
    """Weighted scores of one person. Shape (options, worlds)."""
    worlds = max(scores.shape[1], len(weights))
    return np.einsum(
        "okc,kc->ok",
        np.broadcast_to(scores, (len(scores), worlds, scores.shape[2])),
        np.broadcast_to(weights, (worlds, weights.shape[1])),
    )


def rank_shares(value: Array) -> Array:
    """The share that each option has of each rank; options that tie share theirs. Shape (options, ranks, worlds)."""
    options = len(value)
    better = (value[None] > value[:, None] + TIE).sum(axis=1)
    tied = (np.abs(value[None] - value[:, None]) <= TIE).sum(axis=1)
    rank = np.arange(options)[None, :, None]
    return ((rank >= better[:, None]) & (rank < (better + tied)[:, None])) / tied[:, None]


def acceptability(scores: Array, weights: Array) -> Acceptability:
    """Rank acceptability, central weights and confidence factors over all pairs."""
    options, _, criteria = scores.shape
    ranks, central = np.zeros((options, options)), np.zeros((options, criteria))
    for own in weights:
        shares = rank_shares(values(scores, own))
        ranks += shares.mean(axis=2) / len(weights)
        central += shares[:, 0] @ np.broadcast_to(own, (shares.shape[2], criteria)) / (shares.shape[2] * len(weights))
    first = ranks[:, :1]
    with np.errstate(invalid="ignore"):
        central = np.where(first > 0, central / first, np.nan)
    confidence = np.array([confidence_of(scores, option, central[option]) for option in range(options)])
    return Acceptability(ranks, central, confidence)


def confidence_of(scores: Array, option: int, weights: Array) -> float:
    """Share of worlds in which an option is first for these weights; NaN when the weights are."""
    if np.isnan(weights).any():
        return float("nan")
    return float(rank_shares(values(scores, weights[None]))[option, 0].mean())


def expected(scores: Array, weights: Array) -> Array:
    """Expected value of each option for each person, over the worlds. Shape (people, options)."""
    return np.stack([values(scores, own).mean(axis=1) for own in weights])


def regrets(expectations: Array) -> Array:
    """What each person loses, in value, with each option in place of their own best. Shape (people, options)."""
    return expectations.max(axis=1, keepdims=True) - expectations


# Weights


def with_certainty(stated: Sequence[float], concentration: float, worlds: int, seed: int, name: str) -> Array:
    """Weights around those stated: a Dirichlet law with their mean; a larger concentration keeps nearer to them.

    A weight stated as zero stays zero. Each criterion has its own stream, chosen by the seed and the name: adding a
    person or an option moves no other's draws. Shape (worlds, criteria).
    """
    drawn = np.zeros((worlds, len(stated)))
    share = np.asarray(stated, dtype=float) / np.sum(stated)
    for criterion, mean in enumerate(share):
        if mean > 0:
            drawn[:, criterion] = stream(seed, f"{name}/{criterion}").standard_gamma(concentration * mean, worlds)
    total = drawn.sum(axis=1, keepdims=True)
    return np.where(total > 0, drawn / np.where(total > 0, total, 1), share)


def any_weights(criteria: int, worlds: int, seed: int, name: str = "anybody") -> Array:
    """Weights that are all as likely: nothing is known of them. Shape (worlds, criteria)."""
    return with_certainty([1.0] * criteria, criteria, worlds, seed, name)


def stream(seed: int, name: str) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())])))


# What would flip the choice


@dataclass(frozen=True)
class Flip:
    """A point along a line of weights at which the best option changes, and the options on either side of it."""

    at: float
    below: int
    above: int


def along(start: Array, finish: Array) -> list[Flip]:
    """Flips of the best option when values go straight from ``start`` to ``finish``. Both have the shape (options,).

    Exact: the best of straight lines is read crossing by crossing. Points at which options only touch are no flips.
    """
    slopes = finish - start
    now = min((int(i) for i in np.flatnonzero(start >= start.max() - TIE)), key=lambda i: (-slopes[i], i))
    at, flips = 0.0, list[Flip]()
    while True:
        steeper = [i for i in range(len(start)) if slopes[i] > slopes[now] + TIE]
        ahead = [((start[now] - start[i]) / (slopes[i] - slopes[now]), -slopes[i], i) for i in steeper]
        ahead = [point for point in ahead if at - TIE <= point[0] < 1 - TIE]
        if not ahead:
            return flips
        nearest = min(point[0] for point in ahead)
        at, _, after = min((point for point in ahead if point[0] <= nearest + TIE), key=lambda point: point[1:])
        if at > TIE:
            flips.append(Flip(float(at), int(now), int(after)))
        now = after


def weight_flips(scores: Array, weights: Sequence[float], criterion: int) -> list[Flip]:
    """Weights of one criterion, from 0 to 1, at which the best option changes, the others keeping their proportions.

    ``scores`` are means over the worlds, of shape (options, criteria). When the others have no weight they share alike.
    """
    others = np.array(weights, dtype=float)
    others[criterion] = 0
    if others.sum() <= 0:
        others = np.ones(len(others))
        others[criterion] = 0
    return along(scores @ (others / others.sum()), scores[:, criterion])


def mixing_flips(scores: Array, ours: Sequence[float], theirs: Sequence[float]) -> list[Flip]:
    """Shares μ of ``theirs`` in (1 − μ) ours + μ theirs at which the best option changes."""
    return along(scores @ np.asarray(ours, dtype=float), scores @ np.asarray(theirs, dtype=float))


# What knowing people's values would bring


ROUNDING = 1e-12
"""Points out of 1 below which a difference between two sums is the rounding of numbers."""


def value_of_knowing(scores: Array, weights: Array) -> float:
    """Expected gain, in value, from deciding once the weights are known and not on their mean.

    ``scores`` (options, criteria) are means over the worlds: the debate teaches values, not the world. ``weights``
    (samples, criteria) are what is believed of them before. Never negative; zero when one option is best for all.
    """
    each = weights @ scores.T
    gain = float(each.max(axis=1).mean() - each.mean(axis=0).max())
    return gain if gain > ROUNDING else 0.0
