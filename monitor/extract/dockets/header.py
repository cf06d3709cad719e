"""What a docket page says of its case: number, caption, judge, dates; by labels, by place, by the words of captions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from monitor.extract.dockets.courts import court_of, zone_of
from monitor.extract.dockets.dates import leading_date
from monitor.extract.dockets.labels import Line, field_of, is_label, labelled, labelled_below, metadata, split
from monitor.extract.dockets.numbers import NUMBER, case_number, number_called
from monitor.extract.dockets.page import Element, tidy, words
from monitor.extract.dockets.parties import ROLE, parties_of
from monitor.extract.dockets.rows import Group
from storage.records import Docket, Party

_VERSUS = re.compile(r"\S.{0,300}?\s(?:v|vs|versus)\.?(?:\s|$)", re.IGNORECASE)
_RE = re.compile(r"(?:in the matter of|in re|matter of|ex parte|in the interest of|estate of)\b", re.IGNORECASE)
_OTHER_CASE = re.compile(
    r"related|lower|originating|consolidat|lead|prior|trial|appeal|member|transfer|also", re.IGNORECASE
)
_FIRST_SIDE = re.compile(r"plaintiff|petitioner|appellant|claimant", re.IGNORECASE)
_OTHER_SIDE = re.compile(r"defendant|respondent|appellee", re.IGNORECASE)
_ONLY_V = re.compile(r"-?\s*(?:v|vs|versus)\.?\s*:?\s*-?", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?:(?:case|docket|cause|file)\s)?(?:no\.?\s*|number\s*)?", re.IGNORECASE)
_TITLES = re.compile(
    r"^(?:(?:the )?hon(?:orable|\.)?|chief|senior|presiding|u\.?s\.?|united states|district|magistrate|bankruptcy|circuit"
    r"|judge|justice)\s+",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:not (?:yet )?assigned|unassigned|none|n/?a|tbd|no judge.*|pro se.*)?\W*", re.IGNORECASE)
_TAIL = re.compile(r"\s*\((?:(?:No\. ?)?[\d:]+[^)]{0,40}|[A-Z. ]{2,30})\)\s*$")
_PLACE = re.compile(r"\bcourt\b|\bdistrict of\b", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:originating court information|prior cases|current cases|trial court information)\b", re.IGNORECASE
)
_SITE = re.compile(
    r"search|login|log in|pacer|cm/ecf|menu|docket report|query|case (?:detail|information|summary)s?|log ?out|help|home",
    re.IGNORECASE,
)

MOST_NAMES = 200
"""Parties among whom the first-named of a side is looked for."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the parts of the reader share of one page: its tree, its tables, its lines before the entries."""

    root: Element
    url: str
    tables: Sequence[Group]
    lines: Sequence[Line] = field(default=())
    after: Sequence[Line] = field(default=())
    titles: Sequence[str] = ()

    @property
    def title(self) -> str:
        return self.titles[0] if self.titles else ""


def header_of(page: Page, places: Sequence[Element]) -> Docket:
    """A Docket without entries; what the page does not show is None. `places` hold the entries."""
    root, lines, url = page.root, page.lines, page.url
    head = lines[: end_of_head(lines)]
    above = head[:-1] if places and len(head) == len(lines) else head  # without the heading of the entries themselves
    fields = labelled(head)
    for more in (metadata(root), labelled_below(page.tables)):
        fields = {**more, **fields}
    number_line = number_at(head)
    number = number_in(fields, head, number_line, page.title)
    parties = parties_of(page.tables, [*lines, *page.after], places)
    court = court_of(url, root, page.title, lines, number)
    name = caption_in(fields, above, parties) or caption_in({}, head, parties) or debtor(parties)
    name = name or beside_number(head, number_line) or named_otherwise(above) or heading(root)
    return Docket(
        court=court,
        zone=zone_of(court),
        docket_number=number,
        case_name=against(name, parties) or None,
        assigned_to=judge_in(fields, head) or judge_in(labelled(lines), lines),
        referred_to=person(first(fields, "referred_to")),
        date_filed=day(fields, "date_filed"),
        date_terminated=day(fields, "date_terminated"),
        nature=first(fields, "nature"),
        cause=first(fields, "cause"),
        parties=parties,
    )


