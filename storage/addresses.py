"""What addresses say of the hosts that are asked: one reading for schedule, configuration and visits. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """The host that an address names, in small letters; empty if it names none. Raises ValueError for what is no
    address."""
    return (urlsplit(url).hostname or "").lower()
