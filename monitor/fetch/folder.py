"""A folder as a docket's route: people drop saved pages into it, and the newest one is what it shows."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.fetch.ask import Ask, Fetched, FetchError, NotModified, Response
from monitor.fetch.charset import sniff
from monitor.fetch.endings import document_ended
from storage.records import Capture, Kind, Outcome

FOLDER = "file://localhost/"
"""How the address of a folder begins, which only the configuration file can name; no other file is ever read."""
_UNDER_WAY = (".part", ".crdownload", ".download", ".tmp", "~")
"""How browsers and editors name files that are not finished."""


def is_folder(ask: Ask) -> bool:
    return ask.kind is Kind.DOCKET and ask.url.startswith(FOLDER)


def from_folder(ask: Ask, limit: int, now: datetime) -> Fetched:
    """The newest saved page of the folder that `ask.url` names, as if a server had sent it; NotModified where it is the
    one known by its tag. Only regular files that lie in the folder itself are looked at. Never raises."""
    folder = Path(unquote(urlsplit(ask.url).path))
    try:
        newest = max(files_in(folder), default=None)
        if newest is None:
            return FetchError(Outcome.FAILED, f"the folder {folder} holds no saved page yet", "address")
        changed_ns, name, size = newest
        tag = f'"{changed_ns:x}-{size:x}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"'
        if tag == ask.etag:
            return NotModified(now)
        if size > limit:
            return FetchError(Outcome.FAILED, f"{name} has {size} bytes; more than {limit} are not read", "too-big")
        payload = (folder / name).read_bytes()[: limit + 1]
    except OSError as error:
        return FetchError(Outcome.FAILED, f"the folder {folder} cannot be read: {error.strerror or error}", "address")
    if not payload.strip():
        return FetchError(Outcome.FAILED, f"{name} is empty", "empty")
    return response_of(ask, payload, header_of(name, changed_ns, tag), now)


def files_in(folder: Path) -> Iterator[tuple[int, str, int]]:
    """(when it was changed, its name, its size) of every finished file."""
    for path in folder.iterdir():
        if path.name.startswith(".") or path.name.endswith(_UNDER_WAY) or path.is_symlink() or not path.is_file():
            continue
        state = path.stat()
        yield state.st_mtime_ns, path.name, state.st_size


def header_of(name: str, changed_ns: int, tag: str) -> tuple[tuple[str, str], ...]:
    changed = datetime.fromtimestamp(changed_ns / 1e9, UTC)
    kind = mimetypes.guess_type(name)[0] or ""
    stated = (("Content-Type", kind),) if kind else ()
    return (*stated, ("Last-Modified", format_datetime(changed, usegmt=True)), ("ETag", tag))


def response_of(ask: Ask, payload: bytes, headers: tuple[tuple[str, str], ...], now: datetime) -> Response:
    """Whether all of it was copied is for the document's own end mark, or a second look, to prove."""
    digest = hashlib.sha256(payload).hexdigest()
    capture = Capture(ask.url, 200, headers, payload, digest, now, request_url=ask.url)
    kind = capture.header("content-type") or ""
    return Response(capture, False, None, sniff(payload, kind), document_ended(payload, kind))
