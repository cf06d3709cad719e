"""Who may ask, by which name, for what."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from monitor.errors import BadInput
from monitor.web.guard import POLICY
from monitor.web.login import SESSION, Login
from monitor.web.settings import allowed_hosts, is_loopback, read_password
from tests.web.conftest import Desk, close, open_desk
from tests.web.every import every_route, filled

HERE = {"origin": "http://127.0.0.1:8470"}
HOOK = "a-secret-that-nobody-guesses"
OPEN = {"/login", "/healthz", "/readyz", "/static/{name}", "/websub/{page}/{token}", "/courtlistener/{secret}"}


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("locked")
    (folder / "password").write_text("harbour bell 7\n")
    (folder / "hook").write_text(HOOK)
    hook = {"courtlistener_hook_file": folder / "hook"}
    desk = open_desk(folder, password_file=folder / "password", public_url="http://desk.example", **hook)
    yield desk
    close(desk)


def elsewhere(desk: Desk, **headers: str) -> TestClient:
    return TestClient(desk.app, base_url="http://desk.example", client=("203.0.113.9", 4000), headers=headers)


def test_the_walk_sees_the_routes_that_there_are(locked: Desk) -> None:
    paths = {path for _, path in every_route(locked.app)}
    assert {"/", "/item/{key}", "/api/v1/changes", "/events", "/change/{change_id}/verdict"} <= paths
    assert len(paths) > 40


def test_nobody_sees_anything_without_the_password(locked: Desk) -> None:
    stranger = elsewhere(locked, origin="http://desk.example")
    for method, path in every_route(locked.app):
        if path in OPEN:
            continue
        address = filled(path, {}, "1")
        answer = stranger.request(method, address, follow_redirects=False)
        assert answer.status_code in (401, 303), (method, path, answer.status_code)
        if answer.status_code == 303:
            assert answer.headers["location"] == "/login", path
        assert "Envoy" not in answer.text


@pytest.mark.parametrize("path", ["/nothing", "//", "/static/../", "/LOGIN", "/healthz/x"])
def test_unthought_of_paths_are_behind_the_login_too(locked: Desk, path: str) -> None:
    assert elsewhere(locked).get(path, follow_redirects=False).status_code in (401, 303, 404)
    assert "Envoy" not in elsewhere(locked).get(path).text


def test_a_login_opens_the_desk_and_a_logout_closes_it(locked: Desk) -> None:
    reader = elsewhere(locked, origin="http://desk.example")
    answer = reader.post("/login", data={"password": "harbour bell 7"}, follow_redirects=False)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Envoy says" in reader.get("/").text
    reader.post("/logout")
    assert reader.get("/", follow_redirects=False).status_code == 303


def test_a_wrong_password_and_a_forged_session_open_nothing(locked: Desk) -> None:
    reader = elsewhere(locked, origin="http://desk.example")
    assert reader.post("/login", data={"password": "harbour bell"}).status_code == 403
    for forged in ("9999999999.00", "9999999999." + "0" * 64, "", "a.b", "٣.x"):
        reader.cookies.clear()
        assert (
            reader.get("/", headers={"cookie": f"nightdesk={forged}".encode()}, follow_redirects=False).status_code
            == 303
        )


def test_feed_readers_come_in_by_basic(locked: Desk) -> None:
    reader = elsewhere(locked)
    asked = reader.get("/feeds/changes.atom")
    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith("Basic")
    assert reader.get("/feeds/changes.atom", auth=("desk", "harbour bell 7")).status_code == 200
    assert reader.get("/api/v1/changes", auth=("", "harbour bell 7")).status_code == 200
    assert reader.get("/feeds/changes.atom", auth=("desk", "wrong")).status_code == 401


def test_metrics_are_for_this_machine_and_not_for_what_a_proxy_passes_on(locked: Desk) -> None:
    locked.app.state.metrics = lambda: "nightdesk_up 1\n"
    here = TestClient(locked.app, base_url="http://localhost", client=("127.0.0.1", 1))
    assert here.get("/metrics").text == "nightdesk_up 1\n"
    assert here.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 401
    assert elsewhere(locked).get("/metrics").status_code == 401


def test_without_a_password_only_this_machine_is_served(desk: Desk) -> None:
    away = TestClient(desk.app, base_url="http://127.0.0.1", client=("192.168.1.7", 1))
    assert away.get("/").status_code == 403
    assert away.get("/static/desk.css").status_code == 403
    assert TestClient(desk.app, base_url="http://localhost", client=("::1", 1)).get("/").status_code == 200


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "", "[", "localhost@evil.example"])
def test_the_desk_answers_to_its_own_names_only(desk: Desk, name: str) -> None:
    assert desk.client().get("/", headers={"host": name}).status_code == 421


@pytest.mark.parametrize("name", ["127.0.0.1:8470", "LOCALHOST:99", "[::1]:8470"])
def test_its_own_names_are_known(desk: Desk, name: str) -> None:
    assert desk.client().get("/healthz", headers={"host": name}).status_code == 200


def test_names_come_from_where_it_listens_and_its_public_address() -> None:
    assert allowed_hosts("10.0.0.5:80", "https://Desk.example/x") >= {"10.0.0.5", "desk.example", "localhost"}
    assert "0.0.0.0" not in allowed_hosts("0.0.0.0:80", "http://desk.example")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8470"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://["},
        {"origin": "null", "sec-fetch-site": "none"},
        {"cookie": "nightdesk-look=1.2.3"},
    ],
)
def test_unsafe_methods_must_come_from_the_desk_s_own_pages(desk: Desk, headers: dict[str, str]) -> None:
    for address in ("/sources/ledger/pause", "/seen", "/login", "/nothing"):
        assert desk.client(**headers).post(address).status_code == 403


def test_the_desk_s_own_pages_may(own_desk: Desk) -> None:
    assert own_desk.client(**HERE).post("/sources/ledger/pause").status_code == 200
    browser = {"sec-fetch-site": "same-origin", "cookie": "nightdesk-look=1.2.3"}
    assert own_desk.client(**browser).post("/sources/ledger/resume").status_code == 200


@pytest.mark.parametrize("address", ["/", "/nothing", "/api/v1/changes", "/static/desk.css", "/feeds/changes.atom"])
def test_every_answer_carries_the_strict_headers(desk: Desk, address: str) -> None:
    headers = desk.client().get(address).headers
    assert headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_static_files_are_kept_and_pages_are_not(desk: Desk) -> None:
    assert "immutable" in desk.client().get("/static/desk.css").headers["cache-control"]
    assert desk.client().get("/").headers["cache-control"] == "private, no-cache"


def test_head_is_get_without_a_body(desk: Desk) -> None:
    for address in ("/", "/healthz", "/feeds/changes.atom"):
        assert desk.client().head(address).status_code == 200


def test_bodies_are_bounded_by_their_header_and_by_what_comes(own_desk: Desk) -> None:
    reader = own_desk.client(**HERE)
    assert reader.post("/seen", content=b"x" * 70_000).status_code == 413
    stored = own_desk.change("ledger")
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = reader.post(f"/change/{stored.id}/remark", content=iter([b"text=", b"x" * 70_000]), headers=form)
    assert answer.status_code >= 400
    assert own_desk.archive.annotations(stored.id) == []


def test_a_full_house_says_come_back(desk: Desk) -> None:
    from monitor.web.guard import Guard
    from monitor.web.settings import Settings

    full = Guard(desk.app, desk.app.state.room.settings, desk.app.state.login, at_once=0)
    assert isinstance(desk.app.state.room.settings, Settings)
    answer = TestClient(full, base_url="http://localhost", client=("127.0.0.1", 1)).get("/")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"


def test_guesses_are_slowed_down_and_forgotten_in_time() -> None:
    now = [1000.0]
    login = Login("secret", clock=lambda: now[0])
    for _ in range(5):
        assert login.wait("a") == 0
        assert login.enter("a", "guess") is None
    assert 0 < login.wait("a") <= 300
    assert login.wait("b") == 0
    now[0] += 301
    assert login.wait("a") == 0
    assert login.enter("a", "secret")


def test_the_guesses_of_many_do_not_fill_the_memory() -> None:
    login = Login("secret")
    for n in range(3000):
        login.enter(f"client-{n}", "guess")
    assert len(login._failures) <= 1000


def test_too_many_tries_are_said_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("right")
    desk = open_desk(tmp_path, lambda shelf: None, password_file=tmp_path / "password")
    reader = desk.client(**HERE)
    answers = [reader.post("/login", data={"password": "wrong"}).status_code for _ in range(6)]
    assert answers == [403] * 5 + [429]
    assert reader.post("/login", data={"password": "right"}).status_code == 429
    close(desk)


def test_a_session_ends_and_belongs_to_its_password() -> None:
    now = [1000.0]
    login = Login("secret", clock=lambda: now[0])
    token = login.enter("a", "secret")
    assert token is not None
    from starlette.datastructures import Headers

    carried = Headers({"cookie": f"nightdesk={token}"})
    assert login.knows(carried)
    assert Login("secret", clock=lambda: now[0]).knows(carried)
    assert not Login("another", clock=lambda: now[0]).knows(carried)
    now[0] += SESSION + 1
    assert not login.knows(carried)


def test_the_password_may_be_an_argon2_hash() -> None:
    login = Login(PasswordHasher(time_cost=1, memory_cost=64).hash("secret"))
    assert login.enter("a", "secret")
    assert login.enter("a", "Secret") is None
    assert Login("$argon2id$broken").enter("a", "$argon2id$broken") is None


def test_an_empty_or_missing_password_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    for name in ("empty", "missing"):
        with pytest.raises(BadInput, match="password_file"):
            read_password(tmp_path / name)
    assert read_password(None) == ""


@pytest.mark.parametrize(
    ("address", "here"),
    [
        *((address, True) for address in ("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "")),
        *((address, False) for address in ("10.0.0.1", "::", "localhost.evil", "::ffff:10.0.0.1")),
    ],
)
def test_what_is_this_machine(address: str, here: bool) -> None:
    assert is_loopback(address) is here
