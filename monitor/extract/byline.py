"""Names of people in bylines and credits: without "By", jobs, outlets, dates and addresses. Words are data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

import re2

from monitor.extract.folded import fold

_DATA = json.loads(files("monitor.extract").joinpath("data/bylines.json").read_text("utf-8"))


def _words(name: str) -> frozenset[str]:
    return frozenset(_DATA[name].split("|"))


_BY, _PARTICLES, _JOBS, _GROUPS, _WASTE = (_words(n) for n in ("by", "particles", "jobs", "groups", "waste"))
_LABEL = re.compile(
    rf"^(?:(?:{_DATA['by']})\b[\s:]*)*(?:{_DATA['by_pairs']})\b[\s:]+|^(?:{_DATA['by']})\s*:\s*", re.IGNORECASE
)
_JOIN = re.compile(
    rf"\s*[,;|/&+•·\n]\s*(?:(?i:{_DATA['joins']})\s+)?|\s+(?i:{_DATA['joins']})\s+|\s+(?:{_DATA['short_joins']})\s+|\s+[-–—]\s+"
)
LABELLED = re.compile(
    rf"^\s*(?:{_DATA['by']})\s*:|^\s*(?:(?:{_DATA['by']})\s+)?(?:{_DATA['by_pairs']})(?:\s|$)", re.IGNORECASE
)
"""The start of a line that names who wrote."""
_DATES = re.compile(rf"(?i)(?:^|\s+)(?:{_DATA['dates']})\.?,?$")
_DATE_ALONE = re.compile(rf"(?i)^(?:{_DATA['dates']})\.?$")
_ROLES = re.compile(rf"(?i)^(?:{_DATA['roles']})\b")
_GLUED = re.compile(r"^(By)(?=[A-Z][a-z])")
_TITLE = re.compile(r"[A-Z][A-Za-z]{0,3}\.?|[A-Z]{2,5}")
_DEGREES = re.compile(rf"(?:,?\s+(?:{_DATA['degrees']})\.?)+$")
_STOP = re.compile(r"\d|@|https?:|www\.|\(|\[|©")
_JOB_ENDS = tuple(_DATA["job_ends"])
LONGEST_NAME = 60
LONGEST_BYLINE = 300


def names_in(text: str, outlet: str = "") -> tuple[str, ...]:
    """The names in a byline or a field for authors, in order, each once: people, else the group that signs."""
    people: dict[str, str] = {}
    groups: dict[str, str] = {}
    own = fold(outlet)
    for part in _JOIN.split(unlabelled(text[:LONGEST_BYLINE])):
        if _ROLES.match(part):
            break
        name = trimmed(part)
        if is_person(name) and fold(name) != own:
            people.setdefault(fold(name), name)
        elif is_group(name):
            groups.setdefault(fold(name), name)
    return _whole(people) or tuple(groups.values())[:1]


def _whole(people: dict[str, str]) -> tuple[str, ...]:
    """The people; where some have first and last names, words that stand alone are none."""
    names = tuple(people.values())
    return tuple(n for n in names if " " in n and not _TITLE.fullmatch(n)) or names[:1]


def unlabelled(text: str) -> str:
    """Without "By", "Text:", "Written by" and the like in front; a name that begins with such a word stays whole."""
    bare = _LABEL.sub("", _GLUED.sub(r"\1 ", text), count=1).strip()
    return bare if " " in bare or text[:1].islower() or ":" in text or text[:3].lower() == "by " else text.strip()


def trimmed(part: str) -> str:
    """A part of a byline cut down to what may be a name: before a date, an address, a bracket or a job."""
    stop = _STOP.search(part)
    bare = part[: stop.start()].rstrip() if stop else part.strip()
    for _ in range(2 if stop else 0):
        bare = _DATES.sub("", bare)
    words = unlabelled(bare).strip(" ,:;-–—*\"'“”").removesuffix(".").split()
    if _DATE_ALONE.match(" ".join(words)) or (len(words) == 1 and fold(words[0]) in _BY):
        return ""
    for place, word in enumerate(words):
        if place >= (2 if word.isascii() else 1) and (_is_job(word) or _opens_group(words, place)):
            words = _named_words(words[:place])
            break
        if place >= 1 and word in _PLACED and words[place + 1 : place + 2] != ["'t"]:
            words = words[:place]
            break
    return _DEGREES.sub("", " ".join(words))


def _is_job(word: str) -> bool:
    plain = fold(word).strip(".")
    return plain in _JOBS or plain.endswith(_JOB_ENDS)


def _opens_group(words: list[str], place: int) -> bool:
    """Whether "The" of an outlet's name stands here, behind a person's."""
    return words[place] == "The" and is_person(" ".join(words[:place]))


def _named_words(words: list[str]) -> list[str]:
    """The words of a name before a job, without the job's own adjectives in small letters."""
    while len(words) > 2 and words[-1].islower() and words[-1] not in _PARTICLES:
        words = words[:-1]
    return words


