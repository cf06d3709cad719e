"""Mail over TLS with a login: the password goes to the right server alone, and never in the clear."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.config import EmailChannel
from monitor.egress import Guard
from monitor.notify import Temporary
from monitor.notify.email import Mail
from monitor.render.message import message
from tests.unit.test_message import draft
from tests.unit.test_notify import notice

PASSWORD = "a word for the relay alone"


class Postbox:
    """Keeps mails with who brought them, and every password that it was shown."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bool, bytes]] = []
        self.shown: list[tuple[bytes, bool]] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = session.auth_data.login.decode() if session.auth_data else ""
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((name, session.ssl is not None, content))
        return "250 kept"

    def judge(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        self.shown.append((given.password, session.ssl is not None))
        return AuthResult(success=given.password == PASSWORD.encode(), handled=False, auth_data=given)


class Relay(Controller):
    """On any free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """An authority that this machine trusts for the time of a test."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return authority


def server_context(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


Start = Callable[..., tuple[Postbox, int]]


@pytest.fixture
def relay() -> Iterator[Start]:
    started: list[Controller] = []

    def start(context: ssl.SSLContext) -> tuple[Postbox, int]:
        box = Postbox()
        controller = Relay(
            box,
            hostname="127.0.0.1",
            port=0,
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=box.judge,
        )
        controller.start()
        started.append(controller)
        return box, controller.port

    yield start
    for controller in started:
        controller.stop()


def channel(port: int, password: str = PASSWORD, host: str = "127.0.0.1") -> Mail:
    plain = {"name": "m", "kind": "email", "host": host, "port": port, "from": "n@desk.example"}
    more = {"to": ["a@desk.example"], "username": "nightdesk", "password_file": "relay-password"}
    return Mail(EmailChannel.model_validate({**plain, **more}), Guard(), lambda: password)


def test_starttls_then_the_login_then_the_mail(relay: Start, trusted: trustme.CA) -> None:
    box, port = relay(server_context(trusted, "127.0.0.1"))
    channel(port).send(notice(), message(draft()))
    assert box.shown == [(PASSWORD.encode(), True)]
    [(name, encrypted, mail)] = box.mails
    assert (name, encrypted) == ("nightdesk", True)
    assert PASSWORD.encode() not in mail


def test_a_wrong_password_is_tried_again_and_not_told(relay: Start, trusted: trustme.CA) -> None:
    box, port = relay(server_context(trusted, "127.0.0.1"))
    with pytest.raises(Temporary) as refused:
        channel(port, "wrong word").send(notice(), message(draft()))
    assert "user name or password" in str(refused.value)
    assert "wrong word" not in str(refused.value)
    assert box.mails == []


@pytest.mark.parametrize("name", ["mail.elsewhere.example", "127.0.0.2"])
def test_a_certificate_of_another_name_gets_no_password(relay: Start, trusted: trustme.CA, name: str) -> None:
    box, port = relay(server_context(trusted, name))
    with pytest.raises(Temporary, match="certificate"):
        channel(port).send(notice(), message(draft()))
    assert (box.shown, box.mails) == ([], [])


def test_a_certificate_of_an_unknown_authority_gets_no_password(relay: Start, trusted: trustme.CA) -> None:
    box, port = relay(server_context(trustme.CA(), "127.0.0.1"))
    with pytest.raises(Temporary, match="certificate"):
        channel(port).send(notice(), message(draft()))
    assert (box.shown, box.mails) == ([], [])
