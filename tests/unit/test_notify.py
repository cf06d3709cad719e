"""The outbox against a real mail server and a real web server on loopback."""

import base64
import hashlib
import hmac
import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from aiosmtpd.controller import Controller

from monitor.config import EmailChannel
from monitor.egress import Guard
from monitor.notify import Channels, Permanent, Temporary, drain
from monitor.notify.email import Mail
from monitor.notify.outbox import wait_after
from monitor.notify.posting import judge, waited
from monitor.notify.slack import Slack
from monitor.notify.webhook import Webhook
from monitor.render.message import message
from storage.records import Notice
from tests.unit.test_alerts import NOW
from tests.unit.test_message import draft

GUARD = Guard()


class Box:
    """An archive's notices, in memory."""

    def __init__(self, *notices):
        self.rows = {n.id: n for n in notices}

    def claim_notices(self, now, limit, lease):
        due = [n for n in self.rows.values() if n.state == "owed" and n.next_try_at <= now][:limit]
        for n in due:
            self.rows[n.id] = replace(n, next_try_at=now + lease)
        return due

    def mark_sent(self, notice_id, now):
        assert self.rows[notice_id].state == "owed"
        self.rows[notice_id] = replace(self.rows[notice_id], state="sent", sent_at=now)

    def mark_failed(self, notice_id, error, next_try_at):
        n = self.rows[notice_id]
        state = "owed" if next_try_at else "parked"
        self.rows[notice_id] = replace(
            n, state=state, last_error=error, attempts=n.attempts + 1, next_try_at=next_try_at or n.next_try_at
        )

    def state(self, notice_id):
        return self.rows[notice_id].state


def notice(name="n1", channel="c", **fields):
    return Notice(name, replace(draft(), channel=channel, key=name * 8), NOW, 0, "owed", NOW, **fields)


class Scripted:
    """A channel that does what it is told, in order; then takes everything."""

    def __init__(self, *script):
        self.script, self.sent = list(script), []

    def send(self, notice, message):
        if self.script and (error := self.script.pop(0)) is not None:
            raise error
        self.sent.append(notice)


def test_sent_then_marked_with_a_link_to_the_change():
    channel, box = Scripted(), Box(notice(change_id="ch-7"))
    assert drain(box, Channels({"c": channel}), NOW) == 1
    assert box.state("n1") == "sent"
    assert channel.sent[0].draft.body["link"] == "https://desk.example/change/ch-7"
    assert drain(box, Channels({"c": channel}), NOW) == 0


def test_a_temporary_failure_waits_longer_each_time_and_order_is_kept():
    channel, box = Scripted(Temporary("down"), Temporary("down")), Box(notice("n1"), notice("n2"))
    channels = Channels({"c": channel})
    assert drain(box, channels, NOW) == 0
    assert box.rows["n1"].next_try_at == NOW + timedelta(seconds=10)
    assert drain(box, channels, NOW + timedelta(seconds=9)) == 0
    assert drain(box, channels, NOW + timedelta(seconds=10)) == 0
    assert box.rows["n1"].next_try_at == NOW + timedelta(seconds=30)
    assert drain(box, channels, NOW + timedelta(seconds=30)) == 2
    assert [n.id for n in channel.sent] == ["n1", "n2"]


def test_back_off_grows_from_ten_seconds_to_an_hour():
    waits = [wait_after(n).total_seconds() for n in range(12)]
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 3600
    assert wait_after(10_000) == timedelta(hours=1)


def test_what_the_other_side_asks_is_kept():
    box = Box(notice())
    drain(box, Channels({"c": Scripted(Temporary("busy", timedelta(minutes=9)))}), NOW)
    assert box.rows["n1"].next_try_at == NOW + timedelta(minutes=9)


def test_parked_for_good_reasons_only():
    box = Box(notice("p"), notice("gone", channel="no-such"), notice("next"))
    channel = Scripted(Permanent("refused"))
    drain(box, Channels({"c": channel}), NOW)
    assert [box.state(n) for n in ("p", "gone", "next")] == ["parked", "parked", "sent"]
    old = Box(notice("old"))
    drain(old, Channels({"c": Scripted(Temporary("down"))}), NOW + timedelta(days=8))
    assert old.state("old") == "parked"
    assert old.rows["old"].last_error == "down"


def test_a_bug_of_ours_parks_the_notice_and_goes_on():
    box = Box(notice("bug"), notice("fine"))
    drain(box, Channels({"c": Scripted(KeyError("secret-value"))}), NOW)
    assert [box.state(n) for n in ("bug", "fine")] == ["parked", "sent"]
    assert "secret-value" not in box.rows["bug"].last_error


def test_a_hanging_channel_delays_nobody():
    go_on = threading.Event()

    class Hanging:
        def send(self, notice, message):
            assert go_on.wait(30)

    box, quick = Box(notice("slow", channel="h"), notice("n1"), notice("n2")), Scripted()
    channels = Channels({"h": Hanging(), "c": quick})
    assert drain(box, channels, NOW) == 2
    assert box.state("slow") == "owed"
    go_on.set()
    while box.state("slow") == "owed":
        drain(box, channels, NOW)
    assert box.state("slow") == "sent"


