"""Children that read hostile pages: limits, replacement, no network, and nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from monitor.workers import WorkerDied, Workers, WorkerTimeout
from tests.waiting import until


def echo(value: object) -> object:
    return value


def own_pid() -> int:
    return os.getpid()


def complain(text: str) -> None:
    raise KeyError(text)


class Unpicklable(Exception):
    def __init__(self) -> None:
        super().__init__("cannot travel")
        self.lock = __import__("threading").Lock()


def complain_oddly() -> None:
    raise Unpicklable


def give_oddly() -> object:
    return lambda: None


def devour() -> int:
    return len(bytearray(1 << 30))


def hoard() -> int:
    kept.append(bytearray(os.urandom(1 << 20)) * 150)
    return len(kept)


kept: list[bytearray] = []


def spin() -> None:
    while True:
        pass


def sleep_long() -> None:
    time.sleep(3600)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def connect(port: int) -> None:
    socket.socket().connect(("127.0.0.1", port))


def send_out() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 9))


def look_up() -> None:
    socket.getaddrinfo("news.example", 80)


def start_something() -> None:
    subprocess.run(["true"], check=False)


def environment() -> dict[str, str]:
    return dict(os.environ)


def recurse(depth: int) -> int:
    return 0 if depth == 0 else 1 + recurse(depth - 1)


def ask_back(first: int) -> Generator[int, int, tuple[int, ...]]:
    said = [first]
    while said[-1] < 100:
        said.append((yield said[-1] * 10))
    return tuple(said)


def ask_and_complain() -> Generator[str, str, None]:
    raise KeyError((yield "why"))


@pytest.fixture
def workers() -> Iterator[Workers]:
    opened = Workers(2, preload=())
    yield opened
    opened.close()


def alive(number: int) -> bool:
    """Running, and no zombie."""
    try:
        with open(f"/proc/{number}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("count", [0, 1])
def test_a_call_may_ask_back(count: int) -> None:
    with closing(Workers(count, preload=())) as some:
        assert some.call(ask_back, 1, deadline_s=30, reply=lambda asked: asked + 1) == (1, 11, 111)
        assert some.call(ask_back, 100, deadline_s=30, reply=lambda asked: asked) == (100,)
        with pytest.raises(KeyError, match="because"):
            some.call(ask_and_complain, deadline_s=30, reply=lambda _: "because")


def test_a_reply_that_fails_is_raised_and_the_child_replaced(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError):
        workers.call(ask_back, 1, deadline_s=30, reply=lambda asked: asked / 0)
    assert workers.call(echo, 7, deadline_s=30) == 7


def test_calls_are_answered_by_another_process(workers: Workers) -> None:
    assert workers.call(echo, {"a": [1, b"\x00" * 3_000_000]}, deadline_s=30) == {"a": [1, b"\x00" * 3_000_000]}
    assert workers.call(own_pid, deadline_s=30) != os.getpid()


def test_what_the_function_raises_is_raised(workers: Workers) -> None:
    with pytest.raises(KeyError, match="here"):
        workers.call(complain, "here", deadline_s=30)
    with pytest.raises(RuntimeError, match="Unpicklable: cannot travel"):
        workers.call(complain_oddly, deadline_s=30)
    with pytest.raises(RuntimeError):
        workers.call(give_oddly, deadline_s=30)
    with pytest.raises(RecursionError):
        workers.call(recurse, 10_000, deadline_s=30)
    assert workers.call(echo, 1, deadline_s=30) == 1


def test_too_much_memory_ends_the_call_alone(workers: Workers) -> None:
    with pytest.raises(WorkerDied, match="256 MB"):
        workers.call(devour, deadline_s=30)
    assert workers.call(echo, 1, deadline_s=30) == 1


def test_a_child_that_has_grown_is_replaced(workers: Workers) -> None:
    first = workers.call(own_pid, deadline_s=30)
    for _ in range(3):
        try:
            workers.call(hoard, deadline_s=30)
        except WorkerDied:
            break
    until(lambda: not alive(first), "the first child ended")
    assert workers.call(own_pid, deadline_s=30) != first


def test_too_long_ends_the_child(workers: Workers) -> None:
    first = workers.call(own_pid, deadline_s=30)
    with pytest.raises(WorkerTimeout, match=r"longer than 0\.2 s"):
        workers.call(sleep_long, deadline_s=0.2)
    until(lambda: not alive(first), "the first child ended")
    assert workers.call(own_pid, deadline_s=30) != first


def test_too_much_cpu_ends_the_child() -> None:
    workers = Workers(1, cpu_s=1, preload=())
    with pytest.raises(WorkerDied) as caught:
        workers.call(spin, deadline_s=60)
    assert not isinstance(caught.value, WorkerTimeout)
    assert workers.call(echo, 1, deadline_s=30) == 1
    workers.close()


def test_a_crash_ends_the_call_alone(workers: Workers) -> None:
    with pytest.raises(WorkerDied, match="ended the reader"):
        workers.call(crash, deadline_s=30)
    assert workers.call(echo, 1, deadline_s=30) == 1


def test_children_do_not_go_out(workers: Workers) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with pytest.raises(PermissionError):
            workers.call(connect, listener.getsockname()[1], deadline_s=30)
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()
    for attempt in (send_out, look_up, start_something):
        with pytest.raises(PermissionError):
            workers.call(attempt, deadline_s=30)


def test_children_know_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURT_TOKEN", "sentinel")
    workers = Workers(1, preload=())
    assert "sentinel" not in str(workers.call(environment, deadline_s=30))
    workers.close()


def test_children_are_recycled_after_so_many_calls() -> None:
    workers = Workers(1, recycle_after=3, preload=())
    pids = [workers.call(own_pid, deadline_s=30) for _ in range(7)]
    workers.close()
    assert pids[0] == pids[1] == pids[2]
    assert pids[3] == pids[4] == pids[5]
    assert len(set(pids)) == 3


def test_many_threads_share_few_children(workers: Workers) -> None:
    with ThreadPoolExecutor(16) as threads:
        got = list(threads.map(lambda n: workers.call(echo, n, deadline_s=30), range(300)))
    assert got == list(range(300))
    assert len(workers.pids) <= 3


def test_a_hung_call_delays_no_other(workers: Workers) -> None:
    with ThreadPoolExecutor(1) as threads:
        hung = threads.submit(workers.call, sleep_long, deadline_s=3)
        assert [workers.call(echo, n, deadline_s=30) for n in range(50)] == list(range(50))
        with pytest.raises(WorkerTimeout):
            hung.result()


def test_a_dead_nursery_is_replaced(workers: Workers) -> None:
    first = workers.call(own_pid, deadline_s=30)
    nursery = workers.pids[0]
    os.kill(nursery, signal.SIGKILL)
    until(lambda: not alive(first), "the first child ended")
    with pytest.raises(WorkerDied):
        workers.call(echo, 1, deadline_s=30)
    assert workers.call(echo, 2, deadline_s=30) == 2
    assert workers.pids[0] != nursery


def test_closing_leaves_nothing_and_ends_running_calls() -> None:
    workers = Workers(2, preload=())
    workers.call(echo, 1, deadline_s=30)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(workers.call, sleep_long, deadline_s=60)
        until(lambda: workers._idle.qsize() == 1, "one child is idle")
        pids = workers.pids
        workers.close()
        with pytest.raises(WorkerDied):
            running.result()
    until(lambda: not any(alive(number) for number in pids), "all children ended")
    with pytest.raises(WorkerDied, match="closed"):
        workers.call(echo, 1, deadline_s=1)


KILLED = """
import sys, time
from monitor.workers import Workers
workers = Workers(1, preload=())
workers.call(len, b"x", deadline_s=30)
print(*workers.pids, flush=True)
time.sleep(600)
"""


def test_children_go_with_a_service_that_is_killed() -> None:
    service = subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    pids = [int(number) for number in service.stdout.readline().split()]
    assert len(pids) == 2
    service.kill()
    service.wait()
    service.stdout.close()
    until(lambda: not any(alive(number) for number in pids), "all children ended")


def test_count_zero_stays_in_this_process() -> None:
    assert Workers(0).call(own_pid, deadline_s=1) == os.getpid()
