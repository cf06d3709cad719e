"""Draws sample redlines from texts of our own as one page that opens anywhere.

python -m tests.redlines docs/redlines.html
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from monitor.compare import Known, compare, redline
from monitor.render.html import redline_html
from monitor.render.terminal import finding_text
from storage.records import Article, Change, Note, Paragraph, Reading

SAMPLES = Path(__file__).parent / "golden" / "redlines.toml"
STYLE = """
body { font: 17px/1.55 Georgia, serif; max-width: 44em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
h1, h2, .says, summary, .label, .told { font-family: system-ui, sans-serif }
h2 { font-size: 1.1em; margin: 2.6em 0 .2em } .says { color: #555; margin: 0 0 1em }
.redline h2 { font: bold 1.2em Georgia, serif; margin: .6em 0 }
.redline { border-left: 3px solid #ddd; padding-left: 1em }
ins { color: #1a6b2f; background: #e9f6ec } del { color: #a3231f; background: #fbeceb }
.label { font-size: .75em; color: #555; border: 1px solid #bbb; border-radius: 3px; padding: 0 .4em }
summary, .told { font-size: .85em; color: #555 } .pilcrow { color: #888 }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #ddd }
  ins { color: #9fdcae; background: #15331d } del { color: #f0a9a5; background: #3d1a18 } }
"""


def page() -> str:
    samples = tomllib.loads(SAMPLES.read_text("utf-8"))["sample"]
    body = "".join(map(section, samples))
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>Redlines</title>\n'
        f"<style>{STYLE}</style>\n<h1>Redlines</h1>\n"
        '<p class="says">How Nightdesk marks what changed. Drawn by <code>make redlines</code> from texts written for '
        f"this page.</p>\n{body}</html>\n"
    )


def section(sample: Mapping[str, Any]) -> str:
    before, after = versions(sample)
    change = compare(before, after, Known())
    head = f"<h2>{escape(sample['title'])}</h2>\n<p class='says'>{escape(sample['says'])}</p>\n"
    return f"{head}{redline_html(redline(before, after))}{told(change)}\n"


def versions(sample: Mapping[str, Any]) -> tuple[Reading, Reading]:
    headlines = sample.get("headline", ("", ""))
    notes = (Note("correction", sample["note"]),) if "note" in sample else ()
    old = Article(headline=headlines[0], paragraphs=tuple(map(Paragraph, sample["before"])), language="en")
    new = Article(headline=headlines[1], paragraphs=tuple(map(Paragraph, sample["after"])), notes=notes, language="en")
    return Reading("article/1", "", article=old), Reading("article/1", "", article=new)


def told(change: Change | None) -> str:
    """What is said of the change beside its redline."""
    if change is None:
        return "<p class='told'>Nothing but noise: no version.</p>\n"
    lines = "".join(f"<li>{escape(finding_text(finding))}</li>" for finding in change.findings)
    return f"<p class='told'><b>{change.weight}</b>: {escape(change.reason)}</p>\n<ul class='told'>{lines}</ul>\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
