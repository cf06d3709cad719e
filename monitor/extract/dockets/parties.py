"""Parties, their roles and counsel, as docket pages list them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from monitor.extract.dockets.labels import Line
from monitor.extract.dockets.page import Element, pieces, tidy
from monitor.extract.dockets.rows import Group
from storage.records import Party

_ROLE = (
    r"(?:third[- ]party |counter[- ]?|cross[- ]?|consolidated |lead |interested |intervenor |in re |joint |material |amicus )*"
    r"(?:plaintiff|defendant|petitioner|respondent|appellant|appellee|applicant|debtor|claimant|intervenor|movant|trustee"
    r"|u\.?s\.? trustee|creditor committee|amicus(?: curiae)?|party|relator|garnishee|witness|objector|real party in interest"
    r"|adr provider|claims(?: and noticing)? agent|noticing agent|creditor|miscellaneous|mediator|receiver|custodian|state)s?(?: ?[-/] ?(?:appell\w+|petitioner|respondent|cross\W?appell\w+|movant|intervenor\w*|claimant|plaintiff|defendant)s?){0,2}(?: ?\(\d+\))?"
)
ROLE = re.compile(_ROLE, re.IGNORECASE)
_PARTY_HEAD = re.compile(r"part(?:y|ies)(?: name)?|name", re.IGNORECASE)
_ROLE_HEAD = re.compile(r"(?:party ?)?(?:type|role|connection)", re.IGNORECASE)
_DEFENDANT_NUMBER = re.compile(r"\s*\(\d+\)$")
_LETTER = re.compile(r"[^\W\d_]")
_SIDE = re.compile(rf"({_ROLE})(?:\(s\))?\s*:\s*(.*)", re.IGNORECASE)
MOST_WORDS = 2_000
_PARTY_NAME = re.compile(r"Party name:\s*(?=\S)", re.IGNORECASE)
_ATTORNEYS = re.compile(
    r"Attorneys? for (Petitioner|Respondent|Appellant|Appellee|Applicant)s?\b|(Other)$", re.IGNORECASE
)
_HEADINGS = ("party", "parties", "state")
"""What heads a column, or names it, and is nobody's role where it stands alone."""
_COUNSEL_HEAD = re.compile(r"(?:lead )?(?:attorneys?|counsel|lawyers?|represented by)(?: of record)?", re.IGNORECASE)
MOST = 5_000


def parties_of(tables: Sequence[Group], lines: Sequence[Line], places: Sequence[Element]) -> tuple[Party, ...]:
    """Parties from a table of names and roles, else from roles that stand above names."""
    found = list(from_tables(tables, set(places))) or dict.fromkeys(from_lines(lines)) or labelled_sides(lines)
    return tuple(islice(found, MOST))


def from_tables(tables: Sequence[Group], places: set[Element]) -> Iterator[Party]:
    for group in tables:
        if group.element in places or not group.rows:
            continue
        heads = [tidy(head) for head in group.headings or group.rows[0].cells]
        name = next((n for n, head in enumerate(heads) if _PARTY_HEAD.fullmatch(head)), None)
        role = next((n for n, head in enumerate(heads) if _ROLE_HEAD.fullmatch(head)), None)
        if name is None or role is None:
            yield from by_role(group)
            continue
        for row in group.rows if group.headings else group.rows[1:]:
            if max(name, role) < len(row.cells) and row.cells[name]:
                yield Party(row.cells[name][:300], row.cells[role][:80])


def by_role(group: Group) -> Iterator[Party]:
    """Rows without headings, or under others: a role, then a name, then maybe counsel."""
    heads = group.headings
    for row in group.rows[:MOST]:
        cells = row.cells
        if len(cells) < 2 or not cells[0] or not ROLE.fullmatch(cells[0].strip(" :,")):
            continue
        if not _LETTER.search(cells[1]) or ROLE.fullmatch(cells[1]) or len({id(part) for part in row.parts[:2]}) < 2:
            continue
        at = next((n for n, head in enumerate(heads) if _COUNSEL_HEAD.fullmatch(tidy(head))), None)
        lines = [text for text, _ in pieces(row.parts[at])] if at is not None and at < len(row.parts) else []
        yield Party(cells[1][:300], _DEFENDANT_NUMBER.sub("", cells[0].strip(" :,"))[:80], tuple(lines[:1]))


def from_lines(lines: Sequence[Line]) -> list[Party]:
    """A bold role above a bold name, bold counsel behind "represented by"; a role below a name; "Party name:" under
    "Attorneys for"."""
    found: list[Party] = []
    role, counsel, side, last = "", False, "", ""
    for n, line in enumerate(lines):
        text = tidy(line.text)
        named, headed = _PARTY_NAME.match(text), _ATTORNEYS.match(text)
        if headed:
            side = headed[1]
        elif named and side:
            found.append(Party(text[named.end() :][:300].strip(" ,"), side))
        elif text.lower() in _HEADINGS:
            last = ""
        elif ROLE.fullmatch(text.rstrip(" ,")) and not (line.bold and role.lower() == text.lower()):
            if line.bold or is_above(lines, n):
                role, counsel = _DEFENDANT_NUMBER.sub("", text), False
            elif last and not last.startswith("TERMINATED"):
                found.append(Party(last[:300].strip(" ,"), text.strip(" ,")))
            last = ""
            continue
        elif text.lower().startswith("represented by"):
            counsel = True
        elif line.bold and len(text) <= 300 and _LETTER.search(text):
            role = _bold_name(found, text, role, counsel)
        last = text if len(text) > 3 and not text.startswith("[") else ""
    return found


def labelled_sides(lines: Sequence[Line]) -> list[Party]:
    """`Plaintiffs: Ada Quill`, and in the lines below it, where the label speaks of several, the others of that side."""
    found: list[Party] = []
    role = ""
    for line in lines:
        text = tidy(line.text)
        side = _SIDE.fullmatch(text) if len(text) <= MOST_WORDS else None
        if side:
            role = re.sub(r"s?$", "", side[1]) if side[1].lower().endswith("s") else ""
            names = (side[2] or "").split(";")
            found += [
                Party(name.strip(" ,")[:300], re.sub(r"s$", "", side[1])) for name in names if _LETTER.search(name)
            ]
        elif role and not line.bold and ":" not in text and len(text) <= 120 and _LETTER.search(text):
            found.append(Party(text[:300].strip(" ,"), role))
        else:
            role = ""
    return found


def is_above(lines: Sequence[Line], n: int) -> bool:
    """A role in plain or slanted type with a bold name below it, and no bold one above."""
    return n + 1 < len(lines) and lines[n + 1].bold and not (n and lines[n - 1].bold)


def _bold_name(found: list[Party], text: str, role: str, counsel: bool) -> str:
    """A bold name is a party under its role, or counsel of the last one. What remains of the role is returned."""
    if counsel and found:
        found[-1] = replace(found[-1], counsel=(*found[-1].counsel, text))
    elif role:
        found.append(Party(text, role))
        return ""
    return role
