"""What every route has at hand: the archive, the desk's settings, the clock, the templates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from monitor.errors import BadInput, UnknownName
from monitor.extract.dockets.courts import court_name
from monitor.render import times
from monitor.web import drawn, words
from monitor.web.kept import Kept, Standing
from monitor.web.settings import Settings
from monitor.web.telling import Card
from monitor.web.templating import compile_templates
from storage import Archive, ArchiveError
from storage.records import ChangeFilter, Item, StoredChange

Act = Callable[[str, dict[str, Any]], dict[str, Any]]
_STATIC_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FRESH_S = 5.0
"""Seconds for which what is said of sources is not asked for again, unless somebody acted."""


class Room:
    """One per app. Reads the archive; whatever is written goes through `act`."""

    def __init__(
        self,
        settings: Settings,
        archive: Archive,
        act: Act,
        clock: Callable[[], datetime],
        acts: Callable[[], int] = lambda: 0,
    ) -> None:
        self.settings = settings
        self.archive = archive
        self._act = act
        self.clock = clock
        self.statics = _statics()
        self.redlines = Kept(64)
        self.facets = Kept(256)
        self.cards = Kept(2000)
        self.feeds = Kept(32)
        self._acts = acts
        self.states = Standing(
            lambda: (archive.sources(), {host.host: host for host in archive.hosts()}), FRESH_S, acts=acts
        )
        self._stood: dict[str, Standing[Any]] = {}
        court_name("")  # the list of courts is read now, so that no first reader waits for it
        self._templates = _templates(settings, {name: tag for name, (_, _, tag) in self.statics.items()})

    def page(self, request: Request, name: str, status: int = 200, **shown: Any) -> HTMLResponse:
        """A page from its template; `now` and the times in words stand for one moment."""
        moments = self._moments(self.clock())
        parts = cache(lambda: self._templates.get_template("parts.html").make_module(moments))
        card = partial(self._card, moments, parts)
        text = self._templates.get_template(name).render(path=request.url.path, card=card, **moments, **shown)
        return HTMLResponse(text, status)

    def _moments(self, now: datetime) -> dict[str, Any]:
        """What templates say of moments, all of them as seen now."""
        zone = self.settings.zone
        return {
            "now": now,
            "ago": partial(times.ago, now=now),
            "when": partial(drawn.when, zone=zone, now=now),
            "moment": partial(drawn.moment, zone=zone, now=now),
            "stamp": partial(words.stamp, zone=zone),
            "short": partial(words.short, zone=zone, now=now),
            "filed": partial(words.filed, now=now),
            "said": partial(words.dated, zone=zone),
            "day": partial(words.day, zone=zone, now=now),
        }

    def _card(self, moments: dict[str, Any], parts: Callable[[], Any], card: Card, level: int = 3) -> Markup:
        """A change's card; drawn once as long as nothing in it reads otherwise."""
        stored = card.stored
        item = stored.item
        key = (stored.id, stored.verdict, item.title, item.source.name, card.fresh, level)
        ago = moments["ago"](stored.noted_at)
        return self.cards.get((*key, ago), lambda: Markup(parts().card(card, level)), stored.change)  # noqa: S704 - it escapes

    def act(self, command: str, given: dict[str, Any]) -> None:
        """Have the writer do it; pages asked for after this show it. Raises NightdeskError."""
        self._act(command, given)
        for stood in (self.states, *self._stood.values()):
            stood.forget()

    def standing(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` answered ten seconds ago at most; made anew after an act, and behind the reader's back else."""
        return self._stood.setdefault(name, Standing(make, FRESH_S, 10.0, acts=self._acts)).get()

    def newest(self) -> int:
        """The sequence number of the latest change; 0 while there is none."""
        latest = self.archive.changes(ChangeFilter(), limit=1)
        return latest[0].seq if latest else 0

    def changes(self, where: ChangeFilter, limit: int) -> list[StoredChange]:
        """Newest first. Raises BadInput for words that the archive cannot read as a question."""
        try:
            return self.archive.changes(where, limit=limit)
        except ArchiveError as error:
            if where.words or where.added or where.removed:
                raise BadInput(str(error)) from error
            raise

    def item(self, key: str) -> Item:
        """Raises UnknownName."""
        item = self.archive.item(key) if 0 < len(key) < 3000 and "\x00" not in key else None
        if item is None:
            raise UnknownName(f"There is no page or docket called {words.one_line(key, 80)}")
        return item

    def url(self, path: str) -> str:
        """The public address of one of the desk's own paths."""
        return self.settings.public_url + path


def utc_now() -> datetime:
    return datetime.now(UTC)


def _statics() -> dict[str, tuple[bytes, str, str]]:
    """Name → (bytes, media type, tag of this content): read once, named by content so that browsers keep them."""
    found = {}
    for entry in files("monitor.web").joinpath("static").iterdir():
        suffix = "." + entry.name.rpartition(".")[2]
        if suffix in _STATIC_TYPES:
            content = entry.read_bytes()
            found[entry.name] = (content, _STATIC_TYPES[suffix], hashlib.sha256(content).hexdigest()[:12])
    return found


def _templates(settings: Settings, tags: dict[str, str]) -> jinja2.Environment:
    environment = compile_templates()
    environment.globals.update(
        static=lambda name: f"/static/{name}?v={tags[name]}",
        login_wanted=bool(settings.password),
        contact=settings.contact,
    )
    return environment
