"""Channels from the configuration, and a test message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from monitor.config import Config, EmailChannel, SlackChannel, WebhookChannel
from monitor.egress import Guard
from monitor.errors import NightdeskError
from monitor.notify.channel import Channel, Permanent, Temporary
from monitor.notify.email import Mail
from monitor.notify.outbox import Channels
from monitor.notify.slack import Slack
from monitor.notify.terminal import Terminal
from monitor.notify.webhook import Webhook
from monitor.render.message import message
from storage.records import Notice, NoticeDraft


def open_channels(config: Config, guard: Guard) -> Channels:
    """One channel for each that the file names. Opens no connection and reads no secret yet."""
    return Channels({channel.name: _open(config, guard, channel.name) for channel in config.channels})


def _open(config: Config, guard: Guard, name: str) -> Channel:
    def secret(stem: str) -> Callable[[], str | None]:
        return lambda: config.secret(name, stem)

    match config.channel(name):
        case EmailChannel() as found:
            return Mail(found, guard, secret("password"))
        case SlackChannel():
            return Slack(guard, secret("url"))
        case WebhookChannel() as found:
            fixed = found.url
            return Webhook(guard, (lambda: fixed) if fixed else secret("url"), secret("secret"))
        case _:
            return Terminal()


def send_test(channel: Channel, config: Config) -> str:
    """Send one message that says it is a test; what went wrong in one line, empty if it was taken."""
    now = datetime.now(UTC)
    body = {
        "what": "fault", "fault": "test", "subject": "nightdesk", "public_url": config.public_url,
        "text": "This is a test. The channel works: changes and faults will arrive like this.",
        "link": f"{config.public_url}/", "noted_at": now.isoformat(),
    }  # fmt: skip
    draft = NoticeDraft("test", uuid4().hex, "test", body)
    try:
        channel.send(Notice(draft.key, draft, now, 0, "owed", now), message(draft))
    except (Temporary, Permanent, NightdeskError) as error:
        return str(error)
    return ""
