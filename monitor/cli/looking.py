"""One look without an archive: read a URL or a saved file, show it, compare two."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from monitor.check import max_body
from monitor.cli.opening import Desk, line
from monitor.config import Config
from monitor.egress import Guard
from monitor.errors import BadInput, NightdeskError
from monitor.extract import Raw, Read, Recipe, looks_like_docket, read
from monitor.fetch import Ask, Fetcher, FetchError, NotModified, Response
from monitor.fetch.folder import FOLDER
from storage.records import Kind, Memory, Reading


def is_address(text: str) -> bool:
    """Whether it is meant as one: what is wrong with it is said when it is asked for."""
    return text[: len(FOLDER)].lower().startswith(("http://", "https://", FOLDER))


def load(desk: Desk, name: str) -> Raw:
    """A URL's answer or a file's bytes. Raises NightdeskError in plain words."""
    if is_address(name):
        kind = Kind.DOCKET if name.lower().startswith(FOLDER) else Kind.PAGE  # a folder that is a docket's route
        capture = fetch_once(desk.config, name, kind).capture
        return Raw(capture.payload, capture.url, capture.header("content-type") or "", Kind.ARTICLE)
    path = Path(name)
    try:
        payload = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise BadInput(f"{line(name, 100)} cannot be read: {error.strerror}") from error
    if payload is None:
        raise BadInput(f"{line(name, 100)!r} is no source, no URL (http:// or https://) and no file")
    return Raw(payload, path.resolve().as_uri(), mimetypes.guess_type(path.name)[0] or "", Kind.ARTICLE)


def fetch_once(config: Config, url: str, kind: Kind = Kind.PAGE) -> Response:
    """One polite request, outside any schedule."""
    guard = Guard(config.nightdesk.allow, config.nightdesk.ports)
    fetcher = Fetcher(guard, config.fetch_settings())
    try:
        got = fetcher.fetch(Ask(url, kind=kind, max_body=max_body(kind, config), deadline=config.nightdesk.deadline))
    finally:
        fetcher.close()
    if isinstance(got, FetchError):
        raise NightdeskError(f"{line(url)}: {got.outcome.value}: {got.reason}")
    if isinstance(got, NotModified):
        raise NightdeskError(f"{line(url)}: the server said 304 though nothing was known of the page")
    return got


def guess_kind(raw: Raw) -> Kind:
    """docket, feed or article, by what the bytes look like."""
    head = raw.payload[:2000].lstrip().lower()
    if looks_like_docket(raw):
        return Kind.DOCKET
    if head.startswith((b"<?xml", b"<rss", b"<feed")) and (b"<rss" in head or b"<feed" in head):
        return Kind.FEED
    return Kind.ARTICLE


def look(raw: Raw, recipe: Recipe | None = None) -> Read:
    """Read it as what it looks like."""
    kind = guess_kind(raw)
    return read(Raw(raw.payload, raw.url, raw.content_type, kind), recipe or Recipe(), Memory())


def compared_files(desk: Desk, a: str, b: str) -> tuple[Reading, Reading, str]:
    first, second = readable(desk, a), readable(desk, b)
    return first, second, f"{line(a, 80)} → {line(b, 80)}"


def readable(desk: Desk, name: str) -> Reading:
    got = look(load(desk, name))
    if got.reading is None:
        raise BadInput(f"{line(name)} cannot be read: {got.problem}")
    return got.reading
