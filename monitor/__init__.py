"""Nightdesk: watches news articles and court dockets, keeps every version, tells what changed."""

__version__ = "0.1.0"
