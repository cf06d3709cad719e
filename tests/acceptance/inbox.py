"""A real SMTP server on loopback that keeps every mail, and can refuse them for a while."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Inbox:
    """Keeps every mail; refuses while `closed`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.closed = threading.Event()

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:
        if self.closed.is_set():
            return "451 come back later"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 kept"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def listening() -> Iterator[tuple[Inbox, int]]:
    """The inbox and its port."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()
