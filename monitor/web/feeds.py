"""Feeds of changes: Atom (RFC 4287) and JSON Feed 1.1, of everything or of whatever the wire can be asked for."""

from __future__ import annotations

import json
import uuid
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from lxml import etree
from markupsafe import Markup, escape

from monitor.web import words
from monitor.web.access import InRoom, conditional
from monitor.web.answering import Route
from monitor.web.asked import Asked, asked
from monitor.web.room import Room
from monitor.web.telling import telling
from storage.records import Change, Span, StoredChange

router = APIRouter(route_class=Route)
ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES = 50
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_TAGS = {"ins": ("<ins>", "</ins>"), "del": ("<del>", "</del>"), "same": ("", "")}


@router.get("/feeds/changes.atom")
def atom(request: Request, room: InRoom) -> Response:
    question, changes = _asked(request, room)
    content = room.feeds.get(
        _mark("atom", question, changes), lambda: atom_feed(changes, title(question), room, question)
    )
    return conditional(request, content, "application/atom+xml; charset=utf-8", updated(changes))


@router.get("/feeds/changes.json")
def json_feed(request: Request, room: InRoom) -> Response:
    question, changes = _asked(request, room)
    content = room.feeds.get(
        _mark("json", question, changes),
        lambda: json.dumps(json_feed_of(changes, title(question), room, question), ensure_ascii=False).encode(),
    )
    return conditional(request, content, "application/feed+json", updated(changes))


def _mark(form: str, question: Asked, changes: Sequence[StoredChange]) -> Hashable:
    """What a feed says depends on nothing else, so it is written once for all who follow it."""
    return (form, question, tuple(_told_of(stored) for stored in changes))


def _told_of(stored: StoredChange) -> Hashable:
    item, source = stored.item, stored.item.source
    return (stored.id, hash(stored.change), item.title, item.url, source.name, source.slug, source.tags)


def _asked(request: Request, room: Room) -> tuple[Asked, Sequence[StoredChange]]:
    question = asked({**request.query_params, "new": "", "before": ""})
    return question, room.changes(question.where(), limit=_ENTRIES)


def title(question: Asked) -> str:
    """Nightdesk: what this feed follows, in words."""
    named = {"tag": question.tag, "source": question.source, "weight": question.weight, "kind": question.kind}
    parts = [f"{name} {words.one_line(value, 80)}" for name, value in named.items() if value]
    if question.flag:
        parts.append(words.flag(question.flag).lower())
    parts += [f"“{words.one_line(text, 80)}”" for text in (question.words, question.added, question.removed) if text]
    return "Nightdesk: " + (", ".join(parts) or "all changes")


def updated(changes: Sequence[StoredChange]) -> datetime:
    return max((stored.noted_at for stored in changes), default=_NEVER)


def entry_title(stored: StoredChange) -> str:
    flags = ", ".join(words.flag(flag) for flag in stored.change.flags[:3])
    name = words.one_line(stored.change.headline or stored.item.title or stored.item.url, 200)
    return f"{name} ({flags})" if flags else name


def entry_html(change: Change, fallback: str) -> str:
    """The telling lines as HTML with real ins and del, escaped."""
    shown = telling(change, fallback)
    lines = [shown.title, *(line.spans for line in shown.lines)]
    said = words.disclosure(change)
    paragraphs = [Markup("<p>{}</p>").format(_marked(spans)) for spans in lines]
    paragraphs += [Markup("<p>{}</p>").format(words.showable(text)) for text in (change.reason, said) if text]
    return str(Markup("").join(paragraphs))


def _marked(spans: Sequence[Span]) -> Markup:
    runs = []
    for span in spans:
        start, end = _TAGS[span.op]
        runs.append(f"{start}{escape(words.showable(span.text))}{end}")
    return Markup(" ".join(runs))  # noqa: S704 - every run was escaped above


def atom_feed(changes: Sequence[StoredChange], name: str, room: Room, question: Asked) -> bytes:
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]
    own = room.url(question.link("/feeds/changes.atom"))
    _put(root, "title", name)
    _put(root, "id", uuid.uuid5(uuid.NAMESPACE_URL, own).urn)
    _put(root, "updated", _rfc3339(updated(changes)))
    _put(root, "link", rel="self", type="application/atom+xml", href=own)
    _put(root, "link", rel="alternate", type="text/html", href=room.url(question.link("/")))
    _put(root, "generator", "Nightdesk")
    for stored in changes:
        root.append(_atom_entry(stored, room))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


def _atom_entry(stored: StoredChange, room: Room) -> Any:
    entry = etree.Element(f"{{{ATOM}}}entry", nsmap={None: ATOM})  # type: ignore[dict-item]
    _put(entry, "title", entry_title(stored))
    _put(entry, "id", _urn(stored))
    _put(entry, "updated", _rfc3339(stored.noted_at))
    _put(entry, "published", _rfc3339(stored.noted_at))
    _put(entry, "link", rel="alternate", type="text/html", href=room.url(f"/change/{stored.id}"))
    author = etree.SubElement(entry, f"{{{ATOM}}}author")
    _put(author, "name", words.one_line(stored.item.source.name or stored.item.source.slug, 120))
    for term in categories(stored):
        _put(entry, "category", term=words.one_line(term, 120))
    _put(entry, "content", entry_html(stored.change, stored.item.title), type="html")
    return entry


def _put(parent: Any, name: str, text: str | None = None, **attributes: str) -> None:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    child.text = words.showable(text) if text is not None else None


def categories(stored: StoredChange) -> list[str]:
    return list(dict.fromkeys([stored.change.weight.value, *stored.change.flags, *stored.item.source.tags]))


def json_feed_of(changes: Sequence[StoredChange], name: str, room: Room, question: Asked) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": name,
        "home_page_url": room.url(question.link("/")),
        "feed_url": room.url(question.link("/feeds/changes.json")),
        "items": [_json_entry(stored, room) for stored in changes],
    }


def _json_entry(stored: StoredChange, room: Room) -> dict[str, Any]:
    return {
        "id": _urn(stored),
        "url": room.url(f"/change/{stored.id}"),
        "external_url": words.showable(stored.item.url),
        "title": entry_title(stored),
        "content_html": entry_html(stored.change, stored.item.title),
        "date_published": _rfc3339(stored.noted_at),
        "authors": [{"name": words.one_line(stored.item.source.name or stored.item.source.slug, 120)}],
        "tags": [words.one_line(term, 120) for term in categories(stored)],
    }


def _urn(stored: StoredChange) -> str:
    """Lasting and the same in every feed: the change's own id."""
    try:
        return uuid.UUID(stored.id).urn
    except ValueError:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"nightdesk:change:{stored.id}").urn


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
