"""CourtListener's docket alerts, from the POST to the notice: sender and desk over real sockets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor import control, hook
from monitor.web import create_app
from storage import open_archive
from storage.records import push_address
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.web.serving import served

DOCKET = 4711
SECRET = "a-secret-that-nobody-guesses-0123456789"
PAGE = push_address(DOCKET)


def entry(number: int | None, text: str, docket: Any = DOCKET, **more: Any) -> dict[str, Any]:
    ident = more.pop("id", 900 + (number or 0))
    document = {"id": ident * 10, "document_number": str(number or ""), "description": "", "is_available": False}
    return {
        "id": ident, "docket": docket, "entry_number": number, "date_filed": "2026-04-22", "description": text,
        "recap_documents": [document],
    } | more  # fmt: skip


def alert(*rows: Any, kind: int = 1) -> bytes:
    webhook = {"event_type": kind, "version": 2, "date_created": "2026-01-05T08:00:00-08:00", "deprecation_date": None}
    return json.dumps({"payload": {"results": list(rows)}, "webhook": webhook}).encode()


ORDER = "ORDER granting 12 Motion to Compel the harbour ledgers."


class World:
    def __init__(self, folder: Path, desk: Desk, public_url: str) -> None:
        self.folder, self.desk, self.place = folder, desk, urlsplit(public_url).netloc

    def post(self, body: bytes, key: str | None = "key-1", secret: str = SECRET, **headers: str) -> int:
        stated = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {}), **headers}
        connection = HTTPConnection(self.place, timeout=20)
        try:
            connection.request("POST", f"/courtlistener/{secret}", body, stated)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def told(self) -> list[str]:
        """What each notice's change says, oldest first."""
        return [" | ".join(f.after for f in s.change.findings) for s in self.desk.changes("harbour")]

    def notices(self) -> int:
        return len(self.desk.archive.notices(limit=100))

    def kept(self) -> int:
        n, after = 0, 0
        while (one := self.desk.archive.next_delivery(self.desk.page(PAGE).id, after)) is not None:
            n, after = n + 1, one.n
        return n


def written(folder: Path, **source: Any) -> str:
    (folder / "hook").write_text(SECRET, encoding="utf-8")
    keys = {"public_url": "http://127.0.0.1", "courtlistener_hook_file": "hook"}
    named = settings.table("source", slug="harbour", kind="docket", courtlistener=DOCKET, **source)
    return settings.nightdesk(folder, 80, **keys) + named + settings.all_to_screen()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    desk = Desk(tmp_path, written(tmp_path))
    reader = open_archive(tmp_path / "nightdesk.sqlite", readonly=True)
    act = lambda command, given: control.perform(desk.archive, command, given, desk.now)  # noqa: E731
    with served(create_app(desk.config, reader, act)) as public_url:
        yield World(tmp_path, desk, public_url)
    reader.close()
    desk.close()


def test_a_delivery_makes_an_entry_and_one_notice_and_comes_again_in_vain(world: World) -> None:
    world.desk.go()
    assert world.desk.page(PAGE).last_outcome == "unchanged"
    assert world.post(alert(entry(13, ORDER))) == 202
    assert world.desk.page(PAGE).next_visit_at <= world.desk.now
    world.desk.go()
    (shown,) = world.desk.docket("harbour").entries
    assert (shown.number, shown.text, shown.routes) == ("13", ORDER, (PAGE,))
    assert world.notices() == 1
    assert "order" in world.desk.flags("harbour")
    assert world.post(alert(entry(13, ORDER))) == 202
    world.desk.look(PAGE)
    assert (world.notices(), world.kept()) == (1, 1)


def test_readers_are_led_to_the_docket_itself(world: World) -> None:
    world.post(alert(entry(13, ORDER)))
    world.desk.go()
    item = world.desk.archive.item("harbour")
    assert item is not None
    assert (item.title, item.url) == ("harbour", f"https://www.courtlistener.com/docket/{DOCKET}/case/")
    [notice] = world.desk.archive.notices(limit=9)
    assert notice.draft.body["item"]["url"] == item.url
    connection = HTTPConnection(world.place, timeout=20)
    connection.request("GET", f"/item/{item.id}")
    page = connection.getresponse().read().decode()
    connection.close()
    assert ORDER in page
    assert "push:" not in page


