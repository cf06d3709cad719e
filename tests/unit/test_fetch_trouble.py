"""What went wrong, in plain words: from the errors of libraries and statuses of servers to one line for a person."""

from __future__ import annotations

import errno
import ssl
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.egress import NameUnknown, OutOfTimeError, TlsError, TooMuchError
from monitor.egress.transport import NameFailedError
from monitor.fetch.headers import masked, pairs, retry_after, seconds_words
from monitor.fetch.trouble import of_dialling, of_error, of_status, root
from storage.records import Capture, Outcome
from tests.storage.making import NOW, capture

HOST = "news.example"


def answered(status: int, **headers: str) -> Capture:
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return replace(capture(b"", NOW), status=status, headers=given)


def caused(outer: type[Exception], inner: BaseException) -> Exception:
    """As httpx raises it: with the operating system's own error behind it."""
    error = outer("all connection attempts failed")
    error.__cause__ = inner
    return error


ON_THE_WAY = [
    (OutOfTimeError("x"), Outcome.FAILED, "timeout", "did not answer in time"),
    (httpx.ConnectTimeout("x"), Outcome.FAILED, "timeout", "did not answer in time"),
    (httpx.ReadTimeout("nobody answered for the name (DNS)"), Outcome.FAILED, "dns", "DNS"),
    (TooMuchError("x"), Outcome.FAILED, "too-big", "sends headers without end"),
    (NameFailedError("the name x does not exist (DNS)"), Outcome.FAILED, "dns", "does not exist"),
    (TlsError("the certificate has expired"), Outcome.FAILED, "tls", "the certificate has expired"),
    (
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        Outcome.FAILED,
        "protocol",
        "hung up",
    ),
    (httpx.RemoteProtocolError("header line too long"), Outcome.FAILED, "too-big", "headers without end"),
    (httpx.RemoteProtocolError("illegal status line"), Outcome.FAILED, "protocol", "does not speak HTTP as it should"),
    (caused(httpx.ConnectError, ConnectionRefusedError()), Outcome.FAILED, "refused", "connection refused"),
    (caused(httpx.ReadError, ConnectionResetError()), Outcome.FAILED, "reset", "reset the connection"),
    (caused(httpx.WriteError, BrokenPipeError()), Outcome.FAILED, "reset", "reset the connection"),
    (caused(httpx.ConnectError, ssl.SSLError("bad record")), Outcome.FAILED, "tls", "TLS failed"),
    (caused(httpx.ConnectError, OSError(errno.ENETUNREACH, "x")), Outcome.FAILED, "unreachable", "does not reach it"),
    (caused(httpx.ConnectError, OSError(errno.EHOSTUNREACH, "x")), Outcome.FAILED, "unreachable", "does not reach it"),
    (httpx.ConnectError("odd"), Outcome.FAILED, "unreachable", "the connection failed (odd)"),
]


@pytest.mark.parametrize(("error", "outcome", "cls", "words"), ON_THE_WAY, ids=lambda value: ascii(value)[:40])
def test_on_the_way(error: Exception, outcome: Outcome, cls: str, words: str) -> None:
    found = of_error(error, HOST, in_body=False)
    assert (found.outcome, found.cls) == (outcome, cls)
    assert words in found.reason
    assert "\n" not in found.reason


IN_THE_BODY = [
    (
        httpx.RemoteProtocolError("peer closed connection without sending complete message body (received 50 bytes, expected 5000)"),
        Outcome.INCOMPLETE,
        "after 50 of 5000 bytes",
    ),
    (httpx.RemoteProtocolError("incomplete chunked read"), Outcome.INCOMPLETE, "the answer was cut off"),
    (httpx.RemoteProtocolError("illegal chunk header"), Outcome.INCOMPLETE, "broke the rules of HTTP midway"),
    (caused(httpx.ReadError, ConnectionResetError()), Outcome.INCOMPLETE, "the answer was cut off"),
    (TooMuchError("x"), Outcome.FAILED, "sends more than a page may have"),
    (OutOfTimeError("x"), Outcome.FAILED, "did not answer in time"),
]  # fmt: skip


@pytest.mark.parametrize(("error", "outcome", "words"), IN_THE_BODY, ids=lambda value: ascii(value)[:40])
def test_in_the_body(error: Exception, outcome: Outcome, words: str) -> None:
    found = of_error(error, HOST, in_body=True)
    assert found.outcome is outcome
    assert words in found.reason


