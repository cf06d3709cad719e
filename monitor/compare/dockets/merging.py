"""What a docket stands at after a look: each route adds to it and refreshes what it owns; only a whole and complete
look of a route that was whole before can say that an entry is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.compare.dockets.gaps import of_many_cases
from monitor.compare.dockets.listed import local_time, merged_hearings, with_route
from monitor.compare.dockets.matching import pair_entries
from monitor.compare.dockets.wording import opens, plain, said
from storage.records import Docket, Document, Entry, is_pushed

HEADER = ("court", "docket_number", "case_name", "assigned_to", "referred_to", "date_filed", "date_terminated", "nature", "cause", "zone")  # fmt: skip
SMALLEST_WINDOW = 5
SMALLEST_FEED, FEED_WINDOWS = 400, 3
"""Entries, and times what it shows at once, that are kept standing of a feed of a whole court."""
MOST_ASIDE = 2_000
"""Entries of earlier pages and windows that are remembered as such."""
_RANK = {"available": 4, "sealed": 3, "paid": 2, "none": 1}


@dataclass(frozen=True, slots=True)
class Merged:
    docket: Docket
    missing: tuple[str, ...] = ()
    """Identities of entries and hearings that this look misses and that are kept until another look misses them too."""
    dropped: tuple[Entry, ...] = ()
    """Entries that are gone now."""
    skipped: bool = False
    """A window that shows nothing of what it showed before: what came and fell off in between was not seen."""


def merge_dockets(standing: Docket | None, shown: Docket, route: str = "", now: datetime | None = None) -> Docket:
    """What stands after a look that is believed in all: what a whole look does not show is gone."""
    return merge(standing or Docket(), shown, route, everything=True, now=now).docket


def merge(
    standing: Docket,
    shown: Docket,
    route: str = "",
    confirmed: Collection[str] = (),
    gone_before: Mapping[str, str] | None = None,
    everything: bool = False,
    now: datetime | None = None,
) -> Merged:
    """`confirmed`: identities that an earlier look missed already; `gone_before`: entry key → identity of entries that
    were gone earlier, so that one that returns is known again; `now`: hearings before it are past."""
    whole = shown.coverage.kind == "full" and shown.complete
    pairing = pair_entries(standing.entries, shown.entries, whole)
    partner = {id(new): old for old, new in pairing.pairs}
    was_whole = standing.provenance.get(f"{route}#coverage", standing.coverage.kind) == "full"
    own = [e for e in pairing.gone if shown_by(e) <= {route}]
    aside = set_aside(standing, own, route, whole and not was_whole)
    missing = [e for e in own if whole and was_whole and e.identity not in aside]
    dropped = [e for e in missing if everything or e.identity in confirmed or is_folded(e, shown.entries)]
    names = Names(standing.entries, gone_before or {})
    fresh = [names.given(refreshed(partner.get(id(e)), e, route), partner.get(id(e))) for e in shown.entries]
    entries = ordered(standing, pairing.gone, dropped, fresh, [partner.get(id(e)) for e in shown.entries], whole)
    entries = kept_of_feed(fresh, entries) if is_court_feed(shown) else entries
    docket = with_header(standing, replace(shown, entries=entries), route)
    if aside or f"{route}#aside" in docket.provenance:
        docket = replace(docket, provenance={**docket.provenance, f"{route}#aside": " ".join(aside)})
    at = local_time(now, docket.zone)
    listed = merged_hearings(standing, shown, route, confirmed, everything, at)
    docket = replace(docket, hearings=listed.hearings, provenance=with_route(docket.provenance, shown, route))
    kept = (*(e.identity for e in missing if e not in dropped), *listed.missing)
    return Merged(docket, kept, tuple(dropped), has_skipped(standing, shown, len(pairing.pairs), route))


def is_court_feed(docket: Docket) -> bool:
    """A window of all of a court's cases, which goes on without end."""
    return docket.coverage.kind == "window" and of_many_cases(docket)


