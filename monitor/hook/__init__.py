"""Where CourtListener reaches us: its docket alerts stand as pages that are never asked for.

    parts_of(body)            → what an event says, docket by docket; what is no alert says nothing
    receive(archive, …)       → each part becomes a delivery to its docket's page, once for each key, and the page is due
    delivered(archive, page)  → the next delivery as that page's answer
    spared(archive, page, …)  → while deliveries come, CourtListener's API is asked once a day
    remind(archive, now)      → pages with deliveries that wait are due

From `delivered` on, such a page is a route of its docket like any other.
"""

from monitor.hook.event import Part, key_of, parts_of
from monitor.hook.reading import delivered, followed, remind, spared
from monitor.hook.receiving import MOST_BYTES, PATH, receive, said

__all__ = [
    "MOST_BYTES",
    "PATH",
    "Part",
    "delivered",
    "followed",
    "key_of",
    "parts_of",
    "receive",
    "remind",
    "said",
    "spared",
]
