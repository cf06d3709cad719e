"""httpcore's network backend over the guard. Its streams give each step what is left of the thread's deadline.

Errors carry the operating system's own as their argument, since httpcore's pool cuts the chain of causes.
"""

from __future__ import annotations

import select
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

from monitor.egress.deadline import OutOfTime, current
from monitor.egress.guard import Guard, NameUnknown


class NameFailed(httpcore.ConnectError):
    """A name could not be resolved."""


class TlsFailed(httpcore.ConnectError):
    """The handshake failed, or the certificate is not good for this name."""


class GuardedBackend(httpcore.NetworkBackend):
    """Opens TCP connections through a guard; nothing else."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises Refused for an address that may not be dialled, else httpcore's connect errors."""
        deadline = current()
        if deadline is not None:
            timeout = deadline.left(timeout)
            deadline.dialled += 1
        try:
            sock = self.guard.connect(host, port, timeout)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(error) from error
        except NameUnknown as error:
            raise NameFailed(error) from error
        except OSError as error:
            raise httpcore.ConnectError(error) from error
        return GuardedStream(sock)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.UnsupportedProtocol("only TCP goes out")


class GuardedStream(httpcore.NetworkStream):
    """One connection. Counts what it receives against the thread's deadline."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        deadline = current()
        try:
            self._sock.settimeout(timeout if deadline is None else deadline.left(timeout))
            received = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise OutOfTime(error) from error
        except OSError as error:
            raise httpcore.ReadError(error) from error
        if deadline is not None:
            deadline.take(len(received))
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        deadline = current()
        try:
            self._sock.settimeout(timeout if deadline is None else deadline.left(timeout))
            self._sock.sendall(buffer)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(error) from error
        except OSError as error:
            raise httpcore.WriteError(error) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Raises TlsFailed with the reason; the socket's timeout covers the whole handshake."""
        deadline = current()
        try:
            self._sock.settimeout(timeout if deadline is None else deadline.left(timeout))
            secured = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname)
        except TimeoutError as error:
            self.close()
            raise httpcore.ConnectTimeout("the TLS handshake took too long") from error
        except (ssl.SSLError, ssl.CertificateError) as error:
            self.close()
            raise TlsFailed(tls_words(error)) from error
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(error) from error
        return GuardedStream(secured)

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "client_addr":
            return self._sock.getsockname()
        if info == "server_addr":
            return self._sock.getpeername()
        if info == "socket":
            return self._sock
        if info == "is_readable":
            return is_readable(self._sock)
        return None


def is_readable(sock: socket.socket) -> bool:
    """Whether something, or the end, waits to be read: an idle connection of which this is true is of no more use."""
    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def tls_words(error: Exception) -> str:
    """A TLS failure in plain words, with its class in front."""
    verify = getattr(error, "verify_code", 0)
    detail = getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error)
    known = {
        9: "the certificate is not yet valid",
        10: "the certificate has expired",
        18: "the certificate is self-signed",
        19: "the certificate's issuer is not trusted",
        20: "the certificate's issuer is not known",
        21: "the certificate's issuer is not known",
        23: "the certificate was revoked",
        62: "the certificate is for another name",
        64: "the certificate is for another address",
    }
    return known.get(verify, f"TLS failed ({str(detail).lower().replace('_', ' ')})")
