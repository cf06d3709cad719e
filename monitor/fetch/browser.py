"""The browser's process: reads one order from standard input, writes one answer to standard output, and asks there before
the page leads on (monitor/fetch/talk.py).

Started by monitor/fetch/rendered.py only, which kills it with its session. It opens no connection of its own: Chromium
has a proxy, which is ours, and `<-loopback>` sends addresses of this machine there too. WebRTC, prefetching and
background requests are off.
"""

from __future__ import annotations

import base64
import ctypes
import json
import signal
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from playwright.sync_api import Error, Page, Response, TimeoutError, sync_playwright

from monitor.fetch.leading import Way
from monitor.fetch.sandbox import why_none

FLAGS = (
    "--proxy-bypass-list=<-loopback>",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--dns-prefetch-disable",
    "--no-pings",
    "--no-first-run",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
UNWANTED = ("--disable-popup-blocking",)
"""What Playwright gives Chromium and we do not: no page opens windows of its own."""
VIEWPORT = {"width": 1280, "height": 1600}
SHARE = 0.75
"""Of the visit's time that is the page's; the rest is for starting, and for saying what was wrong."""
QUIET_MS = 1500
"""How long scripts get to fall quiet once the page is loaded."""
STEP_MS = 50
"""How often it is looked whether the document is loaded."""
PR_SET_PDEATHSIG = 1


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    order = json.loads(sys.stdin.readline())
    order["unsandboxed"] = why_none()
    try:
        answer = browse(order)
    except TimeoutError:
        waiting = f" for {order['wait_for']!r}" if order["wait_for"] else ""
        answer = {"trouble": f"the page did not get ready in time{waiting}", "cls": "timeout"}
    except Error as error:
        answer = {"trouble": f"the browser could not show the page ({short(error)})", "cls": "browser"}
    json.dump({**answer, "unsandboxed": order["unsandboxed"]}, sys.stdout)


def browse(order: dict[str, Any]) -> dict[str, Any]:
    ends = time.monotonic() + max(float(order["seconds"]) * SHARE, 0.5)

    def left_ms() -> float:
        left: float = (ends - time.monotonic()) * 1000
        return max(left, 1)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=order["chromium"],
            headless=True,
            chromium_sandbox=not order["unsandboxed"],
            proxy={"server": order["proxy"], "bypass": "<-loopback>"},
            args=list(FLAGS),
            ignore_default_args=list(UNWANTED),
            timeout=left_ms(),
        )
        context = browser.new_context(
            user_agent=order["user_agent"],
            viewport=VIEWPORT,  # type: ignore[arg-type]
            accept_downloads=False,
            service_workers="block",
            permissions=[],
        )
        context.set_default_timeout(left_ms())
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        way = Way(page, lambda: left_ms() / 1000)
        page.goto(order["url"], wait_until="commit", timeout=left_ms())
        settle(page, order["wait_for"], way, left_ms)
        if not way.responses:
            return {"trouble": "the browser got no answer", "cls": "browser"}
        if not page.url.startswith(("http://", "https://")):
            return {"trouble": "the page leads to an address that cannot be shown", "cls": "browser"}
        answer = shown(page, way.responses)
        browser.close()
    return answer


def settle(page: Page, wait_for: str, way: Way, left_ms: Callable[[], float]) -> None:
    """Wait for the selector if there is one, else until the network falls quiet, but not long; and for the document that
    the page is led to, since what stands there meanwhile is only on the way."""
    loaded(page, way, left_ms)
    ready(page, wait_for, left_ms())
    while way.under_way:
        loaded(page, way, left_ms)
        ready(page, wait_for, left_ms())


def loaded(page: Page, way: Way, left_ms: Callable[[], float]) -> None:
    """Playwright waits for ever for a document whose loading a script broke off to lead nowhere."""
    while way.loading or way.under_way:
        if left_ms() <= 1:
            raise TimeoutError("it loads without end")
        page.wait_for_timeout(STEP_MS)


def ready(page: Page, wait_for: str, limit_ms: float) -> None:
    """Wait for the selector if there is one, else for quiet."""
    if wait_for:
        page.wait_for_selector(wait_for, state="attached", timeout=limit_ms)
        return
    try:
        page.wait_for_load_state("networkidle", timeout=QUIET_MS)
    except TimeoutError:
        return


def shown(page: Page, responses: list[Response]) -> dict[str, Any]:
    """The page as it stands: the last response is the document's own, those before led to it."""
    *before, response = responses
    address = response.server_addr()
    return {
        "url": page.url,
        "status": response.status,
        "headers": [[header["name"], header["value"]] for header in response.headers_array()],
        "hops": [hop(one, following) for one, following in pairwise([*before, response])],
        "peer": f"{address['ipAddress']}:{address['port']}" if address else "",
        "document": page.content(),
        "screenshot": base64.b64encode(page.screenshot(type="png", full_page=False)).decode(),
    }


def hop(response: Response, following: Response) -> dict[str, Any]:
    """A response that led on: by its `Location`, or by its scripts to what was asked for next."""
    location = response.headers.get("location") or following.url
    return {"url": response.url, "status": response.status, "location": location}


def short(error: Error) -> str:
    """The first line of a browser's error, without its call log."""
    return error.message.splitlines()[0].removeprefix("Page.goto: ")[:200] if error.message else "no reason given"


if __name__ == "__main__":
    main()
