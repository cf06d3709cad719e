"""Where the whole page is led: in the browser's process, watches the page's own document, not its frames or pictures.

Chromium holds each request for a document until it is told to go on (the DevTools protocol's Fetch domain, which, unlike
Playwright's routes, sees what redirects lead to as well). Our visit is asked before each but the first, and kills this
process where the page may not be led on.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Error, Page, Request, Response

DOCUMENTS = {"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}


class Way:
    """Which documents the whole page has asked for. `left_s` says how much of the page's time is left."""

    def __init__(self, page: Page, left_s: Callable[[], float]) -> None:
        self.page = page
        self.left_s = left_s
        self.responses: list[Response] = []
        """That led to the document that stands, and its own as the last."""
        self.loading = True
        """Whether the document and what belongs to it are still on their way, or what leads away from it."""
        self._begun = False
        self._coming: str | None = None
        """The request for a document that is not there yet."""
        self._arrived = 0
        """How many of the responses led to a document that came."""
        self._session = page.context.new_cdp_session(page)
        self._frame = self._session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._watch(self._session)

    @property
    def under_way(self) -> bool:
        """Whether the page is being led to a document that is not there yet."""
        return self._coming is not None

    def _watch(self, session: CDPSession) -> None:
        session.on("Fetch.requestPaused", self._paused)
        session.on("Page.frameNavigated", self._came)
        session.on("Page.frameStoppedLoading", self._stopped)
        session.on("Network.loadingFailed", self._failed)
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._left)
        session.send("Page.enable")
        session.send("Network.enable")
        session.send("Fetch.enable", {"patterns": [DOCUMENTS]})
        with contextlib.suppress(Error):  # a Chromium that does not know it has nothing to forbid
            session.send("Page.setPrerenderingAllowed", {"isAllowed": False})

    def _paused(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self.loading, self._coming = True, str(event.get("networkId", ""))
            if self._begun:
                ask(event["request"]["url"], self.left_s())
            self._begun = True
        with contextlib.suppress(Error):  # the page went elsewhere meanwhile
            self._session.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    def _came(self, event: dict[str, Any]) -> None:
        if event["frame"]["id"] == self._frame:
            self._arrived = len(self.responses)
            self._ended(event["frame"]["loaderId"])

    def _stopped(self, event: dict[str, Any]) -> None:
        if event["frameId"] == self._frame:
            self.loading = self.under_way

    def _failed(self, event: dict[str, Any]) -> None:
        self.loading = self.loading and event["requestId"] != self._coming
        self._ended(event["requestId"])

    def _ended(self, request: str) -> None:
        if self._coming == request:
            self._coming = None

    def _answered(self, response: Response) -> None:
        if self._is_whole(response.request):
            self.responses.append(response)

    def _left(self, request: Request) -> None:
        """What led to no document (a download, an empty answer) leaves the page where it was."""
        if self._is_whole(request):
            coming = [one for one in self.responses[self._arrived :] if not leads_to(one.request, request)]
            self.responses[self._arrived :] = coming

    def _is_whole(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self.page.main_frame


def leads_to(earlier: Request, request: Request | None) -> bool:
    """Whether a request is another or was redirected to it."""
    while request is not None and request != earlier:
        request = request.redirected_from
    return request is not None


def ask(url: str, left_s: float) -> None:
    """Ask the visit whether the page may be led there; it may if this returns."""
    sys.stdout.write(json.dumps({"leads_to": url, "left_s": left_s}) + "\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        os._exit(1)