def is_person(name: str) -> bool:
    """Whether it looks like a person's name: a few words with capitals, none of them a job or an institution's."""
    words = name.split()
    if not words or len(words) > 6 or len(name) > LONGEST_NAME or any(c.isdigit() or c in ":!?" for c in name):
        return False
    folded = [fold(w).strip(".") for w in words]
    if folded[0] == "the" or any(_is_job(w) or w in _GROUPS or w in _WASTE for w in folded):
        return False
    if not any(c.isalpha() for c in name):
        return False
    cased = any(c.islower() or c.isupper() for c in name)
    return not cased or all(
        w[:1].isupper() or f in _PARTICLES or "'" in w[:3] for w, f in zip(words, folded, strict=True)
    )


def is_group(name: str) -> bool:
    """Whether it may be an agency, a newsroom or a pen name: short, and no part of the page's furniture."""
    words = [fold(w).strip(".") for w in name.split()]
    return 0 < len(words) <= 6 and len(name) <= LONGEST_NAME and not any(w in _WASTE for w in words)


def merged(rows: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Several lists of names as one, each name once."""
    seen: dict[str, str] = {}
    for row in rows:
        for name in row:
            seen.setdefault(fold(name), name)
    return tuple(seen.values())


_CREDIT = re2.compile(f"(?i){_DATA['credit']}".encode())
"""Stands in every credit line: the cheap question asked first."""
_PLACED = ("in", "from", "for", "aus", "à", "desde")
_FOR_WHOM = re.compile(
    r"^(?:[\w .&-]{1,40}\b(?i:writers?|reporters?|journalists?|correspondents?|producers?|staffers?|editors?)\s+(?=[A-Z])"
    r"|[A-Z][\w .&-]{0,30}['’]s\s+(?=[A-Z]))"
)
"""Whose writers they are: "Associated Press writers", "The Herald's"."""
_CONTRIBUTED = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _DATA["contributed"])


def coded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def contributors_of(lines: Sequence[str]) -> tuple[str, ...]:
    """The people that credit lines among these name, each once. All lines are asked at once first: most hold none."""
    if not _CREDIT.search(coded("\n".join(lines))):
        return ()
    return tuple(dict.fromkeys(name for line in lines for name in contributors_in(line)))


def contributors_in(text: str) -> tuple[str, ...]:
    """The people that a credit line names: "X and Y contributed to this report"."""
    line = " ".join(text.split()).strip(" .()[]—–-*")
    if not 10 < len(line) < LONGEST_BYLINE or not _CREDIT.search(coded(line)):
        return ()
    for pattern in _CONTRIBUTED:
        if match := pattern.search(line):
            found = names_in(_FOR_WHOM.sub("", match["names"].rsplit(". ", 1)[-1]))
            people = tuple(n for n in found if is_person(n) and " " in n)
            if people:
                return people
    return ()
