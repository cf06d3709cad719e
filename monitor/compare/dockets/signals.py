"""What an entry's text announces: order, judgment, hearing set or moved or cancelled, deadline, seal, reassignment.

Clerks' entries open with what was filed ("ORDER granting …", "NOTICE of Appearance …"): the kind of an entry is read
from its opening alone, so that a motion about an order is no order. Hearings and deadlines are read clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from monitor.compare.dockets.gated import Gated, folded
from monitor.compare.dockets.occasions import CLAUSE, Occasion, occasions

LOOKED_AT = 4000
"""Characters of a text that are looked at."""
_OPENING = 12
"""Words in which the name of what was filed stands."""

_SUFFIX = Gated(r"[(\[]Entered:[^)\]]{0,60}[)\]]", "entered:")
_MARKED = Gated(
    r"\b(?:incorrect (?:pdf|document|event|case)|(?:entered|filed|docketed) in error|(?:wrong|incorrect) (?:pdf|docket)"
    r"|notice of (?:docket )?correction|docket (?:text )?(?:correction|corrected|modification|modified)"
    r"|disregard (?:this|document)|\A\W*disregard\b|(?:filed|docketed|entered) in (?:the )?wrong\b|(?:incorrectly|improperly|erroneously) (?:filed|docketed)|notice of errat(?:a|um)\b)",
    "in error", "incorrect", "wrong", "correct", "docket modif", "text modif", "disregard", "improperly", "erroneously",
    "errat",
)  # fmt: skip
_IN_ERROR, _REMARK = " IN ERROR", 60
_JUNK = re.compile(r"\W*(?:\([^()]{0,120}\)|\[[^\[\]]{0,120}\]|\*{2,}[^*]{0,80}\*{2,}|[A-Z ]{3,40} IN ERROR:?)\W*")
_PREFIX = Gated(
    r"^(?!orders?\b|opinion\b|judge?ment\b|decree\b)[a-z]+(?: by [a-z]+)?\s(?:-|–|—|\|)\s", *" -", " –", " —", " |"
)
_MINUTES = Gated(
    r"^(?:[A-Z]{2}: )?(?:civil |criminal )?minutes?(?: \([^()]{1,40}\))?(?: ?[:-]| of) (?=(?:[\w-]+ ){0,2}order\b)",
    "minute",
)
"""Minutes that are an order: `MINUTES (IN CHAMBERS): ORDER by …`"""
_CHAMBERS = Gated(r"\A\W*in[ -]chambers\W+", "chambers")
_CURIAM = Gated(r"\A((?:\S+ ){0,3})per curiam ", "per curiam ")
_STOP = frozenset(
    {
        "motion", "motions", "notice", "proposed", "transcript", "request", "petition", "application", "certificate",
        "certification", "response", "objection", "objections", "brief", "letter", "reply", "affidavit",
        "declaration", "exhibit", "receipt", "memorandum-in", "support", "re", "regarding", "to", "for", "of", "on",
        "by", "in", "as", "from", "with", "following", "copy", "remark", "summons", "acknowledgment",
        "acknowledgement", "reminder", "appeal", "opposition", "report", "questionnaire", "index", "designation",
        "proof", "per", "pursuant", "under", "after", "upon", "that", "abstract", "satisfaction", "withdrawal", "notification",
    }
)  # fmt: skip
_TITLE_ENDS = re.compile(r"[(:;.,|]| - ")
_TITLES = (
    (
        "order",
        Gated(
            r"(?:.+[-/])?orders?\Z|so-ordered\Z|ordered\Z|order/.*\Z|rulings?\Z|injunction\Z",
            "order",
            "ruling",
            "injunction",
        ),
    ),
    ("opinion", Gated(r"opinions?\Z", "opinion")),
    ("judgment", Gated(r"judge?ments?\Z|decree\Z|verdict\Z", "judg", "decree", "verdict")),
)
_ASKED = {"motion": "motion", "motions": "motion", "application": "motion", "petition": "motion", "notice": "notice"}
_APPEAL = Gated(
    r"\W*(?:(?:amended|cross|interlocutory|joint|usca|appellate|certified|formal)[ -]){0,3}(?:(?:order/)?mandate\b"
    r"|notice of (?:(?!right|intent)\w+[ -]){0,2}appeal\b(?! notification| form))",
    "mandate",
    "appeal",
)
_RULED = Gated(
    r"(?:petition|application|motion|request|writ|rehearing|stay|certiorari)s?\b[^.:;]{0,160}?\b(?<!be )(?<!been )"
    r"(?:granted|denied|dismissed|overruled|sustained|refused)(?: (?:by|in|as|with|without) [^.:;]{1,60})?\s*(?:[.;]|\Z)",
    "granted", "denied", "dismissed", "overruled", "sustained", "refused",
)  # fmt: skip
"""A court that says no more than what became of what was asked: `Petition DENIED.`"""
_DELIVERED = Gated(
    r"\bdelivered (?:the|an) opinion\b|\A\W*(?:[\w-]+ )?memorandum disposition\b", "delivered", "memorandum disposition"
)
_ADJUDGED = Gated(r"\badjudged to be\b|\bfiled and entered judge?ment\b", "adjudged", "filed and entered")
_DECIDED = Gated(r"\b(?:it is|so|hereby|is) ordered\b|\b(?-i:ORDERED)\b|\border entered\b", "ordered", "order entered")
_MARKED_SEALED = Gated(
    r"[(\[*]\s*(?:(?:document|entry|filed) )?(?:is )?(?:sealed|under seal)\s*[)\]*]|\s[-–—]\s*sealed\W*\Z|\baccess to (?:the |this )?(?:pdf )?document is restricted\b",
    "sealed",
    "restricted",
    "under seal",
)
"""What says of an order, too, that it is under seal itself."""
_SEALED = Gated(
    r"[(\[*]\s*(?:this )?(?:document |entry )?(?:is )?(?:filed )?(?:under seal|sealed|restricted)\b|\A.{0,60}?\bfiled under seal\b"
    rf"|\A\W*under seal\b|\b(?:document|entry) is (?:sealed|restricted)\b|{_MARKED_SEALED.pattern.pattern}",
    "sealed",
    "restricted",
    "under seal",
)
_UNSEALED = Gated(
    r"\A.{0,60}?\bunseal(?:ed|ing)?\b|\b(?:case|document|indictment|complaint|entry)s? (?:is |was |are )?(?:hereby )?unsealed\b",
    "unseal",
)
_REASSIGNED = Gated(
    r"\b(?:case|action|matter|judge|proceeding)s? (?:\w+ ){0,4}?(?:reassigned|re-assigned)\b|\breassigned to\b"
    r"|(?<!to )\breassign(?:s|ed|ing)\b[^.;]{1,60}? to (?:\w+ ){0,2}judge\b|(?<!to )\breassign(?:s|ed|ing)? (?:the |this )?(?:case|judge|action|matter)\b|\bnotice of (?:\w+ ){0,2}reassignment\b|\A\W*(?:\w+ )?reassignment\b|\breassignment (?:of (?:the )?(?:case|judge)|to)\b|\b(?:case|judge) reassignment\b|\bno longer assigned\b"
    r"|\border of recusal\b|\bjudge (?:[\w.]+ ){0,4}?(?:recus(?:ed|es)|disqualif(?:ied|ies)|added|removed)\b"
    r"|\bredesignated to (?:\w+ ){0,2}judge\b|\bcase (?:(?:is|was|has|been|hereby) ){0,3}transferred (?:from judge [^.;]{1,50} )?to "
    r"(?:the )?(?:\w+ ){0,2}judge\b|\btransfer of (?:the )?case (?:from [^.;]{1,50} )?to (?:\w+ ){0,2}judge\b",
    "reassign", "re-assigned", "no longer assigned", "recus", "disqualified", " added", " removed", "redesignated",
    "transfer",
)  # fmt: skip
_FILINGS = frozenset(
    {"transcript", "certificate", "certification", "receipt", "acknowledgment", "affidavit", "declaration"}
)
_ASKING = re.compile(r"\b(?:request(?:s|ing|ed)?|seek(?:s|ing)|ask(?:s|ing)|propos(?:es|ing))\b", re.IGNORECASE)
_TO_MOVE = re.compile(
    r"\bto (?:continue|adjourn|re-?schedule|reset|vacate|cancel|postpone|advance|extend|move|strike)\b", re.IGNORECASE
)


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
    low = folded(words)
    rest = strip_junk(words)
    minutes = _MINUTES.match(rest, low)
    rest = _CHAMBERS.sub("", rest[minutes.end() :] if minutes else rest, low)
    opening, stop = opening_of(rest, low)
    kinds = titles_of(opening)
    asked = _ASKED.get(stop, "") if not kinds else ""
    kinds += _decided(words, rest, low, kinds, asked)
    if _APPEAL.match(rest, low) or _APPEAL.match(_unprefixed(rest, low), low):
        kinds.append("appeal")
    found = occasions(_told(rest, stop, asked)) if asked != "motion" or "earing" in rest else ()
    kinds += [asked] if asked and "order" not in kinds else []
    kinds += [o.kind for o in found]
    kinds += _of_the_whole(words, low, opening, asked or stop)
    families = (kind.split("-")[0] for kind in kinds if kind.startswith(("hearing-", "deadline-")))
    return Signals(tuple(dict.fromkeys([*kinds, *families])), found)


def titles_of(opening: list[str]) -> list[str]:
    """The kinds that the words of an opening name."""
    low = folded(" ".join(opening))
    return [kind for kind, rule in _TITLES if rule.may(low) and any(rule.pattern.fullmatch(word) for word in opening)]


def _decided(words: str, rest: str, low: str, kinds: list[str], asked: str) -> Iterator[str]:
    """Orders, opinions and judgments that the entry's title does not name."""
    if not kinds and ((asked != "motion" and _DECIDED.search(words, low)) or _RULED.match(rest, low)):
        yield "order"
    if "opinion" not in kinds and asked != "motion" and _DELIVERED.search(rest, low):
        yield "opinion"
    if "judgment" not in kinds and asked != "motion" and _ADJUDGED.search(rest, low):
        yield "judgment"


