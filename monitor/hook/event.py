"""One event as CourtListener posts it (its Webhook API): `{"payload": {"results": […]}, "webhook": {"event_type": …}}`,
where the results of a docket alert are docket entries of its API v4, each with its docket's number. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from monitor.errors import BadInput

DOCKET_ALERT = 1
"""The event type that brings entries; the others (search alerts, fetched documents, lists of old alerts, answered
requests for documents) say nothing of a docket's entries."""
_NUMBER = re.compile(r"(?:^|/)([1-9][0-9]{0,11})/?$")
_KEY = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Part:
    """What an event says of one docket."""

    docket: int
    payload: bytes


def parts_of(body: bytes) -> tuple[Part, ...]:
    """The parts of a docket alert; none of any other event. An alert about one docket stays byte for byte what it is.
    Raises BadInput for what is no event, and for an alert without a single entry that can be understood."""
    event = event_of(body)
    if event["webhook"].get("event_type") != DOCKET_ALERT:
        return ()
    results = event["payload"].get("results")
    if not isinstance(results, list):
        raise BadInput("the docket alert has no list of results")
    by_docket: dict[int, list[Any]] = {}
    for row in results:
        if (docket := docket_of(row)) is not None:
            by_docket.setdefault(docket, []).append(row)
    if results and not by_docket:
        raise BadInput("the docket alert has no entry that names its docket")
    whole = len(by_docket) == 1 and all(len(rows) == len(results) for rows in by_docket.values())
    return tuple(Part(docket, body if whole else cut(event, rows)) for docket, rows in by_docket.items())


def event_of(body: bytes) -> dict[str, Any]:
    try:
        event = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadInput("the body is not JSON") from error
    if not isinstance(event, dict) or not all(isinstance(event.get(name), dict) for name in ("webhook", "payload")):
        raise BadInput("the body is not an event of CourtListener's")
    return event


def docket_of(row: Any) -> int | None:
    """The docket that an entry belongs to, given by its number or its address; None for what is no entry."""
    if not isinstance(row, dict) or "entry_number" not in row or isinstance(row.get("docket"), bool):
        return None
    found = _NUMBER.search(str(row.get("docket"))[-200:])
    return int(found[1]) if found else None


def cut(event: dict[str, Any], rows: list[Any]) -> bytes:
    """The event with these rows alone."""
    part = {**event, "payload": {**event["payload"], "results": rows}}
    return json.dumps(part, ensure_ascii=True).encode()


def key_of(stated: str | None, body: bytes) -> str:
    """The sender's key; without one that can be used, what was sent is its own key."""
    stated = (stated or "").strip()
    return stated if _KEY.fullmatch(stated) else f"sha256:{hashlib.sha256(body).hexdigest()}"


def kept_headers(headers: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Those that say what was sent, and by whom; the rest is between us and a proxy."""
    names = ("content-type", "idempotency-key", "user-agent", "date")
    return [[name.lower(), value[:500]] for name, value in headers if name.lower() in names][:8]
