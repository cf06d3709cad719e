"""Findings about hearings that a docket lists beside its entries, and what its entries have told of them already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monitor.compare.dockets.calendar import Calendar, is_one, same_name
from monitor.compare.dockets.listed import Turn, is_past
from monitor.compare.dockets.occasions import Occasion
from monitor.compare.dockets.signals import signals
from storage.records import Block, Finding, Hearing, Span, Weight

WHERE = "hearings"
ANNOUNCED = "announced"
PAST = "past"
_HEAVY = ("order", "opinion", "judgment")


def hearing_findings(turns: Sequence[Turn], entries: Calendar, zone: str, now: str) -> Iterator[Finding]:
    """`entries`: what the entries had set before this look. What they told is told again quietly."""
    for turn in turns:
        rule, weight = weighed(turn, now)
        if is_announced(turn, entries.standing):
            rule, weight = ANNOUNCED, Weight.MINOR
        before, after = words_of(turn, zone)
        yield Finding(turn.kind, before, after, weight, rule, WHERE, "", ("hearings",))


def weighed(turn: Turn, now: str) -> tuple[str, Weight]:
    shown = turn.new or turn.old
    if turn.kind == "hearing-result":
        kinds = signals(turn.new.result).kinds if turn.new is not None else ()
        heavy = next((kind for kind in _HEAVY if kind in kinds), "")
        return heavy or "result", Weight.MAJOR if heavy else Weight.SUBSTANTIVE
    past = shown is not None and is_past(shown, now)
    if turn.kind == "hearing-edited":
        return ("", Weight.MINOR) if past else ("hearing", Weight.SUBSTANTIVE)
    return (PAST, Weight.MINOR) if past and turn.kind == "hearing-set" else ("hearing", Weight.MAJOR)


def words_of(turn: Turn, zone: str) -> tuple[str, str]:
    """What stood and what stands, as people read it."""
    old = described(turn.old, zone) if turn.old is not None else ""
    new = described(turn.new, zone) if turn.new is not None else ""
    if turn.kind == "hearing-cancelled":
        said = turn.new.result if turn.new is not None else ""
        return f"{old} ({said})" if said else old, ""
    if turn.kind == "hearing-result" and turn.new is not None:
        return turn.old.result if turn.old is not None else "", f"{new}: {turn.new.result}"
    return old, new


def described(hearing: Hearing, zone: str) -> str:
    """`Status Conference, 2026-04-23 10:30 America/Los_Angeles, Courtroom 5, Judge Ada Stern`"""
    stamp = hearing.when.replace("T", " ") + (f" {zone}" if zone and "T" in hearing.when else "")
    return ", ".join(part for part in (hearing.what or "Hearing", stamp, hearing.place, hearing.judge) if part)


# ---------------------------------------------------------------- told once


def is_announced(turn: Turn, standing: Sequence[Hearing]) -> bool:
    """An entry has said the same before."""
    if turn.kind in ("hearing-cancelled", "hearing-gone"):
        return turn.old is not None and any(h.cancelled and is_same(h, turn.old.when, turn.old.what) for h in standing)
    if turn.kind in ("hearing-set", "hearing-moved"):
        new = turn.new
        return new is not None and any(not h.cancelled and is_same(h, new.when, new.what) for h in standing)
    return False


def is_same(hearing: Hearing, when: str, what: str) -> bool:
    return hearing.kind == "hearing" and is_one(hearing.when, hearing.what, when, what)


def tells(occasion: Occasion, listed: Sequence[Hearing], turns: Sequence[Turn]) -> bool:
    """The docket's list says what an entry announces: it stood so before, or this look's list tells it."""
    if not occasion.hearing:
        return False
    if any(tells_now(occasion, turn) for turn in turns):
        return True
    if occasion.kind == "hearing-cancelled":
        return any(h.cancelled and occasion.was and is_same(h, occasion.was, occasion.what) for h in listed)
    return bool(occasion.when) and any(not h.cancelled and is_same(h, occasion.when, occasion.what) for h in listed)


def tells_now(occasion: Occasion, turn: Turn) -> bool:
    """One event in two places: the same day, or none in the entry and the same name."""
    if occasion.kind == "hearing-cancelled":
        off = turn.kind in ("hearing-cancelled", "hearing-gone")
        return off and turn.old is not None and fits(turn.old, occasion.was, occasion.what)
    return (
        turn.kind in ("hearing-set", "hearing-moved")
        and turn.new is not None
        and fits(turn.new, occasion.when, occasion.what)
    )


def fits(hearing: Hearing, when: str, what: str) -> bool:
    return is_same(hearing, when, what) if when else same_name(hearing.what, what)


# ---------------------------------------------------------------- shown


def hearing_block(finding: Finding) -> Block:
    """A finding as a line of a redline, labelled by what became of the hearing."""
    spans = (Span("del", finding.before), Span("same", " "), Span("ins", finding.after))
    kind = "edited" if finding.before and finding.after else "added" if finding.after else "removed"
    return Block(
        kind,
        tuple(s for s in spans if s.text.strip() or kind == "edited"),
        style="hearing",
        label=finding.kind.replace("-", " "),
    )
