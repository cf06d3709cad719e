"""Several pages read as one story: what is taken of each, and what a further page only repeats."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from monitor.extract import Raw, Read, Recipe, locate, read, remembers_pages, stands
from storage.content import content_digest
from storage.parts import joined
from storage.records import Capture, Memory

URL = "https://quay.example/2026/harbor-pilots"
HEADLINE = "Harbor pilots count the cost of winter"
DEK = "The ice stayed three weeks longer than anybody can recall, and the bill has come."
TEXTS = [
    "The pilots who bring freighters up the narrow channel say that the ice stayed far longer than it used to.",
    "Each extra day meant a second tug, a slower tide and a bill that the port passed on to the shipping lines.",
    "Two of the oldest boats were taken out of the water in February after plates near the bow began to buckle.",
    "The yard that repairs them has a crew of nine, and all of them worked through the holiday to finish in time.",
]
NOTE = "Correction: An earlier version of this article misstated the number of boats that were taken out of the water."


def page(*paragraphs: str, note: str = "") -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html><head><title>{HEADLINE}</title><meta property="og:type" content="article"></head><body><article>'
        f"<h1>{HEADLINE}</h1><p class=dek>{DEK}</p><p class=byline>By Ada Holm</p>{text}<p>{note}</p></article></body></html>"
    ).encode()


def raw_of(*pages: bytes) -> Raw:
    captures = [
        Capture(
            URL if n == 1 else f"{URL}/{n}/", 200, (("Content-Type", "text/html"),), payload,
            hashlib.sha256(payload).hexdigest(), datetime(2026, 4, 22, tzinfo=UTC),
        )
        for n, payload in enumerate(pages, 1)
    ]  # fmt: skip
    one = joined(captures)
    return Raw(one.payload, one.url, one.header("content-type") or "")


def look(*pages: bytes, recipe: Recipe | None = None, before: Read | None = None) -> Read:
    memory = before.memory if before is not None else Memory()
    return read(raw_of(*pages), recipe or Recipe(), memory, before.reading if before is not None else None)


def texts(got: Read) -> list[str]:
    assert got.reading is not None
    assert got.reading.article is not None
    return [paragraph.text for paragraph in got.reading.article.paragraphs]


TWO = (page(*TEXTS[:2], "Page 1 of 2"), page(*TEXTS[2:], "Pages: 1 2"))


def test_the_text_of_all_pages_stands_once_and_in_order() -> None:
    got = look(*TWO)
    article = got.reading.article if got.reading is not None else None
    assert article is not None
    assert texts(got) == TEXTS
    assert (article.headline, article.dek, article.byline) == (HEADLINE, DEK, ("Ada Holm",))
    assert article.provenance["pages"] == "2"


def test_the_same_text_on_other_pages_is_the_same_content() -> None:
    one, other = look(*TWO), look(page(*TEXTS[:2]), page(TEXTS[2]), page(TEXTS[3]))
    assert one.reading is not None
    assert other.reading is not None
    assert content_digest(one.reading) == content_digest(other.reading)


def test_a_note_on_the_last_page_is_a_note_of_the_story() -> None:
    got = look(TWO[0], page(*TEXTS[2:], note=NOTE))
    assert got.reading is not None
    assert got.reading.article is not None
    assert [note.kind for note in got.reading.article.notes] == ["correction"]


def test_a_second_look_reads_alike_whatever_was_learnt() -> None:
    first = look(*TWO)
    again = look(*TWO, before=first)
    assert texts(again) == texts(first)
    assert again.suspect == ""


def test_what_is_remembered_of_the_first_page_lets_no_edit_pass() -> None:
    got = look(*TWO)
    assert remembers_pages(got.memory)
    edited = raw_of(TWO[0], page(TEXTS[2], TEXTS[3].replace("nine", "ten")))
    assert stands(edited, Recipe(), got.memory) is False
    assert locate(edited, Recipe(), got.memory) is None


def test_a_story_that_lost_a_page_is_doubted_and_one_that_is_all_on_one_page_is_not() -> None:
    first = look(*TWO)
    alone = read(Raw(TWO[0], URL, "text/html"), Recipe(), first.memory, first.reading)
    assert alone.suspect
    whole = read(Raw(page(*TEXTS), URL, "text/html"), Recipe(), first.memory, first.reading)
    assert whole.suspect == ""
    assert not remembers_pages(whole.memory)


def test_a_page_that_cannot_be_read_spoils_all() -> None:
    got = look(TWO[0], b"\x00\x01\x02\xff" * 50)
    assert got.reading is None
    assert got.problem.startswith("page 2: ")


def test_join_turned_off_reads_the_first_page_of_what_is_kept() -> None:
    assert texts(look(*TWO, recipe=Recipe(join=False)))[:2] == TEXTS[:2]
    assert TEXTS[2] not in texts(look(*TWO, recipe=Recipe(join=False)))
