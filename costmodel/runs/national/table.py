"""The results of a national run as files: a row for each commune, tool and option; shares of the country draw by draw.

``communes.csv`` is what the base packages write; with pyarrow it is ``communes.parquet``. Both hold the same values,
to the last bit, and the hash that is promised is that of the values in the order of the rows.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from costmodel.engine.statistics import percentiles
from costmodel.intake.communes import communes
from costmodel.runs.national.question import NO_TOOL, National
from costmodel.runs.national.unit import LEAST, STATISTICS, WEIGHTS, Piece

Array = np.ndarray

CSV, PARQUET, SHARES, CLASSES = "communes.csv", "communes.parquet", "shares.csv", "classes.csv"
KEYS = ("code", "name", "department", "epci", "population", "own", "tool", "option")

EVERYWHERE = "all"
"""In place of a class of size, where communes of all sizes are counted."""


@dataclass(frozen=True)
class Part:
    """The rows of one tool, by code: texts, and figures of shape (rows, quantities × statistics)."""

    keys: list[tuple[str, ...]]
    heads: tuple[str, ...]
    figures: Array

    @property
    def digest(self) -> bytes:
        """A hash of the values and of what each is, the same whatever the file that holds them."""
        total = hashlib.sha256(repr((KEYS, self.heads)).encode())
        for key in self.keys:
            total.update("\0".join(key).encode() + b"\n")
        total.update(np.ascontiguousarray(self.figures, dtype="<f8").tobytes())
        return total.digest()


def part(national: National, tool: str | None, whole: Piece) -> Part:
    """The rows of a tool, communes by code, options in their order."""
    study = national.studies[tool]
    order = np.argsort(whole.codes, kind="stable")
    about = communes(national.folder).loc[whole.codes[order], ["name", "department", "epci", "population"]]
    own = whole.own[order].tolist()
    keys: list[tuple[str, ...]] = [
        (code, name, department, epci, str(round(people)), values, tool or NO_TOOL, option)
        for (code, name, department, epci, people), values in zip(about.itertuples(), own, strict=True)
        for option in study.options
    ]
    heads = tuple(f"{name}_{statistic}" for name in study.wanted for statistic in STATISTICS)
    return Part(keys, heads, whole.figures[order].reshape(len(keys), len(heads)))


def digest(parts: Iterable[Part]) -> str:
    """The promised hash: that of the values of all rows."""
    return hashlib.sha256(b"".join(part.digest for part in parts)).hexdigest()


Add = Callable[[Part], None]


@contextmanager
def csv_file(path: Path) -> Iterator[Add]:
    """Takes the rows of one tool after another; numbers are the shortest text that reads back to the same bits."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")

        def add(part: Part) -> None:
            if file.tell() == 0:
                writer.writerow((*KEYS, *part.heads))
            numbers = part.figures.tolist()
            writer.writerows((*key, *map(repr, row)) for key, row in zip(part.keys, numbers, strict=True))

        yield add


def read_csv(path: Path) -> list[Part]:
    """The rows of a file, as they were written."""
    with path.open(encoding="utf-8", newline="") as file:
        heads, *rows = csv.reader(file)
    at = len(KEYS)
    figures = np.array([[float(x) for x in row[at:]] for row in rows]).reshape(len(rows), len(heads) - at)
    return by_tool([tuple(row[:at]) for row in rows], tuple(heads[at:]), figures)


@contextmanager
def parquet_file(path: Path) -> Iterator[Add]:
    """The same with pyarrow: one row group a tool, one thread, nothing in it that says when or by whom."""
    import pyarrow
    from pyarrow import parquet

    with ExitStack() as opened:
        writer: Any = None

        def add(part: Part) -> None:
            nonlocal writer
            texts = [pyarrow.array([key[i] for key in part.keys], pyarrow.string()) for i in range(len(KEYS))]
            numbers = [pyarrow.array(np.ascontiguousarray(column)) for column in part.figures.T]
            table = pyarrow.Table.from_arrays([*texts, *numbers], names=[*KEYS, *part.heads])
            if writer is None:
                fixed = {"compression": "zstd", "compression_level": 3, "use_dictionary": list(KEYS)}
                writer = opened.enter_context(parquet.ParquetWriter(path, table.schema, **fixed))
            writer.write_table(table, row_group_size=max(1, len(part.keys)))

        yield add


def read_parquet(path: Path) -> list[Part]:
    """The rows of a file, as they were written."""
    from pyarrow import parquet

    table = parquet.read_table(path, use_threads=False)
    heads = tuple(table.column_names[len(KEYS) :])
    keys = list(zip(*(table[name].to_pylist() for name in KEYS), strict=True))
    figures = np.column_stack([table[name].to_numpy() for name in heads])
    return by_tool(keys, heads, figures)


def by_tool(keys: Sequence[tuple[str, ...]], heads: tuple[str, ...], figures: Array) -> list[Part]:
    """Rows cut where the tool changes."""
    tools = [key[KEYS.index("tool")] for key in keys]
    starts = [i for i, tool in enumerate(tools) if i == 0 or tool != tools[i - 1]]
    return [
        Part(list(keys[start:stop]), heads, figures[start:stop])
        for start, stop in zip(starts, [*starts[1:], len(keys)], strict=True)
    ]


# The country


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many communes, or inhabitants, are above a level: percentiles over draws of numbers counted one by one."""

    tool: str
    option: str
    count: str
    weight: str
    least: str
    p05: int
    median: int
    p95: int
    total: int


def shares(national: National, tool: str | None, whole: Piece) -> list[Share]:
    """What is counted under a tool, by class of size and in all. Whole numbers: no order of adding changes them."""
    options = national.studies[tool].options
    counts = np.concatenate([whole.counts, whole.counts.sum(axis=2, keepdims=True)], axis=2)
    totals = np.concatenate([whole.totals, whole.totals.sum(axis=1, keepdims=True)], axis=1)
    low, middle, high = percentiles(counts)
    return [
        Share(
            tool=tool or NO_TOOL,
            option=option,
            count=count.key,
            weight=weight,
            least=least,
            p05=int(low[c, w, size, o]),
            median=int(middle[c, w, size, o]),
            p95=int(high[c, w, size, o]),
            total=int(totals[w, size]),
        )
        for o, option in enumerate(options)
        for c, count in enumerate(national.counts)
        for w, weight in enumerate(WEIGHTS)
        for size, least in enumerate((*map(str, LEAST), EVERYWHERE))
    ]


def write_rows(path: Path, kind: type, rows: Sequence[Any]) -> None:
    """Dataclasses of one kind as CSV, a row for each."""
    heads = [field.name for field in fields(kind)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(heads)
        writer.writerows([getattr(row, head) for head in heads] for row in rows)


def can_write_parquet() -> bool:
    """Whether the optional packages of ``costmodel[france]`` are there."""
    return find_spec("pyarrow") is not None
