"""The login page."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from monitor.web.access import InRoom
from monitor.web.answering import Route
from monitor.web.login import SESSION, Login

router = APIRouter(route_class=Route)
_PASSWORD_LIMIT = 1000


def _login(request: Request) -> Login:
    return cast(Login, request.app.state.login)


def _client(request: Request) -> str:
    return request.client.host if request.client is not None else ""


@router.get("/login")
def login_page(request: Request, room: InRoom) -> Response:
    if not _login(request).wanted:
        return RedirectResponse("/", 303)
    return room.page(request, "login.html", problem="")


@router.post("/login")
def enter(request: Request, room: InRoom, password: Annotated[str, Form()] = "") -> Response:
    login, client = _login(request), _client(request)
    wait = login.wait(client)
    if wait:
        answer: Response = room.page(request, "login.html", 429, problem=f"Too many tries. Wait {wait} seconds.")
        answer.headers["retry-after"] = str(wait)
        return answer
    token = login.enter(client, password[:_PASSWORD_LIMIT])
    if token is None:
        return room.page(request, "login.html", 403, problem="That is not the password.")
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        login.cookie, token, max_age=SESSION, path="/", httponly=True, secure=room.settings.secure, samesite="lax"
    )
    return answer


@router.post("/logout")
def leave(request: Request, room: InRoom) -> Response:
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(_login(request).cookie, path="/", secure=room.settings.secure, httponly=True)
    return answer