def test_a_trickle_says_how_far_it_came() -> None:
    assert (
        "did not finish in time (after 512 bytes)"
        in of_error(OutOfTimeError("x"), HOST, in_body=True, received=512).reason
    )


@pytest.mark.parametrize(
    ("error", "cls"),
    [
        (NameUnknown("the name x does not exist (DNS)"), "dns"),
        (TimeoutError("nobody answered in time for the name x (DNS)"), "dns"),
        (TimeoutError("timed out"), "timeout"),
        (ConnectionRefusedError(), "refused"),
        (ConnectionAbortedError(), "reset"),
        (OSError(errno.ENETDOWN, "down"), "unreachable"),
        (OSError(errno.EMFILE, "too many open files"), "unreachable"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_dialling(error: OSError, cls: str) -> None:
    found = of_dialling(error, HOST)
    assert (found.outcome, found.cls) == (Outcome.FAILED, cls)


def test_the_first_cause_is_found_and_a_ring_of_causes_ends() -> None:
    inner = ConnectionResetError()
    assert root(caused(httpx.ReadError, caused(httpx.ReadError, inner))) is inner
    assert root(httpx.ReadError(inner)) is inner  # type: ignore[arg-type]
    alone = ValueError("alone")
    assert root(alone) is alone


# ---------------------------------------------------------------- statuses

MEANT = {
    Outcome.GONE: {404, 410},
    Outcome.BLOCKED: {401, 402, 403, 407, 451},
}


@pytest.mark.parametrize("status", [*range(400, 432), 444, 451, 499, *range(500, 512), 520, 599, 700, 999])
def test_every_status_has_its_outcome_and_says_its_number(status: int) -> None:
    found = of_status(answered(status), NOW)
    expected = next((outcome for outcome, those in MEANT.items() if status in those), Outcome.FAILED)
    assert found.outcome is expected
    assert str(status) in found.reason
    assert found.host_pause is (status in (429, 503))
    assert found.capture is not None


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (None, None),
        ("", None),
        ("0", None),
        ("-5", None),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("999999999999999999999", timedelta(hours=24)),
        ("1e3", None),
        ("²", None),
        ("soon", None),
        ("Wed, 22 Apr 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Wed, 22 Apr 2026 12:05:00", timedelta(minutes=5)),
        ("Wed, 22 Apr 2026 14:05:00 +0200", timedelta(minutes=5)),
        ("Wed, 22 Apr 2026 11:00:00 GMT", None),
        ("Wed, 22 Apr 9999 23:59:59 GMT", timedelta(hours=24)),
        ("Wed, 99 Apr 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after_in_either_form(said: str | None, wait: timedelta | None) -> None:
    assert retry_after(said, NOW) == wait
    if said is not None:
        found = of_status(answered(503, Retry_After=said), NOW)
        assert found.retry_after == wait
        assert ("not again before" in found.reason) is (wait is not None)


@given(st.text(max_size=60))
def test_any_retry_after_is_a_wait_or_none(said: str) -> None:
    wait = retry_after(said, NOW)
    assert wait is None or timedelta(0) < wait <= timedelta(hours=24)


@pytest.mark.parametrize(
    ("wait", "said"),
    [
        (timedelta(seconds=90), "90 s"),
        (timedelta(seconds=119), "119 s"),
        (timedelta(minutes=2), "2 min"),
        (timedelta(minutes=119), "119 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(hours=24), "24 h"),
    ],
)
def test_a_wait_in_words(wait: timedelta, said: str) -> None:
    assert seconds_words(wait) == said


@pytest.mark.parametrize("header", [("A", "b\r\nC: d"), ("A\n", "b"), ("", "b"), ("Ä", "b"), ("A", "b\0")])
def test_a_header_that_would_break_out_is_not_sent(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        pairs([header])


def test_secrets_of_headers_are_not_kept() -> None:
    sent = (("Authorization", "Token x"), ("X-Api-Key", "x"), ("Cookie", "x"), ("Accept", "*/*"))
    assert masked(sent) == (("Authorization", "…"), ("X-Api-Key", "…"), ("Cookie", "…"), ("Accept", "*/*"))
