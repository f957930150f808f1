"""A run on disk: one folder with the results, the report and what is needed to make them again.

Files are written aside and moved into place when all are there, so that an interruption leaves no half-written report.
The folder's name depends on the inputs only: the same question gives the same folder and the same bytes (``run.json``
alone holds the time).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from costmodel import __version__
from costmodel.comparison import COLUMNS, Comparison
from costmodel.errors import InputError
from costmodel.language import language, translate
from costmodel.parameters import Overlay

FORMAT = 1
"""Version of the layout of ``run.json``."""


def check_writable(folder: Path) -> None:
    """Raises InputError, before any work is done, when a report could not be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".try-"):
            pass
    except OSError as error:
        raise InputError(
            translate(
                "--out {folder}: nothing can be written there ({why}); choose another folder with --out.",
                folder=folder,
                why=error.strerror or error,
            )
        ) from None


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """A new folder that takes the place of ``target`` if all goes well, and disappears otherwise."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-", ignore_cleanup_errors=True) as work:
        aside, old = Path(work) / "new", Path(work) / "old"
        aside.mkdir()
        yield aside
        if target.exists():
            os.replace(target, old)
        try:
            os.replace(aside, target)
        except BaseException:
            if old.exists() and not target.exists():
                os.replace(old, target)
            raise


def identity(comparison: Comparison) -> str:
    """A hash of the resolved inputs, of the files that hold their labels, of the seed, the draws and the version."""
    parts = [
        __version__,
        str(comparison.draws),
        str(comparison.seed),
        language(),
        repr(dict(comparison.overrides)),
        *(digest(overlay.path) for overlay in overlays(comparison)),
        *(r.case.fingerprint + r.tool.key + ",".join(r.options) for r in comparison.results),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def overlays(comparison: Comparison) -> list[Overlay]:
    """The files laid over the reference: authority, scenario, options, tools."""
    found = (comparison.authority, comparison.scenario, *comparison.options, *(r.tool for r in comparison.results))
    return [overlay for overlay in found if overlay]


def run_name(comparison: Comparison) -> str:
    """``plaisir-voicebot-1a2b3c4d``: authority, tool (or number of tools), inputs."""
    tools = comparison.results[0].tool.key if len(comparison.results) == 1 else f"{len(comparison.results)}-tools"
    return f"{file_name(comparison.authority.key)}-{file_name(tools)}-{identity(comparison)[:8]}"


def file_name(key: str) -> str:
    """A name that is safe in a path on every system: it hides nothing and leads nowhere."""
    return re.sub(r"[^\w-]+", "_", key).strip("_-")[:50] or "_"


def save(comparison: Comparison, out: Path, command: list[str] | None = None, workers: int = 1) -> Path:
    """Write ``results.csv``, ``report.html`` and ``run.json`` and give back their folder."""
    from costmodel.report import write_report

    target = out / run_name(comparison)
    with written_aside(target) as folder:
        write_results(comparison, folder / "results.csv")
        write_report(comparison, folder / "report.html", workers)
        description = describe(comparison, folder, command or [])
        (folder / "run.json").write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return target


def write_results(comparison: Comparison, path: Path) -> None:
    """Tidy CSV, one row for each tool, option, quantity and year; text that looks like a formula stays text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in comparison.rows():
            writer.writerow([f"{x:.10g}" if isinstance(x, float) else plain_text(x) for x in row])


def plain_text(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made harmless."""
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else cell


def describe(comparison: Comparison, folder: Path, command: list[str]) -> dict[str, Any]:
    """What is needed to run the same again and to see that nothing changed."""
    library = comparison.results[0].case.library
    files = {p.relative_to(library.folder).as_posix(): digest(p) for p in library.all_files}
    files |= {str(o.path): digest(o.path) for o in overlays(comparison) if o.path not in library.all_files}
    return {
        "format": FORMAT,
        "time": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "costmodel": __version__,
        "commit": commit(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numpy", "scipy", "PyYAML")},
        "command": command,
        "inputs": {
            "authority": comparison.authority.key,
            "tools": [r.tool.key for r in comparison.results],
            "options": [o.key for o in comparison.options],
            "scenario": comparison.scenario.key if comparison.scenario else None,
            "set": dict(comparison.overrides),
            "draws": comparison.draws,
            "seed": comparison.seed,
            "lang": language(),
        },
        "identity": identity(comparison),
        "cases": {r.tool.key: r.case.fingerprint for r in comparison.results},
        "parameter_files": files,
        "outputs": {p.name: digest(p) for p in sorted(folder.iterdir())},
        "verdicts": {r.tool.key: {"verdict": r.verdict.word, "option": r.verdict.option} for r in comparison.results},
        "warnings": comparison.warnings,
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def commit() -> str | None:
    """The commit of the checkout the package runs from, if it is one."""
    here = Path(__file__).parent
    if not (here.parent / ".git").exists():
        return None
    try:
        done = subprocess.run(
            ["git", "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() or None
