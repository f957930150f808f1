"""Keep freed memory in the process: arrays of a few hundred kilobytes are made and dropped thousands of times a second.

By default the C library of Linux gives such blocks back to the system at once, and the system zeroes them again at the
next use: half the time of an evaluation went there (docs/decisions/0005). Other systems are left as they are.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
LARGEST = 32 * 1024 * 1024
"""Of a block: the most that the C library takes."""

KEPT = 512 * 1024 * 1024
"""About what the results of one tool take."""


@cache
def keep_freed_memory() -> bool:
    """Ask glibc to keep freed blocks, up to 512 MB in all; gives back whether it agreed."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, LARGEST)) and bool(mallopt(M_TRIM_THRESHOLD, KEPT))
