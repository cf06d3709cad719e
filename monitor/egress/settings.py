"""How we present ourselves when going out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor import __version__


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """What holds for every request. `refusal` says of an address why it is not fetched (PACER, for example); it is
    asked for every redirect too."""

    user_agent: str = f"nightdesk/{__version__}"
    max_body: int = 8_000_000
    max_redirects: int = 10
    max_head: int = 256_000
    """Bytes of status lines and headers that one response may have."""
    refusal: Callable[[str], str | None] | None = None
    honour_robots: bool = True


def user_agent(contact: str) -> str:
    """`nightdesk/VERSION (+contact)`; without a contact, the name alone."""
    return f"nightdesk/{__version__} (+{contact})" if contact else f"nightdesk/{__version__}"
