"""Subscriptions: what follows from what hubs say, and whose word counts."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.egress import Guard
from monitor.errors import UnknownName
from monitor.websub import OFFER, Place, Subscription, confirm, hint, known, signed, subscribe, subscribing
from storage import Archive, open_archive
from storage.records import Kind, Memory, Outcome, Page, Source, Visit
from tests.storage.making import claim

NOW = datetime(2026, 4, 22, 12, 0, tzinfo=UTC)
HUB, TOPIC = "https://hub.example/", "https://ledger.example/feed"
FRESH = Subscription(HUB, TOPIC, "token", "secret")
DAY = timedelta(days=1)


# ---------------------------------------------------------------- where a subscription stands


def test_a_fresh_one_is_due_and_a_confirmed_one_rests_until_its_lease_runs_out() -> None:
    assert FRESH.due(NOW)
    asked = FRESH.asked(NOW)
    assert not asked.due(NOW + timedelta(minutes=59))
    standing = asked.confirmed(NOW, timedelta(days=8))
    assert standing.stands(NOW + 7 * DAY)
    assert [standing.due(NOW + n * DAY) for n in (0, 5, 7)] == [False, False, True]
    assert not standing.stands(NOW + 8 * DAY)


def test_a_hub_that_does_not_answer_is_asked_less_and_less_often() -> None:
    now, waits, standing = NOW, [], FRESH
    for _ in range(8):
        standing = standing.asked(now)
        wait = next(h for h in range(1, 100) if standing.due(now + timedelta(hours=h)))
        waits.append(wait)
        now += timedelta(hours=wait)
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


def test_a_hub_that_refuses_is_left_alone_for_a_week() -> None:
    refused = FRESH.asked(NOW).denied("no")
    assert not refused.due(NOW + 6 * DAY)
    assert refused.due(NOW + 7 * DAY)


@pytest.mark.parametrize(("stated", "kept"), [(0, timedelta(hours=1)), (10**9, timedelta(days=30))])
def test_odd_leases_are_kept_within_reason(stated: int, kept: timedelta) -> None:
    standing = FRESH.confirmed(NOW, timedelta(seconds=stated))
    assert standing.stands(NOW + kept - timedelta(seconds=1))
    assert not standing.stands(NOW + kept)


def test_it_is_the_same_after_it_was_stored() -> None:
    standing = FRESH.asked(NOW).confirmed(NOW, DAY).hinted(NOW)
    assert Subscription.from_json(standing.to_json()) == standing


# ---------------------------------------------------------------- signatures


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_signatures_of_every_method(method: str) -> None:
    digest = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert signed("secret", b"body", f"{method}={digest}")
    assert signed("secret", b"body", f"{method.upper()}={digest.upper()}")
    assert not signed("secret", b"bodies", f"{method}={digest}")
    assert not signed("other", b"body", f"{method}={digest}")


@pytest.mark.parametrize("header", ["", "sha256", "sha256=", "md5=" + "0" * 32, "=", "sha1=é", "new=x", "sha256=0"])
def test_what_is_no_signature_signs_nothing(header: str) -> None:
    assert not signed("secret", b"body", header)


# ---------------------------------------------------------------- in the archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "nightdesk.sqlite")
    opened.sync_sources([Source("feed", Kind.FEED, TOPIC)], NOW, {"": timedelta(seconds=5)})
    yield opened
    opened.close()


def page(archive: Archive) -> Page:
    found = archive.page("feed")
    assert found is not None
    return found


def look(archive: Archive, at: datetime, offer: list[str] | None) -> None:
    """A visit to the feed that found this offer; the next one is a day away."""
    archive.due_now(page(archive).id, at)
    [turn] = claim(archive, at)
    memory = Memory({OFFER: offer} if offer else {}, {})
    visit = Visit(page(archive).id, at, Outcome.UNCHANGED, at + DAY, "", memory=memory)
    archive.record(visit, turn, at)


class Asked(list[tuple[str, str, str]]):
    """Hubs that were asked: hub, topic, callback."""

    answer = ""

    def __call__(self, guard: Guard, subscription: Subscription, callback: str, user_agent: str) -> str:
        self.append((subscription.hub, subscription.topic, callback))
        return self.answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    monkeypatch.setattr(subscribing, "ask", made)
    return made


PLACE = Place("https://desk.example", Guard(), "Nightdesk/1")


def standing(archive: Archive) -> Subscription:
    found = subscribing.load(archive, page(archive).id)
    assert found is not None
    return found


def said(archive: Archive, **rest: Any) -> dict[str, Any]:
    own = {"page": page(archive).id, "token": standing(archive).token, "topic": TOPIC, "mode": "subscribe"}
    return {**own, "lease": "86400", **rest}


def test_a_feed_that_offers_a_hub_is_subscribed_to_once(archive: Archive, asked: Asked) -> None:
    subscribe(archive, PLACE, NOW)
    assert asked == []
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    subscribe(archive, PLACE, NOW)
    callback = f"https://desk.example/websub/{page(archive).id}/{standing(archive).token}"
    assert asked == [(HUB, TOPIC, callback)]
    confirm(archive, said(archive), NOW)
    assert standing(archive).stands(NOW + DAY / 2)
    subscribe(archive, PLACE, NOW + 0.9 * DAY)
    assert [one[2] for one in asked] == [callback, callback]


def test_another_hub_is_a_subscription_of_its_own(archive: Archive, asked: Asked) -> None:
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    old = standing(archive)
    look(archive, NOW + DAY, ["https://other.example/", TOPIC])
    subscribe(archive, PLACE, NOW + DAY)
    assert [hub for hub, _, _ in asked] == [HUB, "https://other.example/"]
    assert standing(archive).token != old.token
    assert standing(archive).secret != old.secret


@pytest.mark.parametrize(
    "odd", [{"token": "x"}, {"token": "é"}, {"topic": "https://x.example/"}, {"mode": "unsubscribe"}, {"page": "x"}]
)
def test_nobody_else_begins_or_ends_a_subscription(archive: Archive, asked: Asked, odd: dict[str, str]) -> None:
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    before = standing(archive)
    with pytest.raises(UnknownName):
        confirm(archive, said(archive, **odd), NOW)
    assert standing(archive) == before


def test_a_refusal_is_kept_with_its_reason(archive: Archive, asked: Asked) -> None:
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    confirm(archive, said(archive, mode="denied", reason="not for you"), NOW)
    assert standing(archive).refused == "not for you"


def test_a_hint_makes_the_feed_due_but_no_more_often_than_once_a_minute(archive: Archive, asked: Asked) -> None:
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    soon = NOW + timedelta(seconds=20)
    hint(archive, said(archive), soon)
    assert page(archive).next_visit_at == NOW + DAY
    subscribe(archive, PLACE, soon)
    assert page(archive).next_visit_at == NOW + DAY
    later = NOW + timedelta(minutes=2)
    subscribe(archive, PLACE, later)
    assert page(archive).next_visit_at == later
    look(archive, later, [HUB, TOPIC])
    hint(archive, said(archive), later + timedelta(minutes=2))
    assert page(archive).next_visit_at == later + timedelta(minutes=2)


def test_a_source_that_is_left_out_has_no_subscription(archive: Archive, asked: Asked) -> None:
    look(archive, NOW, [HUB, TOPIC])
    subscribe(archive, PLACE, NOW)
    given = said(archive)
    archive.sync_sources([], NOW, {"": timedelta(seconds=5)})
    with pytest.raises(UnknownName):
        known(archive, given["page"], given["token"])
    assert subscribe(archive, PLACE, NOW + DAY) == 0
