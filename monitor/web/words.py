"""Moments, flags and findings in an editor's words. Pure: the present moment and the zone are arguments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from monitor.render.times import count
from monitor.render.wording import finding_words, flag_words, modified_words, reason_words
from storage.records import Change, Finding, Outcome

_FLAG_TONES = {
    **dict.fromkeys(("silent-edit", "correction", "retraction", "entry-gone", "sealed", "removed", "quote"), "major"),
    **dict.fromkeys(("figure", "name", "headline", "entry-edited", "revert", "hearing", "update-note"), "substantive"),
    **dict.fromkeys(("entry-new", "new", "returned"), "fresh"),
}
_OUTCOME_WORDS = {
    Outcome.FIRST: "first reading",
    Outcome.UNCHANGED: "unchanged",
    Outcome.CHANGED: "changed",
    Outcome.SUSPECT: "doubtful, held back",
    Outcome.INCOMPLETE: "cut off on the way",
    Outcome.BLOCKED: "blocked by the site",
    Outcome.UNREADABLE: "could not be read",
    Outcome.FAILED: "could not be fetched",
    Outcome.GONE: "not there",
    Outcome.MOVED: "moved",
}
_ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")
# C0 and C1 controls but for tab and line feed, bidirectional controls, line and paragraph separators, BOM, surrogates
# and the noncharacters that XML 1.0 forbids.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)


def showable(text: str) -> str:
    """The text without the characters that can reorder, hide or break what stands around it."""
    if text.isprintable() or str.replace(text, "\n", "").isprintable():  # not Markup's own slower one
        return text
    return _UNSHOWABLE.sub("", text)


def one_line(text: str, limit: int = 300) -> str:
    """Showable, white space collapsed, cut with an ellipsis at `limit` characters."""
    flat = " ".join(showable(text[: limit * 4]).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def stamp(then: datetime, zone: ZoneInfo) -> str:
    """22 Apr 2026 18:47:09 EDT."""
    return then.astimezone(zone).strftime("%-d %b %Y %H:%M:%S %Z")


def short(then: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The least that names a moment: 18:47 today, else 22 Apr 18:47, with the year if it is another."""
    return _short(then, zone, now.astimezone(zone).date())


@lru_cache(maxsize=4096)
def _short(then: datetime, zone: ZoneInfo, today: date) -> str:
    local = then.astimezone(zone)
    if local.date() == today:
        return local.strftime("%H:%M")
    return local.strftime("%-d %b %H:%M" if local.year == today.year else "%-d %b %Y")


def day(then: datetime, zone: ZoneInfo, now: datetime) -> str:
    """The day a change belongs to: Today, Yesterday, Monday 20 April."""
    local, today = then.astimezone(zone).date(), now.astimezone(zone).date()
    if (today - local).days in (0, 1):
        return "Yesterday" if today > local else "Today"
    return local.strftime("%A %-d %B" if local.year == today.year else "%A %-d %B %Y")


def filed(date: str | None, now: datetime) -> str:
    """A docket's own ISO date: 22 Apr, with the year if it is another; as written if it is no date."""
    return _filed(date, now.year) if date else "–"


@lru_cache(maxsize=4096)
def _filed(date: str, present_year: int) -> str:
    try:
        parsed = datetime.fromisoformat(date)
    except ValueError:
        return one_line(date, 20)
    return parsed.strftime("%-d %b" if parsed.year == present_year else "%-d %b %Y")


def local_moment(text: str, now: datetime) -> str:
    """A court's own ISO day or local time: Fri 25 Apr 09:00, with the year if it is another; as written if it is
    neither."""
    try:
        then = datetime.fromisoformat(text)
    except ValueError:
        return one_line(text, 40)
    said = then.strftime("%a %-d %b" if then.year == now.year else "%a %-d %b %Y")
    return f"{said} {then:%H:%M}" if "T" in text else said


def size(number: int) -> str:
    """Bytes: 214 KB, 1.9 MB."""
    if number < 1000:
        return count(number, "byte")
    if number < 1_000_000:
        return f"{number / 1000:.1f} KB" if number < 10_000 else f"{number // 1000} KB"
    return f"{number / 1_000_000:.1f} MB"


def flag(name: str) -> str:
    """A flag as the desk says it; an unknown one is spelt out."""
    return flag_words(name)


def tone(name: str) -> str:
    """The colour class of a flag's chip: major, substantive, fresh or plain."""
    return _FLAG_TONES.get(name, "plain")


def finding(kind: str) -> str:
    """A finding's kind as the label of one row: Figure, Paragraph added, Hearing set."""
    return kind.replace("-", " ").capitalize()


def outcome(value: Outcome | None) -> str:
    return "not yet looked at" if value is None else _OUTCOME_WORDS[value]


def tally(findings: Iterable[Finding]) -> str:
    """What changed, counted: 2 paragraphs edited, 1 quote altered."""
    kinds = Counter(found.kind for found in findings)
    return ", ".join(f"{number} {finding_words(kind, number)}" for kind, number in kinds.items())


def beside(change: Change) -> str:
    """What changed, counted, without what is said by itself: the modified time and, where there is one, the note."""
    told = {"modified", "note"} if change.claims else {"modified"}
    counted = tally(found for found in change.findings if found.kind not in told)
    if change.claims:
        return f"beside the note: {counted}" if counted else "nothing beside the note"
    return counted or tally(change.findings)


def reason(change: Change) -> str:
    """Why a change weighs what it weighs: the weight, then what its rule says, or the finding that the rule is named
    after."""
    why = reason_words(change.reason)
    return f"{change.weight.value.capitalize()}: {why}" if why else ""


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def dated(text: str, zone: ZoneInfo) -> str:
    """A moment written in ISO 8601 as the desk says it; any other text as it is."""
    if not _ISO_MOMENT.fullmatch(text):
        return text
    try:
        then = datetime.fromisoformat(text)
        return stamp(then, zone) if then.tzinfo is not None else text
    except (ValueError, OverflowError):  # no such day, or none in this zone: a page may state any
        return text


def disclosure(change: Change) -> str:
    """What the outlet says of this change, in one line; empty where the question does not arise."""
    if change.claims:
        return "The outlet says: " + one_line(change.claims[0], 220)
    if change.taken_down:
        return ""
    if "silent-edit" in change.flags:
        moved = "only its modified time moved" if change.modified_moved else modified_words(False)
        return f"no note from the outlet, {moved}"
    if "removed" in change.flags:
        return "Taken down by the outlet; what it said is kept here"
    return ""
