"""What was delivered to us unasked, and the addresses by which it stands among the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PUSHED = "push://"
"""How the address of a page begins that is never asked for: what it shows is delivered."""
PUSH_HOST = "courtlistener-alerts"
"""The host of CourtListener's docket alerts, one page for each docket; no machine has this name."""


def is_pushed(url: str) -> bool:
    return url.startswith(PUSHED)


def push_address(docket: int) -> str:
    """The page to which CourtListener's alerts about its docket of that number belong."""
    return f"{PUSHED}{PUSH_HOST}/{docket}"


def live_address(url: str) -> str:
    """Where people find what the page at this address shows: the docket itself for alerts about it."""
    docket = url.removeprefix(f"{PUSHED}{PUSH_HOST}/")
    return f"https://www.courtlistener.com/docket/{docket}/case/" if docket != url else url


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery to a page, as received. `key` is its sender's: what comes again under it is the same delivery. `n`
    orders the deliveries; 0 until the archive gives it one."""

    page_id: str
    key: str
    payload: bytes
    headers: tuple[tuple[str, str], ...]
    received_at: datetime
    n: int = 0
