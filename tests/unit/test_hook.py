"""Docket alerts: what an event says, who is told of it, and what it changes for the other ways to a docket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import control, hook
from monitor.compare.dockets import merge, merge_dockets
from monitor.config import load
from monitor.errors import BadInput, Busy, ConfigError
from monitor.hook.reading import ONCE, read_to, tag_of
from storage import Archive, open_archive
from storage.records import PUSH_HOST, Coverage, Docket, Entry, Outcome, Visit, push_address
from storage.sqlite import deliveries
from tests.storage.making import NOW, claim, visit

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = "a-secret-that-nobody-guesses"
ROW: dict[str, Any] = {"id": 901, "docket": 4711, "entry_number": 13, "description": "ORDER.", "recap_documents": []}
PAGE = push_address(4711)
API = "https://www.courtlistener.com/api/rest/v4/docket-entries/?docket=4711&order_by=-date_modified"


def event(*rows: Any, kind: Any = 1) -> bytes:
    return json.dumps({"payload": {"results": list(rows)}, "webhook": {"event_type": kind}}).encode()


# ---------------------------------------------------------------- one event

JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["payload", "webhook", "event_type", "results", "docket", "entry_number", "x"]), inner
        )
    ),
    max_leaves=12,
)


@settings(max_examples=300)
@given(st.binary(max_size=60) | JSONS.map(lambda value: json.dumps(value).encode()))
def test_no_body_does_more_than_be_refused(body: bytes) -> None:
    try:
        parts = hook.parts_of(body)
    except BadInput:
        return
    assert all(part.docket > 0 for part in parts)


@settings(max_examples=200)
@given(st.lists(JSONS | st.sampled_from([1, 2, "7", "/dockets/8/"]).map(lambda d: {**ROW, "docket": d}), max_size=6))
def test_every_entry_that_names_its_docket_is_in_that_dockets_part(rows: list[Any]) -> None:
    named = [row for row in rows if isinstance(row, dict) and row.get("id") == 901]
    try:
        parts = hook.parts_of(event(*rows))
    except BadInput:
        assert named == []
        return
    told = [row for part in parts for row in json.loads(part.payload)["payload"]["results"]]
    assert all(row in told for row in named)
    assert len({part.docket for part in parts}) == len(parts)


def test_an_alert_about_one_docket_stays_as_it_is() -> None:
    body = event(ROW, {**ROW, "id": 902}) + b" \n"
    assert hook.parts_of(body) == (hook.Part(4711, body),)


@pytest.mark.parametrize("kind", [None, 0, 2, 3, 4, 5, "1", [1], {}])
def test_other_events_say_nothing(kind: Any) -> None:
    assert hook.parts_of(event(ROW, kind=kind)) == ()


@pytest.mark.parametrize("docket", [None, True, 0, -3, 1.5, "", "x", "12x", "9" * 13, [], {"id": 3}, "/dockets/"])
def test_no_docket_is_guessed(docket: Any) -> None:
    with pytest.raises(BadInput):
        hook.parts_of(event({**ROW, "docket": docket}))


@pytest.mark.parametrize("stated", [None, "", "  ", "a\nb", "é", "k" * 201])
def test_without_a_key_that_can_be_used_the_body_is_the_key(stated: str | None) -> None:
    assert hook.key_of(stated, b"a") == hook.key_of(None, b"a") != hook.key_of(stated, b"b")


def test_a_stated_key_is_the_key() -> None:
    assert hook.key_of(" 3f0c-1 ", b"a") == "3f0c-1"


@given(st.integers(0, 10**18 - 1))
def test_how_far_was_read_survives_its_tag(n: int) -> None:
    assert read_to(tag_of(n)) == n


@pytest.mark.parametrize("etag", [None, "", '"abc"', 'W/"delivery-3"', '"delivery-x"', '"delivery-²"', '"delivery--1"'])
def test_another_tag_means_that_nothing_was_read(etag: str | None) -> None:
    assert read_to(etag) == 0


# ---------------------------------------------------------------- to the writer


def written(folder: Path, *lines: str, source: str = "courtlistener = 4711") -> Any:
    (folder / "hook").write_text(SECRET)
    desk = ["[nightdesk]", 'public_url = "https://desk.example"', 'courtlistener_hook_file = "hook"', *lines]
    text = "\n".join([*desk, "[[source]]", 'slug = "harbour"', 'kind = "docket"', source])
    (folder / "sources.toml").write_text(text)
    return load(folder / "sources.toml", {"T": "token", "BAD": "short", "ODD": "a/" * 20})


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    config = written(tmp_path, 'courtlistener_token_env = "T"')
    opened = open_archive(tmp_path / "archive.sqlite")
    opened.sync_sources(config.source_records(), NOW, config.gaps())
    yield opened
    opened.close()


def received(archive: Archive, body: bytes, key: str = "a") -> int:
    given = json.loads(json.dumps(hook.said(hook.parts_of(body), key, [("Cookie", "x"), ("Date", "today")])))
    return int(control.perform(archive, "courtlistener-alert", given, NOW)["kept"])


def test_what_is_packed_arrives_once(archive: Archive) -> None:
    assert [received(archive, event(ROW)), received(archive, event(ROW)), received(archive, event(ROW), "b")] == [
        1,
        0,
        1,
    ]
    page = archive.page(PAGE)
    assert page is not None
    got = archive.next_delivery(page.id, 0)
    assert got is not None
    assert (got.payload, got.headers) == (event(ROW), (("date", "today"),))


def test_a_docket_that_nobody_watches_keeps_nothing(archive: Archive) -> None:
    assert received(archive, event({**ROW, "docket": 4712})) == 0
    archive.sync_sources([], NOW, {})
    assert received(archive, event(ROW)) == 0
    assert archive.newest_deliveries() == {}


def test_a_paused_docket_keeps_what_comes_until_it_is_visited_again(archive: Archive) -> None:
    archive.set_source_state("harbour", "paused")
    assert received(archive, event(ROW)) == 1


def test_what_cannot_be_kept_now_is_to_come_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "MOST", 0)
    with pytest.raises(Busy):
        received(archive, event(ROW))


@pytest.mark.parametrize("packed", ["", "é", "AAAA", "eJwDAAAAAAE", 7, None])
def test_what_was_not_packed_by_us_is_refused(archive: Archive, packed: Any) -> None:
    with pytest.raises(BadInput):
        control.perform(archive, "courtlistener-alert", {"key": "a", "headers": [], "dockets": {"4711": packed}}, NOW)


def test_a_body_that_unpacks_without_end_is_refused(archive: Archive) -> None:
    given = hook.said([hook.Part(4711, b" " * (hook.MOST_BYTES + 1))], "a", [])
    with pytest.raises(BadInput, match="too long"):
        control.perform(archive, "courtlistener-alert", given, NOW)


# ---------------------------------------------------------------- the configuration


def test_with_a_token_the_alerts_are_one_more_route(tmp_path: Path) -> None:
    [record] = written(tmp_path, 'courtlistener_token_env = "T"').source_records()
    assert (record.url, record.options["routes"][-1], record.state) == (API, PAGE, "active")


def test_without_a_token_the_alerts_are_the_docket(tmp_path: Path) -> None:
    [record] = written(tmp_path).source_records()
    assert (record.url, record.options.get("routes"), record.state) == (PAGE, None, "active")
    [record] = written(tmp_path, source='courtlistener = 4711\nurl = "https://court.example/a"').source_records()
    assert (record.url, record.options["routes"]) == ("https://court.example/a", [PAGE])


def test_a_token_that_is_named_and_not_there_is_needed_still(tmp_path: Path) -> None:
    [record] = written(tmp_path, 'courtlistener_token_env = "NONE"').source_records()
    assert (record.state, record.options["routes"][-1]) == ("needs", PAGE)


def test_what_is_delivered_keeps_no_gap(tmp_path: Path) -> None:
    config = written(tmp_path)
    assert config.gaps()[PUSH_HOST] == config.gap_of(PUSH_HOST) == timedelta(0)


@pytest.mark.parametrize("name", ["NONE", "BAD", "ODD"])
def test_a_secret_that_cannot_be_used_is_told_without_it(tmp_path: Path, name: str) -> None:
    config = written(tmp_path)
    desk = config.nightdesk.model_copy(update={"courtlistener_hook_file": None, "courtlistener_hook_env": name})
    odd = config.model_copy(update={"nightdesk": desk})
    odd._environ = config._environ
    with pytest.raises(ConfigError, match="courtlistener_hook_env") as caught:
        odd.courtlistener_hook()
    assert "a/a/" not in str(caught.value)


# ---------------------------------------------------------------- beside the API


def looked(archive: Archive, **more: Any) -> Visit:
    page = archive.page(API)
    assert page is not None
    return hook.spared(archive, page, visit(page, next_visit_at=NOW + HOUR, **more), 7 * DAY)


def test_the_api_is_asked_once_a_day_while_alerts_come(archive: Archive) -> None:
    assert looked(archive).next_visit_at == NOW + HOUR
    received(archive, event(ROW))
    assert looked(archive).next_visit_at == NOW + ONCE
    assert looked(archive, outcome=Outcome.FAILED).next_visit_at == NOW + HOUR
    assert looked(archive, pending={"gone": ["x"]}).next_visit_at == NOW + HOUR
    archive.upkeep(NOW + deliveries.KEPT + DAY)
    assert looked(archive).next_visit_at == NOW + HOUR


def test_the_pages_own_ceiling_holds(archive: Archive) -> None:
    received(archive, event(ROW))
    page = archive.page(API)
    assert page is not None
    assert hook.spared(archive, page, visit(page, next_visit_at=NOW + HOUR), 6 * HOUR).next_visit_at == NOW + 6 * HOUR


def shown(*entries: Entry, kind: str = "page") -> Docket:
    return Docket(case_name="Union v. Port", entries=entries, coverage=Coverage(kind))


def entry(text: str = "ORDER granting the motion.", ident: str = "901", number: str = "13") -> Entry:
    return Entry(text, "2026-04-22", number, ident)


def test_what_was_delivered_is_spoken_for_by_the_api_which_tells_its_edits() -> None:
    docket = merge_dockets(merge_dockets(None, shown(entry()), PAGE), shown(entry()), API)
    edited = merge(docket, shown(entry("ORDER denying the motion.")), API).docket
    assert [e.text for e in edited.entries] == ["ORDER denying the motion."]
    late = merge(edited, shown(entry()), PAGE).docket
    assert [(e.text, e.routes) for e in late.entries] == [("ORDER denying the motion.", (API, PAGE))]


def test_another_services_wording_is_no_edit_of_what_was_delivered() -> None:
    docket = merge_dockets(None, shown(entry()), PAGE)
    other = merge(docket, shown(entry("Order granting motion (short).", "77")), "https://court.example/rss").docket
    assert [e.text for e in other.entries] == ["ORDER granting the motion."]


def test_what_the_api_showed_after_the_alert_can_be_gone() -> None:
    first, second = entry(), entry("NOTICE of appeal.", "902", "14")
    docket = merge_dockets(merge_dockets(None, shown(second), PAGE), shown(first, second, kind="full"), API)
    assert len(merge(docket, shown(first, kind="full"), API).missing) == 1


def test_what_only_the_alert_showed_is_gone_by_nobodys_word() -> None:
    first, second = entry(), entry("NOTICE of appeal.", "902", "14")
    docket = merge_dockets(merge_dockets(None, shown(second), PAGE), shown(first, kind="full"), API)
    assert merge(docket, shown(first, kind="full"), API).missing == ()


def test_the_beat_makes_due_what_waits_and_leaves_failures_their_time(archive: Archive) -> None:
    received(archive, event(ROW))
    page = archive.page(PAGE)
    assert page is not None
    [turn] = [turn for turn in claim(archive) if turn.host == PUSH_HOST]
    archive.record(visit(page, next_visit_at=NOW + 9 * HOUR, outcome=Outcome.UNREADABLE, etag=page.etag), turn, NOW)
    assert hook.remind(archive, NOW) == 0
    [turn] = [turn for turn in claim(archive, NOW + 9 * HOUR) if turn.host == PUSH_HOST]
    archive.record(visit(page, next_visit_at=NOW + 20 * HOUR, etag=page.etag), turn, NOW)
    assert hook.remind(archive, NOW) == 1
