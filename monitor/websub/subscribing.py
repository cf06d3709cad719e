"""Subscriptions in the archive: which feeds offer a hub, what was asked, what came back."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.egress import Guard
from monitor.errors import UnknownName
from monitor.websub.asking import ask
from monitor.websub.subscription import LEASE, Subscription, may_look
from storage import Archive
from storage.records import Kind, Page

log = logging.getLogger("nightdesk.websub")

OFFER = "websub"
"""Where a feed's memory keeps its hub and topic."""
PATH = "/websub/"
AT_ONCE = 4
"""Hubs that are asked in one go."""
_UNKNOWN = "there is no such subscription"


@dataclass(frozen=True, slots=True)
class Place:
    """Where hubs reach us, and how we go to them."""

    public_url: str
    guard: Guard
    user_agent: str

    def callback(self, page: Page, subscription: Subscription) -> str:
        return f"{self.public_url}{PATH}{page.id}/{subscription.token}"


def key_of(page_id: str) -> str:
    return f"websub {page_id}"


def subscribe(archive: Archive, place: Place, now: datetime) -> int:
    """Ask the hubs of watched feeds that are to be asked now, a few at a time, and make good on hints that waited. How
    many were asked."""
    asked = 0
    for page, hub, topic in offering(archive):
        standing = subscription_of(archive, page, hub, topic)
        if standing.hinted_at and may_look(page.last_visit_at, now):
            archive.due_now(page.id, now)
            standing = keep(archive, page, standing.hinted(None))
        if asked < AT_ONCE and standing.due(now):
            standing = keep(archive, page, standing.asked(now))
            problem = ask(place.guard, standing, place.callback(page, standing), place.user_agent)
            if problem:
                log.info("%s: no news by its hub: %s", page.source.slug, problem)
            asked += 1
    return asked


def offering(archive: Archive) -> Iterator[tuple[Page, str, str]]:
    """Watched feeds with the hub and topic that they last offered."""
    for state in archive.sources():
        source = state.source
        if source.kind is Kind.FEED and source.state == "active":
            page = archive.page(source.slug)
            offer = page.memory.page.get(OFFER) if page is not None else None
            if page is not None and offer:
                yield page, str(offer[0]), str(offer[1])


def subscription_of(archive: Archive, page: Page, hub: str, topic: str) -> Subscription:
    """What stands with this hub on this topic, or a fresh one."""
    found = load(archive, page.id)
    if found is not None and (found.hub, found.topic) == (hub, topic):
        return found
    return Subscription(hub, topic, secrets.token_urlsafe(24), secrets.token_urlsafe(32))


def load(archive: Archive, page_id: str) -> Subscription | None:
    text = archive.setting(key_of(page_id))
    return Subscription.from_json(text) if text else None


def keep(archive: Archive, page: Page, subscription: Subscription) -> Subscription:
    archive.put_setting(key_of(page.id), subscription.to_json())
    return subscription


def known(archive: Archive, page_id: str, token: str) -> tuple[Page, Subscription]:
    """The feed and the subscription whose callback this is. Raises UnknownName for one that is not ours, or not any
    more."""
    page = archive.page(page_id)
    found = load(archive, page_id)
    if page is None or found is None or not hmac.compare_digest(found.token.encode(), token.encode("utf-8", "replace")):
        raise UnknownName(_UNKNOWN)
    if page.source.state not in ("active", "paused"):
        raise UnknownName(_UNKNOWN)
    return page, found


# ---------------------------------------------------------------- what hubs say, done by the writer


def confirm(archive: Archive, arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The hub asks whether we asked, or says no. Raises UnknownName where we did not: that ends nothing and begins
    nothing, whoever asks."""
    page, found = known(archive, str(arguments["page"]), str(arguments["token"]))
    mode, topic = str(arguments["mode"]), str(arguments["topic"])
    if topic != found.topic or not found.asked_at:
        raise UnknownName(_UNKNOWN)
    if mode == "denied":
        log.info("%s: its hub refuses: %s", page.source.slug, arguments.get("reason", ""))
        keep(archive, page, found.denied(str(arguments.get("reason", ""))[:200]))
    elif mode == "subscribe":
        keep(archive, page, found.confirmed(now, lease_of(arguments.get("lease"))))
    else:
        raise UnknownName(_UNKNOWN)
    return {"done": f"the hub of {page.source.slug} is heard"}


def hint(archive: Archive, arguments: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The feed has news, its hub says: it is due now, or as soon as it may be looked at again."""
    page, found = known(archive, str(arguments["page"]), str(arguments["token"]))
    if may_look(page.last_visit_at, now):
        archive.due_now(page.id, now)
    elif not found.hinted_at:
        keep(archive, page, found.hinted(now))
    return {"done": f"{page.source.slug} is looked at"}


def lease_of(stated: Any) -> timedelta:
    """A lease in seconds as a hub states it; ours where it states none."""
    text = str(stated or "")
    return timedelta(seconds=int(text[:9])) if text.isascii() and text.isdigit() else LEASE
