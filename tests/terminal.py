"""A terminal for programs that ask: what a person sees there, and types."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from waiting import PATIENCE, hear_interruptions

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Terminal:
    """A program on a terminal of its own."""

    process: subprocess.Popen[bytes]
    line: int

    def until(self, words: str) -> str:
        """What the terminal shows, up to some words."""
        shown = b""
        while words.encode() not in shown:
            assert select.select([self.line], [], [], PATIENCE)[0], shown
            shown += os.read(self.line, 4096)
        return shown.decode(errors="replace")

    def type(self, text: str) -> None:
        os.write(self.line, text.encode())

    def status(self) -> int:
        """How the program ended, once it has."""
        return self.process.wait(timeout=PATIENCE)


@contextlib.contextmanager
def terminal(folder: Path, *words: str) -> Iterator[Terminal]:
    """``costmodel`` with some words, in a folder."""
    here, there = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "costmodel.outputs.cli", *words],
        stdin=there,
        stdout=there,
        stderr=there,
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
        preexec_fn=hear_interruptions,
    )
    os.close(there)
    try:
        yield Terminal(process, here)
    finally:
        os.close(here)
