"""Where a paragraph's links lead, and whether that is another place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.compare.links import Link
from monitor.compare.sides import Side
from storage.records import Finding

_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|cmpid|ref|ns_\w+|at_\w+|\w*session\w*)=", re.IGNORECASE)
_TOKEN = re.compile(r"[^=]+=(?=\D*\d)(?=[^A-Za-z=]*[A-Za-z])[\w.~-]{20,}\Z")
"""A parameter's value that nobody typed: it is another one for each visitor."""


def address_findings(before: Side, after: Side, link: Link, where: str) -> Iterator[Finding]:
    """Addresses that a paragraph no longer links to, or now does."""
    if before.links_at(link.before) == after.links_at(link.after):
        return
    old = {address_of(address): address for address in before.links_at(link.before)}
    new = {address_of(address): address for address in after.links_at(link.after)}
    gone, come = [old[key] for key in old if key not in new], [new[key] for key in new if key not in old]
    for k in range(max(len(gone), len(come))):
        yield Finding("link", gone[k] if k < len(gone) else "", come[k] if k < len(come) else "", where=where)


def is_address(finding: Finding) -> bool:
    """A link that came, went or leads elsewhere; the text that it stands in is told by other findings."""
    return finding.kind == "link" and not any(map(str.isspace, finding.before + finding.after))


def address_of(url: str) -> str:
    """The address as it is compared: without scheme and fragment, and without parameters that track a visitor."""
    path, _, query = _SCHEME.sub("", url.partition("#")[0]).partition("?")
    kept = [part for part in query.split("&") if part and not (_TRACKING.match(part) or _TOKEN.match(part))]
    return "?".join([path.rstrip("/"), *(["&".join(kept)] if kept else [])])
