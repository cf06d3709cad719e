"""The terminal where the service was started, or its journal."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from monitor.render.message import Message
from monitor.render.terminal import redline_text
from storage.records import Notice


class Terminal:
    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream

    def send(self, notice: Notice, message: Message) -> None:
        """Print the message, the redline in colour on a real terminal."""
        stream = self.stream or sys.stdout
        text = message.text
        if stream.isatty() and "NO_COLOR" not in os.environ and message.redline:
            text = text.replace(redline_text(message.redline), redline_text(message.redline, colour=True))
        stream.write(f"\n{message.subject}\n{text}")
        stream.flush()
