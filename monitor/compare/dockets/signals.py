"""What an entry's text announces: order, judgment, hearing set or moved or cancelled, deadline, seal, reassignment.

Clerks' entries open with what was filed ("ORDER granting …", "NOTICE of Appearance …"): the kind of an entry is read
from its opening alone, so that a motion about an order is no order. Hearings and deadlines are read clause by clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from monitor.compare.dockets.occasions import Occasion, occasions

LOOKED_AT = 4000
"""Characters of a text that are looked at."""
_OPENING = 12
"""Words in which the name of what was filed stands."""

_SUFFIX = re.compile(r"[(\[]Entered:[^)\]]{0,60}[)\]]", re.IGNORECASE)
_MARKED = re.compile(
    r"\b(?:incorrect (?:pdf|document|event|case)|(?:entered|filed|docketed) in error|(?:wrong|incorrect) (?:pdf|docket)"
    r"|notice of (?:docket )?correction|docket (?:text )?(?:correction|corrected)|disregard (?:this|document))",
    re.IGNORECASE,
)
_JUNK = re.compile(r"^\W*(?:\([^()]{0,120}\)|\[[^\[\]]{0,120}\]|\*{2,}[^*]{0,80}\*{2,}|[A-Z ]{3,40} IN ERROR:?)\W*")
_PREFIX = re.compile(r"^[A-Za-z]+(?: by [A-Za-z]+)?\s(?:-|–|—|\|)\s")
_STOP = frozenset(
    {
        "motion", "motions", "notice", "proposed", "transcript", "request", "petition", "application", "certificate",
        "certification", "response", "objection", "objections", "brief", "letter", "reply", "affidavit",
        "declaration", "exhibit", "receipt", "memorandum-in", "support", "re", "regarding", "to", "for", "of", "on",
        "by", "in", "as", "from", "with", "following", "copy", "remark", "summons", "acknowledgment",
        "acknowledgement", "reminder", "appeal", "opposition", "report", "questionnaire", "index", "designation",
    }
)  # fmt: skip
_TITLES = (
    ("order", re.compile(r"(?:.+-)?orders?\Z|so-ordered\Z|ordered\Z|order/.*\Z", re.IGNORECASE)),
    ("opinion", re.compile(r"opinions?\Z", re.IGNORECASE)),
    ("judgment", re.compile(r"judge?ments?\Z|decree\Z|verdict\Z", re.IGNORECASE)),
)
_ASKED = {"motion": "motion", "motions": "motion", "application": "motion", "petition": "motion", "notice": "notice"}
_APPEAL = re.compile(
    r"\W*(?:(?:amended|cross|interlocutory|joint|usca|appellate)[ -]){0,3}(?:mandate\b|notice of (?:\w+[ -]){0,2}appeal\b)",
    re.IGNORECASE,
)
_DECIDED = re.compile(r"\b(?:it is|so|hereby|is) ordered\b|\b(?-i:ORDERED)\b|\border entered\b", re.IGNORECASE)
_SEALED = re.compile(
    r"[(\[*]\s*(?:this )?(?:document |entry )?(?:is )?(?:filed )?(?:under seal|sealed|restricted)\b|\A.{0,60}?\bfiled under seal\b"
    r"|\baccess to (?:the |this )?(?:pdf )?document is restricted\b|\b(?:document|entry) is (?:sealed|restricted)\b",
    re.IGNORECASE,
)
_UNSEALED = re.compile(
    r"\A.{0,60}?\bunseal(?:ed|ing)?\b|\b(?:case|document|indictment|complaint|entry)s? (?:is |was |are )?(?:hereby )?unsealed\b",
    re.IGNORECASE,
)
_REASSIGNED = re.compile(
    r"\b(?:case|action|matter|judge|proceeding)s? (?:\w+ ){0,4}?(?:reassigned|re-assigned)\b|\breassigned to\b"
    r"|\breassignment (?:of (?:the )?(?:case|judge)|to)\b|\b(?:case|judge) reassignment\b|\bno longer assigned\b"
    r"|\border of recusal\b|\bjudge (?:[\w.]+ ){1,4}?recus(?:ed|es)\b|\bjudge added\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signals:
    """`kinds`, each once; `occasions` what is set, moved, cancelled or due, in the text's order."""

    kinds: tuple[str, ...] = ()
    occasions: tuple[Occasion, ...] = ()

    @property
    def when(self) -> tuple[str, ...]:
        """The hearings' times: `2026-03-04` or `2026-03-04T09:30`, in the court's own zone."""
        return tuple(o.when for o in self.occasions if o.kind in ("hearing-set", "hearing-moved") and o.when)


@lru_cache(maxsize=8192)
def signals(text: str) -> Signals:
    """What an entry announces, by its first 4,000 characters."""
    words = " ".join(_SUFFIX.sub(" ", text[:LOOKED_AT]).split())
    rest = strip_junk(words)
    opening, stop = opening_of(rest)
    kinds = [kind for kind, rule in _TITLES if any(rule.fullmatch(word) for word in opening)]
    asked = _ASKED.get(stop, "") if not kinds else ""
    if not kinds and asked != "motion" and _DECIDED.search(words):
        kinds.append("order")
    if _APPEAL.match(rest) or _APPEAL.match(_PREFIX.sub("", rest)):
        kinds.append("appeal")
    found = occasions(rest) if asked != "motion" or "earing" in rest else ()
    kinds += [asked] if asked else []
    kinds += [o.kind for o in found]
    kinds += [kind for kind, said in _of_the_whole(words, rest, opening, asked) if said]
    families = (kind.split("-")[0] for kind in kinds if kind.startswith(("hearing-", "deadline-")))
    return Signals(tuple(dict.fromkeys([*kinds, *families])), found)


def _of_the_whole(words: str, rest: str, opening: list[str], asked: str) -> tuple[tuple[str, bool], ...]:
    decides = asked == "motion" or (opening and opening[-1] in ("order", "orders") and "sealed" not in opening)
    sealed = bool({"sealed", "restricted"} & set(opening[:3])) or (not decides and bool(_SEALED.search(words)))
    return (
        ("sealed", sealed or bool(re.search(r"[(\[*]\s*sealed\s*[)\]*]", words, re.IGNORECASE))),
        ("unsealed", asked != "motion" and bool(_UNSEALED.search(words))),
        ("judge-reassigned", bool(_REASSIGNED.search(words))),
        ("correction", bool(_MARKED.search(words)) or "errata" in opening),
    )


def strip_junk(words: str) -> str:
    """Without remarks in brackets or between stars before the entry's own first word."""
    for _ in range(3):
        shorter = _JUNK.sub("", words, count=1)
        if shorter == words or not shorter:
            break
        words = shorter
    return words


def opening_of(rest: str) -> tuple[list[str], str]:
    """(the words that name what was filed, the word that ended them): they end at a mark, at a preposition, or at the
    first word of something that is asked for."""
    title = re.split(r"[(:;.,|]| - ", _PREFIX.sub("", rest), maxsplit=1)[0]
    opening: list[str] = []
    for word in title.split()[:_OPENING]:
        bare = word.strip("\"'’“”*[]<>#&").lower()
        if bare in _STOP:
            return opening, bare
        opening.append(bare)
    return opening, ""
