"""Memory that large bodies took is given back to the machine.

glibc raises its threshold for separate mappings each time a large piece is freed, until bodies of megabytes come out of
arenas, one for each few threads, that never shrink. A fixed threshold and few arenas keep the service at its size.
"""

from __future__ import annotations

import ctypes

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Of <malloc.h>."""
SEPARATE = 256 * 1024
ARENAS = 4


def give_back() -> bool:
    """Set both for this process; False where the C library has no such thing."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, SEPARATE)) and bool(mallopt(M_ARENA_MAX, ARENAS))
