"""One POST to a webhook: what the answer means, and nothing of the address but its host in any error."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from monitor.egress import Deadline, Guard, transport
from monitor.egress.guard import ports_of
from monitor.errors import Refused
from monitor.notify.channel import Permanent, Temporary

TIMEOUT_S = 30.0
_AGAIN = (408, 425, 429)

# httpx tells whole addresses at INFO, and a webhook's address is its secret.
logging.getLogger("httpx").setLevel(logging.WARNING)
logging.getLogger("httpcore").setLevel(logging.WARNING)


def post(guard: Guard, url: str, payload: bytes, headers: Mapping[str, str]) -> None:
    """Post JSON. Raises Temporary or Permanent. The operator named the address, so its host and port are let through."""
    host = urlsplit(url).hostname or ""
    wider = guard.also((host,), ports_of([url]))
    try:
        with (
            Deadline(TIMEOUT_S),
            httpx.Client(transport=transport(wider), trust_env=False, timeout=TIMEOUT_S) as client,
        ):
            answer = client.post(url, content=payload, headers={"Content-Type": "application/json", **headers})
    except Refused as error:
        raise Temporary(str(error)) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise Temporary(f"{host} cannot be reached ({type(error).__name__})") from None
    judge(host, answer.status_code, answer.headers.get("retry-after"))


def is_web_address(url: str) -> bool:
    """Whether it can be asked for; why not is not told, for the address is a secret."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("https", "http") and bool(parts.hostname and httpx.URL(url).host) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        return False


def judge(host: str, status: int, retry_after: str | None = None) -> None:
    """Returns for a success; raises Temporary for what may pass, Permanent for what will not."""
    if 200 <= status < 300:
        return
    if status >= 500 or status in _AGAIN:
        raise Temporary(f"{host} answered {status}", waited(retry_after))
    raise Permanent(f"{host} answered {status}")


def waited(value: str | None, now: datetime | None = None) -> timedelta | None:
    """Retry-After as seconds or as a date; None if it says nothing that can be used."""
    if not value:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value.strip()[:9]), 86_400))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - (now or datetime.now(UTC)), timedelta(0))
