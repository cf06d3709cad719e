"""The browser's process: reads one order from standard input, writes one answer to standard output.

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
from typing import Any

from playwright.sync_api import Error, Page, Response, TimeoutError, sync_playwright

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
VIEWPORT = {"width": 1280, "height": 1600}
SHARE = 0.75
"""Of the visit's time that is the page's; the rest is for starting, and for saying what was wrong."""
QUIET_MS = 1500
"""How long scripts get to fall quiet once the page is loaded."""
PR_SET_PDEATHSIG = 1


def main() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    order = json.load(sys.stdin)
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
        response = page.goto(order["url"], wait_until="load", timeout=left_ms())
        if response is None:
            return {"trouble": "the browser got no answer", "cls": "browser"}
        settle(page, order["wait_for"], left_ms())
        if not page.url.startswith(("http://", "https://")):
            return {"trouble": "the page leads to an address that cannot be shown", "cls": "browser"}
        answer = shown(page, response)
        browser.close()
    return answer


def settle(page: Page, wait_for: str, limit_ms: float) -> None:
    """Wait for the selector if there is one, else until the network falls quiet, but not long."""
    if wait_for:
        page.wait_for_selector(wait_for, state="attached", timeout=limit_ms)
        return
    try:
        page.wait_for_load_state("networkidle", timeout=QUIET_MS)
    except TimeoutError:
        return


def shown(page: Page, response: Response) -> dict[str, Any]:
    address = response.server_addr()
    return {
        "url": page.url,
        "status": response.status,
        "headers": [[header["name"], header["value"]] for header in response.headers_array()],
        "hops": hops_of(response),
        "peer": f"{address['ipAddress']}:{address['port']}" if address else "",
        "document": page.content(),
        "screenshot": base64.b64encode(page.screenshot(type="png", full_page=False)).decode(),
    }


def hops_of(response: Response) -> list[dict[str, Any]]:
    """The redirects before the response, first to last."""
    hops: list[dict[str, Any]] = []
    request = response.request.redirected_from
    while request is not None:
        answer = request.response()
        status = answer.status if answer else 0
        location = (answer.headers.get("location") if answer else "") or ""
        hops.insert(0, {"url": request.url, "status": status, "location": location})
        request = request.redirected_from
    return hops


def short(error: Error) -> str:
    """The first line of a browser's error, without its call log."""
    return error.message.splitlines()[0].removeprefix("Page.goto: ")[:200] if error.message else "no reason given"


if __name__ == "__main__":
    main()
