"""A secret goes to the one place it is for, and from there nowhere: not into what is kept, shown, logged or exported."""

from __future__ import annotations

import gzip
import io
import json
import logging
import pickle
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from monitor import export
from monitor.config import load
from monitor.egress import FetchSettings
from monitor.errors import ConfigError
from monitor.fetch import Ask
from monitor.fetch.headers import masked, pairs
from monitor.fetch.journey import Journey
from monitor.metrics import metrics_text
from monitor.notify import Channels, drain, open_channels
from storage import open_archive
from storage.records import ChangeFilter
from tests.storage.making import NOW, Desk, article, capture, change, seen
from tests.unit.test_notify import GUARD, Box, notice

SENTINEL = "hunter2-5ENT1NEL"
TOKEN = ("Authorization", f"Token {SENTINEL}")


@pytest.mark.parametrize(
    "name",
    ["Authorization", "authorization", "Proxy-Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "X-Amz-Security-Token",
     "X-Hub-Signature-256", "Client-Secret", "apikey"],
)  # fmt: skip
def test_headers_that_carry_secrets_are_kept_without_them(name):
    assert masked([(name, SENTINEL)]) == ((name, "…"),)


@pytest.mark.parametrize(
    "name", ["User-Agent", "Accept", "If-None-Match", "If-Modified-Since", "Accept-Encoding", "Host"]
)
def test_other_headers_are_kept_as_they_were_sent(name):
    assert masked([(name, "value")]) == ((name, "value"),)


@pytest.mark.parametrize("value", ["a\r\nX: 1", "a\nb", "a\0b"])
def test_no_header_breaks_out_of_its_line(value):
    with pytest.raises(ValueError, match="cannot be sent") as caught:
        pairs([("Authorization", value + SENTINEL)])
    assert SENTINEL not in str(caught.value)


def journey(**ask) -> Journey:
    return Journey(Ask("https://court.example/api", **ask), FetchSettings())


def redirected(way: Journey, location: str) -> httpx.Request:
    way.follow(httpx.Response(302, headers={"location": location}))
    return way.request()


@pytest.mark.parametrize("ask", [{"headers": (TOKEN,)}, {"token": SENTINEL}])
def test_a_token_is_sent_to_the_asked_origin_and_kept_nowhere(ask):
    way = journey(**ask)
    request = way.request()
    assert request.headers["authorization"] == f"Token {SENTINEL}"
    assert SENTINEL not in repr(way.kept_headers())
    assert ("Authorization", "…") in way.kept_headers()


@pytest.mark.parametrize(
    ("location", "sent"),
    [
        ("/other", True),
        ("https://court.example:443/other", True),
        ("https://evil.example/", False),
        ("http://court.example/api", False),
        ("https://court.example:8443/api", False),
        ("https://court.example.evil.example/", False),
        ("https://sub.court.example/", False),
        ("//evil.example/api", False),
    ],
)
def test_a_redirect_takes_the_token_to_no_other_origin(location, sent):
    way = journey(headers=(TOKEN,))
    way.request()
    request = redirected(way, location)
    assert ("authorization" in request.headers) is sent
    assert SENTINEL in repr(request.headers.raw) or not sent
    assert SENTINEL not in repr((way.kept_headers(), way.hops, way.moved_to))


FILE = """
[nightdesk]
courtlistener_token_env = "TOKEN"
[[channel]]
name = "mail"
kind = "email"
host = "127.0.0.1"
port = 1
tls = "none"
from = "n@desk.example"
to = ["a@desk.example"]
password_env = "PASSWORD"
[[channel]]
name = "chat"
kind = "slack"
url_env = "HOOK"
[[channel]]
name = "hook"
kind = "webhook"
url_env = "HOOK"
secret_env = "SIGN"
[[source]]
slug = "case"
kind = "docket"
court = "mdd"
number = "8:25-cv-00951"
"""
ENVIRON = {
    "TOKEN": SENTINEL,
    "PASSWORD": SENTINEL,
    "HOOK": f"http://127.0.0.1:1/services/{SENTINEL}",
    "SIGN": f"whsec_{SENTINEL}",
}


