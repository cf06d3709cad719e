"""Parties and counsel that came or went. Told only between two looks of the same kind of page that both show them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.records import Docket, Finding, Party, Weight

OTHERS = 0.5
"""If more than this share of the parties differ, the page was laid out anew."""


def party_findings(before: Docket, after: Docket) -> Iterator[Finding]:
    if not before.parties or not after.parties or before.parties == after.parties or before.form != after.form:
        return
    old, new = {key(p): p for p in before.parties}, {key(p): p for p in after.parties}
    come, gone = [p for k, p in new.items() if k not in old], [p for k, p in old.items() if k not in new]
    if len(come) + len(gone) > OTHERS * (len(old) + len(new)):
        return
    for party in come:
        yield Finding("party-added", "", words(party), Weight.MINOR, "party", "parties")
    if after.coverage.kind == "full" and after.complete:
        for party in gone:
            yield Finding("party-removed", words(party), "", Weight.MINOR, "party", "parties")
    for name, party in new.items():
        if name in old and old[name].counsel and party.counsel:
            yield from counsel_findings(old[name], party)


def counsel_findings(old: Party, new: Party) -> Iterator[Finding]:
    had, has = {person(c): c for c in old.counsel}, {person(c): c for c in new.counsel}
    for name in has.keys() - had.keys():
        yield Finding("counsel-added", "", has[name][:200], Weight.MINOR, "counsel", "parties", new.name[:120])
    for name in had.keys() - has.keys():
        yield Finding("counsel-removed", had[name][:200], "", Weight.MINOR, "counsel", "parties", new.name[:120])


def key(party: Party) -> tuple[str, str]:
    return bare(party.name), bare(re.sub(r"\(\d+\)", "", party.role))[:12]


def person(counsel: str) -> str:
    """The lawyer's own name: what stands before firm, address and telephone."""
    return bare(re.split(r"[\n,;(]|\s\s", counsel.strip(), maxsplit=1)[0])


def words(party: Party) -> str:
    return f"{party.name} ({party.role})" if party.role else party.name


def bare(text: str) -> str:
    return re.sub(r"[\W\d_]+", " ", text.lower()).strip()
