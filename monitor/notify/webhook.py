"""A webhook: JSON, signed as Standard Webhooks says, the same id for every try."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from monitor.egress import Guard
from monitor.errors import NightdeskError
from monitor.notify.channel import Temporary
from monitor.notify.posting import post
from monitor.notify.slack import named
from monitor.render.message import Message, finding_line
from storage.records import Notice


class Webhook:
    def __init__(self, guard: Guard, url: Callable[[], str | None], secret: Callable[[], str | None]) -> None:
        self.guard = guard
        self.url = url
        self.secret = secret

    def send(self, notice: Notice, message: Message) -> None:
        payload = json.dumps(payload_of(notice, message), ensure_ascii=False, sort_keys=True).encode()
        try:
            secret = self.secret()
        except NightdeskError as error:
            raise Temporary(str(error)) from None
        post(self.guard, named(self.url), payload, headers_of(notice.draft.key, payload, secret, int(time.time())))


def payload_of(notice: Notice, message: Message) -> dict[str, Any]:
    """`type`, `timestamp` and `data`: the notice's body with its findings in words and the message as text."""
    body = notice.draft.body
    words = [finding_line(finding) for finding in body.get("findings", ())]
    return {
        "type": f"nightdesk.{body.get('what', 'change')}",
        "timestamp": body.get("noted_at") or notice.owed_at.isoformat(),
        "data": {**body, "subject": message.subject, "text": message.text, "findings_in_words": words},
    }


def headers_of(key: str, payload: bytes, secret: str | None, now: int) -> dict[str, str]:
    """Standard Webhooks: id, time, and with a secret the signature over both and the payload."""
    headers = {"webhook-id": key, "webhook-timestamp": str(now), "Idempotency-Key": key}
    if secret:
        signed = hmac.new(_key_of(secret), f"{key}.{now}.".encode() + payload, hashlib.sha256).digest()
        headers["webhook-signature"] = "v1," + base64.b64encode(signed).decode()
    return headers


def _key_of(secret: str) -> bytes:
    """`whsec_…` is base64, as the standard writes secrets; anything else is taken as it stands."""
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass
    return secret.encode()
