"""Drains notices: message → channel. Marked sent after sending; what cannot be sent is parked where people see it."""

from monitor.notify.channel import Channel, Permanent, Temporary
from monitor.notify.opening import open_channels, send_test
from monitor.notify.outbox import Channels, drain

__all__ = ["Channel", "Channels", "Permanent", "Temporary", "drain", "open_channels", "send_test"]
