"""Hearings and deadlines in an entry's text: what is set, moved, cancelled or due, and when.

Read day by day: the words between one day and the next say what that day is for. What was held is past, and the day on
which something was signed or filed announces nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from monitor.compare.dockets.gated import Gated, folded, holds
from monitor.compare.dockets.moments import Moment, clocks, moments

_NAMES = (
    r"hearings?|(?<!26\(f\) )(?<!26\(1\) )(?:tele|video)?conferences?|trials?(?! court| counsel| brief| exhibit)"
    r"|(?<!without )(?<!without oral )arguments?|sentencings?"
    r"|arraignments?|presentments?|change of plea|calendar call|docket (?:call|sounding)|mediation|meeting of creditors|341(?:\(a\))? meeting"
    r"|(?:initial|first) appearances?|jury selection|hrgs?|inquest"
)
_HEARING = re.compile(rf"\b(?:{_NAMES})(?:(?: and |/)(?:{_NAMES}))*\b", re.IGNORECASE)
_WORDS_BEFORE = re.compile(r"(?:[\w'’/-]+ ){0,4}\Z")
_SET = re.compile(
    r"\b(?:set|sets|setting|scheduled|schedules|scheduling|noticed|calendared|(?:to|will|shall) be (?:held|heard)|"
    r"(?:will|shall) (?:hear|hold|conduct)|(?:will|shall|to) (?:resume|begin|commence|start|proceed|go forward|convene)|"
    r"distributed for|will take place|appear|before (?:the )?honorable|listed (?:for|on)|fixed (?:for|on))\b",
    re.IGNORECASE,
)
_MOVED = Gated(
    r"(?<!/)\b(?:re-?sets?|resetting|re-?schedul(?:ed|es|ing)|re-?noticed|continu(?:ed|es|ing)|continuance of|"
    r"adjourn(?:ed|s|ing)|postpon(?:ed|es|ing)|(?:moved|advanced|changed) (?:to|from)|advanc(?:es|ing)|re-?(?:listed|fixed)|reconvened?|"
    r"now (?:be )?(?:set|held|heard|scheduled|begin|start|commence|take place))\b",
    "reset", "re-set", "resched", "re-sched", "renoticed", "re-noticed", "continu", "adjourn", "postpon", "moved ",
    "advanc", "changed ", "relisted", "re-listed", "refixed", "re-fixed", "reconvene", "re-convene", "now ",
)  # fmt: skip
_CHANGED = Gated(r"\bchanges? (?:of|in|to) (?:the )?(?:hearing|time|date|start)\b|\b(?:time|date) change\b", "change")
_GOES_ON = re.compile(
    rf"\W*(?:(?:the |this )?(?:matter|case|cause|same) )?(?:(?:is|are|was|be|been|has|hereby|now|and|further) )*(?={_MOVED.pattern.pattern})",
    re.IGNORECASE,
)
"""A sentence that goes on about the hearing that the one before it names."""
_OFF = (
    r"(?:cancell?(?:ed|ing|s|ation of)|vacat(?:ed?|es|ing)|stricken|strik(?:es|ing)|taken off|off[ -]calendar|"
    r"(?:removed|withdrawn|dropped) from (?:the )?calendar)"
)
_CANCELLED = Gated(
    rf"\b(?:{_NAMES})\b[^.;]{{0,90}}?\b{_OFF}\b|\b{_OFF}:?(?: (?!judg|leave|default|motion|and (?:re)?(?:setting|schedul))[\w'’/,-]+){{0,6}}? (?:{_NAMES})\b"
    rf"|\b(?:remov|withdraw|dropp)(?:ed|es|ing|s) [^.;]{{0,60}}?\b(?:{_NAMES})(?: \w+)? calendar\b"
    r"|\bterminat(?:es?|ed|ing) (?:(?:deadlines?|motions?)(?:/| and |, ))?hearings?\b",
    "cancel", "vacat", "stricken", "strik", "taken off", "calendar", "terminat",
)  # fmt: skip
_ONLY_OFF = re.compile(rf"\W*(?:(?:is|was|has been|now|hereby) )*{_OFF}\W*", re.IGNORECASE)
"""What was named before is off: `Hearing on Demurrer - Off calendar`"""
_NEW_DAY = re.compile(
    r"\W*new (?:\w+ )?(?:date|day|time)(?: and time)?:?(?: is| of)?\s(?=\W*\w+ ?\d|\d)", re.IGNORECASE
)
"""`Continued by the court; new date 12/18/2026`"""
_DUE = Gated(
    r"\b(?:due|deadlines?|cut-?off(?: date)?|no later than|on or before|returnable)\b(?: [\w-]+){0,4}[:,]?\s*\Z",
    "due", "deadline", "cutoff", "cut-off", "no later than", "on or before", "returnable",
)  # fmt: skip
_PAST = Gated(
    r"(?<!be )\b(?:held|heard|conducted)(?: before [\w. ]{1,60}?)?(?: on| at)?\s*\Z", "held", "heard", "conducted"
)
_STAMP = Gated(
    r"\b(?:signed|dated|filed|modified|entered|ordered|issued|served|received|mailed|docketed|closed|executed)\b"
    r"(?: by [^;:]{1,70}?)?(?: on| this)?:?\s*\Z",
    "signed", "dated", "filed", "modified", "entered", "ordered", "issued", "served", "received", "mailed", "docketed",
    "closed", "executed",
)  # fmt: skip
_FORMERLY = re.compile(r"\b(?:previously|originally|formerly|currently|presently)\b|\bfrom\s*\Z", re.IGNORECASE)
CLAUSE = re.compile(
    r"(?=[\s.;])(?:(?:(?<=[a-z0-9)\].][.;])|(?<=[A-Z]{4}[.;]))(?<!\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Hon|Mag)\.)"
    r"(?<!\b(?:Tues|Thur|Sept)\.)(?<!\bThurs\.)(?<!\bNo\.)\s+(?=[A-Z(*])|\.(?=[a-z]\)\s)|;\s+|\s-\s(?!\d)|\s\|\s)"
)
_DATED = Gated(rf"\b({_NAMES})\W{{1,3}}date(?: (?:and|&) time)?:?\s*(?=\d|[A-Z][a-z]{{2,8}}\.? \d)", "date")
"""`Hearing Date: 3/4/2026`"""
_ALONE = re.compile(
    rf"\W*(?:[\w'’/-]+ ){{0,4}}(?:{_NAMES}) (?:(?:is|was|has|been|hereby) )*(?:(?P<moved>{_MOVED.pattern.pattern})|(?:set|scheduled)\W*\Z)",
    re.IGNORECASE,
)
"""A sentence that says no more than that a hearing is set, or that it is moved, its day being told elsewhere."""
_OPENING = re.compile(
    rf"\W*(?:(?:amended|corrected|second|clerk'?s|court'?s|electronic)\s)*(?:notice\sof|(?:notice|order)\s"
    rf"(?:setting|scheduling|vacating|cancell?ing|continuing|resetting))\s(?:[\w-]+\s){{0,4}}?(?:{_NAMES})\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"\W*(?:(?!(?:re|of|for|from|transcript|minutes?|audio|notice|held)\b)[\w'’/-]+ ){{0,4}}(?:{_NAMES})\W{{1,3}}",
    re.IGNORECASE,
)
"""Nothing but a hearing's name, before its day and time."""
_TOLD = re.compile(rf"\s?:\s?(?:[\w'’/-]+ ){{0,4}}?(?={_NAMES})", re.IGNORECASE)
"""Behind a colon stands what the hearing is called."""
_FILLER = frozenset(
    {
        "the", "a", "an", "and", "or", "for", "of", "on", "in", "at", "to", "is", "are", "was", "be", "been", "this",
        "that", "said", "any", "all", "set", "reset", "scheduled", "noticed", "notice", "order", "ordered", "court",
        "vacates", "cancels", "continues", "vacating", "cancelling", "continuing", "setting", "re", "canceling",
        "with", "as", "by", "his", "her", "its", "vacated", "cancelled", "set/reset", "before", "time", "converting",
    }
)  # fmt: skip
_SET_FOR = re.compile(
    r"\b(?:(?:set|scheduled|calendared) (?:for|on)|next (?:[\w/]+ ){1,4}(?:is |on |at )?)\s*(?:\w+day,?\s*)?\Z",
    re.IGNORECASE,
)
_TIMELY = re.compile(r"\b(?:due|deadlines?|ddl|cut-?off|discovery|responses?|briefs?|release)\b", re.IGNORECASE)
_RESCHEDULED = re.compile(r"\W*rescheduled\W*", re.IGNORECASE)
_LONGEST_NAME = 60
# A clause that holds none of these names no hearing and makes nothing due: the patterns need not be tried on it.
_STEMS = (
    "hearing", "conference", "trial", "argument", "sentencing", "arraignment", "presentment", "change of plea",
    "calendar call", "docket call", "docket sounding", "mediation", "meeting of creditors", "341", "inquest", "initial appearance", "first appearance",
    "jury selection", "hrg", "set for", "scheduled for", "next ", "continued to", "reset", "due", "deadline", "cutoff", "cut-off", "no later than", "on or before", "returnable",
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
    return holds(folded(words), _STEMS)


def occasions(words: str) -> tuple[Occasion, ...]:
    """Every hearing and deadline that the text announces, each once, in order."""
    if _RESCHEDULED.fullmatch(words):
        return (Occasion("hearing-moved", ""),)
    if not may_set(words):
        return ()
    words = _DATED.sub(r"\1 set for ", words)
    opened = _opening(words)
    found = list(_of_clauses([clause for clause in CLAUSE.split(words) if clause], opened is not None))
    if opened and not any(o.hearing for o in found):
        found.append(opened)
    if _CHANGED.search(words):
        found = [replace(o, kind="hearing-moved") if o.kind == "hearing-set" else o for o in found]
    return tuple(_distinct(_settled(found, opened)))


def _of_clauses(clauses: list[str], opened: bool) -> Iterator[Occasion]:
    """What each clause announces; one that goes on about a hearing has its name from the clause before."""
    subject = ""
    for clause in clauses:
        if subject and not _HEARING.search(clause) and (_GOES_ON.match(clause) or _ONLY_OFF.fullmatch(clause)):
            clause = f"{subject} {clause}"
        elif subject and (renewed := _NEW_DAY.match(clause)):
            clause = f"{subject} reset to {clause[renewed.end() :]}"
        subject = name_of(clause) or subject
        yield from clause_occasions(clause, opened)


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
    low = folded(clause)
    if not holds(low, _STEMS):
        return
    days = [day for day in moments(clause) if not _is_stamp(clause[max(0, day.start - 110) : day.start])]
    moved, off = _moving(clause, low, days), next(iter(deque(_CANCELLED.finditer(clause, low), 1)), None)
    alone = _ALONE.match(clause) if not days else None
    renewed = off and moved and off.end() < moved.start() and any(day.start > moved.end() for day in days)
    called_off = off and not (_again(clause, off.end()) and days) and not renewed
    if off and called_off and not any(day.start > off.end() for day in days if moved):
        yield Occasion("hearing-cancelled", name_of(clause), "", days[0].when if days else "")
        days = []
    elif moved and ((_HEARING.search(clause) and (days or opened)) or _reset_day(clause, days, moved)):
        yield from _moved(clause, days, moved.start())
    elif alone:
        yield Occasion("hearing-moved" if alone["moved"] else "hearing-set", name_of(clause))
    else:
        yield from _set(clause, days, opened)
    yield from _due(clause, days)


def _reset_day(clause: str, days: list[Moment], verb: re.Match[str]) -> bool:
    """Something set for one day and moved to another is a hearing, whatever it is called, unless it is due."""
    old, new = any(day.end <= verb.start() for day in days), any(day.start >= verb.end() for day in days)
    return old and new and bool(_SET.search(clause[: verb.start()])) and not _TIMELY.search(clause)


def _moving(clause: str, low: str, days: list[Moment]) -> re.Match[str] | None:
    """The verb that moves a hearing: the first one whose day has no other verb before it, else the first."""
    verbs = list(_MOVED.finditer(clause, low))
    for verb in verbs:
        day = next((day for day in days if day.start > verb.end()), None)
        if day is not None and not _SET.search(clause[verb.end() : day.start]):
            return verb
    return verbs[0] if verbs else None


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
        name = name_of(before) or name
        if _is_set(before, behind, day, opened and (_last_noun(before) >= 0 or not name)):
            yield Occasion("hearing-set", name_of(before) or name_of(behind[:80]), day.when)


def _is_set(before: str, behind: str, day: Moment, opened: bool) -> bool:
    """Whether a day, by the words before and behind it, is one on which something will be heard."""
    noun, due = _last_noun(before), _DUE.search(before)
    if _PAST.search(before) or (due and due.start() > noun):
        return False
    verb = _SET.search(before)
    if noun >= 0:
        return bool(verb or opened or ("T" in day.when and _BARE.fullmatch(before)))
    return bool(verb and _HEARING.search(behind[:80])) or _unnamed(before, day)


def _unnamed(before: str, day: Moment) -> bool:
    """Something `set for` a day and an hour is heard then, whatever it is called, unless it is due."""
    return "T" in day.when and bool(_SET_FOR.search(before)) and not _TIMELY.search(before)


def _moved(clause: str, days: list[Moment], verb: int) -> Iterator[Occasion]:
    """The day after "from" or before the verb is the old one, the next one the new; or a new time of the same day."""
    fitting = [day for day in days if not _DUE.search(clause[: day.start]) and not _PAST.search(clause[: day.start])]
    old = [d for d in fitting if d.start < verb or _FORMERLY.search(clause[max(0, d.start - 40) : d.start])]
    new = [d for d in fitting if d not in old]
    when, was = new[0].when if new else "", old[0].when if old else ""
    if (new or old) and not (new and old):
        when, was = _of_one_day((new or old)[0], when, was, clause[verb:])
    yield Occasion("hearing-moved", name_of(clause), when, was)


def _of_one_day(day: Moment, when: str, was: str, behind: str) -> tuple[str, str]:
    """(new, old) moment of a hearing that changes its time alone: `moved from 9:00 AM to 11:00 AM`."""
    date = day.when[:10]
    former = ""
    for before, clock in clocks(behind):
        if re.search(r"\bfrom\s*\Z", before, re.IGNORECASE):
            former = clock
        elif re.search(r"\b(?:to|at|until)\s*\Z", before, re.IGNORECASE):
            return f"{date}T{clock}", was if "T" in was else f"{date}T{former}" if former else was or date
    return when, was


def _due(clause: str, days: list[Moment]) -> Iterator[Occasion]:
    for before, _, day in _segments(clause, days):
        said = _DUE.search(before)
        if said is None or said.start() < _last_noun(before[: said.start()]) - 1 or _PAST.search(before):
            continue
        moved = re.search(r"\b(?:extended|reset|re-set)\b", before, re.IGNORECASE)
        name = re.split(r"[.;:()\d]", before[: said.start()])[-1].split()[-6:]
        yield Occasion("deadline-moved" if moved else "deadline-set", " ".join(name)[-_LONGEST_NAME:], day.when)


def _last_noun(words: str) -> int:
    return max((match.start() for match in _HEARING.finditer(words)), default=-1)


def name_of(clause: str) -> str:
    """What the hearing is called: its noun with up to four words before it, as written."""
    match = _HEARING.search(clause)
    if match is None:
        return ""
    if told := _TOLD.match(clause, match.end()):  # `Notice of Hearing: Status conference set for`
        match = _HEARING.search(clause, told.end() - 1) or match
    before = _WORDS_BEFORE.search(clause, max(0, match.start() - 2 * _LONGEST_NAME), match.start())
    words = before[0].split() if before else []
    for place in range(len(words) - 1, -1, -1):
        if words[place].lower().strip("\"'’(),:") in _FILLER:
            words = words[place + 1 :]
            break
    return " ".join([*words, match[0]])[:_LONGEST_NAME]


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
    before = next((o for o in found[:at] if o.hearing and _same(o.what, off.what) and _of_a_day(o.when, off.was)), None)
    behind = next(
        (o for o in found[at + 1 :] if o.kind in ("hearing-set", "hearing-moved") and _same(o.what, off.what)), None
    )
    rest = [o for o in found if o not in (off, before, behind)]
    if behind:
        return [*rest, Occasion("hearing-moved", behind.what, behind.when, behind.was or off.was)]
    return [*rest, replace(off, was=off.was or (before.when if before else ""))]


def _of_a_day(one: str, two: str) -> bool:
    return not one or not two or one[:10] == two[:10]


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
