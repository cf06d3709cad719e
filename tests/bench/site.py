"""A local site that serves whatever a bench puts on it: many 127.x hosts, one port, gzip, entity tags, keep-alive."""

from __future__ import annotations

import gzip
import hashlib
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Served:
    payload: bytes
    content_type: str
    packed: bytes
    etag: str


class Site:
    """`put` a path's content; `url` names it under the 127.x host of a site's name."""

    def __init__(self, etags: bool = False) -> None:
        self.paths: dict[str, Served] = {}
        self.requests = 0
        self.etags = etags
        site = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                site.requests += 1
                served = site.paths.get(self.path)
                if served is None:
                    self.reply(404, b"not here", {"Content-Type": "text/plain"})
                elif site.etags and self.headers.get("If-None-Match") == served.etag:
                    self.reply(304, b"", {"ETag": served.etag})
                else:
                    extra = {"ETag": served.etag} if site.etags else {}
                    coded = {"Content-Encoding": "gzip", "Content-Type": served.content_type}
                    self.reply(200, served.packed, coded | extra)

            def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
                self.send_response_only(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if status != 304:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("0.0.0.0", 0), Answer)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def put(self, path: str, payload: bytes, content_type: str, level: int = 1) -> None:
        packed = gzip.compress(payload, level, mtime=0)
        etag = f'"{hashlib.sha256(payload).hexdigest()[:16]}"'
        self.paths[path] = Served(payload, content_type, packed, etag)

    def url(self, site: str, path: str) -> str:
        return f"http://{address_of(site)}:{self.port}{path}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def address_of(site: str) -> str:
    """A loopback address that is always the same for a site's name."""
    a, b, c = hashlib.sha256(site.encode()).digest()[:3]
    return f"127.{a % 250 + 2}.{b}.{c % 250 + 1}"
