"""What counts as the same docket page: its words and links, not its form states, scripts and comments."""

from __future__ import annotations

import time

import pytest

from monitor.extract.dockets.standing import locate_docket, remembered, text_digest
from monitor.extract.model import Raw
from storage.records import Kind, Memory

PAGE = (
    "<html><head><script>var t={token};</script><!-- {token} --></head><body><form><input type=hidden value='{token}'>"
    "</form><table><tr><td>1</td><td>04/01/2026</td><td><a href='{link}'>COMPLAINT</a> filed by {who}</td></tr></table>"
    "</body></html>"
)


def page(token: str = "a", link: str = "/doc/1", who: str = "Port Office") -> bytes:
    return PAGE.format(token=token, link=link, who=who).encode()


def test_tokens_scripts_and_comments_do_not_count() -> None:
    assert text_digest(page("a")) == text_digest(page("b"))


@pytest.mark.parametrize("other", [page(link="/doc/2"), page(who="Harbour Office"), page()[:-60]])
def test_words_links_and_a_cut_do(other: bytes) -> None:
    assert text_digest(other) != text_digest(page())


def test_only_what_was_read_in_full_is_recognised() -> None:
    raw = Raw(page(), "https://court.example/1", "text/html", Kind.DOCKET)
    assert locate_docket(raw, Memory()) is None
    memory = remembered(raw, Memory({"other": 1}, {}))
    assert locate_docket(Raw(page("z"), raw.url, raw.content_type, raw.kind), memory) is memory
    assert memory.page["other"] == 1


@pytest.mark.parametrize("piece", [b"<script", b"<a href='", b'<a "', b"<!--", b"<"])
def test_hostile_markup_is_read_in_bounded_time(piece: bytes) -> None:
    start = time.process_time()
    text_digest(piece * 20_000)
    assert time.process_time() - start < 5
