"""The closed word lists that sources.toml uses; docs/glossary.md says what the words mean."""

from __future__ import annotations

from typing import Literal

FLAGS = (
    "new", "headline", "correction", "clarification", "update-note", "editors-note", "retraction", "developing",
    "silent-edit", "disclosed-edit", "revert", "quote", "figure", "date", "name", "negation", "hedge", "attribution",
    "link", "byline", "dek", "note", "order", "opinion", "judgment", "entry-new", "entry-backfilled", "entry-edited",
    "entry-renumbered", "entry-gone", "entry-restored", "sealed", "unsealed", "hearing", "deadline", "judge",
    "document", "party", "counsel", "case-closed", "case-reopened", "case-transferred", "caption", "gap", "removed",
    "returned",
)  # fmt: skip
"""The flags of a change, for rules by flag. A rule may also name a kind of finding."""

FINDINGS = (
    "paragraph-added", "paragraph-removed", "paragraph-moved", "paragraph-split", "paragraph-merged",
    "paragraph-edited", "quote", "figure", "date", "name", "negation", "hedge", "attribution", "link", "wording",
    "typography", "headline", "dek", "byline", "contributors", "section", "published", "modified", "note",
    "entry-new", "entry-backfilled", "entry-edited", "entry-renumbered", "entry-gone", "entry-restored",
    "entry-sealed", "entry-unsealed", "document-available", "document-attached", "document-unavailable",
    "hearing-set", "hearing-moved", "hearing-cancelled", "hearing-edited", "hearing-result", "hearing-gone",
    "deadline-set", "deadline-moved", "judge-reassigned",
    "party-added", "party-removed", "counsel-added", "counsel-removed", "case-closed", "case-reopened",
    "case-transferred", "caption-changed", "number-changed", "gap-opened", "gap-filled",
)  # fmt: skip

COLUMNS = ("text", "date", "dates", "number", "entered", "time", "document", "access", "aside")
"""What `columns` of a docket may name; `dates` is the order of day and month in them."""

WORDS_OF_CHANGES = frozenset(FLAGS) | frozenset(FINDINGS)

EntryKind = Literal[
    "orders", "opinions", "judgments", "hearings", "deadlines", "motions", "notices", "appeals", "sealed", "documents",
]  # fmt: skip
FaultKind = Literal[
    "failing", "blocked", "overdue", "quiet", "shrunk", "unreadable", "missed", "needs", "disk", "notices", "clock"
]

SECRETS = {
    "password": "password", "pass": "password", "smtp_password": "password", "token": "token", "secret": "secret",
    "signing_secret": "secret", "webhook_url": "url", "url": "url", "courtlistener_token": "courtlistener_token",
    "courtlistener_hook": "courtlistener_hook", "api_key": "token", "apikey": "token",
}  # fmt: skip
"""Keys that people write for a secret → the stem of our `*_file` and `*_env`."""
