"""What a channel is: one way to reach somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from monitor.render.message import Message
from storage.records import Notice


class Temporary(Exception):
    """It may go through later: {reason}. `retry_after`: how long the other side asked us to wait."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Permanent(Exception):
    """It will never go through as it is: {reason}."""


class Channel(Protocol):
    def send(self, notice: Notice, message: Message) -> None:
        """Returns when the other side took it. Raises Temporary or Permanent, without secrets in their text."""
