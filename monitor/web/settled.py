"""What lives as long as the desk is set aside from the garbage collector, which else walks through all of it again and
again while readers wait (gc.freeze).

Things set aside are freed as ever when nothing holds them any more; only rings of things that hold each other are not,
so that now and then all of them are looked through once.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

ALL_EVERY = 200
"""Full collections between two that look through what was set aside too."""
FULL_EVERY = 100
"""Answers between two full collections, where they come between answers."""


class Settled:
    """Counts full collections; what survives one is set aside."""

    def __init__(self) -> None:
        self._full = 0
        self._answers = 0

    def begin(self) -> None:
        """Sets aside what is there now, and from now on what survives a full collection."""
        gc.collect()
        gc.freeze()
        gc.callbacks.append(self._heard)

    def end(self) -> None:
        gc.callbacks.remove(self._heard)
        gc.unfreeze()

    def between_answers(self) -> None:
        """For a process that answers one reader after the other and has turned collections off (gc.disable): what the
        last answers left behind is collected while nobody waits."""
        self._answers += 1
        gc.collect(2 if self._answers % FULL_EVERY == 0 else 1)

    def _heard(self, phase: str, told: Mapping[str, Any]) -> None:
        if told["generation"] < 2:
            return
        if phase == "start":
            self._full += 1
            if self._full % ALL_EVERY == 0:
                gc.unfreeze()
        else:
            gc.freeze()
