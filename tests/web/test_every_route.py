"""Whatever is asked of whichever route: an answer or one clear line, and never a way out of a header or a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient

from tests.web.conftest import Desk, close, open_desk
from tests.web.every import HOSTILE, NAMES, every_route, filled

LEDGER = "https://capitolledger.example/2026/04/22/port-talks"
ENDLESS = "/events"
"""A stream; it has tests of its own."""
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40), st.integers(-(10**25), 10**25).map(str))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk that these tests may write to: what they write is refused, or does no harm to the others."""
    desk = open_desk(tmp_path_factory.mktemp("every"))
    yield desk
    close(desk)


@pytest.fixture(scope="module")
def known(shared: Desk) -> dict[str, str]:
    """What a reader would put for each parameter."""
    item = shared.item("ledger")
    return {
        "key": item,
        "page_id": item,
        "change_id": shared.change("ledger").id,
        "capture_id": shared.archive.captures(item)[0].id,
        "wanted": "1",
        "number": "1",
        "stamp": "20260422120000",
        "url": LEDGER,
        "name": "desk.css",
        "slug": "ledger",
        "command": "check-now",
        "notice_id": "none",
    }


def paths(desk: Desk, method: str) -> list[str]:
    return [path for verb, path in every_route(desk.app) if verb == method and path != ENDLESS]


def judge(answer: Any, address: str) -> None:
    """An answer as every route owes it, whatever it was asked."""
    assert answer.status_code < 500, (address, answer.text[:300])
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" in answer.headers
    assert not {"\r", "\n"} & set("".join(answer.headers.values()))
    kind = answer.headers.get("content-type", "")
    if answer.status_code in (400, 404) and kind.startswith("application/json"):
        assert list(answer.json()) == ["error"]
        assert "\n" not in answer.json()["error"]
    elif answer.status_code in (400, 404):
        assert len(html.fromstring(answer.content).cssselect(".empty")) == 1, address
    elif kind.startswith("text/html") and answer.content:
        assert html.fromstring(answer.content).xpath("//script[not(starts-with(@src, '/static/'))]") == []


def ask(desk: Desk, method: str, address: str, **given: Any) -> None:
    client = desk.client(origin="http://127.0.0.1:8470")
    judge(client.request(method, "http://127.0.0.1:8470" + address, follow_redirects=False, **given), address)


@pytest.mark.parametrize("value", HOSTILE, ids=[ascii(value)[:20] for value in HOSTILE])
def test_no_parameter_of_any_page_brings_it_down(shared: Desk, value: str) -> None:
    for path in paths(shared, "GET"):
        if "{" in path:
            ask(shared, "GET", filled(path, {}, value))


@given(st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_one_odd_parameter_among_good_ones(shared: Desk, known: dict[str, str], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in paths(shared, "GET") if path.count("{") > 0]))
    name = data.draw(st.sampled_from([name for name in known if "{" + name in path] or ["key"]))
    ask(shared, "GET", filled(path, {**known, name: data.draw(texts)}, "x"))


@given(st.data())
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_no_question_of_any_page_brings_it_down(shared: Desk, known: dict[str, str], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(paths(shared, "GET")))
    params = data.draw(st.dictionaries(st.sampled_from(NAMES), texts, max_size=4))
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in params.items()}
    ask(shared, "GET", filled(path, known, "x"), params=clean)


@given(st.data())
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_button_is_pressed_out_of_shape(shared: Desk, known: dict[str, str], data: st.DataObject) -> None:
    path = data.draw(st.sampled_from([path for path in paths(shared, "POST") if path != "/login"]))
    values = {name: data.draw(texts) for name in ("verdict", "text") if data.draw(st.booleans())}
    clean = {name: value.encode("utf-8", "replace").decode() for name, value in values.items()}
    odd = {"slug": data.draw(texts), "command": data.draw(texts)} if data.draw(st.booleans()) else {}
    ask(shared, "POST", filled(path, {**known, **odd}, "x"), data=clean)


@example(["item", "ledger", "9" * 40 + ".txt"])
@given(st.lists(texts, min_size=1, max_size=4))
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_path_at_all_brings_it_down(shared: Desk, parts: list[str]) -> None:
    ask(shared, "GET", filled("/" + "/".join(f"{{p{i}}}" for i in range(len(parts))), _named(parts), ""))


def _named(parts: list[str]) -> dict[str, str]:
    return {f"p{i}": part.encode("utf-8", "replace").decode() for i, part in enumerate(parts)}


@pytest.mark.parametrize("number", ["0", "5", "99999999999999999999", "-1"])
def test_a_version_that_is_none_is_not_there(shared: Desk, number: str) -> None:
    answer = shared.client().get(f"/item/ledger/{number}.txt")
    assert answer.status_code == 404
    assert "There is no version" in answer.text
    assert "there are 4" in answer.text


def test_the_same_trouble_is_json_for_programs_and_a_page_for_people(shared: Desk) -> None:
    reader = shared.client()
    program, person = reader.get("/api/v1/items/nobody"), reader.get("/item/nobody")
    said = json.loads(program.text)["error"]
    assert said in html.fromstring(person.content).text_content()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize(
    "address", ["/", "/item/ledger", "/api/v1/changes", "/sources/ledger/pause", "/static/desk.css"]
)
def test_other_methods_do_nothing(shared: Desk, method: str, address: str) -> None:
    client: TestClient = shared.client(origin="http://127.0.0.1:8470")
    before = shared.writer.counts()
    assert client.request(method, address, follow_redirects=False).status_code in (403, 404, 405)
    assert shared.writer.counts() == before
