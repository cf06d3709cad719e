"""Where content was taken down every page says so, and none shows what it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.web.conftest import Desk
from tests.web.shelf import MORNING
from tests.web.stories import ledger

REASON = "order of the court <b>of</b> 22 April"
SHOWN = "order of the court"


@pytest.fixture
def words(own_desk: Desk) -> str:
    """A sentence that stood in version 5 of the story alone; taken down."""
    only = "The clerk's home address was read aloud."
    for minutes, *more in ((0, only), (5,)):
        reading = ledger("continuing", "not there yet", "twelve", "Friday at noon", *more)
        own_desk.shelf.see("ledger", reading, MORNING + timedelta(hours=7, minutes=minutes))
    own_desk.writer.takedown(own_desk.item("ledger"), [5], REASON, by="R. Alder")
    return only


def test_pages_of_the_version_say_why_and_show_nothing_of_it(own_desk: Desk, words: str) -> None:
    item, client = own_desk.item("ledger"), own_desk.client()
    change = own_desk.archive.change_between(item, 5)
    assert change is not None
    for address in (
        f"/item/{item}?b=5", f"/item/{item}?b=6", f"/item/{item}?b=5&view=side", f"/item/{item}?b=5&view=text",
        f"/item/{item}?a=4&b=6", f"/item/{item}/5.txt", f"/change/{change.id}", f"/item/{item}/captures",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words not in answer.text
        if "a=4" not in address and "captures" not in address:
            assert SHOWN in answer.text, address
            assert "<b>of</b>" not in answer.text or address.endswith(".txt")
            assert "R. Alder" not in answer.text


def test_the_version_after_it_is_not_shown_as_all_new(own_desk: Desk, words: str) -> None:
    page = own_desk.client().get(f"/item/{own_desk.item('ledger')}?b=6").text
    assert "<ins>" not in page.split('class="sheet"')[1].split("</section>")[0]
    assert "Version 6 as read" in page


def test_programs_are_told_too(own_desk: Desk, words: str) -> None:
    item, client = own_desk.item("ledger"), own_desk.client()
    version = client.get(f"/api/v1/items/{item}/versions/5").json()
    assert version["taken_down"]["reason"] == REASON
    assert (version["article"], version["docket"], version["headline"]) == (None, None, "")
    assert client.get(f"/api/v1/items/{item}/versions/6").json()["taken_down"] is None
    assert [bool(v["taken_down"]) for v in client.get(f"/api/v1/items/{item}/versions").json()["versions"][3:]] == [
        False, True, False,
    ]  # fmt: skip
    for a, b in ((4, 5), (5, 6), (1, 5)):
        diff = client.get(f"/api/v1/items/{item}/diff?a={a}&b={b}").json()
        assert (diff["reason"], diff["blocks"], diff["findings"]) == ("taken down", [], [])


def test_a_memento_of_that_moment_says_it(own_desk: Desk, words: str) -> None:
    item = own_desk.archive.item("ledger")
    version = own_desk.archive.version(item.id, 5)
    answer = own_desk.client().get(f"/memento/{version.first_seen_at:%Y%m%d%H%M%S}/{item.url}")
    assert answer.status_code == 200
    assert SHOWN in answer.text
    assert words not in answer.text


def test_a_dockets_page_says_that_its_latest_version_was_taken_down(own_desk: Desk) -> None:
    item = own_desk.archive.item("court")
    own_desk.writer.takedown(item.id, [item.versions], REASON)
    assert SHOWN in own_desk.client().get(f"/item/{item.id}").text
