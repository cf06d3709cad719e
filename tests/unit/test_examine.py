"""From bytes to a judgement, without network or archive: first, changed, noise, suspect, unreadable, technical."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Known
from monitor.examine import ENOUGH_LOOKS, Judged, Standing, examine
from monitor.extract import Raw, Recipe
from storage.content import content_digest
from storage.records import Kind, Memory, Outcome, Weight

RECIPE = Recipe()
MEMORY = Memory({}, {})
STORY = [
    "The harbour council put off its vote on the new ferry terminal for a second time on Tuesday evening.",
    "Nine of the twelve members asked for the cost report to be read again before anybody votes on it.",
    "The port office said that the old terminal would stay open until the autumn storms have passed.",
    "A public meeting about the plan is held in the customs hall at noon on the first of May.",
]


def page(paragraphs: list[str], headline: str = "Ferry terminal vote put off", aside: str = "") -> Raw:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    html = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{headline}</title></head><body>"
        f"<nav><a href=/>Home</a> <a href=/port>Port</a></nav><main><article><h1>{headline}</h1>{body}</article></main>"
        f"<aside>{aside}</aside></body></html>"
    )
    return Raw(html.encode(), "https://ledger.example/port/ferry-terminal-vote", "text/html", Kind.ARTICLE)


def docket(rows: list[tuple[str, str, str]]) -> Raw:
    body = "".join(f"<tr><td>{n}</td><td>{day}</td><td>{text}</td></tr>" for n, day, text in rows)
    html = (
        "<!doctype html><html><head><title>Docket</title></head><body><h1>Port Office v. Ferry Company</h1>"
        "<p>Docket number: 1:26-cv-00017</p><table><tr><th>No.</th><th>Date filed</th><th>Docket text</th></tr>"
        f"{body}</table></body></html>"
    )
    return Raw(html.encode(), "https://court.example/docket/17", "text/html", Kind.DOCKET)


ROWS = [
    ("1", "04/01/2026", "COMPLAINT filed by Port Office."),
    ("2", "04/03/2026", "SUMMONS issued as to Ferry Company."),
    ("3", "04/09/2026", "ANSWER to the complaint by Ferry Company."),
]


def look(raw: Raw, after: Judged | None = None, standing: Standing | None = None) -> Judged:
    """A look at an item that stands at what `after` found."""
    if standing is None and after is not None:
        standing = Standing(after.reading, None, 1, Known(kind=raw.kind), False, after.pending)
    return examine(raw, RECIPE, after.memory if after else MEMORY, standing or Standing(known=Known(kind=raw.kind)))


@pytest.fixture
def first() -> Judged:
    return look(page(STORY))


def test_a_first_look_is_a_version_and_no_news(first: Judged) -> None:
    assert first.outcome is Outcome.FIRST
    assert first.change is None
    assert first.reading is not None
    assert first.digest == content_digest(first.reading)


def test_what_is_found_after_the_baseline_is_news() -> None:
    judged = look(page(STORY), standing=Standing(news=True))
    assert judged.change is not None
    assert "new" in judged.change.flags


def test_the_same_text_in_other_bytes_is_unchanged(first: Judged) -> None:
    again = look(page(STORY, aside="<p>Most read: 1,204 views</p>"), first)
    assert again.outcome is Outcome.UNCHANGED
    assert again.reading is None


def test_an_edited_figure_is_a_change(first: Judged) -> None:
    edited = [STORY[0], STORY[1].replace("Nine", "Eleven"), *STORY[2:]]
    judged = look(page(edited), first)
    assert judged.outcome is Outcome.CHANGED
    assert judged.change is not None
    assert judged.change.weight.rank >= Weight.SUBSTANTIVE.rank
    assert "silent-edit" in judged.change.flags


def test_a_body_that_shrank_is_suspect_until_it_was_seen_often_enough(first: Judged) -> None:
    stub = page([STORY[0][:60]])
    standing = Standing(first.reading, None, 1, Known(), False, {})
    outcomes = []
    for _ in range(ENOUGH_LOOKS):
        judged = examine(stub, RECIPE, first.memory, standing)
        outcomes.append(judged.outcome)
        standing = replace(standing, pending=judged.pending)
    assert outcomes == [Outcome.SUSPECT] * (ENOUGH_LOOKS - 1) + [Outcome.CHANGED]
    assert judged.change is not None
    assert judged.change.held


@pytest.mark.parametrize(
    "said",
    [
        "This feature is temporarily blocked. It seems that you have been misusing this feature by going too fast.",
        "Cette fonction est temporairement bloquée. Il semble que vous l’ayez utilisée trop vite.",
        "Der Zugriff auf diese Seite ist für Ihre Adresse vorübergehend eingeschränkt, bitte warten Sie.",
    ],
)
def test_a_notice_that_visits_are_limited_is_never_believed(first: Judged, said: str) -> None:
    standing = Standing(first.reading, None, 1, Known(), False, {})
    for looks in range(1, ENOUGH_LOOKS + 3):
        judged = examine(page([said]), RECIPE, first.memory, standing)
        assert (judged.outcome, judged.pending["looks"]) == (Outcome.SUSPECT, looks)
        standing = replace(standing, pending=judged.pending)


def test_a_story_on_limits_is_a_story(first: Judged) -> None:
    told = look(page([*STORY, "The account of the port is temporarily blocked, the network said."]), first)
    assert told.outcome is Outcome.CHANGED


def test_a_different_suspect_reading_counts_anew(first: Judged) -> None:
    standing = Standing(first.reading, None, 1, Known(), False, {"suspect": "other", "looks": 2})
    judged = examine(page([STORY[0][:60]]), RECIPE, first.memory, standing)
    assert judged.pending["looks"] == 1


def test_nothing_readable_says_why() -> None:
    judged = look(Raw(b"   ", "https://ledger.example/", "text/html", Kind.ARTICLE))
    assert judged.outcome is Outcome.UNREADABLE
    assert judged.reason


def test_an_older_readers_version_is_read_again_and_only_then_compared(first: Judged) -> None:
    assert first.reading is not None
    assert first.reading.article is not None
    older = replace(first.reading.article, paragraphs=first.reading.article.paragraphs[:2])
    standing = Standing(replace(first.reading, reader="article/0", article=older), page(STORY), 1, Known(), False)
    judged = examine(page(STORY), RECIPE, MEMORY, standing)
    assert judged.outcome is Outcome.UNCHANGED
    assert judged.technical is not None
    assert content_digest(judged.technical) == first.digest


def test_a_missing_entry_waits_for_a_second_look() -> None:
    first = look(docket(ROWS))
    once = look(docket(ROWS[:1] + ROWS[2:]), first)
    assert once.outcome is Outcome.UNCHANGED
    assert once.pending["gone"]
    standing = Standing(first.reading, None, 1, Known(kind=Kind.DOCKET), False, once.pending)
    twice = examine(docket(ROWS[:1] + ROWS[2:]), RECIPE, once.memory, standing)
    assert twice.outcome is Outcome.CHANGED
    assert twice.change is not None
    assert [f.kind for f in twice.change.findings] == ["entry-gone"]


def test_an_entry_that_is_back_at_the_second_look_was_never_gone() -> None:
    first = look(docket(ROWS))
    once = look(docket(ROWS[:1] + ROWS[2:]), first)
    standing = Standing(first.reading, None, 1, Known(kind=Kind.DOCKET), False, once.pending)
    back = examine(docket(ROWS), RECIPE, once.memory, standing)
    assert (back.outcome, back.pending) == (Outcome.UNCHANGED, {})


def test_the_guard_does_not_wait_for_entries_that_are_to_be_confirmed_as_gone() -> None:
    many = [(str(n), "04/01/2026", f"NOTICE {n} of the port about berth {n}.") for n in range(1, 13)]
    fewer = [*many[:6], *((str(n), "04/20/2026", f"LETTER {n} about crane {n}.") for n in range(20, 26))]
    first = look(docket(many))
    once = look(docket(fewer), first)
    assert once.outcome is Outcome.CHANGED
    standing = Standing(once.reading, None, 2, Known(kind=Kind.DOCKET), False, once.pending)
    twice = examine(docket(fewer), RECIPE, once.memory, standing)
    assert twice.change is not None
    assert {f.kind for f in twice.change.findings} == {"entry-gone"}
    assert len(twice.change.findings) == 6


def test_a_new_entry_beside_a_missing_one_is_told_at_once() -> None:
    first = look(docket(ROWS))
    judged = look(docket([ROWS[0], ROWS[2], ("4", "04/20/2026", "ORDER granting the motion to dismiss.")]), first)
    assert judged.change is not None
    assert [f.kind for f in judged.change.findings] == ["entry-new"]
    assert judged.pending["gone"]


@settings(max_examples=40)
@given(st.binary(max_size=600), st.sampled_from([Kind.ARTICLE, Kind.DOCKET, Kind.PAGE]))
def test_no_bytes_raise(payload: bytes, kind: Kind) -> None:
    judged = look(Raw(payload, "https://ledger.example/x", "text/html", kind))
    assert judged.outcome in (Outcome.FIRST, Outcome.UNREADABLE, Outcome.SUSPECT)
