"""Two readings of an article in, one judged Change out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from monitor.compare.addresses import is_address
from monitor.compare.align import align
from monitor.compare.body import Body
from monitor.compare.fields import field_findings
from monitor.compare.findings import body_findings
from monitor.compare.flags import flags_of
from monitor.compare.known import Known
from monitor.compare.language import language_of
from monitor.compare.lexicon import lexicon_for
from monitor.compare.noise import Noise, without_ignored
from monitor.compare.paragraph import Setting
from monitor.compare.redline import drafts, redline_articles, size_of
from monitor.compare.sides import Side
from monitor.compare.telling import first_blocks, telling_blocks
from monitor.compare.weigh import heaviest, weighed
from monitor.compare.zones import in_one_zone
from storage.records import Article, Change, Finding, Weight

_MARKS = re.compile(r"[^\w\x1e]+|_+")
_COMMON_MARKS = "“”‘’—–…"  # what most texts have beside ASCII
_ASCII_WORDS = bytes(c if chr(c).isalnum() or c == 0x1E else 0x20 for c in range(0x80)) + bytes(0x80)
"""The same for ASCII: any mark is a space."""
_OF_ONE_PAGE = ("modified", "link")
"""Kinds that differ from page to page where the edit is the same."""
_JOINABLE = 5
"""Words that an edit must hold to be joined with the same edit on other pages."""


def compare_articles(before: Article, after: Article, known: Known) -> Change | None:
    """The change between two articles, or None if nothing but noise differs."""
    old, new = without_ignored(before, known.ignore), without_ignored(after, known.ignore)
    new = in_one_zone(old, new)
    setting = setting_of(old, new)
    lexicon = lexicon_for(size_of(old) + size_of(new), setting.language)
    left, right = Side(old.paragraphs, lexicon), Side(new.paragraphs, lexicon)
    alignment = align(left, right)
    noise = Noise(left, right, known)
    fields = [finding for finding in field_findings(old, new) if not noise.of_field(finding)]
    body = body_findings(left, right, alignment, setting, noise)
    findings = tuple(weighed(finding, setting.language) for finding in (*fields, *body))
    if not findings or (known.now is not None and all(f.kind == "modified" or is_address(f) for f in findings)):
        return None
    weight, reason = heaviest(findings)
    return Change(
        findings=findings,
        flags=flags_of(before, after, findings, weight),
        weight=weight,
        reason=reason,
        telling=telling_blocks(drafts(old, new, Body(left, right, alignment, lexicon), lexicon), findings),
        headline=after.headline,
        headline_before=before.headline,
        claims=tuple(f.after for f in findings if f.kind == "note" and f.after),
        modified_moved=before.modified_at != after.modified_at,
        fingerprint=fingerprint(findings),
    )


def setting_of(before: Article, after: Article) -> Setting:
    """The language of the two versions, and how words stand in them."""
    old, new = (f"{a.headline}\n{a.dek}\n{a.text}" for a in (before, after))
    return Setting(language_of(after.language or before.language, (new, old)), old, new)


def fingerprint(findings: Sequence[Finding]) -> str:
    """Equal for the same edit on several pages: a digest over what went and what came, without case and marks; empty
    where that is too short to mean the same edit."""
    gone = _bare([f.before for f in findings if f.kind not in _OF_ONE_PAGE])
    come = _bare([f.after for f in findings if f.kind not in _OF_ONE_PAGE])
    words = sum([text.count(" ") + 1 for text in gone + come if text])
    if words < _JOINABLE:
        return ""
    return hashlib.sha256("\x1e".join([*sorted(gone), "\x1d", *sorted(come)]).encode()).hexdigest()[:32]


def _bare(texts: Sequence[str]) -> list[str]:
    """Each text in lower case, its words with one space between them."""
    whole = "\x1e".join([text.replace("\x1e", " ") for text in texts]).casefold()
    for mark in _COMMON_MARKS:
        whole = whole.replace(mark, " ")
    plain = whole.isascii()
    whole = whole.encode().translate(_ASCII_WORDS).decode() if plain else _MARKS.sub(" ", whole)
    return [" ".join(text.split()) for text in whole.split("\x1e")] if texts else []


def appeared(after: Article) -> Change:
    """The first reading of something that was found after the baseline: itself news."""
    blocks = redline_articles(None, after)
    return Change(
        flags=("new",),
        weight=Weight.SUBSTANTIVE,
        reason="new: found since the first look",
        telling=first_blocks(blocks),
        headline=after.headline,
        claims=tuple(note.text for note in after.notes),
    )


def vanished(before: Article) -> Change:
    """A confirmed removal of the whole item."""
    return Change(
        flags=("removed",),
        weight=Weight.MAJOR,
        reason="removed: the whole item is gone",
        headline=before.headline,
        headline_before=before.headline,
    )


def returned(after: Article) -> Change:
    change = appeared(after)
    return replace(
        change, flags=("returned",), weight=Weight.MAJOR, reason="returned: the item is back after its removal"
    )
