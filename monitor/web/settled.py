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


class Settled:
    """Counts full collections; what survives one is set aside."""

    def __init__(self) -> None:
        self._full = 0

    def begin(self) -> None:
        """Sets aside what is there now, and from now on what survives a full collection."""
        gc.collect()
        gc.freeze()
        gc.callbacks.append(self._heard)

    def end(self) -> None:
        gc.callbacks.remove(self._heard)
        gc.unfreeze()

    def _heard(self, phase: str, told: Mapping[str, Any]) -> None:
        if told["generation"] < 2:
            return
        if phase == "start":
            self._full += 1
            if self._full % ALL_EVERY == 0:
                gc.unfreeze()
        else:
            gc.freeze()
