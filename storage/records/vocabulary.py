"""The closed vocabularies: kinds of source, outcomes of a visit, weights of a change."""

from enum import StrEnum


class Kind(StrEnum):
    """What a source is."""

    ARTICLE = "article"
    FEED = "feed"
    SECTION = "section"
    DOCKET = "docket"
    PAGE = "page"


class Outcome(StrEnum):
    """How a visit ended."""

    FIRST = "first"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    SUSPECT = "suspect"
    INCOMPLETE = "incomplete"
    BLOCKED = "blocked"
    UNREADABLE = "unreadable"
    FAILED = "failed"
    GONE = "gone"
    MOVED = "moved"


class Weight(StrEnum):
    """How much a change matters; compare with `rank`."""

    MINOR = "minor"
    SUBSTANTIVE = "substantive"
    MAJOR = "major"

    @property
    def rank(self) -> int:
        return ("minor", "substantive", "major").index(self.value)
