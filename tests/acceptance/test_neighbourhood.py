"""Good pages among bad ones: whatever strangers send, all others are visited, kept, told, shown and searched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from monitor.cli import nightdesk
from monitor.notify import drain, open_channels
from monitor.web import create_app
from storage import open_archive
from storage.records import Outcome
from tests.acceptance import settings
from tests.acceptance.desk import Desk
from tests.acceptance.fault_newsroom import FaultNewsroom, answer, fixed
from tests.acceptance.inbox import Inbox, listening
from tests.web.conftest import TestClient

TEXT = "<p>The council met in the old hall by the river and voted on the levy, {count} to five, late at night.</p>" * 8
BRACKETS = "[/] [red]Levy[/red] \u202e\x1b[2J <script>alert(1)</script> =cmd|' /C calc'!A0"
HEAD = "<tr><th>Date Filed</th><th>#</th><th>Docket Text</th></tr>"
ROW = "<tr><td rowspan='²'>04/0{n}/2026</td><td>{digit}</td><td>ORDER number {n} by the court. Hearing set for 5/{n}/2026.</td></tr>"
GOOD = ("levy", "ferry", "tide")
_FAULTS = """reset empty-reply not-http endless-headers endless-chunks ten-gigabytes short cut-gzip gzip-bomb circle to-private
to-metadata to-no-name to-userinfo 403 404 410 500"""
FAULTS = _FAULTS.split()
"""Of the fault newsroom; none that asks for a pause of the host, which all share."""


def story(headline: str, count: str = "nine", more: str = "") -> str:
    return f"<html><head><title>{headline}</title>{more}</head><body><article><h1>{headline}</h1>{TEXT.format(count=count)}</article></body></html>"


def case(digits: str) -> str:
    rows = "".join(ROW.format(n=n, digit=digit) for n, digit in enumerate(digits, 1))
    return f"<html><body><h1>{BRACKETS} v. Port</h1><p>Case number: 8:26-cv-00417</p><table>{HEAD}{rows}</table></body></html>"


FEED_HEAD = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Court: Recent Entries &#x3333333333333333; </title>"
)
PAGES: dict[str, tuple[str, str, str]] = {
    "levy": ("article", "text/html", story("Levy passes")),
    "ferry": ("article", "text/html", story("Ferry waits for the tide")),
    "tide": ("page", "text/html", story("Tide tables")),
    "brackets": ("article", "text/html", story(BRACKETS)),
    "superscripts": ("docket", "text/html", case("²³¹")),
    "references": ("docket", "application/rss+xml", FEED_HEAD),
    "entities": ("feed", "application/rss+xml", "<!DOCTYPE a [<!ENTITY b 'c'>]><rss><channel>&b;</channel></rss>"),
    "canonical": ("article", "text/html", story("Odd", more="<link rel=canonical href='http://['><meta property=og:url content='http://xn--/'>")),
    "deep": ("article", "text/html", story("Deep").replace("<article>", "<article>" + "<div>" * 3000)),
    "lone": ("article", "text/html", story("Lone &#xD800; half", more='<script type="application/ld+json">{"headline": "\\ud83d"}</script>')),
}  # fmt: skip


class Street(FaultNewsroom):
    """Serves PAGES at /page/NAME; all else as the fault newsroom does."""

    def __init__(self) -> None:
        super().__init__(b"User-agent: *\nCrawl-delay: 99999999999999999999\n")
        self.pages = {name: text for name, (_, _, text) in PAGES.items()}

    def _fault(self, path: str):
        name = path.rpartition("/")[2]
        if path.startswith("/page/") and name in self.pages:
            body = self.pages[name].encode("utf-8", "surrogatepass")
            return fixed(
                answer("200 OK", f"Content-Type: {PAGES[name][1]}; charset=utf-8", "Connection: close", body=body)
            )
        return super()._fault(path)


class Watch(Desk):
    """Everything on the street is a source, its robots.txt set aside; news and faults go to an inbox."""

    def __init__(self, folder: Path, street: Street, inbox: Inbox, smtp: int) -> None:
        self.inbox = inbox
        ignore = {"robots": "ignore"}
        tables = [
            settings.nightdesk(folder, street.port, smtp, deadline="2s", zone="UTC"),
            *(
                settings.source(name, kind, street.url(f"/page/{name}"), **ignore)
                for name, (kind, _, _) in PAGES.items()
            ),
            *(settings.source(f"bad-{name}", "article", street.url(f"/{name}"), **ignore) for name in FAULTS),
            settings.all_by_mail(smtp),
        ]
        super().__init__(folder, "\n".join(tables))

    def outcomes(self) -> dict[str, Outcome | None]:
        return {state.source.slug: self.page(state.source.slug).last_outcome for state in self.archive.sources()}

    def deliver(self) -> None:
        channels = open_channels(self.config, self.guard)
        while self.archive.counts()["notices_owed"]:
            drain(self.archive, channels, self.now)


@pytest.fixture(scope="module")
def street() -> Iterator[Street]:
    with Street() as opened:
        yield opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, street: Street) -> Iterator[Watch]:
    """Two rounds of the whole street; between them one good story, and two of the odd pages, were edited."""
    with listening() as (inbox, smtp):
        opened = Watch(tmp_path_factory.mktemp("street"), street, inbox, smtp)
        opened.go()
        street.pages["levy"] = story("Levy passes", "eleven")
        street.pages["brackets"] = story(f"Later {BRACKETS}", "eleven")
        street.pages["superscripts"] = case("²³¹⁴")
        opened.go(timedelta(days=1))
        opened.deliver()
        yield opened
        opened.close()


def test_every_good_page_was_read_beside_the_bad_ones(desk: Watch) -> None:
    for name in GOOD:
        assert desk.page(name).version == (2 if name == "levy" else 1), name
    assert {"figure", "silent-edit"} <= desk.flags("levy")


def test_what_is_only_odd_is_read_too(desk: Watch) -> None:
    for name in ("brackets", "superscripts", "canonical", "lone"):
        assert desk.page(name).version >= 1, name
    assert [entry.text.partition("ORDER ")[2][:8] for entry in desk.docket("superscripts").entries] == [
        f"number {n}" for n in (1, 2, 3, 4)
    ]
    assert "headline" in desk.flags("brackets")


def test_every_fault_was_recorded_as_one_and_none_is_a_version(desk: Watch) -> None:
    outcomes = desk.outcomes()
    good = (Outcome.FIRST, Outcome.UNCHANGED, Outcome.CHANGED)
    for name in FAULTS:
        assert outcomes[f"bad-{name}"] not in good, name
        assert desk.page(f"bad-{name}").version == 0
        assert desk.archive.visits(desk.page(f"bad-{name}").id)[0].reason
    assert outcomes["entities"] is Outcome.UNREADABLE
    assert outcomes["references"] is Outcome.UNREADABLE


def test_news_and_faults_arrived_and_nothing_broke_out_of_a_mail(desk: Watch) -> None:
    counts = desk.archive.counts()
    assert (counts["notices_owed"], counts["notices_parked"]) == (0, 0)
    subjects = [str(mail["Subject"]) for mail in desk.inbox.mails]
    assert any("Levy passes" in subject for subject in subjects)
    for mail in desk.inbox.mails:
        assert len(mail.get_all("Subject") or []) == 1
        assert not {"\r", "\n", "\x1b", "\u202e"} & set(str(mail["Subject"]))
        page = mail.get_body(("html",))
        assert page is None or "<script" not in page.get_content()


def test_what_was_kept_verifies_and_is_copied(desk: Watch, tmp_path: Path) -> None:
    assert desk.archive.verify() == []
    assert desk.archive.backup(tmp_path / "copy.sqlite")


def test_every_page_of_the_desk_shows_it(desk: Watch) -> None:
    reader = open_archive(desk.config.archive_path(), readonly=True)
    app = create_app(desk.config, reader, lambda command, given: {}, clock=lambda: desk.now)
    with TestClient(app, base_url="http://127.0.0.1:8470", client=("127.0.0.1", 5)) as ask:
        paths = ["/", "/pages", "/dockets", "/sources", "/search?q=levy", "/feeds/changes.atom", "/feeds/changes.json"]
        paths += [f"/item/{name}" for name in (*GOOD, "brackets", "superscripts", "canonical", "lone")]
        paths += [
            "/item/superscripts/hearings.ics",
            "/item/superscripts/entries.csv",
            "/api/v1/changes",
            "/api/v1/sources",
        ]
        for path in paths:
            shown = ask.get(path)
            assert shown.status_code == 200, path
            assert "\x1b" not in shown.text
            assert "<script>alert" not in shown.text or path.startswith(("/api", "/feeds/changes.json")), path
    reader.close()


COMMANDS: list[tuple[str, ...]] = [
    *(("history", name) for name in ("levy", "brackets", "superscripts")),
    *(("show", name) for name in ("levy", "brackets", "superscripts", "lone")),
    *(("diff", name) for name in ("levy", "brackets", "superscripts")),
    ("docket", "superscripts"), ("log",), ("sources",), ("hosts",), ("search", "levy"), ("why", "bad-reset"),
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shows_it(desk: Watch, words: tuple[str, ...]) -> None:
    call: Callable[..., object] = CliRunner().invoke
    result = call(nightdesk, ["--config", str(desk.config.path), *words])
    assert result.exit_code == 0, result.output  # type: ignore[attr-defined]
    assert not {"\x1b", "\u202e", "\x00"} & set(result.stdout)  # type: ignore[attr-defined]
