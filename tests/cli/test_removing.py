"""What is taken away on the command line: asked for first, on record after, and nowhere to be read."""

from __future__ import annotations

import csv
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from monitor.cli import nightdesk
from storage import open_archive
from tests.cli.conftest import Typed
from tests.web.shelf import MORNING, Shelf

REASON = "order of the court of 22 April"


def take(desk: Typed, page: str, *more: str) -> str:
    return desk.good("takedown", page, "--reason", REASON, "--by", "R. Alder", "--yes", *more)


def test_a_version_goes_and_everything_that_shows_it_says_so(own: Typed) -> None:
    headline = own.json("show", "ledger@2")["reading"]["article"]["headline"]
    assert "1 version taken down" in take(own, "ledger@2")
    told = own.good("show", "ledger@2")
    assert REASON in told
    assert headline not in told
    assert own.json("show", "ledger@2")["taken_down"]["reason"] == REASON
    assert "taken down" in own.good("history", "ledger")
    told = own.good("log", "--source", "ledger")
    assert "(taken down)" in told
    assert "says nothing of it" not in told.partition("ledger@3")[2].partition("ledger@2")[0]
    rows = list(csv.DictReader(StringIO(own.good("history", "ledger", "--csv"))))
    assert [row["taken_down"] for row in rows[:3]] == ["", REASON, ""]
    assert REASON in own.refused("show", "ledger@2", "--raw", code=65)
    assert REASON in own.refused("diff", "ledger", "2", "3", code=65)
    assert "are what was stored" in own.good("verify")


def test_later_versions_can_still_be_read_and_compared(own: Typed) -> None:
    before = own.good("show", "ledger@3")
    take(own, "ledger@1-2")
    assert own.good("show", "ledger@3") == before
    assert own.good("diff", "ledger", "3", "4")


def test_all_of_an_item_goes_where_no_version_is_named(own: Typed) -> None:
    versions = len(own.json("history", "ledger"))
    assert f"{versions} versions taken down" in take(own, "ledger")
    assert all(row["taken_down"] == REASON and not row["headline"] for row in own.json("history", "ledger"))


def test_it_asks_first_and_does_nothing_if_told_no(own: Typed) -> None:
    for typed in ("n\n", ""):
        result = CliRunner().invoke(nightdesk, ["takedown", "ledger@2", "--reason", REASON], input=typed)
        assert "goes: what version 2" in result.output
        assert result.exit_code == 1
    assert own.json("takedowns") == []
    assert "nothing was ever taken down" in own.good("takedowns")


def test_it_says_which_other_versions_say_the_same(own: Typed) -> None:
    with closing(open_archive(own.folder / "data" / "nightdesk.sqlite")) as archive:
        first = archive.version(archive.item("ledger").id, 1).reading
        Shelf(archive).see("ledger", first, MORNING + timedelta(hours=9))
    assert "version 5 says the same" in take(own, "ledger@1")
    assert "says the same" not in take(own, "ledger@5")


def test_the_record_says_when_by_whom_and_why(own: Typed) -> None:
    take(own, "ledger@2")
    [made] = own.json("takedowns")
    assert (made["number"], made["reason"], made["by"]) == (2, REASON, "R. Alder")
    assert made["at"].endswith("+00:00")
    told = own.good("takedowns")
    assert "by R. Alder" in told
    assert REASON in told


def test_a_page_that_is_left_alone_is_paused_with_its_source(own: Typed) -> None:
    last = len(own.json("history", "ledger"))
    assert "unless you give --stop" in take(own, f"ledger@{last}")
    assert "not visited any more" in take(own, f"ledger@{last}", "--stop")
    assert own.json("sources")[0]["source"]["state"] == "paused"


@pytest.mark.parametrize("page", ["ledger@99", "ledger@0", "ledger@3-2", "ledger@2-99"])
def test_versions_that_are_not_there_are_refused(own: Typed, page: str) -> None:
    assert "has versions 1 to" in own.refused("takedown", page, "--reason", REASON, "--yes", code=66)


def test_a_reason_is_required(own: Typed) -> None:
    assert "needs a reason" in own.refused("takedown", "ledger@2", "--reason", " ", "--yes", code=65)


def test_an_evidence_file_and_the_table_of_versions_say_it_and_prove_the_rest(own: Typed, tmp_path: Path) -> None:
    quote = next(
        p["text"] for p in own.json("show", "ledger@2")["reading"]["article"]["paragraphs"] if "“" in p["text"]
    )
    take(own, "ledger@2")
    own.good("export", "ledger@3", "proof.zip")
    with ZipFile("proof.zip") as bundle:
        assert REASON in bundle.read("version-2.txt").decode()
        assert REASON in bundle.read("redline.html").decode()
        assert not any(quote.encode() in bundle.read(name) for name in bundle.namelist() if "version-2" in name)
    own.good("export", "ledger", "versions.csv")
    assert Path("versions.csv").read_text().count(REASON) == 1
