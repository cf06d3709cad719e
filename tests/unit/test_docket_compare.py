"""Dockets compared: which entry is which, what is news, and what is never told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Known
from monitor.compare.dockets import Calendar, compare_dockets, entry_key, merge, merge_dockets, pair_entries
from storage.records import Change, Coverage, Docket, Document, Entry, Finding, Memory, Party, Weight

MOTION = Entry("MOTION to Dismiss by Port Authority of Marrow Bay.", "2026-03-02", "1", sequence=0)
ORDER = Entry("ORDER granting 1 Motion. Signed by Judge Ada Quill.", "2026-03-09", "2", sequence=1)
MINUTE = Entry("Minute entry for proceedings: arguments heard and taken under advisement.", "2026-03-09", sequence=2)
CASE = {"docket_number": "8:26-cv-00417", "case_name": "Union v. Port Authority", "assigned_to": "Ada Quill"}


def docket(*entries: Entry, **fields: object) -> Docket:
    return Docket(entries=entries, form="table", **{**CASE, **fields})  # type: ignore[arg-type]


def told(before: Docket, after: Docket, known: Known | None = None) -> list[tuple[str, str]]:
    change = compare_dockets(before, after, known)
    return [(f.kind, f.rule) for f in change.findings] if change else []


def found(before: Docket, after: Docket) -> Finding:
    change = compare_dockets(before, after)
    assert change is not None
    [finding] = change.findings
    return finding


@pytest.mark.parametrize(
    "after",
    [
        docket(ORDER, MOTION, MINUTE),
        docket(replace(MOTION, text=MOTION.text + " (Entered: 03/03/2026)"), ORDER, MINUTE),
        docket(replace(MOTION, text="  ".join(MOTION.text.split(" "))), ORDER, MINUTE),
        docket(replace(ORDER, text=ORDER.text.replace(" 1 ", " [1] ")), MOTION, MINUTE),
        docket(MOTION, ORDER, MINUTE, assigned_to="Judge Ada Quill"),
        docket(MOTION, ORDER, MINUTE, docket_number="8:26-cv-00417-AQ"),
        docket(MOTION, ORDER, MINUTE, case_name=None, assigned_to=None),
    ],
)
def test_quiet(after: Docket) -> None:
    assert told(docket(MOTION, ORDER, MINUTE), after) == []


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (docket(MOTION, ORDER), ("entry-new", "order")),
        (
            docket(replace(MOTION, text="MOTION to Remand by Port Authority of Marrow Bay.")),
            ("entry-edited", "corrected"),
        ),
        (docket(replace(MOTION, text=MOTION.text + " Modified on 3/4/2026 (clerk).")), ("entry-edited", "annotated")),
        (docket(replace(MOTION, text="(ENTERED IN ERROR) " + MOTION.text)), ("entry-edited", "error marked")),
        (docket(replace(MOTION, date_filed="2026-03-03")), ("entry-edited", "date")),
        (docket(replace(MOTION, text="SEALED DOCUMENT", restricted=True)), ("entry-sealed", "sealed")),
        (docket(replace(MOTION, number="7")), ("entry-renumbered", "number")),
        (docket(), ("entry-gone", "gone")),
        (docket(MOTION, assigned_to="Ben Tarn"), ("judge-reassigned", "assigned to")),
        (docket(MOTION, case_name="Crews v. Port Authority"), ("caption-changed", "case name")),
        (docket(MOTION, date_terminated="2026-04-01"), ("case-closed", "closing date")),
    ],
)
def test_one_thing_is_told_once(after: Docket, expected: tuple[str, str]) -> None:
    assert told(docket(MOTION), after) == [expected]


def test_a_named_value_counts_as_written_and_a_row_by_its_words() -> None:
    value = Entry("State Courts, Room 3", number="venue")
    assert told(docket(value), docket(replace(value, text="STATE COURTS, Room 3"))) == [("entry-edited", "typography")]
    assert told(docket(MOTION), docket(replace(MOTION, text=MOTION.text.upper()))) == []


def test_a_number_used_again_is_gone_and_new() -> None:
    again = replace(ORDER, number="1", date_filed="2026-04-20")
    assert sorted(kind for kind, _ in told(docket(MOTION), docket(again))) == ["entry-gone", "entry-new"]


def test_equal_twins_are_told_apart_by_their_count() -> None:
    twin = replace(MINUTE, sequence=3)
    assert told(docket(MINUTE), docket(MINUTE, twin)) == [("entry-new", "entry")]


def test_a_seal_in_place_of_an_entry_without_number() -> None:
    seal = replace(MINUTE, text="SEALED DOCUMENT")
    assert told(docket(MOTION, MINUTE), docket(MOTION, seal)) == [("entry-sealed", "sealed")]


@pytest.mark.parametrize("kind", ["window", "page", "filtered"])
def test_only_the_whole_docket_can_say_gone(kind: str) -> None:
    part = docket(ORDER, coverage=Coverage(kind))
    assert told(docket(MOTION, ORDER), merge_dockets(docket(MOTION, ORDER), part)) == []
    assert told(docket(MOTION, ORDER), part) == []


def test_what_a_cut_off_page_lacks_is_not_gone() -> None:
    assert told(docket(MOTION, ORDER), docket(MOTION, complete=False)) == []


def test_older_than_a_window_was_only_not_seen_yet() -> None:
    before = docket(ORDER, coverage=Coverage("window", 1))
    change = compare_dockets(before, docket(MOTION, ORDER, coverage=Coverage("window", 2)))
    assert change is not None
    assert [f.kind for f in change.findings] == ["entry-backfilled"]
    assert change.held
    assert change.weight is Weight.MINOR


def test_late_filed_with_an_old_date_is_news_where_all_was_seen() -> None:
    late = replace(MINUTE, date_filed="2026-01-05")
    assert told(docket(MOTION, ORDER), docket(MOTION, ORDER, late)) == [("entry-new", "entry")]


def test_a_stub_and_its_full_text() -> None:
    stub = Entry("Motion to Dismiss", "2026-03-02", "1", stub=True)
    change = compare_dockets(docket(stub), docket(MOTION))
    assert change is not None
    assert [(f.kind, f.rule, f.weight) for f in change.findings] == [("entry-edited", "expanded", Weight.MINOR)]
    assert change.held
    assert told(docket(MOTION), docket(stub)) == []


def test_a_stub_whose_text_tells_more_is_news() -> None:
    stub = Entry("Minute Entry", "2026-03-09", stub=True)
    full = Entry("Minute Entry. Status Conference set for 4/1/2026 at 10:00 AM.", "2026-03-09")
    change = compare_dockets(docket(stub), docket(full))
    assert change is not None
    assert not change.held
    assert [f.kind for f in change.findings] == ["entry-edited", "hearing-set"]


def test_documents() -> None:
    paid, free = Document("Main", "1", state="paid"), Document("Main", "1", state="available")
    with_paid, with_free = replace(MOTION, documents=(paid,)), replace(MOTION, documents=(free,))
    assert told(docket(with_paid), docket(with_free)) == [("document-available", "document")]
    assert found(docket(with_free), docket(with_paid)).weight is Weight.SUBSTANTIVE
    many = [replace(e, documents=(free,)) for e in (MOTION, ORDER, MINUTE)]
    change = compare_dockets(docket(*many), docket(MOTION, ORDER, MINUTE))
    assert change is not None
    assert {f.weight for f in change.findings} == {Weight.MINOR}


def test_parties_are_told_only_between_pages_that_show_them() -> None:
    union, port, ferry = Party("Union"), Party("Port Authority"), Party("Ferry Company", "Intervenor")
    assert told(docket(MOTION), docket(MOTION, parties=(union, port))) == []
    both, three = docket(MOTION, parties=(union, port)), docket(MOTION, parties=(union, port, ferry))
    assert told(both, three) == [("party-added", "party")]
    assert told(three, both) == [("party-removed", "party")]


# ---------------------------------------------------------------- merging


def test_identity_lasts_through_edits_numbers_and_seals() -> None:
    first = merge_dockets(None, docket(MINUTE), "a")
    edited = merge_dockets(first, docket(replace(MINUTE, text=MINUTE.text + " Modified on 3/10/2026")), "a")
    numbered = merge_dockets(edited, docket(replace(edited.entries[0], number="3", identity="")), "a")
    sealed = merge_dockets(numbered, docket(replace(MINUTE, number="3", text="SEALED", identity="")), "a")
    assert len({d.entries[0].identity for d in (first, edited, numbered, sealed)}) == 1


def test_missing_entries_wait_and_return_under_their_name() -> None:
    first = merge_dockets(None, docket(MOTION, ORDER), "a")
    once = merge(first, docket(MOTION), "a")
    assert len(once.docket.entries) == 2
    assert once.missing == (first.entries[1].identity,)
    twice = merge(once.docket, docket(MOTION), "a", once.missing)
    assert [e.number for e in twice.dropped] == ["2"]
    gone = {entry_key(e): e.identity for e in twice.dropped}
    back = merge(twice.docket, docket(MOTION, ORDER), "a", gone_before=gone)
    assert back.docket.entries[1].identity == first.entries[1].identity
    known = Known(memory=Memory({"gone_entries": gone}))
    assert told(twice.docket, back.docket, known) == [("entry-restored", "restored")]


def test_a_second_route_words_things_its_own_way() -> None:
    first = merge_dockets(None, docket(MOTION, ORDER), "a")
    other = docket(
        replace(MOTION, text="Motion to dismiss (Attachments: # 1 Exhibit)"), ORDER, case_name="UNION v PORT"
    )
    merged = merge_dockets(first, other, "b")
    assert told(first, merged) == []
    assert merged.case_name == CASE["case_name"]
    assert merged.entries[0].routes == ("a", "b")
    assert told(merged, merge_dockets(merged, replace(other, assigned_to="Ben Tarn"), "b")) == [
        ("judge-reassigned", "assigned to")
    ]


def test_a_window_that_moved_on_is_noticed() -> None:
    rows = [Entry(f"NOTICE {n} of the harbour", "2026-03-02", str(n)) for n in range(20)]
    first = merge_dockets(None, docket(*rows[:6], coverage=Coverage("window", 6)), "a")
    assert merge(first, docket(*rows[10:16], coverage=Coverage("window", 6)), "a").skipped
    assert not merge(first, docket(*rows[5:11], coverage=Coverage("window", 6)), "a").skipped


# ---------------------------------------------------------------- what lies ahead


def test_a_calendar_follows_its_hearings() -> None:
    rows = (
        Entry("Motion Hearing set for 4/1/2026 at 10:00 AM.", "2026-03-01", "1"),
        Entry("Motion Hearing reset for 4/8/2026 at 11:00 AM.", "2026-03-05", "2"),
        Entry("Jury Trial set for 6/1/2026 at 9:00 AM.", "2026-03-06", "3"),
        Entry("The jury trial set for 6/1/2026 is vacated.", "2026-03-07", "4"),
    )
    standing = Calendar(docket(*rows, zone="America/New_York")).standing
    assert [(h.what, h.when, h.was, h.cancelled) for h in standing] == [
        ("Motion Hearing", "2026-04-08T11:00", "2026-04-01T10:00", False),
        ("Jury Trial", "2026-06-01T09:00", "", True),
    ]
    assert {h.zone for h in standing} == {"America/New_York"}


def test_a_moved_hearing_names_both_times() -> None:
    before = docket(Entry("Motion Hearing set for 4/1/2026 at 10:00 AM.", "2026-03-01", "1"), zone="America/Chicago")
    moved = Entry("Motion Hearing reset for 4/8/2026 at 11:00 AM.", "2026-03-05", "2")
    change = compare_dockets(before, docket(*before.entries, moved, zone="America/Chicago"))
    assert change is not None
    assert [(f.before, f.after) for f in change.findings if f.kind == "hearing-moved"] == [
        ("Motion Hearing, 2026-04-01 10:00 America/Chicago", "Motion Hearing, 2026-04-08 11:00 America/Chicago")
    ]


# ---------------------------------------------------------------- properties

ENTRIES = st.builds(
    Entry,
    st.sampled_from(["ORDER", "MOTION to stay", "NOTICE of hearing", "SEALED", "", "Minute entry for today"]),
    st.sampled_from([None, "2026-03-02", "2026-03-03"]),
    st.sampled_from([None, "1", "2", "3"]),
    stub=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=8), st.lists(ENTRIES, max_size=8), st.booleans())
def test_every_entry_is_matched_once_at_most(old: list[Entry], new: list[Entry], whole: bool) -> None:
    pairing = pair_entries(old, new, whole)
    assert sorted(map(id, [*(a for a, _ in pairing.pairs), *pairing.gone])) == sorted(map(id, old))
    assert sorted(map(id, [*(b for _, b in pairing.pairs), *pairing.new])) == sorted(map(id, new))


@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=8), st.lists(ENTRIES, max_size=8), st.sampled_from(["full", "window", "page"]))
def test_the_same_look_twice_says_nothing_new(old: list[Entry], new: list[Entry], kind: str) -> None:
    first = merge_dockets(None, docket(*old), "a")
    shown = docket(*new, coverage=Coverage(kind))
    once = merge(first, shown, "a")
    twice = merge(once.docket, shown, "a", once.missing)
    thrice = merge(twice.docket, shown, "a")
    names = [e.identity for e in thrice.docket.entries]
    assert len(set(names)) == len(names)
    change: Change | None = compare_dockets(twice.docket, thrice.docket)
    assert change is None


def test_a_number_that_returns_fills_no_gap() -> None:
    rows = [replace(MOTION, text=f"MOTION {n} by the port", number=str(n), sequence=n) for n in range(1, 8)]
    before = merge_dockets(None, docket(*rows))
    lost = rows[:3] + rows[4:]
    gone = merge(before, docket(*lost), confirmed=[before.entries[3].identity])
    memory = Memory({"gone_entries": {entry_key(e): e.identity for e in gone.dropped}})
    back = merge(gone.docket, docket(*rows), gone_before=dict(memory.page["gone_entries"]))
    known = Known(memory=memory)
    assert told(gone.docket, back.docket, known) == [("entry-restored", "restored")]


def fields(*named: tuple[str, str]) -> Docket:
    entries = (Entry(value, number=name, sequence=n) for n, (name, value) in enumerate(named))
    return replace(docket(*entries), form="record")


def test_a_label_that_is_renamed_is_one_edit() -> None:
    kept = ("Venue", "Court 4A"), ("Remote", "No")
    before = fields(("Coram", "Justice Ada Quill"), ("Jury", "No"), *kept)
    after = fields(("Judge", "Justice Ada Quill"), ("Jury Demand", "No"), *kept)
    change = compare_dockets(before, after)
    assert change is not None
    assert {(f.kind, f.rule, f.before, f.after) for f in change.findings} == {
        ("entry-edited", "label", "Coram: Justice Ada Quill", "Judge: Justice Ada Quill"),
        ("entry-edited", "label", "Jury: No", "Jury Demand: No"),
    }
    assert change.weight is Weight.MINOR


def test_a_label_written_otherwise_is_no_news() -> None:
    assert told(fields(("HEARING TYPE", "Trial")), fields(("Hearing type:", "Trial"))) == []