@pytest.fixture
def config(tmp_path):
    (tmp_path / "sources.toml").write_text(FILE, encoding="utf-8")
    return load(tmp_path / "sources.toml", ENVIRON)


def test_a_configuration_shows_no_secret_however_it_is_looked_at(config):
    assert config.courtlistener_token() == SENTINEL
    looked_at = [repr(config), str(config), json.dumps(config.model_dump(mode="json", warnings=False))]
    looked_at += [repr(config.source_records()), repr(config.missing_secrets()), repr(config.channel("hook"))]
    assert SENTINEL not in "\n".join(looked_at)


def test_a_secret_that_cannot_be_used_is_told_without_it(tmp_path):
    (tmp_path / "sources.toml").write_text(
        FILE.replace('password_env = "PASSWORD"', 'password_file = "pw"'), encoding="utf-8"
    )
    (tmp_path / "pw").write_bytes(SENTINEL.encode() + b"\xff\xfe")
    config = load(tmp_path / "sources.toml", ENVIRON)
    with pytest.raises(ConfigError) as caught:
        config.secret("mail", "password")
    assert SENTINEL not in str(caught.value)
    assert SENTINEL.encode() not in pickle.dumps(caught.value)


def test_what_is_archived_of_a_source_holds_no_token(config, tmp_path):
    archive = open_archive(tmp_path / "archive.sqlite")
    archive.sync_sources(config.source_records(), NOW, config.gaps())
    archive.close()
    assert SENTINEL.encode() not in b"".join(path.read_bytes() for path in tmp_path.glob("archive.sqlite*"))


def test_channels_that_fail_say_nothing_of_their_secrets(config, caplog):
    caplog.set_level(logging.DEBUG)
    box = Box(*(notice(f"n{n}", channel=name) for n, name in enumerate(("mail", "chat", "hook"))))
    channels = open_channels(config, GUARD)
    now = NOW
    for _ in range(40):
        drain(box, channels, now)
        if all(n.attempts for n in box.rows.values()):
            break
        now += timedelta(minutes=1)
    assert all(n.last_error for n in box.rows.values())
    told = caplog.text + repr(box.rows)
    for record in caplog.records:
        told += repr(record.args) + (str(record.exc_info[1]) if record.exc_info else "")
    assert SENTINEL not in told


def test_a_bug_while_sending_is_logged_and_parked_without_the_notices_secrets(caplog):
    class Broken:
        def send(self, notice, message):
            raise RuntimeError(f"posting to http://hooks.example/{SENTINEL} went wrong")

    box = Box(notice("n1"))
    drain(box, Channels({"c": Broken()}), NOW)
    assert SENTINEL not in box.rows["n1"].last_error


def test_exports_and_metrics_hold_what_was_kept_and_that_is_masked(tmp_path):
    archive = open_archive(tmp_path / "archive.sqlite")
    desk = Desk(archive)
    way = journey(headers=(TOKEN,), user_agent="nightdesk")
    way.request()
    kept = replace(capture(b"<p>x</p>", NOW, desk.page.url), request_headers=way.kept_headers())
    turn = desk.turn()
    archive.record(replace(seen(desk.page, article("One.")), capture=kept, digest=kept.digest), turn, desk.now)
    desk.now += timedelta(hours=1)
    desk.see(article("Two."), change=change())
    warc, table = io.BytesIO(), io.StringIO()
    export.write_warc(archive, [archive.item("ledger")], warc)
    export.write_changes(archive, ChangeFilter(), table)
    told = gzip.decompress(warc.getvalue()) + table.getvalue().encode() + metrics_text(archive, {}).encode()
    assert b"Authorization: " in told
    assert SENTINEL.encode() not in told
    archive.close()