def test_a_notice_claimed_again_while_it_waits_is_not_doubled():
    channel, box = Scripted(Temporary("down")), Box(notice("n1"), notice("n2"))
    channels = Channels({"c": channel})
    drain(box, channels, NOW)
    later = NOW + timedelta(hours=3)
    assert drain(box, channels, later) == 2
    assert drain(box, channels, later) == 0
    assert [n.id for n in channel.sent] == ["n1", "n2"]


# ---------------------------------------------------------------- mail


class Relay(Controller):
    """On any free port: aiosmtpd tries out its own listener by the port it was given."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class Sink:
    def __init__(self, answer="250 OK"):
        self.answer, self.mails = answer, []

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content)
        return self.answer


@pytest.fixture
def relay():
    started = []

    def start(answer="250 OK"):
        sink = Sink(answer)
        controller = Relay(sink, hostname="127.0.0.1", port=0)
        controller.start()
        started.append(controller)
        return sink, controller.port

    yield start
    for controller in started:
        controller.stop()


def mail_to(port, **more):
    plain = {"name": "m", "kind": "email", "host": "127.0.0.1", "port": port, "tls": "none", "from": "n@desk.example"}
    return Mail(EmailChannel.model_validate({**plain, "to": ["a@desk.example"], **more}), GUARD, lambda: None)


def test_a_mail_arrives_with_text_redline_and_a_stable_message_id(relay):
    sink, port = relay()
    channel, owed = mail_to(port), notice()
    for _ in range(2):
        channel.send(owed, message(owed.draft))
    first, second = sink.mails
    assert f"Message-ID: <{owed.draft.key}@desk.example>".encode() in first
    assert b"multipart/alternative" in first
    ids = [next(line for line in m.splitlines() if line.startswith(b"Message-ID")) for m in (first, second)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize(("answer", "error"), [("550 no", Permanent), ("451 later", Temporary)])
def test_the_mail_servers_answer_decides(relay, answer, error):
    _, port = relay(answer)
    with pytest.raises(error, match=answer[:3]):
        mail_to(port).send(notice(), message(draft()))


def test_a_relay_that_is_not_there_or_speaks_no_tls_is_tried_again(relay):
    _, port = relay()
    with pytest.raises(Temporary):
        mail_to(port, tls="starttls").send(notice(), message(draft()))
    with pytest.raises(Temporary, match="cannot be reached"):
        mail_to(1).send(notice(), message(draft()))


# ---------------------------------------------------------------- webhooks


@pytest.fixture
def site():
    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got.append((self.path, dict(self.headers), body))
            self.send_response(self.server.status)
            for name, value in self.server.extra:
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.got, server.status, server.extra = [], 200, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_address[1]}/hook/T0P-SECRET"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_webhook_is_signed_and_names_itself(site):
    secret = "whsec_" + base64.b64encode(b"k" * 24).decode()
    owed = notice()
    Webhook(GUARD, lambda: site.url, lambda: secret).send(owed, message(owed.draft))
    _, headers, body = site.got[0]
    headers = {name.lower(): value for name, value in headers.items()}
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"k" * 24, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == headers["idempotency-key"] == owed.draft.key
    said = json.loads(body)
    assert said["type"] == "nightdesk.change"
    assert said["data"]["flags"] == ["silent-edit", "quote"]
    assert len(said["data"]["findings_in_words"]) == 2


def test_slack_gets_escaped_text(site):
    Slack(GUARD, lambda: site.url).send(notice(), message(draft(headline="<!channel> & co")))
    said = json.loads(site.got[0][2])
    assert "&lt;!channel&gt; &amp; co" in said["text"]
    assert said["blocks"][0]["text"]["type"] == "plain_text"


@pytest.mark.parametrize(
    ("status", "error"), [(500, Temporary), (429, Temporary), (408, Temporary), (404, Permanent), (302, Permanent)]
)
def test_the_answer_decides_and_the_address_stays_secret(site, status, error, caplog):
    site.status, site.extra = status, [("Retry-After", "120"), ("Location", "http://127.0.0.1:1/")]
    caplog.set_level("DEBUG")
    with pytest.raises(error) as caught:
        Slack(GUARD, lambda: site.url).send(notice(), message(draft()))
    assert str(status) in str(caught.value)
    assert "T0P-SECRET" not in str(caught.value) + caplog.text
    if error is Temporary:
        assert caught.value.retry_after == timedelta(seconds=120)


def test_a_dead_webhook_is_temporary_and_secret():
    with pytest.raises(Temporary) as caught:
        Slack(GUARD, lambda: "http://127.0.0.1:1/T0P-SECRET").send(notice(), message(draft()))
    assert "T0P-SECRET" not in str(caught.value)


def test_retry_after_in_both_forms():
    assert waited("7") == timedelta(seconds=7)
    assert waited("Wed, 22 Apr 2026 12:01:00 GMT", NOW) == timedelta(minutes=1)
    assert waited("soon") is None
    assert waited("999999999999") == timedelta(days=1)
    judge("h", 204)
