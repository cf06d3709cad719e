"""Tells systemd how we are, as sd_notify(3) says: datagrams to the socket that NOTIFY_SOCKET names. Without one, or
when it does not listen, nothing happens: no supervisor must not stop the service."""

from __future__ import annotations

import os
import socket
import time


def notify(*lines: str) -> bool:
    """Send state lines such as `READY=1`. True if they were handed over."""
    name = os.environ.get("NOTIFY_SOCKET", "")
    if not name.startswith(("/", "@")):
        return False
    address = "\0" + name[1:] if name.startswith("@") else name
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
            sender.connect(address)
            sender.sendall("\n".join(lines).encode())
    except OSError:
        return False
    return True


def ready(status: str = "") -> bool:
    """Started, or done reloading."""
    return notify("READY=1", *([f"STATUS={_line(status)}"] if status else []))


def reloading() -> bool:
    """A reload has begun; systemd 253 and later want the monotonic time with it."""
    return notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def stopping() -> bool:
    return notify("STOPPING=1")


def watchdog() -> bool:
    """To be sent after a real step only: silence is what has us restarted."""
    return notify("WATCHDOG=1")


def status(text: str) -> bool:
    """One line for `systemctl status`."""
    return notify(f"STATUS={_line(text)}")


def _line(text: str) -> str:
    return " ".join(text.split())
