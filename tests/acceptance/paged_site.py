"""A site with one story over several pages, which a test edits, breaks and paginates anew."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HEADLINE = "Harbor pilots count the cost of a long winter"
PATH = "/2026/04/harbor-pilots-winter"
LINES = (
    "The pilots who bring freighters up the narrow channel say the ice stayed three weeks longer than any of them recall.",
    "Each extra day meant a second tug, a slower tide and a bill that the port passed on to the shipping lines.",
    "Two of the oldest boats were taken out of the water in February after plates near the bow began to buckle.",
    "The yard that repairs them has a crew of nine, and all of them worked through the holiday to finish in time.",
    "Port officials put the loss at 4.2 million, a figure that does not count the cargo that went elsewhere.",
    "A lawyer for the pilots said the insurers had agreed to meet in May, although no date has been written down.",
    "Some of the captains have begun to ask whether the channel should be dredged before another such season.",
    "The survey that would answer them was ordered in 2019 and has been waiting for money ever since.",
    "For now the boats are back at their moorings, and the first grain ship of spring is due on Thursday.",
)
TROUBLE = b"<html><title>Something went wrong</title><h1>Something went wrong</h1><p>We are working on it.</p></html>"


class PagedSite:
    """Serves `lines` in pages of `per_page`; a page whose number is in `broken` answers `status`. Every answer has a tag, by which
    it is told as not modified."""

    def __init__(self) -> None:
        self.lines = list(LINES)
        self.per_page = 3
        self.broken: set[int] = set()
        self.status = 500
        self.asked: list[str] = []
        site = self

        class Answers(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path.rstrip("/")
        tail = path.removeprefix(PATH).strip("/")
        number = int(tail) if tail.isdecimal() else 1
        found = path.startswith(PATH) and 1 <= number <= self.pages
        status = 404 if not found else self.status if number in self.broken else 200
        body = self.page(number).encode() if found and number not in self.broken else TROUBLE
        tag = f'"{hash(body)}"'
        if status == 200:
            self.asked.append(request.path)
        if request.headers["If-None-Match"] == tag:
            request.send_response(304)
            request.end_headers()
            return
        request.send_response(status)
        request.send_header("Content-Type", "text/html; charset=utf-8")
        request.send_header("Content-Length", str(len(body)))
        request.send_header("ETag", tag)
        request.end_headers()
        request.wfile.write(body)

    @property
    def pages(self) -> int:
        return -(-len(self.lines) // self.per_page)

    def page(self, number: int) -> str:
        shown = self.lines[(number - 1) * self.per_page : number * self.per_page]
        paragraphs = "".join(f"<p>{line}</p>" for line in shown)
        links = " ".join(
            f"<span>{n}</span>"
            if n == number
            else f'<a href="{PATH}/{n}/">{n}</a>'
            if n > 1
            else f'<a href="{PATH}">1</a>'
            for n in range(1, self.pages + 1)
        )
        block = f'<div class="page-links">Pages: {links}</div>' if self.pages > 1 else ""
        return (
            f"<!doctype html><html lang=en><head><title>{HEADLINE} | The Quay</title>"
            '<meta property="og:type" content="article"></head><body><nav><a href="/">Front</a></nav>'
            f"<main><article><h1>{HEADLINE}</h1><p class=byline>By Ada Holm</p>{paragraphs}{block}</article></main>"
            '<footer><p>All rights reserved. <a href="/contact">Contact</a></p></footer></body></html>'
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
