"""The manual's addresses and searches work as they stand, on a desk with a story and a case in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import Desk

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("reporters.md", "archivists.md", "operators.md")
_ADDRESS = re.compile(r"(?<![\w/~`.-])(?:http://127\.0\.0\.1:8470)?(/[a-z0-9][^\s`'\"|]*)")
_OURS = (
    "/item/",
    "/feeds/",
    "/api/",
    "/capture/",
    "/timemap/",
    "/timegate/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/change/",
)


def addresses(page: str) -> list[str]:
    """Every address of the desk that stands in code: between backticks or in a block."""
    text = (DOCS / page).read_text("utf-8")
    blocks = re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    code = [*blocks, *re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    found = (match[1] for part in code for match in _ADDRESS.finditer(part))
    return sorted({address.rstrip(").,;") for address in found if address.startswith(_OURS)})


def filled(address: str, desk: Desk) -> str:
    """The address with this desk's own names in the places that a reader fills."""
    story, case = desk.item("ledger"), desk.item("court")
    docket = any(word in address for word in ("entries", "hearings"))
    change, capture = desk.change("ledger").id, desk.archive.captures(story)[0].id
    address = re.sub(r"/changes/ID\b", f"/changes/{change}", address)
    address = re.sub(r"/capture/ID\b", f"/capture/{capture}", address)
    address = re.sub(r"\bITEM\b|(?<=item=)ID\b", case if docket else story, address)
    address = re.sub(r"(?<=/versions/)N\b", "1", address).replace("b=5", "b=4").replace("/5.txt", "/4.txt")
    page = desk.archive.item(story)
    assert page is not None
    address = re.sub(r"https://capitolledger\.example/\S+", page.url, address)
    return address.replace("q=WORDS", "q=containers")


def test_there_is_something_to_try() -> None:
    assert len({address for page in PAGES for address in addresses(page)}) > 20


@pytest.mark.parametrize(("page", "address"), [(page, address) for page in PAGES for address in addresses(page)])
def test_every_address_of_the_manual_answers(desk: Desk, ask: TestClient, page: str, address: str) -> None:
    known = {"Accept-Datetime": "Wed, 22 Apr 2026 10:30:00 GMT"} if "timegate" in address else {}
    answer = ask.get(filled(address, desk), headers=known)
    expected = {404} if address == "/metrics" else {200}  # this desk was given no metrics
    assert answer.status_code in expected, (filled(address, desk), answer.text[:300])


def test_every_search_of_the_manual_is_understood(desk: Desk, ask: TestClient) -> None:
    block = re.search(r"say what came or went:\n\n```\n(.*?)```", (DOCS / "reporters.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    language = re.findall(r"^\| `([^`]+)` \|", (DOCS / "search.md").read_text("utf-8"), re.MULTILINE)
    assert len(language) > 5
    for query in [*block[1].splitlines(), *language]:
        assert ask.get("/search", params={"q": query}).status_code == 200, query
