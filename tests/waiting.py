"""Waiting for a condition, never for a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Given = TypeVar("Given")
PATIENCE_S = 90


def until(found: Callable[[], Given], what: str, patience_s: float = PATIENCE_S, pause_s: float = 0.05) -> Given:
    """What `found` gives as soon as it is true in Python's sense; fails with `what` when that never comes."""
    end = time.monotonic() + patience_s
    while not (given := found()):
        assert time.monotonic() < end, f"never came in {patience_s:.0f} s: {what}"
        threading.Event().wait(pause_s)
    return given
