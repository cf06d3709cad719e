"""A notice in a person's words: mail (text and HTML), chat, terminal. Whatever a page says, it stays one line where a
line is meant, and text where text is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from monitor.render.clean import clean_line, clean_text
from monitor.render.terminal import finding_text, redline_text
from monitor.render.wording import flag_words, modified_words, reason_words
from storage.records import Block, Finding, NoticeDraft, Span, Weight

_FAULTS = {
    "failing": "cannot be fetched", "blocked": "blocks us", "overdue": "is overdue", "quiet": "has gone quiet",
    "shrunk": "shows less than it did", "unreadable": "cannot be read", "missed": "was looked at too late", "needs": "needs something", "disk": "disk is short",
    "notices": "messages are stuck", "clock": "the clock jumped",
}  # fmt: skip
_INS = "color:#1a6b2f;background:#e9f6ec;text-decoration:underline"
_DEL = "color:#a3231f;background:#fbeceb;text-decoration:line-through"
_LONGEST_LINK = 2000
"""A longer address is left out: one that was cut leads elsewhere."""
_SLACK_LIMIT = 2900
_SLACK_LINK = 1000
"""Of what Slack takes in a text; longer links are left out there, for it refuses a text that is too long whole."""
_ALIKE = 150
"""Characters from which two texts of a notice are taken for the same."""


@dataclass(frozen=True, slots=True)
class Message:
    subject: str
    text: str
    html: str
    chat: str
    """Slack's mrkdwn, escaped."""
    redline: tuple[Block, ...] = ()


def message(draft: NoticeDraft) -> Message:
    """What a notice says. Never raises on what pages put into it."""
    body = draft.body
    blocks = tuple(_block(block) for block in body.get("telling", ()))
    subject = f"[Nightdesk] {_subject(body, draft)}"
    return Message(subject, _text(body, blocks), _html(body, blocks, subject), _chat(body, blocks), blocks)


def finding_line(plain: Mapping[str, Any]) -> str:
    """A finding of a notice's body as one line."""
    finding = Finding(
        str(plain.get("kind", "")),
        str(plain.get("before", "")),
        str(plain.get("after", "")),
        Weight(plain.get("weight", "minor")),
        where=str(plain.get("where", "")),
        speaker=str(plain.get("speaker", "")),
    )
    return clean_line(finding_text(finding), 500)


def flags_line(flags: object) -> str:
    """`Silent edit, quote altered`: up to four flags."""
    words = [flag_words(str(flag)) for flag in list(flags)[:4]]  # type: ignore[call-overload]
    return clean_line(", ".join(words)).capitalize()


