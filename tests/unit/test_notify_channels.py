"""Channels as the file opens them, their secrets, and what servers may answer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import AuthResult
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import EmailChannel, load
from monitor.egress import Guard
from monitor.notify import Permanent, Temporary, open_channels, send_test
from monitor.notify.email import Mail, mail_of
from monitor.notify.posting import judge, waited
from monitor.notify.slack import Slack
from monitor.notify.terminal import Terminal
from monitor.notify.webhook import Webhook, headers_of
from monitor.render.message import message
from tests.unit.test_alerts import NOW
from tests.unit.test_notify import GUARD, Box, Relay, Scripted, Sink, mail_to, notice, relay, site  # noqa: F401

FILE = """
[nightdesk]
public_url = "https://desk.example"
[[channel]]
name = "mail"
kind = "email"
host = "mail.desk.example"
from = "Night Desk <nightdesk@desk.example>"
to = ["one@desk.example", "two@desk.example"]
username = "u"
password_file = "pw"
[[channel]]
name = "chat"
kind = "slack"
url_env = "HOOK"
[[channel]]
name = "hook"
kind = "webhook"
url = "http://127.0.0.1:1/in"
secret_env = "SIGN"
[[channel]]
name = "hidden"
kind = "webhook"
url_file = "address"
[[channel]]
name = "screen"
kind = "terminal"
"""


@pytest.fixture
def config(tmp_path):
    (tmp_path / "sources.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "pw").write_text("s3cret")
    return load(tmp_path / "sources.toml", {"HOOK": "http://127.0.0.1:1/T0P"})


def test_every_channel_of_the_file_is_opened_as_its_kind(config):
    channels = open_channels(config, GUARD)
    assert {name: type(channel) for name, channel in channels.items()} == {
        "mail": Mail, "chat": Slack, "hook": Webhook, "hidden": Webhook, "screen": Terminal,
    }  # fmt: skip
    assert channels["mail"].password() == "s3cret"
    assert channels["chat"].url() == "http://127.0.0.1:1/T0P"
    assert channels["hook"].url() == "http://127.0.0.1:1/in"


def test_opening_channels_reads_no_secret_and_dials_nobody(tmp_path):
    (tmp_path / "sources.toml").write_text(FILE, encoding="utf-8")
    assert len(open_channels(load(tmp_path / "sources.toml", {}), Guard())) == 5


@pytest.mark.parametrize(
    ("name", "missing"), [("mail", "pw"), ("chat", "HOOK"), ("hidden", "address"), ("hook", "SIGN")]
)
def test_a_secret_that_cannot_be_read_waits_for_a_person_and_is_named(tmp_path, name, missing):
    (tmp_path / "sources.toml").write_text(FILE, encoding="utf-8")
    channels = open_channels(load(tmp_path / "sources.toml", {}), GUARD)
    with pytest.raises(Temporary, match=missing):
        channels[name].send(notice(), message(notice().draft))


NO_ADDRESSES = ["", "hooks.example/x", "file:///etc/passwd", "javascript:x", "http://[", "https://h.example:T0P/x"]
NO_ADDRESSES += ["https://:443/T0P", "https://xn--/T0P", "https://h.example:0/x", "https://h.example:99999/T0P"]


@pytest.mark.parametrize("kept", NO_ADDRESSES)
def test_a_file_that_holds_no_web_address_is_told_without_repeating_it(tmp_path, kept):
    (tmp_path / "sources.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "address").write_text(kept + "\n")
    channels = open_channels(load(tmp_path / "sources.toml", {}), GUARD)
    with pytest.raises(Temporary) as caught:
        channels["hidden"].send(notice(), message(notice().draft))
    assert not kept or kept not in str(caught.value)


def test_a_test_message_says_that_it_is_one(config, capsys):
    assert send_test(open_channels(config, GUARD)["screen"], config) == ""
    assert "This is a test. The channel works" in capsys.readouterr().out


def test_a_test_message_that_fails_says_why_in_one_line(config):
    told = send_test(open_channels(config, GUARD)["chat"], config)
    assert told.startswith("127.0.0.1 ")
    assert "T0P" not in told
    assert "\n" not in told


# ---------------------------------------------------------------- mail


def mailbox(**fields):
    plain = {"name": "m", "kind": "email", "host": "h.example", "from": "n@desk.example", "to": ["a@desk.example"]}
    return EmailChannel.model_validate({**plain, **fields})


def test_a_mail_has_both_texts_in_any_script_and_the_time_it_was_owed():
    owed = notice()
    raw = mail_of(mailbox(to=["a@d.example", "b@d.example"]), owed, message(owed.draft)).as_bytes()
    mail = message_from_bytes(raw, policy=default)
    assert mail["To"] == "a@d.example, b@d.example"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOW
    assert "“close”" in mail["Subject"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "very close" in mail.get_body(("plain",)).get_content()
    assert "<del" in mail.get_body(("html",)).get_content()
    assert max(map(len, raw.split(b"\r\n" if b"\r\n" in raw else b"\n"))) < 998


@pytest.mark.parametrize(
    ("sender", "domain"),
    [
        ("n@desk.example", "desk.example"),
        ("Night Desk <n@desk.example>", "desk.example"),
        ("a@b@c.example", "c.example"),
    ],
)
def test_the_message_id_is_of_the_senders_domain(sender, domain):
    owed = notice()
    mail = mail_of(mailbox(**{"from": sender}), owed, message(owed.draft))
    assert mail["Message-ID"] == f"<{owed.draft.key}@{domain}>"


class Refusing(Sink):
    """Takes mail for some recipients only."""

    def __init__(self, refused, code):
        super().__init__()
        self.refused, self.code = refused, code

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return f"{self.code} not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def start():
    started = []

    def run(sink, **how):
        controller = Relay(sink, hostname="127.0.0.1", port=0, **how)
        controller.start()
        started.append(controller)
        return controller.port

    yield run
    for controller in started:
        controller.stop()


@pytest.mark.parametrize(("code", "error"), [(550, Permanent), (450, Temporary)])
def test_recipients_that_are_all_refused(start, code, error):
    port = start(Refusing({"a@desk.example"}, code))
    with pytest.raises(error, match="all recipients were refused"):
        mail_to(port).send(notice(), message(notice().draft))


def test_one_recipient_of_two_that_is_refused_is_logged_and_the_other_gets_it(start, caplog):
    sink = Refusing({"gone@desk.example"}, 550)
    channel = mail_to(start(sink), to=["gone@desk.example", "a@desk.example"])
    channel.send(notice(), message(notice().draft))
    assert len(sink.mails) == 1
    assert "gone@desk.example" in caplog.text


def test_a_server_that_refuses_the_login_is_tried_again_and_the_password_stays_secret(start):
    class NoLogin:
        def __call__(self, server, session, envelope, mechanism, data):
            return AuthResult(success=False, handled=False, message="535 no")

    port = start(Sink(), authenticator=NoLogin(), auth_require_tls=False)
    channel = mail_to(port)
    channel.config = channel.config.model_copy(update={"username": "u"})
    channel.password = lambda: "hunter2-sentinel"
    with pytest.raises(Temporary) as caught:
        channel.send(notice(), message(notice().draft))
    assert "user name or password" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_server_that_has_no_login_cannot_take_ours(start):
    channel = mail_to(start(Sink()))
    channel.config = channel.config.model_copy(update={"username": "u"})
    channel.password = lambda: "x"
    with pytest.raises(Temporary, match="cannot do this"):
        channel.send(notice(), message(notice().draft))


def test_a_server_that_hangs_up_is_tried_again(start):
    class HangsUp(Sink):
        async def handle_MAIL(self, server, session, envelope, address, options):
            server.transport.close()
            return "250 OK"

    with pytest.raises(Temporary, match=r"127\.0\.0\.1"):
        mail_to(start(HangsUp())).send(notice(), message(notice().draft))


def test_what_a_mail_server_says_cannot_forge_a_log_line(start):
    port = start(Sink("554 no\x1b[2J way"))
    with pytest.raises(Permanent) as caught:
        mail_to(port).send(notice(), message(notice().draft))
    assert "\x1b" not in str(caught.value)


# ---------------------------------------------------------------- webhooks


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ("whsec_" + base64.b64encode(b"k" * 24).decode(), b"k" * 24),
        ("plain words", b"plain words"),
        ("whsec_not base64!", b"whsec_not base64!"),
        ("Ünï", "Ünï".encode()),
    ],
)
def test_a_signature_by_standard_webhooks_whatever_the_secret_looks_like(secret, key):
    headers = headers_of("msg_1", b'{"a":1}', secret, 1_700_000_000)
    signed = hmac.new(key, b'msg_1.1700000000.{"a":1}', hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(signed).decode()


def test_the_standards_own_example_is_signed_as_it_says():
    """https://www.standardwebhooks.com: the specification's test vector."""
    headers = headers_of(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1614265330
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(st.binary(max_size=50), st.binary(max_size=50))
def test_another_payload_has_another_signature(one, two):
    made = [headers_of("k", payload, "s", 1)["webhook-signature"] for payload in (one, two)]
    assert (made[0] == made[1]) is (one == two)


def test_without_a_secret_nothing_is_signed():
    assert "webhook-signature" not in headers_of("k", b"", None, 1)
    assert "webhook-signature" not in headers_of("k", b"", "", 1)


def test_two_tries_of_a_notice_are_the_same_to_the_byte_but_for_the_time(site):  # noqa: F811
    owed = notice()
    for _ in range(2):
        Webhook(GUARD, lambda: site.url, lambda: None).send(owed, message(owed.draft))
    (_, one, first), (_, two, second) = site.got
    assert first == second
    names = {"webhook-id", "idempotency-key"}
    assert {k: v for k, v in one.items() if k.lower() in names} == {k: v for k, v in two.items() if k.lower() in names}
    assert json.loads(first)["timestamp"]


STATUSES = [(200, None), (204, None), (299, None), (301, Permanent), (400, Permanent), (401, Permanent), (403, Permanent),
            (404, Permanent), (408, Temporary), (410, Permanent), (413, Permanent), (425, Temporary), (429, Temporary),
            (500, Temporary), (502, Temporary), (503, Temporary), (599, Temporary)]  # fmt: skip


@pytest.mark.parametrize(("status", "error"), STATUSES)
def test_which_answers_may_pass_and_which_will_not(status, error):
    if error is None:
        judge("h.example", status)
        return
    with pytest.raises(error, match=f"h.example answered {status}"):
        judge("h.example", status, "60")


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("0", 0),
        (" 30 ", 30),
        ("86400", 86400),
        ("86401", 86400),
        ("Wed, 22 Apr 2026 12:00:10 GMT", 10),
        ("Wed, 22 Apr 2026 14:00:10 +0200", 10),
        ("Wed, 22 Apr 2026 11:00:00 GMT", 0),
        ("-5", None),
        ("1.5", None),
        ("", None),
        (None, None),
        ("Wed, 99 Apr 2026", None),
    ],
)
def test_how_long_a_server_asks_us_to_wait(said, wait):
    assert waited(said, NOW) == (None if wait is None else timedelta(seconds=wait))


@given(st.text(max_size=40))
def test_any_retry_after_is_a_wait_or_nothing(said):
    found = waited(said, NOW)
    assert found is None or found >= timedelta(0)


# ---------------------------------------------------------------- the outbox
