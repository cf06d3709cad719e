"""One polite conditional GET: `Fetcher(guard, settings).fetch(Ask(url)) → Response | NotModified | FetchError`."""

from monitor.egress import FetchSettings
from monitor.fetch.ask import Ask, Fetched, FetchError, NotModified, Response
from monitor.fetch.blocked import blocked
from monitor.fetch.fetcher import Fetcher

__all__ = ["Ask", "FetchError", "FetchSettings", "Fetched", "Fetcher", "NotModified", "Response", "blocked"]
