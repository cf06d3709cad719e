"""sources.toml → Config. Every problem at once, each with file, line, table, key and the nearest right word."""

from importlib.resources import files

from monitor.config.loading import default_config, desk_source, load
from monitor.config.refusals import refusal
from monitor.config.tables import (
    AlertConfig,
    ChannelConfig,
    Defaults,
    Desk,
    EmailChannel,
    HostPace,
    SlackChannel,
    SourceConfig,
    TerminalChannel,
    WebhookChannel,
)
from monitor.config.values import nearest
from monitor.config.whole import Config, release

INIT_TEXT = (files("monitor.config") / "init.toml").read_text("utf-8")
"""A commented sources.toml to begin with, which `nightdesk init` writes."""

__all__ = [
    "INIT_TEXT",
    "AlertConfig",
    "ChannelConfig",
    "Config",
    "Defaults",
    "Desk",
    "EmailChannel",
    "HostPace",
    "SlackChannel",
    "SourceConfig",
    "TerminalChannel",
    "WebhookChannel",
    "default_config",
    "desk_source",
    "load",
    "nearest",
    "refusal",
    "release",
]
