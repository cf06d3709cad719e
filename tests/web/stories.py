"""The desk that the web tests look at: fictional outlets, one court, and texts that mean harm."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.records import (
    Block,
    Change,
    Document,
    Entry,
    Fault,
    Finding,
    Kind,
    Note,
    NoticeDraft,
    Outcome,
    Reading,
    Span,
    Weight,
)
from tests.web.shelf import MORNING, Shelf, article, docket, source

LEDGER = "https://capitolledger.example/2026/04/22/port-talks"
METRO = "https://metrowire.example/mayor-port-union"
COURT = "https://court.example/dockets/8-25-cv-00417"
EVIL = "https://evil.example/story"
NOON = MORNING + timedelta(hours=6)

_LEAD = (
    "Haverford — The special envoy said on Wednesday that talks over the stranded shipment were {state}, "
    "according to two officials briefed on the discussions."
)
_STANDING = tuple(
    f"The harbour board’s {n}th report describes berth {n}, its cranes and its crews, in some detail."
    for n in range(4, 9)
)
_QUOTE = "“We are {how},” the envoy told reporters, adding that {count} containers remain at the port."
_PAUSE = "A seven-day pause in the case expires {when}, a federal judge ruled."
UPDATE = Note("update", "This story was updated on Wednesday at 10:05 a.m. with comment from the port authority.")


def ledger(state: str, how: str, count: str, when: str, *more: str, notes: tuple[Note, ...] = ()) -> Reading:
    body = (_LEAD.format(state=state), *_STANDING, _QUOTE.format(how=how, count=count), _PAUSE.format(when=when), *more)
    return article(
        "Envoy says port talks “close”, pause in case ends Friday",
        *body,
        notes=notes,
        byline=("R. Alder",),
        modified_at="2026-04-22T10:05:00Z" if notes else "2026-04-22T06:00:00Z",
    )


HARM = '<script>document.body.dataset.owned=1</script><img src=x onerror="document.body.dataset.owned=1">'
TURNED = "price \u202e\u2066 001 \u2069 fell\x00\x07\x1b[31m\u2028 today"
HUGE = "w" * 1_000_000


def fill(shelf: Shelf) -> None:
    """About twenty versions over a morning."""
    shelf.watch(
        source("ledger", LEDGER, name="Capitol Ledger", tags=("city hall", "port")),
        source("metro", METRO, name="Metro Wire", tags=("city hall",)),
        source("court", COURT, Kind.DOCKET, name="U.S. District Court, D. Example", tags=("courts", "port")),
        source("coast", "https://coastdaily.example/", Kind.PAGE, name="Coast Daily"),
        source("evil", EVIL, name=HARM, tags=("<b>tag</b>",)),
        source("sealed", "https://token.example/", Kind.DOCKET, name="Needs Token", state="needs", needs="a token"),
    )
    looks = [*_ledger(), *_metro(), *_court(), *_evil()]
    for at, slug, reading, change in sorted(looks, key=lambda look: look[0]):
        shelf.see(slug, reading, at, change)
    fault = Fault("shrunk", "coast", "the body shrank from 4,100 to 60 characters; alerts are held")
    shelf.trouble("coast", Outcome.SUSPECT, "the body shrank", MORNING + timedelta(hours=2), fault)


Look = tuple[datetime, str, Reading | None, Change | None]


def _ledger() -> list[Look]:
    first = ("nearly done", "very close", "nine", "Wednesday afternoon")
    board = "The board meets on Thursday."
    last = ("continuing", "not there yet", "eleven", "Friday at noon")
    states = {
        0: ledger(*first),
        88: ledger(*first, board),
        233: ledger(*first, board, notes=(UPDATE,)),
        360: ledger(*last, board, notes=(UPDATE,)),
    }
    return [(MORNING + timedelta(minutes=minutes), "ledger", reading, None) for minutes, reading in states.items()]


def _metro() -> list[Look]:
    body = ("The mayor will sit down with the port union over a stalled contract.", "Crews voted on Monday.")
    quoted = _QUOTE.format(how="very close", count="nine")
    updated = Note("update", "This story has been updated with additional developments.")
    before = article("Mayor to meet port union over stalled contract", *body, quoted)
    after = article(
        "Mayor meets port union over stalled contract", *body, quoted, "A deadline is near.", notes=(updated,)
    )
    hours = ((0, before), (3, after), (5, None))
    return [(MORNING + timedelta(hours=hour, seconds=1), "metro", reading, None) for hour, reading in hours]


def entry(number: int, filed: str, text: str) -> Entry:
    document = Document(name="PDF", state="available", url=f"https://court.example/doc/{number}")
    return Entry(text=text, date_filed=filed, number=str(number), sequence=number, documents=(document,))


def _court() -> list[Look]:
    motion = entry(79, "2026-04-18", "MOTION for Expedited Discovery by Harbor Workers.")
    seal = entry(80, "2026-04-21", "MOTION to Seal by Port Authority.")
    set_for = entry(81, "2026-04-21", "Status conference set for 4/23/2026 at 2:00 pm before the Judge.")
    reset = entry(81, "2026-04-21", "Status conference reset for 4/25/2026 at 9:00 am before the Judge.")
    notice = entry(83, "2026-04-22", "NOTICE by Port Authority re 82 Status Report")
    order = entry(
        84, "2026-04-22", "ORDER granting in part 79 Motion for Expedited Discovery. Responses due by April 25, 2026."
    )
    facts = {"court": "mad", "docket_number": "8:25-cv-00417", "case_name": "Harbor Workers v. Port Authority"}
    facts |= {"date_filed": "2026-03-24", "assigned_to": "the assigned judge"}
    return [
        (MORNING + timedelta(seconds=2), "court", docket(motion, seal, set_for, **facts), None),
        (MORNING + timedelta(hours=1), "court", docket(motion, seal, reset, notice, **facts), _edited(set_for, reset)),
        (MORNING + timedelta(hours=5), "court", docket(motion, reset, notice, order, **facts), _ordered(order)),
    ]


def _edited(before: Entry, after: Entry) -> Change:
    spans = (
        Span("same", "Status conference "),
        Span("del", "set for 4/23/2026 at 2:00 pm"),
        Span("ins", "reset for 4/25/2026 at 9:00 am"),
    )
    finding = Finding("entry-edited", before.text, after.text, Weight.SUBSTANTIVE, "entry-edited", "entry:81", "81")
    telling = (Block("edited", spans, style="entry", label="81 · 2026-04-21"),)
    return Change((finding,), ("entry-edited", "hearing"), Weight.SUBSTANTIVE, "an entry was edited", telling)


def _ordered(order: Entry) -> Change:
    finding = Finding("entry-new", "", order.text, Weight.MAJOR, "order", "entry:84", "84")
    gone = Finding("entry-gone", "MOTION to Seal by Port Authority.", "", Weight.MAJOR, "entry-gone", "entry:80", "80")
    telling = (Block("added", (Span("ins", order.text),), style="entry", label="84 · 2026-04-22"),)
    flags = ("entry-new", "entry-gone")
    return Change(
        (finding, gone), flags, Weight.MAJOR, "an order was entered", telling, "Harbor Workers v. Port Authority"
    )


def _evil() -> list[Look]:
    before = article(f"Calm {HARM}", "Nothing yet.", TURNED)
    after = article(f"Storm {HARM} {TURNED}", HARM, TURNED + " 002", HUGE, byline=(HARM,))
    return [(MORNING + timedelta(seconds=3), "evil", before, None), (NOON, "evil", after, None)]


def owed(subject: str) -> NoticeDraft:
    return NoticeDraft("desk-mail", "k" * 32, subject, {})