def end_of_head(lines: Sequence[Line]) -> int:
    """Where what is said of this case ends: at the parties, or at the court below and other cases."""
    for n, line in enumerate(lines):
        if n > 3 and ((line.bold and ROLE.fullmatch(tidy(line.text))) or _ELSEWHERE.match(line.text)):
            return n
    return len(lines)


def first(fields: dict[str, list[str]], name: str) -> str | None:
    return next((value[:300] for value in fields.get(name, ()) if value), None)


def day(fields: dict[str, list[str]], name: str) -> str | None:
    return next((found for found, _ in map(leading_date, fields.get(name, ())) if found), None)


# ---------------------------------------------------------------- number


def number_at(lines: Sequence[Line]) -> int | None:
    """The first line that is, or names, a docket number."""
    for n, line in enumerate(lines[:400]):
        label, value = split(line.text)
        if number_called(line.text):
            return n
        if NUMBER.match(_NUMBERED.sub("", value or line.text)) and not leading_date(value)[0]:
            return n
        if label and NUMBER.search(value[:60]) and re.search(r"docket|case|number", label, re.IGNORECASE):
            return n
    return None


def number_in(fields: dict[str, list[str]], lines: Sequence[Line], at: int | None, title: str) -> str | None:
    for value in fields.get("docket_number", ()):
        number = case_number(value)
        if number and not leading_date(number)[0]:
            return number
    if at is not None:
        if called := number_called(lines[at].text):
            return called
        _, value = split(lines[at].text)
        found = NUMBER.search(value or lines[at].text)
        return case_number(found[0]) if found else None
    if called := number_called(title, anywhere=True):
        return called
    found = NUMBER.search(title)
    return case_number(found[0]) if found and not leading_date(found[0])[0] else None


# ---------------------------------------------------------------- caption


def caption_in(fields: dict[str, list[str]], lines: Sequence[Line], parties: Sequence[Party] = ()) -> str:
    """A labelled caption, else the first line with a "v." or "In re"."""
    named = named_caption(fields, lines, parties)
    if named:
        return named
    for n, line in enumerate(lines[:600]):
        if is_caption(line.text):
            return bare_caption(joined(lines, n, parties))
        if _ONLY_V.fullmatch(line.text) and 0 < n < 200 and n + 1 < len(lines):
            at = n - 2 if is_role(lines[n - 1].text) and n > 1 else n - 1
            return bare_caption(joined(lines, at, parties))
    return ""


def named_otherwise(lines: Sequence[Line]) -> str:
    """A caption behind a label that we do not know, of no other case."""
    for line in lines[:200]:
        label, value = split(line.text)
        if (
            label
            and value
            and len(value) < 300
            and not field_of(label)
            and not _OTHER_CASE.search(label)
            and _VERSUS.match(value)
        ):
            return bare_caption(value)
    return ""


def named_caption(fields: dict[str, list[str]], lines: Sequence[Line], parties: Sequence[Party]) -> str:
    value = first(fields, "case_name")
    if not value:
        return ""
    if any(line.text.lower().startswith("lead bk title") for line in lines):
        return f"{bare_caption(value)} - Adversary Proceeding"
    at = next((n for n, line in enumerate(lines) if line.text.endswith(value) or line.text == value), None)
    return bare_caption(joined(lines, at, parties) if at is not None else value)


def joined(lines: Sequence[Line], at: int, parties: Sequence[Party]) -> str:
    """A caption that stands in several lines: party, "v.", party."""
    _, value = split(lines[at].text)
    text = value if value and not _RE.match(lines[at].text) else lines[at].text
    after = [line.text for line in lines[at + 1 : at + 4] if not is_role(line.text)]
    if after and _ONLY_V.fullmatch(after[0]):
        other = after[1] if len(after) > 1 and not is_label(after[1]) else ""
        return f"{leading(text, parties)} v. {leading(other, parties)}" if other else text
    if text.rstrip().lower().endswith((" v.", " vs.", " v", " vs")) and after and not is_label(after[0]):
        return f"{text} {after[0]}"
    return text


def leading(text: str, parties: Sequence[Party] = ()) -> str:
    """The first-named party of a list, as captions are shortened: up to a semicolon, or to the end of a party's name as
    the page lists it."""
    one, *others = text.split(";")
    one = one.strip(" ,")
    names = [name for party in parties[:MOST_NAMES] for name in spellings(party.name) if len(name) > 3]
    openings = [name for name in names if begins(one, name) and goes_on(one[len(name) :], names)]
    first_named = one[: len(max(openings, key=len))] if openings else one
    return f"{first_named} et al." if first_named != one or (others and others[0].strip()) else one


