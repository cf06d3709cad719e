"""Addresses: cleaned of what only tracks the reader, and folded so that two addresses of one story are one."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_AMP_CACHE = re.compile(r"^/(?:[a-z]/)?(?:s/)?([a-z0-9.-]+\.[a-z]{2,}(?:/.*)?)$", re.IGNORECASE)
_MOBILE_HOST = re.compile(r"^(?:m|mobile|mobil|amp)\.(?=[^.]+\.)")
_MOBILE_INNER = re.compile(r"^([a-z]{2,3})\.m\.(?=[^.]+\.)")
_AMP_END = re.compile(r"(?<=.)/amp/?$|\.amp(?=\.html?$)|\.amp$|(?<=.)-amp(?=\.html?$)")
_AMP_START = re.compile(r"^/amp/(?=.+)")


@cache
def _known() -> dict[str, Any]:
    text = files("monitor.discover").joinpath("data/addresses.json").read_text(encoding="utf-8")
    known: dict[str, Any] = json.loads(text)
    return known


def absolute(link: str, base: str) -> str | None:
    """The link as an absolute http(s) address, cleaned; None for anything else (mailto:, javascript:, nonsense)."""
    if link.strip().lower() in ("http://", "https://"):
        return None  # names no host, but would be joined to the base
    try:
        joined = urljoin(base, "".join(link.split()) if "\n" in link or "\t" in link else link.strip())
        return cleaned(joined).encode().decode()  # half a surrogate pair can be written in JSON, but is no character
    except ValueError:
        return None


def cleaned(url: str) -> str:
    """The address to visit: host in lower case, no default port, no fragment, no tracking parameters; all else stays as
    it was written. Raises ValueError if it is no http(s) address."""
    parts = urlsplit(url)
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"{url!r} is no web address")
    scheme = parts.scheme.lower()
    return urlunsplit(
        (scheme, _authority(parts, scheme), parts.path or "/", _query(parts.query), _kept_fragment(parts))
    )


def canonical(url: str) -> str:
    """What names the story behind an address: cleaned, and an AMP or mobile double folded into the plain one. Never
    raises: what is no web address is given back as it is. Folding twice changes nothing more."""
    try:
        before, after = "", cleaned(url)
        while after != before:
            before, after = after, _unfolded(after)
        return after
    except ValueError:
        return url


def _authority(parts: SplitResult, scheme: str) -> str:
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    if not host or any(character.isspace() for character in host):
        raise ValueError("no host")
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    port = parts.port
    return user + (host if port is None or port == _DEFAULT_PORTS[scheme] else f"{host}:{port}")


def _query(query: str) -> str:
    """Pairs as written, those left out that only say where the reader came from."""
    return "&".join(pair for pair in query.split("&") if pair and not _tracks(pair.partition("=")[0].lower()))


def _tracks(name: str) -> bool:
    known = _known()
    return name in known["tracking"] or name.startswith(tuple(known["tracking_prefixes"]))


def _kept_fragment(parts: SplitResult) -> str:
    """`#!/story/1` names a page of its own on sites built so; any other fragment is a place on the page."""
    return parts.fragment if parts.fragment.startswith("!") else ""


def _unfolded(url: str) -> str:
    """One fold: the plain double of an AMP or mobile address."""
    parts = urlsplit(url)
    cached = _from_amp_cache(parts)
    if cached is not None:
        return cleaned(cached)
    host = _MOBILE_INNER.sub(r"\1.", parts.netloc)
    path, query = parts.path, "&".join(pair for pair in parts.query.split("&") if pair.lower() not in _amp_pairs())
    amp = parts.netloc.startswith("amp.")
    if _MOBILE_HOST.match(host):
        host = _plain_host(_MOBILE_HOST.sub("", host))
    path = _AMP_START.sub("/", _AMP_END.sub("", path) or "/")
    if amp and not path.startswith("/"):
        path = "/" + path
    return urlunsplit((parts.scheme, host, path, query, parts.fragment))


def _plain_host(host: str) -> str:
    """Sites with a mobile host serve the plain one under www; a host that has more parts keeps them."""
    return host if host.startswith("www.") or host.count(".") > 1 else f"www.{host}"


def _amp_pairs() -> frozenset[str]:
    return frozenset(_known()["amp_pairs"])


def _from_amp_cache(parts: SplitResult) -> str | None:
    """Google's viewer and the AMP caches carry the outlet's own address in their path."""
    host = parts.netloc.lower()
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        inner = _AMP_CACHE.match(parts.path)
    elif re.fullmatch(r"(www\.)?google\.[a-z.]+", host) and parts.path.startswith("/amp/"):
        inner = _AMP_CACHE.match(parts.path[4:])
    else:
        return None
    return f"https://{inner.group(1)}" + (f"?{parts.query}" if parts.query else "") if inner else None
