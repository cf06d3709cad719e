"""Where one visit stands between its first address and its last: the hops, the cookies they set, what to send next."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from monitor.egress import FetchSettings
from monitor.fetch.ask import Ask, stop
from monitor.fetch.headers import Pairs, masked, pairs
from storage.records import Hop, Kind, Outcome

PERMANENT = (301, 308)
_PAGE = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_ACCEPT = {
    Kind.FEED: "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,*/*;q=0.8",
    Kind.DOCKET: "text/html,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.8",
}


class Journey:
    """Cookies live for one visit only: they carry a reader over a redirect, and nobody from one day to the next."""

    def __init__(self, ask: Ask, settings: FetchSettings) -> None:
        self.ask = ask
        self.settings = settings
        self.hops: list[Hop] = []
        self.moved_to: str | None = None
        self.conditional = bool(ask.etag or ask.last_modified)
        self._cookies: httpx.Cookies | None = None
        self._permanent = True
        self._sent: Pairs = ()
        self.url = self.judged(ask.url)
        self._origin = origin(self.url)
        self._seen = {(str(self.url), "")}
        self._common = self._common_headers()

    def judged(self, text: str) -> httpx.URL:
        """An address that may be asked for, without its fragment. Raises Stopped for one that may not."""
        if "\\" in text.partition("?")[0]:
            raise stop(Outcome.FAILED, f"{text} is not fetched: it holds a backslash", "address")
        try:
            url = read_address(text)
        except (httpx.InvalidURL, ValueError) as error:
            raise stop(Outcome.FAILED, f"{text!r} is not an address", "address") from error
        if url.scheme not in ("http", "https"):
            raise stop(Outcome.FAILED, f"{text} is not fetched: only http and https are", "address")
        if url.userinfo:
            raise stop(Outcome.FAILED, f"an address of {url.host} names a user, which is not sent", "address")
        if self.settings.refusal is not None and (reason := self.settings.refusal(text)) is not None:
            raise stop(Outcome.FAILED, f"{url} is not fetched: {reason}", "address")
        return url.copy_with(fragment=None) if url.fragment else url

    def _common_headers(self) -> list[tuple[str, str]]:
        ask = self.ask
        found = [
            ("User-Agent", ask.user_agent or self.settings.user_agent),
            ("Accept", _ACCEPT.get(ask.kind, _PAGE)),
            ("Accept-Encoding", "gzip"),
            ("Connection", "keep-alive"),
        ]
        if ask.etag:
            found.append(("If-None-Match", ask.etag))
        if ask.last_modified:
            found.append(("If-Modified-Since", ask.last_modified))
        return found

    def request(self) -> httpx.Request:
        """The next request. What only the asked origin may see goes to no other."""
        headers = self._common
        if (self.ask.headers or self.ask.token) and origin(self.url) == self._origin:
            headers = headers + list(pairs(self.ask.headers))
            if self.ask.token:
                headers = [*headers, ("Authorization", f"Token {self.ask.token}")]
        self._sent = tuple(headers)
        request = httpx.Request("GET", self.url, headers=[(octets(name), octets(value)) for name, value in headers])
        if self._cookies is not None:
            self._cookies.set_cookie_header(request)
        return request

    def kept_headers(self) -> Pairs:
        """The last request's headers, secrets masked."""
        return masked(self._sent)

    def follow(self, response: httpx.Response) -> None:
        """Go where a redirect points. Raises Stopped for a circle, too many, or an address that may not be asked."""
        location = response.headers["location"]
        self.hops.append(Hop(str(self.url), response.status_code, location))
        if len(self.hops) > self.settings.max_redirects:
            raise stop(Outcome.FAILED, f"it redirects more than {self.settings.max_redirects} times", "redirect")
        if "set-cookie" in response.headers:
            self._keep_cookies(response)
        self.url = self.judged(self._joined(location))
        key = (str(self.url), self._cookie_state())
        if key in self._seen:
            raise stop(Outcome.FAILED, "it redirects in a circle", "redirect")
        self._seen.add(key)
        self._permanent = self._permanent and response.status_code in PERMANENT
        if self._permanent:
            self.moved_to = str(self.url)

    def _joined(self, location: str) -> str:
        if "\\" in location.partition("?")[0]:
            raise stop(Outcome.FAILED, "it redirects to an address that holds a backslash", "address")
        try:
            return str(self.url.join(location.strip()))
        except (httpx.InvalidURL, ValueError) as error:
            raise stop(Outcome.FAILED, "it redirects to something that is no address", "address") from error

    def _keep_cookies(self, response: httpx.Response) -> None:
        response.request = httpx.Request("GET", self.url)
        self._cookies = self._cookies or httpx.Cookies()
        self._cookies.extract_cookies(response)

    def _cookie_state(self) -> str:
        if self._cookies is None:
            return ""
        return ";".join(sorted(f"{c.domain}{c.path}{c.name}={c.value}" for c in self._cookies.jar))


def octets(value: str) -> bytes:
    """A header as it came: a server's own entity tag need not be ASCII (RFC 9110, 8.8.3)."""
    return value.encode("latin-1", "replace")


def read_address(text: str) -> httpx.URL:
    """An address whose host can be told by both who judge it, httpx and the standard library: they disagree on brackets
    and on names that only look like international ones. Raises ValueError or httpx.InvalidURL."""
    url = httpx.URL(text.strip())
    if url.scheme in ("http", "https") and not (url.host and urlsplit(text).hostname):
        raise ValueError("no host")
    return url


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return (url.scheme, url.host, url.port)
