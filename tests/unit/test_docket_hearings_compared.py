"""Hearings of a docket's own list from look to look: what is told of them, once, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.compare import Known
from monitor.compare.dockets import Calendar, ahead, compare_dockets, docket_redline, merge
from storage.records import Change, Docket, Entry, Finding, Hearing, Weight

ROUTE = "https://court.example/case"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = Entry("Complaint", "2026-01-05", "1")


def hearing(when: str, what: str = "Status conference", **more: Any) -> Hearing:
    return Hearing("hearing", what, when, text=f"{when} | {what}", **more)


def shown(*hearings: Hearing, entries: tuple[Entry, ...] = (FIRST,)) -> Docket:
    return Docket(
        court="mad", docket_number="26-CV-0417", case_name="Harrow v. Pell", entries=entries, hearings=hearings,
        form="table", zone="America/New_York",
    )  # fmt: skip


class Case:
    """A docket that is looked at again and again."""

    def __init__(self, *hearings: Hearing, entries: tuple[Entry, ...] = (FIRST,)) -> None:
        self.standing = merge(Docket(), shown(*hearings, entries=entries), ROUTE, everything=True, now=NOW).docket
        self.missing: tuple[str, ...] = ()

    def look(self, *hearings: Hearing, entries: tuple[Entry, ...] = (FIRST,), now: datetime = NOW) -> Change | None:
        merged = merge(self.standing, shown(*hearings, entries=entries), ROUTE, self.missing, now=now)
        change = compare_dockets(self.standing, merged.docket, Known(now=now))
        self.missing = merged.missing
        if change is not None:
            self.standing = merged.docket
        return change


def told(change: Change | None) -> list[tuple[str, str, str]]:
    return [(f.kind, f.before, f.after) for f in change.findings] if change is not None else []


def kinds(change: Change | None) -> list[str]:
    return [f.kind for f in change.findings] if change is not None else []


def test_a_hearing_that_is_listed_is_told_with_its_courtroom() -> None:
    change = Case().look(hearing("2026-03-04T09:30", place="Courtroom 5"))
    assert told(change) == [
        ("hearing-set", "", "Status conference, 2026-03-04 09:30 America/New_York, Courtroom 5"),
    ]
    assert change is not None
    assert change.flags == ("hearing",)
    assert change.weight is Weight.MAJOR
    assert not change.held
    assert change.telling


def test_a_new_day_is_a_move_and_keeps_the_old_one() -> None:
    case = Case(hearing("2026-03-04T09:30"), hearing("2026-04-09T09:30", "Trial"))
    change = case.look(hearing("2026-03-11T10:00"), hearing("2026-04-09T09:30", "Trial"))
    assert told(change) == [
        (
            "hearing-moved",
            "Status conference, 2026-03-04 09:30 America/New_York",
            "Status conference, 2026-03-11 10:00 America/New_York",
        )
    ]
    moved = ahead(case.standing, "2026-03-01")
    assert [(h.when, h.was) for h in moved] == [("2026-03-11T10:00", "2026-03-04T09:30"), ("2026-04-09T09:30", "")]


def test_a_row_put_off_beside_its_new_day_is_one_move() -> None:
    case = Case(hearing("2026-03-04T09:30"))
    change = case.look(hearing("2026-03-04T09:30", result="Continued", cancelled=True), hearing("2026-03-11T10:00"))
    assert kinds(change) == ["hearing-moved"]
    assert [(h.when, h.cancelled, h.was) for h in ahead(case.standing, "2026-03-01")] == [
        ("2026-03-11T10:00", False, "2026-03-04T09:30")
    ]


def test_a_result_of_being_called_off_is_a_cancellation() -> None:
    change = Case(hearing("2026-03-04T09:30")).look(hearing("2026-03-04T09:30", result="Vacated", cancelled=True))
    assert told(change) == [("hearing-cancelled", "Status conference, 2026-03-04 09:30 America/New_York (Vacated)", "")]


def test_a_result_and_a_courtroom_are_told() -> None:
    case = Case(hearing("2026-03-04T09:30", place="Courtroom 5"))
    change = case.look(hearing("2026-03-04T09:30", place="Courtroom 12"))
    assert kinds(change) == ["hearing-edited"]
    assert change is not None
    assert change.weight is Weight.SUBSTANTIVE
    later = datetime(2026, 3, 5, tzinfo=UTC)
    change = case.look(hearing("2026-03-04T09:30", place="Courtroom 12", result="Held"), now=later)
    assert kinds(change) == ["hearing-result"]


def test_what_leaves_the_list_is_told_when_a_second_look_misses_it_too() -> None:
    case = Case(hearing("2026-03-04T09:30"))
    assert case.look() is None
    assert case.missing
    assert kinds(case.look()) == ["hearing-gone"]
    case = Case(hearing("2026-03-04T09:30"))
    assert case.look() is None
    assert case.look(hearing("2026-03-04T09:30")) is None


def test_what_lies_behind_leaves_without_a_word_and_the_next_one_is_set() -> None:
    case = Case(hearing("2026-03-04T09:30"))
    later = datetime(2026, 3, 5, tzinfo=UTC)
    assert case.look(now=later) is None
    assert not case.missing
    assert kinds(case.look(hearing("2026-04-01T09:30"), now=later)) == ["hearing-set"]


def test_a_list_of_the_next_five_that_fills_up_loses_nothing() -> None:
    five = [hearing(f"2026-04-0{n}T09:30", f"Hearing {n}") for n in range(2, 8)]
    case = Case(*five)
    change = case.look(hearing("2026-04-01T09:30", "Motion hearing"), *five[:5])
    assert kinds(change) == ["hearing-set"]
    assert not case.missing


NOTICE = Entry("NOTICE of Hearing: Status conference set for 3/4/2026 at 09:30 AM in Courtroom 5.", "2026-02-27", "2")
MOVED = Entry(
    "Status conference set for 3/4/2026 at 09:30 AM is continued to 3/11/2026 at 10:00 AM.", "2026-02-28", "3"
)
OFF = Entry("The status conference set for 3/4/2026 at 09:30 AM is CANCELLED.", "2026-02-28", "3")


def hearings_told(change: Change | None) -> list[str]:
    return [kind for kind in kinds(change) if kind.startswith("hearing")]


def test_an_entry_and_a_row_of_one_look_tell_one_hearing_once() -> None:
    listed = hearing("2026-03-04T09:30")
    change = Case().look(listed, entries=(FIRST, NOTICE))
    assert kinds(change) == ["entry-new", "hearing-set"]
    moved = Case(listed, entries=(FIRST, NOTICE)).look(hearing("2026-03-11T10:00"), entries=(FIRST, NOTICE, MOVED))
    assert kinds(moved) == ["entry-new", "hearing-moved"]
    off = Case(listed, entries=(FIRST, NOTICE)).look(replace(listed, cancelled=True), entries=(FIRST, NOTICE, OFF))
    assert kinds(off) == ["entry-new", "hearing-cancelled"]


def test_a_row_that_follows_its_entry_calls_nobody_but_is_kept() -> None:
    case = Case()
    assert hearings_told(case.look(entries=(FIRST, NOTICE))) == ["hearing-set"]
    change = case.look(hearing("2026-03-04T09:30", place="Courtroom 5"), entries=(FIRST, NOTICE))
    assert change is not None
    assert change.held
    assert hearings_told(case.look(hearing("2026-03-11T10:00"), entries=(FIRST, NOTICE))) == ["hearing-moved"]


def test_an_entry_that_follows_its_row_tells_no_hearing_again() -> None:
    case = Case()
    assert hearings_told(case.look(hearing("2026-03-04T09:30"))) == ["hearing-set"]
    assert kinds(case.look(hearing("2026-03-04T09:30"), entries=(FIRST, NOTICE))) == ["entry-new"]
    assert hearings_told(case.look(hearing("2026-03-11T10:00"), entries=(FIRST, NOTICE))) == ["hearing-moved"]
    assert kinds(case.look(hearing("2026-03-11T10:00"), entries=(FIRST, NOTICE, MOVED))) == ["entry-new"]


def test_a_reader_that_learns_to_see_the_list_raises_no_alarm() -> None:
    listed = hearing("2026-03-04T09:30")
    stood = merge(Docket(), shown(), ROUTE, everything=True).docket
    unread = replace(stood, provenance={k: v for k, v in stood.provenance.items() if not k.endswith("#hearings")})
    merged = merge(unread, shown(listed), ROUTE, now=NOW)
    assert compare_dockets(unread, merged.docket, Known(now=NOW)) is None
    assert merged.docket.provenance.keys() != unread.provenance.keys()
    moved = merge(merged.docket, shown(hearing("2026-03-05T09:30")), ROUTE, now=NOW)
    assert kinds(compare_dockets(merged.docket, moved.docket, Known(now=NOW))) == ["hearing-moved"]


def test_another_route_without_a_list_takes_nothing_away() -> None:
    case = Case(hearing("2026-03-04T09:30"))
    merged = merge(case.standing, shown(), "https://other.example/case", now=NOW)
    assert merged.docket.hearings == case.standing.hearings
    assert not merged.missing


def test_the_calendar_joins_what_entries_and_the_list_say() -> None:
    docket = shown(
        hearing("2026-03-04T09:30", place="Courtroom 5"), hearing("2026-04-09T09:30", "Trial"), entries=(FIRST, NOTICE)
    )
    listed = Calendar(docket).standing
    assert [(h.when, h.place, h.entry) for h in listed] == [
        ("2026-03-04T09:30", "Courtroom 5", "2 · 2026-02-27"),
        ("2026-04-09T09:30", "", ""),
    ]
    stale = shown(hearing("2026-03-04T09:30"), entries=(FIRST, NOTICE, MOVED))
    assert [(h.when, h.was) for h in Calendar(stale).standing] == [("2026-03-11T10:00", "2026-03-04T09:30")]
    off = shown(hearing("2026-03-04T09:30"), entries=(FIRST, NOTICE, OFF))
    assert [(h.when, h.cancelled) for h in Calendar(off).standing] == [("2026-03-04T09:30", True)]


def test_a_redline_shows_what_became_of_hearings() -> None:
    case = Case(hearing("2026-03-04T09:30"))
    before = case.standing
    case.look(hearing("2026-03-11T10:00"))
    blocks = docket_redline(before, case.standing)
    assert next((b.kind, b.label) for b in blocks) == ("edited", "hearing moved")


def test_findings_name_what_they_are_of() -> None:
    change = Case().look(hearing("2026-03-04T09:30"))
    assert change is not None
    assert all(isinstance(f, Finding) and f.about == ("hearings",) for f in change.findings)
    assert change.reason == "hearing-set: hearing"


def test_a_new_row_that_is_off_already_is_never_told_as_set() -> None:
    off = hearing("2026-03-04T09:30", result="Vacated", cancelled=True)
    assert kinds(Case().look(off)) == ["hearing-cancelled"]
    assert kinds(Case().look(off, hearing("2026-03-11T10:00"))) == ["hearing-moved"]


def test_a_remark_on_a_short_entry_is_told() -> None:
    order = Entry("ORDER granting motion.", "2026-02-27", "2")
    noted = replace(order, text="ORDER granting motion. Modified on 3/1/2026.")
    change = Case(entries=(FIRST, order)).look(entries=(FIRST, noted))
    assert change is not None
    assert [(f.kind, f.rule) for f in change.findings] == [("entry-edited", "annotated")]
    assert not change.held


def test_a_notice_is_called_by_what_stands_behind_its_colon() -> None:
    assert [h.what for h in Calendar(shown(entries=(NOTICE,))).standing] == ["Status conference"]
