"""Lines of a body that are not the story: credits, and list lines that date what they link to."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime

from monitor.compare.dates import dates
from monitor.compare.links import Link
from monitor.compare.marks import DATE
from monitor.compare.paragraph import Paragraph, Setting
from monitor.compare.sides import Side
from storage.records import Paragraph as Block

_CREDIT_WORDS = 40
_LONGEST = 600
_WORD = re.compile(r"\w+")
_JOINTS = frozenset(("-", ":", "|", "(", ","))


def is_credit(text: str, setting: Setting) -> bool:
    """`Anna Berg and Jon Dahl contributed to this report.`"""
    if len(text) > _LONGEST or text.count(" ") >= _CREDIT_WORDS:
        return False
    low = text.casefold()
    return True in [phrase in low for phrase in setting.language.credits]


def is_same_credit(old: str, new: str, setting: Setting) -> bool:
    """Somebody was added to such a line, or left out; one name in the place of another is told as a name."""
    if not (is_credit(old, setting) and is_credit(new, setting)):
        return False
    a, b = Counter(_WORD.findall(old)), Counter(_WORD.findall(new))
    gone, come = a - b, b - a
    named = all(word[0].isupper() or word in setting.language.function for word in (gone or come))
    return named and (not gone or not come)


def is_restamped(before: Side, after: Side, link: Link, setting: Setting, now: datetime | None) -> bool:
    """A list line that names a document, links to it and closes with its date, and nothing but that date changed: the
    document was issued anew. A date ahead of us is an appointment, and no stamp."""
    i, j = link.before[0], link.after[0]
    if not (_lists(before.paragraphs[i]) and _lists(after.paragraphs[j])):
        return False
    old_title, old_day = _title(before, i, setting)
    new_title, new_day = _title(after, j, setting)
    days = [day for day in (old_day, new_day) if day is not None]
    if not days or old_title != new_title or days != sorted(days):
        return False
    return now is None or days[-1] <= now.date()


def _lists(paragraph: Block) -> bool:
    return paragraph.kind == "item" and len(paragraph.links) == 1


def _title(side: Side, index: int, setting: Setting) -> tuple[str, date | None]:
    """A line's key without the date that closes it behind a dash or the like, and that date."""
    text = side.text(index)
    key, paragraph = text.key, Paragraph(text, setting)
    end = len(key) - (bool(key) and paragraph.words[-1] == ")")
    for mention in dates(paragraph, paragraph.starts(DATE)):
        day = day_of(paragraph, mention.start, mention.end)
        if mention.end == end and mention.start > 1 and paragraph.words[mention.start - 1] in _JOINTS and day:
            return key[: mention.start - 1], day
    return key, None


def day_of(p: Paragraph, start: int, end: int) -> date | None:
    """The day that a full date names: day, month in letters, year."""
    words = [word.strip(".,").removesuffix("th") for word in p.low[start:end]]
    months = [p.language.month_numbers[w] for w in words if w in p.language.month_numbers]
    numbers = sorted(int(w) for w in words if w.isdecimal() and len(w) <= 4)
    if len(months) != 1 or len(numbers) != 2 or numbers[1] < 1000:
        return None
    try:
        return date(numbers[1], months[0], numbers[0])
    except ValueError:
        return None
