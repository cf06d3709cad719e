"""The guard resolves once, judges every answer and dials the judged address; the tripwire sees who does not."""

from __future__ import annotations

import ast
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import monitor
import storage
from monitor.egress import Deadline, Guard, NameUnknown, OutOfTime, TooMuch, current, ports_of, tripwire
from monitor.egress.guard import dial
from monitor.errors import Refused


def answers(*addresses: str):
    """A resolver that always says the same, and counts."""

    def resolve(host: str, port: int, *_: object) -> list[tuple[object, ...]]:
        resolve.asked.append(host)
        return [
            (socket.AF_INET6, 1, 6, "", (a, port, 0, 0)) if ":" in a else (socket.AF_INET, 1, 6, "", (a, port))
            for a in addresses
        ]

    resolve.asked = []
    return resolve


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as opened:
        yield opened


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_every_answer_is_judged() -> None:
    guard = Guard(resolve=answers("93.184.216.34", "10.0.0.1"))
    with pytest.raises(
        Refused, match=r"news\.example \(10\.0\.0\.1\) may not be connected to: it is a private address"
    ):
        guard.resolve("news.example", 443)
    assert Guard(resolve=answers("93.184.216.34", "2606:4700::1")).resolve("news.example", 443) == [
        "93.184.216.34",
        "2606:4700::1",
    ]


def test_a_name_is_resolved_once_for_each_connection(listener: socket.socket) -> None:
    resolve = answers("127.0.0.1")
    guard = Guard(["127.0.0.0/8"], [port_of(listener)], resolve)
    guard.connect("news.example", port_of(listener)).close()
    assert resolve.asked == ["news.example"]


def test_numeric_hosts_ask_nobody() -> None:
    resolve = answers("10.0.0.1")
    assert Guard(resolve=resolve).resolve("8.8.8.8", 80) == ["8.8.8.8"]
    with pytest.raises(Refused):
        Guard(resolve=resolve).resolve("::1", 80)
    assert resolve.asked == []


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0", "017700000001"])
def test_other_notations_are_judged_by_what_they_resolve_to(host: str) -> None:
    with pytest.raises((Refused, NameUnknown)):
        Guard().resolve(host, 80)


def test_scope_ids_of_answers_are_refused() -> None:
    def resolve(*_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET6, 1, 6, "", ("2606:4700::1", 80, 0, 3))]

    with pytest.raises(Refused, match="network card"):
        Guard(resolve=resolve).resolve("news.example", 80)


def test_hosts_of_the_operator_lead_where_they_lead() -> None:
    guard = Guard(["intranet.example"], resolve=answers("10.0.0.1"))
    assert guard.resolve("Intranet.Example.", 80) == ["10.0.0.1"]
    with pytest.raises(Refused):
        guard.resolve("other.example", 80)


def test_ports_are_judged_before_anything_is_asked() -> None:
    resolve = answers("8.8.8.8")
    with pytest.raises(Refused, match="port 22"):
        Guard(resolve=resolve).resolve("news.example", 22)
    assert resolve.asked == []


def test_also_widens_a_copy() -> None:
    guard = Guard()
    wider = guard.also(["10.0.0.0/8", "mail.example"], [587])
    assert wider.judge("10.0.0.1") is None
    assert 587 in wider.ports
    assert 80 in wider.ports
    assert guard.judge("10.0.0.1")
    assert 587 not in guard.ports
    assert ports_of(["https://a.example/x", "http://b.example", "https://c.example:8443/"]) == (443, 80, 8443)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "x"), "the name no.example does not exist (DNS)"),
        (socket.gaierror(socket.EAI_AGAIN, "x"), "no name server answered for no.example (DNS)"),
        (socket.gaierror(socket.EAI_FAIL, "broken"), "cannot be looked up (DNS: broken)"),
        (UnicodeError("label too long"), "cannot be looked up (DNS)"),
    ],
)
def test_dns_failures_have_their_words(error: Exception, words: str) -> None:
    def resolve(*_: object) -> list[object]:
        raise error

    with pytest.raises(NameUnknown) as caught:
        Guard(resolve=resolve).resolve("no.example", 80)
    assert words in str(caught.value)


def test_no_answer_is_unknown() -> None:
    with pytest.raises(NameUnknown, match="has no address"):
        Guard(resolve=answers()).resolve("no.example", 80)


def test_a_resolver_that_hangs_is_not_waited_for() -> None:
    free = threading.Event()

    def resolve(*_: object) -> list[object]:
        free.wait(30)
        return []

    with pytest.raises(TimeoutError, match="DNS"):
        Guard(resolve=resolve).resolve("slow.example", 80, timeout=0.05)
    free.set()


