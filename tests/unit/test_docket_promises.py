"""What is promised of any two states of a docket: what is told is there to be seen, and what is only not shown is kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Known, compare, redline
from monitor.compare.dockets import compare_dockets, merge_dockets
from monitor.compare.dockets.judging import FLAGS as FLAG_OF
from monitor.config.vocabulary import FLAGS
from monitor.render.html import redline_html
from monitor.render.terminal import change_text, redline_text
from storage.content import content_digest
from storage.records import Change, Coverage, Docket, Document, Entry, Kind, Party, Reading, Weight

TEXTS = (
    "COMPLAINT against Port Authority filed by Ferry Crews. (Attachments: # 1 Exhibit)",
    "MOTION to Dismiss by Port Authority. Responses due by 5/1/2026.",
    "ORDER granting in part 2 Motion to Dismiss. Signed by the Judge on 4/13/2026.",
    "NOTICE of Hearing: Status conference set for 5/11/2026 at 2:30 PM in Courtroom 2A.",
    "PAPERLESS ORDER",
    "Minute entry for proceedings held before the Judge.",
    "SEALED",
    "",
)
DAYS = (None, "2026-04-01", "2026-04-02", "2026-04-20", "2025-12-31", "not a day")
documents = st.lists(
    st.builds(
        Document,
        name=st.sampled_from(("Main", "Exhibit", "")),
        number=st.sampled_from((None, "1")),
        attachment=st.sampled_from((None, 1, 2)),
        state=st.sampled_from(("available", "paid", "sealed", "none")),
        url=st.sampled_from((None, "https://court.example/1.pdf")),
    ),
    max_size=2,
).map(tuple)
entries = st.builds(
    Entry,
    text=st.sampled_from(TEXTS) | st.text(max_size=30),
    date_filed=st.sampled_from(DAYS),
    number=st.sampled_from((None, "1", "2", "3", "7", "²", "A-1")),
    source_id=st.sampled_from((None, None, "501", "502")),
    documents=documents,
    restricted=st.booleans(),
    stub=st.booleans(),
)
parties = st.lists(
    st.builds(
        Party,
        st.sampled_from(("Ferry Crews", "Port Authority", "Ferry Crews' Union")),
        st.sampled_from(("", "Plaintiff", "Defendant")),
        st.lists(st.sampled_from(("Quay Chambers", "Harbour Law")), max_size=2, unique=True).map(tuple),
    ),
    max_size=3,
).map(tuple)
coverages = st.sampled_from((Coverage(), Coverage("window", 3), Coverage("page", 3, 1, 4), Coverage("filtered")))
words = st.sampled_from((None, "Crews v. Port", "Crews' Union v. Port", "The Judge", "Another Judge"))


@st.composite
def dockets(draw: st.DrawFn, whole: bool = False) -> Docket:
    shown = draw(st.lists(entries, max_size=5))
    return Docket(
        court="mdd",
        docket_number=draw(st.sampled_from(("8:26-cv-00417", "8:26-cv-00417-AQ", "1:26-cv-00001"))),
        case_name=draw(words),
        assigned_to=draw(words),
        date_terminated=draw(st.sampled_from((None, "2026-05-01"))),
        parties=draw(parties),
        entries=tuple(replace(entry, sequence=place) for place, entry in enumerate(shown)),
        coverage=Coverage() if whole else draw(coverages),
        complete=whole or draw(st.booleans()),
        form="table",
        zone="America/New_York",
    )


def kinds(change: Change | None) -> list[str]:
    return [finding.kind for finding in change.findings] if change is not None else []


def reading(docket: Docket) -> Reading:
    return Reading("docket/1", "", docket=docket)


@given(dockets())
def test_a_docket_beside_itself_is_no_change(docket: Docket) -> None:
    assert compare_dockets(docket, docket) is None
    assert compare(reading(docket), reading(docket), Known(kind=Kind.DOCKET)) is None


@given(dockets(), dockets())
@settings(max_examples=150)
def test_a_change_says_what_in_the_closed_words_and_how_heavy(before: Docket, after: Docket) -> None:
    change = compare_dockets(before, after)
    if change is None:
        return
    assert change.findings
    assert set(change.flags) <= set(FLAGS)
    assert change.weight is max((finding.weight for finding in change.findings), key=lambda weight: weight.rank)
    assert change.reason
    assert {FLAG_OF[kind] for kind in kinds(change) if kind in FLAG_OF} <= set(change.flags)


@given(dockets(), dockets())
@settings(max_examples=150)
def test_only_what_was_shown_whole_can_be_gone(before: Docket, after: Docket) -> None:
    change = compare_dockets(before, after)
    if not (before.coverage.kind == after.coverage.kind == "full" and after.complete):
        assert "entry-gone" not in kinds(change)
    for finding in change.findings if change is not None else ():
        if finding.kind == "entry-gone":
            assert finding.before in {entry.text for entry in before.entries}
            assert finding.weight is Weight.MAJOR


@given(dockets(), dockets())
@settings(max_examples=150)
def test_a_new_entry_is_one_that_stands_there(before: Docket, after: Docket) -> None:
    change = compare_dockets(before, after)
    for finding in change.findings if change is not None else ():
        if finding.kind in ("entry-new", "entry-backfilled") and not finding.after.startswith("and "):
            assert finding.after in {entry.text for entry in after.entries} | {entry.short for entry in after.entries}
            assert finding.before == ""


@given(dockets(whole=True), dockets(whole=True))
@settings(max_examples=150)
def test_as_many_come_as_go_there_and_back(before: Docket, after: Docket) -> None:
    there, back = kinds(compare_dockets(before, after)), kinds(compare_dockets(after, before))
    assert there.count("party-added") == back.count("party-removed")
    assert there.count("counsel-added") == back.count("counsel-removed")
    if before.entries and before.date_terminated is None and after.date_terminated is not None:
        assert "case-closed" in there


@given(dockets(), dockets())
def test_the_same_two_are_judged_the_same_every_time(before: Docket, after: Docket) -> None:
    assert compare_dockets(before, after) == compare_dockets(before, after)


@given(dockets(), dockets())
@settings(max_examples=100)
def test_what_is_told_can_be_shown(before: Docket, after: Docket) -> None:
    blocks = redline(reading(before), reading(after))
    shown = {span.text for block in blocks for span in block.spans}
    assert redline_html(blocks).count("<ins") == redline_html(blocks).count("</ins>")
    assert isinstance(redline_text(blocks), str)
    change = compare_dockets(before, after)
    if change is not None:
        assert change_text(change)
        assert content_digest(reading(before)) != content_digest(reading(after)) or not shown


@given(st.lists(dockets(), min_size=1, max_size=4))
@settings(max_examples=100)
def test_what_a_window_leaves_out_stays_in_what_is_kept(looks: list[Docket]) -> None:
    standing = merge_dockets(None, looks[0], "page")
    for look in looks[1:]:
        before, standing = standing, merge_dockets(standing, look, "page")
        if look.coverage.kind != "full" or not look.complete:
            assert len(standing.entries) >= len(before.entries)
        names = [entry.identity for entry in standing.entries]
        assert len(set(names)) == len(names)
