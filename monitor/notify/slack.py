"""Slack by an incoming webhook: a plain-text headline and escaped text, so that no page can call a whole channel."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from monitor.egress import Guard
from monitor.errors import NightdeskError
from monitor.notify.channel import Temporary
from monitor.notify.posting import is_web_address, post
from monitor.render.message import Message, slack_escaped
from storage.records import Notice


class Slack:
    def __init__(self, guard: Guard, url: Callable[[], str | None]) -> None:
        self.guard = guard
        self.url = url

    def send(self, notice: Notice, message: Message) -> None:
        payload = json.dumps(payload_of(message), ensure_ascii=False).encode()
        post(self.guard, named(self.url), payload, {"Idempotency-Key": notice.draft.key})


def payload_of(message: Message) -> dict[str, Any]:
    """Block Kit: a header in plain text, a section in mrkdwn; `text` is what notifications show."""
    return {
        "text": slack_escaped(message.subject),
        "unfurl_links": False,
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": message.subject[:150], "emoji": False}},
            {"type": "section", "text": {"type": "mrkdwn", "text": message.chat, "verbatim": True}},
        ],
    }


def named(url: Callable[[], str | None]) -> str:
    """The webhook's address. Raises Temporary while it cannot be read."""
    try:
        found = url()
    except NightdeskError as error:
        raise Temporary(str(error)) from None
    if not found or not is_web_address(found):
        raise Temporary("the webhook's address is not a web address; check the file or variable that holds it")
    return found
