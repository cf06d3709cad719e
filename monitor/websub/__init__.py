"""WebSub (W3C): where a feed names a hub, the hub tells of news at once, and the feed is then looked at.

    subscribe(archive, …)   → hubs of watched feeds are asked, leases renewed, hints that waited made good
    confirm(archive, …)     → the hub asks whether we did ask (its challenge is answered by the web pages)
    hint(archive, …)        → the hub has news: the feed is due now, at its host's gap

What a hub delivers is never read as news: it says `look now`, and the feed itself is fetched through the guard. A hub
that says nothing costs nothing: feeds are visited as if there were none.
"""

from monitor.websub.signature import signed
from monitor.websub.subscribing import OFFER, Place, confirm, hint, known, subscribe
from monitor.websub.subscription import Subscription

__all__ = ["OFFER", "Place", "Subscription", "confirm", "hint", "known", "signed", "subscribe"]
