"""Hearings and deadlines in an entry's text: what is set, moved, cancelled or due, and when.

Read day by day: the words between one day and the next say what that day is for. What was held is past, and the day on
which something was signed or filed announces nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.compare.dockets.moments import Moment, moments

_NAMES = (
    r"hearings?|(?<!26\(f\) )(?<!26\(1\) )conferences?|trials?(?! court| counsel| brief| exhibit)|arguments?|sentencings?"
    r"|arraignments?|presentments?|change of plea|calendar call|docket call|mediation|meeting of creditors|inquest"
)
_HEARING = re.compile(rf"\b((?:[\w'’/-]+ ){{0,4}})(?P<noun>{_NAMES})\b", re.IGNORECASE)
_SET = re.compile(
    r"\b(?:set|sets|setting|scheduled|schedules|scheduling|noticed|calendared|(?:to|will|shall) be (?:held|heard)|"
    r"distributed for|will take place|appear|before (?:the )?honorable)\b",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"(?<!/)\b(?:re-?sets?|resetting|re-?schedul(?:ed|es|ing)|re-?noticed|continu(?:ed|es|ing)|adjourn(?:ed|s|ing)|"
    r"postpon(?:ed|es|ing)|moved (?:to|from)|advanced (?:to|from)|reconvened?|change of (?:hearing|time|date))\b",
    re.IGNORECASE,
)
_OFF = (
    r"(?:cancell?(?:ed|ing|s)|vacat(?:ed|es|ing)|stricken|strik(?:es|ing)|taken off|off[ -]calendar|"
    r"(?:removed|withdrawn|dropped) from (?:the )?calendar)"
)
_CANCELLED = re.compile(
    rf"\b(?:{_NAMES})\b[^.;]{{0,90}}?\b{_OFF}\b|\b{_OFF}(?: (?!judg|leave|default|motion)[\w'’/-]+){{0,6}}? (?:{_NAMES})\b",
    re.IGNORECASE,
)
_DUE = re.compile(
    r"\b(?:due|deadlines?|cut-?off(?: date)?|no later than|on or before|returnable)\b(?: [\w-]+){0,4}[:,]?\s*\Z",
    re.IGNORECASE,
)
_PAST = re.compile(r"(?<!be )\b(?:held|heard|conducted)(?: before [\w. ]{1,60}?)?(?: on| at)?\s*\Z", re.IGNORECASE)
_STAMP = re.compile(
    r"\b(?:signed|dated|filed|modified|entered|ordered|issued|served|received|mailed|docketed|closed|executed)\b"
    r"(?: by [^;:]{1,70}?)?(?: on| this)?:?\s*\Z",
    re.IGNORECASE,
)
_FORMERLY = re.compile(r"\b(?:previously|originally|formerly|currently|presently)\b|\bfrom\s*\Z", re.IGNORECASE)
_CLAUSE = re.compile(r"(?<=[a-z0-9)\].][.;])\s+(?=[A-Z(*])|\.(?=[a-z]\)\s)|;\s+|\s-\s|\s\|\s")
_OPENING = re.compile(
    rf"\W*(?:(?:amended|corrected|second|clerk'?s|court'?s|electronic)\s)*(?:notice|order)\s"
    rf"(?:of|setting|scheduling|vacating|cancell?ing|continuing|resetting)\s(?:[\w-]+\s){{0,4}}?(?:{_NAMES})\b",
    re.IGNORECASE,
)
_FILLER = frozenset(
    {
        "the", "a", "an", "and", "or", "for", "of", "on", "in", "at", "to", "is", "are", "was", "be", "been", "this",
        "that", "said", "any", "all", "set", "reset", "scheduled", "noticed", "notice", "order", "ordered", "court",
        "vacates", "cancels", "continues", "vacating", "cancelling", "continuing", "setting", "re", "canceling",
        "with", "as", "by", "his", "her", "its", "vacated", "cancelled", "set/reset", "before", "time",
    }
)  # fmt: skip
_LONGEST_NAME = 60
# A clause that holds none of these names no hearing and makes nothing due: the patterns need not be tried on it.
_STEMS = (
    "hearing", "conference", "trial", "argument", "sentencing", "arraignment", "presentment", "change of plea",
    "calendar call", "docket call", "mediation", "meeting of creditors", "inquest", "due", "deadline", "cutoff",
    "cut-off", "no later than", "on or before", "returnable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Occasion:
    """kind: hearing-set, hearing-moved, hearing-cancelled, deadline-set, deadline-moved. `when` and `was` are local ISO
    times (`2026-03-04T09:30`, or a date alone), empty where the text does not say."""

    kind: str
    what: str
    when: str = ""
    was: str = ""

    @property
    def hearing(self) -> bool:
        return self.kind.startswith("hearing")


def may_set(words: str) -> bool:
    """False of a text that names no hearing and makes nothing due. Cheap: most entries are such."""
    low = words.lower()
    return any(stem in low for stem in _STEMS)


def occasions(words: str) -> tuple[Occasion, ...]:
    """Every hearing and deadline that the text announces, each once, in order."""
    if re.fullmatch(r"\W*rescheduled\W*", words, re.IGNORECASE):
        return (Occasion("hearing-moved", ""),)
    opened = _opening(words)
    found = [o for clause in _CLAUSE.split(words) if clause for o in clause_occasions(clause, opened is not None)]
    if opened and not any(o.hearing for o in found):
        found.append(opened)
    return tuple(_distinct(_settled(found, opened)))


def _opening(words: str) -> Occasion | None:
    """An entry that opens as a notice of a hearing announces one, though the day may stand in the document alone."""
    match = _OPENING.match(words)
    if match is None:
        return None
    said = words[: match.end() + 25]
    kind = "hearing-cancelled" if _CANCELLED.search(said) else "hearing-moved" if _MOVED.search(said) else "hearing-set"
    return Occasion(kind, name_of(words[: match.end()]))


def clause_occasions(clause: str, opened: bool) -> Iterator[Occasion]:
    """What one clause sets, moves, cancels or makes due. `opened`: the entry calls itself a notice of a hearing."""
    if not may_set(clause):
        return
    days = [day for day in moments(clause) if not _is_stamp(clause[max(0, day.start - 110) : day.start])]
    moved, off = _MOVED.search(clause), _CANCELLED.search(clause)
    if _HEARING.search(clause) and moved and (days or opened):
        yield from _moved(clause, days, moved.start())
    elif off and not (_again(clause, off.end()) and days):
        yield Occasion("hearing-cancelled", name_of(clause), "", days[0].when if days else "")
        days = []
    else:
        yield from _set(clause, days, opened)
    yield from _due(clause, days)


def _is_stamp(before: str) -> bool:
    """The day on which something was signed or filed, not one on which something happens."""
    match = _STAMP.search(before)
    return match is not None and not _SET.search(match[0]) and not _HEARING.search(match[0])


def _again(clause: str, at: int) -> bool:
    return bool(re.match(r".{0,40}\b(?:and|but) (?:is |are |now )*(?:set|noticed)\b", clause[at:], re.IGNORECASE))


def _segments(clause: str, days: list[Moment]) -> Iterator[tuple[str, str, Moment]]:
    """Each day with the words before it and those behind it, up to its neighbours."""
    for place, day in enumerate(days):
        start = days[place - 1].end if place else 0
        end = days[place + 1].start if place + 1 < len(days) else len(clause)
        yield clause[start : day.start], clause[day.end : end], day


def _set(clause: str, days: list[Moment], opened: bool) -> Iterator[Occasion]:
    name = ""
    for before, behind, day in _segments(clause, days):
        noun = _last_noun(before)
        name = name_of(before) or name
        verb = _SET.search(before) or (opened and (noun >= 0 or not name))
        if noun < 0 and not (_SET.search(before) and _HEARING.search(behind[:80])):
            continue
        if verb and not _PAST.search(before) and not (_DUE.search(before) and _DUE.search(before).start() > noun):  # type: ignore[union-attr]
            yield Occasion("hearing-set", name_of(before) or name_of(behind[:80]), day.when)


def _moved(clause: str, days: list[Moment], verb: int) -> Iterator[Occasion]:
    """The day after "from" or before the verb is the old one, the next one the new."""
    fitting = [day for day in days if not _DUE.search(clause[: day.start]) and not _PAST.search(clause[: day.start])]
    old = [d for d in fitting if d.start < verb or _FORMERLY.search(clause[max(0, d.start - 40) : d.start])]
    new = [d for d in fitting if d not in old]
    yield Occasion("hearing-moved", name_of(clause), new[0].when if new else "", old[0].when if old else "")


def _due(clause: str, days: list[Moment]) -> Iterator[Occasion]:
    for before, _, day in _segments(clause, days):
        said = _DUE.search(before)
        if said is None or said.start() < _last_noun(before[: said.start()]) - 1 or _PAST.search(before):
            continue
        moved = re.search(r"\b(?:extended|reset|re-set)\b", before, re.IGNORECASE)
        name = re.split(r"[.;:()\d]", before[: said.start()])[-1].split()[-6:]
        yield Occasion("deadline-moved" if moved else "deadline-set", " ".join(name)[-_LONGEST_NAME:], day.when)


def _last_noun(words: str) -> int:
    return max((match.start("noun") for match in _HEARING.finditer(words)), default=-1)


def name_of(clause: str) -> str:
    """What the hearing is called: its noun with up to four words before it, as written."""
    match = next(iter(_HEARING.finditer(clause)), None)
    if match is None:
        return ""
    words = match[1].split()
    for place in range(len(words) - 1, -1, -1):
        if words[place].lower().strip("\"'’(),:") in _FILLER:
            words = words[place + 1 :]
            break
    return " ".join([*words, match["noun"]])[:_LONGEST_NAME]


def _settled(found: list[Occasion], opened: Occasion | None) -> list[Occasion]:
    """Clauses that speak of one hearing joined: moved here and its day there; set before and cancelled after."""
    if opened and opened.kind == "hearing-cancelled":
        return _all_off(found)
    if opened and opened.kind == "hearing-moved":
        found = [replace(o, kind="hearing-moved") if o.kind == "hearing-set" else o for o in found]
    moved = next((o for o in found if o.kind == "hearing-moved" and not o.when), None)
    dated = next((o for o in found if o.kind in ("hearing-set", "hearing-moved") and o.when), None)
    if moved and dated:
        joined = Occasion("hearing-moved", dated.what or moved.what, dated.when, moved.was or dated.was)
        found = [joined if o is dated else o for o in found if o is not moved]
    off = next((o for o in found if o.kind == "hearing-cancelled"), None)
    return _without(found, off) if off else found


def _all_off(found: list[Occasion]) -> list[Occasion]:
    """A notice that cancels a hearing: the day that it sets is the one that is off; one that it moves to stands."""
    if any(o.kind == "hearing-moved" and o.when for o in found):
        return [o for o in found if o.kind != "hearing-cancelled"]
    days = [o.when or o.was for o in found if o.hearing and (o.when or o.was)]
    name = next((o.what for o in found if o.hearing and o.what), "")
    rest = [o for o in found if not o.hearing]
    return [*rest, Occasion("hearing-cancelled", name, "", days[0] if days else "")]


def _without(found: list[Occasion], off: Occasion) -> list[Occasion]:
    """What stands before a cancellation is what it cancels; a day set behind it for the same hearing is its new one."""
    at = found.index(off)
    before = next((o for o in found[:at] if o.hearing and _same(o.what, off.what)), None)
    behind = next(
        (o for o in found[at + 1 :] if o.kind in ("hearing-set", "hearing-moved") and _same(o.what, off.what)), None
    )
    rest = [o for o in found if o not in (off, before, behind)]
    if behind:
        return [*rest, Occasion("hearing-moved", behind.what, behind.when, behind.was or off.was)]
    return [*rest, replace(off, was=off.was or (before.when if before else ""))]


def _same(one: str, two: str) -> bool:
    """Whether two names may be of one hearing: one says no more than the other's last word, or they share their first."""
    a, b = one.lower().split(), two.lower().split()
    return not a or not b or (a[-1].rstrip("s") == b[-1].rstrip("s") and (len(a) == 1 or len(b) == 1 or a[0] == b[0]))


def _distinct(found: list[Occasion]) -> Iterator[Occasion]:
    seen: set[tuple[str, ...]] = set()
    for o in found:
        key = ("hearing", o.when or o.kind) if o.hearing else ("deadline", o.when, o.what.lower())
        if key not in seen:
            seen.add(key)
            yield o
