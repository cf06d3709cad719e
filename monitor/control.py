"""Commands that change something: performed by the writer, sent to it over a unix socket in the data directory.

`perform` is the one place that maps a command to archive calls; the service calls it for the socket and the web
pages, the command line calls it itself when no service runs.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from monitor import hook, websub
from monitor.config import desk_source
from monitor.errors import BadInput, Busy, NightdeskError, Refused, UnknownName
from monitor.render.clean import clean_line
from monitor.render.times import count
from storage import Archive, ArchiveError
from storage.records import Annotation, Item, Kind, Source

log = logging.getLogger("nightdesk.control")

SOCKET_NAME = "control.sock"
LONGEST = 8 << 20
"""Bytes of a command: the longest is a delivery, packed."""
Arguments = Mapping[str, Any]
Act = Callable[[str, dict[str, Any]], dict[str, Any]]
TOLD_BY_CODE = {kind.exit_code: kind for kind in (UnknownName, BadInput, Busy, Refused)}
"""What the service refused is raised here as it was there."""


def perform(archive: Archive, command: str, arguments: Arguments, now: datetime) -> dict[str, Any]:
    """Do one command in one commit. Raises NightdeskError with one clear line; answers what was done."""
    action = ACTIONS.get(command)
    if action is None:
        raise BadInput(f"there is no command called {command!r}")
    try:
        return action(archive, arguments, now)
    except ArchiveError as error:
        raise BadInput(str(error)) from error
    except KeyError as error:
        raise BadInput(f"{command} needs {error.args[0]}") from error
    except (TypeError, ValueError) as error:
        raise BadInput(f"{command} cannot be done with what was given: {clean_line(str(error))}") from error


def pause(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.set_source_state(known_slug(archive, arguments), "paused")
    return {"done": f"{arguments['slug']} is paused: it is not visited until you resume it"}


def resume(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.set_source_state(known_slug(archive, arguments), "active")
    return {"done": f"{arguments['slug']} is visited again"}


def mute(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.set_muted(known_slug(archive, arguments), True)
    return {"done": f"{arguments['slug']} is muted: it is visited and kept, and nobody is told"}


def unmute(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.set_muted(known_slug(archive, arguments), False)
    return {"done": f"changes of {arguments['slug']} are told again"}


def check_now(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    slug = arguments.get("slug")
    pages = archive.pages(slug=known_slug(archive, arguments)) if slug else [archive.page(str(arguments["page"]))]
    for page in pages:
        if page is None:
            raise UnknownName(f"there is no page {arguments['page']}")
        archive.due_now(page.id, now)
    return {"done": f"{len(pages)} pages are due now; the gap between requests to a host is still kept"}


def watch(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    """A source by the keys of a [[source]]; `options` holds those beside the usual ones."""
    table = {key: arguments[key] for key in ("slug", "kind", "url", "name", "tags") if arguments.get(key)}
    source = desk_source({**dict(arguments.get("options", {})), **table})
    if twin := watched_already(archive, source):
        raise BadInput(f"{source.url} is watched already, as {twin}")
    page = archive.add_source(source, now)
    return {"done": f"{source.slug} is watched as {source.kind.value}", "page": page.id}


def watched_already(archive: Archive, source: Source) -> str:
    """The slug of a source of the same kind that has this address; empty if none has. Many dockets may share a feed."""
    page = archive.page(source.url) if source.kind is not Kind.DOCKET else None
    if page is None or page.discovered or page.kind is not source.kind or page.source.state == "removed":
        return ""
    return page.source.slug if page.source.slug != source.slug else ""


def unwatch(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    """A source that was added at the desk, or a story that a feed or front brought, is visited no more."""
    key = str(arguments["page"])
    page = archive.page(key) if archive.source(key) is None else None
    if page is not None and page.discovered:
        archive.leave_page(page.id)
        return {"done": f"{page.url} is not visited any more; its versions stay, and {page.source.slug} goes on"}
    slug = page.source.slug if page is not None else known_slug(archive, {"slug": key})
    archive.remove_source(slug)
    return {"done": f"{slug} is not watched any more; its versions stay"}


def takedown(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    """Versions `numbers` of the item `item`, for the `reason`, `by` somebody; `stop`: its pages are not visited again."""
    item = archive.item(str(arguments["item"]))
    if item is None:
        raise UnknownName(f"nothing is kept for {arguments['item']!r}")
    numbers = [int(number) for number in arguments["numbers"]]
    archive.takedown(item.id, numbers, str(arguments["reason"]), by=str(arguments.get("by", "")), now=now)
    if arguments.get("stop"):
        stop_visiting(archive, item)
    stopped = "; its page is not visited any more" if arguments.get("stop") else ""
    taken = f"{count(len(numbers), 'version')} taken down"
    log.warning("%s of %s: %s", taken, item.id, clean_line(str(arguments["reason"])))
    return {"done": f"{taken}{stopped}"}


def stop_visiting(archive: Archive, item: Item) -> None:
    """Pages that a front showed are left alone; a source that names one of them is paused."""
    for key in item.page_ids:
        page = archive.page(key)
        if page is not None and page.discovered:
            archive.leave_page(page.id)
        elif page is not None and page.source.state == "active":
            archive.set_source_state(page.source.slug, "paused")


def noise(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    return verdict_on(archive, arguments, now, "noise", "is noise: changes like it are not told again")


def important(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    return verdict_on(archive, arguments, now, "important", "is marked as important")


def unnoise(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    return verdict_on(archive, arguments, now, "", "has no verdict any more")


def annotate(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    return verdict_on(archive, arguments, now, str(arguments.get("verdict", "")), "is annotated")


def verdict_on(archive: Archive, arguments: Arguments, now: datetime, verdict: str, words: str) -> dict[str, Any]:
    change_id = str(arguments["change"])
    if archive.change(change_id) is None:
        raise UnknownName(f"there is no change {change_id}; see: nightdesk log")
    archive.annotate(Annotation(change_id, verdict, str(arguments.get("text", "")), now))
    return {"done": f"change {change_id} {words}"}


def unpark(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.unpark(str(arguments["notice"]), now)
    return {"done": f"notice {arguments['notice']} is owed again"}


def put_setting(archive: Archive, arguments: Arguments, now: datetime) -> dict[str, Any]:
    archive.put_setting(str(arguments["key"]), str(arguments["value"]))
    return {"done": f"{arguments['key']} is set"}


def known_slug(archive: Archive, arguments: Arguments) -> str:
    slug = str(arguments.get("slug", ""))
    if archive.source(slug) is None:
        raise UnknownName(f"there is no source called {slug!r}; see: nightdesk sources")
    return slug


ACTIONS: dict[str, Callable[[Archive, Arguments, datetime], dict[str, Any]]] = {
    "pause": pause,
    "resume": resume,
    "mute": mute,
    "unmute": unmute,
    "check-now": check_now,
    "watch": watch,
    "unwatch": unwatch,
    "takedown": takedown,
    "noise": noise,
    "unnoise": unnoise,
    "important": important,
    "annotate": annotate,
    "unpark": unpark,
    "setting": put_setting,
    "websub-confirm": websub.confirm,
    "websub-hint": websub.hint,
    "courtlistener-alert": hook.receive,
}


# ---------------------------------------------------------------- the socket


class ControlSocket:
    """Listens in the data directory; each connection is one JSON line and gets one JSON line after the commit."""

    def __init__(self, data_dir: Path, act: Act) -> None:
        self.act = act
        self.directory = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
        self.path = data_dir / SOCKET_NAME
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(short_path(self.directory))
        os.chmod(self.path, 0o600)
        self.listener.listen(128)  # one that finds the queue full is refused, not made to wait
        self.thread = threading.Thread(target=self.serve, name="control", daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), name="control", daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with connection:
            connection.settimeout(10)
            try:
                asked = json.loads(read_line(connection))
                reply = self.act(str(asked["command"]), dict(asked.get("arguments", {})))
            except NightdeskError as error:
                reply = {"error": str(error), "exit_code": error.exit_code}
            except (ValueError, KeyError, TypeError, OSError) as error:
                reply = {"error": f"the command could not be understood: {error!r}", "exit_code": 65}
            with contextlib.suppress(OSError):  # who asked may have gone meanwhile
                connection.sendall(json.dumps(reply).encode() + b"\n")

    def close(self) -> None:
        self.listener.close()
        self.path.unlink(missing_ok=True)
        os.close(self.directory)


def short_path(directory: int) -> str:
    """The socket's address by the directory's descriptor: a unix address holds 107 bytes, a path may be longer."""
    return f"/proc/self/fd/{directory}/{SOCKET_NAME}"


def read_line(connection: socket.socket) -> bytes:
    got = b""
    while not got.endswith(b"\n") and len(got) < LONGEST:
        chunk = connection.recv(65536)
        if not chunk:
            break
        got += chunk
    return got


def send(data_dir: Path, command: str, arguments: Arguments, timeout_s: float = 60) -> dict[str, Any] | None:
    """Send a command to the running service; None if none listens. Raises NightdeskError as the service did."""
    if not (data_dir / SOCKET_NAME).exists():
        return None
    directory = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(short_path(directory))
            connection.sendall(json.dumps({"command": command, "arguments": dict(arguments)}).encode() + b"\n")
            reply = json.loads(read_line(connection) or b"null")
    except (ConnectionRefusedError, FileNotFoundError):
        return None
    finally:
        os.close(directory)
    return checked(reply)


def checked(reply: dict[str, Any] | None) -> dict[str, Any]:
    if reply is None:
        raise NightdeskError("the service closed the connection without an answer; see its log")
    if "error" in reply:
        code = int(reply.get("exit_code", 1))
        error = TOLD_BY_CODE.get(code, NightdeskError)(str(reply["error"]))
        error.exit_code = code
        raise error
    return reply


def utc_now() -> datetime:
    return datetime.now(UTC)
