"""One request to a hub, through the guard."""

from __future__ import annotations

from datetime import timedelta

import httpx

from monitor.egress import Deadline, Guard, transport
from monitor.errors import Refused
from monitor.websub.subscription import LEASE, Subscription

TIMEOUT_S = 15.0


def ask(guard: Guard, subscription: Subscription, callback: str, user_agent: str) -> str:
    """Ask the hub to subscribe; it confirms later, at the callback. Why it could not be asked; empty if it was."""
    form = {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": callback,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(LEASE // timedelta(seconds=1)),
    }
    try:
        with (
            Deadline(TIMEOUT_S),
            httpx.Client(transport=transport(guard), trust_env=False, timeout=TIMEOUT_S) as client,
            client.stream("POST", subscription.hub, data=form, headers={"User-Agent": user_agent}) as answer,
        ):
            return "" if answer.is_success else f"the hub answered {answer.status_code}"
    except Refused as error:
        return str(error)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return f"the hub cannot be reached ({type(error).__name__})"
