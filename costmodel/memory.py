"""Keep freed memory in the process: arrays of a few hundred kilobytes are made and dropped thousands of times a second.

By default the C library of Linux gives such blocks back to the system at once, and the system zeroes them again at the
next use: half the time of an evaluation went there (docs/decisions/0005). Other systems are left as they are.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
MOST = 32 * 1024 * 1024


@cache
def keep_freed_memory() -> bool:
    """Ask glibc to keep up to 32 MB of freed blocks; gives back whether it agreed."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, MOST)) and bool(mallopt(M_TRIM_THRESHOLD, 4 * MOST))
