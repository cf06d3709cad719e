"""A redline for a terminal, a page and a chat: the same words in each, and nothing from outside but words."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.render.clean import clean_line, clean_text
from monitor.render.html import redline_html, side_by_side_html
from monitor.render.terminal import change_text, finding_text, fold, redline_text
from monitor.render.wording import reason_words
from storage.records import Block, Change, Finding, Span, Weight

KINDS = ("same", "edited", "added", "removed", "moved", "split", "merged", "note")
STYLES = ("paragraph", "headline", "heading", "quote", "dek", "byline", "note", "entry", "item", "")
hostile = (
    st.text(st.sampled_from("ab <>&\"'\x00\x07\x1b[31m\x9b\u202e\u2066\u2028\x85\r\n\t\ud800\U000e0041é中")) | st.text()
)
spans = st.builds(Span, st.sampled_from(["same", "ins", "del"]), hostile)
blocks = st.lists(
    st.builds(Block, st.sampled_from(KINDS), st.lists(spans, max_size=4).map(tuple), style=st.sampled_from(STYLES), label=hostile),
    max_size=6,
)  # fmt: skip


def harmless(text: str, breaks: str = "\n\t") -> bool:
    """No character that moves a cursor, turns the direction of writing, or breaks a line where none is meant."""
    return not any(
        (unicodedata.category(c) in ("Cc", "Cs") and c not in breaks)
        or c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029"
        or 0xE0000 <= ord(c) <= 0xE007F
        for c in text
    )


@given(hostile, st.integers(1, 400))
def test_one_line_is_one_harmless_line_of_bounded_length(text, limit):
    line = clean_line(text, limit)
    assert harmless(line, "")
    assert len(line) <= limit
    assert line == line.strip()
    assert clean_line(line, limit) == line


@given(hostile, st.integers(1, 400))
def test_a_text_keeps_its_lines_and_nothing_else_that_acts(text, limit):
    cleaned = clean_text(text, limit)
    assert harmless(cleaned)
    assert len(cleaned) <= limit
    assert clean_text(cleaned, limit) == cleaned


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs", "M"]), max_size=200))
def test_ordinary_words_of_any_script_stay_as_they_are(text):
    assert clean_text(text) == text
    assert clean_line(text).split() == text.split()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Title\r\nBcc: all@example.org", "Title Bcc: all@example.org"),
        ("a\u2028b\u2029c\x85d", "a b c d"),
        ("\x1b[2J\x1b]0;owned\x07text", "[2J ]0;owned text"),
        ("\u202egnp.exe", "gnp.exe"),
        ("zero\u200bwidth", "zero\u200bwidth"),
        ("  a \t  b  ", "a b"),
        ("", ""),
        ("\x00\x1b", ""),
        ("tag\U000e0041\U000e0042 char", "tag char"),
        ("x" * 301, "x" * 299 + "…"),
        ("words " * 80, ("words " * 50)[:299].rstrip() + "…"),
    ],
)
def test_what_becomes_of_a_line(text, line):
    assert clean_line(text) == line


@given(blocks, st.booleans())
def test_a_terminal_gets_only_our_own_colours(blocks, colour):
    shown = redline_text(blocks, colour)
    ours = re.sub(r"\x1b\[(?:31;9|32;4|2|1|0)m", "", shown) if colour else shown
    assert harmless(ours)
    assert shown.count("\x1b[0m") * 2 == shown.count("\x1b") or not colour


class Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


ALLOWED = {"div", "details", "summary", "p", "h2", "h3", "blockquote", "span", "bdi", "ins", "del", "br", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


@given(blocks)
def test_a_page_gets_only_our_own_elements_all_closed(blocks):
    for html in (redline_html(blocks), side_by_side_html(blocks), side_by_side_html(blocks[:2], blocks[1:])):
        page = Tags(html)
        assert page.open == []
        assert {tag for tag, _ in page.tags} <= ALLOWED
        assert {name for _, attrs in page.tags for name in attrs} <= {"class", "dir"}
        assert harmless(page.text)


@given(blocks)
def test_a_page_says_every_word_of_the_redline(blocks):
    def words(text):
        return re.sub(r"\s+", "", clean_text(text))

    page = words(unescape(Tags(redline_html(blocks)).text)).replace("¶", "")
    for block in blocks:
        for span in block.spans:
            assert words(span.text).replace("¶", "") in page


def block(kind, *spans, **more):
    return Block(kind, tuple(Span(op, text) for op, text in spans), **more)


EDIT = block("edited", ("same", "The vote is "), ("del", "close "), ("ins", "won "), ("same", "at last."))
PLAIN = [
    (EDIT, "~ The vote is [-close-] {+won+} at last."),
    (block("added", ("ins", "A new one.")), "+ {+A new one.+}"),
    (block("removed", ("del", "An old one.")), "- [-An old one.-]"),
    (block("moved", ("same", "It moved."), label="up 4"), "> [up 4] It moved."),
    (block("edited", ("del", "9"), ("ins", "11"), style="headline"), "~ [headline] [-9-]{+11+}"),
    (block("edited", ("ins", "ORDER"), style="entry", label="84 · 2026-04-22"), "~ [entry 84 · 2026-04-22] {+ORDER+}"),
    (block("split", ("same", "One.\n\nTwo.")), "/ One. ¶ Two."),
    (block("unheard-of", ("same", "x")), "~ x"),
    (block("same", ("same", "As it was.")), "  … 1 paragraph unchanged"),
]


@pytest.mark.parametrize(("one", "line"), PLAIN, ids=[line for _, line in PLAIN])
def test_a_block_without_colour(one, line):
    assert redline_text([one]) == line


def test_colours_stand_round_words_and_not_round_the_spaces_after_them():
    assert redline_text([EDIT], colour=True) == (
        "\x1b[2m~ \x1b[0mThe vote is \x1b[31;9mclose\x1b[0m \x1b[32;4mwon\x1b[0m at last."
    )


def test_runs_of_unchanged_paragraphs_are_one_line():
    same = block("same", ("same", "As it was."))
    assert redline_text([same, same, EDIT, same]).splitlines() == [
        "  … 2 paragraphs unchanged", "~ The vote is [-close-] {+won+} at last.", "  … 1 paragraph unchanged",
    ]  # fmt: skip
    assert [len(run) for run in fold([same, same, EDIT, EDIT, same])] == [2, 1, 1, 1]
    assert fold([]) == []


def test_a_page_folds_runs_that_are_worth_it_and_keeps_their_text_inside():
    same = block("same", ("same", "As it was."))
    assert "<details" not in redline_html([same, EDIT])
    folded = redline_html([same, same, same, EDIT])
    assert "<summary>3 paragraphs unchanged</summary>" in folded
    assert folded.count("As it was.") == 3


@pytest.mark.parametrize(
    ("one", "html"),
    [
        (EDIT, '<p class="block edited paragraph" dir="auto">The vote is <del>close</del> <ins>won</ins> at last.</p>'),
        (block("edited", ("ins", "N"), style="headline"), '<h2 class="block edited headline" dir="auto"><ins>N</ins></h2>'),
        (block("same", ("same", "H"), style="heading"), '<h3 class="block same heading" dir="auto">H</h3>'),
        (block("same", ("same", "Q"), style="quote"), '<blockquote class="block same quote" dir="auto">Q</blockquote>'),
        (block("moved", ("same", "M"), label="up 4"), '<bdi class="label">moved up 4</bdi> M'),
        (block("moved", ("same", "M")), '<bdi class="label">moved</bdi> M'),
        (block("added", ("ins", "N"), style="note", label="editors_note"), '<bdi class="label">editors note</bdi>'),
        (block("edited", ("ins", "D"), style="dek"), '<bdi class="label">dek</bdi>'),
        (block("split", ("same", "a\n\nb\nc")), 'a <span class="pilcrow">¶</span><br>b<br>c'),
        (block("<script>", ("same", "x")), '<p class="block edited paragraph" dir="auto">x</p>'),
        (block("same", ("same", "x"), style='a" onclick="b'), 'class="block same a&quot; onclick=&quot;b"'),
        (block("same", ("same", "<b>&amp;</b>")), "&lt;b&gt;&amp;amp;&lt;/b&gt;"),
    ],
)  # fmt: skip
def test_a_block_as_html(one, html):
    assert html in redline_html([one])


def test_side_by_side_shows_the_old_left_and_the_new_right():
    html = side_by_side_html([EDIT, block("added", ("ins", "New.")), block("removed", ("del", "Old."))])
    rows = re.findall(r'<tr class="(\w+)"><td dir="auto">(.*?)</td><td dir="auto">(.*?)</td></tr>', html)
    assert rows == [
        ("edited", "The vote is <del>close</del> at last.", "The vote is <ins>won</ins> at last."),
        ("added", "", "<ins>New.</ins>"),
        ("removed", "<del>Old.</del>", ""),
    ]


def test_two_lists_of_unequal_length_side_by_side():
    html = side_by_side_html([EDIT], [block("same", ("same", "One.")), block("same", ("same", "Two."))])
    assert html.count("<tr") == 3
    assert '<td dir="auto"></td><td dir="auto">Two.</td>' in html


@pytest.mark.parametrize(
    ("finding", "line"),
    [
        (Finding("figure", "nine", "eleven"), "figure altered: nine → eleven"),
        (Finding("paragraph-added", "", "A new one."), "paragraph added: A new one."),
        (Finding("paragraph-removed", "An old one.", ""), "paragraph removed: An old one."),
        (Finding("entry-gone", "COMPLAINT", "COMPLAINT", speaker="84"), "entry gone: COMPLAINT (84)"),
        (Finding("quote", "may", "must", speaker="the\nenvoy"), "quote altered: may → must (the envoy)"),
        (Finding("wording", "a" * 200, "b"), f"change of wording: {'a' * 159}… → b"),
        (Finding("wording", "\x1b[2J", "x\u202ey"), "change of wording: [2J → x y"),
        (Finding("note"), "note altered: + "),
    ],
)
def test_a_finding_in_a_line(finding, line):
    assert finding_text(finding) == line


CHANGE = Change(
    findings=(Finding("quote", "may", "must", Weight.MAJOR),),
    flags=("silent-edit", "quote"),
    weight=Weight.MAJOR,
    reason="a quote was altered",
    headline="Envoy\x1b speaks",
)


def test_a_change_says_weight_flags_reason_findings_and_what_the_outlet_says():
    assert change_text(CHANGE).splitlines() == [
        "Envoy speaks",
        "major · silent-edit, quote · a quote was altered",
        "  quote altered: may → must",
        "The outlet says nothing of it; no modified time moved.",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"modified_moved": True}, "The outlet says nothing of it; its modified time moved."),
        ({"claims": ("Two names were misspelt.",)}, "The outlet says: Two names were misspelt."),
        ({"held": "it flips to and fro"}, "held: it flips to and fro"),
        ({"headline": ""}, "(no headline)"),
        ({"flags": ()}, "major · a quote was altered"),
    ],
)
def test_what_else_a_change_may_say(fields, line):
    from dataclasses import replace

    assert line in change_text(replace(CHANGE, **fields)).splitlines()


def test_a_long_claim_is_wrapped_with_its_lines_set_in():
    from dataclasses import replace

    said = change_text(replace(CHANGE, claims=("word " * 70,))).splitlines()
    claim = said[said.index(next(line for line in said if line.startswith("The outlet says:"))) :]
    assert len(claim) > 2
    assert all(line.startswith("  ") for line in claim[1:])
    assert all(len(line) <= 100 for line in claim)


def test_a_paragraph_runs_in_its_own_direction_whatever_its_label_says():
    html = redline_html([block("moved", ("same", "الميناء قريب من اتفاق"), label="up 2")])
    assert '<p class="block moved paragraph" dir="auto"><bdi class="label">moved up 2</bdi> الميناء' in html


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("judge-reassigned: assigned to", "judge reassigned"),
        ("judge-reassigned: referred to", "judge reassigned, for what is referred"),
        ("entry-new 84: order", "new entry 84, order"),
        ("entry-sealed 2: sealed", "entry sealed 2"),
        ("headline-changed: the headline changed", "the headline changed"),
    ],
)
def test_a_reason_in_words(reason, said):
    assert reason_words(reason) == said
