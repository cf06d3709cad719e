"""What went wrong, in plain words: from errors and status codes to a FetchError. Pure."""

from __future__ import annotations

import errno
import re
import ssl
from datetime import datetime

import httpx

from monitor.egress import NameUnknown, OutOfTimeError, TlsError, TooMuchError
from monitor.egress.transport import NameFailedError
from monitor.fetch.ask import FetchError
from monitor.fetch.headers import retry_after, seconds_words
from storage.records import Capture, Outcome

_CUT = re.compile(r"received (\d+) bytes, expected (\d+)")

_STATUS: dict[int, tuple[Outcome, str]] = {
    400: (Outcome.FAILED, "the server does not understand the request (400)"),
    401: (Outcome.BLOCKED, "the page wants a log-in (401)"),
    402: (Outcome.BLOCKED, "the page wants payment (402)"),
    403: (Outcome.BLOCKED, "the server refuses us (403)"),
    404: (Outcome.GONE, "the page is not there (404)"),
    406: (Outcome.FAILED, "the server has no form of the page that we asked for (406)"),
    407: (Outcome.BLOCKED, "a proxy on the way wants a log-in (407)"),
    408: (Outcome.FAILED, "the server gave up waiting (408)"),
    410: (Outcome.GONE, "the page was taken down for good (410)"),
    429: (Outcome.FAILED, "the server asks us to slow down (429)"),
    451: (Outcome.BLOCKED, "the page is withheld for legal reasons (451)"),
    500: (Outcome.FAILED, "the server failed (500)"),
    502: (Outcome.FAILED, "the server behind the front failed (502)"),
    503: (Outcome.FAILED, "the server is overloaded or in repair (503)"),
    504: (Outcome.FAILED, "the server behind the front did not answer (504)"),
}


def of_status(capture: Capture, now: datetime) -> FetchError:
    """What a status that is neither a page nor a redirect means."""
    status = capture.status
    outcome, reason = _STATUS.get(status, (Outcome.FAILED, f"the server answered with status {status}"))
    wait = retry_after(capture.header("retry-after"), now)
    if wait is not None:
        reason += f", and not again before {seconds_words(wait)}"
    return FetchError(outcome, reason, "status", wait, status in (429, 503), capture)


def of_error(error: Exception, host: str, *, in_body: bool, received: int = 0) -> FetchError:
    """What an error of httpx on the way to or from `host` means. In the body, a break is a page cut off."""
    if isinstance(error, OutOfTimeError | httpx.TimeoutException):
        return _timeout(error, host, received)
    if isinstance(error, TooMuchError):
        what = "sends more than a page may have" if in_body else "sends headers without end"
        return FetchError(Outcome.FAILED, f"{host} {what}", "too-big")
    if isinstance(error, NameFailedError):
        return FetchError(Outcome.FAILED, str(error), "dns")
    if isinstance(error, TlsError):
        return FetchError(Outcome.FAILED, f"{host}: {error}", "tls")
    if in_body:
        return _cut(error)
    if isinstance(error, httpx.ProtocolError):
        return _protocol(error, host)
    return _network(error, host)


def of_dialling(error: OSError, host: str) -> FetchError:
    """What the operating system's own error, or the resolver's, means."""
    if isinstance(error, NameUnknown) or "DNS" in str(error):
        return FetchError(Outcome.FAILED, str(error), "dns")
    if isinstance(error, TimeoutError):
        return FetchError(Outcome.FAILED, f"{host} did not answer in time", "timeout")
    return _network(error, host)


def _timeout(error: Exception, host: str, received: int) -> FetchError:
    if "DNS" in str(error):
        return FetchError(Outcome.FAILED, str(error), "dns")
    what = f"did not finish in time (after {received} bytes)" if received else "did not answer in time"
    return FetchError(Outcome.FAILED, f"{host} {what}", "timeout")


def _cut(error: Exception) -> FetchError:
    counts = _CUT.search(str(error))
    if counts:
        reason = f"the answer was cut off after {counts[1]} of {counts[2]} bytes"
    elif isinstance(error, httpx.RemoteProtocolError) and "incomplete chunked" not in str(error):
        reason = "the answer broke the rules of HTTP midway"
    else:
        reason = "the answer was cut off"
    return FetchError(Outcome.INCOMPLETE, reason, "cut")


def _protocol(error: Exception, host: str) -> FetchError:
    text = str(error)
    if "without sending a response" in text:
        return FetchError(Outcome.FAILED, f"{host} hung up without an answer", "protocol")
    if "too long" in text:
        return FetchError(Outcome.FAILED, f"{host} sends headers without end", "too-big")
    return FetchError(Outcome.FAILED, f"{host} does not speak HTTP as it should ({text})", "protocol")


def _network(error: Exception, host: str) -> FetchError:
    cause = root(error)
    if isinstance(cause, ConnectionRefusedError):
        return FetchError(Outcome.FAILED, f"{host}: connection refused", "refused")
    if isinstance(cause, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
        return FetchError(Outcome.FAILED, f"{host} reset the connection", "reset")
    if isinstance(cause, ssl.SSLError):
        return FetchError(Outcome.FAILED, f"{host}: TLS failed ({getattr(cause, 'reason', None) or cause})", "tls")
    if isinstance(cause, OSError) and cause.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN):
        return FetchError(Outcome.FAILED, f"{host}: the network does not reach it", "unreachable")
    return FetchError(Outcome.FAILED, f"{host}: the connection failed ({error})", "unreachable")


def root(error: BaseException) -> BaseException:
    """The operating system's own error behind httpcore's and httpx's."""
    while True:
        inner = error.args[0] if error.args and isinstance(error.args[0], BaseException) else error.__cause__
        if inner is None or inner is error:
            return error
        error = inner
