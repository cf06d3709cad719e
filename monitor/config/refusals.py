"""Addresses that Nightdesk does not fetch, whoever asks.

PACER charges for each page and forbids unattended reading of its free parts: never. CourtListener's robots.txt bars
its pages and feeds (its API is the way in), and the federal courts' other sites ask to be left alone by robots: only
with `permission = "…"` that says who gave it. The courts' public RSS is free and meant to be read.
"""

from __future__ import annotations

from urllib.parse import urlsplit

_PACER_LABELS = ("ecf", "pacer", "pcl")
_PUBLIC_RSS = "/cgi-bin/rss_outside.pl"


def _under(host: str, domain: str) -> bool:
    return host == domain or host.endswith("." + domain)


def is_pacer(host: str) -> bool:
    """Whether a host belongs to PACER or a court's electronic case filing."""
    if not _under(host, "uscourts.gov"):
        return host.split(".", 1)[0] == "pacer" or host == "pacermonitor.com"
    labels = host.removesuffix("uscourts.gov").strip(".").split(".")
    return any(part in _PACER_LABELS for label in labels for part in label.split("-"))


def is_courtlistener_api(url: str) -> bool:
    """Whether an address is of CourtListener's API, which needs a token."""
    parts = urlsplit(url)
    return _under((parts.hostname or "").lower(), "courtlistener.com") and parts.path.startswith("/api/")


def refusal(url: str, permission: str = "") -> str | None:
    """Why `url` may not be fetched, with the remedy; None if it may. `permission` says who allowed it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().rstrip(".")
    if _under(host, "uscourts.gov") and parts.path == _PUBLIC_RSS:
        return None
    if is_pacer(host):
        return (
            "PACER is never fetched: it charges for each page. Save the page yourself and use `nightdesk check FILE`, "
            "or name the case with court and number"
        )
    if permission.strip():
        return None
    if _under(host, "uscourts.gov"):
        return (
            "the federal courts' sites are not fetched without leave; their public RSS (cgi-bin/rss_outside.pl) is. "
            'If the court allowed it, say who did: permission = "…"'
        )
    if _under(host, "courtlistener.com") and not is_courtlistener_api(url):
        return (
            "CourtListener's robots.txt forbids its pages and feeds. Name the case with court and number, which asks "
            'its API, or say who allowed it: permission = "…"'
        )
    return None
