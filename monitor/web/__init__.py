"""The desk in a browser: pages, feeds, API, Memento. Reads the archive, never fetches, writes only through `act`."""

from monitor.web.app import create_app

__all__ = ["create_app"]
