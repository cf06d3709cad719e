"""An evidence file proves itself to anybody with Python alone, and shows every byte that was altered since."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from warcio.archiveiterator import ArchiveIterator

from monitor import export
from storage import open_archive
from tests.storage.making import Desk, article, change

REST = "<b>containers</b> remain at the port, the harbour board said on Wednesday."


@pytest.fixture
def archive(tmp_path):
    opened = open_archive(tmp_path / "archive.sqlite")
    desk = Desk(opened)
    for reading in (article(f"Nine {REST}"), article(f"Eleven {REST}"), None):
        desk.see(reading, change=change() if desk.page.version else None)
    yield opened
    opened.close()


def unpacked(archive, folder: Path, *numbers: int) -> Path:
    item = archive.item("ledger")
    target = io.BytesIO()
    versions = [archive.version(item.id, number) for number in numbers]
    written = export.write_evidence(archive, item, versions, target)
    with ZipFile(target) as bundle:
        assert len(bundle.namelist()) == written
        bundle.extractall(folder)
    return folder


def proved(folder: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-I", folder / "prove.py"], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_it_proves_itself_and_names_the_head_of_the_chain(archive, tmp_path):
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    code, said = proved(folder)
    assert (code, dict(archive.chain_heads())[archive.item("ledger").id] in said) == (0, True)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, "FAILED" in done.stdout) == (0, False)


def test_it_holds_what_was_received_what_was_read_and_the_redline(archive, tmp_path):
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    capture = archive.capture(archive.version(archive.item("ledger").id, 2).capture_id).capture
    assert (folder / "version-2.payload").read_bytes() == capture.payload
    assert json.loads((folder / "version-2.capture.json").read_text())["url"] == capture.url
    assert f"Nine {REST}" in (folder / "version-1.txt").read_text()
    redline = (folder / "redline.html").read_text()
    assert "<del>Nine</del>" in redline
    assert "<b>" not in redline
    with (folder / "captures.warc.gz").open("rb") as warc:
        assert [record.rec_type for record in ArchiveIterator(warc)] == ["response", "request"] * 2


NAMES = ("README.txt", "prove.py", "chain.json", "version-1.txt", "version-2.reading.json", "version-2.payload")


@pytest.mark.parametrize("name", NAMES)
def test_one_altered_byte_is_shown(archive, tmp_path, name):
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content.replace(b"e", b"a", 1) if name != "prove.py" else content + b"#")
    code, said = proved(folder)
    assert (code, name in said) == (1, True)


@pytest.mark.parametrize("part", ["payload", "reading.json"])
def test_sums_made_anew_do_not_hide_what_the_chain_names(archive, tmp_path, part):
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    (folder / f"version-2.{part}").write_text("something else")
    names = [line.partition("  ")[2] for line in (folder / "SHA256SUMS").read_text().splitlines()]
    done = subprocess.run(["sha256sum", *names], cwd=folder, capture_output=True, text=True, check=True)
    (folder / "SHA256SUMS").write_text(done.stdout)
    code, said = proved(folder)
    assert (code, f"version-2.{part} is not the" in said) == (1, True)


def test_a_version_left_out_of_the_chain_is_shown(archive, tmp_path):
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    links = json.loads((folder / "chain.json").read_text())
    (folder / "chain.json").write_text(json.dumps([links[0], links[2]]))
    code, said = proved(folder)
    assert (code, "version 3 does not follow" in said) == (1, True)


def test_a_removal_and_a_first_version_prove_themselves_too(archive, tmp_path):
    assert proved(unpacked(archive, tmp_path / "removal", 2, 3))[0] == 0
    assert "had been removed" in (tmp_path / "removal" / "version-3.txt").read_text()
    assert proved(unpacked(archive, tmp_path / "first", 1))[0] == 0


def test_what_was_taken_down_says_so_and_the_chain_still_proves(archive, tmp_path):
    archive.takedown(archive.item("ledger").id, [2], "by order of a court")
    folder = unpacked(archive, tmp_path / "evidence", 1, 2)
    assert proved(folder)[0] == 0
    assert "taken down: by order of a court" in (folder / "README.txt").read_text()
    assert not any("Eleven" in file.read_text("utf-8", "replace") for file in folder.glob("version-2*"))
