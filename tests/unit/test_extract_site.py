"""What a site's pages share is learnt, and is told from stories; a story that two pages tell is no furniture."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from monitor.compare import Known
from monitor.examine import Judged, Standing, examine
from monitor.extract import Raw, Recipe, explain, read
from monitor.extract.site import MOST_PAGES, PAGES_KEY
from storage.records import Article, Kind, Memory, Outcome, Reading

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
MENU = ("News", "Sport", "Weather", "Business", "Opinion")
TOWNS = ["Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir"]
PLEDGE = "The Ledger is a newsroom of forty that answers to nobody but those who read it each morning."
WIRE = [
    f"Paragraph {n} of the wire's story on the ferry that ran aground off the cape on Tuesday night." for n in "abcdef"
]


def story(town: str) -> list[str]:
    return [f"The council of {town} voted {n} to {n + 3} on the {what} of the year, its clerk said in a statement."
            for n, what in enumerate(["budget", "roads", "schools", "harbor", "library", "parks", "wells", "lights"])]  # fmt: skip


def page(lines: list[str], title: str, nav: tuple[str, ...] = MENU, end: str = PLEDGE) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in [*lines, *([end] if end else [])])
    menu = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in nav)
    return f"""<html><head><title>{title}</title></head><body><div class="topbar"><ul>{menu}</ul></div>
    <article><h1>{title}</h1><div class="text">{body}</div></article></body></html>""".encode()


def url(town: str) -> str:
    return f"https://ledger.example/{town.lower()}"


def raw(town: str, payload: bytes, kind: Kind = Kind.ARTICLE) -> Raw:
    return Raw(payload, url(town), "text/html; charset=utf-8", kind)


def taught(towns: list[str], kind: Kind = Kind.ARTICLE, **how) -> Memory:
    """A page's memory after these other pages of its site were read."""
    memory = Memory()
    for town in towns:
        memory = Memory(
            {}, read(raw(town, page(story(town), f"{town} votes", **how), kind), Recipe(), memory).memory.site
        )
    return memory


def article(got) -> Article:
    assert got.reading is not None
    assert got.reading.article is not None
    return got.reading.article


def texts(payload: bytes, memory: Memory, town: str = "Elm") -> list[str]:
    return [p.text for p in article(read(raw(town, payload), Recipe(), memory)).paragraphs]


def test_a_line_at_the_end_of_several_stories_is_no_part_of_any():
    payload = page(story("Elm"), "Elm votes")
    assert texts(payload, Memory())[-1] == PLEDGE
    assert texts(payload, taught(["Alder"]))[-1] == PLEDGE
    assert texts(payload, taught(["Alder", "Birch"])) == story("Elm")
    assert any("on other pages of the site" in row for row in explain(raw("Elm", payload), Recipe(), taught(TOWNS[:2])))


def test_a_note_is_kept_wherever_it_stands_and_however_often():
    note = "Correction: An earlier version of this article misstated when the council meets."
    known = taught(["Alder", "Birch"], end=note)
    got = article(read(raw("Elm", page(story("Elm"), "Elm votes", end=note)), Recipe(), known))
    assert note in [n.text for n in got.notes] + [p.text for p in got.paragraphs]


def test_a_story_that_several_pages_tell_is_whole_on_each():
    memory = Memory()
    for town in ["Alder", "Birch", "Cedar"]:
        memory = Memory(
            {}, read(raw(town, page(WIRE + WIRE_END, "Ferry aground", end="")), Recipe(), memory).memory.site
        )
    assert texts(page(WIRE + WIRE_END, "Ferry aground", end=""), memory) == WIRE + WIRE_END


WIRE_END = [
    f"Line {n} of the wire's story names the tug that pulled the ferry free at dawn, its owner said." for n in "gh"
]


def test_a_sentence_inside_the_story_is_never_taken_for_furniture():
    shared = "The state pays each town 12 dollars a head for the work, as the law has had it since 1971, all told."
    inside = [*story("Elm")[:4], shared, *story("Elm")[4:]]
    memory = Memory()
    for town in ["Alder", "Birch", "Cedar"]:
        lines = [*story(town)[:4], shared, *story(town)[4:]]
        memory = Memory({}, read(raw(town, page(lines, town)), Recipe(), memory).memory.site)
    assert texts(page(inside, "Elm votes"), memory) == inside


