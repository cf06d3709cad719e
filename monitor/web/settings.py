"""What the web app takes from the configuration, judged once at the start."""

from __future__ import annotations

import ipaddress
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor.config import Config
from monitor.errors import BadInput, ConfigError

log = logging.getLogger("nightdesk.pages")


@dataclass(frozen=True, slots=True)
class Settings:
    zone: ZoneInfo
    public_url: str
    """Where readers find the desk, without a slash at its end."""
    hosts: frozenset[str]
    """Host names that a request may be addressed to, lower case, without port."""
    password: str = ""
    """An argon2 hash, or the password itself; empty = no login, and nothing but loopback is served."""
    contact: str = ""
    hook: str = ""
    """The secret in the address at which CourtListener's alerts arrive; empty = none are taken."""

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @classmethod
    def of(cls, config: Config) -> Settings:
        desk = config.nightdesk
        listen = str(desk.listen)
        public_url = str(desk.public_url or f"http://{listen}").rstrip("/")
        return cls(
            zone=ZoneInfo(str(desk.zone)),
            public_url=public_url,
            hosts=allowed_hosts(listen, public_url),
            password=read_password(desk.password_file),
            contact=desk.contact or "",
            hook=read_hook(config),
        )


def allowed_hosts(listen: str, public_url: str) -> frozenset[str]:
    """The names by which this desk may be asked: where it listens, this machine, and its public address."""
    names = {"localhost", "127.0.0.1", "::1"}
    names.add((urlsplit(public_url).hostname or "").lower())
    host = (urlsplit(f"//{listen}").hostname or "").lower()
    if host not in ("0.0.0.0", "::"):  # noqa: S104 - a comparison, nothing is bound here
        names.add(host)
    return frozenset(names - {""})


def read_password(path: str | Path | None) -> str:
    """The first line of the password file. Raises BadInput if there is a file without a password in it."""
    if path is None:
        return ""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"password_file {path} cannot be read: {error.strerror}") from error
    if not lines or not lines[0].strip():
        raise BadInput(f"password_file {path} is empty: put a password or an argon2 hash on its first line")
    return lines[0].strip()


def read_hook(config: Config) -> str:
    """The secret of the address at which alerts arrive. One that cannot be used shuts that address, not the desk."""
    try:
        return config.courtlistener_hook() or ""
    except ConfigError as error:
        log.error("CourtListener's alerts are not taken: %s", error)
        return ""


def is_loopback(address: str) -> bool:
    """True for 127.0.0.0/8, ::1 and their mapped forms, and for a Unix socket (no address at all)."""
    if not address:
        return True
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback
