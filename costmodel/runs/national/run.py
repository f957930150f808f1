"""A national run on disk: pieces written aside and moved into place, a manifest, and the files made of them.

A run that was stopped goes on where it was (``resume``): a piece that is there whole is not made again, one that is
half written is. The key in the manifest is a hash of the question, the program and the data; pieces of another key are
refused, for they would be those of another question.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from costmodel.document.saving import check_writable, write_bytes, write_page
from costmodel.language.catalogue import language, translate
from costmodel.language.errors import InputError
from costmodel.runs.national import table
from costmodel.runs.national.middles import Middle, middles
from costmodel.runs.national.question import National, Unit, code_digest
from costmodel.runs.national.unit import Piece, features, merged, unpacked
from costmodel.runs.national.workers import Workers

FORMAT = 1
"""Version of the layout of ``manifest.json``."""

MANIFEST, PIECES = "manifest.json", "pieces"


@dataclass(frozen=True)
class Outcome:
    """What a run gave: its folder, its manifest, what was counted of the country, the middle commune of each class,
    and the rows of the first tool."""

    folder: Path
    manifest: dict[str, Any]
    shares: list[table.Share]
    middles: list[Middle]
    first: table.Part


@dataclass(frozen=True)
class Run:
    """A question, and the folder where its answer is made."""

    national: National
    folder: Path

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What is known before any work is done."""
        return {
            "format": FORMAT,
            "key": self.national.key,
            "inputs": self.national.inputs,
            "fingerprints": self.national.fingerprints,
            "machine": features(),
            "units": len(self.national.units),
            "communes": len(self.national.codes),
        }

    def path(self, unit: Unit) -> Path:
        return self.folder / PIECES / f"{unit.name}.npz"

    def begin(self, resume: bool) -> None:
        """Make the folder, or take up the one that is there. Raises InputError where another run is in it."""
        check_writable(self.folder)
        path = self.folder / MANIFEST
        if path.exists():
            earlier = read_manifest(path)
            if earlier.get("key") != self.national.key:
                raise InputError(
                    translate(
                        "{folder}: another run is there ({key}): another question, program or data; choose another "
                        "folder with --out.",
                        folder=self.folder,
                        key=str(earlier.get("key"))[:8],
                    )
                )
            if earlier.get("machine") != features():
                raise InputError(
                    translate(
                        "{folder}: this run was begun with another numpy or processor, whose last bits differ; go on "
                        "there, or choose another folder with --out.",
                        folder=self.folder,
                    )
                )
            if not resume and any((self.folder / PIECES).glob("*.npz")):
                raise InputError(
                    translate("{folder}: this run is there already; go on with it with --resume.", folder=self.folder)
                )
        (self.folder / PIECES).mkdir(exist_ok=True)
        if not path.exists():
            write_page(path, json_text(self.manifest))

    def missing(self) -> list[Unit]:
        """The units whose piece is not there whole."""
        return [unit for unit in self.national.units if self.piece(unit) is None]

    def piece(self, unit: Unit) -> Piece | None:
        path = self.path(unit)
        return unpacked(path.read_bytes()) if path.is_file() else None

    def make(self, workers: Workers, progress: Callable[[int, int], None]) -> None:
        """Make the pieces that are missing. ``progress`` hears how many of how many are there."""
        missing = self.missing()
        done, all_of_them = len(self.national.units) - len(missing), len(self.national.units)
        progress(done, all_of_them)
        question = replace(self.national)  # without what this process has read
        common = (features(), code_digest(), language())
        with workers as pool:
            for unit, content in pool.made(question, missing, common):
                write_bytes(self.path(unit), content)
                done += 1
                progress(done, all_of_them)

    def finish(self) -> Outcome:
        """Write the tables and the manifest from the pieces, one tool after another."""
        shares: list[table.Share] = []
        of_classes: list[Middle] = []
        first: table.Part | None = None
        digests: list[bytes] = []
        left_out: dict[str, str] = {}
        own: Counter[str] = Counter()
        write, name = (table.parquet_file, table.PARQUET) if table.can_write_parquet() else (table.csv_file, table.CSV)
        aside = self.folder / f".{name}.part"
        try:
            with write(aside) as add:
                for tool in self.national.studies:
                    whole = merged(self.pieces(tool))
                    part = table.part(self.national, tool, whole)
                    add(part)
                    digests.append(part.digest)
                    first = first or part
                    shares += table.shares(self.national, tool, whole)
                    of_classes += middles(self.national, tool, part)
                    left_out |= whole.left_out
                    own.update(name for names in whole.own.tolist() for name in names.split("|"))
            aside.replace(self.folder / name)
        finally:
            aside.unlink(missing_ok=True)
        assert first is not None, "a question has a tool, or none"
        table.write_rows(self.folder / table.SHARES, table.Share, shares)
        table.write_rows(self.folder / table.CLASSES, Middle, of_classes)
        manifest = self.manifest | {
            "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "values": hashlib.sha256(b"".join(digests)).hexdigest(),
            "files": [name, table.SHARES, table.CLASSES],
            "own_values": {name: number // len(digests) for name, number in sorted(own.items())},
            "left_out": dict(sorted(left_out.items())),
        }
        write_page(self.folder / MANIFEST, json_text(manifest))
        return Outcome(self.folder, manifest, shares, of_classes, first)

    def pieces(self, tool: str | None) -> Iterator[Piece]:
        """The pieces of a tool, in order."""
        for unit in self.national.units:
            if unit.tool != tool:
                continue
            piece = self.piece(unit)
            if piece is None:
                raise InputError(translate("{folder}: some pieces are gone; go on with --resume.", folder=self.folder))
            yield piece


def read_manifest(path: Path) -> dict[str, Any]:
    """Raises InputError for a file that is no manifest of this format."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise InputError(
            translate("{file}: this is no manifest of a national run; choose another folder with --out.", file=path)
        )
    return dict(manifest)


def json_text(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
