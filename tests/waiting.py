"""How tests wait: for what must happen, with a limit that only something that hangs can reach."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

PATIENCE = 900
"""Seconds after which a test gives up, however busy the machine; none says how long anything takes."""


def hear_interruptions() -> None:
    """For ``preexec_fn``: a program started by tests that run in the background would be deaf to Ctrl-C otherwise."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def until(condition: Callable[[], Any]) -> Any:
    """Wait until something is true, and give it back; fail when patience ends."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return found
