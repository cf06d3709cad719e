"""The pool: hands calls to idle children, asks the nursery for new ones, ends those that overstay."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from monitor.workers import wire

T = TypeVar("T")

PRELOAD = ("monitor.examine", "monitor.discover")
START_S = 60.0
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LANGUAGE", "TZ", "HOME", "TMPDIR", "VIRTUAL_ENV")
_KEPT_PREFIXES = ("LC_", "LD_", "PYTHON")


class WorkerDied(Exception):
    """The child that did the work died: {reason}."""


class WorkerTimeout(WorkerDied):
    """The work took longer than it may."""


@dataclass(slots=True)
class _Child:
    sock: socket.socket
    number: int
    handle: int
    """A pidfd: cannot be mistaken for another process's, or -1."""

    ended: bool = False

    def end(self) -> None:
        """Kill it, if it still lives, and let go of it; once."""
        if self.ended:
            return
        self.ended = True
        with contextlib.suppress(OSError):
            if self.handle >= 0:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            else:
                os.kill(self.number, signal.SIGKILL)
        self.sock.close()
        if self.handle >= 0:
            os.close(self.handle)


class Workers:
    """`count` children at most, each with `memory_mb` of memory, `cpu_s` seconds of CPU a call, and `recycle_after`
    calls of life. Usable from many threads. `count=0` runs everything in this process, without limits."""

    def __init__(
        self,
        count: int,
        memory_mb: int = 256,
        cpu_s: int = 20,
        recycle_after: int = 500,
        preload: Sequence[str] = PRELOAD,
    ) -> None:
        self._limits = {"memory_mb": memory_mb, "cpu_s": cpu_s, "recycle_after": recycle_after}
        self._preload = tuple(preload)
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(count):
            self._idle.put(None)
        self.count = count
        self._control: socket.socket | None = None
        self._nursery: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._children: dict[int, _Child] = {}
        self._closed = False

    # ------------------------------------------------------------ calls

    def call(
        self,
        function: Callable[..., Any],
        *arguments: Any,
        deadline_s: float,
        reply: Callable[[Any], Any] | None = None,
    ) -> Any:
        """`function(*arguments)`, done by a child within `deadline_s` seconds of its getting the call. Raises what
        the function raised, WorkerTimeout, or WorkerDied. Function, arguments and result must pickle. With `reply` the
        function is a generator: what it yields is a question, which `reply` answers in this process while the child
        waits; what it returns is the result."""
        if not self.count:
            return function(*arguments) if reply is None else answered(function(*arguments), reply)
        request = wire.pack((function, arguments))
        child = self._idle.get()
        kept: _Child | None = None
        try:
            child = child if child is not None else self._new_child()
            kind, value, worn = self._exchange(child, request, deadline_s, reply)
            if worn or self._closed:
                self._drop(child)
            else:
                kept = child
        finally:
            self._idle.put(kept)
        if kind == "raised":
            raise value
        if kind == "memory":
            raise WorkerDied(f"reading it takes more than {self._limits['memory_mb']} MB of memory")
        return value

    def _exchange(
        self, child: _Child, request: bytes, deadline_s: float, reply: Callable[[Any], Any] | None
    ) -> tuple[str, Any, bool]:
        ends = time.monotonic() + deadline_s
        try:
            answer = self._ask(child, request, ends)
            while answer[0] == "question" and reply is not None:
                answer = self._ask(child, wire.pack(reply(answer[1])), ends)
        except TimeoutError:
            self._drop(child)
            raise WorkerTimeout(f"reading it takes longer than {deadline_s:g} s") from None
        except (wire.Hungup, OSError):
            self._drop(child)
            raise WorkerDied("reading it ended the reader (a crash, or too much CPU or memory)") from None
        except BaseException:
            self._drop(child)
            raise
        return answer

    @staticmethod
    def _ask(child: _Child, packed: bytes, ends: float) -> tuple[str, Any, bool]:
        """Send a message and wait for what comes back, until `ends`."""
        child.sock.settimeout(max(ends - time.monotonic(), 0.001))
        wire.send(child.sock, packed)
        child.sock.settimeout(max(ends - time.monotonic(), 0.001))
        answer: tuple[str, Any, bool] = wire.receive(child.sock)
        return answer

    # ------------------------------------------------------------ children

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the nursery and the children."""
        nursery = (self._nursery.pid,) if self._nursery is not None else ()
        return nursery + tuple(self._children)

    def _new_child(self) -> _Child:
        ours, theirs = wire.pair()
        with theirs, self._lock:
            for attempt in (1, 2):
                try:
                    number = self._ask_nursery(theirs)
                    break
                except (wire.Hungup, OSError):
                    self._end_nursery()
                    if attempt == 2:
                        ours.close()
                        raise WorkerDied("no reader can be started") from None
            child = _Child(ours, number, _pidfd(number))
            self._children[number] = child
        return child

    def _ask_nursery(self, theirs: socket.socket) -> int:
        if self._closed:
            raise WorkerDied("the readers are closed")
        if self._control is None:
            self._start_nursery()
        assert self._control is not None
        socket.send_fds(self._control, [b"+"], [theirs.fileno()])
        return int(wire.receive(self._control))

    def _start_nursery(self) -> None:
        ours, theirs = wire.pair()
        with theirs:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "monitor.workers.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment(),
            )
        self._control = ours
        ours.settimeout(START_S)
        wire.send(ours, wire.pack({"path": sys.path, "preload": self._preload, "limits": self._limits}))
        wire.receive(ours)

    def _drop(self, child: _Child) -> None:
        with self._lock:
            self._children.pop(child.number, None)
        child.end()

    def _end_nursery(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._nursery is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._nursery.wait(5)
            if self._nursery.poll() is None:
                self._nursery.kill()
                self._nursery.wait()
            self._nursery = None

    def close(self) -> None:
        """End the children and the nursery. Calls that still run raise WorkerDied."""
        self._closed = True
        with self._lock:
            children = list(self._children.values())
            self._children.clear()
            for child in children:
                with contextlib.suppress(OSError):
                    child.sock.shutdown(socket.SHUT_RDWR)
                child.end()
            self._end_nursery()


def answered(asking: Generator[Any, Any, T], reply: Callable[[Any], Any]) -> T:
    """A generator's result, its questions answered one after the other."""
    try:
        question = next(asking)
        while True:
            question = asking.send(reply(question))
    except StopIteration as ended:
        result: T = ended.value
        return result


def _pidfd(number: int) -> int:
    try:
        return os.pidfd_open(number)
    except (AttributeError, OSError):
        return -1


def _environment() -> dict[str, str]:
    """What a child may know: paths and languages, and none of the secrets that an environment may hold."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT_ENVIRONMENT or name.startswith(_KEPT_PREFIXES)
    }
    return {**kept, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
