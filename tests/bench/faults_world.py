"""The day that the faults bench lives through again and again: a small site and court whose pages are a function of the
hour, a sink for webhooks, and what is shared between the processes."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import random
import signal
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STEPS = 6
"""Hours of the day."""
_SENTENCES = (
    "The council met in the old hall by the river on the first evening of the season.",
    "Members heard from forty residents who had waited since the early afternoon.",
    "The harbour master set out the plan for the new quay and for the road behind it.",
    "Fishermen asked how long the works would close the northern basin to their boats.",
    "The bridge will be raised twice a day while the cranes are brought in by barge.",
    "A study that the port paid for expects less noise once the old depot is gone.",
    "The chair thanked the clerks for the papers and opened the floor to questions.",
    "Nobody could say what the second phase would mean for the ferry to the islands.",
)


class Shared:
    """A few numbers that all processes of a run see, whoever dies: the hour, the clock, write points so far."""

    def __init__(self) -> None:
        self.memory = mmap.mmap(-1, 4096)

    def _number(self, at: int, value: float | None = None) -> float:
        if value is not None:
            struct.pack_into("d", self.memory, at, value)
        return float(struct.unpack_from("d", self.memory, at)[0])

    @property
    def step(self) -> int:
        return int(self._number(0))

    @step.setter
    def step(self, value: int) -> None:
        self._number(0, value)

    @property
    def clock(self) -> float:
        """Seconds since the day began."""
        return self._number(8)

    @clock.setter
    def clock(self, value: float) -> None:
        self._number(8, value)

    @property
    def points(self) -> int:
        return int(struct.unpack_from("q", self.memory, 16)[0])

    def reset(self) -> None:
        self.memory[:64] = bytes(64)


def paragraphs(seed: int) -> list[str]:
    dice = random.Random(seed)
    return [" ".join(dice.sample(_SENTENCES, 3)) + f" It was item {n} on the list." for n in range(1, 7)]


def article(title: str, body: list[str], note: str = "") -> bytes:
    notes = f"<p><em>{note}</em></p>" if note else ""
    inner = "".join(f"<p>{text}</p>" for text in body)
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{inner}"
        f"{notes}</article></body></html>"
    ).encode()


def quay(step: int) -> bytes:
    body = paragraphs(1)
    body[2] += f" It will cost {12 if step < 1 else 19} million dollars."
    note = (
        "Correction: An earlier version of this story gave a wrong sum for the cost of the quay." if step >= 3 else ""
    )
    return article("Harbour council backs the new quay", body, note)


def ferry(step: int) -> bytes:
    title = "Ferry to the islands stops in autumn" if 1 <= step < 4 else "Ferry to the islands may stop in autumn"
    return article(title, paragraphs(2))


def depot(step: int) -> bytes | None:
    return None if 1 <= step < 4 else article("Old depot is to make room for a school", paragraphs(3))


def feed(step: int) -> bytes:
    shown = ["basin"] + (["barge"] if step >= 2 else [])
    items = "".join(f"<item><title>{name}</title><link>/news/{name}</link></item>" for name in shown)
    return f"<rss version='2.0'><channel><title>Port</title>{items}</channel></rss>".encode()


def case(step: int) -> bytes:
    rows = [("1", "03/02/2026", "COMPLAINT against the Port Authority"), ("2", "03/04/2026", "SUMMONS issued")]
    rows += [("3", "03/09/2026", "MOTION to dismiss by the Port Authority")] if step >= 2 else []
    rows += [("4", "03/20/2026", "ORDER granting the motion in part")] if step >= 4 else []
    table = "".join(f"<tr><td>{n}</td><td>{day}</td><td>{text}</td></tr>" for n, day, text in rows)
    return (
        "<html><body><h1>Islanders v. Port Authority</h1><p>Case No. 2:26-cv-00117</p><table><tr><th>No.</th>"
        f"<th>Date filed</th><th>Docket text</th></tr>{table}</table></body></html>"
    ).encode()


_XML, _HTML = "application/rss+xml", "text/html; charset=utf-8"
PAGES: dict[str, tuple[Callable[[int], bytes | None], str]] = {
    "/quay": (quay, _HTML),
    "/ferry": (ferry, _HTML),
    "/depot": (depot, _HTML),
    "/feed": (feed, _XML),
    "/case": (case, _HTML),
    **{
        f"/news/{name}": (lambda _, n=n, name=name: article(f"News of the {name}", paragraphs(n)), _HTML)
        for n, name in enumerate(("basin", "barge"), 10)
    },
}


class Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Who is killed hangs up: nothing to tell."""


class World:
    """The site and the sink, in a process of its own, forked from the caller."""

    def __init__(self, shared: Shared) -> None:
        self.server = Quiet(("0.0.0.0", 0), answering(shared))
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.server.serve_forever()
            finally:
                os._exit(0)
        self.server.server_close()

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def answering(shared: Shared) -> type[BaseHTTPRequestHandler]:
    told: list[dict[str, object]] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.path == "/-/told":
                body = json.dumps(told).encode()
                told.clear()
                return self.reply(200, body, "application/json")
            page, kind = PAGES.get(self.path, (None, ""))
            body = page(shared.step) if page is not None else None
            if body is None:
                return self.reply(404, b"<html><body>Not here.</body></html>", _HTML)
            etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            if self.headers.get("If-None-Match") == etag:
                return self.reply(304, b"", kind, etag)
            return self.reply(200, body, kind, etag)

        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = sent["data"]
            told.append({"key": self.headers["webhook-id"], "item": data["item"]["url"], "to": data.get("version")})
            self.reply(200, b"{}", "application/json")

        def reply(self, status: int, body: bytes, kind: str, etag: str = "") -> None:
            self.send_response_only(status)
            self.send_header("Content-Type", kind)
            if etag:
                self.send_header("ETag", etag)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Answer
