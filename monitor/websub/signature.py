"""X-Hub-Signature: who knows the secret of a subscription sent this (W3C WebSub, 8). Pure."""

from __future__ import annotations

import hashlib
import hmac

METHODS = ("sha1", "sha256", "sha384", "sha512")


def signed(secret: str, body: bytes, header: str) -> bool:
    """Whether `header`, `method=hex`, is the signature of this body."""
    method, _, given = header.strip().partition("=")
    if method.lower() not in METHODS or not given.isascii():
        return False
    wanted = hmac.new(secret.encode(), body, getattr(hashlib, method.lower())).hexdigest()
    return hmac.compare_digest(wanted, given.strip().lower())
