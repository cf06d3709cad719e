"""Our own query language (docs/search.md), and how FTS5 is asked for it.

    words            all of them, in any order
    "a phrase"       these words in this order
    -word            without it
    a OR b           either
    word*            any word that begins so
    headline:word    in the headline (or case name)

Nothing that a person types reaches FTS5 unquoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.archive import ArchiveError

LONGEST = 500
MOST_TERMS = 24
_TOKEN = re.compile(r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_WORD = re.compile(r"\w", re.UNICODE)
_UNSEEN = re.compile("[\x00\ud800-\udfff]")
"""What SQLite cannot take in a text, or takes for its end; nobody sees it where it was typed."""


@dataclass(frozen=True, slots=True)
class Term:
    text: str
    prefix: bool = False
    without: bool = False
    headline: bool = False

    @property
    def fts(self) -> str:
        quoted = '"' + self.text.replace('"', '""') + '"'
        return quoted + " *" if self.prefix else quoted


def parse(words: str) -> list[list[Term]]:
    """Groups of which all must hold, each of alternatives. Raises ArchiveError with one clear line."""
    words = _UNSEEN.sub(" ", words)
    if len(words) > LONGEST:
        raise ArchiveError(f"the search is longer than {LONGEST} characters")
    if words.count('"') % 2:
        raise ArchiveError('a phrase is not closed: a " is missing')
    groups: list[list[Term]] = []
    joining = False
    for match in _TOKEN.finditer(words):
        if match["word"] == "OR" and not match["minus"] and not match["field"]:
            if not groups or joining:
                raise ArchiveError("OR stands between two words")
            joining = True
            continue
        term = _term(match)
        if term is None:
            continue
        if joining and (term.without or groups[-1][0].without):
            raise ArchiveError("a word to leave out cannot stand beside OR")
        if joining:
            groups[-1].append(term)
        else:
            groups.append([term])
        joining = False
    return _checked(groups, joining)


def _term(match: re.Match[str]) -> Term | None:
    """None for what holds no letter or digit: punctuation is not searched for."""
    field, text = match["field"], match["phrase"] if match["phrase"] is not None else match["word"]
    if field and field.lower() != "headline":
        field, text = None, f"{field}:{text}"
    prefix = match["phrase"] is None and text.endswith("*")
    text = text.rstrip("*") if prefix else text
    if not _WORD.search(text):
        return None
    return Term(text, prefix, bool(match["minus"]), field is not None)


def _checked(groups: list[list[Term]], joining: bool) -> list[list[Term]]:
    if joining:
        raise ArchiveError("OR stands between two words")
    if not any(not term.without for group in groups for term in group):
        raise ArchiveError("the search needs at least one word to look for")
    if sum(map(len, groups)) > MOST_TERMS:
        raise ArchiveError(f"the search has more than {MOST_TERMS} words")
    return groups


def fts_words(words: str) -> str:
    """The whole query as one FTS5 expression over the columns that are asked (headline: needs such a column)."""
    groups = parse(words)
    wanted = [_alternatives(group) for group in groups if not group[0].without]
    unwanted = [_alternatives(group) for group in groups if group[0].without]
    expression = " AND ".join(f"({one})" for one in wanted)
    return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression


def _alternatives(group: list[Term]) -> str:
    return " OR ".join(f"headline : {term.fts}" if term.headline else term.fts for term in group)
