"""What an entry's words announce: kinds, hearings, deadlines. Texts are ours."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare.dockets import signals
from monitor.compare.dockets.moments import clocks, moments

ANNOUNCEMENTS = [
    line.split("\t")
    for line in Path(__file__).with_name("docket_announcements.tsv").read_text(encoding="utf-8").splitlines()[1:]
]
LABELS = {
    "hearing-set", "hearing-moved", "hearing-cancelled", "order", "judgment", "opinion", "sealed", "judge-reassigned",
    "correction", "appeal",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("ORDER granting 12 Motion to Compel. Signed by Judge Ada Quill on 3/4/2026.", {"order"}),
        ("PAPERLESS MINUTE ORDER denying 14 Motion", {"order"}),
        ("MEMORANDUM OPINION AND ORDER", {"order", "opinion"}),
        ("ORDER AND JUDGMENT for the plaintiff", {"order", "judgment"}),
        ("FINAL JUDGMENT entered in favor of the Port Authority", {"judgment"}),
        ("MOTION for Summary Judgment by Harbor Workers", {"motion"}),
        ("Proposed Order by Harbor Workers", set()),
        ("TRANSCRIPT ORDER form filed by Harbor Workers", set()),
        ("NOTICE of Appearance by Quay Street Law Chambers", {"notice"}),
        ("NOTICE OF APPEAL as to 40 Order", {"notice", "appeal"}),
        ("MANDATE issued", {"appeal"}),
        ("Certificate of service regarding Notice of Appeal", set()),
        ("SEALED MOTION by the United States", {"sealed", "motion"}),
        ("Pretrial report (Sealed) as to the defendant", {"sealed"}),
        ("MOTION for Leave to File under Seal by Harbor Workers", {"motion"}),
        ("ORDER granting 9 Motion to Seal", {"order"}),
        ("Case unsealed", {"unsealed"}),
        ("Case reassigned to Judge Ada Quill for all further proceedings.", {"judge-reassigned"}),
        ("(ENTERED IN ERROR) LETTER from the Port Counsel", {"correction"}),
        ("ANSWER to complaint by Port Authority", set()),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    known = {
        "order",
        "opinion",
        "judgment",
        "motion",
        "notice",
        "appeal",
        "sealed",
        "unsealed",
        "judge-reassigned",
        "correction",
    }
    assert set(signals(text).kinds) & known == kinds


@pytest.mark.parametrize(
    ("text", "kind", "when", "was"),
    [
        (
            "Status Conference set for 3/4/2026 at 09:30 AM before Judge Ada Quill.",
            "hearing-set",
            "2026-03-04T09:30",
            "",
        ),
        ("Sentencing set for March 4, 2026, at 2:00 p.m. in Courtroom 3", "hearing-set", "2026-03-04T14:00", ""),
        ("Motion hearing set for 1:30 3/4/26 before the Judge", "hearing-set", "2026-03-04T13:30", ""),
        ("DISTRIBUTED for Conference of 3/6/2026.", "hearing-set", "2026-03-06", ""),
        ("SET FOR ARGUMENT on Monday, January 12, 2026.", "hearing-set", "2026-01-12", ""),
        (
            "The hearing set for 3/4/2026 is VACATED and RESET to 3/9/2026 at 10:00 AM.",
            "hearing-moved",
            "2026-03-09T10:00",
            "2026-03-04",
        ),
        ("Trial continued from 3/4/2026 to 5/6/2026.", "hearing-moved", "2026-05-06", "2026-03-04"),
        (
            "NOTICE of Rescheduled Hearing. Hearing now set for 3/9/2026 at noon",
            "hearing-moved",
            "2026-03-09T12:00",
            "",
        ),
        ("The status conference set for 3/4/2026 is CANCELLED.", "hearing-cancelled", "", "2026-03-04"),
        ("Clerk's notice vacating hearing", "hearing-cancelled", "", ""),
        ("ORDER. Responses due by 3/4/2026.", "deadline-set", "2026-03-04", ""),
    ],
)
def test_hearings_and_deadlines(text: str, kind: str, when: str, was: str) -> None:
    assert [(o.kind, o.when, o.was) for o in signals(text).occasions] == [(kind, when, was)]


@pytest.mark.parametrize(
    "text",
    [
        "Minute entry: hearing held on 3/4/2026. Arguments heard.",
        "ORDER signed on 3/4/2026 regarding the hearing.",
        "Certificate of mailing of 12 Notice of Hearing. Service date 3/4/2026.",
        "Notice of appeal filed in trial court",
        "ORDER vacating judgment entered 3/4/2026",
    ],
)
def test_what_is_past_or_stamped_announces_nothing(text: str) -> None:
    assert not [o for o in signals(text).occasions if o.hearing]


@pytest.mark.parametrize(("kinds", "when", "text"), ANNOUNCEMENTS)
def test_announcements_of_many_courts(kinds: str, when: str, text: str) -> None:
    said = signals(text)
    assert set(said.kinds) & LABELS == set(kinds.split())
    assert said.when[:1] == (when,) if when else True


@pytest.mark.parametrize(
    ("text", "when", "was"),
    [
        ("The hearing on 5/14/2026 is moved from 9:00 a.m. to 11:00 a.m.", "2026-05-14T11:00", "2026-05-14T09:00"),
        ("Hearing set for 5/14/2026 at 9:00 AM will now be held at 1:30 PM.", "2026-05-14T13:30", "2026-05-14T09:00"),
        ("Hearing adjourned from 5/14/2026 to 5/21/2026 at 10.30 am", "2026-05-21T10:30", "2026-05-14"),
    ],
)
def test_a_new_hour_of_the_same_day(text: str, when: str, was: str) -> None:
    assert [(o.kind, o.when, o.was) for o in signals(text).occasions] == [("hearing-moved", when, was)]


def test_a_span_of_days_has_one_hour_and_a_lone_hour_has_no_day() -> None:
    assert [m.when for m in moments("5/6/2026 - 5/8/2026 at 09:00 AM")] == ["2026-05-06T09:00", "2026-05-08T09:00"]
    assert [clock for _, clock in clocks("on 5/6/2026 at 9:00 AM, then to 1430 hrs and noon")] == ["14:30", "12:00"]


def test_several_hearings_of_one_entry() -> None:
    text = "Initial Appearance set for 3/4/2026. Jury Trial set for 5/6/2026 at 9:00 AM, Pretrial Conference set for 4/27/2026."
    assert signals(text).when == ("2026-05-06T09:00", "2026-04-27") or len(signals(text).when) >= 2


@pytest.mark.parametrize("text", ["13/45/2026", "2/30/2026", "99:99 3/4/2026x", "February 31, 2026"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert all(m.when.startswith("2026-03-04") for m in moments(text))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["hearing ", "set for ", "3/4/2026 ", "at 9:00 ", "(", "[", "*", "vacated ", "due ", "signed by "]
        )
    )
)
def test_any_words_are_read_in_bounded_time(parts: list[str]) -> None:
    text = ("".join(parts) or "x") * 400
    before = time.process_time()
    signals(text[:6000])
    assert time.process_time() - before < 2
