"""A small real HTTP/1.1 server on one address: keep-alive, Content-Length, gzip where it is wanted."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


class Says(Protocol):
    """What the server needs of an answer."""

    @property
    def status(self) -> int: ...
    @property
    def body(self) -> bytes: ...
    @property
    def content_type(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


Respond = Callable[[str, Mapping[str, str], str], Says]


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], respond: Respond) -> None:
        super().__init__(address, _Speaker)
        self.respond = respond

    def handle_error(self, request: Any, client_address: Any) -> None:
        """An asker that hangs up is no news."""


class _Speaker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "HarborPress"
    sys_version = ""
    timeout = 30
    server: _Listener

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        host, port = self.server.server_address[:2]
        said = self.server.respond(self.path, headers, f"http://{host!s}:{port}")
        body = said.body
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        if said.status != 304:
            self.send_header("Content-Type", said.content_type)
            self.send_header("Vary", "Accept-Encoding")
            if body and "gzip" in headers.get("accept-encoding", ""):
                body = gzip.compress(body, 6)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET" and said.status != 304:
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal belongs to whoever watches."""


class Server:
    """Listens until it is stopped."""

    def __init__(self, respond: Respond, host: str, port: int) -> None:
        self._listener = _Listener((host, port), respond)
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.1,), name="demo-newsroom", daemon=True
        )
        bound = self._listener.server_address
        self.url = f"http://{bound[0]!s}:{bound[1]}"

    def start(self) -> str:
        self._thread.start()
        return self.url

    def stop(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join(5)
