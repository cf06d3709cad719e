"""Redline, findings and messages for people: HTML, terminal, plain text."""
