"""Whether Chromium can put its own sandbox round the pages that it shows."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWUSER = 0x10000000
"""Of <linux/sched.h>."""
AS_ROOT = "the service runs as root, for whom it has none"
NO_NAMESPACES = "here an ordinary user may make no namespaces, which it needs"


def why_none() -> str:
    """Why there is no sandbox, in words; empty if there is one. Forks: for a process with one thread only."""
    if os.geteuid() == 0:
        return AS_ROOT
    return "" if may_make_namespaces() else NO_NAMESPACES


def may_make_namespaces() -> bool:
    """Tried by a child, for what it makes ends with it."""
    child = os.fork()
    if child == 0:
        os._exit(1 if ctypes.CDLL(None).unshare(CLONE_NEWUSER) else 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
