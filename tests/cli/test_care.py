"""Care on the command line: the file checked, channels tried, copies made and read back, history taken elsewhere."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from storage import open_archive
from tests.acceptance import settings
from tests.acceptance.inbox import Inbox, free_port, listening
from tests.cli.conftest import Typed


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    with listening() as opened:
        yield opened


def written(desk: Typed, *tables: str) -> Path:
    file = desk.folder / "sources.toml"
    file.write_text("\n".join((settings.nightdesk(desk.folder / "data"), *tables)), encoding="utf-8")
    return file


# ---------------------------------------------------------------- configuration


def test_config_check_counts_and_says_what_is_missing(own: Typed) -> None:
    written(
        own,
        settings.source("story", "article", "https://a.example/"),
        settings.table("source", slug="case", kind="docket", court="mdd", number="8:25-cv-00951"),
        settings.all_to_screen(),
    )
    text = own.good("config", "check")
    assert "sources.toml: 2 sources, 1 channel, 1 alert, no problem" in text
    assert "case needs a token" in text


def test_config_check_names_an_alert_that_waits_for_a_tag_that_no_source_has(own: Typed) -> None:
    story = settings.source("story", "article", "https://a.example/", tags=["courts"])
    screen = settings.table("channel", name="screen", kind="terminal")
    written(own, story, screen, settings.table("alert", name="news", channel="screen", tags=["courts", "harbor"]))
    told = own.good("config", "check")
    assert "alert news: no source here has the tag 'harbor'" in told
    assert "'courts'" not in told


def test_a_mark_before_the_text_is_no_mistake(own: Typed) -> None:
    file = written(own, settings.source("story", "article", "https://a.example/"))
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    assert "no problem" in own.good("config", "check")


def test_config_check_names_secrets_that_cannot_be_read_and_still_passes(own: Typed) -> None:
    chat = settings.table("channel", name="desk-chat", kind="slack", url_file="no-such-file")
    written(own, settings.source("story", "article", "https://a.example/"), chat)
    file = own.folder / "sources.toml"
    named = '[nightdesk]\ncourtlistener_hook_file = "no-hook"\npublic_url = "https://desk.example"\n'
    file.write_text(file.read_text(encoding="utf-8").replace("[nightdesk]\n", named, 1), encoding="utf-8")
    told = own.good("config", "check")
    for name in ("no-such-file", "no-hook"):
        assert sum(name in text and "not readable from here" in text for text in told.splitlines()) == 1
    (own.folder / "no-such-file").write_text("https://hooks.example/x")
    assert "no-such-file" not in own.good("config", "check")


def test_config_check_names_every_problem_with_its_line(own: Typed) -> None:
    file = written(
        own, settings.source("My Story", "artikel", "a.example"), settings.table("alert", name="x", channel="y")
    )
    result = own("config", "check")
    assert result.exit_code == 78
    lines = file.read_text().splitlines()
    for wrong in ('slug = "My Story"', 'kind = "artikel"', 'url = "a.example"', 'channel = "y"'):
        assert f"sources.toml:{lines.index(wrong) + 1}: " in result.stderr, wrong
    assert result.stdout == ""


@pytest.mark.parametrize("command", [("log",), ("sources",), ("verify",), ("mute", "ledger"), ("run",), ("upkeep",)])
def test_no_command_works_on_a_bad_file(own: Typed, command: tuple[str, ...]) -> None:
    written(own, "nonsense =")
    result = own(*command)
    assert result.exit_code == 78
    assert "sources.toml" in result.stderr


# ---------------------------------------------------------------- channels


def test_a_test_message_arrives_and_says_that_it_is_one(own: Typed, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    written(own, settings.all_by_mail(port))
    assert own.good("channels", "test", "mail") == "mail: the test message was accepted\n"
    [mail] = kept.mails
    assert "test" in str(mail["Subject"]).lower()
    assert mail["To"] == "desk@example.org"


def test_a_relay_that_refuses_is_said_in_one_line(own: Typed, inbox: tuple[Inbox, int]) -> None:
    kept, port = inbox
    written(own, settings.all_by_mail(port))
    kept.closed.set()
    assert "mail: " in own.refused("channels", "test", "mail", code=1)
    assert kept.mails == []


def test_a_relay_that_is_not_there_is_said_in_one_line(own: Typed) -> None:
    written(own, settings.all_by_mail(free_port()))
    assert "mail: " in own.refused("channels", "test", "mail", code=1)


def test_a_channel_by_another_name_is_told_which_there_are(own: Typed) -> None:
    written(own, settings.all_by_mail(25), settings.table("channel", name="screen", kind="terminal"))
    assert "there are: mail, screen" in own.refused("channels", "test", "post", code=66)


# ---------------------------------------------------------------- copies


def test_a_copy_is_an_archive_of_its_own_with_a_manifest(own: Typed) -> None:
    text = own.good("backup", "copy.sqlite")
    copy = own.folder / "copy.sqlite"
    digest = hashlib.sha256(copy.read_bytes()).hexdigest()
    assert text == f"copy.sqlite: written, opened and verified; SHA-256 {digest}\n"
    manifest = json.loads((own.folder / "copy.sqlite.manifest.json").read_text())
    assert (manifest["sha256"], manifest["bytes"]) == (digest, copy.stat().st_size)
    with closing(open_archive(copy, readonly=True)) as archive:
        assert archive.verify() == []
        assert dict(archive.chain_heads()) == dict(manifest["chain_heads"])
    assert not list(own.folder.glob("*.part"))


def test_a_copy_takes_the_archives_place(own: Typed) -> None:
    before = own.json("log")
    own.good("backup", "copy.sqlite")
    data = own.folder / "data"
    for file in data.iterdir():
        file.unlink()
    (own.folder / "copy.sqlite").rename(data / "nightdesk.sqlite")
    assert own.json("log") == before
    assert "4 versions" in own.good("history", "ledger")


def spoil(desk: Typed, statement: str) -> None:
    """Alter the stored rows behind the archive's back."""
    with closing(sqlite3.connect(desk.folder / "data" / "nightdesk.sqlite")) as raw:
        raw.executescript(statement)