def _told(rest: str, stop: str, asked: str) -> str:
    """Without the clauses in which somebody asks for a hearing or for another day, which sets none."""
    if asked != "motion" and stop != "letter" and stop not in _FILINGS:
        return rest
    first, *others = CLAUSE.split(rest)
    asks = stop in _FILINGS or (_ASKING if stop == "letter" else _TO_MOVE).search(first)
    return " ; ".join(
        [*([] if asks else [first]), *(clause for clause in others if clause and not _ASKING.search(clause))]
    )


def _of_the_whole(words: str, low: str, opening: list[str], asked: str) -> Iterator[str]:
    decides = asked == "motion" or (opening and opening[-1] in ("order", "orders") and "sealed" not in opening)
    marked = {"sealed", "restricted"} & set(opening[:3])
    if marked or (_MARKED_SEALED if decides else _SEALED).search(words, low):
        yield "sealed"
    if asked != "motion" and _UNSEALED.search(words, low):
        yield "unsealed"
    if asked not in ("motion", *_FILINGS) and _REASSIGNED.search(words, low):
        yield "judge-reassigned"
    if _MARKED.search(words, low) or "errata" in opening:
        yield "correction"


def strip_junk(words: str) -> str:
    """Without remarks in brackets or between stars before the entry's own first word."""
    for _ in range(3):
        found = _JUNK.match(words) if not words[:1].isalpha() or _IN_ERROR in words[:_REMARK] else None
        if found is None or found.end() == len(words):
            break
        words = words[found.end() :]
    return words


def opening_of(rest: str, low: str) -> tuple[list[str], str]:
    """(the words that name what was filed, the word that ended them): they end at a mark, at a preposition, or at the
    first word of something that is asked for. `low`: the text, or one that it is part of, folded."""
    title = _TITLE_ENDS.split(_unprefixed(_CURIAM.sub(r"\1", rest, low), low), maxsplit=1)[0]
    opening: list[str] = []
    named = title.split()[: _OPENING + 1]
    for place, word in enumerate(named[:_OPENING]):
        bare = word.strip("\"'’“”*[]<>#&-–—").lower()
        if bare in ("motion", "motions") and named[place + 1 : place + 2] and named[place + 1].lower() == "hearing":
            return opening, "hearing"
        if bare in _STOP and not (bare == "of" and opening[-1:] == ["entry"]):
            return opening, bare
        if bare.endswith("ing") and titles_of(opening):
            return opening, ""
        opening.append(bare)
    return opening, ""


def _unprefixed(rest: str, low: str) -> str:
    """Without a clerk's word before a dash, such as `Chambers - ORDER …`."""
    found = _PREFIX.match(rest, low)
    return rest[found.end() :] if found else rest