def test_what_is_remembered_of_a_site_is_small():
    memory = Memory()
    for n in range(MOST_PAGES + 1):
        lines = [f"Line {k} of page {n} says what no other line of any page says of the harbor." for k in range(2000)]
        memory = Memory({}, read(raw(f"Town{n}", page(lines, f"Town{n}")), Recipe(), memory).memory.site)
    assert len(json.dumps(memory.site)) < 12_000


def test_only_the_latest_pages_are_remembered():
    memory = taught([f"Town{n}" for n in range(MOST_PAGES + 3)])
    assert len(memory.site[PAGES_KEY]) == MOST_PAGES


# ---------------------------------------------------------------- from visit to visit


def looked(payload: bytes, memory: Memory, before: Reading | None, kind: Kind) -> Judged:
    known = Known(memory=memory, now=NOW, kind=kind)
    standing = Standing(reading=before, version=1, known=known)
    return examine(raw("Elm", payload, kind), Recipe(), memory, standing)


def first(payload: bytes, memory: Memory, kind: Kind) -> tuple[Reading, Memory]:
    got = read(raw("Elm", payload, kind), Recipe(), memory)
    assert got.reading is not None
    return got.reading, got.memory


def test_a_new_entry_in_the_sites_menu_is_no_change_of_the_page():
    kind, menu = Kind.PAGE, (*MENU[:3], "Letters", *MENU[3:])
    before, memory = first(page(story("Elm"), "Elm votes"), taught(["Alder"], kind), kind)
    seen = looked(page(story("Elm"), "Elm votes", nav=menu), memory, before, kind)
    assert seen.outcome is Outcome.UNCHANGED
    assert looked(page(story("Elm"), "Elm votes", nav=menu), Memory(), before, kind).outcome is Outcome.CHANGED


@pytest.mark.parametrize("kind", [Kind.PAGE, Kind.ARTICLE])
def test_every_edit_of_the_story_is_still_told(kind):
    lines = story("Elm")
    before, memory = first(page(lines, "Elm votes"), taught(["Alder", "Birch", "Cedar"], kind), kind)
    for n, line in enumerate(lines):
        edited = [*lines[:n], line.replace("voted", "did not vote"), *lines[n + 1 :]]
        seen = looked(page(edited, "Elm votes"), memory, before, kind)
        assert seen.outcome is Outcome.CHANGED, line
        assert "negation" in {f.kind for f in seen.change.findings}
    assert looked(page(lines[:-1], "Elm votes"), memory, before, kind).outcome is Outcome.CHANGED


def test_what_is_learnt_between_two_visits_is_no_deletion():
    payload = page(story("Elm"), "Elm votes")
    before, memory = first(payload, Memory(), Kind.ARTICLE)
    assert before.article.paragraphs[-1].text == PLEDGE
    learnt = Memory(memory.page, taught(["Alder", "Birch"]).site)
    again = looked(payload.replace(b"Weather", b"Skies"), learnt, before, Kind.ARTICLE)
    assert again.outcome is Outcome.UNCHANGED
    forgotten = looked(payload.replace(b"Weather", b"Storms"), Memory(again.memory.page, {}), before, Kind.ARTICLE)
    assert forgotten.outcome is Outcome.UNCHANGED


def test_a_line_that_changes_on_the_whole_site_is_told_once():
    kind = Kind.PAGE
    banner = lambda text: page(story("Elm"), "Elm votes").replace(b"<article>", f'<div class="alert">{text}</div><article>'.encode())  # noqa: E731  # fmt: skip
    old, new = "All town offices are closed on Monday.", "All town offices are open again, and were never closed."
    other = page(story("Alder"), "Alder votes").replace(
        b"<article>", f'<div class="alert">{old}</div><article>'.encode()
    )
    site = read(raw("Alder", other, kind), Recipe(), Memory()).memory.site
    before, memory = first(banner(old), Memory({}, site), kind)
    told = looked(banner(new), memory, before, kind)
    assert told.outcome is Outcome.CHANGED
    site = read(raw("Alder", other.replace(old.encode(), new.encode()), kind), Recipe(), Memory({}, site)).memory.site
    assert looked(banner(new), Memory(memory.page, site), before, kind).outcome is Outcome.UNCHANGED
