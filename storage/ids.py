"""Ids that can be made anywhere and sort by time: UUID version 7 (RFC 9562, section 5.7)."""

from __future__ import annotations

import secrets
import time
import uuid


def new_id() -> bytes:
    """16 bytes: 48 bits of Unix milliseconds, version 7, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return value.to_bytes(16, "big")


def id_text(value: bytes) -> str:
    return str(uuid.UUID(bytes=value))


def id_bytes(text: str) -> bytes:
    """The inverse of `id_text`; b"" for a text that is no id, which then finds nothing."""
    try:
        return uuid.UUID(text).bytes if len(text) == 36 else b""
    except ValueError:
        return b""
