"""Functions of one parameter that a regression can use: its own value first, then its bends.

A parameter without far outliers has Legendre polynomials of its value over its range, which orthogonalised are the
Hermite polynomials of a normal one and the Legendre polynomials of a uniform one. One with far outliers has its value
and the same polynomials of its rank, with the normal score, so that no outlier bends the rest. One with few different
values has a function for each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DEGREE = 4
"""Of the polynomials: what a smooth response over the range of a parameter needs."""

FEW_VALUES = 12
"""A parameter with no more different values than this has a mean of its own for each."""

DRAWS_PER_FUNCTION = 25
"""Fewer draws than this for each function would fit noise: the degree comes down."""

OUTLIER = 6.0
"""Standard deviations from the mean beyond which polynomials of the value would follow single draws."""

ADDS_NOTHING = 1e-6
"""A function of which others leave no more than this share is left out."""


@dataclass(frozen=True)
class Basis:
    """Functions of one parameter: ``table`` has the shape (functions, draws) and ``mean`` their means; ``root`` makes
    them orthonormal once these are taken away, the first along the parameter's value.
    """

    table: Array
    mean: Array
    root: Array

    @property
    def functions(self) -> int:
        return len(self.root)

    def project(self, results: Array) -> Array:
        """Coefficients of results of shape (columns, draws), each of mean zero. Shape (columns, functions)."""
        return (results @ self.table.T) @ self.root.T / self.table.shape[1]

    def evaluate(self, coefficients: Array) -> Array:
        """What coefficients of shape (columns, functions) stand for, draw by draw. Shape (columns, draws)."""
        raw = coefficients @ self.root
        return raw @ self.table - (raw @ self.mean)[:, None]

    def orthonormal(self) -> Array:
        """The functions themselves. Shape (functions, draws)."""
        return self.evaluate(np.eye(self.functions))


def basis(values: Array) -> Basis | None:
    """The functions of one parameter's draws; None when they are all the same."""
    low, high, draws = values.min(), values.max(), len(values)
    if not low < high:
        return None
    unit = (values - (low + high) / 2) * (2 / (high - low))
    middle = unit.mean()
    size = np.sqrt(unit @ unit / draws - middle**2)
    degree = int(np.clip(draws // DRAWS_PER_FUNCTION, 1, DEGREE))
    if few(unit):
        levels = np.unique(unit)
        return made(np.vstack([unit, unit == levels[1:-1, None]]), doubtful=True)
    if 1 + abs(middle) > OUTLIER * size:
        return made(np.vstack([(unit - middle) / size, functions_of_rank(values, degree)]), doubtful=True)
    return made(legendre(unit, degree))


def few(values: Array) -> bool:
    """Whether there are few different values; the first hundred draws mostly tell."""
    return len(np.unique(values[:100])) <= FEW_VALUES and len(np.unique(values)) <= FEW_VALUES


def legendre(unit: Array, degree: int) -> Array:
    """Legendre polynomials from the first on. Shape (degree, draws)."""
    polynomials = np.empty((degree, len(unit)))
    polynomials[0] = unit
    before: Array | float = 1.0
    for k in range(1, degree):
        polynomials[k] = ((2 * k + 1) * unit * polynomials[k - 1] - k * before) / (k + 1)
        before = polynomials[k - 1]
    return polynomials


def functions_of_rank(values: Array, degree: int) -> Array:
    """Legendre polynomials of the rank, and the normal score; equal values have equal ranks."""
    from scipy.special import ndtri

    _, level, count = np.unique(values, return_inverse=True, return_counts=True)
    uniform = ((np.cumsum(count) - (count - 1) / 2 - 0.5) / len(values))[level]
    return np.vstack([legendre(2 * uniform - 1, degree), ndtri(uniform)])


def made(table: Array, doubtful: bool = False) -> Basis:
    """A basis of rows that span the same, the first kept along itself; doubtful rows that add nothing are left out."""
    draws = table.shape[1]
    mean = table.sum(axis=1) / draws
    gram = table @ table.T / draws - np.outer(mean, mean)
    if doubtful and len(kept := independent(gram)) < len(table):
        table, mean, gram = table[kept], mean[kept], gram[np.ix_(kept, kept)]
    size = np.sqrt(np.diag(gram))
    lower = np.linalg.cholesky(gram / np.outer(size, size))
    return Basis(table, mean, np.linalg.inv(lower) / size)


def independent(gram: Array) -> list[int]:
    """The first rows of a covariance that are no sum of those before."""
    kept = [0]
    for i in range(1, len(gram)):
        explained = gram[i, kept] @ np.linalg.solve(gram[np.ix_(kept, kept)], gram[kept, i])
        if gram[i, i] - explained > ADDS_NOTHING * gram[i, i]:
            kept.append(i)
    return kept


def orthonormal(columns: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Rows that span the same as those of shape (functions, draws), of mean zero, orthonormal over the draws.

    Rows that add nothing are left out; gives back also which were kept.
    """
    draws = columns.shape[1]
    centred = columns - columns.mean(axis=1, keepdims=True)
    size = np.sqrt((centred**2).mean(axis=1))
    kept = size > 0
    q, r = np.linalg.qr((centred[kept] / size[kept, None]).T)
    adds = np.abs(np.diag(r)) > np.sqrt(ADDS_NOTHING * draws)
    if not adds.all():
        kept[np.flatnonzero(kept)[~adds]] = False
        q, r = np.linalg.qr((centred[kept] / size[kept, None]).T)
    return np.ascontiguousarray(q.T) * (np.sign(np.diag(r)) * np.sqrt(draws))[:, None], kept


def standardised(values: Array) -> Array:
    centred = values - values.sum() / len(values)
    size = np.sqrt(centred @ centred / len(values))
    return centred / size if size > 0 else centred
