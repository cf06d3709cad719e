"""The outbox under any script of a channel: sent once or parked, put back, taken up after a restart."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notify import Channels, Permanent, Temporary, drain
from monitor.notify.outbox import GIVE_UP_AFTER, LEASE, linked
from tests.unit.test_alerts import NOW
from tests.unit.test_notify import GUARD, Box, Relay, Scripted, Sink, mail_to, notice, relay, site  # noqa: F401


def test_a_notice_is_given_up_after_a_week_of_trying_and_not_before():
    box = Box(notice("a"))
    channels = Channels({"c": Scripted(*[Temporary("down")] * 500)})
    now = NOW
    while box.state("a") == "owed":
        drain(box, channels, now)
        now = max(now + timedelta(seconds=1), box.rows["a"].next_try_at)
    assert GIVE_UP_AFTER <= now - NOW < GIVE_UP_AFTER + timedelta(hours=3)
    assert 150 < box.rows["a"].attempts < 250


def test_one_that_asks_for_a_year_is_asked_again_tomorrow():
    box = Box(notice("a"))
    drain(box, Channels({"c": Scripted(Temporary("busy", timedelta(days=365)))}), NOW)
    assert box.rows["a"].next_try_at == NOW + timedelta(days=1)


def test_a_full_queue_puts_notices_back_instead_of_growing():
    hold = threading.Event()

    class Slow:
        def send(self, notice, message):
            assert hold.wait(30)

    box = Box(*(notice(f"n{n:03}") for n in range(230)))
    channels = Channels({"c": Slow()})
    drain(box, channels, NOW, limit=500)
    assert len(channels.outlets["c"].queued) == 200
    assert sum(n.last_error == "waits for earlier ones" for n in box.rows.values()) == 30
    hold.set()
    for minute in range(1, 30):
        drain(box, channels, NOW + timedelta(minutes=minute), limit=500)
    assert {n.state for n in box.rows.values()} == {"sent"}


def test_after_a_restart_what_was_under_way_is_sent_when_its_lease_ends():
    box = Box(notice("a"))
    died = Channels({"c": Scripted()})
    died.outlets["c"].paused_until = datetime.max.replace(tzinfo=UTC)
    drain(box, died, NOW)
    fresh = Scripted()
    assert drain(box, Channels({"c": fresh}), NOW + LEASE - timedelta(seconds=1)) == 0
    assert drain(box, Channels({"c": fresh}), NOW + LEASE) == 1
    assert [n.id for n in fresh.sent] == ["a"]


def test_a_link_is_made_only_of_what_is_known():
    plain = notice()
    assert linked(plain) == plain
    bare = replace(plain, change_id="c1", draft=replace(plain.draft, body={}))
    assert linked(bare) == bare


@settings(max_examples=40)
@given(
    script=st.lists(st.sampled_from(["ok", "down", "never", "bug"]), max_size=12),
    many=st.integers(1, 6),
    steps=st.lists(st.integers(1, 5000), min_size=1, max_size=12),
)
def test_every_notice_is_sent_once_or_parked_whatever_the_channel_does(script, many, steps):
    errors = {"ok": None, "down": Temporary("down"), "never": Permanent("never"), "bug": KeyError("bug")}
    channel = Scripted(*(errors[step] for step in script))
    box = Box(*(notice(f"n{n}") for n in range(many)))
    channels, now = Channels({"c": channel}), NOW
    for step in [*steps, *[4000] * (len(script) + 2)]:
        drain(box, channels, now)
        now += timedelta(seconds=step)
    drain(box, channels, now)
    assert {n.state for n in box.rows.values()} <= {"sent", "parked"}
    sent = [n.id for n in channel.sent]
    assert sent == sorted(sent), "a channel's notices keep their order"
    assert sorted(sent) == sorted(n.id for n in box.rows.values() if n.state == "sent")
    assert len(box.rows) - len(sent) == sum(
        step in ("never", "bug") for step in script[: len(script) - len(channel.script)]
    )