def kept_of_feed(shown: Sequence[Entry], entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """What the feed shows now, and the latest of what has fallen off it: enough to know again what it may show once
    more. What is older leaves without a word; the archive keeps it as it stood."""
    room = max(SMALLEST_FEED, FEED_WINDOWS * len(shown))
    if len(entries) <= room:
        return entries
    latest = sorted(entries, key=lambda e: (e.date_filed or "", e.time or "", e.sequence))[-room:]
    kept = {e.identity for e in (*latest, *shown)}
    return tuple(replace(e, sequence=n) for n, e in enumerate(e for e in entries if e.identity in kept))


def shown_by(entry: Entry) -> set[str]:
    """The routes that would still show an entry that stands: a delivery says once that it came."""
    return {route for route in entry.routes if not is_pushed(route)} or set(entry.routes)


def set_aside(standing: Docket, gone: Iterable[Entry], route: str, first_whole: bool) -> list[str]:
    """Identities of entries that no whole look of this route has shown: when they left is not known, so that nobody is
    told that they are gone. `first_whole`: this look is whole and the one before was not."""
    known = standing.provenance.get(f"{route}#aside", "").split()
    left = [e.identity for e in gone if e.identity]
    return left[:MOST_ASIDE] if first_whole and standing.provenance else [i for i in known if i in set(left)]


def has_skipped(standing: Docket, shown: Docket, known: int, route: str) -> bool:
    """A full window without a single entry that was known. Small windows prove nothing, nor do feeds cut down to one
    of their cases."""
    window = shown.coverage.kind == "window" and len(shown.entries) >= max(SMALLEST_WINDOW, shown.coverage.count or 0)
    seen = any(route in entry.routes for entry in standing.entries)
    return window and seen and not known


def is_folded(entry: Entry, shown: Iterable[Entry]) -> bool:
    """A stub whose full text stands beside it as an entry of its own was merged away; nothing is gone."""
    if not entry.stub:
        return False
    days = (e for e in shown if e.date_filed == entry.date_filed and not e.stub)
    return any(not said(entry) or opens(entry, e) for e in days)


def ordered(
    standing: Docket,
    gone: tuple[Entry, ...],
    dropped: list[Entry],
    fresh: list[Entry],
    partners: list[Entry | None],
    whole: bool,
) -> tuple[Entry, ...]:
    """A whole look in its own order, with what others show behind; a window's news behind what stood."""
    lost = {id(e) for e in dropped}
    kept = [e for e in gone if id(e) not in lost]
    if whole or not standing.entries:
        listed = [*fresh, *kept]
    else:
        newer = {id(old): e for old, e in zip(partners, fresh, strict=True) if old is not None}
        listed = [newer.get(id(e), e) for e in standing.entries if id(e) not in lost]
        listed += [e for old, e in zip(partners, fresh, strict=True) if old is None]
    return tuple(e if e.sequence == n else replace(e, sequence=n) for n, e in enumerate(listed))


# ---------------------------------------------------------------- one entry


def refreshed(old: Entry | None, new: Entry, route: str) -> Entry:
    """The newer wording if the route owns the entry, or knows it in full where only a stub was known."""
    if old is None:
        return replace(new, routes=(route,)) if route else new
    if old.text == new.text and old.identity and route in (old.routes or ("",)) and is_same(old, new):
        return old
    taken = bool(old.routes) and takes_over(old, new, route)
    routes = tuple(dict.fromkeys(filter(None, [route, *old.routes] if taken else [*old.routes, route])))
    owns = not route or not old.routes or routes[0] == route
    if new.stub and not old.stub:
        return replace(old, documents=joined(old.documents, new.documents), routes=routes)
    if owns or (old.stub and not new.stub):
        documents = new.documents if len(routes) < 2 else joined(old.documents, new.documents)
        entered, short = new.date_entered or old.date_entered, new.short or old.short
        return replace(new, documents=documents, routes=routes, date_entered=entered, short=short)
    sealed = old.restricted or new.restricted
    return replace(old, documents=joined(old.documents, new.documents), routes=routes, restricted=sealed)


def takes_over(old: Entry, new: Entry, route: str) -> bool:
    """What was only delivered belongs from now on to the route that shows the same record of the same service."""
    same = old.source_id is not None and old.source_id == new.source_id
    return same and is_pushed(old.routes[0]) and bool(route) and not is_pushed(route)


def is_same(old: Entry, new: Entry) -> bool:
    """Equal but for place, routes and identity."""
    return old == replace(new, sequence=old.sequence, routes=old.routes, identity=old.identity)


def joined(old: tuple[Document, ...], new: tuple[Document, ...]) -> tuple[Document, ...]:
    """Documents as several routes show them: each once, as it can best be had."""
    found = {document_key(d): d for d in old}
    for document in new:
        key = document_key(document)
        if key not in found or _RANK.get(document.state, 0) >= _RANK.get(found[key].state, 0):
            found[key] = document
    return tuple(found.values())


def document_key(document: Document) -> tuple[object, ...]:
    if document.number or document.attachment:
        return (document.number, document.attachment or 0)
    return (document.source_id or document.name or document.url,)


# ---------------------------------------------------------------- identity


class Names:
    """Gives every entry its identity: the one it had, that of an entry that returns, or a new one."""

    def __init__(self, standing: Iterable[Entry], gone_before: Mapping[str, str]) -> None:
        self.taken = {e.identity for e in standing if e.identity}
        self.gone_before = gone_before

    def given(self, entry: Entry, old: Entry | None) -> Entry:
        if old is not None and old.identity:
            return entry if entry.identity == old.identity else replace(entry, identity=old.identity)
        key = entry_key(entry)
        name = self.gone_before.get(key, key)
        count = 1
        while name in self.taken:
            count += 1
            name = f"{key}.{count}"
        self.taken.add(name)
        return replace(entry, identity=name)


def entry_key(entry: Entry) -> str:
    """What a new entry is named by: 16 hex digits of its source's id, number, date and words."""
    words = f"{entry.source_id}|{entry.docket_number}|{entry.number}|{entry.date_filed}|{plain(said(entry))}"
    return hashlib.blake2b(words.encode(), digest_size=8).hexdigest()


# ---------------------------------------------------------------- header


def with_header(standing: Docket, shown: Docket, route: str) -> Docket:
    """Each header value as the route that last changed its mind says it. Routes word a caption differently: what
    another route says counts only where it differs from what that route said before."""
    provenance = dict(standing.provenance)
    values: dict[str, Any] = {}
    for name in HEADER:
        said_now, key = getattr(shown, name) or "", f"{route}#{name}"
        stood, before = getattr(standing, name), provenance.get(key)
        news = said_now != before if before is not None else not stood or not provenance
        if (
            not said_now
            and before is not None
            and not (name == "date_terminated" and _shows_header(provenance, shown, route))
        ):
            news = False
        values[name] = (said_now or None) if news and (said_now or before) else stood
        if said_now or before is None or news:
            provenance[key] = said_now
    provenance[f"{route}#coverage"] = shown.coverage.kind if shown.complete else "window"
    coverage = standing.coverage if standing.provenance and _is_whole(provenance, route) else shown.coverage
    parties = shown.parties if shown.parties and _owns_parties(provenance, route) else standing.parties
    return replace(shown, **values, coverage=coverage, parties=parties, provenance=provenance)


def _shows_header(provenance: Mapping[str, str], shown: Docket, route: str) -> bool:
    """This look shows what the route always shows of the case, so that a closing date left out is one taken back."""
    names = ("docket_number", "case_name", "date_filed", "assigned_to")
    return all(getattr(shown, name) for name in names if provenance.get(f"{route}#{name}"))


def _is_whole(provenance: Mapping[str, str], route: str) -> bool:
    """Another route shows the whole docket, and this one does not."""
    others = (k for k, v in provenance.items() if k.endswith("#coverage") and v == "full" and k != f"{route}#coverage")
    return provenance[f"{route}#coverage"] != "full" and any(True for _ in others)


def _owns_parties(provenance: dict[str, str], route: str) -> bool:
    return provenance.setdefault("parties", route) == route


def routes_of(docket: Docket) -> Iterator[str]:
    """The routes that have shown this docket."""
    return (key.removesuffix("#coverage") for key in docket.provenance if key.endswith("#coverage"))
