"""What can be wrong with a page that should show others."""

from __future__ import annotations

from monitor.errors import NightdeskError


class Unreadable(NightdeskError):
    """{reason}: no stories can be read from what came."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
