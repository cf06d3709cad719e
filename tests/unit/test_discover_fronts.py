"""Stories on a front as sites build them: wherever they stand, and never in its furniture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.records import Kind
from tests.unit.test_discover_shapes import HOME, shown


def front(body, head=""):
    return f"<!DOCTYPE html><html><head><title>P</title>{head}</head><body>{body}</body></html>"


def stories(html, **how):
    return [one.title for one in shown(html, kind=Kind.SECTION, url=how.pop("url", HOME), **how)]


STORY = '<a href="/2026/03/10/council-delays-vote-on-harbor">Council delays its vote on harbor</a>'
WRAPS = {
    "bare": "{}",
    "heading": "<main><h2>{}</h2></main>",
    "article": "<article><p>{}</p></article>",
    "list": "<ul><li>{}</li></ul>",
    "table": "<table><tr><td>{}</td></tr></table>",
    "section header": "<section><header>{}</header></section>",
    "article header": "<article><header><h3>{}</h3></header></article>",
    "unclosed": "<div><div><p>{}",
    "custom element": "<story-card><h3>{}</h3></story-card>",
}
FURNITURE = {
    "nav": "<nav>{}</nav>",
    "footer": "<footer>{}</footer>",
    "page header": "<header>{}</header>",
    "form": "<form>{}</form>",
    "role": '<div role="navigation">{}</div>',
    "dialog": "<dialog>{}</dialog>",
    "menu by name": '<div class="site-menu">{}</div>',
    "footer by id": '<div id="pageFooter">{}</div>',
    "template": "<!-- {} -->",
}
FILLER = "".join(
    f'<p><a href="/2026/03/0{n}/another-story-of-the-day-{n}">Another story of the day {n}</a></p>' for n in range(1, 6)
)


@pytest.mark.parametrize("name", WRAPS)
def test_a_story_is_found_wherever_a_site_puts_it(name):
    assert "Council delays its vote on harbor" in stories(front(FILLER + WRAPS[name].format(STORY)))


@pytest.mark.parametrize("name", FURNITURE)
def test_what_stands_in_furniture_is_no_story(name):
    shown_here = stories(front(FILLER + FURNITURE[name].format(STORY)))
    assert "Council delays its vote on harbor" not in shown_here
    assert len(shown_here) == 5


def test_a_story_that_stands_in_menu_and_page_is_a_story():
    assert "Council delays its vote on harbor" in stories(front(f"<nav>{STORY}</nav>{FILLER}<h2>{STORY}</h2>"))


@pytest.mark.parametrize(
    ("link", "title"),
    [
        ('<a href="{}"><img alt="Harbor vote is delayed again"></a>', "Harbor vote is delayed again"),
        ('<a href="{}" title="Harbor vote is delayed again"></a>', "Harbor vote is delayed again"),
        ('<a href="{}" aria-label="Harbor vote is delayed again"><svg></svg></a>', "Harbor vote is delayed again"),
        ('<a href="{}"><span>Opinion</span><h3>Harbor vote is delayed again</h3></a>', "Harbor vote is delayed again"),
        ('<h3>Live <a href="{}">Harbor vote is delayed again</a></h3>', "Live Harbor vote is delayed again"),
        ('<a href="{0}">More</a><a href="{0}">Harbor vote is delayed again</a>', "Harbor vote is delayed again"),
        ('<a href="{}">Harbor&nbsp;vote &amp; quorum are <b>delayed</b></a>', "Harbor vote & quorum are delayed"),
    ],
)  # fmt: skip
def test_what_a_story_is_called_on_a_front(link, title):
    address = "/2026/03/10/harbor-vote-is-delayed-again"
    assert title in stories(front(FILLER + f"<div>{link.format(address)}</div>"))


def test_a_section_does_not_find_itself_its_parents_or_its_pages():
    own = "https://www.paper.example/politics/local-news-of-the-harbor/"
    links = "".join(
        f'<p><a href="{to}">Local news of the harbor today</a></p>' for to in ("/", "/politics/", own, own + "#x")
    )
    assert stories(front(FILLER + links), url=own) == [f"Another story of the day {n}" for n in range(1, 6)]


def test_a_base_that_leads_nowhere_is_passed_over():
    assert len(stories(front(FILLER, '<base href="javascript:x">'))) == 5
    assert len(stories(front(FILLER, "<base>"))) == 5


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from([*WRAPS.values(), *FURNITURE.values(), "</div></main>", "<p>", "<a>", "\x00", "<script>"]),
        max_size=8,
    )
)
def test_any_mixture_of_markup_is_read(parts):
    html = front("".join(part.format(STORY) for part in parts) + FILLER)
    for one in shown(html, kind=Kind.SECTION, url=HOME):
        assert one.url.startswith(HOME)
        assert one.title == " ".join(one.title.split())
