"""The desk in a real Chromium: axe finds nothing, nothing overflows, nothing runs, three keys find the silent edit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.web.conftest import Desk, close, open_desk
from tests.web.serving import served
from tests.web.shelf import article

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here; on Debian: apt-get install chromium"),
]
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "color_scheme": "light"},
    "plain": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = open_desk(tmp_path_factory.mktemp("browser"))
    yield desk
    close(desk)


@pytest.fixture(scope="module")
def site(shown: Desk) -> Iterator[str]:
    with served(shown.app) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page in one of the looks; anything on its console, and any page error, fails the test."""
    context = chromium.new_context(**LOOKS[getattr(request, "param", "light")])
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def addresses(desk: Desk) -> dict[str, str]:
    ledger, court, evil = desk.item("ledger"), desk.item("court"), desk.item("evil")
    return {
        "wire": "/",
        "narrowed": "/?tag=port&weight=substantive",
        "item": f"/item/{ledger}",
        "side": f"/item/{ledger}?a=1&b=4&view=side",
        "text": f"/item/{ledger}?view=text",
        "docket": f"/item/{court}",
        "change": f"/change/{desk.change('ledger').id}",
        "captures": f"/item/{ledger}/captures",
        "capture": f"/capture/{desk.archive.captures(ledger)[0].id}",
        "pages": "/pages",
        "dockets": "/dockets",
        "sources": "/sources",
        "search": "/search?q=containers",
        "search changes": "/search?q=added:eleven",
        "search empty": "/search",
        "removed": f"/item/{desk.item('metro')}",
        "evil": f"/item/{evil}",
        "evil change": f"/change/{desk.change('evil').id}",
    }


@pytest.mark.parametrize("tab", ["light", "dark", "phone"], indirect=True)
def test_axe_finds_no_violation_on_any_page(tab: Any, site: str, shown: Desk) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for name, address in addresses(shown).items():
        tab.goto(site + address, wait_until="domcontentloaded")
        found = axe.run(tab).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == [], name


@pytest.mark.parametrize("tab", ["phone"], indirect=True)
def test_nothing_overflows_at_360_pixels(tab: Any, site: str, shown: Desk) -> None:
    for name, address in addresses(shown).items():
        tab.goto(site + address, wait_until="domcontentloaded")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, name


_SQUEEZED = """[...document.querySelectorAll("td")]
    .filter(cell => cell.offsetWidth && cell.offsetWidth < 100 && cell.offsetHeight > 70)
    .map(cell => cell.innerText)"""


@pytest.mark.parametrize("tab", ["phone"], indirect=True)
def test_no_cell_is_squeezed_to_a_word_a_line_on_a_phone(tab: Any, site: str, shown: Desk) -> None:
    for name, address in addresses(shown).items():
        tab.goto(site + address, wait_until="domcontentloaded")
        assert tab.evaluate(_SQUEEZED) == [], name


@pytest.mark.parametrize("tab", ["light"], indirect=True)
def test_no_harm_runs_or_leads_away(tab: Any, site: str, shown: Desk) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    for name, address in addresses(shown).items():
        tab.goto(site + address, wait_until="domcontentloaded")
        assert tab.evaluate("document.body.dataset.owned") is None, name
        assert tab.url == site + address
    assert [url for url in asked if not url.startswith(site)] == []


def test_three_keys_from_the_wire_to_the_silent_edit(tab: Any, site: str, shown: Desk) -> None:
    """The silent edit is the second of the wire's cards under its flag; j, j, o opens its redline."""
    tab.goto(f"{site}/?flag=silent-edit", wait_until="domcontentloaded")
    wanted = tab.locator(".card", has_text="Capitol Ledger").first
    position = [c.get_attribute("data-seq") for c in tab.locator(".card").all()].index(wanted.get_attribute("data-seq"))
    assert position <= 1
    for key in ["j"] * (position + 1):
        tab.keyboard.press(key)
    tab.keyboard.press("o")
    tab.wait_for_url("**/item/*")
    assert tab.locator(".redline ins").count() > 0
    assert "Silent edit" in tab.locator(".panel").first.inner_text()


def test_j_k_and_slash_move_the_focus(tab: Any, site: str) -> None:
    tab.goto(site + "/", wait_until="domcontentloaded")

    def focused() -> int:
        return tab.evaluate("[...document.querySelectorAll('.card .open')].indexOf(document.activeElement)")

    for key, place in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        tab.keyboard.press(key)
        assert focused() == place
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "find"
    tab.keyboard.type("j")
    assert tab.input_value("#find") == "j"
    tab.keyboard.press("Escape")
    assert tab.evaluate("document.activeElement.tagName") == "BODY"


def test_older_and_newer_by_key(tab: Any, site: str, shown: Desk) -> None:
    tab.goto(f"{site}/item/{shown.item('ledger')}", wait_until="domcontentloaded")
    tab.keyboard.press("p")
    tab.wait_for_url("**b=3**")
    tab.keyboard.press("n")
    tab.wait_for_url("**b=4**")


def test_a_new_change_comes_onto_an_open_wire(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = open_desk(tmp_path_factory.mktemp("live"))
    with served(desk.app) as address:
        tab = chromium.new_page()
        tab.goto(address + "/", wait_until="domcontentloaded")
        tab.locator(".card").nth(7).wait_for()
        for hour, headline in enumerate(("Freight rates ease", "Freight rates rise"), 1):
            desk.shelf.see("coast", article(headline, "For a third week."), desk.now + timedelta(hours=hour))
        tab.locator(".card").nth(8).wait_for()
        assert "Freight rates" in tab.locator(".card h3").first.inner_text()
        tab.close()
    close(desk)


@pytest.mark.parametrize("tab", ["plain"], indirect=True)
def test_everything_works_without_script(tab: Any, site: str, shown: Desk) -> None:
    tab.goto(site + "/", wait_until="domcontentloaded")
    tab.click("text=Silent edit >> nth=0")
    assert tab.locator(".card").count() >= 1
    tab.locator(".card .open").first.click()
    tab.select_option("#pick-a", "1")
    tab.click("button:has-text('Side by side')")
    assert "view=side" in tab.url
    assert tab.locator(".sides").count() == 1
    tab.fill("#find", "containers")
    tab.press("#find", "Enter")
    assert "containers" in tab.locator("h1").inner_text()


def test_a_button_is_pressed_in_the_browser(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk = open_desk(tmp_path_factory.mktemp("buttons"))
    with served(desk.app) as address:
        tab = chromium.new_page()
        tab.goto(f"{address}/change/{desk.change('ledger').id}", wait_until="domcontentloaded")
        tab.click("text=This is noise")
        tab.wait_for_selector("text=Take it back")
        assert desk.change("ledger").verdict == "noise"
        tab.click("text=Take it back")
        tab.wait_for_selector("text=This is noise")
        assert desk.change("ledger").verdict == ""
        tab.close()
    close(desk)


def test_print_leaves_the_redline(tab: Any, site: str, shown: Desk) -> None:
    tab.goto(f"{site}/item/{shown.item('ledger')}", wait_until="domcontentloaded")
    tab.emulate_media(media="print")
    assert not tab.locator(".bar nav").is_visible()
    assert not tab.locator(".judge").is_visible()
    assert tab.locator(".redline ins").first.is_visible()