SPOILT = [
    "DROP TRIGGER version_stays; UPDATE version SET digest = zeroblob(32) WHERE number = 2",
    "DROP TRIGGER version_stays; UPDATE version SET chain = zeroblob(32) WHERE number = 2",
    "DROP TRIGGER version_kept; DELETE FROM version WHERE number = 2",
    "UPDATE passage SET text = text || ' and more'",
    "UPDATE payload SET body = zeroblob(length(body))",
    "DROP TRIGGER capture_stays; UPDATE capture SET digest = zeroblob(32)",
]


@pytest.mark.parametrize("statement", SPOILT)
def test_what_is_not_what_was_stored_fails_verify_and_is_no_good_copy(own: Typed, statement: str) -> None:
    spoil(own, statement)
    result = own("verify")
    assert result.exit_code == 1
    assert result.stderr.strip()
    assert "what was stored" not in result.stdout
    copied = own("backup", "copy.sqlite")
    assert copied.exit_code != 0
    assert "the copy is not good" in copied.stderr
    assert not (own.folder / "copy.sqlite").exists()


def test_verify_counts_what_it_checked(own: Typed) -> None:
    versions = sum(len(own.json("history", slug)) for slug in ("ledger", "metro", "court", "evil"))
    assert own.good("verify") == f"{versions} versions and {versions} captures are what was stored\n"


def test_upkeep_changes_nothing_that_can_be_read(own: Typed) -> None:
    before = [own.json("show", f"ledger@{number}") for number in (1, 2, 3, 4)]
    raw = own("show", "ledger@1", "--raw").stdout_bytes
    assert "done: payloads take " in own.good("upkeep")
    assert [own.json("show", f"ledger@{number}") for number in (1, 2, 3, 4)] == before
    assert own("show", "ledger@1", "--raw").stdout_bytes == raw


# ---------------------------------------------------------------- elsewhere


def test_an_export_is_read_back_by_warcio(own: Typed) -> None:
    assert own.good("export", "ledger", "ledger.warc.gz") == "ledger.warc.gz: 4 records\n"
    with (own.folder / "ledger.warc.gz").open("rb") as file:
        records = [(record.rec_type, record.content_stream().read()) for record in ArchiveIterator(file)]
    kinds = [kind for kind, _ in records]
    assert kinds[0] == "warcinfo"
    assert kinds.count("response") + kinds.count("revisit") == kinds.count("request") == 4
    bodies = [body for kind, body in records if kind == "response"]
    assert bodies[0] == own("show", "ledger@1", "--raw").stdout_bytes


@pytest.mark.parametrize(
    ("file", "options", "is_csv"),
    [
        ("a.csv", (), True),
        ("a.warc", (), False),
        ("a.csv", ("--as", "warc"), False),
        ("a.bin", ("--as", "csv"), True),
        ("a", (), False),
    ],
)
def test_the_form_is_the_files_ending_unless_it_is_said(
    own: Typed, file: str, options: tuple[str, ...], is_csv: bool
) -> None:
    own.good("export", "ledger", file, *options)
    start = (own.folder / file).read_bytes()[:4]
    assert start.startswith(b"item" if is_csv else b"\x1f\x8b")


def test_evidence_of_a_version_and_the_one_before_it(own: Typed) -> None:
    assert own.good("export", "ledger@2", "ledger.zip") == "ledger.zip: 14 files\n"
    with ZipFile(own.folder / "ledger.zip") as bundle:
        names = bundle.namelist()
    assert {"version-1.payload", "version-2.payload", "prove.py"} <= set(names)
    assert "version-3.txt" not in names
    own.good("export", "ledger", "last", "--as", "evidence")
    assert "give ledger" in own.refused("export", "ledger@2", "ledger.csv", code=65)


def test_versions_as_a_table(own: Typed) -> None:
    own.good("export", "metro", "metro.csv")
    with (own.folder / "metro.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["version"] for row in rows] == ["1", "2", "3"]
    assert [row["digest"] for row in rows] == [row["digest"] for row in own.json("history", "metro")]
