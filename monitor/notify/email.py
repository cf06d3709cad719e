"""E-mail by SMTP: text and HTML in one message, with a Message-ID that is the same for every try."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime

from monitor.config import EmailChannel
from monitor.egress import Guard
from monitor.errors import NightdeskError
from monitor.notify.channel import Permanent, Temporary
from monitor.render.clean import clean_line
from monitor.render.message import Message
from storage.records import Notice

log = logging.getLogger("nightdesk.notify")
TIMEOUT_S = 30.0


class _Relay(smtplib.SMTP):
    """smtplib over the guard, which dials; with `wrapped` the connection speaks TLS from its first byte."""

    def __init__(self, guard: Guard, wrapped: ssl.SSLContext | None) -> None:
        self._guard, self._wrapped = guard, wrapped
        super().__init__(local_hostname="nightdesk.invalid", timeout=TIMEOUT_S)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        self._host = host  # smtplib checks the certificate against it in starttls
        plain = self._guard.connect(host, port, timeout)
        plain.settimeout(timeout)
        return self._wrapped.wrap_socket(plain, server_hostname=host) if self._wrapped else plain


class Mail:
    """One mail a notice. The relay is named by the operator, so the guard lets it and its port through."""

    def __init__(self, config: EmailChannel, guard: Guard, password: Callable[[], str | None]) -> None:
        self.config = config
        self.guard = guard.also((config.host,), (config.port,))
        self.password = password

    def send(self, notice: Notice, message: Message) -> None:
        mail = mail_of(self.config, notice, message)
        try:
            self._deliver(mail)
        except smtplib.SMTPAuthenticationError:
            raise Temporary("the mail server refused user name or password") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise _by_code(max(code for code, _ in error.recipients.values()), "all recipients were refused") from None
        except smtplib.SMTPResponseException as error:
            text = (
                error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
            )
            raise _by_code(error.smtp_code, clean_line(str(text), 200)) from None
        except smtplib.SMTPNotSupportedError as error:
            raise Temporary(f"the mail server cannot do this: {clean_line(str(error), 200)}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Temporary(f"{self.config.host} cannot be reached: {clean_line(str(error), 200)}") from None

    def _deliver(self, mail: EmailMessage) -> None:
        config, context = self.config, ssl.create_default_context()
        password = self._password()
        with _Relay(self.guard, context if config.tls == "tls" else None) as relay:
            relay.connect(config.host, config.port)
            if config.tls == "starttls":
                relay.starttls(context=context)
            if config.username and password:
                relay.login(config.username, password)
            refused = relay.send_message(mail, config.sender, list(config.to))
        for address, (code, _) in refused.items():
            log.warning("%s took the mail, but not for %s (%d)", config.host, clean_line(address), code)

    def _password(self) -> str | None:
        try:
            return self.password()
        except NightdeskError as error:
            raise Temporary(str(error)) from None


def mail_of(config: EmailChannel, notice: Notice, message: Message) -> EmailMessage:
    """The mail, the same for every try of the notice."""
    mail = EmailMessage()
    mail["Subject"] = clean_line(message.subject, 250)
    mail["From"], mail["To"] = config.sender, ", ".join(config.to)
    mail["Date"] = format_datetime(notice.owed_at)
    domain = config.sender.strip("<> ").rpartition("@")[2] or "nightdesk.invalid"
    mail["Message-ID"] = f"<{notice.draft.key}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    return mail


def _by_code(code: int, text: str) -> Temporary | Permanent:
    reason = f"the mail server answered {code}: {text}"
    return Permanent(reason) if code >= 500 else Temporary(reason)