def slack_escaped(text: str) -> str:
    """Slack reads &, < and > as markup: `<!channel>` would call everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _subject(body: Mapping[str, Any], draft: NoticeDraft) -> str:
    if body.get("what") == "fault":
        return clean_line(
            f"{body.get('subject', '')} {_FAULTS.get(str(body.get('fault')), str(body.get('fault')))}", 180
        )
    headline = clean_line(str(body.get("headline") or draft.subject), 140)
    return f"{flags_line(body.get('flags', ())) or str(body.get('weight', '')).capitalize()}: {headline}"


def _block(plain: Mapping[str, Any]) -> Block:
    spans = tuple(Span(str(span.get("op", "same")), str(span.get("text", ""))) for span in plain.get("spans", ()))
    return Block(
        str(plain.get("kind", "edited")), spans, style=str(plain.get("style", "")), label=str(plain.get("label", ""))
    )


def _head(body: Mapping[str, Any]) -> list[str]:
    """Source, version, weight with its reason, and what the headline was: plain lines."""
    if body.get("what") == "fault":
        return [clean_line(str(body.get("text", "")), 600)]
    name = clean_line(str(body.get("source", {}).get("name", "")), 120)
    lines = [f"{name} · version {body.get('version', '')} · {body.get('weight', '')}"]
    if reason := clean_line(reason_words(str(body.get("reason", ""))), 300):
        lines.append(f"Why: {reason}")
    before = clean_line(str(body.get("headline_before", "")), 300)
    if before and before != clean_line(str(body.get("headline", "")), 300):
        lines.append(f"Headline before: {before}")
    return lines


def _outlet(body: Mapping[str, Any]) -> list[str]:
    claims = [clean_line(str(claim), 600) for claim in body.get("claims", ())]
    if claims:
        return [f"The outlet says: {claim}" for claim in claims]
    moved = modified_words(bool(body.get("modified_moved")))
    return [f"The outlet says nothing of it; {moved}."] if "silent-edit" in body.get("flags", ()) else []


def _findings(body: Mapping[str, Any], blocks: tuple[Block, ...]) -> list[str]:
    """A finding that is a whole line of the redline above is not said twice."""
    seen = {_sides(block) for block in blocks}
    lines = [finding_line(f) for f in body.get("findings", ()) if _bare(f.get("before"), f.get("after")) not in seen]
    more = int(body.get("more_findings", 0) or 0)
    return [*lines, f"and {more} more"] if more > 0 else lines


def _sides(block: Block) -> tuple[str, str]:
    """What a block said before and says now."""
    before = "".join(span.text for span in block.spans if span.op != "ins")
    return _bare(before, "".join(span.text for span in block.spans if span.op != "del"))


def _bare(before: object, after: object) -> tuple[str, str]:
    """Both sides in the length to which notices clip both findings and blocks at least."""
    return tuple(" ".join(str(side or "").split()).rstrip("…")[:_ALIKE] for side in (before, after))  # type: ignore[return-value]


def _links(body: Mapping[str, Any]) -> list[tuple[str, str]]:
    live = str(body.get("item", {}).get("url", ""))
    ours = str(body.get("link", ""))
    pairs = (("See it", ours), ("Live page", live))
    web = [(name, url) for name, url in pairs if url.startswith(("https://", "http://"))]
    return [(name, clean_line(url, _LONGEST_LINK)) for name, url in web if len(url) <= _LONGEST_LINK]


def _text(body: Mapping[str, Any], blocks: tuple[Block, ...]) -> str:
    headline = clean_line(str(body.get("headline", "")), 300)
    parts = [
        headline,
        "\n".join(_head(body)),
        redline_text(blocks),
        "\n".join(_outlet(body)),
        "\n".join(f"- {line}" for line in _findings(body, blocks)),
        "\n".join(f"{name}: {url}" for name, url in _links(body)),
    ]
    return clean_text("\n\n".join(part for part in parts if part)) + "\n"


def _html(body: Mapping[str, Any], blocks: tuple[Block, ...], subject: str) -> str:
    """Mail readers keep inline style only; the redline stands in real ins and del."""
    headline = clean_line(str(body.get("headline") or subject), 300)
    lines = "".join(f"<p style='margin:4px 0;color:#555'>{escape(line)}</p>" for line in _head(body))
    red = "".join(f"<p style='margin:12px 0' dir='auto'>{_html_block(block)}</p>" for block in blocks)
    outlet = "".join(f"<p><em>{escape(line)}</em></p>" for line in _outlet(body))
    found = "".join(f"<li>{escape(line)}</li>" for line in _findings(body, blocks))
    links = " · ".join(f"<a href='{escape(url, True)}'>{escape(name)}</a>" for name, url in _links(body))
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{escape(subject)}</title></head>"
        "<body style='font:16px/1.5 Georgia,serif;max-width:42em;margin:1em auto;color:#222'>"
        f"<h1 style='font-size:20px' dir='auto'>{escape(headline)}</h1>{lines}{red}{outlet}"
        f"{f'<ul>{found}</ul>' if found else ''}<p>{links}</p></body></html>"
    )


def _html_block(block: Block) -> str:
    label = f"<small><bdi>{escape(clean_line(block.label, 80))}</bdi></small> " if block.label else ""
    return label + "".join(_html_span(span) for span in block.spans)


def _html_span(span: Span) -> str:
    text = escape(clean_text(span.text))
    if span.op == "ins":
        return f"<ins style='{_INS}'>{text}</ins>"
    return f"<del style='{_DEL}'>{text}</del>" if span.op == "del" else text


def _chat(body: Mapping[str, Any], blocks: tuple[Block, ...]) -> str:
    red = redline_text(blocks)
    parts = [*_head(body), red, *_outlet(body), *(f"• {line}" for line in _findings(body, blocks)[:5])]
    marked = [f"<{slack_escaped(url).replace('|', '%7C')}|{name}>" for name, url in _links(body)]
    links = " · ".join(link for link in marked if len(link) <= _SLACK_LINK)
    text = _cut(slack_escaped(clean_text("\n".join(part for part in parts if part))), _SLACK_LIMIT - len(links))
    return f"{text}\n{links}" if links else text


def _cut(escaped: str, limit: int) -> str:
    """Slack's text, cut before an escape rather than inside of it."""
    kept = escaped[:limit]
    last = kept.rfind("&")
    return kept[:last] if last > limit - len("&amp;") and ";" not in kept[last:] else kept
