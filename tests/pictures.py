"""Takes the manual's pictures from the demo, in Debian's Chromium.

python -m tests.pictures docs/pictures
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, sync_playwright

from tests.waiting import until

PATIENCE_S = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pace", default="3", help="seconds between two things that happen in the demo")
    given = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium here; on Debian: apt-get install chromium")
    given.folder.mkdir(parents=True, exist_ok=True)
    with demo(given.pace) as site, sync_playwright() as driver:
        docket, silent = wait_for(site, "entry-gone"), wait_for(site, "silent-edit", "quote")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1180, "height": 820})
        shoot(page, f"{site}/", given.folder / "wire.png", ".card:nth-of-type(4)")
        shoot(
            page,
            f"{site}/item/{silent['item']['id']}?b={silent['after']}",
            given.folder / "redline.png",
            ".redline ins",
        )
        shoot(page, f"{site}/item/{docket['item']['id']}", given.folder / "docket.png", "table.docket")
        shoot(page, f"{site}/sources", given.folder / "sources.png", "table.sources")
        browser.close()


@contextmanager
def demo(pace: str) -> Iterator[str]:
    """The demo's address while it plays."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    playing = subprocess.Popen([sys.executable, "-m", "monitor.cli", "demo", "--pace", pace, "--listen", listen])
    try:
        yield f"http://{listen}"
    finally:
        playing.terminate()
        playing.wait(20)


def wait_for(site: str, flag: str, also: str = "") -> dict[str, Any]:
    """The latest change with this flag, and with another if that is given, as soon as there is one."""

    def latest() -> dict[str, Any] | None:
        try:
            changes = httpx.get(f"{site}/api/v1/changes", params={"flag": flag}).raise_for_status().json()["changes"]
        except httpx.TransportError:
            return None
        return next((change for change in changes if not also or also in change["flags"]), None)

    return until(latest, f"a change with the flag {flag}", PATIENCE_S, pause_s=0.5)


def shoot(page: Page, address: str, target: Path, wanted: str) -> None:
    """A picture of a page once what it should show is there."""
    page.goto(address, wait_until="domcontentloaded")
    page.locator(wanted).first.wait_for()
    page.screenshot(path=target, animations="disabled")
    print(f"{target}: {target.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
