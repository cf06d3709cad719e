"""The nursery: imports what children need, then forks one whenever a socket comes in. Has one thread, so that forking
is safe, and ends when its own socket does.

Run as `python -m monitor.workers.nursery FD` with one message of settings waiting on the socket.
"""

from __future__ import annotations

import gc
import importlib
import os
import signal
import socket
import sys

from monitor.workers import child, wire

RARELY = 20_000
"""Objects made between two collections: a page's tree and blocks are many, and die without help."""


def main(number: int) -> None:
    with socket.socket(fileno=number) as control:
        settings = wire.receive(control)
        sys.path[:] = settings["path"]
        for name in settings["preload"]:
            importlib.import_module(name)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        gc.collect()
        gc.freeze()
        gc.set_threshold(RARELY, 20, 50)
        wire.send(control, wire.pack("ready"))
        while True:
            try:
                message, numbers, _, _ = socket.recv_fds(control, 1, 1)
            except OSError:
                return
            if not message or not numbers:
                return
            bear(control, socket.socket(fileno=numbers[0]), settings["limits"])


def bear(control: socket.socket, sock: socket.socket, limits: dict[str, int]) -> None:
    """Fork a child that serves `sock`; its process id goes back over `control`."""
    number = os.fork()
    if number == 0:
        control.close()
        try:
            child.run(sock, limits)
        finally:
            os._exit(70)
    sock.close()
    wire.send(control, wire.pack(number))


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except wire.Hungup:
        sys.exit(0)
