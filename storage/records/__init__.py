"""Frozen records that travel through the house; docs/glossary.md has the words.

They hold data and the few questions that data can answer about itself. Times that end in `_at` are aware UTC,
but for `published_at` and `modified_at` of an Article: those are the outlet's own words in ISO 8601, as precise
and with the zone that the outlet stated.
"""

from storage.records.change import (
    Block,
    Change,
    Finding,
    Span,
)
from storage.records.reading import (
    Article,
    Coverage,
    Docket,
    Document,
    Entry,
    Memory,
    Note,
    Paragraph,
    Party,
    Reading,
)
from storage.records.stored import (
    Annotation,
    ChangeFilter,
    Hit,
    HostState,
    Item,
    Notice,
    SourceState,
    StandingFault,
    StoredCapture,
    StoredChange,
    StoredVisit,
    Version,
)
from storage.records.visit import (
    Capture,
    Fault,
    Found,
    Hop,
    NoticeDraft,
    Page,
    Source,
    Turn,
    VersionDraft,
    Visit,
)
from storage.records.vocabulary import (
    Kind,
    Outcome,
    Weight,
)

__all__ = [
    "Annotation",
    "Article",
    "Block",
    "Capture",
    "Change",
    "ChangeFilter",
    "Coverage",
    "Docket",
    "Document",
    "Entry",
    "Fault",
    "Finding",
    "Found",
    "Hit",
    "Hop",
    "HostState",
    "Item",
    "Kind",
    "Memory",
    "Note",
    "Notice",
    "NoticeDraft",
    "Outcome",
    "Page",
    "Paragraph",
    "Party",
    "Reading",
    "Source",
    "SourceState",
    "Span",
    "StandingFault",
    "StoredCapture",
    "StoredChange",
    "StoredVisit",
    "Turn",
    "Version",
    "VersionDraft",
    "Visit",
    "Weight",
]
