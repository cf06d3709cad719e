"""Every route of the app, and values that no route expects."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import FastAPI
from starlette.routing import Mount, Route

HOSTILE = (
    "0",
    "-1",
    "007",
    "1e3",
    "9" * 30,
    "x" * 3000,
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "\u202e\u2066\u0661",
    "<script>alert(1)</script>",
    "'; DROP TABLE items; --",
    '"open',
    "../../etc/passwd",
    "a\r\nSet-Cookie: b=c",
    "%",
    "*",
    "NEAR(",
    "nan",
    "0000-00-00T99:99:99",
    "9999-12-31T23:59:59+00:00",
    "0001-01-01T00:00:00+14:00",
)
NAMES = (
    *("source", "tag", "flag", "weight", "kind", "words", "added", "removed", "item", "since", "new", "before"),
    *("q", "show", "current", "from", "after", "view", "a", "b", "state", "cursor", "limit"),
)


def every_route(app: FastAPI) -> list[tuple[str, str]]:
    """Method and path of every route, as they are declared."""
    found = []
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        if isinstance(route, Route):
            found += [(method, route.path) for method in sorted(route.methods or ())]
        elif isinstance(route, Mount) or hasattr(route, "routes"):
            waiting += list(route.routes)
        elif hasattr(route, "original_router"):
            waiting += list(route.original_router.routes)
    return sorted(set(found))


def filled(path: str, values: dict[str, str], otherwise: str) -> str:
    """The path with its parameters: those of `values`, else `otherwise`."""
    for part in path.split("/"):
        if part.startswith("{"):
            name = part.strip("{}").split("}")[0].partition(":")[0]
            path = path.replace(part.split("}")[0] + "}", quote(values.get(name, otherwise), safe=""))
    return path
