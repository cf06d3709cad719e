"""How the visit and its browser's process talk: one order goes in, one answer comes out, and in between the process asks
before the page leads on.

    → the order                                        one line of JSON
    ← {"leads_to": address, "left_s": seconds}         one line, before each request that takes the whole page elsewhere
    → an empty line                                    it may; where it may not, the process is killed instead
    ← the answer                                       JSON without a line end, then the end
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import time
from collections.abc import Callable
from typing import IO

LeadsOn = Callable[[str, float], None]
"""Asked before the page goes to an address, with the seconds left; what it raises ends the visit."""
_PART = 1 << 16


class Endless(Exception):
    """The process says more than is read."""


def converse(process: subprocess.Popen[bytes], order: str, seconds: float, most: int, leads_on: LeadsOn) -> bytes:
    """What the process says at last. Raises TimeoutExpired when it takes longer than so many seconds, Endless if it says
    more than `most` bytes, and whatever `leads_on` does."""
    assert process.stdin is not None
    assert process.stdout is not None
    ends = time.monotonic() + seconds
    said = bytearray()
    send(process.stdin, order.encode())
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while ready.select(max(ends - time.monotonic(), 0)):
            part = os.read(process.stdout.fileno(), _PART)
            if not part:
                return bytes(said)
            said += part
            if len(said) > most:
                raise Endless
            if part.endswith(b"\n"):
                leads_on(*question(said))
                said.clear()
                send(process.stdin, b"")
    raise subprocess.TimeoutExpired(process.args, seconds)


def question(line: bytes | bytearray) -> tuple[str, float]:
    asked = json.loads(line)
    return str(asked["leads_to"]), float(asked["left_s"])


def send(pipe: IO[bytes], line: bytes) -> None:
    """A process that is gone already is noticed by what it says no more."""
    with contextlib.suppress(OSError):
        pipe.write(line + b"\n")
        pipe.flush()
