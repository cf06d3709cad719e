"""Config: the whole of a valid sources.toml, and what the rest of the house asks it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import PrivateAttr

from monitor.config.records import addresses, record_of
from monitor.config.refusals import is_courtlistener_api, refusal
from monitor.config.tables import (
    AlertConfig,
    ChannelConfig,
    Defaults,
    Desk,
    HostPace,
    SourceConfig,
    Table,
)
from monitor.egress.settings import FetchSettings
from monitor.errors import ConfigError, Problem
from storage.addresses import host_of
from storage.records import PUSH_HOST, Source

_SECRETS = ("password", "url", "secret")
"""What a channel may name a file or variable for."""
_HOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{24,200}")
_COURTLISTENER_PACE = HostPace(gap=timedelta(seconds=72), daily=125)
"""What CourtListener grants a plain token: 5 a minute, 50 an hour, 125 a day."""


def release() -> str:
    try:
        return version("nightdesk")
    except PackageNotFoundError:
        return "0"


class Config(Table):
    """A valid configuration. Secrets are read at use and never kept."""

    path: Path
    nightdesk: Desk = Desk()
    defaults: Defaults = Defaults()
    sources: tuple[SourceConfig, ...] = ()
    channels: tuple[ChannelConfig, ...] = ()
    alerts: tuple[AlertConfig, ...] = ()
    _environ: Mapping[str, str] = PrivateAttr(default_factory=lambda: os.environ)

    def at_home(self, environ: Mapping[str, str]) -> Config:
        """The same with `data_dir` and `password_file` absolute: from the file's own folder; data in systemd's state
        directory where the file names none."""
        desk, state = self.nightdesk, environ.get("STATE_DIRECTORY", "").split(":")[0]
        stated = "data_dir" in desk.model_fields_set
        placed = self.model_copy()
        placed._environ = environ
        update = {
            "data_dir": Path(state) if state and not stated else self._beside(desk.data_dir),
            "password_file": placed._secret_path(desk.password_file) if desk.password_file else None,
        }
        object.__setattr__(placed, "nightdesk", desk.model_copy(update=update))
        return placed

    @property
    def data_dir(self) -> Path:
        return self.nightdesk.data_dir

    @property
    def public_url(self) -> str:
        """Where readers find our pages, without a slash at its end."""
        return (self.nightdesk.public_url or f"http://{self.nightdesk.listen}").rstrip("/")

    def listen_address(self) -> tuple[str, int]:
        return self.nightdesk.listen_host, self.nightdesk.listen_port

    def archive_path(self) -> Path:
        return self.nightdesk.data_dir / "nightdesk.sqlite"

    def source_records(self) -> list[Source]:
        has_token = self.courtlistener_token() is not None
        alerts, names_token = self.nightdesk.names_hook, self.nightdesk.names_token
        return [record_of(source, self.defaults, has_token, alerts, names_token) for source in self.sources]

    def source_record(self, slug: str) -> Source | None:
        return next((record for record in self.source_records() if record.slug == slug), None)

    def user_agent(self) -> str:
        """Names us, our release and how to reach the newsroom."""
        desk = self.nightdesk
        about = "; ".join(
            part for part in (f"+{desk.public_url}" if desk.public_url else "", desk.contact or "") if part
        )
        return desk.user_agent or f"Nightdesk/{release()}" + (f" ({about})" if about else "")

    def gap(self) -> timedelta:
        """Least time between two requests to one host; longer while nobody can reach us."""
        desk = self.nightdesk
        return desk.gap if desk.contact else max(desk.gap, desk.gap_without_contact)

    def pace(self, host: str) -> HostPace:
        """Gap and daily limit for a host: the slowest of all patterns that fit it, and of its sources' own gaps. What is
        delivered to us is no request to anybody."""
        if host == PUSH_HOST:
            return HostPace(gap=timedelta(0))
        patterns = {"www.courtlistener.com": _COURTLISTENER_PACE, **self.nightdesk.hosts}
        fitting = [pace for pattern, pace in patterns.items() if fnmatchcase(host.lower(), pattern.lower())]
        own = [s.gap for s in self.sources if s.gap is not None and _hosts(s) & {host.lower()}]
        gaps = [p.gap for p in fitting if p.gap is not None] + own
        dailies = [p.daily for p in fitting if p.daily is not None]
        default = self.defaults.gap
        return HostPace(gap=max([self.gap(), *gaps, *([default] if default else [])]), daily=min(dailies, default=None))

    def gap_of(self, host: str) -> timedelta:
        gap = self.pace(host).gap
        return self.gap() if gap is None else gap

    def request_headers(self, source: Source, url: str = "") -> tuple[tuple[str, str], ...]:
        """What a request for a source's page `url` carries besides the usual: CourtListener's token, and that only if
        the page, or without one every route of the source, is of its API."""
        pages = [url] if url else [source.url, *source.options.get("routes", ())]
        token = self.courtlistener_token() if all(is_courtlistener_api(page) for page in pages) else None
        return (("Authorization", f"Token {token}"),) if token else ()

    def fetch_settings(self) -> FetchSettings:
        return FetchSettings(user_agent=self.user_agent(), max_body=self.nightdesk.max_body, refusal=self.refusal_of)

    def refusal_of(self, url: str) -> str | None:
        """Why `url` may not be fetched. What a source's `permission` covers is its addresses' hosts, PACER never."""
        host = host_of(url)
        permission = next((s.permission for s in self.sources if s.permission and host in _hosts(s)), "")
        return refusal(url, permission)

    def gaps(self) -> dict[str, timedelta]:
        """Host → gap for every host that sources name; key "" is the gap of all others."""
        hosts = {host for source in self.sources for host in _hosts(source)}
        ours = {PUSH_HOST: self.gap_of(PUSH_HOST)} if self.nightdesk.names_hook else {}
        return {"": self.gap_of(""), **ours, **{host: self.gap_of(host) for host in hosts}}

    def channel(self, name: str) -> ChannelConfig | None:
        return next((channel for channel in self.channels if channel.name == name), None)

    def courtlistener_token(self) -> str | None:
        """The token, or None while none is given or it cannot be read."""
        try:
            return self._read("[nightdesk]", "courtlistener_token", self.nightdesk)
        except ConfigError:
            return None

    def courtlistener_hook(self) -> str | None:
        """The secret at the end of the address at which CourtListener's alerts arrive; None if no file or variable is
        named. Raises ConfigError where it cannot be read, or could be guessed or mistyped."""
        secret = self._read("[nightdesk]", "courtlistener_hook", self.nightdesk)
        if secret is not None and not _HOOK_SECRET.fullmatch(secret):
            key = "courtlistener_hook_file" if self.nightdesk.courtlistener_hook_file else "courtlistener_hook_env"
            text = "the secret must be 24 to 200 letters, digits, hyphens or underscores"
            raise self._problem("[nightdesk]", key, text, "Make one with: openssl rand -hex 24")
        return secret

    def secret(self, channel: str, stem: str) -> str | None:
        """The secret that `<stem>_file` or `<stem>_env` of a channel names; None if it names none. Raises ConfigError,
        without the secret, if it cannot be read."""
        found = self.channel(channel)
        return self._read(f"channel[{channel}]", stem, found) if found is not None else None

    def tags_of_nobody(self) -> list[tuple[str, str]]:
        """Alerts that ask for a tag that no source of the file has: (alert, tag). A source of the desk may have it."""
        carried = {tag for source in self.source_records() for tag in source.tags}
        return [(alert.name, tag) for alert in self.alerts for tag in alert.tags if tag not in carried]

    def missing_secrets(self) -> list[str]:
        """One line for each secret that is named but cannot be read here and now."""
        asked: list[Callable[[], object]] = [
            self.courtlistener_hook,
            lambda: self._read("[nightdesk]", "courtlistener_token", self.nightdesk),
            *(partial(self.secret, channel.name, stem) for channel in self.channels for stem in _SECRETS),
        ]
        lines = []
        for ask in asked:
            try:
                ask()
            except ConfigError as error:
                lines.append(str(error))
        return lines

    def _read(self, label: str, stem: str, table: Table) -> str | None:
        file, name = getattr(table, f"{stem}_file", None), getattr(table, f"{stem}_env", None)
        if file is not None:
            return self._read_file(label, f"{stem}_file", self._secret_path(file))
        if name is None:
            return None
        if value := self._environ.get(name, "").strip():
            return value
        raise self._problem(label, f"{stem}_env", f"the environment has no {name}", "Set it where Nightdesk is started")

    def _read_file(self, label: str, key: str, path: Path) -> str:
        try:
            value = path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise self._problem(label, key, f"{path} cannot be read: {reason}", "Check its path and owner") from None
        if not value:
            raise self._problem(label, key, f"{path} is empty", "Put the secret into it")
        return value

    def _problem(self, label: str, key: str, text: str, remedy: str) -> ConfigError:
        return ConfigError([Problem(str(self.path), 0, label, key, text, remedy)])

    def _secret_path(self, path: Path) -> Path:
        """A relative path is looked for among systemd's credentials first, then beside the file. Credentials that this
        process may not see, as of a reload command beside the service, count as not there."""
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        if folder and not path.is_absolute() and os.path.exists(Path(folder) / path):
            return Path(folder) / path
        return self._beside(path)

    def _beside(self, path: Path) -> Path:
        return self.path.parent / path.expanduser()


def _hosts(source: SourceConfig) -> set[str]:
    return {host_of(url) for url in addresses(source)}
