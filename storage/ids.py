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
    """As RFC 9562, section 4, writes it. Raises ValueError unless there are 16 bytes."""
    if len(value) != 16:
        raise ValueError(f"an id has 16 bytes, not {len(value)}")
    digits = value.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def id_bytes(text: str) -> bytes:
    """The inverse of `id_text`; b"" for a text that is no id, which then finds nothing."""
    try:
        return uuid.UUID(text).bytes if len(text) == 36 else b""
    except ValueError:
        return b""
