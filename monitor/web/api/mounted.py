"""The API on the app, with its OpenAPI description."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response

from monitor.errors import UnknownName
from monitor.web.api.routes import router


def mount(app: FastAPI) -> None:
    """Add the API's routes, its description, and a 404 in JSON for everything else below /api/."""
    app.include_router(router)
    described: dict[str, Any] = {}

    @app.get("/api/v1/openapi.json", include_in_schema=False)
    def openapi() -> Response:
        if not described:
            described.update(_described(app))
        return JSONResponse(described)

    @app.api_route("/api/{rest:path}", methods=["GET"], include_in_schema=False)
    def nothing(request: Request, rest: str) -> Response:
        raise UnknownName("There is nothing at this address of the API; /api/v1/openapi.json has what there is")


def _described(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own description, but for 422: what cannot be understood is answered by 400."""
    schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    for methods in schema["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        schema.get("components", {}).get("schemas", {}).pop(name, None)
    return schema
