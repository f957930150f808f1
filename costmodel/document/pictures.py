"""Pictures drawn by a process of their own: the drawing program starts, which takes a second, while the model computes.

The kernels of a batch share one such process, whose address they find in their environment. A picture that it does not
give is drawn where it is needed: the bytes are the same.
"""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import IO, Any

from costmodel.document.drawing import Chart, drawn

ADDRESS = "COSTMODEL_PICTURES"
"""Name of the variable that holds the address of a drawing process shared by several kernels."""

FIRST = {"mark": "point", "data": {"values": [{"x": 1}]}, "encoding": {"x": {"field": "x", "type": "quantitative"}}}
"""A picture that nobody looks at: after it the drawing program is ready."""


class Pictures:
    """The pictures of a page: asked for together, shown one by one."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, "pictures")
        self.line = self.thread.submit(connected)
        self.waited: dict[int, Future[str]] = {}

    def ask(self, charts: list[Chart]) -> None:
        """Have charts drawn meanwhile; nothing else is asked for afterwards."""
        self.waited |= {id(chart): self.thread.submit(self.draw, chart.spec(), chart.lang) for chart in charts}
        self.thread.submit(lambda: self.line.result().close())
        self.thread.shutdown(wait=False)

    def draw(self, spec: dict[str, Any], lang: str) -> str:
        return self.line.result().picture(spec, lang) or drawn(spec, lang)

    def give(self, chart: Chart) -> None:
        """Have the picture of a chart ready, where it was asked for."""
        if waited := self.waited.pop(id(chart), None):
            chart.__dict__["_drawing"] = chart.told(waited.result())


class Line:
    """The way to a process that draws: a line of JSON there, a line of JSON back."""

    def __init__(self, there: IO[bytes], back: IO[bytes], process: subprocess.Popen[bytes] | None = None) -> None:
        self.there, self.back, self.process = there, back, process

    def picture(self, spec: dict[str, Any], lang: str) -> str:
        """The picture, or nothing when the process cannot draw it or is gone."""
        try:
            self.there.write(json.dumps([spec, lang]).encode() + b"\n")
            self.there.flush()
            return str(json.loads(self.back.readline() or b'""'))
        except (OSError, ValueError):
            return ""

    def close(self) -> None:
        with suppress(OSError, ValueError):
            self.there.close()
            self.back.close()
        if self.process:
            self.process.wait()


def started() -> Pictures | None:
    """Pictures drawn elsewhere, where there is a second processor or another process that draws."""
    return Pictures() if ADDRESS in os.environ or (os.cpu_count() or 1) > 1 else None


def connected() -> Line:
    """The way to the process that draws: the one that others share, or one of our own."""
    try:
        if address := os.environ.get(ADDRESS):
            with socket.socket(socket.AF_UNIX) as door:
                door.connect(address)
                return Line(door.makefile("wb"), door.makefile("rb"))
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; from costmodel.document.pictures import draw_lines; draw_lines()"
        )
        own = subprocess.Popen(
            [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert own.stdin is not None
        assert own.stdout is not None
        return Line(own.stdin, own.stdout, own)
    except OSError:
        return Line(io.BytesIO(), io.BytesIO())  # nobody draws for us: every answer is empty


def draw_lines() -> None:
    """Draw for the process that started this one, until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    drawn(FIRST, "fr")
    answer(sys.stdin.buffer, sys.stdout.buffer, threading.Lock())


def answer(there: IO[bytes], back: IO[bytes], one_at_a_time: threading.Lock) -> None:
    """Draw what a page asks for until it hangs up; an empty answer where it cannot be drawn."""
    with suppress(OSError):
        for line in there:
            spec, lang = json.loads(line)
            with one_at_a_time:
                try:
                    picture = drawn(spec, lang)
                except ValueError:
                    picture = ""
            back.write(json.dumps(picture).encode() + b"\n")
            back.flush()


def serve(address: str) -> None:
    """Draw for all who come to an address, until the process that started this one hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    lock = threading.Lock()
    threading.Thread(target=end_with_the_starter, args=(address,), daemon=True).start()
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen(64)
        drawn(FIRST, "fr")
        while True:
            with door.accept()[0] as came:
                ways = came.makefile("rb"), came.makefile("wb")
            threading.Thread(target=answer, args=(*ways, lock), daemon=True).start()


def end_with_the_starter(address: str) -> None:
    """Wait for the end of the process that started this one, however it ends, and leave nothing behind."""
    sys.stdin.buffer.read()
    with suppress(OSError):
        os.unlink(address)
        os.rmdir(os.path.dirname(address))
    os._exit(0)
