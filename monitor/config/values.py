"""The kinds of value in sources.toml: durations, sizes, addresses, selectors. Each refuses with one clear line."""

from __future__ import annotations

import ipaddress
import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import quote, unquote, urlsplit
from zoneinfo import ZoneInfo, available_timezones

import soupsieve
from pydantic import BeforeValidator, PlainValidator
from rapidfuzz import fuzz, process

from monitor.config.patterns import why_not_linear

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LONGEST = 10 * 366 * 86400.0
"""Seconds: a time that lies so far ahead can still be reckoned with."""
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|min|[smhdw])")
_SIZES = {"b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmg]?b)", re.IGNORECASE)
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


def nearest(word: str, words: object, cutoff: float = 65) -> str | None:
    """The one of `words` that a person who wrote `word` most likely meant; None if nothing is near."""
    choices = sorted(str(choice) for choice in words)  # type: ignore[attr-defined]
    found = process.extractOne(word.lower(), choices, scorer=fuzz.ratio, score_cutoff=cutoff)
    return found[0] if found else None


def duration(value: Any) -> timedelta:
    """`"5s"`, `"2m"`, `"1h 30m"`, `"7d"`, or a number of seconds; ten years at most."""
    if isinstance(value, timedelta):
        return value
    seconds = -1.0
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value
    elif isinstance(value, str) and (parts := _DURATION.findall(value)) and not _DURATION.sub("", value).strip():
        seconds = sum(float(number) * _UNITS[unit] for number, unit in parts)
    if seconds > _LONGEST:
        raise ValueError(f"{value!r} is longer than ten years. Leave the key out where there is to be no end")
    if seconds >= 0:
        return timedelta(seconds=seconds)
    raise ValueError(f'{value!r} is not a duration. Write "5s", "2m", "1h 30m", "7d" or a number of seconds')


def size(value: Any) -> int:
    """`"8MB"`, `"500 kB"`, or a number of bytes."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and (found := _SIZE.fullmatch(value.strip())):
        return int(float(found[1]) * _SIZES[found[2].lower()])
    raise ValueError(f'{value!r} is not a size. Write "8MB", "500kB" or a number of bytes')


def address(value: Any) -> str:
    """An absolute http or https address without user name, spaces or backslashes."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not an address. Write it in quotes, starting with https://")
    if any(character.isspace() or character == "\\" or ord(character) < 32 for character in value):
        raise ValueError(f"{value!r} holds a space or a backslash. Copy the address from the browser's address line")
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError as error:
        raise ValueError(f"{value!r} is not an address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{value!r} is not a web address. It must start with https:// or http:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address may not hold a user name or password. Take out the part before the @")
    return value


def route(value: Any) -> str:
    """An address, or a folder of saved pages by its full path."""
    if not isinstance(value, str) or not value.startswith(("/", "file:")):
        return address(value)
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ValueError(f"{value!r} is not a folder: {error}") from None
    path = value if value.startswith("/") else unquote(parts.path)
    if parts.hostname not in (None, "localhost") or "\0" in path or ".." in PurePosixPath(path).parts:
        raise ValueError(f'{value!r} is not a folder of this machine. Write its full path, "/srv/dockets/harbor"')
    return f"file://localhost{quote(str(PurePosixPath(path)))}"


def network(value: Any) -> str:
    """An IP address or network that the egress guard may reach besides the public Internet."""
    try:
        return str(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        raise ValueError(f'{value!r} is not an address or network. Write "10.1.2.3" or "10.1.0.0/16"') from None


def zone(value: Any) -> str:
    """An IANA time zone."""
    if isinstance(value, str) and value in available_timezones():
        ZoneInfo(value)
        return value
    near = nearest(str(value), available_timezones())
    hint = f'did you mean "{near}"?' if near else 'write for example "America/New_York"'
    raise ValueError(f"{value!r} is not a time zone; {hint}")


def selector(value: Any) -> str:
    """A CSS selector, as soupsieve reads it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{value!r} is not a CSS selector")
    try:
        soupsieve.compile(value)
    except (soupsieve.SelectorSyntaxError, NotImplementedError, RecursionError) as error:  # ::before is not implemented
        raise ValueError(f"{value!r} is not a CSS selector: {str(error).splitlines()[0]}") from None
    return value


def pattern(value: Any) -> str:
    """A regular expression that cannot be made to run for long, see `why_not_linear`."""
    if not isinstance(value, str) or not value:
        raise ValueError(f"{value!r} is not a pattern")
    if reason := why_not_linear(value):
        raise ValueError(f"{value!r} is not a pattern we can run: {reason}")
    return value


def slug(value: Any) -> str:
    """A short name for links and the command line: a-z, 0-9, hyphen, dot, underscore."""
    if isinstance(value, str) and _SLUG.fullmatch(value):
        return value
    suggestion = re.sub(r"[^a-z0-9]+", "-", str(value).lower()).strip("-")[:64] or "my-source"
    raise ValueError(f'{value!r} is not a short name (small letters, digits, hyphens). Write "{suggestion}"')


def listen(value: Any) -> str:
    """`"127.0.0.1:8470"`, `"[::1]:8470"` or a port alone; port 0 takes any that is free."""
    text = f"127.0.0.1:{value}" if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str):
        host, _, port = text.rpartition(":")
        try:
            ipaddress.ip_address(host.strip("[]"))
            if port.isdecimal() and int(port) < 65536:
                return text
        except ValueError:
            pass
    raise ValueError(f'{value!r} is not an address to listen on. Write "127.0.0.1:8470"')


def keep(value: Any) -> tuple[str, ...] | str:
    """`"all"` (every payload is kept), or patterns of text that must never count as noise."""
    if value == "all":
        return "all"
    many = one_or_many(value)
    if not isinstance(many, (list, tuple)):
        raise ValueError(f'{value!r} is neither "all" nor a list of patterns')
    return tuple(pattern(one) for one in many)


def one_or_many(value: Any) -> Any:
    """One string where a list is meant is a list of one."""
    return [value] if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(duration)]
Size = Annotated[int, BeforeValidator(size)]
Address = Annotated[str, BeforeValidator(address)]
Network = Annotated[str, BeforeValidator(network)]
Zone = Annotated[str, BeforeValidator(zone)]
Slug = Annotated[str, BeforeValidator(slug)]
Listen = Annotated[str, BeforeValidator(listen)]
Selectors = Annotated[tuple[Annotated[str, BeforeValidator(selector)], ...], BeforeValidator(one_or_many)]
Keep = Annotated[tuple[str, ...] | str, PlainValidator(keep)]
Patterns = Annotated[tuple[Annotated[str, BeforeValidator(pattern)], ...], BeforeValidator(one_or_many)]
Words = Annotated[tuple[str, ...], BeforeValidator(one_or_many)]
Routes = Annotated[tuple[Annotated[str, BeforeValidator(route)], ...], BeforeValidator(one_or_many)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(one_or_many)]
