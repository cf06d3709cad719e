"""Several pages as one payload, and back."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.extract import Raw, Recipe, read
from storage.parts import is_joined, joined, parts_of, separated
from storage.records import Capture, Memory

AT = datetime(2026, 4, 22, tzinfo=UTC)
URL = "https://quay.example/story-1"


def capture(number: int, payload: bytes, kind: str = "text/html") -> Capture:
    url = URL if number == 1 else f"{URL}/{number}"
    return Capture(
        url, 200, (("ETag", '"a"'), ("Content-Type", kind)), payload, hashlib.sha256(payload).hexdigest(), AT
    )


def opened(one: Capture) -> list[bytes]:
    return [part.payload for part in parts_of(one.payload, one.header("content-type") or "", one.url)]


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=10))
def test_any_bytes_come_back(payloads: list[bytes]) -> None:
    captures = [capture(number, payload) for number, payload in enumerate(payloads, 1)]
    one = joined(captures)
    assert opened(one) == payloads
    assert one.digest == hashlib.sha256(one.payload).hexdigest()
    assert joined(captures) == one
    first, further = separated(one)
    assert (first.payload, first.digest, set(first.headers)) == (
        payloads[0],
        captures[0].digest,
        set(captures[0].headers),
    )
    assert [part.url for part in further] == [c.url for c in captures[1:]]


def test_a_part_that_holds_the_boundary_ends_nothing() -> None:
    plain = joined([capture(1, b"a"), capture(2, b"b")])
    nested = joined([capture(1, plain.payload), capture(2, b"b")])
    assert opened(nested) == [plain.payload, b"b"]


@given(st.integers(min_value=0, max_value=400), st.binary(max_size=3))
def test_what_is_cut_or_altered_is_none_or_other_pages(at: int, put: bytes) -> None:
    one = joined([capture(1, b"<p>one</p>"), capture(2, b"<p>two</p>")])
    kind = one.header("content-type") or ""
    for payload in (one.payload[:at], one.payload[:at] + put + one.payload[at + 1 :]):
        parts = parts_of(payload, kind, URL)
        assert len(parts) in (0, 1, 2)
        assert payload == one.payload or not payload[:at] or parts_of(payload, kind, "https://other.example/") == ()
        read(Raw(payload, URL, kind), Recipe(), Memory())


def test_a_server_speaks_for_no_other_host() -> None:
    forged = joined([capture(1, b"<p>one</p>"), Capture("https://other.example/2", 200, (), b"<p>two</p>", "", AT)])
    assert opened(forged) == []
    assert is_joined(forged.header("content-type") or "")
    got = read(Raw(forged.payload, URL, forged.header("content-type") or ""), Recipe(), Memory())
    assert got.reading is None
    assert got.problem
