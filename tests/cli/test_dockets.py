"""A docket on the command line: its head, what lies ahead, numbers never seen, every entry ever seen, its story."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.records import Coverage, Entry, Kind
from tests.cli.conftest import Typed, shelved
from tests.web.shelf import MORNING, Shelf, docket, source
from tests.web.stories import TURNED

COURT, APPEAL = "https://court.example/cases/1", "https://appeals.example/cases/2"
Shape = Callable[..., Typed]


def day(ahead: int) -> str:
    """A day that lies so many days ahead of today, as courts write it."""
    return (datetime.now(UTC) + timedelta(days=ahead)).strftime("%-m/%-d/%Y")


def entry(number: int | None, text: str, filed: str = "2026-04-20", **rest: object) -> Entry:
    return Entry(text, filed, str(number) if number is not None else None, **rest)  # type: ignore[arg-type]


@pytest.fixture
def shaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shape:
    """A desk whose docket showed these states, an hour apart."""
    monkeypatch.chdir(tmp_path)

    def shape(*states: tuple[Entry, ...], **facts: object) -> Typed:
        def stories(shelf: Shelf) -> None:
            shelf.watch(source("case", COURT, Kind.DOCKET, name="The case", options={"family": "harbor"}))
            for hour, state in enumerate(states):
                shelf.see("case", docket(*state, **{"case_name": "Crews v. Port", **facts}), MORNING.replace(hour=hour))

        return shelved(tmp_path, stories)

    return shape


def test_the_head_says_which_case_before_whom(shaped: Shape) -> None:
    desk = shaped((entry(1, "COMPLAINT"),), court="mad", docket_number="8:26-cv-00317", assigned_to="The Judge")
    text = desk.good("docket", "case")
    for said in ("Crews v. Port", "8:26-cv-00317", "The Judge"):
        assert said in text


@pytest.mark.parametrize("newest_first", [False, True])
def test_the_latest_are_shown_whichever_way_the_court_lists_them(shaped: Shape, newest_first: bool) -> None:
    rows = tuple(entry(n, f"Entry number {n}", f"2026-04-0{n}") for n in range(1, 6))
    desk = shaped(rows[::-1] if newest_first else rows)
    text = desk.good("docket", "case", "--limit", "2")
    assert re.findall(r"Entry number (\d)", text) == ["4", "5"]


def test_of_a_whole_courts_feed_the_latest_are_those_that_came_last(
    shaped: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of(n: int) -> Entry:
        return entry(1, f"COMPLAINT of case {n}", f"2026-04-0{n}", docket_number=f"26-{n}", case_name=f"Case {n}")

    window = {"form": "court_rss", "coverage": Coverage("window")}
    desk = shaped((of(2), of(1)), (of(4), of(3)), **window)
    monkeypatch.setattr("storage.sqlite.entries.Entries.entries_seen", None)
    text = desk.good("docket", "case", "--limit", "3")
    assert re.findall(r"COMPLAINT of case (\d)", text) == ["2", "3", "4"]


def test_every_entry_stands_with_number_and_day(shaped: Shape) -> None:
    desk = shaped((entry(1, "COMPLAINT against Port", "2026-04-01"), entry(None, "PAPERLESS ORDER", "2026-04-02")))
    text = desk.good("docket", "case")
    assert re.search(r"^ +1 +2026-04-01 .*COMPLAINT against Port$", text, re.MULTILINE)
    assert re.search(r"^ +– +2026-04-02 .*PAPERLESS ORDER$", text, re.MULTILINE)
    assert len(re.findall(r"seen .* ago", text)) == 2


def test_what_went_is_marked_and_kept(shaped: Shape) -> None:
    first, second = entry(1, "COMPLAINT against Port"), entry(2, "MOTION to Seal")
    desk = shaped((first, second), (first,))
    assert re.search(r"gone +MOTION to Seal", desk.good("docket", "case"))
    rows = {row["entry"]["number"]: row["state"] for row in desk.json("docket", "case")["entries"]}
    assert rows == {"1": "standing", "2": "gone"}


def test_what_was_edited_is_marked_with_its_wordings_in_json(shaped: Shape) -> None:
    desk = shaped((entry(1, "MOTION due 4/24/2026"),), (entry(1, "MOTION due 5/1/2026"),))
    assert "(edited)" in desk.good("docket", "case")
    [row] = desk.json("docket", "case")["entries"]
    assert [said["text"] for _, said in row["history"]] == ["MOTION due 4/24/2026", "MOTION due 5/1/2026"]


def test_limit_shows_the_latest(shaped: Shape) -> None:
    desk = shaped(tuple(entry(n, f"NOTICE number {n}") for n in range(1, 8)))
    text = desk.good("docket", "case", "--limit", "2")
    assert "NOTICE number 7" in text
    assert "NOTICE number 5" not in text
    assert len(desk.json("docket", "case", "--limit", "3")["entries"]) == 3
    assert len(desk.json("docket", "case")["entries"]) == 7


def test_numbers_never_seen_are_named_as_ranges(shaped: Shape) -> None:
    desk = shaped(tuple(entry(n, f"NOTICE {n}") for n in (1, 4, 6)))
    assert "numbers never seen: 2–3, 5" in desk.good("docket", "case")
    desk_of_many = [entry(n, f"NOTICE {n}") for n in range(1, 60, 2)]
    assert "and " in gaps_line(shaped_again(desk, desk_of_many))


def gaps_line(text: str) -> str:
    return next(row for row in text.splitlines() if row.startswith("numbers never seen"))


def shaped_again(desk: Typed, entries: list[Entry]) -> str:
    """What the command says once the docket shows these entries too."""
    from contextlib import closing

    from storage import open_archive

    with closing(open_archive(desk.folder / "data" / "nightdesk.sqlite")) as archive:
        shelf = Shelf(archive)
        shelf.last["case"] = docket(case_name="Crews v. Port")
        shelf.see("case", docket(*entries, case_name="Crews v. Port"), MORNING.replace(hour=9))
    return desk.good("docket", "case")


def test_what_lies_ahead_stands_before_the_entries(shaped: Shape) -> None:
    soon, past = day(20), "4/1/2020"
    desk = shaped(
        (
            entry(1, f"Status conference set for {soon} at 9:30 am before the Judge."),
            entry(2, f"Status conference set for {past} at 9:30 am before the Judge."),
            entry(3, f"Responses due by {day(30)}."),
        )
    )
    text = desk.good("docket", "case")
    coming = [row for row in text.splitlines() if row.startswith("ahead")]
    assert len(coming) == 2
    assert "09:30" in coming[0]
    assert "due: " in coming[1]
    assert text.index("ahead") < text.index("seen ")
    assert len(desk.json("docket", "case")["hearings"]) == 2


def test_too_much_ahead_is_counted(shaped: Shape) -> None:
    desk = shaped(tuple(entry(n, f"Hearing set for {day(10 + n)} at 9:00 am.") for n in range(1, 16)))
    assert "and 3 more ahead" in desk.good("docket", "case")


def test_a_moved_hearing_says_where_it_was(shaped: Shape) -> None:
    first = entry(1, f"Status conference set for {day(10)} at 2:00 pm.")
    desk = shaped((first,), (first, entry(2, f"Status conference reset for {day(12)} at 9:00 am.")))
    [coming] = [row for row in desk.good("docket", "case").splitlines() if row.startswith("ahead")]
    assert ", was " in coming
    assert "entry 2" in coming


def test_a_cancelled_hearing_is_marked(shaped: Shape) -> None:
    text = f"Status conference set for {day(10)} at 2:00 pm is CANCELLED."
    first = entry(1, f"Status conference set for {day(10)} at 2:00 pm.")
    desk = shaped((first,), (first, entry(2, text)))
    assert "CANCELLED" in desk.good("docket", "case")


def test_routes_are_named_where_there_are_several(shaped: Shape) -> None:
    both, one = (COURT, APPEAL), (APPEAL,)
    desk = shaped((entry(1, "COMPLAINT", routes=both), entry(2, "ORDER", routes=one)))
    text = desk.good("docket", "case")
    assert "by court.example, appeals.example" in text
    assert re.search(r"by appeals\.example$", text, re.MULTILINE)


def test_one_route_is_not_named(shaped: Shape) -> None:
    assert ", by " not in shaped((entry(1, "COMPLAINT", routes=(COURT,)),)).good("docket", "case")


def test_the_other_dockets_of_its_story_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def stories(shelf: Shelf) -> None:
        family = {"family": "harbor"}
        shelf.watch(
            source("trial", COURT, Kind.DOCKET, options=family),
            source("appeal", APPEAL, Kind.DOCKET, options=family),
            source("other", "https://other.example/3", Kind.DOCKET),
        )
        for slug in ("trial", "appeal", "other"):
            shelf.see(slug, docket(entry(1, "COMPLAINT"), case_name=f"{slug} case"), MORNING)

    desk = shelved(tmp_path, stories)
    assert "same story: appeal  appeal case" in desk.good("docket", "trial")
    assert "same story" not in desk.good("docket", "other")


def test_no_entry_moves_the_cursor_or_draws_markup(shaped: Shape) -> None:
    harm = f"ORDER [/] [red]granted[/red] {TURNED} \x1b[2J"
    desk = shaped((entry(1, harm, routes=(COURT, APPEAL)), Entry(harm, harm, harm)), case_name=harm, assigned_to=harm)
    text = desk.good("docket", "case")
    assert "[red]granted[/red]" in text
    assert not set("\x00\x07\x1b\u202e\u2066\u2028") & set(text)


def test_a_docket_that_is_not_there_any_more_keeps_its_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def stories(shelf: Shelf) -> None:
        shelf.watch(source("case", COURT, Kind.DOCKET))
        shelf.see("case", docket(entry(1, "COMPLAINT"), case_name="Crews v. Port"), MORNING)
        shelf.see("case", None, MORNING.replace(hour=9))

    desk = shelved(tmp_path, stories)
    assert "COMPLAINT" in desk.good("docket", "case")
    assert desk.json("docket", "case")["hearings"] == []


@pytest.mark.parametrize("number", ["9" * 5000, "²", "٣", "-7", "7-1", ""])
def test_a_number_that_is_none_is_shown_and_counts_as_none(shaped: Shape, number: str) -> None:
    desk = shaped((Entry("NOTICE one", "2026-04-01", number), *(entry(n, f"NOTICE {n}") for n in (1, 3))))
    text = desk.good("docket", "case")
    assert "numbers never seen: 2\n" in text
    assert "NOTICE one" in text
    assert max(map(len, text.splitlines())) < 700