def test_the_next_address_is_tried(listener: socket.socket) -> None:
    guard = Guard(["127.0.0.0/8"], [port_of(listener)], answers("127.0.0.2", "127.0.0.1"))
    with guard.connect("news.example", port_of(listener)) as sock:
        assert sock.getpeername() == ("127.0.0.1", port_of(listener))


def test_dial_takes_numbers_only() -> None:
    with pytest.raises(Refused):
        dial("localhost", 80, 1)


def test_deadlines_nest_and_end() -> None:
    with Deadline(60) as outer:
        with Deadline(600) as inner:
            assert current() is inner
            assert inner.ends == outer.ends
        assert current() is outer
        assert outer.left(1) == 1
        assert 0 < outer.left() <= 60
    assert current() is None
    with pytest.raises(OutOfTime):
        Deadline(-1).left()
    with pytest.raises(TooMuch):
        Deadline(1, limit=10).take(11)


def test_the_tripwire_stops_all_but_the_guard(listener: socket.socket) -> None:
    port = port_of(listener)
    attempts = [
        lambda: socket.create_connection(("127.0.0.1", port)),
        lambda: httpx.get(f"http://127.0.0.1:{port}/", trust_env=False),
        lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/"),
        lambda: socket.getaddrinfo("news.example", 80),
    ]
    with tripwire.armed() as seen:
        for attempt in attempts:
            with pytest.raises(tripwire.Tripped):
                attempt()
        Guard(["127.0.0.0/8"], [port]).connect("127.0.0.1", port).close()
        ours, theirs = socket.socketpair()
        ours.close()
        theirs.close()
    assert len(seen) == len(attempts)
    socket.create_connection(("127.0.0.1", port)).close()


def test_a_passing_target_is_for_that_target_alone(listener: socket.socket) -> None:
    other = socket.socket()
    with tripwire.armed(), tripwire.passing("127.0.0.1", 1), pytest.raises(tripwire.Tripped):
        other.connect(("127.0.0.1", port_of(listener)))
    other.close()


OPENERS = {
    ("socket", "create_connection"),
    ("urllib", "request"),
    ("http", "client"),
    ("httpx", "get"),
    ("httpx", "post"),
    ("httpx", "put"),
    ("httpx", "request"),
    ("httpx", "stream"),
    ("httpx", "HTTPTransport"),
    ("httpx", "AsyncClient"),
    ("asyncio", "open_connection"),
    ("smtplib", "SMTP"),
    ("smtplib", "SMTP_SSL"),
}
FOREIGN = {
    "requests",
    "urllib3",
    "aiohttp",
    "ftplib",
    "telnetlib",
    "poplib",
    "imaplib",
    "nntplib",
    "xmlrpc",
    "websocket",
}


def openings(tree: ast.AST) -> list[str]:
    """What in a module opens, or could open, a connection by itself."""
    found = []
    for node in ast.walk(tree):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        found += [n for n in names if n.split(".")[0] in FOREIGN or tuple(n.split(".")[:2]) in OPENERS]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            pair = (node.value.id, node.attr)
            if pair in OPENERS:
                found.append(".".join(pair))
        if isinstance(node, ast.Call) and _is_bare_client(node):
            found.append("httpx.Client without a transport")
    return found


def _is_bare_client(node: ast.Call) -> bool:
    called = ast.unparse(node.func)
    return called in ("httpx.Client", "Client") and not any(k.arg == "transport" for k in node.keywords)


def own_files() -> list[Path]:
    roots = [Path(next(iter(package.__path__))) for package in (monitor, storage)]
    return [path for root in roots for path in sorted(root.rglob("*.py"))]


def is_free(path: Path) -> bool:
    """Egress dials; the demo plays a site of its own; postgres has its driver; notify subclasses SMTP (see below)."""
    return any(part in path.parts for part in ("egress", "demo", "postgres"))


@pytest.mark.parametrize("path", [p for p in own_files() if not is_free(p)], ids=str)
def test_no_module_but_egress_opens_connections(path: Path) -> None:
    found = openings(ast.parse(path.read_text("utf-8")))
    if "notify" in path.parts:
        found = [name for name in found if not name.startswith("smtplib.SMTP")]
    assert found == []


def test_the_search_for_openings_finds_them() -> None:
    source = "import requests\nfrom urllib.request import urlopen\nimport httpx\nhttpx.get('x')\nhttpx.Client()\n"
    assert len(openings(ast.parse(source))) >= 4
    assert openings(ast.parse("httpx.Client(transport=transport(guard))")) == []
