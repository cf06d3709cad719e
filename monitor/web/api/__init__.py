"""The JSON API, version 1: what the pages show, in the same words, for programs. Read only."""

from monitor.web.api.mounted import mount

__all__ = ["mount"]
