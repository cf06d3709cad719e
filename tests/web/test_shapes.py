"""Pure parts of the pages: the strip, the spark line, telling lines, looks, entries, plain text."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from monitor.render.plain import reading_text
from monitor.web import look
from monitor.web.docket import newest_first
from monitor.web.entries import gaps, is_order, row
from monitor.web.history import BARS, spark, strip
from monitor.web.tables import cell
from monitor.web.telling import telling, trim
from storage.records import (
    Article,
    Block,
    Change,
    Docket,
    Entry,
    Finding,
    Item,
    Kind,
    Note,
    Paragraph,
    Reading,
    Source,
    Span,
    StoredChange,
    Version,
    Weight,
)

NOON = datetime(2026, 4, 22, 12, tzinfo=UTC)


def version(number: int, minutes: float) -> Version:
    at = NOON + timedelta(minutes=minutes)
    return Version("item", number, "d", "c", at, at, 1, None)


def stored(after: int, *findings: Finding, weight: Weight = Weight.MAJOR) -> StoredChange:
    item = Item("item", Kind.ARTICLE, Source("s", Kind.ARTICLE, "https://s.example/"), "u", "t", 2, NOON, NOON)
    return StoredChange("c", after, item, after - 1, after, NOON, Change(findings, ("quote",), weight))


def drawn(versions: list[Version], changes: dict[int, StoredChange], selected: int = 1) -> Any:
    return strip(versions, changes, selected, lambda at: at.strftime("%H:%M"))


def test_bars_stand_in_order_apart_and_inside_the_strip() -> None:
    minutes = [0, 0.1, 0.2, 300, 300.1, 600]
    bars = drawn([version(n + 1, m) for n, m in enumerate(minutes)], {}, 3)
    places = [bar.x for bar in bars]
    assert places == sorted(places)
    assert all(b - a >= 1.9 for a, b in pairwise(places))
    assert places[0] >= 0.5
    assert places[-1] <= 97
    assert [bar.selected for bar in bars] == [False, False, True, False, False, False]


def test_a_bar_is_as_high_as_much_changed_and_says_what() -> None:
    small, large = Finding("figure", "9", "11"), Finding("wording", "x" * 900, "y" * 900)
    changes = {2: stored(2, small), 3: stored(3, large, weight=Weight.MINOR)}
    first, second, third = drawn([version(1, 0), version(2, 60), version(3, 120)], changes)
    assert first.tone == "first"
    assert second.height < third.height
    assert second.tone == "major"
    assert second.title == "Version 2, 13:00: Quote altered"


def test_only_the_newest_versions_are_drawn_and_labels_have_room() -> None:
    bars = drawn([version(n, n) for n in range(1, 5001)], {})
    assert len(bars) == BARS
    assert bars[-1].number == 5000
    labelled = [bar.x for bar in bars if bar.label]
    assert all(b - a >= 8 for a, b in pairwise(labelled))
    assert drawn([], {}) == ()


def test_a_spark_line_has_a_point_a_day_and_none_for_silence() -> None:
    points = spark([0, 2, 4]).split()
    assert points == ["0,24", "60,13", "120,2"]
    assert spark([0] * 14) == ""
    assert spark([]) == ""


def test_unchanged_text_is_kept_near_the_change_only() -> None:
    long = "word " * 100
    cut = trim((Span("same", long), Span("del", "nine"), Span("ins", "eleven"), Span("same", long)))
    assert cut[0].text.startswith("… ")
    assert cut[3].text.endswith(" …")
    assert [s.text for s in cut[1:3]] == ["nine", "eleven"]
    assert sum(len(s.text) for s in cut) < 250


def test_a_million_letters_do_not_reach_a_card() -> None:
    change = Change(telling=(Block("added", (Span("ins", "w" * 1_000_000),)),), headline="h" * 1_000_000)
    shown = telling(change, "")
    assert sum(len(s.text) for line in shown.lines for s in line.spans) < 400
    assert len(shown.title[0].text) <= 320


def test_a_changed_headline_is_the_card_s_title_as_redline() -> None:
    spans = (Span("same", "Mayor "), Span("del", "to meet"), Span("ins", "meets"), Span("same", " union"))
    headline = Block("edited", spans, style="headline")
    shown = telling(Change(telling=(headline, Block("added", (Span("ins", "New."),)))), "fallback")
    assert shown.title == spans
    assert len(shown.lines) == 1
    assert telling(Change(), "fallback").title == (Span("same", "fallback"),)


def test_a_first_look_finds_nothing_new_and_a_return_does() -> None:
    first = look.follow(None, 40, NOON)
    assert (first.seen, first.newest) == (40, 40)
    soon = look.follow(first, 44, NOON + timedelta(minutes=5))
    assert (soon.seen, soon.newest) == (40, 44)
    back = look.follow(soon, 50, NOON + timedelta(hours=2))
    assert (back.seen, back.newest) == (44, 50)


def test_a_look_survives_its_cookie_and_a_forged_one_is_none() -> None:
    kept = look.Look(4, 9, 1_770_000_000)
    assert look.read(str(kept)) == kept
    for forged in ("", "1.2", "a.b.c", "1.2.-3", "9" * 30 + ".1.1", "1.2.3.4"):
        assert look.read(forged) is None
    assert look.follow(look.Look(90, 99, 0), 3, NOON).seen == 3


def seen(text: str, *, number: str | None = None, filed: str | None = "2026-04-21", **more: Any) -> dict[str, Any]:
    entry = Entry(text, filed, number)
    known = {"first_version": 1, "last_version": 2, "first_seen_at": NOON, "last_seen_at": NOON, "state": "standing"}
    return {"entry": entry, **known, "history": [(1, entry)], **more}


@pytest.mark.parametrize("text", ["ORDER granting 79", "MEMORANDUM OPINION AND ORDER", "Minute Order re 4", "JUDGMENT"])
def test_orders_are_known_by_their_own_first_words(text: str) -> None:
    assert is_order(Entry(text))


@pytest.mark.parametrize("text", ["MOTION for Order to show cause", "NOTICE of entry of order", "Orderly transcript"])
def test_what_only_speaks_of_an_order_is_none(text: str) -> None:
    assert not is_order(Entry(text))


def test_an_entry_shows_its_last_edit_and_keeps_the_earlier_ones() -> None:
    wordings = ["Hearing set for 4/23.", "Hearing set for 4/24.", "Hearing reset for 4/25."]
    history = [(n, Entry(text)) for n, text in enumerate(wordings, 1)]
    shown = row(seen(wordings[-1], history=history), 3)
    assert shown.edited
    assert "".join(s.text for s in shown.spans if s.op != "del").split() == wordings[-1].split()
    assert [edit.version for edit in shown.edits] == [2]
    assert shown.changed_version == 3


def test_an_entry_that_went_was_touched_by_the_version_after_its_last() -> None:
    assert row(seen("MOTION to Seal", state="gone"), 5).changed_version == 3
    assert not row(seen("NOTICE"), 5).edited


def test_gaps_in_the_numbers_are_named_as_ranges() -> None:
    assert gaps([Entry("x", number=n) for n in ("79", "80", "82", "86", "A-1", "80")]) == ["81", "83–85"]
    assert gaps([]) == []


def test_entries_stand_newest_first_whichever_way_the_docket_goes() -> None:
    rows = [("1", "2026-04-01"), ("2", "2026-04-02"), (None, "2026-04-02"), ("4", "2026-04-05")]
    ascending = [seen("e", number=n, filed=d) for n, d in rows]
    expected = ["4", None, "2", "1"]
    assert [s["entry"].number for s in newest_first(ascending)] == expected
    gone = seen("gone", number="3", filed="2026-04-03")
    assert [s["entry"].number for s in newest_first([*ascending, gone])] == ["4", "3", None, "2", "1"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert cell(f"{start}cmd|' /C calc'!A0").startswith("'" + start)
    assert cell(f"\t{start}SUM(A1)").startswith("'" + start)
    assert cell("a\nb\u202e") == "a b"


def test_versions_as_plain_text() -> None:
    article = Article(
        "Headline", "Dek", ("A. Writer",), (), "2026", paragraphs=(Paragraph("One."), Paragraph("Two.", "item"))
    )
    text = reading_text(
        Reading("r", "", article=Article(**{**_fields(article), "notes": (Note("editors_note", "Mind."),)}))
    )
    assert text == "Headline\n\nDek\n\nA. Writer\n\nPublished 2026\n\nOne.\n\n• Two.\n\n[editors note] Mind.\n"
    docket = Docket("mad", "8:25", "A v. B", entries=(Entry("ORDER", "2026-04-22", "84"), Entry("stub")))
    shown = reading_text(Reading("r", "", docket=docket))
    assert "A v. B\nCourt: mad\nNumber: 8:25" in shown
    assert "84  2026-04-22  ORDER\n–  stub" in shown
    assert "removed" in reading_text(None)


def _fields(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in article.__slots__}
