"""What stands before every route: who may ask, by which name, for what; and the headers that every answer carries.

A plain ASGI wrapper, so that streams pass through it and nothing is served that did not pass. It refuses by default:
a route that nobody thought of is behind the login like every other.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor import hook
from monitor.web.login import Login
from monitor.web.settings import Settings, is_loopback

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "content-security-policy": POLICY,
    # To other sites nothing is said. Not no-referrer: with that, browsers give forms of our own the origin "null".
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "x-robots-tag": "noindex, nofollow",
}
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_OPEN_PATHS = frozenset(("/login", "/healthz", "/readyz"))
_PUSHED_FOLDERS = ("/websub/", hook.PATH)
"""Where machines reach us, at addresses that hold a token or a secret of their own."""
_OPEN_FOLDERS = ("/static/", *_PUSHED_FOLDERS)
_MACHINE_FOLDERS = ("/api/", "/feeds/", "/timemap/", "/timegate/", "/memento/", "/events", "/metrics")
_BODY_LIMIT = 64 * 1024
_FEED_LIMIT = hook.MOST_BYTES
"""Of what is delivered: whole feeds, whose signature is over every byte, and alerts with all their entries."""
_AT_ONCE = 200


class Guard:
    """Wraps an ASGI app. `at_once` requests are answered at the same time; more get 503 with Retry-After."""

    def __init__(self, app: ASGIApp, settings: Settings, login: Login, at_once: int = _AT_ONCE) -> None:
        self._app = app
        self._settings = settings
        self._login = login
        self._room = at_once

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        answer = self._dress(scope, send)
        refused = self._judge(scope) or await self._unless_known(scope)
        if refused is not None:
            return await refused(scope, receive, answer)
        self._room -= 1
        try:
            await self._app(*self._as_get(scope), _bounded(receive, _limit(scope)), answer)
        finally:
            self._room += 1

    def _as_get(self, scope: Scope) -> tuple[Scope]:
        """HEAD is answered as GET; the server leaves the body out."""
        return ({**scope, "method": "GET"},) if scope["method"] == "HEAD" else (scope,)

    def _judge(self, scope: Scope) -> Response | None:
        """None = let it pass. The order matters: nobody learns anything before the name and the place are right."""
        headers = Headers(scope=scope)
        if _host(headers.get("host", "")) not in self._settings.hosts:
            return PlainTextResponse(
                "This desk is not known by that name. Set public_url to the address that you use.\n", 421
            )
        if not self._login.wanted and not is_loopback(_client(scope)):
            return PlainTextResponse("Without a password_file only this machine itself is served.\n", 403)
        if scope["method"] not in _SAFE and not self._same_origin(headers):
            return PlainTextResponse("That did not come from this desk's own pages.\n", 403)
        if int(_digits(headers.get("content-length", "0"))) > _limit(scope):
            return PlainTextResponse("That is more than this desk takes.\n", 413)
        if self._room <= 0:
            return PlainTextResponse("Too many at once; try again.\n", 503, {"retry-after": "2"})
        return None

    async def _unless_known(self, scope: Scope) -> Response | None:
        path, headers, client = scope["path"], Headers(scope=scope), _client(scope)
        if not self._login.wanted or path in _OPEN_PATHS or path.startswith(_OPEN_FOLDERS):
            return None
        if self._login.knows(headers) or (path == "/metrics" and _from_here(client, headers)):
            return None
        if self._login.tries(headers) and await run_in_threadpool(self._login.proves, client, headers):
            return None
        if path.startswith(_MACHINE_FOLDERS):
            return PlainTextResponse("Log in.\n", 401, {"www-authenticate": 'Basic realm="Nightdesk", charset="UTF-8"'})
        if scope["method"] not in _SAFE:
            return PlainTextResponse("Log in.\n", 401)
        return RedirectResponse("/login", 303)

    def _same_origin(self, headers: Headers) -> bool:
        """By Sec-Fetch-Site where the browser says it, and by Origin; a client that says neither is no browser and is
        trusted only if it brings no cookie."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None and site not in ("same-origin", "none"):
            return False
        if origin is not None and origin != "null":
            return _place(origin) == headers.get("host", "").lower()
        if origin == "null":
            return site == "same-origin"
        return site is not None or "cookie" not in headers

    def _dress(self, scope: Scope, send: Send) -> Send:
        secure = self._settings.secure

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if secure:
                    headers.setdefault("strict-transport-security", "max-age=31536000")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", "private, no-cache")
            await send(message)

        return dressed


def _limit(scope: Scope) -> int:
    return _FEED_LIMIT if scope["path"].startswith(_PUSHED_FOLDERS) else _BODY_LIMIT


def _bounded(receive: Receive, limit: int) -> Receive:
    """The body as it comes, cut off as a disconnect where it is longer than it may be, whatever its header said."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > limit else message

    return bounded


def _client(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


def _place(origin: str) -> str | None:
    """Host and port of an origin; None if it is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _host(value: str) -> str:
    try:
        return (urlsplit(f"//{value}").hostname or "").lower()
    except ValueError:
        return ""


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 12 else str(_FEED_LIMIT + 1)


def _from_here(client: str, headers: Headers) -> bool:
    """A request made on this machine, not one that a proxy here passes on."""
    return is_loopback(client) and not any(name in headers for name in ("forwarded", "x-forwarded-for"))