def spellings(name: str) -> Iterator[str]:
    """A party's name as a list and as a caption may have it: `Harrow, Vera` and `Vera Harrow`."""
    bare = re.sub(r"^the\s|[\s,;]+(?:et al\.?)?[\s,;]*$", "", name, flags=re.IGNORECASE)
    yield from (name, bare)
    family, comma, given = bare.partition(", ")
    if comma:
        yield f"{given} {family}"


def begins(text: str, name: str) -> bool:
    return text[: len(name)].lower() == name.lower()


def goes_on(rest: str, names: Sequence[str]) -> bool:
    """Behind a party's name stands another one's."""
    other = re.match(r"(?:[\s,]|and\b|&){1,12}(?:the\s)?", rest, re.IGNORECASE)
    return other is not None and any(begins(rest[other.end() :], name) for name in names)


def is_role(text: str) -> bool:
    return len(text) < 60 and ROLE.fullmatch(text.strip(" ,.;")) is not None


def is_caption(text: str) -> bool:
    if len(text) > 600 or (is_label(text) and not _RE.match(text)):
        return False
    label, _ = split(text)
    if label and not _RE.match(label):
        return False
    return bool(_VERSUS.match(text) or _RE.match(text))


def bare_caption(text: str) -> str:
    """The caption without numbers round it."""
    clean = tidy(text)
    behind = _NUMBERED.sub("", clean)
    number = NUMBER.match(behind)
    if number:
        clean = re.sub(r"^\W*(?:All Defendants)?\W*", "", behind[number.end() :])
    clean = re.sub(r"^[\w,:-]{4,30}\s+\|\s+", "", clean)
    return _TAIL.sub("", clean).strip(" ,;|")[:500]


def beside_number(lines: Sequence[Line], at: int | None) -> str:
    """The name that stands on the number's own line, on the next or on the one before."""
    if at is None:
        return ""
    for n in (at, at + 1, at - 1):
        if 0 <= n < len(lines):
            text = bare_caption(lines[n].text) if n == at else lines[n].text
            if may_be_name(text) and not (n == at and text == lines[n].text):
                return bare_caption(text)
    return ""


def may_be_name(text: str) -> bool:
    known = is_label(text) or split(text)[0] or _SITE.search(text) or leading_date(text)[0] or _PLACE.search(text)
    return not known and 3 <= len(text) <= 200 and re.search(r"[A-Za-z]{2}", text) is not None


def heading(root: Element) -> str:
    """The page's own heading, where it is no site's name."""
    for element in root.iter("h1", "h2"):
        text = words(element)
        if text and not _SITE.search(text) and len(text) <= 300:
            return bare_caption(text)
    return ""


def against(name: str, parties: Sequence[Party]) -> str:
    """A caption that is nothing but the first side's name, though the page lists another side too."""
    first_side = next((p for p in parties if _FIRST_SIDE.match(p.role)), None)
    other = next((p for p in parties if _OTHER_SIDE.match(p.role)), None)
    if first_side is None or other is None or tidy(first_side.name).lower() != name.lower():
        return name
    return f"{name} v. {other.name}"


def debtor(parties: Sequence[Party]) -> str:
    """A bankruptcy goes by its debtor's name, and by the joint debtor's."""
    names = [p.name for p in parties if p.role.lower().startswith("debtor")][:1]
    names += [p.name for p in parties if p.role.lower().startswith("joint debtor")][:1]
    return " and ".join(dict.fromkeys(names))


# ---------------------------------------------------------------- judge


def judge_in(fields: dict[str, list[str]], lines: Sequence[Line]) -> str | None:
    for value in fields.get("assigned_to", ()):
        name = person(value)
        if name:
            return name
    for line in lines[:60]:
        found = re.fullmatch(r"([A-Z][\w.,’' -]{3,60}?),? presiding", line.text)
        if found:
            return person(found[1])
    return None


def person(value: str | None) -> str | None:
    """A judge's name without titles; None where nobody is named."""
    name = tidy(value or "").strip(" ,;")
    while _TITLES.match(name):
        name = _TITLES.sub("", name, count=1)
    return None if _NOBODY.fullmatch(name) else name[:120]
