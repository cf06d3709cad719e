"""Where one feed's subscription stands, and what follows from what is said to it. Pure: clock and dice are passed in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

LEASE = timedelta(days=10)
"""What a hub is asked for."""
LONGEST = timedelta(days=30)
"""What is believed of its answer."""
RENEWED = 0.25
"""The share of a lease that is left when it is renewed."""
AGAIN = timedelta(hours=1)
"""The least time between two requests to a hub; twice as long after each that led to nothing, a day at most."""
REFUSED = timedelta(days=7)
"""A hub that said no is asked again after this."""
APART = timedelta(minutes=1)
"""A feed is not looked at more often than this, however often its hub says so."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """`token` makes the callback's address one that nobody guesses; `secret` signs what is delivered. Times are ISO 8601;
    empty = never."""

    hub: str
    topic: str
    token: str
    secret: str
    asked_at: str = ""
    tries: int = 0
    """Requests since it was last confirmed."""
    confirmed_at: str = ""
    ends_at: str = ""
    refused: str = ""
    """The hub's reason, if it said no."""
    hinted_at: str = ""
    """A hint that came too soon after a look and still waits."""

    def stands(self, now: datetime) -> bool:
        return bool(self.ends_at) and now < datetime.fromisoformat(self.ends_at)

    def due(self, now: datetime) -> bool:
        """Whether the hub is to be asked now."""
        if self.asked_at and now < datetime.fromisoformat(self.asked_at) + self._wait():
            return False
        if not self.stands(now):
            return True
        ends, began = datetime.fromisoformat(self.ends_at), datetime.fromisoformat(self.confirmed_at)
        return ends - now <= (ends - began) * RENEWED

    def _wait(self) -> timedelta:
        if self.refused:
            return REFUSED
        return min(AGAIN * (1 << min(max(self.tries - 1, 0), 10)), timedelta(days=1))

    def asked(self, now: datetime) -> Subscription:
        return replace(self, asked_at=now.isoformat(), tries=self.tries + 1, refused="")

    def confirmed(self, now: datetime, lease: timedelta) -> Subscription:
        lease = min(max(lease, AGAIN), LONGEST)
        return replace(self, confirmed_at=now.isoformat(), ends_at=(now + lease).isoformat(), tries=0, refused="")

    def denied(self, reason: str) -> Subscription:
        return replace(self, ends_at="", refused=reason or "no reason given")

    def hinted(self, now: datetime | None) -> Subscription:
        return replace(self, hinted_at=now.isoformat() if now is not None else "")

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Subscription:
        return cls(**json.loads(text))


def may_look(last_visit_at: datetime | None, now: datetime) -> bool:
    return last_visit_at is None or now - last_visit_at >= APART
