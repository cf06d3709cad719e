"""The tables of sources.toml as pydantic models. docs/sources.md documents every key, and a test holds it to that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from monitor.config.values import (
    Address,
    Duration,
    Keep,
    Listen,
    Networks,
    Patterns,
    Routes,
    Selectors,
    Size,
    Slug,
    Words,
    Zone,
    nearest,
)
from monitor.config.vocabulary import COLUMNS, WORDS_OF_CHANGES, EntryKind, FaultKind
from storage.records import Kind, Weight

Robots = Literal["advise", "obey", "ignore"]
Port = Annotated[int, Field(ge=1, le=65535)]
Share = Annotated[float, Field(gt=0, le=1)]


class Table(BaseModel):
    """A table of the file: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class HostPace(Table):
    """[nightdesk.hosts."PATTERN"]: a slower pace for hosts whose name fits the pattern (`*` stands for anything)."""

    gap: Duration | None = None
    daily: Annotated[int, Field(ge=1)] | None = None
    """Most requests in a day."""


class Desk(Table):
    """[nightdesk]: who we are, where things are kept, and the numbers that hold for all sources."""

    contact: str | None = None
    public_url: Address | None = None
    zone: Zone = "UTC"
    data_dir: Path = Path("data")
    listen: Listen = "127.0.0.1:8470"
    password_file: Path | None = None
    user_agent: str | None = None
    gap: Duration = timedelta(seconds=5)
    gap_without_contact: Duration = timedelta(seconds=10)
    floor: Duration = timedelta(minutes=2)
    ceiling: Duration = timedelta(days=7)
    budget: Annotated[float, Field(gt=0)] = 24
    """Looks per page and day that the revisit plan aims at, as a mean."""
    deadline: Duration = timedelta(seconds=60)
    max_body: Size = 8_000_000
    max_docket_body: Size = 32_000_000
    visits_at_once: Annotated[int, Field(ge=1, le=256)] = 32
    slow_share: Share = 0.25
    shrink_share: Annotated[float, Field(ge=0, lt=1)] = 0.4
    disk_reserve: Size = 500_000_000
    disk_share: Annotated[float, Field(ge=0, lt=1)] = 0.05
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    """Child processes that read and compare."""
    allow: Networks = ()
    ports: tuple[Port, ...] = (80, 443)
    hosts: dict[str, HostPace] = Field(default_factory=dict)
    courtlistener_token_file: Path | None = None
    courtlistener_token_env: str | None = None
    courtlistener_hook_file: Path | None = None
    courtlistener_hook_env: str | None = None

    @field_validator("user_agent", "contact")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        if value is not None and (not value.strip() or any(ord(character) < 32 for character in value)):
            raise ValueError("must be one line of text")
        return value

    @model_validator(mode="after")
    def _floor_below_ceiling(self) -> Desk:
        if self.floor > self.ceiling:
            raise ValueError("floor is longer than ceiling. Make floor the shorter of the two")
        return self

    @model_validator(mode="after")
    def _hook_can_be_reached(self) -> Desk:
        if self.names_hook and self.public_url is None:
            raise ValueError("takes CourtListener's alerts, but says not where it is reached. Add public_url")
        return self

    @property
    def names_hook(self) -> bool:
        """Whether CourtListener's alerts are taken."""
        return bool(self.courtlistener_hook_file or self.courtlistener_hook_env)

    @property
    def names_token(self) -> bool:
        return bool(self.courtlistener_token_file or self.courtlistener_token_env)

    @property
    def listen_host(self) -> str:
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def listen_port(self) -> int:
        return int(self.listen.rpartition(":")[2])


class Watching(Table):
    """What [defaults] and each [[source]] may say; a source's own word wins."""

    tags: Words = ()
    body: Selectors = ()
    remove: Selectors = ()
    headline: Selectors = ()
    dek: Selectors = ()
    byline: Selectors = ()
    published: Selectors = ()
    modified: Selectors = ()
    note: Selectors = ()
    next: Selectors = ()
    join: bool | None = None
    ignore: Patterns = ()
    keep: Keep = ()
    render: bool = False
    wait_for: Selectors = ()
    floor: Duration | None = None
    ceiling: Duration | None = None
    gap: Duration | None = None
    priority: Annotated[float, Field(ge=0.1, le=10)] = 1.0
    user_agent: str | None = None
    robots: Robots = "advise"
    stop_after: Duration | None = None

    @field_validator("tags")
    @classmethod
    def _short(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for tag in value:
            if not tag.strip() or len(tag) > 60 or any(ord(character) < 32 for character in tag):
                raise ValueError(f'{tag!r} is not a tag. Write a short word such as "courts"')
        return value


class Defaults(Watching):
    """[defaults]"""


class SourceConfig(Watching):
    """[[source]]"""

    slug: Slug
    kind: Kind
    url: Address | None = None
    name: str = ""
    paused: bool = False
    muted: bool = False
    permission: str = ""
    follow: Words = ()
    court: str | None = None
    number: str | None = None
    courtlistener: Annotated[int, Field(ge=1)] | None = None
    routes: Routes = ()
    family: str | None = None
    form: str | None = None
    columns: dict[str, int | str] = Field(default_factory=dict)

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, value: dict[str, int | str]) -> dict[str, int | str]:
        for role in value:
            if role not in COLUMNS:
                raise ValueError(f"there is no column {role!r}. Columns are {', '.join(COLUMNS)}")
        if "text" not in value:
            raise ValueError('does not say where the text stands. Add text = "…"')
        return value

    @model_validator(mode="after")
    def _has_an_address(self) -> SourceConfig:
        if self.kind is not Kind.DOCKET:
            if self.url is None:
                raise ValueError('has no address. Add url = "https://…"')
            for key in ("court", "number", "courtlistener", "routes", "family", "columns", "form"):
                if key in self.model_fields_set:
                    raise ValueError(f'{key} is for dockets. Take it out, or set kind = "docket"')
        elif self.url is None and not self.routes and not (self.court and self.number) and self.courtlistener is None:
            raise ValueError("does not say which docket. Add court and number, or url")
        if self.follow and self.kind not in (Kind.FEED, Kind.SECTION):
            raise ValueError('follow is for feeds and sections. Take it out, or set kind = "section"')
        return self


