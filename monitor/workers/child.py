"""What a child does: take a call, answer it, until it is told to stop, hung up on, or worn out."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Generator
from typing import Any

from monitor.workers import wire

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
_GOES_OUT = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.system",
)
_PAGE = resource.getpagesize()


def run(sock: socket.socket, limits: dict[str, int]) -> None:
    """The life of a child; ends the process."""
    settle_in(limits["memory_mb"])
    left = limits["recycle_after"]
    memory = limits["memory_mb"] << 20
    try:
        while left > 0:
            call = wire.receive(sock)
            if call is None:
                break
            limit_cpu(limits["cpu_s"])
            left -= 1
            worn = left == 0
            answer = perform(call, sock)
            worn = worn or answer[0] == "memory" or resident() > memory * 3 // 4
            wire.send(sock, packed(answer, worn))
            if worn:
                break
    except wire.Hungup:
        pass
    os._exit(0)


def settle_in(memory_mb: int) -> None:
    """Limits that hold whatever the page does: they go with the parent, have no network, start no process, and cannot
    grow past their memory."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == 1:
        os._exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    room = max((memory_mb << 20) - resident(), 32 << 20)
    resource.setrlimit(resource.RLIMIT_AS, (virtual() + room, virtual() + room))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(stay_in)
    sys.setrecursionlimit(2000)
    gc.collect()


def stay_in(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: readers neither go out nor start anything."""
    if event in _GOES_OUT:
        raise PermissionError(f"{event}: a reader may not do that")


def limit_cpu(seconds: int) -> None:
    """`seconds` of CPU from now; then the kernel ends the process (SIGXCPU)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, resource.RLIM_INFINITY))


def perform(call: tuple[Any, tuple[Any, ...]], sock: socket.socket) -> tuple[str, Any]:
    """(`result`, value), (`raised`, error) or (`memory`, None)."""
    function, arguments = call
    try:
        value = function(*arguments)
        return ("result", asked(value, sock) if isinstance(value, Generator) else value)
    except MemoryError:
        return ("memory", None)
    except wire.Hungup:
        raise
    except Exception as error:  # whatever it is, it belongs to the caller
        return ("raised", error)


def asked(asking: Generator[Any, Any, Any], sock: socket.socket) -> Any:
    """What a generator returns; what it yields before goes to the caller as a question."""
    try:
        question = next(asking)
        while True:
            wire.send(sock, wire.pack(("question", question, False)))
            question = asking.send(wire.receive(sock))
    except StopIteration as ended:
        return ended.value


def packed(answer: tuple[str, Any], worn: bool) -> bytes:
    """The answer as bytes; what cannot be pickled goes as text."""
    try:
        return wire.pack((*answer, worn))
    except MemoryError:
        return wire.pack(("memory", None, True))
    except (pickle.PicklingError, TypeError, AttributeError, RecursionError) as error:
        what = answer[1] if answer[0] == "raised" else error
        return wire.pack(("raised", RuntimeError(f"{type(what).__name__}: {what}"), worn))


def resident() -> int:
    """Bytes in memory that are this process's own; what it shares with the nursery is not counted twice."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * _PAGE


def virtual() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * _PAGE
