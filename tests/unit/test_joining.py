"""A story's further pages, all or none: what each answer comes to, without a network."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.extract import MOST_PAGES, Recipe
from monitor.fetch import Ask, Fetched, FetchError, Response
from monitor.joining import Joining, further_ask
from storage.parts import parts_of
from storage.records import Capture, Hop, Kind, Outcome

URL = "https://quay.example/2026/harbor-pilots"
TEXT = "<p>What the pilots saw on the ice that winter is told here at more than enough length to be a story.</p>" * 4


def answer(number: int, pages: int, url: str = "", **more: Any) -> Response:
    links = "".join(f" <a href='{URL}/{n}/'>{n}</a>" if n > 1 else " <b>1</b>" for n in range(1, pages + 1))
    payload = (
        f"<title>Harbor pilots</title><h1>Harbor pilots</h1>{TEXT}<div>Pages:{links}</div><i>{number}</i>".encode()
    )
    own = url or (URL if number == 1 else f"{URL}/{number}/")
    digest = hashlib.sha256(payload).hexdigest()
    hops = more.pop("hops", ())
    capture = Capture(own, 200, (("Content-Type", "text/html"),), payload, digest, datetime.now(UTC), hops=hops)
    return Response(capture, more.pop("complete", True), None, "utf-8", **more)


@dataclass
class Site:
    """Answers by number; `settled` as the story is known."""

    answers: dict[int, Fetched]
    settled: bool = True
    asked: list[str] = field(default_factory=list)
    in_time: bool = True

    def fetch(self, ask: Ask) -> Fetched:
        self.asked.append(ask.url)
        assert ask.etag is None
        return self.answers[int(ask.url.rstrip("/").rpartition("/")[2])]

    def look(self, first: Response, max_body: int | None = None) -> Fetched:
        joining = Joining(
            self.fetch, lambda step, *given: step(*given), Recipe(), Kind.ARTICLE, lambda *_: self.in_time, self.settled
        )
        return joining.join(Ask(URL, etag='"a"', max_body=max_body, deadline=timedelta(seconds=60)), first)


def test_all_pages_are_one_response() -> None:
    got = Site({2: answer(2, 3), 3: answer(3, 3)}).look(answer(1, 3))
    assert isinstance(got, Response)
    assert (got.requests, got.complete) == (3, True)
    parts = parts_of(got.capture.payload, got.capture.header("content-type") or "", URL)
    assert [part.url for part in parts] == [URL, f"{URL}/2/", f"{URL}/3/"]


def test_one_page_that_nothing_proves_complete_leaves_all_unproved() -> None:
    got = Site({2: answer(2, 2, complete=False)}).look(answer(1, 2))
    assert isinstance(got, Response)
    assert (got.complete, got.document_ended) == (False, False)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Outcome.GONE, Outcome.INCOMPLETE),
        (Outcome.FAILED, Outcome.INCOMPLETE),
        (Outcome.INCOMPLETE, Outcome.INCOMPLETE),
        (Outcome.BLOCKED, Outcome.BLOCKED),
    ],
)
@pytest.mark.parametrize("settled", [True, False])
def test_one_that_fails_spoils_all(outcome: Outcome, told: Outcome, settled: bool) -> None:
    got = Site({2: answer(2, 3), 3: FetchError(outcome, "no", "status")}, settled).look(answer(1, 3))
    assert isinstance(got, FetchError)
    assert (got.outcome, got.reason, got.requests) == (told, "page 3 of it: no", 3)


def test_one_that_leads_elsewhere_is_incomplete_but_a_slash_or_https_is_not_elsewhere() -> None:
    hops = (Hop(f"{URL}/2/", 302, "/"),)
    got = Site({2: answer(2, 2, url="https://quay.example/", hops=hops)}).look(answer(1, 2))
    assert isinstance(got, FetchError)
    assert got.outcome is Outcome.INCOMPLETE
    assert isinstance(Site({2: answer(2, 2, url=f"{URL}/2", hops=hops)}).look(answer(1, 2)), Response)


@pytest.mark.parametrize(
    ("answers", "pages"),
    [
        ({2: answer(2, 2)}, 3),
        ({n: answer(n, 20) for n in range(2, 20)}, MOST_PAGES),
    ],
    ids=["fewer than it says", "without end"],
)
def test_doubtful_pages_leave_the_first_alone_unless_the_story_is_known(
    answers: dict[int, Fetched], pages: int
) -> None:
    first = answer(1, pages)
    alone = Site(answers, settled=False).look(first)
    assert isinstance(alone, Response)
    assert alone.capture == first.capture
    known = Site(answers, settled=True).look(first)
    assert isinstance(known, FetchError)
    assert known.outcome is Outcome.INCOMPLETE
    assert "join = false" in known.reason


def test_no_page_is_asked_for_without_time_and_none_beyond_the_size() -> None:
    site = Site({2: answer(2, 2)}, in_time=False)
    assert isinstance(site.look(answer(1, 2)), FetchError)
    assert site.asked == []
    assert isinstance(Site({2: answer(2, 2)}).look(answer(1, 2), max_body=600), FetchError)


@pytest.mark.parametrize(("url", "sent"), [(f"{URL}/2/", True), ("https://www.quay.example/2", False)])
def test_secrets_go_to_the_asked_origin_alone(url: str, sent: bool) -> None:
    further = further_ask(Ask(URL, headers=(("Cookie", "secret"),), token="t"), url, timedelta(seconds=9))
    assert (bool(further.headers), bool(further.token)) == (sent, sent)