class Channel(Table):
    """[[channel]]: what every kind of channel has."""

    name: Slug
    kind: Literal["email", "slack", "webhook", "terminal"]


class EmailChannel(Channel):
    kind: Literal["email"]
    host: str
    port: Port = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(alias="from")
    to: Annotated[Words, Field(min_length=1)]
    username: str | None = None
    password_file: Path | None = None
    password_env: str | None = None

    @field_validator("sender", "to")
    @classmethod
    def _mailbox(cls, value: Any) -> Any:
        for text in (value,) if isinstance(value, str) else value:
            if "@" not in text.strip("@") or any(ord(c) < 32 for c in text) or "," in text:
                raise ValueError(f'{text!r} is not a mail address. Write "desk@example.org"')
        return value

    @model_validator(mode="after")
    def _login(self) -> EmailChannel:
        if self.username and not (self.password_file or self.password_env):
            raise ValueError("has a username but no password. Add password_file or password_env")
        if self.username and self.tls == "none":
            raise ValueError('would send a password in the clear. Set tls = "starttls" or "tls"')
        return self


class SlackChannel(Channel):
    kind: Literal["slack"]
    url_file: Path | None = None
    url_env: str | None = None

    @model_validator(mode="after")
    def _has_url(self) -> SlackChannel:
        if not (self.url_file or self.url_env):
            raise ValueError("does not say where its webhook address is kept. Add url_file or url_env")
        return self


class WebhookChannel(Channel):
    kind: Literal["webhook"]
    url: Address | None = None
    url_file: Path | None = None
    url_env: str | None = None
    secret_file: Path | None = None
    secret_env: str | None = None

    @model_validator(mode="after")
    def _has_url(self) -> WebhookChannel:
        if not (self.url or self.url_file or self.url_env):
            raise ValueError("has no address. Add url, or url_file if the address itself is a secret")
        return self


class TerminalChannel(Channel):
    kind: Literal["terminal"]


ChannelConfig = EmailChannel | SlackChannel | WebhookChannel | TerminalChannel
CHANNELS: dict[str, type[ChannelConfig]] = {
    "email": EmailChannel,
    "slack": SlackChannel,
    "webhook": WebhookChannel,
    "terminal": TerminalChannel,
}


class AlertConfig(Table):
    """[[alert]]: every condition that is given must hold; within one list any word is enough."""

    name: str
    channels: Annotated[Words, Field(min_length=1)]
    on: Literal["changes", "faults"] = "changes"
    sources: Words = ()
    tags: Words = ()
    flags: Words = ()
    weight: Weight | None = None
    keywords: Words = ()
    entries: Annotated[tuple[EntryKind, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = ()
    parties: Words = ()
    judges: Words = ()
    faults: Annotated[tuple[FaultKind, ...], BeforeValidator(lambda v: [v] if isinstance(v, str) else v)] = ()

    @model_validator(mode="before")
    @classmethod
    def _channel_or_channels(cls, value: Any) -> Any:
        if isinstance(value, dict) and "channel" in value:
            if "channels" in value:
                raise ValueError("has both channel and channels. Keep one of them")
            value = {**value, "channels": value["channel"]}
            del value["channel"]
        return value

    @field_validator("flags")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for flag in value:
            if flag not in WORDS_OF_CHANGES:
                near = nearest(flag, WORDS_OF_CHANGES)
                hint = f'did you mean "{near}"?' if near else "docs/sources.md lists them"
                raise ValueError(f"there is no flag {flag!r}; {hint}")
        return value

    @model_validator(mode="after")
    def _fits_on(self) -> AlertConfig:
        about_changes = {"flags", "weight", "keywords", "entries", "parties", "judges"} & self.model_fields_set
        if self.on == "faults" and about_changes:
            raise ValueError(f'{sorted(about_changes)[0]} is about changes. Take it out, or set on = "changes"')
        if self.on == "changes" and self.faults:
            raise ValueError('faults is for operators. Take it out, or set on = "faults"')
        return self
