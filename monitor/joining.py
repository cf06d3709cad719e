"""A story's further pages, asked for in the same visit: all of them, or the visit brings nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from monitor.extract import MOST_PAGES, Following, Raw, Recipe, following, may_follow, same_story
from monitor.fetch import Ask, Fetched, FetchError, Response
from storage.parts import is_joined, joined
from storage.records import Capture, Kind, Outcome


@dataclass(slots=True)
class Joining:
    """How further pages are found and asked for. `think(step, …)` runs a step on hostile bytes; `wait(address,
    seconds left, requests made)` waits until its host may be asked again, and says whether the time does. `settled`:
    the story is known to have several pages."""

    fetch: Callable[[Ask], Fetched]
    think: Callable[..., Any]
    recipe: Recipe
    kind: Kind
    wait: Callable[[str, float, int], bool]
    settled: bool

    @property
    def asked(self) -> bool:
        """Whether the source itself says that pages follow."""
        return bool(self.recipe.next) or self.recipe.join is True

    def may_follow(self, first: Capture) -> bool:
        """By the source and the bytes alone: most pages have nothing that could follow."""
        if self.recipe.join is False or self.kind not in (Kind.ARTICLE, Kind.PAGE):
            return False
        return bool(self.recipe.next) or (
            (self.kind is Kind.ARTICLE or self.asked) and may_follow(first.payload, first.url)
        )

    def follows(self, page: Raw) -> bool:
        """Whether this page alone was read though another follows it."""
        return not is_joined(page.content_type) and self.think(following, page, self.recipe, page.url) is not None

    def find(self, first: Capture, page: Capture, number: int) -> Following | None:
        found: Following | None = self.think(following, self.raw(page), self.recipe, first.url, number)
        return found

    def same(self, first: Capture, further: Capture) -> bool:
        return bool(self.think(same_story, self.raw(first), self.raw(further)))

    def raw(self, capture: Capture) -> Raw:
        return Raw(capture.payload, capture.url, capture.header("content-type") or "", self.kind)

    def join(self, ask: Ask, first: Response) -> Fetched:
        """The first page with all that follow it as one response; itself where none does. Every page is asked for
        without conditions: one that stands says nothing of the others."""
        ends = time.monotonic() + (ask.deadline - first.capture.elapsed).total_seconds()
        pages = [first]
        found = self.find(first.capture, first.capture, 1)
        said = found.pages if found is not None else 0
        while found is not None:
            if len(pages) == MOST_PAGES or found.url in {page.capture.url for page in pages}:
                return self.doubted(first, len(pages), f"it has more than {MOST_PAGES} pages, or they lead in a circle")
            got = self.ask_for(ask, found, len(pages) + 1, ends)
            if isinstance(got, FetchError):
                return replace(got, requests=len(pages) + 1)
            if not self.same(first.capture, got.capture):
                return self.doubted(first, len(pages) + 1, f"page {len(pages) + 1} is of another story")
            pages.append(got)
            found = self.find(first.capture, got.capture, len(pages))
        if len(pages) < said:
            return self.doubted(first, len(pages), f"it speaks of {said} pages, and {len(pages)} can be found")
        return first if len(pages) == 1 else together(ask, pages)

    def ask_for(self, ask: Ask, found: Following, number: int, ends: float) -> Response | FetchError:
        """One further page. Whatever is wrong with it is said of it by its number."""
        if not self.wait(found.url, ends - time.monotonic(), number - 1):
            return FetchError(Outcome.INCOMPLETE, f"page {number} of it: a visit's time does not do for it", "timeout")
        left = max(ends - time.monotonic(), 1.0)
        got = self.fetch(further_ask(ask, found.url, timedelta(seconds=left)))
        if isinstance(got, Response):
            return astray(got, number) if led_away(found.url, got.capture) else got
        if not isinstance(got, FetchError):
            return FetchError(Outcome.INCOMPLETE, f"page {number} of it did not come", "protocol")
        outcome = Outcome.BLOCKED if got.outcome is Outcome.BLOCKED else Outcome.INCOMPLETE
        return replace(got, outcome=outcome, reason=f"page {number} of it: {got.reason}")

    def doubted(self, first: Response, requests: int, reason: str) -> Fetched:
        """A story that is not known to have pages is read by its first alone; of one that is, nothing is believed."""
        if not self.settled:
            return replace(first, requests=requests)
        return FetchError(Outcome.INCOMPLETE, f"{reason}; join = false reads the first alone", "cut", requests=requests)


def further_ask(ask: Ask, url: str, left: timedelta) -> Ask:
    """The request for a further page: without conditions, and what only the asked origin may see goes to no other."""
    further = replace(ask, url=url, etag=None, last_modified=None, usual={}, deadline=left)
    same_origin = urlsplit(url)[:2] == urlsplit(ask.url)[:2]
    return further if same_origin else replace(further, headers=(), token=None)


def led_away(asked: str, capture: Capture) -> bool:
    """Whether a page's address redirects to another: by https, or with or without its last slash, it is the same."""
    return bool(capture.hops) and bare(capture.url) != bare(asked)


def bare(url: str) -> str:
    return url.partition("://")[2].split("#")[0].rstrip("/")


def astray(got: Response, number: int) -> FetchError:
    return FetchError(Outcome.INCOMPLETE, f"page {number} of it leads elsewhere: {got.capture.url}", "redirect")


def together(ask: Ask, pages: list[Response]) -> Response | FetchError:
    limit = ask.max_body
    if limit is not None and sum(len(page.capture.payload) for page in pages) > limit:
        return FetchError(Outcome.INCOMPLETE, f"its pages have more than {limit} bytes", "too-big", requests=len(pages))
    return replace(
        pages[0],
        capture=joined([page.capture for page in pages]),
        complete=all(page.complete for page in pages),
        document_ended=all(page.complete or page.document_ended for page in pages),
        requests=len(pages),
    )
