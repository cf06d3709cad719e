"""One password for the desk: sessions in a signed cookie, Basic for feed readers, guesses slowed down."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

SESSION = 30 * 24 * 3600
"""Seconds that a login lasts."""
_TRIES, _WINDOW = 5, 300
_REMEMBERED = 1000


class Login:
    """Knows who may come in. `clock` gives seconds since the epoch."""

    def __init__(self, password: str, *, secure: bool = False, clock: Callable[[], float] = time.time) -> None:
        self._password = password
        self._clock = clock
        self._failures: OrderedDict[str, list[float]] = OrderedDict()
        self._key = _key(password) if password else b""
        self._basic_known: set[bytes] = set()
        self.cookie = "__Host-nightdesk" if secure else "nightdesk"

    @property
    def wanted(self) -> bool:
        return bool(self._password)

    def knows(self, headers: Headers) -> bool:
        """True with a session that this desk signed and that is not over, or with a password by HTTP Basic that was
        right before."""
        token = cookie_parser(headers.get("cookie", "")).get(self.cookie, "")
        mark = self._mark(headers)
        return self._session_holds(token) or (mark is not None and mark in self._basic_known)

    def tries(self, headers: Headers) -> bool:
        """True if the request brings a password by HTTP Basic that `proves` must judge."""
        return self._mark(headers) is not None

    def proves(self, client: str, headers: Headers) -> bool:
        """Judge that password; slow on purpose, so not on the event loop. The user's name does not matter."""
        mark = self._mark(headers)
        if mark is None or self.wait(client):
            return False
        if self._is(_basic_password(headers["authorization"])):
            if len(self._basic_known) < _REMEMBERED:
                self._basic_known.add(mark)
            return True
        self._note_failure(client)
        return False

    def wait(self, client: str) -> int:
        """Seconds that this client must wait before its next try; 0 = it may try."""
        now = self._clock()
        recent = [at for at in self._failures.get(client, []) if now - at < _WINDOW]
        return 0 if len(recent) < _TRIES else max(1, int(recent[0] + _WINDOW - now))

    def enter(self, client: str, password: str) -> str | None:
        """A session's token for the right password, None for a wrong one, which is counted."""
        if self._is(password):
            self._failures.pop(client, None)
            return self._sign(int(self._clock()) + SESSION)
        self._note_failure(client)
        return None

    def _is(self, password: str) -> bool:
        if not self._password.startswith("$argon2"):
            return hmac.compare_digest(password.encode(), self._password.encode())
        try:
            return PasswordHasher().verify(self._password, password)
        except (VerificationError, InvalidHashError):
            return False

    def _note_failure(self, client: str) -> None:
        now = self._clock()
        recent = [at for at in self._failures.pop(client, []) if now - at < _WINDOW]
        self._failures[client] = [*recent, now][-_TRIES:]
        while len(self._failures) > _REMEMBERED:
            self._failures.popitem(last=False)

    def _sign(self, until: int) -> str:
        text = str(until)
        return f"{text}.{hmac.new(self._key, text.encode(), 'sha256').hexdigest()}"

    def _session_holds(self, token: str) -> bool:
        text, _, _ = token.partition(".")
        if not (text.isascii() and text.isdigit() and len(text) < 13):
            return False
        return hmac.compare_digest(token.encode(), self._sign(int(text)).encode()) and int(text) > self._clock()

    def _mark(self, headers: Headers) -> bytes | None:
        """A keyed digest of what HTTP Basic brought, so that a right password need not be judged, nor kept, again."""
        authorization = headers.get("authorization", "")
        if authorization[:6].lower() != "basic " or len(authorization) > 1000:
            return None
        return hmac.new(self._key, authorization.encode(), "sha256").digest()


def _basic_password(authorization: str) -> str:
    try:
        return base64.b64decode(authorization[6:].strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _key(password: str) -> bytes:
    """The key that signs sessions, slow to guess from a cookie, the same after a restart, another with another
    password."""
    return hashlib.scrypt(password.encode(), salt=b"nightdesk session", n=2**14, r=8, p=1, dklen=32)
