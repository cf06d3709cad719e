"""Hostile addresses against real listeners: does a TCP connection reach any of them?

    python -m tests.bench.egress

Where rights allow, it runs in a network namespace in which every address of the Internet is this machine, so that a
forbidden address answers, were it asked. Bare httpx and httpx-secure get the same cases as controls: if either shows no
connection, the harness did not bite, and the exit code is 1. Without rights only loopback answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterable

import httpx
from rich.console import Console
from rich.progress import track

from monitor.egress import FetchSettings, Guard
from monitor.fetch import Ask, Fetcher, FetchError
from tests.bench.egress_cases import PORTS, Case, harmless, hostile

INSIDE = "NIGHTDESK_EGRESS_NAMESPACE"
WEB = (80, 443)
SETUP = (
    "ip link set lo up",
    "ip route add local 0.0.0.0/0 dev lo",
    "ip -6 route add local ::/0 dev lo",
)
_system_getaddrinfo = socket.getaddrinfo

Reached = tuple[str, int]


class World:
    """Listeners on the ports of the bench, and the resolver that all share. In the namespace every address is ours."""

    def __init__(self) -> None:
        self.case = Case("", "")
        self.looks = 0
        self._reached: queue.Queue[Reached] = queue.Queue()
        self.listeners: list[socket.socket] = []
        for port in (*WEB, *PORTS):
            with contextlib.suppress(OSError):
                self.listeners.append(self._listen(port))
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    @staticmethod
    def _listen(port: int) -> socket.socket:
        listener = socket.socket(socket.AF_INET6, socket.SOCK_STREAM)
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::", port))
        listener.listen(64)
        return listener

    def _serve(self, listener: socket.socket) -> None:
        while True:
            sock, peer = listener.accept()
            address, port = sock.getsockname()[:2]
            self._reached.put((f"{plain(address)}" if peer[1] else "", port))
            threading.Thread(target=self._answer, args=(sock,), daemon=True).start()

    def _answer(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            sock.settimeout(2)
            head = sock.recv(65536)
            first = self.case.location and b"GET / " in head and plain(sock.getsockname()[0]) == "93.184.216.34"
            sock.sendall(redirect(self.case.location) if first else PAGE)

    def resolve(self, host: str | bytes | None, port: object, *more: object, **named: object) -> list[object]:
        """Stands in for getaddrinfo: names under .test are answered by the case, all else by the system."""
        name = (host.decode() if isinstance(host, bytes) else host or "").lower().rstrip(".")
        if name.endswith(".test"):
            answers = self.case.answers or (("10.0.0.1",),)
            chosen = answers[min(self.looks, len(answers) - 1)]
            self.looks += 1
            return [
                (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (a, int(str(port or 0)), 0, 0))
                if ":" in a
                else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, int(str(port or 0))))
                for a in chosen
            ]
        return _system_getaddrinfo(host, port, *more, **named)  # type: ignore[arg-type]

    def begin(self, case: Case) -> None:
        self.reached()
        self.case, self.looks = case, 0

    def reached(self) -> list[Reached]:
        """Who was reached since the last question. A connection of our own to each listener, which queues last, tells
        that all before it are counted."""
        marks = set()
        for listener in self.listeners:
            with socket.socket(socket.AF_INET) as mark:
                mark.bind(("127.0.0.1", 0))
                mark.connect(("127.0.0.99", listener.getsockname()[1]))
                marks.add(listener.getsockname()[1])
        found: list[Reached] = []
        while marks:
            address, port = self._reached.get(timeout=10)
            if address == "127.0.0.99":
                marks.discard(port)
            else:
                found.append((address, port))
        return found


PAGE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 35\r\n\r\n"
    + b"<html><p>Reached.</p></html>       "
)


def redirect(location: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()


def plain(address: str) -> str:
    return address.removeprefix("::ffff:") if "." in address else address


def forbidden(case: Case, reached: Iterable[Reached]) -> list[Reached]:
    """Connections that the case does not allow."""
    return [(address, port) for address, port in reached if address not in case.free or port not in WEB]


Get = Callable[[Case], bool]
"""Visits a case; whether a page came."""


def nightdesk(case: Case) -> bool:
    fetcher = Fetcher(Guard(case.allow), FetchSettings())
    try:
        got = fetcher.fetch(Ask(case.url))
        if not isinstance(got, FetchError) and "rebinding" in case.name:
            for _ in range(3):
                fetcher.fetch(Ask(case.url))
        return not isinstance(got, FetchError)
    finally:
        fetcher.close()


def bare_httpx(case: Case) -> bool:
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=2) as client:
        client.get(case.url)
        if "rebinding" in case.name:
            for _ in range(3):
                client.get(case.url)
    return True


def secured_httpx(case: Case) -> bool:
    from httpx_secure import httpx_ssrf_protection

    async def get() -> bool:
        client = httpx_ssrf_protection(httpx.AsyncClient(follow_redirects=True, trust_env=False, timeout=2))
        async with client:
            await client.get(case.url)
            if "rebinding" in case.name:
                for _ in range(3):
                    await client.get(case.url)
        return True

    return asyncio.run(get())


def visit(world: World, case: Case, get: Get) -> tuple[bool, list[Reached]]:
    world.begin(case)
    try:
        came = get(case)
    except Exception:  # a control that refuses, or trips over an address, has not connected; that is all we ask
        came = False
    return came, forbidden(case, world.reached())


def count(world: World, cases: list[Case], get: Get, name: str, *, told: bool) -> int:
    """Connections that `get` made and should not have."""
    total = 0
    console = Console(stderr=True)
    for case in track(cases, name, console=console, disable=not console.is_terminal):
        _, reached = visit(world, case, get)
        total += len(reached)
        if reached and told:
            print(f"{case.name}: reached {reached}", file=sys.stderr)
    return total


def measure(world: World) -> dict[str, object]:
    cases, good = list(hostile()), list(harmless())
    connects = count(world, cases, nightdesk, "nightdesk", told=True)
    passed = 0
    for case in good:
        came, _ = visit(world, case, nightdesk)
        passed += came
        if not came:
            print(f"{case.name}: was not answered", file=sys.stderr)
    controls = {
        "httpx": count(world, cases, bare_httpx, "httpx", told=False),
        "httpx_secure": count(world, cases, secured_httpx, "httpx-secure", told=False),
    }
    return {
        "cases": len(cases),
        "connects": connects,
        "must_pass": len(good),
        "passed": passed,
        "controls": controls,
    }


def in_namespace() -> int | None:
    """Run the bench again inside a network namespace; None where rights do not allow one."""
    script = " && ".join((*SETUP, 'exec "$@"'))
    for flags in (["-n"], ["-r", "-n"]):
        trial = subprocess.run(["unshare", *flags, "sh", "-c", " && ".join(SETUP)], capture_output=True, check=False)
        if trial.returncode == 0:
            command = ["unshare", *flags, "sh", "-c", script, "sh", sys.executable, "-m", "tests.bench.egress"]
            return subprocess.run(command, env={**os.environ, INSIDE: "1"}, check=False).returncode
    return None


def main() -> int:
    if not os.environ.get(INSIDE):
        code = in_namespace()
        if code is not None:
            return code
        print("no network namespace can be made here; only loopback will answer", file=sys.stderr)
    warnings.simplefilter("ignore")
    world = World()
    socket.getaddrinfo = world.resolve  # type: ignore[assignment]
    result = measure(world)
    print(json.dumps(result))
    controls = result["controls"]
    assert isinstance(controls, dict)
    return 0 if all(controls.values()) and not result["connects"] and result["passed"] == result["must_pass"] else 1


if __name__ == "__main__":
    sys.exit(main())