def test_what_is_kept_is_what_was_sent(world: World) -> None:
    body = alert(entry(13, ORDER)) + b"\n"
    world.post(body, Cookie="secret=1", **{"Sec-Fetch-Site": "none"})
    world.desk.go()
    stored = world.desk.archive.latest_capture(world.desk.page(PAGE).id)
    assert stored is not None
    assert stored.capture.payload == body
    assert stored.capture.header("idempotency-key") == "key-1"
    assert stored.capture.header("cookie") is None


def test_every_delivery_is_read_in_its_order_each_in_a_visit_of_its_own(world: World) -> None:
    for n in range(20, 27):
        assert world.post(alert(entry(n, f"MOTION number {n} to stay the auction.")), key=f"key-{n}") == 202
    world.desk.go()
    assert [e.number for e in world.desk.docket("harbour").entries] == [str(n) for n in range(20, 27)]
    assert world.notices() == 7
    assert all(f"MOTION number {n}" in said for n, said in zip(range(20, 27), world.told(), strict=True))


def test_many_new_entries_at_once_are_no_sign_that_others_were_missed(world: World) -> None:
    world.post(alert(entry(1, "COMPLAINT against the port authority.")), key="a")
    world.desk.go()
    world.post(alert(*(entry(n, f"EXHIBIT list {n} of the union.") for n in range(2, 14))), key="b")
    world.desk.go()
    assert len(world.desk.docket("harbour").entries) == 13
    assert world.desk.archive.faults() == []
    assert world.notices() == 2


def test_the_same_entry_under_another_key_is_no_news(world: World) -> None:
    for key in ("a", "b", None, None):
        assert world.post(alert(entry(13, ORDER)), key=key) == 202
    world.desk.go()
    assert (world.notices(), world.kept()) == (1, 3)


def test_a_stub_and_its_text_are_one_entry(world: World) -> None:
    stub = entry(13, "", short_description="Order")
    world.post(alert(stub), key="a")
    world.desk.go()
    world.post(alert({**stub, "description": ORDER}), key="b")
    world.desk.go()
    (shown,) = world.desk.docket("harbour").entries
    assert shown.text == ORDER


def test_a_wrong_secret_is_a_page_that_does_not_exist(world: World) -> None:
    for secret in ("x", SECRET[:-1], SECRET + "0", "ä", "%C3%A4", "a/b", "%00"):
        assert world.post(alert(entry(13, ORDER)), secret=secret.encode("ascii", "ignore").decode() or "-") == 404
    assert world.kept() == 0


NO_EVENTS = {
    "nothing": b"",
    "not JSON": b"<html>",
    "cut off": alert(entry(13, ORDER))[:-9],
    "not text": b"\xff\xfe\x00\x01",
    "a list": b"[]",
    "deep": b"[" * 200_000,
    "deeper in a field": b'{"webhook": {"event_type": 1}, "payload": {"results": ' + b"[" * 100_000,
    "a big number": b'{"webhook": {"event_type": 1}, "payload": {"results": [' + b"9" * 9_000 + b"]}}",
    "no webhook": b'{"payload": {"results": []}}',
    "no results": b'{"webhook": {"event_type": 1}, "payload": {"results": {}}}',
    "no entries": b'{"webhook": {"event_type": 1}, "payload": {"results": [1, null, "x", {}, {"docket": 4711}]}}',
    "no docket": alert(entry(13, ORDER, docket=None)),
    "a docket that is none": alert(entry(13, ORDER, docket=True), entry(14, ORDER, docket="../4711x")),
}


@pytest.mark.parametrize("body", NO_EVENTS.values(), ids=NO_EVENTS.keys())
def test_what_is_no_event_is_refused_and_leaves_nothing(world: World, body: bytes) -> None:
    assert world.post(body) == 400
    assert world.kept() == 0


