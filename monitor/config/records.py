"""From a source as configured to the record that travels through the house, and where a docket's routes lead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from monitor.config.refusals import is_courtlistener_api
from monitor.config.tables import Defaults, SourceConfig
from storage.records import Kind, Source, push_address

NEEDS = 'a token: set courtlistener_token_file = "…" in [nightdesk]'
_API = "https://www.courtlistener.com/api/rest/v4"
_SUPREME_COURT = "https://www.supremecourt.gov/RSS/Cases/JSON"

_NAMED = {"slug", "kind", "url", "name", "tags", "paused", "muted", "routes", "courtlistener"}
"""What has a field of its own in the record, or is turned into addresses."""
_NEVER_OVER = (Kind.DOCKET, Kind.PAGE)
"""A default end is for articles: a closed case goes on, and so does a page; a source may still say its own."""
_SECONDS = {"floor": "floor_s", "ceiling": "ceiling_s", "gap": "gap_s"}


def addresses(source: SourceConfig) -> tuple[str, ...]:
    """The address that is visited first, then the docket's other routes. Never empty."""
    first = (source.url,) if source.url else ()
    named = (*first, *source.routes)
    if source.courtlistener is not None:
        docket = source.courtlistener
        return (*named, f"{_API}/docket-entries/?docket={docket}&order_by=-date_modified", f"{_API}/dockets/{docket}/")
    if named:
        return named
    number = quote(str(source.number), safe="")
    if source.court == "scotus":
        return (f"{_SUPREME_COURT}/{number}.json",)
    court = quote(str(source.court), safe="")
    return (
        f"{_API}/docket-entries/?docket__court={court}&docket__docket_number={number}&order_by=-date_modified",
        f"{_API}/dockets/?court={court}&docket_number={number}",
    )


def routes_of(source: SourceConfig, alerts: bool = False, has_api: bool = True) -> tuple[str, ...]:
    """All of a source's addresses, the first one first: with `alerts`, also the page of what CourtListener delivers about
    a docket that is named by its number there; without `has_api`, that page takes the API's place."""
    named = addresses(source)
    if not alerts or source.courtlistener is None:
        return named
    open_ones = tuple(url for url in named if has_api or not is_courtlistener_api(url))
    return (*open_ones, push_address(source.courtlistener))


def needs_token(routes: Iterable[str]) -> bool:
    """Whether one of the source's routes is CourtListener's API."""
    return any(map(is_courtlistener_api, routes))


def record_of(
    source: SourceConfig, defaults: Defaults, has_token: bool, alerts: bool = False, names_token: bool = True
) -> Source:
    """The source for the archive; its other keys, defaults included, as JSON-able options. `alerts`: CourtListener
    delivers them; `names_token`: the file says where its token is."""
    first, *routes = routes_of(source, alerts, names_token)
    needs = NEEDS if needs_token((first, *routes)) and not has_token else ""
    options = _options(source, defaults)
    if routes:
        options["routes"] = routes
    return Source(
        slug=source.slug,
        kind=source.kind,
        url=first,
        name=source.name or source.slug,
        tags=tuple(dict.fromkeys((*source.tags, *defaults.tags))),
        state="paused" if source.paused else "needs" if needs else "active",
        needs=needs,
        muted=source.muted,
        options=options,
    )


def _options(source: SourceConfig, defaults: Defaults) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    for table in (defaults, source):
        for name in table.model_fields_set - _NAMED:
            if table is defaults and name == "stop_after" and source.kind in _NEVER_OVER:
                continue
            chosen[name] = getattr(table, name)
    return {_option_name(name): _plain(name, value) for name, value in sorted(chosen.items())}


def _option_name(name: str) -> str:
    return "stop_after_days" if name == "stop_after" else _SECONDS.get(name, name)


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, timedelta):
        return value / timedelta(days=1) if name == "stop_after" else value.total_seconds()
    return list(value) if isinstance(value, tuple) else value
