"""What a page states of itself for machines, read cheaply: enough to see whether any of it changed."""

from __future__ import annotations

import hashlib

from monitor.extract.credits import linked_authors
from monitor.extract.headline import HEADLINES, stated_headlines
from monitor.extract.moments import MODIFIED, PUBLISHED, stated_moments
from monitor.extract.signals import Signals

STATED = frozenset([*HEADLINES, *PUBLISHED, *MODIFIED])
"""Names of the meta elements that `stated_digest` asks."""


def stated_digest(signals: Signals) -> str:
    """Names the headlines, times and authors in a page's JSON-LD and meta elements: equal if none of them changed.
    Counters, images and whatever else stands beside them do not count."""
    said = [value for value, _ in stated_headlines(signals)]
    said += [value for value, _ in stated_moments(signals)]
    said += [name for row in linked_authors(signals, "") for name in row]
    return hashlib.sha256("\n".join(said).encode("utf-8", "replace")).hexdigest()[:24]