def test_other_events_and_other_dockets_are_taken_and_left_alone(world: World) -> None:
    for kind in (0, 2, 3, 4, 5, 99):
        assert world.post(alert(entry(13, ORDER), kind=kind), key=f"kind-{kind}") == 202
    assert world.post(alert(entry(13, ORDER, docket=DOCKET + 1)), key="other") == 202
    assert world.post(alert(), key="empty") == 202
    assert world.kept() == 0


def test_an_alert_about_several_dockets_gives_each_its_own(world: World) -> None:
    address = f"https://www.courtlistener.com/api/rest/v4/dockets/{DOCKET}/"
    assert world.post(alert(entry(5, "NOTICE of appeal.", docket=99), entry(13, ORDER, docket=address), "junk")) == 202
    world.desk.go()
    assert [e.text for e in world.desk.docket("harbour").entries] == [ORDER]


def test_what_is_too_long_is_not_taken(world: World) -> None:
    assert world.post(alert(entry(13, ORDER)) + b" " * 4_000_000) == 202
    assert world.post(alert(entry(14, ORDER)) + b" " * 5_000_000, key="long") == 413
    assert world.kept() == 1


def killed(world: World, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    record = type(world.desk.archive).record
    monkeypatch.setattr(type(world.desk.archive), where, dies)
    with pytest.raises(KeyboardInterrupt):
        world.desk.go()
    monkeypatch.setattr(type(world.desk.archive), "record", record)


def test_who_dies_between_delivery_and_record_reads_it_after_all_and_once(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.post(alert(entry(13, ORDER)))
    killed(world, monkeypatch, "record")
    assert world.notices() == 0
    world.desk.close()
    again = Desk(tmp_path, written(tmp_path), now=world.desk.now + timedelta(minutes=5))
    again.go()
    assert len(again.docket("harbour").entries) == 1
    assert len(again.archive.notices(limit=100)) == 1
    world.desk = again
    again.look(PAGE)
    assert (len(again.archive.notices(limit=100)), world.kept()) == (1, 1)


def test_what_came_while_its_page_was_visited_is_remembered_by_the_beat(world: World) -> None:
    world.desk.go()
    quiet = world.desk.page(PAGE).next_visit_at
    world.post(alert(entry(13, ORDER)))
    with world.desk.archive.db.write() as c:  # type: ignore[attr-defined]
        c.execute("UPDATE page SET next_visit_at = ?", [int(quiet.timestamp() * 1e6)])
    assert hook.remind(world.desk.archive, world.desk.now) == 1
    world.desk.go()
    assert world.notices() == 1
    assert hook.remind(world.desk.archive, world.desk.now) == 0


def test_a_delivery_that_cannot_be_read_is_passed_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.post(alert({**entry(13, ORDER), "recap_documents": []}), key="bad")
    world.post(alert(entry(14, ORDER)), key="good")
    real: Callable[..., Any] = world.desk.rounds.line.think

    def breaks(step: Any, raw: Any, *given: Any, **more: Any) -> Any:
        if getattr(raw, "payload", b"").count(b'"entry_number": 13'):
            raise control_error()
        return real(step, raw, *given, **more)

    monkeypatch.setattr(world.desk.rounds.line, "think", breaks)
    for _ in range(5):
        world.desk.look(PAGE, timedelta(hours=12))
    assert [e.number for e in world.desk.docket("harbour").entries] == ["14"]


def control_error() -> Exception:
    from monitor.workers import WorkerDied

    return WorkerDied("it broke")


def test_a_desk_that_names_no_secret_has_no_such_page(tmp_path: Path) -> None:
    source = settings.table("source", slug="harbour", kind="docket", courtlistener=DOCKET)
    desk = Desk(tmp_path, settings.nightdesk(tmp_path, 80, public_url="http://127.0.0.1") + source)

    def act(command: str, given: Mapping[str, Any]) -> dict[str, Any]:
        raise AssertionError(command)

    with served(create_app(desk.config, desk.archive, act)) as public_url:
        world = World(tmp_path, desk, public_url)
        assert world.post(alert(entry(13, ORDER)), secret="-") == 404
        assert world.post(alert(entry(13, ORDER))) == 404
    assert desk.archive.page(PAGE) is None
    desk.close()
