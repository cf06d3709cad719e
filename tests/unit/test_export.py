"""What an archivist takes away can be read again by others' tools."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from monitor import export
from monitor.errors import UnknownName
from monitor.export import tables
from storage import open_archive
from storage.content import content_digest
from storage.records import ChangeFilter, Outcome, VersionDraft, Weight
from tests.storage.making import NOW, Desk, article, capture, change, visit


@pytest.fixture
def archive(tmp_path):
    opened = open_archive(tmp_path / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def desk(archive):
    made = Desk(archive)
    for payload, text in ((b"<html>one</html>", "One."), (b"<html>two</html>", "Two."), (b"<html>one</html>", "One.")):
        edit = change("silent-edit", weight=Weight.MAJOR, headline="=HYPERLINK(1)") if text == "Two." else None
        made.see(article(text, headline="+Vote"), payload=payload, change=edit)
    return made


def records(data: bytes):
    return [
        (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(data))
    ]


def warc_of(archive, key="ledger"):
    target = io.BytesIO()
    export.write_warc(archive, export.items_named(archive, key), target)
    return target.getvalue()


def test_every_capture_is_a_request_and_a_response_with_its_bytes(archive, desk):
    found = records(warc_of(archive))
    assert [kind for kind, *_ in found] == [
        "warcinfo", "response", "request", "response", "request", "revisit", "request",
    ]  # fmt: skip
    _, headers, http, body = found[1]
    assert headers.protocol == "WARC/1.1"
    assert body == b"<html>one</html>"
    assert http.get_statuscode() == "200"
    assert http.get_header("content-length") == "16"
    assert headers.get_header("WARC-Target-URI") == "https://ledger.example/story"
    assert headers.get_header("WARC-Date") == "2026-04-22T12:00:00.000000Z"
    assert headers.get_header("WARC-IP-Address") == "192.0.2.1"
    digest = base64.b32encode(hashlib.sha256(b"<html>one</html>").digest()).decode()
    assert headers.get_header("WARC-Payload-Digest") == f"sha256:{digest}"


def test_a_payload_seen_before_is_a_revisit_that_says_where(archive, desk):
    found = records(warc_of(archive))
    headers = found[5][1]
    assert headers.get_header("WARC-Refers-To-Target-URI") == "https://ledger.example/story"
    assert headers.get_header("WARC-Refers-To-Date") == "2026-04-22T12:00:00.000000Z"
    assert headers.get_header("WARC-Payload-Digest") == found[1][1].get_header("WARC-Payload-Digest")


def test_the_request_is_what_was_sent(archive, desk):
    _, headers, http, _ = records(warc_of(archive))[2]
    assert http.statusline == "GET /story HTTP/1.1" or http.protocol == "GET"
    assert http.get_header("User-Agent") == "nightdesk"
    assert headers.get_header("WARC-Concurrent-To")


def test_encodings_that_were_undone_are_named_as_the_originals(archive):
    desk = Desk(archive)
    turn = desk.turn()
    zipped = replace(
        capture(b"plain bytes", NOW, desk.page.url),
        headers=(("Content-Encoding", "gzip"), ("Content-Length", "99"), ("Server", "x")),
        peer="[2001:db8::1]:443",
    )
    draft = VersionDraft(article("One."), content_digest(article("One.")))
    archive.record(visit(desk.page, NOW, Outcome.FIRST, capture=zipped, version=draft, keep_payload=True), turn, NOW)
    _, headers, http, body = records(warc_of(archive))[1]
    assert body == b"plain bytes"
    assert http.get_header("X-Archive-Orig-Content-Encoding") == "gzip"
    assert http.get_header("X-Archive-Orig-Content-Length") == "99"
    assert http.get_header("Content-Length") == "11"
    assert http.get_header("Content-Encoding") is None
    assert headers.get_header("WARC-IP-Address") == "2001:db8::1"


def test_warcios_own_checker_finds_nothing_wrong(archive, desk, tmp_path, capsys):
    path = tmp_path / "ledger.warc.gz"
    path.write_bytes(warc_of(archive))
    checker = Checker(type("Asked", (), {"inputs": [str(path)], "verbose": False})())
    checker.process_all()
    assert checker.exit_value == 0
    assert "fail" not in capsys.readouterr().out


def test_a_name_that_nothing_has(archive, desk):
    with pytest.raises(UnknownName, match="nobody"):
        export.items_named(archive, "nobody")
    assert export.items_named(archive, desk.page.url) == export.items_named(archive, "ledger")


def table(write, *args):
    target = io.StringIO()
    many = write(*args, target)
    lines = list(csv.DictReader(io.StringIO(target.getvalue())))
    assert len(lines) == many
    return lines


def test_versions_as_a_table(archive, desk):
    lines = table(export.write_versions, archive, export.items_named(archive, "ledger"))
    assert [line["version"] for line in lines] == ["1", "2", "3"]
    assert lines[0]["first_seen_at"] == "2026-04-22T12:00:00+00:00"
    assert {line["headline"] for line in lines} == {"'+Vote"}
    assert lines[0]["digest"] == lines[2]["digest"]


def test_changes_as_a_table_newest_first_over_several_pages(archive, desk, monkeypatch):
    monkeypatch.setattr(tables, "PAGE_OF_CHANGES", 1)
    desk.see(article("Three."), change=change("figure"))
    lines = table(export.write_changes, archive, ChangeFilter())
    assert [(line["before"], line["after"], line["weight"]) for line in lines] == [
        ("3", "4", "substantive"),
        ("1", "2", "major"),
    ]
    assert lines[1]["headline"] == "'=HYPERLINK(1)"
    assert table(export.write_changes, archive, ChangeFilter(weight=Weight.MAJOR)) == lines[1:]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "\n@a", "  =1", "\u202e=1", "\x00=1"])
def test_no_cell_is_taken_for_a_formula(text):
    assert export.safe_cell(text) == "'" + text.strip("\u202e\x00\t\r\n ")


@given(st.text(max_size=200))
def test_a_cell_is_one_line_that_hides_nothing(text):
    cell = export.safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert not set("\n\r\x00\x1b\u202e\u2028\u2066") & set(cell)
    assert cell.encode("utf-8").decode() == cell


def test_other_cells_stay_as_they_are():
    assert export.safe_cell("1 - 1 = 0") == "1 - 1 = 0"
    assert export.safe_cell(-5) == -5
