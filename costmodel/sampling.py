"""The shared sample: each parameter has its own stream of uniform numbers, chosen by the seed and its name.

So the same parameter takes the same values in every option and tool of a run (common random numbers), adding a
parameter moves no other, and any block of draws can be made without the others.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from costmodel.case import Case, share_groups
from costmodel.distributions import correlate, inverse
from costmodel.errors import CostModelError
from costmodel.language import translate
from costmodel.parameters import Cluster, Record

MOST_KEPT = 20_000
"""Columns of draws beyond this one are not kept for the next tool."""

Inverse = Callable[[np.ndarray], np.ndarray]


def uniforms(seed: int, name: str, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of a parameter for the draws from ``start`` to ``stop``. Shape (draws,)."""
    bits = np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(name.encode())]))
    bits.advance(start)
    return inside(np.random.Generator(bits).random(stop - start))


def inside(numbers: np.ndarray) -> np.ndarray:
    """Numbers of [0, 1) moved, where one is zero, into (0, 1)."""
    return np.maximum(numbers, 2.0**-54)


class Sampler:
    """Draws the parameters of a case, in any block, from the shared streams."""

    def __init__(self, case: Case, names: Iterable[str], seed: int) -> None:
        self.case, self.seed = case, seed
        self.constants: dict[str, Any] = dict(case.clock)
        self.varying: dict[str, list[tuple[Record, Inverse | None]]] = {}
        groups = [g for g in share_groups(case.library) if not set(names).isdisjoint(g)]
        for name in sorted({*names, *(n for g in groups for n in g)}):
            self._add(name, self._records(name))
        self.shares = [g for g in groups if any(n in self.varying for n in g)]
        self.certain_shares = {n: self.constants.pop(n) for g in self.shares for n in g if n in self.constants}
        self.copula = [c for c in case.library.clusters if any(n in self.varying for n in c.names)]
        self.linked = {n: c for c in self.copula for n in c.names}

    def _records(self, name: str) -> list[Record]:
        """The record of each option. Raises CostModelError where some options give a result and others do not."""
        for option, records in zip(self.case.options, self.case.records, strict=True):
            if name not in records:
                raise CostModelError(
                    translate(
                        "'{name}' is given by some options and not by '{option}'; give it in all of them or in none.",
                        name=name,
                        option=option.key,
                    )
                )
        return [records[name] for records in self.case.records]

    def _add(self, name: str, records: list[Record]) -> None:
        same = all(r is records[0] or r == records[0] for r in records)
        records = records[:1] if same else records
        if not any(r.uncertain for r in records):
            levels = [self.case.in_base_year(r, self.case.level(r)) for r in records]
            stacked = levels[0] if same else np.stack(np.broadcast_arrays(*map(np.atleast_1d, levels)))[:, None, :]
            self.constants[name] = stacked if np.ndim(stacked) else np.float64(stacked)
            return
        self.varying[name] = [(r, inverse_of(r)) for r in records]

    def page(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Values of the uncertain parameters. Shape (options or 1, draws, 1 or, for results given by year, years)."""
        scores: dict[str, np.ndarray] = {}
        for cluster in self.copula:
            scores |= dict(zip(cluster.names, linked(self.seed, cluster, start, stop), strict=True))
        values = {}
        for name, readings in self.varying.items():
            columns = [self._column(record, read, start, stop, scores.get(name)) for record, read in readings]
            column = columns[0][None, :, None] if len(columns) == 1 else np.stack(columns)[:, :, None]
            by_year = name in self.case.model.yearly
            values[name] = np.broadcast_to(column, (*column.shape[:2], self.case.horizon + 1)) if by_year else column
        for names in self.shares:
            found = {n: values[n] if n in values else self.certain_shares[n] for n in names}
            total = sum(found.values())
            values |= {n: x / total for n, x in found.items()}
        return values

    def _column(
        self, record: Record, read: Inverse | None, start: int, stop: int, scores: np.ndarray | None
    ) -> np.ndarray:
        if read is None:
            return np.full(stop - start, record.number)
        key = (
            self.seed,
            record.name,
            record.shape,
            record.value,
            record.low,
            record.high,
            record.range,
            record.values,
            record.weights,
            float(self.case.in_base_year(record, 1.0)),
            start,
            stop,
            self.linked.get(record.name),
        )
        column = COLUMNS.get(key)
        if column is None:
            numbers = uniforms(self.seed, record.name, start, stop) if scores is None else scores
            column = self.case.in_base_year(record, read(numbers))
            column.flags.writeable = False
            if stop <= MOST_KEPT:
                COLUMNS.put(key, column)
        return column


class Cache:
    """Keeps the columns drawn last: the tools of a comparison share most of them."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.kept: dict[tuple[Any, ...], np.ndarray] = {}

    def get(self, key: tuple[Any, ...]) -> np.ndarray | None:
        return self.kept.get(key)

    def put(self, key: tuple[Any, ...], column: np.ndarray) -> None:
        while len(self.kept) >= self.most:
            self.kept.pop(next(iter(self.kept)))
        self.kept[key] = column


COLUMNS = Cache(2000)


def linked(seed: int, cluster: Cluster, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of parameters that move together. Shape (parameters, draws)."""
    apart = np.stack([uniforms(seed, n, start, stop) for n in cluster.names], axis=1)
    return correlate(apart, cluster.ranks, cluster.names).T


def inverse_of(record: Record) -> Inverse | None:
    """The function from uniform numbers to values of a record; None when it is certain."""
    if not record.uncertain:
        return None
    try:
        return inverse(
            record.shape,
            record.number,
            low=record.low,
            high=record.high,
            range=record.range or "limits",
            values=record.values,
            weights=record.weights,
        )
    except CostModelError as error:
        raise type(error)(f"{record.where}: {error}") from None
