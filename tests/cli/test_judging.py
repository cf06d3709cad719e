"""Judgement on the command line: verdicts, history judged again, rules tried; nobody is told of any of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from monitor import replay
from storage import open_archive
from storage.records import ChangeFilter, Weight
from tests.acceptance import settings
from tests.cli.conftest import Typed

RULES = [
    settings.table("channel", name="desk", kind="terminal"),
    settings.table("alert", name="removals", channel="desk", flags=["removed"]),
    settings.table("alert", name="courts", channel="desk", flags=["entry-edited", "entry-gone"]),
    settings.table("alert", name="nothing", channel="desk", keywords=["zeppelin"]),
]


@pytest.fixture
def ruled(own: Typed) -> Typed:
    """With a sources.toml that has three rules and no sources."""
    text = settings.nightdesk(own.folder / "data", zone="UTC") + "\n".join(RULES)
    (own.folder / "sources.toml").write_text(text, encoding="utf-8")
    return own


def change_id(desk: Typed, *options: str) -> str:
    return str(desk.json("log", *options)[0]["id"])


def test_a_verdict_and_its_way_back(own: Typed) -> None:
    change = change_id(own, "--source", "ledger")
    assert "is noise: changes like it are not told again" in own.good("noise", change, "--text", "only a counter")
    with closing(open_archive(own.folder / "data" / "nightdesk.sqlite", readonly=True)) as archive:
        [annotation] = archive.annotations(change)
        assert (annotation.verdict, annotation.text) == ("noise", "only a counter")
        stored = archive.change(change)
        assert stored is not None
        assert stored.verdict == "noise"
    assert "has no verdict any more" in own.good("noise", change, "--undo")
    assert next(row for row in own.json("log") if row["id"] == change).get("verdict", "") == ""


def test_reextract_reports_and_writes_nothing_unless_told(own: Typed) -> None:
    before = own.json("history", "ledger")
    text = own.good("reextract")
    assert "versions would get a technical reading" in text
    assert own.json("history", "ledger") == before
    written = own.good("reextract", "--write")
    assert "technical readings written" in written
    assert own.json("history", "ledger") == before
    assert "is what was stored" in own.good("verify") or "are what was stored" in own.good("verify")


def test_reextract_of_the_present_only(own: Typed) -> None:
    assert own.good("reextract", "--since", "2999-01-01").startswith("0 versions")


def test_history_weighed_again_by_other_rules_is_reported_first(own: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    real = replay.compare_again

    def lighter(*given):
        from dataclasses import replace

        for stored, change in real(*given):
            yield stored, replace(change, weight=Weight.MINOR, flags=("figure",)) if change is not None else None

    monkeypatch.setattr(replay, "compare_again", lighter)
    before = weights(own)
    report = own.good("compare", "--again")
    assert "→ minor figure" in report
    assert "(nothing was written)" in report
    assert weights(own) == before
    assert "(nothing was written)" not in own.good("compare", "--again", "--write")
    assert set(weights(own).values()) == {"minor"}
    assert own.json("log", "--flag", "figure")


def weights(desk: Typed) -> dict[str, str]:
    return {row["id"]: row["change"].get("weight", "minor") for row in desk.json("log") if row["before"]}


def test_the_same_rules_judge_the_same(own: Typed) -> None:
    own.good("compare", "--again", "--write")
    assert "0 judged differently" in own.good("compare", "--again")


@pytest.mark.parametrize(("rule", "told"), [("removals", 1), ("courts", 2), ("nothing", 0)])
def test_a_rule_says_what_it_would_have_told(ruled: Typed, rule: str, told: int) -> None:
    text = ruled.good("alerts", "try", rule, "--since", "2026-04-01")
    assert text.endswith(f"{told} changes would have been told since 2026-04-01\n")
    assert text.count("  desk  ") == told
    assert ruled.good("alerts", "try", rule, "--since", "2999-01-01").startswith("0 changes")


def test_an_unknown_rule_names_those_that_there_are(ruled: Typed) -> None:
    assert "(removals, courts, nothing)" in ruled.refused("alerts", "try", "removal", code=66)


def test_judging_tells_nobody(ruled: Typed) -> None:
    def told() -> tuple[int, int]:
        with closing(open_archive(ruled.folder / "data" / "nightdesk.sqlite", readonly=True)) as archive:
            return len(archive.notices()), archive.count_changes(ChangeFilter())

    before = told()
    for words in (("reextract", "--write"), ("compare", "--again", "--write"), ("alerts", "try", "courts")):
        ruled.good(*words)
    assert told() == before


def test_writing_waits_for_nobody_but_refuses_beside_another_writer(own: Typed) -> None:
    with closing(open_archive(own.folder / "data" / "nightdesk.sqlite")):
        for words in (("reextract", "--write"), ("compare", "--again", "--write"), ("upkeep",), ("mute", "ledger")):
            said = own.refused(*words, code=75)
            assert "stop it first, or use the commands that work beside it" in said
        for words in (("reextract",), ("compare", "--again"), ("verify",), ("log",), ("backup", "copy.sqlite")):
            own.good(*words)
    assert Path("copy.sqlite").exists()
