"""Silence becomes a fault, and only silence does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.watchers import disk_fault, quiet_faults, stuck_fault
from storage.records import Kind, Notice, NoticeDraft, Source, SourceState

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
FEED = Source("wire", Kind.FEED, "https://ledger.example/feed")


def state(source: Source = FEED, changes: int = 0, days: int = 30) -> SourceState:
    since = NOW - timedelta(days=days)
    return SourceState(source, 3, 0, NOW, NOW, NOW, changes, watched_since=since)


def test_a_disk_with_room_is_no_fault() -> None:
    assert disk_fault(600_000_000, 10_000_000_000, 500_000_000, 0.05) == []


def test_the_smaller_of_reserve_and_share_is_kept_back() -> None:
    assert disk_fault(400_000_000, 10_000_000_000, 500_000_000, 0.05)[0].kind == "disk"
    assert disk_fault(400_000_000, 1_000_000_000, 500_000_000, 0.05) == []


def test_a_feed_without_a_change_for_a_fortnight_is_quiet() -> None:
    [fault] = quiet_faults([state()], NOW)
    assert (fault.kind, fault.subject) == ("quiet", "wire")
    assert "14 days" in fault.text


def test_a_feed_just_added_is_not_quiet() -> None:
    assert quiet_faults([state(days=13)], NOW) == []


def test_a_feed_with_changes_is_not_quiet() -> None:
    assert quiet_faults([state(changes=1)], NOW) == []


def test_articles_and_paused_feeds_may_be_still() -> None:
    paused = Source("wire", Kind.FEED, "https://ledger.example/feed", state="paused")
    story = Source("story", Kind.ARTICLE, "https://ledger.example/story")
    assert quiet_faults([state(paused), state(story)], NOW) == []


def test_parked_notices_are_one_fault_that_names_the_channel() -> None:
    draft = NoticeDraft("mail", "k", "Something changed", {})
    parked = Notice("n1", draft, NOW, 5, "parked", NOW, "connection refused")
    [fault] = stuck_fault([parked, parked])
    assert all(words in fault.text for words in ("2 notices", "mail", "connection refused"))
    assert stuck_fault([]) == []
