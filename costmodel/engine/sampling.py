"""The shared sample: each parameter has its own stream of uniform numbers, chosen by the seed and its name.

So the same parameter takes the same values in every option and tool of a run (common random numbers), adding a
parameter moves no other, and any block of draws can be made without the others. A stream is a hash of the seed, the
name and the number of the draw, in 32-bit integer arithmetic: another language makes the same numbers.

Beliefs that stand or fall together share a cause: in each draw, with the chance stated, a belief takes the number of
its cause (or one minus it), else its own. The rank correlation of two beliefs is the product of their chances.

Sources: FNV-1a (Fowler, Noll, Vo) for the text; integer finaliser "lowbias32" (Wellons 2018, public domain) for the
draws; docs/decisions/0029.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from costmodel.engine.case import Case, share_groups
from costmodel.language.catalogue import translate
from costmodel.language.errors import CostModelError
from costmodel.parameters.reading import Cause
from costmodel.parameters.record import Record

MOST_KEPT = 20_000
"""Columns of draws beyond this one are not kept for the next tool."""

WORD = 1 << 32
OFFSET, PRIME = 0x811C9DC5, 0x01000193  # of FNV-1a in 32 bits
STRIDE = 0x9E3779B9  # between the two keys of a stream: 2^32 over the golden ratio

Stream = Callable[[str], np.ndarray]
"""The uniform numbers of a name."""


def uniforms(seed: int, name: str, start: int, stop: int) -> np.ndarray:
    """Uniform numbers of a name, inside (0, 1), for the draws from ``start`` to ``stop``. Shape (draws,).

    >>> uniforms(1, "population", 0, 2).tolist() == uniforms(1, "population", 0, 3)[:2].tolist()
    True
    """
    first, second = keys(f"{seed}/{name}")
    words = np.arange(start, stop, dtype=np.uint32)
    words ^= first
    stirred(words)
    words += second
    stirred(words)
    values = words + 0.5
    values /= WORD
    return values


@lru_cache(maxsize=4096)
def keys(text: str) -> tuple[np.uint32, np.uint32]:
    """The two keys of a stream, from the UTF-8 bytes of its text."""
    spread = OFFSET
    for byte in text.encode():
        spread = (spread ^ byte) * PRIME % WORD
    both = np.array([spread, 0], np.uint32)
    stirred(both)
    both[1] = (int(both[0]) + STRIDE) % WORD
    stirred(both[1:])
    return both[0], both[1]


def stirred(words: np.ndarray) -> None:
    """Mix the bits of each 32-bit number, in place; no two give the same."""
    words ^= words >> np.uint32(16)
    words *= np.uint32(0x7FEB352D)
    words ^= words >> np.uint32(15)
    words *= np.uint32(0x846CA68B)
    words ^= words >> np.uint32(16)


def streams(name: str, cause: Cause | None) -> tuple[str, ...]:
    """The names of the streams that a parameter is drawn from: its own; with a cause, whether it follows, and that."""
    return (name,) if cause is None else (name, f"{name} follows", f"cause {cause.key}")


def drawn_from(stream: Stream, name: str, cause: Cause | None) -> np.ndarray:
    """The uniform numbers of a parameter, from those of its streams."""
    if cause is None:
        return stream(name)
    own, follows, common = (stream(n) for n in streams(name, cause))
    chance = cause.beliefs[name]
    return np.where(follows < abs(chance), common if chance > 0 else 1 - common, own)


class Sampler:
    """Draws the parameters of a case, in any block, from the shared streams."""

    def __init__(self, case: Case, names: Iterable[str], seed: int) -> None:
        self.case, self.seed = case, seed
        self.constants: dict[str, Any] = dict(case.clock)
        self.varying: dict[str, list[Record]] = {}
        groups = [g for g in share_groups(case.library) if not set(names).isdisjoint(g)]
        for name in sorted({*names, *(n for g in groups for n in g)}):
            self._add(name, self._records(name))
        self.shares = [g for g in groups if any(n in self.varying for n in g)]
        self.certain_shares = {n: self.constants.pop(n) for g in self.shares for n in g if n in self.constants}
        self.causes = {n: c for c in case.library.causes for n in c.beliefs if n in self.varying}

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
        self.varying[name] = records

    def page(self, start: int, stop: int) -> dict[str, np.ndarray]:
        """Values of the uncertain parameters. Shape (options or 1, draws, 1 or, for results given by year, years)."""
        made: dict[str, np.ndarray] = {}  # what several parameters follow is made once

        def stream(name: str) -> np.ndarray:
            if name not in made:
                made[name] = uniforms(self.seed, name, start, stop)
            return made[name]

        columns = {}
        for name, records in self.varying.items():
            cause = self.causes.get(name)
            kept = (self.seed, name, start, stop, cause and (cause.key, cause.beliefs[name]))
            columns[name] = [self._kept((*kept, *self._belief(r)), r, stream) for r in records]
        return self._as_values(columns)

    def values_from(self, names: Iterable[str], stream: Stream) -> dict[str, np.ndarray]:
        """The same for some parameters, from uniform numbers of one's own; a share brings those that make room."""
        moved = [n for n in names if n in self.varying]
        return self._as_values({n: [self._column(r, stream) for r in self.varying[n]] for n in moved})

    def streams(self, name: str) -> tuple[str, ...]:
        """The streams that a parameter is drawn from."""
        return streams(name, self.causes.get(name))

    def _column(self, record: Record, stream: Stream) -> np.ndarray:
        numbers = drawn_from(stream, record.name, self.causes.get(record.name))
        column = np.full(len(numbers), record.number) if record.reading is None else record.reading(numbers)
        return np.asarray(self.case.in_base_year(record, column))

    def _belief(self, record: Record) -> tuple[Any, ...]:
        """All that the values of a record depend on, beside its uniform numbers."""
        return record.reading or record.number, float(self.case.in_base_year(record, 1.0))

    def _kept(self, key: tuple[Any, ...], record: Record, stream: Stream) -> np.ndarray:
        column = COLUMNS.get(key)
        if column is None:
            column = self._column(record, stream)
            column.flags.writeable = False
            if len(column) <= MOST_KEPT:
                COLUMNS.put(key, column)
        return column

    def _as_values(self, columns: Mapping[str, list[np.ndarray]]) -> dict[str, np.ndarray]:
        values = {}
        for name, by_option in columns.items():
            column = by_option[0][None, :, None] if len(by_option) == 1 else np.stack(by_option)[:, :, None]
            by_year = name in self.case.model.yearly
            values[name] = np.broadcast_to(column, (*column.shape[:2], self.case.horizon + 1)) if by_year else column
        for names in self.shares:
            if not values.keys().isdisjoint(names):
                parts = {n: values[n] if n in values else self.certain_shares[n] for n in names}
                total = sum(parts.values())
                values |= {n: x / total for n, x in parts.items()}
        return values


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
