"""The pure parts of fetching: charsets, gzip, end marks, Retry-After, headers."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.charset import decode, known, sniff
from monitor.fetch.endings import document_ended
from monitor.fetch.headers import masked, pairs, retry_after, seconds_words
from monitor.fetch.inflate import TooBig, Undecodable, gunzip, inflate

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(hours=24)


# ---------------------------------------------------------------- charsets

GERMAN = "<p>Müller grüßt „Köln“ – für 5 €</p>"
META = '<meta charset="{}">'


@pytest.mark.parametrize(
    ("payload", "content_type", "charset"),
    [
        (b"\xef\xbb\xbfabc", "text/html; charset=iso-8859-1", "utf-8-sig"),
        ("\ufeffabc".encode("utf-16-le"), "", "utf-16-le"),
        ("\ufeffabc".encode("utf-16-be"), "text/html; charset=utf-8", "utf-16-be"),
        (GERMAN.encode(), "text/html; charset=iso-8859-1", "utf-8"),
        (GERMAN.encode(), "", "utf-8"),
        (GERMAN.encode("cp1252"), "text/html; charset=ISO-8859-1", "cp1252"),
        (GERMAN.encode("cp1252"), "text/html; charset=utf-8", "cp1252"),
        ((META.format("windows-1252") + GERMAN).encode("cp1252"), "text/html", "cp1252"),
        ((META.format("windows-1252") + GERMAN).encode("cp1252"), "text/html; charset=utf-8", "cp1252"),
        ((META.format("gb2312") + "<p>中华人民共和国</p>").encode("gb18030"), "", "gb18030"),
        ((META.format("Shift_JIS") + "<p>日本語の記事</p>").encode("cp932"), "text/html", "cp932"),
        ('<?xml version="1.0" encoding="windows-1251"?><a>Москва</a>'.encode("cp1251"), "", "cp1251"),
        (b"<p>plain</p>", "text/html; charset=klingon", "utf-8"),
        (b"", "", "utf-8"),
        ("日本語".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "iso2022_jp"),
    ],
)
def test_the_charset_is_found(payload: bytes, content_type: str, charset: str) -> None:
    assert sniff(payload, content_type) == charset


def test_text_comes_out_right() -> None:
    assert decode(GERMAN.encode("cp1252"), "text/html; charset=latin1") == (GERMAN, "cp1252")
    assert decode(b"\xef\xbb\xbfabc") == ("abc", "utf-8")
    assert decode("\ufeffabc".encode("utf-16-le"))[0] == "abc"


def test_one_broken_byte_does_not_change_the_charset() -> None:
    whole = (GERMAN * 40).encode()
    text, charset = decode(whole[:500] + b"\xff" + whole[500:], "text/html; charset=utf-8")
    assert charset == "utf-8"
    assert text.count("\ufffd") <= 3


def test_a_header_that_lies_for_one_visit_changes_nothing() -> None:
    honest = decode(GERMAN.encode(), "text/html; charset=utf-8")
    for lie in ("iso-8859-1", "windows-1251", "shift_jis", "utf-16", "klingon"):
        assert decode(GERMAN.encode(), f"text/html; charset={lie}") == honest


@given(
    st.binary(max_size=400),
    st.sampled_from(["", "utf-8", "utf-16", "big5", "euc-kr", "utf-7", "hz", "idna", "zlib", "\x00"]),
)
def test_decoding_never_raises_and_always_says_the_same(payload: bytes, label: str) -> None:
    header = f"text/html; charset={label}"
    assert decode(payload, header) == decode(payload, header)


@pytest.mark.parametrize(
    "label", ["utf-7", "idna", "punycode", "zlib", "rot13", "base64", "unicode_escape", "undefined", "x"]
)
def test_codecs_that_are_no_charsets_are_not_used(label: str) -> None:
    assert known(label) is None


# ---------------------------------------------------------------- gzip

TEXT = b"The council met on Monday. " * 400


def test_plain_bodies_pass() -> None:
    for encoding in ("", "identity", " identity , none "):
        assert inflate(TEXT, encoding, 10).payload == TEXT
        assert inflate(TEXT, encoding, 10).ended is None


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "x-gzip", "identity, gzip"])
def test_gzip_is_undone(encoding: str) -> None:
    assert inflate(gzip.compress(TEXT), encoding, len(TEXT)).payload == TEXT


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "compress", "gzip, gzip", "gzip, br", "aes128gcm", "x"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(Undecodable, match="only gzip was asked for"):
        inflate(gzip.compress(TEXT), encoding, 10**6)


def test_the_limit_is_exact() -> None:
    packed = gzip.compress(TEXT)
    assert gunzip(packed, len(TEXT)).ended is True
    with pytest.raises(TooBig):
        gunzip(packed, len(TEXT) - 1)
    with pytest.raises(TooBig):
        gunzip(packed * 3, len(TEXT) * 3 - 1)


def test_members_follow_each_other_and_padding_is_left_out() -> None:
    assert gunzip(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 9, 99).payload == b"one two"
    assert gunzip(gzip.compress(b"one") + b"<!-- garbage", 99).payload == b"one"


@given(st.integers(min_value=1, max_value=10_000))
def test_a_cut_is_always_seen(cut: int) -> None:
    packed = gzip.compress(TEXT, mtime=0)
    part = packed[: cut % len(packed)]
    assert gunzip(part, len(TEXT)).ended is False


@given(st.binary(max_size=300))
def test_garbage_is_refused_or_not_ended(garbage: bytes) -> None:
    with contextlib.suppress(Undecodable):
        assert gunzip(garbage, 1000).ended is (garbage[:2] == b"\x1f\x8b" and len(garbage) >= 18)


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    with pytest.raises(TooBig):
        gunzip(bomb, 1 << 16)


# ---------------------------------------------------------------- end marks


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (b"<html><p>a</p></html>", "text/html"),
        (b"<!DOCTYPE html><HTML><p>a</p></HTML>\r\n<!-- cached -->\n", "text/html; charset=utf-8"),
        (b'<?xml version="1.0"?><!-- x --><rss version="2.0"><channel/></rss>\n', "application/rss+xml"),
        (b"<feed><entry/></feed><!-- end -->", "application/atom+xml"),
        (b'<?xml version="1.0"?><urlset></urlset>', ""),
        (b'{"a": [1, 2]}', "application/json"),
        (b"[1]", ""),
        (b"%PDF-1.7 ... %%EOF\n", "application/pdf"),
    ],
)
def test_documents_that_say_they_end(payload: bytes, content_type: str) -> None:
    assert document_ended(payload, content_type)
    assert not document_ended(payload[: len(payload) // 2], content_type)


@pytest.mark.parametrize(
    ("payload", "content_type"),
    [
        (b"just words", "text/plain"),
        (b"", "text/html"),
        (b"", "application/json"),
        (b"<html>...</html><p>and more", "text/html"),
        (b"[" * 100_000, "application/json"),
        (b"<!-- only -->", "text/xml"),
    ],
)
def test_documents_that_do_not(payload: bytes, content_type: str) -> None:
    assert not document_ended(payload, content_type)


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        (None, None),
        ("", None),
        ("120", timedelta(seconds=120)),
        (" 5 ", timedelta(seconds=5)),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("86401", DAY),
        ("9" * 40, DAY),
        ("Sun, 01 Mar 2026 12:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None),
        ("Fri, 01 Jan 2100 00:00:00 GMT", DAY),
        ("Sun Mar  1 12:05:00 2026", timedelta(minutes=5)),
        ("soon", None),
        ("Sun, 99 Foo 2026", None),
        ("१२", None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text(max_size=60))
def test_retry_after_never_raises(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(0) < wait <= DAY


def test_secrets_are_not_kept() -> None:
    kept = masked([("Accept", "x"), ("Authorization", "Token s"), ("Cookie", "s"), ("X-Api-Key", "s"), ("X-Auth", "s")])
    assert kept[0] == ("Accept", "x")
    assert all(value == "…" for _, value in kept[1:])


def test_headers_do_not_break_out_of_their_line() -> None:
    assert pairs({"A": "b"}) == pairs([("A", "b")]) == (("A", "b"),)
    for bad in ({"A": "b\r\nC: d"}, {"A\n": "b"}, {"": "b"}, {"Ä": "b"}):
        with pytest.raises(ValueError, match="cannot be sent"):
            pairs(bad)


def test_waits_in_words() -> None:
    assert [seconds_words(timedelta(seconds=s)) for s in (40, 600, 86400)] == ["40 s", "10 min", "24 h"]
