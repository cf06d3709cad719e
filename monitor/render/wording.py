"""The names of flags and findings in an editor's words, the same on pages, in mail and in a terminal."""

from __future__ import annotations

from urllib.parse import urlsplit

from storage.records import is_pushed

FLAG_WORDS = {
    "new": "New",
    "headline": "Headline",
    "correction": "Correction",
    "clarification": "Clarification",
    "update-note": "Update note",
    "editors-note": "Editor’s note",
    "retraction": "Retraction",
    "silent-edit": "Silent edit",
    "revert": "Reverted",
    "flip": "Flip",
    "quote": "Quote altered",
    "figure": "Figure altered",
    "name": "Name altered",
    "entry-new": "New entry",
    "entry-edited": "Entry edited",
    "entry-gone": "Entry gone",
    "sealed": "Sealed",
    "hearing": "Hearing",
    "removed": "Removed",
    "returned": "Returned",
    "noise": "Noise",
}
FINDING_WORDS = {
    "paragraph-added": ("paragraph added", "paragraphs added"),
    "paragraph-removed": ("paragraph removed", "paragraphs removed"),
    "paragraph-moved": ("paragraph moved", "paragraphs moved"),
    "paragraph-split": ("paragraph split", "paragraphs split"),
    "paragraph-merged": ("paragraph merged", "paragraphs merged"),
    "paragraph-edited": ("paragraph edited", "paragraphs edited"),
    "entry-new": ("new entry", "new entries"),
    "entry-backfilled": ("earlier entry now shown", "earlier entries now shown"),
    "entry-edited": ("entry edited", "entries edited"),
    "entry-gone": ("entry gone", "entries gone"),
    "entry-restored": ("entry restored", "entries restored"),
    "entry-sealed": ("entry sealed", "entries sealed"),
    "entry-unsealed": ("entry unsealed", "entries unsealed"),
    "entry-renumbered": ("entry renumbered", "entries renumbered"),
    "document-available": ("document now available", "documents now available"),
    "document-attached": ("document attached", "documents attached"),
    "document-unavailable": ("document no longer available", "documents no longer available"),
    "hearing-set": ("hearing set", "hearings set"),
    "hearing-moved": ("hearing moved", "hearings moved"),
    "hearing-cancelled": ("hearing cancelled", "hearings cancelled"),
    "hearing-edited": ("hearing altered", "hearings altered"),
    "hearing-result": ("result of a hearing", "results of hearings"),
    "hearing-gone": ("hearing no longer listed", "hearings no longer listed"),
    "deadline-set": ("deadline set", "deadlines set"),
    "deadline-moved": ("deadline moved", "deadlines moved"),
    "judge-reassigned": ("judge reassigned", "judges reassigned"),
    "party-added": ("party added", "parties added"),
    "party-removed": ("party removed", "parties removed"),
    "counsel-added": ("counsel added", "counsel added"),
    "counsel-removed": ("counsel removed", "counsel removed"),
    "case-closed": ("case closed", "cases closed"),
    "case-reopened": ("case reopened", "cases reopened"),
    "case-transferred": ("case transferred", "cases transferred"),
    "caption-changed": ("caption changed", "captions changed"),
    "number-changed": ("number changed", "numbers changed"),
    "gap-opened": ("gap in the numbers", "gaps in the numbers"),
    "gap-filled": ("gap filled", "gaps filled"),
    "wording": ("change of wording", "changes of wording"),
    "typography": ("change of typography", "changes of typography"),
    "attribution": ("attribution altered", "attributions altered"),
    "negation": ("negation altered", "negations altered"),
    "hedge": ("hedge altered", "hedges altered"),
    "quote": ("quote altered", "quotes altered"),
    "figure": ("figure altered", "figures altered"),
    "date": ("date altered", "dates altered"),
    "name": ("name altered", "names altered"),
    "link": ("link altered", "links altered"),
    "published": ("publication time altered", "publication times altered"),
    "modified": ("modified time altered", "modified times altered"),
    "note": ("note altered", "notes altered"),
    "headline": ("headline altered", "headlines altered"),
    "byline": ("byline altered", "bylines altered"),
    "section": ("section altered", "sections altered"),
    "dek": ("dek altered", "deks altered"),
}
"""One, and many."""
_SAYS = {"assigned to": "", "referred to": "for what is referred"}
"""What a rule says, where its own words are half a sentence."""


def flag_words(name: str) -> str:
    """A flag as it is said; an unknown one is spelt out."""
    return FLAG_WORDS.get(name) or name.replace("-", " ").capitalize()


def finding_words(kind: str, number: int = 1) -> str:
    """A finding's kind in words, for so many of them: hearing moved, entries gone."""
    one, many = FINDING_WORDS.get(kind, (kind.replace("-", " "), kind.replace("-", " ") + "s"))
    return one if number == 1 else many


def modified_words(moved: bool) -> str:
    """Whether an edit shows in a modified time. Many pages state none, so that none is said to stand."""
    return "its modified time moved" if moved else "no modified time moved"


def reason_words(reason: str) -> str:
    """What the heaviest finding is and what its rule says: `entry-new 84: order` is `new entry 84, order`."""
    rule, _, says = reason.partition(": ")
    kind, _, place = rule.partition(" ")
    if kind not in FINDING_WORDS:
        return says or rule
    twice = says in kind.split("-")  # `entry sealed 2, sealed`
    says = "" if twice else _SAYS.get(says, says.replace("-", " "))
    named = (f"{finding_words(kind)} {place}".strip(), says)
    return ", ".join(word for word in named if word)


def route_name(route: str) -> str:
    """Who showed a docket's entry: the route's host, or what delivers it to us."""
    return "CourtListener’s alert" if is_pushed(route) else urlsplit(route).netloc or route
