"""The outbox: claims owed notices by lease, sends each channel's in order, marks them after sending.

Each channel sends in a thread of its own, one notice at a time, so that a slow one delays nobody else; the archive is
written by the caller of `drain` alone. A kill between send and mark sends again, with the same key.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.errors import NightdeskError
from monitor.notify.channel import Channel, Permanent, Temporary
from monitor.render.message import message
from storage.archive import Notices
from storage.records import Notice

log = logging.getLogger("nightdesk.notify")

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=7)
LEASE = timedelta(minutes=10)
PATIENCE_S = 0.5
"""How long one `drain` waits for sends under way before it returns; they go on."""
_QUEUED_MOST = 200

Outcome = Exception | None


@dataclass
class Outlet:
    """One channel's notices that this process holds, oldest first; the first of them may be under way."""

    queued: deque[Notice] = field(default_factory=deque)
    sending: bool = False
    paused_until: datetime | None = None


class Channels(dict[str, Channel]):
    """Channels by name, with what is under way in each."""

    def __init__(self, channels: Mapping[str, Channel] | None = None) -> None:
        super().__init__(channels or {})
        self.outlets: dict[str, Outlet] = {name: Outlet() for name in self}
        self.done: queue.SimpleQueue[tuple[str, Notice, Outcome]] = queue.SimpleQueue()


def drain(archive: Notices, channels: Channels, now: datetime, limit: int = 50) -> int:
    """Send what is owed; how many were sent. Returns soon even if a channel hangs."""
    for notice in archive.claim_notices(now, limit, LEASE):
        _take_in(archive, channels, notice, now)
    sent, ends = 0, time.monotonic() + PATIENCE_S
    while _start_sends(channels, now) and sent < limit:
        try:
            sent += _finish(archive, channels, *channels.done.get(timeout=max(0.0, ends - time.monotonic())), now)
        except queue.Empty:
            break
    return sent


def wait_after(attempts: int) -> timedelta:
    """How long to wait after this many failed tries: 10 s, 20 s, 40 s … an hour."""
    return min(timedelta(seconds=FIRST_WAIT.total_seconds() * 2 ** min(attempts, 20)), LONGEST_WAIT)


def _take_in(archive: Notices, channels: Channels, notice: Notice, now: datetime) -> None:
    outlet = channels.outlets.get(notice.draft.channel)
    if outlet is None:
        _park(archive, notice, f"there is no channel called {notice.draft.channel!r} any more")
    elif any(held.id == notice.id for held in outlet.queued):
        return
    elif len(outlet.queued) >= _QUEUED_MOST:
        archive.mark_failed(notice.id, "waits for earlier ones", max(outlet.paused_until or now, now + FIRST_WAIT))
    else:
        outlet.queued.append(notice)


def _start_sends(channels: Channels, now: datetime) -> bool:
    """Start the next notice of every idle channel; whether anything is under way."""
    for name, outlet in channels.outlets.items():
        waiting = outlet.paused_until is not None and now < outlet.paused_until
        if outlet.queued and not outlet.sending and not waiting:
            outlet.sending = True
            arguments = (channels, name, outlet.queued[0])
            threading.Thread(target=_send, args=arguments, name=f"notify-{name}", daemon=True).start()
    return any(outlet.sending for outlet in channels.outlets.values())


def _send(channels: Channels, name: str, notice: Notice) -> None:
    outcome: Outcome = None
    try:
        shown = linked(notice)
        channels[name].send(shown, message(shown.draft))
    except Exception as error:
        outcome = error
    channels.done.put((name, notice, outcome))


def linked(notice: Notice) -> Notice:
    """The notice with its link to the change itself, whose id is known since it was recorded."""
    body = notice.draft.body
    if not notice.change_id or not body.get("public_url"):
        return notice
    link = f"{body['public_url']}/change/{notice.change_id}"
    return replace(notice, draft=replace(notice.draft, body={**body, "link": link}))


def _finish(archive: Notices, channels: Channels, name: str, notice: Notice, outcome: Outcome, now: datetime) -> int:
    outlet = channels.outlets[name]
    outlet.sending, outlet.paused_until = False, None
    if outcome is None:
        outlet.queued.popleft()
        archive.mark_sent(notice.id, now)
        return 1
    if isinstance(outcome, (Temporary, NightdeskError)) and now - notice.owed_at < GIVE_UP_AFTER:
        _try_again(archive, outlet, notice, outcome, now)
        return 0
    outlet.queued.popleft()
    if not isinstance(outcome, (Temporary, Permanent, NightdeskError)):
        log.error("a bug of ours kept a notice from %s", name, exc_info=outcome)
        outcome = Permanent(f"an error of ours ({type(outcome).__name__}); the log has it")
    _park(archive, notice, str(outcome))
    return 0


def _try_again(archive: Notices, outlet: Outlet, notice: Notice, error: Exception, now: datetime) -> None:
    """The first in line waits, and all behind it: a channel's notices keep their order."""
    asked = getattr(error, "retry_after", None) or timedelta(0)
    outlet.paused_until = now + max(wait_after(notice.attempts), min(asked, timedelta(days=1)))
    archive.mark_failed(notice.id, str(error), outlet.paused_until)
    outlet.queued[0] = replace(notice, attempts=notice.attempts + 1)
    log.warning("a notice to %s waits until %s: %s", notice.draft.channel, outlet.paused_until, error)


def _park(archive: Notices, notice: Notice, reason: str) -> None:
    log.error("a notice to %s is parked: %s", notice.draft.channel, reason)
    archive.mark_failed(notice.id, reason, None)
