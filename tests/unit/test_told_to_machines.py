"""What machines are told of us: Prometheus, systemd, and the watchers that turn silence into a fault."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import sdnotify
from monitor.metrics import metrics_text
from monitor.verdict import late_words, overdue_faults
from monitor.watchers import QUIET_AFTER, disk_fault, quiet_faults, stuck_fault
from storage.records import Fault, Kind, Notice, NoticeDraft, Outcome, Page, Source, SourceState, StandingFault

NOW = datetime(2026, 4, 22, 12, tzinfo=UTC)
GB = 1_000_000_000


class Held:
    def __init__(self, counts=None, faults=()):
        self.held, self.standing = counts or {}, faults

    def counts(self):
        return self.held

    def faults(self):
        return [StandingFault(fault, NOW, True) for fault in self.standing]


def value(text: str, name: str) -> float:
    [line] = [line for line in text.splitlines() if line.startswith(f"nightdesk_{name} ")]
    return float(line.split()[-1])


def test_a_service_that_says_nothing_of_itself_is_shown_as_not_alive():
    text = metrics_text(Held(), {})
    assert value(text, "alive") == value(text, "ready") == value(text, "pages") == 0
    assert value(text, "config_last_reload_successful") == 1


@pytest.mark.parametrize("name", ["sources", "pages", "items", "versions", "captures", "changes"])
def test_every_count_of_the_archive_is_shown(name):
    assert value(metrics_text(Held({name: 1234567}), {}), name) == pytest.approx(1234567, rel=1e-5)


def test_every_outcome_and_every_kind_of_fault_has_its_line_also_at_nought():
    """An alert rule on a series that is not there never fires."""
    text = metrics_text(Held(), {})
    for outcome in Outcome:
        assert f'nightdesk_visits_total{{outcome="{outcome.value}"}} 0' in text
    for kind in ("failing", "blocked", "overdue", "quiet", "shrunk", "unreadable", "needs", "disk", "notices", "clock"):
        assert f'nightdesk_faults{{kind="{kind}"}} 0' in text


def test_faults_are_counted_by_kind():
    faults = [Fault("blocked", slug, "x") for slug in "abc"] + [Fault("disk", "nightdesk", "x")]
    text = metrics_text(Held(faults=faults), {})
    assert 'nightdesk_faults{kind="blocked"} 3' in text
    assert 'nightdesk_faults{kind="disk"} 1' in text


@given(
    counts=st.dictionaries(st.sampled_from(["sources", "pages", "versions", "notices_owed"]), st.integers(0, 10**12)),
    visits=st.dictionaries(st.sampled_from([o.value for o in Outcome]), st.integers(0, 10**9)),
    age=st.floats(0, 1e6),
)
def test_every_line_can_be_parsed_and_no_series_comes_twice(counts, visits, age):
    text = metrics_text(Held(counts), {"visits": visits, "tick_age_s": age})
    assert text.endswith("\n")
    series = [line.rsplit(" ", 1)[0] for line in text.splitlines() if not line.startswith("#")]
    assert len(series) == len(set(series))
    for line in text.splitlines():
        assert re.fullmatch(r"# (HELP|TYPE) nightdesk_\w+ .+|nightdesk_\w+(\{\w+=\"[^\"\n]*\"\})? \S+", line)
        if not line.startswith("#"):
            float(line.rsplit(" ", 1)[1])


# ---------------------------------------------------------------- systemd


@pytest.fixture
def supervisor(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


@pytest.mark.parametrize(
    ("status", "line"),
    [
        ("12 sources in force", b"STATUS=12 sources in force"),
        ("a\nREADY=1\nb", b"STATUS=a READY=1 b"),
        ("Größe\t‹›", "STATUS=Größe ‹›".encode()),
        ("", b"STATUS="),
    ],
)
def test_a_status_is_one_line_and_can_forge_no_other(supervisor, status, line):
    assert sdnotify.status(status)
    assert supervisor.recv(500) == line


def test_ready_without_a_status_is_ready_alone(supervisor):
    assert sdnotify.ready()
    assert supervisor.recv(500) == b"READY=1"


def test_an_abstract_socket_is_spoken_to_as_well(monkeypatch):
    name = f"nightdesk-test-{id(object())}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        assert sdnotify.watchdog()
        assert listening.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize("name", ["", "relative/path", "unix:/run/x", "vsock:2:1234", "/" + "x" * 300])
def test_a_name_that_is_no_socket_stops_nothing(monkeypatch, name):
    monkeypatch.setenv("NOTIFY_SOCKET", name)
    assert not sdnotify.ready("x")


# ---------------------------------------------------------------- watchers


@pytest.mark.parametrize(
    ("free", "total", "reserve", "share", "short"),
    [
        (5 * GB, 100 * GB, GB // 2, 0.05, False),
        (GB // 2, 100 * GB, GB // 2, 0.05, False),
        (GB // 2 - 1, 100 * GB, GB // 2, 0.05, True),
        (GB // 10, 2 * GB, GB // 2, 0.05, False),
        (GB // 10 - 1, 2 * GB, GB // 2, 0.05, True),
        (0, 0, GB // 2, 0.05, False),
        (0, 100 * GB, 0, 0.05, False),
        (0, 100 * GB, GB, 0.0, False),
    ],
)
def test_when_the_disk_is_short(free, total, reserve, share, short):
    found = disk_fault(free, total, reserve, share)
    assert bool(found) is short
    if short:
        assert "MB free" in found[0].text
        assert "visits pause" in found[0].text


FEED = SourceState(
    Source("wire", Kind.FEED, "https://wire.example/feed"), 10, 0, NOW, NOW, NOW, 0, watched_since=NOW - QUIET_AFTER
)


@pytest.mark.parametrize(
    ("state", "quiet"),
    [
        (FEED, True),
        (replace(FEED, source=replace(FEED.source, kind=Kind.SECTION)), True),
        (replace(FEED, source=replace(FEED.source, kind=Kind.ARTICLE)), False),
        (replace(FEED, source=replace(FEED.source, kind=Kind.DOCKET)), False),
        (replace(FEED, source=replace(FEED.source, state="paused")), False),
        (replace(FEED, source=replace(FEED.source, state="needs")), False),
        (replace(FEED, source=replace(FEED.source, muted=True)), True),
        (replace(FEED, watched_since=NOW - QUIET_AFTER + timedelta(seconds=1)), False),
        (replace(FEED, watched_since=None), False),
        (replace(FEED, last_good_at=None), False),
        (replace(FEED, changes_14d=1), False),
    ],
)
def test_when_a_feed_has_gone_quiet(state, quiet):
    found = quiet_faults([state], NOW)
    assert bool(found) is quiet
    assert all(fault.subject == "wire" and "14 days" in fault.text for fault in found)


def parked(channel, error):
    return Notice("n", NoticeDraft(channel, "k", "s", {}), NOW, 9, "parked", NOW, last_error=error)


def test_stuck_notices_are_one_fault_with_the_newest_reason():
    assert stuck_fault([]) == []
    [fault] = stuck_fault([parked("mail", "550 no such user"), parked("chat", "404")])
    assert (fault.kind, fault.subject) == ("notices", "nightdesk")
    assert fault.text == "2 notices could not be delivered, the last one to mail: 550 no such user"


def page(slug, url, late):
    return Page(url, Source(slug, Kind.ARTICLE, url), url, "h", Kind.ARTICLE, None, NOW - late)


def test_of_many_pages_that_are_overdue_the_worst_of_each_source_is_told():
    pages = [
        page("a", "https://a.example/1", timedelta(hours=3)),
        page("a", "https://a.example/2", timedelta(days=4)),
        page("b", "https://b.example/1", timedelta(minutes=50)),
    ]
    assert [(fault.subject, fault.text) for fault in overdue_faults(pages, NOW)] == [
        ("a", "https://a.example/2 was due 4 days ago"),
        ("b", "https://b.example/1 was due 50 min ago"),
    ]
    assert overdue_faults([], NOW) == []


@pytest.mark.parametrize(
    ("late", "words"),
    [(0, "0 min"), (119, "119 min"), (120, "2 h"), (2879, "47 h"), (2880, "2 days"), (14400, "10 days")],
)
def test_how_late_in_words(late, words):
    assert late_words(timedelta(minutes=late)) == words
