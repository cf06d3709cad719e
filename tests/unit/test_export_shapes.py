"""What leaves the house in WARC and CSV is what came in, whatever servers sent and pages said."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from monitor import export
from monitor.export import warc
from monitor.render.clean import clean_line
from storage import open_archive
from storage.content import content_digest
from storage.records import Capture, ChangeFilter, Found, Hop, Kind, Outcome, VersionDraft
from tests.storage.making import GAPS, HOUR, NOW, Desk, article, capture, change, seen, source, visit


@pytest.fixture
def archive(tmp_path):
    opened = open_archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


def keep(desk: Desk, kept: Capture, text: str = "One.") -> None:
    turn = desk.turn()
    reading = article(text)
    draft = VersionDraft(reading, content_digest(reading))
    desk.archive.record(
        visit(desk.page, desk.now, Outcome.FIRST, capture=kept, version=draft, keep_payload=True), turn, desk.now
    )
    desk.now += HOUR


def records(archive, *items):
    target = io.BytesIO()
    export.write_warc(archive, items or [archive.item("ledger")], target)
    return [
        (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(target.getvalue()))
    ]


HEADERS = [
    (("Content-Type", "text/html; charset=utf-8"),),
    (("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    (("transfer-encoding", "chunked"), ("CONTENT-ENCODING", "gzip"), ("Content-Length", "7")),
    (("X-Long", "v" * 5000),),
    (("X-Empty", ""), ("X-Colon", "a: b: c")),
    (),
]


@pytest.mark.parametrize("headers", HEADERS, ids=[str(n) for n in range(len(HEADERS))])
def test_headers_come_out_in_their_order_those_undone_by_another_name(archive, headers):
    desk = Desk(archive)
    keep(desk, replace(capture(b"<p>body</p>", NOW, desk.page.url), headers=headers))
    http = records(archive)[1][2]
    undone = {"transfer-encoding", "content-encoding", "content-length"}
    expected = [(f"X-Archive-Orig-{k}" if k.lower() in undone else k, v) for k, v in headers]
    assert http.headers == [*expected, ("Content-Length", "11")]


@pytest.mark.parametrize(
    ("status", "line"),
    [
        (200, "200 OK"),
        (203, "203 Non-Authoritative Information"),
        (410, "410 Gone"),
        (299, "299 Unknown"),
        (999, "999 Unknown"),
    ],
)
def test_the_status_line_has_a_phrase_for_any_code(archive, status, line):
    desk = Desk(archive)
    keep(desk, replace(capture(b"x", NOW, desk.page.url), status=status))
    assert records(archive)[1][2].statusline == line


@pytest.mark.parametrize(
    ("peer", "address"),
    [("192.0.2.1:443", "192.0.2.1"), ("[2001:db8::1]:443", "2001:db8::1"), ("", None)],
)
def test_who_answered(archive, peer, address):
    desk = Desk(archive)
    keep(desk, replace(capture(b"x", NOW, desk.page.url), peer=peer))
    assert records(archive)[1][1].get_header("WARC-IP-Address") == address


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://ledger.example/story?a=1&b=%20", "/story?a=1&b=%20"),
        ("https://ledger.example", "/"),
        ("http://127.0.0.1:8080/x", "/x"),
    ],
)
def test_the_request_is_that_of_the_address_that_answered(archive, url, line):
    desk = Desk(archive)
    asked = "https://ledger.example/short"
    keep(desk, replace(capture(b"x", NOW, url), request_url=asked, hops=(Hop(asked, 301, url),)))
    (_, answered, *_), (kind, headers, http, body) = records(archive)[1:3]
    assert (kind, body) == ("request", b"")
    assert f"{http.protocol} {http.statusline}" == f"GET {line} HTTP/1.1"
    assert headers.get_header("WARC-Target-URI") == answered.get_header("WARC-Target-URI") == url


PAYLOADS = [
    b"",
    b"\r\n\r\n",
    bytes(range(256)),
    b"WARC/1.1\r\nWARC-Type: response\r\n\r\n",
    b"x" * 300_000,
    gzip.compress(b"a"),
]


@pytest.mark.parametrize("payload", PAYLOADS, ids=["empty", "breaks", "every byte", "a record", "long", "gzip"])
def test_any_payload_comes_out_as_it_is(archive, payload):
    desk = Desk(archive)
    keep(desk, capture(payload, NOW, desk.page.url))
    kind, headers, _, body = records(archive)[1]
    assert (kind, body) == ("response", payload)
    digest = base64.b32encode(hashlib.sha256(payload).digest()).decode()
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{digest}"


def test_a_capture_whose_bytes_are_not_kept_is_a_revisit_of_itself(archive):
    desk = Desk(archive)
    desk.see(article("One."))
    gone = replace(capture(b"not found", NOW + HOUR, desk.page.url), status=404)
    desk.look(Outcome.BLOCKED, reason="a challenge", capture=gone)
    kinds = [
        (kind, headers.get_header("WARC-Payload-Digest")) for kind, headers, *_ in records(archive) if kind != "request"
    ]
    assert [kind for kind, _ in kinds] == ["warcinfo", "response", "revisit"]


def test_what_was_taken_down_does_not_leave_the_house(archive):
    desk = Desk(archive)
    desk.see(article("Secret."), payload=b"<p>Secret.</p>")
    desk.see(article("Other."), payload=b"<p>Other.</p>")
    archive.takedown(archive.item("ledger").id, [1], "order of the court")
    found = records(archive)
    assert b"Secret." not in b"".join(body for *_, body in found)
    assert [kind for kind, *_ in found if kind != "request"] == ["warcinfo", "revisit", "response"]
    target = io.StringIO()
    export.write_versions(archive, [archive.item("ledger")], target)
    assert "Secret" not in target.getvalue()


def test_records_are_oldest_first_and_each_gzip_member_stands_alone(archive):
    desk = Desk(archive)
    for n in range(3):
        desk.see(article(f"Text {n}."))
    target = io.BytesIO()
    export.write_warc(archive, [archive.item("ledger")], target)
    dates = [
        r.rec_headers.get_header("WARC-Date")
        for r in ArchiveIterator(io.BytesIO(target.getvalue()))
        if r.rec_type == "response"
    ]
    assert dates == sorted(dates)
    assert target.getvalue().count(b"\x1f\x8b\x08") >= 7


def test_a_source_of_many_items_is_exported_whole(archive):
    archive.sync_sources([source("wire", "https://wire.example/feed", Kind.FEED), source("herald")], NOW, GAPS)
    turns = {turn.host: turn for turn in archive.claim_due(NOW, 9, HOUR)}
    shown = tuple(Found(f"https://wire.example/{n}") for n in range(3))
    archive.record(visit(archive.page("wire"), NOW, Outcome.FIRST, found=shown), turns["wire.example"], NOW)
    archive.record(seen(archive.page("herald"), article("Of the herald."), NOW), turns["herald.example"], NOW)
    [turn] = [turn for turn in archive.claim_due(NOW + HOUR, 9, HOUR) if turn.host == "wire.example"]
    for page in turn.pages:
        if page.discovered:
            archive.record(seen(page, article(f"Of {page.url}."), NOW + HOUR), turn)
    items = export.items_named(archive, "wire")
    assert sorted(item.url for item in items) == [one.url for one in shown]
    assert len(export.items_named(archive, "https://wire.example/1")) == 1
    target = io.StringIO()
    assert export.write_versions(archive, items, target) == 3


# ---------------------------------------------------------------- cells

texts = st.text(max_size=30)


@settings(max_examples=150)
@given(texts)
def test_no_text_becomes_a_formula_and_every_text_is_read_back_on_one_line(text):
    target = io.StringIO()
    export.write_table(target, ["a", "b"], [(text, 5)])
    rows = list(csv.reader(io.StringIO(target.getvalue(), newline="")))
    cell = rows[1][0]
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n")
    line = clean_line(text, export.LONGEST_CELL)
    assert cell in (line, "'" + line)
    assert rows[1][1] == "5"
    assert len(rows) == 2


def test_a_hostile_headline_stays_in_its_cell(archive):
    desk = Desk(archive)
    headline = '=cmd|"/c calc"!A1,\r\n"second line"'
    desk.see(article("One.", headline=headline))
    desk.see(article("Two.", headline=headline), change=change("headline", headline=headline, after="x"))
    for write, arguments in (
        (export.write_versions, ([archive.item("ledger")],)),
        (export.write_changes, (ChangeFilter(),)),
    ):
        target = io.StringIO()
        many = write(archive, *arguments, target)
        rows = list(csv.DictReader(io.StringIO(target.getvalue(), newline="")))
        assert len(rows) == many
        assert {row["headline"] for row in rows} == {"'" + headline.replace("\r\n", " ")}


def test_a_table_of_nothing_has_its_header(archive):
    target = io.StringIO()
    assert export.write_changes(archive, ChangeFilter(), target) == 0
    assert target.getvalue().strip() == ",".join(export.CHANGE_COLUMNS)


FOREIGN = [
    (("ETag", '"größer"'), ("ETag", '"gr%F6%DFer"')),
    (("Set-Cookie", "name=Müller; Path=/"), ("Set-Cookie", "name=M%FCller; Path=/")),
    (("Größe", "x"), ("Gr%F6%DFe", "x")),
    (("X-All", "ÿþ\x80"), ("X-All", "%FF%FE%80")),
    (("X-Wide", "日本"), ("X-Wide", "%E6%97%A5%E6%9C%AC")),
]


@pytest.mark.parametrize(("sent", "written"), FOREIGN, ids=[ascii(sent[0]) for sent, _ in FOREIGN])
def test_headers_that_are_no_ascii_leave_as_octets_that_can_be_told(archive, sent, written):
    desk = Desk(archive)
    keep(desk, replace(capture(b"<p>One.</p>", NOW), headers=(sent,), request_headers=(("User-Agent", "Büro/1"),)))
    by_kind = {kind: (http, body) for kind, _, http, body in records(archive)}
    assert written in by_kind["response"][0].headers
    assert by_kind["response"][1] == b"<p>One.</p>"
    assert ("User-Agent", "B%FCro/1") in by_kind["request"][0].headers


@pytest.mark.parametrize("path", ["größe?q=é", "日本", "a%20b"])
def test_an_address_that_is_no_ascii_leaves_too(archive, path):
    url = f"https://ledger.example/{path}"
    desk = Desk(archive, source(url=url))
    keep(desk, capture(b"<p>One.</p>", NOW, url))
    [line] = [http.statusline for kind, _, http, _ in records(archive) if kind == "request"]
    assert line.isascii()
    assert "%" in line


@given(st.lists(st.tuples(st.text(min_size=1, max_size=10), st.text(max_size=20)), max_size=4))
def test_no_header_is_too_odd_for_an_export(headers):
    for name, value in warc.plain_pairs(headers):
        assert (name + value).isascii()
    assert warc.plain_pairs([("ETag", '"a"')]) == [("ETag", '"a"')]
