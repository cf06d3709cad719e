"""Messages between us and a child: pickles with their length in front, over a pair of sockets."""

from __future__ import annotations

import pickle
import socket
import struct
from typing import Any

_LENGTH = struct.Struct("<Q")
BUFFER = 1 << 20
"""Bytes that a socket takes before its writer must wait: most messages fit."""


class Hungup(Exception):
    """The other end is gone."""


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected sockets with room for a whole page."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    for end in (ours, theirs):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
    return ours, theirs


def pack(message: Any) -> bytes:
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


def send(sock: socket.socket, packed: bytes) -> None:
    """Raises Hungup; TimeoutError if the socket has a timeout and the other end does not read."""
    try:
        sock.sendall(packed)
    except TimeoutError:
        raise
    except OSError as error:
        raise Hungup from error


def receive(sock: socket.socket) -> Any:
    """The next message. Raises Hungup at the end; TimeoutError as the socket has it."""
    return pickle.loads(_read(sock, _LENGTH.unpack(_read(sock, _LENGTH.size))[0]))  # noqa: S301 - our own children


def _read(sock: socket.socket, size: int) -> bytearray:
    buffer = bytearray(size)
    view = memoryview(buffer)
    got = 0
    while got < size:
        try:
            count = sock.recv_into(view[got:])
        except TimeoutError:
            raise
        except OSError as error:
            raise Hungup from error
        if not count:
            raise Hungup
        got += count
    return buffer
