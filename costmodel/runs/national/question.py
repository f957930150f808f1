"""What is asked of every commune, and which pieces of work that makes.

Without a tool: is human contact a luxury there, what does the human channel cost beside the commune's means? With
tools: what each of their options changes, in each ledger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.engine.case import parse_overrides, workbook
from costmodel.engine.comparison import SEED, STATUS_QUO, options_by_tool
from costmodel.engine.values import values
from costmodel.intake.communes import communes, folder_of
from costmodel.language.catalogue import nearest, translate
from costmodel.language.errors import InputError
from costmodel.language.places import PACKAGE
from costmodel.runs.national.evaluation import Study

DRAWS, FEWEST_DRAWS, MOST_DRAWS = 1000, 100, 5000
"""Draws of a national run. All those of a tool are held in memory at once."""

COMMUNES = 256
"""Communes of a unit of work: seconds of it, whatever the tool. No value rests on it."""

MEANS = (
    "desk_staff",
    "human_desk_cost",
    "human_channel_cost",
    "human_channel_per_inhabitant",
    "luxury_index",
    "luxury_index_peers",
)
"""What is asked without a tool: what human contact costs, and its share of the commune's means."""

LEDGERS = (
    "budget_total",
    "public_npv",
    "society_npv",
    "territory_npv",
    "people_giving_up",
    "human_channel_cost",
    "luxury_index",
    "price_of_keeping_human",
)
"""What is asked of the options of a tool."""

COMPILED_FROM = 10_000
"""Communes from which on it pays to compile the formulas of a tool (two minutes, once on a machine)."""

NO_TOOL = "none"
"""In place of the name of a tool, where the question is asked without one."""


@dataclass(frozen=True)
class Count:
    """Communes are counted where a quantity is above a level."""

    key: str
    quantity: str
    level: float


@dataclass(frozen=True)
class Unit:
    """A piece of work: some communes, under one tool (or none)."""

    tool: str | None
    number: int
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.tool or NO_TOOL}-{self.number:04d}"


@dataclass(frozen=True, kw_only=True)
class National:
    """A question to every commune, or to those of a department or of an intercommunality (by its SIREN)."""

    tools: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    scenario: str | None = None
    overrides: tuple[str, ...] = ()
    draws: int = DRAWS
    seed: int = SEED
    folder: Path | None = None
    department: str | None = None
    epci: str | None = None
    unit_size: int = COMMUNES

    @cached_property
    def studies(self) -> dict[str | None, Study]:
        """One for each tool. Raises InputError for a name or a value that cannot be used."""
        common: dict[str, Any] = {
            "scenario": self.scenario,
            "overrides": parse_overrides(self.overrides),
            "draws": self.draws,
            "seed": self.seed,
            "folder": self.folder,
            "compiled": len(self.codes) >= COMPILED_FROM,
        }
        if not self.tools:
            alone = {"tool": None, "options": (STATUS_QUO,), "wanted": MEANS, "compiled": False}
            return {None: Study(**(common | alone))}
        options = options_by_tool(self.tools, self.options or None, self.folder)
        return {
            tool: Study(tool=tool, options=tuple(own), wanted=LEDGERS, **common)
            for tool, own in zip(self.tools, options, strict=True)
        }

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The communes asked, those with as many inhabitants side by side: what is alike is computed once.

        Raises InputError for a department or an intercommunality that there is not.
        """
        table = communes(self.folder)
        for column, asked, option in (("department", self.department, "--departement"), ("epci", self.epci, "--epci")):
            if asked is None:
                continue
            if asked not in set(table[column]) - {""}:
                raise InputError(
                    translate("{option} {name}: no commune belongs to it.", option=option, name=asked)
                    + nearest(asked, sorted(set(table[column]) - {""}))
                )
            table = table[table[column] == asked]
        peopled = table[table["population"] > 0].sort_values("population", kind="stable")
        return tuple(peopled.index)

    @cached_property
    def units(self) -> list[Unit]:
        return [
            Unit(tool, number, self.codes[start : start + self.unit_size])
            for tool in self.studies
            for number, start in enumerate(range(0, len(self.codes), self.unit_size))
        ]

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """Where communes are counted, draw by draw."""
        gains = (Count("society_gains", "society_npv", 0.0), Count("budget_gains", "budget_total", 0.0))
        levels = values("france/levels", self.folder)
        luxury = tuple(Count(name, "luxury_index", level.number) for name, level in levels.items())
        return (gains if self.tools else ()) + luxury

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """What is asked, as a run keeps it."""
        return {
            "tools": {tool or NO_TOOL: list(study.options) for tool, study in self.studies.items()},
            "scenario": self.scenario,
            "set": dict(parse_overrides(self.overrides)),
            "draws": self.draws,
            "seed": self.seed,
            "department": self.department,
            "epci": self.epci,
            "unit": self.unit_size,
            "counts": {count.key: count.level for count in self.counts},
        }

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """What results rest on, beside the question: the code, the cases, the data."""
        library = workbook(self.folder)[1]
        data = folder_of(self.folder)
        files = library.all_files | {f"data/{path.name}": path for path in data.iterdir() if path.is_file()}
        cases = {tool or NO_TOOL: study.case.fingerprint for tool, study in self.studies.items()}
        return {
            "costmodel": __version__,
            "code": code_digest(),
            "data": digest_of(files),
            **{f"case {tool}": fingerprint for tool, fingerprint in cases.items()},
        }

    @cached_property
    def key(self) -> str:
        """A hash of the question and of all that its results rest on, but for the machine."""
        return hashlib.sha256(repr((self.inputs, self.fingerprints)).encode()).hexdigest()


def department_code(typed: str | None) -> str | None:
    """The code of a department, of two signs at least: ``7`` is 07, ``2a`` is 2A; None for nothing typed."""
    return typed.upper().zfill(2) if typed else None


@lru_cache(maxsize=1)
def code_digest() -> str:
    """A hash of the program."""
    return digest_of({path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")})


def digest_of(files: Mapping[str, Path]) -> str:
    """A hash of some files and of their names."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name].read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
