"""A docket with a list of hearings through the line's own judgement: an archive of an earlier reader, a list that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor.compare import Known
from monitor.examine import Judged, Standing, examine
from monitor.extract import Raw, Recipe
from storage.records import Kind, Memory, Outcome, Reading

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KNOWN = Known(now=NOW, kind=Kind.DOCKET)


def page(*rows: str) -> Raw:
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    return Raw(
        f"""<html lang="en-US"><body><h1>Harrow v. Pell Works</h1><p>Case Number: 26-CV-0417</p>
<h2>Docket entries</h2><table><tr><th>#</th><th>Date filed</th><th>Docket text</th></tr>
<tr><td>1</td><td>01/05/2026</td><td>Complaint filed by Vera Harrow.</td></tr></table>
<h2>Upcoming hearings</h2><table><tr><th>Date</th><th>Time</th><th>Courtroom</th><th>Hearing</th></tr>{body}</table>
</body></html>""".encode(),
        "https://court.example/case",
        "text/html; charset=utf-8",
        Kind.DOCKET,
    )


CONFERENCE = "03/04/2026|9:30 AM|Courtroom 5|Status conference"
TRIAL = "04/09/2026|9:00 AM|Courtroom 5|Trial"


def look(raw: Raw, standing: Standing) -> Judged:
    return examine(raw, Recipe(), Memory(), standing)


def first(raw: Raw) -> Reading:
    judged = look(raw, Standing(known=KNOWN))
    assert judged.outcome is Outcome.FIRST
    assert judged.reading is not None
    return judged.reading


def as_read_before(reading: Reading) -> Reading:
    """What a reader that knew no lists of hearings has left in the archive."""
    assert reading.docket is not None
    kept = {k: v for k, v in reading.docket.provenance.items() if not k.endswith("#hearings") and k != "hearings"}
    return replace(reading, reader="docket/6", docket=replace(reading.docket, hearings=(), provenance=kept))


def kinds(judged: Judged) -> list[str]:
    return [finding.kind for finding in judged.change.findings] if judged.change is not None else []


def test_an_archive_of_an_earlier_reader_raises_no_alarm_and_tells_what_moves() -> None:
    stood = page(CONFERENCE, TRIAL)
    old = as_read_before(first(stood))
    same = look(stood, Standing(old, stood, 1, KNOWN))
    assert same.outcome is Outcome.UNCHANGED
    assert same.technical is not None
    assert same.technical.docket is not None
    assert len(same.technical.docket.hearings) == 2
    moved = look(page(CONFERENCE.replace("03/04", "03/11"), TRIAL), Standing(old, stood, 1, KNOWN))
    assert kinds(moved) == ["hearing-moved"]


def test_an_earlier_reading_that_cannot_be_read_again_raises_no_alarm_either() -> None:
    stood = page(CONFERENCE, TRIAL)
    same = look(stood, Standing(as_read_before(first(stood)), None, 1, KNOWN))
    assert same.outcome is Outcome.UNCHANGED
    assert same.technical is not None


def test_a_list_that_is_empty_once_is_not_believed() -> None:
    reading = first(page(CONFERENCE))
    once = look(page(), Standing(reading, None, 1, KNOWN))
    assert once.outcome is Outcome.UNCHANGED
    assert once.pending.get("gone")
    back = look(page(CONFERENCE), Standing(reading, None, 1, KNOWN, pending=once.pending))
    assert back.outcome is Outcome.UNCHANGED
    twice = look(page(), Standing(reading, None, 1, KNOWN, pending=once.pending))
    assert kinds(twice) == ["hearing-gone"]
