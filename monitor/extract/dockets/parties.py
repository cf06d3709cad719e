"""Parties, their roles and counsel, as docket pages list them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.extract.dockets.labels import Line
from monitor.extract.dockets.page import Element, tidy
from monitor.extract.dockets.rows import groups_of
from storage.records import Party

_ROLE = (
    r"(?:third[- ]party |counter[- ]?|cross[- ]?|consolidated |lead |interested |intervenor |in re |joint |material |amicus )*"
    r"(?:plaintiff|defendant|petitioner|respondent|appellant|appellee|applicant|debtor|claimant|intervenor|movant|trustee"
    r"|u\.?s\.? trustee|creditor committee|amicus(?: curiae)?|party|relator|garnishee|witness|objector|real party in interest"
    r"|adr provider|miscellaneous|mediator|receiver|custodian|state)s?(?: ?[-/] ?[a-z]+s?)?(?: ?\(\d+\))?"
)
ROLE = re.compile(_ROLE, re.IGNORECASE)
_PARTY_HEAD = re.compile(r"part(?:y|ies)(?: name)?|name", re.IGNORECASE)
_ROLE_HEAD = re.compile(r"(?:party ?)?(?:type|role|connection)", re.IGNORECASE)
MOST = 5_000


def parties_of(root: Element, lines: Sequence[Line], places: Sequence[Element]) -> tuple[Party, ...]:
    """Parties from a table of names and roles, else from roles that stand above names."""
    found = list(from_tables(root, set(places))) or list(from_lines(lines))
    return tuple(found[:MOST])


def from_tables(root: Element, places: set[Element]) -> Iterator[Party]:
    for group in groups_of(root):
        if group.element in places or not group.headings:
            continue
        heads = [tidy(h) for h in group.headings]
        name = next((n for n, head in enumerate(heads) if _PARTY_HEAD.fullmatch(head)), None)
        role = next((n for n, head in enumerate(heads) if _ROLE_HEAD.fullmatch(head)), None)
        if name is None or role is None:
            continue
        for row in group.rows:
            if max(name, role) < len(row.cells) and row.cells[name]:
                yield Party(row.cells[name][:300], row.cells[role][:80])


def from_lines(lines: Sequence[Line]) -> Iterator[Party]:
    """A bold line that is a role, then the bold line with the name; counsel are the bold names behind "represented by"."""
    role, counsel = "", False
    for line in lines:
        text = tidy(line.text)
        if line.bold and ROLE.fullmatch(text):
            role, counsel = re.sub(r"\s*\(\d+\)$", "", text), False
        elif text.lower().startswith("represented by"):
            counsel = True
        elif line.bold and role and not counsel and len(text) <= 300:
            yield Party(text, role)
            role = ""
