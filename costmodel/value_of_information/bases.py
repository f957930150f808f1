"""Functions of one parameter that a regression can use, cheap because they rest on ranks.

The draws of a parameter are put in order once. Functions of the rank (Legendre polynomials and the normal score, made
orthonormal) are then the same table for every parameter; the value itself is added, because most results depend on a
parameter along a line. A parameter with few different values has one function for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

DEGREE = 5
"""Of the polynomials of the rank: what a smooth response over the range of a parameter needs."""

FEW_VALUES = 12
"""A parameter with no more different values than this has a mean of its own for each."""

DRAWS_PER_FUNCTION = 25
"""Fewer draws than this for each function would fit noise: the degree comes down."""


@dataclass(frozen=True)
class Basis:
    """Functions of one parameter, in the order of its draws, with mean 0 and orthonormal over them.

    ``order`` puts the draws in order; ``table`` has the shape (draws, functions); ``line`` says where, among the
    functions, the parameter's own value lies (a vector of length one), None when it has few values.
    """

    order: NDArray[np.intp]
    table: Array
    beyond: Array | None
    line: Array

    @property
    def functions(self) -> int:
        return len(self.line)

    def project(self, results: Array) -> Array:
        """Coefficients of results of shape (draws, columns). Shape (functions, columns)."""
        ordered = results[self.order]
        found = self.table.T @ ordered
        if self.beyond is not None:
            found = np.vstack([found, self.beyond @ ordered])
        return found / len(self.order)

    def evaluate(self, coefficients: Array) -> Array:
        """What coefficients of shape (functions, columns) stand for, draw by draw. Shape (draws, columns)."""
        kept = self.table.shape[1]
        ordered = self.table @ coefficients[:kept]
        if self.beyond is not None:
            ordered += self.beyond[:, None] * coefficients[kept]
        found = np.empty_like(ordered)
        found[self.order] = ordered
        return found

    def columns(self) -> Array:
        """All functions, draw by draw: the line first. Shape (draws, functions)."""
        apart = np.linalg.qr(np.column_stack([self.line, np.eye(self.functions)]))[0]
        return self.evaluate(apart * np.sign(apart[:, 0] @ self.line))


@lru_cache(maxsize=4)
def shared_table(draws: int) -> Array:
    """Functions of the rank: Legendre polynomials and the normal score, orthonormal. Shape (draws, functions)."""
    table = functions_of(np.arange(draws))
    table.flags.writeable = False
    return table


def functions_of(ranks: Array) -> Array:
    """The functions at ranks from 0 to draws - 1, made orthonormal over them."""
    from scipy.special import ndtri

    draws = len(ranks)
    uniform = (ranks + 0.5) / draws
    degree = int(np.clip(draws // DRAWS_PER_FUNCTION, 1, DEGREE))
    raw = [np.polynomial.legendre.legvander(2 * uniform - 1, degree)]
    if degree == DEGREE:
        raw.append(ndtri(uniform)[:, None])
    return orthonormal(np.hstack(raw))[0]


def orthonormal(columns: Array, least: float = 1e-7) -> tuple[Array, NDArray[np.bool_]]:
    """Columns that span the same, with mean 0 and unit variance, orthogonal; those that add nothing are left out.

    The first column stands for the mean and is taken out. Gives back also which of the others were kept.
    """
    draws = len(columns)
    length = np.sqrt((columns**2).sum(axis=0))
    q, r = np.linalg.qr(columns / np.where(length > 0, length, 1.0))
    kept = np.abs(np.diag(r)) > least
    if not kept.all():
        q, r = np.linalg.qr((columns / np.where(length > 0, length, 1.0))[:, kept])
    found = q[:, 1:] * np.sign(np.diag(r))[1:] * np.sqrt(draws)
    return found, kept[1:]


def basis(values: Array) -> Basis | None:
    """The functions of one parameter's draws; None when they are all the same."""
    order = np.argsort(values)
    ordered = values[order]
    steps = np.flatnonzero(np.diff(ordered)) + 1
    if not len(steps):
        return None
    draws = len(values)
    if len(steps) < FEW_VALUES:
        level = np.zeros(draws, dtype=int)
        level[steps] = 1
        level = np.cumsum(level)
        ones = np.ones((draws, 1))
        table = orthonormal(np.hstack([ones, (level[:, None] == np.arange(1, level[-1] + 1)).astype(float)]))[0]
        return Basis(order, table, None, direction(table, None, ordered))
    if len(steps) == draws - 1:
        table = shared_table(draws)
    else:
        edges = np.concatenate([[0], steps, [draws]])
        middle = (edges[:-1] + edges[1:] - 1) / 2
        table = functions_of(np.repeat(middle, np.diff(edges)))
    centred = standardised(ordered)
    beyond = centred - table @ (table.T @ centred / draws)
    size = np.sqrt((beyond**2).mean())
    unit = beyond / size if size > 1e-6 else None
    return Basis(order, table, unit, direction(table, unit, ordered))


def direction(table: Array, beyond: Array | None, ordered: Array) -> Array:
    centred = standardised(ordered)
    found = table.T @ centred / len(ordered)
    if beyond is not None:
        found = np.append(found, beyond @ centred / len(ordered))
    return found / np.linalg.norm(found)


def standardised(values: Array) -> Array:
    centred = values - values.mean()
    size = np.sqrt((centred**2).mean())
    return centred / size if size > 0 else centred
