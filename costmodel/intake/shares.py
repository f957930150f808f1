"""What a town gives away of a tool that it followed: a small file without a name, which any other town can read.

::

    format: 1
    share: 3f0c9a…            # drawn at random, the same when the town shares this tool again
    version: 0.2.0
    tool: voicebot
    size: 10000-49999         # a class, never the population
    months: 12
    figures:
      bot_resolution: {value: 0.31, ratio: 1.41, low: 0.25, high: 0.38, count: 1200, grade: B}

A figure says what was observed (``value``), or over what was promised (``ratio``), or both; ``low`` to ``high`` is the
5–95 % range of the measurement, in the unit of the value where there is one. A value that tells how large the town is,
or what it pays, is no part of a share: its ratio is. No text of anybody's own has a place in it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.engine.case import workbook
from costmodel.engine.values import values
from costmodel.intake.figures import plain_number
from costmodel.language.catalogue import N_, translate
from costmodel.language.errors import CostModelError, InputError
from costmodel.model import units
from costmodel.parameters.library import Library
from costmodel.parameters.overlay import is_file
from costmodel.parameters.record import GRADES, Record
from costmodel.parameters.yamlfile import Node, check_allowed

FORMAT = 1
HEAD = ("format", "share", "version", "tool", "size", "months", "figures")
FIELDS = ("value", "ratio", "low", "high", "count", "grade")
MEANS = {
    "format": N_("version of the layout of this file"),
    "share": N_("a number drawn at random, so that this file is counted once"),
    "version": N_("version of the workbook"),
    "tool": N_("the tool, by its name in the workbook"),
    "size": N_("class of size of the authority, in inhabitants"),
    "months": N_("months after the start"),
    "value": N_("what was observed"),
    "ratio": N_("what was observed, over what was promised"),
    "low": N_("low end of the measurement (5%)"),
    "high": N_("high end of the measurement (95%)"),
    "count": N_("over how many people, calls or files"),
    "grade": N_("grade of evidence"),
}
"""What each line of a share is, for those who decide whether it may leave."""

KEY = re.compile(r"[0-9a-f]{32}")
VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){1,3}")
MONTHS = (6, 12, 24)
MOST_COUNT = 10**9
MOST = 1e12
"""Larger figures are typing errors, and their squares would not be finite."""

TIMES = frozenset({"year", "month", "week", "day", "hour", "minute", "second"})
"""What a quantity is divided by without being about one person, act or unit."""

MOST_FILES = 10_000

EXAMPLE = "example"
"""The name of the register that comes with the workbook, whose towns are invented."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One quantity that a town followed. ``low`` and ``high`` are those of the value, or of the ratio without one."""

    quantity: str
    value: float | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    grade: str

    def fields(self) -> dict[str, float | int | str]:
        """What it says, without what it leaves open."""
        return {key: x for key in FIELDS if (x := getattr(self, key)) is not None}


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one town gives away of one tool; ``file`` is where it was read, no part of it."""

    key: str
    tool: str
    size: str
    months: int
    figures: tuple[Figure, ...]
    version: str = __version__
    file: Path = field(default=Path(), compare=False)

    def head(self) -> dict[str, str | int]:
        """The lines above the figures."""
        return {
            "format": FORMAT,
            "share": self.key,
            "version": self.version,
            "tool": self.tool,
            "size": self.size,
            "months": self.months,
        }

    def json(self) -> dict[str, Any]:
        """All of it, as values."""
        return self.head() | {"figures": {figure.quantity: figure.fields() for figure in self.figures}}


def new_key() -> str:
    """A key that says nothing of who drew it: a hash of a name could be found by trying all names."""
    return secrets.token_hex(16)


# Sizes


def sizes(folder: Path | None = None) -> dict[str, float]:
    """The classes of size, by name, with the population from which each begins."""
    known = values("register/thresholds", folder)
    bounds = [0.0, *(known[f"register_size_{name}"].number for name in ("small", "middle", "large"))]
    names = [f"{low:.0f}-{high - 1:.0f}" for low, high in pairwise(bounds)]
    return dict(zip([*names, f"{bounds[-1]:.0f}+"], bounds, strict=True))


def size_of(population: float, folder: Path | None = None) -> str:
    """The class of a population."""
    return [name for name, least in sizes(folder).items() if population >= least][-1]


# What may be given


def gives_value(name: str, record: Record | None, library: Library) -> bool:
    """Whether the value of a quantity may leave a town: it is about one person, act or unit, and not about the town.

    A share, or an amount by person, act or unit; no euros, which are those of a contract; nothing that authorities are
    asked about themselves.
    """
    if record is None or record.group != "uncertainty" or name in library.country.questions:
        return False
    unit = workbook(library.folder)[0][name].unit
    parts = units.parse(unit)
    if any(base == "EUR" for base, _ in parts):
        return False
    return unit == "share" or any(power < 0 and base not in TIMES for base, power in parts)


def record_of(name: str, tool: str, library: Library) -> Record | None:
    """The record of a quantity for a tool, as the files of the workbook give it; None for what formulas compute."""
    return library.overlay("tools", tool).records.get(name) or library.records.get(name)


# Written


def share_text(share: Share) -> str:
    """The file of a share, its keys in order."""
    lines = [f"{key}: {value}" for key, value in (share.head() | {"share": f'"{share.key}"'}).items()]
    return "\n".join([*lines, "figures:", *map(figure_line, share.figures)]) + "\n"


def figure_line(figure: Figure) -> str:
    fields = (f"{key}: {x if isinstance(x, str) else plain_number(x)}" for key, x in figure.fields().items())
    return f"  {figure.quantity}: {{{', '.join(fields)}}}"


# Read


def read_share(path: Path, folder: Path | None = None) -> Share:
    """A share from its file. Raises InputError, a line for each fault: file, line, what is wrong, what is allowed."""
    head = Node.of(path)
    head.check_keys(HEAD, HEAD)
    library = workbook(folder)[1]
    for key, pattern in (("share", KEY), ("version", VERSION)):
        if not pattern.fullmatch(head.text(key)):
            raise head[key].fail(
                "'{value}' is none that the workbook writes; put it back as it was.", value=head.text(key)
            )
    head.whole("format", FORMAT, FORMAT)
    tool = head.one_of("tool", library.names("tools"), "")
    size = head.one_of("size", sizes(folder), "")
    months = int(head.one_of("months", [str(m) for m in MONTHS], ""))
    figures = []
    for node in head.section("figures"):
        with head.gathering():
            figures.append(figure_of(node, tool, folder))
    head.refuse()
    if not figures:
        raise head["figures"].fail("'{name}' is empty: a share says one figure at least.")
    return Share(key=head.text("share"), tool=tool, size=size, months=months, figures=tuple(figures),
                 version=head.text("version"), file=path)  # fmt: skip


def figure_of(node: Node, tool: str, folder: Path | None) -> Figure:
    model, library = workbook(folder)
    if node.name not in model:
        raise node.unknown("no parameter or formula is called '{name}'.", model)
    node.check_keys({"grade"}, FIELDS)
    record = record_of(node.name, tool, library)
    if "value" in node and not gives_value(node.name, record, library):
        raise node["value"].fail(
            "'{quantity}' tells how large a town is, or what it pays; give its ratio alone.", quantity=node.name
        )
    if "value" not in node and "ratio" not in node:
        raise node.fail("'{name}' has neither value nor ratio; give what was observed.")
    x = {key: bounded(node, key) for key in ("value", "ratio", "low", "high")}
    check_range(node, x, record)
    least = int(values("register/thresholds", folder)["register_least_count"].number)
    count = node.whole("count", least, MOST_COUNT) if "count" in node else None
    return Figure(quantity=node.name, count=count, grade=str(node.one_of("grade", GRADES, "")), **x)


def bounded(node: Node, key: str) -> float | None:
    x = node.optional_number(key)
    if x is not None:
        check_allowed(x, (-MOST, MOST), node[key].place)
    return x


def check_range(node: Node, x: Mapping[str, float | None], record: Record | None) -> None:
    """The range holds what was observed, and a value is possible."""
    value, low, high = x["ratio"] if x["value"] is None else x["value"], x["low"], x["high"]
    assert value is not None
    if (low is None) != (high is None) or (low is not None and high is not None and not low <= value <= high):
        raise node.fail("low and high go together, what was observed between them.")
    if x["value"] is not None and record is not None:
        for end in (value, low, high):
            if end is not None:
                check_allowed(end, record.allowed, node.place)


# A folder of them


@dataclass(frozen=True, kw_only=True)
class Register:
    """The shares of a folder, each counted once, in the order of their keys, and a sentence on each file left out."""

    shares: tuple[Share, ...]
    left_out: tuple[str, ...]


def read_register(root: Path, folder: Path | None = None) -> Register:
    """All shares below a folder: files that cannot be used are left out, each with its sentences.

    A share that stands twice with the same content is counted once; with other content, none of its files counts.
    Links and hidden folders are not followed. Raises InputError for no folder, or too many files.
    """
    if not root.is_dir():
        raise InputError(translate("--from {folder}: there is no such folder.", folder=root))
    shares: dict[str, list[Share]] = {}
    left_out: list[str] = []
    for path in share_files(root):
        try:
            share = read_share(path, folder)
            shares.setdefault(share.key, []).append(share)
        except CostModelError as error:
            left_out += below(root, str(error)).splitlines()
    for key, same in shares.items():
        if any(share != same[0] for share in same):
            names = ", ".join(share.file.relative_to(root).as_posix() for share in same)
            left_out.append(
                translate(
                    "{files}: one share with different figures; keep the last file, none is counted.", files=names
                )
            )
            shares[key] = []
        elif len(same) > 1:
            names = ", ".join(share.file.relative_to(root).as_posix() for share in same)
            left_out.append(translate("{files}: the same share, counted once.", files=names))
    return Register(shares=tuple(same[0] for _, same in sorted(shares.items()) if same), left_out=tuple(left_out))


def below(root: Path, text: str) -> str:
    """Sentences in which files are named from the folder on, wherever it stands."""
    return text.replace(f"{root}/", "").replace(f"{root}\\", "")


def share_files(root: Path) -> Iterator[Path]:
    """The YAML files below a folder, in order. Raises InputError for too many of them."""
    paths = sorted(p for p in root.rglob("*") if is_file(p.name) and p.is_file() and not outside(p, root))
    if len(paths) > MOST_FILES:
        raise InputError(
            translate("--from {folder}: more than {most} files; give the folder of the shares alone.", folder=root,
                      most=MOST_FILES)
        )  # fmt: skip
    yield from paths


def outside(path: Path, root: Path) -> bool:
    """Whether a file is hidden, or reached by a link."""
    parts = [path, *path.parents]
    inner = parts[: parts.index(root)]
    return any(part.is_symlink() or part.name.startswith(".") for part in inner)
